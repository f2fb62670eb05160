/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/hl-coder.h"
#include "media/hl-media.h"
#include "media/hl-rtcp.h"
#include "media/hl-srtp.h"

G_BEGIN_DECLS

/* A telephone for tests: sends a tone as RTP and says what it hears. */

#define PEER_WINDOW 4000 /* samples looked at: half a second */

typedef struct
{
  int fd;
  guint source;
  guint16 port, to_port;
  double hz;
  HlCodec codec;
  guint8 payload_type, dtmf_payload_type;
  guint16 sequence;
  guint32 timestamp, ssrc;
  gint64 started, sent;
  gboolean mute;
  guint64 received;
  gint64 last_received, longest_gap;
  gint16 heard[PEER_WINDOW];
  guint at;
  gint16 heard_wide[2 * PEER_WINDOW]; /* the same at 16 kHz, of a wide-band codec */
  guint at_wide;
  GString *digits; /* telephone-events heard */
  guint32 digit_timestamp;
  GByteArray *inband; /* everything heard, as samples at 8 kHz */
  HlCoder *coder;     /* G.722, Opus */
  HlMediaCrypto key;  /* ours; suite NONE = not encrypted */
  HlSrtp *srtp;       /* both keys, when theirs is known */
  int control;        /* RTCP, on the next port; -1 = not to be had */
  guint reports;
  HlRtcpReport last_report; /* of theirs */
  guint32 their_ssrc;
  guint64 wrong; /* packets that were not made with their key */
} MediaPeer;

MediaPeer *media_peer_new (double hz, HlCodec codec, gboolean telephone_events);
void media_peer_free (MediaPeer *self);
void media_peer_describe (const MediaPeer *self, HlMediaDesc *desc);
void media_peer_call (MediaPeer *self, guint16 port);
/* Talks SRTP: our key is made, and described from now on. */
void media_peer_encrypt (MediaPeer *self, HlSrtpSuite suite);
/* What came back: port and key. */
void media_peer_answered (MediaPeer *self, const HlMediaDesc *local);
/* Amplitude of @hz in the last half second. */
double media_peer_hears (const MediaPeer *self, double hz);
/* The same up to 8 kHz, of a wide-band codec */
double media_peer_hears_wide (const MediaPeer *self, double hz);
void media_peer_send_digit (MediaPeer *self, char digit);
/* Samples of @inband without a sound in a row, between the first that has one and the last. */
guint media_peer_longest_silence (const MediaPeer *self);
/* One frame from elsewhere: @fd may be another socket */
void media_peer_send_frame (MediaPeer *self, int fd);

/* An RTCP report: @fraction of 256 of what they sent was lost */
void media_peer_report (MediaPeer *self, guint8 fraction);

double media_amplitude (const gint16 *samples, guint n, double hz);
/* Writes 16-bit mono WAV. */
void media_write_wav (const char *path, guint rate, double hz, double seconds);
/* Both channels of a recording, decoded. */
gboolean media_read_stereo (const char *path, GArray *left, GArray *right);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MediaPeer, media_peer_free)

G_END_DECLS
