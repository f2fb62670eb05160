/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-live-store.h"

#include "desk/hl-ticket-list.h"
#include "hl-citizen-links.h"
#include "hl-fact-store.h"
#include "people/hl-site.h"
#include "statistics/hl-agent-figures.h"
#include "statistics/hl-day.h"
#include "store/hl-where.h"

#include <math.h>

/* What the live screens need of the stored data. */

#define EARLIER 10

/* ---- Who is it ---- */

static GPtrArray *
load_calls (HlDb *db, HlKey *key, HlWhere *where, GError **error)
{
  g_autoptr (GPtrArray) calls = hl_where_load (where, db, hl_call_record_shape (),
                                               "offered_at DESC, id DESC", EARLIER, error);

  for (guint i = 0; calls != NULL && i < calls->len; i++)
    if (!hl_call_open_sealed (calls->pdata[i], key, error))
      return NULL;
  return g_steal_pointer (&calls);
}

static void
add_list (HlJsonWriter *writer, const char *name, GPtrArray *records)
{
  hl_json_name (writer, name);
  hl_json_begin_list (writer);
  for (guint i = 0; i < records->len; i++)
    hl_record_write_json (records->pdata[i], writer);
  hl_json_end_list (writer);
}

/* Each name once, masked. */
static void
add_names (HlJsonWriter *writer, GPtrArray *tickets)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  hl_json_name (writer, "names");
  hl_json_begin_list (writer);
  for (guint i = 0; i < tickets->len; i++)
    {
      const char *name = ((HlTicket *) tickets->pdata[i])->citizen_name;
      g_autofree char *masked = hl_mask ("name", name);

      if (name != NULL && g_hash_table_add (seen, (gpointer) name))
        hl_json_put_text (writer, masked);
    }
  hl_json_end_list (writer);
}

static gboolean
write_known (HlDb *db, HlKey *key, HlId call, const char *number, HlTime now, HlJsonWriter *writer,
             GError **error)
{
  g_autofree char *blind = hl_number_blind (key, number);
  g_autofree char *masked = hl_mask ("phone", number);
  HlTicketFilter filter = { .phone = number };
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GPtrArray) tickets = NULL;
  gint64 count;

  hl_where_init (&where);
  hl_where_text (&where, "caller_blind = $?", blind != NULL ? blind : "");
  hl_where_int (&where, "id <> $?", call);
  count = hl_where_count (&where, db, hl_call_record_shape (), 10000, error);
  if (count < 0 || (calls = load_calls (db, key, &where, error)) == NULL
      || (tickets = hl_tickets_list (db, key, &filter, EARLIER, NULL, error)) == NULL)
    return FALSE;

  hl_json_begin_object (writer);
  hl_json_add_text (writer, "number", masked);
  hl_json_add_bool (writer, "withheld", FALSE);
  add_list (writer, "calls", calls);
  add_list (writer, "tickets", tickets);
  add_names (writer, tickets);
  hl_json_add_int (writer, "count", count);
  if (!hl_link_write_candidates (db, key, call, number, now, writer, error))
    return FALSE;
  hl_json_end_object (writer);
  return TRUE;
}

/* Withheld: only who was chosen since is known. */
static gboolean
write_unknown (HlDb *db, HlKey *key, HlId call, HlTime now, HlJsonWriter *writer, GError **error)
{
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "number", NULL);
  hl_json_add_bool (writer, "withheld", TRUE);
  hl_json_name (writer, "calls");
  hl_json_put_raw (writer, "[]");
  hl_json_name (writer, "tickets");
  hl_json_put_raw (writer, "[]");
  hl_json_name (writer, "names");
  hl_json_put_raw (writer, "[]");
  hl_json_add_int (writer, "count", 0);
  if (!hl_link_write_candidates (db, key, call, NULL, now, writer, error))
    return FALSE;
  hl_json_end_object (writer);
  return TRUE;
}

gboolean
hl_caller_write (HlDb *db, HlKey *key, HlId call, const char *number, HlTime now,
                 HlJsonWriter *writer, GError **error)
{
  return number != NULL && *number != '\0' ? write_known (db, key, call, number, now, writer, error)
                                           : write_unknown (db, key, call, now, writer, error);
}

/* ---- Today ---- */

gboolean
hl_day_write (HlDb *db, HlTime now, guint waiting, HlJsonWriter *writer, GError **error)
{
  g_autoptr (HlDay) day = hl_day_compute (db, now, hl_site_utc_offset (db), error);

  if (day == NULL)
    return FALSE;
  hl_day_write_json (day, writer);
  return TRUE;
}

static gboolean
count_tickets (HlDb *db, HlId user, const char *column, HlTime from, HlTime to, gint64 *n,
               GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM ticket WHERE agent = $1 AND %s >= $2 AND %s < $3", column, column);
  HlStmt *row = hl_db_query (db, error, sql, "iii", user, from, to);

  if (row == NULL || !hl_stmt_next (row, error))
    return FALSE;
  *n = hl_stmt_int (row, 0);
  hl_stmt_reset (row);
  return TRUE;
}

gboolean
hl_my_day_write (HlDb *db, HlId user, HlTime now, HlJsonWriter *writer, GError **error)
{
  HlAgentFigures figures;
  HlTime from, to;
  gint64 tickets = 0, closed = 0;
  gboolean ok;

  hl_day_limits (now, hl_site_utc_offset (db), &from, &to);
  ok = hl_agent_figures_compute (db, user, from, to, now, &figures, error)
       && count_tickets (db, user, "submitted_at", from, to, &tickets, error)
       && count_tickets (db, user, "closed_at", from, to, &closed, error);
  if (ok)
    {
      hl_json_begin_object (writer);
      hl_json_add_int (writer, "answered", figures.tally.answered);
      hl_json_add_int (writer, "talk_us", figures.tally.talk_us);
      hl_json_add_int (writer, "wrap_up_us", figures.tally.wrap_up_us);
      hl_json_add_int (writer, "average_talk_us", hl_tally_average_talk (&figures.tally));
      hl_json_add_int (writer, "average_wrap_up_us", hl_tally_average_wrap_up (&figures.tally));
      hl_json_add_int (writer, "tickets", tickets);
      hl_json_add_int (writer, "closed", closed);
      hl_json_add_int (writer, "on_duty_us", figures.on_duty_us);
      hl_json_end_object (writer);
    }
  hl_agent_figures_clear (&figures);
  return ok;
}

GArray *
hl_queue_days (HlDb *db, HlTime now, GError **error)
{
  g_autoptr (HlDay) day = hl_day_compute (db, now, hl_site_utc_offset (db), error);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (HlQueueDay));

  if (day == NULL)
    return NULL;
  for (guint i = 0; i < day->queues->len; i++)
    {
      const HlQueueTally *queue = &g_array_index (day->queues, HlQueueTally, i);
      HlQueueDay one = {
        .queue = queue->queue,
        .offered = queue->tally.offered,
        .answered = queue->tally.answered,
        .abandoned = queue->tally.abandoned + queue->tally.short_abandoned,
        .sl_percent = hl_tally_service_level (&queue->tally),
        .answer_rate = hl_tally_answer_rate (&queue->tally, 'a'),
      };

      g_array_append_val (list, one);
    }
  return g_steal_pointer (&list);
}
