/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-commands.h"

#include <stdio.h>

#include "service/hl-recording-audit.h"
#include "service/hl-retention.h"

/* Recordings: are they what they were, and which are due.  Asks the service, or with --data
 * looks at the data of a stopped one. */

#define POLL_MS 300
#define LIST_MOST 1000

/* "2026-11-27" or "2026-11-27 18:00", local; @end: the end of that day. */
static gboolean
read_time (const char *text, gboolean end, HlTime *time)
{
  int year, month, day, hour = 0, minute = 0;
  int n =
      text != NULL ? sscanf (text, "%4d-%2d-%2d %2d:%2d", &year, &month, &day, &hour, &minute) : 0;
  g_autoptr (GDateTime) when = NULL;

  *time = 0;
  if (text == NULL)
    return TRUE;
  if (n != 3 && n != 5)
    return FALSE;
  when = g_date_time_new_local (year, month, day, hour, minute, 0);
  if (when == NULL)
    return FALSE;
  *time = g_date_time_to_unix (when) * HL_SECOND + (n == 3 && end ? HL_DAY : 0);
  return TRUE;
}

/* ---- Verify ---- */

static void
print_problem (const HlJson *problem)
{
  gint64 id = hl_json_int (hl_json_get (problem, "recording"), 0);

  g_print ("%s %s", hl_json_text (hl_json_get (problem, "problem"), ""),
           hl_json_text (hl_json_get (problem, "path"), ""));
  if (id != 0)
    g_print (" (recording %" G_GINT64_FORMAT ", call %" G_GINT64_FORMAT ")", id,
             hl_json_int (hl_json_get (problem, "call"), 0));
  g_print ("\n");
}

/* The result, as it is or for people; the exit status. */
static int
print_audit (Ctl *ctl, const HlJson *audit)
{
  static const char *const counts[] = { "recordings", "files", "purged", "converted", "roots" };
  const HlJson *problems = hl_json_get (audit, "problems");
  gboolean ok = hl_json_bool (hl_json_get (audit, "ok"), FALSE);

  if (ctl->json)
    ctl_print_json (audit);
  else
    {
      g_print ("ok %s\n", ok ? "yes" : "no");
      for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
        g_print ("%s %" G_GINT64_FORMAT "\n", counts[i],
                 hl_json_int (hl_json_get (audit, counts[i]), 0));
      for (guint i = 0; hl_recording_problem_words[i] != NULL; i++)
        g_print ("%s %" G_GINT64_FORMAT "\n", hl_recording_problem_words[i],
                 hl_json_int (hl_json_get (audit, hl_recording_problem_words[i]), 0));
      for (guint i = 0; i < hl_json_length (problems); i++)
        print_problem (hl_json_at (problems, i));
    }
  return ok ? CTL_OK : CTL_BAD;
}

static void
progress_cb (gint64 done, gint64 total, gpointer data)
{
  if (done % 1000 == 0)
    g_printerr ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "\n", done, total);
}

static int
verify_data (Ctl *ctl, HlTime from, HlTime to)
{
  g_autofree char *folder = g_build_filename (ctl->data, "recordings", NULL);
  const HlRecordingAuditScope scope = { folder, from, to, progress_cb, NULL };
  g_auto (HlRecordingAudit) audit = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (HlJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlStore) store = hl_store_open (ctl->data, clock, &error);
  gboolean done = store != NULL && hl_recordings_audit (store, &scope, &audit, NULL, &error);

  if (store != NULL)
    hl_store_close (store);
  if (!done)
    return ctl_complain (error);
  hl_json_begin_object (&writer);
  hl_recording_audit_write (&audit, &writer);
  hl_json_end_object (&writer);
  doc = hl_json_parse (text->str, -1, NULL);
  return print_audit (ctl, hl_json_doc_root (doc));
}

static int
verify_by_http (Ctl *ctl, HlTime from, HlTime to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlReply) reply = NULL;
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "from", from);
  hl_json_add_int (&writer, "to", to);
  hl_json_end_object (&writer);
  if (!ctl_connect (ctl, TRUE, &error))
    {
      g_string_free (body, TRUE);
      return ctl_complain (error);
    }
  reply = ctl_send (ctl, "POST", "/recordings/verify", body, &error);
  while (reply != NULL && hl_json_bool (hl_json_get (hl_reply_get_json (reply), "running"), FALSE))
    {
      g_usleep (POLL_MS * 1000);
      g_clear_pointer (&reply, hl_reply_unref);
      reply = ctl_send (ctl, "GET", "/recordings/verify", NULL, &error);
    }
  if (reply == NULL)
    return ctl_complain (error);
  if (hl_json_get (hl_reply_get_json (reply), "error") != NULL)
    {
      g_printerr ("hotlinectl: %s\n",
                  hl_json_text (hl_json_get (hl_reply_get_json (reply), "error"), ""));
      return CTL_FAILED;
    }
  return print_audit (ctl, hl_reply_get_json (reply));
}

static int
run_verify (Ctl *ctl, char **args, int n_args)
{
  HlTime from, to;

  if (!read_time (ctl->from, FALSE, &from) || !read_time (ctl->to, TRUE, &to))
    return ctl_usage ("--from and --to must be days, such as 2026-11-27");
  return ctl->data != NULL ? verify_data (ctl, from, to) : verify_by_http (ctl, from, to);
}

/* ---- Purge ---- */

static int
print_due (Ctl *ctl, const HlJson *due)
{
  const HlJson *items = hl_json_get (due, "items");

  if (ctl->json)
    {
      ctl_print_json (due);
      return CTL_OK;
    }
  for (guint i = 0; i < hl_json_length (items); i++)
    g_print ("%s %s\n", hl_json_text (hl_json_get (hl_json_at (items, i), "class"), "-"),
             hl_json_text (hl_json_get (hl_json_at (items, i), "path"), ""));
  g_print ("due %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " bytes\n",
           hl_json_int (hl_json_get (due, "total"), 0),
           hl_json_int (hl_json_get (due, "bytes"), 0));
  return CTL_OK;
}

static void
write_due (const HlRetentionWork *work, GString *text)
{
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  hl_json_name (&writer, "items");
  hl_json_begin_list (&writer);
  for (guint i = 0; i < work->found->len; i++)
    hl_record_write_json (work->found->pdata[i], &writer);
  hl_json_end_list (&writer);
  hl_json_add_int (&writer, "total", work->total);
  hl_json_add_int (&writer, "bytes", work->bytes);
  hl_json_end_object (&writer);
}

/* All of it, a few at a time; the files after their rows. */
static gboolean
purge_store (HlStore *store, const char *folder, HlRetentionWork *work, GError **error)
{
  do
    {
      if (!hl_store_write (store, hl_retention_purge, work, error))
        return FALSE;
      work->total += work->found->len;
      hl_retention_delete_files (work, folder);
    }
  while (work->found->len == work->limit);
  return TRUE;
}

static int
purge_data (Ctl *ctl)
{
  g_autofree char *folder = g_build_filename (ctl->data, "recordings", NULL);
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlStore) store = hl_store_open (ctl->data, clock, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HlJsonDoc) doc = NULL;
  HlRetentionWork work = { .now = hl_clock_now (clock), .limit = LIST_MOST };
  gboolean done = store != NULL
                  && (ctl->dry_run ? hl_store_read (store, hl_retention_list, &work, &error)
                                   : purge_store (store, folder, &work, &error));

  if (store != NULL)
    hl_store_close (store);
  if (done && ctl->dry_run)
    {
      write_due (&work, text);
      doc = hl_json_parse (text->str, -1, NULL);
      print_due (ctl, hl_json_doc_root (doc));
    }
  else if (done)
    g_print ("purged %" G_GINT64_FORMAT "\n", work.total);
  g_clear_pointer (&work.found, g_ptr_array_unref);
  return done ? CTL_OK : ctl_complain (error);
}

static int
run_purge (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlReply) reply = NULL;

  if (ctl->data != NULL)
    return purge_data (ctl);
  if (!ctl_connect (ctl, TRUE, &error))
    return ctl_complain (error);
  reply = ctl->dry_run ? ctl_send (ctl, "GET", "/recordings/due?limit=256", NULL, &error)
                       : ctl_send (ctl, "POST", "/recordings/purge", g_string_new ("{}"), &error);
  if (reply == NULL)
    return ctl_complain (error);
  if (ctl->dry_run)
    return print_due (ctl, hl_reply_get_json (reply));
  g_print ("the purge has begun\n");
  return CTL_OK;
}

/* ---- Files on tickets ---- */

static int
run_verify_attachments (Ctl *ctl, char **args, int n_args)
{
  int status = CTL_FAILED;
  g_autoptr (HlReply) reply =
      ctl_ask (ctl, "POST", "/attachments/verify", g_string_new ("{}"), &status);
  const HlJson *verdict;

  while (reply != NULL && hl_json_bool (hl_json_get (hl_reply_get_json (reply), "running"), FALSE))
    {
      g_usleep (POLL_MS * 1000);
      g_clear_pointer (&reply, hl_reply_unref);
      reply = ctl_ask (ctl, "GET", "/attachments/verify", NULL, &status);
    }
  if (reply == NULL)
    return status;
  verdict = hl_reply_get_json (reply);
  if (ctl->json)
    ctl_print_json (verdict);
  else
    ctl_object_print (verdict);
  if (hl_json_get (verdict, "error") != NULL)
    return CTL_FAILED;
  return hl_json_bool (hl_json_get (verdict, "ok"), FALSE) ? CTL_OK : CTL_BAD;
}

/* clang-format off */
const CtlCommand ctl_recording_commands[] = {
  { "recording verify", "", 0, 0, run_verify, "files, digests, chain and daily roots; --from, --to DAY; names what is missing, altered, extra, or became Opus without proof; exit status 5 when not ok", CTL_DATA_MAY },
  { "attachment verify", "", 0, 0, run_verify_attachments, "files on tickets: there, and what they were; exit status 5 when not ok" },
  { "recording purge", "", 0, 0, run_purge, "deletes what its class of retention keeps no longer; --dry-run only lists it", CTL_DATA_MAY },
  { NULL },
};
/* clang-format on */
