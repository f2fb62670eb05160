/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-store.h"
#include "hl-intake.h"
#include "hl-request-private.h"
#include "hl-routes-common.h"

/* 来件: what came in by mail, or was brought as a file; and what becomes of it. */

#define SEES (HL_MAY_WRITE_TICKETS | HL_MAY_READ_TICKETS)
#define ACTS HL_MAY_WRITE_TICKETS

static HlContact *
get_contact (HlDb *db, HlRequest *request, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlContact *self =
      hl_contacts_get (db, hl_request_key (request), hl_request_id (request), &failure);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (self == NULL)
    hl_route_not_found (error, "contact", hl_request_id (request));
  return self;
}

/* @reason: (nullable) */
static gboolean
note (HlDb *db, HlRequest *request, const HlContact *self, const char *kind, const char *reason,
      GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("contact %" G_GINT64_FORMAT "%s%s", self->id, reason != NULL ? ": " : "",
                       reason != NULL ? reason : "");

  return hl_request_fact (db, request, kind, 0, self->ticket, text, error);
}

/* ---- The list, and one ---- */

static gint64
stamp (gpointer item)
{
  return ((HlContact *) item)->received_at;
}

static gboolean
check_words (const char *name, const char *const *values, const char *const *words, GError **error)
{
  for (guint i = 0; values[i] != NULL; i++)
    if (hl_enum_value (words, values[i]) == 0)
      {
        g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "%s: there is no %.40s", name, values[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlContactFilter filter = {
    .states = hl_request_query_words (request, "state"),
    .channels = hl_request_query_words (request, "channel"),
    .ticket = hl_request_query_int (request, "ticket", 0),
  };
  g_autoptr (GPtrArray) items = NULL;
  gint64 total = 0;
  gboolean given;

  if (!check_words ("state", filter.states, hl_contact_state_words, error)
      || !check_words ("channel", filter.channels, hl_contact_channel_words, error)
      || !hl_cursor_read (request, &filter.after_at, &filter.after_id, &given, error))
    return FALSE;
  items = hl_contacts_list (db, hl_request_key (request), &filter, hl_request_limit (request) + 1,
                            &total, error);
  if (items == NULL)
    return FALSE;
  hl_route_write_page (request, answer, items, stamp, total);
  return TRUE;
}

static void
list_contacts (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

static gboolean
get_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlContact) self = get_contact (db, request, error);
  g_autoptr (GPtrArray) files = NULL;

  if (self != NULL)
    files = hl_attachments_list (db, hl_request_key (request), 0, self->id, error);
  if (files == NULL)
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_name (&answer->writer, "contact");
  hl_record_write_json (HL_RECORD (self), &answer->writer);
  hl_route_add_records (&answer->writer, "attachments", files);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_one (HlRequest *request)
{
  hl_request_read (request, get_job, NULL);
}

/* ---- A mail that was brought as a file ---- */

static gboolean
take_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlContact) contact = hl_intake_write (request->intake, db, &context, error);

  if (contact == NULL)
    return FALSE;
  hl_record_write_json (HL_RECORD (contact), &answer->writer);
  return TRUE;
}

static gboolean
taken (HlRequest *request, HlAnswer *answer)
{
  request->taken = TRUE;
  hl_upload_take (request->upload);
  hl_intake_keep (request->intake, hl_request_service (request)->files);
  return TRUE;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (hl_intake_read (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlRequest) request = data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    hl_request_write (request, take_job, taken);
  else if (error->domain == HL_MAIL_ERROR)
    hl_request_fail_with (request, HL_FAIL_FIELD, "mail: %s", error->message);
  else
    hl_request_fail_with (request, HL_FAIL_DISK, "the mail can't be kept: %s", error->message);
}

static void
uploaded_cb (HlUpload *upload, const GError *error, gpointer data)
{
  HlRequest *request = data;
  HlVaultItem item = { 0 };
  g_autoptr (GTask) task = NULL;

  if (error != NULL)
    {
      hl_request_fail_with (request, HL_FAIL_DISK, "the mail can't be kept: %s", error->message);
      hl_request_unref (request);
      return;
    }
  hl_vault_item_copy (&item, hl_upload_get_item (upload));
  request->intake = hl_intake_new (hl_request_service (request)->files, "file", &item);
  task = g_task_new (NULL, NULL, read_cb, request);
  g_task_set_task_data (task, request->intake, NULL);
  g_task_run_in_thread (task, read_thread);
}

static void
post_contact (HlRequest *request)
{
  HlUpload *upload = hl_upload_of (request->message);

  request->upload = hl_upload_ref (upload);
  hl_upload_finish (upload, uploaded_cb, hl_request_ref (request));
}

/* ---- The original ---- */

static gboolean
original_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlContact) self = get_contact (db, request, error);

  if (self == NULL || !note (db, request, self, "contact-original-read", NULL, error))
    return FALSE;
  answer->data = g_steal_pointer (&self);
  answer->free_data = g_object_unref;
  return TRUE;
}

static gboolean
send_original (HlRequest *request, HlAnswer *answer)
{
  HlContact *self = answer->data;
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT ".eml", self->id);
  HlVaultReply reply = { self->digest, self->key_sealed, "message/rfc822", name };

  hl_files_reply (request, &reply);
  return FALSE;
}

static void
get_original (HlRequest *request)
{
  hl_request_write (request, original_job, send_original);
}

static gboolean
unmask_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  const char *reason = hl_route_reason (request, error);
  g_autoptr (HlContact) self = reason != NULL ? get_contact (db, request, error) : NULL;

  if (self == NULL || !note (db, request, self, "unmask", reason, error))
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_add_text (&answer->writer, "sender", self->sender);
  hl_json_add_text (&answer->writer, "address", self->address);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
post_unmask (HlRequest *request)
{
  hl_request_write (request, unmask_job, NULL);
}

/* ---- What becomes of it ---- */

static gboolean
register_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlContact) self = get_contact (db, request, error);
  g_autoptr (HlTicket) ticket = NULL;

  if (self == NULL || !hl_route_check_revision (request, self, answer, error))
    return FALSE;
  ticket = hl_contact_make_ticket (self);
  if (!hl_tickets_insert (db, ticket, &context, error)
      || !hl_contacts_decide (db, self, HL_CONTACT_EVENT_REGISTER, ticket->id, NULL, &context,
                              error)
      || !hl_request_fact (db, request, "ticket-created", 0, ticket->id, NULL, error)
      || !note (db, request, self, "ticket-registered", NULL, error)
      || !hl_attachments_move (db, self->id, ticket, &context, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (ticket), &answer->writer);
  return TRUE;
}

static void
post_register (HlRequest *request)
{
  hl_request_write (request, register_job, NULL);
}

/* By its number, as people say it. */
static HlTicket *
find_ticket (HlDb *db, HlRequest *request, GError **error)
{
  const char *number = hl_route_text (request, "number");
  HlId id = 0;

  if (number == NULL || *number == '\0')
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "number: say to which ticket it belongs");
  else if (hl_stmt_take_row (
               hl_db_query (db, error, "SELECT id FROM ticket WHERE number = $1", "s", number),
               error, "i", &id))
    {
      if (id != 0)
        return hl_route_get_ticket (db, request, id, error);
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "number: there is no ticket %.40s", number);
    }
  return NULL;
}

static gboolean
append_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlContact) self = get_contact (db, request, error);
  g_autoptr (HlTicket) ticket = NULL;

  if (self == NULL || !hl_route_check_revision (request, self, answer, error))
    return FALSE;
  ticket = find_ticket (db, request, error);
  if (ticket == NULL
      || !hl_contacts_decide (db, self, HL_CONTACT_EVENT_APPEND, ticket->id, NULL, &context, error)
      || !note (db, request, self, "ticket-appended", NULL, error)
      || !hl_attachments_move (db, self->id, ticket, &context, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (self), &answer->writer);
  return TRUE;
}

static void
post_append (HlRequest *request)
{
  hl_request_write (request, append_job, NULL);
}

static gboolean
decide (HlDb *db, HlRequest *request, HlAnswer *answer, HlContactEvent event, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  const char *reason = hl_route_reason (request, error);
  g_autoptr (HlContact) self = reason != NULL ? get_contact (db, request, error) : NULL;

  if (self == NULL || !hl_route_check_revision (request, self, answer, error)
      || !hl_contacts_decide (db, self, event, 0, reason, &context, error)
      || !note (db, request, self,
                event == HL_CONTACT_EVENT_REOPEN ? "contact-reopened" : "contact-refused", reason,
                error))
    return FALSE;
  hl_record_write_json (HL_RECORD (self), &answer->writer);
  return TRUE;
}

static gboolean
refuse_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  gboolean spam = hl_json_bool (hl_json_get (hl_request_body (request), "spam"), FALSE);

  return decide (db, request, answer, spam ? HL_CONTACT_EVENT_SPAM : HL_CONTACT_EVENT_REFUSE,
                 error);
}

static void
post_refuse (HlRequest *request)
{
  hl_request_write (request, refuse_job, NULL);
}

static gboolean
reopen_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  return decide (db, request, answer, HL_CONTACT_EVENT_REOPEN, error);
}

static void
post_reopen (HlRequest *request)
{
  hl_request_write (request, reopen_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_contacts[] = {
  { "GET", "/contacts", SEES, list_contacts, "What came in by mail or as a file, newest first, without texts",
    NULL, hl_contact_shape, HL_ROUTE_LIST, "limit after state:words channel:words ticket:id" },
  { "POST", "/contacts", ACTS, post_contact, "The body is a mail, as it is (.eml)",
    NULL, hl_contact_shape, HL_ROUTE_CREATED | HL_ROUTE_UPLOAD },
  { "GET", "/contacts/:id", SEES, get_one, "One with its text and attachments" },
  { "GET", "/contacts/:id/original", HL_MAY_UNMASK, get_original, "As it came, its sender in full; leaves a fact",
    NULL, NULL, HL_ROUTE_FILE, NULL, "message/rfc822" },
  { "POST", "/contacts/:id/unmask", HL_MAY_UNMASK, post_unmask, "Who sent it, in full; leaves a fact" },
  { "POST", "/contacts/:id/register", ACTS, post_register, "Makes a draft of it, with its attachments",
    NULL, hl_ticket_shape },
  { "POST", "/contacts/:id/append", ACTS, post_append, "It belongs to the ticket of that number", NULL, hl_contact_shape },
  { "POST", "/contacts/:id/refuse", ACTS, post_refuse, "With a reason; spam too", NULL, hl_contact_shape },
  { "POST", "/contacts/:id/reopen", ACTS, post_reopen, "Refused or a duplicate wrongly", NULL, hl_contact_shape },
  { NULL },
};
/* clang-format on */
