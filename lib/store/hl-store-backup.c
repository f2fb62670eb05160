/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Backups of the folder and their restoring.  A copy carries epoch 0: who opens
 * it gives the feed a new epoch, so that clients that are ahead of it reload. */

#define FORGET_EPOCH "UPDATE feed SET epoch = 0"

static gboolean
copy_file (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  g_autoptr (HlDb) db = hl_db_open (from, HL_DB_READ_ONLY, error);

  return db != NULL && hl_db_copy (db, to, FORGET_EPOCH, cancellable, error);
}

static gboolean
verify_file (const char *path, GError **error)
{
  g_autoptr (HlDb) db = hl_db_open (path, HL_DB_READ_ONLY, error);
  HlFeedState state;

  return db != NULL && hl_db_verify (db, error) && hl_store_feed_state (db, &state, error);
}

/* Backing up */

static gboolean
make_new_folder (const char *folder, GError **error)
{
  g_autofree char *file = g_build_filename (folder, HL_STORE_FILE, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL, "The folder %s cannot be made: %s", folder,
                   g_strerror (errno));
      return FALSE;
    }
  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s already holds data; choose a new folder",
               folder);
  return FALSE;
}

static void
backup_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  HlStore *self = source;
  g_autofree char *from = g_build_filename (self->folder, HL_STORE_FILE, NULL);
  g_autofree char *to = g_build_filename (data, HL_STORE_FILE, NULL);
  GError *error = NULL;

  if (make_new_folder (data, &error) && copy_file (from, to, cancellable, &error)
      && verify_file (to, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
hl_store_backup_async (HlStore *self, const char *to_folder, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HL_IS_STORE (self) && to_folder != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_strdup (to_folder), g_free);
  g_task_run_in_thread (task, backup_thread);
}

gboolean
hl_store_backup_finish (HlStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Restoring */

/* The data that is replaced stays beside it, with its log. */
static gboolean
move_aside (const char *path, HlTime now, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm", "" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strdup_printf ("%s.replaced-%" G_GINT64_FORMAT "%s", path,
                                             now / HL_SECOND, suffixes[i]);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL, "%s cannot be moved aside: %s", from,
                       g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
replace_file (const char *from, const char *to, HlTime now, GError **error)
{
  g_autofree char *ready = g_strconcat (to, ".restoring", NULL);

  if (!copy_file (from, ready, NULL, error) || !move_aside (to, now, error))
    return FALSE;
  if (g_rename (ready, to) == 0)
    return TRUE;
  g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL, "%s cannot be written: %s", to,
               g_strerror (errno));
  return FALSE;
}

gboolean
hl_store_restore (const char *from_folder, const char *to_folder, HlTime now, GError **error)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  gboolean ok;
  int lock;

  g_return_val_if_fail (from_folder != NULL && to_folder != NULL, FALSE);

  from = g_build_filename (from_folder, HL_STORE_FILE, NULL);
  to = g_build_filename (to_folder, HL_STORE_FILE, NULL);
  if (!verify_file (from, error))
    return FALSE;
  lock = hl_store_lock (to_folder, error);
  if (lock < 0)
    return FALSE;
  ok = replace_file (from, to, now, error);
  close (lock);
  return ok;
}
