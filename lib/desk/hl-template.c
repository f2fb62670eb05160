/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-template.h"

#include <string.h>

#define OPEN "【"
#define CLOSE "】"

static int
longer_code (gconstpointer a, gconstpointer b)
{
  const HlSiteTemplate *one = *(HlSiteTemplate *const *) a;
  const HlSiteTemplate *other = *(HlSiteTemplate *const *) b;
  gsize n = strlen (one->category), m = strlen (other->category);

  if (n != m)
    return n > m ? -1 : 1;
  return (one->place > other->place) - (one->place < other->place);
}

GPtrArray *
hl_templates_for (GPtrArray *templates, const char *category)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; templates != NULL && category != NULL && i < templates->len; i++)
    {
      HlSiteTemplate *item = templates->pdata[i];

      if (item->category != NULL && g_str_has_prefix (category, item->category))
        g_ptr_array_add (found, g_object_ref (item));
    }
  g_ptr_array_sort (found, longer_code);

  return found;
}

const char *
hl_templates_get_office (GPtrArray *templates, const char *category)
{
  g_autoptr (GPtrArray) found = hl_templates_for (templates, category);

  for (guint i = 0; i < found->len; i++)
    if (((HlSiteTemplate *) found->pdata[i])->office != NULL)
      return ((HlSiteTemplate *) found->pdata[i])->office;

  return NULL;
}

/* Bytes of the first field at or after @from, or NULL. */
static const char *
find (const char *from, const char **end)
{
  const char *open = strstr (from, OPEN);
  const char *close = open != NULL ? strstr (open, CLOSE) : NULL;

  if (close == NULL)
    return NULL;
  *end = close + strlen (CLOSE);

  return open;
}

gboolean
hl_template_find_field (const char *text, glong from, glong *start, glong *end)
{
  const char *after, *field;

  if (text == NULL || from > g_utf8_strlen (text, -1))
    return FALSE;
  field = find (g_utf8_offset_to_pointer (text, from), &after);
  if (field == NULL)
    return FALSE;
  *start = g_utf8_pointer_to_offset (text, field);
  *end = g_utf8_pointer_to_offset (text, after);

  return TRUE;
}

static gboolean
is_of (GPtrArray *templates, const char *field)
{
  for (guint i = 0; templates != NULL && i < templates->len; i++)
    {
      HlSiteTemplate *item = templates->pdata[i];

      if ((item->content != NULL && strstr (item->content, field) != NULL)
          || (item->reply != NULL && strstr (item->reply, field) != NULL))
        return TRUE;
    }

  return FALSE;
}

gboolean
hl_templates_find_left (GPtrArray *templates, const char *text, glong *start, glong *end)
{
  const char *at = text, *after;

  while (at != NULL && (at = find (at, &after)) != NULL)
    {
      g_autofree char *field = g_strndup (at, (gsize) (after - at));

      if (is_of (templates, field))
        {
          *start = g_utf8_pointer_to_offset (text, at);
          *end = g_utf8_pointer_to_offset (text, after);
          return TRUE;
        }
      at = after;
    }

  return FALSE;
}
