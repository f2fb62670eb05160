/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-drill-report.h"

#include <glib/gi18n.h>

#define MARGIN_LINES 2.2
#define NAME_SHARE 0.42

static void
line_free (gpointer data)
{
  SupervisorDrillLine *line = data;

  g_free (line->name);
  g_free (line->value);
  g_free (line);
}

static void
add (GPtrArray *lines, const char *name, char *value /* taken */)
{
  SupervisorDrillLine *line = g_new0 (SupervisorDrillLine, 1);

  line->name = g_strdup (name);
  line->value = value;
  g_ptr_array_add (lines, line);
}

static char *
seconds (const HlJson *value)
{
  if (hl_json_kind (value) != HL_JSON_INT)
    return g_strdup (HL_DASH);
  return g_strdup_printf (_ ("%.2f s"), (double) hl_json_int (value, 0) / HL_SECOND);
}

static char *
yes_or_no (const HlJson *value)
{
  return g_strdup (hl_json_bool (value, FALSE) ? _ ("yes") : _ ("no"));
}

static void
add_report (GPtrArray *lines, const HlJson *report)
{
  gint64 before = hl_json_int (hl_json_get (report, "calls_before"), 0);

  add (lines, _ ("Controllable again after"), seconds (hl_json_get (report, "controllable_us")));
  add (lines, _ ("Longest silence in the test call"), seconds (hl_json_get (report, "gap_us")));
  add (lines, _ ("Other calls before"), g_strdup_printf ("%" G_GINT64_FORMAT, before));
  add (lines, _ ("… of these still there"),
       g_strdup_printf ("%" G_GINT64_FORMAT, hl_json_int (hl_json_get (report, "calls_alive"), 0)));
  add (lines, _ ("… ended in the ordinary way"),
       g_strdup_printf ("%" G_GINT64_FORMAT, hl_json_int (hl_json_get (report, "calls_ended"), 0)));
  add (lines, _ ("… lost"),
       g_strdup_printf ("%" G_GINT64_FORMAT, hl_json_int (hl_json_get (report, "calls_lost"), 0)));
  add (lines, _ ("Log of the test call complete"),
       yes_or_no (hl_json_get (report, "facts_complete")));
  add (lines, _ ("Recording: parts"),
       g_strdup_printf ("%" G_GINT64_FORMAT, hl_json_int (hl_json_get (report, "recordings"), 0)));
  add (lines, _ ("Recorded"), seconds (hl_json_get (report, "recorded_us")));
  add (lines, _ ("Not recorded, marked as a gap"),
       seconds (hl_json_get (report, "not_recorded_us")));
}

GPtrArray *
supervisor_drill_lines (const HlJson *drill)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);
  const HlJson *report = hl_json_get (drill, "report");
  gboolean service = g_strcmp0 (hl_json_text (hl_json_get (drill, "kind"), ""), "service") == 0;
  HlTime killed = hl_json_int (hl_json_get (drill, "killed_at"), 0);

  add (lines, _ ("Killed"),
       g_strdup (service ? _ ("the service (hotlined)") : _ ("the sound (hotline-mediad)")));
  if (killed != 0)
    {
      g_autofree char *date = hl_format_date (killed);
      g_autofree char *time = hl_format_time_seconds (killed);

      add (lines, _ ("At"), g_strdup_printf ("%s %s", date, time));
    }
  if (hl_json_kind (report) == HL_JSON_OBJECT)
    add_report (lines, report);
  return lines;
}

/* The service's words are for the log. */
static const char *
why_not (const char *reason)
{
  static const struct
  {
    const char *reason, *text;
  } reasons[] = {
    { "your telephone did not answer", N_ ("your telephone did not answer; is it registered?") },
    { "the test call was ended", N_ ("the test call was hung up too early") },
    { "hotline-mediad could not be killed", N_ ("the sound could not be stopped") },
    { "the drill could not be stored", N_ ("the drill could not be written to the data") },
    { "the report could not be read from the data", N_ ("the report could not be read") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reasons[i].reason, reason) == 0)
      return _ (reasons[i].text);

  return _ ("your telephone can’t be rung now: finish its call, and see that it is registered");
}

char *
supervisor_drill_verdict (const HlJson *drill)
{
  const char *state = hl_json_text (hl_json_get (drill, "state"), "");
  const char *reason = hl_json_text (hl_json_get (drill, "reason"), "");

  if (g_str_equal (state, "passed"))
    return g_strdup (_ ("Passed"));
  if (g_str_equal (state, "not-passed"))
    return g_strdup (_ ("Not passed"));
  return g_strdup_printf (_ ("Not done: %s"), why_not (reason));
}

HlTone
supervisor_drill_tone (const HlJson *drill)
{
  const char *state = hl_json_text (hl_json_get (drill, "state"), "");

  if (g_str_equal (state, "passed"))
    return HL_TONE_GOOD;

  return g_str_equal (state, "not-passed") ? HL_TONE_OVER : HL_TONE_NEAR;
}

/* ---- On paper ---- */

typedef struct
{
  char *verdict;
  GPtrArray *lines;
} Paper;

static void
paper_free (gpointer data, GClosure *closure)
{
  Paper *paper = data;

  g_free (paper->verdict);
  g_ptr_array_unref (paper->lines);
  g_free (paper);
}

static void
put_text (GtkPrintContext *context, double x, double y, double size, const char *text)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  g_autofree char *font = g_strdup_printf ("Sans %.1f", size);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (description);
}

static void
draw_page_cb (GtkPrintOperation *print, GtkPrintContext *context, int page, gpointer data)
{
  Paper *paper = data;
  double width = gtk_print_context_get_width (context), line = 22, y = line * MARGIN_LINES;

  put_text (context, 0, 0, 18, _ ("Report of a drill"));
  put_text (context, 0, y, 14, paper->verdict);
  y += 2 * line;
  for (guint i = 0; i < paper->lines->len; i++, y += line)
    {
      const SupervisorDrillLine *one = g_ptr_array_index (paper->lines, i);

      put_text (context, 0, y, 11, one->name);
      put_text (context, width * NAME_SHARE, y, 11, one->value);
    }
}

gboolean
supervisor_drill_print (GtkWindow *parent, const char *verdict, GPtrArray *lines, GFile *file,
                        GError **error)
{
  g_autoptr (GtkPrintOperation) print = gtk_print_operation_new ();
  Paper *paper = g_new0 (Paper, 1);
  GtkPrintOperationAction action = GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG;

  paper->verdict = g_strdup (verdict);
  paper->lines = lines;
  gtk_print_operation_set_n_pages (print, 1);
  gtk_print_operation_set_job_name (print, _ ("Report of a drill"));
  gtk_print_operation_set_unit (print, GTK_UNIT_POINTS);
  g_signal_connect_data (print, "draw-page", G_CALLBACK (draw_page_cb), paper, paper_free, 0);
  if (file != NULL)
    {
      gtk_print_operation_set_export_filename (print, g_file_peek_path (file));
      action = GTK_PRINT_OPERATION_ACTION_EXPORT;
    }
  else
    gtk_print_operation_set_allow_async (print, TRUE);
  return gtk_print_operation_run (print, action, parent, error) != GTK_PRINT_OPERATION_RESULT_ERROR;
}
