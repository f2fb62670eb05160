/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-search-query.h"

#include "hl-search-text.h"

#include <string.h>

/* The query: parsed, written for the engine, and matched and marked without it. */

G_DEFINE_QUARK (hl_search_error, hl_search_error)

#define ANY_FIELD G_MAXUINT
#define LETTERS_LEAST 2 /* so many begin a word, fewer are one */
#define DIGITS_LEAST 4
#define LEAD_MOST 6 /* characters before a hit: a narrow column must show it, too */

typedef struct
{
  char *text;
  char *flat;  /* as hl_search_flatten() has it */
  guint field; /* or ANY_FIELD */
  gboolean begins;
} Term;

struct _HlSearchQuery
{
  const HlSearchShape *shape;
  GPtrArray *all;  /* GPtrArray of Term: one of each must be there */
  GPtrArray *none; /* Term */
  guint n_terms;
};

static void
term_free (gpointer data)
{
  Term *term = data;

  g_free (term->text);
  g_free (term->flat);
  g_free (term);
}

void
hl_search_query_free (HlSearchQuery *self)
{
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->none);
  g_free (self);
}

/* ---- Parsing ---- */

typedef enum
{
  SIGN_NONE,
  SIGN_BLANK,
  SIGN_OR,
  SIGN_NOT,
  SIGN_QUOTE,
  SIGN_COLON,
} Sign;

static Sign
sign_of (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
    return SIGN_BLANK;
  if (c == 0x201c || c == 0x201d)
    return SIGN_QUOTE;
  switch (hl_search_fold_char (c))
    {
    case '|':
      return SIGN_OR;
    case '-':
      return SIGN_NOT;
    case '"':
      return SIGN_QUOTE;
    case ':':
      return SIGN_COLON;
    default:
      return SIGN_NONE;
    }
}

typedef struct
{
  HlSearchQuery *query;
  const char *p;
  gboolean or_before; /* of the next term */
  gboolean not_before;
} Parser;

/* The field that @length bytes at @text name. */
static guint
find_field (const HlSearchShape *shape, const char *text, gsize length)
{
  g_autofree char *name = g_strndup (text, length);
  g_autofree char *word = hl_search_flatten (name, NULL);

  for (guint i = 0; i < shape->n_fields; i++)
    {
      g_auto (GStrv) words = g_strsplit (shape->fields[i].words, " ", -1);

      if (g_strv_contains ((const char *const *) words, word))
        return i;
    }
  return ANY_FIELD;
}

/* "no:" is eaten when it is one. */
static guint
parse_field (Parser *parser)
{
  const char *p = parser->p;
  guint field;

  while (*p != '\0' && sign_of (p) == SIGN_NONE)
    p = g_utf8_next_char (p);
  if (sign_of (p) != SIGN_COLON || p == parser->p)
    return ANY_FIELD;
  field = find_field (parser->query->shape, parser->p, (gsize) (p - parser->p));
  if (field != ANY_FIELD)
    parser->p = g_utf8_next_char (p);
  return field;
}

static gboolean
may_begin (const char *text)
{
  guint length;

  switch (hl_search_end (text, &length))
    {
    case HL_SEARCH_ONE_HAN:
      return TRUE;
    case HL_SEARCH_LETTERS:
      return length >= LETTERS_LEAST;
    case HL_SEARCH_DIGITS:
      return length >= DIGITS_LEAST;
    case HL_SEARCH_NO_WORD:
    case HL_SEARCH_PAIR:
    default:
      return FALSE;
    }
}

static void
place_term (Parser *parser, Term *term)
{
  HlSearchQuery *query = parser->query;

  query->n_terms++;
  if (parser->not_before)
    g_ptr_array_add (query->none, term);
  else
    {
      if (!parser->or_before || query->all->len == 0)
        g_ptr_array_add (query->all, g_ptr_array_new_with_free_func (term_free));
      g_ptr_array_add (query->all->pdata[query->all->len - 1], term);
    }
}

static void
add_term (Parser *parser, const char *text, gsize length, guint field, gboolean exact)
{
  g_autofree char *copy = g_strndup (text, length);
  Term *term;

  if (hl_search_end (copy, NULL) != HL_SEARCH_NO_WORD
      && parser->query->n_terms < HL_SEARCH_TERMS_MAX)
    {
      term = g_new0 (Term, 1);
      term->flat = hl_search_flatten (copy, NULL);
      /* One character alone is in no pair: it begins them, exact or not. */
      term->begins = exact ? hl_search_end (copy, NULL) == HL_SEARCH_ONE_HAN : may_begin (copy);
      term->field = field;
      term->text = g_steal_pointer (&copy);
      place_term (parser, term);
    }
  parser->or_before = FALSE;
  parser->not_before = FALSE;
}

static void
parse_quoted (Parser *parser, guint field)
{
  const char *start = g_utf8_next_char (parser->p);
  const char *end = start;

  while (*end != '\0' && sign_of (end) != SIGN_QUOTE)
    end = g_utf8_next_char (end);
  parser->p = *end != '\0' ? g_utf8_next_char (end) : end;
  add_term (parser, start, (gsize) (end - start), field, TRUE);
}

static void
parse_bare (Parser *parser, guint field)
{
  const char *start = parser->p;

  while (*parser->p != '\0' && sign_of (parser->p) != SIGN_BLANK && sign_of (parser->p) != SIGN_OR
         && sign_of (parser->p) != SIGN_QUOTE)
    parser->p = g_utf8_next_char (parser->p);
  add_term (parser, start, (gsize) (parser->p - start), field, FALSE);
}

static void
parse_term (Parser *parser)
{
  guint field = parse_field (parser);

  if (*parser->p == '\0' || sign_of (parser->p) == SIGN_BLANK)
    return;
  if (sign_of (parser->p) == SIGN_QUOTE)
    parse_quoted (parser, field);
  else
    parse_bare (parser, field);
}

static void
parse (Parser *parser)
{
  while (*parser->p != '\0')
    {
      Sign sign = sign_of (parser->p);

      if (sign == SIGN_BLANK || sign == SIGN_OR || sign == SIGN_NOT)
        {
          parser->or_before = parser->or_before || sign == SIGN_OR;
          parser->not_before = sign == SIGN_NOT;
          parser->p = g_utf8_next_char (parser->p);
        }
      else
        parse_term (parser);
    }
}

HlSearchQuery *
hl_search_query_parse (const HlSearchShape *shape, const char *text, GError **error)
{
  g_autoptr (HlSearchQuery) self = g_new0 (HlSearchQuery, 1);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  Parser parser = { .query = self, .p = valid };

  self->shape = shape;
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->none = g_ptr_array_new_with_free_func (term_free);
  if (g_utf8_strlen (valid, -1) > HL_SEARCH_TEXT_MAX)
    {
      g_set_error (error, HL_SEARCH_ERROR, HL_SEARCH_ERROR_QUERY,
                   "q: is too long; at most %d characters are searched", HL_SEARCH_TEXT_MAX);
      return NULL;
    }
  parse (&parser);
  if (self->all->len > 0)
    return g_steal_pointer (&self);
  if (self->none->len > 0)
    g_set_error (error, HL_SEARCH_ERROR, HL_SEARCH_ERROR_QUERY,
                 "q: says only what not to find; add what to find");
  return NULL;
}

/* ---- For the engine ---- */

static void
write_term (const Term *term, GString *out)
{
  if (term->field != ANY_FIELD)
    g_string_append_printf (out, "f%u : ", term->field);
  /* Folded text has no quotes. */
  g_string_append_printf (out, "\"%s\"%s", term->flat, term->begins ? " *" : "");
}

static void
write_terms (const GPtrArray *terms, GString *out)
{
  g_string_append_c (out, '(');
  for (guint i = 0; i < terms->len; i++)
    {
      g_string_append (out, i > 0 ? " OR " : "");
      write_term (terms->pdata[i], out);
    }
  g_string_append_c (out, ')');
}

char *
hl_search_query_write (const HlSearchQuery *self)
{
  GString *out = g_string_new ("(");

  for (guint i = 0; i < self->all->len; i++)
    {
      g_string_append (out, i > 0 ? " AND " : "");
      write_terms (self->all->pdata[i], out);
    }
  g_string_append_c (out, ')');
  if (self->none->len > 0)
    {
      g_string_append (out, " NOT ");
      write_terms (self->none, out);
    }
  return g_string_free (out, FALSE);
}

/* ---- Without it ---- */

static gboolean
contains_term (const Term *term, char *const *flat, guint n)
{
  for (guint i = 0; i < n; i++)
    if (flat[i] != NULL && (term->field == ANY_FIELD || term->field == i)
        && strstr (flat[i], term->flat) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
contains_one (const GPtrArray *terms, char *const *flat, guint n)
{
  for (guint i = 0; i < terms->len; i++)
    if (contains_term (terms->pdata[i], flat, n))
      return TRUE;
  return FALSE;
}

static gboolean
matches_flat (const HlSearchQuery *self, char *const *flat)
{
  for (guint i = 0; i < self->all->len; i++)
    if (!contains_one (self->all->pdata[i], flat, self->shape->n_fields))
      return FALSE;
  return !contains_one (self->none, flat, self->shape->n_fields);
}

gboolean
hl_search_query_matches (const HlSearchQuery *self, const char *const *texts)
{
  guint n = self->shape->n_fields;
  g_autofree char **flat = g_new0 (char *, n);
  gboolean matches;

  for (guint i = 0; i < n; i++)
    flat[i] = texts[i] != NULL ? hl_search_flatten (texts[i], NULL) : NULL;
  matches = matches_flat (self, flat);
  for (guint i = 0; i < n; i++)
    g_free (flat[i]);
  return matches;
}

/* ---- Marks ---- */

typedef struct
{
  guint32 start, end; /* bytes of the text */
} Hit;

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const Hit *one = a, *other = b;

  return one->start < other->start ? -1 : one->start > other->start;
}

static void
find_hits (const Term *term, const char *flat, GArray *offsets, GArray *hits)
{
  gsize length = strlen (term->flat);

  for (const char *p = flat; (p = strstr (p, term->flat)) != NULL; p += length)
    {
      gsize at = (gsize) (p - flat);
      Hit hit = { g_array_index (offsets, guint32, at),
                  g_array_index (offsets, guint32, at + length) };

      g_array_append_val (hits, hit);
    }
}

/* Those that touch are one. */
static void
merge_hits (GArray *hits)
{
  guint n = 0;

  g_array_sort (hits, compare_hits);
  for (guint i = 0; i < hits->len; i++)
    {
      Hit hit = g_array_index (hits, Hit, i);

      if (n > 0 && hit.start <= g_array_index (hits, Hit, n - 1).end)
        {
          Hit *before = &g_array_index (hits, Hit, n - 1);

          before->end = MAX (before->end, hit.end);
        }
      else
        g_array_index (hits, Hit, n++) = hit;
    }
  g_array_set_size (hits, n);
}

static GArray *
list_hits (const HlSearchQuery *self, guint field, const char *text)
{
  g_autoptr (GArray) offsets = NULL;
  g_autofree char *flat = hl_search_flatten (text, &offsets);
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (Hit));

  for (guint i = 0; i < self->all->len; i++)
    {
      GPtrArray *terms = self->all->pdata[i];

      for (guint j = 0; j < terms->len; j++)
        {
          const Term *term = terms->pdata[j];

          if (term->field == ANY_FIELD || term->field == field)
            find_hits (term, flat, offsets, hits);
        }
    }
  merge_hits (hits);
  return hits;
}

/* Some characters before the first hit, or the beginning. */
static const char *
find_start (const char *text, const char *hit, guint length)
{
  const char *p = hit;

  for (guint n = MIN (length / 5, LEAD_MOST); n > 0 && p > text; n--)
    p = g_utf8_prev_char (p);
  return p;
}

static void
append_clean (GString *out, const char *p)
{
  gunichar c = g_utf8_get_char (p);

  if (g_unichar_iscntrl (c) || g_unichar_isspace (c))
    {
      if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }
  else
    g_string_append_unichar (out, c);
}

static char *
write_marked (const char *text, GArray *hits, guint length)
{
  const char *start = find_start (text, text + g_array_index (hits, Hit, 0).start, length);
  GString *out = g_string_new (start > text ? "…" : "");
  const char *p = start;
  guint i = 0;
  gboolean inside = FALSE;

  for (guint n = 0; *p != '\0' && n < length; n++, p = g_utf8_next_char (p))
    {
      guint32 at = (guint32) (p - text);

      if (inside && at >= g_array_index (hits, Hit, i).end)
        {
          g_string_append_c (out, HL_SEARCH_HIT_END);
          inside = FALSE;
          i++;
        }
      if (!inside && i < hits->len && at == g_array_index (hits, Hit, i).start)
        {
          g_string_append_c (out, HL_SEARCH_HIT);
          inside = TRUE;
        }
      append_clean (out, p);
    }
  if (inside)
    g_string_append_c (out, HL_SEARCH_HIT_END);
  return g_string_free (g_string_append (out, *p != '\0' ? "…" : ""), FALSE);
}

char *
hl_search_query_mark (const HlSearchQuery *self, guint field, const char *text, guint length)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GArray) hits = list_hits (self, field, valid);

  return hits->len > 0 ? write_marked (valid, hits, length) : NULL;
}
