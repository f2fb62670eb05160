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
  HL_FORM_SUGGEST,  /* text: anything, with a list that the host knows under .words */
  HL_FORM_LINES,    /* text: several lines */
  HL_FORM_ONE_OF,   /* object, or the item itself when .field is "": one of the fields .of */
} HlFormHow;

typedef struct _HlFormField HlFormField;
struct _HlFormField
{
  const char *field; /* of the shape */
  const char *label; /* N_() */
  const char *help;  /* N_(): one sentence; NULL = none */
  const char *unit;  /* N_(): beside a number; NULL = none */
  HlFormHow how;
  const char *words; /* CHOICE, SUGGEST: name of the list; enum: kind for hl_word() */
  const char *none;  /* N_(): what "no choice" is called; NULL = one must be chosen */
  gint64 usual;      /* numbers: what a new record has */
  guint chars;       /* width of a text; 0 = 16 */

  /* Lists: the columns of an item; objects: their fields */
  const HlFormField *of;
  guint n_of;
  const char *add;   /* N_(): lists: what a new item is called */
  gboolean distinct; /* CHOICE in a list: a new item has the first word that no other has */
  const char *alone; /* N_(): in a ONE_OF, beside the others: what it is called without them */
};

/* The words of a list, for CHOICE and SUGGEST: what follows a tab is shown only; in a CHOICE it is
 * shown instead of the word, and what follows another tab only in the list.  (transfer full) */
typedef char **(*HlFormWords) (const char *name, gpointer data);

#define HL_TYPE_RECORD_FORM (hl_record_form_get_type ())
G_DECLARE_FINAL_TYPE (HlRecordForm, hl_record_form, HL, RECORD_FORM, GtkWidget)

/* @record is referenced; @fields and @data outlive the form. */
GtkWidget *hl_record_form_new (HlRecord *record, const HlFormField *fields, guint n_fields,
                               HlFormWords words, gpointer data);

/* Shows @message at the row that @path leads to: "hours[1].open", "menu.keys[0].queue".
 * Returns: FALSE when there is no such row */
gboolean hl_record_form_show_error (HlRecordForm *self, const char *path, const char *message);
/* Takes the focus there; when the row was drawn with its message, else it may be out of sight. */
void hl_record_form_focus (HlRecordForm *self, const char *path);

/* The field can't be changed any more; @why is shown instead of its help. */
void hl_record_form_lock (HlRecordForm *self, const char *field, const char *why);

/* Gives numbers without a value their usual one, as a form does. */
void hl_record_form_fill (HlRecord *record, const HlFormField *fields, guint n_fields);

/* Signal ::changed (const char *field): something was typed or chosen. */

G_END_DECLS
