/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-session-private.h"

/* One WebSocket at a time; lost, it is opened again with back-off, from the last
 * change seen.  A ping every 20 s finds a connection that died silently. */

#define FIRST_WAIT HL_SECOND
#define MOST_WAIT (30 * HL_SECOND)
#define PING_SECONDS 20
#define MOST_FRAME (4 * 1024 * 1024)

struct _HlEvents
{
  GObject parent_instance;

  /* Owned */
  SoupWebsocketConnection *socket;
  GCancellable *opening; /* not NULL: a connection is being made */
  guint retry;
  guint ping;
  guint settle;

  /* Borrowed: the session owns us and disowns us when it goes */
  HlSession *session;

  gboolean running, online;
  gboolean answered; /* something came since the last ping */
  guint tries;
  gint64 seq, epoch; /* epoch 0: nothing seen yet */
  HlTime next_try;
};

G_DEFINE_FINAL_TYPE (HlEvents, hl_events, G_TYPE_OBJECT)

enum
{
  PROP_ONLINE = 1,
  N_PROPS
};

enum
{
  CHANGE,
  ME,
  LIVE,
  ALARM,
  RELOAD,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void open_socket (HlEvents *self);
static void lost (HlEvents *self);

static void
set_online (HlEvents *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

static gboolean
retry_cb (gpointer data)
{
  HlEvents *self = data;

  self->retry = 0;
  open_socket (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (HlEvents *self)
{
  HlSpan wait = hl_backoff (self->tries, FIRST_WAIT, MOST_WAIT);

  if (!self->running || self->retry != 0)
    return;
  self->tries = MIN (self->tries + 1, 16);
  self->next_try = g_get_real_time () + wait;
  self->retry = g_timeout_add ((guint) (wait / 1000), retry_cb, self);
}

static void
drop_socket (HlEvents *self)
{
  g_autoptr (SoupWebsocketConnection) socket = g_steal_pointer (&self->socket);

  g_clear_handle_id (&self->ping, g_source_remove);
  g_clear_handle_id (&self->settle, g_source_remove);
  if (socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (socket, self);
  if (soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

/* Frames */

static void
take_hello (HlEvents *self, const HlJson *hello)
{
  gint64 seq = hl_json_int (hl_json_get (hello, "seq"), 0);
  gint64 epoch = hl_json_int (hl_json_get (hello, "epoch"), 1);

  if (self->epoch == 0)
    self->seq = seq;
  else if (self->epoch != epoch)
    {
      self->seq = seq;
      self->epoch = epoch;
      g_signal_emit (self, signals[RELOAD], 0);
    }
  self->epoch = epoch;
  set_online (self, TRUE);
}

static void
take_change (HlEvents *self, const HlJson *change)
{
  const char *type = hl_json_text (hl_json_get (change, "type"), NULL);
  const char *kind = hl_json_text (hl_json_get (change, "kind"), "update");
  gint64 seq = hl_json_int (hl_json_get (change, "seq"), 0);

  if (type == NULL || (seq != 0 && seq <= self->seq))
    return; /* seen before a resume */
  if (seq != 0)
    self->seq = seq;
  g_signal_emit (self, signals[CHANGE], g_quark_from_string (type), type,
                 hl_json_int (hl_json_get (change, "id"), 0), kind,
                 hl_json_int (hl_json_get (change, "revision"), 0));
}

static void
take_signed_out (HlEvents *self, const HlJson *reason)
{
  g_autofree char *text = g_strdup (hl_json_text (reason, NULL));
  HlSession *session = self->session;

  hl_events_stop (self);
  if (session != NULL)
    hl_session_was_signed_out (session, text);
}

static void
take_frame (HlEvents *self, const HlJson *root)
{
  static const struct
  {
    const char *name;
    guint signal;
  } plain[] = { { "me", ME }, { "live", LIVE }, { "alarm", ALARM } };
  const HlJson *value;

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if ((value = hl_json_get (root, plain[i].name)) != NULL)
      g_signal_emit (self, signals[plain[i].signal], 0, value);
  if ((value = hl_json_get (root, "hello")) != NULL)
    take_hello (self, value);
  if ((value = hl_json_get (root, "change")) != NULL)
    take_change (self, value);
  if (hl_json_bool (hl_json_get (root, "reload"), FALSE))
    g_signal_emit (self, signals[RELOAD], 0);
  if ((value = hl_json_get (root, "signed_out")) != NULL)
    take_signed_out (self, value);
}

/* Callbacks */

static void
message_cb (HlEvents *self, int type, GBytes *bytes)
{
  g_autoptr (HlEvents) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlJsonDoc) doc = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  self->answered = TRUE;
  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    return;
  doc = hl_json_parse (text, (gssize) length, &error);
  if (doc == NULL)
    {
      g_message ("an event that is no JSON was skipped: %s", error->message);
      return;
    }
  take_frame (self, hl_json_doc_root (doc));
}

static void
closed_cb (HlEvents *self)
{
  lost (self);
}

static gboolean
ping_cb (gpointer data)
{
  HlEvents *self = data;
  g_autofree char *text = NULL;

  if (!self->answered)
    {
      self->ping = 0;
      lost (self);
      return G_SOURCE_REMOVE;
    }
  self->answered = FALSE;
  text = g_strdup_printf ("{\"ping\": %" G_GINT64_FORMAT "}", self->seq);
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->socket, text);
  return G_SOURCE_CONTINUE;
}

/* Only a connection that lasts makes the next wait short again. */
static gboolean
settle_cb (gpointer data)
{
  HlEvents *self = data;

  self->settle = 0;
  self->tries = 0;
  return G_SOURCE_REMOVE;
}

static void
lost (HlEvents *self)
{
  drop_socket (self);
  schedule (self);
  set_online (self, FALSE);
}

static void
adopt (HlEvents *self, SoupWebsocketConnection *socket)
{
  self->socket = socket;
  self->answered = TRUE;
  self->next_try = 0;
  soup_websocket_connection_set_max_incoming_payload_size (socket, MOST_FRAME);
  g_signal_connect_swapped (socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (socket, "closed", G_CALLBACK (closed_cb), self);
  self->ping = g_timeout_add_seconds (PING_SECONDS, ping_cb, self);
  self->settle = g_timeout_add_seconds (3, settle_cb, self);
}

typedef struct
{
  HlEvents *self;
  GCancellable *cancellable;
  SoupMessage *message;
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->self);
  g_object_unref (opening->cancellable);
  g_object_unref (opening->message);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static gboolean
is_refused (SoupMessage *message)
{
  return soup_message_get_status (message) == SOUP_STATUS_UNAUTHORIZED;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) opening = data;
  HlEvents *self = opening->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) socket =
      soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (self->opening != opening->cancellable)
    return; /* stopped, or started anew */
  g_clear_object (&self->opening);
  if (!self->running)
    return;
  if (socket != NULL)
    {
      adopt (self, g_steal_pointer (&socket));
      return;
    }

  g_debug ("no events: %s", error->message);
  if (is_refused (opening->message) && self->session != NULL)
    {
      HlSession *session = self->session;

      hl_events_stop (self);
      hl_session_was_signed_out (session, NULL);
      return;
    }
  schedule (self);
  set_online (self, FALSE);
}

static void
open_socket (HlEvents *self)
{
  static const char *protocols[] = { "hotline", NULL };
  g_autofree char *path = NULL;
  SoupMessage *message;
  Opening *opening;

  if (!self->running || self->socket != NULL || self->opening != NULL || self->session == NULL)
    return;
  path = self->epoch != 0 ? g_strdup_printf (
             "/events?after=%" G_GINT64_FORMAT "&epoch=%" G_GINT64_FORMAT, self->seq, self->epoch)
                          : g_strdup ("/events");
  message = hl_session_make_message (self->session, "GET", path, NULL);
  if (message == NULL)
    return;

  self->next_try = 0;
  self->opening = g_cancellable_new ();
  opening = g_new0 (Opening, 1);
  opening->self = g_object_ref (self);
  opening->cancellable = g_object_ref (self->opening);
  opening->message = message;
  soup_session_websocket_connect_async (hl_session_get_soup (self->session), message, NULL,
                                        (char **) protocols, G_PRIORITY_DEFAULT, self->opening,
                                        opened_cb, opening);
}

/* GObject */

static void
hl_events_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ONLINE)
    g_value_set_boolean (value, HL_EVENTS (object)->online);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hl_events_dispose (GObject *object)
{
  HlEvents *self = HL_EVENTS (object);

  self->session = NULL;
  hl_events_stop (self);

  G_OBJECT_CLASS (hl_events_parent_class)->dispose (object);
}

static void
hl_events_class_init (HlEventsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = hl_events_get_property;
  object_class->dispose = hl_events_dispose;

  properties[PROP_ONLINE] =
      g_param_spec_boolean ("online", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGE] =
      g_signal_new ("change", type, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_STRING, G_TYPE_INT64);
  signals[ME] = g_signal_new ("me", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_POINTER);
  signals[LIVE] = g_signal_new ("live", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_POINTER);
  signals[ALARM] = g_signal_new ("alarm", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_POINTER);
  signals[RELOAD] =
      g_signal_new ("reload", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hl_events_init (HlEvents *self)
{
}

/* Private to the component */

HlEvents *
hl_events_new (HlSession *session)
{
  HlEvents *self = g_object_new (HL_TYPE_EVENTS, NULL);

  self->session = session;
  return self;
}

void
hl_events_start (HlEvents *self)
{
  hl_events_stop (self);
  self->running = TRUE;
  self->seq = self->epoch = 0;
  open_socket (self);
}

void
hl_events_stop (HlEvents *self)
{
  self->running = FALSE;
  self->tries = 0;
  self->next_try = 0;
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  drop_socket (self);
  set_online (self, FALSE);
}

void
hl_events_disown (HlEvents *self)
{
  self->session = NULL;
  hl_events_stop (self);
}

/* Public */

gboolean
hl_events_get_online (HlEvents *self)
{
  g_return_val_if_fail (HL_IS_EVENTS (self), FALSE);

  return self->online;
}

gint64
hl_events_get_seq (HlEvents *self)
{
  g_return_val_if_fail (HL_IS_EVENTS (self), 0);

  return self->seq;
}

HlTime
hl_events_get_next_try (HlEvents *self)
{
  g_return_val_if_fail (HL_IS_EVENTS (self), 0);

  return self->next_try;
}

void
hl_events_try_now (HlEvents *self)
{
  g_return_if_fail (HL_IS_EVENTS (self));

  g_clear_handle_id (&self->retry, g_source_remove);
  open_socket (self);
}
