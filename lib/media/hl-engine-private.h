/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <netinet/in.h>

#include "hl-engine.h"
#include "hl-ticker.h"

G_BEGIN_DECLS

/* The main thread's side of the engine, shared by its parts. */

typedef struct _HlEngineCall HlEngineCall;

typedef struct
{
  HlRtpLeg rtp; /* the media thread's */
  HlEngine *engine;
  HlId id;
  HlTicker *ticker; /* where commands for it go */
  guint16 port;
  HlMediaDesc remote, local;
  gboolean has_remote, has_policy;
  HlMediaPolicy policy;
  HlMediaCrypto keys[HL_MEDIA_CRYPTO_MAX]; /* ours, made when first needed */
  HlCodec codec;                           /* talked now; NONE = nothing yet */
  HlMediaCrypto ours, theirs;              /* the keys in use; suite NONE = not encrypted */
  HlEngineCall *call;                      /* borrowed, NULL = in none */
  char *prompt, *token;                    /* last asked for */
  guint serial;
} HlEngineLeg;

struct _HlEngineCall
{
  HlMixedCall mixed; /* the media thread's */
  HlId id;
  HlTicker *ticker;
  HlEngineLeg *legs[HL_MATRIX_LEGS];
  guint n;
  guint16 gain[HL_MATRIX_LEGS * HL_MATRIX_LEGS];
  HlId left;
  gboolean recording, paused, watched;
  guint part; /* the last one recorded */
  gboolean sealed;
  guint8 key[HL_SEALED_KEY]; /* of its recordings, when sealed */
  gint64 again_at;           /* a recording failed: the next part is tried then; 0 = did not */
  guint again_seconds;
  gint64 begun_at; /* the part last begun */
};

struct _HlEngine
{
  HlEngineEvents events;
  char *address;
  struct sockaddr_storage bind_address;
  guint16 port_first, port_last, port_next;
  GHashTable *legs;  /* id → HlEngineLeg */
  GHashTable *calls; /* id → HlEngineCall */
  GPtrArray *tickers;
  guint next_ticker;
  HlRecorder *recorder;
  HlPromptCache *prompts;
  gint64 started_at;
  guint again; /* source: recordings that failed */
};

gboolean hl_engine_refuse (GError **error, const char *field, const char *reason);
HlEngineLeg *hl_engine_find_leg (HlEngine *self, HlId id);
HlEngineCall *hl_engine_find_call (HlEngine *self, HlId id);
HlTickCommand *hl_engine_leg_command (HlEngineLeg *leg, HlTickKind kind);
HlTicker *hl_engine_choose_ticker (HlEngine *self);

/* ---- hl-engine-calls.c ---- */
/* It failed by itself: to be gone on with when the disk takes it again. */
void hl_engine_record_failed (HlEngineCall *call, HlEngine *engine);
void hl_engine_send_call (HlEngineCall *call, HlTickKind kind, gboolean on);
/* The rest of its call goes on without it. */
void hl_engine_take_out (HlEngineLeg *leg);

/* ---- hl-engine-sockets.c ---- */
int hl_engine_bind_port (HlEngine *self, guint16 port);
int hl_engine_bind_any (HlEngine *self, guint16 *port);
/* Another socket on the leg's port, to be connected: the kernel then gives it what
 * comes from the other side, and strangers' packets to the first. */
int hl_engine_second_socket (HlEngine *self, int first, guint16 port);
gboolean hl_rtp_address_parse (const char *text, guint16 port, struct sockaddr_storage *address);
socklen_t hl_rtp_address_length (const struct sockaddr_storage *address);
gboolean hl_rtp_address_is_unspecified (const struct sockaddr_storage *address);
/* Means nothing outside the other side's own network. */
gboolean hl_rtp_address_is_private (const struct sockaddr_storage *address);
gboolean hl_rtp_address_is_loopback (const struct sockaddr_storage *address);

G_END_DECLS
