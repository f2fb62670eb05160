/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* A row of a card: when | what (and a line below) | detail | chip | trail | button.  Parts
 * that are NULL take no room. */

#define AGENT_TYPE_ROW (agent_row_get_type ())
G_DECLARE_FINAL_TYPE (AgentRow, agent_row, AGENT, ROW, GtkListBoxRow)

typedef struct
{
  const char *icon;
  const char *lead; /* a time */
  HlTone lead_tone;
  const char *title; /* may have hits of a search marked */
  const char *subtitle;
  const char *detail;
  const char *chip;
  HlTone chip_tone;
  const char *trail;
  const char *button; /* its label */
  const char *action; /* of the button and of the row itself; NULL = the row does nothing */
  HlId target;        /* of the action, "x" */
  gboolean primary;   /* the one accent button of the page */
} AgentRowParts;

GtkWidget *agent_row_new (const AgentRowParts *parts);

G_END_DECLS
