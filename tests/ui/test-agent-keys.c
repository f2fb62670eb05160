/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-keys.h"

#include "tests/support/hl-test.h"

#include <gtk/gtkimmodule.h>
#include <string.h>

/* Every key of the console with an input method that has a word in hand and takes all keys it
 * is given, as ibus and fcitx do in preedit.  Real key events, through the X server. */

/* ---- The input method: GTK loads it by its name ---- */

#define GREEDY_TYPE (greedy_get_type ())
G_DECLARE_FINAL_TYPE (Greedy, greedy, GREEDY, CONTEXT, GtkIMContext)

struct _Greedy
{
  GtkIMContext parent_instance;
};

G_DEFINE_FINAL_TYPE (Greedy, greedy, GTK_TYPE_IM_CONTEXT)

static guint eaten;

static gboolean
greedy_filter (GtkIMContext *context, GdkEvent *event)
{
  if (gdk_event_get_event_type (event) == GDK_KEY_PRESS)
    eaten++;
  if (eaten == 1)
    g_signal_emit_by_name (context, "preedit-start");
  g_signal_emit_by_name (context, "preedit-changed");
  return TRUE;
}

static void
greedy_preedit (GtkIMContext *context, char **text, PangoAttrList **attributes, int *cursor)
{
  *text = g_strdup (eaten > 0 ? "ni" : "");
  if (attributes != NULL)
    *attributes = pango_attr_list_new ();
  if (cursor != NULL)
    *cursor = 0;
}

static void
greedy_class_init (GreedyClass *klass)
{
  GTK_IM_CONTEXT_CLASS (klass)->filter_keypress = greedy_filter;
  GTK_IM_CONTEXT_CLASS (klass)->get_preedit_string = greedy_preedit;
}

static void
greedy_init (Greedy *self)
{
}

/* ---- The window ---- */

typedef struct
{
  GtkWidget *window, *entry;
  char *last; /* the action that came */
  const char *wanted;
} Fixture;

static void
activated_cb (GSimpleAction *action, GVariant *parameter, Fixture *f)
{
  g_free (f->last);
  f->last = g_strdup (g_action_get_name (G_ACTION (action)));
}

static const GVariantType *
type_of (const HlShortcut *key)
{
  return key->target == NULL    ? NULL
         : *key->target == '\'' ? G_VARIANT_TYPE_STRING
                                : G_VARIANT_TYPE_INT32;
}

static void
add_actions (Fixture *f)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < agent_keys.n_keys; i++)
    {
      const HlShortcut *key = &agent_keys.keys[i];
      g_autoptr (GSimpleAction) action =
          g_simple_action_new (key->action + strlen ("agent."), type_of (key));

      g_signal_connect (action, "activate", G_CALLBACK (activated_cb), f);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  gtk_widget_insert_action_group (f->window, "agent", G_ACTION_GROUP (group));
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
is_active (gpointer window)
{
  return gtk_window_is_active (window);
}

/* "<Control><Shift>Return" as xdotool says it */
static char *
chord_of (const char *accelerator)
{
  guint value;
  GdkModifierType modifiers;
  GString *out = g_string_new (NULL);

  g_assert_true (gtk_accelerator_parse (accelerator, &value, &modifiers));
  if (modifiers & GDK_CONTROL_MASK)
    g_string_append (out, "ctrl+");
  if (modifiers & GDK_SHIFT_MASK)
    g_string_append (out, "shift+");
  if (modifiers & GDK_ALT_MASK)
    g_string_append (out, "alt+");
  g_string_append (out, gdk_keyval_name (value));
  return g_string_free (out, FALSE);
}

static void
press (const char *chord)
{
  const char *argv[] = { "xdotool", "key", chord, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_cmpint (status, ==, 0);
}

static gboolean
has_come (gpointer data)
{
  Fixture *f = data;

  return g_strcmp0 (f->last, f->wanted) == 0;
}

static gboolean
has_eaten (gpointer data)
{
  return eaten > 0;
}

static void
set_up (Fixture *f)
{
  f->window = gtk_window_new ();
  f->entry = gtk_entry_new ();
  gtk_window_set_child (GTK_WINDOW (f->window), f->entry);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 600, 300);
  add_actions (f);
  hl_shortcuts_install (f->window, &agent_keys);
  gtk_window_present (GTK_WINDOW (f->window));
  g_assert_true (hl_test_wait_until (is_mapped, f->window, 30));
  gtk_widget_grab_focus (f->entry);
  g_assert_true (hl_test_wait_until (is_active, f->window, 30));
}

static void
test_all_keys (void)
{
  Fixture f = { 0 };

  set_up (&f);
  press ("n"); /* the input method takes it: the entry stays empty, a word is in hand */
  g_assert_true (hl_test_wait_until (has_eaten, NULL, 30));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (f.entry)), ==, "");
  for (guint i = 0; i < agent_keys.n_keys; i++)
    {
      const HlShortcut *key = &agent_keys.keys[i];
      g_autofree char *chord = NULL;

      if (key->title == NULL) /* another name of the key before it */
        continue;
      chord = chord_of (key->key);
      g_clear_pointer (&f.last, g_free);
      f.wanted = key->action + strlen ("agent.");
      press (chord);
      g_test_message ("%s: %s", chord, key->action);
      g_assert_true (hl_test_wait_until (has_come, &f, 30));
    }
  g_free (f.last);
  gtk_window_destroy (GTK_WINDOW (f.window));
}

int
main (int argc, char **argv)
{
  g_setenv ("GTK_IM_MODULE", "greedy", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  g_io_extension_point_implement (GTK_IM_MODULE_EXTENSION_POINT_NAME, GREEDY_TYPE, "greedy", 10);
  g_test_add_func ("/agent/keys/with-an-input-method", test_all_keys);

  return g_test_run ();
}
