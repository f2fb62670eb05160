/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"
#include "desk/hl-ticket.h"

G_BEGIN_DECLS

/* What is in the ticket form: a ticket, which of its fields were changed since the
 * last save, and how far that save has come.  Saves itself 2 s after the last change,
 * and 10 s after the first at the latest.  Knows neither widgets nor the network:
 * saves go to a sink, which tells back what became of them. */

#define AGENT_TYPE_DRAFT (agent_draft_get_type ())
G_DECLARE_FINAL_TYPE (AgentDraft, agent_draft, AGENT, DRAFT, GObject)

#define AGENT_DRAFT_PAUSE (2 * HL_SECOND)
#define AGENT_DRAFT_LATEST (10 * HL_SECOND)
#define AGENT_DRAFT_PATIENCE (3 * HL_SECOND) /* "Saving…" so long, then "kept on this computer" */

typedef enum
{
  AGENT_MARK_NONE,    /* nothing typed yet, or shown as the service has it */
  AGENT_MARK_UNSAVED, /* typed, the save is to come */
  AGENT_MARK_SAVING,
  AGENT_MARK_SAVED,   /* the service has it, since agent_draft_get_saved_at () */
  AGENT_MARK_LOCAL,   /* on this computer's disk, not yet sent */
  AGENT_MARK_REFUSED, /* the service did not take it */
  AGENT_MARK_FAULT,   /* this computer's disk can't be written */
} AgentMark;

/* Where saves go.  Texts are borrowed for the call. */
typedef struct
{
  void (*put) (const char *key, HlId id, gint64 revision, const char *fields, gpointer data);
  void (*submit) (const char *key, HlId id, gint64 revision, const char *event, gpointer data);
  gboolean (*waiting) (const char *key, gpointer data); /* not everything answered yet? */
  gpointer data;
} AgentSink;

/**
 * agent_draft_new:
 * @sink: copied; its data outlives the draft
 * @key: of the record at the sink
 * @ticket: (nullable): as the service has it; NULL = a new one
 *
 * Returns: (transfer full)
 */
AgentDraft *agent_draft_new (const AgentSink *sink, const char *key, HlTicket *ticket);
/* For a new ticket: the call it comes with, sent with the first save. */
void agent_draft_set_call (AgentDraft *self, HlId call);
/* Whose it is; 0 = not known.  Alone it makes no draft of nothing. */
void agent_draft_set_citizen (AgentDraft *self, HlId citizen);
/* Fields that were saved on this computer in an earlier run and wait to be sent: JSON. */
void agent_draft_restore (AgentDraft *self, const char *fields);

const char *agent_draft_get_key (AgentDraft *self);
HlTicket *agent_draft_get_ticket (AgentDraft *self); /* (transfer none) */
AgentMark agent_draft_get_mark (AgentDraft *self);
HlTime agent_draft_get_saved_at (AgentDraft *self);
gboolean agent_draft_get_changed (AgentDraft *self); /* something is not handed to the sink yet */
gboolean agent_draft_is_empty (AgentDraft *self);    /* nobody entered anything */
gboolean agent_draft_is_submitted (AgentDraft *self);

/* @field: a member's name of HlTicket, of the kind that the function says.  "" is none. */
void agent_draft_set_text (AgentDraft *self, const char *field, const char *text);
void agent_draft_set_enum (AgentDraft *self, const char *field, unsigned value);
void agent_draft_set_bool (AgentDraft *self, const char *field, gboolean value);

/* Hands it to the sink at once although nothing was entered yet, so that it gets its id. */
void agent_draft_make (AgentDraft *self);
/* Hands what was changed to the sink at once. */
void agent_draft_flush (AgentDraft *self);

/**
 * agent_draft_submit:
 * @event: ANSWER, TRANSFER or CALLBACK
 * @field: (out) (optional): the name of the field at fault; borrowed for ever
 *
 * Flushes and submits; never waits for the network.  HL_DESK_ERROR_FIELD when something
 * is missing: nothing is submitted then.
 */
gboolean agent_draft_submit (AgentDraft *self, HlTicketEvent event, const char **field,
                             GError **error);

/* Throws it away, or brings it back; nothing happens to one the sink never got. */
void agent_draft_drop (AgentDraft *self, gboolean restore);

/* The sink tells. */
void agent_draft_stored (AgentDraft *self, gboolean online);
void agent_draft_saved (AgentDraft *self, const HlJson *record, HlTime now);
void agent_draft_refused (AgentDraft *self);
void agent_draft_fault (AgentDraft *self);

/* What a ticket is called in lists: its title, or the first sentence of its content.
 * NULL when it has neither. (transfer full) */
char *agent_ticket_dup_title (HlTicket *ticket);

/* Signals: ::mark-changed (); ::submitted (), when the service has given it its number. */

G_END_DECLS
