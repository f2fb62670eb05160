/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* SDP (RFC 8866) to HlMediaDesc and back, offer and answer (RFC 3264): one audio
 * stream, the codecs of HlCodec, telephone-event and keys of SRTP (RFC 4568).  Pure;
 * thread-safe. */

#define HL_SDP_ERROR (hl_sdp_error_quark ())
GQuark hl_sdp_error_quark (void);

typedef enum
{
  HL_SDP_ERROR_SYNTAX, /* not SDP, or beyond the limits: answer 400 */
  HL_SDP_ERROR_MEDIA,  /* SDP, but no audio stream we can speak: answer 488 */
} HlSdpError;

/* Longest text taken and most media lines looked at. */
#define HL_SDP_MAX_LENGTH 16384
#define HL_SDP_MAX_MEDIA 16

/**
 * hl_sdp_parse:
 * @text: need not be terminated
 * @desc: (out): the first audio stream over RTP/AVP, or RTP/SAVP with a key we can use, that
 *   is not refused.  A stream on
 *   hold the old way (address 0.0.0.0) has address "" and direction sendonly
 *
 * Messages of errors name the line at fault and never quote what the peer sent.
 */
gboolean hl_sdp_parse (const char *text, gsize length, HlMediaDesc *desc, GError **error);

/**
 * hl_sdp_parse_policy:
 * @policy: (nullable): what may be agreed.  Of several audio streams the one that fits
 *   best is taken; codecs are those allowed, in the policy's order; keys are left
 *   out when there is no SRTP
 *
 * HL_SDP_ERROR_MEDIA when nothing fits; the message may be told to the peer.
 */
gboolean hl_sdp_parse_policy (const char *text, gsize length, const HlMediaPolicy *policy,
                              HlMediaDesc *desc, GError **error);

/**
 * hl_sdp_write:
 * @local: our side; codecs in order of preference
 * @answer_to: (nullable): the peer's offer.  The answer then has its media lines in its
 *   order (other than the audio stream refused), its payload types, the codecs
 *   both know, our key of a protection both know, and a direction that fits; NULL: an
 *   offer.  Keys in an offer over RTP/AVP mean: encrypted if you can
 * @session: the same for all descriptions of a dialog
 * @version: one more at each change
 *
 * Returns: (transfer full): never NULL
 */
char *hl_sdp_write (const HlMediaDesc *local, const char *answer_to, guint64 session,
                    guint version);

/* What @local becomes when it answers @remote: common codecs in the order of
 * @remote with its payload types, direction reversed and narrowed. */
HlMediaDesc hl_media_desc_answer (const HlMediaDesc *local, const HlMediaDesc *remote);

G_END_DECLS
