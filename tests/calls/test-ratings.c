/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"

/* Callers rate the talk; scripts as in board.h. */

static void
set_rating (Board *board)
{
  board_get_flow (board, 2)->rating_prompt = "rating";
}

/* clang-format off */
static const char rating[] =
  ANNA_RINGS ("c1", "138")
  "wait 3\n"
  "leg1 answered\n"
  "  * call-answered call1 anna 3s\n"
  "  * agent-state call1 anna talking 3s\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "wait 20\n"
  "c1 dtmf 5\n"
  "anna hang-up\n"
  "  * agent-state call1 anna wrap-up 20s\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 rating\n"
  "? call1\n"
  "  = rating\n"
  "? anna\n"
  "  = wrap-up\n"
  "c1 dtmf 0\n"
  "c1 dtmf 9\n"
  "c1 prompt-done 2\n"
  "wait 5\n"
  "c1 dtmf 4\n"
  "  * call-rated call1 anna code=4\n"
  "  ! play c1 rating-thanks\n"
  "c1 dtmf 4\n"
  "c1 prompt-done 3\n"
  "  * call-ended call1 anna agent 20s\n"
  "  ! end c1\n"
  "  ! mix\n"
  "wait 25\n"
  "  * agent-state call1 anna ready 30s\n";

static const char rating_caller_hangs_up[] =
  ANNA_TALKS ("c1", "138")
  "wait 20\n"
  "c1 ended 200\n"
  "  * call-ended call1 anna caller 20s code=200\n"
  "  * agent-state call1 anna wrap-up 20s\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "incoming c2 12351 138\n"
  "  * call-offered call2 138 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 30\n"
  "  * agent-state call1 anna ready 30s\n"
  "  * call-ringing call2 anna 30s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "leg2 answered\n"
  "  * call-answered call2 anna 30s\n"
  "  * agent-state call2 anna talking\n"
  "  ! stop c2\n"
  "  ! screen anna answered\n"
  "  ! mix c2 (left) >leg2, leg2 >c2\n"
  "  ! record\n"
  "wait 10\n"
  "anna hang-up\n"
  "  * agent-state call2 anna wrap-up 10s\n"
  "  ! record-stop\n"
  "  ! end leg2\n"
  "  ! screen anna over\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 rating\n"
  "c2 ended 200\n"
  "  * call-ended call2 anna agent 10s\n"
  "  ! mix\n";

static const char rating_nothing[] =
  ANNA_TALKS ("c1", "138")
  "anna hold\n"
  "  * call-held call1 anna\n"
  "  * agent-state call1 anna held\n"
  "  ! mix c1 (left), leg1\n"
  "  ! play c1 music loop\n"
  "wait 20\n"
  "leg1 ended 200\n"
  "  * call-resumed call1 anna 20s\n"
  "  * agent-state call1 anna wrap-up 20s\n"
  "  ! stop c1\n"
  "  ! record-stop\n"
  "  ! screen anna over\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 rating\n"
  "wait 6\n"
  "c1 prompt-done 3\n"
  "wait 10\n"
  "  * call-ended call1 anna agent 20s\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char rating_lost_phone[] =
  ANNA_TALKS ("c1", "138")
  "leg1 ended 503\n"
  "  * call-ended call1 anna agent code=503\n"
  "  * agent-state call1 anna wrap-up\n"
  "  ! record-stop\n"
  "  ! end c1\n"
  "  ! screen anna over\n"
  "  ! mix\n";

static const char rating_restart[] =
  ANNA_TALKS ("c1", "138")
  "wait 9\n"
  "sue listen call1\n"
  "  ! invite leg2 1009 shows \"138\" auto\n"
  "leg2 answered\n"
  "  * listen-started call1 sue listen\n"
  "  ! mix c1 (left) >leg1 >leg2, leg1 >c1 >leg2, leg2\n"
  "anna hang-up\n"
  "  * listen-stopped call1 sue listen\n"
  "  * agent-state call1 anna wrap-up 9s\n"
  "  ! record-stop\n"
  "  ! end leg2\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 rating\n"
  "wait 2\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 rating\n"
  "c1 dtmf 5\n"
  "  * call-rated call1 anna code=5\n"
  "  ! play c1 rating-thanks\n"
  "c1 prompt-done 4\n"
  "  * call-ended call1 anna agent 9s\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char rating_transferred[] =
  ANNA_TALKS ("c1", "138")
  "anna consult bo\n"
  "  * call-held call1 anna\n"
  "  * agent-state call1 anna held\n"
  "  * consult-started call1 anna agent (1002)\n"
  "  * agent-state call1 bo ringing\n"
  "  ! mix c1 (left), leg1\n"
  "  ! play c1 music loop\n"
  "  ! screen anna consulting\n"
  "  ! screen bo ringing\n"
  "  ! invite leg2 1002 shows \"138\"\n"
  "leg2 answered\n"
  "  * consult-answered call1 anna agent (1002)\n"
  "  * agent-state call1 bo talking\n"
  "  ! screen bo consulted\n"
  "  ! screen anna consulted\n"
  "  ! mix c1 (left), leg1 >leg2, leg2 >leg1\n"
  "anna complete\n"
  "  * consult-ended call1 anna transferred (1002)\n"
  "  * call-transferred call1 bo consulted (1002)\n"
  "  * call-resumed call1 anna\n"
  "  * agent-state call1 anna wrap-up\n"
  "  ! stop c1\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! screen bo answered\n"
  "  ! mix c1 (left) >leg2, leg2 >c1\n"
  "bo hang-up\n"
  "  * agent-state call1 bo wrap-up\n"
  "  ! record-stop\n"
  "  ! end leg2\n"
  "  ! screen bo over\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 rating\n"
  "c1 dtmf 2\n"
  "  * call-rated call1 bo code=2\n"
  "  ! play c1 rating-thanks\n";

static const Case cases[] = {
  { "/calls/ways/rating", set_rating, rating },
  { "/calls/ways/rating-caller-hangs-up", set_rating, rating_caller_hangs_up },
  { "/calls/ways/rating-nothing", set_rating, rating_nothing },
  { "/calls/ways/rating-lost-phone", set_rating, rating_lost_phone },
  { "/calls/ways/rating-restart", set_rating, rating_restart },
  { "/calls/ways/rating-transferred", set_rating, rating_transferred },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases (cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
