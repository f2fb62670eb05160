/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-ticket-acts.h"
#include "desk/hl-ticket-list.h"
#include "hl-test-db.h"
#include "hl-test.h"
#include "search/hl-search-index.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The index beside real data: it follows, it is made anew when it is lost, and what it finds is
 * what reading everything finds. */

#define NOW ((HlTime) 1795449590 * HL_SECOND)

static const HlSearchShape *const shapes[] = { &hl_ticket_search_shape, NULL };

typedef struct
{
  char *folder;
  HlClock *clock;
  HlKey *key;
  HlStore *store;
  HlSearchIndex *index;
  gulong changed;
  gboolean done;
} Fixture;

static void
changed_cb (Fixture *f, gpointer changes, guint n)
{
  if (f->index != NULL)
    hl_search_index_changed (f->index, changes, n);
}

static void
open_store (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->store = hl_store_open (f->folder, f->clock, &error);
  g_assert_no_error (error);
  f->changed = g_signal_connect_swapped (f->store, "changed", G_CALLBACK (changed_cb), f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = hl_test_dir ();
  f->clock = hl_clock_new_manual (NOW);
  f->key = hl_test_key ();
  open_store (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->index, hl_search_index_free);
  hl_store_close (f->store);
  g_object_unref (f->store);
  hl_key_unref (f->key);
  hl_clock_unref (f->clock);
  g_free (f->folder);
}

static void
start_index (Fixture *f)
{
  f->index = hl_search_index_new (f->folder, shapes);
}

static gboolean
is_ready (gpointer data)
{
  Fixture *f = data;
  g_auto (HlSearchStatus) status = { 0 };

  hl_search_index_get_status (f->index, &status);
  g_assert_null (status.fault);
  return status.ready && !status.building;
}

static void
wait_ready (Fixture *f)
{
  g_assert_true (hl_test_wait_until (is_ready, f, 30));
}

/* ---- Writing ---- */

typedef struct
{
  Fixture *f;
  guint n;
  const char *content;
  HlId id; /* of the last one */
} Writing;

static gboolean
insert_job (HlDb *db, gpointer data, GError **error)
{
  Writing *w = data;
  HlDeskContext context = { w->f->key, NOW, 77, "李娜", HL_PARTY_DESK };

  for (guint i = 0; i < w->n; i++)
    {
      g_autoptr (HlTicket) ticket = hl_ticket_new ();

      ticket->content = g_strdup (w->content);
      if (!hl_tickets_insert (db, ticket, &context, error))
        return FALSE;
      w->id = ticket->id;
    }
  return TRUE;
}

static HlId
insert (Fixture *f, guint n, const char *content)
{
  Writing w = { f, n, content, 0 };
  g_autoptr (GError) error = NULL;

  hl_store_write (f->store, insert_job, &w, &error);
  g_assert_no_error (error);
  return w.id;
}

static gboolean
change_job (HlDb *db, gpointer data, GError **error)
{
  Writing *w = data;
  HlDeskContext context = { w->f->key, NOW, 77, "李娜", HL_PARTY_DESK };
  g_autoptr (HlTicket) ticket = hl_tickets_get (db, w->f->key, w->id, error);

  hl_record_set_text (ticket, &ticket->content, w->content);
  return hl_tickets_save (db, ticket, hl_ticket_bit ("content"), &context, error);
}

static void
change (Fixture *f, HlId id, const char *content)
{
  Writing w = { f, 0, content, id };
  g_autoptr (GError) error = NULL;

  hl_store_write (f->store, change_job, &w, &error);
  g_assert_no_error (error);
}

/* ---- Searching ---- */

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_assert_true (hl_search_index_wait_finish (f->index, result, NULL));
  f->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

/* As a request does it: the change is published, then it waits. */
static void
catch_up (Fixture *f)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  f->done = FALSE;
  hl_search_index_wait_async (f->index, NULL, waited_cb, f);
  g_assert_true (hl_test_wait_until (is_done, f, 30));
}

typedef struct
{
  Fixture *f;
  HlTicketFilter filter;
  HlTicketCount count;
  guint limit;
  GPtrArray *found;
} Reading;

static gboolean
read_job (HlDb *db, gpointer data, GError **error)
{
  Reading *r = data;

  g_clear_pointer (&r->found, g_ptr_array_unref);
  r->found = hl_tickets_list (db, r->f->key, &r->filter, r->limit, &r->count, error);
  return r->found != NULL;
}

static GPtrArray *
search (Fixture *f, HlTicketFilter filter, guint limit, HlTicketCount *count)
{
  Reading r = { f, filter, { 0 }, limit, NULL };
  g_autoptr (GError) error = NULL;

  hl_store_read (f->store, read_job, &r, &error);
  g_assert_no_error (error);
  *count = r.count;
  return r.found;
}

static void
finds (Fixture *f, const char *q, gboolean scanned, gint64 n)
{
  HlTicketCount count;
  g_autoptr (GPtrArray) found = search (f, (HlTicketFilter){ .q = q }, 100, &count);

  g_assert_cmpint (count.total, ==, n);
  g_assert_cmpuint (found->len, ==, MIN (n, 100));
  g_assert_cmpint (count.scanned, ==, scanned);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;
  g_autoptr (GError) error = NULL;
  g_autofree HlSearchCheck *check = hl_search_index_check_finish (f->index, result, &error);

  g_assert_no_error (error);
  g_assert_true (check->sound);
  g_assert_cmpint (check->missing + check->surplus + check->different, ==, 0);
  f->done = TRUE;
}

static void
check (Fixture *f)
{
  f->done = FALSE;
  hl_search_index_check_async (f->index, NULL, checked_cb, f);
  g_assert_true (hl_test_wait_until (is_done, f, 30));
}

/* ---- Tests ---- */

static void
test_follow (Fixture *f, gconstpointer data)
{
  HlTicketCount count;
  g_autoptr (GPtrArray) found = NULL;
  HlId id;

  start_index (f);
  wait_ready (f);
  id = insert (f, 1, "想问低保的事");
  insert (f, 3, "養老院床位");
  catch_up (f);
  finds (f, "低保", FALSE, 1);
  finds (f, "养老院", FALSE, 3);
  finds (f, "保", FALSE, 1);
  change (f, id, "殡葬服务");
  catch_up (f);
  finds (f, "低保", FALSE, 0);
  finds (f, "殡葬", FALSE, 1);
  check (f);

  found = search (f, (HlTicketFilter){ .q = "床位" }, 1, &count);
  g_assert_cmpstr (((HlTicket *) found->pdata[0])->snippet, ==, "養老院\002床位\003");
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  HlTicketFilter filter = { .q = "低保" };
  HlId last = HL_ID_MAX;
  guint n = 0, page;

  insert (f, 25, "低保");
  start_index (f);
  wait_ready (f);
  do
    {
      HlTicketCount count;
      g_autoptr (GPtrArray) found = search (f, filter, 4, &count);

      page = found->len;
      n += page;
      for (guint i = 0; i < page; i++)
        {
          HlTicket *ticket = found->pdata[i];

          g_assert_cmpint (ticket->id, <, last);
          last = filter.after_id = ticket->id;
          filter.after_at = ticket->created_at;
        }
    }
  while (page == 4);
  g_assert_cmpuint (n, ==, 25);
}

/* The same with other filters, by index and by reading. */
static void
test_filters (Fixture *f, gconstpointer data)
{
  const char *const closed[] = { "closed", NULL };
  const char *const draft[] = { "draft", NULL };
  HlTicketCount count;

  insert (f, 2, "低保");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) none =
          search (f, (HlTicketFilter){ .q = "低保", .states = closed }, 9, &count);
      g_autoptr (GPtrArray) both = search (
          f, (HlTicketFilter){ .q = "低保", .states = draft, .agent = 77, .from = 1 }, 9, &count);
      g_autoptr (GPtrArray) office =
          search (f, (HlTicketFilter){ .q = "低保", .office = "区民政局" }, 9, &count);

      g_assert_cmpuint (none->len, ==, 0);
      g_assert_cmpuint (both->len, ==, 2);
      g_assert_cmpuint (office->len, ==, 0);
      g_assert_cmpint (count.total, ==, 0);
      g_assert_cmpint (count.scanned, ==, i == 0);
      if (i == 0)
        {
          start_index (f);
          wait_ready (f);
        }
    }
}

/* Without a file it reads instead, and says so; then the file is there again. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, HL_SEARCH_FILE, NULL);
  g_autofree char *rubbish = g_strnfill (20000, 'x');
  g_autoptr (GError) error = NULL;

  insert (f, 3, "低保");
  finds (f, "低保", TRUE, 3);
  start_index (f);
  wait_ready (f);
  finds (f, "低保", FALSE, 3);

  g_clear_pointer (&f->index, hl_search_index_free);
  insert (f, 1, "低保"); /* while nobody looked */
  start_index (f);
  g_assert_true (hl_test_wait_until (is_ready, f, 30));
  check (f);

  g_clear_pointer (&f->index, hl_search_index_free);
  hl_store_close (f->store);
  g_clear_object (&f->store);
  g_file_set_contents (path, rubbish, -1, &error);
  g_assert_no_error (error);
  open_store (f);
  start_index (f);
  wait_ready (f);
  finds (f, "低保", FALSE, 4);
  check (f);
}

/* Building it anew goes on beside the one in use, which is followed meanwhile. */
static void
test_rebuild (Fixture *f, gconstpointer data)
{
  insert (f, 5000, "低保");
  start_index (f);
  wait_ready (f);
  hl_search_index_rebuild (f->index);
  insert (f, 1, "低保 殡葬");
  catch_up (f);
  finds (f, "殡葬", FALSE, 1);
  wait_ready (f);
  finds (f, "低保", FALSE, 5001);
  check (f);
}

static gboolean
restore_job (HlDb *db, gpointer data, GError **error)
{
  return hl_db_run (db, error, "DELETE FROM ticket", "") >= 0
         && hl_db_run (db, error, "UPDATE feed SET epoch = epoch + 1", "") >= 0;
}

/* A restored backup is another feed: nothing of the old one is kept. */
static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  insert (f, 2, "低保");
  start_index (f);
  wait_ready (f);
  g_clear_pointer (&f->index, hl_search_index_free);
  hl_store_write (f->store, restore_job, NULL, &error);
  g_assert_no_error (error);
  start_index (f);
  wait_ready (f);
  finds (f, "低保", FALSE, 0);
  check (f);
}

/* A process of its own, which is killed while it builds. */
static void G_GNUC_NORETURN
build_until_killed (const char *folder)
{
  HlSearchIndex *index = hl_search_index_new (folder, shapes);

  while (TRUE)
    {
      g_auto (HlSearchStatus) status = { 0 };

      hl_search_index_get_status (index, &status);
      if (status.done > 0)
        {
          g_assert_cmpint (write (STDOUT_FILENO, ".", 1), ==, 1);
          pause ();
        }
      g_thread_yield ();
    }
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  char *arguments[] = { self, "--build", f->folder, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;
  int out;
  char dot;

  insert (f, 20000, "低保");
  g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                            NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (out, &dot, 1), ==, 1);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  close (out);

  insert (f, 1, "殡葬");
  start_index (f);
  wait_ready (f);
  finds (f, "低保", FALSE, 10001);
  finds (f, "殡葬", FALSE, 1);
  check (f);
}

static int
rank_of (HlDb *db, const char *q, HlId *first)
{
  g_autoptr (GError) error = NULL;
  HlStmt *row = hl_db_query (db, &error,
                             "SELECT rowid FROM search.ticket_1 WHERE ticket_1 MATCH $1"
                             " ORDER BY hl_rank (ticket_1, 5.0, 3.0, 1.0, 1.0) DESC, rowid DESC",
                             "s", q);
  int n = 0;

  g_assert_no_error (error);
  for (; hl_stmt_next (row, &error); n++)
    if (n == 0)
      *first = hl_stmt_int (row, 0);
  g_assert_no_error (error);
  return n;
}

static gboolean
rank_job (HlDb *db, gpointer data, GError **error)
{
  HlTicketFilter filter = { .q = "低保" };
  HlTicketCount count;
  g_autoptr (GPtrArray) found =
      hl_tickets_list (db, ((Fixture *) data)->key, &filter, 9, &count, error);
  HlId first = 0;

  g_assert_cmpint (rank_of (db, "\"低保\"", &first), ==, (int) found->len);
  /* Thrice in a text of middle length is more than once in a short one. */
  g_assert_cmpint (first, ==, ((HlTicket *) found->pdata[1])->id);
  return TRUE;
}

static void
test_rank (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    insert (f, 1, "殡葬服务的价格在哪里公布");
  insert (f, 1, "低保的事");
  insert (f, 1, "低保怎么办理，低保的标准，低保什么时候发放");
  insert (f, 1, "想问低保的事");
  start_index (f);
  wait_ready (f);
  hl_store_read (f->store, rank_job, f, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--build") == 0)
    build_until_killed (argv[2]);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/search/index/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("follow", test_follow);
  ADD ("pages", test_pages);
  ADD ("filters", test_filters);
  ADD ("lost", test_lost);
  ADD ("rebuild", test_rebuild);
  ADD ("restored", test_restored);
  ADD ("killed", test_killed);
  ADD ("rank", test_rank);
  return g_test_run ();
}
