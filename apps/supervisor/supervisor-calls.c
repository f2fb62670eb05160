/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-pages.h"

#include <glib/gi18n.h>

#include "calls/hl-call-record.h"

/* Everybody's calls: filters above, pages by key below, export as filtered. */

struct _SupervisorCalls
{
  GtkWidget parent_instance;

  GtkWidget *box, *search, *outcome, *day, *heading;
  SupervisorDesk *desk;
  HlRemoteList *list;
};

G_DEFINE_FINAL_TYPE (SupervisorCalls, supervisor_calls, GTK_TYPE_WIDGET)

#define CALL(item) ((HlCallRecord *) (item))

static char *
when_text (GObject *item, gpointer desk)
{
  return hl_format_when (CALL (item)->offered_at, supervisor_desk_now (desk));
}

static char *
caller_text (GObject *item, gpointer desk)
{
  return hl_format_caller (CALL (item)->caller);
}

static char *
way_text (GObject *item, gpointer desk)
{
  return g_strdup (hl_word_way (CALL (item)->way));
}

static char *
outcome_text (GObject *item, gpointer desk)
{
  return g_strdup (CALL (item)->outcome == HL_OUTCOME_NONE
                       ? _ ("Going on")
                       : hl_word_outcome (CALL (item)->outcome));
}

static HlTone
outcome_tone (GObject *item, gpointer desk)
{
  unsigned outcome = CALL (item)->outcome;

  if (outcome == HL_OUTCOME_NONE)
    return HL_TONE_BUSY;
  return outcome == HL_OUTCOME_ABANDONED || outcome == HL_OUTCOME_OVERFLOWED ? HL_TONE_OVER
                                                                             : HL_TONE_IDLE;
}

static char *
span_text (gint64 span)
{
  return span <= 0 ? g_strdup (HL_DASH) : hl_format_duration (span);
}

static char *
wait_text (GObject *item, gpointer desk)
{
  return span_text (CALL (item)->wait_us);
}

static char *
talk_text (GObject *item, gpointer desk)
{
  return span_text (CALL (item)->talk_us);
}

static char *
recorded_text (GObject *item, gpointer desk)
{
  return g_strdup (CALL (item)->recorded ? _ ("Yes") : HL_DASH);
}

static const HlColumn columns[] = {
  { .title = N_ ("Time"), .text = when_text, .chars = 16, .expand = TRUE },
  { .title = N_ ("Way"), .text = way_text, .chars = 5, .dim = TRUE },
  { .title = N_ ("Caller"), .text = caller_text, .chars = 13, .expand = TRUE },
  { .title = N_ ("Dialled"), .field = "dialled", .chars = 12, .dim = TRUE },
  { .title = N_ ("Queue"), .field = "queue_name", .chars = 9, .expand = TRUE },
  { .title = N_ ("Agent"), .field = "agent_name", .chars = 7, .expand = TRUE },
  { .title = N_ ("Outcome"), .text = outcome_text, .tone = outcome_tone, .chars = 12 },
  { .title = N_ ("Wait"), .text = wait_text, .chars = 6, .numeric = TRUE },
  { .title = N_ ("Talk"), .text = talk_text, .chars = 6, .numeric = TRUE },
  { .title = N_ ("Recording"), .text = recorded_text, .chars = 6, .dim = TRUE },
};

/* Filters */

static const char *const outcomes[] = { NULL,         "answered", "abandoned", "short-abandoned",
                                        "overflowed", "message",  "closed",    "left",
                                        "failed" };

static void
add_days (GString *query, guint days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) midnight =
      g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                             g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr (GDateTime) from = g_date_time_add_days (midnight, 1 - (int) days);

  hl_query_add_int (query, "from", g_date_time_to_unix (from) * HL_SECOND);
}

static gboolean
is_number (const char *text)
{
  guint digits = 0;

  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isdigit (*at))
      return FALSE;
    else
      digits++;
  return digits >= 7;
}

static void
update_query (SupervisorCalls *self)
{
  static const guint spans[] = { 1, 7, 30, 0 };
  guint day = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->day));
  guint outcome = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->outcome));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autoptr (GString) query = g_string_new (NULL);

  if (day < G_N_ELEMENTS (spans) && spans[day] != 0)
    add_days (query, spans[day]);
  if (outcome < G_N_ELEMENTS (outcomes))
    hl_query_add (query, "outcome", outcomes[outcome]);
  hl_query_add (query, is_number (text) ? "number" : "q", text);
  hl_remote_list_set_query (self->list, query->str);
}

static void
total_cb (SupervisorCalls *self)
{
  gint64 total = hl_remote_list_get_total (self->list);
  g_autofree char *count = hl_format_count (MAX (total, 0));
  g_autofree char *note =
      g_strdup_printf ("%s%s", count, hl_remote_list_get_total_more (self->list) ? "+" : "");

  hl_heading_set_note (self->heading, total < 0 ? "" : note);
}

/* Export */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SupervisorDesk) desk = data;
  g_autoptr (GError) error = NULL;
  HlWindow *window = supervisor_desk_get_window (desk);

  if (supervisor_desk_get_session (desk) == NULL)
    return;
  if (hl_session_save_finish (HL_SESSION (source), result, &error))
    hl_window_toast (window, _ ("The list was exported."));
  else
    hl_window_toast_error (window, error);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, SupervisorCalls *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT && self->desk != NULL)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      path = g_strconcat ("/export/calls.xlsx?", hl_remote_list_get_query (self->list), NULL);
      hl_session_save_async (supervisor_desk_get_session (self->desk), path, file, NULL, saved_cb,
                             g_object_ref (self->desk));
    }
  gtk_native_dialog_destroy (dialog);
}

static void
export_cb (SupervisorCalls *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Export Calls"), GTK_WINDOW (supervisor_desk_get_window (self->desk)),
      GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y%m%d");
  g_autofree char *name = g_strdup_printf (_ ("calls-%s.xlsx"), date);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  g_object_set_data_full (G_OBJECT (self), "export", dialog, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* GObject */

static void
supervisor_calls_dispose (GObject *object)
{
  SupervisorCalls *self = SUPERVISOR_CALLS (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_calls_parent_class)->dispose (object);
}

static void
supervisor_calls_class_init (SupervisorCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = supervisor_calls_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
supervisor_calls_init (SupervisorCalls *self)
{
}

static GtkWidget *
make_choice (SupervisorCalls *self, const char *const *names, const char *label)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (names);

  hl_accessible_label (choice, label);
  g_signal_connect_object (choice, "notify::selected", G_CALLBACK (update_query), self,
                           G_CONNECT_SWAPPED);
  return choice;
}

static GtkWidget *
make_bar (SupervisorCalls *self)
{
  const char *days[] = { _ ("Today"), _ ("7 days"), _ ("30 days"), _ ("All"), NULL };
  const char *names[G_N_ELEMENTS (outcomes) + 1] = { _ ("All outcomes") };
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  for (guint i = 1; i < G_N_ELEMENTS (outcomes); i++)
    names[i] = hl_word ("outcome", outcomes[i]);
  self->heading = hl_heading_new (_ ("Call records"), NULL);
  self->search = gtk_search_entry_new ();
  self->day = make_choice (self, days, _ ("Period"));
  self->outcome = make_choice (self, names, _ ("Outcome"));
  g_object_set (self->search, "placeholder-text", _ ("Whole number, agent or queue"), NULL);
  gtk_widget_set_size_request (self->search, 260, -1);
  hl_accessible_label (self->search, _ ("Search calls"));
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (update_query), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_hexpand (self->heading, TRUE);
  gtk_box_append (GTK_BOX (bar), self->heading);
  gtk_box_append (GTK_BOX (bar), self->search);
  gtk_box_append (GTK_BOX (bar), self->day);
  gtk_box_append (GTK_BOX (bar), self->outcome);
  if (hl_session_may (supervisor_desk_get_session (self->desk), "export"))
    {
      GtkWidget *export = gtk_button_new_with_mnemonic (_ ("_Export…"));

      g_signal_connect_swapped (export, "clicked", G_CALLBACK (export_cb), self);
      gtk_box_append (GTK_BOX (bar), export);
    }
  return bar;
}

GtkWidget *
supervisor_calls_new (SupervisorDesk *desk)
{
  SupervisorCalls *self = g_object_new (SUPERVISOR_TYPE_CALLS, NULL);
  GtkWidget *scroll = gtk_scrolled_window_new (), *frame, *view;

  self->desk = g_object_ref (desk);
  self->list = hl_remote_list_new (supervisor_desk_get_session (desk), "/calls", "call",
                                   hl_call_record_shape ());
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->box, "supervisor-page");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_box_append (GTK_BOX (self->box), make_bar (self));
  view = hl_columns_new (G_LIST_MODEL (self->list), columns, G_N_ELEMENTS (columns), desk,
                         _ ("Call records"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), view);
  gtk_widget_add_css_class (scroll, "card");
  frame = hl_list_frame_new (self->list, scroll,
                             hl_status_page_new ("edit-find-symbolic", _ ("No calls"),
                                                 _ ("No call matches. Choose a longer period or "
                                                    "another outcome."),
                                                 NULL, NULL));
  gtk_widget_set_vexpand (frame, TRUE);
  gtk_box_append (GTK_BOX (self->box), frame);
  g_signal_connect_object (self->list, "notify::total", G_CALLBACK (total_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
supervisor_calls_load (SupervisorCalls *self)
{
  update_query (self);
}

void
supervisor_calls_search (SupervisorCalls *self)
{
  gtk_widget_grab_focus (self->search);
}
