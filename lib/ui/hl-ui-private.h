/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-application.h"

G_BEGIN_DECLS

HlWindow *hl_window_new (HlApplication *application);
/* After sign-in: the app's view takes the place of the start page. */
void hl_window_enter (HlWindow *self);

#define HL_TYPE_START_PAGE (hl_start_page_get_type ())
G_DECLARE_FINAL_TYPE (HlStartPage, hl_start_page, HL, START_PAGE, GtkWidget)

/* Signal ::signed-in. Owns the private service when there is one. */
GtkWidget *hl_start_page_new (HlApplication *application);
/* Connects to the last server, or asks for one. @notice (nullable): a line that says why it is
 * shown, such as having been signed out. */
void hl_start_page_begin (HlStartPage *self, const char *notice);
/* Does it come from a test's environment? */
gboolean hl_start_page_is_scripted (void);

GSettings *hl_settings_new (const char *schema);
void hl_preferences_show (HlApplication *self);

G_END_DECLS
