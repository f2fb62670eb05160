/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-facts.h"

#include <glib/gi18n.h>

static const struct
{
  const char *kind, *sentence;
} sentences[] = {
  { "call-offered", N_ ("The call came in") },
  { "call-closed", N_ ("Met closed hours") },
  { "call-diverted", N_ ("Was sent on to us") },
  { "call-announced", N_ ("Heard the greeting") },
  { "call-queued", N_ ("Began to wait") },
  { "call-ringing", N_ ("Rang at an agent") },
  { "call-returned", N_ ("Went back to its place") },
  { "call-answered", N_ ("Answered") },
  { "call-held", N_ ("Put on hold") },
  { "call-resumed", N_ ("Taken back from hold") },
  { "call-abandoned", N_ ("The caller left while waiting") },
  { "call-short-abandoned", N_ ("The caller left at once") },
  { "call-overflowed", N_ ("The queue could not take it") },
  { "call-dialled", N_ ("Dialled") },
  { "callback-taken", N_ ("Dialled") },
  { "call-connected", N_ ("The far side answered") },
  { "call-failed", N_ ("Not connected") },
  { "call-ended", N_ ("Ended") },
  { "listen-started", N_ ("A supervisor joined") },
  { "listen-stopped", N_ ("The supervisor left") },
  { "recording", N_ ("The recording was closed") },
  { "recording-gap", N_ ("Not recorded before the next part") },
  { "mark", N_ ("A second was marked") },
  { "emergency", N_ ("An emergency service was rung") },
  { "callback-promised", N_ ("A call-back was promised") },
  { "call-outcome", N_ ("Its result was recorded") },
  { "fault", N_ ("A fault was repaired") },
};

const char *
agent_fact_sentence (HlFactRecord *fact)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_strcmp0 (sentences[i].kind, fact->kind) == 0)
      return _ (sentences[i].sentence);

  return NULL;
}
