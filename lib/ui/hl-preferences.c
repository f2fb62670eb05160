/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ui-private.h"

#include <glib/gi18n.h>

/* What all apps let one choose: light or dark, and which server is trusted. */

static void
scheme_cb (AdwComboRow *row, GParamSpec *pspec, GSettings *settings)
{
  g_settings_set_enum (settings, "color-scheme", (int) adw_combo_row_get_selected (row));
}

static GtkWidget *
make_scheme_row (GSettings *settings)
{
  const char *choices[] = { _ ("As the desktop"), _ ("Light"), _ ("Dark"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (choices);
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Colours"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row),
                              (guint) g_settings_get_enum (settings, "color-scheme"));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (scheme_cb), settings, 0);
  return row;
}

static void
forget_cb (GtkWidget *button, HlApplication *application)
{
  g_settings_reset (hl_application_get_settings (application), "pins");
  gtk_widget_set_sensitive (button, FALSE);
}

static GtkWidget *
make_server_row (HlApplication *application)
{
  HlSession *session = hl_application_get_session (application);
  const char *address = hl_session_get_address (session);
  const char *pin = hl_session_get_pin (session);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 address != NULL ? address : _ ("No server yet"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), pin != NULL ? pin : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  if (pin != NULL)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Forget Certificate"));

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_signal_connect (button, "clicked", G_CALLBACK (forget_cb), application);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  return row;
}

static GtkWidget *
make_group (const char *title, GtkWidget *row)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

void
hl_preferences_show (HlApplication *self)
{
  HlApplicationClass *klass = HL_APPLICATION_GET_CLASS (self);
  GtkWidget *window = adw_preferences_window_new ();
  GtkWidget *page = adw_preferences_page_new ();

  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), _ ("General"));
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), "emblem-system-symbolic");
  adw_preferences_page_add (
      ADW_PREFERENCES_PAGE (page),
      ADW_PREFERENCES_GROUP (
          make_group (_ ("Appearance"), make_scheme_row (hl_application_get_settings (self)))));
  adw_preferences_page_add (
      ADW_PREFERENCES_PAGE (page),
      ADW_PREFERENCES_GROUP (make_group (_ ("Server"), make_server_row (self))));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  if (klass->fill_preferences != NULL)
    klass->fill_preferences (self, ADW_PREFERENCES_WINDOW (window));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (hl_application_get_window (self)));
  gtk_window_present (GTK_WINDOW (window));
}
