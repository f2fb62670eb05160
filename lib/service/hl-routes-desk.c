/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-citizen-links.h"
#include "hl-fact-store.h"
#include "hl-routes-common.h"
#include "hl-service-private.h"
#include "people/hl-site.h"

#include <string.h>

/* Tickets, and the words that the forms offer. */

#define SEES (HL_MAY_WRITE_TICKETS | HL_MAY_READ_TICKETS | HL_MAY_HANDLE)

/* ---- Vocabulary ---- */

static void
add_words (HlJsonWriter *writer, const char *name, const char *const *words)
{
  hl_json_name (writer, name);
  hl_json_begin_list (writer);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      hl_json_put_text (writer, words[i]);
  hl_json_end_list (writer);
}

static void
add_parent (HlJsonWriter *writer, const char *code)
{
  g_autofree char *parent = g_strndup (code, strlen (code) - 2);

  hl_json_add_text (writer, "parent", *parent != '\0' ? parent : NULL);
}

static void
add_categories (HlJsonWriter *writer, GPtrArray *categories)
{
  hl_json_name (writer, "categories");
  hl_json_begin_list (writer);
  for (guint i = 0; i < categories->len; i++)
    {
      HlSiteCategory *category = categories->pdata[i];

      hl_json_begin_object (writer);
      hl_json_add_text (writer, "code", category->code);
      hl_json_add_text (writer, "name", category->name);
      add_parent (writer, category->code);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
}

static void
add_queues (HlJsonWriter *writer, GPtrArray *queues)
{
  hl_json_name (writer, "queues");
  hl_json_begin_list (writer);
  for (guint i = 0; i < queues->len; i++)
    {
      HlSiteQueue *queue = queues->pdata[i];

      hl_json_begin_object (writer);
      hl_json_add_int (writer, "id", queue->id);
      hl_json_add_text (writer, "name", queue->name);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
}

/* Who may handle calls: for filters and for dialling colleagues. */
static void
add_agents (HlJsonWriter *writer, GPtrArray *users)
{
  hl_json_name (writer, "agents");
  hl_json_begin_list (writer);
  for (guint i = 0; i < users->len; i++)
    {
      HlSiteUser *user = users->pdata[i];

      if (user->disabled || !(hl_role_permissions (user->role) & HL_MAY_TAKE_CALLS))
        continue;
      hl_json_begin_object (writer);
      hl_json_add_int (writer, "id", user->id);
      hl_json_add_text (writer, "name", user->name);
      hl_json_add_text (writer, "staff_no", user->staff_no);
      hl_json_add_text (writer, "extension", user->extension);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
}

static void
add_line (HlJsonWriter *writer, const char *number, const char *name)
{
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "number", number);
  hl_json_add_text (writer, "name", name != NULL ? name : number);
  hl_json_end_object (writer);
}

/* Numbers that outbound calls may show; the usual one first. */
static void
add_lines (HlJsonWriter *writer, HlSite *site)
{
  const char *usual = site->outbound_number;
  const char *name = NULL;

  hl_json_name (writer, "lines");
  hl_json_begin_list (writer);
  for (guint i = 0; usual != NULL && i < site->lines->len; i++)
    {
      HlSiteLine *line = site->lines->pdata[i];

      if (g_strcmp0 (line->number, usual) == 0)
        name = line->name;
    }
  if (usual != NULL)
    add_line (writer, usual, name);
  for (guint i = 0; i < site->lines->len; i++)
    {
      HlSiteLine *line = site->lines->pdata[i];

      if (g_strcmp0 (line->number, usual) != 0)
        add_line (writer, line->number, line->name);
    }
  hl_json_end_list (writer);
}

static gboolean
add_groups (HlDb *db, HlJsonWriter *writer, GError **error)
{
  g_auto (GStrv) groups = hl_route_load_groups (db, error);

  if (groups != NULL)
    add_words (writer, "groups", (const char *const *) groups);
  return groups != NULL;
}

static gboolean
vocabulary_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlSite) site = hl_site_load (db, error);
  HlJsonWriter *writer = &answer->writer;

  if (site == NULL)
    return FALSE;
  hl_json_begin_object (writer);
  add_words (writer, "kinds", hl_ticket_kind_words);
  add_words (writer, "urgencies", hl_ticket_urgency_words);
  add_categories (writer, site->categories);
  hl_route_add_records (writer, "templates", site->templates);
  hl_route_add_records (writer, "districts", site->districts);
  hl_route_add_records (writer, "offices", site->offices);
  hl_route_add_records (writer, "away_reasons", site->away_reasons);
  add_queues (writer, site->queues);
  add_agents (writer, site->users);
  hl_route_add_records (writer, "emergency", site->emergency);
  add_lines (writer, site);
  hl_json_add_int (writer, "hold_warning_seconds", MAX (site->hold_warning_seconds, 0));
  hl_json_add_int (writer, "hold_alarm_seconds", MAX (site->hold_alarm_seconds, 0));
  hl_json_add_int (writer, "callback_attempts", MAX (site->callback_attempts, 1));
  if (!add_groups (db, writer, error))
    return FALSE;
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_vocabulary (HlRequest *request)
{
  hl_request_read (request, vocabulary_job, NULL);
}

/* ---- Tickets ---- */

static gint64
ticket_stamp (gpointer ticket)
{
  return ((HlTicket *) ticket)->created_at;
}

static gint64
due_stamp (gpointer ticket)
{
  return hl_ticket_due_stamp (ticket);
}

static gboolean
read_order (HlRequest *request, HlTicketFilter *filter, GError **error)
{
  const char *order = hl_request_query (request, "order");

  filter->by_due = g_strcmp0 (order, "due") == 0;
  if (order == NULL || filter->by_due || strcmp (order, "created") == 0)
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "order: must be one of: created, due");
  return FALSE;
}

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlTicketFilter filter;
  g_autoptr (GPtrArray) tickets = NULL;
  g_autofree char *office = NULL;
  HlTicketCount count = { 0 };
  gboolean given;

  if (!hl_route_filter_tickets (request, &filter, error) || !read_order (request, &filter, error)
      || !hl_route_load_office (db, request, &office, error)
      || !hl_route_filter_office (&filter, office, error)
      || !hl_cursor_read (request, &filter.after_at, &filter.after_id, &given, error))
    return FALSE;
  tickets = hl_tickets_list (db, hl_request_key (request), &filter, hl_request_limit (request) + 1,
                             &count, error);
  if (tickets == NULL)
    return FALSE;
  for (guint i = 0; office != NULL && i < tickets->len; i++)
    hl_route_seal_ticket (tickets->pdata[i]);
  answer->scanned = count.scanned;
  hl_route_write_page (request, answer, tickets, filter.by_due ? due_stamp : ticket_stamp,
                       count.total);
  return TRUE;
}

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HlRequest) request = user_data;

  hl_search_index_wait_finish (NULL, result, NULL);
  hl_request_read (request, list_job, NULL);
}

/* Who searches finds what was written just now. */
static void
list_tickets (HlRequest *request)
{
  if (hl_request_query (request, "q") != NULL)
    hl_search_index_wait_async (hl_request_service (request)->search, NULL, waited_cb,
                                hl_request_ref (request));
  else
    hl_request_read (request, list_job, NULL);
}

static gboolean
get_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlTicket) ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);

  if (ticket == NULL)
    return FALSE;
  hl_record_write_json (HL_RECORD (ticket), &answer->writer);
  return TRUE;
}

static void
get_ticket (HlRequest *request)
{
  hl_request_read (request, get_job, NULL);
}

/* Somebody else's call is not hers to write a ticket for; nobody's (it rings) may be. */
static gboolean
may_use_call (HlDb *db, HlRequest *request, HlTicket *ticket, HlCallRecord **call, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *call = (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), ticket->call, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (*call == NULL || (*call)->agent == 0 || (*call)->agent == hl_request_user (request)
      || hl_request_may (request, HL_MAY_READ_CALLS))
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "call: is somebody else's");
  return FALSE;
}

/* The caller's number is the ticket's phone until somebody types another. */
static gboolean
take_caller (HlRequest *request, HlTicket *ticket, HlCallRecord *call, GError **error)
{
  if (call == NULL)
    return TRUE;
  if (!hl_call_open_sealed (call, hl_request_key (request), error))
    return FALSE;
  if (ticket->phone == NULL)
    ticket->phone = g_strdup (call->caller);
  return TRUE;
}

static gboolean
create (HlDb *db, HlRequest *request, HlTicket *ticket, guint64 mask, HlAnswer *answer,
        GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);

  if (!hl_link_ticket (db, ticket, &mask, &context, error)
      || !hl_tickets_insert (db, ticket, &context, error)
      || !hl_request_fact (db, request, "ticket-created", ticket->call, ticket->id, NULL, error))
    return FALSE;
  if (ticket->call != 0 && !hl_call_set_ticket (db, ticket->call, ticket->id, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (ticket), &answer->writer);
  return TRUE;
}

static gboolean
post_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlTicket) ticket = hl_ticket_new ();
  g_autoptr (HlTicket) draft = NULL;
  g_autoptr (HlCallRecord) call = NULL;
  g_autoptr (GError) failure = NULL;
  guint64 mask;

  if (!hl_route_read (request, ticket, HL_READ_STRICT, &mask, error)
      || (ticket->call != 0 && !may_use_call (db, request, ticket, &call, error)))
    return FALSE;
  if (ticket->call != 0)
    draft = hl_tickets_find_draft (db, hl_request_key (request), ticket->call, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (draft == NULL)
    return take_caller (request, ticket, call, error)
           && create (db, request, ticket, mask, answer, error);

  answer->status = 200;
  hl_record_write_json (HL_RECORD (draft), &answer->writer);
  return TRUE;
}

static void
post_ticket (HlRequest *request)
{
  hl_request_write (request, post_job, NULL);
}

/* An office writes its reply and nothing else; one that assists has its own place for that. */
static gboolean
may_patch (HlDb *db, HlRequest *request, HlTicket *ticket, guint64 mask, GError **error)
{
  g_autofree char *office = NULL;

  if (!hl_route_load_office (db, request, &office, error))
    return FALSE;
  if (office == NULL
      || (mask == hl_ticket_bit ("reply") && g_strcmp0 (ticket->office, office) == 0))
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_PERMISSION, "an office writes the reply of what it leads");
  return FALSE;
}

static gboolean
patch_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlTicket) ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);
  guint64 mask;

  if (ticket == NULL || !hl_route_check_revision (request, ticket, answer, error)
      || !hl_route_read (request, ticket, HL_READ_PATCH, &mask, error)
      || !may_patch (db, request, ticket, mask, error)
      || !hl_link_ticket (db, ticket, &mask, &context, error)
      || !hl_tickets_save (db, ticket, mask, &context, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (ticket), &answer->writer);
  return TRUE;
}

static void
patch_ticket (HlRequest *request)
{
  hl_request_write (request, patch_job, NULL);
}

/* ---- Unmasking ---- */

/* Who reports in confidence, or without a name, stays unknown to the office. */
static gboolean
may_unmask (HlRequest *request, HlTicket *ticket, GError **error)
{
  if (hl_request_may (request, HL_MAY_UNMASK) || !hl_route_is_sealed (ticket))
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_PERMISSION,
               "the reporter is confidential: ask the hotline to contact the citizen");
  return FALSE;
}

static gboolean
unmask_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  const char *reason = hl_route_reason (request, error);
  g_autoptr (HlTicket) ticket = NULL;

  if (reason == NULL)
    return FALSE;
  ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);
  if (ticket == NULL || !may_unmask (request, ticket, error)
      || !hl_request_fact (db, request, "unmask", ticket->call, ticket->id, reason, error))
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_add_text (&answer->writer, "citizen_name", ticket->citizen_name);
  hl_json_add_text (&answer->writer, "phone", ticket->phone);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
post_unmask (HlRequest *request)
{
  hl_request_write (request, unmask_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_desk[] = {
  { "GET", "/vocabulary", 0, get_vocabulary, "The words that forms offer" },
  { "GET", "/tickets", SEES, list_tickets, "Tickets, newest first",
    NULL, hl_ticket_shape, HL_ROUTE_LIST, "limit after order " HL_TICKET_FILTERS },
  { "POST", "/tickets", HL_MAY_WRITE_TICKETS, post_ticket, "A new draft, or the call's draft if there is one",
    hl_ticket_shape, hl_ticket_shape, HL_ROUTE_CREATED },
  { "GET", "/tickets/:id", SEES, get_ticket, "One ticket",
    NULL, hl_ticket_shape },
  { "PATCH", "/tickets/:id", HL_MAY_WRITE_TICKETS | HL_MAY_HANDLE, patch_ticket, "Saves what is typed; with its revision",
    hl_ticket_shape, hl_ticket_shape, HL_ROUTE_PATCH_IN },
  { "POST", "/tickets/:id/unmask", HL_MAY_UNMASK | HL_MAY_HANDLE, post_unmask, "Name and phone in full; leaves a fact" },
  { NULL },
};
/* clang-format on */
