/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "supervisor-pages.h"

/* A line of text to the agent of the call, without a sound: the field, phrases that are
 * often needed, and what was sent with when it was seen. */

struct _SupervisorHint
{
  GtkWidget parent_instance;

  GtkWidget *box, *entry, *send, *list;

  /* Owned */
  SupervisorDesk *desk;
  HlCallLive *call;
  char *shown; /* what the list shows, to see a change */
};

G_DEFINE_FINAL_TYPE (SupervisorHint, supervisor_hint, GTK_TYPE_WIDGET)

static const char *const phrases[] = { N_ ("Check the list of papers"), N_ ("Speak more slowly"),
                                       N_ ("Pass to a social worker"),
                                       N_ ("Confirm when we call back") };

static gboolean
can_send (SupervisorHint *self)
{
  return self->call != NULL && self->call->agent != 0
         && !supervisor_desk_has_call (self->desk, self->call);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SupervisorHint) self = data;
  g_autoptr (GError) error = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, NULL, &error))
    {
      if (self->box != NULL)
        gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
    }
  else if (self->desk != NULL)
    hl_window_toast_error (supervisor_desk_get_window (self->desk), error);
}

void
supervisor_hint_send (SupervisorHint *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (!can_send (self))
    return;
  if (*text == '\0')
    gtk_widget_grab_focus (self->entry);
  else
    supervisor_desk_hint (self->desk, self->call->id, text, sent_cb, g_object_ref (self));
}

static void
phrase_cb (GtkButton *button, SupervisorHint *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), gtk_button_get_label (button));
  gtk_widget_grab_focus (self->entry);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

static char *
describe (HlHintLive *hint)
{
  g_autofree char *at = hl_format_time_seconds (hint->at);
  g_autofree char *seen = hint->seen_at != 0 ? hl_format_time_seconds (hint->seen_at) : NULL;
  g_autofree char *note =
      seen != NULL ? g_strdup_printf (_ ("seen %s"), seen) : g_strdup (_ ("not seen yet"));

  return g_strdup_printf ("%s · %s", at, note);
}

static void
add_row (SupervisorHint *self, HlHintLive *hint)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *text = gtk_label_new (hint->text), *note;
  g_autofree char *when = describe (hint);

  note = gtk_label_new (when);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_tooltip_text (text, hint->text);
  gtk_widget_add_css_class (note, "hl-caption");
  gtk_widget_add_css_class (note, "numeric");
  gtk_widget_add_css_class (note, hint->seen_at != 0 ? "hl-good" : "hl-dim");
  gtk_box_append (GTK_BOX (row), text);
  gtk_box_append (GTK_BOX (row), note);
  gtk_list_box_prepend (GTK_LIST_BOX (self->list), row);
}

/* Only when something is new: a list that is made anew each second can't be read aloud. */
static void
show_sent (SupervisorHint *self)
{
  g_autoptr (GString) key = g_string_new (NULL);
  GtkListBoxRow *row;

  for (guint i = 0; self->call != NULL && self->call->hints != NULL && i < self->call->hints->len;
       i++)
    {
      HlHintLive *hint = g_ptr_array_index (self->call->hints, i);

      g_string_append_printf (key, "%" G_GINT64_FORMAT " %d,", hint->id, hint->seen_at != 0);
    }
  if (g_strcmp0 (key->str, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (key->str);
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (guint i = 0; self->call != NULL && self->call->hints != NULL && i < self->call->hints->len;
       i++)
    add_row (self, g_ptr_array_index (self->call->hints, i));
  gtk_widget_set_visible (self->list, key->len > 0);
}

void
supervisor_hint_show (SupervisorHint *self, HlCallLive *call)
{
  if (self->call != call)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_set_object (&self->call, call);
  gtk_widget_set_sensitive (self->send, can_send (self));
  gtk_widget_set_sensitive (self->entry, can_send (self));
  show_sent (self);
}

/* --- Building --- */

static void
supervisor_hint_dispose (GObject *object)
{
  SupervisorHint *self = SUPERVISOR_HINT (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->shown, g_free);
  g_clear_object (&self->call);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_hint_parent_class)->dispose (object);
}

static void
supervisor_hint_class_init (SupervisorHintClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = supervisor_hint_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_send (void)
{
  GtkWidget *button = gtk_button_new (), *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (content), gtk_label_new (_ ("Send")));
  gtk_box_append (GTK_BOX (content), hl_key_hint_new ("<Control>Return"));
  gtk_button_set_child (GTK_BUTTON (button), content);
  hl_accessible_label (button, _ ("Send the hint"));
  return button;
}

static void
supervisor_hint_init (SupervisorHint *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *chips = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->entry = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), 200);
  gtk_widget_set_hexpand (self->entry, TRUE);
  hl_accessible_label (self->entry, _ ("Hint to the agent"));
  self->send = make_send ();
  gtk_box_append (GTK_BOX (line), self->entry);
  gtk_box_append (GTK_BOX (line), self->send);
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      GtkWidget *chip = gtk_button_new_with_label (_ (phrases[i]));

      gtk_widget_add_css_class (chip, "supervisor-small");
      gtk_widget_add_css_class (chip, "supervisor-chip");
      g_signal_connect (chip, "clicked", G_CALLBACK (phrase_cb), self);
      gtk_box_append (GTK_BOX (chips), chip);
    }
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "card");
  gtk_widget_add_css_class (self->list, "hl-rows");
  gtk_widget_set_visible (self->list, FALSE);
  hl_accessible_label (self->list, _ ("Hints sent"));
  gtk_box_append (GTK_BOX (self->box),
                  hl_heading_new (_ ("Text hint"), _ ("shown below the agent’s call bar")));
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), chips);
  gtk_box_append (GTK_BOX (self->box), self->list);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (supervisor_hint_send), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->send, "clicked", G_CALLBACK (supervisor_hint_send), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
supervisor_hint_new (SupervisorDesk *desk)
{
  SupervisorHint *self = g_object_new (SUPERVISOR_TYPE_HINT, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}
