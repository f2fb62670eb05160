/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-commands.h"

#include <stdio.h>
#include <string.h>

#include "people/hl-site.h"

/* Tickets with all that hangs on them, and the calendar their deadlines are counted by. */

/* ---- Tickets ---- */

static const CtlColumn assignment_columns[] = {
  { "OFFICE", "office", CTL_TEXT },
  { "PART", "part", CTL_TEXT },
  { "DISPATCHED", "dispatched_at", CTL_TIME },
  { "SIGNED", "signed_at", CTL_TIME },
  { "BY", "signer", CTL_TEXT },
  { "REPLIED", "replied_at", CTL_TIME },
  { "ENDED", "ended_at", CTL_TIME },
  { "REASON", "reason", CTL_TEXT },
  { NULL },
};

static const CtlColumn clock_columns[] = {
  { "CLOCK", "clock", CTL_TEXT },
  { "STATE", "state", CTL_TEXT },
  { "COUNTS", "counts", CTL_TEXT },
  { "AMOUNT", "amount", CTL_NUMBER },
  { "EXTENDED", "extended", CTL_NUMBER },
  { "STARTED", "started_at", CTL_TIME },
  { "DUE", "due_at", CTL_TIME },
  { "ENDED", "ended_at", CTL_TIME },
  { "CALENDAR", "calendar", CTL_TEXT },
  { "NO NOTICE OF", "missing_year", CTL_NUMBER },
  { NULL },
};

static const CtlColumn event_columns[] = {
  { "EVENT", "event", CTL_TEXT },
  { "NOT NOW, BECAUSE", "why_not", CTL_TEXT },
  { NULL },
};

static const CtlColumn history_columns[] = {
  { "TIME", "at", CTL_TIME },
  { "KIND", "kind", CTL_TEXT },
  { "WHO", "actor_name", CTL_TEXT },
  { "TEXT", "text", CTL_TEXT },
  { NULL },
};

/* "20261127-0003" → its id; the reply owns nothing that is given back.  0 with @status */
static gint64
find_number (Ctl *ctl, const char *number, int *status)
{
  g_autofree char *path = g_strconcat ("/tickets?limit=2&q=", number, NULL);
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", path, NULL, status);
  const HlJson *item;

  if (reply == NULL)
    return 0;
  item = hl_json_at (hl_json_get (hl_reply_get_json (reply), "items"), 0);
  if (item == NULL || strcmp (hl_json_text (hl_json_get (item, "number"), ""), number) != 0)
    {
      g_printerr ("hotlinectl: there is no ticket %s\n", number);
      *status = CTL_FAILED;
      return 0;
    }
  return hl_json_int (hl_json_get (item, "id"), 0);
}

/* "/tickets/ID/WHAT" of an id or a number; NULL with @status */
static char *
ticket_path (Ctl *ctl, const char *text, const char *what, int *status)
{
  gboolean number =
      strlen (text) > 9 && text[8] == '-' && strspn (text, "0123456789-") == strlen (text);
  gint64 id;

  if (!number && !ctl_check_id (text, status))
    return NULL;
  id = number ? find_number (ctl, text, status) : g_ascii_strtoll (text, NULL, 10);
  return id != 0 ? g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/%s", id, what) : NULL;
}

static HlReply *
ask_ticket (Ctl *ctl, const char *text, const char *what, int *status)
{
  g_autofree char *path = ticket_path (ctl, text, what, status);

  return path != NULL ? ctl_ask (ctl, "GET", path, NULL, status) : NULL;
}

static int
run_ticket (Ctl *ctl, char **args, int n_args)
{
  int status = CTL_FAILED;
  g_autoptr (HlReply) reply = ask_ticket (ctl, args[0], "flow", &status);
  const HlJson *root;

  if (reply == NULL)
    return status;
  root = hl_reply_get_json (reply);
  if (ctl->json)
    {
      ctl_print_json (root);
      return CTL_OK;
    }
  ctl_object_print (hl_json_get (root, "ticket"));
  ctl_print_part (root, "events", event_columns);
  ctl_print_part (root, "assignments", assignment_columns);
  ctl_print_part (root, "clocks", clock_columns);
  ctl_print_part (root, "history", history_columns);
  return CTL_OK;
}

static const CtlColumn day_columns[] = {
  { "DATE", "date", CTL_TEXT },         { "DAY", "weekday", CTL_NUMBER },
  { "KIND", "kind", CTL_TEXT },         { "NAME", "name", CTL_TEXT },
  { "NOTICE", "version", CTL_NUMBER },  { "PAUSED", "paused", CTL_YES },
  { "COUNTED", "counted", CTL_NUMBER }, { NULL },
};

static int
run_clocks (Ctl *ctl, char **args, int n_args)
{
  int status = CTL_FAILED;
  g_autoptr (HlReply) reply = ask_ticket (ctl, args[0], "clocks", &status);
  const HlJson *items;

  if (reply == NULL)
    return status;
  if (ctl->json)
    {
      ctl_print_json (hl_reply_get_json (reply));
      return CTL_OK;
    }
  items = hl_json_get (hl_reply_get_json (reply), "items");
  for (guint i = 0; i < hl_json_length (items); i++)
    {
      ctl_object_print (hl_json_get (hl_json_at (items, i), "clock"));
      ctl_print_part (hl_json_at (items, i), "days", day_columns);
      g_print ("\n");
    }
  return CTL_OK;
}

/* ---- The calendar ---- */

static const CtlColumn notice_columns[] = {
  { "YEAR", "year", CTL_NUMBER },
  { "VERSION", "version", CTL_NUMBER },
  { "NOTICE", "source", CTL_TEXT },
  { "IMPORTED", "imported_at", CTL_TIME },
  { NULL },
};

static int
run_calendar (Ctl *ctl, char **args, int n_args)
{
  return ctl_show_list (ctl, "/calendar", notice_columns);
}

static const CtlColumn move_columns[] = {
  { "TICKET", "number", CTL_TEXT },  { "OFFICE", "office", CTL_TEXT },
  { "CLOCK", "kind", CTL_TEXT },     { "DUE", "before", CTL_TIME },
  { "DUE THEN", "after", CTL_TIME }, { NULL },
};

static gboolean
is_meant (guint moves)
{
  char answer[16] = "";

  g_printerr ("%u deadlines are moved.  Go on? (yes/no) ", moves);
  return fgets (answer, sizeof answer, stdin) != NULL && strcmp (g_strchomp (answer), "yes") == 0;
}

static HlReply *
send_notice (Ctl *ctl, const char *text, gboolean dry_run, int *status)
{
  return ctl_ask (ctl, "POST", dry_run ? "/calendar?dry_run=true" : "/calendar",
                  g_string_new (text), status);
}

/* What it moves is shown before it is. */
static int
import (Ctl *ctl, const char *text, gboolean asks)
{
  int status;
  g_autoptr (HlReply) plan = send_notice (ctl, text, TRUE, &status);
  g_autoptr (HlReply) done = NULL;
  guint moves;

  if (plan == NULL)
    return status;
  moves = hl_json_length (hl_json_get (hl_reply_get_json (plan), "moves"));
  if (ctl->json && ctl->dry_run)
    ctl_print_json (hl_reply_get_json (plan));
  else if (!ctl->json)
    ctl_table_print (hl_json_get (hl_reply_get_json (plan), "moves"), move_columns);
  if (ctl->dry_run)
    return CTL_OK;
  if (moves > 0 && asks && !is_meant (moves))
    return CTL_FAILED;
  done = send_notice (ctl, text, FALSE, &status);
  if (done == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (hl_reply_get_json (done));
  else
    g_print ("Imported; %u deadlines moved.\n",
             hl_json_length (hl_json_get (hl_reply_get_json (done), "moves")));
  return CTL_OK;
}

static int
run_import (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;

  if (n_args > 1 && strcmp (args[1], "yes") != 0)
    return ctl_usage ("usage: hotlinectl calendar import FILE [yes]");
  if (!g_file_get_contents (args[0], &text, NULL, &error))
    return ctl_complain (error);
  plain = hl_site_strip_comments (text, -1);
  return import (ctl, plain, n_args < 2);
}

/* clang-format off */
const CtlCommand ctl_desk_commands[] = {
  { "ticket clocks", "ID|NUMBER", 1, 1, run_clocks, "day by day why its deadlines are when they are" },
  { "ticket", "ID|NUMBER", 1, 1, run_ticket, "one ticket with its offices, clocks and history, and what may be done to it" },
  { "calendar import", "FILE [yes]", 1, 2, run_import, "a year's notice of working days; shows which deadlines it moves and asks first unless yes; --dry-run only shows" },
  { "calendar", "", 0, 0, run_calendar, "the notices there are" },
  { NULL },
};
/* clang-format on */
