/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"

#include "hl-test-db.h"
#include "service/hl-keeper.h"
#include "service/hl-recording-audit.h"
#include "service/hl-server.h"
#include "service/hl-recording-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Recordings as the data has them: sealed files given out in part, who listened, the check of
 * everything, daily roots, and what is deleted when. */

#define CALL ((HlId) 1700000000000001)
#define SOUND_LENGTH 5000

typedef struct
{
  Fixture *f;
  const char *sql;
  HlRecordingRecord *recording;
  HlId id;
} Work;

static gboolean
run_sql (HlDb *db, gpointer data, GError **error)
{
  return hl_db_exec (db, ((Work *) data)->sql, error);
}

static gboolean
add_row (HlDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return hl_recording_add (db, work->recording, hl_clock_now (work->f->clock), error);
}

static void
sql (Fixture *f, const char *text)
{
  Work work = { .f = f, .sql = text };
  g_autoptr (GError) error = NULL;

  hl_store_write (f->service->store, run_sql, &work, &error);
  g_assert_no_error (error);
}

static char *
path_of (Fixture *f, const char *relative)
{
  return g_build_filename (f->folder, "recordings", relative, NULL);
}

static void
write_sealed (Fixture *f, const HlRecordingRecord *recording, const guint8 *key)
{
  g_autofree char *path = path_of (f, recording->path);
  g_autofree char *context =
      g_strdup_printf ("%" G_GINT64_FORMAT "-%d", recording->call, (int) recording->part);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_autoptr (HlSealedWriter) writer = hl_sealed_writer_new (fd, key, context, NULL);
  guint8 sound[SOUND_LENGTH];

  for (guint i = 0; i < sizeof sound; i++)
    sound[i] = (guint8) (i % 251);
  for (guint i = 0; i < 5; i++)
    g_assert_true (hl_sealed_writer_append (writer, sound + 1000 * i, 1000, 800, NULL));
  g_assert_true (hl_sealed_writer_finish (writer, NULL, 0, NULL));
  close (fd);
}

/* A call with one part.  Returns: the recording's id */
static HlId
add (Fixture *f, HlId call, gint64 part)
{
  g_autoptr (HlRecordingRecord) recording = hl_recording_record_new ();
  g_autofree char *folder = path_of (f, "");
  g_autofree char *path = NULL;
  g_autofree char *row = g_strdup_printf (
      "INSERT INTO call (id, revision, way, outcome, offered_at, recorded) VALUES "
      "(%" G_GINT64_FORMAT ", 1, 'in', 'answered', %" G_GINT64_FORMAT ", 0) ON CONFLICT DO NOTHING",
      call, hl_clock_now (f->clock));
  Work work = { .f = f, .recording = recording };
  g_autoptr (GError) error = NULL;
  guint8 key[HL_SEALED_KEY];

  g_mkdir_with_parents (folder, 0700);
  sql (f, row);
  recording->call = call;
  recording->part = part;
  recording->path = g_strdup_printf ("%" G_GINT64_FORMAT "-%d.sealed", call, (int) part);
  recording->key_sealed = hl_recording_key_new (f->service->key, key);
  write_sealed (f, recording, key);
  path = path_of (f, recording->path);
  recording->digest = hl_digest_file (path, NULL);
  recording->started_at = hl_clock_now (f->clock);
  recording->length_us = HL_SECOND / 2;
  recording->bytes = SOUND_LENGTH;
  hl_clock_advance (f->clock, HL_SECOND);
  hl_store_write (f->service->store, add_row, &work, &error);
  g_assert_no_error (error);
  return recording->id;
}

static guint
ask (Fixture *f, const char *method, const char *path, const char *body)
{
  return hl_test_api_send (f->api, method, path, body);
}

static gint64
number (Fixture *f, const char *name)
{
  return hl_json_int (hl_json_get (hl_test_api_json (f->api), name), -1);
}

/* ---- Sound ---- */

static void
check_sound (Fixture *f, guint from, guint length)
{
  GBytes *bytes = hl_test_api_bytes (f->api);
  const guint8 *data = g_bytes_get_data (bytes, NULL);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, length);
  for (guint i = 0; i < length; i++)
    g_assert_cmpuint (data[i], ==, (from + i) % 251);
}

static void
test_range (Fixture *f, gconstpointer data)
{
  HlId id = add (f, CALL, 1);
  g_autofree char *path = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", id);
  g_autofree char *download = g_strconcat (path, "?download=true", NULL);
  g_autofree char *access = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/access", id);
  const HlJson *items;

  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 200);
  check_sound (f, 0, SOUND_LENGTH);
  hl_test_api_add_header (f->api, "Range", "bytes=995-1004");
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 206);
  g_assert_cmpstr (hl_test_api_header (f->api, "Content-Range"), ==, "bytes 995-1004/5000");
  check_sound (f, 995, 10);
  hl_test_api_add_header (f->api, "Range", "bytes=-100");
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 206);
  check_sound (f, 4900, 100);
  g_assert_cmpuint (ask (f, "GET", download, NULL), ==, 200);
  g_assert_cmpuint (ask (f, "GET", download, NULL), ==, 200);

  /* Listening with all its ranges is one fact, each download another. */
  g_assert_cmpuint (ask (f, "GET", access, NULL), ==, 200);
  items = hl_json_get (hl_test_api_json (f->api), "items");
  g_assert_cmpuint (hl_json_length (items), ==, 3);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (items, 0), "what"), ""), ==, "download");
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (items, 2), "what"), ""), ==, "play");
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (items, 2), "name"), ""), ==, "高建国");
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  g_assert_cmpuint (ask (f, "GET", access, NULL), ==, 403);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  HlId id = add (f, CALL, 1);
  g_autofree char *path = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", id);
  g_autofree char *file = path_of (f, "1700000000000001-1.sealed");
  g_autofree char *bytes = NULL;
  gsize length;

  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  bytes[2000] ^= 1;
  g_assert_true (g_file_set_contents (file, bytes, (gssize) length, NULL));
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 410);
  /* Its start is whole still. */
  hl_test_api_add_header (f->api, "Range", "bytes=0-99");
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 206);
  check_sound (f, 0, 100);
  g_assert_true (g_file_set_contents (file, bytes, 1500, NULL));
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 410);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 410);
}

/* ---- A long one ---- */

#define LONG_RECORDS 1024 /* of 64 KiB: two hours, or some more */
#define LONG_LENGTH ((gint64) LONG_RECORDS * HL_SEALED_MOST)
#define LONG_MEMORY (LONG_LENGTH / 4)

/* Resident bytes of this process, in which the service is. */
static gint64
resident (void)
{
  g_autofree char *text = NULL;
  gint64 pages = 0, all;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &all, &pages), ==, 2);
  return pages * sysconf (_SC_PAGESIZE);
}

static gboolean
read_row (HlDb *db, gpointer data, GError **error)
{
  Work *work = data;

  work->recording =
      (HlRecordingRecord *) hl_db_get (db, hl_recording_record_shape (), work->id, error);
  return work->recording != NULL;
}

static void
make_long (Fixture *f, HlId id)
{
  Work work = { .f = f, .id = id };
  g_autofree char *path = path_of (f, "1700000000000001-1.sealed");
  g_autofree guint8 *sound = g_malloc0 (HL_SEALED_MOST);
  g_autoptr (HlSealedWriter) writer = NULL;
  guint8 key[HL_SEALED_KEY];
  int fd;

  g_assert_true (hl_store_read (f->service->store, read_row, &work, NULL));
  g_assert_true (hl_recording_key_open (f->service->key, work.recording->key_sealed, key, NULL));
  g_object_unref (work.recording);
  g_assert_cmpint (g_unlink (path), ==, 0);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  writer = hl_sealed_writer_new (fd, key, "1700000000000001-1", NULL);
  for (guint i = 0; i < LONG_RECORDS; i++)
    {
      memset (sound, (int) (i % 251), HL_SEALED_MOST);
      g_assert_true (hl_sealed_writer_append (writer, sound, HL_SEALED_MOST, 8000, NULL));
    }
  g_assert_true (hl_sealed_writer_finish (writer, NULL, 0, NULL));
  close (fd);
}

typedef struct
{
  GSocket *socket;
  gint64 read; /* of the sound */
  GString *head;
  gboolean over;
} Client;

static gboolean
is_readable (gpointer data)
{
  return (g_socket_condition_check (((Client *) data)->socket, G_IO_IN) & G_IO_IN) != 0;
}

static void
take_sound (Client *client, const char *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++, client->read++)
    if ((guint8) bytes[i] != client->read / HL_SEALED_MOST % 251)
      g_error ("byte %" G_GINT64_FORMAT " is another", client->read);
}

/* Until nothing is there for now. */
static gboolean
read_all (gpointer data)
{
  Client *client = data;
  char bytes[65536];
  gssize n;

  while (
      (n = g_socket_receive_with_blocking (client->socket, bytes, sizeof bytes, FALSE, NULL, NULL))
      > 0)
    {
      const char *end;

      if (client->read > 0)
        {
          take_sound (client, bytes, (gsize) n);
          continue;
        }
      g_string_append_len (client->head, bytes, n);
      end = strstr (client->head->str, "\r\n\r\n");
      if (end == NULL)
        continue;
      take_sound (client, end + 4, client->head->len - (gsize) (end + 4 - client->head->str));
      g_string_truncate (client->head, (gsize) (end - client->head->str));
    }
  client->over |= n == 0;
  return client->over;
}

static Client
ask_long (Fixture *f, HlId id, const char *more)
{
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      connector, "127.0.0.1", hl_service_get_port (f->service), NULL, NULL);
  g_autofree char *request =
      g_strdup_printf ("GET " HL_API_PREFIX "/recordings/%" G_GINT64_FORMAT "/audio HTTP/1.1\r\n"
                       "Host: 127.0.0.1\r\nAuthorization: Bearer %s\r\n%s"
                       "Connection: close\r\n\r\n",
                       id, hl_test_api_get_token (f->api), more);
  Client client = { .head = g_string_new (NULL) };

  g_assert_nonnull (connection);
  client.socket = g_object_ref (g_socket_connection_get_socket (connection));
  g_socket_set_blocking (client.socket, FALSE);
  g_object_set_data_full (G_OBJECT (client.socket), "connection", g_steal_pointer (&connection),
                          g_object_unref);
  g_assert_cmpint (g_socket_send (client.socket, request, strlen (request), NULL, NULL), ==,
                   strlen (request));
  return client;
}

static void
client_clear (Client *client)
{
  g_socket_close (client->socket, NULL);
  g_object_unref (client->socket);
  g_string_free (client->head, TRUE);
}

/* A client that does not read gets some pieces, and the service waits with the rest. */
static void
test_long (Fixture *f, gconstpointer data)
{
  HlId id = add (f, CALL, 1);
  Client client, part;
  gint64 before;

  make_long (f, id);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  before = resident ();
  client = ask_long (f, id, "");
  g_assert_true (hl_test_wait_until (is_readable, &client, 30));
  g_assert_cmpint (resident () - before, <, LONG_MEMORY);
  g_assert_true (hl_test_wait_until (read_all, &client, 120));
  g_assert_true (g_str_has_prefix (client.head->str, "HTTP/1.1 200"));
  g_assert_nonnull (strstr (client.head->str, "Content-Length: 67108864"));
  g_assert_cmpint (client.read, ==, LONG_LENGTH);
  client_clear (&client);

  /* "From here on", as players ask; this one goes away in the middle. */
  part = ask_long (f, id, "Range: bytes=0-\r\n");
  g_assert_true (hl_test_wait_until (is_readable, &part, 30));
  read_all (&part);
  g_assert_true (g_str_has_prefix (part.head->str, "HTTP/1.1 206"));
  g_assert_nonnull (strstr (part.head->str, "Content-Range: bytes 0-67108863/67108864"));
  client_clear (&part);
  g_assert_cmpuint (ask (f, "GET", "/session", NULL), ==, 200); /* it goes on with others */
}

/* Changed far behind its begin: what comes is less than was said. */
static void
test_long_damaged (Fixture *f, gconstpointer data)
{
  HlId id = add (f, CALL, 1);
  g_autofree char *path = path_of (f, "1700000000000001-1.sealed");
  Client client;
  int fd;

  make_long (f, id);
  fd = open (path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (pwrite (fd, "changed", 7, LONG_LENGTH / 2), ==, 7);
  close (fd);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  client = ask_long (f, id, "");
  g_assert_true (hl_test_wait_until (read_all, &client, 120));
  g_assert_true (g_str_has_prefix (client.head->str, "HTTP/1.1 200"));
  g_assert_cmpint (client.read, >, LONG_LENGTH / 4);
  g_assert_cmpint (client.read, <=, LONG_LENGTH / 2);
  client_clear (&client);
  g_assert_cmpuint (ask (f, "GET", "/session", NULL), ==, 200);
}

/* ---- The check ---- */

static gboolean
is_over (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpuint (ask (f, "GET", "/recordings/verify", NULL), ==, 200);
  return !hl_json_bool (hl_json_get (hl_test_api_json (f->api), "running"), TRUE);
}

static void
verify (Fixture *f, const char *scope)
{
  hl_test_api_sign_in (f->api, "shenji", PASSWORD);
  g_assert_cmpuint (ask (f, "POST", "/recordings/verify", scope), ==, 200);
  g_assert_true (hl_test_wait_until (is_over, f, 30));
  g_assert_null (hl_json_get (hl_test_api_json (f->api), "error"));
}

static gboolean
is_well (Fixture *f)
{
  return hl_json_bool (hl_json_get (hl_test_api_json (f->api), "ok"), FALSE);
}

static void
test_verify (Fixture *f, gconstpointer data)
{
  g_autofree char *one = path_of (f, "1700000000000001-1.sealed");
  g_autofree char *two = path_of (f, "1700000000000001-2.sealed");
  g_autofree char *marked = path_of (f, "9-1.sealed");
  g_autofree char *extra = path_of (f, "9-2.sealed");
  g_autofree char *open_folder = path_of (f, ".open");
  g_autofree char *marker = path_of (f, ".open/9-1");
  const HlJson *problems;

  for (gint64 part = 1; part <= 3; part++)
    add (f, CALL, part);
  g_mkdir_with_parents (open_folder, 0700);
  g_assert_true (g_file_set_contents (marked, "x", -1, NULL));
  g_assert_true (g_file_set_contents (marker, "x", -1, NULL));
  verify (f, "{}");
  g_assert_true (is_well (f));
  g_assert_cmpint (number (f, "recordings"), ==, 3);
  g_assert_cmpint (number (f, "files"), ==, 3);
  g_assert_cmpint (number (f, "done"), ==, 3);

  g_assert_true (g_file_set_contents (one, "altered", -1, NULL));
  g_assert_cmpint (g_unlink (two), ==, 0);
  g_assert_true (g_file_set_contents (extra, "x", -1, NULL));
  sql (f, "UPDATE recording SET length_us = 7 WHERE part = 3");
  verify (f, "{}");
  g_assert_false (is_well (f));
  g_assert_cmpint (number (f, "altered"), ==, 1);
  g_assert_cmpint (number (f, "missing"), ==, 1);
  g_assert_cmpint (number (f, "extra"), ==, 1);
  g_assert_cmpint (number (f, "chain"), ==, 1);
  problems = hl_json_get (hl_test_api_json (f->api), "problems");
  g_assert_cmpuint (hl_json_length (problems), ==, 4);

  /* Files of another time are not looked at; the chain is. */
  verify (f, "{\"from\":1,\"to\":2}");
  g_assert_cmpint (number (f, "files"), ==, 0);
  g_assert_cmpint (number (f, "altered") + number (f, "missing"), ==, 0);
  g_assert_cmpint (number (f, "chain"), ==, 1);

  sql (f, "DELETE FROM recording WHERE part = 3");
  verify (f, "{}");
  g_assert_cmpint (number (f, "chain"), ==, 1);
}

static gboolean
has_roots (gpointer data)
{
  return fixture_count_facts (data, "recording-root") >= 3;
}

static void
test_roots (Fixture *f, gconstpointer data)
{
  add (f, CALL, 1);
  hl_keeper_minute (f->service->keeper);
  /* The service was down for two days; then each day has its root, also a quiet one. */
  hl_clock_advance (f->clock, 2 * HL_DAY);
  add (f, CALL, 2);
  hl_clock_advance (f->clock, HL_DAY);
  hl_keeper_minute (f->service->keeper);
  g_assert_true (hl_test_wait_until (has_roots, f, 30));
  g_assert_cmpuint (fixture_count_facts (f, "recording-root"), ==, 3);
  verify (f, "{}");
  g_assert_true (is_well (f));
  g_assert_cmpint (number (f, "roots"), ==, 3);

  /* A row that is taken out with the chain made to fit is missed by the root. */
  sql (f, "UPDATE fact SET text = '2026-01-01 2 '"
          " || '1111111111111111111111111111111111111111111111111111111111111111'"
          " WHERE id = (SELECT max(id) FROM fact WHERE kind = 'recording-root')");
  verify (f, "{}");
  g_assert_cmpint (number (f, "root"), ==, 1);
  g_assert_cmpint (number (f, "log"), ==, 1); /* the fact was not made to fit */
  sql (f, "UPDATE fact SET text = '2026-01-01 9 0'"
          " WHERE id = (SELECT max(id) FROM fact WHERE kind = 'recording-root')");
  verify (f, "{}");
  g_assert_cmpint (number (f, "root"), ==, 1);
}

static guint
write_roots (HlDb *db, HlTime now)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (hl_db_begin (db, &error));
  hl_recording_roots_write (db, now, &n, &error);
  g_assert_no_error (error);
  g_assert_true (hl_db_commit (db, &error));
  return n;
}

static void
record_on (HlDb *db, HlId call, HlTime at)
{
  g_autoptr (HlRecordingRecord) recording = hl_recording_record_new ();
  g_autoptr (GError) error = NULL;

  recording->call = call;
  recording->part = 1;
  recording->path = g_strdup_printf ("%" G_GINT64_FORMAT ".sealed", call);
  recording->started_at = at;
  hl_recording_add (db, recording, at, &error);
  g_assert_no_error (error);
}

/* @row: from the last on, 0. Its text is "DAY N HASH LAST", of which N and LAST are looked at. */
static void
assert_root (HlDb *db, guint row, gint64 n, gboolean none_after)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  HlId newest = 0;
  g_autoptr (GError) error = NULL;

  hl_stmt_take_row (hl_db_query (db, &error,
                                 "SELECT text FROM fact WHERE kind = 'recording-root'"
                                 " ORDER BY at DESC, id DESC LIMIT 1 OFFSET $1",
                                 "i", (gint64) row),
                    &error, "s", &text);
  g_assert_no_error (error);
  words = g_strsplit (text, " ", -1);
  g_assert_cmpuint (g_strv_length (words), ==, 4);
  g_assert_cmpint (g_ascii_strtoll (words[1], NULL, 10), ==, n);
  hl_stmt_take_row (hl_db_query (db, &error, "SELECT max(id) FROM recording", ""), &error, "i",
                    &newest);
  g_assert_cmpint (g_ascii_strtoll (words[3], NULL, 10) == newest, ==, none_after);
}

/* However many days there are: so many to a job, each counting on from the one before. */
static void
test_roots_bounded (void)
{
  g_autoptr (HlDb) db = hl_test_db ();
  /* After the other tests: ids are times and go up only. */
  HlTime first = (HlTime) 25000 * HL_DAY + 3 * HL_HOUR;
  HlTime now = first + (HL_ROOT_DAYS + 9) * HL_DAY;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (write_roots (db, now), ==, 0);
  record_on (db, 1, first);
  record_on (db, 2, first + HL_HOUR);
  record_on (db, 3, first + 2 * HL_DAY);
  record_on (db, 4, first + (HL_ROOT_DAYS + 1) * HL_DAY);
  g_assert_cmpuint (write_roots (db, now), ==, HL_ROOT_DAYS);
  assert_root (db, 0, 3, FALSE);
  assert_root (db, HL_ROOT_DAYS - 1, 2, FALSE);
  g_assert_cmpuint (write_roots (db, now), ==, 9);
  assert_root (db, 0, 4, TRUE);
  assert_root (db, 8, 3, FALSE);
  g_assert_cmpuint (write_roots (db, now), ==, 0);

  /* As older versions wrote it: without the last one, so they are counted again. */
  hl_db_exec (db,
              "UPDATE fact SET text = substr (text, 1, length (text) - 17)"
              " WHERE id = (SELECT max(id) FROM fact WHERE kind = 'recording-root')",
              &error);
  g_assert_no_error (error);
  record_on (db, 5, now);
  g_assert_cmpuint (write_roots (db, now + HL_DAY), ==, 1);
  assert_root (db, 0, 5, TRUE);
}

/* ---- Retention ---- */

static const char classes[] =
    "INSERT INTO retention (id, revision, class, days, ticket_kind, place) VALUES"
    " (1, 1, 'normal', 180, NULL, 1), (2, 1, 'complaint', 1096, 'complaint', 2),"
    " (3, 1, 'counselling', 3653, NULL, 3)";

#define TICKET(id, call, state, kind)                                                              \
  "INSERT INTO ticket (id, revision, state, kind, confidential, anonymous, call, created_at,"      \
  " updated_at) VALUES (" id ", 1, '" state "', '" kind "', 0, 0, " call ", 1, 1)"

static HlId
keep (Fixture *f, HlId call, const char *body, guint status)
{
  HlId id = add (f, call, 1);
  g_autofree char *path = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT, id);

  if (body != NULL)
    g_assert_cmpuint (ask (f, "PATCH", path, body), ==, status);
  return id;
}

static gboolean
is_purged (gpointer data)
{
  g_autofree char *path = path_of (data, "1-1.sealed");

  return !g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_refused (gpointer data)
{
  Fixture *f = data;
  GBytes *bytes;

  ask (f, "GET", "/health", NULL);
  bytes = hl_test_api_bytes (f->api);
  return g_strstr_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       "Recordings were not deleted")
         != NULL;
}

static gint64
due (Fixture *f, gint64 days)
{
  g_autofree char *path = g_strdup_printf ("/recordings/due?at=%" G_GINT64_FORMAT,
                                           hl_clock_now (f->clock) + days * HL_DAY);

  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 200);
  return number (f, "total");
}

static void
test_retention (Fixture *f, gconstpointer data)
{
  g_autofree char *audio = NULL;
  HlId first;

  sql (f, classes);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  first = keep (f, 1, NULL, 0);
  keep (f, 2, "{\"revision\":1,\"class\":\"counselling\",\"reason\":\"心理\"}", 200);
  keep (f, 3, "{\"revision\":1,\"hold\":true,\"reason\":\"诉讼\"}", 200);
  keep (f, 4, NULL, 0);
  keep (f, 5, NULL, 0);
  keep (f, 6, "{\"revision\":1,\"hold\":true}", 422);
  keep (f, 7, "{\"revision\":1,\"class\":\"none\",\"reason\":\"x\"}", 400);
  keep (f, 8, "{\"revision\":2,\"hold\":true,\"reason\":\"x\"}", 409);
  keep (f, 9, "{\"revision\":1,\"hold\":1,\"reason\":\"x\"}", 400);
  sql (f, TICKET ("41", "4", "dispatch", "help"));
  sql (f, TICKET ("51", "5", "closed", "complaint"));
  g_assert_cmpint (due (f, 179), ==, 0);
  g_assert_cmpint (due (f, 181), ==, 5); /* 1, 6, 7, 8, 9 */
  g_assert_cmpint (due (f, 1100), ==, 6);
  sql (f, "UPDATE ticket SET state = 'closed' WHERE id = 41");
  g_assert_cmpint (due (f, 181), ==, 6);
  g_assert_cmpint (due (f, 4000), ==, 8); /* all but the hold */

  /* Half a year later, and nothing recorded in between: rather the clock. */
  hl_clock_advance (f->clock, 181 * HL_DAY);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (ask (f, "POST", "/recordings/purge", "{}"), ==, 202);
  g_assert_true (hl_test_wait_until (is_refused, f, 30));
  g_assert_false (is_purged (f));
  add (f, 10, 1);
  hl_clock_advance (f->clock, 2 * HL_DAY);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (ask (f, "POST", "/recordings/purge", "{}"), ==, 202);
  g_assert_true (hl_test_wait_until (is_purged, f, 30));
  g_assert_cmpint (due (f, 0), ==, 0);
  g_assert_cmpuint (fixture_count_facts (f, "recording-purged"), ==, 6);
  audio = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", first);
  g_assert_cmpuint (ask (f, "GET", audio, NULL), ==, 410);
  verify (f, "{}");
  g_assert_cmpint (number (f, "chain") + number (f, "missing") + number (f, "extra"), ==, 0);
  g_assert_cmpint (number (f, "purged"), ==, 6);
  g_assert_cmpint (number (f, "files"), ==, 4);
}

/* To the next @minute of the site's day. */
static void
advance_to (Fixture *f, gint64 minute)
{
  HlTime local = hl_clock_now (f->clock) + 480 * HL_MINUTE;
  HlSpan wait = minute * HL_MINUTE - local % HL_DAY;

  hl_clock_advance (f->clock, wait > 0 ? wait : wait + HL_DAY);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
}

/* The site's night, whatever zone the machine is in: this one's is UTC, where it is 3 o'clock
 * when it is 11 there. */
static void
test_night (Fixture *f, gconstpointer data)
{
  advance_to (f, 11 * 60 + 5); /* not the night that it may be now */
  sql (f, classes);
  keep (f, 1, NULL, 0);
  hl_clock_advance (f->clock, 181 * HL_DAY);
  add (f, 10, 1);
  hl_clock_advance (f->clock, 2 * HL_DAY);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  hl_keeper_minute (f->service->keeper);
  g_assert_true (hl_test_wait_until (has_roots, f, 30)); /* the minute's work was begun */
  g_assert_cmpint (due (f, 0), ==, 1);
  g_assert_false (is_purged (f));
  advance_to (f, 3 * 60 + 5);
  hl_keeper_minute (f->service->keeper);
  g_assert_true (hl_test_wait_until (is_purged, f, 30));
  g_assert_cmpint (due (f, 0), ==, 0);
}

/* ---- The disk ---- */

static void
test_disk (void)
{
  static const struct
  {
    gint64 free, total, per_day;
    HlDiskState state;
    double days;
  } cases[] = {
    { 50, 100, 0, HL_DISK_WELL, -1 },  { 50, 100, 10, HL_DISK_WELL, 5 },
    { 50, 100, 20, HL_DISK_LOW, 2.5 }, { 9, 100, 0, HL_DISK_LOW, -1 },
    { 10, 100, 1, HL_DISK_WELL, 10 },  { 2, 100, 0, HL_DISK_FULL, -1 },
    { 0, 100, 5, HL_DISK_FULL, 0 },    { -1, -1, 5, HL_DISK_WELL, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const HlDisk disk = { cases[i].free, cases[i].total, cases[i].per_day };
      g_autofree char *text = hl_disk_describe (&disk, "/data");

      g_test_message ("%s", text);
      g_assert_cmpint (hl_disk_judge (&disk), ==, cases[i].state);
      g_assert_cmpfloat (hl_disk_days_left (&disk), ==, cases[i].days);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/recordings/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("range", test_range);
  ADD ("damaged", test_damaged);
  ADD ("long", test_long);
  ADD ("long-damaged", test_long_damaged);
  ADD ("verify", test_verify);
  ADD ("roots", test_roots);
  ADD ("night", test_night);
  ADD ("retention", test_retention);
#undef ADD
  g_test_add_func ("/service/recordings/roots-bounded", test_roots_bounded);
  g_test_add_func ("/service/recordings/disk", test_disk);
  return g_test_run ();
}
