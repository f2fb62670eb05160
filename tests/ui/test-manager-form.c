/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-way.h"

#include "manager-site.h"
#include "ui/hl-record-form-private.h"

/* The forms of flows and queues: what is chosen is in the record, what is wrong is found, and
 * what it comes to is told. */

static const char site_text[] =
    "{\"name\": \"12349\", \"queues\": [{\"name\": \"general\", \"max_waiting\": 5,"
    "   \"full\": {\"message\": true, \"prompt\": \"sorry\"}, \"nobody\": {\"number\": \"120\"}},"
    "   {\"name\": \"care\", \"max_wait_seconds\": 60, \"full_prompt\": \"full\"}],"
    " \"flows\": [{\"name\": \"citizens\", \"queue\": \"general\", \"greeting\": \"welcome\","
    "   \"hours\": [{\"weekdays\": \"1-5\", \"open\": \"08:30\", \"close\": \"18:00\"}],"
    "   \"menu\": {\"keys\": [{\"key\": \"1\", \"queue\": \"care\"}, {\"key\": \"3\", "
    "\"callback\": true}]}}]}";

static HlSite *
read_site (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (site_text, -1, &error);
  HlSite *site = manager_site_read (hl_json_doc_root (doc), &error);

  g_assert_no_error (error);
  return site;
}

static char **
words (const char *name, gpointer data)
{
  const char *const queues[] = { "general", "care", NULL };
  const char *const keys[] = { "1", "2", "3", NULL };
  const char *const none[] = { NULL };

  if (g_str_equal (name, "queues"))
    return g_strdupv ((char **) queues);
  return g_strdupv ((char **) (g_str_equal (name, "keys") ? keys : none));
}

static const ManagerSection *
section (const char *name)
{
  for (guint i = 0; i < manager_n_sections; i++)
    if (g_str_equal (manager_sections[i].name, name))
      return &manager_sections[i];
  g_assert_not_reached ();
}

/* In a window that is shown: only there a field takes the focus. */
static GtkWidget *
show_form (gpointer record, const char *name, GtkWidget **window)
{
  const ManagerSection *of = section (name);
  GtkWidget *form = hl_record_form_new (record, of->fields, of->n_fields, words, NULL);

  *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (*window), form);
  gtk_window_present (GTK_WINDOW (*window));
  while (!gtk_widget_get_mapped (form))
    g_main_context_iteration (NULL, TRUE);
  return form;
}

static void
close_window (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The field that has the focus. */
static const char *
focused (GtkWidget *window)
{
  GtkWidget *widget = gtk_root_get_focus (GTK_ROOT (window));

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    if (g_object_get_data (G_OBJECT (widget), "hl-field") != NULL)
      return g_object_get_data (G_OBJECT (widget), "hl-field");
  return NULL;
}

static GtkWidget *
find_labelled (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && found == NULL;
       w = gtk_widget_get_next_sibling (w))
    found = find_labelled (w, text);
  return found;
}

/* To look at a form changes nothing: else one would be asked to save what nobody typed. */
static void
test_looking (void)
{
  g_autoptr (HlSite) site = read_site ();
  g_autoptr (HlSite) before = manager_site_copy (site);
  GtkWidget *window;
  HlSiteMenu *menu;

  show_form (g_ptr_array_index (site->flows, 0), "flows", &window);
  menu = (HlSiteMenu *) ((HlSiteFlow *) g_ptr_array_index (site->flows, 0))->menu;
  g_assert_cmpint (menu->wait_seconds, ==, G_MININT64);
  g_assert_true (hl_record_equal (HL_RECORD (menu),
                                  ((HlSiteFlow *) g_ptr_array_index (before->flows, 0))->menu));
  close_window (window);
}

/* What was said of a row of a list is forgotten when the row is changed. */
static void
test_mended (void)
{
  g_autoptr (HlSite) site = read_site ();
  GtkWidget *window;
  GtkWidget *form = show_form (g_ptr_array_index (site->flows, 0), "flows", &window);
  GtkWidget *entry = hl_record_editor_find (form, "close"), *fault;

  g_assert_true (hl_record_form_show_error (HL_RECORD_FORM (form), "hours[0].close: late", "late"));
  fault = find_labelled (form, "late");
  g_assert_true (gtk_widget_get_visible (fault));
  gtk_editable_set_text (GTK_EDITABLE (entry), "19:00");
  g_assert_false (gtk_widget_get_visible (fault));
  close_window (window);
}

/* Errors lead into objects and the lists in them. */
static void
test_faults (void)
{
  static const struct
  {
    const char *path, *field;
  } cases[] = {
    { "menu.keys[0].queue: there is no queue care", "queue" },
    { "menu.keys[1].key: 3 is there twice", "key" },
    { "menu.wait_seconds: must be from 1 to 10", "wait_seconds" },
    { "hours[0].close: must be later", "close" },
    { "greeting: there is no prompt welcome", "greeting" },
  };
  g_autoptr (HlSite) site = read_site ();
  GtkWidget *window;
  GtkWidget *form = show_form (g_ptr_array_index (site->flows, 0), "flows", &window);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (
          hl_record_form_show_error (HL_RECORD_FORM (form), cases[i].path, cases[i].path));
      hl_record_form_focus (HL_RECORD_FORM (form), cases[i].path);
      g_assert_cmpstr (focused (window), ==, cases[i].field);
      g_assert_nonnull (find_labelled (form, cases[i].path));
    }
  g_assert_true (
      hl_record_form_show_error (HL_RECORD_FORM (form), "menu.keys: from 1 to 11", "too many"));
  g_assert_nonnull (find_labelled (form, "too many"));
  g_assert_false (hl_record_form_show_error (HL_RECORD_FORM (form), "unheard: of", ""));
  close_window (window);

  form = show_form (g_ptr_array_index (site->queues, 0), "queues", &window);
  g_assert_true (hl_record_form_show_error (HL_RECORD_FORM (form), "nobody.number: no", "no"));
  hl_record_form_focus (HL_RECORD_FORM (form), "nobody.number: no");
  g_assert_cmpstr (focused (window), ==, "number");
  g_assert_true (hl_record_form_show_error (HL_RECORD_FORM (form), "waited: never happens", "x"));
  close_window (window);
}

static GtkDropDown *
way_choice (GtkWidget *widget)
{
  GtkDropDown *found = NULL;

  if (GTK_IS_DROP_DOWN (widget))
    return GTK_DROP_DOWN (widget);
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && found == NULL;
       w = gtk_widget_get_next_sibling (w))
    found = way_choice (w);
  return found;
}

static void
count_cb (HlRecordForm *form, const char *field, guint *n)
{
  g_assert_cmpstr (field, ==, "full");
  (*n)++;
}

/* One of several: what was chosen before is taken out; none is no object. */
static void
test_one_of (void)
{
  g_autoptr (HlSite) site = read_site ();
  HlSiteQueue *queue = g_ptr_array_index (site->queues, 0);
  HlSiteAction *action = (HlSiteAction *) queue->full;
  const ManagerSection *of = section ("queues");
  const HlFormField *spec = of->fields;
  GtkWidget *form = g_object_ref_sink (
      hl_record_form_new (HL_RECORD (queue), of->fields, of->n_fields, words, NULL));
  GtkWidget *editor;
  guint n = 0;

  while (!g_str_equal (spec->field, "full"))
    spec++;
  g_signal_connect (form, "changed", G_CALLBACK (count_cb), &n);
  editor = g_object_ref_sink (
      hl_record_editor_new (HL_RECORD_FORM (form), HL_RECORD (queue), spec, "full", "full"));
  g_assert_cmpuint (gtk_drop_down_get_selected (way_choice (editor)), ==, 4); /* message */
  g_assert_null (hl_record_editor_find (editor, "queue"));

  gtk_drop_down_set_selected (way_choice (editor), 1); /* queue */
  g_assert_false (action->message);
  g_assert_cmpstr (action->prompt, ==, "sorry");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (hl_record_editor_find (editor, "queue")), 2);
  g_assert_cmpstr (action->queue, ==, "care");
  g_assert_cmpuint (n, ==, 2);

  gtk_drop_down_set_selected (way_choice (editor), 0);
  g_assert_null (queue->full);
  gtk_drop_down_set_selected (way_choice (editor), 5); /* call-back */
  g_assert_true (((HlSiteAction *) queue->full)->callback);
  g_object_unref (editor);
  g_object_unref (form);
}

/* A switch makes the menu and puts it away; it comes back as it was. */
static void
test_object (void)
{
  g_autoptr (HlSite) site = read_site ();
  HlSiteFlow *flow = g_ptr_array_index (site->flows, 0);
  g_autoptr (HlRecord) menu = g_object_ref (flow->menu);
  const ManagerSection *of = section ("flows");
  const HlFormField *spec = of->fields;
  GtkWidget *form = g_object_ref_sink (
      hl_record_form_new (HL_RECORD (flow), of->fields, of->n_fields, words, NULL));
  GtkWidget *group, *onoff = NULL;

  while (!g_str_equal (spec->field, "menu"))
    spec++;
  group = g_object_ref_sink (hl_record_object_new (HL_RECORD_FORM (form), HL_RECORD (flow), spec));
  onoff = adw_preferences_group_get_header_suffix (ADW_PREFERENCES_GROUP (group));
  g_assert_nonnull (hl_record_editor_find (group, "wait_seconds"));
  gtk_switch_set_active (GTK_SWITCH (onoff), FALSE);
  g_assert_null (flow->menu);
  g_assert_null (hl_record_editor_find (group, "wait_seconds"));
  gtk_switch_set_active (GTK_SWITCH (onoff), TRUE);
  g_assert_true (flow->menu == menu);
  g_object_unref (group);
  g_object_unref (form);
}

static void
assert_lines (char **lines, const char *const *wanted)
{
  for (guint i = 0; wanted[i] != NULL; i++)
    g_assert_cmpstr (lines[i], ==, wanted[i]);
  g_assert_cmpuint (g_strv_length (lines), ==, g_strv_length ((char **) wanted));
  g_strfreev (lines);
}

static void
test_ways (void)
{
  static const char *const flow[] = { "open hours → prompt “welcome” → menu → queue general",
                                      "key 1 → queue care",
                                      "key 3 → call-back booked",
                                      "key 0, or 3 s of silence → queue general",
                                      "full → prompt “sorry” → message",
                                      "no agent signed in → number 120",
                                      "outside of the hours → the usual prompt → the end",
                                      NULL };
  static const char *const queue[] = { "flow citizens, key 1 → here",
                                       "waited 60 s → prompt “All agents are busy” → the end",
                                       NULL };
  g_autoptr (HlSite) site = read_site ();
  g_autoptr (HlSiteFlow) bare = hl_site_flow_new ();

  assert_lines (manager_way_of_flow (site, g_ptr_array_index (site->flows, 0)), flow);
  assert_lines (manager_way_of_queue (site, g_ptr_array_index (site->queues, 1)), queue);
  /* As it is typed: nothing is there yet. */
  assert_lines (manager_way_of_flow (site, HL_RECORD (bare)),
                (const char *const[]){ "day and night → queue ?", NULL });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/manager/form/looking", test_looking);
  g_test_add_func ("/manager/form/faults", test_faults);
  g_test_add_func ("/manager/form/mended", test_mended);
  g_test_add_func ("/manager/form/one-of", test_one_of);
  g_test_add_func ("/manager/form/object", test_object);
  g_test_add_func ("/manager/way/lines", test_ways);
  return g_test_run ();
}
