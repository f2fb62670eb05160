/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* Who hears whom.  Nothing else in the switchboard knows about gains. */

#define FULL 256

/* What a listener adds, by mode: heard by the agent, heard by the party. */
static const struct
{
  guint16 to_agent, to_party;
} listener_gains[HL_N_LISTEN_MODES] = {
  [HL_LISTEN_SILENT] = { 0, 0 },
  [HL_LISTEN_WHISPER] = { FULL, 0 },
  [HL_LISTEN_BARGE] = { FULL, FULL },
  [HL_LISTEN_TAKE_OVER] = { 0, 0 }, /* becomes the agent when it is up */
};

/* The one who is held hears music only; the consulted one is not held. */
static gboolean
is_held (HlSwitchCall *call, HlSwitchLeg *leg)
{
  return call->holder != 0 && call->holder != leg->id
         && (leg->role != HL_ROLE_GUEST || call->third != HL_THIRD_CONSULTED);
}

/* On hold the two sides are apart: the one that holds hears nothing of the other. */
static guint16
gain (HlSwitchCall *call, HlSwitchLeg *from, HlSwitchLeg *to)
{
  /* Who has not answered is heard by the agent alone, and hears nobody. */
  if (from->early || to->early)
    return from->early && to->role == HL_ROLE_AGENT ? FULL : 0;
  if (to->role == HL_ROLE_LISTENER) /* of another supervisor what the agent hears */
    return from->role == HL_ROLE_LISTENER ? listener_gains[from->mode].to_agent : FULL;
  if (is_held (call, to))
    return 0;
  if (from->role == HL_ROLE_LISTENER)
    return to->role == HL_ROLE_AGENT ? listener_gains[from->mode].to_agent
                                     : listener_gains[from->mode].to_party;
  return is_held (call, from) ? 0 : FULL;
}

static int
by_role (gconstpointer a, gconstpointer b)
{
  const HlSwitchLeg *const *x = a, *const *y = b;

  if ((*x)->role != (*y)->role)
    return (int) (*x)->role - (int) (*y)->role;
  return (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

void
hl_switch_mix_build (HlSwitchCall *call, HlMix *mix)
{
  HlSwitchLeg *legs[HL_MIX_LEGS] = { NULL };
  guint n = 0;

  *mix = (HlMix){ 0 };
  for (guint i = 0; i < call->legs->len && n < HL_MIX_LEGS; i++)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      if (leg->state == HL_LEG_UP || leg->early)
        legs[n++] = leg;
    }
  qsort (legs, n, sizeof legs[0], by_role);
  mix->n_legs = n;
  for (guint i = 0; i < n; i++)
    {
      mix->legs[i] = legs[i]->id;
      if (legs[i]->role == HL_ROLE_PARTY && mix->left == 0)
        mix->left = legs[i]->id;
      for (guint j = 0; j < n; j++)
        mix->gain[i][j] = i == j ? 0 : gain (call, legs[i], legs[j]);
    }
}

void
hl_switch_call_mix (HlSwitch *self, HlSwitchCall *call)
{
  HlMix mix;

  hl_switch_mix_build (call, &mix);
  if (memcmp (&mix, &call->mix, sizeof mix) == 0)
    return;
  call->mix = mix;
  hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_MIX, .call = call->id, .mix = &mix });
}
