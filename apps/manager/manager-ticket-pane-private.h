/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-act-form.h"
#include "manager-ticket-pane.h"
#include "ui/hl-recording-view.h"

G_BEGIN_DECLS

struct _ManagerTicketPane
{
  GtkWidget parent_instance;

  /* Template */
  GtkStack *stack, *body_stack;
  GtkLabel *title_label, *kind_chip, *state_chip, *urgency_chip, *sub_label, *content_label;
  GtkWidget *switcher, *history_toggle, *facts_toggle, *play_button, *unmask_button;
  GtkWidget *scroll;
  GtkGrid *grid;
  HlRecordingView *recording_view;
  GtkBox *facts_box, *more_box, *acts_box;
  GtkWidget *form_box, *banner, *drop_button, *take_button, *bar, *more_button, *cancel_button,
      *submit_button;
  GtkLabel *form_heading, *banner_label, *newer_label, *hint_label, *submit_label;
  AdwBin *form_bin, *history_bin;
  GtkPopover *more_popover;

  /* Borrowed: outlive it */
  HlWindow *window;
  AdwBin *side; /* of the history at wide windows */

  /* Owned */
  GtkWidget *history;     /* GtkListBox */
  HlId id;                /* what is shown, or being loaded */
  HlReply *flow, *clocks; /* of it; NULL = not there yet */
  HlReply *offices;
  HlTicket *ticket;
  char *name, *phone;    /* unmasked; NULL = not */
  HlId call;             /* whose recording is shown */
  GCancellable *loading; /* of what is shown */
  GCancellable *acting;  /* of what is sent; until it goes */
  guint soon;            /* source: it is loaded again */

  /* What is being done: a form for an act, made for a revision of the ticket */
  ManagerActForm *form; /* in form_bin; NULL = none */
  gint64 revision;
  char *event;             /* chosen by hand; NULL = what goes on */
  GHashTable *kept;        /* "ticket/event" → Kept: what was typed elsewhere */
  gboolean sending, newer; /* newer: the ticket has changed since the form was begun */
};

/* Rebuilds form and bar for what the service says now. */
void manager_ticket_pane_offer (ManagerTicketPane *self);
/* Puts away what was typed; before another ticket is shown. */
void manager_ticket_pane_keep (ManagerTicketPane *self);
void manager_ticket_pane_choose (ManagerTicketPane *self, const char *event);
void manager_ticket_pane_drop (ManagerTicketPane *self);
void manager_ticket_pane_take (ManagerTicketPane *self);
void manager_ticket_kept_free (gpointer kept);

G_END_DECLS
