/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-mail.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* Texts of mails: from their character sets, and out of HTML. */

#define DEPTH_MOST 200

/* ---- Character sets ---- */

/* What programs write is a subset of what they mean. */
static const char *
true_charset (const char *charset)
{
  static const char *const chinese[] = { "gb2312", "gb_2312-80", "gbk",     "x-gbk",
                                         "cp936",  "ms936",      "gb18030", "hz-gb-2312" };

  for (guint i = 0; charset != NULL && i < G_N_ELEMENTS (chinese); i++)
    if (g_ascii_strcasecmp (charset, chinese[i]) == 0)
      return "GB18030";
  return charset;
}

static char *
convert (const char *text, gsize length, const char *charset)
{
  g_autofree char *utf8 =
      charset != NULL ? g_convert (text, (gssize) length, "UTF-8", charset, NULL, NULL, NULL)
                      : NULL;

  return utf8 != NULL && g_utf8_validate (utf8, -1, NULL) ? g_steal_pointer (&utf8) : NULL;
}

char *
hl_mail_to_utf8 (const char *text, gsize length, const char *charset)
{
  char *utf8 = NULL;

  if (length == 0)
    return g_strdup ("");
  /* A NUL ends no text of a mail: it is left out. */
  if (memchr (text, '\0', length) == NULL)
    utf8 = convert (text, length, true_charset (charset));
  if (utf8 != NULL)
    return utf8;
  if (g_utf8_validate_len (text, length, NULL))
    return g_strndup (text, length);
  utf8 = convert (text, length, "GB18030");
  return utf8 != NULL ? utf8 : g_utf8_make_valid (text, (gssize) length);
}

/* ---- HTML ---- */

static gboolean
is_one_of (const xmlChar *name, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp ((const char *) name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
end_line (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
}

/* Runs of white space are one space, and none begins a line. */
static void
add_text (GString *out, const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (!g_unichar_isspace (g_utf8_get_char (c)))
      g_string_append_unichar (out, g_utf8_get_char (c));
    else if (out->len > 0 && out->str[out->len - 1] != ' ' && out->str[out->len - 1] != '\n')
      g_string_append_c (out, ' ');
}

static void
walk (const xmlNode *node, GString *out, guint depth)
{
  static const char *const silent[] = { "script", "style", "head", "title", "template", NULL };
  static const char *const blocks[] = { "p",  "div", "br", "tr",         "li",  "h1",    "h2",
                                        "h3", "h4",  "hr", "blockquote", "pre", "table", NULL };

  for (; node != NULL && depth < DEPTH_MOST; node = node->next)
    {
      gboolean block = node->type == XML_ELEMENT_NODE && is_one_of (node->name, blocks);

      if (node->type == XML_TEXT_NODE && node->content != NULL)
        add_text (out, (const char *) node->content);
      if (node->type != XML_ELEMENT_NODE || is_one_of (node->name, silent))
        continue;
      if (block)
        end_line (out);
      walk (node->children, out, depth + 1);
      if (block)
        end_line (out);
    }
}

char *
hl_mail_html_to_text (const char *html, gsize length)
{
  GString *out = g_string_new (NULL);
  htmlDocPtr doc;

  if (length > 0 && length < G_MAXINT)
    {
      doc = htmlReadMemory (html, (int) length, NULL, "UTF-8",
                            HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET
                                | HTML_PARSE_RECOVER);
      if (doc != NULL)
        walk (xmlDocGetRootElement (doc), out, 0);
      xmlFreeDoc (doc);
    }
  g_strchomp (out->str);
  return g_string_free (out, FALSE);
}
