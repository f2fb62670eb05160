/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One table says every key of an app: it binds them, fills the shortcuts window
 * and draws the hints. */
typedef struct
{
  const char *key;    /* "F2", "<Control>1" (gtk_shortcut_trigger_parse_string) */
  const char *action; /* "win.answer" */
  const char *target; /* GVariant text: "1", "'ready'"; NULL = none */
  const char *title;  /* N_("Answer"); NULL = bound, but not in the shortcuts window */
  const char *group;  /* N_("Call") */
  gboolean late;      /* after the focused widget and pop-overs had it: Escape, Space */
} HlShortcut;

typedef struct
{
  const HlShortcut *keys;
  guint n_keys;
} HlShortcutTable;

/* Binds all keys on @window: scope GLOBAL, phase CAPTURE, so before any input method. */
void hl_shortcuts_install (GtkWidget *window, const HlShortcutTable *table);
/* The keys of all apps: help, keys, panes, menu, full screen, search, preferences, quit. */
const HlShortcutTable *hl_shortcuts_common (void);
/* A window that shows all @tables. (transfer none): a toplevel */
GtkWidget *hl_shortcuts_window_new (const HlShortcutTable *const *tables, guint n_tables);

/* "Ctrl+Shift+↵" for a key or for the key of an action in a table.  (transfer full) */
char *hl_shortcut_text (const char *key);
const HlShortcut *hl_shortcuts_find (const HlShortcutTable *table, const char *action,
                                     const char *target);

/* The small box with the key's name; not in the accessible tree. */
GtkWidget *hl_key_hint_new (const char *key);
/* For .ui files: <object class="HlKeyHint"><property name="key">F2</property> */
#define HL_TYPE_KEY_HINT (hl_key_hint_get_type ())
G_DECLARE_FINAL_TYPE (HlKeyHint, hl_key_hint, HL, KEY_HINT, GtkWidget)

G_END_DECLS
