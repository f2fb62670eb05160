/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-reply.h"

struct _HlReply
{
  gatomicrefcount references;
  guint status;
  HlJsonDoc *doc; /* NULL: no body */
};

static const HlJson *
get_error (HlReply *self)
{
  return hl_json_get (hl_reply_get_json (self), "error");
}

HlReply *
hl_reply_new (guint status, GBytes *body, GError **error)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autoptr (HlJsonDoc) doc = NULL;
  HlReply *self;

  if (length > 0)
    {
      g_autoptr (GError) local = NULL;

      doc = hl_json_parse (text, (gssize) length, &local);
      if (doc == NULL)
        {
          g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL,
                       "status %u with a body that is no JSON: %s", status, local->message);
          return NULL;
        }
    }

  self = g_new0 (HlReply, 1);
  g_atomic_ref_count_init (&self->references);
  self->status = status;
  self->doc = g_steal_pointer (&doc);
  return self;
}

HlReply *
hl_reply_ref (HlReply *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
hl_reply_unref (HlReply *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_clear_pointer (&self->doc, hl_json_doc_unref);
  g_free (self);
}

guint
hl_reply_get_status (HlReply *self)
{
  return self->status;
}

const HlJson *
hl_reply_get_json (HlReply *self)
{
  return self->doc != NULL ? hl_json_doc_root (self->doc) : NULL;
}

const char *
hl_reply_get_code (HlReply *self)
{
  return hl_json_text (hl_json_get (get_error (self), "code"), NULL);
}

const char *
hl_reply_get_field (HlReply *self)
{
  return hl_json_text (hl_json_get (get_error (self), "field"), NULL);
}

const char *
hl_reply_get_message (HlReply *self)
{
  return hl_json_text (hl_json_get (get_error (self), "message"), NULL);
}

/* The service may put these beside the code or beside the error. */
static const HlJson *
get_extra (HlReply *self, const char *name)
{
  const HlJson *value = hl_json_get (get_error (self), name);

  return value != NULL ? value : hl_json_get (hl_reply_get_json (self), name);
}

HlTime
hl_reply_get_until (HlReply *self)
{
  return hl_json_int (get_extra (self, "until"), 0);
}

const HlJson *
hl_reply_get_current (HlReply *self)
{
  return get_extra (self, "current");
}

/* What a status means when the body does not say. */
static HlClientError
error_of_status (guint status)
{
  switch (status)
    {
    case 401:
      return HL_CLIENT_ERROR_SIGNED_OUT;
    case 403:
      return HL_CLIENT_ERROR_PERMISSION;
    case 404:
    case 410:
      return HL_CLIENT_ERROR_NOT_FOUND;
    case 429:
      return HL_CLIENT_ERROR_TOO_MANY;
    default:
      return status < 500 ? HL_CLIENT_ERROR_PROTOCOL : HL_CLIENT_ERROR_SERVER;
    }
}

gboolean
hl_reply_check (HlReply *self, GError **error)
{
  const char *code = hl_reply_get_code (self);
  const char *message = hl_reply_get_message (self);

  if (self->status >= 200 && self->status < 300)
    return TRUE;

  g_set_error (
      error, HL_CLIENT_ERROR,
      (int) (code != NULL ? hl_client_error_from_code (code) : error_of_status (self->status)),
      "%s", message != NULL ? message : "the service answered without saying why");
  if (message == NULL)
    g_prefix_error (error, "status %u: ", self->status);
  return FALSE;
}
