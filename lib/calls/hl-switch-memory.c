/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* Who called lately, by the number given: who comes back finds the place, or the
 * agent, again.  Nothing is remembered when no flow or queue asks for it.  The
 * journal holds a memory under the id of the call it is of, until it is too old. */

struct _HlMemory
{
  HlId call;
  HlTime at; /* the end of that call */
  gboolean left, cut_off;
  HlTime place_at; /* of the queue that was left */
  HlId queue;
  HlId agent; /* the last who talked */
  HlTime talked_at;

  /* Owned */
  char *number;
  GList link;
};

void
hl_switch_memory_free (HlMemory *memory)
{
  g_free (memory->number);
  g_free (memory);
}

static void
forget (HlSwitch *self, HlMemory *memory)
{
  g_array_append_val (self->forgotten, memory->call);
  g_ptr_array_remove (self->dirty_memories, memory);
  g_queue_unlink (&self->memory_list, &memory->link);
  g_hash_table_remove (self->memories, memory->number);
}

static void
forget_old (HlSwitch *self)
{
  HlMemory *oldest;

  while ((oldest = g_queue_peek_head (&self->memory_list)) != NULL
         && oldest->at + self->memory_span <= self->now)
    forget (self, oldest);
}

static void
add (HlSwitch *self, HlMemory *memory)
{
  memory->link.data = memory;
  g_queue_push_tail_link (&self->memory_list, &memory->link);
  g_hash_table_replace (self->memories, memory->number, memory);
}

gboolean
hl_switch_remember (HlSwitch *self, HlSwitchCall *call, gboolean cut_off)
{
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);
  gboolean answered = call->outcome == HL_SETTLED_ANSWERED;
  gboolean left = call->outcome == HL_SETTLED_ABANDONED || call->outcome == HL_SETTLED_SHORT;
  HlMemory *before, *memory;

  forget_old (self);
  if (self->memory_span == 0 || call->outbound || *call->caller == '\0'
      || !(answered || (left && call->queued_at != 0)))
    return FALSE;
  before = g_hash_table_lookup (self->memories, call->caller);
  memory = g_new0 (HlMemory, 1);
  *memory = (HlMemory){ .call = call->id,
                        .at = self->now,
                        .left = left,
                        .cut_off = answered && cut_off,
                        .place_at = left ? call->place_at : 0,
                        .queue = left ? call->queue->id : 0,
                        .agent = before != NULL ? before->agent : 0,
                        .talked_at = before != NULL ? before->talked_at : 0,
                        .number = g_strdup (call->caller) };
  if (answered && (call->rated != 0 || (agent != NULL && agent->agent != NULL)))
    {
      memory->agent = call->rated != 0 ? call->rated : agent->agent->id;
      memory->talked_at = self->now;
    }
  if (before != NULL)
    forget (self, before);
  add (self, memory);
  g_ptr_array_add (self->dirty_memories, memory);
  return TRUE;
}

static gboolean
within (HlSwitch *self, HlTime at, guint minutes)
{
  return minutes != 0 && at != 0 && self->now < at + minutes * HL_MINUTE;
}

static void
say_redialled (HlSwitch *self, HlSwitchCall *call, const HlMemory *memory)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, memory->call);
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_REDIALLED);

  fact.text = text;
  fact.span = self->now - memory->at;
  hl_switch_emit_fact (self, &fact);
}

const char *
hl_switch_recall (HlSwitch *self, HlSwitchCall *call, const HlSwitchFlow *flow)
{
  const HlMemory *memory;
  const char *why = NULL;

  if (self->memory_span == 0)
    return NULL;
  forget_old (self);
  memory = g_hash_table_lookup (self->memories, call->caller);
  if (memory == NULL)
    return NULL;
  if (within (self, memory->talked_at, call->queue->last_agent_minutes))
    call->wanted = memory->agent;
  if (within (self, memory->at, flow->repeat_minutes))
    {
      call->priority += 1;
      why = "repeat";
    }
  if (memory->cut_off && within (self, memory->at, flow->cut_off_minutes))
    {
      call->priority += 2;
      why = "cut-off";
    }
  if (memory->left && memory->queue == call->queue->id
      && within (self, memory->at, flow->redial_minutes))
    {
      call->place_at = memory->place_at;
      say_redialled (self, call, memory);
      why = "redial";
    }
  return why;
}

/* ---- The journal ---- */

void
hl_switch_memory_keep (const HlMemory *memory, GString *out)
{
  HlJsonWriter w = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&w);
  hl_json_add_int (&w, "memory", memory->call);
  hl_json_add_text (&w, "number", memory->number);
  hl_json_add_int (&w, "at", memory->at);
  hl_json_add_bool (&w, "left", memory->left);
  hl_json_add_bool (&w, "cut_off", memory->cut_off);
  hl_json_add_int (&w, "place_at", memory->place_at);
  hl_json_add_int (&w, "queue", memory->queue);
  hl_json_add_int (&w, "agent", memory->agent);
  hl_json_add_int (&w, "talked_at", memory->talked_at);
  hl_json_end_object (&w);
}

HlId
hl_switch_memory_call (const HlMemory *memory)
{
  return memory->call;
}

static gint64
number (const HlJson *o, const char *name, gint64 most)
{
  return CLAMP (hl_json_int (hl_json_get (o, name), 0), 0, most);
}

/* Memories are kept in any order; the list is by age. */
static void
put_in_order (HlSwitch *self, HlMemory *memory)
{
  GList *after;

  g_queue_unlink (&self->memory_list, &memory->link);
  after = self->memory_list.tail;
  while (after != NULL && ((HlMemory *) after->data)->at > memory->at)
    after = after->prev;
  g_queue_insert_after_link (&self->memory_list, after, &memory->link);
}

gboolean
hl_switch_memory_restore (HlSwitch *self, const HlJson *o, GError **error)
{
  const char *caller = hl_json_text (hl_json_get (o, "number"), "");
  HlMemory *memory;

  if (*caller == '\0' || g_hash_table_contains (self->memories, caller)
      || number (o, "memory", HL_ID_MAX) == 0)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG,
                           "number: not as it was kept");
      return FALSE;
    }
  memory = g_new0 (HlMemory, 1);
  memory->call = number (o, "memory", HL_ID_MAX);
  memory->at = number (o, "at", self->now);
  memory->left = hl_json_bool (hl_json_get (o, "left"), FALSE);
  memory->cut_off = hl_json_bool (hl_json_get (o, "cut_off"), FALSE);
  memory->place_at = number (o, "place_at", self->now);
  memory->queue = number (o, "queue", HL_ID_MAX);
  memory->agent = number (o, "agent", HL_ID_MAX);
  memory->talked_at = number (o, "talked_at", self->now);
  memory->number = g_strdup (caller);
  hl_id_seen (memory->call);
  add (self, memory);
  put_in_order (self, memory);
  return TRUE;
}
