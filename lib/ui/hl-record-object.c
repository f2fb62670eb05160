/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form-private.h"

#include <glib/gi18n-lib.h>

/* An object that may be there or not: a switch, and a form while it is on. */

typedef struct
{
  HlRecordGroup base;

  HlRecord *kept; /* owned: what was switched off comes back with the switch */

  /* Borrowed: the group holds them */
  GtkWidget *onoff;
  AdwBin *bin;
} Object;

static void
object_free (gpointer data)
{
  Object *self = data;

  hl_record_group_clear (&self->base);
  g_clear_object (&self->kept);
  g_free (self);
}

static HlRecord **
object_place (Object *self)
{
  return hl_record_group_place (&self->base);
}

static void
inner_changed_cb (Object *self)
{
  hl_record_group_changed (&self->base);
}

static void
show_inner (Object *self)
{
  HlRecord *object = *object_place (self);
  GtkWidget *inner = NULL;

  if (object != NULL)
    {
      inner = hl_record_form_inner (self->base.form, object, self->base.spec->of,
                                    self->base.spec->n_of);
      g_signal_connect_swapped (inner, "changed", G_CALLBACK (inner_changed_cb), self);
    }
  adw_bin_set_child (self->bin, inner);
  gtk_widget_set_visible (GTK_WIDGET (self->bin), inner != NULL);
}

static void
switched_cb (GtkSwitch *onoff, GParamSpec *pspec, Object *self)
{
  HlRecord **place = object_place (self);
  gboolean on = gtk_switch_get_active (onoff);

  if (on == (*place != NULL))
    return;
  if (on)
    *place =
        self->kept != NULL ? g_steal_pointer (&self->kept) : hl_record_group_make (&self->base);
  else
    self->kept = g_steal_pointer (place);
  show_inner (self);
  hl_record_group_changed (&self->base);
}

GtkWidget *
hl_record_object_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec)
{
  Object *self = g_new0 (Object, 1);
  GtkWidget *group = hl_record_group_init (&self->base, form, record, spec, object_free);

  self->onoff = gtk_switch_new ();
  self->bin = ADW_BIN (adw_bin_new ());
  gtk_switch_set_active (GTK_SWITCH (self->onoff), *object_place (self) != NULL);
  gtk_widget_set_valign (self->onoff, GTK_ALIGN_CENTER);
  hl_accessible_label (self->onoff, _ (spec->label));
  g_signal_connect (self->onoff, "notify::active", G_CALLBACK (switched_cb), self);
  adw_preferences_group_set_header_suffix (self->base.group, self->onoff);
  adw_preferences_group_add (self->base.group, GTK_WIDGET (self->bin));
  show_inner (self);
  return group;
}

void
hl_record_object_show_error (GtkWidget *group, const char *path, const char *message)
{
  Object *self = (Object *) hl_record_group_of (group);
  GtkWidget *inner = adw_bin_get_child (self->bin);

  if (inner == NULL || *path != '.'
      || !hl_record_form_show_error (HL_RECORD_FORM (inner), path + 1, message))
    hl_record_group_tell (&self->base, message);
}

void
hl_record_object_focus (GtkWidget *group, const char *path)
{
  Object *self = (Object *) hl_record_group_of (group);
  GtkWidget *inner = adw_bin_get_child (self->bin);

  gtk_widget_grab_focus (self->onoff);
  if (inner != NULL && *path == '.')
    hl_record_form_focus (HL_RECORD_FORM (inner), path + 1);
}
