/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "hl-events.h"

G_BEGIN_DECLS

/* A message to this service: address and token put in, the pinned certificate asked for.
 * NULL (with ADDRESS) when there is no address. */
SoupMessage *hl_session_make_message (HlSession *self, const char *method, const char *path,
                                      GError **error);
HlSpan hl_session_get_deadline (HlSession *self);
SoupSession *hl_session_get_soup (HlSession *self);
GUri *hl_address_parse (const char *address, GError **error);

/* "https://10.0.0.5:12349" */
char *hl_address_text (GUri *uri);

/* What the transport says in our words. */
GError *hl_session_translate_error (HlSession *self, SoupMessage *message, const GError *error);
/* A 401 signed-out of any request, or the events' signed_out. */
void hl_session_was_signed_out (HlSession *self, const char *reason);
void hl_session_note_date (HlSession *self, SoupMessage *message);

HlEvents *hl_events_new (HlSession *session);
void hl_events_start (HlEvents *self); /* from now on; forgets what was before */
void hl_events_stop (HlEvents *self);
/* The session calls this when it goes. */
void hl_events_disown (HlEvents *self);

G_END_DECLS
