/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-media-link.h"
#include "hl-media-protocol.h"
#include "hl-media.h"

G_BEGIN_DECLS

/* HlMedia, shared by its parts: what is wanted of mediad. */

typedef struct
{
  HlId id;
  gboolean has_remote, opened;
  HlMediaDesc remote, local;
  gboolean has_policy;
  HlMediaPolicy policy;
  char *prompt, *token; /* being played; NULL = nothing */
  gboolean loop;
  GPtrArray *waiting; /* HlMediaOpening */
  HlMediaReport report;
  gboolean has_report;
} HlMediaLeg;

/* One hl_media_open_leg_async() that was not answered yet. */
typedef struct
{
  GTask *task;
  HlMediaLeg *leg;
  gint64 seq; /* this answer, or a later one of the leg's, is for it */
  GSource *deadline, *cancelled;
} HlMediaOpening;

typedef struct
{
  HlId id;
  HlId legs[HL_MEDIA_MIX_LEGS];
  guint16 gain[HL_MEDIA_MIX_LEGS * HL_MEDIA_MIX_LEGS];
  guint n;
  HlId left;
  guint part;
  gboolean sealed;
  guint8 key[HL_SEALED_KEY]; /* of its recordings, when sealed */
  gboolean mixed, recording, sent, paused, watched, has_talk;
  HlMediaTalk talk;
} HlMediaCall;

struct _HlMedia
{
  GObject parent_instance;

  /* Owned */
  HlMediaLink *link;
  HlClock *clock;
  GHashTable *legs;  /* id → HlMediaLeg */
  GHashTable *calls; /* id → HlMediaCall */
  GHashTable *asked; /* seq → id of the leg */
  char *instance;    /* the mediad we knew */
  GArray *keep;      /* keep-only that waits for mediad; NULL = none */
  GTask *listing;    /* NULL = none is under way */
  gint64 list_seq, pid;

  gint64 seq, hello_seq;
  gint64 handled, acknowledged; /* events */
  guint ack_source, tokens;
  guint held; /* acknowledgements, until what events told is written */
  gboolean up;
};

enum
{
  HL_MEDIA_SIGNAL_UP,
  HL_MEDIA_SIGNAL_LEG_MOVED,
  HL_MEDIA_SIGNAL_PROMPT_DONE,
  HL_MEDIA_SIGNAL_DTMF,
  HL_MEDIA_SIGNAL_SILENT,
  HL_MEDIA_SIGNAL_RECORDING_CLOSED,
  HL_MEDIA_SIGNAL_REPORT,
  HL_MEDIA_SIGNAL_TALK,
  HL_MEDIA_SIGNAL_TALK_CLOSED,
  HL_MEDIA_N_SIGNALS,
};

extern guint hl_media_signals[HL_MEDIA_N_SIGNALS];

/* ---- hl-media-wanted.c ---- */
void hl_media_opening_free (gpointer opening);
/* Who waits for it is told that it was closed. */
void hl_media_leg_free (gpointer leg);
void hl_media_call_free (gpointer call);
/* Found or made. */
HlMediaLeg *hl_media_want_leg (HlMedia *self, HlId id);
HlMediaCall *hl_media_want_call (HlMedia *self, HlId id);
/* What is not known is off already: nothing is kept of a call that has ended. */
HlMediaCall *hl_media_want_switch (HlMedia *self, HlId id, gboolean on);

void hl_media_send_command (HlMedia *self, const HlMediaCommand *command);
void hl_media_send_if_up (HlMedia *self, const HlMediaCommand *command);
void hl_media_send_open (HlMedia *self, HlMediaLeg *leg);
void hl_media_send_mix (HlMedia *self, HlMediaCall *call);
void hl_media_send_record (HlMedia *self, HlMediaCall *call);
void hl_media_send_play (HlMedia *self, HlMediaLeg *leg);
void hl_media_send_switch (HlMedia *self, HlMediaCommandKind kind, HlId call, gboolean on);
/* After a (re)connection.  @same: it is the mediad we knew. */
void hl_media_resend_all (HlMedia *self, gboolean same);

/* ---- hl-media-events.c ---- */
void hl_media_handle_reply (HlMedia *self, const HlJson *reply);
void hl_media_handle_event (HlMedia *self, const char *word, const HlJson *event);
/* Whoever asked for the list gets an error. */
void hl_media_fail_listing (HlMedia *self);
/* What was handled needs not be sent again. */
void hl_media_acknowledge (HlMedia *self);

/* ---- hl-media-calls.c ---- */
/* The leg is in no mix any more, as mediad has it when it closes or moves. */
void hl_media_forget_in_calls (HlMedia *self, HlId leg);

G_END_DECLS
