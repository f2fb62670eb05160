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
  GListStore *calls, *tickets, *open, *household;
  GPtrArray *candidates; /* AgentCandidate */

  HlId call, chosen, told;
  gint64 count;
  gboolean withheld, shared;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

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
  g_object_unref (self->household);
  g_ptr_array_unref (self->candidates);
  G_OBJECT_CLASS (agent_caller_parent_class)->finalize (object);
}

static void
agent_caller_class_init (AgentCallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = agent_caller_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
candidate_free (gpointer data)
{
  AgentCandidate *candidate = data;

  g_object_unref (candidate->citizen);
  g_free (candidate);
}

static void
agent_caller_init (AgentCaller *self)
{
  self->candidates = g_ptr_array_new_with_free_func (candidate_free);
  self->household = g_list_store_new (hl_citizen_get_type ());
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

static HlCitizen *
read_citizen (const HlJson *json)
{
  g_autoptr (HlCitizen) citizen = hl_citizen_new ();
  g_autoptr (GError) error = NULL;

  if (hl_record_read_json (HL_RECORD (citizen), json, HL_READ_LENIENT | HL_READ_PATCH, NULL,
                           &error))
    return g_steal_pointer (&citizen);
  g_message ("a citizen can't be read: %s", error->message);
  return NULL;
}

static AgentCandidate *
add_candidate (AgentCaller *self, HlCitizen *citizen)
{
  AgentCandidate *candidate = g_new0 (AgentCandidate, 1);

  candidate->citizen = g_object_ref (citizen);
  g_ptr_array_add (self->candidates, candidate);
  return candidate;
}

static void
read_candidates (AgentCaller *self, const HlJson *list)
{
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const HlJson *json = hl_json_at (list, i);
      g_autoptr (HlCitizen) citizen = read_citizen (hl_json_get (json, "citizen"));
      AgentCandidate *candidate;

      if (citizen == NULL)
        continue;
      candidate = add_candidate (self, citizen);
      candidate->calls = hl_json_int (hl_json_get (json, "calls"), 0);
      candidate->last_at = hl_json_int (hl_json_get (json, "last_at"), 0);
    }
}

static AgentCandidate *
find_candidate (AgentCaller *self, HlId citizen)
{
  for (guint i = 0; i < self->candidates->len; i++)
    if (((AgentCandidate *) self->candidates->pdata[i])->citizen->id == citizen)
      return self->candidates->pdata[i];
  return NULL;
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
  g_list_store_remove_all (self->open);
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
  read_candidates (self, hl_json_get (json, "candidates"));
  self->shared = hl_json_bool (hl_json_get (json, "shared"), FALSE);
  self->told = self->chosen = hl_json_int (hl_json_get (json, "citizen"), 0);
  if (self->chosen == 0 && self->candidates->len == 1)
    self->chosen = ((AgentCandidate *) self->candidates->pdata[0])->citizen->id;
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

  if (self->candidates->len > 0)
    {
      HlCitizen *citizen = agent_caller_get_citizen (self);

      return citizen != NULL ? citizen->name : NULL;
    }

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

/* --- who of them it is --- */

GPtrArray *
agent_caller_get_candidates (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return self->candidates;
}

gboolean
agent_caller_is_open_question (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), TRUE);

  return self->shared || self->withheld || self->candidates->len != 1;
}

HlId
agent_caller_get_chosen (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), 0);

  return self->chosen;
}

HlCitizen *
agent_caller_get_citizen (AgentCaller *self)
{
  AgentCandidate *candidate;

  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  candidate = self->chosen != 0 ? find_candidate (self, self->chosen) : NULL;

  return candidate != NULL ? candidate->citizen : NULL;
}

void
agent_caller_choose (AgentCaller *self, HlId citizen)
{
  g_return_if_fail (AGENT_IS_CALLER (self));

  if (self->chosen == citizen)
    return;
  self->chosen = citizen;
  g_list_store_remove_all (self->household);
  g_signal_emit (self, signals[CHANGED], 0);
}

HlId
agent_caller_get_told (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), 0);

  return self->told;
}

void
agent_caller_set_told (AgentCaller *self, HlId citizen)
{
  g_return_if_fail (AGENT_IS_CALLER (self));

  self->told = citizen;
}

void
agent_caller_take_citizen (AgentCaller *self, HlCitizen *citizen)
{
  AgentCandidate *candidate;

  g_return_if_fail (AGENT_IS_CALLER (self));

  candidate = find_candidate (self, citizen->id);
  if (candidate != NULL)
    g_set_object (&candidate->citizen, citizen);
  else
    {
      add_candidate (self, citizen);
      self->told = self->chosen = citizen->id;
      g_list_store_remove_all (self->household);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
has_id (GListStore *store, HlId id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (HlRecord) record = g_list_model_get_item (G_LIST_MODEL (store), i);
      const HlField *field = hl_shape_field (hl_record_get_shape (record), "id");

      if (G_STRUCT_MEMBER (HlId, record, field->offset) == id)
        return TRUE;
    }
  return FALSE;
}

/* Hers first, then the rest of what the number has. */
static void
merge (GListStore *store, GType type, const HlJson *list, HlId except)
{
  g_autoptr (GListStore) hers = g_list_store_new (type);

  read_records (hers, type, list, except);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (HlRecord) record = g_list_model_get_item (G_LIST_MODEL (store), i);
      const HlField *field = hl_shape_field (hl_record_get_shape (record), "id");

      if (!has_id (hers, G_STRUCT_MEMBER (HlId, record, field->offset)))
        g_list_store_append (hers, record);
    }
  g_list_store_remove_all (store);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (hers)); i++)
    {
      g_autoptr (HlRecord) record = g_list_model_get_item (G_LIST_MODEL (hers), i);

      g_list_store_append (store, record);
    }
}

void
agent_caller_take_detail (AgentCaller *self, const HlJson *json)
{
  g_autoptr (HlCitizen) citizen = read_citizen (hl_json_get (json, "citizen"));
  AgentCandidate *candidate;

  g_return_if_fail (AGENT_IS_CALLER (self));

  candidate = citizen != NULL ? find_candidate (self, citizen->id) : NULL;
  if (candidate == NULL || citizen->id != self->chosen)
    return;
  g_set_object (&candidate->citizen, citizen);
  g_list_store_remove_all (self->household);
  read_records (self->household, hl_citizen_get_type (), hl_json_get (json, "household"), 0);
  merge (self->calls, hl_call_record_get_type (), hl_json_get (json, "calls"), self->call);
  merge (self->tickets, hl_ticket_get_type (), hl_json_get (json, "tickets"), 0);
  pick_open (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

GListModel *
agent_caller_get_household (AgentCaller *self)
{
  g_return_val_if_fail (AGENT_IS_CALLER (self), NULL);

  return G_LIST_MODEL (self->household);
}
