/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-store.h"
#include "hl-routes-common.h"
#include "people/hl-blocked.h"
#include "people/hl-number-blind.h"

/* Numbers that are not answered: supervisors block them for a while, managers for longer. */

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (GPtrArray) items = hl_blocked_list (db, hl_request_key (request), error);
  const char *q = hl_request_query (request, "q");
  guint n = 0;

  if (items == NULL)
    return FALSE;
  hl_answer_begin_list (answer);
  for (guint i = 0; i < items->len; i++)
    {
      if (q != NULL && !hl_blocked_matches (items->pdata[i], q))
        continue;
      hl_record_write_json (items->pdata[i], &answer->writer);
      n++;
    }
  hl_answer_end_list (answer, NULL, n);
  return TRUE;
}

static void
list_blocked (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

/* One who may approve has approved what she blocks herself. */
static void
sign (HlDb *db, HlRequest *request, HlBlocked *item)
{
  HlRole role = hl_request_role (request);
  HlStmt *row;

  item->blocked_by = hl_request_user (request);
  g_free (item->blocked_by_name);
  g_clear_pointer (&item->approved_by, g_free);
  item->blocked_by_name = g_strdup (hl_request_user_name (request));
  if (role != HL_ROLE_MANAGER && role != HL_ROLE_ADMINISTRATOR)
    return;
  row = hl_db_query (db, NULL, "SELECT login FROM \"user\" WHERE id = $1", "i", item->blocked_by);
  if (row != NULL && hl_stmt_next (row, NULL))
    {
      item->approved_by = g_strdup (hl_stmt_text (row, 0));
      hl_stmt_reset (row);
    }
}

/* "until 2026-12-31 10:00 UTC: why".  Never the number. */
static char *
fact_text (const HlBlocked *item)
{
  g_autofree char *until = item->until != 0 ? hl_time_to_iso (item->until) : g_strdup ("no end");

  return g_strdup_printf ("%s: %s", until, item->reason);
}

static gboolean
post_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlTime now = hl_request_now (request);
  g_autoptr (HlBlocked) item = hl_blocked_new ();
  g_autofree char *text = NULL;
  char *number;

  if (!hl_route_read (request, item, HL_READ_STRICT, NULL, error))
    return FALSE;
  number = hl_number_normal (item->number);
  g_free (item->number);
  item->number = number;
  sign (db, request, item);
  if (!hl_blocked_check (item, now, error)
      || !hl_blocked_put (db, item, hl_request_key (request), now, error))
    return FALSE;
  text = fact_text (item);
  if (!hl_request_fact (db, request, "blocked", 0, 0, text, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (item), &answer->writer);
  return TRUE;
}

static void
post_blocked (HlRequest *request)
{
  hl_request_write (request, post_job, NULL);
}

static gboolean
check_number (guint64 mask, GError **error)
{
  if ((mask & (G_GUINT64_CONSTANT (1) << hl_shape_index (hl_blocked_shape (), "number"))) == 0)
    return TRUE;
  g_set_error (error, HL_RECORD_ERROR, HL_RECORD_ERROR_FIELD, "number: can't be changed");
  return FALSE;
}

static gboolean
patch_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlId id = hl_request_id (request);
  g_autoptr (HlBlocked) item = hl_blocked_get (db, hl_request_key (request), id, error);
  g_autofree char *text = NULL;
  guint64 mask;

  if (item == NULL)
    return hl_route_not_found (error, "blocked number", id);
  if (!hl_route_check_revision (request, item, answer, error)
      || !hl_route_read (request, item, HL_READ_PATCH, &mask, error) || !check_number (mask, error))
    return FALSE;
  sign (db, request, item);
  if (!hl_blocked_check (item, hl_request_now (request), error)
      || !hl_blocked_change (db, item, error))
    return FALSE;
  text = fact_text (item);
  if (!hl_request_fact (db, request, "blocked", 0, 0, text, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (item), &answer->writer);
  return TRUE;
}

static void
patch_blocked (HlRequest *request)
{
  hl_request_write (request, patch_job, NULL);
}

static gboolean
delete_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlId id = hl_request_id (request);
  g_autoptr (HlBlocked) item = hl_blocked_get (db, hl_request_key (request), id, error);

  if (item == NULL)
    return hl_route_not_found (error, "blocked number", id);
  answer->status = 204;
  return hl_blocked_remove (db, id, error)
         && hl_request_fact (db, request, "unblocked", 0, 0, item->reason, error);
}

static void
delete_blocked (HlRequest *request)
{
  hl_request_write (request, delete_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_blocked[] = {
  { "GET", "/blocked", HL_MAY_BLOCK, list_blocked, "Numbers that are not answered", NULL, hl_blocked_shape, HL_ROUTE_LIST,
    "limit after q" },
  { "POST", "/blocked", HL_MAY_BLOCK, post_blocked,
    "Block a number until; 30 days at most, unless a manager or administrator does it", hl_blocked_shape,
    hl_blocked_shape, HL_ROUTE_CREATED },
  { "PATCH", "/blocked/:id", HL_MAY_BLOCK, patch_blocked, "Block it longer or shorter; with its revision",
    hl_blocked_shape, hl_blocked_shape, HL_ROUTE_PATCH_IN },
  { "DELETE", "/blocked/:id", HL_MAY_BLOCK, delete_blocked, "Answer the number again" },
  { NULL },
};
/* clang-format on */
