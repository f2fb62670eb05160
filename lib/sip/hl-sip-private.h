/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-sip.h"
#include "hl-sdp.h"

#include <netinet/in.h>

/* The inside of lib/sip.  Everything below "in the SIP thread" runs there and
 * nowhere else; HlSip (main thread) reaches it through hl_sip_stack_post(), and it
 * answers through HlSipSink. */

typedef struct _HlSipStack HlSipStack;
typedef struct _HlSipOwner HlSipOwner;
typedef struct _HlSipLeg HlSipLeg;
typedef struct _HlSipTrunk HlSipTrunk;
typedef struct _HlSipRecovery HlSipRecovery;
typedef struct _HlSipTls HlSipTls;
typedef struct _HlSipJournal HlSipJournal;

/* FALSE where only "a connection or not" matters; kept as a number in the journal. */
typedef enum
{
  HL_SIP_UDP,
  HL_SIP_TCP,
  HL_SIP_TLS,
} HlSipTransport;

#define NUA_MAGIC_T HlSipStack
#define NUA_HMAGIC_T HlSipOwner
#define SU_ROOT_MAGIC_T HlSipStack
#define SU_TIMER_ARG_T HlSipStack
#define SU_MSG_ARG_T struct _HlSipPost
#define SU_WAKEUP_ARG_T void

#include <sofia-sip/nua.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_wait.h>

G_BEGIN_DECLS

/* ---- Events to the main thread (hl-sip-sink.c) ---- */

typedef struct _HlSipSink HlSipSink;
typedef void (*HlSipSinkFunc) (const HlSipEvent *event, gpointer data);
typedef void (*HlSipDoneFunc) (gpointer result, gpointer data);

HlSipSink *hl_sip_sink_new (HlSipSinkFunc func, gpointer data);
HlSipSink *hl_sip_sink_ref (HlSipSink *self);
void hl_sip_sink_unref (HlSipSink *self);
/* After this nothing is delivered any more.  Main thread. */
void hl_sip_sink_close (HlSipSink *self);
/* Any thread; copies. */
void hl_sip_sink_event (HlSipSink *self, const HlSipEvent *event);
/* Any thread: @done runs in the main context after all events before it. */
void hl_sip_sink_call (HlSipSink *self, HlSipDoneFunc done, gpointer result, gpointer data,
                       GDestroyNotify free_result);

/* ---- Configuration, deep copies ---- */

typedef struct
{
  char *name, *address, *user, *password, *realm;
  gboolean register_, options, trusts_identity, withholds;
  guint max_calls, max_in, max_out, priority, session_seconds;
  char *tls_ca, *tls_fingerprint, *area_code, *dial_prefix, *shown_number, *codecs;
  HlDialForm dial_format, shown_format;
  HlTrunkIdentity identity;
  HlTrunkReliable reliable;
  HlTrunkSrtp srtp;
  HlMediaPolicy media; /* what may be agreed */
  char *host;          /* of the address */
  guint16 port;
  HlSipTransport transport;
  GStrv addresses; /* numeric, of the host; NULL = not resolved yet */
} HlSipTrunkCopy;

typedef struct
{
  GPtrArray *trunks;   /* HlSipTrunkCopy */
  GHashTable *devices; /* extension → ha1 */
} HlSipConfigCopy;

typedef struct
{
  char *bind, *public_address, *realm, *journal, *certificate, *key;
  HlKey *seal; /* or NULL */
  guint16 port, tls_port;
  guint max_invites_per_second, patience_ms, goodbye_ms, session_least;
} HlSipOptionsCopy;

void hl_sip_trunk_copy_free (HlSipTrunkCopy *self);
void hl_sip_config_copy_free (HlSipConfigCopy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSipConfigCopy, hl_sip_config_copy_free)
HlSipConfigCopy *hl_sip_config_copy_new (const HlTrunkConfig *trunks, guint n_trunks,
                                         const HlDeviceConfig *devices, guint n_devices,
                                         GError **error);

/* ---- In the SIP thread ---- */

typedef enum
{
  HL_SIP_OWNER_NONE,
  HL_SIP_OWNER_LEG,
  HL_SIP_OWNER_REGISTER,
  HL_SIP_OWNER_OPTIONS,
  HL_N_SIP_OWNERS
} HlSipOwnerKind;

/* What a nua handle belongs to. */
struct _HlSipOwner
{
  HlSipOwnerKind kind;
  gpointer object;
};

/* One nua event as handed to a handler; nothing of it outlives the handler. */
typedef struct
{
  HlSipStack *stack;
  nua_event_t event;
  int status;
  const char *phrase;
  nua_handle_t *nh;
  HlSipOwner *owner;
  const sip_t *sip;
  const tagi_t *tags;
  char address[INET6_ADDRSTRLEN]; /* where the message came from; "" = from ourselves */
  guint16 port;
  HlSipTransport transport;
} HlSipMessage;

struct _HlSipStack
{
  const HlSipOptionsCopy *options; /* borrowed: HlSip outlives us */

  /* Owned */
  HlSipSink *sink;
  HlClock *clock;
  GThread *thread;
  su_root_t *root;
  int epoll; /* of the root, -1 = not found */
  guint quick_turns;
  gint64 turned_at;
  nua_t *nua;
  su_timer_t *tick;
  HlSipJournal *journal;   /* NULL: nothing is kept */
  GHashTable *legs;        /* &id → HlSipLeg */
  GHashTable *bindings;    /* extension → HlSipBinding */
  GHashTable *nonces;      /* text → HlSipNonce */
  GHashTable *sources;     /* address → counter of INVITEs */
  GHashTable *guesses;     /* address, or address and extension → HlSipGuesses */
  GHashTable *devices;     /* extension → ha1 */
  GPtrArray *trunks;       /* HlSipTrunk */
  HlSipRecovery *recovery; /* NULL when over */
  GHashTable *late;        /* Call-ID → Late of hl-sip-late.c; NULL = nothing is expected */
  gint64 late_until;       /* monotonic */
  HlSipTls *tls;           /* NULL: no TLS */
  char *contact_host;      /* "host:port" of our Contact */
  char *tls_contact_host;
  HlTime next_trim;

  gboolean stopping;
  gboolean keep_calls;
  gboolean shut_down; /* nua said so */

  HlSipDoneFunc started, stopped;
  gpointer started_data, stopped_data;
};

/* What `started` gets. */
typedef struct
{
  GError *error;
  GArray *recovered; /* HlRecoveredLeg */
} HlSipStarted;
void hl_sip_started_free (HlSipStarted *self);

typedef void (*HlSipPostFunc) (HlSipStack *stack, gpointer data);

HlSipStack *hl_sip_stack_new (const HlSipOptionsCopy *options, HlSipSink *sink, HlClock *clock);
/* The thread starts; @started gets a HlSipStarted (taken), @stopped nothing. */
void hl_sip_stack_start (HlSipStack *self, HlSipConfigCopy *config, HlSipDoneFunc started,
                         gpointer data);
/* Main thread; only between started and stop. */
void hl_sip_stack_post (HlSipStack *self, HlSipPostFunc func, gpointer data,
                        GDestroyNotify free_data);
void hl_sip_stack_stop (HlSipStack *self, gboolean keep_calls, HlSipDoneFunc stopped,
                        gpointer data);
/* After stopped. */
void hl_sip_stack_free (HlSipStack *self);

void hl_sip_stack_emit (HlSipStack *self, const HlSipEvent *event);
/* HL_SIP_REFUSED. */
void hl_sip_stack_refused (HlSipStack *self, const HlSipMessage *message, int code,
                           const char *reason);
HlTime hl_sip_stack_now (HlSipStack *self);
/* Our Contact for a peer on @transport.  (transfer full) */
char *hl_sip_stack_contact (HlSipStack *self, const char *user, HlSipTransport transport);
/* "host:port" of it; borrowed. */
const char *hl_sip_stack_host (HlSipStack *self, HlSipTransport transport);
/* An out-of-dialog request is answered and its handle forgotten. */
void hl_sip_stack_answer (const HlSipMessage *m, int code, const char *phrase);
/* Reports the start as over (once). */
void hl_sip_stack_started (HlSipStack *self, GError *error);

/* ---- Texts (hl-sip-text.c) ---- */

/* A header as it would be on the wire, without its name.  (transfer full) */
char *hl_sip_header_text (const void *header);
/* A value that came from outside, made fit for people: UTF-8, unescaped, no controls,
 * at most 128 bytes.  (transfer full), never NULL */
char *hl_sip_clean (const char *text);
/* The same for a display name, without its quotes. */
char *hl_sip_clean_name (const char *text);
/* A user part fit for a URI (escaped).  (transfer full) */
char *hl_sip_escape_user (const char *user);
/* A quoted string for a display name; "" when there is none.  (transfer full) */
char *hl_sip_quote (const char *name);
char *hl_sip_url_text (const url_t *url);
/* The SDP of a message, terminated; NULL when it has none.  (transfer full) */
char *hl_sip_body_sdp (const sip_t *sip);
/* A value of a quoted parameter list ("realm=\"x\""), unquoted.  (transfer full) (nullable) */
char *hl_sip_param (msg_param_t const *params, const char *name);
/* "sip:host:port;transport=udp;lr": to send through. */
char *hl_sip_route_to (const char *address, guint16 port, HlSipTransport transport);
/* ";transport=tcp", "" for UDP */
const char *hl_sip_transport_param (HlSipTransport transport);
/* Of a URI: scheme and transport parameter. */
HlSipTransport hl_sip_transport_of (const char *uri);

/* ---- Legs (hl-sip-leg.c, hl-sip-leg-in.c, hl-sip-leg-out.c) ---- */

typedef enum
{
  HL_SIP_LEG_INCOMING,   /* their INVITE, no final answer yet */
  HL_SIP_LEG_ANSWERING,  /* 200 sent, the ACK has not come */
  HL_SIP_LEG_CALLING,    /* our INVITE, nothing heard */
  HL_SIP_LEG_PROCEEDING, /* a provisional answer came */
  HL_SIP_LEG_CANCELLING, /* given up before the final answer */
  HL_SIP_LEG_RECOVERING, /* taken over, the replay is under way */
  HL_SIP_LEG_UP,
  HL_SIP_LEG_ENDING, /* BYE or a refusal is on its way */
  HL_N_SIP_LEG_STATES
} HlSipLegState;

extern const char *const hl_sip_leg_state_words[];

#define HL_SIP_SESSION_SECONDS 1800 /* of devices */

struct _HlSipLeg
{
  HlSipOwner owner;
  HlSipStack *stack; /* borrowed */
  HlId id;
  HlSipLegState state;
  gboolean inbound;
  HlSipTransport transport;
  gboolean reported;      /* HL_SIP_ENDED went out */
  gboolean end_wanted;    /* as soon as the state allows */
  gboolean answer_wanted; /* when the PRACK has come */
  gboolean wants_100rel, sent_reliable, pracked;
  gboolean offer_pending; /* they sent no offer: ours is in the 200 */
  gboolean reinviting;    /* our re-INVITE is out */
  gboolean changing;      /* local_desc is not agreed yet: if it is refused, agreed_desc stands */
  gboolean change_wanted; /* to wanted_desc, when what is under way is over */
  gboolean ever_offered;  /* an INVITE of ours went out on this handle */
  gboolean challenged;
  gboolean counted; /* ANSWERED went out */
  gint end_code;
  char *end_reason;
  nua_handle_t *nh;

  /* The dialog, as journalled */
  char *trunk, *extension;
  char *call_id, *local, *remote, *target, *routes, *proxy, *contact, *request_uri;
  char *vias; /* ringing: theirs, or our branch */
  char *remote_sdp;
  guint32 cseq; /* our last */
  guint32 invite_cseq;
  guint session_wanted;  /* by us; 0 = only if they want */
  guint session_expires; /* as agreed; 0 = no timer */
  gboolean we_refresh, knows_timer;
  HlTime session_until;
  gint64 given_up_at; /* monotonic; if they refresh */
  guint sdp_version;
  char source[INET6_ADDRSTRLEN];
  guint16 source_port;
  HlMediaDesc local_desc, remote_desc;
  HlMediaDesc agreed_desc, wanted_desc;

  /* Our INVITE through trunks, until one has rung or answered */
  HlSipInvite *invite;
  GPtrArray *tried;     /* names */
  GString *faults;      /* what was wrong with each */
  su_timer_t *patience; /* nothing heard: the next trunk */
  gboolean rang;
  gboolean sends_prack; /* nua leaves that to us */

  /* Of the journal: sums of the fields as they were written */
#define HL_SIP_LEG_FIELDS 27
  gboolean journalled;
  guint32 written[HL_SIP_LEG_FIELDS];

  GString *dtmf; /* digits still to be sent by INFO */
  gboolean dtmf_pending;
  su_timer_t *retry; /* of a re-INVITE: it met another, or the session is to be refreshed */
};

HlSipLeg *hl_sip_leg_new (HlSipStack *stack, HlId id, gboolean inbound);
void hl_sip_leg_free (HlSipLeg *self);
HlSipLeg *hl_sip_leg_find (HlSipStack *stack, HlId id);
void hl_sip_leg_attach (HlSipLeg *self, nua_handle_t *nh);
/* The last event of a leg; once. */
void hl_sip_leg_report_end (HlSipLeg *self, int code, const char *reason);
/* The dialog is over: row, handle and leg go. */
void hl_sip_leg_gone (HlSipLeg *self);
void hl_sip_leg_end (HlSipLeg *self, int code, const char *reason);
void hl_sip_leg_remember_end (HlSipLeg *self, int code, const char *reason);
/* A device came back by another connection: its running dialogs are spoken to through that. */
void hl_sip_leg_move (HlSipLeg *self, const char *proxy);
void hl_sip_leg_emit (HlSipLeg *self, HlSipEventKind kind, const HlMediaDesc *remote);
/* Our SDP of now: an answer to theirs, or an offer.  (transfer full) */
char *hl_sip_leg_write_sdp (HlSipLeg *self, gboolean answer);
/* Reads a body into remote_desc and remote_sdp; FALSE and the code and phrase to refuse with. */
HlMediaPolicy hl_sip_media_policy (HlSipStack *stack, const char *trunk);
gboolean hl_sip_leg_take_sdp (HlSipLeg *self, const char *sdp, GError **error);
gint hl_sip_sdp_error_code (const GError *error);
/* Live calls of a trunk; @inbound: 1, 0, or -1 for both. */
guint hl_sip_leg_count (HlSipStack *stack, const char *trunk, int inbound);
/* (element-type HlId): those whose end was not reported. */
GArray *hl_sip_leg_list (HlSipStack *stack);
/* Target, routes and session timer from a message of the peer. */
void hl_sip_leg_learn_dialog (HlSipLeg *self, const sip_t *sip, gboolean first);
/* The route set of @sip as a Route header would have it. (transfer full) */
char *hl_sip_join_routes (const sip_t *sip, gboolean reverse);
void hl_sip_leg_learn_timer (HlSipLeg *self, const sip_t *sip, gboolean we_are_uac);
void hl_sip_legs_tick (HlSipStack *stack);
void hl_sip_leg_begin_session (HlSipLeg *self); /* agreed, or refreshed, just now */

/* Commands, copied for the way to the SIP thread. */
typedef struct
{
  HlId leg;
  gint code;
  char *text;
  HlMediaDesc local;
} HlSipLegCommand;
void hl_sip_leg_command_free (HlSipLegCommand *self);
void hl_sip_leg_ring_post (HlSipStack *stack, gpointer data);
void hl_sip_leg_answer_post (HlSipStack *stack, gpointer data);
void hl_sip_leg_end_post (HlSipStack *stack, gpointer data);
void hl_sip_leg_dtmf_post (HlSipStack *stack, gpointer data);
void hl_sip_leg_reinvite_post (HlSipStack *stack, gpointer data);
void hl_sip_leg_invite_post (HlSipStack *stack, gpointer data); /* HlSipInvite copy */
/* The other trunks, if @code is no person's answer; @final: it came as one.  TRUE: the leg goes
 * on as another dialog. */
gboolean hl_sip_leg_try_next (HlSipLeg *self, int code, const char *reason, gboolean final);
HlSipInvite *hl_sip_invite_copy (const HlSipInvite *invite);
void hl_sip_invite_free (HlSipInvite *invite);

/* nua events of legs. */
void hl_sip_leg_on_invite (const HlSipMessage *m);
void hl_sip_leg_on_ack (const HlSipMessage *m);
void hl_sip_leg_on_cancel (const HlSipMessage *m);
void hl_sip_leg_on_bye (const HlSipMessage *m);
void hl_sip_leg_on_update (const HlSipMessage *m);
void hl_sip_leg_on_prack (const HlSipMessage *m);
void hl_sip_leg_on_info (const HlSipMessage *m);
void hl_sip_leg_on_refer (const HlSipMessage *m);
void hl_sip_leg_on_error (const HlSipMessage *m);
void hl_sip_leg_on_state (const HlSipMessage *m);
void hl_sip_leg_on_invite_reply (const HlSipMessage *m);
void hl_sip_leg_on_other_reply (const HlSipMessage *m);

/* Inside of legs. */
void hl_sip_leg_send_answer (HlSipLeg *self);
void hl_sip_leg_send_reinvite (HlSipLeg *self);
void hl_sip_leg_reinvite_in (HlSipLeg *self, guint milliseconds);
/* The change that had to wait, if there is one. */
void hl_sip_leg_next_change (HlSipLeg *self);
void hl_sip_leg_next_dtmf (HlSipLeg *self);
void hl_sip_leg_bye (HlSipLeg *self);
/* Credentials of its trunk for the challenge of @m; once per request. */
gboolean hl_sip_leg_authenticate (HlSipLeg *self, const HlSipMessage *m);

/* ---- Trunks (hl-sip-trunk.c) ---- */

struct _HlSipTrunk
{
  HlSipStack *stack; /* borrowed */
  HlSipTrunkCopy *config;
  HlSipOwner register_owner, options_owner;
  nua_handle_t *register_handle, *options_handle;
  gboolean known; /* an HL_SIP_TRUNK went out */
  gboolean up;
  char *reason;        /* as told */
  HlTime failed_until; /* a call could not be set up: others are tried before it */
  HlTime options_sent;
  gboolean registered, answers;
  guint challenges, failures;
  HlTime next_register, next_options;
  char *tls_fault; /* why the last handshake failed; NULL = it did not */
};

/* NULL = the handshake went well. */
void hl_sip_trunk_tls_failed (HlSipTrunk *self, const char *fault);

void hl_sip_trunks_configure (HlSipStack *stack, GPtrArray *configs /* taken */);
void hl_sip_trunks_set_addresses (HlSipStack *stack, const char *name, GStrv addresses);
void hl_sip_trunks_tick (HlSipStack *stack);
void hl_sip_trunks_stop (HlSipStack *stack);
HlSipTrunk *hl_sip_trunk_find (HlSipStack *stack, const char *name);
/* The best for an outbound call that is not in @tried (names): @wanted first, then those with
 * a priority; what is known to be down last.  NULL: none; @reason when a limit is why. */
HlSipTrunk *hl_sip_trunk_choose (HlSipStack *stack, const char *wanted, GPtrArray *tried,
                                 const char **reason);
/* NULL: another call may come or go; else why not. */
const char *hl_sip_trunk_full (HlSipTrunk *self, gboolean inbound);
/* An INVITE got nowhere. */
void hl_sip_trunk_note_failure (HlSipTrunk *self, const char *reason);
void hl_sip_trunk_note_answer (HlSipTrunk *self);
/* By source; @exact: the port too. */
HlSipTrunk *hl_sip_trunk_by_source (HlSipStack *stack, const HlSipMessage *m, gboolean exact);
void hl_sip_trunk_free (HlSipTrunk *self);
void hl_sip_trunk_on_register_reply (const HlSipMessage *m);
void hl_sip_trunk_on_options_reply (const HlSipMessage *m);
/* Credentials for the challenge of @sip, as NUTAG_AUTH wants them; NULL = none of ours. */
char *hl_sip_trunk_credentials (HlSipTrunk *self, const sip_t *sip);
/* FALSE: this source sends too many INVITEs; @tell once per second. */
gboolean hl_sip_source_may_call (HlSipStack *stack, const char *address, gboolean trunk,
                                 gboolean *tell);
void hl_sip_sources_tick (HlSipStack *stack);

/* ---- Registrar (hl-sip-registrar.c, hl-sip-digest.c) ---- */

typedef struct
{
  char *extension;
  char *contact; /* the URI it gave */
  char *address; /* where it was seen */
  guint16 port;
  HlSipTransport transport;
  char *call_id;
  guint32 cseq;
  HlTime expires_at; /* for the journal */
  gint64 until;      /* the same, monotonic: a clock that is set ends no registration */
  gboolean cut;      /* its connection died with the process before us: reached by its Contact */
} HlSipBinding;

void hl_sip_binding_free (HlSipBinding *self);
void hl_sip_registrar_configure (HlSipStack *stack, GHashTable *devices /* taken */);
void hl_sip_registrar_on_register (const HlSipMessage *m);
void hl_sip_registrar_tick (HlSipStack *stack);
HlSipBinding *hl_sip_registrar_find (HlSipStack *stack, const char *extension);
void hl_sip_registrar_restore (HlSipStack *stack);

typedef enum
{
  HL_DIGEST_OK,
  HL_DIGEST_MISSING, /* no credentials, or an old nonce: challenge */
  HL_DIGEST_STALE,
  HL_DIGEST_WRONG,
} HlDigestResult;

/* Checks the credentials of @m for @extension. */
HlDigestResult hl_sip_digest_check (HlSipStack *stack, const HlSipMessage *m,
                                    const char *extension);
/* A WWW-Authenticate value.  (transfer full) */
char *hl_sip_digest_challenge (HlSipStack *stack, gboolean stale);
/* Checks and, when it is not right, answers.  TRUE: go on. */
gboolean hl_sip_digest_admit (const HlSipMessage *m, const char *extension);
void hl_sip_digest_tick (HlSipStack *stack);

typedef struct
{
  HlTime since, locked_until;
  guint wrong;
} HlSipGuesses;

/* ---- Journal (hl-sip-journal.c) ---- */

gboolean hl_sip_journal_open (HlSipStack *stack, GError **error);
void hl_sip_journal_close (HlSipStack *stack);
void hl_sip_journal_put_leg (HlSipStack *stack, HlSipLeg *leg);
void hl_sip_journal_drop_leg (HlSipStack *stack, HlSipLeg *leg);
/* Writes the file anew when most of it is old. */
void hl_sip_journal_tick (HlSipStack *stack);
void hl_sip_journal_put_binding (HlSipStack *stack, const HlSipBinding *binding);
void hl_sip_journal_drop_binding (HlSipStack *stack, const char *extension);
/* (element-type HlSipLeg), not in the stack's table yet. */
GPtrArray *hl_sip_journal_load_legs (HlSipStack *stack, GError **error);
/* (element-type HlSipBinding) */
GPtrArray *hl_sip_journal_load_bindings (HlSipStack *stack, GError **error);

/* ---- Taking over (hl-sip-recover.c) ---- */

/* Before the ports are bound by the stack: tells peers of calls that can't be resumed. */
gboolean hl_sip_recover_load (HlSipStack *stack, GError **error);
/* With nua there, before the loop runs.  FALSE: nothing to do. */
gboolean hl_sip_recover_begin (HlSipStack *stack);
void hl_sip_recover_ready (HlSipLeg *leg);
void hl_sip_recover_lost (HlSipLeg *leg);
void hl_sip_recover_tick (HlSipStack *stack);
gboolean hl_sip_recover_is_over (HlSipStack *stack);
void hl_sip_recover_free (HlSipRecovery *self);
/* All handles are pointed at the answerer, so that shutting down tells no peer. */
void hl_sip_recover_silence (HlSipStack *stack);
/* (transfer full): HlRecoveredLeg, taken by the main thread with the start's result. */
GArray *hl_sip_recover_list (HlSipStack *stack);

/* A header's tag. (transfer full) (nullable) */
char *hl_sip_tag_of (const char *header);
guint16 hl_sip_port_of (const struct sockaddr_storage *address);
/* The end of a message: with @sdp or, NULL, without a body. */
void hl_sip_append_body (GString *out, const char *sdp);

/* ---- Late answers (hl-sip-late.c) ---- */

void hl_sip_late_hook (msg_mclass_t *messages); /* once per process */
/* A dialog that was taken over, as it was kept; @first: our first CSeq in it. */
void hl_sip_late_watch (HlSipLeg *leg, guint32 first);
/* An INVITE of ours that was given up; copied. */
void hl_sip_late_hang_up (HlSipLeg *leg);
void hl_sip_late_tick (HlSipStack *stack);

/* ---- TLS (hl-sip-tls.c) ---- */

/* Before nua is made, in its thread; hl_sip_tls_made() after it. */
HlSipTls *hl_sip_tls_new (HlSipStack *stack, GError **error);
const char *hl_sip_tls_get_folder (HlSipTls *self);
gboolean hl_sip_tls_made (HlSipTls *self, GError **error);
void hl_sip_tls_free (HlSipTls *self); /* after nua is destroyed */
/* A Via is only what its writer says: did this connection shake hands? */
gboolean hl_sip_tls_is_secured (HlSipTls *self, const char *address, guint16 port);

/* ---- hl-sip-wait.c ---- */

su_root_t *hl_sip_wait_create_root (HlSipStack *stack); /* in the stack's thread */
void hl_sip_wait_begin (HlSipStack *stack);

G_END_DECLS
