/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-desk-private.h"

/* The outbox and the drafts. */

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

      if (fields == NULL || g_str_has_prefix (keys[i], "id:") || agent_desk_is_citizen (keys[i])
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

  if (agent_desk_is_citizen (key))
    agent_desk_citizen_stored (self);
  else if (draft != NULL)
    agent_draft_stored (draft, hl_session_get_online (self->session));
}

static void
saved_cb (HlOutbox *outbox, const char *key, const HlJson *record, AgentDesk *self)
{
  AgentDraft *draft = g_hash_table_lookup (self->open, key);

  if (agent_desk_is_citizen (key))
    agent_desk_citizen_saved (self, record);
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

  if (agent_desk_is_citizen (key))
    {
      agent_desk_citizen_refused (self, key, reply, error);
      return;
    }
  if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CONFLICT) && reply != NULL
      && hl_reply_get_current (reply) != NULL)
    {
      settle_conflict (self, key, reply);
      return;
    }
  if (draft != NULL)
    {
      agent_draft_refused (draft);
      g_signal_emit (self, agent_desk_signals[REFUSED], 0, draft,
                     reply != NULL ? hl_reply_get_field (reply) : NULL, sentence);
    }
  else
    g_signal_emit (self, agent_desk_signals[FAILED], 0, sentence);
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
      agent_desk_fail (self, error, NULL);
      return;
    }
  self->ready = TRUE;
  g_signal_emit (self, agent_desk_signals[OPENED], 0);
}

void
agent_desk_open_outbox (AgentDesk *self)
{
  g_autofree char *standard = hl_outbox_default_folder ();

  self->outbox = hl_outbox_new (self->session, self->folder != NULL ? self->folder : standard);
  g_signal_connect (self->outbox, "stored", G_CALLBACK (stored_cb), self);
  g_signal_connect (self->outbox, "saved", G_CALLBACK (saved_cb), self);
  g_signal_connect (self->outbox, "refused", G_CALLBACK (refused_cb), self);
  g_signal_connect (self->outbox, "fault", G_CALLBACK (fault_cb), self);
  hl_outbox_open_async (self->outbox, self->cancellable, outbox_opened_cb, g_object_ref (self));
}

void
agent_desk_flush_drafts (AgentDesk *self)
{
  GHashTableIter iter;
  gpointer draft;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    agent_draft_flush (draft);
}

void
agent_desk_forget_drafts (AgentDesk *self)
{
  GHashTableIter iter;
  gpointer draft;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    g_object_weak_unref (draft, draft_gone_cb, self);
  g_hash_table_remove_all (self->open);
}
