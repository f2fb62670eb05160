/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-citizens.h"
#include "hl-test-db.h"
#include "hl-test.h"

#include <string.h>

/* What can be said of a citizen without the service: identity numbers, tidying, names found
 * through the blind index, what is sealed. */

#define NOW ((HlTime) 1795449590 * HL_SECOND)

typedef struct
{
  HlDb *db;
  HlKey *key;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = hl_test_db ();
  f->key = hl_test_key ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_db_close (f->db);
  hl_key_unref (f->key);
}

static HlDeskContext
context (Fixture *f)
{
  return (HlDeskContext){ f->key, NOW, 77, "李娜" };
}

/* ---- Identity numbers: those of the standard's own example and made ones ---- */

static const struct
{
  const char *text, *canonical, *why;
} numbers[] = {
  { "11010519491231002X", "11010519491231002X", NULL },
  { "11010519491231002x", "11010519491231002X", NULL },
  { "440524188001010014", "440524188001010014", NULL },
  { " 110105 19491231 002X ", "11010519491231002X", NULL },
  { "110105194912310", NULL, "15 digits" },
  { "110105194912310021", NULL, "does not fit" },
  { "11010519491231002", NULL, "18 characters" },
  { "1101051949123100200", NULL, "18 characters" },
  { "11010519490231002X", NULL, "date of birth" },
  { "11010500000101002X", NULL, "date of birth" },
  { "1101051949123100AX", NULL, "17 digits" },
  { "11010519491231002Y", NULL, "17 digits" },
  { "X1010519491231002X", NULL, "17 digits" },
  { "", NULL, "18 characters" },
  { "身份证号码身份证号码身份证号码身份证", NULL, "18 characters" },
};

static void
test_id_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *id = hl_id_number_check (numbers[i].text, &error);

      g_assert_cmpstr (id, ==, numbers[i].canonical);
      if (numbers[i].why == NULL)
        continue;
      g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD);
      g_assert_true (g_str_has_prefix (error->message, "id_number: "));
      if (strstr (error->message, numbers[i].why) == NULL)
        g_error ("%s: %s", numbers[i].text, error->message);
    }
  g_assert_cmpint (hl_id_number_birth_year ("11010519491231002X"), ==, 1949);
}

/* Every other digit at every place is found out. */
static void
test_one_digit (void)
{
  static const char good[] = "11010519491231002X";

  for (guint place = 0; place < 17; place++)
    for (char digit = '0'; digit <= '9'; digit++)
      {
        g_autofree char *text = g_strdup (good);
        g_autofree char *id = NULL;

        text[place] = digit;
        id = hl_id_number_check (text, NULL);
        g_assert_true ((id != NULL) == (digit == good[place]));
      }
}

/* ---- Tidying ---- */

static const struct
{
  const char *name, *id_number, *groups, *notes;
  gint64 birth_year;
  const char *fault; /* NULL = good */
} bad[] = {
  { "  王建国 ", NULL, NULL, NULL, G_MININT64, NULL },
  { "王建国", "11010519491231002x", "高龄,独居", "听力不佳\n请放慢语速", G_MININT64, NULL },
  { "王建国", "11010519491231002X", NULL, NULL, 1949, NULL },
  { "王建国", "11010519491231002X", NULL, NULL, 1950, "birth_year: " },
  { "王\n建国", NULL, NULL, NULL, G_MININT64, "name: " },
  { "王\x7f建国", NULL, NULL, NULL, G_MININT64, "name: " },
  { "王\xc2\x85建国", NULL, NULL, NULL, G_MININT64, "name: " },
  { "王建国", "1", NULL, NULL, G_MININT64, "id_number: " },
  { "王建国", NULL, "高龄,火星人", NULL, G_MININT64, "groups: " },
  { "王建国", NULL, ",", NULL, G_MININT64, "groups: " },
  { "王建国", NULL, NULL, "a\x01", G_MININT64, "notes: " },
};

static void
test_tidy (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (HlCitizen) citizen = hl_citizen_new ();
      g_autoptr (GError) error = NULL;
      gboolean good;

      citizen->name = g_strdup (bad[i].name);
      citizen->id_number = g_strdup (bad[i].id_number);
      citizen->groups = g_strdup (bad[i].groups);
      citizen->notes = g_strdup (bad[i].notes);
      citizen->birth_year = bad[i].birth_year;
      good = hl_citizen_tidy (citizen, &error)
             && hl_citizen_check_groups (citizen, hl_citizen_usual_groups, &error);
      g_assert_true (good == (bad[i].fault == NULL));
      if (good)
        g_assert_cmpstr (citizen->name, ==, "王建国");
      else if (!g_str_has_prefix (error->message, bad[i].fault))
        g_error ("%u: %s", i, error->message);
      if (good && citizen->id_number != NULL)
        g_assert_cmpint (citizen->birth_year, ==, 1949);
    }
}

static void
test_groups_once (void)
{
  g_autoptr (HlCitizen) citizen = hl_citizen_new ();

  citizen->groups = g_strdup ("独居, 高龄,独居");
  g_assert_true (hl_citizen_check_groups (citizen, hl_citizen_usual_groups, NULL));
  g_assert_cmpstr (citizen->groups, ==, "独居,高龄");
}

/* ---- Stored ---- */

static HlCitizen *
make (Fixture *f, const char *name, const char *number)
{
  HlDeskContext by = context (f);
  g_autoptr (HlCitizen) citizen = hl_citizen_new ();
  g_autoptr (HlCitizenPhone) phone = hl_citizen_phone_new ();
  g_autoptr (GError) error = NULL;

  citizen->name = g_strdup (name);
  citizen->address = g_strdup ("八大湖街道延安三路 1 号");
  phone->number = g_strdup (number);
  citizen->phones = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (citizen->phones, g_steal_pointer (&phone));
  hl_citizens_insert (f->db, citizen, &by, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&citizen);
}

static guint
count (Fixture *f, HlCitizenFilter filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = hl_citizens_list (f->db, f->key, &filter, NOW, 100, &error);

  g_assert_no_error (error);
  return found->len;
}

static void
test_find (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCitizen) wang = make (f, "王建国", "13812345678");
  g_autoptr (HlCitizen) daughter = make (f, "王小梅", "+86 138-1234-5678");
  g_autoptr (HlCitizen) zhang = make (f, "张国建", "0532-85912345");
  g_autoptr (HlCitizen) foreign = make (f, "Ａnna Li", "13812345679");

  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "王" }), ==, 2);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "建国" }), ==, 1);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "王建国" }), ==, 1);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "国王" }), ==, 0);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "ANNA" }), ==, 1);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "" }), ==, 4);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .phone = "13812345678" }), ==, 2);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .phone = "053285912345" }), ==, 1);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .phone = "1381234567" }), ==, 0);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .phone = "王" }), ==, 0);
}

/* The index may say yes to a name that has the pairs but not the word. */
static void
test_find_apart (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCitizen) one = make (f, "ab bc", "13812345678");

  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "abc" }), ==, 0);
  g_assert_cmpuint (count (f, (HlCitizenFilter){ .name = "ab bc" }), ==, 1);
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  HlCitizenFilter filter = { .name = "王" };
  guint seen = 0, turns = 0;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *number = g_strdup_printf ("138%08u", i);
      g_autoptr (HlCitizen) one = make (f, i % 2 == 0 ? "王建国" : "李娜", number);
    }
  for (gboolean more = TRUE; more; turns++)
    {
      g_autoptr (GPtrArray) page = hl_citizens_list (f->db, f->key, &filter, NOW, 40, NULL);

      more = page->len == 40;
      seen += page->len;
      if (page->len > 0)
        filter.after = ((HlCitizen *) page->pdata[page->len - 1])->id;
    }
  g_assert_cmpuint (seen, ==, 150);
  g_assert_cmpuint (turns, ==, 4);
}

static void
test_masked (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCitizen) wang = make (f, "王建国", "13812345678");
  g_autoptr (HlCitizen) stored = hl_citizens_get (f->db, f->key, wang->id, NOW, NULL);
  g_autoptr (GString) json = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (json);

  g_assert_cmpstr (stored->name, ==, "王建国");
  hl_record_write_json (HL_RECORD (stored), &writer);
  g_assert_nonnull (strstr (json->str, "王**"));
  g_assert_nonnull (strstr (json->str, "138****5678"));
  g_assert_null (strstr (json->str, "建国"));
  g_assert_null (strstr (json->str, "延安"));
  g_assert_null (strstr (json->str, "sealed"));
}

/* ---- Household, warnings ---- */

static void
test_household (Fixture *f, gconstpointer data)
{
  HlDeskContext by = context (f);
  g_autoptr (HlCitizen) wang = make (f, "王建国", "13812345678");
  g_autoptr (HlCitizen) liu = make (f, "刘芳", "13812345678");
  g_autoptr (GPtrArray) home = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (hl_citizens_set_household (f->db, wang, wang->id, &by, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD);
  g_clear_error (&error);
  g_assert_false (hl_citizens_set_household (f->db, wang, 12345, &by, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD);
  g_clear_error (&error);

  g_assert_true (hl_citizens_set_household (f->db, liu, wang->id, &by, &error));
  home = hl_citizens_list_household (f->db, f->key, liu, NOW, &error);
  g_assert_cmpuint (home->len, ==, 1);
  g_assert_cmpstr (((HlCitizen *) home->pdata[0])->name, ==, "王建国");
  g_clear_pointer (&home, g_ptr_array_unref);
  g_assert_true (hl_citizens_set_household (f->db, liu, 0, &by, &error));
  home = hl_citizens_list_household (f->db, f->key, liu, NOW, &error);
  g_assert_cmpuint (home->len, ==, 0);
}

static void
test_warnings (Fixture *f, gconstpointer data)
{
  HlDeskContext by = context (f);
  g_autoptr (HlCitizen) wang = make (f, "王建国", "13812345678");
  g_autoptr (HlCitizen) change = hl_citizen_new ();
  g_autoptr (HlCitizenWarning) warning = hl_citizen_warning_new ();
  g_autoptr (HlCitizen) later = NULL;
  g_autoptr (GError) error = NULL;

  warning->text = g_strdup ("听力不佳");
  warning->until = NOW + HL_DAY;
  change->warnings = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (change->warnings, g_object_ref (warning));
  g_assert_true (
      hl_citizens_change (f->db, wang, change, hl_citizen_bit ("warnings"), &by, &error));
  g_assert_no_error (error);
  g_clear_object (&later);
  later = hl_citizens_get (f->db, f->key, wang->id, NOW, NULL);
  g_assert_cmpuint (later->warnings->len, ==, 1);
  g_assert_cmpstr (((HlCitizenWarning *) later->warnings->pdata[0])->by_name, ==, "李娜");
  g_clear_object (&later);
  later = hl_citizens_get (f->db, f->key, wang->id, NOW + HL_DAY, NULL);
  g_assert_cmpuint (later->warnings->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/citizens/id-numbers", test_id_numbers);
  g_test_add_func ("/citizens/one-digit", test_one_digit);
  g_test_add_func ("/citizens/tidy", test_tidy);
  g_test_add_func ("/citizens/groups-once", test_groups_once);
#define ADD(path, test) g_test_add ("/citizens/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("find", test_find);
  ADD ("find-apart", test_find_apart);
  ADD ("pages", test_pages);
  ADD ("masked", test_masked);
  ADD ("household", test_household);
  ADD ("warnings", test_warnings);
#undef ADD
  return g_test_run ();
}
