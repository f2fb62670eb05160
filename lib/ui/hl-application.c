/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ui-private.h"

#include <glib/gi18n.h>

/* The start-up path of all three apps and what their menus share. */

typedef struct
{
  HlSession *session;
  GSettings *settings, *app_settings;
  HlWindow *window; /* borrowed: GTK owns it */
} HlApplicationPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HlApplication, hl_application, ADW_TYPE_APPLICATION)

#define PRIVATE(self)                                                                              \
  ((HlApplicationPrivate *) hl_application_get_instance_private (HL_APPLICATION (self)))

static void
apply_scheme (HlApplication *self)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };
  const char *fixed = g_getenv ("HL_COLOR_SCHEME");
  int chosen = g_settings_get_enum (PRIVATE (self)->settings, "color-scheme");

  if (fixed != NULL)
    chosen = g_str_equal (fixed, "dark") ? 2 : 1;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[chosen]);
}

/* Actions */

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HlApplication *self = data;

  if (PRIVATE (self)->window != NULL)
    gtk_window_close (GTK_WINDOW (PRIVATE (self)->window));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HlApplication *self = data;
  HlApplicationClass *klass = HL_APPLICATION_GET_CLASS (self);
  GtkWidget *window = adw_about_window_new ();
  const char *address = hl_session_get_address (PRIVATE (self)->session);
  g_autofree char *debug = g_strdup_printf (
      "Hotline %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\n%s\n", HL_VERSION, gtk_get_major_version (),
      gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
      adw_get_minor_version (), adw_get_micro_version (), address != NULL ? address : "–");

  g_object_set (window, "application-name", _ (klass->name), "application-icon", klass->id,
                "version", HL_VERSION, "comments", _ (klass->summary), "license-type",
                GTK_LICENSE_GPL_3_0, "debug-info", debug, "transient-for", PRIVATE (self)->window,
                "modal", TRUE, NULL);
  gtk_window_present (GTK_WINDOW (window));
}

static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HlApplication *self = data;
  const HlShortcutTable *tables[2];
  guint n = 0;
  GtkWidget *window;

  if (HL_APPLICATION_GET_CLASS (self)->keys != NULL)
    tables[n++] = HL_APPLICATION_GET_CLASS (self)->keys;
  tables[n++] = hl_shortcuts_common ();
  window = hl_shortcuts_window_new (tables, n);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (PRIVATE (self)->window));
  gtk_window_present (GTK_WINDOW (window));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hl_preferences_show (data);
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit_action },
  { .name = "about", .activate = about_action },
  { .name = "shortcuts", .activate = shortcuts_action },
  { .name = "preferences", .activate = preferences_action },
};

/* GApplication */

static void
hl_application_startup (GApplication *application)
{
  HlApplication *self = HL_APPLICATION (application);
  HlApplicationPrivate *private = PRIVATE (self);
  HlApplicationClass *klass = HL_APPLICATION_GET_CLASS (self);

  G_APPLICATION_CLASS (hl_application_parent_class)->startup (application);

  hl_ui_init ();
  g_set_application_name (_ (klass->name));
  gtk_window_set_default_icon_name (klass->id);
  private->settings = hl_settings_new ("org.hotline");
  private->app_settings = hl_settings_new (klass->schema);
  private->session = hl_session_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (private->settings, "changed::color-scheme", G_CALLBACK (apply_scheme),
                           self, G_CONNECT_SWAPPED);
  apply_scheme (self);
}

static void
gone_cb (gpointer data, GObject *window)
{
  PRIVATE (data)->window = NULL;
}

static void
hl_application_activate (GApplication *application)
{
  HlApplicationPrivate *private = PRIVATE (application);

  if (private->window == NULL)
    {
      private->window = hl_window_new (HL_APPLICATION (application));
      g_object_weak_ref (G_OBJECT (private->window), gone_cb, application);
    }
  gtk_window_present (GTK_WINDOW (private->window));
}

static void
hl_application_dispose (GObject *object)
{
  HlApplicationPrivate *private = PRIVATE (object);

  if (private->window != NULL)
    g_object_weak_unref (G_OBJECT (private->window), gone_cb, object);
  private->window = NULL;
  g_clear_object (&private->settings);
  g_clear_object (&private->app_settings);

  G_OBJECT_CLASS (hl_application_parent_class)->dispose (object);
  g_clear_object (&private->session);
}

static void
hl_application_class_init (HlApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hl_application_dispose;
  G_APPLICATION_CLASS (klass)->startup = hl_application_startup;
  G_APPLICATION_CLASS (klass)->activate = hl_application_activate;
}

static void
hl_application_init (HlApplication *self)
{
}

/* Public */

int
hl_application_main (GType type, int argc, char **argv)
{
  HlApplicationClass *klass = g_type_class_ref (type);
  GApplicationFlags flags =
      hl_start_page_is_scripted () ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS;
  g_autoptr (GApplication) application =
      g_object_new (type, "application-id", klass->id, "flags", flags, NULL);
  int status = g_application_run (application, argc, argv);

  g_type_class_unref (klass);
  return status;
}

HlSession *
hl_application_get_session (HlApplication *self)
{
  return PRIVATE (self)->session;
}

HlWindow *
hl_application_get_window (HlApplication *self)
{
  return PRIVATE (self)->window;
}

GSettings *
hl_application_get_settings (HlApplication *self)
{
  return PRIVATE (self)->settings;
}

GSettings *
hl_application_get_app_settings (HlApplication *self)
{
  return PRIVATE (self)->app_settings;
}
