/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-db.h"
#include "hl-test.h"
#include "people/hl-site.h"
#include "people/hl-users.h"

#include <string.h>

#define NOW ((HlTime) 1795000000 * HL_SECOND)

typedef struct
{
  HlDb *db;
  HlKey *key;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = hl_test_db ();
  f->key = hl_test_key ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_db_close (f->db);
  hl_key_unref (f->key);
}

static char *
example (void)
{
  g_autofree char *path = hl_test_source ("data/site.example.json");
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static HlSite *
read_site (const char *text)
{
  g_autoptr (GError) error = NULL;
  HlSite *site = hl_site_read (text, -1, &error);

  g_assert_no_error (error);
  return site;
}

static GPtrArray *
apply (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) site = read_site (text);
  GPtrArray *changes;

  g_assert_true (hl_db_begin (f->db, &error));
  changes = hl_site_apply (f->db, site, f->key, NOW, &error);
  g_assert_no_error (error);
  g_assert_true (hl_db_commit (f->db, &error));
  return changes;
}

static GPtrArray *
plan (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) site = read_site (text);
  GPtrArray *changes = hl_site_plan (f->db, site, f->key, &error);

  g_assert_no_error (error);
  return changes;
}

static void
test_comments (void)
{
  g_autofree char *a =
      hl_site_strip_comments ("{\"a\": \"x//y\", // no \"\n \"b\": \"\\\"//\"}", -1);

  g_assert_cmpstr (a, ==, "{\"a\": \"x//y\",        \n \"b\": \"\\\"//\"}");
}

static void
test_small_texts (void)
{
  g_assert_cmpuint (hl_site_weekdays ("1-5"), ==, 0x3e);
  g_assert_cmpuint (hl_site_weekdays ("6,7"), ==, 0xc0);
  g_assert_cmpuint (hl_site_weekdays ("0"), ==, 0);
  g_assert_cmpuint (hl_site_weekdays ("5-1"), ==, 0);
  g_assert_cmpuint (hl_site_weekdays ("1,"), ==, 0);
  g_assert_cmpuint (hl_site_weekdays ("1-"), ==, 0);
  g_assert_cmpint (hl_site_minute ("08:30"), ==, 510);
  g_assert_cmpint (hl_site_minute ("24:00"), ==, 1440);
  g_assert_cmpint (hl_site_minute ("24:01"), ==, -1);
  g_assert_cmpint (hl_site_minute ("8:30"), ==, -1);
  g_assert_cmpint (hl_site_date ("2026-10-01"), ==, 20261001);
  g_assert_cmpint (hl_site_date ("2026-02-30"), ==, 0);
  g_assert_cmpint (hl_site_date ("2026-1-01"), ==, 0);
}

static void
test_example (Fixture *f, gconstpointer data)
{
  g_autofree char *text = example ();
  g_autoptr (GPtrArray) dry = plan (f, text);
  g_autoptr (GPtrArray) first = apply (f, text);
  g_autoptr (GPtrArray) second = apply (f, text);
  g_autoptr (GPtrArray) again = plan (f, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) stored = NULL;
  HlSiteUser *user;

  g_assert_cmpuint (dry->len, ==, first->len);
  for (guint i = 0; i < dry->len; i++)
    g_assert_cmpstr (dry->pdata[i], ==, first->pdata[i]);
  g_assert_cmpuint (second->len, ==, 0);
  g_assert_cmpuint (again->len, ==, 0);

  stored = hl_site_load (f->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored->users->len, ==, 14);
  g_assert_cmpuint (stored->categories->len, ==, 44);
  user = stored->users->pdata[4];
  g_assert_cmpstr (user->login, ==, "liuyang");
  g_assert_cmpuint (user->queues->len, ==, 1);
}

static void
test_secrets_stay (Fixture *f, gconstpointer data)
{
  g_autofree char *text = example ();
  g_autoptr (GPtrArray) changes = apply (f, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) stored = hl_site_load (f->db, &error);
  g_autoptr (GString) json = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (json);

  g_assert_no_error (error);
  hl_record_write_json (HL_RECORD (stored), &writer);
  g_assert_null (strstr (json->str, "password"));
  g_assert_null (strstr (json->str, "Hotline-2026"));
  g_assert_nonnull (strstr (json->str, "综合受理"));
}

#define SMALL(queue, extra)                                                                        \
  "{\"name\":\"a\",\"queues\":[" queue "],\"flows\":[{\"name\":\"f\",\"queue\":\"q\"}]," extra     \
  "\"lines\":[{\"number\":\"12349\",\"flow\":\"f\"}]}"

static void
test_changes (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first =
      apply (f, SMALL ("{\"name\":\"q\"},{\"name\":\"r\"}",
                       "\"trunks\":[{\"name\":\"t\",\"address\":\"sip:a\",\"password\":\"p\"}],"));
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) third = NULL;
  g_autofree char *all = NULL;

  second =
      apply (f, SMALL ("{\"name\":\"q\",\"ring_seconds\":25}",
                       "\"trunks\":[{\"name\":\"t\",\"address\":\"sip:a\",\"password\":\"o\"}],"));
  g_ptr_array_add (second, NULL);
  all = g_strjoinv ("|", (char **) second->pdata);
  g_assert_cmpstr (all, ==,
                   "queue r: removed|queue q: ring_seconds 20 → 25|trunk t: password changed");

  /* A list that is not in the file stays */
  third = apply (f, "{\"name\":\"a\"}");
  g_assert_cmpuint (third->len, ==, 0);
}

static void
test_stored_references (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first = apply (f, SMALL ("{\"name\":\"q\"}", ""));
  g_autoptr (HlSite) site = read_site ("{\"name\":\"a\",\"queues\":[]}");
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_site_plan (f->db, site, f->key, &error));
  g_assert_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD);
  g_assert_cmpstr (error->message, ==, "flows[0].queue: there is no queue q");
}

#define USER(more)                                                                                 \
  "{\"name\":\"a\",\"users\":[{\"login\":\"u\",\"name\":\"n\",\"role\":\"agent\"" more "}]}"

#define TRUNK(address, rest)                                                                       \
  "{\"name\":\"a\",\"trunks\":[{\"name\":\"t\",\"address\":\"" address "\"," rest "}]}"

static const struct
{
  const char *text;
  const char *message; /* begins with */
} bad[] = {
  { "", NULL },
  { "{", NULL },
  { "[]", "site: must be an object" },
  { "{}", "name: is required" },
  { "{\"name\":\"\"}", "name: must have at least 1" },
  { "{\"name\":\"a\",\"titel\":1}", "titel: unknown field" },
  { "{\"name\":\"a\",\"id\":1}", "id: unknown field" },
  { "{\"name\":\"a\",\"queues\":{}}", "queues: must be a list" },
  { "{\"name\":\"a\",\"queues\":[1]}", "queues[0]: must be an object" },
  { "{\"name\":\"a\",\"queues\":[{\"name\":\"q\"},{\"name\":\"r\",\"wrap_up_seconds\":700}]}",
    "queues[1].wrap_up_seconds: must be from 0 to 600" },
  { "{\"name\":\"a\",\"queues\":[{\"name\":\"q\"},{\"name\":\"q\"}]}",
    "queues[1].name: q is there twice" },
  { "{\"name\":\"a\",\"queues\":[{\"name\":\"q\",\"strategy\":\"best\"}]}",
    "queues[0].strategy: must be one of" },
  { "{\"name\":\"a\",\"queues\":[],\"flows\":[{\"name\":\"f\",\"queue\":\"q\"}]}",
    "flows[0].queue: there is no queue q" },
  { "{\"name\":\"a\",\"flows\":[{\"name\":\"f\",\"queue\":\"q\",\"hours\":[{\"weekdays\":\"8\","
    "\"open\":\"08:00\",\"close\":\"09:00\"}]}]}",
    "flows[0].hours[0].weekdays: " },
  { "{\"name\":\"a\",\"flows\":[{\"name\":\"f\",\"queue\":\"q\",\"hours\":[{\"weekdays\":\"1\","
    "\"open\":\"25:00\",\"close\":\"09:00\"}]}]}",
    "flows[0].hours[0].open: " },
  { "{\"name\":\"a\",\"flows\":[{\"name\":\"f\",\"queue\":\"q\",\"hours\":[{\"weekdays\":\"1\","
    "\"open\":\"09:00\",\"close\":\"09:60\"}]}]}",
    "flows[0].hours[0].close: must be a time" },
  { "{\"name\":\"a\",\"flows\":[{\"name\":\"f\",\"queue\":\"q\",\"hours\":[{\"weekdays\":\"1\","
    "\"open\":\"22:00\",\"close\":\"06:00\"}]}]}",
    "flows[0].hours[0].close: must be later" },
  { "{\"name\":\"a\",\"special_days\":[{\"date\":\"2026-13-01\",\"name\":\"x\"}]}",
    "special_days[0].date: " },
  { "{\"name\":\"a\",\"special_days\":[{\"date\":\"2026-10-10\",\"name\":\"x\",\"open\":true}]}",
    "special_days[0].like_weekday: is required" },
  { "{\"name\":\"a\",\"special_days\":[{\"date\":\"2026-10-10\",\"name\":\"x\",\"like_weekday\":3}]"
    "}",
    "special_days[0].like_weekday: is only" },
  { "{\"name\":\"a\",\"lines\":[{\"number\":\"12 349\",\"flow\":\"f\"}]}", "lines[0].number: " },
  { "{\"name\":\"a\",\"flows\":[],\"lines\":[{\"number\":\"12349\",\"flow\":\"f\"}]}",
    "lines[0].flow: there is no flow f" },
  { "{\"name\":\"a\",\"trunks\":[{\"name\":\"t\",\"address\":\"10.1.2.3\"}]}",
    "trunks[0].address: " },
  { "{\"name\":\"a\",\"trunks\":[{\"name\":\"t\",\"address\":\"sip:x\",\"registers\":true}]}",
    "trunks[0].login: " },
  { "{\"name\":\"a\",\"area_code\":\"532\"}", "area_code: " },
  { TRUNK ("sip:x", "\"tls_ca\":\"/ca.pem\""), "trunks[0].tls_ca: " },
  { TRUNK ("sip:x;transport=tls", "\"tls_ca\":\"ca.pem\""), "trunks[0].tls_ca: " },
  { TRUNK ("sips:x", "\"tls_fingerprint\":\"SHA256:12\""), "trunks[0].tls_fingerprint: " },
  { TRUNK ("sip:x", "\"dial_format\":\"local\",\"dial_prefix\":\"a\""), "trunks[0].dial_prefix: " },
  { TRUNK ("sip:x", "\"dial_format\":\"other\""), "trunks[0].dial_format: " },
  { TRUNK ("sip:x", "\"shown_number\":\"0532-1\""), "trunks[0].shown_number: " },
  { TRUNK ("sip:x", "\"area_code\":\"0532x\""), "trunks[0].area_code: " },
  { TRUNK ("sip:x", "\"session_seconds\":30"), "trunks[0].session_seconds: " },
  { TRUNK ("sip:x", "\"priority\":-1"), "trunks[0].priority: " },
  { "{\"name\":\"a\",\"trunks\":[],\"outbound_trunk\":\"t\"}",
    "outbound_trunk: there is no trunk t" },
  { "{\"name\":\"a\",\"categories\":[{\"code\":\"021\",\"name\":\"x\"}]}",
    "categories[0].code: must be" },
  { "{\"name\":\"a\",\"categories\":[{\"code\":\"0201\",\"name\":\"x\"}]}",
    "categories[0].code: its parent 02" },
  { USER (",\"role\":\"king\""), NULL },
  { USER (",\"device\":\"softphone\""), "users[0].extension: is required for a device" },
  { USER (",\"extension\":\"1a\""), "users[0].extension: " },
  { USER (",\"extension\":\"11\",\"device\":\"contact\",\"contact\":\"11\""),
    "users[0].contact: " },
  { USER (",\"password\":\"short\""), "users[0].password: must have at least 10" },
  { USER (",\"password\":\"aaaaaaaaaaaa\""), "users[0].password: must mix" },
  { USER (",\"queues\":[{\"queue\":\"q\"},{\"queue\":\"q\"}]"),
    "users[0].queues[1].queue: is there twice" },
  { USER (",\"queues\":[{\"queue\":\"q\",\"level\":0}]"),
    "users[0].queues[0].level: must be from 1" },
  { USER (",\"queues\":[{\"queue\":\"q\"}]}],\"queues\":[],\"offices\":[{\"name\":\"o\""),
    "users[0].queues[0].queue: there is no queue q" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HlSite) site = hl_site_read (bad[i].text, -1, &error);

      g_assert_null (site);
      g_assert_nonnull (error);
      g_assert_true (error->domain == HL_SITE_ERROR);
      if (bad[i].message != NULL && !g_str_has_prefix (error->message, bad[i].message))
        g_error ("%s\n  gave %s\n  not  %s", bad[i].text, error->message, bad[i].message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/site/comments", test_comments);
  g_test_add_func ("/site/small-texts", test_small_texts);
  g_test_add_func ("/site/bad-input", test_bad);
#define ADD(name, func) g_test_add ("/site/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("example", test_example);
  ADD ("secrets-stay", test_secrets_stay);
  ADD ("changes", test_changes);
  ADD ("stored-references", test_stored_references);
  return g_test_run ();
}
