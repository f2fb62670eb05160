/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-store.h"
#include "hl-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* The site's data: opening and closing the folder. */

#define STORE_SQL "/org/hotline/store/sql"
#define APPLICATION_SQL "/org/hotline/sql"

G_DEFINE_FINAL_TYPE (HlStore, hl_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Lock file */

static void
note_process (int fd)
{
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());

  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, strlen (text), 0) < 0)
    g_debug ("The lock file does not name this process: %s", g_strerror (errno));
}

static void
set_locked (int fd, const char *folder, GError **error)
{
  char text[16] = "";
  gssize n = pread (fd, text, sizeof text - 1, 0);

  text[n > 0 ? n : 0] = '\0';
  g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_LOCKED,
               "The data in %s is in use by another process (%s); stop that one, or choose "
               "another folder",
               folder, *text != '\0' ? g_strstrip (text) : "unknown");
}

int
hl_store_lock (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, HL_STORE_LOCK, NULL);
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL,
                   "The folder %s cannot be written (%s); check its permissions and the space on "
                   "its disk",
                   folder, g_strerror (errno));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      set_locked (fd, folder, error);
      close (fd);
      return -1;
    }
  note_process (fd);
  return fd;
}

/* Changes */

typedef struct
{
  GWeakRef store;
  GArray *changes;
} Publication;

static gboolean
publish_cb (gpointer data)
{
  Publication *publication = data;
  g_autoptr (HlStore) store = g_weak_ref_get (&publication->store);

  if (store != NULL)
    g_signal_emit (store, signals[CHANGED], 0, publication->changes->data,
                   publication->changes->len);
  return G_SOURCE_REMOVE;
}

static void
publication_free (gpointer data)
{
  Publication *publication = data;

  g_weak_ref_clear (&publication->store);
  g_array_unref (publication->changes);
  g_free (publication);
}

void
hl_store_publish (HlStore *self, GArray *changes)
{
  Publication *publication = g_new0 (Publication, 1);
  GSource *source = g_idle_source_new ();

  g_weak_ref_init (&publication->store, self);
  publication->changes = changes;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "hl-store changes");
  g_source_set_callback (source, publish_cb, publication, publication_free);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* Opening */

/* A fresh file, or a restored backup, has no epoch yet. */
static gboolean
renew_epoch (HlDb *db, GError **error)
{
  gint64 epoch = ((gint64) g_random_int () << 20 | (g_random_int () >> 12)) + 1;

  return hl_db_run (db, error, "UPDATE feed SET epoch = $1 WHERE epoch = 0", "i", epoch) >= 0;
}

/* Ids go on after the highest there is, whatever the clock says now. */
static gboolean
remember_ids (HlDb *db, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c"
                             " WHERE m.type = 'table' AND c.name = 'id' AND c.pk = 1"
                             " AND c.type = 'INTEGER'",
                             "");

  while (row != NULL && hl_stmt_next (row, &failure))
    g_ptr_array_add (tables, g_strdup (hl_stmt_text (row, 0)));
  for (guint i = 0; row != NULL && failure == NULL && i < tables->len; i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT max(id) FROM \"%s\"", (char *) g_ptr_array_index (tables, i));

      row = hl_db_query (db, error, sql, "");
      if (row != NULL && hl_stmt_next (row, &failure))
        {
          hl_id_seen (hl_stmt_int (row, 0));
          hl_stmt_reset (row);
        }
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return row != NULL && failure == NULL;
}

static gboolean
migrate (HlStore *self, GError **error)
{
  HlDb *db = self->writer_db;
  HlTime now = hl_clock_now (self->clock);
  gboolean has_application = g_resources_get_info (APPLICATION_SQL, 0, NULL, NULL, NULL);
  g_auto (GStrv) names = g_resources_enumerate_children (APPLICATION_SQL, 0, NULL);

  has_application = has_application || names != NULL;
  return hl_db_migrate (db, STORE_SQL, now, error)
         && (!has_application || hl_db_migrate (db, APPLICATION_SQL, now, error))
         && renew_epoch (db, error) && remember_ids (db, error);
}

static gboolean
open_databases (HlStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, HL_STORE_FILE, NULL);

  self->writer_db = hl_db_open (path, HL_DB_READ_WRITE, error);
  if (self->writer_db == NULL || !migrate (self, error))
    return FALSE;

  self->writer_db->clock = hl_clock_ref (self->clock);
  for (guint i = 0; i < HL_STORE_READERS; i++)
    {
      self->reader_dbs[i] = hl_db_open (path, HL_DB_READ_ONLY, error);
      if (self->reader_dbs[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
hl_store_dispose (GObject *object)
{
  hl_store_close (HL_STORE (object));

  G_OBJECT_CLASS (hl_store_parent_class)->dispose (object);
}

static void
hl_store_finalize (GObject *object)
{
  HlStore *self = HL_STORE (object);

  g_free (self->folder);
  g_clear_pointer (&self->clock, hl_clock_unref);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->writes);
  g_async_queue_unref (self->reads);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (hl_store_parent_class)->finalize (object);
}

static void
hl_store_class_init (HlStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hl_store_dispose;
  object_class->finalize = hl_store_finalize;

  signals[CHANGED] = g_signal_new ("changed", HL_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);
}

static void
hl_store_init (HlStore *self)
{
  self->lock_fd = -1;
  self->context = g_main_context_ref_thread_default ();
  self->writes = g_async_queue_new ();
  self->reads = g_async_queue_new ();
  g_mutex_init (&self->lock);
}

HlStore *
hl_store_open (const char *folder, HlClock *clock, GError **error)
{
  g_autoptr (HlStore) self = NULL;

  g_return_val_if_fail (folder != NULL && clock != NULL, NULL);

  self = g_object_new (HL_TYPE_STORE, NULL);
  self->folder = g_strdup (folder);
  self->clock = hl_clock_ref (clock);
  self->lock_fd = hl_store_lock (folder, error);
  if (self->lock_fd < 0 || !open_databases (self, error))
    return NULL;
  hl_store_start_threads (self);
  return g_steal_pointer (&self);
}

static void
close_databases (HlStore *self)
{
  for (guint i = 0; i < HL_STORE_READERS; i++)
    g_clear_pointer (&self->reader_dbs[i], hl_db_close);
  if (self->writer_db != NULL)
    hl_db_exec (self->writer_db, "PRAGMA analysis_limit = 400; PRAGMA optimize", NULL);
  g_clear_pointer (&self->writer_db, hl_db_close);
}

void
hl_store_close (HlStore *self)
{
  gboolean closed;

  g_return_if_fail (HL_IS_STORE (self));

  g_mutex_lock (&self->lock);
  closed = self->closed;
  self->closed = TRUE;
  g_mutex_unlock (&self->lock);
  if (closed)
    return;

  hl_store_stop_threads (self);
  close_databases (self);
  if (self->lock_fd >= 0)
    close (g_steal_fd (&self->lock_fd));
}

const char *
hl_store_get_folder (HlStore *self)
{
  g_return_val_if_fail (HL_IS_STORE (self), NULL);

  return self->folder;
}
