/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-user.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* A site in one file: lines, open hours, queues, skills, trunks, people, and the
 * lists the forms offer.  The file is read into these records, compared with what
 * is stored and applied; applying it again changes nothing.  What a list names is
 * made or changed, what it no longer names is removed; a list that is not in the
 * file is left alone.  People are never removed (disable them), and an initial
 * password counts only when the user is made. */

/* Kinds of files (base/hl-file-kind.h) that are taken where the file says nothing: what people
 * send, nothing that a computer would run. */
#define HL_SITE_ATTACHMENT_KINDS                                                                   \
  "pdf jpg png gif webp heic tiff doc docx xlsx pptx ofd rtf txt mp3 wav m4a amr ogg flac mp4"
#define HL_SITE_ATTACHMENT_MB 20

#define HL_SITE_UTC_OFFSET_MINUTES 480 /* where the file says none: China */

/* Where a caller goes on: to exactly one of queue, flow, number, message and callback, after
 * the prompt when there is one; a prompt alone is played, then the call ends.  Queues and
 * flows by name. */
typedef struct
{
  HlRecord parent_instance;

  char *queue, *flow;
  char *number; /* outside: "120" */
  gboolean message, callback;
  char *prompt;
} HlSiteAction;
HL_DECLARE_RECORD (HlSiteAction, hl_site_action)

/* A key of a menu: begins as an HlSiteAction, so that it may be looked at as one. */
typedef struct
{
  HlRecord parent_instance;

  char *queue, *flow;
  char *number;
  gboolean message, callback;
  char *prompt;
  char *key; /* one of 1-9, * and #; 0 always leads to a person */
} HlSiteKey;
HL_DECLARE_RECORD (HlSiteKey, hl_site_key)

typedef struct
{
  HlRecord parent_instance;

  char *prompt;
  gint64 wait_seconds; /* of silence until a person; none = 3 */
  GPtrArray *keys;     /* HlSiteKey */
} HlSiteMenu;
HL_DECLARE_RECORD (HlSiteMenu, hl_site_menu)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  unsigned strategy; /* a word; its value − 1 is the switchboard's HlStrategy */
  gint64 ring_seconds, wrap_up_seconds;
  gboolean wrap_up_until_saved; /* no timer */
  gint64 max_waiting, max_wait_seconds, short_abandon_seconds;
  char *music, *full_prompt;
  gint64 relax_seconds, last_agent_minutes;
  gint64 announce_seconds; /* 0 = no position is told */
  gboolean announce_wait;
  gint64 callback_after_seconds;    /* 0 = no offer */
  gboolean auto_answer;             /* by its agents' devices, after a beep */
  HlRecord *full, *waited, *nobody; /* HlSiteAction; none = full_prompt */
  gint64 place;
  char *retention; /* class of its recordings; NULL = the site's first */
} HlSiteQueue;
HL_DECLARE_RECORD (HlSiteQueue, hl_site_queue)

extern const char *const hl_strategy_words[];   /* "", "longest-idle", "round-robin", … */
extern const char *const hl_at_closing_words[]; /* "", "serve", "prompt" */
/* How long recordings are kept. */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *class;
  gint64 days;
  char *what;
  char *ticket_kind; /* calls with a ticket of that kind are of this class, when it is the longer */
  gint64 opus_days;  /* converted to Ogg Opus after; 0 = never */
  gboolean opus_kept; /* also those with a hold, or of a call with a mark */
  gint64 place;
} HlSiteRetention;
HL_DECLARE_RECORD (HlSiteRetention, hl_site_retention)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId flow;
  char *weekdays;     /* "1-5", "6,7": Monday is 1 */
  char *open, *close; /* "08:30", "24:00": [open, close) */
} HlSiteHours;
HL_DECLARE_RECORD (HlSiteHours, hl_site_hours)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  char *queue;
  char *greeting, *closed_prompt;
  gint64 priority;     /* 0–9, higher first */
  unsigned at_closing; /* a word; its value − 1 is the switchboard's HlAtClosing */
  gint64 repeat_minutes, cut_off_minutes, redial_minutes;
  HlRecord *menu;   /* HlSiteMenu; none = the greeting, then the queue */
  HlRecord *closed; /* HlSiteAction; none = closed_prompt */
  char *message_prompt;
  gint64 message_seconds;
  char *rating_prompt; /* none = callers are not asked */
  gint64 rating_digits;
  gint64 place;
  GPtrArray *hours; /* HlSiteHours; none = always open */
} HlSiteFlow;
HL_DECLARE_RECORD (HlSiteFlow, hl_site_flow)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *date; /* "2026-10-01" */
  char *name;
  gboolean open;
  gint64 like_weekday; /* of a make-up day */
  gint64 place;
} HlSiteDay;
HL_DECLARE_RECORD (HlSiteDay, hl_site_day)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *number;
  char *name;
  char *flow;
  gint64 place;
} HlSiteLine;
HL_DECLARE_RECORD (HlSiteLine, hl_site_line)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  char *address; /* "sip:10.1.2.3:5060;transport=udp" */
  gboolean registers;
  char *login;
  char *password; /* plain in memory only */
  char *password_sealed;
  char *realm;
  gint64 max_calls;
  gboolean ask_health;
  gint64 priority;        /* calls go on to it when another trunk fails: 1 first; 0 = never */
  gint64 max_in, max_out; /* 0 = no limit but max_calls */
  char *tls_ca;           /* PEM file; NULL = the system's */
  char *tls_fingerprint;  /* "SHA256:AB:…": this certificate and no other */
  char *area_code;        /* NULL = the site's */
  unsigned dial_format;   /* a word; its value − 1 is HlDialForm */
  char *dial_prefix;
  char *shown_number;    /* instead of the line's */
  unsigned shown_format; /* as dial_format */
  unsigned identity;     /* a word; its value − 1 is HlTrunkIdentity */
  gboolean trusts_identity;
  gboolean withholds;     /* no number is shown to who is called */
  gint64 session_seconds; /* 0 = no session timer */
  unsigned reliable;      /* a word; its value − 1 is HlTrunkReliable */
  unsigned srtp;          /* a word; its value − 1 is HlTrunkSrtp */
  char *codecs;           /* "PCMA, G722"; NULL = G.711 */
  gint64 place;
} HlSiteTrunk;
HL_DECLARE_RECORD (HlSiteTrunk, hl_site_trunk)

extern const char *const hl_trunk_identity_words[]; /* "", "from", "asserted", "preferred" */
extern const char *const hl_trunk_reliable_words[]; /* "", "off", "offered", "required" */
extern const char *const hl_trunk_srtp_words[];     /* "", "off", "optional", "required" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  gint64 place;
} HlSiteOffice;
HL_DECLARE_RECORD (HlSiteOffice, hl_site_office)

/* Of citizens: 高龄, 独居 */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  gint64 place;
} HlSiteGroup;
HL_DECLARE_RECORD (HlSiteGroup, hl_site_group)

/* Categories: two digits a level, "02" is the parent of "0201". */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *code;
  char *name;
  gint64 place;
} HlSiteCategory;
HL_DECLARE_RECORD (HlSiteCategory, hl_site_category)

/* What is usually written in tickets of a category, with fields to be filled in: 【户籍地】. */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  char *category; /* code, or the beginning of codes */
  char *kind;     /* word of tickets; none = as it is */
  char *office;   /* proposed; with one it is to be transferred, else answered */
  char *content, *reply;
  gint64 place;
} HlSiteTemplate;
HL_DECLARE_RECORD (HlSiteTemplate, hl_site_template)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *code;
  char *name;
  gint64 place;
} HlSiteDistrict;
HL_DECLARE_RECORD (HlSiteDistrict, hl_site_district)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *code;
  char *name;
  gint64 limit_minutes; /* 0 = none */
  gint64 place;
} HlSiteReason;
HL_DECLARE_RECORD (HlSiteReason, hl_site_reason)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId member;
  char *queue;
  gint64 level; /* 1 is best */
} HlSiteSkill;
HL_DECLARE_RECORD (HlSiteSkill, hl_site_skill)

/* A number that is one key away from an agent. */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  char *number;
  gint64 place;
} HlSiteEmergency;
HL_DECLARE_RECORD (HlSiteEmergency, hl_site_emergency)

/* As the file has a blocked number; stored as HlBlocked. */
typedef struct
{
  HlRecord parent_instance;

  char *number;
  char *until; /* local "2026-12-31 18:00"; NULL = without end */
  char *reason;
  char *approved_by; /* login of a manager or administrator */
} HlSiteBlocked;
HL_DECLARE_RECORD (HlSiteBlocked, hl_site_blocked)

/* How long what may take: of the tickets it fits best, a longer category before a kind before
 * an urgency.  Limits are texts for hl_site_limit(). */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  char *kind, *urgency; /* words of tickets; none = any */
  char *category;       /* code, or the beginning of codes; none = any */
  char *sign, *contact, *close, *follow_up;
  gboolean same_day; /* working days count from the same day */
  gint64 extension_days, return_days, yellow_days;
  gint64 place;
} HlSiteProfile;
HL_DECLARE_RECORD (HlSiteProfile, hl_site_profile)

typedef enum
{
  HL_SITE_WORKING_DAYS = 1,
  HL_SITE_SERVICE_MINUTES,
  HL_SITE_WALL_MINUTES,
} HlSiteUnit;

/* "5 working-days", "4 service-hours", "12 hours", "30 minutes" → unit, and days or minutes;
 * FALSE when malformed, or longer than a year. */
gboolean hl_site_limit (const char *text, HlSiteUnit *unit, guint *amount);

/* What holds where no profile fits. */
HlSiteProfile *hl_site_profile_usual (void);

/* As the file has a user; stored as HlUser and HlSiteSkill. */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  char *login;
  char *name;
  unsigned role;
  char *staff_no;
  char *extension;
  unsigned device;
  char *contact;
  gboolean auto_answer, disabled;
  char *office;      /* whose tickets a user of role office sees */
  char *password;    /* initial */
  GPtrArray *queues; /* HlSiteSkill */
} HlSiteUser;
HL_DECLARE_RECORD (HlSiteUser, hl_site_user)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *name;
  gint64 utc_offset_minutes;
  char *area_code;       /* "0532"; NULL = numbers without one stay as they are */
  char *outbound_trunk;  /* a trunk's name */
  char *outbound_number; /* shown to who is rung */
  gint64 outbound_wrap_up_seconds, dial_seconds, max_misses, miss_pause_seconds;
  gint64 hold_warning_seconds, hold_alarm_seconds; /* a hold that is forgotten; 0 = off */
  gint64 callback_attempts;                        /* until a call-back may be given up */
  gboolean callback_short_abandoned;               /* who left at once is rung back too */
  gint64 record_pause_seconds;                     /* a recording is paused at most */
  char *recording_notice;             /* prompt that who is rung hears first; NULL = none */
  gint64 opus_kbit;                   /* of recordings that are converted, both channels together */
  char *quiet_hours;                  /* local "01:00-05:00", also over midnight; NULL = those */
  gint64 attachment_mb;               /* the size of a file on a ticket at most */
  char *attachment_kinds;             /* "pdf, jpg"; NULL = HL_SITE_ATTACHMENT_KINDS */
  char *service_open, *service_close; /* "08:00", "20:00": of the service's clocks, each day */

  /* Lists; NULL = not in the file */
  GPtrArray *lines, *flows, *special_days, *queues, *trunks, *users;
  GPtrArray *offices, *categories, *districts, *away_reasons;
  GPtrArray *emergency;
  GPtrArray *citizen_groups; /* none = the usual ones */
  GPtrArray *blocked;        /* never loaded: hl_blocked_list() */
  GPtrArray *retention;
  GPtrArray *sla_profiles;
  GPtrArray *templates;
} HlSite;
HL_DECLARE_RECORD (HlSite, hl_site)

#define HL_SITE_ERROR (hl_site_error_quark ())
GQuark hl_site_error_quark (void);

typedef enum
{
  HL_SITE_ERROR_FIELD, /* the message starts with the field's path: "queues[1].name: …" */
  HL_SITE_ERROR_JSON,  /* the message says line and column */
} HlSiteError;

/**
 * hl_site_read:
 * @text: JSON; `//` comments to the end of the line are allowed outside of texts
 *
 * Reads and checks a site file: every field, and names that refer to another list
 * of the file.  References to lists that are not in the file are checked by
 * hl_site_plan().  Any thread.
 * Returns: (transfer full) (nullable)
 */
HlSite *hl_site_read (const char *text, gssize length, GError **error);

/* JSON with its comments turned into spaces, so that lines and columns stay. */
char *hl_site_strip_comments (const char *text, gssize length);

/* The site as it is stored, without passwords.  In a read job. */
HlSite *hl_site_load (HlDb *db, GError **error);

#define HL_SITE_REALM "hotline" /* of the registrar: in the devices' digests */
#define HL_PURPOSE_TRUNK "trunk.password"
#define HL_PURPOSE_DEVICE "user.device"

/* The differences, one line each: "queue 综合: ring_seconds 20 → 25".  In a read
 * job.  @key opens passwords and blocked numbers to compare them.  (element-type utf8) */
GPtrArray *hl_site_plan (HlDb *db, HlSite *wanted, HlKey *key, HlTime now, GError **error);

/* Does what hl_site_plan() says.  In a write job.  Argon2 makes it slow (20 ms) for
 * each user that is new.  Returns: the changes (element-type utf8) */
GPtrArray *hl_site_apply (HlDb *db, HlSite *wanted, HlKey *key, HlTime now, GError **error);

/* The stored one; "" when there is none or no site yet. */
gboolean hl_site_get_area_code (HlDb *db, char **area_code, GError **error);

/* Minutes of the site's local time ahead of UTC; 480 when no site is stored yet. */
gint hl_site_utc_offset (HlDb *db);

/* "1-5" → bit i set = weekday i (1–7); 0 when malformed. */
guint hl_site_weekdays (const char *text);
/* "08:30" → 510; −1 when malformed; "24:00" is 1440. */
int hl_site_minute (const char *text);
/* "22:00-05:00" → 1320, 300; NULL is "01:00-05:00".  FALSE when malformed, or empty. */
gboolean hl_site_quiet_hours (const char *text, int *from, int *to);
/* "2026-10-01" → 20261001; 0 when malformed or not a day. */
gint32 hl_site_date (const char *text);
/* Local "2026-12-31 18:00" → µs since 1970; 0 when malformed. */
HlTime hl_site_time (const char *text, gint64 utc_offset_minutes);

/* Every prompt that the site names, and where: @func (path, name) until it returns FALSE. */
typedef gboolean (*HlSitePromptFunc) (const char *path, const char *prompt, gpointer data);
gboolean hl_site_foreach_prompt (HlSite *self, HlSitePromptFunc func, gpointer data);

G_END_DECLS
