/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-keeper.h"
#include "hl-request-private.h"
#include "hl-retention.h"
#include "hl-routes-common.h"

/* Keeping recordings: their class and hold, what is due, and whether they are what they were. */

/* ---- Class and hold ---- */

static gboolean
has_class (HlDb *db, const char *class, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error, "SELECT 1 FROM retention WHERE class = $1", "s", class);
  gboolean there = row != NULL && hl_stmt_next (row, &failure);

  if (there)
    {
      hl_stmt_reset (row);
      return TRUE;
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (row != NULL)
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "class: there is no class %s", class);
  return FALSE;
}

static gboolean
note_change (HlDb *db, HlRequest *request, const HlRecordingRecord *recording, const char *reason,
             GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "recording %" G_GINT64_FORMAT ": %s%s: %s", recording->id,
      recording->class != NULL ? recording->class : "-", recording->hold ? ", hold" : "", reason);

  return hl_request_fact (db, request, "recording-kept", recording->call, 0, text, error);
}

static gboolean
patch_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlId id = hl_request_id (request);
  g_autoptr (HlRecordingRecord) recording =
      (HlRecordingRecord *) hl_db_get (db, hl_recording_record_shape (), id, error);
  const HlJson *body = hl_request_body (request);
  const HlJson *class = hl_json_get (body, "class"), *hold = hl_json_get (body, "hold");
  const char *reason = hl_route_reason (request, error);
  const HlShape *shape = hl_recording_record_shape ();

  if (reason == NULL)
    return FALSE;
  if (recording == NULL)
    return hl_route_not_found (error, "recording", id);
  if (!hl_route_check_revision (request, recording, answer, error))
    return FALSE;
  if (class != NULL)
    {
      if (hl_json_text (class, NULL) == NULL || !has_class (db, hl_json_text (class, ""), error))
        {
          if (error != NULL && *error == NULL)
            g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "class: must be a text");
          return FALSE;
        }
      g_free (recording->class);
      recording->class = g_strdup (hl_json_text (class, NULL));
    }
  if (hold != NULL && hl_json_kind (hold) != HL_JSON_BOOL)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "hold: must be true or false");
      return FALSE;
    }
  if (hold != NULL)
    recording->hold = hl_json_bool (hold, FALSE);
  if (!hl_store_update (db, HL_RECORD (recording),
                        G_GUINT64_CONSTANT (1) << hl_shape_index (shape, "class")
                            | G_GUINT64_CONSTANT (1) << hl_shape_index (shape, "hold"),
                        error)
      || !note_change (db, request, recording, reason, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (recording), &answer->writer);
  return TRUE;
}

static void
patch_recording (HlRequest *request)
{
  hl_request_write (request, patch_job, NULL);
}

/* ---- What is due ---- */

static gboolean
due_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlRetentionWork *work = g_new0 (HlRetentionWork, 1);
  HlJsonWriter *writer = &answer->writer;

  answer->data = work;
  answer->free_data = (GDestroyNotify) hl_retention_work_free;
  work->now = hl_request_query_int (request, "at", hl_request_now (request));
  work->limit = hl_request_limit (request);
  if (!hl_retention_list (db, work, error))
    return FALSE;
  hl_json_begin_object (writer);
  hl_route_add_records (writer, "items", work->found);
  hl_json_add_int (writer, "total", work->total);
  hl_json_add_int (writer, "bytes", work->bytes);
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_due (HlRequest *request)
{
  hl_request_read (request, due_job, NULL);
}

static void
post_purge (HlRequest *request)
{
  hl_keeper_purge (request->service->keeper);
  hl_request_reply (request, 202, "{}");
}

/* ---- Verifying ---- */

static void
get_verify (HlRequest *request)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_keeper_write_audit (request->service->keeper, &writer);
  hl_request_reply (request, 200, out->str);
}

static void
post_verify (HlRequest *request)
{
  const HlJson *body = hl_request_body (request);

  hl_keeper_audit (request->service->keeper, hl_json_int (hl_json_get (body, "from"), 0),
                   hl_json_int (hl_json_get (body, "to"), 0));
  get_verify (request);
}

/* clang-format off */
#define KEEPS (HL_MAY_EXPORT | HL_MAY_APPLY_SITE)
#define VERIFIES (HL_MAY_EXPORT | HL_MAY_READ_LOG | HL_MAY_BACK_UP)

const HlRoute hl_routes_keeping[] = {
  { "PATCH", "/recordings/:id", KEEPS, patch_recording,
    "Another class of retention, or a hold; with a reason, which leaves a fact",
    hl_recording_record_shape, hl_recording_record_shape, HL_ROUTE_PATCH_IN },
  { "GET", "/recordings/due", KEEPS, get_due, "What the next purge will delete",
    NULL, NULL, 0, "limit at:time" },
  { "POST", "/recordings/purge", HL_MAY_APPLY_SITE, post_purge, "Purge now what is due" },
  { "GET", "/recordings/verify", VERIFIES, get_verify, "How the last check of all recordings stands" },
  { "POST", "/recordings/verify", VERIFIES, post_verify, "Check all recordings: files, digests, chain, roots" },
  { NULL },
};
/* clang-format on */
