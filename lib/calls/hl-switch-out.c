/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* One batch: what one event brings about, handed to the host in a fixed order:
 * facts, then what the journal must know, then what the world is told. */

/* The batch outlives the objects it speaks of: texts are copied. */
static const char *
copy (HlSwitch *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert (self->texts, text) : NULL;
}

void
hl_switch_emit_fact (HlSwitch *self, const HlFact *fact)
{
  HlFact mine = *fact;

  mine.at = self->now;
  mine.number = copy (self, fact->number);
  mine.text = copy (self, fact->text);
  g_array_append_val (self->facts, mine);
}

void
hl_switch_emit (HlSwitch *self, const HlCommand *command)
{
  HlOutgoing out = { .command = *command };

  out.command.number = copy (self, command->number);
  out.command.text = copy (self, command->text);
  out.command.trunk = copy (self, command->trunk);
  if (command->mix != NULL)
    out.mix = *command->mix;
  g_array_append_val (self->commands, out);
}

void
hl_switch_complain (HlSwitch *self, HlId call, HlId agent, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  hl_switch_emit_fact (
      self, &(HlFact){ .kind = HL_FACT_FAULT, .call = call, .agent = agent, .text = text });
}

static void
send_facts (HlSwitch *self)
{
  if (self->host.fact != NULL)
    for (guint i = 0; i < self->facts->len; i++)
      self->host.fact (&g_array_index (self->facts, HlFact, i), self->host.data);
  g_array_set_size (self->facts, 0);
}

static void
send (HlSwitch *self, const HlCommand *command)
{
  if (self->host.command != NULL)
    self->host.command (command, self->host.data);
}

static void
send_keeps (HlSwitch *self)
{
  gboolean wanted = !self->host.without_keep;

  for (guint i = 0; i < self->dirty_calls->len; i++)
    {
      HlSwitchCall *call = g_ptr_array_index (self->dirty_calls, i);

      call->dirty = FALSE;
      if (!wanted || call->state == HL_CALL_OVER)
        continue;
      hl_switch_keep_call (call, g_string_truncate (self->kept, 0));
      send (self,
            &(HlCommand){ .kind = HL_COMMAND_KEEP, .call = call->id, .text = self->kept->str });
    }
  for (guint i = 0; i < self->dirty_agents->len; i++)
    {
      HlSwitchAgent *agent = g_ptr_array_index (self->dirty_agents, i);

      agent->dirty = FALSE;
      if (!wanted)
        continue;
      hl_switch_keep_agent (agent, g_string_truncate (self->kept, 0));
      send (self,
            &(HlCommand){ .kind = HL_COMMAND_KEEP, .agent = agent->id, .text = self->kept->str });
    }
  for (guint i = 0; wanted && i < self->dirty_memories->len; i++)
    {
      const HlMemory *memory = g_ptr_array_index (self->dirty_memories, i);

      hl_switch_memory_keep (memory, g_string_truncate (self->kept, 0));
      send (self, &(HlCommand){ .kind = HL_COMMAND_KEEP,
                                .call = hl_switch_memory_call (memory),
                                .text = self->kept->str });
    }
  for (guint i = 0; wanted && i < self->forgotten->len; i++)
    send (self, &(HlCommand){ .kind = HL_COMMAND_FORGET,
                              .call = g_array_index (self->forgotten, HlId, i) });
  g_ptr_array_set_size (self->dirty_calls, 0);
  g_ptr_array_set_size (self->dirty_agents, 0);
  g_ptr_array_set_size (self->dirty_memories, 0);
  g_array_set_size (self->forgotten, 0);
}

void
hl_switch_forget_agent (HlSwitch *self, HlSwitchAgent *agent)
{
  if (!self->host.without_keep)
    send (self, &(HlCommand){ .kind = HL_COMMAND_FORGET, .agent = agent->id });
}

static void
send_commands (HlSwitch *self)
{
  for (guint i = 0; i < self->commands->len; i++)
    {
      HlOutgoing *out = &g_array_index (self->commands, HlOutgoing, i);

      if (out->command.mix != NULL)
        out->command.mix = &out->mix;
      send (self, &out->command);
    }
  g_array_set_size (self->commands, 0);
}

void
hl_switch_flush (HlSwitch *self)
{
  send_facts (self);
  send_keeps (self);
  send_commands (self);
  g_string_chunk_clear (self->texts);
  g_ptr_array_set_size (self->dead_legs, 0);
  g_ptr_array_set_size (self->dead_calls, 0);
}
