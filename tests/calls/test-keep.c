/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

/* What is read back from the journal: refused with the field's name, or sound. */

#define PARTY "{\"leg\":5001,\"role\":\"party\",\"state\":\"up\"}"
#define AGENT "{\"leg\":5002,\"role\":\"agent\",\"state\":\"up\",\"agent\":1}"
#define RINGING "{\"leg\":5003,\"role\":\"agent\",\"state\":\"invited\",\"agent\":1}"
#define GUEST(state) "{\"leg\":5004,\"role\":\"guest\",\"state\":\"" state "\"}"
#define CALL(state, outcome, more, legs)                                                           \
  "{\"call\":5000,\"state\":\"" state "\",\"outcome\":\"" outcome "\"," more "\"queue\":21,"       \
  "\"legs\":[" legs "]}"

static const struct
{
  const char *kept, *message;
} bad[] = {
  { "", "kept" },
  { "[]", "kept" },
  { "{\"call\":5000", "kept" },
  { "{\"queue\":1}", "kept" },
  { "{\"call\":0}", "call" },
  { "{\"call\":\"x\"}", "call" },
  { CALL ("dancing", "none", "", PARTY), "state" },
  { CALL ("waiting", "lost", "", PARTY), "outcome" },
  { CALL ("waiting", "none", "", ""), "legs" },
  { CALL ("waiting", "none", "", PARTY "," AGENT), "legs" },
  { CALL ("waiting", "answered", "", PARTY), "outcome" },
  { CALL ("waiting", "none", "", "{\"leg\":0}"), "legs.leg" },
  { CALL ("waiting", "none", "", PARTY "," PARTY), "legs.leg" },
  { CALL ("waiting", "none", "", "{\"leg\":7,\"role\":\"cook\",\"state\":\"up\"}"), "role" },
  { CALL ("waiting", "none", "", "{\"leg\":7,\"role\":\"party\",\"state\":\"x\"}"), "state" },
  { CALL ("waiting", "none", "", "{\"leg\":7,\"role\":\"party\",\"state\":\"incoming\"}"),
    "legs.state" },
  { CALL ("talking", "answered", "", PARTY), "legs" },
  { CALL ("talking", "none", "", PARTY "," AGENT), "outcome" },
  { CALL ("talking", "answered", "", PARTY "," RINGING), "legs.state" },
  { CALL ("ringing", "none", "", PARTY "," AGENT), "legs.state" },
  { CALL ("dialling", "none", "\"outbound\":true,", PARTY "," AGENT), "legs.state" },
  { CALL ("talking", "answered", "", PARTY ",{\"leg\":7,\"role\":\"agent\",\"state\":\"up\"}"),
    "legs.agent" },
  { CALL ("talking", "answered", "\"holder\":5002,", PARTY "," AGENT), "holder" },
  { CALL ("held", "answered", "", PARTY "," AGENT), "holder" },
  { CALL ("held", "answered", "\"holder\":5001,", PARTY "," AGENT), "holder" },
  { CALL ("announcing", "none", "", PARTY), "prompt" },
  { CALL ("new", "none", "", PARTY), "state" },
  { CALL ("dialling", "none", "", PARTY "," AGENT), "legs" },
  { "{\"call\":5000,\"state\":\"waiting\",\"outcome\":\"none\",\"legs\":[" PARTY "]}", "state" },
  { CALL ("held", "answered", "\"holder\":5002,\"answered_at\":1,\"third\":\"fourth\",",
          PARTY "," AGENT),
    "third" },
  { CALL ("held", "answered", "\"holder\":5002,\"answered_at\":1,\"third\":\"consulted\",",
          PARTY "," AGENT),
    "legs" },
  { CALL ("held", "answered", "\"holder\":5002,\"answered_at\":1,\"third\":\"consulted\",",
          PARTY "," AGENT "," GUEST ("invited")),
    "legs" },
  { CALL ("held", "answered", "\"holder\":5002,\"third\":\"consulted\",",
          PARTY "," AGENT "," GUEST ("up")),
    "legs" },
  { CALL ("held", "answered", "\"holder\":5001,\"answered_at\":1,\"third\":\"ringing\",",
          PARTY "," AGENT "," GUEST ("invited")),
    "legs" },
  { CALL ("talking", "answered", "\"answered_at\":1,\"third\":\"consulted\",",
          PARTY "," AGENT "," GUEST ("up")),
    "legs" },
  { CALL ("talking", "answered", "\"answered_at\":1,", PARTY "," AGENT "," GUEST ("up")), "legs" },
  { CALL ("talking", "answered", "\"answered_at\":1,\"third\":\"alone\",",
          PARTY "," AGENT "," GUEST ("up")),
    "legs" },
  { CALL ("transferring", "answered", "\"answered_at\":1,", PARTY), "legs" },
  { CALL ("transferring", "none", "\"answered_at\":1,\"left_at\":1,\"third\":\"transferring\",",
          PARTY "," GUEST ("invited")),
    "outcome" },
  { CALL ("waiting", "none", "\"answered_at\":1,\"left_at\":1,\"third\":\"queued\",", PARTY),
    "outcome" },
  { CALL ("talking", "answered", "\"answered_at\":1,\"third\":\"conference\",",
          PARTY "," AGENT ",{\"leg\":5004,\"role\":\"guest\",\"state\":\"up\",\"agent\":88}"),
    "legs.agent" },
  { CALL ("menu", "none", "\"menu\":\"dinner\",\"prompt\":\"menu\",", PARTY), "menu" },
  { CALL ("menu", "none", "", PARTY), "prompt" },
  { CALL ("menu", "left", "\"prompt\":\"menu\",", PARTY), "outcome" },
  { CALL ("menu", "none", "\"outbound\":true,\"prompt\":\"menu\",", PARTY), "state" },
  { CALL ("message", "none", "\"prompt\":\"beep\",", PARTY), "without" },
  { CALL ("message", "none", "\"prompt\":\"beep\",\"without\":\"answered\",", PARTY), "without" },
  { CALL ("message", "message", "\"prompt\":\"beep\",\"without\":\"closed\",", PARTY), "outcome" },
  { CALL ("rating", "answered", "\"prompt\":\"rating\",\"answered_at\":1,\"left_at\":2,", PARTY),
    "rated" },
  { CALL ("waiting", "none", "\"rated\":1,", PARTY), "rated" },
  { CALL ("transferring", "none", "\"left_at\":1,\"third\":\"transferring\",",
          PARTY "," GUEST ("invited")),
    "legs" },
  { CALL ("booked", "none", "\"outbound\":true,\"dialled\":\"138\",", ""), "legs" },
  { CALL ("booked", "none", "\"outbound\":true,\"booked\":true,", ""), "booked" },
  { CALL ("booked", "none", "\"booked\":true,\"dialled\":\"138\",", ""), "booked" },
  { CALL ("booked", "none", "\"outbound\":true,\"booked\":true,\"dialled\":\"138\",", PARTY),
    "legs" },
  { CALL ("dialling", "none", "\"outbound\":true,\"booked\":true,\"dialled\":\"138\",", AGENT),
    "booked" },
  { "{\"memory\":77}", "number" },
  { "{\"memory\":0,\"number\":\"138\"}", "number" },
  { "{\"agent\":1,\"state\":\"asleep\"}", "state" },
  { "{\"agent\":1,\"state\":\"ready\",\"rest\":\"talking\"}", "rest" },
};

static void
test_bad_input (void)
{
  g_autoptr (Board) board = board_new ();
  HlSwitch *sw = board_get_switch (board);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *fault = NULL, *start = g_strconcat (bad[i].message, ":", NULL);
      HlCallView view;

      g_test_message ("%s", bad[i].kept);
      g_assert_false (hl_switch_restore (sw, bad[i].kept, &error));
      g_assert_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG);
      g_test_message ("→ %s", error->message);
      g_assert_true (g_str_has_prefix (error->message, start));
      g_assert_false (hl_switch_get_call (sw, 5000, &view));
      g_assert_false (hl_switch_has_leg (sw, 5001));
      fault = hl_switch_fault (sw);
      g_assert_cmpstr (fault, ==, NULL);
    }
}

/* Agents and calls that contradict each other are repaired, and it is said. */
static void
test_contradictions (void)
{
  static const char *const kept[] = {
    CALL ("talking", "answered", "", PARTY "," AGENT),
    "{\"agent\":1,\"state\":\"ready\",\"rest\":\"ready\",\"device_up\":true}",
    "{\"agent\":2,\"state\":\"talking\",\"rest\":\"away\",\"rest_reason\":\"lunch\"}",
    "{\"agent\":3,\"state\":\"wrap-up\",\"rest\":\"ready\",\"wrap_up_until\":1}",
    "{\"agent\":9,\"state\":\"ready\",\"rest\":\"ready\"}",
    "{\"agent\":99,\"state\":\"ready\",\"rest\":\"ready\"}",
  };
  g_autoptr (Board) board = board_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GError) error = NULL;

      hl_switch_restore (board_get_switch (board), kept[i], &error);
      g_assert_no_error (error);
    }
  hl_switch_resume (board_get_switch (board));
  board_run (board, "? anna\n"
                    "  = talking\n"
                    "? bo\n"
                    "  = away lunch\n"
                    "? sue\n"
                    "  = away device\n"
                    "wait 1\n"
                    "  * agent-state carl ready\n");
}

/* An agent who was taken out of the configuration meanwhile: her ring is over, the
 * caller keeps the place; a queue that is gone is served by everybody. */
static void
test_gone (void)
{
  g_autoptr (Board) board = board_new ();
  HlSwitch *sw = board_get_switch (board);
  g_autoptr (GError) error = NULL;
  HlCallView view;

  hl_switch_restore (sw,
                     "{\"call\":6000,\"state\":\"ringing\",\"outcome\":\"none\",\"queue\":77,"
                     "\"legs\":[{\"leg\":6001,\"role\":\"party\",\"state\":\"up\"},"
                     "{\"leg\":6002,\"role\":\"agent\",\"state\":\"invited\",\"agent\":88}]}",
                     &error);
  g_assert_no_error (error);
  hl_switch_resume (sw);
  g_assert_true (hl_switch_get_call (sw, 6000, &view));
  g_assert_cmpint (view.state, ==, HL_CALL_WAITING);
  board_open (board);
  g_assert_true (hl_switch_get_call (sw, 6000, &view));
  g_assert_cmpint (view.state, ==, HL_CALL_RINGING);
  g_assert_cmpint (view.agent, ==, 1);
}

/* What is kept of calls before an agent and after. */
static void
test_ways (void)
{
  static const char *const kept[] = {
    CALL ("menu", "none", "\"menu\":\"silence\",\"prompt\":\"menu\",", PARTY),
    CALL ("message", "none", "\"prompt\":\"beep\",\"without\":\"closed\",\"message_at\":9,", PARTY),
    CALL ("rating", "answered",
          "\"prompt\":\"rating\",\"answered_at\":1,\"left_at\":2,\"rated\":1,", PARTY),
    CALL ("transferring", "none", "\"third\":\"transferring\",\"third_number\":\"120\",",
          PARTY "," GUEST ("invited")),
    CALL ("booked", "none", "\"outbound\":true,\"booked\":true,\"dialled\":\"138\",", ""),
    CALL ("ringing", "none", "\"outbound\":true,\"booked\":true,\"dialled\":\"138\",", RINGING),
  };
  static const HlCallState states[] = { HL_CALL_MENU,         HL_CALL_CLOSING, HL_CALL_RATING,
                                        HL_CALL_TRANSFERRING, HL_CALL_BOOKED,  HL_CALL_BOOKED };

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (Board) board = board_new ();
      g_autoptr (GError) error = NULL;
      HlCallView view;

      g_test_message ("%s", kept[i]);
      hl_switch_restore (board_get_switch (board), kept[i], &error);
      g_assert_no_error (error);
      hl_switch_resume (board_get_switch (board));
      board_wait (board, 1);
      g_assert_true (hl_switch_get_call (board_get_switch (board), 5000, &view));
      g_assert_cmpint (view.state, ==, states[i]); /* the message was at its limit */
    }
}

/* The clock was set back while we were away: nobody wraps up for an hour. */
static void
test_set_back (void)
{
  g_autoptr (Board) board = board_new ();
  HlTime now = hl_clock_now (board_get_clock (board));
  g_autofree char *kept = g_strdup_printf (
      "{\"agent\":3,\"state\":\"wrap-up\",\"rest\":\"ready\",\"since\":%" G_GINT64_FORMAT
      ",\"wrap_up_until\":%" G_GINT64_FORMAT "}",
      now + HL_HOUR, now + HL_HOUR + 30 * HL_SECOND);
  g_autoptr (GError) error = NULL;

  hl_switch_restore (board_get_switch (board), kept, &error);
  g_assert_no_error (error);
  hl_switch_resume (board_get_switch (board));
  board_run (board, "wait 29\n"
                    "? carl\n"
                    "  = wrap-up\n"
                    "wait 1\n"
                    "  * agent-state carl ready 30s\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calls/keep/bad-input", test_bad_input);
  g_test_add_func ("/calls/keep/contradictions", test_contradictions);
  g_test_add_func ("/calls/keep/gone", test_gone);
  g_test_add_func ("/calls/keep/ways", test_ways);
  g_test_add_func ("/calls/keep/set-back", test_set_back);
  return g_test_run ();
}
