/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "service-fixture.h"
#include "service/hl-files.h"

/* Files on tickets over HTTP: what is taken and what is not, who sees them, and a body that never
 * ends. */

static const HlJson *
json (Fixture *f, const char *name)
{
  return hl_json_get (hl_test_api_json (f->api), name);
}

static void
sign_in (Fixture *f, const char *login)
{
  hl_test_api_set_token (f->api, NULL);
  hl_test_api_sign_in (f->api, login, PASSWORD);
}

static void
send (Fixture *f, const char *method, const char *path, const char *body, guint status)
{
  guint got = hl_test_api_send (f->api, method, path, body);

  if (got != status)
    g_error ("%s %s: %u %s %s", method, path, got, hl_test_api_code (f->api),
             hl_json_text (hl_json_get (json (f, "error"), "message"), ""));
}

static HlId
make_ticket (Fixture *f)
{
  send (f, "POST", "/tickets", "{\"title\":\"低保\",\"content\":\"怎样申请\"}", 201);
  return hl_json_int (json (f, "id"), 0);
}

static HlId
upload (Fixture *f, HlId ticket, const char *name, const void *data, gsize length, guint status)
{
  g_autofree char *path =
      g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/attachments?name=%s", ticket, name);
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  guint got = hl_test_api_send_bytes (f->api, "POST", path, bytes);

  if (got != status)
    g_error ("%s: %u %s", name, got, hl_json_text (hl_json_get (json (f, "error"), "message"), ""));
  return hl_json_int (json (f, "id"), 0);
}

/* Files below the folder, those on their way only, or those in their places. */
static guint
count_files (Fixture *f, const char *part)
{
  g_autofree char *path = g_build_filename (f->folder, "attachments", part, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *sub = g_build_filename (part, name, NULL);

      if (g_str_has_suffix (name, ".sealed") || g_str_has_prefix (name, "new-"))
        n++;
      else if (*part == '\0' && *name != '.')
        n += count_files (f, sub);
    }
  return n;
}

static gboolean
is_settled (gpointer data)
{
  return count_files (data, ".incoming") == 0;
}

static void
test_life (Fixture *f, gconstpointer data)
{
  g_autofree char *big = g_malloc (3 * 1024 * 1024);
  g_autofree char *path = NULL;
  g_autofree char *list = NULL;
  g_autofree char *remove = NULL;
  HlId ticket, id;

  memset (big, 'x', 3 * 1024 * 1024);
  memcpy (big, "%PDF-1.7", 8);
  sign_in (f, "lina");
  ticket = make_ticket (f);
  id = upload (f, ticket, "%E7%94%B3%E8%AF%B7.pdf", big, 3 * 1024 * 1024, 201);
  g_assert_cmpstr (hl_json_text (json (f, "name"), ""), ==, "申请.pdf");
  g_assert_cmpstr (hl_json_text (json (f, "kind"), ""), ==, "pdf");
  g_assert_cmpint (hl_json_int (json (f, "bytes"), 0), ==, 3 * 1024 * 1024);
  g_assert_cmpuint (fixture_count_facts (f, "ticket-attached"), ==, 1);

  path = g_strdup_printf ("/attachments/%" G_GINT64_FORMAT "/content", id);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", path, NULL), ==, 200);
  g_assert_cmpmem (g_bytes_get_data (hl_test_api_bytes (f->api), NULL),
                   g_bytes_get_size (hl_test_api_bytes (f->api)), big, 3 * 1024 * 1024);
  g_assert_cmpstr (hl_test_api_header (f->api, "Content-Type"), ==, "application/pdf");
  hl_test_api_add_header (f->api, "Range", "bytes=0-7");
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", path, NULL), ==, 206);
  g_assert_cmpmem (g_bytes_get_data (hl_test_api_bytes (f->api), NULL),
                   g_bytes_get_size (hl_test_api_bytes (f->api)), "%PDF-1.7", 8);
  g_assert_cmpuint (fixture_count_facts (f, "attachment-read"), ==, 2);
  g_assert_true (hl_test_wait_until (is_settled, f, 10));
  g_assert_cmpuint (count_files (f, ""), ==, 1);

  /* Another agent does not see the draft, and a supervisor may delete. */
  sign_in (f, "wangfang");
  send (f, "GET", path, NULL, 404);
  remove = g_strdup_printf ("/attachments/%" G_GINT64_FORMAT "/delete", id);
  send (f, "POST", remove, "{\"reason\":\"x\"}", 404);
  sign_in (f, "banzhang");
  send (f, "POST", remove, "{}", 422);
  send (f, "POST", remove, "{\"reason\":\"别人的证件\"}", 200);
  send (f, "POST", remove, "{\"reason\":\"again\"}", 409);
  send (f, "GET", path, NULL, 410);
  list = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/attachments", ticket);
  send (f, "GET", list, NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "items"), 0), "state"), ""), ==,
                   "deleted");
  g_assert_cmpuint (fixture_count_facts (f, "ticket-detached"), ==, 1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  HlId ticket;

  sign_in (f, "lina");
  ticket = make_ticket (f);
  upload (f, ticket, "photo.jpg", "MZ\x90\0 not a photograph", 20, 400);
  upload (f, ticket, "page.pdf", "<html><script>", 14, 400);
  upload (f, ticket, "empty.pdf", "", 0, 400);
  upload (f, 999, "a.pdf", "%PDF-1.7", 8, 404);
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/attachments", ticket);
  g_assert_cmpuint (hl_test_api_send (f->api, "POST", path, "{}"), ==, 400); /* no name */
  g_assert_true (hl_test_wait_until (is_settled, f, 10));
  g_assert_cmpuint (count_files (f, ""), ==, 0);

  /* What the site takes is the site's. */
  sign_in (f, "admin");
  send (f, "PUT", "/site", "{\"name\":\"test\",\"attachment_kinds\":\"pdf, spell\"}", 400);
  send (f, "PUT", "/site", "{\"name\":\"test\",\"attachment_kinds\":\"pdf\"}", 200);
  sign_in (f, "lina");
  upload (f, ticket, "a.jpg", "\xff\xd8\xff\xe0JFIF", 8, 400);
  upload (f, ticket, "a.pdf", "%PDF-1.7", 8, 201);
}

/* ---- A body that never ends ---- */

typedef struct
{
  guint16 port;
  char *head;
  gboolean chunked;
  gint64 sent;
  gint over;
} Flood;

#define FLOOD (G_GINT64_CONSTANT (1024) * 1024 * 1024)

static gpointer
flood_thread (gpointer data)
{
  Flood *flood = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", flood->port, NULL, NULL);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  static const char piece[65536];
  gboolean ok =
      g_output_stream_write_all (out, flood->head, strlen (flood->head), NULL, NULL, NULL);

  for (; ok && flood->sent < FLOOD; flood->sent += sizeof piece)
    ok = (!flood->chunked || g_output_stream_write_all (out, "10000\r\n", 7, NULL, NULL, NULL))
         && g_output_stream_write_all (out, piece, sizeof piece, NULL, NULL, NULL)
         && (!flood->chunked || g_output_stream_write_all (out, "\r\n", 2, NULL, NULL, NULL));
  g_atomic_int_set (&flood->over, TRUE);
  return NULL;
}

static gboolean
flood_is_over (gpointer data)
{
  return g_atomic_int_get (&((Flood *) data)->over);
}

static void
try_flood (Fixture *f, HlId ticket, gboolean chunked)
{
  Flood flood = { .port = hl_service_get_port (f->service), .chunked = chunked };
  GThread *thread;

  flood.head = g_strdup_printf (
      "POST /api/v1/tickets/%" G_GINT64_FORMAT "/attachments?name=a.pdf HTTP/1.1\r\nHost: x\r\n"
      "Authorization: Bearer %s\r\n%s%s\r\n\r\n",
      ticket, hl_test_api_get_token (f->api),
      chunked ? "" : "Content-Length: ", chunked ? "Transfer-Encoding: chunked" : "1073741824");
  thread = g_thread_new ("flood", flood_thread, &flood);
  for (guint i = 0; i < 20; i++)
    send (f, "GET", "/me", NULL, 200); /* others are served */
  g_assert_true (hl_test_wait_until (flood_is_over, &flood, 60));
  g_thread_join (thread);
  g_assert_cmpint (flood.sent, <, FLOOD / 4);
  g_assert_true (hl_test_wait_until (is_settled, f, 10));
  g_assert_cmpuint (count_files (f, ""), ==, 0);
  g_free (flood.head);
}

static void
test_flood (Fixture *f, gconstpointer data)
{
  HlId ticket;

  sign_in (f, "lina");
  ticket = make_ticket (f);
  try_flood (f, ticket, FALSE);
  try_flood (f, ticket, TRUE);
}

/* One byte more than the site takes, by a client that reads the answer. */
static void
test_size (Fixture *f, gconstpointer data)
{
  gsize most = 1024 * 1024;
  g_autofree char *big = g_malloc (most + 1);
  HlId ticket;

  memset (big, 'x', most + 1);
  memcpy (big, "%PDF-1.7", 8);
  sign_in (f, "admin");
  send (f, "PUT", "/site", "{\"name\":\"test\",\"attachment_mb\":1}", 200);
  sign_in (f, "lina");
  ticket = make_ticket (f);
  upload (f, ticket, "a.pdf", big, most + 1, 413);
  upload (f, ticket, "a.pdf", big, most, 201);
}

/* ---- Checking, and a kill ---- */

static gboolean
is_checked (gpointer data)
{
  Fixture *f = data;

  send (f, "GET", "/attachments/verify", NULL, 200);
  return !hl_json_bool (json (f, "running"), TRUE);
}

static void
check (Fixture *f, gint64 missing, gint64 altered, gint64 extra)
{
  send (f, "POST", "/attachments/verify", "{}", 200);
  g_assert_true (hl_test_wait_until (is_checked, f, 10));
  g_assert_cmpint (hl_json_int (json (f, "missing"), -1), ==, missing);
  g_assert_cmpint (hl_json_int (json (f, "altered"), -1), ==, altered);
  g_assert_cmpint (hl_json_int (json (f, "extra"), -1), ==, extra);
  g_assert_cmpint (hl_json_bool (json (f, "ok"), FALSE), ==, missing + altered == 0);
}

static char *
place_of (Fixture *f, const char *digest)
{
  return g_strdup_printf ("%s/attachments/%.2s/%s.sealed", f->folder, digest, digest);
}

static void
test_verify (Fixture *f, gconstpointer data)
{
  g_autofree char *digest = NULL;
  g_autofree char *path = NULL;
  g_autofree char *extra = NULL;
  HlId ticket;

  sign_in (f, "lina");
  ticket = make_ticket (f);
  upload (f, ticket, "a.pdf", "%PDF-1.7", 8, 201);
  digest = g_strdup (hl_json_text (json (f, "digest"), ""));
  path = place_of (f, digest);
  g_assert_true (hl_test_wait_until (is_settled, f, 10));
  sign_in (f, "shenji");
  check (f, 0, 0, 0);
  g_assert_true (g_file_set_contents (path, "something else", -1, NULL));
  check (f, 0, 1, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
  extra = g_strdup_printf ("%s/attachments/%.2s/x.sealed", f->folder, digest);
  g_assert_true (g_file_set_contents (extra, "x", -1, NULL));
  check (f, 1, 0, 1);
  g_assert_cmpuint (fixture_count_facts (f, "attachments-verified"), ==, 3);
}

/* What was committed before the kill is put in its place, what was not is gone. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autofree char *digest = NULL;
  g_autofree char *place = NULL;
  g_autofree char *back = NULL;
  g_autofree char *torn = g_build_filename (f->folder, "attachments", ".incoming", "new-x", NULL);
  HlId ticket;

  sign_in (f, "lina");
  ticket = make_ticket (f);
  upload (f, ticket, "a.pdf", "%PDF-1.7", 8, 201);
  digest = g_strdup (hl_json_text (json (f, "digest"), ""));
  g_assert_true (hl_test_wait_until (is_settled, f, 10));
  fixture_stop (f);
  place = place_of (f, digest);
  back = g_strdup_printf ("%s/attachments/.incoming/%s.sealed", f->folder, digest);
  g_assert_cmpint (g_rename (place, back), ==, 0);
  g_assert_true (g_file_set_contents (torn, "half", -1, NULL));
  fixture_start (f);
  g_assert_true (g_file_test (place, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (torn, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/attachments/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("life", test_life);
  ADD ("refused", test_refused);
  ADD ("size", test_size);
  ADD ("flood", test_flood);
  ADD ("verify", test_verify);
  ADD ("killed", test_killed);
  return g_test_run ();
}
