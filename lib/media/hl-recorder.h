/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "hl-media.h"
#include "hl-rtp.h"
#include "hl-stack.h"

G_BEGIN_DECLS

/* Recordings: media threads fill blocks of 0.8 s stereo, one recorder thread
 * encodes them (FLAC through GStreamer) and writes, a worker takes digests.  The
 * file grows in place, so that a kill loses less than a second; a marker in
 * FOLDER/.open stays until the closing was acknowledged.  Time lost anywhere is
 * written as silence: a recording is as long as the wall clock says. */

#define HL_BLOCK_TICKS 40
#define HL_BLOCK_FRAMES (HL_BLOCK_TICKS * HL_RTP_FRAME)

typedef struct _HlRecorder HlRecorder;
typedef struct _HlRecording HlRecording;
typedef struct _HlBlock HlBlock;

/* Blocks that one media thread may fill; given back by the recorder thread. */
typedef struct
{
  HlStack returned;
  HlStackNode *ready; /* media thread's */
  gint surplus;       /* atomic: so many are to be freed, not given back */
} HlBlockPool;

struct _HlBlock
{
  HlStackNode node; /* as a job of the recorder's, or in a pool */
  guint kind;
  HlRecording *recording;
  HlBlockPool *pool;
  gint64 start; /* frames since the recording began */
  guint n;      /* frames */
  gboolean last;
  gint16 pcm[2 * HL_BLOCK_FRAMES];
};

/* Main thread; @closed->path etc. are valid during the call. */
typedef void (*HlRecorderClosed) (const HlRecordingClosed *closed, gpointer data);

HlRecorder *hl_recorder_new (const char *folder, HlRecorderClosed closed, gpointer data);
/* Waits until all ended recordings are on disk. */
void hl_recorder_free (HlRecorder *self);

/* ---- Main thread ---- */

/* When there is a file of @part already, the next part is taken.
 * @key: (nullable): 32 bytes, the file is sealed with it.
 * Returns: (transfer none): valid until its last block was given back.  Problems
 * come as a closing with an error. */
HlRecording *hl_recorder_open (HlRecorder *self, HlId call, guint part, const guint8 *key);
/* Enough for a recording to be worth beginning. */
gboolean hl_recorder_has_room (HlRecorder *self);
guint hl_recording_get_part (HlRecording *self);
/* The event reached who must know: forget the marker. */
void hl_recorder_acknowledge (HlRecorder *self, HlId call, guint part);
/* Repairs and reports what a killed mediad left, and what was not acknowledged. */
void hl_recorder_recover (HlRecorder *self);
/* Three blocks: one filled, one encoded, one spare.  Hand them over with the command. */
HlStackNode *hl_block_pool_make (HlBlockPool *pool);
void hl_block_pool_clear (HlBlockPool *pool);
/* How many recordings are not closed yet. */
guint hl_recorder_busy (HlRecorder *self);

/* ---- Media thread ---- */
void hl_block_pool_add (HlBlockPool *pool, HlStackNode *blocks);
void hl_recording_frame (HlRecording *self, HlBlockPool *pool, const gint16 *left,
                         const gint16 *right);
/* @ticks passed without us. */
void hl_recording_skip (HlRecording *self, guint ticks);
void hl_recording_pause (HlRecording *self, gboolean paused);
/* The last call. */
void hl_recording_end (HlRecording *self, HlBlockPool *pool);
/* Returns: TRUE when the recorder has something new: hl_recorder_wake() once per tick */
gboolean hl_recording_submitted (HlRecording *self);
void hl_recorder_wake (HlRecorder *self);

G_END_DECLS
