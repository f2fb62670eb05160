/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ui-private.h"

#include "hl-format.h"
#include "hl-widgets.h"

#include <glib/gi18n.h>
#include <malloc.h>

/* Start page or view, with toasts over both.  "Wide" is decided here and only here. */

#define WIDE_WIDTH 1600
#define WIDE_HEIGHT 900
#define HYSTERESIS 20
#define FIRST_LOAD_SECONDS 3

struct _HlWindow
{
  AdwApplicationWindow parent_instance;

  /* Children */
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkWidget *start;    /* HlStartPage */
  GtkWidget *view;     /* NULL before sign-in */
  GtkMenuButton *menu; /* weak: of the view */

  /* Borrowed: outlives its windows */
  HlApplication *application;

  /* Owned */
  char *lost_text;
  AdwToast *undo_toast;
  HlUndoFunc undo;
  gpointer undo_data;
  GDestroyNotify undo_destroy;

  guint trim; /* source; 0 = none */
  gboolean wide;
};

G_DEFINE_FINAL_TYPE (HlWindow, hl_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  LEAVING,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

enum
{
  PROP_WIDE = 1,
  PROP_ONLINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

HlSession *
hl_window_get_session (HlWindow *self)
{
  g_return_val_if_fail (HL_IS_WINDOW (self), NULL);

  return hl_application_get_session (self->application);
}

/* Toasts */

static void
forget_undo (HlWindow *self)
{
  GDestroyNotify destroy = g_steal_pointer (&self->undo_destroy);

  g_clear_object (&self->undo_toast);
  self->undo = NULL;
  if (destroy != NULL)
    destroy (self->undo_data);
  self->undo_data = NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);
}

static void
dismissed_cb (HlWindow *self, AdwToast *toast)
{
  if (self->undo_toast == toast)
    forget_undo (self);
}

void
hl_window_toast (HlWindow *self, const char *text)
{
  AdwToast *toast;
  g_autofree char *escaped = NULL;

  g_return_if_fail (HL_IS_WINDOW (self));

  escaped = g_markup_escape_text (text, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_timeout (toast, 4);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
hl_window_toast_undo (HlWindow *self, const char *text, HlUndoFunc undo, gpointer data,
                      GDestroyNotify destroy)
{
  AdwToast *toast;
  g_autofree char *escaped = NULL;

  g_return_if_fail (HL_IS_WINDOW (self) && undo != NULL);

  if (self->undo_toast != NULL)
    adw_toast_dismiss (self->undo_toast);
  forget_undo (self);
  escaped = g_markup_escape_text (text, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_timeout (toast, 6);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  self->undo_toast = g_object_ref (toast);
  self->undo = undo;
  self->undo_data = data;
  self->undo_destroy = destroy;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", TRUE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
hl_window_toast_error (HlWindow *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = hl_error_sentence (error, NULL);
  hl_window_toast (self, sentence);
}

/* The bar for a lost server */

static void
update_lost (GtkWidget *bar)
{
  HlWindow *self = g_object_get_data (G_OBJECT (bar), "hl-window");
  HlSession *session = hl_window_get_session (self);
  GtkWidget *label = g_object_get_data (G_OBJECT (bar), "hl-label");
  gboolean lost =
      hl_session_get_state (session) == HL_SESSION_SIGNED_IN && !hl_session_get_online (session);

  gtk_label_set_text (GTK_LABEL (label), self->lost_text != NULL
                                             ? self->lost_text
                                             : _ ("Lost connection to the server. What is shown "
                                                  "may be old; trying again."));
  gtk_info_bar_set_revealed (GTK_INFO_BAR (bar), lost);
}

/* The first seconds after sign-in are not a loss. */
static gboolean
settled_cb (gpointer data)
{
  GtkWidget *bar = data;

  g_object_set_data (G_OBJECT (bar), "hl-settle", NULL);
  update_lost (bar);
  return G_SOURCE_REMOVE;
}

static void
online_cb (GtkWidget *bar)
{
  HlWindow *self = g_object_get_data (G_OBJECT (bar), "hl-window");
  guint settle = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (bar), "hl-settle"));

  if (hl_session_get_online (hl_window_get_session (self)))
    update_lost (bar);
  else if (settle == 0)
    g_object_set_data (G_OBJECT (bar), "hl-settle",
                       GUINT_TO_POINTER (g_timeout_add_full (G_PRIORITY_DEFAULT, 1500, settled_cb,
                                                             g_object_ref (bar), g_object_unref)));
}

static void
try_now_cb (GtkWidget *bar)
{
  HlWindow *self = g_object_get_data (G_OBJECT (bar), "hl-window");

  hl_events_try_now (hl_session_get_events (hl_window_get_session (self)));
}

GtkWidget *
hl_window_lost_bar (HlWindow *self)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *label = gtk_label_new (NULL);

  g_return_val_if_fail (HL_IS_WINDOW (self), NULL);

  gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), GTK_MESSAGE_WARNING);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (bar), FALSE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_info_bar_add_child (GTK_INFO_BAR (bar), label);
  gtk_info_bar_add_button (GTK_INFO_BAR (bar), _ ("_Try Now"), GTK_RESPONSE_OK);
  g_object_set_data (G_OBJECT (bar), "hl-window", self);
  g_object_set_data (G_OBJECT (bar), "hl-label", label);
  g_signal_connect (bar, "response", G_CALLBACK (try_now_cb), NULL);
  g_signal_connect_object (hl_window_get_session (self), "notify::online", G_CALLBACK (online_cb),
                           bar, G_CONNECT_SWAPPED);
  online_cb (bar);
  return bar;
}

void
hl_window_set_lost_text (HlWindow *self, const char *text)
{
  g_return_if_fail (HL_IS_WINDOW (self));

  g_free (self->lost_text);
  self->lost_text = g_strdup (text);
}

/* Menu */

GtkWidget *
hl_window_menu_button (HlWindow *self, GMenuModel *section)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) common = g_menu_new (), session = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  const char *name = g_get_application_name ();
  g_autofree char *about = g_strdup_printf (_ ("_About %s"), name);

  g_return_val_if_fail (HL_IS_WINDOW (self), NULL);

  if (section != NULL)
    g_menu_append_section (menu, NULL, section);
  g_menu_append (common, _ ("_Preferences"), "app.preferences");
  g_menu_append (common, _ ("_Keyboard Shortcuts"), "app.shortcuts");
  g_menu_append (common, about, "app.about");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (common));
  g_menu_append (session, _ ("_Sign Out"), "win.sign-out");
  g_menu_append (session, _ ("_Quit"), "app.quit");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (session));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("Main Menu"));
  hl_accessible_label (button, _ ("Main Menu"));
  g_set_weak_pointer (&self->menu, GTK_MENU_BUTTON (button));
  return button;
}

/* Views */

/* Making the view, drawing its icons and reading the first answers leave megabytes of freed pieces
 * between what stays, and glibc gives back by itself only what is free at the heap's end.  Once is
 * enough: what comes and goes afterwards finds room in it again. */
static gboolean
trim_cb (gpointer data)
{
  HlWindow *self = data;

  self->trim = 0;
  malloc_trim (0);
  return G_SOURCE_REMOVE;
}

static void
leave (HlWindow *self, const char *notice)
{
  forget_undo (self);
  if (self->view != NULL)
    {
      gtk_stack_set_visible_child (self->stack, self->start);
      gtk_stack_remove (self->stack, self->view);
      self->view = NULL;
    }
  hl_start_page_begin (HL_START_PAGE (self->start), notice);
}

static gboolean
refuse_without_permission (HlWindow *self)
{
  HlApplicationClass *klass = HL_APPLICATION_GET_CLASS (self->application);
  HlSession *session = hl_window_get_session (self);
  g_autofree char *notice = NULL;

  if (klass->permission == NULL || hl_session_may_any (session, klass->permission))
    return FALSE;
  notice = g_strdup_printf (_ ("%s may not use this app: the role “%s” lacks the permission. Sign "
                               "in as somebody else, or "
                               "ask the administrator."),
                            hl_session_get_name (session),
                            hl_word ("role", hl_session_get_role (session)));
  hl_session_sign_out_async (session, NULL, NULL, NULL);
  leave (self, notice);
  return TRUE;
}

void
hl_window_enter (HlWindow *self)
{
  HlApplicationClass *klass = HL_APPLICATION_GET_CLASS (self->application);

  g_return_if_fail (HL_IS_WINDOW (self));

  if (refuse_without_permission (self))
    return;
  if (self->view != NULL)
    gtk_stack_remove (self->stack, self->view);
  self->view = klass->create_view (self->application, self);
  gtk_stack_add_named (self->stack, self->view, "view");
  gtk_stack_set_visible_child (self->stack, self->view);
  if (klass->keys != NULL)
    hl_shortcuts_install (self->view, klass->keys);
  gtk_widget_child_focus (self->view, GTK_DIR_TAB_FORWARD);
  g_clear_handle_id (&self->trim, g_source_remove);
  self->trim = g_timeout_add_seconds_full (G_PRIORITY_LOW, FIRST_LOAD_SECONDS, trim_cb, self, NULL);
}

/* Callbacks and actions */

static void
signed_in_cb (HlWindow *self)
{
  hl_window_enter (self);
}

static void
signed_out_cb (HlWindow *self, const char *reason)
{
  leave (self,
         _ ("The server ended your session. Sign in again to go on; nothing that was saved is "
            "lost."));
}

static void
session_online_cb (HlWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

void
hl_window_sign_out (HlWindow *self)
{
  g_return_if_fail (HL_IS_WINDOW (self));

  if (self->view == NULL)
    return;
  hl_session_sign_out_async (hl_window_get_session (self), NULL, NULL, NULL);
  leave (self, NULL);
}

static gboolean
is_kept (HlWindow *self, gboolean closes)
{
  gboolean kept = FALSE;

  if (self->view != NULL)
    g_signal_emit (self, signals[LEAVING], 0, closes, &kept);

  return kept;
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!is_kept (HL_WINDOW (widget), FALSE))
    hl_window_sign_out (HL_WINDOW (widget));
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HlWindow *self = HL_WINDOW (widget);
  g_autoptr (AdwToast) toast = g_steal_pointer (&self->undo_toast);

  if (self->undo != NULL)
    self->undo (self->undo_data);
  forget_undo (self);
  if (toast != NULL)
    adw_toast_dismiss (toast);
}

static void
fullscreen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HlWindow *self = HL_WINDOW (widget);

  if (self->menu != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->menu)))
    gtk_menu_button_popup (self->menu);
}

/* First frame: for the bench (HL_FIRST_FRAME=1), when something was first drawn */

static void
after_paint (HlWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint, self);
  g_print ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
}

static void
tell_first_frame (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (widget, tell_first_frame, NULL);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                           G_CALLBACK (after_paint), widget, G_CONNECT_SWAPPED);
}

/* Size */

static void
restore_size (HlWindow *self)
{
  GSettings *settings = hl_application_get_app_settings (self->application);
  const char *fixed = g_getenv ("HL_WINDOW_SIZE");
  int width, height;

  if (fixed != NULL && sscanf (fixed, "%dx%d", &width, &height) == 2)
    {
      gtk_window_set_default_size (GTK_WINDOW (self), width, height);
      return;
    }
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
save_size (HlWindow *self)
{
  GSettings *settings = hl_application_get_app_settings (self->application);
  int width, height;

  if (g_getenv ("HL_WINDOW_SIZE") != NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
  g_settings_set_boolean (settings, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
tell_wide (gpointer data)
{
  g_object_notify_by_pspec (data, properties[PROP_WIDE]);
  return G_SOURCE_REMOVE;
}

static void
hl_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HlWindow *self = HL_WINDOW (widget);
  int slack = self->wide ? HYSTERESIS : 0;
  gboolean wide = width >= WIDE_WIDTH - slack && height >= WIDE_HEIGHT - slack;

  if (wide != self->wide)
    {
      /* Panes change their requests: not while sizes are being given out. */
      self->wide = wide;
      g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_wide, g_object_ref (self), g_object_unref);
    }
  GTK_WIDGET_CLASS (hl_window_parent_class)->size_allocate (widget, width, height, baseline);
}

static gboolean
hl_window_close_request (GtkWindow *window)
{
  save_size (HL_WINDOW (window));
  if (is_kept (HL_WINDOW (window), TRUE))
    return TRUE;

  return GTK_WINDOW_CLASS (hl_window_parent_class)->close_request (window);
}

/* GObject */

static void
hl_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HlWindow *self = HL_WINDOW (object);

  switch (id)
    {
    case PROP_WIDE:
      g_value_set_boolean (value, self->wide);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, hl_session_get_online (hl_window_get_session (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hl_window_dispose (GObject *object)
{
  HlWindow *self = HL_WINDOW (object);

  if (self->undo_destroy != NULL)
    g_steal_pointer (&self->undo_destroy) (self->undo_data);
  g_clear_object (&self->undo_toast);
  g_clear_handle_id (&self->trim, g_source_remove);
  g_clear_weak_pointer (&self->menu);
  self->undo = NULL;

  G_OBJECT_CLASS (hl_window_parent_class)->dispose (object);
}

static void
hl_window_finalize (GObject *object)
{
  g_free (HL_WINDOW (object)->lost_text);

  G_OBJECT_CLASS (hl_window_parent_class)->finalize (object);
}

static void
hl_window_class_init (HlWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hl_window_get_property;
  object_class->dispose = hl_window_dispose;
  object_class->finalize = hl_window_finalize;
  widget_class->size_allocate = hl_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = hl_window_close_request;

  properties[PROP_WIDE] = g_param_spec_boolean ("wide", NULL, NULL, FALSE, flags);
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LEAVING] = g_signal_new ("leaving", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                   G_TYPE_BOOLEAN);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "win.fullscreen", NULL, fullscreen_action);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, menu_action);
}

static void
hl_window_init (HlWindow *self)
{
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), GTK_WIDGET (self->toasts));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);
}

HlWindow *
hl_window_new (HlApplication *application)
{
  HlWindow *self = g_object_new (HL_TYPE_WINDOW, "title", g_get_application_name (), NULL);
  HlSession *session = hl_application_get_session (application);

  self->application = application;
  gtk_window_set_application (GTK_WINDOW (self), GTK_APPLICATION (application));
  self->start = hl_start_page_new (application);
  gtk_stack_add_named (self->stack, self->start, "start");
  g_signal_connect_object (self->start, "signed-in", G_CALLBACK (signed_in_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "signed-out", G_CALLBACK (signed_out_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::online", G_CALLBACK (session_online_cb), self,
                           G_CONNECT_SWAPPED);
  hl_shortcuts_install (GTK_WIDGET (self), hl_shortcuts_common ());
  if (g_getenv ("HL_FIRST_FRAME") != NULL)
    g_signal_connect (self, "map", G_CALLBACK (tell_first_frame), NULL);
  restore_size (self);
  hl_start_page_begin (HL_START_PAGE (self->start), NULL);
  return self;
}

gboolean
hl_window_get_wide (HlWindow *self)
{
  g_return_val_if_fail (HL_IS_WINDOW (self), FALSE);

  return self->wide;
}
