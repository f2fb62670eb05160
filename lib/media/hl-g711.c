/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-g711.h"

/* A-law codes 13 bits, µ-law 14: the tables are indexed by that many upper bits
 * of a sample, so both fit into the first-level cache beside the frames. */
#define ALAW_SHIFT 3
#define ULAW_SHIFT 2

static gint16 alaw_linear[256], ulaw_linear[256];
static guint8 linear_alaw[65536 >> ALAW_SHIFT], linear_ulaw[65536 >> ULAW_SHIFT];

static gint16
alaw_decode (guint8 code)
{
  int value = code ^ 0x55;
  int segment = (value >> 4) & 7;
  int linear = ((value & 15) << 4) + 8;

  if (segment > 0)
    linear = (linear + 0x100) << (segment - 1);
  return (gint16) (value & 0x80 ? linear : -linear);
}

static guint8
alaw_encode (gint16 sample)
{
  int linear = sample >> 3;
  guint8 sign = linear >= 0 ? 0xd5 : 0x55;
  int segment = 0;

  if (linear < 0)
    linear = -linear - 1;
  while (segment < 7 && linear > (0x20 << segment) - 1)
    segment++;

  int step = segment < 2 ? linear >> 1 : linear >> segment;
  return (guint8) ((segment << 4 | (step & 15)) ^ sign);
}

static gint16
ulaw_decode (guint8 code)
{
  int value = ~code & 0xff;
  int linear = (((value & 15) << 3) + 0x84) << ((value >> 4) & 7);

  return (gint16) (value & 0x80 ? 0x84 - linear : linear - 0x84);
}

static guint8
ulaw_encode (gint16 sample)
{
  int linear = sample >> 2;
  guint8 sign = linear < 0 ? 0x7f : 0xff;
  int segment = 0;

  if (linear < 0)
    linear = -linear;
  linear = MIN (linear, 8159) + 33;
  while (segment < 8 && linear > (0x40 << segment) - 1)
    segment++;
  if (segment > 7)
    return 0x7f ^ sign;
  return (guint8) ((segment << 4 | ((linear >> (segment + 1)) & 15)) ^ sign);
}

gint16
hl_g711_decode_one (HlCodec codec, guint8 code)
{
  return codec == HL_CODEC_PCMU ? ulaw_decode (code) : alaw_decode (code);
}

guint8
hl_g711_encode_one (HlCodec codec, gint16 sample)
{
  return codec == HL_CODEC_PCMU ? ulaw_encode (sample) : alaw_encode (sample);
}

void
hl_g711_init (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  for (guint i = 0; i < 256; i++)
    {
      alaw_linear[i] = alaw_decode ((guint8) i);
      ulaw_linear[i] = ulaw_decode ((guint8) i);
    }
  for (guint i = 0; i < G_N_ELEMENTS (linear_alaw); i++)
    linear_alaw[i] = alaw_encode ((gint16) (guint16) (i << ALAW_SHIFT));
  for (guint i = 0; i < G_N_ELEMENTS (linear_ulaw); i++)
    linear_ulaw[i] = ulaw_encode ((gint16) (guint16) (i << ULAW_SHIFT));
  g_once_init_leave (&done, 1);
}

void
hl_g711_decode (HlCodec codec, const guint8 *from, gint16 *to, guint n)
{
  const gint16 *table = codec == HL_CODEC_PCMU ? ulaw_linear : alaw_linear;

  for (guint i = 0; i < n; i++)
    to[i] = table[from[i]];
}

void
hl_g711_encode (HlCodec codec, const gint16 *from, guint8 *to, guint n)
{
  if (codec == HL_CODEC_PCMU)
    for (guint i = 0; i < n; i++)
      to[i] = linear_ulaw[(guint16) from[i] >> ULAW_SHIFT];
  else
    for (guint i = 0; i < n; i++)
      to[i] = linear_alaw[(guint16) from[i] >> ALAW_SHIFT];
}
