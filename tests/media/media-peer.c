/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media-peer.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "media/hl-g711.h"
#include "media/hl-rtp.h"

#define LEVEL 8000

static struct sockaddr_in
loopback (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return address;
}

static void
send_packet (MediaPeer *self, int fd, guint8 payload_type, guint32 timestamp, const guint8 *payload,
             gsize length)
{
  struct sockaddr_in to = loopback (self->to_port);
  guint8 packet[HL_RTP_HEADER + HL_RTP_PAYLOAD_MAX + HL_SRTP_TRAILER];
  HlRtpPacket header = { .payload_type = payload_type,
                         .sequence = self->sequence++,
                         .timestamp = timestamp,
                         .ssrc = self->ssrc };

  hl_rtp_write_header (packet, &header);
  memcpy (packet + HL_RTP_HEADER, payload, length);
  length += HL_RTP_HEADER;
  if (self->srtp != NULL && !hl_srtp_protect (self->srtp, packet, &length))
    return;
  sendto (fd, packet, length, 0, (struct sockaddr *) &to, sizeof to);
}

static void
send_wide_frame (MediaPeer *self, int fd)
{
  gint16 frame[HL_CODER_FRAME];
  guint8 payload[HL_RTP_PAYLOAD_MAX];
  guint clock = hl_codec_clock (self->codec), length;
  guint64 at = (guint64) self->sent * HL_CODER_FRAME;

  for (guint k = 0; k < HL_CODER_FRAME; k++)
    frame[k] = (gint16) (LEVEL * sin (2 * G_PI * self->hz * (double) (at + k) / 16000));
  length = hl_coder_encode (self->coder, frame, payload);
  send_packet (self, fd, self->payload_type, self->timestamp, payload, length);
  self->timestamp += clock / 50;
}

void
media_peer_send_frame (MediaPeer *self, int fd)
{
  gint16 frame[HL_RTP_FRAME];
  guint8 payload[HL_RTP_FRAME];

  if (self->coder != NULL)
    {
      send_wide_frame (self, fd);
      return;
    }
  for (guint k = 0; k < HL_RTP_FRAME; k++)
    frame[k] = (gint16) (LEVEL * sin (2 * G_PI * self->hz * (self->timestamp + k) / 8000));
  hl_g711_encode (self->codec, frame, payload, HL_RTP_FRAME);
  send_packet (self, fd, self->payload_type, self->timestamp, payload, HL_RTP_FRAME);
  self->timestamp += HL_RTP_FRAME;
}

static void
hear (MediaPeer *self, const HlRtpPacket *packet)
{
  gint16 frame[HL_CODER_PACKET_MAX];
  guint n = packet->length;
  HlRtpEvent event;
  gint64 now = g_get_monotonic_time ();

  if (self->last_received > 0)
    self->longest_gap = MAX (self->longest_gap, now - self->last_received);
  self->last_received = now;
  self->their_ssrc = packet->ssrc;
  self->received++;
  if (packet->payload_type == self->dtmf_payload_type && self->dtmf_payload_type != 0)
    {
      g_assert_true (hl_rtp_parse_event (packet->payload, packet->length, &event));
      if (self->digits->len == 0 || packet->timestamp != self->digit_timestamp)
        g_string_append_c (self->digits, hl_rtp_event_to_digit (event.event));
      self->digit_timestamp = packet->timestamp;
      return;
    }
  g_assert_cmpuint (packet->payload_type, ==, self->payload_type);
  if (self->coder == NULL)
    hl_g711_decode (self->codec, packet->payload, frame, packet->length);
  else
    {
      gint16 wide[HL_CODER_PACKET_MAX];

      g_assert_cmpuint (hl_coder_decode (self->coder, packet->payload, packet->length, wide), ==,
                        HL_CODER_FRAME);
      hl_coder_narrow (self->coder, wide, frame);
      n = HL_RTP_FRAME;
      for (guint k = 0; k < HL_CODER_FRAME; k++)
        self->heard_wide[self->at_wide++ % (2 * PEER_WINDOW)] = wide[k];
    }
  for (guint k = 0; k < n; k++)
    self->heard[self->at++ % PEER_WINDOW] = frame[k];
  g_byte_array_append (self->inband, (guint8 *) frame, n * 2);
}

static gboolean
turn_cb (gpointer data)
{
  MediaPeer *self = data;
  gint64 due = (g_get_monotonic_time () - self->started) / 20000;
  guint8 buffer[1600];
  ssize_t got;
  HlRtpPacket packet;

  while (self->control >= 0
         && (got = recv (self->control, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    self->reports += hl_rtcp_parse (buffer, (gsize) got, self->ssrc, &self->last_report);
  while ((got = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    {
      gsize length = (gsize) got;

      if (self->srtp != NULL && hl_srtp_unprotect (self->srtp, buffer, &length) != HL_SRTP_OK)
        self->wrong++;
      else if (hl_rtp_parse (buffer, length, &packet))
        hear (self, &packet);
    }
  for (; self->sent < due; self->sent++)
    if (self->to_port != 0 && !self->mute)
      media_peer_send_frame (self, self->fd);
  return G_SOURCE_CONTINUE;
}

MediaPeer *
media_peer_new (double hz, HlCodec codec, gboolean telephone_events)
{
  MediaPeer *self = g_new0 (MediaPeer, 1);
  struct sockaddr_in address = loopback (0);
  socklen_t length = sizeof address;

  hl_g711_init ();
  self->fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (getsockname (self->fd, (struct sockaddr *) &address, &length), ==, 0);
  self->port = ntohs (address.sin_port);
  self->control = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  address = loopback (self->port + 1);
  if (bind (self->control, (struct sockaddr *) &address, length) != 0)
    {
      close (self->control);
      self->control = -1;
    }
  self->hz = hz;
  self->codec = codec;
  self->coder = hl_coder_new (codec);
  self->payload_type = codec == HL_CODEC_OPUS   ? 107
                       : codec == HL_CODEC_G722 ? 9
                       : codec == HL_CODEC_PCMA ? 8
                                                : 0;
  self->dtmf_payload_type = telephone_events ? 101 : 0;
  self->ssrc = g_random_int ();
  self->sequence = (guint16) g_random_int ();
  self->digits = g_string_new (NULL);
  self->inband = g_byte_array_new ();
  self->started = g_get_monotonic_time ();
  self->source = g_timeout_add (10, turn_cb, self);
  return self;
}

void
media_peer_report (MediaPeer *self, guint8 fraction)
{
  struct sockaddr_in to = loopback (self->to_port + 1);
  HlRtcpReport report = { .ssrc = self->ssrc,
                          .has_block = TRUE,
                          .block = { .ssrc = self->their_ssrc, .fraction = fraction } };
  guint8 bytes[HL_RTCP_MAX];
  gsize length = hl_rtcp_write (bytes, &report);

  sendto (self->control >= 0 ? self->control : self->fd, bytes, length, 0, (struct sockaddr *) &to,
          sizeof to);
}

void
media_peer_free (MediaPeer *self)
{
  g_source_remove (self->source);
  if (self->control >= 0)
    close (self->control);
  close (self->fd);
  g_clear_pointer (&self->coder, hl_coder_free);
  g_clear_pointer (&self->srtp, hl_srtp_free);
  g_string_free (self->digits, TRUE);
  g_byte_array_unref (self->inband);
  g_free (self);
}

void
media_peer_describe (const MediaPeer *self, HlMediaDesc *desc)
{
  memset (desc, 0, sizeof *desc);
  g_strlcpy (desc->address, "127.0.0.1", sizeof desc->address);
  desc->port = self->port;
  desc->n_codecs = 1;
  desc->codecs[0].codec = self->codec;
  desc->codecs[0].payload_type = self->payload_type;
  desc->dtmf_payload_type = self->dtmf_payload_type;
  desc->n_crypto = self->key.suite != HL_SRTP_NONE;
  desc->crypto[0] = self->key;
}

void
media_peer_encrypt (MediaPeer *self, HlSrtpSuite suite)
{
  hl_srtp_make_key (suite, &self->key);
  self->key.tag = 1;
}

void
media_peer_answered (MediaPeer *self, const HlMediaDesc *local)
{
  g_clear_pointer (&self->srtp, hl_srtp_free);
  if (self->key.suite != HL_SRTP_NONE)
    {
      g_assert_cmpuint (local->n_crypto, ==, 1);
      g_assert_cmpuint (local->crypto[0].tag, ==, self->key.tag);
      self->srtp = hl_srtp_new (&self->key, &local->crypto[0]);
      g_assert_nonnull (self->srtp);
    }
  self->to_port = local->port;
}

void
media_peer_call (MediaPeer *self, guint16 port)
{
  self->to_port = port;
}

double
media_amplitude (const gint16 *samples, guint n, double hz)
{
  double re = 0, im = 0;

  for (guint k = 0; k < n; k++)
    {
      re += samples[k] * cos (2 * G_PI * hz * k / 8000);
      im += samples[k] * sin (2 * G_PI * hz * k / 8000);
    }
  return 2 * sqrt (re * re + im * im) / n;
}

double
media_peer_hears_wide (const MediaPeer *self, double hz)
{
  double re = 0, im = 0;

  for (guint k = 0; k < 2 * PEER_WINDOW; k++)
    {
      double sample = self->heard_wide[(self->at_wide + k) % (2 * PEER_WINDOW)];

      re += sample * cos (2 * G_PI * hz * k / 16000);
      im += sample * sin (2 * G_PI * hz * k / 16000);
    }
  return sqrt (re * re + im * im) / PEER_WINDOW;
}

double
media_peer_hears (const MediaPeer *self, double hz)
{
  gint16 window[PEER_WINDOW];

  for (guint k = 0; k < PEER_WINDOW; k++)
    window[k] = self->heard[(self->at + k) % PEER_WINDOW];
  return media_amplitude (window, PEER_WINDOW, hz);
}

guint
media_peer_longest_silence (const MediaPeer *self)
{
  const gint16 *heard = (const gint16 *) (gpointer) self->inband->data;
  guint longest = 0, run = 0;
  gboolean begun = FALSE;

  for (guint k = 0; k < self->inband->len / 2; k++)
    {
      gboolean quiet = ABS (heard[k]) < 100;

      if (!quiet && begun)
        longest = MAX (longest, run);
      begun |= !quiet;
      run = quiet ? run + 1 : 0;
    }
  return longest;
}

void
media_peer_send_digit (MediaPeer *self, char digit)
{
  HlRtpEvent event = { .event = (guint8) hl_rtp_event_from_digit (digit), .volume = 10 };
  guint8 payload[4];

  for (guint i = 1; i <= 7; i++)
    {
      event.duration = (guint16) (MIN (i, 5) * HL_RTP_FRAME);
      event.end = i >= 5;
      hl_rtp_write_event (payload, &event);
      send_packet (self, self->fd, self->dtmf_payload_type, self->timestamp, payload, 4);
    }
  self->timestamp += 5 * HL_RTP_FRAME;
}

/* ---- Files ---- */

static void
put (GByteArray *to, guint32 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (to, &byte, 1);
    }
}

void
media_write_wav (const char *path, guint rate, double hz, double seconds)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  guint n = (guint) (rate * seconds);

  g_byte_array_append (file, (const guint8 *) "RIFF", 4);
  put (file, 36 + 2 * n, 4);
  g_byte_array_append (file, (const guint8 *) "WAVEfmt ", 8);
  put (file, 16, 4);
  put (file, 1, 2);
  put (file, 1, 2);
  put (file, rate, 4);
  put (file, rate * 2, 4);
  put (file, 2, 2);
  put (file, 16, 2);
  g_byte_array_append (file, (const guint8 *) "data", 4);
  put (file, 2 * n, 4);
  for (guint k = 0; k < n; k++)
    put (file, (guint16) (gint16) (LEVEL * sin (2 * G_PI * hz * k / rate)), 2);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
}

static void
split (GstSample *sample, GArray *left, GArray *right)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize k = 0; k + 4 <= map.size; k += 4)
    {
      g_array_append_vals (left, map.data + k, 1);
      g_array_append_vals (right, map.data + k + 2, 1);
    }
  gst_buffer_unmap (buffer, &map);
}

gboolean
media_read_stereo (const char *path, GArray *left, GArray *right)
{
  g_autofree char *text = g_strdup_printf (
      "filesrc location=\"%s\" ! flacparse ! flacdec ! audioconvert ! "
      "audio/x-raw,format=S16LE,rate=8000,channels=2 ! appsink name=sink sync=false",
      path);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;
  GstSample *sample;
  gboolean whole;

  gst_init (NULL, NULL);
  pipeline = gst_object_ref_sink (gst_parse_launch (text, NULL));
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 5 * GST_SECOND)) != NULL)
    {
      split (sample, left, right);
      gst_sample_unref (sample);
    }
  whole = gst_app_sink_is_eos (GST_APP_SINK (sink));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return whole;
}
