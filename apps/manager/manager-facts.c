/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-facts.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *kind;
  const char *sentence;
} FactWord;

/* Facts that say nothing to a manager (agents' states, keeps) are left out. */
/* clang-format off */
static const FactWord words[] = {
  { "call-offered",         N_("Rang in") },
  { "call-diverted",        N_("Was sent on to us") },
  { "call-closed",          N_("Met closed hours") },
  { "call-announced",       N_("Heard the greeting") },
  { "call-queued",          N_("Joined the queue") },
  { "call-ringing",         N_("Rang an agent") },
  { "call-returned",        N_("Back to its place in the queue") },
  { "call-answered",        N_("Was answered") },
  { "call-connected",       N_("Was answered") },
  { "call-held",            N_("Was put on hold") },
  { "call-resumed",         N_("Was taken back") },
  { "call-abandoned",       N_("Hung up while waiting") },
  { "call-short-abandoned", N_("Hung up within seconds") },
  { "call-overflowed",      N_("Could not be taken: queue full or wait too long") },
  { "call-dialled",         N_("Was dialled") },
  { "callback-taken",       N_("Was dialled") },
  { "call-failed",          N_("Was not reached") },
  { "call-ended",           N_("Ended") },
  { "listen-started",       N_("A supervisor joined") },
  { "listen-stopped",       N_("The supervisor left") },
  { "call-taken-over",      N_("A supervisor took the call over") },
  { "call-moved",           N_("Was moved by a supervisor") },
  { "call-dropped",         N_("Was ended by a supervisor") },
  { "hint",                 N_("Hint to the agent") },
  { "hint-seen",            N_("The agent saw the hint") },
  { "mark",                 N_("A second was marked") },
  { "recording",            N_("Recording closed") },
  { "recording-gap",        N_("Not recorded before the next part") },
  { "recording-paused",     N_("Recording paused") },
  { "recording-resumed",    N_("Recorded again") },
  { "recording-kept",       N_("Its time to be kept was changed") },
  { "recording-purged",     N_("Recording deleted: its time is over") },
  { "recording-converted",  N_("Recording converted to Opus") },
  { "recording-not-converted", N_("Recording could not be converted to Opus") },
  { "play",                 N_("Recording played") },
  { "download",             N_("Recording downloaded") },
  { "unmask",               N_("Number shown") },
  { "fault",                N_("A fault was repaired") },
};
/* clang-format on */

static const char *
sentence_of (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].kind, kind) == 0)
      return _ (words[i].sentence);
  return NULL;
}

static const char *
agent_name (HlSession *session, gint64 id)
{
  const HlJson *agents = hl_json_get (hl_session_get_vocabulary (session), "agents");

  for (guint i = 0; id != 0 && i < hl_json_length (agents); i++)
    if (hl_json_int (hl_json_get (hl_json_at (agents, i), "id"), 0) == id)
      return hl_json_text (hl_json_get (hl_json_at (agents, i), "name"), NULL);
  return NULL;
}

void
manager_facts_show (GtkGrid *grid, const HlJson *facts, HlSession *session)
{
  manager_detail_clear (grid);
  for (guint i = 0; i < hl_json_length (facts); i++)
    {
      const HlJson *fact = hl_json_at (facts, i);
      const char *sentence = sentence_of (hl_json_text (hl_json_get (fact, "kind"), ""));
      const char *name = agent_name (session, hl_json_int (hl_json_get (fact, "agent"), 0));
      gint64 span = hl_json_int (hl_json_get (fact, "span_us"), 0);
      g_autofree char *at = hl_format_time_seconds (hl_json_int (hl_json_get (fact, "at"), 0));
      g_autofree char *length = span >= HL_SECOND ? hl_format_duration (span) : NULL;
      g_autoptr (GString) text = g_string_new (sentence);

      if (sentence == NULL)
        continue;
      if (name != NULL)
        g_string_append_printf (text, " · %s", name);
      if (length != NULL)
        g_string_append_printf (text, " · %s", length);
      manager_detail_add (grid, at, text->str);
    }
}
