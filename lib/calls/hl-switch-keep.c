/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* What the journal holds of calls and agents, and the way back after a restart.
 * Restoring only rebuilds; resuming says again what the world must do. */

/* ---- Out ---- */

static void
add_word (HlJsonWriter *w, const char *name, const char *const *words, guint value)
{
  hl_json_add_text (w, name, words[value]);
}

static void
keep_leg (HlSwitchLeg *leg, HlJsonWriter *w)
{
  hl_json_begin_object (w);
  hl_json_add_int (w, "leg", leg->id);
  add_word (w, "role", hl_leg_role_words, leg->role);
  add_word (w, "state", hl_leg_state_words, leg->state);
  hl_json_add_int (w, "since", leg->since);
  if (leg->agent != NULL)
    hl_json_add_int (w, "agent", leg->agent->id);
  if (leg->role == HL_ROLE_LISTENER)
    add_word (w, "mode", hl_listen_words, leg->mode);
  if (leg->rings)
    hl_json_add_bool (w, "rings", TRUE);
  if (leg->playing)
    hl_json_add_bool (w, "playing", TRUE);
  hl_json_end_object (w);
}

/* What comes before an agent and after; most calls have nothing of it. */
static void
keep_way (HlSwitchCall *call, HlJsonWriter *w)
{
  if (call->state == HL_CALL_MENU)
    {
      add_word (w, "menu", hl_menu_phase_words, call->menu);
      hl_json_add_bool (w, "menu_again", call->menu_again);
      hl_json_add_text (w, "keys", call->keys);
    }
  if (call->state == HL_CALL_MESSAGE)
    {
      hl_json_add_int (w, "message_at", call->message_at);
      add_word (w, "without", hl_settled_words, call->without);
      hl_json_add_text (w, "why", call->why);
    }
  if (call->after_hours)
    hl_json_add_bool (w, "after_hours", TRUE);
  if (call->rated != 0)
    hl_json_add_int (w, "rated", call->rated);
  if (call->booked)
    hl_json_add_bool (w, "booked", TRUE);
  if (call->origin != 0)
    hl_json_add_int (w, "origin", call->origin);
  if (call->dialled_at != 0)
    hl_json_add_int (w, "dialled_at", call->dialled_at);
}

static void
keep_told (HlSwitchCall *call, HlJsonWriter *w)
{
  if (call->announce_at != 0)
    hl_json_add_int (w, "announce_at", call->announce_at);
  if (call->told_position != 0)
    {
      hl_json_add_int (w, "told_position", call->told_position);
      hl_json_add_int (w, "told_minutes", call->told_minutes);
    }
  if (call->offered_callback)
    hl_json_add_bool (w, "offered_callback", TRUE);
  if (call->wants_callback)
    hl_json_add_bool (w, "wants_callback", TRUE);
}

void
hl_switch_keep_call (HlSwitchCall *call, GString *out)
{
  HlJsonWriter w = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&w);
  hl_json_add_int (&w, "call", call->id);
  add_word (&w, "state", hl_switch_call_words, call->state);
  add_word (&w, "outcome", hl_settled_words, call->outcome);
  hl_json_add_bool (&w, "outbound", call->outbound);
  hl_json_add_bool (&w, "internal", call->internal);
  if (call->test)
    hl_json_add_bool (&w, "test", TRUE);
  hl_json_add_text (&w, "caller", call->caller);
  if (call->diverted != NULL)
    hl_json_add_text (&w, "diverted", call->diverted);
  hl_json_add_text (&w, "dialled", call->dialled);
  hl_json_add_text (&w, "prompt", call->prompt);
  hl_json_add_int (&w, "prompts", call->n_prompts);
  hl_json_add_int (&w, "queue", call->queue != NULL ? call->queue->id : 0);
  hl_json_add_int (&w, "holder", call->holder);
  hl_json_add_int (&w, "offered_at", call->offered_at);
  hl_json_add_int (&w, "queued_at", call->queued_at);
  hl_json_add_int (&w, "answered_at", call->answered_at);
  hl_json_add_int (&w, "held_at", call->held_at);
  hl_json_add_int (&w, "since", call->since);
  hl_json_add_int (&w, "flow", call->flow);
  hl_json_add_int (&w, "priority", call->priority);
  hl_json_add_int (&w, "place_at", call->place_at);
  hl_json_add_int (&w, "entered_at", call->entered_at);
  hl_json_add_int (&w, "wanted", call->wanted);
  hl_json_add_int (&w, "left_at", call->left_at);
  hl_json_add_int (&w, "unattended", call->unattended);
  if (call->third != HL_THIRD_NONE)
    {
      add_word (&w, "third", hl_switch_third_words, call->third);
      hl_json_add_int (&w, "third_since", call->third_since);
      hl_json_add_text (&w, "third_number", call->third_number);
      hl_json_add_int (&w, "transferer", call->transferer);
    }
  if (call->paused_at != 0)
    {
      hl_json_add_int (&w, "paused_at", call->paused_at);
      hl_json_add_int (&w, "paused_by", call->paused_by);
    }
  if (call->returned != NULL)
    hl_json_add_text (&w, "returned", call->returned);
  keep_way (call, &w);
  keep_told (call, &w);
  hl_json_name (&w, "legs");
  hl_json_begin_list (&w);
  for (guint i = 0; i < call->legs->len; i++)
    keep_leg (g_ptr_array_index (call->legs, i), &w);
  hl_json_end_list (&w);
  hl_json_end_object (&w);
}

void
hl_switch_keep_agent (HlSwitchAgent *agent, GString *out)
{
  HlJsonWriter w = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&w);
  hl_json_add_int (&w, "agent", agent->id);
  add_word (&w, "state", hl_switch_agent_words, agent->state);
  hl_json_add_text (&w, "reason", agent->reason);
  hl_json_add_int (&w, "since", agent->since);
  add_word (&w, "rest", hl_switch_agent_words, agent->rest);
  hl_json_add_text (&w, "rest_reason", agent->rest_reason);
  hl_json_add_bool (&w, "chosen", agent->chosen);
  hl_json_add_bool (&w, "device_up", agent->device_up);
  hl_json_add_bool (&w, "device_lost", agent->device_lost);
  hl_json_add_int (&w, "misses", agent->misses);
  hl_json_add_int (&w, "offer_after", agent->offer_after);
  hl_json_add_int (&w, "wrap_up_until", agent->wrap_up_until);
  hl_json_add_int (&w, "wrap_up_call", agent->wrap_up_call);
  hl_json_add_int (&w, "offered", (gint64) agent->offered);
  hl_json_add_int (&w, "answered", agent->answered);
  hl_json_add_int (&w, "talked", agent->talked);
  hl_json_add_int (&w, "joined_at", agent->joined_at);
  hl_json_end_object (&w);
}

/* ---- In ---- */

static gboolean
fault (GError **error, const char *field)
{
  g_set_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG, "%s: not as it was kept", field);
  return FALSE;
}

static gboolean
read_word (const HlJson *object, const char *name, const char *const *words, guint *value,
           GError **error)
{
  const char *word = hl_json_text (hl_json_get (object, name), "");

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      {
        *value = i;
        return TRUE;
      }
  return fault (error, name);
}

static gint64
read_int (const HlJson *object, const char *name)
{
  return CLAMP (hl_json_int (hl_json_get (object, name), 0), 0, HL_ID_MAX);
}

/* When something was; the wall clock may have been set back since. */
static HlTime
read_past (HlSwitch *self, const HlJson *object, const char *name)
{
  return MIN (read_int (object, name), self->now);
}

static gboolean
read_bool (const HlJson *object, const char *name)
{
  return hl_json_bool (hl_json_get (object, name), FALSE);
}

static char *
read_text (const HlJson *object, const char *name)
{
  return g_strdup (hl_json_text (hl_json_get (object, name), NULL));
}

static gboolean
restore_agent (HlSwitch *self, const HlJson *o, GError **error)
{
  HlSwitchAgent *agent = hl_switch_find_agent (self, read_int (o, "agent"));
  HlSpan back; /* the clock was set */
  guint state, rest;

  if (!read_word (o, "state", hl_switch_agent_words, &state, error)
      || !read_word (o, "rest", hl_switch_agent_words, &rest, error))
    return FALSE;
  if (rest > HL_AGENT_READY)
    return fault (error, "rest");
  if (agent == NULL)
    return TRUE; /* not in the configuration any more */
  agent->state = state;
  agent->rest = rest;
  g_free (agent->reason);
  g_free (agent->rest_reason);
  agent->reason = read_text (o, "reason");
  agent->rest_reason = read_text (o, "rest_reason");
  agent->since = read_past (self, o, "since");
  back = read_int (o, "since") - agent->since;
  agent->chosen = read_bool (o, "chosen");
  agent->device_up = agent->device == HL_DEVICE_CONTACT || read_bool (o, "device_up");
  agent->device_lost = read_bool (o, "device_lost");
  agent->misses = (guint) read_int (o, "misses");
  agent->offer_after =
      MIN (read_int (o, "offer_after"), self->now + self->miss_pause_seconds * HL_SECOND);
  agent->wrap_up_until = MAX (read_int (o, "wrap_up_until") - back, 0);
  agent->wrap_up_call = read_int (o, "wrap_up_call");
  agent->offered = (guint64) read_int (o, "offered");
  agent->answered = (guint) read_int (o, "answered");
  agent->talked = read_int (o, "talked");
  agent->joined_at = read_past (self, o, "joined_at");
  self->turn = MAX (self->turn, agent->offered);
  return TRUE;
}

/* A queue that is not configured any more is served by everybody. */
static HlSwitchQueue *
restore_queue (HlSwitch *self, HlId id)
{
  HlSwitchQueue *queue = hl_switch_find_queue (self, id);

  if (queue != NULL || id == 0)
    return queue;
  queue = hl_switch_queue_new (id);
  queue->name = g_strdup ("");
  queue->ring_seconds = 20;
  queue->short_abandon_seconds = 5;
  queue->gone = TRUE;
  self->sweep = TRUE;
  g_ptr_array_add (self->queues, queue);
  hl_switch_serve_by_all (self, queue);
  return queue;
}

static gboolean
restore_leg (HlSwitch *self, HlSwitchCall *call, const HlJson *o, GError **error)
{
  HlId id = read_int (o, "leg"), agent_id = read_int (o, "agent");
  HlSwitchAgent *agent = hl_switch_find_agent (self, agent_id);
  guint role, state, mode = 0;
  HlSwitchLeg *leg;

  if (id <= 0 || hl_switch_has_leg (self, id))
    return fault (error, "legs.leg");
  if (!read_word (o, "role", hl_leg_role_words, &role, error)
      || !read_word (o, "state", hl_leg_state_words, &state, error))
    return FALSE;
  if (role == HL_ROLE_LISTENER && !read_word (o, "mode", hl_listen_words, &mode, error))
    return FALSE;
  if (role == HL_ROLE_GUEST && agent_id != 0 && agent == NULL && state == HL_LEG_UP)
    return fault (error, "legs.agent");
  if (role != HL_ROLE_PARTY && role != HL_ROLE_GUEST && agent == NULL)
    {
      /* Not configured any more: what was not the talk itself can be left out. */
      if (role == HL_ROLE_AGENT && state == HL_LEG_UP)
        return fault (error, "legs.agent");
      return TRUE;
    }
  if (agent != NULL && (role == HL_ROLE_LISTENER ? agent->listen : agent->leg) != NULL)
    return fault (error, "legs.agent");
  leg = hl_switch_leg_new (self, call, id, role, agent, state);
  leg->mode = mode;
  leg->since = read_past (self, o, "since");
  leg->rings = read_bool (o, "rings");
  leg->playing = read_bool (o, "playing");
  hl_id_seen (id);
  return TRUE;
}

static void
read_way (HlSwitch *self, HlSwitchCall *call, const HlJson *o)
{
  call->menu_again = read_bool (o, "menu_again");
  call->keys = read_text (o, "keys");
  call->message_at = read_past (self, o, "message_at");
  call->why = read_text (o, "why");
  call->after_hours = read_bool (o, "after_hours");
  call->rated = read_int (o, "rated");
  call->booked = read_bool (o, "booked");
  call->origin = read_int (o, "origin");
  call->dialled_at = read_past (self, o, "dialled_at");
  call->announce_at = read_int (o, "announce_at");
  call->told_position = (guint) MIN (read_int (o, "told_position"), G_MAXINT32);
  call->told_minutes = (guint) MIN (read_int (o, "told_minutes"), G_MAXINT32);
  call->offered_callback = read_bool (o, "offered_callback");
  call->wants_callback = read_bool (o, "wants_callback");
}

static void
read_call (HlSwitch *self, HlSwitchCall *call, const HlJson *o)
{
  call->outbound = read_bool (o, "outbound");
  call->internal = read_bool (o, "internal");
  call->test = read_bool (o, "test");
  call->caller = g_strdup (hl_json_text (hl_json_get (o, "caller"), ""));
  call->diverted = read_text (o, "diverted");
  call->dialled = g_strdup (hl_json_text (hl_json_get (o, "dialled"), ""));
  call->prompt = read_text (o, "prompt");
  call->n_prompts = (guint) read_int (o, "prompts");
  call->queue = restore_queue (self, read_int (o, "queue"));
  call->holder = read_int (o, "holder");
  call->offered_at = read_past (self, o, "offered_at");
  call->queued_at = read_past (self, o, "queued_at");
  call->answered_at = read_past (self, o, "answered_at");
  call->held_at = read_past (self, o, "held_at");
  call->since = read_past (self, o, "since");
  call->flow = read_int (o, "flow");
  call->priority = (guint) MIN (read_int (o, "priority"), 99);
  call->place_at = read_past (self, o, "place_at");
  if (call->place_at == 0)
    call->place_at = call->queued_at;
  call->entered_at = read_past (self, o, "entered_at");
  if (call->entered_at == 0)
    call->entered_at =
        call->third == HL_THIRD_QUEUED ? read_past (self, o, "third_since") : call->queued_at;
  call->wanted = read_int (o, "wanted");
  call->left_at = read_past (self, o, "left_at");
  call->unattended = read_int (o, "unattended");
  call->third_since = read_past (self, o, "third_since");
  call->third_number = read_text (o, "third_number");
  call->transferer = read_int (o, "transferer");
  call->returned = read_text (o, "returned");
  read_way (self, call, o);
  call->recording = hl_switch_call_is_recorded (call);
  call->paused_at = call->recording ? read_past (self, o, "paused_at") : 0;
  call->paused_by = call->paused_at != 0 ? read_int (o, "paused_by") : 0;
}

static gboolean
restore_legs (HlSwitch *self, HlSwitchCall *call, const HlJson *list, GError **error)
{
  for (guint i = 0; i < hl_json_length (list); i++)
    if (!restore_leg (self, call, hl_json_at (list, i), error))
      return FALSE;
  return TRUE;
}

/* By state: inbound calls are settled, are not, or may be. */
static gboolean
is_settled_wrong (HlSwitchCall *call)
{
  gboolean settled = call->outcome != HL_SETTLED_NONE;

  if (call->outbound || hl_switch_outside_rings (call))
    return FALSE;
  return settled
         != (call->state == HL_CALL_CLOSING || call->state == HL_CALL_TRANSFERRING
             || call->state == HL_CALL_RATING || hl_switch_call_is_live (call)
             || call->third == HL_THIRD_QUEUED);
}

/* What only some states know. */
static const char *
way_fault (HlSwitchCall *call)
{
  gboolean prompted = call->state == HL_CALL_ANNOUNCING || call->state == HL_CALL_CLOSING
                      || call->state == HL_CALL_MENU || call->state == HL_CALL_RATING
                      || call->state == HL_CALL_MESSAGE;

  if (prompted
      && (call->prompt == NULL
          || call->outbound != (call->outbound && call->state == HL_CALL_CLOSING)))
    return "prompt";
  if (call->state == HL_CALL_MESSAGE
      && (call->without == HL_SETTLED_NONE || call->without == HL_SETTLED_ANSWERED
          || call->without >= HL_SETTLED_MESSAGE))
    return "without";
  if ((call->rated != 0 || call->state == HL_CALL_RATING)
      && ((call->state != HL_CALL_RATING && call->state != HL_CALL_CLOSING) || call->rated == 0
          || call->outcome != HL_SETTLED_ANSWERED || call->answered_at == 0 || call->left_at == 0))
    return "rated";
  if (call->booked
      && ((call->state != HL_CALL_BOOKED && call->state != HL_CALL_RINGING) || !call->outbound
          || call->internal || call->queue == NULL || *call->dialled == '\0'
          || call->answered_at != 0 || call->third != HL_THIRD_NONE
          || hl_switch_call_leg (call, HL_ROLE_PARTY) != NULL))
    return "booked";
  return call->state == HL_CALL_BOOKED && !call->booked ? "booked" : NULL;
}

/* A state that calls for people must have them, connected. */
static const char *
shape_fault (HlSwitchCall *call)
{
  HlSwitchLeg *party = hl_switch_call_leg (call, HL_ROLE_PARTY);
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);
  gboolean live = hl_switch_call_is_live (call);

  if (call->state == HL_CALL_NEW || call->state == HL_CALL_OVER
      || (!live && call->state != HL_CALL_DIALLING && call->state != HL_CALL_TRANSFERRING
          && call->queue == NULL)
      || (call->outbound
              ? !live && call->state != HL_CALL_DIALLING && call->answered_at == 0 && !call->booked
              : call->queue == NULL || call->state == HL_CALL_DIALLING))
    return "state";
  if (call->booked && !call->outbound)
    return "booked";
  if (!call->outbound && party->state != HL_LEG_UP)
    return "legs.state";
  if (call->answered_at != 0 && party->state != HL_LEG_UP)
    return "legs.state";
  if (live && (party->state != HL_LEG_UP || (agent != NULL && agent->state != HL_LEG_UP)))
    return "legs.state";
  /* The leg that is up comes first: so none of those that ring is. */
  if ((call->state == HL_CALL_RINGING && agent->state != HL_LEG_INVITED)
      || (call->state == HL_CALL_DIALLING && party != NULL && party->state != HL_LEG_INVITED))
    return "legs.state";
  if (call->state == HL_CALL_HELD ? (agent == NULL || call->holder != agent->id)
                                        && (call->holder != party->id || party->agent == NULL)
                                  : call->holder != 0)
    return "holder";
  if (is_settled_wrong (call))
    return "outcome";
  return way_fault (call);
}

static void
undo (HlSwitch *self, HlSwitchCall *call)
{
  while (call->legs->len > 0)
    hl_switch_leg_remove (self, g_ptr_array_index (call->legs, 0));
  g_hash_table_remove (self->calls, &call->id);
  g_queue_unlink (&self->call_list, &call->link);
  g_ptr_array_remove (self->dirty_calls, call);
  hl_switch_call_free (call);
}

/* Calls are kept in any order; the list is by id. */
static void
put_in_order (HlSwitch *self, HlSwitchCall *call)
{
  GList *after;

  g_queue_unlink (&self->call_list, &call->link);
  after = self->call_list.tail;
  while (after != NULL && ((HlSwitchCall *) after->data)->id > call->id)
    after = after->prev;
  g_queue_insert_after_link (&self->call_list, after, &call->link);
}

static gboolean
restore_call (HlSwitch *self, const HlJson *o, GError **error)
{
  HlId id = read_int (o, "call");
  g_autofree char *why = NULL;
  const char *field;
  guint state, outcome, third = HL_THIRD_NONE, menu = HL_MENU_PROMPT, without = HL_SETTLED_NONE;
  HlSwitchCall *call;

  if (id <= 0 || hl_switch_find_call (self, id) != NULL)
    return fault (error, "call");
  if (!read_word (o, "state", hl_switch_call_words, &state, error)
      || !read_word (o, "outcome", hl_settled_words, &outcome, error)
      || (hl_json_get (o, "third") != NULL
          && !read_word (o, "third", hl_switch_third_words, &third, error))
      || (hl_json_get (o, "menu") != NULL
          && !read_word (o, "menu", hl_menu_phase_words, &menu, error))
      || (hl_json_get (o, "without") != NULL
          && !read_word (o, "without", hl_settled_words, &without, error)))
    return FALSE;
  call = hl_switch_call_new (self, id);
  call->state = state;
  call->outcome = outcome;
  call->third = third;
  call->menu = menu;
  call->without = without;
  read_call (self, call, o);
  if (!restore_legs (self, call, hl_json_get (o, "legs"), error))
    {
      undo (self, call);
      return FALSE;
    }
  if (state == HL_CALL_RINGING && hl_switch_call_leg (call, HL_ROLE_AGENT) == NULL)
    call->state = state = call->booked ? HL_CALL_BOOKED : HL_CALL_WAITING; /* who was rung is not
                                                                              there any more */
  why = hl_switch_legs_fault (self, call);
  field = why != NULL ? "legs" : shape_fault (call);
  if (field != NULL)
    {
      undo (self, call);
      return fault (error, field);
    }
  hl_id_seen (id);
  put_in_order (self, call);
  if (!call->outbound)
    self->offered++;
  if (outcome != HL_SETTLED_NONE)
    self->settled[outcome]++;
  hl_switch_callers_add (self, call);
  self->n_booked += call->booked;
  if (state == HL_CALL_WAITING || state == HL_CALL_BOOKED)
    hl_switch_queue_insert (call->queue, call);
  else if (state == HL_CALL_RINGING)
    call->queue->n_ringing++;
  return TRUE;
}

gboolean
hl_switch_restore (HlSwitch *self, const char *kept, GError **error)
{
  g_autoptr (HlJsonDoc) doc = NULL;
  const HlJson *root;
  g_autoptr (GError) why = NULL;

  g_return_val_if_fail (self != NULL && kept != NULL, FALSE);
  self->now = MAX (self->now, hl_clock_now (self->clock));
  doc = hl_json_parse (kept, -1, &why);
  if (doc == NULL)
    {
      g_set_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG, "kept: %s", why->message);
      return FALSE;
    }
  root = hl_json_doc_root (doc);
  if (hl_json_get (root, "call") != NULL)
    return restore_call (self, root, error);
  if (hl_json_get (root, "memory") != NULL)
    return hl_switch_memory_restore (self, root, error);
  if (hl_json_get (root, "agent") != NULL)
    return restore_agent (self, root, error);
  return fault (error, "kept");
}
