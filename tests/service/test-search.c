/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"

/* The search box of the tickets over HTTP: what was written is found at once, by those alone who
 * may see it. */

static const char offices[] =
    "{ \"name\": \"test\", \"offices\": [ { \"name\": \"救助处\" }, { \"name\": \"养老处\" } ],"
    "  \"users\": ["
    "  { \"login\": \"jiuzhu\", \"name\": \"赵刚\", \"role\": \"office\", \"office\": \"救助处\","
    "    \"password\": \"" PASSWORD "\" },"
    "  { \"login\": \"yanglao\", \"name\": \"孙梅\", \"role\": \"office\", \"office\": \"养老处\","
    "    \"password\": \"" PASSWORD "\" } ] }";

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

static gboolean
is_ready (gpointer data)
{
  Fixture *f = data;
  g_auto (HlSearchStatus) status = { 0 };

  hl_search_index_get_status (f->service->search, &status);
  return status.ready && !status.building;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_set_up (f, data);
  sign_in (f, "admin");
  send (f, "PUT", "/site", offices, 200);
  g_assert_true (hl_test_wait_until (is_ready, f, 30));
}

/* A ticket of lina's. */
static HlId
make (Fixture *f, const char *more)
{
  g_autofree char *body = g_strdup_printf (
      "{\"kind\": \"help\", \"category\": \"0201\", \"content\": \"邻居家没有低保，怎么申请\","
      " \"office\": \"救助处\", \"citizen_name\": \"王建国\", \"phone\": \"13812345678\"%s}",
      more);

  sign_in (f, "lina");
  send (f, "POST", "/tickets", body, 201);
  return hl_json_int (json (f, "id"), 0);
}

/* How many are found; the answer stays. */
static gint64
find (Fixture *f, const char *q)
{
  g_autofree char *escaped = g_uri_escape_string (q, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/tickets?q=", escaped, NULL);

  send (f, "GET", path, NULL, 200);
  g_assert_null (json (f, "scanned"));
  g_assert_cmpint (hl_json_length (json (f, "items")), ==, hl_json_int (json (f, "total"), -1));
  return hl_json_int (json (f, "total"), -1);
}

static const char *
snippet (Fixture *f)
{
  return hl_json_text (hl_json_get (hl_json_at (json (f, "items"), 0), "snippet"), "");
}

static void
act (Fixture *f, HlId id, const char *event)
{
  g_autofree char *one = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT, id);
  g_autofree char *path = g_strconcat (one, "/", event, NULL);
  g_autofree char *body = NULL;

  send (f, "GET", one, NULL, 200);
  body = g_strdup_printf ("{\"revision\": %" G_GINT64_FORMAT "}",
                          hl_json_int (json (f, "revision"), 0));
  send (f, "POST", path, body, 200);
}

static void
test_at_once (Fixture *f, gconstpointer data)
{
  HlId id = make (f, "");
  g_autofree char *path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT, id);

  g_assert_cmpint (find (f, "低保"), ==, 1);
  g_assert_cmpstr (snippet (f), ==, "邻居家没有\002低保\003，怎么申请");
  g_assert_cmpint (find (f, "低保 -申请"), ==, 0);
  g_assert_cmpint (find (f, "138 1234 5678"), ==, 1);
  g_assert_cmpstr (snippet (f), ==, "");
  send (f, "PATCH", path, "{\"revision\": 1, \"content\": \"殯葬服務\", \"reply\": \"已办\"}", 200);
  g_assert_cmpint (find (f, "低保"), ==, 0);
  g_assert_cmpint (find (f, "殡葬 已办"), ==, 1);
  g_assert_cmpstr (snippet (f), ==, "\002殯葬\003服務");
  g_assert_cmpint (find (f, "答复:殡葬"), ==, 0);

  send (f, "GET", "/tickets?q=-x", NULL, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "q");
}

/* Neither by a hit nor by a count. */
static void
test_who_may (Fixture *f, gconstpointer data)
{
  HlId id = make (f, ", \"confidential\": true");

  g_assert_cmpint (find (f, "邻居"), ==, 1);
  sign_in (f, "wangfang");
  g_assert_cmpint (find (f, "邻居"), ==, 0);
  g_assert_cmpint (find (f, "13812345678"), ==, 0);
  sign_in (f, "jiuzhu");
  g_assert_cmpint (find (f, "邻居"), ==, 0);

  sign_in (f, "lina");
  act (f, id, "transfer");
  sign_in (f, "banzhang");
  g_assert_cmpint (find (f, "邻居"), ==, 1);
  act (f, id, "dispatch");
  sign_in (f, "jiuzhu");
  g_assert_cmpint (find (f, "邻居"), ==, 1);
  g_assert_cmpint (find (f, "13812345678"), ==, 0);
  g_assert_cmpint (find (f, "王建国"), ==, 0);
  sign_in (f, "yanglao");
  g_assert_cmpint (find (f, "邻居"), ==, 0);
}

static void
test_index (Fixture *f, gconstpointer data)
{
  make (f, "");
  send (f, "GET", "/search", NULL, 403);
  sign_in (f, "admin");
  send (f, "POST", "/search/rebuild", "{}", 202);
  g_assert_true (hl_test_wait_until (is_ready, f, 30));
  send (f, "POST", "/search/check", "{}", 200);
  g_assert_true (hl_json_bool (json (f, "ok"), FALSE));
  g_assert_cmpint (hl_json_int (json (f, "compared"), 0), ==, 1);
  send (f, "GET", "/search", NULL, 200);
  g_assert_true (hl_json_bool (json (f, "ready"), FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/search/" name, Fixture, NULL, set_up, func, fixture_tear_down)
  ADD ("at-once", test_at_once);
  ADD ("who-may", test_who_may);
  ADD ("index", test_index);
  return g_test_run ();
}
