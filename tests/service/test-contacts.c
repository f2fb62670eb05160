/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-contact.h"
#include "service-fixture.h"

/* What comes in: kept as it came, told apart from what came before, and what becomes of it. */

static const HlJson *
json (Fixture *f, const char *name)
{
  return hl_json_get (hl_test_api_json (f->api), name);
}

static const char *
text (Fixture *f, const char *name)
{
  return hl_json_text (json (f, name), "");
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
bring (Fixture *f, const char *mail, guint status)
{
  g_autoptr (GBytes) bytes = g_bytes_new (mail, strlen (mail));
  guint got = hl_test_api_send_bytes (f->api, "POST", "/contacts", bytes);

  if (got != status)
    g_error ("%u %s", got, hl_json_text (hl_json_get (json (f, "error"), "message"), ""));
  return hl_json_int (json (f, "id"), 0);
}

static char *
path_of (HlId id, const char *what)
{
  return g_strdup_printf ("/contacts/%" G_GINT64_FORMAT "%s", id, what);
}

#define MAIL(id, text)                                                                             \
  "From: =?UTF-8?B?546L6Iqz?= <wangfang@example.com>\r\nMessage-ID: <" id ">\r\n"                  \
  "Subject: =?gb2312?B?tc2xow==?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"     \
  "Content-Type: text/plain; charset=utf-8\r\n\r\n" text "\r\n--x\r\n"                             \
  "Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4\r\n--x\r\n"                           \
  "Content-Type: image/jpeg; name=photo.jpg\r\n\r\nMZ this runs\r\n--x--\r\n"

static void
test_register (Fixture *f, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *act = NULL;
  g_autofree char *original = NULL;
  g_autofree char *unmask = NULL;
  g_autofree char *files = NULL;
  g_autofree char *content = NULL;
  g_autofree char *what = NULL;
  HlId id, ticket;

  sign_in (f, "lina");
  id = bring (f, MAIL ("a@x", "怎样申请低保"), 201);
  g_assert_cmpstr (text (f, "state"), ==, "new");
  g_assert_cmpstr (text (f, "subject"), ==, "低保");
  g_assert_cmpstr (text (f, "sender"), ==, "王**"); /* masked */
  g_assert_null (strstr (text (f, "address"), "example"));
  g_assert_cmpint (hl_json_int (json (f, "attachments"), -1), ==, 1);
  g_assert_nonnull (strstr (text (f, "note"), "exe")); /* by its bytes */

  one = path_of (id, "");
  send (f, "GET", one, NULL, 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (json (f, "contact"), "text"), ""), ==,
                   "怎样申请低保");
  g_assert_cmpuint (hl_json_length (json (f, "attachments")), ==, 1);
  content = g_strdup_printf (
      "/attachments/%" G_GINT64_FORMAT "/content",
      hl_json_int (hl_json_get (hl_json_at (json (f, "attachments"), 0), "id"), 0));
  send (f, "GET", content, NULL, 200);

  original = path_of (id, "/original");
  send (f, "GET", original, NULL, 200);
  g_assert_cmpmem (g_bytes_get_data (hl_test_api_bytes (f->api), NULL),
                   g_bytes_get_size (hl_test_api_bytes (f->api)), MAIL ("a@x", "怎样申请低保"),
                   strlen (MAIL ("a@x", "怎样申请低保")));
  g_assert_cmpuint (fixture_count_facts (f, "contact-original-read"), ==, 1);

  unmask = path_of (id, "/unmask");
  send (f, "POST", unmask, "{}", 422);
  send (f, "POST", unmask, "{\"reason\":\"回电\"}", 200);
  g_assert_cmpstr (text (f, "address"), ==, "wangfang@example.com");

  /* The log says whose. */
  what = g_strdup_printf ("contact %" G_GINT64_FORMAT ": 回电", id);
  sign_in (f, "shenji");
  send (f, "GET", "/facts?kind=unmask", NULL, 200);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_at (json (f, "items"), 0), "text"), ""), ==,
                   what);
  sign_in (f, "lina");

  act = path_of (id, "/register");
  send (f, "POST", act, "{\"revision\":7}", 409);
  send (f, "POST", act, "{\"revision\":1}", 200);
  ticket = hl_json_int (json (f, "id"), 0);
  g_assert_cmpstr (text (f, "title"), ==, "低保");
  g_assert_cmpstr (text (f, "content"), ==, "怎样申请低保");
  send (f, "POST", act, "{\"revision\":2}", 409); /* once */
  files = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/attachments", ticket);
  send (f, "GET", files, NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
  g_assert_cmpuint (fixture_count_facts (f, "contact-received"), ==, 1);
  g_assert_cmpuint (fixture_count_facts (f, "ticket-registered"), ==, 1);
  g_assert_cmpuint (fixture_count_facts (f, "ticket-contact"), ==, 0); /* nobody rang */
  g_assert_cmpuint (fixture_count_facts (f, "ticket-attached"), ==, 1);
}

static void
test_duplicates (Fixture *f, gconstpointer data)
{
  g_autofree char *reopen = NULL;
  HlId first, again;

  sign_in (f, "lina");
  first = bring (f, MAIL ("a@x", "one"), 201);
  again = bring (f, MAIL ("a@x", "another text"), 201);
  g_assert_cmpstr (text (f, "state"), ==, "duplicate");
  g_assert_cmpstr (text (f, "reason"), ==, "message-id");
  g_assert_cmpint (hl_json_int (json (f, "duplicate_of"), 0), ==, first);
  bring (f, "From: b@x\r\nSubject: s\r\n\r\nhello", 201);
  g_assert_cmpstr (text (f, "state"), ==, "new");
  bring (f, "From: b@x\r\nSubject: s\r\n\r\nhello", 201);
  g_assert_cmpstr (text (f, "reason"), ==, "original");
  bring (f, "From: b@x\r\nSubject: another\r\n\r\nhello", 201);
  g_assert_cmpstr (text (f, "reason"), ==, "text");
  bring (f, "From: c@x\r\nSubject: s\r\n\r\nhello", 201); /* somebody else */
  g_assert_cmpstr (text (f, "state"), ==, "new");

  /* Visible, and taken up again by a person. */
  send (f, "GET", "/contacts?state=duplicate", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 3);
  reopen = path_of (again, "/reopen");
  send (f, "POST", reopen, "{\"revision\":1,\"reason\":\"不是同一件\"}", 200);
  g_assert_cmpstr (text (f, "state"), ==, "new");
}

static void
test_refuse_and_append (Fixture *f, gconstpointer data)
{
  g_autofree char *refuse = NULL;
  g_autofree char *append = NULL;
  HlId id;

  sign_in (f, "lina");
  id = bring (f, "From: b@x\r\n\r\nbuy this", 201);
  refuse = path_of (id, "/refuse");
  append = path_of (id, "/append");
  send (f, "POST", append, "{\"revision\":1}", 400);
  send (f, "POST", append, "{\"revision\":1,\"number\":\"20200101-0001\"}", 400);
  send (f, "POST", refuse, "{\"revision\":1}", 422);
  send (f, "POST", refuse, "{\"revision\":1,\"reason\":\"广告\",\"spam\":true}", 200);
  g_assert_cmpstr (text (f, "state"), ==, "spam");
  g_assert_cmpuint (fixture_count_facts (f, "contact-refused"), ==, 1);

  send (f, "POST", "/tickets",
        "{\"title\":\"t\",\"kind\":\"consultation\",\"category\":\"01\",\"content\":\"c\","
        "\"reply\":\"r\"}",
        201);
  {
    g_autofree char *answer =
        g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/answer", hl_json_int (json (f, "id"), 0));
    g_autofree char *body = NULL;
    g_autofree char *more = NULL;

    send (f, "POST", answer, "{\"revision\":1}", 200);
    body = g_strdup_printf ("{\"revision\":1,\"number\":\"%s\"}", text (f, "number"));
    more = path_of (bring (f, "From: d@x\r\n\r\nmore", 201), "/append");
    send (f, "POST", more, body, 200);
    g_assert_cmpstr (text (f, "state"), ==, "appended");
  }
}

/* A mail with @n files. */
static char *
many (const char *id, guint n)
{
  GString *mail = g_string_new (NULL);

  g_string_printf (mail,
                   "From: b@x\r\nMessage-ID: <%s>\r\nContent-Type: multipart/mixed; boundary=x"
                   "\r\n\r\n",
                   id);
  for (guint i = 0; i < n; i++)
    g_string_append (mail, "--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4\r\n");
  g_string_append (mail, "--x--\r\n");
  return g_string_free (mail, FALSE);
}

/* As many as one could be given by hand. */
static void
test_too_many (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "a@x", "b@x" };
  static const guint wanted[] = { 200, 409 };
  g_autofree char *path = NULL;
  g_autofree char *body = NULL;

  sign_in (f, "lina");
  send (f, "POST", "/tickets",
        "{\"title\":\"t\",\"kind\":\"consultation\",\"category\":\"01\",\"content\":\"c\","
        "\"reply\":\"r\"}",
        201);
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/answer", hl_json_int (json (f, "id"), 0));
  send (f, "POST", path, "{\"revision\":1}", 200);
  body = g_strdup_printf ("{\"revision\":1,\"number\":\"%s\"}", text (f, "number"));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *mail = many (ids[i], 51);
      g_autofree char *append = path_of (bring (f, mail, 201), "/append");

      send (f, "POST", append, body, wanted[i]);
    }
  send (f, "GET", "/contacts?state=new", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 1);
}

static void
test_bad (Fixture *f, gconstpointer data)
{
  GString *bomb = g_string_new ("From: a@b\r\n");

  sign_in (f, "lina");
  bring (f, "", 400);
  for (guint i = 0; i < 1000; i++)
    g_string_append (bomb, "Content-Type: message/rfc822\r\n\r\n");
  bring (f, bomb->str, 400);
  g_string_free (bomb, TRUE);
  send (f, "GET", "/contacts?state=lost", NULL, 400);
  send (f, "GET", "/contacts/9", NULL, 404);
  send (f, "GET", "/contacts", NULL, 200);
  g_assert_cmpuint (hl_json_length (json (f, "items")), ==, 0);
  sign_in (f, "shenji");
  send (f, "GET", "/contacts", NULL, 403);
}

/* Who reads everybody's tickets reads what came in, but not who sent it; an office reads neither.
 */
static void
test_readers (Fixture *f, gconstpointer data)
{
  static const char people[] =
      "{ \"name\": \"test\", \"offices\": [ { \"name\": \"救助处\" } ], \"users\": ["
      "  { \"login\": \"jiuzhu\", \"name\": \"赵刚\", \"role\": \"office\", \"office\": \"救助处\","
      "    \"password\": \"" PASSWORD "\" },"
      "  { \"login\": \"zhijian\", \"name\": \"孙梅\", \"role\": \"quality\","
      "    \"password\": \"" PASSWORD "\" } ] }";
  g_autofree char *one = NULL;
  g_autofree char *original = NULL;

  sign_in (f, "lina");
  one = path_of (bring (f, MAIL ("a@x", "怎样申请低保"), 201), "");
  original = g_strconcat (one, "/original", NULL);
  sign_in (f, "admin");
  send (f, "PUT", "/site", people, 200);
  sign_in (f, "zhijian");
  send (f, "GET", "/contacts", NULL, 200);
  send (f, "GET", one, NULL, 200);
  send (f, "GET", original, NULL, 403);
  sign_in (f, "jiuzhu");
  send (f, "GET", "/contacts", NULL, 403);
  send (f, "GET", one, NULL, 403);
  send (f, "GET", original, NULL, 403);
  g_assert_cmpuint (fixture_count_facts (f, "contact-original-read"), ==, 0);
}

/* Every pair: only a new one is decided on, only what was put away comes back. */
static void
test_table (void)
{
  g_autofree char *fault = hl_state_table_fault (&hl_contact_table);

  g_assert_null (fault);
  for (guint s = HL_CONTACT_NEW; s < HL_N_CONTACT_STATES; s++)
    for (guint e = HL_CONTACT_EVENT_REGISTER; e < HL_N_CONTACT_EVENTS; e++)
      {
        gboolean reopens = e == HL_CONTACT_EVENT_REOPEN;
        gboolean away =
            s == HL_CONTACT_REFUSED || s == HL_CONTACT_SPAM || s == HL_CONTACT_DUPLICATE;

        g_assert_cmpint (hl_state_next (&hl_contact_table, s, e) >= 0, ==,
                         reopens ? away : s == HL_CONTACT_NEW);
      }
}

/* A ticket made of it has what a ticket may have. */
static void
test_long_sender (void)
{
  g_autoptr (HlContact) contact = hl_contact_new ();
  g_autoptr (HlTicket) ticket = NULL;

  contact->sender = g_strnfill (200, 'x');
  ticket = hl_contact_make_ticket (contact);
  g_assert_cmpuint (strlen (ticket->citizen_name), ==, 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/contacts/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("register", test_register);
  ADD ("duplicates", test_duplicates);
  ADD ("refuse-and-append", test_refuse_and_append);
  ADD ("too-many", test_too_many);
  ADD ("readers", test_readers);
  ADD ("bad", test_bad);
  g_test_add_func ("/service/contacts/table", test_table);
  g_test_add_func ("/service/contacts/long-sender", test_long_sender);
  return g_test_run ();
}
