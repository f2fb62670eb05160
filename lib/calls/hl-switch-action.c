/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* What is done with a caller whom no agent takes now. */

void
hl_switch_action_clear (HlAction *action)
{
  g_free ((char *) action->number);
  g_free ((char *) action->prompt);
  *action = (HlAction){ 0 };
}

void
hl_switch_action_set (HlAction *to, const HlAction *from)
{
  const char *prompt = from->prompt != NULL && *from->prompt != '\0' ? from->prompt : NULL;

  hl_switch_action_clear (to);
  to->kind = from->kind;
  to->to = from->to;
  to->number = g_strdup (from->number);
  to->prompt = g_strdup (prompt);
}
