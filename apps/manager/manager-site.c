/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-site.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

/* The edited site against the one that was loaded, list by list. */

static GPtrArray **
list_place (HlSite *site, const HlField *field)
{
  return G_STRUCT_MEMBER_P (site, field->offset);
}

GPtrArray *
manager_site_list (HlSite *site, const ManagerSection *section)
{
  const HlField *field = hl_shape_field (hl_site_shape (), section->name);
  GPtrArray **list;

  if (field == NULL)
    return NULL;
  list = list_place (site, field);
  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func (g_object_unref);
  return *list;
}

const ManagerSection *
manager_section_of_path (const char *path, guint *item, const char **rest)
{
  size_t length = strcspn (path, "[.:");

  *item = 0;
  *rest = path;
  for (guint i = 0; i < manager_n_sections; i++)
    {
      const ManagerSection *section = &manager_sections[i];

      if (length == 0 || strlen (section->name) != length
          || strncmp (section->name, path, length) != 0)
        continue;
      if (path[length] == '[')
        *item = (guint) strtoul (path + length + 1, NULL, 10);
      path += strcspn (path, "].:");
      *rest = *path == ']' ? path + 1 : path;
      if (**rest == '.')
        (*rest)++;
      return section;
    }
  return NULL;
}

/* ---- A path for people ---- */

static const HlFormField *
find_spec (const HlFormField *fields, guint n, const char *name, size_t length)
{
  for (guint i = 0; i < n; i++)
    if (strlen (fields[i].field) == length && strncmp (fields[i].field, name, length) == 0)
      return &fields[i];
  return NULL;
}

/* "menu.keys[1].queue" → "Menu, Keys 2": as far as the form has names. */
static void
add_labels (GString *text, const char *path, const HlFormField *fields, guint n)
{
  const char *before = "";

  while (*path != '\0' && *path != ':')
    {
      size_t length = strcspn (path, ".[:");
      const HlFormField *spec = find_spec (fields, n, path, length);

      if (spec == NULL)
        return;
      g_string_append_printf (text, "%s%s", before, _ (spec->label));
      if (spec->how == HL_FORM_ONE_OF)
        return; /* it has one name, whatever of it is chosen */
      path += length;
      if (*path == '[')
        {
          g_string_append_printf (text, " %lu", strtoul (path + 1, NULL, 10) + 1);
          path += strcspn (path, ".:");
        }
      path += *path == '.' ? 1 : 0;
      fields = spec->of;
      n = spec->n_of;
      before = _ (", ");
    }
}

static const char *
item_name (GPtrArray *items, guint i, const ManagerSection *section)
{
  const HlField *field;

  if (items == NULL || i >= items->len || section->key == NULL)
    return NULL;
  field = hl_shape_field (hl_record_get_shape (items->pdata[i]), section->key);
  return G_STRUCT_MEMBER (char *, items->pdata[i], field->offset);
}

char *
manager_site_place (HlSite *site, const char *path)
{
  const char *rest;
  guint item;
  const ManagerSection *section = manager_section_of_path (path, &item, &rest);
  GPtrArray *items = section != NULL ? manager_site_list (site, section) : NULL;
  const char *name = section != NULL ? item_name (items, item, section) : NULL;
  GString *text = g_string_new (NULL);

  if (section == NULL)
    section = &manager_sections[0];
  g_string_append (text, _ (section->title));
  if (name != NULL)
    g_string_append_printf (text, " %s", name);
  if (*rest != '\0' && *rest != ':')
    {
      gsize length = text->len;

      g_string_append (text, _ (": "));
      add_labels (text, rest, section->fields, section->n_fields);
      if (text->len == length + strlen (_ (": ")))
        g_string_truncate (text, length);
    }
  return g_string_free (text, FALSE);
}

HlSite *
manager_site_read (const HlJson *json, GError **error)
{
  g_autoptr (HlSite) site = hl_site_new ();

  if (!hl_record_read_json (HL_RECORD (site), json, HL_READ_PATCH, NULL, error))
    return NULL;
  return g_steal_pointer (&site);
}

HlSite *
manager_site_copy (HlSite *site)
{
  return (HlSite *) hl_record_copy (HL_RECORD (site));
}

static void
write_record (HlJsonWriter *writer, HlRecord *record)
{
  hl_record_write_json_unmasked (record, writer);
}

/* As text, so that a list inside an item counts too.  A list that is not there is an empty one. */
static char *
list_text (GPtrArray *list)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_list (&writer);
  for (guint i = 0; list != NULL && i < list->len; i++)
    write_record (&writer, g_ptr_array_index (list, i));
  hl_json_end_list (&writer);
  return g_string_free (text, FALSE);
}

/* The site's own fields. */
static char *
own_text (HlSite *site)
{
  const HlShape *shape = hl_site_shape ();
  g_autoptr (HlSite) bare = manager_site_copy (site);
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  for (guint i = 0; i < shape->n_fields; i++)
    if (shape->fields[i].kind == HL_LIST)
      g_clear_pointer (list_place (bare, &shape->fields[i]), g_ptr_array_unref);
  write_record (&writer, HL_RECORD (bare));
  return g_string_free (text, FALSE);
}

static gboolean
list_differs (HlSite *a, HlSite *b, const HlField *field)
{
  g_autofree char *left = list_text (*list_place (a, field));
  g_autofree char *right = list_text (*list_place (b, field));

  return strcmp (left, right) != 0;
}

GString *
manager_site_diff (HlSite *before, HlSite *now)
{
  const HlShape *shape = hl_site_shape ();
  g_autofree char *own = own_text (now);
  g_autofree char *own_before = own_text (before);
  gboolean differs = strcmp (own, own_before) != 0;
  g_autoptr (GString) out = g_string_new (own);

  g_string_truncate (out, out->len - 1); /* the brace */
  for (guint i = 0; i < shape->n_fields; i++)
    {
      const HlField *field = &shape->fields[i];
      g_autofree char *list = NULL;

      if (field->kind != HL_LIST || !list_differs (before, now, field))
        continue;
      list = list_text (*list_place (now, field));
      g_string_append_printf (out, "%s\"%s\":%s", out->len > 1 ? "," : "", field->name, list);
      differs = TRUE;
    }
  g_string_append_c (out, '}');
  return differs ? g_steal_pointer (&out) : NULL;
}

const char *
manager_site_conflict (HlSite *before, HlSite *now, HlSite *service)
{
  const HlShape *shape = hl_site_shape ();
  g_autofree char *own = own_text (before);
  g_autofree char *own_service = own_text (service);

  if (strcmp (own, own_service) != 0)
    return manager_sections[0].title;
  for (guint i = 0; i < manager_n_sections; i++)
    {
      const HlField *field = hl_shape_field (shape, manager_sections[i].name);

      if (field != NULL && list_differs (before, now, field)
          && list_differs (before, service, field))
        return manager_sections[i].title;
    }
  return NULL;
}
