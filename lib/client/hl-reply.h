/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-client-error.h"

G_BEGIN_DECLS

/* What the service answered.  Immutable, reference counted, any thread. */
typedef struct _HlReply HlReply;

HlReply *hl_reply_ref (HlReply *self);
void hl_reply_unref (HlReply *self);

guint hl_reply_get_status (HlReply *self);
/* The body's root; NULL when there was none.  Borrowed from the reply. */
const HlJson *hl_reply_get_json (HlReply *self);
/* Of an error: the code text, the field at fault, the message; NULL when not said. */
const char *hl_reply_get_code (HlReply *self);
const char *hl_reply_get_field (HlReply *self);
const char *hl_reply_get_message (HlReply *self);
HlTime hl_reply_get_until (HlReply *self);          /* of locked-out; 0 */
const HlJson *hl_reply_get_current (HlReply *self); /* of conflict; NULL */

/**
 * hl_reply_new:
 * @body: (nullable): the bytes of the answer; empty = none
 * @error: (optional): PROTOCOL when the body is no JSON
 *
 * Returns: (transfer full) (nullable)
 */
HlReply *hl_reply_new (guint status, GBytes *body, GError **error);

/* TRUE for 2xx; else sets the HlClientError that the answer says. */
gboolean hl_reply_check (HlReply *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlReply, hl_reply_unref)

G_END_DECLS
