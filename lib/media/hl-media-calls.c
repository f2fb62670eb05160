/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-private.h"

#include <string.h>

/* Calls: their matrices, recordings and who talks. */

void
hl_media_forget_in_calls (HlMedia *self, HlId leg)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HlMediaCall *call = value, before = *call;

      for (guint i = 0; i < before.n; i++)
        if (before.legs[i] == leg)
          {
            call->n = 0;
            for (guint from = 0; from < before.n; from++)
              if (from != i)
                call->legs[call->n++] = before.legs[from];
            for (guint a = 0, at = 0; a < before.n; a++)
              for (guint b = 0; b < before.n; b++)
                if (a != i && b != i)
                  call->gain[at++] = before.gain[a * before.n + b];
            if (call->left == leg)
              call->left = 0;
          }
    }
}

void
hl_media_mix (HlMedia *self, HlId id, const HlId *legs, guint n, const guint16 *gain, HlId left)
{
  HlMediaCall *call;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (n <= HL_MEDIA_MIX_LEGS);

  for (guint i = 0; i < n; i++)
    hl_media_forget_in_calls (self, legs[i]);
  call = hl_media_want_call (self, id);
  call->n = n;
  call->left = left;
  call->mixed = TRUE;
  memcpy (call->legs, legs, n * sizeof *legs);
  memcpy (call->gain, gain, n * n * sizeof *gain);
  if (self->up)
    hl_media_send_mix (self, call);
}

void
hl_media_close_call (HlMedia *self, HlId call)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  g_hash_table_remove (self->calls, &call);
  hl_media_send_switch (self, HL_MEDIA_CLOSE_CALL, call, FALSE);
}

void
hl_media_record (HlMedia *self, HlId id, guint part, const guint8 *key)
{
  HlMediaCall *call;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (part > 0);

  call = hl_media_want_call (self, id);
  if (call->recording && part <= call->part)
    return;
  call->part = part;
  call->recording = TRUE;
  call->sent = call->paused = FALSE;
  call->sealed = key != NULL;
  if (key != NULL)
    memcpy (call->key, key, sizeof call->key);
  if (self->up)
    hl_media_send_record (self, call);
}

void
hl_media_record_pause (HlMedia *self, HlId id, gboolean paused)
{
  HlMediaCall *call;

  g_return_if_fail (HL_IS_MEDIA (self));

  call = hl_media_want_switch (self, id, paused);
  if (call != NULL)
    call->paused = paused;
  hl_media_send_switch (self, HL_MEDIA_RECORD_PAUSE, id, paused);
}

void
hl_media_record_stop (HlMedia *self, HlId id)
{
  HlMediaCall *call;

  g_return_if_fail (HL_IS_MEDIA (self));

  call = hl_media_want_switch (self, id, FALSE);
  if (call != NULL)
    call->recording = FALSE;
  hl_media_send_switch (self, HL_MEDIA_RECORD_STOP, id, FALSE);
}

gboolean
hl_media_restore_recording (HlMedia *self, HlId id)
{
  HlMediaCall *call = g_hash_table_lookup (self->calls, &id);

  if (call == NULL || call->part == 0)
    return FALSE;
  call->recording = TRUE;
  call->part++;
  if (self->up)
    {
      hl_media_send_record (self, call);
      hl_media_send_switch (self, HL_MEDIA_RECORD_PAUSE, id, call->paused);
    }
  return TRUE;
}

void
hl_media_watch (HlMedia *self, HlId id, gboolean on)
{
  HlMediaCall *call;

  g_return_if_fail (HL_IS_MEDIA (self));

  call = hl_media_want_switch (self, id, on);
  if (call != NULL)
    call->watched = on;
  hl_media_send_switch (self, HL_MEDIA_WATCH, id, on);
}

gboolean
hl_media_get_talk (HlMedia *self, HlId id, HlMediaTalk *talk)
{
  HlMediaCall *call;

  g_return_val_if_fail (HL_IS_MEDIA (self), FALSE);

  call = g_hash_table_lookup (self->calls, &id);
  if (call == NULL || !call->has_talk)
    return FALSE;
  *talk = call->talk;
  return TRUE;
}
