/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "desk/hl-ticket.h"
#include "hl-test.h"
#include "ui/hl-ui.h"

/* Shows a widget, lets it draw, and sees that it goes when it is let go. */

static gboolean
has_size (gpointer widget)
{
  return gtk_widget_get_width (widget) > 0 && gtk_widget_get_mapped (widget);
}

static GtkWidget *
show (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 300);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (hl_test_wait_until (has_size, child, 20));
  return window;
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
let_go (GtkWidget *window, GtkWidget *child)
{
  gpointer weak = child;

  g_object_add_weak_pointer (G_OBJECT (child), &weak);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_true (hl_test_wait_until (is_gone, &weak, 10));
}

static void
test_simple (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *tile = hl_tile_new ("接通率"), *dot = hl_state_dot_new (HL_TONE_GOOD, "就绪");
  GtkWidget *level = hl_level_new (HL_TONE_GOOD, 12, "我"), *hint = hl_key_hint_new ("F2");
  GtkWidget *window;

  gtk_box_append (GTK_BOX (box), tile);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), level);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (GTK_BOX (box), hl_skeleton_new (3));
  gtk_box_append (GTK_BOX (box), hl_heading_new ("坐席", "26"));
  window = show (box);
  for (HlTone tone = 0; tone < HL_N_TONES; tone++)
    {
      hl_tile_set (HL_TILE (tile), "90.0%", NULL, tone);
      hl_tile_set_chip (HL_TILE (tile), tone % 2 ? "紧贴" : NULL, tone);
      hl_state_dot_set (HL_STATE_DOT (dot), tone, tone % 2 ? NULL : "词");
    }
  hl_level_set (HL_LEVEL (level), -20);
  hl_level_set (HL_LEVEL (level), NAN);
  hl_level_set (HL_LEVEL (level), 40);
  hl_level_set_muted (HL_LEVEL (level), TRUE);
  let_go (window, box);
}

static void
test_wave (void)
{
  GtkWidget *wave = hl_wave_new ("来电人", "坐席"), *window = show (wave);
  g_autoptr (HlJsonDoc) good = hl_json_parse (
      "{\"length_us\": 5000000, \"left\": [0, 255, 300], \"right\": [1, -2, 3]}", -1, NULL);
  g_autoptr (HlJsonDoc) bad = hl_json_parse ("{\"left\": 5}", -1, NULL);

  g_assert_true (hl_wave_set_json (HL_WAVE (wave), hl_json_doc_root (good)));
  g_assert_false (hl_wave_set_json (HL_WAVE (wave), hl_json_doc_root (bad)));
  g_assert_false (hl_wave_set_json (HL_WAVE (wave), NULL));
  hl_wave_set_position (HL_WAVE (wave), HL_SECOND);
  hl_wave_add_mark (HL_WAVE (wave), 0, HL_SECOND, HL_TONE_OVER, "重叠");
  hl_wave_set_live (HL_WAVE (wave), HL_MINUTE);
  for (int i = 0; i < 400; i++)
    hl_wave_push (HL_WAVE (wave), -20, NAN, i * HL_SECOND / 4);
  let_go (window, wave);
}

static void
test_chart (void)
{
  const double bars[] = { 1, NAN, -5, 200 }, line[] = { NAN, 10, 20, NAN };
  const char *labels[] = { "8:00", "", NULL, "10:00" };
  HlChartData data = { .n_slots = 4,
                       .slot_labels = labels,
                       .bars = { "a", bars },
                       .line = { "b", line },
                       .limit = 90,
                       .now = 2.5,
                       .now_label = "现在" };
  GtkWidget *chart = hl_chart_new ("话务"), *window;
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *png = g_build_filename (dir, "a.png", NULL);
  g_autofree char *pdf = g_build_filename (dir, "a.pdf", NULL);
  g_autoptr (GError) error = NULL;

  hl_chart_set (HL_CHART (chart), &data, "话务");
  window = show (chart);
  hl_chart_set (HL_CHART (chart), &(HlChartData){ .limit = NAN, .now = NAN }, "无");
  g_assert_true (hl_chart_write_png (&data, 600, 300, png, &error));
  g_assert_true (hl_chart_write_pdf (&data, 400, 200, pdf, &error));
  g_assert_false (hl_chart_write_png (&data, 600, 300, "/proc/none/a.png", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (hl_chart_write_pdf (&data, 600, 300, "/proc/none/a.pdf", &error));
  g_assert_nonnull (error);
  let_go (window, chart);
}

static char *
upper (GObject *item, gpointer data)
{
  return g_strdup_printf ("%d", (int) ((HlTicket *) item)->id);
}

static HlTone
tone (GObject *item, gpointer data)
{
  return HL_TONE_OVER;
}

static void
test_columns (void)
{
  static const HlColumn columns[] = {
    { .title = "Id", .text = upper, .tone = tone, .numeric = TRUE },
    { .title = "Title", .field = "title", .expand = TRUE },
  };
  g_autoptr (GListStore) store = g_list_store_new (hl_ticket_get_type ());
  GtkWidget *view, *window;
  HlTicket *first;

  for (int i = 0; i < 50; i++)
    {
      g_autoptr (HlTicket) ticket = hl_ticket_new ();

      ticket->id = i + 1;
      g_list_store_append (store, ticket);
    }
  view = hl_columns_new (G_LIST_MODEL (store), columns, G_N_ELEMENTS (columns), NULL, "工单");
  window = show (view);
  g_assert_null (hl_columns_get_selected (view));
  first = g_list_model_get_item (G_LIST_MODEL (store), 0);
  hl_record_set_text (first, &first->title, "低保");
  hl_columns_refresh (view);
  gtk_single_selection_set_selected (
      GTK_SINGLE_SELECTION (gtk_column_view_get_model (GTK_COLUMN_VIEW (view))), 0);
  g_assert_true (hl_columns_get_selected (view) == first);
  g_object_unref (first);
  g_list_store_remove_all (store);
  let_go (window, view);
}

/* The drawn colours and the styled ones are one list. */
static void
test_tones (void)
{
  static const char *const names[HL_N_TONES] = { NULL, "good", "busy", "near", "over" };
  static const char *const files[] = { "lib/ui/resources/colours-light.css",
                                       "lib/ui/resources/colours-dark.css" };

  for (guint dark = 0; dark < 2; dark++)
    {
      g_autofree char *path = hl_test_source (files[dark]);
      g_autofree char *css = NULL;

      g_assert_true (g_file_get_contents (path, &css, NULL, NULL));
      for (guint t = 1; t < HL_N_TONES; t++)
        {
          GdkRGBA colour;
          g_autofree char *line = NULL;

          hl_tone_mark (t, dark == 1, &colour);
          line = g_strdup_printf (
              "hl_%s_mark #%02x%02x%02x;", names[t], (int) lroundf (colour.red * 255),
              (int) lroundf (colour.green * 255), (int) lroundf (colour.blue * 255));
          g_assert_nonnull (strstr (css, line));
        }
    }
}

static void
test_shortcuts_window (void)
{
  const HlShortcutTable *tables[] = { hl_shortcuts_common () };
  GtkWidget *window = hl_shortcuts_window_new (tables, 1);

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hl_ui_init ();
  g_test_add_func ("/ui/widgets/simple", test_simple);
  g_test_add_func ("/ui/widgets/wave", test_wave);
  g_test_add_func ("/ui/widgets/chart", test_chart);
  g_test_add_func ("/ui/widgets/columns", test_columns);
  g_test_add_func ("/ui/widgets/tones", test_tones);
  g_test_add_func ("/ui/widgets/shortcuts-window", test_shortcuts_window);
  return g_test_run ();
}
