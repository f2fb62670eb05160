/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-prompts.h"

const char *const hl_switch_usual_prompts[] = {
  "0",
  "1",
  "10",
  "2",
  "3",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "beep",
  "callback-accepted",
  "callback-offer",
  "closed",
  "full",
  "hundred",
  "menu",
  "message",
  "message-thanks",
  "music",
  "position-after",
  "position-before",
  "rating-thanks",
  "ringback",
  "wait-before",
  "wait-long",
  "wait-minutes",
  NULL,
};

gboolean
hl_switch_prompt_is_usual (const char *name)
{
  return g_strv_contains (hl_switch_usual_prompts, name);
}
