/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-widgets.h"

#include "hl-format.h"

#include <glib/gi18n.h>

/* The small helpers that are no types of their own. */

#define SKELETON_MS 300

void
hl_accessible_label (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

GtkWidget *
hl_skeleton_new (guint rows)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  gtk_widget_add_css_class (box, "hl-skeleton");
  hl_accessible_label (box, _ ("Loading"));
  for (guint i = 0; i < rows; i++)
    {
      GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_set_size_request (bar, 120 + (int) (i * 67 % 160), 14);
      gtk_widget_set_halign (bar, GTK_ALIGN_START);
      gtk_widget_add_css_class (bar, "bar");
      gtk_box_append (GTK_BOX (box), bar);
    }
  return box;
}

GtkWidget *
hl_status_page_new (const char *icon, const char *title, const char *sentence, const char *button,
                    const char *action)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), sentence);
  gtk_widget_add_css_class (page, "compact");
  gtk_widget_set_vexpand (page, TRUE);
  if (action != NULL)
    {
      GtkWidget *child = gtk_button_new_with_label (button);

      gtk_actionable_set_action_name (GTK_ACTIONABLE (child), action);
      gtk_widget_set_halign (child, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (child, "pill");
      adw_status_page_set_child (ADW_STATUS_PAGE (page), child);
    }
  return page;
}

/* --- list frame --- */

typedef struct
{
  HlRemoteList *list;
  GtkWidget *stack, *error;
  guint wait;
} Frame;

static void
frame_free (gpointer data)
{
  Frame *frame = data;

  g_clear_handle_id (&frame->wait, g_source_remove);
  g_signal_handlers_disconnect_by_data (frame->list, frame);
  g_object_unref (frame->list);
  g_free (frame);
}

static gboolean
wait_cb (gpointer data)
{
  Frame *frame = data;

  frame->wait = 0;
  gtk_stack_set_visible_child_name (GTK_STACK (frame->stack), "loading");
  return G_SOURCE_REMOVE;
}

static void
show_page (Frame *frame, const char *name)
{
  g_clear_handle_id (&frame->wait, g_source_remove);
  gtk_stack_set_visible_child_name (GTK_STACK (frame->stack), name);
}

static void
update_frame (Frame *frame)
{
  const GError *error = hl_remote_list_get_error (frame->list);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (frame->list));

  if (n > 0)
    show_page (frame, "view");
  else if (hl_remote_list_get_loading (frame->list))
    {
      if (frame->wait == 0)
        frame->wait = g_timeout_add (SKELETON_MS, wait_cb, frame);
    }
  else if (error != NULL)
    {
      g_autofree char *sentence = hl_error_sentence (error, NULL);

      adw_status_page_set_description (ADW_STATUS_PAGE (frame->error), sentence);
      show_page (frame, "error");
    }
  else
    show_page (frame, "empty");
}

static void
again_cb (Frame *frame)
{
  hl_remote_list_reload (frame->list);
}

static GtkWidget *
make_error_page (Frame *frame)
{
  GtkWidget *page = hl_status_page_new ("network-error-symbolic", _ ("The list can’t be loaded"),
                                        NULL, NULL, NULL);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Try Again"));

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (again_cb), frame);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  return page;
}

GtkWidget *
hl_list_frame_new (HlRemoteList *list, GtkWidget *view, GtkWidget *empty)
{
  Frame *frame = g_new0 (Frame, 1);
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *skeleton = hl_skeleton_new (6);

  frame->list = g_object_ref (list);
  frame->stack = stack;
  frame->error = make_error_page (frame);
  gtk_widget_add_css_class (skeleton, "hl-padded");
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new (NULL), "blank");
  gtk_stack_add_named (GTK_STACK (stack), view, "view");
  gtk_stack_add_named (GTK_STACK (stack), skeleton, "loading");
  gtk_stack_add_named (GTK_STACK (stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (stack), frame->error, "error");
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (update_frame), frame);
  g_signal_connect_swapped (list, "notify::loading", G_CALLBACK (update_frame), frame);
  g_signal_connect_swapped (list, "notify::error", G_CALLBACK (update_frame), frame);
  g_object_set_data_full (G_OBJECT (stack), "hl-frame", frame, frame_free);
  /* What is not loaded yet stays blank; what is and has nothing in it says so at once. */
  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0 || hl_remote_list_get_loading (list)
      || hl_remote_list_get_complete (list) || hl_remote_list_get_error (list) != NULL)
    update_frame (frame);
  return stack;
}

/* --- heading --- */

GtkWidget *
hl_heading_new (const char *title, const char *note)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (title), *dim = gtk_label_new (note);

  gtk_widget_add_css_class (label, "hl-heading");
  gtk_widget_add_css_class (dim, "hl-dim");
  gtk_widget_add_css_class (dim, "hl-caption");
  gtk_widget_add_css_class (dim, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (dim), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (dim), 0);
  gtk_widget_set_hexpand (dim, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), dim);
  return box;
}

void
hl_heading_set_note (GtkWidget *heading, const char *note)
{
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (heading)), note != NULL ? note : "");
}

/* --- ticks --- */

typedef struct
{
  GtkWidget *widget;
  HlTickFunc tick;
  gpointer data;
  guint source;
} Ticker;

static gboolean
tick_cb (gpointer data)
{
  Ticker *ticker = data;
  guint rest = (guint) (1000 - g_get_real_time () / 1000 % 1000);

  ticker->source = g_timeout_add (rest + 5, tick_cb, ticker);
  ticker->tick (ticker->widget, ticker->data);
  return G_SOURCE_REMOVE;
}

static void
map_cb (Ticker *ticker)
{
  if (ticker->source == 0)
    tick_cb (ticker);
}

static void
unmap_cb (Ticker *ticker)
{
  g_clear_handle_id (&ticker->source, g_source_remove);
}

static void
ticker_free (gpointer data, GClosure *closure)
{
  Ticker *ticker = data;

  g_clear_handle_id (&ticker->source, g_source_remove);
  g_free (ticker);
}

void
hl_widget_add_second_tick (GtkWidget *widget, HlTickFunc tick, gpointer data)
{
  Ticker *ticker = g_new0 (Ticker, 1);

  *ticker = (Ticker){ widget, tick, data, 0 };
  g_signal_connect_swapped (widget, "unmap", G_CALLBACK (unmap_cb), ticker);
  g_signal_connect_data (widget, "map", G_CALLBACK (map_cb), ticker, ticker_free,
                         G_CONNECT_SWAPPED);
  if (gtk_widget_get_mapped (widget))
    tick_cb (ticker);
}
