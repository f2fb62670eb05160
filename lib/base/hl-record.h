/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hl-json.h"

G_BEGIN_DECLS

/* A record type is declared once: a plain C struct and a table of its fields.
 * From the table come GObject properties (named like the fields, `_` → `-`),
 * JSON in and out with errors that name the field, SQL columns, masking, the
 * OpenAPI schema and spreadsheet columns.
 *
 *   struct _HlTicket { HlRecord parent_instance; HlId id; char *title; … };
 *
 *   static const HlField ticket_fields[] = {
 *     HL_FIELD (HlTicket, id,     ID,   HL_READ_ONLY),
 *     HL_FIELD (HlTicket, title,  TEXT, HL_REQUIRED, .min = 1, .max = 200),
 *     HL_FIELD (HlTicket, phone,  TEXT, HL_SENSITIVE, .max = 32),
 *     HL_FIELD (HlTicket, status, ENUM, HL_REQUIRED, .names = status_names),
 *   };
 *   HL_DEFINE_RECORD (HlTicket, hl_ticket, "ticket", ticket_fields)
 *
 * None needs no bitmap: id and time 0, text, list and object NULL, enum 0 ("" in its
 * names), int G_MININT64, real NaN; booleans have none.  A record is owned by
 * one thread until published; after that it is immutable or changed only by
 * hl_record_set_… in its owner's thread, which notifies. */

#define HL_RECORD_ERROR (hl_record_error_quark ())
GQuark hl_record_error_quark (void);

typedef enum
{
  HL_RECORD_ERROR_FIELD, /* the message starts with the field's path: "events[1].at: …" */
} HlRecordError;

typedef enum
{
  HL_ID,
  HL_INT,
  HL_TIME,
  HL_REAL,
  HL_BOOL,
  HL_TEXT,
  HL_ENUM,
  HL_LIST,   /* GPtrArray of records of shape .of; JSON inline, no SQL column */
  HL_OBJECT, /* one record of shape .of, owned; JSON inline, a TEXT column with its JSON
                (plain: nothing sensitive belongs there) */
} HlFieldKind;

typedef enum
{
  HL_REQUIRED = 1 << 0,  /* none is refused; id and time: 0 is refused */
  HL_READ_ONLY = 1 << 1, /* set by the service; refused in input */
  HL_SENSITIVE = 1 << 2, /* masked unless written unmasked with a reason; masked input refused */
  HL_NO_SQL = 1 << 3,    /* computed; not a column */
  HL_NO_WIRE = 1 << 4,   /* a column only: digests, sealed text, blind indexes */
} HlFieldFlags;

typedef struct _HlShape HlShape;
typedef struct _HlField HlField;

struct _HlField
{
  const char *name;
  HlFieldKind kind;
  HlFieldFlags flags;
  size_t offset;
  gint64 min, max; /* INT: range when not both 0; TEXT: characters, max 0 = 4,000; LIST: items, 0 =
                      10,000 */
  const char *const *names;    /* ENUM: words, NULL-terminated, names[0] = "" is none */
  const HlShape *(*of) (void); /* LIST, OBJECT */
  const char *mask;            /* SENSITIVE TEXT: "phone", "name", "id"; NULL = all */
  const char *doc;             /* for OpenAPI and column titles; may be NULL */
};

struct _HlShape
{
  const char *name; /* also the table's */
  const HlField *fields;
  guint n_fields; /* ≤ 64 */
  GType (*get_type) (void);
};

#define HL_TYPE_RECORD (hl_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (HlRecord, hl_record, HL, RECORD, GObject)

struct _HlRecordClass
{
  GObjectClass parent_class;
  const HlShape *shape;
  GParamSpec **pspecs;
};

/* clang-format off */

/* The kind is checked against the C type at compile time. */
#define HL_IS_ID(x) _Generic ((x), gint64: 1, default: 0)
#define HL_IS_INT(x) _Generic ((x), gint64: 1, default: 0)
#define HL_IS_TIME(x) _Generic ((x), gint64: 1, default: 0)
#define HL_IS_REAL(x) _Generic ((x), double: 1, default: 0)
#define HL_IS_BOOL(x) _Generic ((x), gboolean: 1, default: 0)
#define HL_IS_TEXT(x) _Generic ((x), char *: 1, default: 0)
#define HL_IS_ENUM(x) _Generic ((x), unsigned: 1, default: 0)
#define HL_IS_LIST(x) _Generic ((x), GPtrArray *: 1, default: 0)
#define HL_IS_OBJECT(x) _Generic ((x), HlRecord *: 1, default: 0)

#define HL_FIELD(T, member, KIND, FLAGS, ...)                                     \
  { .name = #member, .kind = HL_##KIND, .flags = FLAGS,                           \
    .offset = offsetof (T, member)                                                \
              + 0 * sizeof (char[HL_IS_##KIND (((T *) 0)->member) ? 1 : -1]),     \
    __VA_ARGS__ }

/* In the header: HL_DECLARE_RECORD (HlTicket, hl_ticket) after the struct's
 * definition: the type, `hl_ticket_new ()`, `hl_ticket_shape ()`, autoptr. */
#define HL_DECLARE_RECORD(T, prefix)                                              \
  typedef struct { HlRecordClass parent_class; } T##Class;                        \
  GType prefix##_get_type (void) G_GNUC_CONST;                                    \
  T *prefix##_new (void);                                                         \
  const HlShape *prefix##_shape (void);                                           \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (T, g_object_unref)

#define HL_DEFINE_RECORD(T, prefix, table, field_table)                           \
  G_DEFINE_TYPE (T, prefix, HL_TYPE_RECORD)                                       \
  static const HlShape prefix##_shape_ = { table, field_table,                    \
                                           G_N_ELEMENTS (field_table),            \
                                           prefix##_get_type };                   \
  static void prefix##_class_init (T##Class *klass)                               \
  {                                                                               \
    hl_record_class_set_shape (HL_RECORD_CLASS (klass), &prefix##_shape_);        \
  }                                                                               \
  static void prefix##_init (T *self)                                             \
  {                                                                               \
    hl_record_clear (HL_RECORD (self));                                           \
  }                                                                               \
  T *prefix##_new (void)                                                          \
  {                                                                               \
    return g_object_new (prefix##_get_type (), NULL);                             \
  }                                                                               \
  const HlShape *prefix##_shape (void)                                            \
  {                                                                               \
    return &prefix##_shape_;                                                      \
  }

/* clang-format on */

void hl_record_class_set_shape (HlRecordClass *klass, const HlShape *shape);
const HlShape *hl_record_get_shape (HlRecord *self);
void hl_record_clear (HlRecord *self); /* every field to none */
HlRecord *hl_record_copy (HlRecord *self);
gboolean hl_record_equal (HlRecord *a, HlRecord *b);

const HlField *hl_shape_field (const HlShape *shape, const char *name);
guint hl_shape_index (const HlShape *shape, const char *name); /* n_fields if not there */

/* Typed setters: @field is the address of a member of @self.  They notify. */
void hl_record_set_text (gpointer self, char **field, const char *text);
void hl_record_set_int (gpointer self, gint64 *field, gint64 value); /* ID, INT, TIME */
void hl_record_set_real (gpointer self, double *field, double value);
void hl_record_set_bool (gpointer self, gboolean *field, gboolean value);
void hl_record_set_enum (gpointer self, unsigned *field, unsigned value);

/* The word of an enum field's value, "" for none or out of range. */
const char *hl_enum_word (const char *const *names, unsigned value);
/* The value of @word, 0 if unknown. */
unsigned hl_enum_value (const char *const *names, const char *word);

typedef enum
{
  HL_READ_STRICT = 0,       /* server: unknown and read-only fields are errors */
  HL_READ_LENIENT = 1 << 0, /* client, of an older or newer service: unknown fields skipped, unknown
                               words none, read-only and masked taken, no limits, none required */
  HL_READ_PATCH = 1 << 1,   /* required fields may be absent */
} HlReadFlags;

/**
 * hl_record_read_json:
 * @mask: (out) (optional): bit i set = field i was mentioned (also by null)
 *
 * Fields that are not mentioned stay as they are.  On error @self is unchanged.
 */
gboolean hl_record_read_json (HlRecord *self, const HlJson *object, HlReadFlags flags,
                              guint64 *mask, GError **error);

/* Sensitive fields masked: the default everywhere.  None is left out. */
void hl_record_write_json (HlRecord *self, HlJsonWriter *writer);
/* Only for one who may: the caller has logged the reason as a fact. */
void hl_record_write_json_unmasked (HlRecord *self, HlJsonWriter *writer);

/* One text value of any field, for CSV and spreadsheets; times in local time,
 * "2026-11-23 14:32:07".  Masked. Returns: (transfer full) */
char *hl_record_dup_cell (HlRecord *self, guint field);

/* The JSON schema of the record (OpenAPI 3.1), appended. */
void hl_shape_write_schema (const HlShape *shape, HlJsonWriter *writer);

G_END_DECLS
