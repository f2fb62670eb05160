/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* What those who wait are told now and then, instead of the music: their position,
 * the wait expected, that they may be called back.  It never keeps an agent from
 * being rung, nor from answering in the middle of it. */

#define MUSIC_LEAST (5 * HL_SECOND) /* between two announcements */
#define MINUTES_MOST 15u
#define POSITION_MOST 999u

static HlTime
offer_at (HlSwitch *self, HlSwitchCall *call)
{
  if (call->offered_callback || call->queue->callback_after_seconds == 0
      || !hl_switch_booked_may (self, call))
    return 0;
  return call->entered_at + call->queue->callback_after_seconds * HL_SECOND;
}

HlTime
hl_switch_tell_at (HlSwitch *self, HlSwitchCall *call)
{
  HlTime offer = call->announcing || call->booked ? 0 : offer_at (self, call);

  if (offer == 0 || (call->announce_at != 0 && call->announce_at < offer))
    return call->announce_at;
  return offer;
}

/* New in the queue, or back in it after a restart. */
void
hl_switch_tell_begin (HlSwitch *self, HlSwitchCall *call)
{
  HlSpan every = call->queue->announce_seconds * HL_SECOND;

  call->announcing = FALSE;
  if (every == 0 || call->booked)
    call->announce_at = 0;
  else if (call->announce_at == 0 || call->announce_at > self->now + every)
    call->announce_at = self->now + every;
}

static void
say (HlSwitch *self, HlSwitchCall *call, const char *text)
{
  call->announcing = TRUE;
  call->told_at = self->now;
  call->announce_at = self->now + HL_PROMPT_MOST;
  hl_switch_call_play (self, hl_switch_call_leg (call, HL_ROLE_PARTY), text, FALSE);
}

void
hl_switch_tell_music (HlSwitch *self, HlSwitchCall *call, const char *before)
{
  if (before != NULL)
    say (self, call, before);
  else
    hl_switch_call_play (self, hl_switch_call_leg (call, HL_ROLE_PARTY),
                         hl_switch_call_music (call), TRUE);
}

/* ---- Numbers ---- */

static void
add (GString *out, const char *prompt)
{
  g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", prompt);
}

static void
add_digit (GString *out, guint digit)
{
  char text[8];

  g_snprintf (text, sizeof text, "%u", digit);
  add (out, text);
}

/* As it is read in Chinese: 23 = "2 10 3", 105 = "1 hundred 0 5", 110 = "1 hundred 1 10". */
void
hl_switch_tell_number (GString *out, guint number)
{
  guint hundreds = number / 100, tens = number / 10 % 10, ones = number % 10;

  if (hundreds > 0)
    {
      add_digit (out, hundreds);
      add (out, "hundred");
    }
  if (tens > 1 || (tens == 1 && hundreds > 0))
    add_digit (out, tens);
  if (tens > 0)
    add_digit (out, 10);
  else if (hundreds > 0 && ones > 0)
    add_digit (out, 0);
  if (ones > 0 || number == 0)
    add_digit (out, ones);
}

/* ---- The wait ---- */

static guint
at_work (HlSwitchQueue *queue)
{
  guint n = 0;

  for (guint i = 0; i < queue->members->len; i++)
    n += g_array_index (queue->members, HlMember, i).agent->state >= HL_AGENT_READY;
  return n;
}

/* In begun minutes; 0 = can't be said.  Without a worse position it does not grow. */
static guint
minutes_to_wait (HlSwitchCall *call, guint position)
{
  guint n = at_work (call->queue);
  guint minutes;

  if (n == 0)
    return 0;
  minutes = (guint) ((call->queue->handling * position / n + HL_MINUTE - 1) / HL_MINUTE);
  minutes = CLAMP (minutes, 1, MINUTES_MOST + 1);
  if (call->told_position != 0 && position <= call->told_position && call->told_minutes != 0)
    minutes = MIN (minutes, call->told_minutes);
  return minutes;
}

static void
add_wait (GString *out, HlSwitchCall *call, guint position)
{
  guint minutes = minutes_to_wait (call, position);

  call->told_minutes = minutes;
  if (minutes == 0)
    return;
  if (minutes > MINUTES_MOST)
    {
      add (out, "wait-long");
      return;
    }
  add (out, "wait-before");
  hl_switch_tell_number (out, minutes);
  add (out, "wait-minutes");
}

static void
add_position (GString *out, HlSwitchCall *call)
{
  guint position = (guint) g_queue_link_index (&call->queue->waiting, &call->place) + 1;

  if (position <= POSITION_MOST)
    {
      add (out, "position-before");
      hl_switch_tell_number (out, position);
      add (out, "position-after");
    }
  if (call->queue->announce_wait)
    add_wait (out, call, position);
  call->told_position = position;
}

void
hl_switch_tell (HlSwitch *self, HlSwitchCall *call)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlTime offer = offer_at (self, call);

  if (call->announcing)
    {
      hl_switch_complain (self, call->id, 0, "an announcement never ended");
      hl_switch_tell_done (self, call);
      return;
    }
  if (call->announce_at != 0 && call->announce_at <= self->now)
    add_position (out, call);
  call->offered_callback |= offer != 0 && offer <= self->now;
  if (call->offered_callback)
    add (out, "callback-offer");
  if (out->len > 0)
    say (self, call, out->str);
  else
    call->announce_at = self->now + MAX (call->queue->announce_seconds, 10) * HL_SECOND;
  hl_switch_call_touch (self, call);
}

/* The music again. */
void
hl_switch_tell_done (HlSwitch *self, HlSwitchCall *call)
{
  HlSpan every = call->queue->announce_seconds * HL_SECOND;

  if (!call->announcing)
    return;
  call->announcing = FALSE;
  call->announce_at = every != 0 ? MAX (call->told_at + every, self->now + MUSIC_LEAST) : 0;
  hl_switch_tell_music (self, call, NULL);
  if (call->state == HL_CALL_WAITING)
    hl_switch_queue_arm (self, call);
  else
    hl_alarm_clear (self->alarms, &call->alarm);
}

/* How long an agent has with a call: a moving mean. */
void
hl_switch_tell_handled (HlSwitchQueue *queue, HlSpan span)
{
  queue->handling += (span - queue->handling) / 8;
}
