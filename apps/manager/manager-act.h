/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What each event of a ticket asks for on the screen.  Who may do it and when is the service's to
 * say: GET /tickets/ID/flow. */

typedef enum
{
  MANAGER_INPUT_OFFICE = 1 << 0, /* who leads, who assists */
  MANAGER_INPUT_ASSISTING = 1 << 1,
  MANAGER_INPUT_OWNER = 1 << 2,
  MANAGER_INPUT_TEXT = 1 << 3,
  MANAGER_INPUT_REASON = 1 << 4,
  MANAGER_INPUT_WAITS_FOR = 1 << 5,
  MANAGER_INPUT_INTO = 1 << 6,
  MANAGER_INPUT_OUTSIDE = 1 << 7,
  MANAGER_INPUT_DAYS = 1 << 8,
  MANAGER_INPUT_DUE = 1 << 9,
  MANAGER_INPUT_COLOUR = 1 << 10,
  MANAGER_INPUT_FOLLOW_UP = 1 << 11,
  MANAGER_INPUT_REPLY = 1 << 12, /* a text that begins as the ticket's reply */
} ManagerInput;

typedef struct
{
  const char *event;
  guint inputs;
  const char *reason; /* N_(): what its reason is called */
  const char *text;   /* N_(): and its text */
  const char *hint;   /* N_(): what comes of it */
  guint main;         /* 2: moves the ticket on; 1: comes before that; 0: beside it */
  gboolean many;      /* can be done to several at once */
} ManagerAct;

extern const ManagerAct manager_acts[]; /* what goes on first; ended by a row without an event */

const ManagerAct *manager_act_find (const char *event); /* NULL: not one of this screen's */

G_END_DECLS
