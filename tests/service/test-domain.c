/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hl-session.h"
#include "hl-test.h"
#include "people/hl-users.h"
#include "service/hl-fact-store.h"
#include "service/hl-sample.h"
#include "service/hl-service.h"

#include <string.h>

/* The routes of the domain, over HTTP, without telephony. */

typedef struct
{
  HlService *service;
  HlSession *agent, *other, *boss, *manager;
  char *dir;
} Fixture;

/* ---- Waiting ---- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_done (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static void
wait_for (GAsyncResult **result)
{
  g_assert_true (hl_test_wait_until (is_done, result, 30));
}

static HlReply *
send (HlSession *session, const char *method, const char *path, const char *body, guint status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HlReply *reply = NULL;

  hl_session_send_async (session, method, path, body != NULL ? g_string_new (body) : NULL, NULL,
                         NULL, done_cb, &result);
  wait_for (&result);
  hl_session_send_finish (session, result, &reply, &error);
  g_assert_nonnull (reply);
  if (hl_reply_get_status (reply) != status)
    g_error ("%s %s: %u, not %u: %s", method, path, hl_reply_get_status (reply), status,
             error != NULL ? error->message : "");
  return reply;
}

static void
refused (HlSession *session, const char *method, const char *path, const char *body, guint status,
         const char *code, const char *field)
{
  g_autoptr (HlReply) reply = send (session, method, path, body, status);

  g_assert_cmpstr (hl_reply_get_code (reply), ==, code);
  if (field != NULL)
    g_assert_cmpstr (hl_reply_get_field (reply), ==, field);
}

static gint64
number (HlReply *reply, const char *name)
{
  return hl_json_int (hl_json_get (hl_reply_get_json (reply), name), -1);
}

static const char *
text (HlReply *reply, const char *name)
{
  return hl_json_text (hl_json_get (hl_reply_get_json (reply), name), NULL);
}

/* ---- A service with a small site ---- */

#define PASSWORD "First-Pass-12"

static const char site[] =
    "{\"name\":\"x\",\"queues\":[{\"name\":\"q\"}],"
    "\"categories\":[{\"code\":\"02\",\"name\":\"救助\"},{\"code\":\"0201\",\"name\":\"低保\"}],"
    "\"users\":["
    "{\"login\":\"agent\",\"name\":\"李娜\",\"role\":\"agent\",\"extension\":\"11\","
    "\"device\":\"softphone\",\"password\":\"" PASSWORD "\"},"
    "{\"login\":\"other\",\"name\":\"王芳\",\"role\":\"agent\",\"password\":\"" PASSWORD "\"},"
    "{\"login\":\"boss\",\"name\":\"管理员\",\"role\":\"administrator\",\"password\":\"" PASSWORD
    "\"},"
    "{\"login\":\"manager\",\"name\":\"经理\",\"role\":\"manager\",\"password\":\"" PASSWORD
    "\"}]}";

static gboolean
ring_job (HlDb *db, gpointer key, GError **error)
{
  g_autoptr (HlFactBatch) batch = hl_fact_batch_new (key);
  g_autoptr (HlUser) user = hl_users_find_login (db, "agent", error);
  HlFact facts[] = {
    { .kind = HL_FACT_CALL_OFFERED, .at = 1, .call = 9, .number = "12349", .text = "13812345678" },
    { .kind = HL_FACT_CALL_ANSWERED, .at = 2, .call = 9, .agent = user->id },
  };

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    hl_fact_batch_add (batch, &facts[i], 0);
  return hl_fact_batch_write (db, batch, error);
}

/* Before the service has the data. */
static void
make_call (const char *dir, HlClock *clock)
{
  g_autofree char *path = g_build_filename (dir, "hotline.key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlStore) store = hl_store_open (dir, clock, &error);
  g_autoptr (HlKey) key = hl_key_open (path, &error);

  g_assert_no_error (error);
  hl_store_write (store, ring_job, key, &error);
  g_assert_no_error (error);
  hl_store_close (store);
}

static HlSession *
sign_in (Fixture *f, const char *login)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", hl_service_get_port (f->service));
  HlSession *session = hl_session_new ();
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) signed_in = NULL;
  g_autoptr (GError) error = NULL;

  hl_session_connect_async (session, address, NULL, done_cb, &connected);
  wait_for (&connected);
  hl_session_connect_finish (session, connected, &error);
  g_assert_no_error (error);
  hl_session_sign_in_async (session, login, PASSWORD, NULL, done_cb, &signed_in);
  wait_for (&signed_in);
  hl_session_sign_in_finish (session, signed_in, &error);
  g_assert_no_error (error);
  return session;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  HlServiceOptions options = { .listen = "127.0.0.1:0", .without_calls = TRUE };

  f->dir = hl_test_dir ();
  file = g_build_filename (f->dir, "site.json", NULL);
  options.data = f->dir;
  g_assert_true (g_file_set_contents (file, site, -1, NULL));
  hl_sample_make (f->dir, file, clock, &error);
  g_assert_no_error (error);
  make_call (f->dir, clock);
  f->service = hl_service_new (&options, clock, &error);
  g_assert_no_error (error);
  hl_service_start_async (f->service, NULL, done_cb, &result);
  wait_for (&result);
  hl_service_start_finish (f->service, result, &error);
  g_assert_no_error (error);
  f->agent = sign_in (f, "agent");
  f->other = sign_in (f, "other");
  f->boss = sign_in (f, "boss");
  f->manager = sign_in (f, "manager");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  HlSession *sessions[] = { f->agent, f->other, f->boss, f->manager };
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    g_object_unref (sessions[i]);
  hl_service_stop_async (f->service, FALSE, done_cb, &result);
  wait_for (&result);
  hl_service_stop_finish (f->service, result, NULL);
  hl_service_free (f->service);
  g_free (f->dir);
}

/* ---- Tickets ---- */

static void
test_ticket (Fixture *f, gconstpointer data)
{
  g_autoptr (HlReply) made =
      send (f->agent, "POST", "/tickets", "{\"kind\":\"help\",\"phone\":\"13812345678\"}", 201);
  g_autofree char *path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT, number (made, "id"));
  g_autofree char *answer = g_strconcat (path, "/answer", NULL);
  g_autofree char *unmask = g_strconcat (path, "/unmask", NULL);
  g_autofree char *fly = g_strconcat (path, "/fly", NULL);
  g_autoptr (HlReply) saved = NULL;
  g_autoptr (HlReply) closed = NULL;
  g_autoptr (HlReply) plain = NULL;

  g_assert_cmpstr (text (made, "phone"), ==, "138****5678");
  refused (f->agent, "PATCH", path, "{\"content\":\"x\"}", 400, "field", "revision");
  refused (f->agent, "PATCH", path, "{\"revision\":9,\"content\":\"x\"}", 409, "conflict", NULL);
  refused (f->agent, "PATCH", path, "{\"revision\":1,\"phone\":\"138****5678\"}", 400, "field",
           "phone");
  refused (f->agent, "PATCH", path, "{\"revision\":1,\"number\":\"1\"}", 400, "field", "number");
  refused (f->agent, "POST", answer, "{\"revision\":1}", 400, "field", "category");
  refused (f->agent, "POST", fly, "{\"revision\":1}", 404, "not-found", NULL);
  refused (f->other, "GET", path, NULL, 404, "not-found", NULL);
  saved =
      send (f->agent, "PATCH", path,
            "{\"revision\":1,\"category\":\"0201\",\"content\":\"低保\",\"reply\":\"好\"}", 200);
  g_assert_cmpint (number (saved, "revision"), ==, 2);
  closed = send (f->agent, "POST", answer, "{\"revision\":2}", 200);
  g_assert_cmpstr (text (closed, "state"), ==, "closed");
  g_assert_true (g_str_has_suffix (text (closed, "number"), "-0001"));
  refused (f->agent, "POST", answer, "{\"revision\":3}", 409, "state", NULL);

  refused (f->agent, "POST", unmask, "{}", 422, "reason", NULL);
  plain = send (f->agent, "POST", unmask, "{\"reason\":\"回电\"}", 200);
  g_assert_cmpstr (text (plain, "phone"), ==, "13812345678");
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autofree char *cursor = NULL;
  guint seen = 0;

  for (int i = 0; i < 5; i++)
    hl_reply_unref (send (f->agent, "POST", "/tickets", "{}", 201));
  hl_reply_unref (send (f->other, "POST", "/tickets", "{}", 201));
  do
    {
      g_autoptr (GString) path = g_string_new ("/tickets?limit=2");
      g_autoptr (HlReply) page = NULL;

      hl_query_add (path, "after", cursor);
      page = send (f->agent, "GET", path->str, NULL, 200);
      seen += hl_json_length (hl_json_get (hl_reply_get_json (page), "items"));
      g_assert_cmpint (number (page, "total"), ==, 5);
      g_free (cursor);
      cursor = g_strdup (text (page, "next"));
    }
  while (cursor != NULL);
  g_assert_cmpuint (seen, ==, 5);
  {
    g_autoptr (HlReply) all =
        send (f->manager, "GET", "/tickets?state=draft&state=closed", NULL, 200);

    g_assert_cmpint (number (all, "total"), ==, 6);
  }
  refused (f->agent, "GET", "/tickets?after=nonsense", NULL, 400, "field", "after");
  refused (f->agent, "GET", "/tickets?nothing=1", NULL, 400, "field", "nothing");
}

/* ---- Tickets of calls ---- */

static void
test_call (Fixture *f, gconstpointer data)
{
  g_autoptr (HlReply) first = send (f->agent, "POST", "/tickets", "{\"call\":9}", 201);
  g_autoptr (HlReply) again =
      send (f->agent, "POST", "/tickets", "{\"call\":9,\"kind\":\"help\"}", 200);
  g_autoptr (HlReply) call = send (f->agent, "GET", "/calls/9", NULL, 200);
  g_autoptr (HlReply) caller = send (f->agent, "GET", "/calls/9/caller", NULL, 200);
  g_autoptr (HlReply) plain =
      send (f->agent, "POST", "/calls/9/unmask", "{\"reason\":\"回电\"}", 200);
  g_autoptr (HlReply) found = send (f->manager, "GET", "/calls?number=%2B8613812345678", NULL, 200);
  g_autoptr (HlReply) by_name = send (f->manager, "GET", "/calls?q=2349", NULL, 200);
  g_autoptr (HlReply) hers = send (f->other, "GET", "/calls", NULL, 200);

  g_assert_cmpint (number (first, "id"), ==, number (again, "id"));
  g_assert_cmpstr (text (first, "phone"), ==, "138****5678");
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_reply_get_json (call), "tickets")), ==, 1);
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_reply_get_json (call), "facts")), >=, 3);
  g_assert_cmpstr (text (caller, "number"), ==, "138****5678");
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_reply_get_json (caller), "tickets")), ==, 1);
  g_assert_cmpstr (text (plain, "caller"), ==, "13812345678");
  g_assert_cmpint (number (found, "total"), ==, 1);
  g_assert_cmpint (number (by_name, "total"), ==, 1);
  g_assert_cmpint (number (hers, "total"), ==, 0);
  refused (f->other, "POST", "/tickets", "{\"call\":9}", 400, "field", "call");
  refused (f->other, "GET", "/calls/9", NULL, 404, "not-found", NULL);
  refused (f->other, "POST", "/calls/9/unmask", "{\"reason\":\"xx\"}", 404, "not-found", NULL);
}

/* ---- Permissions ---- */

static void
test_permissions (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *method, *path;
  } table[] = {
    { "GET", "/users" },
    { "POST", "/users" },
    { "GET", "/site" },
    { "PUT", "/site" },
    { "GET", "/facts" },
    { "GET", "/facts/verify" },
    { "POST", "/backup" },
    { "GET", "/statistics/day" },
    { "GET", "/statistics/agents" },
    { "GET", "/export/day.xlsx" },
    { "GET", "/export/calls.xlsx" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    refused (f->agent, table[i].method, table[i].path,
             g_str_equal (table[i].method, "GET") ? NULL : "{}", 403, "permission", NULL);
}

/* ---- Users ---- */

static void
test_users (Fixture *f, gconstpointer data)
{
  g_autoptr (HlReply) made =
      send (f->boss, "POST", "/users",
            "{\"login\":\"new\",\"name\":\"新\",\"role\":\"agent\",\"extension\":\"12\","
            "\"device\":\"softphone\",\"password\":\"Another-12x\"}",
            201);
  g_autofree char *path = g_strdup_printf ("/users/%" G_GINT64_FORMAT, number (made, "id"));
  g_autofree char *password = g_strconcat (path, "/password", NULL);
  g_autofree char *myself =
      g_strdup_printf ("/users/%" G_GINT64_FORMAT, hl_session_get_user_id (f->boss));
  g_autoptr (HlReply) changed = NULL;

  g_assert_null (text (made, "password"));
  g_assert_null (text (made, "password_hash"));
  refused (f->boss, "POST", "/users",
           "{\"login\":\"new\",\"name\":\"n\",\"role\":\"agent\",\"password\":\"Another-12x\"}",
           400, "field", "login");
  refused (f->boss, "POST", "/users", "{\"login\":\"n2\",\"name\":\"n\",\"role\":\"agent\"}", 400,
           "field", "password");
  refused (f->boss, "PATCH", path, "{\"revision\":1,\"extension\":\"11\"}", 400, "field",
           "extension");
  changed = send (f->boss, "PATCH", path, "{\"revision\":1,\"name\":\"新名\"}", 200);
  g_assert_cmpstr (text (changed, "name"), ==, "新名");
  refused (f->boss, "POST", password, "{\"password\":\"Another-12x\"}", 400, "field", "password");
  hl_reply_unref (send (f->boss, "POST", password, "{\"password\":\"Another-13x\"}", 200));
  refused (f->boss, "PATCH", myself, "{\"revision\":1,\"enabled\":false}", 400, "field", "enabled");
  refused (f->boss, "PATCH", "/users/5", "{\"revision\":1}", 404, "not-found", NULL);
}

/* ---- Site, log, figures ---- */

static void
test_site (Fixture *f, gconstpointer data)
{
  g_autoptr (HlReply) plan = send (f->boss, "PUT", "/site?dry_run=true",
                                   "{\"name\":\"y\",\"offices\":[{\"name\":\"o\"}]}", 200);
  g_autoptr (HlReply) before = send (f->boss, "GET", "/site", NULL, 200);
  g_autoptr (HlReply) done =
      send (f->boss, "PUT", "/site", "{\"name\":\"y\",\"offices\":[{\"name\":\"o\"}]}", 200);
  g_autoptr (HlReply) after = send (f->boss, "GET", "/site", NULL, 200);
  g_autoptr (HlReply) words = send (f->agent, "GET", "/vocabulary", NULL, 200);

  g_assert_cmpuint (hl_json_length (hl_json_get (hl_reply_get_json (plan), "changes")), ==, 2);
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_reply_get_json (done), "changes")), ==, 2);
  g_assert_cmpstr (text (before, "name"), ==, "x");
  g_assert_cmpstr (text (after, "name"), ==, "y");
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_reply_get_json (words), "offices")), ==, 1);
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_reply_get_json (words), "agents")), ==, 2);
  refused (f->boss, "PUT", "/site",
           "{\"name\":\"y\",\"queues\":[{\"name\":\"q\",\"ring_seconds\":1}]}", 400, "field",
           "queues[0].ring_seconds");
}

static void
test_log (Fixture *f, gconstpointer data)
{
  g_autoptr (HlReply) verdict = NULL;
  g_autoptr (HlReply) facts = NULL;
  g_autoptr (HlReply) backup = NULL;

  hl_reply_unref (send (f->agent, "POST", "/tickets", "{}", 201));
  verdict = send (f->boss, "GET", "/facts/verify", NULL, 200);
  g_assert_true (hl_json_bool (hl_json_get (hl_reply_get_json (verdict), "ok"), FALSE));
  facts = send (f->boss, "GET", "/facts?kind=ticket-created", NULL, 200);
  g_assert_cmpint (number (facts, "total"), ==, 1);
  backup = send (f->boss, "POST", "/backup", "{}", 200);
  g_assert_cmpint (number (backup, "bytes"), >, 0);
  refused (f->boss, "POST", "/backup", "{\"folder\":\"here\"}", 400, "field", "folder");
}

static void
test_figures (Fixture *f, gconstpointer data)
{
  g_autoptr (HlReply) day = send (f->manager, "GET", "/statistics/day?date=2026-11-23", NULL, 200);
  g_autoptr (HlReply) agents = send (f->manager, "GET", "/statistics/agents", NULL, 200);
  g_autofree char *path = g_build_filename (f->dir, "day.xlsx", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;

  g_assert_cmpstr (text (day, "date"), ==, "2026-11-23");
  g_assert_cmpint (number (day, "offered"), ==, 0);
  g_assert_cmpint (hl_json_kind (hl_json_get (hl_reply_get_json (agents), "items")), ==,
                   HL_JSON_LIST);
  refused (f->manager, "GET", "/statistics/day?date=2026-02-30", NULL, 400, "field", "date");
  refused (f->manager, "GET", "/statistics/agents?from=2&to=1", NULL, 400, "field", "to");
  hl_session_save_async (f->manager, "/export/day.xlsx?date=2026-11-23", file, NULL, done_cb,
                         &result);
  wait_for (&result);
  hl_session_save_finish (f->manager, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "PK"));
}

static void
test_not_there (Fixture *f, gconstpointer data)
{
  static const char *const paths[] = { "/calls/5", "/calls/5/caller", "/tickets/5",
                                       "/recordings/5/audio", "/recordings/5/waveform" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    refused (f->agent, "GET", paths[i], NULL, 404, "not-found", NULL);
  refused (f->agent, "POST", "/calls/5/unmask", "{\"reason\":\"xx\"}", 404, "not-found", NULL);
  refused (f->manager, "GET", "/calls?way=sideways", NULL, 400, "field", "way");
  refused (f->manager, "GET", "/calls?outcome=fine", NULL, 400, "field", "outcome");
  refused (f->manager, "GET", "/tickets?state=odd", NULL, 400, "field", "state");
  refused (f->manager, "GET", "/tickets?kind=odd", NULL, 400, "field", "kind");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/domain/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("ticket", test_ticket);
  ADD ("call", test_call);
  ADD ("lists", test_lists);
  ADD ("permissions", test_permissions);
  ADD ("users", test_users);
  ADD ("site", test_site);
  ADD ("log", test_log);
  ADD ("figures", test_figures);
  ADD ("not-there", test_not_there);
  return g_test_run ();
}
