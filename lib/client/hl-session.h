/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hl-reply.h"

G_BEGIN_DECLS

/* The connection of an app to one service: address, pinned certificate, user,
 * requests.  Main thread only; nothing blocks.  Every request has a deadline
 * (15 s unless said) and ends exactly once. */

#define HL_TYPE_SESSION (hl_session_get_type ())
G_DECLARE_FINAL_TYPE (HlSession, hl_session, HL, SESSION, GObject)

typedef struct _HlEvents HlEvents;

typedef enum
{
  HL_SESSION_CLOSED, /* no address yet */
  HL_SESSION_CONNECTING,
  HL_SESSION_CONNECTED, /* the service answered; nobody is signed in */
  HL_SESSION_SIGNING_IN,
  HL_SESSION_SIGNED_IN,
  HL_N_SESSION_STATES
} HlSessionState;

HlSession *hl_session_new (void);

/* --- connection --- */

/**
 * hl_session_connect_async:
 * @address: "hotline.example.cn", "10.0.0.5:12349", "https://…", "http://127.0.0.1:4000".
 *   Without a scheme: http on loopback, else https.  Default port 12349.
 *
 * Asks for /health.  Errors: ADDRESS, OFFLINE, PROTOCOL, and CERTIFICATE when the
 * certificate's fingerprint is not the pinned one: hl_session_get_fingerprint()
 * then is what the service showed; ask the user, pin it, and connect again.
 */
void hl_session_connect_async (HlSession *self, const char *address, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
gboolean hl_session_connect_finish (HlSession *self, GAsyncResult *result, GError **error);

/* The scheme, host and port that @address means, as hl_session_get_address() would say it;
 * NULL when it is none. (transfer full) */
char *hl_address_normal (const char *address);

/* SHA-256 of the certificate, "AB:CD:…"; NULL = none pinned or seen. */
void hl_session_set_pin (HlSession *self, const char *fingerprint);
const char *hl_session_get_pin (HlSession *self);
const char *hl_session_get_fingerprint (HlSession *self);

/* Scheme, host and port as used: "https://10.0.0.5:12349"; NULL before connect. */
const char *hl_session_get_address (HlSession *self);
/* /health as last answered; NULL before. Borrowed until the next answer. */
const HlJson *hl_session_get_health (HlSession *self);

/* --- user --- */

/**
 * hl_session_sign_in_async:
 *
 * On success the events are started.  Errors: PASSWORD, LOCKED_OUT
 * (hl_session_get_locked_until()), OFFLINE, …  The password is not kept.
 */
void hl_session_sign_in_async (HlSession *self, const char *login, const char *password,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data);
gboolean hl_session_sign_in_finish (HlSession *self, GAsyncResult *result, GError **error);

/* Tells the service and forgets the token, also when the service can't be reached. */
/* Calls are on a telephone of their own: signing out does not end one, and is not refused in one.
 */
void hl_session_set_call_elsewhere (HlSession *self, gboolean elsewhere);
void hl_session_sign_out_async (HlSession *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
gboolean hl_session_sign_out_finish (HlSession *self, GAsyncResult *result, GError **error);

/* For programs that end between requests (hotlinectl): the token of the sign-in, NULL when
 * signed out; and a kept one taken up again, for requests only: no events, no user. */
const char *hl_session_get_token (HlSession *self);
void hl_session_use_token (HlSession *self, const char *token);

HlSessionState hl_session_get_state (HlSession *self);
gboolean hl_session_get_online (HlSession *self); /* signed in and the events flow */
HlTime hl_session_get_locked_until (HlSession *self);

HlId hl_session_get_user_id (HlSession *self); /* 0 when signed out */
const char *hl_session_get_login (HlSession *self);
const char *hl_session_get_name (HlSession *self);
const char *hl_session_get_staff_no (HlSession *self);
const char *hl_session_get_role (HlSession *self);
/* @permission: a word of API.md: "take-calls", "see-live", … */
gboolean hl_session_may (HlSession *self, const char *permission);
/* @permissions: words with spaces between: one of them is enough. */
gboolean hl_session_may_any (HlSession *self, const char *permissions);
gboolean hl_session_get_password_change (HlSession *self); /* the user must change it */
/* The site wants the user's device to take calls of queues by itself, as it was at sign-in. */
gboolean hl_session_get_auto_answer (HlSession *self);

typedef struct
{
  const char *registrar; /* "sip:127.0.0.1:5060;transport=tcp" */
  const char *extension;
  const char *password;
  const char *fingerprint; /* of the registrar's certificate with transport=tls; NULL */
} HlPhoneAccount;

/* NULL when the user has no softphone of the console.  Borrowed until sign-out. */
const HlPhoneAccount *hl_session_get_phone (HlSession *self);

/* GET /vocabulary as last loaded; NULL until then.  Loaded at sign-in; property "vocabulary"
 * notifies.  Borrowed until the next one. */
const HlJson *hl_session_get_vocabulary (HlSession *self);
/* The name for @code in a list of the vocabulary ("categories", "districts", "away_reasons"),
 * or @code itself. */
const char *hl_session_vocabulary_name (HlSession *self, const char *list, const char *code);

/* The service's clock, guessed from its answers' dates when it differs from ours by more than
 * 1.5 s: clocks on screen count hl_session_now () − since. */
HlTime hl_session_now (HlSession *self);

/* The events of this session: one object for its life. (transfer none) */
HlEvents *hl_session_get_events (HlSession *self);

/* --- requests --- */

#define HL_SESSION_DEADLINE (15 * HL_SECOND)
/* For all later requests. */
void hl_session_set_deadline (HlSession *self, HlSpan deadline);

/**
 * hl_session_send_async:
 * @method: "GET", "POST", "PATCH", "PUT", "DELETE"
 * @path: below /api/v1: "/tickets?state=draft"
 * @body: (transfer full) (nullable): JSON text
 * @idempotency_key: (nullable): hl_token_new() for a POST that may be repeated
 */
void hl_session_send_async (HlSession *self, const char *method, const char *path, GString *body,
                            const char *idempotency_key, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data);

/**
 * hl_session_send_finish:
 * @reply: (out) (optional) (nullable) (transfer full): set whenever the service
 *   answered, also together with an error
 *
 * Returns: TRUE when the answer was 2xx
 */
gboolean hl_session_send_finish (HlSession *self, GAsyncResult *result, HlReply **reply,
                                 GError **error);

/* POST of a file as it is; ended by hl_session_send_finish().  @bytes: kept until then */
void hl_session_upload_async (HlSession *self, const char *path, GBytes *bytes,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data);

/* The same for what is not JSON: the bytes (at most @most) of a recording. */
void hl_session_load_async (HlSession *self, const char *path, gsize most,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GBytes *hl_session_load_finish (HlSession *self, GAsyncResult *result, GError **error);

/* Into a file: exports.  Written beside it and renamed when complete. */
void hl_session_save_async (HlSession *self, const char *path, GFile *file,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hl_session_save_finish (HlSession *self, GAsyncResult *result, GError **error);

/* "name=escaped" joined by "&": hl_query (&query, "q", text).  Nothing for NULL or "". */
void hl_query_add (GString *query, const char *name, const char *value);
void hl_query_add_int (GString *query, const char *name, gint64 value);

/* Properties: "state" (HlSessionState as int), "online" (boolean), "vocabulary" (notify only).
 * Signal ::signed-out (const char *reason): the service ended it; reason may be NULL. */

G_END_DECLS
