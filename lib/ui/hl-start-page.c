/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ui-private.h"

#include "hl-format.h"

#include <glib/gi18n.h>

/* From nothing to signed in, by keyboard alone: server → (certificate) → login.
 * Every error is said under the field it concerns, with what to do. */

struct _HlStartPage
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *box;
  GtkStack *stack;
  GtkLabel *notice, *server_error, *sign_in_error, *fingerprint, *trust_text, *sign_in_server;
  AdwStatusPage *page;
  AdwEntryRow *server, *login;
  AdwPasswordEntryRow *password;
  GtkWidget *connect, *try_here, *sign_in, *caps_lock, *spinner, *busy_text;

  /* Owned */
  HlDaemon *daemon; /* "try on this computer" */
  GCancellable *cancellable;
  char *asked; /* the address as typed */
  guint unlock;

  /* Borrowed: outlives its windows */
  HlApplication *application;
  gboolean scripted; /* sign in at once, the first time */
};

G_DEFINE_FINAL_TYPE (HlStartPage, hl_start_page, GTK_TYPE_WIDGET)

enum
{
  SIGNED_IN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void connect_to (HlStartPage *self, const char *address);

static HlSession *
get_session (HlStartPage *self)
{
  return hl_application_get_session (self->application);
}

static GSettings *
get_settings (HlStartPage *self)
{
  return hl_application_get_settings (self->application);
}

gboolean
hl_start_page_is_scripted (void)
{
  return g_getenv ("HL_SERVER") != NULL;
}

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_error (GtkLabel *label, const GError *error)
{
  g_autofree char *sentence = hl_error_sentence (error, NULL);

  show_text (label, sentence);
}

static void
show_step (HlStartPage *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), g_str_equal (name, "busy"));
}

static void
show_busy (HlStartPage *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->busy_text), text);
  show_step (self, "busy");
}

static void
show_server (HlStartPage *self)
{
  show_step (self, "server");
  gtk_widget_grab_focus (GTK_WIDGET (self->server));
}

static void
show_sign_in (HlStartPage *self)
{
  const char *login = gtk_editable_get_text (GTK_EDITABLE (self->login));

  gtk_label_set_text (self->sign_in_server, hl_session_get_address (get_session (self)));
  show_step (self, "sign-in");
  gtk_widget_grab_focus (*login != '\0' ? GTK_WIDGET (self->password) : GTK_WIDGET (self->login));
}

static GCancellable *
new_cancellable (HlStartPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  return self->cancellable;
}

/* Pins: one fingerprint for each address */

static char *
get_pin (HlStartPage *self, const char *address)
{
  g_autoptr (GVariant) pins = g_settings_get_value (get_settings (self), "pins");
  char *pin = NULL;

  g_variant_lookup (pins, address, "s", &pin);
  return pin;
}

static void
set_pin (HlStartPage *self, const char *address, const char *pin)
{
  g_autoptr (GVariant) pins = g_settings_get_value (get_settings (self), "pins");
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name, *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, pins);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    if (g_strcmp0 (name, address) != 0)
      g_variant_builder_add (&builder, "{ss}", name, value);
  g_variant_builder_add (&builder, "{ss}", address, pin);
  g_settings_set_value (get_settings (self), "pins", g_variant_builder_end (&builder));
}

/* Sign in */

static gboolean
unlock_cb (gpointer data)
{
  HlStartPage *self = data;

  self->unlock = 0;
  gtk_widget_set_sensitive (self->sign_in, TRUE);
  show_text (self->sign_in_error, _ ("You can try again now."));
  return G_SOURCE_REMOVE;
}

static void
show_lock_out (HlStartPage *self)
{
  HlTime until = hl_session_get_locked_until (get_session (self));
  HlSpan rest = until - hl_session_now (get_session (self));
  g_autofree char *time = hl_format_time (until);
  g_autofree char *text = NULL;

  if (until == 0 || rest <= 0)
    return;
  text = g_strdup_printf (
      _ ("Too many wrong passwords. Try again after %s, or ask the administrator."), time);
  show_text (self->sign_in_error, text);
  gtk_widget_set_sensitive (self->sign_in, FALSE);
  g_clear_handle_id (&self->unlock, g_source_remove);
  self->unlock = g_timeout_add_seconds ((guint) MIN (rest / HL_SECOND + 1, 3600), unlock_cb, self);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlStartPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean good = hl_session_sign_in_finish (HL_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->box == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  if (!good)
    {
      show_sign_in (self);
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
      show_error (self->sign_in_error, error);
      if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_LOCKED_OUT))
        show_lock_out (self);
      return;
    }
  show_text (self->sign_in_error, NULL);
  show_text (self->notice, NULL);
  if (self->daemon == NULL && !hl_start_page_is_scripted ())
    g_settings_set_string (get_settings (self), "login",
                           gtk_editable_get_text (GTK_EDITABLE (self->login)));
  show_sign_in (self);
  g_signal_emit (self, signals[SIGNED_IN], 0);
}

static void
sign_in (HlStartPage *self)
{
  g_autofree char *login =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->login))));
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));

  if (!gtk_widget_get_sensitive (self->sign_in))
    return;
  if (*login == '\0' || *password == '\0')
    {
      show_text (self->sign_in_error, _ ("Enter your login and your password."));
      gtk_widget_grab_focus (*login == '\0' ? GTK_WIDGET (self->login)
                                            : GTK_WIDGET (self->password));
      return;
    }
  hl_session_sign_in_async (get_session (self), login, password, new_cancellable (self),
                            signed_in_cb, g_object_ref (self));
  show_busy (self, _ ("Signing in…"));
}

/* A test's password comes from a file, so that it is in no list of processes. */
static void
sign_in_scripted (HlStartPage *self)
{
  const char *file = g_getenv ("HL_PASSWORD_FILE");
  g_autofree char *password = NULL;

  self->scripted = FALSE;
  if (file == NULL || !g_file_get_contents (file, &password, NULL, NULL))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->password), g_strchomp (password));
  if (g_getenv ("HL_LOGIN") != NULL)
    sign_in (self);
}

/* The people of the sample data (site.example.json): a trial begins at once. */
static void
sign_in_sample (HlStartPage *self)
{
  static const struct
  {
    const char *app, *login;
  } people[] = {
    { "org.hotline.Agent", "lina" },
    { "org.hotline.Supervisor", "banzhang" },
    { "org.hotline.Manager", "zhuren" },
  };
  const char *app = g_application_get_application_id (g_application_get_default ());

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    if (g_strcmp0 (people[i].app, app) == 0)
      {
        gtk_editable_set_text (GTK_EDITABLE (self->login), people[i].login);
        gtk_editable_set_text (GTK_EDITABLE (self->password), "Hotline-2026-first");
        sign_in (self);
      }
}

/* Connect */

static void
ask_trust (HlStartPage *self)
{
  HlSession *session = get_session (self);
  const char *address = hl_session_get_address (session);
  g_autofree char *known = get_pin (self, address);
  g_autofree char *text = NULL;

  if (known != NULL)
    text = g_strdup_printf (
        _ ("%s shows another certificate than before. Somebody may be listening in. Go on only if "
           "the administrator says that it was renewed and reads you the same fingerprint."),
        address);
  else
    text = g_strdup_printf (_ ("This is the first connection to %s. Compare the fingerprint with "
                               "the one the administrator gave you."),
                            address);
  gtk_label_set_text (self->trust_text, text);
  gtk_label_set_text (self->fingerprint, hl_session_get_fingerprint (session));
  show_step (self, "trust");
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlStartPage) self = data;
  HlSession *session = HL_SESSION (source);
  g_autoptr (GError) error = NULL;
  gboolean good = hl_session_connect_finish (session, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->box == NULL)
    return;
  if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CERTIFICATE))
    ask_trust (self);
  else if (!good)
    {
      show_server (self);
      show_error (self->server_error, error);
    }
  else
    {
      show_text (self->server_error, NULL);
      if (self->daemon == NULL && !hl_start_page_is_scripted ())
        g_settings_set_string (get_settings (self), "server", self->asked);
      show_sign_in (self);
      if (self->scripted)
        sign_in_scripted (self);
      else if (self->daemon != NULL)
        sign_in_sample (self);
    }
}

static void
connect_to (HlStartPage *self, const char *address)
{
  HlSession *session = get_session (self);
  g_autofree char *typed = g_strstrip (g_strdup (address));
  g_autofree char *full = hl_address_normal (typed);
  g_autofree char *pin = full != NULL ? get_pin (self, full) : NULL;
  g_autofree char *text = g_strdup_printf (_ ("Connecting to %s…"), typed);

  g_free (self->asked);
  self->asked = g_steal_pointer (&typed);
  hl_session_set_pin (session, pin);
  hl_session_connect_async (session, self->asked, new_cancellable (self), connected_cb,
                            g_object_ref (self));
  show_busy (self, text);
}

static void
daemon_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlStartPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean good = hl_daemon_start_finish (HL_DAEMON (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->box == NULL)
    return;
  if (!good)
    {
      g_clear_object (&self->daemon);
      show_server (self);
      show_error (self->server_error, error);
      return;
    }
  connect_to (self, hl_daemon_get_address (self->daemon));
}

/* Actions */

static void
connect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HlStartPage *self = HL_START_PAGE (widget);
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->server));

  if (*address == '\0')
    {
      show_text (self->server_error, _ ("Enter the server’s address. The administrator knows it."));
      gtk_widget_grab_focus (GTK_WIDGET (self->server));
      return;
    }
  g_clear_object (&self->daemon);
  connect_to (self, address);
}

static void
trust_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HlStartPage *self = HL_START_PAGE (widget);
  HlSession *session = get_session (self);

  set_pin (self, hl_session_get_address (session), hl_session_get_fingerprint (session));
  connect_to (self, self->asked);
}

static void
try_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HlStartPage *self = HL_START_PAGE (widget);

  if (self->daemon == NULL)
    self->daemon = hl_daemon_new (NULL);
  hl_daemon_start_async (self->daemon, new_cancellable (self), daemon_cb, g_object_ref (self));
  show_busy (self, _ ("Starting a service on this computer…"));
}

static void
sign_in_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sign_in (HL_START_PAGE (widget));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HlStartPage *self = HL_START_PAGE (widget);

  new_cancellable (self);
  show_text (self->server_error, NULL);
  show_text (self->sign_in_error, NULL);
  show_server (self);
}

/* Caps Lock */

static void
caps_lock_cb (HlStartPage *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;

  gtk_widget_set_visible (self->caps_lock,
                          keyboard != NULL && gdk_device_get_caps_lock_state (keyboard));
}

static void
hl_start_page_realize (GtkWidget *widget)
{
  GdkSeat *seat;
  GdkDevice *keyboard;

  GTK_WIDGET_CLASS (hl_start_page_parent_class)->realize (widget);

  seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));
  keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  if (keyboard == NULL)
    return;
  g_signal_connect_object (keyboard, "notify::caps-lock-state", G_CALLBACK (caps_lock_cb), widget,
                           G_CONNECT_SWAPPED);
  caps_lock_cb (HL_START_PAGE (widget));
}

/* GObject */

static void
hl_start_page_dispose (GObject *object)
{
  HlStartPage *self = HL_START_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->unlock, g_source_remove);
  g_clear_object (&self->daemon);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (hl_start_page_parent_class)->dispose (object);
}

static void
hl_start_page_finalize (GObject *object)
{
  g_free (HL_START_PAGE (object)->asked);

  G_OBJECT_CLASS (hl_start_page_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HlStartPage, name)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (box);
  BIND (page);
  BIND (stack);
  BIND (notice);
  BIND (server_error);
  BIND (sign_in_error);
  BIND (fingerprint);
  BIND (trust_text);
  BIND (sign_in_server);
  BIND (server);
  BIND (login);
  BIND (password);
  BIND (connect);
  BIND (try_here);
  BIND (sign_in);
  BIND (caps_lock);
  BIND (spinner);
  BIND (busy_text);
}

static void
hl_start_page_class_init (HlStartPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hl_start_page_dispose;
  object_class->finalize = hl_start_page_finalize;
  widget_class->realize = hl_start_page_realize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "startpage");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/ui/hl-start-page.ui");
  bind_children (widget_class);

  gtk_widget_class_install_action (widget_class, "start.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "start.trust", NULL, trust_action);
  gtk_widget_class_install_action (widget_class, "start.try", NULL, try_action);
  gtk_widget_class_install_action (widget_class, "start.sign-in", NULL, sign_in_action);
  gtk_widget_class_install_action (widget_class, "start.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "start.back", NULL);

  signals[SIGNED_IN] = g_signal_new ("signed-in", HL_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
activate_cb (GtkWidget *row, const char *action)
{
  gtk_widget_activate_action (row, action, NULL);
}

static void
hl_start_page_init (HlStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->server, "entry-activated", G_CALLBACK (activate_cb), "start.connect");
  g_signal_connect_swapped (self->login, "entry-activated", G_CALLBACK (gtk_widget_grab_focus),
                            self->password);
  g_signal_connect (self->password, "entry-activated", G_CALLBACK (activate_cb), "start.sign-in");
}

GtkWidget *
hl_start_page_new (HlApplication *application)
{
  HlStartPage *self = g_object_new (HL_TYPE_START_PAGE, NULL);
  HlApplicationClass *klass = HL_APPLICATION_GET_CLASS (application);

  self->application = application;
  self->scripted = hl_start_page_is_scripted ();
  adw_status_page_set_title (self->page, _ (klass->name));
  return GTK_WIDGET (self);
}

static void
prefill (GtkWidget *row, const char *variable, char *remembered)
{
  g_autofree char *last = remembered;
  const char *given = g_getenv (variable);

  if (*gtk_editable_get_text (GTK_EDITABLE (row)) == '\0')
    gtk_editable_set_text (GTK_EDITABLE (row), given != NULL ? given : last);
}

void
hl_start_page_begin (HlStartPage *self, const char *notice)
{
  HlSession *session = get_session (self);
  const char *address;

  g_return_if_fail (HL_IS_START_PAGE (self));

  show_text (self->notice, notice);
  show_text (self->sign_in_error, NULL);
  prefill (GTK_WIDGET (self->server), "HL_SERVER",
           g_settings_get_string (get_settings (self), "server"));
  prefill (GTK_WIDGET (self->login), "HL_LOGIN",
           g_settings_get_string (get_settings (self), "login"));
  address = gtk_editable_get_text (GTK_EDITABLE (self->server));
  if (hl_session_get_state (session) >= HL_SESSION_CONNECTED)
    show_sign_in (self);
  else if (*address != '\0')
    connect_to (self, address);
  else
    show_server (self);
}
