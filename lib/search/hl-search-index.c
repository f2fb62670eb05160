/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-search-index.h"

#include "hl-search-file.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The thread that keeps the index. */

#define WAIT_MS 1000
#define RETRY_US (30 * G_USEC_PER_SEC)
#define NICE 10

struct _HlSearchIndex
{
  /* Owned */
  char *folder;
  const HlSearchShape *const *shapes;
  GThread *thread;
  GMainContext *context; /* where it was made */

  GMutex lock;
  GCond wake;
  /* Under the lock */
  gboolean stopping, poked, rebuild;
  gint64 wanted;      /* of the feed: the last change of ours */
  GPtrArray *waiters; /* Waiter */
  GPtrArray *checks;  /* GTask */
  HlSearchStatus status;

  /* The thread's own */
  HlSearchFile file;
  gboolean open;
};

/* ---- Waiting ---- */

typedef struct
{
  HlSearchIndex *index; /* borrowed: it outlives them */
  GTask *task;
  GSource *timeout;
  gint64 seq;
} Waiter;

/* In the main context; whoever takes it out of the list ends it. */
static gboolean
end_waiter_cb (gpointer data)
{
  Waiter *waiter = data;

  g_source_destroy (waiter->timeout);
  g_source_unref (waiter->timeout);
  g_task_return_boolean (waiter->task, TRUE);
  g_object_unref (waiter->task);
  g_free (waiter);
  return G_SOURCE_REMOVE;
}

static gboolean
timeout_cb (gpointer data)
{
  Waiter *waiter = data;
  HlSearchIndex *self = waiter->index;
  gboolean ours;

  g_mutex_lock (&self->lock);
  ours = g_ptr_array_remove (self->waiters, waiter);
  g_mutex_unlock (&self->lock);
  if (ours)
    end_waiter_cb (waiter);
  return G_SOURCE_REMOVE;
}

/* Under the lock.  While nothing can be found by the index there is nothing to wait for. */
static gboolean
must_wait (HlSearchIndex *self, gint64 seq)
{
  return self->status.ready && self->status.fault == NULL && self->status.seq < seq;
}

static void
end_waiters (HlSearchIndex *self)
{
  for (guint i = self->waiters->len; i-- > 0;)
    {
      Waiter *waiter = self->waiters->pdata[i];
      g_autoptr (GSource) source = NULL;

      if (must_wait (self, waiter->seq))
        continue;
      g_ptr_array_remove_index (self->waiters, i);
      g_source_destroy (waiter->timeout);
      source = g_idle_source_new ();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, end_waiter_cb, waiter, NULL);
      g_source_attach (source, self->context);
    }
}

void
hl_search_index_wait_async (HlSearchIndex *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  gboolean wait;

  g_mutex_lock (&self->lock);
  wait = must_wait (self, self->wanted);
  if (wait)
    {
      Waiter *waiter = g_new0 (Waiter, 1);

      waiter->index = self;
      waiter->task = g_object_ref (task);
      waiter->seq = self->wanted;
      waiter->timeout = g_timeout_source_new (WAIT_MS);
      g_source_set_callback (waiter->timeout, timeout_cb, waiter, NULL);
      g_source_attach (waiter->timeout, self->context);
      g_ptr_array_add (self->waiters, waiter);
    }
  g_mutex_unlock (&self->lock);
  if (!wait)
    g_task_return_boolean (task, TRUE);
}

gboolean
hl_search_index_wait_finish (HlSearchIndex *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Status ---- */

void
hl_search_status_clear (HlSearchStatus *status)
{
  g_clear_pointer (&status->fault, g_free);
}

void
hl_search_index_get_status (HlSearchIndex *self, HlSearchStatus *status)
{
  g_mutex_lock (&self->lock);
  *status = self->status;
  status->fault = g_strdup (self->status.fault);
  g_mutex_unlock (&self->lock);
}

/* Said once, until it is over. */
static void
set_fault (HlSearchIndex *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  if (error != NULL && self->status.fault == NULL)
    g_message ("The search index stands still: %s", error->message);
  g_clear_pointer (&self->status.fault, g_free);
  self->status.fault = error != NULL ? g_strdup (error->message) : NULL;
  end_waiters (self);
  g_mutex_unlock (&self->lock);
}

static void
read_sources (HlSearchIndex *self, gboolean *ready, gboolean *building)
{
  *ready = TRUE;
  *building = FALSE;
  for (guint i = 0; self->shapes[i] != NULL; i++)
    {
      HlSearchSource source = { 0 };

      hl_search_file_source (&self->file, self->shapes[i], &source, NULL);
      *ready = *ready && source.live != 0;
      *building = *building || source.next != 0;
    }
}

static void
note_status (HlSearchIndex *self, guint built)
{
  gboolean ready, building;
  gint64 total = 0;

  read_sources (self, &ready, &building);
  if (building && !self->status.building)
    total = hl_search_file_count (&self->file);
  g_mutex_lock (&self->lock);
  if (building && !self->status.building)
    {
      self->status.total = total;
      self->status.done = 0;
    }
  self->status.ready = ready;
  self->status.building = building;
  self->status.done += built;
  self->status.seq = self->file.seq;
  end_waiters (self);
  g_mutex_unlock (&self->lock);
}

/* ---- The thread ---- */

static gboolean
is_broken (const GError *error)
{
  return g_error_matches (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT);
}

/* One that can't be read is made anew. */
static gboolean
open_file (HlSearchIndex *self, GError **error)
{
  g_autoptr (GError) first = NULL;

  self->open = hl_search_file_open (&self->file, self->folder, self->shapes, &first);
  if (!self->open && is_broken (first))
    {
      g_message ("The search index is made anew: %s", first->message);
      hl_search_file_remove (self->folder);
      self->open = hl_search_file_open (&self->file, self->folder, self->shapes, error);
    }
  else if (!self->open)
    g_propagate_error (error, g_steal_pointer (&first));
  return self->open;
}

static gboolean
take_rebuild (HlSearchIndex *self)
{
  gboolean rebuild;

  g_mutex_lock (&self->lock);
  rebuild = self->rebuild;
  self->rebuild = FALSE;
  g_mutex_unlock (&self->lock);
  return rebuild;
}

/* @more: (out): whether there is something left to do at once */
static gboolean
step (HlSearchIndex *self, gboolean *more, GError **error)
{
  guint changes = 0, built = 0;

  if (!self->open && !open_file (self, error))
    return FALSE;
  if (take_rebuild (self) && !hl_search_file_restart (&self->file, TRUE, error))
    return FALSE;
  if (!hl_search_file_follow (&self->file, &changes, error))
    return FALSE;
  if (changes == 0 && !hl_search_file_build (&self->file, &built, error))
    return FALSE;
  *more = changes > 0 || built > 0;
  note_status (self, built);
  return TRUE;
}

static void
run_checks (HlSearchIndex *self)
{
  g_autoptr (GPtrArray) tasks = NULL;

  g_mutex_lock (&self->lock);
  tasks = g_steal_pointer (&self->checks);
  self->checks = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < tasks->len; i++)
    {
      g_autofree HlSearchCheck *check = g_new0 (HlSearchCheck, 1);
      GError *error = NULL;

      if (!self->open)
        g_task_return_new_error (tasks->pdata[i], HL_SEARCH_ERROR, HL_SEARCH_ERROR_CLOSED,
                                 "the index can't be opened");
      else if (hl_search_file_check (&self->file, check, &error))
        g_task_return_pointer (tasks->pdata[i], g_steal_pointer (&check), g_free);
      else
        g_task_return_error (tasks->pdata[i], error);
    }
}

/* Returns: FALSE when it is time to end */
static gboolean
wait_for_work (HlSearchIndex *self, gboolean more, gboolean failed)
{
  gint64 until = g_get_monotonic_time () + RETRY_US;
  gboolean go_on;

  g_mutex_lock (&self->lock);
  while (!more && !self->stopping && !self->poked)
    if (!failed)
      g_cond_wait (&self->wake, &self->lock);
    else if (!g_cond_wait_until (&self->wake, &self->lock, until))
      break;
  self->poked = FALSE;
  go_on = !self->stopping;
  g_mutex_unlock (&self->lock);
  return go_on;
}

static gpointer
run (gpointer data)
{
  HlSearchIndex *self = data;
  gboolean more, failed;

  /* Of this thread alone: what it does can wait. */
  setpriority (PRIO_PROCESS, (id_t) gettid (), NICE);
  do
    {
      g_autoptr (GError) error = NULL;

      more = FALSE;
      failed = !step (self, &more, &error);
      set_fault (self, error);
      if (failed && self->open && is_broken (error))
        {
          hl_search_file_close (&self->file);
          self->open = FALSE;
        }
      run_checks (self);
    }
  while (wait_for_work (self, more, failed));
  if (self->open)
    hl_search_file_close (&self->file);
  return NULL;
}

static void
poke (HlSearchIndex *self)
{
  self->poked = TRUE;
  g_cond_signal (&self->wake);
}

/* ---- Public ---- */

HlSearchIndex *
hl_search_index_new (const char *folder, const HlSearchShape *const *shapes)
{
  HlSearchIndex *self = g_new0 (HlSearchIndex, 1);

  self->folder = g_strdup (folder);
  self->shapes = shapes;
  self->context = g_main_context_ref_thread_default ();
  self->waiters = g_ptr_array_new ();
  self->checks = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->thread = g_thread_new ("hl-search", run, self);
  return self;
}

void
hl_search_index_free (HlSearchIndex *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  poke (self);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);

  for (guint i = self->waiters->len; i-- > 0;)
    end_waiter_cb (self->waiters->pdata[i]);
  for (guint i = 0; i < self->checks->len; i++)
    g_task_return_new_error (self->checks->pdata[i], HL_SEARCH_ERROR, HL_SEARCH_ERROR_CLOSED,
                             "the service ends");
  g_ptr_array_unref (self->waiters);
  g_ptr_array_unref (self->checks);
  hl_search_status_clear (&self->status);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_main_context_unref (self->context);
  g_free (self->folder);
  g_free (self);
}

static gboolean
is_ours (HlSearchIndex *self, const char *type)
{
  for (guint i = 0; self->shapes[i] != NULL; i++)
    if (strcmp (self->shapes[i]->type, type) == 0)
      return TRUE;
  return FALSE;
}

void
hl_search_index_changed (HlSearchIndex *self, const HlChange *changes, guint n)
{
  gint64 last = 0;

  for (guint i = 0; i < n; i++)
    if (is_ours (self, changes[i].type))
      last = changes[i].seq;
  if (last == 0)
    return;
  g_mutex_lock (&self->lock);
  self->wanted = MAX (self->wanted, last);
  poke (self);
  g_mutex_unlock (&self->lock);
}

void
hl_search_index_rebuild (HlSearchIndex *self)
{
  g_mutex_lock (&self->lock);
  self->rebuild = TRUE;
  poke (self);
  g_mutex_unlock (&self->lock);
}

void
hl_search_index_check_async (HlSearchIndex *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->checks, g_task_new (NULL, cancellable, callback, user_data));
  poke (self);
  g_mutex_unlock (&self->lock);
}

HlSearchCheck *
hl_search_index_check_finish (HlSearchIndex *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
