/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-switch-private.h"

G_BEGIN_DECLS

/* The handlers of hl_switch_events[]. */
gboolean hl_switch_on_incoming (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_dialled (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_ringing (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_answered (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_ended (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_dtmf (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_refer (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_prompt_done (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_silent (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_sign_in (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_sign_out (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_ready (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_away (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_wrap_up_done (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_device_lost (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_device_back (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_reject (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_hold (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_unhold (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_hang_up (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_dial (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_test_call (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_transfer (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_consult (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_transfer_complete (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_consult_cancel (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_conference (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_leave (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_drop_leg (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_take_over (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_send_dtmf (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_listen (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_whisper (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_barge (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_stop_listening (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_record_pause (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_record_resume (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_set_state (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_drop (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_move (HlSwitch *self, const HlHandling *h, GError **error);
gboolean hl_switch_on_cancel_callback (HlSwitch *self, const HlHandling *h, GError **error);

G_END_DECLS
