/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"

/* A supervisor listens in, and drops a call; scripts as in board.h. */

/* clang-format off */
static const char listening[] =
  ANNA_RINGS ("caller", "1")
  "sue listen call1\n"
  "  x nobody talks in this call\n"
  "leg1 answered\n"
  "  * call-answered call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop caller\n"
  "  ! screen anna answered\n"
  "  ! mix caller (left) >leg1, leg1 >caller\n"
  "  ! record\n"
  "sue listen call1\n"
  "  ! invite leg2 1009 shows \"1\" auto\n"
  "leg2 answered\n"
  "  * listen-started call1 sue listen\n"
  "  ! mix caller (left) >leg1 >leg2, leg1 >caller >leg2, leg2\n"
  "wait 3\n"
  "sue whisper call1\n"
  "  * listen-stopped call1 sue listen 3s\n"
  "  * listen-started call1 sue whisper\n"
  "  ! mix caller (left) >leg1 >leg2, leg1 >caller >leg2, leg2 >leg1\n"
  "wait 2\n"
  "sue barge call1\n"
  "  * listen-stopped call1 sue whisper 2s\n"
  "  * listen-started call1 sue barge\n"
  "  ! mix caller (left) >leg1 >leg2, leg1 >caller >leg2, leg2 >caller >leg1\n"
  "anna hold\n"
  "  * call-held call1 anna\n"
  "  * agent-state call1 anna held 5s\n"
  "  ! mix caller (left) >leg2, leg1 >leg2, leg2 >leg1\n"
  "  ! play caller music loop\n"
  "anna unhold\n"
  "  * call-resumed call1 anna\n"
  "  * agent-state call1 anna talking\n"
  "  ! stop caller\n"
  "  ! mix caller (left) >leg1 >leg2, leg1 >caller >leg2, leg2 >caller >leg1\n"
  "sue listen anna\n"
  "  * listen-stopped call1 sue barge\n"
  "  * listen-started call1 sue listen\n"
  "  ! mix caller (left) >leg1 >leg2, leg1 >caller >leg2, leg2\n"
  "sue stop\n"
  "  * listen-stopped call1 sue listen\n"
  "  ! end leg2\n"
  "  ! mix caller (left) >leg1, leg1 >caller\n"
  "sue stop\n"
  "  x not listening\n"
  "sue barge call1\n"
  "  ! invite leg3 1009 shows \"1\" auto\n"
  "wait 1\n"
  "caller ended 200\n"
  "  * call-ended call1 anna caller 6s code=200\n"
  "  * agent-state call1 anna wrap-up 1s\n"
  "  ! record-stop\n"
  "  ! end leg3\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n";

static const char drop[] =
  "incoming c1 12350 1\n"
  "  * call-offered call1 1 (12350)\n"
  "  * call-queued call1\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 erhu loop\n"
  "sue drop call1\n"
  "  * call-overflowed call1 dropped\n"
  "  * call-ended call1 supervisor\n"
  "  ! end c1\n"
  "  ! mix\n"
  "incoming c2 12351 2\n"
  "  * call-offered call2 2 (12351)\n"
  "  * call-queued call2\n"
  "  * call-ringing call2 anna\n"
  "  * agent-state call2 anna ringing\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 music loop\n"
  "  ! screen anna ringing\n"
  "  ! invite leg1 1001 shows \"2\"\n"
  "leg1 answered\n"
  "  * call-answered call2 anna\n"
  "  * agent-state call2 anna talking\n"
  "  ! stop c2\n"
  "  ! screen anna answered\n"
  "  ! mix c2 (left) >leg1, leg1 >c2\n"
  "  ! record\n"
  "wait 8\n"
  "sue set bo ready\n"
  "  * agent-state bo ready 8s\n"
  "sue set bo lunch\n"
  "  * agent-state bo away (lunch)\n"
  "? bo\n"
  "  = away lunch\n"
  "sue drop call2\n"
  "  * call-ended call2 anna supervisor 8s\n"
  "  * agent-state call2 anna wrap-up 8s\n"
  "  ! record-stop\n"
  "  ! end c2\n"
  "  ! end leg1\n"
  "  ! screen anna over\n"
  "  ! mix\n"
  "sue set bo offline\n"
  "  * agent-state bo offline\n"
  "? bo\n"
  "  = offline\n"
  "sue drop call2\n"
  "  x no such call: it may be over\n";

static const Case cases[] = {
  { "/calls/scenario/listening", NULL, listening },
  { "/calls/scenario/drop", NULL, drop },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases (cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
