/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-commands.h"

#include <stdio.h>

#include "service/hl-demo.h"

/* Demo data: a hotline's years, made up. */

#define SEED 12349

static void
progress_cb (gint64 done, gint64 total, gpointer data)
{
  if (done / 100000 != (done - 2000) / 100000 || done == total)
    g_printerr ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "\n", done, total);
}

static gboolean
read_number (const char *text, gint64 least, gint64 most, gint64 *number)
{
  return g_ascii_string_to_signed (text, 10, least, most, number, NULL);
}

/* The end of that day, local; without one now. */
static gboolean
read_until (const char *text, HlTime *until)
{
  int year, month, day;
  g_autoptr (GDateTime) date = NULL;

  *until = g_get_real_time ();
  if (text == NULL)
    return TRUE;
  if (sscanf (text, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return FALSE;
  date = g_date_time_new_local (year, month, day, 0, 0, 0);
  if (date != NULL)
    *until = (g_date_time_to_unix (date) * HL_SECOND) + HL_DAY - 1;
  return date != NULL;
}

static int
run_demo (Ctl *ctl, char **args, int n_args)
{
  HlDemo demo = { .seed = SEED, .progress = progress_cb };
  gint64 seed = SEED;
  g_autoptr (GError) error = NULL;

  if (!read_number (args[1], 1, 10000000, &demo.tickets)
      || (n_args > 2 && !read_number (args[2], 0, G_MAXUINT32, &seed)))
    return ctl_usage ("the number of tickets is from 1 to 10000000, a seed a number");
  if (!read_until (ctl->to, &demo.until))
    return ctl_usage ("--to must be a day, such as 2026-11-27");
  demo.seed = (guint32) seed;
  if (!hl_demo_make (&demo, ctl->data, args[0], &error))
    return ctl_complain (error);
  g_print ("%s holds %" G_GINT64_FORMAT " tickets of the demo.\n", ctl->data, demo.tickets);
  return CTL_OK;
}

/* clang-format off */
const CtlCommand ctl_demo_commands[] = {
  { "demo-data", "SITE N [SEED]", 2, 3, run_demo, "fills --data FOLDER, which has none yet, with N made-up tickets and their calls, up to --to DAY", CTL_DATA_NEEDED },
  { NULL },
};
/* clang-format on */
