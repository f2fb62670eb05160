/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a file is, by its bytes alone: neither its name nor what the sender says it is
 * counts.  Pure. */

typedef struct
{
  const char *word;  /* "pdf": what the site file's list of kinds has */
  const char *media; /* "application/pdf" */
} HlFileKind;

#define HL_FILE_KIND_HEAD 16384 /* bytes of the beginning that are looked at */

/* @head: the first HL_FILE_KIND_HEAD bytes, or all of a shorter file.  Never NULL: what
 * is nothing else is "data". */
const HlFileKind *hl_file_kind_sniff (const void *head, gsize length);
/* NULL when there is none of that name. */
const HlFileKind *hl_file_kind_find (const char *word);
/* "pdf, jpg; png" → does it name @word?  Words are separated by anything that is no letter or
 * digit. */
gboolean hl_file_kind_is_listed (const char *list, const char *word);
/* The first word of @list that is no kind; NULL = all are. (transfer full) */
char *hl_file_kind_dup_unknown (const char *list);

G_END_DECLS
