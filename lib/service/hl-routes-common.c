/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-routes-common.h"

#include "desk/hl-citizen.h"
#include "desk/hl-ticket-views.h"
#include "hl-fact-store.h"

#include <string.h>

/* What the routes' jobs share. */

gboolean
hl_route_not_found (GError **error, const char *what, HlId id)
{
  if (error != NULL && *error != NULL)
    return FALSE;
  g_set_error (error, HL_FAIL, HL_FAIL_NOT_FOUND, "there is no %s %" G_GINT64_FORMAT, what, id);
  return FALSE;
}

/* ---- Bodies ---- */

static char *
body_without_revision (const HlJson *body)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  for (guint i = 0; i < hl_json_length (body); i++)
    {
      const char *name = hl_json_name_at (body, i);

      if (strcmp (name, "revision") == 0)
        continue;
      hl_json_name (&writer, name);
      hl_json_put_json (&writer, hl_json_value_at (body, i));
    }
  hl_json_end_object (&writer);
  return g_string_free (text, FALSE);
}

gboolean
hl_route_read (HlRequest *request, gpointer record, HlReadFlags flags, guint64 *mask,
               GError **error)
{
  g_autofree char *text = body_without_revision (hl_request_body (request));
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, error);

  return doc != NULL && hl_record_read_json (record, hl_json_doc_root (doc), flags, mask, error);
}

gboolean
hl_route_check_revision (HlRequest *request, gpointer stored, HlAnswer *answer, GError **error)
{
  const HlJson *revision = hl_json_get (hl_request_body (request), "revision");
  const HlField *field = hl_shape_field (hl_record_get_shape (stored), "revision");

  if (hl_json_kind (revision) != HL_JSON_INT)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD,
                   "revision: give the revision that the change is based on");
      return FALSE;
    }
  if (hl_json_int (revision, 0) == G_STRUCT_MEMBER (gint64, stored, field->offset))
    return TRUE;

  hl_record_write_json (stored, &answer->current);
  g_set_error (error, HL_FAIL, HL_FAIL_CONFLICT,
               "somebody else changed it: you saw revision %" G_GINT64_FORMAT
               ", it is %" G_GINT64_FORMAT " now; look at it again",
               hl_json_int (revision, 0), G_STRUCT_MEMBER (gint64, stored, field->offset));
  return FALSE;
}

const char *
hl_route_text (HlRequest *request, const char *name)
{
  return hl_json_text (hl_json_get (hl_request_body (request), name), NULL);
}

const char *
hl_route_reason (HlRequest *request, GError **error)
{
  const char *reason = hl_route_text (request, "reason");

  if (reason != NULL && g_utf8_strlen (reason, -1) > 200)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "reason: must have at most 200 characters");
      return NULL;
    }
  if (reason != NULL && strspn (reason, " \t\r\n") != strlen (reason))
    return reason;
  g_set_error (error, HL_FAIL, HL_FAIL_REASON, "say for what reason");
  return NULL;
}

/* ---- Lists ---- */

void
hl_route_add_records (HlJsonWriter *writer, const char *name, GPtrArray *records)
{
  hl_json_name (writer, name);
  hl_json_begin_list (writer);
  for (guint i = 0; records != NULL && i < records->len; i++)
    hl_record_write_json (records->pdata[i], writer);
  hl_json_end_list (writer);
}

static HlId
id_of (gpointer record)
{
  const HlField *field = hl_shape_field (hl_record_get_shape (record), "id");

  return G_STRUCT_MEMBER (HlId, record, field->offset);
}

void
hl_route_write_page (HlRequest *request, HlAnswer *answer, GPtrArray *rows, HlRouteStamp stamp,
                     gint64 total)
{
  guint n = MIN (rows->len, hl_request_limit (request));
  g_autofree char *next = NULL;

  hl_answer_begin_list (answer);
  for (guint i = 0; i < n; i++)
    hl_record_write_json (rows->pdata[i], &answer->writer);
  if (rows->len > n && n > 0)
    next = hl_cursor_write (stamp (rows->pdata[n - 1]), id_of (rows->pdata[n - 1]));
  hl_answer_end_list (answer, next, total);
}

/* ---- Calls ---- */

/* Digits at the end of the dialled number, or part of a name. */
static void
where_text (HlWhere *where, const char *q)
{
  g_autofree char *digits = hl_number_fold (q);

  if (digits != NULL && strspn (q, "0123456789") == strlen (q))
    {
      g_autofree char *condition = g_strdup_printf ("substr (dialled, length (dialled) - %d) = $?",
                                                    (int) strlen (digits) - 1);

      hl_where_text (where, condition, digits);
      return;
    }
  hl_where_text (
      where, "instr (coalesce (agent_name, '') || ' ' || coalesce (queue_name, ''), $?) > 0", q);
}

static void
where_number (HlWhere *where, HlKey *key, const char *number)
{
  g_autofree char *blind = hl_number_blind (key, number);

  hl_where_text (where, "caller_blind = $?", blind != NULL ? blind : "");
}

/* A word that the field can have. */
static gboolean
check_word (const char *name, const char *value, const char *const *words, GError **error)
{
  if (value == NULL || hl_enum_value (words, value) != 0)
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "%s: there is no %.40s", name, value);
  return FALSE;
}

gboolean
hl_route_where_calls (HlRequest *request, HlWhere *where, GError **error)
{
  static const struct
  {
    const char *query, *condition;
  } numbers[] = {
    { "from", "offered_at >= $?" },
    { "to", "offered_at < $?" },
    { "queue", "queue = $?" },
    { "agent", "agent = $?" },
  };
  const char *way = hl_request_query (request, "way");
  const char *outcome = hl_request_query (request, "outcome");
  const char *number = hl_request_query (request, "number");
  const char *q = hl_request_query (request, "q");

  if (!check_word ("way", way, hl_way_words, error)
      || !check_word ("outcome", outcome, hl_outcome_words, error))
    return FALSE;
  if (!hl_request_may (request, HL_MAY_READ_CALLS))
    hl_where_int (where, "agent = $?", hl_request_user (request));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (hl_request_query (request, numbers[i].query) != NULL)
      hl_where_int (where, numbers[i].condition,
                    hl_request_query_int (request, numbers[i].query, 0));
  if (way != NULL)
    hl_where_text (where, "way = $?", way);
  if (outcome != NULL)
    hl_where_text (where, "outcome = $?", outcome);
  if (number != NULL)
    where_number (where, hl_request_key (request), number);
  if (q != NULL && *q != '\0')
    where_text (where, q);
  return TRUE;
}

gboolean
hl_route_load_calls (HlDb *db, HlRequest *request, HlWhere *where, guint limit, GPtrArray **calls,
                     GError **error)
{
  g_autoptr (GPtrArray) rows =
      hl_where_load (where, db, hl_call_record_shape (), "offered_at DESC, id DESC", limit, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!hl_call_open_sealed (rows->pdata[i], hl_request_key (request), error))
      return FALSE;
  *calls = g_steal_pointer (&rows);
  return *calls != NULL;
}

HlCallRecord *
hl_route_get_call (HlDb *db, HlRequest *request, HlId id, GError **error)
{
  g_autoptr (HlCallRecord) call =
      (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), id, error);
  gboolean hers =
      call != NULL
      && (call->agent == hl_request_user (request) || hl_request_may (request, HL_MAY_READ_CALLS));

  if (!hers)
    {
      hl_route_not_found (error, "call", id);
      return NULL;
    }
  return hl_call_open_sealed (call, hl_request_key (request), error) ? g_steal_pointer (&call)
                                                                     : NULL;
}

/* ---- Tickets ---- */

/* What waits for a citizen to be told, or asked how it went, is every agent's. */
static gboolean
is_of_the_desk (unsigned state)
{
  return state == HL_TICKET_ANSWERED || state == HL_TICKET_FOLLOW_UP;
}

static gboolean
are_of_the_desk (const char *const *states)
{
  for (guint i = 0; states[i] != NULL; i++)
    if (!is_of_the_desk (hl_enum_value (hl_ticket_state_words, states[i])))
      return FALSE;
  return states[0] != NULL;
}

gboolean
hl_route_load_office (HlDb *db, HlRequest *request, char **office, GError **error)
{
  if (!hl_request_may (request, HL_MAY_HANDLE))
    return TRUE;
  if (!hl_stmt_take_row (hl_db_query (db, error, "SELECT office FROM \"user\" WHERE id = $1", "i",
                                      hl_request_user (request)),
                         error, "s", office))
    return FALSE;
  if (*office == NULL)
    *office = g_strdup (""); /* of none: sees nothing */
  return TRUE;
}

gboolean
hl_route_filter_office (HlTicketFilter *filter, const char *office, GError **error)
{
  if (office == NULL)
    return TRUE;
  if (filter->phone != NULL)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "phone: an office can't look for numbers");
      return FALSE;
    }
  filter->agent = 0;
  filter->office = office;
  filter->no_phones = TRUE;
  return TRUE;
}

gboolean
hl_route_is_sealed (const HlTicket *ticket)
{
  return ticket->confidential || ticket->anonymous;
}

void
hl_route_seal_ticket (HlTicket *ticket)
{
  if (!hl_route_is_sealed (ticket))
    return;
  g_clear_pointer (&ticket->citizen_name, g_free);
  g_clear_pointer (&ticket->phone, g_free);
  g_clear_pointer (&ticket->address, g_free);
  ticket->citizen = 0;
  ticket->call = 0;
}

gboolean
hl_route_filter_tickets (HlRequest *request, HlTicketFilter *filter, GError **error)
{
  *filter = (HlTicketFilter){
    .states = hl_request_query_words (request, "state"),
    .kind = hl_request_query (request, "kind"),
    .category = hl_request_query (request, "category"),
    .district = hl_request_query (request, "district"),
    .agent = hl_request_query_int (request, "agent", 0),
    .from = hl_request_query_int (request, "from", 0),
    .to = hl_request_query_int (request, "to", 0),
    .phone = hl_request_query (request, "phone"),
    .q = hl_request_query (request, "q"),
    .office = hl_request_query (request, "office"),
    .clock = hl_request_query (request, "clock"),
  };

  filter->view = hl_ticket_view_find (hl_request_query (request, "view"));
  filter->now = hl_request_now (request);
  if (filter->view == NULL && hl_request_query (request, "view") != NULL)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "view: there is no %.40s",
                   hl_request_query (request, "view"));
      return FALSE;
    }
  if (hl_request_query_bool (request, "overdue", FALSE))
    filter->overdue_at = hl_request_now (request);
  if (!hl_request_may (request, HL_MAY_READ_TICKETS) && !are_of_the_desk (filter->states))
    filter->agent = hl_request_user (request);
  for (guint i = 0; filter->states[i] != NULL; i++)
    if (!check_word ("state", filter->states[i], hl_ticket_state_words, error))
      return FALSE;
  return check_word ("clock", filter->clock, hl_clock_words, error)
         && check_word ("kind", filter->kind, hl_ticket_kind_words, error);
}

static gboolean
may_see (HlDb *db, HlRequest *request, HlTicket *ticket, const char *office, gboolean *may,
         GError **error)
{
  if (office != NULL)
    return hl_tickets_is_of_office (db, ticket->id, office, may, error);
  *may = ticket->agent == hl_request_user (request) || hl_request_may (request, HL_MAY_READ_TICKETS)
         || (hl_request_may (request, HL_MAY_WRITE_TICKETS) && is_of_the_desk (ticket->state));
  return TRUE;
}

HlTicket *
hl_route_get_ticket (HlDb *db, HlRequest *request, HlId id, GError **error)
{
  g_autoptr (HlTicket) ticket = hl_tickets_get (db, hl_request_key (request), id, error);
  g_autofree char *office = NULL;
  gboolean may = FALSE;

  if (ticket != NULL
      && (!hl_route_load_office (db, request, &office, error)
          || !may_see (db, request, ticket, office, &may, error)))
    return NULL;
  if (!may)
    {
      hl_route_not_found (error, "ticket", id);
      return NULL;
    }
  if (office != NULL)
    hl_route_seal_ticket (ticket);
  return g_steal_pointer (&ticket);
}

char **
hl_route_load_groups (HlDb *db, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  HlStmt *row = hl_db_query (db, error, "SELECT name FROM citizen_group ORDER BY place", "");
  g_autoptr (GError) failure = NULL;
  guint n = 0;

  if (row == NULL)
    return NULL;
  for (; hl_stmt_next (row, &failure); n++)
    g_strv_builder_add (names, hl_stmt_text (row, 0));
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return n > 0 ? g_strv_builder_end (names) : g_strdupv ((char **) hl_citizen_usual_groups);
}

static guint
parties_of (HlRequest *request)
{
  return (hl_request_may (request, HL_MAY_WRITE_TICKETS) ? HL_PARTY_DESK : 0)
         | (hl_request_may (request, HL_MAY_DISPATCH) ? HL_PARTY_DISPATCHER : 0);
}

HlDeskContext
hl_route_desk_context (HlRequest *request)
{
  return (HlDeskContext){
    .parties = parties_of (request),
    .fact = hl_facts_append_of_desk,
    .key = hl_request_key (request),
    .now = hl_request_now (request),
    .user = hl_request_user (request),
    .user_name = hl_request_user_name (request),
  };
}
