/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-coder.h"

#include <opus.h>
#include <spandsp.h>
#include <string.h>

#include "hl-half-band.h"
#include "hl-plc.h"

#define RATE 16000
#define OPUS_BITRATE 24000
#define OPUS_COMPLEXITY 4 /* of 10: speech at 24 kbit/s gains little above */
#define EXPECTED_LOSS 5   /* percent: how much redundancy is put into each packet */
#define G722_RATE 64000

struct _HlCoder
{
  HlCodec codec;
  OpusDecoder *opus_in;
  OpusEncoder *opus_out;
  g722_decode_state_t *g722_in;
  g722_encode_state_t *g722_out;
  HlPlc plc; /* G.722's; Opus has its own */
  HlHalfBand down, up;
  HlCoderRest rest;
};

static gboolean
open_opus (HlCoder *self)
{
  int error = 0;

  self->opus_in = opus_decoder_create (RATE, 1, &error);
  self->opus_out = opus_encoder_create (RATE, 1, OPUS_APPLICATION_VOIP, &error);
  if (self->opus_in == NULL || self->opus_out == NULL)
    return FALSE;
  opus_encoder_ctl (self->opus_out, OPUS_SET_BITRATE (OPUS_BITRATE));
  opus_encoder_ctl (self->opus_out, OPUS_SET_COMPLEXITY (OPUS_COMPLEXITY));
  opus_encoder_ctl (self->opus_out, OPUS_SET_INBAND_FEC (1));
  opus_encoder_ctl (self->opus_out, OPUS_SET_PACKET_LOSS_PERC (EXPECTED_LOSS));
  opus_encoder_ctl (self->opus_out, OPUS_SET_SIGNAL (OPUS_SIGNAL_VOICE));
  return TRUE;
}

static gboolean
open_g722 (HlCoder *self)
{
  self->g722_in = g722_decode_init (NULL, G722_RATE, 0);
  self->g722_out = g722_encode_init (NULL, G722_RATE, 0);
  return self->g722_in != NULL && self->g722_out != NULL;
}

HlCoder *
hl_coder_new (HlCodec codec)
{
  g_autoptr (HlCoder) self = NULL;

  if (!hl_codec_is_wide (codec))
    return NULL;
  self = g_new0 (HlCoder, 1);
  self->codec = codec;
  if (codec == HL_CODEC_OPUS ? open_opus (self) : open_g722 (self))
    return g_steal_pointer (&self);
  return NULL;
}

void
hl_coder_free (HlCoder *self)
{
  g_clear_pointer (&self->opus_in, opus_decoder_destroy);
  g_clear_pointer (&self->opus_out, opus_encoder_destroy);
  g_clear_pointer (&self->g722_in, g722_decode_free);
  g_clear_pointer (&self->g722_out, g722_encode_free);
  g_free (self);
}

HlCodec
hl_coder_get_codec (const HlCoder *self)
{
  return self->codec;
}

guint
hl_coder_decode (HlCoder *self, const guint8 *payload, guint length, gint16 *to)
{
  int got;

  if (length == 0)
    return 0;
  if (self->codec == HL_CODEC_OPUS)
    {
      got = opus_decode (self->opus_in, payload, (opus_int32) length, to, HL_CODER_PACKET_MAX, 0);
      return got > 0 ? (guint) got : 0;
    }
  got = g722_decode (self->g722_in, to, payload, (int) MIN (length, HL_CODER_PACKET_MAX / 2));
  if (got > 0)
    hl_plc_heard (&self->plc, to, (guint) got);
  return got > 0 ? (guint) got : 0;
}

void
hl_coder_conceal (HlCoder *self, const guint8 *next, guint length, gint16 *to, guint n)
{
  int got;

  if (self->codec != HL_CODEC_OPUS)
    {
      hl_plc_conceal (&self->plc, to, n);
      return;
    }
  /* Opus conceals in steps of 2.5 ms. */
  n -= n % (RATE / 400);
  got = opus_decode (self->opus_in, next, next != NULL ? (opus_int32) length : 0, to, (int) n,
                     next != NULL);
  if (got < (int) n)
    memset (to + MAX (got, 0), 0, (n - (guint) MAX (got, 0)) * sizeof *to);
}

guint
hl_coder_encode (HlCoder *self, const gint16 *frame, guint8 *to)
{
  int got;

  if (self->codec == HL_CODEC_OPUS)
    got = opus_encode (self->opus_out, frame, HL_CODER_FRAME, to, HL_RTP_PAYLOAD_MAX);
  else
    got = g722_encode (self->g722_out, to, frame, HL_CODER_FRAME);
  return got > 0 ? (guint) got : 0;
}

void
hl_coder_narrow (HlCoder *self, const gint16 *wide, gint16 *narrow)
{
  hl_half_band_down (&self->down, wide, narrow, HL_RTP_FRAME);
}

void
hl_coder_widen (HlCoder *self, const gint16 *narrow, gint16 *wide)
{
  hl_half_band_up (&self->up, narrow, wide, HL_RTP_FRAME);
}

HlCoderRest *
hl_coder_rest (HlCoder *self)
{
  return &self->rest;
}
