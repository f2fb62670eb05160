/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-callbacks.h"
#include "agent-desk-private.h"

#include <glib/gi18n.h>

/* Calls to the outside: citizens who are to be rung back, how it went, why it failed. */

#define FAILED_SHOWN (30 * HL_SECOND)
#define PAGE 256

/* --- the lists --- */

static gboolean
is_due (gpointer item, gpointer data)
{
  AgentDesk *self = data;

  return agent_callback_is_due (item, hl_session_now (self->session),
                                hl_session_get_user_id (self->session));
}

void
agent_desk_refresh_due (AgentDesk *self)
{
  gtk_filter_changed (self->due_filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* All of them are wanted: what is due may stand behind what is put off. */
static void
loading_cb (HlRemoteList *list, GParamSpec *pspec, AgentDesk *self)
{
  if (hl_remote_list_get_loading (list))
    return;
  if (!hl_remote_list_get_complete (list) && hl_remote_list_get_error (list) == NULL)
    hl_remote_list_load_more (list);
  agent_desk_refresh_due (self);
}

void
agent_desk_make_callbacks (AgentDesk *self)
{
  const HlShape *shape = hl_callback_shape ();

  self->callbacks = hl_remote_list_new (self->session, "/callbacks", "callback", shape);
  self->messages = hl_remote_list_new (self->session, "/callbacks", "callback", shape);
  hl_remote_list_set_page (self->callbacks, PAGE);
  self->due_filter = GTK_FILTER (gtk_custom_filter_new (is_due, self, NULL));
  self->due = G_LIST_MODEL (gtk_filter_list_model_new (
      g_object_ref (G_LIST_MODEL (self->callbacks)), g_object_ref (self->due_filter)));
  g_signal_connect (self->callbacks, "notify::loading", G_CALLBACK (loading_cb), self);
}

void
agent_desk_load_callbacks (AgentDesk *self)
{
  hl_remote_list_set_query (self->callbacks, "state=open&state=taken");
  hl_remote_list_set_query (self->messages, "state=open&state=taken&kind=message");
}

void
agent_desk_free_callbacks (AgentDesk *self)
{
  g_signal_handlers_disconnect_by_data (self->callbacks, self);
  gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->due_filter), NULL, NULL, NULL);
  g_clear_object (&self->due);
  g_clear_object (&self->due_filter);
  g_clear_object (&self->callbacks);
  g_clear_object (&self->messages);
  g_clear_pointer (&self->failed, g_free);
  g_clear_pointer (&self->line, g_free);
}

GListModel *
agent_desk_get_callbacks (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->callbacks);
}

GListModel *
agent_desk_get_messages (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return G_LIST_MODEL (self->messages);
}

GListModel *
agent_desk_get_due (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->due;
}

/* --- why a call came to nothing --- */

void
agent_desk_take_failed (AgentDesk *self, const HlJson *failed)
{
  const char *number = hl_json_text (hl_json_get (failed, "number"), NULL);

  g_free (self->failed);
  self->failed = agent_failure_sentence (number, hl_json_text (hl_json_get (failed, "reason"), ""),
                                         hl_json_int (hl_json_get (failed, "code"), 0));
  self->failed_until = hl_session_now (self->session) + FAILED_SHOWN;
  g_signal_emit (self, agent_desk_signals[NOT_CONNECTED], 0,
                 (gint64) hl_json_int (hl_json_get (failed, "call"), 0), self->failed);
}

const char *
agent_desk_get_failed (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return hl_session_now (self->session) < self->failed_until ? self->failed : NULL;
}

/* --- acts --- */

void
agent_desk_set_line (AgentDesk *self, const char *number)
{
  g_return_if_fail (AGENT_IS_DESK (self));

  g_free (self->line);
  self->line = g_strdup (number);
}

const char *
agent_desk_get_line (AgentDesk *self)
{
  g_return_val_if_fail (AGENT_IS_DESK (self), NULL);

  return self->line;
}

static char *
path_of (const char *things, HlId id, const char *act)
{
  return g_strdup_printf ("/%s/%" G_GINT64_FORMAT "/%s", things, id, act);
}

void
agent_desk_dial_callback (AgentDesk *self, HlId callback)
{
  g_autofree char *path = path_of ("callbacks", callback, "dial");
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  hl_json_begin_object (&writer);
  if (self->line != NULL)
    hl_json_add_text (&writer, "line", self->line);
  hl_json_end_object (&writer);
  agent_desk_post (self, path, body, NULL);
}

void
agent_desk_move_callback (AgentDesk *self, HlId callback, const char *event)
{
  g_autofree char *path = path_of ("callbacks", callback, event);

  g_return_if_fail (AGENT_IS_DESK (self));

  agent_desk_post (self, path, NULL, NULL);
}

void
agent_desk_close_callback (AgentDesk *self, HlId callback, const char *event, const char *reason)
{
  g_autofree char *path = path_of ("callbacks", callback, event);
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "reason", reason);
  hl_json_end_object (&writer);
  agent_desk_post (self, path, body,
                   g_str_equal (event, "give-up") ? _ ("The call-back is given up")
                                                  : _ ("The call-back is cancelled"));
}

static GString *
outcome_body (unsigned outcome, const char *note, HlTime next)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "outcome", hl_callback_outcome_words[outcome]);
  if (note != NULL && *note != '\0')
    hl_json_add_text (&writer, "note", note);
  if (next != 0)
    hl_json_add_int (&writer, "next_at", next);
  hl_json_end_object (&writer);

  return body;
}

void
agent_desk_set_outcome (AgentDesk *self, HlId callback, unsigned outcome, const char *note,
                        HlTime next)
{
  g_autofree char *path = path_of ("callbacks", callback, "outcome");

  g_return_if_fail (AGENT_IS_DESK (self));

  agent_desk_post (self, path, outcome_body (outcome, note, next), _ ("The result is kept"));
}

void
agent_desk_set_call_outcome (AgentDesk *self, HlId call, unsigned outcome, const char *note)
{
  g_autofree char *path = path_of ("calls", call, "outcome");

  g_return_if_fail (AGENT_IS_DESK (self));

  agent_desk_post (self, path, outcome_body (outcome, note, 0), _ ("The result is kept"));
}

void
agent_desk_promise (AgentDesk *self, HlId call, const char *number, HlTime due, const char *note)
{
  g_autofree char *path = call != 0 ? path_of ("calls", call, "callback") : NULL;
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (AGENT_IS_DESK (self));

  hl_json_begin_object (&writer);
  if (call == 0)
    hl_json_add_text (&writer, "caller", number);
  if (due != 0)
    hl_json_add_int (&writer, "due_at", due);
  if (note != NULL && *note != '\0')
    hl_json_add_text (&writer, "note", note);
  hl_json_end_object (&writer);
  agent_desk_post (self, path != NULL ? path : "/callbacks", body,
                   _ ("The call-back is among those to be made"));
}
