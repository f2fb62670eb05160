/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-contact.h"

#include "store/hl-where.h"

#include <string.h>

#define TOTAL_MOST 10001

const char *const hl_contact_state_words[] = { "",        "new",  "registered", "appended",
                                               "refused", "spam", "duplicate",  NULL };
const char *const hl_contact_event_words[] = { "come",   "come-again", "register", "append",
                                               "refuse", "spam",       "reopen",   NULL };
const char *const hl_contact_channel_words[] = {
  "", "mail", "sms", "web", "letter", "walk-in", NULL
};

/* clang-format off */
static const HlStep steps[] = {
  { HL_CONTACT_NONE,      HL_CONTACT_EVENT_COME,       HL_CONTACT_NEW },
  { HL_CONTACT_NONE,      HL_CONTACT_EVENT_COME_AGAIN, HL_CONTACT_DUPLICATE },
  { HL_CONTACT_NEW,       HL_CONTACT_EVENT_REGISTER, HL_CONTACT_REGISTERED },
  { HL_CONTACT_NEW,       HL_CONTACT_EVENT_APPEND,   HL_CONTACT_APPENDED },
  { HL_CONTACT_NEW,       HL_CONTACT_EVENT_REFUSE,   HL_CONTACT_REFUSED },
  { HL_CONTACT_NEW,       HL_CONTACT_EVENT_SPAM,     HL_CONTACT_SPAM },
  { HL_CONTACT_REFUSED,   HL_CONTACT_EVENT_REOPEN,   HL_CONTACT_NEW },
  { HL_CONTACT_SPAM,      HL_CONTACT_EVENT_REOPEN,   HL_CONTACT_NEW },
  { HL_CONTACT_DUPLICATE, HL_CONTACT_EVENT_REOPEN,   HL_CONTACT_NEW },
};

const HlStateTable hl_contact_table = {
  "contact", hl_contact_state_words, hl_contact_event_words, steps, G_N_ELEMENTS (steps),
};

#define HIDDEN (HL_READ_ONLY | HL_NO_WIRE)
#define OPENED (HL_READ_ONLY | HL_NO_SQL)

static const HlField fields[] = {
  HL_FIELD (HlContact, id,             ID,   HL_READ_ONLY),
  HL_FIELD (HlContact, revision,       INT,  HL_READ_ONLY),
  HL_FIELD (HlContact, channel,        ENUM, HL_READ_ONLY, .names = hl_contact_channel_words),
  HL_FIELD (HlContact, state,          ENUM, HL_READ_ONLY, .names = hl_contact_state_words),
  HL_FIELD (HlContact, source,         TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlContact, received_at,    TIME, HL_READ_ONLY),
  HL_FIELD (HlContact, sent_at,        TIME, HL_READ_ONLY),
  HL_FIELD (HlContact, sender,         TEXT, OPENED | HL_SENSITIVE, .max = 200, .mask = "name"),
  HL_FIELD (HlContact, address,        TEXT, OPENED | HL_SENSITIVE, .max = 200, .mask = "name"),
  HL_FIELD (HlContact, subject,        TEXT, OPENED, .max = 200),
  HL_FIELD (HlContact, text,           TEXT, OPENED, .max = 20000),
  HL_FIELD (HlContact, sender_sealed,  TEXT, HIDDEN),
  HL_FIELD (HlContact, address_sealed, TEXT, HIDDEN),
  HL_FIELD (HlContact, subject_sealed, TEXT, HIDDEN),
  HL_FIELD (HlContact, text_sealed,    TEXT, HIDDEN),
  HL_FIELD (HlContact, id_blind,       TEXT, HIDDEN),
  HL_FIELD (HlContact, sender_blind,   TEXT, HIDDEN),
  HL_FIELD (HlContact, text_blind,     TEXT, HIDDEN),
  HL_FIELD (HlContact, automatic,      BOOL, HL_READ_ONLY),
  HL_FIELD (HlContact, cut,            BOOL, HL_READ_ONLY),
  HL_FIELD (HlContact, digest,         TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlContact, blind,          TEXT, HIDDEN),
  HL_FIELD (HlContact, key_sealed,     TEXT, HIDDEN),
  HL_FIELD (HlContact, bytes,          INT,  HL_READ_ONLY),
  HL_FIELD (HlContact, attachments,    INT,  HL_READ_ONLY),
  HL_FIELD (HlContact, note,           TEXT, HL_READ_ONLY, .max = 400),
  HL_FIELD (HlContact, ticket,         ID,   HL_READ_ONLY),
  HL_FIELD (HlContact, duplicate_of,   ID,   HL_READ_ONLY),
  HL_FIELD (HlContact, decided_at,     TIME, HL_READ_ONLY),
  HL_FIELD (HlContact, decided_by,     ID,   HL_READ_ONLY),
  HL_FIELD (HlContact, decider,        TEXT, HL_READ_ONLY, .max = 40),
  HL_FIELD (HlContact, reason,         TEXT, HL_READ_ONLY, .max = 400),
};
/* clang-format on */
HL_DEFINE_RECORD (HlContact, hl_contact, "contact", fields)

static guint64
bit (const char *field)
{
  return G_GUINT64_CONSTANT (1) << hl_shape_index (hl_contact_shape (), field);
}

/* NULL for what is empty. */
static void
put (char **field, const char *text)
{
  g_free (*field);
  *field = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

void
hl_contact_set_mail (HlContact *self, const HlMail *mail, const HlVaultItem *original)
{
  put (&self->sender, mail->name);
  put (&self->address, mail->address);
  put (&self->subject, mail->subject);
  put (&self->text, mail->text);
  put (&self->id_blind, mail->id); /* blinded when it is inserted */
  put (&self->digest, original->digest);
  put (&self->blind, original->blind);
  put (&self->key_sealed, original->key_sealed);
  self->bytes = original->bytes;
  self->sent_at = mail->sent_at;
  self->automatic = mail->automatic;
  self->cut = mail->cut;
}

/* ---- Sealing ---- */

static void
seal (HlContact *self, HlKey *key)
{
  g_autofree char *id = g_steal_pointer (&self->id_blind);

  self->sender_sealed = hl_key_seal (key, HL_PURPOSE_CONTACT, self->sender);
  self->address_sealed = hl_key_seal (key, HL_PURPOSE_CONTACT, self->address);
  self->subject_sealed = hl_key_seal (key, HL_PURPOSE_CONTACT, self->subject);
  self->text_sealed = hl_key_seal (key, HL_PURPOSE_CONTACT, self->text);
  self->id_blind = hl_key_blind (key, "contact.id", id);
  self->sender_blind = hl_key_blind (key, "contact.sender", self->address);
  self->text_blind = hl_key_blind (key, "contact.same", self->text);
}

static gboolean
open_one (HlKey *key, const char *sealed, char **plain, GError **error)
{
  if (sealed == NULL)
    return TRUE;
  g_free (*plain);
  *plain = hl_key_open_sealed (key, HL_PURPOSE_CONTACT, sealed, error);
  return *plain != NULL;
}

static gboolean
open_sealed (HlContact *self, HlKey *key, gboolean text, GError **error)
{
  return open_one (key, self->sender_sealed, &self->sender, error)
         && open_one (key, self->address_sealed, &self->address, error)
         && open_one (key, self->subject_sealed, &self->subject, error)
         && (!text || open_one (key, self->text_sealed, &self->text, error));
}

/* ---- Reading ---- */

HlContact *
hl_contacts_get (HlDb *db, HlKey *key, HlId id, GError **error)
{
  g_autoptr (HlContact) self = (HlContact *) hl_db_get (db, hl_contact_shape (), id, error);

  return self != NULL && open_sealed (self, key, TRUE, error) ? g_steal_pointer (&self) : NULL;
}

GPtrArray *
hl_contacts_list (HlDb *db, HlKey *key, const HlContactFilter *filter, guint limit, gint64 *total,
                  GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) rows = NULL;

  hl_where_init (&where);
  hl_where_words (&where, "state", filter->states);
  hl_where_words (&where, "channel", filter->channels);
  if (filter->ticket != 0)
    hl_where_int (&where, "ticket = $?", filter->ticket);
  if (total != NULL
      && (*total = hl_where_count (&where, db, hl_contact_shape (), TOTAL_MOST, error)) < 0)
    return NULL;
  if (filter->after_id != 0)
    hl_where_pair (&where, "(received_at, id) < ($?, $?)", filter->after_at, filter->after_id);
  rows = hl_where_load (&where, db, hl_contact_shape (), "received_at DESC, id DESC", limit, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!open_sealed (rows->pdata[i], key, FALSE, error))
      return NULL;
  return g_steal_pointer (&rows);
}

gboolean
hl_contacts_knows (HlDb *db, const char *digest, gboolean *knows, GError **error)
{
  gint64 n = 0;

  if (!hl_stmt_take_row (
          hl_db_query (db, error, "SELECT count(*) FROM contact WHERE digest = $1", "s", digest),
          error, "i", &n))
    return FALSE;
  *knows = n > 0;
  return TRUE;
}

/* ---- Coming in ---- */

/* The earliest of the first that is the same: what the sender calls it, its bytes, its text. */
static gboolean
find_duplicate (HlDb *db, HlContact *self, GError **error)
{
  static const char sql[] =
      "SELECT id, reason FROM ("
      " SELECT id, 1 AS place, 'message-id' AS reason FROM contact WHERE id_blind = $1"
      " UNION ALL SELECT id, 2, 'original' FROM contact WHERE blind = $2"
      " UNION ALL SELECT id, 3, 'text' FROM contact WHERE sender_blind = $3 AND text_blind = $4"
      " AND received_at > $5) AS same ORDER BY place, id LIMIT 1";
  HlStmt *row =
      hl_db_query (db, error, sql, "ssssi", self->id_blind, self->blind, self->sender_blind,
                   self->text_blind, self->received_at - HL_CONTACT_SAME_SPAN);

  return hl_stmt_take_row (row, error, "is", &self->duplicate_of, &self->reason);
}

gboolean
hl_contacts_insert (HlDb *db, HlContact *self, const HlDeskContext *context, GError **error)
{
  self->id = hl_id_next (context->now);
  self->received_at = context->now;
  seal (self, context->key);
  if (!find_duplicate (db, self, error))
    return FALSE;
  self->state = (unsigned) hl_state_next (&hl_contact_table, HL_CONTACT_NONE,
                                          self->duplicate_of != 0 ? HL_CONTACT_EVENT_COME_AGAIN
                                                                  : HL_CONTACT_EVENT_COME);
  return hl_store_insert (db, HL_RECORD (self), error);
}

/* ---- What becomes of it ---- */

gboolean
hl_contacts_decide (HlDb *db, HlContact *self, HlContactEvent event, HlId ticket,
                    const char *reason, const HlDeskContext *context, GError **error)
{
  int next = hl_state_next (&hl_contact_table, self->state, event);

  if (next < 0)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "%s: it is %s",
                   hl_contact_event_words[event], hl_contact_state_words[self->state]);
      return FALSE;
    }
  self->state = (unsigned) next;
  self->ticket = ticket;
  self->decided_at = context->now;
  self->decided_by = context->user;
  put (&self->decider, context->user_name);
  put (&self->reason, reason);
  return hl_store_update (db, HL_RECORD (self),
                          bit ("state") | bit ("ticket") | bit ("decided_at") | bit ("decided_by")
                              | bit ("decider") | bit ("reason"),
                          error);
}

/* A sender may call himself longer than a ticket's citizen is. */
static void
put_citizen (HlTicket *ticket, const char *sender)
{
  const HlShape *shape = hl_ticket_shape ();
  glong most = shape->fields[hl_shape_index (shape, "citizen_name")].max;

  if (sender == NULL || g_utf8_strlen (sender, -1) <= most)
    put (&ticket->citizen_name, sender);
  else
    ticket->citizen_name = g_utf8_substring (sender, 0, most);
}

HlTicket *
hl_contact_make_ticket (const HlContact *self)
{
  HlTicket *ticket = hl_ticket_new ();

  put (&ticket->title, self->subject);
  put (&ticket->content, self->text);
  put_citizen (ticket, self->sender);
  return ticket;
}
