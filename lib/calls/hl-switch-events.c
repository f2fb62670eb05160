/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

#include "hl-switch-events.h"

static gboolean
nothing (HlSwitch *self, const HlHandling *h, GError **error)
{
  return TRUE; /* a tick: what is due has been done before every event */
}

/* clang-format off */
const HlEventEntry hl_switch_events[HL_N_EVENTS] = {
  [HL_EVENT_INCOMING]       = { HL_NEEDS_NOTHING, hl_switch_on_incoming },
  [HL_EVENT_DIALLED]        = { HL_NEEDS_NOTHING, hl_switch_on_dialled },
  [HL_EVENT_LEG_RINGING]    = { HL_NEEDS_LEG,     hl_switch_on_ringing },
  [HL_EVENT_LEG_ANSWERED]   = { HL_NEEDS_LEG,     hl_switch_on_answered },
  [HL_EVENT_LEG_ENDED]      = { HL_NEEDS_LEG,     hl_switch_on_ended },
  [HL_EVENT_LEG_DTMF]       = { HL_NEEDS_LEG,     hl_switch_on_dtmf },
  [HL_EVENT_LEG_REFER]      = { HL_NEEDS_LEG,     hl_switch_on_refer },
  [HL_EVENT_PROMPT_DONE]    = { HL_NEEDS_LEG,     hl_switch_on_prompt_done },
  [HL_EVENT_LEG_SILENT]     = { HL_NEEDS_LEG,     hl_switch_on_silent },
  [HL_EVENT_SIGN_IN]        = { HL_NEEDS_AGENT,   hl_switch_on_sign_in },
  [HL_EVENT_SIGN_OUT]       = { HL_NEEDS_AGENT,   hl_switch_on_sign_out },
  [HL_EVENT_READY]          = { HL_NEEDS_AGENT,   hl_switch_on_ready },
  [HL_EVENT_AWAY]           = { HL_NEEDS_AGENT,   hl_switch_on_away },
  [HL_EVENT_WRAP_UP_DONE]   = { HL_NEEDS_AGENT,   hl_switch_on_wrap_up_done },
  [HL_EVENT_REJECT]         = { HL_NEEDS_AGENT,   hl_switch_on_reject },
  [HL_EVENT_HOLD]           = { HL_NEEDS_AGENT,   hl_switch_on_hold },
  [HL_EVENT_UNHOLD]         = { HL_NEEDS_AGENT,   hl_switch_on_unhold },
  [HL_EVENT_HANG_UP]        = { HL_NEEDS_AGENT,   hl_switch_on_hang_up },
  [HL_EVENT_DIAL]           = { HL_NEEDS_AGENT,   hl_switch_on_dial },
  [HL_EVENT_TEST_CALL]           = { HL_NEEDS_AGENT,   hl_switch_on_test_call },
  [HL_EVENT_TRANSFER] = { HL_NEEDS_AGENT, hl_switch_on_transfer },
  [HL_EVENT_CONSULT] = { HL_NEEDS_AGENT, hl_switch_on_consult },
  [HL_EVENT_TRANSFER_COMPLETE] = { HL_NEEDS_AGENT, hl_switch_on_transfer_complete },
  [HL_EVENT_CONSULT_CANCEL] = { HL_NEEDS_AGENT, hl_switch_on_consult_cancel },
  [HL_EVENT_CONFERENCE] = { HL_NEEDS_AGENT, hl_switch_on_conference },
  [HL_EVENT_LEAVE] = { HL_NEEDS_AGENT, hl_switch_on_leave },
  [HL_EVENT_DROP_LEG] = { HL_NEEDS_AGENT, hl_switch_on_drop_leg },
  [HL_EVENT_TAKE_OVER] = { HL_NEEDS_AGENT, hl_switch_on_take_over },
  [HL_EVENT_SEND_DTMF]      = { HL_NEEDS_AGENT,   hl_switch_on_send_dtmf },
  [HL_EVENT_DEVICE_LOST]    = { HL_NEEDS_AGENT,   hl_switch_on_device_lost },
  [HL_EVENT_DEVICE_BACK]    = { HL_NEEDS_AGENT,   hl_switch_on_device_back },
  [HL_EVENT_LISTEN]         = { HL_NEEDS_AGENT,   hl_switch_on_listen },
  [HL_EVENT_WHISPER]        = { HL_NEEDS_AGENT,   hl_switch_on_whisper },
  [HL_EVENT_BARGE]          = { HL_NEEDS_AGENT,   hl_switch_on_barge },
  [HL_EVENT_STOP_LISTENING] = { HL_NEEDS_AGENT,   hl_switch_on_stop_listening },
  [HL_EVENT_RECORD_PAUSE]   = { HL_NEEDS_AGENT,   hl_switch_on_record_pause },
  [HL_EVENT_RECORD_RESUME]  = { HL_NEEDS_AGENT,   hl_switch_on_record_resume },
  [HL_EVENT_SET_STATE]      = { HL_NEEDS_NOTHING, hl_switch_on_set_state },
  [HL_EVENT_DROP]           = { HL_NEEDS_NOTHING, hl_switch_on_drop },
  [HL_EVENT_MOVE]           = { HL_NEEDS_NOTHING, hl_switch_on_move },
  [HL_EVENT_CANCEL_CALLBACK] = { HL_NEEDS_NOTHING, hl_switch_on_cancel_callback },
  [HL_EVENT_TICK]           = { HL_NEEDS_NOTHING, nothing },
};
/* clang-format on */
