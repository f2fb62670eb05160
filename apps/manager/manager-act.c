/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-act.h"

#include <glib/gi18n.h>

#define OFFICE MANAGER_INPUT_OFFICE
#define ASSISTING MANAGER_INPUT_ASSISTING
#define OWNER MANAGER_INPUT_OWNER
#define TEXT MANAGER_INPUT_TEXT
#define REPLY MANAGER_INPUT_REPLY
#define REASON MANAGER_INPUT_REASON
#define WAITS_FOR MANAGER_INPUT_WAITS_FOR
#define INTO MANAGER_INPUT_INTO
#define OUTSIDE MANAGER_INPUT_OUTSIDE
#define DAYS MANAGER_INPUT_DAYS
#define DUE MANAGER_INPUT_DUE
#define COLOUR MANAGER_INPUT_COLOUR
#define FOLLOW_UP MANAGER_INPUT_FOLLOW_UP

#define WHY N_ ("Reason")

/* clang-format off */
const ManagerAct manager_acts[] = {
  { "dispatch",  OFFICE | REASON,    N_("Remark for the office"), NULL,
    N_("The office sees it at once; its time to sign begins."), 2, TRUE },
  { "grant",     DAYS,               WHY, NULL, N_("The deadline moves by as many working days."), 1 },
  { "refuse",    REASON,             WHY, NULL, N_("The deadline stays.") },
  { "sign",      OWNER,              WHY, NULL, N_("Who signs is in charge; the time for the first contact begins."), 2, TRUE },
  { "report",    TEXT,               WHY, N_("What was done about the order"), N_("It goes to who issued the order."), 1 },
  { "reply",     REPLY,              WHY, N_("Reply to the citizen"), N_("A dispatcher looks at it first."), 2 },
  { "approve",   0,                  WHY, NULL, N_("The reply stands; the citizen is to be told."), 2 },
  { "reject",    REASON,             WHY, NULL, N_("The office writes another reply; its time goes on.") },
  { "assist",    TEXT,               WHY, N_("What the assisting office found"), N_("The office that leads can reply when all parts are there."), 1 },
  { "resume",    0,                  WHY, NULL, N_("Its clocks run again."), 2 },
  { "tell",      0,                  WHY, NULL, N_("The follow-up call is due next."), 2 },
  { "follow-up", FOLLOW_UP | TEXT,   WHY, N_("What the citizen said"), N_("Who is dissatisfied gets it redone, or a reason."), 2 },
  { "close",     REASON,             WHY, NULL, N_("It can be opened again by a redo."), 2 },
  { "archive",   0,                  WHY, NULL, N_("Nothing can be done to it any more."), 2, TRUE },
  { "contact",   0,                  WHY, NULL, N_("The citizen has been rung by the office.") },
  { "return",    REASON,             WHY, NULL, N_("It goes back to the dispatchers.") },
  { "extend",    DAYS | REASON,      WHY, NULL, N_("A dispatcher decides about it.") },
  { "suspend",   WAITS_FOR | REASON, WHY, NULL, N_("Its clocks stand until it goes on.") },
  { "assign",    OWNER | ASSISTING,  WHY, NULL, N_("Assisting offices see it at once.") },
  { "urge",      REASON,             N_("What to hurry about"), NULL, N_("It is marked in the history; the office sees it."), 0, TRUE },
  { "supervise", TEXT | DUE,         WHY, N_("What the office shall do"), N_("The office has to report on it until then.") },
  { "card",      COLOUR | REASON,    WHY, NULL, N_("It counts against the office.") },
  { "redo",      REASON,             WHY, NULL, N_("The office has it again, with its whole time.") },
  { "outside",   OUTSIDE | REASON,   WHY, NULL, N_("It leaves the hotline.") },
  { "merge",     INTO,               WHY, NULL, N_("It goes on as the other ticket.") },
  { "withdraw",  REASON,             WHY, NULL, N_("The citizen wants it no more.") },
  { NULL },
};
/* clang-format on */

const ManagerAct *
manager_act_find (const char *event)
{
  for (const ManagerAct *act = manager_acts; act->event != NULL; act++)
    if (g_strcmp0 (act->event, event) == 0)
      return act;
  return NULL;
}
