/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* A desk of tickets in the fake service, idempotent as the real one. */
typedef struct
{
  GHashTable *answers; /* idempotency key → answer */
  guint creates, patches, events;
  gint64 revision;
  char *title;
  guint fail;       /* status to answer with; 0 = works */
  gboolean swallow; /* does it, but the answer is lost: 500 */
  gboolean conflict;
} Desk;

static void
record_json (Desk *desk, GString *answer)
{
  g_string_printf (answer,
                   "{\"id\": 42, \"revision\": %d, \"title\": \"%s\", \"phone\": \"138****5678\"}",
                   (int) desk->revision, desk->title != NULL ? desk->title : "");
}

static void
take_title (Desk *desk, const char *body)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (body, -1, NULL);
  const char *title =
      doc != NULL ? hl_json_text (hl_json_get (hl_json_doc_root (doc), "title"), NULL) : NULL;

  g_assert_nonnull (doc);
  if (title == NULL)
    return;
  g_free (desk->title);
  desk->title = g_strdup (title);
}

static guint
fail (Desk *desk, GString *answer)
{
  static const struct
  {
    guint status;
    const char *code;
  } codes[] = { { 400, "field" }, { 403, "permission" }, { 500, "internal" }, { 503, "away" } };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].status == desk->fail)
      g_string_printf (answer,
                       "{\"error\": {\"code\": \"%s\", \"field\": \"title\", \"message\": \"m\"}}",
                       codes[i].code);
  return desk->fail;
}

static guint
create (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer data)
{
  Desk *desk = data;
  const char *known = g_hash_table_lookup (desk->answers, request->key);

  if (desk->fail != 0)
    return fail (desk, answer);
  g_assert_nonnull (request->key);
  if (known != NULL)
    return g_string_append (answer, known), 201;
  desk->creates++;
  desk->revision = 1;
  take_title (desk, request->body);
  record_json (desk, answer);
  g_hash_table_insert (desk->answers, g_strdup (request->key), g_strdup (answer->str));
  if (desk->swallow)
    {
      desk->swallow = FALSE;
      g_string_assign (answer, "");
      return 500;
    }
  return 201;
}

static guint
patch (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer data)
{
  Desk *desk = data;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (request->body, -1, NULL);
  gint64 revision = hl_json_int (hl_json_get (hl_json_doc_root (doc), "revision"), -1);

  if (desk->fail != 0)
    return fail (desk, answer);
  if (desk->conflict || revision != desk->revision)
    {
      g_autoptr (GString) current = g_string_new (NULL);

      record_json (desk, current);
      g_string_printf (answer, "{\"error\": {\"code\": \"conflict\"}, \"current\": %s}",
                       current->str);
      return 409;
    }
  desk->patches++;
  desk->revision++;
  take_title (desk, request->body);
  record_json (desk, answer);
  if (desk->swallow)
    {
      desk->swallow = FALSE;
      g_string_assign (answer, "");
      return 500;
    }
  return 200;
}

static guint
event (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer data)
{
  Desk *desk = data;

  if (desk->fail != 0)
    return fail (desk, answer);
  g_assert_cmpstr (request->path, ==, "/tickets/42/close");
  desk->events++;
  desk->revision++;
  record_json (desk, answer);
  return 200;
}

static void
serve (HlFakeService *service, Desk *desk)
{
  memset (desk, 0, sizeof *desk);
  desk->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  hl_fake_service_on (service, "POST /tickets", create, desk);
  hl_fake_service_on (service, "POST /tickets/", event, desk);
  hl_fake_service_on (service, "PATCH /tickets/", patch, desk);
}

static void
desk_clear (Desk *desk)
{
  g_hash_table_unref (desk->answers);
  g_free (desk->title);
}

typedef struct
{
  guint stored, saved, refused, faults;
  gint64 revision;
  int code;
} Seen;

static void
stored_cb (HlOutbox *outbox, const char *key, Seen *seen)
{
  seen->stored++;
}

static void
saved_cb (HlOutbox *outbox, const char *key, const HlJson *record, Seen *seen)
{
  seen->saved++;
  seen->revision = hl_json_int (hl_json_get (record, "revision"), 0);
}

static void
refused_cb (HlOutbox *outbox, const char *key, HlReply *reply, const GError *error, Seen *seen)
{
  g_assert_nonnull (reply);
  seen->refused++;
  seen->code = error->code;
}

static void
fault_cb (HlOutbox *outbox, const GError *error, Seen *seen)
{
  seen->faults++;
}

static HlOutbox *
open_outbox (HlSession *session, const char *folder, Seen *seen)
{
  HlOutbox *outbox = hl_outbox_new (session, folder);
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };

  memset (seen, 0, sizeof *seen);
  g_signal_connect (outbox, "stored", G_CALLBACK (stored_cb), seen);
  g_signal_connect (outbox, "saved", G_CALLBACK (saved_cb), seen);
  g_signal_connect (outbox, "refused", G_CALLBACK (refused_cb), seen);
  g_signal_connect (outbox, "fault", G_CALLBACK (fault_cb), seen);
  hl_outbox_open_async (outbox, NULL, result_cb, &wait);
  g_assert_true (hl_outbox_open_finish (outbox, wait_result (&wait), &error));
  g_assert_no_error (error);
  g_object_unref (wait.result);
  return outbox;
}

static gboolean
is_empty (gpointer data)
{
  return hl_outbox_get_waiting (data) == 0;
}

static gboolean
was_stored (gpointer data)
{
  return ((Seen *) data)->stored > 0;
}

static gboolean
was_refused (gpointer data)
{
  return ((Seen *) data)->refused > 0;
}

static void
test_create_patch_submit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  Desk desk;
  Seen seen;
  g_autoptr (HlOutbox) outbox = NULL;
  g_autofree char *key = NULL;

  fixture_sign_in (fixture);
  serve (fixture->service, &desk);
  outbox = open_outbox (fixture->session, folder, &seen);
  key = hl_outbox_new_key (outbox);

  /* typed faster than the service answers: one create, what came later in patches */
  hl_outbox_put (outbox, key, "/tickets", 0, 0, "{\"title\": \"a\"}");
  hl_outbox_put (outbox, key, "/tickets", 0, 0, "{\"title\": \"b\", \"content\": \"c\"}");
  g_assert_cmpuint (hl_outbox_get_waiting (outbox), ==, 1);
  g_assert_true (hl_test_wait_until (is_empty, outbox, 10));
  hl_outbox_put (outbox, key, "/tickets", 42, 1, "{\"title\": \"d\"}");
  hl_outbox_put (outbox, key, "/tickets", 42, 1, "{\"title\": \"e\"}");
  hl_outbox_submit (outbox, key, "/tickets", 42, 1, "close");
  g_assert_true (hl_test_wait_until (is_empty, outbox, 10));

  g_assert_cmpuint (desk.creates, ==, 1);
  g_assert_cmpstr (desk.title, ==, "e");
  g_assert_cmpuint (desk.events, ==, 1);
  g_assert_cmpuint (seen.refused, ==, 0);
  g_assert_cmpuint (seen.faults, ==, 0);
  g_assert_cmpint (seen.revision, ==, desk.revision);
  g_assert_cmpuint (seen.stored, >, 0);
  desk_clear (&desk);
}

static void
test_lost_answers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  Desk desk;
  Seen seen;
  g_autoptr (HlOutbox) outbox = NULL;

  fixture_sign_in (fixture);
  serve (fixture->service, &desk);
  outbox = open_outbox (fixture->session, folder, &seen);
  desk.swallow = TRUE;
  hl_outbox_put (outbox, "k", "/tickets", 0, 0, "{\"title\": \"a\"}");
  g_assert_true (hl_test_wait_until (is_empty, outbox, 20));
  g_assert_cmpuint (desk.creates, ==, 1); /* asked twice, done once */
  g_assert_cmpuint (hl_fake_service_count_requests (fixture->service, "POST /tickets"), ==, 2);

  desk.swallow = TRUE;
  hl_outbox_put (outbox, "k", "/tickets", 0, 0, "{\"title\": \"b\", \"phone\": \"13800005678\"}");
  g_assert_true (hl_test_wait_until (is_empty, outbox, 20));
  g_assert_cmpuint (desk.patches, ==, 1); /* the second came back as a conflict with ourselves */
  g_assert_cmpuint (seen.refused, ==, 0);
  g_assert_cmpint (seen.revision, ==, 2);
  desk_clear (&desk);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *fields = NULL;
  Desk desk;
  Seen seen;
  g_autoptr (HlOutbox) outbox = NULL;

  fixture_sign_in (fixture);
  serve (fixture->service, &desk);
  outbox = open_outbox (fixture->session, folder, &seen);
  desk.fail = 400;
  hl_outbox_put (outbox, "k", "/tickets", 0, 0, "{\"title\": \"a\", \"content\": \"c\"}");
  g_assert_true (hl_test_wait_until (was_refused, &seen, 10));
  g_assert_cmpint (seen.code, ==, HL_CLIENT_ERROR_FIELD);
  fields = hl_outbox_dup_fields (outbox, "k");
  g_assert_cmpstr (fields, ==, "{\"title\":\"a\",\"content\":\"c\"}"); /* nothing is lost */
  desk.fail = 0;
  hl_outbox_put (outbox, "k", "/tickets", 0, 0, "{\"title\": \"b\"}");
  g_assert_true (hl_test_wait_until (is_empty, outbox, 10));
  g_assert_cmpstr (desk.title, ==, "b");

  seen.refused = 0;
  desk.conflict = TRUE;
  hl_outbox_put (outbox, "k", "/tickets", 42, 1, "{\"title\": \"mine\"}");
  g_assert_true (hl_test_wait_until (was_refused, &seen, 10));
  g_assert_cmpint (seen.code, ==, HL_CLIENT_ERROR_CONFLICT);
  g_assert_true (hl_outbox_has (outbox, "k"));
  desk.conflict = FALSE;
  desk.revision = 9;
  hl_outbox_retry (outbox, "k", 9);
  g_assert_true (hl_test_wait_until (is_empty, outbox, 10));
  g_assert_cmpstr (desk.title, ==, "mine");

  seen.refused = 0;
  desk.fail = 403;
  hl_outbox_put (outbox, "k", "/tickets", 42, 10, "{\"title\": \"x\"}");
  g_assert_true (hl_test_wait_until (was_refused, &seen, 10));
  hl_outbox_forget (outbox, "k");
  g_assert_cmpuint (hl_outbox_get_waiting (outbox), ==, 0);
  desk_clear (&desk);
}

/* The key and the queue, and nothing is being written any more: a third would be the
 * next queue.  Twenty looks in a row. */
static gboolean
has_two_files (gpointer folder)
{
  static guint quiet;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint files = 0;

  while (g_dir_read_name (dir) != NULL)
    files++;
  quiet = files == 2 ? quiet + 1 : 0;
  return quiet > 0 && quiet % 20 == 0;
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autoptr (GDir) dir = NULL;
  const char *name;
  Desk desk;
  Seen seen;
  HlOutbox *outbox;

  fixture_sign_in (fixture);
  serve (fixture->service, &desk);
  desk.fail = 503;
  outbox = open_outbox (fixture->session, folder, &seen);
  hl_outbox_put (outbox, "k", "/tickets", 0, 0, "{\"phone\": \"13812345678\"}");
  g_assert_true (hl_test_wait_until (was_stored, &seen, 10));
  g_assert_true (hl_test_wait_until (has_two_files, folder, 10));

  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_null (strstr (text, "13812345678"));
    }
  g_object_unref (outbox);

  /* the next start sends it */
  desk.fail = 0;
  outbox = open_outbox (fixture->session, folder, &seen);
  g_assert_true (hl_test_wait_until (is_empty, outbox, 10));
  g_assert_cmpuint (desk.creates, ==, 1);
  g_object_unref (outbox);
  desk_clear (&desk);
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *path = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  Desk desk;
  Seen seen;
  HlOutbox *outbox;

  fixture_sign_in (fixture);
  serve (fixture->service, &desk);
  desk.fail = 503;
  outbox = open_outbox (fixture->session, folder, &seen);
  hl_outbox_put (outbox, "k", "/tickets", 0, 0, "{\"title\": \"a\"}");
  g_assert_true (hl_test_wait_until (was_stored, &seen, 10));
  g_assert_true (hl_test_wait_until (has_two_files, folder, 10));
  g_object_unref (outbox);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (strcmp (name, "key") != 0)
      path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, "v1:AAAA\nnot sealed\n", -1, NULL));
  g_test_expect_message ("hl-client", G_LOG_LEVEL_MESSAGE, "*outbox can't be read*");
  g_test_expect_message ("hl-client", G_LOG_LEVEL_MESSAGE, "*outbox can't be read*");
  outbox = open_outbox (fixture->session, folder, &seen);
  g_test_assert_expected_messages ();
  aside = g_strconcat (path, ".unreadable", NULL);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (hl_outbox_get_waiting (outbox), ==, 0);
  g_object_unref (outbox);
  desk_clear (&desk);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HlOutbox) outbox = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };

  fixture_sign_in (fixture);
  outbox = hl_outbox_new (fixture->session, "/proc/none/outbox");
  hl_outbox_open_async (outbox, NULL, result_cb, &wait);
  g_assert_false (hl_outbox_open_finish (outbox, wait_result (&wait), &error));
  g_assert_nonnull (error);
  g_object_unref (wait.result);
}

/* The child types while the service is down, and dies at once when ::stored says it is safe. */
static void
die_cb (HlOutbox *outbox, const char *key, gpointer data)
{
  raise (SIGKILL);
}

static void
typist (const char *address, const char *folder)
{
  HlSession *session = hl_session_new ();
  HlOutbox *outbox;
  Seen seen;

  g_set_prgname ("test-client-outbox");
  g_assert_true (connect_to (session, address, NULL));
  g_assert_true (sign_in (session, "correct", NULL));
  outbox = open_outbox (session, folder, &seen);
  g_signal_connect (outbox, "stored", G_CALLBACK (die_cb), NULL);
  hl_outbox_put (outbox, "draft", "/tickets", 0, 0, "{\"title\": \"typed before the crash\"}");
  hl_test_wait_until (was_refused, &seen, 20);
  exit (1);
}

static gboolean
has_ended (gpointer data)
{
  int *status = data;

  return waitpid (status[0], &status[1], WNOHANG) == status[0];
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { program, "--typist", hl_fake_service_get_address (fixture->service),
                         folder, NULL };
  int status[2] = { 0, 0 };
  Desk desk;
  Seen seen;
  g_autoptr (HlOutbox) outbox = NULL;

  serve (fixture->service, &desk);
  desk.fail = 503;
  g_assert_true (g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                &status[0], NULL));
  g_assert_true (hl_test_wait_until (has_ended, status, 40));
  g_assert_true (WIFSIGNALED (status[1]) && WTERMSIG (status[1]) == SIGKILL);

  desk.fail = 0;
  fixture_sign_in (fixture);
  outbox = open_outbox (fixture->session, folder, &seen);
  g_assert_true (hl_test_wait_until (is_empty, outbox, 10));
  g_assert_cmpuint (desk.creates, ==, 1);
  g_assert_cmpstr (desk.title, ==, "typed before the crash");
  desk_clear (&desk);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--typist") == 0)
    typist (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  ADD ("/client/outbox/create-patch-submit", test_create_patch_submit);
  ADD ("/client/outbox/lost-answers", test_lost_answers);
  ADD ("/client/outbox/refused", test_refused);
  ADD ("/client/outbox/file", test_file);
  ADD ("/client/outbox/unreadable", test_unreadable);
  ADD ("/client/outbox/no-folder", test_no_folder);
  ADD ("/client/outbox/killed", test_killed);
  return g_test_run ();
}
