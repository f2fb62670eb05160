/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-alarm.h"
#include "hl-switch.h"

G_BEGIN_DECLS

/* The inside of the switchboard, shared by its files only. */

typedef struct _HlSwitchCall HlSwitchCall;
typedef struct _HlSwitchLeg HlSwitchLeg;
typedef struct _HlSwitchAgent HlSwitchAgent;
typedef struct _HlSwitchQueue HlSwitchQueue;
typedef struct _HlSwitchFlow HlSwitchFlow;
typedef struct _HlMemory HlMemory;

/* A prompt that does not end is given up after this. */
#define HL_PROMPT_MOST (3 * HL_MINUTE)
#define HL_DIGITS_MOST 32
#define HL_PRIORITY_MOST 9u

/* ---- Legs and calls ---- */

typedef enum
{
  HL_ROLE_PARTY,    /* the citizen, or who was dialled: recorded on the left */
  HL_ROLE_AGENT,    /* the one who handles the call */
  HL_ROLE_GUEST,    /* the third: rung, consulted, in a conference, or alone with the party */
  HL_ROLE_LISTENER, /* a supervisor */
  HL_N_ROLES
} HlRole;

typedef enum
{
  HL_LEG_INCOMING, /* their INVITE, not answered */
  HL_LEG_INVITED,  /* our INVITE, not answered */
  HL_LEG_UP,
  HL_N_LEG_STATES
} HlLegState;

typedef enum
{
  HL_LISTEN_SILENT,
  HL_LISTEN_WHISPER,
  HL_LISTEN_BARGE,
  HL_LISTEN_TAKE_OVER, /* until the device is up: then it is the agent's leg */
  HL_N_LISTEN_MODES
} HlListenMode;

/* How an inbound call was settled; each counts once in the balance line. */
typedef enum
{
  HL_SETTLED_NONE,
  HL_SETTLED_CLOSED,
  HL_SETTLED_ANSWERED,
  HL_SETTLED_ABANDONED,
  HL_SETTLED_SHORT,
  HL_SETTLED_OVERFLOWED,
  HL_SETTLED_LEFT,
  HL_SETTLED_MESSAGE,
  HL_SETTLED_BOOKED,
  HL_N_SETTLED
} HlSettled;

/* What is heard in the menu. */
typedef enum
{
  HL_MENU_PROMPT,
  HL_MENU_SILENCE,     /* waits for a key */
  HL_MENU_INFORMATION, /* a prompt that was chosen, then the call ends */
  HL_N_MENU_PHASES
} HlMenuPhase;

extern const char *const hl_menu_phase_words[];
extern const char *const hl_leg_role_words[];
extern const char *const hl_leg_state_words[];
extern const char *const hl_listen_words[];
extern const char *const hl_settled_words[];

struct _HlSwitchLeg
{
  HlId id;
  HlRole role;
  HlLegState state;
  HlListenMode mode; /* of listeners */
  gboolean rings;    /* the far device said 180 */
  gboolean early;    /* it is heard before it answers: a carrier's ringback or announcement */
  gboolean playing;  /* hears a prompt instead of the mix */
  HlTime since;      /* of the state; of listeners: of the mode */

  /* Borrowed */
  HlSwitchCall *call;   /* owns us */
  HlSwitchAgent *agent; /* whose device; NULL = outside.  Agents outlive their legs */
};

struct _HlSwitchCall
{
  HlId id;
  HlCallState state;
  HlSettled outcome;
  gboolean outbound;
  gboolean internal;
  gboolean test; /* with a line of our own, whose address is `dialled` */
  gboolean recording;
  gboolean dirty; /* to be kept at the end of the batch */
  HlId holder;    /* the leg that put the call on hold */
  HlTime offered_at, queued_at, answered_at, held_at, since;
  HlThird third;
  HlTime third_since;
  HlId transferer; /* the agent who asked for the transfer that is under way */
  HlTime left_at;  /* connected, but without an agent since then; 0 = there is one */
  HlId flow;       /* came by it */
  guint priority;
  HlTime place_at;   /* orders those of the same priority */
  HlTime entered_at; /* this queue: our patience and the skill levels count from here */
  HlId wanted;       /* the agent who is rung first when free; 0 = none */
  HlSpan unattended; /* of those that are over */
  HlTime paused_at;  /* the recording; 0 = is not */
  HlId paused_by;    /* the agent */
  guint n_prompts;   /* number of the last prompt asked for: its token */

  HlMenuPhase menu;
  gboolean menu_again;  /* a key said nothing already */
  gboolean after_hours; /* let in though the flow is closed */
  HlTime message_at;    /* MESSAGE: the beep; 0 = the prompt is heard still */
  HlSettled without;    /* MESSAGE: how the call counts without one */
  HlId rated;           /* whom the caller talked with; the talk is over */
  gboolean announcing;  /* a prompt is heard in place of the music, or of the ringback */
  HlTime announce_at;   /* the next announcement, or when one is given up; 0 = none */
  HlTime told_at;       /* the last one */
  guint told_position, told_minutes;
  gboolean offered_callback; /* the key accepts it now */
  gboolean wants_callback;   /* pressed while a device rang */
  gboolean booked;           /* a call-back whose citizen is not dialled yet */
  HlId origin;               /* outbound: the call it answers */
  HlTime dialled_at;         /* of one that was booked */

  /* Owned */
  char *caller;
  char *diverted; /* who sent it on to us; NULL = nobody */
  char *dialled;
  char *prompt; /* what is heard before an agent and after */
  char *keys;   /* pressed in the menu */
  char *why;    /* of `without` */
  char *third_number;
  char *returned;  /* why the third was lost */
  GPtrArray *legs; /* HlSwitchLeg; several AGENT legs while ring-all rings */
  HlAlarm alarm;
  HlAlarm pause_alarm;
  HlMix mix; /* as last commanded */

  /* Borrowed */
  HlSwitchQueue *queue;
  GList place; /* in its queue's waiting list while WAITING */
  GList link;  /* in the switch's list */
};

/* Steps of hl_call_table. */
typedef enum
{
  HL_CALL_STEP_ANNOUNCE,
  HL_CALL_STEP_QUEUE,
  HL_CALL_STEP_CLOSE, /* closed hours, full, waited too long */
  HL_CALL_STEP_RING,
  HL_CALL_STEP_RETURN,
  HL_CALL_STEP_DIAL,
  HL_CALL_STEP_CONNECT,
  HL_CALL_STEP_HOLD,
  HL_CALL_STEP_UNHOLD,
  HL_CALL_STEP_END,
  HL_CALL_STEP_TRANSFER, /* the agent goes while the third rings, or there was none */
  HL_CALL_STEP_MENU,
  HL_CALL_STEP_MESSAGE,
  HL_CALL_STEP_RATE,
  HL_CALL_STEP_BOOK, /* the call-back waits for its turn, also after a ring that failed */
  HL_N_CALL_STEPS
} HlCallStep;

/* Steps of hl_third_table. */
typedef enum
{
  HL_THIRD_STEP_CONSULT,
  HL_THIRD_STEP_TRANSFER,
  HL_THIRD_STEP_ANSWER,
  HL_THIRD_STEP_CONFERENCE,
  HL_THIRD_STEP_QUEUE,
  HL_THIRD_STEP_ALONE,
  HL_THIRD_STEP_END, /* gone, or has a role of the two now */
  HL_N_THIRD_STEPS
} HlThirdStep;

HlSwitchCall *hl_switch_call_new (HlSwitch *self, HlId id);
void hl_switch_call_free (HlSwitchCall *call);
void hl_switch_call_touch (HlSwitch *self, HlSwitchCall *call);
gboolean hl_switch_call_step (HlSwitch *self, HlSwitchCall *call, HlCallStep step);
HlFact hl_switch_call_fact (HlSwitchCall *call, HlFactKind kind);
void hl_switch_call_settle (HlSwitch *self, HlSwitchCall *call, HlSettled outcome,
                            const char *text);
void hl_switch_call_connect (HlSwitch *self, HlSwitchCall *call);
void hl_switch_call_hold (HlSwitch *self, HlSwitchLeg *leg);
void hl_switch_call_resume (HlSwitch *self, HlSwitchLeg *leg);
void hl_switch_call_unhold (HlSwitch *self, HlSwitchLeg *leg);
/* The number an agent is shown. */
const char *hl_switch_call_shown (HlSwitchCall *call);
/* @gone: the leg that ended by itself, or NULL.  The call's last act. */
void hl_switch_call_end (HlSwitch *self, HlSwitchCall *call, const char *by, HlSwitchLeg *gone,
                         gint code);
/* Whether it is talked in, or a message is left. */
gboolean hl_switch_call_is_recorded (HlSwitchCall *call);
void hl_switch_call_end_listeners (HlSwitch *self, HlSwitchCall *call, HlSwitchLeg *gone);
void hl_switch_call_play (HlSwitch *self, HlSwitchLeg *leg, const char *prompt, gboolean loop);
void hl_switch_call_stop_play (HlSwitch *self, HlSwitchLeg *leg);
void hl_switch_call_mix (HlSwitch *self, HlSwitchCall *call);
const char *hl_switch_call_music (HlSwitchCall *call);
gboolean hl_switch_call_is_live (HlSwitchCall *call); /* talking or held */

HlSwitchLeg *hl_switch_leg_new (HlSwitch *self, HlSwitchCall *call, HlId id, HlRole role,
                                HlSwitchAgent *agent, HlLegState state);
void hl_switch_leg_set_state (HlSwitch *self, HlSwitchLeg *leg, HlLegState state);
void hl_switch_leg_invite (HlSwitch *self, HlSwitchLeg *leg, const char *shown,
                           HlAutoAnswer auto_answer);
void hl_switch_leg_answer (HlSwitch *self, HlSwitchLeg *leg);
void hl_switch_leg_command (HlSwitch *self, HlCommandKind kind, HlSwitchLeg *leg, gint code);
/* Takes it off its call, its agent and the table; freed at the end of the batch. */
void hl_switch_leg_remove (HlSwitch *self, HlSwitchLeg *leg);

/* One leg goes, its agent with it; @gone as above. */
void hl_switch_leg_end (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, gint code);

/* The first leg in that role, or NULL; the one that is up before one that rings. */
HlSwitchLeg *hl_switch_call_leg (HlSwitchCall *call, HlRole role);
/* The other one of the two that talk. */
HlSwitchLeg *hl_switch_leg_other (HlSwitchLeg *leg);

/* Who hears whom, from roles and hold; pure. */
void hl_switch_mix_build (HlSwitchCall *call, HlMix *mix);

/* ---- Agents ---- */

struct _HlSwitchAgent
{
  HlId id;
  guint rank; /* place in the configuration */
  HlDeviceKind device;
  gboolean auto_answer;
  HlAgentState state;
  HlTime since;
  gboolean device_up;
  gboolean device_lost; /* away only until the device is back */
  gboolean gone;        /* not in the configuration any more */
  gboolean dirty;

  /* Where the agent goes when there is no call: READY, AWAY or OFFLINE. */
  HlAgentState rest;
  gboolean chosen; /* while talking or in wrap-up */

  guint misses; /* in a row */
  HlTime offer_after;
  HlTime wrap_up_until;
  HlId wrap_up_call;
  guint64 offered; /* turn of the last ring, for round robin */
  guint answered;  /* since sign-in */
  HlSpan talked;
  HlTime joined_at; /* the call that is talked in */
  guint32 dice;

  /* Owned */
  char *name;
  char *extension;
  char *contact;
  char *reason;
  char *rest_reason;
  HlAlarm alarm;

  /* Borrowed: their calls own them */
  HlSwitchLeg *leg;    /* in a call of one's own */
  HlSwitchLeg *listen; /* in somebody else's */
};

/* Steps of hl_agent_table. */
typedef enum
{
  HL_AGENT_STEP_SIGN_IN,
  HL_AGENT_STEP_READY,
  HL_AGENT_STEP_AWAY,
  HL_AGENT_STEP_SIGN_OUT,
  HL_AGENT_STEP_RING,
  HL_AGENT_STEP_DIAL,
  HL_AGENT_STEP_ANSWER,
  HL_AGENT_STEP_HOLD,
  HL_AGENT_STEP_UNHOLD,
  HL_AGENT_STEP_WRAP_UP,
  HL_AGENT_STEP_TAKE_OVER,
  HL_AGENT_STEP_TAKE, /* a call-back that rang: now the citizen is dialled */
  HL_N_AGENT_STEPS
} HlAgentStep;

HlSwitchAgent *hl_switch_agent_new (HlId id);
void hl_switch_agent_free (HlSwitchAgent *agent);
void hl_switch_agent_touch (HlSwitch *self, HlSwitchAgent *agent);
gboolean hl_switch_agent_step (HlSwitch *self, HlSwitchAgent *agent, HlAgentStep step,
                               const char *reason);
void hl_switch_agent_set_rest (HlSwitchAgent *agent, HlAgentState state, const char *reason);
/* To the resting state, now. */
void hl_switch_agent_go_rest (HlSwitch *self, HlSwitchAgent *agent);
/* The call is over for this agent: wrap-up for who handled it, or rest. */
void hl_switch_agent_release (HlSwitch *self, HlSwitchAgent *agent, HlSwitchCall *call,
                              HlRole role);
void hl_switch_agent_missed (HlSwitch *self, HlSwitchAgent *agent, const char *reason);
gboolean hl_switch_agent_is_free (HlSwitch *self, HlSwitchAgent *agent);
void hl_switch_agent_arm (HlSwitch *self, HlSwitchAgent *agent);
void hl_switch_agent_screen (HlSwitch *self, HlSwitchAgent *agent, HlSwitchLeg *leg,
                             const char *text);

/* ---- Queues ---- */

typedef struct
{
  HlSwitchAgent *agent;
  guint level;
} HlMember;

struct _HlSwitchQueue
{
  HlId id;
  HlStrategy strategy;
  guint ring_seconds, wrap_up_seconds, max_waiting, max_wait_seconds, short_abandon_seconds;
  guint relax_seconds, last_agent_minutes;
  gboolean auto_answer;
  guint announce_seconds, callback_after_seconds;
  gboolean announce_wait;
  gboolean gone;   /* not in the configuration any more: served by everybody until empty */
  guint n_ringing; /* calls that ring, with their place kept */
  guint n_booked;  /* of those in `waiting` */
  HlSpan handling; /* how long an agent has with a call, a moving mean */

  /* Owned */
  char *name;
  char *music;
  char *full_prompt;
  HlAction full, waited, nobody; /* texts owned */
  GArray *members;               /* HlMember */

  GQueue waiting; /* HlSwitchCall by place */
};

HlSwitchQueue *hl_switch_queue_new (HlId id);
void hl_switch_queue_free (HlSwitchQueue *queue);
gboolean hl_switch_call_before (const HlSwitchCall *a, const HlSwitchCall *b);
/* Whether somebody who is free may be rung for it now. */
gboolean hl_switch_queue_could_serve (HlSwitch *self, HlSwitchCall *call);
void hl_switch_queue_due (HlSwitch *self, HlSwitchCall *call);
/* @queue: NULL = to the front of its own. */
gboolean hl_switch_queue_move (HlSwitch *self, HlSwitchCall *call, HlSwitchQueue *queue, HlId by,
                               GError **error);
/* Why nobody can be sent there now, or NULL.  @leaving: one of those signed in there goes. */
const char *hl_switch_queue_why_not (HlSwitch *self, HlSwitchQueue *queue, gboolean leaving);
/* Into the waiting list by its place: priority first, then who was queued first. */
void hl_switch_queue_insert (HlSwitchQueue *queue, HlSwitchCall *call);
void hl_switch_queue_remove (HlSwitchQueue *queue, HlSwitchCall *call); /* if it is in it */
guint hl_switch_queue_length (HlSwitchQueue *queue); /* callers; without those booked */
/* Waits, at the place that queued_at and id give.  @before: (nullable): heard first. */
void hl_switch_queue_wait (HlSwitch *self, HlSwitchCall *call, const char *before);
/* New in the queue, or what it does when it is full or nobody is there.  @moved: why it
 * comes from another one, or NULL. */
void hl_switch_queue_enter (HlSwitch *self, HlSwitchCall *call, const char *moved,
                            const char *before);
/* Those who wait where nobody is signed in any more. */
void hl_switch_queue_nobody_left (HlSwitch *self);
void hl_switch_queue_cancel_others (HlSwitch *self, HlSwitchLeg *taken);
/* Waits again at its place: after a ring that failed, after a restart. */
void hl_switch_queue_return (HlSwitch *self, HlSwitchLeg *leg, const char *reason, gint code);
void hl_switch_queue_answered (HlSwitch *self, HlSwitchLeg *leg);
void hl_switch_queue_arm (HlSwitch *self, HlSwitchCall *call);
void hl_switch_dispatch (HlSwitch *self);
typedef int (*HlStrategyOrder) (const HlSwitchAgent *a, const HlSwitchAgent *b);
extern const HlStrategyOrder hl_strategy_orders[];

/* ---- Flows ---- */

struct _HlSwitchFlow
{
  HlId id;
  HlAtClosing at_closing;
  guint priority, repeat_minutes, cut_off_minutes, redial_minutes;
  guint menu_seconds, message_seconds, rating_digits;

  /* Owned */
  char *name;
  char *greeting;
  char *closed_prompt;
  HlAction closed; /* texts owned */
  char *menu_prompt;
  GArray *menu; /* HlMenuKey, texts owned; NULL = no menu */
  char *message_prompt;
  char *rating_prompt; /* NULL = not asked */
  GArray *hours;       /* HlOpenSpan */
  GArray *days;        /* HlSpecialDay, names dropped */

  /* Borrowed */
  HlSwitchQueue *queue;
};

/* Copies of the configuration's: the texts are ours. */
void hl_switch_action_set (HlAction *to, const HlAction *from);
void hl_switch_action_clear (HlAction *action);
/* @settled, @why: how the call counts when it comes to nothing else. */
void hl_switch_action_run (HlSwitch *self, HlSwitchCall *call, const HlAction *action,
                           HlSettled settled, const char *why, const char *before);

void hl_switch_flow_free (HlSwitchFlow *flow);
gboolean hl_switch_queue_is_closed (HlSwitch *self, HlSwitchQueue *queue); /* all flows to it */
gboolean hl_switch_flow_is_open (const HlSwitchFlow *flow, HlTime now, gint utc_offset_minutes);
void hl_switch_flow_begin (HlSwitch *self, const HlEvent *event);
void hl_switch_flow_enter (HlSwitch *self, HlSwitchCall *call, HlSwitchFlow *flow,
                           const char *before);
/* What was played to the party is over, or nobody says that it is. */
void hl_switch_flow_prompt_done (HlSwitch *self, HlSwitchCall *call);
void hl_switch_flow_prompt_lost (HlSwitch *self, HlSwitchCall *call);
/* A key of the party's, in whatever state. */
void hl_switch_flow_key (HlSwitch *self, HlSwitchCall *call, char key);
/* The prompt is played, then the call ends.  @before: (nullable): heard first. */
void hl_switch_flow_begin_closing (HlSwitch *self, HlSwitchCall *call, const char *before,
                                   const char *prompt);
const char *hl_switch_flow_last_prompt (HlSwitch *self, HlSwitchCall *call, gboolean closed);
void hl_switch_flow_play (HlSwitch *self, HlSwitchCall *call, const char *before,
                          const char *prompt);
char *hl_switch_prompts (const char *before, const char *prompt);

HlSwitchFlow *hl_switch_find_flow (HlSwitch *self, HlId id);
/* When those who wait must be looked at: the hours may end; 0 = never. */
HlTime hl_switch_flow_closes (HlSwitch *self, HlSwitchCall *call);
gboolean hl_switch_flow_has_closed (HlSwitch *self, HlSwitchCall *call);
void hl_switch_flow_close_waiting (HlSwitch *self, HlSwitchCall *call);

/* ---- Before an agent, and after ---- */

void hl_switch_menu_begin (HlSwitch *self, HlSwitchCall *call, const char *before);
void hl_switch_menu_key (HlSwitch *self, HlSwitchCall *call, char key);
void hl_switch_menu_prompt_done (HlSwitch *self, HlSwitchCall *call);
void hl_switch_menu_due (HlSwitch *self, HlSwitchCall *call);

void hl_switch_message_begin (HlSwitch *self, HlSwitchCall *call, HlSettled without,
                              const char *why, const char *before);
void hl_switch_message_key (HlSwitch *self, HlSwitchCall *call, char key);
void hl_switch_message_prompt_done (HlSwitch *self, HlSwitchCall *call);
void hl_switch_message_due (HlSwitch *self, HlSwitchCall *call);
void hl_switch_message_settle (HlSwitch *self, HlSwitchCall *call);
HlTime hl_switch_message_end (HlSwitch *self, HlSwitchCall *call);

/* Returns: FALSE when the caller is not asked: the call ends */
gboolean hl_switch_rating_begin (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, gint code);
void hl_switch_rating_key (HlSwitch *self, HlSwitchCall *call, char key);
void hl_switch_rating_prompt_done (HlSwitch *self, HlSwitchCall *call);
void hl_switch_rating_due (HlSwitch *self, HlSwitchCall *call);

void hl_switch_outside_begin (HlSwitch *self, HlSwitchCall *call, const char *number,
                              const char *before);
gboolean hl_switch_outside_rings (HlSwitchCall *call);
void hl_switch_outside_prompt_done (HlSwitch *self, HlSwitchCall *call);
void hl_switch_outside_lost (HlSwitch *self, HlSwitchCall *call);
void hl_switch_outside_again (HlSwitch *self, HlSwitchCall *call);

/* ---- Announcements while waiting ---- */

void hl_switch_tell_begin (HlSwitch *self, HlSwitchCall *call);
HlTime hl_switch_tell_at (HlSwitch *self, HlSwitchCall *call); /* 0 = never */
void hl_switch_tell (HlSwitch *self, HlSwitchCall *call);
void hl_switch_tell_done (HlSwitch *self, HlSwitchCall *call);
/* @before: (nullable): heard before the music. */
void hl_switch_tell_music (HlSwitch *self, HlSwitchCall *call, const char *before);
void hl_switch_tell_number (GString *out, guint number);
void hl_switch_tell_handled (HlSwitchQueue *queue, HlSpan span);

/* ---- Call-backs ---- */

/* The numbers of citizens who are on the line. */
void hl_switch_callers_add (HlSwitch *self, HlSwitchCall *call);
void hl_switch_callers_remove (HlSwitch *self, HlSwitchCall *call);

gboolean hl_switch_booked_may (HlSwitch *self, HlSwitchCall *call);
void hl_switch_booked_make (HlSwitch *self, HlSwitchCall *call, const char *before);
void hl_switch_booked_wait (HlSwitch *self, HlSwitchCall *call);
/* Not its turn, whoever is free. */
gboolean hl_switch_booked_waits (HlSwitch *self, HlSwitchCall *call);
void hl_switch_booked_key (HlSwitch *self, HlSwitchCall *call, char key);
/* An agent has taken it; her phone is lost before the citizen is there. */
void hl_switch_booked_taken (HlSwitch *self, HlSwitchLeg *leg);
gboolean hl_switch_booked_returns (HlSwitch *self, HlSwitchLeg *leg, gint code);
/* The place that is kept for this caller.  Returns: (nullable): why she is preferred, else @why */
const char *hl_switch_booked_recall (HlSwitch *self, HlSwitchCall *call, const char *why);
/* @by: a call in which the citizen talks with an agent. */
void hl_switch_booked_reached (HlSwitch *self, HlSwitchCall *by);
void hl_switch_booked_cancel (HlSwitch *self, HlSwitchCall *call, const char *why, HlId agent,
                              const char *by);

/* ---- Callers remembered ---- */

void hl_switch_memory_free (HlMemory *memory);
/* At its end.  Returns: TRUE when the journal holds a memory under its id */
gboolean hl_switch_remember (HlSwitch *self, HlSwitchCall *call, gboolean cut_off);
/* Gives a new call what its caller has from before.  Returns: (nullable): why it is
 * preferred */
const char *hl_switch_recall (HlSwitch *self, HlSwitchCall *call, const HlSwitchFlow *flow);
void hl_switch_memory_keep (const HlMemory *memory, GString *out);
HlId hl_switch_memory_call (const HlMemory *memory);
gboolean hl_switch_memory_restore (HlSwitch *self, const HlJson *o, GError **error);

/* ---- Dialling, listening ---- */

/* @leg: the INVITE of the agent's own phone, or 0: the device is invited first.
 * Returns: FALSE with @error, and with @code what the phone is told */
gboolean hl_switch_dial (HlSwitch *self, HlSwitchAgent *agent, const char *number, const char *line,
                         HlId leg, HlId origin, gint *code, GError **error);
void hl_switch_dial_answered (HlSwitch *self, HlSwitchLeg *leg);
void hl_switch_dial_failed (HlSwitch *self, HlSwitchCall *call, HlSwitchLeg *gone, gint code,
                            const char *text);
void hl_switch_dial_party (HlSwitch *self, HlSwitchCall *call);

typedef struct
{
  HlSwitchAgent *callee; /* NULL = outside */
  char *number;
} HlDialTarget;

/* Whether @agent can reach @wanted now. */
gboolean hl_switch_find_target (HlSwitch *self, HlSwitchAgent *agent, const char *wanted,
                                HlDialTarget *target, gint *code, GError **error);
const char *hl_switch_failure_word (gint code);

/* ---- The third in a call ---- */

gboolean hl_switch_transfer (HlSwitch *self, HlSwitchAgent *agent, const HlEvent *event,
                             GError **error);
gboolean hl_switch_consult (HlSwitch *self, HlSwitchAgent *agent, const HlEvent *event,
                            GError **error);
gboolean hl_switch_transfer_complete (HlSwitch *self, HlSwitchAgent *agent, GError **error);
gboolean hl_switch_conference (HlSwitch *self, HlSwitchAgent *agent, GError **error);
gboolean hl_switch_leave (HlSwitch *self, HlSwitchAgent *agent, GError **error);
gboolean hl_switch_drop_leg (HlSwitch *self, HlSwitchAgent *agent, const HlEvent *event,
                             GError **error);
gboolean hl_switch_third_is_ringing (HlSwitchCall *call);
gboolean hl_switch_third_step (HlSwitch *self, HlSwitchCall *call, HlThirdStep step);
void hl_switch_third_answered (HlSwitch *self, HlSwitchLeg *leg);
/* The third is gone or given up: the caller is back with the agent, or in the
 * queue.  @gone as above. */
void hl_switch_third_lost (HlSwitch *self, HlSwitchCall *call, const char *reason, gint code,
                           HlSwitchLeg *gone);
/* A leg of a call with a third ended by itself, or its agent hung up.  Returns:
 * FALSE when that ends the call */
gboolean hl_switch_third_leg_gone (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, gint code);
/* Transferred to a queue: an agent of it has answered; nobody will. */
void hl_switch_third_served (HlSwitch *self, HlSwitchLeg *leg);
void hl_switch_third_over (HlSwitch *self, HlSwitchCall *call, const char *reason);
/* What the state of the third and the call contradict in, or NULL. */
const char *hl_switch_third_fault (HlSwitchCall *call);

gboolean hl_switch_listen (HlSwitch *self, HlSwitchAgent *supervisor, HlSwitchCall *call,
                           HlListenMode mode, GError **error);
void hl_switch_listen_up (HlSwitch *self, HlSwitchLeg *leg);
/* @gone: it ended by itself. */
void hl_switch_listen_stop (HlSwitch *self, HlSwitchLeg *leg, gboolean gone);

/* ---- The recording ---- */

void hl_switch_record_init (HlSwitchCall *call);
void hl_switch_record_start (HlSwitch *self, HlSwitchCall *call);
void hl_switch_record_again (HlSwitch *self, HlSwitchCall *call); /* after a restart */
void hl_switch_record_stop (HlSwitch *self, HlSwitchCall *call);
void hl_switch_record_notice (HlSwitch *self, HlSwitchCall *call); /* says that it is recorded */
void hl_switch_record_resume (HlSwitch *self, HlSwitchCall *call, const char *why);
void hl_switch_record_leg_gone (HlSwitch *self, HlSwitchLeg *leg);

/* ---- The board ---- */

struct _HlSwitch
{
  HlTime now; /* of the batch */
  gint utc_offset_minutes;
  guint outbound_wrap_up_seconds, dial_seconds, max_misses, miss_pause_seconds;
  guint record_pause_seconds;
  HlSpan memory_span; /* how long callers are remembered; 0 = not at all */
  guint64 turn;       /* of offers */
  guint32 random;
  gboolean dispatch; /* somebody became free, or somebody waits anew */
  gboolean sweep;    /* some queues or agents are gone from the configuration */
  gboolean left;     /* somebody signed out: who waits for nobody? */
  guint n_booked;
  guint64 settled[HL_N_SETTLED], offered; /* only to check the balance in hl_switch_fault() */

  /* Owned */
  char *outbound_trunk;
  char *outbound_caller;
  char *recording_notice;
  GHashTable *calls;  /* HlId → HlSwitchCall */
  GHashTable *legs;   /* HlId → HlSwitchLeg, borrowed of their calls */
  GHashTable *agents; /* HlId → HlSwitchAgent, borrowed of agent_list */
  GPtrArray *agent_list;
  GHashTable *extensions; /* text → HlSwitchAgent */
  GPtrArray *queues;      /* HlSwitchQueue */
  GPtrArray *flows;       /* HlSwitchFlow */
  GHashTable *lines;      /* number → HlSwitchFlow */
  GHashTable *blocked;    /* number → HlTime, owned */
  GHashTable *callers;    /* number → how many calls */
  GHashTable *memories;   /* number → HlMemory */
  GQueue memory_list;     /* by age */
  GQueue call_list;       /* by time of creation */
  HlAlarms *alarms;

  /* Owned: the batch */
  GArray *facts;    /* HlFact */
  GArray *commands; /* HlOutgoing */
  GStringChunk *texts;
  GPtrArray *dirty_calls;    /* borrowed */
  GPtrArray *dirty_agents;   /* borrowed */
  GPtrArray *dirty_memories; /* borrowed */
  GArray *forgotten;         /* HlId */
  GPtrArray *dead_calls;
  GPtrArray *dead_legs;
  GString *kept;

  HlClock *clock;    /* reference */
  HlSwitchHost host; /* borrowed data */
};

/* Whether the configuration may be taken over as a whole. */
gboolean hl_switch_check (const HlSwitchConfig *config, GError **error);

HlSwitchAgent *hl_switch_find_agent (HlSwitch *self, HlId id);
HlSwitchCall *hl_switch_find_call (HlSwitch *self, HlId id);
HlSwitchQueue *hl_switch_find_queue (HlSwitch *self, HlId id);
void hl_switch_sweep (HlSwitch *self); /* frees those that are gone and not needed any more */
void hl_switch_serve_by_all (HlSwitch *self, HlSwitchQueue *queue);

/* Whether the call has the legs that its state wants; (transfer full) (nullable) */
char *hl_switch_legs_fault (HlSwitch *self, HlSwitchCall *call);

/* The batch: texts are copied. */
typedef struct
{
  HlCommand command;
  HlMix mix;
} HlOutgoing;

void hl_switch_emit_fact (HlSwitch *self, const HlFact *fact);
void hl_switch_emit (HlSwitch *self, const HlCommand *command);
void hl_switch_flush (HlSwitch *self);
void hl_switch_forget_agent (HlSwitch *self, HlSwitchAgent *agent); /* at once: between batches */
void hl_switch_complain (HlSwitch *self, HlId call, HlId agent, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* One JSON object each; appended to @out. */
void hl_switch_keep_call (HlSwitchCall *call, GString *out);
void hl_switch_keep_agent (HlSwitchAgent *agent, GString *out);

/* What is done with an event; FALSE sets the error.  Indexed by HlEventKind. */
typedef struct
{
  const HlEvent *event;
  HlSwitchLeg *leg;     /* of the kinds that come from the wire */
  HlSwitchAgent *agent; /* of the kinds that come from people */
} HlHandling;

typedef gboolean (*HlHandler) (HlSwitch *self, const HlHandling *h, GError **error);

typedef enum
{
  HL_NEEDS_NOTHING,
  HL_NEEDS_LEG,   /* unknown: ignored */
  HL_NEEDS_AGENT, /* unknown: an error */
} HlNeeds;

typedef struct
{
  HlNeeds needs;
  HlHandler handle;
} HlEventEntry;

extern const HlEventEntry hl_switch_events[HL_N_EVENTS];

#define hl_set_text(field, value)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    char *hl_text_new_ = g_strdup (value);                                                         \
    g_free (*(field));                                                                             \
    *(field) = hl_text_new_;                                                                       \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
