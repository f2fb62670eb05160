/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket-flow.h"

#include "hl-deadline.h"

#include <string.h>

/* One row per event; the table is the rules.  Guards look at what stands before they look at what
 * the act brings along. */

#define DESK HL_PARTY_DESK
#define DISPATCHER HL_PARTY_DISPATCHER
#define OFFICE HL_PARTY_OFFICE
#define ASSISTING HL_PARTY_ASSISTING

typedef gboolean (*Guard) (const HlTicketCase *self, GError **error);

static gboolean
refuse (GError **error, HlDeskError code, const char *message)
{
  g_set_error_literal (error, HL_DESK_ERROR, code, message);
  return FALSE;
}

static gboolean
is_set (const char *text)
{
  return text != NULL && strspn (text, " \t\r\n") != strlen (text);
}

/* ---- Offices ---- */

/* Each office has one part. */
static gboolean
are_apart (const HlTicketCase *self, const char *lead, GError **error)
{
  GPtrArray *list = self->act->assisting;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const char *office = ((HlTicketActOffice *) list->pdata[i])->office;

      if (g_strcmp0 (office, lead) == 0)
        return refuse (error, HL_DESK_ERROR_FIELD,
                       "assisting: the office that leads can't assist itself");
      for (guint k = 0; k < i; k++)
        if (strcmp (office, ((HlTicketActOffice *) list->pdata[k])->office) == 0)
          return refuse (error, HL_DESK_ERROR_FIELD, "assisting: name each office once");
    }
  return TRUE;
}

static gboolean
check_dispatch (const HlTicketCase *self, GError **error)
{
  const char *office = self->act->office != NULL ? self->act->office : self->ticket->office;

  if (!is_set (office))
    return refuse (error, HL_DESK_ERROR_FIELD, "office: choose the office that shall handle it");
  if (!self->office_known)
    return refuse (error, HL_DESK_ERROR_FIELD,
                   "office: there is no such office any more; choose one of the list");
  return are_apart (self, office, error);
}

static gboolean
check_assign (const HlTicketCase *self, GError **error)
{
  gboolean names = self->act->owner != 0 || is_set (self->act->owner_name);

  if (!names && (self->act->assisting == NULL || self->act->assisting->len == 0))
    return refuse (error, HL_DESK_ERROR_FIELD,
                   "owner: name who is in charge, or an office that shall assist");
  if (!self->office_known)
    return refuse (error, HL_DESK_ERROR_FIELD,
                   "assisting: there is no such office any more; choose one of the list");
  return are_apart (self, self->lead != NULL ? self->lead->office : NULL, error);
}

static gboolean
check_return (const HlTicketCase *self, GError **error)
{
  gboolean late =
      self->lead != NULL && self->lead->return_by != 0 && self->now >= self->lead->return_by;

  if (late && !(self->parties & DISPATCHER))
    return refuse (error, HL_DESK_ERROR_STATE,
                   "the time in which the office may return it is over: handle it, or ask a"
                   " dispatcher to take it back");
  return TRUE;
}

static gboolean
check_assist (const HlTicketCase *self, GError **error)
{
  if (self->waiting_assistants == 0)
    return refuse (error, HL_DESK_ERROR_STATE,
                   "no assisting office owes its part: bring one in with assign first");
  return is_set (self->act->text)
         || refuse (error, HL_DESK_ERROR_FIELD, "text: write what the assisting office found");
}

/* ---- Handling ---- */

static gboolean
check_suspend (const HlTicketCase *self, GError **error)
{
  return self->act->waits_for != 0
         || refuse (error, HL_DESK_ERROR_FIELD, "waits_for: say for whom it waits");
}

static gboolean
check_reply (const HlTicketCase *self, GError **error)
{
  if (self->waiting_assistants > 0)
    return refuse (error, HL_DESK_ERROR_STATE,
                   "an assisting office owes its part: wait for it, or enter it with assist");
  return is_set (self->act->text) || is_set (self->ticket->reply)
         || refuse (error, HL_DESK_ERROR_FIELD, "reply: write what the citizen is to be told");
}

static gboolean
check_approve (const HlTicketCase *self, GError **error)
{
  if (self->ticket->replied_by == self->user)
    return refuse (error, HL_DESK_ERROR_PARTY,
                   "who wrote the reply can't approve it: ask another dispatcher");
  return TRUE;
}

/* ---- Extensions ---- */

static gboolean
check_extend (const HlTicketCase *self, GError **error)
{
  gint64 extended = self->close != NULL ? self->close->extended : 0;

  if (self->close == NULL || self->close->counts != HL_LIMIT_WORKING_DAYS)
    return refuse (error, HL_DESK_ERROR_STATE,
                   "its limit is not one of working days: it can't be extended");
  if (self->asked != NULL)
    return refuse (error, HL_DESK_ERROR_STATE,
                   "an extension has been asked for already: wait until it is decided");
  if (self->close->due_at != 0 && self->now >= self->close->due_at)
    return refuse (error, HL_DESK_ERROR_STATE,
                   "it is overdue: an extension is asked for before that; reply at once");
  if (self->act->days <= 0)
    return refuse (error, HL_DESK_ERROR_FIELD, "days: say how many working days are wanted");
  if (extended + self->act->days > self->extension_most)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD,
                   "days: at most %" G_GINT64_FORMAT " working days are left to extend it by",
                   self->extension_most - extended);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_grant (const HlTicketCase *self, GError **error)
{
  if (self->asked == NULL)
    return refuse (error, HL_DESK_ERROR_STATE, "no extension is asked for");
  if (self->close == NULL)
    return refuse (error, HL_DESK_ERROR_STATE, "no limit runs that could be extended: refuse it");
  if (self->asked->asked_by == self->user)
    return refuse (error, HL_DESK_ERROR_PARTY,
                   "who asked for the extension can't grant it: ask another dispatcher");
  if (self->act->days > self->asked->days)
    return refuse (error, HL_DESK_ERROR_FIELD, "days: grant at most as many as were asked for");
  return TRUE;
}

static gboolean
check_refuse (const HlTicketCase *self, GError **error)
{
  return self->asked != NULL || refuse (error, HL_DESK_ERROR_STATE, "no extension is asked for");
}

/* ---- Supervision ---- */

static gboolean
check_supervise (const HlTicketCase *self, GError **error)
{
  if (!is_set (self->act->text))
    return refuse (error, HL_DESK_ERROR_FIELD, "text: write what the office shall do");
  if (self->act->due_at <= self->now)
    return refuse (error, HL_DESK_ERROR_FIELD, "due_at: say until when the office shall report");
  return TRUE;
}

static gboolean
check_report (const HlTicketCase *self, GError **error)
{
  if (self->open_supervisions == 0)
    return refuse (error, HL_DESK_ERROR_STATE, "no supervision order waits for a report");
  return is_set (self->act->text)
         || refuse (error, HL_DESK_ERROR_FIELD, "text: write what was done about it");
}

static gboolean
check_card (const HlTicketCase *self, GError **error)
{
  if (self->lead == NULL)
    return refuse (error, HL_DESK_ERROR_STATE, "it is with no office that a card could go to");
  return self->act->colour != 0 || refuse (error, HL_DESK_ERROR_FIELD, "colour: yellow or red");
}

/* ---- The end ---- */

static gboolean
check_follow_up (const HlTicketCase *self, GError **error)
{
  HlTicketAct *act = self->act;

  if (act->outcome == 0)
    return refuse (error, HL_DESK_ERROR_FIELD, "outcome: say how the call went");
  if (act->outcome != HL_FOLLOW_UP_REACHED)
    return (act->solved == 0 && act->result == 0 && act->service == 0)
           || refuse (error, HL_DESK_ERROR_FIELD,
                      "outcome: who was not reached has said nothing; choose reached");
  if (act->solved == 0)
    return refuse (error, HL_DESK_ERROR_FIELD, "solved: ask whether it is solved");
  return act->result != 0
         || refuse (error, HL_DESK_ERROR_FIELD, "result: ask how satisfied the citizen is");
}

static gboolean
check_close_answered (const HlTicketCase *self, GError **error)
{
  return is_set (self->act->reason)
         || refuse (error, HL_DESK_ERROR_REASON,
                    "say why no follow-up call is made, or tell the citizen and follow up");
}

static gboolean
check_close_followed (const HlTicketCase *self, GError **error)
{
  if (self->follow_up == NULL && self->attempts < self->attempts_most
      && !is_set (self->act->reason))
    return refuse (error, HL_DESK_ERROR_REASON,
                   "the citizen has not been reached yet: try again, or say why it is closed");
  if (self->follow_up != NULL && self->follow_up->result == HL_DISSATISFIED
      && !is_set (self->act->reason))
    return refuse (error, HL_DESK_ERROR_REASON,
                   "the citizen is dissatisfied: redo it, or say why it is closed");
  return TRUE;
}

static gboolean
check_close (const HlTicketCase *self, GError **error)
{
  if (self->ticket->state == HL_TICKET_ANSWERED)
    return check_close_answered (self, error);
  if (self->ticket->state == HL_TICKET_FOLLOW_UP)
    return check_close_followed (self, error);
  return TRUE;
}

static gboolean
check_redo (const HlTicketCase *self, GError **error)
{
  if (self->lead == NULL)
    return refuse (error, HL_DESK_ERROR_STATE,
                   "no office has handled it: register what is new as another ticket");
  if (self->redone >= HL_TICKET_REDO_MOST && self->supervisions == 0)
    return refuse (error, HL_DESK_ERROR_STATE,
                   "it has been redone already: issue a supervision order first");
  return TRUE;
}

static gboolean
check_merge (const HlTicketCase *self, GError **error)
{
  if (self->act->into == 0)
    return refuse (error, HL_DESK_ERROR_FIELD, "into: say into which ticket");
  if (self->act->into == self->ticket->id)
    return refuse (error, HL_DESK_ERROR_FIELD, "into: a ticket can't be merged into itself");
  if (self->into == NULL)
    return refuse (error, HL_DESK_ERROR_FIELD, "into: there is no such ticket");
  if (!hl_ticket_is_open (self->into->state))
    return refuse (error, HL_DESK_ERROR_FIELD,
                   "into: that ticket is not open; register this one by itself");
  return TRUE;
}

/* Only a draft that was joined comes back as it was. */
static gboolean
check_restore (const HlTicketCase *self, GError **error)
{
  return self->ticket->state != HL_TICKET_MERGED || self->ticket->number == NULL
         || refuse (error, HL_DESK_ERROR_STATE,
                    "it had a number when it was merged: register what is left as another ticket");
}

static gboolean
check_outside (const HlTicketCase *self, GError **error)
{
  return is_set (self->act->outside)
         || refuse (error, HL_DESK_ERROR_FIELD, "outside: say to whom it goes");
}

static gboolean
check_archive (const HlTicketCase *self, GError **error)
{
  return self->open_supervisions == 0
         || refuse (error, HL_DESK_ERROR_STATE,
                    "a supervision order waits for its report: enter that first");
}

/* ---- The table ---- */

enum
{
  REASON = 1 << 0,
  COMPLETE = 1 << 1, /* hl_ticket_check() */
  ADDS = 1 << 2,
};

typedef struct
{
  guint parties;
  guint flags;
  Guard guard;
} Rule;

/* clang-format off */
static const Rule rules[HL_N_TICKET_EVENTS] = {
  [HL_TICKET_EVENT_SAVE]      = { DESK | DISPATCHER | OFFICE,   0,             NULL },
  [HL_TICKET_EVENT_ANSWER]    = { DESK | DISPATCHER,            COMPLETE,      NULL },
  [HL_TICKET_EVENT_TRANSFER]  = { DESK | DISPATCHER,            COMPLETE,      NULL },
  [HL_TICKET_EVENT_CALLBACK]  = { DESK | DISPATCHER,            COMPLETE,      NULL },
  [HL_TICKET_EVENT_CLOSE]     = { DESK | DISPATCHER,            COMPLETE,      check_close },
  [HL_TICKET_EVENT_DROP]      = { DESK | DISPATCHER,            0,             NULL },
  [HL_TICKET_EVENT_RESTORE]   = { DESK | DISPATCHER,            0,             check_restore },
  [HL_TICKET_EVENT_DISPATCH]  = { DISPATCHER,                   0,             check_dispatch },
  [HL_TICKET_EVENT_SIGN]      = { DISPATCHER | OFFICE,          0,             NULL },
  [HL_TICKET_EVENT_RETURN]    = { DISPATCHER | OFFICE,          REASON,        check_return },
  [HL_TICKET_EVENT_SUSPEND]   = { DISPATCHER | OFFICE,          REASON,        check_suspend },
  [HL_TICKET_EVENT_RESUME]    = { DESK | DISPATCHER | OFFICE,   0,             NULL },
  [HL_TICKET_EVENT_REPLY]     = { DISPATCHER | OFFICE,          0,             check_reply },
  [HL_TICKET_EVENT_APPROVE]   = { DISPATCHER,                   0,             check_approve },
  [HL_TICKET_EVENT_REJECT]    = { DISPATCHER,                   REASON,        NULL },
  [HL_TICKET_EVENT_TELL]      = { DESK | DISPATCHER,            0,             NULL },
  [HL_TICKET_EVENT_REDO]      = { DESK | DISPATCHER,            REASON,        check_redo },
  [HL_TICKET_EVENT_WITHDRAW]  = { DESK | DISPATCHER,            REASON,        NULL },
  [HL_TICKET_EVENT_MERGE]     = { DESK | DISPATCHER,            0,             check_merge },
  [HL_TICKET_EVENT_OUTSIDE]   = { DISPATCHER,                   REASON,        check_outside },
  [HL_TICKET_EVENT_ARCHIVE]   = { DISPATCHER,                   0,             check_archive },
  [HL_TICKET_EVENT_ASSIGN]    = { DISPATCHER | OFFICE,          0,             check_assign },
  [HL_TICKET_EVENT_ASSIST]    = { DISPATCHER | ASSISTING,       ADDS,          check_assist },
  [HL_TICKET_EVENT_CONTACT]   = { DISPATCHER | OFFICE,          ADDS,          NULL },
  [HL_TICKET_EVENT_EXTEND]    = { DISPATCHER | OFFICE,          ADDS | REASON, check_extend },
  [HL_TICKET_EVENT_GRANT]     = { DISPATCHER,                   0,             check_grant },
  [HL_TICKET_EVENT_REFUSE]    = { DISPATCHER,                   ADDS | REASON, check_refuse },
  [HL_TICKET_EVENT_URGE]      = { DESK | DISPATCHER,            ADDS | REASON, NULL },
  [HL_TICKET_EVENT_SUPERVISE] = { DISPATCHER,                   ADDS,          check_supervise },
  [HL_TICKET_EVENT_REPORT]    = { DISPATCHER | OFFICE,          ADDS,          check_report },
  [HL_TICKET_EVENT_CARD]      = { DISPATCHER,                   ADDS | REASON, check_card },
  [HL_TICKET_EVENT_FOLLOW_UP] = { DESK | DISPATCHER,            ADDS,          check_follow_up },
};
/* clang-format on */

static const struct
{
  guint party;
  const char *name;
} names[] = {
  { DESK, "the desk" },
  { DISPATCHER, "a dispatcher" },
  { OFFICE, "the office that leads" },
  { ASSISTING, "the office that assists" },
};

static gboolean
refuse_party (HlTicketEvent event, GError **error)
{
  g_autoptr (GString) whose = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (rules[event].parties & names[i].party)
      g_string_append_printf (whose, "%s%s", whose->len > 0 ? " or " : "", names[i].name);
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_PARTY, "only %s may %s it: ask there",
               whose->str, hl_ticket_event_words[event]);
  return FALSE;
}

gboolean
hl_ticket_flow_check (const HlTicketCase *self, HlTicketEvent event, GError **error)
{
  const Rule *rule = &rules[event];

  g_return_val_if_fail (event < HL_N_TICKET_EVENTS, FALSE);

  if (!hl_ticket_may (self->ticket->state, event, error))
    return FALSE;
  if (!(rule->parties & self->parties))
    return refuse_party (event, error);
  if (rule->guard != NULL && !rule->guard (self, error))
    return FALSE;
  if ((rule->flags & REASON) && !is_set (self->act->reason))
    return refuse (error, HL_DESK_ERROR_REASON, "say for what reason");
  return !(rule->flags & COMPLETE) || hl_ticket_check (self->ticket, event, error);
}

guint
hl_ticket_flow_parties (HlTicketEvent event)
{
  g_return_val_if_fail (event < HL_N_TICKET_EVENTS, 0);
  return rules[event].parties;
}

gboolean
hl_ticket_flow_adds (HlTicketEvent event)
{
  g_return_val_if_fail (event < HL_N_TICKET_EVENTS, FALSE);
  return (rules[event].flags & ADDS) != 0;
}
