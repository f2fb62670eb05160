/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket-acts-private.h"

#include <string.h>

/* Events of tickets: the case is looked up, the flow decides, one function per event
 * (hl-ticket-doers.c) does it. */

static void
doing_clear (HlTicketDoing *self)
{
  g_clear_pointer (&self->assignments, g_ptr_array_unref);
  g_clear_pointer (&self->extensions, g_ptr_array_unref);
  g_clear_pointer (&self->supervisions, g_ptr_array_unref);
  g_clear_pointer (&self->follow_ups, g_ptr_array_unref);
  g_clear_object (&self->close);
  g_clear_object (&self->into);
  g_clear_object (&self->act);
  hl_clock_rules_clear (&self->rules);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlTicketDoing, doing_clear)

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

gboolean
hl_tickets_is_of_office (HlDb *db, HlId ticket, const char *office, gboolean *is, GError **error)
{
  gint64 n = 0;

  if (!hl_stmt_take_row (hl_db_query (db, error,
                                      "SELECT count(*) FROM assignment WHERE ticket = $1"
                                      " AND office = $2 AND ended_at IS NULL",
                                      "is", ticket, office),
                         error, "i", &n))
    return FALSE;
  *is = n > 0;
  return TRUE;
}

/* ---- The case ---- */

static gboolean
load_rows (HlTicketDoing *self, GError **error)
{
  HlId id = self->ticket->id;

  self->assignments = hl_tickets_list_rows (self->db, hl_assignment_shape (), id, error);
  self->extensions = self->assignments != NULL
                         ? hl_tickets_list_rows (self->db, hl_extension_shape (), id, error)
                         : NULL;
  self->supervisions = self->extensions != NULL
                           ? hl_tickets_list_rows (self->db, hl_supervision_shape (), id, error)
                           : NULL;
  self->follow_ups = self->supervisions != NULL
                         ? hl_tickets_list_rows (self->db, hl_follow_up_shape (), id, error)
                         : NULL;
  return self->follow_ups != NULL;
}

/* The act's ticket by its number; -1: there is none. */
static gboolean
find_into (HlTicketDoing *self, GError **error)
{
  if (self->act->into != 0 || !is_set (self->act->into_number))
    return TRUE;
  self->act->into = -1;
  return hl_stmt_take_row (hl_db_query (self->db, error, "SELECT id FROM ticket WHERE number = $1",
                                        "s", self->act->into_number),
                           error, "i", &self->act->into);
}

static gboolean
load_close (HlTicketDoing *self, GError **error)
{
  GError *failure = NULL;

  self->close = hl_clocks_find (self->db, self->ticket->id, HL_CLOCK_CLOSE, &failure);
  if (failure == NULL && self->act->into != 0)
    self->into = (HlTicket *) hl_db_get (self->db, hl_ticket_shape (), self->act->into, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* A redo ends the leading assignment that had replied, and begins another. */
static guint
count_redone (GPtrArray *assignments)
{
  guint n = 0;

  for (guint i = 0; i < assignments->len; i++)
    {
      HlAssignment *row = assignments->pdata[i];

      n += row->part == HL_PART_LEAD && row->ended_at != 0 && row->replied_at != 0;
    }
  return n;
}

static void
look_at_offices (HlTicketDoing *self)
{
  HlTicketCase *c = &self->c;
  const char *office = self->context->office;
  guint mine = 0;

  for (guint i = 0; i < self->assignments->len; i++)
    {
      HlAssignment *row = self->assignments->pdata[i];
      gboolean hers = office != NULL && g_strcmp0 (row->office, office) == 0;

      if (row->ended_at != 0)
        continue;
      if (row->part == HL_PART_LEAD)
        c->lead = row;
      else if (row->replied_at == 0)
        c->waiting_assistants++;
      if (hers)
        mine |= row->part == HL_PART_LEAD ? HL_PARTY_OFFICE : HL_PARTY_ASSISTING;
    }
  c->redone = count_redone (self->assignments);
  c->parties = (self->context->parties & (HL_PARTY_DESK | HL_PARTY_DISPATCHER)) | mine;
}

static void
look_at_rows (HlTicketDoing *self)
{
  HlTicketCase *c = &self->c;

  for (guint i = 0; i < self->extensions->len; i++)
    if (((HlExtension *) self->extensions->pdata[i])->state == HL_EXTENSION_ASKED)
      c->asked = self->extensions->pdata[i];
  c->supervisions = self->supervisions->len;
  for (guint i = 0; i < self->supervisions->len; i++)
    c->open_supervisions += ((HlSupervision *) self->supervisions->pdata[i])->reported_at == 0;
  c->attempts = self->follow_ups->len;
  for (guint i = 0; i < self->follow_ups->len; i++)
    if (((HlFollowUp *) self->follow_ups->pdata[i])->outcome == HL_FOLLOW_UP_REACHED)
      c->follow_up = self->follow_ups->pdata[i];
}

static gboolean
is_office (HlDb *db, const char *name, gboolean *is, GError **error)
{
  gint64 n = 0;

  if (!hl_stmt_take_row (
          hl_db_query (db, error, "SELECT count(*) FROM office WHERE name = $1", "s", name), error,
          "i", &n))
    return FALSE;
  *is = *is && n > 0;
  return TRUE;
}

/* Every office that the act, or a dispatch by the ticket's own office, names. */
static gboolean
look_for_offices (HlTicketDoing *self, HlTicketEvent event, GError **error)
{
  const char *lead = self->act->office;

  if (event == HL_TICKET_EVENT_DISPATCH && lead == NULL)
    lead = self->ticket->office;
  self->c.office_known = TRUE;
  if (is_set (lead) && !is_office (self->db, lead, &self->c.office_known, error))
    return FALSE;
  for (guint i = 0; self->act->assisting != NULL && i < self->act->assisting->len; i++)
    if (!is_office (self->db, ((HlTicketActOffice *) self->act->assisting->pdata[i])->office,
                    &self->c.office_known, error))
      return FALSE;
  return TRUE;
}

static gboolean
look_up (HlTicketDoing *self, GError **error)
{
  g_autoptr (HlSiteProfile) profile = NULL;

  if (!hl_clock_rules_load (&self->rules, self->db, error) || !load_rows (self, error)
      || !find_into (self, error) || !load_close (self, error))
    return FALSE;
  profile = hl_profile_choose (self->rules.profiles, self->ticket);
  self->c.ticket = self->ticket;
  self->c.act = self->act;
  self->c.user = self->context->user;
  self->c.now = self->context->now;
  self->c.close = self->close;
  self->c.into = self->into;
  self->c.extension_most = profile->extension_days;
  self->c.attempts_most = self->rules.attempts;
  look_at_offices (self);
  look_at_rows (self);
  return TRUE;
}

/* ---- The whole ---- */

static gboolean
check (HlTicketDoing *self, HlTicketEvent event, GError **error)
{
  return look_for_offices (self, event, error) && hl_ticket_flow_check (&self->c, event, error);
}

static gboolean
move (HlTicketDoing *self, HlTicketEvent event, GError **error)
{
  HlTicket *ticket = self->ticket;
  unsigned next = (unsigned) hl_state_next (&hl_ticket_table, ticket->state, event);
  HlTime due = ticket->due_at;

  if (next != ticket->state)
    self->mask |= hl_ticket_bit ("state") | hl_ticket_bit ("closed_at");
  if (next != ticket->state && next != HL_TICKET_ARCHIVED)
    ticket->closed_at = next == HL_TICKET_CLOSED ? self->context->now : 0;
  ticket->state = next;
  if (!hl_clocks_take_due (self->db, ticket, error))
    return FALSE;
  if (ticket->due_at != due)
    self->mask |= hl_ticket_bit ("due_at");
  if (self->mask != 0)
    return hl_tickets_update (self->db, ticket, self->mask, self->context, error);
  hl_store_note_change (self->db, "ticket", ticket->id, HL_CHANGE_UPDATE, ticket->revision, 0);
  return TRUE;
}

static gboolean
tell (HlTicketDoing *self, HlTicketEvent event, GError **error)
{
  const char *number = self->ticket->number, *reason = self->act->reason;
  g_autofree char *kind = g_strdup_printf ("ticket-%s", hl_ticket_event_words[event]);
  g_autofree char *text = is_set (reason) && number != NULL
                              ? g_strdup_printf ("%s %s", number, reason)
                              : g_strdup (is_set (reason) ? reason : number);

  return hl_desk_fact (self->db, self->context, kind, self->ticket, 0, text, error);
}

static void
begin (HlTicketDoing *self, HlDb *db, HlTicket *ticket, HlTicketAct *act,
       const HlDeskContext *context)
{
  self->db = db;
  self->ticket = ticket;
  self->context = context;
  self->act = act != NULL ? g_object_ref (act) : hl_ticket_act_new ();
}

gboolean
hl_tickets_act (HlDb *db, HlTicket *ticket, HlTicketEvent event, HlTicketAct *act,
                const HlDeskContext *context, GError **error)
{
  g_auto (HlTicketDoing) self = { 0 };

  begin (&self, db, ticket, act, context);
  if (!look_up (&self, error) || !check (&self, event, error))
    return FALSE;
  return (hl_ticket_doers[event] == NULL || hl_ticket_doers[event](&self, error))
         && move (&self, event, error) && tell (&self, event, error);
}

/* What the act would have to bring along is not there yet. */
static gboolean
is_asked_for (const GError *error)
{
  return g_error_matches (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD)
         || g_error_matches (error, HL_DESK_ERROR, HL_DESK_ERROR_REASON);
}

gboolean
hl_tickets_foreach_event (HlDb *db, HlTicket *ticket, const HlDeskContext *context,
                          HlTicketEventFunc func, gpointer data, GError **error)
{
  g_auto (HlTicketDoing) self = { 0 };

  begin (&self, db, ticket, NULL, context);
  if (!look_up (&self, error))
    return FALSE;
  for (guint event = HL_TICKET_EVENT_ANSWER; event < HL_N_TICKET_EVENTS; event++)
    {
      g_autoptr (GError) refusal = NULL;

      if (hl_state_next (&hl_ticket_table, ticket->state, event) < 0)
        continue;
      if (!check (&self, event, &refusal) && refusal->domain != HL_DESK_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&refusal));
          return FALSE;
        }
      func (event, (self.c.parties & hl_ticket_flow_parties (event)) != 0,
            refusal == NULL || is_asked_for (refusal) ? NULL : refusal->message, data);
    }
  return TRUE;
}
