/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-request-private.h"
#include "hl-sessions.h"

static void
get_session (HlRequest *request)
{
  HlSessions *sessions = request->service->sessions;
  const HlSignedIn *session = hl_sessions_find_hash (sessions, request->token_hash);
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_sessions_write (request, hl_sessions_get_user (sessions, request->user), NULL,
                     session->expires_at, &writer);
  hl_request_reply (request, 200, out->str);
}

const HlRoute hl_routes_session[] = {
  { .method = "POST",
    .path = "/session",
    .flags = HL_ROUTE_OPEN,
    .handle = hl_sessions_sign_in,
    .summary = "Sign in with login and password" },
  { .method = "GET", .path = "/session", .handle = get_session, .summary = "Who is signed in" },
  { .method = "DELETE",
    .path = "/session",
    .handle = hl_sessions_sign_out,
    .summary = "Sign out; not in a call, unless after_call",
    .query = "after_call:bool" },
  { .method = "POST",
    .path = "/session/password",
    .handle = hl_sessions_change_password,
    .summary = "Change one's password" },
  { .method = NULL },
};
