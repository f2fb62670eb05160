/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"

/* A call-back that keeps the place; scripts as in board.h. */

static void
set_offer (Board *board)
{
  board_get_queue (board, 0)->callback_after_seconds = 10;
}

static void
set_both (Board *board)
{
  set_offer (board);
  board_get_queue (board, 0)->announce_seconds = 20;
}

static void
set_closed (Board *board)
{
  board_get_flow (board, 2)->closed = (HlAction){ HL_ACTION_CALLBACK, 0, NULL, "closed-now" };
  board_get_flow (board, 2)->at_closing = HL_AT_CLOSING_PROMPT;
}

/* clang-format off */
/* Whoever waited ten seconds wants to be called back: call2. */
#define C1_BOOKED NOBODY_READY ("c1", "138") \
  "wait 10\n" \
  "  ! play c1 callback-offer\n" \
  "c1 dtmf 1\n" \
  "  * call-booked call1 call2 10s\n" \
  "  ! play c1 callback-accepted\n" \
  "c1 prompt-done 3\n" \
  "  * call-ended call1 switch\n" \
  "  ! end c1\n" \
  "  ! mix\n"

static const char booked[] =
  NOBODY_READY ("c1", "138")
  "c1 dtmf 1\n"
  "wait 10\n"
  "  ! play c1 callback-offer\n"
  "c1 dtmf 2\n"
  "c1 prompt-done 2\n"
  "  ! play c1 music loop\n"
  "wait 3\n"
  "c1 dtmf 1\n"
  "  * call-booked call1 call2 13s\n"
  "  ! play c1 callback-accepted\n"
  "? call1\n"
  "  = closing\n"
  "anna ready\n"
  "  * agent-state anna ready 13s\n"
  "? call2\n"
  "  = booked 1\n"
  "c1 prompt-done 4\n"
  "  * call-ended call1 switch\n"
  "  * call-ringing call2 anna 13s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! end c1\n"
  "  ! mix\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-dialled call2 anna call1 (138)\n"
  "  * agent-state call2 anna dialling\n"
  "  ! screen anna dialling\n"
  "  ! mix leg1\n"
  "  ! invite leg2 138 by trunk shows \"12349\"\n"
  "leg2 ringing\n"
  "  ! play leg1 ringback loop\n"
  "leg2 answered\n"
  "  * call-connected call2 anna (138)\n"
  "  * agent-state call2 anna talking\n"
  "  ! stop leg1\n"
  "  ! screen anna answered\n"
  "  ! mix leg2 (left) >leg1, leg1 >leg2\n"
  "  ! record\n"
  "? call2\n"
  "  = talking\n"
  "wait 30\n"
  "leg2 ended 200\n"
  "  * call-ended call2 anna called 30s code=200\n"
  "  * agent-state call2 anna wrap-up 30s\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n";

static const char answered_in_the_middle[] =
  NOBODY_READY ("c1", "138")
  "wait 20\n"
  "  ! play c1 callback-offer\n"
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "c1 prompt-done 2\n"
  "  ! play c1 music loop\n"
  "wait 20\n"
  "  ! play c2 callback-offer\n"
  "  ! play c1 position-before 1 position-after callback-offer\n"
  "anna ready\n"
  "  * agent-state anna ready 40s\n"
  "  * call-ringing call1 anna 40s\n"
  "  * agent-state call1 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-answered call1 anna 40s\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "c1 prompt-done 5\n";

static const char rings_in_the_middle[] =
  NOBODY_READY ("c1", "138")
  "wait 20\n"
  "  ! play c1 callback-offer\n"
  "anna ready\n"
  "  * agent-state anna ready 20s\n"
  "  * call-ringing call1 anna 20s\n"
  "  * agent-state call1 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "c1 prompt-done 2\n"
  "  ! play c1 music loop\n"
  "wait 20\n"
  "  * call-returned call1 anna no-answer 20s\n"
  "  * agent-state call1 anna ready 20s\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! play c1 position-before 1 position-after callback-offer\n"
  "wait 40\n"
  "  * call-ringing call1 anna 45s\n"
  "  * agent-state call1 anna ringing 5s\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "  * call-returned call1 anna no-answer 20s\n"
  "  * agent-state call1 anna away (no-answer) 20s\n"
  "  ! end leg2\n"
  "  ! screen anna over\n";

static const char rejected[] =
  C1_BOOKED
  "incoming c2 12351 139\n"
  "  * call-offered call3 139 (12351)\n"
  "  * call-queued call3\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "anna reject\n"
  "  * call-returned call2 anna rejected code=603\n"
  "  * agent-state call2 anna ready\n"
  "  ! end leg1 603\n"
  "  ! screen anna over\n"
  "wait 5\n"
  "  * call-ringing call2 anna 15s\n"
  "  * agent-state call2 anna ringing 5s\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "? call2\n"
  "  = ringing\n"
  "leg2 ended 486\n"
  "  * call-returned call2 anna busy code=486\n"
  "  * agent-state call2 anna away (no-answer)\n"
  "  ! screen anna over\n"
  "carl ready\n"
  "  * agent-state carl ready 15s\n"
  "  * call-ringing call2 carl 15s\n"
  "  * agent-state call2 carl ringing\n"
  "  ! screen carl ringing\n"
  "  ! invite leg3 sip:carl@10.0.0.7 shows \"138\"\n"
  "wait 20\n"
  "  ! play c2 callback-offer\n"
  "  * call-returned call2 carl no-answer 20s\n"
  "  * agent-state call2 carl ready 20s\n"
  "  ! end leg3\n"
  "  ! screen carl over\n";

static const char citizen_busy[] =
  C1_BOOKED
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-dialled call2 anna call1 (138)\n"
  "  * agent-state call2 anna dialling\n"
  "  ! screen anna dialling\n"
  "  ! mix leg1\n"
  "  ! invite leg2 138 by trunk shows \"12349\"\n"
  "leg2 ended 486\n"
  "  * call-failed call2 anna busy (138) code=486\n"
  "  * call-ended call2 anna called code=486\n"
  "  * agent-state call2 anna ready\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "? call2\n"
  "  = gone\n";

static const char citizen_no_answer[] =
  C1_BOOKED
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-dialled call2 anna call1 (138)\n"
  "  * agent-state call2 anna dialling\n"
  "  ! screen anna dialling\n"
  "  ! mix leg1\n"
  "  ! invite leg2 138 by trunk shows \"12349\"\n"
  "wait 60\n"
  "  * call-failed call2 anna no-answer (138) 60s code=408\n"
  "  * call-ended call2 anna switch code=408\n"
  "  * agent-state call2 anna ready 60s\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! end leg2\n"
  "  ! mix\n";

static const char agent_gives_up[] =
  C1_BOOKED
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-dialled call2 anna call1 (138)\n"
  "  * agent-state call2 anna dialling\n"
  "  ! screen anna dialling\n"
  "  ! mix leg1\n"
  "  ! invite leg2 138 by trunk shows \"12349\"\n"
  "anna hang-up\n"
  "  * call-failed call2 anna agent (138) code=487\n"
  "  * call-ended call2 anna agent code=487\n"
  "  * agent-state call2 anna ready\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! end leg2\n"
  "  ! mix\n";

static const char agent_phone_lost[] =
  C1_BOOKED
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "wait 3\n"
  "leg1 answered\n"
  "  * call-dialled call2 anna call1 (138)\n"
  "  * agent-state call2 anna dialling 3s\n"
  "  ! screen anna dialling\n"
  "  ! mix leg1\n"
  "  ! invite leg2 138 by trunk shows \"12349\"\n"
  "wait 4\n"
  "leg1 ended 503\n"
  "  * call-returned call2 anna unreachable 4s code=503\n"
  "  * agent-state call2 anna ready 4s\n"
  "  * call-ringing call2 anna 17s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! end leg2\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "  ! screen anna ringing\n"
  "  ! invite leg3 1001 shows \"138\"\n"
  "? call2\n"
  "  = ringing\n"
  "leg3 answered\n"
  "  * callback-taken call2 anna\n"
  "  * agent-state call2 anna dialling\n"
  "  ! screen anna dialling\n"
  "  ! mix leg3\n"
  "  ! invite leg4 138 by trunk shows \"12349\"\n"
  "leg4 answered\n"
  "  * call-connected call2 anna (138) 4s\n"
  "  * agent-state call2 anna talking\n"
  "  ! screen anna answered\n"
  "  ! mix leg4 (left) >leg3, leg3 >leg4\n"
  "  ! record\n";

static const char twice[] =
  NOBODY_READY ("c1", "138")
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 5\n"
  "incoming c3 12351 138\n"
  "  * call-offered call3 138 (12351)\n"
  "  * call-queued call3\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "wait 10\n"
  "  ! play c1 callback-offer\n"
  "  ! play c2 callback-offer\n"
  "  ! play c3 callback-offer\n"
  "c2 dtmf 1\n"
  "  * call-booked call2 call4 15s\n"
  "  ! play c2 callback-accepted\n"
  "c3 dtmf 1\n"
  "  * call-booked call3 call5 10s\n"
  "  ! play c3 callback-accepted\n"
  "c1 dtmf 1\n"
  "  * call-booked call1 call5 15s\n"
  "  ! play c1 callback-accepted\n"
  "anna ready\n"
  "  * agent-state anna ready 15s\n";

static const char rings_again[] =
  C1_BOOKED
  "incoming c2 12351 139\n"
  "  * call-offered call3 139 (12351)\n"
  "  * call-queued call3\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 60\n"
  "  ! play c2 callback-offer\n"
  "incoming c3 12351 138\n"
  "  * call-offered call4 138 (12351)\n"
  "  * call-redialled call4 call1 60s\n"
  "  * call-queued call4 redial\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "? call4\n"
  "  = waiting 1\n"
  "? call2\n"
  "  = booked 2\n"
  "anna ready\n"
  "  * agent-state anna ready 70s\n"
  "  * call-ringing call4 anna\n"
  "  * agent-state call4 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "? call2\n"
  "  = booked 1\n"
  "leg1 answered\n"
  "  * call-answered call4 anna\n"
  "  * agent-state call4 anna talking\n"
  "  * callback-cancelled call2 rang-again\n"
  "  * call-ended call2 caller\n"
  "  ! stop c3\n"
  "  ! screen anna answered\n"
  "  ! mix c3 (left) >leg1, leg1 >c3\n"
  "  ! record\n"
  "? call2\n"
  "  = gone\n";

static const char rings_again_and_leaves[] =
  C1_BOOKED
  "incoming c2 12351 138\n"
  "  * call-offered call3 138 (12351)\n"
  "  * call-redialled call3 call1\n"
  "  * call-queued call3 redial\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call3 anna\n"
  "  * agent-state call3 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "anna reject\n"
  "  * call-returned call3 anna rejected code=603\n"
  "  * agent-state call3 anna ready\n"
  "  ! end leg1 603\n"
  "  ! screen anna over\n"
  "wait 4\n"
  "c2 ended 200\n"
  "  * call-short-abandoned call3 caller 4s\n"
  "  * call-ended call3 caller code=200\n"
  "  ! mix\n"
  "wait 1\n"
  "  * call-ringing call2 anna 15s\n"
  "  * agent-state call2 anna ringing 5s\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "? call2\n"
  "  = ringing\n";

static const char rings_again_while_it_rings[] =
  C1_BOOKED
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "incoming c2 12351 138\n"
  "  * call-offered call3 138 (12351)\n"
  "  * call-redialled call3 call1\n"
  "  * call-queued call3 redial\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "leg1 answered\n"
  "  * call-returned call2 anna rang-again\n"
  "  * agent-state call2 anna ready\n"
  "  * call-ringing call3 anna\n"
  "  * agent-state call3 anna ringing\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "? call2\n"
  "  = booked 1\n"
  "leg2 answered\n"
  "  * call-answered call3 anna\n"
  "  * agent-state call3 anna talking\n"
  "  * callback-cancelled call2 rang-again\n"
  "  * call-ended call2 caller\n"
  "  ! stop c2\n"
  "  ! screen anna answered\n"
  "  ! mix c2 (left) >leg2, leg2 >c2\n"
  "  ! record\n";

static const char dialled_by_hand[] =
  C1_BOOKED
  "bo dial 138 call1\n"
  "  * call-dialled call3 bo call1 (138)\n"
  "  * agent-state call3 bo dialling 10s\n"
  "  ! screen bo dialling\n"
  "  ! invite leg1 1002 shows \"138\" auto\n"
  "leg1 answered\n"
  "  ! mix leg1\n"
  "  ! invite leg2 138 by trunk shows \"12349\"\n"
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "? call2\n"
  "  = booked 1\n"
  "leg2 answered\n"
  "  * call-connected call3 bo (138)\n"
  "  * agent-state call3 bo talking\n"
  "  * callback-cancelled call2 reached\n"
  "  * call-ended call2 switch\n"
  "  ! screen bo answered\n"
  "  ! mix leg2 (left) >leg1, leg1 >leg2\n"
  "  ! record\n";

static const char cancelled[] =
  C1_BOOKED
  "sue cancel-callback call2\n"
  "  * callback-cancelled call2 sue cancelled\n"
  "  * call-ended call2 switch\n"
  "sue cancel-callback call2\n"
  "  x no such call-back: it may be over\n"
  "incoming c2 12351 139\n"
  "  * call-offered call3 139 (12351)\n"
  "  * call-queued call3\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 10\n"
  "  ! play c2 callback-offer\n"
  "c2 dtmf 1\n"
  "  * call-booked call3 call4 10s\n"
  "  ! play c2 callback-accepted\n"
  "anna ready\n"
  "  * agent-state anna ready 20s\n"
  "sue drop call4\n"
  "  * callback-cancelled call4 sue dropped\n"
  "  * call-ended call4 supervisor\n";

static const char wished_while_ringing[] =
  NOBODY_READY ("c1", "138")
  "wait 10\n"
  "  ! play c1 callback-offer\n"
  "c1 prompt-done 2\n"
  "  ! play c1 music loop\n"
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call1 anna 10s\n"
  "  * agent-state call1 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "c1 dtmf 1\n"
  "? call1\n"
  "  = ringing\n"
  "anna reject\n"
  "  * call-returned call1 anna rejected code=603\n"
  "  * agent-state call1 anna ready\n"
  "  * call-booked call1 call2 10s\n"
  "  ! end leg1 603\n"
  "  ! screen anna over\n"
  "  ! play c1 callback-accepted\n"
  "c1 prompt-done 4\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n"
  "wait 5\n"
  "  * call-ringing call2 anna 15s\n"
  "  * agent-state call2 anna ringing 5s\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n";

static const char wished_and_answered[] =
  NOBODY_READY ("c1", "138")
  "wait 10\n"
  "  ! play c1 callback-offer\n"
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call1 anna 10s\n"
  "  * agent-state call1 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "c1 dtmf 1\n"
  "leg1 answered\n"
  "  * call-answered call1 anna 10s\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "wait 9\n"
  "c1 dtmf 1\n"
  "anna hang-up\n"
  "  * call-ended call1 anna agent 9s\n"
  "  * agent-state call1 anna wrap-up 9s\n"
  "  ! record-stop\n"
  "  ! end c1\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n";

static const char withheld[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "incoming c1 12351\n"
  "  * call-offered call1  (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 20\n"
  "  ! play c1 position-before 1 position-after\n"
  "c1 dtmf 1\n"
  "incoming c2 12351 x\n"
  "  * call-offered call2 x (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "c2 dtmf 1\n"
  "wait 20\n"
  "  ! play c2 position-before 2 position-after\n"
  "? call2\n"
  "  = waiting 2\n";

static const char withheld_closed[] =
  "wait 25200\n"
  "incoming c1 12351\n"
  "  * call-offered call1  (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now message beep\n";

static const char next_opening[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-booked call1 call2\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now callback-accepted\n"
  "c1 prompt-done 1\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n"
  "? call2\n"
  "  = booked 1\n"
  "sue drop call2\n"
  "  * callback-cancelled call2 sue dropped\n"
  "  * call-ended call2 supervisor\n"
  "incoming c2 12351 139\n"
  "  * call-offered call3 139 (12351)\n"
  "  * call-booked call3 call4\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 closed-now callback-accepted\n"
  "c2 prompt-done 1\n"
  "  * call-ended call3 switch\n"
  "  ! end c2\n"
  "  ! mix\n"
  "wait 57540\n"
  "? call4\n"
  "  = booked 1\n"
  "wait 60\n"
  "  * call-ringing call4 anna 57600s\n"
  "  * agent-state call4 anna ringing 82800s\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"139\"\n";

static const char closing_keeps[] =
  C1_BOOKED
  "wait 25185\n"
  "anna ready\n"
  "  * agent-state anna ready 25195s\n"
  "  * call-ringing call2 anna 25195s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "? call2\n"
  "  = ringing\n";

static const char restart[] =
  C1_BOOKED
  "restart\n"
  "? call2\n"
  "  = booked 1\n"
  "repair\n"
  "? call2\n"
  "  = booked 1\n"
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "restart\n"
  "  * call-returned call2 anna restart\n"
  "  * agent-state call2 anna ready\n"
  "  * call-ringing call2 anna 10s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "leg2 answered\n"
  "  * call-dialled call2 anna call1 (138)\n"
  "  * agent-state call2 anna dialling\n"
  "  ! screen anna dialling\n"
  "  ! mix leg2\n"
  "  ! invite leg3 138 by trunk shows \"12349\"\n"
  "restart\n"
  "  ! mix leg2\n"
  "  ! end leg3\n"
  "  ! invite leg4 138 by trunk shows \"12349\"\n"
  "leg4 answered\n"
  "  * call-connected call2 anna (138)\n"
  "  * agent-state call2 anna talking\n"
  "  ! screen anna answered\n"
  "  ! mix leg4 (left) >leg2, leg2 >leg4\n"
  "  ! record\n"
  "? call2\n"
  "  = talking\n"
  "restart\n"
  "  ! mix leg4 (left) >leg2, leg2 >leg4\n"
  "  ! record\n"
  "  ! record-pause\n"
  "  ! stop leg4\n"
  "anna hang-up\n"
  "  * call-ended call2 anna agent\n"
  "  * agent-state call2 anna wrap-up\n"
  "  ! record-stop\n"
  "  ! end leg2\n"
  "  ! screen anna over\n"
  "  ! end leg4\n"
  "  ! mix\n";

static const char moved_at_night[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-booked call1 call2\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now callback-accepted\n"
  "sue move call2 front\n"
  "  * call-moved call2 sue front\n"
  "sue move call2 second\n"
  "  * call-moved call2 sue queue\n"
  "bo ready\n"
  "  * agent-state bo ready 25200s\n"
  "c1 prompt-done 1\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n"
  "? call2\n"
  "  = booked 1\n";

static const Case cases[] = {
  { "/calls/callbacks/booked", set_offer, booked },
  { "/calls/callbacks/answered-in-the-middle", set_both, answered_in_the_middle },
  { "/calls/callbacks/rings-in-the-middle", set_both, rings_in_the_middle },
  { "/calls/callbacks/rejected", set_offer, rejected },
  { "/calls/callbacks/citizen-busy", set_offer, citizen_busy },
  { "/calls/callbacks/citizen-no-answer", set_offer, citizen_no_answer },
  { "/calls/callbacks/agent-gives-up", set_offer, agent_gives_up },
  { "/calls/callbacks/agent-phone-lost", set_offer, agent_phone_lost },
  { "/calls/callbacks/twice", set_offer, twice },
  { "/calls/callbacks/rings-again", set_offer, rings_again },
  { "/calls/callbacks/rings-again-and-leaves", set_offer, rings_again_and_leaves },
  { "/calls/callbacks/rings-again-while-it-rings", set_offer, rings_again_while_it_rings },
  { "/calls/callbacks/dialled-by-hand", set_offer, dialled_by_hand },
  { "/calls/callbacks/cancelled", set_offer, cancelled },
  { "/calls/callbacks/wished-while-ringing", set_offer, wished_while_ringing },
  { "/calls/callbacks/wished-and-answered", set_offer, wished_and_answered },
  { "/calls/callbacks/withheld", set_both, withheld },
  { "/calls/callbacks/withheld-closed", set_closed, withheld_closed },
  { "/calls/callbacks/next-opening", set_closed, next_opening },
  { "/calls/callbacks/closing-keeps", set_offer, closing_keeps },
  { "/calls/callbacks/restart", set_offer, restart },
  { "/calls/callbacks/moved-at-night", set_closed, moved_at_night },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases (cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
