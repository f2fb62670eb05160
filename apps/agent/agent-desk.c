/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-desk-private.h"

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"

#include <glib/gi18n.h>
#include <string.h>

#define REFRESH_SECONDS 15
#define RETURNED (20 * HL_SECOND) /* so long is told why a third came back */

guint agent_desk_signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentDesk, agent_desk, G_TYPE_OBJECT)

/* --- what goes wrong --- */

void
agent_desk_fail (AgentDesk *self, const GError *error, HlReply *reply)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = hl_error_sentence (error, reply);
  g_signal_emit (self, agent_desk_signals[FAILED], 0, sentence);
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

/* --- names --- */

char *
agent_desk_dup_colleague (AgentDesk *self, HlId agent)
{
  const HlJson *list;

  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  list = hl_json_get (hl_session_get_vocabulary (self->session), "agents");
  for (guint i = 0; agent != 0 && i < hl_json_length (list); i++)
    {
      const HlJson *one = hl_json_at (list, i);
      const char *extension = hl_json_text (hl_json_get (one, "extension"), NULL);

      if (hl_json_int (hl_json_get (one, "id"), 0) == agent)
        return g_strjoin (" ", hl_json_text (hl_json_get (one, "name"), ""), extension, NULL);
    }

  return NULL;
}

/* Who consults me, passes a call to me, or is the other one of an internal call. */
static HlId
colleague_of (AgentDesk *self)
{
  HlId me = hl_session_get_user_id (self->session);

  if (self->call->agent != 0 && self->call->agent != me)
    return self->call->agent;

  return self->call->agent == me ? self->call->other_agent : 0;
}

static void
name_people (AgentDesk *self)
{
  HlId colleague = colleague_of (self);

  g_clear_pointer (&self->colleague, g_free);
  self->colleague = agent_desk_dup_colleague (self, colleague);
  if (self->call->third == HL_THIRD_LIVE_NONE)
    return;
  g_free (self->third);
  if (self->call->third_agent != 0)
    self->third = agent_desk_dup_colleague (self, self->call->third_agent);
  else
    self->third = g_strdup (self->wanted != NULL ? self->wanted : self->call->third_number);
}

HlSpan
agent_desk_away_limit (AgentDesk *self, const char *reason)
{
  const HlJson *list;

  g_return_val_if_fail (AGENT_IS_DESK (self), 0);

  list = hl_json_get (hl_session_get_vocabulary (self->session), "away_reasons");
  for (guint i = 0; reason != NULL && i < hl_json_length (list); i++)
    {
      const HlJson *one = hl_json_at (list, i);

      if (g_strcmp0 (hl_json_text (hl_json_get (one, "code"), NULL), reason) == 0)
        return hl_json_int (hl_json_get (one, "limit_minutes"), 0) * HL_MINUTE;
    }

  return 0;
}

/* The site's, which may be none; 0 = not known yet. */
static HlSpan
hold_limit (AgentDesk *self, const char *name)
{
  const HlJson *seconds = hl_json_get (hl_session_get_vocabulary (self->session), name);

  if (hl_json_kind (seconds) != HL_JSON_INT)
    return 0;

  return hl_json_int (seconds, 0) > 0 ? hl_json_int (seconds, 0) * HL_SECOND : AGENT_HOLD_NEVER;
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
  if (self->me != NULL && self->me->state == HL_AGENT_AWAY && self->me->reason != NULL)
    {
      out->away = hl_word_away (self->session, self->me->reason);
      out->away_limit = agent_desk_away_limit (self, self->me->reason);
    }
  out->last = self->last;
  out->third = self->third;
  out->colleague = self->colleague;
  out->hold_warning = hold_limit (self, "hold_warning_seconds");
  out->hold_alarm = hold_limit (self, "hold_alarm_seconds");
  out->device = agent_phone_get_device (self->phone);
  out->auto_answer =
      agent_phone_get_auto_answer (self->phone) || hl_session_get_auto_answer (self->session);
  out->muted = agent_phone_get_muted (self->phone);
  out->now = hl_session_now (self->session);
  if (self->call != NULL && out->now < self->returned_until)
    out->returned = self->call->returned;
  out->failed = agent_desk_get_failed (self);
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
  g_signal_emit (self, agent_desk_signals[CHANGED], 0);
  if (bar.page != AGENT_BAR_RINGING && bar.page != AGENT_BAR_IDLE)
    agent_desk_tell_citizen (self);
  if (from != bar.page)
    g_signal_emit (self, agent_desk_signals[PHASE], 0, (guint) from, (guint) bar.page);
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
  agent_desk_take_caller (self, agent_caller_new (asked->call, hl_reply_get_json (reply)));
  g_signal_emit (self, agent_desk_signals[CHANGED], 0);
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
  gboolean had_third = self->call != NULL && self->call->third != HL_THIRD_LIVE_NONE;

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
  name_people (self);
  if (had_third && self->call->id == before && self->call->third == HL_THIRD_LIVE_NONE)
    self->returned_until = hl_session_now (self->session) + RETURNED;
  if (self->call->id != before)
    {
      self->returned_until = 0;
      g_clear_object (&self->caller);
      agent_phone_set_muted (self->phone, FALSE);
    }
  if (caller != NULL)
    agent_desk_take_caller (self, agent_caller_new (self->call->id, caller));
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
  g_signal_emit (self, agent_desk_signals[FIGURES_CHANGED], 0);
}

/* "李班长: ask for the date of the application"; @from: a name, or the user's id */
static void
take_hint (AgentDesk *self, const HlJson *hint)
{
  const HlJson *from = hl_json_get (hint, "from");
  g_autofree char *colleague = hl_json_kind (from) == HL_JSON_INT
                                   ? agent_desk_dup_colleague (self, hl_json_int (from, 0))
                                   : g_strdup (hl_json_text (from, NULL));
  const char *text = hl_json_text (hl_json_get (hint, "text"), NULL);
  g_autofree char *line = NULL;

  if (text == NULL)
    return;
  /* Translators: a name, and what that person writes */
  line = g_strdup_printf (_ ("%s: %s"), colleague != NULL ? colleague : _ ("Supervisor"), text);
  g_signal_emit (self, agent_desk_signals[HINT], 0,
                 (gint64) hl_json_int (hl_json_get (hint, "id"), 0), line);
}

static void
me_cb (HlEvents *events, const HlJson *me, AgentDesk *self)
{
  AgentBarPage before = self->page;

  if (hl_json_get (me, "queues") != NULL)
    take_queues (self, hl_json_get (me, "queues"));
  if (hl_json_kind (hl_json_get (me, "hint")) == HL_JSON_OBJECT)
    take_hint (self, hl_json_get (me, "hint"));
  if (hl_json_kind (hl_json_get (me, "failed")) == HL_JSON_OBJECT)
    agent_desk_take_failed (self, hl_json_get (me, "failed"));
  if (hl_json_get (me, "agent") == NULL)
    return;
  self->told++;
  take_agent (self, hl_json_get (me, "agent"));
  take_call (self, hl_json_get (me, "call"), hl_json_get (me, "caller"));
  tell_phase (self);
  if (before != self->page && before != AGENT_BAR_RINGING)
    agent_desk_load_me (self);
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
  /* What was asked before the last event is older than it. */
  if (self->told == self->asked_at)
    {
      if (hl_json_kind (hl_json_get (json, "agent")) == HL_JSON_OBJECT)
        take_agent (self, hl_json_get (json, "agent"));
      take_call (self, hl_json_get (json, "call"), NULL);
    }
  g_clear_pointer (&self->facts, hl_reply_unref);
  self->facts = g_steal_pointer (&reply);
  if (hl_json_get (json, "queues") != NULL)
    take_queues (self, hl_json_get (json, "queues"));
  tell_phase (self);
  g_signal_emit (self, agent_desk_signals[FIGURES_CHANGED], 0);
}

void
agent_desk_load_me (AgentDesk *self)
{
  if (self->loading)
    return;
  self->loading = TRUE;
  self->asked_at = self->told;
  hl_session_send_async (self->session, "GET", "/me", NULL, NULL, self->cancellable, me_loaded_cb,
                         g_object_ref (self));
}

static gboolean
refresh_cb (gpointer data)
{
  AgentDesk *self = data;

  if (hl_session_get_online (self->session))
    agent_desk_load_me (self);
  agent_desk_refresh_due (self);

  return G_SOURCE_CONTINUE;
}

static void
reload_cb (HlEvents *events, AgentDesk *self)
{
  agent_desk_load_me (self);
}

static void
online_cb (HlSession *session, GParamSpec *pspec, AgentDesk *self)
{
  if (!hl_session_get_online (session))
    return;
  agent_desk_load_me (self);
  hl_outbox_try_now (self->outbox);
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
  self->promised = list_new (self, "/tickets", "ticket", hl_ticket_shape ());
  self->tickets = list_new (self, "/tickets", "ticket", hl_ticket_shape ());
  self->follow_ups = list_new (self, "/tickets", "ticket", hl_ticket_shape ());
  self->calls = list_new (self, "/calls", "call", hl_call_record_shape ());
  agent_desk_make_callbacks (self);
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
  const char *promise[] = { "callback", NULL };
  const char *mine[] = { "dispatch", "callback", "sign",      "handling", "suspended",
                         "review",   "answered", "follow-up", "closed",   NULL };
  g_autofree char *drafts = query_mine (self, draft);
  g_autofree char *promised = query_mine (self, promise);
  g_autofree char *tickets = query_mine (self, mine);
  g_autofree char *calls = query_mine (self, NULL);

  hl_remote_list_set_query (self->drafts, drafts);
  hl_remote_list_set_query (self->promised, promised);
  hl_remote_list_set_query (self->tickets, tickets);
  hl_remote_list_set_query (self->calls, calls);
  hl_remote_list_set_query (self->follow_ups, "state=follow-up");
  agent_desk_load_callbacks (self);
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
  agent_desk_open_outbox (self);
  agent_phone_start (self->phone);
  load_lists (self);
  agent_desk_load_me (self);
}

void
agent_desk_stop (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  if (self->refresh == 0)
    return;
  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_handle_id (&self->tell, g_source_remove);
  agent_desk_flush_drafts (self);
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

  agent_desk_stop (self);
  agent_desk_forget_drafts (self);
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
  g_clear_object (&self->promised);
  g_clear_object (&self->follow_ups);
  agent_desk_free_callbacks (self);
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
  g_free (self->wanted);
  g_free (self->third);
  g_free (self->colleague);
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
  agent_desk_signals[id] =                                                                         \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (CHANGED, "changed", 0);
  SIGNAL (PHASE, "phase", 2, G_TYPE_UINT, G_TYPE_UINT);
  SIGNAL (FIGURES_CHANGED, "figures-changed", 0);
  SIGNAL (OPENED, "opened", 0);
  SIGNAL (HINT, "hint", 2, G_TYPE_INT64, G_TYPE_STRING);
  SIGNAL (FAILED, "failed", 1, G_TYPE_STRING);
  SIGNAL (NOT_CONNECTED, "not-connected", 2, G_TYPE_INT64, G_TYPE_STRING);
  SIGNAL (KEPT, "kept", 1, G_TYPE_STRING);
  SIGNAL (REFUSED, "refused", 3, AGENT_TYPE_DRAFT, G_TYPE_STRING, G_TYPE_STRING);
  SIGNAL (CITIZEN, "citizen", 2, G_TYPE_BOOLEAN, G_TYPE_STRING);
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
agent_desk_get_follow_ups (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->follow_ups);
}

GListModel *
agent_desk_get_promised (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->promised);
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
