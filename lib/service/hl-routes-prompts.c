/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-switch-prompts.h"
#include "hl-fact-store.h"
#include "hl-request-private.h"
#include "hl-routes-common.h"
#include "media/hl-prompt-file.h"

/* Announcements and music: those installed, and the site's own before them. */

static char *
site_folder (HlRequest *request)
{
  return hl_prompts_site_folder (hl_store_get_folder (hl_request_store (request)));
}

/* ---- The list, made in a worker ---- */

typedef struct
{
  HlRequest *request;
  char *folders; /* searched in their order */
  char *name;    /* of one prompt */
  char *title;   /* NULL = not given */
  char *site;    /* the site's own folder */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  hl_request_unref (work->request);
  g_free (work->folders);
  g_free (work->name);
  g_free (work->title);
  g_free (work->site);
  g_free (work);
}

static Work *
work_new (HlRequest *request)
{
  Work *work = g_new0 (Work, 1);
  const char *installed = hl_request_service (request)->options.prompts;

  work->request = hl_request_ref (request);
  work->site = site_folder (request);
  work->folders = hl_prompts_folders (hl_store_get_folder (hl_request_store (request)), installed);
  work->name = g_strdup (hl_request_param (request, "name"));
  return work;
}

static void
run (Work *work, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, NULL);

  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, func);
}

static void
write_prompt (HlJsonWriter *writer, const HlPromptFile *file)
{
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "name", file->name);
  if (file->title != NULL)
    hl_json_add_text (writer, "title", file->title);
  hl_json_add_int (writer, "length_us", file->length);
  hl_json_add_int (writer, "changed_at", file->changed_at);
  hl_json_add_bool (writer, "own", file->folder == 0);
  hl_json_add_bool (writer, "usual", hl_switch_prompt_is_usual (file->name));
  hl_json_end_object (writer);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr (GPtrArray) files = hl_prompt_files_list (work->folders);
  GString *out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  hl_json_name (&writer, "items");
  hl_json_begin_list (&writer);
  for (guint i = 0; i < files->len; i++)
    write_prompt (&writer, files->pdata[i]);
  hl_json_end_list (&writer);
  hl_json_end_object (&writer);
  g_task_return_pointer (task, g_string_free (out, FALSE), g_free);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autofree char *json = g_task_propagate_pointer (G_TASK (result), NULL);

  hl_request_reply (work->request, 200, json);
}

static void
list_prompts (HlRequest *request)
{
  run (work_new (request), list_thread, listed_cb);
}

/* ---- Hearing one ---- */

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;

  g_task_return_pointer (task, hl_prompt_files_find (work->folders, work->name), g_free);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), NULL);

  if (path != NULL)
    hl_request_reply_file (work->request, path, hl_prompt_media_type (path), NULL);
  else
    hl_request_fail_with (work->request, HL_FAIL_NOT_FOUND, "there is no prompt %s", work->name);
}

static void
get_audio (HlRequest *request)
{
  run (work_new (request), find_thread, found_cb);
}

/* ---- A new one ---- */

static void
convert_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  HlPromptFile *file;
  GError *error = NULL;

  file = hl_prompt_file_store (work->site, work->name, work->title,
                               hl_request_body_bytes (work->request), &error);
  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) hl_prompt_file_free);
  else
    g_task_return_error (task, error);
}

static gboolean
fact_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  return hl_request_fact (db, request, "prompt-changed", 0, 0, hl_request_param (request, "name"),
                          error);
}

static void
fail_convert (HlRequest *request, const GError *error)
{
  if (g_error_matches (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT))
    hl_request_fail_with (request, HL_FAIL_FIELD, "audio: %s", error->message);
  else
    hl_request_fail_with (request, HL_FAIL_DISK, "%s", error->message);
}

static gboolean
answer_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  hl_json_put_raw (&answer->writer, request->prepared);
  return fact_job (db, request, answer, error);
}

static void
converted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (HlPromptFile) file = g_task_propagate_pointer (G_TASK (result), &error);
  GString *out;
  HlJsonWriter writer;

  if (file == NULL)
    {
      fail_convert (work->request, error);
      return;
    }
  out = g_string_new (NULL);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (out);
  write_prompt (&writer, file);
  work->request->prepared = g_string_free (out, FALSE);
  hl_request_write (work->request, answer_job, NULL);
}

static gboolean
is_title (const char *title)
{
  for (const char *c = title; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  return g_utf8_strlen (title, -1) <= HL_PROMPT_TITLE_MAX;
}

static void
put_prompt (HlRequest *request)
{
  GBytes *body = hl_request_body_bytes (request);
  const char *title = hl_request_query (request, "title");

  if (title != NULL && !is_title (title))
    hl_request_fail_with (request, HL_FAIL_FIELD, "title: must have at most %d characters",
                          HL_PROMPT_TITLE_MAX);
  else if (body == NULL || g_bytes_get_size (body) == 0)
    hl_request_fail_with (request, HL_FAIL_FIELD, "audio: send a WAV, FLAC, Ogg or MP3 file");
  else
    {
      Work *work = work_new (request);

      work->title = g_strdup (title);
      run (work, convert_thread, converted_cb);
    }
}

/* ---- Back to the installed one ---- */

static void
delete_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;

  g_task_return_boolean (task, hl_prompt_file_remove (work->site, work->name));
}

static gboolean
removed_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  answer->status = 204;
  return fact_job (db, request, answer, error);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    hl_request_fail_with (work->request, HL_FAIL_NOT_FOUND, "the site has no prompt %s of its own",
                          work->name);
  else
    hl_request_write (work->request, removed_job, NULL);
}

static void
delete_prompt (HlRequest *request)
{
  run (work_new (request), delete_thread, deleted_cb);
}

/* clang-format off */
const HlRoute hl_routes_prompts[] = {
  { "GET", "/prompts", HL_MAY_APPLY_SITE | HL_MAY_SEE_LIVE, list_prompts, "Announcements and music: name and length" },
  { "GET", "/prompts/:name/audio", HL_MAY_APPLY_SITE | HL_MAY_SEE_LIVE, get_audio, "One to listen to",
    NULL, NULL, HL_ROUTE_FILE, NULL, "audio/flac" },
  { "PUT", "/prompts/:name", HL_MAY_APPLY_SITE, put_prompt,
    "The site's own: WAV, FLAC, Ogg or MP3 up to 20 MiB", NULL, NULL, HL_ROUTE_RAW, "title" },
  { "DELETE", "/prompts/:name", HL_MAY_APPLY_SITE, delete_prompt, "Back to the installed one" },
  { NULL },
};
/* clang-format on */
