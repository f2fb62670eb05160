/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-widgets.h"

G_BEGIN_DECLS

/* Edits a record in place: a row per field, made from the record's shape and a table that says
 * what people call the fields.  Limits, words and required fields are the shape's.  Lists of
 * records are rows of small editors.  What is typed is in the record at once. */

typedef enum
{
  HL_FORM_PLAIN,    /* as the field's kind says */
  HL_FORM_CHOICE,   /* text: one of a list that the host knows under .words */
  HL_FORM_WEEKDAYS, /* text: "1-5,7", seven toggles */
  HL_FORM_WEEKDAY,  /* number: 1 = Monday */
  HL_FORM_TIME,     /* text: "08:30" */
  HL_FORM_DATE,     /* text: "2026-10-01" */
  HL_FORM_SECRET,   /* text: hidden; empty = stays as it is */
} HlFormHow;

typedef struct _HlFormField HlFormField;
struct _HlFormField
{
  const char *field; /* of the shape */
  const char *label; /* N_() */
  const char *help;  /* N_(): one sentence; NULL = none */
  const char *unit;  /* N_(): beside a number; NULL = none */
  HlFormHow how;
  const char *words; /* CHOICE: name of the list; enum: kind for hl_word() */
  const char *none;  /* N_(): what "no choice" is called; NULL = one must be chosen */
  gint64 usual;      /* numbers: what a new record has */
  guint chars;       /* width of a text; 0 = 16 */

  /* Lists: the columns of an item */
  const HlFormField *of;
  guint n_of;
  const char *add; /* N_(): what a new item is called */
};

/* The words of a list, for CHOICE.  (transfer full) */
typedef char **(*HlFormWords) (const char *name, gpointer data);

#define HL_TYPE_RECORD_FORM (hl_record_form_get_type ())
G_DECLARE_FINAL_TYPE (HlRecordForm, hl_record_form, HL, RECORD_FORM, GtkWidget)

/* @record is referenced; @fields and @data outlive the form. */
GtkWidget *hl_record_form_new (HlRecord *record, const HlFormField *fields, guint n_fields,
                               HlFormWords words, gpointer data);

/* Shows @message at the row of @path's first name ("hours[1].open") and takes the focus there.
 * Returns: FALSE when there is no such row */
gboolean hl_record_form_show_error (HlRecordForm *self, const char *path, const char *message);

/* The field can't be changed any more; @why is shown instead of its help. */
void hl_record_form_lock (HlRecordForm *self, const char *field, const char *why);

/* Gives numbers without a value their usual one, as a form does. */
void hl_record_form_fill (HlRecord *record, const HlFormField *fields, guint n_fields);

/* Signal ::changed (const char *field): something was typed or chosen. */

G_END_DECLS
