/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-db-private.h"
#include "hl-store.h"

G_BEGIN_DECLS

#define HL_STORE_READERS 4

struct _HlStore
{
  GObject parent_instance;

  /* Owned; constant while open */
  char *folder;
  HlClock *clock;
  GMainContext *context; /* where the store was opened: ::changed is emitted there */
  int lock_fd;

  /* Threads and their connections, each used by its thread alone */
  GAsyncQueue *writes;
  GAsyncQueue *reads;
  HlDb *writer_db;
  HlDb *reader_dbs[HL_STORE_READERS];
  GThread *writer;
  GThread *readers[HL_STORE_READERS];

  GMutex lock; /* guards closed, so that no job is queued behind the end */
  gboolean closed;
};

/* hl-store-jobs.c */
void hl_store_start_threads (HlStore *self);
void hl_store_stop_threads (HlStore *self); /* waits for what is queued */

/* Emits ::changed in the store's context.  Takes @changes. */
void hl_store_publish (HlStore *self, GArray *changes);

/* The lock file of @folder.  Returns: its descriptor, or -1 */
int hl_store_lock (const char *folder, GError **error);

G_END_DECLS
