/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-search.h"

#include "agent-rows.h"
#include "agent-section.h"
#include "calls/hl-call-record.h"

#include <string.h>

#define ROWS 12
#define WHOLE_NUMBER 7 /* digits of the shortest number that is one */

struct _AgentSearch
{
  GtkWidget parent_instance;

  /* Template */
  GtkStack *stack;
  AgentSection *tickets, *calls;

  /* Owned */
  AgentDesk *desk;
  HlRemoteList *ticket_list, *call_list;
};

G_DEFINE_FINAL_TYPE (AgentSearch, agent_search, GTK_TYPE_WIDGET)

static gboolean
is_number (const char *folded, const char *text)
{
  return folded != NULL && strlen (folded) >= WHOLE_NUMBER
         && strspn (text, "0123456789+-() ") == strlen (text);
}

char *
agent_search_call_query (const char *text, HlId agent)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *number = hl_number_fold (text);

  hl_query_add_int (query, "agent", agent);
  if (is_number (number, text))
    hl_query_add (query, "number", number);
  else
    hl_query_add (query, "q", text);

  return g_strdup (query->str);
}

static void
choose (AgentSearch *self)
{
  gboolean any =
      agent_section_get_count (self->tickets) + agent_section_get_count (self->calls) > 0;
  gboolean loading = hl_remote_list_get_loading (self->ticket_list)
                     || hl_remote_list_get_loading (self->call_list);

  if (any || !loading)
    gtk_stack_set_visible_child_name (self->stack, any ? "found" : "nothing");
}

void
agent_search_find (AgentSearch *self, const char *text)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *calls = NULL;
  HlId me;

  g_return_if_fail (AGENT_IS_SEARCH (self));

  me = hl_session_get_user_id (agent_desk_get_session (self->desk));
  hl_query_add_int (query, "agent", me);
  hl_query_add (query, "q", text);
  calls = agent_search_call_query (text, me);
  hl_remote_list_set_query (self->ticket_list, query->str);
  hl_remote_list_set_query (self->call_list, calls);
}

void
agent_search_set_desk (AgentSearch *self, AgentDesk *desk)
{
  HlSession *session;
  HlRemoteList *lists[2];

  g_return_if_fail (AGENT_IS_SEARCH (self) && self->desk == NULL);

  session = agent_desk_get_session (desk);
  self->desk = g_object_ref (desk);
  lists[0] = self->ticket_list =
      hl_remote_list_new (session, "/tickets", "ticket", hl_ticket_shape ());
  lists[1] = self->call_list =
      hl_remote_list_new (session, "/calls", "call", hl_call_record_shape ());
  agent_section_bind (self->tickets, G_LIST_MODEL (self->ticket_list), ROWS, agent_rows_ticket,
                      desk);
  agent_section_bind (self->calls, G_LIST_MODEL (self->call_list), ROWS, agent_rows_call, desk);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      hl_remote_list_set_page (lists[i], ROWS);
      g_signal_connect_object (lists[i], "items-changed", G_CALLBACK (choose), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_object (lists[i], "notify::loading", G_CALLBACK (choose), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
}

static void
agent_search_dispose (GObject *object)
{
  AgentSearch *self = AGENT_SEARCH (object);

  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  g_clear_object (&self->ticket_list);
  g_clear_object (&self->call_list);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (agent_search_parent_class)->dispose (object);
}

static void
agent_search_class_init (AgentSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_search_dispose;
  g_type_ensure (AGENT_TYPE_SECTION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-search.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentSearch, stack);
  gtk_widget_class_bind_template_child (widget_class, AgentSearch, tickets);
  gtk_widget_class_bind_template_child (widget_class, AgentSearch, calls);
}

static void
agent_search_init (AgentSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
