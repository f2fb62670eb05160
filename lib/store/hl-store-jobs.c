/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-store-private.h"

/* Jobs and the threads that run them: one writer with group commit, and readers. */

#define BATCH_MAX 256
#define READ_DEADLINE (10 * 60 * G_TIME_SPAN_SECOND)

/* One who blocks for a job. */
typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done;
  GError *error;
} Waiter;

typedef struct
{
  HlStoreJob run;
  gpointer data;
  GCancellable *cancellable; /* owned */
  GTask *task;               /* owned; NULL with a waiter */
  Waiter *waiter;            /* borrowed: it waits for us */
  GError *error;
} Job;

/* Ends a thread. */
static Job end_job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->cancellable);
  g_clear_object (&job->task);
  g_clear_error (&job->error);
  g_free (job);
}

/* Telling the caller */

static gboolean
return_task_cb (gpointer data)
{
  Job *job = data;

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (job->task, job->data, NULL);
  return G_SOURCE_REMOVE;
}

/* In the caller's context, so that its data is freed there too.  The job, its
 * task and with them the context may be gone before we are back from attaching. */
static void
return_task (Job *job)
{
  g_autoptr (GMainContext) context = NULL;
  GSource *source = g_idle_source_new ();

  if (g_task_get_context (job->task) != NULL)
    context = g_main_context_ref (g_task_get_context (job->task));

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "hl-store job");
  g_source_set_callback (source, return_task_cb, job, job_free);
  g_source_attach (source, context);
  g_source_unref (source);
}

static void
wake_waiter (Job *job)
{
  Waiter *waiter = job->waiter;

  g_mutex_lock (&waiter->lock);
  waiter->error = g_steal_pointer (&job->error);
  waiter->done = TRUE;
  g_cond_signal (&waiter->cond);
  g_mutex_unlock (&waiter->lock);
  job_free (job);
}

/* Takes @job. */
static void
deliver (Job *job)
{
  if (job->waiter != NULL)
    wake_waiter (job);
  else
    return_task (job);
}

static void
call_job (Job *job, HlDb *db)
{
  g_clear_error (&job->error);
  if (!job->run (db, job->data, &job->error) && job->error == NULL)
    g_set_error (&job->error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "The job failed without a reason");
}

/* Writing */

/* Undoes what the job did, and only that. */
static gboolean
end_savepoint (HlDb *db, Job *job, guint n_changes)
{
  hl_db_reset_statements (db);
  if (!hl_db_in_transaction (db))
    return FALSE;
  if (job->error != NULL)
    {
      g_array_set_size (db->changes, n_changes);
      if (hl_db_run (db, NULL, "ROLLBACK TO job", "") < 0)
        return FALSE;
    }
  return hl_db_run (db, NULL, "RELEASE job", "") >= 0;
}

/* FALSE when the whole transaction is lost: a full disk may end it by itself. */
static gboolean
write_job (HlDb *db, Job *job)
{
  guint n_changes = db->changes->len;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return TRUE;
  if (hl_db_run (db, &job->error, "SAVEPOINT job", "") < 0)
    return FALSE;
  call_job (job, db);
  return end_savepoint (db, job, n_changes);
}

static gboolean
write_jobs (HlDb *db, Job **jobs, guint n, GError **error)
{
  if (!hl_db_begin (db, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!write_job (db, jobs[i]))
      {
        if (error != NULL && jobs[i]->error != NULL)
          *error = g_error_copy (jobs[i]->error);
        g_clear_error (&jobs[i]->error);
        hl_db_rollback (db);
        return FALSE;
      }
  return hl_db_commit (db, error);
}

/* When the transaction of many fails at its end (a deferred constraint, a full
 * disk), each runs again alone: only the guilty one fails. */
static void
write_batch (HlStore *self, Job **jobs, guint n)
{
  g_autoptr (GError) error = NULL;

  if (write_jobs (self->writer_db, jobs, n, &error))
    {
      GArray *changes = self->writer_db->changes;

      if (changes->len > 0)
        {
          hl_store_publish (self, changes);
          self->writer_db->changes = g_array_new (FALSE, TRUE, sizeof (HlChange));
        }
    }
  else if (n == 1)
    {
      if (jobs[0]->error == NULL)
        jobs[0]->error = error != NULL ? g_steal_pointer (&error)
                                       : g_error_new (HL_DB_ERROR, HL_DB_ERROR_OTHER,
                                                      "The transaction was lost");
    }
  else
    {
      for (guint i = 0; i < n; i++)
        if (jobs[i]->error != NULL)
          deliver (jobs[i]);
        else
          write_batch (self, &jobs[i], 1);
      return;
    }

  for (guint i = 0; i < n; i++)
    deliver (jobs[i]);
}

/* What queued while the last commit synced; no timer. */
static guint
collect_batch (GAsyncQueue *queue, Job **jobs, gboolean *ended)
{
  Job *job = g_async_queue_pop (queue);
  guint n = 0;

  while (job != NULL && job != &end_job)
    {
      jobs[n++] = job;
      job = n < BATCH_MAX ? g_async_queue_try_pop (queue) : NULL;
    }
  *ended = job == &end_job;
  return n;
}

static gpointer
writer_thread (gpointer data)
{
  HlStore *self = data;
  gboolean ended = FALSE;

  while (!ended)
    {
      Job *jobs[BATCH_MAX];
      guint n = collect_batch (self->writes, jobs, &ended);

      if (n > 0)
        write_batch (self, jobs, n);
    }
  return NULL;
}

/* Reading */

static void
read_job (HlDb *db, Job *job)
{
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return;

  db->cancellable = job->cancellable;
  db->deadline = g_get_monotonic_time () + READ_DEADLINE;
  if (hl_db_begin (db, &job->error))
    call_job (job, db);
  db->cancellable = NULL;
  db->deadline = 0;
  hl_db_rollback (db);
}

typedef struct
{
  GAsyncQueue *queue;
  HlDb *db;
} Reader;

static gpointer
reader_thread (gpointer data)
{
  g_autofree Reader *reader = data;
  Job *job;

  while ((job = g_async_queue_pop (reader->queue)) != &end_job)
    {
      read_job (reader->db, job);
      deliver (job);
    }
  return NULL;
}

/* Threads */

void
hl_store_start_threads (HlStore *self)
{
  self->writer = g_thread_new ("hl-writer", writer_thread, self);
  for (guint i = 0; i < HL_STORE_READERS; i++)
    {
      Reader *reader = g_new (Reader, 1);

      reader->queue = self->reads;
      reader->db = self->reader_dbs[i];
      self->readers[i] = g_thread_new ("hl-reader", reader_thread, reader);
    }
}

void
hl_store_stop_threads (HlStore *self)
{
  if (self->writer == NULL)
    return;

  g_async_queue_push (self->writes, &end_job);
  for (guint i = 0; i < HL_STORE_READERS; i++)
    g_async_queue_push (self->reads, &end_job);
  g_thread_join (g_steal_pointer (&self->writer));
  for (guint i = 0; i < HL_STORE_READERS; i++)
    g_thread_join (g_steal_pointer (&self->readers[i]));
}

/* Submitting */

/* Takes @job. */
static void
submit (HlStore *self, GAsyncQueue *queue, Job *job)
{
  gboolean closed;

  g_mutex_lock (&self->lock);
  closed = self->closed;
  if (!closed)
    g_async_queue_push (queue, job);
  g_mutex_unlock (&self->lock);
  if (!closed)
    return;

  g_set_error (&job->error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
  deliver (job);
}

static Job *
task_job (HlStore *self, HlStoreJob run, gpointer data, GDestroyNotify free_data,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->run = run;
  job->data = data;
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  job->task = g_task_new (self, cancellable, callback, user_data);
  if (data != NULL)
    g_task_set_task_data (job->task, data, free_data);
  return job;
}

void
hl_store_write_async (HlStore *self, HlStoreJob job, gpointer data, GDestroyNotify free_data,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *write;

  g_return_if_fail (HL_IS_STORE (self) && job != NULL);

  write = task_job (self, job, data, free_data, cancellable, callback, user_data);
  /* What is committed is not to be called cancelled.  A read is: who cancels it may be
   * gone before its answer comes. */
  g_task_set_check_cancellable (write->task, FALSE);
  submit (self, self->writes, write);
}

void
hl_store_read_async (HlStore *self, HlStoreJob job, gpointer data, GDestroyNotify free_data,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (HL_IS_STORE (self) && job != NULL);

  submit (self, self->reads,
          task_job (self, job, data, free_data, cancellable, callback, user_data));
}

gpointer
hl_store_finish (HlStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
run_and_wait (HlStore *self, GAsyncQueue *queue, HlStoreJob run, gpointer data, GError **error)
{
  Waiter waiter = { .done = FALSE };
  Job *job = g_new0 (Job, 1);

  g_mutex_init (&waiter.lock);
  g_cond_init (&waiter.cond);
  job->run = run;
  job->data = data;
  job->waiter = &waiter;
  submit (self, queue, job);

  g_mutex_lock (&waiter.lock);
  while (!waiter.done)
    g_cond_wait (&waiter.cond, &waiter.lock);
  g_mutex_unlock (&waiter.lock);
  g_mutex_clear (&waiter.lock);
  g_cond_clear (&waiter.cond);

  if (waiter.error == NULL)
    return TRUE;
  g_propagate_error (error, waiter.error);
  return FALSE;
}

gboolean
hl_store_write (HlStore *self, HlStoreJob job, gpointer data, GError **error)
{
  g_return_val_if_fail (HL_IS_STORE (self) && job != NULL, FALSE);

  return run_and_wait (self, self->writes, job, data, error);
}

gboolean
hl_store_read (HlStore *self, HlStoreJob job, gpointer data, GError **error)
{
  g_return_val_if_fail (HL_IS_STORE (self) && job != NULL, FALSE);

  return run_and_wait (self, self->reads, job, data, error);
}
