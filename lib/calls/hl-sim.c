/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sim.h"

#include <math.h>

/* The world around the switchboard: callers with a talk and a patience, agents who
 * answer and save.  What they will do is in a heap by time; the switch's facts and
 * commands put more into it. */

typedef struct
{
  HlTime at;
  guint64 turn; /* equal times: first come first */
  HlEventKind kind;
  HlId id;      /* leg or agent */
  guint caller; /* of PATIENCE: LEG_ENDED unless answered */
  guint token;
  char key;
} Act;

typedef struct
{
  HlId leg;
  gboolean answered;
} Caller;

typedef struct
{
  const HlSimPlan *plan;
  HlSimResult *result;
  HlClock *clock;
  HlSwitch *board;
  GRand *rand;
  GArray *heap;      /* Act */
  GArray *callers;   /* Caller */
  GHashTable *calls; /* HlId → caller + 1 */
  HlTime now;
  guint64 turn;
  HlSpan waited, busy;
  guint64 in_time, left_late;
  guint period;
  HlTime next_arrival;
} Sim;

#define NOBODY G_MAXUINT
#define PROMPT_SECONDS 4.0 /* of those without a length in the plan */
#define BUSY_SECONDS 3.0

/* ---- The heap ---- */

static gboolean
before (const Act *a, const Act *b)
{
  return a->at != b->at ? a->at < b->at : a->turn < b->turn;
}

static void
push (Sim *sim, Act act)
{
  Act *heap;
  guint i = sim->heap->len;

  act.turn = ++sim->turn;
  g_array_append_val (sim->heap, act);
  heap = (Act *) (gpointer) sim->heap->data;
  for (; i > 0 && before (&act, &heap[(i - 1) / 2]); i = (i - 1) / 2)
    heap[i] = heap[(i - 1) / 2];
  heap[i] = act;
}

static Act
pop (Sim *sim)
{
  Act *heap = (Act *) (gpointer) sim->heap->data;
  Act top = heap[0], last = heap[sim->heap->len - 1];
  guint n = sim->heap->len - 1, i = 0;

  g_array_set_size (sim->heap, n);
  for (guint child = 1; child < n; child = 2 * i + 1)
    {
      if (child + 1 < n && before (&heap[child + 1], &heap[child]))
        child++;
      if (!before (&heap[child], &last))
        break;
      heap[i] = heap[child];
      i = child;
    }
  if (n > 0)
    heap[i] = last;
  return top;
}

/* ---- Chance ---- */

static HlSpan
span_of (double seconds)
{
  return (HlSpan) (seconds * HL_SECOND);
}

static HlSpan
exponential (Sim *sim, double mean)
{
  return span_of (-log (1 - g_rand_double (sim->rand)) * mean);
}

static HlSpan
talk_time (Sim *sim)
{
  double mean = sim->plan->talk_seconds, cv = sim->plan->talk_cv;
  double sigma2, normal;

  if (cv == 0)
    return exponential (sim, mean);
  sigma2 = log (1 + cv * cv);
  normal =
      sqrt (-2 * log (1 - g_rand_double (sim->rand))) * cos (2 * G_PI * g_rand_double (sim->rand));
  return span_of (exp (log (mean) - sigma2 / 2 + sqrt (sigma2) * normal));
}

/* The next of a Poisson process whose rate changes by the half hour: what is left
 * of a period is drawn anew, which the memoryless process allows. */
static HlTime
draw_arrival (Sim *sim, HlTime from)
{
  while (sim->period < sim->plan->n_periods)
    {
      HlTime end = sim->plan->start + (sim->period + 1) * HL_SIM_PERIOD;
      double rate = sim->plan->calls[sim->period];
      HlTime at =
          rate > 0 ? from + exponential (sim, (double) HL_SIM_PERIOD / HL_SECOND / rate) : end;

      if (at < end)
        return at;
      from = end;
      sim->period++;
    }
  return 0;
}

/* ---- What the switch says ---- */

static gboolean
chance (Sim *sim, double share)
{
  return share > 0 && g_rand_double (sim->rand) < share;
}

static Caller *
caller_of (Sim *sim, HlId call)
{
  gpointer i = g_hash_table_lookup (sim->calls, &call);

  return i != NULL ? &g_array_index (sim->callers, Caller, GPOINTER_TO_UINT (i) - 1) : NULL;
}

/* Agents answer; so do citizens who are called back, but for some. */
static void
on_invite (Sim *sim, const HlCommand *command)
{
  gboolean busy = command->agent == 0 && chance (sim, sim->plan->unreached_share);

  push (sim, (Act){ .at = sim->now + span_of (busy ? BUSY_SECONDS : sim->plan->answer_seconds),
                    .kind = busy ? HL_EVENT_LEG_ENDED : HL_EVENT_LEG_ANSWERED,
                    .id = command->leg,
                    .caller = NOBODY });
}

static void
press (Sim *sim, const HlCommand *play, double after, char key)
{
  push (sim, (Act){ .at = sim->now + span_of (after),
                    .kind = HL_EVENT_LEG_DTMF,
                    .id = play->leg,
                    .caller = NOBODY,
                    .key = key });
}

/* The caller hears it to the end, and then does what it asks for, or not. */
static void
on_play (Sim *sim, const HlCommand *play)
{
  const HlSimPlan *plan = sim->plan;
  double seconds = g_str_equal (play->text, "greeting") ? plan->greeting_seconds : PROMPT_SECONDS;
  Caller *caller = caller_of (sim, play->call);

  push (sim, (Act){ .at = sim->now + span_of (seconds),
                    .kind = HL_EVENT_PROMPT_DONE,
                    .id = play->leg,
                    .caller = NOBODY,
                    .token = (guint) g_ascii_strtoull (play->number, NULL, 10) });
  if (g_str_has_suffix (play->text, "callback-offer") && chance (sim, plan->callback_share))
    press (sim, play, seconds, '1');
  else if (g_str_equal (play->text, "menu") && chance (sim, plan->information_share))
    press (sim, play, seconds, '1');
  else if (g_str_equal (play->text, "rating") && chance (sim, plan->rating_share))
    press (sim, play, seconds, '5');
  else if (g_str_has_suffix (play->text, "beep"))
    {
      press (sim, play, seconds + (double) exponential (sim, plan->message_seconds) / HL_SECOND,
             '#');
      if (caller != NULL)
        caller->answered = TRUE; /* patience is not needed any more */
    }
}

static void
command_cb (const HlCommand *command, gpointer data)
{
  if (command->kind == HL_COMMAND_LEG_INVITE)
    on_invite (data, command);
  else if (command->kind == HL_COMMAND_PLAY && !command->loop)
    on_play (data, command);
}

static void
on_answered (Sim *sim, const HlFact *fact)
{
  Caller *caller = caller_of (sim, fact->call);
  gboolean rates = sim->plan->rating_share > 0;

  caller->answered = TRUE;
  sim->result->answered++;
  sim->waited += fact->span;
  sim->result->longest_wait = MAX (sim->result->longest_wait, fact->span);
  sim->in_time += fact->span <= sim->plan->service_seconds * HL_SECOND;
  push (sim, (Act){ .at = sim->now + talk_time (sim),
                    .kind = rates ? HL_EVENT_HANG_UP : HL_EVENT_LEG_ENDED,
                    .id = rates ? fact->agent : caller->leg,
                    .caller = NOBODY });
}

static void
on_reached (Sim *sim, const HlFact *fact)
{
  sim->result->reached++;
  push (sim, (Act){ .at = sim->now + talk_time (sim),
                    .kind = HL_EVENT_LEG_ENDED,
                    .id = fact->leg,
                    .caller = NOBODY });
}

static void
on_left (Sim *sim, const HlFact *fact, guint64 *counter)
{
  (*counter)++;
  sim->result->longest_wait = MAX (sim->result->longest_wait, fact->span);
  sim->left_late += fact->span > sim->plan->service_seconds * HL_SECOND;
}

static void
on_state (Sim *sim, const HlFact *fact)
{
  if (fact->code == HL_AGENT_TALKING || fact->code == HL_AGENT_WRAP_UP)
    sim->busy += fact->span;
  if (g_strcmp0 (fact->text, "wrap-up") == 0)
    push (sim, (Act){ .at = sim->now + exponential (sim, sim->plan->wrap_up_seconds),
                      .kind = HL_EVENT_WRAP_UP_DONE,
                      .id = fact->agent,
                      .caller = NOBODY });
}

static void
on_offered (Sim *sim, const HlFact *fact)
{
  HlId *key = g_new (HlId, 1);

  *key = fact->call;
  g_hash_table_insert (sim->calls, key, GUINT_TO_POINTER (sim->callers->len));
  sim->result->offered++;
}

static void
fact_cb (const HlFact *fact, gpointer data)
{
  Sim *sim = data;

  switch (fact->kind)
    {
    case HL_FACT_CALL_OFFERED:
      on_offered (sim, fact);
      break;
    case HL_FACT_CALL_ANSWERED:
      on_answered (sim, fact);
      break;
    case HL_FACT_CALL_ABANDONED:
      on_left (sim, fact, &sim->result->abandoned);
      break;
    case HL_FACT_CALL_SHORT_ABANDONED:
      on_left (sim, fact, &sim->result->short_abandoned);
      break;
    case HL_FACT_CALL_OVERFLOWED:
      on_left (sim, fact, &sim->result->overflowed);
      break;
    case HL_FACT_CALL_LEFT:
      sim->result->left++;
      break;
    case HL_FACT_CALL_MESSAGE:
      sim->result->messages++;
      break;
    case HL_FACT_CALL_BOOKED:
      sim->result->booked++;
      break;
    case HL_FACT_CALL_CONNECTED:
      on_reached (sim, fact);
      break;
    case HL_FACT_CALL_FAILED:
      sim->result->unreached++;
      break;
    case HL_FACT_CALL_RATED:
      sim->result->rated++;
      break;
    case HL_FACT_CALL_ENDED:
      g_hash_table_remove (sim->calls, &fact->call);
      break;
    case HL_FACT_AGENT_STATE:
      on_state (sim, fact);
      break;
    default:
      break;
    }
}

/* ---- The run ---- */

static void
tell (Sim *sim, const HlEvent *event)
{
  sim->result->events++;
  hl_switch_handle (sim->board, event, NULL);
}

static void
arrive (Sim *sim)
{
  Caller caller = { .leg = hl_id_next (sim->now) };
  char number[16] = "";

  g_array_append_val (sim->callers, caller);
  if (sim->plan->patience_seconds > 0)
    push (sim, (Act){ .at = sim->now + exponential (sim, sim->plan->patience_seconds),
                      .kind = HL_EVENT_LEG_ENDED,
                      .id = caller.leg,
                      .caller = sim->callers->len - 1 });
  if (sim->plan->callback_after_seconds != 0)
    g_snprintf (number, sizeof number, "1%09u", sim->callers->len);
  tell (sim,
        &(HlEvent){ .kind = HL_EVENT_INCOMING, .leg = caller.leg, .number = "1", .text = number });
  sim->next_arrival = draw_arrival (sim, sim->now);
}

static void
act (Sim *sim)
{
  Act next = pop (sim);
  HlEvent event = { .kind = next.kind, .leg = next.id };
  char token[16];

  /* Whoever was answered does not run out of patience. */
  if (next.caller != NOBODY && g_array_index (sim->callers, Caller, next.caller).answered)
    return;
  if (next.kind == HL_EVENT_WRAP_UP_DONE || next.kind == HL_EVENT_HANG_UP)
    event = (HlEvent){ .kind = next.kind, .agent = next.id };
  else if (next.kind == HL_EVENT_PROMPT_DONE)
    {
      g_snprintf (token, sizeof token, "%u", next.token);
      event.text = token;
    }
  else if (next.kind == HL_EVENT_LEG_DTMF)
    {
      token[0] = next.key;
      token[1] = '\0';
      event.text = token;
    }
  else if (next.kind == HL_EVENT_LEG_ENDED)
    event.code = 200;
  tell (sim, &event);
}

static HlTime
earliest (HlTime a, HlTime b)
{
  return a == 0 ? b : b == 0 ? a : MIN (a, b);
}

static void
run (Sim *sim)
{
  sim->next_arrival = draw_arrival (sim, sim->plan->start);
  for (;;)
    {
      HlTime acts = sim->heap->len > 0 ? g_array_index (sim->heap, Act, 0).at : 0;
      HlTime tick = hl_switch_next_tick (sim->board);
      HlTime next = earliest (earliest (sim->next_arrival, acts), tick);

      if (next == 0)
        return;
      sim->now = MAX (next, sim->now);
      hl_clock_set (sim->clock, sim->now);
      if (next == acts)
        act (sim);
      else if (next == sim->next_arrival)
        arrive (sim);
      else
        tell (sim, &(HlEvent){ .kind = HL_EVENT_TICK });
    }
}

/* ---- The set-up ---- */

static gboolean
configure (Sim *sim, GError **error)
{
  const HlSimPlan *plan = sim->plan;
  HlQueueConfig queue = { .id = 1,
                          .name = "queue",
                          .strategy = plan->strategy,
                          .ring_seconds = 300,
                          .wrap_up_seconds = plan->wrap_up_seconds > 0 ? HL_WRAP_UP_UNTIL_SAVED : 0,
                          .max_waiting = plan->max_waiting,
                          .max_wait_seconds = plan->max_wait_seconds,
                          .announce_seconds = plan->announce_seconds,
                          .announce_wait = plan->announce_wait,
                          .callback_after_seconds = plan->callback_after_seconds };
  HlMenuKey key = { '1', { .kind = HL_ACTION_PROMPT, .prompt = "information" } };
  HlMenuConfig menu = { .keys = &key, .n_keys = 1 };
  HlFlowConfig flow = { .id = 1, .name = "flow", .queue = 1 };
  HlLineConfig line = { "1", 1 };
  HlAgentQueue skill = { 1, 1 };
  g_autofree HlAgentConfig *agents = g_new0 (HlAgentConfig, plan->n_agents);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  HlSwitchConfig config = { .queues = &queue,
                            .n_queues = 1,
                            .flows = &flow,
                            .n_flows = 1,
                            .lines = &line,
                            .n_lines = 1,
                            .agents = agents,
                            .n_agents = plan->n_agents,
                            .outbound_trunk = "trunk" };

  if (plan->greeting_seconds > 0)
    flow.greeting = "greeting";
  if (plan->information_share > 0)
    flow.menu = &menu;
  if (plan->rating_share > 0)
    flow.rating_prompt = "rating";
  if (plan->message_seconds > 0)
    queue.full.kind = queue.waited.kind = HL_ACTION_MESSAGE;
  for (guint i = 0; i < plan->n_agents; i++)
    {
      g_ptr_array_add (texts, g_strdup_printf ("%u", 1000 + i));
      agents[i] = (HlAgentConfig){
        1 + i, "agent", g_ptr_array_index (texts, i), HL_DEVICE_CONTACT, "sip:agent", &skill, 1
      };
    }
  return hl_switch_configure (sim->board, &config, error);
}

static gboolean
is_share (double share)
{
  return share >= 0 && share <= 1;
}

static gboolean
check (const HlSimPlan *plan, GError **error)
{
  const char *fault = plan->n_agents == 0         ? "n_agents: at least 1"
                      : !(plan->talk_seconds > 0) ? "talk_seconds: must be more than 0"
                      : !(plan->talk_cv >= 0)     ? "talk_cv: can't be negative"
                      : !(plan->answer_seconds >= 0 && plan->answer_seconds < 300)
                          ? "answer_seconds: 0 to 300"
                      : !is_share (plan->callback_share)    ? "callback_share: 0 to 1"
                      : !is_share (plan->unreached_share)   ? "unreached_share: 0 to 1"
                      : !is_share (plan->information_share) ? "information_share: 0 to 1"
                      : !is_share (plan->rating_share)      ? "rating_share: 0 to 1"
                      : !(plan->message_seconds >= 0)       ? "message_seconds: can't be negative"
                      : plan->n_periods > 0 && plan->calls == NULL ? "calls: missing"
                                                                   : NULL;

  if (fault != NULL)
    g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG, fault);
  return fault == NULL;
}

static void
conclude (Sim *sim)
{
  HlSimResult *r = sim->result;
  double left = (double) (r->abandoned + r->short_abandoned);

  r->simulated = sim->now - sim->plan->start;
  r->asa_seconds = (double) sim->waited / HL_SECOND / (double) r->answered;
  r->service_level = (double) sim->in_time / (double) (r->answered + sim->left_late);
  r->abandon_rate = left / (double) r->offered;
  r->occupancy = (double) sim->busy / ((double) r->simulated * sim->plan->n_agents);
  r->fault = hl_switch_fault (sim->board);
}

static void
sim_clear (Sim *sim)
{
  g_clear_pointer (&sim->board, hl_switch_free);
  g_clear_pointer (&sim->clock, hl_clock_unref);
  g_clear_pointer (&sim->rand, g_rand_free);
  g_clear_pointer (&sim->heap, g_array_unref);
  g_clear_pointer (&sim->callers, g_array_unref);
  g_clear_pointer (&sim->calls, g_hash_table_unref);
}

gboolean
hl_sim_run (const HlSimPlan *plan, HlSimResult *result, GError **error)
{
  HlSimPlan mine;
  Sim sim = { .plan = &mine, .result = result };
  HlSwitchHost host = { command_cb, fact_cb, &sim, TRUE };

  g_return_val_if_fail (plan != NULL && result != NULL, FALSE);
  *result = (HlSimResult){ 0 };
  if (!check (plan, error))
    return FALSE;
  mine = *plan;
  mine.start = plan->start != 0 ? plan->start : G_GINT64_CONSTANT (1767225600) * HL_SECOND;
  mine.service_seconds = plan->service_seconds != 0 ? plan->service_seconds : 15;
  sim.now = mine.start;
  sim.clock = hl_clock_new_manual (mine.start);
  sim.board = hl_switch_new (sim.clock, &host);
  sim.rand = g_rand_new_with_seed (mine.seed);
  sim.heap = g_array_new (FALSE, FALSE, sizeof (Act));
  sim.callers = g_array_new (FALSE, FALSE, sizeof (Caller));
  sim.calls = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (!configure (&sim, error))
    {
      sim_clear (&sim);
      return FALSE;
    }
  for (guint i = 0; i < mine.n_agents; i++)
    {
      hl_switch_handle (sim.board, &(HlEvent){ .kind = HL_EVENT_SIGN_IN, .agent = 1 + i }, NULL);
      hl_switch_handle (sim.board, &(HlEvent){ .kind = HL_EVENT_READY, .agent = 1 + i }, NULL);
    }
  run (&sim);
  conclude (&sim);
  sim_clear (&sim);
  return TRUE;
}

void
hl_sim_result_clear (HlSimResult *result)
{
  g_clear_pointer (&result->fault, g_free);
}
