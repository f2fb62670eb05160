/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-shortcuts.h"

#include <glib/gi18n.h>
#include <string.h>

/* Keys come to us before any input method because the controller stands on the
 * window in the capture phase; "late" keys only after the focused widget. */

static const HlShortcut common[] = {
  { "<Control>question", "app.shortcuts", NULL, N_ ("Keyboard shortcuts"), N_ ("General") },
  { "F1", "app.shortcuts", NULL, NULL, NULL },
  { "<Control>comma", "app.preferences", NULL, N_ ("Preferences"), N_ ("General") },
  { "F10", "win.menu", NULL, N_ ("Main menu"), N_ ("General") },
  { "F11", "win.fullscreen", NULL, N_ ("Full screen"), N_ ("General") },
  { "<Control>z", "win.undo", NULL, N_ ("Undo what the message says"), N_ ("General"), TRUE },
  { "<Control>q", "app.quit", NULL, N_ ("Quit"), N_ ("General") },
};

static const HlShortcutTable common_table = { common, G_N_ELEMENTS (common) };

const HlShortcutTable *
hl_shortcuts_common (void)
{
  return &common_table;
}

static GtkEventController *
make_controller (gboolean late)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller,
                                              late ? GTK_PHASE_BUBBLE : GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  return controller;
}

static GtkShortcut *
make_shortcut (const HlShortcut *key)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key->key),
                                            gtk_named_action_new (key->action));

  if (key->target != NULL)
    {
      g_autoptr (GVariant) target = g_variant_parse (NULL, key->target, NULL, NULL, NULL);

      g_assert (target != NULL);
      gtk_shortcut_set_arguments (shortcut, target);
    }
  return shortcut;
}

void
hl_shortcuts_install (GtkWidget *window, const HlShortcutTable *table)
{
  GtkEventController *early = make_controller (FALSE);
  GtkEventController *late = make_controller (TRUE);

  g_return_if_fail (GTK_IS_WIDGET (window) && table != NULL);

  for (guint i = 0; i < table->n_keys; i++)
    {
      const HlShortcut *key = &table->keys[i];

      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (key->late ? late : early),
                                            make_shortcut (key));
    }
  gtk_widget_add_controller (window, early);
  gtk_widget_add_controller (window, late);
}

const HlShortcut *
hl_shortcuts_find (const HlShortcutTable *table, const char *action, const char *target)
{
  for (guint i = 0; i < table->n_keys; i++)
    if (strcmp (table->keys[i].action, action) == 0
        && g_strcmp0 (table->keys[i].target, target) == 0)
      return &table->keys[i];

  return NULL;
}

char *
hl_shortcut_text (const char *key)
{
  guint value;
  GdkModifierType modifiers;
  GString *text;

  if (!gtk_accelerator_parse (key, &value, &modifiers))
    return g_strdup (key);
  if (value != GDK_KEY_Return && value != GDK_KEY_Escape)
    return gtk_accelerator_get_label (value, modifiers);

  text = g_string_new (NULL);
  if (modifiers & GDK_CONTROL_MASK)
    g_string_append (text, "Ctrl+");
  if (modifiers & GDK_SHIFT_MASK)
    g_string_append (text, "Shift+");
  if (modifiers & GDK_ALT_MASK)
    g_string_append (text, "Alt+");
  g_string_append (text, value == GDK_KEY_Return ? "↵" : "Esc");
  return g_string_free (text, FALSE);
}

/* The shortcuts window: in 4.8 only a GtkBuilder can fill one. */

static gboolean
is_new (GPtrArray *groups, const char *group)
{
  for (guint i = 0; i < groups->len; i++)
    if (strcmp (g_ptr_array_index (groups, i), group) == 0)
      return FALSE;
  g_ptr_array_add (groups, (gpointer) group);
  return TRUE;
}

static void
append_rows (GString *xml, const HlShortcutTable *table, const char *group)
{
  for (guint i = 0; i < table->n_keys; i++)
    {
      const HlShortcut *key = &table->keys[i];
      g_autofree char *row = NULL;

      if (key->title == NULL || strcmp (key->group, group) != 0)
        continue;
      row = g_markup_printf_escaped ("<child><object class=\"GtkShortcutsShortcut\">"
                                     "<property name=\"title\">%s</property>"
                                     "<property name=\"accelerator\">%s</property>"
                                     "</object></child>",
                                     _ (key->title), key->key);
      g_string_append (xml, row);
    }
}

static void
append_groups (GString *xml, const HlShortcutTable *const *tables, guint n_tables)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();

  for (guint t = 0; t < n_tables; t++)
    for (guint i = 0; i < tables[t]->n_keys; i++)
      {
        const HlShortcut *key = &tables[t]->keys[i];
        g_autofree char *open = NULL;

        if (key->title == NULL || !is_new (groups, key->group))
          continue;
        open = g_markup_printf_escaped ("<child><object class=\"GtkShortcutsGroup\">"
                                        "<property name=\"title\">%s</property>",
                                        _ (key->group));
        g_string_append (xml, open);
        for (guint u = 0; u < n_tables; u++)
          append_rows (xml, tables[u], key->group);
        g_string_append (xml, "</object></child>");
      }
}

GtkWidget *
hl_shortcuts_window_new (const HlShortcutTable *const *tables, guint n_tables)
{
  g_autoptr (GString) xml =
      g_string_new ("<interface><object class=\"GtkShortcutsWindow\" id=\"window\">"
                    "<property name=\"modal\">1</property>"
                    "<child><object class=\"GtkShortcutsSection\">"
                    "<property name=\"section-name\">keys</property>"
                    "<property name=\"max-height\">12</property>");
  g_autoptr (GtkBuilder) builder = NULL;

  append_groups (xml, tables, n_tables);
  g_string_append (xml, "</object></child></object></interface>");
  builder = gtk_builder_new_from_string (xml->str, (gssize) xml->len);
  return GTK_WIDGET (gtk_builder_get_object (builder, "window"));
}

/* The hint */

struct _HlKeyHint
{
  GtkWidget parent_instance;

  GtkWidget *label;
  char *key;
};

G_DEFINE_FINAL_TYPE (HlKeyHint, hl_key_hint, GTK_TYPE_WIDGET)

enum
{
  PROP_KEY = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
hl_key_hint_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HlKeyHint *self = HL_KEY_HINT (object);
  g_autofree char *text = NULL;

  if (id != PROP_KEY)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_free (self->key);
  self->key = g_value_dup_string (value);
  text = self->key != NULL ? hl_shortcut_text (self->key) : NULL;
  gtk_label_set_text (GTK_LABEL (self->label), text != NULL ? text : "");
}

static void
hl_key_hint_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_KEY)
    g_value_set_string (value, HL_KEY_HINT (object)->key);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hl_key_hint_dispose (GObject *object)
{
  g_clear_pointer (&HL_KEY_HINT (object)->label, gtk_widget_unparent);

  G_OBJECT_CLASS (hl_key_hint_parent_class)->dispose (object);
}

static void
hl_key_hint_finalize (GObject *object)
{
  g_free (HL_KEY_HINT (object)->key);

  G_OBJECT_CLASS (hl_key_hint_parent_class)->finalize (object);
}

static void
hl_key_hint_class_init (HlKeyHintClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = hl_key_hint_set_property;
  object_class->get_property = hl_key_hint_get_property;
  object_class->dispose = hl_key_hint_dispose;
  object_class->finalize = hl_key_hint_finalize;

  properties[PROP_KEY] =
      g_param_spec_string ("key", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "keyhint");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hl_key_hint_init (HlKeyHint *self)
{
  self->label =
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
hl_key_hint_new (const char *key)
{
  return g_object_new (HL_TYPE_KEY_HINT, "key", key, NULL);
}
