/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text as it is searched, without a dictionary.  Width, case and traditional characters are
 * folded; letters and digits are words of their own; a run of Han characters c1…cn is the
 * overlapping pairs c1c2, c2c3, …, and its last character alone in the last pair's place.
 * Takes any bytes: what is not UTF-8 separates words.  Pure, any thread. */

/* One character for one: full width → half, upper → lower case, traditional → simplified. */
gunichar hl_search_fold_char (gunichar c);

typedef struct
{
  const char *text; /* not terminated */
  guint length;
  gsize start, end;    /* bytes of the source */
  gboolean same_place; /* as the word before */
} HlSearchWord;

/* Anything but 0 stops. */
typedef int (*HlSearchWordFunc) (gpointer data, const HlSearchWord *word);

typedef enum
{
  HL_SEARCH_INDEX, /* as it is stored */
  HL_SEARCH_ASK,   /* as it is asked for: without the last character, unless it is the only one */
} HlSearchUse;

/* Returns: what @func returned last */
int hl_search_split (const char *text, gsize length, HlSearchUse use, HlSearchWordFunc func,
                     gpointer data);

/* How the last word may go on: what is asked for is then a beginning. */
typedef enum
{
  HL_SEARCH_NO_WORD,
  HL_SEARCH_PAIR,
  HL_SEARCH_ONE_HAN,
  HL_SEARCH_LETTERS,
  HL_SEARCH_DIGITS,
} HlSearchEnd;

/* @length: (out) (optional): characters of the last word */
HlSearchEnd hl_search_end (const char *text, guint *length);

/* The text as one line of folded characters, whatever separates words as one blank, with the way
 * back: @offsets (out) (optional) (transfer full): of each byte, and of the end, the byte of the
 * source that it comes from (element-type guint32). */
char *hl_search_flatten (const char *text, GArray **offsets);

G_END_DECLS
