/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sdp-private.h"

#include <string.h>

/* Answers, and the texts of offers and answers. */

/* Speech is what we talk: one channel, not much of it, loss repaired from the next packet. */
#define OPUS_PARAMETERS "minptime=10;useinbandfec=1;stereo=0;maxaveragebitrate=40000"

HlMediaDesc
hl_media_desc_answer (const HlMediaDesc *local, const HlMediaDesc *remote)
{
  HlMediaDesc answer = *local;
  guint theirs = hl_sdp_direction_bits (remote->direction);
  guint reversed = ((theirs & 1) << 1) | (theirs >> 1);

  answer.n_codecs = 0;
  memset (answer.codecs, 0, sizeof answer.codecs);
  answer.secure = remote->secure;
  hl_sdp_crypto_answer (local, remote, &answer);
  for (guint i = 0; i < remote->n_codecs; i++)
    for (guint j = 0; j < local->n_codecs; j++)
      if (local->codecs[j].codec == remote->codecs[i].codec)
        hl_sdp_add_codec (&answer, remote->codecs[i].codec, remote->codecs[i].payload_type);
  if (answer.n_codecs == 0 && remote->n_codecs > 0)
    answer.port = 0;

  if (remote->secure && answer.n_crypto == 0)
    answer.port = 0;

  answer.dtmf_payload_type = local->dtmf_payload_type ? remote->dtmf_payload_type : 0;
  answer.dtmf_wide_payload_type =
      local->dtmf_wide_payload_type ? remote->dtmf_wide_payload_type : 0;
  answer.direction =
      hl_sdp_direction_from_bits (hl_sdp_direction_bits (local->direction) & reversed);
  return answer;
}

/* ---- Writing ---- */

static const char *
address_type (const char *address)
{
  return strchr (address, ':') != NULL ? "IP6" : "IP4";
}

static void
write_session (GString *out, const HlMediaDesc *local, guint64 session, guint version)
{
  const char *address = local->address[0] ? local->address : "0.0.0.0";
  const char *type = address_type (address);

  g_string_append_printf (out,
                          "v=0\r\no=hotline %" G_GUINT64_FORMAT " %u IN %s %s\r\ns=-\r\n"
                          "c=IN %s %s\r\nt=0 0\r\n",
                          session, version, type, address, type, address);
}

static void
write_formats (GString *out, const HlMediaDesc *local)
{
  for (guint i = 0; i < local->n_codecs; i++)
    g_string_append_printf (out, " %u", local->codecs[i].payload_type);
  if (local->dtmf_payload_type != 0)
    g_string_append_printf (out, " %u", local->dtmf_payload_type);
  if (local->dtmf_wide_payload_type != 0)
    g_string_append_printf (out, " %u", local->dtmf_wide_payload_type);
  g_string_append (out, "\r\n");
}

static void
write_codec (GString *out, HlCodec codec, guint8 payload_type)
{
  g_string_append_printf (out, "a=rtpmap:%u %s/%u%s\r\n", payload_type, hl_codec_name (codec),
                          hl_codec_clock (codec), codec == HL_CODEC_OPUS ? "/2" : "");
  if (codec == HL_CODEC_OPUS)
    g_string_append_printf (out, "a=fmtp:%u " OPUS_PARAMETERS "\r\n", payload_type);
}

static void
write_events (GString *out, guint8 payload_type, guint clock)
{
  if (payload_type != 0)
    g_string_append_printf (out, "a=rtpmap:%u telephone-event/%u\r\na=fmtp:%u 0-15\r\n",
                            payload_type, clock, payload_type);
}

static void
write_audio (GString *out, const HlMediaDesc *local)
{
  const char *proto = local->secure ? "RTP/SAVP" : "RTP/AVP";

  if (local->port == 0 || local->n_codecs == 0)
    {
      g_string_append_printf (out, "m=audio 0 %s 8\r\n", proto);
      return;
    }

  g_string_append_printf (out, "m=audio %u %s", local->port, proto);
  write_formats (out, local);
  for (guint i = 0; i < local->n_crypto; i++)
    hl_sdp_crypto_write (out, &local->crypto[i]);
  for (guint i = 0; i < local->n_codecs; i++)
    write_codec (out, local->codecs[i].codec, local->codecs[i].payload_type);
  write_events (out, local->dtmf_payload_type, 8000);
  write_events (out, local->dtmf_wide_payload_type, 48000);
  g_string_append_printf (out, "a=ptime:20\r\na=%s\r\n", hl_sdp_direction_word (local->direction));
}

/* A stream of theirs that we do not take: same kind, transport and format, port 0. */
static void
write_refused (GString *out, const HlSdpMedia *media)
{
  g_string_append_printf (out, "m=%s 0 %s %.*s\r\n", media->type, media->proto,
                          (int) strcspn (media->formats, " "), media->formats);
}

static void
write_answer (GString *out, const HlMediaDesc *local, const HlSdpSession *offer,
              const HlSdpMedia *audio)
{
  for (guint i = 0; i < offer->n_media; i++)
    {
      if (&offer->media[i] == audio)
        write_audio (out, local);
      else
        write_refused (out, &offer->media[i]);
    }
}

static const HlSdpMedia *
find_stream (const HlSdpSession *offer, const HlMediaPolicy *policy)
{
  const HlSdpMedia *audio = hl_sdp_find_audio (offer, policy, NULL);

  return audio != NULL ? audio : hl_sdp_find_audio (offer, NULL, NULL);
}

/* What leads to the stream of theirs that @local was made for. */
static HlMediaPolicy
policy_of (const HlMediaDesc *local)
{
  return (HlMediaPolicy){ .srtp = local->n_crypto > 0 ? HL_SRTP_OPTIONAL : HL_SRTP_OFF };
}

char *
hl_sdp_write (const HlMediaDesc *local, const char *answer_to, guint64 session, guint version)
{
  g_autoptr (GString) out = g_string_sized_new (320);
  g_autoptr (HlSdpSession) offer = NULL;
  HlMediaPolicy policy = policy_of (local);
  HlMediaDesc remote, answer;

  write_session (out, local, session, version);
  if (answer_to != NULL
      && (hl_sdp_parse_policy (answer_to, strlen (answer_to), &policy, &remote, NULL)
          || hl_sdp_parse (answer_to, strlen (answer_to), &remote, NULL)))
    offer = hl_sdp_session_read (answer_to, strlen (answer_to), NULL);
  if (offer == NULL)
    {
      write_audio (out, local);
      return g_string_free (g_steal_pointer (&out), FALSE);
    }

  answer = hl_media_desc_answer (local, &remote);
  write_answer (out, &answer, offer, find_stream (offer, &policy));
  return g_string_free (g_steal_pointer (&out), FALSE);
}
