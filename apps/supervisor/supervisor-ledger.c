/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-pages.h"

#include <glib/gi18n.h>
#include <math.h>

/* How many calls may still be lost: may lose = ⌊10 % × offered⌋ − lost, and the same
 * with 5 % for the national line.  The service counts; here it is said and drawn. */

typedef struct
{
  gint64 lost, may90, may95;
  gboolean known, offered;
} Ledger;

typedef struct
{
  GtkLabel *sentence, *note;
  GtkWidget *bar;
  Ledger ledger;
} Parts;

static void
draw_text (cairo_t *cr, GtkWidget *widget, const char *text, const GdkRGBA *colour, double x,
           double y, double align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  g_autofree char *markup = g_markup_printf_escaped ("<span size='80%%'>%s</span>", text);
  int width;

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_move_to (cr, CLAMP (x - align * width, 0, MAX (gtk_widget_get_width (widget) - width, 0)),
                 y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_bar (cairo_t *cr, double x, double width, double height, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_rectangle (cr, x, 0, width, height);
  cairo_fill (cr);
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  Parts *parts = data;
  const Ledger *ledger = &parts->ledger;
  GtkWidget *widget = GTK_WIDGET (area);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  gint64 allowed = ledger->lost + ledger->may90, national = ledger->lost + ledger->may95;
  double span = (double) MAX (MAX (allowed, ledger->lost), 1), marker;
  g_autofree char *lost = g_strdup_printf (_ ("Lost %d"), (int) ledger->lost);
  g_autofree char *left = g_strdup_printf (_ ("May lose %d"), (int) MAX (ledger->may90, 0));
  g_autofree char *line = NULL;
  gboolean over = ledger->may90 < 0;
  /* Black can't be read on the dark red of the light colours. */
  const GdkRGBA on_fill =
      over && !dark ? (GdkRGBA){ 1, 1, 1, 1 } : (GdkRGBA){ 0.1f, 0.1f, 0.1f, 1 };
  GdkRGBA text, rest, fill, red;

  if (!ledger->known || !ledger->offered)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  rest = text;
  rest.alpha = 0.1f;
  hl_tone_mark (over ? HL_TONE_OVER : HL_TONE_NEAR, dark, &fill);
  hl_tone_text (HL_TONE_OVER, dark, &red);
  draw_bar (cr, 0, width, 18, &rest);
  draw_bar (cr, 0, width * (double) ledger->lost / span, 18, &fill);
  draw_text (cr, widget, lost, (double) ledger->lost / span > 0.2 ? &on_fill : &text, 8, 1, 0);
  draw_text (cr, widget, left, (double) ledger->lost / span > 0.85 ? &on_fill : &text, width - 8, 1,
             1);

  marker = floor (width * CLAMP ((double) MAX (national, 0) / span, 0, 1));
  draw_bar (cr, MIN (marker, width - 2), 2, 24, &red);
  line = ledger->may95 >= 0 ? g_strdup_printf (_ ("National 95%% line: may lose %d, %d left"),
                                               (int) national, (int) ledger->may95)
                            : g_strdup_printf (_ ("National 95%% line: may lose %d, over by %d"),
                                               (int) MAX (national, 0), (int) -ledger->may95);
  draw_text (cr, widget, line, &red, marker, 25, 0.5);
}

GtkWidget *
supervisor_ledger_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  Parts *parts = g_new0 (Parts, 1);

  parts->sentence = GTK_LABEL (gtk_label_new (NULL));
  parts->note = GTK_LABEL (gtk_label_new (NULL));
  parts->bar = gtk_drawing_area_new ();
  gtk_label_set_xalign (parts->sentence, 0);
  gtk_label_set_ellipsize (parts->sentence, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (parts->sentence), "hl-h3");
  gtk_label_set_xalign (parts->note, 0);
  gtk_label_set_wrap (parts->note, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (parts->note), "numeric");
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (parts->bar), 42);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (parts->bar), draw_cb, parts, NULL);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (parts->sentence));
  gtk_box_append (GTK_BOX (box), parts->bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (parts->note));
  g_object_set_data_full (G_OBJECT (box), "parts", parts, g_free);
  supervisor_ledger_set (box, NULL);
  return box;
}

static gint64
may_lose (const HlJson *day, const char *line)
{
  return hl_json_int (hl_json_get (hl_json_get (hl_json_get (day, "ledger"), line), "may_lose"),
                      G_MININT64);
}

/* The best rate that is still possible when nobody more is lost is not known without a
 * forecast; so only what is so far is said. */
static char *
make_sentence (const Ledger *ledger, gint64 offered)
{
  if (offered == 0)
    return g_strdup (_ ("No calls yet today"));
  if (ledger->may90 < 0)
    return g_strdup_printf (_ ("Below 90%%: %d calls too many lost so far"), (int) -ledger->may90);
  return g_strdup_printf (_ ("%d more may be lost and 90%% still holds"), (int) ledger->may90);
}

void
supervisor_ledger_set (GtkWidget *widget, const HlJson *day)
{
  Parts *parts = g_object_get_data (G_OBJECT (widget), "parts");
  Ledger *ledger = &parts->ledger;
  gint64 offered = hl_json_int (hl_json_get (day, "offered"), 0);
  const HlJson *line90 = hl_json_get (hl_json_get (day, "ledger"), "line90");
  g_autofree char *sentence = NULL, *note = NULL, *label = NULL;

  ledger->may90 = may_lose (day, "line90");
  ledger->may95 = may_lose (day, "line95");
  ledger->known = ledger->may90 != G_MININT64 && ledger->may95 != G_MININT64;
  ledger->offered = offered > 0;
  ledger->lost = hl_json_int (hl_json_get (line90, "lost"), 0);
  sentence = ledger->known ? make_sentence (ledger, offered) : g_strdup (HL_DASH);
  note = ledger->known && offered > 0
             ? g_strdup_printf (_ ("⌊10%% × %d offered⌋ − %d lost = %d"), (int) offered,
                                (int) ledger->lost, (int) ledger->may90)
             : g_strdup ("");
  label = g_strdup_printf (_ ("Ledger: lost %d, may lose %d"), (int) ledger->lost,
                           (int) (ledger->known ? ledger->may90 : 0));
  gtk_label_set_text (parts->sentence, sentence);
  hl_widget_set_tone (GTK_WIDGET (parts->sentence),
                      ledger->known && ledger->may90 < 0 ? HL_TONE_OVER : HL_TONE_IDLE);
  if (!ledger->known || ledger->may90 >= 0)
    gtk_widget_remove_css_class (GTK_WIDGET (parts->sentence), "hl-idle");
  gtk_label_set_text (parts->note, note);
  hl_accessible_label (parts->bar, label);
  gtk_widget_queue_draw (parts->bar);
}
