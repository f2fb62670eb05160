/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-phone.h"

#include "phone/hl-phone.h"

#include <glib/gi18n.h>

/* Thin: the softphone does the work, this one knows whether there is any. */

struct _AgentPhone
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  GSettings *settings;
  HlPhone *phone; /* NULL = a phone on the desk */

  gint64 answer_until; /* monotonic: a ring until then is answered at once; 0 = none */
};

/* The screen says who calls before the telephone rings: who presses the key at once
 * shall not have to press it again. */
#define ANSWER_EARLY (3 * G_TIME_SPAN_SECOND)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentPhone, agent_phone, G_TYPE_OBJECT)

static char *
setting (AgentPhone *self, const char *key)
{
  g_autofree char *value =
      self->settings != NULL ? g_settings_get_string (self->settings, key) : NULL;

  return value != NULL && *value != '\0' ? g_steal_pointer (&value) : NULL;
}

static void
apply_settings (AgentPhone *self)
{
  g_autofree char *microphone = setting (self, "microphone");
  g_autofree char *speaker = setting (self, "speaker");
  g_autofree char *ringer = setting (self, "ringer");

  hl_phone_set_microphone (self->phone, microphone);
  hl_phone_set_speaker (self->phone, speaker);
  hl_phone_set_ringer (self->phone, ringer);
  hl_phone_set_auto_answer (self->phone, agent_phone_get_auto_answer (self));
}

static void
changed_cb (AgentPhone *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
settings_changed_cb (AgentPhone *self)
{
  if (self->phone != NULL)
    apply_settings (self);
}

static void
agent_phone_dispose (GObject *object)
{
  AgentPhone *self = AGENT_PHONE (object);

  agent_phone_stop (self);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (agent_phone_parent_class)->dispose (object);
}

static void
agent_phone_class_init (AgentPhoneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = agent_phone_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
agent_phone_init (AgentPhone *self)
{
}

AgentPhone *
agent_phone_new (HlSession *session, GSettings *settings)
{
  AgentPhone *self = g_object_new (AGENT_TYPE_PHONE, NULL);

  self->session = g_object_ref (session);
  if (settings != NULL)
    {
      self->settings = g_object_ref (settings);
      g_signal_connect_swapped (settings, "changed", G_CALLBACK (settings_changed_cb), self);
    }

  return self;
}

static void ringing_cb (AgentPhone *self);

void
agent_phone_start (AgentPhone *self)
{
  const HlPhoneAccount *account;

  g_return_if_fail (AGENT_IS_PHONE (self));

  account = hl_session_get_phone (self->session);
  if (agent_phone_get_device (self) != AGENT_DEVICE_SOFTPHONE || self->phone != NULL)
    return;

  self->phone = hl_phone_new ();
  apply_settings (self);
  g_signal_connect_swapped (self->phone, "notify", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->phone, "ringing", G_CALLBACK (ringing_cb), self);
  g_signal_connect_swapped (self->phone, "devices-changed", G_CALLBACK (changed_cb), self);
  hl_phone_set_fingerprint (self->phone, account->fingerprint);
  hl_phone_register (self->phone, account->registrar, account->extension, account->password);
}

void
agent_phone_stop (AgentPhone *self)
{
  g_return_if_fail (AGENT_IS_PHONE (self));

  if (self->phone == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->phone, self);
  hl_phone_unregister (self->phone);
  g_clear_object (&self->phone);
}

AgentDevice
agent_phone_get_device (AgentPhone *self)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), AGENT_DEVICE_NONE);

  if (self->settings != NULL && g_settings_get_boolean (self->settings, "desk-phone"))
    return AGENT_DEVICE_DESK;

  return hl_session_get_phone (self->session) != NULL ? AGENT_DEVICE_SOFTPHONE : AGENT_DEVICE_DESK;
}

gboolean
agent_phone_get_muted (AgentPhone *self)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  return self->phone != NULL && hl_phone_get_muted (self->phone);
}

void
agent_phone_set_muted (AgentPhone *self, gboolean muted)
{
  g_return_if_fail (AGENT_IS_PHONE (self));

  if (self->phone != NULL)
    hl_phone_set_muted (self->phone, muted);
}

static gboolean
is_in (AgentPhone *self, HlPhoneState state)
{
  return self->phone != NULL && hl_phone_get_state (self->phone) == state;
}

static void
ringing_cb (AgentPhone *self)
{
  if (g_get_monotonic_time () < self->answer_until)
    hl_phone_answer (self->phone);
  self->answer_until = 0;
}

gboolean
agent_phone_answer (AgentPhone *self)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  if (is_in (self, HL_PHONE_RINGING))
    hl_phone_answer (self->phone);
  else if (is_in (self, HL_PHONE_IDLE))
    self->answer_until = g_get_monotonic_time () + ANSWER_EARLY;
  else
    return FALSE;

  return TRUE;
}

gboolean
agent_phone_reject (AgentPhone *self)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  if (!is_in (self, HL_PHONE_RINGING))
    return FALSE;
  hl_phone_reject (self->phone);

  return TRUE;
}

gboolean
agent_phone_hang_up (AgentPhone *self)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  if (!is_in (self, HL_PHONE_TALKING))
    return FALSE;
  hl_phone_hang_up (self->phone);

  return TRUE;
}

gboolean
agent_phone_send_dtmf (AgentPhone *self, const char *digits)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  if (!is_in (self, HL_PHONE_TALKING))
    return FALSE;
  hl_phone_send_dtmf (self->phone, digits);

  return TRUE;
}

gboolean
agent_phone_get_levels (AgentPhone *self, double *microphone, double *speaker)
{
  float in = -96, out = -96;

  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  if (self->phone == NULL)
    return FALSE;
  hl_phone_get_levels (self->phone, &in, &out);
  *microphone = (double) in;
  *speaker = (double) out;

  return TRUE;
}

void
agent_phone_beep (AgentPhone *self)
{
  g_return_if_fail (AGENT_IS_PHONE (self));

  if (self->phone != NULL)
    hl_phone_beep (self->phone, HL_BEEP_HOLD);
  else if (gdk_display_get_default () != NULL)
    gdk_display_beep (gdk_display_get_default ());
}

HlSpan
agent_phone_get_silence (AgentPhone *self)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), 0);

  return self->phone != NULL ? hl_phone_get_silence (self->phone) : 0;
}

gboolean
agent_phone_get_auto_answer (AgentPhone *self)
{
  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  return agent_phone_get_device (self) == AGENT_DEVICE_SOFTPHONE && self->settings != NULL
         && g_settings_get_boolean (self->settings, "auto-answer");
}

static char *
describe_desk (gboolean device_up, HlTone *tone, char **hint)
{
  *tone = device_up ? HL_TONE_GOOD : HL_TONE_OVER;
  if (device_up)
    return g_strdup (_ ("Desk phone connected"));
  *hint = g_strdup (_ ("Your desk phone is not registered, so no calls can reach you. Check its "
                       "cable and that it is switched on."));

  return g_strdup (_ ("Desk phone not connected"));
}

static char *
describe_audio (HlAudioState audio, HlTone *tone, char **hint)
{
  *tone = HL_TONE_NEAR;
  switch (audio)
    {
    case HL_AUDIO_NO_MICROPHONE:
      *hint =
          g_strdup (_ ("No microphone was found, so callers can’t hear you. Plug in the headset, "
                       "or choose one in Preferences (Ctrl+,)."));
      return g_strdup (_ ("No microphone"));
    case HL_AUDIO_NO_SPEAKER:
      *hint =
          g_strdup (_ ("No speaker was found, so you can’t hear callers. Plug in the headset, or "
                       "choose one in Preferences (Ctrl+,)."));
      return g_strdup (_ ("No speaker"));
    case HL_AUDIO_NOTHING:
      *hint = g_strdup (_ ("This computer has no sound system. Plug in a headset, or ask the "
                           "administrator for a desk phone."));
      return g_strdup (_ ("No headset"));
    default:
      *tone = HL_TONE_GOOD;
      return g_strdup (_ ("Headset and line in order"));
    }
}

char *
agent_phone_describe (AgentPhone *self, gboolean device_up, HlTone *tone, char **hint)
{
  const char *message;

  g_return_val_if_fail (AGENT_IS_PHONE (self), NULL);

  *hint = NULL;
  *tone = HL_TONE_NEAR;
  if (agent_phone_get_device (self) != AGENT_DEVICE_SOFTPHONE)
    return describe_desk (device_up, tone, hint);
  if (self->phone == NULL)
    return g_strdup (_ ("Softphone is off"));

  message = hl_phone_get_message (self->phone);
  switch (hl_phone_get_state (self->phone))
    {
    case HL_PHONE_REGISTERING:
      return g_strdup (_ ("Connecting the line…"));
    case HL_PHONE_OFFLINE:
    case HL_PHONE_REFUSED:
      *tone = HL_TONE_OVER;
      *hint = g_strdup_printf (_ ("The softphone is not registered, so no calls can reach you: %s"),
                               message != NULL ? message : _ ("the server does not answer"));
      return g_strdup (_ ("Line not connected"));
    default:
      return describe_audio (hl_phone_get_audio_state (self->phone), tone, hint);
    }
}

gboolean
agent_phone_list (AgentPhone *self, const char *what, char ***ids, char ***names)
{
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GStrvBuilder) all_ids = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) all_names = g_strv_builder_new ();

  g_return_val_if_fail (AGENT_IS_PHONE (self), FALSE);

  if (self->phone == NULL)
    return FALSE;

  devices = g_str_equal (what, "microphones") ? hl_phone_list_microphones (self->phone)
                                              : hl_phone_list_speakers (self->phone);
  for (guint i = 0; i < devices->len; i++)
    {
      const HlAudioDevice *device = g_ptr_array_index (devices, i);

      g_strv_builder_add (all_ids, device->id);
      g_strv_builder_add (all_names, device->name);
    }
  *ids = g_strv_builder_end (all_ids);
  *names = g_strv_builder_end (all_names);

  return TRUE;
}
