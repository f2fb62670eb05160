/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-widgets.h"

/* The colours of SCREENS §3, for what is drawn; style.css has the same for what is styled. */

static const struct
{
  const char *css_class;
  const char *mark[2], *text[2]; /* light, dark */
} tones[HL_N_TONES] = {
  [HL_TONE_IDLE] = { "hl-idle", { "#9a999e", "#8a898e" }, { "#6b6a70", "#a9a8ad" } },
  [HL_TONE_GOOD] = { "hl-good", { "#26a269", "#33d17a" }, { "#18794e", "#7ee2a8" } },
  [HL_TONE_BUSY] = { "hl-busy", { "#1c71d8", "#2a72cc" }, { "#1a5fb4", "#8fc0ff" } },
  [HL_TONE_NEAR] = { "hl-near", { "#e5a50a", "#f5c211" }, { "#7f5a00", "#f8dc6a" } },
  [HL_TONE_OVER] = { "hl-over", { "#c01c28", "#ff6b58" }, { "#b01420", "#ff9a8a" } },
};

static const HlTone agent_tones[HL_N_AGENT_LIVE_STATES] = {
  [HL_AGENT_NONE] = HL_TONE_IDLE,    [HL_AGENT_OFFLINE] = HL_TONE_IDLE,
  [HL_AGENT_AWAY] = HL_TONE_IDLE,    [HL_AGENT_READY] = HL_TONE_GOOD,
  [HL_AGENT_RINGING] = HL_TONE_BUSY, [HL_AGENT_TALKING] = HL_TONE_BUSY,
  [HL_AGENT_HELD] = HL_TONE_NEAR,    [HL_AGENT_WRAP_UP] = HL_TONE_NEAR,
};

HlTone
hl_tone_of_agent_state (unsigned state)
{
  return state < G_N_ELEMENTS (agent_tones) ? agent_tones[state] : HL_TONE_IDLE;
}

void
hl_tone_mark (HlTone tone, gboolean dark, GdkRGBA *colour)
{
  gdk_rgba_parse (colour, tones[tone].mark[dark ? 1 : 0]);
}

void
hl_tone_text (HlTone tone, gboolean dark, GdkRGBA *colour)
{
  gdk_rgba_parse (colour, tones[tone].text[dark ? 1 : 0]);
}

void
hl_widget_set_tone (GtkWidget *widget, HlTone tone)
{
  g_return_if_fail (GTK_IS_WIDGET (widget) && tone < HL_N_TONES);

  for (guint i = 0; i < HL_N_TONES; i++)
    if (i == tone)
      gtk_widget_add_css_class (widget, tones[i].css_class);
    else
      gtk_widget_remove_css_class (widget, tones[i].css_class);
}
