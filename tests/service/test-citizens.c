/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"
#include "service/hl-fact-store.h"

/* The people who call, over HTTP. */

static const HlJson *
json (Fixture *f, const char *name)
{
  return hl_json_get (hl_test_api_json (f->api), name);
}

static void
send (Fixture *f, const char *method, const char *path, const char *body, guint status)
{
  guint got = hl_test_api_send (f->api, method, path, body);

  if (got != status)
    g_error ("%s %s: %u %s %s", method, path, got, hl_test_api_code (f->api),
             hl_json_text (hl_json_get (json (f, "error"), "message"), ""));
}

static void
sign_in (Fixture *f, const char *login)
{
  hl_test_api_set_token (f->api, NULL);
  hl_test_api_sign_in (f->api, login, PASSWORD);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_set_up (f, data);
  sign_in (f, "lina");
}

static HlId
make (Fixture *f, const char *body)
{
  send (f, "POST", "/citizens", body, 201);
  return hl_json_int (json (f, "id"), 0);
}

static char *
path_of (HlId id, const char *more)
{
  return g_strdup_printf ("/citizens/%" G_GINT64_FORMAT "%s", id, more);
}

#define WANG "{\"name\": \"王建国\", \"phones\": [{\"number\": \"13812345678\"}]}"
#define MEI                                                                                        \
  "{\"name\": \"王小梅\", \"phones\": [{\"number\": \"138 1234 5678\", \"note\": \"女儿\"}]}"

/* ---- Calls without a switchboard ---- */

static void
ring (Fixture *f, HlId call, const char *number)
{
  g_autoptr (HlFactBatch) batch = hl_fact_batch_new (f->service->key);
  HlFact fact = { .kind = HL_FACT_CALL_OFFERED,
                  .call = call,
                  .at = hl_clock_now (f->clock),
                  .number = "12349",
                  .text = number };
  g_autoptr (GError) error = NULL;

  hl_fact_batch_add (batch, &fact, 0);
  hl_store_write (f->service->store, hl_fact_batch_write, batch, &error);
  g_assert_no_error (error);
  /* Somebody who may see everybody's calls */
  sign_in (f, "banzhang");
}

static const HlJson *
candidate (Fixture *f, guint i)
{
  return hl_json_get (hl_json_at (json (f, "candidates"), i), "citizen");
}

/* ---- Tests ---- */

static void
test_make (Fixture *f, gconstpointer data)
{
  HlId id = make (f, "{\"name\": \" 王建国 \", \"id_number\": \"11010519491231002x\","
                     " \"groups\": \"高龄,独居\", \"address\": \"延安三路 1 号\","
                     " \"phones\": [{\"number\": \"0532-8591 2345\", \"kind\": \"home\"}]}");
  g_autofree char *one = path_of (id, "");
  g_autofree char *unmask = path_of (id, "/unmask");

  g_assert_cmpstr (hl_json_text (json (f, "name"), ""), ==, "王**");
  g_assert_cmpint (hl_json_int (json (f, "birth_year"), 0), ==, 1949);
  g_assert_cmpstr (hl_json_text (json (f, "id_number"), ""), ==, "110**************X");
  g_assert_cmpstr (hl_json_text (json (f, "address"), ""), ==, "***");

  send (f, "GET", one, NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "changes")), ==, 1);
  send (f, "POST", unmask, "{\"field\": \"name\"}", 422);
  send (f, "POST", unmask, "{\"field\": \"notes\", \"reason\": \"x\"}", 400);
  send (f, "POST", unmask, "{\"field\": \"id_number\", \"reason\": \"核对\"}", 200);
  g_assert_cmpstr (hl_json_text (json (f, "id_number"), ""), ==, "11010519491231002X");
  send (f, "POST", unmask, "{\"field\": \"phones\", \"reason\": \"回电\"}", 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "phones"), 0), "number"), ""),
                   ==, "053285912345");
  g_assert_cmpuint (fixture_count_facts (f, "unmask"), ==, 2);
  g_assert_cmpuint (fixture_count_facts (f, "citizen-created"), ==, 1);
  send (f, "GET", "/citizens/12345", NULL, 404);
  send (f, "GET", "/vocabulary", NULL, 200);
  g_assert_cmpstr (hl_json_text (hl_json_at (json (f, "groups"), 0), ""), ==, "高龄");
}

/* What people send that can't be; each says which field. */
static const struct
{
  const char *body, *field;
} wrong[] = {
  { "{}", "name" },
  { "{\"name\": \"\"}", "name" },
  { "{\"name\": \"王**\"}", "name" },
  { "{\"name\": \"a\\u0001\"}", "name" },
  { "{\"name\": 5}", "name" },
  { "{\"name\": \"王\", \"id_number\": \"123\"}", "id_number" },
  { "{\"name\": \"王\", \"id_number\": \"11010519491231002X\", \"birth_year\": 1960}",
    "birth_year" },
  { "{\"name\": \"王\", \"birth_year\": 1200}", "birth_year" },
  { "{\"name\": \"王\", \"groups\": \"火星人\"}", "groups" },
  { "{\"name\": \"王\", \"preferred\": \"pigeon\"}", "preferred" },
  { "{\"name\": \"王\", \"household\": 5}", "household" },
  { "{\"name\": \"王\", \"merged_into\": 5}", "merged_into" },
  { "{\"name\": \"王\", \"nonsense\": 5}", "nonsense" },
  { "{\"phones\": [{}]}", "phones.number" },
  { "{\"phones\": [{\"number\": \"王\"}]}", "phones.number" },
  { "{\"phones\": [{\"number\": \"1381234567\"}]}", "phones.number" },
  { "{\"phones\": [{\"number\": \"138****5678\"}]}", "phones[0].number" },
  { "{\"phones\": [{\"number\": \"13812345678\"}, {\"number\": \"+8613812345678\"}]}",
    "phones.number" },
  { "{\"phones\": [{\"id\": 7, \"kind\": \"home\"}], \"name\": \"王\"}", "phones.id" },
  { "{\"name\": \"王\", \"warnings\": [{\"until\": 5, \"text\": \"x\"}]}", "warnings.until" },
  { "{\"name\": \"王\", \"warnings\": [{}]}", "warnings.text" },
};

static void
test_wrong (Fixture *f, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (61, 'a');
  g_autofree char *long_body = g_strdup_printf ("{\"name\": \"%s\"}", long_name);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      send (f, "POST", "/citizens", wrong[i].body, 400);
      if (strcmp (hl_test_api_field (f->api), wrong[i].field) != 0)
        g_error ("%s: %s", wrong[i].body, hl_test_api_field (f->api));
    }
  send (f, "POST", "/citizens", long_body, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "name");
  /* GB18030 is no JSON */
  send (f, "POST", "/citizens", "{\"name\": \"\xcd\xf5\xbd\xa8\xb9\xfa\"}", 400);
  send (f, "GET", "/citizens", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 0);
}

static void
test_concurrent (Fixture *f, gconstpointer data)
{
  HlId id = make (f, WANG);
  g_autofree char *one = path_of (id, "");

  send (f, "PATCH", one, "{\"revision\": 1, \"notes\": \"听力不佳\"}", 200);
  g_assert_cmpint (hl_json_int (json (f, "revision"), 0), ==, 2);
  sign_in (f, "wangfang");
  send (f, "PATCH", one, "{\"revision\": 1, \"notes\": \"别的\", \"name\": \"王五\"}", 409);
  g_assert_cmpstr (
      hl_json_text (hl_json_get (hl_json_get (json (f, "error"), "current"), "notes"), ""), ==,
      "听力不佳");
  send (f, "PATCH", one, "{\"notes\": \"别的\"}", 400);
  send (f, "GET", one, NULL, 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (json (f, "citizen"), "notes"), ""), ==, "听力不佳");
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "changes"), 0), "what"), ""), ==,
                   "notes");
  g_assert_cmpuint (fixture_count_facts (f, "citizen-changed"), ==, 1);
}

static void
test_phones (Fixture *f, gconstpointer data)
{
  HlId id = make (f, WANG);
  g_autofree char *one = path_of (id, "");
  g_autofree char *invalid = NULL;
  HlId phone = hl_json_int (hl_json_get (hl_json_at (json (f, "phones"), 0), "id"), 0);

  send (f, "PATCH", one, "{\"revision\": 1, \"phones\": [{\"number\": \"053285912345\"}]}", 200);
  g_assert_cmpuint (hl_json_length (json (f, "phones")), ==, 2);
  invalid = g_strdup_printf ("{\"revision\": 2, \"phones\": [{\"id\": %" G_GINT64_FORMAT
                             ", \"invalid\": true, \"note\": \"停机\"}]}",
                             phone);
  send (f, "PATCH", one, invalid, 200);
  g_assert_cmpuint (hl_json_length (json (f, "phones")), ==, 2);
  /* Who is not reached there any more is no candidate. */
  ring (f, 5000, "13812345678");
  send (f, "GET", "/calls/5000/caller", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "candidates")), ==, 0);
}

static void
test_shared (Fixture *f, gconstpointer data)
{
  HlId wang = make (f, WANG), mei = make (f, MEI);
  g_autofree char *choose = g_strdup_printf ("{\"citizen\": %" G_GINT64_FORMAT "}", mei);
  g_autofree char *one = path_of (mei, "");

  ring (f, 5000, "+8613812345678");
  send (f, "GET", "/calls/5000/caller", NULL, 200);
  g_assert_true (hl_json_bool (json (f, "shared"), FALSE));
  g_assert_cmpuint (hl_json_length (json (f, "candidates")), ==, 2);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), -1), ==, 0);
  g_assert_cmpint (hl_json_int (hl_json_get (candidate (f, 0), "id"), 0), ==, wang);

  send (f, "POST", "/calls/5000/citizen", "{\"citizen\": 12345}", 400);
  send (f, "POST", "/calls/5000/citizen", "{}", 400);
  send (f, "POST", "/calls/5000/citizen", choose, 200);
  g_assert_cmpuint (fixture_count_facts (f, "citizen-chosen"), ==, 1);
  send (f, "GET", one, NULL, 200);
  g_assert_cmpint (hl_json_int (json (f, "count"), 0), ==, 1);

  /* The next time she stands first; still nobody is taken for granted. */
  hl_clock_advance (f->clock, HL_MINUTE);
  ring (f, 5001, "13812345678");
  send (f, "GET", "/calls/5001/caller", NULL, 200);
  g_assert_cmpint (hl_json_int (hl_json_get (candidate (f, 0), "id"), 0), ==, mei);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), -1), ==, 0);
}

static void
test_withheld (Fixture *f, gconstpointer data)
{
  HlId wang = make (f, WANG);
  g_autofree char *choose = g_strdup_printf ("{\"citizen\": %" G_GINT64_FORMAT "}", wang);

  ring (f, 5000, "");
  send (f, "GET", "/calls/5000/caller", NULL, 200);
  g_assert_true (hl_json_bool (json (f, "withheld"), FALSE));
  g_assert_cmpuint (hl_json_length (json (f, "candidates")), ==, 0);
  send (f, "POST", "/calls/5000/citizen", choose, 200);
  send (f, "GET", "/calls/5000/caller", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "candidates")), ==, 1);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), 0), ==, wang);
  /* Not said at all, again */
  send (f, "POST", "/calls/5000/citizen", "{\"citizen\": 0}", 200);
  send (f, "GET", "/calls/5000/caller", NULL, 200);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), -1), ==, 0);
}

/* Made during the call, with what is known; the draft is hers whichever came first. */
static void
test_in_call (Fixture *f, gconstpointer data)
{
  HlId ticket, citizen;
  g_autofree char *path = NULL;

  ring (f, 5000, "13812345678");
  send (f, "POST", "/tickets", "{\"call\": 5000, \"content\": \"低保\"}", 201);
  ticket = hl_json_int (json (f, "id"), 0);
  citizen = make (f, "{\"name\": \"王建国\", \"call\": 5000}");
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "phones"), 0), "number"), ""),
                   ==, "138****5678");
  g_assert_cmpstr (hl_json_text (json (f, "source"), ""), ==, "call");
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT, ticket);
  send (f, "GET", path, NULL, 200);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), 0), ==, citizen);
  g_assert_cmpstr (hl_json_text (json (f, "citizen_name"), ""), ==, "王**");

  ring (f, 5001, "13812345678");
  make (f, "{\"name\": \"王小梅\", \"call\": 5001}");
  send (f, "POST", "/tickets", "{\"call\": 5001, \"content\": \"养老\"}", 201);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), 0), !=, citizen);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), 0), !=, 0);
}

/* Chosen in the form: the call follows. */
static void
test_in_form (Fixture *f, gconstpointer data)
{
  HlId wang = make (f, WANG), mei = make (f, MEI), ticket;
  g_autofree char *body =
      g_strdup_printf ("{\"call\": 5000, \"citizen\": %" G_GINT64_FORMAT "}", wang);
  g_autofree char *other =
      g_strdup_printf ("{\"revision\": 1, \"citizen\": %" G_GINT64_FORMAT "}", mei);
  g_autofree char *path = NULL;

  ring (f, 5000, "13812345678");
  send (f, "POST", "/tickets", body, 201);
  ticket = hl_json_int (json (f, "id"), 0);
  send (f, "GET", "/calls/5000/caller", NULL, 200);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), 0), ==, wang);
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT, ticket);
  send (f, "PATCH", path, "{\"revision\": 1, \"citizen\": 12345}", 400);
  send (f, "PATCH", path, other, 200);
  send (f, "GET", "/calls/5000/caller", NULL, 200);
  g_assert_cmpint (hl_json_int (json (f, "citizen"), 0), ==, mei);
}

/* ---- On disk ---- */

static gboolean
holds (const char *folder, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_str_has_prefix (name, "hotline.db") && g_file_get_contents (path, &bytes, &length, NULL)
          && memmem (bytes, length, text, strlen (text)) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
test_sealed (Fixture *f, gconstpointer data)
{
  static const char *const secrets[] = {
    "欧阳锦程", "13812345678", "11010519491231002", "延安三路三十三号", "听力不佳",
    "会骂人",   "欧阳",        "138****5678"
  };
  HlId id = make (f, "{\"name\": \"欧阳锦程\", \"id_number\": \"11010519491231002X\","
                     " \"address\": \"延安三路三十三号\", \"notes\": \"听力不佳\","
                     " \"groups\": \"失能\", \"phones\": [{\"number\": \"13812345678\"}],"
                     " \"warnings\": [{\"text\": \"会骂人\"}]}");
  g_autofree char *one = path_of (id, "");

  send (f, "PATCH", one, "{\"revision\": 1, \"name\": \"欧阳锦程二\"}", 200);
  g_assert_true (holds (f->folder, "失能")); /* the test looks where it is written */
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (holds (f->folder, secrets[i]))
      g_error ("%s is in the database file", secrets[i]);
}

static void
test_permissions (Fixture *f, gconstpointer data)
{
  HlId id = make (f, WANG);
  g_autofree char *one = path_of (id, "");

  sign_in (f, "shenji");
  send (f, "GET", "/citizens", NULL, 403);
  send (f, "GET", one, NULL, 403);
  send (f, "POST", "/citizens", WANG, 403);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                                            \
  g_test_add ("/service/citizens/" path, Fixture, NULL, set_up, test, fixture_tear_down)
  ADD ("make", test_make);
  ADD ("wrong", test_wrong);
  ADD ("concurrent", test_concurrent);
  ADD ("phones", test_phones);
  ADD ("shared", test_shared);
  ADD ("withheld", test_withheld);
  ADD ("in-call", test_in_call);
  ADD ("in-form", test_in_form);
  ADD ("sealed", test_sealed);
  ADD ("permissions", test_permissions);
#undef ADD
  return g_test_run ();
}
