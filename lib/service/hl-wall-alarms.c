/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-board-extra.h"
#include "hl-fact-store.h"
#include "hl-hub.h"
#include "hl-wall-private.h"
#include "hl-warnings.h"
#include "people/hl-site.h"

/* What deserves a supervisor's look.  Each second the list is derived anew from what goes
 * on, so it can't be stale; only who took notice of an alarm is remembered with it, over a restart
 * too. */

#define EVERY_MS 1000
#define WRAP_UP_NEAR (2 * HL_MINUTE)
#define WRAP_UP_OVER (5 * HL_MINUTE)
#define WAIT_NEAR HL_MINUTE
#define WAIT_OVER (2 * HL_MINUTE)
#define ONE_WAY (5 * HL_SECOND)
/* What stood before a restart and is so still is found within. */
#define COME_AGAIN (5 * HL_MINUTE)

enum
{
  LEVEL_INFO,
  LEVEL_WARNING,
  LEVEL_ERROR
};

static const char *const level_words[] = { "info", "warning", "error" };

/* What was found to be so. */
typedef struct
{
  guint level;
  const char *code, *subject, *text; /* text: of the service's own warnings */
  HlId agent, call, queue;
  HlTime since;
  HlSpan limit;
} Finding;

typedef struct
{
  const char *key; /* as in the table */
  HlId id;
  guint level;
  char *code, *subject, *text;
  HlId agent, call, queue;
  HlTime since;
  HlSpan limit;
  char *by;
  HlTime acknowledged_at, quiet_until;
  gboolean so; /* still */
} Alarm;

struct _HlWallAlarms
{
  HlWall *wall; /* borrowed */

  /* Owned */
  GHashTable *alarms;  /* key → Alarm */
  GHashTable *notices; /* key → HlAlarmNotice of the run before, not met yet */
  GHashTable *limits;  /* reason of away → HlSpan */
  GCancellable *cancellable;
  guint timer;
  gulong changed;
};

static void
alarm_free (gpointer data)
{
  Alarm *alarm = data;

  g_free (alarm->code);
  g_free (alarm->subject);
  g_free (alarm->text);
  g_free (alarm->by);
  g_free (alarm);
}

static void
forget_notice (HlWallAlarms *self, Alarm *alarm)
{
  if (alarm->by == NULL)
    return;
  hl_alarm_notice_forget (self->wall->service->store, alarm->key);
  g_clear_pointer (&alarm->by, g_free);
  alarm->acknowledged_at = alarm->quiet_until = 0;
}

/* Somebody took notice of it before this run.  What people and calls do began when it says;
 * the service's own warnings are raised anew. */
static void
recall_notice (HlWallAlarms *self, Alarm *alarm, const Finding *now)
{
  HlAlarmNotice *notice = g_hash_table_lookup (self->notices, alarm->key);

  if (notice == NULL)
    return;
  g_hash_table_steal (self->notices, alarm->key);
  alarm->by = g_steal_pointer (&notice->by);
  alarm->acknowledged_at = notice->at;
  alarm->quiet_until = notice->quiet_until;
  alarm->level = notice->level;
  if (now->text == NULL && now->since > notice->at)
    forget_notice (self, alarm);
  hl_alarm_notice_free (notice);
}

/* It is so: found by code and what it is about, or made.  One that grows worse must be
 * taken notice of again. */
static void
note (HlWallAlarms *self, const Finding *now)
{
  g_autofree char *key = g_strdup_printf (
      "%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, now->code,
      now->subject != NULL ? now->subject : "", now->agent, now->call, now->queue);
  Alarm *alarm = g_hash_table_lookup (self->alarms, key);

  if (alarm == NULL)
    {
      alarm = g_new0 (Alarm, 1);
      alarm->id = hl_id_next (hl_clock_now (self->wall->service->clock));
      alarm->code = g_strdup (now->code);
      alarm->subject = g_strdup (now->subject);
      alarm->key = key;
      g_hash_table_insert (self->alarms, g_steal_pointer (&key), alarm);
      recall_notice (self, alarm, now);
    }
  if (now->level > alarm->level)
    forget_notice (self, alarm);
  alarm->level = now->level;
  alarm->agent = now->agent;
  alarm->call = now->call;
  alarm->queue = now->queue;
  alarm->since = now->since;
  alarm->limit = now->limit;
  alarm->so = TRUE;
  if (g_strcmp0 (alarm->text, now->text) != 0)
    {
      g_free (alarm->text);
      alarm->text = g_strdup (now->text);
    }
}

/* A limit of 0 is none. */
static void
note_span (HlWallAlarms *self, Finding *alarm, HlSpan near, HlSpan over)
{
  HlSpan span = hl_clock_now (self->wall->service->clock) - alarm->since;
  gboolean is_over = over > 0 && span >= over;

  if (alarm->since == 0 || !(is_over || (near > 0 && span >= near)))
    return;
  alarm->level = is_over ? LEVEL_ERROR : LEVEL_WARNING;
  alarm->limit = is_over ? over : near;
  note (self, alarm);
}

/* ---- What can be wrong ---- */

/* She let calls ring, or rejected them, until the switchboard stopped offering her any. */
static gboolean
was_taken_off (const char *reason)
{
  return g_strcmp0 (reason, "no-answer") == 0 || g_strcmp0 (reason, "rejected") == 0;
}

static void
look_at_agent (const HlAgentView *view, gpointer data)
{
  HlWallAlarms *self = data;
  Finding alarm = { .agent = view->id, .call = view->call, .since = view->since };
  const HlSpan *limit;
  HlSpan near, over;

  switch (view->state)
    {
    case HL_AGENT_HELD:
      alarm.code = "hold";
      hl_board_get_hold_limits (self->wall->service->board, &near, &over);
      note_span (self, &alarm, near, over);
      break;
    case HL_AGENT_WRAP_UP:
      alarm.code = "wrap-up";
      note_span (self, &alarm, WRAP_UP_NEAR, WRAP_UP_OVER);
      break;
    case HL_AGENT_AWAY:
      if (was_taken_off (view->reason))
        {
          alarm.code = "missed";
          alarm.subject = view->reason;
          alarm.level = LEVEL_WARNING;
          note (self, &alarm);
          break;
        }
      alarm.code = "away";
      limit = view->reason != NULL ? g_hash_table_lookup (self->limits, view->reason) : NULL;
      if (limit != NULL)
        note_span (self, &alarm, *limit, *limit);
      break;
    default:
      break;
    }
}

static void
look_at_queue (const HlQueueView *view, gpointer data)
{
  Finding alarm = { .code = "waiting", .queue = view->id, .since = view->oldest };

  if (view->waiting > 0)
    note_span (data, &alarm, WAIT_NEAR, WAIT_OVER);
}

/* As the watchdog found it. */
static void
look_at_call (const HlCallView *view, gpointer data)
{
  HlWallAlarms *self = data;
  const HlCallExtra *extra = hl_board_get_extra (self->wall->service->board, view->id);
  Finding alarm = { .level = LEVEL_ERROR,
                    .code = "one-way",
                    .agent = view->agent,
                    .call = view->id,
                    .since = view->since,
                    .limit = ONE_WAY };

  if (extra == NULL || extra->one_way == NULL)
    return;
  alarm.subject = extra->one_way;
  note (self, &alarm);
}

static void
look_at_warning (const HlWarning *warning, gpointer data)
{
  Finding alarm = { .level = (guint) warning->level,
                    .code = warning->code,
                    .subject = warning->subject,
                    .text = warning->text,
                    .since = warning->at };

  note (data, &alarm);
}

static gboolean
is_over (gpointer key, gpointer value, gpointer data)
{
  Alarm *alarm = value;

  if (!alarm->so)
    forget_notice (data, alarm);
  return !alarm->so;
}

static gboolean
is_too_old (gpointer key, gpointer value, gpointer data)
{
  HlWallAlarms *self = data;

  hl_alarm_notice_forget (self->wall->service->store, key);
  return TRUE;
}

/* What has not come again was over while the service was not there. */
static void
forget_old_notices (HlWallAlarms *self)
{
  HlService *service = self->wall->service;

  if (hl_clock_now (service->clock) > service->started_at + COME_AGAIN)
    g_hash_table_foreach_remove (self->notices, is_too_old, self);
}

void
hl_wall_derive_alarms (HlWall *wall)
{
  HlWallAlarms *self = wall->alarms;
  HlService *service = self->wall->service;
  GHashTableIter iter;
  Alarm *alarm;

  g_hash_table_iter_init (&iter, self->alarms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &alarm))
    alarm->so = FALSE;
  if (service->board != NULL)
    {
      HlSwitch *board = hl_board_get_switch (service->board);

      hl_switch_foreach_agent (board, look_at_agent, self);
      hl_switch_foreach_queue (board, look_at_queue, self);
      hl_switch_foreach_call (board, look_at_call, self);
    }
  hl_warnings_foreach (service->warnings, look_at_warning, self);
  g_hash_table_foreach_remove (self->alarms, is_over, self);
  forget_old_notices (self);
}

/* A notice must go with its alarm, even when nobody looks. */
static gboolean
has_notices (HlWallAlarms *self)
{
  GHashTableIter iter;
  Alarm *alarm;

  g_hash_table_iter_init (&iter, self->alarms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &alarm))
    if (alarm->by != NULL)
      return TRUE;
  return g_hash_table_size (self->notices) > 0;
}

static gboolean
derive_cb (gpointer data)
{
  HlWallAlarms *self = data;
  guint before = g_hash_table_size (self->alarms);

  if (hl_hub_count (self->wall->service->hub) == 0 && !has_notices (self))
    return G_SOURCE_CONTINUE;
  hl_wall_derive_alarms (self->wall);
  if (before > 0 || g_hash_table_size (self->alarms) > 0)
    hl_wall_schedule (self->wall);
  return G_SOURCE_CONTINUE;
}

/* ---- How long one may be away ---- */

static gboolean
read_limits (HlDb *db, gpointer data, GError **error)
{
  GHashTable *limits = data;
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error, "SELECT code, limit_minutes FROM away_reason", "");

  g_hash_table_remove_all (limits);
  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      HlSpan limit = hl_stmt_int (row, 1) * HL_MINUTE;

      g_hash_table_insert (limits, g_strdup (hl_stmt_text (row, 0)),
                           g_memdup2 (&limit, sizeof limit));
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

static void
limits_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GHashTable *limits = hl_store_finish (HL_STORE (source), result, &error);
  HlWallAlarms *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (limits == NULL)
    {
      g_message ("The limits of breaks can't be read: %s", error->message);
      return;
    }
  g_hash_table_unref (self->limits);
  self->limits = g_hash_table_ref (limits);
}

static void
load_limits (HlWallAlarms *self)
{
  hl_store_read_async (self->wall->service->store, read_limits,
                       g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
                       (GDestroyNotify) g_hash_table_unref, self->cancellable, limits_cb, self);
}

static void
changed_cb (HlWallAlarms *self, const HlChange *changes, guint n)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (changes[i].type, "away_reason") == 0)
      {
        load_limits (self);
        return;
      }
}

/* ---- To the consoles ---- */

static int
compare (gconstpointer a, gconstpointer b)
{
  const Alarm *left = *(Alarm *const *) a, *right = *(Alarm *const *) b;

  if (left->level != right->level)
    return left->level > right->level ? -1 : 1;
  if (left->since != right->since)
    return left->since < right->since ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

static void
write_alarm (const Alarm *alarm, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "id", alarm->id);
  hl_json_add_text (writer, "level", level_words[alarm->level]);
  hl_json_add_text (writer, "code", alarm->code);
  hl_json_add_text (writer, "subject", alarm->subject);
  hl_json_add_text (writer, "text", alarm->text);
  hl_json_add_int (writer, "agent", alarm->agent);
  hl_json_add_int (writer, "call", alarm->call);
  hl_json_add_int (writer, "queue", alarm->queue);
  hl_json_add_int (writer, "since", alarm->since);
  hl_json_add_int (writer, "limit_us", alarm->limit);
  hl_json_add_text (writer, "acknowledged_by", alarm->by);
  hl_json_add_int (writer, "acknowledged_at", alarm->acknowledged_at);
  hl_json_add_int (writer, "quiet_until", alarm->quiet_until);
  hl_json_end_object (writer);
}

void
hl_wall_write_alarms (HlWall *wall, HlJsonWriter *writer)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer alarm;

  g_hash_table_iter_init (&iter, wall->alarms->alarms);
  while (g_hash_table_iter_next (&iter, NULL, &alarm))
    g_ptr_array_add (list, alarm);
  g_ptr_array_sort (list, compare);
  hl_json_begin_list (writer);
  for (guint i = 0; i < list->len; i++)
    write_alarm (g_ptr_array_index (list, i), writer);
  hl_json_end_list (writer);
}

gboolean
hl_wall_acknowledge (HlWall *wall, HlId id, const char *by, HlTime until, HlWallAlarmView *view)
{
  HlWallAlarms *self = wall->alarms;
  GHashTableIter iter;
  Alarm *alarm;

  hl_wall_derive_alarms (wall);
  g_hash_table_iter_init (&iter, self->alarms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &alarm))
    if (alarm->id == id)
      {
        g_free (alarm->by);
        alarm->by = g_strdup (by);
        alarm->acknowledged_at = hl_clock_now (wall->service->clock);
        alarm->quiet_until = until;
        *view = (HlWallAlarmView){ alarm->id,    alarm->code,  alarm->agent, alarm->call,
                                   alarm->queue, alarm->level, alarm->key };
        hl_wall_schedule (wall);
        return TRUE;
      }
  return FALSE;
}

HlWallAlarms *
hl_wall_alarms_new (HlWall *wall)
{
  HlWallAlarms *self = g_new0 (HlWallAlarms, 1);

  self->wall = wall;
  self->alarms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, alarm_free);
  self->limits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->notices = hl_alarm_notices_load (wall->service->store);
  self->cancellable = g_cancellable_new ();
  self->changed =
      g_signal_connect_swapped (wall->service->store, "changed", G_CALLBACK (changed_cb), self);
  self->timer = g_timeout_add (EVERY_MS, derive_cb, self);
  load_limits (self);
  return self;
}

void
hl_wall_alarms_free (HlWallAlarms *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_signal_handler (&self->changed, self->wall->service->store);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_hash_table_unref (self->alarms);
  g_hash_table_unref (self->limits);
  g_hash_table_unref (self->notices);
  g_object_unref (self->cancellable);
  g_free (self);
}
