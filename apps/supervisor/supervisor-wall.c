/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "supervisor-pages.h"

/* The wall: six tiles, ledger, half hours, agents, queues, alarms. */

#define TARGET_A 90.0
#define TARGET_B 95.0
#define SLOTS 48
#define FIRST_SLOT 16 /* 08:00 */
#define LAST_SLOT 40  /* 20:00 */
#define WAIT_NEAR (30 * HL_SECOND)
#define WAIT_OVER (60 * HL_SECOND)

enum
{
  TILE_RATE,
  TILE_FAST,
  TILE_WAITING,
  TILE_LONGEST,
  TILE_TALKING,
  TILE_OFFERED,
  N_TILES
};

struct _SupervisorWall
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *box, *tiles, *ledger_card, *side, *chart_card, *agents_heading, *agents_stack,
      *filters, *alarms_heading, *second_row, *queues_card, *alarms_card, *agents_scroll, *twin;
  GtkWidget *tile[N_TILES];
  GtkWidget *filter[3];
  GtkWidget *ledger, *rate_box, *chart, *rate_chart, *queues, *alarms_stack;
  SupervisorGrid *grid;

  /* Owned */
  SupervisorDesk *desk;
  GSettings *settings;
  GtkCustomFilter *twin_filter;
  SupervisorFilter chosen;
};

G_DEFINE_FINAL_TYPE (SupervisorWall, supervisor_wall, GTK_TYPE_WIDGET)

static HlLive *
get_live (SupervisorWall *self)
{
  return supervisor_desk_get_live (self->desk);
}

static gint64
day_int (const HlJson *day, const char *name)
{
  return hl_json_int (hl_json_get (day, name), 0);
}

static double
day_rate (const HlJson *day, const char *variant)
{
  return hl_json_real (hl_json_get (hl_json_get (day, "answer_rate"), variant), NAN);
}

/* The ledger beside it counts who was sent on or left a message as lost, too: where that makes
 * another rate, both are shown. */
static char *
make_rate_note (const HlJson *day)
{
  double of_all = day_rate (day, "c");
  g_autofree char *figure = hl_format_percent (of_all, 1);

  if (!isfinite (of_all) || fabs (of_all - day_rate (day, "a")) < 0.05)
    return g_strdup (_ ("Contract 90% · national 95%"));
  return g_strdup_printf (_ ("Of all who asked %s · contract 90%%"), figure);
}

/* Tiles */

static void
set_rate_tile (SupervisorWall *self, const HlJson *day)
{
  double rate = day_rate (day, "a");
  HlTone tone = !isfinite (rate)      ? HL_TONE_IDLE
                : rate < TARGET_A     ? HL_TONE_OVER
                : rate < TARGET_A + 1 ? HL_TONE_NEAR
                                      : HL_TONE_IDLE;
  g_autofree char *figure = hl_format_percent (rate, 1);
  g_autofree char *note = make_rate_note (day);

  hl_tile_set (HL_TILE (self->tile[TILE_RATE]), figure, note, tone);
  hl_tile_set_chip (HL_TILE (self->tile[TILE_RATE]),
                    tone == HL_TONE_OVER   ? _ ("Below contract")
                    : tone == HL_TONE_NEAR ? _ ("Close to contract")
                                           : NULL,
                    tone);
}

static void
set_fast_tile (SupervisorWall *self, const HlJson *day)
{
  g_autofree char *figure =
      hl_format_percent (hl_json_real (hl_json_get (day, "sl15_percent"), NAN), 1);
  g_autofree char *wait = hl_format_duration (day_int (day, "average_wait_us"));
  g_autofree char *note = g_strdup_printf (_ ("Average wait %s"), wait);

  hl_tile_set (HL_TILE (self->tile[TILE_FAST]), figure, note, HL_TONE_IDLE);
}

static void
set_waiting_tiles (SupervisorWall *self, const HlJson *day)
{
  GListModel *queues = hl_live_get_queues (get_live (self));
  gint64 waiting = 0;
  HlTime oldest = 0;
  const char *where = NULL;
  HlSpan span;
  g_autofree char *count = NULL, *time = NULL, *note = NULL, *longest = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (queues); i++)
    {
      g_autoptr (HlQueueLive) queue = g_list_model_get_item (queues, i);

      waiting += MAX (queue->waiting, 0);
      if (queue->waiting > 0 && queue->oldest > 0 && (oldest == 0 || queue->oldest < oldest))
        {
          oldest = queue->oldest;
          where = supervisor_desk_queue_name (self->desk, queue->id);
        }
    }
  count = hl_format_count (waiting);
  time = hl_format_time (day_int (day, "most_waiting_at"));
  note = day_int (day, "most_waiting") > 0
             ? g_strdup_printf (_ ("Most today %d · %s"), (int) day_int (day, "most_waiting"), time)
             : g_strdup (_ ("Nobody waited yet today"));
  hl_tile_set (HL_TILE (self->tile[TILE_WAITING]), count, note, HL_TONE_IDLE);

  span = oldest > 0 ? supervisor_desk_now (self->desk) - oldest : 0;
  longest = oldest > 0 ? hl_format_duration (span) : g_strdup (HL_DASH);
  hl_tile_set (HL_TILE (self->tile[TILE_LONGEST]), longest,
               where != NULL ? where : _ ("Nobody is waiting"),
               span > WAIT_OVER   ? HL_TONE_OVER
               : span > WAIT_NEAR ? HL_TONE_NEAR
                                  : HL_TONE_IDLE);
}

static void
set_talking_tile (SupervisorWall *self)
{
  GListModel *agents = hl_live_get_agents (get_live (self));
  guint in = 0, ready = 0, talking = 0;
  g_autofree char *figure = NULL, *note = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (agents); i++)
    {
      g_autoptr (HlAgentLive) agent = g_list_model_get_item (agents, i);

      in += agent->state > HL_AGENT_OFFLINE;
      ready += agent->state == HL_AGENT_READY;
      talking += agent->state == HL_AGENT_TALKING || agent->state == HL_AGENT_HELD;
    }
  figure = g_strdup_printf ("%u", talking);
  note = g_strdup_printf (_ ("Signed in %u · ready %u"), in, ready);
  hl_tile_set (HL_TILE (self->tile[TILE_TALKING]), figure, note, HL_TONE_IDLE);
}

static void
set_offered_tile (SupervisorWall *self, const HlJson *day)
{
  g_autofree char *figure = hl_format_count (day_int (day, "offered"));
  g_autofree char *answered = hl_format_count (day_int (day, "answered"));
  g_autofree char *lost = hl_format_count (
      day_int (day, "abandoned") + day_int (day, "short_abandoned") + day_int (day, "overflowed"));
  g_autofree char *note = g_strdup_printf (_ ("Answered %s · lost %s"), answered, lost);

  hl_tile_set (HL_TILE (self->tile[TILE_OFFERED]), figure, note, HL_TONE_IDLE);
}

/* Charts */

typedef struct
{
  double offered[SLOTS], lost[SLOTS], rate[SLOTS], forecast[SLOTS];
  char label[SLOTS][8];
  const char *labels[SLOTS];
  guint first, last; /* [first, last) is shown */
  gboolean has_forecast;
} HalfHours;

static void
read_half_hours (const HlJson *day, HalfHours *to)
{
  const HlJson *list = hl_json_get (day, "half_hours");
  double offered = 0, answered = 0;

  *to = (HalfHours){ .first = FIRST_SLOT, .last = LAST_SLOT };
  for (guint i = 0; i < SLOTS; i++)
    to->offered[i] = to->lost[i] = to->rate[i] = to->forecast[i] = NAN;
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const HlJson *item = hl_json_at (list, i);
      gint64 slot = hl_json_int (hl_json_get (item, "start_minute"), (gint64) i * 30) / 30;
      double n = hl_json_real (hl_json_get (item, "offered"), 0);

      if (slot < 0 || slot >= SLOTS)
        continue;
      to->offered[slot] = n;
      to->lost[slot] = hl_json_real (hl_json_get (item, "lost"), 0);
      to->forecast[slot] = hl_json_real (hl_json_get (item, "forecast"), NAN);
      to->has_forecast |= isfinite (to->forecast[slot]);
      offered += n;
      answered += hl_json_real (hl_json_get (item, "answered"), 0);
      if (n > 0)
        {
          to->rate[slot] = 100 * answered / offered;
          to->first = MIN (to->first, (guint) slot);
          to->last = MAX (to->last, (guint) slot + 1);
        }
    }
}

static void
label_slots (HalfHours *half, guint every)
{
  for (guint i = half->first; i < half->last; i++)
    {
      half->labels[i] = "";
      if (i % every != 0)
        continue;
      g_snprintf (half->label[i], sizeof half->label[i], "%u:00", i / 2);
      half->labels[i] = half->label[i];
    }
}

static void
set_charts (SupervisorWall *self, const HlJson *day)
{
  HalfHours half;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  double position = g_date_time_get_hour (now) * 2 + (double) g_date_time_get_minute (now) / 30;
  g_autofree char *now_label = g_strdup_printf (_ ("now %02d:%02d"), g_date_time_get_hour (now),
                                                g_date_time_get_minute (now));
  g_autofree char *sentence = g_strdup_printf (
      _ ("Calls by half hour: %d offered today, %d lost"), (int) day_int (day, "offered"),
      (int) (day_int (day, "abandoned") + day_int (day, "short_abandoned")));
  HlChartData data = { 0 };

  read_half_hours (day, &half);
  label_slots (&half, 4);
  data.n_slots = half.last - half.first;
  data.slot_labels = half.labels + half.first;
  data.bars = (HlChartSeries){ _ ("Offered"), half.offered + half.first };
  data.second = (HlChartSeries){ _ ("Lost"), half.lost + half.first };
  if (half.has_forecast)
    data.line = (HlChartSeries){ _ ("Forecast"), half.forecast + half.first };
  data.limit = NAN;
  data.now = position - half.first;
  data.now_label = now_label;
  hl_chart_set (HL_CHART (self->chart), &data, sentence);

  data.bars.values = data.second.values = NULL;
  data.line = (HlChartSeries){ _ ("Answer rate"), half.rate + half.first };
  data.limit = TARGET_A;
  data.minimum_top = 100;
  data.bottom = 70;
  data.now = NAN;
  hl_chart_set (HL_CHART (self->rate_chart), &data, _ ("Answer rate of the day so far"));
}

/* Queues */

static char *
queue_waiting (GObject *item, gpointer desk)
{
  return hl_format_count (((HlQueueLive *) item)->waiting);
}

static HlTone
queue_tone (GObject *item, gpointer desk)
{
  HlQueueLive *queue = (HlQueueLive *) item;
  HlSpan span =
      queue->waiting > 0 && queue->oldest > 0 ? supervisor_desk_now (desk) - queue->oldest : 0;

  return span > WAIT_OVER ? HL_TONE_OVER : span > WAIT_NEAR ? HL_TONE_NEAR : HL_TONE_IDLE;
}

static char *
queue_oldest (GObject *item, gpointer desk)
{
  HlQueueLive *queue = (HlQueueLive *) item;

  if (queue->waiting <= 0 || queue->oldest == 0)
    return g_strdup (HL_DASH);
  return hl_format_duration (supervisor_desk_now (desk) - queue->oldest);
}

static char *
queue_people (GObject *item, gpointer desk)
{
  HlQueueLive *queue = (HlQueueLive *) item;

  return g_strdup_printf ("%d/%d", (int) MAX (queue->ready, 0), (int) MAX (queue->signed_in, 0));
}

static char *
queue_fast (GObject *item, gpointer desk)
{
  return hl_format_percent (((HlQueueLive *) item)->sl_percent, 1);
}

static char *
queue_rate (GObject *item, gpointer desk)
{
  return hl_format_percent (((HlQueueLive *) item)->answer_rate, 1);
}

static HlTone
rate_tone (GObject *item, gpointer desk)
{
  double rate = ((HlQueueLive *) item)->answer_rate;

  return isfinite (rate) && rate < TARGET_A ? HL_TONE_OVER : HL_TONE_IDLE;
}

static const HlColumn queue_columns[] = {
  { .title = N_ ("Queue"), .field = "name", .chars = 8, .expand = TRUE },
  { .title = N_ ("Waiting"), .text = queue_waiting, .chars = 4, .numeric = TRUE },
  { .title = N_ ("Longest"),
    .text = queue_oldest,
    .tone = queue_tone,
    .chars = 5,
    .numeric = TRUE },
  { .title = N_ ("Ready/in"), .text = queue_people, .chars = 6, .numeric = TRUE },
  { .title = N_ ("15 s"), .text = queue_fast, .chars = 7, .numeric = TRUE },
  { .title = N_ ("Rate"), .text = queue_rate, .tone = rate_tone, .chars = 7, .numeric = TRUE },
};

/* Update */

static void
update_filters (SupervisorWall *self)
{
  const char *const names[] = { C_ ("agents", "All"), C_ ("agents", "Attention"),
                                C_ ("agents", "Ready") };
  GListModel *agents = hl_live_get_agents (get_live (self));
  guint n[3] = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (agents); i++)
    {
      g_autoptr (HlAgentLive) agent = g_list_model_get_item (agents, i);

      for (guint f = 0; f < G_N_ELEMENTS (n); f++)
        n[f] += supervisor_filter_takes (self->desk, agent, f);
    }
  for (guint f = 0; f < G_N_ELEMENTS (n); f++)
    {
      g_autofree char *text = g_strdup_printf ("%s %u", names[f], n[f]);

      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (self->filter[f])), text) != 0)
        gtk_button_set_label (GTK_BUTTON (self->filter[f]), text);
    }
}

static void
update_agents (SupervisorWall *self)
{
  guint n = g_list_model_get_n_items (hl_live_get_agents (get_live (self)));
  gboolean list = g_settings_get_boolean (self->settings, "agents-as-list");
  const char *page = n == 0 ? "empty" : list ? "list" : "grid";

  gtk_stack_set_visible_child_name (GTK_STACK (self->agents_stack), page);
  if (n > 0 && list)
    hl_columns_refresh (self->twin);
  else if (n > 0)
    supervisor_grid_update (self->grid);
}

/* Clocks: once a second. */
static void
tick_cb (SupervisorWall *self)
{
  const HlJson *day = hl_live_get_today (get_live (self));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  set_waiting_tiles (self, day);
  hl_columns_refresh (self->queues);
  update_filters (self);
  update_agents (self);
}

static void
update (SupervisorWall *self)
{
  const HlJson *day = hl_live_get_today (get_live (self));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  set_rate_tile (self, day);
  set_fast_tile (self, day);
  set_talking_tile (self);
  set_offered_tile (self, day);
  set_charts (self, day);
  supervisor_ledger_set (self->ledger, day);
  tick_cb (self);
}

static void
update_alarms (SupervisorWall *self)
{
  guint n = g_list_model_get_n_items (supervisor_desk_get_alarms (self->desk));
  g_autofree char *note = g_strdup_printf ("%u", n);

  hl_heading_set_note (self->alarms_heading, n > 0 ? note : NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->alarms_stack), n > 0 ? "list" : "empty");
}

/* Callbacks */

static void
filter_cb (GtkToggleButton *button, SupervisorWall *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->chosen =
      (SupervisorFilter) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "filter"));
  supervisor_grid_set_filter (self->grid, self->chosen);
  gtk_filter_changed (GTK_FILTER (self->twin_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
twin_takes (gpointer item, gpointer data)
{
  SupervisorWall *self = data;

  return supervisor_filter_takes (self->desk, item, self->chosen);
}

static void
activate_cb (SupervisorWall *self, gint64 id)
{
  HlAgentLive *agent = hl_live_find_agent (get_live (self), id);

  if (agent != NULL && agent->call != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "view.listen-selected", NULL);
}

static void
twin_activate_cb (SupervisorWall *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "view.listen-selected", NULL);
}

static void
as_list_cb (SupervisorWall *self)
{
  update_agents (self);
}

static void
set_width (GtkWidget *widget, int width)
{
  gtk_widget_set_size_request (widget, width, -1);
}

static void
wide_cb (SupervisorWall *self)
{
  gboolean wide = hl_window_get_wide (supervisor_desk_get_window (self->desk));
  int side = wide ? 560 : 410, gap = wide ? 18 : 12;

  set_width (self->ledger_card, side);
  set_width (self->side, side);
  gtk_widget_set_visible (self->rate_box, wide);
  gtk_widget_set_size_request (self->second_row, -1, wide ? 316 : 168);
  gtk_box_set_spacing (GTK_BOX (self->box), gap);
  gtk_box_set_spacing (GTK_BOX (self->tiles), gap);
  gtk_box_set_spacing (GTK_BOX (self->second_row), gap);
}

/* Building */

static void
make_tiles (SupervisorWall *self)
{
  static const char *const captions[N_TILES] = { N_ ("Answer rate"), N_ ("Answered in 15 s"),
                                                 N_ ("Waiting"),     N_ ("Longest wait"),
                                                 N_ ("Talking"),     N_ ("Offered today") };

  for (guint i = 0; i < N_TILES; i++)
    {
      self->tile[i] = hl_tile_new (_ (captions[i]));
      gtk_box_append (GTK_BOX (self->tiles), self->tile[i]);
    }
}

static void
make_second_row (SupervisorWall *self)
{
  self->ledger = supervisor_ledger_new ();
  gtk_box_append (GTK_BOX (self->ledger_card), self->ledger);
  self->rate_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->rate_chart = hl_chart_new (_ ("Answer rate of the day so far"));
  gtk_widget_set_vexpand (self->rate_chart, TRUE);
  gtk_box_append (GTK_BOX (self->rate_box),
                  hl_heading_new (_ ("Answer rate of the day so far"), "%"));
  gtk_box_append (GTK_BOX (self->rate_box), self->rate_chart);
  gtk_widget_set_vexpand (self->rate_box, TRUE);
  gtk_box_append (GTK_BOX (self->ledger_card), self->rate_box);
  self->chart = hl_chart_new (_ ("Calls by half hour"));
  gtk_widget_set_vexpand (self->chart, TRUE);
  gtk_box_append (GTK_BOX (self->chart_card), self->chart);
}

static void
make_filters (SupervisorWall *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->filter); i++)
    {
      self->filter[i] = gtk_toggle_button_new_with_label ("");
      g_object_set_data (G_OBJECT (self->filter[i]), "filter", GUINT_TO_POINTER (i));
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->filter[i]),
                                     GTK_TOGGLE_BUTTON (self->filter[0]));
      gtk_box_append (GTK_BOX (self->filters), self->filter[i]);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->filter[0]), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (self->filter); i++)
    g_signal_connect (self->filter[i], "toggled", G_CALLBACK (filter_cb), self);
}

static void
make_agents (SupervisorWall *self)
{
  GListModel *agents = hl_live_get_agents (get_live (self));
  GtkWidget *grid = supervisor_grid_new (self->desk), *scroll = gtk_scrolled_window_new ();
  GtkWidget *twin_scroll = gtk_scrolled_window_new ();
  GtkFilterListModel *filtered;

  self->grid = SUPERVISOR_GRID (grid);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), grid);
  self->twin_filter = gtk_custom_filter_new (twin_takes, self, NULL);
  filtered = gtk_filter_list_model_new (g_object_ref (agents),
                                        GTK_FILTER (g_object_ref (self->twin_filter)));
  self->twin = supervisor_agent_columns_new (self->desk, G_LIST_MODEL (filtered));
  g_object_unref (filtered);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (twin_scroll), self->twin);
  gtk_widget_add_css_class (twin_scroll, "card");
  gtk_stack_add_named (GTK_STACK (self->agents_stack), scroll, "grid");
  gtk_stack_add_named (GTK_STACK (self->agents_stack), twin_scroll, "list");
  gtk_stack_add_named (
      GTK_STACK (self->agents_stack),
      hl_status_page_new ("system-users-symbolic", _ ("No agents yet"),
                          _ ("Agents appear here when they are set up with an extension."), NULL,
                          NULL),
      "empty");
  g_signal_connect_object (grid, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  supervisor_menu_attach_agents (self->twin);
  g_signal_connect_object (self->twin, "activate", G_CALLBACK (twin_activate_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
make_side (SupervisorWall *self)
{
  GtkWidget *list = supervisor_alarm_list_new (self->desk), *scroll = gtk_scrolled_window_new ();
  GtkWidget *none = gtk_label_new (_ ("No alarms. What needs attention is reported here."));

  self->queues = hl_columns_new (hl_live_get_queues (get_live (self)), queue_columns,
                                 G_N_ELEMENTS (queue_columns), self->desk, _ ("Queues"));
  gtk_widget_add_css_class (self->queues, "hl-compact");
  gtk_box_append (GTK_BOX (self->queues_card), self->queues);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_label_set_wrap (GTK_LABEL (none), TRUE);
  gtk_widget_add_css_class (none, "hl-dim");
  gtk_widget_add_css_class (none, "hl-padded");
  gtk_widget_set_valign (none, GTK_ALIGN_START);
  self->alarms_stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->alarms_stack), none, "empty");
  gtk_stack_add_named (GTK_STACK (self->alarms_stack), scroll, "list");
  gtk_widget_set_vexpand (self->alarms_stack, TRUE);
  gtk_box_append (GTK_BOX (self->alarms_card), self->alarms_stack);
}

/* GObject */

static void
supervisor_wall_dispose (GObject *object)
{
  SupervisorWall *self = SUPERVISOR_WALL (object);

  if (self->twin_filter != NULL)
    gtk_custom_filter_set_filter_func (self->twin_filter, NULL, NULL, NULL);
  g_clear_object (&self->twin_filter);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->desk);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (supervisor_wall_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, SupervisorWall, name)

static void
supervisor_wall_class_init (SupervisorWallClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = supervisor_wall_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/supervisor/supervisor-wall.ui");
  BIND (box);
  BIND (tiles);
  BIND (second_row);
  BIND (ledger_card);
  BIND (chart_card);
  BIND (agents_heading);
  BIND (filters);
  BIND (agents_stack);
  BIND (side);
  BIND (queues_card);
  BIND (alarms_heading);
  BIND (alarms_card);
}

static void
supervisor_wall_init (SupervisorWall *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
supervisor_wall_new (SupervisorDesk *desk, GSettings *settings)
{
  SupervisorWall *self = g_object_new (SUPERVISOR_TYPE_WALL, NULL);
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GAction) as_list = g_settings_create_action (settings, "agents-as-list");
  GtkWidget *heading = hl_heading_new (_ ("Alarms"), NULL);

  self->desk = g_object_ref (desk);
  self->settings = g_object_ref (settings);
  g_action_map_add_action (G_ACTION_MAP (actions), as_list);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "wall", G_ACTION_GROUP (actions));
  gtk_box_append (GTK_BOX (self->alarms_heading), heading);
  self->alarms_heading = heading;
  make_tiles (self);
  make_second_row (self);
  make_agents (self);
  make_filters (self);
  make_side (self);
  g_signal_connect_object (settings, "changed::agents-as-list", G_CALLBACK (as_list_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "tick", G_CALLBACK (tick_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (supervisor_desk_get_alarms (desk), "items-changed",
                           G_CALLBACK (update_alarms), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (supervisor_desk_get_window (desk), "notify::wide", G_CALLBACK (wide_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (update), NULL);
  wide_cb (self);
  update_alarms (self);
  return GTK_WIDGET (self);
}

HlAgentLive *
supervisor_wall_get_selected (SupervisorWall *self)
{
  if (g_settings_get_boolean (self->settings, "agents-as-list"))
    return hl_columns_get_selected (self->twin);
  return supervisor_grid_get_selected (self->grid);
}
