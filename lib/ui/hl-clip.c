/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-clip.h"

#include <glib/gi18n-lib.h>

#include "hl-format.h"
#include "phone/hl-player.h"

struct _HlClip
{
  GObject parent_instance;

  /* Owned */
  HlPlayer *player; /* made when something is there to play: it brings GStreamer in */
  HlSession *session;
  GCancellable *loading; /* NULL = nothing is fetched */
  char *path;            /* NULL = none chosen */

  gsize most;
  double rate;
  HlSpan start; /* where to play from when it is there */
  gboolean play_when_loaded;
};

enum
{
  CHANGED,
  POSITION,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HlClip, hl_clip, G_TYPE_OBJECT)

static void
tell_changed (HlClip *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
stop_loading (HlClip *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static gboolean
is_loaded (HlClip *self)
{
  return self->player != NULL && hl_player_is_loaded (self->player);
}

/* ---- The player ---- */

static void
position_cb (HlPlayer *player, gint64 position, HlClip *self)
{
  g_signal_emit (self, signals[POSITION], 0, position);
}

static void
failed_cb (HlPlayer *player, const char *message, HlClip *self)
{
  g_message ("a sound could not be played: %s", message);
  g_signal_emit (
      self, signals[FAILED], 0,
      _ ("The recording could not be played. Check the speaker in the preferences and try again."));
  tell_changed (self);
}

static void
need_player (HlClip *self)
{
  if (self->player != NULL)
    return;
  self->player = hl_player_new ();
  hl_player_set_rate (self->player, self->rate);
  g_signal_connect (self->player, "position", G_CALLBACK (position_cb), self);
  g_signal_connect (self->player, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->player, "notify::playing", G_CALLBACK (tell_changed), self);
}

/* ---- Fetching ---- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hl_session_load_finish (HL_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  HlClip *self = data;
  g_clear_object (&self->loading);
  if (bytes == NULL)
    {
      g_autofree char *sentence = hl_error_sentence (error, NULL);

      g_signal_emit (self, signals[FAILED], 0, sentence);
      tell_changed (self);
      return;
    }
  need_player (self);
  hl_player_load (self->player, bytes);
  if (self->start > 0)
    hl_player_seek (self->player, self->start);
  if (self->play_when_loaded)
    hl_player_play (self->player);
  tell_changed (self);
}

static void
load (HlClip *self, HlSpan start)
{
  self->start = MAX (start, 0);
  self->play_when_loaded = TRUE;
  if (self->loading != NULL)
    return;
  self->loading = g_cancellable_new ();
  hl_session_load_async (self->session, self->path, self->most, self->loading, loaded_cb, self);
  tell_changed (self);
}

/* ---- The object ---- */

static void
hl_clip_dispose (GObject *object)
{
  HlClip *self = HL_CLIP (object);

  stop_loading (self);
  if (self->player != NULL)
    g_signal_handlers_disconnect_by_data (self->player, self);
  g_clear_object (&self->player);
  g_clear_object (&self->session);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (hl_clip_parent_class)->dispose (object);
}

static void
hl_clip_class_init (HlClipClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hl_clip_dispose;
  signals[CHANGED] = g_signal_new ("changed", HL_TYPE_CLIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[POSITION] = g_signal_new ("position", HL_TYPE_CLIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[FAILED] = g_signal_new ("failed", HL_TYPE_CLIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hl_clip_init (HlClip *self)
{
  self->rate = 1;
}

HlClip *
hl_clip_new (void)
{
  return g_object_new (HL_TYPE_CLIP, NULL);
}

void
hl_clip_choose (HlClip *self, HlSession *session, const char *path, gsize most)
{
  g_return_if_fail (HL_IS_CLIP (self));
  g_return_if_fail (path == NULL || HL_IS_SESSION (session));

  stop_loading (self);
  if (self->player != NULL)
    hl_player_load (self->player, NULL);
  g_set_object (&self->session, session);
  g_free (self->path);
  self->path = g_strdup (path);
  self->most = most;
  tell_changed (self);
}

void
hl_clip_play_from (HlClip *self, HlSpan position)
{
  g_return_if_fail (HL_IS_CLIP (self));

  if (self->path == NULL)
    return;
  if (!is_loaded (self))
    {
      load (self, position);
      return;
    }
  hl_player_seek (self->player, MAX (position, 0));
  hl_player_play (self->player);
}

void
hl_clip_toggle (HlClip *self)
{
  g_return_if_fail (HL_IS_CLIP (self));

  if (self->path == NULL)
    return;
  if (self->loading != NULL)
    self->play_when_loaded = !self->play_when_loaded;
  else if (!is_loaded (self))
    load (self, 0);
  else if (hl_player_get_playing (self->player))
    hl_player_pause (self->player);
  else
    hl_player_play (self->player);
}

void
hl_clip_pause (HlClip *self)
{
  g_return_if_fail (HL_IS_CLIP (self));

  self->play_when_loaded = FALSE;
  if (self->player != NULL)
    hl_player_pause (self->player);
}

void
hl_clip_seek (HlClip *self, HlSpan position)
{
  g_return_if_fail (HL_IS_CLIP (self));

  if (is_loaded (self))
    hl_player_seek (self->player, position);
}

HlSpan
hl_clip_get_position (HlClip *self)
{
  g_return_val_if_fail (HL_IS_CLIP (self), 0);
  return self->player != NULL ? hl_player_get_position (self->player) : 0;
}

void
hl_clip_set_rate (HlClip *self, double rate)
{
  g_return_if_fail (HL_IS_CLIP (self));

  self->rate = rate;
  if (self->player != NULL)
    hl_player_set_rate (self->player, rate);
}

gboolean
hl_clip_is_loading (HlClip *self)
{
  g_return_val_if_fail (HL_IS_CLIP (self), FALSE);
  return self->loading != NULL;
}

gboolean
hl_clip_is_playing (HlClip *self)
{
  g_return_val_if_fail (HL_IS_CLIP (self), FALSE);
  return self->player != NULL && hl_player_get_playing (self->player);
}
