/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-attachment.h"

#include "store/hl-where.h"

#include <string.h>

#define NAME_MOST 240  /* bytes, and so characters: a file system takes 255 */
#define ENDING_MOST 16 /* bytes, with its dot */

const char *const hl_attachment_state_words[] = { "", "kept", "deleted", NULL };

/* clang-format off */
static const HlField fields[] = {
  HL_FIELD (HlAttachment, id,          ID,   HL_READ_ONLY),
  HL_FIELD (HlAttachment, revision,    INT,  HL_READ_ONLY),
  HL_FIELD (HlAttachment, ticket,      ID,   HL_READ_ONLY),
  HL_FIELD (HlAttachment, contact,     ID,   HL_READ_ONLY),
  HL_FIELD (HlAttachment, state,       ENUM, HL_READ_ONLY, .names = hl_attachment_state_words),
  HL_FIELD (HlAttachment, name,        TEXT, HL_READ_ONLY | HL_NO_SQL, .max = NAME_MOST),
  HL_FIELD (HlAttachment, name_sealed, TEXT, HL_READ_ONLY | HL_NO_WIRE),
  HL_FIELD (HlAttachment, kind,        TEXT, HL_READ_ONLY, .max = 16),
  HL_FIELD (HlAttachment, media,       TEXT, HL_READ_ONLY, .max = 100),
  HL_FIELD (HlAttachment, bytes,       INT,  HL_READ_ONLY),
  HL_FIELD (HlAttachment, digest,      TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlAttachment, blind,       TEXT, HL_READ_ONLY | HL_NO_WIRE),
  HL_FIELD (HlAttachment, key_sealed,  TEXT, HL_READ_ONLY | HL_NO_WIRE),
  HL_FIELD (HlAttachment, added_at,    TIME, HL_READ_ONLY),
  HL_FIELD (HlAttachment, added_by,    ID,   HL_READ_ONLY),
  HL_FIELD (HlAttachment, adder,       TEXT, HL_READ_ONLY, .max = 40),
  HL_FIELD (HlAttachment, deleted_at,  TIME, HL_READ_ONLY),
  HL_FIELD (HlAttachment, deleted_by,  ID,   HL_READ_ONLY),
  HL_FIELD (HlAttachment, deleter,     TEXT, HL_READ_ONLY, .max = 40),
  HL_FIELD (HlAttachment, reason,      TEXT, HL_READ_ONLY, .max = 400),
};
/* clang-format on */
HL_DEFINE_RECORD (HlAttachment, hl_attachment, "attachment", fields)

static guint64
bit (const char *field)
{
  return G_GUINT64_CONSTANT (1) << hl_shape_index (hl_attachment_shape (), field);
}

/* ---- Names ---- */

/* Neither breaks a line nor turns the direction of what follows ("gpj.exe" as "exe.jpg"). */
static gboolean
is_harmful (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR
         || type == G_UNICODE_PARAGRAPH_SEPARATOR || c == '/' || c == '\\';
}

static const char *
last_part (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if ((*c == '/' || *c == '\\') && c[1] != '\0')
      name = c + 1;
  return name;
}

/* The ending stays: what opens a file is chosen by it. */
static void
shorten (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  gsize ending = dot != NULL ? strlen (dot) : 0;
  gsize end;

  if (name->len <= NAME_MOST)
    return;
  if (ending > ENDING_MOST)
    ending = 0;
  end = (gsize) (g_utf8_find_prev_char (name->str, name->str + NAME_MOST - ending + 1) - name->str);
  g_string_erase (name, (gssize) end, (gssize) (name->len - ending - end));
}

char *
hl_attachment_clean_name (const char *name)
{
  g_autofree char *valid = name != NULL ? g_utf8_make_valid (name, -1) : g_strdup ("");
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *c = last_part (valid); *c != '\0'; c = g_utf8_next_char (c))
    if (!is_harmful (g_utf8_get_char (c)))
      g_string_append_unichar (clean, g_utf8_get_char (c));
  g_string_truncate (clean, strlen (g_strstrip (clean->str)));
  shorten (clean);
  if (clean->len == 0 || strcmp (clean->str, ".") == 0 || strcmp (clean->str, "..") == 0)
    return g_strdup ("file");
  return g_strdup (clean->str);
}

void
hl_attachment_set_item (HlAttachment *self, const HlVaultItem *item)
{
  hl_record_set_text (self, &self->kind, item->kind->word);
  hl_record_set_text (self, &self->media, item->kind->media);
  hl_record_set_text (self, &self->digest, item->digest);
  hl_record_set_text (self, &self->blind, item->blind);
  hl_record_set_text (self, &self->key_sealed, item->key_sealed);
  self->bytes = item->bytes;
}

/* ---- Reading ---- */

static gboolean
open_name (HlAttachment *self, HlKey *key, GError **error)
{
  if (self->name_sealed == NULL)
    return TRUE;
  g_free (self->name);
  self->name = hl_key_open_sealed (key, HL_PURPOSE_FILE_NAME, self->name_sealed, error);
  return self->name != NULL;
}

HlAttachment *
hl_attachments_get (HlDb *db, HlKey *key, HlId id, GError **error)
{
  g_autoptr (HlAttachment) self =
      (HlAttachment *) hl_db_get (db, hl_attachment_shape (), id, error);

  return self != NULL && open_name (self, key, error) ? g_steal_pointer (&self) : NULL;
}

GPtrArray *
hl_attachments_list (HlDb *db, HlKey *key, HlId ticket, HlId contact, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) rows = NULL;

  hl_where_init (&where);
  if (ticket != 0)
    hl_where_int (&where, "ticket = $?", ticket);
  else
    hl_where_int (&where, "contact = $?", contact);
  rows = hl_where_load (&where, db, hl_attachment_shape (), "id", 4 * HL_ATTACHMENTS_MOST, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!open_name (rows->pdata[i], key, error))
      return NULL;
  return g_steal_pointer (&rows);
}

/* ---- Writing ---- */

/* What and how much, never what it is called. */
static char *
describe (const HlAttachment *self)
{
  return g_strdup_printf ("%s, %" G_GINT64_FORMAT " bytes", self->kind, self->bytes);
}

static gboolean
has_room (HlDb *db, HlId ticket, guint more, GError **error)
{
  gint64 n = 0;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT count(*) FROM attachment WHERE ticket = $1 AND state = 'kept'",
                             "i", ticket);

  if (!hl_stmt_take_row (row, error, "i", &n))
    return FALSE;
  if (n + more <= HL_ATTACHMENTS_MOST)
    return TRUE;
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "a ticket has at most %d attachments",
               HL_ATTACHMENTS_MOST);
  return FALSE;
}

gboolean
hl_attachments_add (HlDb *db, HlAttachment *self, const HlTicket *ticket,
                    const HlDeskContext *context, GError **error)
{
  g_autofree char *text = describe (self);

  if (ticket != NULL && !has_room (db, ticket->id, 1, error))
    return FALSE;
  self->id = hl_id_next (context->now);
  self->ticket = ticket != NULL ? ticket->id : 0;
  self->state = HL_ATTACHMENT_KEPT;
  g_free (self->name_sealed);
  self->name_sealed = hl_key_seal (context->key, HL_PURPOSE_FILE_NAME, self->name);
  self->added_at = context->now;
  self->added_by = context->user;
  g_free (self->adder);
  self->adder = g_strdup (context->user_name);
  return hl_store_insert (db, HL_RECORD (self), error)
         && (ticket == NULL
             || hl_desk_fact (db, context, "ticket-attached", ticket, 0, text, error));
}

gboolean
hl_attachments_move (HlDb *db, HlId contact, const HlTicket *ticket, const HlDeskContext *context,
                     GError **error)
{
  g_autoptr (GPtrArray) rows = hl_attachments_list (db, context->key, 0, contact, error);

  if (rows == NULL || !has_room (db, ticket->id, rows->len, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      HlAttachment *self = rows->pdata[i];
      g_autofree char *text = describe (self);

      self->ticket = ticket->id;
      if (!hl_store_update (db, HL_RECORD (self), bit ("ticket"), error)
          || !hl_desk_fact (db, context, "ticket-attached", ticket, 0, text, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
hl_attachments_delete (HlDb *db, HlAttachment *self, const HlTicket *ticket, const char *reason,
                       const HlDeskContext *context, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", self->kind, reason);

  if (self->state != HL_ATTACHMENT_KEPT)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "it is deleted already");
      return FALSE;
    }
  self->state = HL_ATTACHMENT_DELETED;
  self->deleted_at = context->now;
  self->deleted_by = context->user;
  hl_record_set_text (self, &self->deleter, context->user_name);
  hl_record_set_text (self, &self->reason, reason);
  hl_record_set_text (self, &self->key_sealed, NULL);
  return hl_store_update (db, HL_RECORD (self),
                          bit ("state") | bit ("deleted_at") | bit ("deleted_by") | bit ("deleter")
                              | bit ("reason") | bit ("key_sealed"),
                          error)
         && hl_desk_fact (db, context, "ticket-detached", ticket, 0, text, error);
}

gboolean
hl_attachments_knows (HlDb *db, const char *digest, gboolean *knows, GError **error)
{
  gint64 n = 0;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT count(*) FROM attachment WHERE digest = $1 AND state = 'kept'",
                             "s", digest);

  if (!hl_stmt_take_row (row, error, "i", &n))
    return FALSE;
  *knows = n > 0;
  return TRUE;
}
