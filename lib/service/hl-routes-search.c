/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-request-private.h"
#include "hl-routes-common.h"
#include "hl-service-private.h"

/* The search index: how it stands, building it anew, comparing it with the data. */

static void
get_search (HlRequest *request)
{
  g_auto (HlSearchStatus) status = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_search_index_get_status (hl_request_service (request)->search, &status);
  hl_json_begin_object (&writer);
  hl_json_add_bool (&writer, "ready", status.ready);
  hl_json_add_bool (&writer, "building", status.building);
  if (status.building)
    {
      hl_json_add_int (&writer, "done", status.done);
      hl_json_add_int (&writer, "total", status.total);
    }
  hl_json_add_int (&writer, "seq", status.seq);
  hl_json_add_text (&writer, "fault", status.fault);
  hl_json_end_object (&writer);
  hl_request_reply (request, 200, out->str);
}

static void
post_rebuild (HlRequest *request)
{
  hl_search_index_rebuild (hl_request_service (request)->search);
  hl_request_reply (request, 202, "{}");
}

static void
write_check (const HlSearchCheck *check, HlJsonWriter *writer)
{
  gboolean ok = check->sound && check->missing + check->surplus + check->different == 0;

  hl_json_begin_object (writer);
  hl_json_add_bool (writer, "ok", ok);
  hl_json_add_int (writer, "compared", check->compared);
  hl_json_add_int (writer, "missing", check->missing);
  hl_json_add_int (writer, "surplus", check->surplus);
  hl_json_add_int (writer, "different", check->different);
  hl_json_add_bool (writer, "sound", check->sound);
  hl_json_end_object (writer);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HlRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree HlSearchCheck *check = hl_search_index_check_finish (NULL, result, &error);
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  if (check == NULL)
    {
      hl_request_fail (request, error);
      return;
    }
  write_check (check, &writer);
  hl_request_reply (request, 200, out->str);
}

static void
post_check (HlRequest *request)
{
  hl_search_index_check_async (hl_request_service (request)->search, NULL, checked_cb,
                               hl_request_ref (request));
}

/* clang-format off */
#define KEEPS (HL_MAY_APPLY_SITE | HL_MAY_BACK_UP)

const HlRoute hl_routes_search[] = {
  { "GET", "/search", KEEPS, get_search, "How the search index stands" },
  { "POST", "/search/rebuild", KEEPS, post_rebuild, "Build it anew; the old one answers until then" },
  { "POST", "/search/check", KEEPS, post_check, "Compare it with the data; answers when that is done" },
  { NULL },
};
/* clang-format on */
