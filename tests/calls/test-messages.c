/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"

/* Messages left out of hours; scripts as in board.h. */

static void
set_message (Board *board)
{
  board_get_flow (board, 2)->closed = (HlAction){ HL_ACTION_MESSAGE, 0, NULL, "closed-now" };
  board_get_flow (board, 2)->message_prompt = "speak";
  board_get_flow (board, 2)->message_seconds = 20;
}

/* clang-format off */
static const char message[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "? call1\n"
  "  = message\n"
  "c1 prompt-done 1\n"
  "  ! record\n"
  "wait 7\n"
  "c1 dtmf 5\n"
  "c1 dtmf #\n"
  "  * call-message call1 7s\n"
  "  ! record-stop\n"
  "  ! play c1 message-thanks\n"
  "c1 prompt-done 2\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char message_hung_up[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 dtmf #\n"
  "  ! play c1 beep\n"
  "c1 dtmf #\n"
  "c1 prompt-done 2\n"
  "  ! record\n"
  "wait 2\n"
  "c1 ended 200\n"
  "  * call-message call1 2s\n"
  "  * call-ended call1 caller code=200\n"
  "  ! record-stop\n"
  "  ! mix\n";

static const char message_too_short[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 ended 200\n"
  "  * call-closed call1\n"
  "  * call-ended call1 caller code=200\n"
  "  ! mix\n"
  "incoming c2 12351 138\n"
  "  * call-offered call2 138 (12351)\n"
  "  ! answer c2\n"
  "  ! mix c2 (left)\n"
  "  ! play c2 closed-now speak beep\n"
  "c2 prompt-done 1\n"
  "  ! record\n"
  "wait 1\n"
  "c2 ended 200\n"
  "  * call-closed call2\n"
  "  * call-ended call2 caller code=200\n"
  "  ! record-stop\n"
  "  ! mix\n"
  "incoming c3 12351 138\n"
  "  * call-offered call3 138 (12351)\n"
  "  ! answer c3\n"
  "  ! mix c3 (left)\n"
  "  ! play c3 closed-now speak beep\n"
  "c3 prompt-done 1\n"
  "  ! record\n"
  "wait 1\n"
  "c3 dtmf #\n"
  "  * call-closed call3\n"
  "  ! record-stop\n"
  "  ! play c3 closed\n"
  "c3 prompt-done 2\n"
  "  * call-ended call3 switch\n"
  "  ! end c3\n"
  "  ! mix\n";

static const char message_limit[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 prompt-done 1\n"
  "  ! record\n"
  "wait 20\n"
  "  * call-message call1 20s\n"
  "  ! record-stop\n"
  "  ! play c1 message-thanks\n";

static const char message_restart[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 prompt-done 2\n"
  "  ! record\n"
  "wait 5\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! record\n"
  "  ! record-pause\n"
  "wait 10\n"
  "restart\n"
  "  ! mix c1 (left)\n"
  "  ! record\n"
  "  ! record-pause\n"
  "wait 5\n"
  "  * call-message call1 20s\n"
  "  ! record-stop\n"
  "  ! play c1 message-thanks\n"
  "c1 prompt-done 3\n"
  "  * call-ended call1 switch\n"
  "  ! end c1\n"
  "  ! mix\n";

static const char message_dropped[] =
  "wait 25200\n"
  "incoming c1 12351 138\n"
  "  * call-offered call1 138 (12351)\n"
  "  ! answer c1\n"
  "  ! mix c1 (left)\n"
  "  ! play c1 closed-now speak beep\n"
  "c1 prompt-done 1\n"
  "  ! record\n"
  "wait 5\n"
  "sue drop call1\n"
  "  * call-message call1 5s\n"
  "  * call-ended call1 supervisor\n"
  "  ! record-stop\n"
  "  ! end c1\n"
  "  ! mix\n";

static const Case cases[] = {
  { "/calls/ways/message", set_message, message },
  { "/calls/ways/message-hung-up", set_message, message_hung_up },
  { "/calls/ways/message-too-short", set_message, message_too_short },
  { "/calls/ways/message-limit", set_message, message_limit },
  { "/calls/ways/message-restart", set_message, message_restart },
  { "/calls/ways/message-dropped", set_message, message_dropped },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases (cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
