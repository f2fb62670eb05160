/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-similar.h"

#include "store/hl-where.h"

/* ---- Texts ---- */

/* A set of two neighbouring letters each. */

static GHashTable *
pairs_of (const char *text)
{
  GHashTable *pairs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *folded = text != NULL ? hl_text_fold (text) : g_strdup ("");
  gunichar before = 0;

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c))
        continue;
      if (before != 0)
        {
          gint64 pair = ((gint64) before << 32) | c;

          g_hash_table_add (pairs, g_memdup2 (&pair, sizeof pair));
        }
      before = c;
    }
  return pairs;
}

/* Dice's coefficient. */
static guint
alike (GHashTable *a, GHashTable *b)
{
  guint n = g_hash_table_size (a) + g_hash_table_size (b), common = 0;
  GHashTableIter iter;
  gpointer pair;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &pair, NULL))
    common += g_hash_table_contains (b, pair);
  return n > 0 ? 200 * common / n : 0;
}

guint
hl_text_alike (const char *a, const char *b)
{
  g_autoptr (GHashTable) one = pairs_of (a);
  g_autoptr (GHashTable) other = pairs_of (b);

  return alike (one, other);
}

/* ---- Tickets ---- */

static void
similar_free (gpointer data)
{
  HlSimilar *self = data;

  g_object_unref (self->ticket);
  g_free (self);
}

static void
where_open (HlWhere *where, HlTicket *ticket)
{
  const char *words[HL_N_TICKET_STATES + 1] = { NULL };
  guint n = 0;

  for (guint state = 0; state < HL_N_TICKET_STATES; state++)
    if (hl_ticket_is_open (state))
      words[n++] = hl_ticket_state_words[state];
  hl_where_words (where, "state", words);
  hl_where_int (where, "id <> $?", ticket->id);
}

static GPtrArray *
load_same_phone (HlDb *db, const char *blind, HlTicket *ticket, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  where_open (&where, ticket);
  hl_where_text (&where, "phone_blind = $?", blind);
  return hl_where_load (&where, db, hl_ticket_shape (), "created_at DESC, id DESC", HL_SIMILAR_MOST,
                        error);
}

static GPtrArray *
load_same_matter (HlDb *db, HlTicket *ticket, HlTime now, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  where_open (&where, ticket);
  hl_where_text (&where, "category = $?", ticket->category);
  if (ticket->district != NULL)
    hl_where_text (&where, "(district IS NULL OR district = $?)", ticket->district);
  hl_where_int (&where, "created_at >= $?", now - HL_SIMILAR_SPAN);
  hl_where_plain (&where, "confidential = 0");
  return hl_where_load (&where, db, hl_ticket_shape (), "created_at DESC, id DESC",
                        HL_SIMILAR_LOOKED, error);
}

static void
add (GPtrArray *found, HlTicket *ticket, gboolean same_phone, guint percent)
{
  HlSimilar *one = NULL;

  for (guint i = 0; i < found->len && one == NULL; i++)
    if (((HlSimilar *) found->pdata[i])->ticket->id == ticket->id)
      one = found->pdata[i];
  if (one == NULL)
    {
      one = g_new0 (HlSimilar, 1);
      one->ticket = g_object_ref (ticket);
      g_ptr_array_add (found, one);
    }
  one->same_phone |= same_phone;
  one->alike = MAX (one->alike, percent);
}

static int
nearest (gconstpointer a, gconstpointer b)
{
  const HlSimilar *one = *(HlSimilar *const *) a, *other = *(HlSimilar *const *) b;

  if (one->same_phone != other->same_phone)
    return one->same_phone ? -1 : 1;
  if (one->alike != other->alike)
    return one->alike > other->alike ? -1 : 1;
  return one->ticket->created_at > other->ticket->created_at ? -1 : 1;
}

static gboolean
add_same_phone (GPtrArray *found, HlDb *db, HlKey *key, HlTicket *ticket, GError **error)
{
  g_autofree char *blind = ticket->phone != NULL ? hl_number_blind (key, ticket->phone) : NULL;
  g_autoptr (GPtrArray) rows =
      blind != NULL ? load_same_phone (db, blind, ticket, error) : g_ptr_array_new ();

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add (found, rows->pdata[i], TRUE, 0);
  return rows != NULL;
}

static gboolean
add_same_matter (GPtrArray *found, HlDb *db, HlTicket *ticket, HlTime now, GError **error)
{
  g_autoptr (GHashTable) text = pairs_of (ticket->content);
  g_autoptr (GPtrArray) rows = NULL;

  if (ticket->category == NULL || g_hash_table_size (text) == 0)
    return TRUE;
  rows = load_same_matter (db, ticket, now, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr (GHashTable) other = pairs_of (((HlTicket *) rows->pdata[i])->content);
      guint percent = alike (text, other);

      if (percent >= HL_SIMILAR_LEAST)
        add (found, rows->pdata[i], FALSE, percent);
    }
  return rows != NULL;
}

GPtrArray *
hl_tickets_find_similar (HlDb *db, HlKey *key, HlTicket *ticket, HlTime now, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (similar_free);

  if (!add_same_phone (found, db, key, ticket, error)
      || !add_same_matter (found, db, ticket, now, error))
    return NULL;
  g_ptr_array_sort (found, nearest);
  if (found->len > HL_SIMILAR_MOST)
    g_ptr_array_set_size (found, HL_SIMILAR_MOST);
  for (guint i = 0; i < found->len; i++)
    if (!hl_tickets_open (((HlSimilar *) found->pdata[i])->ticket, key, error))
      return NULL;
  return g_steal_pointer (&found);
}
