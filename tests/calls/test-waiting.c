/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"
#include "calls/hl-switch-private.h"

/* While somebody waits: position and wait, moved by a supervisor; scripts as in
 * board.h. */

static void
set_told (Board *board)
{
  board_get_queue (board, 0)->announce_seconds = 20;
  board_get_queue (board, 0)->announce_wait = TRUE;
}

/* clang-format off */
static const char told[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "incoming c0 12351 137\n"
  "  * call-offered call1 137 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c0\n"
  "  ! mix c0 (left)\n"
  "  ! play c0 music loop\n"
  "incoming c1 12351 138\n"
  "  * call-offered call2 138 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 20\n"
  "  ! play c0 position-before 1 position-after\n"
  "  ! play c1 position-before 2 position-after\n"
  "c0 prompt-done 2\n"
  "  ! play c0 music loop\n"
  "wait 3\n"
  "c1 prompt-done 2\n"
  "  ! play c1 music loop\n"
  "wait 20\n"
  "  ! play c0 position-before 1 position-after\n"
  "  ! play c1 position-before 2 position-after\n";

static const char told_wait_never_grows[] =
  "anna ready\n"
  "bo ready\n"
  "  * agent-state bo ready\n"
  "carl ready\n"
  "  * agent-state carl ready\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  * call-ringing call2 bo\n"
  "  * agent-state call2 bo ringing\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "  ! screen bo ringing\n"
  "  ! invite leg2 1002 shows \"139\"\n"
  "incoming c3 12351 140\n"
  "  * call-offered call3 140 (12351)\n"
  "  * call-queued call3\n"
  "  * call-ringing call3 carl\n"
  "  * agent-state call3 carl ringing\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "  ! screen carl ringing\n"
  "  ! invite leg3 sip:carl@10.0.0.7 shows \"140\"\n"
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "leg2 answered\n"
  "  * call-answered call2 bo\n"
  "  * agent-state call2 bo talking\n"
  "  ! stop c2\n"
  "  ! screen bo answered\n"
  "  ! mix c2 (left) >leg2, leg2 >c2\n"
  "  ! record\n"
  "leg3 answered\n"
  "  * call-answered call3 carl\n"
  "  * agent-state call3 carl talking\n"
  "  ! stop c3\n"
  "  ! screen carl answered\n"
  "  ! mix c3 (left) >leg3, leg3 >c3\n"
  "  ! record\n"
  "incoming c4 12351 141\n"
  "  * call-offered call4 141 (12351)\n"
  "  * call-queued call4\n"
  "  ! answer c4\n"
  "  ! mix c4 (left)\n"
  "  ! play c4 music loop\n"
  "wait 20\n"
  "  ! play c4 position-before 1 position-after wait-before 1 wait-minutes\n"
  "c4 prompt-done 2\n"
  "  ! play c4 music loop\n"
  "carl away x\n"
  "c3 ended 200\n"
  "  * call-ended call3 carl caller 20s code=200\n"
  "  * agent-state call3 carl wrap-up 20s\n"
  "  ! record-stop\n"
  "  ! end leg3\n"
  "  ! screen carl over\n"
  "  ! mix\n"
  "wait 17\n"
  "c4 prompt-done 4\n"
  "wait 23\n"
  "  ! play c4 position-before 1 position-after wait-before 1 wait-minutes\n"
  "  * agent-state call3 carl away (x) 30s\n"
  "c4 prompt-done 6\n"
  "c1 ended 200\n"
  "  * call-ended call1 anna caller 60s code=200\n"
  "  * agent-state call1 anna wrap-up 60s\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "wait 5\n";

static const char told_restart[] =
  NOBODY_READY ("c1", "138")
  "wait 20\n"
  "  ! play c1 position-before 1 position-after\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 19\n"
  "wait 1\n"
  "  ! play c1 position-before 1 position-after\n";

static const char moved[] =
  NOBODY_READY ("c1", "138")
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "incoming c3 12351 140\n"
  "  * call-offered call3 140 (12351)\n"
  "  * call-queued call3\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "? call3\n"
  "  = waiting 3\n"
  "sue move call3 front\n"
  "  * call-moved call3 sue front\n"
  "? call3\n"
  "  = waiting 1\n"
  "? call1\n"
  "  = waiting 2\n"
  "sue move call3 help\n"
  "  x it waits in that queue already\n"
  "sue move call1 second\n"
  "  * call-moved call1 sue queue\n"
  "  ! play c1 erhu loop\n"
  "? call1\n"
  "  = waiting 1\n"
  "bo ready\n"
  "  * agent-state bo ready\n"
  "  * call-ringing call3 bo\n"
  "  * agent-state call3 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg1 1002 shows \"140\"\n"
  "sue move call1 help\n"
  "  * call-moved call1 sue queue\n"
  "  ! play c1 music loop\n"
  "sue move call2 nowhere\n"
  "  x no such queue\n"
  "carl sign-out\n"
  "  * agent-state carl offline\n"
  "anna sign-out\n"
  "  * agent-state anna offline\n"
  "bo sign-out\n"
  "  * call-returned call3 bo signed-out\n"
  "  * agent-state call3 bo offline\n"
  "  ! end leg1\n"
  "  ! screen bo over\n"
  "sue move call2 second\n"
  "  x nobody else serves that queue now\n";

static const Case cases[] = {
  { "/calls/callbacks/told", set_told, told },
  { "/calls/callbacks/told-wait-never-grows", set_told, told_wait_never_grows },
  { "/calls/callbacks/told-restart", set_told, told_restart },
  { "/calls/callbacks/moved", set_told, moved },
};
/* clang-format on */

static void
test_numbers (void)
{
  static const struct
  {
    guint number;
    const char *prompts;
  } numbers[] = {
    { 0, "0" },
    { 1, "1" },
    { 10, "10" },
    { 11, "10 1" },
    { 20, "2 10" },
    { 23, "2 10 3" },
    { 99, "9 10 9" },
    { 100, "1 hundred" },
    { 105, "1 hundred 0 5" },
    { 110, "1 hundred 1 10" },
    { 111, "1 hundred 1 10 1" },
    { 240, "2 hundred 4 10" },
    { 999, "9 hundred 9 10 9" },
  };

  for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      hl_switch_tell_number (out, numbers[j].number);
      g_assert_cmpstr (out->str, ==, numbers[j].prompts);
    }
}

/* What is played without being configured is there. */
static void
test_prompts (void)
{
  static const char *const names[] = {
    "music",
    "ringback",
    "closed",
    "full",
    "menu",
    "message",
    "beep",
    "message-thanks",
    "rating-thanks",
    "callback-offer",
    "callback-accepted",
    "position-before",
    "position-after",
    "wait-before",
    "wait-minutes",
    "wait-long",
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "hundred",
  };

  for (guint j = 0; j < G_N_ELEMENTS (names); j++)
    {
      g_autofree char *file = g_strconcat (names[j], ".flac", NULL);
      g_autofree char *path =
          g_build_filename (g_getenv ("HL_SOURCE_ROOT"), "data", "prompts", file, NULL);

      g_test_message ("%s", path);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases (cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/calls/callbacks/numbers", test_numbers);
  if (g_getenv ("HL_SOURCE_ROOT") != NULL)
    g_test_add_func ("/calls/callbacks/prompts", test_prompts);
  return g_test_run ();
}
