/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-call-bar.h"
#include "agent-caller-view.h"
#include "agent-context.h"
#include "agent-desk.h"
#include "agent-follow-ups.h"
#include "agent-form.h"
#include "agent-hold.h"
#include "agent-notice.h"
#include "agent-open.h"
#include "agent-search.h"
#include "agent-side.h"
#include "agent-todo.h"
#include "agent-view.h"

G_BEGIN_DECLS

#define AGENT_PAGE_FOLLOW_UPS "follow-ups"

typedef enum
{
  AGENT_LEAVE_NOT,
  AGENT_LEAVE_SIGN_OUT,
  AGENT_LEAVE_CLOSE,
} AgentLeave;

struct _AgentView
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *root;
  AdwHeaderBar *header;
  AdwBin *lost;
  AdwFlap *left_flap, *right_flap;
  GtkWidget *left, *right; /* of fixed width */
  AgentSide *side;
  AgentContext *context;
  AgentCallBar *bar;
  AgentNotice *notice;
  GtkStack *middle;
  AgentTodo *todo;
  AgentCallerView *caller;
  AgentForm *form;
  AgentSearch *search;
  GtkSearchEntry *search_entry;

  /* Borrowed: the window outlives its view */
  HlWindow *window;

  /* Owned */
  AgentDesk *desk;
  GSettings *settings, *app_settings;
  AgentOpen *open;
  GSimpleActionGroup *actions;
  GPtrArray *sent;   /* AgentDraft on their way after submission */
  char *before_ring; /* the page that the caller's page hides */
  guint levels;      /* source */
  guint first_focus; /* source */

  AgentHold hold;
  HlId hint;             /* from the supervisor, shown now */
  HlTime sound_told;     /* of which start of the sound she was told */
  HlId dialled_ticket;   /* the ticket whose citizen is being rung back */
  HlId dialled;          /* the call-back that is made or was last made, 0 = none */
  const char *came_from; /* the list it was dialled from; NULL = none (static) */
  AgentLeave leave;      /* once she is out of the call */
  gboolean started;
  gboolean rejected; /* by us: so that the end of the ring says so */
};

/* agent-view-work.c: the form and the call's way through the window */
void agent_view_work_start (AgentView *self);
void agent_view_work_stop (AgentView *self);
void agent_view_phase (AgentView *self, AgentBarPage from, AgentBarPage to);
gboolean agent_view_is_typing (AgentView *self); /* a form with something in it is before her */
/* Shows @draft in the form; NULL = none. */
void agent_view_take_draft (AgentView *self, AgentDraft *draft);
/* The form's ticket is the chosen caller's. */
void agent_view_follow_citizen (AgentView *self);
/* Saves what is in the form and takes it away: it stays in the drafts. */
void agent_view_fold (AgentView *self);
void agent_view_open_ticket (AgentView *self, HlId ticket);
void agent_view_save (AgentView *self);
void agent_view_submit (AgentView *self);
void agent_view_drop (AgentView *self);

/* agent-view-outside.c: calls to the outside and those to be rung back */
void agent_view_outside_start (AgentView *self);
void agent_view_show_lines (AgentView *self);
void agent_view_forget_dialled (AgentView *self);
/* Shows what she has just rung back, to say how it went. FALSE: it was no such call. */
gboolean agent_view_show_dialled (AgentView *self);

/* agent-view-leave.c: a call is never dropped by signing out or closing the window */
void agent_view_leave_start (AgentView *self);
/* She is out of the call: goes on with what she asked for. */
void agent_view_leave_now (AgentView *self);

/* agent-view-watch.c: what she is warned of during a call */
void agent_view_watch_start (AgentView *self);
void agent_view_watch (AgentView *self, const AgentSituation *situation, AgentBarPage page);

/* agent-view.c */
void agent_view_show_page (AgentView *self, const char *page);
const char *agent_view_get_page (AgentView *self);
void agent_view_show_situation (AgentView *self);
/* A key pressed twice must not hit what stands there a moment later. */
gboolean agent_view_is_page (AgentView *self, AgentBarPage page);
void agent_view_focus_middle (AgentView *self);

/* agent-view-join.c */
void agent_view_join (AgentView *self);
void agent_view_urge (AgentView *self);

G_END_DECLS
