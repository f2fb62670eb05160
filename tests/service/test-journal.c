/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/hl-journal.h"

#include <string.h>

#include "hl-test.h"

/* The switchboard's journal: order, sealing, forgetting, and a disk that refuses. */

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

  f->path = g_build_filename (folder, "board.db", NULL);
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
  g_assert_cmpuint (hl_journal_get_transactions (f->journal), <=, 5);

  hl_journal_close (f->journal);
  open_journal (f);
  calls = hl_journal_read (f->journal, HL_KEPT_CALL, NULL);
  g_assert_cmpuint (calls->len, ==, 2);
  g_assert_cmpint (g_array_index (calls, HlKeptRow, 0).id, ==, 1);
  g_assert_cmpstr (g_array_index (calls, HlKeptRow, 0).text, ==, "13800138000");
  agents = hl_journal_read (f->journal, HL_KEPT_AGENT, NULL);
  g_assert_cmpuint (agents->len, ==, 0);
  g_assert_true (hl_journal_forget_now (f->journal, agents, NULL));
}

/* Numbers of callers do not stand on the disk in the clear. */
static void
test_sealed (Fixture *f, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  const char *files[] = { f->path, wal };

  for (guint i = 0; i < 5; i++)
    keep (f, HL_KEPT_CALL, i + 1, "13800138000");
  g_assert_true (hl_test_wait_until (has_five, f, 20));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_file_get_contents (files[i], &bytes, &length, NULL))
        g_assert_null (memmem (bytes, length, "13800138000", 11));
    }
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
  rows = hl_journal_read (f->journal, HL_KEPT_FACT, NULL);
  g_assert_cmpuint (rows->len, ==, 100);
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
  return g_test_run ();
}
