/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-site.h"

#include <string.h>

/* What the settings page sends, when it refuses to, and that its tables fit the records. */

static const char site_text[] =
    "{\"name\": \"12349\", \"dial_seconds\": 60,"
    " \"queues\": [{\"name\": \"综合\", \"ring_seconds\": 20}],"
    " \"flows\": [{\"name\": \"市民\", \"queue\": \"综合\","
    "   \"hours\": [{\"weekdays\": \"1-5\", \"open\": \"08:30\", \"close\": \"18:00\"}]}]}";

static HlSite *
read_site (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, &error);
  HlSite *site = manager_site_read (hl_json_doc_root (doc), &error);

  g_assert_no_error (error);
  return site;
}

static void
test_unchanged (void)
{
  g_autoptr (HlSite) before = read_site (site_text);
  g_autoptr (HlSite) now = manager_site_copy (before);

  g_assert_null (manager_site_diff (before, now));
}

/* Only the list that differs is sent: the others may have been changed by somebody else. */
static void
test_only_what_differs (void)
{
  g_autoptr (HlSite) before = read_site (site_text);
  g_autoptr (HlSite) now = manager_site_copy (before);
  HlSiteFlow *flow = g_ptr_array_index (now->flows, 0);
  HlSiteHours *hours = g_ptr_array_index (flow->hours, 0);
  g_autoptr (GString) diff = NULL;
  g_autoptr (HlJsonDoc) doc = NULL;
  const HlJson *sent;

  hl_record_set_text (hours, &hours->close, "20:00");
  diff = manager_site_diff (before, now);
  doc = hl_json_parse (diff->str, -1, NULL);
  g_assert_nonnull (doc);
  sent = hl_json_doc_root (doc);
  g_assert_null (hl_json_get (sent, "queues"));
  g_assert_cmpstr (hl_json_text (hl_json_get (sent, "name"), ""), ==, "12349");
  sent = hl_json_at (hl_json_get (hl_json_at (hl_json_get (sent, "flows"), 0), "hours"), 0);
  g_assert_cmpstr (hl_json_text (hl_json_get (sent, "close"), ""), ==, "20:00");
}

/* Menus and actions count as what the flow is. */
static void
test_menu (void)
{
  g_autoptr (HlSite) before = read_site ("{\"name\": \"12349\", \"flows\": [{\"name\": \"市民\", "
                                         "\"queue\": \"综合\", \"menu\": {\"keys\":"
                                         " [{\"key\": \"1\", \"message\": true}]}}]}");
  g_autoptr (HlSite) now = manager_site_copy (before);
  HlSiteFlow *flow = g_ptr_array_index (now->flows, 0);
  HlSiteKey *key = g_ptr_array_index (((HlSiteMenu *) flow->menu)->keys, 0);
  g_autoptr (GString) diff = NULL;
  g_autoptr (HlSite) service = manager_site_copy (before);

  g_assert_null (manager_site_diff (before, now));
  hl_record_set_text (key, &key->key, "2");
  diff = manager_site_diff (before, now);
  g_assert_nonnull (strstr (diff->str, "\"key\":\"2\""));

  flow = g_ptr_array_index (service->flows, 0);
  g_clear_object (&flow->menu);
  g_assert_cmpstr (manager_site_conflict (before, now, service), ==, "Flows");
}

static void
test_own_fields (void)
{
  g_autoptr (HlSite) before = read_site (site_text);
  g_autoptr (HlSite) now = manager_site_copy (before);
  g_autoptr (GString) diff = NULL;

  hl_record_set_int (now, &now->dial_seconds, 45);
  diff = manager_site_diff (before, now);
  g_assert_nonnull (strstr (diff->str, "\"dial_seconds\":45"));
  g_assert_null (strstr (diff->str, "flows"));
}

/* The last item removed is an empty list, which empties it; no list would leave it alone. */
static void
test_emptied_list (void)
{
  g_autoptr (HlSite) before = read_site (site_text);
  g_autoptr (HlSite) now = manager_site_copy (before);
  g_autoptr (GString) diff = NULL;

  g_ptr_array_set_size (now->flows, 0);
  diff = manager_site_diff (before, now);
  g_assert_nonnull (strstr (diff->str, "\"flows\":[]"));
}

static void
test_conflicts (void)
{
  g_autoptr (HlSite) before = read_site (site_text);
  g_autoptr (HlSite) now = manager_site_copy (before);
  g_autoptr (HlSite) service = manager_site_copy (before);
  HlSiteQueue *queue = g_ptr_array_index (service->queues, 0);
  HlSiteFlow *flow = g_ptr_array_index (now->flows, 0);

  hl_record_set_text (flow, &flow->greeting, "greeting");
  hl_record_set_int (queue, &queue->ring_seconds, 30);
  g_assert_null (manager_site_conflict (before, now, service)); /* other lists */

  flow = g_ptr_array_index (service->flows, 0);
  hl_record_set_text (flow, &flow->greeting, "welcome");
  g_assert_cmpstr (manager_site_conflict (before, now, service), ==, "Flows");
}

static void
test_paths (void)
{
  static const struct
  {
    const char *path, *section, *rest;
    guint item;
  } cases[] = {
    { "flows[1].hours[2].open: wrong", "flows", "hours[2].open: wrong", 1 },
    { "queues[0]: twice", "queues", ": twice", 0 },
    { "queues: too many", "queues", ": too many", 0 },
    { "name: too long", NULL, "name: too long", 0 },
    { "flowsy[1]: no", NULL, "flowsy[1]: no", 0 },
    { "", NULL, "", 0 },
    { "flows[", "flows", "", 0 },
    { "flows[0].menu.keys[2].queue: there is none", "flows", "menu.keys[2].queue: there is none",
      0 },
    { "queues[3].full.number: no", "queues", "full.number: no", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *rest;
      guint item;
      const ManagerSection *section = manager_section_of_path (cases[i].path, &item, &rest);

      g_assert_cmpstr (section != NULL ? section->name : NULL, ==, cases[i].section);
      g_assert_cmpstr (rest, ==, cases[i].rest);
      g_assert_cmpuint (item, ==, cases[i].item);
    }
}

static const HlFormField *
find_spec (const HlFormField *fields, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    {
      const HlFormField *spec = &fields[i];

      if (strcmp (spec->field, name) == 0)
        return spec;
      if (*spec->field == '\0' && find_spec (spec->of, spec->n_of, name) != NULL)
        return find_spec (spec->of, spec->n_of, name);
    }
  return NULL;
}

static void
assert_fields (const HlShape *shape, const HlFormField *fields, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const HlField *field = hl_shape_field (shape, fields[i].field);

      if (*fields[i].field == '\0') /* one of the item's own fields */
        {
          g_assert_cmpint (fields[i].how, ==, HL_FORM_ONE_OF);
          assert_fields (shape, fields[i].of, fields[i].n_of);
          continue;
        }
      g_assert_nonnull (field);
      g_assert_true ((field->flags & HL_NO_WIRE) == 0);
      if (field->kind == HL_LIST || field->kind == HL_OBJECT)
        assert_fields (field->of (), fields[i].of, fields[i].n_of);
    }
}

/* Every field of a record is in its form, and what is in its lists and objects too: a setting
 * that only the file has would be forgotten. */
static void
assert_complete (const HlShape *shape, const HlFormField *fields, guint n)
{
  for (guint i = 0; i < shape->n_fields; i++)
    {
      const HlField *field = &shape->fields[i];
      const HlFormField *spec = find_spec (fields, n, field->name);
      gboolean is_section = shape == hl_site_shape () && field->kind == HL_LIST;

      if (is_section || (field->flags & HL_NO_WIRE) != 0)
        continue;
      if (spec == NULL)
        g_error ("no form for %s.%s", shape->name, field->name);
      if (field->kind == HL_LIST || field->kind == HL_OBJECT)
        assert_complete (field->of (), spec->of, spec->n_of);
    }
}

static void
test_tables (void)
{
  for (guint i = 0; i < manager_n_sections; i++)
    {
      const ManagerSection *section = &manager_sections[i];
      const HlField *list = hl_shape_field (hl_site_shape (), section->name);

      if (list == NULL)
        {
          assert_fields (hl_site_shape (), section->fields, section->n_fields);
          assert_complete (hl_site_shape (), section->fields, section->n_fields);
          continue;
        }
      assert_fields (list->of (), section->fields, section->n_fields);
      assert_complete (list->of (), section->fields, section->n_fields);
      g_assert_nonnull (hl_shape_field (list->of (), section->key));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manager/site/unchanged", test_unchanged);
  g_test_add_func ("/manager/site/only-what-differs", test_only_what_differs);
  g_test_add_func ("/manager/site/menu", test_menu);
  g_test_add_func ("/manager/site/own-fields", test_own_fields);
  g_test_add_func ("/manager/site/emptied-list", test_emptied_list);
  g_test_add_func ("/manager/site/conflicts", test_conflicts);
  g_test_add_func ("/manager/site/paths", test_paths);
  g_test_add_func ("/manager/site/tables", test_tables);
  return g_test_run ();
}
