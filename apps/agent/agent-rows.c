/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-rows.h"

#include "agent-callbacks.h"
#include "calls/hl-call-record.h"

#include <glib/gi18n.h>

char *
agent_rows_dup_subject (AgentDesk *desk, HlTicket *ticket)
{
  char *title = agent_ticket_dup_title (ticket);

  if (title != NULL)
    return title;
  if (ticket->category != NULL)
    return g_strdup (
        hl_session_vocabulary_name (agent_desk_get_session (desk), "categories", ticket->category));

  return g_strdup (_ ("Nothing written yet"));
}

HlTone
agent_rows_ticket_tone (unsigned state)
{
  switch (state)
    {
    case HL_TICKET_DRAFT:
      return HL_TONE_BUSY;
    case HL_TICKET_CLOSED:
    case HL_TICKET_ARCHIVED:
      return HL_TONE_GOOD;
    default:
      return hl_ticket_is_open (state) ? HL_TONE_NEAR : HL_TONE_IDLE;
    }
}

const char *
agent_rows_missing (HlTicket *ticket)
{
  if (ticket->kind == 0)
    return _ ("Lacks: kind");
  if (ticket->category == NULL)
    return _ ("Lacks: category");
  if (ticket->content == NULL)
    return _ ("Lacks: demand");
  if (ticket->reply == NULL && ticket->office == NULL)
    return _ ("Lacks: reply");

  return NULL;
}

static HlTime
now_of (AgentDesk *desk)
{
  return hl_session_now (agent_desk_get_session (desk));
}

GtkWidget *
agent_rows_callback (GObject *item, guint position, gpointer desk)
{
  HlCallback *callback = (HlCallback *) item;
  HlTone tone = HL_TONE_IDLE;
  HlId me = hl_session_get_user_id (agent_desk_get_session (desk));
  g_autofree char *due = agent_callback_dup_due (callback, now_of (desk), &tone);
  g_autofree char *who = hl_format_caller (callback->caller);
  g_autofree char *count = agent_callback_dup_count (callback);
  g_autofree char *state = agent_callback_dup_state (callback, me);
  g_autofree char *what = agent_join (agent_callback_kind_word (callback->kind),
                                      callback->note != NULL ? callback->note : "", NULL);
  const AgentRowParts parts = {
    .lead = due,
    .lead_tone = tone,
    .title = who,
    .subtitle = what,
    .detail = callback->queue_name,
    .chip = callback->state == HL_CALLBACK_TAKEN ? state : NULL,
    .chip_tone = HL_TONE_BUSY,
    .trail = count,
    .button = callback->caller != NULL ? C_ ("button", "Ring back") : C_ ("button", "Look"),
    .action = callback->caller != NULL ? "agent.dial-callback" : "agent.show-callback",
    .target = callback->id,
    .primary = position == 0,
  };

  return agent_row_new (&parts);
}

GtkWidget *
agent_rows_promised (GObject *item, guint position, gpointer desk)
{
  HlTicket *ticket = (HlTicket *) item;
  g_autofree char *subject = agent_rows_dup_subject (desk, ticket);
  g_autofree char *when =
      hl_format_when (ticket->due_at != 0 ? ticket->due_at : ticket->submitted_at, now_of (desk));
  g_autofree char *who = agent_join (ticket->citizen_name != NULL ? ticket->citizen_name : "",
                                     ticket->phone != NULL ? ticket->phone : "", NULL);
  gboolean late = ticket->due_at != 0 && ticket->due_at < now_of (desk);
  const AgentRowParts parts = {
    .lead = when,
    .lead_tone = late ? HL_TONE_OVER : HL_TONE_IDLE,
    .title = subject,
    .subtitle = *who != '\0' ? who : NULL,
    .button = C_ ("button", "Ring back"),
    .action = "agent.ring-back",
    .target = ticket->id,
  };

  return agent_row_new (&parts);
}

GtkWidget *
agent_rows_draft (GObject *item, guint position, gpointer desk)
{
  HlTicket *ticket = (HlTicket *) item;
  g_autofree char *subject = agent_rows_dup_subject (desk, ticket);
  g_autofree char *when = hl_format_time (ticket->updated_at);
  const AgentRowParts parts = {
    .icon = "document-edit-symbolic",
    .title = subject,
    .detail = agent_rows_missing (ticket),
    .trail = when,
    .button = C_ ("button", "Go on"),
    .action = "agent.open",
    .target = ticket->id,
  };

  return agent_row_new (&parts);
}

GtkWidget *
agent_rows_ticket (GObject *item, guint position, gpointer desk)
{
  HlTicket *ticket = (HlTicket *) item;
  g_autofree char *subject = agent_rows_dup_subject (desk, ticket);
  g_autofree char *when = hl_format_when (ticket->created_at, now_of (desk));
  g_autofree char *below = agent_join (
      ticket->number != NULL ? ticket->number : when, ticket->office != NULL ? ticket->office : "",
      ticket->office == NULL && ticket->number != NULL ? when : "", NULL);
  const AgentRowParts parts = {
    .title = ticket->snippet != NULL ? ticket->snippet : subject,
    .subtitle = below,
    .chip = hl_word_ticket_state (ticket->state),
    .chip_tone = agent_rows_ticket_tone (ticket->state),
    .action = "agent.show-ticket",
    .target = ticket->id,
  };

  return agent_row_new (&parts);
}

static const char *
call_icon (HlCallRecord *call)
{
  if (call->way == 2)
    return "call-outgoing-symbolic";

  return call->answered_at != 0 ? "call-incoming-symbolic" : "call-missed-symbolic";
}

GtkWidget *
agent_rows_call (GObject *item, guint position, gpointer desk)
{
  HlCallRecord *call = (HlCallRecord *) item;
  g_autofree char *when = hl_format_when (call->offered_at, now_of (desk));
  g_autofree char *who = agent_bar_dup_other (call);
  g_autofree char *talk = hl_format_duration (call->talk_us);
  const AgentRowParts parts = {
    .icon = call_icon (call),
    .lead = when,
    .title = who,
    .detail = call->queue_name,
    .trail = call->talk_us > 0 ? talk : hl_word_outcome (call->outcome),
    .action = "agent.show-call",
    .target = call->id,
  };

  return agent_row_new (&parts);
}

GtkWidget *
agent_rows_earlier (GObject *item, guint position, gpointer desk)
{
  HlCallRecord *call = (HlCallRecord *) item;
  g_autofree char *when = hl_format_when (call->offered_at, now_of (desk));
  g_autofree char *talk = call->talk_us > 0 ? hl_format_duration (call->talk_us) : g_strdup ("");
  /* Translators: the agent who took the call */
  g_autofree char *by = call->agent_name != NULL
                            ? g_strdup_printf (_ ("taken by %s"), call->agent_name)
                            : g_strdup ("");
  g_autofree char *below = agent_join (by, talk, NULL);
  const AgentRowParts parts = {
    .icon = call_icon (call),
    .title = when,
    .subtitle = *below != '\0' ? below : NULL,
    .trail = hl_word_outcome (call->outcome),
    .action = "agent.show-call",
    .target = call->id,
  };

  return agent_row_new (&parts);
}
