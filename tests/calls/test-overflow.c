/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"

/* What is done with those whom nobody takes; scripts as in board.h. */

enum
{
  SECOND = 22,
};

static void
set_overflow (Board *board)
{
  board_get_queue (board, 0)->max_waiting = 1;
  board_get_queue (board, 0)->full = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, "all-busy" };
  board_get_queue (board, 0)->max_wait_seconds = 30;
  board_get_queue (board, 0)->waited = (HlAction){ HL_ACTION_QUEUE, SECOND, NULL, "elsewhere" };
}

static void
set_nobody (Board *board)
{
  board_get_queue (board, 0)->nobody = (HlAction){ HL_ACTION_NUMBER, 0, "110", NULL };
}

static void
set_closing (Board *board)
{
  board_get_flow (board, 2)->at_closing = HL_AT_CLOSING_PROMPT;
  board_get_flow (board, 2)->closed = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, NULL };
}

static void
set_night (Board *board)
{
  board_get_flow (board, 2)->at_closing = HL_AT_CLOSING_PROMPT;
  board_get_flow (board, 2)->closed = (HlAction){ HL_ACTION_QUEUE, SECOND, NULL, NULL };
}

/* clang-format off */
static const char full[] =
  NOBODY_READY ("c1", "138")
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 all-busy message beep\n"
  "c2 prompt-done 1\n"
  "  ! record\n"
  "wait 4\n"
  "c2 ended 200\n"
  "  * call-message call2 4s\n"
  "  * call-ended call2 caller code=200\n"
  "  ! record-stop\n"
  "  ! mix\n"
  "incoming c3 12351 137\n"
  "  * call-offered call3 137 (12351)\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 all-busy message beep\n"
  "c3 ended 200\n"
  "  * call-overflowed call3 full\n"
  "  * call-ended call3 caller code=200\n"
  "  ! mix\n";

static const char waited[] =
  NOBODY_READY ("c1", "138")
  "wait 30\n"
  "  * call-moved call1 waited\n"
  "  ! play c1 elsewhere\n"
  "? call1\n"
  "  = waiting 1\n"
  "c1 prompt-done 2\n"
  "  ! play c1 erhu loop\n"
  "wait 5\n"
  "bo ready\n"
  "  * agent-state bo ready 35s\n"
  "  * call-ringing call1 bo 35s\n"
  "  * agent-state call1 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg1 1002 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-answered call1 bo 35s\n"
  "  * agent-state call1 bo talking\n"
  "  ! stop c1\n"
  "  ! screen bo answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n";

static const char nobody[] =
  "anna sign-out\n"
  "  * agent-state anna offline\n"
  "bo sign-out\n"
  "  * agent-state bo offline\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "carl sign-out\n"
  "  * agent-state carl offline\n"
  "  * call-overflowed call1 nobody\n"
  "  * transfer-started call1 outside (110)\n"
  "  ! invite leg1 110 by trunk shows \"12349\"\n"
  "  ! play c1 ringback loop\n"
  "leg1 answered\n"
  "  * call-transferred call1 outside (110)\n"
  "  ! stop c1\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "c1 ended 200\n"
  "  * call-ended call1 caller code=200\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! mix\n"
  "incoming c2 12351 138\n"
  "  * call-offered call2 138 (12351)\n"
  "  * call-overflowed call2 nobody\n"
  "  * transfer-started call2 outside (110)\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! invite leg2 110 by trunk shows \"12349\"\n"
  "  ! play c2 ringback loop\n"
  "leg2 ended 603\n"
  "  * transfer-failed call2 rejected (110) code=603\n"
  "  ! play c2 full\n"
  "c2 prompt-done 2\n"
  "  * call-ended call2 switch\n"
  "  ! end c2\n"
  "  ! mix\n";

static const char nobody_after_a_call[] =
  ANNA_TALKS ("c1", "138")
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "anna sign-out\n"
  "bo sign-out\n"
  "  * agent-state bo offline\n"
  "carl sign-out\n"
  "  * agent-state carl offline\n"
  "? call2\n"
  "  = waiting 1\n"
  "c1 ended 200\n"
  "  * call-ended call1 anna caller code=200\n"
  "  * agent-state call1 anna wrap-up\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n";

static const char nobody_transferred[] =
  ANNA_TALKS ("c1", "138")
  "anna transfer help\n"
  "  * transfer-started call1 anna queue\n"
  "  * agent-state call1 anna wrap-up\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "anna sign-out\n"
  "  * agent-state call1 anna offline\n"
  "bo sign-out\n"
  "  * agent-state bo offline\n"
  "carl sign-out\n"
  "  * agent-state carl offline\n"
  "? call1\n"
  "  = waiting 1 third queued\n";

static const char closing[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "wait 25190\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 10\n"
  "  ! play c1 message beep\n"
  "? call1\n"
  "  = message\n"
  "c1 prompt-done 2\n"
  "  ! record\n"
  "wait 3\n"
  "c1 ended 200\n"
  "  * call-message call1 3s\n"
  "  * call-ended call1 caller code=200\n"
  "  ! record-stop\n"
  "  ! mix\n"
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 message beep\n";

static const char closing_moves[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "wait 25190\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 10\n"
  "  * call-moved call1 closed\n"
  "  ! play c1 erhu loop\n"
  "? call1\n"
  "  = waiting 1\n"
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 erhu loop\n"
  "wait 60\n"
  "bo ready\n"
  "  * agent-state bo ready 25260s\n"
  "  * call-ringing call1 bo 70s\n"
  "  * agent-state call1 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg1 1002 shows \"138\"\n";

static const Case cases[] = {
  { "/calls/ways/full", set_overflow, full },
  { "/calls/ways/waited", set_overflow, waited },
  { "/calls/ways/nobody", set_nobody, nobody },
  { "/calls/ways/nobody-after-a-call", set_nobody, nobody_after_a_call },
  { "/calls/ways/nobody-transferred", set_nobody, nobody_transferred },
  { "/calls/ways/closing", set_closing, closing },
  { "/calls/ways/closing-moves", set_night, closing_moves },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases (cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
