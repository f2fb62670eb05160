/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* The switchboard: who is called, who waits, who talks with whom.  Pure logic:
 * events and a clock in, commands and facts out, no I/O, no threads, no GLib
 * main loop.  The same code runs live, in tests and in the simulator.
 *
 * hl_switch_handle() hands out, at its end: the facts, then KEEP and FORGET, then
 * the other commands, each in their order.  So a host may put facts and keeps into
 * one transaction and send the rest when it is durable.  Leg commands go through
 * `sip`, mixes and prompts through `media`.  The host must not call back into the
 * switch from these.  All ids in events are made by the caller (hl_id_next()); ids
 * of outgoing legs and of calls are made by the switch.  */

typedef struct _HlSwitch HlSwitch;

#define HL_SWITCH_ERROR (hl_switch_error_quark ())
GQuark hl_switch_error_quark (void);

typedef enum
{
  HL_SWITCH_ERROR_UNKNOWN, /* no such agent, call, leg, queue */
  HL_SWITCH_ERROR_STATE,   /* not now: the message says the state it is in */
  HL_SWITCH_ERROR_NUMBER,  /* can't be dialled */
  HL_SWITCH_ERROR_CONFIG,  /* the message starts with the path of the field */
} HlSwitchError;

/* ---- Configuration: values, copied by hl_switch_configure() ---- */

/* As wrap_up_seconds: no timer, wrap-up lasts until WRAP_UP_DONE. */
#define HL_WRAP_UP_UNTIL_SAVED G_MAXUINT

typedef enum
{
  HL_STRATEGY_LONGEST_IDLE,
  HL_STRATEGY_ROUND_ROBIN,
  HL_STRATEGY_FEWEST_CALLS,
  HL_STRATEGY_LEAST_TALK,
  HL_STRATEGY_TOP_DOWN,
  HL_STRATEGY_RING_ALL,
  HL_STRATEGY_RANDOM,
} HlStrategy;

/* What is done with a caller whom no agent takes now.  The kinds lead on: a flow or
 * queue that leads back to where the caller came from is refused. */
typedef enum
{
  HL_ACTION_NONE,   /* what happens without one: said at each place */
  HL_ACTION_PROMPT, /* `prompt` is played, then the call ends */
  HL_ACTION_QUEUE,  /* waits in queue `to` */
  HL_ACTION_MESSAGE,
  HL_ACTION_NUMBER,   /* connected with `number` outside through the outbound trunk */
  HL_ACTION_FLOW,     /* as if flow `to` had been dialled */
  HL_ACTION_CALLBACK, /* a call-back is booked, at the place of the caller if there is one; who
                         withholds the number gets the queue (from a menu) or leaves a message */
  HL_N_ACTION_KINDS
} HlActionKind;

typedef struct
{
  HlActionKind kind;
  HlId to;
  const char *number;
  const char *prompt; /* PROMPT: must be; others: played before, or while it rings; may be NULL */
} HlAction;

typedef struct
{
  HlId id;
  const char *name;
  HlStrategy strategy;
  guint ring_seconds;          /* an agent's device rings at most; 0 = 20 */
  guint wrap_up_seconds;       /* 0 = none; or HL_WRAP_UP_UNTIL_SAVED */
  guint max_waiting;           /* 0 = no limit; beyond it: the full prompt */
  guint max_wait_seconds;      /* 0 = no limit */
  guint short_abandon_seconds; /* 0 = 5 */
  const char *music;           /* prompt name; NULL = "music" */
  const char *full_prompt;     /* NULL = "full" */
  guint relax_seconds; /* level n may be rung after (n − 1) × this of waiting; 0 = at once */
  guint last_agent_minutes; /* who talked with an agent within is offered to her first; 0 = off */
  HlAction full;            /* NONE: the full prompt */
  HlAction waited;          /* after max_wait_seconds; NONE: the full prompt */
  HlAction nobody;        /* no agent of the queue is signed in: when the caller comes, or while she
                             waits; NONE: she waits */
  guint announce_seconds; /* 0 = off, else 10–3600: so often she hears the position */
  gboolean announce_wait; /* and the wait expected, which never grows because time passed */
  guint callback_after_seconds; /* 0 = off: after so long she is offered a call-back that keeps the
                                   place (key 1); needs the outbound trunk and her number */
  gboolean auto_answer; /* its agents' devices answer by themselves, after a beep; not where all
                           ring */
} HlQueueConfig;

/* Open hours by weekday: half-open minutes of the local day [open, close), 0–1440.
 * A night shift is two spans, up to 1440 and from 0 of the next day. */
typedef struct
{
  guint weekday; /* 1 = Monday … 7 = Sunday */
  guint open_minute, close_minute;
} HlOpenSpan;

typedef struct
{
  gint32 date;        /* 20261001 */
  gboolean open;      /* a make-up day works like the weekday given */
  guint like_weekday; /* 1–7 when open */
  const char *name;   /* "国庆节" */
} HlSpecialDay;

/* What becomes of those who wait still when the hours end.  Call-backs that are
 * booked keep their place and wait for the next opening. */
typedef enum
{
  HL_AT_CLOSING_SERVE,
  HL_AT_CLOSING_PROMPT, /* the flow's `closed`; they are OVERFLOWED "closed" */
} HlAtClosing;

/* A menu is always skippable: the key 0 and silence reach a person (the flow's
 * queue) at any moment; an unknown key repeats the prompt once, then it is a person,
 * too.  Keys may be pressed while it is played, and during the greeting. */
typedef struct
{
  char key; /* 1–9, * or # */
  HlAction action;
} HlMenuKey;

typedef struct
{
  const char *prompt; /* NULL = "menu" */
  guint wait_seconds; /* of silence after the prompt; 0 = 3, at most 10 */
  const HlMenuKey *keys;
  guint n_keys; /* at least 1 */
} HlMenuConfig;

typedef struct
{
  HlId id;
  const char *name;
  const HlOpenSpan *hours;
  guint n_hours; /* 0 = always open */
  const HlSpecialDay *days;
  guint n_days;
  const char *greeting;      /* prompt names; NULL = none */
  const char *closed_prompt; /* NULL = "closed" */
  HlId queue;
  HlAtClosing at_closing;
  guint priority; /* 0–9, higher first; an emergency line: 9.  One more each for a repeat caller and
                     one who was transferred, two more for one who was cut off */
  /* By the caller's number, so not for a withheld one; 0 = off, at most a week */
  guint repeat_minutes;       /* who called within: repeat */
  guint cut_off_minutes;      /* whose talk broke off within: cut off */
  guint redial_minutes;       /* who left this queue within keeps the place and is counted once */
  const HlMenuConfig *menu;   /* NULL = none: everybody asks for a person */
  HlAction closed;            /* who meets closed hours; NONE: the closed prompt */
  const char *message_prompt; /* before the beep; NULL = "message" */
  guint message_seconds;      /* a message at most; 0 = 120, at most 3600 */
  const char *rating_prompt;  /* NULL = callers are not asked after the call */
  guint rating_digits;        /* the highest key, 1–9; 0 = 5 */
} HlFlowConfig;

typedef struct
{
  const char *number; /* as dialled, folded */
  HlId flow;
} HlLineConfig;

typedef struct
{
  const char *number; /* as the trunk gives it */
  HlTime until;       /* 0 = without end */
} HlBlockedConfig;

typedef enum
{
  HL_DEVICE_SOFTPHONE,  /* the console's own; registers as the extension */
  HL_DEVICE_REGISTERED, /* a SIP phone that registers as the extension */
  HL_DEVICE_CONTACT,    /* a fixed SIP address */
} HlDeviceKind;

typedef struct
{
  HlId queue;
  guint level; /* 1 is best */
} HlAgentQueue;

typedef struct
{
  HlId id; /* the user's */
  const char *name;
  const char *extension; /* "1023" */
  HlDeviceKind device;
  const char *contact; /* CONTACT: "sip:1023@10.0.0.7" */
  const HlAgentQueue *queues;
  guint n_queues;
  gboolean auto_answer; /* as the queue's, for calls of all queues */
} HlAgentConfig;

typedef struct
{
  const HlQueueConfig *queues;
  guint n_queues;
  const HlFlowConfig *flows;
  guint n_flows;
  const HlLineConfig *lines;
  guint n_lines;
  const HlAgentConfig *agents;
  guint n_agents;
  const char *outbound_trunk;     /* name; NULL = none: dialling out is refused */
  const char *outbound_caller;    /* the number we show */
  gint utc_offset_minutes;        /* local time of open hours; 480 */
  guint outbound_wrap_up_seconds; /* after a connected outbound call; as in HlQueueConfig */
  guint dial_seconds;             /* an outbound call rings at most; 0 = 60 */
  guint max_misses;               /* rings missed or rejected in a row until the agent is taken
                                     off (away "no-answer" or "rejected"); 0 = 2 */
  guint miss_pause_seconds;       /* no ring after a missed one for so long; 0 = 5 */
  const HlBlockedConfig *blocked;
  guint n_blocked;
  guint record_pause_seconds;   /* a recording is paused at most; 0 = 300 */
  const char *recording_notice; /* prompt that both hear when who was rung answers; NULL = none */
} HlSwitchConfig;

/* ---- Events ---- */

typedef enum
{
  /* from sip; leg is set */
  HL_EVENT_INCOMING, /* a new INVITE from a trunk: number = dialled, text = caller ("" = withheld),
                        trunk */
  HL_EVENT_DIALLED,  /* a new INVITE from an agent's own device: agent, number = wanted, an
                        extension or an outside number */
  HL_EVENT_LEG_RINGING, /* code 1: with early media, heard instead of our ringback */
  HL_EVENT_LEG_ANSWERED,
  HL_EVENT_LEG_ENDED, /* code = SIP status (200 = BYE by the peer, 487 = cancelled), text = reason
                       */
  HL_EVENT_LEG_DTMF,  /* text = one of 0-9*#A-D */
  HL_EVENT_LEG_REFER, /* the phone's own blind transfer: number = target; as TRANSFER, a refusal is
                         a TRANSFER_FAILED fact */
  /* from media */
  HL_EVENT_PROMPT_DONE, /* leg, or call when the call's; text = the prompt's token */
  HL_EVENT_LEG_SILENT,  /* no RTP for 5 s (code 1), or it came back (code 0) */
  /* from people; agent is set */
  HL_EVENT_SIGN_IN,      /* state offline → away "signed-in" until READY */
  HL_EVENT_SIGN_OUT,     /* in mid-call: takes effect after it */
  HL_EVENT_READY,        /* in talk or wrap-up: the next state; refused while the device is away */
  HL_EVENT_AWAY,         /* text = reason; in talk or wrap-up: the next state */
  HL_EVENT_WRAP_UP_DONE, /* the ticket is saved */
  HL_EVENT_REJECT,       /* while ringing: the call goes back to its place */
  HL_EVENT_HOLD,
  HL_EVENT_UNHOLD,
  HL_EVENT_HANG_UP,   /* the agent's call ends */
  HL_EVENT_DIAL,      /* number, or another agent's extension; the agent's device is invited first.
                         call = which call it answers, or 0; text = the number shown instead of
                         outbound_caller, or NULL */
  HL_EVENT_SEND_DTMF, /* text = digits; while consulting they go to the third */
  /* a third in the call; where to: queue, or target = a colleague, or number = an extension or an
     outside number.  By who handles the call */
  HL_EVENT_TRANSFER, /* blind: the caller hears music while it rings; the agent stays until the
                        answer and may leave before it by HANG_UP; no answer brings the caller
                        back.  A queue takes the caller at once */
  HL_EVENT_CONSULT,  /* the caller on hold, the third rung (no queue) */
  HL_EVENT_TRANSFER_COMPLETE, /* consulting or three-way: the agent goes, the others talk */
  HL_EVENT_CONSULT_CANCEL,    /* also of a transfer that rings: the caller is back with the agent */
  HL_EVENT_CONFERENCE,        /* consulting: all hear all */
  HL_EVENT_LEAVE,             /* three-way: who asks goes; the third may leave too */
  HL_EVENT_DROP_LEG,    /* three-way, by who handles the call: leg, or text = "caller" or "third" */
  HL_EVENT_DEVICE_LOST, /* the device unregistered: a ready agent is away "device" until it is back
                         */
  HL_EVENT_DEVICE_BACK, /* registered.  CONTACT devices are always there */
  /* from a supervisor; agent = the supervisor's own id (with device; need not be signed in),
     call = which, or 0 and target = the agent whose call */
  HL_EVENT_LISTEN,
  HL_EVENT_WHISPER,
  HL_EVENT_BARGE,
  HL_EVENT_TAKE_OVER, /* the supervisor handles the call, the agent is out of it */
  HL_EVENT_STOP_LISTENING,
  /* by who takes part in it: nothing is recorded meanwhile, the length stays true.  Ends by itself
     when she transfers the call or leaves it, with it, and after record_pause_seconds */
  HL_EVENT_RECORD_PAUSE,
  HL_EVENT_RECORD_RESUME,
  HL_EVENT_SET_STATE, /* target = the agent, text = "ready", "offline" or a reason */
  HL_EVENT_DROP,      /* call, and agent = who asked */
  HL_EVENT_MOVE, /* call = one that waits, agent = who asked; queue = where to, or text = "front" */
  HL_EVENT_CANCEL_CALLBACK, /* call = one that is booked, agent = who asked or 0 */
  HL_EVENT_TEST_CALL, /* agent = who; number = the SIP address of a line of ours: a call that is
                         recorded and counted nowhere */
  /* time passed: nothing else is set */
  HL_EVENT_TICK,
  HL_N_EVENTS
} HlEventKind;

/* Flat: what a kind does not use is 0. Texts are borrowed for the call. */
typedef struct
{
  HlEventKind kind;
  HlId leg, call, agent, target, queue;
  gint code;
  const char *number;
  const char *text;
  const char *trunk;
  const char *diverted; /* INCOMING: the number that sent the call on to us; NULL = none */
} HlEvent;

/* What a test call is said to have dialled. */
#define HL_TEST_NUMBER "test"

/* ---- Commands ---- */

typedef enum
{
  HL_COMMAND_KEEP,       /* call, or agent: text = its state as JSON, for the journal.  Instead of
                            FORGET a call that is over may be kept on as what is remembered of its
                            caller, while a flow or queue asks for that */
  HL_COMMAND_FORGET,     /* call, or agent */
  HL_COMMAND_LEG_RING,   /* send 180 */
  HL_COMMAND_LEG_ANSWER, /* open its media, send 200 with our SDP */
  HL_COMMAND_LEG_INVITE, /* open its media, INVITE number (when trunk is NULL: the extension or
                            contact of an agent's `device`; else through `trunk`), showing text as
                            the caller ("" = withheld).  auto_answer: the device should answer by
                            itself (the agent asked for the call, or listens in) */
  HL_COMMAND_LEG_END,    /* BYE, CANCEL or final answer `code`, whichever fits; its media is closed
                            when sip reports the end */
  HL_COMMAND_LEG_DTMF,   /* text */
  HL_COMMAND_MIX,        /* the call's whole matrix: legs, gains; no legs = the call is over */
  HL_COMMAND_PLAY,       /* leg hears prompt `text` (`loop` for music) until done or the next PLAY;
                            number = token given back in PROMPT_DONE.  Several names, with one
                            space between, are played without a gap.  Beside those configured:
                            "music", "closed", "full", "ringback", "menu", "message", "beep",
                            "message-thanks", "rating-thanks", "callback-offer",
                            "callback-accepted", "position-before", "position-after",
                            "wait-before", "wait-minutes", "wait-long", "0" … "10", "hundred" */
  HL_COMMAND_STOP_PLAY,  /* leg */
  HL_COMMAND_RECORD, /* call: start, or nothing if it runs; caller leg = left, everyone else right
                      */
  HL_COMMAND_RECORD_STOP,  /* call */
  HL_COMMAND_RECORD_PAUSE, /* call: code 1 = silence is recorded, 0 = sound again */
  HL_COMMAND_SCREEN, /* agent's console: the call is "ringing", "dialling", "answered", "over",
                        "transferring", "consulting", "consulted", "conference", "taken-over" or
                        "returned:REASON" (text); before the ring; leg = the agent's */
  HL_N_COMMANDS
} HlCommandKind;

/* Whether a device that is invited answers by itself. */
typedef enum
{
  HL_AUTO_ANSWER_NONE,
  HL_AUTO_ANSWER_AT_ONCE, /* the person has asked for the call */
  HL_AUTO_ANSWER_BEEP,    /* after a beep: nobody asked whether the person is ready to talk */
} HlAutoAnswer;

#define HL_MIX_LEGS 5

typedef struct
{
  guint n_legs;
  HlId legs[HL_MIX_LEGS];
  /* gain[from][to] in 1/256; 0 = not heard, 256 = as it is */
  guint16 gain[HL_MIX_LEGS][HL_MIX_LEGS];
  HlId left; /* the leg recorded on the left channel */
} HlMix;

typedef struct
{
  HlCommandKind kind;
  HlId leg, call, agent;
  HlDeviceKind device;
  gint code;
  gboolean loop;
  const char *number;
  const char *text;
  const char *trunk;
  const HlMix *mix;
  HlAutoAnswer auto_answer;
} HlCommand;

/* ---- Facts: the append-only log ----
 *
 * Each inbound call has one OFFERED and is settled by exactly one of CLOSED, LEFT,
 * ANSWERED, ABANDONED, SHORT_ABANDONED, OVERFLOWED, MESSAGE, BOOKED.  Without a menu
 * everybody who meets open hours asks for a person; with one, who passes it does.
 * The balance line is:
 *   OFFERED − CLOSED − LEFT = ANSWERED + ABANDONED + SHORT_ABANDONED + OVERFLOWED
 *                             + (MESSAGE + BOOKED) + still waiting
 * ANSWERED is for inbound calls only; outbound and internal ones say CONNECTED.
 * A transferred call was answered once and stays one call. */

typedef enum
{
  HL_FACT_CALL_OFFERED,   /* inbound INVITE for a line: number, text = caller, leg */
  HL_FACT_CALL_CLOSED,    /* met closed hours */
  HL_FACT_CALL_ANNOUNCED, /* greeting began */
  HL_FACT_CALL_QUEUED,    /* text = why it is preferred: "repeat", "cut-off", "redial", or NULL */
  HL_FACT_CALL_RINGING,   /* agent's device rings; span = wait since queued */
  HL_FACT_CALL_RETURNED,  /* back to its place; text = "no-answer", "rejected", "busy",
                             "unreachable", "device", "signed-out", "restart"; span = rang;
                             code of sip */
  HL_FACT_CALL_ANSWERED,  /* an agent's leg connected: span = wait since queued */
  HL_FACT_CALL_HELD,
  HL_FACT_CALL_RESUMED,         /* span = held */
  HL_FACT_CALL_ABANDONED,       /* the caller left while waiting; span = waited */
  HL_FACT_CALL_SHORT_ABANDONED, /* the same within short_abandon_seconds, or during the greeting
                                   (span 0) */
  HL_FACT_CALL_OVERFLOWED,      /* text = "full", "waited", "nobody", "closed" or "dropped"; span =
                                   waited */
  HL_FACT_CALL_DIALLED, /* outbound or internal: agent = who dials, number = wanted; text = id of
                           the call it answers, else "outbound" or "internal"; then, after a
                           space, the number shown when it was chosen.  Of one that was
                           booked: when the citizen is dialled first, not before */
  HL_FACT_CALL_FAILED,  /* outbound or internal, not connected: code, text; span = since dialled */
  HL_FACT_CALL_ENDED,   /* every call's last fact: span = talk with holds, 0 = none; text = who
                           ended it: "caller", "called", "agent", "third", "supervisor", "switch";
                           code of sip.  Waiting for another agent is not talk */
  HL_FACT_LISTEN_STARTED, /* agent = supervisor; text = listen, whisper, barge */
  HL_FACT_LISTEN_STOPPED, /* the same, span; a change of mode is a stop and a start */
  HL_FACT_AGENT_STATE,    /* text = state, number = reason, code = HlAgentState before; span = time
                             in the state before; call, queue = what it is about, or 0 */
  HL_FACT_RECORDING,      /* written by the service when the file is closed */
  HL_FACT_FAULT,          /* text explains: a contradiction found and repaired */
  HL_FACT_CALL_CONNECTED, /* outbound or internal: the far side answered; span = since dialled */
  HL_FACT_CALL_REFUSED,   /* never became a call: no such line or number, device not allowed;
                             number, text = reason, "blocked" for a blocked caller; code, leg, agent
                           */
  /* A third in the call.  number = what was dialled, NULL for a queue */
  HL_FACT_TRANSFER_STARTED,   /* agent = who; queue; text = "agent", "outside" or "queue" */
  HL_FACT_CALL_TRANSFERRED,   /* agent = who has the call now (0 = outside); text = the same, or
                                 "consulted", "conference"; span = since started */
  HL_FACT_TRANSFER_FAILED,    /* agent = who asked; text = "no-answer", "busy", "rejected",
                                 "unreachable", "invalid-number", "cancelled", "restart", "abandoned"
                                 (the caller left), "waited", or why a phone's transfer was refused;
                                 code; span */
  HL_FACT_CONSULT_STARTED,    /* agent = who; leg; text = "agent" or "outside" */
  HL_FACT_CONSULT_ANSWERED,   /* agent = who; leg; span = rang */
  HL_FACT_CONSULT_ENDED,      /* text as of TRANSFER_FAILED, or "left", "transferred", "conference";
                                 span = of the talk, or of the ring that failed */
  HL_FACT_CONFERENCE_STARTED, /* agent = who handles the call */
  HL_FACT_CONFERENCE_ENDED,   /* span; text = who went: "caller", "agent", "third", or "over" */
  HL_FACT_LEG_LEFT,         /* three-way: text = "caller", "agent", "third"; agent = if it is one */
  HL_FACT_LEG_DROPPED,      /* the same, agent = who dropped it */
  HL_FACT_CALL_TAKEN_OVER,  /* agent = the supervisor; text = extension of the agent before */
  HL_FACT_CALL_REDIALLED,   /* inbound: text = id of the call before, which left the queue; span =
                               since then.  Who counts callers takes one from OFFERED and one from
                               what settled that call */
  HL_FACT_RECORDING_PAUSED, /* agent = who */
  HL_FACT_RECORDING_RESUMED, /* agent = who had paused it; span; text = "agent", "transfer",
                                "left" (she went), "limit", "ended" (the call) */
  HL_FACT_CALL_MENU,         /* the menu is passed: text = the keys that were pressed, "" = none */
  HL_FACT_CALL_LEFT,         /* did not ask for a person: text = "greeting", "menu" (hung up there),
                                "information" (a prompt chosen), "message" (wanted to leave one and did
                                not), "number" (connected with somebody outside, or hung up before).  Who
                                had been in a queue is ABANDONED instead */
  HL_FACT_CALL_MESSAGE,      /* a message was left; span = its length */
  HL_FACT_CALL_BOOKED, /* a call-back was booked; text = id of the booked call; span = waited */
  HL_FACT_CALL_RATED,  /* code = the key, agent = who was rated */
  HL_FACT_CALL_MOVED,  /* to queue; text = "queue" or "front" (agent = who did it), or "full",
                          "waited", "nobody" (by the queue before), "closed" (by the flow), "menu" */
  HL_FACT_CALLBACK_CANCELLED, /* call = the booked one; text = "rang-again" (and was answered),
                                 "reached" (dialled otherwise), "cancelled" or "dropped" (agent) */
  HL_FACT_CALL_DIVERTED,      /* number = who sent the call on to us */
  HL_FACT_CALLBACK_TAKEN,     /* agent = who; call = one that was booked, was DIALLED before, and
                                 RETURNED because that agent's phone was lost */
  HL_N_FACTS
} HlFactKind;

extern const char *const hl_fact_words[]; /* "call-offered", … NULL-terminated */

typedef struct
{
  HlFactKind kind;
  HlTime at;
  HlId call, leg, agent, queue;
  HlSpan span;
  gint code;
  const char *number;
  const char *text;
} HlFact;

/* ---- What can be seen ---- */

typedef enum
{
  HL_CALL_NEW,
  HL_CALL_ANNOUNCING, /* greeting */
  HL_CALL_WAITING,
  HL_CALL_RINGING, /* an agent's device rings; keeps its place */
  HL_CALL_TALKING,
  HL_CALL_HELD,
  HL_CALL_CLOSING,      /* a last prompt, then it ends */
  HL_CALL_DIALLING,     /* outbound */
  HL_CALL_OVER,         /* never seen from outside */
  HL_CALL_TRANSFERRING, /* the third rings, the agent has gone already, or there was none */
  HL_CALL_MENU,
  HL_CALL_MESSAGE, /* is asked for a message, or leaves one: then the call is recorded */
  HL_CALL_RATING,  /* the agent hung up, the caller is asked how it was */
  HL_CALL_BOOKED,  /* a call-back that keeps a place: an outbound call without legs.  When its turn
                      comes an agent's device rings (RINGING), then the citizen is dialled */
  HL_N_CALL_STATES
} HlCallState;

typedef enum
{
  HL_AGENT_OFFLINE,
  HL_AGENT_AWAY,
  HL_AGENT_READY,
  HL_AGENT_RINGING,
  HL_AGENT_TALKING,
  HL_AGENT_HELD,
  HL_AGENT_WRAP_UP,
  HL_AGENT_DIALLING, /* an outbound call until the far side answers */
  HL_N_AGENT_STATES
} HlAgentState;

/* The third in a call. */
typedef enum
{
  HL_THIRD_NONE,
  HL_THIRD_RINGING,      /* to be consulted; the caller is on hold */
  HL_THIRD_CONSULTED,    /* talks with the agent; the caller is on hold */
  HL_THIRD_CONFERENCE,   /* all three talk */
  HL_THIRD_TRANSFERRING, /* rings, to have the call */
  HL_THIRD_QUEUED,       /* transferred to a queue, waits there or rings */
  HL_THIRD_ALONE,        /* outside; talks with the caller without an agent */
  HL_N_THIRDS
} HlThird;

extern const char *const hl_switch_third_words[]; /* "none", "ringing", … */
extern const HlStateTable hl_third_table;
extern const char *const hl_switch_call_words[];
extern const char *const hl_switch_agent_words[];
extern const HlStateTable hl_call_table;
extern const HlStateTable hl_agent_table;

/* Read-only views; borrowed until the next hl_switch_handle(). */
typedef struct
{
  HlId id;
  HlCallState state;
  gboolean outbound;
  const char *caller;   /* "" = withheld */
  const char *diverted; /* who sent it on to us; NULL = nobody */
  const char *dialled;
  HlId queue, agent;
  HlId caller_leg, agent_leg;
  HlTime offered_at, queued_at, answered_at, since; /* since: of the state */
  HlId listeners[2];
  const char *listener_modes[2]; /* "listen", "whisper", "barge", "take-over" (until up) */
  gboolean listener_up[2];       /* the device is in the call */
  guint n_listeners;
  gboolean internal; /* between two agents: outbound is set too */
  HlId other_agent;  /* internal: who was dialled */
  guint position;    /* waiting: from 1, else 0 */
  HlThird third;
  HlId third_leg, third_agent; /* 0 = none, outside */
  const char *third_number;    /* as dialled; NULL = none */
  HlTime third_since;
  guint priority;
  HlTime place_at;            /* orders those of the same priority: when queued, or earlier */
  const char *returned;       /* why the last transfer or consultation came back; NULL = did not */
  HlTime recording_paused_at; /* 0 = is not */
  gboolean booked;            /* a call-back whose citizen is not dialled yet: booked or ringing */
  HlId origin;                /* outbound: the call it answers; 0 = none */
  HlId flow;                  /* inbound: the flow it is in, or was booked from */
  gboolean test;              /* of a drill */
} HlCallView;

typedef struct
{
  HlId id;
  HlAgentState state;
  const char *reason;
  HlAgentState next_state; /* OFFLINE = not chosen */
  HlTime since;
  HlId call; /* in wrap-up: the one just over */
  gboolean device_up;
  HlTime wrap_up_until; /* 0 = no timer */
  gboolean signing_out; /* goes offline after the call */
  HlId listening;       /* the call listened to */
} HlAgentView;

typedef struct
{
  HlId id;
  const char *name;
  guint waiting;
  HlTime oldest; /* queued_at of the first waiting, 0 = none */
  guint ready, signed_in;
  guint booked; /* call-backs that keep a place; not among the waiting */
} HlQueueView;

typedef struct
{
  void (*command) (const HlCommand *command, gpointer data);
  void (*fact) (const HlFact *fact, gpointer data);
  gpointer data;
  gboolean without_keep; /* no journal (simulator): KEEP and FORGET are not made */
} HlSwitchHost;

HlSwitch *hl_switch_new (HlClock *clock, const HlSwitchHost *host);
void hl_switch_free (HlSwitch *self);

/* May be called at any time; live calls keep their flow and queue; agents that
 * are gone are signed out when their call ends. */
gboolean hl_switch_configure (HlSwitch *self, const HlSwitchConfig *config, GError **error);

/* FALSE only for requests of people that can't be met; events from the wire are
 * always taken (an unknown leg is ignored). */
gboolean hl_switch_handle (HlSwitch *self, const HlEvent *event, GError **error);

/* When HL_EVENT_TICK is next wanted; 0 = not at all. */
HlTime hl_switch_next_tick (HlSwitch *self);

/* After a restart, after hl_switch_configure() and before the first event: calls
 * and agents as kept, in any order.  The queue's order is restored from them.
 * Agents' states are kept under the id of the agent the same way (KEEP with agent
 * set, call 0). */
gboolean hl_switch_restore (HlSwitch *self, const char *kept, GError **error);
/* After all: mixes, music and recordings are commanded again (all idempotent),
 * rings start anew with new legs, the old ringing legs get LEG_END.  Legs that sip
 * could not take over are reported with LEG_ENDED as usual, after this. */
void hl_switch_resume (HlSwitch *self);
/* A leg of a live call?  After resume, the host ends those that sip took over but
 * the switch does not know. */
gboolean hl_switch_has_leg (HlSwitch *self, HlId leg);

typedef void (*HlCallFunc) (const HlCallView *call, gpointer data);
typedef void (*HlAgentFunc) (const HlAgentView *agent, gpointer data);
typedef void (*HlQueueFunc) (const HlQueueView *queue, gpointer data);
void hl_switch_foreach_call (HlSwitch *self, HlCallFunc func, gpointer data);
void hl_switch_foreach_agent (HlSwitch *self, HlAgentFunc func, gpointer data);
void hl_switch_foreach_queue (HlSwitch *self, HlQueueFunc func, gpointer data);
gboolean hl_switch_get_call (HlSwitch *self, HlId call, HlCallView *view);
gboolean hl_switch_get_agent (HlSwitch *self, HlId agent, HlAgentView *view);

/* For the watchdog and property tests: NULL when every invariant holds (no agent
 * in two calls, no caller lost, balance line), else what does not.  (transfer full) */
char *hl_switch_fault (HlSwitch *self);

/* What hl_switch_fault() may find is made anew from what is certain – the legs: states of
 * agents, places in queues, deadlines, mixes.  All commands may be told twice. */
void hl_switch_repair (HlSwitch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSwitch, hl_switch_free)

G_END_DECLS
