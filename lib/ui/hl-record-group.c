/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form-private.h"

#include <glib/gi18n-lib.h>

/* What a list and an object in a form share. */

GtkWidget *
hl_record_group_init (HlRecordGroup *self, HlRecordForm *form, HlRecord *record,
                      const HlFormField *spec, GDestroyNotify free_self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->record = g_object_ref (record);
  self->form = form;
  self->field = hl_shape_field (hl_record_get_shape (record), spec->field);
  self->spec = spec;
  self->group = ADW_PREFERENCES_GROUP (group);
  g_object_set_data_full (G_OBJECT (group), "hl-group", self, free_self);
  adw_preferences_group_set_title (self->group, _ (spec->label));
  hl_record_group_tell (self, NULL);
  return group;
}

void
hl_record_group_clear (HlRecordGroup *self)
{
  g_clear_object (&self->record);
}

gpointer
hl_record_group_place (HlRecordGroup *self)
{
  return G_STRUCT_MEMBER_P (self->record, self->field->offset);
}

HlRecord *
hl_record_group_make (HlRecordGroup *self)
{
  HlRecord *record = g_object_new (self->field->of ()->get_type (), NULL);

  hl_record_form_fill (record, self->spec->of, self->spec->n_of);
  return record;
}

void
hl_record_group_changed (HlRecordGroup *self)
{
  hl_record_form_changed (self->form, self->field->name);
}

void
hl_record_group_tell (HlRecordGroup *self, const char *fault)
{
  const char *help = self->spec->help != NULL ? _ (self->spec->help) : NULL;

  adw_preferences_group_set_description (self->group, fault != NULL ? fault : help);
}

HlRecordGroup *
hl_record_group_of (GtkWidget *group)
{
  return g_object_get_data (G_OBJECT (group), "hl-group");
}
