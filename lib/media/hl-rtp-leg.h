/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spandsp.h>
#include <sys/socket.h>

#include "base/hl-base.h"
#include "hl-coder.h"
#include "hl-jitter.h"
#include "hl-matrix.h"
#include "hl-media.h"
#include "hl-prompt.h"
#include "hl-quality.h"
#include "hl-rtcp.h"
#include "hl-srtp.h"
#include "hl-tone.h"

G_BEGIN_DECLS

/* One leg as its media thread sees it: sockets, what comes in, what goes out.
 * The main thread makes and frees it; in between only the media thread it was
 * given to touches it.  Nothing here allocates or locks. */

#define HL_DIGITS_MAX 32

/* How the other side sends and wants to be sent to; a value. */
typedef struct
{
  struct sockaddr_storage address;
  socklen_t address_length; /* 0 = nothing to send to */
  gboolean any_source;      /* behind NAT: take the first that sends */
  HlCodec codec;
  guint8 payload_type;
  guint8 dtmf_payload_type; /* 0 = none: digits are in the audio */
  guint dtmf_clock;         /* 8000 or 48000 */
  gboolean send, receive;   /* as the directions agreed allow */
} HlRtpRemote;

/* What goes with it and is allocated: made and freed by the main thread. */
typedef struct
{
  dtmf_rx_state_t *dtmf;                    /* digits in the audio; NULL with telephone-events */
  HlCoder *coder;                           /* NULL = G.711 */
  HlSrtp *srtp;                             /* NULL = not encrypted */
  gboolean keep_coder, keep_srtp, keep_out; /* as before: the leg goes on with what it has */
} HlRtpParts;

void hl_rtp_parts_clear (HlRtpParts *parts);

typedef struct _HlRtpLeg HlRtpLeg;

/* What a leg tells while it ticks. */
typedef struct
{
  void (*digit) (HlRtpLeg *leg, char digit, gpointer data);
  void (*silent) (HlRtpLeg *leg, gboolean silent, HlSilence reason, gpointer data);
  void (*prompt_done) (HlRtpLeg *leg, HlPrompt *prompt, guint serial, gboolean completed,
                       gpointer data);
  gpointer data;
} HlRtpLegEvents;

struct _HlRtpLeg
{
  gpointer owner; /* the main thread's side */
  gpointer home;  /* atomic: the media thread that has it now, or NULL */
  int door;       /* bound to our port: whoever sends */
  int fd;         /* the same port, connected to the other side; -1 = not known yet */
  int control;    /* RTCP; -1 = the port could not be had */
  guint phase;    /* 0–49: spreads what is done once a second */
  gboolean wide;  /* frames are of 16 kHz: set by the mix for the tick that follows */

  HlRtpRemote remote;
  struct sockaddr_storage told; /* the address as SDP wrote it */
  gboolean latched;             /* something came from the address we send to */

  /* In */
  HlJitter jitter;
  HlQuality quality;
  plc_state_t plc;
  HlRtpParts parts; /* owned */
  gboolean event_begun;
  guint32 event_timestamp;
  gint16 frame[HL_RTP_FRAME_WIDE]; /* this tick's audio from the other side */
  gint16 rest[HL_RTP_PAYLOAD_MAX];
  guint n_rest; /* decoded, waits for the next tick: packets longer than 20 ms */
  guint quiet_ticks;
  gboolean silent;
  guint64 packets_in, strangers, broken;
  guint64 wrong, again;                   /* SRTP: with another key or changed; replayed */
  guint64 strangers_before, wrong_before; /* when it was heard last */

  /* Out */
  const gint16 *hears; /* borrowed for the tick: what the mix gives; NULL = nothing */
  gint16 mixed[HL_RTP_FRAME_WIDE];
  guint32 ssrc, timestamp;
  guint16 sequence;
  gboolean talking; /* the marker was sent */
  guint64 packets_out, bytes_out, refused;

  HlPrompt *prompt; /* (owned by a reference, given back through prompt_done) */
  guint prompt_serial;
  gsize prompt_at;
  gboolean prompt_loop, prompt_begun, prompt_stop;

  char digits[HL_DIGITS_MAX + 1];
  guint digit_tick; /* 0 = between digits */
  guint32 digit_timestamp;
  guint gap_ticks;
  HlTone tone;

  /* Sums of the running second */
  guint64 squares_in, squares_out;
  guint frames;
  float level_in, level_out, loss;
  gboolean watched;

  /* RTCP */
  guint32 their_report; /* the middle of their last sender report's time */
  gint64 their_report_at;
  guint64 told_received, told_lost; /* at our last report */
  float loss_there, round_trip_ms;  /* as they report; -1 = not known */
};

void hl_rtp_leg_init (HlRtpLeg *self, int door);
/* Main thread, when no media thread has it. */
void hl_rtp_leg_clear (HlRtpLeg *self);

/* Media thread.  @parts: (inout): new ones are taken, the former come back to be freed. */
void hl_rtp_leg_set_remote (HlRtpLeg *self, const HlRtpRemote *remote, HlRtpParts *parts);
/* Returns: the prompt that played until now, to be given back */
HlPrompt *hl_rtp_leg_play (HlRtpLeg *self, HlPrompt *prompt, gboolean loop, guint serial);
void hl_rtp_leg_send_digits (HlRtpLeg *self, const char *digits);

/* First all legs receive, then mixes set what each hears, then all legs send. */
void hl_rtp_leg_receive (HlRtpLeg *self, guint tick, const HlRtpLegEvents *events);
void hl_rtp_leg_send (HlRtpLeg *self, guint tick, const HlRtpLegEvents *events);
/* Reads the reports that came and sends one. */
void hl_rtp_leg_control (HlRtpLeg *self);
void hl_rtp_leg_report (const HlRtpLeg *self, HlMediaReport *report);

/* Encrypted where that was agreed; @packet has HL_SRTP_TRAILER bytes of room behind it. */
void hl_rtp_leg_transmit (HlRtpLeg *self, guint8 *packet, gsize length);

/* Same address and port. */
gboolean hl_rtp_same_source (const struct sockaddr_storage *a, const struct sockaddr_storage *b);
gboolean hl_rtp_same_host (const struct sockaddr_storage *a, const struct sockaddr_storage *b);

G_END_DECLS
