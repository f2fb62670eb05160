/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-desk.h"

#include <glib/gi18n.h>

#include "desk/hl-ticket.h"
#include "manager-desk-views.h"
#include "manager-ticket-pane.h"
#include "manager-ticket-row.h"

/* Where tickets are moved on: by dispatchers, who review too, and by the offices.  What each sees
 * and may do is the service's to say. */

#define LEFT_NARROW 372
#define LEFT_WIDE 480
#define MOST_SEEN 500
#define NEAR_END 20

struct _ManagerDesk
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *left, *right, *search_entry, *all_button;
  ManagerDeskViews *views;
  GtkDropDown *district_drop;
  AdwBin *list_bin, *history_side;
  GtkLabel *foot_label;
  GtkStack *middle;
  ManagerTicketPane *pane;

  /* Owned */
  HlRemoteList *list;
  GtkMultiSelection *selection;
  ManagerChoice district;
  GHashTable *seen; /* ticket → revision that was looked at; HlId * → gint64 * */
  GSettings *settings;
  GPtrArray *rows; /* ManagerTicketRow that are bound; borrowed */
  guint position;  /* of what was looked at, where the next one is when it goes */
  guint settle;    /* source */

  GtkWidget *list_view; /* child of list_bin */
  gboolean ready;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_desk_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerDesk, manager_desk, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE, manager_desk_page_init))

static HlSession *
session_of (ManagerDesk *self)
{
  return hl_window_get_session (self->window);
}

/* ---- What has been looked at ---- */

static gint64 *
copy_int (gint64 value)
{
  return g_memdup2 (&value, sizeof value);
}

static void
load_seen (ManagerDesk *self)
{
  g_autoptr (GVariant) stored = g_settings_get_value (self->settings, "tickets-seen");
  GVariantIter iter;
  gint64 ticket, revision;

  g_variant_iter_init (&iter, stored);
  while (g_variant_iter_next (&iter, "{xx}", &ticket, &revision))
    g_hash_table_insert (self->seen, copy_int (ticket), copy_int (revision));
}

static void
save_seen (ManagerDesk *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{xx}"));
  GHashTableIter iter;
  gpointer ticket, revision;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &ticket, &revision))
    g_variant_builder_add (&builder, "{xx}", *(gint64 *) ticket, *(gint64 *) revision);
  g_settings_set_value (self->settings, "tickets-seen", g_variant_builder_end (&builder));
}

/* Ids grow: the lowest is the oldest. */
static void
forget_oldest (ManagerDesk *self)
{
  while (g_hash_table_size (self->seen) > MOST_SEEN)
    {
      GHashTableIter iter;
      gpointer ticket;
      gint64 oldest = G_MAXINT64;

      g_hash_table_iter_init (&iter, self->seen);
      while (g_hash_table_iter_next (&iter, &ticket, NULL))
        oldest = MIN (oldest, *(gint64 *) ticket);
      g_hash_table_remove (self->seen, &oldest);
    }
}

static gint64
seen_of (ManagerDesk *self, HlId ticket)
{
  const gint64 *revision = g_hash_table_lookup (self->seen, &ticket);

  return revision != NULL ? *revision : 0;
}

/* ---- Rows ---- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ManagerDesk *self)
{
  gtk_list_item_set_child (item, manager_ticket_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ManagerDesk *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  HlTicket *ticket = gtk_list_item_get_item (item);

  manager_ticket_row_show (MANAGER_TICKET_ROW (row), ticket, seen_of (self, ticket->id));
  g_ptr_array_add (self->rows, row);
  if (gtk_list_item_get_position (item) + NEAR_END
      > g_list_model_get_n_items (G_LIST_MODEL (self->list)))
    hl_remote_list_load_more (self->list);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ManagerDesk *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (self->rows != NULL)
    g_ptr_array_remove_fast (self->rows, row);
  manager_ticket_row_show (MANAGER_TICKET_ROW (row), NULL, 0);
}

static void
show_seen (ManagerDesk *self, HlId ticket, gint64 revision)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      HlTicket *shown = manager_ticket_row_get_ticket (self->rows->pdata[i]);

      if (shown != NULL && shown->id == ticket)
        manager_ticket_row_show (self->rows->pdata[i], shown, revision);
    }
}

/* ---- The list ---- */

static void
on_filter (ManagerDesk *self)
{
  const char *view = self->ready ? manager_desk_views_get (self->views) : NULL;
  g_autoptr (GString) query = g_string_new (NULL);
  gboolean done = g_strcmp0 (view, "closed") == 0 || g_strcmp0 (view, "archived") == 0;

  if (view == NULL)
    return;
  hl_query_add (query, "view", view);
  hl_query_add (query, "order", done ? "created" : "due");
  hl_query_add (query, "district", manager_choice_get (&self->district));
  hl_query_add (query, "q", gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  hl_remote_list_set_query (self->list, query->str);
}

static void
vocabulary_changed (ManagerDesk *self)
{
  gboolean ready = self->ready;

  self->ready = FALSE;
  manager_choice_set_json (&self->district, _ ("All districts"),
                           hl_json_get (hl_session_get_vocabulary (session_of (self)), "districts"),
                           "code");
  self->ready = ready;
  on_filter (self);
}

/* ---- Selection ---- */

static HlTicket *
ticket_at (ManagerDesk *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->list), position);
}

static guint64
count_selected (ManagerDesk *self, guint *first)
{
  g_autoptr (GtkBitset) chosen =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  *first =
      gtk_bitset_is_empty (chosen) ? GTK_INVALID_LIST_POSITION : gtk_bitset_get_minimum (chosen);
  return gtk_bitset_get_size (chosen);
}

static void
show_foot (ManagerDesk *self, guint64 n)
{
  g_autofree char *total = manager_total_text (self->list);
  g_autofree char *text = n > 1 ? g_strdup_printf (_ ("%s · %u selected"), total, (guint) n)
                                : g_strdup_printf (_ ("%s · by deadline"), total);

  gtk_label_set_text (self->foot_label, text);
}

static void
selected_cb (ManagerDesk *self)
{
  guint first;
  guint64 n = count_selected (self, &first);

  show_foot (self, n);
  if (n == 1)
    {
      g_autoptr (HlTicket) ticket = ticket_at (self, first);

      self->position = first;
      manager_ticket_pane_show (self->pane, ticket->id);
    }
}

static guint
find_position (ManagerDesk *self, HlId id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (HlTicket) ticket = ticket_at (self, i);

      if (ticket->id == id)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_at (ManagerDesk *self, guint position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (self->list_view, "list.scroll-to-item", "u", position);
}

/* A row that moved is selected where it is now. */
static gboolean
settle_cb (gpointer data)
{
  ManagerDesk *self = data;
  guint first, position = find_position (self, manager_ticket_pane_get_ticket (self->pane));
  guint64 n = count_selected (self, &first);

  self->settle = 0;
  if (n == 0 && position != GTK_INVALID_LIST_POSITION)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  show_foot (self, n);
  return G_SOURCE_REMOVE;
}

static void
items_cb (ManagerDesk *self)
{
  if (self->settle == 0)
    self->settle = g_idle_add (settle_cb, self);
}

static void
on_all (ManagerDesk *self)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

/* ---- What the pane says ---- */

static void
on_shown (ManagerDesk *self, gint64 ticket, gint64 revision)
{
  const gint64 *known = g_hash_table_lookup (self->seen, &ticket);

  if (known != NULL && *known == revision)
    return;
  g_hash_table_insert (self->seen, copy_int (ticket), copy_int (revision));
  forget_oldest (self);
  save_seen (self);
  show_seen (self, ticket, revision);
}

static void
on_acted (ManagerDesk *self, gint64 ticket)
{
  manager_desk_views_reload (self->views);
  hl_remote_list_reload (self->list);
}

/* ---- The page ---- */

static void
page_search (ManagerPage *page)
{
  gtk_widget_grab_focus (MANAGER_DESK (page)->search_entry);
}

static void
page_reload (ManagerPage *page)
{
  ManagerDesk *self = MANAGER_DESK (page);

  hl_remote_list_reload (self->list);
  manager_desk_views_reload (self->views);
  manager_ticket_pane_reload (self->pane);
}

/* From what is looked at, also when that has left the list. */
static void
page_step (ManagerPage *page, int by)
{
  ManagerDesk *self = MANAGER_DESK (page);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint at = find_position (self, manager_ticket_pane_get_ticket (self->pane));
  gboolean gone = at == GTK_INVALID_LIST_POSITION; /* then the next is where it was */
  gint64 to = gone ? (gint64) self->position + (by > 0 ? 0 : by) : (gint64) at + by;

  if (n > 0)
    select_at (self, (guint) CLAMP (to, 0, (gint64) n - 1));
}

static void
page_play (ManagerPage *page)
{
  manager_ticket_pane_play (MANAGER_DESK (page)->pane);
}

static void
page_submit (ManagerPage *page)
{
  manager_ticket_pane_submit (MANAGER_DESK (page)->pane);
}

static void
manager_desk_page_init (ManagerPageInterface *iface)
{
  iface->search = page_search;
  iface->reload = page_reload;
  iface->step = page_step;
  iface->play = page_play;
  iface->submit = page_submit;
}

/* ---- The widget ---- */

static void
wide_cb (ManagerDesk *self)
{
  gboolean wide = hl_window_get_wide (self->window);

  gtk_widget_set_size_request (self->left, wide ? LEFT_WIDE : LEFT_NARROW, -1);
  gtk_widget_set_visible (self->right, wide);
}

static void
manager_desk_dispose (GObject *object)
{
  ManagerDesk *self = MANAGER_DESK (object);

  g_clear_handle_id (&self->settle, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->window != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_DESK);
  self->window = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  manager_choice_clear (&self->district);

  G_OBJECT_CLASS (manager_desk_parent_class)->dispose (object);
}

static void
manager_desk_class_init (ManagerDeskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_desk_dispose;
  g_type_ensure (MANAGER_TYPE_DESK_VIEWS);
  g_type_ensure (MANAGER_TYPE_TICKET_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-desk.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, left);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, right);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, search_entry);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, all_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, views);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, district_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, list_bin);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, history_side);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, foot_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, middle);
  gtk_widget_class_bind_template_child (widget_class, ManagerDesk, pane);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_acted);
}

static void
manager_desk_init (ManagerDesk *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->rows = g_ptr_array_new ();
  self->district.drop = self->district_drop;
}

static void
make_list (ManagerDesk *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->list = hl_remote_list_new (session_of (self), "/tickets", "ticket", hl_ticket_shape ());
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->list)));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->list_view =
      gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  gtk_widget_add_css_class (self->list_view, "hl-rows");
  gtk_widget_add_css_class (self->list_view, "hl-pane");
  hl_accessible_label (self->list_view, _ ("Tickets"));
  g_object_set (scrolled, "child", self->list_view, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  adw_bin_set_child (
      self->list_bin,
      hl_list_frame_new (self->list, scrolled,
                         hl_status_page_new ("emblem-ok-symbolic", _ ("Nothing here"),
                                             _ ("No ticket waits in this view."), NULL, NULL)));
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (self->list, "items-changed", G_CALLBACK (items_cb), self);
  g_signal_connect_swapped (self->list, "notify::total", G_CALLBACK (items_cb), self);
}

GtkWidget *
manager_desk_new (HlWindow *window)
{
  ManagerDesk *self = g_object_new (MANAGER_TYPE_DESK, NULL);

  self->window = window;
  self->settings = g_object_ref (hl_application_get_app_settings (
      HL_APPLICATION (gtk_window_get_application (GTK_WINDOW (window)))));
  load_seen (self);
  make_list (self);
  manager_ticket_pane_begin (self->pane, window, GTK_WIDGET (self->history_side));
  g_signal_connect_object (session_of (self), "notify::vocabulary", G_CALLBACK (vocabulary_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::wide", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  vocabulary_changed (self);
  self->ready = TRUE;
  manager_desk_views_begin (self->views, window);
  wide_cb (self);
  return GTK_WIDGET (self);
}
