/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-book.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

/* Spreadsheets over libxlsxwriter, and the same as CSV. */

G_DEFINE_QUARK (hl_report_error, hl_report_error)

#define TEXT_MOST 32000 /* a cell holds 32,767 */
#define DAYS_TO_1970 25569.0

typedef enum
{
  FORMAT_HEADER,
  FORMAT_TEXT,
  FORMAT_INT,
  FORMAT_TIME,
  FORMAT_SPAN,
  FORMAT_PERCENT,
  FORMAT_TOTAL_TEXT,
  FORMAT_TOTAL_INT,
  FORMAT_TOTAL_SPAN,
  N_FORMATS
} FormatId;

struct _HlBook
{
  HlBookKind kind;
  gint utc_offset_minutes;
  char *path;

  /* XLSX: the workbook owns its sheets and formats */
  lxw_workbook *workbook;
  lxw_worksheet *sheet;
  lxw_format *formats[N_FORMATS];

  /* CSV */
  GString *csv;

  /* The sheet being written */
  const HlColumn *columns; /* borrowed */
  guint n_columns;
  guint row, column; /* row 0 is the header */
  gint64 *sums;
};

/* ---- Formats ---- */

static const struct
{
  const char *number;
  gboolean bold, filled, wrapped;
} looks[N_FORMATS] = {
  [FORMAT_HEADER] = { NULL, TRUE, TRUE, TRUE },
  [FORMAT_TEXT] = { "@", FALSE, FALSE, FALSE },
  [FORMAT_INT] = { "#,##0", FALSE, FALSE, FALSE },
  [FORMAT_TIME] = { "yyyy-mm-dd hh:mm:ss", FALSE, FALSE, FALSE },
  [FORMAT_SPAN] = { "[h]:mm:ss", FALSE, FALSE, FALSE },
  [FORMAT_PERCENT] = { "0.00%", FALSE, FALSE, FALSE },
  [FORMAT_TOTAL_TEXT] = { NULL, TRUE, TRUE, FALSE },
  [FORMAT_TOTAL_INT] = { "#,##0", TRUE, TRUE, FALSE },
  [FORMAT_TOTAL_SPAN] = { "[h]:mm:ss", TRUE, TRUE, FALSE },
};

static void
make_formats (HlBook *self)
{
  for (guint i = 0; i < N_FORMATS; i++)
    {
      lxw_format *format = workbook_add_format (self->workbook);

      if (looks[i].number != NULL)
        format_set_num_format (format, looks[i].number);
      if (looks[i].bold)
        format_set_bold (format);
      if (looks[i].filled)
        format_set_bg_color (format, 0xE8EEF4);
      if (looks[i].wrapped)
        format_set_text_wrap (format);
      format_set_align (format, LXW_ALIGN_VERTICAL_CENTER);
      self->formats[i] = format;
    }
}

static const FormatId kind_formats[] = {
  [HL_CELL_TEXT] = FORMAT_TEXT, [HL_CELL_INT] = FORMAT_INT,         [HL_CELL_TIME] = FORMAT_TIME,
  [HL_CELL_SPAN] = FORMAT_SPAN, [HL_CELL_PERCENT] = FORMAT_PERCENT,
};

static const double kind_widths[] = {
  [HL_CELL_TEXT] = 16, [HL_CELL_INT] = 10,     [HL_CELL_TIME] = 20,
  [HL_CELL_SPAN] = 11, [HL_CELL_PERCENT] = 11,
};

/* ---- Opening ---- */

HlBook *
hl_book_new (const char *path, HlBookKind kind, gint utc_offset_minutes, GError **error)
{
  g_autoptr (HlBook) self = g_new0 (HlBook, 1);
  lxw_workbook_options options = { .constant_memory = LXW_TRUE,
                                   .tmpdir = (char *) g_get_tmp_dir () };

  self->kind = kind;
  self->path = g_strdup (path);
  self->utc_offset_minutes = utc_offset_minutes;
  if (kind == HL_BOOK_CSV)
    {
      self->csv = g_string_new ("\xef\xbb\xbf");
      return g_steal_pointer (&self);
    }
  self->workbook = workbook_new_opt (path, &options);
  if (self->workbook == NULL)
    {
      g_set_error (error, HL_REPORT_ERROR, HL_REPORT_ERROR_WRITE, "%s can't be made", path);
      return NULL;
    }
  make_formats (self);
  return g_steal_pointer (&self);
}

/* ---- CSV ---- */

/* A spreadsheet that opens it must not take a text for a formula. */
static gboolean
looks_like_formula (const char *text)
{
  return *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;
}

static void
csv_put (HlBook *self, const char *text, gboolean is_text)
{
  if (self->column > 0)
    g_string_append_c (self->csv, ',');
  g_string_append_c (self->csv, '"');
  if (is_text && looks_like_formula (text))
    g_string_append_c (self->csv, '\'');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (self->csv, '"');
      g_string_append_c (self->csv, *c);
    }
  g_string_append_c (self->csv, '"');
}

static char *
csv_number (HlBook *self, HlCellKind kind, gint64 value)
{
  gint64 seconds = value / HL_SECOND;

  if (kind == HL_CELL_SPAN)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                            (int) (seconds % 60));
  if (kind == HL_CELL_TIME)
    {
      g_autoptr (GDateTime) time =
          g_date_time_new_from_unix_utc (seconds + self->utc_offset_minutes * 60);

      return g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
    }
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

/* ---- Sheets ---- */

static void
write_header (HlBook *self)
{
  for (self->column = 0; self->column < self->n_columns; self->column++)
    {
      const HlColumn *column = &self->columns[self->column];

      if (self->kind == HL_BOOK_CSV)
        csv_put (self, column->title, TRUE);
      else
        {
          double width = column->width > 0 ? column->width : kind_widths[column->kind];

          worksheet_set_column (self->sheet, (lxw_col_t) self->column, (lxw_col_t) self->column,
                                width, NULL);
          worksheet_write_string (self->sheet, 0, (lxw_col_t) self->column, column->title,
                                  self->formats[FORMAT_HEADER]);
        }
    }
  hl_book_end_row (self);
}

void
hl_book_begin_sheet (HlBook *self, const char *name, const HlColumn *columns, guint n_columns)
{
  g_return_if_fail (self->columns == NULL);

  self->columns = columns;
  self->n_columns = n_columns;
  self->row = 0;
  self->sums = g_new0 (gint64, n_columns);
  if (self->kind == HL_BOOK_XLSX)
    {
      self->sheet = workbook_add_worksheet (self->workbook, name);
      worksheet_freeze_panes (self->sheet, 1, 0);
    }
  write_header (self);
}

static const HlColumn *
next_column (HlBook *self)
{
  g_return_val_if_fail (self->column < self->n_columns, NULL);

  return &self->columns[self->column];
}

void
hl_book_text (HlBook *self, const char *text)
{
  const HlColumn *column = next_column (self);

  if (column == NULL)
    return;
  if (self->kind == HL_BOOK_CSV)
    csv_put (self, text != NULL ? text : "", TRUE);
  else if (text != NULL && *text != '\0')
    {
      g_autofree char *cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), TEXT_MOST));

      worksheet_write_string (self->sheet, self->row, (lxw_col_t) self->column, cut,
                              self->formats[FORMAT_TEXT]);
    }
  self->column++;
}

static double
serial (HlBook *self, HlCellKind kind, gint64 value)
{
  switch (kind)
    {
    case HL_CELL_TIME:
      return (double) (value + self->utc_offset_minutes * HL_MINUTE) / HL_DAY + DAYS_TO_1970;
    case HL_CELL_SPAN:
      return (double) value / HL_DAY;
    default:
      return (double) value;
    }
}

static gboolean
is_none (HlCellKind kind, gint64 value)
{
  return value == G_MININT64 || (kind == HL_CELL_TIME && value == 0);
}

void
hl_book_number_as (HlBook *self, HlCellKind kind, gint64 value)
{
  if (next_column (self) == NULL)
    return;
  if (is_none (kind, value))
    {
      hl_book_text (self, NULL);
      return;
    }
  self->sums[self->column] += value;
  if (self->kind == HL_BOOK_CSV)
    {
      g_autofree char *text = csv_number (self, kind, value);

      csv_put (self, text, FALSE);
    }
  else
    worksheet_write_number (self->sheet, self->row, (lxw_col_t) self->column,
                            serial (self, kind, value), self->formats[kind_formats[kind]]);
  self->column++;
}

void
hl_book_number (HlBook *self, gint64 value)
{
  const HlColumn *column = next_column (self);

  if (column != NULL)
    hl_book_number_as (self, column->kind, value);
}

void
hl_book_percent (HlBook *self, double percent)
{
  if (isnan (percent))
    {
      hl_book_text (self, "—");
      return;
    }
  if (self->kind == HL_BOOK_CSV)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *text =
          g_strconcat (g_ascii_formatd (number, sizeof number, "%.2f", percent), "%", NULL);

      csv_put (self, text, FALSE);
    }
  else
    worksheet_write_number (self->sheet, self->row, (lxw_col_t) self->column, percent / 100,
                            self->formats[FORMAT_PERCENT]);
  self->column++;
}

void
hl_book_end_row (HlBook *self)
{
  if (self->kind == HL_BOOK_CSV)
    g_string_append (self->csv, "\r\n");
  self->row++;
  self->column = 0;
}

/* ---- 合计 ---- */

/* The first column that is not summed carries the word. */
static guint
label_column (HlBook *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (!self->columns[i].sum)
      return i;
  return self->n_columns;
}

static void
write_sum (HlBook *self, guint i)
{
  const HlColumn *column = &self->columns[i];
  FormatId format = column->kind == HL_CELL_SPAN ? FORMAT_TOTAL_SPAN : FORMAT_TOTAL_INT;
  double value = serial (self, column->kind, self->sums[i]);
  char name[LXW_MAX_COL_NAME_LENGTH];
  g_autofree char *formula = NULL;

  lxw_col_to_name (name, (lxw_col_t) i, 0);
  formula = g_strdup_printf ("=SUM(%s2:%s%u)", name, name, self->row);
  if (self->row == 1) /* no rows */
    worksheet_write_number (self->sheet, self->row, (lxw_col_t) i, 0, self->formats[format]);
  else
    worksheet_write_formula_num (self->sheet, self->row, (lxw_col_t) i, formula,
                                 self->formats[format], value);
}

static void
write_total_cell (HlBook *self, guint i, guint label)
{
  const HlColumn *column = &self->columns[i];
  const char *text = i == label ? "合计" : "";

  if (self->kind == HL_BOOK_XLSX && column->sum)
    write_sum (self, i);
  else if (self->kind == HL_BOOK_XLSX)
    worksheet_write_string (self->sheet, self->row, (lxw_col_t) i, text,
                            self->formats[FORMAT_TOTAL_TEXT]);
  else
    {
      g_autofree char *sum =
          column->sum ? csv_number (self, column->kind, self->sums[i]) : g_strdup (text);

      self->column = i;
      csv_put (self, sum, FALSE);
    }
}

void
hl_book_end_sheet (HlBook *self, gboolean total)
{
  guint label = label_column (self);
  guint last = self->row > 1 ? self->row - 1 : 1;

  if (self->kind == HL_BOOK_XLSX)
    worksheet_autofilter (self->sheet, 0, 0, last, (lxw_col_t) (self->n_columns - 1));
  if (total)
    {
      for (guint i = 0; i < self->n_columns; i++)
        write_total_cell (self, i, label);
      hl_book_end_row (self);
    }
  if (self->kind == HL_BOOK_CSV)
    g_string_append (self->csv, "\r\n");
  g_clear_pointer (&self->sums, g_free);
  self->columns = NULL;
}

/* ---- Closing ---- */

static gboolean
close_xlsx (HlBook *self, GError **error)
{
  lxw_error code = workbook_close (g_steal_pointer (&self->workbook));

  if (code == LXW_NO_ERROR)
    return TRUE;
  g_set_error (error, HL_REPORT_ERROR, HL_REPORT_ERROR_WRITE, "%s can't be written: %s", self->path,
               lxw_strerror (code));
  return FALSE;
}

gboolean
hl_book_close (HlBook *self, GError **error)
{
  gboolean ok;

  if (self->kind == HL_BOOK_CSV)
    {
      g_autoptr (GError) failure = NULL;

      ok = g_file_set_contents (self->path, self->csv->str, (gssize) self->csv->len, &failure);
      if (!ok)
        g_set_error (error, HL_REPORT_ERROR, HL_REPORT_ERROR_WRITE, "%s", failure->message);
    }
  else
    ok = close_xlsx (self, error);
  hl_book_abandon (self);
  return ok;
}

void
hl_book_abandon (HlBook *self)
{
  if (self == NULL)
    return;
  if (self->workbook != NULL)
    {
      workbook_close (self->workbook); /* the only way to free it */
      g_unlink (self->path);
    }
  if (self->csv != NULL)
    g_string_free (self->csv, TRUE);
  g_free (self->sums);
  g_free (self->path);
  g_free (self);
}
