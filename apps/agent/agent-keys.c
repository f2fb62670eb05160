/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-keys.h"

#include <glib/gi18n.h>

/* No single letters, and nothing that ibus or fcitx take for themselves. */

/* clang-format off */
static const HlShortcut keys[] = {
  { "F2", "agent.answer", NULL, N_ ("Answer"), N_ ("Call") },
  { "<Shift>F2", "agent.reject", NULL, N_ ("Reject"), N_ ("Call") },
  { "F3", "agent.hold", NULL, N_ ("Hold or resume"), N_ ("Call") },
  { "F4", "agent.mute", NULL, N_ ("Mute or unmute"), N_ ("Call") },
  { "F5", "agent.transfer", NULL, N_ ("Transfer, or complete it"), N_ ("Call") },
  { "F6", "agent.three", NULL, N_ ("Three-way, or leave it"), N_ ("Call") },
  { "<Control>d", "agent.keypad", NULL, N_ ("Keypad"), N_ ("Call") },
  { "<Control>F6", "agent.emergency", NULL, N_ ("Emergency numbers"), N_ ("Call") },
  { "<Control>F3", "agent.record-pause", NULL, N_ ("Pause the recording, or go on"), N_ ("Call") },
  { "<Control>m", "agent.mark", NULL, N_ ("Mark this second of the call"), N_ ("Call") },
  { "F7", "agent.dial", NULL, N_ ("Dial the number, or the call-back chosen"), N_ ("Call") },
  { "F12", "agent.end", NULL, N_ ("Hang up, or finish after-call work"), N_ ("Call") },
  { "<Control>t", "agent.take-callback", NULL, N_ ("Take the call-back, or put it back"), N_ ("Call-backs") },
  { "<Control>r", "agent.outcome", NULL, N_ ("Say how the call went"), N_ ("Call-backs") },
  { "<Control>p", "agent.play", NULL, N_ ("Play the message or the recording"), N_ ("Call-backs") },
  { "<Control>Return", "agent.follow-up-save", NULL, N_ ("Enter the follow-up call, and the next one"), N_ ("Call-backs") },
  { "<Control>b", "agent.promise", NULL, N_ ("Promise a call-back"), N_ ("Call-backs") },
  { "<Control><Shift>1", "agent.ready", NULL, N_ ("Ready"), N_ ("My state") },
  { "<Control><Shift>exclam", "agent.ready", NULL, NULL, NULL },
  { "<Control><Shift>2", "agent.desk-work", NULL, N_ ("Desk work"), N_ ("My state") },
  { "<Control><Shift>at", "agent.desk-work", NULL, NULL, NULL },
  { "<Control><Shift>3", "agent.away-menu", NULL, N_ ("Away, with a reason"), N_ ("My state") },
  { "<Control><Shift>numbersign", "agent.away-menu", NULL, NULL, NULL },
  { "<Control>i", "agent.citizen", NULL, N_ ("Register or change the caller"), N_ ("Call") },
  { "<Control>n", "agent.new", NULL, N_ ("New ticket"), N_ ("Ticket") },
  { "<Control>s", "agent.save", NULL, N_ ("Save as draft"), N_ ("Ticket") },
  { "<Control>j", "agent.template", NULL, N_ ("Template of the category, or its next"), N_ ("Ticket") },
  { "<Control>l", "agent.category", NULL, N_ ("Choose the category"), N_ ("Ticket") },
  { "F8", "agent.join", NULL, N_ ("Join to the open ticket about the same"), N_ ("Ticket") },
  { "<Shift>F8", "agent.urge", NULL, N_ ("Urge the open ticket about the same"), N_ ("Ticket") },
  { "<Control><Shift>Return", "agent.submit", NULL, N_ ("Submit"), N_ ("Ticket") },
  { "<Control>1", "agent.page", "'todo'", N_ ("To do today"), N_ ("Lists") },
  { "<Control>2", "agent.page", "'callbacks'", N_ ("Call-backs"), N_ ("Lists") },
  { "<Control>3", "agent.page", "'drafts'", N_ ("Drafts"), N_ ("Lists") },
  { "<Control>4", "agent.page", "'tickets'", N_ ("My tickets"), N_ ("Lists") },
  { "<Control>5", "agent.page", "'messages'", N_ ("Messages"), N_ ("Lists") },
  { "<Control>6", "agent.page", "'calls'", N_ ("Call history"), N_ ("Lists") },
  { "<Control>7", "agent.page", "'follow-ups'", N_ ("Follow-up calls"), N_ ("Lists") },
  { "<Control>0", "agent.page", "'form'", N_ ("Back to the open ticket"), N_ ("Lists") },
  { "<Control>f", "agent.search", NULL, N_ ("Search tickets and calls"), N_ ("Lists") },
  { "F9", "agent.left", NULL, N_ ("Left column"), N_ ("Window") },
  { "<Shift>F9", "agent.right", NULL, N_ ("Right column"), N_ ("Window") },
  { "<Control>Tab", "agent.jump", "1", N_ ("Next column"), N_ ("Window") },
  { "<Control><Shift>Tab", "agent.jump", "-1", N_ ("Previous column"), N_ ("Window") },
  { "<Control><Shift>ISO_Left_Tab", "agent.jump", "-1", NULL, NULL },
};
/* clang-format on */

const HlShortcutTable agent_keys = { keys, G_N_ELEMENTS (keys) };
