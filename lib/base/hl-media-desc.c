/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-desc.h"

static const char *const codec_names[] = {
  [HL_CODEC_NONE] = "",
  [HL_CODEC_PCMA] = "PCMA",
  [HL_CODEC_PCMU] = "PCMU",
};

const char *
hl_codec_name (HlCodec codec)
{
  return (guint) codec < G_N_ELEMENTS (codec_names) ? codec_names[codec] : "";
}

HlCodec
hl_codec_from_name (const char *name)
{
  for (guint i = 1; name != NULL && i < G_N_ELEMENTS (codec_names); i++)
    if (g_ascii_strcasecmp (name, codec_names[i]) == 0)
      return (HlCodec) i;

  return HL_CODEC_NONE;
}
