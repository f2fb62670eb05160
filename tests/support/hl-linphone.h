/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* linphone-daemon as a peer, with a sound server of its own whose microphone is a tone.  It has a
 * private folder (hl_test_dir()) and dies with the test.  One call at a time. */

typedef struct _HlLinphone HlLinphone;

typedef struct
{
  const char *user; /* who it says it is */
  guint16 port;     /* its own SIP port; 0 = a free one */
  guint hertz;      /* what it speaks */
} HlLinphoneConfig;

/* NULL when all it needs is there, else the missing program's name. */
const char *hl_linphone_missing (void);

HlLinphone *hl_linphone_new (const HlLinphoneConfig *config);
void hl_linphone_free (HlLinphone *self);

/* One of its commands; fails when it does not say that it went well.  (transfer full): the reply */
char *hl_linphone_ask (HlLinphone *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* @registrar: "127.0.0.1:5060"; waits until it is registered. */
void hl_linphone_register (HlLinphone *self, const char *registrar, const char *password);
/* Waits until its call is in a state that it was not waited for yet: "IncomingReceived",
 * "StreamsRunning", "Paused", "End" … */
gboolean hl_linphone_wait (HlLinphone *self, const char *state, guint seconds);
/* Its last call's, for commands that want it */
const char *hl_linphone_get_call (HlLinphone *self);
/* What its loudspeaker played so far, a wav file. */
const char *hl_linphone_get_heard (HlLinphone *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlLinphone, hl_linphone_free)

G_END_DECLS
