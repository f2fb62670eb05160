/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "calls/hl-call-quality.h"
#include "supervisor-pages.h"

/* Seconds of the call marked with a remark.  The second is that at which one began to mark,
 * not the one at which the typing was done; with the recording it can be played. */

struct _SupervisorMarks
{
  GtkWidget parent_instance;

  GtkWidget *box, *entry, *second, *list;

  /* Owned */
  SupervisorDesk *desk;
  HlCallLive *call;
  GCancellable *loading;

  HlTime at; /* meant; 0 = now */
};

G_DEFINE_FINAL_TYPE (SupervisorMarks, supervisor_marks, GTK_TYPE_WIDGET)

static const char *const phrases[] = { N_ ("Well done"), N_ ("Wrong answer"), N_ ("Caller upset"),
                                       N_ ("Interrupts the caller") };

static void load (SupervisorMarks *self);

static char *
second_of (SupervisorMarks *self, HlTime at)
{
  HlTime origin = self->call->answered_at != 0 ? self->call->answered_at : self->call->offered_at;

  return hl_format_clock (MAX (at - origin, 0));
}

static void
show_second (SupervisorMarks *self)
{
  HlTime at = self->at != 0 ? self->at : supervisor_desk_now (self->desk);
  g_autofree char *text = self->call != NULL ? second_of (self, at) : g_strdup (HL_DASH);

  gtk_label_set_text (GTK_LABEL (self->second), text);
  if (self->at != 0)
    gtk_widget_add_css_class (self->second, "hl-busy");
  else
    gtk_widget_remove_css_class (self->second, "hl-busy");
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SupervisorMarks) self = data;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, NULL, &error))
    {
      if (self->desk != NULL)
        hl_window_toast_error (supervisor_desk_get_window (self->desk), error);
      return;
    }
  if (self->box != NULL)
    load (self);
}

static void
mark (SupervisorMarks *self, const char *text)
{
  HlTime at = self->at != 0 ? self->at : supervisor_desk_now (self->desk);

  if (self->call == NULL || *text == '\0')
    return;
  supervisor_desk_mark (self->desk, self->call->id, text, at, marked_cb, g_object_ref (self));
  self->at = 0;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

/* --- What is marked already --- */

static void
add_row (SupervisorMarks *self, HlCallMark *of)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  g_autofree char *second = second_of (self, of->at);
  GtkWidget *text = gtk_label_new (of->text), *time = gtk_label_new (second);

  gtk_widget_add_css_class (time, "numeric");
  gtk_widget_add_css_class (time, "hl-busy");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_tooltip_text (text, of->author_name);
  gtk_box_append (GTK_BOX (row), time);
  gtk_box_append (GTK_BOX (row), text);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SupervisorMarks) self = data;
  g_autoptr (HlReply) reply = NULL;
  const HlJson *marks;
  GtkListBoxRow *row;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, NULL) || self->box == NULL
      || self->call == NULL)
    return;
  marks = hl_json_get (hl_reply_get_json (reply), "marks");
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (guint i = 0; i < hl_json_length (marks); i++)
    {
      g_autoptr (HlCallMark) of = hl_call_mark_new ();

      if (hl_record_read_json (HL_RECORD (of), hl_json_at (marks, i), HL_READ_LENIENT, NULL, NULL))
        add_row (self, of);
    }
  gtk_widget_set_visible (self->list, hl_json_length (marks) > 0);
}

static void
load (SupervisorMarks *self)
{
  g_autofree char *path = NULL;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  gtk_widget_set_visible (self->list, FALSE);
  if (self->call == NULL)
    return;
  self->loading = g_cancellable_new ();
  path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, self->call->id);
  hl_session_send_async (supervisor_desk_get_session (self->desk), "GET", path, NULL, NULL,
                         self->loading, loaded_cb, g_object_ref (self));
}

/* --- Callbacks --- */

static void
changed_cb (SupervisorMarks *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (*text == '\0')
    self->at = 0;
  else if (self->at == 0)
    self->at = supervisor_desk_now (self->desk);
  show_second (self);
}

static void
activate_cb (SupervisorMarks *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  mark (self, text);
}

static void
phrase_cb (GtkButton *button, SupervisorMarks *self)
{
  mark (self, gtk_button_get_label (button));
}

void
supervisor_marks_begin (SupervisorMarks *self)
{
  if (self->call == NULL)
    return;
  self->at = supervisor_desk_now (self->desk);
  show_second (self);
  gtk_widget_grab_focus (self->entry);
}

void
supervisor_marks_show (SupervisorMarks *self, HlCallLive *call)
{
  if (self->call != call)
    {
      self->at = 0;
      gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
      g_set_object (&self->call, call);
      load (self);
    }
  show_second (self);
}

/* --- Building --- */

static void
supervisor_marks_dispose (GObject *object)
{
  SupervisorMarks *self = SUPERVISOR_MARKS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->call);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_marks_parent_class)->dispose (object);
}

static void
supervisor_marks_class_init (SupervisorMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = supervisor_marks_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_line (SupervisorMarks *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->second = gtk_label_new (HL_DASH);
  gtk_widget_add_css_class (self->second, "numeric");
  gtk_widget_add_css_class (self->second, "hl-bold");
  self->entry = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), HL_CALL_REMARK_MAX);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Remark on this second"));
  gtk_widget_set_hexpand (self->entry, TRUE);
  hl_accessible_label (self->entry, _ ("Remark on this second"));
  gtk_box_append (GTK_BOX (line), self->second);
  gtk_box_append (GTK_BOX (line), self->entry);
  gtk_box_append (GTK_BOX (line), hl_key_hint_new ("<Control>m"));
  return line;
}

static GtkWidget *
make_chips (SupervisorMarks *self)
{
  GtkWidget *chips = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (chips), GTK_SELECTION_NONE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (chips), 2);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (chips), 2);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (chips), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (chips), 6);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (chips), TRUE);
  gtk_widget_add_css_class (chips, "supervisor-chips");
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      GtkWidget *chip = gtk_button_new_with_label (_ (phrases[i]));

      gtk_widget_add_css_class (chip, "supervisor-small");
      gtk_widget_add_css_class (chip, "supervisor-chip");
      g_signal_connect (chip, "clicked", G_CALLBACK (phrase_cb), self);
      gtk_flow_box_insert (GTK_FLOW_BOX (chips), chip, -1);
    }
  return chips;
}

static void
supervisor_marks_init (SupervisorMarks *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "card");
  gtk_widget_add_css_class (self->list, "hl-rows");
  gtk_widget_set_visible (self->list, FALSE);
  hl_accessible_label (self->list, _ ("Marked seconds"));
  gtk_box_append (GTK_BOX (self->box),
                  hl_heading_new (_ ("Marks"), _ ("each with its second of the recording")));
  gtk_box_append (GTK_BOX (self->box), make_line (self));
  gtk_box_append (GTK_BOX (self->box), make_chips (self));
  gtk_box_append (GTK_BOX (self->box), self->list);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
supervisor_marks_new (SupervisorDesk *desk)
{
  SupervisorMarks *self = g_object_new (SUPERVISOR_TYPE_MARKS, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}
