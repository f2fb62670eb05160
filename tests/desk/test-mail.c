/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-mail.h"

#include <string.h>

/* Mails as they come: in character sets that are not what they are called, in parts, in HTML,
 * broken, and made to hurt. */

static HlMail *
parse (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (GError) error = NULL;
  HlMail *mail = hl_mail_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_nonnull (mail);
  return mail;
}

#define HEAD "From: =?UTF-8?B?546L6Iqz?= <wangfang@example.com>\r\nMessage-ID: <a1@example.com>\r\n"

static void
test_plain (void)
{
  static const char text[] =
      HEAD "Subject: =?UTF-8?B?5L2O5L+d?=\r\nDate: Fri, 27 Nov 2026 10:00:00 "
           "+0800\r\nContent-Type: text/plain; charset=utf-8\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n5oCO5qC355Sz6K+3\r\n";
  g_autoptr (HlMail) mail = parse (text, sizeof text - 1);

  g_assert_cmpstr (mail->name, ==, "王芳");
  g_assert_cmpstr (mail->address, ==, "wangfang@example.com");
  g_assert_cmpstr (mail->id, ==, "a1@example.com");
  g_assert_cmpstr (mail->subject, ==, "低保");
  g_assert_cmpstr (mail->text, ==, "怎样申请");
  g_assert_cmpint (mail->sent_at, ==, G_GINT64_CONSTANT (1795744800) * HL_SECOND);
  g_assert_false (mail->automatic);
}

/* 喆 and 镕 are in GBK, not in GB2312, which the mail says it is. */
static void
test_mislabelled (void)
{
  static const char text[] =
      "From: =?gb2312?B?1ezpRg==?= <a@b.cn>\r\nSubject: =?GB2312?B?hs6755U=?=\r\n"
      "Content-Type: text/plain; charset=gb2312\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n\x86\xb4\xe9\x46\r\n";
  g_autoptr (HlMail) mail = parse (text, sizeof text - 1);

  g_assert_cmpstr (mail->text, ==, "喆镕");
  g_assert_true (g_str_has_suffix (mail->name, "镕"));
}

static void
test_charsets (void)
{
  static const struct
  {
    const char *bytes, *charset, *text;
  } rows[] = {
    { "\xc4\xe3\xba\xc3", "gb2312", "你好" },
    { "\xc4\xe3\xba\xc3", NULL, "你好" },
    { "\xc4\xe3\xba\xc3", "utf-8", "你好" }, /* it is not */
    { "\xe4\xbd\xa0\xe5\xa5\xbd", NULL, "你好" },
    { "\xe4\xbd\xa0\xe5\xa5\xbd", "no-such", "你好" },
    { "\xa7\x41\xa6\x6e", "big5", "你好" },
    { "caf\xe9", "iso-8859-1", "café" },
    { "", "utf-8", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
          hl_mail_to_utf8 (rows[i].bytes, strlen (rows[i].bytes), rows[i].charset);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_html (void)
{
  static const struct
  {
    const char *html, *text;
  } rows[] = {
    { "<p>一</p><p>二<br>三</p>", "一\n二\n三" },
    { "<style>p{}</style><script>alert(1)</script>你 &amp; 我", "你 & 我" },
    { "<div>a<div>b</div></div>", "a\nb" },
    { "<table><tr><td>a</td> <td>b</td></tr></table>", "a b" },
    { "<p>unclosed <b>tags", "unclosed tags" },
    { "&#0; &#x110000; ok", "ok" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = hl_mail_html_to_text (rows[i].html, strlen (rows[i].html));

      if (i == 5)
        g_assert_true (g_str_has_suffix (text, "ok"));
      else
        g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_parts (void)
{
  static const char text[] = HEAD
      "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
      "Content-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n\r\n文字\r\n--y\r\n"
      "Content-Type: text/html\r\n\r\n<b>html</b>\r\n--y--\r\n--x\r\n"
      "Content-Type: application/pdf; name=\"=?gb2312?B?yerH6y5wZGY=?=\"\r\n"
      "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\nJVBERi0xLjQ=\r\n"
      "--x\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nabc\r\n--x--\r\n";
  g_autoptr (HlMail) mail = parse (text, sizeof text - 1);
  HlMailPart *part;

  g_assert_cmpstr (mail->text, ==, "文字");
  g_assert_cmpuint (mail->attached->len, ==, 2);
  part = mail->attached->pdata[0];
  g_assert_cmpstr (part->name, ==, "申请.pdf");
  g_assert_cmpmem (g_bytes_get_data (part->bytes, NULL), g_bytes_get_size (part->bytes), "%PDF-1.4",
                   8);
  part = mail->attached->pdata[1];
  g_assert_cmpstr (part->name, ==, "winmail.dat");
}

/* Made by two programs: what ends the lines of a part is not what ends the others'. */
static void
test_line_ends (void)
{
  static const char text[] =
      HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
           "Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\nQUJD\nREU=\n--b--\r\n";
  g_autoptr (HlMail) mail = parse (text, sizeof text - 1);
  HlMailPart *part;

  g_assert_cmpuint (mail->attached->len, ==, 1);
  part = mail->attached->pdata[0];
  g_assert_cmpmem (g_bytes_get_data (part->bytes, NULL), g_bytes_get_size (part->bytes), "ABCDE",
                   5);
}

static void
test_automatic (void)
{
  static const char *const heads[] = { "Auto-Submitted: auto-replied", "Precedence: bulk",
                                       "Return-Path: <>", "List-Id: <x>" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *text = g_strdup_printf (HEAD "%s\r\n\r\nout of office\r\n", heads[i]);
      g_autoptr (HlMail) mail = parse (text, strlen (text));

      g_assert_true (mail->automatic);
    }
}

/* What can be read of it is read. */
static void
test_broken (void)
{
  static const char *const broken[] = {
    "From: x\r\n\r\n",
    "Subject: only\r\n",
    "From: <>\r\nContent-Type: multipart/mixed\r\n\r\nno boundary\r\n",
    "From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    "From: a@b\r\nContent-Type: text/plain; charset=\xff\xff\r\n\r\n\xff\xfe",
    "From: a@b\r\nContent-Transfer-Encoding: base64\r\n\r\n=====\x01",
    "From: =?utf-8?B?//////8=?= <a@b>\r\nSubject: =?x?Q?=00=0d=0a?=\r\n\r\nx",
    "Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx",
  };
  g_autoptr (GBytes) nothing = g_bytes_new ("", 0);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    for (gsize length = 10; length <= strlen (broken[i]); length++)
      {
        g_autoptr (GBytes) bytes = g_bytes_new (broken[i], length);
        g_autoptr (HlMail) mail = hl_mail_parse (bytes, NULL);

        if (mail != NULL)
          g_assert_true (g_utf8_validate (mail->text, -1, NULL)
                         && g_utf8_validate (mail->subject, -1, NULL));
      }
  g_assert_null (hl_mail_parse (nothing, &error));
  g_assert_error (error, HL_MAIL_ERROR, HL_MAIL_ERROR_BROKEN);
}

static void
test_bombs (void)
{
  GString *deep = g_string_new ("From: a@b\r\n");
  GString *mails = g_string_new ("From: a@b\r\n");
  GString *wide = g_string_new ("From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n");
  g_autoptr (GBytes) deep_bytes = NULL;
  g_autoptr (GBytes) mails_bytes = NULL;
  g_autoptr (HlMail) mail = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n",
                              i, i);
      g_string_append (mails, "Content-Type: message/rfc822\r\n\r\n");
      g_string_append (wide, "--x\r\n\r\na\r\n");
    }
  deep_bytes = g_string_free_to_bytes (deep);
  mails_bytes = g_string_free_to_bytes (mails);
  g_assert_null (hl_mail_parse (deep_bytes, &error));
  g_assert_error (error, HL_MAIL_ERROR, HL_MAIL_ERROR_BOMB);
  g_clear_error (&error);
  g_assert_null (hl_mail_parse (mails_bytes, &error));
  g_assert_error (error, HL_MAIL_ERROR, HL_MAIL_ERROR_BOMB);
  mail = parse (wide->str, wide->len);
  g_assert_cmpuint (strlen (mail->text), <, 1000);
  g_string_free (wide, TRUE);
}

static void
test_long (void)
{
  GString *text = g_string_new (HEAD "\r\n");
  g_autoptr (HlMail) mail = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "字");
  mail = parse (text->str, text->len);
  g_assert_true (mail->cut);
  g_assert_cmpint (g_utf8_strlen (mail->text, -1), ==, HL_MAIL_TEXT_MOST);
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/mail/plain", test_plain);
  g_test_add_func ("/desk/mail/mislabelled", test_mislabelled);
  g_test_add_func ("/desk/mail/charsets", test_charsets);
  g_test_add_func ("/desk/mail/html", test_html);
  g_test_add_func ("/desk/mail/parts", test_parts);
  g_test_add_func ("/desk/mail/line-ends", test_line_ends);
  g_test_add_func ("/desk/mail/automatic", test_automatic);
  g_test_add_func ("/desk/mail/broken", test_broken);
  g_test_add_func ("/desk/mail/bombs", test_bombs);
  g_test_add_func ("/desk/mail/long", test_long);
  return g_test_run ();
}
