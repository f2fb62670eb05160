/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-pages.h"

#include <glib/gi18n.h>

/* One widget draws all agents: two hundred cards of widgets cost ten times as much.
 * The column view beside it is the accessible twin. */

#define COLUMNS 5
#define MANY 45
#define NARROW 168
#define GAP 6
#define HEIGHT 49

typedef struct
{
  HlAgentLive *agent;
  HlTone concern;
} Cell;

struct _SupervisorGrid
{
  GtkWidget parent_instance;

  /* Owned */
  GArray *cells; /* Cell; agents referenced */
  SupervisorDesk *desk;

  SupervisorFilter filter;
  HlId selected;
  gboolean inside; /* the pointer: nothing moves under it */
};

G_DEFINE_FINAL_TYPE (SupervisorGrid, supervisor_grid, GTK_TYPE_WIDGET)

enum
{
  ACTIVATE,
  SELECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

gboolean
supervisor_filter_takes (SupervisorDesk *desk, HlAgentLive *agent, SupervisorFilter filter)
{
  if (filter == SUPERVISOR_FILTER_CONCERN)
    return supervisor_desk_judge (desk, agent, NULL) != HL_TONE_IDLE;
  if (filter == SUPERVISOR_FILTER_FREE)
    return agent->state == HL_AGENT_READY;
  return TRUE;
}

static void
clear_cell (gpointer data)
{
  g_object_unref (((Cell *) data)->agent);
}

/* Over a limit, near a limit, the rest; who is offline last; each by name (as the model is). */
static int
rank (const Cell *cell)
{
  if (cell->concern == HL_TONE_OVER)
    return 0;
  if (cell->concern == HL_TONE_NEAR)
    return 1;
  return cell->agent->state == HL_AGENT_OFFLINE ? 3 : 2;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Cell *left = a, *right = b;
  int order = rank (left) - rank (right);

  if (order == 0)
    order = g_utf8_collate (left->agent->name != NULL ? left->agent->name : "",
                            right->agent->name != NULL ? right->agent->name : "");
  return order != 0 ? order : left->agent->id < right->agent->id ? -1 : 1;
}

/* Geometry */

static guint
count_columns (SupervisorGrid *self, int width)
{
  if (self->cells->len <= MANY)
    return COLUMNS;
  return (guint) MAX (COLUMNS, (width + GAP) / (NARROW + GAP));
}

static graphene_rect_t
cell_box (SupervisorGrid *self, guint i)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  guint columns = count_columns (self, width);
  float step = ((float) width + GAP) / (float) columns;

  return GRAPHENE_RECT_INIT ((float) (i % columns) * step, (float) (i / columns) * (HEIGHT + GAP),
                             step - GAP, HEIGHT);
}

static int
cell_at (SupervisorGrid *self, double x, double y)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      graphene_rect_t box = cell_box (self, i);

      if (graphene_rect_contains_point (&box, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        return (int) i;
    }
  return -1;
}

static int
index_of_selected (SupervisorGrid *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    if (g_array_index (self->cells, Cell, i).agent->id == self->selected)
      return (int) i;
  return -1;
}

/* Drawing */

static float
append_text (GtkWidget *widget, GtkSnapshot *snapshot, const char *markup, const GdkRGBA *colour,
             const graphene_rect_t *box, gboolean end)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  int width;

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if ((float) width > box->size.width)
    {
      width = (int) box->size.width;
      pango_layout_set_width (layout, MAX (width, 1) * PANGO_SCALE);
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT (end ? box->origin.x + box->size.width - (float) width : box->origin.x,
                            box->origin.y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
  return (float) width;
}

typedef struct
{
  GdkRGBA card, line, text, dim;
  gboolean dark;
} Look;

static void
make_look (GtkWidget *widget, Look *look)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  look->dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  gtk_style_context_get_color (context, &look->text);
  gtk_style_context_lookup_color (context, "hl_card", &look->card);
  gtk_style_context_lookup_color (context, "hl_line", &look->line);
  gtk_style_context_lookup_color (context, "hl_dim", &look->dim);
}

static void
append_card (GtkSnapshot *snapshot, const Look *look, const Cell *cell, gboolean selected,
             const graphene_rect_t *box)
{
  GskRoundedRect outline;
  GdkRGBA border = look->line, tint;
  float width = selected ? 2 : 1;
  const float widths[] = { width, width, width, width };

  gsk_rounded_rect_init_from_rect (&outline, box, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &look->card, box);
  if (cell->concern == HL_TONE_OVER)
    {
      hl_tone_mark (HL_TONE_OVER, look->dark, &tint);
      tint.alpha = 0.09f;
      gtk_snapshot_append_color (snapshot, &tint, box);
    }
  gtk_snapshot_pop (snapshot);
  if (cell->concern != HL_TONE_IDLE)
    hl_tone_mark (cell->concern, look->dark, &border);
  if (selected)
    hl_tone_mark (HL_TONE_BUSY, look->dark, &border);
  gtk_snapshot_append_border (snapshot, &outline, widths,
                              (const GdkRGBA[]){ border, border, border, border });
}

static void
append_dot (GtkSnapshot *snapshot, const Look *look, const Cell *cell, float x, float y)
{
  GskRoundedRect circle;
  GdkRGBA colour;

  hl_tone_mark (hl_tone_of_agent_state (cell->agent->state), look->dark, &colour);
  gsk_rounded_rect_init_from_rect (&circle, &GRAPHENE_RECT_INIT (x, y, 9, 9), 4.5f);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, &colour, &circle.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_cell (SupervisorGrid *self, GtkSnapshot *snapshot, const Look *look, guint i)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const Cell *cell = &g_array_index (self->cells, Cell, i);
  HlAgentLive *agent = cell->agent;
  graphene_rect_t box = cell_box (self, i);
  float x = box.origin.x + 10, y = box.origin.y + 5, width = box.size.width - 20, taken;
  gboolean off = agent->state == HL_AGENT_OFFLINE;
  g_autofree char *clock = off || agent->since == 0
                               ? g_strdup (HL_DASH)
                               : hl_format_clock (supervisor_desk_now (self->desk) - agent->since);
  g_autofree char *name =
      g_markup_printf_escaped ("<b>%s</b>", agent->name != NULL ? agent->name : "");
  g_autofree char *time = g_markup_printf_escaped (
      cell->concern != HL_TONE_IDLE ? "<b><span font_features='tnum'>%s</span></b>"
                                    : "<span font_features='tnum'>%s</span>",
      clock);
  g_autofree char *plain = supervisor_desk_describe (self->desk, agent);
  g_autofree char *state = g_markup_printf_escaped ("<span size='86%%'>%s</span>", plain);
  GdkRGBA colour = look->dim;

  if (cell->concern != HL_TONE_IDLE)
    hl_tone_text (cell->concern, look->dark, &colour);
  append_card (snapshot, look, cell, agent->id == self->selected, &box);
  append_dot (snapshot, look, cell, x, y + 6);
  taken =
      append_text (widget, snapshot, time, &colour, &GRAPHENE_RECT_INIT (x, y, width, 20), TRUE);
  append_text (widget, snapshot, name, &look->text,
               &GRAPHENE_RECT_INIT (x + 15, y, width - 15 - taken - 6, 20), FALSE);
  append_text (widget, snapshot, state, &look->dim, &GRAPHENE_RECT_INIT (x, y + 21, width, 18),
               FALSE);
}

static void
supervisor_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SupervisorGrid *self = SUPERVISOR_GRID (widget);
  Look look;

  make_look (widget, &look);
  for (guint i = 0; i < self->cells->len; i++)
    append_cell (self, snapshot, &look, i);
}

static GtkSizeRequestMode
supervisor_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
supervisor_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                         int *natural, int *minimum_baseline, int *natural_baseline)
{
  SupervisorGrid *self = SUPERVISOR_GRID (widget);
  guint columns = count_columns (self, MAX (for_size, 0));
  int rows = (int) ((self->cells->len + columns - 1) / columns);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = COLUMNS * 120;
      *natural = COLUMNS * 180;
    }
  else
    *minimum = *natural = MAX (rows * (HEIGHT + GAP) - GAP, HEIGHT);
}

/* Callbacks */

static void
select_cell (SupervisorGrid *self, int i)
{
  HlAgentLive *agent;
  g_autofree char *state = NULL;
  g_autofree char *label = NULL;

  if (i < 0 || i >= (int) self->cells->len)
    return;
  agent = g_array_index (self->cells, Cell, i).agent;
  self->selected = agent->id;
  state = supervisor_desk_describe (self->desk, agent);
  label = g_strdup_printf ("%s %s", agent->name, state);
  hl_accessible_label (GTK_WIDGET (self), label);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SELECT], 0);
}

static void
pressed_cb (SupervisorGrid *self, int n, double x, double y)
{
  int i = cell_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  select_cell (self, i);
  if (n == 2 && i >= 0)
    g_signal_emit (self, signals[ACTIVATE], 0, (gint64) self->selected);
}

static void
menu_cb (SupervisorGrid *self, int n, double x, double y)
{
  int i = cell_at (self, x, y);

  if (i < 0)
    return;
  select_cell (self, i);
  supervisor_menu_popup (GTK_WIDGET (self), SUPERVISOR_MENU_AGENT,
                         g_array_index (self->cells, Cell, i).agent->name, x, y);
}

/* The menu key: of the selected one. */
static gboolean
popup_menu (SupervisorGrid *self)
{
  int i = index_of_selected (self);
  graphene_rect_t box;

  if (i < 0)
    return GDK_EVENT_PROPAGATE;
  box = cell_box (self, (guint) i);
  supervisor_menu_popup (GTK_WIDGET (self), SUPERVISOR_MENU_AGENT,
                         g_array_index (self->cells, Cell, i).agent->name, box.origin.x + 12,
                         box.origin.y + box.size.height);
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (SupervisorGrid *self, guint key, guint code, GdkModifierType state)
{
  int columns = (int) count_columns (self, gtk_widget_get_width (GTK_WIDGET (self)));
  int at = index_of_selected (self);
  int to = at;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    return popup_menu (self);
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      if (at >= 0)
        g_signal_emit (self, signals[ACTIVATE], 0, (gint64) self->selected);
      return GDK_EVENT_STOP;
    }
  to += key == GDK_KEY_Right  ? 1
        : key == GDK_KEY_Left ? -1
        : key == GDK_KEY_Down ? columns
        : key == GDK_KEY_Up   ? -columns
                              : 0;
  if (to == at)
    return GDK_EVENT_PROPAGATE;
  select_cell (self, at < 0 ? 0 : CLAMP (to, 0, (int) self->cells->len - 1));
  return GDK_EVENT_STOP;
}

static void
enter_cb (SupervisorGrid *self)
{
  self->inside = TRUE;
}

static void
leave_cb (SupervisorGrid *self)
{
  self->inside = FALSE;
  supervisor_grid_update (self);
}

static gboolean
tooltip_cb (SupervisorGrid *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int i = cell_at (self, x, y);
  g_autofree char *state = NULL;
  g_autofree char *text = NULL;
  HlAgentLive *agent;

  if (i < 0)
    return FALSE;
  agent = g_array_index (self->cells, Cell, i).agent;
  state = supervisor_desk_describe (self->desk, agent);
  text = g_strdup_printf ("%s %s\n%s", agent->name, agent->staff_no != NULL ? agent->staff_no : "",
                          state);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* GObject */

static void
supervisor_grid_dispose (GObject *object)
{
  SupervisorGrid *self = SUPERVISOR_GRID (object);

  g_array_set_size (self->cells, 0);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_grid_parent_class)->dispose (object);
}

static void
supervisor_grid_finalize (GObject *object)
{
  g_array_unref (SUPERVISOR_GRID (object)->cells);

  G_OBJECT_CLASS (supervisor_grid_parent_class)->finalize (object);
}

static void
supervisor_grid_class_init (SupervisorGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = supervisor_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = supervisor_grid_finalize;
  widget_class->snapshot = supervisor_grid_snapshot;
  widget_class->measure = supervisor_grid_measure;
  widget_class->get_request_mode = supervisor_grid_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "agentgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[ACTIVATE] = g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SELECT] =
      g_signal_new ("select", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
supervisor_grid_init (SupervisorGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *menu = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->cells, clear_cell);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/* Public */

GtkWidget *
supervisor_grid_new (SupervisorDesk *desk)
{
  SupervisorGrid *self = g_object_new (SUPERVISOR_TYPE_GRID, NULL);

  self->desk = g_object_ref (desk);
  hl_accessible_label (GTK_WIDGET (self), _ ("Agents; choose the list for a table"));
  return GTK_WIDGET (self);
}

void
supervisor_grid_set_filter (SupervisorGrid *self, SupervisorFilter filter)
{
  self->filter = filter;
  g_array_set_size (self->cells, 0);
  supervisor_grid_update (self);
}

static void
collect (SupervisorGrid *self)
{
  GListModel *agents = hl_live_get_agents (supervisor_desk_get_live (self->desk));

  g_array_set_size (self->cells, 0);
  for (guint i = 0; i < g_list_model_get_n_items (agents); i++)
    {
      g_autoptr (HlAgentLive) agent = g_list_model_get_item (agents, i);
      Cell cell = { agent, supervisor_desk_judge (self->desk, agent, NULL) };

      if (!supervisor_filter_takes (self->desk, agent, self->filter))
        continue;
      g_object_ref (agent);
      g_array_append_val (self->cells, cell);
    }
  g_array_sort (self->cells, compare);
}

void
supervisor_grid_update (SupervisorGrid *self)
{
  guint before = self->cells->len;

  if (self->desk == NULL)
    return;
  if (!self->inside || before == 0)
    collect (self);
  for (guint i = 0; i < self->cells->len; i++)
    {
      Cell *cell = &g_array_index (self->cells, Cell, i);

      cell->concern = supervisor_desk_judge (self->desk, cell->agent, NULL);
    }
  if (self->cells->len != before)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

HlAgentLive *
supervisor_grid_get_selected (SupervisorGrid *self)
{
  int i = index_of_selected (self);

  return i >= 0 ? g_array_index (self->cells, Cell, i).agent : NULL;
}
