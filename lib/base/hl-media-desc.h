/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* One side's audio stream as agreed by SDP: what `sip` and `phone` read from the
 * wire and `media` needs.  A plain value, copied freely. */

typedef enum
{
  HL_CODEC_NONE,
  HL_CODEC_PCMA, /* payload type 8 */
  HL_CODEC_PCMU, /* payload type 0 */
} HlCodec;

typedef enum
{
  HL_DIRECTION_SENDRECV,
  HL_DIRECTION_SENDONLY,
  HL_DIRECTION_RECVONLY,
  HL_DIRECTION_INACTIVE,
} HlDirection;

#define HL_MEDIA_CODECS_MAX 4

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
  guint8 dtmf_payload_type; /* RFC 4733 telephone-event; 0 = none */
  HlDirection direction;    /* as that side wrote it */
} HlMediaDesc;

const char *hl_codec_name (HlCodec codec); /* "PCMA" */
HlCodec hl_codec_from_name (const char *name);

G_END_DECLS
