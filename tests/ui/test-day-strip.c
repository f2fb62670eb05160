/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/hl-day-strip.h"
#include "ui/hl-format.h"
#include "ui/hl-ui.h"

/* A deadline day by day, as the service explains it, in Chinese and in China's time. */

#define AT(text) hl_time_from_iso (text "+08:00")

static HlJsonDoc *
parse (const char *days, const char *clock)
{
  g_autofree char *text = g_strdup_printf ("{\"clock\": {%s}, \"days\": [%s]}", clock, days);
  g_autoptr (GError) error = NULL;
  HlJsonDoc *doc = hl_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return doc;
}

static void
assert_cell (GPtrArray *cells, guint i, HlDayCellKind kind, const char *day, const char *word)
{
  const HlDayCell *cell = cells->pdata[i];

  g_assert_cmpint (cell->kind, ==, kind);
  g_assert_cmpstr (cell->day, ==, day);
  g_assert_cmpstr (cell->word, ==, word);
}

static char *
clock_of (const char *counts, HlTime from, HlTime due)
{
  return g_strdup_printf ("\"counts\": \"%s\", \"amount\": 3, \"started_at\": %" G_GINT64_FORMAT
                          ", \"due_at\": %" G_GINT64_FORMAT ", \"calendar\": \"2026-1\"",
                          counts, from, due);
}

static void
test_days (void)
{
  g_autofree char *clock =
      clock_of ("working-days", AT ("2026-09-30T16:40:00"), AT ("2026-10-12T00:00:00"));
  g_autoptr (HlJsonDoc) doc =
      parse ("{\"date\": \"2026-09-30\", \"weekday\": 3, \"kind\": \"workday\", \"first\": true, "
             "\"counted\": 0},"
             "{\"date\": \"2026-10-01\", \"weekday\": 4, \"kind\": \"holiday\", \"name\": "
             "\"国庆节\", \"counted\": 0},"
             "{\"date\": \"2026-10-08\", \"weekday\": 4, \"kind\": \"workday\", \"counted\": 1},"
             "{\"date\": \"2026-10-09\", \"weekday\": 5, \"kind\": \"workday\", \"paused\": true, "
             "\"counted\": 0},"
             "{\"date\": \"2026-10-10\", \"weekday\": 6, \"kind\": \"make-up\", \"counted\": 2},"
             "{\"date\": \"2026-10-11\", \"weekday\": 7, \"kind\": \"weekend\", \"counted\": 3}",
             clock);
  g_autoptr (GPtrArray) cells =
      hl_day_strip_cells (hl_json_doc_root (doc), 8, AT ("2026-10-08T09:00:00"));
  g_autofree char *sentence = hl_day_strip_sentence (hl_json_doc_root (doc));

  g_assert_cmpuint (cells->len, ==, 6);
  assert_cell (cells, 0, HL_DAY_SKIPPED, "30", "16:40 起");
  assert_cell (cells, 1, HL_DAY_SKIPPED, "1", "国庆节");
  assert_cell (cells, 2, HL_DAY_TODAY, "8", "第 1 日");
  assert_cell (cells, 3, HL_DAY_SKIPPED, "9", "暂停");
  assert_cell (cells, 4, HL_DAY_COUNTS, "10", "第 2 日，补班");
  assert_cell (cells, 5, HL_DAY_DUE, "11", "24:00 截止");
  g_assert_nonnull (strstr (sentence, "3 个工作日"));
  g_assert_nonnull (strstr (sentence, "节假日 1 天、暂停 1 天"));
  g_assert_nonnull (strstr (sentence, "2026-1"));
}

/* A long one keeps its ends and today; paused, it has no end. */
static void
test_folded (void)
{
  g_autoptr (GString) days = g_string_new (NULL);
  g_autofree char *clock = clock_of ("working-days", AT ("2026-11-02T09:00:00"), 0);
  g_autoptr (HlJsonDoc) doc = NULL;
  g_autoptr (GPtrArray) early = NULL, late = NULL;

  for (guint i = 2; i <= 21; i++)
    g_string_append_printf (days,
                            "%s{\"date\": \"2026-11-%02u\", \"weekday\": 1, \"kind\": \"workday\","
                            " \"counted\": %u}",
                            i > 2 ? "," : "", i, i - 1);
  doc = parse (days->str, clock);
  early = hl_day_strip_cells (hl_json_doc_root (doc), 8, AT ("2026-11-03T09:00:00"));
  g_assert_cmpuint (early->len, ==, 8);
  assert_cell (early, 1, HL_DAY_TODAY, "3", "第 2 日");
  assert_cell (early, 3, HL_DAY_FOLDED, "…", "13 日");
  assert_cell (early, 7, HL_DAY_COUNTS, "21", "第 20 日");
  late = hl_day_strip_cells (hl_json_doc_root (doc), 8, AT ("2026-11-20T09:00:00"));
  g_assert_cmpuint (late->len, ==, 8);
  assert_cell (late, 1, HL_DAY_FOLDED, "…", "13 日");
  assert_cell (late, 6, HL_DAY_TODAY, "20", "第 19 日");
}

static void
test_minutes (void)
{
  g_autofree char *clock =
      clock_of ("wall", AT ("2026-11-23T22:00:00"), AT ("2026-11-24T10:00:00"));
  g_autoptr (HlJsonDoc) doc = parse ("{\"date\": \"2026-11-23\", \"weekday\": 1, \"counted\": 120},"
                                     "{\"date\": \"2026-11-24\", \"weekday\": 2, \"counted\": 600}",
                                     clock);
  g_autoptr (GPtrArray) cells =
      hl_day_strip_cells (hl_json_doc_root (doc), 8, AT ("2026-11-30T09:00:00"));

  g_assert_cmpuint (cells->len, ==, 2);
  assert_cell (cells, 0, HL_DAY_COUNTS, "23", "22:00 起");
  assert_cell (cells, 1, HL_DAY_DUE, "24", "10:00 截止");
}

#define CHECK(expression, wanted)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *got = expression;                                                             \
    g_assert_cmpstr (got, ==, wanted);                                                             \
  }                                                                                                \
  G_STMT_END

static void
test_due (void)
{
  HlTime now = AT ("2026-11-23T14:32:00");

  CHECK (hl_format_due (AT ("2026-11-23T17:30:00"), now), "今天 17:30");
  CHECK (hl_format_due (AT ("2026-11-24T00:00:00"), now), "今天 24:00");
  CHECK (hl_format_due (AT ("2026-11-24T12:00:00"), now), "明天 12:00");
  CHECK (hl_format_due (AT ("2026-11-27T17:30:00"), now), "11-27（周五）17:30");
  CHECK (hl_format_due (AT ("2027-01-01T00:00:00"), now), "12-31（周四）24:00");
  CHECK (hl_format_due (AT ("2027-01-04T17:00:00"), now), "2027-01-04 17:00");
  CHECK (hl_format_due (0, now), "—");
  CHECK (hl_format_left (AT ("2026-11-23T11:32:00"), now), "超期 3 小时");
  CHECK (hl_format_left (AT ("2026-11-27T17:40:00"), now), "4 天 3 小时");
  CHECK (hl_format_left (AT ("2026-11-24T12:00:00"), now), "明天 12:00");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Asia/Shanghai", TRUE);
  g_test_init (&argc, &argv, NULL);
  hl_ui_init ();
  g_test_add_func ("/day-strip/days", test_days);
  g_test_add_func ("/day-strip/folded", test_folded);
  g_test_add_func ("/day-strip/minutes", test_minutes);
  g_test_add_func ("/day-strip/due", test_due);
  return g_test_run ();
}
