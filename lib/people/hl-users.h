/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-user.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* Users as they are stored.  Runs in the store's threads; write functions in write
 * jobs, inside their transaction.  What is wrong with a user or a password is
 * HL_SITE_ERROR_FIELD (hl-site.h). */

/* ---- Rules, pure ---- */

#define HL_PASSWORD_MIN 10
#define HL_PASSWORD_CLASSES 3 /* of: lower case, upper case, digits, other */
#define HL_PASSWORD_HISTORY 5
#define HL_SIGN_IN_FAILURES 5
#define HL_SIGN_IN_LOCK (15 * HL_MINUTE)

/* @field: the name the message starts with: "password", "new". */
gboolean hl_password_check (const char *password, const char *login, const char *field,
                            GError **error);

/* Login, extension, device and contact fit together. */
gboolean hl_user_check (HlUser *user, GError **error);

/* ---- Stored users ---- */

/* NULL without error when there is none. @login is folded. */
HlUser *hl_users_find_login (HlDb *db, const char *login, GError **error);
HlUser *hl_users_find_extension (HlDb *db, const char *extension, GError **error);
HlUser *hl_users_get (HlDb *db, HlId id, GError **error);
/* By login.  (element-type HlUser) */
GPtrArray *hl_users_list (HlDb *db, GError **error);

/* A taken login, extension or staff number is a FIELD error. */
gboolean hl_users_insert (HlDb *db, HlUser *user, const char *password, HlKey *key, HlTime now,
                          GError **error);
/* @mask: fields changed.  A new extension gets a new device password. */
gboolean hl_users_update (HlDb *db, HlUser *user, guint64 mask, HlKey *key, GError **error);

/**
 * hl_users_set_password:
 *
 * Refuses what hl_password_check() refuses and the last five.  Argon2 makes it take up to 150 ms
 * in the writer thread: rare enough.  Clears the lock-out.  The user's sessions are the caller's
 * to end.
 */
gboolean hl_users_set_password (HlDb *db, HlUser *user, const char *password, const char *field,
                                HlTime now, GError **error);

/* The password she has now is one of the last from now on. */
gboolean hl_users_remember_password (HlDb *db, HlUser *user, HlTime now, GError **error);

/* A wrong password: counts it; locks at the fifth in a row. */
gboolean hl_users_note_failure (HlDb *db, HlUser *user, HlTime now, GError **error);
gboolean hl_users_note_success (HlDb *db, HlUser *user, GError **error);

/* The device's SIP password, for the console at sign-in; NULL without error when there is none. */
char *hl_user_dup_device_password (HlUser *user, HlKey *key, GError **error);

G_END_DECLS
