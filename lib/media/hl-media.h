/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/hl-base.h"

G_BEGIN_DECLS

/* hotlined's side of hotline-mediad: commands out and events in, over a unix
 * socket, one JSON object per line (README.md lists them; both sides check each
 * field).  Every command is idempotent by its ids, so that it may be sent again
 * after a reconnect.  Main thread only. */

#define HL_TYPE_MEDIA (hl_media_get_type ())
G_DECLARE_FINAL_TYPE (HlMedia, hl_media, HL, MEDIA, GObject)

#define HL_MEDIA_ERROR (hl_media_error_quark ())
GQuark hl_media_error_quark (void);

typedef enum
{
  HL_MEDIA_ERROR_AWAY,    /* mediad is not there (yet): it is being started */
  HL_MEDIA_ERROR_PORTS,   /* no RTP port left in the range: the message says which */
  HL_MEDIA_ERROR_PROMPT,  /* no such prompt file, or can't be decoded */
  HL_MEDIA_ERROR_DISK,    /* recording can't be written: the message names the folder */
  HL_MEDIA_ERROR_REQUEST, /* refused: the message names the field */
} HlMediaError;

typedef struct
{
  const char *program;    /* hotline-mediad; NULL = somebody else starts it (systemd): waited for */
  const char *socket;     /* path of the unix socket */
  const char *prompts;    /* folders, separated by ':', the first that has a prompt is taken:
                             NAME.wav|.flac|.ogg|.opus|.mp3, any rate */
  const char *recordings; /* folder: YYYY/MM/DD/CALL-PART.flac, made as needed */
  const char *address;    /* local address of RTP, put into SDP */
  guint16 port_first, port_last;
  const char *log; /* file of mediad's log; NULL = the socket's path + ".log" */
  guint threads;   /* media threads; 0 = one per two cores */
} HlMediaOptions;

/* Finds a running mediad on the socket, or starts one (in its own session, so
 * that it survives us).  Reconnects with back-off and starts it again when it died. */
HlMedia *hl_media_new (const HlMediaOptions *options, HlClock *clock);
void hl_media_start (HlMedia *self);
/* @stop_daemon: FALSE leaves mediad and its talk running. */
void hl_media_stop (HlMedia *self, gboolean stop_daemon);
/* While on, commands wait, so as to wake mediad up once for all of them. */
void hl_media_gather (HlMedia *self, gboolean on);
gboolean hl_media_is_up (HlMedia *self);
gint64 hl_media_get_pid (HlMedia *self); /* of mediad; 0 while it is away */

/**
 * hl_media_open_leg_async:
 * @remote: what the other side offered or answered; NULL = not known yet
 *
 * Gives the leg a port and tells the other side's address; again with @remote
 * when it becomes known or changes.  The result is what we write into our SDP:
 * with @remote the one codec chosen, without it all we know.
 */
void hl_media_open_leg_async (HlMedia *self, HlId leg, const HlMediaDesc *remote,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean hl_media_open_leg_finish (HlMedia *self, GAsyncResult *result, HlMediaDesc *local,
                                   GError **error);
void hl_media_close_leg (HlMedia *self, HlId leg);
/* Before the first opening: the port that the other side has in its hands already. */
void hl_media_want_port (HlMedia *self, HlId leg, guint16 port);

/* Which codecs may be agreed on the leg, best first, and whether with SRTP: before it is
 * opened, or it has all codecs and is encrypted as the other side wants it. */
void hl_media_set_policy (HlMedia *self, HlId leg, const HlMediaPolicy *policy);
/* What a run of hotlined before had told the other side, with its keys: before the leg is
 * opened, so that it goes on with them whichever mediad there is now. */
void hl_media_set_keys (HlMedia *self, HlId leg, const HlMediaDesc *local);

/* The matrix of a call: see HlMix in calls; gain[i * n + j] = from i to j, in
 * 1/256.  A change ramps over 10 ms, so that it does not click. */
void hl_media_mix (HlMedia *self, HlId call, const HlId *legs, guint n, const guint16 *gain,
                   HlId left);
void hl_media_close_call (HlMedia *self, HlId call);

/* @leg hears the prompt instead of its mix; @token comes back in ::prompt-done.
 * @prompt: a name, or several separated by one space, played one after the other
 * without a gap.  A missing file is reported as done with an error text, so that no
 * caller waits; of several, what is there is played. */
void hl_media_play (HlMedia *self, HlId leg, const char *prompt, gboolean loop, const char *token);
void hl_media_stop_play (HlMedia *self, HlId leg);
void hl_media_send_dtmf (HlMedia *self, HlId leg, const char *digits); /* RFC 4733 */

/* One file per call and part, each with one ::recording-closed.  While paused
 * (sensitive data) silence is written, so that the length stays true.  After a
 * mediad that died, and after a disk that was full, recordings go on by themselves as
 * the next part.  @key: (nullable): 32 bytes, the files are sealed with it (hl-sealed.h,
 * context "CALL-PART") */
void hl_media_record (HlMedia *self, HlId call, guint part, const guint8 *key);
void hl_media_record_pause (HlMedia *self, HlId call, gboolean paused);
void hl_media_record_stop (HlMedia *self, HlId call);

/* What events told is being written: none is acknowledged, so that mediad tells them again after
 * a restart, until each hold has been released. */
void hl_media_hold (HlMedia *self);
void hl_media_release (HlMedia *self);

/* What mediad is doing now: after a restart of hotlined, calls and legs that the
 * journal does not know are closed. */
void hl_media_keep_only (HlMedia *self, const HlId *legs, guint n_legs);

/* What mediad itself says is there, to be compared with what should be. */
typedef struct
{
  HlId call;
  gboolean recording;
  gboolean waiting; /* its recording failed and goes on by itself when there is room */
} HlMediaListedCall;

typedef struct
{
  GArray *legs;  /* HlId */
  GArray *calls; /* HlMediaListedCall */
} HlMediaList;

void hl_media_list_free (HlMediaList *list);
void hl_media_list_async (HlMedia *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data);
HlMediaList *hl_media_list_finish (HlMedia *self, GAsyncResult *result, GError **error);
/* A leg or a recording that is wanted is not there: it is sent again.  FALSE: it is not wanted */
gboolean hl_media_restore_leg (HlMedia *self, HlId leg);
gboolean hl_media_restore_recording (HlMedia *self, HlId call);

/* Levels and network quality of a leg, as of the last report (one per second for
 * the legs asked for with hl_media_watch(), else every 5 s). */
/* What came instead of the sound that is missing. */
typedef enum
{
  HL_SILENCE_NONE,      /* nothing */
  HL_SILENCE_STRANGERS, /* packets from an address that was not agreed */
  HL_SILENCE_SRTP,      /* packets that were not made with the key agreed */
} HlSilence;
const char *hl_silence_word (HlSilence reason); /* "none" "strangers" "srtp" */
HlSilence hl_silence_from_word (const char *word);

typedef struct
{
  float level_in, level_out; /* dBFS RMS of the last second, -96 = silence */
  guint64 packets_in, packets_out, lost, late;
  float jitter_ms;
  float loss_percent;  /* over the last 10 s */
  float mos;           /* E-model estimate from loss and jitter, 1.0–4.5 */
  HlSpan since_packet; /* since the last packet came in */
  guint64 strangers;   /* packets from elsewhere, ignored */
  guint64 srtp_wrong;  /* packets not made with the key agreed, refused */
  gboolean encrypted;
  HlCodec codec;
  float loss_there_percent; /* of what we send, as the other side reports; -1 = not known */
  float round_trip_ms;      /* -1 = not known */
} HlMediaReport;
gboolean hl_media_get_report (HlMedia *self, HlId leg, HlMediaReport *report);
void hl_media_watch (HlMedia *self, HlId call, gboolean on);

/* Who talks in a call and how the network was, from its start or the recording's on. */
typedef struct
{
  HlSpan measured;      /* while the caller and somebody of ours heard each other */
  HlSpan apart;         /* while they did not: on hold, alone */
  HlSpan caller, agent; /* talked; agent: whoever the caller heard */
  HlSpan both;          /* at the same time */
  HlSpan silence;       /* nobody, in pauses of 300 ms and more */
  HlSpan longest_silence;
  HlSpan quiet;                       /* the silence that lasts still, 0 = somebody talks */
  guint overlaps;                     /* times both talked for 200 ms and more */
  float level_caller, level_agent;    /* dBFS of the loudest 20 ms since the last report */
  float loss_percent, jitter_ms, mos; /* means, of the worse of the two streams */
} HlMediaTalk;
/* Of a watched call, as of the last quarter of a second. */
gboolean hl_media_get_talk (HlMedia *self, HlId call, HlMediaTalk *talk);

typedef struct
{
  HlId call;
  guint part;
  HlMediaTalk talk;
} HlTalkClosed;

typedef struct
{
  HlId call;
  guint part;
  const char *path;   /* relative to the recordings folder */
  const char *digest; /* SHA-256 of the file */
  HlTime started_at;
  HlSpan length;
  gint64 bytes;
  const char *error; /* NULL = complete */
} HlRecordingClosed;

/* Signals, in the main thread:
 * ::up (gboolean up, gboolean same) – same: the mediad we knew (or, at our first
 *   connection, one that has legs): its talk never stopped.  When it is another
 *   one, all legs, mixes, prompts and recordings known here were sent to it again,
 *   on the ports they had: no re-INVITE is needed but for those of ::leg-moved
 * ::leg-moved (HlId leg, const HlMediaDesc *local) – the old port could not be had again, or
 *   the other side does not know a key of ours
 * ::prompt-done (HlId leg, const char *token, const char *error_or_null)
 * ::dtmf (HlId leg, const char *digit) – RFC 4733 or in-band
 * ::silent (HlId leg, gboolean silent, HlSilence reason) – no RTP for 4 s; again when it
 *   comes back
 * ::recording-closed (const HlRecordingClosed *closed) – at least once per call and
 *   part, also for files a killed mediad left behind (repaired, error set)
 * ::report (HlId leg, const HlMediaReport *report)
 * ::talk (HlId call) – four times a second for a watched call
 * ::talk-closed (const HlTalkClosed *closed) – of each part recorded, when it ends */

G_END_DECLS
