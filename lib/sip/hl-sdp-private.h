/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-sdp.h"

G_BEGIN_DECLS

/* The lines of a description, as `hl-sdp-lines` reads them.  All texts point into
 * the copy of the whole. */

#define HL_SDP_MAX_KEYS 8 /* a=crypto lines looked at */

typedef struct
{
  char *type, *proto;
  char *formats; /* separated by spaces */
  guint port;
  const char *connection; /* of c=, or NULL */
  int direction;          /* HlDirection, or -1: as the session */
  char *rtpmaps[HL_SDP_MAX_MEDIA * 2];
  guint n_rtpmaps;
  const char *keys[HL_SDP_MAX_KEYS]; /* of a=crypto */
  guint n_keys;
} HlSdpMedia;

typedef struct
{
  char *text;
  const char *connection;
  int direction;
  gboolean has_origin;
  HlSdpMedia media[HL_SDP_MAX_MEDIA];
  guint n_media;
  gboolean full; /* later media are not looked at */
} HlSdpSession;

HlSdpSession *hl_sdp_session_read (const char *text, gsize length, GError **error);
void hl_sdp_session_free (HlSdpSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSdpSession, hl_sdp_session_free)

/* The next word of @at, cut off; NULL at the end. */
char *hl_sdp_next_word (char **at);
gboolean hl_sdp_fail (GError **error, HlSdpError code, const char *message);

/* ---- hl-sdp.c ---- */
/* The audio stream that is not refused, as @policy wants it (NULL = any); NULL = none.
 * For an answer: the policy that leads to what was agreed. */
const HlSdpMedia *hl_sdp_find_audio (const HlSdpSession *self, const HlMediaPolicy *policy,
                                     GError **error);
/* Bit 0: that side sends, bit 1: it receives. */
guint hl_sdp_direction_bits (HlDirection direction);
HlDirection hl_sdp_direction_from_bits (guint bits);
const char *hl_sdp_direction_word (HlDirection direction);
void hl_sdp_add_codec (HlMediaDesc *desc, HlCodec codec, guint8 payload_type);

/* ---- hl-sdp-crypto.c ---- */
/* "1 AES_CM_128_HMAC_SHA1_80 inline:…": FALSE when it is not one we can use */
gboolean hl_sdp_crypto_read (const char *value, HlMediaCrypto *crypto);
void hl_sdp_crypto_write (GString *out, const HlMediaCrypto *crypto);
/* The keys of @media that can be used, at most HL_MEDIA_CRYPTO_MAX. */
void hl_sdp_crypto_read_all (const HlSdpMedia *media, HlMediaDesc *desc);
/* Ours that fit theirs; the tag says which answers which. */
void hl_sdp_crypto_answer (const HlMediaDesc *local, const HlMediaDesc *remote,
                           HlMediaDesc *answer);

G_END_DECLS
