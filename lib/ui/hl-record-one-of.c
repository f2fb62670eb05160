/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form-private.h"

#include <glib/gi18n-lib.h>

/* One of several fields of an object: which, what it is, and what may be beside it. */

typedef struct
{
  const HlFormField *field; /* NULL = none of them: there is no object */
  const char *name;         /* translated */
} Way;

typedef struct
{
  /* Owned */
  HlRecord *owner;    /* of the object; the object itself when there is no field */
  GArray *ways;       /* Way */
  char *label;        /* accessible */
  HlFormField beside; /* as it is shown now */
  guint way;

  /* Borrowed: the form holds the editors */
  HlRecordForm *form;
  const HlField *field; /* NULL: owner is the object */
  const HlFormField *spec;
  const char *row;
  GtkBox *parts; /* what follows the choice */
} OneOf;

static void
one_of_free (gpointer data)
{
  OneOf *self = data;

  g_object_unref (self->owner);
  g_array_unref (self->ways);
  g_free (self->label);
  g_free (self);
}

static HlRecord *
object_of (OneOf *self)
{
  return self->field != NULL ? G_STRUCT_MEMBER (HlRecord *, self->owner, self->field->offset)
                             : self->owner;
}

static HlRecord *
need_object (OneOf *self)
{
  HlRecord **place;

  if (self->field == NULL)
    return self->owner;
  place = G_STRUCT_MEMBER_P (self->owner, self->field->offset);
  if (*place == NULL)
    *place = g_object_new (self->field->of ()->get_type (), NULL);
  return *place;
}

/* ---- Which ---- */

static gboolean
is_set (HlRecord *object, const HlFormField *spec)
{
  const HlField *field = hl_shape_field (hl_record_get_shape (object), spec->field);

  if (field->kind == HL_BOOL)
    return G_STRUCT_MEMBER (gboolean, object, field->offset);
  return G_STRUCT_MEMBER (char *, object, field->offset) != NULL;
}

static void
unset (HlRecord *object, const HlFormField *spec)
{
  const HlField *field = hl_shape_field (hl_record_get_shape (object), spec->field);
  gpointer place = G_STRUCT_MEMBER_P (object, field->offset);

  if (field->kind == HL_BOOL)
    hl_record_set_bool (object, place, FALSE);
  else
    hl_record_set_text (object, place, NULL);
}

static gboolean
is_switch (HlRecord *object, const HlFormField *spec)
{
  return hl_shape_field (hl_record_get_shape (object), spec->field)->kind == HL_BOOL;
}

static void
add_way (OneOf *self, const HlFormField *field, const char *name)
{
  const Way way = { field, _ (name) };

  g_array_append_val (self->ways, way);
}

/* None, each of the fields, and last what is beside them alone. */
static void
add_ways (OneOf *self)
{
  if (self->spec->none != NULL)
    add_way (self, NULL, self->spec->none);
  for (guint i = 0; i < self->spec->n_of; i++)
    if (self->spec->of[i].alone == NULL)
      add_way (self, &self->spec->of[i], self->spec->of[i].label);
  for (guint i = 0; i < self->spec->n_of; i++)
    if (self->spec->of[i].alone != NULL)
      add_way (self, &self->spec->of[i], self->spec->of[i].alone);
}

static guint
way_now (OneOf *self)
{
  HlRecord *object = object_of (self);

  for (guint i = 0; object != NULL && i < self->ways->len; i++)
    {
      const Way *way = &g_array_index (self->ways, Way, i);

      if (way->field != NULL && is_set (object, way->field))
        return i;
    }
  return 0;
}

/* ---- What it is ---- */

static void
add_part (OneOf *self, HlRecord *object, const HlFormField *spec)
{
  g_autofree char *label = g_strdup_printf ("%s: %s", self->label, _ (spec->label));
  GtkWidget *part = hl_record_editor_new (self->form, object, spec, self->row, label);

  gtk_widget_set_tooltip_text (part, _ (spec->label));
  gtk_box_append (self->parts, part);
}

/* The prompt before something may be none; the prompt alone may not. */
static void
add_beside (OneOf *self, HlRecord *object, const HlFormField *chosen)
{
  for (guint i = 0; i < self->spec->n_of; i++)
    if (self->spec->of[i].alone != NULL)
      {
        self->beside = self->spec->of[i];
        if (chosen == &self->spec->of[i])
          self->beside.none = NULL;
        add_part (self, object, &self->beside);
      }
}

static void
show_parts (OneOf *self)
{
  const Way *way = &g_array_index (self->ways, Way, self->way);
  HlRecord *object = object_of (self);
  GtkWidget *part;

  while ((part = gtk_widget_get_last_child (GTK_WIDGET (self->parts))) != NULL)
    gtk_box_remove (self->parts, part);
  if (object == NULL || way->field == NULL)
    return;
  if (way->field->alone == NULL && !is_switch (object, way->field))
    add_part (self, object, way->field);
  add_beside (self, object, way->field);
}

static void
take_way (OneOf *self, const Way *way)
{
  HlRecord *object;

  if (way->field == NULL)
    {
      g_clear_object ((HlRecord **) G_STRUCT_MEMBER_P (self->owner, self->field->offset));
      return;
    }
  object = need_object (self);
  for (guint i = 0; i < self->spec->n_of; i++)
    if (self->spec->of[i].alone == NULL)
      unset (object, &self->spec->of[i]);
  if (is_switch (object, way->field))
    {
      const HlField *field = hl_shape_field (hl_record_get_shape (object), way->field->field);

      hl_record_set_bool (object, G_STRUCT_MEMBER_P (object, field->offset), TRUE);
    }
}

static void
way_cb (GtkDropDown *drop, GParamSpec *pspec, OneOf *self)
{
  guint i = gtk_drop_down_get_selected (drop);

  if (i == self->way || i >= self->ways->len)
    return;
  self->way = i;
  take_way (self, &g_array_index (self->ways, Way, i));
  show_parts (self);
  hl_record_form_changed (self->form, self->row);
}

/* ---- The editor ---- */

static GtkWidget *
make_choice (OneOf *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;
  GtkWidget *drop;

  for (guint i = 0; i < self->ways->len; i++)
    g_strv_builder_add (names, g_array_index (self->ways, Way, i).name);
  words = g_strv_builder_end (names);
  drop = hl_record_choice_new (words, self->way);
  hl_accessible_label (drop, self->label);
  g_object_set_data (G_OBJECT (drop), "hl-field", (gpointer) "");
  g_signal_connect (drop, "notify::selected", G_CALLBACK (way_cb), self);
  return drop;
}

GtkWidget *
hl_record_one_of_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec,
                      const char *row, const char *label)
{
  OneOf *self = g_new0 (OneOf, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  *self = (OneOf){ .owner = g_object_ref (record),
                   .ways = g_array_new (FALSE, FALSE, sizeof (Way)),
                   .label = g_strdup (label),
                   .form = form,
                   .field = hl_shape_field (hl_record_get_shape (record), spec->field),
                   .spec = spec,
                   .row = row,
                   .parts = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6)) };
  g_object_set_data_full (G_OBJECT (box), "hl-one-of", self, one_of_free);
  add_ways (self);
  self->way = way_now (self);
  gtk_box_append (GTK_BOX (box), make_choice (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->parts));
  show_parts (self);
  return box;
}
