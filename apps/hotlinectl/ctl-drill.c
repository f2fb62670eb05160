/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-drill.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl-table.h"

/* hotlinectl drill: asks first, has a process killed, waits for the report. */

#define LOOKS_MOST 180
#define LOOK_US 1000000

/* The service may be the one that was killed: no answer is no error. */
static HlReply *
look (Ctl *ctl, const char *path)
{
  g_autoptr (GError) error = NULL;

  return ctl_send (ctl, "GET", path, NULL, &error);
}

static gboolean
is_meant (const char *kind, gint64 calls)
{
  char answer[16] = "";

  g_printerr ("%s is killed while your telephone talks with a test line. %" G_GINT64_FORMAT
              " real calls are up.\nGo on? (yes/no) ",
              strcmp (kind, "service") == 0 ? "hotlined" : "hotline-mediad", calls);
  return fgets (answer, sizeof answer, stdin) != NULL && strcmp (g_strchomp (answer), "yes") == 0;
}

static int
await_report (Ctl *ctl, HlId id)
{
  g_autofree char *path = g_strdup_printf ("/drills/%" G_GINT64_FORMAT, id);

  for (guint i = 0; i < LOOKS_MOST; i++)
    {
      g_autoptr (HlReply) reply = look (ctl, path);
      const HlJson *drill = reply != NULL ? hl_reply_get_json (reply) : NULL;

      if (hl_json_kind (hl_json_get (drill, "ended_at")) == HL_JSON_INT)
        {
          if (ctl->json)
            ctl_print_json (drill);
          else
            {
              ctl_object_print (drill);
              ctl_object_print (hl_json_get (drill, "report"));
            }
          return strcmp (hl_json_text (hl_json_get (drill, "state"), ""), "passed") == 0 ? CTL_OK
                                                                                         : CTL_BAD;
        }
      usleep (LOOK_US);
    }
  g_printerr ("hotlinectl: the drill does not end; see the service's log\n");
  return CTL_FAILED;
}

static GString *
write_body (const char *kind, gboolean force)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "kind", kind);
  hl_json_add_bool (&writer, "force", force);
  hl_json_end_object (&writer);
  return body;
}

int
ctl_run_drill (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlReply) state = NULL;
  g_autoptr (HlReply) begun = NULL;
  gboolean yes = FALSE, force = FALSE;

  for (int i = 1; i < n_args; i++)
    if (strcmp (args[i], "yes") == 0)
      yes = TRUE;
    else if (strcmp (args[i], "force") == 0)
      force = TRUE;
    else
      return ctl_usage ("drill: %s: must be yes or force", args[i]);
  if (!ctl_connect (ctl, TRUE, &error)
      || (state = ctl_send (ctl, "GET", "/drills", NULL, &error)) == NULL)
    return ctl_complain (error);
  if (!yes
      && !is_meant (args[0], hl_json_int (hl_json_get (hl_reply_get_json (state), "calls"), 0)))
    return CTL_FAILED;
  begun = ctl_send (ctl, "POST", "/drills", write_body (args[0], force), &error);
  if (begun == NULL)
    return ctl_complain (error);
  g_printerr ("Answer your telephone.\n");
  return await_report (ctl, hl_json_int (hl_json_get (hl_reply_get_json (begun), "id"), 0));
}
