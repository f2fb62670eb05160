/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/hl-media.h"

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
  GString *digits; /* telephone-events heard */
  guint32 digit_timestamp;
  GByteArray *inband; /* everything heard, as samples */
} MediaPeer;

MediaPeer *media_peer_new (double hz, HlCodec codec, gboolean telephone_events);
void media_peer_free (MediaPeer *self);
void media_peer_describe (const MediaPeer *self, HlMediaDesc *desc);
void media_peer_call (MediaPeer *self, guint16 port);
/* Amplitude of @hz in the last half second. */
double media_peer_hears (const MediaPeer *self, double hz);
void media_peer_send_digit (MediaPeer *self, char digit);
/* One frame from elsewhere: @fd may be another socket */
void media_peer_send_frame (MediaPeer *self, int fd);

double media_amplitude (const gint16 *samples, guint n, double hz);
/* Writes 16-bit mono WAV. */
void media_write_wav (const char *path, guint rate, double hz, double seconds);
/* Both channels of a recording, decoded. */
gboolean media_read_stereo (const char *path, GArray *left, GArray *right);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MediaPeer, media_peer_free)

G_END_DECLS
