/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-callbacks.h"

#include "tests/support/hl-test.h"

/* What is said of citizens to be rung back: a function of the record and the time. */

#define ME ((HlId) 7)

static HlTime
at (int month, int day, int hour, int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (2026, month, day, hour, minute, 0);

  return g_date_time_to_unix (time) * HL_SECOND;
}

static void
test_when (void)
{
  const HlTime now = at (11, 23, 14, 32);
  const struct
  {
    const char *text;
    HlTime when;
  } rows[] = {
    { "30", now + 30 * HL_MINUTE },
    { " 5 ", now + 5 * HL_MINUTE },
    { "15:00", at (11, 23, 15, 0) },
    { "１５：００", at (11, 23, 15, 0) },
    { "9:05", at (11, 24, 9, 5) }, /* it is past today */
    { "11-25 10:00", at (11, 25, 10, 0) },
    { "", 0 },
    { "soon", 0 },
    { "0", 0 },
    { "-5", 0 },
    { "25:00", 0 },
    { "14:75", 0 },
    { "02-30 10:00", 0 },
    { "15:00 or so", 0 },
    { "1000", 0 },
  };
  g_autofree char *tomorrow = agent_when_dup_tomorrow (now);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (agent_when_parse (rows[i].text, now), ==, rows[i].when);
  g_assert_cmpint (agent_when_parse (NULL, now), ==, 0);
  g_assert_cmpint (agent_when_parse (tomorrow, now), ==, at (11, 24, 9, 0));
  g_assert_cmpint (agent_when_parse ("01-05 9:00", now), >, at (12, 31, 0, 0)); /* next year's */
}

static void
test_due (void)
{
  const HlTime now = at (11, 23, 14, 32);
  const struct
  {
    HlTime due;
    unsigned state;
    HlTone tone;
    const char *text;
    gboolean is_due;
  } rows[] = {
    { now - 12 * HL_MINUTE, HL_CALLBACK_OPEN, HL_TONE_OVER, "12 min late", TRUE },
    { now - 3 * HL_HOUR, HL_CALLBACK_OPEN, HL_TONE_OVER, "3 h late", TRUE },
    { now - 49 * HL_HOUR, HL_CALLBACK_OPEN, HL_TONE_OVER, "2 days late", TRUE },
    { now, HL_CALLBACK_OPEN, HL_TONE_NEAR, "14:32", TRUE },
    { now + 13 * HL_MINUTE, HL_CALLBACK_OPEN, HL_TONE_NEAR, "14:45", TRUE },
    { now + 28 * HL_MINUTE, HL_CALLBACK_OPEN, HL_TONE_IDLE, "15:00", FALSE },
    { now - HL_HOUR, HL_CALLBACK_DONE, HL_TONE_IDLE, "13:32", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlCallback) item = hl_callback_new ();
      g_autofree char *text = NULL;
      HlTone tone = HL_TONE_BUSY;

      item->state = rows[i].state;
      item->due_at = item->created_at = rows[i].due;
      text = agent_callback_dup_due (item, now, &tone);
      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpint (tone, ==, rows[i].tone);
      g_assert_cmpint (agent_callback_is_due (item, now, ME), ==, rows[i].is_due);
    }
}

/* Mine is before me whenever it is due; a colleague's is not. */
static void
test_taken (void)
{
  g_autoptr (HlCallback) item = hl_callback_new ();
  g_autofree char *mine = NULL, *hers = NULL;

  item->state = HL_CALLBACK_TAKEN;
  item->due_at = HL_HOUR;
  item->agent = ME;
  g_assert_true (agent_callback_is_due (item, 0, ME));
  mine = agent_callback_dup_state (item, ME);
  g_assert_cmpstr (mine, ==, "I am at it");
  item->agent = ME + 1;
  item->agent_name = g_strdup ("王芳");
  g_assert_false (agent_callback_is_due (item, HL_HOUR, ME));
  hers = agent_callback_dup_state (item, ME);
  g_assert_cmpstr (hers, ==, "王芳 is at it");
}

static void
test_count (void)
{
  g_autoptr (HlCallback) item = hl_callback_new ();
  g_autofree char *both = NULL, *tried = NULL;

  item->n_calls = 1;
  g_assert_null (agent_callback_dup_count (item));
  item->attempts = 1;
  tried = agent_callback_dup_count (item);
  g_assert_cmpstr (tried, ==, "tried 1 time");
  item->n_calls = 3;
  both = agent_callback_dup_count (item);
  g_assert_cmpstr (both, ==, "rang 3 times, tried 1 time");
}

static void
test_failures (void)
{
  static const struct
  {
    const char *reason;
    gint64 code;
    const char *sentence;
  } rows[] = {
    { "busy", 486, "138 is busy" },
    { "no-answer", 408, "138 does not answer" },
    { "invalid-number", 404, "138 is not in use: check the number" },
    { "rejected", 603, "138 refused the call" },
    { "unreachable", 403, "138: the trunk refused the call; tell the supervisor" },
    { "unreachable", 488, "138: the trunk can’t carry the sound; tell the supervisor" },
    { "unreachable", 503, "138: the trunk is busy or disturbed; dial again in a moment" },
    { "unreachable", 481, "138 could not be reached" },
    { "something new", 0, "138 could not be reached" },
    { "agent", 603, "138 was not dialled: your own telephone did not answer" },
    { "agent", 487, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sentence = agent_failure_sentence ("138", rows[i].reason, rows[i].code);

      g_assert_cmpstr (sentence, ==, rows[i].sentence);
    }
}

/* Every word of the contract has one for people. */
static void
test_words (void)
{
  for (unsigned i = 1; hl_callback_kind_words[i] != NULL; i++)
    g_assert_cmpstr (agent_callback_kind_word (i), !=, HL_DASH);
  for (unsigned i = 1; hl_callback_outcome_words[i] != NULL; i++)
    g_assert_nonnull (agent_outcome_word (i));
  g_assert_null (agent_outcome_word (HL_CALLBACK_OUTCOME_NONE));
  g_assert_cmpstr (agent_callback_kind_word (99), ==, HL_DASH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/callbacks/when", test_when);
  g_test_add_func ("/agent/callbacks/due", test_due);
  g_test_add_func ("/agent/callbacks/taken", test_taken);
  g_test_add_func ("/agent/callbacks/count", test_count);
  g_test_add_func ("/agent/callbacks/failures", test_failures);
  g_test_add_func ("/agent/callbacks/words", test_words);

  return g_test_run ();
}
