/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include "people/hl-number-blind.h"
#include "service/hl-data-key.h"
#include "service/hl-fact-store.h"

/* The site's area code changes while short numbers are stored: they are found again, whoever is
 * killed meanwhile, by the service or by hotlinectl. */

#define SHORT "88887777"
#define MANY 40000

/* As they were stored while the site had no area code. */
static gboolean
insert_calls (HlDb *db, gpointer data, GError **error)
{
  HlKey *key = data;
  g_autofree char *sealed = hl_key_seal (key, HL_PURPOSE_CALLER, SHORT);
  g_autofree char *blind = hl_number_blind (key, SHORT);

  for (gint64 id = 1; id <= MANY; id++)
    if (hl_db_run (db, error,
                   "INSERT INTO call (id, revision, way, offered_at, ended_at, outcome, recorded, "
                   "caller_sealed,"
                   " caller_blind) VALUES ($1, 1, 'in', 1, 2, 'abandoned', 0, $2, $3)",
                   "iss", id, sealed, blind)
        < 0)
      return FALSE;
  return TRUE;
}

static void
on_data (HotlinedHost *host, HlStoreJob job)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GError) error = NULL;
  HlStore *store = hl_store_open (host->folder, clock, &error);
  g_autoptr (HlKey) key = NULL;

  g_assert_no_error (error);
  key = hl_data_key_open (store, &error);
  g_assert_no_error (error);
  hl_store_write (store, job, key, &error);
  g_assert_no_error (error);
  hl_store_close (store);
  g_object_unref (store);
}

static HotlinedHost *
host_with_calls (void)
{
  HotlinedHost *host = hotlined_host_new ();

  hl_number_set_home (NULL);
  on_data (host, insert_calls);
  return host;
}

/* Some have the new index, some don't. */
static gboolean
check_half (HlDb *db, gpointer data, GError **error)
{
  g_autofree char *old = NULL;
  gint64 n = -1;

  hl_number_set_home (NULL);
  old = hl_number_blind (data, SHORT);
  if (!hl_stmt_take_row (
          hl_db_query (db, error, "SELECT count(*) FROM call WHERE caller_blind = $1", "s", old),
          error, "i", &n))
    return FALSE;
  g_assert_cmpint (n, >, 0);
  g_assert_cmpint (n, <, MANY);
  return TRUE;
}

static gboolean
check_whole (HlDb *db, gpointer data, GError **error)
{
  g_autofree char *new = NULL;
  gint64 n = -1;

  hl_number_set_home ("0532");
  new = hl_number_blind (data, SHORT);
  if (!hl_stmt_take_row (
          hl_db_query (db, error, "SELECT count(*) FROM call WHERE caller_blind = $1", "s", new),
          error, "i", &n))
    return FALSE;
  g_assert_cmpint (n, ==, MANY);
  return TRUE;
}

/* Written both ways; the list counts so far and no further. */
static void
assert_found (HotlinedHost *host)
{
  static const char *const numbers[] = { SHORT, "0532" SHORT };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/calls?number=%s&limit=1", numbers[i]);

      g_assert_cmpuint (hl_test_api_send (host->manager, "GET", path, NULL), ==, 200);
      g_assert_cmpuint (hl_json_length (hl_json_get (hl_test_api_json (host->manager), "items")),
                        ==, 1);
    }
  hotlined_host_stop (host);
  on_data (host, check_whole);
}

static void
wait_for_fact (HotlinedHost *host)
{
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  g_assert_true (hotlined_host_wait (host->manager, "/facts?kind=numbers-indexed", "items.0.text",
                                     "area code 0532: 40000 of 40000", 60));
}

static gint64
to_index (HotlinedHost *host)
{
  if (hl_test_api_send (host->manager, "GET", "/health", NULL) != 200)
    return -1;
  return hl_json_int (hl_json_get (hl_test_api_json (host->manager), "numbers_to_index"), -1);
}

static gboolean
is_indexing (gpointer data)
{
  return to_index (data) > 0;
}

static gboolean
is_indexed (gpointer data)
{
  return to_index (data) == 0;
}

static void
test_service (void)
{
  g_autoptr (HotlinedHost) host = host_with_calls ();

  hotlined_host_start (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  g_assert_cmpuint (hl_test_api_send (host->manager, "PUT", "/site",
                                      "{\"name\":\"test\",\"area_code\":\"0532\"}"),
                    ==, 200);
  g_assert_true (hl_test_wait_until (is_indexing, host, 60));
  hotlined_host_kill (host);
  on_data (host, check_half);

  hotlined_host_start (host);
  wait_for_fact (host);
  g_assert_true (hl_test_wait_until (is_indexed, host, 60));
  assert_found (host);
}

/* ---- hotlinectl ---- */

static GSubprocess *
apply_file (HotlinedHost *host)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "hotlinectl", "hotlinectl", NULL);
  g_autofree char *file = g_build_filename (host->prompts, "area.json", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_assert_true (
      g_file_set_contents (file, "{\"name\":\"test\",\"area_code\":\"0532\"}", -1, &error));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                              &error, program, "apply", file, "--data", host->folder, NULL);
  g_assert_no_error (error);
  return process;
}

static char *
read_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) in =
      g_data_input_stream_new (g_subprocess_get_stderr_pipe (process));

  return g_data_input_stream_read_line (in, NULL, NULL, NULL);
}

/* It says so before it begins; killed then, the service goes on with it. */
static void
test_hotlinectl (void)
{
  g_autoptr (HotlinedHost) host = host_with_calls ();
  g_autoptr (GSubprocess) process = apply_file (host);
  g_autofree char *line = read_line (process);

  g_assert_cmpstr (line, ==, "Numbers are indexed with the area code 0532 …");
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  on_data (host, check_half);

  hotlined_host_start (host);
  wait_for_fact (host);
  assert_found (host);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/integration/numbers/service", test_service);
  g_test_add_func ("/integration/numbers/hotlinectl", test_hotlinectl);
  return g_test_run ();
}
