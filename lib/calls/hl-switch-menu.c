/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* The menu before the queue.  It holds nobody up: 0 and silence reach a person, and
 * so does the second key that says nothing. */

#define KEYS_MOST 16

static const HlSwitchFlow *
flow_of (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  return flow != NULL && flow->menu != NULL ? flow : NULL;
}

static void
play (HlSwitch *self, HlSwitchCall *call, HlMenuPhase phase, const char *before, const char *prompt)
{
  call->menu = phase;
  hl_switch_flow_play (self, call, before, prompt);
}

static void
enter (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_call_step (self, call, HL_CALL_STEP_MENU);
  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  call->menu = HL_MENU_PROMPT;
  call->menu_again = FALSE;
  g_clear_pointer (&call->keys, g_free);
}

void
hl_switch_menu_begin (HlSwitch *self, HlSwitchCall *call, const char *before)
{
  const HlSwitchFlow *flow = flow_of (self, call);

  if (flow == NULL)
    {
      hl_switch_queue_enter (self, call, NULL, before);
      return;
    }
  enter (self, call);
  play (self, call, HL_MENU_PROMPT, before, flow->menu_prompt);
}

static void
pass (HlSwitch *self, HlSwitchCall *call)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_MENU);

  fact.text = call->keys != NULL ? call->keys : "";
  hl_switch_emit_fact (self, &fact);
}

static void
person (HlSwitch *self, HlSwitchCall *call)
{
  if (call->menu != HL_MENU_INFORMATION)
    pass (self, call);
  hl_switch_queue_enter (self, call, NULL, NULL);
}

static void
choose (HlSwitch *self, HlSwitchCall *call, const HlAction *action)
{
  static const char *const words[HL_N_ACTION_KINDS] = {
    [HL_ACTION_QUEUE] = "menu",      [HL_ACTION_FLOW] = "menu",
    [HL_ACTION_MESSAGE] = "message", [HL_ACTION_CALLBACK] = "message",
    [HL_ACTION_NUMBER] = "number",
  };

  pass (self, call);
  if (action->kind == HL_ACTION_PROMPT)
    play (self, call, HL_MENU_INFORMATION, NULL, action->prompt);
  else
    hl_switch_action_run (self, call, action, HL_SETTLED_LEFT, words[action->kind], NULL);
}

static const HlAction *
find_action (const HlSwitchFlow *flow, char key)
{
  for (guint i = 0; i < flow->menu->len; i++)
    if (g_array_index (flow->menu, HlMenuKey, i).key == key)
      return &g_array_index (flow->menu, HlMenuKey, i).action;
  return NULL;
}

static void
note_key (HlSwitchCall *call, char key)
{
  const char one[] = { key, '\0' };
  char *keys = g_strconcat (call->keys != NULL ? call->keys : "", one, NULL);

  if (strlen (keys) > KEYS_MOST)
    keys[KEYS_MOST] = '\0';
  g_free (call->keys);
  call->keys = keys;
}

/* Also during the greeting. */
void
hl_switch_menu_key (HlSwitch *self, HlSwitchCall *call, char key)
{
  const HlSwitchFlow *flow = flow_of (self, call);
  const HlAction *action = flow != NULL ? find_action (flow, key) : NULL;

  if (call->state == HL_CALL_MENU && call->menu == HL_MENU_INFORMATION)
    {
      if (key == '0')
        person (self, call);
      return;
    }
  if (call->state != HL_CALL_MENU)
    enter (self, call);
  note_key (call, key);
  if (action != NULL)
    choose (self, call, action);
  else if (key == '0' || flow == NULL || call->menu_again)
    person (self, call);
  else
    {
      call->menu_again = TRUE;
      play (self, call, HL_MENU_PROMPT, NULL, flow->menu_prompt);
    }
}

void
hl_switch_menu_prompt_done (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = flow_of (self, call);

  if (call->menu == HL_MENU_INFORMATION)
    {
      hl_switch_call_settle (self, call, HL_SETTLED_LEFT, "information");
      hl_switch_call_end (self, call, "switch", NULL, 0);
      return;
    }
  if (call->menu != HL_MENU_PROMPT)
    return;
  call->menu = HL_MENU_SILENCE;
  hl_alarm_set (self->alarms, &call->alarm,
                self->now + (flow != NULL ? flow->menu_seconds : 3) * HL_SECOND);
  hl_switch_call_touch (self, call);
}

void
hl_switch_menu_due (HlSwitch *self, HlSwitchCall *call)
{
  if (call->menu == HL_MENU_SILENCE)
    person (self, call);
  else
    hl_switch_flow_prompt_lost (self, call);
}
