/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/hl-base.h"

G_BEGIN_DECLS

/* The whole service: data, interface and telephony, in one main context.  hotlined
 * is this and a command line. */

typedef struct _HlService HlService;

#define HL_SERVICE_ERROR (hl_service_error_quark ())
GQuark hl_service_error_quark (void);

typedef enum
{
  HL_SERVICE_ERROR_OPTION, /* the message names the option and says what to do */
  HL_SERVICE_ERROR_PORT,   /* the address of the interface is in use or not ours */
  HL_SERVICE_ERROR_TLS,    /* certificate or key can't be read or made */
} HlServiceError;

typedef struct
{
  const char *data;    /* folder of the site's data; made when not there */
  const char *listen;  /* of the interface, "127.0.0.1:12349"; port 0 = any */
  const char *sip;     /* "127.0.0.1:5060" */
  guint16 sip_tls;     /* port; 0 = the one above @sip's beyond loopback, and none on it */
  const char *address; /* our address in SIP and SDP; NULL = that of @sip */
  guint16 rtp_first, rtp_last;
  const char *mediad;            /* program; NULL = somebody else starts it */
  const char *media_socket;      /* NULL = in the data folder */
  const char *converter;         /* hotline-mediad, to convert recordings; NULL = they stay */
  const char *prompts;           /* folder */
  const char *certificate, *key; /* PEM files; NULL = made in the data folder when needed */
  gboolean without_calls;        /* no telephony: the interface only */
} HlServiceOptions;

/* Opens the data (blocks; a second instance is refused) and builds the parts. */
HlService *hl_service_new (const HlServiceOptions *options, HlClock *clock, GError **error);

/* Takes calls over from the run before, binds SIP, then opens the interface. */
void hl_service_start_async (HlService *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean hl_service_start_finish (HlService *self, GAsyncResult *result, GError **error);

/* @keep_calls: talk goes on without us until the next start.  Closes the interface
 * first, the data last. */
void hl_service_stop_async (HlService *self, gboolean keep_calls, GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean hl_service_stop_finish (HlService *self, GAsyncResult *result, GError **error);

/* Waits for the data to be closed. */
void hl_service_free (HlService *self);

guint16 hl_service_get_port (HlService *self);
/* "SHA256:AB:CD:…" of the certificate, NULL without TLS. */
const char *hl_service_get_fingerprint (HlService *self);

/* The interface's description, as served at /api/v1/openapi.json.  (transfer full) */
char *hl_service_dup_openapi (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlService, hl_service_free)

G_END_DECLS
