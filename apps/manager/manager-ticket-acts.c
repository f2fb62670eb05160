/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "manager-ticket-pane-private.h"

/* What may be done to the ticket: the service says which events are hers and why others are not
 * possible now; the first that goes on is offered with its form, the others beside it. */

#define MOST_BUTTONS 3

/* A form that was begun, while another ticket or act is looked at. */
typedef struct
{
  GtkWidget *form; /* owned */
  gint64 revision;
} Kept;

void
manager_ticket_kept_free (gpointer data)
{
  Kept *kept = data;

  g_object_unref (kept->form);
  g_free (kept);
}

static HlSession *
session_of (ManagerTicketPane *self)
{
  return hl_window_get_session (self->window);
}

/* ---- What the service offers ---- */

static const HlJson *
find_event (ManagerTicketPane *self, const char *event)
{
  const HlJson *events = hl_json_get (manager_ticket_pane_get_flow (self), "events");

  for (guint i = 0; i < hl_json_length (events); i++)
    if (g_strcmp0 (hl_json_text (hl_json_get (hl_json_at (events, i), "event"), NULL), event) == 0)
      return hl_json_at (events, i);
  return NULL;
}

static gboolean
is_hers (const HlJson *event)
{
  return hl_json_bool (hl_json_get (event, "yours"), FALSE);
}

static const char *
why_not (const HlJson *event)
{
  return hl_json_text (hl_json_get (event, "why_not"), NULL);
}

static gboolean
may (ManagerTicketPane *self, const char *event)
{
  const HlJson *offered = find_event (self, event);

  return offered != NULL && is_hers (offered) && why_not (offered) == NULL;
}

/* What goes on: the first that may be done now. */
static const ManagerAct *
main_act (ManagerTicketPane *self)
{
  for (const ManagerAct *act = manager_acts; act->event != NULL; act++)
    if (act->main && may (self, act->event))
      return act;
  return NULL;
}

/* ---- The form ---- */

static char *
key_of (ManagerTicketPane *self, const ManagerAct *act)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%s", self->id, act->event);
}

static gboolean
is_touched (ManagerTicketPane *self)
{
  return self->form != NULL && manager_act_form_is_touched (self->form);
}

static void
clear_form (ManagerTicketPane *self)
{
  adw_bin_set_child (self->form_bin, NULL);
  self->form = NULL;
  self->newer = FALSE;
}

void
manager_ticket_pane_keep (ManagerTicketPane *self)
{
  if (is_touched (self))
    {
      Kept *kept = g_new0 (Kept, 1);

      kept->form = g_object_ref (GTK_WIDGET (self->form));
      kept->revision = self->revision;
      g_hash_table_insert (self->kept, key_of (self, manager_act_form_get_act (self->form)), kept);
    }
  clear_form (self);
  g_clear_pointer (&self->event, g_free);
}

static void
use_form (ManagerTicketPane *self, GtkWidget *form, gint64 revision)
{
  adw_bin_set_child (self->form_bin, form);
  self->form = MANAGER_ACT_FORM (form);
  self->revision = revision;
}

static void
make_form (ManagerTicketPane *self, const ManagerAct *act)
{
  const HlJson *offices =
      self->offices != NULL ? hl_json_get (hl_reply_get_json (self->offices), "items") : NULL;
  g_autofree char *key = key_of (self, act);
  Kept *kept = g_hash_table_lookup (self->kept, key);

  if (kept == NULL)
    use_form (self, manager_act_form_new (act, self->ticket, offices), self->ticket->revision);
  else
    {
      use_form (self, kept->form, kept->revision);
      g_hash_table_remove (self->kept, key);
    }
}

/* ---- A newer version beside what was typed ---- */

static char *
newer_text (ManagerTicketPane *self)
{
  HlTicket *ticket = self->ticket;
  g_autofree char *at = hl_format_when (ticket->updated_at, g_get_real_time ());
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Now: %s, changed %s"), hl_word_ticket_state (ticket->state),
                          at);
  if (ticket->office != NULL)
    g_string_append_printf (text, _ (", office %s"), ticket->office);
  if (ticket->owner_name != NULL)
    g_string_append_printf (text, _ (", in charge %s"), ticket->owner_name);
  if (ticket->reply != NULL && *ticket->reply != '\0')
    g_string_append_printf (text, _ ("\nReply as it is now: %s"), ticket->reply);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_banner (ManagerTicketPane *self, gboolean possible)
{
  g_autofree char *newer = newer_text (self);

  gtk_label_set_text (self->banner_label,
                      possible
                          ? _ ("Somebody else changed this ticket meanwhile. What you wrote is "
                               "kept and not sent.")
                          : _ ("Somebody else changed this ticket meanwhile: what you began can't "
                               "be done any more. What you wrote is kept; copy what you need."));
  gtk_label_set_text (self->newer_label, newer);
  gtk_widget_set_visible (self->take_button, possible);
  gtk_widget_set_visible (self->banner, TRUE);
}

/* ---- The bar ---- */

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
chosen_cb (GtkButton *button, ManagerTicketPane *self)
{
  gtk_popover_popdown (self->more_popover);
  manager_ticket_pane_choose (self, gtk_widget_get_name (GTK_WIDGET (button)));
}

static GtkWidget *
act_button (ManagerTicketPane *self, const ManagerAct *act, const HlJson *offered)
{
  GtkWidget *button = gtk_button_new_with_label (hl_word ("ticket-event", act->event));
  const char *refusal = why_not (offered);
  g_autofree char *why = refusal != NULL ? hl_format_service (refusal) : NULL;

  gtk_widget_set_name (button, act->event);
  gtk_widget_set_sensitive (button, refusal == NULL);
  gtk_widget_set_tooltip_text (button, why != NULL         ? why
                                       : act->hint != NULL ? _ (act->hint)
                                                           : NULL);
  g_signal_connect (button, "clicked", G_CALLBACK (chosen_cb), self);
  return button;
}

static void
fill_bar (ManagerTicketPane *self, const ManagerAct *current)
{
  guint n = 0, more = 0;

  clear_box (self->acts_box);
  clear_box (self->more_box);
  for (const ManagerAct *act = manager_acts; act->event != NULL; act++)
    {
      const HlJson *offered = find_event (self, act->event);
      GtkWidget *button;

      if (offered == NULL || !is_hers (offered) || act == current)
        continue;
      button = act_button (self, act, offered);
      if (why_not (offered) == NULL && n < MOST_BUTTONS)
        {
          gtk_box_prepend (self->acts_box, button);
          n++;
          continue;
        }
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (button)), GTK_ALIGN_START);
      gtk_box_append (self->more_box, button);
      more++;
    }
  gtk_widget_set_visible (self->more_button, more > 0);
}

/* Why what would go on can't yet; NULL: nothing would. */
static char *
why_it_waits (ManagerTicketPane *self)
{
  for (const ManagerAct *act = manager_acts; act->event != NULL; act++)
    {
      const HlJson *offered = act->main == 2 ? find_event (self, act->event) : NULL;

      if (offered != NULL && is_hers (offered) && why_not (offered) != NULL)
        return hl_format_service (why_not (offered));
    }
  return NULL;
}

static void
show_bar (ManagerTicketPane *self, const ManagerAct *act, gboolean possible)
{
  gboolean by_hand = self->event != NULL;

  fill_bar (self, act);
  gtk_widget_set_visible (GTK_WIDGET (self->acts_box), !by_hand);
  gtk_widget_set_visible (self->cancel_button, by_hand);
  gtk_widget_set_visible (self->submit_button, act != NULL);
  gtk_widget_set_visible (self->form_box, act != NULL && act->inputs != 0);
  gtk_widget_set_sensitive (self->submit_button, possible && !self->newer && !self->sending);
  if (act == NULL)
    {
      g_autofree char *why = why_it_waits (self);

      gtk_label_set_text (self->hint_label,
                          why != NULL ? why : _ ("There is nothing for you to do to it now."));
      return;
    }
  gtk_label_set_text (self->form_heading, hl_word ("ticket-event", act->event));
  gtk_label_set_text (self->submit_label, hl_word ("ticket-event", act->event));
  hl_accessible_label (self->submit_button, hl_word ("ticket-event", act->event));
  gtk_label_set_text (self->hint_label, act->hint != NULL ? _ (act->hint) : "");
}

/* ---- Putting it together ---- */

static const ManagerAct *
wanted_act (ManagerTicketPane *self)
{
  if (self->event != NULL && find_event (self, self->event) != NULL && may (self, self->event))
    return manager_act_find (self->event);
  g_clear_pointer (&self->event, g_free);
  return main_act (self);
}

/* What only adds something is for any version. */
static gboolean
is_behind (ManagerTicketPane *self, const ManagerAct *act)
{
  return self->revision != self->ticket->revision
         && !hl_json_bool (hl_json_get (find_event (self, act->event), "adds"), FALSE);
}

/* What is typed stays as it is; what is not is made anew. */
void
manager_ticket_pane_offer (ManagerTicketPane *self)
{
  const ManagerAct *act;
  gboolean possible = TRUE;

  gtk_widget_set_visible (self->banner, FALSE);
  if (is_touched (self))
    {
      act = manager_act_form_get_act (self->form);
      possible = may (self, act->event);
      self->newer = is_behind (self, act) || !possible;
    }
  else
    {
      act = wanted_act (self);
      clear_form (self);
      if (act != NULL)
        make_form (self, act);
      if (is_touched (self)) /* it was begun before */
        self->newer = is_behind (self, act);
    }
  if (self->newer)
    show_banner (self, possible);
  show_bar (self, act, possible);
}

void
manager_ticket_pane_choose (ManagerTicketPane *self, const char *event)
{
  g_autofree char *chosen = g_strdup (event);

  manager_ticket_pane_keep (self);
  self->event = g_steal_pointer (&chosen);
  manager_ticket_pane_offer (self);
  if (self->event != NULL && self->form != NULL)
    manager_act_form_focus (self->form);
}

void
manager_ticket_pane_drop (ManagerTicketPane *self)
{
  clear_form (self);
  g_clear_pointer (&self->event, g_free);
  manager_ticket_pane_offer (self);
}

/* She has seen the newer version: what she wrote is for that one. */
void
manager_ticket_pane_take (ManagerTicketPane *self)
{
  self->revision = self->ticket->revision;
  manager_ticket_pane_offer (self);
}

/* ---- Doing it ---- */

static void
show_refusal (ManagerTicketPane *self, const GError *error, HlReply *reply)
{
  gboolean field = g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_FIELD);
  gboolean reason = g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_REASON);
  const char *message = reply != NULL ? hl_reply_get_message (reply) : NULL;
  g_autofree char *text = message != NULL ? hl_format_service (message) : NULL;

  if ((field || reason) && self->form != NULL && text != NULL
      && manager_act_form_show_error (self->form, reason ? "reason" : hl_reply_get_field (reply),
                                      text))
    return;
  if (g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CONFLICT)
      || g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_STATE))
    manager_ticket_pane_reload (self);
  if (text != NULL && g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PERMISSION))
    hl_window_toast (self->window, text);
  else
    hl_window_toast_error (self->window, error);
}

/* It goes on although another ticket is looked at. */
typedef struct
{
  ManagerTicketPane *pane; /* borrowed: cancelled before it goes */
  HlId ticket;
  const ManagerAct *act;
  char *number;
} Sending;

static void
sending_free (Sending *sending)
{
  g_free (sending->number);
  g_free (sending);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static void
done (ManagerTicketPane *self, const Sending *sending)
{
  g_autofree char *key =
      g_strdup_printf ("%" G_GINT64_FORMAT "/%s", sending->ticket, sending->act->event);
  g_autofree char *text = g_strdup_printf (
      _ ("%s: %s"), hl_word ("ticket-event", sending->act->event), sending->number);

  hl_window_toast (self->window, text);
  g_hash_table_remove (self->kept, key);
  if (sending->ticket == self->id)
    {
      clear_form (self);
      g_clear_pointer (&self->event, g_free);
      manager_ticket_pane_reload (self);
    }
  g_signal_emit_by_name (self, "acted", sending->ticket);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  ManagerTicketPane *self = sending->pane;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->sending = FALSE;
  gtk_widget_set_sensitive (self->submit_button, TRUE);
  if (sent)
    done (self, sending);
  else if (sending->ticket == self->id)
    show_refusal (self, error, reply);
  else
    hl_window_toast_error (self->window, error);
}

static GString *
body_of (ManagerTicketPane *self, const ManagerAct *act)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  if (!hl_json_bool (hl_json_get (find_event (self, act->event), "adds"), FALSE))
    hl_json_add_int (&writer, "revision", self->revision);
  manager_act_form_write (self->form, &writer);
  hl_json_end_object (&writer);
  return body;
}

void
manager_ticket_pane_submit (ManagerTicketPane *self)
{
  const ManagerAct *act = self->form != NULL ? manager_act_form_get_act (self->form) : NULL;
  g_autofree char *path = NULL, *key = hl_token_new ();
  Sending *sending;

  if (act == NULL || self->sending || self->newer || self->flow == NULL)
    return;
  self->sending = TRUE;
  gtk_widget_set_sensitive (self->submit_button, FALSE);
  manager_act_form_clear_errors (self->form);
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/%s", self->id, act->event);
  sending = g_new0 (Sending, 1);
  sending->pane = self;
  sending->ticket = self->id;
  sending->act = act;
  sending->number = g_strdup (self->ticket->number);
  hl_session_send_async (session_of (self), "POST", path, body_of (self, act), key, self->acting,
                         sent_cb, sending);
}
