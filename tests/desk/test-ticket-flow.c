/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-deadline.h"
#include "desk/hl-ticket-flow.h"
#include "hl-test.h"

#include <string.h>

/* The way of a ticket: every pair of state and event, every party, every guard. */

#define NOW ((HlTime) 1795449590 * HL_SECOND)

/* ---- Every pair ---- */

/* What is legal, told once more and otherwise: per state the events and where they lead; "=" stays.
 */
static const struct
{
  unsigned state;
  const char *ways;
} ways[] = {
  { HL_TICKET_NONE, "save>draft" },
  { HL_TICKET_DRAFT, "save= answer>closed transfer>dispatch callback>callback drop>dropped"
                     " merge>merged" },
  { HL_TICKET_CALLBACK, "save= transfer>dispatch close>closed withdraw>withdrawn merge>merged"
                        " urge=" },
  { HL_TICKET_DISPATCH, "save= close>closed dispatch>sign withdraw>withdrawn merge>merged"
                        " outside>outside urge= supervise= report=" },
  { HL_TICKET_SIGN, "save= sign>handling return>dispatch withdraw>withdrawn merge>merged"
                    " outside>outside assign= urge= supervise= report= card=" },
  { HL_TICKET_HANDLING, "save= return>dispatch suspend>suspended reply>review withdraw>withdrawn"
                        " merge>merged outside>outside assign= assist= contact= extend= grant="
                        " refuse= urge= supervise= report= card=" },
  { HL_TICKET_SUSPENDED, "save= resume>handling withdraw>withdrawn merge>merged assign= assist="
                         " contact= grant= refuse= urge= supervise= report= card=" },
  { HL_TICKET_REVIEW, "approve>answered reject>handling withdraw>withdrawn urge= supervise="
                      " report= card=" },
  { HL_TICKET_ANSWERED, "tell>follow-up close>closed redo>handling withdraw>withdrawn urge="
                        " supervise= report= card=" },
  { HL_TICKET_FOLLOW_UP, "follow-up= close>closed redo>handling withdraw>withdrawn supervise="
                         " report= card=" },
  { HL_TICKET_CLOSED, "redo>handling archive>archived supervise= report= card=" },
  { HL_TICKET_ARCHIVED, "" },
  { HL_TICKET_WITHDRAWN, "archive>archived" },
  { HL_TICKET_MERGED, "restore>draft" },
  { HL_TICKET_OUTSIDE, "archive>archived" },
  { HL_TICKET_DROPPED, "restore>draft" },
};

/* Where @event leads from the row; NULL = nowhere. */
static const char *
leads_to (guint row, guint event)
{
  g_auto (GStrv) parts = g_strsplit (ways[row].ways, " ", -1);
  gsize n = strlen (hl_ticket_event_words[event]);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strncmp (parts[i], hl_ticket_event_words[event], n) == 0
        && (parts[i][n] == '=' || parts[i][n] == '>'))
      return g_intern_string (parts[i][n] == '=' ? hl_ticket_state_words[ways[row].state]
                                                 : parts[i] + n + 1);
  return NULL;
}

static void
test_pairs (void)
{
  g_autofree char *fault = hl_state_table_fault (&hl_ticket_table);

  g_assert_null (fault);
  g_assert_cmpuint (G_N_ELEMENTS (ways), ==, HL_N_TICKET_STATES);
  for (guint row = 0; row < G_N_ELEMENTS (ways); row++)
    for (guint event = 0; event < HL_N_TICKET_EVENTS; event++)
      {
        const char *expected = leads_to (row, event);
        int next = hl_state_next (&hl_ticket_table, ways[row].state, event);
        g_autoptr (GError) error = NULL;

        g_assert_cmpstr (next >= 0 ? hl_ticket_state_words[next] : NULL, ==, expected);
        g_assert_cmpint (hl_ticket_may (ways[row].state, event, &error), ==, expected != NULL);
        if (expected != NULL)
          continue;
        /* It says what it waits for */
        g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE);
        g_assert_cmpuint (strlen (strstr (error->message, ": ")), >, 10);
      }
}

static void
test_open (void)
{
  for (guint state = 0; state < HL_N_TICKET_STATES; state++)
    {
      gboolean open = hl_ticket_is_open (state);

      /* What is open can be withdrawn; nothing else can */
      g_assert_cmpint (open, ==,
                       hl_state_next (&hl_ticket_table, state, HL_TICKET_EVENT_WITHDRAW) >= 0);
    }
}

/* ---- A case in which everything may be done ---- */

typedef struct
{
  HlTicketCase c;
  HlTicket *ticket, *into;
  HlTicketAct *act;
  HlAssignment *lead;
  HlTicketClock *close;
  HlExtension *asked;
  HlFollowUp *follow_up;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->ticket = hl_ticket_new ();
  f->ticket->id = 1;
  f->ticket->kind = 1;
  f->ticket->category = g_strdup ("0201");
  f->ticket->content = g_strdup ("低保");
  f->ticket->reply = g_strdup ("已办");
  f->ticket->office = g_strdup ("救助处");
  f->ticket->replied_by = 5;
  f->into = hl_ticket_new ();
  f->into->id = 2;
  f->into->state = HL_TICKET_HANDLING;
  f->act = hl_ticket_act_new ();
  f->act->reason = g_strdup ("r");
  f->lead = hl_assignment_new ();
  f->lead->office = g_strdup ("救助处");
  f->lead->return_by = NOW + HL_DAY;
  f->close = hl_ticket_clock_new ();
  f->close->counts = HL_LIMIT_WORKING_DAYS;
  f->close->extended = 0;
  f->close->due_at = NOW + HL_DAY;
  f->asked = hl_extension_new ();
  f->asked->asked_by = 6;
  f->asked->days = 3;
  f->follow_up = hl_follow_up_new ();
  f->follow_up->result = HL_DISSATISFIED;
  f->c = (HlTicketCase){ .ticket = f->ticket,
                         .act = f->act,
                         .parties = HL_PARTY_DISPATCHER,
                         .user = 7,
                         .now = NOW,
                         .lead = f->lead,
                         .close = f->close,
                         .extension_most = 10,
                         .attempts_most = 3,
                         .office_known = TRUE };
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->ticket);
  g_object_unref (f->into);
  g_object_unref (f->act);
  g_object_unref (f->lead);
  g_object_unref (f->close);
  g_object_unref (f->asked);
  g_object_unref (f->follow_up);
}

static void
expect (Fixture *f, unsigned state, HlTicketEvent event, int code, const char *begins)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  f->ticket->state = state;
  ok = hl_ticket_flow_check (&f->c, event, &error);
  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }
  g_assert_error (error, HL_DESK_ERROR, code);
  g_assert_false (ok);
  if (!g_str_has_prefix (error->message, begins))
    g_error ("\"%s\" does not begin with \"%s\"", error->message, begins);
  /* A sentence, not a word */
  g_assert_cmpuint (strlen (error->message), >, 15);
}

#define FINE(state, event) expect (f, HL_TICKET_##state, HL_TICKET_EVENT_##event, -1, "")
#define NO(state, event, code, begins)                                                             \
  expect (f, HL_TICKET_##state, HL_TICKET_EVENT_##event, HL_DESK_ERROR_##code, begins)

/* ---- Parties ---- */

/* Of each event, in a state that has it: who is not named is refused before anything else. */
static void
test_parties (Fixture *f, gconstpointer data)
{
  static const guint parties[] = { HL_PARTY_DESK, HL_PARTY_DISPATCHER, HL_PARTY_OFFICE,
                                   HL_PARTY_ASSISTING };
  guint refused = 0;

  for (guint event = 0; event < HL_N_TICKET_EVENTS; event++)
    for (guint i = 0; i < G_N_ELEMENTS (parties); i++)
      for (guint state = 0; state < HL_N_TICKET_STATES; state++)
        {
          if (hl_state_next (&hl_ticket_table, state, event) < 0
              || (hl_ticket_flow_parties (event) & parties[i]))
            continue;
          f->c.parties = parties[i];
          expect (f, state, event, HL_DESK_ERROR_PARTY, "only ");
          refused++;
        }
  g_assert_cmpuint (refused, >, 100);

  /* What is the office's is no agent's, and approving is no office's */
  f->c.parties = HL_PARTY_DESK;
  NO (HANDLING, REPLY, PARTY, "only a dispatcher or the office that leads may reply");
  f->c.parties = HL_PARTY_OFFICE;
  NO (REVIEW, APPROVE, PARTY, "only a dispatcher may approve");
  FINE (HANDLING, REPLY);
}

/* A reason where one is wanted: blanks are none. */
static void
test_reasons (Fixture *f, gconstpointer data)
{
  f->c.supervisions = 1;
  f->act->waits_for = 1;
  f->act->days = 1;
  f->act->colour = 1;
  f->act->outside = g_strdup ("12345");
  for (guint i = 0; i < 2; i++)
    {
      g_free (f->act->reason);
      f->act->reason = i == 0 ? NULL : g_strdup (" \n");
      NO (SIGN, RETURN, REASON, "say for what reason");
      NO (HANDLING, SUSPEND, REASON, "say for what reason");
      NO (REVIEW, REJECT, REASON, "say for what reason");
      NO (FOLLOW_UP, REDO, REASON, "say for what reason");
      NO (HANDLING, WITHDRAW, REASON, "say for what reason");
      NO (DISPATCH, OUTSIDE, REASON, "say for what reason");
      NO (HANDLING, EXTEND, REASON, "say for what reason");
      NO (HANDLING, URGE, REASON, "say for what reason");
      NO (HANDLING, CARD, REASON, "say for what reason");
    }
  f->c.asked = f->asked;
  NO (HANDLING, REFUSE, REASON, "say for what reason");
}

/* ---- Guards ---- */

static void
add_assisting (Fixture *f, const char *office)
{
  HlTicketActOffice *row = hl_ticket_act_office_new ();

  row->office = g_strdup (office);
  if (f->act->assisting == NULL)
    f->act->assisting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (f->act->assisting, row);
}

static void
test_dispatch (Fixture *f, gconstpointer data)
{
  FINE (DISPATCH, DISPATCH);
  f->c.office_known = FALSE;
  NO (DISPATCH, DISPATCH, FIELD, "office: there is no such office");
  NO (SIGN, ASSIGN, FIELD, "owner: name who");
  f->c.office_known = TRUE;
  add_assisting (f, "养老处");
  FINE (DISPATCH, DISPATCH);
  FINE (SIGN, ASSIGN);
  f->c.office_known = FALSE;
  NO (SIGN, ASSIGN, FIELD, "assisting: there is no such office");
  f->c.office_known = TRUE;
  add_assisting (f, "养老处");
  NO (DISPATCH, DISPATCH, FIELD, "assisting: name each office once");
  add_assisting (f, "救助处");
  g_ptr_array_remove_index (f->act->assisting, 0);
  NO (HANDLING, ASSIGN, FIELD, "assisting: the office that leads");
  g_clear_pointer (&f->ticket->office, g_free);
  NO (DISPATCH, DISPATCH, FIELD, "office: choose");
}

/* A draft that was joined comes back; what had a number does not. */
static void
test_restore (Fixture *f, gconstpointer data)
{
  f->c.parties = HL_PARTY_DESK;
  FINE (DROPPED, RESTORE);
  FINE (MERGED, RESTORE);
  f->ticket->number = g_strdup ("20261123-0001");
  NO (MERGED, RESTORE, STATE, "it had a number");
}

static void
test_return (Fixture *f, gconstpointer data)
{
  f->c.parties = HL_PARTY_OFFICE;
  FINE (SIGN, RETURN);
  f->c.now = f->lead->return_by - 1;
  FINE (HANDLING, RETURN);
  f->c.now = f->lead->return_by;
  NO (HANDLING, RETURN, STATE, "the time in which the office may return it is over");
  f->c.parties = HL_PARTY_DISPATCHER;
  FINE (HANDLING, RETURN);
}

static void
test_handling (Fixture *f, gconstpointer data)
{
  NO (HANDLING, SUSPEND, FIELD, "waits_for: ");
  f->act->waits_for = 1;
  FINE (HANDLING, SUSPEND);

  NO (HANDLING, ASSIST, STATE, "no assisting office owes");
  f->c.waiting_assistants = 1;
  NO (HANDLING, ASSIST, FIELD, "text: ");
  NO (HANDLING, REPLY, STATE, "an assisting office owes its part");
  f->c.waiting_assistants = 0;
  FINE (HANDLING, REPLY);
  g_clear_pointer (&f->ticket->reply, g_free);
  NO (HANDLING, REPLY, FIELD, "reply: ");
  f->act->text = g_strdup ("答复");
  FINE (HANDLING, REPLY);
  FINE (HANDLING, CONTACT);

  FINE (REVIEW, APPROVE);
  f->c.user = f->ticket->replied_by;
  NO (REVIEW, APPROVE, PARTY, "who wrote the reply can't approve it");
}

static void
test_extension (Fixture *f, gconstpointer data)
{
  NO (HANDLING, EXTEND, FIELD, "days: say how many");
  f->act->days = 10;
  FINE (HANDLING, EXTEND);
  f->act->days = 11;
  NO (HANDLING, EXTEND, FIELD, "days: at most 10 ");
  f->close->extended = 4;
  NO (HANDLING, EXTEND, FIELD, "days: at most 6 ");
  f->act->days = 6;
  FINE (HANDLING, EXTEND);
  f->c.now = f->close->due_at;
  NO (HANDLING, EXTEND, STATE, "it is overdue");
  f->c.now = NOW;
  f->close->counts = HL_LIMIT_WALL;
  NO (HANDLING, EXTEND, STATE, "its limit is not one of working days");
  f->close->counts = HL_LIMIT_WORKING_DAYS;

  NO (HANDLING, GRANT, STATE, "no extension is asked for");
  NO (SUSPENDED, REFUSE, STATE, "no extension is asked for");
  f->c.asked = f->asked;
  NO (HANDLING, EXTEND, STATE, "an extension has been asked for already");
  NO (HANDLING, GRANT, FIELD, "days: grant at most");
  f->act->days = 3;
  FINE (SUSPENDED, GRANT);
  FINE (HANDLING, REFUSE);
  f->c.user = f->asked->asked_by;
  NO (HANDLING, GRANT, PARTY, "who asked for the extension can't grant it");
  f->c.user = 7;
  f->c.close = NULL;
  NO (HANDLING, GRANT, STATE, "no limit runs");
}

static void
test_supervision (Fixture *f, gconstpointer data)
{
  NO (HANDLING, SUPERVISE, FIELD, "text: ");
  NO (HANDLING, REPORT, STATE, "no supervision order waits");
  f->c.open_supervisions = 1;
  NO (HANDLING, REPORT, FIELD, "text: ");
  f->act->text = g_strdup ("限期");
  FINE (HANDLING, REPORT);
  NO (HANDLING, SUPERVISE, FIELD, "due_at: ");
  f->act->due_at = NOW;
  NO (HANDLING, SUPERVISE, FIELD, "due_at: ");
  f->act->due_at = NOW + 1;
  FINE (CLOSED, SUPERVISE);

  NO (HANDLING, CARD, FIELD, "colour: ");
  f->act->colour = 2;
  FINE (HANDLING, CARD);
  f->c.lead = NULL;
  NO (HANDLING, CARD, STATE, "it is with no office");
}

static void
test_follow_up (Fixture *f, gconstpointer data)
{
  NO (FOLLOW_UP, FOLLOW_UP, FIELD, "outcome: say");
  f->act->outcome = HL_FOLLOW_UP_NO_ANSWER;
  FINE (FOLLOW_UP, FOLLOW_UP);
  f->act->solved = 1;
  NO (FOLLOW_UP, FOLLOW_UP, FIELD, "outcome: who was not reached");
  f->act->outcome = HL_FOLLOW_UP_REACHED;
  NO (FOLLOW_UP, FOLLOW_UP, FIELD, "result: ");
  f->act->result = 1;
  FINE (FOLLOW_UP, FOLLOW_UP);
  f->act->solved = 0;
  NO (FOLLOW_UP, FOLLOW_UP, FIELD, "solved: ");
}

static void
test_close (Fixture *f, gconstpointer data)
{
  FINE (ANSWERED, CLOSE);
  FINE (FOLLOW_UP, CLOSE);
  g_clear_pointer (&f->act->reason, g_free);
  FINE (DISPATCH, CLOSE);
  NO (ANSWERED, CLOSE, REASON, "say why no follow-up call");
  NO (FOLLOW_UP, CLOSE, REASON, "the citizen has not been reached yet");
  f->c.attempts = 3;
  FINE (FOLLOW_UP, CLOSE);
  f->c.follow_up = f->follow_up;
  NO (FOLLOW_UP, CLOSE, REASON, "the citizen is dissatisfied");
  f->follow_up->result = 2;
  FINE (FOLLOW_UP, CLOSE);
  g_clear_pointer (&f->ticket->category, g_free);
  NO (FOLLOW_UP, CLOSE, FIELD, "category: ");
}

static void
test_redo (Fixture *f, gconstpointer data)
{
  FINE (FOLLOW_UP, REDO);
  f->c.redone = HL_TICKET_REDO_MOST;
  NO (FOLLOW_UP, REDO, STATE, "it has been redone already: issue a supervision order");
  f->c.supervisions = 1;
  FINE (CLOSED, REDO);
  f->c.lead = NULL;
  NO (CLOSED, REDO, STATE, "no office has handled it");
}

static void
test_leaving (Fixture *f, gconstpointer data)
{
  NO (DRAFT, MERGE, FIELD, "into: say");
  f->act->into = 1;
  NO (DRAFT, MERGE, FIELD, "into: a ticket can't");
  f->act->into = 2;
  NO (DRAFT, MERGE, FIELD, "into: there is no such");
  f->c.into = f->into;
  FINE (DRAFT, MERGE);
  f->into->state = HL_TICKET_MERGED;
  NO (DRAFT, MERGE, FIELD, "into: that ticket is not open");

  NO (DISPATCH, OUTSIDE, FIELD, "outside: ");
  FINE (HANDLING, WITHDRAW);
  FINE (CLOSED, ARCHIVE);
  f->c.open_supervisions = 1;
  NO (CLOSED, ARCHIVE, STATE, "a supervision order waits");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ticket-flow/pairs", test_pairs);
  g_test_add_func ("/ticket-flow/open", test_open);
#define ADD(name, func) g_test_add ("/ticket-flow/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("parties", test_parties);
  ADD ("reasons", test_reasons);
  ADD ("dispatch", test_dispatch);
  ADD ("restore", test_restore);
  ADD ("return", test_return);
  ADD ("handling", test_handling);
  ADD ("extension", test_extension);
  ADD ("supervision", test_supervision);
  ADD ("follow-up", test_follow_up);
  ADD ("close", test_close);
  ADD ("redo", test_redo);
  ADD ("leaving", test_leaving);
  return g_test_run ();
}
