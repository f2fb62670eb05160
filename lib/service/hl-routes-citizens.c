/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-citizens.h"
#include "desk/hl-ticket-list.h"
#include "hl-citizen-links.h"
#include "hl-fact-store.h"
#include "hl-routes-common.h"
#include "people/hl-site.h"

#include <string.h>

/* The people who call. */

#define SEES (HL_MAY_WRITE_TICKETS | HL_MAY_READ_TICKETS)
#define EARLIER 10
#define CHANGES 30

/* ---- Common ---- */

static gboolean
fact (HlDb *db, HlRequest *request, const char *kind, HlId citizen, HlId call, const char *what,
      GError **error)
{
  g_autofree char *text = g_strdup_printf ("citizen %" G_GINT64_FORMAT "%s%s", citizen,
                                           what != NULL ? ": " : "", what != NULL ? what : "");

  return hl_request_fact (db, request, kind, call, 0, text, error);
}

static HlCitizen *
get (HlDb *db, HlRequest *request, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlCitizen *citizen = hl_citizens_get (db, hl_request_key (request), hl_request_id (request),
                                        hl_request_now (request), &failure);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (citizen == NULL)
    hl_route_not_found (error, "citizen", hl_request_id (request));
  return citizen;
}

static gboolean
check_groups (HlDb *db, HlCitizen *citizen, GError **error)
{
  g_auto (GStrv) known = NULL;

  if (citizen->groups == NULL)
    return TRUE;
  known = hl_route_load_groups (db, error);
  return known != NULL && hl_citizen_check_groups (citizen, (const char *const *) known, error);
}

/* ---- Lists ---- */

static gint64
no_stamp (gpointer citizen)
{
  return 0;
}

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlCitizenFilter filter = {
    .name = hl_request_query (request, "q"),
    .phone = hl_request_query (request, "phone"),
    .group = hl_request_query (request, "group"),
    .district = hl_request_query (request, "district"),
  };
  g_autoptr (GPtrArray) people = NULL;
  gint64 unused;
  gboolean given;

  if (!hl_cursor_read (request, &unused, &filter.after, &given, error))
    return FALSE;
  people = hl_citizens_list (db, hl_request_key (request), &filter, hl_request_now (request),
                             hl_request_limit (request) + 1, error);
  if (people == NULL)
    return FALSE;
  hl_route_write_page (request, answer, people, no_stamp, -1);
  return TRUE;
}

static void
list_citizens (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

/* ---- One ---- */

static GPtrArray *
load_calls (HlDb *db, HlKey *key, HlId citizen, gint64 *count, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) calls = NULL;

  hl_where_init (&where);
  hl_where_int (&where, "citizen = $?", citizen);
  *count = hl_where_count (&where, db, hl_call_record_shape (), HL_TOTAL_MAX, error);
  if (*count < 0)
    return NULL;
  calls = hl_where_load (&where, db, hl_call_record_shape (), "offered_at DESC, id DESC", EARLIER,
                         error);
  for (guint i = 0; calls != NULL && i < calls->len; i++)
    if (!hl_call_open_sealed (calls->pdata[i], key, error))
      return NULL;
  return g_steal_pointer (&calls);
}

static gboolean
write_one (HlDb *db, HlRequest *request, HlCitizen *citizen, HlJsonWriter *writer, GError **error)
{
  HlKey *key = hl_request_key (request);
  HlTicketFilter filter = { .citizen = citizen->id };
  g_autoptr (GPtrArray) household = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GPtrArray) tickets = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  gint64 count = 0;

  household = hl_citizens_list_household (db, key, citizen, hl_request_now (request), error);
  if (household == NULL || (calls = load_calls (db, key, citizen->id, &count, error)) == NULL
      || (tickets = hl_tickets_list (db, key, &filter, EARLIER, NULL, error)) == NULL
      || (changes = hl_citizens_list_changes (db, citizen->id, CHANGES, error)) == NULL)
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_name (writer, "citizen");
  hl_record_write_json (HL_RECORD (citizen), writer);
  hl_route_add_records (writer, "household", household);
  hl_route_add_records (writer, "calls", calls);
  hl_json_add_int (writer, "count", count);
  hl_route_add_records (writer, "tickets", tickets);
  hl_route_add_records (writer, "changes", changes);
  hl_json_end_object (writer);
  return TRUE;
}

static gboolean
get_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlCitizen) citizen = get (db, request, error);

  return citizen != NULL && write_one (db, request, citizen, &answer->writer, error);
}

static void
get_citizen (HlRequest *request)
{
  hl_request_read (request, get_job, NULL);
}

/* ---- Making one ---- */

/* In a call, without a number of her own: the caller's is hers. */
static gboolean
take_number (HlRequest *request, HlCitizen *citizen, HlCallRecord *call, GError **error)
{
  HlCitizenPhone *phone;

  if (citizen->source == 0)
    citizen->source = hl_enum_value (hl_citizen_source_words, call != NULL ? "call" : "desk");
  if (call == NULL || (citizen->phones != NULL && citizen->phones->len > 0))
    return TRUE;
  if (!hl_call_open_sealed (call, hl_request_key (request), error))
    return FALSE;
  if (call->caller == NULL)
    return TRUE;
  phone = hl_citizen_phone_new ();
  phone->number = g_strdup (call->caller);
  citizen->phones = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (citizen->phones, phone);
  return TRUE;
}

static gboolean
find_call (HlDb *db, HlRequest *request, HlId id, HlCallRecord **call, GError **error)
{
  if (id == 0)
    return TRUE;
  *call = hl_route_get_call (db, request, id, error);
  return *call != NULL;
}

static gboolean
post_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlCitizen) citizen = hl_citizen_new ();
  g_autoptr (HlCallRecord) call = NULL;

  if (!hl_route_read (request, citizen, HL_READ_STRICT, NULL, error)
      || !hl_citizen_tidy (citizen, error) || !check_groups (db, citizen, error)
      || !find_call (db, request, citizen->call, &call, error)
      || !take_number (request, citizen, call, error)
      || !hl_citizens_insert (db, citizen, &context, error)
      || !fact (db, request, "citizen-created", citizen->id, citizen->call, NULL, error)
      || (call != NULL && !hl_link_call (db, call, citizen->id, &context, error)))
    return FALSE;
  hl_record_write_json (HL_RECORD (citizen), &answer->writer);
  return TRUE;
}

static void
post_citizen (HlRequest *request)
{
  hl_request_write (request, post_job, NULL);
}

/* ---- Changing one ---- */

static gboolean
patch_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlCitizen) citizen = get (db, request, error);
  g_autoptr (HlCitizen) change = hl_citizen_new ();
  g_autofree char *what = NULL;
  guint64 mask;

  if (citizen == NULL || !hl_route_check_revision (request, citizen, answer, error)
      || !hl_route_read (request, change, HL_READ_PATCH, &mask, error)
      || !hl_citizen_tidy (change, error) || !check_groups (db, change, error)
      || !hl_citizens_change (db, citizen, change, mask, &context, error))
    return FALSE;
  what = hl_citizen_dup_changed (mask);
  if (!fact (db, request, "citizen-changed", citizen->id, 0, what, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (citizen), &answer->writer);
  return TRUE;
}

static void
patch_citizen (HlRequest *request)
{
  hl_request_write (request, patch_job, NULL);
}

static gboolean
household_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  HlId with = hl_json_int (hl_json_get (hl_request_body (request), "with"), -1);
  const char *role = hl_route_text (request, "role");
  g_autoptr (HlCitizen) citizen = NULL;

  if (with < 0 || (role != NULL && g_utf8_strlen (role, -1) > 20))
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD,
                   with < 0 ? "with: must be a citizen, 0 = out of the household"
                            : "role: must have at most 20 characters");
      return FALSE;
    }
  citizen = get (db, request, error);
  if (citizen == NULL)
    return FALSE;
  if (role != NULL)
    hl_record_set_text (citizen, &citizen->household_role, role);
  if (!hl_citizens_set_household (db, citizen, with, &context, error)
      || !fact (db, request, "citizen-changed", citizen->id, 0, "household", error))
    return FALSE;
  return write_one (db, request, citizen, &answer->writer, error);
}

static void
post_household (HlRequest *request)
{
  hl_request_write (request, household_job, NULL);
}

/* ---- Unmasking ---- */

static void
write_numbers (HlCitizen *citizen, HlJsonWriter *writer)
{
  hl_json_name (writer, "phones");
  hl_json_begin_list (writer);
  for (guint i = 0; i < citizen->phones->len; i++)
    {
      const HlCitizenPhone *phone = citizen->phones->pdata[i];

      hl_json_begin_object (writer);
      hl_json_add_int (writer, "id", phone->id);
      hl_json_add_text (writer, "number", phone->number);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
}

static void
write_field (HlCitizen *citizen, const char *field, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  if (strcmp (field, "phones") == 0)
    write_numbers (citizen, writer);
  else
    hl_json_add_text (
        writer, field,
        G_STRUCT_MEMBER (char *, citizen, hl_shape_field (hl_citizen_shape (), field)->offset));
  hl_json_end_object (writer);
}

static gboolean
unmask_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  static const char *const fields[] = { "name", "id_number", "address", "phones", NULL };
  const char *reason = hl_route_reason (request, error);
  const char *field = hl_route_text (request, "field");
  g_autoptr (HlCitizen) citizen = NULL;
  g_autofree char *text = NULL;

  if (reason == NULL)
    return FALSE;
  if (field == NULL || !g_strv_contains (fields, field))
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD,
                   "field: must be one of name, id_number, address, phones");
      return FALSE;
    }
  text = g_strdup_printf ("%s: %s", field, reason);
  citizen = get (db, request, error);
  if (citizen == NULL || !fact (db, request, "unmask", citizen->id, 0, text, error))
    return FALSE;
  write_field (citizen, field, &answer->writer);
  return TRUE;
}

static void
post_unmask (HlRequest *request)
{
  hl_request_write (request, unmask_job, NULL);
}

/* ---- Whose call it was ---- */

static gboolean
choose_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  HlId citizen = hl_json_int (hl_json_get (hl_request_body (request), "citizen"), -1);
  g_autoptr (HlCallRecord) call = NULL;

  if (citizen < 0)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "citizen: must be a citizen, 0 = nobody known");
      return FALSE;
    }
  call = hl_route_get_call (db, request, hl_request_id (request), error);
  if (call == NULL || !hl_link_call (db, call, citizen, &context, error)
      || !fact (db, request, "citizen-chosen", call->citizen, call->id, NULL, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (call), &answer->writer);
  return TRUE;
}

static void
post_choose (HlRequest *request)
{
  hl_request_write (request, choose_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_citizens[] = {
  { "GET", "/citizens", SEES, list_citizens, "The people who call, newest first", NULL, hl_citizen_shape,
    HL_ROUTE_LIST, "limit after q phone group district" },
  { "POST", "/citizens", HL_MAY_WRITE_TICKETS, post_citizen, "A new one; with a call: whose call it is",
    hl_citizen_shape, hl_citizen_shape, HL_ROUTE_CREATED },
  { "GET", "/citizens/:id", SEES, get_citizen, "One with household, calls, tickets and changes" },
  { "PATCH", "/citizens/:id", HL_MAY_WRITE_TICKETS, patch_citizen, "Changes what is given; with its revision",
    hl_citizen_shape, hl_citizen_shape, HL_ROUTE_PATCH_IN },
  { "POST", "/citizens/:id/household", HL_MAY_WRITE_TICKETS, post_household, "Lives with another, or with none" },
  { "POST", "/citizens/:id/unmask", HL_MAY_UNMASK, post_unmask, "One field in full; leaves a fact" },
  { "POST", "/calls/:id/citizen", HL_MAY_WRITE_TICKETS, post_choose, "Whose call it was; its draft follows", NULL,
    hl_call_record_shape },
  { NULL },
};
/* clang-format on */
