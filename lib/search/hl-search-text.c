/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-search-text.h"

#include <gio/gio.h>
#include <string.h>

/* Folding and splitting of text for the search. */

#define FIRST_FOLDED 0x3400
#define LAST_FOLDED 0xfaff
#define RUN_MAX 60 /* bytes of letters or digits; longer runs are cut into words of it */

/* ---- Characters ---- */

/* Pairs of a traditional and a simplified character, a pair a line. */
static gpointer
load_simplified (gpointer data)
{
  guint16 *table = g_new0 (guint16, LAST_FOLDED - FIRST_FOLDED + 1);
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data ("/org/hotline/search/simplified.txt", 0, NULL);
  gsize length;
  const char *p = g_bytes_get_data (bytes, &length);

  for (const char *end = p + length; p < end; p = strchr (p, '\n') + 1)
    {
      gunichar from = g_utf8_get_char (p);

      g_assert (from >= FIRST_FOLDED && from <= LAST_FOLDED);
      table[from - FIRST_FOLDED] = (guint16) g_utf8_get_char (g_utf8_next_char (p));
    }
  return table;
}

static gunichar
simplify (gunichar c)
{
  static GOnce once = G_ONCE_INIT;
  const guint16 *table = g_once (&once, load_simplified, NULL);
  guint16 simple = table[c - FIRST_FOLDED];

  return simple != 0 ? simple : c;
}

gunichar
hl_search_fold_char (gunichar c)
{
  if (c >= 0xff01 && c <= 0xff5e)
    c = c - 0xff01 + '!';
  if (c < 0x80)
    return (gunichar) g_ascii_tolower ((char) c);
  return c >= FIRST_FOLDED && c <= LAST_FOLDED ? simplify (c) : g_unichar_tolower (c);
}

typedef enum
{
  NONE,
  HAN,
  LETTER,
  DIGIT,
} Class;

static gboolean
is_han (gunichar c)
{
  return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff)
         || (c >= 0x20000 && c <= 0x323af) || (c >= 0x3041 && c <= 0x30ff) || c == 0x3005
         || c == 0x3007 || (c >= 0xac00 && c <= 0xd7a3);
}

static Class
class_of (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isdigit ((char) c) ? DIGIT : g_ascii_isalpha ((char) c) ? LETTER : NONE;
  if (is_han (c))
    return HAN;
  if (g_unichar_isdigit (c))
    return DIGIT;
  return g_unichar_isalpha (c) ? LETTER : NONE;
}

/* Folded; what is not UTF-8 is one byte that separates. */
static gunichar
next_char (const char **p, const char *end)
{
  gunichar c = (guint8) * *p;

  if (c >= 0x80)
    {
      c = g_utf8_get_char_validated (*p, end - *p);
      if (c > 0x10ffff)
        {
          *p += 1;
          return 0;
        }
    }
  *p += c < 0x80 ? 1 : g_utf8_skip[(guint8) * *p];
  return hl_search_fold_char (c);
}

/* ---- Words ---- */

typedef struct
{
  HlSearchUse use;
  HlSearchWordFunc func;
  gpointer data;

  Class class;
  char text[RUN_MAX + 12]; /* the run, or the pair's characters */
  guint length;
  gsize start, end; /* of the text */
  guint last;       /* of a Han run: where its last character begins in the text */
  gsize last_start;
  guint n; /* characters of the run */
} Splitter;

static int
emit (Splitter *self, guint from, gsize start, gboolean same_place)
{
  HlSearchWord word = { self->text + from, self->length - from, start, self->end, same_place };

  return self->func (self->data, &word);
}

static int
end_run (Splitter *self)
{
  int result = 0;

  if (self->class == HAN && (self->n == 1 || self->use == HL_SEARCH_INDEX))
    result = emit (self, self->last, self->last_start, self->n > 1);
  else if (self->class == LETTER || self->class == DIGIT)
    result = emit (self, 0, self->start, FALSE);
  self->class = NONE;
  self->length = self->n = 0;
  return result;
}

static int
add_han (Splitter *self, gunichar c, gsize start, gsize end)
{
  gsize pair = self->last_start;

  if (self->n >= 2)
    {
      memmove (self->text, self->text + self->last, self->length - self->last);
      self->length -= self->last;
    }
  self->last = self->length;
  self->last_start = start;
  self->length += (guint) g_unichar_to_utf8 (c, self->text + self->length);
  self->end = end;
  return ++self->n >= 2 ? emit (self, 0, pair, FALSE) : 0;
}

static int
add_to_run (Splitter *self, gunichar c, gsize start, gsize end)
{
  int result = 0;

  if (self->length >= RUN_MAX)
    {
      result = emit (self, 0, self->start, FALSE);
      self->length = self->n = 0;
    }
  if (self->n++ == 0)
    self->start = start;
  self->length += (guint) g_unichar_to_utf8 (c, self->text + self->length);
  self->end = end;
  return result;
}

static int
add (Splitter *self, gunichar c, gsize start, gsize end)
{
  Class class = class_of (c);
  int result = class != self->class ? end_run (self) : 0;

  self->class = class;
  if (result != 0 || class == NONE)
    return result;
  return class == HAN ? add_han (self, c, start, end) : add_to_run (self, c, start, end);
}

int
hl_search_split (const char *text, gsize length, HlSearchUse use, HlSearchWordFunc func,
                 gpointer data)
{
  Splitter self = { .use = use, .func = func, .data = data };
  const char *p = text, *end = length > 0 ? text + length : text; /* NULL is no text */

  while (p < end)
    {
      const char *start = p;
      gunichar c = next_char (&p, end);
      int result = add (&self, c, (gsize) (start - text), (gsize) (p - text));

      if (result != 0)
        return result;
    }
  return end_run (&self);
}

/* ---- The end ---- */

HlSearchEnd
hl_search_end (const char *text, guint *length)
{
  Class class = NONE;
  guint n = 0;
  gboolean apart = FALSE;

  for (const char *p = text, *end = text + strlen (text); p < end;)
    {
      Class next = class_of (next_char (&p, end));

      if (next != NONE)
        {
          n = next == class && !apart ? n + 1 : 1;
          class = next;
        }
      apart = next == NONE;
    }
  if (length != NULL)
    *length = n;
  if (class == HAN)
    return n == 1 ? HL_SEARCH_ONE_HAN : HL_SEARCH_PAIR;
  return class == LETTER  ? HL_SEARCH_LETTERS
         : class == DIGIT ? HL_SEARCH_DIGITS
                          : HL_SEARCH_NO_WORD;
}

/* ---- One line ---- */

static void
append (GString *out, GArray *offsets, gunichar c, gsize source)
{
  gsize before = out->len;
  guint32 offset = (guint32) source;

  g_string_append_unichar (out, c);
  for (gsize i = before; offsets != NULL && i < out->len; i++)
    g_array_append_val (offsets, offset);
}

char *
hl_search_flatten (const char *text, GArray **offsets)
{
  gsize length = strlen (text);
  GString *out = g_string_sized_new (length + 1);
  GArray *back = offsets != NULL ? g_array_new (FALSE, FALSE, sizeof (guint32)) : NULL;
  guint32 end = 0;
  gboolean blank = FALSE;

  for (const char *p = text; p < text + length;)
    {
      gsize start = (gsize) (p - text);
      gunichar c = next_char (&p, text + length);

      if (class_of (c) == NONE)
        {
          blank = out->len > 0;
          continue;
        }
      if (blank)
        append (out, back, ' ', end);
      blank = FALSE;
      append (out, back, c, start);
      end = (guint32) (p - text);
    }
  if (offsets != NULL)
    {
      g_array_append_val (back, end);
      *offsets = back;
    }
  return g_string_free (out, FALSE);
}
