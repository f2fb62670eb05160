/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-keeper.h"

#include "hl-converter.h"
#include "hl-fact-private.h"
#include "hl-recording-audit.h"
#include "hl-retention.h"
#include "hl-warnings.h"
#include "people/hl-site.h"

#define PURGE_HOUR 3 /* local */
#define PURGE_ROWS 50
#define PURGE_PAUSE_MS 500
#define RECENT_MOST 10000
#define RATE_DAYS 7

/* A check: shared with its thread. */
typedef struct
{
  gatomicrefcount refs;
  HlStore *store;
  char *folder;
  HlTime from, to, started_at;
  GCancellable *cancellable;

  GMutex lock; /* of what follows */
  gint64 done, total;
  gboolean over;
  HlRecordingAudit audit;
  char *error;
} Audit;

struct _HlKeeper
{
  HlService *service; /* borrowed */
  GCancellable *cancellable;
  char *folder; /* of the recordings */
  Audit *audit; /* the last one; NULL = none */
  HlConverter *converter;
  HlDisk disk;
  HlSpan utc_offset; /* of the site */
  gint64 root_hour;  /* when roots were looked for last */
  gint64 purge_day;  /* the night that was purged in */
  gboolean purging;
  guint again;
};

/* Hours since 1970, where the site is: the machine may stand in another zone. */
static gint64
local_hour (HlKeeper *self, HlTime now)
{
  return (now + self->utc_offset) / HL_HOUR;
}

/* ---- Daily roots ---- */

typedef struct
{
  HlTime now;
  guint n;
} Roots;

static gboolean
write_roots (HlDb *db, gpointer data, GError **error)
{
  Roots *roots = data;

  return hl_recording_roots_write (db, roots->now, &roots->n, error);
}

static void write_some_roots (HlKeeper *self);

static void
roots_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  HlKeeper *self = g_object_get_data (G_OBJECT (cancellable), "keeper");
  g_autoptr (GError) error = NULL;
  const Roots *roots = hl_store_finish (HL_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (roots == NULL)
    g_message ("The day's root of the recordings was not written: %s", error->message);
  else if (roots->n > 0)
    write_some_roots (self); /* others may write between */
}

static void
write_some_roots (HlKeeper *self)
{
  Roots *roots = g_new0 (Roots, 1);

  roots->now = hl_clock_now (self->service->clock);
  hl_store_write_async (self->service->store, write_roots, roots, g_free, NULL, roots_cb,
                        g_object_ref (self->cancellable));
}

static void
check_roots (HlKeeper *self, HlTime now)
{
  gint64 hour = local_hour (self, now);

  /* Any hour will do: the job knows the site's day. */
  if (hour == self->root_hour)
    return;
  self->root_hour = hour;
  write_some_roots (self);
}

/* ---- Purging ---- */

static void purge_some (HlKeeper *self);

static HlRetentionWork *
work_new (HlKeeper *self, guint limit)
{
  HlRetentionWork *work = g_new0 (HlRetentionWork, 1);

  work->now = hl_clock_now (self->service->clock);
  work->limit = limit;
  return work;
}

typedef struct
{
  HlRetentionWork *work;
  char *folder;
} Deleting;

static void
deleting_free (gpointer data)
{
  Deleting *deleting = data;

  hl_retention_work_free (deleting->work);
  g_free (deleting->folder);
  g_free (deleting);
}

static void
delete_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Deleting *deleting = data;

  g_task_return_int (task, hl_retention_delete_files (deleting->work, deleting->folder));
}

static gboolean
again_cb (gpointer data)
{
  HlKeeper *self = data;

  self->again = 0;
  purge_some (self);
  return G_SOURCE_REMOVE;
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HlKeeper *self;
  g_autoptr (GError) error = NULL;
  Deleting *deleting = g_task_get_task_data (G_TASK (result));

  g_task_propagate_int (G_TASK (result), &error);
  if (error != NULL) /* cancelled: we are gone */
    return;
  self = user_data;
  if (deleting->work->found->len == PURGE_ROWS)
    self->again = g_timeout_add (PURGE_PAUSE_MS, again_cb, self);
  else
    self->purging = FALSE;
}

static void
delete_files (HlKeeper *self, HlRetentionWork *work)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, deleted_cb, self);
  Deleting *deleting = g_new0 (Deleting, 1);

  deleting->work = work;
  deleting->folder = g_strdup (self->folder);
  g_task_set_task_data (task, deleting, deleting_free);
  g_task_run_in_thread (task, delete_in_thread);
}

/* The rows go to the worker; the store frees an empty shell. */
static HlRetentionWork *
take_found (HlRetentionWork *from)
{
  HlRetentionWork *work = g_new0 (HlRetentionWork, 1);

  work->found = g_steal_pointer (&from->found);
  return work;
}

static void
purged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  HlKeeper *self = g_object_get_data (G_OBJECT (cancellable), "keeper");
  g_autoptr (GError) error = NULL;
  HlRetentionWork *work = hl_store_finish (HL_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (work == NULL)
    {
      hl_warnings_raise (self->service->warnings, HL_WARNING_NORMAL, "purge", "",
                         "Recordings were not deleted: %s", error->message);
      self->purging = FALSE;
      return;
    }
  hl_warnings_clear (self->service->warnings, "purge", "");
  if (work->found->len > 0)
    g_message ("%u recordings were purged: they were kept as long as their class says",
               work->found->len);
  delete_files (self, take_found (work));
}

static void
purge_some (HlKeeper *self)
{
  hl_store_write_async (self->service->store, hl_retention_purge, work_new (self, PURGE_ROWS),
                        (GDestroyNotify) hl_retention_work_free, NULL, purged_cb,
                        g_object_ref (self->cancellable));
}

/* First the files that a kill left behind. */
static void
recent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  HlKeeper *self = g_object_get_data (G_OBJECT (cancellable), "keeper");
  HlRetentionWork *work = hl_store_finish (HL_STORE (source), result, NULL);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (work != NULL)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
      Deleting *deleting = g_new0 (Deleting, 1);

      deleting->work = take_found (work);
      deleting->folder = g_strdup (self->folder);
      g_task_set_task_data (task, deleting, deleting_free);
      g_task_run_in_thread (task, delete_in_thread);
    }
  purge_some (self);
}

void
hl_keeper_purge (HlKeeper *self)
{
  if (self->purging)
    return;
  self->purging = TRUE;
  hl_store_read_async (self->service->store, hl_retention_recent, work_new (self, RECENT_MOST),
                       (GDestroyNotify) hl_retention_work_free, NULL, recent_cb,
                       g_object_ref (self->cancellable));
}

static void
check_purge (HlKeeper *self, HlTime now)
{
  gint64 hour = local_hour (self, now);

  if (hour % 24 != PURGE_HOUR || hour / 24 == self->purge_day)
    return;
  self->purge_day = hour / 24;
  hl_keeper_purge (self);
}

/* ---- The disk ---- */

/* What is asked of the data each minute. */
typedef struct
{
  gint64 bytes_per_day;
  gint64 utc_offset_minutes;
} Reading;

static gboolean
read_data (HlDb *db, gpointer data, GError **error)
{
  Reading *reading = data;
  HlValue since = { .type = 'i' };
  gint64 newest = 0, bytes = 0;

  reading->utc_offset_minutes = HL_SITE_UTC_OFFSET_MINUTES;
  /* Of the days up to the newest, so that a quiet week does not hide how it fills. */
  if (!hl_stmt_take_row (hl_db_query (db, error, "SELECT utc_offset_minutes FROM site", ""), error,
                         "i", &reading->utc_offset_minutes)
      || !hl_stmt_take_row (
          hl_db_query (db, error, "SELECT id FROM recording ORDER BY id DESC LIMIT 1", ""), error,
          "i", &newest))
    return FALSE;
  since.i = newest - RATE_DAYS * HL_DAY;
  if (newest != 0
      && !hl_db_one_int (db, &bytes, error,
                         "SELECT CAST(coalesce (sum(bytes), 0) AS BIGINT) FROM recording"
                         " WHERE id > $1",
                         &since, 1))
    return FALSE;
  reading->bytes_per_day = bytes / RATE_DAYS;
  return TRUE;
}

static void
tell_disk (HlKeeper *self)
{
  HlDiskState state = hl_disk_judge (&self->disk);
  g_autofree char *text = NULL;

  if (state == HL_DISK_WELL)
    {
      hl_warnings_clear (self->service->warnings, "disk", "");
      return;
    }
  text = hl_disk_describe (&self->disk, self->folder);
  hl_warnings_raise (self->service->warnings,
                     state == HL_DISK_FULL ? HL_WARNING_SERIOUS : HL_WARNING_NORMAL, "disk", "",
                     "%s", text);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  HlKeeper *self = g_object_get_data (G_OBJECT (cancellable), "keeper");
  Reading *reading = hl_store_finish (HL_STORE (source), result, NULL);
  HlTime now;

  if (g_cancellable_is_cancelled (cancellable))
    return;
  now = hl_clock_now (self->service->clock);
  if (reading != NULL)
    {
      self->disk.bytes_per_day = reading->bytes_per_day;
      self->utc_offset = reading->utc_offset_minutes * HL_MINUTE;
    }
  tell_disk (self);
  check_roots (self, now);
  check_purge (self, now);
}

static void
measure_disk (HlKeeper *self)
{
  g_autofree char *data = g_path_get_dirname (self->folder);

  if (!hl_disk_measure (self->folder, &self->disk))
    hl_disk_measure (data, &self->disk); /* nothing was recorded yet */
}

void
hl_keeper_get_disk (HlKeeper *self, HlDisk *disk)
{
  *disk = self->disk;
}

/* ---- Checks ---- */

static void
audit_unref (gpointer data)
{
  Audit *audit = data;

  if (!g_atomic_ref_count_dec (&audit->refs))
    return;
  hl_recording_audit_clear (&audit->audit);
  g_object_unref (audit->store);
  g_object_unref (audit->cancellable);
  g_mutex_clear (&audit->lock);
  g_free (audit->folder);
  g_free (audit->error);
  g_free (audit);
}

static void
progress_cb (gint64 done, gint64 total, gpointer data)
{
  Audit *audit = data;

  g_mutex_lock (&audit->lock);
  audit->done = done;
  audit->total = total;
  g_mutex_unlock (&audit->lock);
}

static void
audit_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Audit *audit = data;
  HlRecordingAuditScope scope = { audit->folder, audit->from, audit->to, progress_cb, audit };
  HlRecordingAudit result = { 0 };
  g_autoptr (GError) error = NULL;

  hl_recordings_audit (audit->store, &scope, &result, audit->cancellable, &error);
  g_mutex_lock (&audit->lock);
  audit->audit = result;
  audit->error = error != NULL ? g_strdup (error->message) : NULL;
  audit->over = TRUE;
  g_mutex_unlock (&audit->lock);
  g_task_return_boolean (task, TRUE);
}

static gboolean
audit_runs (Audit *audit)
{
  gboolean runs;

  if (audit == NULL)
    return FALSE;
  g_mutex_lock (&audit->lock);
  runs = !audit->over;
  g_mutex_unlock (&audit->lock);
  return runs;
}

void
hl_keeper_audit (HlKeeper *self, HlTime from, HlTime to)
{
  g_autoptr (GTask) task = NULL;
  Audit *audit;

  if (audit_runs (self->audit))
    return;
  g_clear_pointer (&self->audit, audit_unref);
  audit = self->audit = g_new0 (Audit, 1);
  g_atomic_ref_count_init (&audit->refs);
  g_mutex_init (&audit->lock);
  audit->store = g_object_ref (self->service->store);
  audit->folder = g_strdup (self->folder);
  audit->from = from;
  audit->to = to;
  audit->started_at = hl_clock_now (self->service->clock);
  audit->cancellable = g_cancellable_new ();
  g_atomic_ref_count_inc (&audit->refs);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, audit, audit_unref);
  g_task_run_in_thread (task, audit_in_thread);
}

void
hl_keeper_write_audit (HlKeeper *self, HlJsonWriter *writer)
{
  Audit *audit = self->audit;

  hl_json_begin_object (writer);
  hl_json_add_bool (writer, "running", audit_runs (audit));
  if (audit != NULL)
    {
      g_mutex_lock (&audit->lock);
      hl_json_add_int (writer, "started_at", audit->started_at);
      hl_json_add_int (writer, "from", audit->from);
      hl_json_add_int (writer, "to", audit->to);
      hl_json_add_int (writer, "done", audit->done);
      hl_json_add_int (writer, "total", audit->total);
      if (audit->over && audit->error == NULL)
        hl_recording_audit_write (&audit->audit, writer);
      else if (audit->over)
        hl_json_add_text (writer, "error", audit->error);
      g_mutex_unlock (&audit->lock);
    }
  hl_json_end_object (writer);
}

/* ---- Each minute ---- */

void
hl_keeper_minute (HlKeeper *self)
{
  measure_disk (self);
  hl_store_read_async (self->service->store, read_data, g_new0 (Reading, 1), g_free, NULL, read_cb,
                       g_object_ref (self->cancellable));
  hl_converter_minute (self->converter);
}

gboolean
hl_keeper_is_converting (HlKeeper *self)
{
  return hl_converter_is_busy (self->converter);
}

HlKeeper *
hl_keeper_new (HlService *service)
{
  HlKeeper *self = g_new0 (HlKeeper, 1);

  self->service = service;
  self->cancellable = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->cancellable), "keeper", self);
  self->folder = g_build_filename (service->options.data, "recordings", NULL);
  self->converter = hl_converter_new (service, self->folder);
  self->utc_offset = HL_SITE_UTC_OFFSET_MINUTES * HL_MINUTE;
  self->root_hour = self->purge_day = -1;
  self->disk = (HlDisk){ -1, -1, 0 };
  return self;
}

void
hl_keeper_free (HlKeeper *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->converter, hl_converter_free);
  g_clear_handle_id (&self->again, g_source_remove);
  if (self->audit != NULL)
    g_cancellable_cancel (self->audit->cancellable);
  g_clear_pointer (&self->audit, audit_unref);
  g_object_unref (self->cancellable);
  g_free (self->folder);
  g_free (self);
}
