/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* JSON from outside: our own reader, because json-glib 1.6 overflows the stack
 * on deep nesting and wraps large numbers.  Strict RFC 8259: depth at most 32,
 * UTF-8 checked, no NUL characters, no duplicate keys, no trailing text.  The
 * whole tree lives in one arena and is immutable; it may be read by any thread. */

#define HL_JSON_ERROR (hl_json_error_quark ())
GQuark hl_json_error_quark (void);

typedef enum
{
  HL_JSON_ERROR_SYNTAX, /* the message says line and column */
  HL_JSON_ERROR_VALUE,  /* right JSON, wrong value: the message starts with its path */
} HlJsonError;

typedef enum
{
  HL_JSON_NULL,
  HL_JSON_BOOL,
  HL_JSON_INT,  /* a number without fraction or exponent that fits 64 bits */
  HL_JSON_REAL, /* finite */
  HL_JSON_TEXT,
  HL_JSON_LIST,
  HL_JSON_OBJECT,
} HlJsonKind;

typedef struct _HlJson HlJson;       /* a value; borrowed from its document */
typedef struct _HlJsonDoc HlJsonDoc; /* owns a tree; reference counted */

/* @text need not end in NUL; @length -1 = strlen.  Returns: (transfer full) (nullable) */
HlJsonDoc *hl_json_parse (const char *text, gssize length, GError **error);
HlJsonDoc *hl_json_doc_ref (HlJsonDoc *doc);
void hl_json_doc_unref (HlJsonDoc *doc);
const HlJson *hl_json_doc_root (HlJsonDoc *doc);

/* A NULL value reads as HL_JSON_NULL everywhere below, so look-ups chain:
 * hl_json_text (hl_json_get (hl_json_get (root, "queue"), "name"), NULL). */
HlJsonKind hl_json_kind (const HlJson *value);
gint64 hl_json_int (const HlJson *value, gint64 otherwise);
double hl_json_real (const HlJson *value, double otherwise); /* also from INT */
gboolean hl_json_bool (const HlJson *value, gboolean otherwise);
const char *hl_json_text (const HlJson *value, const char *otherwise);

guint hl_json_length (const HlJson *value); /* of LIST, OBJECT; else 0 */
const HlJson *hl_json_at (const HlJson *list, guint i);
const HlJson *hl_json_get (const HlJson *object, const char *name);
const char *hl_json_name_at (const HlJson *object, guint i);
const HlJson *hl_json_value_at (const HlJson *object, guint i);

/* Writing: appends to a GString.  The writer puts commas; names and texts are
 * escaped; invalid UTF-8 is replaced; reals are written in the C locale. */
typedef struct
{
  GString *out;
  gboolean comma;
} HlJsonWriter;

#define HL_JSON_WRITER_INIT(string)                                                                \
  {                                                                                                \
    .out = (string), .comma = FALSE                                                                \
  }

void hl_json_begin_object (HlJsonWriter *self);
void hl_json_end_object (HlJsonWriter *self);
void hl_json_begin_list (HlJsonWriter *self);
void hl_json_end_list (HlJsonWriter *self);
void hl_json_name (HlJsonWriter *self, const char *name);
void hl_json_put_null (HlJsonWriter *self);
void hl_json_put_bool (HlJsonWriter *self, gboolean value);
void hl_json_put_int (HlJsonWriter *self, gint64 value);
void hl_json_put_real (HlJsonWriter *self, double value);
void hl_json_put_text (HlJsonWriter *self, const char *text); /* NULL writes null */
void hl_json_put_raw (HlJsonWriter *self, const char *json);  /* one finished value */
void hl_json_put_json (HlJsonWriter *self, const HlJson *value);

/* name and value in one */
void hl_json_add_bool (HlJsonWriter *self, const char *name, gboolean value);
void hl_json_add_int (HlJsonWriter *self, const char *name, gint64 value);
void hl_json_add_real (HlJsonWriter *self, const char *name, double value);
void hl_json_add_text (HlJsonWriter *self, const char *name, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlJsonDoc, hl_json_doc_unref)

G_END_DECLS
