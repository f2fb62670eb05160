/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-hub-private.h"

/* Which changes a console may see, and those it missed. */

#define CHUNK 500

typedef struct
{
  const char *type;
  guint32 all;        /* who sees everybody's */
  guint32 own;        /* who sees her own; 0 = whoever is the owner */
  const char *owner;  /* SQL; NULL = the id is the owner */
  const char *others; /* SQL: who else; NULL = nobody */
} Rule;

static const Rule rules[] = {
  { "ticket", HL_MAY_READ_TICKETS, 0, "SELECT agent FROM ticket WHERE id = $1",
    "SELECT u.id FROM assignment a JOIN \"user\" u ON u.office = a.office"
    " WHERE a.ticket = $1 AND u.role = 'office'" },
  { "call", HL_MAY_READ_CALLS, 0, "SELECT agent FROM call WHERE id = $1" },
  { "recording", HL_MAY_READ_CALLS, HL_MAY_PLAY_RECORDINGS,
    "SELECT c.agent FROM recording r JOIN call c ON c.id = r.call WHERE r.id = $1" },
  { "call_quality", HL_MAY_READ_CALLS, 0,
    "SELECT c.agent FROM call_quality q JOIN call c ON c.id = q.call WHERE q.id = $1" },
  { "call_mark", HL_MAY_READ_CALLS, 0,
    "SELECT c.agent FROM call_mark m JOIN call c ON c.id = m.call WHERE m.id = $1" },
  { "call_hint", HL_MAY_READ_CALLS, 0, "SELECT agent FROM call_hint WHERE id = $1" },
  { "user", HL_MAY_MANAGE_USERS, 0, NULL },
  { "fact", HL_MAY_READ_LOG, G_MAXUINT32, NULL },
  { "callback", HL_MAY_TAKE_CALLS | HL_MAY_READ_CALLS, G_MAXUINT32, NULL },
  { "blocked", HL_MAY_BLOCK, G_MAXUINT32, NULL },
  { "contact", HL_MAY_WRITE_TICKETS | HL_MAY_READ_TICKETS, G_MAXUINT32, NULL },
};

static const Rule *
find_rule (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strcmp (rules[i].type, type) == 0)
      return &rules[i];
  return NULL;
}

static void
clear_change (gpointer owned)
{
  g_clear_pointer (&((HlOwnedChange *) owned)->others, g_array_unref);
}

GArray *
hl_feed_changes_new (void)
{
  GArray *changes = g_array_new (FALSE, TRUE, sizeof (HlOwnedChange));

  g_array_set_clear_func (changes, clear_change);
  return changes;
}

/* A job may run twice. */
static gboolean
find_others (HlDb *db, HlOwnedChange *owned, const Rule *rule, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *rows = hl_db_query (db, error, rule->others, "i", owned->change.id);

  if (rows == NULL)
    return FALSE;
  clear_change (owned);
  owned->others = g_array_new (FALSE, FALSE, sizeof (HlId));
  while (hl_stmt_next (rows, &failure))
    {
      HlId user = hl_stmt_int (rows, 0);

      g_array_append_val (owned->others, user);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

static gboolean
find_owner (HlDb *db, HlOwnedChange *owned, GError **error)
{
  const Rule *rule = find_rule (owned->change.type);
  HlStmt *row;
  GError *local = NULL;

  owned->owner = owned->change.id;
  if (rule == NULL || rule->owner == NULL)
    return TRUE;
  owned->owner = 0;
  row = hl_db_query (db, error, rule->owner, "i", owned->change.id);
  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &local))
    {
      owned->owner = hl_stmt_int (row, 0);
      hl_stmt_reset (row);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL && (rule->others == NULL || find_others (db, owned, rule, error));
}

gboolean
hl_feed_find_owners (HlDb *db, GArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    if (!find_owner (db, &g_array_index (changes, HlOwnedChange, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
is_among_others (const HlOwnedChange *owned, HlId user)
{
  for (guint i = 0; owned->others != NULL && i < owned->others->len; i++)
    if (g_array_index (owned->others, HlId, i) == user)
      return TRUE;
  return FALSE;
}

static gboolean
may_see (HlHubClient *client, const HlOwnedChange *owned)
{
  const Rule *rule = find_rule (owned->change.type);

  if (rule == NULL || (client->may & rule->all) != 0 || is_among_others (owned, client->user))
    return TRUE;
  if (rule->own == G_MAXUINT32)
    return FALSE;
  return owned->owner == client->user && (rule->own == 0 || (client->may & rule->own) != 0);
}

void
hl_feed_send (HlHubClient *client, const HlOwnedChange *owned)
{
  static const char *const kinds[] = { "", "insert", "update", "delete" };
  g_autoptr (GString) out = NULL;
  HlJsonWriter writer;

  if (owned->change.seq <= client->sent)
    return;
  client->sent = owned->change.seq;
  if (!may_see (client, owned))
    return;
  out = g_string_new (NULL);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (out);
  hl_json_begin_object (&writer);
  hl_json_name (&writer, "change");
  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "seq", owned->change.seq);
  hl_json_add_text (&writer, "type", owned->change.type);
  hl_json_add_int (&writer, "id", owned->change.id);
  hl_json_add_text (&writer, "kind", kinds[owned->change.kind]);
  hl_json_add_int (&writer, "revision", owned->change.revision);
  hl_json_end_object (&writer);
  hl_json_end_object (&writer);
  hl_hub_client_send (client, out->str);
}

/* ---- The past ---- */

typedef struct
{
  gint64 after;
  gboolean read;
  HlFeedState state;
  GArray *changes;
} Past;

static void
past_free (Past *past)
{
  g_clear_pointer (&past->changes, g_array_unref);
  g_free (past);
}

static gboolean
read_past (HlDb *db, gpointer data, GError **error)
{
  Past *past = data;
  g_autoptr (GArray) found = NULL;

  g_clear_pointer (&past->changes, g_array_unref);
  past->changes = hl_feed_changes_new ();
  if (!hl_store_feed_state (db, &past->state, error))
    return FALSE;
  if (!past->read)
    return TRUE;
  found = hl_store_feed_after (db, past->after, CHUNK, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      HlOwnedChange owned = { .change = g_array_index (found, HlChange, i) };
      g_array_append_val (past->changes, owned);
    }
  return hl_feed_find_owners (db, past->changes, error);
}

static void
greet (HlHubClient *client, const HlFeedState *state)
{
  g_autofree char *hello =
      g_strdup_printf ("{\"hello\":{\"seq\":%" G_GINT64_FORMAT ",\"epoch\":%" G_GINT64_FORMAT "}}",
                       state->last, state->epoch);

  hl_hub_client_send (client, hello);
  hl_hub_greeted (client->hub, client);
}

/* "first" is the lowest number kept: the one after the client's last must be there. */
static gboolean
is_lost (HlHubClient *client, const HlFeedState *state)
{
  return client->sent > state->last
         || (client->sent < state->last && client->sent + 1 < state->first)
         || (client->epoch_wanted != 0 && client->epoch_wanted != state->epoch);
}

static void
past_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Past *past = hl_store_finish (HL_STORE (source), result, &error);
  HlHubClient *client = user_data;
  gboolean first;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (past == NULL)
    {
      g_message ("The feed can't be read: %s", error->message);
      hl_hub_client_close (client, SOUP_WEBSOCKET_CLOSE_SERVER_ERROR);
      return;
    }
  first = !client->greeted;
  if (first)
    greet (client, &past->state);
  if (first && client->resumes && is_lost (client, &past->state))
    {
      hl_hub_client_send (client, "{\"reload\":true}");
      client->sent = past->state.last;
      past->read = FALSE;
    }
  else if (!client->resumes)
    client->sent = past->state.last;
  client->resumes = TRUE;
  for (guint i = 0; past->read && i < past->changes->len; i++)
    hl_feed_send (client, &g_array_index (past->changes, HlOwnedChange, i));

  client->catching_up = FALSE;
  if (client->again || past->changes->len == CHUNK)
    hl_feed_catch_up (client, HL_STORE (source));
}

void
hl_feed_catch_up (HlHubClient *client, HlStore *store)
{
  Past *past = g_new0 (Past, 1);

  past->after = client->sent;
  past->read = client->resumes;
  client->catching_up = TRUE;
  client->again = FALSE;
  hl_store_read_async (store, read_past, past, (GDestroyNotify) past_free, client->cancellable,
                       past_cb, client);
}
