/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* One side's audio stream as agreed by SDP: what `sip` and `phone` read from the
 * wire and `media` needs.  Plain values, copied freely, compared as memory: make
 * them from zeros.  A description may hold keys: it is never logged. */

typedef enum
{
  HL_CODEC_NONE,
  HL_CODEC_PCMA, /* payload type 8 */
  HL_CODEC_PCMU, /* payload type 0 */
  HL_CODEC_G722, /* payload type 9; 16 kHz, though its RTP clock says 8000 */
  HL_CODEC_OPUS, /* dynamic; mono, RTP clock 48000 */
} HlCodec;
#define HL_N_CODECS 5

typedef enum
{
  HL_DIRECTION_SENDRECV,
  HL_DIRECTION_SENDONLY,
  HL_DIRECTION_RECVONLY,
  HL_DIRECTION_INACTIVE,
} HlDirection;

/* Protections of SRTP (RFC 4568, RFC 7714). */
typedef enum
{
  HL_SRTP_NONE,
  HL_SRTP_AES_CM_128_HMAC_SHA1_80,
  HL_SRTP_AES_CM_128_HMAC_SHA1_32,
  HL_SRTP_AEAD_AES_128_GCM,
} HlSrtpSuite;

#define HL_SRTP_KEY_MAX 30 /* bytes of key and salt */

typedef struct
{
  guint32 tag; /* 1 … 999999999; the same in offer and answer */
  HlSrtpSuite suite;
  char key[44]; /* key and salt, base64: that side encrypts with it */
} HlMediaCrypto;

#define HL_MEDIA_CODECS_MAX 8
#define HL_MEDIA_CRYPTO_MAX 4

typedef struct
{
  char address[46]; /* numeric IPv4 or IPv6; "" = none */
  guint16 port;     /* RTP, even; 0 = stream refused */
  guint n_codecs;   /* in order of preference; what we do not know is left out */
  struct
  {
    HlCodec codec;
    guint8 payload_type;
  } codecs[HL_MEDIA_CODECS_MAX];
  guint8 dtmf_payload_type;      /* RFC 4733 telephone-event/8000; 0 = none */
  guint8 dtmf_wide_payload_type; /* telephone-event/48000, beside Opus; 0 = none */
  HlDirection direction;         /* as that side wrote it */
  gboolean secure;               /* RTP/SAVP: there is no going without a key */
  guint n_crypto;                /* in order of preference; 0 = not encrypted */
  HlMediaCrypto crypto[HL_MEDIA_CRYPTO_MAX];
} HlMediaDesc;

const char *hl_codec_name (HlCodec codec); /* "PCMA", "opus" */
HlCodec hl_codec_from_name (const char *name);
guint hl_codec_clock (HlCodec codec);      /* of RTP timestamps */
gboolean hl_codec_is_wide (HlCodec codec); /* 16 kHz of sound and more */

const char *hl_srtp_suite_name (HlSrtpSuite suite); /* "AES_CM_128_HMAC_SHA1_80" */
HlSrtpSuite hl_srtp_suite_from_name (const char *name);
guint hl_srtp_suite_key_length (HlSrtpSuite suite); /* bytes of key and salt */
/* Decodes and checks the length.  @key: HL_SRTP_KEY_MAX bytes */
gboolean hl_media_crypto_get_key (const HlMediaCrypto *crypto, guint8 *key);

/* May this description carry digits by RFC 4733? */
gboolean hl_media_desc_has_dtmf (const HlMediaDesc *desc);
/* Must the other side be told, when it has @a of us and we are @b now?  Another port or
 * address, or a key that it does not know. */
gboolean hl_media_desc_moved (const HlMediaDesc *a, const HlMediaDesc *b);

/* ---- What may be agreed on a leg ---- */

typedef enum
{
  HL_SRTP_OFF,      /* RTP/SAVP is refused, keys are not looked at */
  HL_SRTP_OPTIONAL, /* offered, taken when they have it */
  HL_SRTP_REQUIRED, /* a call without is refused */
  HL_SRTP_ANSWERED, /* not offered, taken when they offer it */
} HlSrtpPolicy;

typedef struct
{
  guint n_codecs; /* 0 = all we know, in their order */
  HlCodec codecs[HL_MEDIA_CODECS_MAX];
  HlSrtpPolicy srtp;
} HlMediaPolicy;

const char *hl_srtp_policy_word (HlSrtpPolicy policy); /* "off" "optional" "required" "answered" */
gboolean hl_srtp_policy_from_word (const char *word, HlSrtpPolicy *policy);
/* @names: "PCMA, G722"; "" or NULL = all.  Returns: FALSE at a name that is no codec, and the
 * list is as before */
gboolean hl_media_policy_set_codecs (HlMediaPolicy *policy, const char *names);
/* Puts @codec first, so that what the other leg talks needs no transcoding; when it is
 * not allowed nothing changes. */
void hl_media_policy_prefer (HlMediaPolicy *policy, HlCodec codec);

G_END_DECLS
