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

/* ---- What is done ---- */

typedef struct
{
  HlSettled settled;  /* how the call counts when nothing else comes of it */
  const char *why;    /* its text */
  const char *before; /* heard first */
} Case;

static void
end_with (HlSwitch *self, HlSwitchCall *call, const Case *c, const char *prompt)
{
  hl_switch_third_over (self, call, c->why);
  hl_switch_call_settle (self, call, c->settled, c->why);
  hl_switch_flow_begin_closing (self, call, c->before, prompt);
}

static gboolean
do_nothing_else (HlSwitch *self, HlSwitchCall *call, const HlAction *action, const Case *c)
{
  gboolean closed = c->settled == HL_SETTLED_CLOSED || g_strcmp0 (c->why, "closed") == 0;

  end_with (self, call, c, hl_switch_flow_last_prompt (self, call, closed));
  return TRUE;
}

static gboolean
do_prompt (HlSwitch *self, HlSwitchCall *call, const HlAction *action, const Case *c)
{
  end_with (self, call, c, action->prompt);
  return TRUE;
}

static gboolean
do_queue (HlSwitch *self, HlSwitchCall *call, const HlAction *action, const Case *c)
{
  HlSwitchQueue *queue = hl_switch_find_queue (self, action->to);
  g_autofree char *before = NULL;

  if (queue == NULL || queue->gone)
    return FALSE;
  call->queue = queue;
  if (action->prompt != NULL)
    before = hl_switch_prompts (c->before, action->prompt);
  hl_switch_queue_enter (self, call, c->why, before != NULL ? before : c->before);
  return TRUE;
}

/* The rest is for those only whom nobody has answered yet. */

static gboolean
do_flow (HlSwitch *self, HlSwitchCall *call, const HlAction *action, const Case *c)
{
  HlSwitchFlow *flow = hl_switch_find_flow (self, action->to);
  g_autofree char *before = NULL;

  if (flow == NULL || call->outcome != HL_SETTLED_NONE || call->outbound)
    return FALSE;
  if (action->prompt != NULL)
    before = hl_switch_prompts (c->before, action->prompt);
  hl_switch_flow_enter (self, call, flow, before != NULL ? before : c->before);
  return TRUE;
}

static gboolean
do_message (HlSwitch *self, HlSwitchCall *call, const HlAction *action, const Case *c)
{
  g_autofree char *before = NULL;

  if (call->outcome != HL_SETTLED_NONE || call->outbound)
    return FALSE;
  if (action->prompt != NULL)
    before = hl_switch_prompts (c->before, action->prompt);
  hl_switch_message_begin (self, call, c->settled, c->why, before != NULL ? before : c->before);
  return TRUE;
}

/* Who chose it in a menu is settled when she is connected. */
static gboolean
do_number (HlSwitch *self, HlSwitchCall *call, const HlAction *action, const Case *c)
{
  g_autofree char *before = NULL;

  if (call->outcome != HL_SETTLED_NONE || call->outbound || self->outbound_trunk == NULL)
    return FALSE;
  if (action->prompt != NULL)
    before = hl_switch_prompts (c->before, action->prompt);
  if (c->settled != HL_SETTLED_LEFT)
    hl_switch_call_settle (self, call, c->settled, c->why);
  hl_switch_outside_begin (self, call, action->number, before != NULL ? before : c->before);
  return TRUE;
}

static gboolean
do_callback (HlSwitch *self, HlSwitchCall *call, const HlAction *action, const Case *c)
{
  g_autofree char *joined = NULL;
  const char *before = c->before;

  if (call->outcome != HL_SETTLED_NONE || call->outbound)
    return FALSE;
  if (action->prompt != NULL)
    before = joined = hl_switch_prompts (c->before, action->prompt);
  if (hl_switch_booked_may (self, call))
    hl_switch_booked_make (self, call, before);
  else if (c->settled == HL_SETTLED_LEFT)
    hl_switch_queue_enter (self, call, "menu", before);
  else
    return do_message (self, call, action, c);
  return TRUE;
}

void
hl_switch_action_run (HlSwitch *self, HlSwitchCall *call, const HlAction *action, HlSettled settled,
                      const char *why, const char *before)
{
  static gboolean (*const ways[HL_N_ACTION_KINDS]) (HlSwitch *, HlSwitchCall *, const HlAction *,
                                                    const Case *) = {
    [HL_ACTION_NONE] = do_nothing_else, [HL_ACTION_PROMPT] = do_prompt,
    [HL_ACTION_QUEUE] = do_queue,       [HL_ACTION_MESSAGE] = do_message,
    [HL_ACTION_NUMBER] = do_number,     [HL_ACTION_FLOW] = do_flow,
    [HL_ACTION_CALLBACK] = do_callback,
  };
  const Case c = { settled, why, before };

  if (call->state == HL_CALL_WAITING)
    hl_switch_queue_remove (call->queue, call);
  if (!ways[action->kind](self, call, action, &c))
    do_nothing_else (self, call, action, &c);
}
