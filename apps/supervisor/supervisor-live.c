/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "supervisor-pages.h"

/* The left of the listening page: calls in which somebody talks, what is out of the
 * ordinary first, and below them those who wait, by their place.  One of all is selected. */

#define WAIT_NEAR (30 * HL_SECOND)
#define WAIT_OVER (60 * HL_SECOND)

typedef struct
{
  GtkCustomFilter *filter;
  GtkCustomSorter *sorter;
  GtkSingleSelection *selection;
  GtkWidget *heading, *view;
} Part;

struct _SupervisorLive
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *box, *search, *stack, *waiting_box;

  /* Owned */
  SupervisorDesk *desk;
  Part talking, waiting;
};

G_DEFINE_FINAL_TYPE (SupervisorLive, supervisor_live, GTK_TYPE_WIDGET)

enum
{
  SELECTED,
  ACTIVATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_live (HlCallLive *call)
{
  return call->state == HL_CALL_LIVE_TALKING || call->state == HL_CALL_LIVE_HELD
         || (call->state == HL_CALL_LIVE_RINGING && call->answered_at != 0);
}

static gboolean
is_waiting (HlCallLive *call)
{
  return call->state == HL_CALL_LIVE_WAITING
         || (call->state == HL_CALL_LIVE_RINGING && call->answered_at == 0 && call->queued_at != 0);
}

static HlAgentLive *
agent_of (SupervisorLive *self, HlCallLive *call)
{
  return hl_live_find_agent (supervisor_desk_get_live (self->desk), call->agent);
}

/* --- Which, and in what order --- */

static gboolean
matches (SupervisorLive *self, HlCallLive *call)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  return *text == '\0'
         || strstr (supervisor_desk_agent_name (self->desk, call->agent), text) != NULL
         || (call->caller != NULL && strstr (call->caller, text) != NULL)
         || strstr (supervisor_desk_queue_name (self->desk, call->queue), text) != NULL;
}

static gboolean
takes_talking (gpointer item, gpointer data)
{
  return is_live (item) && matches (data, item);
}

static gboolean
takes_waiting (gpointer item, gpointer data)
{
  return is_waiting (item) && matches (data, item);
}

static int
rank (SupervisorLive *self, HlCallLive *call)
{
  HlAgentLive *agent = agent_of (self, call);
  HlTone tone = agent != NULL ? supervisor_desk_judge (self->desk, agent, NULL) : HL_TONE_IDLE;

  return tone == HL_TONE_OVER ? 0 : tone == HL_TONE_NEAR ? 1 : 2;
}

/* What is out of the ordinary first, then the longest talk. */
static int
compare_talking (gconstpointer a, gconstpointer b, gpointer data)
{
  HlCallLive *left = (HlCallLive *) a, *right = (HlCallLive *) b;
  int order = rank (data, left) - rank (data, right);

  if (order != 0)
    return order;
  return left->offered_at < right->offered_at ? -1 : left->offered_at > right->offered_at;
}

static int
compare_waiting (gconstpointer a, gconstpointer b, gpointer data)
{
  const HlCallLive *left = a, *right = b;

  if (left->queue != right->queue)
    return left->queue < right->queue ? -1 : 1;
  if (left->place != right->place)
    return left->place < right->place ? -1 : 1;
  return left->queued_at < right->queued_at ? -1 : left->queued_at > right->queued_at;
}

/* --- Rows --- */

typedef struct
{
  GtkWidget *dot, *name, *clock, *note, *mark;
} Row;

static GtkWidget *
make_label (float align, const char *class, gboolean dim)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), align);
  gtk_widget_add_css_class (label, "numeric");
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  if (dim)
    gtk_widget_add_css_class (label, "hl-dim");
  if (align < 0.5f)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static void pressed_cb (GtkGestureClick *click, int n, double x, double y, GtkListItem *cell);

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *cell)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  Row *row = g_new0 (Row, 1);

  row->dot = hl_state_dot_new (HL_TONE_BUSY, NULL);
  row->name = make_label (0, "hl-bold", FALSE);
  row->clock = make_label (1, NULL, FALSE);
  row->note = make_label (0, "hl-caption", TRUE);
  row->mark = make_label (1, "hl-caption", FALSE);
  gtk_widget_set_hexpand (row->name, TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 9);
  gtk_grid_attach (GTK_GRID (grid), row->dot, 0, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), row->name, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), row->clock, 2, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), row->note, 1, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), row->mark, 2, 1, 1, 1);
  gtk_list_item_set_child (cell, grid);
  g_object_set_data_full (G_OBJECT (grid), "row", row, g_free);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), cell, 0);
  gtk_widget_add_controller (grid, GTK_EVENT_CONTROLLER (click));
}

static void
set_clock (Row *row, HlSpan span, HlTone tone)
{
  g_autofree char *clock = hl_format_clock (MAX (span, 0));

  gtk_label_set_text (GTK_LABEL (row->clock), clock);
  hl_widget_set_tone (row->clock, tone);
  if (tone == HL_TONE_IDLE)
    gtk_widget_remove_css_class (row->clock, "hl-idle");
}

static void
show_talking (SupervisorLive *self, Row *row, HlCallLive *call)
{
  HlAgentLive *agent = agent_of (self, call);
  HlTone tone = agent != NULL ? supervisor_desk_judge (self->desk, agent, NULL) : HL_TONE_IDLE;
  HlTime since = call->answered_at != 0 ? call->answered_at : call->since;
  g_autofree char *caller = hl_format_caller (call->caller);
  g_autofree char *note =
      g_strdup_printf ("%s · %s", supervisor_desk_queue_name (self->desk, call->queue), caller);
  gboolean mine = supervisor_desk_get_listened (self->desk, NULL) == call;

  hl_state_dot_set (HL_STATE_DOT (row->dot),
                    call->state == HL_CALL_LIVE_HELD ? HL_TONE_NEAR : HL_TONE_BUSY, NULL);
  gtk_label_set_text (GTK_LABEL (row->name), supervisor_desk_agent_name (self->desk, call->agent));
  gtk_label_set_text (GTK_LABEL (row->note), note);
  gtk_label_set_text (GTK_LABEL (row->mark),
                      mine ? _ ("listening") : hl_word_call_state (call->state));
  hl_widget_set_tone (row->mark, mine ? HL_TONE_BUSY : tone);
  set_clock (row, since > 0 ? supervisor_desk_now (self->desk) - since : 0, tone);
}

static void
show_waiting (SupervisorLive *self, Row *row, HlCallLive *call)
{
  HlSpan span = call->queued_at > 0 ? supervisor_desk_now (self->desk) - call->queued_at : 0;
  HlTone tone = span > WAIT_OVER ? HL_TONE_OVER : span > WAIT_NEAR ? HL_TONE_NEAR : HL_TONE_IDLE;
  g_autofree char *caller = hl_format_caller (call->caller);
  g_autofree char *place = call->place > 0 ? g_strdup_printf (_ ("no. %d"), (int) call->place)
                                           : g_strdup (hl_word_call_state (call->state));

  hl_state_dot_set (HL_STATE_DOT (row->dot), tone == HL_TONE_IDLE ? HL_TONE_BUSY : tone, NULL);
  gtk_label_set_text (GTK_LABEL (row->name), caller);
  gtk_label_set_text (GTK_LABEL (row->note), supervisor_desk_queue_name (self->desk, call->queue));
  gtk_label_set_text (GTK_LABEL (row->mark), place);
  hl_widget_set_tone (row->mark, HL_TONE_IDLE);
  set_clock (row, span, tone);
}

static void
show_row (SupervisorLive *self, GtkWidget *grid, HlCallLive *call)
{
  Row *row = g_object_get_data (G_OBJECT (grid), "row");

  if (is_waiting (call))
    show_waiting (self, row, call);
  else
    show_talking (self, row, call);
}

static void
notify_row_cb (GtkListItem *cell)
{
  SupervisorLive *self = g_object_get_data (G_OBJECT (cell), "page");
  HlCallLive *call = gtk_list_item_get_item (cell);

  if (call != NULL && self->desk != NULL)
    show_row (self, gtk_list_item_get_child (cell), call);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, SupervisorLive *self)
{
  HlCallLive *call = gtk_list_item_get_item (cell);

  g_object_set_data (G_OBJECT (cell), "page", self);
  g_signal_connect_object (call, "notify", G_CALLBACK (notify_row_cb), cell, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "tick", G_CALLBACK (notify_row_cb), cell, G_CONNECT_SWAPPED);
  show_row (self, gtk_list_item_get_child (cell), call);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, SupervisorLive *self)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (cell), notify_row_cb, cell);
  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_func (self->desk, notify_row_cb, cell);
}

/* The menu is of the row under the pointer. */
static void
pressed_cb (GtkGestureClick *click, int n, double x, double y, GtkListItem *cell)
{
  SupervisorLive *self = g_object_get_data (G_OBJECT (cell), "page");
  GtkWidget *grid = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  HlCallLive *call = gtk_list_item_get_item (cell);
  g_autofree char *caller = NULL;
  gboolean waits;

  if (call == NULL)
    return;
  waits = is_waiting (call);
  gtk_single_selection_set_selected (waits ? self->waiting.selection : self->talking.selection,
                                     gtk_list_item_get_position (cell));
  caller = hl_format_caller (call->caller);
  supervisor_menu_popup (grid, waits ? SUPERVISOR_MENU_WAITING : SUPERVISOR_MENU_CALL,
                         waits ? caller : supervisor_desk_agent_name (self->desk, call->agent), x,
                         y);
}

/* --- Selection: one in both lists --- */

static void
selected_cb (GtkSingleSelection *selection, GParamSpec *pspec, SupervisorLive *self)
{
  Part *other = selection == self->talking.selection ? &self->waiting : &self->talking;
  HlCallLive *call = gtk_single_selection_get_selected_item (selection);

  if (call == NULL)
    return;
  gtk_single_selection_set_selected (other->selection, GTK_INVALID_LIST_POSITION);
  g_signal_emit (self, signals[SELECTED], 0);
}

static void
activate_cb (SupervisorLive *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

HlCallLive *
supervisor_live_get_selected (SupervisorLive *self)
{
  HlCallLive *call = gtk_single_selection_get_selected_item (self->talking.selection);

  return call != NULL ? call : gtk_single_selection_get_selected_item (self->waiting.selection);
}

void
supervisor_live_select (SupervisorLive *self, HlId id)
{
  Part *parts[] = { &self->talking, &self->waiting };

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  supervisor_live_update (self);
  for (guint p = 0; p < G_N_ELEMENTS (parts); p++)
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (parts[p]->selection)); i++)
      {
        g_autoptr (HlCallLive) call = g_list_model_get_item (G_LIST_MODEL (parts[p]->selection), i);

        if (call->id == id)
          gtk_single_selection_set_selected (parts[p]->selection, i);
      }
}

void
supervisor_live_search (SupervisorLive *self)
{
  gtk_widget_grab_focus (self->search);
}

void
supervisor_live_update (SupervisorLive *self)
{
  Part *parts[] = { &self->talking, &self->waiting };
  guint n[2];

  for (guint p = 0; p < G_N_ELEMENTS (parts); p++)
    {
      g_autofree char *note = NULL;

      gtk_filter_changed (GTK_FILTER (parts[p]->filter), GTK_FILTER_CHANGE_DIFFERENT);
      n[p] = g_list_model_get_n_items (G_LIST_MODEL (parts[p]->selection));
      note = g_strdup_printf ("%u", n[p]);
      hl_heading_set_note (parts[p]->heading, note);
    }
  gtk_sorter_changed (GTK_SORTER (self->waiting.sorter), GTK_SORTER_CHANGE_DIFFERENT);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n[0] > 0 ? "list" : "empty");
  gtk_widget_set_visible (self->waiting_box, n[1] > 0);
}

/* --- Building --- */

static GtkWidget *
make_part (SupervisorLive *self, Part *part, const char *title, const char *label,
           GtkCustomFilterFunc takes, GCompareDataFunc compare)
{
  GListModel *calls = hl_live_get_calls (supervisor_desk_get_live (self->desk));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkWidget *scroll = gtk_scrolled_window_new ();

  part->heading = hl_heading_new (title, NULL);
  gtk_widget_set_margin_start (part->heading, 12);
  gtk_widget_set_margin_end (part->heading, 12);
  part->filter = gtk_custom_filter_new (takes, self, NULL);
  part->sorter = gtk_custom_sorter_new (compare, self, NULL);
  filtered =
      gtk_filter_list_model_new (g_object_ref (calls), GTK_FILTER (g_object_ref (part->filter)));
  sorted =
      gtk_sort_list_model_new (G_LIST_MODEL (filtered), GTK_SORTER (g_object_ref (part->sorter)));
  part->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (part->selection, FALSE);
  gtk_single_selection_set_can_unselect (part->selection, TRUE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  part->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (part->selection)), factory);
  gtk_widget_add_css_class (part->view, "supervisor-calls");
  hl_accessible_label (part->view, label);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), part->view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  g_signal_connect_object (part->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           0);
  g_signal_connect_object (part->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  return scroll;
}

static void
make_lists (SupervisorLive *self)
{
  GtkWidget *talking = make_part (self, &self->talking, _ ("In calls"), _ ("Live calls"),
                                  takes_talking, compare_talking);
  GtkWidget *waiting = make_part (self, &self->waiting, C_ ("callers", "Waiting"),
                                  _ ("Waiting callers"), takes_waiting, compare_waiting);

  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), talking, "list");
  gtk_stack_add_named (
      GTK_STACK (self->stack),
      hl_status_page_new ("call-start-symbolic", _ ("No live calls"), NULL, NULL, NULL), "empty");
  self->waiting_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->waiting_box, "hl-line-top");
  gtk_widget_set_margin_top (self->waiting.heading, 9);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (waiting), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (waiting), 216);
  gtk_box_append (GTK_BOX (self->waiting_box), self->waiting.heading);
  gtk_box_append (GTK_BOX (self->waiting_box), waiting);
  gtk_box_append (GTK_BOX (self->box), self->talking.heading);
  gtk_box_append (GTK_BOX (self->box), self->stack);
  gtk_box_append (GTK_BOX (self->box), self->waiting_box);
}

static void
clear_part (Part *part)
{
  if (part->filter != NULL)
    gtk_custom_filter_set_filter_func (part->filter, NULL, NULL, NULL);
  if (part->sorter != NULL)
    gtk_custom_sorter_set_sort_func (part->sorter, NULL, NULL, NULL);
  g_clear_object (&part->filter);
  g_clear_object (&part->sorter);
  g_clear_object (&part->selection);
}

static void
supervisor_live_dispose (GObject *object)
{
  SupervisorLive *self = SUPERVISOR_LIVE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  clear_part (&self->talking);
  clear_part (&self->waiting);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_live_parent_class)->dispose (object);
}

static void
supervisor_live_class_init (SupervisorLiveClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = supervisor_live_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SELECTED] =
      g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATE] =
      g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
supervisor_live_init (SupervisorLive *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _ ("Agent, queue or number"), NULL);
  hl_accessible_label (self->search, _ ("Search live calls"));
  gtk_widget_set_margin_top (self->search, 12);
  gtk_widget_set_margin_start (self->search, 12);
  gtk_widget_set_margin_end (self->search, 12);
  gtk_box_append (GTK_BOX (self->box), self->search);
}

GtkWidget *
supervisor_live_new (SupervisorDesk *desk)
{
  SupervisorLive *self = g_object_new (SUPERVISOR_TYPE_LIVE, NULL);

  self->desk = g_object_ref (desk);
  make_lists (self);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (supervisor_live_update),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (supervisor_live_update), self,
                           G_CONNECT_SWAPPED);
  supervisor_live_update (self);
  return GTK_WIDGET (self);
}
