/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* One SQL connection and its statements.  Used by one thread at a time; calls
 * block.  The main thread uses HlStore instead.  SQL is the common subset of
 * SQLite ≥ 3.40 and PostgreSQL ≥ 15 (README.md has the rules); placeholders are
 * $1 … $n. */

#define HL_DB_ERROR (hl_db_error_quark ())
GQuark hl_db_error_quark (void);

typedef enum
{
  HL_DB_ERROR_UNIQUE, /* the message names the constraint or column */
  HL_DB_ERROR_FOREIGN,
  HL_DB_ERROR_CHECK,
  HL_DB_ERROR_NOT_NULL,
  HL_DB_ERROR_BUSY,
  HL_DB_ERROR_FULL,   /* disk full or not writable: the message names the folder */
  HL_DB_ERROR_LOCKED, /* another instance uses the data */
  HL_DB_ERROR_CORRUPT,
  HL_DB_ERROR_NEWER,    /* written by a newer version */
  HL_DB_ERROR_REVISION, /* somebody else changed the record */
  HL_DB_ERROR_OTHER,
} HlDbError;

typedef struct _HlDb HlDb;
typedef struct _HlStmt HlStmt;

typedef enum
{
  HL_DB_READ_WRITE = 0, /* made when not there; WAL, synchronous=FULL, foreign keys on */
  HL_DB_READ_ONLY = 1 << 0,
} HlDbFlags;

HlDb *hl_db_open (const char *path, HlDbFlags flags, GError **error);
void hl_db_close (HlDb *self);
/* SQLite's own connection, for `search` alone, which gives it functions and a tokenizer. */
gpointer hl_db_get_handle (HlDb *self);

/* Runs any number of statements. */
gboolean hl_db_exec (HlDb *self, const char *sql, GError **error);

gboolean hl_db_begin (HlDb *self, GError **error);
gboolean hl_db_commit (HlDb *self, GError **error); /* rolls back when it fails */
void hl_db_rollback (HlDb *self);

/**
 * hl_db_query:
 * @sql: one statement; prepared once per connection and kept
 * @types: one letter per placeholder: 'i' gint64, 'r' double, 's' const char *
 *   (NULL allowed), 'b' const void * and gsize (two arguments)
 *
 * Binds and returns the statement, not yet stepped; borrowed from @self, usable
 * until hl_stmt_reset() or the next hl_db_query() with the same text.
 * Returns: (transfer none) (nullable)
 */
HlStmt *hl_db_query (HlDb *self, GError **error, const char *sql, const char *types, ...);

/* As hl_db_query(), with a list of values built at run time. */
typedef struct
{
  char type; /* 'i', 'r', 's', 'n' */
  union
  {
    gint64 i;
    double r;
    const char *s;
  };
} HlValue;
HlStmt *hl_db_query_values (HlDb *self, GError **error, const char *sql, const HlValue *values,
                            guint n_values);

/* Runs to the end, rows ignored.  Returns: the rows changed, or -1 */
gint64 hl_db_run (HlDb *self, GError **error, const char *sql, const char *types, ...);

/* TRUE with a row; FALSE at the end (no error set) or on error.  Resets itself at both. */
gboolean hl_stmt_next (HlStmt *self, GError **error);
void hl_stmt_reset (HlStmt *self);
gboolean hl_stmt_is_null (HlStmt *self, guint column);
gint64 hl_stmt_int (HlStmt *self, guint column);
double hl_stmt_real (HlStmt *self, guint column);
const char *hl_stmt_text (HlStmt *self,
                          guint column); /* valid until the next step; NULL for NULL */
const void *hl_stmt_blob (HlStmt *self, guint column, gsize *length);
/* The first row alone, its columns by one letter each into the pointers that follow: 'i' gint64 *,
 * 's' char ** (transfer full).  Without a row, and where NULL, they stay as they are.
 * @self: (nullable): NULL = the query failed, @error says it already.  Returns: FALSE on error */
gboolean hl_stmt_take_row (HlStmt *self, GError **error, const char *types, ...);

/* Records.  Table and columns are the shape's. */
const char *
hl_shape_columns (const HlShape *shape); /* "id, title, …"; owned by the shape's cache */
/* None becomes NULL, an enum its word; a revision of none becomes 1.  The id is given. */
gboolean hl_db_insert (HlDb *self, HlRecord *record, GError **error);
/* SET the fields of @mask and revision = revision + 1 WHERE id AND revision;
 * HL_DB_ERROR_REVISION when no row matched.  The record's revision is renewed. */
gboolean hl_db_update (HlDb *self, HlRecord *record, guint64 mask, GError **error);
/* Columns in the shape's order starting at @column. */
gboolean hl_stmt_load (HlStmt *self, guint column, HlRecord *record, GError **error);
/* All rows of a query for @shape's columns.  @self: as of hl_stmt_take_row()
 * Returns: (transfer full) (nullable) (element-type HlRecord) */
GPtrArray *hl_stmt_load_all (HlStmt *self, const HlShape *shape, GError **error);
/* By id.  Returns: (transfer full) (nullable): NULL without error when not there */
HlRecord *hl_db_get (HlDb *self, const HlShape *shape, HlId id, GError **error);
/* For tests: FALSE when the table's columns are not exactly the shape's, by name and type. */
gboolean hl_db_check_shape (HlDb *self, const HlShape *shape, GError **error);

/**
 * hl_db_migrate:
 * @folder: a GResource folder of "NNNN-name.sql", applied in order, each in a
 *   transaction, recorded in table schema_version
 *
 * HL_DB_ERROR_NEWER when the file is ahead of us.
 */
gboolean hl_db_migrate (HlDb *self, const char *folder, HlTime now, GError **error);

/* Online copy to @path through a temporary name; verified by integrity_check. */
gboolean hl_db_backup (HlDb *self, const char *path, GError **error);
gboolean hl_db_verify (HlDb *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlDb, hl_db_close)

G_END_DECLS
