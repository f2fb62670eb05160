/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-citizen-links.h"

#define CANDIDATES_MOST 12

/* Whose call it was, whose ticket it is. */

static guint64
call_bit (const char *field)
{
  return G_GUINT64_CONSTANT (1) << hl_shape_index (hl_call_record_shape (), field);
}

/* Who that is now: a tombstone leads on.  NULL with an error. */
static HlCitizen *
find (HlDb *db, HlId id, const HlDeskContext *context, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlCitizen *found = hl_citizens_get (db, context->key, id, context->now, &failure);

  if (found != NULL && found->merged_into != 0)
    {
      HlId next = found->merged_into;

      g_object_unref (found);
      found = hl_citizens_get (db, context->key, next, context->now, &failure);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (found == NULL || found->forgotten_at != 0)
    {
      g_clear_object (&found);
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD, "citizen: there is no such citizen");
    }
  return found;
}

static gboolean
set_call (HlDb *db, HlCallRecord *call, HlId citizen, GError **error)
{
  if (call->citizen == citizen)
    return TRUE;
  call->citizen = citizen;
  return hl_store_update (db, HL_RECORD (call), call_bit ("citizen"), error);
}

static const char *
number_of (HlCitizen *citizen)
{
  for (guint i = 0; citizen->phones != NULL && i < citizen->phones->len; i++)
    if (!((HlCitizenPhone *) citizen->phones->pdata[i])->invalid)
      return ((HlCitizenPhone *) citizen->phones->pdata[i])->number;
  return NULL;
}

static void
fill_ticket (HlTicket *ticket, HlCitizen *citizen, guint64 *mask)
{
  ticket->citizen = citizen->id;
  *mask |= hl_ticket_bit ("citizen");
  if (citizen->name != NULL && !(*mask & hl_ticket_bit ("citizen_name")))
    {
      hl_record_set_text (ticket, &ticket->citizen_name, citizen->name);
      *mask |= hl_ticket_bit ("citizen_name");
    }
  if (ticket->phone == NULL && number_of (citizen) != NULL)
    {
      hl_record_set_text (ticket, &ticket->phone, number_of (citizen));
      *mask |= hl_ticket_bit ("phone");
    }
}

static gboolean
set_draft (HlDb *db, HlId call, HlCitizen *citizen, const HlDeskContext *context, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlTicket) draft = hl_tickets_find_draft (db, context->key, call, &failure);
  guint64 mask = hl_ticket_bit ("citizen");

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (draft == NULL || draft->citizen == (citizen != NULL ? citizen->id : 0))
    return TRUE;
  if (citizen != NULL)
    fill_ticket (draft, citizen, &mask);
  else
    draft->citizen = 0;
  return hl_tickets_update (db, draft, mask, context, error);
}

gboolean
hl_link_call (HlDb *db, HlCallRecord *call, HlId citizen, const HlDeskContext *context,
              GError **error)
{
  g_autoptr (HlCitizen) found = NULL;

  if (citizen != 0 && (found = find (db, citizen, context, error)) == NULL)
    return FALSE;
  return set_call (db, call, found != NULL ? found->id : 0, error)
         && set_draft (db, call->id, found, context, error);
}

static HlCallRecord *
call_of (HlDb *db, HlTicket *ticket, GError **error)
{
  return ticket->call != 0
             ? (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), ticket->call, error)
             : NULL;
}

gboolean
hl_link_ticket (HlDb *db, HlTicket *ticket, guint64 *mask, const HlDeskContext *context,
                GError **error)
{
  gboolean said = (*mask & hl_ticket_bit ("citizen")) != 0;
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallRecord) call = call_of (db, ticket, &failure);
  g_autoptr (HlCitizen) citizen = NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!said && (*mask & hl_ticket_bit ("call")) && call != NULL && call->citizen != 0)
    ticket->citizen = call->citizen;
  else if (!said)
    return TRUE;
  if (ticket->citizen != 0 && (citizen = find (db, ticket->citizen, context, error)) == NULL)
    return FALSE;
  if (citizen != NULL)
    fill_ticket (ticket, citizen, mask);
  return call == NULL || set_call (db, call, ticket->citizen, error);
}

/* ---- Who may it be ---- */

static gboolean
count_of (HlDb *db, HlId citizen, HlId except, gint64 *calls, HlTime *last, gint64 *open,
          GError **error)
{
  return hl_stmt_take_row (hl_db_query (db, error,
                                        "SELECT count(*), max(offered_at) FROM call"
                                        " WHERE citizen = $1 AND id <> $2",
                                        "ii", citizen, except),
                           error, "ii", calls, last)
         && hl_stmt_take_row (hl_db_query (db, error,
                                           "SELECT count(*) FROM ticket WHERE citizen = $1"
                                           " AND state IN ('callback', 'dispatch', 'sign',"
                                           " 'handling', 'suspended', 'review', 'answered',"
                                           " 'follow-up')",
                                           "i", citizen),
                              error, "i", open);
}

static gboolean
write_candidate (HlDb *db, HlCitizen *citizen, HlId call, HlJsonWriter *writer, GError **error)
{
  gint64 calls = 0, open = 0;
  HlTime last = 0;

  if (!count_of (db, citizen->id, call, &calls, &last, &open, error))
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_name (writer, "citizen");
  hl_record_write_json (HL_RECORD (citizen), writer);
  hl_json_add_int (writer, "calls", calls);
  hl_json_add_int (writer, "last_at", last);
  hl_json_add_int (writer, "open", open);
  hl_json_end_object (writer);
  return TRUE;
}

static gboolean
has (GPtrArray *people, HlId id)
{
  for (guint i = 0; i < people->len; i++)
    if (((HlCitizen *) people->pdata[i])->id == id)
      return TRUE;
  return FALSE;
}

/* Who was chosen stands among them, also when she rang from somewhere else. */
static gboolean
add_chosen (HlDb *db, HlKey *key, HlId id, HlTime now, GPtrArray *people, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlCitizen *chosen;

  if (id == 0 || has (people, id))
    return TRUE;
  chosen = hl_citizens_get (db, key, id, now, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (chosen != NULL)
    g_ptr_array_add (people, chosen);
  return TRUE;
}

gboolean
hl_link_write_candidates (HlDb *db, HlKey *key, HlId call, const char *number, HlTime now,
                          HlJsonWriter *writer, GError **error)
{
  g_autoptr (GPtrArray) people =
      hl_citizens_of_number (db, key, number, now, CANDIDATES_MOST, error);
  guint n = people != NULL ? people->len : 0;
  HlId chosen = 0;

  if (people == NULL
      || !hl_stmt_take_row (
          hl_db_query (db, error, "SELECT citizen FROM call WHERE id = $1", "i", call), error, "i",
          &chosen)
      || !add_chosen (db, key, chosen, now, people, error))
    return FALSE;
  hl_json_name (writer, "candidates");
  hl_json_begin_list (writer);
  for (guint i = 0; i < people->len; i++)
    if (!write_candidate (db, people->pdata[i], call, writer, error))
      return FALSE;
  hl_json_end_list (writer);
  hl_json_add_bool (writer, "shared", n > 1);
  hl_json_add_int (writer, "citizen", chosen);
  return TRUE;
}
