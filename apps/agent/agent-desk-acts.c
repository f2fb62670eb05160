/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-desk-private.h"

#include <glib/gi18n.h>

/* What she does with her state and her call: one request each. */

typedef struct
{
  AgentDesk *desk;
  char *done;
} Act;

static void
act_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Act *act = data;
  g_autoptr (AgentDesk) self = act->desk;
  g_autofree char *done = act->done;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    agent_desk_fail (self, error, reply);
  else if (done != NULL)
    g_signal_emit (self, agent_desk_signals[KEPT], 0, done);
}

void
agent_desk_post (AgentDesk *self, const char *path, GString *body, const char *done)
{
  g_autofree char *key = hl_token_new ();
  Act *act = g_new0 (Act, 1);

  act->desk = g_object_ref (self);
  act->done = g_strdup (done);
  hl_session_send_async (self->session, "POST", path, body != NULL ? body : g_string_new ("{}"),
                         key, self->cancellable, act_cb, act);
}

static void
post (AgentDesk *self, const char *path, GString *body)
{
  agent_desk_post (self, path, body, NULL);
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
  g_signal_emit (self, agent_desk_signals[FAILED], 0,
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

/* While a third is rung or asked this is the way back to the caller. */
void
agent_desk_toggle_hold (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  if (self->page == AGENT_BAR_THIRD)
    agent_desk_third (self, "cancel");
  else
    post (self, self->page == AGENT_BAR_HELD ? "/me/call/unhold" : "/me/call/hold", NULL);
}

void
agent_desk_toggle_recording (AgentDesk *self)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  hl_json_begin_object (&writer);
  hl_json_add_bool (&writer, "on", self->call == NULL || !self->call->recording_paused);
  hl_json_end_object (&writer);
  post (self, "/me/call/record-pause", body);
}

/* Which second it was is told: it is what she looks for in the recording. */
void
agent_desk_mark (AgentDesk *self)
{
  HlTime now = hl_session_now (self->session), from;
  g_autofree char *path = NULL, *second = NULL, *done = NULL;
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self) && self->call != NULL);

  from = self->call->answered_at != 0 ? self->call->answered_at : self->call->offered_at;
  path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/marks", self->call->id);
  second = hl_format_clock (MAX (0, now - from));
  /* Translators: minutes and seconds of the call */
  done = g_strdup_printf (_ ("Marked at %s"), second);
  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "text", C_ ("mark", "Marked in the call"));
  hl_json_end_object (&writer);
  agent_desk_post (self, path, body, done);
}

void
agent_desk_read_hint (AgentDesk *self, HlId hint)
{
  g_autofree char *path = g_strdup_printf ("/me/hint/%" G_GINT64_FORMAT "/seen", hint);

  g_return_if_fail (AGENT_IS_DESK (self));

  if (hint != 0)
    post (self, path, NULL);
}

/* --- a third --- */

static void
post_target (AgentDesk *self, const char *path, const AgentTarget *target)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_free (self->wanted);
  self->wanted = agent_target_dup_label (target);
  hl_json_begin_object (&writer);
  if (target->kind == AGENT_TARGET_AGENT)
    hl_json_add_int (&writer, "agent", target->id);
  else if (target->kind == AGENT_TARGET_QUEUE)
    hl_json_add_int (&writer, "queue", target->id);
  else
    hl_json_add_text (&writer, "number", target->number);
  hl_json_end_object (&writer);
  post (self, path, body);
}

void
agent_desk_transfer (AgentDesk *self, const AgentTarget *target)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  post_target (self, "/me/call/transfer", target);
}

void
agent_desk_consult (AgentDesk *self, const AgentTarget *target)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  post_target (self, "/me/call/consult", target);
}

void
agent_desk_call_help (AgentDesk *self, const AgentHelp *help)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  g_free (self->wanted);
  self->wanted = g_strdup (help->label);
  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "name", help->name);
  hl_json_end_object (&writer);
  post (self, "/me/call/emergency", body);
}

void
agent_desk_third (AgentDesk *self, const char *act)
{
  g_autofree char *path = g_strconcat ("/me/call/", act, NULL);

  g_return_if_fail (AGENT_IS_DESK (self));

  post (self, path, NULL);
}

void
agent_desk_drop (AgentDesk *self, const char *who)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "who", who);
  hl_json_end_object (&writer);
  post (self, "/me/call/drop-leg", body);
}

void
agent_desk_toggle_mute (AgentDesk *self)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  agent_phone_set_muted (self->phone, !agent_phone_get_muted (self->phone));
  g_signal_emit (self, agent_desk_signals[CHANGED], 0);
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
  if (self->line != NULL)
    hl_json_add_text (&writer, "line", self->line);
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
      agent_desk_fail (self, error, reply);
      return;
    }
  phone = hl_json_text (hl_json_get (hl_reply_get_json (reply), "phone"), NULL);
  if (phone == NULL)
    phone = hl_json_text (hl_json_get (hl_reply_get_json (reply), "caller"), NULL);
  if (phone != NULL)
    agent_desk_dial (self, phone, self->ring_back);
  else
    g_signal_emit (self, agent_desk_signals[FAILED], 0, _ ("This ticket has no telephone number"));
}

/* Asks for the number in the clear, which leaves a fact, and dials it. */
static void
unmask_and_dial (AgentDesk *self, const char *things, HlId id)
{
  g_autofree char *path = g_strdup_printf ("/%s/%" G_GINT64_FORMAT "/unmask", things, id);
  g_autofree char *key = hl_token_new ();
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "reason", "ring back");
  hl_json_end_object (&writer);
  hl_session_send_async (self->session, "POST", path, body, key, self->cancellable, unmasked_cb,
                         g_object_ref (self));
}

void
agent_desk_ring_back (AgentDesk *self, HlId ticket)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  self->ring_back = ticket;
  unmask_and_dial (self, "tickets", ticket);
}

void
agent_desk_ring_call (AgentDesk *self, HlId call)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  self->ring_back = 0;
  unmask_and_dial (self, "calls", call);
}
