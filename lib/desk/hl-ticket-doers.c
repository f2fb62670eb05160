/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket-acts-private.h"

#include <string.h>

/* What each event of a ticket does: rows, clocks, and fields of the ticket itself. */

#define bit(field) hl_ticket_bit (field)

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
replace (char **field, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*field);
  *field = copy;
}

/* ---- Offices ---- */

static HlAssignment *
assignment_new (HlTicketDoing *self, const char *office, HlPart part)
{
  HlAssignment *row = hl_assignment_new ();

  row->id = hl_id_next (self->context->now);
  row->revision = 1;
  row->ticket = self->ticket->id;
  row->office = g_strdup (office);
  row->part = part;
  row->dispatched_at = self->context->now;
  row->dispatched_by = self->context->user;
  return row;
}

static gboolean
has_office (HlTicketDoing *self, const char *office)
{
  for (guint i = 0; i < self->assignments->len; i++)
    {
      HlAssignment *row = self->assignments->pdata[i];

      if (row->ended_at == 0 && g_strcmp0 (row->office, office) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_assisting (HlTicketDoing *self, GError **error)
{
  GPtrArray *list = self->act->assisting;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const char *office = ((HlTicketActOffice *) list->pdata[i])->office;
      g_autoptr (HlAssignment) row = NULL;

      if (has_office (self, office))
        continue;
      row = assignment_new (self, office, HL_PART_ASSIST);
      if (!hl_store_insert (self->db, HL_RECORD (row), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
end_assignments (HlTicketDoing *self, GError **error)
{
  for (guint i = 0; i < self->assignments->len; i++)
    {
      HlAssignment *row = self->assignments->pdata[i];

      if (row->ended_at != 0)
        continue;
      row->ended_at = self->context->now;
      if (row->reason == NULL)
        row->reason = g_strdup (self->act->reason);
      if (!hl_store_update_all (self->db, HL_RECORD (row), error))
        return FALSE;
    }
  return TRUE;
}

static void
set_owner (HlTicketDoing *self, HlId owner, const char *name)
{
  self->ticket->owner = owner;
  replace (&self->ticket->owner_name, name);
  self->mask |= bit ("owner") | bit ("owner_name");
}

/* A user's own name, whatever was said. */
static gboolean
take_owner (HlTicketDoing *self, GError **error)
{
  g_autofree char *name = NULL;

  if (self->act->owner == 0 && !is_set (self->act->owner_name))
    return TRUE;
  if (self->act->owner != 0
      && !hl_stmt_take_row (hl_db_query (self->db, error,
                                         "SELECT name FROM \"user\" WHERE id = $1 AND enabled = 1",
                                         "i", self->act->owner),
                            error, "s", &name))
    return FALSE;
  if (self->act->owner != 0 && name == NULL)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD, "owner: there is no such user");
      return FALSE;
    }
  set_owner (self, self->act->owner, name != NULL ? name : self->act->owner_name);
  return TRUE;
}

/* What is asked and not decided when the ticket leaves is refused by that. */
static gboolean
drop_asked (HlTicketDoing *self, GError **error)
{
  HlExtension *asked = self->c.asked;

  if (asked == NULL)
    return TRUE;
  asked->state = HL_EXTENSION_REFUSED;
  asked->decided_at = self->context->now;
  asked->decided_by = self->context->user;
  replace (&asked->decider, self->context->user_name);
  return hl_store_update_all (self->db, HL_RECORD (asked), error);
}

static gboolean
end_pause (HlTicketDoing *self, GError **error)
{
  g_autoptr (GPtrArray) pauses = hl_clocks_list_pauses (self->db, self->ticket->id, error);

  for (guint i = 0; pauses != NULL && i < pauses->len; i++)
    {
      HlTicketPause *pause = pauses->pdata[i];

      if (pause->to_at != 0)
        continue;
      pause->to_at = MAX (self->context->now, pause->from_at + 1);
      if (!hl_store_update_all (self->db, HL_RECORD (pause), error))
        return FALSE;
    }
  return pauses != NULL;
}

/* ---- Events ---- */

static gboolean
do_submit (HlTicketDoing *self, GError **error)
{
  return hl_tickets_submit (self->db, self->ticket, self->context->now, &self->mask, error);
}

static gboolean
do_close (HlTicketDoing *self, GError **error)
{
  return do_submit (self, error)
         && hl_clocks_end (self->db, self->ticket, HL_CLOCK_FOLLOW_UP, self->context->now,
                           self->context, error)
         && hl_clocks_void (self->db, self->ticket, self->context, error);
}

static gboolean
do_dispatch (HlTicketDoing *self, GError **error)
{
  const char *office = self->act->office != NULL ? self->act->office : self->ticket->office;
  g_autoptr (HlAssignment) lead = assignment_new (self, office, HL_PART_LEAD);
  g_autoptr (HlSiteProfile) profile = hl_profile_choose (self->rules.profiles, self->ticket);

  lead->return_by =
      hl_ticket_clock_days ((guint) profile->return_days, &self->rules.zone, self->context->now);
  replace (&self->ticket->office, lead->office);
  self->mask |= bit ("office");
  set_owner (self, 0, NULL);
  return hl_store_insert (self->db, HL_RECORD (lead), error) && add_assisting (self, error)
         && hl_clocks_start (self->db, self->ticket, HL_CLOCK_SIGN, lead->office, &self->rules,
                             self->context, error)
         && hl_clocks_start (self->db, self->ticket, HL_CLOCK_CLOSE, lead->office, &self->rules,
                             self->context, error);
}

/* Who signs is in charge until somebody else is named. */
static gboolean
do_sign (HlTicketDoing *self, GError **error)
{
  HlAssignment *lead = self->c.lead;
  gboolean hers = (self->c.parties & HL_PARTY_OFFICE) != 0;

  if (hers)
    set_owner (self, self->context->user, self->context->user_name);
  if (!take_owner (self, error))
    return FALSE;
  if (self->ticket->owner_name == NULL)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD,
                   "owner_name: name who is in charge at the office");
      return FALSE;
    }
  lead->signed_at = self->context->now;
  lead->signed_by = self->context->user;
  replace (&lead->signer, self->ticket->owner_name);
  return hl_store_update_all (self->db, HL_RECORD (lead), error)
         && hl_clocks_end (self->db, self->ticket, HL_CLOCK_SIGN, self->context->now, self->context,
                           error)
         && hl_clocks_start (self->db, self->ticket, HL_CLOCK_CONTACT, lead->office, &self->rules,
                             self->context, error);
}

static gboolean
do_return (HlTicketDoing *self, GError **error)
{
  self->c.lead->returned_at = self->context->now;
  set_owner (self, 0, NULL);
  return end_assignments (self, error) && drop_asked (self, error)
         && hl_clocks_void (self->db, self->ticket, self->context, error);
}

static gboolean
do_suspend (HlTicketDoing *self, GError **error)
{
  g_autoptr (HlTicketPause) pause = hl_ticket_pause_new ();

  pause->id = hl_id_next (self->context->now);
  pause->revision = 1;
  pause->ticket = self->ticket->id;
  pause->from_at = self->context->now;
  pause->waits_for = self->act->waits_for;
  pause->reason = g_strdup (self->act->reason);
  return hl_store_insert (self->db, HL_RECORD (pause), error)
         && hl_clocks_refresh (self->db, self->ticket, &self->rules, self->context, error);
}

static gboolean
do_resume (HlTicketDoing *self, GError **error)
{
  return end_pause (self, error)
         && hl_clocks_refresh (self->db, self->ticket, &self->rules, self->context, error);
}

static gboolean
do_reply (HlTicketDoing *self, GError **error)
{
  if (is_set (self->act->text))
    {
      replace (&self->ticket->reply, self->act->text);
      self->mask |= bit ("reply");
    }
  self->ticket->replied_at = self->context->now;
  self->ticket->replied_by = self->context->user;
  self->mask |= bit ("replied_at") | bit ("replied_by");
  return hl_clocks_end (self->db, self->ticket, HL_CLOCK_CONTACT, self->context->now, self->context,
                        error);
}

/* The office is judged by when it replied, not by how long that was reviewed. */
static gboolean
do_approve (HlTicketDoing *self, GError **error)
{
  HlAssignment *lead = self->c.lead;

  replace (&lead->reply, self->ticket->reply);
  lead->replied_at = self->ticket->replied_at;
  return hl_store_update_all (self->db, HL_RECORD (lead), error) && drop_asked (self, error)
         && hl_clocks_end (self->db, self->ticket, HL_CLOCK_CLOSE, self->ticket->replied_at,
                           self->context, error);
}

static gboolean
do_reject (HlTicketDoing *self, GError **error)
{
  self->ticket->replied_at = 0;
  self->ticket->replied_by = 0;
  self->mask |= bit ("replied_at") | bit ("replied_by");
  return hl_clocks_refresh (self->db, self->ticket, &self->rules, self->context, error);
}

static gboolean
do_tell (HlTicketDoing *self, GError **error)
{
  return hl_clocks_start (self->db, self->ticket, HL_CLOCK_FOLLOW_UP, NULL, &self->rules,
                          self->context, error);
}

/* The office has it again, with its whole time; what it replied before stays in its row. */
static gboolean
do_redo (HlTicketDoing *self, GError **error)
{
  HlAssignment *before = self->c.lead;
  g_autoptr (HlAssignment) lead = assignment_new (self, before->office, HL_PART_LEAD);

  before->ended_at = self->context->now;
  before->reason = g_strdup (self->act->reason);
  lead->signed_at = self->context->now;
  lead->signed_by = self->context->user;
  replace (&lead->signer, before->signer);
  return hl_store_update_all (self->db, HL_RECORD (before), error)
         && hl_store_insert (self->db, HL_RECORD (lead), error) && do_reject (self, error)
         && hl_clocks_end (self->db, self->ticket, HL_CLOCK_FOLLOW_UP, self->context->now,
                           self->context, error)
         && hl_clocks_start (self->db, self->ticket, HL_CLOCK_CLOSE, lead->office, &self->rules,
                             self->context, error);
}

/* It is nobody's any more. */
static gboolean
do_leave (HlTicketDoing *self, GError **error)
{
  return end_assignments (self, error) && drop_asked (self, error) && end_pause (self, error)
         && hl_clocks_void (self->db, self->ticket, self->context, error);
}

static gboolean
do_outside (HlTicketDoing *self, GError **error)
{
  replace (&self->ticket->outside, self->act->outside);
  self->mask |= bit ("outside");
  return do_leave (self, error);
}

/* What was merged into it goes on where it goes. */
static gboolean
do_merge (HlTicketDoing *self, GError **error)
{
  self->ticket->merged_into = self->into->id;
  self->mask |= bit ("merged_into");
  return do_leave (self, error)
         && hl_db_run (self->db, error,
                       "UPDATE ticket SET merged_into = $1, revision = revision + 1"
                       " WHERE merged_into = $2",
                       "ii", self->into->id, self->ticket->id)
                >= 0
         && hl_desk_fact (self->db, self->context, "ticket-merged-here", self->into, 0,
                          self->ticket->number, error);
}

static gboolean
do_restore (HlTicketDoing *self, GError **error)
{
  if (self->ticket->merged_into == 0)
    return TRUE;
  self->ticket->merged_into = 0;
  self->mask |= bit ("merged_into");
  return TRUE;
}

static gboolean
do_assign (HlTicketDoing *self, GError **error)
{
  return take_owner (self, error) && add_assisting (self, error);
}

/* ---- Beside the flow ---- */

/* The assisting office's row: its own, or the one the dispatcher names. */
static HlAssignment *
find_assisting (HlTicketDoing *self)
{
  gboolean hers = (self->c.parties & HL_PARTY_ASSISTING) != 0;
  const char *office = hers ? self->context->office : self->act->office;

  for (guint i = 0; i < self->assignments->len; i++)
    {
      HlAssignment *row = self->assignments->pdata[i];

      if (row->part == HL_PART_ASSIST && row->ended_at == 0
          && (office != NULL ? g_strcmp0 (row->office, office) == 0
                             : row->replied_at == 0 && self->c.waiting_assistants == 1))
        return row;
    }
  return NULL;
}

static gboolean
do_assist (HlTicketDoing *self, GError **error)
{
  HlAssignment *row = find_assisting (self);

  if (row == NULL)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD,
                   "office: say which assisting office's part it is");
      return FALSE;
    }
  replace (&row->reply, self->act->text);
  row->replied_at = self->context->now;
  return hl_store_update_all (self->db, HL_RECORD (row), error);
}

static gboolean
do_contact (HlTicketDoing *self, GError **error)
{
  return hl_clocks_end (self->db, self->ticket, HL_CLOCK_CONTACT, self->context->now, self->context,
                        error);
}

static gboolean
do_extend (HlTicketDoing *self, GError **error)
{
  g_autoptr (HlExtension) row = hl_extension_new ();

  row->id = hl_id_next (self->context->now);
  row->revision = 1;
  row->ticket = self->ticket->id;
  row->state = HL_EXTENSION_ASKED;
  row->days = self->act->days;
  row->reason = g_strdup (self->act->reason);
  row->asked_at = self->context->now;
  row->asked_by = self->context->user;
  row->asker = g_strdup (self->context->user_name);
  return hl_store_insert (self->db, HL_RECORD (row), error);
}

static gboolean
decide (HlTicketDoing *self, HlExtensionState state, GError **error)
{
  HlExtension *asked = self->c.asked;

  asked->state = state;
  asked->decided_at = self->context->now;
  asked->decided_by = self->context->user;
  replace (&asked->decider, self->context->user_name);
  replace (&asked->verdict, self->act->reason);
  return hl_store_update_all (self->db, HL_RECORD (asked), error);
}

static gboolean
do_grant (HlTicketDoing *self, GError **error)
{
  if (self->act->days > 0)
    self->c.asked->days = self->act->days;
  self->close->extended += self->c.asked->days;
  return hl_store_update_all (self->db, HL_RECORD (self->close), error)
         && decide (self, HL_EXTENSION_GRANTED, error)
         && hl_clocks_refresh (self->db, self->ticket, &self->rules, self->context, error);
}

static gboolean
do_refuse (HlTicketDoing *self, GError **error)
{
  return decide (self, HL_EXTENSION_REFUSED, error);
}

static gboolean
do_supervise (HlTicketDoing *self, GError **error)
{
  g_autoptr (HlSupervision) row = hl_supervision_new ();

  row->id = hl_id_next (self->context->now);
  row->revision = 1;
  row->number = g_strdup_printf ("%s-D%u", self->ticket->number, self->supervisions->len + 1);
  row->ticket = self->ticket->id;
  row->office = g_strdup (self->c.lead != NULL ? self->c.lead->office : self->ticket->office);
  row->text = g_strdup (self->act->text);
  row->due_at = self->act->due_at;
  row->issued_at = self->context->now;
  row->issued_by = self->context->user;
  row->issuer = g_strdup (self->context->user_name);
  return hl_store_insert (self->db, HL_RECORD (row), error);
}

/* The oldest order that waits. */
static gboolean
do_report (HlTicketDoing *self, GError **error)
{
  for (guint i = 0; i < self->supervisions->len; i++)
    {
      HlSupervision *row = self->supervisions->pdata[i];

      if (row->reported_at != 0)
        continue;
      replace (&row->report, self->act->text);
      row->reported_at = self->context->now;
      row->reported_by = self->context->user;
      return hl_store_update_all (self->db, HL_RECORD (row), error);
    }
  return TRUE;
}

static gboolean
do_card (HlTicketDoing *self, GError **error)
{
  g_autoptr (HlCard) row = hl_card_new ();

  row->id = hl_id_next (self->context->now);
  row->revision = 1;
  row->ticket = self->ticket->id;
  row->office = g_strdup (self->c.lead->office);
  row->colour = self->act->colour;
  row->issued_at = self->context->now;
  row->issued_by = self->context->user;
  row->reason = g_strdup (self->act->reason);
  return hl_store_insert (self->db, HL_RECORD (row), error);
}

static gboolean
do_follow_up (HlTicketDoing *self, GError **error)
{
  g_autoptr (HlFollowUp) row = hl_follow_up_new ();

  row->id = hl_id_next (self->context->now);
  row->revision = 1;
  row->ticket = self->ticket->id;
  row->attempt = self->follow_ups->len + 1;
  row->at = self->context->now;
  row->outcome = self->act->outcome;
  row->solved = self->act->solved;
  row->result = self->act->result;
  row->service = self->act->service;
  row->comment = g_strdup (self->act->text);
  row->agent = self->context->user;
  row->agent_name = g_strdup (self->context->user_name);
  row->call = self->act->call;
  if (!hl_store_insert (self->db, HL_RECORD (row), error))
    return FALSE;
  return row->outcome == HL_FOLLOW_UP_NO_ANSWER
         || hl_clocks_end (self->db, self->ticket, HL_CLOCK_FOLLOW_UP, self->context->now,
                           self->context, error);
}

const HlTicketDo hl_ticket_doers[HL_N_TICKET_EVENTS] = {
  [HL_TICKET_EVENT_ANSWER] = do_submit,       [HL_TICKET_EVENT_TRANSFER] = do_submit,
  [HL_TICKET_EVENT_CALLBACK] = do_submit,     [HL_TICKET_EVENT_CLOSE] = do_close,
  [HL_TICKET_EVENT_DISPATCH] = do_dispatch,   [HL_TICKET_EVENT_SIGN] = do_sign,
  [HL_TICKET_EVENT_RETURN] = do_return,       [HL_TICKET_EVENT_SUSPEND] = do_suspend,
  [HL_TICKET_EVENT_RESUME] = do_resume,       [HL_TICKET_EVENT_REPLY] = do_reply,
  [HL_TICKET_EVENT_APPROVE] = do_approve,     [HL_TICKET_EVENT_REJECT] = do_reject,
  [HL_TICKET_EVENT_TELL] = do_tell,           [HL_TICKET_EVENT_REDO] = do_redo,
  [HL_TICKET_EVENT_WITHDRAW] = do_leave,      [HL_TICKET_EVENT_MERGE] = do_merge,
  [HL_TICKET_EVENT_OUTSIDE] = do_outside,     [HL_TICKET_EVENT_ASSIGN] = do_assign,
  [HL_TICKET_EVENT_ASSIST] = do_assist,       [HL_TICKET_EVENT_CONTACT] = do_contact,
  [HL_TICKET_EVENT_EXTEND] = do_extend,       [HL_TICKET_EVENT_GRANT] = do_grant,
  [HL_TICKET_EVENT_REFUSE] = do_refuse,       [HL_TICKET_EVENT_SUPERVISE] = do_supervise,
  [HL_TICKET_EVENT_REPORT] = do_report,       [HL_TICKET_EVENT_CARD] = do_card,
  [HL_TICKET_EVENT_FOLLOW_UP] = do_follow_up, [HL_TICKET_EVENT_RESTORE] = do_restore,
};
