/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "hl-media.h"

G_BEGIN_DECLS

/* The RTP engine of hotline-mediad: legs with ports, calls with matrices, prompts,
 * recordings.  Main thread; the work is done by media threads it owns.  Every
 * command is idempotent by its ids.  Errors of what was asked are
 * HL_MEDIA_ERROR_REQUEST with a message "FIELD: what is wrong". */

typedef struct _HlEngine HlEngine;

typedef struct
{
  void (*prompt_done) (HlId leg, const char *token, const char *error, gpointer data);
  void (*dtmf) (HlId leg, char digit, gpointer data);
  void (*silent) (HlId leg, gboolean silent, HlSilence reason, gpointer data);
  void (*report) (HlId leg, const HlMediaReport *report, gpointer data);
  void (*talk) (HlId call, const HlMediaTalk *talk, gpointer data);
  /* of a part whose recording ended */
  void (*talk_closed) (const HlTalkClosed *closed, gpointer data);
  void (*recording_closed) (const HlRecordingClosed *closed, gpointer data);
  gpointer data;
} HlEngineEvents;

/* Returns: (nullable): NULL with HL_MEDIA_ERROR_PORTS when the address is not ours
 * or no port of the range can be had */
HlEngine *hl_engine_new (const HlMediaOptions *options, const HlEngineEvents *events,
                         GError **error);
/* Ends all recordings and waits until they are on disk. */
void hl_engine_free (HlEngine *self);

/* @remote: NULL = not known yet; @policy: NULL = as before, or all codecs and SRTP as they
 * have it; @former: (nullable): what was ours when another mediad had the leg: its keys are
 * taken again; @port: wanted, 0 = any */
gboolean hl_engine_open_leg (HlEngine *self, HlId leg, const HlMediaDesc *remote,
                             const HlMediaPolicy *policy, const HlMediaDesc *former, guint16 port,
                             HlMediaDesc *local, GError **error);
void hl_engine_close_leg (HlEngine *self, HlId leg);
gboolean hl_engine_mix (HlEngine *self, HlId call, const HlId *legs, guint n, const guint16 *gain,
                        HlId left, GError **error);
void hl_engine_close_call (HlEngine *self, HlId call);
gboolean hl_engine_play (HlEngine *self, HlId leg, const char *prompt, gboolean loop,
                         const char *token, GError **error);
void hl_engine_stop_play (HlEngine *self, HlId leg);
gboolean hl_engine_send_dtmf (HlEngine *self, HlId leg, const char *digits, GError **error);
gboolean hl_engine_record (HlEngine *self, HlId call, guint part, gboolean paused,
                           const guint8 *key, GError **error);
void hl_engine_record_pause (HlEngine *self, HlId call, gboolean paused);
void hl_engine_record_stop (HlEngine *self, HlId call);
/* The client has the recording-closed event. */
void hl_engine_acknowledge (HlEngine *self, HlId call, guint part);
void hl_engine_watch (HlEngine *self, HlId call, gboolean on);
/* Closes all other legs, and calls left without any. */
void hl_engine_keep_only (HlEngine *self, const HlId *legs, guint n);

guint hl_engine_n_legs (HlEngine *self);
guint hl_engine_n_calls (HlEngine *self);
/* Recordings being written or closed. */
guint hl_engine_n_recordings (HlEngine *self);
/* "legs": [...], "calls": [...] into an open object */
void hl_engine_write_list (HlEngine *self, HlJsonWriter *writer);
/* Ticks, lateness and memory, into an open object */
void hl_engine_write_stats (HlEngine *self, HlJsonWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlEngine, hl_engine_free)

G_END_DECLS
