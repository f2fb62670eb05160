/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-board-private.h"

G_BEGIN_DECLS

/* The watchdog's table: what can contradict, what it means, how it is repaired. */

typedef enum
{
  HL_LEG_WITHOUT_CALL,
  HL_CALL_WITHOUT_LEG,
  HL_LEG_WITHOUT_DIALOG,
  HL_RINGING_WITHOUT_INVITE,
  HL_DIALOG_WITHOUT_LEG,
  HL_SOUND_WITHOUT_LEG,
  HL_LEG_WITHOUT_SOUND,
  HL_RECORDING_MISSING,
  HL_DEVICE_MARKED_LOST,
  HL_DEVICE_MARKED_THERE,
  HL_SWITCH_CONTRADICTS,
  HL_ROW_STAYS_OPEN,
  HL_ROW_CLOSED_EARLY,
  HL_LOOP_LATE,
  HL_N_CONTRADICTIONS
} HlContradictionKind;

typedef struct
{
  HlId call, leg, agent; /* 0 = none of it */
  HlSpan span;
  const char *detail; /* borrowed; NULL */
} HlFinding;

typedef struct
{
  const char *word, *what, *repaired; /* the fact: "WORD: WHAT: REPAIRED" */
  void (*repair) (HlBoard *self, const HlFinding *finding);
} HlContradiction;

extern const HlContradiction hl_contradictions[HL_N_CONTRADICTIONS];

/* Seen; repaired when it is seen again in the next look. */
void hl_watch_found (HlBoard *self, HlContradictionKind kind, const HlFinding *finding);
/* Sure: repaired at once, with its fact and alarm. */
void hl_watch_repair (HlBoard *self, HlContradictionKind kind, const HlFinding *finding);

/* The alarm alone: the fact is in the log already. */
void hl_watch_alarm (HlBoard *self, HlContradictionKind kind);

/* hl-board-silence.c: legs from which nothing comes */
void hl_watch_silence (HlBoard *self);
/* hl-board-rows.c: the rows of calls against those that are live */
void hl_watch_rows (HlBoard *self);

void hl_watch_free (HlWatch *watch);

G_END_DECLS
