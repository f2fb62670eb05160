/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-callbacks.h"

#include <glib/gi18n.h>
#include <stdio.h>

#define SOON (15 * HL_MINUTE)
#define MOST_MINUTES 999
#define MORNING 9 /* o'clock */

const char *
agent_callback_kind_word (unsigned kind)
{
  static const char *const words[] = {
    [HL_CALLBACK_KIND_ABANDONED] = NC_ ("call-back", "Left the queue"),
    [HL_CALLBACK_KIND_MESSAGE] = NC_ ("call-back", "Message"),
    [HL_CALLBACK_KIND_BOOKED] = NC_ ("call-back", "Booked"),
    [HL_CALLBACK_KIND_MISSED] = NC_ ("call-back", "Not let in"),
    [HL_CALLBACK_KIND_MANUAL] = NC_ ("call-back", "Promised"),
  };

  if (kind >= G_N_ELEMENTS (words) || words[kind] == NULL)
    return HL_DASH;

  return g_dpgettext2 (NULL, "call-back", words[kind]);
}

const char *
agent_outcome_word (unsigned outcome)
{
  static const char *const words[] = {
    [HL_CALLBACK_OUTCOME_REACHED] = NC_ ("outcome", "Reached"),
    [HL_CALLBACK_OUTCOME_BUSY] = NC_ ("outcome", "Busy"),
    [HL_CALLBACK_OUTCOME_NO_ANSWER] = NC_ ("outcome", "No answer"),
    [HL_CALLBACK_OUTCOME_INVALID] = NC_ ("outcome", "Wrong number"),
    [HL_CALLBACK_OUTCOME_REFUSED] = NC_ ("outcome", "Refused"),
    [HL_CALLBACK_OUTCOME_VOICEMAIL] = NC_ ("outcome", "Voicemail"),
    [HL_CALLBACK_OUTCOME_FAILED] = NC_ ("outcome", "Not connected"),
    [HL_CALLBACK_OUTCOME_RANG_AGAIN] = NC_ ("outcome", "Rang again"),
  };

  if (outcome >= G_N_ELEMENTS (words) || words[outcome] == NULL)
    return NULL;

  return g_dpgettext2 (NULL, "outcome", words[outcome]);
}

HlTone
agent_outcome_tone (unsigned outcome)
{
  switch (outcome)
    {
    case HL_CALLBACK_OUTCOME_REACHED:
    case HL_CALLBACK_OUTCOME_RANG_AGAIN:
      return HL_TONE_GOOD;
    case HL_CALLBACK_OUTCOME_NONE:
      return HL_TONE_IDLE;
    default:
      return HL_TONE_NEAR;
    }
}

/* --- when --- */

static char *
late_by (HlSpan span)
{
  int minutes = (int) (span / HL_MINUTE), hours = minutes / 60, days = hours / 24;

  if (days > 0)
    return g_strdup_printf (ngettext ("%d day late", "%d days late", (gulong) days), days);
  if (hours > 0)
    return g_strdup_printf (ngettext ("%d h late", "%d h late", (gulong) hours), hours);

  return g_strdup_printf (_ ("%d min late"), minutes);
}

char *
agent_callback_dup_due (const HlCallback *self, HlTime now, HlTone *tone)
{
  HlSpan late = now - self->due_at;

  *tone = HL_TONE_IDLE;
  if (self->due_at == 0 || !hl_callback_is_open (self))
    return hl_format_when (self->closed_at != 0 ? self->closed_at : self->created_at, now);
  if (late >= HL_MINUTE)
    {
      *tone = HL_TONE_OVER;
      return late_by (late);
    }
  if (late >= -SOON)
    *tone = HL_TONE_NEAR;

  return hl_format_when (self->due_at, now);
}

gboolean
agent_callback_is_due (const HlCallback *self, HlTime now, HlId me)
{
  if (self->state == HL_CALLBACK_TAKEN)
    return self->agent == me;

  return self->state == HL_CALLBACK_OPEN && self->due_at <= now + SOON;
}

/* --- how it stands --- */

char *
agent_callback_dup_state (const HlCallback *self, HlId me)
{
  const char *outcome = agent_outcome_word (self->outcome);

  switch (self->state)
    {
    case HL_CALLBACK_TAKEN:
      if (self->agent == me)
        return g_strdup (C_ ("call-back", "I am at it"));
      /* Translators: a colleague */
      return g_strdup_printf (_ ("%s is at it"),
                              self->agent_name != NULL ? self->agent_name : HL_DASH);
    case HL_CALLBACK_GIVEN_UP:
      return g_strdup (C_ ("call-back", "Given up"));
    case HL_CALLBACK_CANCELLED:
      return g_strdup (C_ ("call-back", "Cancelled"));
    default:
      return g_strdup (outcome);
    }
}

char *
agent_callback_dup_count (const HlCallback *self)
{
  g_autofree char *rang = NULL, *tried = NULL;

  if (self->n_calls > 1)
    rang = g_strdup_printf (ngettext ("rang %d time", "rang %d times", (gulong) self->n_calls),
                            (int) self->n_calls);
  if (self->attempts > 0)
    tried = g_strdup_printf (ngettext ("tried %d time", "tried %d times", (gulong) self->attempts),
                             (int) self->attempts);
  if (rang != NULL && tried != NULL)
    return g_strconcat (rang, C_ ("list", ", "), tried, NULL);

  return g_strdup (rang != NULL ? rang : tried);
}

/* --- why a call came to nothing --- */

static const char *
trunk_failure (gint64 code)
{
  switch (code)
    {
    case 401:
    case 403:
    case 407:
      return _ ("%s: the trunk refused the call; tell the supervisor");
    case 415:
    case 488:
    case 606:
      return _ ("%s: the trunk can’t carry the sound; tell the supervisor");
    default:
      return code >= 500 ? _ ("%s: the trunk is busy or disturbed; dial again in a moment")
                         : _ ("%s could not be reached");
    }
}

static const char *
failure (const char *reason, gint64 code)
{
  static const struct
  {
    const char *reason, *sentence;
  } sentences[] = {
    { "busy", N_ ("%s is busy") },
    { "no-answer", N_ ("%s does not answer") },
    { "invalid-number", N_ ("%s is not in use: check the number") },
    { "rejected", N_ ("%s refused the call") },
    { "restart", N_ ("%s: the service was started again; dial once more") },
    { "agent", N_ ("%s was not dialled: your own telephone did not answer") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_strcmp0 (sentences[i].reason, reason) == 0)
      return _ (sentences[i].sentence);

  return trunk_failure (code);
}

char *
agent_failure_sentence (const char *number, const char *reason, gint64 code)
{
  g_autoptr (GString) out = NULL;

  if (g_strcmp0 (reason, "agent") == 0 && code == 487)
    return NULL;
  out = g_string_new (failure (reason, code));
  g_string_replace (out, "%s", number != NULL ? number : _ ("The number"), 1);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* --- times as they are typed --- */

/* 12:30 typed with an input method on. */
static char *
half_width (const char *text)
{
  g_autofree char *folded = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return folded != NULL ? g_strdup (g_strstrip (folded)) : g_strdup ("");
}

static HlTime
local_time (int year, int month, int day, int hour, int minute)
{
  g_autoptr (GDateTime) at = g_date_time_new_local (year, month, day, hour, minute, 0);

  return at != NULL ? g_date_time_to_unix (at) * HL_SECOND : 0;
}

static HlTime
of_day (GDateTime *today, int month, int day, int hour, int minute, HlTime now)
{
  int year = g_date_time_get_year (today);
  HlTime at = local_time (year, month, day, hour, minute);

  return at > now ? at : local_time (year + 1, month, day, hour, minute);
}

static HlTime
of_clock (GDateTime *today, int hour, int minute, HlTime now)
{
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (today, 1);
  int year, month, day;
  HlTime at;

  g_date_time_get_ymd (today, &year, &month, &day);
  at = local_time (year, month, day, hour, minute);
  if (at > now)
    return at;
  g_date_time_get_ymd (tomorrow, &year, &month, &day);

  return local_time (year, month, day, hour, minute);
}

HlTime
agent_when_parse (const char *text, HlTime now)
{
  g_autofree char *typed = half_width (text != NULL ? text : "");
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / HL_SECOND);
  int month, day, hour, minute, end = 0;

  if (sscanf (typed, "%2d-%2d %2d:%2d%n", &month, &day, &hour, &minute, &end) == 4
      && typed[end] == '\0')
    return of_day (today, month, day, hour, minute, now);
  if (sscanf (typed, "%2d:%2d%n", &hour, &minute, &end) == 2 && typed[end] == '\0')
    return of_clock (today, hour, minute, now);
  if (sscanf (typed, "%3d%n", &minute, &end) == 1 && typed[end] == '\0' && minute > 0
      && minute <= MOST_MINUTES)
    return now + minute * HL_MINUTE;

  return 0;
}

char *
agent_when_dup_tomorrow (HlTime now)
{
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / HL_SECOND);
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (today, 1);

  return g_strdup_printf ("%02d-%02d %02d:00", g_date_time_get_month (tomorrow),
                          g_date_time_get_day_of_month (tomorrow), MORNING);
}
