/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-wall-private.h"

/* Who took notice of which alarm, as it is stored: for the next run, which derives the alarms
 * anew.  A row goes with its alarm. */

HlAlarmNotice *
hl_alarm_notice_new (const char *alarm, guint level, const char *by, HlTime at, HlTime quiet_until)
{
  HlAlarmNotice *self = g_new0 (HlAlarmNotice, 1);

  self->alarm = g_strdup (alarm);
  self->level = level;
  self->by = g_strdup (by);
  self->at = at;
  self->quiet_until = quiet_until;
  return self;
}

void
hl_alarm_notice_free (gpointer data)
{
  HlAlarmNotice *self = data;

  g_free (self->alarm);
  g_free (self->by);
  g_free (self);
}

gboolean
hl_alarm_notice_write (HlDb *db, const HlAlarmNotice *self, GError **error)
{
  return hl_db_run (db, error,
                    "INSERT INTO alarm_notice (alarm, level, by_name, at, quiet_until)"
                    " VALUES ($1, $2, $3, $4, $5)"
                    " ON CONFLICT (alarm) DO UPDATE SET level = $2, by_name = $3, at = $4,"
                    " quiet_until = $5",
                    "sisii", self->alarm, (gint64) self->level, self->by, self->at,
                    self->quiet_until)
         >= 0;
}

static gboolean
read_notices (HlDb *db, gpointer data, GError **error)
{
  GHashTable *notices = data;
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT alarm, level, by_name, at, quiet_until FROM alarm_notice", "");

  g_hash_table_remove_all (notices);
  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      HlAlarmNotice *notice =
          hl_alarm_notice_new (hl_stmt_text (row, 0), (guint) hl_stmt_int (row, 1),
                               hl_stmt_text (row, 2), hl_stmt_int (row, 3), hl_stmt_int (row, 4));

      g_hash_table_replace (notices, notice->alarm, notice);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

GHashTable *
hl_alarm_notices_load (HlStore *store)
{
  g_autoptr (GHashTable) notices =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, hl_alarm_notice_free);
  g_autoptr (GError) error = NULL;

  if (!hl_store_read (store, read_notices, notices, &error))
    {
      g_message ("Who took notice of alarms can't be read: %s", error->message);
      g_hash_table_remove_all (notices);
    }
  return g_steal_pointer (&notices);
}

static gboolean
forget (HlDb *db, gpointer alarm, GError **error)
{
  return hl_db_run (db, error, "DELETE FROM alarm_notice WHERE alarm = $1", "s",
                    (const char *) alarm)
         >= 0;
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("An alarm that is over is still noted: %s", error->message);
}

void
hl_alarm_notice_forget (HlStore *store, const char *alarm)
{
  hl_store_write_async (store, forget, g_strdup (alarm), g_free, NULL, forgotten_cb, NULL);
}
