/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip-side.h"

#include <stdio.h>

/* A process that answers whatever comes and calls what it is told, to be killed in
 * mid-call: sip-host PORT TRUNK-PORT JOURNAL MODE [TRANSPORT [TLS-PORT PEM PIN]].  MODE "answer"
 * answers calls, "ring" lets them ring, "call" calls 110 through the trunk, and then "move" moves
 * the media and "leave" hangs up.  Events go to standard output, one word a line. */

static const char *mode;
static HlClock *clock_;

static void
say (const char *word)
{
  puts (word);
  fflush (stdout);
}

static void
event_cb (HlSip *sip, const HlSipEvent *event, gpointer data)
{
  HlMediaDesc media = side_media (40000), moved = side_media (40100);

  switch ((int) event->kind)
    {
    case HL_SIP_INCOMING:
      hl_sip_ring (sip, event->leg);
      if (g_str_equal (mode, "answer"))
        hl_sip_answer (sip, event->leg, &media);
      else
        say ("incoming");
      break;
    case HL_SIP_RINGING:
      say ("ringing");
      break;
    case HL_SIP_ANSWERED:
      say ("answered");
      if (g_str_equal (mode, "move"))
        hl_sip_reinvite (sip, event->leg, &moved);
      else if (g_str_equal (mode, "leave"))
        hl_sip_end (sip, event->leg, 200, NULL);
      break;
    case HL_SIP_REGISTERED:
      say ("registered");
      break;
    default:
      break;
    }
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HlSipInvite invite = { .trunk = "city", .target = "110", .caller = "12349" };
  g_autoptr (GError) error = NULL;

  if (!hl_sip_start_finish (HL_SIP (source), result, &error))
    g_error ("%s", error->message);

  say ("started");
  if (g_str_equal (mode, "answer") || g_str_equal (mode, "ring"))
    return;

  invite.leg = hl_id_next (hl_clock_now (clock_));
  invite.local = side_media (40000);
  hl_sip_invite (HL_SIP (source), &invite);
}

int
main (int argc, char **argv)
{
  Side side = { 0 };
  HlSipOptions options = { .bind = "127.0.0.1", .realm = "hotline", .session_least = 2 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (argc < 5)
    return 2;

  mode = argv[4];
  options.port = (guint16) atoi (argv[1]);
  options.journal = argv[3];
  if (argc > 8)
    {
      options.tls_port = (guint16) atoi (argv[6]);
      options.certificate = argv[7];
    }
  clock_ = hl_clock_new_real ();
  side.sip = hl_sip_new (&options, clock_);
  g_signal_connect (side.sip, "event", G_CALLBACK (event_cb), NULL);
  if (argc > 5)
    side_configure_over (&side, (guint16) atoi (argv[2]), argv[5], argc > 8 ? argv[8] : NULL);
  else
    side_configure (&side, (guint16) atoi (argv[2]));
  hl_sip_start_async (side.sip, NULL, started_cb, NULL);
  g_main_loop_run (loop);
  return 0;
}
