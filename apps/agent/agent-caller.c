/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-caller.h"

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"

/* Read once from the answer; the widgets only show it. */

struct _AgentCaller
{
  GObject parent_instance;

  /* Owned */
  char *number;
  char **names;
  GListStore *calls, *tickets, *open;

  HlId call;
  gint64 count;
  gboolean withheld;
};

G_DEFINE_FINAL_TYPE (AgentCaller, agent_caller, G_TYPE_OBJECT)

static void
agent_caller_finalize (GObject *object)
{
  AgentCaller *self = AGENT_CALLER (object);

  g_free (self->number);
  g_strfreev (self->names);
  g_object_unref (self->calls);
  g_object_unref (self->tickets);
  g_object_unref (self->open);
  G_OBJECT_CLASS (agent_caller_parent_class)->finalize (object);
}

static void
agent_caller_class_init (AgentCallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = agent_caller_finalize;
}

static void
agent_caller_init (AgentCaller *self)
{
  self->calls = g_list_store_new (hl_call_record_get_type ());
  self->tickets = g_list_store_new (hl_ticket_get_type ());
  self->open = g_list_store_new (hl_ticket_get_type ());
}

static void
read_names (AgentCaller *self, const HlJson *list)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const char *name = hl_json_text (hl_json_at (list, i), NULL);

      if (name != NULL && *name != '\0')
        g_strv_builder_add (names, name);
    }
  self->names = g_strv_builder_end (names);
}

static void
read_records (GListStore *store, GType type, const HlJson *list, HlId except)
{
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      g_autoptr (HlRecord) record = g_object_new (type, NULL);
      g_autoptr (GError) error = NULL;

      if (!hl_record_read_json (record, hl_json_at (list, i), HL_READ_LENIENT | HL_READ_PATCH, NULL,
                                &error))
        g_message ("a record of the caller can't be read: %s", error->message);
      else if (except == 0 || hl_json_int (hl_json_get (hl_json_at (list, i), "id"), 0) != except)
        g_list_store_append (store, record);
    }
}

static void
pick_open (AgentCaller *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tickets)); i++)
    {
      g_autoptr (HlTicket) ticket = g_list_model_get_item (G_LIST_MODEL (self->tickets), i);

      if (hl_ticket_is_open (ticket->state))
        g_list_store_append (self->open, ticket);
    }
}

AgentCaller *
agent_caller_new (HlId call, const HlJson *json)
{
  AgentCaller *self = g_object_new (AGENT_TYPE_CALLER, NULL);

  self->call = call;
  self->number = g_strdup (hl_json_text (hl_json_get (json, "number"), NULL));
  self->withheld = hl_json_bool (hl_json_get (json, "withheld"), FALSE);
  read_names (self, hl_json_get (json, "names"));
  read_records (self->calls, hl_call_record_get_type (), hl_json_get (json, "calls"), call);
  read_records (self->tickets, hl_ticket_get_type (), hl_json_get (json, "tickets"), 0);
  pick_open (self);
  self->count = hl_json_int (hl_json_get (json, "count"),
                             g_list_model_get_n_items (G_LIST_MODEL (self->calls)));

  return self;
}

HlId
agent_caller_get_call (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), 0);

  return self->call;
}

const char *
agent_caller_get_number (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return self->withheld ? NULL : self->number;
}

gboolean
agent_caller_get_withheld (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), TRUE);

  return self->withheld;
}

gint64
agent_caller_get_count (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), 0);

  return self->count;
}

const char *const *
agent_caller_get_names (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return (const char *const *) self->names;
}

const char *
agent_caller_get_name (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return g_strv_length (self->names) == 1 ? self->names[0] : NULL;
}

GListModel *
agent_caller_get_calls (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return G_LIST_MODEL (self->calls);
}

GListModel *
agent_caller_get_tickets (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return G_LIST_MODEL (self->tickets);
}

GListModel *
agent_caller_get_open (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return G_LIST_MODEL (self->open);
}
