/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "hl-media.h"
#include "hl-prompt.h"

G_BEGIN_DECLS

/* Prompts as files: the site's own folder goes before the installed one.  Everything here
 * blocks: in a worker. */

char *hl_prompts_site_folder (const char *data_folder);
/* "DATA/prompts:INSTALLED", as HlMediaOptions wants them. @installed: NULL = none */
char *hl_prompts_folders (const char *data_folder, const char *installed);

typedef struct
{
  char *name;
  char *title;  /* what people call it, kept in the file; NULL = nobody said */
  guint folder; /* which of the folders; 0 = the site's own */
  HlSpan length;
  HlTime changed_at;
} HlPromptFile;

void hl_prompt_file_free (HlPromptFile *self);

/* By name; of those that are in two folders the one that is played.  Files that can't be read
 * have length 0.  (element-type HlPromptFile) */
GPtrArray *hl_prompt_files_list (const char *folders);
char *hl_prompt_files_find (const char *folders, const char *name); /* a path, or NULL */
const char *hl_prompt_media_type (const char *path);

#define HL_PROMPT_TITLE_MAX 60 /* characters */

/**
 * hl_prompt_file_store:
 * @title: (nullable): at most HL_PROMPT_TITLE_MAX characters; NULL = as the one that was there
 * @audio: a whole file of any kind that GStreamer reads
 *
 * Makes it @folder/@name.flac, 8 kHz mono, in the place of one that was there; a call that
 * plays the old one goes on with it.
 * Returns: (nullable): HL_MEDIA_ERROR_PROMPT says what is wrong with the audio,
 *   HL_MEDIA_ERROR_DISK that it can't be written
 */
HlPromptFile *hl_prompt_file_store (const char *folder, const char *name, const char *title,
                                    GBytes *audio, GError **error);
/* FALSE when there is none. */
gboolean hl_prompt_file_remove (const char *folder, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlPromptFile, hl_prompt_file_free)

G_END_DECLS
