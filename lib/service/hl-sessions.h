/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-route.h"
#include "hl-service-private.h"

G_BEGIN_DECLS

/* Who is signed in: tokens (only their SHA-256 is kept, here and in the data) and
 * the users they belong to, in memory so that no request waits for the data.
 * Main thread; the jobs run where they must. */

#define HL_SESSION_SPAN (12 * HL_HOUR)

typedef struct
{
  char *token_hash;
  HlId user;
  HlTime created_at, seen_at, expires_at;
} HlSignedIn;

/* Reads the sessions and users there are.  Blocks: at start. */
HlSessions *hl_sessions_new (HlService *service, GError **error);
void hl_sessions_free (HlSessions *self);

/* NULL: unknown, expired or disabled.  Slides the expiry.  Borrowed until the main
 * loop runs again. */
const HlSignedIn *hl_sessions_find (HlSessions *self, const char *token);
const HlSignedIn *hl_sessions_find_hash (HlSessions *self, const char *token_hash);
/* As of the last commit. (transfer none) (nullable) */
HlUser *hl_sessions_get_user (HlSessions *self, HlId user);
guint hl_sessions_count (HlSessions *self, HlId user);
/* Users with a session, for the switchboard after a restart. */
void hl_sessions_foreach_user (HlSessions *self, GFunc func, gpointer data);

/* The routes' parts */
void hl_sessions_sign_in (HlRequest *request);
void hl_sessions_sign_out (HlRequest *request);
void hl_sessions_change_password (HlRequest *request);

/* The answer of POST and GET /session; with the phone's password when @token is given. */
void hl_sessions_write (HlRequest *request, HlUser *user, const char *token, HlTime expires_at,
                        HlJsonWriter *writer);

/* Ends all sessions of @user; the reason goes to the consoles. */
void hl_sessions_end_user (HlSessions *self, HlId user, const char *reason);
/* The same, once she is offline: after her call. */
void hl_sessions_end_user_later (HlSessions *self, HlId user, const char *reason);
/* She is. */
void hl_sessions_note_offline (HlSessions *self, HlId user);

G_END_DECLS
