/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-journal.h"

static const char *const kinds[HL_N_KEPT] = { "call", "agent", "leg", "fact", "recording" };

/* Says to what is still on its way that nobody waits any more. */
typedef struct
{
  gboolean closed; /* main thread */
} Token;

typedef struct
{
  GArray *rows;
  HlJournalDone done;
  gpointer data;
  GError *error;
  Token *token;
} Batch;

struct _HlJournal
{
  HlDb *db; /* the thread's, once it runs */
  HlKey *key;
  GThread *thread;
  GAsyncQueue *queue; /* Batch, or the stop mark */
  GMainContext *context;
  Token *token;
  guint64 transactions; /* atomic enough: read for figures only */
};

static Batch stop_mark;

static void
row_clear (gpointer row)
{
  g_free (((HlKeptRow *) row)->text);
}

GArray *
hl_kept_rows_new (void)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (HlKeptRow));
  g_array_set_clear_func (rows, row_clear);
  return rows;
}

void
hl_kept_rows_add (GArray *rows, HlKeptKind kind, HlId id, const char *text)
{
  HlKeptRow row = { .kind = kind, .id = id, .text = g_strdup (text) };
  g_array_append_val (rows, row);
}

/* ---- The thread ---- */

static char *
purpose (HlKeptKind kind)
{
  return g_strconcat ("journal.", kinds[kind], NULL);
}

static gboolean
write_row (HlJournal *self, const HlKeptRow *row, GError **error)
{
  g_autofree char *use = NULL;
  g_autofree char *sealed = NULL;

  if (row->text == NULL)
    return hl_db_run (self->db, error, "DELETE FROM kept WHERE kind = $1 AND id = $2", "si",
                      kinds[row->kind], row->id)
           >= 0;
  use = purpose (row->kind);
  sealed = hl_key_seal (self->key, use, row->text);
  return hl_db_run (self->db, error,
                    "INSERT INTO kept (kind, id, text) VALUES ($1, $2, $3) "
                    "ON CONFLICT (kind, id) DO UPDATE SET text = $3",
                    "sis", kinds[row->kind], row->id, sealed)
         >= 0;
}

static gboolean
write_batches (HlJournal *self, GPtrArray *batches, GError **error)
{
  if (!hl_db_begin (self->db, error))
    return FALSE;
  for (guint i = 0; i < batches->len; i++)
    {
      Batch *batch = g_ptr_array_index (batches, i);
      for (guint r = 0; r < batch->rows->len; r++)
        if (!write_row (self, &g_array_index (batch->rows, HlKeptRow, r), error))
          {
            hl_db_rollback (self->db);
            return FALSE;
          }
    }
  self->transactions++;
  return hl_db_commit (self->db, error);
}

static gboolean
done_cb (gpointer data)
{
  GPtrArray *batches = data;

  for (guint i = 0; i < batches->len; i++)
    {
      Batch *batch = g_ptr_array_index (batches, i);
      if (batch->done != NULL && !batch->token->closed)
        batch->done (batch->error, batch->data);
    }
  return G_SOURCE_REMOVE;
}

static void
batch_free (Batch *batch)
{
  g_array_unref (batch->rows);
  g_clear_error (&batch->error);
  g_atomic_rc_box_release (batch->token);
  g_free (batch);
}

static void
hand_back (HlJournal *self, GPtrArray *batches)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_static_name (source, "hl-journal done");
  g_source_set_callback (source, done_cb, batches, (GDestroyNotify) g_ptr_array_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

static void
run_batches (HlJournal *self, GPtrArray *batches)
{
  g_autoptr (GError) error = NULL;

  if (!write_batches (self, batches, &error))
    for (guint i = 0; i < batches->len; i++)
      ((Batch *) g_ptr_array_index (batches, i))->error = g_error_copy (error);
  hand_back (self, batches);
}

static gpointer
thread_main (gpointer data)
{
  HlJournal *self = data;
  gboolean going = TRUE;

  while (going)
    {
      GPtrArray *batches = g_ptr_array_new_with_free_func ((GDestroyNotify) batch_free);
      Batch *batch = g_async_queue_pop (self->queue);

      for (; batch != NULL && batch != &stop_mark; batch = g_async_queue_try_pop (self->queue))
        g_ptr_array_add (batches, batch);
      going = batch != &stop_mark;
      if (batches->len > 0)
        run_batches (self, batches);
      else
        g_ptr_array_unref (batches);
    }
  return NULL;
}

/* ---- Main thread ---- */

HlJournal *
hl_journal_open (const char *path, HlKey *key, GError **error)
{
  g_autoptr (HlDb) db = hl_db_open (path, HL_DB_READ_WRITE, error);
  HlJournal *self;

  if (db == NULL
      || !hl_db_exec (
          db,
          "PRAGMA synchronous = NORMAL;"
          "PRAGMA locking_mode = EXCLUSIVE;" /* nobody else reads it: no locks a commit */
          "CREATE TABLE IF NOT EXISTS kept ("
          "  kind TEXT NOT NULL, id INTEGER NOT NULL, text TEXT NOT NULL,"
          "  PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;",
          error))
    return NULL;
  self = g_new0 (HlJournal, 1);
  self->db = g_steal_pointer (&db);
  self->key = hl_key_ref (key);
  self->queue = g_async_queue_new ();
  self->token = g_atomic_rc_box_new0 (Token);
  self->context = g_main_context_ref_thread_default ();
  return self;
}

void
hl_journal_close (HlJournal *self)
{
  if (self->thread != NULL)
    {
      g_async_queue_push (self->queue, &stop_mark);
      g_thread_join (self->thread);
    }
  self->token->closed = TRUE;
  g_atomic_rc_box_release (self->token);
  hl_db_close (self->db);
  hl_key_unref (self->key);
  g_async_queue_unref (self->queue);
  g_main_context_unref (self->context);
  g_free (self);
}

GArray *
hl_journal_read (HlJournal *self, HlKeptKind kind, GError **error)
{
  g_autoptr (GArray) rows = hl_kept_rows_new ();
  g_autofree char *use = purpose (kind);
  HlStmt *row = hl_db_query (
      self->db, error, "SELECT id, text FROM kept WHERE kind = $1 ORDER BY id", "s", kinds[kind]);
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (self->thread == NULL, NULL);
  if (row == NULL)
    return NULL;
  while (hl_stmt_next (row, &local))
    {
      HlKeptRow kept = { .kind = kind, .id = hl_stmt_int (row, 0) };
      g_autoptr (GError) broken = NULL;

      kept.text = hl_key_open_sealed (self->key, use, hl_stmt_text (row, 1), &broken);
      if (kept.text != NULL)
        g_array_append_val (rows, kept);
      else
        g_warning ("A row of the journal can't be opened: %s", broken->message);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&rows);
}

gboolean
hl_journal_forget_now (HlJournal *self, GArray *rows, GError **error)
{
  g_return_val_if_fail (self->thread == NULL, FALSE);

  if (!hl_db_begin (self->db, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!write_row (self, &g_array_index (rows, HlKeptRow, i), error))
      {
        hl_db_rollback (self->db);
        return FALSE;
      }
  return hl_db_commit (self->db, error);
}

void
hl_journal_commit (HlJournal *self, GArray *rows, HlJournalDone done, gpointer data)
{
  Batch *batch = g_new0 (Batch, 1);

  if (self->thread == NULL)
    self->thread = g_thread_new ("hl-journal", thread_main, self);
  batch->rows = rows;
  batch->done = done;
  batch->data = data;
  batch->token = g_atomic_rc_box_acquire (self->token);
  g_async_queue_push (self->queue, batch);
}

guint64
hl_journal_get_transactions (HlJournal *self)
{
  return self->transactions;
}
