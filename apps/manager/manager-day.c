/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-day.h"

#include <glib/gi18n.h>
#include <math.h>

#include "manager-agent-day.h"

/* A day's figures, each with its definition, as they go into the workbook. */

#define HALF_HOURS 48

enum
{
  TILE_RATE,
  TILE_LEVEL,
  TILE_OFFERED,
  TILE_LOST,
  TILE_WAIT,
  TILE_TALK,
  N_TILES
};

struct _ManagerDay
{
  GtkWidget parent_instance;

  /* Template */
  GtkMenuButton *date_button;
  GtkWidget *next_button;
  GtkCalendar *calendar;
  GtkPopover *calendar_popover;
  GtkLabel *balance_label;
  GtkBox *tile_box;
  AdwBin *chart_bin, *agent_bin;
  GtkStack *agent_stack;
  GtkGrid *definition_grid;
  GtkExpander *definition_expander;

  /* Owned */
  GDateTime *date; /* local midnight */
  GListStore *agents;
  GCancellable *loading;

  HlTile *tiles[N_TILES]; /* children of tile_box */
  HlChart *chart;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_day_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerDay, manager_day, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE, manager_day_page_init))

/* ---- Figures ---- */

static double
percent (const HlJson *value)
{
  HlJsonKind kind = hl_json_kind (value);

  return kind == HL_JSON_INT || kind == HL_JSON_REAL ? hl_json_real (value, NAN) : NAN;
}

static void
set_rate_tile (ManagerDay *self, const HlJson *day)
{
  const HlJson *rates = hl_json_get (day, "answer_rate");
  double rate = percent (hl_json_get (rates, "a"));
  g_autofree char *figure = hl_format_percent (rate, 1);
  HlTone tone = isnan (rate)
                    ? HL_TONE_IDLE
                    : (rate < 90 ? HL_TONE_OVER : (rate < 95 ? HL_TONE_NEAR : HL_TONE_GOOD));

  hl_tile_set (self->tiles[TILE_RATE], figure, _ ("contract line 90% · national line 95%"), tone);
}

static void
set_count_tile (HlTile *tile, gint64 count, const char *note)
{
  g_autofree char *figure = hl_format_count (count);

  hl_tile_set (tile, figure, note, HL_TONE_IDLE);
}

static void
set_span_tile (HlTile *tile, const HlJson *span, const char *note)
{
  g_autofree char *figure = hl_json_kind (span) == HL_JSON_INT
                                ? hl_format_duration (hl_json_int (span, 0))
                                : g_strdup (HL_DASH);

  hl_tile_set (tile, figure, note, HL_TONE_IDLE);
}

static gint64
number (const HlJson *day, const char *name)
{
  return hl_json_int (hl_json_get (day, name), 0);
}

static gint64
lost_of (const HlJson *day)
{
  return number (day, "abandoned") + number (day, "short_abandoned") + number (day, "overflowed");
}

static void
show_tiles (ManagerDay *self, const HlJson *day)
{
  g_autofree char *level = hl_format_percent (percent (hl_json_get (day, "sl15_percent")), 1);
  g_autofree char *answered_count = hl_format_count (number (day, "answered"));
  g_autofree char *short_count = hl_format_count (number (day, "short_abandoned"));
  g_autofree char *answered = g_strdup_printf (_ ("%s answered"), answered_count);
  g_autofree char *lost = g_strdup_printf (_ ("%s of them within seconds"), short_count);
  g_autofree char *longest = hl_format_duration (number (day, "longest_wait_us"));
  g_autofree char *wait = g_strdup_printf (_ ("longest %s"), longest);
  g_autofree char *wrap_up = hl_format_duration (number (day, "average_wrap_up_us"));
  g_autofree char *talk = g_strdup_printf (_ ("wrap-up %s"), wrap_up);

  set_rate_tile (self, day);
  hl_tile_set (self->tiles[TILE_LEVEL], level, _ ("answered within 15 s"), HL_TONE_IDLE);
  set_count_tile (self->tiles[TILE_OFFERED], number (day, "offered"), answered);
  set_count_tile (self->tiles[TILE_LOST], lost_of (day), lost);
  set_span_tile (self->tiles[TILE_WAIT], hl_json_get (day, "average_wait_us"), wait);
  set_span_tile (self->tiles[TILE_TALK], hl_json_get (day, "average_talk_us"), talk);
}

static void
show_balance (ManagerDay *self, const HlJson *day)
{
  gboolean holds = hl_json_bool (hl_json_get (day, "balance"), FALSE);
  g_autofree char *offered = hl_format_count (number (day, "offered"));
  g_autofree char *answered = hl_format_count (number (day, "answered"));
  g_autofree char *lost = hl_format_count (lost_of (day));
  g_autofree char *waiting = hl_format_count (number (day, "waiting"));
  g_autofree char *text = NULL;

  if (holds)
    text = g_strdup_printf (_ ("%s offered = %s answered + %s lost + %s waiting"), offered,
                            answered, lost, waiting);
  else
    text = g_strdup_printf (
        _ ("The figures do not balance: %s offered, but %s answered, %s lost, %s waiting"), offered,
        answered, lost, waiting);
  gtk_label_set_text (self->balance_label, text);
  hl_widget_set_tone (GTK_WIDGET (self->balance_label), holds ? HL_TONE_IDLE : HL_TONE_OVER);
}

static void
show_chart (ManagerDay *self, const HlJson *list)
{
  double offered[HALF_HOURS] = { 0 };
  double lost[HALF_HOURS] = { 0 };
  const char *labels[HALF_HOURS] = { NULL };
  char texts[HALF_HOURS][8];
  guint first = 16, last = 40; /* 8:00–20:00, wider when there were calls */
  HlChartData data = { .limit = NAN, .now = NAN };

  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const HlJson *slot = hl_json_at (list, i);
      guint at = (guint) CLAMP (number (slot, "start_minute") / 30, 0, HALF_HOURS - 1);

      offered[at] = (double) number (slot, "offered");
      lost[at] = (double) number (slot, "lost");
      if (offered[at] > 0)
        {
          first = MIN (first, at);
          last = MAX (last, at + 1);
        }
    }
  for (guint i = first; i < last; i++)
    if (i % 4 == 0)
      {
        g_snprintf (texts[i], sizeof texts[i], "%u:00", i / 2);
        labels[i] = texts[i];
      }

  data.n_slots = last - first;
  data.slot_labels = labels + first;
  data.bars = (HlChartSeries){ _ ("offered"), offered + first };
  data.second = (HlChartSeries){ _ ("lost"), lost + first };
  hl_chart_set (self->chart, &data, _ ("Calls offered and lost by the half hour"));
}

static void
definition_cb (ManagerDay *self, const char *name, const HlJson *definition)
{
  const char *version = hl_json_text (hl_json_get (definition, "version"), NULL);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s%s%s\n%s", hl_json_text (hl_json_get (definition, "formula"), ""),
                          version != NULL ? " · " : "", version != NULL ? version : "",
                          hl_json_text (hl_json_get (definition, "source"), ""));
  manager_detail_add (self->definition_grid, name, g_strstrip (text));
}

static void
show_definitions (ManagerDay *self, const HlJson *definitions)
{
  manager_detail_clear (self->definition_grid);
  for (guint i = 0; i < hl_json_length (definitions); i++)
    definition_cb (self, hl_json_name_at (definitions, i), hl_json_value_at (definitions, i));
  gtk_widget_set_visible (GTK_WIDGET (self->definition_expander), hl_json_length (definitions) > 0);
}

static void
show_day (ManagerDay *self, const HlJson *day)
{
  show_tiles (self, day);
  show_balance (self, day);
  show_chart (self, hl_json_get (day, "half_hours"));
  show_definitions (self, hl_json_get (day, "definitions"));
}

static void
show_agents (ManagerDay *self, const HlJson *items)
{
  g_list_store_remove_all (self->agents);
  for (guint i = 0; i < hl_json_length (items); i++)
    {
      g_autoptr (ManagerAgentDay) agent = manager_agent_day_new ();

      if (hl_record_read_json (HL_RECORD (agent), hl_json_at (items, i), HL_READ_LENIENT, NULL,
                               NULL))
        g_list_store_append (self->agents, agent);
    }
  gtk_stack_set_visible_child_name (
      self->agent_stack,
      g_list_model_get_n_items (G_LIST_MODEL (self->agents)) > 0 ? "list" : "empty");
}

/* ---- Columns ---- */

static char *
span_cell (gint64 span)
{
  return span > 0 ? hl_format_duration (span) : g_strdup (HL_DASH);
}

#define SPAN_CELL(name)                                                                            \
  static char *name##_text (GObject *item, gpointer data)                                          \
  {                                                                                                \
    return span_cell (((ManagerAgentDay *) item)->name##_us);                                      \
  }

/* clang-format off */
SPAN_CELL (talk)
SPAN_CELL (average_talk)
SPAN_CELL (hold)
SPAN_CELL (wrap_up)
SPAN_CELL (ready)
SPAN_CELL (away)
/* clang-format on */

static char *
occupancy_text (GObject *item, gpointer data)
{
  return hl_format_percent (((ManagerAgentDay *) item)->occupancy, 1);
}

/* clang-format off */
static const HlColumn columns[] = {
  { N_("Agent"),     "agent_name", NULL,              NULL, 10, TRUE },
  { N_("Answered"),  "answered",   NULL,              NULL,  6, FALSE, TRUE },
  { N_("Missed"),    "missed",     NULL,              NULL,  6, FALSE, TRUE },
  { N_("Talked"),    NULL,         talk_text,         NULL,  8, FALSE, TRUE },
  { N_("Average"),   NULL,         average_talk_text, NULL,  7, FALSE, TRUE },
  { N_("On hold"),   NULL,         hold_text,         NULL,  7, FALSE, TRUE },
  { N_("Wrap-up"),   NULL,         wrap_up_text,      NULL,  7, FALSE, TRUE },
  { N_("Ready"),     NULL,         ready_text,        NULL,  8, FALSE, TRUE },
  { N_("Not ready"), NULL,         away_text,         NULL,  8, FALSE, TRUE },
  { N_("Occupancy"), NULL,         occupancy_text,    NULL,  7, FALSE, TRUE },
};
/* clang-format on */

/* ---- Loading ---- */

static void
day_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done)
    show_day (data, hl_reply_get_json (reply));
  else
    hl_window_toast_error (((ManagerDay *) data)->window, error);
}

static void
agents_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done)
    show_agents (data, hl_json_get (hl_reply_get_json (reply), "items"));
  else
    hl_window_toast_error (((ManagerDay *) data)->window, error);
}

static void
load (ManagerDay *self)
{
  HlSession *session = hl_window_get_session (self->window);
  g_autoptr (GDateTime) next = g_date_time_add_days (self->date, 1);
  g_autofree char *day = g_date_time_format (self->date, "/statistics/day?date=%Y-%m-%d");
  g_autoptr (GString) agents = g_string_new (NULL);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  hl_query_add_int (agents, "from", g_date_time_to_unix (self->date) * HL_SECOND);
  hl_query_add_int (agents, "to", g_date_time_to_unix (next) * HL_SECOND);
  g_string_prepend (agents, "/statistics/agents?");
  hl_session_send_async (session, "GET", day, NULL, NULL, self->loading, day_loaded_cb, self);
  hl_session_send_async (session, "GET", agents->str, NULL, NULL, self->loading, agents_loaded_cb,
                         self);
}

static GDateTime *
today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int y, m, d;

  g_date_time_get_ymd (now, &y, &m, &d);
  return g_date_time_new_local (y, m, d, 0, 0, 0);
}

static void
set_date (ManagerDay *self, GDateTime *date)
{
  g_autoptr (GDateTime) last = today ();
  g_autofree char *text = NULL;

  if (g_date_time_compare (date, last) > 0)
    return;

  g_clear_pointer (&self->date, g_date_time_unref);
  self->date = g_date_time_ref (date);
  /* Translators: a date as strftime, with the weekday */
  text = g_date_time_format (date, _ ("%Y-%m-%d (%a)"));
  gtk_menu_button_set_label (self->date_button, text);
  gtk_widget_set_sensitive (self->next_button, g_date_time_compare (date, last) < 0);
  load (self);
}

static void
move_date (ManagerDay *self, int days)
{
  g_autoptr (GDateTime) date = g_date_time_add_days (self->date, days);

  set_date (self, date);
}

static void
on_previous (ManagerDay *self)
{
  move_date (self, -1);
}

static void
on_next (ManagerDay *self)
{
  move_date (self, 1);
}

static void
on_calendar (ManagerDay *self)
{
  g_autoptr (GDateTime) chosen = gtk_calendar_get_date (self->calendar);
  int y, m, d;

  g_date_time_get_ymd (chosen, &y, &m, &d);
  g_autoptr (GDateTime) date = g_date_time_new_local (y, m, d, 0, 0, 0);
  gtk_popover_popdown (self->calendar_popover);
  set_date (self, date);
}

/* Today's figures go on while it is shown. */
static void
second_cb (GtkWidget *widget, gpointer data)
{
  ManagerDay *self = data;
  g_autoptr (GDateTime) last = today ();

  if (g_date_time_compare (self->date, last) == 0 && (g_get_real_time () / HL_SECOND) % 30 == 0)
    load (self);
}

/* The figures are those of now when the page comes up, not of when it was last seen. */
static void
map_cb (ManagerDay *self, gpointer data)
{
  if (self->date != NULL)
    load (self);
}

/* ---- The page ---- */

static void
page_reload (ManagerPage *page)
{
  load (MANAGER_DAY (page));
}

static void
page_step (ManagerPage *page, int by)
{
  move_date (MANAGER_DAY (page), by);
}

static char *
page_export_path (ManagerPage *page)
{
  return g_date_time_format (MANAGER_DAY (page)->date, "/export/day.xlsx?date=%Y-%m-%d");
}

static char *
page_export_name (ManagerPage *page)
{
  g_autofree char *date = g_date_time_format (MANAGER_DAY (page)->date, "%Y-%m-%d");

  return g_strdup_printf (_ ("day-%s.xlsx"), date);
}

static void
manager_day_page_init (ManagerPageInterface *iface)
{
  iface->reload = page_reload;
  iface->step = page_step;
  iface->export_path = page_export_path;
  iface->export_name = page_export_name;
}

/* ---- The widget ---- */

static void
manager_day_dispose (GObject *object)
{
  ManagerDay *self = MANAGER_DAY (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_DAY);
  g_clear_object (&self->agents);
  g_clear_pointer (&self->date, g_date_time_unref);

  G_OBJECT_CLASS (manager_day_parent_class)->dispose (object);
}

static void
manager_day_class_init (ManagerDayClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_day_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/manager/manager-day.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, date_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, next_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, calendar);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, calendar_popover);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, balance_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, tile_box);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, chart_bin);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, agent_bin);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, agent_stack);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, definition_grid);
  gtk_widget_class_bind_template_child (widget_class, ManagerDay, definition_expander);
  gtk_widget_class_bind_template_callback (widget_class, on_calendar);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
}

static void
manager_day_init (ManagerDay *self)
{
  static const char *const captions[N_TILES] = {
    N_ ("Answer rate"), N_ ("Service level"), N_ ("Offered"),
    N_ ("Lost"),        N_ ("Average wait"),  N_ ("Average talk"),
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_TILES; i++)
    {
      self->tiles[i] = HL_TILE (hl_tile_new (_ (captions[i])));
      gtk_box_append (self->tile_box, GTK_WIDGET (self->tiles[i]));
    }
  self->chart = HL_CHART (hl_chart_new (_ ("Calls by the half hour")));
  adw_bin_set_child (self->chart_bin, GTK_WIDGET (self->chart));
  self->agents = g_list_store_new (manager_agent_day_get_type ());
  adw_bin_set_child (self->agent_bin, hl_columns_new (G_LIST_MODEL (self->agents), columns,
                                                      G_N_ELEMENTS (columns), NULL, _ ("Agents")));
  hl_widget_add_second_tick (GTK_WIDGET (self), second_cb, self);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

GtkWidget *
manager_day_new (HlWindow *window)
{
  ManagerDay *self = g_object_new (MANAGER_TYPE_DAY, NULL);
  g_autoptr (GDateTime) date = today ();

  self->window = window;
  set_date (self, date);

  return GTK_WIDGET (self);
}
