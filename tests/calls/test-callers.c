/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

#include <string.h>

/* Who stands where in a queue and why; who is served at closing time; scripts as in
 * board.h, each with its own configuration. */

typedef struct
{
  HlFlowConfig flows[3];
  HlAgentConfig agents[4];
  HlAgentQueue levels[2];
} Mine;

static void
set_plain (HlSwitchConfig *config, Mine *mine, Board *board)
{
  mine->flows[0].greeting = "hello";
  mine->flows[2].priority = 2; /* 12351 */
}

static void
set_relax (HlSwitchConfig *config, Mine *mine, Board *board)
{
  board_get_queue (board, 0)->relax_seconds = 6;
  board_get_queue (board, 0)->max_wait_seconds = 60;
  mine->levels[0] = (HlAgentQueue){ 21, 2 };
  mine->levels[1] = (HlAgentQueue){ 21, 3 };
  mine->agents[1].queues = &mine->levels[0]; /* bo */
  mine->agents[1].n_queues = 1;
  mine->agents[2].queues = &mine->levels[1]; /* carl */
}

static void
set_last (HlSwitchConfig *config, Mine *mine, Board *board)
{
  board_get_queue (board, 0)->last_agent_minutes = 10;
}

static void
set_memory (HlSwitchConfig *config, Mine *mine, Board *board)
{
  mine->flows[2].redial_minutes = 3;
  mine->flows[2].cut_off_minutes = 5;
  mine->flows[2].repeat_minutes = 60;
}

static void
set_closing (HlSwitchConfig *config, Mine *mine, Board *board)
{
  mine->flows[2].at_closing = HL_AT_CLOSING_PROMPT;
}

static void
set_blocked (HlSwitchConfig *config, Mine *mine, Board *board)
{
  static HlBlockedConfig blocked[] = { { "666", 0 }, { "777", 0 } };

  blocked[1].until = hl_clock_now (board_get_clock (board)) + HL_HOUR;
  config->blocked = blocked;
  config->n_blocked = G_N_ELEMENTS (blocked);
}

/* clang-format off */
static const char priority[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "incoming c1 12349 1\n"
  "  * call-offered call1 1 (12349)\n"
  "  * call-announced call1 hello\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 hello\n"
  "c1 prompt-done 1\n"
  "  * call-queued call1\n"
  "  ! play c1 music loop\n"
  "wait 5\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "? call1\n"
  "  = waiting 2\n"
  "? call2\n"
  "  = waiting 1\n"
  "wait 1\n"
  "anna ready\n"
  "  * agent-state anna ready 6s\n"
  "  * call-ringing call2 anna 1s\n"
  "  * agent-state call2 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"2\"\n"
  "anna reject\n"
  "  * call-returned call2 anna rejected code=603\n"
  "  * agent-state call2 anna ready\n"
  "  ! end leg1 603\n"
  "  ! screen anna over\n"
  "? call1\n"
  "  = waiting 2\n"
  "? call2\n"
  "  = waiting 1\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "? call1\n"
  "  = waiting 2\n"
  "? call2\n"
  "  = waiting 1\n";

static const char levels_relax[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "carl ready\n"
  "  * agent-state carl ready\n"
  "wait 1\n"
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 4\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 3\n"
  "bo ready\n"
  "  * agent-state bo ready 8s\n"
  "  * call-ringing call1 bo 7s\n"
  "  * agent-state call1 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg1 1002 shows \"1\"\n"
  "wait 3\n"
  "leg1 answered\n"
  "  * call-answered call1 bo 10s\n"
  "  * agent-state call1 bo talking 3s\n"
  "  ! stop c1\n"
  "  ! screen bo answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "c1 ended 200\n"
  "  * call-ended call1 bo caller code=200\n"
  "  * agent-state call1 bo wrap-up\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen bo over\n"
  "  ! mix\n"
  "restart\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 9\n"
  "  * call-ringing call2 carl 12s\n"
  "  * agent-state call2 carl ringing 17s\n"
  "  ! screen carl ringing\n"
  "  ! invite leg2 sip:carl@10.0.0.7 shows \"2\"\n"
  "wait 40\n"
  "  * call-returned call2 carl no-answer 20s\n"
  "  * agent-state call2 carl ready 20s\n"
  "  ! end leg2\n"
  "  ! screen carl over\n"
  "  * agent-state call1 bo ready 30s\n"
  "  * call-ringing call2 bo 36s\n"
  "  * agent-state call2 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg3 1002 shows \"2\"\n";

static const char last_agent[] =
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
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "wait 60\n"
  "anna hang-up\n"
  "  * call-ended call1 anna agent 60s\n"
  "  * agent-state call1 anna wrap-up 60s\n"
  "  ! record-stop\n"
  "  ! end c1\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "wait 40\n"
  "  * agent-state call1 anna ready 30s\n"
  "incoming c2 12351 138\n"
  "  * call-offered call2 138 (12351)\n"
  "  * call-queued call2\n"
  "  * call-ringing call2 anna\n"
  "  * agent-state call2 anna ringing 10s\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg2 1001 shows \"138\"\n"
  "leg2 ended 486\n"
  "  * call-returned call2 anna busy code=486\n"
  "  * agent-state call2 anna ready\n"
  "  * call-ringing call2 carl\n"
  "  * agent-state call2 carl ringing 100s\n"
  "  ! screen anna over\n"
  "  ! screen carl ringing\n"
  "  ! invite leg3 sip:carl@10.0.0.7 shows \"138\"\n"
  "wait 700\n"
  "  * call-returned call2 carl no-answer 20s\n"
  "  * agent-state call2 carl ready 20s\n"
  "  * call-ringing call2 anna 20s\n"
  "  * agent-state call2 anna ringing 20s\n"
  "  ! end leg3\n"
  "  ! screen carl over\n"
  "  ! screen anna ringing\n"
  "  ! invite leg4 1001 shows \"138\"\n"
  "  * call-returned call2 anna no-answer 20s\n"
  "  * agent-state call2 anna away (no-answer) 20s\n"
  "  * call-ringing call2 carl 40s\n"
  "  * agent-state call2 carl ringing 20s\n"
  "  ! end leg4\n"
  "  ! screen anna over\n"
  "  ! screen carl ringing\n"
  "  ! invite leg5 sip:carl@10.0.0.7 shows \"138\"\n"
  "  * call-returned call2 carl no-answer 20s\n"
  "  * agent-state call2 carl away (no-answer) 20s\n"
  "  ! end leg5\n"
  "  ! screen carl over\n"
  "incoming c3 12351 138\n"
  "  * call-offered call3 138 (12351)\n"
  "  * call-queued call3\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n";

static const char redial[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 10\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 10\n"
  "c1 ended 487\n"
  "  * call-abandoned call1 caller 20s\n"
  "  * call-ended call1 caller code=487\n"
  "  ! mix\n"
  "wait 5\n"
  "incoming c3 12351 1\n"
  "  * call-offered call3 1 (12351)\n"
  "  * call-redialled call3 call1 5s\n"
  "  * call-queued call3 redial\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "? call3\n"
  "  = waiting 1\n"
  "? call2\n"
  "  = waiting 2\n"
  "wait 1\n"
  "c3 ended 487\n"
  "  * call-short-abandoned call3 caller 1s\n"
  "  * call-ended call3 caller code=487\n"
  "  ! mix\n"
  "restart\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 1\n"
  "incoming c4 12351 1\n"
  "  * call-offered call4 1 (12351)\n"
  "  * call-redialled call4 call3 1s\n"
  "  * call-queued call4 redial\n"
  "  ! answer c4\n"
  "  ! mix c4 (left)\n"
  "  ! play c4 music loop\n"
  "? call4\n"
  "  = waiting 1\n"
  "c4 ended 487\n"
  "  * call-short-abandoned call4 caller\n"
  "  * call-ended call4 caller code=487\n"
  "  ! mix\n"
  "wait 200\n"
  "incoming c5 12351 1\n"
  "  * call-offered call5 1 (12351)\n"
  "  * call-queued call5 repeat\n"
  "  ! answer c5\n"
  "  ! mix c5 (left)\n"
  "  ! play c5 music loop\n"
  "? call5\n"
  "  = waiting 1\n";

static const char cut_off[] =
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"1\"\n"
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "wait 10\n"
  "c1 ended 408\n"
  "  * call-ended call1 anna caller 10s code=408\n"
  "  * agent-state call1 anna wrap-up 10s\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "anna away x\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 10\n"
  "incoming c3 12351 1\n"
  "  * call-offered call3 1 (12351)\n"
  "  * call-queued call3 cut-off\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "? call3\n"
  "  = waiting 1\n"
  "? call2\n"
  "  = waiting 2\n"
  "incoming c4 12351\n"
  "  * call-offered call4  (12351)\n"
  "  * call-queued call4\n"
  "  ! answer c4\n"
  "  ! mix c4 (left)\n"
  "  ! play c4 music loop\n"
  "? call4\n"
  "  = waiting 3\n";

static const char repeat[] =
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"1\"\n"
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "wait 10\n"
  "c1 ended 200\n"
  "  * call-ended call1 anna caller 10s code=200\n"
  "  * agent-state call1 anna wrap-up 10s\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "anna away x\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 10\n"
  "incoming c3 12351 1\n"
  "  * call-offered call3 1 (12351)\n"
  "  * call-queued call3 repeat\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "? call3\n"
  "  = waiting 1\n"
  "? call2\n"
  "  = waiting 2\n"
  "wait 3600\n"
  "  * agent-state call1 anna away (x) 30s\n"
  "incoming c4 12351 1\n"
  "  * call-offered call4 1 (12351)\n"
  "  * call-queued call4\n"
  "  ! answer c4\n"
  "  ! mix c4 (left)\n"
  "  ! play c4 music loop\n"
  "? call4\n"
  "  = waiting 3\n";

static const char closing_serves[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "wait 25190\n"
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 20\n"
  "? call1\n"
  "  = waiting 1\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-closed call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 closed\n"
  "anna ready\n"
  "  * agent-state anna ready 25210s\n"
  "  * call-ringing call1 anna 20s\n"
  "  * agent-state call1 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"1\"\n";

static const char closing_prompt[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "wait 25190\n"
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 5\n"
  "anna ready\n"
  "  * agent-state anna ready 25195s\n"
  "  * call-ringing call1 anna 5s\n"
  "  * agent-state call1 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"1\"\n"
  "wait 5\n"
  "  * call-overflowed call2 closed 10s\n"
  "  ! play c2 closed\n"
  "? call2\n"
  "  = closing\n"
  "leg1 answered\n"
  "  * call-answered call1 anna 10s\n"
  "  * agent-state call1 anna talking 5s\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "c2 prompt-done 2\n"
  "  * call-ended call2 switch\n"
  "  ! end c2\n"
  "  ! mix\n";

static const char closing_ringing[] =
  "wait 25190\n"
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing 25190s\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"1\"\n"
  "wait 15\n"
  "anna reject\n"
  "  * call-returned call1 anna rejected 15s code=603\n"
  "  * agent-state call1 anna ready 15s\n"
  "  ! end leg1 603\n"
  "  ! screen anna over\n"
  "wait 0\n"
  "  * call-overflowed call1 closed 15s\n"
  "  ! play c1 closed\n";

static const char blocked[] =
  "incoming c1 12351 666\n"
  "  * call-refused blocked (12351) code=603\n"
  "  ! end c1 603\n"
  "incoming c2 12351 777\n"
  "  * call-refused blocked (12351) code=603\n"
  "  ! end c2 603\n"
  "wait 3600\n"
  "incoming c3 12351 777\n"
  "  * call-offered call1 777 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing 3600s\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"777\"\n";

static const char transferred_first[] =
  "carl ready\n"
  "  * agent-state carl ready\n"
  "incoming c1 12351 1\n"
  "  * call-offered call1 1 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"1\"\n"
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop c1\n"
  "  ! screen anna answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "anna transfer second\n"
  "  * transfer-started call1 anna queue\n"
  "  * agent-state call1 anna wrap-up\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 erhu loop\n"
  "? call1\n"
  "  = waiting 1 third queued\n"
  "incoming c2 12350 2\n"
  "  * call-offered call2 2 (12350)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 erhu loop\n"
  "? call2\n"
  "  = waiting 2\n"
  "bo ready\n"
  "  * agent-state bo ready\n"
  "  * call-ringing call1 bo\n"
  "  * agent-state call1 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg2 1002 shows \"1\"\n";

/* clang-format on */

static const struct
{
  const char *name;
  void (*set) (HlSwitchConfig *config, Mine *mine, Board *board);
  const char *script;
} cases[] = {
  { "/calls/callers/priority", set_plain, priority },
  { "/calls/callers/levels-relax", set_relax, levels_relax },
  { "/calls/callers/last-agent", set_last, last_agent },
  { "/calls/callers/redial", set_memory, redial },
  { "/calls/callers/cut-off", set_memory, cut_off },
  { "/calls/callers/repeat", set_memory, repeat },
  { "/calls/callers/closing-serves", set_plain, closing_serves },
  { "/calls/callers/closing-prompt", set_closing, closing_prompt },
  { "/calls/callers/closing-ringing", set_closing, closing_ringing },
  { "/calls/callers/blocked", set_blocked, blocked },
  { "/calls/callers/transferred-first", set_plain, transferred_first },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Board) board = board_new ();
  HlSwitchConfig *config = board_get_config (board);
  Mine mine = { 0 };

  memcpy (mine.flows, config->flows, sizeof mine.flows);
  memcpy (mine.agents, config->agents, sizeof mine.agents);
  config->flows = mine.flows;
  config->agents = mine.agents;
  cases[i].set (config, &mine, board);
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
