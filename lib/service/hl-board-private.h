/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-board-extra.h"
#include "hl-fact-store.h"
#include "hl-journal.h"
#include "hl-site-config.h"

G_BEGIN_DECLS

#define HL_BOARD_JOURNAL "board.journal"
#define HL_BOARD_JOURNAL_OLD "board.db" /* of versions before */

/* One dialog as the board sees it: its media, and what waits for them. */
typedef enum
{
  HL_WANT_NOTHING,
  HL_WANT_ANSWER,
  HL_WANT_INVITE,
} HlWant;

typedef struct
{
  HlId id, call;
  gboolean at_sip; /* sip knows it, and will tell its end */
  gboolean ended;  /* nothing more is wanted for it */
  gboolean has_remote, has_local;
  HlMediaDesc remote, local;
  char *trunk; /* owned; NULL = a device's, or not known */

  HlWant want;
  HlCommand *invite; /* of HL_WANT_INVITE; owned */
  gboolean answered;
  gboolean silent;                     /* mediad says that nothing comes */
  gboolean looked_at, sound_looked_at; /* was there when the watchdog asked last */
  gint64 probe_at;                     /* monotonic: when its side is asked again; 0 = not silent */
  HlSpan probe_wait;
  gboolean taken_over; /* of the run before: a port that moved is told by a re-INVITE */
} HlBoardLeg;

typedef struct _HlWatch HlWatch;

/* What one event brought: its commands wait until its rows are durable. */
typedef struct
{
  GPtrArray *commands; /* HlCommand */
  GArray *rows;        /* HlKeptRow */
  GPtrArray *facts;    /* HlBoardFact */
  HlId actor;
  gboolean durable;
  HlTime handed_over;
} HlBoardBatch;

typedef struct
{
  HlId id;
  HlId actor;
  HlFact fact; /* owns its texts */
} HlBoardFact;

struct _HlBoard
{
  /* Borrowed */
  HlService *service;

  /* Owned */
  HlSwitch *board;
  HlSip *sip;
  HlMedia *media;
  HlJournal *journal;
  HlSiteConfig *config;
  GHashTable *legs;               /* id → HlBoardLeg */
  GHashTable *extras;             /* call id → HlCallExtra */
  GHashTable *extensions;         /* extension → agent id */
  GHashTable *recording_keys;     /* call id → wrapped key */
  GHashTable *recordings_written; /* ids of calls that go on, whose key is in the data too */
  GCancellable *cancellable;

  HlBoardBatch *batch; /* being filled, or NULL */
  GQueue batches;      /* HlBoardBatch, not carried out yet, in order */
  gboolean running;    /* commands are being carried out */

  GPtrArray *facts; /* HlBoardFact, journalled, not in the log yet */
  gboolean storing;
  guint store_again;
  HlTime stored_at;

  guint tick;
  HlTime tick_at;
  guint watchdog, reconfigure;
  HlTime watched_at;
  HlWatch *watch; /* NULL until started */
  gulong changed;
  gboolean sip_up, media_up, started, stopping, configuring, configure_again;
  gboolean media_is_new;    /* at the start: not the one the run before talked through */
  HlTime media_lost_at;     /* monotonic; 0 = there */
  HlTime media_alarm_until; /* monotonic */
  HlBoardFigures figures;

  GArray *kept_agents, *kept_calls, *kept_legs; /* HlKeptRow of the run before, until started */

  guint16 sip_tls_port; /* 0 = no TLS */
  char *sip_fingerprint;

  /* What start and stop wait for */
  GTask *start_task, *stop_task;
  guint media_deadline;
  gboolean sip_ready, media_ready;
};

/* ---- hl-board.c ---- */
gboolean hl_board_handle (HlBoard *self, const HlEvent *event, HlId actor, GError **error);
/* Around direct uses of the switch that bring commands (resume). */
void hl_board_begin (HlBoard *self, HlId actor);
void hl_board_end (HlBoard *self);
void hl_board_keep (HlBoard *self, HlKeptKind kind, HlId id, const char *text); /* NULL = forget */
/* A fact of the board's own, into the batch that is being filled. */
void hl_board_add_fact (HlBoard *self, const HlFact *fact);
HlSwitchHost hl_board_host (HlBoard *self);
void hl_board_set_tick (HlBoard *self);

/* ---- hl-board-legs.c ---- */
HlBoardLeg *hl_board_add_leg (HlBoard *self, HlId id, HlId call);
HlBoardLeg *hl_board_find_leg (HlBoard *self, HlId id);
void hl_board_run_command (HlBoard *self, const HlCommand *command);
void hl_board_open_media (HlBoard *self, HlBoardLeg *leg);
/* Its dialog is over: media closed, forgotten, the switch told. */
void hl_board_end_leg (HlBoard *self, HlId id, gint code, const char *reason);
void hl_board_leg_free (gpointer leg);

/* ---- hl-board-wire.c: events of sip and media ---- */
void hl_board_listen (HlBoard *self);
void hl_board_sync_devices (HlBoard *self);

/* ---- hl-board-media.c ---- */
void hl_board_note_media (HlBoard *self, gboolean up, gboolean same);
/* @gap: -1 = not known */
void hl_board_tell_media_restarted (HlBoard *self, HlSpan gap);

/* ---- hl-board-facts.c ---- */
void hl_board_fact_free (gpointer fact);
char *hl_board_fact_write (const HlBoardFact *fact);
HlBoardFact *hl_board_fact_read (HlId id, const char *text);
void hl_board_store_facts (HlBoard *self);                    /* what is waiting in facts */
gboolean hl_board_store_left (HlBoard *self, GError **error); /* at start; blocks */
void hl_board_note_fact (HlBoard *self, const HlFact *fact);  /* for the screens */
/* After a start: who listens. */
void hl_board_recall_listeners (HlBoard *self, const HlCallView *view);
HlCallExtra *hl_board_extra (HlBoard *self, HlId call, gboolean make);
void hl_board_extra_free (gpointer extra);
void hl_board_changed (HlBoard *self, const HlChange *changes, guint n);

/* ---- hl-board-recordings.c ---- */
void hl_board_read_recording_keys (HlBoard *self); /* at start; blocks */
void hl_board_keep_recording_key (HlBoard *self, HlId call);
void hl_board_prune_recording_keys (HlBoard *self);
/* The call goes: part of the batch in which it does. */
void hl_board_end_recording_key (HlBoard *self, HlId call);
void hl_board_record (HlBoard *self, HlId call, guint part);
void hl_board_take_recording (HlBoard *self, const HlRecordingClosed *closed);

/* ---- hl-board-config.c ---- */
gboolean hl_board_configure_now (HlBoard *self, GError **error); /* at start; blocks */
void hl_board_reconfigure (HlBoard *self);                       /* soon */

/* ---- hl-board-watch.c ---- */
void hl_board_start_watching (HlBoard *self);
void hl_board_stop_watching (HlBoard *self);

G_END_DECLS
