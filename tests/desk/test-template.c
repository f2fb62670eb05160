/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-template.h"

static GPtrArray *
templates (void)
{
  static const char *const rows[][5] = {
    /* name, category, office, content, reply */
    { "救助", "02", "救助处", "反映【事情】", NULL },
    { "低保", "0201", NULL, "户籍【区市】,【几】人", "已告知【标准】" },
    { "低保进度", "0201", "市南区", "进度", NULL },
  };
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HlSiteTemplate *item = hl_site_template_new ();

      item->name = g_strdup (rows[i][0]);
      item->category = g_strdup (rows[i][1]);
      item->office = g_strdup (rows[i][2]);
      item->content = g_strdup (rows[i][3]);
      item->reply = g_strdup (rows[i][4]);
      item->place = i;
      g_ptr_array_add (list, item);
    }

  return list;
}

static char *
names (const char *category)
{
  g_autoptr (GPtrArray) all = templates ();
  g_autoptr (GPtrArray) found = hl_templates_for (all, category);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (text, "%s ", ((HlSiteTemplate *) found->pdata[i])->name);

  return g_string_free (text, FALSE);
}

static void
test_choice (void)
{
  static const char *const rows[][2] = {
    { "0201", "低保 低保进度 救助 " },
    { "020101", "低保 低保进度 救助 " },
    { "02", "救助 " },
    { "03", "" },
    { NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *found = names (rows[i][0]);

      g_assert_cmpstr (found, ==, rows[i][1]);
    }
}

static void
test_office (void)
{
  g_autoptr (GPtrArray) all = templates ();

  g_assert_cmpstr (hl_templates_get_office (all, "0201"), ==, "市南区");
  g_assert_cmpstr (hl_templates_get_office (all, "0205"), ==, "救助处");
  g_assert_null (hl_templates_get_office (all, "01"));
  g_assert_null (hl_templates_get_office (NULL, "01"));
}

static void
test_fields (void)
{
  const char *text = "户籍【区市】,【几】人";
  glong start = 0, end = 0;

  g_assert_true (hl_template_find_field (text, 0, &start, &end));
  g_assert_cmpint (start, ==, 2);
  g_assert_cmpint (end, ==, 6);
  g_assert_true (hl_template_find_field (text, end, &start, &end));
  g_assert_cmpint (start, ==, 7);
  g_assert_cmpint (end, ==, 10);
  g_assert_false (hl_template_find_field (text, end, &start, &end));
  g_assert_false (hl_template_find_field (text, 99, &start, &end));
  g_assert_false (hl_template_find_field ("没写完【区市", 0, &start, &end));
  g_assert_false (hl_template_find_field (NULL, 0, &start, &end));
}

/* Brackets of her own are no fields. */
static void
test_left (void)
{
  g_autoptr (GPtrArray) all = templates ();
  glong start = 0, end = 0;

  g_assert_true (hl_templates_find_left (all, "《【通知】》 户籍【区市】", &start, &end));
  g_assert_cmpint (start, ==, 9);
  g_assert_cmpint (end, ==, 13);
  g_assert_true (hl_templates_find_left (all, "已告知【标准】", &start, &end));
  g_assert_false (hl_templates_find_left (all, "《【通知】》", &start, &end));
  g_assert_false (hl_templates_find_left (all, NULL, &start, &end));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/template/choice", test_choice);
  g_test_add_func ("/desk/template/office", test_office);
  g_test_add_func ("/desk/template/fields", test_fields);
  g_test_add_func ("/desk/template/left", test_left);
  return g_test_run ();
}
