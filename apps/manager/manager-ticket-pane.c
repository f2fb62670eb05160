/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-ticket-pane-private.h"

#include <glib/gi18n.h>

#include "manager-history.h"
#include "manager-page.h"
#include "manager-ticket-facts.h"
#include "manager-ticket-row.h"

/* Loads one ticket with all that hangs on it, shows it, and loads it again when it changes. */

#define SOON_MS 200
#define DAYS_NARROW 8
#define DAYS_WIDE 14

enum
{
  SHOWN,
  ACTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ManagerTicketPane, manager_ticket_pane, GTK_TYPE_WIDGET)

static HlSession *
session_of (ManagerTicketPane *self)
{
  return hl_window_get_session (self->window);
}

const HlJson *
manager_ticket_pane_get_flow (ManagerTicketPane *self)
{
  return self->flow != NULL ? hl_reply_get_json (self->flow) : NULL;
}

HlId
manager_ticket_pane_get_ticket (ManagerTicketPane *self)
{
  return self->id;
}

/* ---- Showing ---- */

static const char *
name_of (ManagerTicketPane *self, const char *list, const char *code)
{
  return code != NULL ? hl_session_vocabulary_name (session_of (self), list, code) : NULL;
}

static void
show_chip (GtkLabel *chip, const char *text)
{
  gtk_label_set_text (chip, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (chip), text != NULL);
}

static HlTone
state_tone (unsigned state)
{
  if (state == HL_TICKET_CLOSED || state == HL_TICKET_ARCHIVED)
    return HL_TONE_GOOD;
  if (state == HL_TICKET_SUSPENDED)
    return HL_TONE_NEAR;
  return hl_ticket_is_open (state) ? HL_TONE_BUSY : HL_TONE_IDLE;
}

static void
show_head (ManagerTicketPane *self)
{
  HlTicket *ticket = self->ticket;
  g_autofree char *at = hl_format_when (ticket->created_at, g_get_real_time ());
  g_autofree char *sub = g_strdup_printf (
      _ ("%s · registered %s by %s"), ticket->number != NULL ? ticket->number : HL_DASH, at,
      ticket->agent_name != NULL ? ticket->agent_name : HL_DASH);

  gtk_label_set_text (self->title_label, ticket->title != NULL ? ticket->title : _ ("Untitled"));
  gtk_label_set_text (self->sub_label, sub);
  show_chip (self->kind_chip, ticket->kind != 0 ? hl_word_ticket_kind (ticket->kind) : NULL);
  show_chip (self->state_chip, hl_word_ticket_state (ticket->state));
  hl_widget_set_tone (GTK_WIDGET (self->state_chip), state_tone (ticket->state));
  show_chip (self->urgency_chip,
             ticket->urgency > 1 ? hl_word_ticket_urgency (ticket->urgency) : NULL);
}

/* Who reported it: sealed for offices when it is confidential. */
static char *
who_text (ManagerTicketPane *self)
{
  HlTicket *ticket = self->ticket;
  const char *name = self->name != NULL ? self->name : ticket->citizen_name;
  const char *phone = self->phone != NULL ? self->phone : ticket->phone;
  g_autofree char *number = phone != NULL ? hl_format_caller (phone) : NULL;

  if (name == NULL && phone == NULL)
    return g_strdup (ticket->confidential ? _ ("Sealed: the reporter wants to stay unknown")
                     : ticket->anonymous  ? _ ("Anonymous")
                                          : HL_DASH);
  return g_strdup_printf ("%s · %s", name != NULL ? name : _ ("No name"),
                          number != NULL ? number : _ ("no number"));
}

/* Two pairs of label and value beside each other. */
static void
add_pair (ManagerTicketPane *self, guint *n, const char *label, const char *value)
{
  int column = *n % 2 == 0 ? 0 : 2, row = (int) (*n / 2);
  GtkWidget *name, *text;

  if (value == NULL || *value == '\0')
    return;
  name = g_object_new (GTK_TYPE_LABEL, "label", label, "xalign", 0.0, "yalign", 0.0, NULL);
  gtk_widget_add_css_class (name, "hl-dim");
  text = g_object_new (GTK_TYPE_LABEL, "label", value, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                       PANGO_WRAP_WORD_CHAR, "selectable", TRUE, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (text, "numeric");
  gtk_grid_attach (self->grid, name, column, row, 1, 1);
  gtk_grid_attach (self->grid, text, column + 1, row, 1, 1);
  (*n)++;
}

static void
show_grid (ManagerTicketPane *self)
{
  HlTicket *ticket = self->ticket;
  g_autofree char *who = who_text (self);
  g_autofree char *place = NULL;
  guint n = 0;
  const char *district = name_of (self, "districts", ticket->district);

  place = g_strdup_printf ("%s%s%s", district != NULL ? district : "",
                           district != NULL && ticket->address != NULL ? " " : "",
                           ticket->address != NULL ? ticket->address : "");
  manager_detail_clear (self->grid);
  add_pair (self, &n, _ ("Reporter"), who);
  if (ticket->confidential)
    add_pair (self, &n, _ ("Confidential"), _ ("yes"));
  add_pair (self, &n, _ ("Place"), place);
  add_pair (self, &n, _ ("Category"), name_of (self, "categories", ticket->category));
  add_pair (self, &n, _ ("Office"), ticket->office);
  add_pair (self, &n, _ ("Who is in charge"), ticket->owner_name);
  add_pair (self, &n, _ ("Given outside"), ticket->outside);
  gtk_widget_set_visible (self->unmask_button,
                          (ticket->citizen_name != NULL || ticket->phone != NULL)
                              && self->name == NULL
                              && (hl_session_may (session_of (self), "unmask")
                                  || hl_session_may (session_of (self), "handle")));
}

static void
show_facts (ManagerTicketPane *self)
{
  const HlJson *clocks =
      self->clocks != NULL ? hl_json_get (hl_reply_get_json (self->clocks), "items") : NULL;

  if (self->flow == NULL)
    return;
  manager_ticket_facts_show (self->facts_box, manager_ticket_pane_get_flow (self), clocks,
                             hl_window_get_wide (self->window) ? DAYS_WIDE : DAYS_NARROW,
                             g_get_real_time ());
}

static void
show_history (ManagerTicketPane *self)
{
  const HlJson *history = hl_json_get (manager_ticket_pane_get_flow (self), "history");
  g_autofree char *label = g_strdup_printf (_ ("History %u"), hl_json_length (history));

  manager_history_show (GTK_LIST_BOX (self->history), history, self->ticket->number,
                        g_get_real_time ());
  gtk_button_set_label (GTK_BUTTON (self->history_toggle), label);
}

/* ---- Recording ---- */

static void
call_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  ManagerTicketPane *self = data;
  const HlJson *part;
  HlId id;

  if (!done)
    return; /* cancelled, or not hers: there is no recording then */
  part = hl_json_at (hl_json_get (hl_reply_get_json (reply), "recordings"), 0);
  id = hl_json_int (hl_json_get (part, "id"), 0);
  hl_recording_view_show (self->recording_view, session_of (self), id,
                          hl_json_int (hl_json_get (part, "length_us"), 0));
  gtk_widget_set_visible (GTK_WIDGET (self->recording_view), id != 0);
  gtk_widget_set_visible (self->play_button, id != 0);
}

static void
show_recording (ManagerTicketPane *self)
{
  g_autofree char *path = NULL;

  if (self->call == self->ticket->call)
    return;
  self->call = self->ticket->call;
  gtk_widget_set_visible (GTK_WIDGET (self->recording_view), FALSE);
  gtk_widget_set_visible (self->play_button, FALSE);
  if (self->call == 0 || !hl_session_may (session_of (self), "play-recordings"))
    return;
  path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, self->call);
  hl_session_send_async (session_of (self), "GET", path, NULL, NULL, self->loading, call_loaded_cb,
                         self);
}

/* ---- Loading ---- */

static void
clocks_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  ManagerTicketPane *self = data;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, NULL))
    return;
  g_clear_pointer (&self->clocks, hl_reply_unref);
  self->clocks = g_steal_pointer (&reply);
  show_facts (self);
}

static void
offices_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  ManagerTicketPane *self = data;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, NULL))
    return;
  g_clear_pointer (&self->offices, hl_reply_unref);
  self->offices = g_steal_pointer (&reply);
  if (self->flow != NULL)
    manager_ticket_pane_offer (self);
}

static void
ask (ManagerTicketPane *self, const char *what, GAsyncReadyCallback done)
{
  g_autofree char *path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/%s", self->id, what);

  hl_session_send_async (session_of (self), "GET", path, NULL, NULL, self->loading, done, self);
}

static void
show_all (ManagerTicketPane *self)
{
  show_head (self);
  show_grid (self);
  gtk_label_set_text (self->content_label,
                      self->ticket->content != NULL ? self->ticket->content : HL_DASH);
  show_facts (self);
  show_history (self);
  show_recording (self);
  manager_ticket_pane_offer (self);
  gtk_stack_set_visible_child_name (self->stack, "ticket");
  g_signal_emit (self, signals[SHOWN], 0, self->ticket->id, self->ticket->revision);
}

static void
flow_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlTicket) ticket = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  ManagerTicketPane *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  ticket = hl_ticket_new ();
  if (!done
      || !hl_record_read_json (HL_RECORD (ticket),
                               hl_json_get (hl_reply_get_json (reply), "ticket"), HL_READ_LENIENT,
                               NULL, &error))
    {
      hl_window_toast_error (self->window, error);
      return;
    }
  g_clear_pointer (&self->flow, hl_reply_unref);
  self->flow = g_steal_pointer (&reply);
  g_set_object (&self->ticket, ticket);
  show_all (self);
  ask (self, "clocks", clocks_loaded_cb);
}

void
manager_ticket_pane_reload (ManagerTicketPane *self)
{
  g_clear_handle_id (&self->soon, g_source_remove);
  if (self->id == 0)
    return;
  ask (self, "flow", flow_loaded_cb);
  hl_session_send_async (session_of (self), "GET", "/offices", NULL, NULL, self->loading,
                         offices_loaded_cb, self);
}

static gboolean
soon_cb (gpointer data)
{
  ManagerTicketPane *self = data;

  self->soon = 0;
  manager_ticket_pane_reload (self);
  return G_SOURCE_REMOVE;
}

static void
change_cb (ManagerTicketPane *self, const char *type, gint64 id)
{
  if (id == self->id && id != 0 && self->soon == 0)
    self->soon = g_timeout_add (SOON_MS, soon_cb, self);
}

void
manager_ticket_pane_show (ManagerTicketPane *self, HlId ticket)
{
  if (ticket == self->id)
    return;
  manager_ticket_pane_keep (self);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  g_clear_pointer (&self->flow, hl_reply_unref);
  g_clear_pointer (&self->clocks, hl_reply_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->phone, g_free);
  self->id = ticket;
  if (ticket == 0)
    gtk_stack_set_visible_child_name (self->stack, "none");
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroll)), 0);
  manager_ticket_pane_reload (self);
}

/* ---- Unmasking ---- */

static void
unmasked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  ManagerTicketPane *self = data;
  const HlJson *json = done ? hl_reply_get_json (reply) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!done)
    {
      hl_window_toast_error (self->window, error);
      return;
    }
  self->name = g_strdup (hl_json_text (hl_json_get (json, "citizen_name"), _ ("No name")));
  self->phone = g_strdup (hl_json_text (hl_json_get (json, "phone"), NULL));
  show_grid (self);
}

static void
reason_given_cb (const char *reason, gpointer data)
{
  ManagerTicketPane *self = data;
  g_autofree char *path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/unmask", self->id);

  if (self->id != 0)
    manager_send_reason (session_of (self), path, reason, self->loading, unmasked_cb, self);
}

static void
on_unmask (ManagerTicketPane *self)
{
  manager_ask_reason (GTK_WIDGET (self), _ ("Show name and number?"),
                      _ ("The look is written to the log with your name and the reason."),
                      reason_given_cb, self);
}

static void
on_recording_failed (ManagerTicketPane *self, const char *sentence)
{
  hl_window_toast (self->window, sentence);
}

void
manager_ticket_pane_play (ManagerTicketPane *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->recording_view)))
    hl_recording_view_toggle (self->recording_view);
}

/* ---- Width ---- */

static void
on_switch (ManagerTicketPane *self)
{
  gboolean history = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->history_toggle));

  gtk_stack_set_visible_child_name (self->body_stack, history ? "history" : "facts");
}

/* The history has a pane of its own where there is room. */
static void
wide_cb (ManagerTicketPane *self)
{
  gboolean wide = hl_window_get_wide (self->window);

  adw_bin_set_child (wide ? self->history_bin : self->side, NULL);
  adw_bin_set_child (wide ? self->side : self->history_bin, self->history);
  gtk_widget_set_visible (GTK_WIDGET (self->side), wide);
  gtk_widget_set_visible (self->switcher, !wide);
  if (wide)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->facts_toggle), TRUE);
  show_facts (self);
}

/* ---- The widget ---- */

static void
on_drop (ManagerTicketPane *self)
{
  manager_ticket_pane_drop (self);
}

static void
on_take (ManagerTicketPane *self)
{
  manager_ticket_pane_take (self);
}

static void
on_cancel (ManagerTicketPane *self)
{
  manager_ticket_pane_choose (self, NULL);
}

static void
manager_ticket_pane_dispose (GObject *object)
{
  ManagerTicketPane *self = MANAGER_TICKET_PANE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_cancellable_cancel (self->acting);
  g_clear_object (&self->acting);
  g_clear_handle_id (&self->soon, g_source_remove);
  if (self->form_bin != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_TICKET_PANE);
  self->form_bin = NULL;
  self->form = NULL;
  g_clear_object (&self->history);
  g_clear_object (&self->ticket);
  g_clear_pointer (&self->flow, hl_reply_unref);
  g_clear_pointer (&self->clocks, hl_reply_unref);
  g_clear_pointer (&self->offices, hl_reply_unref);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_pointer (&self->event, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->phone, g_free);

  G_OBJECT_CLASS (manager_ticket_pane_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ManagerTicketPane, child)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (stack);
  BIND (body_stack);
  BIND (title_label);
  BIND (kind_chip);
  BIND (state_chip);
  BIND (urgency_chip);
  BIND (sub_label);
  BIND (content_label);
  BIND (switcher);
  BIND (history_toggle);
  BIND (facts_toggle);
  BIND (play_button);
  BIND (unmask_button);
  BIND (scroll);
  BIND (grid);
  BIND (recording_view);
  BIND (facts_box);
  BIND (more_box);
  BIND (acts_box);
  BIND (form_box);
  BIND (banner);
  BIND (drop_button);
  BIND (take_button);
  BIND (bar);
  BIND (more_button);
  BIND (cancel_button);
  BIND (submit_button);
  BIND (form_heading);
  BIND (banner_label);
  BIND (newer_label);
  BIND (hint_label);
  BIND (submit_label);
  BIND (form_bin);
  BIND (history_bin);
  BIND (more_popover);
}

static void
manager_ticket_pane_class_init (ManagerTicketPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_ticket_pane_dispose;
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[ACTED] = g_signal_new ("acted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  g_type_ensure (HL_TYPE_RECORDING_VIEW);
  g_type_ensure (HL_TYPE_KEY_HINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-ticket-pane.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_unmask);
  gtk_widget_class_bind_template_callback (widget_class, on_recording_failed);
  gtk_widget_class_bind_template_callback (widget_class, on_drop);
  gtk_widget_class_bind_template_callback (widget_class, on_take);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, manager_ticket_pane_submit);
}

static void
manager_ticket_pane_init (ManagerTicketPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->loading = g_cancellable_new ();
  self->acting = g_cancellable_new ();
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, manager_ticket_kept_free);
  self->history = g_object_ref_sink (
      g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL));
  gtk_widget_add_css_class (self->history, "hl-rows");
  hl_accessible_label (self->history, _ ("History"));
  gtk_widget_set_visible (self->play_button, FALSE);
}

void
manager_ticket_pane_begin (ManagerTicketPane *self, HlWindow *window, GtkWidget *history)
{
  HlEvents *events;

  self->window = window;
  self->side = ADW_BIN (history);
  events = hl_session_get_events (session_of (self));
  g_signal_connect_object (events, "change::ticket", G_CALLBACK (change_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (events, "reload", G_CALLBACK (manager_ticket_pane_reload), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::wide", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  wide_cb (self);
}
