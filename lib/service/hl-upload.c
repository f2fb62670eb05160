/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-upload.h"

#define PIECE (256 * 1024)
#define KEY "hotline-upload"

struct _HlUpload
{
  int ref_count;

  /* Borrowed: the service outlives its requests */
  HlFiles *files;

  /* Owned; the writer is the worker's while it is busy */
  HlVault *vault;
  HlVaultWriter *writer;
  GByteArray *waiting; /* came, not written yet */
  GError *error;
  HlVaultItem item;

  HlUploadDone done;
  gpointer done_data;
  gboolean busy, over, finished, taken;
};

HlUpload *
hl_upload_ref (HlUpload *self)
{
  self->ref_count++;
  return self;
}

void
hl_upload_unref (HlUpload *self)
{
  if (--self->ref_count > 0)
    return;
  if (self->finished && !self->taken)
    hl_files_drop_later (self->files, self->item.digest);
  g_clear_pointer (&self->writer, hl_vault_writer_free);
  g_byte_array_unref (self->waiting);
  g_clear_error (&self->error);
  hl_vault_item_clear (&self->item);
  hl_vault_unref (self->vault);
  g_free (self);
}

/* ---- Writing, in a worker ---- */

typedef struct
{
  HlUpload *upload;
  SoupServerMessage *message; /* NULL: the last piece */
  GByteArray *bytes;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_byte_array_unref (piece->bytes);
  g_free (piece);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Piece *piece = data;
  HlUpload *self = piece->upload;
  GError *error = NULL;

  if (self->writer == NULL)
    self->writer = hl_vault_begin (self->vault, &error);
  if (self->writer != NULL
      && hl_vault_writer_append (self->writer, piece->bytes->data, piece->bytes->len, &error)
      && (piece->message != NULL || hl_vault_writer_finish (self->writer, &self->item, &error)))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Piece *piece = g_task_get_task_data (G_TASK (result));
  HlUpload *self = piece->upload;
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error) && self->error == NULL)
    self->error = g_steal_pointer (&error);
  if (piece->message == NULL)
    {
      self->finished = self->error == NULL;
      self->done (self, self->error, self->done_data);
    }
  else if (!self->over)
    soup_server_message_unpause (piece->message);
  /* Here, not in the worker, which may be the last to have the task. */
  g_clear_object (&piece->message);
  g_clear_pointer (&piece->upload, hl_upload_unref);
}

/* @message: (nullable): waits until the piece is written; NULL ends the file */
static void
write_piece (HlUpload *self, SoupServerMessage *message)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, NULL);
  Piece *piece = g_new0 (Piece, 1);

  piece->upload = hl_upload_ref (self);
  piece->message = message != NULL ? g_object_ref (message) : NULL;
  piece->bytes = self->waiting;
  self->waiting = g_byte_array_new ();
  self->busy = TRUE;
  if (message != NULL)
    soup_server_message_pause (message);
  g_task_set_task_data (task, piece, piece_free);
  g_task_run_in_thread (task, write_thread);
}

/* ---- As it comes ---- */

static void
chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  HlUpload *self = data;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (chunk, &length);

  if (self->error != NULL || soup_server_message_get_status (message) != 0)
    return; /* refused: the rest is not kept */
  g_byte_array_append (self->waiting, bytes, (guint) length);
  if (self->waiting->len >= PIECE && !self->busy)
    write_piece (self, message);
}

static void
over_cb (HlUpload *self)
{
  self->over = TRUE;
}

void
hl_upload_begin (HlFiles *files, SoupServerMessage *message)
{
  HlUpload *self = g_new0 (HlUpload, 1);

  self->ref_count = 1;
  self->files = files;
  self->vault = hl_vault_ref (hl_files_get_vault (files));
  self->waiting = g_byte_array_new ();
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_object_set_data_full (G_OBJECT (message), KEY, self, (GDestroyNotify) hl_upload_unref);
  g_signal_connect (message, "got-chunk", G_CALLBACK (chunk_cb), self);
  g_signal_connect_swapped (message, "disconnected", G_CALLBACK (over_cb), self);
  g_signal_connect_swapped (message, "finished", G_CALLBACK (over_cb), self);
}

HlUpload *
hl_upload_of (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), KEY);
}

void
hl_upload_finish (HlUpload *self, HlUploadDone done, gpointer data)
{
  self->done = done;
  self->done_data = data;
  if (self->error != NULL)
    done (self, self->error, data);
  else
    write_piece (self, NULL);
}

const HlVaultItem *
hl_upload_get_item (HlUpload *self)
{
  return &self->item;
}

void
hl_upload_take (HlUpload *self)
{
  self->taken = TRUE;
  hl_files_keep_later (self->files, self->item.digest);
}
