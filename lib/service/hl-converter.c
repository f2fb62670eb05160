/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-converter.h"

#include "base/hl-date.h"
#include "hl-board.h"
#include "hl-recording-opus.h"
#include "hl-warnings.h"

#define BATCH 20
#define WORK_MOST (4 * HL_HOUR)   /* of a day */
#define ONE_MOST (45 * HL_MINUTE) /* a recording may take: it only gets what nobody else wants */
#define WARNING "opus"

typedef struct
{
  gatomicrefcount refs;
  HlStore *store;
  HlKey *key;
  HlClock *clock;
  char *folder, *program;
  gint64 kbit;
  gboolean tidy; /* what was cut off, and no conversion */
  HlRecordingRecord *recording;
  GCancellable *cancellable;

  /* Out */
  HlOpusOutcome outcome;
  GError *error;

  GMutex lock; /* of what follows */
  GCond ended;
  gboolean over;
} Task;

struct _HlConverter
{
  HlService *service; /* borrowed */
  GCancellable *cancellable;
  char *folder;
  HlOpusWork *work; /* a batch: what is due, and what the site says; NULL = none */
  guint next;       /* of the batch */
  Task *task;       /* that runs; NULL = none */
  gboolean tidied, looking;

  /* Of the day */
  HlDate day;
  HlSpan worked;
  HlTime started, after_at;
  HlId after;
  guint refused;
  gboolean stopped; /* for today */
};

/* ---- In the thread ---- */

static void
task_unref (gpointer data)
{
  Task *task = data;

  if (!g_atomic_ref_count_dec (&task->refs))
    return;
  g_object_unref (task->store);
  hl_key_unref (task->key);
  hl_clock_unref (task->clock);
  g_clear_object (&task->recording);
  g_object_unref (task->cancellable);
  g_clear_error (&task->error);
  g_mutex_clear (&task->lock);
  g_cond_clear (&task->ended);
  g_free (task->folder);
  g_free (task->program);
  g_free (task);
}

static void
run_in_thread (GTask *gtask, gpointer source, gpointer data, GCancellable *cancellable)
{
  Task *task = data;
  const HlOpusRun run = {
    .store = task->store,
    .key = task->key,
    .clock = task->clock,
    .folder = task->folder,
    .program = task->program,
    .kbit = task->kbit,
  };

  if (task->tidy)
    hl_opus_tidy (task->store, task->folder);
  else
    task->outcome = hl_opus_convert (&run, task->recording, task->cancellable, &task->error);
  g_mutex_lock (&task->lock);
  task->over = TRUE;
  g_cond_signal (&task->ended);
  g_mutex_unlock (&task->lock);
  g_task_return_boolean (gtask, TRUE);
}

/* ---- One after the other ---- */

static void go_on (HlConverter *self);

static HlTime
now_of (HlConverter *self)
{
  return hl_clock_now (self->service->clock);
}

static void
stop_for_today (HlConverter *self, const GError *error)
{
  self->stopped = TRUE;
  hl_warnings_raise (self->service->warnings, HL_WARNING_NORMAL, WARNING, "",
                     "No more recordings are converted to Opus today: %s",
                     error != NULL ? error->message : "hotline-mediad failed");
}

static void
tell_refused (HlConverter *self, const HlRecordingRecord *recording, const GError *error)
{
  self->refused++;
  hl_warnings_raise (self->service->warnings, HL_WARNING_NORMAL, WARNING, "refused",
                     "%u recordings could not be converted to Opus and stay as they are; the last "
                     "is %s: %s",
                     self->refused, recording->path, error != NULL ? error->message : "");
}

static void
take_outcome (HlConverter *self, const Task *task)
{
  if (task->tidy)
    return;
  self->worked += now_of (self) - self->started;
  if (task->outcome == HL_OPUS_REFUSED)
    tell_refused (self, task->recording, task->error);
  else if (task->outcome == HL_OPUS_LATER)
    stop_for_today (self, task->error);
  else if (task->outcome == HL_OPUS_SKIPPED && task->error != NULL)
    g_message ("Recording %s is not converted to Opus: %s", task->recording->path,
               task->error->message);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  HlConverter *self = g_object_get_data (G_OBJECT (cancellable), "converter");

  if (g_cancellable_is_cancelled (cancellable))
    return;
  take_outcome (self, self->task);
  g_clear_pointer (&self->task, task_unref);
  go_on (self);
}

/* @recording: (nullable): NULL = tidy up */
static void
run (HlConverter *self, HlRecordingRecord *recording)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, ran_cb, g_object_ref (self->cancellable));
  Task *ours = self->task = g_new0 (Task, 1);

  g_atomic_ref_count_init (&ours->refs);
  g_mutex_init (&ours->lock);
  g_cond_init (&ours->ended);
  ours->store = g_object_ref (self->service->store);
  ours->key = hl_key_ref (self->service->key);
  ours->clock = hl_clock_ref (self->service->clock);
  ours->folder = g_strdup (self->folder);
  ours->program = g_strdup (self->service->options.converter);
  ours->kbit = self->work != NULL ? self->work->kbit : 0;
  ours->tidy = recording == NULL;
  ours->recording = recording != NULL ? g_object_ref (recording) : NULL;
  ours->cancellable = g_cancellable_new ();
  self->started = now_of (self);
  g_atomic_ref_count_inc (&ours->refs);
  g_task_set_task_data (task, ours, task_unref);
  g_task_run_in_thread (task, run_in_thread);
}

/* ---- When ---- */

static void
count_cb (const HlCallView *call, gpointer data)
{
  ++*(guint *) data;
}

static gboolean
may_run (HlConverter *self)
{
  guint calls = 0;

  if (self->stopped || self->worked >= WORK_MOST)
    return FALSE;
  if (self->service->board != NULL)
    hl_switch_foreach_call (hl_board_get_switch (self->service->board), count_cb, &calls);
  return calls == 0 || hl_opus_is_quiet (self->work, now_of (self));
}

/* FALSE when it has begun before. */
static gboolean
begin_day (HlConverter *self)
{
  HlDate day = hl_date_at (now_of (self), self->work->utc_offset_minutes, NULL);

  if (day == self->day)
    return FALSE;
  self->day = day;
  self->worked = 0;
  self->after_at = 0;
  self->after = 0;
  self->refused = 0;
  self->stopped = FALSE;
  hl_warnings_clear (self->service->warnings, WARNING, "");
  hl_warnings_clear (self->service->warnings, WARNING, "refused");
  return TRUE;
}

static void
drop_batch (HlConverter *self)
{
  g_clear_pointer (&self->work, hl_opus_work_free);
  self->next = 0;
}

static void look (HlConverter *self);

/* The next one, or the next batch; or nothing until the next minute. */
static void
go_on (HlConverter *self)
{
  HlRecordingRecord *recording;

  if (self->work == NULL)
    return;
  if (self->next == self->work->found->len)
    {
      gboolean more = self->next == BATCH;

      drop_batch (self);
      if (more)
        look (self);
      return;
    }
  if (!may_run (self))
    {
      drop_batch (self);
      return;
    }
  recording = self->work->found->pdata[self->next++];
  self->after_at = recording->started_at;
  self->after = recording->id;
  run (self, recording);
}

/* The rows go on with us; the store frees an empty shell. */
static HlOpusWork *
take_work (HlOpusWork *from)
{
  HlOpusWork *work = g_memdup2 (from, sizeof *from);

  from->found = NULL;
  return work;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  HlConverter *self = g_object_get_data (G_OBJECT (cancellable), "converter");
  g_autoptr (GError) error = NULL;
  HlOpusWork *work = hl_store_finish (HL_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  self->looking = FALSE;
  if (work == NULL)
    {
      g_message ("Recordings to convert were not looked for: %s", error->message);
      return;
    }
  self->work = take_work (work);
  if (!begin_day (self))
    {
      go_on (self);
      return;
    }
  drop_batch (self); /* from where yesterday ended; today begins with the oldest again */
  look (self);
}

static void
look (HlConverter *self)
{
  HlOpusWork *work = g_new0 (HlOpusWork, 1);

  work->now = now_of (self);
  work->limit = BATCH;
  work->after_at = self->after_at;
  work->after = self->after;
  self->looking = TRUE;
  hl_store_read_async (self->service->store, hl_opus_find_due, work,
                       (GDestroyNotify) hl_opus_work_free, NULL, looked_cb,
                       g_object_ref (self->cancellable));
}

void
hl_converter_minute (HlConverter *self)
{
  if (self->task != NULL && now_of (self) - self->started >= ONE_MOST)
    g_cancellable_cancel (self->task->cancellable);
  if (hl_converter_is_busy (self))
    return;
  if (!self->tidied)
    run (self, NULL);
  else if (self->service->options.converter != NULL)
    look (self);
  self->tidied = TRUE;
}

gboolean
hl_converter_is_busy (HlConverter *self)
{
  return self->task != NULL || self->looking || self->work != NULL;
}

HlConverter *
hl_converter_new (HlService *service, const char *folder)
{
  HlConverter *self = g_new0 (HlConverter, 1);

  self->service = service;
  self->folder = g_strdup (folder);
  self->cancellable = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->cancellable), "converter", self);
  return self;
}

/* It may be writing the row, or removing a file: the next start must not do so at the same time. */
static void
end_task (HlConverter *self)
{
  Task *task = self->task;

  g_cancellable_cancel (task->cancellable);
  g_mutex_lock (&task->lock);
  while (!task->over)
    g_cond_wait (&task->ended, &task->lock);
  g_mutex_unlock (&task->lock);
  g_clear_pointer (&self->task, task_unref);
}

void
hl_converter_free (HlConverter *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->task != NULL)
    end_task (self);
  drop_batch (self);
  g_object_unref (self->cancellable);
  g_free (self->folder);
  g_free (self);
}
