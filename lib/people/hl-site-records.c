/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-site.h"

/* The shapes of the site file; their columns are those of data/sql. */

const char *const hl_strategy_words[] = {
  "",         "longest-idle", "round-robin", "fewest-calls", "least-talk", "top-down",
  "ring-all", "random",       NULL
};

const char *const hl_trunk_identity_words[] = { "", "from", "asserted", "preferred", NULL };
const char *const hl_trunk_reliable_words[] = { "", "off", "offered", "required", NULL };
const char *const hl_trunk_srtp_words[] = { "", "off", "optional", "required", NULL };
const char *const hl_at_closing_words[] = { "", "serve", "prompt", NULL };

#define HIDDEN HL_NO_WIRE
#define WEEK_MINUTES 10080

/* clang-format off */
#define ACTION_FIELDS(T)                                          \
  HL_FIELD (T, queue,    TEXT, 0, .min = 1, .max = 40),           \
  HL_FIELD (T, flow,     TEXT, 0, .min = 1, .max = 40),           \
  HL_FIELD (T, number,   TEXT, 0, .min = 2, .max = 32),           \
  HL_FIELD (T, message,  BOOL, 0),                                \
  HL_FIELD (T, callback, BOOL, 0),                                \
  HL_FIELD (T, prompt,   TEXT, 0, .min = 1, .max = 64)

static const HlField action_fields[] = {
  ACTION_FIELDS (HlSiteAction),
};
HL_DEFINE_RECORD (HlSiteAction, hl_site_action, "action", action_fields)

static const HlField key_fields[] = {
  ACTION_FIELDS (HlSiteKey),
  HL_FIELD (HlSiteKey, key, TEXT, HL_REQUIRED, .min = 1, .max = 1),
};
HL_DEFINE_RECORD (HlSiteKey, hl_site_key, "menu_key", key_fields)

static const HlField menu_fields[] = {
  HL_FIELD (HlSiteMenu, prompt,       TEXT, 0, .min = 1, .max = 64),
  HL_FIELD (HlSiteMenu, wait_seconds, INT,  0, .min = 1, .max = 10),
  HL_FIELD (HlSiteMenu, keys,         LIST, HL_REQUIRED, .min = 1, .max = 11, .of = hl_site_key_shape),
};
HL_DEFINE_RECORD (HlSiteMenu, hl_site_menu, "menu", menu_fields)

static const HlField queue_fields[] = {
  HL_FIELD (HlSiteQueue, id,                    ID,   HIDDEN),
  HL_FIELD (HlSiteQueue, revision,              INT,  HIDDEN),
  HL_FIELD (HlSiteQueue, name,                  TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteQueue, strategy,              ENUM, 0, .names = hl_strategy_words),
  HL_FIELD (HlSiteQueue, ring_seconds,          INT,  0, .min = 5, .max = 120),
  HL_FIELD (HlSiteQueue, wrap_up_seconds,       INT,  0, .min = 0, .max = 600),
  HL_FIELD (HlSiteQueue, wrap_up_until_saved,   BOOL, 0),
  HL_FIELD (HlSiteQueue, max_waiting,           INT,  0, .min = 0, .max = 1000),
  HL_FIELD (HlSiteQueue, max_wait_seconds,      INT,  0, .min = 0, .max = 7200),
  HL_FIELD (HlSiteQueue, short_abandon_seconds, INT,  0, .min = 1, .max = 60),
  HL_FIELD (HlSiteQueue, music,                 TEXT, 0, .max = 64),
  HL_FIELD (HlSiteQueue, full_prompt,           TEXT, 0, .max = 64),
  HL_FIELD (HlSiteQueue, relax_seconds,         INT,  0, .min = 0, .max = 3600),
  HL_FIELD (HlSiteQueue, last_agent_minutes,    INT,  0, .min = 0, .max = WEEK_MINUTES),
  HL_FIELD (HlSiteQueue, announce_seconds,      INT,  0, .min = 0, .max = 600),
  HL_FIELD (HlSiteQueue, announce_wait,         BOOL, 0),
  HL_FIELD (HlSiteQueue, callback_after_seconds, INT, 0, .min = 0, .max = 3600),
  HL_FIELD (HlSiteQueue, auto_answer,           BOOL, 0),
  HL_FIELD (HlSiteQueue, full,                  OBJECT, 0, .of = hl_site_action_shape),
  HL_FIELD (HlSiteQueue, waited,                OBJECT, 0, .of = hl_site_action_shape),
  HL_FIELD (HlSiteQueue, nobody,                OBJECT, 0, .of = hl_site_action_shape),
  HL_FIELD (HlSiteQueue, place,                 INT,  HIDDEN),
  HL_FIELD (HlSiteQueue, retention,             TEXT, 0, .max = 40),
};
HL_DEFINE_RECORD (HlSiteQueue, hl_site_queue, "queue", queue_fields)

static const HlField hours_fields[] = {
  HL_FIELD (HlSiteHours, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteHours, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteHours, flow,     ID,   HIDDEN),
  HL_FIELD (HlSiteHours, weekdays, TEXT, HL_REQUIRED, .min = 1, .max = 16),
  HL_FIELD (HlSiteHours, open,     TEXT, HL_REQUIRED, .min = 4, .max = 5),
  HL_FIELD (HlSiteHours, close,    TEXT, HL_REQUIRED, .min = 4, .max = 5),
};
HL_DEFINE_RECORD (HlSiteHours, hl_site_hours, "flow_hours", hours_fields)

static const HlField flow_fields[] = {
  HL_FIELD (HlSiteFlow, id,            ID,   HIDDEN),
  HL_FIELD (HlSiteFlow, revision,      INT,  HIDDEN),
  HL_FIELD (HlSiteFlow, name,          TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteFlow, queue,         TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteFlow, greeting,      TEXT, 0, .max = 64),
  HL_FIELD (HlSiteFlow, closed_prompt, TEXT, 0, .max = 64),
  HL_FIELD (HlSiteFlow, priority,        INT,    0, .min = 0, .max = 9),
  HL_FIELD (HlSiteFlow, at_closing,      ENUM,   0, .names = hl_at_closing_words),
  HL_FIELD (HlSiteFlow, repeat_minutes,  INT,    0, .min = 0, .max = WEEK_MINUTES),
  HL_FIELD (HlSiteFlow, cut_off_minutes, INT,    0, .min = 0, .max = WEEK_MINUTES),
  HL_FIELD (HlSiteFlow, redial_minutes,  INT,    0, .min = 0, .max = WEEK_MINUTES),
  HL_FIELD (HlSiteFlow, menu,            OBJECT, 0, .of = hl_site_menu_shape),
  HL_FIELD (HlSiteFlow, closed,          OBJECT, 0, .of = hl_site_action_shape),
  HL_FIELD (HlSiteFlow, message_prompt,  TEXT,   0, .max = 64),
  HL_FIELD (HlSiteFlow, message_seconds, INT,    0, .min = 5, .max = 600),
  HL_FIELD (HlSiteFlow, rating_prompt,   TEXT,   0, .max = 64),
  HL_FIELD (HlSiteFlow, rating_digits,   INT,    0, .min = 1, .max = 9),
  HL_FIELD (HlSiteFlow, place,         INT,  HIDDEN),
  HL_FIELD (HlSiteFlow, hours,         LIST, 0, .max = 50, .of = hl_site_hours_shape),
};
HL_DEFINE_RECORD (HlSiteFlow, hl_site_flow, "flow", flow_fields)

static const HlField day_fields[] = {
  HL_FIELD (HlSiteDay, id,           ID,   HIDDEN),
  HL_FIELD (HlSiteDay, revision,     INT,  HIDDEN),
  HL_FIELD (HlSiteDay, date,         TEXT, HL_REQUIRED, .min = 10, .max = 10),
  HL_FIELD (HlSiteDay, name,         TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteDay, open,         BOOL, 0),
  HL_FIELD (HlSiteDay, like_weekday, INT,  0, .min = 1, .max = 7),
  HL_FIELD (HlSiteDay, place,        INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteDay, hl_site_day, "special_day", day_fields)

static const HlField line_fields[] = {
  HL_FIELD (HlSiteLine, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteLine, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteLine, number,   TEXT, HL_REQUIRED, .min = 1, .max = 32),
  HL_FIELD (HlSiteLine, name,     TEXT, 0, .max = 40),
  HL_FIELD (HlSiteLine, flow,     TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteLine, place,    INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteLine, hl_site_line, "line", line_fields)

static const HlField trunk_fields[] = {
  HL_FIELD (HlSiteTrunk, id,              ID,   HIDDEN),
  HL_FIELD (HlSiteTrunk, revision,        INT,  HIDDEN),
  HL_FIELD (HlSiteTrunk, name,            TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteTrunk, address,         TEXT, HL_REQUIRED, .min = 5, .max = 200),
  HL_FIELD (HlSiteTrunk, registers,       BOOL, 0),
  HL_FIELD (HlSiteTrunk, login,           TEXT, 0, .max = 64),
  HL_FIELD (HlSiteTrunk, password,        TEXT, HL_NO_SQL, .max = 128),
  HL_FIELD (HlSiteTrunk, password_sealed, TEXT, HIDDEN, .max = 600),
  HL_FIELD (HlSiteTrunk, realm,           TEXT, 0, .max = 64),
  HL_FIELD (HlSiteTrunk, max_calls,       INT,  0, .min = 0, .max = 10000),
  HL_FIELD (HlSiteTrunk, ask_health,      BOOL, 0),
  HL_FIELD (HlSiteTrunk, priority,        INT,  0, .min = 0, .max = 99),
  HL_FIELD (HlSiteTrunk, max_in,          INT,  0, .min = 0, .max = 10000),
  HL_FIELD (HlSiteTrunk, max_out,         INT,  0, .min = 0, .max = 10000),
  HL_FIELD (HlSiteTrunk, tls_ca,          TEXT, 0, .max = 400),
  HL_FIELD (HlSiteTrunk, tls_fingerprint, TEXT, 0, .max = 120),
  HL_FIELD (HlSiteTrunk, area_code,       TEXT, 0, .max = 4),
  HL_FIELD (HlSiteTrunk, dial_format,     ENUM, 0, .names = hl_dial_form_words),
  HL_FIELD (HlSiteTrunk, dial_prefix,     TEXT, 0, .max = 8),
  HL_FIELD (HlSiteTrunk, shown_number,    TEXT, 0, .max = 32),
  HL_FIELD (HlSiteTrunk, shown_format,    ENUM, 0, .names = hl_dial_form_words),
  HL_FIELD (HlSiteTrunk, identity,        ENUM, 0, .names = hl_trunk_identity_words),
  HL_FIELD (HlSiteTrunk, trusts_identity, BOOL, 0),
  HL_FIELD (HlSiteTrunk, withholds,       BOOL, 0),
  HL_FIELD (HlSiteTrunk, session_seconds, INT,  0, .min = 0, .max = 7200),
  HL_FIELD (HlSiteTrunk, reliable,        ENUM, 0, .names = hl_trunk_reliable_words),
  HL_FIELD (HlSiteTrunk, srtp,            ENUM, 0, .names = hl_trunk_srtp_words),
  HL_FIELD (HlSiteTrunk, codecs,          TEXT, 0, .max = 100),
  HL_FIELD (HlSiteTrunk, place,           INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteTrunk, hl_site_trunk, "trunk", trunk_fields)

static const HlField office_fields[] = {
  HL_FIELD (HlSiteOffice, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteOffice, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteOffice, name,     TEXT, HL_REQUIRED, .min = 1, .max = 80),
  HL_FIELD (HlSiteOffice, place,    INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteOffice, hl_site_office, "office", office_fields)

static const HlField group_fields[] = {
  HL_FIELD (HlSiteGroup, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteGroup, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteGroup, name,     TEXT, HL_REQUIRED, .min = 1, .max = 12),
  HL_FIELD (HlSiteGroup, place,    INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteGroup, hl_site_group, "citizen_group", group_fields)

static const HlField category_fields[] = {
  HL_FIELD (HlSiteCategory, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteCategory, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteCategory, code,     TEXT, HL_REQUIRED, .min = 2, .max = 6),
  HL_FIELD (HlSiteCategory, name,     TEXT, HL_REQUIRED, .min = 1, .max = 60),
  HL_FIELD (HlSiteCategory, place,    INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteCategory, hl_site_category, "category", category_fields)

static const HlField template_fields[] = {
  HL_FIELD (HlSiteTemplate, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteTemplate, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteTemplate, name,     TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteTemplate, category, TEXT, HL_REQUIRED, .min = 2, .max = 6),
  HL_FIELD (HlSiteTemplate, kind,     TEXT, 0, .max = 20),
  HL_FIELD (HlSiteTemplate, office,   TEXT, 0, .max = 80),
  HL_FIELD (HlSiteTemplate, content,  TEXT, 0, .max = 2000),
  HL_FIELD (HlSiteTemplate, reply,    TEXT, 0, .max = 2000),
  HL_FIELD (HlSiteTemplate, place,    INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteTemplate, hl_site_template, "ticket_template", template_fields)

static const HlField district_fields[] = {
  HL_FIELD (HlSiteDistrict, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteDistrict, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteDistrict, code,     TEXT, HL_REQUIRED, .min = 1, .max = 12),
  HL_FIELD (HlSiteDistrict, name,     TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteDistrict, place,    INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteDistrict, hl_site_district, "district", district_fields)

static const HlField reason_fields[] = {
  HL_FIELD (HlSiteReason, id,            ID,   HIDDEN),
  HL_FIELD (HlSiteReason, revision,      INT,  HIDDEN),
  HL_FIELD (HlSiteReason, code,          TEXT, HL_REQUIRED, .min = 1, .max = 20),
  HL_FIELD (HlSiteReason, name,          TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteReason, limit_minutes, INT,  0, .min = 0, .max = 1440),
  HL_FIELD (HlSiteReason, place,         INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteReason, hl_site_reason, "away_reason", reason_fields)

static const HlField emergency_fields[] = {
  HL_FIELD (HlSiteEmergency, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteEmergency, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteEmergency, name,     TEXT, HL_REQUIRED, .min = 1, .max = 20),
  HL_FIELD (HlSiteEmergency, number,   TEXT, HL_REQUIRED, .min = 2, .max = 32),
  HL_FIELD (HlSiteEmergency, place,    INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteEmergency, hl_site_emergency, "emergency", emergency_fields)

static const HlField blocked_fields[] = {
  HL_FIELD (HlSiteBlocked, number,      TEXT, HL_REQUIRED | HL_SENSITIVE | HL_NO_SQL, .min = 3, .max = 32, .mask = "phone"),
  HL_FIELD (HlSiteBlocked, until,       TEXT, HL_NO_SQL, .min = 16, .max = 16),
  HL_FIELD (HlSiteBlocked, reason,      TEXT, HL_REQUIRED | HL_NO_SQL, .min = 1, .max = 200),
  HL_FIELD (HlSiteBlocked, approved_by, TEXT, HL_NO_SQL, .min = 1, .max = 32),
};
HL_DEFINE_RECORD (HlSiteBlocked, hl_site_blocked, "site_blocked", blocked_fields)
static const HlField retention_fields[] = {
  HL_FIELD (HlSiteRetention, id,          ID,   HIDDEN),
  HL_FIELD (HlSiteRetention, revision,    INT,  HIDDEN),
  HL_FIELD (HlSiteRetention, class,       TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteRetention, days,        INT,  HL_REQUIRED, .min = 1, .max = 36500),
  HL_FIELD (HlSiteRetention, what,        TEXT, 0, .max = 200),
  HL_FIELD (HlSiteRetention, ticket_kind, TEXT, 0, .max = 40),
  HL_FIELD (HlSiteRetention, opus_days,   INT,  0, .min = 0, .max = 36500),
  HL_FIELD (HlSiteRetention, opus_kept,   BOOL, 0),
  HL_FIELD (HlSiteRetention, place,       INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteRetention, hl_site_retention, "retention", retention_fields)

static const HlField profile_fields[] = {
  HL_FIELD (HlSiteProfile, id,             ID,   HIDDEN),
  HL_FIELD (HlSiteProfile, revision,       INT,  HIDDEN),
  HL_FIELD (HlSiteProfile, name,           TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteProfile, kind,           TEXT, 0, .max = 20),
  HL_FIELD (HlSiteProfile, urgency,        TEXT, 0, .max = 20),
  HL_FIELD (HlSiteProfile, category,       TEXT, 0, .max = 6),
  HL_FIELD (HlSiteProfile, sign,           TEXT, 0, .max = 40),
  HL_FIELD (HlSiteProfile, contact,        TEXT, 0, .max = 40),
  HL_FIELD (HlSiteProfile, close,          TEXT, 0, .max = 40),
  HL_FIELD (HlSiteProfile, follow_up,      TEXT, 0, .max = 40),
  HL_FIELD (HlSiteProfile, same_day,       BOOL, 0),
  HL_FIELD (HlSiteProfile, extension_days, INT,  0, .min = 0, .max = 366),
  HL_FIELD (HlSiteProfile, return_days,    INT,  0, .min = 1, .max = 366),
  HL_FIELD (HlSiteProfile, yellow_days,    INT,  0, .min = 0, .max = 366),
  HL_FIELD (HlSiteProfile, place,          INT,  HIDDEN),
};
HL_DEFINE_RECORD (HlSiteProfile, hl_site_profile, "sla_profile", profile_fields)

static const HlField skill_fields[] = {
  HL_FIELD (HlSiteSkill, id,       ID,   HIDDEN),
  HL_FIELD (HlSiteSkill, revision, INT,  HIDDEN),
  HL_FIELD (HlSiteSkill, member,   ID,   HIDDEN),
  HL_FIELD (HlSiteSkill, queue,    TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlSiteSkill, level,    INT,  0, .min = 1, .max = 9),
};
HL_DEFINE_RECORD (HlSiteSkill, hl_site_skill, "queue_member", skill_fields)

static const HlField user_fields[] = {
  HL_FIELD (HlSiteUser, id,        ID,   HIDDEN | HL_NO_SQL),
  HL_FIELD (HlSiteUser, login,     TEXT, HL_REQUIRED | HL_NO_SQL, .min = 1, .max = 32),
  HL_FIELD (HlSiteUser, name,      TEXT, HL_REQUIRED | HL_NO_SQL, .min = 1, .max = 40),
  HL_FIELD (HlSiteUser, role,      ENUM, HL_REQUIRED | HL_NO_SQL, .names = hl_role_words),
  HL_FIELD (HlSiteUser, staff_no,  TEXT, HL_NO_SQL, .max = 20),
  HL_FIELD (HlSiteUser, extension, TEXT, HL_NO_SQL, .max = 16),
  HL_FIELD (HlSiteUser, device,    ENUM, HL_NO_SQL, .names = hl_device_words),
  HL_FIELD (HlSiteUser, contact,   TEXT, HL_NO_SQL, .max = 200),
  HL_FIELD (HlSiteUser, auto_answer, BOOL, HL_NO_SQL),
  HL_FIELD (HlSiteUser, disabled,  BOOL, HL_NO_SQL),
  HL_FIELD (HlSiteUser, office,    TEXT, HL_NO_SQL, .max = 80),
  HL_FIELD (HlSiteUser, password,  TEXT, HL_NO_SQL, .max = 128),
  HL_FIELD (HlSiteUser, queues,    LIST, 0, .max = 50, .of = hl_site_skill_shape),
};
HL_DEFINE_RECORD (HlSiteUser, hl_site_user, "site_user", user_fields)

static const HlField site_fields[] = {
  HL_FIELD (HlSite, id,                       ID,   HIDDEN),
  HL_FIELD (HlSite, revision,                 INT,  HIDDEN),
  HL_FIELD (HlSite, name,                     TEXT, HL_REQUIRED, .min = 1, .max = 80),
  HL_FIELD (HlSite, utc_offset_minutes,       INT,  0, .min = -720, .max = 840),
  HL_FIELD (HlSite, area_code,                TEXT, 0, .max = 4),
  HL_FIELD (HlSite, outbound_trunk,           TEXT, 0, .max = 40),
  HL_FIELD (HlSite, outbound_number,          TEXT, 0, .max = 32),
  HL_FIELD (HlSite, outbound_wrap_up_seconds, INT,  0, .min = 0, .max = 600),
  HL_FIELD (HlSite, dial_seconds,             INT,  0, .min = 10, .max = 300),
  HL_FIELD (HlSite, max_misses,               INT,  0, .min = 1, .max = 20),
  HL_FIELD (HlSite, miss_pause_seconds,       INT,  0, .min = 1, .max = 300),
  HL_FIELD (HlSite, hold_warning_seconds,     INT,  0, .min = 0, .max = 3600),
  HL_FIELD (HlSite, hold_alarm_seconds,       INT,  0, .min = 0, .max = 3600),
  HL_FIELD (HlSite, callback_attempts,        INT,  0, .min = 1, .max = 20),
  HL_FIELD (HlSite, callback_short_abandoned, BOOL, 0),
  HL_FIELD (HlSite, record_pause_seconds,     INT,  0, .min = 10, .max = 3600),
  HL_FIELD (HlSite, recording_notice,         TEXT, 0, .max = 64),
  HL_FIELD (HlSite, opus_kbit,                INT,  0, .min = 16, .max = 128),
  HL_FIELD (HlSite, quiet_hours,              TEXT, 0, .max = 11),
  HL_FIELD (HlSite, attachment_mb,            INT,  0, .min = 1, .max = 500),
  HL_FIELD (HlSite, attachment_kinds,         TEXT, 0, .max = 300),
  HL_FIELD (HlSite, service_open,             TEXT, 0, .max = 5),
  HL_FIELD (HlSite, service_close,            TEXT, 0, .max = 5),
  HL_FIELD (HlSite, lines,                    LIST, 0, .max = 200, .of = hl_site_line_shape),
  HL_FIELD (HlSite, flows,                    LIST, 0, .max = 200, .of = hl_site_flow_shape),
  HL_FIELD (HlSite, special_days,             LIST, 0, .max = 1000, .of = hl_site_day_shape),
  HL_FIELD (HlSite, queues,                   LIST, 0, .max = 200, .of = hl_site_queue_shape),
  HL_FIELD (HlSite, trunks,                   LIST, 0, .max = 50, .of = hl_site_trunk_shape),
  HL_FIELD (HlSite, users,                    LIST, 0, .max = 2000, .of = hl_site_user_shape),
  HL_FIELD (HlSite, offices,                  LIST, 0, .max = 500, .of = hl_site_office_shape),
  HL_FIELD (HlSite, categories,               LIST, 0, .max = 2000, .of = hl_site_category_shape),
  HL_FIELD (HlSite, districts,                LIST, 0, .max = 500, .of = hl_site_district_shape),
  HL_FIELD (HlSite, away_reasons,             LIST, 0, .max = 100, .of = hl_site_reason_shape),
  HL_FIELD (HlSite, emergency,                LIST, 0, .max = 20, .of = hl_site_emergency_shape),
  HL_FIELD (HlSite, citizen_groups,           LIST, 0, .max = 60, .of = hl_site_group_shape),
  HL_FIELD (HlSite, blocked,                  LIST, 0, .max = 5000, .of = hl_site_blocked_shape),
  HL_FIELD (HlSite, retention,                LIST, 0, .max = 50, .of = hl_site_retention_shape),
  HL_FIELD (HlSite, sla_profiles,             LIST, 0, .max = 200, .of = hl_site_profile_shape),
  HL_FIELD (HlSite, templates,                LIST, 0, .max = 500, .of = hl_site_template_shape),
};
/* clang-format on */
HL_DEFINE_RECORD (HlSite, hl_site, "site", site_fields)
