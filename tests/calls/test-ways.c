/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

#include <string.h>

/* Before an agent and after: menus, messages, somebody outside, what is done with
 * those whom nobody takes, the rating; scripts as in board.h, each with its own
 * configuration. */

enum
{
  HELP = 21,
  SECOND,
  PLAIN = 32,
};

typedef struct
{
  HlFlowConfig flows[3]; /* main (12349), plain (12350), office (12351) */
} Mine;

static const HlMenuKey keys[] = {
  { '1', { HL_ACTION_QUEUE, SECOND, NULL, "second-soon" } },
  { '2', { HL_ACTION_MESSAGE, 0, NULL, NULL } },
  { '3', { HL_ACTION_NUMBER, 0, "120", "to-120" } },
  { '4', { HL_ACTION_PROMPT, 0, NULL, "information" } },
  { '5', { HL_ACTION_FLOW, PLAIN, NULL, NULL } },
  { '6', { HL_ACTION_CALLBACK, 0, NULL, NULL } },
};
static const HlMenuConfig menu = { NULL, 0, keys, G_N_ELEMENTS (keys) };

static void
set_menu (Mine *mine, Board *board)
{
  mine->flows[0].menu = &menu;
}

static void
set_message (Mine *mine, Board *board)
{
  mine->flows[2].closed = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, "closed-now" };
  mine->flows[2].message_prompt = "speak";
  mine->flows[2].message_seconds = 20;
}

static void
set_rating (Mine *mine, Board *board)
{
  mine->flows[2].rating_prompt = "rating";
}

static void
set_overflow (Mine *mine, Board *board)
{
  board_get_queue (board, 0)->max_waiting = 1;
  board_get_queue (board, 0)->full = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, "all-busy" };
  board_get_queue (board, 0)->max_wait_seconds = 30;
  board_get_queue (board, 0)->waited = (HlAction){ HL_ACTION_QUEUE, SECOND, NULL, "elsewhere" };
}

static void
set_nobody (Mine *mine, Board *board)
{
  board_get_queue (board, 0)->nobody = (HlAction){ HL_ACTION_NUMBER, 0, "110", NULL };
}

static void
set_closing (Mine *mine, Board *board)
{
  mine->flows[2].at_closing = HL_AT_CLOSING_PROMPT;
  mine->flows[2].closed = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, NULL };
}

static void
set_night (Mine *mine, Board *board)
{
  mine->flows[2].at_closing = HL_AT_CLOSING_PROMPT;
  mine->flows[2].closed = (HlAction){ HL_ACTION_QUEUE, SECOND, NULL, NULL };
}

/* clang-format off */
static const char menu_silence[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 prompt-done 1\n"
  "  ! play c1 menu\n"
  "? call1\n"
  "  = menu\n"
  "c1 prompt-done 2\n"
  "wait 2\n"
  "wait 1\n"
  "  * call-menu call1 \n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing 3s\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n";

static const char menu_zero[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 prompt-done 1\n"
  "  ! play c1 menu\n"
  "c1 dtmf 0\n"
  "  * call-menu call1 0\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "c1 dtmf 0\n"
  "c1 dtmf 4\n"
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "c1 dtmf 4\n";

static const char menu_unknown[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 prompt-done 1\n"
  "  ! play c1 menu\n"
  "c1 prompt-done 2\n"
  "wait 2\n"
  "c1 dtmf 9\n"
  "  ! play c1 menu\n"
  "wait 2\n"
  "c1 dtmf A\n"
  "  * call-menu call1 9A\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing 4s\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "c1 dtmf *\n";

static const char menu_greeting[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 1\n"
  "  * call-menu call1 1\n"
  "  * call-queued call1\n"
  "  ! play c1 second-soon\n"
  "c1 prompt-done 2\n"
  "  ! play c1 erhu loop\n"
  "? call1\n"
  "  = waiting 1\n"
  "bo ready\n"
  "  * agent-state bo ready\n"
  "  * call-ringing call1 bo\n"
  "  * agent-state call1 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg1 1002 shows \"138\"\n";

static const char menu_flow[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 prompt-done 1\n"
  "  ! play c1 menu\n"
  "c1 dtmf 5\n"
  "  * call-menu call1 5\n"
  "  * call-queued call1\n"
  "  ! play c1 erhu loop\n"
  "? call1\n"
  "  = waiting 1\n";

static const char menu_information[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 4\n"
  "  * call-menu call1 4\n"
  "  ! play c1 information\n"
  "c1 dtmf 2\n"
  "c1 prompt-done 2\n"
  "  * call-left call1 information\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n"
  "incoming c2 12349 139\n"
  "  * call-offered call2 139 (12349)\n"
  "  * call-announced call2 hello\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 hello\n"
  "c2 dtmf 4\n"
  "  * call-menu call2 4\n"
  "  ! play c2 information\n"
  "c2 dtmf 0\n"
  "  * call-queued call2\n"
  "  * call-ringing call2 anna\n"
  "  * agent-state call2 anna ringing\n"
  "  ! play c2 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"139\"\n";

static const char menu_left[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 ended 200\n"
  "  * call-left call1 greeting\n"
  "  * call-ended call1 caller code=200\n"
  "  ! mix\n"
  "incoming c2 12349 138\n"
  "  * call-offered call2 138 (12349)\n"
  "  * call-announced call2 hello\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 hello\n"
  "c2 prompt-done 1\n"
  "  ! play c2 menu\n"
  "c2 ended 200\n"
  "  * call-left call2 menu\n"
  "  * call-ended call2 caller code=200\n"
  "  ! mix\n"
  "incoming c3 12349 138\n"
  "  * call-offered call3 138 (12349)\n"
  "  * call-announced call3 hello\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 hello\n"
  "c3 dtmf 4\n"
  "  * call-menu call3 4\n"
  "  ! play c3 information\n"
  "c3 ended 200\n"
  "  * call-left call3 information\n"
  "  * call-ended call3 caller code=200\n"
  "  ! mix\n"
  "incoming c4 12349 138\n"
  "  * call-offered call4 138 (12349)\n"
  "  * call-announced call4 hello\n"
  "  ! answer c4\n"
  "  ! mix c4 (left)\n"
  "  ! play c4 hello\n"
  "sue drop call4\n"
  "  * call-overflowed call4 dropped\n"
  "  * call-ended call4 supervisor\n"
  "  ! end c4\n"
  "  ! mix\n";

static const char menu_withheld[] =
  "incoming c1 12349\n"
  "  * call-offered call1  (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 6\n"
  "  * call-menu call1 6\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"\"\n";

static const char menu_restart[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 prompt-done 1\n"
  "  ! play c1 menu\n"
  "c1 dtmf 9\n"
  "  ! play c1 menu\n"
  "c1 prompt-done 3\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 menu\n"
  "c1 prompt-done 4\n"
  "wait 3\n"
  "  * call-menu call1 9\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing 3s\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n";

static const char menu_prompt_lost[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "wait 180\n"
  "  * fault call1 prompt \"hello\" never ended\n"
  "  ! play c1 menu\n"
  "wait 180\n"
  "  * fault call1 prompt \"menu\" never ended\n"
  "wait 3\n"
  "  * call-menu call1 \n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing 363s\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n";

static const char number[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 3\n"
  "  * call-menu call1 3\n"
  "  * transfer-started call1 outside (120)\n"
  "  ! invite leg1 120 by trunk shows \"12349\"\n"
  "  ! play c1 to-120\n"
  "? call1\n"
  "  = transferring third transferring\n"
  "leg1 ringing\n"
  "c1 prompt-done 2\n"
  "  ! play c1 ringback loop\n"
  "leg1 answered\n"
  "  * call-left call1 number\n"
  "  * call-transferred call1 outside (120)\n"
  "  ! stop c1\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "? call1\n"
  "  = talking third alone\n"
  "c1 dtmf 1\n"
  "wait 60\n"
  "c1 ended 200\n"
  "  * call-ended call1 caller 60s code=200\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! mix\n";

static const char number_busy[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 3\n"
  "  * call-menu call1 3\n"
  "  * transfer-started call1 outside (120)\n"
  "  ! invite leg1 120 by trunk shows \"12349\"\n"
  "  ! play c1 to-120\n"
  "leg1 ended 486\n"
  "  * transfer-failed call1 busy (120) code=486\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "? call1\n"
  "  = ringing\n";

static const char number_no_answer[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 3\n"
  "  * call-menu call1 3\n"
  "  * transfer-started call1 outside (120)\n"
  "  ! invite leg1 120 by trunk shows \"12349\"\n"
  "  ! play c1 to-120\n"
  "wait 60\n"
  "  * transfer-failed call1 no-answer (120) 60s code=408\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing 60s\n"
  "  ! end leg1\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n";

static const char number_left[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 3\n"
  "  * call-menu call1 3\n"
  "  * transfer-started call1 outside (120)\n"
  "  ! invite leg1 120 by trunk shows \"12349\"\n"
  "  ! play c1 to-120\n"
  "wait 5\n"
  "c1 ended 200\n"
  "  * call-left call1 number\n"
  "  * transfer-failed call1 abandoned (120) 5s\n"
  "  * call-ended call1 caller code=200\n"
  "  ! end leg1\n"
  "  ! mix\n"
  "leg1 answered\n";

static const char number_hangs_up[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 3\n"
  "  * call-menu call1 3\n"
  "  * transfer-started call1 outside (120)\n"
  "  ! invite leg1 120 by trunk shows \"12349\"\n"
  "  ! play c1 to-120\n"
  "leg1 answered\n"
  "  * call-left call1 number\n"
  "  * call-transferred call1 outside (120)\n"
  "  ! stop c1\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "wait 9\n"
  "leg1 ended 200\n"
  "  * call-ended call1 third 9s code=200\n"
  "  ! record-stop\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char number_restart[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 3\n"
  "  * call-menu call1 3\n"
  "  * transfer-started call1 outside (120)\n"
  "  ! invite leg1 120 by trunk shows \"12349\"\n"
  "  ! play c1 to-120\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! end leg1\n"
  "  ! invite leg2 120 by trunk shows \"12349\"\n"
  "  ! play c1 ringback loop\n"
  "leg1 answered\n"
  "leg2 answered\n"
  "  * call-left call1 number\n"
  "  * call-transferred call1 outside (120)\n"
  "  ! stop c1\n"
  "  ! mix c1 (left) >leg2, leg2 >c1\n"
  "  ! record\n"
  "restart\n"
  "  ! mix c1 (left) >leg2, leg2 >c1\n"
  "  ! record\n"
  "  ! record-pause\n"
  "  ! stop c1\n"
  "c1 ended 200\n"
  "  * call-ended call1 caller code=200\n"
  "  ! record-stop\n"
  "  ! end leg2\n"
  "  ! mix\n";

static const char message[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "? call1\n"
  "  = message\n"
  "c1 prompt-done 1\n"
  "  ! record\n"
  "wait 7\n"
  "c1 dtmf 5\n"
  "c1 dtmf #\n"
  "  * call-message call1 7s\n"
  "  ! record-stop\n"
  "  ! play c1 message-thanks\n"
  "c1 prompt-done 2\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char message_hung_up[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 dtmf #\n"
  "  ! play c1 beep\n"
  "c1 dtmf #\n"
  "c1 prompt-done 2\n"
  "  ! record\n"
  "wait 2\n"
  "c1 ended 200\n"
  "  * call-message call1 2s\n"
  "  * call-ended call1 caller code=200\n"
  "  ! record-stop\n"
  "  ! mix\n";

static const char message_too_short[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 ended 200\n"
  "  * call-closed call1\n"
  "  * call-ended call1 caller code=200\n"
  "  ! mix\n"
  "incoming c2 12351 138\n"
  "  * call-offered call2 138 (12351)\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 closed-now speak beep\n"
  "c2 prompt-done 1\n"
  "  ! record\n"
  "wait 1\n"
  "c2 ended 200\n"
  "  * call-closed call2\n"
  "  * call-ended call2 caller code=200\n"
  "  ! record-stop\n"
  "  ! mix\n"
  "incoming c3 12351 138\n"
  "  * call-offered call3 138 (12351)\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 closed-now speak beep\n"
  "c3 prompt-done 1\n"
  "  ! record\n"
  "wait 1\n"
  "c3 dtmf #\n"
  "  * call-closed call3\n"
  "  ! record-stop\n"
  "  ! play c3 closed\n"
  "c3 prompt-done 2\n"
  "  * call-ended call3 switch\n"
  "  ! end c3\n"
  "  ! mix\n";

static const char message_limit[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 prompt-done 1\n"
  "  ! record\n"
  "wait 20\n"
  "  * call-message call1 20s\n"
  "  ! record-stop\n"
  "  ! play c1 message-thanks\n";

static const char message_restart[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 prompt-done 2\n"
  "  ! record\n"
  "wait 5\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! record\n"
  "  ! record-pause\n"
  "wait 10\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! record\n"
  "  ! record-pause\n"
  "wait 5\n"
  "  * call-message call1 20s\n"
  "  ! record-stop\n"
  "  ! play c1 message-thanks\n"
  "c1 prompt-done 3\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char message_dropped[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 prompt-done 1\n"
  "  ! record\n"
  "wait 5\n"
  "sue drop call1\n"
  "  * call-message call1 5s\n"
  "  * call-ended call1 supervisor\n"
  "  ! record-stop\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char message_from_menu[] =
  "incoming c1 12349 138\n"
  "  * call-offered call1 138 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 dtmf 2\n"
  "  * call-menu call1 2\n"
  "  ! play c1 message beep\n"
  "c1 ended 200\n"
  "  * call-left call1 message\n"
  "  * call-ended call1 caller code=200\n"
  "  ! mix\n";

static const char full[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
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
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
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

static const char rating[] =
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "leg1 ended 503\n"
  "  * call-ended call1 anna agent code=503\n"
  "  * agent-state call1 anna wrap-up\n"
  "  ! record-stop\n"
  "  ! end c1\n"
  "  ! screen anna over\n"
  "  ! mix\n";

static const char rating_restart[] =
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
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

/* clang-format on */

static const struct
{
  const char *name;
  void (*set) (Mine *mine, Board *board);
  const char *script;
} cases[] = {
  { "/calls/ways/menu-silence", set_menu, menu_silence },
  { "/calls/ways/menu-zero", set_menu, menu_zero },
  { "/calls/ways/menu-unknown", set_menu, menu_unknown },
  { "/calls/ways/menu-greeting", set_menu, menu_greeting },
  { "/calls/ways/menu-flow", set_menu, menu_flow },
  { "/calls/ways/menu-information", set_menu, menu_information },
  { "/calls/ways/menu-left", set_menu, menu_left },
  { "/calls/ways/menu-withheld", set_menu, menu_withheld },
  { "/calls/ways/menu-restart", set_menu, menu_restart },
  { "/calls/ways/menu-prompt-lost", set_menu, menu_prompt_lost },
  { "/calls/ways/number", set_menu, number },
  { "/calls/ways/number-busy", set_menu, number_busy },
  { "/calls/ways/number-no-answer", set_menu, number_no_answer },
  { "/calls/ways/number-left", set_menu, number_left },
  { "/calls/ways/number-hangs-up", set_menu, number_hangs_up },
  { "/calls/ways/number-restart", set_menu, number_restart },
  { "/calls/ways/message", set_message, message },
  { "/calls/ways/message-hung-up", set_message, message_hung_up },
  { "/calls/ways/message-too-short", set_message, message_too_short },
  { "/calls/ways/message-limit", set_message, message_limit },
  { "/calls/ways/message-restart", set_message, message_restart },
  { "/calls/ways/message-dropped", set_message, message_dropped },
  { "/calls/ways/message-from-menu", set_menu, message_from_menu },
  { "/calls/ways/full", set_overflow, full },
  { "/calls/ways/waited", set_overflow, waited },
  { "/calls/ways/nobody", set_nobody, nobody },
  { "/calls/ways/nobody-after-a-call", set_nobody, nobody_after_a_call },
  { "/calls/ways/nobody-transferred", set_nobody, nobody_transferred },
  { "/calls/ways/closing", set_closing, closing },
  { "/calls/ways/closing-moves", set_night, closing_moves },
  { "/calls/ways/rating", set_rating, rating },
  { "/calls/ways/rating-caller-hangs-up", set_rating, rating_caller_hangs_up },
  { "/calls/ways/rating-nothing", set_rating, rating_nothing },
  { "/calls/ways/rating-lost-phone", set_rating, rating_lost_phone },
  { "/calls/ways/rating-restart", set_rating, rating_restart },
  { "/calls/ways/rating-transferred", set_rating, rating_transferred },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Board) board = board_new ();
  HlSwitchConfig *config = board_get_config (board);
  Mine mine = { 0 };

  memcpy (mine.flows, config->flows, sizeof mine.flows);
  config->flows = mine.flows;
  cases[i].set (&mine, board);
  board_configure (board);
  board_open (board);
  board_run (board, cases[i].script);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].name, GUINT_TO_POINTER (i), test_case);
  return g_test_run ();
}
