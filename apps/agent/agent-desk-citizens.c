/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-desk-private.h"

#include <glib/gi18n.h>

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

  if (self->caller == NULL || agent_caller_get_chosen (self->caller) == 0)
    return;
  path = g_strdup_printf ("/citizens/%" G_GINT64_FORMAT, agent_caller_get_chosen (self->caller));
  hl_session_send_async (self->session, "GET", path, NULL, NULL, self->cancellable, detail_cb,
                         g_object_ref (self->caller));
}

void
agent_desk_take_caller (AgentDesk *self, AgentCaller *caller)
{
  if (self->caller != NULL && agent_caller_get_call (self->caller) == agent_caller_get_call (caller)
      && agent_caller_get_told (caller) == 0)
    agent_caller_choose (caller, agent_caller_get_chosen (self->caller));
  g_clear_object (&self->caller);
  self->caller = caller;
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

/* --- making and changing one --- */

#define KEY "citizen:"

gboolean
agent_desk_is_citizen (const char *key)
{
  return g_str_has_prefix (key, KEY);
}

void
agent_desk_save_citizen (AgentDesk *self, HlCitizen *citizen, const char *fields)
{
  g_autofree char *key = NULL;

  g_return_if_fail (AGENT_IS_DESK (self));

  if (citizen != NULL)
    key = g_strdup_printf (KEY "%" G_GINT64_FORMAT, citizen->id);
  else
    {
      g_autofree char *fresh = hl_outbox_new_key (self->outbox);

      key = g_strconcat (KEY, fresh, NULL);
    }
  hl_outbox_put (self->outbox, key, "/citizens", citizen != NULL ? citizen->id : 0,
                 citizen != NULL ? citizen->revision : 0, fields);
}

static void
tell (AgentDesk *self, gboolean kept, const char *sentence)
{
  g_signal_emit (self, agent_desk_signals[CITIZEN], 0, kept, sentence);
}

/* Without the service that is all there will be for now. */
void
agent_desk_citizen_stored (AgentDesk *self)
{
  if (!hl_session_get_online (self->session))
    tell (self, TRUE, _ ("Kept on this computer; it is sent when the server is back"));
}

void
agent_desk_citizen_saved (AgentDesk *self, const HlJson *record)
{
  g_autoptr (HlCitizen) citizen = hl_citizen_new ();
  g_autoptr (GError) error = NULL;
  HlId call = hl_json_int (hl_json_get (record, "call"), 0);

  if (!hl_record_read_json (HL_RECORD (citizen), record, HL_READ_LENIENT | HL_READ_PATCH, NULL,
                            &error))
    g_warning ("the citizen as saved can't be read: %s", error->message);
  else if (self->caller != NULL
           && (call == agent_caller_get_call (self->caller)
               || (call == 0 && citizen->id == agent_caller_get_chosen (self->caller))))
    {
      agent_caller_take_citizen (self->caller, citizen);
      load_detail (self);
      g_signal_emit (self, agent_desk_signals[CHANGED], 0);
    }
  tell (self, TRUE, _ ("The caller is registered"));
}

/* Nothing of somebody else's is overwritten: she sees the record as it is, and types again. */
void
agent_desk_citizen_refused (AgentDesk *self, const char *key, HlReply *reply, const GError *error)
{
  g_autofree char *sentence = hl_error_sentence (error, reply);

  hl_outbox_forget (self->outbox, key);
  if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CONFLICT))
    {
      load_detail (self);
      tell (self, FALSE,
            _ ("Somebody else changed this record meanwhile; what you typed was not saved. "
               "Leave, look at it, and type it again."));
      return;
    }
  tell (self, FALSE, sentence);
}
