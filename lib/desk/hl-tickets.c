/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-tickets.h"

#include "base/hl-date.h"
#include "hl-ticket-list.h"
#include "people/hl-site.h"

#include <string.h>

/* Tickets as they are stored: sealing, numbers, events. */

#define TITLE_LENGTH 30

/* ---- Fields ---- */

guint64
hl_ticket_bit (const char *field)
{
  guint i = hl_shape_index (hl_ticket_shape (), field);

  g_assert (i < hl_ticket_shape ()->n_fields);
  return G_GUINT64_CONSTANT (1) << i;
}

#define bit(field) hl_ticket_bit (field)

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
replace (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static char *
seal (HlKey *key, const char *purpose, const char *plain)
{
  return is_set (plain) ? hl_key_seal (key, purpose, plain) : NULL;
}

/* The columns of the plain fields in @mask.  Returns: the mask with theirs */
static guint64
seal_fields (HlTicket *self, HlKey *key, guint64 mask)
{
  if (mask & bit ("citizen_name"))
    {
      replace (&self->citizen_name_sealed, seal (key, HL_PURPOSE_NAME, self->citizen_name));
      mask |= bit ("citizen_name_sealed");
    }
  if (mask & bit ("phone"))
    {
      replace (&self->phone_sealed, seal (key, HL_PURPOSE_PHONE, self->phone));
      replace (&self->phone_blind, hl_number_blind (key, self->phone));
      mask |= bit ("phone_sealed") | bit ("phone_blind");
    }
  return mask;
}

static gboolean
open_field (HlKey *key, const char *purpose, const char *sealed, char **plain, GError **error)
{
  char *text;

  if (sealed == NULL)
    return TRUE;
  text = hl_key_open_sealed (key, purpose, sealed, error);
  if (text == NULL)
    return FALSE;
  replace (plain, text);
  return TRUE;
}

gboolean
hl_tickets_open (HlTicket *self, HlKey *key, GError **error)
{
  return open_field (key, HL_PURPOSE_NAME, self->citizen_name_sealed, &self->citizen_name, error)
         && open_field (key, HL_PURPOSE_PHONE, self->phone_sealed, &self->phone, error);
}

/* ---- Looking up ---- */

HlTicket *
hl_tickets_get (HlDb *db, HlKey *key, HlId id, GError **error)
{
  g_autoptr (HlTicket) self = (HlTicket *) hl_db_get (db, hl_ticket_shape (), id, error);

  if (self == NULL || !hl_tickets_open (self, key, error))
    return NULL;
  return g_steal_pointer (&self);
}

HlTicket *
hl_tickets_find_draft (HlDb *db, HlKey *key, HlId call, GError **error)
{
  static const char *const draft[] = { "draft", NULL };
  HlTicketFilter filter = { .states = draft, .call = call };
  g_autoptr (GPtrArray) found = hl_tickets_list (db, key, &filter, 1, NULL, error);

  return found != NULL && found->len > 0 ? g_object_ref (found->pdata[0]) : NULL;
}

/* ---- Writing ---- */

gboolean
hl_tickets_insert (HlDb *db, HlTicket *self, const HlDeskContext *context, GError **error)
{
  self->id = hl_id_next (context->now);
  self->revision = 1;
  self->state = HL_TICKET_DRAFT;
  self->agent = context->user;
  replace (&self->agent_name, g_strdup (context->user_name));
  self->created_at = context->now;
  self->updated_at = context->now;
  seal_fields (self, context->key, bit ("citizen_name") | bit ("phone"));
  return hl_store_insert (db, HL_RECORD (self), error);
}

gboolean
hl_tickets_update (HlDb *db, HlTicket *self, guint64 mask, const HlDeskContext *context,
                   GError **error)
{
  self->updated_at = context->now;
  mask = seal_fields (self, context->key, mask) | bit ("updated_at");
  return hl_store_update (db, HL_RECORD (self), mask, error);
}

gboolean
hl_tickets_save (HlDb *db, HlTicket *self, guint64 mask, const HlDeskContext *context,
                 GError **error)
{
  if (self->state >= HL_TICKET_SIGN && (mask & bit ("office")))
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD,
                   "office: it is with one; return it and dispatch it to another");
      return FALSE;
    }
  return hl_ticket_may (self->state, HL_TICKET_EVENT_SAVE, error)
         && hl_tickets_update (db, self, mask, context, error);
}

/* ---- Submission ---- */

static gboolean
give_number (HlDb *db, HlTicket *self, HlTime now, GError **error)
{
  guint year, month, day;
  HlStmt *row;

  hl_date_split (hl_date_at (now, hl_site_utc_offset (db), NULL), &year, &month, &day);
  row = hl_db_query (db, error,
                     "INSERT INTO ticket_counter (day, n) VALUES ($1, 1)"
                     " ON CONFLICT (day) DO UPDATE SET n = ticket_counter.n + 1"
                     " RETURNING n",
                     "i", (gint64) year * 10000 + month * 100 + day);

  if (row == NULL || !hl_stmt_next (row, error))
    return FALSE;
  replace (&self->number,
           g_strdup_printf ("%04u%02u%02u-%04d", year, month, day, (int) hl_stmt_int (row, 0)));
  hl_stmt_reset (row);
  return TRUE;
}

/* The first line of the content, cut to what a list shows. */
static char *
derive_title (const char *content)
{
  g_autofree char *copy = g_strdup (content);
  const char *line = g_strstrip (copy);
  gsize length = strcspn (line, "\r\n");
  glong characters = g_utf8_strlen (line, (gssize) length);

  return g_utf8_substring (line, 0, MIN (characters, TITLE_LENGTH));
}

gboolean
hl_tickets_submit (HlDb *db, HlTicket *self, HlTime now, guint64 *mask, GError **error)
{
  if (self->number == NULL && !give_number (db, self, now, error))
    return FALSE;
  if (!is_set (self->title))
    replace (&self->title, derive_title (self->content));
  if (self->urgency == 0)
    self->urgency = hl_enum_value (hl_ticket_urgency_words, "normal");
  if (self->submitted_at == 0)
    self->submitted_at = now;
  *mask |= bit ("number") | bit ("title") | bit ("urgency") | bit ("submitted_at");
  return TRUE;
}

/* ---- Facts ---- */

gboolean
hl_desk_fact (HlDb *db, const HlDeskContext *context, const char *kind, const HlTicket *ticket,
              HlSpan span, const char *text, GError **error)
{
  return context->fact == NULL || context->fact (db, context, kind, ticket, span, text, error);
}

/* ---- Lists ---- */

GPtrArray *
hl_tickets_list_rows (HlDb *db, const HlShape *shape, HlId ticket, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE ticket = $1 ORDER BY id",
                                          hl_shape_columns (shape), shape->name);

  return hl_stmt_load_all (hl_db_query (db, error, sql, "i", ticket), shape, error);
}
