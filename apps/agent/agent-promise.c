/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-promise.h"

#include "agent-outcome.h"

#include <glib/gi18n.h>

struct _AgentPromise
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *root, *promise;
  GtkLabel *who, *hint;
  GtkEntry *number, *note;
  AdwBin *when_place;

  GtkWidget *when; /* owned by its place */

  /* Owned */
  AgentDesk *desk;

  HlId call;
};

enum
{
  DONE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentPromise, agent_promise, GTK_TYPE_WIDGET)

static void
number_changed_cb (AgentPromise *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->number));
  g_autofree char *what = agent_number_describe (text, NULL);

  gtk_label_set_label (self->hint, *text == '\0'  ? ""
                                   : what != NULL ? what
                                                  : _ ("Not a number yet"));
  gtk_widget_set_sensitive (self->promise, self->call != 0 || what != NULL);
}

static void
leave_cb (AgentPromise *self)
{
  g_signal_emit (self, signals[DONE], 0);
}

static void
promise_cb (AgentPromise *self)
{
  g_autofree char *number = hl_number_fold (gtk_editable_get_text (GTK_EDITABLE (self->number)));
  HlTime due = 0;

  if (!gtk_widget_get_sensitive (self->promise) || !agent_when_entry_read (self->when, &due))
    return;
  agent_desk_promise (self->desk, self->call, number, due,
                      gtk_editable_get_text (GTK_EDITABLE (self->note)));
  leave_cb (self);
}

void
agent_promise_begin (AgentPromise *self, AgentDesk *desk, HlId call, const char *who)
{
  g_return_if_fail (AGENT_IS_PROMISE (self));

  g_set_object (&self->desk, desk);
  self->call = call;
  gtk_label_set_label (self->who, who != NULL ? who : "");
  gtk_widget_set_visible (GTK_WIDGET (self->who), call != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->number), call == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), call == 0);
  gtk_editable_set_text (GTK_EDITABLE (self->number), "");
  gtk_editable_set_text (GTK_EDITABLE (self->note), "");
  agent_when_entry_begin (self->when, agent_desk_get_session (desk));
  number_changed_cb (self);
  gtk_widget_child_focus (self->root, GTK_DIR_TAB_FORWARD);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  leave_cb (AGENT_PROMISE (widget));

  return TRUE;
}

static void
agent_promise_dispose (GObject *object)
{
  AgentPromise *self = AGENT_PROMISE (object);

  g_clear_pointer (&self->root, gtk_widget_unparent);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (agent_promise_parent_class)->dispose (object);
}

static void
agent_promise_class_init (AgentPromiseClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_promise_dispose;
  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-promise.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentPromise, name)
  CHILD (root);
  CHILD (promise);
  CHILD (who);
  CHILD (hint);
  CHILD (number);
  CHILD (note);
  CHILD (when_place);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, number_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, promise_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
agent_promise_init (AgentPromise *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hl_accessible_label (GTK_WIDGET (self), _ ("A promise to ring back"));
  self->when = agent_when_entry_new (_ ("When to ring back"));
  adw_bin_set_child (self->when_place, self->when);
}
