/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-drill-store.h"

#include "hl-drill.h"
#include "hl-fact-private.h"

#define CONTROLLABLE_MOST (2 * HL_SECOND) /* what is promised */
#define HOLES_MOST HL_SECOND              /* of the recording, beside the gap that is marked */
#define LISTED 50

/* ---- Rows ---- */

HlDrillRow *
hl_drill_row_copy (const HlDrillRow *row)
{
  HlDrillRow *copy = g_memdup2 (row, sizeof *row);

  copy->kind = g_strdup (row->kind);
  copy->state = g_strdup (row->state);
  copy->others = g_strdup (row->others);
  copy->reason = g_strdup (row->reason);
  copy->report = g_strdup (row->report);
  return copy;
}

void
hl_drill_row_clear (HlDrillRow *row)
{
  g_free (row->kind);
  g_free (row->state);
  g_free (row->others);
  g_free (row->reason);
  g_free (row->report);
  *row = (HlDrillRow){ 0 };
}

void
hl_drill_row_free (gpointer data)
{
  hl_drill_row_clear (data);
  g_free (data);
}

gboolean
hl_drill_row_write (HlDb *db, gpointer data, GError **error)
{
  const HlDrillRow *row = data;

  return hl_db_run (db, error,
                    "INSERT INTO drill (id, kind, state, actor, call, created_at, killed_at,"
                    " ended_at, others, reason, report)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
                    " ON CONFLICT (id) DO UPDATE SET state = $3, call = $5, killed_at = $7,"
                    " ended_at = $8, others = $9, reason = $10, report = $11",
                    "issiiiiisss", row->id, row->kind, row->state, row->actor, row->call,
                    row->created_at, row->killed_at, row->ended_at, row->others, row->reason,
                    row->report)
         >= 0;
}

#define COLUMNS                                                                                    \
  "id, kind, state, actor, call, created_at, killed_at, ended_at, others, reason, report"

static void
load (HlStmt *stmt, HlDrillRow *row)
{
  hl_drill_row_clear (row);
  row->id = hl_stmt_int (stmt, 0);
  row->kind = g_strdup (hl_stmt_text (stmt, 1));
  row->state = g_strdup (hl_stmt_text (stmt, 2));
  row->actor = hl_stmt_int (stmt, 3);
  row->call = hl_stmt_int (stmt, 4);
  row->created_at = hl_stmt_int (stmt, 5);
  row->killed_at = hl_stmt_int (stmt, 6);
  row->ended_at = hl_stmt_int (stmt, 7);
  row->others = g_strdup (hl_stmt_text (stmt, 8));
  row->reason = g_strdup (hl_stmt_text (stmt, 9));
  row->report = g_strdup (hl_stmt_text (stmt, 10));
}

static gboolean
done (GError *failure, GError **error)
{
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
hl_drill_row_find_killed (HlDb *db, gpointer data, GError **error)
{
  HlStmt *stmt = hl_db_query (
      db, error, "SELECT " COLUMNS " FROM drill WHERE state = 'killed' ORDER BY id DESC LIMIT 1",
      "");
  GError *failure = NULL;

  if (stmt == NULL)
    return FALSE;
  if (hl_stmt_next (stmt, &failure))
    {
      load (stmt, data);
      hl_stmt_reset (stmt);
    }
  return done (failure, error);
}

char *
hl_drill_ids_write (GArray *ids)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_list (&writer);
  for (guint i = 0; i < ids->len; i++)
    hl_json_put_int (&writer, g_array_index (ids, HlId, i));
  hl_json_end_list (&writer);
  return g_string_free (text, FALSE);
}

/* ---- On the wire ---- */

static void
add_time (HlJsonWriter *writer, const char *name, HlTime at)
{
  hl_json_name (writer, name);
  if (at != 0)
    hl_json_put_int (writer, at);
  else
    hl_json_put_null (writer);
}

static void
write_row (const HlDrillRow *row, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "id", row->id);
  hl_json_add_text (writer, "kind", row->kind);
  hl_json_add_text (writer, "state", row->state);
  hl_json_add_int (writer, "actor", row->actor);
  hl_json_add_int (writer, "call", row->call);
  add_time (writer, "created_at", row->created_at);
  add_time (writer, "killed_at", row->killed_at);
  add_time (writer, "ended_at", row->ended_at);
  hl_json_add_text (writer, "reason", row->reason);
  hl_json_name (writer, "report");
  if (row->report != NULL)
    hl_json_put_raw (writer, row->report);
  else
    hl_json_put_null (writer);
  hl_json_end_object (writer);
}

gboolean
hl_drill_write (HlDb *db, HlId id, HlJsonWriter *writer, GError **error)
{
  HlStmt *stmt = hl_db_query (db, error, "SELECT " COLUMNS " FROM drill WHERE id = $1", "i", id);
  GError *failure = NULL;
  HlDrillRow row = { 0 };
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  if (hl_stmt_next (stmt, &failure))
    {
      load (stmt, &row);
      hl_stmt_reset (stmt);
    }
  found = row.id != 0;
  if (found)
    write_row (&row, writer);
  hl_drill_row_clear (&row);
  return done (failure, error) && found;
}

gboolean
hl_drills_write (HlDb *db, HlJsonWriter *writer, GError **error)
{
  HlStmt *stmt = hl_db_query (db, error, "SELECT " COLUMNS " FROM drill ORDER BY id DESC LIMIT $1",
                              "i", (gint64) LISTED);
  GError *failure = NULL;
  HlDrillRow row = { 0 };

  if (stmt == NULL)
    return FALSE;
  hl_json_begin_list (writer);
  while (hl_stmt_next (stmt, &failure))
    {
      load (stmt, &row);
      write_row (&row, writer);
    }
  hl_json_end_list (writer);
  hl_drill_row_clear (&row);
  return done (failure, error);
}

/* ---- Reports ---- */

HlDrillReport *
hl_drill_report_new (const HlDrillRow *row, HlSpan controllable)
{
  HlDrillReport *self = g_new0 (HlDrillReport, 1);

  self->row = hl_drill_row_copy (row);
  self->controllable = controllable;
  self->gap = self->heard = -1;
  return self;
}

void
hl_drill_report_free (gpointer data)
{
  HlDrillReport *self = data;

  hl_drill_row_free (self->row);
  g_clear_pointer (&self->alive, g_array_unref);
  g_free (self);
}

/* A file of a hundred bytes beside the data. */
void
hl_drill_report_take_line (HlDrillReport *self, const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (HlJsonDoc) doc = NULL;
  const HlJson *root;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || (doc = hl_json_parse (text, -1, NULL)) == NULL)
    return;
  root = hl_json_doc_root (doc);
  self->packets = hl_json_int (hl_json_get (root, "packets"), 0);
  self->gap = hl_json_int (hl_json_get (root, "longest_gap_us"), -1);
  self->heard = hl_json_int (hl_json_get (root, "heard_us"), -1);
}

void
hl_drill_report_take_alive (HlDrillReport *self, GArray *alive)
{
  self->alive = alive;
}

static gboolean
count (HlDb *db, const char *sql, HlId call, gint64 *n, GError **error)
{
  GError *failure = NULL;
  HlValue id = { .type = 'i', .i = call };

  *n = 0;
  hl_db_one_int (db, n, &failure, sql, &id, 1);
  return done (failure, error);
}

static gboolean
is_alive (HlDrillReport *self, HlId call)
{
  for (guint i = 0; self->alive != NULL && i < self->alive->len; i++)
    if (g_array_index (self->alive, HlId, i) == call)
      return TRUE;
  return FALSE;
}

/* Of those that were up: still there, ended as calls end, or lost with the process. */
static gboolean
read_others (HlDb *db, HlDrillReport *self, GError **error)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (self->row->others, -1, NULL);
  const HlJson *ids = doc != NULL ? hl_json_doc_root (doc) : NULL;

  self->n_before = hl_json_length (ids);
  for (guint i = 0; i < self->n_before; i++)
    {
      HlId id = hl_json_int (hl_json_at (ids, i), 0);
      gint64 lost, ended;

      if (!count (db,
                  "SELECT count(*) FROM fact WHERE call = $1 AND kind = 'fault' AND text ="
                  " 'lost with the service'",
                  id, &lost, error)
          || !count (db, "SELECT count(*) FROM fact WHERE call = $1 AND kind = 'call-ended'", id,
                     &ended, error))
        return FALSE;
      if (is_alive (self, id))
        self->n_alive++;
      else if (lost == 0 && ended > 0)
        self->n_ended++;
      else
        self->n_lost++;
    }
  return TRUE;
}

static gboolean
read_facts (HlDb *db, HlDrillReport *self, GError **error)
{
  static const char *const sql[] = {
    "SELECT count(*) FROM fact WHERE call = $1 AND kind = 'call-dialled'",
    "SELECT count(*) FROM fact WHERE call = $1 AND kind = 'call-connected'",
    "SELECT count(*) FROM fact WHERE call = $1 AND kind = 'call-ended'",
    "SELECT count(*) FROM recording WHERE call = $1",
    "SELECT CAST(coalesce(sum(length_us), 0) AS BIGINT) FROM recording WHERE call = $1",
    "SELECT CAST(coalesce(sum(span_us), 0) AS BIGINT) FROM fact WHERE call = $1 AND kind = "
    "'recording-gap'",
    "SELECT coalesce(max(ended_at), 0) - coalesce(max(answered_at), 0) FROM call WHERE id = $1",
  };
  gint64 n[G_N_ELEMENTS (sql)];

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!count (db, sql[i], self->row->call, &n[i], error))
      return FALSE;
  self->dialled = (guint) n[0];
  self->connected = (guint) n[1];
  self->ended = (guint) n[2];
  self->parts = (guint) n[3];
  self->recorded = n[4];
  self->missing = n[5];
  self->talked = MAX (n[6], 0);
  return TRUE;
}

gboolean
hl_drill_report_read (HlDb *db, gpointer data, GError **error)
{
  HlDrillReport *self = data;
  guint parts = g_strcmp0 (self->row->kind, "media") == 0 ? 2 : 1;
  gboolean facts, recording;

  self->n_before = self->n_alive = self->n_ended = self->n_lost = 0;
  if (!read_others (db, self, error) || !read_facts (db, self, error))
    return FALSE;
  facts = self->dialled == 1 && self->connected == 1 && self->ended == 1;
  recording =
      self->parts == parts && ABS (self->talked - self->recorded - self->missing) <= HOLES_MOST;
  self->complete = facts && self->parts >= parts;
  self->passed = facts && recording && self->n_lost == 0 && self->controllable >= 0
                 && self->controllable <= CONTROLLABLE_MOST && self->packets > 0;
  return TRUE;
}

static void
add_span (HlJsonWriter *writer, const char *name, HlSpan span)
{
  hl_json_name (writer, name);
  if (span >= 0)
    hl_json_put_int (writer, span);
  else
    hl_json_put_null (writer);
}

char *
hl_drill_report_text (const HlDrillReport *self)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  hl_json_add_bool (&writer, "passed", self->passed);
  add_span (&writer, "controllable_us", self->controllable);
  add_span (&writer, "gap_us", self->gap);
  hl_json_add_int (&writer, "packets", self->packets);
  hl_json_add_int (&writer, "calls_before", self->n_before);
  hl_json_add_int (&writer, "calls_alive", self->n_alive);
  hl_json_add_int (&writer, "calls_ended", self->n_ended);
  hl_json_add_int (&writer, "calls_lost", self->n_lost);
  hl_json_add_bool (&writer, "facts_complete",
                    self->dialled == 1 && self->connected == 1 && self->ended == 1);
  hl_json_add_int (&writer, "recordings", self->parts);
  add_span (&writer, "talked_us", self->talked);
  add_span (&writer, "recorded_us", self->recorded);
  add_span (&writer, "not_recorded_us", self->missing);
  hl_json_end_object (&writer);
  return g_string_free (text, FALSE);
}
