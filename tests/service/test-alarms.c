/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"

#include "service/hl-wall-private.h"
#include "service/hl-warnings.h"

/* Who took notice of an alarm is remembered as long as it stands, whatever the service does
 * meanwhile; and no longer. */

#define BOSS "马丽"

static HlJsonDoc *doc;

static void
again (Fixture *f)
{
  fixture_stop (f);
  fixture_start (f);
  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
}

static void
raise_disk (Fixture *f, HlWarningLevel level)
{
  hl_warnings_raise (f->service->warnings, level, "disk", "", "the disk fills");
}

/* As a console of now would have it; good until the next one. */
static const HlJson *
find (Fixture *f, const char *code)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);
  const HlJson *alarms;

  hl_wall_derive_alarms (f->service->wall);
  hl_wall_write_alarms (f->service->wall, &writer);
  g_clear_pointer (&doc, hl_json_doc_unref);
  doc = hl_json_parse (out->str, -1, NULL);
  alarms = hl_json_doc_root (doc);
  for (guint i = 0; i < hl_json_length (alarms); i++)
    if (g_strcmp0 (hl_json_text (hl_json_get (hl_json_at (alarms, i), "code"), NULL), code) == 0)
      return hl_json_at (alarms, i);
  return NULL;
}

/* @by: NULL = nobody */
static void
check (Fixture *f, const char *by, HlTime quiet_until)
{
  const HlJson *alarm = find (f, "disk");

  g_assert_nonnull (alarm);
  g_assert_cmpstr (hl_json_text (hl_json_get (alarm, "acknowledged_by"), NULL), ==, by);
  g_assert_cmpint (hl_json_int (hl_json_get (alarm, "quiet_until"), 0), ==, quiet_until);
}

static void
note (Fixture *f, const char *how, const char *body)
{
  g_autofree char *path =
      g_strdup_printf ("/alarms/%" G_GINT64_FORMAT "/%s",
                       hl_json_int (hl_json_get (find (f, "disk"), "id"), 0), how);

  g_assert_cmpuint (hl_test_api_send (f->api, "POST", path, body), ==, 204);
}

static gboolean
count_rows (HlDb *db, gpointer data, GError **error)
{
  return hl_stmt_take_row (hl_db_query (db, error, "SELECT count(*) FROM alarm_notice", ""), error,
                           "i", data);
}

static gboolean
is_forgotten (gpointer data)
{
  gint64 n = -1;

  g_assert_true (hl_store_read (((Fixture *) data)->service->store, count_rows, &n, NULL));
  return n == 0;
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  HlTime until;

  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
  raise_disk (f, HL_WARNING_NORMAL);
  check (f, NULL, 0);
  note (f, "acknowledge", "{}");
  check (f, BOSS, 0);
  again (f);
  g_assert_null (find (f, "disk")); /* it is not known yet whether it is so still */
  hl_clock_advance (f->clock, HL_MINUTE);
  raise_disk (f, HL_WARNING_NORMAL);
  check (f, BOSS, 0);

  note (f, "quiet", "{\"minutes\":30}");
  until = hl_clock_now (f->clock) + 30 * HL_MINUTE;
  again (f);
  raise_disk (f, HL_WARNING_NORMAL);
  check (f, BOSS, until);
  again (f); /* and once more */
  raise_disk (f, HL_WARNING_NORMAL);
  check (f, BOSS, until);
}

/* It has grown worse meanwhile. */
static void
test_worse (Fixture *f, gconstpointer data)
{
  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
  raise_disk (f, HL_WARNING_NORMAL);
  note (f, "acknowledge", "{}");
  again (f);
  raise_disk (f, HL_WARNING_SERIOUS);
  check (f, NULL, 0);
  g_assert_true (hl_test_wait_until (is_forgotten, f, 20));
  note (f, "acknowledge", "{}");
  again (f);
  raise_disk (f, HL_WARNING_SERIOUS);
  check (f, BOSS, 0);
}

/* Over, and there again: while the service runs, and while it does not. */
static void
test_over (Fixture *f, gconstpointer data)
{
  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
  raise_disk (f, HL_WARNING_NORMAL);
  note (f, "acknowledge", "{}");
  hl_warnings_clear (f->service->warnings, "disk", "");
  g_assert_null (find (f, "disk"));
  g_assert_true (hl_test_wait_until (is_forgotten, f, 20));
  again (f);
  raise_disk (f, HL_WARNING_NORMAL);
  check (f, NULL, 0);

  note (f, "acknowledge", "{}");
  again (f);
  hl_clock_advance (f->clock, 6 * HL_MINUTE);
  g_assert_null (find (f, "disk"));
  raise_disk (f, HL_WARNING_NORMAL);
  check (f, NULL, 0);
  g_assert_true (hl_test_wait_until (is_forgotten, f, 20));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/alarms/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("restart", test_restart);
  ADD ("worse", test_worse);
  ADD ("over", test_over);
  return g_test_run ();
}
