/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-ticket-row.h"

#include <glib/gi18n.h>

struct _ManagerTicketRow
{
  GtkWidget parent_instance;

  /* Template */
  HlStateDot *dot;
  GtkLabel *title_label, *left_label, *who_label, *kind_label;

  HlTicket *ticket; /* owned */
  gint64 seen;
};

G_DEFINE_FINAL_TYPE (ManagerTicketRow, manager_ticket_row, GTK_TYPE_WIDGET)

char *
manager_ticket_left (const HlTicket *ticket, HlTime now, HlTone *tone)
{
  *tone = HL_TONE_IDLE;
  if (ticket->state == HL_TICKET_SUSPENDED)
    return g_strdup (_ ("paused"));
  if (ticket->due_at == 0 || !hl_ticket_is_open (ticket->state))
    return NULL;
  if (ticket->state == HL_TICKET_REVIEW) /* judged by when it was written */
    return g_strdup (_ ("replied"));
  if (ticket->due_at <= now)
    *tone = HL_TONE_OVER;
  else if (ticket->due_at - now < HL_DAY)
    *tone = HL_TONE_NEAR;
  return hl_format_left (ticket->due_at, now);
}

static char *
who_text (const HlTicket *ticket)
{
  g_autoptr (GString) text = g_string_new (ticket->number != NULL ? ticket->number : _ ("Draft"));
  const char *rest[] = { ticket->citizen_name, ticket->office };

  for (guint i = 0; i < G_N_ELEMENTS (rest); i++)
    if (rest[i] != NULL)
      g_string_append_printf (text, " · %s", rest[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
refresh (ManagerTicketRow *self)
{
  const HlTicket *ticket = self->ticket;
  gboolean unread = hl_ticket_is_open (ticket->state) && ticket->revision > self->seen;
  HlTone tone;
  g_autofree char *left = manager_ticket_left (ticket, g_get_real_time (), &tone);
  g_autofree char *who = who_text (ticket);
  const char *title = ticket->title != NULL ? ticket->title : _ ("Untitled");
  g_autofree char *label = NULL;

  hl_state_dot_set (self->dot, unread && tone == HL_TONE_IDLE ? HL_TONE_BUSY : tone, NULL);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->left_label, left != NULL ? left : "");
  hl_widget_set_tone (GTK_WIDGET (self->left_label), tone);
  gtk_label_set_text (self->who_label, who);
  gtk_label_set_text (self->kind_label, hl_word_ticket_state (ticket->state));
  (unread ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self->title_label),
                                                                     "hl-bold");
  label = g_strdup_printf ("%s，%s，%s%s%s%s", title, who, hl_word_ticket_state (ticket->state),
                           left != NULL ? "，" : "", left != NULL ? left : "",
                           unread ? _ (", unread") : "");
  hl_accessible_label (GTK_WIDGET (self), label);
}

static void
manager_ticket_row_dispose (GObject *object)
{
  ManagerTicketRow *self = MANAGER_TICKET_ROW (object);
  GtkWidget *child;

  manager_ticket_row_show (self, NULL, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_TICKET_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (manager_ticket_row_parent_class)->dispose (object);
}

static void
manager_ticket_row_class_init (ManagerTicketRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_ticket_row_dispose;
  g_type_ensure (HL_TYPE_STATE_DOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-ticket-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerTicketRow, dot);
  gtk_widget_class_bind_template_child (widget_class, ManagerTicketRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTicketRow, left_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTicketRow, who_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTicketRow, kind_label);
}

static void
manager_ticket_row_init (ManagerTicketRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
manager_ticket_row_new (void)
{
  return g_object_new (MANAGER_TYPE_TICKET_ROW, NULL);
}

void
manager_ticket_row_show (ManagerTicketRow *self, HlTicket *ticket, gint64 seen)
{
  if (self->ticket != NULL)
    g_signal_handlers_disconnect_by_data (self->ticket, self);
  g_set_object (&self->ticket, ticket);
  self->seen = seen;
  if (ticket == NULL)
    return;
  g_signal_connect_swapped (ticket, "notify", G_CALLBACK (refresh), self);
  refresh (self);
}

HlTicket *
manager_ticket_row_get_ticket (ManagerTicketRow *self)
{
  return self->ticket;
}
