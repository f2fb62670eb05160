/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-bar.h"

#include <glib/gi18n.h>
#include <string.h>

gboolean
agent_bar_is_call (AgentBarPage page)
{
  return page == AGENT_BAR_LIVE || page == AGENT_BAR_HELD || page == AGENT_BAR_THIRD;
}

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

#define LIMIT_NEAR (2 * HL_MINUTE)
#define WAY_IN 1
#define WAY_OUT 2
#define WAY_INTERNAL 3
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
  gboolean internal = in->call != NULL && in->call->way == WAY_INTERNAL && in->colleague != NULL;
  g_autofree char *shown = internal           ? g_strdup (in->colleague)
                           : in->call != NULL ? agent_bar_dup_number (in->call)
                                              : hl_format_caller (NULL);

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
  if (state == HL_AGENT_RINGING && in->call->state != HL_CALL_LIVE_OVER)
    return AGENT_BAR_RINGING;
  if (in->call->third != HL_THIRD_LIVE_NONE && in->call->third != HL_THIRD_LIVE_QUEUED
      && in->call->third != HL_THIRD_LIVE_ALONE)
    return AGENT_BAR_THIRD;
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

HlTone
agent_limit_tone (HlSpan span, HlSpan limit)
{
  if (limit <= 0 || span < limit - LIMIT_NEAR)
    return HL_TONE_IDLE;

  return span >= limit ? HL_TONE_OVER : HL_TONE_NEAR;
}

/* She did not choose it: what took her off, and the way back. */
static char *
dup_taken_off (const char *reason)
{
  static const struct
  {
    const char *reason, *sentence;
  } rows[] = {
    { "no-answer",
      N_ ("Calls rang and were not answered. Choose “Ready” to be given calls again") },
    { "rejected", N_ ("Calls were rejected repeatedly. Choose “Ready” to be given calls again") },
    { "device", N_ ("Your telephone was not connected. Choose “Ready” once it is") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (reason, rows[i].reason) == 0)
      return g_strdup (_ (rows[i].sentence));

  return g_strdup (_ ("Choose “Ready” on the left to be given calls"));
}

static void
describe_away (const AgentSituation *in, AgentBar *out)
{
  HlSpan span = in->now - in->agent->since;
  g_autofree char *left = hl_format_clock (MAX (0, in->away_limit - span));
  int minutes = (int) (in->away_limit / HL_MINUTE);

  out->title = g_strdup (_ ("Not taking calls"));
  out->subtitle_tone = agent_limit_tone (span, in->away_limit);
  if (out->subtitle_tone == HL_TONE_OVER)
    /* Translators: the reason, "Lunch", and its limit in minutes */
    out->subtitle =
        g_strdup_printf (_ ("%s: the limit of %d minutes is over"), or_empty (in->away), minutes);
  else if (in->away_limit > 0)
    /* Translators: the reason, "Lunch", its limit in minutes and what is left of it */
    out->subtitle =
        g_strdup_printf (_ ("%s: at most %d minutes, %s left"), or_empty (in->away), minutes, left);
  else
    out->subtitle = dup_taken_off (in->agent->reason);
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
    describe_away (in, out);
  else
    {
      out->title = g_strdup (_ ("Not on duty"));
      out->subtitle = g_strdup (_ ("Waiting for the switchboard"));
    }
  if (in->failed == NULL)
    return;
  g_free (out->subtitle);
  out->subtitle = g_strdup (in->failed);
  out->subtitle_tone = HL_TONE_OVER;
}

/* I am rung to be asked, or to be given the call. */
static void
describe_ring_of_third (const AgentSituation *in, AgentBar *out)
{
  g_autofree char *who = g_steal_pointer (&out->title);

  if (in->call->third == HL_THIRD_LIVE_TRANSFERRING)
    {
      out->title = g_steal_pointer (&who);
      /* Translators: a colleague */
      out->subtitle = g_strdup_printf (_ ("%s passes this call to you"), in->colleague);
      return;
    }
  out->title = g_strdup (in->colleague);
  /* Translators: a caller's name and number */
  out->subtitle = g_strdup_printf (_ ("Wants to ask you about %s"), who);
}

static void
describe_ringing (const AgentSituation *in, AgentBar *out)
{
  HlTime from = in->call->queued_at != 0 ? in->call->queued_at : in->call->offered_at;
  g_autofree char *waited = hl_format_duration (MAX (0, in->now - from));
  /* Translators: how long the caller has been waiting, 0:18 */
  g_autofree char *wait = g_strdup_printf (_ ("waited %s"), waited);
  g_autofree char *earlier = earlier_calls (in);
  /* Translators: the number of who sent the call on to us */
  g_autofree char *diverted =
      in->call->diverted != NULL ? g_strdup_printf (_ ("sent on by %s"), in->call->diverted) : NULL;

  out->title = agent_bar_dup_who (in);
  out->can_answer = in->device == AGENT_DEVICE_SOFTPHONE;
  if (in->auto_answer)
    out->notice = g_strdup (_ ("Answered by itself, after a beep"));
  else if (in->device == AGENT_DEVICE_DESK)
    out->notice = g_strdup (_ ("Answer on your desk phone"));
  if (in->colleague != NULL && in->call->third != HL_THIRD_LIVE_NONE)
    describe_ring_of_third (in, out);
  else if (in->call->way == WAY_INTERNAL)
    out->subtitle = g_strdup (_ ("A colleague calls"));
  else
    out->subtitle =
        agent_join (or_empty (in->queue), wait, or_empty (diverted), or_empty (earlier), NULL);
}

/* "李娜 did not answer; the caller is back with you" */
static char *
dup_returned (const AgentSituation *in)
{
  static const struct
  {
    const char *word, *sentence;
  } rows[] = {
    { "no-answer", N_ ("%s did not answer; the caller is back with you") },
    { "busy", N_ ("%s is busy; the caller is back with you") },
    { "rejected", N_ ("%s rejected the call; the caller is back with you") },
    { "unreachable", N_ ("%s can’t be reached; the caller is back with you") },
    { "invalid-number", N_ ("%s is not a number in use; the caller is back with you") },
    { "left", N_ ("%s hung up; the caller is back with you") },
    { "refused", N_ ("The line refuses %s; the caller is back with you") },
    { "restart", N_ ("Ringing %s was cut off; the caller is back with you") },
  };

  for (guint i = 0; in->returned != NULL && i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].word, in->returned))
      {
        GString *text = g_string_new (_ (rows[i].sentence));

        g_string_replace (text, "%s", in->third != NULL ? in->third : _ ("The other side"), 1);
        return g_string_free (text, FALSE);
      }

  return NULL;
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
  out->recording_paused = in->call->recording_paused;
  out->can_hold = !dialling;
  out->can_mute = in->device == AGENT_DEVICE_SOFTPHONE;
  out->can_keypad = !dialling;
  out->can_transfer = !dialling && in->call->third == HL_THIRD_LIVE_NONE;
  out->tone = HL_TONE_BUSY;
  out->subtitle = dup_returned (in);
  if (out->subtitle != NULL)
    out->subtitle_tone = HL_TONE_NEAR;
  else if (dialling)
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
  HlSpan near = in->hold_warning > 0 ? in->hold_warning : AGENT_HOLD_WARNING;
  HlSpan over = in->hold_alarm > 0 ? in->hold_alarm : AGENT_HOLD_ALARM;

  describe_talk (in, out);
  g_free (out->clock);
  g_free (out->subtitle);
  out->clock = hl_format_clock (held);
  out->tone = held >= over ? HL_TONE_OVER : HL_TONE_NEAR;
  out->subtitle_tone = HL_TONE_IDLE;
  out->subtitle = g_strdup (held >= over   ? _ ("Held too long: go back to the caller (F3)")
                            : held >= near ? _ ("On hold for long: the caller hears music")
                                           : _ ("On hold: the caller hears music"));
  out->can_mute = FALSE;
}

/* --- a third in the call --- */

static const char *
third_word (unsigned third)
{
  switch (third)
    {
    case HL_THIRD_LIVE_RINGING:
      return C_ ("call", "Ringing");
    case HL_THIRD_LIVE_CONSULTED:
      return C_ ("call", "Consulting");
    case HL_THIRD_LIVE_TRANSFERRING:
      return C_ ("call", "Transferring");
    default:
      return C_ ("call", "Three-way");
    }
}

/* I am the one who is asked. */
static void
describe_asked (const AgentSituation *in, AgentBar *out)
{
  const char *colleague = in->colleague != NULL ? in->colleague : _ ("A colleague");

  out->title = g_strdup (colleague);
  /* Translators: a caller's name and number */
  out->subtitle = g_strdup_printf (_ ("Asks you about %s, who hears music"), out->party);
}

static void
describe_third (const AgentSituation *in, AgentBar *out)
{
  HlTime since = in->call->third_since != 0 ? in->call->third_since : in->call->since;
  gboolean ringing =
      in->call->third == HL_THIRD_LIVE_RINGING || in->call->third == HL_THIRD_LIVE_TRANSFERRING;

  out->third = in->call->third;
  out->mine = in->colleague == NULL;
  out->party = agent_bar_dup_who (in);
  out->guest = g_strdup (out->mine ? in->third : in->colleague);
  out->word = g_strdup (third_word (in->call->third));
  out->clock = hl_format_clock (MAX (0, in->now - since));
  out->can_mute = in->device == AGENT_DEVICE_SOFTPHONE && !ringing;
  out->recording = in->call->recording;
  out->recording_paused = in->call->recording_paused;
  out->can_keypad = !ringing;
  out->tone = HL_TONE_BUSY;
  if (in->call->third == HL_THIRD_LIVE_CONFERENCE)
    {
      out->title = g_strdup (_ ("You are three"));
      out->subtitle = agent_join (out->party, or_empty (out->guest), NULL);
    }
  else if (!out->mine)
    describe_asked (in, out);
  else
    {
      out->title = g_strdup (out->guest != NULL ? out->guest : _ ("The other side"));
      /* Translators: a caller's name and number */
      out->subtitle = g_strdup_printf (_ ("%s hears music"), out->party);
    }
}

static void
describe_wrap_up (const AgentSituation *in, AgentBar *out)
{
  const HlAgentLive *agent = in->agent;
  gboolean away = g_strcmp0 (agent->next_state, "away") == 0;
  HlSpan left = agent->wrap_up_until != 0 ? agent->wrap_up_until - in->now : 0;
  const char *then;

  out->title = g_strdup (_ ("After-call work"));
  out->tone = HL_TONE_NEAR;
  if (agent->wrap_up_until != 0)
    out->clock = hl_format_clock (MAX (0, left));
  else
    out->clock = hl_format_clock (MAX (0, in->now - agent->since));
  then = away ? (in->away != NULL ? in->away : _ ("Away")) : _ ("Ready");
  if (agent->wrap_up_until != 0)
    /* Translators: the state that follows, "Lunch" */
    out->subtitle =
        g_strdup_printf (_ ("Ends by itself, or when the ticket is saved; then: %s"), then);
  else
    /* Translators: the state that follows, "Lunch" */
    out->subtitle = g_strdup_printf (_ ("Lasts until the ticket is saved; then: %s"), then);
  out->word = g_strdup (agent->wrap_up_until != 0 ? C_ ("call", "left") : C_ ("call", "so far"));
}

void
agent_bar_describe (const AgentSituation *in, AgentBar *out)
{
  static void (*const describe[AGENT_N_BARS]) (const AgentSituation *, AgentBar *) = {
    [AGENT_BAR_IDLE] = describe_idle,   [AGENT_BAR_RINGING] = describe_ringing,
    [AGENT_BAR_LIVE] = describe_talk,   [AGENT_BAR_HELD] = describe_held,
    [AGENT_BAR_THIRD] = describe_third, [AGENT_BAR_WRAP_UP] = describe_wrap_up,
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
  g_clear_pointer (&bar->party, g_free);
  g_clear_pointer (&bar->guest, g_free);
  g_clear_pointer (&bar->word, g_free);
}
