/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A prompt or music, decoded: immutable, reference counted, shared by all who
 * play it. */
typedef struct
{
  gint references; /* atomic */
  char *path;
  gint64 changed; /* the file's time, so that a new file is read again */
  gint64 used;
  gsize length;    /* samples */
  gint16 *samples; /* 8 kHz mono */
} HlPrompt;

HlPrompt *hl_prompt_new (const char *path, gint64 changed, gint16 *samples, gsize length);
HlPrompt *hl_prompt_ref (HlPrompt *self);
void hl_prompt_unref (HlPrompt *self);

/* Any audio file GStreamer knows → 8 kHz mono.  Blocks: in a worker.  At most
 * HL_PROMPT_SECONDS_MAX long. */
#define HL_PROMPT_SECONDS_MAX 1800
HlPrompt *hl_prompt_decode (const char *path, GError **error);

/* Letters, digits, '-', '_', '.', one folder deep; no "..". */
gboolean hl_prompt_name_is_valid (const char *name);

/* The folder's prompts, each decoded once in a worker and kept, the least lately
 * used dropped beyond @limit bytes.  Main thread. */
typedef struct _HlPromptCache HlPromptCache;

HlPromptCache *hl_prompt_cache_new (const char *folder, gsize limit);
void hl_prompt_cache_free (HlPromptCache *self);
void hl_prompt_cache_get_async (HlPromptCache *self, const char *name, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
HlPrompt *hl_prompt_cache_get_finish (GAsyncResult *result, GError **error);
/* Bytes held now. */
gsize hl_prompt_cache_size (HlPromptCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlPrompt, hl_prompt_unref)

G_END_DECLS
