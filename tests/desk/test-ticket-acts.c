/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-calendars.h"
#include "desk/hl-ticket-acts.h"
#include "hl-test-db.h"
#include "hl-test.h"

#include <string.h>

/* Tickets on their way through the offices, as they are stored: rows, clocks, facts. */

#define ZONE 480

/* 2020 as it was first announced, and as it was after the notice of 26 January. */
#define REST                                                                                       \
  "{\"from\":\"2020-04-04\",\"to\":\"2020-04-06\",\"name\":\"清明节\"},"                        \
  "{\"from\":\"2020-05-01\",\"to\":\"2020-05-05\",\"name\":\"劳动节\"}]"
static const char first_2020[] =
    "{\"year\":2020,\"version\":1,\"source\":\"国办发明电〔2019〕16号\",\"holidays\":["
    "{\"from\":\"2020-01-24\",\"to\":\"2020-01-30\",\"name\":\"春节\"}," REST
    ",\"make_ups\":[{\"date\":\"2020-02-01\",\"name\":\"春节\"},"
    "{\"date\":\"2020-04-26\",\"name\":\"劳动节\"}]}";
static const char later_2020[] =
    "{\"year\":2020,\"version\":2,\"source\":\"国办发明电〔2020〕1号\",\"holidays\":["
    "{\"from\":\"2020-01-24\",\"to\":\"2020-02-02\",\"name\":\"春节\"}," REST
    ",\"make_ups\":[{\"date\":\"2020-04-26\",\"name\":\"劳动节\"}]}";

typedef struct
{
  HlDb *db;
  HlKey *key;
  HlTime now;
  GString *facts; /* "ticket-sign number\n" */
  GPtrArray *held;
} Fixture;

enum
{
  AGENT = 71,
  BOSS = 72,
  OTHER_BOSS = 73,
  CLERK = 74
};

static HlTime
moment (const char *date, guint hour)
{
  return hl_date_begin (hl_date_parse (date), ZONE) + hour * HL_HOUR;
}

static gboolean
note_fact (HlDb *db, const HlDeskContext *context, const char *kind, const HlTicket *ticket,
           HlSpan span, const char *text, GError **error)
{
  Fixture *f = context->fact_data;

  g_string_append_printf (f->facts, "%s %s\n", kind, text != NULL ? text : "-");
  return TRUE;
}

static HlDeskContext
as (Fixture *f, HlId user)
{
  HlDeskContext context = { .key = f->key,
                            .now = f->now,
                            .user = user,
                            .user_name = "某人",
                            .fact = note_fact,
                            .fact_data = f };

  if (user == AGENT)
    context.parties = HL_PARTY_DESK;
  else if (user == CLERK)
    context.office = "救助处";
  else
    context.parties = HL_PARTY_DESK | HL_PARTY_DISPATCHER;
  return context;
}

static void
sql (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;

  hl_db_exec (f->db, text, &error);
  g_assert_no_error (error);
}

static GPtrArray *
import (Fixture *f, const char *text)
{
  HlDeskContext context = as (f, BOSS);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlCalendarYear) year = hl_calendar_year_parse (text, -1, &error);
  GPtrArray *moves;

  g_assert_no_error (error);
  moves = hl_calendars_import (f->db, year, text, &context, &error);
  g_assert_no_error (error);
  return moves;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) moves = NULL;

  f->db = hl_test_db ();
  f->key = hl_test_key ();
  f->facts = g_string_new (NULL);
  f->held = g_ptr_array_new_with_free_func (g_object_unref);
  f->now = moment ("2020-01-22", 10); /* a Wednesday */
  sql (f, "INSERT INTO office (id, revision, name, place) VALUES (1, 1, '救助处', 1),"
          " (2, 1, '养老处', 2)");
  moves = import (f, first_2020);
  g_assert_cmpuint (moves->len, ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_db_close (f->db);
  hl_key_unref (f->key);
  g_string_free (f->facts, TRUE);
  g_ptr_array_unref (f->held);
}

/* ---- Acts ---- */

static void
act_as (Fixture *f, HlTicket *ticket, HlTicketEvent event, HlTicketAct *act, HlId user,
        const char *message)
{
  HlDeskContext context = as (f, user);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  hl_db_begin (f->db, NULL);
  ok = hl_tickets_act (f->db, ticket, event, act, &context, &error);
  if (ok)
    hl_db_commit (f->db, &error);
  else
    hl_db_rollback (f->db);
  if (message == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
    }
  else if (ok || !g_str_has_prefix (error->message, message))
    g_error ("%s: \"%s\", not \"%s\"", hl_ticket_event_words[event], ok ? "done" : error->message,
             message);
  if (act != NULL)
    g_object_unref (act);
}

static HlTicketAct *
with (const char *reason)
{
  HlTicketAct *act = hl_ticket_act_new ();

  act->reason = g_strdup (reason);
  return act;
}

static HlTicketAct *
saying (const char *text)
{
  HlTicketAct *act = hl_ticket_act_new ();

  act->text = g_strdup (text);
  return act;
}

#define ACT(event, act, user) act_as (f, t, HL_TICKET_EVENT_##event, act, user, NULL)
#define NOT(event, act, user, message) act_as (f, t, HL_TICKET_EVENT_##event, act, user, message)

/* A ticket that waits to be dispatched to 救助处. */
static HlTicket *
transferred (Fixture *f)
{
  HlTicket *t = hl_ticket_new ();
  HlDeskContext context = as (f, AGENT);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (f->held, t);
  t->kind = 2;
  t->category = g_strdup ("0201");
  t->content = g_strdup ("低保金没有到账");
  t->office = g_strdup ("救助处");
  hl_tickets_insert (f->db, t, &context, &error);
  g_assert_no_error (error);
  ACT (TRANSFER, NULL, AGENT);
  return t;
}

static HlTicket *
handled (Fixture *f)
{
  HlTicket *t = transferred (f);

  ACT (DISPATCH, NULL, BOSS);
  ACT (SIGN, NULL, CLERK);
  return t;
}

/* ---- What is stored ---- */

static HlTicketClock *
last_clock (Fixture *f, HlTicket *t, HlTicketClockKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clocks = hl_clocks_list (f->db, t->id, &error);

  g_assert_no_error (error);
  for (guint i = clocks->len; i-- > 0;)
    if (((HlTicketClock *) clocks->pdata[i])->clock == kind)
      {
        g_ptr_array_add (f->held, g_object_ref (clocks->pdata[i]));
        return clocks->pdata[i];
      }
  g_error ("There is no clock %s", hl_clock_words[kind]);
}

static guint
count_rows (Fixture *f, const HlShape *shape, HlTicket *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = hl_tickets_list_rows (f->db, shape, t->id, &error);

  g_assert_no_error (error);
  return rows->len;
}

static HlTicket *
stored (Fixture *f, HlTicket *t)
{
  g_autoptr (GError) error = NULL;
  HlTicket *ticket = hl_tickets_get (f->db, f->key, t->id, &error);

  g_assert_no_error (error);
  g_ptr_array_add (f->held, ticket);
  return ticket;
}

static guint
tick (Fixture *f)
{
  HlDeskContext context = as (f, 0);
  g_autoptr (GError) error = NULL;
  int n;

  hl_db_begin (f->db, NULL);
  n = hl_clocks_tick (f->db, &context, &error);
  g_assert_no_error (error);
  hl_db_commit (f->db, &error);
  g_assert_no_error (error);
  return (guint) n;
}

static gboolean
has_fact (Fixture *f, const char *text)
{
  return strstr (f->facts->str, text) != NULL;
}

/* ---- The whole way ---- */

static void
test_way (Fixture *f, gconstpointer data)
{
  HlTicket *t = transferred (f);
  HlTicketAct *said = hl_ticket_act_new ();

  g_assert_cmpint (t->due_at, ==, 0);
  ACT (DISPATCH, NULL, BOSS);
  g_assert_cmpuint (t->state, ==, HL_TICKET_SIGN);
  /* Five working days over the Spring Festival as first announced: to the end of 4 February */
  g_assert_cmpint (t->due_at, ==, moment ("2020-02-05", 0));
  ACT (SIGN, NULL, CLERK);
  g_assert_cmpint (t->owner, ==, CLERK);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_SIGN)->state, ==, HL_CLOCK_MET);
  ACT (CONTACT, NULL, CLERK);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_CONTACT)->state, ==, HL_CLOCK_MET);
  f->now += HL_HOUR;
  ACT (REPLY, saying ("已补发"), CLERK);
  g_assert_cmpint (t->replied_at, ==, f->now);
  f->now = moment ("2020-03-02", 9); /* reviewed long after it was due: that is not the office's */
  ACT (APPROVE, NULL, BOSS);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_MET);
  ACT (TELL, NULL, AGENT);
  g_assert_cmpint (t->due_at, ==, moment ("2020-03-04", 0));
  said->outcome = HL_FOLLOW_UP_NO_ANSWER;
  ACT (FOLLOW_UP, said, AGENT);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_FOLLOW_UP)->state, ==, HL_CLOCK_RUNNING);
  NOT (CLOSE, NULL, AGENT, "the citizen has not been reached yet");
  said = hl_ticket_act_new ();
  said->outcome = HL_FOLLOW_UP_REACHED;
  said->solved = 1;
  said->result = 1;
  said->service = 2;
  said->text = g_strdup ("谢谢");
  ACT (FOLLOW_UP, said, AGENT);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_FOLLOW_UP)->state, ==, HL_CLOCK_MET);
  g_assert_cmpuint (count_rows (f, hl_follow_up_shape (), t), ==, 2);
  ACT (CLOSE, NULL, AGENT);
  g_assert_cmpint (t->closed_at, ==, f->now);
  ACT (ARCHIVE, NULL, BOSS);
  g_assert_cmpint (stored (f, t)->closed_at, ==, f->now);
  g_assert_true (hl_record_equal (HL_RECORD (t), HL_RECORD (stored (f, t))));
  g_assert_cmpstr (t->reply, ==, "已补发");

  g_assert_true (has_fact (f, "clock-started sign running\n"));
  g_assert_true (has_fact (f, "clock-ended close met\n"));
  g_assert_true (has_fact (f, "ticket-approve 20200122-0001\n"));
  g_assert_true (has_fact (f, "ticket-follow-up 20200122-0001\n"));
}

/* ---- Offices ---- */

static void
test_return (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  HlTicketAct *other = hl_ticket_act_new ();
  HlTime first_due = t->due_at;

  f->now = moment ("2020-02-01", 12); /* a working Saturday: the second working day */
  NOT (RETURN, NULL, CLERK, "the time in which the office may return it is over");
  f->now = moment ("2020-01-31", 12); /* the second working day after the 22nd */
  NOT (RETURN, NULL, CLERK, "say for what reason");
  ACT (RETURN, with ("不属于我处"), CLERK);
  g_assert_cmpuint (t->state, ==, HL_TICKET_DISPATCH);
  g_assert_cmpint (t->due_at, ==, 0);
  g_assert_null (t->owner_name);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_VOID);
  g_assert_true (has_fact (f, "ticket-return 20200122-0001 不属于我处\n"));

  /* The other office has its whole time; the first sees it no more */
  other->office = g_strdup ("养老处");
  ACT (DISPATCH, other, BOSS);
  g_assert_cmpint (t->due_at, >, first_due);
  g_assert_cmpstr (t->office, ==, "养老处");
  NOT (SIGN, NULL, CLERK, "only a dispatcher or the office that leads may sign");
  g_assert_cmpuint (count_rows (f, hl_assignment_shape (), t), ==, 2);
  {
    HlTicketAct *none = hl_ticket_act_new ();

    NOT (SIGN, none, BOSS, "owner_name: ");
    none = hl_ticket_act_new ();
    none->owner_name = g_strdup ("赵主任");
    ACT (SIGN, none, BOSS);
    g_assert_cmpstr (stored (f, t)->owner_name, ==, "赵主任");
  }
}

static HlTicketAct *
assisting (const char *office)
{
  HlTicketAct *act = hl_ticket_act_new ();
  HlTicketActOffice *row = hl_ticket_act_office_new ();

  row->office = g_strdup (office);
  act->assisting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (act->assisting, row);
  return act;
}

static void
test_assisting (Fixture *f, gconstpointer data)
{
  HlTicket *t = transferred (f);
  gboolean is = FALSE;

  NOT (DISPATCH, assisting ("没有的处"), BOSS, "office: there is no such office");
  ACT (DISPATCH, assisting ("养老处"), BOSS);
  ACT (SIGN, NULL, CLERK);
  g_assert_true (hl_tickets_is_of_office (f->db, t->id, "养老处", &is, NULL));
  g_assert_true (is);
  g_assert_true (hl_tickets_is_of_office (f->db, t->id, "别处", &is, NULL));
  g_assert_false (is);
  NOT (REPLY, saying ("x"), CLERK, "an assisting office owes its part");
  NOT (ASSIST, saying ("x"), CLERK, "only a dispatcher or the office that assists");
  ACT (ASSIST, saying ("已核对"), BOSS);
  ACT (ASSIGN, assisting ("养老处"), CLERK); /* again: it is there */
  g_assert_cmpuint (count_rows (f, hl_assignment_shape (), t), ==, 2);
  ACT (REPLY, saying ("x"), CLERK);
}

/* An office that the site has no more. */
static void
test_office_gone (Fixture *f, gconstpointer data)
{
  HlTicket *t = transferred (f);

  sql (f, "DELETE FROM office WHERE id = 1");
  NOT (DISPATCH, NULL, BOSS, "office: there is no such office any more");
  g_assert_cmpuint (stored (f, t)->state, ==, HL_TICKET_DISPATCH);
}

/* ---- Clocks ---- */

static HlTicketAct *
days (gint64 n, const char *reason)
{
  HlTicketAct *act = with (reason);

  act->days = n;
  return act;
}

static void
test_pause_and_extension (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  HlTicketAct *wait = with ("等市民补材料");

  f->now = moment ("2020-01-23", 12);
  wait->waits_for = 1;
  ACT (SUSPEND, wait, CLERK);
  g_assert_cmpint (t->due_at, ==, 0);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_PAUSED);
  NOT (REPLY, saying ("x"), CLERK, "a ticket in state suspended can't reply: it is suspended");
  f->now = moment ("2020-02-03", 9);
  g_assert_cmpuint (tick (f), ==, 0);
  ACT (RESUME, NULL, AGENT);
  /* 3 to 7 February */
  g_assert_cmpint (t->due_at, ==, moment ("2020-02-08", 0));

  ACT (EXTEND, days (2, "要外调"), CLERK);
  NOT (EXTEND, days (1, "x"), CLERK, "an extension has been asked for already");
  g_assert_cmpint (t->due_at, ==, moment ("2020-02-08", 0));
  ACT (GRANT, NULL, BOSS);
  /* The pause is not lost: 10 and 11 February follow a weekend */
  g_assert_cmpint (t->due_at, ==, moment ("2020-02-12", 0));
  ACT (EXTEND, days (8, "再外调"), CLERK);
  ACT (REFUSE, with ("不再延"), BOSS);
  g_assert_cmpint (stored (f, t)->due_at, ==, moment ("2020-02-12", 0));
  NOT (EXTEND, days (9, "x"), CLERK, "days: at most 8 working days");
}

/* A later notice: what it moves is told first, then moved. */
static void
test_notice (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlCalendarYear) year = hl_calendar_year_parse (later_2020, -1, NULL);
  g_autoptr (HlCalendarYear) same = hl_calendar_year_parse (first_2020, -1, NULL);
  g_autoptr (GPtrArray) plan = hl_calendars_plan (f->db, year, f->now, &error);
  g_autoptr (GPtrArray) moves = NULL;
  HlDeadlineMove *close = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < plan->len; i++)
    if (((HlDeadlineMove *) plan->pdata[i])->kind == HL_CLOCK_CLOSE)
      close = plan->pdata[i];
  g_assert_nonnull (close);
  g_assert_cmpstr (close->number, ==, "20200122-0001");
  g_assert_cmpint (close->before, ==, moment ("2020-02-05", 0));
  g_assert_cmpint (close->after, ==, moment ("2020-02-07", 0));
  g_assert_cmpint (stored (f, t)->due_at, ==, moment ("2020-02-05", 0));
  g_assert_cmpstr (last_clock (f, t, HL_CLOCK_CLOSE)->calendar, ==, "2020-1");

  moves = import (f, later_2020);
  g_assert_cmpuint (moves->len, ==, plan->len);
  g_assert_cmpint (stored (f, t)->due_at, ==, moment ("2020-02-07", 0));
  g_assert_cmpstr (last_clock (f, t, HL_CLOCK_CLOSE)->calendar, ==, "2020-2");
  g_assert_true (has_fact (f, "clock-moved close\n"));

  g_assert_null (hl_calendars_plan (f->db, same, f->now, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD);
  g_assert_cmpstr (error->message, ==,
                   "version: 2 of 2020 is stored already; a later notice is version 3");
}

/* The way leads through a year whose holidays are not known. */
static void
test_missing_year (Fixture *f, gconstpointer data)
{
  HlTicket *t;

  f->now = moment ("2020-12-30", 9);
  t = handled (f);
  g_assert_cmpint (t->due_at, ==, moment ("2021-01-07", 0));
  g_assert_cmpint (last_clock (f, t, HL_CLOCK_CLOSE)->missing_year, ==, 2021);
  g_assert_cmpint (last_clock (f, t, HL_CLOCK_SIGN)->missing_year, ==, G_MININT64);
  {
    g_autoptr (GPtrArray) moves =
        import (f, "{\"year\":2021,\"version\":1,\"source\":\"国办发明电〔2020〕27号\",\"holidays\""
                   ":[{\"from\":\"2021-01-01\",\"to\":\"2021-01-03\",\"name\":\"元旦\"}]}");

    g_assert_cmpuint (moves->len, >, 0);
  }
  g_assert_cmpint (stored (f, t)->due_at, ==, moment ("2021-01-08", 0));
  g_assert_cmpint (last_clock (f, t, HL_CLOCK_CLOSE)->missing_year, ==, G_MININT64);
  g_assert_cmpstr (last_clock (f, t, HL_CLOCK_CLOSE)->calendar, ==, "2020-1 2021-1");
}

static guint
cards (Fixture *f, HlTicket *t, unsigned colour)
{
  g_autoptr (GPtrArray) rows = hl_tickets_list_rows (f->db, hl_card_shape (), t->id, NULL);
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += ((HlCard *) rows->pdata[i])->colour == colour;
  return n;
}

/* Yellow on the last day, red on the first working day after it; never at night. */
static void
test_cards (Fixture *f, gconstpointer data)
{
  HlTicket *t, *u;

  f->now = moment ("2020-03-05", 10); /* due at the end of Thursday, 12 March */
  t = handled (f);
  u = handled (f);
  f->now = moment ("2020-03-11", 15);
  tick (f);
  g_assert_cmpuint (cards (f, t, 1), ==, 0);
  f->now = moment ("2020-03-12", 7); /* before hours */
  tick (f);
  g_assert_cmpuint (cards (f, t, 1), ==, 0);
  f->now = moment ("2020-03-12", 8);
  tick (f);
  g_assert_cmpuint (cards (f, t, 1), ==, 1);
  g_assert_cmpuint (tick (f), ==, 0);
  act_as (f, u, HL_TICKET_EVENT_REPLY, saying ("x"), CLERK, NULL);

  f->now = moment ("2020-03-13", 2); /* overdue, and night */
  tick (f);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_OVERDUE);
  g_assert_cmpuint (cards (f, t, 2), ==, 0);
  f->now = moment ("2020-03-13", 9);
  tick (f);
  g_assert_cmpuint (cards (f, t, 2), ==, 1);
  g_assert_cmpuint (tick (f), ==, 0);
  g_assert_true (has_fact (f, "clock-overdue close overdue\n"));
  g_assert_true (has_fact (f, "ticket-card red\n"));

  /* A reply under review stands still; rejected, it is late at once */
  g_assert_cmpuint (cards (f, u, 2), ==, 0);
  g_assert_cmpuint (last_clock (f, u, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_RUNNING);
  act_as (f, u, HL_TICKET_EVENT_REJECT, with ("没有答到点上"), BOSS, NULL);
  g_assert_cmpuint (last_clock (f, u, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_OVERDUE);
  tick (f);
  g_assert_cmpuint (cards (f, u, 2), ==, 1);

  /* Late is late although it is approved */
  act_as (f, t, HL_TICKET_EVENT_REPLY, saying ("x"), CLERK, NULL);
  act_as (f, t, HL_TICKET_EVENT_APPROVE, NULL, BOSS, NULL);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_OVERDUE);
  g_assert_cmpint (last_clock (f, t, HL_CLOCK_CLOSE)->ended_at, ==, f->now);
}

/* The profile with the longest category, then kind, then urgency. */
static void
test_profiles (Fixture *f, gconstpointer data)
{
  HlTicket *t;

  sql (f, "INSERT INTO sla_profile (id, revision, name, kind, urgency, category, sign, contact,"
          " close, follow_up, same_day, extension_days, return_days, yellow_days, place) VALUES"
          " (1, 1, '通用', NULL, NULL, NULL, '1 working-days', '1 working-days',"
          " '15 working-days', '1 working-days', 0, 7, 2, 1, 1),"
          " (2, 1, '求助', 'help', NULL, NULL, '30 minutes', '4 service-hours',"
          " '1 working-days', '1 working-days', 1, 0, 2, 0, 2),"
          " (3, 1, '养老', NULL, NULL, '01', '1 working-days', '1 working-days',"
          " '13 working-days', '1 working-days', 0, 7, 2, 1, 3)");
  f->now = moment ("2020-03-05", 18);
  t = handled (f); /* help, 0201 */
  g_assert_cmpint (last_clock (f, t, HL_CLOCK_SIGN)->due_at, ==, f->now + 30 * HL_MINUTE);
  /* Two hours until 20:00, two from 8:00 */
  g_assert_cmpint (last_clock (f, t, HL_CLOCK_CONTACT)->due_at, ==, moment ("2020-03-06", 10));
  /* The same day */
  g_assert_cmpint (t->due_at, ==, moment ("2020-03-06", 0));
  NOT (EXTEND, days (1, "x"), CLERK, "days: at most 0");
}

/* ---- Redo, supervision ---- */

static HlTicketAct *
order (Fixture *f, const char *text)
{
  HlTicketAct *act = saying (text);

  act->due_at = f->now + HL_DAY;
  return act;
}

static void
test_redo (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  HlTicketAct *said = hl_ticket_act_new ();

  for (guint i = 0; i < 2; i++)
    {
      ACT (REPLY, saying (i == 0 ? "第一次" : "第二次"), CLERK);
      ACT (APPROVE, NULL, BOSS);
      ACT (TELL, NULL, AGENT);
      if (i > 0)
        break;
      said->outcome = HL_FOLLOW_UP_REACHED;
      said->solved = 3;
      said->result = HL_DISSATISFIED;
      ACT (FOLLOW_UP, said, AGENT);
      NOT (CLOSE, NULL, AGENT, "the citizen is dissatisfied: redo it");
      f->now += HL_DAY;
      ACT (REDO, with ("没有解决"), AGENT);
      g_assert_cmpuint (t->state, ==, HL_TICKET_HANDLING);
      g_assert_cmpint (t->replied_at, ==, 0);
      /* From the 23rd: its whole time again */
      g_assert_cmpint (t->due_at, ==, moment ("2020-02-06", 0));
    }
  NOT (REDO, with ("还是没有解决"), AGENT, "it has been redone already: issue a supervision order");
  ACT (SUPERVISE, order (f, "三日内办好"), BOSS);
  ACT (REDO, with ("还是没有解决"), AGENT);
  ACT (REPORT, saying ("已办好"), CLERK);
  NOT (REPORT, saying ("已办好"), CLERK, "no supervision order waits");
  {
    g_autoptr (GPtrArray) rows = hl_tickets_list_rows (f->db, hl_supervision_shape (), t->id, NULL);
    g_autoptr (GPtrArray) leads = hl_tickets_list_rows (f->db, hl_assignment_shape (), t->id, NULL);
    HlSupervision *row = rows->pdata[0];

    g_assert_cmpstr (row->number, ==, "20200122-0001-D1");
    g_assert_cmpstr (row->report, ==, "已办好");
    /* What was replied before is kept */
    g_assert_cmpuint (leads->len, ==, 3);
    g_assert_cmpstr (((HlAssignment *) leads->pdata[0])->reply, ==, "第一次");
    g_assert_cmpstr (((HlAssignment *) leads->pdata[1])->reply, ==, "第二次");
  }
}

/* It is hooked on the ticket and changes nothing that somebody may be working on. */
static void
test_urge (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  gint64 revision = t->revision;

  ACT (URGE, with ("又来电催问"), AGENT);
  g_assert_cmpint (stored (f, t)->revision, ==, revision);
  g_assert_true (has_fact (f, "ticket-urge 20200122-0001 又来电催问\n"));
}

/* ---- Leaving ---- */

static HlTicketAct *
into (HlTicket *t)
{
  HlTicketAct *act = hl_ticket_act_new ();

  act->into = t->id;
  return act;
}

static void
test_merge (Fixture *f, gconstpointer data)
{
  HlTicket *first = handled (f), *second = handled (f), *third = handled (f);
  HlTicket *t = third;

  NOT (MERGE, into (third), AGENT, "into: a ticket can't be merged into itself");
  ACT (MERGE, into (second), AGENT);
  NOT (URGE, with ("x"), AGENT, "a ticket in state merged can't urge: it was merged");
  t = second;
  ACT (MERGE, into (first), AGENT);
  /* The tombstones lead to what is alive */
  g_assert_cmpint (stored (f, third)->merged_into, ==, first->id);
  g_assert_cmpint (stored (f, second)->merged_into, ==, first->id);
  g_assert_cmpuint (last_clock (f, second, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_VOID);
  g_assert_true (has_fact (f, "ticket-merged-here 20200122-0002\n"));
  t = first;
  NOT (MERGE, into (third), AGENT, "into: that ticket is not open");
}

static void
test_withdraw_and_outside (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  HlTicketAct *away = with ("线索涉纪"), *wait = with ("x");

  wait->waits_for = 2;
  ACT (EXTEND, days (2, "x"), CLERK);
  ACT (SUSPEND, wait, CLERK);
  ACT (WITHDRAW, with ("市民撤诉"), AGENT);
  g_assert_cmpuint (last_clock (f, t, HL_CLOCK_CLOSE)->state, ==, HL_CLOCK_VOID);
  g_assert_cmpint (t->closed_at, ==, 0);
  {
    g_autoptr (GPtrArray) asked = hl_tickets_list_rows (f->db, hl_extension_shape (), t->id, NULL);
    g_autoptr (GPtrArray) pauses = hl_clocks_list_pauses (f->db, t->id, NULL);

    g_assert_cmpuint (((HlExtension *) asked->pdata[0])->state, ==, HL_EXTENSION_REFUSED);
    g_assert_cmpint (((HlTicketPause *) pauses->pdata[0])->to_at, >, 0);
  }
  ACT (ARCHIVE, NULL, BOSS);

  t = handled (f);
  away->outside = g_strdup ("纪检");
  ACT (OUTSIDE, away, BOSS);
  g_assert_cmpstr (stored (f, t)->outside, ==, "纪检");
  NOT (SIGN, NULL, CLERK, "a ticket in state outside can't sign: it was given to somebody");
}

/* ---- Two people ---- */

/* Both read it; the second finds it changed, and nothing of hers is there. */
static void
test_two (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  g_autoptr (HlTicket) hers = hl_tickets_get (f->db, f->key, t->id, NULL);
  HlDeskContext context = as (f, BOSS);
  g_autoptr (HlTicketAct) wait = with ("等");
  g_autoptr (GError) error = NULL;

  ACT (REPLY, saying ("x"), CLERK);
  wait->waits_for = 1;
  hl_db_begin (f->db, NULL);
  g_assert_false (hl_tickets_act (f->db, hers, HL_TICKET_EVENT_SUSPEND, wait, &context, &error));
  hl_db_rollback (f->db);
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_REVISION);
  g_assert_cmpuint (stored (f, t)->state, ==, HL_TICKET_REVIEW);
  g_assert_cmpuint (count_rows (f, hl_ticket_pause_shape (), t), ==, 0);
}

typedef struct
{
  gboolean known[HL_N_TICKET_EVENTS];
  gboolean hers[HL_N_TICKET_EVENTS];
  char *why_not[HL_N_TICKET_EVENTS];
} Offer;

static void
take_event (HlTicketEvent event, gboolean hers, const char *why_not, gpointer data)
{
  Offer *offer = data;

  g_assert_false (offer->known[event]);
  offer->known[event] = TRUE;
  offer->hers[event] = hers;
  offer->why_not[event] = g_strdup (why_not);
}

static void
look (Fixture *f, HlTicket *t, const HlDeskContext *context, Offer *offer)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_tickets_foreach_event (f->db, t, context, take_event, offer, &error));
  g_assert_no_error (error);
}

static void
offer_clear (Offer *offer)
{
  for (guint i = 0; i < HL_N_TICKET_EVENTS; i++)
    g_free (offer->why_not[i]);
}

/* What a screen offers: what only wants an entry may be done. */
static void
test_offers (Fixture *f, gconstpointer data)
{
  HlTicket *t = handled (f);
  HlDeskContext clerk = as (f, CLERK), boss = as (f, BOSS);
  Offer hers = { 0 }, his = { 0 };

  look (f, t, &clerk, &hers);
  look (f, t, &boss, &his);
  g_assert_false (his.known[HL_TICKET_EVENT_APPROVE]); /* there is no reply yet */
  g_assert_true (his.known[HL_TICKET_EVENT_GRANT]);
  g_assert_cmpstr (his.why_not[HL_TICKET_EVENT_GRANT], ==, "no extension is asked for");
  g_assert_cmpstr (hers.why_not[HL_TICKET_EVENT_URGE], ==,
                   "only the desk or a dispatcher may urge it: ask there");
  g_assert_true (hers.known[HL_TICKET_EVENT_EXTEND] && hers.known[HL_TICKET_EVENT_REPLY]
                 && hers.known[HL_TICKET_EVENT_RETURN]);
  g_assert_true (hers.hers[HL_TICKET_EVENT_REPLY] && !hers.hers[HL_TICKET_EVENT_URGE]
                 && his.hers[HL_TICKET_EVENT_GRANT]);
  g_assert_null (hers.why_not[HL_TICKET_EVENT_EXTEND]);
  g_assert_null (hers.why_not[HL_TICKET_EVENT_REPLY]);
  g_assert_null (hers.why_not[HL_TICKET_EVENT_RETURN]);
  offer_clear (&hers);
  offer_clear (&his);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/ticket-acts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("way", test_way);
  ADD ("return", test_return);
  ADD ("assisting", test_assisting);
  ADD ("office-gone", test_office_gone);
  ADD ("pause-and-extension", test_pause_and_extension);
  ADD ("notice", test_notice);
  ADD ("missing-year", test_missing_year);
  ADD ("cards", test_cards);
  ADD ("profiles", test_profiles);
  ADD ("redo", test_redo);
  ADD ("urge", test_urge);
  ADD ("merge", test_merge);
  ADD ("withdraw-and-outside", test_withdraw_and_outside);
  ADD ("two", test_two);
  ADD ("offers", test_offers);
  return g_test_run ();
}
