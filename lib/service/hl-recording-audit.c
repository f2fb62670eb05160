/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recording-audit.h"

#include <stdio.h>
#include <string.h>

#include "hl-fact-private.h"
#include "hl-recording-file.h"
#include "hl-recording-opus.h"
#include "people/hl-site.h"

#define PAGE 200
#define PROBLEMS_MOST 1000
#define MARKERS ".open"
#define ROOT_ROWS 5000 /* a day may have more; then it is alone in its job */

const char *const hl_recording_problem_words[] = { "missing", "altered", "extra",      "chain",
                                                   "root",    "log",     "conversion", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (hl_recording_problem_words) == HL_N_RECORDING_PROBLEMS + 1);

typedef struct
{
  gint64 n;
  HlId last; /* recording; -1 = not told */
  char *day, *hash;
} Root;

typedef struct
{
  HlStore *store;
  const HlRecordingAuditScope *scope;
  HlRecordingAudit *audit;
  GCancellable *cancellable;
  HlId after;       /* the last row seen */
  char *head;       /* the chain's, so far */
  GPtrArray *page;  /* HlRecordingRecord */
  GArray *linked;   /* gboolean per row of the page: the log says of its conversion what it does */
  GPtrArray *roots; /* Root, by n */
  guint next_root;
  gint64 total;
  gboolean last;      /* page: there is none after it */
  char *chain_head;   /* as stored, with the last page */
  gint64 chain_links; /* the same */
} Run;

static void
problem_free (gpointer data)
{
  HlRecordingProblem *problem = data;

  g_free (problem->path);
  g_free (problem);
}

static void
root_free (gpointer data)
{
  Root *root = data;

  g_free (root->day);
  g_free (root->hash);
  g_free (root);
}

static void
run_clear (Run *run)
{
  g_free (run->head);
  g_free (run->chain_head);
  g_clear_pointer (&run->page, g_ptr_array_unref);
  g_clear_pointer (&run->linked, g_array_unref);
  g_clear_pointer (&run->roots, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

void
hl_recording_audit_clear (HlRecordingAudit *audit)
{
  g_clear_pointer (&audit->problems, g_ptr_array_unref);
}

static void
complain (Run *run, HlRecordingProblemKind kind, const HlRecordingRecord *recording,
          const char *path)
{
  HlRecordingProblem *problem;

  run->audit->counts[kind]++;
  if (run->audit->problems->len >= PROBLEMS_MOST)
    return;
  problem = g_new0 (HlRecordingProblem, 1);
  problem->kind = kind;
  problem->path = g_strdup (path);
  if (recording != NULL)
    {
      problem->id = recording->id;
      problem->call = recording->call;
      problem->part = recording->part;
    }
  g_ptr_array_add (run->audit->problems, problem);
}

/* ---- Reading, in the store's threads ---- */

static Root *
read_root (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 4);
  guint n = g_strv_length (words);
  Root *root;

  if (n < 3)
    return NULL;
  root = g_new0 (Root, 1);
  root->day = g_strdup (words[0]);
  root->n = g_ascii_strtoll (words[1], NULL, 10);
  root->hash = g_strdup (words[2]);
  root->last = n > 3 ? g_ascii_strtoll (words[3], NULL, 10) : -1;
  return root;
}

static int
by_n (gconstpointer a, gconstpointer b)
{
  const Root *x = *(Root *const *) a, *y = *(Root *const *) b;

  return x->n < y->n ? -1 : x->n > y->n;
}

static gboolean
read_roots (HlDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (
      db, error, "SELECT text FROM fact WHERE kind = 'recording-root' ORDER BY at, id", "");

  g_clear_pointer (&run->roots, g_ptr_array_unref);
  run->roots = g_ptr_array_new_with_free_func (root_free);
  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      Root *root = read_root (hl_stmt_text (row, 0));

      if (root != NULL)
        g_ptr_array_add (run->roots, root);
    }
  g_ptr_array_sort (run->roots, by_n);
  if (failure == NULL)
    return hl_db_one_int (db, &run->total, error, "SELECT count(*) FROM recording",
                          &(HlValue){ .type = 'n' }, 0);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
load_page (HlDb *db, Run *run, GError **error)
{
  const HlShape *shape = hl_recording_record_shape ();
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s FROM recording WHERE id > $1 ORDER BY id LIMIT $2", hl_shape_columns (shape));

  g_clear_pointer (&run->page, g_ptr_array_unref);
  run->page = hl_stmt_load_all (hl_db_query (db, error, sql, "ii", run->after, (gint64) PAGE),
                                shape, error);
  return run->page != NULL;
}

static gboolean
load_conversions (HlDb *db, Run *run, GError **error)
{
  g_clear_pointer (&run->linked, g_array_unref);
  run->linked = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < run->page->len; i++)
    {
      gboolean matches;

      if (!hl_opus_check_fact (db, run->page->pdata[i], &matches, error))
        return FALSE;
      g_array_append_val (run->linked, matches);
    }
  return TRUE;
}

/* The chain's end is read with the last page: rows may be added while we look. */
static gboolean
read_page (HlDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_auto (HlChain) chain = { 0 };

  if (!load_page (db, run, error) || !load_conversions (db, run, error)
      || !hl_chain_load (db, HL_RECORDING_CHAIN, &chain, error))
    return FALSE;
  run->last = run->page->len < PAGE;
  g_free (run->chain_head);
  run->chain_head = g_strdup (chain.head);
  run->chain_links = chain.n;
  return TRUE;
}

typedef struct
{
  GPtrArray *paths; /* of a folder; those that a row knows are taken out */
} Known;

/* The path of what "….opus", "….opus.sealed" was recorded as; NULL = it is no such name */
static char *
recorded_path (const char *path)
{
  const char *ending = g_str_has_suffix (path, ".opus")          ? ".opus"
                       : g_str_has_suffix (path, ".opus.sealed") ? ".opus.sealed"
                                                                 : NULL;
  g_autofree char *stem = NULL;

  if (ending == NULL)
    return NULL;
  stem = g_strndup (path, strlen (path) - strlen (ending));
  return g_strconcat (stem, strlen (ending) > 5 ? HL_RECORDING_SEALED : ".flac", NULL);
}

static gboolean
is_in_rows (HlDb *db, const char *path, gboolean *known, GError **error)
{
  g_autofree char *recorded = recorded_path (path);
  gint64 one = 0;

  if (!hl_stmt_take_row (
          hl_db_query (db, error,
                       "SELECT 1 FROM recording WHERE path = $1 AND purged_at IS NULL"
                       " AND CASE WHEN converted_at IS NULL THEN 0 ELSE 1 END = $2",
                       "si", recorded != NULL ? recorded : path, (gint64) (recorded != NULL)),
          error, "i", &one))
    return FALSE;
  *known = one != 0;
  return TRUE;
}

static gboolean
drop_known (HlDb *db, gpointer data, GError **error)
{
  Known *known = data;

  for (guint i = 0; i < known->paths->len;)
    {
      gboolean in_rows;

      if (!is_in_rows (db, known->paths->pdata[i], &in_rows, error))
        return FALSE;
      if (in_rows)
        g_ptr_array_remove_index_fast (known->paths, i);
      else
        i++;
    }
  return TRUE;
}

/* ---- The log, of which the roots are a part ---- */

static gboolean
read_log (HlDb *db, gpointer data, GError **error)
{
  return hl_facts_verify (db, data, error);
}

static gboolean
check_log (Run *run, GError **error)
{
  HlFactsVerdict verdict = { 0 };
  g_autofree char *text = NULL;

  if (!hl_store_read (run->store, read_log, &verdict, error))
    return FALSE;
  text = g_strdup_printf ("fact %" G_GINT64_FORMAT, verdict.first_bad);
  if (verdict.first_bad != 0)
    complain (run, HL_RECORDING_HAS_LOG, NULL, text);
  return TRUE;
}

/* ---- Rows ---- */

typedef struct
{
  HlId id;
  HlRecordingRecord *row; /* out */
} Again;

static gboolean
read_again (HlDb *db, gpointer data, GError **error)
{
  Again *again = data;

  g_clear_object (&again->row);
  again->row = (HlRecordingRecord *) hl_db_get (db, hl_recording_record_shape (), again->id, NULL);
  return TRUE;
}

/* A page takes its time: one that is not what it was may have been purged or converted since it
 * was read.  (transfer full): the row as it is, NULL when it did not change */
static HlRecordingRecord *
changed_by_now (Run *run, const HlRecordingRecord *recording)
{
  Again again = { .id = recording->id };

  hl_store_read (run->store, read_again, &again, NULL);
  if (again.row != NULL && again.row->purged_at == recording->purged_at
      && again.row->converted_at == recording->converted_at)
    g_clear_object (&again.row);
  return again.row;
}

static void
check_roots (Run *run)
{
  for (; run->next_root < run->roots->len; run->next_root++)
    {
      const Root *root = run->roots->pdata[run->next_root];

      if (root->n > run->audit->recordings)
        return;
      run->audit->roots++;
      if (root->n == run->audit->recordings && strcmp (root->hash, run->head) != 0)
        complain (run, HL_RECORDING_HAS_ROOT, NULL, root->day);
    }
}

static gboolean
is_in_scope (Run *run, HlTime at)
{
  return at >= run->scope->from && (run->scope->to == 0 || at < run->scope->to);
}

static void
check_file (Run *run, const HlRecordingRecord *recording)
{
  g_autofree char *name = hl_recording_file_name (recording);
  g_autofree char *path = g_build_filename (run->scope->folder, name, NULL);
  const char *wanted = recording->converted_at != 0 ? recording->opus_digest : recording->digest;
  g_autoptr (HlRecordingRecord) changed = NULL;
  g_autofree char *digest = NULL;

  if (recording->purged_at != 0)
    {
      run->audit->purged++;
      return;
    }
  if (recording->digest == NULL || !is_in_scope (run, recording->started_at))
    return;
  run->audit->files++;
  digest = hl_digest_file (path, NULL);
  if (digest != NULL && g_strcmp0 (digest, wanted) == 0)
    return;
  changed = changed_by_now (run, recording);
  if (changed != NULL)
    {
      run->audit->files--;
      check_file (run, changed);
    }
  else if (digest == NULL)
    complain (run, HL_RECORDING_IS_MISSING, recording, name);
  else
    complain (run, HL_RECORDING_IS_ALTERED, recording, name);
}

static void
check_row (Run *run, guint i)
{
  const HlRecordingRecord *recording = run->page->pdata[i];

  run->after = recording->id;
  run->audit->recordings++;
  run->audit->converted += recording->converted_at != 0;
  if (!g_array_index (run->linked, gboolean, i))
    complain (run, HL_RECORDING_IS_UNPROVEN, recording, recording->path);
  if (!hl_recording_check_link (recording, &run->head))
    complain (run, HL_RECORDING_IS_BROKEN, recording, recording->path);
  check_roots (run);
  check_file (run, recording);
  if (run->scope->progress != NULL)
    run->scope->progress (run->audit->recordings, MAX (run->total, run->audit->recordings),
                          run->scope->data);
}

static gboolean
check_rows (Run *run, GError **error)
{
  check_roots (run);
  while (!run->last)
    {
      if (!hl_store_read (run->store, read_page, run, error))
        return FALSE;
      for (guint i = 0; i < run->page->len; i++)
        {
          if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
            return FALSE;
          check_row (run, i);
        }
    }
  if (run->chain_links != run->audit->recordings || g_strcmp0 (run->chain_head, run->head) != 0)
    complain (run, HL_RECORDING_IS_BROKEN, NULL, "the end");
  for (guint i = run->next_root; i < run->roots->len; i++)
    complain (run, HL_RECORDING_HAS_ROOT, NULL, ((Root *) run->roots->pdata[i])->day);
  return TRUE;
}

/* ---- Files without a row ---- */

/* One that is recorded now, whose closing was not written down yet, or that is being converted,
 * has its marker. */
static gboolean
has_marker (Run *run, const char *name)
{
  const char *dot = strchr (name, '.');
  g_autofree char *marker = g_strndup (name, (gsize) (dot != NULL ? dot - name : 0));
  g_autofree char *opened = g_build_filename (run->scope->folder, MARKERS, marker, NULL);
  g_autofree char *converting = g_build_filename (run->scope->folder, HL_CONVERTING, marker, NULL);

  return dot != NULL
         && (g_file_test (opened, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK)
             || g_file_test (converting, G_FILE_TEST_EXISTS));
}

static gboolean
check_extra (Run *run, GPtrArray *paths, GError **error)
{
  Known known = { paths };

  if (paths->len > 0 && !hl_store_read (run->store, drop_known, &known, error))
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *path = g_build_filename (run->scope->folder, paths->pdata[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS)) /* still: not one that was just converted */
        complain (run, HL_RECORDING_IS_EXTRA, NULL, paths->pdata[i]);
    }
  return TRUE;
}

/* Does the day "2026/11/27" meet the scope?  What is no day does. */
static gboolean
day_in_scope (Run *run, const char *relative)
{
  int year, month, day;
  g_autoptr (GDateTime) when = NULL;
  HlTime at;

  if (sscanf (relative, "%4d/%2d/%2d", &year, &month, &day) != 3)
    return TRUE;
  when = g_date_time_new_local (year, month, day, 0, 0, 0);
  at = when != NULL ? g_date_time_to_unix (when) * HL_SECOND : 0;
  return at + HL_DAY > run->scope->from && (run->scope->to == 0 || at < run->scope->to);
}

static gboolean
walk (Run *run, const char *relative, guint depth, GError **error)
{
  g_autofree char *path = g_build_filename (run->scope->folder, relative, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!day_in_scope (run, relative))
    return TRUE;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below =
          *relative != '\0' ? g_build_filename (relative, name, NULL) : g_strdup (name);
      g_autofree char *full = g_build_filename (path, name, NULL);

      if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
        return FALSE;
      if (name[0] == '.')
        continue;
      if (!g_file_test (full, G_FILE_TEST_IS_DIR))
        {
          if (!has_marker (run, name))
            g_ptr_array_add (files, g_steal_pointer (&below));
        }
      else if (depth < 8 && !walk (run, below, depth + 1, error))
        return FALSE;
    }
  return check_extra (run, files, error);
}

/* ---- All of it ---- */

gboolean
hl_recordings_audit (HlStore *store, const HlRecordingAuditScope *scope, HlRecordingAudit *audit,
                     GCancellable *cancellable, GError **error)
{
  g_auto (Run) run = { .store = store,
                       .scope = scope,
                       .audit = audit,
                       .cancellable = cancellable,
                       .head = g_strdup (HL_CHAIN_START) };

  *audit = (HlRecordingAudit){ .problems = g_ptr_array_new_with_free_func (problem_free) };
  return check_log (&run, error) && hl_store_read (store, read_roots, &run, error)
         && check_rows (&run, error) && walk (&run, "", 0, error);
}

gboolean
hl_recording_audit_is_well (const HlRecordingAudit *audit)
{
  for (guint i = 0; i < HL_N_RECORDING_PROBLEMS; i++)
    if (audit->counts[i] != 0)
      return FALSE;
  return TRUE;
}

static void
write_problem (const HlRecordingProblem *problem, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "problem", hl_recording_problem_words[problem->kind]);
  hl_json_add_text (writer, "path", problem->path);
  hl_json_add_int (writer, "recording", problem->id);
  hl_json_add_int (writer, "call", problem->call);
  hl_json_add_int (writer, "part", problem->part);
  hl_json_end_object (writer);
}

void
hl_recording_audit_write (const HlRecordingAudit *audit, HlJsonWriter *writer)
{
  hl_json_add_bool (writer, "ok", hl_recording_audit_is_well (audit));
  hl_json_add_int (writer, "recordings", audit->recordings);
  hl_json_add_int (writer, "files", audit->files);
  hl_json_add_int (writer, "purged", audit->purged);
  hl_json_add_int (writer, "converted", audit->converted);
  hl_json_add_int (writer, "roots", audit->roots);
  for (guint i = 0; i < HL_N_RECORDING_PROBLEMS; i++)
    hl_json_add_int (writer, hl_recording_problem_words[i], audit->counts[i]);
  hl_json_name (writer, "problems");
  hl_json_begin_list (writer);
  for (guint i = 0; audit->problems != NULL && i < audit->problems->len; i++)
    write_problem (audit->problems->pdata[i], writer);
  hl_json_end_list (writer);
}

/* ---- Daily roots ---- */

/* Days since 1970 of the local day that @at lies in. */
static gint64
day_of (HlTime at, gint64 offset)
{
  return (at + offset) / HL_DAY;
}

static char *
day_text (gint64 day)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (day * (HL_DAY / HL_SECOND));

  return g_date_time_format (when, "%F");
}

/* Where the writing of roots goes on. */
typedef struct
{
  gint64 offset;
  gint64 day; /* the next; 0 = there is no recording */
  gint64 n;   /* recordings until then, up to @last; their hash */
  HlId last;
  char *hash;
} Rooting;

static void
rooting_clear (Rooting *rooting)
{
  g_free (rooting->hash);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rooting, rooting_clear)

/* After the last root.  One of older versions does not say which recording was its last: then
 * they are counted from the first. */
static gboolean
find_root (HlDb *db, Rooting *rooting, GError **error)
{
  g_autofree char *text = NULL;
  gint64 day = -1;
  Root *root;

  if (!hl_stmt_take_row (hl_db_query (db, error,
                                      "SELECT code, text FROM fact WHERE kind = 'recording-root'"
                                      " ORDER BY at DESC, id DESC LIMIT 1",
                                      ""),
                         error, "is", &day, &text))
    return FALSE;
  root = text != NULL ? read_root (text) : NULL;
  if (root != NULL && root->last >= 0)
    {
      rooting->n = root->n;
      rooting->last = root->last;
      g_free (rooting->hash);
      rooting->hash = g_strdup (root->hash);
    }
  g_clear_pointer (&root, root_free);
  rooting->day = day + 1;
  return TRUE;
}

static gboolean
begin (HlDb *db, Rooting *rooting, GError **error)
{
  gint64 minutes = HL_SITE_UTC_OFFSET_MINUTES;
  HlId first = 0;

  rooting->hash = g_strdup (HL_CHAIN_START);
  if (!hl_stmt_take_row (hl_db_query (db, error, "SELECT utc_offset_minutes FROM site", ""), error,
                         "i", &minutes)
      || !find_root (db, rooting, error))
    return FALSE;
  rooting->offset = minutes * HL_MINUTE;
  if (rooting->day != 0)
    return TRUE;
  if (!hl_stmt_take_row (
          hl_db_query (db, error, "SELECT id FROM recording ORDER BY id LIMIT 1", ""), error, "i",
          &first))
    return FALSE;
  rooting->day = first != 0 ? day_of (first, rooting->offset) : 0;
  return TRUE;
}

/* Ids are times, and the chain is in their order. */
static gboolean
write_root (HlDb *db, Rooting *rooting, HlTime now, gint64 *rows, GError **error)
{
  HlTime end = (rooting->day + 1) * HL_DAY - rooting->offset;
  HlValue span[] = { { .type = 'i', .i = rooting->last }, { .type = 'i', .i = end } };
  HlFactNote note = { .at = now, .kind = "recording-root", .code = (gint) rooting->day };
  g_autofree char *name = day_text (rooting->day);
  g_autofree char *hash = NULL;
  g_autofree char *text = NULL;
  gint64 n = 0;

  if (!hl_db_one_int (db, &n, error, "SELECT count(*) FROM recording WHERE id > $1 AND id < $2",
                      span, 2)
      || !hl_stmt_take_row (hl_db_query (db, error,
                                         "SELECT id, hash FROM recording WHERE id > $1 AND id < $2"
                                         " ORDER BY id DESC LIMIT 1",
                                         "ii", rooting->last, end),
                            error, "is", &rooting->last, &hash))
    return FALSE;
  if (hash != NULL)
    {
      g_free (rooting->hash);
      rooting->hash = g_steal_pointer (&hash);
    }
  rooting->n += n;
  rooting->day++;
  *rows += n;
  note.text = text = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT, name,
                                      rooting->n, rooting->hash, rooting->last);
  return hl_facts_append (db, &note, error);
}

gboolean
hl_recording_roots_write (HlDb *db, HlTime now, guint *n, GError **error)
{
  g_auto (Rooting) rooting = { 0 };
  gint64 rows = 0;

  *n = 0;
  if (!begin (db, &rooting, error))
    return FALSE;
  if (rooting.day == 0)
    return TRUE;
  while (rooting.day < day_of (now, rooting.offset) && *n < HL_ROOT_DAYS && rows < ROOT_ROWS)
    {
      if (!write_root (db, &rooting, now, &rows, error))
        return FALSE;
      ++*n;
    }
  return TRUE;
}
