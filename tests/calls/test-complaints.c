/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

#include <string.h>

/* What users of other systems suffer from, each as a script of board.h. */

typedef struct
{
  HlFlowConfig flows[3]; /* main (12349), plain (12350), office (12351) */
} Mine;

static const HlMenuKey keys[] = { { '1', { .kind = HL_ACTION_MESSAGE } } };
static const HlMenuConfig menu = { .keys = keys, .n_keys = 1 };

static void
set_office (Mine *mine, Board *board)
{
  mine->flows[0].hours = mine->flows[2].hours;
  mine->flows[0].n_hours = mine->flows[2].n_hours;
}

static void
set_wrap_up (Mine *mine, Board *board)
{
  board_get_queue (board, 1)->wrap_up_seconds = HL_WRAP_UP_UNTIL_SAVED;
}

static void
set_ring_all (Mine *mine, Board *board)
{
  board_get_queue (board, 0)->strategy = HL_STRATEGY_RING_ALL;
}

static void
set_all (Mine *mine, Board *board)
{
  mine->flows[0].menu = &menu;
  mine->flows[0].rating_prompt = "rating";
  board_get_queue (board, 0)->announce_seconds = 15;
  board_get_queue (board, 0)->callback_after_seconds = 10;
}

/* clang-format off */
static const char wrap_up_is_not_cut_short[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "bo ready\n"
  "  * agent-state bo ready\n"
  "incoming c1 12350 138\n"
  "  * call-offered call1 138 (12350)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 bo\n"
  "  * agent-state call1 bo ringing\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 erhu loop\n"
  "  ! screen bo ringing\n"
  "  ! invite leg1 1002 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-answered call1 bo\n"
  "  * agent-state call1 bo talking\n"
  "  ! stop c1\n"
  "  ! screen bo answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "wait 60\n"
  "c1 ended 200\n"
  "  * call-ended call1 bo caller 60s code=200\n"
  "  * agent-state call1 bo wrap-up 60s\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen bo over\n"
  "  ! mix\n"
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 600\n"
  "? bo\n"
  "  = wrap-up\n"
  "bo saved\n"
  "  * agent-state call1 bo ready 600s\n"
  "  * call-ringing call2 bo 600s\n"
  "  * agent-state call2 bo ringing\n"
  "  ! screen bo ringing\n"
  "  ! invite leg2 1002 shows \"139\"\n";

static const char zombie_ring[] =
  "bo ready\n"
  "  * agent-state bo ready\n"
  "carl ready\n"
  "  * agent-state carl ready\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  * call-ringing call1 bo\n"
  "  * agent-state call1 bo ringing\n"
  "  * call-ringing call1 carl\n"
  "  * agent-state call1 carl ringing\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "  ! screen bo ringing\n"
  "  ! invite leg2 1002 shows \"138\"\n"
  "  ! screen carl ringing\n"
  "  ! invite leg3 sip:carl@10.0.0.7 shows \"138\"\n"
  "c1 ended 487\n"
  "  * call-short-abandoned call1 anna caller\n"
  "  * call-ended call1 anna caller code=487\n"
  "  * agent-state call1 anna ready\n"
  "  * agent-state call1 bo ready\n"
  "  * agent-state call1 carl ready\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! end leg2\n"
  "  ! screen bo over\n"
  "  ! end leg3\n"
  "  ! screen carl over\n"
  "  ! mix\n"
  "leg1 answered\n"
  "leg2 answered\n"
  "? anna\n"
  "  = ready\n"
  "? bo\n"
  "  = ready\n";

static const char two_answer_one_call[] =
  "bo ready\n"
  "  * agent-state bo ready\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 anna\n"
  "  * agent-state call1 anna ringing\n"
  "  * call-ringing call1 bo\n"
  "  * agent-state call1 bo ringing\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "  ! screen bo ringing\n"
  "  ! invite leg2 1002 shows \"138\"\n"
  "leg2 answered\n"
  "  * agent-state call1 anna ready\n"
  "  * call-answered call1 bo\n"
  "  * agent-state call1 bo talking\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! stop c1\n"
  "  ! screen bo answered\n"
  "  ! mix c1 (left) >leg2, leg2 >c1\n"
  "  ! record\n"
  "leg1 answered\n"
  "? anna\n"
  "  = ready\n"
  "? bo\n"
  "  = talking\n";

static const char crash_keeps_the_queue[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 music loop\n"
  "wait 1\n"
  "incoming c2 12351 139\n"
  "  * call-offered call2 139 (12351)\n"
  "  * call-queued call2\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "wait 9\n"
  "  ! play c1 callback-offer\n"
  "c1 dtmf 1\n"
  "  * call-booked call1 call3 10s\n"
  "  ! play c1 callback-accepted\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 callback-accepted\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "? call1\n"
  "  = closing\n"
  "? call2\n"
  "  = waiting 2\n"
  "? call3\n"
  "  = booked 1\n"
  "c1 ended 200\n"
  "  * call-ended call1 caller code=200\n"
  "  ! mix\n"
  "anna ready\n"
  "  * agent-state anna ready 10s\n"
  "  * call-ringing call3 anna 10s\n"
  "  * agent-state call3 anna ringing\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-dialled call3 anna call1 (138)\n"
  "  * agent-state call3 anna dialling\n"
  "  ! screen anna dialling\n"
  "  ! mix leg1\n"
  "  ! invite leg2 138 by trunk shows \"12349\"\n"
  "restart\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "  ! mix leg1\n"
  "  ! end leg2\n"
  "  ! invite leg3 138 by trunk shows \"12349\"\n"
  "? call3\n"
  "  = dialling\n"
  "leg2 answered\n";

static const char transfer_to_nowhere[] =
  "anna away x\n"
  "  * agent-state anna away (x)\n"
  "bo ready\n"
  "  * agent-state bo ready\n"
  "wait 25200\n"
  "incoming c1 12350 138\n"
  "  * call-offered call1 138 (12350)\n"
  "  * call-queued call1\n"
  "  * call-ringing call1 bo\n"
  "  * agent-state call1 bo ringing 25200s\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 erhu loop\n"
  "  ! screen bo ringing\n"
  "  ! invite leg1 1002 shows \"138\"\n"
  "leg1 answered\n"
  "  * call-answered call1 bo\n"
  "  * agent-state call1 bo talking\n"
  "  ! stop c1\n"
  "  ! screen bo answered\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! record\n"
  "bo transfer help\n"
  "  x the queue is closed now\n"
  "bo transfer 1002\n"
  "  x this is your own extension\n"
  "bo transfer x\n"
  "  x not a number that can be dialled\n"
  "bo transfer second\n"
  "  x nobody else serves that queue now\n"
  "bo transfer 13900000000\n"
  "  * call-held call1 bo\n"
  "  * agent-state call1 bo held\n"
  "  * transfer-started call1 bo outside (13900000000)\n"
  "  ! mix c1 (left), leg1\n"
  "  ! play c1 erhu loop\n"
  "  ! screen bo transferring\n"
  "  ! invite leg2 13900000000 by trunk shows \"12349\"\n"
  "leg2 ended 404\n"
  "  * transfer-failed call1 bo invalid-number (13900000000) code=404\n"
  "  * call-resumed call1 bo\n"
  "  * agent-state call1 bo talking\n"
  "  ! stop c1\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! screen bo returned:invalid-number\n"
  "bo transfer 13900000000\n"
  "  * call-held call1 bo\n"
  "  * agent-state call1 bo held\n"
  "  * transfer-started call1 bo outside (13900000000)\n"
  "  ! mix c1 (left), leg1\n"
  "  ! play c1 erhu loop\n"
  "  ! screen bo transferring\n"
  "  ! invite leg3 13900000000 by trunk shows \"12349\"\n"
  "wait 60\n"
  "  * transfer-failed call1 bo no-answer (13900000000) 60s code=408\n"
  "  * call-resumed call1 bo 60s\n"
  "  * agent-state call1 bo talking 60s\n"
  "  ! end leg3\n"
  "  ! stop c1\n"
  "  ! mix c1 (left) >leg1, leg1 >c1\n"
  "  ! screen bo returned:no-answer\n"
  "c1 ended 200\n"
  "  * call-ended call1 bo caller 60s code=200\n"
  "  * agent-state call1 bo ready\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen bo over\n"
  "  ! mix\n";

static const char signs_out_and_in[] =
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
  "anna sign-out\n"
  "? anna\n"
  "  = talking then out\n"
  "anna sign-in\n"
  "? anna\n"
  "  = talking then away\n"
  "anna ready\n"
  "anna sign-out\n"
  "c1 ended 200\n"
  "  * call-ended call1 anna caller code=200\n"
  "  * agent-state call1 anna wrap-up\n"
  "  ! record-stop\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "wait 30\n"
  "  * agent-state call1 anna offline 30s\n"
  "? anna\n"
  "  = offline\n";

/* clang-format on */

static const struct
{
  const char *name;
  void (*set) (Mine *mine, Board *board);
  const char *script;
} cases[] = {
  { "/calls/complaints/wrap-up-is-not-cut-short", set_wrap_up, wrap_up_is_not_cut_short },
  { "/calls/complaints/zombie-ring", set_ring_all, zombie_ring },
  { "/calls/complaints/two-answer-one-call", set_ring_all, two_answer_one_call },
  { "/calls/complaints/crash-keeps-the-queue", set_all, crash_keeps_the_queue },
  { "/calls/complaints/transfer-to-nowhere", set_office, transfer_to_nowhere },
  { "/calls/complaints/signs-out-and-in", set_all, signs_out_and_in },
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

/* The menu, and then the whole flow, is taken away while a caller is in it. */
static void
test_menu_gone (void)
{
  g_autoptr (Board) board = board_new ();
  HlSwitchConfig *config = board_get_config (board);
  Mine mine = { 0 };

  memcpy (mine.flows, config->flows, sizeof mine.flows);
  config->flows = mine.flows;
  set_all (&mine, board);
  board_configure (board);
  board_open (board);
  board_do (board, "incoming c1 12349 1\nc1 prompt-done 1\nincoming c2 12349 2\nc2 dtmf 9\n");
  mine.flows[0].menu = NULL;
  board_configure (board);
  board_run (board, "c1 dtmf 1\n"
                    "  * call-menu call1 1\n"
                    "  * call-queued call1\n"
                    "  * call-ringing call1 anna\n"
                    "  * agent-state call1 anna ringing\n"
                    "  ! play c1 music loop\n"
                    "  ! screen anna ringing\n"
                    "  ! invite leg1 1001 shows \"1\"\n");
  config->flows = &mine.flows[1];
  config->n_flows = 2;
  config->lines = NULL;
  config->n_lines = 0;
  board_configure (board);
  board_run (board, "c2 prompt-done 2\n"
                    "wait 3\n"
                    "  * call-menu call2 9\n"
                    "  * call-queued call2\n"
                    "  ! play c2 music loop\n");
}

/* A thousand keys in every situation: nothing but what one of them means. */
static void
test_flood (void)
{
  static const char *const situations[] = {
    "incoming c 12349 138\n",
    "incoming c 12349 138\nc prompt-done 1\n",
    "anna away x\nincoming c 12351 138\n",
    "anna away x\nincoming c 12351 138\nwait 10\n",
    "incoming c 12351 138\n",
    "incoming c 12351 138\nleg1 answered\n",
    "incoming c 12351 138\nleg1 answered\nanna hold\n",
    "incoming c 12349 138\nc dtmf 0\nleg1 answered\nwait 3\nanna hang-up\n",
    "incoming c 12349 138\nc dtmf 1\n",
  };
  static const char all[] = "0123456789*#ABCD";

  for (guint j = 0; j < G_N_ELEMENTS (situations); j++)
    {
      g_autoptr (Board) board = board_new ();
      HlSwitchConfig *config = board_get_config (board);
      Mine mine = { 0 };

      memcpy (mine.flows, config->flows, sizeof mine.flows);
      config->flows = mine.flows;
      set_all (&mine, board);
      board_configure (board);
      board_open (board);
      board_do (board, situations[j]);
      for (guint k = 0; k < 1000; k++)
        {
          g_autofree char *line = g_strdup_printf ("c dtmf %c", all[k * 7 % 16]);

          board_do (board, line);
        }
      board_wait (board, 60);
      g_assert_cmpuint (board_get_faults (board), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].name, GUINT_TO_POINTER (i), test_case);
  g_test_add_func ("/calls/complaints/menu-gone", test_menu_gone);
  g_test_add_func ("/calls/complaints/flood", test_flood);
  return g_test_run ();
}
