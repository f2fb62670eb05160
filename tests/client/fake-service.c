/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fake-service.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* fake-service PORT FOLDER: serves a folder of answers to windows that a journey or
 * a picture looks at.  FOLDER has session.json and one file for each path, "/" as
 * "_": GET /calls/5 is calls_5.json.  "NOW-90s" in a file is that many seconds ago in
 * µs.  A line on stdin is pushed as an event; every POST is printed to stdout. */

static char *
fill_times (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("\"NOW(?:([+-]\\d+)s)?\"", 0, 0, NULL);
  GString *out = g_string_new (NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int at = 0, from, to;

  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *offset = g_match_info_fetch (match, 1);

      g_match_info_fetch_pos (match, 0, &from, &to);
      g_string_append_len (out, text + at, from - at);
      g_string_append_printf (out, "%" G_GINT64_FORMAT,
                              g_get_real_time ()
                                  + (offset != NULL ? (gint64) atoll (offset) : 0) * HL_SECOND);
      at = to;
      g_match_info_next (match, NULL);
    }
  g_string_append (out, text + at);
  return g_string_free (out, FALSE);
}

static char *
read_answer (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return fill_times (text);
}

static guint
get_file (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer folder)
{
  g_autofree char *plain = g_strdelimit (g_strdup (request->path + 1), "/", '_');
  g_autofree char *name = g_strconcat (plain, ".json", NULL);
  g_autofree char *text = read_answer (folder, name);

  if (text == NULL)
    {
      g_string_append (answer,
                       "{\"error\": {\"code\": \"not-found\", \"message\": \"no such file\"}}");
      return 404;
    }
  g_string_append (answer, text);
  return 200;
}

static guint
print_post (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer folder)
{
  printf ("%s %s %s\n", request->method, request->path, request->body);
  fflush (stdout);
  g_string_append (answer, "{}");
  return 200;
}

static gboolean
input_cb (GIOChannel *channel, GIOCondition condition, gpointer service)
{
  g_autofree char *line = NULL;
  g_autofree char *frame = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    return G_SOURCE_REMOVE;
  frame = fill_times (g_strchomp (line));
  hl_fake_service_push (service, frame);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  g_autofree char *user = NULL;
  HlFakeService *service;

  if (argc != 3)
    {
      fprintf (stderr, "usage: fake-service PORT FOLDER\n");
      return 2;
    }
  service = hl_fake_service_new (NULL, (guint16) atoi (argv[1]));
  user = read_answer (argv[2], "session.json");
  if (user != NULL)
    hl_fake_service_set_user (service, user);
  hl_fake_service_on (service, "GET /", get_file, argv[2]);
  hl_fake_service_answer (service, "GET /health", 200, "{\"status\": \"ok\", \"faults\": []}");
  hl_fake_service_on (service, "POST /me/", print_post, NULL);
  hl_fake_service_on (service, "POST /calls/", print_post, NULL);
  hl_fake_service_on (service, "DELETE /calls/", print_post, NULL);
  hl_fake_service_on (service, "POST /agents/", print_post, NULL);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, input_cb, service);
  printf ("%s\n", hl_fake_service_get_address (service));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
