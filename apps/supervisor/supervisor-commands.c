/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-desk-private.h"

#include <glib/gi18n.h>

/* What a supervisor tells the service to do, and who hears her. */

/* What the service may say no with, so that it is said in the user's language. */
static const char *const refusals[] G_GNUC_UNUSED = {
  N_ ("nobody talks in this call"),
  N_ ("already listening to another call: stop that first"),
  N_ ("not during a call of one's own"),
  N_ ("the phone is not registered"),
  N_ ("two supervisors listen to this call already"),
  N_ ("no agent is in this call"),
  N_ ("not while the agent consults or transfers"),
  N_ ("the agent's console is not open: a hint would not be seen"),
  N_ ("can't be ready: the phone is not registered"),
  N_ ("the call does not wait"),
  N_ ("it waits in that queue already"),
  N_ ("the queue is closed now"),
  N_ ("the queue is full"),
};

/* --- Sending --- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SupervisorDesk) self = data;
  g_autoptr (GError) error = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, NULL, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  self->wanted = 0;
  self->asked = HL_LISTEN_NONE;
  hl_window_toast_error (self->window, error);
}

static void
send (SupervisorDesk *self, const char *method, const char *path, GString *body)
{
  hl_session_send_async (self->session, method, path, body, NULL, self->cancellable, done_cb,
                         g_object_ref (self));
}

/* Pairs of names and texts; a NULL text is left out. */
static GString *make_body (const char *name, ...) G_GNUC_NULL_TERMINATED;

static GString *
make_body (const char *name, ...)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);
  va_list pairs;

  hl_json_begin_object (&writer);
  va_start (pairs, name);
  for (; name != NULL; name = va_arg (pairs, const char *))
    {
      const char *text = va_arg (pairs, const char *);

      if (text != NULL)
        hl_json_add_text (&writer, name, text);
    }
  va_end (pairs);
  hl_json_end_object (&writer);
  return body;
}

static void
send_to (SupervisorDesk *self, const char *things, HlId id, const char *what, GString *body)
{
  g_autofree char *path = g_strdup_printf ("/%s/%" G_GINT64_FORMAT "/%s", things, id, what);

  send (self, "POST", path, body);
}

/* --- Listening --- */

static HlListener *
find_me (SupervisorDesk *self, HlCallLive *call)
{
  HlId me = hl_session_get_user_id (self->session);

  for (guint i = 0; call->listeners != NULL && i < call->listeners->len; i++)
    {
      HlListener *listener = g_ptr_array_index (call->listeners, i);

      if (listener->id == me)
        return listener;
    }
  return NULL;
}

gboolean
supervisor_desk_has_call (SupervisorDesk *self, HlCallLive *call)
{
  return call->agent == hl_session_get_user_id (self->session)
         && (call->state == HL_CALL_LIVE_TALKING || call->state == HL_CALL_LIVE_HELD);
}

HlCallLive *
supervisor_desk_get_listened (SupervisorDesk *self, unsigned *mode)
{
  GListModel *calls = hl_live_get_calls (self->live);

  if (mode != NULL)
    *mode = HL_LISTEN_NONE;
  for (guint i = 0; i < g_list_model_get_n_items (calls); i++)
    {
      g_autoptr (HlCallLive) call = g_list_model_get_item (calls, i);
      HlListener *me = find_me (self, call);
      gboolean mine = me == NULL && supervisor_desk_has_call (self, call);

      if (me == NULL && !mine)
        continue;
      if (mode != NULL)
        *mode = mine ? HL_LISTEN_TAKE_OVER : me->mode;
      return hl_live_find_call (self->live, call->id);
    }
  return NULL;
}

static const char *
my_voice (HlCallLive *call, HlListener *me)
{
  gboolean held = call->state == HL_CALL_LIVE_HELD;

  if (me == NULL)
    return held ? _ ("the caller is on hold and hears music") : _ ("the caller hears you");
  if (!me->up)
    return _ ("your phone is being connected, nobody hears you yet");
  switch (me->mode)
    {
    case HL_LISTEN_WHISPER:
      return _ ("only the agent hears you");
    case HL_LISTEN_BARGE:
      return held ? _ ("the caller is on hold, only the agent hears you") : _ ("both hear you");
    default:
      return _ ("nobody hears you");
    }
}

char *
supervisor_desk_who_hears (SupervisorDesk *self, HlCallLive *call)
{
  HlListener *me = find_me (self, call);
  GString *text = g_string_new (NULL);

  if (me != NULL || supervisor_desk_has_call (self, call))
    g_string_append (text, my_voice (call, me));
  else
    g_string_append (text, hl_word_call_state (call->state));
  for (guint i = 0; call->listeners != NULL && i < call->listeners->len; i++)
    {
      HlListener *other = g_ptr_array_index (call->listeners, i);
      g_autofree char *also = NULL;

      if (other == me)
        continue;
      also = g_strdup_printf (_ ("%s listens too"), supervisor_desk_agent_name (self, other->id));
      g_string_append_printf (text, " · %s", also);
    }
  return g_string_free (text, FALSE);
}

void
supervisor_desk_listen (SupervisorDesk *self, HlId call, unsigned mode)
{
  if (!hl_session_may (self->session, "listen"))
    {
      hl_window_toast (self->window, _ ("Your role may not listen in."));
      return;
    }
  if (mode == HL_LISTEN_TAKE_OVER && !hl_session_may (self->session, "take-calls"))
    {
      hl_window_toast (self->window, _ ("Your role may not take over calls."));
      return;
    }
  self->wanted = call;
  self->asked = mode;
  self->took_over = mode == HL_LISTEN_TAKE_OVER;
  send_to (self, "calls", call, "listen",
           make_body ("mode", hl_enum_word (hl_listen_mode_words, mode), NULL));
}

unsigned
supervisor_desk_get_asked (SupervisorDesk *self)
{
  return self->asked;
}

void
supervisor_desk_stop (SupervisorDesk *self)
{
  HlCallLive *call = supervisor_desk_get_listened (self, NULL);
  HlId id = call != NULL ? call->id : self->wanted;
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/listen", id);

  self->wanted = 0;
  self->asked = HL_LISTEN_NONE;
  if (id != 0)
    send (self, "DELETE", path, NULL);
}

void
supervisor_desk_hang_up (SupervisorDesk *self)
{
  self->wanted = 0;
  self->asked = HL_LISTEN_NONE;
  send (self, "POST", "/me/call/hang-up", NULL);
}

void
supervisor_desk_settle (SupervisorDesk *self)
{
  HlAgentLive *me = hl_live_find_agent (self->live, hl_session_get_user_id (self->session));

  if (self->wanted != 0 && hl_live_find_call (self->live, self->wanted) == NULL)
    {
      self->wanted = 0;
      self->asked = HL_LISTEN_NONE;
    }
  if (!self->took_over || me == NULL || me->state != HL_AGENT_WRAP_UP)
    return;
  self->took_over = FALSE;
  send (self, "POST", "/me/call/wrap-up-done", NULL);
}

/* --- Words about a call --- */

void
supervisor_desk_hint (SupervisorDesk *self, HlId call, const char *text,
                      GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/hint", call);

  hl_session_send_async (self->session, "POST", path, make_body ("text", text, NULL), NULL,
                         self->cancellable, callback, data);
}

void
supervisor_desk_mark (SupervisorDesk *self, HlId call, const char *text, HlTime at,
                      GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/marks", call);
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "text", text);
  hl_json_add_int (&writer, "at", at);
  hl_json_end_object (&writer);
  hl_session_send_async (self->session, "POST", path, body, NULL, self->cancellable, callback,
                         data);
}

/* --- Calls and agents --- */

void
supervisor_desk_drop (SupervisorDesk *self, HlId call, const char *reason)
{
  send_to (self, "calls", call, "drop", make_body ("reason", reason, NULL));
}

void
supervisor_desk_move (SupervisorDesk *self, HlId call, HlId queue)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  if (queue != 0)
    hl_json_add_int (&writer, "queue", queue);
  else
    hl_json_add_bool (&writer, "front", TRUE);
  hl_json_end_object (&writer);
  send_to (self, "calls", call, "move", body);
}

void
supervisor_desk_set_state (SupervisorDesk *self, HlAgentLive *agent, const char *state,
                           const char *reason, const char *remark)
{
  send_to (self, "agents", agent->id, "state",
           make_body ("state", state, "reason", reason, "remark", remark, NULL));
}

/* --- Alarms --- */

void
supervisor_desk_acknowledge (SupervisorDesk *self, HlAlarmLive *alarm)
{
  send_to (self, "alarms", alarm->id, "acknowledge", NULL);
}

void
supervisor_desk_quiet (SupervisorDesk *self, HlAlarmLive *alarm, guint minutes)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "minutes", minutes);
  hl_json_end_object (&writer);
  send_to (self, "alarms", alarm->id, "quiet", body);
}
