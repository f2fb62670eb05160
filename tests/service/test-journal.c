/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/hl-journal.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hl-test.h"
#include "store/hl-db.h"

/* The switchboard's journal: order, sealing, forgetting, what was torn, and a disk that refuses. */

typedef struct
{
  char *path;
  HlKey *key;
  HlJournal *journal;
  GString *order;
  guint errors;
} Fixture;

static void
open_journal (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->journal = hl_journal_open (f->path, f->key, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *key = g_build_filename (folder, "key", NULL);

  f->path = g_build_filename (folder, "board.journal", NULL);
  f->key = hl_key_open (key, NULL);
  f->order = g_string_new (NULL);
  open_journal (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->journal, hl_journal_close);
  hl_key_unref (f->key);
  g_string_free (f->order, TRUE);
  g_free (f->path);
}

static void
done_cb (const GError *error, gpointer data)
{
  Fixture *f = data;

  f->errors += error != NULL;
  g_string_append_c (f->order, (char) ('a' + f->order->len));
}

static void
keep (Fixture *f, HlKeptKind kind, HlId id, const char *text)
{
  GArray *rows = hl_kept_rows_new ();

  hl_kept_rows_add (rows, kind, id, text);
  hl_journal_commit (f->journal, rows, done_cb, f);
}

static gboolean
has_five (gpointer data)
{
  return ((Fixture *) data)->order->len == 5;
}

static void
test_keeps (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) calls = NULL;
  g_autoptr (GArray) agents = NULL;

  keep (f, HL_KEPT_CALL, 2, "two");
  keep (f, HL_KEPT_CALL, 1, "first");
  keep (f, HL_KEPT_CALL, 1, "13800138000");
  keep (f, HL_KEPT_AGENT, 7, "seven");
  keep (f, HL_KEPT_AGENT, 7, NULL);
  g_assert_true (hl_test_wait_until (has_five, f, 20));
  g_assert_cmpstr (f->order->str, ==, "abcde");
  g_assert_cmpuint (f->errors, ==, 0);
  g_assert_cmpuint (hl_journal_get_writes (f->journal), ==, 1); /* of one turn of the loop */

  hl_journal_close (f->journal);
  open_journal (f);
  calls = hl_journal_read (f->journal, HL_KEPT_CALL);
  g_assert_cmpuint (calls->len, ==, 2);
  g_assert_cmpint (g_array_index (calls, HlKeptRow, 0).id, ==, 1);
  g_assert_cmpstr (g_array_index (calls, HlKeptRow, 0).text, ==, "13800138000");
  agents = hl_journal_read (f->journal, HL_KEPT_AGENT);
  g_assert_cmpuint (agents->len, ==, 0);
  g_assert_true (hl_journal_write_now (f->journal, agents, NULL));
}

/* Numbers of callers do not stand on the disk in the clear. */
static void
test_sealed (Fixture *f, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  for (guint i = 0; i < 5; i++)
    keep (f, HL_KEPT_CALL, i + 1, "13800138000");
  g_assert_true (hl_test_wait_until (has_five, f, 20));
  g_assert_true (g_file_get_contents (f->path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 5 * 11);
  g_assert_null (memmem (bytes, length, "13800138000", 11));
}

/* Closing waits for what was queued, and calls nobody back. */
static void
test_close_writes (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) rows = NULL;

  for (guint i = 0; i < 100; i++)
    keep (f, HL_KEPT_FACT, i + 1, "fact");
  hl_journal_close (f->journal);
  g_assert_false (hl_test_wait_until (has_five, f, 0));
  open_journal (f);
  rows = hl_journal_read (f->journal, HL_KEPT_FACT);
  g_assert_cmpuint (rows->len, ==, 100);
}

static void
fill (Fixture *f, HlKeptKind kind, guint rows)
{
  for (guint i = 0; i < rows; i++)
    keep (f, kind, i + 1, "row");
  hl_journal_close (f->journal);
}

static guint
count (Fixture *f, HlKeptKind kind)
{
  g_autoptr (GArray) rows = NULL;

  open_journal (f);
  rows = hl_journal_read (f->journal, kind);
  return rows->len;
}

static gsize
file_size (Fixture *f)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  return (gsize) info.st_size;
}

/* Whatever a kill leaves of the last record, those before it are there, and what comes after is. */
static void
test_torn (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize length, two;

  fill (f, HL_KEPT_FACT, 2);
  two = file_size (f);
  open_journal (f);
  keep (f, HL_KEPT_FACT, 3, "three");
  hl_journal_close (f->journal);
  g_assert_true (g_file_get_contents (f->path, &whole, &length, NULL));
  for (gsize cut = two + 1; cut < length; cut++)
    {
      g_assert_true (g_file_set_contents (f->path, whole, (gssize) cut, NULL));
      g_assert_cmpuint (count (f, HL_KEPT_FACT), ==, 2);
      keep (f, HL_KEPT_FACT, 9, "nine");
      hl_journal_close (f->journal);
      g_assert_cmpuint (count (f, HL_KEPT_FACT), ==, 3);
      hl_journal_close (f->journal);
    }
  open_journal (f);
}

/* A byte that is another one ends the file there, or the row can't be opened; no more. */
static void
test_changed (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize length;

  fill (f, HL_KEPT_FACT, 3);
  g_assert_true (g_file_get_contents (f->path, &whole, &length, NULL));
  for (gsize i = strlen ("hotline board journal 1\n"); i < length; i++)
    {
      whole[i] ^= 0x55;
      g_assert_true (g_file_set_contents (f->path, whole, (gssize) length, NULL));
      whole[i] ^= 0x55;
      g_assert_cmpuint (count (f, HL_KEPT_FACT), <, 3);
      hl_journal_close (f->journal);
    }
  open_journal (f);
}

static void
test_foreign (Fixture *f, gconstpointer data)
{
  const char zeros[100] = { 0 };
  g_autoptr (GError) error = NULL;

  hl_journal_close (f->journal);
  g_assert_true (g_file_set_contents (f->path, "somebody's letters, not a journal", -1, NULL));
  f->journal = hl_journal_open (f->path, f->key, &error);
  g_assert_null (f->journal);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_assert_true (g_file_set_contents (f->path, zeros, sizeof zeros, NULL));
  g_assert_cmpuint (count (f, HL_KEPT_CALL), ==, 0);
  keep (f, HL_KEPT_CALL, 1, "after a power cut");
  hl_journal_close (f->journal);
  g_assert_cmpuint (count (f, HL_KEPT_CALL), ==, 1);
}

static gboolean
has_all (gpointer data)
{
  return ((Fixture *) data)->order->len == 4000;
}

/* Written anew when it is old, with what is alive and nothing else. */
static void
test_written_anew (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1500, 'x');
  g_autoptr (GArray) rows = NULL;

  keep (f, HL_KEPT_CALL, 1, "first");
  for (guint i = 1; i < 4000; i++)
    {
      keep (f, HL_KEPT_CALL, 2 + i % 2, i < 3998 ? text : "last");
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_true (hl_test_wait_until (has_all, f, 20));
  g_assert_cmpuint (f->errors, ==, 0);
  g_assert_cmpuint (file_size (f), <, 5 << 20);
  hl_journal_close (f->journal);
  g_assert_cmpuint (count (f, HL_KEPT_CALL), ==, 3);
  rows = hl_journal_read (f->journal, HL_KEPT_CALL);
  g_assert_cmpstr (g_array_index (rows, HlKeptRow, 0).text, ==, "first");
  g_assert_cmpstr (g_array_index (rows, HlKeptRow, 1).text, ==, "last");
  g_assert_cmpstr (g_array_index (rows, HlKeptRow, 2).text, ==, "last");
}

/* When nobody calls, little that is old stays. */
static void
test_quiet (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (60000, 'x');

  keep (f, HL_KEPT_CALL, 1, text);
  keep (f, HL_KEPT_CALL, 1, text);
  keep (f, HL_KEPT_CALL, 1, NULL);
  keep (f, HL_KEPT_AGENT, 1, "one");
  keep (f, HL_KEPT_AGENT, 1, "two");
  g_assert_true (hl_test_wait_until (has_five, f, 20));
  g_assert_cmpuint (file_size (f), <, 200);
  hl_journal_close (f->journal);
  g_assert_cmpuint (count (f, HL_KEPT_AGENT), ==, 1);
}

static gboolean
has_three (gpointer data)
{
  return ((Fixture *) data)->order->len == 3;
}

/* A disk that is full is told, leaves no half records, and what it refused is written later. */
static void
test_full (Fixture *f, gconstpointer data)
{
  struct rlimit limit, before;
  g_autofree char *text = g_strnfill (5000, 'x');

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = (struct rlimit){ file_size (f) + 3000, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  for (guint i = 0; i < 3; i++)
    keep (f, HL_KEPT_CALL, i + 1, text);
  g_assert_true (hl_test_wait_until (has_three, f, 20));
  g_assert_cmpuint (f->errors, ==, 3);
  g_assert_cmpuint (hl_journal_get_writes (f->journal), ==, 0);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  keep (f, HL_KEPT_CALL, 2, NULL);
  keep (f, HL_KEPT_CALL, 4, text);
  g_assert_true (hl_test_wait_until (has_five, f, 20));
  g_assert_cmpuint (f->errors, ==, 3);
  hl_journal_close (f->journal);
  g_assert_cmpuint (count (f, HL_KEPT_CALL), ==, 3);
}

/* ---- The database of the version before ---- */

static char *
old_path (Fixture *f)
{
  g_autofree char *folder = g_path_get_dirname (f->path);

  return g_build_filename (folder, "board.db", NULL);
}

static void
add_old (Fixture *f, HlDb *db, HlKeptKind kind, HlId id, const char *text)
{
  g_autofree char *use = hl_kept_kind_purpose (kind);
  g_autofree char *sealed = hl_key_seal (f->key, use, text);

  g_assert_cmpint (hl_db_run (db, NULL, "INSERT INTO kept (kind, id, text) VALUES ($1, $2, $3)",
                              "sis", hl_kept_kind_word (kind), id, sealed),
                   ==, 1);
}

/* As that version made it.  Its last words are in the WAL: it was killed. */
static void
make_old (Fixture *f)
{
  g_autofree char *path = old_path (f);
  HlDb *db = hl_db_open (path, HL_DB_READ_WRITE, NULL);

  g_assert_true (hl_db_exec (db,
                             "PRAGMA synchronous = NORMAL; PRAGMA locking_mode = EXCLUSIVE;"
                             "CREATE TABLE kept ("
                             "  kind TEXT NOT NULL, id INTEGER NOT NULL, text TEXT NOT NULL,"
                             "  PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;",
                             NULL));
  add_old (f, db, HL_KEPT_CALL, 1, "13800138000");
  add_old (f, db, HL_KEPT_LEG, 2, "leg");
  add_old (f, db, HL_KEPT_FACT, 3, "fact");
  add_old (f, db, HL_KEPT_RECORDING, 1, "key");
  _exit (0);
}

static gboolean
take_old (Fixture *f, GError **error)
{
  g_autofree char *path = old_path (f);

  return hl_journal_take_old (f->journal, path, f->key, error);
}

static guint
count_old_files (Fixture *f)
{
  g_autofree char *path = old_path (f);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  return (guint) (g_file_test (path, G_FILE_TEST_EXISTS) + g_file_test (wal, G_FILE_TEST_EXISTS)
                  + g_file_test (shm, G_FILE_TEST_EXISTS));
}

/* What a killed run of the version before left is taken over, once. */
static void
test_old (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) calls = NULL;
  g_autoptr (GError) error = NULL;
  pid_t pid = fork ();

  if (pid == 0)
    make_old (f);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_cmpuint (count_old_files (f), >=, 2);
  g_assert_true (take_old (f, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_old_files (f), ==, 0);
  hl_journal_close (f->journal);
  g_assert_cmpuint (count (f, HL_KEPT_LEG), ==, 1);
  hl_journal_close (f->journal);
  g_assert_cmpuint (count (f, HL_KEPT_FACT), ==, 1);
  hl_journal_close (f->journal);
  g_assert_cmpuint (count (f, HL_KEPT_RECORDING), ==, 1);
  calls = hl_journal_read (f->journal, HL_KEPT_CALL);
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_cmpstr (g_array_index (calls, HlKeptRow, 0).text, ==, "13800138000");
  g_assert_true (take_old (f, NULL)); /* none: nothing happens */
}

/* One that can't be read stays, and the start says what to do. */
static void
test_old_broken (Fixture *f, gconstpointer data)
{
  g_autofree char *path = old_path (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "somebody's letters, and not a database", -1, NULL));
  g_assert_false (take_old (f, &error));
  g_assert_nonnull (strstr (error->message, "move it away"));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/service/journal/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("keeps", test_keeps);
  ADD ("sealed", test_sealed);
  ADD ("close-writes", test_close_writes);
  ADD ("torn", test_torn);
  ADD ("changed", test_changed);
  ADD ("foreign", test_foreign);
  ADD ("written-anew", test_written_anew);
  ADD ("quiet", test_quiet);
  ADD ("full", test_full);
  ADD ("old", test_old);
  ADD ("old-broken", test_old_broken);
  return g_test_run ();
}
