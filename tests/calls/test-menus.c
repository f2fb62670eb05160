/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"

/* Menus, and what their keys lead to; scripts as in board.h. */

enum
{
  SECOND = 22,
  PLAIN = 32,
};

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
set_menu (Board *board)
{
  board_get_flow (board, 0)->menu = &menu;
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

static const Case cases[] = {
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
  { "/calls/ways/message-from-menu", set_menu, message_from_menu },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases (cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
