/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-similar.h"
#include "desk/hl-ticket-acts.h"
#include "hl-test-db.h"
#include "hl-test.h"

#define NOW ((HlTime) 1795449590 * HL_SECOND)

typedef struct
{
  HlDb *db;
  HlKey *key;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = hl_test_db ();
  f->key = hl_test_key ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_db_close (f->db);
  hl_key_unref (f->key);
}

static void
test_alike (void)
{
  g_assert_cmpuint (hl_text_alike ("养老院不退押金", "养老院不退押金"), ==, 100);
  g_assert_cmpuint (hl_text_alike ("养老院,不退押金!", "养老院 不退押金"), ==, 100);
  g_assert_cmpuint (hl_text_alike ("养老院不退押金", "低保什么时候发"), ==, 0);
  g_assert_cmpuint (hl_text_alike ("某养老院拒退押金三千", "养老院押金三千不退"), >, 35);
  g_assert_cmpuint (hl_text_alike ("", ""), ==, 0);
  g_assert_cmpuint (hl_text_alike (NULL, "养老"), ==, 0);
}

/* Stored, and transferred. */
static HlTicket *
make (Fixture *f, HlTime at, const char *phone, const char *category, const char *content)
{
  HlTicket *ticket = hl_ticket_new ();
  HlDeskContext context = { f->key, at, 77, "李娜", HL_PARTY_DESK };
  g_autoptr (GError) error = NULL;

  ticket->kind = 3;
  ticket->phone = g_strdup (phone);
  ticket->category = g_strdup (category);
  ticket->content = g_strdup (content);
  ticket->office = g_strdup ("养老处");
  hl_tickets_insert (f->db, ticket, &context, &error);
  g_assert_no_error (error);
  hl_tickets_act (f->db, ticket, HL_TICKET_EVENT_TRANSFER, NULL, &context, &error);
  g_assert_no_error (error);
  return ticket;
}

static GPtrArray *
find (Fixture *f, HlTicket *ticket)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *found = hl_tickets_find_similar (f->db, f->key, ticket, NOW, &error);

  g_assert_no_error (error);
  return found;
}

static HlTicket *
draft_new (const char *phone, const char *category, const char *content)
{
  HlTicket *draft = hl_ticket_new ();

  draft->phone = g_strdup (phone);
  draft->category = g_strdup (category);
  draft->content = g_strdup (content);
  return draft;
}

/* Who rings is found before anything is typed, whichever way the number is written. */
static void
test_same_phone (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) hers = make (f, NOW - HL_DAY, "13812345678", "0108", "押金不退");
  g_autoptr (HlTicket) other = make (f, NOW - HL_DAY, "13900001111", "0108", "押金不退");
  g_autoptr (HlTicket) draft = draft_new ("+86 138 1234 5678", NULL, NULL);
  g_autoptr (GPtrArray) found = find (f, draft);
  HlSimilar *one = found->pdata[0];

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (one->ticket->id, ==, hers->id);
  g_assert_true (one->same_phone);
  g_assert_cmpstr (one->ticket->phone, ==, "13812345678");
}

static void
test_same_matter (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) near =
      make (f, NOW - HL_DAY, "13900001111", "0108", "幸福养老院押金三千不退");
  g_autoptr (HlTicket) far = make (f, NOW - HL_DAY, "13900002222", "0108", "食堂饭菜太咸");
  g_autoptr (HlTicket) elsewhere = make (f, NOW, "13900003333", "0201", "幸福养老院押金三千不退");
  g_autoptr (HlTicket) old =
      make (f, NOW - HL_SIMILAR_SPAN - 1, "13900004444", "0108", "幸福养老院押金三千不退");
  g_autoptr (HlTicket) draft = draft_new ("13812345678", "0108", "幸福养老院不退三千押金");
  g_autoptr (GPtrArray) found = find (f, draft);
  HlSimilar *one = found->pdata[0];

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (one->ticket->id, ==, near->id);
  g_assert_false (one->same_phone);
  g_assert_cmpuint (one->alike, >=, HL_SIMILAR_LEAST);
}

/* The same number comes before the same words; itself, what is closed and what is confidential
 * don't come at all. */
static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) words = make (f, NOW, "13900001111", "0108", "押金不退");
  g_autoptr (HlTicket) phone = make (f, NOW - HL_DAY, "13812345678", "0201", "低保");
  g_autoptr (HlTicket) secret = make (f, NOW, "13900002222", "0108", "押金不退");
  g_autoptr (HlTicket) mine = make (f, NOW, "13812345678", "0108", "押金不退");
  HlDeskContext context = { f->key, NOW, 77, "李娜", HL_PARTY_DESK };
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  secret->confidential = TRUE;
  hl_tickets_save (f->db, secret, hl_ticket_bit ("confidential"), &context, &error);
  g_assert_no_error (error);
  found = find (f, mine);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (((HlSimilar *) found->pdata[0])->ticket->id, ==, phone->id);
  g_assert_cmpint (((HlSimilar *) found->pdata[1])->ticket->id, ==, words->id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/similar/alike", test_alike);
#define ADD(name, func) g_test_add ("/desk/similar/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("same-phone", test_same_phone);
  ADD ("same-matter", test_same_matter);
  ADD ("order", test_order);
  return g_test_run ();
}
