/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-callbacks.h"

#include "store/hl-where.h"

#include <string.h>

/* Call-backs as they are stored, and what people do with them. */

#define TOTAL_MOST 10001

static guint64
bit (const char *field)
{
  guint i = hl_shape_index (hl_callback_shape (), field);

  g_assert (i < hl_callback_shape ()->n_fields);
  return G_GUINT64_CONSTANT (1) << i;
}

static void
replace (char **field, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*field);
  *field = copy;
}

static gboolean
open_caller (HlCallback *self, HlKey *key, GError **error)
{
  if (self->caller_sealed == NULL)
    return TRUE;
  g_free (self->caller);
  self->caller = hl_key_open_sealed (key, HL_PURPOSE_CALLBACK, self->caller_sealed, error);
  return self->caller != NULL;
}

HlCallback *
hl_callbacks_get (HlDb *db, HlKey *key, HlId id, GError **error)
{
  g_autoptr (HlCallback) self = (HlCallback *) hl_db_get (db, hl_callback_shape (), id, error);

  if (self == NULL || !open_caller (self, key, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- Lists ---- */

static void
build_where (HlWhere *where, HlKey *key, const HlCallbackFilter *filter)
{
  if (filter->states != NULL)
    hl_where_words (where, "state", filter->states);
  if (filter->kinds != NULL)
    hl_where_words (where, "kind", filter->kinds);
  if (filter->agent != 0)
    hl_where_int (where, "agent = $?", filter->agent);
  if (filter->queue != 0)
    hl_where_int (where, "queue = $?", filter->queue);
  if (filter->from != 0)
    hl_where_int (where, "created_at >= $?", filter->from);
  if (filter->to != 0)
    hl_where_int (where, "created_at < $?", filter->to);
  if (filter->number != NULL)
    {
      g_autofree char *blind = hl_number_blind (key, filter->number);

      hl_where_text (where, "caller_blind = $?", blind != NULL ? blind : "");
    }
}

GPtrArray *
hl_callbacks_list (HlDb *db, HlKey *key, const HlCallbackFilter *filter, guint limit, gint64 *total,
                   GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) list = NULL;

  hl_where_init (&where);
  build_where (&where, key, filter);
  if (total != NULL
      && (*total = hl_where_count (&where, db, hl_callback_shape (), TOTAL_MOST, error)) < 0)
    return NULL;
  if (filter->after_id != 0)
    hl_where_pair (&where, "(created_at, id) > ($?, $?)", filter->after_at, filter->after_id);
  list = hl_where_load (&where, db, hl_callback_shape (), "created_at, id", limit, error);
  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!open_caller (list->pdata[i], key, error))
      return NULL;
  return g_steal_pointer (&list);
}

/* ---- Moving ---- */

static void
set_agent (HlCallback *self, HlId agent, const char *name)
{
  self->agent = agent;
  replace (&self->agent_name, name);
}

/* @agent: who did it; 0 = nobody.  Returns: the fields changed */
static guint64
move (HlCallback *self, HlCallbackEvent event, HlId agent, const char *name, HlTime now)
{
  int next = hl_state_next (&hl_callback_table, self->state, event);

  g_return_val_if_fail (next >= 0, 0);
  self->state = (unsigned) next;
  self->closed_at = hl_callback_is_open (self) ? 0 : now;
  if (self->state == HL_CALLBACK_OPEN)
    set_agent (self, 0, NULL);
  else if (agent != 0)
    set_agent (self, agent, name);
  return bit ("state") | bit ("closed_at") | bit ("agent") | bit ("agent_name");
}

static gboolean
may (HlCallback *self, HlCallbackEvent event, GError **error)
{
  if (hl_state_next (&hl_callback_table, self->state, event) >= 0)
    return TRUE;
  if (event == HL_CALLBACK_EVENT_TAKE && self->state == HL_CALLBACK_TAKEN)
    g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "%s is at it",
                 self->agent_name != NULL ? self->agent_name : "somebody");
  else
    g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "a call-back that is %s can't %s",
                 hl_callback_state_words[self->state], hl_callback_event_words[event]);
  return FALSE;
}

static gboolean
is_others (HlCallback *self, const HlDeskContext *context, gboolean others, GError **error)
{
  if (others || self->state != HL_CALLBACK_TAKEN || self->agent == context->user)
    return FALSE;
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "%s is at it",
               self->agent_name != NULL ? self->agent_name : "somebody");
  return TRUE;
}

/* NULL without error when nothing is open for the caller in the queue. */
static HlCallback *
find_open (HlDb *db, const char *blind, HlId queue, GError **error)
{
  static const char *const open[] = { "open", "taken", NULL };
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) found = NULL;

  if (blind == NULL)
    return NULL;
  hl_where_init (&where);
  hl_where_text (&where, "caller_blind = $?", blind);
  hl_where_words (&where, "state", open);
  if (queue != 0)
    hl_where_int (&where, "queue = $?", queue);
  found = hl_where_load (&where, db, hl_callback_shape (), "created_at, id", 1, error);
  return found != NULL && found->len > 0 ? g_object_ref (found->pdata[0]) : NULL;
}

/* One is open per caller and queue: it would not go beside another. */
static gboolean
may_reopen (HlDb *db, HlCallback *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallback) other = find_open (db, self->caller_blind, self->queue, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (other == NULL || other->id == self->id)
    return TRUE;
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE,
               "another call-back for this citizen is open already: go on with that one");
  return FALSE;
}

static gboolean
load_attempts (HlDb *db, gint64 *attempts, GError **error)
{
  *attempts = 3;
  return hl_stmt_take_row (
      hl_db_query (db, error, "SELECT callback_attempts FROM site ORDER BY id LIMIT 1", ""), error,
      "i", attempts);
}

gboolean
hl_callbacks_handle (HlDb *db, HlCallback *self, HlCallbackEvent event, gboolean others,
                     const HlDeskContext *context, GError **error)
{
  gint64 attempts;
  guint64 mask;

  if (!may (self, event, error) || is_others (self, context, others, error))
    return FALSE;
  if (event == HL_CALLBACK_EVENT_GIVE_UP
      && (!load_attempts (db, &attempts, error)
          || !hl_callback_check_give_up (self, attempts, error)))
    return FALSE;
  if (event == HL_CALLBACK_EVENT_REOPEN && !may_reopen (db, self, error))
    return FALSE;
  mask = move (self, event, context->user, context->user_name, context->now);
  return hl_store_update (db, HL_RECORD (self), mask, error);
}

/* ---- Outcomes ---- */

/* Counted, unless it never got as far as the citizen. */
static guint64
note_attempt (HlCallback *self, HlCallbackOutcome outcome, HlTime now)
{
  self->outcome = outcome;
  self->last_attempt_at = now;
  if (outcome != HL_CALLBACK_OUTCOME_FAILED)
    self->attempts++;
  return bit ("outcome") | bit ("last_attempt_at") | bit ("attempts");
}

/* When it was dialled here within an hour: that call. */
static gboolean
find_attempt (HlDb *db, HlCallback *self, HlTime now, HlId *call, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "SELECT id FROM call WHERE callback = $1 AND way = 'out'"
                             " AND coalesce (ended_at, offered_at) > $2 ORDER BY id DESC LIMIT 1",
                             "ii", self->id, now - HL_HOUR);

  *call = 0;
  return hl_stmt_take_row (row, error, "i", call);
}

gboolean
hl_callbacks_set_outcome (HlDb *db, HlCallback *self, HlCallbackOutcome outcome, const char *note,
                          HlTime next_at, const HlDeskContext *context, GError **error)
{
  HlCallbackEvent event = hl_callback_event_of (outcome);
  guint64 mask = bit ("outcome");
  HlId attempt;

  if (is_others (self, context, FALSE, error)
      || !find_attempt (db, self, context->now, &attempt, error))
    return FALSE;
  if (!hl_callback_is_open (self) && attempt == 0 && !may (self, event, error))
    return FALSE;
  if (!hl_callback_is_open (self))
    {
      if (!may_reopen (db, self, error))
        return FALSE;
      mask |= move (self, HL_CALLBACK_EVENT_REOPEN, 0, NULL, context->now);
    }
  /* One that was not counted, since it seemed to have got nowhere, counts when it did. */
  if (attempt == 0 || self->outcome == HL_CALLBACK_OUTCOME_FAILED)
    mask |= note_attempt (self, outcome, context->now);
  self->outcome = outcome;
  if (note != NULL)
    {
      replace (&self->note, note);
      mask |= bit ("note");
    }
  mask |= move (self, event, context->user, context->user_name, context->now);
  if (event == HL_CALLBACK_EVENT_FAIL)
    {
      self->due_at = next_at != 0 ? next_at : context->now + HL_CALLBACK_PAUSE;
      mask |= bit ("due_at");
    }
  return hl_store_update (db, HL_RECORD (self), mask, error);
}

/* ---- Making and merging ---- */

static void
seal_caller (HlCallback *self, HlKey *key)
{
  g_autofree char *canon = hl_number_normal (self->caller);

  g_clear_pointer (&self->caller_sealed, g_free);
  g_clear_pointer (&self->caller_blind, g_free);
  if (canon == NULL)
    return;
  self->caller_sealed = hl_key_seal (key, HL_PURPOSE_CALLBACK, canon);
  self->caller_blind = hl_number_blind (key, canon);
}

static gboolean
insert (HlDb *db, HlCallback *self, HlTime now, GError **error)
{
  self->id = hl_id_next (now);
  self->state = HL_CALLBACK_OPEN;
  self->n_calls = self->call != 0;
  self->attempts = 0;
  self->created_at = now;
  if (self->due_at == 0)
    self->due_at = now;
  return hl_store_insert (db, HL_RECORD (self), error);
}

/* How much a kind weighs: what was said on a message must not be lost among the rest. */
static int
weight (unsigned kind)
{
  static const int weights[] = {
    [HL_CALLBACK_KIND_MISSED] = 1, [HL_CALLBACK_KIND_ABANDONED] = 2, [HL_CALLBACK_KIND_MANUAL] = 3,
    [HL_CALLBACK_KIND_BOOKED] = 4, [HL_CALLBACK_KIND_MESSAGE] = 5,
  };

  return kind < G_N_ELEMENTS (weights) ? weights[kind] : 0;
}

static gboolean
merge (HlDb *db, HlCallback *self, const HlCallbackCause *cause, GError **error)
{
  guint64 mask = bit ("n_calls") | bit ("last_call");

  self->n_calls++;
  self->last_call = cause->call;
  if (weight (cause->kind) > weight (self->kind))
    {
      self->kind = cause->kind;
      mask |= bit ("kind");
    }
  if (cause->booked != 0)
    {
      self->booked = cause->booked;
      mask |= bit ("booked");
    }
  return hl_store_update (db, HL_RECORD (self), mask, error);
}

static gboolean
insert_cause (HlDb *db, HlKey *key, const HlCallbackCause *cause, HlId *id, GError **error)
{
  g_autoptr (HlCallback) self = hl_callback_new ();

  self->kind = cause->kind;
  self->call = self->last_call = cause->call;
  self->booked = cause->booked;
  self->caller = g_strdup (cause->caller);
  self->line = g_strdup (cause->line);
  self->queue = cause->queue;
  self->queue_name = g_strdup (cause->queue_name);
  seal_caller (self, key);
  if (!insert (db, self, cause->at, error))
    return FALSE;
  *id = self->id;
  return TRUE;
}

/* The recording may be stored before the fact that it is a message. */
static gboolean
link_recording (HlDb *db, HlId id, HlId call, GError **error)
{
  HlStmt *row = hl_db_query (
      db, error, "SELECT id FROM recording WHERE call = $1 ORDER BY part LIMIT 1", "i", call);
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallback) self = NULL;
  HlId recording = 0;

  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &failure))
    {
      recording = hl_stmt_int (row, 0);
      hl_stmt_reset (row);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (recording == 0)
    return TRUE;
  self = (HlCallback *) hl_db_get (db, hl_callback_shape (), id, error);
  if (self == NULL)
    return FALSE;
  self->recording = recording;
  return hl_store_update (db, HL_RECORD (self), bit ("recording"), error);
}

gboolean
hl_callbacks_note_cause (HlDb *db, HlKey *key, const HlCallbackCause *cause, HlId *id,
                         GError **error)
{
  g_autofree char *blind = hl_number_blind (key, cause->caller);
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallback) open = NULL;

  *id = 0;
  if (blind == NULL && cause->kind != HL_CALLBACK_KIND_MESSAGE)
    return TRUE; /* nobody knows whom to ring */
  open = find_open (db, blind, cause->queue, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (open != NULL ? !merge (db, open, cause, error) : !insert_cause (db, key, cause, id, error))
    return FALSE;
  if (open != NULL)
    *id = open->id;
  return cause->kind != HL_CALLBACK_KIND_MESSAGE || link_recording (db, *id, cause->call, error);
}

/* The stored one in the place of @self. */
static void
become (HlCallback *self, HlCallback *stored)
{
  self->id = stored->id;
  self->revision = stored->revision;
  self->kind = stored->kind;
  self->state = stored->state;
  self->call = stored->call;
  self->last_call = stored->last_call;
  self->booked = stored->booked;
  replace (&self->line, stored->line);
  replace (&self->queue_name, stored->queue_name);
  self->queue = stored->queue;
  set_agent (self, stored->agent, stored->agent_name);
  self->n_calls = stored->n_calls;
  self->attempts = stored->attempts;
  self->last_attempt_at = stored->last_attempt_at;
  self->outcome = stored->outcome;
  self->recording = stored->recording;
  self->created_at = stored->created_at;
  if (self->due_at == 0)
    self->due_at = stored->due_at;
  if (self->note == NULL)
    self->note = g_strdup (stored->note);
  if (self->ticket == 0)
    self->ticket = stored->ticket;
}

gboolean
hl_callbacks_promise (HlDb *db, HlCallback *self, const HlDeskContext *context, GError **error)
{
  g_autoptr (HlCallback) open = NULL;
  g_autoptr (GError) failure = NULL;

  self->kind = HL_CALLBACK_KIND_MANUAL;
  seal_caller (self, context->key);
  if (self->caller_blind == NULL)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD, "caller: must be a telephone number");
      return FALSE;
    }
  open = find_open (db, self->caller_blind, self->queue, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (open == NULL)
    return insert (db, self, context->now, error);
  become (self, open);
  return hl_store_update (db, HL_RECORD (self), bit ("due_at") | bit ("note") | bit ("ticket"),
                          error);
}

/* ---- What follows from facts of calls ---- */

gboolean
hl_callbacks_note_answered (HlDb *db, const char *caller_blind, HlId call, HlTime at,
                            GError **error)
{
  g_autoptr (HlCallback) self = NULL;
  g_autoptr (GError) failure = NULL;

  while (caller_blind != NULL && (self = find_open (db, caller_blind, 0, &failure)) != NULL)
    {
      self->outcome = HL_CALLBACK_OUTCOME_RANG_AGAIN;
      self->last_call = call;
      if (!hl_store_update (db, HL_RECORD (self),
                            move (self, HL_CALLBACK_EVENT_CLOSE, 0, NULL, at) | bit ("outcome")
                                | bit ("last_call"),
                            error))
        return FALSE;
      g_clear_object (&self);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static HlCallback *
find_dialled (HlDb *db, const char *caller_blind, HlId id, GError **error)
{
  return id != 0 ? (HlCallback *) hl_db_get (db, hl_callback_shape (), id, error)
                 : find_open (db, caller_blind, 0, error);
}

gboolean
hl_callbacks_note_dialled (HlDb *db, const char *caller_blind, HlId call, HlId agent,
                           const char *agent_name, HlTime at, HlId *id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallback) self = find_dialled (db, caller_blind, *id, &failure);
  guint64 mask = bit ("last_call");

  *id = 0;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (self == NULL || !hl_callback_is_open (self))
    return TRUE;
  *id = self->id;
  self->last_call = call;
  if (self->state == HL_CALLBACK_OPEN)
    mask |= move (self, HL_CALLBACK_EVENT_TAKE, agent, agent_name, at);
  return hl_store_update (db, HL_RECORD (self), mask, error);
}

gboolean
hl_callbacks_note_result (HlDb *db, HlId id, HlCallbackOutcome outcome, HlTime at, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallback) self = (HlCallback *) hl_db_get (db, hl_callback_shape (), id, &failure);
  HlCallbackEvent event = hl_callback_event_of (outcome);
  guint64 mask;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (self == NULL || !hl_callback_is_open (self))
    return TRUE;
  self->booked = 0;
  mask = note_attempt (self, outcome, at) | bit ("booked");
  mask |= move (self, event, 0, NULL, at);
  if (event == HL_CALLBACK_EVENT_FAIL)
    {
      self->due_at = at + HL_CALLBACK_PAUSE;
      mask |= bit ("due_at");
    }
  return hl_store_update (db, HL_RECORD (self), mask, error);
}

gboolean
hl_callbacks_note_unbooked (HlDb *db, HlId booked, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) found = NULL;

  hl_where_init (&where);
  hl_where_int (&where, "booked = $?", booked);
  found = hl_where_load (&where, db, hl_callback_shape (), "id", 10, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      ((HlCallback *) found->pdata[i])->booked = 0;
      if (!hl_store_update (db, found->pdata[i], bit ("booked"), error))
        return FALSE;
    }
  return found != NULL;
}

gboolean
hl_callbacks_note_returned (HlDb *db, HlId id, HlId call, HlTime at, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallback) self = (HlCallback *) hl_db_get (db, hl_callback_shape (), id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (self == NULL || self->state != HL_CALLBACK_TAKEN)
    return TRUE;
  self->booked = call;
  return hl_store_update (db, HL_RECORD (self),
                          move (self, HL_CALLBACK_EVENT_RELEASE, 0, NULL, at) | bit ("booked"),
                          error);
}

gboolean
hl_callbacks_note_offline (HlDb *db, HlId agent, HlTime at, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) found = NULL;

  hl_where_init (&where);
  hl_where_text (&where, "state = $?", hl_callback_state_words[HL_CALLBACK_TAKEN]);
  hl_where_int (&where, "agent = $?", agent);
  found = hl_where_load (&where, db, hl_callback_shape (), "id", 1000, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    if (!hl_store_update (db, found->pdata[i],
                          move (found->pdata[i], HL_CALLBACK_EVENT_RELEASE, 0, NULL, at), error))
      return FALSE;
  return found != NULL;
}

gboolean
hl_callbacks_note_recording (HlDb *db, HlId call, HlId recording, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) found = NULL;

  hl_where_init (&where);
  hl_where_int (&where, "id = (SELECT callback FROM call WHERE id = $? AND outcome = 'message')",
                call);
  found = hl_where_load (&where, db, hl_callback_shape (), "id", 1, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      ((HlCallback *) found->pdata[i])->recording = recording;
      if (!hl_store_update (db, found->pdata[i], bit ("recording"), error))
        return FALSE;
    }
  return found != NULL;
}
