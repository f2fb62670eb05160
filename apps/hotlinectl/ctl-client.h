/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-session.h"

G_BEGIN_DECLS

/* What a command works with: the service by HTTP, and its options.  One main context, run
 * until each answer is there: nothing else happens in this program. */

typedef enum
{
  CTL_OK = 0,
  CTL_FAILED = 1,      /* refused, or wrong data: the message says what */
  CTL_USAGE = 2,       /* the command line */
  CTL_UNREACHABLE = 3, /* no service there */
  CTL_SIGNED_OUT = 4,  /* sign in, or the permission is missing */
  CTL_BAD = 5,         /* a check was made and what it checked is bad: verify, health */
} CtlExit;

typedef struct
{
  /* Options; borrowed */
  char *server, *data, *fingerprint, *from, *to;
  gboolean json, dry_run;
  char **filters; /* "name=value" */
  int limit;

  /* Owned */
  HlSession *session;
  char *config_path;
  char *kept_server, *kept_pin, *kept_token;
} Ctl;

void ctl_clear (Ctl *self);

/* Reads the kept sign-in. */
void ctl_load (Ctl *self);
gboolean ctl_keep (Ctl *self, GError **error); /* mode 0600 */
void ctl_forget (Ctl *self);

/* Connects with the kept token. */
gboolean ctl_connect (Ctl *self, gboolean signed_in, GError **error);
gboolean ctl_sign_in (Ctl *self, const char *login, const char *password, GError **error);

/* The answer, NULL with @error. @body: (transfer full) (nullable) */
HlReply *ctl_send (Ctl *self, const char *method, const char *path, GString *body, GError **error);
gboolean ctl_save (Ctl *self, const char *path, const char *file, GError **error);

/* "/calls" and the options' filters: "/calls?limit=20&number=…" (transfer full) */
char *ctl_path (Ctl *self, const char *path);

/* From the terminal without echo, or a line of standard input, or $HOTLINE_PASSWORD. */
char *ctl_ask_password (const char *prompt);
/* For a password that is set; NULL, and told, when the two typed are not the same. */
char *ctl_ask_new_password (const char *prompt);

int ctl_exit_of (const GError *error);

G_END_DECLS
