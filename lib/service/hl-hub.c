/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-hub-private.h"
#include "hl-frame.h"
#include "hl-sessions.h"

struct _HlEvents
{
  /* Borrowed */
  HlService *service;

  /* Owned */
  GPtrArray *clients;
  GArray *coming; /* HlOwnedChange, whose owners are not known yet */
  gboolean asking;
  GCancellable *cancellable;
  gulong changed;
  HlHubOpened opened;
  gpointer opened_data;
};

/* ---- Live changes: owners are looked up batch by batch, so the order stays ---- */

static void send_coming (HlHub *self);

static gboolean
find_owners (HlDb *db, gpointer data, GError **error)
{
  return hl_feed_find_owners (db, data, error);
}

static void
give (HlHub *self, GArray *changes)
{
  for (guint c = 0; c < self->clients->len; c++)
    {
      HlHubClient *client = g_ptr_array_index (self->clients, c);

      if (client->catching_up)
        client->again = TRUE;
      else
        for (guint i = 0; i < changes->len; i++)
          hl_feed_send (client, &g_array_index (changes, HlOwnedChange, i));
    }
}

static void
owners_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GArray *changes = hl_store_finish (HL_STORE (source), result, &error);
  HlHub *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->asking = FALSE;
  if (changes != NULL)
    give (self, changes);
  else
    g_message ("The owners of changes can't be read: %s", error->message);
  send_coming (self);
}

static void
send_coming (HlHub *self)
{
  GArray *changes;

  if (self->asking || self->coming->len == 0)
    return;
  changes = self->coming;
  self->coming = hl_feed_changes_new ();
  self->asking = TRUE;
  hl_store_read_async (self->service->store, find_owners, changes, (GDestroyNotify) g_array_unref,
                       self->cancellable, owners_cb, self);
}

static void
changed_cb (HlHub *self, const HlChange *changes, guint n)
{
  if (self->clients->len == 0)
    return;
  for (guint i = 0; i < n; i++)
    {
      HlOwnedChange owned = { .change = changes[i] };
      g_array_append_val (self->coming, owned);
    }
  send_coming (self);
}

/* ---- Clients ---- */

static void
message_cb (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *message,
            HlHubClient *client)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  g_autoptr (HlJsonDoc) doc =
      type == SOUP_WEBSOCKET_DATA_TEXT ? hl_json_parse (text, (gssize) length, NULL) : NULL;
  const HlJson *ping = doc != NULL ? hl_json_get (hl_json_doc_root (doc), "ping") : NULL;
  g_autofree char *pong = NULL;

  if (hl_json_kind (ping) != HL_JSON_INT)
    {
      hl_hub_client_close (client, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA);
      return;
    }
  pong = g_strdup_printf ("{\"pong\":%" G_GINT64_FORMAT "}", hl_json_int (ping, 0));
  hl_hub_client_send (client, pong);
}

static void
closed_cb (SoupWebsocketConnection *connection, HlHubClient *client)
{
  g_ptr_array_remove (client->hub->clients, client);
}

/* Told so that the signal is handled: what matters is that "closed" follows. */
static void
error_cb (SoupWebsocketConnection *connection, GError *error, gpointer data)
{
  g_debug ("A console's socket failed: %s", error->message);
}

static void
read_query (HlHubClient *client, SoupServerMessage *message)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) params =
      query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
  const char *after = params != NULL ? g_hash_table_lookup (params, "after") : NULL;
  const char *epoch = params != NULL ? g_hash_table_lookup (params, "epoch") : NULL;

  client->resumes = after != NULL;
  if (after != NULL && !g_ascii_string_to_signed (after, 10, 0, HL_ID_MAX, &client->sent, NULL))
    client->sent = G_MAXINT64; /* not ours: reload */
  if (epoch != NULL)
    g_ascii_string_to_signed (epoch, 10, 0, G_MAXINT64, &client->epoch_wanted, NULL);
}

void
hl_hub_take (HlHub *self, SoupServerMessage *message, SoupWebsocketConnection *connection,
             GSocket *socket)
{
  g_autofree char *token = hl_frame_dup_token (message, TRUE);
  const HlSignedIn *session = hl_sessions_find (self->service->sessions, token);
  HlUser *user =
      session != NULL ? hl_sessions_get_user (self->service->sessions, session->user) : NULL;
  HlHubClient *client;

  if (user == NULL)
    {
      soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, NULL);
      return;
    }
  client = hl_hub_client_new (self, connection, socket);
  client->user = user->id;
  client->may = hl_role_permissions (user->role);
  client->token_hash = g_strdup (session->token_hash);
  read_query (client, message);
  g_signal_connect (connection, "message", G_CALLBACK (message_cb), client);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), client);
  g_signal_connect (connection, "error", G_CALLBACK (error_cb), client);
  g_ptr_array_add (self->clients, client);
  hl_feed_catch_up (client, self->service->store);
}

void
hl_hub_greeted (HlHub *self, HlHubClient *client)
{
  client->greeted = TRUE;
  if (self->opened != NULL)
    self->opened (client->user, self->opened_data);
}

/* ---- Public ---- */

HlHub *
hl_hub_new (HlService *service)
{
  HlHub *self = g_new0 (HlHub, 1);

  self->service = service;
  self->cancellable = g_cancellable_new ();
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_hub_client_free);
  self->coming = hl_feed_changes_new ();
  self->changed =
      g_signal_connect_swapped (service->store, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
hl_hub_free (HlHub *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_signal_handler (&self->changed, self->service->store);
  g_ptr_array_unref (self->clients);
  g_array_unref (self->coming);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
part (HlHubClient *client, const char *reason)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "signed_out", reason);
  hl_json_end_object (&writer);
  hl_hub_client_send (client, out->str);
  hl_hub_client_close (client, SOUP_WEBSOCKET_CLOSE_NORMAL);
}

void
hl_hub_sign_out (HlHub *self, HlId user, const char *token_hash, const char *reason)
{
  for (guint i = self->clients->len; i > 0; i--)
    {
      HlHubClient *client = g_ptr_array_index (self->clients, i - 1);
      if (client->user == user
          && (token_hash == NULL || strcmp (client->token_hash, token_hash) == 0))
        part (client, reason);
    }
}

void
hl_hub_renew_permissions (HlHub *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      HlHubClient *client = g_ptr_array_index (self->clients, i);
      HlUser *user = hl_sessions_get_user (self->service->sessions, client->user);

      client->may = user != NULL ? hl_role_permissions (user->role) : 0;
    }
}

void
hl_hub_close_all (HlHub *self, const char *reason)
{
  for (guint i = self->clients->len; i > 0; i--)
    hl_hub_client_close (g_ptr_array_index (self->clients, i - 1), SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
}

void
hl_hub_send_user (HlHub *self, HlId user, const char *json)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      HlHubClient *client = g_ptr_array_index (self->clients, i);
      if (client->user == user && client->greeted)
        hl_hub_client_send (client, json);
    }
}

void
hl_hub_send_permitted (HlHub *self, guint32 may, const char *json)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      HlHubClient *client = g_ptr_array_index (self->clients, i);
      if ((client->may & may) != 0 && client->greeted)
        hl_hub_client_send (client, json);
    }
}

gboolean
hl_hub_has_user (HlHub *self, HlId user)
{
  for (guint i = 0; i < self->clients->len; i++)
    if (((HlHubClient *) g_ptr_array_index (self->clients, i))->user == user)
      return TRUE;
  return FALSE;
}

gboolean
hl_hub_has_permitted (HlHub *self, guint32 may)
{
  for (guint i = 0; i < self->clients->len; i++)
    if ((((HlHubClient *) g_ptr_array_index (self->clients, i))->may & may) != 0)
      return TRUE;
  return FALSE;
}

guint
hl_hub_count (HlHub *self)
{
  return self->clients->len;
}

void
hl_hub_set_opened (HlHub *self, HlHubOpened func, gpointer data)
{
  self->opened = func;
  self->opened_data = data;
}
