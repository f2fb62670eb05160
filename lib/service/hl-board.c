/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-watch.h"

#include "hl-warnings.h"
#include "hl-wall.h"

/* The order of things.  An event goes into the switch; what comes out is a batch:
 * rows for the journal and commands.  Batches are carried out in their order, each
 * when its rows are durable, so no peer hears of what a kill could undo. */

/* ---- The switch's host ---- */

static HlCommand *
command_copy (const HlCommand *command)
{
  HlCommand *copy = g_memdup2 (command, sizeof *command);

  copy->number = g_strdup (command->number);
  copy->text = g_strdup (command->text);
  copy->trunk = g_strdup (command->trunk);
  copy->mix = command->mix != NULL ? g_memdup2 (command->mix, sizeof *command->mix) : NULL;
  return copy;
}

static void
command_free (gpointer data)
{
  HlCommand *command = data;

  g_free ((char *) command->number);
  g_free ((char *) command->text);
  g_free ((char *) command->trunk);
  g_free ((HlMix *) command->mix);
  g_free (command);
}

void
hl_board_keep (HlBoard *self, HlKeptKind kind, HlId id, const char *text)
{
  g_return_if_fail (self->batch != NULL);
  hl_kept_rows_add (self->batch->rows, kind, id, text);
}

/* A leg is remembered before its INVITE leaves, so that a restart can tell it has gone. */
static void
keep_leg (HlBoard *self, const HlCommand *command)
{
  g_autofree char *text = g_strdup_printf ("{\"call\":%" G_GINT64_FORMAT "}", command->call);

  hl_board_keep (self, HL_KEPT_LEG, command->leg, text);
}

static void
command_cb (const HlCommand *command, gpointer data)
{
  HlBoard *self = data;

  g_return_if_fail (self->batch != NULL);
  if (command->kind == HL_COMMAND_KEEP || command->kind == HL_COMMAND_FORGET)
    {
      gboolean is_call = command->call != 0;
      hl_board_keep (self, is_call ? HL_KEPT_CALL : HL_KEPT_AGENT,
                     is_call ? command->call : command->agent,
                     command->kind == HL_COMMAND_KEEP ? command->text : NULL);
      return;
    }
  if (command->kind == HL_COMMAND_LEG_INVITE)
    keep_leg (self, command);
  if (command->kind == HL_COMMAND_RECORD)
    hl_board_keep_recording_key (self, command->call);
  g_ptr_array_add (self->batch->commands, command_copy (command));
}

static void
fact_cb (const HlFact *fact, gpointer data)
{
  HlBoard *self = data;
  HlBoardFact *kept = g_new0 (HlBoardFact, 1);
  g_autofree char *text = NULL;

  g_return_if_fail (self->batch != NULL);
  kept->id = hl_id_next (fact->at);
  kept->actor = self->batch->actor;
  kept->fact = *fact;
  kept->fact.number = g_strdup (fact->number);
  kept->fact.text = g_strdup (fact->text);
  text = hl_board_fact_write (kept);
  hl_board_keep (self, HL_KEPT_FACT, kept->id, text);
  g_ptr_array_add (self->batch->facts, kept);
  hl_board_note_fact (self, fact);
}

void
hl_board_add_fact (HlBoard *self, const HlFact *fact)
{
  fact_cb (fact, self);
}

HlSwitchHost
hl_board_host (HlBoard *self)
{
  return (HlSwitchHost){ .command = command_cb, .fact = fact_cb, .data = self };
}

/* ---- Batches ---- */

static void
batch_free (HlBoardBatch *batch)
{
  g_ptr_array_unref (batch->commands);
  g_clear_pointer (&batch->rows, g_array_unref);
  g_ptr_array_unref (batch->facts);
  g_free (batch);
}

static void
run_batch (HlBoard *self, HlBoardBatch *batch)
{
  for (guint i = 0; i < batch->commands->len; i++)
    hl_board_run_command (self, g_ptr_array_index (batch->commands, i));
  while (batch->facts->len > 0)
    g_ptr_array_add (self->facts, g_ptr_array_steal_index (batch->facts, 0));
  hl_board_store_facts (self);
}

/* A command may bring another event, whose batch then waits its turn at the end. */
static void
run_durable (HlBoard *self)
{
  HlBoardBatch *batch;

  if (self->running)
    return;
  self->running = TRUE;
  if (self->media != NULL)
    hl_media_gather (self->media, TRUE);
  while ((batch = g_queue_peek_head (&self->batches)) != NULL && batch->durable)
    {
      g_queue_pop_head (&self->batches);
      run_batch (self, batch);
      batch_free (batch);
    }
  if (self->media != NULL)
    hl_media_gather (self->media, FALSE);
  self->running = FALSE;
}

static void
durable_cb (const GError *error, gpointer data)
{
  HlBoard *self = data;
  HlTime now = hl_clock_now (self->service->clock);

  if (error != NULL)
    hl_warnings_raise (
        self->service->warnings, HL_WARNING_SERIOUS, "journal", "",
        "The switchboard's journal can't be written (%s): calls go on, but would not "
        "survive a restart",
        error->message);
  else
    hl_warnings_clear (self->service->warnings, "journal", "");
  for (GList *l = self->batches.head; l != NULL; l = l->next)
    {
      HlBoardBatch *batch = l->data;
      if (batch->durable)
        continue;
      batch->durable = TRUE;
      self->figures.batches++;
      self->figures.sum += now - batch->handed_over;
      self->figures.longest = MAX (self->figures.longest, now - batch->handed_over);
      break;
    }
  run_durable (self);
}

static void
hand_over (HlBoard *self, HlBoardBatch *batch)
{
  batch->handed_over = hl_clock_now (self->service->clock);
  g_queue_push_tail (&self->batches, batch);
  if (batch->rows->len > 0)
    hl_journal_commit (self->journal, g_steal_pointer (&batch->rows), durable_cb, self);
  else
    batch->durable = TRUE;
  run_durable (self);
}

void
hl_board_begin (HlBoard *self, HlId actor)
{
  g_return_if_fail (self->batch == NULL);
  self->batch = g_new0 (HlBoardBatch, 1);
  self->batch->actor = actor;
  self->batch->commands = g_ptr_array_new_with_free_func (command_free);
  self->batch->facts = g_ptr_array_new_with_free_func (hl_board_fact_free);
  self->batch->rows = hl_kept_rows_new ();
}

void
hl_board_end (HlBoard *self)
{
  HlBoardBatch *batch = g_steal_pointer (&self->batch);

  g_return_if_fail (batch != NULL);
  if (batch->commands->len > 0 || batch->facts->len > 0 || batch->rows->len > 0)
    hand_over (self, batch);
  else
    batch_free (batch);
  hl_board_set_tick (self);
  hl_wall_touch (self->service->wall);
}

gboolean
hl_board_handle (HlBoard *self, const HlEvent *event, HlId actor, GError **error)
{
  gboolean ok;

  hl_board_begin (self, actor);
  ok = hl_switch_handle (self->board, event, error);
  hl_board_end (self);
  return ok;
}

/* ---- Time ---- */

static gboolean
tick_cb (gpointer data)
{
  HlBoard *self = data;
  HlEvent event = { .kind = HL_EVENT_TICK };

  self->tick = 0;
  self->tick_at = 0;
  hl_board_handle (self, &event, 0, NULL);
  return G_SOURCE_REMOVE;
}

void
hl_board_set_tick (HlBoard *self)
{
  HlTime next = hl_switch_next_tick (self->board);
  HlTime now;

  if (next == self->tick_at && (next == 0 || self->tick != 0))
    return;
  g_clear_handle_id (&self->tick, g_source_remove);
  self->tick_at = next;
  if (next == 0)
    return;
  now = hl_clock_now (self->service->clock);
  self->tick = g_timeout_add (next > now ? (guint) MIN ((next - now + 999) / 1000, 3600000) : 0,
                              tick_cb, self);
}

/* ---- People ---- */

gboolean
hl_board_ask (HlBoard *self, const HlEvent *event, HlId actor, GError **error)
{
  return hl_board_handle (self, event, actor, error);
}

static void
sign (HlBoard *self, HlId user, HlEventKind kind)
{
  HlEvent event = { .kind = kind, .agent = user };
  HlAgentView view;
  g_autoptr (GError) error = NULL;

  if (!self->started || !hl_switch_get_agent (self->board, user, &view)
      || (kind == HL_EVENT_SIGN_IN && view.state != HL_AGENT_OFFLINE && !view.signing_out))
    return;
  if (!hl_board_handle (self, &event, user, &error))
    g_debug ("Signing in or out: %s", error->message);
}

void
hl_board_sign_in (HlBoard *self, HlId user)
{
  sign (self, user, HL_EVENT_SIGN_IN);
}

void
hl_board_sign_out (HlBoard *self, HlId user)
{
  sign (self, user, HL_EVENT_SIGN_OUT);
}

/* ---- What others look at ---- */

HlSwitch *
hl_board_get_switch (HlBoard *self)
{
  return self->board;
}

HlMedia *
hl_board_get_media (HlBoard *self)
{
  return self->media;
}

gboolean
hl_board_sip_is_up (HlBoard *self)
{
  return self->sip_up;
}

gboolean
hl_board_media_is_up (HlBoard *self)
{
  return self->media_up;
}

void
hl_board_get_figures (HlBoard *self, HlBoardFigures *figures)
{
  *figures = self->figures;
  figures->writes = hl_journal_get_writes (self->journal);
}

/* Before anything is written: a new state must not hide the old one. */
static gboolean
open_journal (HlBoard *self, GError **error)
{
  const char *data = self->service->options.data;
  g_autofree char *path = g_build_filename (data, HL_BOARD_JOURNAL, NULL);
  g_autofree char *old = g_build_filename (data, HL_BOARD_JOURNAL_OLD, NULL);

  self->journal = hl_journal_open (path, self->service->key, error);
  if (self->journal == NULL || !hl_journal_take_old (self->journal, old, self->service->key, error))
    return FALSE;
  self->kept_agents = hl_journal_read (self->journal, HL_KEPT_AGENT);
  self->kept_calls = hl_journal_read (self->journal, HL_KEPT_CALL);
  self->kept_legs = hl_journal_read (self->journal, HL_KEPT_LEG);
  hl_board_read_recording_keys (self);
  return TRUE;
}

HlBoard *
hl_board_new (HlService *service, GError **error)
{
  HlBoard *self = g_new0 (HlBoard, 1);
  HlSwitchHost host = hl_board_host (self);

  self->service = service;
  self->cancellable = g_cancellable_new ();
  self->facts = g_ptr_array_new_with_free_func (hl_board_fact_free);
  self->legs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, hl_board_leg_free);
  self->extras = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, hl_board_extra_free);
  self->extensions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->recording_keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->recordings_written = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&self->batches);
  self->board = hl_switch_new (service->clock, &host);
  if (!open_journal (self, error) || !hl_board_store_left (self, error)
      || !hl_board_configure_now (self, error))
    {
      hl_board_free (self);
      return NULL;
    }
  return self;
}

void
hl_board_free (HlBoard *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->changed != 0)
    g_clear_signal_handler (&self->changed, self->service->store);
  g_clear_handle_id (&self->tick, g_source_remove);
  hl_board_stop_watching (self);
  g_clear_handle_id (&self->reconfigure, g_source_remove);
  g_clear_handle_id (&self->store_again, g_source_remove);
  g_clear_handle_id (&self->media_deadline, g_source_remove);
  if (self->sip != NULL)
    g_signal_handlers_disconnect_by_data (self->sip, self);
  if (self->media != NULL)
    g_signal_handlers_disconnect_by_data (self->media, self);
  g_clear_object (&self->sip);
  g_free (self->sip_fingerprint);
  g_clear_object (&self->media);
  g_clear_pointer (&self->journal, hl_journal_close);
  g_queue_clear_full (&self->batches, (GDestroyNotify) batch_free);
  g_clear_pointer (&self->watch, hl_watch_free);
  g_clear_pointer (&self->board, hl_switch_free);
  g_clear_pointer (&self->config, hl_site_config_free);
  g_ptr_array_unref (self->facts);
  g_clear_pointer (&self->kept_agents, g_array_unref);
  g_clear_pointer (&self->kept_calls, g_array_unref);
  g_clear_pointer (&self->kept_legs, g_array_unref);
  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->extras);
  g_hash_table_unref (self->extensions);
  g_hash_table_unref (self->recording_keys);
  g_hash_table_unref (self->recordings_written);
  g_object_unref (self->cancellable);
  g_free (self);
}
