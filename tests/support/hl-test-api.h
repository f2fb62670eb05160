/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* The interface as a test sees it: a real HTTP client.  Calls run the default main
 * context until the answer is there, so the service may be in this process. */
typedef struct _HlTestApi HlTestApi;

HlTestApi *hl_test_api_new (guint16 port);
void hl_test_api_free (HlTestApi *self);
void hl_test_api_set_token (HlTestApi *self, const char *token); /* NULL = signed out */
const char *hl_test_api_get_token (HlTestApi *self);
/* For the next request only: "Name: value". */
void hl_test_api_add_header (HlTestApi *self, const char *name, const char *value);

/* @body: JSON, NULL = none.  Returns: the status; 0 = no answer */
guint hl_test_api_send (HlTestApi *self, const char *method, const char *path, const char *body);
guint hl_test_api_send_bytes (HlTestApi *self, const char *method, const char *path, GBytes *body);
/* Of the last answer; NULL when it was not JSON.  Borrowed until the next. */
const HlJson *hl_test_api_json (HlTestApi *self);
GBytes *hl_test_api_bytes (HlTestApi *self);
const char *hl_test_api_header (HlTestApi *self, const char *name);
/* "error.code" of the last answer, "" when there is none. */
const char *hl_test_api_code (HlTestApi *self);
const char *hl_test_api_field (HlTestApi *self);

/* Signs in and keeps the token; asserts that it went well. */
void hl_test_api_sign_in (HlTestApi *self, const char *login, const char *password);

/* A WebSocket to /events; texts as they come. */
typedef struct _HlTestEvents HlTestEvents;
HlTestEvents *hl_test_events_new (HlTestApi *api, const char *query);
void hl_test_events_free (HlTestEvents *self);
/* Waits for a frame whose text holds @part; earlier ones are dropped.  NULL at the deadline.
 * Borrowed until the next. */
const char *hl_test_events_wait (HlTestEvents *self, const char *part, guint seconds);
void hl_test_events_send (HlTestEvents *self, const char *text);
gboolean hl_test_events_wait_closed (HlTestEvents *self, guint seconds);
guint hl_test_events_count (HlTestEvents *self); /* frames that came, ever */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlTestApi, hl_test_api_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlTestEvents, hl_test_events_free)

G_END_DECLS
