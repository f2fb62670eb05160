/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-desk.h"

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"

#include <glib/gi18n.h>
#include <string.h>

#define REFRESH_SECONDS 15

struct _AgentDesk
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  AgentPhone *phone;
  HlOutbox *outbox;
  GCancellable *cancellable;
  HlAgentLive *me;
  HlCallLive *call;
  AgentCaller *caller;
  HlReply *facts; /* the last GET /me: today's figures */
  GListStore *queues;
  HlRemoteList *drafts, *callbacks, *tickets, *calls;
  GHashTable *open; /* key → AgentDraft, borrowed: removed when it is finalized */
  char *folder;
  char *next_away;
  char *last;    /* a line about the last call */
  guint refresh; /* source */

  HlId last_call;
  HlId ring_back; /* the ticket whose number is asked for */
  AgentBarPage page;
  gboolean ready, loading;
};

enum
{
  CHANGED,
  PHASE,
  FIGURES_CHANGED,
  OPENED,
  FAILED,
  REFUSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentDesk, agent_desk, G_TYPE_OBJECT)

static void load_me (AgentDesk *self);

/* --- what goes wrong --- */

static void
fail (AgentDesk *self, const GError *error, HlReply *reply)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = hl_error_sentence (error, reply);
  g_signal_emit (self, signals[FAILED], 0, sentence);
}

/* --- my state and call --- */

const char *
agent_desk_queue_name (AgentDesk *self, HlId queue)
{
  const HlJson *list;

  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  list = hl_json_get (hl_session_get_vocabulary (self->session), "queues");
  for (guint i = 0; queue != 0 && i < hl_json_length (list); i++)
    if (hl_json_int (hl_json_get (hl_json_at (list, i), "id"), 0) == queue)
      return hl_json_text (hl_json_get (hl_json_at (list, i), "name"), NULL);

  return NULL;
}

static void
describe_last (AgentDesk *self)
{
  g_autoptr (HlCallRecord) call = g_list_model_get_item (G_LIST_MODEL (self->calls), 0);
  g_autofree char *at = NULL, *who = NULL, *talk = NULL, *line = NULL;

  g_clear_pointer (&self->last, g_free);
  if (call == NULL || call->outcome == HL_OUTCOME_NONE)
    return;
  at = hl_format_time (call->offered_at);
  who = agent_bar_dup_other (call);
  talk = hl_format_duration (call->talk_us);
  line = agent_join (at, who, call->talk_us > 0 ? talk : hl_word_outcome (call->outcome), NULL);
  /* Translators: when, who and how long */
  self->last = g_strdup_printf (_ ("Last call %s"), line);
}

void
agent_desk_get_situation (AgentDesk *self, AgentSituation *out)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  describe_last (self);
  memset (out, 0, sizeof *out);
  out->agent = self->me;
  out->call = self->call;
  out->caller = self->caller;
  out->queue = self->call != NULL ? agent_desk_queue_name (self, self->call->queue) : NULL;
  out->away = self->next_away != NULL ? hl_word_away (self->session, self->next_away) : NULL;
  out->last = self->last;
  out->device = agent_phone_get_device (self->phone);
  out->muted = agent_phone_get_muted (self->phone);
  out->now = hl_session_now (self->session);
}

static void
tell_phase (AgentDesk *self)
{
  g_auto (AgentBar) bar = { 0 };
  AgentSituation situation;
  AgentBarPage from = self->page;

  agent_desk_get_situation (self, &situation);
  agent_bar_describe (&situation, &bar);
  self->page = bar.page;
  if (bar.page == AGENT_BAR_IDLE && from != AGENT_BAR_IDLE)
    g_clear_object (&self->caller);
  g_signal_emit (self, signals[CHANGED], 0);
  if (from != bar.page)
    g_signal_emit (self, signals[PHASE], 0, (guint) from, (guint) bar.page);
}

/* Another call may have come before the answer did. */
typedef struct
{
  AgentDesk *desk;
  HlId call;
} CallerAsked;

static void
caller_asked_free (CallerAsked *asked)
{
  g_object_unref (asked->desk);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CallerAsked, caller_asked_free)

static void
caller_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CallerAsked) asked = data;
  AgentDesk *self = asked->desk;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      g_debug ("nothing about the caller: %s", error->message);
      return;
    }
  if (self->call == NULL || self->call->id != asked->call)
    return;
  g_clear_object (&self->caller);
  self->caller = agent_caller_new (asked->call, hl_reply_get_json (reply));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
load_caller (AgentDesk *self)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/caller", self->call->id);
  CallerAsked *asked = g_new0 (CallerAsked, 1);

  asked->desk = g_object_ref (self);
  asked->call = self->call->id;
  hl_session_send_async (self->session, "GET", path, NULL, NULL, self->cancellable, caller_cb,
                         asked);
}

static void
take_call (AgentDesk *self, const HlJson *json, const HlJson *caller)
{
  HlId before = self->call != NULL ? self->call->id : 0;

  g_clear_object (&self->call);
  if (hl_json_kind (json) == HL_JSON_OBJECT)
    {
      g_autoptr (GError) error = NULL;

      self->call = hl_call_live_read (json, &error);
      if (self->call == NULL)
        g_warning ("my call can't be read: %s", error->message);
    }
  if (self->call == NULL)
    return;

  self->last_call = self->call->id;
  if (self->call->id != before)
    {
      g_clear_object (&self->caller);
      agent_phone_set_muted (self->phone, FALSE);
    }
  if (caller != NULL)
    {
      g_clear_object (&self->caller);
      self->caller = agent_caller_new (self->call->id, caller);
    }
  else if (self->caller == NULL)
    load_caller (self);
}

/* "away:lunch" or "away" with the reason beside it: the service says only the state. */
static void
take_agent (AgentDesk *self, const HlJson *json)
{
  g_autoptr (GError) error = NULL;
  HlAgentLive *me = hl_agent_live_read (json, &error);

  if (me == NULL)
    {
      g_warning ("my state can't be read: %s", error->message);
      return;
    }
  g_clear_object (&self->me);
  self->me = me;
  if (me->state == HL_AGENT_AWAY || me->state == HL_AGENT_READY)
    g_clear_pointer (&self->next_away, g_free);
}

static void
take_queues (AgentDesk *self, const HlJson *list)
{
  g_list_store_remove_all (self->queues);
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      g_autoptr (HlQueueLive) queue = hl_queue_live_read (hl_json_at (list, i), NULL);

      if (queue != NULL)
        g_list_store_append (self->queues, queue);
    }
  g_signal_emit (self, signals[FIGURES_CHANGED], 0);
}

static void
me_cb (HlEvents *events, const HlJson *me, AgentDesk *self)
{
  AgentBarPage before = self->page;

  if (hl_json_get (me, "queues") != NULL)
    take_queues (self, hl_json_get (me, "queues"));
  if (hl_json_get (me, "agent") == NULL)
    return;
  take_agent (self, hl_json_get (me, "agent"));
  take_call (self, hl_json_get (me, "call"), hl_json_get (me, "caller"));
  tell_phase (self);
  if (before != self->page && before != AGENT_BAR_RINGING)
    load_me (self);
}

static void
me_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentDesk) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  const HlJson *json;

  self->loading = FALSE;
  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      g_debug ("nothing about me: %s", error->message);
      return;
    }
  json = hl_reply_get_json (reply);
  if (hl_json_kind (hl_json_get (json, "agent")) == HL_JSON_OBJECT)
    take_agent (self, hl_json_get (json, "agent"));
  take_call (self, hl_json_get (json, "call"), NULL);
  g_clear_pointer (&self->facts, hl_reply_unref);
  self->facts = g_steal_pointer (&reply);
  if (hl_json_get (json, "queues") != NULL)
    take_queues (self, hl_json_get (json, "queues"));
  tell_phase (self);
  g_signal_emit (self, signals[FIGURES_CHANGED], 0);
}

static void
load_me (AgentDesk *self)
{
  if (self->loading)
    return;
  self->loading = TRUE;
  hl_session_send_async (self->session, "GET", "/me", NULL, NULL, self->cancellable, me_loaded_cb,
                         g_object_ref (self));
}

static gboolean
refresh_cb (gpointer data)
{
  AgentDesk *self = data;

  if (hl_session_get_online (self->session))
    load_me (self);

  return G_SOURCE_CONTINUE;
}

static void
reload_cb (HlEvents *events, AgentDesk *self)
{
  load_me (self);
}

static void
online_cb (HlSession *session, GParamSpec *pspec, AgentDesk *self)
{
  if (!hl_session_get_online (session))
    return;
  load_me (self);
  hl_outbox_try_now (self->outbox);
}

/* --- the outbox and the drafts --- */

static void
draft_gone_cb (gpointer data, GObject *where)
{
  AgentDesk *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == where)
      g_hash_table_iter_remove (&iter);
}

static void
put_cb (const char *key, HlId id, gint64 revision, const char *fields, gpointer data)
{
  hl_outbox_put (AGENT_DESK (data)->outbox, key, "/tickets", id, revision, fields);
}

static void
submit_cb (const char *key, HlId id, gint64 revision, const char *event, gpointer data)
{
  hl_outbox_submit (AGENT_DESK (data)->outbox, key, "/tickets", id, revision, event);
}

static gboolean
waiting_cb (const char *key, gpointer data)
{
  return hl_outbox_has (AGENT_DESK (data)->outbox, key);
}

static AgentDraft *
make_draft (AgentDesk *self, const char *key, HlTicket *ticket)
{
  const AgentSink sink = { put_cb, submit_cb, waiting_cb, self };
  AgentDraft *draft = agent_draft_new (&sink, key, ticket);

  g_object_weak_ref (G_OBJECT (draft), draft_gone_cb, self);
  g_hash_table_insert (self->open, g_strdup (key), draft);

  return draft;
}

AgentDraft *
agent_desk_new_draft (AgentDesk *self, HlId call)
{
  g_autofree char *key = NULL;
  AgentDraft *draft;

  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  key = hl_outbox_new_key (self->outbox);
  draft = make_draft (self, key, NULL);
  agent_draft_set_call (draft, call);

  return draft;
}

AgentDraft *
agent_desk_open_draft (AgentDesk *self, HlTicket *ticket)
{
  g_autofree char *key = NULL, *fields = NULL;
  GHashTableIter iter;
  gpointer value;
  AgentDraft *draft;

  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (agent_draft_get_ticket (value)->id == ticket->id)
      return g_object_ref (value);

  key = g_strdup_printf ("id:%" G_GINT64_FORMAT, ticket->id);
  draft = make_draft (self, key, ticket);
  fields = hl_outbox_dup_fields (self->outbox, key);
  if (fields != NULL)
    agent_draft_restore (draft, fields);

  return draft;
}

AgentDraft *
agent_desk_recover_draft (AgentDesk *self)
{
  g_auto (GStrv) keys = NULL;

  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  keys = hl_outbox_list_keys (self->outbox);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *fields = hl_outbox_dup_fields (self->outbox, keys[i]);
      AgentDraft *draft;

      if (fields == NULL || g_str_has_prefix (keys[i], "id:")
          || g_hash_table_contains (self->open, keys[i]))
        continue;
      draft = make_draft (self, keys[i], NULL);
      agent_draft_restore (draft, fields);

      return draft;
    }

  return NULL;
}

gboolean
agent_desk_is_ready (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), FALSE);

  return self->ready;
}

static void
stored_cb (HlOutbox *outbox, const char *key, AgentDesk *self)
{
  AgentDraft *draft = g_hash_table_lookup (self->open, key);

  if (draft != NULL)
    agent_draft_stored (draft, hl_session_get_online (self->session));
}

static void
saved_cb (HlOutbox *outbox, const char *key, const HlJson *record, AgentDesk *self)
{
  AgentDraft *draft = g_hash_table_lookup (self->open, key);

  if (draft == NULL)
    return;
  g_object_ref (draft);
  agent_draft_saved (draft, record, hl_session_now (self->session));
  g_object_unref (draft);
}

/* Somebody else changed it, or the same agent on another computer: what she types now wins. */
static void
settle_conflict (AgentDesk *self, const char *key, HlReply *reply)
{
  gint64 revision = hl_json_int (hl_json_get (hl_reply_get_current (reply), "revision"), 0);

  hl_outbox_retry (self->outbox, key, revision);
}

static void
refused_cb (HlOutbox *outbox, const char *key, HlReply *reply, const GError *error, AgentDesk *self)
{
  AgentDraft *draft = g_hash_table_lookup (self->open, key);
  g_autofree char *sentence = hl_error_sentence (error, reply);

  if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CONFLICT) && reply != NULL
      && hl_reply_get_current (reply) != NULL)
    {
      settle_conflict (self, key, reply);
      return;
    }
  if (draft != NULL)
    {
      agent_draft_refused (draft);
      g_signal_emit (self, signals[REFUSED], 0, draft,
                     reply != NULL ? hl_reply_get_field (reply) : NULL, sentence);
    }
  else
    g_signal_emit (self, signals[FAILED], 0, sentence);
}

static void
fault_cb (HlOutbox *outbox, const GError *error, AgentDesk *self)
{
  GHashTableIter iter;
  gpointer draft;

  g_warning ("the local copy can't be written: %s", error->message);
  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    agent_draft_fault (draft);
}

static void
outbox_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentDesk) self = data;
  g_autoptr (GError) error = NULL;

  if (!hl_outbox_open_finish (HL_OUTBOX (source), result, &error))
    {
      fail (self, error, NULL);
      return;
    }
  self->ready = TRUE;
  g_signal_emit (self, signals[OPENED], 0);
}

static void
open_outbox (AgentDesk *self)
{
  g_autofree char *standard = hl_outbox_default_folder ();

  self->outbox = hl_outbox_new (self->session, self->folder != NULL ? self->folder : standard);
  g_signal_connect (self->outbox, "stored", G_CALLBACK (stored_cb), self);
  g_signal_connect (self->outbox, "saved", G_CALLBACK (saved_cb), self);
  g_signal_connect (self->outbox, "refused", G_CALLBACK (refused_cb), self);
  g_signal_connect (self->outbox, "fault", G_CALLBACK (fault_cb), self);
  hl_outbox_open_async (self->outbox, self->cancellable, outbox_opened_cb, g_object_ref (self));
}

/* --- acts --- */

static void
act_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentDesk) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    fail (self, error, reply);
}

static void
post (AgentDesk *self, const char *path, GString *body)
{
  g_autofree char *key = hl_token_new ();

  hl_session_send_async (self->session, "POST", path, body != NULL ? body : g_string_new ("{}"),
                         key, self->cancellable, act_cb, g_object_ref (self));
}

void
agent_desk_set_state (AgentDesk *self, const char *state, const char *reason)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "state", state);
  if (reason != NULL)
    hl_json_add_text (&writer, "reason", reason);
  hl_json_end_object (&writer);
  g_free (self->next_away);
  self->next_away = g_strdup (reason);
  post (self, "/me/state", body);
}

void
agent_desk_answer (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  if (agent_phone_answer (self->phone))
    return;
  g_signal_emit (self, signals[FAILED], 0,
                 agent_phone_get_device (self->phone) == AGENT_DEVICE_DESK
                     ? _ ("Pick up the phone to answer")
                     : _ ("The softphone is not ringing; see the line at the lower left"));
}

void
agent_desk_reject (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  if (hl_session_get_online (self->session) || !agent_phone_reject (self->phone))
    post (self, "/me/call/reject", NULL);
}

void
agent_desk_toggle_hold (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  post (self, self->page == AGENT_BAR_HELD ? "/me/call/unhold" : "/me/call/hold", NULL);
}

void
agent_desk_toggle_mute (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  agent_phone_set_muted (self->phone, !agent_phone_get_muted (self->phone));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
agent_desk_hang_up (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  if (hl_session_get_online (self->session) || !agent_phone_hang_up (self->phone))
    post (self, "/me/call/hang-up", NULL);
}

void
agent_desk_send_dtmf (AgentDesk *self, const char *digits)
{
  GString *body;
  HlJsonWriter writer;

  g_return_if_fail (AGENT_IS_DESK (self));

  if (agent_phone_send_dtmf (self->phone, digits))
    return;
  body = g_string_new (NULL);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (body);
  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "digits", digits);
  hl_json_end_object (&writer);
  post (self, "/me/call/dtmf", body);
}

void
agent_desk_end_wrap_up (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  post (self, "/me/call/wrap-up-done", NULL);
}

void
agent_desk_dial (AgentDesk *self, const char *number, HlId ticket)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  hl_json_begin_object (&writer);
  if (number != NULL)
    hl_json_add_text (&writer, "number", number);
  if (ticket != 0)
    hl_json_add_int (&writer, "ticket", ticket);
  hl_json_end_object (&writer);
  post (self, "/me/call/dial", body);
}

static void
unmasked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentDesk) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *phone;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      fail (self, error, reply);
      return;
    }
  phone = hl_json_text (hl_json_get (hl_reply_get_json (reply), "phone"), NULL);
  if (phone != NULL)
    agent_desk_dial (self, phone, self->ring_back);
  else
    g_signal_emit (self, signals[FAILED], 0, _ ("This ticket has no telephone number"));
}

void
agent_desk_ring_back (AgentDesk *self, HlId ticket)
{
  g_autofree char *path = NULL, *key = hl_token_new ();
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  self->ring_back = ticket;
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/unmask", ticket);
  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "reason", "ring back");
  hl_json_end_object (&writer);
  hl_session_send_async (self->session, "POST", path, body, key, self->cancellable, unmasked_cb,
                         g_object_ref (self));
}

/* --- life --- */

static HlRemoteList *
list_new (AgentDesk *self, const char *path, const char *type, const HlShape *shape)
{
  return hl_remote_list_new (self->session, path, type, shape);
}

static void
make_lists (AgentDesk *self)
{
  self->queues = g_list_store_new (hl_queue_live_get_type ());
  self->drafts = list_new (self, "/tickets", "ticket", hl_ticket_shape ());
  self->callbacks = list_new (self, "/tickets", "ticket", hl_ticket_shape ());
  self->tickets = list_new (self, "/tickets", "ticket", hl_ticket_shape ());
  self->calls = list_new (self, "/calls", "call", hl_call_record_shape ());
}

static char *
query_mine (AgentDesk *self, const char *states[])
{
  g_autoptr (GString) query = g_string_new (NULL);

  hl_query_add_int (query, "agent", hl_session_get_user_id (self->session));
  for (guint i = 0; states != NULL && states[i] != NULL; i++)
    hl_query_add (query, "state", states[i]);

  return g_strdup (query->str);
}

static void
load_lists (AgentDesk *self)
{
  const char *draft[] = { "draft", NULL };
  const char *callback[] = { "callback", NULL };
  const char *mine[] = { "dispatch", "callback", "closed", NULL };
  g_autofree char *drafts = query_mine (self, draft);
  g_autofree char *callbacks = query_mine (self, callback);
  g_autofree char *tickets = query_mine (self, mine);
  g_autofree char *calls = query_mine (self, NULL);

  hl_remote_list_set_query (self->drafts, drafts);
  hl_remote_list_set_query (self->callbacks, callbacks);
  hl_remote_list_set_query (self->tickets, tickets);
  hl_remote_list_set_query (self->calls, calls);
}

AgentDesk *
agent_desk_new (HlSession *session, GSettings *settings, const char *outbox_folder)
{
  AgentDesk *self = g_object_new (AGENT_TYPE_DESK, NULL);

  self->session = g_object_ref (session);
  self->phone = agent_phone_new (session, settings);
  self->folder = g_strdup (outbox_folder);
  make_lists (self);

  return self;
}

void
agent_desk_start (AgentDesk *self)
{
  HlEvents *events;

  g_return_if_fail (AGENT_IS_DESK (self));

  events = hl_session_get_events (self->session);
  g_signal_connect (events, "me", G_CALLBACK (me_cb), self);
  g_signal_connect (events, "reload", G_CALLBACK (reload_cb), self);
  g_signal_connect (self->session, "notify::online", G_CALLBACK (online_cb), self);
  self->refresh = g_timeout_add_seconds (REFRESH_SECONDS, refresh_cb, self);
  open_outbox (self);
  agent_phone_start (self->phone);
  load_lists (self);
  load_me (self);
}

void
agent_desk_stop (AgentDesk *self)
{
  GHashTableIter iter;
  gpointer draft;

  g_return_if_fail (AGENT_IS_DESK (self));

  if (self->refresh == 0)
    return;
  g_clear_handle_id (&self->refresh, g_source_remove);
  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    agent_draft_flush (draft);
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (hl_session_get_events (self->session), self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->outbox, self);
  agent_phone_stop (self->phone);
}

static void
agent_desk_dispose (GObject *object)
{
  AgentDesk *self = AGENT_DESK (object);
  GHashTableIter iter;
  gpointer draft;

  agent_desk_stop (self);
  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    g_object_weak_unref (draft, draft_gone_cb, self);
  g_hash_table_remove_all (self->open);
  g_clear_object (&self->me);
  g_clear_object (&self->call);
  g_clear_object (&self->caller);
  g_clear_pointer (&self->facts, hl_reply_unref);
  G_OBJECT_CLASS (agent_desk_parent_class)->dispose (object);
}

static void
agent_desk_finalize (GObject *object)
{
  AgentDesk *self = AGENT_DESK (object);

  g_clear_object (&self->queues);
  g_clear_object (&self->drafts);
  g_clear_object (&self->callbacks);
  g_clear_object (&self->tickets);
  g_clear_object (&self->calls);
  g_clear_object (&self->outbox);
  g_clear_object (&self->phone);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->open);
  g_free (self->folder);
  g_free (self->next_away);
  g_free (self->last);
  G_OBJECT_CLASS (agent_desk_parent_class)->finalize (object);
}

static void
agent_desk_class_init (AgentDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = agent_desk_dispose;
  object_class->finalize = agent_desk_finalize;
#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (CHANGED, "changed", 0);
  SIGNAL (PHASE, "phase", 2, G_TYPE_UINT, G_TYPE_UINT);
  SIGNAL (FIGURES_CHANGED, "figures-changed", 0);
  SIGNAL (OPENED, "opened", 0);
  SIGNAL (FAILED, "failed", 1, G_TYPE_STRING);
  SIGNAL (REFUSED, "refused", 3, AGENT_TYPE_DRAFT, G_TYPE_STRING, G_TYPE_STRING);
#undef SIGNAL
}

static void
agent_desk_init (AgentDesk *self)
{
  self->cancellable = g_cancellable_new ();
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

HlSession *
agent_desk_get_session (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->session;
}

AgentPhone *
agent_desk_get_phone (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->phone;
}

HlAgentLive *
agent_desk_get_me (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->me;
}

HlCallLive *
agent_desk_get_call (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->call;
}

AgentCaller *
agent_desk_get_caller (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->caller;
}

HlId
agent_desk_get_last_call (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), 0);

  return self->last_call;
}

const HlJson *
agent_desk_get_today (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->facts != NULL ? hl_json_get (hl_reply_get_json (self->facts), "today") : NULL;
}

GListModel *
agent_desk_get_queues (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->queues);
}

GListModel *
agent_desk_get_drafts (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->drafts);
}

GListModel *
agent_desk_get_callbacks (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->callbacks);
}

GListModel *
agent_desk_get_tickets (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->tickets);
}

GListModel *
agent_desk_get_calls (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->calls);
}
