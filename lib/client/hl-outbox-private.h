/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-outbox.h"
#include "hl-reply.h"

G_BEGIN_DECLS

/* All that waits for one record.  Pure data; hl-outbox-send.c sends it. */
typedef struct
{
  char *key;
  char *path;
  HlId id; /* 0: not created yet */
  gint64 revision;
  char *fields;  /* JSON object, waits; NULL = nothing */
  char *sending; /* JSON object, sent at least once without an answer; NULL */
  char *token;   /* idempotency key of the POST that creates */
  char *event;   /* waits after the fields; NULL */
  char *event_token;

  /* not stored */
  gboolean busy, refused;
  guint changed;   /* counts puts */
  guint written;   /* the count that is on disk */
  guint announced; /* … and was told by ::stored */
} HlParcel;

HlParcel *hl_parcel_new (const char *key, const char *path);
void hl_parcel_free (HlParcel *self);
gboolean hl_parcel_is_empty (HlParcel *self);

/* Fields of @fields win over what waits.  FALSE when it is no JSON object. */
gboolean hl_parcel_put (HlParcel *self, const char *fields);
void hl_parcel_submit (HlParcel *self, const char *event);
/* What was sent joins again what waits, under a new token. */
void hl_parcel_take_back (HlParcel *self);

/* One line of the file, and back (NULL when it is none of ours). */
char *hl_parcel_to_line (HlParcel *self);
HlParcel *hl_parcel_from_line (const char *line, GError **error);

/* @fields laid over @under; both JSON objects or NULL. NULL when one is neither. */
char *hl_json_object_merge (const char *under, const char *fields);
/* Does @current say all that @fields say?  A masked text counts as said. */
gboolean hl_json_object_says (const HlJson *current, const char *fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlParcel, hl_parcel_free)

/* ---- The outbox, shared by its parts ---- */

typedef struct
{
  HlId id;
  gint64 revision;
} HlOutboxKnown;

struct _HlOutbox
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  char *folder, *file;
  HlKey *key;
  GPtrArray *parcels; /* HlParcel, oldest first */
  GHashTable *known;  /* key → HlOutboxKnown: ids and revisions that the service told */
  GCancellable *cancellable;
  guint retry;

  guint attempts;
  guint waiting;
  gboolean opened, writing, dirty, paused;
};

enum
{
  HL_OUTBOX_STORED,
  HL_OUTBOX_SAVED,
  HL_OUTBOX_REFUSED,
  HL_OUTBOX_FAULT,
  HL_OUTBOX_N_SIGNALS
};

extern guint hl_outbox_signals[HL_OUTBOX_N_SIGNALS];

/* NULL = nothing waits under @key. */
HlParcel *hl_outbox_find (HlOutbox *self, const char *key);
/* The id and revision that the service told of it. */
void hl_outbox_remember (HlOutbox *self, HlParcel *parcel);
/* What waits has changed. */
void hl_outbox_count (HlOutbox *self);
/* Soon, when a worker is at it already. */
void hl_outbox_write_file (HlOutbox *self);
/* Sends what may be sent now. */
void hl_outbox_pump (HlOutbox *self);

G_END_DECLS
