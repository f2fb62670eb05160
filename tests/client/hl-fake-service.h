/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* A service in the test's own process (or in the fake-service program): real
 * HTTP, TLS and WebSocket, answers by table.  Knows /health, /session, /vocabulary
 * and /events by itself; everything else the test says. */

typedef struct _HlFakeService HlFakeService;

typedef struct
{
  const char *method;
  const char *path;  /* below /api/v1 */
  const char *query; /* undecoded; "" = none */
  const char *body;  /* NUL-terminated */
  const char *key;   /* Idempotency-Key; NULL = none */
} HlFakeRequest;

/* Returns: the status; writes JSON into @answer.  0 = never answers. */
typedef guint (*HlFakeHandler) (HlFakeService *service, const HlFakeRequest *request,
                                GString *answer, gpointer data);

/* @certificate: (nullable): a PEM file with certificate and key: TLS. @port 0 = any. */
HlFakeService *hl_fake_service_new (const char *certificate, guint16 port);
void hl_fake_service_free (HlFakeService *self);
const char *hl_fake_service_get_address (HlFakeService *self);
guint16 hl_fake_service_get_port (HlFakeService *self);

/* @method_path: "GET /tickets", "PATCH /tickets/" (ends in "/": all below). */
void hl_fake_service_on (HlFakeService *self, const char *method_path, HlFakeHandler handler,
                         gpointer data);
/* The same answer always. */
void hl_fake_service_answer (HlFakeService *self, const char *method_path, guint status,
                             const char *json);
/* What "POST /session" gives; the default is agent lina, password "correct". */
void hl_fake_service_set_user (HlFakeService *self, const char *session_json);

/* To all WebSockets. */
void hl_fake_service_push (HlFakeService *self, const char *json);
void hl_fake_service_push_change (HlFakeService *self, const char *type, HlId id, const char *kind);
void hl_fake_service_drop_sockets (HlFakeService *self);
/* Refuse new connections to /events until told otherwise. */
void hl_fake_service_refuse_events (HlFakeService *self, gboolean refuse);
void hl_fake_service_new_epoch (HlFakeService *self);
guint hl_fake_service_count_sockets (HlFakeService *self);
/* The query of the last /events. */
const char *hl_fake_service_get_events_query (HlFakeService *self);
guint hl_fake_service_count_requests (HlFakeService *self, const char *method_path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlFakeService, hl_fake_service_free)

G_END_DECLS
