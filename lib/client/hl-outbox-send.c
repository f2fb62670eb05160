/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-outbox-private.h"

#include "hl-events.h"

/* Sending: a parcel goes out when its last change is on disk. */

#define FIRST_WAIT HL_SECOND
#define MOST_WAIT HL_MINUTE

static gboolean
retry_cb (gpointer data)
{
  HlOutbox *self = data;

  self->retry = 0;
  hl_outbox_pump (self);
  return G_SOURCE_REMOVE;
}

static void
wait_and_retry (HlOutbox *self)
{
  HlSpan wait = hl_backoff (self->attempts, FIRST_WAIT, MOST_WAIT);

  self->attempts = MIN (self->attempts + 1, 16);
  if (self->retry == 0)
    self->retry = g_timeout_add ((guint) (wait / 1000), retry_cb, self);
}

static void
drop_if_empty (HlOutbox *self, HlParcel *parcel)
{
  if (hl_parcel_is_empty (parcel) && !parcel->busy)
    g_ptr_array_remove (self->parcels, parcel);
}

typedef struct
{
  GWeakRef outbox;
  char *key;
  gboolean event;
} Sending;

static void
sending_free (Sending *sending)
{
  g_weak_ref_clear (&sending->outbox);
  g_free (sending->key);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static void
succeed (HlOutbox *self, HlParcel *parcel, gboolean event, const HlJson *record)
{
  g_autofree char *key = g_strdup (parcel->key);

  self->attempts = 0;
  if (event)
    {
      g_clear_pointer (&parcel->event, g_free);
      g_clear_pointer (&parcel->event_token, g_free);
    }
  else
    {
      g_clear_pointer (&parcel->sending, g_free);
      g_clear_pointer (&parcel->token, g_free);
    }
  parcel->id = hl_json_int (hl_json_get (record, "id"), parcel->id);
  parcel->revision = hl_json_int (hl_json_get (record, "revision"), parcel->revision);
  hl_outbox_remember (self, parcel);
  drop_if_empty (self, parcel);
  hl_outbox_write_file (self);
  hl_outbox_count (self);
  g_signal_emit (self, hl_outbox_signals[HL_OUTBOX_SAVED], 0, key, record);
}

static void
refuse (HlOutbox *self, HlParcel *parcel, gboolean event, HlReply *reply, const GError *error)
{
  g_autofree char *key = g_strdup (parcel->key);

  self->attempts = 0;
  if (event)
    {
      g_clear_pointer (&parcel->event, g_free);
      g_clear_pointer (&parcel->event_token, g_free);
    }
  else
    hl_parcel_take_back (parcel);
  parcel->refused = TRUE;
  drop_if_empty (self, parcel);
  hl_outbox_write_file (self);
  hl_outbox_count (self);
  g_signal_emit (self, hl_outbox_signals[HL_OUTBOX_REFUSED], 0, key, reply, error);
}

/* Our own save whose answer was lost comes back as a conflict with what we said. */
static const HlJson *
already_there (HlParcel *parcel, gboolean event, HlReply *reply, const GError *error)
{
  const HlJson *current = reply != NULL ? hl_reply_get_current (reply) : NULL;

  if (event || parcel->id == 0 || current == NULL
      || !g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CONFLICT))
    return NULL;
  return hl_json_object_says (current, parcel->sending) ? current : NULL;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  g_autoptr (HlOutbox) self = g_weak_ref_get (&sending->outbox);
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  HlParcel *parcel = self != NULL ? hl_outbox_find (self, sending->key) : NULL;
  const HlJson *record;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || parcel == NULL)
    return;
  parcel->busy = FALSE;
  if (good)
    succeed (self, parcel, sending->event, hl_reply_get_json (reply));
  else if ((record = already_there (parcel, sending->event, reply, error)) != NULL)
    succeed (self, parcel, FALSE, record);
  else if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_SIGNED_OUT))
    self->paused = TRUE;
  else if (hl_client_error_is_passing (error)
           || g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CERTIFICATE)
           || reply == NULL)
    wait_and_retry (self);
  else
    refuse (self, parcel, sending->event, reply, error);
  hl_outbox_pump (self);
}

static GString *
with_revision (const char *fields, gint64 revision)
{
  g_autofree char *extra = g_strdup_printf ("{\"revision\": %" G_GINT64_FORMAT "}", revision);
  g_autofree char *merged = hl_json_object_merge (fields, extra);

  return g_string_new (merged);
}

static void
send (HlOutbox *self, HlParcel *parcel, const char *method, const char *path, GString *body,
      const char *token, gboolean event)
{
  Sending *sending = g_new0 (Sending, 1);

  parcel->busy = TRUE;
  g_weak_ref_init (&sending->outbox, self);
  sending->key = g_strdup (parcel->key);
  sending->event = event;
  hl_session_send_async (self->session, method, path, body, token, self->cancellable, answered_cb,
                         sending);
}

static void
send_fields (HlOutbox *self, HlParcel *parcel)
{
  g_autofree char *path = NULL;

  if (parcel->id == 0)
    {
      send (self, parcel, "POST", parcel->path, g_string_new (parcel->sending), parcel->token,
            FALSE);
      return;
    }
  path = g_strdup_printf ("%s/%" G_GINT64_FORMAT, parcel->path, parcel->id);
  send (self, parcel, "PATCH", path, with_revision (parcel->sending, parcel->revision), NULL,
        FALSE);
}

static void
send_event (HlOutbox *self, HlParcel *parcel)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%s", parcel->path, parcel->id, parcel->event);

  send (self, parcel, "POST", path, with_revision (NULL, parcel->revision), parcel->event_token,
        TRUE);
}

/* The fields that go out become their own part and are on disk as such before they go:
 * after a crash the same POST is repeated word for word under its token. */
static void
pump_parcel (HlOutbox *self, HlParcel *parcel)
{
  if (parcel->busy || parcel->refused || parcel->written != parcel->changed)
    return;
  if (parcel->sending != NULL)
    {
      send_fields (self, parcel);
      return;
    }
  if (parcel->fields != NULL)
    {
      parcel->sending = g_steal_pointer (&parcel->fields);
      if (parcel->id == 0)
        {
          g_free (parcel->token);
          parcel->token = hl_token_new ();
          parcel->changed++;
          parcel->announced = parcel->changed; /* told already */
          hl_outbox_write_file (self);
          return;
        }
      send_fields (self, parcel);
      return;
    }
  if (parcel->event != NULL && parcel->id != 0)
    send_event (self, parcel);
}

void
hl_outbox_pump (HlOutbox *self)
{
  if (!self->opened || self->retry != 0 || self->paused || self->session == NULL
      || hl_session_get_state (self->session) != HL_SESSION_SIGNED_IN)
    return;
  for (guint i = 0; i < self->parcels->len; i++)
    pump_parcel (self, g_ptr_array_index (self->parcels, i));
}
