/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-mail.h"

#include <gmime/gmime.h>
#include <string.h>

/* GMime takes it apart; what it would believe is looked at before. */

#define DEPTH_MOST 30

G_DEFINE_QUARK (hl_mail_error, hl_mail_error)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParserOptions, g_mime_parser_options_free)

static void
part_free (gpointer data)
{
  HlMailPart *part = data;

  g_free (part->name);
  g_bytes_unref (part->bytes);
  g_free (part);
}

void
hl_mail_free (HlMail *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self->subject);
  g_free (self->text);
  g_ptr_array_unref (self->attached);
  g_free (self);
}

/* ---- Before it is taken apart ---- */

static guint
count (const char *text, gsize length, const char *word)
{
  gsize size = strlen (word);
  guint n = 0;

  for (gsize i = 0; i + size <= length; i++)
    if ((text[i] == word[0] || g_ascii_tolower (text[i]) == word[0])
        && g_ascii_strncasecmp (text + i, word, size) == 0)
      n++;
  return n;
}

/* The parser goes as deep as the mail says: neither parts in parts nor mails in mails may be
 * many.  An attachment's base64 has no '=' or '/' in such a place. */
static gboolean
check_bounds (const char *text, gsize length, GError **error)
{
  if (length > HL_MAIL_MOST)
    g_set_error (error, HL_MAIL_ERROR, HL_MAIL_ERROR_BOMB, "the mail has more than %d MiB",
                 HL_MAIL_MOST / 1024 / 1024);
  else if (count (text, length, "boundary=") > HL_MAIL_PARTS_MOST
           || count (text, length, "message/") > HL_MAIL_PARTS_MOST)
    g_set_error (error, HL_MAIL_ERROR, HL_MAIL_ERROR_BOMB,
                 "the mail has more than %d parts in parts", HL_MAIL_PARTS_MOST);
  else
    return TRUE;
  return FALSE;
}

/* =?gb2312? in headers is GB18030 as well: GMime would lose characters. */
static GBytes *
mend_headers (const char *text, gsize length)
{
  static const char *const wrong[] = { "=?gb2312?", "=?gbk?" };
  GByteArray *mended = g_byte_array_sized_new ((guint) length + 64);
  gsize from = 0;

  for (gsize i = 0; i + 2 < length; i++)
    for (guint k = 0; text[i] == '=' && text[i + 1] == '?' && k < G_N_ELEMENTS (wrong); k++)
      if (i + strlen (wrong[k]) <= length
          && g_ascii_strncasecmp (text + i, wrong[k], strlen (wrong[k])) == 0)
        {
          g_byte_array_append (mended, (const guint8 *) text + from, (guint) (i - from));
          g_byte_array_append (mended, (const guint8 *) "=?gb18030?", 10);
          from = i + strlen (wrong[k]);
        }
  g_byte_array_append (mended, (const guint8 *) text + from, (guint) (length - from));
  return g_byte_array_free_to_bytes (mended);
}

/* Lines ended by LF among lines ended by CRLF: GMime takes two bytes away before a boundary, and
 * with them the end of a part in base64. */
static GBytes *
mend_lines (GBytes *bytes)
{
  gsize length, from = 0;
  const guint8 *text = g_bytes_get_data (bytes, &length);
  GByteArray *mended;

  if (g_strstr_len ((const char *) text, (gssize) length, "\r\n") == NULL)
    return g_bytes_ref (bytes);
  mended = g_byte_array_sized_new ((guint) length + 64);
  for (gsize i = 1; i < length; i++)
    if (text[i] == '\n' && text[i - 1] != '\r')
      {
        g_byte_array_append (mended, text + from, (guint) (i - from));
        g_byte_array_append (mended, (const guint8 *) "\r", 1);
        from = i;
      }
  g_byte_array_append (mended, text + from, (guint) (length - from));
  return g_byte_array_free_to_bytes (mended);
}

/* ---- Parts ---- */

typedef struct
{
  HlMail *mail;
  GString *text;
  guint parts;
} Walk;

static GByteArray *
contents (GMimePart *part)
{
  GMimeDataWrapper *wrapper = g_mime_part_get_content (part);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GMimeStream) to = g_mime_stream_mem_new_with_byte_array (bytes);

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (to), FALSE);
  if (wrapper != NULL)
    g_mime_data_wrapper_write_to_stream (wrapper, to);
  return bytes;
}

static void
add_line_break (GString *text)
{
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
}

static void
take_text (Walk *walk, GMimePart *part, gboolean html)
{
  g_autoptr (GByteArray) bytes = contents (part);
  const char *charset = g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "charset");
  g_autofree char *utf8 = hl_mail_to_utf8 ((const char *) bytes->data, bytes->len, charset);
  g_autofree char *plain = html ? hl_mail_html_to_text (utf8, strlen (utf8)) : NULL;

  add_line_break (walk->text);
  g_string_append (walk->text, html ? plain : utf8);
}

static void
take_attachment (Walk *walk, GMimePart *part)
{
  HlMailPart *attached = g_new0 (HlMailPart, 1);
  const char *name = g_mime_part_get_filename (part);

  attached->name = name != NULL ? g_utf8_make_valid (name, -1) : NULL;
  attached->bytes = g_byte_array_free_to_bytes (contents (part));
  g_ptr_array_add (walk->mail->attached, attached);
}

static void
take_part (Walk *walk, GMimePart *part)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (part));
  gboolean plain = g_mime_content_type_is_type (type, "text", "plain");
  gboolean html = g_mime_content_type_is_type (type, "text", "html");

  if (g_mime_part_is_attachment (part) || g_mime_part_get_filename (part) != NULL
      || (!plain && !html))
    take_attachment (walk, part);
  else
    take_text (walk, part, html);
}

static void take (Walk *walk, GMimeObject *object, guint depth);

static gboolean
is_text (GMimeObject *object, const char *subtype)
{
  return GMIME_IS_PART (object)
         && g_mime_content_type_is_type (g_mime_object_get_content_type (object), "text", subtype);
}

/* The same said in several ways: plain text rather than HTML, else the last one. */
static void
take_alternative (Walk *walk, GMimeMultipart *multipart, guint depth)
{
  int n = g_mime_multipart_get_count (multipart);

  for (int i = 0; i < n; i++)
    {
      GMimeObject *object = g_mime_multipart_get_part (multipart, i);
      gsize before = walk->text->len;

      if (!is_text (object, "plain"))
        continue;
      take (walk, object, depth);
      if (walk->text->len > before)
        return;
    }
  if (n > 0)
    take (walk, g_mime_multipart_get_part (multipart, n - 1), depth);
}

static void
take_multipart (Walk *walk, GMimeMultipart *multipart, guint depth)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (multipart));
  int n = g_mime_multipart_get_count (multipart);

  if (g_mime_content_type_is_type (type, "multipart", "alternative"))
    take_alternative (walk, multipart, depth);
  else
    for (int i = 0; i < n; i++)
      take (walk, g_mime_multipart_get_part (multipart, i), depth);
}

/* A mail that was passed on: its text is part of what was said. */
static void
take_message (Walk *walk, GMimeMessage *message, guint depth)
{
  const char *subject = message != NULL ? g_mime_message_get_subject (message) : NULL;

  if (message == NULL)
    return;
  add_line_break (walk->text);
  if (subject != NULL)
    g_string_append_printf (walk->text, "> %s\n", subject);
  take (walk, g_mime_message_get_mime_part (message), depth);
}

static void
take (Walk *walk, GMimeObject *object, guint depth)
{
  if (object == NULL || depth > DEPTH_MOST || ++walk->parts > HL_MAIL_PARTS_MOST)
    return;
  if (GMIME_IS_MULTIPART (object))
    take_multipart (walk, GMIME_MULTIPART (object), depth + 1);
  else if (GMIME_IS_MESSAGE_PART (object))
    take_message (walk, g_mime_message_part_get_message (GMIME_MESSAGE_PART (object)), depth + 1);
  else if (GMIME_IS_PART (object))
    take_part (walk, GMIME_PART (object));
}

/* ---- Headers ---- */

/* What a header may not have in a list or a log: control characters, and more than 200. */
static char *
clean_header (const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : g_strdup ("");
  GString *clean = g_string_new (NULL);
  guint n = 0;

  for (const char *c = valid; *c != '\0' && n < 200; c = g_utf8_next_char (c), n++)
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      g_string_append_c (clean, ' ');
    else
      g_string_append_unichar (clean, g_utf8_get_char (c));
  g_strstrip (clean->str);
  return g_string_free (clean, FALSE);
}

static void
read_sender (HlMail *self, GMimeMessage *message)
{
  InternetAddressList *from = g_mime_message_get_from (message);
  InternetAddress *first = from != NULL && internet_address_list_length (from) > 0
                               ? internet_address_list_get_address (from, 0)
                               : NULL;

  if (first == NULL)
    return;
  self->name = clean_header (internet_address_get_name (first));
  if (INTERNET_ADDRESS_IS_MAILBOX (first))
    self->address =
        clean_header (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (first)));
}

static gboolean
is_automatic (GMimeObject *message)
{
  const char *submitted = g_mime_object_get_header (message, "Auto-Submitted");
  const char *precedence = g_mime_object_get_header (message, "Precedence");
  const char *path = g_mime_object_get_header (message, "Return-Path");

  return (submitted != NULL && g_ascii_strncasecmp (submitted, "no", 2) != 0)
         || (precedence != NULL
             && (g_ascii_strcasecmp (precedence, "bulk") == 0
                 || g_ascii_strcasecmp (precedence, "list") == 0
                 || g_ascii_strcasecmp (precedence, "junk") == 0))
         || g_strcmp0 (path, "<>") == 0 || g_mime_object_get_header (message, "List-Id") != NULL;
}

static void
read_headers (HlMail *self, GMimeMessage *message)
{
  GDateTime *date = g_mime_message_get_date (message);
  const char *id = g_mime_message_get_message_id (message);

  self->id = id != NULL && *id != '\0' ? clean_header (id) : NULL;
  self->subject = clean_header (g_mime_message_get_subject (message));
  self->sent_at = date != NULL ? MAX (g_date_time_to_unix (date), 0) * HL_SECOND : 0;
  self->automatic = is_automatic (GMIME_OBJECT (message));
  read_sender (self, message);
}

/* ---- The whole ---- */

/* No control characters but line breaks and tabs, no \r, at most so many characters. */
static void
finish_text (HlMail *self, const GString *text)
{
  GString *clean = g_string_sized_new (text->len);
  guint n = 0;

  for (const char *c = text->str; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (g_unichar_iscntrl (u) && u != '\n' && u != '\t')
        continue;
      if (++n > HL_MAIL_TEXT_MOST)
        {
          self->cut = TRUE;
          break;
        }
      g_string_append_unichar (clean, u);
    }
  g_strstrip (clean->str);
  self->text = g_string_free (clean, FALSE);
}

static GMimeMessage *
parse (GBytes *bytes)
{
  g_autoptr (GMimeStream) stream =
      g_mime_stream_mem_new_with_buffer (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeParserOptions) options = g_mime_parser_options_new ();
  const char *fallback[] = { "utf-8", "gb18030", NULL };

  g_mime_parser_options_set_fallback_charsets (options, fallback);
  g_mime_parser_set_persist_stream (parser, FALSE);
  return g_mime_parser_construct_message (parser, options);
}

HlMail *
hl_mail_parse (GBytes *original, GError **error)
{
  static gsize ready;
  gsize length;
  const char *data = g_bytes_get_data (original, &length);
  g_autoptr (GBytes) headers = NULL, mended = NULL;
  g_autoptr (GMimeMessage) message = NULL;
  g_autoptr (HlMail) self = NULL;
  Walk walk = { 0 };

  if (g_once_init_enter (&ready))
    {
      g_mime_init ();
      g_once_init_leave (&ready, 1);
    }
  if (!check_bounds (data, length, error))
    return NULL;
  if (length > 0)
    {
      headers = mend_headers (data, length);
      mended = mend_lines (headers);
      message = parse (mended);
    }
  if (message == NULL
      || g_mime_header_list_get_count (g_mime_object_get_header_list (GMIME_OBJECT (message))) == 0)
    {
      g_set_error (error, HL_MAIL_ERROR, HL_MAIL_ERROR_BROKEN,
                   "this is no mail: it has no headers");
      return NULL;
    }
  self = g_new0 (HlMail, 1);
  self->attached = g_ptr_array_new_with_free_func (part_free);
  read_headers (self, message);
  walk = (Walk){ self, g_string_new (NULL), 0 };
  take (&walk, g_mime_message_get_mime_part (message), 0);
  finish_text (self, walk.text);
  g_string_free (walk.text, TRUE);
  return g_steal_pointer (&self);
}
