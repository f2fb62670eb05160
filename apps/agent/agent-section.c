/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-section.h"

#include "client/hl-client.h"

#include <glib/gi18n.h>

struct _AgentSection
{
  GtkWidget parent_instance;

  /* Template */
  GtkLabel *title, *note;
  GtkButton *more;
  GtkListBox *list;

  /* Owned */
  GListModel *model;
  GPtrArray *shown; /* the items that rows were made of */
  char *more_action, *more_target;
  guint renew; /* source: a record changed */

  AgentRowFunc func;
  gpointer data; /* borrowed */
  guint most;
};

enum
{
  PROP_TITLE = 1,
  PROP_NOTE,
  PROP_MORE_ACTION,
  PROP_MORE_TARGET,
  N_PROPERTIES
};
static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (AgentSection, agent_section, GTK_TYPE_WIDGET)

/* What "all of them" leads to: the list of which some are picked out here. */
static GListModel *
whole_of (GListModel *model)
{
  return GTK_IS_FILTER_LIST_MODEL (model)
             ? gtk_filter_list_model_get_model (GTK_FILTER_LIST_MODEL (model))
             : model;
}

static void
show_more (AgentSection *self, guint n)
{
  GListModel *whole = whole_of (self->model);
  gint64 total = n;
  g_autofree char *label = NULL;

  if (HL_IS_REMOTE_LIST (whole))
    total = MAX (total, hl_remote_list_get_total (HL_REMOTE_LIST (whole)));
  gtk_widget_set_visible (GTK_WIDGET (self->more), self->more_action != NULL && total > 0);
  if (self->more_action == NULL)
    return;

  /* Translators: all of a list of so many */
  label = g_strdup_printf (_ ("All %d"), (int) total);
  gtk_button_set_label (self->more, label);
  if (self->more_target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->more), "s", self->more_target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->more), self->more_action);
  g_free (label);
  label = g_strdup_printf ("%s %s", gtk_label_get_label (self->title),
                           gtk_button_get_label (self->more));
  hl_accessible_label (GTK_WIDGET (self->more), label);
}

static gboolean
renew_cb (gpointer data)
{
  AgentSection *self = data;

  self->renew = 0;
  agent_section_refresh (self);

  return G_SOURCE_REMOVE;
}

static void
record_changed_cb (AgentSection *self)
{
  if (self->renew == 0)
    self->renew = g_idle_add (renew_cb, self);
}

static void
forget_shown (AgentSection *self)
{
  for (guint i = 0; i < self->shown->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->shown, i), record_changed_cb,
                                          self);
  g_ptr_array_set_size (self->shown, 0);
  g_clear_handle_id (&self->renew, g_source_remove);
}

/* Which row the focus is in, −1 = none: it is given back to the one that takes its place. */
static int
focused_row (AgentSection *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list))
                       ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW)
                       : NULL;

  return row != NULL ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) : -1;
}

static void
add_row (AgentSection *self, guint i)
{
  g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

  gtk_list_box_append (self->list, self->func (item, i, self->data));
  g_signal_connect_swapped (item, "notify", G_CALLBACK (record_changed_cb), self);
  g_ptr_array_add (self->shown, g_steal_pointer (&item));
}

void
agent_section_refresh (AgentSection *self)
{
  GtkWidget *child;
  int focused;
  guint n;

  g_return_if_fail (AGENT_IS_SECTION (self));

  focused = focused_row (self);
  forget_shown (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  n = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
  for (guint i = 0; i < n && i < self->most; i++)
    add_row (self, i);
  if (focused >= 0 && self->shown->len > 0)
    gtk_widget_child_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (
                                self->list, MIN (focused, (int) self->shown->len - 1))),
                            GTK_DIR_TAB_FORWARD);
  show_more (self, n);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

/* Focus in a row must survive a change of the list: rows are only remade when what is
 * shown changes. */
static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, AgentSection *self)
{
  if (position < self->most)
    agent_section_refresh (self);
  else
    show_more (self, g_list_model_get_n_items (model));
}

static void
total_cb (AgentSection *self)
{
  show_more (self, g_list_model_get_n_items (self->model));
}

static void
unbind (AgentSection *self)
{
  if (self->model != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->model, self);
      g_signal_handlers_disconnect_by_data (whole_of (self->model), self);
    }
  g_clear_object (&self->model);
}

void
agent_section_bind (AgentSection *self, GListModel *model, guint most, AgentRowFunc func,
                    gpointer data)
{
  g_return_if_fail (AGENT_IS_SECTION (self));

  unbind (self);
  self->func = func;
  self->data = data;
  self->most = most;
  if (model != NULL)
    {
      self->model = g_object_ref (model);
      g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
      if (HL_IS_REMOTE_LIST (whole_of (model)))
        g_signal_connect_swapped (whole_of (model), "notify::total", G_CALLBACK (total_cb), self);
    }
  agent_section_refresh (self);
}

void
agent_section_set_note (AgentSection *self, const char *note)
{
  g_return_if_fail (AGENT_IS_SECTION (self));

  gtk_label_set_label (self->note, note != NULL ? note : "");
}

guint
agent_section_get_count (AgentSection *self)
{
  g_return_val_if_fail (AGENT_IS_SECTION (self), 0);

  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

static void
agent_section_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AgentSection *self = AGENT_SECTION (object);
  const char *values[] = { [PROP_TITLE] = gtk_label_get_label (self->title),
                           [PROP_NOTE] = gtk_label_get_label (self->note),
                           [PROP_MORE_ACTION] = self->more_action,
                           [PROP_MORE_TARGET] = self->more_target };

  g_value_set_string (value, values[id]);
}

static void
agent_section_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AgentSection *self = AGENT_SECTION (object);

  if (id == PROP_TITLE)
    {
      gtk_label_set_label (self->title, g_value_get_string (value));
      hl_accessible_label (GTK_WIDGET (self->list), g_value_get_string (value));
    }
  else if (id == PROP_NOTE)
    agent_section_set_note (self, g_value_get_string (value));
  else
    {
      char **text = id == PROP_MORE_ACTION ? &self->more_action : &self->more_target;

      g_free (*text);
      *text = g_value_dup_string (value);
    }
}

static void
agent_section_dispose (GObject *object)
{
  AgentSection *self = AGENT_SECTION (object);
  GtkWidget *child;

  unbind (self);
  forget_shown (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (agent_section_parent_class)->dispose (object);
}

static void
agent_section_finalize (GObject *object)
{
  AgentSection *self = AGENT_SECTION (object);

  g_ptr_array_unref (self->shown);
  g_free (self->more_action);
  g_free (self->more_target);
  G_OBJECT_CLASS (agent_section_parent_class)->finalize (object);
}

static void
agent_section_class_init (AgentSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { NULL, "title", "note", "more-action", "more-target" };

  object_class->dispose = agent_section_dispose;
  object_class->finalize = agent_section_finalize;
  object_class->get_property = agent_section_get_property;
  object_class->set_property = agent_section_set_property;
  for (guint i = 1; i < N_PROPERTIES; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-section.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentSection, title);
  gtk_widget_class_bind_template_child (widget_class, AgentSection, note);
  gtk_widget_class_bind_template_child (widget_class, AgentSection, more);
  gtk_widget_class_bind_template_child (widget_class, AgentSection, list);
}

static void
agent_section_init (AgentSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}
