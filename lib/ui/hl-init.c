/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ui-private.h"

#include "hl-resources.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Language, resources, style and settings: in the build tree when the program runs
 * there (HL_BUILD_ROOT, or two folders above the program), else where installed. */

static char *
find_in_build (const char *relative)
{
  const char *root = g_getenv ("HL_BUILD_ROOT");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  char *path = root != NULL ? g_build_filename (root, relative, NULL)
                            : g_build_filename (folder, "..", "..", relative, NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);
  return path;
}

static void
init_language (void)
{
  g_autofree char *folder = find_in_build ("po");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : HL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

GSettings *
hl_settings_new (const char *name)
{
  g_autofree char *folder = find_in_build ("data/schemas");
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  GSettingsSchemaSource *standard = g_settings_schema_source_get_default ();

  if (folder != NULL)
    source = g_settings_schema_source_new_from_directory (folder, standard, FALSE, NULL);
  if (source == NULL && standard != NULL)
    source = g_settings_schema_source_ref (standard);
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, name, TRUE);
  if (schema == NULL)
    g_error ("the settings schema %s is not installed; run glib-compile-schemas on its folder",
             name);
  return g_settings_new_full (schema, NULL, NULL);
}

static void
load_css (const char *path, guint priority)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider), priority);
}

static void
dark_cb (AdwStyleManager *manager)
{
  static GtkCssProvider *provider;

  if (provider == NULL)
    {
      provider = gtk_css_provider_new ();
      gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                  GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION - 1);
    }
  gtk_css_provider_load_from_resource (provider, adw_style_manager_get_dark (manager)
                                                     ? "/org/hotline/ui/colours-dark.css"
                                                     : "/org/hotline/ui/colours-light.css");
}

void
hl_ui_init (void)
{
  static gboolean done;

  if (done)
    return;
  done = TRUE;
  init_language ();
  hl_ui_register_resource ();
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/hotline/ui/icons");
  g_signal_connect (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (dark_cb), NULL);
  dark_cb (adw_style_manager_get_default ());
  load_css ("/org/hotline/ui/hotline.css", GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
hl_ui_add_css (const char *resource_path)
{
  load_css (resource_path, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}
