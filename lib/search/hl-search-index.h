/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hl-search.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* Keeps search.db: a thread that follows the change feed of the data beside it, with connections
 * of its own, so that neither the writer nor the readers wait for it.  What it holds can be lost:
 * a file that is missing, damaged, of another version or of another feed is made anew, and where
 * it stopped, killed or not, it goes on. */

typedef struct _HlSearchIndex HlSearchIndex;

/* @shapes: ended by NULL, kept; @folder: with a hotline.db that is open */
HlSearchIndex *hl_search_index_new (const char *folder, const HlSearchShape *const *shapes);
void hl_search_index_free (HlSearchIndex *self); /* waits for the step it is at */

/* From HlStore::changed. */
void hl_search_index_changed (HlSearchIndex *self, const HlChange *changes, guint n);

/* Done as soon as everything that changed so far can be found, or after a second: whoever wrote
 * finds what she wrote. */
void hl_search_index_wait_async (HlSearchIndex *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean hl_search_index_wait_finish (HlSearchIndex *self, GAsyncResult *result, GError **error);

typedef struct
{
  gboolean ready;     /* every kind can be searched by the index */
  gboolean building;  /* anew, beside the one in use if there is one */
  gint64 done, total; /* records of the one being built */
  gint64 seq;         /* of the feed, up to which it has come */
  char *fault;        /* (nullable): why it stands still */
} HlSearchStatus;

void hl_search_index_get_status (HlSearchIndex *self, HlSearchStatus *status);
void hl_search_status_clear (HlSearchStatus *status);

/* Builds all of it anew; the old one answers until then. */
void hl_search_index_rebuild (HlSearchIndex *self);

/* What the data hold and the index does not, and the other way round. */
typedef struct
{
  gint64 compared, missing, surplus, different;
  gboolean sound; /* the file itself */
} HlSearchCheck;

void hl_search_index_check_async (HlSearchIndex *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full): g_free() */
HlSearchCheck *hl_search_index_check_finish (HlSearchIndex *self, GAsyncResult *result,
                                             GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlSearchStatus, hl_search_status_clear)

G_END_DECLS
