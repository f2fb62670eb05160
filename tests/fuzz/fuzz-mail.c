/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "desk/hl-mail.h"

#include <string.h>

/* Whatever comes, what is read of it is text. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (HlMail) mail = hl_mail_parse (bytes, NULL);
  g_autofree char *utf8 = hl_mail_to_utf8 ((const char *) data, size, NULL);
  g_autofree char *text = hl_mail_html_to_text (utf8, strlen (utf8));

  g_assert_true (g_utf8_validate (text, -1, NULL));
  if (mail == NULL)
    return 0;
  g_assert_true (g_utf8_validate (mail->text, -1, NULL));
  g_assert_true (g_utf8_validate (mail->subject, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (mail->text, -1), <=, HL_MAIL_TEXT_MOST);
  return 0;
}
