/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-engine-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Legs: what is agreed with the other side. */

#define DTMF_PAYLOAD_TYPE 101
#define DTMF_WIDE_PAYLOAD_TYPE 102
#define OPUS_PAYLOAD_TYPE 96

static HlDirection
mirror (HlDirection direction)
{
  static const HlDirection mirrored[] = {
    [HL_DIRECTION_SENDRECV] = HL_DIRECTION_SENDRECV,
    [HL_DIRECTION_SENDONLY] = HL_DIRECTION_RECVONLY,
    [HL_DIRECTION_RECVONLY] = HL_DIRECTION_SENDONLY,
    [HL_DIRECTION_INACTIVE] = HL_DIRECTION_INACTIVE,
  };

  return mirrored[direction];
}

/* In the order of preference where nothing else was asked for: G.711 needs no
 * transcoding to most trunks. */
static const struct
{
  HlCodec codec;
  guint8 payload_type;
} known[] = {
  { HL_CODEC_PCMA, 8 },
  { HL_CODEC_PCMU, 0 },
  { HL_CODEC_G722, 9 },
  { HL_CODEC_OPUS, OPUS_PAYLOAD_TYPE },
};

static const HlSrtpSuite suites[] = { HL_SRTP_AEAD_AES_128_GCM, HL_SRTP_AES_CM_128_HMAC_SHA1_80,
                                      HL_SRTP_AES_CM_128_HMAC_SHA1_32 };

static void
add_known (HlMediaDesc *local, HlCodec codec)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].codec == codec)
      {
        local->codecs[local->n_codecs].codec = codec;
        local->codecs[local->n_codecs++].payload_type = known[i].payload_type;
      }
  if (codec == HL_CODEC_OPUS)
    local->dtmf_wide_payload_type = DTMF_WIDE_PAYLOAD_TYPE;
  else if (codec != HL_CODEC_NONE)
    local->dtmf_payload_type = DTMF_PAYLOAD_TYPE;
}

/* Our key for @suite: the same as long as the leg lives. */
static HlMediaCrypto *
key_for (HlEngineLeg *leg, HlSrtpSuite suite)
{
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    if (suites[i] == suite)
      {
        if (leg->keys[i].suite == HL_SRTP_NONE)
          hl_srtp_make_key (suite, &leg->keys[i]);
        leg->keys[i].tag = i + 1;
        return &leg->keys[i];
      }
  return NULL;
}

/* What we offer. */
static void
describe_all (HlEngineLeg *leg)
{
  HlMediaDesc *local = &leg->local;
  const HlMediaPolicy *policy = &leg->policy;

  memset (local, 0, sizeof *local);
  g_strlcpy (local->address, leg->engine->address, sizeof local->address);
  local->port = leg->port;
  for (guint i = 0; i < policy->n_codecs; i++)
    add_known (local, policy->codecs[i]);
  for (guint i = 0; policy->n_codecs == 0 && i < G_N_ELEMENTS (known); i++)
    add_known (local, known[i].codec);
  local->direction = HL_DIRECTION_SENDRECV;
  if (!leg->has_policy || policy->srtp == HL_SRTP_OFF || policy->srtp == HL_SRTP_ANSWERED)
    return;
  local->secure = policy->srtp == HL_SRTP_REQUIRED;
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    local->crypto[local->n_crypto++] = *key_for (leg, suites[i]);
}

static int
find_codec (const HlMediaDesc *remote, HlCodec codec)
{
  for (guint i = 0; i < MIN (remote->n_codecs, HL_MEDIA_CODECS_MAX); i++)
    if (remote->codecs[i].codec == codec && codec != HL_CODEC_NONE)
      return (int) i;
  return -1;
}

/* Our order where the site has one, else theirs.  Returns: -1 = none in common */
static int
choose_codec (const HlMediaPolicy *policy, const HlMediaDesc *remote)
{
  int found = -1;

  for (guint i = 0; i < policy->n_codecs && found < 0; i++)
    found = find_codec (remote, policy->codecs[i]);
  if (policy->n_codecs == 0 && remote->n_codecs > 0)
    found = find_codec (remote, remote->codecs[0].codec);
  return found;
}

/* The first of theirs that we know; as an answer its tag tells which of ours it answers. */
static const HlMediaCrypto *
choose_key (HlEngineLeg *leg, const HlMediaDesc *remote, HlMediaCrypto **ours)
{
  if (leg->has_policy && leg->policy.srtp == HL_SRTP_OFF)
    return NULL;
  for (guint i = 0; i < MIN (remote->n_crypto, HL_MEDIA_CRYPTO_MAX); i++)
    {
      *ours = key_for (leg, remote->crypto[i].suite);
      if (*ours != NULL)
        return &remote->crypto[i];
    }
  return NULL;
}

static guint8
choose_events (const HlMediaDesc *remote, HlCodec codec)
{
  if (codec == HL_CODEC_OPUS && remote->dtmf_wide_payload_type != 0)
    return remote->dtmf_wide_payload_type;
  return remote->dtmf_payload_type;
}

static void
describe_answer (HlEngineLeg *leg, const HlMediaDesc *remote, int codec)
{
  HlMediaCrypto *ours = NULL;
  const HlMediaCrypto *theirs = choose_key (leg, remote, &ours);
  HlMediaDesc *local = &leg->local;

  describe_all (leg);
  memset (local->codecs, 0, sizeof local->codecs);
  local->n_codecs = 1;
  local->codecs[0] = remote->codecs[codec];
  local->dtmf_payload_type = remote->dtmf_payload_type;
  local->dtmf_wide_payload_type =
      local->codecs[0].codec == HL_CODEC_OPUS ? remote->dtmf_wide_payload_type : 0;
  local->direction = mirror (remote->direction);
  local->secure = remote->secure;
  memset (local->crypto, 0, sizeof local->crypto);
  local->n_crypto = theirs != NULL;
  if (theirs == NULL)
    return;
  local->crypto[0] = *ours;
  local->crypto[0].tag = theirs->tag;
}

static gboolean
check_keys (HlEngineLeg *leg, const HlMediaDesc *remote, GError **error)
{
  HlMediaCrypto *ours = NULL;
  guint8 bytes[HL_SRTP_KEY_MAX];
  gboolean good;
  const HlMediaCrypto *theirs = choose_key (leg, remote, &ours);

  if (remote->secure && leg->has_policy && leg->policy.srtp == HL_SRTP_OFF)
    return hl_engine_refuse (error, "remote.secure", "this leg takes no SRTP");
  if (theirs == NULL
      && (remote->secure || (leg->has_policy && leg->policy.srtp == HL_SRTP_REQUIRED)))
    return hl_engine_refuse (error, "remote.crypto", "this leg takes SRTP only, and has no key");
  good = theirs == NULL || hl_media_crypto_get_key (theirs, bytes);
  explicit_bzero (bytes, sizeof bytes);
  return good || hl_engine_refuse (error, "remote.crypto.key", "not a key of its suite");
}

static gboolean
check_remote (HlEngineLeg *leg, const HlMediaDesc *remote, struct sockaddr_storage *address,
              GError **error)
{
  HlEngine *self = leg->engine;
  const char *text = *remote->address != '\0'                  ? remote->address
                     : self->bind_address.ss_family == AF_INET ? "0.0.0.0"
                                                               : "::";

  if (!hl_rtp_address_parse (text, remote->port, address))
    return hl_engine_refuse (error, "remote.address", "not a numeric address");
  if (address->ss_family != self->bind_address.ss_family)
    return hl_engine_refuse (error, "remote.address", "of another family than ours");
  if (remote->port > 0 && choose_codec (&leg->policy, remote) < 0)
    return hl_engine_refuse (error, "remote.codecs", "none that is allowed on this leg");
  return remote->port == 0 || check_keys (leg, remote, error);
}

static void
fill_remote (HlEngineLeg *leg, const HlMediaDesc *remote, const struct sockaddr_storage *address,
             HlRtpRemote *to)
{
  HlEngine *self = leg->engine;
  int codec = choose_codec (&leg->policy, remote);

  *to = (HlRtpRemote){ 0 };
  if (remote->port == 0 || codec < 0)
    return;
  to->address = *address;
  to->any_source =
      hl_rtp_address_is_unspecified (address)
      || (hl_rtp_address_is_private (address) && !hl_rtp_address_is_private (&self->bind_address)
          && !hl_rtp_address_is_loopback (&self->bind_address));
  to->address_length =
      hl_rtp_address_is_unspecified (address) ? 0 : hl_rtp_address_length (address);
  to->codec = remote->codecs[codec].codec;
  to->payload_type = remote->codecs[codec].payload_type;
  to->dtmf_payload_type = choose_events (remote, to->codec);
  to->dtmf_clock = to->dtmf_payload_type == remote->dtmf_wide_payload_type ? 48000 : 8000;
  to->send =
      remote->direction == HL_DIRECTION_SENDRECV || remote->direction == HL_DIRECTION_RECVONLY;
  to->receive =
      remote->direction == HL_DIRECTION_SENDRECV || remote->direction == HL_DIRECTION_SENDONLY;
}

static gboolean
same_key (const HlMediaCrypto *a, const HlMediaCrypto *b)
{
  return a->suite == b->suite && strcmp (a->key, b->key) == 0;
}

/* A new stream with it would be encrypted as the one before was, packet by packet: when SRTP
 * comes back it is with a new key, which the other side is told. */
static void
forget_key (HlEngineLeg *leg, const HlMediaCrypto *used)
{
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    if (used->suite != HL_SRTP_NONE && same_key (&leg->keys[i], used))
      explicit_bzero (&leg->keys[i], sizeof leg->keys[i]);
}

/* A codec or a key that did not change keeps its state: sequence counts are part of it. */
static gboolean
make_parts (HlEngineLeg *leg, const HlMediaDesc *remote, const HlRtpRemote *to, HlRtpParts *parts,
            GError **error)
{
  HlMediaCrypto *ours = NULL, none = { 0 };
  const HlMediaCrypto *theirs = remote->port > 0 ? choose_key (leg, remote, &ours) : NULL;

  /* Held the old way, without a port: it comes back. */
  parts->keep_coder = to->codec == leg->codec || to->codec == HL_CODEC_NONE;
  parts->keep_srtp = to->codec == HL_CODEC_NONE
                     || (same_key (&leg->ours, theirs != NULL ? ours : &none)
                         && same_key (&leg->theirs, theirs != NULL ? theirs : &none));
  if (!parts->keep_srtp && theirs != NULL && (parts->srtp = hl_srtp_new (ours, theirs)) == NULL)
    return hl_engine_refuse (error, "remote.crypto.key", "can't be used");
  parts->keep_out = theirs != NULL && same_key (&leg->ours, ours);
  if (!parts->keep_srtp)
    {
      if (!parts->keep_out)
        forget_key (leg, &leg->ours);
      leg->ours = theirs != NULL ? *ours : none;
      leg->theirs = theirs != NULL ? *theirs : none;
    }
  if (!parts->keep_coder)
    {
      parts->coder = hl_coder_new (to->codec);
      leg->codec = to->codec;
    }
  if (to->dtmf_payload_type == 0 && to->codec != HL_CODEC_NONE)
    parts->dtmf = dtmf_rx_init (NULL, NULL, NULL);
  return TRUE;
}

static int
connect_later (HlEngineLeg *leg, GError **error)
{
  int fd = hl_engine_second_socket (leg->engine, leg->rtp.door, leg->port);

  if (fd < 0)
    g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS,
                 "no second socket can be had on RTP port %u: %s", leg->port, g_strerror (errno));
  return fd;
}

static gboolean
set_remote (HlEngineLeg *leg, const HlMediaDesc *remote, GError **error)
{
  struct sockaddr_storage address;
  HlRtpRemote to;
  HlRtpParts parts = { 0 };
  HlTickCommand *command;
  int fd = -1;

  if (!check_remote (leg, remote, &address, error))
    return FALSE;
  if (remote->port > 0)
    describe_answer (leg, remote, choose_codec (&leg->policy, remote));
  if (leg->has_remote && memcmp (&leg->remote, remote, sizeof *remote) == 0)
    return TRUE;

  fill_remote (leg, remote, &address, &to);
  if (!leg->has_remote && (fd = connect_later (leg, error)) < 0)
    return FALSE;
  if (!make_parts (leg, remote, &to, &parts, error))
    {
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  command = hl_engine_leg_command (leg, HL_TICK_REMOTE);
  command->remote = to;
  command->parts = parts;
  command->fd = fd;
  leg->remote = *remote;
  leg->has_remote = TRUE;
  hl_ticker_send (leg->ticker, command);
  return TRUE;
}

static HlEngineLeg *
new_leg (HlEngine *self, HlId id, guint16 wanted, GError **error)
{
  guint16 port = wanted;
  int door = -1;
  HlEngineLeg *leg;

  if (wanted >= self->port_first && wanted <= self->port_last && wanted % 2 == 0)
    door = hl_engine_bind_port (self, wanted);
  if (door < 0)
    door = hl_engine_bind_any (self, &port);
  if (door < 0)
    {
      g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS,
                   "no RTP port left in %u-%u on %s (%u legs open): %s", self->port_first,
                   self->port_last, self->address, g_hash_table_size (self->legs),
                   g_strerror (errno));
      return NULL;
    }

  leg = g_new0 (HlEngineLeg, 1);
  hl_rtp_leg_init (&leg->rtp, door);
  leg->rtp.control = hl_engine_bind_port (self, port + 1);
  leg->rtp.owner = leg;
  leg->engine = self;
  leg->id = id;
  leg->port = port;
  leg->ticker = hl_engine_choose_ticker (self);
  describe_all (leg);
  g_hash_table_insert (self->legs, &leg->id, leg);
  hl_ticker_send (leg->ticker, hl_engine_leg_command (leg, HL_TICK_ADD_LEG));
  return leg;
}

/* A leg of a mediad that died goes on with its keys: its stream has a new SSRC, so that
 * nothing is encrypted twice alike, and the other side need not be told. */
static void
take_keys (HlEngineLeg *leg, const HlMediaDesc *former)
{
  for (guint i = 0; i < MIN (former->n_crypto, HL_MEDIA_CRYPTO_MAX); i++)
    for (guint k = 0; k < G_N_ELEMENTS (suites); k++)
      if (suites[k] == former->crypto[i].suite)
        leg->keys[k] = former->crypto[i];
}

/* Returns: TRUE when it changed */
static gboolean
set_policy (HlEngineLeg *leg, const HlMediaPolicy *policy)
{
  if (leg->has_policy && memcmp (&leg->policy, policy, sizeof *policy) == 0)
    return FALSE;
  leg->policy = *policy;
  leg->has_policy = TRUE;
  return TRUE;
}

gboolean
hl_engine_open_leg (HlEngine *self, HlId id, const HlMediaDesc *remote, const HlMediaPolicy *policy,
                    const HlMediaDesc *former, guint16 port, HlMediaDesc *local, GError **error)
{
  HlEngineLeg *leg = hl_engine_find_leg (self, id);
  gboolean is_new = leg == NULL;

  if (is_new)
    leg = new_leg (self, id, port, error);
  if (leg == NULL)
    return FALSE;
  if (is_new && former != NULL)
    take_keys (leg, former);
  if (policy != NULL && set_policy (leg, policy) && !leg->has_remote)
    describe_all (leg);
  if (remote != NULL && !set_remote (leg, remote, error))
    {
      if (is_new)
        hl_engine_close_leg (self, id);
      return FALSE;
    }
  *local = leg->local;
  return TRUE;
}

void
hl_engine_close_leg (HlEngine *self, HlId id)
{
  HlEngineLeg *leg = hl_engine_find_leg (self, id);

  if (leg == NULL)
    return;
  hl_engine_take_out (leg);
  g_hash_table_remove (self->legs, &id);
  hl_ticker_send (leg->ticker, hl_engine_leg_command (leg, HL_TICK_REMOVE_LEG));
}
