/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-db.h"
#include "hl-test.h"
#include "service/hl-fact-store.h"
#include "store/hl-where.h"

#include <string.h>

#define T0 ((HlTime) 1795000000 * HL_SECOND)
#define CALL ((HlId) 1001)
#define AGENT ((HlId) 77)
#define NUMBER "13812345678"

typedef struct
{
  HlDb *db;
  HlKey *key;
  HlFactBatch *batch;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->db = hl_test_db ();
  f->key = hl_test_key ();
  f->batch = hl_fact_batch_new (f->key);
  hl_db_exec (
      f->db,
      "INSERT INTO \"user\" (id, revision, login, name, role, extension, enabled, created_at)"
      " VALUES (77, 1, 'lina', '李娜', 'agent', '1001', 1, 1);"
      "INSERT INTO queue (id, revision, name, strategy, ring_seconds, wrap_up_seconds,"
      " wrap_up_until_saved, max_waiting, max_wait_seconds, short_abandon_seconds, place)"
      " VALUES (5, 1, '综合', 'longest-idle', 20, 30, 0, 0, 0, 5, 1)",
      &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_fact_batch_free (f->batch);
  hl_db_close (f->db);
  hl_key_unref (f->key);
}

static void
add (Fixture *f, HlFactKind kind, gint seconds, HlFact more)
{
  more.kind = kind;
  more.at = T0 + seconds * HL_SECOND;
  if (more.call == 0 && kind != HL_FACT_AGENT_STATE)
    more.call = CALL;
  hl_fact_batch_add (f->batch, &more, 0);
}

/* Writes what was added, in a transaction of its own. */
static void
flush (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_begin (f->db, &error));
  hl_fact_batch_write (f->db, f->batch, &error);
  g_assert_no_error (error);
  g_assert_true (hl_db_commit (f->db, &error));
  hl_fact_batch_free (f->batch);
  f->batch = hl_fact_batch_new (f->key);
}

static HlCallRecord *
get_call (Fixture *f, HlId id)
{
  g_autoptr (GError) error = NULL;
  HlCallRecord *call = (HlCallRecord *) hl_db_get (f->db, hl_call_record_shape (), id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (call);
  return call;
}

static gint64
count (Fixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;
  HlStmt *row = hl_db_query (f->db, &error, sql, "");
  gint64 n;

  g_assert_no_error (error);
  g_assert_true (hl_stmt_next (row, &error));
  n = hl_stmt_int (row, 0);
  hl_stmt_reset (row);
  return n;
}

static void
add_answered (Fixture *f)
{
  add (f, HL_FACT_CALL_OFFERED, 0, (HlFact){ .number = "12349", .text = NUMBER });
  add (f, HL_FACT_CALL_ANNOUNCED, 0, (HlFact){ 0 });
  add (f, HL_FACT_CALL_QUEUED, 5, (HlFact){ .queue = 5 });
  add (f, HL_FACT_CALL_RINGING, 6, (HlFact){ .agent = 9, .span = 1 * HL_SECOND });
  add (f, HL_FACT_CALL_RETURNED, 10,
       (HlFact){ .agent = 9, .text = "no-answer", .span = 4 * HL_SECOND });
  add (f, HL_FACT_CALL_RINGING, 11, (HlFact){ .agent = AGENT, .queue = 5 });
  add (f, HL_FACT_CALL_ANSWERED, 13, (HlFact){ .agent = AGENT, .queue = 5, .span = 8 * HL_SECOND });
  add (f, HL_FACT_CALL_HELD, 20, (HlFact){ .agent = AGENT });
  add (f, HL_FACT_CALL_RESUMED, 30, (HlFact){ .agent = AGENT, .span = 10 * HL_SECOND });
  add (f, HL_FACT_CALL_HELD, 60, (HlFact){ .agent = AGENT });
  add (f, HL_FACT_CALL_ENDED, 73,
       (HlFact){ .agent = AGENT, .span = 60 * HL_SECOND, .text = "caller", .code = 200 });
  add (f, HL_FACT_AGENT_STATE, 73,
       (HlFact){ .agent = AGENT,
                 .call = CALL,
                 .text = "wrap-up",
                 .code = HL_AGENT_HELD,
                 .span = 13 * HL_SECOND });
  add (f, HL_FACT_AGENT_STATE, 98,
       (HlFact){ .agent = AGENT,
                 .text = "away",
                 .number = "lunch",
                 .code = HL_AGENT_WRAP_UP,
                 .span = 25 * HL_SECOND });
}

/* Who sent it on to us is sealed in the row, and masked in the log. */
static void
test_diverted (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallRecord) call = NULL;
  g_autoptr (GError) error = NULL;

  add (f, HL_FACT_CALL_OFFERED, 0, (HlFact){ .number = "12349", .text = NUMBER });
  add (f, HL_FACT_CALL_DIVERTED, 0, (HlFact){ .number = "053288887777" });
  flush (f);
  call = get_call (f, CALL);
  g_assert_null (call->diverted);
  g_assert_null (strstr (call->diverted_sealed, "8888"));
  g_assert_true (hl_call_open_sealed (call, f->key, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (call->diverted, ==, "053288887777");
  g_assert_cmpstr (call->caller, ==, NUMBER);
  g_assert_cmpint (count (f, "SELECT count(*) FROM fact WHERE kind = 'call-diverted'"
                             " AND text LIKE '%*%'"),
                   ==, 1);
  g_assert_cmpint (count (f, "SELECT count(*) FROM fact WHERE text LIKE '%053288887777%'"), ==, 0);
}

static void
test_answered (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallRecord) call = NULL;
  g_autoptr (GError) error = NULL;

  add_answered (f);
  flush (f);
  call = get_call (f, CALL);
  g_assert_cmpstr (hl_enum_word (hl_way_words, call->way), ==, "in");
  g_assert_cmpstr (call->dialled, ==, "12349");
  g_assert_cmpint (call->queue, ==, 5);
  g_assert_cmpstr (call->queue_name, ==, "综合");
  g_assert_cmpint (call->agent, ==, AGENT);
  g_assert_cmpstr (call->agent_name, ==, "李娜");
  g_assert_cmpuint (call->outcome, ==, HL_OUTCOME_ANSWERED);
  g_assert_cmpint (call->queued_at, ==, T0 + 5 * HL_SECOND);
  g_assert_cmpint (call->answered_at, ==, T0 + 13 * HL_SECOND);
  g_assert_cmpint (call->ended_at, ==, T0 + 73 * HL_SECOND);
  g_assert_cmpint (call->wait_us, ==, 8 * HL_SECOND);
  g_assert_cmpint (call->ring_us, ==, 6 * HL_SECOND);
  g_assert_cmpint (call->hold_us, ==, 23 * HL_SECOND); /* the second to the end */
  g_assert_cmpint (call->talk_us, ==, 37 * HL_SECOND);
  g_assert_cmpint (call->wrap_up_us, ==, 25 * HL_SECOND);
  g_assert_cmpstr (call->ended_by, ==, "caller");

  hl_call_open_sealed (call, f->key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (call->caller, ==, NUMBER);
}

/* In one batch or fact by fact: the same row. */
static void
test_one_by_one (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallRecord) call = NULL;

  add (f, HL_FACT_CALL_OFFERED, 0, (HlFact){ .number = "12349", .text = NUMBER });
  flush (f);
  add (f, HL_FACT_CALL_QUEUED, 5, (HlFact){ .queue = 5 });
  flush (f);
  add (f, HL_FACT_CALL_ABANDONED, 25, (HlFact){ .queue = 5, .span = 20 * HL_SECOND });
  flush (f);
  add (f, HL_FACT_CALL_ENDED, 25, (HlFact){ .text = "caller" });
  flush (f);
  call = get_call (f, CALL);
  g_assert_cmpuint (call->outcome, ==, HL_OUTCOME_ABANDONED);
  g_assert_cmpint (call->wait_us, ==, 20 * HL_SECOND);
  g_assert_cmpint (call->talk_us, ==, G_MININT64);
}

static const struct
{
  HlFactKind kind;
  HlOutcome outcome;
} settlements[] = {
  { HL_FACT_CALL_CLOSED, HL_OUTCOME_CLOSED },
  { HL_FACT_CALL_ABANDONED, HL_OUTCOME_ABANDONED },
  { HL_FACT_CALL_SHORT_ABANDONED, HL_OUTCOME_SHORT_ABANDONED },
  { HL_FACT_CALL_OVERFLOWED, HL_OUTCOME_OVERFLOWED },
};

static void
test_outcomes (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (settlements); i++)
    {
      HlId id = 2000 + i;
      g_autoptr (HlCallRecord) call = NULL;

      add (f, HL_FACT_CALL_OFFERED, 0, (HlFact){ .call = id, .number = "12349" });
      add (f, settlements[i].kind, 9, (HlFact){ .call = id, .span = 4 });
      add (f, HL_FACT_CALL_ENDED, 10, (HlFact){ .call = id, .text = "switch" });
      flush (f);
      call = get_call (f, id);
      g_assert_cmpuint (call->outcome, ==, settlements[i].outcome);
      g_assert_null (call->caller_sealed); /* withheld */
    }
}

static void
test_outbound (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallRecord) out = NULL;
  g_autoptr (HlCallRecord) failed = NULL;
  g_autoptr (HlCallRecord) internal = NULL;

  add (f, HL_FACT_CALL_DIALLED, 0, (HlFact){ .agent = AGENT, .number = NUMBER });
  add (f, HL_FACT_CALL_CONNECTED, 12, (HlFact){ .agent = AGENT, .span = 12 * HL_SECOND });
  add (f, HL_FACT_CALL_ENDED, 42, (HlFact){ .agent = AGENT, .span = 30 * HL_SECOND });
  add (f, HL_FACT_CALL_DIALLED, 50, (HlFact){ .call = 2, .agent = AGENT, .number = NUMBER });
  add (f, HL_FACT_CALL_FAILED, 55, (HlFact){ .call = 2, .agent = AGENT, .code = 486 });
  add (f, HL_FACT_CALL_ENDED, 55, (HlFact){ .call = 2, .agent = AGENT });
  add (f, HL_FACT_CALL_DIALLED, 60, (HlFact){ .call = 3, .agent = AGENT, .number = "1001" });
  flush (f);
  out = get_call (f, CALL);
  failed = get_call (f, 2);
  internal = get_call (f, 3);
  g_assert_cmpstr (hl_enum_word (hl_way_words, out->way), ==, "out");
  g_assert_null (out->dialled);
  g_assert_cmpstr (out->caller_blind, ==, failed->caller_blind);
  g_assert_cmpint (out->talk_us, ==, 30 * HL_SECOND);
  g_assert_cmpuint (failed->outcome, ==, HL_OUTCOME_FAILED);
  g_assert_cmpint (failed->code, ==, 486);
  g_assert_cmpstr (hl_enum_word (hl_way_words, internal->way), ==, "internal");
  g_assert_cmpstr (internal->dialled, ==, "1001");
}

/* The whole file holds the number nowhere. */
static void
test_no_number (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HlStmt *row;

  add_answered (f);
  add (f, HL_FACT_CALL_DIALLED, 100, (HlFact){ .call = 5, .agent = AGENT, .number = NUMBER });
  add (f, HL_FACT_CALL_REFUSED, 101,
       (HlFact){ .call = 0, .agent = AGENT, .number = NUMBER, .text = "no trunk" });
  flush (f);
  row = hl_db_query (f->db, &error,
                     "SELECT kind, text FROM fact WHERE instr (coalesce (text, ''), $1) > 0", "s",
                     NUMBER);
  g_assert_false (hl_stmt_next (row, &error));
  g_assert_no_error (error);
  row = hl_db_query (f->db, &error,
                     "SELECT id FROM call WHERE instr (coalesce (caller_sealed, '') ||"
                     " coalesce (caller_blind, '') || coalesce (dialled, ''), $1) > 0",
                     "s", NUMBER);
  g_assert_false (hl_stmt_next (row, &error));
  g_assert_no_error (error);
}

/* A batch that was written before a kill is skipped, its rows untouched. */
static void
test_written_again (Fixture *f, gconstpointer data)
{
  HlFact offered = { .kind = HL_FACT_CALL_OFFERED, .at = T0, .call = CALL, .number = "12349" };
  HlFact queued = { .kind = HL_FACT_CALL_QUEUED, .at = T0 + 5, .call = CALL, .queue = 5 };
  HlFactsVerdict verdict;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++)
    {
      hl_fact_batch_add_as (f->batch, 500, &offered, 0);
      if (i == 1)
        hl_fact_batch_add_as (f->batch, 501, &queued, 0);
      flush (f);
      /* Something with a higher id in between */
      g_assert_true (hl_db_begin (f->db, &error));
      g_assert_true (
          hl_facts_append (f->db, &(HlFactNote){ .at = T0 + i, .kind = "sign-in" }, &error));
      g_assert_true (hl_db_commit (f->db, &error));
    }
  g_assert_cmpint (count (f, "SELECT count(*) FROM fact"), ==, 4);
  g_assert_cmpint (count (f, "SELECT count(*) FROM call"), ==, 1);
  g_assert_true (hl_facts_verify (f->db, &verdict, &error));
  g_assert_cmpint (verdict.facts, ==, 4);
  g_assert_cmpint (verdict.first_bad, ==, 0);
}

static const struct
{
  const char *sql;
  gboolean tail;
} tampering[] = {
  { "UPDATE fact SET text = 'x' WHERE kind = 'call-queued'", FALSE },
  { "UPDATE fact SET at = at + 1 WHERE kind = 'call-ended'", FALSE },
  { "DELETE FROM fact WHERE kind = 'call-held'", FALSE },
  { "DELETE FROM fact WHERE kind = 'agent-state' AND text = 'away lunch'", TRUE },
  { "INSERT INTO fact (id, at, kind, previous, hash) VALUES (1, 1, 'x', 'a', 'b')", FALSE },
};

static void
test_tampering (Fixture *f, gconstpointer data)
{
  guint which = GPOINTER_TO_UINT (data);
  HlFactsVerdict verdict;
  g_autoptr (GError) error = NULL;

  add_answered (f);
  flush (f);
  g_assert_true (hl_facts_verify (f->db, &verdict, &error));
  g_assert_cmpint (verdict.first_bad, ==, 0);
  g_assert_cmpint (verdict.facts, ==, 13);
  hl_db_exec (f->db, tampering[which].sql, &error);
  g_assert_no_error (error);
  g_assert_true (hl_facts_verify (f->db, &verdict, &error));
  g_assert_cmpint (verdict.first_bad, !=, 0);
  g_assert_cmpint (verdict.first_bad == HL_ID_MAX, ==, tampering[which].tail);
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  HlId alive = 3;
  g_autoptr (HlCallRecord) waited = NULL;
  g_autoptr (HlCallRecord) talked = NULL;
  g_autoptr (HlCallRecord) lives = NULL;
  HlFactsVerdict verdict;
  g_autoptr (GError) error = NULL;

  for (HlId id = 1; id <= 3; id++)
    {
      add (f, HL_FACT_CALL_OFFERED, 0, (HlFact){ .call = id, .number = "12349" });
      add (f, HL_FACT_CALL_QUEUED, 1, (HlFact){ .call = id, .queue = 5 });
    }
  add (f, HL_FACT_CALL_ANSWERED, 9, (HlFact){ .call = 2, .agent = AGENT, .span = 8 });
  add (f, HL_FACT_CALL_HELD, 19, (HlFact){ .call = 2, .agent = AGENT });
  flush (f);
  g_assert_true (hl_db_begin (f->db, &error));
  g_assert_cmpint (
      hl_calls_close_lost (f->db, f->key, &alive, 1, T0 + HL_HOUR, T0 + HL_HOUR, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_true (hl_db_commit (f->db, &error));

  waited = get_call (f, 1);
  talked = get_call (f, 2);
  lives = get_call (f, 3);
  g_assert_cmpuint (waited->outcome, ==, HL_OUTCOME_ABANDONED);
  g_assert_cmpuint (talked->outcome, ==, HL_OUTCOME_ANSWERED);
  g_assert_cmpint (talked->ended_at, ==, T0 + 19 * HL_SECOND);
  g_assert_cmpuint (lives->outcome, ==, HL_OUTCOME_NONE);
  g_assert_true (hl_facts_verify (f->db, &verdict, &error));
  g_assert_cmpint (verdict.first_bad, ==, 0);
}

static void
test_recordings (Fixture *f, gconstpointer data)
{
  HlRecordingsVerdict verdict;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlCallRecord) call = NULL;

  add_answered (f);
  flush (f);
  for (int part = 0; part < 3; part++)
    {
      g_autoptr (HlRecordingRecord) recording = hl_recording_record_new ();

      recording->call = CALL;
      recording->part = part;
      recording->path = g_strdup_printf ("%d.flac", part);
      recording->digest = g_strdup_printf ("digest %d", part);
      recording->started_at = T0;
      recording->length_us = HL_MINUTE;
      recording->bytes = 6;
      g_assert_true (hl_db_begin (f->db, &error));
      g_assert_true (hl_recording_add (f->db, recording, T0 + part, &error));
      g_assert_no_error (error);
      g_assert_true (hl_db_commit (f->db, &error));
    }
  call = get_call (f, CALL);
  g_assert_true (call->recorded);
  g_assert_true (hl_recordings_verify (f->db, &verdict, &error));
  g_assert_cmpint (verdict.recordings, ==, 3);
  g_assert_cmpint (verdict.first_bad, ==, 0);
  hl_db_exec (f->db, "UPDATE recording SET bytes = 7 WHERE part = 1", &error);
  g_assert_true (hl_recordings_verify (f->db, &verdict, &error));
  g_assert_cmpint (verdict.first_bad, !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/facts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("answered", test_answered);
  ADD ("diverted", test_diverted);
  ADD ("one-by-one", test_one_by_one);
  ADD ("outcomes", test_outcomes);
  ADD ("outbound", test_outbound);
  ADD ("no-number", test_no_number);
  ADD ("written-again", test_written_again);
  ADD ("lost", test_lost);
  ADD ("recordings", test_recordings);
  for (guint i = 0; i < G_N_ELEMENTS (tampering); i++)
    {
      g_autofree char *name = g_strdup_printf ("/facts/tampering/%u", i);

      g_test_add (name, Fixture, GUINT_TO_POINTER (i), set_up, test_tampering, tear_down);
    }
  return g_test_run ();
}
