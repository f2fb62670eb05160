/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-engine-private.h"

#include <errno.h>
#include <string.h>

/* Legs: what is agreed with the other side. */

#define DTMF_PAYLOAD_TYPE 101

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

static void
describe_all (HlEngineLeg *leg)
{
  HlMediaDesc *local = &leg->local;

  memset (local, 0, sizeof *local);
  g_strlcpy (local->address, leg->engine->address, sizeof local->address);
  local->port = leg->port;
  local->n_codecs = 2;
  local->codecs[0].codec = HL_CODEC_PCMA;
  local->codecs[0].payload_type = 8;
  local->codecs[1].codec = HL_CODEC_PCMU;
  local->codecs[1].payload_type = 0;
  local->dtmf_payload_type = DTMF_PAYLOAD_TYPE;
  local->direction = HL_DIRECTION_SENDRECV;
}

static int
choose_codec (const HlMediaDesc *remote)
{
  for (guint i = 0; i < MIN (remote->n_codecs, HL_MEDIA_CODECS_MAX); i++)
    if (remote->codecs[i].codec == HL_CODEC_PCMA || remote->codecs[i].codec == HL_CODEC_PCMU)
      return (int) i;
  return -1;
}

static void
describe_answer (HlEngineLeg *leg, const HlMediaDesc *remote, int codec)
{
  describe_all (leg);
  leg->local.n_codecs = 1;
  leg->local.codecs[0] = remote->codecs[codec];
  leg->local.dtmf_payload_type = remote->dtmf_payload_type;
  leg->local.direction = mirror (remote->direction);
}

static gboolean
check_remote (HlEngine *self, const HlMediaDesc *remote, struct sockaddr_storage *address,
              GError **error)
{
  const char *text = *remote->address != '\0'                  ? remote->address
                     : self->bind_address.ss_family == AF_INET ? "0.0.0.0"
                                                               : "::";

  if (!hl_rtp_address_parse (text, remote->port, address))
    return hl_engine_refuse (error, "remote.address", "not a numeric address");
  if (address->ss_family != self->bind_address.ss_family)
    return hl_engine_refuse (error, "remote.address", "of another family than ours");
  if (remote->port > 0 && choose_codec (remote) < 0)
    return hl_engine_refuse (error, "remote.codecs", "none we know: we speak PCMA and PCMU");
  return TRUE;
}

static void
fill_remote (HlEngine *self, const HlMediaDesc *remote, const struct sockaddr_storage *address,
             HlRtpRemote *to)
{
  int codec = choose_codec (remote);

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
  to->dtmf_payload_type = remote->dtmf_payload_type;
  to->send =
      remote->direction == HL_DIRECTION_SENDRECV || remote->direction == HL_DIRECTION_RECVONLY;
  to->receive =
      remote->direction == HL_DIRECTION_SENDRECV || remote->direction == HL_DIRECTION_SENDONLY;
}

static gboolean
set_remote (HlEngineLeg *leg, const HlMediaDesc *remote, GError **error)
{
  struct sockaddr_storage address;
  HlTickCommand *command;

  if (!check_remote (leg->engine, remote, &address, error))
    return FALSE;
  if (remote->port > 0)
    describe_answer (leg, remote, choose_codec (remote));
  if (leg->has_remote && memcmp (&leg->remote, remote, sizeof *remote) == 0)
    return TRUE;

  command = hl_engine_leg_command (leg, HL_TICK_REMOTE);
  fill_remote (leg->engine, remote, &address, &command->remote);
  if (!leg->has_remote)
    command->fd = hl_engine_second_socket (leg->engine, leg->rtp.door, leg->port);
  if (command->remote.dtmf_payload_type == 0 && command->remote.codec != HL_CODEC_NONE)
    command->dtmf = dtmf_rx_init (NULL, NULL, NULL);
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

gboolean
hl_engine_open_leg (HlEngine *self, HlId id, const HlMediaDesc *remote, guint16 port,
                    HlMediaDesc *local, GError **error)
{
  HlEngineLeg *leg = hl_engine_find_leg (self, id);
  gboolean is_new = leg == NULL;

  if (is_new)
    leg = new_leg (self, id, port, error);
  if (leg == NULL)
    return FALSE;
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
