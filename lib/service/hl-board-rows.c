/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-watch.h"

#include "hl-warnings.h"

/* The rows of calls against the calls that are live. */

#define SETTLED (2 * HL_MINUTE)     /* a row this old and open belongs to a live call */
#define CLOSED_FOR (10 * HL_SECOND) /* a row closed so long ago does not */

typedef struct
{
  GArray *alive; /* HlId */
  HlKey *key;
  HlTime now;
  int closed, reopened;
} Rows;

static void
rows_free (Rows *rows)
{
  g_array_unref (rows->alive);
  hl_key_unref (rows->key);
  g_free (rows);
}

static gboolean
compare (HlDb *db, gpointer data, GError **error)
{
  Rows *rows = data;
  const HlId *alive = (const HlId *) (gpointer) rows->alive->data;

  rows->closed = hl_calls_close_lost (db, rows->key, alive, rows->alive->len, rows->now - SETTLED,
                                      rows->now, error);
  if (rows->closed < 0)
    return FALSE;
  rows->reopened =
      hl_calls_reopen (db, alive, rows->alive->len, rows->now - CLOSED_FOR, rows->now, error);
  return rows->reopened >= 0;
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HlBoard *self = user_data;
  Rows *rows = hl_store_finish (HL_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows == NULL)
    {
      g_message ("watchdog: the rows of calls can't be compared: %s", error->message);
      return;
    }
  if (rows->closed > 0)
    hl_watch_alarm (self, HL_ROW_STAYS_OPEN);
  if (rows->reopened > 0)
    hl_watch_alarm (self, HL_ROW_CLOSED_EARLY);
}

static void
add_call (const HlCallView *view, gpointer ids)
{
  g_array_append_val ((GArray *) ids, view->id);
}

/* Only when the log has all that has happened. */
void
hl_watch_rows (HlBoard *self)
{
  Rows *rows;

  if (self->facts->len > 0 || self->storing || self->batches.length > 0)
    return;
  rows = g_new0 (Rows, 1);
  rows->now = hl_clock_now (self->service->clock);
  rows->key = hl_key_ref (self->service->key);
  rows->alive = g_array_new (FALSE, FALSE, sizeof (HlId));
  hl_switch_foreach_call (self->board, add_call, rows->alive);
  hl_store_write_async (self->service->store, compare, rows, (GDestroyNotify) rows_free,
                        self->cancellable, compared_cb, self);
}
