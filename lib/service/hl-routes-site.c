/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-store.h"
#include "hl-routes-common.h"
#include "hl-service-private.h"
#include "media/hl-prompt-file.h"
#include "people/hl-site.h"

/* The site file, the log, backups. */

/* ---- Site ---- */

static gboolean
get_site_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlSite) site = hl_site_load (db, error);

  if (site == NULL)
    return FALSE;
  hl_record_write_json (HL_RECORD (site), &answer->writer);
  return TRUE;
}

static void
get_site (HlRequest *request)
{
  hl_request_read (request, get_site_job, NULL);
}

typedef struct
{
  const char *folders;
  GError **error;
} Prompts;

static gboolean
check_prompt (const char *path, const char *prompt, gpointer data)
{
  const Prompts *prompts = data;
  g_autofree char *file = hl_prompt_files_find (prompts->folders, prompt);

  if (file != NULL)
    return TRUE;
  g_set_error (prompts->error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, "%s: there is no prompt %s",
               path, prompt);
  return FALSE;
}

/* Where prompts are known, a name that is none is refused. */
static gboolean
check_prompts (HlRequest *request, HlSite *site, GError **error)
{
  const HlServiceOptions *options = &hl_request_service (request)->options;
  g_autofree char *folders = hl_prompts_folders (options->data, options->prompts);
  Prompts prompts = { folders, error };

  return options->prompts == NULL || hl_site_foreach_prompt (site, check_prompt, &prompts);
}

/* Words that people/ does not know: those of tickets. */
static gboolean
check_profiles (HlSite *site, GError **error)
{
  for (guint i = 0; site->sla_profiles != NULL && i < site->sla_profiles->len; i++)
    {
      HlSiteProfile *profile = site->sla_profiles->pdata[i];
      gboolean kind =
          profile->kind == NULL || hl_enum_value (hl_ticket_kind_words, profile->kind) != 0;

      if (kind
          && (profile->urgency == NULL
              || hl_enum_value (hl_ticket_urgency_words, profile->urgency) != 0))
        continue;
      g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, "sla_profiles[%u].%s: there is no %s",
                   i, kind ? "urgency" : "kind", kind ? profile->urgency : profile->kind);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_templates (HlSite *site, GError **error)
{
  for (guint i = 0; site->templates != NULL && i < site->templates->len; i++)
    {
      const char *kind = ((HlSiteTemplate *) site->templates->pdata[i])->kind;

      if (kind == NULL || hl_enum_value (hl_ticket_kind_words, kind) != 0)
        continue;
      g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, "templates[%u].kind: there is no %s",
                   i, kind);
      return FALSE;
    }
  return TRUE;
}

static HlSite *
read_site (HlRequest *request, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);
  g_autoptr (HlSite) site = NULL;

  hl_json_put_json (&writer, hl_request_body (request));
  site = hl_site_read (text->str, (gssize) text->len, error);
  return site != NULL && check_prompts (request, site, error) && check_profiles (site, error)
                 && check_templates (site, error)
             ? g_steal_pointer (&site)
             : NULL;
}

static void
write_changes (HlAnswer *answer, GPtrArray *changes)
{
  HlJsonWriter *writer = &answer->writer;

  hl_json_begin_object (writer);
  hl_json_name (writer, "changes");
  hl_json_begin_list (writer);
  for (guint i = 0; i < changes->len; i++)
    hl_json_put_text (writer, changes->pdata[i]);
  hl_json_end_list (writer);
  hl_json_end_object (writer);
}

static gboolean
plan_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlSite) site = read_site (request, error);
  g_autoptr (GPtrArray) changes = site != NULL ? hl_site_plan (db, site, hl_request_key (request),
                                                               hl_request_now (request), error)
                                               : NULL;

  if (changes == NULL)
    return FALSE;
  write_changes (answer, changes);
  return TRUE;
}

static gboolean
apply_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlSite) site = read_site (request, error);
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *text = NULL;

  if (site != NULL)
    changes = hl_site_apply (db, site, hl_request_key (request), hl_request_now (request), error);
  if (changes == NULL)
    return FALSE;
  text = g_strdup_printf ("%u changes", changes->len);
  if (!hl_request_fact (db, request, "site-applied", 0, 0, text, error))
    return FALSE;
  write_changes (answer, changes);
  return TRUE;
}

static void
put_site (HlRequest *request)
{
  if (hl_request_query_bool (request, "dry_run", FALSE))
    hl_request_read (request, plan_job, NULL);
  else
    hl_request_write (request, apply_job, NULL);
}

/* ---- Facts ---- */

static void
where_facts (HlRequest *request, HlWhere *where)
{
  const char *kind = hl_request_query (request, "kind");

  if (kind != NULL)
    hl_where_text (where, "kind = $?", kind);
  if (hl_request_query (request, "call") != NULL)
    hl_where_int (where, "call = $?", hl_request_query_int (request, "call", 0));
  if (hl_request_query (request, "agent") != NULL)
    hl_where_int (where, "agent = $?", hl_request_query_int (request, "agent", 0));
}

static gint64
fact_stamp (gpointer fact)
{
  return ((HlFactRecord *) fact)->at;
}

static gboolean
facts_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) facts = NULL;
  gint64 at, id, total;
  gboolean given;

  if (!hl_cursor_read (request, &at, &id, &given, error))
    return FALSE;
  hl_where_init (&where);
  where_facts (request, &where);
  total = hl_where_count (&where, db, hl_fact_record_shape (), HL_TOTAL_MAX + 1, error);
  if (given)
    hl_where_int (&where, "id > $?", id);
  if (total >= 0)
    facts = hl_where_load (&where, db, hl_fact_record_shape (), "id",
                           hl_request_limit (request) + 1, error);
  if (facts == NULL)
    return FALSE;
  hl_route_write_page (request, answer, facts, fact_stamp, total);
  return TRUE;
}

static void
list_facts (HlRequest *request)
{
  hl_request_read (request, facts_job, NULL);
}

static gboolean
verify_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlFactsVerdict verdict;
  HlRecordingsVerdict recordings;
  HlJsonWriter *writer = &answer->writer;

  if (!hl_facts_verify (db, &verdict, error) || !hl_recordings_verify (db, &recordings, error))
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_add_bool (writer, "ok", verdict.first_bad == 0 && recordings.first_bad == 0);
  hl_json_add_int (writer, "facts", verdict.facts);
  hl_json_name (writer, "first_bad");
  if (verdict.first_bad != 0)
    hl_json_put_int (writer, verdict.first_bad);
  else
    hl_json_put_null (writer);
  hl_json_add_int (writer, "recordings", recordings.recordings);
  hl_json_add_bool (writer, "recordings_ok", recordings.first_bad == 0);
  hl_json_end_object (writer);
  return TRUE;
}

static void
verify_facts (HlRequest *request)
{
  hl_request_read (request, verify_job, NULL);
}

/* ---- Backup ---- */

/* Files that the data speaks of and the copy does not hold. */
typedef struct
{
  gint64 recordings, recording_bytes, attachments, attachment_bytes;
} Beside;

typedef struct
{
  HlRequest *request;
  char *folder;
  Beside beside;
} Backup;

static void
backup_free (Backup *backup)
{
  hl_request_unref (backup->request);
  g_free (backup->folder);
  g_free (backup);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Backup, backup_free)

static gint64
folder_bytes (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 bytes = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInfo) info =
          g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, NULL);

      bytes += info != NULL ? (gint64) g_file_info_get_size (info) : 0;
    }
  return bytes;
}

static gboolean
backup_fact_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  Beside *beside = g_new0 (Beside, 1);

  answer->data = beside;
  answer->free_data = g_free;
  return hl_request_fact (db, request, "backup", 0, 0, NULL, error)
         && hl_stmt_take_row (
             hl_db_query (db, error,
                          "SELECT count(*), coalesce (CAST(sum(coalesce (opus_bytes, bytes)) AS"
                          " BIGINT), 0) FROM recording WHERE purged_at IS NULL",
                          ""),
             error, "ii", &beside->recordings, &beside->recording_bytes)
         && hl_stmt_take_row (
             hl_db_query (db, error,
                          "SELECT count(*), coalesce (CAST(sum(bytes) AS BIGINT), 0)"
                          " FROM attachment WHERE state = 'kept'",
                          ""),
             error, "ii", &beside->attachments, &beside->attachment_bytes);
}

static void
write_beside (HlJsonWriter *writer, const char *folder, gint64 files, gint64 bytes)
{
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "folder", folder);
  hl_json_add_int (writer, "files", files);
  hl_json_add_int (writer, "bytes", bytes);
  hl_json_end_object (writer);
}

static void
backed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Backup) backup = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (json);

  if (!hl_store_backup_finish (HL_STORE (source), result, &error))
    {
      hl_request_fail_with (backup->request,
                            g_error_matches (error, HL_DB_ERROR, HL_DB_ERROR_FULL) ? HL_FAIL_DISK
                                                                                   : HL_FAIL_FIELD,
                            "folder: %s", error->message);
      return;
    }
  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "folder", backup->folder);
  hl_json_add_int (&writer, "bytes", folder_bytes (backup->folder));
  hl_json_add_bool (&writer, "verified", TRUE);
  hl_json_name (&writer, "beside");
  hl_json_begin_list (&writer);
  write_beside (&writer, "recordings", backup->beside.recordings, backup->beside.recording_bytes);
  write_beside (&writer, "attachments", backup->beside.attachments,
                backup->beside.attachment_bytes);
  hl_json_end_list (&writer);
  hl_json_end_object (&writer);
  hl_request_reply (backup->request, 200, json->str);
}

/* Where backups go when nobody says: beside the data, named after the local time. */
static char *
default_folder (HlRequest *request)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "%Y%m%d-%H%M%S");

  return g_build_filename (hl_store_get_folder (hl_request_store (request)), "backups", name, NULL);
}

static gboolean
backup_begin (HlRequest *request, HlAnswer *answer)
{
  const char *wanted = hl_route_text (request, "folder");
  Backup *backup;

  if (wanted != NULL && !g_path_is_absolute (wanted))
    {
      hl_request_fail_with (request, HL_FAIL_FIELD,
                            "folder: must be a whole path of the service's machine");
      return FALSE;
    }
  backup = g_new0 (Backup, 1);
  backup->request = hl_request_ref (request);
  backup->beside = *(const Beside *) answer->data;
  backup->folder = wanted != NULL ? g_strdup (wanted) : default_folder (request);
  hl_store_backup_async (hl_request_store (request), backup->folder, NULL, backed_up_cb, backup);
  return FALSE;
}

/* The fact first, so that the backup holds it. */
static void
post_backup (HlRequest *request)
{
  hl_request_write (request, backup_fact_job, backup_begin);
}

/* clang-format off */
const HlRoute hl_routes_site[] = {
  { "GET", "/site", HL_MAY_APPLY_SITE, get_site, "The site as it is stored, without passwords", NULL, hl_site_shape },
  { "PUT", "/site", HL_MAY_APPLY_SITE, put_site, "Makes the site what the file says; dry_run only tells",
    hl_site_shape, NULL, 0, "dry_run:bool" },
  { "GET", "/facts", HL_MAY_READ_LOG, list_facts, "The log, oldest first", NULL, hl_fact_record_shape,
    HL_ROUTE_LIST, "limit after kind call:id agent:id" },
  { "GET", "/facts/verify", HL_MAY_READ_LOG, verify_facts, "Does the hash chain of the log hold?" },
  { "POST", "/backup", HL_MAY_BACK_UP, post_backup, "A verified copy of the data in a new folder" },
  { NULL },
};
/* clang-format on */
