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
  AGENT_BAR_WRAP_UP,
  AGENT_N_BARS
} AgentBarPage;

extern const char *const agent_bar_words[]; /* the names of the stack's pages */

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
  const char *queue; /* the call's queue's name */
  const char *away;  /* the name of my away reason, or of the next state's */
  const char *last;  /* a line about the last call */
  AgentDevice device;
  gboolean muted;
  HlTime now;
} AgentSituation;

typedef struct
{
  AgentBarPage page;
  char *title;
  char *subtitle;
  char *clock;
  HlTone tone;  /* of the clock */
  char *notice; /* what she has to do herself: pick up the desk phone; NULL = nothing */
  gboolean recording;
  gboolean can_answer, can_hold, can_mute, can_keypad, can_dial;
} AgentBar;

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
