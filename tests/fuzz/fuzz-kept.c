/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-switch.h"

#include "fuzz.h"

#include <string.h>

/* Texts of the journal, one a line: whatever they say, a switch restored from
 * them is refused line by line or sound. */

static const HlQueueConfig queues[] = { { .id = 21,
                                          .name = "help",
                                          .wrap_up_seconds = 30,
                                          .announce_seconds = 10,
                                          .announce_wait = TRUE,
                                          .callback_after_seconds = 15 } };
static const HlMenuKey keys[] = { { '1', { .kind = HL_ACTION_MESSAGE } } };
static const HlMenuConfig menu = { .keys = keys, .n_keys = 1 };
static const HlFlowConfig flows[] = {
  { .id = 31, .name = "main", .queue = 21, .menu = &menu, .rating_prompt = "rating" }
};
static const HlAgentQueue skills[] = { { 21, 1 } };
static const HlAgentConfig agents[] = {
  { 1, "Anna", "1001", HL_DEVICE_CONTACT, "sip:anna@10.0.0.1", skills, 1 },
  { 2, "Bo", "1002", HL_DEVICE_REGISTERED, NULL, skills, 1 },
};
static const HlSwitchConfig config = { .queues = queues,
                                       .n_queues = 1,
                                       .flows = flows,
                                       .n_flows = 1,
                                       .agents = agents,
                                       .n_agents = 2,
                                       .outbound_trunk = "trunk" };

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (HlClock) clock = hl_clock_new_manual (1795399200 * HL_SECOND);
  HlSwitchHost host = { 0 };
  g_autoptr (HlSwitch) board = hl_switch_new (clock, &host);
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 64);
  g_autofree char *fault = NULL;

  g_assert_true (hl_switch_configure (board, &config, NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    hl_switch_restore (board, lines[i], NULL);
  hl_switch_resume (board);
  hl_clock_advance (clock, 20 * HL_SECOND);
  hl_switch_handle (board, &(HlEvent){ .kind = HL_EVENT_TICK }, NULL);
  fault = hl_switch_fault (board);
  g_assert_cmpstr (fault, ==, NULL);
  return 0;
}
