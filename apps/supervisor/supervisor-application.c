/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-application.h"

#include <glib/gi18n.h>

#include "supervisor-resources.h"
#include "supervisor-view.h"

struct _SupervisorApplication
{
  HlApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (SupervisorApplication, supervisor_application, HL_TYPE_APPLICATION)

static const HlShortcut keys[] = {
  { "<Control>1", "view.page", "'wall'", N_ ("Wall"), N_ ("Views") },
  { "<Control>2", "view.page", "'listen'", N_ ("Listening"), N_ ("Views") },
  { "<Control>3", "view.page", "'calls'", N_ ("Call records"), N_ ("Views") },
  { "<Control>4", "view.page", "'people'", N_ ("Agents"), N_ ("Views") },
  { "<Control>5", "view.page", "'drill'", N_ ("Drill"), N_ ("Views") },
  { "<Control>f", "view.search", NULL, N_ ("Search in this view"), N_ ("Views") },
  { "F2", "view.listen-selected", NULL, N_ ("Listen to the selected agent"), N_ ("Listening in") },
  { "F5", "view.mode", "'listen'", N_ ("Listen"), N_ ("Listening in") },
  { "F6", "view.mode", "'whisper'", N_ ("Whisper: only the agent hears you"), N_ ("Listening in") },
  { "F7", "view.mode", "'barge'", N_ ("Barge in: both hear you"), N_ ("Listening in") },
  { "F8", "view.mode", "'take-over'", N_ ("Take over: the agent leaves"), N_ ("Listening in") },
  { "F12", "view.leave", NULL, N_ ("Leave the call"), N_ ("Listening in") },
  { "Escape", "view.stop", NULL, N_ ("Stop listening"), N_ ("Listening in") },
  { "<Control>Return", "view.send-hint", NULL, N_ ("Send a text hint"), N_ ("Listening in") },
  { "<Control>m", "view.mark", NULL, N_ ("Mark this second"), N_ ("Listening in") },
  { "<Control><Shift>s", "view.set-state", NULL, N_ ("Set an agent’s state"), N_ ("Agents") },
  { "<Control><Shift>d", "view.drop", NULL, N_ ("End a call"), N_ ("Calls") },
  { "<Control><Shift>Up", "view.move-front", NULL, N_ ("A waiting caller to the front"),
    N_ ("Calls") },
  { "<Control><Shift>m", "view.move-queue", NULL, N_ ("A waiting caller to another queue"),
    N_ ("Calls") },
};

static const HlShortcutTable key_table = { keys, G_N_ELEMENTS (keys) };

static GtkWidget *
create_view (HlApplication *application, HlWindow *window)
{
  return supervisor_view_new (application, window);
}

static void
desk_phone_cb (GtkSwitch *toggle, GParamSpec *pspec, GSettings *settings)
{
  g_settings_set_boolean (settings, "desk-phone", gtk_switch_get_active (toggle));
}

static void
fill_preferences (HlApplication *application, AdwPreferencesWindow *window)
{
  GSettings *settings = hl_application_get_settings (application);
  GtkWidget *page = adw_preferences_page_new (), *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new (), *toggle = gtk_switch_new ();

  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), _ ("Phone"));
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), "call-start-symbolic");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Use a phone on the desk"));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (row),
      _ ("Listening rings that phone instead of this computer. From the next sign-in."));
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (toggle), g_settings_get_boolean (settings, "desk-phone"));
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (desk_phone_cb), settings, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_preferences_window_add (window, ADW_PREFERENCES_PAGE (page));
}

static void
supervisor_application_startup (GApplication *application)
{
  supervisor_register_resource ();

  G_APPLICATION_CLASS (supervisor_application_parent_class)->startup (application);
  hl_ui_add_css ("/org/hotline/supervisor/supervisor.css");
}

static void
supervisor_application_class_init (SupervisorApplicationClass *klass)
{
  HlApplicationClass *application_class = HL_APPLICATION_CLASS (klass);

  G_APPLICATION_CLASS (klass)->startup = supervisor_application_startup;
  application_class->id = "org.hotline.Supervisor";
  application_class->schema = "org.hotline.supervisor";
  application_class->name = N_ ("Hotline Supervisor");
  application_class->summary = N_ ("Live queues, agents and listening in");
  application_class->permission = "see-live";
  application_class->keys = &key_table;
  application_class->create_view = create_view;
  application_class->fill_preferences = fill_preferences;
}

static void
supervisor_application_init (SupervisorApplication *self)
{
}
