/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-private.h"

#include <string.h>

/* The object and its link.  What is wanted is kept here: legs, calls, prompts and
 * recordings.  While mediad is away commands only change it; when mediad is back it is
 * sent as a whole, which changes nothing in a mediad that never stopped. */

G_DEFINE_FINAL_TYPE (HlMedia, hl_media, G_TYPE_OBJECT)

guint hl_media_signals[HL_MEDIA_N_SIGNALS];

/* ---- The link ---- */

static void
connected_cb (gpointer data)
{
  HlMedia *self = data;

  self->hello_seq = ++self->seq;
  hl_media_send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_HELLO, .seq = self->hello_seq });
}

static void
line_cb (const char *line, gsize length, gpointer data)
{
  g_autoptr (HlMedia) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (line, (gssize) length, &error);
  const HlJson *root = doc != NULL ? hl_json_doc_root (doc) : NULL;
  const char *word = hl_json_text (hl_json_get (root, "event"), NULL);

  if (doc == NULL || hl_json_kind (root) != HL_JSON_OBJECT)
    hl_media_link_reset (self->link, "it sent a line that is no JSON object");
  else if (word != NULL && self->up)
    hl_media_handle_event (self, word, root);
  else if (word == NULL)
    hl_media_handle_reply (self, root);
}

static void
lost_cb (gpointer data)
{
  HlMedia *self = data;

  if (!self->up)
    return;
  self->up = FALSE;
  hl_media_fail_listing (self);
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_UP], 0, FALSE, FALSE);
}

/* ---- Object ---- */

static void
hl_media_dispose (GObject *object)
{
  HlMedia *self = HL_MEDIA (object);

  g_clear_handle_id (&self->ack_source, g_source_remove);
  hl_media_fail_listing (self);
  g_clear_pointer (&self->link, hl_media_link_free);
  g_hash_table_remove_all (self->legs);
  G_OBJECT_CLASS (hl_media_parent_class)->dispose (object);
}

static void
hl_media_finalize (GObject *object)
{
  HlMedia *self = HL_MEDIA (object);

  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->asked);
  g_clear_pointer (&self->keep, g_array_unref);
  g_clear_pointer (&self->clock, hl_clock_unref);
  g_free (self->instance);
  G_OBJECT_CLASS (hl_media_parent_class)->finalize (object);
}

static void
new_signal (HlMediaClass *class, guint at, const char *name, guint n, GType one, GType two,
            GType three)
{
  hl_media_signals[at] = g_signal_new (name, G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, n, one, two, three);
}

static void
hl_media_class_init (HlMediaClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = hl_media_dispose;
  object_class->finalize = hl_media_finalize;

  new_signal (class, HL_MEDIA_SIGNAL_UP, "up", 2, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN, 0);
  new_signal (class, HL_MEDIA_SIGNAL_LEG_MOVED, "leg-moved", 2, G_TYPE_INT64, G_TYPE_POINTER, 0);
  new_signal (class, HL_MEDIA_SIGNAL_PROMPT_DONE, "prompt-done", 3, G_TYPE_INT64, G_TYPE_STRING,
              G_TYPE_STRING);
  new_signal (class, HL_MEDIA_SIGNAL_DTMF, "dtmf", 2, G_TYPE_INT64, G_TYPE_STRING, 0);
  new_signal (class, HL_MEDIA_SIGNAL_SILENT, "silent", 3, G_TYPE_INT64, G_TYPE_BOOLEAN, G_TYPE_INT);
  new_signal (class, HL_MEDIA_SIGNAL_RECORDING_CLOSED, "recording-closed", 1, G_TYPE_POINTER, 0, 0);
  new_signal (class, HL_MEDIA_SIGNAL_TALK, "talk", 1, G_TYPE_INT64, 0, 0);
  new_signal (class, HL_MEDIA_SIGNAL_TALK_CLOSED, "talk-closed", 1, G_TYPE_POINTER, 0, 0);
  new_signal (class, HL_MEDIA_SIGNAL_REPORT, "report", 2, G_TYPE_INT64, G_TYPE_POINTER, 0);
}

static void
hl_media_init (HlMedia *self)
{
  self->legs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, hl_media_leg_free);
  self->calls = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, hl_media_call_free);
  self->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

/* ---- Public ---- */

HlMedia *
hl_media_new (const HlMediaOptions *options, HlClock *clock)
{
  HlMedia *self = g_object_new (HL_TYPE_MEDIA, NULL);
  const HlMediaLinkSide side = { connected_cb, line_cb, lost_cb, self };

  self->link = hl_media_link_new (options, &side);
  self->clock = clock != NULL ? hl_clock_ref (clock) : NULL;
  return self;
}

void
hl_media_start (HlMedia *self)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  hl_media_link_start (self->link);
}

void
hl_media_stop (HlMedia *self, gboolean stop_daemon)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  if (self->ack_source != 0)
    hl_media_acknowledge (self);
  if (stop_daemon)
    hl_media_send_if_up (self, &(HlMediaCommand){ .kind = HL_MEDIA_QUIT });
  hl_media_link_stop (self->link);
  self->up = FALSE;
}

void
hl_media_gather (HlMedia *self, gboolean on)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  hl_media_link_gather (self->link, on);
}

gboolean
hl_media_is_up (HlMedia *self)
{
  g_return_val_if_fail (HL_IS_MEDIA (self), FALSE);

  return self->up;
}

gint64
hl_media_get_pid (HlMedia *self)
{
  g_return_val_if_fail (HL_IS_MEDIA (self), 0);

  return self->up ? self->pid : 0;
}

void
hl_media_list_async (HlMedia *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (HL_IS_MEDIA (self));

  if (!self->up || self->listing != NULL)
    {
      g_task_return_new_error (task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY, "not now");
      return;
    }
  self->listing = g_steal_pointer (&task);
  self->list_seq = ++self->seq;
  hl_media_send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_LIST, .seq = self->list_seq });
}

HlMediaList *
hl_media_list_finish (HlMedia *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hl_media_list_free (HlMediaList *list)
{
  g_array_unref (list->legs);
  g_array_unref (list->calls);
  g_free (list);
}
