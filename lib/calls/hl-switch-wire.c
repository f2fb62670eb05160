/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

#include "hl-switch-events.h"

/* What comes from sip and media: always taken, never an error.  Legs that are
 * gone have been filtered out before. */

gboolean
hl_switch_on_incoming (HlSwitch *self, const HlHandling *h, GError **error)
{
  hl_switch_flow_begin (self, h->event);
  return TRUE;
}

gboolean
hl_switch_on_dialled (HlSwitch *self, const HlHandling *h, GError **error)
{
  const HlEvent *event = h->event;
  HlSwitchAgent *agent = hl_switch_find_agent (self, event->agent);
  g_autoptr (GError) why = NULL;
  gint code = 403;

  if (event->leg == 0 || hl_switch_has_leg (self, event->leg))
    return TRUE;
  if (agent != NULL
      && hl_switch_dial (self, agent, event->number, NULL, event->leg, 0, &code, &why))
    return TRUE;
  hl_switch_emit_fact (self, &(HlFact){ .kind = HL_FACT_CALL_REFUSED,
                                        .leg = event->leg,
                                        .agent = event->agent,
                                        .number = event->number,
                                        .text = why != NULL ? why->message : "no such agent",
                                        .code = code });
  hl_switch_emit (self,
                  &(HlCommand){ .kind = HL_COMMAND_LEG_END, .leg = event->leg, .code = code });
  return TRUE;
}

/* Outside parties bring their own ringback or announcement, in place of ours. */
static gboolean
hear_early (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *agent)
{
  if (leg->agent != NULL || leg->state != HL_LEG_INVITED || agent == NULL
      || agent->state != HL_LEG_UP || (leg->role != HL_ROLE_PARTY && leg->role != HL_ROLE_GUEST))
    return FALSE;
  leg->rings = leg->early = TRUE;
  hl_switch_call_stop_play (self, agent);
  hl_switch_call_mix (self, leg->call);
  return TRUE;
}

/* The far side rings: the agent who dials hears it. */
gboolean
hl_switch_on_ringing (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *leg = h->leg, *agent = hl_switch_call_leg (leg->call, HL_ROLE_AGENT);

  if (h->event->code == 1 && (leg->early || hear_early (self, leg, agent)))
    return TRUE;
  if (leg->rings || leg->state != HL_LEG_INVITED)
    return TRUE;
  leg->rings = TRUE;
  if (leg->role == HL_ROLE_GUEST && agent != NULL)
    hl_switch_call_play (self, agent, "ringback", TRUE);
  if (leg->call->state != HL_CALL_DIALLING || leg->role != HL_ROLE_PARTY || agent == NULL)
    return TRUE;
  if (agent->state == HL_LEG_INCOMING)
    hl_switch_leg_command (self, HL_COMMAND_LEG_RING, agent, 0);
  else
    hl_switch_call_play (self, agent, "ringback", TRUE);
  return TRUE;
}

gboolean
hl_switch_on_answered (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *leg = h->leg;

  /* For a leg we answered it only says that the ACK came. */
  if (leg->state != HL_LEG_INVITED)
    return TRUE;
  if (leg->role == HL_ROLE_LISTENER)
    hl_switch_listen_up (self, leg);
  else if (leg->role == HL_ROLE_GUEST)
    hl_switch_third_answered (self, leg);
  else if (leg->call->state == HL_CALL_RINGING)
    hl_switch_queue_answered (self, leg);
  else if (leg->call->state == HL_CALL_DIALLING)
    hl_switch_dial_answered (self, leg);
  return TRUE;
}

static const char *
ring_failure (gint code)
{
  switch (code)
    {
    case 603:
      return "rejected";
    case 486:
    case 600:
      return "busy";
    default:
      return "unreachable";
    }
}

/* She gave up, or her own phone did before the citizen was dialled at all. */
static const char *
whose_end (HlSwitchCall *call)
{
  return hl_switch_call_leg (call, HL_ROLE_PARTY) != NULL ? "agent" : "own-phone";
}

gboolean
hl_switch_on_ended (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *leg = h->leg;
  HlSwitchCall *call = leg->call;
  gint code = h->event->code;

  if (leg->role == HL_ROLE_LISTENER)
    hl_switch_listen_stop (self, leg, TRUE);
  else if (call->state == HL_CALL_RINGING && leg->role == HL_ROLE_AGENT)
    hl_switch_queue_return (self, leg, ring_failure (code), code);
  else if (call->state == HL_CALL_DIALLING && hl_switch_booked_returns (self, leg, code))
    return TRUE;
  else if (call->state == HL_CALL_DIALLING)
    hl_switch_dial_failed (self, call, leg, code,
                           leg->role == HL_ROLE_AGENT ? whose_end (call) : NULL);
  else if (call->third != HL_THIRD_NONE && hl_switch_third_leg_gone (self, leg, leg, code))
    return TRUE;
  else if (hl_switch_rating_begin (self, leg, leg, code))
    return TRUE;
  else if (leg->role == HL_ROLE_AGENT)
    hl_switch_call_end (self, call, "agent", leg, code);
  else
    hl_switch_call_end (self, call, call->outbound ? "called" : "caller", leg, code);
  return TRUE;
}

/* Keys pressed on the agent's own phone go to the far side; the citizen's are for us. */
gboolean
hl_switch_on_dtmf (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *party = hl_switch_call_leg (h->leg->call, HL_ROLE_PARTY);
  const char *key = h->event->text;

  if (key == NULL || strlen (key) != 1 || strchr ("0123456789*#ABCD", *key) == NULL)
    return TRUE;
  if (h->leg->role == HL_ROLE_PARTY && h->leg->agent == NULL)
    {
      hl_switch_flow_key (self, h->leg->call, *key);
      return TRUE;
    }
  if (h->leg->role == HL_ROLE_AGENT && h->leg->call->third == HL_THIRD_CONSULTED)
    party = hl_switch_call_leg (h->leg->call, HL_ROLE_GUEST);
  else if (h->leg->call->state != HL_CALL_TALKING)
    return TRUE;
  if (h->leg->role == HL_ROLE_AGENT)
    hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_LEG_DTMF,
                                        .leg = party->id,
                                        .call = party->call->id,
                                        .text = key });
  return TRUE;
}

gboolean
hl_switch_on_refer (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchAgent *agent = h->leg->agent;
  HlSwitchCall *call = h->leg->call;
  HlEvent event = { .number = h->event->number };
  g_autoptr (GError) why = NULL;

  if (agent == NULL || agent->leg != h->leg || hl_switch_transfer (self, agent, &event, &why))
    return TRUE;
  hl_switch_emit_fact (self, &(HlFact){ .kind = HL_FACT_TRANSFER_FAILED,
                                        .call = call->id,
                                        .agent = agent->id,
                                        .number = event.number,
                                        .text = why->message });
  hl_set_text (&call->returned, "refused");
  hl_switch_call_touch (self, call);
  hl_switch_agent_screen (self, agent, h->leg, "returned:refused");
  return TRUE;
}

gboolean
hl_switch_on_prompt_done (HlSwitch *self, const HlHandling *h, GError **error)
{
  char token[16];

  g_snprintf (token, sizeof token, "%u", h->leg->call->n_prompts);
  if (g_strcmp0 (h->event->text, token) != 0 || h->leg->role != HL_ROLE_PARTY)
    return TRUE; /* of a prompt that was replaced since */
  hl_switch_flow_prompt_done (self, h->leg->call);
  return TRUE;
}

gboolean
hl_switch_on_silent (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *leg = h->leg;

  if (h->event->code != 0 && leg->call->state == HL_CALL_TALKING)
    hl_switch_complain (self, leg->call->id, leg->agent != NULL ? leg->agent->id : 0,
                        "no audio from the %s for 5 s", hl_leg_role_words[leg->role]);
  return TRUE;
}
