/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-caller-view.h"

#include "agent-rows.h"
#include "agent-section.h"
#include "agent-who.h"

#include <glib/gi18n.h>

#define ROWS 5

struct _AgentCallerView
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *scroll, *nothing;
  GtkLabel *note;
  GtkBox *box, *known, *columns;
  GtkLabel *names;
  GtkButton *edit;
  AgentWho *who;
  AgentSection *open, *calls, *done;

  /* Owned */
  AgentCaller *caller;
  GtkFilterListModel *closed;

  AgentDesk *desk; /* borrowed */
  gboolean side_by_side;
};

enum
{
  PROP_COLUMNS = 1,
  N_PROPERTIES
};

G_DEFINE_FINAL_TYPE (AgentCallerView, agent_caller_view, GTK_TYPE_WIDGET)

static gboolean
is_done (gpointer item, gpointer data)
{
  unsigned state = ((HlTicket *) item)->state;

  return !hl_ticket_is_open (state) && state != HL_TICKET_DROPPED;
}

/* Unknown, withheld and shared numbers never show one guessed name. */
static const char *
note_of (AgentCaller *caller)
{
  guint n = agent_caller_get_candidates (caller)->len;

  if (agent_caller_get_citizen (caller) != NULL)
    return n > 1 ? _ ("one of several people who use this number")
                 : _ ("as registered with this number");
  if (n > 1)
    return _ ("several people use this number: ask who it is");
  if (agent_caller_get_withheld (caller))
    return _ ("the number is withheld");
  return n == 1 ? "" : _ ("not registered yet");
}

/* Names that were given with earlier tickets, when nobody is registered. */
static void
show_names (AgentCallerView *self, AgentCaller *caller)
{
  const char *const *names = agent_caller_get_names (caller);
  g_autofree char *all = g_strjoinv (C_ ("between names", ", "), (char **) names);
  g_autofree char *text = g_strdup_printf (_ ("Earlier tickets of this number name %s"), all);

  gtk_label_set_label (self->names, text);
  gtk_widget_set_visible (GTK_WIDGET (self->names),
                          agent_caller_get_candidates (caller)->len == 0 && names[0] != NULL);
}

static void
show_who (AgentCallerView *self, AgentDesk *desk)
{
  agent_who_show (self->who, desk, self->caller);
  agent_who_fill_known (self->known, self->caller);
  show_names (self, self->caller);
  gtk_label_set_label (self->note, note_of (self->caller));
  gtk_button_set_label (self->edit, agent_caller_get_citizen (self->caller) != NULL
                                        ? C_ ("agent", "Change")
                                        : C_ ("agent", "Register"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->edit),
                               _ ("Register or change the caller (Ctrl+I)"));
}

static char *
count_note (gint64 count)
{
  return count > 0 ? g_strdup_printf (g_dngettext (NULL, "%d in all", "%d in all", (gulong) count),
                                      (int) count)
                   : g_strdup ("");
}

static void
show_lists (AgentCallerView *self)
{
  AgentCaller *caller = self->caller;
  g_autofree char *open =
      hl_format_count (g_list_model_get_n_items (agent_caller_get_open (caller)));
  g_autofree char *calls = count_note (agent_caller_get_count (caller));
  gboolean any;

  agent_section_set_note (self->open, open);
  agent_section_set_note (self->calls, calls);
  any = agent_section_get_count (self->open) + agent_section_get_count (self->calls)
            + agent_section_get_count (self->done)
        > 0;
  gtk_widget_set_visible (self->nothing, !any && agent_caller_get_candidates (caller)->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->columns), any);
}

static void
changed_cb (AgentCaller *caller, AgentCallerView *self)
{
  show_who (self, self->desk);
  show_lists (self);
}

static void
let_go (AgentCallerView *self)
{
  if (self->caller != NULL)
    g_signal_handlers_disconnect_by_data (self->caller, self);
}

void
agent_caller_view_show (AgentCallerView *self, AgentDesk *desk, AgentCaller *caller)
{
  g_return_if_fail (AGENT_IS_CALLER_VIEW (self));

  gtk_widget_set_visible (self->scroll, caller != NULL);
  if (caller == NULL || self->caller == caller)
    return;

  let_go (self);
  g_set_object (&self->caller, caller);
  self->desk = desk;
  g_signal_connect (caller, "changed", G_CALLBACK (changed_cb), self);
  gtk_filter_list_model_set_model (self->closed, agent_caller_get_tickets (caller));
  agent_section_bind (self->open, agent_caller_get_open (caller), ROWS, agent_rows_ticket, desk);
  agent_section_bind (self->done, G_LIST_MODEL (self->closed), ROWS, agent_rows_ticket, desk);
  agent_section_bind (self->calls, agent_caller_get_calls (caller), ROWS, agent_rows_earlier, desk);
  changed_cb (caller, self);
}

void
agent_caller_view_focus (AgentCallerView *self)
{
  g_return_if_fail (AGENT_IS_CALLER_VIEW (self));

  agent_who_focus (self->who);
}

static void
set_columns (AgentCallerView *self, gboolean columns)
{
  self->side_by_side = columns;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  columns ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_homogeneous (self->columns, columns);
  gtk_widget_set_margin_start (GTK_WIDGET (self->box), columns ? 18 : 14);
  gtk_widget_set_margin_end (GTK_WIDGET (self->box), columns ? 18 : 14);
  agent_who_set_orientation (self->who,
                             columns ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
}

static void
agent_caller_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, AGENT_CALLER_VIEW (object)->side_by_side);
}

static void
agent_caller_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  set_columns (AGENT_CALLER_VIEW (object), g_value_get_boolean (value));
}

static void
agent_caller_view_dispose (GObject *object)
{
  AgentCallerView *self = AGENT_CALLER_VIEW (object);

  let_go (self);
  g_clear_object (&self->caller);
  g_clear_object (&self->closed);
  if (self->scroll != NULL)
    gtk_widget_unparent (self->scroll);
  self->scroll = NULL;
  G_OBJECT_CLASS (agent_caller_view_parent_class)->dispose (object);
}

static void
agent_caller_view_class_init (AgentCallerViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = agent_caller_view_dispose;
  object_class->get_property = agent_caller_view_get_property;
  object_class->set_property = agent_caller_view_set_property;
  g_object_class_install_property (
      object_class, PROP_COLUMNS,
      g_param_spec_boolean ("columns", NULL, NULL, FALSE, G_PARAM_READWRITE));
  g_type_ensure (AGENT_TYPE_SECTION);
  g_type_ensure (AGENT_TYPE_WHO);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-caller-view.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentCallerView, name)
  CHILD (scroll);
  CHILD (nothing);
  CHILD (note);
  CHILD (box);
  CHILD (who);
  CHILD (edit);
  CHILD (known);
  CHILD (names);
  CHILD (columns);
  CHILD (open);
  CHILD (calls);
  CHILD (done);
#undef CHILD
}

static void
agent_caller_view_init (AgentCallerView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->closed =
      gtk_filter_list_model_new (NULL, GTK_FILTER (gtk_custom_filter_new (is_done, NULL, NULL)));
}

GtkWidget *
agent_caller_view_new (void)
{
  return g_object_new (AGENT_TYPE_CALLER_VIEW, NULL);
}
