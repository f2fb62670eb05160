/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/hl-sdp.h"

#include <string.h>

#define HEAD "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"

#define BASE64 "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
#define KEY(tag) "a=crypto:" #tag " AES_CM_128_HMAC_SHA1_80 inline:" BASE64 "|2^20\r\n"

static HlMediaDesc
ours (void)
{
  HlMediaDesc desc = { .address = "10.0.0.9", .port = 40000, .n_codecs = 2 };

  desc.codecs[0].codec = HL_CODEC_PCMA;
  desc.codecs[0].payload_type = 8;
  desc.codecs[1].codec = HL_CODEC_PCMU;
  desc.dtmf_payload_type = 101;
  return desc;
}

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    const char *address;
    guint16 port;
    guint n_codecs;
    HlCodec first;
    guint8 dtmf;
    HlDirection direction;
  } rows[] = {
    { HEAD "m=audio 4000 RTP/AVP 8\r\n", "10.0.0.1", 4000, 1, HL_CODEC_PCMA, 0,
      HL_DIRECTION_SENDRECV },
    { HEAD "m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n", "10.0.0.1",
      4000, 2, HL_CODEC_PCMU, 101, HL_DIRECTION_SENDRECV },
    { HEAD "m=audio 4000 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 pcma/8000/1\r\n"
           "a=sendonly\r\n",
      "10.0.0.1", 4000, 2, HL_CODEC_OPUS, 0, HL_DIRECTION_SENDONLY },
    { HEAD "m=audio 4000 RTP/AVP 9 101 102\r\na=rtpmap:102 telephone-event/48000\r\n"
           "a=rtpmap:101 telephone-event/8000\r\n",
      "10.0.0.1", 4000, 1, HL_CODEC_G722, 101, HL_DIRECTION_SENDRECV },
    { HEAD "m=audio 4000 RTP/SAVP 8\r\n" KEY (1), "10.0.0.1", 4000, 1, HL_CODEC_PCMA, 0,
      HL_DIRECTION_SENDRECV },
    { HEAD "a=inactive\r\nm=audio 4000 RTP/AVP 8\r\n", "10.0.0.1", 4000, 1, HL_CODEC_PCMA, 0,
      HL_DIRECTION_INACTIVE },
    { HEAD "m=video 5000 RTP/AVP 99\r\nm=audio 0 RTP/AVP 8\r\nm=audio 4002 RTP/AVP 8\r\n"
           "c=IN IP6 2001:db8::1\r\na=recvonly\r\n",
      "2001:db8::1", 4002, 1, HL_CODEC_PCMA, 0, HL_DIRECTION_RECVONLY },
    { "v=0\no=- 1 1 IN IP4 1.1.1.1\ns=-\nc=IN IP4 0.0.0.0\nt=0 0\nm=audio 4000 RTP/AVP 8\n", "",
      4000, 1, HL_CODEC_PCMA, 0, HL_DIRECTION_SENDONLY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      HlMediaDesc desc;

      g_assert_true (hl_sdp_parse (rows[i].text, strlen (rows[i].text), &desc, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (desc.address, ==, rows[i].address);
      g_assert_cmpuint (desc.port, ==, rows[i].port);
      g_assert_cmpuint (desc.n_codecs, ==, rows[i].n_codecs);
      g_assert_cmpint (desc.codecs[0].codec, ==, rows[i].first);
      g_assert_cmpuint (desc.dtmf_payload_type, ==, rows[i].dtmf);
      g_assert_cmpint (desc.direction, ==, rows[i].direction);
    }
}

static void
test_bad (void)
{
  static const struct
  {
    const char *text;
    HlSdpError code;
  } rows[] = {
    { "", HL_SDP_ERROR_SYNTAX },
    { "x", HL_SDP_ERROR_SYNTAX },
    { "\r\n\r\n", HL_SDP_ERROR_SYNTAX },
    { "v=1\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\n", HL_SDP_ERROR_SYNTAX },
    { "v=0\r\nm=audio", HL_SDP_ERROR_SYNTAX },
    { "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n",
      HL_SDP_ERROR_SYNTAX },
    { HEAD, HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 99999 RTP/AVP 8\r\n", HL_SDP_ERROR_SYNTAX },
    { HEAD "m=audio -4 RTP/AVP 8\r\n", HL_SDP_ERROR_SYNTAX },
    { HEAD "m=audio 4000 RTP/AVP\r\n", HL_SDP_ERROR_SYNTAX },
    { HEAD "m=audio 4000\r\n", HL_SDP_ERROR_SYNTAX },
    { HEAD "m=audio 4000 RTP/AVP 8 300\r\n", HL_SDP_ERROR_SYNTAX },
    { HEAD "m=audio 4000 RT@/AVP 0 8\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 x 0 /8\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 x 0\t8\r\n", HL_SDP_ERROR_SYNTAX },
    { HEAD "m=audio 4000  8\r\n", HL_SDP_ERROR_SYNTAX },
    { HEAD "m=audio 0 RTP/AVP 8\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/SAVP 8\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 18 3\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 PCMA/16000\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 G722/16000\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 PCMA/8000/2\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 8\r\nc=IN IP4 224.2.1.1/127\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 8\r\nc=IN IP4 255.255.255.255\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 8\r\nc=IN IP4 example.com\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=audio 4000 RTP/AVP 8\r\nc=IN IP6 ff02::1\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=video 4000 RTP/AVP 31\r\n", HL_SDP_ERROR_MEDIA },
    { HEAD "m=image 4000 udptl t38\r\n", HL_SDP_ERROR_MEDIA },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      HlMediaDesc desc;

      g_test_message ("row %u", i);
      g_assert_false (hl_sdp_parse (rows[i].text, strlen (rows[i].text), &desc, &error));
      g_assert_true (error->domain == HL_SDP_ERROR);
      g_test_message ("%s", error->message);
      g_assert_cmpint (error->code, ==, rows[i].code);
      g_assert_cmpuint (desc.port, ==, 0);
    }
}

/* Lines of keys that can't be used; nothing of them may be taken. */
static void
test_bad_keys (void)
{
  static const char *const rows[] = {
    "",
    "a=crypto:\r\n",
    "a=crypto:0 AES_CM_128_HMAC_SHA1_80 inline:" BASE64 "\r\n",
    "a=crypto:x AES_CM_128_HMAC_SHA1_80 inline:" BASE64 "\r\n",
    "a=crypto:1234567890 AES_CM_128_HMAC_SHA1_80 inline:" BASE64 "\r\n",
    "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" BASE64 "\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 outline:" BASE64 "\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" BASE64 "AAAA\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSo*\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" BASE64 "|2^20|1:4\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" BASE64 ";inline:" BASE64 "\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" BASE64 " UNENCRYPTED_SRTP\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" BASE64 " KDR=1\r\n",
    "a=crypto:1 AEAD_AES_128_GCM inline:" BASE64 "\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *secure = g_strconcat (HEAD "m=audio 4000 RTP/SAVP 8\r\n", rows[i], NULL);
      g_autofree char *plain = g_strconcat (HEAD "m=audio 4000 RTP/AVP 8\r\n", rows[i], NULL);
      g_autoptr (GError) error = NULL;
      HlMediaDesc desc;

      g_test_message ("row %u", i);
      g_assert_false (hl_sdp_parse (secure, strlen (secure), &desc, &error));
      g_assert_error (error, HL_SDP_ERROR, HL_SDP_ERROR_MEDIA);
      g_assert_null (strstr (error->message, "d0Rm"));
      g_assert_true (hl_sdp_parse (plain, strlen (plain), &desc, NULL));
      g_assert_cmpuint (desc.n_crypto, ==, 0);
    }
}

/* What each policy takes of an offer, and what is answered. */
static void
test_policies (void)
{
  static const struct
  {
    const char *media, *codecs;
    HlSrtpPolicy srtp;
    const char *want; /* NULL = refused */
  } rows[] = {
    { "m=audio 4000 RTP/AVP 8\r\n", "", HL_SRTP_OFF, "m=audio 40000 RTP/AVP 8\r\n" },
    { "m=audio 4000 RTP/AVP 8\r\n" KEY (3), "", HL_SRTP_OFF, "RTP/AVP 8\r\na=rtpmap" },
    { "m=audio 4000 RTP/SAVP 8\r\n" KEY (3), "", HL_SRTP_OFF, NULL },
    { "m=audio 4000 RTP/SAVP 8\r\n" KEY (3), "", HL_SRTP_OPTIONAL,
      "m=audio 40000 RTP/SAVP 8\r\na=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:AAAA" },
    { "m=audio 4000 RTP/AVP 8\r\n" KEY (3), "", HL_SRTP_REQUIRED, "a=crypto:3 " },
    { "m=audio 4000 RTP/AVP 8\r\n", "", HL_SRTP_OPTIONAL, "m=audio 40000 RTP/AVP 8\r\n" },
    { "m=audio 4000 RTP/AVP 8\r\n", "", HL_SRTP_REQUIRED, NULL },
    /* Two streams to choose from */
    { "m=audio 4000 RTP/SAVP 8\r\n" KEY (1) "m=audio 4002 RTP/AVP 8\r\n", "", HL_SRTP_OFF,
      "m=audio 0 RTP/SAVP 8\r\nm=audio 40000 RTP/AVP 8\r\n" },
    { "m=audio 4002 RTP/AVP 8\r\nm=audio 4000 RTP/SAVP 8\r\n" KEY (1), "", HL_SRTP_OPTIONAL,
      "m=audio 0 RTP/AVP 8\r\nm=audio 40000 RTP/SAVP 8\r\n" },
    { "m=audio 4000 RTP/AVP 0 8 9\r\n", "G722, PCMA", HL_SRTP_OFF, "RTP/AVP 8 9\r\n" },
    { "m=audio 4000 RTP/AVP 0\r\n", "G722, PCMA", HL_SRTP_OFF, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *offer = g_strconcat (HEAD, rows[i].media, NULL);
      g_autofree char *answer = NULL;
      g_autoptr (GError) error = NULL;
      HlMediaPolicy policy = { .srtp = rows[i].srtp };
      HlMediaDesc local = ours (), remote;

      g_test_message ("row %u", i);
      g_assert_true (hl_media_policy_set_codecs (&policy, rows[i].codecs));
      g_assert_cmpint (hl_sdp_parse_policy (offer, strlen (offer), &policy, &remote, &error), ==,
                       rows[i].want != NULL);
      if (rows[i].want == NULL)
        {
          g_assert_error (error, HL_SDP_ERROR, HL_SDP_ERROR_MEDIA);
          g_test_message ("%s", error->message);
          continue;
        }
      /* As mediad makes ours. */
      local.n_codecs = remote.n_codecs;
      memcpy (local.codecs, remote.codecs, sizeof local.codecs);
      local.n_crypto = remote.n_crypto;
      if (remote.n_crypto > 0)
        {
          local.crypto[0].tag = 9;
          local.crypto[0].suite = remote.crypto[0].suite;
          memset (local.crypto[0].key, 'A', 40);
        }
      answer = hl_sdp_write (&local, offer, 1, 1);
      g_test_message ("%s", answer);
      g_assert_nonnull (strstr (answer, rows[i].want));
    }
}

static void
test_write_secure (void)
{
  HlMediaDesc local = ours (), read;
  g_autofree char *text = NULL;

  local.secure = TRUE;
  local.n_codecs = 4;
  local.codecs[2].codec = HL_CODEC_G722;
  local.codecs[2].payload_type = 9;
  local.codecs[3].codec = HL_CODEC_OPUS;
  local.codecs[3].payload_type = 96;
  local.dtmf_wide_payload_type = 102;
  local.n_crypto = 1;
  local.crypto[0].tag = 1;
  local.crypto[0].suite = HL_SRTP_AES_CM_128_HMAC_SHA1_32;
  g_strlcpy (local.crypto[0].key, BASE64, sizeof local.crypto[0].key);
  text = hl_sdp_write (&local, NULL, 7, 3);
  g_assert_nonnull (strstr (text, "m=audio 40000 RTP/SAVP 8 0 9 96 101 102\r\n"));
  g_assert_nonnull (strstr (text, "a=rtpmap:96 opus/48000/2\r\n"));
  g_assert_true (hl_sdp_parse (text, strlen (text), &read, NULL));
  g_assert_cmpmem (&read, sizeof read, &local, sizeof local);
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (GError) error = NULL;
  HlMediaDesc desc;

  /* the 17th media line is not looked at */
  for (guint i = 0; i < HL_SDP_MAX_MEDIA; i++)
    g_string_append (text, "m=video 4000 RTP/AVP 31\r\n");
  g_string_append (text, "m=audio 4000 RTP/AVP 8\r\n");
  g_assert_false (hl_sdp_parse (text->str, text->len, &desc, &error));
  g_assert_error (error, HL_SDP_ERROR, HL_SDP_ERROR_MEDIA);
  g_clear_error (&error);

  while (text->len <= HL_SDP_MAX_LENGTH)
    g_string_append (text, "a=x\r\n");
  g_assert_false (hl_sdp_parse (text->str, text->len, &desc, &error));
  g_assert_error (error, HL_SDP_ERROR, HL_SDP_ERROR_SYNTAX);
  g_clear_error (&error);

  g_assert_false (
      hl_sdp_parse (HEAD "m=audio 4000\0RTP/AVP 8\r\n", sizeof HEAD + 22, &desc, &error));
  g_assert_error (error, HL_SDP_ERROR, HL_SDP_ERROR_SYNTAX);
}

static void
test_write_offer (void)
{
  HlMediaDesc local = ours (), read;
  g_autofree char *text = hl_sdp_write (&local, NULL, 7, 3);

  g_assert_nonnull (strstr (text, "o=hotline 7 3 IN IP4 10.0.0.9\r\n"));
  g_assert_nonnull (strstr (text, "m=audio 40000 RTP/AVP 8 0 101\r\n"));
  g_assert_true (hl_sdp_parse (text, strlen (text), &read, NULL));
  g_assert_cmpmem (&read, sizeof read, &local, sizeof local);
}

static void
test_write_answer (void)
{
  static const struct
  {
    const char *offer; /* media lines */
    HlDirection direction;
    const char *want;
  } rows[] = {
    { "m=audio 4000 RTP/AVP 8\r\n", HL_DIRECTION_SENDRECV, "m=audio 40000 RTP/AVP 8\r\n" },
    { "m=audio 4000 RTP/AVP 0 8\r\n", HL_DIRECTION_SENDRECV, "m=audio 40000 RTP/AVP 0 8\r\n" },
    { "m=audio 4000 RTP/AVP 97 96\r\na=rtpmap:96 telephone-event/8000\r\na=rtpmap:97 PCMA/8000\r\n",
      HL_DIRECTION_SENDRECV, "m=audio 40000 RTP/AVP 97 96\r\n" },
    { "m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n", HL_DIRECTION_SENDRECV, "a=recvonly\r\n" },
    { "m=audio 4000 RTP/AVP 8\r\na=recvonly\r\n", HL_DIRECTION_SENDRECV, "a=sendonly\r\n" },
    { "m=audio 4000 RTP/AVP 8\r\na=inactive\r\n", HL_DIRECTION_SENDRECV, "a=inactive\r\n" },
    { "m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n", HL_DIRECTION_SENDONLY, "a=inactive\r\n" },
    { "m=audio 4000 RTP/AVP 8\r\nm=video 5000 RTP/AVP 99 100\r\na=rtpmap:99 H264/90000\r\n",
      HL_DIRECTION_SENDRECV, "m=video 0 RTP/AVP 99\r\n" },
    { "m=image 5000 udptl t38\r\nm=audio 4000 RTP/AVP 8\r\n", HL_DIRECTION_SENDRECV,
      "m=image 0 udptl t38\r\nm=audio 40000 RTP/AVP 8\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *offer = g_strconcat (HEAD, rows[i].offer, NULL);
      g_autofree char *answer = NULL;
      HlMediaDesc local = ours ();

      local.direction = rows[i].direction;
      answer = hl_sdp_write (&local, offer, 1, 1);
      g_test_message ("row %u: %s", i, answer);
      g_assert_nonnull (strstr (answer, rows[i].want));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/sdp/good", test_good);
  g_test_add_func ("/sip/sdp/bad", test_bad);
  g_test_add_func ("/sip/sdp/bad-keys", test_bad_keys);
  g_test_add_func ("/sip/sdp/policies", test_policies);
  g_test_add_func ("/sip/sdp/write-secure", test_write_secure);
  g_test_add_func ("/sip/sdp/limits", test_limits);
  g_test_add_func ("/sip/sdp/write-offer", test_write_offer);
  g_test_add_func ("/sip/sdp/write-answer", test_write_answer);
  return g_test_run ();
}
