/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/hl-base.h"

G_BEGIN_DECLS

/* SIP behind events and commands: trunks, the registrar of agents' devices, and
 * legs (one dialog each).  Sofia-SIP runs in a thread of its own; commands are
 * copied into its queue, events come out in the main context that made the
 * object.  Each change of a dialog is in the journal (a small database of its
 * own) before the message that tells the peer leaves; after a restart
 * hl_sip_start() takes the dialogs over without a packet to the peers.
 * Functions may be called from the main thread only. */

#define HL_TYPE_SIP (hl_sip_get_type ())
G_DECLARE_FINAL_TYPE (HlSip, hl_sip, HL, SIP, GObject)

#define HL_SIP_ERROR (hl_sip_error_quark ())
GQuark hl_sip_error_quark (void);

typedef enum
{
  HL_SIP_ERROR_PORT,    /* the address is in use or not ours: the message says what to do */
  HL_SIP_ERROR_JOURNAL, /* can't be opened */
  HL_SIP_ERROR_CONFIG,  /* the message starts with the path of the field */
  HL_SIP_ERROR_TLS,     /* certificate or key can't be used */
} HlSipError;

typedef enum
{
  HL_TRUNK_IDENTITY_FROM,      /* the number shown is in From alone */
  HL_TRUNK_IDENTITY_ASSERTED,  /* and in P-Asserted-Identity */
  HL_TRUNK_IDENTITY_PREFERRED, /* and in P-Preferred-Identity */
} HlTrunkIdentity;

typedef enum
{
  HL_TRUNK_RELIABLE_OFF,
  HL_TRUNK_RELIABLE_OFFERED,  /* 100rel if the other side wants it */
  HL_TRUNK_RELIABLE_REQUIRED, /* our INVITEs demand it */
} HlTrunkReliable;

typedef enum
{
  HL_TRUNK_SRTP_OFF,
  HL_TRUNK_SRTP_OPTIONAL,
  HL_TRUNK_SRTP_REQUIRED,
} HlTrunkSrtp;

/* Of trunks for which the site names none: what every one of them talks. */
#define HL_TRUNK_CODECS "PCMA, PCMU"

/* 0 and NULL are what a plain trunk has. */
typedef struct
{
  const char *name;
  const char *address; /* "sip:10.1.2.3:5060;transport=udp" (tcp, tls; "sips:…"): where calls go,
                          and the peer we believe */
  gboolean register_;  /* we register there */
  const char *user, *password, *realm; /* for register and for challenges; NULL = none */
  guint max_calls, max_in, max_out;    /* 0 = no limit */
  gboolean options;                    /* ask for its health every 30 s */
  guint priority; /* calls that fail on another trunk go on to it, 1 first; 0 = never */

  /* TLS: the certificate must be this one, or else be signed by a CA of the file (NULL = the
   * system's) and carry the address's host name. */
  const char *tls_ca, *tls_fingerprint;

  const char *area_code; /* of its numbers, "0532" */
  HlDialForm dial_format;
  const char *dial_prefix;  /* before every number dialled */
  const char *shown_number; /* instead of the caller of an INVITE */
  HlDialForm shown_format;
  HlTrunkIdentity identity;
  gboolean trusts_identity; /* its P-Asserted-Identity is the caller */
  gboolean withholds;       /* calls show no number */

  guint session_seconds; /* 0 = no session timer of ours */
  HlTrunkReliable reliable;
  HlTrunkSrtp srtp;
  const char *codecs; /* "PCMA, G722": best first; NULL = HL_TRUNK_CODECS */
} HlTrunkConfig;

typedef struct
{
  const char *extension; /* the user part it registers with, and its digest user */
  const char *ha1;       /* MD5 (user:realm:password), as RFC 8760's older sibling needs it */
} HlDeviceConfig;

typedef struct
{
  const char *bind;             /* "127.0.0.1" or "0.0.0.0" */
  const char *public_address;   /* in Contact and SDP; NULL = bind's */
  guint16 port;                 /* UDP and TCP */
  guint16 tls_port;             /* 0 = no TLS, and trunks that want it are down */
  const char *certificate;      /* PEM: ours and its chain; needed for tls_port */
  const char *key;              /* PEM; NULL = in the same file */
  const char *realm;            /* of the registrar: "hotline" */
  const char *journal;          /* path */
  HlKey *seal;                  /* seals keys of SRTP in the journal; NULL = such a call is not
                                   taken over */
  guint max_invites_per_second; /* per source address, a trunk's tenfold; 0 = 50 */
  guint patience_ms;            /* for the first word of a trunk, when there is another; 0 = 2000 */
  guint session_least;          /* Min-SE, seconds; 0 = 90 */
  guint goodbye_ms;             /* for peers that do not answer when we stop; 0 = 4000 */
} HlSipOptions;

/* Options and clock are copied or referenced.  The signals' context is the
 * thread-default main context of this call. */
HlSip *hl_sip_new (const HlSipOptions *options, HlClock *clock);

/* May be called again at any time; live legs are not touched. */
gboolean hl_sip_configure (HlSip *self, const HlTrunkConfig *trunks, guint n_trunks,
                           const HlDeviceConfig *devices, guint n_devices, GError **error);

/* Starts the thread, binds, takes over the journalled dialogs.  Done when every one
 * of them is controllable or known to be gone; their ids are then in
 * hl_sip_get_recovered().  Legs that could not be resumed are not among them. */
void hl_sip_start_async (HlSip *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean hl_sip_start_finish (HlSip *self, GAsyncResult *result, GError **error);

typedef struct
{
  HlId leg;
  gboolean answered;
  gboolean inbound;
  HlMediaDesc remote, local;
} HlRecoveredLeg;
const HlRecoveredLeg *hl_sip_get_recovered (HlSip *self, guint *n);

/* @keep_calls: leave dialogs standing for the next start (restart of the service). */
void hl_sip_stop_async (HlSip *self, gboolean keep_calls, GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean hl_sip_stop_finish (HlSip *self, GAsyncResult *result, GError **error);

/* Commands on legs.  A leg that is gone ignores them. */
void hl_sip_ring (HlSip *self, HlId leg);                               /* 180 */
void hl_sip_answer (HlSip *self, HlId leg, const HlMediaDesc *local);   /* 200 */
void hl_sip_end (HlSip *self, HlId leg, gint code, const char *reason); /* BYE, CANCEL or @code */
void hl_sip_info_dtmf (HlSip *self, HlId leg, const char *digits);

#define HL_SIP_ALERT_BEEP "beep" /* our softphone beeps before it answers */

typedef struct
{
  HlId leg;                /* new, made by the caller */
  const char *target;      /* extension of a device, or "sip:…", or a number when @trunk is set */
  const char *trunk;       /* the first to try; NULL = a device or fixed address */
  const char *caller;      /* number shown (From user); NULL or "" = withheld */
  const char *caller_name; /* shown name; may be NULL */
  HlId call;               /* told to the phone as X-Hotline-Call; 0 = none */
  const char *alert;       /* the device is to answer by itself (Call-Info answer-after=0), and this
                              is Alert-Info's info; NULL = is not */
  HlMediaDesc local;
} HlSipInvite;
void hl_sip_invite (HlSip *self, const HlSipInvite *invite);

/* Re-INVITE with other media (a new mediad). */
void hl_sip_reinvite (HlSip *self, HlId leg, const HlMediaDesc *local);

/* The legs that are not over, as the SIP thread has them: after all events before it.  Not
 * called at all when it stops meanwhile. (legs: element-type HlId, borrowed) */
typedef void (*HlSipListFunc) (GArray *legs, gpointer data);
void hl_sip_list (HlSip *self, HlSipListFunc func, gpointer data);

/* Is a device registered?  Its contact for display, NULL if not. */
const char *hl_sip_device_contact (HlSip *self, const char *extension);

typedef enum
{
  HL_SIP_INCOMING,    /* leg is new; trunk, number = dialled, caller ("" = withheld), caller_name,
                         remote */
  HL_SIP_DEVICE_CALL, /* an INVITE from a registered device: extension, number = wanted, remote */
  HL_SIP_RINGING,     /* 180/183 to our INVITE: code; remote when early media */
  HL_SIP_ANSWERED, /* our INVITE: 200 with remote; their INVITE: ACK came (remote as offered or in
                      ACK) */
  HL_SIP_ENDED,    /* code, reason; the last event of a leg.  Of an INVITE that no trunk could take:
                      what was wrong with each */
  HL_SIP_DTMF,     /* by INFO: text */
  HL_SIP_REMOTE,   /* re-INVITE or UPDATE was answered: remote is the new one (hold: direction) */
  HL_SIP_REFER,    /* number = target */
  HL_SIP_REGISTERED, /* extension, reason = contact */
  HL_SIP_UNREGISTERED,
  HL_SIP_TRUNK,   /* trunk, up, reason: at each change, also of the reason while it is down */
  HL_SIP_REFUSED, /* a message was refused: reason, address; for the log and the alarm */
} HlSipEventKind;

typedef struct
{
  HlSipEventKind kind;
  HlId leg;
  gint code;
  gboolean up;
  const char *reason, *trunk, *extension, *number, *caller, *caller_name, *text, *address;
  const char *diverted; /* INCOMING: the number that sent the call on to us; NULL = none */
  HlMediaDesc remote;   /* port 0 = none */
} HlSipEvent;

/* HlSip::event (const HlSipEvent *event), borrowed; in the main context. */

/* Deep copies, for those who keep events. */
HlSipEvent *hl_sip_event_copy (const HlSipEvent *event);
void hl_sip_event_free (HlSipEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSipEvent, hl_sip_event_free)

G_END_DECLS
