/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-tickets.h"

#include <glib/gi18n.h>

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"
#include "manager-attachments.h"
#include "ui/hl-recording-view.h"

/* Every ticket with filters and search; the chosen one on the right, with the
 * recording of the call it came from. */

struct _ManagerTickets
{
  GtkWidget parent_instance;

  /* Template */
  GtkDropDown *period_drop, *state_drop, *kind_drop, *category_drop, *district_drop;
  GtkWidget *search_entry, *unmask_button, *recording_heading;
  AdwBin *list_bin;
  GtkLabel *total_label, *title_label, *who_label, *content_label, *reply_label;
  GtkWidget *content_heading, *reply_heading, *files_heading;
  GtkListBox *files_box;
  GtkStack *detail_stack;
  GtkGrid *detail_grid;
  HlRecordingView *recording_view;

  /* Owned */
  HlRemoteList *list;
  ManagerChoice state, kind, category, district;
  GCancellable *loading; /* of the chosen ticket's call */
  HlTicket *ticket;      /* the one shown */

  GtkWidget *columns; /* child of list_bin */
  AdwStatusPage *empty;
  gboolean ready;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_tickets_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerTickets, manager_tickets, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE, manager_tickets_page_init))

static HlTime
now (void)
{
  return g_get_real_time ();
}

static HlSession *
session_of (ManagerTickets *self)
{
  return hl_window_get_session (self->window);
}

/* ---- Columns ---- */

static char *
when_text (GObject *item, gpointer data)
{
  return hl_format_when (((HlTicket *) item)->created_at, now ());
}

static char *
title_text (GObject *item, gpointer data)
{
  const HlTicket *ticket = (HlTicket *) item;

  /* While searching: where it was found */
  if (ticket->snippet != NULL)
    return g_strdup (ticket->snippet);
  return g_strdup (ticket->title != NULL ? ticket->title : _ ("Untitled"));
}

static char *
kind_text (GObject *item, gpointer data)
{
  const HlTicket *ticket = (HlTicket *) item;

  return g_strdup (ticket->kind != 0 ? hl_word_ticket_kind (ticket->kind) : HL_DASH);
}

static char *
category_text (GObject *item, gpointer data)
{
  const HlTicket *ticket = (HlTicket *) item;

  return g_strdup (ticket->category == NULL ? HL_DASH
                                            : hl_session_vocabulary_name (
                                                session_of (data), "categories", ticket->category));
}

static char *
district_text (GObject *item, gpointer data)
{
  const HlTicket *ticket = (HlTicket *) item;

  return g_strdup (ticket->district == NULL ? HL_DASH
                                            : hl_session_vocabulary_name (
                                                session_of (data), "districts", ticket->district));
}

static char *
state_text (GObject *item, gpointer data)
{
  return g_strdup (hl_word_ticket_state (((HlTicket *) item)->state));
}

static HlTone
state_tone (GObject *item, gpointer data)
{
  switch (((HlTicket *) item)->state)
    {
    case HL_TICKET_DRAFT:
      return HL_TONE_BUSY;
    case HL_TICKET_CLOSED:
    case HL_TICKET_ARCHIVED:
      return HL_TONE_GOOD;
    default:
      return hl_ticket_is_open (((HlTicket *) item)->state) ? HL_TONE_NEAR : HL_TONE_IDLE;
    }
}

/* clang-format off */
static const HlColumn columns[] = {
  { N_("Ticket no."),   "number",     NULL,          NULL,       14, FALSE, TRUE },
  { N_("Title"),    NULL,         title_text,    NULL,       16, TRUE, .marks = TRUE },
  { N_("Kind"),     NULL,         kind_text,     NULL,        5 },
  { N_("Category"), NULL,         category_text, NULL,       10, TRUE },
  { N_("District"), NULL,         district_text, NULL,        8 },
  { N_("State"),    NULL,         state_text,    state_tone,  6 },
  { N_("Agent"),    "agent_name", NULL,          NULL,        7 },
  { N_("Time"),     NULL,         when_text,     NULL,       16, FALSE, TRUE },
};
/* clang-format on */

/* ---- The list ---- */

static GString *
query_of (ManagerTickets *self)
{
  GString *query = g_string_new (NULL);

  manager_period_add (query, (ManagerPeriod) gtk_drop_down_get_selected (self->period_drop),
                      now ());
  hl_query_add (query, "state", manager_choice_get (&self->state));
  hl_query_add (query, "kind", manager_choice_get (&self->kind));
  hl_query_add (query, "category", manager_choice_get (&self->category));
  hl_query_add (query, "district", manager_choice_get (&self->district));
  hl_query_add (query, "q", gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  return query;
}

/* When nothing is found it says what was looked for, and where. */
static void
show_empty (ManagerTickets *self)
{
  const char *q = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autofree char *sought = NULL;

  if (*q != '\0')
    sought = g_strdup_printf (
        _ ("“%s” was looked for in number, title, demand and reply of the tickets these filters "
           "leave; a whole phone number as the caller's. Blank is and, | is or, - is not."),
        q);
  adw_status_page_set_description (
      self->empty, sought != NULL ? sought
                                  : _ ("No ticket fits these filters. Choose a longer period, or "
                                       "fewer filters."));
}

static void
on_filter (ManagerTickets *self)
{
  g_autoptr (GString) query = NULL;

  if (!self->ready)
    return;
  query = query_of (self);
  show_empty (self);
  hl_remote_list_set_query (self->list, query->str);
}

static void
show_total (ManagerTickets *self)
{
  g_autofree char *text = manager_total_text (self->list);

  gtk_label_set_text (self->total_label, text);
}

static void
vocabulary_changed (ManagerTickets *self)
{
  const HlJson *words = hl_session_get_vocabulary (session_of (self));
  gboolean ready = self->ready;

  self->ready = FALSE;
  manager_choice_set_json (&self->category, _ ("All categories"), hl_json_get (words, "categories"),
                           "code");
  manager_choice_set_json (&self->district, _ ("All districts"), hl_json_get (words, "districts"),
                           "code");
  self->ready = ready;
  on_filter (self);
}

/* ---- The detail ---- */

static void
show_text (GtkWidget *heading, GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (heading, text != NULL && *text != '\0');
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_who (ManagerTickets *self, const char *name, const char *phone)
{
  g_autofree char *number = phone != NULL ? hl_format_caller (phone) : NULL;
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s · %s", name != NULL ? name : _ ("No name"),
                          number != NULL ? number : _ ("no number"));
  gtk_label_set_text (self->who_label, text);
}

static void
add_when (ManagerTickets *self, const char *label, HlTime time)
{
  g_autofree char *text = time != 0 ? hl_format_when (time, now ()) : NULL;

  manager_detail_add (self->detail_grid, label, text);
}

static void
add_word (ManagerTickets *self, const char *label, const char *list, const char *code)
{
  if (code != NULL)
    manager_detail_add (self->detail_grid, label,
                        hl_session_vocabulary_name (session_of (self), list, code));
}

static void
show_fields (ManagerTickets *self, HlTicket *ticket)
{
  manager_detail_clear (self->detail_grid);
  manager_detail_add (self->detail_grid, _ ("Ticket no."), ticket->number);
  manager_detail_add (self->detail_grid, _ ("State"), hl_word_ticket_state (ticket->state));
  if (ticket->kind != 0)
    manager_detail_add (self->detail_grid, _ ("Kind"), hl_word_ticket_kind (ticket->kind));
  if (ticket->urgency != 0)
    manager_detail_add (self->detail_grid, _ ("Urgency"), hl_word_ticket_urgency (ticket->urgency));
  add_word (self, _ ("Category"), "categories", ticket->category);
  add_word (self, _ ("District"), "districts", ticket->district);
  manager_detail_add (self->detail_grid, _ ("Address"), ticket->address);
  manager_detail_add (self->detail_grid, _ ("Office"), ticket->office);
  manager_detail_add (self->detail_grid, _ ("Agent"), ticket->agent_name);
  add_when (self, _ ("Registered at"), ticket->created_at);
  add_when (self, _ ("Submitted at"), ticket->submitted_at);
  add_when (self, _ ("Closed at"), ticket->closed_at);
  if (ticket->confidential)
    manager_detail_add (self->detail_grid, _ ("Confidential"), _ ("yes"));
}

static void
show_recording (ManagerTickets *self, const HlJson *part)
{
  HlId id = hl_json_int (hl_json_get (part, "id"), 0);

  hl_recording_view_show (self->recording_view, session_of (self), id,
                          hl_json_int (hl_json_get (part, "length_us"), 0));
  gtk_widget_set_visible (GTK_WIDGET (self->recording_view), id != 0);
  gtk_widget_set_visible (self->recording_heading, id != 0);
}

static void
show_files (ManagerTickets *self, const HlJson *files)
{
  guint n = manager_attachments_show (self->files_box, self->window, files);

  gtk_widget_set_visible (self->files_heading, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->files_box), n > 0);
}

static void
files_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (done)
    show_files (data, hl_json_get (hl_reply_get_json (reply), "items"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hl_window_toast_error (((ManagerTickets *) data)->window, error);
}

/* With what load_call() can be cancelled by. */
static void
load_files (ManagerTickets *self)
{
  g_autofree char *path =
      g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/attachments", self->ticket->id);

  hl_session_send_async (session_of (self), "GET", path, NULL, NULL, self->loading, files_loaded_cb,
                         self);
}

static void
call_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (done)
    show_recording (data, hl_json_at (hl_json_get (hl_reply_get_json (reply), "recordings"), 0));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hl_window_toast_error (((ManagerTickets *) data)->window, error);
}

static void
load_call (ManagerTickets *self)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, self->ticket->call);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  if (self->ticket->call != 0 && hl_session_may (session_of (self), "play-recordings"))
    hl_session_send_async (session_of (self), "GET", path, NULL, NULL, self->loading,
                           call_loaded_cb, self);
}

static void
show_ticket (ManagerTickets *self)
{
  HlTicket *ticket = self->ticket;
  gboolean who = ticket->citizen_name != NULL || ticket->phone != NULL;

  gtk_label_set_text (self->title_label, ticket->title != NULL ? ticket->title : _ ("Untitled"));
  show_who (self, ticket->citizen_name, ticket->phone);
  gtk_widget_set_visible (self->unmask_button, who && hl_session_may (session_of (self), "unmask"));
  show_fields (self, ticket);
  show_text (self->content_heading, self->content_label, ticket->content);
  show_text (self->reply_heading, self->reply_label, ticket->reply);
  gtk_stack_set_visible_child_name (self->detail_stack, "ticket");
}

static void
selected_cb (ManagerTickets *self)
{
  HlTicket *ticket = hl_columns_get_selected (self->columns);

  if (ticket != NULL && ticket == self->ticket)
    return;
  if (self->ticket != NULL)
    g_signal_handlers_disconnect_by_data (self->ticket, self);
  g_set_object (&self->ticket, ticket);
  show_recording (self, NULL);
  show_files (self, NULL);
  if (ticket == NULL)
    {
      gtk_stack_set_visible_child_name (self->detail_stack, "none");
      return;
    }

  /* The list keeps the record true; what changes in it shows here too. */
  g_signal_connect_swapped (ticket, "notify", G_CALLBACK (show_ticket), self);
  show_ticket (self);
  load_call (self);
  load_files (self);
}

static void
on_recording_failed (ManagerTickets *self, const char *sentence)
{
  hl_window_toast (self->window, sentence);
}

/* ---- Unmasking ---- */

static void
unmasked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  const HlJson *json = done ? hl_reply_get_json (reply) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done)
    show_who (data, hl_json_text (hl_json_get (json, "citizen_name"), NULL),
              hl_json_text (hl_json_get (json, "phone"), NULL));
  else
    hl_window_toast_error (((ManagerTickets *) data)->window, error);
}

static void
reason_given_cb (const char *reason, gpointer data)
{
  ManagerTickets *self = data;
  g_autofree char *path = NULL;

  if (self->ticket == NULL)
    return;
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/unmask", self->ticket->id);
  manager_send_reason (session_of (self), path, reason, self->loading, unmasked_cb, self);
}

static void
on_unmask (ManagerTickets *self)
{
  manager_ask_reason (GTK_WIDGET (self), _ ("Show name and number?"),
                      _ ("The look is written to the log with your name and the reason."),
                      reason_given_cb, self);
}

/* ---- The page ---- */

static void
page_search (ManagerPage *page)
{
  gtk_widget_grab_focus (MANAGER_TICKETS (page)->search_entry);
}

static void
page_reload (ManagerPage *page)
{
  hl_remote_list_reload (MANAGER_TICKETS (page)->list);
}

static void
page_step (ManagerPage *page, int by)
{
  manager_columns_step (MANAGER_TICKETS (page)->columns, by);
}

static void
page_play (ManagerPage *page)
{
  hl_recording_view_toggle (MANAGER_TICKETS (page)->recording_view);
}

static char *
page_export_path (ManagerPage *page)
{
  g_autoptr (GString) query = query_of (MANAGER_TICKETS (page));

  return g_strdup_printf ("/export/tickets.xlsx?%s", query->str);
}

static char *
page_export_name (ManagerPage *page)
{
  g_autofree char *date = hl_format_date (now ());

  return g_strdup_printf (_ ("tickets-%s.xlsx"), date);
}

static void
manager_tickets_page_init (ManagerPageInterface *iface)
{
  iface->search = page_search;
  iface->reload = page_reload;
  iface->step = page_step;
  iface->play = page_play;
  iface->export_path = page_export_path;
  iface->export_name = page_export_name;
}

/* ---- The widget ---- */

static void
manager_tickets_dispose (GObject *object)
{
  ManagerTickets *self = MANAGER_TICKETS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_data (session_of (self), self);
  if (self->ticket != NULL)
    g_signal_handlers_disconnect_by_data (self->ticket, self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_TICKETS);
  self->window = NULL;
  g_clear_object (&self->ticket);
  g_clear_object (&self->list);
  manager_choice_clear (&self->state);
  manager_choice_clear (&self->kind);
  manager_choice_clear (&self->category);
  manager_choice_clear (&self->district);

  G_OBJECT_CLASS (manager_tickets_parent_class)->dispose (object);
}

static void
manager_tickets_class_init (ManagerTicketsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_tickets_dispose;

  g_type_ensure (HL_TYPE_RECORDING_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-tickets.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, period_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, state_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, kind_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, category_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, district_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, search_entry);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, unmask_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, recording_heading);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, files_heading);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, files_box);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, list_bin);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, total_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, title_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, who_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, content_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, reply_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, content_heading);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, reply_heading);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, detail_stack);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, detail_grid);
  gtk_widget_class_bind_template_child (widget_class, ManagerTickets, recording_view);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_unmask);
  gtk_widget_class_bind_template_callback (widget_class, on_recording_failed);
}

static void
manager_tickets_init (ManagerTickets *self)
{
  g_autoptr (GtkStringList) periods = manager_period_names ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->state.drop = self->state_drop;
  self->kind.drop = self->kind_drop;
  self->category.drop = self->category_drop;
  self->district.drop = self->district_drop;
  gtk_drop_down_set_model (self->period_drop, G_LIST_MODEL (periods));
  manager_choice_set_words (&self->state, _ ("All states"), hl_ticket_state_words, "ticket-state");
  manager_choice_set_words (&self->kind, _ ("All kinds"), hl_ticket_kind_words, "ticket-kind");
}

static void
make_list (ManagerTickets *self)
{
  GtkWidget *empty = hl_status_page_new (
      "emblem-documents-symbolic", _ ("No tickets"),
      _ ("No ticket fits these filters. Choose a longer period, or fewer filters."), NULL, NULL);

  self->list = hl_remote_list_new (session_of (self), "/tickets", "ticket", hl_ticket_shape ());
  self->empty = ADW_STATUS_PAGE (empty);
  self->columns = hl_columns_new (G_LIST_MODEL (self->list), columns, G_N_ELEMENTS (columns), self,
                                  _ ("Tickets"));
  adw_bin_set_child (self->list_bin, hl_list_frame_new (self->list, self->columns, empty));
  g_signal_connect_swapped (self->list, "notify::total", G_CALLBACK (show_total), self);
  g_signal_connect_swapped (gtk_column_view_get_model (GTK_COLUMN_VIEW (self->columns)),
                            "notify::selected-item", G_CALLBACK (selected_cb), self);
}

GtkWidget *
manager_tickets_new (HlWindow *window)
{
  ManagerTickets *self = g_object_new (MANAGER_TYPE_TICKETS, NULL);

  self->window = window;
  make_list (self);
  g_signal_connect_swapped (session_of (self), "notify::vocabulary",
                            G_CALLBACK (vocabulary_changed), self);
  self->ready = TRUE;
  vocabulary_changed (self);

  return GTK_WIDGET (self);
}
