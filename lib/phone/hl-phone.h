/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/hl-base.h"

G_BEGIN_DECLS

/* The console's softphone: one line, one call at a time, G.711 over RTP,
 * microphone and speaker through GStreamer.  Main thread only; SIP and audio run
 * in threads of their own. */

#define HL_TYPE_PHONE (hl_phone_get_type ())
G_DECLARE_FINAL_TYPE (HlPhone, hl_phone, HL, PHONE, GObject)

typedef enum
{
  HL_PHONE_OFFLINE,
  HL_PHONE_REGISTERING,
  HL_PHONE_IDLE,
  HL_PHONE_RINGING,
  HL_PHONE_TALKING,
  HL_PHONE_REFUSED, /* the registrar said no: get_message() says why and what to do */
  HL_N_PHONE_STATES
} HlPhoneState;

typedef enum
{
  HL_AUDIO_OK,
  HL_AUDIO_NO_MICROPHONE,
  HL_AUDIO_NO_SPEAKER,
  HL_AUDIO_NOTHING, /* no sound system */
} HlAudioState;

HlPhone *hl_phone_new (void);
/* The certificate of a registrar with transport=tls, "SHA256:AB:…": no other is trusted.
 * Before hl_phone_register(). */
void hl_phone_set_fingerprint (HlPhone *self, const char *fingerprint);
/* @registrar: "sip:10.0.0.5:5060;transport=tcp" */
void hl_phone_register (HlPhone *self, const char *registrar, const char *extension,
                        const char *password);
void hl_phone_unregister (HlPhone *self);

HlPhoneState hl_phone_get_state (HlPhone *self);
const char *hl_phone_get_message (HlPhone *self);
HlId
hl_phone_get_call (HlPhone *self); /* the ringing or live call's id (X-Hotline-Call), 0 = unknown */
const char *hl_phone_get_caller (HlPhone *self);

void hl_phone_answer (HlPhone *self);
void hl_phone_reject (HlPhone *self);
void hl_phone_hang_up (HlPhone *self);
void hl_phone_send_dtmf (HlPhone *self, const char *digits); /* RFC 4733 */
void hl_phone_set_muted (HlPhone *self, gboolean muted);
gboolean hl_phone_get_muted (HlPhone *self);

/* Devices: (element-type HlAudioDevice), found anew at each call and on change. */
typedef struct
{
  char *id; /* stable name, for preferences; a GStreamer element text "audiotestsrc …" is also taken
             */
  char *name; /* for people */
} HlAudioDevice;
GPtrArray *hl_phone_list_microphones (HlPhone *self);
GPtrArray *hl_phone_list_speakers (HlPhone *self);
void hl_phone_set_microphone (HlPhone *self, const char *id); /* NULL = default */
void hl_phone_set_speaker (HlPhone *self, const char *id);
void hl_phone_set_ringer (HlPhone *self, const char *id); /* where it rings; NULL = speaker */
HlAudioState hl_phone_get_audio_state (HlPhone *self);

/* Short tones in her ear alone: before a call answers itself, for a forgotten hold. */
typedef enum
{
  HL_BEEP_ANSWER,
  HL_BEEP_HOLD,
} HlBeep;
void hl_phone_beep (HlPhone *self, HlBeep beep);
/* Calls answer themselves after a beep; also without this when the caller's side asks for it, with
 * a beep or at once. */
void hl_phone_set_auto_answer (HlPhone *self, gboolean on);

/* How long no sound has come from the line during a call; 0 = it comes, or no call. */
HlSpan hl_phone_get_silence (HlPhone *self);

/* dBFS of the last 100 ms, -96 = silence. */
void hl_phone_get_levels (HlPhone *self, float *microphone, float *speaker);

/* Properties: "state", "audio-state", "muted", "message".  Signals: ::ringing,
 * ::answered, ::ended (int code, const char *reason), ::devices-changed. */

G_END_DECLS
