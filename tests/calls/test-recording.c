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
  "  ! stop caller\n"
  "wait 200\n"
  "  * recording-resumed call1 bo limit 300s\n"
  "  ! record-pause\n"
  "restart\n"
  "  ! mix caller (left) >leg1, leg1 >caller\n"
  "  ! record\n"
  "  ! record-pause\n"
  "  ! stop caller\n";
/* clang-format on */

/* clang-format off */
static const char notice[] =
  "bo ready\n"
  "  * agent-state bo ready\n"
  "bo dial 13900000009\n"
  "  * call-dialled call1 bo outbound (13900000009)\n"
  "  * agent-state call1 bo dialling\n"
  "  ! screen bo dialling\n"
  "  ! invite leg1 1002 shows \"13900000009\" auto\n"
  "leg1 answered\n"
  "  ! mix leg1\n"
  "  ! invite leg2 13900000009 by trunk shows \"12349\"\n"
  "leg2 answered\n"
  "  * call-connected call1 bo (13900000009)\n"
  "  * agent-state call1 bo talking\n"
  "  ! screen bo answered\n"
  "  ! mix leg2 (left) >leg1, leg1 >leg2\n"
  "  ! record\n"
  "  ! play leg1 recorded\n"
  "  ! play leg2 recorded\n";
/* clang-format on */

static void
scenario_with_notice (gconstpointer data)
{
  g_autoptr (Board) board = board_new ();

  board_get_config (board)->recording_notice = "recorded";
  board_configure (board);
  board_open (board);
  board_run (board, data);
}

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
  g_test_add_data_func ("/calls/recording/notice", notice, scenario_with_notice);
  return g_test_run ();
}
