/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-replays.h"

#include <string.h>

#include "hl-request-private.h"

#define REPLAYS_MAX 4096
#define PURPOSE "idempotency"

typedef struct
{
  char *fingerprint;
  guint status;
  char *json;
  HlTime at;
} Replay;

struct _HlReplays
{
  GHashTable *kept; /* "user key" → Replay */
  GQueue order;     /* keys of the table, oldest first; borrowed */
};

static void
replay_free (Replay *replay)
{
  g_free (replay->fingerprint);
  g_free (replay->json);
  g_free (replay);
}

HlReplays *
hl_replays_new (void)
{
  HlReplays *self = g_new0 (HlReplays, 1);

  self->kept =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) replay_free);
  g_queue_init (&self->order);
  return self;
}

void
hl_replays_free (HlReplays *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->kept);
  g_free (self);
}

static char *
key_of (HlRequest *request)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", request->user, request->idempotency);
}

static void
forget_old (HlReplays *self, HlTime now)
{
  const char *oldest;

  while ((oldest = g_queue_peek_head (&self->order)) != NULL)
    {
      Replay *replay = g_hash_table_lookup (self->kept, oldest);
      if (replay->at + HL_DAY > now && self->order.length < REPLAYS_MAX)
        return;
      g_queue_pop_head (&self->order);
      g_hash_table_remove (self->kept, oldest);
    }
}

void
hl_replays_keep (HlReplays *self, HlRequest *request, guint status, const char *json)
{
  g_autofree char *key = key_of (request);
  Replay *replay;

  if (g_hash_table_contains (self->kept, key))
    return;
  forget_old (self, request->at);
  replay = g_new0 (Replay, 1);
  replay->fingerprint = g_strdup (request->fingerprint);
  replay->status = status;
  replay->json = g_strdup (json);
  replay->at = request->at;
  g_queue_push_tail (&self->order, key);
  g_hash_table_insert (self->kept, g_steal_pointer (&key), replay);
}

static void
set_used (GError **error)
{
  g_set_error_literal (error, HL_FAIL, HL_FAIL_STATE,
                       "the Idempotency-Key was used for another request");
}

gboolean
hl_replays_answer (HlReplays *self, HlRequest *request)
{
  g_autofree char *key = key_of (request);
  Replay *replay = g_hash_table_lookup (self->kept, key);
  g_autoptr (GError) error = NULL;

  if (replay == NULL)
    return FALSE;
  if (strcmp (replay->fingerprint, request->fingerprint) == 0)
    hl_request_send (request, replay->status, replay->json);
  else
    {
      set_used (&error);
      hl_request_fail (request, error);
    }
  return TRUE;
}

static gboolean
take_row (HlStmt *stmt, HlRequest *request, guint *status, char **json, GError **error)
{
  if (g_strcmp0 (hl_stmt_text (stmt, 0), request->fingerprint) != 0)
    {
      set_used (error);
      return FALSE;
    }
  *json = hl_key_open_sealed (request->service->key, PURPOSE, hl_stmt_text (stmt, 2), error);
  *status = (guint) hl_stmt_int (stmt, 1);
  return *json != NULL;
}

gboolean
hl_replays_find (HlDb *db, HlRequest *request, guint *status, char **json, GError **error)
{
  GError *local = NULL;
  gboolean ok = TRUE;
  HlStmt *stmt = hl_db_query (db, error,
                              "SELECT request, status, body FROM idempotency "
                              "WHERE user_id = $1 AND key = $2 AND at > $3",
                              "isi", request->user, request->idempotency, request->at - HL_DAY);

  *status = 0;
  if (stmt == NULL)
    return FALSE;
  if (hl_stmt_next (stmt, &local))
    {
      ok = take_row (stmt, request, status, json, error);
      hl_stmt_reset (stmt);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return ok && local == NULL;
}

gboolean
hl_replays_store (HlDb *db, HlRequest *request, guint status, const char *json, GError **error)
{
  g_autofree char *sealed = hl_key_seal (request->service->key, PURPOSE, json != NULL ? json : "");

  return hl_db_run (db, error, "DELETE FROM idempotency WHERE at <= $1", "i", request->at - HL_DAY)
             >= 0
         && hl_db_run (db, error,
                       "INSERT INTO idempotency (user_id, key, at, request, status, body) "
                       "VALUES ($1, $2, $3, $4, $5, $6)",
                       "isisis", request->user, request->idempotency, request->at,
                       request->fingerprint, (gint64) status, sealed)
                >= 0;
}

gboolean
hl_replays_forget (HlDb *db, HlRequest *request, GError **error)
{
  return request->idempotency == NULL
         || hl_db_run (db, error, "DELETE FROM idempotency WHERE user_id = $1 AND key = $2", "is",
                       request->user, request->idempotency)
                >= 0;
}
