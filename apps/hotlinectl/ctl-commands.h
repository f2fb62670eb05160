/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-client.h"
#include "ctl-table.h"

G_BEGIN_DECLS

typedef int (*CtlRun) (Ctl *ctl, char **args, int n_args);

typedef enum
{
  CTL_DATA_NONE,
  CTL_DATA_MAY,    /* with --data on that, else by HTTP */
  CTL_DATA_NEEDED, /* on that alone */
} CtlData;

/* A row per command; two words ("user add") come before one ("users"). */
typedef struct
{
  const char *name; /* "user add"; NULL ends */
  const char *args; /* of the help */
  int least, most;
  CtlRun run;
  const char *help;
  CtlData data;
} CtlCommand;

extern const CtlCommand ctl_commands[];           /* by HTTP */
extern const CtlCommand ctl_recording_commands[]; /* by HTTP, or on a data folder */
extern const CtlCommand ctl_desk_commands[];      /* by HTTP */
extern const CtlCommand ctl_search_commands[];    /* by HTTP */
extern const CtlCommand ctl_demo_commands[];      /* on a new data folder */
extern const CtlCommand ctl_local_commands[]; /* on a data folder, while the service is stopped */

/* Prints it; the exit status. */
int ctl_complain (const GError *error);
int ctl_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
void ctl_print_json (const HlJson *value);
/* The answer to one request, signed in; NULL with the exit status in @status.  @body: taken */
HlReply *ctl_ask (Ctl *ctl, const char *method, const char *path, GString *body, int *status);
/* The table of a list that is a member of @root, under its name; nothing when it is empty. */
void ctl_print_part (const HlJson *root, const char *name, const CtlColumn *columns);
/* GET of a list as a table, or as it is with --json; the exit status. */
int ctl_show_list (Ctl *ctl, const char *path, const CtlColumn *columns);
gboolean ctl_check_id (const char *text, int *status);

/* A new password in --data FOLDER; the exit status. */
int ctl_set_password_in_data (Ctl *ctl, const char *login);
/* apply without --data; shared with the local one. */
int ctl_apply_by_http (Ctl *ctl, const char *text);
void ctl_print_changes (const HlJson *changes, gboolean dry_run);

G_END_DECLS
