/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#define HOLD_NEAR (2 * HL_MINUTE)
#define HOLD_OVER (3 * HL_MINUTE)

const char *const agent_bar_words[] = { "idle", "ringing", "live", "held", "wrap-up", NULL };

char *
agent_join (const char *first, ...)
{
  GString *out = g_string_new (NULL);
  va_list list;

  va_start (list, first);
  for (const char *part = first; part != NULL; part = va_arg (list, const char *))
    {
      if (*part == '\0')
        continue;
      if (out->len > 0)
        g_string_append (out, " · ");
      g_string_append (out, part);
    }
  va_end (list);

  return g_string_free (out, FALSE);
}

#define WAY_IN 1
#define WAY_OUT 2
#define WHOLE_NUMBER 7 /* shorter ones are extensions */

char *
agent_bar_dup_other (HlCallRecord *call)
{
  return hl_format_caller (call->caller != NULL || call->way == WAY_IN ? call->caller
                                                                       : call->dialled);
}

char *
agent_bar_dup_number (HlCallLive *call)
{
  g_autofree char *masked = NULL;

  if (call->way == WAY_IN || call->dialled == NULL)
    return hl_format_caller (call->caller);
  if (strlen (call->dialled) >= WHOLE_NUMBER)
    masked = hl_mask ("phone", call->dialled);

  return hl_format_caller (masked != NULL ? masked : call->dialled);
}

char *
agent_bar_dup_who (const AgentSituation *in)
{
  const char *name = in->caller != NULL ? agent_caller_get_name (in->caller) : NULL;
  g_autofree char *shown =
      in->call != NULL ? agent_bar_dup_number (in->call) : hl_format_caller (NULL);

  return name != NULL ? g_strdup_printf ("%s  %s", name, shown) : g_steal_pointer (&shown);
}

static AgentBarPage
page_of (const AgentSituation *in)
{
  unsigned state = in->agent != NULL ? in->agent->state : HL_AGENT_NONE;

  if (state == HL_AGENT_WRAP_UP)
    return AGENT_BAR_WRAP_UP;
  if (in->call == NULL)
    return AGENT_BAR_IDLE;
  if (in->call->state == HL_CALL_LIVE_HELD || state == HL_AGENT_HELD)
    return AGENT_BAR_HELD;
  if (in->call->state == HL_CALL_LIVE_TALKING || in->call->state == HL_CALL_LIVE_DIALLING)
    return AGENT_BAR_LIVE;
  if (in->call->state == HL_CALL_LIVE_RINGING)
    return AGENT_BAR_RINGING;

  return AGENT_BAR_IDLE;
}

static char *
earlier_calls (const AgentSituation *in)
{
  gint64 count;

  if (in->caller == NULL || agent_caller_get_withheld (in->caller))
    return NULL;
  count = agent_caller_get_count (in->caller);
  if (count == 0)
    return g_strdup (_ ("First call"));

  /* Translators: how often this number has rung, with this call */
  return g_strdup_printf (g_dngettext (NULL, "Call no. %d", "Call no. %d", (gulong) count + 1),
                          (int) count + 1);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
describe_idle (const AgentSituation *in, AgentBar *out)
{
  unsigned state = in->agent != NULL ? in->agent->state : HL_AGENT_NONE;

  out->can_dial =
      in->device != AGENT_DEVICE_NONE && (state == HL_AGENT_READY || state == HL_AGENT_AWAY);
  if (state == HL_AGENT_READY)
    {
      out->title = g_strdup (_ ("Waiting for calls"));
      out->subtitle = g_strdup (in->last != NULL ? in->last : _ ("No call yet today"));
    }
  else if (state == HL_AGENT_AWAY)
    {
      out->title = g_strdup (_ ("Not taking calls"));
      out->subtitle = g_strdup (_ ("Choose “Ready” on the left to be given calls"));
    }
  else
    {
      out->title = g_strdup (_ ("Not on duty"));
      out->subtitle = g_strdup (_ ("Waiting for the switchboard"));
    }
}

static void
describe_ringing (const AgentSituation *in, AgentBar *out)
{
  HlTime from = in->call->queued_at != 0 ? in->call->queued_at : in->call->offered_at;
  g_autofree char *waited = hl_format_duration (MAX (0, in->now - from));
  /* Translators: how long the caller has been waiting, 0:18 */
  g_autofree char *wait = g_strdup_printf (_ ("waited %s"), waited);
  g_autofree char *earlier = earlier_calls (in);

  out->title = agent_bar_dup_who (in);
  out->can_answer = in->device == AGENT_DEVICE_SOFTPHONE;
  if (in->device == AGENT_DEVICE_DESK)
    out->notice = g_strdup (_ ("Pick up the phone to answer"));
  out->subtitle = agent_join (or_empty (in->queue), wait, or_empty (earlier), NULL);
}

static void
describe_talk (const AgentSituation *in, AgentBar *out)
{
  HlTime from = in->call->answered_at != 0 ? in->call->answered_at : in->call->since;
  gboolean dialling = in->call->state == HL_CALL_LIVE_DIALLING;
  g_autofree char *earlier = in->call->way != WAY_IN ? NULL : earlier_calls (in);

  out->title = agent_bar_dup_who (in);
  out->clock = hl_format_clock (MAX (0, in->now - (dialling ? in->call->since : from)));
  out->recording = in->call->recording;
  out->can_hold = !dialling;
  out->can_mute = in->device == AGENT_DEVICE_SOFTPHONE;
  out->can_keypad = !dialling;
  out->tone = HL_TONE_BUSY;
  if (dialling)
    out->subtitle = g_strdup (_ ("Dialling…"));
  else if (in->call->way != WAY_IN)
    out->subtitle = g_strdup (_ ("Outgoing call"));
  else
    out->subtitle = agent_join (or_empty (in->queue), or_empty (earlier), NULL);
}

static void
describe_held (const AgentSituation *in, AgentBar *out)
{
  HlSpan held = MAX (0, in->now - in->call->since);

  describe_talk (in, out);
  g_free (out->clock);
  g_free (out->subtitle);
  out->clock = hl_format_clock (held);
  out->tone = held >= HOLD_OVER ? HL_TONE_OVER : HL_TONE_NEAR;
  out->subtitle = g_strdup (held >= HOLD_NEAR ? _ ("On hold for long: the caller hears music")
                                              : _ ("On hold: the caller hears music"));
  out->can_mute = FALSE;
}

static void
describe_wrap_up (const AgentSituation *in, AgentBar *out)
{
  const HlAgentLive *agent = in->agent;
  gboolean away = g_strcmp0 (agent->next_state, "away") == 0;
  HlSpan left = agent->wrap_up_until != 0 ? agent->wrap_up_until - in->now : 0;

  out->title = g_strdup (_ ("After-call work"));
  out->tone = HL_TONE_NEAR;
  if (agent->wrap_up_until != 0)
    out->clock = hl_format_clock (MAX (0, left));
  else
    out->clock = hl_format_clock (MAX (0, in->now - agent->since));
  if (away)
    /* Translators: the state that follows, "Lunch" */
    out->subtitle = g_strdup_printf (_ ("Ends when the ticket is saved; then: %s"),
                                     in->away != NULL ? in->away : _ ("Away"));
  else
    out->subtitle = g_strdup (_ ("Ends when the ticket is saved; then: ready"));
}

void
agent_bar_describe (const AgentSituation *in, AgentBar *out)
{
  static void (*const describe[AGENT_N_BARS]) (const AgentSituation *, AgentBar *) = {
    [AGENT_BAR_IDLE] = describe_idle,       [AGENT_BAR_RINGING] = describe_ringing,
    [AGENT_BAR_LIVE] = describe_talk,       [AGENT_BAR_HELD] = describe_held,
    [AGENT_BAR_WRAP_UP] = describe_wrap_up,
  };

  memset (out, 0, sizeof *out);
  out->page = page_of (in);
  describe[out->page](in, out);
}

void
agent_bar_clear (AgentBar *bar)
{
  g_clear_pointer (&bar->title, g_free);
  g_clear_pointer (&bar->subtitle, g_free);
  g_clear_pointer (&bar->clock, g_free);
  g_clear_pointer (&bar->notice, g_free);
}
