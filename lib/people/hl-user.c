/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-user.h"

const char *const hl_role_words[] = { "",        "agent",   "counsellor",    "supervisor",
                                      "quality", "editor",  "reviewer",      "manager",
                                      "office",  "auditor", "administrator", NULL };

const char *const hl_device_words[] = { "", "softphone", "registered", "contact", NULL };

const char *const hl_permission_words[] = {
  "take-calls",     "dial",       "write-tickets", "read-tickets",    "read-calls",
  "listen",         "set-states", "see-live",      "play-recordings", "export",
  "unmask",         "read-log",   "manage-users",  "apply-site",      "back-up",
  "see-statistics", "block",      "dispatch",      "handle",          NULL,
};

/* clang-format off */
static const HlField user_fields[] = {
  HL_FIELD (HlUser, id,              ID,   HL_READ_ONLY),
  HL_FIELD (HlUser, revision,        INT,  HL_READ_ONLY),
  HL_FIELD (HlUser, login,           TEXT, HL_REQUIRED, .min = 1, .max = 32),
  HL_FIELD (HlUser, name,            TEXT, HL_REQUIRED, .min = 1, .max = 40),
  HL_FIELD (HlUser, role,            ENUM, HL_REQUIRED, .names = hl_role_words),
  HL_FIELD (HlUser, staff_no,        TEXT, 0, .max = 20),
  HL_FIELD (HlUser, extension,       TEXT, 0, .max = 16),
  HL_FIELD (HlUser, device,          ENUM, 0, .names = hl_device_words),
  HL_FIELD (HlUser, contact,         TEXT, 0, .max = 200),
  HL_FIELD (HlUser, auto_answer,     BOOL, 0),
  HL_FIELD (HlUser, enabled,         BOOL, 0),
  HL_FIELD (HlUser, password_hash,   TEXT, HL_NO_WIRE, .max = 200),
  HL_FIELD (HlUser, device_ha1,      TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlUser, device_password, TEXT, HL_NO_WIRE, .max = 200),
  HL_FIELD (HlUser, failures,        INT,  HL_NO_WIRE),
  HL_FIELD (HlUser, locked_until,    TIME, HL_READ_ONLY),
  HL_FIELD (HlUser, created_at,      TIME, HL_READ_ONLY),
  HL_FIELD (HlUser, office,          TEXT, 0, .max = 80),
};
/* clang-format on */
HL_DEFINE_RECORD (HlUser, hl_user, "user", user_fields)

#define AGENT                                                                                      \
  (HL_MAY_TAKE_CALLS | HL_MAY_DIAL | HL_MAY_WRITE_TICKETS | HL_MAY_PLAY_RECORDINGS | HL_MAY_UNMASK)
#define SUPERVISOR                                                                                 \
  (AGENT | HL_MAY_READ_TICKETS | HL_MAY_READ_CALLS | HL_MAY_LISTEN | HL_MAY_SET_STATES             \
   | HL_MAY_SEE_LIVE | HL_MAY_EXPORT | HL_MAY_SEE_STATISTICS | HL_MAY_BLOCK | HL_MAY_DISPATCH)
#define MANAGER                                                                                    \
  (HL_MAY_WRITE_TICKETS | HL_MAY_READ_TICKETS | HL_MAY_READ_CALLS | HL_MAY_SEE_LIVE                \
   | HL_MAY_PLAY_RECORDINGS | HL_MAY_EXPORT | HL_MAY_UNMASK | HL_MAY_SEE_STATISTICS | HL_MAY_BLOCK \
   | HL_MAY_DISPATCH)

guint32
hl_role_permissions (HlRole role)
{
  static const guint32 permissions[HL_N_ROLES] = {
    [HL_ROLE_AGENT] = AGENT,
    [HL_ROLE_COUNSELLOR] = AGENT,
    [HL_ROLE_SUPERVISOR] = SUPERVISOR,
    [HL_ROLE_QUALITY] = HL_MAY_READ_CALLS | HL_MAY_READ_TICKETS | HL_MAY_LISTEN | HL_MAY_SEE_LIVE
                        | HL_MAY_PLAY_RECORDINGS | HL_MAY_SEE_STATISTICS,
    [HL_ROLE_EDITOR] = HL_MAY_READ_TICKETS | HL_MAY_SEE_STATISTICS,
    [HL_ROLE_REVIEWER] = HL_MAY_READ_TICKETS | HL_MAY_SEE_STATISTICS,
    [HL_ROLE_MANAGER] = MANAGER,
    [HL_ROLE_OFFICE] = HL_MAY_HANDLE,
    [HL_ROLE_AUDITOR] = HL_MAY_READ_LOG,
    [HL_ROLE_ADMINISTRATOR] = MANAGER | HL_MAY_READ_LOG | HL_MAY_MANAGE_USERS | HL_MAY_APPLY_SITE
                              | HL_MAY_BACK_UP | HL_MAY_SET_STATES,
  };

  return role < HL_N_ROLES ? permissions[role] : 0;
}
