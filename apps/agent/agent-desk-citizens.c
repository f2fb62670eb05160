/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-desk-private.h"

/* Who is calling: which of the people of a number, and what is known of her. */

#define PAUSE_MS 600 /* after the last arrow key */

static void
detail_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentCaller) caller = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    agent_caller_take_detail (caller, hl_reply_get_json (reply));
  else
    g_debug ("nothing more about the citizen: %s", error->message);
}

static void
load_detail (AgentDesk *self)
{
  g_autofree char *path = NULL;

  if (agent_caller_get_chosen (self->caller) == 0)
    return;
  path = g_strdup_printf ("/citizens/%" G_GINT64_FORMAT, agent_caller_get_chosen (self->caller));
  hl_session_send_async (self->session, "GET", path, NULL, NULL, self->cancellable, detail_cb,
                         g_object_ref (self->caller));
}

void
agent_desk_follow_caller (AgentDesk *self)
{
  g_clear_handle_id (&self->tell, g_source_remove);
  load_detail (self);
  if (self->page != AGENT_BAR_RINGING && self->page != AGENT_BAR_IDLE)
    agent_desk_tell_citizen (self);
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentDesk) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  /* The draft says it too, when it is saved. */
  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error)
      && !g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_OFFLINE))
    agent_desk_fail (self, error, reply);
}

void
agent_desk_tell_citizen (AgentDesk *self)
{
  g_autofree char *path = NULL;
  GString *body;
  HlId citizen;

  g_clear_handle_id (&self->tell, g_source_remove);
  if (self->caller == NULL
      || agent_caller_get_chosen (self->caller) == agent_caller_get_told (self->caller))
    return;
  citizen = agent_caller_get_chosen (self->caller);
  agent_caller_set_told (self->caller, citizen);
  path =
      g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/citizen", agent_caller_get_call (self->caller));
  body = g_string_new (NULL);
  g_string_printf (body, "{\"citizen\": %" G_GINT64_FORMAT "}", citizen);
  hl_session_send_async (self->session, "POST", path, body, NULL, self->cancellable, told_cb,
                         g_object_ref (self));
}

static gboolean
tell_cb (gpointer data)
{
  AgentDesk *self = data;

  self->tell = 0;
  load_detail (self);
  if (self->page != AGENT_BAR_RINGING && self->page != AGENT_BAR_IDLE)
    agent_desk_tell_citizen (self);

  return G_SOURCE_REMOVE;
}

void
agent_desk_choose_citizen (AgentDesk *self, HlId citizen)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  if (self->caller == NULL || agent_caller_get_chosen (self->caller) == citizen)
    return;
  agent_caller_choose (self->caller, citizen);
  g_clear_handle_id (&self->tell, g_source_remove);
  self->tell = g_timeout_add (PAUSE_MS, tell_cb, self);
  g_signal_emit (self, agent_desk_signals[CHANGED], 0);
}
