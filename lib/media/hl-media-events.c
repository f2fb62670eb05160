/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-private.h"

#include <string.h>

#include "hl-talk.h"

/* What mediad says: its answers and its events. */

#define ACK_MS 1000 /* one for all events of that time */

/* ---- Replies ---- */

static void
greeted (HlMedia *self, const HlJson *reply)
{
  const char *instance = hl_json_text (hl_json_get (reply, "instance"), NULL);
  gboolean same;

  if (instance == NULL
      || hl_json_int (hl_json_get (reply, "version"), 0) != HL_MEDIA_PROTOCOL_VERSION)
    {
      hl_media_link_reset (self->link, "it speaks another protocol version than ours");
      return;
    }
  same = self->instance != NULL ? strcmp (self->instance, instance) == 0
                                : hl_json_int (hl_json_get (reply, "legs"), 0) > 0;
  if (g_strcmp0 (self->instance, instance) != 0)
    {
      g_free (self->instance);
      self->instance = g_strdup (instance);
      self->handled = self->acknowledged = 0;
    }
  self->pid = hl_json_int (hl_json_get (reply, "pid"), 0);
  hl_media_link_settle (self->link);
  self->up = TRUE;
  hl_media_resend_all (self, same);
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_UP], 0, TRUE, same);
}

static GError *
error_of (const HlJson *reply)
{
  const char *word = hl_json_text (hl_json_get (reply, "error"), NULL);

  if (word == NULL)
    return NULL;
  return g_error_new_literal (HL_MEDIA_ERROR, hl_media_error_from_word (word),
                              hl_json_text (hl_json_get (reply, "message"), "refused"));
}

/* Who is told may close the leg: it is gone then. */
static void
complete (HlMediaLeg *leg, gint64 seq, const GError *error)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func (hl_media_opening_free);
  HlMediaDesc local = leg->local;

  for (guint i = 0; i < leg->waiting->len;)
    {
      HlMediaOpening *opening = g_ptr_array_index (leg->waiting, i);

      if (opening->seq == 0 || opening->seq > seq)
        i++;
      else
        g_ptr_array_add (done, g_ptr_array_steal_index (leg->waiting, i));
    }
  for (guint i = 0; i < done->len; i++)
    {
      HlMediaOpening *opening = g_ptr_array_index (done, i);

      if (error != NULL)
        g_task_return_error (opening->task, g_error_copy (error));
      else
        g_task_return_pointer (opening->task, g_memdup2 (&local, sizeof local), g_free);
    }
}

static void
opened (HlMedia *self, HlId id, gint64 seq, const HlJson *reply)
{
  HlMediaLeg *leg = g_hash_table_lookup (self->legs, &id);
  g_autoptr (GError) error = error_of (reply);
  HlMediaDesc local;

  if (leg == NULL)
    return;
  if (error == NULL && hl_media_desc_read (hl_json_get (reply, "local"), "local", &local, &error))
    {
      gboolean moved = leg->opened && hl_media_desc_moved (&leg->local, &local);

      leg->local = local;
      leg->opened = TRUE;
      complete (leg, seq, NULL);
      if (moved)
        g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_LEG_MOVED], 0, id, &local);
      return;
    }
  complete (leg, seq, error);
  /* Never was: so it is not asked for again. */
  leg = g_hash_table_lookup (self->legs, &id);
  if (leg != NULL && !leg->opened && leg->waiting->len == 0)
    g_hash_table_remove (self->legs, &id);
}

static void
listed (HlMedia *self, const HlJson *reply)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->listing);
  const HlJson *legs = hl_json_get (reply, "legs"), *calls = hl_json_get (reply, "calls");
  HlMediaList *list = g_new0 (HlMediaList, 1);

  list->legs = g_array_new (FALSE, FALSE, sizeof (HlId));
  list->calls = g_array_new (FALSE, FALSE, sizeof (HlMediaListedCall));
  for (guint i = 0; i < hl_json_length (legs); i++)
    {
      HlId id = hl_json_int (hl_json_get (hl_json_at (legs, i), "leg"), 0);
      g_array_append_val (list->legs, id);
    }
  for (guint i = 0; i < hl_json_length (calls); i++)
    {
      const HlJson *call = hl_json_at (calls, i);
      HlMediaListedCall one = {
        .call = hl_json_int (hl_json_get (call, "call"), 0),
        .recording = hl_json_bool (hl_json_get (call, "recording"), FALSE),
        .waiting = hl_json_bool (hl_json_get (call, "waiting"), FALSE),
      };
      g_array_append_val (list->calls, one);
    }
  g_task_return_pointer (task, list, (GDestroyNotify) hl_media_list_free);
}

void
hl_media_fail_listing (HlMedia *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->listing);

  if (task != NULL)
    g_task_return_new_error (task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY, "hotline-mediad is away");
}

void
hl_media_handle_reply (HlMedia *self, const HlJson *reply)
{
  gint64 seq = hl_json_int (hl_json_get (reply, "re"), 0);
  HlId *id = g_hash_table_lookup (self->asked, &seq);
  g_autoptr (GError) error = error_of (reply);

  if (seq == self->hello_seq && !self->up)
    greeted (self, reply);
  else if (self->listing != NULL && seq == self->list_seq)
    listed (self, reply);
  else if (id != NULL)
    {
      HlId leg = *id;

      g_hash_table_remove (self->asked, &seq);
      opened (self, leg, seq, reply);
    }
  else if (error != NULL)
    g_message ("hotline-mediad refused: %s", error->message);
}

/* ---- Events ---- */

static void
on_prompt_done (HlMedia *self, const HlJson *event, HlId id)
{
  HlMediaLeg *leg = g_hash_table_lookup (self->legs, &id);
  const char *token = hl_json_text (hl_json_get (event, "token"), NULL);

  if (leg != NULL && g_strcmp0 (leg->token, token) == 0)
    {
      g_clear_pointer (&leg->prompt, g_free);
      g_clear_pointer (&leg->token, g_free);
    }
  /* Ours, where the caller gave none. */
  if (token != NULL && *token == '~')
    token = NULL;
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_PROMPT_DONE], 0, id, token,
                 hl_json_text (hl_json_get (event, "error"), NULL));
}

static void
on_dtmf (HlMedia *self, const HlJson *event, HlId leg)
{
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_DTMF], 0, leg,
                 hl_json_text (hl_json_get (event, "digit"), ""));
}

static void
on_silent (HlMedia *self, const HlJson *event, HlId leg)
{
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_SILENT], 0, leg,
                 hl_json_bool (hl_json_get (event, "silent"), FALSE),
                 hl_silence_from_word (hl_json_text (hl_json_get (event, "reason"), "none")));
}

static void
on_report (HlMedia *self, const HlJson *event, HlId id)
{
  HlMediaLeg *leg = g_hash_table_lookup (self->legs, &id);
  HlMediaReport report;

  if (leg == NULL)
    return;
  hl_media_report_read (event, &report);
  leg->report = report;
  leg->has_report = TRUE;
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_REPORT], 0, id, &report);
}

static void
on_recording_closed (HlMedia *self, const HlJson *event, HlId leg)
{
  HlRecordingClosed closed = {
    .call = hl_json_int (hl_json_get (event, "call"), 0),
    .part = (guint) hl_json_int (hl_json_get (event, "part"), 0),
    .path = hl_json_text (hl_json_get (event, "path"), ""),
    .digest = hl_json_text (hl_json_get (event, "digest"), NULL),
    .started_at = hl_json_int (hl_json_get (event, "started_at"), 0),
    .length = hl_json_int (hl_json_get (event, "length"), 0),
    .bytes = hl_json_int (hl_json_get (event, "bytes"), 0),
    .error = hl_json_text (hl_json_get (event, "error"), NULL),
  };
  HlMediaCall *call = g_hash_table_lookup (self->calls, &closed.call);

  /* One that failed goes on as the next part when mediad can; it is wanted still. */
  if (call != NULL && call->part == closed.part && closed.error == NULL)
    call->recording = FALSE;
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_RECORDING_CLOSED], 0, &closed);
}

static void
on_talk (HlMedia *self, const HlJson *event, HlId leg)
{
  HlId id = hl_json_int (hl_json_get (event, "call"), 0);
  HlMediaCall *call = g_hash_table_lookup (self->calls, &id);

  if (call == NULL)
    return;
  hl_media_talk_read (event, &call->talk);
  call->has_talk = TRUE;
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_TALK], 0, id);
}

static void
on_talk_closed (HlMedia *self, const HlJson *event, HlId leg)
{
  HlTalkClosed closed = {
    .call = hl_json_int (hl_json_get (event, "call"), 0),
    .part = (guint) hl_json_int (hl_json_get (event, "part"), 0),
  };

  hl_media_talk_read (event, &closed.talk);
  g_signal_emit (self, hl_media_signals[HL_MEDIA_SIGNAL_TALK_CLOSED], 0, &closed);
}

static const struct
{
  const char *word;
  void (*handle) (HlMedia *self, const HlJson *event, HlId leg);
} events[] = {
  { "prompt-done", on_prompt_done },
  { "dtmf", on_dtmf },
  { "silent", on_silent },
  { "report", on_report },
  { "recording-closed", on_recording_closed },
  { "talk", on_talk },
  { "talk-closed", on_talk_closed },
};

void
hl_media_acknowledge (HlMedia *self)
{
  g_clear_handle_id (&self->ack_source, g_source_remove);
  if (self->held > 0)
    return;
  self->acknowledged = self->handled;
  hl_media_send_if_up (self, &(HlMediaCommand){ .kind = HL_MEDIA_ACK, .n = self->handled });
}

static gboolean
ack_cb (gpointer data)
{
  HlMedia *self = data;

  self->ack_source = 0;
  hl_media_acknowledge (self);
  return G_SOURCE_REMOVE;
}

static void
acknowledge_soon (HlMedia *self)
{
  if (self->ack_source == 0)
    self->ack_source = g_timeout_add (ACK_MS, ack_cb, self);
}

void
hl_media_hold (HlMedia *self)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  self->held++;
}

void
hl_media_release (HlMedia *self)
{
  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (self->held > 0);

  self->held--;
  if (self->held == 0 && self->acknowledged < self->handled)
    acknowledge_soon (self);
}

void
hl_media_handle_event (HlMedia *self, const char *word, const HlJson *event)
{
  gint64 n = hl_json_int (hl_json_get (event, "n"), 0);

  /* Sent again after a reconnect. */
  if (n > 0 && n <= self->handled)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (strcmp (events[i].word, word) == 0)
      events[i].handle (self, event, hl_json_int (hl_json_get (event, "leg"), 0));
  if (n == 0)
    return;
  self->handled = n;
  acknowledge_soon (self);
}
