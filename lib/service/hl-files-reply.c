/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-files.h"
#include "hl-recording-stream.h"

/* A file of the vault on its way to a client: opened in a worker thread, sent in pieces. */

typedef struct
{
  HlRequest *request;
  HlVault *vault;
  char *digest, *key_sealed, *name;
  const char *media;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->request, hl_request_unref);
  hl_vault_unref (opening->vault);
  g_free (opening->digest);
  g_free (opening->key_sealed);
  g_free (opening->name);
  g_free (opening);
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;
  HlSealedReader *reader =
      hl_vault_open (opening->vault, opening->digest, opening->key_sealed, &error);

  if (reader != NULL)
    g_task_return_pointer (task, reader, (GDestroyNotify) hl_sealed_reader_free);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = g_task_get_task_data (G_TASK (result));
  g_autoptr (HlRequest) request = g_steal_pointer (&opening->request);
  g_autoptr (GError) error = NULL;
  HlSealedReader *reader = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GInputStream) input = NULL;
  HlStreamReply reply = { .type = opening->media, .name = opening->name };

  if (reader == NULL)
    {
      hl_request_fail_with (request, HL_FAIL_GONE, "the file can't be opened: %s", error->message);
      return;
    }
  reply.total = hl_sealed_reader_get_length (reader);
  reply.part = hl_request_range (request, reply.total, &reply.offset, &reply.length);
  if (!reply.part)
    reply.length = reply.total;
  input = hl_recording_stream_new (reader, reply.offset, reply.length);
  hl_request_reply_stream (request, input, &reply);
}

void
hl_files_reply (HlRequest *request, const HlVaultReply *reply)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, opened_cb, NULL);
  Opening *opening = g_new0 (Opening, 1);

  opening->request = hl_request_ref (request);
  opening->vault = hl_vault_ref (hl_files_get_vault (hl_request_service (request)->files));
  opening->digest = g_strdup (reply->digest);
  opening->key_sealed = g_strdup (reply->key_sealed);
  opening->name = g_strdup (reply->name);
  opening->media = reply->media;
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread);
}
