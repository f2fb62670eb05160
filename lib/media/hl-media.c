/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media.h"

#include <string.h>

#include "hl-media-link.h"
#include "hl-media-protocol.h"
#include "hl-talk.h"

/* What is wanted is kept here: legs, calls, prompts and recordings.  While mediad
 * is away commands only change it; when mediad is back it is sent as a whole,
 * which changes nothing in a mediad that never stopped. */

#define OPEN_SECONDS 5 /* an answer to open_leg, also over a restart of mediad */
#define ACK_MS 1000    /* time for the receiver to write down what an event said */

typedef struct
{
  HlId id;
  gboolean has_remote, opened;
  HlMediaDesc remote, local;
  gboolean has_policy;
  HlMediaPolicy policy;
  char *prompt, *token; /* being played; NULL = nothing */
  gboolean loop;
  GPtrArray *waiting; /* Opening */
  HlMediaReport report;
  gboolean has_report;
} Leg;

/* One hl_media_open_leg_async() that was not answered yet. */
typedef struct
{
  GTask *task;
  Leg *leg;
  gint64 seq; /* this answer, or a later one of the leg's, is for it */
  GSource *deadline, *cancelled;
} Opening;

typedef struct
{
  HlId id;
  HlId legs[HL_MEDIA_MIX_LEGS];
  guint16 gain[HL_MEDIA_MIX_LEGS * HL_MEDIA_MIX_LEGS];
  guint n;
  HlId left;
  guint part;
  gboolean sealed;
  guint8 key[HL_SEALED_KEY]; /* of its recordings, when sealed */
  gboolean mixed, recording, sent, paused, watched, has_talk;
  HlMediaTalk talk;
} Call;

struct _HlMedia
{
  GObject parent_instance;

  /* Owned */
  HlMediaLink *link;
  HlClock *clock;
  GHashTable *legs;  /* id → Leg */
  GHashTable *calls; /* id → Call */
  GHashTable *asked; /* seq → id of the leg */
  char *instance;    /* the mediad we knew */
  GArray *keep;      /* keep-only that waits for mediad; NULL = none */
  GTask *listing;    /* NULL = none is under way */
  gint64 list_seq, pid;

  gint64 seq, hello_seq;
  gint64 handled, acknowledged; /* events */
  guint ack_source, tokens;
  gboolean up;
};

G_DEFINE_FINAL_TYPE (HlMedia, hl_media, G_TYPE_OBJECT)

enum
{
  UP,
  LEG_MOVED,
  PROMPT_DONE,
  DTMF,
  SILENT,
  RECORDING_CLOSED,
  REPORT,
  TALK,
  TALK_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ---- Wanted legs and calls ---- */

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_source_destroy (opening->deadline);
  g_source_unref (opening->deadline);
  if (opening->cancelled != NULL)
    {
      g_source_destroy (opening->cancelled);
      g_source_unref (opening->cancelled);
    }
  g_object_unref (opening->task);
  g_free (opening);
}

static void
leg_free (gpointer data)
{
  Leg *leg = data;

  for (guint i = 0; i < leg->waiting->len; i++)
    {
      Opening *opening = g_ptr_array_index (leg->waiting, i);

      g_task_return_new_error (opening->task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY,
                               "the leg was closed before hotline-mediad answered");
    }
  g_ptr_array_unref (leg->waiting);
  g_free (leg->prompt);
  g_free (leg->token);
  g_free (leg);
}

static Leg *
want_leg (HlMedia *self, HlId id)
{
  Leg *leg = g_hash_table_lookup (self->legs, &id);

  if (leg != NULL)
    return leg;
  leg = g_new0 (Leg, 1);
  leg->id = id;
  leg->waiting = g_ptr_array_new_with_free_func (opening_free);
  g_hash_table_insert (self->legs, &leg->id, leg);
  return leg;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  hl_sealed_key_wipe (call->key);
  g_free (call);
}

static Call *
want_call (HlMedia *self, HlId id)
{
  Call *call = g_hash_table_lookup (self->calls, &id);

  if (call != NULL)
    return call;
  call = g_new0 (Call, 1);
  call->id = id;
  g_hash_table_insert (self->calls, &call->id, call);
  return call;
}

/* What is not known is off already: nothing is kept of a call that has ended. */
static Call *
want_switch (HlMedia *self, HlId id, gboolean on)
{
  return on ? want_call (self, id) : g_hash_table_lookup (self->calls, &id);
}

/* ---- Sending ---- */

static void
send_command (HlMedia *self, const HlMediaCommand *command)
{
  g_autoptr (GString) line = g_string_sized_new (256);

  hl_media_command_write (command, line);
  hl_media_link_send (self->link, line);
}

static void
send_if_up (HlMedia *self, const HlMediaCommand *command)
{
  if (self->up)
    send_command (self, command);
}

static void
send_open (HlMedia *self, Leg *leg)
{
  HlMediaCommand command = { .kind = HL_MEDIA_OPEN,
                             .seq = ++self->seq,
                             .leg = leg->id,
                             .has_remote = leg->has_remote,
                             .remote = leg->remote,
                             .port = leg->local.port };
  HlId *id = g_new (HlId, 1);
  gint64 *seq = g_new (gint64, 1);
  g_autofree char *codecs = NULL;
  g_autofree char *srtp = NULL;

  if (leg->has_policy)
    hl_media_policy_write (&leg->policy, &codecs, &srtp);
  command.has_local = leg->local.n_crypto > 0;
  command.local = leg->local;
  command.codecs = codecs;
  command.srtp = srtp;
  *id = leg->id;
  *seq = command.seq;
  g_hash_table_insert (self->asked, seq, id);
  for (guint i = 0; i < leg->waiting->len; i++)
    {
      Opening *opening = g_ptr_array_index (leg->waiting, i);

      if (opening->seq == 0)
        opening->seq = command.seq;
    }
  send_command (self, &command);
}

static void
send_mix (HlMedia *self, Call *call)
{
  g_autoptr (GArray) legs = g_array_new (FALSE, FALSE, sizeof (HlId));
  g_autoptr (GArray) gain = g_array_new (FALSE, FALSE, sizeof (guint16));
  HlMediaCommand command = {
    .kind = HL_MEDIA_MIX, .call = call->id, .legs = legs, .gain = gain, .left = call->left
  };

  g_array_append_vals (legs, call->legs, call->n);
  g_array_append_vals (gain, call->gain, call->n * call->n);
  send_command (self, &command);
}

static void
send_record (HlMedia *self, Call *call)
{
  HlMediaCommand command = { .kind = HL_MEDIA_RECORD,
                             .call = call->id,
                             .part = call->part,
                             .on = call->paused,
                             .has_key = call->sealed };

  call->sent = TRUE;
  memcpy (command.key, call->key, sizeof command.key);
  send_command (self, &command);
  hl_sealed_key_wipe (command.key);
}

static void
send_play (HlMedia *self, Leg *leg)
{
  send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_PLAY,
                                         .leg = leg->id,
                                         .prompt = leg->prompt,
                                         .token = leg->token,
                                         .loop = leg->loop });
}

static void
send_call_switch (HlMedia *self, HlMediaCommandKind kind, HlId call, gboolean on)
{
  send_if_up (self, &(HlMediaCommand){ .kind = kind, .call = call, .on = on });
}

static void
send_leg (HlMedia *self, HlMediaCommandKind kind, HlId leg)
{
  send_if_up (self, &(HlMediaCommand){ .kind = kind, .leg = leg });
}

static void
resend_call (HlMedia *self, Call *call, gboolean same)
{
  if (call->mixed)
    send_mix (self, call);
  if (call->recording)
    {
      /* The file of the mediad that died is closed by the new one. */
      call->part += !same && call->sent;
      send_record (self, call);
      if (call->paused)
        send_call_switch (self, HL_MEDIA_RECORD_PAUSE, call->id, TRUE);
    }
  if (call->watched)
    send_call_switch (self, HL_MEDIA_WATCH, call->id, TRUE);
}

static void
resend_all (HlMedia *self, gboolean same)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_remove_all (self->asked);
  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Leg *leg = value;

      for (guint i = 0; i < leg->waiting->len; i++)
        ((Opening *) g_ptr_array_index (leg->waiting, i))->seq = 0;
      send_open (self, leg);
      if (leg->prompt != NULL)
        send_play (self, leg);
    }
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    resend_call (self, value, same);
  if (self->keep != NULL)
    send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_KEEP_ONLY, .legs = self->keep });
  g_clear_pointer (&self->keep, g_array_unref);
}

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
  resend_all (self, same);
  g_signal_emit (self, signals[UP], 0, TRUE, same);
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
complete (Leg *leg, gint64 seq, const GError *error)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func (opening_free);
  HlMediaDesc local = leg->local;

  for (guint i = 0; i < leg->waiting->len;)
    {
      Opening *opening = g_ptr_array_index (leg->waiting, i);

      if (opening->seq == 0 || opening->seq > seq)
        i++;
      else
        g_ptr_array_add (done, g_ptr_array_steal_index (leg->waiting, i));
    }
  for (guint i = 0; i < done->len; i++)
    {
      Opening *opening = g_ptr_array_index (done, i);

      if (error != NULL)
        g_task_return_error (opening->task, g_error_copy (error));
      else
        g_task_return_pointer (opening->task, g_memdup2 (&local, sizeof local), g_free);
    }
}

static void
opened (HlMedia *self, HlId id, gint64 seq, const HlJson *reply)
{
  Leg *leg = g_hash_table_lookup (self->legs, &id);
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
        g_signal_emit (self, signals[LEG_MOVED], 0, id, &local);
      return;
    }
  complete (leg, seq, error);
  /* Never was: so it is not asked for again. */
  leg = g_hash_table_lookup (self->legs, &id);
  if (leg != NULL && !leg->opened && leg->waiting->len == 0)
    g_hash_table_remove (self->legs, &id);
}

void
hl_media_list_free (HlMediaList *list)
{
  g_array_unref (list->legs);
  g_array_unref (list->calls);
  g_free (list);
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
      };
      g_array_append_val (list->calls, one);
    }
  g_task_return_pointer (task, list, (GDestroyNotify) hl_media_list_free);
}

static void
fail_listing (HlMedia *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->listing);

  if (task != NULL)
    g_task_return_new_error (task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY, "hotline-mediad is away");
}

static void
handle_reply (HlMedia *self, const HlJson *reply)
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
  Leg *leg = g_hash_table_lookup (self->legs, &id);
  const char *token = hl_json_text (hl_json_get (event, "token"), NULL);

  if (leg != NULL && g_strcmp0 (leg->token, token) == 0)
    {
      g_clear_pointer (&leg->prompt, g_free);
      g_clear_pointer (&leg->token, g_free);
    }
  /* Ours, where the caller gave none. */
  if (token != NULL && *token == '~')
    token = NULL;
  g_signal_emit (self, signals[PROMPT_DONE], 0, id, token,
                 hl_json_text (hl_json_get (event, "error"), NULL));
}

static void
on_dtmf (HlMedia *self, const HlJson *event, HlId leg)
{
  g_signal_emit (self, signals[DTMF], 0, leg, hl_json_text (hl_json_get (event, "digit"), ""));
}

static void
on_silent (HlMedia *self, const HlJson *event, HlId leg)
{
  g_signal_emit (self, signals[SILENT], 0, leg, hl_json_bool (hl_json_get (event, "silent"), FALSE),
                 hl_silence_from_word (hl_json_text (hl_json_get (event, "reason"), "none")));
}

static void
on_report (HlMedia *self, const HlJson *event, HlId id)
{
  Leg *leg = g_hash_table_lookup (self->legs, &id);
  HlMediaReport report;

  if (leg == NULL)
    return;
  hl_media_report_read (event, &report);
  leg->report = report;
  leg->has_report = TRUE;
  g_signal_emit (self, signals[REPORT], 0, id, &report);
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
  Call *call = g_hash_table_lookup (self->calls, &closed.call);

  /* One that failed goes on as the next part when mediad can; it is wanted still. */
  if (call != NULL && call->part == closed.part && closed.error == NULL)
    call->recording = FALSE;
  g_signal_emit (self, signals[RECORDING_CLOSED], 0, &closed);
}

static void
on_talk (HlMedia *self, const HlJson *event, HlId leg)
{
  HlId id = hl_json_int (hl_json_get (event, "call"), 0);
  Call *call = g_hash_table_lookup (self->calls, &id);

  if (call == NULL)
    return;
  hl_media_talk_read (event, &call->talk);
  call->has_talk = TRUE;
  g_signal_emit (self, signals[TALK], 0, id);
}

static void
on_talk_closed (HlMedia *self, const HlJson *event, HlId leg)
{
  HlTalkClosed closed = {
    .call = hl_json_int (hl_json_get (event, "call"), 0),
    .part = (guint) hl_json_int (hl_json_get (event, "part"), 0),
  };

  hl_media_talk_read (event, &closed.talk);
  g_signal_emit (self, signals[TALK_CLOSED], 0, &closed);
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

static gboolean
ack_cb (gpointer data)
{
  HlMedia *self = data;

  self->ack_source = 0;
  self->acknowledged = self->handled;
  send_if_up (self, &(HlMediaCommand){ .kind = HL_MEDIA_ACK, .n = self->handled });
  return G_SOURCE_REMOVE;
}

static void
handle_event (HlMedia *self, const char *word, const HlJson *event)
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
  if (self->ack_source == 0)
    self->ack_source = g_timeout_add (ACK_MS, ack_cb, self);
}

/* ---- The link ---- */

static void
connected_cb (gpointer data)
{
  HlMedia *self = data;

  self->hello_seq = ++self->seq;
  send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_HELLO, .seq = self->hello_seq });
}

static void
line_cb (const char *line, gsize length, gpointer data)
{
  g_autoptr (HlMedia) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (line, (gssize) length, &error);
  const HlJson *root = doc != NULL ? hl_json_doc_root (doc) : NULL;
  const char *word = hl_json_text (hl_json_get (root, "event"), NULL);

  if (doc == NULL || hl_json_kind (root) != HL_JSON_OBJECT)
    hl_media_link_reset (self->link, "it sent a line that is no JSON object");
  else if (word != NULL && self->up)
    handle_event (self, word, root);
  else if (word == NULL)
    handle_reply (self, root);
}

static void
lost_cb (gpointer data)
{
  HlMedia *self = data;

  if (!self->up)
    return;
  self->up = FALSE;
  fail_listing (self);
  g_signal_emit (self, signals[UP], 0, FALSE, FALSE);
}

/* ---- Object ---- */

static void
hl_media_dispose (GObject *object)
{
  HlMedia *self = HL_MEDIA (object);

  g_clear_handle_id (&self->ack_source, g_source_remove);
  fail_listing (self);
  g_clear_pointer (&self->link, hl_media_link_free);
  g_hash_table_remove_all (self->legs);
  G_OBJECT_CLASS (hl_media_parent_class)->dispose (object);
}

static void
hl_media_finalize (GObject *object)
{
  HlMedia *self = HL_MEDIA (object);

  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->asked);
  g_clear_pointer (&self->keep, g_array_unref);
  g_clear_pointer (&self->clock, hl_clock_unref);
  g_free (self->instance);
  G_OBJECT_CLASS (hl_media_parent_class)->finalize (object);
}

static void
new_signal (HlMediaClass *class, guint at, const char *name, guint n, GType one, GType two,
            GType three)
{
  signals[at] = g_signal_new (name, G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, n, one, two, three);
}

static void
hl_media_class_init (HlMediaClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = hl_media_dispose;
  object_class->finalize = hl_media_finalize;

  new_signal (class, UP, "up", 2, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN, 0);
  new_signal (class, LEG_MOVED, "leg-moved", 2, G_TYPE_INT64, G_TYPE_POINTER, 0);
  new_signal (class, PROMPT_DONE, "prompt-done", 3, G_TYPE_INT64, G_TYPE_STRING, G_TYPE_STRING);
  new_signal (class, DTMF, "dtmf", 2, G_TYPE_INT64, G_TYPE_STRING, 0);
  new_signal (class, SILENT, "silent", 3, G_TYPE_INT64, G_TYPE_BOOLEAN, G_TYPE_INT);
  new_signal (class, RECORDING_CLOSED, "recording-closed", 1, G_TYPE_POINTER, 0, 0);
  new_signal (class, TALK, "talk", 1, G_TYPE_INT64, 0, 0);
  new_signal (class, TALK_CLOSED, "talk-closed", 1, G_TYPE_POINTER, 0, 0);
  new_signal (class, REPORT, "report", 2, G_TYPE_INT64, G_TYPE_POINTER, 0);
}

static void
hl_media_init (HlMedia *self)
{
  self->legs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, leg_free);
  self->calls = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, call_free);
  self->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

/* ---- Public ---- */

HlMedia *
hl_media_new (const HlMediaOptions *options, HlClock *clock)
{
  HlMedia *self = g_object_new (HL_TYPE_MEDIA, NULL);
  const HlMediaLinkSide side = { connected_cb, line_cb, lost_cb, self };

  self->link = hl_media_link_new (options, &side);
  self->clock = clock != NULL ? hl_clock_ref (clock) : NULL;
  return self;
}

void
hl_media_start (HlMedia *self)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  hl_media_link_start (self->link);
}

void
hl_media_stop (HlMedia *self, gboolean stop_daemon)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  if (self->ack_source != 0)
    {
      g_source_remove (self->ack_source);
      ack_cb (self);
    }
  if (stop_daemon)
    send_if_up (self, &(HlMediaCommand){ .kind = HL_MEDIA_QUIT });
  hl_media_link_stop (self->link);
  self->up = FALSE;
}

gboolean
hl_media_is_up (HlMedia *self)
{
  g_return_val_if_fail (HL_IS_MEDIA (self), FALSE);

  return self->up;
}

gint64
hl_media_get_pid (HlMedia *self)
{
  g_return_val_if_fail (HL_IS_MEDIA (self), 0);

  return self->up ? self->pid : 0;
}

static void
give_up (Opening *opening, int code)
{
  guint at;

  /* Out of the list first: who is told may close the leg. */
  if (!g_ptr_array_find (opening->leg->waiting, opening, &at))
    return;
  g_ptr_array_steal_index (opening->leg->waiting, at);
  if (code == HL_MEDIA_ERROR_AWAY)
    g_task_return_new_error (opening->task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY,
                             "hotline-mediad did not answer within %d s: it is being started again",
                             OPEN_SECONDS);
  else
    g_task_return_error_if_cancelled (opening->task);
  opening_free (opening);
}

static gboolean
deadline_cb (gpointer data)
{
  give_up (data, HL_MEDIA_ERROR_AWAY);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  give_up (data, -1);
  return G_SOURCE_REMOVE;
}

static void
add_opening (HlMedia *self, Leg *leg, GTask *task)
{
  Opening *opening = g_new0 (Opening, 1);
  GMainContext *context = g_task_get_context (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  opening->task = task;
  opening->leg = leg;
  opening->deadline = g_timeout_source_new_seconds (OPEN_SECONDS);
  g_source_set_callback (opening->deadline, deadline_cb, opening, NULL);
  g_source_attach (opening->deadline, context);
  if (cancellable != NULL)
    {
      opening->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (opening->cancelled, G_SOURCE_FUNC (cancelled_cb), opening, NULL);
      g_source_attach (opening->cancelled, context);
    }
  g_ptr_array_add (leg->waiting, opening);
}

void
hl_media_open_leg_async (HlMedia *self, HlId id, const HlMediaDesc *remote,
                         GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Leg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (id > 0 && id <= HL_ID_MAX);

  g_task_set_source_tag (task, hl_media_open_leg_async);
  leg = want_leg (self, id);
  if (remote != NULL)
    {
      leg->remote = *remote;
      leg->has_remote = TRUE;
    }
  add_opening (self, leg, task);
  if (self->up)
    send_open (self, leg);
}

gboolean
hl_media_open_leg_finish (HlMedia *self, GAsyncResult *result, HlMediaDesc *local, GError **error)
{
  g_autofree HlMediaDesc *got = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  got = g_task_propagate_pointer (G_TASK (result), error);
  if (got != NULL && local != NULL)
    *local = *got;
  return got != NULL;
}

void
hl_media_want_port (HlMedia *self, HlId leg, guint16 port)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  want_leg (self, leg)->local.port = port;
}

void
hl_media_list_async (HlMedia *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (HL_IS_MEDIA (self));

  if (!self->up || self->listing != NULL)
    {
      g_task_return_new_error (task, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY, "not now");
      return;
    }
  self->listing = g_steal_pointer (&task);
  self->list_seq = ++self->seq;
  send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_LIST, .seq = self->list_seq });
}

HlMediaList *
hl_media_list_finish (HlMedia *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
hl_media_restore_leg (HlMedia *self, HlId id)
{
  Leg *leg = g_hash_table_lookup (self->legs, &id);
  GHashTableIter iter;
  Call *call;

  if (leg == NULL || !leg->opened)
    return FALSE;
  if (!self->up)
    return TRUE;
  send_open (self, leg);
  if (leg->prompt != NULL)
    send_play (self, leg);
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &call))
    for (guint i = 0; i < call->n && call->mixed; i++)
      if (call->legs[i] == id)
        send_mix (self, call);
  return TRUE;
}

gboolean
hl_media_restore_recording (HlMedia *self, HlId id)
{
  Call *call = g_hash_table_lookup (self->calls, &id);

  if (call == NULL || call->part == 0)
    return FALSE;
  call->recording = TRUE;
  call->part++;
  if (self->up)
    {
      send_record (self, call);
      if (call->paused)
        send_call_switch (self, HL_MEDIA_RECORD_PAUSE, id, TRUE);
    }
  return TRUE;
}

static void
forget_in_calls (HlMedia *self, HlId leg)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Call *call = value, before = *call;

      for (guint i = 0; i < before.n; i++)
        if (before.legs[i] == leg)
          {
            call->n = 0;
            for (guint from = 0; from < before.n; from++)
              if (from != i)
                call->legs[call->n++] = before.legs[from];
            for (guint a = 0, at = 0; a < before.n; a++)
              for (guint b = 0; b < before.n; b++)
                if (a != i && b != i)
                  call->gain[at++] = before.gain[a * before.n + b];
            if (call->left == leg)
              call->left = 0;
          }
    }
}

void
hl_media_set_policy (HlMedia *self, HlId id, const HlMediaPolicy *policy)
{
  Leg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (policy != NULL);

  leg = want_leg (self, id);
  leg->policy = *policy;
  leg->has_policy = TRUE;
}

void
hl_media_set_keys (HlMedia *self, HlId id, const HlMediaDesc *local)
{
  Leg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (local != NULL);

  leg = want_leg (self, id);
  if (!leg->opened)
    leg->local = *local;
}

void
hl_media_close_leg (HlMedia *self, HlId leg)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  /* mediad takes it out of its calls likewise. */
  forget_in_calls (self, leg);
  g_hash_table_remove (self->legs, &leg);
  send_leg (self, HL_MEDIA_CLOSE, leg);
}

void
hl_media_mix (HlMedia *self, HlId id, const HlId *legs, guint n, const guint16 *gain, HlId left)
{
  Call *call;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (n <= HL_MEDIA_MIX_LEGS);

  for (guint i = 0; i < n; i++)
    forget_in_calls (self, legs[i]);
  call = want_call (self, id);
  call->n = n;
  call->left = left;
  call->mixed = TRUE;
  memcpy (call->legs, legs, n * sizeof *legs);
  memcpy (call->gain, gain, n * n * sizeof *gain);
  if (self->up)
    send_mix (self, call);
}

void
hl_media_close_call (HlMedia *self, HlId call)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  g_hash_table_remove (self->calls, &call);
  send_call_switch (self, HL_MEDIA_CLOSE_CALL, call, FALSE);
}

void
hl_media_play (HlMedia *self, HlId id, const char *prompt, gboolean loop, const char *token)
{
  Leg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (prompt != NULL);

  leg = want_leg (self, id);
  g_free (leg->prompt);
  g_free (leg->token);
  leg->prompt = g_strdup (prompt);
  leg->token = token != NULL ? g_strdup (token) : g_strdup_printf ("~%u", ++self->tokens);
  leg->loop = loop;
  if (self->up)
    send_play (self, leg);
}

void
hl_media_stop_play (HlMedia *self, HlId id)
{
  Leg *leg;

  g_return_if_fail (HL_IS_MEDIA (self));

  leg = g_hash_table_lookup (self->legs, &id);
  if (leg != NULL)
    {
      g_clear_pointer (&leg->prompt, g_free);
      g_clear_pointer (&leg->token, g_free);
    }
  send_leg (self, HL_MEDIA_STOP_PLAY, id);
}

void
hl_media_send_dtmf (HlMedia *self, HlId leg, const char *digits)
{
  g_return_if_fail (HL_IS_MEDIA (self));

  send_if_up (self,
              &(HlMediaCommand){ .kind = HL_MEDIA_DTMF, .leg = leg, .digits = (char *) digits });
}

void
hl_media_record (HlMedia *self, HlId id, guint part, const guint8 *key)
{
  Call *call;

  g_return_if_fail (HL_IS_MEDIA (self));
  g_return_if_fail (part > 0);

  call = want_call (self, id);
  if (call->recording && part <= call->part)
    return;
  call->part = part;
  call->recording = TRUE;
  call->sent = call->paused = FALSE;
  call->sealed = key != NULL;
  if (key != NULL)
    memcpy (call->key, key, sizeof call->key);
  if (self->up)
    send_record (self, call);
}

void
hl_media_record_pause (HlMedia *self, HlId id, gboolean paused)
{
  Call *call;

  g_return_if_fail (HL_IS_MEDIA (self));

  call = want_switch (self, id, paused);
  if (call != NULL)
    call->paused = paused;
  send_call_switch (self, HL_MEDIA_RECORD_PAUSE, id, paused);
}

void
hl_media_record_stop (HlMedia *self, HlId id)
{
  Call *call;

  g_return_if_fail (HL_IS_MEDIA (self));

  call = want_switch (self, id, FALSE);
  if (call != NULL)
    call->recording = FALSE;
  send_call_switch (self, HL_MEDIA_RECORD_STOP, id, FALSE);
}

void
hl_media_keep_only (HlMedia *self, const HlId *legs, guint n_legs)
{
  g_autoptr (GList) wanted = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);

  g_return_if_fail (HL_IS_MEDIA (self));

  for (guint i = 0; i < n_legs; i++)
    g_hash_table_add (known, (gpointer) &legs[i]);
  wanted = g_hash_table_get_keys (self->legs);
  for (GList *l = wanted; l != NULL; l = l->next)
    if (!g_hash_table_contains (known, l->data))
      hl_media_close_leg (self, *(HlId *) l->data);

  g_clear_pointer (&self->keep, g_array_unref);
  self->keep = g_array_new (FALSE, FALSE, sizeof (HlId));
  g_array_append_vals (self->keep, legs, n_legs);
  if (!self->up)
    return;
  send_command (self, &(HlMediaCommand){ .kind = HL_MEDIA_KEEP_ONLY, .legs = self->keep });
  g_clear_pointer (&self->keep, g_array_unref);
}

gboolean
hl_media_get_report (HlMedia *self, HlId id, HlMediaReport *report)
{
  Leg *leg;

  g_return_val_if_fail (HL_IS_MEDIA (self), FALSE);

  leg = g_hash_table_lookup (self->legs, &id);
  if (leg == NULL || !leg->has_report)
    return FALSE;
  *report = leg->report;
  return TRUE;
}

gboolean
hl_media_get_talk (HlMedia *self, HlId id, HlMediaTalk *talk)
{
  Call *call;

  g_return_val_if_fail (HL_IS_MEDIA (self), FALSE);

  call = g_hash_table_lookup (self->calls, &id);
  if (call == NULL || !call->has_talk)
    return FALSE;
  *talk = call->talk;
  return TRUE;
}

void
hl_media_watch (HlMedia *self, HlId id, gboolean on)
{
  Call *call;

  g_return_if_fail (HL_IS_MEDIA (self));

  call = want_switch (self, id, on);
  if (call != NULL)
    call->watched = on;
  send_call_switch (self, HL_MEDIA_WATCH, id, on);
}
