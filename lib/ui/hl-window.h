/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "client/hl-client.h"

G_BEGIN_DECLS

/* The one window of an app: connect page → sign-in page → the app's view, with
 * the bar for a lost server and the toasts.  Made by HlApplication. */

#define HL_TYPE_WINDOW (hl_window_get_type ())
G_DECLARE_FINAL_TYPE (HlWindow, hl_window, HL, WINDOW, AdwApplicationWindow)

HlSession *hl_window_get_session (HlWindow *self);

/* "Done." */
void hl_window_toast (HlWindow *self, const char *text);
/* With a button "Undo" (Ctrl+Z while it is shown) that activates @undo. */
typedef void (*HlUndoFunc) (gpointer data);
void hl_window_toast_undo (HlWindow *self, const char *text, HlUndoFunc undo, gpointer data,
                           GDestroyNotify destroy);
/* What went wrong and what to do, from hl_error_sentence(). */
void hl_window_toast_error (HlWindow *self, const GError *error);

/* "wide" (boolean): the window is at least 1600×900, with 20 px hysteresis. */
gboolean hl_window_get_wide (HlWindow *self);

/* The primary menu (preferences, keys, about, sign out, quit) as a button for header bars; the
 * app's own @section comes first. @section (nullable) */
GtkWidget *hl_window_menu_button (HlWindow *self, GMenuModel *section);

/* The bar that says the server is lost: every view puts it under its header bar.
 * (transfer floating) */
GtkWidget *hl_window_lost_bar (HlWindow *self);
/* The text of the bar when the server is lost; default "Lost connection to the server …". */
void hl_window_set_lost_text (HlWindow *self, const char *text);

/* The app's view may keep somebody from signing out or closing by ::leaving (gboolean closes),
 * which returns TRUE then; it goes on later by hl_window_sign_out() or gtk_window_destroy(). */
void hl_window_sign_out (HlWindow *self);

/* Properties: "wide", "online". Actions: win.fullscreen, win.sign-out, win.undo, win.menu. */

G_END_DECLS
