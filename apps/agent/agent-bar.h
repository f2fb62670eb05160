/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-caller.h"
#include "calls/hl-call-record.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* What the call bar says, from what is known: a function of the situation, without
 * widgets, so that every state can be tested. */

typedef enum
{
  AGENT_BAR_IDLE,
  AGENT_BAR_RINGING,
  AGENT_BAR_LIVE,
  AGENT_BAR_HELD,
  AGENT_BAR_THIRD, /* somebody else is in the call, or is rung for it */
  AGENT_BAR_WRAP_UP,
  AGENT_N_BARS
} AgentBarPage;

/* Does she talk, hold or consult: is there a call that she can end? */
gboolean agent_bar_is_call (AgentBarPage page);

typedef enum
{
  AGENT_DEVICE_NONE,      /* no phone: can look, can't talk */
  AGENT_DEVICE_SOFTPHONE, /* the console's own */
  AGENT_DEVICE_DESK,      /* a phone on the desk */
} AgentDevice;

/* All borrowed, all may be NULL or 0. */
typedef struct
{
  HlAgentLive *agent;
  HlCallLive *call;
  AgentCaller *caller;
  const char *queue;     /* the call's queue's name */
  const char *away;      /* the name of my away reason, or of the next state's */
  const char *last;      /* a line about the last call */
  const char *third;     /* who is or was the third in the call */
  const char *colleague; /* who consults me, transfers to me or calls me; NULL = nobody */
  const char *failed;    /* why what I dialled came to nothing, to be told now */
  const char *returned;  /* why the third came back, to be told now; a word of CALL.returned */
  AgentDevice device;
  gboolean muted;
  gboolean auto_answer;
  HlSpan hold_warning, hold_alarm; /* 0 = the defaults, AGENT_HOLD_NEVER = the site has none */
  HlSpan away_limit;               /* of the reason I am away for; 0 = none */
  HlTime now;
} AgentSituation;

#define AGENT_HOLD_WARNING (2 * HL_MINUTE)
#define AGENT_HOLD_ALARM (3 * HL_MINUTE)
#define AGENT_HOLD_NEVER G_MAXINT64

typedef struct
{
  AgentBarPage page;
  char *title;
  char *subtitle;
  char *clock;
  HlTone tone;  /* of the clock */
  char *notice; /* what she has to do herself: pick up the desk phone; NULL = nothing */
  HlTone subtitle_tone;
  gboolean recording, recording_paused;
  gboolean can_answer, can_hold, can_mute, can_keypad, can_dial, can_transfer;
  /* of the page of a third */
  unsigned third;      /* HlThirdLive */
  gboolean mine;       /* I handle the call, I am not the third */
  char *party, *guest; /* the caller and the third, short */
  char *word;          /* below the clock */
} AgentBar;

/* How near a span is to its limit, 0 = none: the last two minutes are near. */
HlTone agent_limit_tone (HlSpan span, HlSpan limit);

void agent_bar_describe (const AgentSituation *situation, AgentBar *bar);
void agent_bar_clear (AgentBar *bar);

/* The other side of a stored call, masked as the service sent it. (transfer full) */
char *agent_bar_dup_other (HlCallRecord *call);
/* The same of the live call. (transfer full) */
char *agent_bar_dup_number (HlCallLive *call);
/* "王** 138****5678", "138****5678", "Withheld number". (transfer full) */
char *agent_bar_dup_who (const AgentSituation *situation);

/* The parts that are not "", up to the NULL, with " · " between them. (transfer full) */
char *agent_join (const char *first, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AgentBar, agent_bar_clear)

G_END_DECLS
