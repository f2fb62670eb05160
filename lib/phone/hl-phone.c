/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-phone-private.h"

#include <string.h>

/* The softphone: what the line says and what the sound does, as one object. */

struct _HlPhone
{
  GObject parent_instance;

  /* Owned */
  HlLine *line;
  char *fingerprint;
  HlSound *sound;
  char *message, *caller;

  HlPhoneState state;
  HlAudioState audio_state;
  HlId call;
  HlMediaDesc remote;
  gboolean muted, registered, auto_answer;
};

enum
{
  PROP_STATE = 1,
  PROP_AUDIO_STATE,
  PROP_MUTED,
  PROP_MESSAGE,
  N_PROPS
};

enum
{
  RINGING,
  ANSWERED,
  ENDED,
  DEVICES_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HlPhone, hl_phone, G_TYPE_OBJECT)

static void
set_state (HlPhone *self, HlPhoneState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_message (HlPhone *self, const char *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;

  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
}

static gboolean
in_call (HlPhone *self)
{
  return self->state == HL_PHONE_RINGING || self->state == HL_PHONE_TALKING;
}

/* ---- What the line says ---- */

static void
registered_cb (gpointer data)
{
  HlPhone *self = data;

  self->registered = TRUE;
  set_message (self, NULL);
  if (!in_call (self))
    set_state (self, HL_PHONE_IDLE);
}

static void
unregistered_cb (int code, const char *message, gpointer data)
{
  HlPhone *self = data;
  gboolean final = code == 401 || code == 403 || code == 404 || code == 407;

  self->registered = FALSE;
  set_message (self, message);
  if (!in_call (self))
    set_state (self, final ? HL_PHONE_REFUSED : HL_PHONE_REGISTERING);
}

static void
ringing_cb (HlId call, const char *caller, HlLineAnswer answer, gpointer data)
{
  HlPhone *self = data;

  if (answer == HL_LINE_ANSWER_BY_HAND && self->auto_answer)
    answer = HL_LINE_ANSWER_AFTER_BEEP;

  self->call = call;
  g_free (self->caller);
  self->caller = g_strdup (caller);
  hl_phone_set_muted (self, FALSE);
  set_state (self, HL_PHONE_RINGING);
  if (answer == HL_LINE_ANSWER_BY_HAND)
    hl_sound_ring (self->sound, TRUE);
  g_signal_emit (self, signals[RINGING], 0);
  if (answer == HL_LINE_ANSWER_BY_HAND || self->state != HL_PHONE_RINGING)
    return;
  if (answer == HL_LINE_ANSWER_AFTER_BEEP)
    hl_phone_beep (self, HL_BEEP_ANSWER);
  hl_phone_answer (self);
}

static void
remote_cb (const HlMediaDesc *remote, gpointer data)
{
  HlPhone *self = data;
  g_autoptr (GError) error = NULL;

  self->remote = *remote;
  if (self->state == HL_PHONE_TALKING && !hl_sound_start (self->sound, remote, &error))
    set_message (self, error->message);
}

static void
answered_cb (gpointer data)
{
  HlPhone *self = data;
  g_autoptr (GError) error = NULL;

  set_state (self, HL_PHONE_TALKING);
  if (!hl_sound_start (self->sound, &self->remote, &error))
    set_message (self, error->message);
  g_signal_emit (self, signals[ANSWERED], 0);
}

static void
ended_cb (int code, const char *reason, gpointer data)
{
  HlPhone *self = data;

  hl_sound_ring (self->sound, FALSE);
  hl_sound_stop (self->sound);
  memset (&self->remote, 0, sizeof self->remote);
  self->call = 0;
  g_clear_pointer (&self->caller, g_free);
  set_state (self, self->registered ? HL_PHONE_IDLE : HL_PHONE_REGISTERING);
  g_signal_emit (self, signals[ENDED], 0, code, reason);
}

static const HlLineEvents line_events = {
  .registered = registered_cb,
  .unregistered = unregistered_cb,
  .ringing = ringing_cb,
  .remote = remote_cb,
  .answered = answered_cb,
  .ended = ended_cb,
};

static void
sound_changed_cb (gpointer data)
{
  HlPhone *self = data;
  HlAudioState state = hl_sound_get_state (self->sound);

  g_signal_emit (self, signals[DEVICES_CHANGED], 0);
  if (state == self->audio_state)
    return;

  self->audio_state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUDIO_STATE]);
}

/* ---- The object ---- */

static void
hl_phone_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HlPhone *self = HL_PHONE (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_AUDIO_STATE:
      g_value_set_uint (value, self->audio_state);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hl_phone_dispose (GObject *object)
{
  HlPhone *self = HL_PHONE (object);

  g_clear_pointer (&self->line, hl_line_free);
  g_clear_pointer (&self->sound, hl_sound_free);

  G_OBJECT_CLASS (hl_phone_parent_class)->dispose (object);
}

static void
hl_phone_finalize (GObject *object)
{
  HlPhone *self = HL_PHONE (object);

  g_free (self->message);
  g_free (self->caller);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (hl_phone_parent_class)->finalize (object);
}

static void
hl_phone_class_init (HlPhoneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hl_phone_get_property;
  object_class->dispose = hl_phone_dispose;
  object_class->finalize = hl_phone_finalize;

  props[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, HL_N_PHONE_STATES - 1, 0, flags);
  props[PROP_AUDIO_STATE] =
      g_param_spec_uint ("audio-state", NULL, NULL, 0, HL_AUDIO_NOTHING, 0, flags);
  props[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[RINGING] = g_signal_new ("ringing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ANSWERED] = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
  signals[DEVICES_CHANGED] = g_signal_new ("devices-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hl_phone_init (HlPhone *self)
{
  self->line = hl_line_new (&line_events, self);
  self->sound = hl_sound_new ();
  self->audio_state = hl_sound_get_state (self->sound);
  hl_sound_on_change (self->sound, sound_changed_cb, self);
}

HlPhone *
hl_phone_new (void)
{
  return g_object_new (HL_TYPE_PHONE, NULL);
}

void
hl_phone_set_fingerprint (HlPhone *self, const char *fingerprint)
{
  g_return_if_fail (HL_IS_PHONE (self));

  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
}

void
hl_phone_register (HlPhone *self, const char *registrar, const char *extension,
                   const char *password)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (HL_IS_PHONE (self));
  g_return_if_fail (registrar != NULL && extension != NULL && password != NULL);

  set_message (self, NULL);
  if (!in_call (self))
    set_state (self, HL_PHONE_REGISTERING);
  if (hl_line_register (self->line, registrar, extension, password, self->fingerprint, &error))
    return;

  set_message (self, error->message);
  set_state (self, HL_PHONE_REFUSED);
}

void
hl_phone_unregister (HlPhone *self)
{
  g_return_if_fail (HL_IS_PHONE (self));

  hl_line_unregister (self->line);
  self->registered = FALSE;
  if (!in_call (self))
    set_state (self, HL_PHONE_OFFLINE);
}

HlPhoneState
hl_phone_get_state (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), HL_PHONE_OFFLINE);
  return self->state;
}

const char *
hl_phone_get_message (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), NULL);
  return self->message;
}

HlId
hl_phone_get_call (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), 0);
  return self->call;
}

const char *
hl_phone_get_caller (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), NULL);
  return self->caller;
}

void
hl_phone_answer (HlPhone *self)
{
  g_autoptr (GError) error = NULL;
  HlMediaDesc local;

  g_return_if_fail (HL_IS_PHONE (self));

  if (self->state != HL_PHONE_RINGING)
    return;

  hl_sound_ring (self->sound, FALSE);
  if (hl_sound_open (self->sound, hl_line_get_address (self->line), &self->remote, &local, &error))
    {
      hl_line_answer (self->line, &local);
      return;
    }

  set_message (self, error->message);
  hl_line_end (self->line, 488, NULL);
}

void
hl_phone_reject (HlPhone *self)
{
  g_return_if_fail (HL_IS_PHONE (self));

  if (self->state == HL_PHONE_RINGING)
    hl_line_end (self->line, 486, NULL);
}

void
hl_phone_hang_up (HlPhone *self)
{
  g_return_if_fail (HL_IS_PHONE (self));

  if (in_call (self))
    hl_line_end (self->line, 486, NULL);
}

void
hl_phone_send_dtmf (HlPhone *self, const char *digits)
{
  g_return_if_fail (HL_IS_PHONE (self));
  g_return_if_fail (digits != NULL);

  if (self->state == HL_PHONE_TALKING)
    hl_sound_send_dtmf (self->sound, digits);
}

void
hl_phone_set_muted (HlPhone *self, gboolean muted)
{
  g_return_if_fail (HL_IS_PHONE (self));

  hl_sound_set_muted (self->sound, muted);
  if (self->muted == muted)
    return;
  self->muted = muted;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MUTED]);
}

gboolean
hl_phone_get_muted (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), FALSE);
  return self->muted;
}

GPtrArray *
hl_phone_list_microphones (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), NULL);
  return hl_sound_list (self->sound, HL_SOUND_MICROPHONE);
}

GPtrArray *
hl_phone_list_speakers (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), NULL);
  return hl_sound_list (self->sound, HL_SOUND_SPEAKER);
}

void
hl_phone_set_microphone (HlPhone *self, const char *id)
{
  g_return_if_fail (HL_IS_PHONE (self));
  hl_sound_set_device (self->sound, HL_SOUND_MICROPHONE, id);
}

void
hl_phone_set_speaker (HlPhone *self, const char *id)
{
  g_return_if_fail (HL_IS_PHONE (self));
  hl_sound_set_device (self->sound, HL_SOUND_SPEAKER, id);
}

void
hl_phone_set_ringer (HlPhone *self, const char *id)
{
  g_return_if_fail (HL_IS_PHONE (self));
  hl_sound_set_device (self->sound, HL_SOUND_RINGER, id);
}

HlAudioState
hl_phone_get_audio_state (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), HL_AUDIO_NOTHING);
  return self->audio_state;
}

void
hl_phone_get_levels (HlPhone *self, float *microphone, float *speaker)
{
  g_return_if_fail (HL_IS_PHONE (self));
  hl_sound_get_levels (self->sound, microphone, speaker);
}

void
hl_phone_beep (HlPhone *self, HlBeep beep)
{
  static const struct
  {
    guint hertz, times;
  } beeps[] = { [HL_BEEP_ANSWER] = { 880, 1 }, [HL_BEEP_HOLD] = { 620, 3 } };

  g_return_if_fail (HL_IS_PHONE (self) && beep < G_N_ELEMENTS (beeps));
  hl_sound_beep (self->sound, beeps[beep].hertz, beeps[beep].times);
}

void
hl_phone_set_auto_answer (HlPhone *self, gboolean on)
{
  g_return_if_fail (HL_IS_PHONE (self));
  self->auto_answer = on;
}

HlSpan
hl_phone_get_silence (HlPhone *self)
{
  g_return_val_if_fail (HL_IS_PHONE (self), 0);
  return self->state == HL_PHONE_TALKING ? hl_sound_get_silence (self->sound) : 0;
}
