/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-drill.h"
#include "hl-request-private.h"
#include "hl-routes-common.h"

/* Drills: what may be killed, the killing, and the reports. */

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  GString *items = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (items);

  if (!hl_drills_write (db, &writer, error))
    {
      g_string_free (items, TRUE);
      return FALSE;
    }
  answer->data = g_string_free (items, FALSE);
  answer->free_data = g_free;
  return TRUE;
}

static gboolean
write_list (HlRequest *request, HlAnswer *answer)
{
  HlDrillState state;

  hl_drills_get_state (request->service->drills, &state);
  hl_json_begin_object (&answer->writer);
  hl_json_name (&answer->writer, "may");
  hl_json_begin_object (&answer->writer);
  hl_json_add_bool (&answer->writer, "service", state.service);
  hl_json_add_bool (&answer->writer, "media", state.media);
  hl_json_add_text (&answer->writer, "why_not", state.why_not);
  hl_json_end_object (&answer->writer);
  hl_json_add_int (&answer->writer, "calls", state.calls);
  hl_json_add_int (&answer->writer, "calls_most", HL_DRILL_CALLS_MOST);
  hl_json_name (&answer->writer, "items");
  hl_json_put_raw (&answer->writer, answer->data);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_drills (HlRequest *request)
{
  hl_request_read (request, list_job, write_list);
}

static gboolean
one_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (hl_drill_write (db, hl_request_id (request), &answer->writer, &failure))
    return TRUE;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    hl_route_not_found (error, "drill", hl_request_id (request));
  return FALSE;
}

static void
get_drill (HlRequest *request)
{
  hl_request_read (request, one_job, NULL);
}

static void
post_drill (HlRequest *request)
{
  const HlJson *body = hl_request_body (request);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  HlId id;

  if (hl_request_board (request) == NULL)
    return;
  id = hl_drills_begin (request->service->drills, hl_json_text (hl_json_get (body, "kind"), ""),
                        request->user, hl_json_bool (hl_json_get (body, "force"), FALSE), &error);
  if (id == 0)
    {
      hl_request_fail (request, error);
      return;
    }
  text = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT "}", id);
  hl_request_reply (request, 201, text);
}

const HlRoute hl_routes_drill[] = {
  { .method = "GET",
    .path = "/drills",
    .may = HL_MAY_SET_STATES,
    .handle = get_drills,
    .summary = "What a drill may kill now, and the last drills" },
  { .method = "POST",
    .path = "/drills",
    .may = HL_MAY_SET_STATES,
    .handle = post_drill,
    .summary = "Kill hotlined or hotline-mediad under a test call" },
  { .method = "GET",
    .path = "/drills/:id",
    .may = HL_MAY_SET_STATES,
    .handle = get_drill,
    .summary = "A drill and its report" },
  { .method = NULL },
};
