/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-session.h"

G_BEGIN_DECLS

/* What was typed and could not be sent yet.  Each save is written to a local file
 * first (one per user and server, mode 0600, each line sealed by a key of this computer,
 * fsync), then sent with an idempotency key and tried again with back-off until
 * the service has answered; so it survives loss of the network and kill -9.
 *
 * Saves of one record are kept in order and merged: a record has at most one
 * waiting create, one waiting patch and one waiting event after what is in flight.
 * Main thread; the file is written in a worker thread. */

#define HL_TYPE_OUTBOX (hl_outbox_get_type ())
G_DECLARE_FINAL_TYPE (HlOutbox, hl_outbox, HL, OUTBOX, GObject)

/* @folder: usually hl_outbox_default_folder (). The session must be signed in when it is
 * opened: the file is the user's. */
HlOutbox *hl_outbox_new (HlSession *session, const char *folder);
char *hl_outbox_default_folder (void); /* $XDG_DATA_HOME/hotline/outbox */

void hl_outbox_open_async (HlOutbox *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer data);
gboolean hl_outbox_open_finish (HlOutbox *self, GAsyncResult *result, GError **error);

/* A record on its way: made by the app at its first save; stands for the
 * record until the service has given it an id.  Text of ≤ 64 characters, unique. */
char *hl_outbox_new_key (HlOutbox *self);

/**
 * hl_outbox_put:
 * @key: of the record: hl_outbox_new_key (), or "id:123" for one that the service has
 * @path: the list's: "/tickets"
 * @record_id: 0 = not created yet (POST), else PATCH
 * @revision: of the record as read; ignored for a POST
 * @fields: the changed fields as one JSON object, without "revision"
 *
 * Emits ::stored when it is on disk, then ::saved when the service has it.
 */
void hl_outbox_put (HlOutbox *self, const char *key, const char *path, HlId record_id,
                    gint64 revision, const char *fields);

/* After all saves of @key: POST PATH/ID/EVENT: submission is never blocked by the network. */
void hl_outbox_submit (HlOutbox *self, const char *key, const char *path, HlId record_id,
                       gint64 revision, const char *event);

/* Gives up what waits for @key (after a conflict or a refusal was settled by the user). */
void hl_outbox_forget (HlOutbox *self, const char *key);
/* After a conflict: send again on top of @revision. */
void hl_outbox_retry (HlOutbox *self, const char *key, gint64 revision);

guint hl_outbox_get_waiting (HlOutbox *self); /* entries not yet answered */
gboolean hl_outbox_has (HlOutbox *self, const char *key);
/* The merged fields that wait for @key, as JSON text; NULL = none. (transfer full): to fill
 * the form again after a crash. */
char *hl_outbox_dup_fields (HlOutbox *self, const char *key);
/* (transfer full) (array zero-terminated=1): the keys that have something waiting */
char **hl_outbox_list_keys (HlOutbox *self);
void hl_outbox_try_now (HlOutbox *self);

/* Signals:
 *   ::stored (const char *key)                          on disk
 *   ::saved (const char *key, const HlJson *record)     the service has it; record as answered
 *   ::refused (const char *key, HlReply *reply, const GError *error)  CONFLICT, FIELD, …: it
 *      waits until forget, retry or a new put for this key
 *   ::fault (const GError *error)                       the local file can't be written
 * Property "waiting". */

G_END_DECLS
