/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "hl-fact-store.h"
#include "hl-fail-private.h"
#include "hl-replays.h"
#include "hl-request-private.h"

/* Answers made in the store's threads: a job fills an HlAnswer, the main thread
 * sends it after the commit. */

typedef struct
{
  HlRequest *request;
  HlAnswerJob job;
  HlAnswerDone done;
  HlAnswer answer;
  gboolean repeated; /* the first answer to this Idempotency-Key, again */
  gboolean writes;
} Work;

static void
answer_clear (HlAnswer *answer)
{
  if (answer->json != NULL)
    g_string_free (answer->json, TRUE);
  if (answer->current.out != NULL)
    g_string_free (answer->current.out, TRUE);
  if (answer->data != NULL && answer->free_data != NULL)
    answer->free_data (answer->data);
  memset (answer, 0, sizeof *answer);
}

static void
answer_start (HlAnswer *answer, const HlRoute *route)
{
  answer_clear (answer);
  answer->status = (route->flags & HL_ROUTE_CREATED) != 0 ? 201 : 200;
  answer->json = g_string_new (NULL);
  answer->writer = (HlJsonWriter) HL_JSON_WRITER_INIT (answer->json);
  answer->current = (HlJsonWriter) HL_JSON_WRITER_INIT (g_string_new (NULL));
}

static void
work_free (Work *work)
{
  answer_clear (&work->answer);
  hl_request_unref (work->request);
  g_free (work);
}

static const char *
body_of (const HlAnswer *answer)
{
  return answer->json->len > 0 ? answer->json->str : NULL;
}

static gboolean
run (HlDb *db, gpointer data, GError **error)
{
  Work *work = data;
  gboolean keeps = work->writes && work->request->idempotency != NULL;

  answer_start (&work->answer, work->request->route);
  work->repeated = FALSE;
  if (keeps)
    {
      guint status;
      g_autofree char *json = NULL;

      if (!hl_replays_find (db, work->request, &status, &json, error))
        return FALSE;
      if (status != 0)
        {
          work->repeated = TRUE;
          work->answer.status = status;
          g_string_assign (work->answer.json, json);
          return TRUE;
        }
    }
  if (!work->job (db, work->request, &work->answer, error))
    return FALSE;
  return !keeps
         || hl_replays_store (db, work->request, work->answer.status, body_of (&work->answer),
                              error);
}

static void
fail (Work *work, const GError *error)
{
  HlFail code = hl_fail_of_error (error);
  GString *current = work->answer.current.out;
  g_autofree char *json = NULL;

  if (code != HL_FAIL_CONFLICT || current == NULL || current->len == 0)
    {
      hl_request_fail (work->request, error);
      return;
    }
  json = hl_fail_write (error, current->str);
  hl_request_send (work->request, hl_fail_status (code), json);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    fail (work, error);
  else if (work->repeated || work->done == NULL || work->done (work->request, &work->answer))
    hl_request_send (work->request, work->answer.status, body_of (&work->answer));
}

static Work *
work_new (HlRequest *request, HlAnswerJob job, HlAnswerDone done)
{
  Work *work = g_new0 (Work, 1);

  work->request = hl_request_ref (request);
  work->job = job;
  work->done = done;
  return work;
}

/* Not cancelled when the client goes away: a write is wanted all the same. */
void
hl_request_write (HlRequest *self, HlAnswerJob job, HlAnswerDone done)
{
  Work *work = work_new (self, job, done);

  work->writes = TRUE;
  hl_store_write_async (self->service->store, run, work, (GDestroyNotify) work_free, NULL, ran_cb,
                        work);
}

void
hl_request_read (HlRequest *self, HlAnswerJob job, HlAnswerDone done)
{
  Work *work = work_new (self, job, done);

  hl_store_read_async (self->service->store, run, work, (GDestroyNotify) work_free,
                       self->cancellable, ran_cb, work);
}

/* ---- Lists ---- */

char *
hl_cursor_write (gint64 a, gint64 b)
{
  return g_strdup_printf ("%" G_GINT64_MODIFIER "x.%" G_GINT64_MODIFIER "x", a, b);
}

static gboolean
read_hex (const char **text, gint64 *value)
{
  char *end;

  if (!g_ascii_isxdigit (**text))
    return FALSE;
  *value = (gint64) g_ascii_strtoull (*text, &end, 16);
  if (end - *text > 16)
    return FALSE;
  *text = end;
  return TRUE;
}

gboolean
hl_cursor_read (HlRequest *request, gint64 *a, gint64 *b, gboolean *given, GError **error)
{
  const char *text = hl_request_query (request, "after");

  *given = text != NULL;
  if (text == NULL)
    return TRUE;
  if (read_hex (&text, a) && *text++ == '.' && read_hex (&text, b) && *text == '\0')
    return TRUE;
  g_set_error_literal (error, HL_FAIL, HL_FAIL_FIELD,
                       "after: must be the cursor of an earlier answer");
  return FALSE;
}

void
hl_answer_begin_list (HlAnswer *answer)
{
  hl_json_begin_object (&answer->writer);
  hl_json_name (&answer->writer, "items");
  hl_json_begin_list (&answer->writer);
}

void
hl_answer_end_list (HlAnswer *answer, const char *next, gint64 total)
{
  hl_json_end_list (&answer->writer);
  hl_json_add_text (&answer->writer, "next", next);
  if (total >= 0)
    hl_json_add_int (&answer->writer, "total", MIN (total, HL_TOTAL_MAX));
  if (total > HL_TOTAL_MAX)
    hl_json_add_bool (&answer->writer, "more", TRUE);
  if (answer->scanned)
    hl_json_add_bool (&answer->writer, "scanned", TRUE);
  hl_json_end_object (&answer->writer);
}

gboolean
hl_request_fact (HlDb *db, HlRequest *request, const char *kind, HlId call, HlId ticket,
                 const char *text, GError **error)
{
  HlFactNote note = {
    .at = request->at,
    .kind = kind,
    .call = call,
    .ticket = ticket,
    .actor = request->user,
    .text = text,
  };
  return hl_facts_append (db, &note, error);
}
