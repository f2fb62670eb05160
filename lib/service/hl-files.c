/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-files.h"

#include "desk/hl-contact.h"
#include "hl-fact-store.h"
#include "hl-route.h"
#include "hl-warnings.h"
#include "people/hl-site.h"

#include <string.h>

#define FOLDER "attachments"
#define CHECK_HOUR 2 /* local */
#define WARNING "attachments"

struct _HlFiles
{
  HlService *service; /* borrowed */

  /* Owned */
  HlVault *vault;
  char *kinds;
  GCancellable *cancellable; /* of what comes back here */
  char *error;               /* of the last check */
  gulong changed;

  gint64 mb, utc_offset;
  gint64 day; /* that was looked at last */
  gboolean checking, checked;
  HlTime checked_at;
  HlFilesVerdict verdict;
};

/* ---- What the site takes ---- */

typedef struct
{
  gint64 mb, offset;
  char *kinds;
} Limits;

static void
limits_free (gpointer data)
{
  g_free (((Limits *) data)->kinds);
  g_free (data);
}

static gboolean
read_limits (HlDb *db, gpointer data, GError **error)
{
  Limits *limits = data;

  limits->mb = HL_SITE_ATTACHMENT_MB;
  limits->offset = HL_SITE_UTC_OFFSET_MINUTES;
  g_clear_pointer (&limits->kinds, g_free);
  return hl_stmt_take_row (
      hl_db_query (db, error,
                   "SELECT attachment_mb, utc_offset_minutes, attachment_kinds FROM site LIMIT 1",
                   ""),
      error, "iis", &limits->mb, &limits->offset, &limits->kinds);
}

static void
take_limits (HlFiles *self, const Limits *limits)
{
  self->mb = limits->mb;
  self->utc_offset = limits->offset * HL_MINUTE;
  g_free (self->kinds);
  self->kinds = g_strdup (limits->kinds != NULL ? limits->kinds : HL_SITE_ATTACHMENT_KINDS);
}

static void
limits_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  g_autoptr (GError) error = NULL;
  Limits *limits = hl_store_finish (HL_STORE (source), result, &error);

  if (limits != NULL && !g_cancellable_is_cancelled (cancellable))
    take_limits (g_object_get_data (G_OBJECT (cancellable), "files"), limits);
}

static void
changed_cb (HlFiles *self, gpointer changes, guint n)
{
  const HlChange *change = changes;
  gboolean site = FALSE;

  for (guint i = 0; i < n; i++)
    site |= strcmp (change[i].type, "site") == 0;
  if (site)
    hl_store_read_async (self->service->store, read_limits, g_new0 (Limits, 1), limits_free, NULL,
                         limits_read_cb, g_object_ref (self->cancellable));
}

gint64
hl_files_get_most (HlFiles *self)
{
  return self->mb * 1024 * 1024;
}

gboolean
hl_files_check (HlFiles *self, const HlVaultItem *item, GError **error)
{
  if (item->bytes == 0)
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "file: is empty");
  else if (!hl_file_kind_is_listed (self->kinds, item->kind->word))
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "file: kind %s is not taken; these are: %s",
                 item->kind->word, self->kinds);
  else
    return TRUE;
  return FALSE;
}

const char *
hl_files_get_kinds (HlFiles *self)
{
  return self->kinds;
}

HlVault *
hl_files_get_vault (HlFiles *self)
{
  return self->vault;
}

/* ---- Moving files, in worker threads ---- */

typedef enum
{
  KEEP,
  DROP,
  REMOVE,
} Move;

typedef struct
{
  HlVault *vault;
  char *digest;
  Move move;
} Moving;

static void
moving_free (gpointer data)
{
  Moving *moving = data;

  hl_vault_unref (moving->vault);
  g_free (moving->digest);
  g_free (moving);
}

/* What could not be moved is found where it is, and moved at the next start. */
static void
move_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Moving *moving = data;
  g_autoptr (GError) error = NULL;

  if (moving->move == KEEP)
    hl_vault_keep (moving->vault, moving->digest, &error);
  else if (moving->move == DROP)
    hl_vault_drop (moving->vault, moving->digest);
  else
    hl_vault_remove (moving->vault, moving->digest, &error);
  if (error != NULL)
    g_message ("An attachment's file could not be moved: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
move_later (HlFiles *self, const char *digest, Move move)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Moving *moving = g_new0 (Moving, 1);

  moving->vault = hl_vault_ref (self->vault);
  moving->digest = g_strdup (digest);
  moving->move = move;
  g_task_set_task_data (task, moving, moving_free);
  g_task_run_in_thread (task, move_thread);
}

void
hl_files_keep_later (HlFiles *self, const char *digest)
{
  move_later (self, digest, KEEP);
}

void
hl_files_drop_later (HlFiles *self, const char *digest)
{
  move_later (self, digest, DROP);
}

void
hl_files_remove_later (HlFiles *self, const char *digest)
{
  move_later (self, digest, REMOVE);
}

/* ---- Are they what they were? ---- */

typedef struct
{
  GPtrArray *digests;
} Rows;

static gboolean
read_rows (HlDb *db, gpointer data, GError **error)
{
  Rows *rows = data;
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT digest FROM attachment WHERE state = 'kept'"
                             " UNION ALL SELECT digest FROM contact",
                             "");

  g_clear_pointer (&rows->digests, g_ptr_array_unref);
  rows->digests = g_ptr_array_new_with_free_func (g_free);
  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    g_ptr_array_add (rows->digests, g_strdup (hl_stmt_text (row, 0)));
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

static void
count_extra (GPtrArray *known, GPtrArray *there, HlFilesVerdict *verdict)
{
  g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < known->len; i++)
    g_hash_table_add (set, known->pdata[i]);
  for (guint i = 0; i < there->len; i++)
    verdict->extra += !g_hash_table_contains (set, there->pdata[i]);
}

gboolean
hl_files_verify (HlStore *store, HlVault *vault, HlFilesVerdict *verdict, GError **error)
{
  /* First the files: what comes meanwhile has its row when the rows are read. */
  g_autoptr (GPtrArray) there = hl_vault_list (vault);
  Rows rows = { 0 };
  gboolean read = hl_store_read (store, read_rows, &rows, error);
  g_autoptr (GPtrArray) digests = rows.digests;

  *verdict = (HlFilesVerdict){ 0 };
  for (guint i = 0; read && i < digests->len; i++)
    {
      HlVaultState state = hl_vault_check (vault, digests->pdata[i]);

      verdict->files++;
      verdict->missing += state == HL_VAULT_MISSING;
      verdict->altered += state == HL_VAULT_ALTERED;
    }
  if (read)
    count_extra (digests, there, verdict);
  return read;
}

typedef struct
{
  HlStore *store;
  HlVault *vault;
  HlFilesVerdict verdict;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_object_unref (check->store);
  hl_vault_unref (check->vault);
  g_free (check);
}

static void
check_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Check *check = data;
  GError *error = NULL;

  if (hl_files_verify (check->store, check->vault, &check->verdict, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tell (HlFiles *self)
{
  const HlFilesVerdict *v = &self->verdict;
  g_autofree char *text =
      g_strdup_printf ("%d files, %d missing, %d altered, %d extra", (int) v->files,
                       (int) v->missing, (int) v->altered, (int) v->extra);
  HlFactNote note = { .at = self->checked_at, .kind = "attachments-verified", .text = text };

  hl_facts_append_later (self->service->store, &note);
  if (v->missing + v->altered > 0)
    hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, WARNING, "",
                       "Attachments are not what they were: %s", text);
  else
    hl_warnings_clear (self->service->warnings, WARNING, "");
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);
  const Check *check = g_task_get_task_data (G_TASK (result));
  HlFiles *self = g_object_get_data (G_OBJECT (cancellable), "files");

  if (g_cancellable_is_cancelled (cancellable))
    return;
  self->checking = FALSE;
  self->checked = TRUE;
  self->checked_at = hl_clock_now (self->service->clock);
  g_clear_pointer (&self->error, g_free);
  if (!done)
    {
      self->error = g_strdup (error->message);
      return;
    }
  self->verdict = check->verdict;
  tell (self);
}

void
hl_files_audit (HlFiles *self)
{
  g_autoptr (GTask) task = NULL;
  Check *check;

  if (self->checking)
    return;
  self->checking = TRUE;
  task = g_task_new (NULL, NULL, checked_cb, g_object_ref (self->cancellable));
  check = g_new0 (Check, 1);
  check->store = g_object_ref (self->service->store);
  check->vault = hl_vault_ref (self->vault);
  g_task_set_task_data (task, check, check_free);
  g_task_run_in_thread (task, check_thread);
}

void
hl_files_write_audit (HlFiles *self, HlJsonWriter *writer)
{
  const HlFilesVerdict *v = &self->verdict;

  hl_json_begin_object (writer);
  hl_json_add_bool (writer, "running", self->checking);
  if (self->checked)
    hl_json_add_int (writer, "at", self->checked_at);
  if (self->checked && self->error != NULL)
    hl_json_add_text (writer, "error", self->error);
  else if (self->checked)
    {
      hl_json_add_bool (writer, "ok", v->missing + v->altered == 0);
      hl_json_add_int (writer, "files", v->files);
      hl_json_add_int (writer, "missing", v->missing);
      hl_json_add_int (writer, "altered", v->altered);
      hl_json_add_int (writer, "extra", v->extra);
    }
  hl_json_end_object (writer);
}

/* Once a night. */
void
hl_files_minute (HlFiles *self)
{
  HlTime local = hl_clock_now (self->service->clock) + self->utc_offset;
  gint64 day = local / HL_DAY;

  if (local % HL_DAY / HL_HOUR != CHECK_HOUR || day == self->day)
    return;
  self->day = day;
  hl_files_audit (self);
}

/* ---- Begin and end ---- */

typedef struct
{
  HlVault *vault;
  guint removed;
} Settling;

typedef struct
{
  HlDb *db;
  GError *error;
} Asking;

/* When the rows can't be asked nothing is thrown away. */
static gboolean
knows (const char *digest, gpointer data)
{
  Asking *asking = data;
  gboolean has = FALSE;

  return asking->error != NULL || !hl_attachments_knows (asking->db, digest, &has, &asking->error)
         || has || !hl_contacts_knows (asking->db, digest, &has, &asking->error) || has;
}

static gboolean
settle (HlDb *db, gpointer data, GError **error)
{
  Settling *settling = data;
  Asking asking = { .db = db };

  settling->removed = hl_vault_settle (settling->vault, knows, &asking);
  if (asking.error != NULL)
    g_propagate_error (error, asking.error);
  return asking.error == NULL;
}

HlFiles *
hl_files_new (HlService *service, GError **error)
{
  HlFiles *self = g_new0 (HlFiles, 1);
  g_autofree char *folder = g_build_filename (service->options.data, FOLDER, NULL);
  Limits limits = { 0 };
  Settling settling = { 0 };

  self->service = service;
  self->day = -1;
  self->vault = hl_vault_new (folder, service->key);
  self->cancellable = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->cancellable), "files", self);
  settling.vault = self->vault;
  if (!hl_store_read (service->store, read_limits, &limits, error)
      || !hl_store_read (service->store, settle, &settling, error))
    {
      g_free (limits.kinds);
      hl_files_free (self);
      return NULL;
    }
  take_limits (self, &limits);
  g_free (limits.kinds);
  if (settling.removed > 0)
    g_message ("%u uploads that were cut off were removed", settling.removed);
  self->changed =
      g_signal_connect_swapped (service->store, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
hl_files_free (HlFiles *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  if (self->changed != 0)
    g_clear_signal_handler (&self->changed, self->service->store);
  hl_vault_unref (self->vault);
  g_free (self->kinds);
  g_free (self->error);
  g_free (self);
}
