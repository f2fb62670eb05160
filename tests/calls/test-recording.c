/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

/* Pauses of a recording: an agent's own, and never for ever. */

/* clang-format off */
#define TALK \
  "incoming caller 12350 1\n" \
  "  * call-offered call1 1 (12350)\n" \
  "  * call-queued call1\n" \
  "  ! answer caller\n" \
  "  ! mix caller (left)\n" \
  "  ! play caller erhu loop\n" \
  "bo record-pause\n" \
  "  x not in a call that is recorded\n" \
  "bo ready\n" \
  "  * agent-state bo ready\n" \
  "  * call-ringing call1 bo\n" \
  "  * agent-state call1 bo ringing\n" \
  "  ! screen bo ringing\n" \
  "  ! invite leg1 1002 shows \"1\"\n" \
  "bo record-pause\n" \
  "  x not in a call that is recorded\n" \
  "leg1 answered\n" \
  "  * call-answered call1 bo\n" \
  "  * agent-state call1 bo talking\n" \
  "  ! stop caller\n" \
  "  ! screen bo answered\n" \
  "  ! mix caller (left) >leg1, leg1 >caller\n" \
  "  ! record\n" \
  "bo record-resume\n" \
  "anna record-pause\n" \
  "  x not in a call that is recorded\n" \
  "wait 10\n" \
  "bo record-pause\n" \
  "  * recording-paused call1 bo\n" \
  "  ! record-pause 1\n" \
  "bo record-pause\n"

static const char by_hand[] = TALK
  "wait 7\n"
  "bo record-resume\n"
  "  * recording-resumed call1 bo agent 7s\n"
  "  ! record-pause\n"
  "bo record-resume\n"
  "wait 400\n";

static const char by_limit[] = TALK
  "wait 299\n"
  "wait 1\n"
  "  * recording-resumed call1 bo limit 300s\n"
  "  ! record-pause\n"
  "wait 400\n";

static const char by_end[] = TALK
  "wait 3\n"
  "caller ended 200\n"
  "  * recording-resumed call1 bo ended 3s\n"
  "  * call-ended call1 bo caller 13s code=200\n"
  "  * agent-state call1 bo ready 13s\n"
  "  ! record-pause\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen bo over\n"
  "  ! mix\n"
  "bo record-pause\n"
  "  x not in a call that is recorded\n"
  "wait 400\n";

static const char by_transfer[] = TALK
  "wait 3\n"
  "bo transfer 13900000009\n"
  "  * recording-resumed call1 bo transfer 3s\n"
  "  * call-held call1 bo\n"
  "  * agent-state call1 bo held 13s\n"
  "  * transfer-started call1 bo outside (13900000009)\n"
  "  ! record-pause\n"
  "  ! mix caller (left), leg1\n"
  "  ! play caller erhu loop\n"
  "  ! screen bo transferring\n"
  "  ! invite leg2 13900000009 by trunk shows \"12349\"\n";

static const char over_restart[] = TALK
  "wait 100\n"
  "restart\n"
  "  ! mix caller (left) >leg1, leg1 >caller\n"
  "  ! record\n"
  "  ! record-pause 1\n"
  "wait 200\n"
  "  * recording-resumed call1 bo limit 300s\n"
  "  ! record-pause\n"
  "restart\n"
  "  ! mix caller (left) >leg1, leg1 >caller\n"
  "  ! record\n";
/* clang-format on */

static void
scenario (gconstpointer data)
{
  g_autoptr (Board) board = board_new ();

  board_open (board);
  board_run (board, data);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/calls/recording/by-hand", by_hand, scenario);
  g_test_add_data_func ("/calls/recording/by-limit", by_limit, scenario);
  g_test_add_data_func ("/calls/recording/by-end", by_end, scenario);
  g_test_add_data_func ("/calls/recording/by-transfer", by_transfer, scenario);
  g_test_add_data_func ("/calls/recording/over-restart", over_restart, scenario);
  return g_test_run ();
}
