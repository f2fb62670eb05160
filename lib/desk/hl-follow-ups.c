/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-follow-ups.h"

#include "store/hl-where.h"

static void
due_free (gpointer data)
{
  HlFollowUpDue *self = data;

  g_object_unref (self->ticket);
  g_free (self->taken_name);
  g_free (self);
}

static gboolean
load_attempts (HlDb *db, HlFollowUpDue *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      hl_tickets_list_rows (db, hl_follow_up_shape (), self->ticket->id, error);

  if (rows == NULL)
    return FALSE;
  self->attempts = rows->len;
  if (rows->len > 0)
    self->last = ((HlFollowUp *) rows->pdata[rows->len - 1])->outcome;
  return TRUE;
}

/* Nobody's when the time is over. */
static gboolean
load_hold (HlDb *db, HlId ticket, HlTime now, HlId *agent, char **name, GError **error)
{
  return hl_stmt_take_row (hl_db_query (db, error,
                                        "SELECT agent, agent_name FROM follow_up_hold"
                                        " WHERE ticket = $1 AND until_at > $2",
                                        "ii", ticket, now),
                           error, "is", agent, name);
}

static HlFollowUpDue *
load_due (HlDb *db, HlKey *key, HlTicket *ticket, HlTime now, GError **error)
{
  HlFollowUpDue *self = g_new0 (HlFollowUpDue, 1);

  self->ticket = g_object_ref (ticket);
  if (hl_tickets_open (ticket, key, error) && load_attempts (db, self, error)
      && load_hold (db, ticket->id, now, &self->taken_by, &self->taken_name, error))
    return self;
  due_free (self);
  return NULL;
}

GPtrArray *
hl_follow_ups_list (HlDb *db, HlKey *key, HlTime now, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (due_free);
  g_autoptr (GPtrArray) tickets = NULL;
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  hl_where_text (&where, "state = $?", hl_ticket_state_words[HL_TICKET_FOLLOW_UP]);
  tickets = hl_where_load (&where, db, hl_ticket_shape (), "due_at NULLS LAST, id", limit, error);
  for (guint i = 0; tickets != NULL && i < tickets->len; i++)
    {
      HlFollowUpDue *due = load_due (db, key, tickets->pdata[i], now, error);

      if (due == NULL)
        return NULL;
      g_ptr_array_add (list, due);
    }
  return tickets != NULL ? g_steal_pointer (&list) : NULL;
}

gboolean
hl_follow_ups_may (HlDb *db, HlTicket *ticket, const HlDeskContext *context, GError **error)
{
  g_autofree char *name = NULL;
  HlId agent = 0;

  if (!hl_ticket_may (ticket->state, HL_TICKET_EVENT_FOLLOW_UP, error)
      || !load_hold (db, ticket->id, context->now, &agent, &name, error))
    return FALSE;
  if (agent == 0 || agent == context->user)
    return TRUE;
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE,
               "%s is asking this citizen just now: take another one", name);
  return FALSE;
}

gboolean
hl_follow_ups_take (HlDb *db, HlTicket *ticket, const HlDeskContext *context, GError **error)
{
  return hl_follow_ups_may (db, ticket, context, error)
         && hl_db_run (db, error,
                       "INSERT INTO follow_up_hold (ticket, agent, agent_name, until_at)"
                       " VALUES ($1, $2, $3, $4) ON CONFLICT (ticket) DO UPDATE SET agent = $2,"
                       " agent_name = $3, until_at = $4",
                       "iisi", ticket->id, context->user, context->user_name,
                       context->now + HL_FOLLOW_UP_HOLD)
                >= 0
         && hl_desk_fact (db, context, "ticket-taken", ticket, 0, ticket->number, error);
}

gboolean
hl_follow_ups_release (HlDb *db, HlId ticket, const HlDeskContext *context, GError **error)
{
  return hl_db_run (db, error, "DELETE FROM follow_up_hold WHERE ticket = $1 AND agent = $2", "ii",
                    ticket, context->user)
         >= 0;
}
