/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* Whom a call can be passed to or who can be asked: colleagues, queues, offices, any number.
 * A function of what the service says and what is typed, without widgets. */

typedef enum
{
  AGENT_TARGET_NUMBER, /* as typed */
  AGENT_TARGET_AGENT,
  AGENT_TARGET_QUEUE,
  AGENT_TARGET_OFFICE,
} AgentTargetKind;

typedef struct
{
  AgentTargetKind kind;
  HlId id;      /* of the colleague or queue */
  char *number; /* of the office or as typed, folded; the colleague's extension */
  char *name;
  char *detail;  /* extension, who waits, what kind of number */
  char *word;    /* the colleague's state; NULL */
  HlTone tone;   /* of the state */
  gboolean open; /* can be rung now */
  guint fit, rank;
} AgentTarget;

void agent_target_free (AgentTarget *target);
AgentTarget *agent_target_copy (const AgentTarget *target);
/* "李娜 1024", "市民政局", "138****1111": what the bar calls it. (transfer full) */
char *agent_target_dup_label (const AgentTarget *target);

/**
 * agent_targets_find:
 * @vocabulary: (nullable): for the offices and their numbers
 * @colleagues: (nullable): GET /colleagues
 * @me: left out
 * @query: characters, pinyin initials, an extension or a number; "" = everybody who can be rung
 *
 * Returns: (transfer full) (element-type AgentTarget): the best first
 */
GPtrArray *agent_targets_find (const HlJson *vocabulary, const HlJson *colleagues, HlId me,
                               const char *query);

/* What a number typed by hand is: "Mobile phone", "With area code", "Extension", …; NULL =
 * can't be dialled. @colleagues: (nullable): names an extension. (transfer full) */
char *agent_number_describe (const char *number, const HlJson *colleagues);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AgentTarget, agent_target_free)

G_END_DECLS
