/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-day.h"

#include "hl-indicators.h"

#include <math.h>

/* One local day. */

#define HALF_HOUR (30 * HL_MINUTE)

/* ---- Limits ---- */

gint32
hl_day_limits (HlTime at, gint utc_offset_minutes, HlTime *from, HlTime *to)
{
  gint64 offset = utc_offset_minutes * HL_MINUTE;
  gint64 local = at + offset;
  gint64 midnight = local - ((local % HL_DAY) + HL_DAY) % HL_DAY;
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (midnight / HL_SECOND);

  *from = midnight - offset;
  *to = *from + HL_DAY;
  return g_date_time_get_year (day) * 10000 + g_date_time_get_month (day) * 100
         + g_date_time_get_day_of_month (day);
}

gboolean
hl_day_limits_of (gint32 date, gint utc_offset_minutes, HlTime *from, HlTime *to)
{
  g_autoptr (GDateTime) day =
      g_date_time_new_utc (date / 10000, date / 100 % 100, date % 100, 0, 0, 0);

  if (day == NULL)
    return FALSE;
  *from = g_date_time_to_unix (day) * HL_SECOND - utc_offset_minutes * HL_MINUTE;
  *to = *from + HL_DAY;
  return TRUE;
}

/* ---- How many waited at once ---- */

typedef struct
{
  HlTime at;
  gint step;
} Edge;

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const Edge *x = a, *y = b;

  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return x->step - y->step; /* who leaves, leaves first */
}

static void
add_wait (GArray *edges, const HlCallRecord *call)
{
  Edge in = { call->queued_at, 1 };
  Edge out = { call->queued_at, -1 };

  if (call->queued_at == 0)
    return;
  if (call->wait_us != G_MININT64)
    out.at += call->wait_us;
  else if (call->ended_at != 0)
    out.at = call->ended_at;
  else
    out.at = G_MAXINT64;
  g_array_append_val (edges, in);
  g_array_append_val (edges, out);
}

static void
find_most_waiting (HlDay *self, GArray *edges)
{
  gint n = 0;

  g_array_sort (edges, compare_edges);
  for (guint i = 0; i < edges->len; i++)
    {
      n += g_array_index (edges, Edge, i).step;
      if (n > (gint) self->most_waiting)
        {
          self->most_waiting = (guint) n;
          self->most_waiting_at = g_array_index (edges, Edge, i).at;
        }
    }
}

/* ---- Adding rows ---- */

static HlTally *
queue_tally (HlDay *self, const HlCallRecord *call)
{
  HlQueueTally fresh = { .queue = call->queue };

  for (guint i = 0; i < self->queues->len; i++)
    if (g_array_index (self->queues, HlQueueTally, i).queue == call->queue)
      return &g_array_index (self->queues, HlQueueTally, i).tally;
  fresh.name = g_strdup (call->queue_name);
  g_array_append_val (self->queues, fresh);
  return &g_array_index (self->queues, HlQueueTally, self->queues->len - 1).tally;
}

static void
add_call (HlDay *self, const HlCallRecord *call, GArray *edges)
{
  HlTally one = { 0 };
  HlHalfHour *half = &self->half_hours[(call->offered_at - self->from) / HALF_HOUR];

  hl_tally_add (&one, call);
  half->offered += one.offered;
  half->answered += one.answered;
  half->lost += hl_tally_lost (&one);
  hl_tally_add (&self->tally, call);
  if (call->queue != 0)
    hl_tally_add (queue_tally (self, call), call);
  if (one.offered)
    add_wait (edges, call);
}

static void
queue_clear (gpointer data)
{
  g_free (((HlQueueTally *) data)->name);
}

static int
compare_queues (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (((const HlQueueTally *) a)->name, ((const HlQueueTally *) b)->name);
}

static gboolean
read_rows (HlDay *self, HlDb *db, GArray *edges, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM call WHERE offered_at >= $1 AND offered_at < $2",
                       hl_shape_columns (hl_call_record_shape ()));
  HlStmt *row = hl_db_query (db, error, sql, "ii", self->from, self->to);
  g_autoptr (HlCallRecord) call = hl_call_record_new ();
  g_autoptr (GError) failure = NULL;

  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      if (!hl_stmt_load (row, 0, HL_RECORD (call), error))
        {
          hl_stmt_reset (row);
          return FALSE;
        }
      add_call (self, call, edges);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

HlDay *
hl_day_compute (HlDb *db, HlTime at, gint utc_offset_minutes, GError **error)
{
  g_autoptr (HlDay) self = g_new0 (HlDay, 1);
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (Edge));

  self->queues = g_array_new (FALSE, FALSE, sizeof (HlQueueTally));
  g_array_set_clear_func (self->queues, queue_clear);
  self->date = hl_day_limits (at, utc_offset_minutes, &self->from, &self->to);
  if (!read_rows (self, db, edges, error))
    return NULL;
  find_most_waiting (self, edges);
  g_array_sort (self->queues, compare_queues);
  return g_steal_pointer (&self);
}

void
hl_day_free (HlDay *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->queues, g_array_unref);
  g_free (self);
}

/* ---- JSON ---- */

void
hl_json_add_percent (HlJsonWriter *writer, const char *name, double percent)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  hl_json_name (writer, name);
  if (isnan (percent))
    {
      hl_json_put_null (writer);
      return;
    }
  /* 92.86, not 92.859999999999999 */
  hl_json_put_raw (writer, g_ascii_formatd (text, sizeof text, "%.2f", percent));
}

void
hl_tally_write_rating (const HlTally *tally, HlJsonWriter *writer)
{
  hl_json_name (writer, "rating");
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "n", tally->n_rated);
  hl_json_add_percent (writer, "average", hl_tally_average_rating (tally));
  hl_json_end_object (writer);
}

static void
write_line (HlDay *self, HlJsonWriter *writer, const char *name, guint line)
{
  hl_json_name (writer, name);
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "may_lose", hl_tally_may_lose (&self->tally, line, 0));
  hl_json_add_int (writer, "lost", hl_tally_lost (&self->tally));
  hl_json_add_int (writer, "forecast", 0);
  hl_json_end_object (writer);
}

static void
write_counts (HlDay *self, HlJsonWriter *writer)
{
  const HlTally *tally = &self->tally;

  hl_json_add_int (writer, "offered", tally->offered);
  hl_json_add_int (writer, "answered", tally->answered);
  hl_json_add_int (writer, "abandoned", tally->abandoned);
  hl_json_add_int (writer, "short_abandoned", tally->short_abandoned);
  hl_json_add_int (writer, "overflowed", tally->overflowed);
  hl_json_add_int (writer, "messages", tally->messages);
  hl_json_add_int (writer, "callbacks", tally->callbacks);
  hl_json_add_int (writer, "waiting", tally->waiting);
  hl_json_add_int (writer, "closed", tally->closed);
  hl_json_add_int (writer, "left", tally->left);
  hl_json_add_int (writer, "outbound", tally->outbound);
  hl_json_add_bool (writer, "balance", hl_tally_balances (tally));
}

static void
write_rates (HlDay *self, HlJsonWriter *writer)
{
  const HlTally *tally = &self->tally;

  hl_json_name (writer, "answer_rate");
  hl_json_begin_object (writer);
  hl_json_add_percent (writer, "a", hl_tally_answer_rate (tally, 'a'));
  hl_json_add_percent (writer, "b", hl_tally_answer_rate (tally, 'b'));
  hl_json_add_percent (writer, "c", hl_tally_answer_rate (tally, 'c'));
  hl_json_end_object (writer);
  hl_json_add_percent (writer, "sl15_percent", hl_tally_service_level (tally));
  hl_json_add_int (writer, "average_wait_us", hl_tally_average_wait (tally));
  hl_json_add_int (writer, "average_talk_us", hl_tally_average_talk (tally));
  hl_json_add_int (writer, "average_wrap_up_us", hl_tally_average_wrap_up (tally));
  hl_json_add_int (writer, "longest_wait_us", tally->longest_wait_us);
  hl_json_add_int (writer, "most_waiting", self->most_waiting);
  hl_json_add_int (writer, "most_waiting_at", self->most_waiting_at);
  hl_tally_write_rating (tally, writer);
}

static void
write_half_hours (HlDay *self, HlJsonWriter *writer)
{
  hl_json_name (writer, "half_hours");
  hl_json_begin_list (writer);
  for (guint i = 0; i < HL_HALF_HOURS; i++)
    {
      hl_json_begin_object (writer);
      hl_json_add_int (writer, "start_minute", i * 30);
      hl_json_add_int (writer, "offered", self->half_hours[i].offered);
      hl_json_add_int (writer, "answered", self->half_hours[i].answered);
      hl_json_add_int (writer, "lost", self->half_hours[i].lost);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
}

void
hl_day_write_json (HlDay *self, HlJsonWriter *writer)
{
  g_autofree char *date = g_strdup_printf ("%04d-%02d-%02d", self->date / 10000,
                                           self->date / 100 % 100, self->date % 100);

  hl_json_begin_object (writer);
  hl_json_add_text (writer, "date", date);
  write_counts (self, writer);
  write_rates (self, writer);
  hl_json_name (writer, "ledger");
  hl_json_begin_object (writer);
  write_line (self, writer, "line90", 90);
  write_line (self, writer, "line95", 95);
  hl_json_end_object (writer);
  write_half_hours (self, writer);
  hl_json_name (writer, "definitions");
  hl_indicators_write (writer);
  hl_json_end_object (writer);
}
