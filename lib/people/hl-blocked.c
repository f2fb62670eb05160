/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-blocked.h"

#include "hl-site.h"

#include <string.h>

/* clang-format off */
static const HlField blocked_fields[] = {
  HL_FIELD (HlBlocked, id,              ID,   HL_READ_ONLY),
  HL_FIELD (HlBlocked, revision,        INT,  HL_READ_ONLY),
  HL_FIELD (HlBlocked, number,          TEXT, HL_REQUIRED | HL_SENSITIVE | HL_NO_SQL, .min = 3, .max = 32, .mask = "phone"),
  HL_FIELD (HlBlocked, number_sealed,   TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlBlocked, number_blind,    TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlBlocked, until,           TIME, 0),
  HL_FIELD (HlBlocked, reason,          TEXT, HL_REQUIRED, .min = 1, .max = 200),
  HL_FIELD (HlBlocked, approved_by,     TEXT, HL_READ_ONLY, .max = 32),
  HL_FIELD (HlBlocked, blocked_by,      ID,   HL_READ_ONLY),
  HL_FIELD (HlBlocked, blocked_by_name, TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlBlocked, created_at,      TIME, HL_READ_ONLY),
};
/* clang-format on */
HL_DEFINE_RECORD (HlBlocked, hl_blocked, "blocked", blocked_fields)

static gboolean
open_number (HlBlocked *self, HlKey *key, GError **error)
{
  g_free (self->number);
  self->number = hl_key_open_sealed (key, HL_PURPOSE_BLOCKED, self->number_sealed, error);
  return self->number != NULL;
}

GPtrArray *
hl_blocked_list (HlDb *db, HlKey *key, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM blocked ORDER BY created_at DESC, id DESC",
                       hl_shape_columns (hl_blocked_shape ()));
  g_autoptr (GPtrArray) list =
      hl_stmt_load_all (hl_db_query (db, error, sql, ""), hl_blocked_shape (), error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!open_number (list->pdata[i], key, error))
      return NULL;
  return g_steal_pointer (&list);
}

HlBlocked *
hl_blocked_get (HlDb *db, HlKey *key, HlId id, GError **error)
{
  g_autoptr (HlBlocked) self = (HlBlocked *) hl_db_get (db, hl_blocked_shape (), id, error);

  if (self == NULL || !open_number (self, key, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* A part of the number finds only what the mask shows: else it could be guessed digit by digit. */
gboolean
hl_blocked_matches (const HlBlocked *self, const char *text)
{
  g_autofree char *masked = hl_mask ("phone", self->number);
  g_autofree char *wanted = hl_number_normal (text);
  g_autofree char *number = hl_number_normal (self->number);

  return g_strcmp0 (wanted, number) == 0 || strstr (masked, text) != NULL
         || strstr (self->reason, text) != NULL
         || (self->blocked_by_name != NULL && strstr (self->blocked_by_name, text) != NULL);
}

gboolean
hl_blocked_check (const HlBlocked *self, HlTime now, GError **error)
{
  if (self->until != 0 && self->until <= now)
    g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, "until: must be in the future");
  else if (self->approved_by != NULL)
    return TRUE;
  else if (self->until == 0)
    g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD,
                 "until: is required; a block without end needs a manager or administrator");
  else if (self->until > now + HL_BLOCKED_DAYS * HL_DAY)
    g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD,
                 "until: at most %d days from now; a longer block needs a manager or "
                 "administrator",
                 HL_BLOCKED_DAYS);
  else
    return TRUE;
  return FALSE;
}

/* ---- Writing ---- */

/* NULL without error when the number is not blocked. */
static HlBlocked *
find (HlDb *db, const char *blind, GError **error)
{
  HlStmt *row =
      hl_db_query (db, error, "SELECT id FROM blocked WHERE number_blind = $1", "s", blind);
  HlId id = 0;

  if (row == NULL || !hl_stmt_next (row, error))
    return NULL;
  id = hl_stmt_int (row, 0);
  hl_stmt_reset (row);
  return (HlBlocked *) hl_db_get (db, hl_blocked_shape (), id, error);
}

static guint64
changed_bits (void)
{
  static const char *const names[] = { "until", "reason", "approved_by", "blocked_by",
                                       "blocked_by_name" };
  guint64 mask = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    mask |= G_GUINT64_CONSTANT (1) << hl_shape_index (hl_blocked_shape (), names[i]);
  return mask;
}

gboolean
hl_blocked_change (HlDb *db, HlBlocked *self, GError **error)
{
  return hl_store_update (db, HL_RECORD (self), changed_bits (), error);
}

gboolean
hl_blocked_put (HlDb *db, HlBlocked *self, HlKey *key, HlTime now, GError **error)
{
  g_autofree char *blind = hl_number_blind (key, self->number);
  g_autoptr (HlBlocked) old = NULL;
  g_autoptr (GError) failure = NULL;

  if (blind == NULL)
    {
      g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, "number: must be a telephone number");
      return FALSE;
    }
  old = find (db, blind, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (old != NULL)
    {
      self->id = old->id;
      self->revision = old->revision;
      self->created_at = old->created_at;
      return hl_blocked_change (db, self, error);
    }
  g_free (self->number_blind);
  self->number_blind = g_steal_pointer (&blind);
  g_free (self->number_sealed);
  self->number_sealed = hl_key_seal (key, HL_PURPOSE_BLOCKED, self->number);
  self->id = hl_id_next (now);
  self->created_at = now;
  return hl_store_insert (db, HL_RECORD (self), error);
}

gboolean
hl_blocked_remove (HlDb *db, HlId id, GError **error)
{
  if (hl_db_run (db, error, "DELETE FROM blocked WHERE id = $1", "i", id) < 0)
    return FALSE;
  hl_store_note_change (db, "blocked", id, HL_CHANGE_DELETE, 0, 0);
  return TRUE;
}

int
hl_blocked_expire (HlDb *db, HlTime now, GError **error)
{
  HlStmt *row =
      hl_db_query (db, error, "DELETE FROM blocked WHERE until <= $1 RETURNING id", "i", now);
  g_autoptr (GError) failure = NULL;
  int n = 0;

  if (row == NULL)
    return -1;
  while (hl_stmt_next (row, &failure))
    {
      hl_store_note_change (db, "blocked", hl_stmt_int (row, 0), HL_CHANGE_DELETE, 0, 0);
      n++;
    }
  if (failure == NULL)
    return n;
  g_propagate_error (error, g_steal_pointer (&failure));
  return -1;
}
