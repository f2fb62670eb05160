/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-commands.h"

/* The search index: how it stands, building it anew, comparing it with the data. */

static gint64
number (const HlJson *root, const char *name)
{
  return hl_json_int (hl_json_get (root, name), 0);
}

static int
print_status (Ctl *ctl, const HlJson *root)
{
  const char *fault = hl_json_text (hl_json_get (root, "fault"), NULL);

  if (ctl->json)
    ctl_print_json (root);
  else if (fault != NULL)
    g_print ("stands still: %s\n", fault);
  else
    g_print ("%s\n", hl_json_bool (hl_json_get (root, "ready"), FALSE)
                         ? "ready"
                         : "not there yet: the newest tickets alone are searched, slowly");
  if (!ctl->json && hl_json_bool (hl_json_get (root, "building"), FALSE))
    g_print ("building: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "\n", number (root, "done"),
             number (root, "total"));
  return fault == NULL ? CTL_OK : CTL_BAD;
}

static int
run_status (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", "/search", NULL, &status);

  return reply != NULL ? print_status (ctl, hl_reply_get_json (reply)) : status;
}

static int
run_rebuild (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply =
      ctl_ask (ctl, "POST", "/search/rebuild", g_string_new ("{}"), &status);

  if (reply != NULL && !ctl->json)
    g_print ("It is built anew; `hotlinectl search` says how far it is.\n");
  return status;
}

static int
run_check (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "POST", "/search/check", g_string_new ("{}"), &status);
  const HlJson *root;
  gboolean ok;

  if (reply == NULL)
    return status;
  root = hl_reply_get_json (reply);
  ok = hl_json_bool (hl_json_get (root, "ok"), FALSE);
  if (ctl->json)
    ctl_print_json (root);
  else
    g_print ("ok %s\ncompared %" G_GINT64_FORMAT "\nmissing %" G_GINT64_FORMAT
             "\nsurplus %" G_GINT64_FORMAT "\ndifferent %" G_GINT64_FORMAT "\nfile %s\n",
             ok ? "yes" : "no: hotlinectl search rebuild", number (root, "compared"),
             number (root, "missing"), number (root, "surplus"), number (root, "different"),
             hl_json_bool (hl_json_get (root, "sound"), FALSE) ? "sound" : "damaged");
  return ok ? CTL_OK : CTL_BAD;
}

/* clang-format off */
const CtlCommand ctl_search_commands[] = {
  { "search rebuild", "", 0, 0, run_rebuild, "builds the search index anew; the old one answers until then" },
  { "search check", "", 0, 0, run_check, "compares the index with the data; exit status 5 when they differ" },
  { "search", "", 0, 0, run_status, "how the search index stands" },
  { NULL },
};
/* clang-format on */
