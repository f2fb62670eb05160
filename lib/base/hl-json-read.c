/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-json.h"

#include <math.h>
#include <string.h>

/* The reader.  Members are collected on a stack and copied to the arena when
 * their list or object closes; all texts share one buffer, which the input's
 * own length bounds: a text of n bytes takes n + 2 quotes there, n + 1 here. */

#define DEPTH_MAX 32
#define SCAN_MAX 16 /* members that are compared pairwise; more use a hash table */
#define CHUNK_MIN 2048

G_DEFINE_QUARK (hl_json_error, hl_json_error)

typedef struct _Member Member;

struct _HlJson
{
  guint8 kind;
  guint32 n; /* LIST, OBJECT */
  union
  {
    gboolean truth;
    gint64 integer;
    double real;
    const char *text;
    const HlJson *items;
    const Member *members;
  };
};

struct _Member
{
  const char *name; /* NULL in lists */
  HlJson value;
};

typedef struct _Chunk Chunk;
struct _Chunk
{
  Chunk *next;
  gsize used, size;
  char data[] __attribute__ ((aligned (16)));
};

struct _HlJsonDoc
{
  gatomicrefcount refs;
  HlJson root;
  char *texts;
  Chunk *chunks;
};

typedef struct
{
  HlJsonDoc *doc;
  const char *start, *at, *end;
  char *text_at;
  Member *stack;
  guint n_stack, stack_size;
  guint depth;
  GError **error;
} Parser;

static gboolean parse_value (Parser *self, HlJson *value);

static gpointer
arena_alloc (HlJsonDoc *doc, gsize size)
{
  Chunk *chunk = doc->chunks;
  gpointer memory;

  if (chunk == NULL || chunk->size - chunk->used < size)
    {
      gsize room = MAX (size, chunk == NULL ? CHUNK_MIN : MIN (chunk->size * 2, 1 << 20));

      chunk = g_malloc (sizeof (Chunk) + room);
      chunk->next = doc->chunks;
      chunk->used = 0;
      chunk->size = room;
      doc->chunks = chunk;
    }
  memory = chunk->data + chunk->used;
  chunk->used += (size + 15) & ~(gsize) 15;
  chunk->used = MIN (chunk->used, chunk->size);
  return memory;
}

static gboolean
fail_at (Parser *self, const char *at, const char *what)
{
  guint line = 1;
  const char *line_start = self->start;

  for (const char *p = self->start; p < at; p++)
    if (*p == '\n')
      {
        line++;
        line_start = p + 1;
      }
  g_set_error (self->error, HL_JSON_ERROR, HL_JSON_ERROR_SYNTAX, "line %u, column %lu: %s", line,
               (gulong) g_utf8_strlen (line_start, at - line_start) + 1, what);
  return FALSE;
}

static gboolean
fail (Parser *self, const char *what)
{
  return fail_at (self, self->at, what);
}

static void
skip_space (Parser *self)
{
  while (self->at < self->end
         && (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

static gboolean
take (Parser *self, char c)
{
  if (self->at == self->end || *self->at != c)
    return FALSE;
  self->at++;
  return TRUE;
}

/* Texts */

static int
parse_hex4 (Parser *self)
{
  int code = 0;

  if (self->end - self->at < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (self->at[i]);

      if (digit < 0)
        return -1;
      code = code * 16 + digit;
    }
  self->at += 4;
  return code;
}

/* After "\u".  The second half of a pair follows the first as its own escape. */
static gboolean
parse_unicode (Parser *self)
{
  int code = parse_hex4 (self);
  gunichar c = (gunichar) code;

  if (code < 0)
    return fail (self, "expected four hexadecimal digits after \\u");
  if (code == 0)
    return fail (self, "a text must not contain NUL");
  if (code >= 0xdc00 && code <= 0xdfff)
    return fail (self, "the second half of a character pair without its first");
  if (code >= 0xd800 && code <= 0xdbff)
    {
      int low = take (self, '\\') && take (self, 'u') ? parse_hex4 (self) : -1;

      if (low < 0xdc00 || low > 0xdfff)
        return fail (self, "the first half of a character pair without its second");
      c = 0x10000 + (((gunichar) code - 0xd800) << 10) + ((gunichar) low - 0xdc00);
    }
  self->text_at += g_unichar_to_utf8 (c, self->text_at);
  return TRUE;
}

static gboolean
parse_escape (Parser *self)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (self->at == self->end)
    return fail (self, "the text has no closing quote");
  if (take (self, 'u'))
    return parse_unicode (self);

  found = memchr (from, *self->at, sizeof from - 1);
  if (found == NULL)
    return fail (self, "unknown escape; use one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
  *self->text_at++ = to[found - from];
  self->at++;
  return TRUE;
}

/* After the opening quote. */
static gboolean
parse_text (Parser *self, const char **text)
{
  *text = self->text_at;
  while (self->at < self->end)
    {
      const char *plain = self->at;
      gsize length;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\'
             && (guchar) *self->at >= 0x20)
        self->at++;
      length = (gsize) (self->at - plain);
      memcpy (self->text_at, plain, length);
      self->text_at += length;

      if (take (self, '"'))
        {
          *self->text_at++ = '\0';
          return TRUE;
        }
      if (self->at < self->end && !take (self, '\\'))
        return fail (self, "a control character in a text must be escaped");
      if (self->at < self->end && !parse_escape (self))
        return FALSE;
    }

  return fail (self, "the text has no closing quote");
}

/* Numbers */

static guint
skip_digits (Parser *self)
{
  const char *first = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return (guint) (self->at - first);
}

static gboolean
parse_fraction (Parser *self)
{
  if (take (self, '.') && skip_digits (self) == 0)
    return fail (self, "expected a digit after the decimal point");
  if (take (self, 'e') || take (self, 'E'))
    {
      if (!take (self, '+'))
        take (self, '-');
      if (skip_digits (self) == 0)
        return fail (self, "expected a digit in the exponent");
    }
  return TRUE;
}

/* FALSE when it does not fit 64 bits */
static gboolean
to_int (const char *digits, const char *end, gboolean negative, gint64 *value)
{
  guint64 sum = 0;
  guint64 most = negative ? (guint64) G_MAXINT64 + 1 : (guint64) G_MAXINT64;

  if (end - digits > 19)
    return FALSE;
  for (const char *p = digits; p < end; p++)
    sum = sum * 10 + (guint64) (*p - '0');
  if (sum > most)
    return FALSE;
  *value = (gint64) (negative ? -sum : sum);
  return TRUE;
}

static gboolean
to_real (Parser *self, const char *first, double *value)
{
  char small[64];
  gsize length = (gsize) (self->at - first);
  g_autofree char *large = NULL;
  char *copy = small;

  if (length >= sizeof small)
    copy = large = g_malloc (length + 1);
  memcpy (copy, first, length);
  copy[length] = '\0';
  *value = g_ascii_strtod (copy, NULL);
  return isfinite (*value) ? TRUE : fail_at (self, first, "the number is too large");
}

static gboolean
parse_number (Parser *self, HlJson *value)
{
  const char *first = self->at;
  gboolean negative = take (self, '-');
  const char *digits = self->at;
  const char *digits_end;

  if (skip_digits (self) == 0)
    return fail (self, negative ? "expected a digit after the minus sign" : "expected a value");
  digits_end = self->at;
  if (*digits == '0' && digits_end - digits > 1)
    return fail_at (self, digits, "a number must not start with 0");
  if (!parse_fraction (self))
    return FALSE;

  value->kind = HL_JSON_INT;
  if (self->at == digits_end && to_int (digits, digits_end, negative, &value->integer))
    return TRUE;
  value->kind = HL_JSON_REAL;
  return to_real (self, first, &value->real);
}

/* Lists and objects */

static void
push (Parser *self, const char *name, const HlJson *value)
{
  if (self->n_stack == self->stack_size)
    {
      self->stack_size = self->stack_size == 0 ? 64 : self->stack_size * 2;
      self->stack = g_renew (Member, self->stack, self->stack_size);
    }
  self->stack[self->n_stack++] = (Member){ name, *value };
}

static void
close_list (Parser *self, guint from, HlJson *value)
{
  guint n = self->n_stack - from;
  HlJson *items = arena_alloc (self->doc, n * sizeof (HlJson));

  for (guint i = 0; i < n; i++)
    items[i] = self->stack[from + i].value;
  self->n_stack = from;
  value->kind = HL_JSON_LIST;
  value->n = n;
  value->items = items;
}

static const char *
find_duplicate (const Member *members, guint n)
{
  g_autoptr (GHashTable) seen = NULL;

  if (n <= SCAN_MAX)
    {
      for (guint i = 1; i < n; i++)
        for (guint j = 0; j < i; j++)
          if (strcmp (members[i].name, members[j].name) == 0)
            return members[i].name;
      return NULL;
    }

  seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < n; i++)
    if (!g_hash_table_add (seen, (gpointer) members[i].name))
      return members[i].name;
  return NULL;
}

static gboolean
close_object (Parser *self, guint from, HlJson *value)
{
  guint n = self->n_stack - from;
  const char *twice = n > 0 ? find_duplicate (self->stack + from, n) : NULL;
  Member *members;

  if (twice != NULL)
    {
      g_set_error (self->error, HL_JSON_ERROR, HL_JSON_ERROR_SYNTAX, "%.100s: given twice", twice);
      return FALSE;
    }
  members = arena_alloc (self->doc, n * sizeof (Member));
  if (n > 0)
    memcpy (members, self->stack + from, n * sizeof (Member));
  self->n_stack = from;
  value->kind = HL_JSON_OBJECT;
  value->n = n;
  value->members = members;
  return TRUE;
}

static gboolean
parse_name (Parser *self, const char **name)
{
  skip_space (self);
  if (!take (self, '"'))
    return fail (self, "expected a name in quotes");
  if (!parse_text (self, name))
    return FALSE;
  skip_space (self);
  return take (self, ':') ? TRUE : fail (self, "expected ':' after the name");
}

static gboolean
parse_members (Parser *self, char close)
{
  skip_space (self);
  if (take (self, close))
    return TRUE;

  for (;;)
    {
      const char *name = NULL;
      HlJson value = { 0 };

      if (close == '}' && !parse_name (self, &name))
        return FALSE;
      if (!parse_value (self, &value))
        return FALSE;
      push (self, name, &value);
      skip_space (self);
      if (take (self, close))
        return TRUE;
      if (!take (self, ','))
        return fail (self, close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
    }
}

static gboolean
parse_nested (Parser *self, char close, HlJson *value)
{
  guint from = self->n_stack;

  if (++self->depth > DEPTH_MAX)
    return fail_at (self, self->at - 1, "nested too deeply (at most 32 levels)");
  if (!parse_members (self, close))
    return FALSE;
  self->depth--;
  if (close == '}')
    return close_object (self, from, value);
  close_list (self, from, value);
  return TRUE;
}

static gboolean
parse_word (Parser *self, HlJson *value)
{
  static const struct
  {
    const char *word;
    HlJsonKind kind;
    gboolean truth;
  } words[] = {
    { "null", HL_JSON_NULL, FALSE },
    { "true", HL_JSON_BOOL, TRUE },
    { "false", HL_JSON_BOOL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i].word);

      if ((gsize) (self->end - self->at) >= length && memcmp (self->at, words[i].word, length) == 0)
        {
          self->at += length;
          value->kind = words[i].kind;
          value->truth = words[i].truth;
          return TRUE;
        }
    }
  return parse_number (self, value);
}

static gboolean
parse_value (Parser *self, HlJson *value)
{
  skip_space (self);
  if (take (self, '"'))
    {
      value->kind = HL_JSON_TEXT;
      return parse_text (self, &value->text);
    }
  if (take (self, '{'))
    return parse_nested (self, '}', value);
  if (take (self, '['))
    return parse_nested (self, ']', value);
  return parse_word (self, value);
}

static gboolean
parse_document (Parser *self)
{
  const char *bad;

  if (!g_utf8_validate_len (self->start, (gsize) (self->end - self->start), &bad))
    return fail_at (self, bad, *bad == '\0' ? "NUL is not allowed" : "this is not UTF-8");
  if (!parse_value (self, &self->doc->root))
    return FALSE;
  skip_space (self);
  return self->at == self->end ? TRUE : fail (self, "unexpected text after the value");
}

HlJsonDoc *
hl_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (HlJsonDoc) doc = NULL;
  Parser parser = { .error = error };
  gboolean ok;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length < 0)
    length = (gssize) strlen (text);
  if (length > G_MAXINT32)
    {
      g_set_error (error, HL_JSON_ERROR, HL_JSON_ERROR_SYNTAX,
                   "line 1, column 1: the document is larger than 2 GiB");
      return NULL;
    }

  doc = g_new0 (HlJsonDoc, 1);
  g_atomic_ref_count_init (&doc->refs);
  doc->texts = g_malloc ((gsize) length + 1);
  parser.doc = doc;
  parser.start = parser.at = text != NULL ? text : "";
  parser.end = parser.start + length;
  parser.text_at = doc->texts;
  ok = parse_document (&parser);
  g_free (parser.stack);
  return ok ? g_steal_pointer (&doc) : NULL;
}

HlJsonDoc *
hl_json_doc_ref (HlJsonDoc *doc)
{
  g_return_val_if_fail (doc != NULL, NULL);

  g_atomic_ref_count_inc (&doc->refs);
  return doc;
}

void
hl_json_doc_unref (HlJsonDoc *doc)
{
  g_return_if_fail (doc != NULL);

  if (!g_atomic_ref_count_dec (&doc->refs))
    return;

  while (doc->chunks != NULL)
    {
      Chunk *next = doc->chunks->next;

      g_free (doc->chunks);
      doc->chunks = next;
    }
  g_free (doc->texts);
  g_free (doc);
}

const HlJson *
hl_json_doc_root (HlJsonDoc *doc)
{
  g_return_val_if_fail (doc != NULL, NULL);

  return &doc->root;
}

HlJsonKind
hl_json_kind (const HlJson *value)
{
  return value != NULL ? (HlJsonKind) value->kind : HL_JSON_NULL;
}

gint64
hl_json_int (const HlJson *value, gint64 otherwise)
{
  return hl_json_kind (value) == HL_JSON_INT ? value->integer : otherwise;
}

double
hl_json_real (const HlJson *value, double otherwise)
{
  if (hl_json_kind (value) == HL_JSON_INT)
    return (double) value->integer;
  return hl_json_kind (value) == HL_JSON_REAL ? value->real : otherwise;
}

gboolean
hl_json_bool (const HlJson *value, gboolean otherwise)
{
  return hl_json_kind (value) == HL_JSON_BOOL ? value->truth : otherwise;
}

const char *
hl_json_text (const HlJson *value, const char *otherwise)
{
  return hl_json_kind (value) == HL_JSON_TEXT ? value->text : otherwise;
}

guint
hl_json_length (const HlJson *value)
{
  HlJsonKind kind = hl_json_kind (value);

  return kind == HL_JSON_LIST || kind == HL_JSON_OBJECT ? value->n : 0;
}

const HlJson *
hl_json_at (const HlJson *list, guint i)
{
  return hl_json_kind (list) == HL_JSON_LIST && i < list->n ? &list->items[i] : NULL;
}

const HlJson *
hl_json_get (const HlJson *object, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  if (hl_json_kind (object) != HL_JSON_OBJECT)
    return NULL;
  for (guint i = 0; i < object->n; i++)
    if (strcmp (object->members[i].name, name) == 0)
      return &object->members[i].value;
  return NULL;
}

const char *
hl_json_name_at (const HlJson *object, guint i)
{
  return hl_json_kind (object) == HL_JSON_OBJECT && i < object->n ? object->members[i].name : NULL;
}

const HlJson *
hl_json_value_at (const HlJson *object, guint i)
{
  return hl_json_kind (object) == HL_JSON_OBJECT && i < object->n ? &object->members[i].value
                                                                  : NULL;
}
