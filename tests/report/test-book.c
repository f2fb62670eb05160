/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test.h"
#include "report/hl-book.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

static const HlColumn columns[] = {
  { "坐席", HL_CELL_TEXT, 12, FALSE },     { "接通", HL_CELL_INT, 0, TRUE },
  { "通话时长", HL_CELL_SPAN, 0, TRUE },   { "开始", HL_CELL_TIME, 0, FALSE },
  { "接通率", HL_CELL_PERCENT, 0, FALSE },
};

/* 2026-11-23 14:32:07 at +8 */
#define AT ((HlTime) 1795415527 * HL_SECOND)

static char *
write_book (HlBookKind kind)
{
  g_autofree char *dir = hl_test_dir ();
  char *path = g_build_filename (dir, kind == HL_BOOK_CSV ? "a.csv" : "a.xlsx", NULL);
  g_autoptr (GError) error = NULL;
  HlBook *book = hl_book_new (path, kind, 480, &error);

  g_assert_no_error (error);
  hl_book_begin_sheet (book, "坐席", columns, G_N_ELEMENTS (columns));
  hl_book_text (book, "=1+1");
  hl_book_number (book, 1240);
  hl_book_number (book, 3723 * HL_SECOND);
  hl_book_number (book, AT);
  hl_book_percent (book, 92.86);
  hl_book_end_row (book);
  hl_book_text (book, "李娜, \"主任\"");
  hl_book_number (book, 60);
  hl_book_number (book, G_MININT64);
  hl_book_number (book, 0);
  hl_book_percent (book, NAN);
  hl_book_end_row (book);
  hl_book_end_sheet (book, TRUE);
  hl_book_begin_sheet (book, "空", columns, G_N_ELEMENTS (columns));
  hl_book_end_sheet (book, TRUE);
  g_assert_true (hl_book_close (book, &error));
  g_assert_no_error (error);
  return path;
}

/* Another program reads it: values, formulas and what they last came to. */
static const char reader[] =
    "import sys, openpyxl\n"
    "f = openpyxl.load_workbook(sys.argv[1])\n"
    "v = openpyxl.load_workbook(sys.argv[1], data_only=True)\n"
    "s, d = f['坐席'], v['坐席']\n"
    "print([c.value for c in s[1]])\n"
    "print(s['A2'].value, s['A2'].data_type, s['B2'].value, s['D2'].value, s['E2'].value)\n"
    "print(d['C2'].value, s['C2'].number_format)\n"
    "print(s['A3'].value, s['C3'].value, s['D3'].value, s['E3'].value)\n"
    "print(s['A4'].value, s['B4'].value, d['B4'].value, s['C4'].value, d['C4'].value)\n"
    "print(s.freeze_panes, s.auto_filter.ref, s.column_dimensions['A'].width)\n"
    "print(f['空']['A2'].value, f['空']['B2'].value)\n";

static void
test_xlsx (void)
{
  g_autofree char *path = write_book (HL_BOOK_XLSX);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "/usr/bin/python3", "-c", reader, path, NULL };
  g_auto (GStrv) env = g_environ_setenv (g_get_environ (), "PYTHONIOENCODING", "utf-8", TRUE);
  gint status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, env, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
                     &status, &error)
      || strstr (err, "No module named") != NULL)
    {
      g_test_skip ("python3-openpyxl is not installed");
      return;
    }
  g_assert_cmpstr (err, ==, "");
  g_assert_cmpstr (out, ==,
                   "['坐席', '接通', '通话时长', '开始', '接通率']\n"
                   "=1+1 s 1240 2026-11-23 14:32:07 0.9286\n"
                   "1:02:03 [h]:mm:ss\n"
                   "李娜, \"主任\" None None —\n"
                   "合计 =SUM(B2:B3) 1300 =SUM(C2:C3) 1:02:03\n"
                   "A2 A1:E3 12.7109375\n"
                   "合计 0\n");
}

static void
test_csv (void)
{
  g_autofree char *path = write_book (HL_BOOK_CSV);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "\xef\xbb\xbf\"坐席\",\"接通\""));
  g_assert_nonnull (
      strstr (text, "\"'=1+1\",\"1240\",\"1:02:03\",\"2026-11-23 14:32:07\",\"92.86%\""));
  g_assert_nonnull (strstr (text, "\"李娜, \"\"主任\"\"\",\"60\",\"\",\"\",\"—\""));
  g_assert_nonnull (strstr (text, "\"合计\",\"1300\",\"1:02:03\",\"\",\"\""));
}

static void
test_unwritable (void)
{
  g_autoptr (GError) error = NULL;
  HlBook *book = hl_book_new ("/nowhere/at/all.xlsx", HL_BOOK_XLSX, 480, &error);

  g_assert_no_error (error);
  hl_book_begin_sheet (book, "a", columns, 1);
  hl_book_end_sheet (book, FALSE);
  g_assert_false (hl_book_close (book, &error));
  g_assert_error (error, HL_REPORT_ERROR, HL_REPORT_ERROR_WRITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/book/xlsx", test_xlsx);
  g_test_add_func ("/book/csv", test_csv);
  g_test_add_func ("/book/unwritable", test_unwritable);
  return g_test_run ();
}
