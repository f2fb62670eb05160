/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-engine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <string.h>
#include <unistd.h>

#include "hl-g711.h"
#include "hl-ticker.h"

#define DTMF_PAYLOAD_TYPE 101
#define PROMPT_CACHE_BYTES (64 * 1024 * 1024)
#define RECEIVE_BUFFER (64 * 1024)
#define EXPEDITED 0xb8 /* DSCP EF, what networks treat as voice */

typedef struct _Call Call;

typedef struct
{
  HlRtpLeg rtp; /* the media thread's */
  HlEngine *engine;
  HlId id;
  HlTicker *ticker; /* where commands for it go */
  guint16 port;
  HlMediaDesc remote, local;
  gboolean has_remote;
  Call *call;           /* borrowed, NULL = in none */
  char *prompt, *token; /* last asked for */
  guint serial;
} Leg;

struct _Call
{
  HlMixedCall mixed; /* the media thread's */
  HlId id;
  HlTicker *ticker;
  Leg *legs[HL_MATRIX_LEGS];
  guint n;
  guint16 gain[HL_MATRIX_LEGS * HL_MATRIX_LEGS];
  HlId left;
  gboolean recording, paused, watched;
  guint part; /* the last one recorded */
};

struct _HlEngine
{
  HlEngineEvents events;
  char *address;
  struct sockaddr_storage bind_address;
  guint16 port_first, port_last, port_next;
  GHashTable *legs;  /* id → Leg */
  GHashTable *calls; /* id → Call */
  GPtrArray *tickers;
  guint next_ticker;
  HlRecorder *recorder;
  HlPromptCache *prompts;
  gint64 started_at;
};

static gboolean
refuse (GError **error, const char *field, const char *reason)
{
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST, "%s: %s", field, reason);
  return FALSE;
}

static Leg *
find_leg (HlEngine *self, HlId id)
{
  return g_hash_table_lookup (self->legs, &id);
}

static Call *
find_call (HlEngine *self, HlId id)
{
  return g_hash_table_lookup (self->calls, &id);
}

/* ---- Sockets ---- */

static gboolean
parse_address (const char *text, guint16 port, struct sockaddr_storage *address)
{
  struct sockaddr_in *four = (struct sockaddr_in *) address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *) address;

  memset (address, 0, sizeof *address);
  if (inet_pton (AF_INET, text, &four->sin_addr) == 1)
    address->ss_family = AF_INET;
  else if (inet_pton (AF_INET6, text, &six->sin6_addr) == 1)
    address->ss_family = AF_INET6;
  else
    return FALSE;
  four->sin_port = htons (port);
  return TRUE;
}

static socklen_t
address_length (const struct sockaddr_storage *address)
{
  return address->ss_family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
}

static gboolean
is_unspecified (const struct sockaddr_storage *address)
{
  const struct sockaddr_in *four = (const struct sockaddr_in *) address;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;

  return address->ss_family == AF_INET ? four->sin_addr.s_addr == 0
                                       : IN6_IS_ADDR_UNSPECIFIED (&six->sin6_addr);
}

/* Addresses that mean nothing outside the other side's own network. */
static gboolean
is_private (const struct sockaddr_storage *address)
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;
  guint32 a = ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr);

  if (address->ss_family != AF_INET)
    return (six->sin6_addr.s6_addr[0] & 0xfe) == 0xfc || IN6_IS_ADDR_LINKLOCAL (&six->sin6_addr);
  return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 || a >> 22 == 0x191
         || a >> 16 == 0xa9fe;
}

static gboolean
is_loopback (const struct sockaddr_storage *address)
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;

  if (address->ss_family != AF_INET)
    return IN6_IS_ADDR_LOOPBACK (&six->sin6_addr);
  return ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr) >> 24 == 127;
}

static int
new_socket (HlEngine *self)
{
  const int on = 1, buffer = RECEIVE_BUFFER, service = EXPEDITED;
  int fd = socket (self->bind_address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (self->bind_address.ss_family == AF_INET)
    setsockopt (fd, IPPROTO_IP, IP_TOS, &service, sizeof service);
  else
    setsockopt (fd, IPPROTO_IPV6, IPV6_TCLASS, &service, sizeof service);
  return fd;
}

static int
bind_port (HlEngine *self, guint16 port)
{
  struct sockaddr_storage address = self->bind_address;
  int fd = new_socket (self);

  ((struct sockaddr_in *) &address)->sin_port = htons (port);
  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, address_length (&address)) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Another socket on the leg's port, to be connected: the kernel then gives it what
 * comes from the other side, and strangers' packets to the first. */
static int
second_socket (HlEngine *self, int first, guint16 port)
{
  const int on = 1, off = 0;
  struct sockaddr_storage address = self->bind_address;
  int fd = new_socket (self);

  ((struct sockaddr_in *) &address)->sin_port = htons (port);
  setsockopt (first, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, address_length (&address)) != 0)
    {
      close (fd);
      fd = -1;
    }
  setsockopt (first, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
  return fd;
}

static int
bind_any (HlEngine *self, guint16 *port)
{
  guint span = (self->port_last - self->port_first) / 2 + 1;

  for (guint i = 0; i < span; i++)
    {
      guint16 at = self->port_next;
      int fd = bind_port (self, at);

      self->port_next = at + 2 > self->port_last ? self->port_first : at + 2;
      if (fd >= 0)
        {
          *port = at;
          return fd;
        }
      if (errno == EMFILE || errno == EADDRNOTAVAIL)
        break;
    }
  return -1;
}

/* ---- Commands to media threads ---- */

static HlTickCommand *
leg_command (Leg *leg, HlTickKind kind)
{
  HlTickCommand *command = hl_ticker_command (kind);

  command->leg = &leg->rtp;
  return command;
}

static void
send_call (Call *call, HlTickKind kind, gboolean on)
{
  HlTickCommand *command = hl_ticker_command (kind);

  command->call = &call->mixed;
  command->on = on;
  hl_ticker_send (call->ticker, command);
}

static void
send_mix (Call *call)
{
  HlTickCommand *command = hl_ticker_command (HL_TICK_MIX);

  command->call = &call->mixed;
  command->n = call->n;
  memcpy (command->gain, call->gain, sizeof call->gain);
  for (guint i = 0; i < call->n; i++)
    {
      command->legs[i] = &call->legs[i]->rtp;
      if (call->legs[i]->id == call->left)
        command->left = (int) i;
    }
  hl_ticker_send (call->ticker, command);
}

static void
leg_free (Leg *leg)
{
  hl_rtp_leg_clear (&leg->rtp);
  g_free (leg->prompt);
  g_free (leg->token);
  g_free (leg);
}

static void
spent_cb (HlTickCommand *command, gpointer data)
{
  g_clear_pointer (&command->prompt, hl_prompt_unref);
  g_clear_pointer (&command->dtmf, dtmf_rx_free);
  if (command->kind == HL_TICK_REMOVE_LEG)
    leg_free (command->leg->owner);
  if (command->kind == HL_TICK_REMOVE_CALL)
    g_free (command->call->owner);
  g_free (command);
}

/* ---- Events of media threads ---- */

static gboolean
is_open (Leg *leg)
{
  return find_leg (leg->engine, leg->id) == leg;
}

static void
talk_cb (HlEngine *self, const HlTickEvent *event)
{
  const Call *call = event->call->owner;
  HlTalkClosed closed = { call->id, event->serial, event->talk };

  if (event->on)
    self->events.talk_closed (&closed, self->events.data);
  else if (find_call (self, call->id) == call)
    self->events.talk (call->id, &event->talk, self->events.data);
}

static void
event_cb (const HlTickEvent *event, gpointer data)
{
  HlEngine *self = data;
  Leg *leg;

  if (event->kind == HL_TICK_EVENT_TALK)
    {
      talk_cb (self, event);
      return;
    }
  leg = event->leg->owner;
  if (is_open (leg))
    switch (event->kind)
      {
      case HL_TICK_EVENT_DIGIT:
        self->events.dtmf (leg->id, event->digit, self->events.data);
        break;
      case HL_TICK_EVENT_SILENT:
        self->events.silent (leg->id, event->on, self->events.data);
        break;
      case HL_TICK_EVENT_REPORT:
        self->events.report (leg->id, &event->report, self->events.data);
        break;
      case HL_TICK_EVENT_TALK:
        break;
      case HL_TICK_EVENT_PROMPT:
        if (event->on && event->serial == leg->serial)
          self->events.prompt_done (leg->id, leg->token, NULL, self->events.data);
        break;
      }
  if (event->prompt != NULL)
    hl_prompt_unref (event->prompt);
}

static void
closed_cb (const HlRecordingClosed *closed, gpointer data)
{
  HlEngine *self = data;
  Call *call = find_call (self, closed->call);

  /* Also when it failed by itself. */
  if (call != NULL && call->part == closed->part)
    call->recording = FALSE;
  self->events.recording_closed (closed, self->events.data);
}

/* ---- Legs ---- */

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
describe_all (Leg *leg)
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
describe_answer (Leg *leg, const HlMediaDesc *remote, int codec)
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

  if (!parse_address (text, remote->port, address))
    return refuse (error, "remote.address", "not a numeric address");
  if (address->ss_family != self->bind_address.ss_family)
    return refuse (error, "remote.address", "of another family than ours");
  if (remote->port > 0 && choose_codec (remote) < 0)
    return refuse (error, "remote.codecs", "none we know: we speak PCMA and PCMU");
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
  to->any_source = is_unspecified (address)
                   || (is_private (address) && !is_private (&self->bind_address)
                       && !is_loopback (&self->bind_address));
  to->address_length = is_unspecified (address) ? 0 : address_length (address);
  to->codec = remote->codecs[codec].codec;
  to->payload_type = remote->codecs[codec].payload_type;
  to->dtmf_payload_type = remote->dtmf_payload_type;
  to->send =
      remote->direction == HL_DIRECTION_SENDRECV || remote->direction == HL_DIRECTION_RECVONLY;
  to->receive =
      remote->direction == HL_DIRECTION_SENDRECV || remote->direction == HL_DIRECTION_SENDONLY;
}

static gboolean
set_remote (Leg *leg, const HlMediaDesc *remote, GError **error)
{
  struct sockaddr_storage address;
  HlTickCommand *command;

  if (!check_remote (leg->engine, remote, &address, error))
    return FALSE;
  if (remote->port > 0)
    describe_answer (leg, remote, choose_codec (remote));
  if (leg->has_remote && memcmp (&leg->remote, remote, sizeof *remote) == 0)
    return TRUE;

  command = leg_command (leg, HL_TICK_REMOTE);
  fill_remote (leg->engine, remote, &address, &command->remote);
  if (!leg->has_remote)
    command->fd = second_socket (leg->engine, leg->rtp.door, leg->port);
  if (command->remote.dtmf_payload_type == 0 && command->remote.codec != HL_CODEC_NONE)
    command->dtmf = dtmf_rx_init (NULL, NULL, NULL);
  leg->remote = *remote;
  leg->has_remote = TRUE;
  hl_ticker_send (leg->ticker, command);
  return TRUE;
}

static HlTicker *
choose_ticker (HlEngine *self)
{
  return g_ptr_array_index (self->tickers, self->next_ticker++ % self->tickers->len);
}

static Leg *
new_leg (HlEngine *self, HlId id, guint16 wanted, GError **error)
{
  guint16 port = wanted;
  int door = -1;
  Leg *leg;

  if (wanted >= self->port_first && wanted <= self->port_last && wanted % 2 == 0)
    door = bind_port (self, wanted);
  if (door < 0)
    door = bind_any (self, &port);
  if (door < 0)
    {
      g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS,
                   "no RTP port left in %u-%u on %s (%u legs open): %s", self->port_first,
                   self->port_last, self->address, g_hash_table_size (self->legs),
                   g_strerror (errno));
      return NULL;
    }

  leg = g_new0 (Leg, 1);
  hl_rtp_leg_init (&leg->rtp, door);
  leg->rtp.owner = leg;
  leg->engine = self;
  leg->id = id;
  leg->port = port;
  leg->ticker = choose_ticker (self);
  describe_all (leg);
  g_hash_table_insert (self->legs, &leg->id, leg);
  hl_ticker_send (leg->ticker, leg_command (leg, HL_TICK_ADD_LEG));
  return leg;
}

gboolean
hl_engine_open_leg (HlEngine *self, HlId id, const HlMediaDesc *remote, guint16 port,
                    HlMediaDesc *local, GError **error)
{
  Leg *leg = find_leg (self, id);
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

/* ---- Calls ---- */

/* The rest of the call goes on without it. */
static void
take_out (Leg *leg)
{
  Call *call = g_steal_pointer (&leg->call);
  guint16 gain[HL_MATRIX_LEGS * HL_MATRIX_LEGS] = { 0 };
  guint n = 0, keep[HL_MATRIX_LEGS];

  if (call == NULL)
    return;
  for (guint i = 0; i < call->n; i++)
    if (call->legs[i] != leg)
      keep[n++] = i;
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      gain[i * n + j] = call->gain[keep[i] * call->n + keep[j]];
  for (guint i = 0; i < n; i++)
    call->legs[i] = call->legs[keep[i]];
  call->n = n;
  memcpy (call->gain, gain, sizeof gain);
  send_mix (call);
}

void
hl_engine_close_leg (HlEngine *self, HlId id)
{
  Leg *leg = find_leg (self, id);

  if (leg == NULL)
    return;
  take_out (leg);
  g_hash_table_remove (self->legs, &id);
  hl_ticker_send (leg->ticker, leg_command (leg, HL_TICK_REMOVE_LEG));
}

static Call *
new_call (HlEngine *self, HlId id, HlTicker *ticker)
{
  Call *call = g_new0 (Call, 1);

  call->id = id;
  call->mixed.owner = call;
  call->mixed.matrix.left = -1;
  call->ticker = ticker;
  g_hash_table_insert (self->calls, &call->id, call);
  send_call (call, HL_TICK_ADD_CALL, FALSE);
  return call;
}

static void
watch_leg (Leg *leg, gboolean on)
{
  HlTickCommand *command = leg_command (leg, HL_TICK_WATCH);

  command->on = on;
  hl_ticker_send (leg->ticker, command);
}

/* Brings the leg to the call and its thread. */
static void
bring_in (Call *call, Leg *leg)
{
  leg->call = call;
  if (leg->ticker != call->ticker)
    {
      HlTickCommand *command = leg_command (leg, HL_TICK_MOVE_LEG);

      command->to = call->ticker;
      hl_ticker_send (leg->ticker, command);
      leg->ticker = call->ticker;
    }
  if (call->watched)
    watch_leg (leg, TRUE);
}

static gboolean
check_legs (HlEngine *self, const HlId *ids, guint n, HlId left, Leg **legs, GError **error)
{
  gboolean found = left == 0;

  if (n > HL_MATRIX_LEGS)
    return refuse (error, "legs", "more than 5");
  for (guint i = 0; i < n; i++)
    {
      legs[i] = find_leg (self, ids[i]);
      found |= ids[i] == left;
      if (legs[i] == NULL)
        {
          g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST,
                       "legs[%u]: no open leg %" G_GINT64_FORMAT, i, ids[i]);
          return FALSE;
        }
      for (guint k = 0; k < i; k++)
        if (legs[k] == legs[i])
          return refuse (error, "legs", "a leg is named twice");
    }
  return found || refuse (error, "left", "not one of the legs");
}

static gboolean
is_among (Leg *const *legs, guint n, const Leg *leg)
{
  for (guint i = 0; i < n; i++)
    if (legs[i] == leg)
      return TRUE;
  return FALSE;
}

static void
take_over_legs (Call *call, Leg *const *legs, guint n)
{
  for (guint i = 0; i < call->n; i++)
    if (!is_among (legs, n, call->legs[i]))
      {
        call->legs[i]->call = NULL;
        if (call->watched)
          watch_leg (call->legs[i], FALSE);
      }
  for (guint i = 0; i < n; i++)
    {
      if (legs[i]->call == call)
        continue;
      take_out (legs[i]);
      bring_in (call, legs[i]);
    }
}

gboolean
hl_engine_mix (HlEngine *self, HlId id, const HlId *ids, guint n, const guint16 *gain, HlId left,
               GError **error)
{
  Leg *legs[HL_MATRIX_LEGS] = { NULL };
  Call *call = find_call (self, id);

  if (!check_legs (self, ids, n, left, legs, error))
    return FALSE;
  if (call == NULL)
    call = new_call (self, id, n > 0 ? legs[0]->ticker : choose_ticker (self));
  take_over_legs (call, legs, n);
  call->n = n;
  call->left = left;
  memcpy (call->legs, legs, sizeof legs);
  memcpy (call->gain, gain, n * n * sizeof *gain);
  send_mix (call);
  return TRUE;
}

void
hl_engine_close_call (HlEngine *self, HlId id)
{
  Call *call = find_call (self, id);

  if (call == NULL)
    return;
  take_over_legs (call, NULL, 0);
  g_hash_table_remove (self->calls, &id);
  send_call (call, HL_TICK_REMOVE_CALL, FALSE);
}

void
hl_engine_watch (HlEngine *self, HlId id, gboolean on)
{
  Call *call = find_call (self, id);

  if (call == NULL || call->watched == on)
    return;
  call->watched = on;
  send_call (call, HL_TICK_WATCH_CALL, on);
  for (guint i = 0; i < call->n; i++)
    watch_leg (call->legs[i], on);
}

/* ---- Prompts and digits ---- */

typedef struct
{
  HlEngine *engine;
  HlId leg;
  guint serial;
  gboolean loop;
} Wish;

static void
prompt_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Wish *wish = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlPrompt) prompt = hl_prompt_cache_get_finish (result, &error);
  HlTickCommand *command;
  Leg *leg;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  leg = find_leg (wish->engine, wish->leg);
  if (leg == NULL || leg->serial != wish->serial)
    return;
  if (prompt == NULL)
    {
      HlEngineEvents *events = &wish->engine->events;

      g_message ("Prompt for leg %" G_GINT64_FORMAT ": %s", leg->id, error->message);
      events->prompt_done (leg->id, leg->token, error->message, events->data);
      return;
    }
  command = leg_command (leg, HL_TICK_PLAY);
  command->prompt = g_steal_pointer (&prompt);
  command->on = wish->loop;
  command->serial = wish->serial;
  hl_ticker_send (leg->ticker, command);
}

gboolean
hl_engine_play (HlEngine *self, HlId id, const char *prompt, gboolean loop, const char *token,
                GError **error)
{
  Leg *leg = find_leg (self, id);
  Wish *wish;

  if (leg == NULL)
    return refuse (error, "leg", "not open");
  if (!hl_prompt_name_is_valid (prompt))
    return refuse (error, "prompt", "not the name of a prompt");
  /* Sent again after a reconnect: it plays, or has been played. */
  if (g_strcmp0 (leg->token, token) == 0 && g_strcmp0 (leg->prompt, prompt) == 0)
    return TRUE;

  g_free (leg->prompt);
  g_free (leg->token);
  leg->prompt = g_strdup (prompt);
  leg->token = g_strdup (token);
  leg->serial++;
  wish = g_new0 (Wish, 1);
  *wish = (Wish){ self, id, leg->serial, loop };
  hl_prompt_cache_get_async (self->prompts, prompt, NULL, prompt_cb, wish);
  return TRUE;
}

void
hl_engine_stop_play (HlEngine *self, HlId id)
{
  Leg *leg = find_leg (self, id);

  if (leg == NULL)
    return;
  leg->serial++;
  g_clear_pointer (&leg->prompt, g_free);
  g_clear_pointer (&leg->token, g_free);
  hl_ticker_send (leg->ticker, leg_command (leg, HL_TICK_STOP_PLAY));
}

gboolean
hl_engine_send_dtmf (HlEngine *self, HlId id, const char *digits, GError **error)
{
  Leg *leg = find_leg (self, id);
  HlTickCommand *command;

  if (leg == NULL)
    return refuse (error, "leg", "not open");
  if (strlen (digits) > HL_DIGITS_MAX)
    return refuse (error, "digits", "more than 32");
  for (const char *at = digits; *at != '\0'; at++)
    if (hl_rtp_event_from_digit (*at) < 0)
      return refuse (error, "digits", "only 0-9 * # A-D");
  command = leg_command (leg, HL_TICK_DIGITS);
  g_strlcpy (command->digits, digits, sizeof command->digits);
  hl_ticker_send (leg->ticker, command);
  return TRUE;
}

/* ---- Recording ---- */

gboolean
hl_engine_record (HlEngine *self, HlId id, guint part, GError **error)
{
  Call *call = find_call (self, id);
  HlTickCommand *command;

  if (part == 0)
    return refuse (error, "part", "counts from 1");
  if (call == NULL)
    call = new_call (self, id, choose_ticker (self));
  /* Sent again. */
  if (part <= call->part)
    return TRUE;

  command = hl_ticker_command (HL_TICK_RECORD);
  command->call = &call->mixed;
  command->recording = hl_recorder_open (self->recorder, id, part);
  command->blocks = hl_block_pool_make (hl_ticker_pool (call->ticker));
  call->part = command->serial = hl_recording_get_part (command->recording);
  hl_ticker_send (call->ticker, command);
  call->recording = TRUE;
  call->paused = FALSE;
  return TRUE;
}

void
hl_engine_record_pause (HlEngine *self, HlId id, gboolean paused)
{
  Call *call = find_call (self, id);

  if (call == NULL || !call->recording || call->paused == paused)
    return;
  call->paused = paused;
  send_call (call, HL_TICK_PAUSE, paused);
}

void
hl_engine_record_stop (HlEngine *self, HlId id)
{
  Call *call = find_call (self, id);

  if (call == NULL)
    return;
  call->recording = FALSE;
  send_call (call, HL_TICK_END_RECORD, FALSE);
}

void
hl_engine_acknowledge (HlEngine *self, HlId call, guint part)
{
  hl_recorder_acknowledge (self->recorder, call, part);
}

/* ---- All together ---- */

void
hl_engine_keep_only (HlEngine *self, const HlId *ids, guint n)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GList) legs = g_hash_table_get_values (self->legs);
  g_autoptr (GList) calls = NULL;

  for (guint i = 0; i < n; i++)
    g_hash_table_add (known, (gpointer) &ids[i]);
  for (GList *l = legs; l != NULL; l = l->next)
    if (!g_hash_table_contains (known, &((Leg *) l->data)->id))
      hl_engine_close_leg (self, ((Leg *) l->data)->id);
  calls = g_hash_table_get_values (self->calls);
  for (GList *l = calls; l != NULL; l = l->next)
    if (((Call *) l->data)->n == 0)
      hl_engine_close_call (self, ((Call *) l->data)->id);
}

guint
hl_engine_n_legs (HlEngine *self)
{
  return g_hash_table_size (self->legs);
}

guint
hl_engine_n_calls (HlEngine *self)
{
  return g_hash_table_size (self->calls);
}

guint
hl_engine_n_recordings (HlEngine *self)
{
  return hl_recorder_busy (self->recorder);
}

static void
write_leg (Leg *leg, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "leg", leg->id);
  hl_json_add_int (writer, "port", leg->port);
  hl_json_add_bool (writer, "remote", leg->has_remote);
  /* Racy reads of counters: they are only shown. */
  hl_json_add_int (writer, "packets_in", (gint64) leg->rtp.packets_in);
  hl_json_add_int (writer, "packets_out", (gint64) leg->rtp.packets_out);
  hl_json_add_int (writer, "strangers", (gint64) leg->rtp.strangers);
  hl_json_add_int (writer, "broken", (gint64) leg->rtp.broken);
  hl_json_add_text (writer, "token", leg->token);
  hl_json_end_object (writer);
}

static void
write_call (Call *call, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "call", call->id);
  hl_json_name (writer, "legs");
  hl_json_begin_list (writer);
  for (guint i = 0; i < call->n; i++)
    hl_json_put_int (writer, call->legs[i]->id);
  hl_json_end_list (writer);
  hl_json_add_int (writer, "left", call->left);
  hl_json_add_bool (writer, "recording", call->recording);
  hl_json_add_int (writer, "part", call->part);
  hl_json_end_object (writer);
}

void
hl_engine_write_list (HlEngine *self, HlJsonWriter *writer)
{
  GHashTableIter iter;
  gpointer value;

  hl_json_name (writer, "legs");
  hl_json_begin_list (writer);
  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    write_leg (value, writer);
  hl_json_end_list (writer);
  hl_json_name (writer, "calls");
  hl_json_begin_list (writer);
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    write_call (value, writer);
  hl_json_end_list (writer);
}

void
hl_engine_write_stats (HlEngine *self, HlJsonWriter *writer)
{
  HlTickerStats sum = { 0 };

  for (guint i = 0; i < self->tickers->len; i++)
    {
      HlTickerStats one;

      hl_ticker_stats (g_ptr_array_index (self->tickers, i), &one);
      sum.ticks += one.ticks;
      sum.missed += one.missed;
      sum.worst_us = MAX (sum.worst_us, one.worst_us);
      sum.latest_us = MAX (sum.latest_us, one.latest_us);
    }
  hl_json_add_int (writer, "threads", self->tickers->len);
  hl_json_add_int (writer, "legs", hl_engine_n_legs (self));
  hl_json_add_int (writer, "calls", hl_engine_n_calls (self));
  hl_json_add_int (writer, "recordings", hl_engine_n_recordings (self));
  hl_json_add_int (writer, "ticks", (gint64) sum.ticks);
  hl_json_add_int (writer, "missed", (gint64) sum.missed);
  hl_json_add_int (writer, "worst_us", sum.worst_us);
  hl_json_add_int (writer, "latest_us", sum.latest_us);
  hl_json_add_int (writer, "prompt_bytes", (gint64) hl_prompt_cache_size (self->prompts));
}

static gboolean
check_ports (HlEngine *self, GError **error)
{
  guint16 port;
  int fd = bind_any (self, &port);

  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS,
               "no RTP port can be had in %u-%u on %s: %s", self->port_first, self->port_last,
               self->address, g_strerror (errno));
  return FALSE;
}

static void
start_threads (HlEngine *self, const HlMediaOptions *options)
{
  guint threads = options->threads > 0 ? options->threads : MAX (1, g_get_num_processors () / 2);
  const HlTickerSide side = { event_cb, spent_cb, self };

  self->recorder = hl_recorder_new (options->recordings, closed_cb, self);
  for (guint i = 0; i < threads; i++)
    g_ptr_array_add (self->tickers, hl_ticker_new (i, self->recorder, &side));
}

HlEngine *
hl_engine_new (const HlMediaOptions *options, const HlEngineEvents *events, GError **error)
{
  HlEngine *self = g_new0 (HlEngine, 1);

  hl_g711_init ();
  self->events = *events;
  self->address = g_strdup (options->address);
  self->port_first = (guint16) ((options->port_first + 1) & ~1);
  self->port_last = options->port_last;
  self->port_next = self->port_first;
  if (!parse_address (options->address, 0, &self->bind_address) || !check_ports (self, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS, "not a numeric address: %s",
                     options->address);
      g_free (self->address);
      g_free (self);
      return NULL;
    }
  self->legs = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->calls = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->tickers = g_ptr_array_new ();
  self->prompts = hl_prompt_cache_new (options->prompts, PROMPT_CACHE_BYTES);
  start_threads (self, options);
  hl_recorder_recover (self->recorder);
  return self;
}

void
hl_engine_free (HlEngine *self)
{
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  for (GList *l = calls; l != NULL; l = l->next)
    hl_engine_close_call (self, ((Call *) l->data)->id);
  hl_engine_keep_only (self, NULL, 0);
  hl_prompt_cache_free (self->prompts);
  g_ptr_array_foreach (self->tickers, (GFunc) (void (*) (void)) hl_ticker_stop, NULL);
  hl_recorder_free (self->recorder);
  g_ptr_array_foreach (self->tickers, (GFunc) (void (*) (void)) hl_ticker_free, NULL);
  g_ptr_array_unref (self->tickers);
  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->calls);
  g_free (self->address);
  g_free (self);
}
