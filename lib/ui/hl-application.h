/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hl-shortcuts.h"
#include "hl-window.h"

G_BEGIN_DECLS

/* What the three apps share: one start-up path (language, settings, style,
 * resources), one window, about, shortcuts window, preferences.
 *
 *   int main (int argc, char **argv)
 *   {
 *     return hl_application_main (AGENT_TYPE_APPLICATION, argc, argv);
 *   }
 *
 * The subclass fills the class's fields and create_view in its class_init.
 *
 * Environment for tests: HL_SERVER, HL_LOGIN, HL_PASSWORD_FILE prefill and, when all
 * three are there, sign in; HL_WINDOW_SIZE="1366x768"; HL_COLOR_SCHEME=light|dark. */

#define HL_TYPE_APPLICATION (hl_application_get_type ())
G_DECLARE_DERIVABLE_TYPE (HlApplication, hl_application, HL, APPLICATION, AdwApplication)

struct _HlApplicationClass
{
  AdwApplicationClass parent_class;

  const char *id;         /* "org.hotline.Agent" */
  const char *schema;     /* "org.hotline.agent": window size, left pane, … */
  const char *name;       /* N_("Hotline Agent") */
  const char *summary;    /* N_(…) one line for about */
  const char *permission; /* who lacks it is told so after signing in: "take-calls", or several of
                             which one is enough; NULL */
  const HlShortcutTable *keys; /* the app's own, without the common ones */

  /* The view after sign-in, with its own header bar (AdwHeaderBar). The view is destroyed at
   * sign-out. Actions of the view: gtk_widget_insert_action_group() or class actions. */
  GtkWidget *(*create_view) (HlApplication *self, HlWindow *window);
  /* Adds its pages; may be NULL. */
  void (*fill_preferences) (HlApplication *self, AdwPreferencesWindow *window);
};

int hl_application_main (GType type, int argc, char **argv);

HlSession *hl_application_get_session (HlApplication *self);
HlWindow *hl_application_get_window (HlApplication *self);    /* NULL before activate */
GSettings *hl_application_get_settings (HlApplication *self); /* org.hotline: shared by the apps */
GSettings *hl_application_get_app_settings (HlApplication *self); /* klass->schema */

/* Language, resources and style without an application: for tests of widgets. */
void hl_ui_init (void);
/* An app's own style sheet, from its resource; after start-up. */
void hl_ui_add_css (const char *resource_path);

G_END_DECLS
