/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-search-index.h"

G_BEGIN_DECLS

/* The file of the index and what is done to it; for the index's thread. */

typedef struct
{
  HlDb *data;  /* read only */
  HlDb *index; /* search.db */
  const HlSearchShape *const *shapes;
  gint64 seq;       /* of the feed, done */
  gint64 seq_saved; /* as the file has it */
} HlSearchFile;

/* Where one kind of record stands. */
typedef struct
{
  gint64 live; /* number of the table in use; 0 = none */
  gint64 next; /* of the one being built; 0 = none */
  gint64 at;   /* id that it has come to */
} HlSearchSource;

gboolean hl_search_file_open (HlSearchFile *self, const char *folder,
                              const HlSearchShape *const *shapes, GError **error);
void hl_search_file_close (HlSearchFile *self);
void hl_search_file_remove (const char *folder);

gboolean hl_search_file_source (HlSearchFile *self, const HlSearchShape *shape,
                                HlSearchSource *source, GError **error);

/* Begins anew; @keep: the tables in use stay until the new ones are there. */
gboolean hl_search_file_restart (HlSearchFile *self, gboolean keep, GError **error);
/* Takes up to some hundred changes in.  @n: (out): how many there were */
gboolean hl_search_file_follow (HlSearchFile *self, guint *n, GError **error);
/* Some thousand records further with a table that is being built.  @n: (out): 0 = nothing to do */
gboolean hl_search_file_build (HlSearchFile *self, guint *n, GError **error);
gboolean hl_search_file_check (HlSearchFile *self, HlSearchCheck *check, GError **error);
gint64 hl_search_file_count (HlSearchFile *self);

G_END_DECLS
