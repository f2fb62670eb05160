/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client-test.h"

#include "desk/hl-ticket.h"

#include <stdlib.h>
#include <string.h>

/* A table of tickets in the fake service: ids newest first, pages by id. */
typedef struct
{
  GArray *ids; /* gint64, newest first */
  const char *title;
  gboolean broken;
} Table;

static gint64
number_of (const char *query, const char *name, gint64 otherwise)
{
  const char *at = strstr (query, name);

  return at != NULL ? atoll (at + strlen (name)) : otherwise;
}

static guint
list (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer data)
{
  Table *table = data;
  gint64 limit = number_of (request->query, "limit=", 100);
  gint64 after = number_of (request->query, "after=", G_MAXINT64), last = 0;
  guint n = 0;

  if (table->broken)
    return g_string_append (answer, "{\"error\": {\"code\": \"internal\"}}"), 500;
  g_string_append (answer, "{\"items\": [");
  for (guint i = 0; i < table->ids->len && n < limit; i++)
    {
      gint64 id = g_array_index (table->ids, gint64, i);

      if (id >= after)
        continue;
      g_string_append_printf (answer,
                              "%s{\"id\": %d, \"revision\": 1, \"title\": \"%s\", \"phone\": "
                              "\"138****5678\", \"new_field\": {}}",
                              n == 0 ? "" : ",", (int) id, table->title);
      last = id;
      n++;
    }
  if (n > 0 && last != g_array_index (table->ids, gint64, table->ids->len - 1))
    g_string_append_printf (answer, "], \"next\": \"%d\", \"total\": %u}", (int) last,
                            table->ids->len);
  else
    g_string_append_printf (answer, "], \"next\": null, \"total\": %u}", table->ids->len);
  return 200;
}

static void
fill (Table *table, guint n)
{
  *table = (Table){ .ids = g_array_new (FALSE, FALSE, sizeof (gint64)), .title = "低保" };
  for (gint64 id = n; id > 0; id--)
    g_array_append_val (table->ids, id);
}

static gboolean
is_idle (gpointer data)
{
  return !hl_remote_list_get_loading (data);
}

static HlId
id_at (HlRemoteList *list_, guint i)
{
  g_autoptr (HlTicket) ticket = g_list_model_get_item (G_LIST_MODEL (list_), i);

  return ticket->id;
}

static guint
length (HlRemoteList *list_)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list_));
}

static HlRemoteList *
open_list (Fixture *fixture, Table *table, const char *query)
{
  HlRemoteList *self;

  fixture_sign_in (fixture);
  hl_fake_service_on (fixture->service, "GET /tickets", list, table);
  self = hl_remote_list_new (fixture->session, "/tickets", "ticket", hl_ticket_shape ());
  hl_remote_list_set_page (self, 50);
  hl_remote_list_set_query (self, query);
  g_assert_true (hl_remote_list_get_loading (self));
  g_assert_true (hl_test_wait_until (is_idle, self, 10));
  return self;
}

static gboolean
is_complete (gpointer data)
{
  return hl_remote_list_get_complete (data);
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  Table table;
  g_autoptr (HlRemoteList) self = NULL;

  fill (&table, 120);
  self = open_list (fixture, &table, "state=draft");
  g_assert_cmpuint (length (self), ==, 50);
  g_assert_cmpint (hl_remote_list_get_total (self), ==, 120);
  g_assert_false (hl_remote_list_get_complete (self));
  g_assert_cmpint (id_at (self, 0), ==, 120);
  /* nothing more is loaded before the view comes near the end */
  g_assert_cmpuint (hl_fake_service_count_requests (fixture->service, "GET /tickets"), ==, 1);
  id_at (self, 45);
  g_assert_true (hl_test_wait_until (is_idle, self, 10));
  while (!is_complete (self))
    {
      id_at (self, length (self) - 1);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (length (self), ==, 120);
  g_assert_cmpint (id_at (self, 119), ==, 1);
  g_assert_nonnull (hl_remote_list_find (self, 60));
  g_assert_null (hl_remote_list_find (self, 121));
  g_array_unref (table.ids);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, GString *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static gboolean
is_eleven (gpointer data)
{
  return length (data) == 11 && id_at (data, 0) == 11;
}

static gboolean
is_renamed (gpointer data)
{
  return strcmp (((HlTicket *) data)->title, "养老") == 0;
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  Table table;
  g_autoptr (HlRemoteList) self = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HlTicket) ticket = NULL;
  gint64 id = 11;

  fill (&table, 10);
  self = open_list (fixture, &table, NULL);
  ticket = g_list_model_get_item (G_LIST_MODEL (self), 3);
  g_signal_connect (self, "items-changed", G_CALLBACK (items_changed_cb), log);

  /* one more at the top: the rest stay the same objects */
  g_array_prepend_val (table.ids, id);
  hl_fake_service_push_change (fixture->service, "ticket", id, "insert");
  g_assert_true (hl_test_wait_until (is_eleven, self, 10));
  g_assert_cmpstr (log->str, ==, "0-0+1 ");
  g_assert_true (hl_remote_list_find (self, ticket->id) == HL_RECORD (ticket));

  /* one changes: it notifies, the list does not */
  g_string_truncate (log, 0);
  table.title = "养老";
  hl_fake_service_push_change (fixture->service, "ticket", ticket->id, "update");
  g_assert_true (hl_test_wait_until (is_renamed, ticket, 10));
  g_assert_cmpstr (log->str, ==, "");

  /* one goes, one moves up */
  g_array_remove_index (table.ids, 4);
  g_assert_true (hl_test_wait_until (is_idle, self, 10));
  hl_remote_list_reload (self);
  g_assert_true (hl_test_wait_until (is_idle, self, 10));
  g_assert_cmpstr (log->str, ==, "4-1+0 ");
  g_signal_handlers_disconnect_by_data (self, log);
  g_array_unref (table.ids);
}

static void
test_moves (Fixture *fixture, gconstpointer data)
{
  Table table;
  g_autoptr (HlRemoteList) self = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (12349);

  fill (&table, 0);
  self = open_list (fixture, &table, NULL);
  g_assert_cmpuint (length (self), ==, 0);
  for (guint round = 0; round < 40; round++)
    {
      g_array_set_size (table.ids, 0);
      for (gint64 id = 30; id > 0; id--)
        if (g_rand_boolean (random))
          g_array_append_val (table.ids, id);
      hl_remote_list_reload (self);
      g_assert_true (hl_test_wait_until (is_idle, self, 10));
      g_assert_cmpuint (length (self), ==, table.ids->len);
      for (guint i = 0; i < table.ids->len; i++)
        g_assert_cmpint (id_at (self, i), ==, g_array_index (table.ids, gint64, i));
    }
  g_array_unref (table.ids);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const char *bad[] = {
    "{}", "{\"items\": 5}", "{\"items\": [5]}", "[]", "x", "{\"items\": [{\"id\": \"x\"}]}"
  };
  Table table;
  g_autoptr (HlRemoteList) self = NULL;

  fill (&table, 3);
  self = open_list (fixture, &table, NULL);
  table.broken = TRUE;
  hl_remote_list_reload (self);
  g_assert_true (hl_test_wait_until (is_idle, self, 10));
  g_assert_true (
      g_error_matches (hl_remote_list_get_error (self), HL_CLIENT_ERROR, HL_CLIENT_ERROR_SERVER));
  g_assert_cmpuint (length (self), ==, 3); /* what was there stays */
  table.broken = FALSE;
  hl_remote_list_reload (self);
  g_assert_true (hl_test_wait_until (is_idle, self, 10));
  g_assert_null (hl_remote_list_get_error (self));

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      hl_fake_service_answer (fixture->service, "GET /tickets", 200, bad[i]);
      hl_remote_list_reload (self);
      g_assert_true (hl_test_wait_until (is_idle, self, 10));
      g_assert_true (g_error_matches (hl_remote_list_get_error (self), HL_CLIENT_ERROR,
                                      HL_CLIENT_ERROR_PROTOCOL));
    }
  g_array_unref (table.ids);
}

static void
test_let_go (Fixture *fixture, gconstpointer data)
{
  Table table;
  HlRemoteList *self;

  fill (&table, 3);
  self = open_list (fixture, &table, NULL);
  hl_remote_list_reload (self);
  g_assert_finalize_object (self); /* with a request under way */
  g_array_unref (table.ids);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/client/remote-list/pages", test_pages);
  ADD ("/client/remote-list/change", test_change);
  ADD ("/client/remote-list/moves", test_moves);
  ADD ("/client/remote-list/errors", test_errors);
  ADD ("/client/remote-list/let-go", test_let_go);
  return g_test_run ();
}
