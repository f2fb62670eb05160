/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-record-form.h"

G_BEGIN_DECLS

/* The editor of one field of @record.  @row: the form's field that it is part of, told in
 * ::changed; @label: accessible; NULL = its row names it. */
GtkWidget *hl_record_editor_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec,
                                 const char *row, const char *label);

/* The part of @widget that edits @field, when it is shown; @field NULL: any. */
GtkWidget *hl_record_editor_find (GtkWidget *widget, const char *field);
/* Takes the focus to what @path names in @row: ".queue: …"; else to its first editor. */
void hl_record_editor_focus (GtkWidget *row, const char *path);
/* A choice of @words: the button takes no more room than it needs, the list shows them whole. */
GtkWidget *hl_record_choice_new (char **words, guint selected);

/* ---- One of several fields ---- */
GtkWidget *hl_record_one_of_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec,
                                 const char *row, const char *label);

/* ---- Lists and objects: groups of rows ---- */

/* What both are: a place in the record and a group of the form.  First in their own struct. */
typedef struct
{
  /* Owned */
  HlRecord *record;

  /* Borrowed: the form holds the group */
  HlRecordForm *form;
  const HlField *field;
  const HlFormField *spec;
  AdwPreferencesGroup *group;
} HlRecordGroup;

/* @self lives as long as the group that is returned: then @free_self is called with it. */
GtkWidget *hl_record_group_init (HlRecordGroup *self, HlRecordForm *form, HlRecord *record,
                                 const HlFormField *spec, GDestroyNotify free_self);
void hl_record_group_clear (HlRecordGroup *self);
/* Where the list or the object is in the record. */
gpointer hl_record_group_place (HlRecordGroup *self);
/* An item, or the object, with its usual numbers. (transfer full) */
HlRecord *hl_record_group_make (HlRecordGroup *self);
void hl_record_group_changed (HlRecordGroup *self);
/* @fault: instead of the help; NULL = the help. */
void hl_record_group_tell (HlRecordGroup *self, const char *fault);
HlRecordGroup *hl_record_group_of (GtkWidget *group);

GtkWidget *hl_record_list_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec);
GtkWidget *hl_record_object_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec);
/* @path: what follows the list's name: "[1].open: …". */
void hl_record_list_show_error (GtkWidget *group, const char *path, const char *message);
void hl_record_list_forget_error (GtkWidget *group);
void hl_record_list_focus (GtkWidget *group, const char *path);
void hl_record_object_show_error (GtkWidget *group, const char *path, const char *message);
void hl_record_object_focus (GtkWidget *group, const char *path);

/* A form in a form: as ours, with our words. */
GtkWidget *hl_record_form_inner (HlRecordForm *self, HlRecord *record, const HlFormField *fields,
                                 guint n_fields);
char **hl_record_form_words (HlRecordForm *self, const char *name);
void hl_record_form_changed (HlRecordForm *self, const char *field);

G_END_DECLS
