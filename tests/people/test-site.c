/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-db.h"
#include "hl-test.h"
#include "people/hl-blocked.h"
#include "people/hl-site.h"
#include "people/hl-users.h"
#include "service/hl-site-config.h"

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
  GPtrArray *changes = hl_site_plan (f->db, site, f->key, NOW, &error);

  g_assert_no_error (error);
  return changes;
}

static void
test_comments (void)
{
  g_autofree char *a =
      hl_site_strip_comments ("{\"a\": \"x//y\", // no \"\n \"b\": \"\\\"//\"}", -1);
  g_autofree char *marked = hl_site_strip_comments ("\xef\xbb\xbf{\r\n}", -1);

  g_assert_cmpstr (a, ==, "{\"a\": \"x//y\",        \n \"b\": \"\\\"//\"}");
  g_assert_cmpstr (marked, ==, "   {\r\n}");
}

static void
test_small_texts (void)
{
  int from, to;

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
  g_assert_true (hl_site_quiet_hours ("22:30-05:00", &from, &to));
  g_assert_cmpint (from, ==, 1350);
  g_assert_cmpint (to, ==, 300);
  g_assert_true (hl_site_quiet_hours (NULL, &from, &to));
  g_assert_cmpint (from, ==, 60);
  g_assert_false (hl_site_quiet_hours ("22:30", &from, &to));
  g_assert_false (hl_site_quiet_hours ("22:30-25:00", &from, &to));
  g_assert_false (hl_site_quiet_hours ("", &from, &to));
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

  g_assert_null (hl_site_plan (f->db, site, f->key, NOW, &error));
  g_assert_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD);
  g_assert_cmpstr (error->message, ==, "flows[0].queue: there is no queue q");
}

#define USER(more)                                                                                 \
  "{\"name\":\"a\",\"users\":[{\"login\":\"u\",\"name\":\"n\",\"role\":\"agent\"" more "}]}"

#define TRUNK(address, rest)                                                                       \
  "{\"name\":\"a\",\"trunks\":[{\"name\":\"t\",\"address\":\"" address "\"," rest "}]}"
#define QUEUE(more) "{\"name\":\"a\",\"queues\":[{\"name\":\"q\"," more "}]}"
#define FLOW(more)                                                                                 \
  "{\"name\":\"a\",\"queues\":[{\"name\":\"q\"}],\"flows\":[{\"name\":\"f\",\"queue\":\"q\"," more \
  "}]}"
#define BLOCKED(more) "{\"name\":\"a\",\"blocked\":[{\"number\":\"13812345678\"," more "}]}"

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
  { "{\"name\":\"a\",\"opus_kbit\":8}", "opus_kbit: must be from 16 to 128" },
  { "{\"name\":\"a\",\"quiet_hours\":\"1-5\"}",
    "quiet_hours: must be two times such as 01:00-05:00" },
  { "{\"name\":\"a\",\"quiet_hours\":\"03:00-03:00\"}", "quiet_hours: must be two times" },
  { "{\"name\":\"a\",\"retention\":[{\"class\":\"n\",\"days\":90,\"opus_days\":90}]}",
    "retention[0].opus_days: must be less than the 90 days" },
  { "{\"name\":\"a\",\"retention\":[{\"class\":\"n\",\"days\":90,\"opus_days\":-1}]}",
    "retention[0].opus_days: must be from 0 to 36500" },
  { "{\"name\":\"a\",\"retention\":[{\"class\":\"n\",\"days\":90,\"opus_kept\":true}]}",
    "retention[0].opus_kept: means nothing without opus_days" },
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
  { "{\"name\":\"a\",\"templates\":[{\"name\":\"x\",\"category\":\"0a\",\"content\":\"y\"}]}",
    "templates[0].category: must be" },
  { "{\"name\":\"a\",\"templates\":[{\"name\":\"x\",\"category\":\"02\"}]}",
    "templates[0].content: write" },
  { "{\"name\":\"a\",\"offices\":[],\"templates\":[{\"name\":\"x\",\"category\":\"02\","
    "\"content\":\"y\",\"office\":\"z\"}]}",
    "templates[0].office: there is no office z" },
  { QUEUE ("\"full\":{\"queue\":\"q\",\"message\":true},\"max_waiting\":3"),
    "queues[0].full: give one of" },
  { QUEUE ("\"full\":{},\"max_waiting\":3"), "queues[0].full: give one of" },
  { QUEUE ("\"full\":{\"message\":true}"), "queues[0].full: never happens without max_waiting" },
  { QUEUE ("\"waited\":{\"message\":true}"), "queues[0].waited: never happens" },
  { QUEUE ("\"full\":[],\"max_waiting\":3"), "queues[0].full: must be an object" },
  { QUEUE ("\"nobody\":{\"titel\":1}"), "queues[0].nobody.titel: unknown field" },
  { QUEUE ("\"nobody\":{\"queue\":\"r\"}"), "queues[0].nobody.queue: there is no queue r" },
  { QUEUE ("\"nobody\":{\"queue\":\"q\"}"), "queues[0].nobody: leads back to queue q" },
  { QUEUE ("\"nobody\":{\"number\":\"12a\"}"), "queues[0].nobody.number: must be digits" },
  { QUEUE ("\"nobody\":{\"number\":\"120\"}"), "queues[0].nobody.number: can't be dialled" },
  { QUEUE ("\"nobody\":{\"callback\":true}"), "queues[0].nobody.callback: can't be dialled" },
  { QUEUE ("\"announce_seconds\":5"), "queues[0].announce_seconds: must be 0, or" },
  { QUEUE ("\"callback_after_seconds\":60"), "queues[0].callback_after_seconds: can't" },
  { QUEUE ("\"relax_seconds\":-1"), "queues[0].relax_seconds: must be from 0" },
  { FLOW ("\"priority\":10"), "flows[0].priority: must be from 0 to 9" },
  { FLOW ("\"at_closing\":\"stay\""), "flows[0].at_closing: must be one of: serve, prompt" },
  { FLOW ("\"message_seconds\":4"), "flows[0].message_seconds: must be from 5" },
  { FLOW ("\"rating_digits\":10"), "flows[0].rating_digits: must be from 1 to 9" },
  { FLOW ("\"menu\":{\"keys\":[]}"), "flows[0].menu.keys: must have from 1" },
  { FLOW ("\"menu\":{\"wait_seconds\":3}"), "flows[0].menu.keys: is required" },
  { FLOW ("\"menu\":{\"keys\":[{\"key\":\"0\",\"message\":true}]}"),
    "flows[0].menu.keys[0].key: 0 always leads" },
  { FLOW ("\"menu\":{\"keys\":[{\"key\":\"x\",\"message\":true}]}"),
    "flows[0].menu.keys[0].key: must be one of" },
  { FLOW ("\"menu\":{\"keys\":[{\"key\":\"1\",\"message\":true},{\"key\":\"1\","
          "\"message\":true}]}"),
    "flows[0].menu.keys[1].key: 1 is there twice" },
  { FLOW ("\"menu\":{\"keys\":[{\"key\":\"1\"}]}"), "flows[0].menu.keys[0]: give one of" },
  { FLOW ("\"menu\":{\"keys\":[{\"key\":\"1\",\"flow\":\"f\"}]}"),
    "flows[0].menu.keys[0]: leads back to flow f" },
  { FLOW ("\"menu\":{\"keys\":[{\"key\":\"1\",\"flow\":\"g\"}]}"),
    "flows[0].menu.keys[0].flow: there is no flow g" },
  { FLOW ("\"closed\":{\"queue\":\"x\"}"), "flows[0].closed.queue: there is no queue x" },
  { "{\"name\":\"a\",\"queues\":[{\"name\":\"q\",\"nobody\":{\"flow\":\"g\"}}],\"flows\":"
    "[{\"name\":\"f\",\"queue\":\"q\"},{\"name\":\"g\",\"queue\":\"q\"}]}",
    "flows[1].queue: leads back to queue q" },
  { "{\"name\":\"a\",\"emergency\":[{\"name\":\"x\",\"number\":\"1-1\"}]}",
    "emergency[0].number: must be digits" },
  { BLOCKED ("\"until\":\"2026-12-31 18:00\""), "blocked[0].reason: is required" },
  { BLOCKED ("\"reason\":\"r\""), "blocked[0].approved_by: is required" },
  { BLOCKED ("\"reason\":\"r\",\"until\":\"2026-12-31T18:00\""),
    "blocked[0].until: must be a time" },
  { BLOCKED ("\"reason\":\"r\",\"until\":\"2026-13-31 18:00\""),
    "blocked[0].until: must be a time" },
  { "{\"name\":\"a\",\"blocked\":[{\"number\":\"138****1234\",\"reason\":\"r\"}]}",
    "blocked[0].number: is masked" },
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

/* ---- Ways of callers ---- */

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  static const char text[] =
      "{\"name\":\"a\",\"outbound_trunk\":\"t\",\"trunks\":[{\"name\":\"t\",\"address\":\"sip:a\"}]"
      ","
      "\"hold_warning_seconds\":90,\"callback_short_abandoned\":true,"
      "\"queues\":[{\"name\":\"q\",\"relax_seconds\":20,\"last_agent_minutes\":60,"
      "\"announce_seconds\":30,\"announce_wait\":true,\"auto_answer\":true,\"callback_after_"
      "seconds\":60,"
      "\"max_waiting\":3,\"full\":{\"number\":\"12345\",\"prompt\":\"full\"},"
      "\"max_wait_seconds\":300,\"waited\":{\"callback\":true},\"nobody\":{\"queue\":\"r\"}},"
      "{\"name\":\"r\"}],"
      "\"flows\":[{\"name\":\"f\",\"queue\":\"q\",\"priority\":2,\"at_closing\":\"prompt\","
      "\"repeat_minutes\":60,\"cut_off_minutes\":10,\"redial_minutes\":5,"
      "\"menu\":{\"prompt\":\"menu\",\"wait_seconds\":4,\"keys\":[{\"key\":\"1\",\"queue\":\"r\"},"
      "{\"key\":\"2\",\"prompt\":\"info\"}]},\"closed\":{\"message\":true},"
      "\"message_seconds\":60,\"rating_prompt\":\"rating\",\"rating_digits\":3}],"
      "\"emergency\":[{\"name\":\"急救\",\"number\":\"120\"}]}";
  g_autoptr (GPtrArray) first = apply (f, text);
  g_autoptr (GPtrArray) second = apply (f, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) stored = hl_site_load (f->db, &error);
  g_autoptr (HlSite) wanted = read_site (text);

  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 6);
  g_assert_cmpuint (second->len, ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      HlSiteQueue *queue = stored->queues->pdata[i];

      queue->id = 0;
      queue->revision = G_MININT64;
      g_assert_true (hl_record_equal (HL_RECORD (queue), wanted->queues->pdata[i]));
    }
  ((HlSiteFlow *) stored->flows->pdata[0])->id = 0;
  ((HlSiteFlow *) stored->flows->pdata[0])->revision = G_MININT64;
  g_assert_true (hl_record_equal (stored->flows->pdata[0], wanted->flows->pdata[0]));
  g_assert_cmpint (stored->hold_warning_seconds, ==, 90);
  g_assert_cmpint (stored->hold_alarm_seconds, ==, 180);
  g_assert_true (stored->callback_short_abandoned);
}

#define PERSON(more)                                                                               \
  "{\"name\":\"a\",\"users\":[{\"login\":\"m\",\"name\":\"n\",\"role\":\"agent\",\"extension\":"   \
  "\"1001\",\"device\":\"registered\",\"password\":\"Hotline-2026-first\"" more "}]}"

static void
test_auto_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first = apply (f, PERSON (""));
  g_autoptr (GPtrArray) second = apply (f, PERSON (",\"auto_answer\":true"));
  g_autoptr (GPtrArray) third = apply (f, PERSON (",\"auto_answer\":true"));
  g_autoptr (GPtrArray) fourth = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlUser) user = hl_users_find_login (f->db, "m", &error);
  g_autoptr (HlSite) site = hl_site_load (f->db, &error);
  g_autoptr (HlSiteConfig) config = hl_site_config_load (f->db, f->key, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (second->pdata[0], ==, "user m: auto_answer false → true");
  g_assert_cmpuint (third->len, ==, 0);
  g_assert_true (user->auto_answer);
  g_assert_true (((HlSiteUser *) site->users->pdata[0])->auto_answer);
  g_assert_cmpuint (hl_site_config_switch (config)->n_agents, ==, 1);
  g_assert_true (hl_site_config_switch (config)->agents[0].auto_answer);
  fourth = apply (f, PERSON (""));
  g_assert_cmpstr (fourth->pdata[0], ==, "user m: auto_answer true → false");
}

static void
test_change_of_action (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first = apply (f, SMALL ("{\"name\":\"q\"}", ""));
  g_autoptr (GPtrArray) second =
      apply (f, SMALL ("{\"name\":\"q\",\"nobody\":{\"message\":true}}", ""));
  g_autoptr (GPtrArray) third = apply (f, SMALL ("{\"name\":\"q\"}", ""));

  g_assert_cmpuint (second->len, ==, 1);
  g_assert_true (g_str_has_prefix (second->pdata[0], "queue q: nobody – → {"));
  g_assert_cmpuint (third->len, ==, 1);
  g_assert_true (g_str_has_suffix (third->pdata[0], "→ –"));
}

static void
test_stored_loop (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first =
      apply (f, SMALL ("{\"name\":\"q\",\"nobody\":{\"queue\":\"r\"}},{\"name\":\"r\"}", ""));
  g_autoptr (HlSite) site = read_site ("{\"name\":\"a\",\"flows\":[{\"name\":\"f\",\"queue\":\"q\","
                                       "\"closed\":{\"queue\":\"gone\"}}]}");
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_site_plan (f->db, site, f->key, NOW, &error));
  g_assert_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD);
  g_assert_cmpstr (error->message, ==, "flows[0].closed.queue: there is no queue gone");
}

static gboolean
collect_cb (const char *path, const char *prompt, gpointer data)
{
  g_string_append_printf (data, "%s=%s ", path, prompt);
  return strcmp (prompt, "stop") != 0;
}

static void
test_prompts (void)
{
  g_autoptr (HlSite) site = read_site (
      FLOW ("\"greeting\":\"g\",\"rating_prompt\":\"r\",\"closed\":{\"message\":true,\"prompt\":"
            "\"c\"},\"menu\":{\"prompt\":\"m\",\"keys\":[{\"key\":\"1\",\"prompt\":\"k\"}]}"));
  g_autoptr (HlSite) stop = read_site (FLOW ("\"greeting\":\"stop\",\"rating_prompt\":\"r\""));
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_true (hl_site_foreach_prompt (site, collect_cb, found));
  g_assert_cmpstr (found->str, ==,
                   "flows[0].greeting=g flows[0].rating_prompt=r flows[0].closed.prompt=c "
                   "flows[0].menu.keys[0].prompt=k flows[0].menu.prompt=m ");
  g_assert_false (hl_site_foreach_prompt (stop, collect_cb, found));
}

/* ---- Blocked numbers ---- */

#define BLOCK(items)                                                                               \
  "{\"name\":\"a\",\"users\":[{\"login\":\"m\",\"name\":\"n\",\"role\":\"manager\",\"password\":"  \
  "\"Hotline-2026-first\"},{\"login\":\"s\",\"name\":\"n\",\"role\":\"supervisor\",\"password\":"  \
  "\"Hotline-2026-first\"}],\"blocked\":[" items "]}"
#define ENDLESS "{\"number\":\"138-1234-5678\",\"reason\":\"骚扰\",\"approved_by\":\"m\"}"

static void
test_blocked (Fixture *f, gconstpointer data)
{
  /* NOW is 2026-11-18 in UTC+8; what is over is not wanted */
  g_autoptr (GPtrArray) first =
      apply (f, BLOCK (ENDLESS ",{\"number\":\"+8653288887777\",\"reason\":\"r\",\"until\":"
                               "\"2026-12-01 08:00\"},{\"number\":\"13900000000\",\"reason\":\"r\","
                               "\"until\":\"2026-01-01 08:00\"}"));
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (first->len, ==, 5);
  g_assert_cmpstr (first->pdata[3], ==, "blocked 138****5678: added");
  list = hl_blocked_list (f->db, f->key, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);

  second = apply (f, BLOCK (ENDLESS));
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (second->pdata[0], ==, "blocked 053****7777: removed");
  g_clear_pointer (&second, g_ptr_array_unref);
  second = apply (f, BLOCK (ENDLESS));
  g_assert_cmpuint (second->len, ==, 0);
  g_clear_pointer (&second, g_ptr_array_unref);
  second = apply (f, "{\"name\":\"a\"}"); /* a list that is not in the file stays */
  g_assert_cmpuint (second->len, ==, 0);
}

static void
refused (Fixture *f, const char *text, const char *message)
{
  g_autoptr (HlSite) site = read_site (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_site_plan (f->db, site, f->key, NOW, &error));
  g_assert_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD);
  g_assert_true (g_str_has_prefix (error->message, message));
}

static void
test_blocked_bad (Fixture *f, gconstpointer data)
{
  refused (f,
           BLOCK ("{\"number\":\"13812345678\",\"reason\":\"r\",\"until\":\"2027-03-01 08:00\"}"),
           "blocked[0].until: at most 30 days");
  refused (f, BLOCK ("{\"number\":\"13812345678\",\"reason\":\"r\",\"approved_by\":\"s\"}"),
           "blocked[0].approved_by: s is no manager");
  refused (f, BLOCK ("{\"number\":\"13812345678\",\"reason\":\"r\",\"approved_by\":\"x\"}"),
           "blocked[0].approved_by: x is no manager");
  refused (
      f, BLOCK (ENDLESS ",{\"number\":\"+8613812345678\",\"reason\":\"r\",\"approved_by\":\"m\"}"),
      "blocked[1].number: is there twice");
}

static void
test_blocked_end (Fixture *f, gconstpointer data)
{
  g_autoptr (HlBlocked) item = hl_blocked_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  item->number = g_strdup ("13812345678");
  item->reason = g_strdup ("r");
  item->until = NOW + HL_HOUR;
  g_assert_true (hl_blocked_put (f->db, item, f->key, NOW, &error));
  g_assert_cmpint (hl_blocked_expire (f->db, NOW + HL_HOUR - 1, &error), ==, 0);
  g_assert_cmpint (hl_blocked_expire (f->db, NOW + HL_HOUR, &error), ==, 1);
  g_assert_no_error (error);
  list = hl_blocked_list (f->db, f->key, &error);
  g_assert_cmpuint (list->len, ==, 0);
}

/* Nothing of the number is in the file of the data. */
static void
test_blocked_sealed (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first = apply (f, BLOCK (ENDLESS));
  HlStmt *row = hl_db_query (f->db, NULL,
                             "SELECT count(*) FROM blocked WHERE instr ("
                             "number_sealed || number_blind, '1234') > 0",
                             "");

  g_assert_true (hl_stmt_next (row, NULL));
  g_assert_cmpint (hl_stmt_int (row, 0), ==, 0);
  hl_stmt_reset (row);
}

/* How limits of tickets are written. */
static void
test_limits (void)
{
  static const struct
  {
    const char *text;
    HlSiteUnit unit;
    guint amount;
  } right[] = {
    { "5 working-days", HL_SITE_WORKING_DAYS, 5 },
    { "366 working-days", HL_SITE_WORKING_DAYS, 366 },
    { "4 service-hours", HL_SITE_SERVICE_MINUTES, 240 },
    { "90 service-minutes", HL_SITE_SERVICE_MINUTES, 90 },
    { "12 hours", HL_SITE_WALL_MINUTES, 720 },
    { "1 days", HL_SITE_WALL_MINUTES, 1440 },
    { "30 minutes", HL_SITE_WALL_MINUTES, 30 },
  };
  static const char *const wrong[] = {
    "",         "5",        " hours",  "0 hours",  "-1 hours",     "1.5 hours",
    "1  hours", "1 hours ", "1 weeks", "367 days", "9999999 days", "367 working-days"
  };
  HlSiteUnit unit;
  guint amount;

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_assert_true (hl_site_limit (right[i].text, &unit, &amount));
      g_assert_cmpint (unit, ==, right[i].unit);
      g_assert_cmpuint (amount, ==, right[i].amount);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (hl_site_limit (wrong[i], &unit, &amount));
  g_assert_false (hl_site_limit (NULL, &unit, &amount));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/site/limits", test_limits);
  g_test_add_func ("/site/comments", test_comments);
  g_test_add_func ("/site/small-texts", test_small_texts);
  g_test_add_func ("/site/bad-input", test_bad);
#define ADD(name, func) g_test_add ("/site/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("example", test_example);
  ADD ("secrets-stay", test_secrets_stay);
  ADD ("changes", test_changes);
  ADD ("stored-references", test_stored_references);
  ADD ("round-trip", test_round_trip);
  ADD ("auto-answer", test_auto_answer);
  ADD ("change-of-action", test_change_of_action);
  ADD ("stored-loop", test_stored_loop);
  ADD ("blocked", test_blocked);
  ADD ("blocked-bad", test_blocked_bad);
  ADD ("blocked-end", test_blocked_end);
  ADD ("blocked-sealed", test_blocked_sealed);
  g_test_add_func ("/site/prompts", test_prompts);
  return g_test_run ();
}
