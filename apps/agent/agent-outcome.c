/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-outcome.h"

#include <glib/gi18n.h>

#define COLUMNS 3

/* What a person may say; the service alone knows the others. */
static const HlCallbackOutcome outcomes[] = {
  HL_CALLBACK_OUTCOME_REACHED, HL_CALLBACK_OUTCOME_BUSY,    HL_CALLBACK_OUTCOME_NO_ANSWER,
  HL_CALLBACK_OUTCOME_INVALID, HL_CALLBACK_OUTCOME_REFUSED, HL_CALLBACK_OUTCOME_VOICEMAIL,
};

/* --- a time --- */

typedef struct
{
  HlSession *session; /* owned */
  GtkEntry *entry;    /* borrowed: its child */
  GtkLabel *read;
} When;

static void
when_free (gpointer data)
{
  When *when = data;

  g_clear_object (&when->session);
  g_free (when);
}

static When *
when_of (GtkWidget *box)
{
  return g_object_get_data (G_OBJECT (box), "agent-when");
}

static HlTime
now_of (const When *when)
{
  return when->session != NULL ? hl_session_now (when->session) : g_get_real_time ();
}

/* As she types: which time that is. */
static void
typed_cb (GtkWidget *box)
{
  When *when = when_of (box);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (when->entry));
  HlTime at = agent_when_parse (text, now_of (when));
  g_autofree char *read = at != 0 ? hl_format_when (at, now_of (when)) : NULL;

  gtk_widget_remove_css_class (GTK_WIDGET (when->entry), "error");
  gtk_label_set_label (when->read, read != NULL ? read : "");
}

static void
quick_cb (GtkButton *button, GtkWidget *box)
{
  When *when = when_of (box);
  const char *text = g_object_get_data (G_OBJECT (button), "agent-text");
  g_autofree char *tomorrow = text == NULL ? agent_when_dup_tomorrow (now_of (when)) : NULL;

  gtk_editable_set_text (GTK_EDITABLE (when->entry), text != NULL ? text : tomorrow);
}

static void
add_quick (GtkWidget *row, GtkWidget *box, const char *label, const char *text)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "agent-row-button");
  g_object_set_data (G_OBJECT (button), "agent-text", (gpointer) text);
  g_signal_connect (button, "clicked", G_CALLBACK (quick_cb), box);
  gtk_box_append (GTK_BOX (row), button);
}

GtkWidget *
agent_when_entry_new (const char *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *caption = gtk_label_new (label);
  When *when = g_new0 (When, 1);

  when->entry = GTK_ENTRY (gtk_entry_new ());
  when->read = GTK_LABEL (gtk_label_new (""));
  g_object_set_data_full (G_OBJECT (box), "agent-when", when, when_free);
  gtk_entry_set_placeholder_text (when->entry, _ ("30 min, or 14:30, or 11-28 9:00"));
  gtk_widget_set_hexpand (GTK_WIDGET (when->entry), TRUE);
  hl_accessible_label (GTK_WIDGET (when->entry), label);
  gtk_label_set_width_chars (when->read, 12);
  gtk_label_set_xalign (when->read, 1);
  gtk_widget_add_css_class (GTK_WIDGET (when->read), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (when->read), "hl-dim");
  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_widget_add_css_class (caption, "hl-caption");
  gtk_widget_add_css_class (caption, "hl-dim");
  gtk_box_append (GTK_BOX (box), caption);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (when->entry));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (when->read));
  gtk_box_append (GTK_BOX (box), line);
  add_quick (row, box, _ ("In 30 min"), "30");
  add_quick (row, box, _ ("In 1 h"), "60");
  add_quick (row, box, _ ("In 2 h"), "120");
  add_quick (row, box, _ ("Tomorrow at 9"), NULL);
  gtk_box_append (GTK_BOX (box), row);
  g_signal_connect_object (when->entry, "changed", G_CALLBACK (typed_cb), box, G_CONNECT_SWAPPED);

  return box;
}

void
agent_when_entry_begin (GtkWidget *entry, HlSession *session)
{
  When *when = when_of (entry);

  g_set_object (&when->session, session);
  gtk_editable_set_text (GTK_EDITABLE (when->entry), "");
}

gboolean
agent_when_entry_read (GtkWidget *entry, HlTime *at)
{
  When *when = when_of (entry);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (when->entry));

  *at = agent_when_parse (text, now_of (when));
  if (*at != 0 || *text == '\0')
    return TRUE;
  gtk_widget_add_css_class (GTK_WIDGET (when->entry), "error");
  gtk_label_set_label (when->read, _ ("No such time"));
  gtk_widget_grab_focus (GTK_WIDGET (when->entry));

  return FALSE;
}

/* --- the outcome --- */

struct _AgentOutcome
{
  GtkWidget parent_instance;

  /* Template */
  GtkGrid *choices;
  GtkEntry *note;
  AdwBin *when_place;
  GtkWidget *record;

  /* Borrowed: of the template */
  GtkToggleButton *buttons[G_N_ELEMENTS (outcomes)];
  GtkWidget *when;

  gboolean with_next;
};

enum
{
  RECORDED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentOutcome, agent_outcome, GTK_TYPE_WIDGET)

static HlCallbackOutcome
chosen (AgentOutcome *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (gtk_toggle_button_get_active (self->buttons[i]))
      return outcomes[i];

  return HL_CALLBACK_OUTCOME_NONE;
}

/* There is a next try only of what did not close it. */
static void
chosen_cb (AgentOutcome *self)
{
  HlCallbackOutcome outcome = chosen (self);

  gtk_widget_set_sensitive (self->record, outcome != HL_CALLBACK_OUTCOME_NONE);
  gtk_widget_set_visible (self->when,
                          self->with_next && outcome != HL_CALLBACK_OUTCOME_NONE
                              && hl_callback_event_of (outcome) == HL_CALLBACK_EVENT_FAIL);
}

static void
record_cb (AgentOutcome *self)
{
  HlCallbackOutcome outcome = chosen (self);
  HlTime next = 0;

  if (outcome == HL_CALLBACK_OUTCOME_NONE)
    return;
  if (gtk_widget_get_visible (self->when) && !agent_when_entry_read (self->when, &next))
    return;
  g_signal_emit (self, signals[RECORDED], 0, (guint) outcome,
                 gtk_editable_get_text (GTK_EDITABLE (self->note)), (gint64) next);
}

void
agent_outcome_begin (AgentOutcome *self, HlSession *session, unsigned outcome, gboolean with_next)
{
  g_return_if_fail (AGENT_IS_OUTCOME (self));

  self->with_next = with_next;
  gtk_editable_set_text (GTK_EDITABLE (self->note), "");
  agent_when_entry_begin (self->when, session);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    gtk_toggle_button_set_active (self->buttons[i], outcomes[i] == outcome);
  chosen_cb (self);
}

void
agent_outcome_focus (AgentOutcome *self)
{
  g_return_if_fail (AGENT_IS_OUTCOME (self));

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (outcomes[i] == chosen (self))
      {
        gtk_widget_grab_focus (GTK_WIDGET (self->buttons[i]));
        return;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self->buttons[0]));
}

static void
add_choices (AgentOutcome *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      const char *word = agent_outcome_word (outcomes[i]);
      GtkWidget *button = gtk_toggle_button_new_with_label (word);
      g_autofree char *name = g_strdup_printf (_ ("Result: %s"), word);

      self->buttons[i] = GTK_TOGGLE_BUTTON (button);
      if (i > 0)
        gtk_toggle_button_set_group (self->buttons[i], self->buttons[0]);
      gtk_widget_add_css_class (button, "agent-row-button");
      hl_accessible_label (button, name);
      g_signal_connect_object (button, "toggled", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
      gtk_grid_attach (self->choices, button, (int) i % COLUMNS, (int) i / COLUMNS, 1, 1);
    }
}

static void
agent_outcome_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (agent_outcome_parent_class)->dispose (object);
}

static void
agent_outcome_class_init (AgentOutcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_outcome_dispose;
  signals[RECORDED] =
      g_signal_new ("recorded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-outcome.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentOutcome, name)
  CHILD (choices);
  CHILD (note);
  CHILD (when_place);
  CHILD (record);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, record_cb);
}

static void
agent_outcome_init (AgentOutcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->when = agent_when_entry_new (_ ("Next call"));
  adw_bin_set_child (self->when_place, self->when);
  add_choices (self);
  chosen_cb (self);
}
