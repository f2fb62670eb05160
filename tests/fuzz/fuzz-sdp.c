/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "sip/hl-sdp.h"

#include <string.h>

/* What is read keeps to its limits, and our answer to it is read again as ours. */

static void
check (const HlMediaDesc *desc)
{
  guint8 key[HL_SRTP_KEY_MAX];

  g_assert_cmpuint (desc->port, >, 0);
  g_assert_cmpuint (desc->n_codecs, >, 0);
  g_assert_cmpuint (desc->n_codecs, <=, HL_MEDIA_CODECS_MAX);
  g_assert_cmpuint (desc->direction, <=, HL_DIRECTION_INACTIVE);
  g_assert_cmpuint (strlen (desc->address), <, sizeof desc->address);
  for (guint i = 0; i < desc->n_codecs; i++)
    g_assert_cmpuint (desc->codecs[i].payload_type, <, 128);
  g_assert_true (!desc->secure || desc->n_crypto > 0);
  for (guint i = 0; i < desc->n_crypto; i++)
    g_assert_true (hl_media_crypto_get_key (&desc->crypto[i], key));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const HlMediaPolicy policies[] = { { .srtp = HL_SRTP_OFF },
                                            { .srtp = HL_SRTP_OPTIONAL },
                                            { .srtp = HL_SRTP_REQUIRED } };
  HlMediaDesc local = { .address = "10.0.0.1", .port = 4000, .n_codecs = 4 }, remote, again;
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    if (hl_sdp_parse_policy ((const char *) data, size, &policies[i], &remote, NULL))
      {
        check (&remote);
        g_assert_true (policies[i].srtp != HL_SRTP_OFF || (remote.n_crypto == 0 && !remote.secure));
        g_assert_true (policies[i].srtp != HL_SRTP_REQUIRED || remote.n_crypto > 0);
      }
  if (!hl_sdp_parse ((const char *) data, size, &remote, NULL))
    return 0;

  check (&remote);
  local.codecs[0].codec = HL_CODEC_PCMA;
  local.codecs[0].payload_type = 8;
  local.codecs[1].codec = HL_CODEC_PCMU;
  local.codecs[2].codec = HL_CODEC_G722;
  local.codecs[2].payload_type = 9;
  local.codecs[3].codec = HL_CODEC_OPUS;
  local.codecs[3].payload_type = 96;
  local.dtmf_payload_type = 101;
  if (remote.n_crypto > 0)
    {
      local.n_crypto = 1;
      local.crypto[0] = remote.crypto[0];
    }
  offer = g_strndup ((const char *) data, size);
  answer = hl_sdp_write (&local, offer, 1, 1);
  g_assert_true (hl_sdp_parse (answer, strlen (answer), &again, NULL));
  g_assert_cmpuint (again.port, ==, 4000);
  g_assert_cmpint (again.codecs[0].codec, ==, remote.codecs[0].codec);
  g_assert_cmpuint (again.codecs[0].payload_type, ==, remote.codecs[0].payload_type);
  return 0;
}
