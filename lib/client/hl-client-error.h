/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* One error domain for all that the apps ask of the service.  The messages are
 * English for the log; lib/ui turns domain and code into a sentence for people
 * (hl_error_sentence()). */

#define HL_CLIENT_ERROR (hl_client_error_quark ())
GQuark hl_client_error_quark (void);

typedef enum
{
  HL_CLIENT_ERROR_ADDRESS,     /* not a server address */
  HL_CLIENT_ERROR_OFFLINE,     /* no connection, refused, or no answer in time */
  HL_CLIENT_ERROR_CERTIFICATE, /* not pinned yet, or another one than pinned */
  HL_CLIENT_ERROR_PROTOCOL,    /* an answer that is not ours: malformed or too large */
  HL_CLIENT_ERROR_SIGNED_OUT,
  HL_CLIENT_ERROR_PASSWORD,
  HL_CLIENT_ERROR_LOCKED_OUT, /* hl_reply_get_until() says until when */
  HL_CLIENT_ERROR_PERMISSION,
  HL_CLIENT_ERROR_FIELD, /* hl_reply_get_field() names it */
  HL_CLIENT_ERROR_NOT_FOUND,
  HL_CLIENT_ERROR_CONFLICT, /* hl_reply_get_current() is the record as it is */
  HL_CLIENT_ERROR_STATE,    /* not now: the message says the reason */
  HL_CLIENT_ERROR_REASON,   /* a reason is wanted */
  HL_CLIENT_ERROR_TOO_MANY,
  HL_CLIENT_ERROR_AWAY,    /* the telephony part is down */
  HL_CLIENT_ERROR_SERVER,  /* all else the service may answer: internal, disk, … */
  HL_CLIENT_ERROR_PROGRAM, /* the private service could not be started */
} HlClientError;

/* The code for the service's code text ("field", "locked-out", …). */
HlClientError hl_client_error_from_code (const char *code);

/* Is it worth trying again later: OFFLINE, TOO_MANY, AWAY, SERVER with status ≥ 500? */
gboolean hl_client_error_is_passing (const GError *error);

G_END_DECLS
