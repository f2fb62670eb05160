/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-ticket-acts.h"
#include "desk/hl-ticket-list.h"
#include "hl-test-db.h"
#include "hl-test.h"

#include <string.h>

/* 2026-11-23 23:59:50 at +8 */
#define LATE ((HlTime) 1795449590 * HL_SECOND)

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

static HlDeskContext
at (Fixture *f, HlTime now)
{
  return (HlDeskContext){ f->key, now, 77, "李娜", HL_PARTY_DESK };
}

static guint64
bit (const char *field)
{
  return G_GUINT64_CONSTANT (1) << hl_shape_index (hl_ticket_shape (), field);
}

static HlTicket *
make (Fixture *f, HlTime now, HlId call)
{
  HlTicket *ticket = hl_ticket_new ();
  HlDeskContext context = at (f, now);
  g_autoptr (GError) error = NULL;

  ticket->call = call;
  ticket->citizen_name = g_strdup ("王建国");
  ticket->phone = g_strdup ("013812345678");
  hl_tickets_insert (f->db, ticket, &context, &error);
  g_assert_no_error (error);
  return ticket;
}

static void
fill (Fixture *f, HlTicket *ticket, const char *content)
{
  HlDeskContext context = at (f, ticket->created_at);
  g_autoptr (GError) error = NULL;

  ticket->kind = 1;
  hl_record_set_text (ticket, &ticket->category, "0201");
  hl_record_set_text (ticket, &ticket->content, content);
  hl_record_set_text (ticket, &ticket->reply, "已答复");
  hl_tickets_save (f->db, ticket, bit ("kind") | bit ("category") | bit ("content") | bit ("reply"),
                   &context, &error);
  g_assert_no_error (error);
}

static void
test_numbers (void)
{
  g_autoptr (HlKey) key = hl_test_key ();
  static const char *const same[][2] = {
    { "13812345678", "+86 138-1234-5678" },
    { "013812345678", "8613812345678" },
    { "008613812345678", "138 1234 5678" },
    { "0532-85912345", "+8653285912345" },
  };
  g_autofree char *a = hl_number_blind (key, "13812345678");
  g_autofree char *b = hl_number_blind (key, "13812345679");

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *x = hl_number_blind (key, same[i][0]);
      g_autofree char *y = hl_number_blind (key, same[i][1]);

      g_assert_cmpstr (x, ==, y);
    }
  g_assert_cmpstr (a, !=, b);
  g_assert_null (hl_number_blind (key, "anonymous"));
  g_assert_null (hl_number_blind (key, NULL));
}

static void
test_sealed (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) ticket = make (f, LATE, 0);
  g_autoptr (HlTicket) stored = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (json);

  stored = hl_tickets_get (f->db, f->key, ticket->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stored->citizen_name, ==, "王建国");
  g_assert_cmpstr (stored->phone, ==, "013812345678");
  g_assert_null (strstr (stored->phone_sealed, "13812345678"));
  hl_record_write_json (HL_RECORD (stored), &writer);
  g_assert_null (strstr (json->str, "建国"));
  g_assert_null (strstr (json->str, "12345"));
  g_assert_null (strstr (json->str, "sealed"));
}

static void
test_submit (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) first = make (f, LATE, 0);
  g_autoptr (HlTicket) second = make (f, LATE + HL_SECOND, 0);
  g_autoptr (HlTicket) next_day = make (f, LATE + HL_MINUTE, 0);
  HlDeskContext context = at (f, LATE);
  g_autoptr (GError) error = NULL;

  fill (f, first,
        "  低保金为什么这个月还没有到账，想咨询一下具体的发放时间和原因，谢谢工作人员\n第二行");
  g_assert_true (hl_tickets_act (f->db, first, HL_TICKET_EVENT_ANSWER, NULL, &context, &error));
  g_assert_cmpstr (first->number, ==, "20261123-0001");
  g_assert_cmpuint (first->state, ==, HL_TICKET_CLOSED);
  g_assert_cmpint (first->closed_at, ==, LATE);
  g_assert_cmpint (g_utf8_strlen (first->title, -1), ==, 30);
  g_assert_true (g_str_has_prefix (first->title, "低保金为什么"));
  g_assert_cmpstr (hl_enum_word (hl_ticket_urgency_words, first->urgency), ==, "normal");

  fill (f, second, "求助");
  g_assert_true (hl_tickets_act (f->db, second, HL_TICKET_EVENT_CALLBACK, NULL, &context, &error));
  g_assert_cmpstr (second->number, ==, "20261123-0002");
  g_assert_cmpint (second->closed_at, ==, 0);

  /* After midnight, local time */
  context = at (f, LATE + HL_MINUTE);
  fill (f, next_day, "咨询");
  g_assert_true (hl_tickets_act (f->db, next_day, HL_TICKET_EVENT_ANSWER, NULL, &context, &error));
  g_assert_cmpstr (next_day->number, ==, "20261124-0001");

  /* The number stays when it is closed later */
  hl_record_set_text (second, &second->reply, "已回电");
  g_assert_true (hl_tickets_act (f->db, second, HL_TICKET_EVENT_CLOSE, NULL, &context, &error));
  g_assert_cmpstr (second->number, ==, "20261123-0002");
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) ticket = make (f, LATE, 0);
  HlDeskContext context = at (f, LATE);
  g_autoptr (GError) error = NULL;

  g_assert_false (hl_tickets_act (f->db, ticket, HL_TICKET_EVENT_ANSWER, NULL, &context, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD);
  g_assert_true (g_str_has_prefix (error->message, "kind: "));
  g_clear_error (&error);

  g_assert_false (hl_tickets_act (f->db, ticket, HL_TICKET_EVENT_CLOSE, NULL, &context, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE);
  g_clear_error (&error);

  fill (f, ticket, "x");
  g_assert_true (hl_tickets_act (f->db, ticket, HL_TICKET_EVENT_ANSWER, NULL, &context, &error));
  g_assert_false (hl_tickets_save (f->db, ticket, bit ("content"), &context, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE);
}

static void
test_stale (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) ticket = make (f, LATE, 0);
  HlDeskContext context = at (f, LATE);
  g_autoptr (GError) error = NULL;

  ticket->revision += 1;
  g_assert_false (hl_tickets_save (f->db, ticket, bit ("content"), &context, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_REVISION);
}

static void
test_drop_and_restore (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) ticket = make (f, LATE, 9);
  g_autoptr (HlTicket) draft = NULL;
  HlDeskContext context = at (f, LATE);
  g_autoptr (GError) error = NULL;

  draft = hl_tickets_find_draft (f->db, f->key, 9, &error);
  g_assert_cmpint (draft->id, ==, ticket->id);
  g_assert_true (hl_tickets_act (f->db, ticket, HL_TICKET_EVENT_DROP, NULL, &context, &error));
  g_assert_null (hl_tickets_find_draft (f->db, f->key, 9, &error));
  g_assert_no_error (error);
  g_assert_true (hl_tickets_act (f->db, ticket, HL_TICKET_EVENT_RESTORE, NULL, &context, &error));
  g_assert_cmpuint (ticket->state, ==, HL_TICKET_DRAFT);
  g_assert_null (ticket->number);
}

/* One draft per call, whoever asks. */
static void
test_one_draft (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) ticket = make (f, LATE, 9);
  g_autoptr (HlTicket) other = hl_ticket_new ();
  HlDeskContext context = at (f, LATE);
  g_autoptr (GError) error = NULL;

  other->call = 9;
  g_assert_false (hl_tickets_insert (f->db, other, &context, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_UNIQUE);
}

static guint
found (Fixture *f, HlTicketFilter filter)
{
  g_autoptr (GError) error = NULL;
  HlTicketCount count;
  g_autoptr (GPtrArray) list = hl_tickets_list (f->db, f->key, &filter, 100, &count, &error);

  g_assert_no_error (error);
  g_assert_cmpint (count.total, ==, list->len);
  return list->len;
}

static void
test_filters (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTicket) a = make (f, LATE, 0);
  g_autoptr (HlTicket) b = make (f, LATE + HL_MINUTE, 4);
  HlDeskContext context = at (f, LATE);
  const char *const draft[] = { "draft", NULL };
  const char *const both[] = { "draft", "closed", NULL };

  fill (f, a, "养老院 ABC 床位");
  fill (f, b, "100%_低保");
  g_assert_true (hl_tickets_act (f->db, a, HL_TICKET_EVENT_ANSWER, NULL, &context, NULL));
  g_assert_cmpuint (found (f, (HlTicketFilter){ 0 }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .states = draft }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .states = both }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .category = "02" }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .category = "0202" }), ==, 0);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .kind = "consultation" }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .agent = 78 }), ==, 0);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .call = 4 }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .from = LATE + 1 }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .to = LATE + HL_MINUTE }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .phone = "13812345678" }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .phone = "13812345670" }), ==, 0);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "abc" }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "ＡＢＣ" }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "100%_低" }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "%" }), ==, 0);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = " " }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "養老|低保" }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "床位 -低保" }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "138 1234 5678" }), ==, 2);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "13812345678", .no_phones = TRUE }), ==, 0);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "编号：20261123-00" }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "20261123-0001" }), ==, 1);
  g_assert_cmpuint (found (f, (HlTicketFilter){ .q = "'; DROP TABLE ticket" }), ==, 0);
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  HlTicketFilter filter = { 0 };
  g_autoptr (GError) error = NULL;
  HlId last = HL_ID_MAX;
  guint n = 0;

  for (int i = 0; i < 25; i++)
    g_object_unref (make (f, LATE + i / 3, 0)); /* the same time for three */
  while (TRUE)
    {
      g_autoptr (GPtrArray) page = hl_tickets_list (f->db, f->key, &filter, 4, NULL, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < page->len; i++)
        {
          HlTicket *ticket = page->pdata[i];

          g_assert_cmpint (ticket->id, <, last);
          last = filter.after_id = ticket->id;
          filter.after_at = ticket->created_at;
        }
      n += page->len;
      if (page->len < 4)
        break;
    }
  g_assert_cmpuint (n, ==, 25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tickets/numbers", test_numbers);
#define ADD(name, func) g_test_add ("/tickets/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("sealed", test_sealed);
  ADD ("submit", test_submit);
  ADD ("refusals", test_refusals);
  ADD ("stale", test_stale);
  ADD ("drop-and-restore", test_drop_and_restore);
  ADD ("one-draft", test_one_draft);
  ADD ("filters", test_filters);
  ADD ("pages", test_pages);
  return g_test_run ();
}
