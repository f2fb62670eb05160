/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* SRTP of one leg (libsrtp): what goes out is encrypted with our key, what comes in is
 * checked and decrypted with theirs.  Made and freed by the main thread, used by one
 * media thread, which allocates when a stream of theirs begins, and at each guess of how far its
 * count is, until a first packet has proved one. */

typedef struct _HlSrtp HlSrtp;

#define HL_SRTP_TRAILER 32 /* room a packet needs behind it */

typedef enum
{
  HL_SRTP_OK,
  HL_SRTP_AGAIN, /* replayed or too old */
  HL_SRTP_WRONG, /* not made with the key agreed, or changed on its way */
} HlSrtpResult;

/* Returns: (nullable): NULL when a key is not one of @suite.  Each side's key is its
 * HlMediaCrypto's. */
HlSrtp *hl_srtp_new (const HlMediaCrypto *ours, const HlMediaCrypto *theirs);
void hl_srtp_free (HlSrtp *self);
/* Our key is the one @former has: its counts go on.  Media thread. */
void hl_srtp_keep_out (HlSrtp *self, HlSrtp *former);

/* @length: in and out.  Returns: FALSE: not to be sent */
gboolean hl_srtp_protect (HlSrtp *self, guint8 *packet, gsize *length);
gboolean hl_srtp_protect_rtcp (HlSrtp *self, guint8 *packet, gsize *length);

/**
 * hl_srtp_unprotect:
 *
 * A stream that began long before we did has rolled its 16-bit sequence numbers over,
 * which is part of what it signs and not in the packet.  Until the first packet is
 * right, each wrong one is tried with another count, so that a mediad started anew
 * understands a call of many hours within a second or two.
 */
HlSrtpResult hl_srtp_unprotect (HlSrtp *self, guint8 *packet, gsize *length);
HlSrtpResult hl_srtp_unprotect_rtcp (HlSrtp *self, guint8 *packet, gsize *length);

/* A new random key of the suite. */
void hl_srtp_make_key (HlSrtpSuite suite, HlMediaCrypto *crypto);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSrtp, hl_srtp_free)

G_END_DECLS
