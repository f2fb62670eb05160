/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-form.h"

#include "agent-choice.h"
#include "agent-fill.h"
#include "agent-suggest.h"
#include "ui/hl-ui.h"

#include <glib/gi18n.h>

struct _AgentForm
{
  GtkWidget parent_instance;

  /* Template */
  GtkImage *note_icon, *mark_icon;
  GtkLabel *note, *mark;
  GtkEntry *citizen_name, *phone;
  AgentSuggest *district, *category, *office;
  AgentChoice *kind, *handling, *urgency;
  GtkTextView *content, *reply;
  GtkWidget *content_frame, *reply_frame;
  GtkToggleButton *confidential, *anonymous, *sensitive;
  GtkWidget *template_button;
  GtkLabel *citizen_name_fault, *category_fault, *kind_fault, *content_fault, *reply_fault,
      *office_fault;
  GtkWidget *drop;

  /* Owned */
  AgentDraft *draft;
  char *caller; /* the number as shown */
  AgentFill *fill;

  gboolean filling;
  gboolean noted;          /* the line above says something of the moment */
  gboolean wants_template; /* as soon as the category is known */
  unsigned template_kind;  /* that the last template brought along */
};

G_DEFINE_FINAL_TYPE (AgentForm, agent_form, GTK_TYPE_WIDGET)

/* --- words --- */

char *
agent_form_dup_mark_text (AgentMark mark, HlTime saved_at)
{
  g_autofree char *at = NULL;

  switch (mark)
    {
    case AGENT_MARK_UNSAVED:
    case AGENT_MARK_SAVING:
      return g_strdup (_ ("Saving…"));
    case AGENT_MARK_SAVED:
      at = hl_format_time_seconds (saved_at);
      return g_strdup_printf (_ ("%s saved"), at);
    case AGENT_MARK_LOCAL:
      return g_strdup (_ ("Not sent yet, kept on this computer"));
    case AGENT_MARK_REFUSED:
      return g_strdup (_ ("The service did not take it; it is kept on this computer"));
    case AGENT_MARK_FAULT:
      return g_strdup (_ ("Can’t write to this computer’s disk; free some space"));
    default:
      return g_strdup (_ ("Saved while you type"));
    }
}

const char *
agent_form_fault_text (const char *field)
{
  static const struct
  {
    const char *field, *text;
  } texts[] = {
    { "kind", N_ ("Choose the kind of demand") },
    { "category", N_ ("Choose a category") },
    { "content", N_ ("Write what the citizen asks for") },
    { "reply", N_ ("Write what was answered") },
    { "office", N_ ("Choose the office that shall handle it") },
    { "citizen_name", N_ ("Write the name in full, or leave it") },
    { "phone", N_ ("Write the number in full, or leave it") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (texts[i].field, field) == 0)
      return _ (texts[i].text);

  return _ ("Please check this");
}

/* --- the fields, by name --- */

typedef struct
{
  const char *name;
  GtkWidget *widget;
  GtkLabel *fault;
} Field;

#define N_FIELDS 7

static void
list_fields (AgentForm *self, Field fields[N_FIELDS])
{
  const Field all[N_FIELDS] = {
    { "citizen_name", GTK_WIDGET (self->citizen_name), self->citizen_name_fault },
    { "phone", GTK_WIDGET (self->phone), self->citizen_name_fault },
    { "category", GTK_WIDGET (self->category), self->category_fault },
    { "kind", GTK_WIDGET (self->kind), self->kind_fault },
    { "content", GTK_WIDGET (self->content), self->content_fault },
    { "reply", GTK_WIDGET (self->reply), self->reply_fault },
    { "office", GTK_WIDGET (self->office), self->office_fault },
  };

  memcpy (fields, all, sizeof all);
}

static void
clear_faults (AgentForm *self)
{
  Field fields[N_FIELDS];

  list_fields (self, fields);
  for (guint i = 0; i < N_FIELDS; i++)
    {
      gtk_widget_set_visible (GTK_WIDGET (fields[i].fault), FALSE);
      gtk_widget_remove_css_class (fields[i].widget, "error");
    }
}

void
agent_form_show_fault (AgentForm *self, const char *name, const char *sentence)
{
  Field fields[N_FIELDS];

  g_return_if_fail (AGENT_IS_FORM (self));

  clear_faults (self);
  list_fields (self, fields);
  for (guint i = 0; i < N_FIELDS; i++)
    if (g_strcmp0 (fields[i].name, name) == 0)
      {
        gtk_label_set_label (fields[i].fault, sentence);
        gtk_widget_set_visible (GTK_WIDGET (fields[i].fault), TRUE);
        gtk_widget_add_css_class (fields[i].widget, "error");
        gtk_accessible_update_property (GTK_ACCESSIBLE (fields[i].widget),
                                        GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
        gtk_widget_grab_focus (fields[i].widget);
        return;
      }
}

static char *
text_of (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* --- the draft into the form --- */

static void
set_entry (GtkEntry *entry, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
}

static void
set_view (GtkTextView *view, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text != NULL ? text : "", -1);
}

static unsigned
guess_handling (HlTicket *ticket)
{
  if (ticket->state == HL_TICKET_CALLBACK)
    return HL_TICKET_EVENT_CALLBACK;

  return ticket->office != NULL ? HL_TICKET_EVENT_TRANSFER : HL_TICKET_EVENT_ANSWER;
}

static void
fill (AgentForm *self)
{
  g_autoptr (HlTicket) none = hl_ticket_new ();
  HlTicket *ticket = self->draft != NULL ? agent_draft_get_ticket (self->draft) : none;

  self->filling = TRUE;
  set_entry (self->citizen_name, ticket->citizen_name);
  set_entry (self->phone, ticket->phone);
  agent_suggest_set_code (self->district, ticket->district);
  agent_suggest_set_code (self->category, ticket->category);
  agent_suggest_set_code (self->office, ticket->office);
  agent_choice_set_value (self->kind, ticket->kind);
  agent_choice_set_value (self->urgency, ticket->urgency);
  agent_choice_set_value (self->handling, guess_handling (ticket));
  set_view (self->content, ticket->content);
  set_view (self->reply, ticket->reply);
  gtk_toggle_button_set_active (self->confidential, ticket->confidential);
  gtk_toggle_button_set_active (self->anonymous, ticket->anonymous);
  gtk_toggle_button_set_active (self->sensitive, ticket->sensitive);
  self->wants_template = FALSE;
  self->template_kind = 0;
  self->filling = FALSE;
  clear_faults (self);
}

static HlTone
tone_of (AgentMark mark)
{
  static const HlTone tones[] = {
    [AGENT_MARK_NONE] = HL_TONE_IDLE,   [AGENT_MARK_UNSAVED] = HL_TONE_IDLE,
    [AGENT_MARK_SAVING] = HL_TONE_IDLE, [AGENT_MARK_SAVED] = HL_TONE_GOOD,
    [AGENT_MARK_LOCAL] = HL_TONE_NEAR,  [AGENT_MARK_REFUSED] = HL_TONE_OVER,
    [AGENT_MARK_FAULT] = HL_TONE_OVER,
  };

  return tones[mark];
}

static void
show_mark (AgentForm *self)
{
  AgentMark mark = self->draft != NULL ? agent_draft_get_mark (self->draft) : AGENT_MARK_NONE;
  HlTime at = self->draft != NULL ? agent_draft_get_saved_at (self->draft) : 0;
  g_autofree char *text = agent_form_dup_mark_text (mark, at);

  gtk_label_set_label (self->mark, text);
  hl_widget_set_tone (GTK_WIDGET (self->mark), tone_of (mark));
  hl_widget_set_tone (GTK_WIDGET (self->mark_icon), tone_of (mark));
  gtk_image_set_from_icon_name (self->mark_icon, mark == AGENT_MARK_SAVED ? "object-select-symbolic"
                                                 : mark <= AGENT_MARK_SAVING
                                                     ? "document-save-symbolic"
                                                     : "dialog-warning-symbolic");
  gtk_widget_set_sensitive (self->drop,
                            self->draft != NULL && !agent_draft_is_submitted (self->draft));
}

static void
show_note (AgentForm *self)
{
  HlTicket *ticket = self->draft != NULL ? agent_draft_get_ticket (self->draft) : NULL;
  g_autofree char *title = ticket != NULL ? agent_ticket_dup_title (ticket) : NULL;
  const char *word = _ ("New ticket");
  g_autofree char *created = NULL;

  if (ticket != NULL && ticket->id != 0)
    {
      word = hl_word_ticket_state (ticket->state);
      created = hl_format_when (ticket->created_at, g_get_real_time ());
    }
  g_autofree char *note =
      g_strjoin (" · ", word, title != NULL ? title : _ ("nothing written yet"), created, NULL);

  gtk_image_set_from_icon_name (self->note_icon, "document-edit-symbolic");
  gtk_label_set_label (self->note, note);
}

void
agent_form_set_note (AgentForm *self, const char *icon, const char *note)
{
  g_return_if_fail (AGENT_IS_FORM (self));

  self->noted = note != NULL;
  if (note == NULL)
    {
      show_note (self);
      return;
    }
  gtk_image_set_from_icon_name (self->note_icon, icon);
  gtk_label_set_label (self->note, note);
}

/* --- the form into the draft --- */

static gboolean
deaf (AgentForm *self)
{
  return self->filling || self->draft == NULL;
}

static void
entry_changed_cb (GtkEditable *entry, AgentForm *self)
{
  const char *text = gtk_editable_get_text (entry);

  if (deaf (self))
    return;
  /* A mask is shown until the whole name or number is written; it is never sent. */
  if (hl_is_masked (text))
    return;
  agent_draft_set_text (self->draft,
                        (gpointer) entry == self->citizen_name ? "citizen_name" : "phone", text);
}

static void
buffer_changed_cb (GtkTextBuffer *buffer, AgentForm *self)
{
  GtkTextView *view =
      buffer == gtk_text_view_get_buffer (self->content) ? self->content : self->reply;
  g_autofree char *text = NULL;

  if (deaf (self))
    return;
  text = text_of (view);
  agent_draft_set_text (self->draft, view == self->content ? "content" : "reply", text);
  clear_faults (self);
}

static void
suggest_picked_cb (AgentSuggest *suggest, AgentForm *self)
{
  const char *field = suggest == self->district   ? "district"
                      : suggest == self->category ? "category"
                                                  : "office";

  if (deaf (self))
    return;
  agent_draft_set_text (self->draft, field, agent_suggest_get_code (suggest));
  if (suggest == self->office && agent_suggest_get_code (suggest) != NULL)
    agent_choice_set_value (self->handling, HL_TICKET_EVENT_TRANSFER);
  clear_faults (self);
  if (suggest == self->category && self->wants_template)
    agent_form_use_template (self);
}

/* Whom the category's templates propose, when nobody was chosen. */
static void
propose_office (AgentForm *self)
{
  HlTicket *ticket = agent_draft_get_ticket (self->draft);
  const char *office = agent_fill_get_office (self->fill, ticket->category);

  if (ticket->office != NULL || office == NULL)
    return;
  agent_suggest_set_code (self->office, office);
  agent_draft_set_text (self->draft, "office", office);
}

static void
choice_picked_cb (AgentChoice *choice, AgentForm *self)
{
  if (deaf (self))
    return;
  if (choice == self->kind)
    agent_draft_set_enum (self->draft, "kind", agent_choice_get_value (choice));
  else if (choice == self->urgency)
    agent_draft_set_enum (self->draft, "urgency", agent_choice_get_value (choice));
  else if (agent_choice_get_value (choice) == HL_TICKET_EVENT_TRANSFER)
    propose_office (self);
  clear_faults (self);
}

static void
toggled_cb (GtkToggleButton *button, AgentForm *self)
{
  const char *field = button == self->confidential ? "confidential"
                      : button == self->anonymous  ? "anonymous"
                                                   : "sensitive";

  if (!deaf (self))
    agent_draft_set_bool (self->draft, field, gtk_toggle_button_get_active (button));
}

/* --- templates --- */

/* What a template says besides its texts, where she has not said it. */
static void
take_template (AgentForm *self, HlSiteTemplate *template)
{
  HlTicket *ticket = agent_draft_get_ticket (self->draft);
  unsigned kind = template->kind != NULL ? hl_enum_value (hl_ticket_kind_words, template->kind) : 0;

  if (kind != 0 && (ticket->kind == 0 || ticket->kind == self->template_kind))
    {
      agent_choice_set_value (self->kind, kind);
      agent_draft_set_enum (self->draft, "kind", kind);
      self->template_kind = kind;
    }
  if (template->office == NULL || ticket->office != NULL)
    return;
  agent_choice_set_value (self->handling, HL_TICKET_EVENT_TRANSFER);
  propose_office (self);
}

gboolean
agent_form_use_template (AgentForm *self)
{
  HlSiteTemplate *template;
  const char *category;

  g_return_val_if_fail (AGENT_IS_FORM (self), FALSE);

  if (self->draft == NULL)
    return TRUE;
  category = agent_suggest_get_code (self->category);
  self->wants_template = category == NULL;
  if (category == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->category));
      return TRUE;
    }
  template = agent_fill_insert (self->fill, category);
  if (template == NULL)
    {
      agent_form_focus (self, FALSE);
      return FALSE;
    }
  take_template (self, template);

  return TRUE;
}

void
agent_form_focus_category (AgentForm *self)
{
  g_return_if_fail (AGENT_IS_FORM (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->category));
}

const char *
agent_form_select_left (AgentForm *self)
{
  g_return_val_if_fail (AGENT_IS_FORM (self), NULL);

  return agent_fill_select_left (self->fill);
}

static void
mark_changed_cb (AgentDraft *draft, AgentForm *self)
{
  show_mark (self);
  if (!self->noted)
    show_note (self);
  if (gtk_editable_get_text (GTK_EDITABLE (self->phone))[0] == '\0')
    {
      self->filling = TRUE;
      set_entry (self->phone, agent_draft_get_ticket (draft)->phone);
      self->filling = FALSE;
    }
}

void
agent_form_set_draft (AgentForm *self, AgentDraft *draft)
{
  g_return_if_fail (AGENT_IS_FORM (self));

  if (self->draft == draft)
    return;
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_set_object (&self->draft, draft);
  if (draft != NULL)
    g_signal_connect (draft, "mark-changed", G_CALLBACK (mark_changed_cb), self);
  agent_form_set_caller (self, NULL, NULL);
  fill (self);
  show_mark (self);
  self->noted = FALSE;
  show_note (self);
}

AgentDraft *
agent_form_get_draft (AgentForm *self)
{
  g_return_val_if_fail (AGENT_IS_FORM (self), NULL);

  return self->draft;
}

void
agent_form_set_caller (AgentForm *self, const char *name, const char *number)
{
  g_return_if_fail (AGENT_IS_FORM (self));

  gtk_entry_set_placeholder_text (self->citizen_name, name != NULL ? name : _ ("Name"));
  gtk_entry_set_placeholder_text (self->phone, number != NULL ? number : _ ("Telephone"));
}

HlTicketEvent
agent_form_get_event (AgentForm *self)
{
  g_return_val_if_fail (AGENT_IS_FORM (self), HL_TICKET_EVENT_ANSWER);

  return (HlTicketEvent) agent_choice_get_value (self->handling);
}

void
agent_form_focus (AgentForm *self, gboolean keep)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_if_fail (AGENT_IS_FORM (self));

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  if (keep && focus != NULL && gtk_widget_get_mapped (focus)
      && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->content));
}

/* --- vocabulary --- */

/* "低保 › 申请进度": the parents' names before the name. */
static char *
path_name (const HlJson *list, const HlJson *entry)
{
  const char *parent = hl_json_text (hl_json_get (entry, "parent"), NULL);
  const char *name = hl_json_text (hl_json_get (entry, "name"), "");

  for (guint i = 0; parent != NULL && i < hl_json_length (list); i++)
    if (g_strcmp0 (hl_json_text (hl_json_get (hl_json_at (list, i), "code"), NULL), parent) == 0)
      return g_strdup_printf ("%s › %s",
                              hl_json_text (hl_json_get (hl_json_at (list, i), "name"), ""), name);

  return g_strdup (name);
}

static void
offer (AgentSuggest *suggest, const HlJson *list, const char *code_member)
{
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const HlJson *entry = hl_json_at (list, i);
      g_autofree char *name = path_name (list, entry);

      g_strv_builder_add (codes, hl_json_text (hl_json_get (entry, code_member), ""));
      g_strv_builder_add (names, name);
    }
  g_auto (GStrv) all_codes = g_strv_builder_end (codes);
  g_auto (GStrv) all_names = g_strv_builder_end (names);

  agent_suggest_set_choices (suggest, (const char *const *) all_codes,
                             (const char *const *) all_names);
}

void
agent_form_set_vocabulary (AgentForm *self, const HlJson *vocabulary)
{
  g_return_if_fail (AGENT_IS_FORM (self));

  offer (self->category, hl_json_get (vocabulary, "categories"), "code");
  offer (self->district, hl_json_get (vocabulary, "districts"), "code");
  offer (self->office, hl_json_get (vocabulary, "offices"), "name");
  agent_fill_set_templates (self->fill, hl_json_get (vocabulary, "templates"));
  gtk_widget_set_visible (self->template_button,
                          hl_json_length (hl_json_get (vocabulary, "templates")) > 0);
}

static void
fill_choices (AgentForm *self)
{
  /* The four of everyday first; report, praise and other stand behind "More". */
  static const unsigned kinds[] = { 1, 2, 3, 5, 4, 6, 7 };
  static const unsigned urgencies[] = { 1, 2, 3 };
  static const unsigned events[] = { HL_TICKET_EVENT_ANSWER, HL_TICKET_EVENT_TRANSFER,
                                     HL_TICKET_EVENT_CALLBACK };
  const char *kind_names[G_N_ELEMENTS (kinds)], *urgency_names[G_N_ELEMENTS (urgencies)];
  const char *event_names[] = { C_ ("handling", "Answered"), C_ ("handling", "Transfer"),
                                C_ ("handling", "Ring back") };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    kind_names[i] = hl_word_ticket_kind (kinds[i]);
  for (guint i = 0; i < G_N_ELEMENTS (urgencies); i++)
    urgency_names[i] = hl_word_ticket_urgency (urgencies[i]);
  agent_choice_set_choices (self->kind, kinds, kind_names, G_N_ELEMENTS (kinds), _ ("Kind"));
  agent_choice_set_choices (self->urgency, urgencies, urgency_names, G_N_ELEMENTS (urgencies),
                            _ ("Urgency"));
  agent_choice_set_choices (self->handling, events, event_names, G_N_ELEMENTS (events),
                            _ ("Handling"));
}

static void
name_fields (AgentForm *self)
{
  g_object_set (self->district, "label", _ ("District"), NULL);
  g_object_set (self->category, "label", _ ("Category"), NULL);
  g_object_set (self->office, "label", _ ("Office"), NULL);
  hl_accessible_label (GTK_WIDGET (self->content), _ ("Demand"));
  hl_accessible_label (GTK_WIDGET (self->reply), _ ("Reply"));
}

static void
agent_form_dispose (GObject *object)
{
  AgentForm *self = AGENT_FORM (object);
  GtkWidget *child;

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->fill, agent_fill_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (agent_form_parent_class)->dispose (object);
}

static void
agent_form_finalize (GObject *object)
{
  g_free (AGENT_FORM (object)->caller);
  G_OBJECT_CLASS (agent_form_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define CHILD(name) gtk_widget_class_bind_template_child (klass, AgentForm, name)
  CHILD (note_icon);
  CHILD (note);
  CHILD (mark_icon);
  CHILD (mark);
  CHILD (citizen_name);
  CHILD (phone);
  CHILD (district);
  CHILD (category);
  CHILD (office);
  CHILD (kind);
  CHILD (handling);
  CHILD (urgency);
  CHILD (content);
  CHILD (reply);
  CHILD (content_frame);
  CHILD (reply_frame);
  CHILD (confidential);
  CHILD (anonymous);
  CHILD (sensitive);
  CHILD (template_button);
  CHILD (citizen_name_fault);
  CHILD (category_fault);
  CHILD (kind_fault);
  CHILD (content_fault);
  CHILD (reply_fault);
  CHILD (office_fault);
  CHILD (drop);
#undef CHILD
}

static void
agent_form_class_init (AgentFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = agent_form_finalize;
  g_type_ensure (AGENT_TYPE_SUGGEST);
  g_type_ensure (AGENT_TYPE_CHOICE);
  g_type_ensure (HL_TYPE_KEY_HINT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-form.ui");
  bind_template (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, suggest_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, choice_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
agent_form_init (AgentForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->fill = agent_fill_new (self->content, self->reply);
  name_fields (self);
  fill_choices (self);
  g_signal_connect (gtk_text_view_get_buffer (self->content), "changed",
                    G_CALLBACK (buffer_changed_cb), self);
  g_signal_connect (gtk_text_view_get_buffer (self->reply), "changed",
                    G_CALLBACK (buffer_changed_cb), self);
  agent_form_set_caller (self, NULL, NULL);
}

GtkWidget *
agent_form_new (void)
{
  return g_object_new (AGENT_TYPE_FORM, NULL);
}
