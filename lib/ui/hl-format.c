/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-format.h"

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"
#include "people/hl-user.h"

#include <glib/gi18n.h>
#include <math.h>

char *
hl_format_duration (HlSpan span)
{
  gint64 seconds = MAX (span, 0) / HL_SECOND;

  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                            (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

char *
hl_format_clock (HlSpan span)
{
  gint64 seconds = MAX (span, 0) / HL_SECOND;

  return g_strdup_printf ("%02d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

char *
hl_format_percent (double value, int digits)
{
  if (!isfinite (value))
    return g_strdup (HL_DASH);
  return g_strdup_printf ("%.*f%%", digits, value);
}

char *
hl_format_count (gint64 value)
{
  g_autofree char *plain = NULL;
  GString *text;

  if (value == G_MININT64)
    return g_strdup (HL_DASH);
  plain = g_strdup_printf ("%" G_GINT64_FORMAT, ABS (value));
  text = g_string_new (plain);
  for (gssize at = (gssize) text->len - 3; at > 0; at -= 3)
    g_string_insert_c (text, at, ',');
  if (value < 0)
    g_string_prepend (text, "−");
  return g_string_free (text, FALSE);
}

static char *
format_time (HlTime time, const char *format)
{
  g_autoptr (GDateTime) when = NULL;

  if (time <= 0)
    return g_strdup (HL_DASH);
  when = g_date_time_new_from_unix_local (time / HL_SECOND);
  return when != NULL ? g_date_time_format (when, format) : g_strdup (HL_DASH);
}

char *
hl_format_time (HlTime time)
{
  return format_time (time, "%H:%M");
}

char *
hl_format_time_seconds (HlTime time)
{
  return format_time (time, "%H:%M:%S");
}

char *
hl_format_date (HlTime time)
{
  return format_time (time, "%Y-%m-%d");
}

char *
hl_format_when (HlTime time, HlTime now)
{
  g_autoptr (GDateTime) a = g_date_time_new_from_unix_local (time / HL_SECOND);
  g_autoptr (GDateTime) b = g_date_time_new_from_unix_local (now / HL_SECOND);

  if (time <= 0 || a == NULL || b == NULL)
    return g_strdup (HL_DASH);
  if (g_date_time_get_year (a) != g_date_time_get_year (b))
    return g_date_time_format (a, "%Y-%m-%d %H:%M");
  if (g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b))
    return g_date_time_format (a, "%H:%M");
  /* Translators: a day of this year with its weekday, and the time */
  return g_date_time_format (a, _ ("%m-%d (%a) %H:%M"));
}

/* ---- Deadlines ---- */

static gint64
local_day (GDateTime *at)
{
  return g_date_time_to_unix (at) / 86400
         + (g_date_time_to_unix (at) % 86400 + g_date_time_get_utc_offset (at) / G_TIME_SPAN_SECOND)
               / 86400;
}

char *
hl_format_due (HlTime time, HlTime now)
{
  g_autoptr (GDateTime) due = g_date_time_new_from_unix_local (time / HL_SECOND);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / HL_SECOND);
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *clock = NULL;
  gboolean midnight;
  gint64 days;

  if (time <= 0 || due == NULL || today == NULL)
    return g_strdup (HL_DASH);
  midnight = g_date_time_get_hour (due) == 0 && g_date_time_get_minute (due) == 0;
  day = g_date_time_add_seconds (due, midnight ? -1 : 0);
  clock = midnight ? g_strdup ("24:00") : g_date_time_format (due, "%H:%M");
  days = local_day (day) - local_day (today);
  if (days == 0)
    return g_strdup_printf (C_ ("deadline", "today %s"), clock);
  if (days == 1)
    return g_strdup_printf (C_ ("deadline", "tomorrow %s"), clock);
  if (g_date_time_get_year (day) != g_date_time_get_year (today))
    {
      g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");

      return g_strdup_printf ("%s %s", date, clock);
    }
  {
    /* Translators: a day with its weekday, of a deadline */
    g_autofree char *date = g_date_time_format (day, C_ ("deadline", "%m-%d (%a)"));

    /* Translators: day and time of a deadline */
    return g_strdup_printf (C_ ("deadline", "%s %s"), date, clock);
  }
}

static char *
format_span (HlSpan span)
{
  gint64 days = span / HL_DAY, hours = span % HL_DAY / HL_HOUR,
         minutes = span % HL_HOUR / HL_MINUTE;
  g_autofree char *day = NULL, *hour = NULL;

  day = g_strdup_printf (g_dngettext (NULL, "%d day", "%d days", (gulong) days), (int) days);
  hour = g_strdup_printf (g_dngettext (NULL, "%d hour", "%d hours", (gulong) hours), (int) hours);
  if (days > 0)
    return hours > 0 && days < 10 ? g_strdup_printf ("%s %s", day, hour) : g_steal_pointer (&day);
  if (hours > 0)
    return g_steal_pointer (&hour);
  return g_strdup_printf (g_dngettext (NULL, "%d minute", "%d minutes", (gulong) minutes),
                          (int) minutes);
}

char *
hl_format_left (HlTime due, HlTime now)
{
  g_autofree char *span = format_span (ABS (due - now));

  if (due <= now)
    return g_strdup_printf (_ ("overdue by %s"), span);
  return due - now < HL_DAY ? hl_format_due (due, now) : g_steal_pointer (&span);
}

char *
hl_format_size (guint64 bytes)
{
  return g_format_size (bytes);
}

char *
hl_format_caller (const char *caller)
{
  return caller != NULL && *caller != '\0' ? hl_number_display (caller)
                                           : g_strdup (_ ("Withheld number"));
}

/* Words */

typedef struct
{
  const char *kind, *word, *text; /* text has the kind as its context */
} Word;

/* clang-format off */
static const Word words[] = {
  { "agent-state", "offline",  NC_ ("agent-state", "Offline") },
  { "agent-state", "away",     NC_ ("agent-state", "Away") },
  { "agent-state", "ready",    NC_ ("agent-state", "Ready") },
  { "agent-state", "ringing",  NC_ ("agent-state", "Ringing") },
  { "agent-state", "talking",  NC_ ("agent-state", "Talking") },
  { "agent-state", "held",     NC_ ("agent-state", "On hold") },
  { "agent-state", "wrap-up",  NC_ ("agent-state", "Wrap-up") },
  { "call-state", "new",        NC_ ("call-state", "Arriving") },
  { "call-state", "announcing", NC_ ("call-state", "Announcement") },
  { "call-state", "waiting",    NC_ ("call-state", "Waiting") },
  { "call-state", "ringing",    NC_ ("call-state", "Ringing") },
  { "call-state", "talking",    NC_ ("call-state", "Talking") },
  { "call-state", "held",       NC_ ("call-state", "On hold") },
  { "call-state", "closing",    NC_ ("call-state", "Ending") },
  { "call-state", "dialling",   NC_ ("call-state", "Dialling") },
  { "call-state", "over",       NC_ ("call-state", "Over") },
  { "call-state", "transferring", NC_ ("call-state", "Transferring") },
  { "call-state", "menu",       NC_ ("call-state", "In the menu") },
  { "call-state", "message",    NC_ ("call-state", "Leaving a message") },
  { "call-state", "rating",     NC_ ("call-state", "Rating the call") },
  { "call-state", "booked",     NC_ ("call-state", "Call-back booked") },
  { "contact-channel", "mail",    NC_ ("contact-channel", "Mail") },
  { "contact-channel", "sms",     NC_ ("contact-channel", "SMS") },
  { "contact-channel", "web",     NC_ ("contact-channel", "Web") },
  { "contact-channel", "letter",  NC_ ("contact-channel", "Letter") },
  { "contact-channel", "walk-in", NC_ ("contact-channel", "Walk-in") },
  { "contact-state", "new",        NC_ ("contact-state", "New") },
  { "contact-state", "registered", NC_ ("contact-state", "Registered") },
  { "contact-state", "appended",   NC_ ("contact-state", "Added to a ticket") },
  { "contact-state", "refused",    NC_ ("contact-state", "Refused") },
  { "contact-state", "spam",       NC_ ("contact-state", "Spam") },
  { "contact-state", "duplicate",  NC_ ("contact-state", "Came before") },
  { "ticket-state", "draft",    NC_ ("ticket-state", "Draft") },
  { "ticket-state", "callback", NC_ ("ticket-state", "To be called back") },
  { "ticket-state", "dispatch", NC_ ("ticket-state", "To be assigned") },
  { "ticket-state", "sign",     NC_ ("ticket-state", "To be signed for") },
  { "ticket-state", "handling", NC_ ("ticket-state", "Being handled") },
  { "ticket-state", "suspended", NC_ ("ticket-state", "Suspended") },
  { "ticket-state", "review",   NC_ ("ticket-state", "To be reviewed") },
  { "ticket-state", "answered", NC_ ("ticket-state", "Answered") },
  { "ticket-state", "follow-up", NC_ ("ticket-state", "To be followed up") },
  { "ticket-state", "closed",   NC_ ("ticket-state", "Closed") },
  { "ticket-state", "archived", NC_ ("ticket-state", "Archived") },
  { "ticket-state", "withdrawn", NC_ ("ticket-state", "Withdrawn") },
  { "ticket-state", "merged",   NC_ ("ticket-state", "Merged") },
  { "ticket-state", "outside",  NC_ ("ticket-state", "Given outside") },
  { "ticket-state", "dropped",  NC_ ("ticket-state", "Discarded") },
  { "ticket-event", "dispatch",  NC_ ("ticket-event", "Dispatch") },
  { "ticket-event", "sign",      NC_ ("ticket-event", "Sign for it") },
  { "ticket-event", "return",    NC_ ("ticket-event", "Return") },
  { "ticket-event", "suspend",   NC_ ("ticket-event", "Suspend") },
  { "ticket-event", "resume",    NC_ ("ticket-event", "Go on") },
  { "ticket-event", "reply",     NC_ ("ticket-event", "Send for review") },
  { "ticket-event", "approve",   NC_ ("ticket-event", "Approve") },
  { "ticket-event", "reject",    NC_ ("ticket-event", "Send back") },
  { "ticket-event", "tell",      NC_ ("ticket-event", "Citizen told") },
  { "ticket-event", "redo",      NC_ ("ticket-event", "Redo") },
  { "ticket-event", "withdraw",  NC_ ("ticket-event", "Withdraw") },
  { "ticket-event", "merge",     NC_ ("ticket-event", "Merge") },
  { "ticket-event", "outside",   NC_ ("ticket-event", "Give outside") },
  { "ticket-event", "archive",   NC_ ("ticket-event", "Archive") },
  { "ticket-event", "assign",    NC_ ("ticket-event", "Name who is in charge") },
  { "ticket-event", "assist",    NC_ ("ticket-event", "Enter the part") },
  { "ticket-event", "contact",   NC_ ("ticket-event", "Citizen contacted") },
  { "ticket-event", "extend",    NC_ ("ticket-event", "Ask for an extension") },
  { "ticket-event", "grant",     NC_ ("ticket-event", "Grant the extension") },
  { "ticket-event", "refuse",    NC_ ("ticket-event", "Refuse the extension") },
  { "ticket-event", "urge",      NC_ ("ticket-event", "Urge") },
  { "ticket-event", "supervise", NC_ ("ticket-event", "Supervision order") },
  { "ticket-event", "report",    NC_ ("ticket-event", "Report on the order") },
  { "ticket-event", "card",      NC_ ("ticket-event", "Give a card") },
  { "ticket-event", "follow-up", NC_ ("ticket-event", "Follow up") },
  { "ticket-event", "close",     NC_ ("ticket-event", "Close") },
  { "ticket-event", "answer",    NC_ ("ticket-event", "Close") },
  { "ticket-event", "transfer",  NC_ ("ticket-event", "Submit") },
  { "part", "lead",   NC_ ("part", "leads") },
  { "part", "assist", NC_ ("part", "assists") },
  { "clock", "sign",      NC_ ("clock", "Signature") },
  { "clock", "contact",   NC_ ("clock", "First contact") },
  { "clock", "close",     NC_ ("clock", "Handling") },
  { "clock", "follow-up", NC_ ("clock", "Follow-up") },
  { "clock-state", "running", NC_ ("clock-state", "runs") },
  { "clock-state", "paused",  NC_ ("clock-state", "paused") },
  { "clock-state", "overdue", NC_ ("clock-state", "overdue") },
  { "clock-state", "met",     NC_ ("clock-state", "in time") },
  { "clock-state", "void",    NC_ ("clock-state", "ended") },
  { "waits-for", "citizen",  NC_ ("waits-for", "The citizen") },
  { "waits-for", "superior", NC_ ("waits-for", "A superior office") },
  { "waits-for", "other",    NC_ ("waits-for", "Something else") },
  { "extension", "asked",   NC_ ("extension", "asked for") },
  { "extension", "granted", NC_ ("extension", "granted") },
  { "extension", "refused", NC_ ("extension", "refused") },
  { "card", "yellow", NC_ ("card", "Yellow card") },
  { "card", "red",    NC_ ("card", "Red card") },
  { "follow-up", "reached",   NC_ ("follow-up", "Reached") },
  { "follow-up", "no-answer", NC_ ("follow-up", "No answer") },
  { "follow-up", "refused",   NC_ ("follow-up", "Does not want to say") },
  { "follow-up", "invalid",   NC_ ("follow-up", "No such number") },
  { "solved", "solved",   NC_ ("solved", "Solved") },
  { "solved", "partly",   NC_ ("solved", "Partly") },
  { "solved", "unsolved", NC_ ("solved", "Not solved") },
  { "satisfied", "satisfied",    NC_ ("satisfied", "Satisfied") },
  { "satisfied", "fairly",       NC_ ("satisfied", "Fairly satisfied") },
  { "satisfied", "dissatisfied", NC_ ("satisfied", "Dissatisfied") },
  { "ticket-view", "dispatch",   NC_ ("ticket-view", "To dispatch") },
  { "ticket-view", "returned",   NC_ ("ticket-view", "Returned") },
  { "ticket-view", "sign",       NC_ ("ticket-view", "To sign") },
  { "ticket-view", "handling",   NC_ ("ticket-view", "Handling") },
  { "ticket-view", "suspended",  NC_ ("ticket-view", "Suspended") },
  { "ticket-view", "review",     NC_ ("ticket-view", "To review") },
  { "ticket-view", "extension",  NC_ ("ticket-view", "Extensions") },
  { "ticket-view", "near",       NC_ ("ticket-view", "Due soon") },
  { "ticket-view", "overdue",    NC_ ("ticket-view", "Overdue") },
  { "ticket-view", "supervised", NC_ ("ticket-view", "Supervised") },
  { "ticket-view", "answered",   NC_ ("ticket-view", "To tell") },
  { "ticket-view", "follow-up",  NC_ ("ticket-view", "To follow up") },
  { "ticket-view", "closed",     NC_ ("ticket-view", "Closed") },
  { "ticket-view", "archived",   NC_ ("ticket-view", "Archived") },
  { "ticket-view", "all",        NC_ ("ticket-view", "All") },
  { "ticket-kind", "consultation", NC_ ("ticket-kind", "Consultation") },
  { "ticket-kind", "help",         NC_ ("ticket-kind", "Request for help") },
  { "ticket-kind", "complaint",    NC_ ("ticket-kind", "Complaint") },
  { "ticket-kind", "report",       NC_ ("ticket-kind", "Report of a wrong") },
  { "ticket-kind", "suggestion",   NC_ ("ticket-kind", "Suggestion") },
  { "ticket-kind", "praise",       NC_ ("ticket-kind", "Praise") },
  { "ticket-kind", "other",        NC_ ("ticket-kind", "Other") },
  { "urgency", "normal",   NC_ ("urgency", "Normal") },
  { "urgency", "urgent",   NC_ ("urgency", "Urgent") },
  { "urgency", "critical", NC_ ("urgency", "Critical") },
  { "outcome", "answered",        NC_ ("outcome", "Answered") },
  { "outcome", "abandoned",       NC_ ("outcome", "Abandoned") },
  { "outcome", "short-abandoned", NC_ ("outcome", "Abandoned at once") },
  { "outcome", "overflowed",      NC_ ("outcome", "Overflowed") },
  { "outcome", "message",         NC_ ("outcome", "Left a message") },
  { "outcome", "callback",        NC_ ("outcome", "To be rung back") },
  { "outcome", "closed",          NC_ ("outcome", "Outside hours") },
  { "outcome", "left",            NC_ ("outcome", "Left in the greeting") },
  { "outcome", "failed",          NC_ ("outcome", "Not answered") },
  { "way", "in",       NC_ ("way", "Inbound") },
  { "way", "out",      NC_ ("way", "Outbound") },
  { "way", "internal", NC_ ("way", "Internal") },
  { "way", "test",     NC_ ("way", "Test") },
  { "role", "agent",         NC_ ("role", "Agent") },
  { "role", "counsellor",    NC_ ("role", "Counsellor") },
  { "role", "supervisor",    NC_ ("role", "Supervisor") },
  { "role", "quality",       NC_ ("role", "Quality inspector") },
  { "role", "editor",        NC_ ("role", "Editor") },
  { "role", "reviewer",      NC_ ("role", "Reviewer") },
  { "role", "manager",       NC_ ("role", "Manager") },
  { "role", "office",        NC_ ("role", "Office clerk") },
  { "role", "auditor",       NC_ ("role", "Auditor") },
  { "role", "administrator", NC_ ("role", "Administrator") },
  { "strategy", "longest-idle", NC_ ("strategy", "Longest idle") },
  { "strategy", "round-robin",  NC_ ("strategy", "In turn") },
  { "strategy", "fewest-calls", NC_ ("strategy", "Fewest calls") },
  { "strategy", "least-talk",   NC_ ("strategy", "Least talk") },
  { "strategy", "top-down",     NC_ ("strategy", "By rank") },
  { "strategy", "ring-all",     NC_ ("strategy", "All at once") },
  { "strategy", "random",       NC_ ("strategy", "Random") },
  { "at-closing", "serve",  NC_ ("at-closing", "are still served") },
  { "at-closing", "prompt", NC_ ("at-closing", "hear what is heard outside of the hours") },
  { "dial-form", "as-is",    NC_ ("dial-form", "As it is") },
  { "dial-form", "national", NC_ ("dial-form", "With the area code") },
  { "dial-form", "local",    NC_ ("dial-form", "Without our area code") },
  { "dial-form", "e164",     NC_ ("dial-form", "+86…") },
  { "dial-form", "00",       NC_ ("dial-form", "0086…") },
  { "identity", "from",      NC_ ("identity", "From") },
  { "identity", "asserted",  NC_ ("identity", "P-Asserted-Identity") },
  { "identity", "preferred", NC_ ("identity", "P-Preferred-Identity") },
  { "offered", "off",      NC_ ("offered", "Off") },
  { "offered", "offered",  NC_ ("offered", "When they can") },
  { "offered", "optional", NC_ ("offered", "When they can") },
  { "offered", "required", NC_ ("offered", "Always") },
  { "field", "title",        NC_ ("field", "Title") },
  { "field", "content",      NC_ ("field", "Content") },
  { "field", "reply",        NC_ ("field", "Reply") },
  { "field", "phone",        NC_ ("field", "Telephone") },
  { "field", "citizen_name", NC_ ("field", "Name of the citizen") },
  { "field", "kind",         NC_ ("field", "Kind of demand") },
  { "field", "category",     NC_ ("field", "Category") },
  { "field", "district",     NC_ ("field", "District") },
  { "field", "number",       NC_ ("field", "Number") },
  { "field", "caller",       NC_ ("field", "Caller") },
  { "field", "line",         NC_ ("field", "Number shown") },
  { "field", "queue",        NC_ ("field", "Queue") },
  { "field", "due_at",       NC_ ("field", "Due") },
  { "field", "note",         NC_ ("field", "Note") },
  { "field", "until",        NC_ ("field", "Until") },
  { "field", "reason",       NC_ ("field", "Reason") },
  { "field", "text",         NC_ ("field", "Text") },
  { "field", "audio",        NC_ ("field", "Sound file") },
  { "field", "name",         NC_ ("field", "Name") },
  { "field", "login",        NC_ ("field", "Login") },
  { "field", "password",     NC_ ("field", "Password") },
  { "field", "old",          NC_ ("field", "Old password") },
  { "field", "new",          NC_ ("field", "New password") },
  { "field", "date",         NC_ ("field", "Date") },
  { "field", "office",       NC_ ("field", "Office") },
  { "field", "assisting",    NC_ ("field", "Assisting offices") },
  { "field", "owner",        NC_ ("field", "Who is in charge") },
  { "field", "owner_name",   NC_ ("field", "Who is in charge") },
  { "field", "waits_for",    NC_ ("field", "Waits for") },
  { "field", "into",         NC_ ("field", "Into ticket") },
  { "field", "outside",      NC_ ("field", "To whom") },
  { "field", "days",         NC_ ("field", "Working days") },
  { "field", "colour",       NC_ ("field", "Card") },
  { "field", "outcome",      NC_ ("field", "The call") },
  { "field", "solved",       NC_ ("field", "Is it solved") },
  { "field", "result",       NC_ ("field", "With what was done") },
  { "field", "service",      NC_ ("field", "With the service") },
  { "device", "softphone",  NC_ ("device", "In the console") },
  { "device", "registered", NC_ ("device", "Desk phone that registers") },
  { "device", "contact",    NC_ ("device", "Telephone at a fixed address") },
};
/* clang-format on */

const char *
hl_word (const char *kind, const char *word)
{
  if (word == NULL || *word == '\0')
    return HL_DASH;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].kind, kind) && g_str_equal (words[i].word, word))
      return g_dpgettext2 (NULL, kind, words[i].text);

  return word;
}

const char *
hl_word_agent_state (unsigned state)
{
  return hl_word ("agent-state", hl_enum_word (hl_agent_state_words, state));
}

const char *
hl_word_call_state (unsigned state)
{
  return hl_word ("call-state", hl_enum_word (hl_call_state_words, state));
}

const char *
hl_word_ticket_state (unsigned state)
{
  return hl_word ("ticket-state", hl_enum_word (hl_ticket_state_words, state));
}

const char *
hl_word_ticket_kind (unsigned kind)
{
  return hl_word ("ticket-kind", hl_enum_word (hl_ticket_kind_words, kind));
}

const char *
hl_word_ticket_urgency (unsigned urgency)
{
  return hl_word ("urgency", hl_enum_word (hl_ticket_urgency_words, urgency));
}

const char *
hl_word_outcome (unsigned outcome)
{
  return hl_word ("outcome", hl_enum_word (hl_outcome_words, outcome));
}

const char *
hl_word_way (unsigned way)
{
  return hl_word ("way", hl_enum_word (hl_way_words, way));
}

const char *
hl_word_role (unsigned role)
{
  return hl_word ("role", hl_enum_word (hl_role_words, role));
}

const char *
hl_word_away (HlSession *session, const char *reason)
{
  const char *name = hl_session_vocabulary_name (session, "away_reasons", reason);

  /* The service's own reasons, which no site lists. */
  static const struct
  {
    const char *reason, *text;
  } own[] = {
    { "signed in", N_ ("Signed in") },        { "signed-in", N_ ("Signed in") },
    { "missed", N_ ("Missed a call") },       { "no answer", N_ ("Missed a call") },
    { "no-answer", N_ ("Missed a call") },    { "rejected", N_ ("Rejected a call") },
    { "device", N_ ("Phone not connected") },
  };

  for (guint i = 0; name == reason && i < G_N_ELEMENTS (own); i++)
    if (g_strcmp0 (own[i].reason, reason) == 0)
      return _ (own[i].text);
  return name;
}

/* Errors */

static const struct
{
  HlClientError code;
  const char *sentence;
} sentences[] = {
  { HL_CLIENT_ERROR_ADDRESS,
    N_ ("This is no server address. Enter a name or number, such as 10.0.0.5:12349.") },
  { HL_CLIENT_ERROR_OFFLINE,
    N_ ("The server can’t be reached. Check the network and the address, then try again.") },
  { HL_CLIENT_ERROR_CERTIFICATE,
    N_ ("The server’s certificate is not the one you trusted. Ask the administrator before you "
        "go on.") },
  { HL_CLIENT_ERROR_PROTOCOL,
    N_ ("The server’s answer can’t be understood. The app and the server may be of different "
        "versions; tell the administrator.") },
  { HL_CLIENT_ERROR_SIGNED_OUT, N_ ("You were signed out. Sign in again to go on.") },
  { HL_CLIENT_ERROR_PASSWORD, N_ ("Login or password is wrong. Check Caps Lock and try again.") },
  { HL_CLIENT_ERROR_PERMISSION,
    N_ ("Your role may not do this. Ask the administrator for the permission.") },
  { HL_CLIENT_ERROR_NOT_FOUND, N_ ("It is no longer there. The list is being refreshed.") },
  { HL_CLIENT_ERROR_CONFLICT, N_ ("Somebody else changed this meanwhile. Your text is kept; look "
                                  "at the new version first.") },
  { HL_CLIENT_ERROR_REASON, N_ ("A reason is needed.") },
  { HL_CLIENT_ERROR_TOO_MANY, N_ ("Too many requests. Wait a moment and try again.") },
  { HL_CLIENT_ERROR_AWAY,
    N_ ("The telephony part of the server is not working. Tickets can still be saved.") },
};

static char *
locked_out (HlReply *reply)
{
  HlTime until = reply != NULL ? hl_reply_get_until (reply) : 0;
  g_autofree char *time = hl_format_time (until);

  if (until == 0)
    return g_strdup (_ ("Too many wrong passwords. Wait 15 minutes, or ask the administrator."));
  return g_strdup_printf (
      _ ("Too many wrong passwords. Try again after %s, or ask the administrator."), time);
}

char *
hl_error_sentence (const GError *error, HlReply *reply)
{
  if (error == NULL)
    return g_strdup ("");
  if (error->domain != HL_CLIENT_ERROR)
    return g_strdup (error->message);
  if (error->code == HL_CLIENT_ERROR_LOCKED_OUT)
    return locked_out (reply);
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if ((int) sentences[i].code == error->code)
      return g_strdup (_ (sentences[i].sentence));

  if (error->code == HL_CLIENT_ERROR_FIELD)
    {
      g_autofree char *text = hl_format_service_field (error->message);

      return g_strdup_printf (_ ("The server did not take it: %s"), text);
    }
  /* What the service says is translated where an app knows it. */
  if (error->code == HL_CLIENT_ERROR_STATE)
    {
      g_autofree char *text = hl_format_service (error->message);

      return g_strdup_printf (_ ("Not possible now: %s"), text);
    }
  if (error->code == HL_CLIENT_ERROR_PROGRAM)
    return g_strdup_printf (_ ("The service on this computer could not be started: %s"),
                            error->message);
  return g_strdup_printf (_ ("Something is wrong in the server: %s"), error->message);
}
