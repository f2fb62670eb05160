/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Somebody who signs in.  The roles are one table (hl_role_permissions): a user
 * has one role; the auditor reads the log and nobody deletes from it. */

typedef enum
{
  HL_ROLE_NONE,
  HL_ROLE_AGENT,
  HL_ROLE_COUNSELLOR,
  HL_ROLE_SUPERVISOR,
  HL_ROLE_QUALITY,
  HL_ROLE_EDITOR,
  HL_ROLE_REVIEWER,
  HL_ROLE_MANAGER,
  HL_ROLE_OFFICE,
  HL_ROLE_AUDITOR,
  HL_ROLE_ADMINISTRATOR,
  HL_N_ROLES
} HlRole;

extern const char *const hl_role_words[];

typedef enum
{
  HL_DEVICE_WORD_NONE,
  HL_DEVICE_WORD_SOFTPHONE,
  HL_DEVICE_WORD_REGISTERED,
  HL_DEVICE_WORD_CONTACT,
} HlDeviceWord;

extern const char *const hl_device_words[]; /* "", "softphone", "registered", "contact" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *login;          /* "lina", unique, folded */
  char *name;           /* "李娜" */
  unsigned role;        /* HlRole */
  char *staff_no;       /* 工号 "1023" */
  char *extension;      /* SIP extension; NULL = no phone */
  unsigned device;      /* HlDeviceWord */
  char *contact;        /* for device contact */
  gboolean auto_answer; /* the device takes calls of queues by itself, after a beep */
  gboolean enabled;
  char *password_hash;
  char *device_ha1;      /* MD5 (extension:realm:device password) */
  char *device_password; /* sealed; given to the console at sign-in */
  gint64 failures;       /* wrong passwords in a row */
  HlTime locked_until;
  HlTime created_at;
  char *office; /* of role office: whose tickets she sees */
} HlUser;

HL_DECLARE_RECORD (HlUser, hl_user)

/* Permissions: what a route or a button asks for. */
typedef enum
{
  HL_MAY_TAKE_CALLS = 1 << 0,
  HL_MAY_DIAL = 1 << 1,
  HL_MAY_WRITE_TICKETS = 1 << 2,
  HL_MAY_READ_TICKETS = 1 << 3, /* everybody's */
  HL_MAY_READ_CALLS = 1 << 4,   /* everybody's */
  HL_MAY_LISTEN = 1 << 5,       /* listen, whisper, barge */
  HL_MAY_SET_STATES = 1 << 6,   /* of agents; drop calls */
  HL_MAY_SEE_LIVE = 1 << 7,
  HL_MAY_PLAY_RECORDINGS = 1 << 8,
  HL_MAY_EXPORT = 1 << 9,
  HL_MAY_UNMASK = 1 << 10,
  HL_MAY_READ_LOG = 1 << 11,
  HL_MAY_MANAGE_USERS = 1 << 12,
  HL_MAY_APPLY_SITE = 1 << 13,
  HL_MAY_BACK_UP = 1 << 14,
  HL_MAY_SEE_STATISTICS = 1 << 15,
  HL_MAY_BLOCK = 1 << 16,    /* numbers of callers */
  HL_MAY_DISPATCH = 1 << 17, /* tickets: dispatch, approve, extend, supervise */
  HL_MAY_HANDLE = 1 << 18,   /* the tickets of her office */
} HlPermission;

extern const char *const hl_permission_words[]; /* in bit order, NULL-terminated */
guint32 hl_role_permissions (HlRole role);

G_END_DECLS
