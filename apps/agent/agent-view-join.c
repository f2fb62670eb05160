/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-view-private.h"

#include <glib/gi18n.h>

/* What is in the form goes to a ticket that is open already: joined, or urged and joined. */

typedef struct
{
  /* Owned */
  AgentView *view;
  AgentDraft *draft;
  char *name; /* of the ticket it goes to */
  char *reason;

  HlId into;
  gulong waits;
  gboolean urged;
} Joining;

static void
joining_free (Joining *self)
{
  if (self->waits != 0)
    g_signal_handler_disconnect (self->draft, self->waits);
  g_object_unref (self->view);
  g_object_unref (self->draft);
  g_free (self->name);
  g_free (self->reason);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Joining, joining_free)

static void
post (Joining *self, HlId ticket, const char *event, GString *body, GAsyncReadyCallback done)
{
  g_autofree char *path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/%s", ticket, event);
  g_autofree char *key = hl_token_new ();

  hl_session_send_async (agent_desk_get_session (self->view->desk), "POST", path, body, key, NULL,
                         done, self);
}

/* --- taking it out again --- */

typedef struct
{
  AgentView *view;
  HlId ticket;
  gint64 revision;
} Joined;

static void
joined_free (gpointer data)
{
  Joined *self = data;

  g_object_unref (self->view);
  g_free (self);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentView) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    hl_window_toast_error (self->window, error);
  else if (self->desk != NULL)
    agent_view_open_ticket (self, hl_json_int (hl_json_get (hl_reply_get_json (reply), "id"), 0));
}

static void
unjoin (gpointer data)
{
  Joined *joined = data;
  AgentView *self = joined->view;
  g_autofree char *path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/restore", joined->ticket);
  g_autofree char *key = hl_token_new ();
  GString *body = g_string_new (NULL);

  if (self->desk == NULL)
    {
      g_string_free (body, TRUE);
      return;
    }
  g_string_printf (body, "{\"revision\":%" G_GINT64_FORMAT "}", joined->revision);
  hl_session_send_async (agent_desk_get_session (self->desk), "POST", path, body, key, NULL,
                         restored_cb, g_object_ref (self));
}

/* --- joining --- */

static void
tell (Joining *self, const HlJson *ticket)
{
  g_autofree char *text = g_strdup_printf (
      self->urged ? _ ("%s urged, and joined to it") : _ ("Joined to %s"), self->name);
  Joined *joined = g_new0 (Joined, 1);

  joined->view = g_object_ref (self->view);
  joined->ticket = hl_json_int (hl_json_get (ticket, "id"), 0);
  joined->revision = hl_json_int (hl_json_get (ticket, "revision"), 0);
  hl_window_toast_undo (self->view->window, text, unjoin, joined, joined_free);
}

static void
merged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Joining) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      g_autofree char *sentence = hl_error_sentence (error, reply);

      hl_window_toast (self->view->window, sentence);
      return;
    }
  if (self->view->desk == NULL)
    return;
  tell (self, hl_reply_get_json (reply));
  if (agent_form_get_draft (self->view->form) == self->draft)
    agent_view_fold (self->view);
}

static void
merge (Joining *self)
{
  HlTicket *ticket = agent_draft_get_ticket (self->draft);
  GString *body = g_string_new (NULL);

  g_string_printf (body, "{\"revision\":%" G_GINT64_FORMAT ",\"into\":%" G_GINT64_FORMAT "}",
                   ticket->revision, self->into);
  post (self, ticket->id, "merge", body, merged_cb);
}

/* The service has all of it: then it can be joined. */
static gboolean
is_through (Joining *self)
{
  return agent_draft_get_ticket (self->draft)->id != 0
         && agent_draft_get_mark (self->draft) == AGENT_MARK_SAVED;
}

static void
mark_changed_cb (Joining *self)
{
  AgentMark mark = agent_draft_get_mark (self->draft);

  if (!is_through (self) && mark != AGENT_MARK_REFUSED && mark != AGENT_MARK_FAULT)
    return;
  g_signal_handler_disconnect (self->draft, self->waits);
  self->waits = 0;
  if (is_through (self))
    merge (self);
  else
    joining_free (self);
}

static void
join (Joining *self)
{
  agent_draft_make (self->draft);
  if (is_through (self))
    merge (self);
  else
    self->waits =
        g_signal_connect_swapped (self->draft, "mark-changed", G_CALLBACK (mark_changed_cb), self);
}

static gboolean
has_something (Joining *self)
{
  HlTicket *ticket = agent_draft_get_ticket (self->draft);

  return ticket->id != 0 || ticket->call != 0 || !agent_draft_is_empty (self->draft);
}

/* The form's draft and the ticket chosen beside it; NULL: she is told what is missing. */
static Joining *
begin (AgentView *self)
{
  HlTicket *into = agent_similar_get_chosen (agent_context_get_similar (self->context));
  AgentDraft *draft = agent_form_get_draft (self->form);
  Joining *joining;

  if (draft == NULL || into == NULL)
    {
      hl_window_toast (self->window, _ ("There is no open ticket about the same"));
      return NULL;
    }
  if (!hl_session_get_online (agent_desk_get_session (self->desk)))
    {
      hl_window_toast (self->window, _ ("Joining needs the server; what you typed is kept"));
      return NULL;
    }
  joining = g_new0 (Joining, 1);
  joining->view = g_object_ref (self);
  joining->draft = g_object_ref (draft);
  joining->into = into->id;
  joining->name = g_strdup (into->number != NULL ? into->number : "");
  joining->reason = agent_ticket_dup_title (agent_draft_get_ticket (draft));

  return joining;
}

void
agent_view_join (AgentView *self)
{
  g_autoptr (Joining) joining = begin (self);

  if (joining == NULL)
    return;
  if (has_something (joining))
    join (g_steal_pointer (&joining));
  else
    hl_window_toast (self->window, _ ("There is nothing in the form to join"));
}

/* --- urging --- */

static void
urged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Joining) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      text = hl_error_sentence (error, reply);
      hl_window_toast (self->view->window, text);
      return;
    }
  self->urged = TRUE;
  if (self->view->desk == NULL)
    return;
  if (has_something (self))
    {
      join (g_steal_pointer (&self));
      return;
    }
  text = g_strdup_printf (_ ("%s urged"), self->name);
  hl_window_toast (self->view->window, text);
}

void
agent_view_urge (AgentView *self)
{
  g_autoptr (Joining) joining = NULL;
  GString *body;

  if (agent_similar_get_chosen (agent_context_get_similar (self->context)) != NULL
      && !agent_similar_may_urge (agent_context_get_similar (self->context)))
    {
      hl_window_toast (self->window, _ ("This ticket is answered already: it can’t be urged"));
      return;
    }
  joining = begin (self);
  if (joining == NULL)
    return;
  body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "reason",
                    joining->reason != NULL ? joining->reason : _ ("The citizen rings again"));
  hl_json_end_object (&writer);
  post (joining, joining->into, "urge", body, urged_cb);
  g_steal_pointer (&joining);
}
