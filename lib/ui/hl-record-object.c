/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form-private.h"

#include <glib/gi18n-lib.h>

/* An object that may be there or not: a switch, and a form while it is on. */

typedef struct
{
  /* Owned */
  HlRecord *record;
  HlRecord *kept; /* what was switched off comes back with the switch */

  /* Borrowed: the form holds the group */
  HlRecordForm *form;
  const HlField *field;
  const HlFormField *spec;
  AdwPreferencesGroup *group;
  GtkWidget *onoff;
  AdwBin *bin;
} Object;

static void
object_free (gpointer data)
{
  Object *self = data;

  g_object_unref (self->record);
  g_clear_object (&self->kept);
  g_free (self);
}

static HlRecord **
object_place (Object *self)
{
  return G_STRUCT_MEMBER_P (self->record, self->field->offset);
}

static void
object_changed (Object *self)
{
  adw_preferences_group_set_description (self->group,
                                         self->spec->help != NULL ? _ (self->spec->help) : NULL);
  hl_record_form_changed (self->form, self->field->name);
}

static void
inner_changed_cb (Object *self)
{
  object_changed (self);
}

static void
show_inner (Object *self)
{
  HlRecord *object = *object_place (self);
  GtkWidget *inner = NULL;

  if (object != NULL)
    {
      inner = hl_record_form_inner (self->form, object, self->spec->of, self->spec->n_of);
      g_signal_connect_swapped (inner, "changed", G_CALLBACK (inner_changed_cb), self);
    }
  adw_bin_set_child (self->bin, inner);
  gtk_widget_set_visible (GTK_WIDGET (self->bin), inner != NULL);
}

static HlRecord *
new_object (Object *self)
{
  HlRecord *object = g_object_new (self->field->of ()->get_type (), NULL);

  hl_record_form_fill (object, self->spec->of, self->spec->n_of);
  return object;
}

static void
switched_cb (GtkSwitch *onoff, GParamSpec *pspec, Object *self)
{
  HlRecord **place = object_place (self);
  gboolean on = gtk_switch_get_active (onoff);

  if (on == (*place != NULL))
    return;
  if (on)
    *place = self->kept != NULL ? g_steal_pointer (&self->kept) : new_object (self);
  else
    self->kept = g_steal_pointer (place);
  show_inner (self);
  object_changed (self);
}

GtkWidget *
hl_record_object_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec)
{
  Object *self = g_new0 (Object, 1);
  GtkWidget *group = adw_preferences_group_new ();

  *self = (Object){ .record = g_object_ref (record),
                    .form = form,
                    .field = hl_shape_field (hl_record_get_shape (record), spec->field),
                    .spec = spec,
                    .group = ADW_PREFERENCES_GROUP (group),
                    .onoff = gtk_switch_new (),
                    .bin = ADW_BIN (adw_bin_new ()) };
  g_object_set_data_full (G_OBJECT (group), "hl-object", self, object_free);
  adw_preferences_group_set_title (self->group, _ (spec->label));
  adw_preferences_group_set_description (self->group, spec->help != NULL ? _ (spec->help) : NULL);
  gtk_switch_set_active (GTK_SWITCH (self->onoff), *object_place (self) != NULL);
  gtk_widget_set_valign (self->onoff, GTK_ALIGN_CENTER);
  hl_accessible_label (self->onoff, _ (spec->label));
  g_signal_connect (self->onoff, "notify::active", G_CALLBACK (switched_cb), self);
  adw_preferences_group_set_header_suffix (self->group, self->onoff);
  adw_preferences_group_add (self->group, GTK_WIDGET (self->bin));
  show_inner (self);
  return group;
}

void
hl_record_object_show_error (GtkWidget *group, const char *path, const char *message)
{
  Object *self = g_object_get_data (G_OBJECT (group), "hl-object");
  GtkWidget *inner = adw_bin_get_child (self->bin);

  if (inner == NULL || *path != '.'
      || !hl_record_form_show_error (HL_RECORD_FORM (inner), path + 1, message))
    adw_preferences_group_set_description (self->group, message);
}

void
hl_record_object_focus (GtkWidget *group, const char *path)
{
  Object *self = g_object_get_data (G_OBJECT (group), "hl-object");
  GtkWidget *inner = adw_bin_get_child (self->bin);

  gtk_widget_grab_focus (self->onoff);
  if (inner != NULL && *path == '.')
    hl_record_form_focus (HL_RECORD_FORM (inner), path + 1);
}
