/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* The words and the two state machines. */

const char *const hl_switch_call_words[] = { "new",     "announcing",   "waiting", "ringing",
                                             "talking", "held",         "closing", "dialling",
                                             "over",    "transferring", "menu",    "message",
                                             "rating",  "booked",       NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (hl_switch_call_words) == HL_N_CALL_STATES + 1);

const char *const hl_switch_agent_words[] = { "offline", "away",     "ready",
                                              "ringing", "talking",  "held",
                                              "wrap-up", "dialling", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (hl_switch_agent_words) == HL_N_AGENT_STATES + 1);

/* clang-format off */
const char *const hl_fact_words[] = {
  "call-offered", "call-closed", "call-announced", "call-queued", "call-ringing",
  "call-returned", "call-answered", "call-held", "call-resumed", "call-abandoned",
  "call-short-abandoned", "call-overflowed", "call-dialled", "call-failed", "call-ended",
  "listen-started", "listen-stopped", "agent-state", "recording", "fault",
  "call-connected", "call-refused", "transfer-started", "call-transferred", "transfer-failed",
  "consult-started", "consult-answered", "consult-ended", "conference-started", "conference-ended",
  "leg-left", "leg-dropped", "call-taken-over", "call-redialled", "recording-paused",
  "recording-resumed", "call-menu", "call-left", "call-message", "call-booked",
  "call-rated", "call-moved", "callback-cancelled", "call-diverted",
  "callback-taken", NULL
};
G_STATIC_ASSERT (G_N_ELEMENTS (hl_fact_words) == HL_N_FACTS + 1);

const char *const hl_leg_role_words[] = { "party", "agent", "guest", "listener", NULL };
const char *const hl_leg_state_words[] = { "incoming", "invited", "up", NULL };
const char *const hl_listen_words[] = { "listen", "whisper", "barge", "take-over", NULL };
const char *const hl_settled_words[] = { "none", "closed", "answered", "abandoned",
                                         "short-abandoned", "overflowed", "left", "message", "booked",
                                         NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (hl_leg_role_words) == HL_N_ROLES + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (hl_leg_state_words) == HL_N_LEG_STATES + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (hl_listen_words) == HL_N_LISTEN_MODES + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (hl_settled_words) == HL_N_SETTLED + 1);

const char *const hl_menu_phase_words[] = { "prompt", "silence", "information", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (hl_menu_phase_words) == HL_N_MENU_PHASES + 1);

static const char *const call_steps[] = {
  "announce", "queue", "close", "ring", "return", "dial", "connect", "hold", "unhold", "end", "transfer",
  "menu", "message", "rate", "book", NULL
};
G_STATIC_ASSERT (G_N_ELEMENTS (call_steps) == HL_N_CALL_STEPS + 1);

#define C(from, step, to) { HL_CALL_##from, HL_CALL_STEP_##step, HL_CALL_##to }

static const HlStep call_table[] = {
  C (NEW,        ANNOUNCE, ANNOUNCING),
  C (NEW,        MENU,     MENU),
  C (NEW,        QUEUE,    WAITING),
  C (NEW,        MESSAGE,  MESSAGE),
  C (NEW,        TRANSFER, TRANSFERRING), /* to somebody outside, by an action */
  C (NEW,        CLOSE,    CLOSING),
  C (NEW,        DIAL,     DIALLING),
  C (NEW,        BOOK,     BOOKED),
  C (NEW,        END,      OVER),
  C (ANNOUNCING, MENU,     MENU),
  C (ANNOUNCING, QUEUE,    WAITING),
  C (ANNOUNCING, MESSAGE,  MESSAGE),
  C (ANNOUNCING, TRANSFER, TRANSFERRING),
  C (ANNOUNCING, CLOSE,    CLOSING),
  C (ANNOUNCING, END,      OVER),
  C (MENU,       ANNOUNCE, ANNOUNCING), /* into another flow */
  C (MENU,       MENU,     MENU),
  C (MENU,       QUEUE,    WAITING),
  C (MENU,       MESSAGE,  MESSAGE),
  C (MENU,       TRANSFER, TRANSFERRING),
  C (MENU,       CLOSE,    CLOSING),
  C (MENU,       END,      OVER),
  C (WAITING,    ANNOUNCE, ANNOUNCING), /* overflows into a flow */
  C (WAITING,    MENU,     MENU),
  C (WAITING,    QUEUE,    WAITING), /* overflows into another queue */
  C (WAITING,    MESSAGE,  MESSAGE),
  C (WAITING,    TRANSFER, TRANSFERRING),
  C (WAITING,    RING,     RINGING),
  C (WAITING,    CLOSE,    CLOSING),
  C (WAITING,    END,      OVER),
  C (RINGING,    RETURN,   WAITING),
  C (RINGING,    CONNECT,  TALKING),
  C (RINGING,    BOOK,     BOOKED),   /* nobody took the call-back */
  C (RINGING,    DIAL,     DIALLING), /* the agent did: now the citizen */
  C (RINGING,    END,      OVER),
  C (DIALLING,   CONNECT,  TALKING),
  C (DIALLING,   BOOK,     BOOKED),   /* the agent's phone is lost before the citizen is there */
  C (DIALLING,   END,      OVER),
  C (TALKING,    HOLD,     HELD),
  C (TALKING,    RATE,     RATING),
  C (TALKING,    END,      OVER),
  C (TALKING,    QUEUE,    WAITING), /* transferred to a queue */
  C (HELD,       QUEUE,    WAITING),
  C (HELD,       RATE,     RATING),
  C (HELD,       TRANSFER, TRANSFERRING),
  C (TRANSFERRING, CONNECT, TALKING),
  C (TRANSFERRING, QUEUE,  WAITING),
  C (TRANSFERRING, CLOSE,  CLOSING), /* nobody there, and none here to return to */
  C (TRANSFERRING, ANNOUNCE, ANNOUNCING),
  C (TRANSFERRING, MENU,   MENU),
  C (TRANSFERRING, MESSAGE, MESSAGE),
  C (TRANSFERRING, TRANSFER, TRANSFERRING),
  C (TRANSFERRING, END,    OVER),
  C (HELD,       UNHOLD,   TALKING),
  C (HELD,       END,      OVER),
  C (MESSAGE,    CLOSE,    CLOSING),
  C (MESSAGE,    END,      OVER),
  C (RATING,     CLOSE,    CLOSING),
  C (RATING,     END,      OVER),
  C (BOOKED,     RING,     RINGING),
  C (BOOKED,     END,      OVER),
  C (CLOSING,    END,      OVER),
};

const HlStateTable hl_call_table = {
  "call", hl_switch_call_words, call_steps, call_table, G_N_ELEMENTS (call_table),
};

const char *const hl_switch_third_words[] = {
  "none", "ringing", "consulted", "conference", "transferring", "queued", "alone", NULL
};
G_STATIC_ASSERT (G_N_ELEMENTS (hl_switch_third_words) == HL_N_THIRDS + 1);

static const char *const third_steps[] = {
  "consult", "transfer", "answer", "conference", "queue", "alone", "end", NULL
};
G_STATIC_ASSERT (G_N_ELEMENTS (third_steps) == HL_N_THIRD_STEPS + 1);

#define T(from, step, to) { HL_THIRD_##from, HL_THIRD_STEP_##step, HL_THIRD_##to }

static const HlStep third_table[] = {
  T (NONE,         CONSULT,    RINGING),
  T (NONE,         TRANSFER,   TRANSFERRING),
  T (NONE,         QUEUE,      QUEUED),
  T (RINGING,      ANSWER,     CONSULTED),
  T (RINGING,      TRANSFER,   TRANSFERRING), /* the agent's phone is gone */
  T (RINGING,      END,        NONE),
  T (CONSULTED,    CONFERENCE, CONFERENCE),
  T (CONSULTED,    ALONE,      ALONE),
  T (CONSULTED,    END,        NONE),
  T (CONFERENCE,   ALONE,      ALONE),
  T (CONFERENCE,   END,        NONE),
  T (TRANSFERRING, ALONE,      ALONE),
  T (TRANSFERRING, QUEUE,      QUEUED), /* no answer, and the agent has gone */
  T (TRANSFERRING, END,        NONE),
  T (QUEUED,       END,        NONE),
  T (ALONE,        END,        NONE),
};

const HlStateTable hl_third_table = {
  "third", hl_switch_third_words, third_steps, third_table, G_N_ELEMENTS (third_table),
};

static const char *const agent_steps[] = {
  "sign-in", "ready", "away", "sign-out", "ring", "dial", "answer", "hold", "unhold", "wrap-up",
  "take-over", "take", NULL
};
G_STATIC_ASSERT (G_N_ELEMENTS (agent_steps) == HL_N_AGENT_STEPS + 1);

#define A(from, step, to) { HL_AGENT_##from, HL_AGENT_STEP_##step, HL_AGENT_##to }

static const HlStep agent_table[] = {
  A (OFFLINE,  SIGN_IN,  AWAY),
  A (AWAY,     READY,    READY),
  A (AWAY,     AWAY,     AWAY), /* another reason */
  A (AWAY,     SIGN_OUT, OFFLINE),
  A (AWAY,     RING,     RINGING), /* a colleague dials the extension */
  A (AWAY,     DIAL,     DIALLING),
  A (READY,    AWAY,     AWAY),
  A (READY,    SIGN_OUT, OFFLINE),
  A (READY,    RING,     RINGING),
  A (READY,    DIAL,     DIALLING),
  A (RINGING,  READY,    READY),
  A (RINGING,  AWAY,     AWAY),
  A (RINGING,  SIGN_OUT, OFFLINE),
  A (RINGING,  ANSWER,   TALKING),
  A (RINGING,  TAKE,     DIALLING),
  A (DIALLING, READY,    READY),
  A (DIALLING, AWAY,     AWAY),
  A (DIALLING, SIGN_OUT, OFFLINE),
  A (DIALLING, ANSWER,   TALKING),
  A (TALKING,  READY,    READY),
  A (TALKING,  AWAY,     AWAY),
  A (TALKING,  SIGN_OUT, OFFLINE),
  A (TALKING,  HOLD,     HELD),
  A (TALKING,  WRAP_UP,  WRAP_UP),
  A (HELD,     READY,    READY),
  A (HELD,     AWAY,     AWAY),
  A (HELD,     SIGN_OUT, OFFLINE),
  A (HELD,     UNHOLD,   TALKING),
  A (HELD,     WRAP_UP,  WRAP_UP),
  A (WRAP_UP,  READY,    READY),
  A (WRAP_UP,  AWAY,     AWAY),
  A (WRAP_UP,  SIGN_OUT, OFFLINE),
  A (WRAP_UP,  DIAL,     DIALLING),
  A (OFFLINE,  TAKE_OVER, TALKING),
  A (AWAY,     TAKE_OVER, TALKING),
  A (READY,    TAKE_OVER, TALKING),
  A (WRAP_UP,  TAKE_OVER, TALKING),
};
/* clang-format on */

const HlStateTable hl_agent_table = {
  "agent", hl_switch_agent_words, agent_steps, agent_table, G_N_ELEMENTS (agent_table),
};
