/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-files.h"
#include "hl-request-private.h"
#include "hl-routes-common.h"

/* Files on tickets: they come and go as streams, are what their bytes say, and whoever sees the
 * ticket sees them, but for an office whose reporter is confidential. */

#define SEES (HL_MAY_WRITE_TICKETS | HL_MAY_READ_TICKETS | HL_MAY_HANDLE)
#define ADDS (HL_MAY_WRITE_TICKETS | HL_MAY_DISPATCH | HL_MAY_HANDLE)
#define VERIFIES (HL_MAY_EXPORT | HL_MAY_READ_LOG | HL_MAY_BACK_UP)

/* A photograph or a name of a file tells who reported it. */
static gboolean
is_withheld (HlRequest *request, const HlTicket *ticket)
{
  return ticket != NULL && hl_route_is_sealed (ticket)
         && hl_request_role (request) == HL_ROLE_OFFICE;
}

/* ---- The list ---- */

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlTicket) ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);
  g_autoptr (GPtrArray) rows = NULL;

  if (ticket != NULL)
    rows = hl_attachments_list (db, hl_request_key (request), ticket->id, 0, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len && is_withheld (request, ticket); i++)
    g_clear_pointer (&((HlAttachment *) rows->pdata[i])->name, g_free);
  hl_json_begin_object (&answer->writer);
  hl_route_add_records (&answer->writer, "items", rows);
  hl_json_add_int (&answer->writer, "most_bytes",
                   hl_files_get_most (hl_request_service (request)->files));
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
list_attachments (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

/* ---- A new one ---- */

static gboolean
add_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlTicket) ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);
  g_autoptr (HlAttachment) attachment = hl_attachment_new ();

  if (ticket == NULL)
    return FALSE;
  attachment->name = hl_attachment_clean_name (hl_request_query (request, "name"));
  hl_attachment_set_item (attachment, hl_upload_get_item (request->upload));
  if (!hl_attachments_add (db, attachment, ticket, &context, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (attachment), &answer->writer);
  return TRUE;
}

static gboolean
added (HlRequest *request, HlAnswer *answer)
{
  hl_upload_take (request->upload);
  return TRUE;
}

static void
fail_upload (HlRequest *request, const GError *error)
{
  if (error->domain == G_FILE_ERROR)
    hl_request_fail_with (request, HL_FAIL_DISK, "the file can't be kept: %s", error->message);
  else
    hl_request_fail (request, error);
}

static void
uploaded_cb (HlUpload *upload, const GError *error, gpointer data)
{
  g_autoptr (HlRequest) request = data;
  g_autoptr (GError) refusal = NULL;

  if (error != NULL)
    fail_upload (request, error);
  else if (!hl_files_check (hl_request_service (request)->files, hl_upload_get_item (upload),
                            &refusal))
    hl_request_fail (request, refusal);
  else
    hl_request_write (request, add_job, added);
}

static void
post_attachment (HlRequest *request)
{
  HlUpload *upload = hl_upload_of (request->message);

  if (hl_request_query (request, "name") == NULL)
    {
      hl_request_fail_with (request, HL_FAIL_FIELD, "name: is required");
      return;
    }
  request->upload = hl_upload_ref (upload);
  hl_upload_finish (upload, uploaded_cb, hl_request_ref (request));
}

/* ---- One ---- */

/* On what came in and is no ticket yet: who registers tickets sees it. @self: taken */
static HlAttachment *
of_contact (HlRequest *request, HlAttachment *self, GError **error)
{
  g_autoptr (HlAttachment) attachment = self;

  if (hl_request_may (request, HL_MAY_WRITE_TICKETS)
      || hl_request_may (request, HL_MAY_READ_TICKETS))
    return g_steal_pointer (&attachment);
  hl_route_not_found (error, "attachment", attachment->id);
  return NULL;
}

/* With the ticket that lets her see it; NULL of what came in and is no ticket yet. */
static HlAttachment *
get_attachment (HlDb *db, HlRequest *request, HlTicket **ticket, GError **error)
{
  HlId id = hl_request_id (request);
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlAttachment) self = hl_attachments_get (db, hl_request_key (request), id, &failure);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (self == NULL)
    hl_route_not_found (error, "attachment", id);
  else if (self->ticket == 0)
    return of_contact (request, g_steal_pointer (&self), error);
  else
    *ticket = hl_route_get_ticket (db, request, self->ticket, error);
  return *ticket != NULL ? g_steal_pointer (&self) : NULL;
}

static gboolean
content_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlTicket) ticket = NULL;
  g_autoptr (HlAttachment) self = get_attachment (db, request, &ticket, error);
  g_autofree char *what = NULL;

  if (self == NULL)
    return FALSE;
  if (is_withheld (request, ticket))
    {
      g_set_error (error, HL_FAIL, HL_FAIL_PERMISSION,
                   "the reporter is confidential: ask the hotline for what is in it");
      return FALSE;
    }
  if (self->state != HL_ATTACHMENT_KEPT)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_GONE, "it was deleted: %s", self->reason);
      return FALSE;
    }
  what = g_strdup_printf ("attachment %" G_GINT64_FORMAT, self->id);
  if (!hl_request_fact (db, request, "attachment-read", 0, self->ticket, what, error))
    return FALSE;
  answer->data = g_steal_pointer (&self);
  answer->free_data = g_object_unref;
  return TRUE;
}

static gboolean
begin_content (HlRequest *request, HlAnswer *answer)
{
  HlAttachment *self = answer->data;
  HlVaultReply reply = { self->digest, self->key_sealed, hl_file_kind_find (self->kind)->media,
                         self->name };

  hl_files_reply (request, &reply);
  return FALSE;
}

static void
get_content (HlRequest *request)
{
  hl_request_write (request, content_job, begin_content);
}

/* ---- Deleting ---- */

/* What somebody else added only who dispatches takes away. */
static gboolean
may_delete (HlRequest *request, HlAttachment *self, GError **error)
{
  if (self->added_by == hl_request_user (request) || hl_request_may (request, HL_MAY_DISPATCH))
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_PERMISSION, "it was added by %s: ask her, or a dispatcher",
               self->adder != NULL ? self->adder : "the service");
  return FALSE;
}

static gboolean
delete_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  const char *reason = hl_route_reason (request, error);
  g_autoptr (HlTicket) ticket = NULL;
  g_autoptr (HlAttachment) self = NULL;

  if (reason == NULL)
    return FALSE;
  self = get_attachment (db, request, &ticket, error);
  if (self != NULL && ticket == NULL)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_STATE,
                   "it belongs to what came in: register that, or refuse it");
      return FALSE;
    }
  if (self == NULL || !may_delete (request, self, error)
      || !hl_attachments_delete (db, self, ticket, reason, &context, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (self), &answer->writer);
  answer->data = g_strdup (self->digest);
  answer->free_data = g_free;
  return TRUE;
}

static gboolean
deleted (HlRequest *request, HlAnswer *answer)
{
  hl_files_remove_later (hl_request_service (request)->files, answer->data);
  return TRUE;
}

static void
post_delete (HlRequest *request)
{
  hl_request_write (request, delete_job, deleted);
}

/* ---- Checking ---- */

static void
get_verify (HlRequest *request)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_files_write_audit (hl_request_service (request)->files, &writer);
  hl_request_reply (request, 200, out->str);
}

static void
post_verify (HlRequest *request)
{
  hl_files_audit (hl_request_service (request)->files);
  get_verify (request);
}

/* clang-format off */
const HlRoute hl_routes_attachments[] = {
  { "GET", "/tickets/:id/attachments", SEES, list_attachments, "A ticket's files, deleted ones too",
    NULL, hl_attachment_shape, HL_ROUTE_LIST },
  { "POST", "/tickets/:id/attachments", ADDS, post_attachment, "The body is the file, name its name; what it is its bytes say",
    NULL, hl_attachment_shape, HL_ROUTE_CREATED | HL_ROUTE_UPLOAD, "name" },
  { "GET", "/attachments/:id/content", SEES, get_content, "The file; leaves a fact", NULL, NULL, HL_ROUTE_FILE },
  { "POST", "/attachments/:id/delete", ADDS, post_delete, "Deletes the file, with a reason; its row stays",
    NULL, hl_attachment_shape },
  { "GET", "/attachments/verify", VERIFIES, get_verify, "How the last check of all files stands" },
  { "POST", "/attachments/verify", VERIFIES, post_verify, "Check all files: there, and what they were" },
  { NULL },
};
/* clang-format on */
