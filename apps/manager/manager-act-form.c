/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-act-form.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "desk/hl-ticket-records.h"
#include "manager-office-choice.h"

#define TEXT_HEIGHT 92
#define REASON_HEIGHT 46

typedef struct
{
  const char *wire; /* of the event's body */
  GtkWidget *value;
  GtkLabel *error;
} Input;

struct _ManagerActForm
{
  GtkWidget parent_instance;

  const ManagerAct *act; /* static */
  GArray *inputs;        /* Input */
  gboolean touched;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ManagerActForm, manager_act_form, GTK_TYPE_WIDGET)

static void
changed_cb (ManagerActForm *self)
{
  self->touched = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- Fields ---- */

/* A label above, the value, and an error that is not shown yet. */
static void
add_input (ManagerActForm *self, const char *wire, const char *label, GtkWidget *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *error =
      g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "visible", FALSE, NULL);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", label, "xalign", 0.0, NULL);
  Input input = { wire, value, GTK_LABEL (error) };

  gtk_widget_add_css_class (name, "hl-dim");
  gtk_widget_add_css_class (error, "hl-over");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), GTK_IS_TEXT_VIEW (value) ? gtk_widget_get_parent (value) : value);
  gtk_box_append (GTK_BOX (box), error);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  g_array_append_val (self->inputs, input);
}

static void
add_text (ManagerActForm *self, const char *wire, const char *label, const char *text, int height)
{
  GtkWidget *view =
      g_object_new (GTK_TYPE_TEXT_VIEW, "wrap-mode", GTK_WRAP_WORD_CHAR, "accepts-tab", FALSE,
                    "top-margin", 6, "bottom-margin", 6, "left-margin", 9, "right-margin", 9, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkWidget *frame = gtk_scrolled_window_new ();

  gtk_text_buffer_set_text (buffer, text != NULL ? text : "", -1);
  g_object_set (frame, "child", view, "has-frame", TRUE, "min-content-height", height,
                "max-content-height", 3 * height, "propagate-natural-height", TRUE,
                "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  hl_accessible_label (view, label);
  g_signal_connect_swapped (buffer, "changed", G_CALLBACK (changed_cb), self);
  add_input (self, wire, label, view);
}

static void
add_entry (ManagerActForm *self, const char *wire, const char *label, const char *text)
{
  GtkWidget *entry =
      g_object_new (GTK_TYPE_ENTRY, "text", text != NULL ? text : "", "max-length", 80, "halign",
                    GTK_ALIGN_START, "width-chars", 24, "max-width-chars", 24, NULL);

  hl_accessible_label (entry, label);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  add_input (self, wire, label, entry);
}

/* Words of the contract as linked toggles; none is chosen. */
static void
add_words (ManagerActForm *self, const char *wire, const char *label, const char *kind,
           const char *const *words)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkToggleButton *first = NULL;

  gtk_widget_add_css_class (box, "linked");
  for (guint i = 1; words[i] != NULL; i++)
    {
      GtkWidget *toggle = gtk_toggle_button_new_with_label (hl_word (kind, words[i]));
      g_autofree char *name = g_strdup_printf ("%s：%s", label, hl_word (kind, words[i]));

      hl_accessible_label (toggle, name);
      gtk_widget_set_name (toggle, words[i]);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (toggle), first);
      first = GTK_TOGGLE_BUTTON (toggle);
      g_signal_connect_swapped (toggle, "toggled", G_CALLBACK (changed_cb), self);
      gtk_box_append (GTK_BOX (box), toggle);
    }
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  add_input (self, wire, label, box);
}

static void
add_days (ManagerActForm *self)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, 366, 1);

  gtk_widget_set_halign (spin, GTK_ALIGN_START);
  hl_accessible_label (spin, hl_word ("field", "days"));
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (changed_cb), self);
  add_input (self, "days", hl_word ("field", "days"), spin);
}

/* Usually by the end of tomorrow's office hours. */
static void
add_due (ManagerActForm *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autofree char *text = g_date_time_format (tomorrow, "%Y-%m-%d 17:00");

  add_entry (self, "due_at", _ ("Report until"), text);
}

static void
add_offices (ManagerActForm *self, HlTicket *ticket, const HlJson *offices)
{
  gboolean lead = (self->act->inputs & MANAGER_INPUT_OFFICE) != 0;
  GtkWidget *choice =
      manager_office_choice_new (offices, lead, ticket != NULL ? ticket->office : NULL);

  g_signal_connect_swapped (choice, "changed", G_CALLBACK (changed_cb), self);
  add_input (self, lead ? "office" : "assisting",
             lead ? _ ("Which office leads, and who assists") : hl_word ("field", "assisting"),
             choice);
}

/* ---- The form ---- */

static void
fill_choices (ManagerActForm *self, HlTicket *ticket, const HlJson *offices)
{
  guint inputs = self->act->inputs;

  if (inputs & (MANAGER_INPUT_OFFICE | MANAGER_INPUT_ASSISTING))
    add_offices (self, ticket, offices);
  if (inputs & MANAGER_INPUT_WAITS_FOR)
    add_words (self, "waits_for", hl_word ("field", "waits_for"), "waits-for", hl_pause_words);
  if (inputs & MANAGER_INPUT_COLOUR)
    add_words (self, "colour", hl_word ("field", "colour"), "card", hl_card_words);
  if (inputs & MANAGER_INPUT_FOLLOW_UP)
    {
      add_words (self, "outcome", hl_word ("field", "outcome"), "follow-up", hl_follow_up_words);
      add_words (self, "solved", hl_word ("field", "solved"), "solved", hl_solved_words);
      add_words (self, "result", hl_word ("field", "result"), "satisfied", hl_satisfied_words);
      add_words (self, "service", hl_word ("field", "service"), "satisfied", hl_satisfied_words);
    }
}

static void
fill_texts (ManagerActForm *self, HlTicket *ticket)
{
  guint inputs = self->act->inputs;

  if (inputs & MANAGER_INPUT_OWNER)
    add_entry (self, "owner_name", hl_word ("field", "owner_name"),
               ticket != NULL ? ticket->owner_name : NULL);
  if (inputs & MANAGER_INPUT_INTO)
    add_entry (self, "into_number", hl_word ("field", "into"), NULL);
  if (inputs & MANAGER_INPUT_OUTSIDE)
    add_entry (self, "outside", hl_word ("field", "outside"), NULL);
  if (inputs & MANAGER_INPUT_DAYS)
    add_days (self);
  if (inputs & MANAGER_INPUT_REPLY)
    add_text (self, "text", _ (self->act->text), ticket != NULL ? ticket->reply : NULL,
              TEXT_HEIGHT);
  if (inputs & MANAGER_INPUT_TEXT)
    add_text (self, "text", _ (self->act->text), NULL, TEXT_HEIGHT);
  if (inputs & MANAGER_INPUT_REASON)
    add_text (self, "reason", _ (self->act->reason), NULL, REASON_HEIGHT);
  if (inputs & MANAGER_INPUT_DUE)
    add_due (self);
}

static void
manager_act_form_dispose (GObject *object)
{
  ManagerActForm *self = MANAGER_ACT_FORM (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->inputs, g_array_unref);

  G_OBJECT_CLASS (manager_act_form_parent_class)->dispose (object);
}

static void
manager_act_form_class_init (ManagerActFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = manager_act_form_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
manager_act_form_init (ManagerActForm *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 9);
  self->inputs = g_array_new (FALSE, FALSE, sizeof (Input));
}

GtkWidget *
manager_act_form_new (const ManagerAct *act, HlTicket *ticket, const HlJson *offices)
{
  ManagerActForm *self = g_object_new (MANAGER_TYPE_ACT_FORM, NULL);

  self->act = act;
  fill_choices (self, ticket, offices);
  fill_texts (self, ticket);
  self->touched = FALSE;
  return GTK_WIDGET (self);
}

const ManagerAct *
manager_act_form_get_act (ManagerActForm *self)
{
  return self->act;
}

gboolean
manager_act_form_is_touched (ManagerActForm *self)
{
  return self->touched;
}

/* ---- Values ---- */

HlTime
manager_act_form_parse_time (const char *text)
{
  int year, month, day, hour, minute;
  g_autoptr (GDateTime) at = NULL;

  if (sscanf (text, "%4d-%2d-%2d %2d:%2d", &year, &month, &day, &hour, &minute) != 5)
    return 0;
  at = g_date_time_new_local (year, month, day, hour, minute, 0);
  return at != NULL ? g_date_time_to_unix (at) * HL_SECOND : 0;
}

static void
write_text (HlJsonWriter *writer, const char *wire, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    return;
  if (strcmp (wire, "due_at") == 0)
    hl_json_add_int (writer, wire, manager_act_form_parse_time (stripped));
  else
    hl_json_add_text (writer, wire, stripped);
}

static void
write_view (HlJsonWriter *writer, const char *wire, GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  write_text (writer, wire, text);
}

static void
write_word (HlJsonWriter *writer, const char *wire, GtkWidget *box)
{
  for (GtkWidget *w = gtk_widget_get_first_child (box); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (w)))
      hl_json_add_text (writer, wire, gtk_widget_get_name (w));
}

static void
write_input (HlJsonWriter *writer, const Input *input)
{
  if (MANAGER_IS_OFFICE_CHOICE (input->value))
    {
      ManagerOfficeChoice *choice = MANAGER_OFFICE_CHOICE (input->value);
      const char *lead = manager_office_choice_get_lead (choice);

      if (lead != NULL)
        hl_json_add_text (writer, "office", lead);
      manager_office_choice_write_assisting (choice, writer);
    }
  else if (GTK_IS_TEXT_VIEW (input->value))
    write_view (writer, input->wire, GTK_TEXT_VIEW (input->value));
  else if (GTK_IS_SPIN_BUTTON (input->value))
    hl_json_add_int (writer, input->wire,
                     gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (input->value)));
  else if (GTK_IS_ENTRY (input->value))
    write_text (writer, input->wire, gtk_editable_get_text (GTK_EDITABLE (input->value)));
  else
    write_word (writer, input->wire, input->value);
}

void
manager_act_form_write (ManagerActForm *self, HlJsonWriter *writer)
{
  for (guint i = 0; i < self->inputs->len; i++)
    write_input (writer, &g_array_index (self->inputs, Input, i));
}

/* ---- Errors ---- */

void
manager_act_form_clear_errors (ManagerActForm *self)
{
  for (guint i = 0; i < self->inputs->len; i++)
    gtk_widget_set_visible (GTK_WIDGET (g_array_index (self->inputs, Input, i).error), FALSE);
}

/* What the service calls a field otherwise than the form. */
static gboolean
is_called (const char *wire, const char *field)
{
  static const char *const others[][2] = {
    { "text", "reply" },
    { "owner_name", "owner" },
    { "into_number", "into" },
    { "office", "assisting" },
  };

  if (g_strcmp0 (wire, field) == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (others[i][0], wire) == 0 && g_strcmp0 (others[i][1], field) == 0)
      return TRUE;
  return FALSE;
}

gboolean
manager_act_form_show_error (ManagerActForm *self, const char *field, const char *message)
{
  for (guint i = 0; i < self->inputs->len; i++)
    {
      Input *input = &g_array_index (self->inputs, Input, i);

      if (!is_called (input->wire, field))
        continue;
      gtk_label_set_text (input->error, message);
      gtk_widget_set_visible (GTK_WIDGET (input->error), TRUE);
      gtk_widget_child_focus (input->value, GTK_DIR_TAB_FORWARD);
      gtk_widget_grab_focus (input->value);
      return TRUE;
    }
  return FALSE;
}

void
manager_act_form_focus (ManagerActForm *self)
{
  if (self->inputs->len > 0)
    gtk_widget_grab_focus (g_array_index (self->inputs, Input, 0).value);
}
