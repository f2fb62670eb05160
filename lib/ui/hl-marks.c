/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-marks.h"

#include "search/hl-search-query.h"

/* Hits of a search, coloured: black on yellow in light windows, yellow and bold in dark ones. */

typedef struct
{
  guint16 r, g, b;
} Colour;

static const Colour ground = { 0xfdfd, 0xf0f0, 0xb0b0 };
static const Colour ink = { 0x6a6a, 0x5a5a, 0x1212 };
static const Colour dark_ground = { 0x6a6a, 0x5a5a, 0x1212 };
static const Colour dark_ink = { 0xfdfd, 0xf0f0, 0xb0b0 };

static void
add (PangoAttrList *list, PangoAttribute *attribute, guint start, guint end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

static void
add_hit (PangoAttrList *list, gboolean dark, guint start, guint end)
{
  const Colour *back = dark ? &dark_ground : &ground;
  const Colour *front = dark ? &dark_ink : &ink;

  add (list, pango_attr_background_new (back->r, back->g, back->b), start, end);
  add (list, pango_attr_foreground_new (front->r, front->g, front->b), start, end);
}

char *
hl_marks_read (const char *marked, gboolean dark, PangoAttrList **attributes)
{
  GString *out = g_string_new (NULL);
  PangoAttrList *list = NULL;
  guint start = 0;

  for (const char *p = marked; *p != '\0'; p++)
    {
      if (*p == HL_SEARCH_HIT)
        start = (guint) out->len;
      else if (*p == HL_SEARCH_HIT_END)
        {
          list = list != NULL ? list : pango_attr_list_new ();
          add_hit (list, dark, start, (guint) out->len);
        }
      else
        g_string_append_c (out, *p);
    }
  *attributes = list;
  return g_string_free (out, FALSE);
}
