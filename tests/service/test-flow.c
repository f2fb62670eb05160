/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-date.h"
#include "service-fixture.h"
#include "service/hl-upkeep.h"

/* Tickets on their way, over HTTP: agent lina, supervisor banzhang, and two offices. */

static const HlJson *
json (Fixture *f, const char *name)
{
  return hl_json_get (hl_test_api_json (f->api), name);
}

static const char *
text (Fixture *f, const char *name)
{
  return hl_json_text (json (f, name), "");
}

static gint64
number (Fixture *f, const char *name)
{
  return hl_json_int (json (f, name), -1);
}

static void
sign_in (Fixture *f, const char *login)
{
  hl_test_api_set_token (f->api, NULL);
  hl_test_api_sign_in (f->api, login, PASSWORD);
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
refused (Fixture *f, const char *path, const char *body, guint status, const char *message)
{
  send (f, "POST", path, body, status);
  if (strstr (hl_json_text (hl_json_get (json (f, "error"), "message"), ""), message) == NULL)
    g_error ("%s: %s", path, hl_json_text (hl_json_get (json (f, "error"), "message"), ""));
}

/* ---- Offices and their people ---- */

static const char offices[] =
    "{ \"name\": \"test\", \"offices\": [ { \"name\": \"救助处\" }, { \"name\": \"养老处\" } ],"
    "  \"users\": ["
    "  { \"login\": \"jiuzhu\", \"name\": \"赵刚\", \"role\": \"office\", \"office\": \"救助处\","
    "    \"password\": \"" PASSWORD "\" },"
    "  { \"login\": \"yanglao\", \"name\": \"孙梅\", \"role\": \"office\", \"office\": \"养老处\","
    "    \"password\": \"" PASSWORD "\" } ] }";

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_set_up (f, data);
  sign_in (f, "admin");
  send (f, "PUT", "/site", offices, 200);
}

/* ---- Acting ---- */

/* "/tickets/ID/EVENT" */
static char *
path_of (HlId id, const char *event)
{
  return g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "%s%s", id, *event != '\0' ? "/" : "",
                          event);
}

/* With the revision as it is. @more: ", \"reason\": \"x\"" or "" */
static void
act (Fixture *f, HlId id, const char *event, const char *more)
{
  g_autofree char *path = path_of (id, event);
  g_autofree char *one = path_of (id, "");
  g_autofree char *body = NULL;

  send (f, "GET", one, NULL, 200);
  body = g_strdup_printf ("{\"revision\": %" G_GINT64_FORMAT "%s}", number (f, "revision"), more);
  send (f, "POST", path, body, 200);
}

static HlId
transferred (Fixture *f, const char *more)
{
  g_autofree char *body = g_strdup_printf (
      "{\"kind\": \"help\", \"category\": \"0201\", \"content\": \"低保\", \"office\": \"救助处\","
      " \"citizen_name\": \"王建国\", \"phone\": \"13812345678\"%s}",
      more);
  HlId id;

  sign_in (f, "lina");
  send (f, "POST", "/tickets", body, 201);
  id = number (f, "id");
  act (f, id, "transfer", "");
  g_assert_cmpstr (text (f, "state"), ==, "dispatch");
  return id;
}

static HlId
dispatched (Fixture *f, const char *more)
{
  HlId id = transferred (f, more);

  sign_in (f, "banzhang");
  act (f, id, "dispatch", "");
  g_assert_cmpstr (text (f, "state"), ==, "sign");
  return id;
}

/* ---- The way ---- */

static void
test_way (Fixture *f, gconstpointer data)
{
  HlId id = transferred (f, "");
  g_autofree char *dispatch = path_of (id, "dispatch");
  g_autofree char *flow = path_of (id, "flow");
  g_autofree char *one = path_of (id, "");
  g_autofree char *late = NULL;

  refused (f, dispatch, "{\"revision\": 2}", 403, "only a dispatcher may dispatch it");
  sign_in (f, "jiuzhu");
  send (f, "GET", one, NULL, 404);
  sign_in (f, "banzhang");
  act (f, id, "dispatch", "");
  g_assert_cmpint (number (f, "due_at"), >, hl_clock_now (f->clock));

  sign_in (f, "jiuzhu");
  send (f, "GET", "/tickets?state=sign", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 1);
  act (f, id, "sign", "");
  g_assert_cmpstr (text (f, "owner_name"), ==, "赵刚");
  act (f, id, "contact", "");
  act (f, id, "reply", ", \"text\": \"已补发\"");

  sign_in (f, "banzhang");
  act (f, id, "approve", "");
  /* Told and followed up by any agent */
  sign_in (f, "wangfang");
  send (f, "GET", "/tickets?state=answered", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 1);
  act (f, id, "tell", "");
  act (f, id, "follow-up",
       ", \"outcome\": \"reached\", \"solved\": \"solved\","
       " \"result\": \"satisfied\", \"service\": \"satisfied\"");
  act (f, id, "close", "");
  g_assert_cmpstr (text (f, "state"), ==, "closed");
  send (f, "GET", one, NULL, 404); /* it is no more everybody's */

  sign_in (f, "lina");
  send (f, "GET", flow, NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "assignments")), ==, 1);
  g_assert_cmpuint (hl_json_length (json (f, "clocks")), ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "clocks"), i), "state"), ""),
                     ==, "met");
  g_assert_cmpuint (hl_json_length (json (f, "follow_ups")), ==, 1);
  g_assert_cmpuint (hl_json_length (json (f, "history")), >=, 18);
  late = g_strdup_printf ("/facts?kind=ticket-approve");
  sign_in (f, "shenji");
  send (f, "GET", late, NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 1);
  send (f, "GET", "/facts/verify", NULL, 200);
  g_assert_true (hl_json_bool (json (f, "ok"), FALSE));
}

/* What the agent's console does, as it did. */
static void
test_buttons (Fixture *f, gconstpointer data)
{
  HlId id;

  sign_in (f, "lina");
  send (f, "POST", "/tickets",
        "{\"kind\": \"consultation\", \"category\": \"0201\", \"content\": \"问\", \"reply\":"
        " \"答\"}",
        201);
  id = number (f, "id");
  act (f, id, "answer", "");
  g_assert_cmpstr (text (f, "state"), ==, "closed");
  g_assert_cmpint (number (f, "due_at"), ==, -1);
  send (f, "POST", "/tickets",
        "{\"kind\": \"help\", \"category\": \"0201\", \"content\": \"问\", \"reply\": \"答\"}",
        201);
  id = number (f, "id");
  act (f, id, "callback", "");
  g_assert_cmpstr (text (f, "state"), ==, "callback");
  act (f, id, "close", "");
  g_assert_cmpstr (text (f, "state"), ==, "closed");
}

/* ---- Follow-up calls ---- */

/* One agent asks at a time; who was not reached is asked again, who is dissatisfied is redone. */
static void
test_follow_up (Fixture *f, gconstpointer data)
{
  HlId id = dispatched (f, "");
  g_autofree char *take = g_strdup_printf ("/follow-ups/%" G_GINT64_FORMAT "/take", id);
  g_autofree char *release = g_strdup_printf ("/follow-ups/%" G_GINT64_FORMAT "/release", id);
  g_autofree char *ask = path_of (id, "follow-up");
  const HlJson *one;

  sign_in (f, "lina");
  send (f, "POST", take, "{}", 409);
  sign_in (f, "jiuzhu");
  act (f, id, "sign", "");
  act (f, id, "reply", ", \"text\": \"已核实\"");
  sign_in (f, "banzhang");
  act (f, id, "approve", "");
  sign_in (f, "lina");
  act (f, id, "tell", "");
  send (f, "POST", take, "{}", 200);

  sign_in (f, "wangfang");
  send (f, "GET", "/follow-ups", NULL, 200);
  one = hl_json_at (json (f, "items"), 0);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_cmpstr (hl_json_text (hl_json_get (one, "taken_name"), ""), ==, "李娜");
  g_assert_cmpint (hl_json_int (hl_json_get (one, "attempts"), -1), ==, 0);
  send (f, "POST", take, "{}", 409);
  send (f, "POST", ask, "{\"outcome\": \"no-answer\"}", 409);
  send (f, "POST", release, "{}", 200); /* is not hers: nothing happens */
  send (f, "POST", take, "{}", 409);

  sign_in (f, "lina");
  send (f, "POST", ask, "{\"outcome\": \"no-answer\"}", 200);
  sign_in (f, "wangfang");
  send (f, "POST", take, "{}", 200);
  send (f, "GET", "/follow-ups", NULL, 200);
  one = hl_json_at (json (f, "items"), 0);
  g_assert_cmpint (hl_json_int (hl_json_get (one, "attempts"), -1), ==, 1);
  g_assert_cmpstr (hl_json_text (hl_json_get (one, "last"), ""), ==, "no-answer");
  send (f, "POST", ask,
        "{\"outcome\": \"reached\", \"solved\": \"unsolved\", \"result\": \"dissatisfied\"}", 200);
  act (f, id, "redo", ", \"reason\": \"没有解决\"");
  g_assert_cmpstr (text (f, "state"), ==, "handling");
  send (f, "GET", "/follow-ups", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 0);
}

/* ---- The same again ---- */

/* Who rings again: her open ticket is found, urged, and the draft is joined to it and taken out. */
static void
test_again (Fixture *f, gconstpointer data)
{
  HlId first = dispatched (f, ""), draft;
  g_autofree char *more = g_strdup_printf (", \"into\": %" G_GINT64_FORMAT, first);
  g_autofree char *urge = path_of (first, "urge");
  g_autofree char *similar = NULL;
  const HlJson *one;

  sign_in (f, "lina");
  send (f, "POST", "/tickets", "{\"phone\": \"138 1234 5678\", \"content\": \"问进度\"}", 201);
  draft = number (f, "id");
  similar = g_strdup_printf ("/similar-tickets?ticket=%" G_GINT64_FORMAT, draft);
  send (f, "GET", similar, NULL, 200);
  one = hl_json_at (json (f, "items"), 0);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_true (hl_json_bool (hl_json_get (one, "same_phone"), FALSE));
  g_assert_true (hl_json_bool (hl_json_get (one, "may_urge"), FALSE));
  one = hl_json_get (one, "ticket");
  g_assert_cmpint (hl_json_int (hl_json_get (one, "id"), 0), ==, first);
  g_assert_cmpstr (hl_json_text (hl_json_get (one, "phone"), ""), ==, "138****5678");

  send (f, "POST", urge, "{\"reason\": \"又来电\"}", 200);
  act (f, draft, "merge", more);
  g_assert_cmpstr (text (f, "state"), ==, "merged");
  act (f, draft, "restore", "");
  g_assert_cmpstr (text (f, "state"), ==, "draft");
  g_assert_cmpint (number (f, "merged_into"), ==, -1);
  send (f, "GET", "/similar-tickets?ticket=1", NULL, 404);
  sign_in (f, "jiuzhu");
  send (f, "GET", similar, NULL, 403);
}

/* ---- Two people ---- */

static void
test_two (Fixture *f, gconstpointer data)
{
  HlId id = dispatched (f, "");
  g_autofree char *sign = path_of (id, "sign");
  g_autofree char *back = path_of (id, "return");
  g_autofree char *urge = path_of (id, "urge");
  g_autofree char *seen = NULL;
  gint64 revision = number (f, "revision");

  seen = g_strdup_printf ("{\"revision\": %" G_GINT64_FORMAT ", \"reason\": \"x\"}", revision);
  sign_in (f, "jiuzhu");
  act (f, id, "sign", "");
  sign_in (f, "banzhang");
  {
    g_autofree char *both = g_strdup_printf (
        "you saw revision %" G_GINT64_FORMAT ", it is %" G_GINT64_FORMAT, revision, revision + 1);

    refused (f, back, seen, 409, both);
    g_assert_cmpstr (hl_test_api_code (f->api), ==, "conflict");
    g_assert_cmpstr (
        hl_json_text (hl_json_get (hl_json_get (json (f, "error"), "current"), "state"), ""), ==,
        "handling");
  }
  refused (f, sign, "{}", 400, "revision: ");
  /* What only adds needs none, and any agent may: the office is not disturbed */
  sign_in (f, "wangfang");
  send (f, "POST", urge, "{\"reason\": \"又来电\"}", 200);
  g_assert_cmpint (number (f, "revision"), ==, revision + 1);
  refused (f, urge, "{}", 422, "say for what reason");
  refused (f, urge, "{\"reason\": \"x\", \"colour\": \"blue\"}", 400, "colour: ");
  refused (f, urge, "{\"reason\": \"x\", \"nothing\": 1}", 400, "nothing: ");
}

/* ---- An office ---- */

static void
test_office (Fixture *f, gconstpointer data)
{
  HlId open = dispatched (f, ""), sealed = dispatched (f, ", \"confidential\": true");
  g_autofree char *one = path_of (open, ""), *secret = path_of (sealed, "");
  g_autofree char *unmask = path_of (open, "unmask"), *no = path_of (sealed, "unmask");
  g_autofree char *flow = path_of (sealed, "flow");
  g_autofree char *reply = NULL;

  sign_in (f, "yanglao");
  send (f, "GET", "/tickets", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 0);
  send (f, "GET", one, NULL, 404);
  send (f, "GET", "/tickets?office=%E6%95%91%E5%8A%A9%E5%A4%84", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 0);
  send (f, "GET", flow, NULL, 404);

  sign_in (f, "jiuzhu");
  send (f, "GET", "/tickets", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 2);
  g_assert_null (hl_json_get (hl_json_at (json (f, "items"), 0), "phone")); /* the sealed one */
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "items"), 1), "phone"), ""), ==,
                   "138****5678");
  send (f, "GET", secret, NULL, 200);
  g_assert_null (json (f, "citizen_name"));
  send (f, "GET", flow, NULL, 200);
  g_assert_null (hl_json_get (json (f, "ticket"), "phone"));
  send (f, "GET", "/tickets?phone=13812345678", NULL, 400);
  send (f, "POST", unmask, "{\"reason\": \"联系市民\"}", 200);
  g_assert_cmpstr (text (f, "phone"), ==, "13812345678");
  refused (f, no, "{\"reason\": \"联系市民\"}", 403, "the reporter is confidential");

  /* Its reply and nothing else */
  act (f, sealed, "sign", "");
  reply = g_strdup_printf ("{\"revision\": %" G_GINT64_FORMAT ", \"reply\": \"办\"}",
                           number (f, "revision"));
  send (f, "PATCH", secret, reply, 200);
  g_free (reply);
  reply = g_strdup_printf ("{\"revision\": %" G_GINT64_FORMAT ", \"content\": \"改\"}",
                           number (f, "revision"));
  send (f, "PATCH", secret, reply, 403);
  sign_in (f, "lina");
  send (f, "GET", secret, NULL, 200);
  g_assert_cmpstr (text (f, "citizen_name"), !=, "");
  g_assert_cmpstr (text (f, "phone"), ==, "138****5678"); /* nothing was lost */

  /* Nothing else of the hotline is an office's */
  sign_in (f, "jiuzhu");
  send (f, "GET", "/live", NULL, 403);
  send (f, "GET", "/callbacks", NULL, 403);
  send (f, "POST", "/tickets", "{}", 403);
  send (f, "GET", "/export/tickets.xlsx", NULL, 403);
}

/* ---- Views ---- */

static gint64
count_of (Fixture *f, const char *view)
{
  const HlJson *items;

  send (f, "GET", "/tickets/views", NULL, 200);
  items = json (f, "items");
  for (guint i = 0; i < hl_json_length (items); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (items, i), "view"), ""), view) == 0)
      return hl_json_int (hl_json_get (hl_json_at (items, i), "count"), -1);
  return -2;
}

static gint64
load_of (Fixture *f, const char *office, const char *figure)
{
  const HlJson *items;

  send (f, "GET", "/offices", NULL, 200);
  items = json (f, "items");
  for (guint i = 0; i < hl_json_length (items); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (items, i), "office"), ""), office) == 0)
      return hl_json_int (hl_json_get (hl_json_at (items, i), figure), -1);
  return -2;
}

static void
test_views (Fixture *f, gconstpointer data)
{
  HlId late = dispatched (f, ""), other = dispatched (f, "");
  HlTime now = hl_clock_now (f->clock);
  g_autofree char *supervise =
      g_strdup_printf (", \"text\": \"查明\", \"due_at\": %" G_GINT64_FORMAT, now + HL_DAY);

  transferred (f, "");
  sign_in (f, "banzhang");
  g_assert_cmpint (count_of (f, "sign"), ==, 2);
  g_assert_cmpint (count_of (f, "dispatch"), ==, 1);
  g_assert_cmpint (count_of (f, "returned"), ==, 0);
  g_assert_cmpint (count_of (f, "overdue"), ==, 0);
  g_assert_cmpint (count_of (f, "all"), ==, -1);
  act (f, late, "sign", ", \"owner_name\": \"赵刚\"");
  act (f, late, "supervise", supervise);
  act (f, late, "card", ", \"colour\": \"red\", \"reason\": \"催办未果\"");
  act (f, other, "return", ", \"reason\": \"不是我处职责\"");
  g_assert_cmpint (count_of (f, "returned"), ==, 1);
  g_assert_cmpint (count_of (f, "supervised"), ==, 1);
  g_assert_cmpint (load_of (f, "救助处", "open"), ==, 1);
  g_assert_cmpint (load_of (f, "救助处", "waiting"), ==, 0);
  g_assert_cmpint (load_of (f, "救助处", "red"), ==, 1);
  g_assert_cmpint (load_of (f, "救助处", "supervisions"), ==, 1);
  g_assert_cmpint (load_of (f, "养老处", "open"), ==, 0);
  send (f, "GET", "/supervisions?open=true", NULL, 200);
  g_assert_cmpint (hl_json_length (json (f, "items")), ==, 1);
  send (f, "GET", "/tickets?view=nothing", NULL, 400);
  send (f, "GET", "/tickets?order=nothing", NULL, 400);

  /* What has a deadline comes first. */
  send (f, "GET", "/tickets?view=all&order=due&limit=1", NULL, 200);
  g_assert_cmpint (hl_json_int (hl_json_get (hl_json_at (json (f, "items"), 0), "id"), 0), ==,
                   late);
  g_assert_nonnull (hl_json_text (json (f, "next"), NULL));

  /* An office has its own alone. */
  sign_in (f, "jiuzhu");
  g_assert_cmpint (count_of (f, "dispatch"), ==, -2);
  g_assert_cmpint (count_of (f, "handling"), ==, 1);
  g_assert_cmpint (load_of (f, "养老处", "open"), ==, -2);
  sign_in (f, "yanglao");
  g_assert_cmpint (count_of (f, "handling"), ==, 0);
  send (f, "GET", "/supervisions", NULL, 200);
  g_assert_cmpint (hl_json_length (json (f, "items")), ==, 0);
}

/* Its console hears of its tickets, and of no other's. */
static void
test_heard (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) hers = NULL, other = NULL;
  g_autofree char *id = NULL;
  HlId ticket;

  sign_in (f, "jiuzhu");
  hers = hl_test_events_new (f->api, NULL);
  g_assert_nonnull (hl_test_events_wait (hers, "\"hello\"", 10));
  sign_in (f, "yanglao");
  other = hl_test_events_new (f->api, NULL);
  g_assert_nonnull (hl_test_events_wait (other, "\"hello\"", 10));
  ticket = dispatched (f, "");
  id = g_strdup_printf ("\"type\":\"ticket\",\"id\":%" G_GINT64_FORMAT, ticket);
  g_assert_nonnull (hl_test_events_wait (hers, id, 10));

  /* The other office hears of the next one first. */
  sign_in (f, "banzhang");
  act (f, ticket, "return", ", \"reason\": \"错派\"");
  act (f, ticket, "dispatch", ", \"office\": \"养老处\"");
  g_assert_nonnull (hl_test_events_wait (other, id, 10));
}

/* ---- Deadlines ---- */

static gboolean
is_marked (gpointer data)
{
  Fixture *f = data;

  return hl_test_api_send (f->api, "GET", "/facts?kind=clock-overdue", NULL) == 200
         && number (f, "total") > 0;
}

static void
test_overdue (Fixture *f, gconstpointer data)
{
  HlId id = dispatched (f, "");
  g_autofree char *clocks = path_of (id, "clocks");
  const HlJson *item;

  send (f, "GET", "/tickets?overdue=true", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 0);
  send (f, "GET", clocks, NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 2);
  item = hl_json_at (json (f, "items"), 1);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_get (item, "clock"), "clock"), ""), ==,
                   "close");
  /* No notice was imported: it says so */
  g_assert_cmpint (hl_json_int (hl_json_get (hl_json_get (item, "clock"), "missing_year"), 0), >,
                   2000);
  {
    const HlJson *days = hl_json_get (item, "days");
    const HlJson *last = hl_json_at (days, hl_json_length (days) - 1);

    g_assert_true (hl_json_bool (hl_json_get (hl_json_at (days, 0), "first"), FALSE));
    g_assert_cmpint (hl_json_int (hl_json_get (last, "counted"), 0), ==, 5);
    g_assert_cmpstr (hl_json_text (hl_json_get (last, "kind"), ""), ==, "workday");
  }

  hl_clock_advance (f->clock, 15 * HL_DAY);
  sign_in (f, "banzhang");
  send (f, "GET", "/tickets?overdue=true", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 1);
  send (f, "GET", "/tickets?overdue=true&clock=sign&office=%E6%95%91%E5%8A%A9%E5%A4%84", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 1);
  send (f, "GET", "/tickets?overdue=true&clock=follow-up", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 0);
  send (f, "GET", "/tickets?overdue=true&clock=lunch", NULL, 400);
  sign_in (f, "shenji");
  hl_upkeep_tick_clocks (f->service);
  g_assert_true (hl_test_wait_until (is_marked, f, 30));
}

/* ---- The calendar ---- */

/* Two weeks from today off: a deadline of five working days is moved by all of them. */
static char *
notice (Fixture *f, int version)
{
  HlDate today = hl_date_at (hl_clock_now (f->clock), 480, NULL);
  guint year = hl_date_year (today);
  HlDate last = hl_date_new (year, 12, 31);
  g_autofree char *from = hl_date_text (MIN (today + 1, last));
  g_autofree char *to = hl_date_text (MIN (today + 14, last));

  return g_strdup_printf ("{\"year\": %u, \"version\": %d, \"source\": \"国办发明电〔x〕1号\","
                          " \"holidays\": [{\"from\": \"%s\", \"to\": \"%s\", \"name\": \"假\"}]}",
                          year, version, from, to);
}

static void
test_calendar (Fixture *f, gconstpointer data)
{
  HlId id = dispatched (f, "");
  g_autofree char *one = path_of (id, ""), *first = notice (f, 1);
  gint64 due = number (f, "due_at"), moved;

  send (f, "POST", "/calendar", first, 403);
  sign_in (f, "admin");
  send (f, "POST", "/calendar?dry_run=true", first, 200);
  moved = hl_json_length (json (f, "moves"));
  g_assert_cmpint (moved, >, 0);
  send (f, "GET", "/calendar", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 0);
  send (f, "GET", one, NULL, 200);
  g_assert_cmpint (number (f, "due_at"), ==, due);

  send (f, "POST", "/calendar", first, 200);
  g_assert_cmpint (hl_json_length (json (f, "moves")), ==, moved);
  send (f, "GET", one, NULL, 200);
  g_assert_cmpint (number (f, "due_at"), >, due);
  refused (f, "/calendar", first, 400, "version: 1 of ");
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "version");
  refused (f, "/calendar",
           "{\"year\": 2020, \"version\": 1, \"source\": \"x\", \"holidays\":"
           " [{\"from\": \"2020-02-30\", \"to\": \"2020-03-01\", \"name\": \"x\"}]}",
           400, "holidays[0].from: ");
  send (f, "GET", "/calendar", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_null (hl_json_get (hl_json_at (json (f, "items"), 0), "notice"));
  send (f, "GET", "/facts?kind=calendar-imported", NULL, 200);
  g_assert_cmpint (number (f, "total"), ==, 1);
}

/* ---- Limits ---- */

static void
site_refused (Fixture *f, const char *profile, const char *message)
{
  g_autofree char *body = g_strdup_printf ("{\"name\": \"test\", \"sla_profiles\": [%s]}", profile);

  send (f, "PUT", "/site", body, 400);
  g_assert_nonnull (
      strstr (hl_json_text (hl_json_get (json (f, "error"), "message"), ""), message));
}

static void
test_profiles (Fixture *f, gconstpointer data)
{
  sign_in (f, "admin");
  site_refused (f, "{\"name\": \"a\", \"close\": \"5\"}", "sla_profiles[0].close: must be a limit");
  site_refused (f, "{\"name\": \"a\", \"sign\": \"0 hours\"}", "sla_profiles[0].sign: ");
  site_refused (f, "{\"name\": \"a\", \"sign\": \"400 days\"}", "sla_profiles[0].sign: ");
  site_refused (f, "{\"name\": \"a\", \"sign\": \"-1 days\"}", "sla_profiles[0].sign: ");
  site_refused (f, "{\"name\": \"a\", \"kind\": \"lunch\"}", "sla_profiles[0].kind: there is no");
  site_refused (f, "{\"name\": \"a\", \"urgency\": \"x\"}", "sla_profiles[0].urgency: there is no");
  site_refused (f, "{\"name\": \"a\", \"category\": \"x\"}", "sla_profiles[0].category: ");
  send (f, "PUT", "/site?dry_run=true",
        "{\"name\": \"test\", \"users\": [{\"login\": \"x\", \"name\": \"x\", \"role\": \"office\","
        " \"password\": \"" PASSWORD "\"}]}",
        400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "users[0].office");
  send (f, "PUT", "/site?dry_run=true",
        "{\"name\": \"test\", \"users\": [{\"login\": \"x\", \"name\": \"x\", \"role\": \"office\","
        " \"office\": \"没有\", \"password\": \"" PASSWORD "\"}]}",
        400);
  send (f, "PUT", "/site",
        "{\"name\": \"test\", \"sla_profiles\": [{\"name\": \"a\", \"close\": \"12 hours\"}]}",
        200);
  sign_in (f, "lina");
  send (f, "GET", "/sla-profiles", NULL, 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "items"), 0), "close"), ""), ==,
                   "12 hours");
  g_assert_cmpstr (hl_json_text (hl_json_get (json (f, "usual"), "close"), ""), ==,
                   "5 working-days");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/flow/" name, Fixture, NULL, set_up, func, fixture_tear_down)
  ADD ("way", test_way);
  ADD ("buttons", test_buttons);
  ADD ("again", test_again);
  ADD ("follow-up", test_follow_up);
  ADD ("two", test_two);
  ADD ("office", test_office);
  ADD ("views", test_views);
  ADD ("heard", test_heard);
  ADD ("overdue", test_overdue);
  ADD ("calendar", test_calendar);
  ADD ("profiles", test_profiles);
  return g_test_run ();
}
