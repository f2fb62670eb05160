/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-switch-prompts.h"
#include "calls/hl-switch.h"

#include <string.h>

/* Whatever happens in whatever order, the invariants hold, the balance line of
 * the facts closes, and a switch restored from what was kept is the same. */

#define N_AGENTS 8
#define N_QUEUES 3
#define N_LEGS 64 /* remembered: also those long gone */
#define N_LIVE 24 /* calls at a time */

typedef struct
{
  HlClock *clock;
  HlSwitch *board;
  GRand *rand;
  HlQueueConfig queues[N_QUEUES];
  HlFlowConfig flows[N_QUEUES];
  HlLineConfig lines[N_QUEUES];
  HlAgentConfig agents[N_AGENTS];
  HlAgentQueue skills[N_AGENTS][N_QUEUES];
  HlSwitchConfig config;
  HlId legs[N_LEGS]; /* ring buffer of what was seen */
  HlId calls[N_LEGS];
  char tokens[N_LEGS][8];
  guint n_legs, n_calls, n_tokens;
  GHashTable *kept;      /* HlId → text */
  GHashTable *recording; /* calls */
  GHashTable *paused;    /* of those */
  GHashTable *played;    /* prompts */
  guint64 facts[HL_N_FACTS];
  GHashTable *unsettled; /* inbound calls */
  gboolean steady;       /* nobody sets the clock */
  gboolean resuming;
} World;

static const char *const numbers[N_QUEUES] = { "100", "200", "300" };
static const char *const extensions[N_AGENTS] = { "801", "802", "803", "804",
                                                  "805", "806", "807", "808" };

/* ---- The world around ---- */

static void
remember (HlId *ring, guint *n, HlId id)
{
  ring[(*n)++ % N_LEGS] = id;
}

static HlId *
new_id (HlId id)
{
  HlId *key = g_new (HlId, 1);

  *key = id;
  return key;
}

static gboolean
settles (HlFactKind kind)
{
  static const HlFactKind kinds[] = { HL_FACT_CALL_CLOSED,     HL_FACT_CALL_LEFT,
                                      HL_FACT_CALL_ANSWERED,   HL_FACT_CALL_ABANDONED,
                                      HL_FACT_CALL_OVERFLOWED, HL_FACT_CALL_SHORT_ABANDONED,
                                      HL_FACT_CALL_MESSAGE,    HL_FACT_CALL_BOOKED };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == kind)
      return TRUE;
  return FALSE;
}

static void
fact_cb (const HlFact *fact, gpointer data)
{
  World *w = data;

  w->facts[fact->kind]++;
  /* Each caller counts once. */
  if (fact->kind == HL_FACT_CALL_OFFERED)
    g_assert_true (g_hash_table_add (w->unsettled, new_id (fact->call)));
  else if (settles (fact->kind))
    g_assert_true (g_hash_table_remove (w->unsettled, &fact->call));
  if (fact->kind == HL_FACT_CALL_OFFERED || fact->kind == HL_FACT_CALL_DIALLED)
    remember (w->calls, &w->n_calls, fact->call);
  if (fact->kind == HL_FACT_CALL_BOOKED)
    remember (w->calls, &w->n_calls, g_ascii_strtoll (fact->text, NULL, 10));
  g_assert_cmpint (fact->span, >=, 0);
  /* A fault is a bug, but for what the outside did. */
  if (fact->kind == HL_FACT_FAULT)
    g_assert_true (strstr (fact->text, "no audio") != NULL
                   || strstr (fact->text, "never ended") != NULL);
}

static void
note_played (World *w, const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (!g_hash_table_contains (w->played, names[i]))
      g_hash_table_add (w->played, g_strdup (names[i]));
}

/* What is played is named in the configuration or is one of the usual. */
static void
check_played (World *w)
{
  static const char *const named[] = { "hello", "rating",    "to",    "police",
                                       "info",  "elsewhere", "sorry", NULL };
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, w->played);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (named, name) && !hl_switch_prompt_is_usual (name))
      g_error ("%s is played, and nobody named it", (const char *) name);
}

static void
command_cb (const HlCommand *command, gpointer data)
{
  World *w = data;
  HlId key = command->call != 0 ? command->call : command->agent;

  switch (command->kind)
    {
    case HL_COMMAND_KEEP:
      g_hash_table_replace (w->kept, new_id (key), g_strdup (command->text));
      break;
    case HL_COMMAND_FORGET:
      g_hash_table_remove (w->kept, &key);
      break;
    case HL_COMMAND_LEG_INVITE:
      remember (w->legs, &w->n_legs, command->leg);
      break;
    case HL_COMMAND_PLAY:
      note_played (w, command->text);
      g_strlcpy (w->tokens[w->n_tokens++ % N_LEGS], command->number, 8);
      break;
    case HL_COMMAND_RECORD:
      g_assert_true (g_hash_table_add (w->recording, new_id (key)));
      break;
    case HL_COMMAND_RECORD_STOP:
      g_assert_true (g_hash_table_remove (w->recording, &key));
      g_assert_false (g_hash_table_contains (w->paused, &key));
      break;
    case HL_COMMAND_RECORD_PAUSE:
      g_assert_true (g_hash_table_contains (w->recording, &key));
      g_assert_true (command->code != 0 ? g_hash_table_add (w->paused, new_id (key))
                                        : g_hash_table_remove (w->paused, &key) || w->resuming);
      break;
    default:
      break;
    }
}

/* Open for five hours, then closed for one. */
static HlOpenSpan hours[28];
static const HlMenuKey keys[] = {
  { '1', { HL_ACTION_QUEUE, 21, NULL, "to" } },      { '2', { HL_ACTION_MESSAGE, 0, NULL, NULL } },
  { '3', { HL_ACTION_NUMBER, 0, "120", "police" } }, { '4', { HL_ACTION_PROMPT, 0, NULL, "info" } },
  { '5', { HL_ACTION_FLOW, 31, NULL, NULL } },       { '6', { HL_ACTION_CALLBACK, 0, NULL, NULL } },
  { '#', { HL_ACTION_NUMBER, 0, "119", NULL } },
};
static const HlMenuConfig menu = { NULL, 2, keys, G_N_ELEMENTS (keys) };

/* What is done with those whom nobody takes. */
static void
set_ways (World *w)
{
  for (guint i = 0; i < G_N_ELEMENTS (hours); i++)
    hours[i] = (HlOpenSpan){ 1 + i / 4, i % 4 * 360, i % 4 * 360 + 300 };
  w->queues[0].announce_seconds = 10;
  w->queues[0].announce_wait = TRUE;
  w->queues[0].callback_after_seconds = 4;
  w->queues[0].nobody = (HlAction){ HL_ACTION_FLOW, 31, NULL, NULL };
  w->queues[1].full = (HlAction){ HL_ACTION_QUEUE, 22, NULL, "elsewhere" };
  w->queues[1].nobody = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, NULL };
  w->queues[1].callback_after_seconds = 20;
  w->queues[2].announce_seconds = 15;
  w->queues[2].waited = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, "sorry" };
  w->queues[2].nobody = (HlAction){ HL_ACTION_CALLBACK, 0, NULL, NULL };
  w->flows[0].menu = &menu;
  w->flows[0].rating_prompt = "rating";
  w->flows[1].rating_prompt = "rating";
  w->flows[1].rating_digits = 3;
  w->flows[1].message_seconds = 8;
  w->flows[1].closed = (HlAction){ HL_ACTION_QUEUE, 21, NULL, NULL };
  w->flows[2].closed = (HlAction){ HL_ACTION_CALLBACK, 0, NULL, NULL };
  w->flows[2].at_closing = HL_AT_CLOSING_PROMPT;
  for (guint i = 1; i < N_QUEUES; i++)
    {
      w->flows[i].hours = hours;
      w->flows[i].n_hours = G_N_ELEMENTS (hours);
    }
}

static void
set_up (World *w)
{
  for (guint i = 0; i < N_QUEUES; i++)
    {
      w->queues[i] = (HlQueueConfig){
        .id = 20 + i,
        .name = numbers[i],
        .strategy = (HlStrategy) g_rand_int_range (w->rand, 0, HL_STRATEGY_RANDOM + 1),
        .ring_seconds = 10,
        .wrap_up_seconds = i == 0 ? HL_WRAP_UP_UNTIL_SAVED : 15 * i,
        .max_waiting = i == 1 ? 3 : 0,
        .max_wait_seconds = i == 2 ? 60 : 0,
        .relax_seconds = 5 * i,
        .last_agent_minutes = i == 0 ? 10 : 0,
      };
      w->flows[i] = (HlFlowConfig){ .id = 30 + i,
                                    .name = numbers[i],
                                    .greeting = i == 0 ? "hello" : NULL,
                                    .queue = 20 + i,
                                    .priority = i == 1 ? 3 : 0,
                                    .repeat_minutes = 2 * i,
                                    .cut_off_minutes = 5,
                                    .redial_minutes = i < 2 ? 3 : 0,
                                    .at_closing = (HlAtClosing) (i & 1) };
      w->lines[i] = (HlLineConfig){ numbers[i], 30 + i };
    }
  set_ways (w);
  for (guint i = 0; i < N_AGENTS; i++)
    {
      for (guint j = 0; j < N_QUEUES; j++)
        w->skills[i][j] = (HlAgentQueue){ 20 + (i + j) % N_QUEUES, 1 + (i & 1) };
      w->agents[i] = (HlAgentConfig){
        1 + i,        "somebody", extensions[i], (HlDeviceKind) (i % 3), "sip:fixed@10.0.0.1",
        w->skills[i], 1 + i % 3
      };
    }
  w->config = (HlSwitchConfig){
    .queues = w->queues,
    .n_queues = N_QUEUES,
    .flows = w->flows,
    .n_flows = N_QUEUES,
    .lines = w->lines,
    .n_lines = N_QUEUES,
    .agents = w->agents,
    .n_agents = N_AGENTS,
    .outbound_trunk = "trunk",
    .outbound_caller = "12349",
    .outbound_wrap_up_seconds = 5,
  };
}

static HlSwitch *
new_board (World *w)
{
  HlSwitchHost host = { command_cb, fact_cb, w, FALSE };
  HlSwitch *board = hl_switch_new (w->clock, &host);

  g_assert_true (hl_switch_configure (board, &w->config, NULL));
  return board;
}

static World *
world_new (guint32 seed)
{
  World *w = g_new0 (World, 1);

  w->clock = hl_clock_new_manual (hl_time_from_iso ("2026-11-23T02:00:00Z"));
  w->rand = g_rand_new_with_seed (seed);
  w->kept = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  w->recording = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  w->played = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  w->paused = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  w->unsettled = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  set_up (w);
  w->board = new_board (w);
  return w;
}

static void
world_free (World *w)
{
  hl_switch_free (w->board);
  hl_clock_unref (w->clock);
  g_rand_free (w->rand);
  g_hash_table_unref (w->kept);
  g_hash_table_unref (w->recording);
  g_hash_table_unref (w->unsettled);
  g_hash_table_unref (w->paused);
  g_hash_table_unref (w->played);
  g_free (w);
}

/* ---- Random events ---- */

static guint
dice (World *w, guint n)
{
  return (guint) g_rand_int_range (w->rand, 0, (gint32) n);
}

static HlId
some (World *w, const HlId *ring, guint n)
{
  return n == 0 ? 0 : ring[dice (w, MIN (n, N_LEGS))];
}

static const HlEventKind leg_kinds[] = {
  HL_EVENT_LEG_RINGING,  HL_EVENT_LEG_ANSWERED, HL_EVENT_LEG_ANSWERED, HL_EVENT_LEG_ANSWERED,
  HL_EVENT_LEG_ANSWERED, HL_EVENT_LEG_ENDED,    HL_EVENT_LEG_DTMF,     HL_EVENT_LEG_REFER,
  HL_EVENT_LEG_SILENT,   HL_EVENT_PROMPT_DONE,  HL_EVENT_PROMPT_DONE,  HL_EVENT_PROMPT_DONE,
  HL_EVENT_LEG_DTMF,     HL_EVENT_LEG_DTMF,     HL_EVENT_LEG_DTMF,
};
static const char *const key_texts[] = { "0", "1", "1", "1", "2", "3", "4",  "5",
                                         "6", "7", "9", "#", "*", "A", "12", "x" };
static const HlEventKind third_kinds[] = {
  HL_EVENT_TRANSFER,          HL_EVENT_CONSULT,        HL_EVENT_CONSULT,    HL_EVENT_CONSULT,
  HL_EVENT_TRANSFER_COMPLETE, HL_EVENT_CONSULT_CANCEL, HL_EVENT_CONFERENCE, HL_EVENT_CONFERENCE,
  HL_EVENT_CONFERENCE,        HL_EVENT_LEAVE,          HL_EVENT_DROP_LEG,   HL_EVENT_TAKE_OVER,
  HL_EVENT_DROP_LEG,          HL_EVENT_DROP_LEG,       HL_EVENT_TAKE_OVER,
};
static const char *const texts[] = { "caller", "third", "lunch",   "ready",
                                     "front",  "",      "offline", NULL };
static const char *const dials[] = { "801", "803", "808", "13800000000", "x", "110", NULL };
static const char *const citizens[] = {
  "13800000001", "13800000002", "13800000003", "02088880000", "", "801", "x"
};
static const gint codes[] = { 200, 486, 487, 603, 503, 408, 404 };

typedef struct
{
  HlId legs[3 * N_LIVE + 16];
  HlId agents[N_LIVE + 16]; /* who talk or hold */
  guint n_legs, n_calls, n_live;
  HlId back; /* an agent's who has the citizen of a booked call-back dialled; 0 = none */
} Live;

static void
collect (const HlCallView *call, gpointer data)
{
  Live *live = data;

  live->n_calls++;
  if ((call->state == HL_CALL_TALKING || call->state == HL_CALL_HELD)
      && live->n_live < G_N_ELEMENTS (live->agents))
    live->agents[live->n_live++] = call->agent;
  if (call->state == HL_CALL_DIALLING && call->queue != 0)
    live->back = call->agent_leg;
  if (call->caller_leg != 0 && live->n_legs < G_N_ELEMENTS (live->legs))
    live->legs[live->n_legs++] = call->caller_leg;
  if (call->third_leg != 0 && live->n_legs < G_N_ELEMENTS (live->legs))
    live->legs[live->n_legs++] = call->third_leg;
  if (call->agent_leg != 0 && live->n_legs < G_N_ELEMENTS (live->legs))
    live->legs[live->n_legs++] = call->agent_leg;
}

/* What ends things comes less often than what goes on. */
static HlEventKind
people_kind (World *w)
{
  static const HlEventKind enders[] = { HL_EVENT_SIGN_OUT, HL_EVENT_REJECT,    HL_EVENT_HANG_UP,
                                        HL_EVENT_AWAY,     HL_EVENT_SET_STATE, HL_EVENT_DEVICE_LOST,
                                        HL_EVENT_DROP };
  HlEventKind kind = HL_EVENT_SIGN_IN + dice (w, HL_N_EVENTS - HL_EVENT_SIGN_IN);

  for (guint i = 0; i < G_N_ELEMENTS (enders); i++)
    if (kind == enders[i] && dice (w, 8) != 0)
      return HL_EVENT_READY;
  return kind;
}

static HlEvent
random_event (World *w)
{
  Live live = { 0 };
  guint kind = dice (w, 100);
  HlEvent event = { .agent = 1 + dice (w, N_AGENTS + (dice (w, 50) == 0)) };

  event.text = texts[dice (w, G_N_ELEMENTS (texts))];
  event.number = dials[dice (w, G_N_ELEMENTS (dials))];
  event.target = dice (w, N_AGENTS + 1);
  if (dice (w, 6) == 0)
    event.queue = 20 + dice (w, N_QUEUES + 1);
  event.code = codes[dice (w, G_N_ELEMENTS (codes))];
  if (dice (w, 2) == 0)
    event.call = some (w, w->calls, w->n_calls);
  event.leg = some (w, w->legs, w->n_legs);
  hl_switch_foreach_call (w->board, collect, &live);
  if (live.n_legs > 0 && dice (w, 3) > 0)
    event.leg = live.legs[dice (w, live.n_legs)];
  if (live.n_calls >= N_LIVE && kind < 15)
    event.kind = HL_EVENT_LEG_ENDED;
  else if (live.back != 0 && kind < 2) /* her phone is lost: rare else */
    {
      event.kind = HL_EVENT_LEG_ENDED;
      event.leg = live.back;
      event.code = 503;
    }
  else if (kind < 15)
    {
      event.kind = HL_EVENT_INCOMING;
      event.leg = hl_id_next (hl_clock_now (w->clock));
      event.number = dice (w, 40) == 0 ? "999" : numbers[dice (w, N_QUEUES)];
      event.text = dice (w, 8) == 0 ? event.text : citizens[dice (w, G_N_ELEMENTS (citizens))];
      event.diverted = event.leg % 7 == 0 ? "053288889999" : NULL;
      remember (w->legs, &w->n_legs, event.leg);
    }
  else if (kind < 17)
    {
      event.kind = HL_EVENT_DIALLED;
      event.leg = hl_id_next (hl_clock_now (w->clock));
      remember (w->legs, &w->n_legs, event.leg);
    }
  else if (kind < 60)
    {
      event.kind = leg_kinds[dice (w, G_N_ELEMENTS (leg_kinds))];
      if (event.kind == HL_EVENT_PROMPT_DONE)
        event.text = w->tokens[dice (w, N_LEGS)];
      else if (event.kind == HL_EVENT_LEG_DTMF)
        event.text = key_texts[dice (w, G_N_ELEMENTS (key_texts))];
    }
  else if (kind < 72)
    event.kind = dice (w, 2) == 0 ? HL_EVENT_READY : HL_EVENT_DEVICE_BACK;
  else if (kind < 86)
    {
      event.kind = third_kinds[dice (w, G_N_ELEMENTS (third_kinds))];
      event.leg = dice (w, 2) == 0 ? event.leg : 0;
      if (event.kind == HL_EVENT_DROP_LEG)
        event.text = dice (w, 2) == 0 ? "caller" : "third";
      if (live.n_live > 0 && dice (w, 4) > 0)
        event.agent = live.agents[dice (w, live.n_live)];
    }
  else
    event.kind = people_kind (w);
  return event;
}

static void
check (World *w)
{
  g_autofree char *fault = hl_switch_fault (w->board);

  g_assert_cmpstr (fault, ==, NULL);
}

/* Now and then somebody sets the clock. */
static HlSpan
clock_jump (World *w)
{
  guint n = w->steady ? 9 : dice (w, 60000);

  return n == 0 ? HL_HOUR : n == 1 ? -HL_HOUR : 0;
}

static void
step (World *w)
{
  g_autoptr (GError) error = NULL;
  HlEvent event = random_event (w);
  gboolean done;

  hl_clock_set (w->clock,
                hl_clock_now (w->clock) + (HlSpan) dice (w, 800) * HL_MILLISECOND + clock_jump (w));
  done = hl_switch_handle (w->board, &event, &error);
  g_assert_cmpint (done, ==, error == NULL);
  /* The wire can't be refused. */
  if (event.kind < HL_EVENT_SIGN_IN)
    g_assert_true (done);
}

static void
count_unsettled (const HlCallView *call, gpointer data)
{
  guint64 *n = data;

  if (!call->outbound && call->state != HL_CALL_TALKING && call->state != HL_CALL_HELD
      && call->state != HL_CALL_CLOSING && call->answered_at == 0)
    (*n)++;
}

/* The balance line, from the facts alone. */
static void
check_balance (World *w)
{
  const guint64 *n = w->facts;
  guint64 waiting = 0;

  hl_switch_foreach_call (w->board, count_unsettled, &waiting);
  g_assert_cmpuint (n[HL_FACT_CALL_OFFERED], ==,
                    n[HL_FACT_CALL_CLOSED] + n[HL_FACT_CALL_LEFT] + n[HL_FACT_CALL_ANSWERED]
                        + n[HL_FACT_CALL_ABANDONED] + n[HL_FACT_CALL_SHORT_ABANDONED]
                        + n[HL_FACT_CALL_OVERFLOWED] + n[HL_FACT_CALL_MESSAGE]
                        + n[HL_FACT_CALL_BOOKED] + waiting);
  g_assert_cmpuint (g_hash_table_size (w->unsettled), ==, waiting);
}

static void
restore (World *w, HlSwitch *board)
{
  g_autoptr (GList) texts_kept = g_hash_table_get_values (w->kept);

  for (GList *l = texts_kept; l != NULL; l = l->next)
    {
      g_autoptr (GError) error = NULL;

      hl_switch_restore (board, l->data, &error);
      g_assert_no_error (error);
    }
}

static void
restart (World *w)
{
  hl_switch_free (w->board);
  w->board = new_board (w);
  restore (w, w->board);
  g_hash_table_remove_all (w->recording); /* told again */
  g_hash_table_remove_all (w->paused);
  w->resuming = TRUE; /* told again, also that it is not paused */
  hl_switch_resume (w->board);
  w->resuming = FALSE;
  check (w);
}

static void
test_events (gconstpointer data)
{
  World *w = world_new (GPOINTER_TO_UINT (data));
  guint n = g_test_thorough () ? 3000000 : 334000;

  for (guint i = 0; i < n; i++)
    {
      step (w);
      if (dice (w, 4000) == 0)
        restart (w);
      if (i % 4 == 0)
        check (w);
      if (i % 1000 == 0)
        check_balance (w);
    }
  check_balance (w);
  for (guint i = 0; i < HL_N_FACTS; i++)
    {
      g_test_message ("%s: %" G_GUINT64_FORMAT, hl_fact_words[i], w->facts[i]);
      if (i != HL_FACT_RECORDING)
        g_assert_cmpuint (w->facts[i], >, 0);
    }
  check_played (w);
  world_free (w);
}

/* ---- Restoring ---- */

static void
print_call (const HlCallView *c, gpointer data)
{
  g_string_append_printf (
      data,
      "%" G_GINT64_FORMAT " %u %d%d %s %s %s q%d a%d/%d l%d %d t%" G_GINT64_FORMAT
      " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " n%u %d %d p%u\n",
      c->id, c->state, c->outbound, c->internal, c->caller, c->diverted != NULL ? c->diverted : "-",
      c->dialled, (int) c->queue, (int) c->agent, (int) c->other_agent,
      (int) (c->caller_leg % 1000000), (int) (c->agent_leg % 1000000), c->offered_at, c->queued_at,
      c->answered_at, c->since, c->n_listeners, (int) c->listeners[0], (int) c->listeners[1],
      c->position);
  g_string_append_printf (data, "  %u %d %d %s %" G_GINT64_FORMAT " %s\n", c->third,
                          (int) (c->third_leg % 1000000), (int) c->third_agent,
                          c->third_number != NULL ? c->third_number : "-", c->third_since,
                          c->returned != NULL ? c->returned : "-");
}

static void
print_agent (const HlAgentView *a, gpointer data)
{
  g_string_append_printf (data,
                          "%d %u %s %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                          " %d %" G_GINT64_FORMAT " %d %" G_GINT64_FORMAT "\n",
                          (int) a->id, a->state, a->reason != NULL ? a->reason : "-", a->next_state,
                          a->since, a->call, a->device_up, a->wrap_up_until, a->signing_out,
                          a->listening);
}

static void
print_queue (const HlQueueView *q, gpointer data)
{
  g_string_append_printf (data, "%d %s %u %" G_GINT64_FORMAT " %u %u\n", (int) q->id, q->name,
                          q->waiting, q->oldest, q->ready, q->signed_in);
}

static char *
print_all (HlSwitch *board)
{
  GString *out = g_string_new (NULL);

  hl_switch_foreach_call (board, print_call, out);
  hl_switch_foreach_agent (board, print_agent, out);
  hl_switch_foreach_queue (board, print_queue, out);
  return g_string_free (out, FALSE);
}

/* At random points the switch is thrown away and made anew from the journal: it
 * looks the same before it is resumed, and goes on without a fault. */
static void
test_restore (gconstpointer data)
{
  World *w = world_new (GPOINTER_TO_UINT (data));

  w->steady = TRUE;
  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *before = NULL, *after = NULL;

      for (guint j = dice (w, 60); j > 0; j--)
        step (w);
      before = print_all (w->board);
      hl_switch_free (w->board);
      w->board = new_board (w);
      restore (w, w->board);
      after = print_all (w->board);
      g_assert_cmpstr (before, ==, after);
      g_hash_table_remove_all (w->recording); /* told again */
      g_hash_table_remove_all (w->paused);
      w->resuming = TRUE;
      hl_switch_resume (w->board);
      w->resuming = FALSE;
      check (w);
      check_balance (w);
    }
  world_free (w);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/calls/random/events/1", GUINT_TO_POINTER (1), test_events);
  g_test_add_data_func ("/calls/random/events/12349", GUINT_TO_POINTER (12349), test_events);
  g_test_add_data_func ("/calls/random/events/77", GUINT_TO_POINTER (77), test_events);
  g_test_add_data_func ("/calls/random/restore/5", GUINT_TO_POINTER (5), test_restore);
  g_test_add_data_func ("/calls/random/restore/6", GUINT_TO_POINTER (6), test_restore);
  return g_test_run ();
}
