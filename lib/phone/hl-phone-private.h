/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-phone.h"

G_BEGIN_DECLS

/* ---- The line: SIP in the main loop (Sofia's GLib root) ---- */

typedef struct _HlLine HlLine;

/* What the other side wants to happen to its call. */
typedef enum
{
  HL_LINE_ANSWER_BY_HAND,
  HL_LINE_ANSWER_AT_ONCE,
  HL_LINE_ANSWER_AFTER_BEEP,
} HlLineAnswer;

typedef struct
{
  void (*registered) (gpointer data);
  void (*unregistered) (int code, const char *message, gpointer data);
  void (*ringing) (HlId call, const char *caller, HlLineAnswer answer, gpointer data);
  /* Their side as offered, acknowledged or offered again. */
  void (*remote) (const HlMediaDesc *remote, gpointer data);
  void (*answered) (gpointer data);
  void (*ended) (int code, const char *reason, gpointer data);
} HlLineEvents;

HlLine *hl_line_new (const HlLineEvents *events, gpointer data);
/* Hangs up, unregisters and goes away in the background. */
void hl_line_free (HlLine *self);

/* @fingerprint: the service's certificate, for transport=tls; else NULL. */
gboolean hl_line_register (HlLine *self, const char *registrar, const char *extension,
                           const char *password, const char *fingerprint, GError **error);
void hl_line_unregister (HlLine *self);
const char *hl_line_get_address (HlLine *self); /* the local address towards the registrar */

gboolean hl_line_answer (HlLine *self, const HlMediaDesc *local);
void hl_line_end (HlLine *self, int code, const char *reason);

/* ---- Its TLS (hl-phone-tls.c) ---- */

typedef struct _HlLineTls HlLineTls;

/* Before the stack is made; hl_line_tls_made() after it; freed after the stack.  @refused: in the
 * middle of a handshake. */
HlLineTls *hl_line_tls_new (const char *fingerprint, void (*refused) (gpointer data), gpointer data,
                            GError **error);
const char *hl_line_tls_get_folder (HlLineTls *self);
void hl_line_tls_made (HlLineTls *self);
/* From the next handshake on: the console pinned another one.  NULL = as before */
void hl_line_tls_trust (HlLineTls *self, const char *fingerprint);
const char *hl_line_tls_get_fault (HlLineTls *self);
void hl_line_tls_free (HlLineTls *self);

/* ---- The sound: one GStreamer pipeline per call, one for the ring ---- */

typedef struct _HlSound HlSound;

HlSound *hl_sound_new (void);
void hl_sound_free (HlSound *self);

/* Binds the RTP socket; @local is what we write into the SDP answer to @remote. */
gboolean hl_sound_open (HlSound *self, const char *address, const HlMediaDesc *remote,
                        HlMediaDesc *local, GError **error);
/* Starts to talk; again with another @remote it moves there. */
gboolean hl_sound_start (HlSound *self, const HlMediaDesc *remote, GError **error);
void hl_sound_stop (HlSound *self);
void hl_sound_ring (HlSound *self, gboolean on);
/* @times short tones on the speaker, also during a call. */
void hl_sound_beep (HlSound *self, guint hertz, guint times);
/* So long no packet has come; 0 without a call. */
HlSpan hl_sound_get_silence (HlSound *self);

void hl_sound_set_muted (HlSound *self, gboolean muted);
void hl_sound_send_dtmf (HlSound *self, const char *digits);
void hl_sound_get_levels (HlSound *self, float *microphone, float *speaker);

typedef enum
{
  HL_SOUND_MICROPHONE,
  HL_SOUND_SPEAKER,
  HL_SOUND_RINGER,
  HL_N_SOUND_ENDS
} HlSoundEnd;

void hl_sound_set_device (HlSound *self, HlSoundEnd end, const char *id);
HlAudioState hl_sound_get_state (HlSound *self);
GPtrArray *hl_sound_list (HlSound *self, HlSoundEnd end);
/* Called in the main loop when devices come or go, or the state changes. */
void hl_sound_on_change (HlSound *self, void (*changed) (gpointer data), gpointer data);

/* ---- Devices ---- */

typedef struct _HlDevices HlDevices;

HlDevices *hl_devices_new (void (*changed) (gpointer data), gpointer data);
void hl_devices_free (HlDevices *self);
GPtrArray *hl_devices_list (HlDevices *self, HlSoundEnd end);

/* A GstElement for @id (NULL = the default device, or what the environment names);
 * when there is none, a silent stand-in, and @missing is set.  Floating. */
gpointer hl_devices_make (HlDevices *self, HlSoundEnd end, const char *id, gboolean *missing);

/* Sofia's loop as a source of the main one, attached; its root lives as long. (transfer full) */
GSource *hl_line_loop_new (gpointer magic);
struct su_root_s *hl_line_loop_get_root (GSource *source);
/* After nua was told something from outside of its own callbacks. */
void hl_line_loop_wake (GSource *source);

G_END_DECLS
