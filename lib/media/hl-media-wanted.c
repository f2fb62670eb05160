/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-private.h"

#include <string.h>

/* What is wanted of mediad, and how it is told. */

void
hl_media_opening_free (gpointer data)
{
  HlMediaOpening *opening = data;

  g_source_destroy (opening->deadline);
  g_source_unref (opening->deadline);
  if (opening->cancelled != NULL)
    {
      g_source_destroy (opening->cancelled);
      g_source_unref (opening->cancelled);
    }
  g_object_unref (opening->task);
  g_free (opening);
}

void
hl_media_leg_free (gpointer data)
{
  HlMediaLeg *leg = data;

  for (guint i = 0; i < leg->waiting->len; i++)
    {
      HlMediaOpening *opening = g_ptr_array_index (leg->waiting, i);

      g_task_return_new_error (opening->task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY,
                               "the leg was closed before hotline-mediad answered");
    }
  g_ptr_array_unref (leg->waiting);
  g_free (leg->prompt);
  g_free (leg->token);
  explicit_bzero (leg, sizeof *leg); /* it held keys */
  g_free (leg);
}

HlMediaLeg *
hl_media_want_leg (HlMedia *self, HlId id)
{
  HlMediaLeg *leg = g_hash_table_lookup (self->legs, &id);

  if (leg != NULL)
    return leg;
  leg = g_new0 (HlMediaLeg, 1);
  leg->id = id;
  leg->waiting = g_ptr_array_new_with_free_func (hl_media_opening_free);
  g_hash_table_insert (self->legs, &leg->id, leg);
  return leg;
}

void
hl_media_call_free (gpointer data)
{
  HlMediaCall *call = data;

  hl_sealed_key_wipe (call->key);
  g_free (call);
}

HlMediaCall *
hl_media_want_call (HlMedia *self, HlId id)
{
  HlMediaCall *call = g_hash_table_lookup (self->calls, &id);

  if (call != NULL)
    return call;
  call = g_new0 (HlMediaCall, 1);
  call->id = id;
  g_hash_table_insert (self->calls, &call->id, call);
  return call;
}

/* What is not known is off already: nothing is kept of a call that has ended. */
HlMediaCall *
hl_media_want_switch (HlMedia *self, HlId id, gboolean on)
{
  return on ? hl_media_want_call (self, id) : g_hash_table_lookup (self->calls, &id);
}

/* ---- Sending ---- */

void
hl_media_send_command (HlMedia *self, const HlMediaCommand *command)
{
  g_autoptr (GString) line = g_string_sized_new (256);

  hl_media_command_write (command, line);
  hl_media_link_send (self->link, line);
  explicit_bzero (line->str, line->len); /* some carry keys */
}

void
hl_media_send_if_up (HlMedia *self, const HlMediaCommand *command)
{
  if (self->up)
    hl_media_send_command (self, command);
}

void
hl_media_send_open (HlMedia *self, HlMediaLeg *leg)
{
  HlMediaCommand command = { .kind = HL_MEDIA_OPEN,
                             .seq = ++self->seq,
                             .leg = leg->id,
                             .has_remote = leg->has_remote,
                             .remote = leg->remote,
                             .port = leg->local.port };
  HlId *id = g_new (HlId, 1);
  gint64 *seq = g_new (gint64, 1);
  g_autofree char *codecs = NULL;
  g_autofree char *srtp = NULL;

  if (leg->has_policy)
    hl_media_policy_write (&leg->policy, &codecs, &srtp);
  command.has_local = leg->local.n_crypto > 0;
  command.local = leg->local;
  command.codecs = codecs;
  command.srtp = srtp;
  *id = leg->id;
  *seq = command.seq;
  g_hash_table_insert (self->asked, seq, id);
  for (guint i = 0; i < leg->waiting->len; i++)
    {
      HlMediaOpening *opening = g_ptr_array_index (leg->waiting, i);

      if (opening->seq == 0)
        opening->seq = command.seq;
    }
  hl_media_send_command (self, &command);
}

void
hl_media_send_mix (HlMedia *self, HlMediaCall *call)
{
  g_autoptr (GArray) legs = g_array_new (FALSE, FALSE, sizeof (HlId));
  g_autoptr (GArray) gain = g_array_new (FALSE, FALSE, sizeof (guint16));
  HlMediaCommand command = {
    .kind = HL_MEDIA_MIX, .call = call->id, .legs = legs, .gain = gain, .left = call->left
  };

  g_array_append_vals (legs, call->legs, call->n);
  g_array_append_vals (gain, call->gain, call->n * call->n);
  hl_media_send_command (self, &command);
}

void
hl_media_send_record (HlMedia *self, HlMediaCall *call)
{
  HlMediaCommand command = { .kind = HL_MEDIA_RECORD,
                             .call = call->id,
                             .part = call->part,
                             .on = call->paused,
                             .has_key = call->sealed };

  call->sent = TRUE;
  memcpy (command.key, call->key, sizeof command.key);
  hl_media_send_command (self, &command);
  hl_sealed_key_wipe (command.key);
}

void
hl_media_send_play (HlMedia *self, HlMediaLeg *leg)
{
  hl_media_send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_PLAY,
                                                  .leg = leg->id,
                                                  .prompt = leg->prompt,
                                                  .token = leg->token,
                                                  .loop = leg->loop });
}

void
hl_media_send_switch (HlMedia *self, HlMediaCommandKind kind, HlId call, gboolean on)
{
  hl_media_send_if_up (self, &(HlMediaCommand){ .kind = kind, .call = call, .on = on });
}

/* What was switched off meanwhile is off only when it is told: a mediad that never stopped has
 * it on still. */
static void
resend_call (HlMedia *self, HlMediaCall *call, gboolean same)
{
  if (call->mixed)
    hl_media_send_mix (self, call);
  if (call->recording)
    {
      /* The file of the mediad that died is closed by the new one. */
      call->part += !same && call->sent;
      hl_media_send_record (self, call);
      hl_media_send_switch (self, HL_MEDIA_RECORD_PAUSE, call->id, call->paused);
    }
  else if (same)
    hl_media_send_switch (self, HL_MEDIA_RECORD_STOP, call->id, FALSE);
  if (call->watched || same)
    hl_media_send_switch (self, HL_MEDIA_WATCH, call->id, call->watched);
}

static void
resend_leg (HlMedia *self, HlMediaLeg *leg, gboolean same)
{
  for (guint i = 0; i < leg->waiting->len; i++)
    ((HlMediaOpening *) g_ptr_array_index (leg->waiting, i))->seq = 0;
  hl_media_send_open (self, leg);
  if (leg->prompt != NULL)
    hl_media_send_play (self, leg);
  else if (same)
    hl_media_send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_STOP_PLAY, .leg = leg->id });
}

void
hl_media_resend_all (HlMedia *self, gboolean same)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_remove_all (self->asked);
  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    resend_leg (self, value, same);
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    resend_call (self, value, same);
  if (self->keep != NULL)
    hl_media_send_command (self,
                           &(HlMediaCommand){ .kind = HL_MEDIA_KEEP_ONLY, .legs = self->keep });
  g_clear_pointer (&self->keep, g_array_unref);
}
