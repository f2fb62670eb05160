/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* Queues: the order of those who wait, and who is rung for whom. */

/* Of a call, until some were handled. */
#define HANDLING (3 * HL_MINUTE)

HlSwitchQueue *
hl_switch_queue_new (HlId id)
{
  HlSwitchQueue *queue = g_new0 (HlSwitchQueue, 1);

  queue->id = id;
  queue->members = g_array_new (FALSE, FALSE, sizeof (HlMember));
  g_queue_init (&queue->waiting);
  queue->handling = HANDLING;
  return queue;
}

void
hl_switch_queue_free (HlSwitchQueue *queue)
{
  g_array_unref (queue->members);
  g_free (queue->name);
  g_free (queue->music);
  g_free (queue->full_prompt);
  hl_switch_action_clear (&queue->full);
  hl_switch_action_clear (&queue->waited);
  hl_switch_action_clear (&queue->nobody);
  g_free (queue);
}

/* ---- The order ---- */

gboolean
hl_switch_call_before (const HlSwitchCall *a, const HlSwitchCall *b)
{
  if (a->priority != b->priority)
    return a->priority > b->priority;
  return a->place_at != b->place_at ? a->place_at < b->place_at : a->id < b->id;
}

void
hl_switch_queue_insert (HlSwitchQueue *queue, HlSwitchCall *call)
{
  GList *last = queue->waiting.tail, *next = queue->waiting.head;

  queue->n_booked += call->booked;

  /* A new caller goes to the end, one who comes back to the front. */
  if (last == NULL || hl_switch_call_before (last->data, call))
    {
      g_queue_push_tail_link (&queue->waiting, &call->place);
      return;
    }
  while (hl_switch_call_before (next->data, call))
    next = next->next;
  g_queue_insert_before_link (&queue->waiting, next, &call->place);
}

void
hl_switch_queue_remove (HlSwitchQueue *queue, HlSwitchCall *call)
{
  if (queue->waiting.head != &call->place && call->place.prev == NULL)
    return; /* is not in it */
  g_queue_unlink (&queue->waiting, &call->place);
  queue->n_booked -= call->booked;
}

guint
hl_switch_queue_length (HlSwitchQueue *queue)
{
  return queue->waiting.length - queue->n_booked + queue->n_ringing;
}

/* Patience of ours begins anew for who was transferred or moved. */
static HlTime
waits_since (HlSwitchCall *call)
{
  if (call->entered_at != 0)
    return call->entered_at;
  return call->third == HL_THIRD_QUEUED ? call->third_since : call->queued_at;
}

static HlTime
given_up_at (HlSwitchCall *call)
{
  return call->queue->max_wait_seconds != 0 && !call->booked
             ? waits_since (call) + call->queue->max_wait_seconds * HL_SECOND
             : 0;
}

static HlTime
earlier (HlTime a, HlTime b)
{
  return a == 0 || (b != 0 && b < a) ? b : a;
}

/* ---- Skill levels ---- */

/* When agents of that level may be rung for it. */
static HlTime
may_at (HlSwitchCall *call, guint level)
{
  return waits_since (call)
         + (HlSpan) (MAX (level, 1) - 1) * call->queue->relax_seconds * HL_SECOND;
}

/* When the next level may; 0 = all may. */
static HlTime
relaxes_at (HlSwitch *self, HlSwitchCall *call)
{
  HlTime next = 0;

  for (guint i = 0; call->queue->relax_seconds != 0 && i < call->queue->members->len; i++)
    {
      HlTime at = may_at (call, g_array_index (call->queue->members, HlMember, i).level);

      if (at > self->now)
        next = earlier (next, at);
    }
  return next;
}

void
hl_switch_queue_arm (HlSwitch *self, HlSwitchCall *call)
{
  HlTime due = earlier (given_up_at (call), relaxes_at (self, call));

  due = earlier (due, hl_switch_flow_closes (self, call));
  hl_alarm_set (self->alarms, &call->alarm, earlier (due, hl_switch_tell_at (self, call)));
}

void
hl_switch_queue_due (HlSwitch *self, HlSwitchCall *call)
{
  HlTime end = given_up_at (call), tell = hl_switch_tell_at (self, call);

  if (hl_switch_flow_has_closed (self, call))
    hl_switch_flow_close_waiting (self, call);
  else if (end != 0 && end <= self->now)
    hl_switch_action_run (self, call, &call->queue->waited, HL_SETTLED_OVERFLOWED, "waited", NULL);
  else
    {
      if (tell != 0 && tell <= self->now)
        hl_switch_tell (self, call);
      hl_switch_queue_arm (self, call);
      self->dispatch = TRUE; /* another level may be rung now, or it is opening time */
    }
}

/* ---- In and out ---- */

void
hl_switch_queue_wait (HlSwitch *self, HlSwitchCall *call, const char *before)
{
  if (!hl_switch_call_step (self, call, HL_CALL_STEP_QUEUE))
    return;
  hl_switch_queue_insert (call->queue, call);
  call->announce_at = 0;
  call->told_position = call->told_minutes = 0;
  call->offered_callback = FALSE;
  hl_switch_tell_begin (self, call);
  hl_switch_call_mix (self, call);
  hl_switch_tell_music (self, call, before);
  hl_switch_queue_arm (self, call);
  self->dispatch = TRUE;
}

static guint
signed_in (HlSwitchQueue *queue)
{
  guint n = 0;

  for (guint i = 0; i < queue->members->len; i++)
    n += g_array_index (queue->members, HlMember, i).agent->state != HL_AGENT_OFFLINE;
  return n;
}

static void
say_moved (HlSwitch *self, HlSwitchCall *call, HlId by, const char *text)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_MOVED);

  fact.agent = by;
  fact.text = text;
  hl_switch_emit_fact (self, &fact);
}

static void
say_queued (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);
  const char *why;
  HlFact fact;

  call->queued_at = self->now;
  call->place_at = self->now;
  why = flow != NULL ? hl_switch_recall (self, call, flow) : NULL;
  why = hl_switch_booked_recall (self, call, why);
  fact = hl_switch_call_fact (call, HL_FACT_CALL_QUEUED);
  fact.text = why;
  hl_switch_emit_fact (self, &fact);
}

/* Who comes from another queue keeps the place by time. */
void
hl_switch_queue_enter (HlSwitch *self, HlSwitchCall *call, const char *moved, const char *before)
{
  HlSwitchQueue *queue = call->queue;

  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  if (queue->max_waiting != 0 && hl_switch_queue_length (queue) >= queue->max_waiting)
    {
      hl_switch_action_run (self, call, &queue->full, HL_SETTLED_OVERFLOWED, "full", before);
      return;
    }
  if (queue->nobody.kind != HL_ACTION_NONE && signed_in (queue) == 0)
    {
      hl_switch_action_run (self, call, &queue->nobody, HL_SETTLED_OVERFLOWED, "nobody", before);
      return;
    }
  call->entered_at = self->now;
  if (call->queued_at == 0)
    say_queued (self, call);
  else
    say_moved (self, call, 0, moved);
  hl_switch_queue_wait (self, call, before);
}

/* ---- Nobody is there any more ---- */

/* Who was answered before and transferred goes on waiting rather than be let go. */
static gboolean
is_cleared (HlSwitchQueue *queue, const HlSwitchCall *call)
{
  return !call->booked
         && ((call->outcome == HL_SETTLED_NONE && !call->outbound)
             || queue->nobody.kind == HL_ACTION_QUEUE);
}

static void
clear (HlSwitch *self, HlSwitchQueue *queue)
{
  for (GList *l = queue->waiting.head, *next; l != NULL; l = next)
    {
      next = l->next;
      if (is_cleared (queue, l->data))
        hl_switch_action_run (self, l->data, &queue->nobody, HL_SETTLED_OVERFLOWED, "nobody", NULL);
    }
}

void
hl_switch_queue_nobody_left (HlSwitch *self)
{
  if (!self->left)
    return;
  self->left = FALSE;
  for (guint i = 0; i < self->queues->len; i++)
    {
      HlSwitchQueue *queue = g_ptr_array_index (self->queues, i);

      if (queue->nobody.kind != HL_ACTION_NONE && !queue->gone && signed_in (queue) == 0)
        clear (self, queue);
    }
}

/* ---- Moved by somebody ---- */

const char *
hl_switch_queue_why_not (HlSwitch *self, HlSwitchQueue *queue, gboolean leaving)
{
  if (hl_switch_queue_is_closed (self, queue))
    return "the queue is closed now";
  if (queue->max_waiting != 0 && hl_switch_queue_length (queue) >= queue->max_waiting)
    return "the queue is full";
  if (signed_in (queue) <= (guint) (leaving != FALSE))
    return "nobody else serves that queue now";
  return NULL;
}

static void
put_first (HlSwitchCall *call)
{
  const HlSwitchCall *first = call->queue->waiting.head->data;

  if (first == call)
    return;
  call->priority = MAX (call->priority, first->priority);
  call->place_at = MIN (call->place_at, first->place_at - 1);
}

gboolean
hl_switch_queue_move (HlSwitch *self, HlSwitchCall *call, HlSwitchQueue *queue, HlId by,
                      GError **error)
{
  gboolean waits = call->state == HL_CALL_WAITING || call->state == HL_CALL_BOOKED;
  const char *why = !waits                 ? "the call does not wait"
                    : queue == call->queue ? "it waits in that queue already"
                    : queue != NULL        ? hl_switch_queue_why_not (self, queue, FALSE)
                                           : NULL;

  if (why != NULL)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, why);
      return FALSE;
    }
  if (queue == NULL)
    put_first (call);
  hl_switch_queue_remove (call->queue, call);
  if (queue != NULL)
    {
      call->queue = queue;
      call->entered_at = self->now;
      call->told_position = call->told_minutes = 0;
      hl_switch_tell_begin (self, call);
      if (call->state == HL_CALL_WAITING)
        hl_switch_tell_music (self, call, NULL); /* a position of the other queue is cut off */
    }
  hl_switch_queue_insert (call->queue, call);
  hl_switch_queue_arm (self, call);
  hl_switch_call_touch (self, call);
  say_moved (self, call, by, queue != NULL ? "queue" : "front");
  self->dispatch = TRUE;
  return TRUE;
}

/* ---- Who is next ---- */

static int
compare (gint64 a, gint64 b)
{
  return a < b ? -1 : a > b;
}

static int
longest_idle (const HlSwitchAgent *a, const HlSwitchAgent *b)
{
  return compare (a->since, b->since);
}

static int
round_robin (const HlSwitchAgent *a, const HlSwitchAgent *b)
{
  return compare (a->offered, b->offered);
}

static int
fewest_calls (const HlSwitchAgent *a, const HlSwitchAgent *b)
{
  return compare (a->answered, b->answered);
}

static int
least_talk (const HlSwitchAgent *a, const HlSwitchAgent *b)
{
  return compare (a->talked, b->talked);
}

static int
top_down (const HlSwitchAgent *a, const HlSwitchAgent *b)
{
  return compare (a->rank, b->rank);
}

static int
random_dice (const HlSwitchAgent *a, const HlSwitchAgent *b)
{
  return compare (a->dice, b->dice);
}

/* Who is rung first; a tie goes to the longest idle. */
const HlStrategyOrder hl_strategy_orders[] = {
  [HL_STRATEGY_LONGEST_IDLE] = longest_idle, [HL_STRATEGY_ROUND_ROBIN] = round_robin,
  [HL_STRATEGY_FEWEST_CALLS] = fewest_calls, [HL_STRATEGY_LEAST_TALK] = least_talk,
  [HL_STRATEGY_TOP_DOWN] = top_down,         [HL_STRATEGY_RING_ALL] = longest_idle,
  [HL_STRATEGY_RANDOM] = random_dice,
};

/* xorshift32 */
static guint32
throw_dice (HlSwitch *self)
{
  guint32 x = self->random;

  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return self->random = x;
}

/* The skill level goes before the strategy. */
static gboolean
better (HlSwitchQueue *queue, const HlMember *a, const HlMember *b)
{
  int order;

  if (a->level != b->level)
    return a->level < b->level;
  order = hl_strategy_orders[queue->strategy](a->agent, b->agent);
  if (order == 0)
    order = longest_idle (a->agent, b->agent);
  return order != 0 ? order < 0 : a->agent->rank < b->agent->rank;
}

/* The one wanted goes before level and strategy. */
static HlSwitchAgent *
best_agent (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchQueue *queue = call->queue;
  const HlMember *best = NULL;

  if (call->booked && hl_switch_booked_waits (self, call))
    return NULL;
  for (guint i = 0; i < queue->members->len; i++)
    {
      const HlMember *member = &g_array_index (queue->members, HlMember, i);

      if (!hl_switch_agent_is_free (self, member->agent))
        continue;
      if (member->agent->id == call->wanted)
        return member->agent;
      if (may_at (call, member->level) > self->now)
        continue;
      if (queue->strategy == HL_STRATEGY_RANDOM)
        member->agent->dice = throw_dice (self);
      if (best == NULL || better (queue, member, best))
        best = member;
    }
  return best != NULL ? best->agent : NULL;
}

/* ---- Ringing ---- */

/* Where all ring each of their devices would answer. */
static HlAutoAnswer
answers (const HlSwitchQueue *queue, const HlSwitchAgent *agent)
{
  return queue->strategy != HL_STRATEGY_RING_ALL && (queue->auto_answer || agent->auto_answer)
             ? HL_AUTO_ANSWER_BEEP
             : HL_AUTO_ANSWER_NONE;
}

static void
ring (HlSwitch *self, HlSwitchCall *call, HlSwitchAgent *agent)
{
  HlSwitchLeg *leg;
  HlFact fact;

  leg =
      hl_switch_leg_new (self, call, hl_id_next (self->now), HL_ROLE_AGENT, agent, HL_LEG_INVITED);
  agent->offered = ++self->turn;
  fact = hl_switch_call_fact (call, HL_FACT_CALL_RINGING);
  fact.leg = leg->id;
  fact.agent = agent->id;
  fact.span = self->now - call->queued_at;
  hl_switch_emit_fact (self, &fact);
  hl_switch_agent_step (self, agent, HL_AGENT_STEP_RING, NULL);
  hl_switch_agent_screen (self, agent, leg, "ringing");
  hl_switch_leg_invite (self, leg, hl_switch_call_shown (call), answers (call->queue, agent));
}

static void
offer (HlSwitch *self, HlSwitchCall *call, HlSwitchAgent *agent)
{
  hl_switch_queue_remove (call->queue, call);
  call->queue->n_ringing++;
  hl_switch_call_step (self, call, HL_CALL_STEP_RING);
  if (call->announcing)
    hl_alarm_set (self->alarms, &call->alarm, call->announce_at);
  ring (self, call, agent);
}

/* Those who ring all are joined by everybody free, also later. */
static void
ring_all (HlSwitch *self, HlSwitchQueue *queue)
{
  GList *next;

  if (queue->strategy != HL_STRATEGY_RING_ALL || queue->n_ringing == 0)
    return;
  for (GList *l = self->call_list.head; l != NULL; l = next)
    {
      HlSwitchCall *call = l->data;
      HlSwitchAgent *agent;

      next = l->next;
      if (call->queue != queue || call->state != HL_CALL_RINGING)
        continue;
      while ((agent = best_agent (self, call)) != NULL)
        ring (self, call, agent);
    }
}

static gboolean
is_anybody_free (HlSwitch *self, HlSwitchQueue *queue)
{
  for (guint i = 0; i < queue->members->len; i++)
    if (hl_switch_agent_is_free (self, g_array_index (queue->members, HlMember, i).agent))
      return TRUE;
  return FALSE;
}

/* The first who can be served.  That is not always the head: the levels relax with
 * the own waiting time. */
static HlSwitchCall *
first_served (HlSwitch *self, HlSwitchQueue *queue, HlSwitchAgent **agent)
{
  if (queue->waiting.length == 0 || !is_anybody_free (self, queue))
    return NULL;
  for (GList *l = queue->waiting.head; l != NULL; l = l->next)
    {
      *agent = best_agent (self, l->data);
      if (*agent != NULL)
        return l->data;
      if (queue->relax_seconds == 0 && !((HlSwitchCall *) l->data)->booked)
        return NULL;
    }
  return NULL;
}

/* The one who stands first among the queues somebody is free for. */
static HlSwitchCall *
next_call (HlSwitch *self, HlSwitchAgent **agent)
{
  HlSwitchCall *best = NULL;

  for (guint i = 0; i < self->queues->len; i++)
    {
      HlSwitchAgent *candidate = NULL;
      HlSwitchCall *first = first_served (self, g_ptr_array_index (self->queues, i), &candidate);

      if (first == NULL || (best != NULL && hl_switch_call_before (best, first)))
        continue;
      best = first;
      *agent = candidate;
    }
  return best;
}

gboolean
hl_switch_queue_could_serve (HlSwitch *self, HlSwitchCall *call)
{
  return best_agent (self, call) != NULL;
}

void
hl_switch_dispatch (HlSwitch *self)
{
  HlSwitchAgent *agent = NULL;
  HlSwitchCall *call;

  if (!self->dispatch)
    return;
  self->dispatch = FALSE;
  while ((call = next_call (self, &agent)) != NULL)
    offer (self, call, agent);
  for (guint i = 0; i < self->queues->len; i++)
    ring_all (self, g_ptr_array_index (self->queues, i));
}

static gboolean
still_rings (HlSwitchCall *call)
{
  return hl_switch_call_leg (call, HL_ROLE_AGENT) != NULL;
}

void
hl_switch_queue_return (HlSwitch *self, HlSwitchLeg *leg, const char *reason, gint code)
{
  static const char *const misses[] = { "no-answer", "rejected", "busy", "unreachable", NULL };
  HlSwitchCall *call = leg->call;
  HlSwitchAgent *agent = leg->agent;
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_RETURNED);

  fact.leg = leg->id;
  fact.agent = agent->id;
  fact.span = self->now - leg->since;
  fact.text = reason;
  fact.code = code;
  hl_switch_emit_fact (self, &fact);
  hl_switch_agent_screen (self, agent, leg, "over");
  hl_switch_leg_remove (self, leg);
  if (g_strv_contains (misses, reason))
    hl_switch_agent_missed (self, agent, reason);
  agent->wrap_up_call = call->id;
  hl_switch_agent_go_rest (self, agent);
  if (still_rings (call))
    return;
  call->queue->n_ringing--;
  if (call->booked)
    {
      hl_switch_booked_wait (self, call);
      return;
    }
  hl_switch_call_step (self, call, HL_CALL_STEP_RETURN);
  if (call->wants_callback && hl_switch_booked_may (self, call))
    {
      hl_switch_booked_make (self, call, NULL);
      return;
    }
  hl_switch_queue_insert (call->queue, call);
  hl_switch_queue_arm (self, call);
  self->dispatch = TRUE;
}

/* The others that ring for the same call: it is taken. */
void
hl_switch_queue_cancel_others (HlSwitch *self, HlSwitchLeg *taken)
{
  HlSwitchCall *call = taken->call;

  for (guint i = call->legs->len; i-- > 0;)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);
      HlSwitchAgent *agent = leg->agent;

      if (leg == taken || leg->role != HL_ROLE_AGENT)
        continue;
      hl_switch_leg_command (self, HL_COMMAND_LEG_END, leg, 0);
      hl_switch_agent_screen (self, agent, leg, "over");
      hl_switch_leg_remove (self, leg);
      agent->wrap_up_call = call->id;
      hl_switch_agent_go_rest (self, agent);
    }
}

void
hl_switch_queue_answered (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;

  if (call->booked)
    {
      hl_switch_booked_taken (self, leg);
      return;
    }
  hl_switch_leg_set_state (self, leg, HL_LEG_UP);
  hl_switch_queue_cancel_others (self, leg);
  call->queue->n_ringing--;
  leg->agent->misses = 0;
  leg->agent->answered++;
  hl_switch_third_served (self, leg);
  hl_switch_call_settle (self, call, HL_SETTLED_ANSWERED, NULL);
  hl_switch_call_connect (self, call);
  hl_switch_booked_reached (self, call);
}
