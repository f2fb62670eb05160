/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-half-band.h"
#include "hl-recorder.h"
#include "hl-rtp-leg.h"
#include "hl-stack.h"
#include "hl-talk.h"

G_BEGIN_DECLS

/* A media thread: every 20 ms it receives for all its legs, mixes its calls,
 * records, and sends.  Commands come and go as nodes on lock-free stacks and take
 * effect between two ticks; nothing in a tick locks or allocates. */

typedef struct _HlTicker HlTicker;
typedef struct _HlMixedCall HlMixedCall;

/* A call as its media thread sees it.  Made and freed by the main thread. */
struct _HlMixedCall
{
  gpointer owner;
  HlMatrix matrix;
  gboolean wide;                    /* all its legs talk wide-band: mixed at 16 kHz */
  HlRtpLeg *legs[HL_MATRIX_LEGS];   /* borrowed: a mix without it comes before a leg goes */
  HlHalfBand left_down, right_down; /* recordings are of 8 kHz */
  HlRecording *recording;           /* borrowed, NULL = not recorded */
  guint part;                       /* of the recording */
  HlTalk talk;
  gboolean watched; /* its talk is told four times a second */
};

typedef enum
{
  HL_TICK_ADD_LEG,
  HL_TICK_REMOVE_LEG,
  HL_TICK_MOVE_LEG, /* to another thread */
  HL_TICK_REMOTE,
  HL_TICK_PLAY,
  HL_TICK_STOP_PLAY,
  HL_TICK_DIGITS,
  HL_TICK_WATCH,
  HL_TICK_WATCH_CALL,
  HL_TICK_ADD_CALL,
  HL_TICK_REMOVE_CALL,
  HL_TICK_MIX,
  HL_TICK_RECORD,
  HL_TICK_PAUSE,
  HL_TICK_END_RECORD,
  HL_TICK_N,
} HlTickKind;

/* After use it comes back to the main thread, with what is to be freed. */
typedef struct
{
  HlStackNode node;
  HlTickKind kind;
  HlRtpLeg *leg;
  HlMixedCall *call;
  HlTicker *to;
  HlRtpRemote remote;
  int fd;           /* REMOTE: the second socket, -1 = has one */
  HlRtpParts parts; /* REMOTE: in: new, back: old */
  HlPrompt *prompt; /* in: new, back: old */
  guint serial;
  gboolean on;
  char digits[HL_DIGITS_MAX + 1];
  guint n;
  int left;
  HlRtpLeg *legs[HL_MATRIX_LEGS];
  guint16 gain[HL_MATRIX_LEGS * HL_MATRIX_LEGS];
  HlRecording *recording;
  HlStackNode *blocks;
} HlTickCommand;

typedef enum
{
  HL_TICK_EVENT_DIGIT,
  HL_TICK_EVENT_SILENT,
  HL_TICK_EVENT_PROMPT, /* gives the prompt back */
  HL_TICK_EVENT_REPORT,
  HL_TICK_EVENT_TALK, /* of a call; on = of a recording that ended */
} HlTickEventKind;

typedef struct
{
  HlTickEventKind kind;
  HlRtpLeg *leg;
  char digit;
  gboolean on; /* silent; the prompt played to its end */
  HlSilence reason;
  guint serial;
  HlPrompt *prompt;
  HlMediaReport report;
  HlMixedCall *call;
  HlMediaTalk talk;
} HlTickEvent;

typedef struct
{
  guint64 ticks, missed; /* missed: woken too late by whole ticks */
  gint64 worst_us;       /* longest work of a tick since last asked */
  gint64 latest_us;      /* longest delay of a wake-up since last asked */
  guint legs;
} HlTickerStats;

/* @events, @spent: main thread, from its loop */
typedef struct
{
  void (*event) (const HlTickEvent *event, gpointer data);
  void (*spent) (HlTickCommand *command, gpointer data); /* (transfer full) */
  gpointer data;
} HlTickerSide;

HlTicker *hl_ticker_new (guint number, HlRecorder *recorder, const HlTickerSide *side);
/* Carries out what was sent and ends the thread. */
void hl_ticker_stop (HlTicker *self);
/* After the recorder, which gives blocks back. */
void hl_ticker_free (HlTicker *self);
HlTickCommand *hl_ticker_command (HlTickKind kind);
void hl_ticker_send (HlTicker *self, HlTickCommand *command); /* (transfer full) */
HlBlockPool *hl_ticker_pool (HlTicker *self);
void hl_ticker_stats (HlTicker *self, HlTickerStats *stats);

G_END_DECLS
