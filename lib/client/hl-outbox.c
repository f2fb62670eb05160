/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-outbox.h"

#include "hl-events.h"
#include "hl-outbox-private.h"

#include <errno.h>
#include <string.h>

/* put → file (worker, fsync) → request → answer → file.  A parcel is sent only
 * when its last change is on disk; the file is the whole queue, written anew. */

#define FIRST_WAIT HL_SECOND
#define MOST_WAIT HL_MINUTE
#define PURPOSE "client.outbox"

typedef struct
{
  HlId id;
  gint64 revision;
} Known;

struct _HlOutbox
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  char *folder, *file;
  HlKey *key;
  GPtrArray *parcels; /* HlParcel, oldest first */
  GHashTable *known;  /* key → Known: ids and revisions that the service told */
  GCancellable *cancellable;
  guint retry;

  guint attempts;
  guint waiting;
  gboolean opened, writing, dirty, paused;
};

G_DEFINE_FINAL_TYPE (HlOutbox, hl_outbox, G_TYPE_OBJECT)

enum
{
  PROP_WAITING = 1,
  N_PROPS
};

enum
{
  STORED,
  SAVED,
  REFUSED,
  FAULT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void pump (HlOutbox *self);
static void write_file (HlOutbox *self);

static HlParcel *
find (HlOutbox *self, const char *key)
{
  for (guint i = 0; i < self->parcels->len; i++)
    {
      HlParcel *parcel = g_ptr_array_index (self->parcels, i);

      if (strcmp (parcel->key, key) == 0)
        return parcel;
    }
  return NULL;
}

static HlParcel *
find_or_add (HlOutbox *self, const char *key, const char *path)
{
  HlParcel *parcel = find (self, key);

  if (parcel == NULL)
    {
      parcel = hl_parcel_new (key, path);
      g_ptr_array_add (self->parcels, parcel);
    }
  return parcel;
}

static void
count (HlOutbox *self)
{
  guint waiting = 0;

  for (guint i = 0; i < self->parcels->len; i++)
    waiting += !hl_parcel_is_empty (g_ptr_array_index (self->parcels, i));
  if (waiting == self->waiting)
    return;
  self->waiting = waiting;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING]);
}

/* What the service said last wins over what the app read before it. */
static void
refer (HlOutbox *self, HlParcel *parcel, HlId id, gint64 revision)
{
  Known *known = g_hash_table_lookup (self->known, parcel->key);

  if (id != 0)
    parcel->id = id;
  parcel->revision = MAX (parcel->revision, revision);
  if (known != NULL)
    {
      parcel->id = known->id;
      parcel->revision = MAX (parcel->revision, known->revision);
    }
}

static void
remember (HlOutbox *self, HlParcel *parcel)
{
  Known *known = g_new0 (Known, 1);

  known->id = parcel->id;
  known->revision = parcel->revision;
  g_hash_table_insert (self->known, g_strdup (parcel->key), known);
}

/* The file */

typedef struct
{
  HlKey *key;
  char *file;
  GPtrArray *lines;    /* plain */
  GHashTable *written; /* key → change count */
} Snapshot;

static void
snapshot_free (Snapshot *self)
{
  hl_key_unref (self->key);
  g_free (self->file);
  g_ptr_array_unref (self->lines);
  g_hash_table_unref (self->written);
  g_free (self);
}

/* One file at a time: an outbox that is opened anew reads what the last one wrote. */
static GMutex file_lock;

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file_lock);
  Snapshot *snapshot = data;
  g_autoptr (GString) text = g_string_new (NULL);
  GError *error = NULL;

  for (guint i = 0; i < snapshot->lines->len; i++)
    {
      g_autofree char *sealed =
          hl_key_seal (snapshot->key, PURPOSE, g_ptr_array_index (snapshot->lines, i));

      g_string_append_printf (text, "%s\n", sealed);
    }
  if (!g_file_set_contents_full (snapshot->file, text->str, (gssize) text->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
mark_written (HlOutbox *self, GHashTable *written)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->parcels->len; i++)
    {
      HlParcel *parcel = g_ptr_array_index (self->parcels, i);
      guint changed = GPOINTER_TO_UINT (g_hash_table_lookup (written, parcel->key));

      parcel->written = MAX (parcel->written, changed);
      if (parcel->written > parcel->announced)
        g_ptr_array_add (told, g_strdup (parcel->key));
      parcel->announced = parcel->written;
    }
  for (guint i = 0; i < told->len; i++)
    g_signal_emit (self, signals[STORED], 0, g_ptr_array_index (told, i));
}

/* The worker must not hold the last reference: it would end us in its thread. */
static GWeakRef *
weak_new (gpointer object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  return weak;
}

static gpointer
weak_free (GWeakRef *weak)
{
  gpointer object = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return object;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlOutbox) self = weak_free (data);
  Snapshot *snapshot = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;
  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* A full disk must not keep it from the service. */
      for (guint i = 0; i < self->parcels->len; i++)
        {
          HlParcel *parcel = g_ptr_array_index (self->parcels, i);

          parcel->written = parcel->announced = parcel->changed;
        }
      g_signal_emit (self, signals[FAULT], 0, error);
    }
  else
    mark_written (self, snapshot->written);
  if (self->dirty)
    write_file (self);
  pump (self);
}

static void
write_file (HlOutbox *self)
{
  g_autoptr (GTask) task = NULL;
  Snapshot *snapshot;

  self->dirty = TRUE;
  if (self->writing || self->key == NULL)
    return;
  self->dirty = FALSE;
  self->writing = TRUE;
  snapshot = g_new0 (Snapshot, 1);
  snapshot->key = hl_key_ref (self->key);
  snapshot->file = g_strdup (self->file);
  snapshot->lines = g_ptr_array_new_with_free_func (g_free);
  snapshot->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < self->parcels->len; i++)
    {
      HlParcel *parcel = g_ptr_array_index (self->parcels, i);

      if (!hl_parcel_is_empty (parcel))
        g_ptr_array_add (snapshot->lines, hl_parcel_to_line (parcel));
      g_hash_table_insert (snapshot->written, g_strdup (parcel->key),
                           GUINT_TO_POINTER (parcel->changed));
    }
  task = g_task_new (NULL, NULL, written_cb, weak_new (self));
  g_task_set_task_data (task, snapshot, (GDestroyNotify) snapshot_free);
  g_task_run_in_thread (task, write_thread);
}

/* Sending */

static gboolean
retry_cb (gpointer data)
{
  HlOutbox *self = data;

  self->retry = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
wait_and_retry (HlOutbox *self)
{
  HlSpan wait = hl_backoff (self->attempts, FIRST_WAIT, MOST_WAIT);

  self->attempts = MIN (self->attempts + 1, 16);
  if (self->retry == 0)
    self->retry = g_timeout_add ((guint) (wait / 1000), retry_cb, self);
}

static void
drop_if_empty (HlOutbox *self, HlParcel *parcel)
{
  if (hl_parcel_is_empty (parcel) && !parcel->busy)
    g_ptr_array_remove (self->parcels, parcel);
}

typedef struct
{
  GWeakRef outbox;
  char *key;
  gboolean event;
} Sending;

static void
sending_free (Sending *sending)
{
  g_weak_ref_clear (&sending->outbox);
  g_free (sending->key);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static void
succeed (HlOutbox *self, HlParcel *parcel, gboolean event, const HlJson *record)
{
  g_autofree char *key = g_strdup (parcel->key);

  self->attempts = 0;
  if (event)
    {
      g_clear_pointer (&parcel->event, g_free);
      g_clear_pointer (&parcel->event_token, g_free);
    }
  else
    {
      g_clear_pointer (&parcel->sending, g_free);
      g_clear_pointer (&parcel->token, g_free);
    }
  parcel->id = hl_json_int (hl_json_get (record, "id"), parcel->id);
  parcel->revision = hl_json_int (hl_json_get (record, "revision"), parcel->revision);
  remember (self, parcel);
  drop_if_empty (self, parcel);
  write_file (self);
  count (self);
  g_signal_emit (self, signals[SAVED], 0, key, record);
}

static void
refuse (HlOutbox *self, HlParcel *parcel, gboolean event, HlReply *reply, const GError *error)
{
  g_autofree char *key = g_strdup (parcel->key);

  self->attempts = 0;
  if (event)
    {
      g_clear_pointer (&parcel->event, g_free);
      g_clear_pointer (&parcel->event_token, g_free);
    }
  else
    hl_parcel_take_back (parcel);
  parcel->refused = TRUE;
  drop_if_empty (self, parcel);
  write_file (self);
  count (self);
  g_signal_emit (self, signals[REFUSED], 0, key, reply, error);
}

/* Our own save whose answer was lost comes back as a conflict with what we said. */
static const HlJson *
already_there (HlParcel *parcel, gboolean event, HlReply *reply, const GError *error)
{
  const HlJson *current = reply != NULL ? hl_reply_get_current (reply) : NULL;

  if (event || parcel->id == 0 || current == NULL
      || !g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CONFLICT))
    return NULL;
  return hl_json_object_says (current, parcel->sending) ? current : NULL;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  g_autoptr (HlOutbox) self = g_weak_ref_get (&sending->outbox);
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  HlParcel *parcel = self != NULL ? find (self, sending->key) : NULL;
  const HlJson *record;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || parcel == NULL)
    return;
  parcel->busy = FALSE;
  if (good)
    succeed (self, parcel, sending->event, hl_reply_get_json (reply));
  else if ((record = already_there (parcel, sending->event, reply, error)) != NULL)
    succeed (self, parcel, FALSE, record);
  else if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_SIGNED_OUT))
    self->paused = TRUE;
  else if (hl_client_error_is_passing (error)
           || g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CERTIFICATE)
           || reply == NULL)
    wait_and_retry (self);
  else
    refuse (self, parcel, sending->event, reply, error);
  pump (self);
}

static GString *
with_revision (const char *fields, gint64 revision)
{
  g_autofree char *extra = g_strdup_printf ("{\"revision\": %" G_GINT64_FORMAT "}", revision);
  g_autofree char *merged = hl_json_object_merge (fields, extra);

  return g_string_new (merged);
}

static void
send (HlOutbox *self, HlParcel *parcel, const char *method, const char *path, GString *body,
      const char *token, gboolean event)
{
  Sending *sending = g_new0 (Sending, 1);

  parcel->busy = TRUE;
  g_weak_ref_init (&sending->outbox, self);
  sending->key = g_strdup (parcel->key);
  sending->event = event;
  hl_session_send_async (self->session, method, path, body, token, self->cancellable, answered_cb,
                         sending);
}

static void
send_fields (HlOutbox *self, HlParcel *parcel)
{
  g_autofree char *path = NULL;

  if (parcel->id == 0)
    {
      send (self, parcel, "POST", parcel->path, g_string_new (parcel->sending), parcel->token,
            FALSE);
      return;
    }
  path = g_strdup_printf ("%s/%" G_GINT64_FORMAT, parcel->path, parcel->id);
  send (self, parcel, "PATCH", path, with_revision (parcel->sending, parcel->revision), NULL,
        FALSE);
}

static void
send_event (HlOutbox *self, HlParcel *parcel)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%s", parcel->path, parcel->id, parcel->event);

  send (self, parcel, "POST", path, with_revision (NULL, parcel->revision), parcel->event_token,
        TRUE);
}

/* The fields that go out become their own part and are on disk as such before they go:
 * after a crash the same POST is repeated word for word under its token. */
static void
pump_parcel (HlOutbox *self, HlParcel *parcel)
{
  if (parcel->busy || parcel->refused || parcel->written != parcel->changed)
    return;
  if (parcel->sending != NULL)
    {
      send_fields (self, parcel);
      return;
    }
  if (parcel->fields != NULL)
    {
      parcel->sending = g_steal_pointer (&parcel->fields);
      if (parcel->id == 0)
        {
          g_free (parcel->token);
          parcel->token = hl_token_new ();
          parcel->changed++;
          parcel->announced = parcel->changed; /* told already */
          write_file (self);
          return;
        }
      send_fields (self, parcel);
      return;
    }
  if (parcel->event != NULL && parcel->id != 0)
    send_event (self, parcel);
}

static void
pump (HlOutbox *self)
{
  if (!self->opened || self->retry != 0 || self->paused || self->session == NULL
      || hl_session_get_state (self->session) != HL_SESSION_SIGNED_IN)
    return;
  for (guint i = 0; i < self->parcels->len; i++)
    pump_parcel (self, g_ptr_array_index (self->parcels, i));
}

/* Opening */

typedef struct
{
  char *folder, *file;
  HlKey *key;
  GPtrArray *parcels;
} Opening;

static void
opening_free (Opening *self)
{
  g_free (self->folder);
  g_free (self->file);
  g_clear_pointer (&self->key, hl_key_unref);
  g_clear_pointer (&self->parcels, g_ptr_array_unref);
  g_free (self);
}

static gboolean
read_line (Opening *opening, const char *sealed)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = hl_key_open_sealed (opening->key, PURPOSE, sealed, &error);
  HlParcel *parcel = line != NULL ? hl_parcel_from_line (line, &error) : NULL;

  if (parcel == NULL)
    {
      g_message ("a line of the outbox can't be read: %s", error->message);
      return FALSE;
    }
  g_ptr_array_add (opening->parcels, parcel);
  return TRUE;
}

static void
read_lines (Opening *opening, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean good = TRUE;

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      good &= read_line (opening, lines[i]);
  if (!good)
    {
      /* Kept for somebody who can look into it; the next write has only what was read. */
      g_autofree char *aside = g_strconcat (opening->file, ".unreadable", NULL);

      g_file_set_contents_full (aside, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
    }
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file_lock);
  Opening *opening = data;
  g_autofree char *key_file = g_build_filename (opening->folder, "key", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) read_error = NULL;
  GError *error = NULL;

  opening->parcels = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_parcel_free);
  if (g_mkdir_with_parents (opening->folder, 0700) != 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s",
                               opening->folder, g_strerror (errno));
      return;
    }
  opening->key = hl_key_open (key_file, &error);
  if (opening->key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_file_get_contents (opening->file, &text, NULL, &read_error))
    read_lines (opening, text);
  else if (!g_error_matches (read_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_task_return_error (task, g_steal_pointer (&read_error));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HlOutbox *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->key = g_steal_pointer (&opening->key);
  for (guint i = 0; i < opening->parcels->len; i++)
    g_ptr_array_add (self->parcels, g_ptr_array_index (opening->parcels, i));
  g_ptr_array_set_free_func (opening->parcels, NULL);
  self->opened = TRUE;
  count (self);
  pump (self);
  g_task_return_boolean (task, TRUE);
}

/* Callbacks */

static void
online_cb (HlOutbox *self)
{
  if (hl_session_get_online (self->session))
    hl_outbox_try_now (self);
}

/* GObject */

static void
hl_outbox_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WAITING)
    g_value_set_uint (value, HL_OUTBOX (object)->waiting);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hl_outbox_dispose (GObject *object)
{
  HlOutbox *self = HL_OUTBOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->dirty)
    {
      self->writing = FALSE; /* what was put last is written after it */
      write_file (self);
      self->dirty = FALSE;
    }
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (hl_outbox_parent_class)->dispose (object);
}

static void
hl_outbox_finalize (GObject *object)
{
  HlOutbox *self = HL_OUTBOX (object);

  g_free (self->folder);
  g_free (self->file);
  g_clear_pointer (&self->key, hl_key_unref);
  g_clear_pointer (&self->parcels, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (hl_outbox_parent_class)->finalize (object);
}

static void
hl_outbox_class_init (HlOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = hl_outbox_get_property;
  object_class->dispose = hl_outbox_dispose;
  object_class->finalize = hl_outbox_finalize;

  properties[PROP_WAITING] =
      g_param_spec_uint ("waiting", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[STORED] = g_signal_new ("stored", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SAVED] = g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 2, G_TYPE_STRING, G_TYPE_POINTER);
  signals[REFUSED] = g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_POINTER, G_TYPE_ERROR);
  signals[FAULT] = g_signal_new ("fault", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_ERROR);
}

static void
hl_outbox_init (HlOutbox *self)
{
  self->parcels = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_parcel_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
}

/* Public */

char *
hl_outbox_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "hotline", "outbox", NULL);
}

/* Two apps of one user must not write one file. */
HlOutbox *
hl_outbox_new (HlSession *session, const char *folder)
{
  HlOutbox *self = g_object_new (HL_TYPE_OUTBOX, NULL);
  g_autofree char *program =
      g_path_get_basename (g_get_prgname () != NULL ? g_get_prgname () : "app");
  g_autofree char *who = g_strdup_printf ("%s\n%" G_GINT64_FORMAT, hl_session_get_address (session),
                                          hl_session_get_user_id (session));
  g_autofree char *digest = hl_digest (who, strlen (who));
  g_autofree char *name = g_strdup_printf ("%s-%.16s", program, digest);

  self->session = g_object_ref (session);
  self->folder = g_strdup (folder);
  self->file = g_build_filename (folder, name, NULL);
  g_signal_connect_swapped (session, "notify::online", G_CALLBACK (online_cb), self);
  return self;
}

void
hl_outbox_open_async (HlOutbox *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer data)
{
  GTask *outer = g_task_new (self, cancellable, callback, data);
  g_autoptr (GTask) task = NULL;
  Opening *opening = g_new0 (Opening, 1);

  g_return_if_fail (HL_IS_OUTBOX (self) && !self->opened);

  g_task_set_source_tag (outer, hl_outbox_open_async);
  opening->folder = g_strdup (self->folder);
  opening->file = g_strdup (self->file);
  task = g_task_new (NULL, NULL, opened_cb, outer);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  g_task_run_in_thread (task, open_thread);
}

gboolean
hl_outbox_open_finish (HlOutbox *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
hl_outbox_new_key (HlOutbox *self)
{
  return hl_token_new ();
}

void
hl_outbox_put (HlOutbox *self, const char *key, const char *path, HlId record_id, gint64 revision,
               const char *fields)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL && path != NULL);

  parcel = find_or_add (self, key, path);
  refer (self, parcel, record_id, revision);
  parcel->refused = FALSE;
  if (!hl_parcel_put (parcel, fields))
    g_critical ("the fields of a save are no JSON object");
  count (self);
  write_file (self);
}

void
hl_outbox_submit (HlOutbox *self, const char *key, const char *path, HlId record_id,
                  gint64 revision, const char *event)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL && path != NULL && event != NULL);

  parcel = find_or_add (self, key, path);
  refer (self, parcel, record_id, revision);
  parcel->refused = FALSE;
  hl_parcel_submit (parcel, event);
  if (parcel->id == 0 && parcel->fields == NULL && parcel->sending == NULL)
    hl_parcel_put (parcel, "{}"); /* it must exist before something can happen to it */
  count (self);
  write_file (self);
}

void
hl_outbox_forget (HlOutbox *self, const char *key)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL);

  parcel = find (self, key);
  if (parcel == NULL)
    return;
  g_ptr_array_remove (self->parcels, parcel);
  count (self);
  write_file (self);
}

void
hl_outbox_retry (HlOutbox *self, const char *key, gint64 revision)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL);

  parcel = find (self, key);
  if (parcel == NULL)
    return;
  parcel->revision = revision;
  parcel->refused = FALSE;
  parcel->changed++;
  if (parcel->id != 0)
    remember (self, parcel);
  write_file (self);
}

guint
hl_outbox_get_waiting (HlOutbox *self)
{
  g_return_val_if_fail (HL_IS_OUTBOX (self), 0);

  return self->waiting;
}

gboolean
hl_outbox_has (HlOutbox *self, const char *key)
{
  return find (self, key) != NULL;
}

char *
hl_outbox_dup_fields (HlOutbox *self, const char *key)
{
  HlParcel *parcel = find (self, key);

  if (parcel == NULL || (parcel->sending == NULL && parcel->fields == NULL))
    return NULL;
  return hl_json_object_merge (parcel->sending, parcel->fields);
}

char **
hl_outbox_list_keys (HlOutbox *self)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (guint i = 0; i < self->parcels->len; i++)
    g_strv_builder_add (keys, ((HlParcel *) g_ptr_array_index (self->parcels, i))->key);
  return g_strv_builder_end (keys);
}

void
hl_outbox_try_now (HlOutbox *self)
{
  g_return_if_fail (HL_IS_OUTBOX (self));

  g_clear_handle_id (&self->retry, g_source_remove);
  self->paused = FALSE;
  pump (self);
}
