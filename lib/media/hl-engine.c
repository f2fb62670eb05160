/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-engine-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "hl-g711.h"

/* The whole: threads, their events, lists. */

#define PROMPT_CACHE_BYTES (64 * 1024 * 1024)

gboolean
hl_engine_refuse (GError **error, const char *field, const char *reason)
{
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST, "%s: %s", field, reason);
  return FALSE;
}

HlEngineLeg *
hl_engine_find_leg (HlEngine *self, HlId id)
{
  return g_hash_table_lookup (self->legs, &id);
}

HlEngineCall *
hl_engine_find_call (HlEngine *self, HlId id)
{
  return g_hash_table_lookup (self->calls, &id);
}

HlTickCommand *
hl_engine_leg_command (HlEngineLeg *leg, HlTickKind kind)
{
  HlTickCommand *command = hl_ticker_command (kind);

  command->leg = &leg->rtp;
  return command;
}

HlTicker *
hl_engine_choose_ticker (HlEngine *self)
{
  return g_ptr_array_index (self->tickers, self->next_ticker++ % self->tickers->len);
}

static void
leg_free (HlEngineLeg *leg)
{
  hl_rtp_leg_clear (&leg->rtp);
  g_free (leg->prompt);
  g_free (leg->token);
  explicit_bzero (leg, sizeof *leg); /* it held keys */
  g_free (leg);
}

static void
spent_cb (HlTickCommand *command, gpointer data)
{
  g_clear_pointer (&command->prompt, hl_prompt_unref);
  hl_rtp_parts_clear (&command->parts);
  if (command->kind == HL_TICK_REMOVE_LEG)
    leg_free (command->leg->owner);
  if (command->kind == HL_TICK_REMOVE_CALL)
    g_free (command->call->owner);
  g_free (command);
}

/* ---- Events of media threads ---- */

static gboolean
is_open (HlEngineLeg *leg)
{
  return hl_engine_find_leg (leg->engine, leg->id) == leg;
}

static void
talk_cb (HlEngine *self, const HlTickEvent *event)
{
  const HlEngineCall *call = event->call->owner;
  HlTalkClosed closed = { call->id, event->serial, event->talk };

  if (event->on)
    self->events.talk_closed (&closed, self->events.data);
  else if (hl_engine_find_call (self, call->id) == call)
    self->events.talk (call->id, &event->talk, self->events.data);
}

static void
event_cb (const HlTickEvent *event, gpointer data)
{
  HlEngine *self = data;
  HlEngineLeg *leg;

  if (event->kind == HL_TICK_EVENT_TALK)
    {
      talk_cb (self, event);
      return;
    }
  leg = event->leg->owner;
  if (is_open (leg))
    switch (event->kind)
      {
      case HL_TICK_EVENT_DIGIT:
        self->events.dtmf (leg->id, event->digit, self->events.data);
        break;
      case HL_TICK_EVENT_SILENT:
        self->events.silent (leg->id, event->on, event->reason, self->events.data);
        break;
      case HL_TICK_EVENT_REPORT:
        self->events.report (leg->id, &event->report, self->events.data);
        break;
      case HL_TICK_EVENT_TALK:
        break;
      case HL_TICK_EVENT_PROMPT:
        if (event->on && event->serial == leg->serial)
          self->events.prompt_done (leg->id, leg->token, event->prompt->problem, self->events.data);
        break;
      }
  if (event->prompt != NULL)
    hl_prompt_unref (event->prompt);
}

static void
closed_cb (const HlRecordingClosed *closed, gpointer data)
{
  HlEngine *self = data;
  HlEngineCall *call = hl_engine_find_call (self, closed->call);

  if (call != NULL && call->part == closed->part)
    {
      if (call->recording && closed->error != NULL)
        hl_engine_record_failed (call, self);
      call->recording = FALSE;
    }
  self->events.recording_closed (closed, self->events.data);
}

/* ---- All together ---- */

void
hl_engine_keep_only (HlEngine *self, const HlId *ids, guint n)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GList) legs = g_hash_table_get_values (self->legs);
  g_autoptr (GList) calls = NULL;

  for (guint i = 0; i < n; i++)
    g_hash_table_add (known, (gpointer) &ids[i]);
  for (GList *l = legs; l != NULL; l = l->next)
    if (!g_hash_table_contains (known, &((HlEngineLeg *) l->data)->id))
      hl_engine_close_leg (self, ((HlEngineLeg *) l->data)->id);
  calls = g_hash_table_get_values (self->calls);
  for (GList *l = calls; l != NULL; l = l->next)
    if (((HlEngineCall *) l->data)->n == 0)
      hl_engine_close_call (self, ((HlEngineCall *) l->data)->id);
}

guint
hl_engine_n_legs (HlEngine *self)
{
  return g_hash_table_size (self->legs);
}

guint
hl_engine_n_calls (HlEngine *self)
{
  return g_hash_table_size (self->calls);
}

guint
hl_engine_n_recordings (HlEngine *self)
{
  return hl_recorder_busy (self->recorder);
}

static void
write_leg (HlEngineLeg *leg, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "leg", leg->id);
  hl_json_add_int (writer, "port", leg->port);
  hl_json_add_bool (writer, "remote", leg->has_remote);
  /* Racy reads of counters: they are only shown. */
  hl_json_add_int (writer, "packets_in", (gint64) leg->rtp.packets_in);
  hl_json_add_int (writer, "packets_out", (gint64) leg->rtp.packets_out);
  hl_json_add_int (writer, "strangers", (gint64) leg->rtp.strangers);
  hl_json_add_int (writer, "broken", (gint64) leg->rtp.broken);
  hl_json_add_text (writer, "codec", hl_codec_name (leg->codec));
  hl_json_add_bool (writer, "encrypted", leg->theirs.suite != HL_SRTP_NONE);
  hl_json_add_int (writer, "srtp_wrong", (gint64) leg->rtp.wrong);
  hl_json_add_text (writer, "token", leg->token);
  hl_json_end_object (writer);
}

static void
write_call (HlEngineCall *call, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "call", call->id);
  hl_json_name (writer, "legs");
  hl_json_begin_list (writer);
  for (guint i = 0; i < call->n; i++)
    hl_json_put_int (writer, call->legs[i]->id);
  hl_json_end_list (writer);
  hl_json_add_int (writer, "left", call->left);
  hl_json_add_bool (writer, "recording", call->recording);
  hl_json_add_bool (writer, "waiting", call->again_at != 0);
  hl_json_add_int (writer, "part", call->part);
  hl_json_end_object (writer);
}

void
hl_engine_write_list (HlEngine *self, HlJsonWriter *writer)
{
  GHashTableIter iter;
  gpointer value;

  hl_json_name (writer, "legs");
  hl_json_begin_list (writer);
  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    write_leg (value, writer);
  hl_json_end_list (writer);
  hl_json_name (writer, "calls");
  hl_json_begin_list (writer);
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    write_call (value, writer);
  hl_json_end_list (writer);
}

void
hl_engine_write_stats (HlEngine *self, HlJsonWriter *writer)
{
  HlTickerStats sum = { 0 };

  for (guint i = 0; i < self->tickers->len; i++)
    {
      HlTickerStats one;

      hl_ticker_stats (g_ptr_array_index (self->tickers, i), &one);
      sum.ticks += one.ticks;
      sum.missed += one.missed;
      sum.worst_us = MAX (sum.worst_us, one.worst_us);
      sum.latest_us = MAX (sum.latest_us, one.latest_us);
    }
  hl_json_add_int (writer, "threads", self->tickers->len);
  hl_json_add_int (writer, "legs", hl_engine_n_legs (self));
  hl_json_add_int (writer, "calls", hl_engine_n_calls (self));
  hl_json_add_int (writer, "recordings", hl_engine_n_recordings (self));
  hl_json_add_int (writer, "ticks", (gint64) sum.ticks);
  hl_json_add_int (writer, "missed", (gint64) sum.missed);
  hl_json_add_int (writer, "worst_us", sum.worst_us);
  hl_json_add_int (writer, "latest_us", sum.latest_us);
  hl_json_add_int (writer, "prompt_bytes", (gint64) hl_prompt_cache_size (self->prompts));
}

static gboolean
check_ports (HlEngine *self, GError **error)
{
  guint16 port;
  int fd = hl_engine_bind_any (self, &port);

  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS,
               "no RTP port can be had in %u-%u on %s: %s", self->port_first, self->port_last,
               self->address, g_strerror (errno));
  return FALSE;
}

static void
start_threads (HlEngine *self, const HlMediaOptions *options)
{
  guint threads = options->threads > 0 ? options->threads : MAX (1, g_get_num_processors () / 2);
  const HlTickerSide side = { event_cb, spent_cb, self };

  self->recorder = hl_recorder_new (options->recordings, closed_cb, self);
  for (guint i = 0; i < threads; i++)
    g_ptr_array_add (self->tickers, hl_ticker_new (i, self->recorder, &side));
}

HlEngine *
hl_engine_new (const HlMediaOptions *options, const HlEngineEvents *events, GError **error)
{
  HlEngine *self = g_new0 (HlEngine, 1);

  hl_g711_init ();
  self->events = *events;
  self->address = g_strdup (options->address);
  self->port_first = (guint16) ((options->port_first + 1) & ~1);
  self->port_last = options->port_last;
  self->port_next = self->port_first;
  if (!hl_rtp_address_parse (options->address, 0, &self->bind_address)
      || !check_ports (self, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS, "not a numeric address: %s",
                     options->address);
      g_free (self->address);
      g_free (self);
      return NULL;
    }
  self->legs = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->calls = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->tickers = g_ptr_array_new ();
  self->prompts = hl_prompt_cache_new (options->prompts, PROMPT_CACHE_BYTES);
  start_threads (self, options);
  hl_recorder_recover (self->recorder);
  return self;
}

void
hl_engine_free (HlEngine *self)
{
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  g_clear_handle_id (&self->again, g_source_remove);
  for (GList *l = calls; l != NULL; l = l->next)
    hl_engine_close_call (self, ((HlEngineCall *) l->data)->id);
  hl_engine_keep_only (self, NULL, 0);
  hl_prompt_cache_free (self->prompts);
  g_ptr_array_foreach (self->tickers, (GFunc) (void (*) (void)) hl_ticker_stop, NULL);
  hl_recorder_free (self->recorder);
  g_ptr_array_foreach (self->tickers, (GFunc) (void (*) (void)) hl_ticker_free, NULL);
  g_ptr_array_unref (self->tickers);
  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->calls);
  g_free (self->address);
  g_free (self);
}
