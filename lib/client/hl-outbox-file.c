/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-outbox-private.h"

/* The file: the whole queue, sealed, written anew by a worker and read when opened. */

#define PURPOSE "client.outbox"

typedef struct
{
  HlKey *key;
  char *file;
  GPtrArray *lines;    /* plain */
  GHashTable *written; /* key → change count */
} Snapshot;

static void
snapshot_free (Snapshot *self)
{
  hl_key_unref (self->key);
  g_free (self->file);
  g_ptr_array_unref (self->lines);
  g_hash_table_unref (self->written);
  g_free (self);
}

/* One file at a time: an outbox that is opened anew reads what the last one wrote. */
static GMutex file_lock;

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file_lock);
  Snapshot *snapshot = data;
  g_autoptr (GString) text = g_string_new (NULL);
  GError *error = NULL;

  for (guint i = 0; i < snapshot->lines->len; i++)
    {
      g_autofree char *sealed =
          hl_key_seal (snapshot->key, PURPOSE, g_ptr_array_index (snapshot->lines, i));

      g_string_append_printf (text, "%s\n", sealed);
    }
  if (!g_file_set_contents_full (snapshot->file, text->str, (gssize) text->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
mark_written (HlOutbox *self, GHashTable *written)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->parcels->len; i++)
    {
      HlParcel *parcel = g_ptr_array_index (self->parcels, i);
      guint changed = GPOINTER_TO_UINT (g_hash_table_lookup (written, parcel->key));

      parcel->written = MAX (parcel->written, changed);
      if (parcel->written > parcel->announced)
        g_ptr_array_add (told, g_strdup (parcel->key));
      parcel->announced = parcel->written;
    }
  for (guint i = 0; i < told->len; i++)
    g_signal_emit (self, hl_outbox_signals[HL_OUTBOX_STORED], 0, g_ptr_array_index (told, i));
}

/* The worker must not hold the last reference: it would end us in its thread. */
static GWeakRef *
weak_new (gpointer object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  return weak;
}

static gpointer
weak_free (GWeakRef *weak)
{
  gpointer object = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return object;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlOutbox) self = weak_free (data);
  Snapshot *snapshot = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;
  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* A full disk must not keep it from the service. */
      for (guint i = 0; i < self->parcels->len; i++)
        {
          HlParcel *parcel = g_ptr_array_index (self->parcels, i);

          parcel->written = parcel->announced = parcel->changed;
        }
      g_signal_emit (self, hl_outbox_signals[HL_OUTBOX_FAULT], 0, error);
    }
  else
    mark_written (self, snapshot->written);
  if (self->dirty)
    hl_outbox_write_file (self);
  hl_outbox_pump (self);
}

void
hl_outbox_write_file (HlOutbox *self)
{
  g_autoptr (GTask) task = NULL;
  Snapshot *snapshot;

  self->dirty = TRUE;
  if (self->writing || self->key == NULL)
    return;
  self->dirty = FALSE;
  self->writing = TRUE;
  snapshot = g_new0 (Snapshot, 1);
  snapshot->key = hl_key_ref (self->key);
  snapshot->file = g_strdup (self->file);
  snapshot->lines = g_ptr_array_new_with_free_func (g_free);
  snapshot->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < self->parcels->len; i++)
    {
      HlParcel *parcel = g_ptr_array_index (self->parcels, i);

      if (!hl_parcel_is_empty (parcel))
        g_ptr_array_add (snapshot->lines, hl_parcel_to_line (parcel));
      g_hash_table_insert (snapshot->written, g_strdup (parcel->key),
                           GUINT_TO_POINTER (parcel->changed));
    }
  task = g_task_new (NULL, NULL, written_cb, weak_new (self));
  g_task_set_task_data (task, snapshot, (GDestroyNotify) snapshot_free);
  g_task_run_in_thread (task, write_thread);
}

/* Opening */

typedef struct
{
  char *folder, *file;
  HlKey *key;
  GPtrArray *parcels;
} Opening;

static void
opening_free (Opening *self)
{
  g_free (self->folder);
  g_free (self->file);
  g_clear_pointer (&self->key, hl_key_unref);
  g_clear_pointer (&self->parcels, g_ptr_array_unref);
  g_free (self);
}

static gboolean
read_line (Opening *opening, const char *sealed)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = hl_key_open_sealed (opening->key, PURPOSE, sealed, &error);
  HlParcel *parcel = line != NULL ? hl_parcel_from_line (line, &error) : NULL;

  if (parcel == NULL)
    {
      g_message ("a line of the outbox can't be read: %s", error->message);
      return FALSE;
    }
  g_ptr_array_add (opening->parcels, parcel);
  return TRUE;
}

static void
read_lines (Opening *opening, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean good = TRUE;

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      good &= read_line (opening, lines[i]);
  if (!good)
    {
      /* Kept for somebody who can look into it; the next write has only what was read. */
      g_autofree char *aside = g_strconcat (opening->file, ".unreadable", NULL);

      g_file_set_contents_full (aside, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
    }
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file_lock);
  Opening *opening = data;
  g_autofree char *key_file = g_build_filename (opening->folder, "key", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) read_error = NULL;
  GError *error = NULL;

  opening->parcels = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_parcel_free);
  if (g_mkdir_with_parents (opening->folder, 0700) != 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s",
                               opening->folder, g_strerror (errno));
      return;
    }
  opening->key = hl_key_open (key_file, &error);
  if (opening->key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_file_get_contents (opening->file, &text, NULL, &read_error))
    read_lines (opening, text);
  else if (!g_error_matches (read_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_task_return_error (task, g_steal_pointer (&read_error));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HlOutbox *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->key = g_steal_pointer (&opening->key);
  for (guint i = 0; i < opening->parcels->len; i++)
    g_ptr_array_add (self->parcels, g_ptr_array_index (opening->parcels, i));
  g_ptr_array_set_free_func (opening->parcels, NULL);
  self->opened = TRUE;
  hl_outbox_count (self);
  hl_outbox_pump (self);
  g_task_return_boolean (task, TRUE);
}

void
hl_outbox_open_async (HlOutbox *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer data)
{
  GTask *outer = g_task_new (self, cancellable, callback, data);
  g_autoptr (GTask) task = NULL;
  Opening *opening = g_new0 (Opening, 1);

  g_return_if_fail (HL_IS_OUTBOX (self) && !self->opened);

  g_task_set_source_tag (outer, hl_outbox_open_async);
  opening->folder = g_strdup (self->folder);
  opening->file = g_strdup (self->file);
  task = g_task_new (NULL, NULL, opened_cb, outer);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  g_task_run_in_thread (task, open_thread);
}

gboolean
hl_outbox_open_finish (HlOutbox *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
