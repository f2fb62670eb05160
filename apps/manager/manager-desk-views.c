/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-desk-views.h"

#include <glib/gi18n.h>
#include <string.h>

#define QUICK 4
#define SOON_MS 400
#define AGAIN_SECONDS 60 /* deadlines come near by themselves */

struct _ManagerDeskViews
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *box; /* linked */
  GtkWidget *quick[QUICK];
  GtkWidget *more; /* GtkMenuButton */
  GtkWidget *popover;
  GtkListBox *list;

  /* Borrowed: outlives it */
  HlWindow *window;

  /* Owned */
  HlReply *views;
  char *chosen;
  GCancellable *loading;
  guint soon, again;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ManagerDeskViews, manager_desk_views, GTK_TYPE_WIDGET)

/* Whose work begins with dispatching, and whose with signing. */
static const char *const desk_quick[QUICK] = { "dispatch", "review", "near", "overdue" };
static const char *const office_quick[QUICK] = { "sign", "handling", "near", "overdue" };

/* ---- What there is ---- */

static const HlJson *
items_of (ManagerDeskViews *self)
{
  return self->views != NULL ? hl_json_get (hl_reply_get_json (self->views), "items") : NULL;
}

static const HlJson *
find_view (ManagerDeskViews *self, const char *name)
{
  const HlJson *items = items_of (self);

  for (guint i = 0; i < hl_json_length (items); i++)
    if (g_strcmp0 (hl_json_text (hl_json_get (hl_json_at (items, i), "view"), NULL), name) == 0)
      return hl_json_at (items, i);
  return NULL;
}

static const char *const *
quick_of (ManagerDeskViews *self)
{
  return find_view (self, "dispatch") != NULL ? desk_quick : office_quick;
}

static gboolean
is_quick (ManagerDeskViews *self, const char *name)
{
  const char *const *quick = quick_of (self);

  for (guint i = 0; i < QUICK; i++)
    if (strcmp (quick[i], name) == 0)
      return TRUE;
  return FALSE;
}

static char *
text_of (const HlJson *view)
{
  gint64 count = hl_json_int (hl_json_get (view, "count"), -1);
  const char *word = hl_word ("ticket-view", hl_json_text (hl_json_get (view, "view"), ""));

  return count < 0 ? g_strdup (word) : g_strdup_printf ("%s %d", word, (int) count);
}

/* ---- Showing ---- */

static void
choose (ManagerDeskViews *self, const char *name)
{
  if (g_strcmp0 (self->chosen, name) == 0)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (name);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_quick (ManagerDeskViews *self)
{
  const char *const *quick = quick_of (self);

  for (guint i = 0; i < QUICK; i++)
    {
      const HlJson *view = find_view (self, quick[i]);
      g_autofree char *text = view != NULL ? text_of (view) : NULL;

      gtk_widget_set_visible (self->quick[i], view != NULL);
      if (view == NULL)
        continue;
      gtk_button_set_label (GTK_BUTTON (self->quick[i]), text);
      hl_accessible_label (self->quick[i], text);
      gtk_widget_set_name (self->quick[i], quick[i]);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->quick[i]),
                                    g_strcmp0 (self->chosen, quick[i]) == 0);
    }
}

static void
show_more (ManagerDeskViews *self)
{
  const HlJson *items = items_of (self);
  gboolean quick = self->chosen == NULL || is_quick (self, self->chosen);
  g_autofree char *text = quick ? g_strdup (_ ("More")) : text_of (find_view (self, self->chosen));
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < hl_json_length (items); i++)
    {
      const HlJson *view = hl_json_at (items, i);
      g_autofree char *label = text_of (view);

      if (is_quick (self, hl_json_text (hl_json_get (view, "view"), "")))
        continue;
      row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child",
                          g_object_new (GTK_TYPE_LABEL, "label", label, "xalign", 0.0, NULL), NULL);
      gtk_widget_set_name (row, hl_json_text (hl_json_get (view, "view"), ""));
      hl_accessible_label (row, label);
      gtk_list_box_append (self->list, row);
    }
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->more), text);
  (quick ? gtk_widget_remove_css_class : gtk_widget_add_css_class) (self->more, "hl-chosen");
}

static void
toggled_cb (GtkToggleButton *button, ManagerDeskViews *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  choose (self, gtk_widget_get_name (GTK_WIDGET (button)));
  show_more (self);
}

static void
row_cb (GtkListBox *list, GtkListBoxRow *row, ManagerDeskViews *self)
{
  g_autofree char *name = g_strdup (gtk_widget_get_name (GTK_WIDGET (row)));

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  choose (self, name);
  show_quick (self);
  show_more (self);
}

/* ---- Loading ---- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  ManagerDeskViews *self = data;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, NULL))
    return;
  g_clear_pointer (&self->views, hl_reply_unref);
  self->views = g_steal_pointer (&reply);
  if (self->chosen == NULL)
    choose (self, quick_of (self)[0]);
  show_quick (self);
  if (!gtk_widget_get_mapped (self->popover))
    show_more (self);
}

void
manager_desk_views_reload (ManagerDeskViews *self)
{
  g_clear_handle_id (&self->soon, g_source_remove);
  hl_session_send_async (hl_window_get_session (self->window), "GET", "/tickets/views", NULL, NULL,
                         self->loading, loaded_cb, self);
}

static gboolean
soon_cb (gpointer data)
{
  ((ManagerDeskViews *) data)->soon = 0;
  manager_desk_views_reload (data);
  return G_SOURCE_REMOVE;
}

static void
change_cb (ManagerDeskViews *self)
{
  if (self->soon == 0)
    self->soon = g_timeout_add (SOON_MS, soon_cb, self);
}

static gboolean
again_cb (gpointer data)
{
  if (gtk_widget_get_mapped (data))
    manager_desk_views_reload (data);
  return G_SOURCE_CONTINUE;
}

/* ---- The widget ---- */

static void
manager_desk_views_dispose (GObject *object)
{
  ManagerDeskViews *self = MANAGER_DESK_VIEWS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_handle_id (&self->again, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->views, hl_reply_unref);
  g_clear_pointer (&self->chosen, g_free);

  G_OBJECT_CLASS (manager_desk_views_parent_class)->dispose (object);
}

static void
manager_desk_views_class_init (ManagerDeskViewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = manager_desk_views_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
manager_desk_views_init (ManagerDeskViews *self)
{
  self->loading = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->box, "linked");
  gtk_widget_add_css_class (self->box, "hl-tight");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  for (guint i = 0; i < QUICK; i++)
    {
      self->quick[i] = gtk_toggle_button_new_with_label (HL_DASH);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->quick[i]),
                                   i > 0 ? GTK_TOGGLE_BUTTON (self->quick[0]) : NULL);
      g_signal_connect (self->quick[i], "toggled", G_CALLBACK (toggled_cb), self);
      gtk_widget_add_css_class (self->quick[i], "numeric");
      gtk_box_append (GTK_BOX (self->box), self->quick[i]);
    }
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  hl_accessible_label (GTK_WIDGET (self->list), _ ("Views"));
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_cb), self);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  self->more = g_object_new (GTK_TYPE_MENU_BUTTON, "label", _ ("More"), "popover", self->popover,
                             "always-show-arrow", TRUE, NULL);
  gtk_box_append (GTK_BOX (self->box), self->more);
}

void
manager_desk_views_begin (ManagerDeskViews *self, HlWindow *window)
{
  HlEvents *events;

  self->window = window;
  events = hl_session_get_events (hl_window_get_session (window));
  g_signal_connect_object (events, "change::ticket", G_CALLBACK (change_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (events, "reload", G_CALLBACK (change_cb), self, G_CONNECT_SWAPPED);
  self->again = g_timeout_add_seconds (AGAIN_SECONDS, again_cb, self);
  manager_desk_views_reload (self);
}

const char *
manager_desk_views_get (ManagerDeskViews *self)
{
  return self->chosen;
}
