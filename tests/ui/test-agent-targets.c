/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-emergency.h"

#define ME 1

static HlJsonDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  HlJsonDoc *doc = hl_json_parse (text, -1, &error);

  g_assert_no_error (error);

  return doc;
}

static HlJsonDoc *
some_colleagues (void)
{
  return parse (
      "{\"agents\": ["
      "{\"id\": 1, \"name\": \"李娜\", \"extension\": \"1023\", \"state\": \"talking\"},"
      "{\"id\": 2, \"name\": \"王芳\", \"extension\": \"1024\", \"state\": \"talking\","
      " \"reachable\": false},"
      "{\"id\": 3, \"name\": \"赵敏\", \"extension\": \"1025\", \"state\": \"ready\","
      " \"reachable\": true},"
      "{\"id\": 4, \"name\": \"陈静\", \"extension\": \"1026\", \"state\": \"away\","
      " \"reachable\": true},"
      "{\"id\": 5, \"name\": \"赵强\", \"extension\": \"1027\", \"state\": \"offline\"},"
      "{\"id\": 6, \"name\": \"没有分机\", \"state\": \"ready\", \"reachable\": true}],"
      "\"queues\": ["
      "{\"id\": 11, \"name\": \"社会救助\", \"waiting\": 3, \"ready\": 0, \"signed_in\": 2},"
      "{\"id\": 12, \"name\": \"殡葬管理\", \"waiting\": 0, \"ready\": 0, \"signed_in\": 0}]}");
}

static HlJsonDoc *
some_words (void)
{
  return parse ("{\"offices\": [{\"name\": \"市民政局社会救助处\", \"phone\": \"053285911234\"},"
                "{\"name\": \"没有电话的单位\"}]}");
}

/* The names in their order, "|" between them; "-" before those that can't be rung now. */
static char *
found (const char *query)
{
  g_autoptr (HlJsonDoc) colleagues = some_colleagues ();
  g_autoptr (HlJsonDoc) words = some_words ();
  g_autoptr (GPtrArray) targets =
      agent_targets_find (hl_json_doc_root (words), hl_json_doc_root (colleagues), ME, query);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < targets->len; i++)
    {
      const AgentTarget *target = g_ptr_array_index (targets, i);

      g_string_append_printf (out, "%s%s%s", i > 0 ? "|" : "", target->open ? "" : "-",
                              target->name);
    }

  return g_string_free (out, FALSE);
}

static void
test_order (void)
{
  static const struct
  {
    const char *query, *names;
  } rows[] = {
    { "", "赵敏|陈静|社会救助|市民政局社会救助处" }, /* who can be rung; never herself */
    { "z", "赵敏|社会救助|市民政局社会救助处|-赵强|-殡葬管理" },
    { "zm", "赵敏" },
    { "wf", "-王芳" },
    { "102", "赵敏|陈静|102|-王芳|-赵强" },
    { "1025", "赵敏" }, /* an extension is no outside number */
    { "ln", "" },       /* herself */
    { "shjz", "社会救助|市民政局社会救助处" },
    { "053285", "053285|市民政局社会救助处" },
    { "139 0000-1111", "13900001111" },
    { "1", "赵敏|陈静|-王芳|-赵强" }, /* one digit is no number */
    { "a1", "" },
    { "12345678901234567890123456789012345", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *names = found (rows[i].query);

      g_assert_cmpstr (names, ==, rows[i].names);
    }
}

static void
test_nothing_known (void)
{
  g_autoptr (HlJsonDoc) odd = parse ("{\"agents\": [7, {\"id\": \"x\"}], \"queues\": {}}");
  g_autoptr (GPtrArray) none = agent_targets_find (NULL, NULL, ME, NULL);
  g_autoptr (GPtrArray) strange = agent_targets_find (NULL, hl_json_doc_root (odd), ME, "");

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (strange->len, ==, 0);
}

static void
test_labels (void)
{
  AgentTarget target = { .kind = AGENT_TARGET_AGENT,
                         .name = (char *) "李娜",
                         .number = (char *) "1023" };
  g_autofree char *agent = agent_target_dup_label (&target);
  g_autofree char *outside = NULL, *emergency = NULL, *office = NULL;

  g_assert_cmpstr (agent, ==, "李娜 1023");
  target.kind = AGENT_TARGET_NUMBER;
  target.number = (char *) "13900001111";
  outside = agent_target_dup_label (&target);
  g_assert_cmpstr (outside, ==, "139****1111"); /* the bar is looked at by others */
  target.number = (char *) "120";
  emergency = agent_target_dup_label (&target);
  g_assert_cmpstr (emergency, ==, "120");
  target.kind = AGENT_TARGET_OFFICE;
  office = agent_target_dup_label (&target);
  g_assert_cmpstr (office, ==, "李娜");
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *number, *what;
  } rows[] = {
    { "13812345678", "Mobile phone" },
    { "+8613812345678", "Mobile phone" },
    { "013812345678", "Mobile phone with a leading 0" },
    { "053285911234", "With area code" },
    { "01065123456", "With area code" },
    { "85911234", "Local number, no area code" },
    { "12345", "Short number" },
    { "4006012345", "Service number" },
    { "+4930123456", "Abroad" },
    { "138123456789012", "Unusual length: check the number" },
    { "1", NULL },
    { "", NULL },
    { NULL, NULL },
    { "abc", NULL },
    { "1024", "Extension of 王芳" },
  };
  g_autoptr (HlJsonDoc) colleagues = some_colleagues ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *what = agent_number_describe (rows[i].number, hl_json_doc_root (colleagues));

      g_assert_cmpstr (what, ==, rows[i].what);
    }
}

/* The site's numbers; the country's when it names none. */
static void
test_emergency (void)
{
  g_autoptr (HlJsonDoc) words = parse ("{\"emergency\": [{\"name\": \"县医院\", \"number\":"
                                       " \"85120120\"}, {\"name\": \"no number\"},"
                                       " {\"name\": \"急救 120\", \"number\": \"120\"}]}");
  g_autoptr (GPtrArray) own = agent_emergency_services (hl_json_doc_root (words));
  g_autoptr (GPtrArray) country = agent_emergency_services (NULL);
  const AgentHelp *first = g_ptr_array_index (own, 0);

  g_assert_cmpuint (own->len, ==, 2);
  g_assert_cmpstr (((const AgentHelp *) g_ptr_array_index (own, 1))->label, ==, "急救 120");
  g_assert_cmpstr (first->name, ==, "县医院");
  g_assert_cmpstr (first->label, ==, "县医院 85120120");
  g_assert_cmpuint (country->len, ==, 3);
  first = g_ptr_array_index (country, 0);
  g_assert_cmpstr (first->name, ==, "120");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/targets/order", test_order);
  g_test_add_func ("/agent/targets/nothing-known", test_nothing_known);
  g_test_add_func ("/agent/targets/labels", test_labels);
  g_test_add_func ("/agent/targets/numbers", test_numbers);
  g_test_add_func ("/agent/emergency/numbers", test_emergency);

  return g_test_run ();
}
