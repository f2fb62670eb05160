/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tells whether a file is still the one that was read. */
typedef struct
{
  gint64 seconds, nanoseconds, size, inode;
} HlFileStamp;

void hl_file_stamp (const char *path, HlFileStamp *stamp);

/* A prompt or music, decoded: immutable, reference counted, shared by all who
 * play it. */
typedef struct
{
  gint references; /* atomic */
  char *path;
  HlFileStamp stamp;
  char *problem;           /* of a sequence: which of its prompts is missing; NULL = none */
  gint64 used, checked_at; /* the cache's: monotonic */
  gsize length;            /* samples */
  gint16 *samples;         /* 8 kHz mono */
} HlPrompt;

HlPrompt *hl_prompt_new (const char *path, const HlFileStamp *stamp, gint16 *samples, gsize length);
HlPrompt *hl_prompt_ref (HlPrompt *self);
void hl_prompt_unref (HlPrompt *self);

/* Any audio file GStreamer knows → 8 kHz mono.  Blocks: in a worker.  At most
 * HL_PROMPT_SECONDS_MAX long. */
#define HL_PROMPT_SECONDS_MAX 1800
HlPrompt *hl_prompt_decode (const char *path, GError **error);

/* Letters, digits, '-', '_', '.', one folder deep; no "..". */
gboolean hl_prompt_name_is_valid (const char *name);
/* Names separated by one space each, played one after the other. */
#define HL_PROMPT_SEQUENCE_MAX 24
gboolean hl_prompt_sequence_is_valid (const char *names);

/* The prompts of some folders, each decoded once in a worker and kept, the least
 * lately used dropped beyond @limit bytes.  A file that was replaced, or put into
 * a folder searched before, is taken within a second.  Main thread. */
typedef struct _HlPromptCache HlPromptCache;

/* @folders: separated by ':'; the first that has a name is taken */
HlPromptCache *hl_prompt_cache_new (const char *folders, gsize limit);
void hl_prompt_cache_free (HlPromptCache *self);

/**
 * hl_prompt_cache_get_async:
 * @names: one name, or a sequence
 *
 * What is missing of a sequence is left out: the rest is given, with a problem.  It
 * fails when nothing is left.
 */
void hl_prompt_cache_get_async (HlPromptCache *self, const char *names, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
HlPrompt *hl_prompt_cache_get_finish (GAsyncResult *result, GError **error);
/* Bytes held now. */
gsize hl_prompt_cache_size (HlPromptCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlPrompt, hl_prompt_unref)

G_END_DECLS
