/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Spreadsheets, written row by row in constant memory: a header that stays in view, widths,
 * number formats, an autofilter and a 合计 row of real SUM formulas with their values beside
 * them.  Texts are always texts: none becomes a formula.  Used by one thread at a time; blocks
 * on the disk, so never on the main thread. */

#define HL_REPORT_ERROR (hl_report_error_quark ())
GQuark hl_report_error_quark (void);

typedef enum
{
  HL_REPORT_ERROR_WRITE, /* the file can't be written: the message says why */
} HlReportError;

typedef enum
{
  HL_CELL_TEXT,
  HL_CELL_INT,
  HL_CELL_TIME,    /* local date and time */
  HL_CELL_SPAN,    /* [h]:mm:ss */
  HL_CELL_PERCENT, /* given as 92.86 */
} HlCellKind;

typedef struct
{
  const char *title;
  HlCellKind kind;
  double width; /* characters; 0 = by kind */
  gboolean sum; /* INT and SPAN: summed up in the last row */
} HlColumn;

typedef enum
{
  HL_BOOK_XLSX,
  HL_BOOK_CSV, /* UTF-8 with BOM; sheets one below the other */
} HlBookKind;

typedef struct _HlBook HlBook;

/* @columns of a sheet are borrowed until its end. */
HlBook *hl_book_new (const char *path, HlBookKind kind, gint utc_offset_minutes, GError **error);
void hl_book_begin_sheet (HlBook *self, const char *name, const HlColumn *columns, guint n_columns);

/* The cells of a row, from left to right, each of its column's kind. */
void hl_book_text (HlBook *self, const char *text); /* NULL = empty */
void hl_book_number (HlBook *self, gint64 value);   /* INT, SPAN, TIME; none = empty */
/* As another kind than the column's: for sheets of mixed figures. */
void hl_book_number_as (HlBook *self, HlCellKind kind, gint64 value);
void hl_book_percent (HlBook *self, double percent); /* NaN = "—" */
void hl_book_end_row (HlBook *self);

/* @total: with the 合计 row. */
void hl_book_end_sheet (HlBook *self, gboolean total);

/* Writes the file. Frees @self. */
gboolean hl_book_close (HlBook *self, GError **error);
/* Without a file. */
void hl_book_abandon (HlBook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlBook, hl_book_abandon)

G_END_DECLS
