/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-events.h"

G_BEGIN_DECLS

/* Agents, queues and calls as they are now (API.md "Live things"), as records in
 * list models, kept up to date by the events.  Also the same things one by one,
 * for the agent's own screen. */

extern const char
    *const hl_agent_state_words[]; /* "", offline, away, ready, ringing, talking, held, wrap-up */
extern const char *const hl_call_state_words[];  /* "", new, announcing, waiting, ringing, talking,
                                                    held, closing, dialling, over, transferring */
extern const char *const hl_listen_mode_words[]; /* "", listen, whisper, barge, take-over */
extern const char *const hl_third_words[]; /* "", ringing, consulted, conference, transferring,
                                              queued, alone */

typedef enum
{
  HL_AGENT_NONE,
  HL_AGENT_OFFLINE,
  HL_AGENT_AWAY,
  HL_AGENT_READY,
  HL_AGENT_RINGING,
  HL_AGENT_TALKING,
  HL_AGENT_HELD,
  HL_AGENT_WRAP_UP,
  HL_N_AGENT_LIVE_STATES
} HlAgentLiveState;

typedef enum
{
  HL_CALL_LIVE_NONE,
  HL_CALL_LIVE_NEW,
  HL_CALL_LIVE_ANNOUNCING,
  HL_CALL_LIVE_WAITING,
  HL_CALL_LIVE_RINGING,
  HL_CALL_LIVE_TALKING,
  HL_CALL_LIVE_HELD,
  HL_CALL_LIVE_CLOSING,
  HL_CALL_LIVE_DIALLING,
  HL_CALL_LIVE_OVER,
  HL_CALL_LIVE_TRANSFERRING,
  HL_CALL_LIVE_MENU,
  HL_CALL_LIVE_MESSAGE,
  HL_CALL_LIVE_RATING,
  HL_CALL_LIVE_BOOKED,
} HlCallLiveState;

/* The third in a call. */
typedef enum
{
  HL_THIRD_LIVE_NONE,
  HL_THIRD_LIVE_RINGING,      /* to be consulted; the caller hears music */
  HL_THIRD_LIVE_CONSULTED,    /* talks with the agent; the caller hears music */
  HL_THIRD_LIVE_CONFERENCE,   /* all three talk */
  HL_THIRD_LIVE_TRANSFERRING, /* rings, to have the call */
  HL_THIRD_LIVE_QUEUED,
  HL_THIRD_LIVE_ALONE, /* outside; talks with the caller without an agent */
} HlThirdLive;

typedef enum
{
  HL_LISTEN_NONE,
  HL_LISTEN_LISTEN,
  HL_LISTEN_WHISPER,
  HL_LISTEN_BARGE,
  HL_LISTEN_TAKE_OVER, /* until the phone is in the call */
} HlListenWord;

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  char *name, *staff_no, *extension;
  unsigned state; /* HlAgentLiveState */
  char *reason;
  char *next_state;
  HlTime since;
  HlId call;
  gboolean device_up;
  HlTime wrap_up_until;
  char *queues; /* ids, "3 5 7" */
} HlAgentLive;

HL_DECLARE_RECORD (HlAgentLive, hl_agent_live)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  char *name;
  gint64 waiting;
  HlTime oldest; /* since when the one who waits longest waits; 0 = nobody */
  gint64 ready, signed_in, offered, answered, abandoned;
  double sl_percent, answer_rate; /* NaN = no calls */
} HlQueueLive;

HL_DECLARE_RECORD (HlQueueLive, hl_queue_live)

typedef struct
{
  HlRecord parent_instance;

  HlId id; /* the user's who listens */
  unsigned mode;
  gboolean up; /* the phone is in the call */
} HlListener;

HL_DECLARE_RECORD (HlListener, hl_listener)

/* A supervisor's line to the agent. */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  char *text, *from;
  HlTime at, seen_at; /* 0 = not seen yet */
} HlHintLive;

HL_DECLARE_RECORD (HlHintLive, hl_hint_live)

extern const char *const hl_alarm_level_words[]; /* "", info, warning, error */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  unsigned level;
  char *code, *subject;
  char *text; /* of the service's own warnings */
  HlId agent, call, queue;
  HlTime since;
  gint64 limit_us;
  char *acknowledged_by; /* NULL = nobody took notice yet */
  HlTime acknowledged_at, quiet_until;
} HlAlarmLive;

HL_DECLARE_RECORD (HlAlarmLive, hl_alarm_live)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  unsigned state; /* HlCallLiveState */
  unsigned way;   /* hl_way_words */
  char *caller;   /* masked; NULL = withheld */
  char *diverted; /* masked: who sent it on to us; NULL = nobody */
  char *dialled;
  HlId queue, agent;
  HlId other_agent; /* internal: who was dialled */
  HlTime offered_at, queued_at, answered_at, since;
  gint64 held_us;
  GPtrArray *listeners; /* HlListener */
  gboolean recording;
  gboolean recording_paused;
  HlId ticket;
  gint64 place;
  GPtrArray *hints;          /* HlHintLive, the last ones */
  char *one_way;             /* who is not heard: "caller", "agent"; NULL = both are */
  HlTime media_restarted_at; /* the sound was started again during the call; 0 = not */
  char *returned;            /* why the last third came back: "no-answer", …; NULL */
  unsigned third;            /* HlThirdLive */
  HlId third_agent;          /* 0 = outside */
  char *third_number;        /* masked when outside */
  HlTime third_since;
  double level_caller, level_agent; /* dBFS; NaN = not listened to */
  double loss_percent, jitter_ms, mos;
  double share_caller, share_agent; /* percent of the talk; NaN = not measured */
  gint64 measured_us, silence_us, longest_silence_us, quiet_us, both_us, overlaps, holds;
} HlCallLive;

HL_DECLARE_RECORD (HlCallLive, hl_call_live)

/* From JSON: never fails on what is missing. NULL (with @error) when it is no object or a value is
 * of the wrong kind. */
HlAgentLive *hl_agent_live_read (const HlJson *json, GError **error);
HlQueueLive *hl_queue_live_read (const HlJson *json, GError **error);
HlCallLive *hl_call_live_read (const HlJson *json, GError **error);

#define HL_TYPE_LIVE (hl_live_get_type ())
G_DECLARE_FINAL_TYPE (HlLive, hl_live, HL, LIVE, GObject)

/* Loads GET /live when started and after each ::reload or reconnection. */
HlLive *hl_live_new (HlSession *session);
void hl_live_start (HlLive *self);

/* (transfer none): of HlAgentLive by name, HlQueueLive by name, HlCallLive by offered_at */
GListModel *hl_live_get_agents (HlLive *self);
GListModel *hl_live_get_queues (HlLive *self);
GListModel *hl_live_get_calls (HlLive *self);
/* HlAlarmLive, the worst first. */
GListModel *hl_live_get_alarms (HlLive *self);
HlAgentLive *hl_live_find_agent (HlLive *self, HlId id);
HlQueueLive *hl_live_find_queue (HlLive *self, HlId id);
HlCallLive *hl_live_find_call (HlLive *self, HlId id);
/* DAY as last told; NULL before the first. Borrowed until ::changed. */
const HlJson *hl_live_get_today (HlLive *self);
gboolean hl_live_get_loaded (HlLive *self);
const GError *hl_live_get_error (HlLive *self);

/* The service's clock minus ours: state clocks count hl_live_now () − since. */
HlTime hl_live_now (HlLive *self);

/* Signal ::changed (): after each batch. */

G_END_DECLS
