/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "hl-intake.h"
#include "hl-router.h"
#include "hl-service-private.h"
#include "hl-upload.h"

G_BEGIN_DECLS

struct _HlRequest
{
  gatomicrefcount ref_count;

  /* Borrowed: the service outlives its requests */
  HlService *service;
  const HlRoute *route;

  /* Owned; the message belongs to the main thread */
  SoupServerMessage *message;
  GCancellable *cancellable;
  HlMatch match;
  HlId user;
  char *user_name;
  HlRole role;
  guint32 may;
  char *token_hash;
  char *address;
  HlTime at;
  GHashTable *query; /* name → GPtrArray of text, NULL-terminated */
  HlJsonDoc *body;
  GBytes *bytes;
  char *idempotency; /* key, or NULL */
  char *fingerprint; /* of method, path and body, with @idempotency */

  char *prepared;   /* JSON made before the job; owned */
  guint waiting;    /* callers, for figures of the day */
  HlId agent;       /* of the call that is meant, for a job */
  HlUpload *upload; /* of a body that is a file; counted */
  HlIntake *intake; /* of a mail; owned */

  gboolean paused, replied, gone, taken;
  gulong gone_handler;
};

HlRequest *hl_request_new (HlService *service, SoupServerMessage *message);

/* Reads the query against the route's names; FALSE with a FIELD error. */
gboolean hl_request_read_query (HlRequest *self, const char *text, GError **error);

/* The reply is complete, or its first piece is there: the message goes on. */
void hl_request_finish (HlRequest *self);
void hl_request_set_file_headers (HlRequest *self, guint status, const char *type,
                                  const char *name);

/* The one way out: status, JSON (NULL = no body), sent or, for a client that went away, dropped. */
void hl_request_send (HlRequest *self, guint status, const char *json);

/* NULL: there is no telephony, and the request has been answered so. */
HlBoard *hl_request_board (HlRequest *request);
/* The body's "line" is a number we may show, or not given; else FALSE and answered so. */
gboolean hl_request_check_line (HlRequest *request);
void hl_request_fail_switch (HlRequest *request, const GError *error, const char *field);

G_END_DECLS
