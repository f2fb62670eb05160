/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-prompt.h"

#include "manager-change.h"
#include "manager-site.h"

/* Where prompts are used, told as people know the settings, and what files are called. */

static HlSite *
read_site (void)
{
  static const char text[] =
      "{\"name\": \"12349\", \"recording_notice\": \"notice\","
      " \"queues\": [{\"name\": \"general\", \"full\": {\"message\": true, \"prompt\": "
      "\"sorry\"}}],"
      " \"flows\": [{\"name\": \"citizens\", \"queue\": \"general\", \"greeting\": \"welcome\","
      "   \"menu\": {\"prompt\": \"menu\", \"keys\": [{\"key\": \"1\", \"prompt\": \"sorry\"}]}}]}";
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, NULL);
  HlSite *site = manager_site_read (hl_json_doc_root (doc), NULL);

  g_assert_nonnull (site);
  return site;
}

static void
test_places (void)
{
  static const struct
  {
    const char *path, *place;
  } cases[] = {
    { "flows[0].greeting", "Flows citizens: Greeting" },
    { "flows[0].menu.keys[0].prompt", "Flows citizens: Menu, Keys 1" },
    { "queues[0].full: never happens without max_waiting", "Queues general: Who finds it full" },
    { "queues[7].name: is required", "Queues: Name of the queue" },
    { "queues[0]: is there twice", "Queues general" },
    { "area_code: must be an area code", "Site: Area code of the city" },
    { "unheard: of", "Site" },
    { "", "Site" },
  };
  g_autoptr (HlSite) site = read_site ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *place = manager_site_place (site, cases[i].path);

      g_assert_cmpstr (place, ==, cases[i].place);
    }
}

static void
test_read (void)
{
  static const char text[] =
      "[{\"name\": \"sorry\", \"length_us\": 1500000, \"changed_at\": 5, \"own\": true},"
      " {\"name\": \"notice\", \"own\": false}, {\"name\": \"position-before\", \"usual\": true},"
      " {\"name\": \"beeper\", \"usual\": false}, {\"name\": \"flood\", \"title\": \"汛期公告\"}, "
      "{}]";
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, NULL);
  g_autoptr (HlSite) site = read_site ();
  g_autoptr (GPtrArray) prompts = manager_prompts_read (hl_json_doc_root (doc), site);
  const ManagerPrompt *prompt;

  g_assert_cmpuint (prompts->len, ==, 5);
  prompt = g_ptr_array_index (prompts, 0);
  g_assert_true (prompt->own);
  g_assert_cmpint (prompt->length_us, ==, 1500000);
  g_assert_cmpstr (prompt->used, ==,
                   "Queues general: Who finds it full; Flows citizens: Menu, Keys 1");
  /* The site's own first, then those that are installed, then what nobody knows. */
  prompt = g_ptr_array_index (prompts, 1);
  g_assert_cmpstr (prompt->used, ==, "heard without being chosen");
  prompt = g_ptr_array_index (prompts, 2);
  g_assert_null (prompt->used);
  prompt = g_ptr_array_index (prompts, 3);
  g_assert_cmpstr (prompt->used, ==, "Site: Who is rung hears first");
}

/* By what the site calls them, what they are for, or else their names. */
static void
test_titles (void)
{
  static const struct
  {
    const char *name, *title, *choice;
  } cases[] = {
    { "flood", "汛期公告", "flood\t汛期公告\tflood" },
    { "closed", "Outside of the hours", "closed\tOutside of the hours\tclosed" },
    { "7", "Number 7", "7\tNumber 7\t7" },
    { "own-one", "own-one", "own-one" },
  };
  g_autoptr (HlJsonDoc) doc = hl_json_parse (
      "[{\"name\": \"flood\", \"title\": \"汛期公告\"}, {\"name\": \"closed\"}]", -1, NULL);
  g_autoptr (HlJsonDoc) other = hl_json_parse ("[{\"name\": \"flood\"}]", -1, NULL);
  g_autoptr (GPtrArray) prompts = manager_prompts_read (hl_json_doc_root (doc), NULL);
  g_autoptr (GPtrArray) without = NULL;
  g_autofree char *gone = NULL;

  g_assert_cmpstr (((ManagerPrompt *) prompts->pdata[1])->called, ==, "汛期公告");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = manager_prompt_title (cases[i].name);
      g_autofree char *choice = manager_prompt_choice (cases[i].name);

      g_assert_cmpstr (title, ==, cases[i].title);
      g_assert_cmpstr (choice, ==, cases[i].choice);
    }
  without = manager_prompts_read (hl_json_doc_root (other), NULL);
  gone = manager_prompt_title ("flood");
  g_assert_cmpstr (gone, ==, "flood");
}

static void
test_names (void)
{
  static const struct
  {
    const char *file, *name;
  } cases[] = {
    { "New Greeting (2).wav", "new-greeting-2" },
    { "closed.mp3", "closed" },
    { "a.b.flac", "a-b" },
    { "欢迎词.wav", "" },
    { "noending", "noending" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = manager_prompt_name_of_file (cases[i].file);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* The service's lines, as the page calls what they name. */
static void
test_changes (void)
{
  static const struct
  {
    const char *line, *text;
  } cases[] = {
    { "queue care: ring_seconds 20 → 25, wrap_up_until_saved false → true",
      "Queues care: An agent's telephone rings 20 → 25, Wrap-up lasts until the ticket is saved no "
      "→ yes" },
    { "queue a, b: added", "Queues a, b: added" },
    { "queue care: full – → {\"message\":true,\"callback\":false,\"prompt\":\"sorry\"}",
      "Queues care: Who finds it full – → prompt “sorry” → message" },
    { "flow x: menu – → "
      "{\"keys\":[{\"key\":\"1\",\"queue\":\"care\"},{\"key\":\"2\",\"number\":\"120\"}]}",
      "Flows x: Menu – → 1 → queue care; 2 → number 120" },
    { "queue care: strategy longest-idle → ring-all",
      "Queues care: Who is rung first Longest idle → All at once" },
    { "user lina: queues a 1, b 2 → a 1", "People lina: queues a 1, b 2 → a 1" },
    { "site: dial_seconds 60 → 45", "Site: An outbound call rings at most 60 → 45" },
    { "office of: added", "Offices of: added" },
    { "planet of: added", "planet of: added" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = manager_change_text (cases[i].line);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manager/prompt/places", test_places);
  g_test_add_func ("/manager/prompt/read", test_read);
  g_test_add_func ("/manager/prompt/titles", test_titles);
  g_test_add_func ("/manager/prompt/names", test_names);
  g_test_add_func ("/manager/change/lines", test_changes);
  return g_test_run ();
}
