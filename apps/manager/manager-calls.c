/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-calls.h"

#include <glib/gi18n.h>

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"
#include "manager-facts.h"
#include "manager-marks.h"
#include "ui/hl-recording-view.h"

#define ACCESS_MOST 10 /* shown */

/* Every call with filters on the left; the chosen one's course, tickets and
 * recording on the right. */

struct _ManagerCalls
{
  GtkWidget parent_instance;

  /* Template */
  GtkDropDown *period_drop, *way_drop, *outcome_drop, *queue_drop, *agent_drop, *part_drop;
  GtkWidget *number_entry, *unmask_button, *ticket_heading;
  AdwBin *list_bin;
  GtkLabel *total_label, *caller_label, *recording_note, *access_label;
  GtkStack *detail_stack;
  GtkGrid *detail_grid, *fact_grid;
  HlRecordingView *recording_view;
  GtkListBox *ticket_list;
  GtkWidget *recording_heading, *mark_heading;
  GtkListBox *mark_list;

  /* Owned */
  HlRemoteList *list;
  ManagerChoice way, outcome, queue, agent;
  GCancellable *loading; /* of the detail */
  GPtrArray *recordings; /* HlRecordingRecord of the call shown */
  GCancellable *access_cancellable;
  gulong vocabulary_handler;

  GtkWidget *columns; /* child of list_bin */
  HlId call;
  gboolean ready;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_calls_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerCalls, manager_calls, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE, manager_calls_page_init))

static HlTime
now (void)
{
  return g_get_real_time ();
}

/* ---- Columns ---- */

static char *
when_text (GObject *item, gpointer data)
{
  return hl_format_when (((HlCallRecord *) item)->offered_at, now ());
}

static char *
way_text (GObject *item, gpointer data)
{
  return g_strdup (hl_word_way (((HlCallRecord *) item)->way));
}

static char *
caller_text (GObject *item, gpointer data)
{
  HlCallRecord *call = (HlCallRecord *) item;

  return call->way == 2 ? g_strdup (call->dialled) : hl_format_caller (call->caller);
}

static char *
outcome_text (GObject *item, gpointer data)
{
  HlCallRecord *call = (HlCallRecord *) item;

  return g_strdup (call->outcome != HL_OUTCOME_NONE ? hl_word_outcome (call->outcome)
                                                    : _ ("going on"));
}

static HlTone
outcome_tone (GObject *item, gpointer data)
{
  switch (((HlCallRecord *) item)->outcome)
    {
    case HL_OUTCOME_NONE:
      return HL_TONE_BUSY;
    case HL_OUTCOME_ANSWERED:
      return HL_TONE_GOOD;
    case HL_OUTCOME_ABANDONED:
    case HL_OUTCOME_OVERFLOWED:
      return HL_TONE_OVER;
    default:
      return HL_TONE_IDLE;
    }
}

static char *
span_text (gint64 span)
{
  return span == G_MININT64 || span == 0 ? g_strdup (HL_DASH) : hl_format_duration (span);
}

static char *
wait_text (GObject *item, gpointer data)
{
  return span_text (((HlCallRecord *) item)->wait_us);
}

static char *
talk_text (GObject *item, gpointer data)
{
  return span_text (((HlCallRecord *) item)->talk_us);
}

/* clang-format off */
static const HlColumn columns[] = {
  { N_("Time"),      NULL,         when_text,    NULL,         17, FALSE, TRUE },
  { N_("Direction"), NULL,         way_text,     NULL,          5 },
  { N_("Phone number"),    NULL,         caller_text,  NULL,         13, TRUE },
  { N_("Queue"),     "queue_name", NULL,         NULL,         10, TRUE },
  { N_("Agent"),     "agent_name", NULL,         NULL,          8 },
  { N_("Outcome"),   NULL,         outcome_text, outcome_tone,  9 },
  { N_("Waited"),    NULL,         wait_text,    NULL,          6, FALSE, TRUE },
  { N_("Talked"),    NULL,         talk_text,    NULL,          6, FALSE, TRUE },
};
/* clang-format on */

/* ---- The list ---- */

static GString *
query_of (ManagerCalls *self)
{
  GString *query = g_string_new (NULL);
  g_autofree char *number =
      hl_number_fold (gtk_editable_get_text (GTK_EDITABLE (self->number_entry)));

  manager_period_add (query, (ManagerPeriod) gtk_drop_down_get_selected (self->period_drop),
                      now ());
  hl_query_add (query, "way", manager_choice_get (&self->way));
  hl_query_add (query, "outcome", manager_choice_get (&self->outcome));
  hl_query_add (query, "queue", manager_choice_get (&self->queue));
  hl_query_add (query, "agent", manager_choice_get (&self->agent));
  hl_query_add (query, "number", number);
  return query;
}

static void
on_filter (ManagerCalls *self)
{
  g_autoptr (GString) query = NULL;

  if (!self->ready)
    return;
  query = query_of (self);
  hl_remote_list_set_query (self->list, query->str);
}

static void
show_total (ManagerCalls *self)
{
  g_autofree char *text = manager_total_text (self->list);

  gtk_label_set_text (self->total_label, text);
}

static void
vocabulary_changed (ManagerCalls *self)
{
  const HlJson *words = hl_session_get_vocabulary (hl_window_get_session (self->window));
  gboolean ready = self->ready;

  self->ready = FALSE;
  manager_choice_set_json (&self->queue, _ ("All queues"), hl_json_get (words, "queues"), "id");
  manager_choice_set_json (&self->agent, _ ("All agents"), hl_json_get (words, "agents"), "id");
  self->ready = ready;
  on_filter (self);
}

/* ---- The detail ---- */

static void
add_span (ManagerCalls *self, const char *label, gint64 span)
{
  g_autofree char *text = span > 0 ? hl_format_duration (span) : NULL;

  manager_detail_add (self->detail_grid, label, text);
}

static void
show_call (ManagerCalls *self, HlCallRecord *call)
{
  g_autofree char *caller = hl_format_caller (call->caller);
  g_autofree char *when = hl_format_when (call->offered_at, now ());
  g_autofree char *way =
      g_strdup_printf ("%s · %s", hl_word_way (call->way),
                       call->outcome != 0 ? hl_word_outcome (call->outcome) : _ ("going on"));

  gtk_label_set_text (self->caller_label, caller);
  gtk_widget_set_visible (self->unmask_button,
                          call->caller != NULL
                              && hl_session_may (hl_window_get_session (self->window), "unmask"));
  manager_detail_clear (self->detail_grid);
  manager_detail_add (self->detail_grid, _ ("Call"), way);
  manager_detail_add (self->detail_grid, _ ("Time"), when);
  manager_detail_add (self->detail_grid, _ ("Dialled"), call->dialled);
  manager_detail_add (self->detail_grid, _ ("Queue"), call->queue_name);
  manager_detail_add (self->detail_grid, _ ("Agent"), call->agent_name);
  add_span (self, _ ("Waited"), call->wait_us);
  add_span (self, _ ("Talked"), call->talk_us);
  add_span (self, _ ("On hold"), call->hold_us);
  add_span (self, _ ("Wrap-up"), call->wrap_up_us);
}

/* ---- Who listened ---- */

static void
access_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  const HlJson *items;
  ManagerCalls *self = data;

  if (!done)
    return; /* gone, or nothing to be told */
  items = hl_json_get (hl_reply_get_json (reply), "items");
  for (guint i = 0; i < MIN (hl_json_length (items), ACCESS_MOST); i++)
    {
      const HlJson *item = hl_json_at (items, i);
      g_autofree char *at =
          hl_format_when (hl_json_int (hl_json_get (item, "at"), 0), g_get_real_time ());
      gboolean played = g_str_equal (hl_json_text (hl_json_get (item, "what"), ""), "play");

      g_string_append_printf (text, "%s%s · %s · %s", i > 0 ? "\n" : "", at,
                              hl_json_text (hl_json_get (item, "name"), HL_DASH),
                              played ? _ ("Played") : _ ("Downloaded"));
    }
  gtk_label_set_text (self->access_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->access_label), text->len > 0);
}

static void
show_access (ManagerCalls *self, const HlRecordingRecord *part)
{
  HlSession *session = hl_window_get_session (self->window);
  g_autofree char *path = NULL;

  g_cancellable_cancel (self->access_cancellable);
  g_clear_object (&self->access_cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self->access_label), FALSE);
  if (part == NULL
      || (!hl_session_may (session, "export") && !hl_session_may (session, "read-log")))
    return;
  self->access_cancellable = g_cancellable_new ();
  path = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/access", part->id);
  hl_session_send_async (session, "GET", path, NULL, NULL, self->access_cancellable,
                         access_loaded_cb, self);
}

static void
show_part (ManagerCalls *self, guint i)
{
  HlRecordingRecord *part =
      i < self->recordings->len ? g_ptr_array_index (self->recordings, i) : NULL;

  hl_recording_view_show (self->recording_view, hl_window_get_session (self->window),
                          part != NULL ? part->id : 0, part != NULL ? part->length_us : 0);
  hl_recording_view_set_pauses (self->recording_view, part != NULL ? part->pauses : NULL);
  show_access (self, part);
  gtk_label_set_text (self->recording_note,
                      part != NULL && part->fault != NULL
                          ? _ ("This part is incomplete: it could not be written to its end.")
                          : "");
  gtk_widget_set_visible (GTK_WIDGET (self->recording_note), part != NULL && part->fault != NULL);
}

static void
on_part (ManagerCalls *self)
{
  if (self->recordings != NULL)
    show_part (self, gtk_drop_down_get_selected (self->part_drop));
}

/* "Part 2", and what is missing between it and the part before. */
static char *
name_part (HlRecordingRecord *part, HlRecordingRecord *before, guint number)
{
  HlSpan gap = before != NULL ? part->started_at - (before->started_at + before->length_us) : 0;

  if (before == NULL || before->length_us < 0 || gap < HL_SECOND / 10)
    return g_strdup_printf (_ ("Part %u"), number);
  return g_strdup_printf (_ ("Part %u, %.1f s missing before it"), number,
                          (double) gap / HL_SECOND);
}

static void
show_recordings (ManagerCalls *self, const HlJson *list)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gboolean may = hl_session_may (hl_window_get_session (self->window), "play-recordings");

  g_ptr_array_set_size (self->recordings, 0);
  for (guint i = 0; may && i < hl_json_length (list); i++)
    {
      g_autoptr (HlRecordingRecord) part = hl_recording_record_new ();
      g_autofree char *name = NULL;

      if (!hl_record_read_json (HL_RECORD (part), hl_json_at (list, i), HL_READ_LENIENT, NULL,
                                NULL))
        continue;
      name = name_part (part,
                        self->recordings->len > 0
                            ? g_ptr_array_index (self->recordings, self->recordings->len - 1)
                            : NULL,
                        i + 1);
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->recordings, g_steal_pointer (&part));
    }

  gtk_drop_down_set_model (self->part_drop, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->part_drop), self->recordings->len > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->recording_view), self->recordings->len > 0);
  gtk_widget_set_visible (self->recording_heading, self->recordings->len > 0);
  show_part (self, 0);
}

static void
show_tickets (ManagerCalls *self, const HlJson *list)
{
  GtkWidget *child;
  guint n = hl_json_length (list);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->ticket_list))) != NULL)
    gtk_list_box_remove (self->ticket_list, child);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HlTicket) ticket = hl_ticket_new ();
      g_autofree char *title = NULL;
      g_autofree char *note = NULL;
      GtkWidget *row;

      if (!hl_record_read_json (HL_RECORD (ticket), hl_json_at (list, i), HL_READ_LENIENT, NULL,
                                NULL))
        continue;
      title = g_markup_escape_text (ticket->title != NULL ? ticket->title : _ ("Untitled"), -1);
      note = g_strdup_printf ("%s · %s", ticket->number != NULL ? ticket->number : HL_DASH,
                              hl_word_ticket_state (ticket->state));
      row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", note, NULL);
      gtk_list_box_append (self->ticket_list, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->ticket_list), n > 0);
  gtk_widget_set_visible (self->ticket_heading, n > 0);
}

static void
show_marks (ManagerCalls *self, const HlJson *list)
{
  manager_marks_show (self->mark_list, list, self->recordings, self->part_drop,
                      self->recording_view);
  gtk_widget_set_visible (self->mark_heading, hl_json_length (list) > 0);
}

static void
show_detail (ManagerCalls *self, const HlJson *json)
{
  g_autoptr (HlCallRecord) call = hl_call_record_new ();
  g_autoptr (GError) error = NULL;

  if (!hl_record_read_json (HL_RECORD (call), hl_json_get (json, "call"), HL_READ_LENIENT, NULL,
                            &error))
    {
      g_warning ("a call could not be read: %s", error->message);
      return;
    }

  show_call (self, call);
  show_recordings (self, hl_json_get (json, "recordings"));
  show_marks (self, hl_json_get (json, "marks"));
  show_tickets (self, hl_json_get (json, "tickets"));
  manager_facts_show (self->fact_grid, hl_json_get (json, "facts"),
                      hl_window_get_session (self->window));
  gtk_stack_set_visible_child_name (self->detail_stack, "call");
}

static void
detail_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done)
    show_detail (data, hl_reply_get_json (reply));
  else
    hl_window_toast_error (((ManagerCalls *) data)->window, error);
}

static void
load_detail (ManagerCalls *self, HlId id)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, id);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  self->call = id;
  hl_session_send_async (hl_window_get_session (self->window), "GET", path, NULL, NULL,
                         self->loading, detail_loaded_cb, self);
}

static void
selected_cb (ManagerCalls *self)
{
  HlCallRecord *call = hl_columns_get_selected (self->columns);

  if (call != NULL)
    {
      if (call->id != self->call)
        load_detail (self, call->id);
      return;
    }

  self->call = 0;
  g_ptr_array_set_size (self->recordings, 0);
  show_part (self, 0);
  gtk_stack_set_visible_child_name (self->detail_stack, "none");
}

/* The chosen call went on, or its recording was closed. */
static void
change_cb (HlEvents *events, const char *type, gint64 id, const char *kind, gint64 revision,
           gpointer data)
{
  ManagerCalls *self = data;

  if (self->call != 0 && id == self->call && !hl_recording_view_is_playing (self->recording_view))
    load_detail (self, id);
}

static void
on_recording_failed (ManagerCalls *self, const char *sentence)
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

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  ManagerCalls *self = data;
  if (done)
    gtk_label_set_text (self->caller_label,
                        hl_json_text (hl_json_get (hl_reply_get_json (reply), "caller"), HL_DASH));
  else
    hl_window_toast_error (self->window, error);
}

static void
reason_given_cb (const char *reason, gpointer data)
{
  ManagerCalls *self = data;
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/unmask", self->call);

  manager_send_reason (hl_window_get_session (self->window), path, reason, self->loading,
                       unmasked_cb, self);
}

static void
on_unmask (ManagerCalls *self)
{
  manager_ask_reason (GTK_WIDGET (self), _ ("Show the whole number?"),
                      _ ("The look is written to the log with your name and the reason."),
                      reason_given_cb, self);
}

/* ---- The page ---- */

static void
page_search (ManagerPage *page)
{
  gtk_widget_grab_focus (MANAGER_CALLS (page)->number_entry);
}

static void
page_reload (ManagerPage *page)
{
  hl_remote_list_reload (MANAGER_CALLS (page)->list);
}

static void
page_step (ManagerPage *page, int by)
{
  manager_columns_step (MANAGER_CALLS (page)->columns, by);
}

static void
page_play (ManagerPage *page)
{
  hl_recording_view_toggle (MANAGER_CALLS (page)->recording_view);
}

static char *
page_export_path (ManagerPage *page)
{
  g_autoptr (GString) query = query_of (MANAGER_CALLS (page));

  return g_strdup_printf ("/export/calls.xlsx?%s", query->str);
}

static char *
page_export_name (ManagerPage *page)
{
  g_autofree char *date = hl_format_date (now ());

  return g_strdup_printf (_ ("calls-%s.xlsx"), date);
}

static void
manager_calls_page_init (ManagerPageInterface *iface)
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
manager_calls_dispose (GObject *object)
{
  ManagerCalls *self = MANAGER_CALLS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->window != NULL)
    {
      HlSession *session = hl_window_get_session (self->window);

      g_signal_handlers_disconnect_by_data (session, self);
      g_signal_handlers_disconnect_by_data (hl_session_get_events (session), self);
    }
  self->window = NULL;
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_CALLS);
  g_clear_object (&self->list);
  g_cancellable_cancel (self->access_cancellable);
  g_clear_object (&self->access_cancellable);
  g_clear_pointer (&self->recordings, g_ptr_array_unref);
  manager_choice_clear (&self->way);
  manager_choice_clear (&self->outcome);
  manager_choice_clear (&self->queue);
  manager_choice_clear (&self->agent);

  G_OBJECT_CLASS (manager_calls_parent_class)->dispose (object);
}

static void
manager_calls_class_init (ManagerCallsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_calls_dispose;

  g_type_ensure (HL_TYPE_RECORDING_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-calls.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, period_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, way_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, outcome_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, queue_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, agent_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, part_drop);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, number_entry);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, unmask_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, ticket_heading);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, list_bin);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, total_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, caller_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, recording_note);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, access_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, recording_heading);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, mark_heading);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, mark_list);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, detail_stack);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, detail_grid);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, fact_grid);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, recording_view);
  gtk_widget_class_bind_template_child (widget_class, ManagerCalls, ticket_list);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_part);
  gtk_widget_class_bind_template_callback (widget_class, on_unmask);
  gtk_widget_class_bind_template_callback (widget_class, on_recording_failed);
}

static void
manager_calls_init (ManagerCalls *self)
{
  g_autoptr (GtkStringList) periods = manager_period_names ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->recordings = g_ptr_array_new_with_free_func (g_object_unref);
  self->way.drop = self->way_drop;
  self->outcome.drop = self->outcome_drop;
  self->queue.drop = self->queue_drop;
  self->agent.drop = self->agent_drop;
  gtk_drop_down_set_model (self->period_drop, G_LIST_MODEL (periods));
  manager_choice_set_words (&self->way, _ ("All directions"), hl_way_words, "way");
  manager_choice_set_words (&self->outcome, _ ("All outcomes"), hl_outcome_words, "outcome");
}

static void
make_list (ManagerCalls *self)
{
  GtkWidget *empty = hl_status_page_new (
      "call-start-symbolic", _ ("No calls"),
      _ ("No call fits these filters. Choose a longer period, or fewer filters."), NULL, NULL);

  self->list = hl_remote_list_new (hl_window_get_session (self->window), "/calls", "call",
                                   hl_call_record_shape ());
  self->columns = hl_columns_new (G_LIST_MODEL (self->list), columns, G_N_ELEMENTS (columns), NULL,
                                  _ ("Calls"));
  adw_bin_set_child (self->list_bin, hl_list_frame_new (self->list, self->columns, empty));
  g_signal_connect_swapped (self->list, "notify::total", G_CALLBACK (show_total), self);
  g_signal_connect_swapped (gtk_column_view_get_model (GTK_COLUMN_VIEW (self->columns)),
                            "notify::selected-item", G_CALLBACK (selected_cb), self);
}

GtkWidget *
manager_calls_new (HlWindow *window)
{
  ManagerCalls *self = g_object_new (MANAGER_TYPE_CALLS, NULL);
  HlSession *session = hl_window_get_session (window);

  self->window = window;
  make_list (self);
  g_signal_connect_swapped (session, "notify::vocabulary", G_CALLBACK (vocabulary_changed), self);
  g_signal_connect (hl_session_get_events (session), "change::call", G_CALLBACK (change_cb), self);
  self->ready = TRUE;
  vocabulary_changed (self);

  return GTK_WIDGET (self);
}
