/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-private.h"

/* Legs: opened, closed, and what is played to them. */

#define OPEN_SECONDS 5 /* an answer to open_leg, also over a restart of mediad */

static void
give_up (HlMediaOpening *opening, int code)
{
  guint at;

  /* Out of the list first: who is told may close the leg. */
  if (!g_ptr_array_find (opening->leg->waiting, opening, &at))
    return;
  g_ptr_array_steal_index (opening->leg->waiting, at);
  if (code == HL_MEDIA_ERROR_AWAY)
    g_task_return_new_error (opening->task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY,
                             "hotline-mediad did not answer within %d s: it is being started again",
                             OPEN_SECONDS);
  else
    g_task_return_error_if_cancelled (opening->task);
  hl_media_opening_free (opening);
}

static gboolean
deadline_cb (gpointer data)
{
  give_up (data, HL_MEDIA_ERROR_AWAY);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  give_up (data, -1);
  return G_SOURCE_REMOVE;
}

static void
add_opening (HlMedia *self, HlMediaLeg *leg, GTask *task)
{
  HlMediaOpening *opening = g_new0 (HlMediaOpening, 1);
  GMainContext *context = g_task_get_context (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  opening->task = task;
  opening->leg = leg;
  opening->deadline = g_timeout_source_new_seconds (OPEN_SECONDS);
  g_source_set_callback (opening->deadline, deadline_cb, opening, NULL);
  g_source_attach (opening->deadline, context);
  if (cancellable != NULL)
    {
      opening->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (opening->cancelled, G_SOURCE_FUNC (cancelled_cb), opening, NULL);
      g_source_attach (opening->cancelled, context);
    }
  g_ptr_array_add (leg->waiting, opening);
}

void
hl_media_open_leg_async (HlMedia *self, HlId id, const HlMediaDesc *remote,
                         GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  HlMediaLeg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (id > 0 && id <= HL_ID_MAX);

  g_task_set_source_tag (task, hl_media_open_leg_async);
  leg = hl_media_want_leg (self, id);
  if (remote != NULL)
    {
      leg->remote = *remote;
      leg->has_remote = TRUE;
    }
  add_opening (self, leg, task);
  if (self->up)
    hl_media_send_open (self, leg);
}

gboolean
hl_media_open_leg_finish (HlMedia *self, GAsyncResult *result, HlMediaDesc *local, GError **error)
{
  g_autofree HlMediaDesc *got = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  got = g_task_propagate_pointer (G_TASK (result), error);
  if (got != NULL && local != NULL)
    *local = *got;
  return got != NULL;
}

void
hl_media_want_port (HlMedia *self, HlId leg, guint16 port)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  hl_media_want_leg (self, leg)->local.port = port;
}

void
hl_media_set_policy (HlMedia *self, HlId id, const HlMediaPolicy *policy)
{
  HlMediaLeg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (policy != NULL);

  leg = hl_media_want_leg (self, id);
  leg->policy = *policy;
  leg->has_policy = TRUE;
}

void
hl_media_set_keys (HlMedia *self, HlId id, const HlMediaDesc *local)
{
  HlMediaLeg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (local != NULL);

  leg = hl_media_want_leg (self, id);
  if (!leg->opened)
    leg->local = *local;
}

static void
send_leg (HlMedia *self, HlMediaCommandKind kind, HlId leg)
{
  hl_media_send_if_up (self, &(HlMediaCommand){ .kind = kind, .leg = leg });
}

void
hl_media_close_leg (HlMedia *self, HlId leg)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  /* mediad takes it out of its calls likewise. */
  hl_media_forget_in_calls (self, leg);
  g_hash_table_remove (self->legs, &leg);
  send_leg (self, HL_MEDIA_CLOSE, leg);
}

gboolean
hl_media_restore_leg (HlMedia *self, HlId id)
{
  HlMediaLeg *leg = g_hash_table_lookup (self->legs, &id);
  GHashTableIter iter;
  HlMediaCall *call;

  if (leg == NULL || !leg->opened)
    return FALSE;
  if (!self->up)
    return TRUE;
  hl_media_send_open (self, leg);
  if (leg->prompt != NULL)
    hl_media_send_play (self, leg);
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &call))
    for (guint i = 0; i < call->n && call->mixed; i++)
      if (call->legs[i] == id)
        hl_media_send_mix (self, call);
  return TRUE;
}

void
hl_media_play (HlMedia *self, HlId id, const char *prompt, gboolean loop, const char *token)
{
  HlMediaLeg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (prompt != NULL);

  leg = hl_media_want_leg (self, id);
  g_free (leg->prompt);
  g_free (leg->token);
  leg->prompt = g_strdup (prompt);
  leg->token = token != NULL ? g_strdup (token) : g_strdup_printf ("~%u", ++self->tokens);
  leg->loop = loop;
  if (self->up)
    hl_media_send_play (self, leg);
}

void
hl_media_stop_play (HlMedia *self, HlId id)
{
  HlMediaLeg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));

  leg = g_hash_table_lookup (self->legs, &id);
  if (leg != NULL)
    {
      g_clear_pointer (&leg->prompt, g_free);
      g_clear_pointer (&leg->token, g_free);
    }
  send_leg (self, HL_MEDIA_STOP_PLAY, id);
}

void
hl_media_send_dtmf (HlMedia *self, HlId leg, const char *digits)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  hl_media_send_if_up (
      self, &(HlMediaCommand){ .kind = HL_MEDIA_DTMF, .leg = leg, .digits = (char *) digits });
}

void
hl_media_keep_only (HlMedia *self, const HlId *legs, guint n_legs)
{
  g_autoptr (GList) wanted = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);

  g_return_if_fail (HL_IS_MEDIA (self));

  for (guint i = 0; i < n_legs; i++)
    g_hash_table_add (known, (gpointer) &legs[i]);
  wanted = g_hash_table_get_keys (self->legs);
  for (GList *l = wanted; l != NULL; l = l->next)
    if (!g_hash_table_contains (known, l->data))
      hl_media_close_leg (self, *(HlId *) l->data);

  g_clear_pointer (&self->keep, g_array_unref);
  self->keep = g_array_new (FALSE, FALSE, sizeof (HlId));
  g_array_append_vals (self->keep, legs, n_legs);
  if (!self->up)
    return;
  hl_media_send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_KEEP_ONLY, .legs = self->keep });
  g_clear_pointer (&self->keep, g_array_unref);
}

gboolean
hl_media_get_report (HlMedia *self, HlId id, HlMediaReport *report)
{
  HlMediaLeg *leg;

  g_return_val_if_fail (HL_IS_MEDIA (self), FALSE);

  leg = g_hash_table_lookup (self->legs, &id);
  if (leg == NULL || !leg->has_report)
    return FALSE;
  *report = leg->report;
  return TRUE;
}
