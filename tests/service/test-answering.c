/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "desk/hl-callbacks.h"
#include "service-fixture.h"
#include "service/hl-fact-store.h"
#include "service/hl-upkeep.h"

/* Call-backs, blocked numbers, prompts and outcomes through the interface. */

#define NUMBER "13812345678"

static guint
send (Fixture *f, const char *method, const char *path, const char *body)
{
  return hl_test_api_send (f->api, method, path, body);
}

static void
as (Fixture *f, const char *login)
{
  hl_test_api_sign_in (f->api, login, PASSWORD);
}

static const HlJson *
json (Fixture *f, const char *name)
{
  return hl_json_get (hl_test_api_json (f->api), name);
}

typedef struct
{
  HlKey *key;
  HlId call, agent;
  HlTime at;
  gboolean out;
} Made;

/* One who left the queue, or a call that @agent made to the number and that was busy. */
static gboolean
make_call (HlDb *db, gpointer data, GError **error)
{
  Made *made = data;
  g_autoptr (HlFactBatch) batch = hl_fact_batch_new (made->key);
  const HlFact in[] = {
    { .kind = HL_FACT_CALL_OFFERED, .number = "12349", .text = NUMBER },
    { .kind = HL_FACT_CALL_QUEUED },
    { .kind = HL_FACT_CALL_ABANDONED, .span = 20 * HL_SECOND },
    { .kind = HL_FACT_CALL_ENDED, .text = "caller" },
  };
  const HlFact out[] = {
    { .kind = HL_FACT_CALL_DIALLED, .number = NUMBER, .text = "outbound" },
    { .kind = HL_FACT_CALL_FAILED, .code = 486, .text = "busy" },
    { .kind = HL_FACT_CALL_ENDED, .text = "called", .code = 486 },
  };
  const HlFact *facts = made->out ? out : in;

  for (guint i = 0; i < (made->out ? G_N_ELEMENTS (out) : G_N_ELEMENTS (in)); i++)
    {
      HlFact fact = facts[i];

      fact.call = made->call;
      fact.agent = made->agent;
      fact.at = made->at + i;
      hl_fact_batch_add (batch, &fact, 0);
    }
  return hl_fact_batch_write (db, batch, error);
}

static void
add_call (Fixture *f, HlId call, HlId agent, gboolean out)
{
  Made made = { f->service->key, call, agent, hl_clock_now (f->clock), out };
  g_autoptr (GError) error = NULL;

  hl_store_write (f->service->store, make_call, &made, &error);
  g_assert_no_error (error);
}

static HlId
first_callback (Fixture *f)
{
  const HlJson *item;

  g_assert_cmpuint (send (f, "GET", "/callbacks?state=open&state=taken", NULL), ==, 200);
  item = hl_json_at (json (f, "items"), 0);
  g_assert_cmpstr (hl_json_text (hl_json_get (item, "caller"), ""), ==, "138****5678");
  return hl_json_int (hl_json_get (item, "id"), 0);
}

static char *
path_of (HlId id, const char *rest)
{
  return g_strdup_printf ("/callbacks/%" G_GINT64_FORMAT "%s", id, rest);
}

static guint
post (Fixture *f, HlId id, const char *rest, const char *body)
{
  g_autofree char *path = path_of (id, rest);

  return send (f, "POST", path, body);
}

/* ---- Call-backs ---- */

static void
test_callbacks (Fixture *f, gconstpointer data)
{
  g_autofree char *one = NULL;
  HlId id;

  as (f, "lina");
  add_call (f, 1001, 0, FALSE);
  id = first_callback (f);
  g_assert_cmpuint (post (f, id, "/take", "{}"), ==, 200);
  g_assert_cmpstr (hl_json_text (json (f, "state"), ""), ==, "taken");
  g_assert_cmpstr (hl_json_text (json (f, "agent_name"), ""), ==, "李娜");
  g_assert_null (strstr (g_bytes_get_data (hl_test_api_bytes (f->api), NULL), NUMBER));

  as (f, "wangfang");
  g_assert_cmpuint (post (f, id, "/take", "{}"), ==, 409);
  g_assert_cmpuint (post (f, id, "/release", "{}"), ==, 409);
  as (f, "banzhang"); /* a supervisor may */
  g_assert_cmpuint (post (f, id, "/release", "{}"), ==, 200);

  as (f, "lina");
  g_assert_cmpuint (post (f, id, "/outcome", "{\"outcome\":\"maybe\"}"), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "outcome");
  g_assert_cmpuint (post (f, id, "/outcome", "{\"outcome\":\"rang-again\"}"), ==, 400);
  g_assert_cmpuint (post (f, id, "/outcome", "{\"outcome\":\"busy\",\"next_at\":5}"), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "next_at");
  g_assert_cmpuint (post (f, id, "/outcome", "{\"outcome\":\"busy\",\"note\":\"占线\"}"), ==, 200);
  g_assert_cmpint (hl_json_int (json (f, "attempts"), 0), ==, 1);
  g_assert_cmpuint (post (f, id, "/give-up", "{}"), ==, 422);
  g_assert_cmpuint (post (f, id, "/give-up", "{\"reason\":\"x\"}"), ==, 409);
  g_assert_cmpuint (post (f, id, "/fail", "{}"), ==, 404); /* only the service's */
  g_assert_cmpuint (post (f, id, "/cancel", "{\"reason\":\"重复\"}"), ==, 200);
  g_assert_cmpuint (post (f, id, "/take", "{}"), ==, 409);
  g_assert_cmpuint (post (f, id, "/reopen", "{\"reason\":\"误点\"}"), ==, 200);
  g_assert_cmpuint (post (f, 5, "/take", "{}"), ==, 404);
  one = path_of (id, "");
  g_assert_cmpuint (send (f, "GET", one, NULL), ==, 200);
  g_assert_cmpuint (hl_json_length (json (f, "calls")), ==, 1);

  g_assert_cmpuint (fixture_count_facts (f, "callback-take"), ==, 1);
  g_assert_cmpuint (fixture_count_facts (f, "callback-outcome"), ==, 1);
  g_assert_cmpuint (fixture_count_facts (f, "callback-cancel"), ==, 1);
}

static void
test_callback_filters (Fixture *f, gconstpointer data)
{
  as (f, "lina");
  add_call (f, 1001, 0, FALSE);
  g_assert_cmpuint (send (f, "GET", "/callbacks?kind=message", NULL), ==, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 0);
  g_assert_cmpuint (send (f, "GET", "/callbacks?kind=abandoned&number=138-1234-5678", NULL), ==,
                    200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_cmpint (hl_json_int (json (f, "total"), 0), ==, 1);
  g_assert_cmpuint (send (f, "GET", "/callbacks?kind=x", NULL), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "kind");
  as (f, "shenji");
  g_assert_cmpuint (send (f, "GET", "/callbacks", NULL), ==, 403);
}

static void
test_promise (Fixture *f, gconstpointer data)
{
  as (f, "lina");
  g_assert_cmpuint (send (f, "POST", "/callbacks", "{\"caller\":\"" NUMBER "\",\"note\":\"下午\"}"),
                    ==, 201);
  g_assert_cmpstr (hl_json_text (json (f, "kind"), ""), ==, "manual");
  g_assert_cmpuint (send (f, "POST", "/callbacks", "{\"note\":\"下午\"}"), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "caller");
  g_assert_cmpuint (send (f, "POST", "/callbacks", "{\"caller\":\"" NUMBER "\",\"queue\":7}"), ==,
                    400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "queue");
  g_assert_cmpuint (
      send (f, "POST", "/callbacks", "{\"caller\":\"" NUMBER "\",\"kind\":\"message\"}"), ==, 400);
}

static void
test_callback_events (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) agents = NULL;

  as (f, "lina");
  agents = hl_test_events_new (f->api, "");
  g_assert_nonnull (hl_test_events_wait (agents, "hello", 10));
  add_call (f, 1001, 0, FALSE);
  g_assert_nonnull (hl_test_events_wait (agents, "\"callback\"", 10));
}

/* Without telephony it is nobody's afterwards. */
static void
test_dial_away (Fixture *f, gconstpointer data)
{
  HlId id;

  as (f, "lina");
  add_call (f, 1001, 0, FALSE);
  id = first_callback (f);
  g_assert_cmpuint (post (f, id, "/dial", "{}"), ==, 503);
  as (f, "wangfang");
  g_assert_cmpuint (post (f, id, "/take", "{}"), ==, 200);
  as (f, "lina");
  g_assert_cmpuint (post (f, id, "/dial", "{}"), ==, 409);
}

static HlId
user_id (Fixture *f, const char *login)
{
  const HlJson *items;

  as (f, "admin");
  g_assert_cmpuint (send (f, "GET", "/users", NULL), ==, 200);
  items = json (f, "items");
  for (guint i = 0; i < hl_json_length (items); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (items, i), "login"), ""), login) == 0)
      return hl_json_int (hl_json_get (hl_json_at (items, i), "id"), 0);
  g_assert_not_reached ();
}

/* To whom she talked, without the number being shown; somebody else's call is not hers. */
static void
test_promise_of_call (Fixture *f, gconstpointer data)
{
  const char *path = "/calls/2001/callback";

  add_call (f, 2001, user_id (f, "lina"), TRUE);
  as (f, "lina");
  g_assert_cmpuint (send (f, "POST", path, "{\"due_at\":5}"), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "due_at");
  g_assert_cmpuint (send (f, "POST", path, "{\"note\":\"下午\"}"), ==, 201);
  g_assert_cmpstr (hl_json_text (json (f, "kind"), ""), ==, "manual");
  g_assert_cmpstr (hl_json_text (json (f, "caller"), ""), ==, "138****5678");
  g_assert_cmpstr (hl_json_text (json (f, "note"), ""), ==, "下午");
  g_assert_cmpuint (fixture_count_facts (f, "callback-promised"), ==, 1);
  as (f, "wangfang");
  g_assert_cmpuint (send (f, "POST", path, "{}"), ==, 404);
}

static void
test_call_outcome (Fixture *f, gconstpointer data)
{
  HlId lina = user_id (f, "lina");
  HlId id;

  as (f, "lina");
  add_call (f, 1001, 0, FALSE);
  add_call (f, 2001, lina, TRUE);
  g_assert_cmpuint (send (f, "GET", "/calls/2001", NULL), ==, 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (json (f, "call"), "result"), ""), ==, "busy");
  g_assert_cmpuint (
      send (f, "POST", "/calls/2001/outcome", "{\"outcome\":\"refused\",\"note\":\"不需要\"}"), ==,
      200);
  g_assert_cmpstr (hl_json_text (json (f, "result"), ""), ==, "refused");
  g_assert_cmpstr (hl_json_text (json (f, "note"), ""), ==, "不需要");
  id = hl_json_int (json (f, "callback"), 0);
  g_assert_cmpint (id, >, 0); /* it was the call-back of who had left */
  g_assert_cmpuint (send (f, "GET", "/callbacks?state=done", NULL), ==, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_cmpuint (send (f, "POST", "/calls/2001/outcome", "{}"), ==, 400);
  as (f, "wangfang"); /* not hers */
  g_assert_cmpuint (send (f, "POST", "/calls/2001/outcome", "{\"outcome\":\"busy\"}"), ==, 404);
  as (f, "banzhang"); /* an inbound one */
  g_assert_cmpuint (send (f, "POST", "/calls/1001/outcome", "{\"outcome\":\"busy\"}"), ==, 409);
}

/* ---- Blocked numbers ---- */

static char *
block (HlTime until, const char *more)
{
  return g_strdup_printf ("{\"number\":\"" NUMBER "\",\"until\":%" G_GINT64_FORMAT
                          ",\"reason\":\"骚扰\"%s}",
                          until, more);
}

static void
test_blocked (Fixture *f, gconstpointer data)
{
  HlTime now = hl_clock_now (f->clock);
  g_autofree char *day = block (now + HL_DAY, "");
  g_autofree char *longer = block (now + 31 * HL_DAY, "");
  g_autofree char *past = block (now - 1, "");
  g_autofree char *forged = block (now + HL_DAY, ",\"approved_by\":\"admin\"");
  g_autofree char *path = NULL;

  as (f, "lina");
  g_assert_cmpuint (send (f, "POST", "/blocked", day), ==, 403);
  as (f, "banzhang");
  g_assert_cmpuint (send (f, "POST", "/blocked", longer), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "until");
  g_assert_cmpuint (send (f, "POST", "/blocked", past), ==, 400);
  g_assert_cmpuint (send (f, "POST", "/blocked", forged), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "approved_by");
  g_assert_cmpuint (send (f, "POST", "/blocked", "{\"number\":\"" NUMBER "\",\"reason\":\"r\"}"),
                    ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "until");
  g_assert_cmpuint (send (f, "POST", "/blocked", "{\"number\":\"138****5678\",\"reason\":\"r\"}"),
                    ==, 400);
  g_assert_cmpuint (send (f, "POST", "/blocked", day), ==, 201);
  g_assert_cmpstr (hl_json_text (json (f, "number"), ""), ==, "138****5678");
  g_assert_cmpstr (hl_json_text (json (f, "blocked_by_name"), ""), ==, "马丽");

  as (f, "admin"); /* the same number again: the block is made longer, not a second one */
  g_assert_cmpuint (send (f, "POST", "/blocked", longer), ==, 201);
  g_assert_cmpstr (hl_json_text (json (f, "approved_by"), ""), ==, "admin");
  g_assert_cmpuint (send (f, "GET", "/blocked", NULL), ==, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  path = g_strdup_printf ("/blocked/%" G_GINT64_FORMAT,
                          hl_json_int (hl_json_get (hl_json_at (json (f, "items"), 0), "id"), 0));
  g_assert_cmpuint (send (f, "GET", "/site", NULL), ==, 200);
  g_assert_null (json (f, "blocked"));
  g_assert_cmpuint (send (f, "DELETE", path, NULL), ==, 204);
  g_assert_cmpuint (send (f, "DELETE", path, NULL), ==, 404);
  g_assert_cmpuint (fixture_count_facts (f, "blocked"), ==, 2);
  g_assert_cmpuint (fixture_count_facts (f, "unblocked"), ==, 1);
}

static guint
found (Fixture *f, const char *q)
{
  g_autofree char *escaped = g_uri_escape_string (q, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/blocked?q=", escaped, NULL);

  g_assert_cmpuint (send (f, "GET", path, NULL), ==, 200);
  return hl_json_length (json (f, "items"));
}

/* Longer, without the number, which nobody sees; and found by what is seen only. */
static void
test_blocked_longer (Fixture *f, gconstpointer data)
{
  HlTime now = hl_clock_now (f->clock);
  g_autofree char *day = block (now + HL_DAY, "");
  g_autofree char *path = NULL;
  g_autofree char *month = NULL;
  g_autofree char *year = NULL;

  as (f, "banzhang");
  g_assert_cmpuint (send (f, "POST", "/blocked", day), ==, 201);
  path = g_strdup_printf ("/blocked/%" G_GINT64_FORMAT, hl_json_int (json (f, "id"), 0));
  month = g_strdup_printf ("{\"revision\":1,\"until\":%" G_GINT64_FORMAT ",\"reason\":\"又来\"}",
                           now + 30 * HL_DAY);
  year = g_strdup_printf ("{\"revision\":2,\"until\":%" G_GINT64_FORMAT "}", now + 365 * HL_DAY);
  g_assert_cmpuint (send (f, "PATCH", path, "{\"revision\":1,\"number\":\"13812345679\"}"), ==,
                    400);
  g_assert_cmpuint (send (f, "PATCH", path, month), ==, 200);
  g_assert_cmpstr (hl_json_text (json (f, "reason"), ""), ==, "又来");
  g_assert_cmpuint (send (f, "PATCH", path, month), ==, 409);
  g_assert_cmpuint (send (f, "PATCH", path, year), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "until");
  as (f, "admin");
  g_assert_cmpuint (send (f, "PATCH", path, year), ==, 200);
  g_assert_cmpstr (hl_json_text (json (f, "approved_by"), ""), ==, "admin");

  g_assert_cmpuint (found (f, NUMBER), ==, 1);
  g_assert_cmpuint (found (f, "5678"), ==, 1);
  g_assert_cmpuint (found (f, "又"), ==, 1);
  g_assert_cmpuint (found (f, "45678"), ==, 0);
  g_assert_cmpuint (found (f, "别的"), ==, 0);
  g_assert_cmpuint (fixture_count_facts (f, "blocked"), ==, 3);
}

typedef struct
{
  Fixture *f;
  guint n;
} Blocks;

static gboolean
has_blocks (gpointer data)
{
  Blocks *blocks = data;

  send (blocks->f, "GET", "/blocked", NULL);
  return hl_json_length (json (blocks->f, "items")) == blocks->n;
}

static void
test_blocked_ends (Fixture *f, gconstpointer data)
{
  HlTime now = hl_clock_now (f->clock);
  g_autofree char *day = block (now + HL_DAY, "");
  Blocks none = { f, 0 };

  as (f, "banzhang");
  g_assert_cmpuint (send (f, "POST", "/blocked", day), ==, 201);
  hl_clock_advance (f->clock, HL_DAY + HL_SECOND);
  as (f, "banzhang");
  hl_upkeep_expire_blocked (f->service);
  g_assert_true (hl_test_wait_until (has_blocks, &none, 10));
  g_assert_cmpuint (fixture_count_facts (f, "unblocked"), ==, 1);
}

/* ---- Vocabulary and figures ---- */

static void
test_vocabulary (Fixture *f, gconstpointer data)
{
  as (f, "admin");
  g_assert_cmpuint (
      send (f, "PUT", "/site",
            "{\"name\":\"t\",\"outbound_number\":\"053212349\",\"hold_warning_seconds\":90,"
            "\"queues\":[{\"name\":\"q\"}],\"flows\":[{\"name\":\"f\",\"queue\":\"q\"}],"
            "\"lines\":[{\"number\":\"12349\",\"flow\":\"f\"},{\"number\":\"053212349\",\"name\":"
            "\"长号\","
            "\"flow\":\"f\"}],\"emergency\":[{\"name\":\"急救\",\"number\":\"120\"}]}"),
      ==, 200);
  as (f, "lina");
  g_assert_cmpuint (send (f, "GET", "/vocabulary", NULL), ==, 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "emergency"), 0), "number"), ""),
                   ==, "120");
  g_assert_cmpuint (hl_json_length (json (f, "lines")), ==, 2);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "lines"), 0), "name"), ""), ==,
                   "长号");
  g_assert_cmpint (hl_json_int (json (f, "hold_warning_seconds"), 0), ==, 90);
  g_assert_cmpint (hl_json_int (json (f, "hold_alarm_seconds"), 0), ==, 180);
}

static void
test_site_errors (Fixture *f, gconstpointer data)
{
  as (f, "admin");
  g_assert_cmpuint (
      send (f, "PUT", "/site?dry_run=true",
            "{\"name\":\"t\",\"queues\":[{\"name\":\"q\",\"nobody\":{\"flow\":\"f\"}}],"
            "\"flows\":[{\"name\":\"f\",\"queue\":\"q\"}]}"),
      ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "queues[0].nobody");
}

static void
test_ratings (Fixture *f, gconstpointer data)
{
  as (f, "banzhang");
  g_assert_cmpuint (send (f, "GET", "/statistics/day", NULL), ==, 200);
  g_assert_cmpint (hl_json_int (hl_json_get (json (f, "rating"), "n"), -1), ==, 0);
  g_assert_cmpint (hl_json_kind (hl_json_get (json (f, "rating"), "average")), ==, HL_JSON_NULL);
  g_assert_true (hl_json_bool (json (f, "balance"), FALSE));
  g_assert_nonnull (json (f, "left"));
  g_assert_nonnull (hl_json_get (json (f, "definitions"), "rating"));
}

/* ---- Prompts ---- */

/* A WAV of a tone, of silence, or of nothing. */
static GBytes *
wav (guint samples, gboolean tone)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint32 bytes = samples * 2, all = 36 + bytes, rate = 16000, per_second = 32000, size = 16;
  guint16 format = 1, channels = 1, block = 2, bits = 16;

  g_byte_array_append (out, (const guint8 *) "RIFF", 4);
  g_byte_array_append (out, (const guint8 *) &all, 4);
  g_byte_array_append (out, (const guint8 *) "WAVEfmt ", 8);
  g_byte_array_append (out, (const guint8 *) &size, 4);
  g_byte_array_append (out, (const guint8 *) &format, 2);
  g_byte_array_append (out, (const guint8 *) &channels, 2);
  g_byte_array_append (out, (const guint8 *) &rate, 4);
  g_byte_array_append (out, (const guint8 *) &per_second, 4);
  g_byte_array_append (out, (const guint8 *) &block, 2);
  g_byte_array_append (out, (const guint8 *) &bits, 2);
  g_byte_array_append (out, (const guint8 *) "data", 4);
  g_byte_array_append (out, (const guint8 *) &bytes, 4);
  for (guint i = 0; i < samples; i++)
    {
      gint16 sample = tone ? (gint16) (8000 * sin (i * 440 * 2 * G_PI / rate)) : 0;

      g_byte_array_append (out, (const guint8 *) &sample, 2);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static guint
put (Fixture *f, const char *name, GBytes *audio)
{
  g_autofree char *path = g_strconcat ("/prompts/", name, NULL);

  return hl_test_api_send_bytes (f->api, "PUT", path, audio);
}

static void
test_prompts (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) tone = wav (32000, TRUE);
  g_autoptr (GBytes) silence = wav (16000, FALSE);
  g_autoptr (GBytes) shortest = wav (1600, TRUE);
  g_autoptr (GBytes) text = g_bytes_new_static ("this is no audio at all", 23);
  g_autoptr (GBytes) click = wav (800, TRUE);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (tone, 0, 30);
  const char *audio;
  gsize length;

  as (f, "lina");
  g_assert_cmpuint (put (f, "greeting-2", tone), ==, 403);
  as (f, "admin");
  g_assert_cmpuint (put (f, "greeting-2", tone), ==, 200);
  g_assert_cmpint (hl_json_int (json (f, "length_us"), 0), ==, 2 * HL_SECOND);
  g_assert_cmpuint (send (f, "GET", "/prompts", NULL), ==, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_true (hl_json_bool (hl_json_get (hl_json_at (json (f, "items"), 0), "own"), FALSE));
  g_assert_false (hl_json_bool (hl_json_get (hl_json_at (json (f, "items"), 0), "usual"), TRUE));
  g_assert_cmpuint (put (f, "beep", tone), ==, 200);
  g_assert_cmpuint (send (f, "GET", "/prompts", NULL), ==, 200);
  g_assert_true (hl_json_bool (hl_json_get (hl_json_at (json (f, "items"), 0), "usual"), FALSE));
  g_assert_cmpuint (send (f, "GET", "/prompts/greeting-2/audio", NULL), ==, 200);
  audio = g_bytes_get_data (hl_test_api_bytes (f->api), &length);
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpmem (audio, 4, "fLaC", 4);

  g_assert_cmpuint (put (f, "greeting-2", text), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "audio");
  g_assert_cmpuint (put (f, "greeting-2", cut), ==, 400);
  g_assert_cmpuint (put (f, "greeting-2", click), ==, 400);
  g_assert_cmpuint (put (f, "greeting-2", silence), ==, 400);
  g_assert_nonnull (strstr (g_bytes_get_data (hl_test_api_bytes (f->api), NULL), "silent"));
  g_assert_cmpuint (put (f, "..", tone), ==, 404);
  g_assert_cmpuint (put (f, ".hidden", tone), ==, 404);
  g_assert_cmpuint (send (f, "GET", "/prompts/greeting-2/audio", NULL), ==, 200); /* the good one */
  g_assert_cmpuint (send (f, "GET", "/prompts/none/audio", NULL), ==, 404);
  g_assert_cmpuint (put (f, "beep", shortest), ==, 200);
  g_assert_cmpint (hl_json_int (json (f, "length_us"), 0), ==, HL_SECOND / 10);
  g_assert_cmpuint (send (f, "DELETE", "/prompts/greeting-2", NULL), ==, 204);
  g_assert_cmpuint (send (f, "DELETE", "/prompts/greeting-2", NULL), ==, 404);
  g_assert_cmpuint (fixture_count_facts (f, "prompt-changed"), ==, 4);
}

/* What people call a prompt is kept with it, and goes with it. */
static void
test_prompt_titles (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) tone = wav (32000, TRUE);
  g_autofree char *long_title = g_strnfill (61, 'x');
  g_autofree char *too_long = g_strconcat ("flood?title=", long_title, NULL);

  as (f, "admin");
  g_assert_cmpuint (put (f, "flood?title=%E6%B1%9B%E6%9C%9F%20%221%22", tone), ==, 200);
  g_assert_cmpstr (hl_json_text (json (f, "title"), NULL), ==, "汛期 \"1\"");
  g_assert_cmpint (hl_json_int (json (f, "length_us"), 0), ==, 2 * HL_SECOND);
  g_assert_cmpuint (put (f, "flood", tone), ==, 200);
  g_assert_cmpuint (send (f, "GET", "/prompts", NULL), ==, 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "items"), 0), "title"), NULL),
                   ==, "汛期 \"1\"");
  g_assert_cmpuint (put (f, too_long, tone), ==, 400);
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "title");
  g_assert_cmpuint (put (f, "flood?title=a%0Ab", tone), ==, 400);
  g_assert_cmpuint (put (f, "flood?title=", tone), ==, 200);
  g_assert_null (json (f, "title"));
}

/* Larger than JSON may be, and larger than anything may be. */
static void
test_prompt_sizes (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) large = wav (2 * 1024 * 1024, TRUE);
  g_autoptr (GBytes) too_large = wav (11 * 1024 * 1024, TRUE);

  as (f, "lina");
  g_assert_cmpuint (put (f, "long", large), ==, 413);
  as (f, "admin");
  g_assert_cmpuint (put (f, "long", large), ==, 200);
  g_assert_cmpuint (put (f, "long", too_large), ==, 413);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/answering/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("callbacks", test_callbacks);
  ADD ("callback-filters", test_callback_filters);
  ADD ("promise", test_promise);
  ADD ("promise-of-call", test_promise_of_call);
  ADD ("callback-events", test_callback_events);
  ADD ("dial-away", test_dial_away);
  ADD ("call-outcome", test_call_outcome);
  ADD ("blocked", test_blocked);
  ADD ("blocked-longer", test_blocked_longer);
  ADD ("blocked-ends", test_blocked_ends);
  ADD ("vocabulary", test_vocabulary);
  ADD ("site-errors", test_site_errors);
  ADD ("ratings", test_ratings);
  ADD ("prompts", test_prompts);
  ADD ("prompt-titles", test_prompt_titles);
  ADD ("prompt-sizes", test_prompt_sizes);
  return g_test_run ();
}
