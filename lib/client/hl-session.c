/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-session-private.h"

#include <string.h>

/* Who the app talks with and as whom.  Requests are in hl-session-send.c; this
 * file keeps the address, the pinned certificate and the user. */

typedef struct
{
  char *login, *name, *staff_no, *role;
  HlId id;
  char **permissions;
  gboolean password_change;
  gboolean auto_answer;
  gboolean has_phone;
  gboolean call_elsewhere;
  char *registrar, *extension, *password, *fingerprint;
  HlPhoneAccount phone;
} User;

struct _HlSession
{
  GObject parent_instance;

  /* Owned */
  SoupSession *soup;
  HlEvents *events;
  GUri *uri; /* NULL: no address */
  char *address;
  char *pin;
  char *fingerprint;
  char *token; /* NULL: signed out */
  User user;
  HlReply *health;
  HlReply *vocabulary;

  HlSessionState state;
  HlTime locked_until;
  HlSpan clock_offset, deadline;
};

G_DEFINE_FINAL_TYPE (HlSession, hl_session, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  PROP_ONLINE,
  PROP_VOCABULARY,
  N_PROPS
};

enum
{
  SIGNED_OUT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_state (HlSession *self, HlSessionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
user_clear (User *user)
{
  g_free (user->login);
  g_free (user->name);
  g_free (user->staff_no);
  g_free (user->role);
  g_strfreev (user->permissions);
  g_free (user->registrar);
  g_free (user->extension);
  g_free (user->fingerprint);
  if (user->password != NULL)
    memset (user->password, 0, strlen (user->password));
  g_free (user->password);
  memset (user, 0, sizeof *user);
}

static char *
dup_text (const HlJson *object, const char *name)
{
  return g_strdup (hl_json_text (hl_json_get (object, name), NULL));
}

static void
read_phone (User *user, const HlJson *phone)
{
  user->has_phone = hl_json_kind (phone) == HL_JSON_OBJECT;
  user->registrar = dup_text (phone, "registrar");
  user->extension = dup_text (phone, "extension");
  user->password = dup_text (phone, "password");
  user->fingerprint = dup_text (phone, "fingerprint");
  user->has_phone &= user->registrar != NULL && user->extension != NULL && user->password != NULL;
  user->phone =
      (HlPhoneAccount){ user->registrar, user->extension, user->password, user->fingerprint };
}

static char **
read_words (const HlJson *list)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const char *word = hl_json_text (hl_json_at (list, i), NULL);

      if (word != NULL)
        g_strv_builder_add (words, word);
    }
  return g_strv_builder_end (words);
}

static gboolean
take_user (HlSession *self, const HlJson *root, GError **error)
{
  const HlJson *user = hl_json_get (root, "user");
  const char *token = hl_json_text (hl_json_get (root, "token"), NULL);

  if (token == NULL || hl_json_int (hl_json_get (user, "id"), 0) <= 0)
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL,
                   "the answer to the sign-in lacks the token or the user");
      return FALSE;
    }

  user_clear (&self->user);
  self->user.id = hl_json_int (hl_json_get (user, "id"), 0);
  self->user.login = dup_text (user, "login");
  self->user.name = dup_text (user, "name");
  self->user.staff_no = dup_text (user, "staff_no");
  self->user.role = dup_text (user, "role");
  self->user.auto_answer = hl_json_bool (hl_json_get (user, "auto_answer"), FALSE);
  self->user.permissions = read_words (hl_json_get (root, "permissions"));
  self->user.password_change = hl_json_bool (hl_json_get (root, "password_change"), FALSE);
  read_phone (&self->user, hl_json_get (root, "phone"));
  g_free (self->token);
  self->token = g_strdup (token);
  return TRUE;
}

static void
forget_user (HlSession *self)
{
  hl_events_stop (self->events);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->vocabulary, hl_reply_unref);
  user_clear (&self->user);
  if (self->state > HL_SESSION_CONNECTED)
    set_state (self, HL_SESSION_CONNECTED);
}

static char *
fingerprint_of (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;
  GString *text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  digest = hl_digest (der->data, der->len);
  for (guint i = 0; digest[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%c%c", i == 0 ? "" : ":", g_ascii_toupper (digest[i]),
                            g_ascii_toupper (digest[i + 1]));
  return g_string_free (text, FALSE);
}

/* Callbacks */

static gboolean
accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags errors, gpointer data)
{
  HlSession *self = data;
  g_autofree char *fingerprint = fingerprint_of (certificate);
  gboolean known = g_strcmp0 (fingerprint, self->pin) == 0;

  if (!known)
    g_object_set_data (G_OBJECT (message), "hl-refused", GINT_TO_POINTER (1));
  g_free (self->fingerprint);
  self->fingerprint = g_steal_pointer (&fingerprint);
  return known;
}

static void
online_cb (HlSession *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

static void
vocabulary_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HlSession *self = HL_SESSION (source);
  g_autoptr (GTask) task = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (self, result, &reply, &error))
    g_debug ("no vocabulary: %s", error->message);
  else if (self->token != NULL)
    {
      g_clear_pointer (&self->vocabulary, hl_reply_unref);
      self->vocabulary = g_steal_pointer (&reply);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VOCABULARY]);
    }

  if (task == NULL)
    return;
  if (self->token == NULL)
    {
      g_task_return_new_error (task, HL_CLIENT_ERROR, HL_CLIENT_ERROR_SIGNED_OUT,
                               "signed out while signing in");
      return;
    }
  set_state (self, HL_SESSION_SIGNED_IN);
  hl_events_start (self->events);
  g_task_return_boolean (task, TRUE);
}

static void
load_vocabulary (HlSession *self, GTask *task)
{
  hl_session_send_async (self, "GET", "/vocabulary", NULL, NULL, NULL, vocabulary_cb, task);
}

static void
reload_cb (HlSession *self)
{
  if (self->state == HL_SESSION_SIGNED_IN)
    load_vocabulary (self, NULL);
}

static void
sign_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HlSession *self = HL_SESSION (source);
  g_autoptr (GTask) task = data;
  g_autoptr (HlReply) reply = NULL;
  GError *error = NULL;

  if (!hl_session_send_finish (self, result, &reply, &error)
      || !take_user (self, hl_reply_get_json (reply), &error))
    {
      self->locked_until = reply != NULL ? hl_reply_get_until (reply) : 0;
      if (self->state == HL_SESSION_SIGNING_IN)
        set_state (self, HL_SESSION_CONNECTED);
      g_task_return_error (task, error);
      return;
    }
  load_vocabulary (self, g_steal_pointer (&task));
}

static void
sign_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, NULL, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
health_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HlSession *self = HL_SESSION (source);
  g_autoptr (GTask) task = data;
  g_autoptr (HlReply) reply = NULL;
  GError *error = NULL;

  if (hl_session_send_finish (self, result, &reply, &error)
      && hl_json_text (hl_json_get (hl_reply_get_json (reply), "status"), NULL) == NULL)
    g_set_error (&error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL,
                 "what answers there is not a Hotline service");
  if (error != NULL)
    {
      set_state (self, HL_SESSION_CLOSED);
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&self->health, hl_reply_unref);
  self->health = g_steal_pointer (&reply);
  set_state (self, HL_SESSION_CONNECTED);
  g_task_return_boolean (task, TRUE);
}

/* GObject */

static void
hl_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HlSession *self = HL_SESSION (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, hl_session_get_online (self));
      break;
    case PROP_VOCABULARY:
      g_value_set_pointer (value, (gpointer) hl_session_get_vocabulary (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hl_session_dispose (GObject *object)
{
  HlSession *self = HL_SESSION (object);

  if (self->events != NULL)
    hl_events_disown (self->events);
  g_clear_object (&self->events);
  if (self->soup != NULL)
    soup_session_abort (self->soup);
  g_clear_object (&self->soup);

  G_OBJECT_CLASS (hl_session_parent_class)->dispose (object);
}

static void
hl_session_finalize (GObject *object)
{
  HlSession *self = HL_SESSION (object);

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->health, hl_reply_unref);
  g_clear_pointer (&self->vocabulary, hl_reply_unref);
  g_free (self->address);
  g_free (self->pin);
  g_free (self->fingerprint);
  g_free (self->token);
  user_clear (&self->user);

  G_OBJECT_CLASS (hl_session_parent_class)->finalize (object);
}

static void
hl_session_class_init (HlSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hl_session_get_property;
  object_class->dispose = hl_session_dispose;
  object_class->finalize = hl_session_finalize;

  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, HL_N_SESSION_STATES - 1, 0, flags);
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, flags);
  properties[PROP_VOCABULARY] = g_param_spec_pointer ("vocabulary", NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNED_OUT] = g_signal_new ("signed-out", HL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hl_session_init (HlSession *self)
{
  self->soup = soup_session_new_with_options ("max-conns", 12, "max-conns-per-host", 8, "timeout",
                                              60, "user-agent", "Hotline/" HL_VERSION, NULL);
  self->deadline = HL_SESSION_DEADLINE;
  /* No authority is asked: every certificate comes to accept_certificate_cb(). */
  soup_session_set_tls_database (self->soup, NULL);
  soup_session_set_proxy_resolver (self->soup, NULL);
  self->events = hl_events_new (self);
  g_signal_connect_swapped (self->events, "notify::online", G_CALLBACK (online_cb), self);
  g_signal_connect_swapped (self->events, "reload", G_CALLBACK (reload_cb), self);
}

/* Private to the component */

HlSpan
hl_session_get_deadline (HlSession *self)
{
  return self->deadline;
}

SoupSession *
hl_session_get_soup (HlSession *self)
{
  return self->soup;
}

SoupMessage *
hl_session_make_message (HlSession *self, const char *method, const char *path, GError **error)
{
  g_autofree char *url = NULL;
  g_autoptr (GUri) uri = NULL;
  SoupMessage *message;

  if (self->uri == NULL)
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_ADDRESS, "no server is chosen yet");
      return NULL;
    }
  url = g_strconcat (self->address, "/api/v1", path, NULL);
  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, error);
  if (uri == NULL)
    return NULL;

  message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    bearer);
    }
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self,
                           0);
  return message;
}

GError *
hl_session_translate_error (HlSession *self, SoupMessage *message, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || error->domain == HL_CLIENT_ERROR)
    return g_error_copy (error);
  if (message != NULL && g_object_get_data (G_OBJECT (message), "hl-refused") != NULL)
    return g_error_new (HL_CLIENT_ERROR, HL_CLIENT_ERROR_CERTIFICATE,
                        self->pin == NULL ? "the server's certificate is not known yet"
                                          : "the server shows another certificate than before");
  return g_error_new (HL_CLIENT_ERROR, HL_CLIENT_ERROR_OFFLINE, "%s", error->message);
}

void
hl_session_was_signed_out (HlSession *self, const char *reason)
{
  if (self->token == NULL || self->state != HL_SESSION_SIGNED_IN)
    return;

  forget_user (self);
  g_signal_emit (self, signals[SIGNED_OUT], 0, reason);
}

/* Dates have whole seconds; small differences are left alone. */
void
hl_session_note_date (HlSession *self, SoupMessage *message)
{
  const char *date =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Date");
  g_autoptr (GDateTime) time = date != NULL ? soup_date_time_new_from_http_string (date) : NULL;
  HlSpan offset;

  if (time == NULL)
    return;
  offset = g_date_time_to_unix (time) * HL_SECOND + HL_SECOND / 2 - g_get_real_time ();
  self->clock_offset = ABS (offset) > 3 * HL_SECOND / 2 ? offset : 0;
}

/* Public */

HlSession *
hl_session_new (void)
{
  return g_object_new (HL_TYPE_SESSION, NULL);
}

void
hl_session_connect_async (HlSession *self, const char *address, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GUri) uri = NULL;
  GError *error = NULL;

  g_return_if_fail (HL_IS_SESSION (self));

  g_task_set_source_tag (task, hl_session_connect_async);
  uri = hl_address_parse (address, &error);
  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  forget_user (self);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->address);
  g_clear_pointer (&self->fingerprint, g_free);
  self->uri = g_steal_pointer (&uri);
  self->address = hl_address_text (self->uri);
  set_state (self, HL_SESSION_CONNECTING);
  hl_session_send_async (self, "GET", "/health", NULL, NULL, cancellable, health_cb,
                         g_steal_pointer (&task));
}

gboolean
hl_session_connect_finish (HlSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hl_session_set_pin (HlSession *self, const char *fingerprint)
{
  g_return_if_fail (HL_IS_SESSION (self));

  if (g_strcmp0 (self->pin, fingerprint) == 0)
    return;
  g_free (self->pin);
  self->pin = g_strdup (fingerprint);
  /* Connections that another pin let through must not be used again. */
  soup_session_abort (self->soup);
}

const char *
hl_session_get_pin (HlSession *self)
{
  return self->pin;
}

const char *
hl_session_get_fingerprint (HlSession *self)
{
  return self->fingerprint;
}

const char *
hl_session_get_address (HlSession *self)
{
  return self->address;
}

const HlJson *
hl_session_get_health (HlSession *self)
{
  return self->health != NULL ? hl_reply_get_json (self->health) : NULL;
}

void
hl_session_sign_in_async (HlSession *self, const char *login, const char *password,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  g_return_if_fail (HL_IS_SESSION (self));

  g_task_set_source_tag (task, hl_session_sign_in_async);
  forget_user (self);
  self->locked_until = 0;
  set_state (self, HL_SESSION_SIGNING_IN);
  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "login", login);
  hl_json_add_text (&writer, "password", password);
  hl_json_end_object (&writer);
  hl_session_send_async (self, "POST", "/session", body, NULL, cancellable, sign_in_cb,
                         g_steal_pointer (&task));
}

gboolean
hl_session_sign_in_finish (HlSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hl_session_set_call_elsewhere (HlSession *self, gboolean elsewhere)
{
  g_return_if_fail (HL_IS_SESSION (self));

  self->user.call_elsewhere = elsewhere;
}

void
hl_session_sign_out_async (HlSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (HL_IS_SESSION (self));

  g_task_set_source_tag (task, hl_session_sign_out_async);
  hl_session_send_async (self, "DELETE",
                         self->user.call_elsewhere ? "/session?after_call=true" : "/session", NULL,
                         NULL, cancellable, sign_out_cb, task);
  forget_user (self); /* the message has its token already */
}

gboolean
hl_session_sign_out_finish (HlSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
hl_session_get_token (HlSession *self)
{
  g_return_val_if_fail (HL_IS_SESSION (self), NULL);

  return self->token;
}

void
hl_session_use_token (HlSession *self, const char *token)
{
  g_return_if_fail (HL_IS_SESSION (self));

  forget_user (self);
  self->token = g_strdup (token);
}

HlSessionState
hl_session_get_state (HlSession *self)
{
  return self->state;
}

gboolean
hl_session_get_online (HlSession *self)
{
  return self->state == HL_SESSION_SIGNED_IN && hl_events_get_online (self->events);
}

HlTime
hl_session_get_locked_until (HlSession *self)
{
  return self->locked_until;
}

HlId
hl_session_get_user_id (HlSession *self)
{
  return self->user.id;
}

const char *
hl_session_get_login (HlSession *self)
{
  return self->user.login;
}

const char *
hl_session_get_name (HlSession *self)
{
  return self->user.name;
}

const char *
hl_session_get_staff_no (HlSession *self)
{
  return self->user.staff_no;
}

const char *
hl_session_get_role (HlSession *self)
{
  return self->user.role;
}

gboolean
hl_session_may (HlSession *self, const char *permission)
{
  return self->user.permissions != NULL
         && g_strv_contains ((const char *const *) self->user.permissions, permission);
}

gboolean
hl_session_may_any (HlSession *self, const char *permissions)
{
  g_auto (GStrv) words = g_strsplit (permissions, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (hl_session_may (self, words[i]))
      return TRUE;
  return FALSE;
}

gboolean
hl_session_get_password_change (HlSession *self)
{
  return self->user.password_change;
}

gboolean
hl_session_get_auto_answer (HlSession *self)
{
  return self->user.auto_answer;
}

const HlPhoneAccount *
hl_session_get_phone (HlSession *self)
{
  return self->user.has_phone ? &self->user.phone : NULL;
}

const HlJson *
hl_session_get_vocabulary (HlSession *self)
{
  return self->vocabulary != NULL ? hl_reply_get_json (self->vocabulary) : NULL;
}

const char *
hl_session_vocabulary_name (HlSession *self, const char *list, const char *code)
{
  const HlJson *items = hl_json_get (hl_session_get_vocabulary (self), list);

  for (guint i = 0; code != NULL && i < hl_json_length (items); i++)
    {
      const HlJson *item = hl_json_at (items, i);

      if (g_strcmp0 (hl_json_text (hl_json_get (item, "code"), NULL), code) == 0)
        return hl_json_text (hl_json_get (item, "name"), code);
    }
  return code;
}

HlTime
hl_session_now (HlSession *self)
{
  return g_get_real_time () + self->clock_offset;
}

HlEvents *
hl_session_get_events (HlSession *self)
{
  return self->events;
}

void
hl_session_set_deadline (HlSession *self, HlSpan deadline)
{
  g_return_if_fail (HL_IS_SESSION (self) && deadline > 0);

  self->deadline = deadline;
}

void
hl_query_add (GString *query, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  if (query->len > 0)
    g_string_append_c (query, '&');
  g_string_append (query, name);
  g_string_append_c (query, '=');
  g_string_append_uri_escaped (query, value, NULL, FALSE);
}

void
hl_query_add_int (GString *query, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  hl_query_add (query, name, text);
}
