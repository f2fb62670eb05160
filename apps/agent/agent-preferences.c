/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-preferences.h"

#include "phone/hl-phone.h"

#include <glib/gi18n.h>

/* The devices are asked for when the window opens, by a telephone that never registers. */

static void
device_cb (AdwComboRow *row, GParamSpec *pspec, GSettings *settings)
{
  char **ids = g_object_get_data (G_OBJECT (row), "agent-ids");
  guint selected = adw_combo_row_get_selected (row);

  if (selected != GTK_INVALID_LIST_POSITION && selected < g_strv_length (ids))
    g_settings_set_string (settings, g_object_get_data (G_OBJECT (row), "agent-key"),
                           ids[selected]);
}

static void
fill_devices (AdwComboRow *row, GPtrArray *devices, const char *chosen)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  guint selected = 0;

  gtk_string_list_append (names, _ ("As the desktop"));
  g_strv_builder_add (ids, "");
  for (guint i = 0; i < devices->len; i++)
    {
      const HlAudioDevice *device = g_ptr_array_index (devices, i);

      gtk_string_list_append (names, device->name);
      g_strv_builder_add (ids, device->id);
      if (g_strcmp0 (device->id, chosen) == 0)
        selected = i + 1;
    }
  if (selected == 0 && *chosen != '\0')
    {
      g_autofree char *text = g_strdup_printf (_ ("%s (not connected)"), chosen);

      gtk_string_list_append (names, text);
      g_strv_builder_add (ids, chosen);
      selected = devices->len + 1;
    }
  g_object_set_data_full (G_OBJECT (row), "agent-ids", g_strv_builder_end (ids),
                          (GDestroyNotify) g_strfreev);
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (row, selected);
}

static GtkWidget *
device_row (GSettings *settings, GPtrArray *devices, const char *key, const char *title)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autofree char *chosen = g_settings_get_string (settings, key);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_object_set_data (G_OBJECT (row), "agent-key", (gpointer) key);
  fill_devices (ADW_COMBO_ROW (row), devices, chosen);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (device_cb), settings, 0);

  return row;
}

static GtkWidget *
switch_row (GSettings *settings, const char *key, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new (), *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  hl_accessible_label (toggle, title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  g_settings_bind (settings, key, toggle, "active", G_SETTINGS_BIND_DEFAULT);

  return row;
}

void
agent_preferences_fill (AdwPreferencesWindow *window, HlSession *session, GSettings *settings)
{
  g_autoptr (HlPhone) phone = hl_phone_new ();
  g_autoptr (GPtrArray) microphones = hl_phone_list_microphones (phone);
  g_autoptr (GPtrArray) speakers = hl_phone_list_speakers (phone);
  GtkWidget *page = adw_preferences_page_new (), *group = adw_preferences_group_new ();
  AdwPreferencesGroup *rows = ADW_PREFERENCES_GROUP (group);

  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), _ ("Telephone"));
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), "audio-headset-symbolic");
  adw_preferences_group_set_title (rows, _ ("Softphone"));
  adw_preferences_group_add (rows,
                             device_row (settings, microphones, "microphone", _ ("Microphone")));
  adw_preferences_group_add (rows, device_row (settings, speakers, "speaker", _ ("Speaker")));
  adw_preferences_group_add (rows, device_row (settings, speakers, "ringer", _ ("Ringer")));
  if (hl_session_get_phone (session) != NULL)
    {
      adw_preferences_group_add (rows, switch_row (settings, "auto-answer",
                                                   _ ("Answer calls by themselves"),
                                                   _ ("After a beep in the headset")));
      adw_preferences_group_add (rows,
                                 switch_row (settings, "desk-phone", _ ("Use the phone on my desk"),
                                             _ ("From the next sign-in on")));
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), rows);
  adw_preferences_window_add (window, ADW_PREFERENCES_PAGE (page));
}
