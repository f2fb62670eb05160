/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-suggest.h"

#include "agent-pinyin.h"
#include "ui/hl-ui.h"

#include <glib/gi18n.h>

struct _AgentSuggest
{
  GtkWidget parent_instance;

  /* Template */
  GtkEntry *entry;
  GtkPopover *popover;
  GtkListBox *list;

  /* Owned */
  char **codes, **names;
  char *code;
  char *label;

  gboolean filling; /* the text is set by us */
  gboolean typed;   /* since the last choice */
};

enum
{
  PROP_LABEL = 1,
  PROP_PLACEHOLDER,
  N_PROPERTIES
};
static GParamSpec *properties[N_PROPERTIES];

enum
{
  PICKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentSuggest, agent_suggest, GTK_TYPE_WIDGET)

GArray *
agent_suggest_find (const char *const *names, const char *query, guint most)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  AgentPinyin *pinyin = agent_pinyin_get_default ();

  for (guint want = 3; want >= 1 && found->len < most; want--)
    for (guint i = 0; names != NULL && names[i] != NULL && found->len < most; i++)
      if (agent_pinyin_match (pinyin, names[i], query) == want)
        g_array_append_val (found, i);

  return found;
}

static int
position_of (AgentSuggest *self, const char *code)
{
  for (int i = 0; code != NULL && self->codes != NULL && self->codes[i] != NULL; i++)
    if (g_str_equal (self->codes[i], code))
      return i;

  return -1;
}

static void
show_text (AgentSuggest *self, const char *text)
{
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text != NULL ? text : "");
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->filling = FALSE;
  self->typed = FALSE;
}

/* The choice as it is, whatever was typed. */
static void
show_choice (AgentSuggest *self)
{
  int i = position_of (self, self->code);

  show_text (self, i >= 0 ? self->names[i] : self->code);
}

static void
take (AgentSuggest *self, const char *code)
{
  gboolean changed = g_strcmp0 (self->code, code) != 0;

  if (changed)
    {
      g_free (self->code);
      self->code = g_strdup (code);
    }
  gtk_popover_popdown (self->popover);
  show_choice (self);
  if (changed)
    g_signal_emit (self, signals[PICKED], 0);
}

static GtkWidget *
row_new (AgentSuggest *self, guint i)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (self->names[i]);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_widget_set_can_focus (row, FALSE);
  g_object_set_data (G_OBJECT (row), "choice", GUINT_TO_POINTER (i));
  hl_accessible_label (row, self->names[i]);

  return row;
}

static guint
fill_list (AgentSuggest *self, const char *query)
{
  g_autoptr (GArray) found =
      agent_suggest_find ((const char *const *) self->names, query, AGENT_SUGGEST_ROWS);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < found->len; i++)
    gtk_list_box_append (self->list, row_new (self, g_array_index (found, guint, i)));
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));

  return found->len;
}

static void
offer (AgentSuggest *self, const char *query)
{
  if (fill_list (self, query) == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      gtk_popover_popdown (self->popover);
      return;
    }

  gtk_widget_set_size_request (GTK_WIDGET (self->popover), gtk_widget_get_width (GTK_WIDGET (self)),
                               -1);
  gtk_popover_popup (self->popover);
}

static void
take_selected (AgentSuggest *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL)
    take (self, self->codes[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "choice"))]);
}

static void
move (AgentSuggest *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int i = row != NULL ? gtk_list_box_row_get_index (row) + by : 0;

  row = gtk_list_box_get_row_at_index (self->list, i);
  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, AgentSuggest *self)
{
  take (self, self->codes[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "choice"))]);
}

static void
changed_cb (GtkEditable *entry, AgentSuggest *self)
{
  if (self->filling)
    return;

  self->typed = TRUE;
  offer (self, gtk_editable_get_text (entry));
}

static void
activate_cb (GtkEntry *entry, AgentSuggest *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    take_selected (self);
  else
    offer (self, "");
}

static void
icon_press_cb (GtkEntry *entry, GtkEntryIconPosition position, AgentSuggest *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    gtk_popover_popdown (self->popover);
  else
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->entry));
      offer (self, "");
    }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state,
                AgentSuggest *self)
{
  gboolean open = gtk_widget_get_visible (GTK_WIDGET (self->popover));

  if (keyval == GDK_KEY_Down && !open)
    offer (self, "");
  else if (keyval == GDK_KEY_Down)
    move (self, 1);
  else if (keyval == GDK_KEY_Up && open)
    move (self, -1);
  else if (keyval == GDK_KEY_Escape && open)
    {
      gtk_popover_popdown (self->popover);
      show_choice (self);
    }
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

/* Tab takes what is selected, if something was typed; an emptied entry means none. */
static void
leave_cb (GtkEventControllerFocus *controller, AgentSuggest *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (!self->typed)
    gtk_popover_popdown (self->popover);
  else if (*text == '\0')
    take (self, NULL);
  else if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    take_selected (self);
  else
    show_choice (self);
}

static gboolean
agent_suggest_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (AGENT_SUGGEST (widget)->entry));
}

static void
agent_suggest_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  AgentSuggest *self = AGENT_SUGGEST (widget);
  GtkAllocation all = { 0, 0, width, height };

  gtk_widget_size_allocate (GTK_WIDGET (self->entry), &all, baseline);
  gtk_popover_present (self->popover);
}

static void
agent_suggest_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                       int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (AGENT_SUGGEST (widget)->entry), orientation, for_size, minimum,
                      natural, minimum_baseline, natural_baseline);
}

static void
agent_suggest_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AgentSuggest *self = AGENT_SUGGEST (object);

  if (id == PROP_LABEL)
    g_value_set_string (value, self->label);
  else
    g_value_set_string (value, gtk_entry_get_placeholder_text (self->entry));
}

static void
agent_suggest_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AgentSuggest *self = AGENT_SUGGEST (object);

  if (id == PROP_LABEL)
    {
      g_free (self->label);
      self->label = g_value_dup_string (value);
      hl_accessible_label (GTK_WIDGET (self->entry), self->label);
    }
  else
    gtk_entry_set_placeholder_text (self->entry, g_value_get_string (value));
}

static void
agent_suggest_dispose (GObject *object)
{
  AgentSuggest *self = AGENT_SUGGEST (object);

  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  if (self->entry != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->entry));
  self->popover = NULL;
  self->entry = NULL;
  G_OBJECT_CLASS (agent_suggest_parent_class)->dispose (object);
}

static void
agent_suggest_finalize (GObject *object)
{
  AgentSuggest *self = AGENT_SUGGEST (object);

  g_strfreev (self->codes);
  g_strfreev (self->names);
  g_free (self->code);
  g_free (self->label);
  G_OBJECT_CLASS (agent_suggest_parent_class)->finalize (object);
}

static void
agent_suggest_class_init (AgentSuggestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = agent_suggest_dispose;
  object_class->finalize = agent_suggest_finalize;
  object_class->get_property = agent_suggest_get_property;
  object_class->set_property = agent_suggest_set_property;
  widget_class->size_allocate = agent_suggest_size_allocate;
  widget_class->measure = agent_suggest_measure;
  widget_class->grab_focus = agent_suggest_grab_focus;
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READWRITE);
  properties[PROP_PLACEHOLDER] =
      g_param_spec_string ("placeholder-text", NULL, NULL, NULL, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-suggest.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentSuggest, entry);
  gtk_widget_class_bind_template_child (widget_class, AgentSuggest, popover);
  gtk_widget_class_bind_template_child (widget_class, AgentSuggest, list);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, icon_press_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
agent_suggest_init (AgentSuggest *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
agent_suggest_set_choices (AgentSuggest *self, const char *const *codes, const char *const *names)
{
  g_return_if_fail (AGENT_IS_SUGGEST (self));

  g_strfreev (self->codes);
  g_strfreev (self->names);
  self->codes = g_strdupv ((char **) codes);
  self->names = g_strdupv ((char **) names);
  if (!self->typed)
    show_choice (self);
}

void
agent_suggest_set_code (AgentSuggest *self, const char *code)
{
  g_return_if_fail (AGENT_IS_SUGGEST (self));

  if (code != NULL && *code == '\0')
    code = NULL;
  g_free (self->code);
  self->code = g_strdup (code);
  gtk_popover_popdown (self->popover);
  show_choice (self);
}

const char *
agent_suggest_get_code (AgentSuggest *self)
{
  g_return_val_if_fail (AGENT_IS_SUGGEST (self), NULL);

  return self->code;
}
