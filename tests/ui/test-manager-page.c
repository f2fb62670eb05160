/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-page.h"

#include "desk/hl-ticket.h"

#include <stdlib.h>

/* What the manager's lists ask for: periods as half-open local days, choices as words. */

static void
assert_period (ManagerPeriod period, const char *now, const char *from, const char *to)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *wanted = NULL;

  manager_period_add (query, period, hl_time_from_iso (now));
  wanted = g_strdup_printf ("from=%" G_GINT64_FORMAT "&to=%" G_GINT64_FORMAT,
                            hl_time_from_iso (from), hl_time_from_iso (to));
  g_assert_cmpstr (query->str, ==, wanted);
}

static void
test_periods (void)
{
  const char *now = "2026-03-01T16:30:00Z"; /* 2 March 00:30 in China */

  assert_period (MANAGER_TODAY, now, "2026-03-01T16:00:00Z", "2026-03-02T16:00:00Z");
  assert_period (MANAGER_YESTERDAY, now, "2026-02-28T16:00:00Z", "2026-03-01T16:00:00Z");
  assert_period (MANAGER_SEVEN_DAYS, now, "2026-02-23T16:00:00Z", "2026-03-02T16:00:00Z");
  assert_period (MANAGER_THIS_MONTH, now, "2026-02-28T16:00:00Z", "2026-03-02T16:00:00Z");
  assert_period (MANAGER_LAST_MONTH, now, "2026-01-31T16:00:00Z", "2026-02-28T16:00:00Z");
}

static void
test_month_edges (void)
{
  assert_period (MANAGER_LAST_MONTH, "2026-01-15T04:00:00Z", "2025-11-30T16:00:00Z",
                 "2025-12-31T16:00:00Z");
  assert_period (MANAGER_LAST_MONTH, "2028-03-31T04:00:00Z", "2028-01-31T16:00:00Z",
                 "2028-02-29T16:00:00Z");
  assert_period (MANAGER_YESTERDAY, "2026-12-31T16:00:00Z", "2026-12-30T16:00:00Z",
                 "2026-12-31T16:00:00Z");
}

static void
test_always (void)
{
  g_autoptr (GString) query = g_string_new (NULL);

  manager_period_add (query, MANAGER_ALWAYS, hl_time_from_iso ("2026-03-01T16:30:00Z"));
  g_assert_cmpstr (query->str, ==, "");
}

static void
test_choices (void)
{
  g_autoptr (HlJsonDoc) doc =
      hl_json_parse ("[{\"id\": 7, \"name\": \"a\"}, {\"id\": 9, \"name\": \"b\"}]", -1, NULL);
  g_autoptr (GtkDropDown) drop = g_object_ref_sink (GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL)));
  ManagerChoice choice = { .drop = drop };

  manager_choice_set_words (&choice, "all", hl_ticket_kind_words, "ticket-kind");
  g_assert_null (manager_choice_get (&choice));
  gtk_drop_down_set_selected (drop, 3);
  g_assert_cmpstr (manager_choice_get (&choice), ==, "complaint");

  manager_choice_set_json (&choice, "all", hl_json_doc_root (doc), "id");
  g_assert_null (manager_choice_get (&choice));
  gtk_drop_down_set_selected (drop, 2);
  g_assert_cmpstr (manager_choice_get (&choice), ==, "9");

  manager_choice_set_json (&choice, "all", NULL, "id");
  g_assert_null (manager_choice_get (&choice));
  manager_choice_clear (&choice);
}

static void
test_detail (void)
{
  g_autoptr (GtkGrid) grid = g_object_ref_sink (GTK_GRID (gtk_grid_new ()));
  GtkWidget *second;

  manager_detail_add (grid, "empty", "");
  manager_detail_add (grid, "none", NULL);
  g_assert_null (gtk_widget_get_first_child (GTK_WIDGET (grid)));

  manager_detail_add (grid, "first", "1");
  manager_detail_add (grid, "second", "2");
  second = gtk_grid_get_child_at (grid, 1, 1);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (second)), ==, "2");
  manager_detail_clear (grid);
  g_assert_null (gtk_widget_get_first_child (GTK_WIDGET (grid)));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Asia/Shanghai", TRUE);
  g_test_init (&argc, &argv, NULL);
  gtk_init ();

  g_test_add_func ("/ui/manager/periods", test_periods);
  g_test_add_func ("/ui/manager/month-edges", test_month_edges);
  g_test_add_func ("/ui/manager/always", test_always);
  g_test_add_func ("/ui/manager/choices", test_choices);
  g_test_add_func ("/ui/manager/detail", test_detail);

  return g_test_run ();
}
