/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-day-strip.h"

#include "base/hl-date.h"
#include "hl-format.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is shown is made from the service's explanation alone; nothing is counted here. */

static const char *const weekdays[] = {
  "", N_ ("Mon"), N_ ("Tue"), N_ ("Wed"), N_ ("Thu"), N_ ("Fri"), N_ ("Sat"), N_ ("Sun"),
};

void
hl_day_cell_free (HlDayCell *self)
{
  g_free (self->weekday);
  g_free (self->day);
  g_free (self->word);
  g_free (self);
}

static const char *
text_of (const HlJson *object, const char *name)
{
  return hl_json_text (hl_json_get (object, name), "");
}

static gint64
int_of (const HlJson *object, const char *name)
{
  return hl_json_int (hl_json_get (object, name), 0);
}

static gboolean
by_working_days (const HlJson *item)
{
  return strcmp (text_of (hl_json_get (item, "clock"), "counts"), "working-days") == 0;
}

/* ---- One day ---- */

/* Why it does not count; NULL: it does. */
static const char *
why_skipped (const HlJson *day)
{
  if (hl_json_bool (hl_json_get (day, "paused"), FALSE))
    return _ ("paused");
  if (strcmp (text_of (day, "kind"), "weekend") == 0)
    return _ ("weekend");
  if (strcmp (text_of (day, "kind"), "holiday") == 0)
    return *text_of (day, "name") != '\0' ? text_of (day, "name") : _ ("holiday");
  return NULL;
}

static char *
word_of_working_day (const HlJson *day)
{
  const char *skipped = why_skipped (day);
  gint64 counted = int_of (day, "counted");

  if (counted == 0)
    return g_strdup (skipped != NULL ? skipped : _ ("not counted"));
  if (strcmp (text_of (day, "kind"), "make-up") == 0)
    return g_strdup_printf (_ ("day %d, make-up"), (int) counted);
  return g_strdup_printf (_ ("day %d"), (int) counted);
}

static char *
word_of_minutes (const HlJson *day)
{
  gint64 counted = int_of (day, "counted");
  g_autofree char *span = hl_format_duration (counted * HL_SECOND);

  if (counted == 0)
    return g_strdup (hl_json_bool (hl_json_get (day, "paused"), FALSE) ? _ ("paused")
                                                                       : _ ("not counted"));
  return g_strdup_printf (_ ("counts %s"), span);
}

static HlDayCell *
cell_of (const HlJson *item, const HlJson *day, HlDate today)
{
  HlDayCell *cell = g_new0 (HlDayCell, 1);
  HlDate date = hl_date_parse (text_of (day, "date"));
  guint year, month, number = 0;

  if (date != HL_DATE_NONE)
    hl_date_split (date, &year, &month, &number);
  cell->weekday = g_strdup (_ (weekdays[CLAMP (int_of (day, "weekday"), 0, 7)]));
  cell->day = g_strdup_printf ("%u", number);
  cell->word = by_working_days (item) ? word_of_working_day (day) : word_of_minutes (day);
  cell->kind = int_of (day, "counted") > 0 ? HL_DAY_COUNTS : HL_DAY_SKIPPED;
  if (date == today)
    cell->kind = HL_DAY_TODAY;
  return cell;
}

static char *
time_text (HlTime at, gboolean end)
{
  g_autofree char *text = hl_format_time (at);

  return end && strcmp (text, "00:00") == 0 ? g_strdup ("24:00") : g_steal_pointer (&text);
}

static void
replace (char **text, char *with)
{
  g_free (*text);
  *text = with;
}

/* The first day says when it began, the last until when. */
static void
mark_ends (const HlJson *item, GPtrArray *cells)
{
  const HlJson *clock = hl_json_get (item, "clock");
  g_autofree char *from = time_text (int_of (clock, "started_at"), FALSE);
  g_autofree char *until = time_text (int_of (clock, "due_at"), TRUE);
  HlDayCell *first = cells->pdata[0], *last = cells->pdata[cells->len - 1];

  if (cells->len > 1)
    replace (&first->word, g_strdup_printf (_ ("from %s"), from));
  if (int_of (clock, "due_at") == 0)
    return;
  replace (&last->word, g_strdup_printf (_ ("until %s"), until));
  if (last->kind != HL_DAY_TODAY)
    last->kind = HL_DAY_DUE;
}

/* ---- All days ---- */

/* Takes days out before today's, else before the end; what is left of them is one cell. */
static void
fold (GPtrArray *cells, guint most)
{
  guint over = cells->len > most ? cells->len - most + 1 : 0;
  guint at = 1, today = 0;
  HlDayCell *folded;

  if (over == 0)
    return;
  for (guint i = 0; i < cells->len; i++)
    if (((HlDayCell *) cells->pdata[i])->kind == HL_DAY_TODAY)
      today = i;
  if (today < over + 1)
    at = MIN (today + 2, cells->len - over - 1);
  folded = g_new0 (HlDayCell, 1);
  folded->kind = HL_DAY_FOLDED;
  folded->weekday = g_strdup ("");
  folded->day = g_strdup ("…");
  folded->word = g_strdup_printf (g_dngettext (NULL, "%u day", "%u days", over), over);
  g_ptr_array_remove_range (cells, at, over);
  g_ptr_array_insert (cells, (int) at, folded);
}

static HlDate
today_of (HlTime now)
{
  g_autofree char *text = hl_format_date (now);

  return hl_date_parse (text);
}

GPtrArray *
hl_day_strip_cells (const HlJson *item, guint most, HlTime now)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_day_cell_free);
  const HlJson *days = hl_json_get (item, "days");

  for (guint i = 0; i < hl_json_length (days); i++)
    g_ptr_array_add (cells, cell_of (item, hl_json_at (days, i), today_of (now)));
  if (cells->len > 0)
    mark_ends (item, cells);
  fold (cells, MAX (most, 5));
  return cells;
}

/* ---- The sentence ---- */

static char *
limit_text (const HlJson *clock)
{
  gint64 amount = int_of (clock, "amount"), extended = int_of (clock, "extended");
  const char *counts = text_of (clock, "counts");
  g_autofree char *span = hl_format_duration (amount * HL_SECOND);
  g_autofree char *days = NULL;

  if (strcmp (counts, "service") == 0)
    return g_strdup_printf (_ ("%s hours of service"), span);
  if (strcmp (counts, "working-days") != 0)
    return g_strdup_printf (_ ("%s hours, day and night"), span);
  days = g_strdup_printf (g_dngettext (NULL, "%d working day", "%d working days", (gulong) amount),
                          (int) amount);
  if (extended <= 0)
    return g_steal_pointer (&days);
  return g_strdup_printf (_ ("%s, extended by %d"), days, (int) extended);
}

static void
count_skipped (const HlJson *days, guint *weekends, guint *holidays, guint *paused)
{
  for (guint i = 0; i < hl_json_length (days); i++)
    {
      const HlJson *day = hl_json_at (days, i);

      if (hl_json_bool (hl_json_get (day, "paused"), FALSE))
        (*paused)++;
      else if (int_of (day, "counted") > 0)
        continue;
      else if (strcmp (text_of (day, "kind"), "weekend") == 0)
        (*weekends)++;
      else if (strcmp (text_of (day, "kind"), "holiday") == 0)
        (*holidays)++;
    }
}

static void
add_skipped (GString *text, const HlJson *item)
{
  guint weekends = 0, holidays = 0, paused = 0;

  count_skipped (hl_json_get (item, "days"), &weekends, &holidays, &paused);
  if (weekends + holidays + paused == 0)
    {
      g_string_append (text, _ ("every day counts"));
      return;
    }
  g_string_append_printf (text, _ ("left out: weekends %u, holidays %u, paused %u"), weekends,
                          holidays, paused);
}

char *
hl_day_strip_sentence (const HlJson *item)
{
  const HlJson *clock = hl_json_get (item, "clock");
  gint64 missing = int_of (clock, "missing_year");
  g_autofree char *limit = limit_text (clock);
  g_autofree char *from = hl_format_due (int_of (clock, "started_at"), 0);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%s from %s; "), limit, from);
  if (by_working_days (item))
    add_skipped (text, item);
  else
    g_string_append (text, _ ("minutes are counted"));
  if (*text_of (clock, "calendar") != '\0')
    g_string_append_printf (text, _ ("; by the notices %s"), text_of (clock, "calendar"));
  if (missing > 0)
    g_string_append_printf (text, _ ("; no notice of %d is imported: its holidays are not known"),
                            (int) missing);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- The widget ---- */

static GtkWidget *
line (const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "max-width-chars", 12, NULL);

  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
cell_new (const HlDayCell *cell)
{
  static const char *const styles[] = { "counts", "skipped", "today", "due", "folded" };
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  g_autofree char *tip = g_strdup_printf ("%s %s %s", cell->weekday, cell->day, cell->word);

  gtk_widget_add_css_class (box, "hl-day");
  gtk_widget_add_css_class (box, styles[cell->kind]);
  gtk_widget_set_tooltip_text (box, tip);
  gtk_box_append (GTK_BOX (box), line (cell->weekday, "hl-caption"));
  gtk_box_append (GTK_BOX (box), line (cell->day, "hl-bold"));
  gtk_box_append (GTK_BOX (box), line (cell->word, "hl-caption"));
  return box;
}

GtkWidget *
hl_day_strip_new (const HlJson *item, guint most, HlTime now)
{
  g_autoptr (GPtrArray) cells = hl_day_strip_cells (item, most, now);
  g_autofree char *sentence = hl_day_strip_sentence (item);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "homogeneous", TRUE, "spacing", 3, "accessible-role",
                                 GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  for (guint i = 0; i < cells->len; i++)
    gtk_box_append (GTK_BOX (box), cell_new (cells->pdata[i]));
  hl_accessible_label (box, sentence);
  return box;
}
