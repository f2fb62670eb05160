/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

/* Queues: limits, who is rung under each strategy, changes while callers wait. */

static void
test_full (void)
{
  g_autoptr (Board) board = board_new ();

  board_get_queue (board, 1)->max_waiting = 1;
  board_configure (board);
  board_run (board, "incoming a 12350 1\n"
                    "  * call-offered call1 1 (12350)\n"
                    "  * call-queued call1\n"
                    "  ! answer a\n"
                    "  ! mix a (left)\n"
                    "  ! play a erhu loop\n"
                    "incoming b 12350 2\n"
                    "  * call-offered call2 2 (12350)\n"
                    "  * call-overflowed call2 full\n"
                    "  ! answer b\n"
                    "  ! mix b (left)\n"
                    "  ! play b full\n"
                    "? call2\n"
                    "  = closing\n"
                    "b prompt-done 0\n" /* not this prompt's token */
                    "b prompt-done 1\n"
                    "  * call-ended call2 switch\n"
                    "  ! end b\n"
                    "  ! mix\n"
                    "? call1\n"
                    "  = waiting 1\n");
}

static void
test_waited_too_long (void)
{
  g_autoptr (Board) board = board_new ();

  board_get_queue (board, 1)->max_wait_seconds = 30;
  board_get_queue (board, 1)->full_prompt = "sorry";
  board_configure (board);
  board_run (board, "incoming a 12350 1\n"
                    "  * call-offered call1 1 (12350)\n"
                    "  * call-queued call1\n"
                    "  ! answer a\n"
                    "  ! mix a (left)\n"
                    "  ! play a erhu loop\n"
                    "wait 30\n"
                    "  * call-overflowed call1 waited 30s\n"
                    "  ! play a sorry\n"
                    "a ended 200\n"
                    "  * call-ended call1 caller code=200\n"
                    "  ! mix\n");
}

/* The limit does not cut a ring short; it counts when the ring came to nothing. */
static void
test_limit_while_ringing (void)
{
  g_autoptr (Board) board = board_new ();

  board_get_queue (board, 0)->max_wait_seconds = 10;
  board_configure (board);
  board_open (board);
  board_run (board, "incoming a 12351 1\n"
                    "  * call-offered call1 1 (12351)\n"
                    "  * call-queued call1\n"
                    "  * call-ringing call1 anna\n"
                    "  * agent-state call1 anna ringing\n"
                    "  ! answer a\n"
                    "  ! mix a (left)\n"
                    "  ! play a music loop\n"
                    "  ! screen anna ringing\n"
                    "  ! invite leg1 1001 shows \"1\"\n"
                    "wait 19\n"
                    "? call1\n"
                    "  = ringing\n"
                    "wait 1\n"
                    "  * call-returned call1 anna no-answer 20s\n"
                    "  * agent-state call1 anna ready 20s\n"
                    "  * call-overflowed call1 waited 20s\n"
                    "  ! end leg1\n"
                    "  ! screen anna over\n"
                    "  ! play a full\n");
}

static void
test_ring_all (void)
{
  g_autoptr (Board) board = board_new ();

  board_get_queue (board, 0)->strategy = HL_STRATEGY_RING_ALL;
  board_configure (board);
  board_open (board);
  board_run (board, "carl ready\n"
                    "  * agent-state carl ready\n"
                    "incoming a 12351 1\n"
                    "  * call-offered call1 1 (12351)\n"
                    "  * call-queued call1\n"
                    "  * call-ringing call1 anna\n"
                    "  * agent-state call1 anna ringing\n"
                    "  * call-ringing call1 carl\n"
                    "  * agent-state call1 carl ringing\n"
                    "  ! answer a\n"
                    "  ! mix a (left)\n"
                    "  ! play a music loop\n"
                    "  ! screen anna ringing\n"
                    "  ! invite leg1 1001 shows \"1\"\n"
                    "  ! screen carl ringing\n"
                    "  ! invite leg2 sip:carl@10.0.0.7 shows \"1\"\n"
                    "wait 2\n"
                    /* who comes later joins in */
                    "bo ready\n"
                    "  * agent-state bo ready 2s\n"
                    "  * call-ringing call1 bo 2s\n"
                    "  * agent-state call1 bo ringing\n"
                    "  ! screen bo ringing\n"
                    "  ! invite leg3 1002 shows \"1\"\n"
                    /* one who rejects does not stop the others */
                    "carl reject\n"
                    "  * call-returned call1 carl rejected 2s code=603\n"
                    "  * agent-state call1 carl ready 2s\n"
                    "  ! end leg2 603\n"
                    "  ! screen carl over\n"
                    "? call1\n"
                    "  = ringing\n"
                    /* two answer at once: the first has it */
                    "leg3 answered\n"
                    "  * agent-state call1 anna ready 2s\n"
                    "  * call-answered call1 bo 2s\n"
                    "  * agent-state call1 bo talking\n"
                    "  ! end leg1\n"
                    "  ! screen anna over\n"
                    "  ! stop a\n"
                    "  ! screen bo answered\n"
                    "  ! mix a (left) >leg3, leg3 >a\n"
                    "  ! record\n"
                    "leg1 answered\n"
                    "? anna\n"
                    "  = ready\n");
}

/* ---- Strategies: who is rung, call after call ---- */

typedef struct
{
  HlSwitch *board;
  HlClock *clock;
  HlId rung, leg;
} Ringer;

static void
ring_cb (const HlCommand *command, gpointer data)
{
  Ringer *ringer = data;

  if (command->kind != HL_COMMAND_LEG_INVITE)
    return;
  ringer->rung = command->agent;
  ringer->leg = command->leg;
}

static void
tell (Ringer *r, HlEvent event)
{
  g_autoptr (GError) error = NULL;

  hl_switch_handle (r->board, &event, &error);
  g_assert_no_error (error);
}

/* A call that talks for some seconds; who had it? */
static HlId
one_call (Ringer *r, guint seconds)
{
  HlId caller = hl_id_next (hl_clock_now (r->clock));

  r->rung = 0;
  tell (r, (HlEvent){ .kind = HL_EVENT_INCOMING, .leg = caller, .number = "1", .text = "" });
  tell (r, (HlEvent){ .kind = HL_EVENT_LEG_ANSWERED, .leg = r->leg });
  hl_clock_advance (r->clock, seconds * HL_SECOND);
  tell (r, (HlEvent){ .kind = HL_EVENT_LEG_ENDED, .leg = caller, .code = 200 });
  hl_clock_advance (r->clock, HL_SECOND);
  return r->rung;
}

/* Three agents, ready in the order 3, 1, 2; calls of 10, 50, 20, 10, 10, 10 s. */
static const struct
{
  HlStrategy strategy;
  guint levels[3];
  HlId rung[6];
} strategies[] = {
  { HL_STRATEGY_LONGEST_IDLE, { 1, 1, 1 }, { 3, 1, 2, 3, 1, 2 } },
  { HL_STRATEGY_ROUND_ROBIN, { 1, 1, 1 }, { 3, 1, 2, 3, 1, 2 } },
  { HL_STRATEGY_FEWEST_CALLS, { 1, 1, 1 }, { 3, 1, 2, 3, 1, 2 } },
  { HL_STRATEGY_LEAST_TALK, { 1, 1, 1 }, { 3, 1, 2, 3, 2, 3 } },
  { HL_STRATEGY_TOP_DOWN, { 1, 1, 1 }, { 1, 1, 1, 1, 1, 1 } },
  { HL_STRATEGY_LONGEST_IDLE, { 2, 1, 2 }, { 2, 2, 2, 2, 2, 2 } },
  { HL_STRATEGY_TOP_DOWN, { 3, 2, 1 }, { 3, 3, 3, 3, 3, 3 } },
};

static void
test_strategies (void)
{
  static const guint seconds[] = { 10, 50, 20, 10, 10, 10 };
  static const HlId ready[] = { 3, 1, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (strategies); i++)
    {
      Ringer r = { .clock = hl_clock_new_manual (hl_time_from_iso ("2026-11-23T02:00:00Z")) };
      HlSwitchHost host = { ring_cb, NULL, &r, FALSE };
      HlQueueConfig queue = { .id = 1, .name = "q", .strategy = strategies[i].strategy };
      HlFlowConfig flow = { .id = 1, .queue = 1 };
      HlLineConfig line = { "1", 1 };
      HlAgentQueue skills[3];
      HlAgentConfig agents[3];
      HlSwitchConfig config = { &queue, 1, &flow, 1, &line, 1, agents, 3 };
      static const char *const extensions[] = { "11", "12", "13" };

      for (guint j = 0; j < 3; j++)
        {
          skills[j] = (HlAgentQueue){ 1, strategies[i].levels[j] };
          agents[j] = (HlAgentConfig){ 1 + j,      "x", extensions[j], HL_DEVICE_CONTACT, "sip:x",
                                       &skills[j], 1 };
        }
      r.board = hl_switch_new (r.clock, &host);
      g_assert_true (hl_switch_configure (r.board, &config, NULL));
      for (guint j = 0; j < 3; j++)
        {
          tell (&r, (HlEvent){ .kind = HL_EVENT_SIGN_IN, .agent = ready[j] });
          tell (&r, (HlEvent){ .kind = HL_EVENT_READY, .agent = ready[j] });
          hl_clock_advance (r.clock, HL_SECOND);
        }
      for (guint j = 0; j < G_N_ELEMENTS (seconds); j++)
        {
          g_test_message ("case %u, call %u", i, j);
          g_assert_cmpint (one_call (&r, seconds[j]), ==, strategies[i].rung[j]);
        }
      hl_switch_free (r.board);
      hl_clock_unref (r.clock);
    }
}

/* ---- Configuration ---- */

static void
test_reconfigure (void)
{
  g_autoptr (Board) board = board_new ();
  HlSwitchConfig *config = board_get_config (board), all;

  board_open (board);
  board_run (board, "incoming a 12351 1\n"
                    "  * call-offered call1 1 (12351)\n"
                    "  * call-queued call1\n"
                    "  * call-ringing call1 anna\n"
                    "  * agent-state call1 anna ringing\n"
                    "  ! answer a\n"
                    "  ! mix a (left)\n"
                    "  ! play a music loop\n"
                    "  ! screen anna ringing\n"
                    "  ! invite leg1 1001 shows \"1\"\n"
                    "leg1 answered\n"
                    "  * call-answered call1 anna\n"
                    "  * agent-state call1 anna talking\n"
                    "  ! stop a\n"
                    "  ! screen anna answered\n"
                    "  ! mix a (left) >leg1, leg1 >a\n"
                    "  ! record\n"
                    "incoming b 12350 2\n"
                    "  * call-offered call2 2 (12350)\n"
                    "  * call-queued call2\n"
                    "  ! answer b\n"
                    "  ! mix b (left)\n"
                    "  ! play b erhu loop\n");
  all = *config;
  /* Anna and the second queue are taken out: she talks on, the caller is served by all. */
  config->agents = all.agents + 1;
  config->n_agents = 1; /* bo */
  ((HlAgentConfig *) config->agents)->n_queues = 1;
  config->n_queues = 1;
  config->n_flows = config->n_lines = 1;
  board_configure (board);
  board_run (board, "? anna\n"
                    "  = talking\n"
                    "? carl\n"
                    "  = gone\n"
                    "bo ready\n"
                    "  * agent-state bo ready\n"
                    "  * call-ringing call2 bo\n"
                    "  * agent-state call2 bo ringing\n"
                    "  ! screen bo ringing\n"
                    "  ! invite leg2 1002 shows \"2\"\n"
                    "a ended 200\n"
                    "  * call-ended call1 anna caller code=200\n"
                    "  * agent-state call1 anna offline\n"
                    "  ! record-stop\n"
                    "  ! end leg1\n"
                    "  ! screen anna over\n"
                    "  ! mix\n"
                    "? anna\n"
                    "  = gone\n"
                    "incoming c 12350 3\n"
                    "  * call-refused no such line (12350) code=404\n"
                    "  ! end c 404\n");
}

typedef void (*Spoil) (HlSwitchConfig *config, HlQueueConfig *queue, HlFlowConfig *flow,
                       HlAgentConfig *agent);

#define SPOIL(name, what)                                                                          \
  static void name (HlSwitchConfig *c, HlQueueConfig *q, HlFlowConfig *f, HlAgentConfig *a)        \
  {                                                                                                \
    what;                                                                                          \
  }

static const HlBlockedConfig nobody = { "", 0 };
static const HlOpenSpan bad_weekday = { 8, 0, 60 }, too_late = { 1, 0, 1441 },
                        backwards = { 1, 9, 9 };
static const HlSpecialDay bad_date = { 20261301, FALSE }, bad_like = { 20261001, TRUE, 0 };
static const HlAgentQueue nowhere = { 99, 1 };
static const HlLineConfig no_number = { "", 1 }, no_flow = { "1", 99 };
static const HlLineConfig twice[] = { { "1", 1 }, { "1", 1 } };

SPOIL (queue_id, q->id = 0)
SPOIL (queue_name, q->name = "")
SPOIL (strategy, q->strategy = 99)
SPOIL (ring, q->ring_seconds = 301)
SPOIL (wrap_up, q->wrap_up_seconds = 86401)
SPOIL (max_wait, q->max_wait_seconds = 86401)
SPOIL (short_abandon, q->short_abandon_seconds = 3601)
SPOIL (flow_id, f->id = -1)
SPOIL (flow_queue, f->queue = 99)
SPOIL (relax, q->relax_seconds = 3601)
SPOIL (last_agent, q->last_agent_minutes = 10081)
SPOIL (at_closing, f->at_closing = (HlAtClosing) 9)
SPOIL (priority, f->priority = 10)
SPOIL (repeat, f->repeat_minutes = 10081)
SPOIL (cut_off, f->cut_off_minutes = 10081)
SPOIL (redial, f->redial_minutes = 10081)
SPOIL (blocked, (c->blocked = &nobody, c->n_blocked = 1))
SPOIL (action_kind, q->full.kind = HL_N_ACTION_KINDS)
SPOIL (action_prompt, q->full.kind = HL_ACTION_PROMPT)
SPOIL (action_queue, (q->waited = (HlAction){ HL_ACTION_QUEUE, 9, NULL, NULL }))
SPOIL (action_flow, (f->closed = (HlAction){ HL_ACTION_FLOW, 9, NULL, NULL }))
SPOIL (action_number, (q[1].nobody = (HlAction){ HL_ACTION_NUMBER, 0, "x", NULL }))
SPOIL (action_trunk, (q[1].nobody = (HlAction){ HL_ACTION_NUMBER, 0, "120", NULL }))
SPOIL (callback_trunk, q->callback_after_seconds = 60)
SPOIL (announce, q->announce_seconds = 9)
SPOIL (message, f->message_seconds = 3601)
SPOIL (rating, f->rating_digits = 10)
SPOIL (loop_queue, (q->full = (HlAction){ HL_ACTION_QUEUE, 1, NULL, NULL }))
SPOIL (loop_queues, (q->nobody = (HlAction){ HL_ACTION_QUEUE, 2, NULL, NULL },
                     q[1].waited = (HlAction){ HL_ACTION_QUEUE, 1, NULL, NULL }))
SPOIL (loop_flow, (q->nobody = (HlAction){ HL_ACTION_FLOW, 1, NULL, NULL }))
SPOIL (loop_closed, (f->closed = (HlAction){ HL_ACTION_FLOW, 2, NULL, NULL },
                     f[1].closed = (HlAction){ HL_ACTION_FLOW, 1, NULL, NULL }))

static HlMenuKey bad_keys[3];
static HlMenuConfig bad_menu = { NULL, 0, bad_keys, 3 };

/* Three keys that say something; then one is spoilt. */
#define SPOIL_MENU(name, change)                                                                   \
  static void name (HlSwitchConfig *c, HlQueueConfig *q, HlFlowConfig *f, HlAgentConfig *a)        \
  {                                                                                                \
    bad_menu = (HlMenuConfig){ NULL, 0, bad_keys, 3 };                                             \
    for (guint i = 0; i < 3; i++)                                                                  \
      bad_keys[i] = (HlMenuKey){ "12#" [i], { HL_ACTION_PROMPT, 0, NULL, "x" } };                  \
    f->menu = &bad_menu;                                                                           \
    change;                                                                                        \
  }
SPOIL_MENU (menu_empty, bad_menu.n_keys = 0)
SPOIL_MENU (menu_wait, bad_menu.wait_seconds = 11)
SPOIL_MENU (menu_zero, bad_keys[2].key = '0')
SPOIL_MENU (menu_letter, bad_keys[1].key = 'A')
SPOIL_MENU (menu_twice, bad_keys[2].key = '1')
SPOIL_MENU (menu_nowhere, bad_keys[0].action.kind = HL_ACTION_NONE)
SPOIL_MENU (menu_dead, (bad_keys[1].action = (HlAction){ HL_ACTION_FLOW, 9, NULL, NULL }))
SPOIL_MENU (loop_menu, (f[1].menu = &bad_menu, f->menu = NULL,
                        f->closed = (HlAction){ HL_ACTION_FLOW, 2, NULL, NULL },
                        bad_keys[0].action = (HlAction){ HL_ACTION_FLOW, 1, NULL, NULL }))

SPOIL (weekday, (f->hours = &bad_weekday, f->n_hours = 1))
SPOIL (close_minute, (f->hours = &too_late, f->n_hours = 1))
SPOIL (open_minute, (f->hours = &backwards, f->n_hours = 1))
SPOIL (date, (f->days = &bad_date, f->n_days = 1))
SPOIL (like, (f->days = &bad_like, f->n_days = 1))
SPOIL (line_number, (c->lines = &no_number, c->n_lines = 1))
SPOIL (line_flow, (c->lines = &no_flow, c->n_lines = 1))
SPOIL (line_twice, (c->lines = twice, c->n_lines = 2))
SPOIL (agent_id, a->id = 0)
SPOIL (extension, a->extension = NULL)
SPOIL (device, a->device = 99)
SPOIL (contact, a->device = HL_DEVICE_CONTACT)
SPOIL (skill, (a->queues = &nowhere, a->n_queues = 1))
SPOIL (agent_twice, a[1].id = a->id)
SPOIL (extension_twice, a[1].extension = a->extension)
SPOIL (queue_twice, f[1].queue = q[1].id = q->id)
SPOIL (flow_twice, f[1].id = f->id)
SPOIL (offset, c->utc_offset_minutes = 841)
SPOIL (dial, c->dial_seconds = 601)

static const struct
{
  Spoil spoil;
  const char *path;
} bad_configs[] = {
  { queue_id, "queues[0].id:" },
  { queue_name, "queues[0].name:" },
  { strategy, "queues[0].strategy:" },
  { ring, "queues[0].ring_seconds:" },
  { wrap_up, "queues[0].wrap_up_seconds:" },
  { max_wait, "queues[0].max_wait_seconds:" },
  { short_abandon, "queues[0].short_abandon_seconds:" },
  { flow_id, "flows[0].id:" },
  { flow_queue, "flows[0].queue:" },
  { relax, "queues[0].relax_seconds:" },
  { last_agent, "queues[0].last_agent_minutes:" },
  { at_closing, "flows[0].at_closing:" },
  { priority, "flows[0].priority:" },
  { repeat, "flows[0].repeat_minutes:" },
  { cut_off, "flows[0].cut_off_minutes:" },
  { redial, "flows[0].redial_minutes:" },
  { blocked, "blocked[0].number:" },
  { weekday, "flows[0].hours[0].weekday:" },
  { close_minute, "flows[0].hours[0].close_minute:" },
  { open_minute, "flows[0].hours[0].open_minute:" },
  { date, "flows[0].days[0].date:" },
  { like, "flows[0].days[0].like_weekday:" },
  { line_number, "lines[0].number:" },
  { line_flow, "lines[0].flow:" },
  { line_twice, "lines[1].number:" },
  { agent_id, "agents[0].id:" },
  { extension, "agents[0].extension:" },
  { device, "agents[0].device:" },
  { contact, "agents[0].contact:" },
  { skill, "agents[0].queues[0].queue:" },
  { agent_twice, "agents[1].id:" },
  { extension_twice, "agents[1].extension:" },
  { queue_twice, "queues[1].id:" },
  { flow_twice, "flows[1].id:" },
  { offset, "utc_offset_minutes:" },
  { dial, "dial_seconds:" },
  { action_kind, "queues[0].full: not known" },
  { action_prompt, "queues[0].full.prompt: missing" },
  { action_queue, "queues[0].waited.queue: no such queue" },
  { action_flow, "flows[0].closed.flow: no such flow" },
  { action_number, "queues[1].nobody.number: not a number" },
  { action_trunk, "queues[1].nobody: no trunk" },
  { callback_trunk, "queues[0].callback_after_seconds: no trunk" },
  { announce, "queues[0].announce_seconds: " },
  { message, "flows[0].message_seconds: " },
  { rating, "flows[0].rating_digits: " },
  { menu_empty, "flows[0].menu.keys: " },
  { menu_wait, "flows[0].menu.wait_seconds: " },
  { menu_zero, "flows[0].menu.keys[2].key: 0 always reaches a person" },
  { menu_letter, "flows[0].menu.keys[1].key: " },
  { menu_twice, "flows[0].menu.keys[2].key: the same as keys[0]" },
  { menu_nowhere, "flows[0].menu.keys[0]: leads nowhere" },
  { menu_dead, "flows[0].menu.keys[1].flow: no such flow" },
  { loop_queue, "queues[0].full: leads back to queues[0]" },
  { loop_queues, "queues[1].waited: leads back to queues[0]" },
  { loop_flow, "queues[0].nobody: leads back to flows[0]" },
  { loop_closed, "flows[1].closed: leads back to flows[0]" },
  { loop_menu, "flows[1].menu.keys[0]: leads back to flows[0]" },
};

static void
test_bad_config (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_configs); i++)
    {
      g_autoptr (Board) board = board_new ();
      HlQueueConfig queues[2] = { { .id = 1, .name = "a" }, { .id = 2, .name = "b" } };
      HlFlowConfig flows[2] = { { .id = 1, .queue = 1 }, { .id = 2, .queue = 2 } };
      HlAgentConfig agents[2] = { { .id = 1, .extension = "1" }, { .id = 2, .extension = "2" } };
      HlSwitchConfig config = { queues, 2, flows, 2, NULL, 0, agents, 2 };
      g_autoptr (GError) error = NULL;

      g_assert_true (hl_switch_configure (board_get_switch (board), &config, NULL));
      bad_configs[i].spoil (&config, queues, flows, agents);
      g_assert_false (hl_switch_configure (board_get_switch (board), &config, &error));
      g_assert_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, bad_configs[i].path));
    }
}

/* What is rung for a caller of "help", and how. */
static void
check_rung (Board *board, const char *invite, const char *again)
{
  g_autofree char *script = g_strdup_printf ("incoming a 12351 1\n"
                                             "  * call-offered call1 1 (12351)\n"
                                             "  * call-queued call1\n"
                                             "  * call-ringing call1 anna\n"
                                             "  * agent-state call1 anna ringing\n"
                                             "  ! answer a\n"
                                             "  ! mix a (left)\n"
                                             "  ! play a music loop\n"
                                             "  ! screen anna ringing\n"
                                             "  ! invite leg1 1001 shows \"1\"%s\n"
                                             "anna reject\n"
                                             "  * call-returned call1 anna rejected code=603\n"
                                             "  * agent-state call1 anna ready\n"
                                             "  ! end leg1 603\n"
                                             "  ! screen anna over\n"
                                             "bo ready\n"
                                             "  * agent-state bo ready\n"
                                             "  * call-ringing call1 bo\n"
                                             "  * agent-state call1 bo ringing\n"
                                             "  ! screen bo ringing\n"
                                             "  ! invite leg2 1002 shows \"1\"%s\n",
                                             invite, again);

  board_configure (board);
  board_open (board);
  board_run (board, script);
}

/* The agent's, or the queue's for all; where all ring for one caller nobody's. */
static void
test_auto_answer (void)
{
  g_autoptr (Board) agents = board_new ();
  g_autoptr (Board) queues = board_new ();
  g_autoptr (Board) all = board_new ();

  board_get_agent (agents, 0)->auto_answer = TRUE;
  check_rung (agents, " after-beep", "");
  board_get_queue (queues, 0)->auto_answer = TRUE;
  check_rung (queues, " after-beep", " after-beep");
  board_get_queue (all, 0)->auto_answer = TRUE;
  board_get_queue (all, 0)->strategy = HL_STRATEGY_RING_ALL;
  board_get_agent (all, 0)->auto_answer = TRUE;
  check_rung (all, "", "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calls/queues/full", test_full);
  g_test_add_func ("/calls/queues/waited-too-long", test_waited_too_long);
  g_test_add_func ("/calls/queues/limit-while-ringing", test_limit_while_ringing);
  g_test_add_func ("/calls/queues/ring-all", test_ring_all);
  g_test_add_func ("/calls/queues/auto-answer", test_auto_answer);
  g_test_add_func ("/calls/queues/strategies", test_strategies);
  g_test_add_func ("/calls/queues/reconfigure", test_reconfigure);
  g_test_add_func ("/calls/queues/bad-config", test_bad_config);
  return g_test_run ();
}
