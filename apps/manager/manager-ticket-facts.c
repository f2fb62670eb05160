/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-ticket-facts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/hl-day-strip.h"

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

/* ---- Pieces ---- */

static void
add_heading (GtkBox *box, const char *title, const char *note)
{
  gtk_box_append (box, hl_heading_new (title, note));
}

static GtkWidget *
label_new (const char *text)
{
  return g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                       PANGO_WRAP_WORD_CHAR, "selectable", TRUE, NULL);
}

static GtkWidget *
list_new (GtkBox *box, const char *label)
{
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);

  gtk_widget_add_css_class (list, "card");
  gtk_widget_add_css_class (list, "hl-rows");
  hl_accessible_label (list, label);
  gtk_box_append (box, list);
  return list;
}

/* A name with a word in colour, what there is to say, and below it a text. */
static void
add_row (GtkWidget *list, const char *name, const char *word, HlTone tone, const char *note,
         const char *text)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "column-spacing", 9, "row-spacing", 3, NULL);
  GtkWidget *chip = gtk_label_new (word);
  GtkWidget *dim = g_object_new (GTK_TYPE_LABEL, "label", note, "xalign", 1.0, "hexpand", TRUE,
                                 "wrap", TRUE, NULL);

  gtk_widget_add_css_class (chip, "hl-chip");
  hl_widget_set_tone (chip, tone);
  gtk_widget_add_css_class (dim, "hl-dim");
  gtk_widget_add_css_class (dim, "numeric");
  gtk_grid_attach (GTK_GRID (grid), gtk_label_new (name), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), chip, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), dim, 2, 0, 1, 1);
  if (text != NULL && *text != '\0')
    gtk_grid_attach (GTK_GRID (grid), label_new (text), 0, 1, 3, 1);
  gtk_list_box_append (GTK_LIST_BOX (list),
                       g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", grid, "activatable", FALSE,
                                     "focusable", FALSE, NULL));
}

static char *
when (const HlJson *object, const char *name, HlTime now)
{
  return int_of (object, name) != 0 ? hl_format_when (int_of (object, name), now) : NULL;
}

/* ---- The deadline ---- */

static gboolean
has_ended (const HlJson *item)
{
  return int_of (hl_json_get (item, "clock"), "ended_at") != 0;
}

const HlJson *
manager_facts_clock (const HlJson *clocks)
{
  const HlJson *found = NULL;

  for (guint i = 0; i < hl_json_length (clocks); i++)
    {
      const HlJson *item = hl_json_at (clocks, i);
      gboolean closes = strcmp (text_of (hl_json_get (item, "clock"), "clock"), "close") == 0;

      if (found == NULL || (has_ended (found) && (!has_ended (item) || closes))
          || (!has_ended (item) && closes))
        found = item;
    }
  return found;
}

static char *
deadline_note (const HlJson *clock, HlTime now)
{
  const char *state = text_of (clock, "state");
  gint64 due = int_of (clock, "due_at");

  if (int_of (clock, "ended_at") != 0 || due == 0)
    return g_strdup (hl_word ("clock-state", state));
  if (due <= now)
    return hl_format_left (due, now);
  {
    g_autofree char *days = g_strdup_printf (_ ("%.1f days left"), (double) (due - now) / HL_DAY);

    return g_steal_pointer (&days);
  }
}

static void
add_small_clocks (GtkBox *box, const HlJson *clocks, const HlJson *shown, HlTime now)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < hl_json_length (clocks); i++)
    {
      const HlJson *item = hl_json_at (clocks, i), *clock = hl_json_get (item, "clock");
      g_autofree char *due = hl_format_due (int_of (clock, "due_at"), now);

      if (item == shown)
        continue;
      g_string_append_printf (text, "%s%s %s · %s", text->len > 0 ? "　" : "",
                              hl_word ("clock", text_of (clock, "clock")), due,
                              hl_word ("clock-state", text_of (clock, "state")));
    }
  if (text->len > 0)
    {
      GtkWidget *label = label_new (text->str);

      gtk_widget_add_css_class (label, "hl-dim");
      gtk_widget_add_css_class (label, "hl-caption");
      gtk_box_append (box, label);
    }
}

static void
show_deadline (GtkBox *box, const HlJson *clocks, guint days, HlTime now)
{
  const HlJson *item = manager_facts_clock (clocks), *clock = hl_json_get (item, "clock");
  GtkWidget *card, *heading, *sentence;
  g_autofree char *due = NULL, *title = NULL, *note = NULL, *why = NULL;

  if (item == NULL)
    return;
  card = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 9, NULL);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "hl-padded");
  due = hl_format_due (int_of (clock, "due_at"), now);
  title = g_strdup_printf (_ ("%s until %s"), hl_word ("clock", text_of (clock, "clock")), due);
  note = deadline_note (clock, now);
  why = hl_day_strip_sentence (item);
  heading = hl_heading_new (title, note);
  if (int_of (clock, "ended_at") == 0 && int_of (clock, "due_at") != 0
      && int_of (clock, "due_at") <= now)
    hl_widget_set_tone (gtk_widget_get_last_child (heading), HL_TONE_OVER);
  sentence = label_new (why);
  gtk_widget_add_css_class (sentence, "hl-dim");
  gtk_widget_add_css_class (sentence, "hl-caption");
  gtk_box_append (GTK_BOX (card), heading);
  gtk_box_append (GTK_BOX (card), hl_day_strip_new (item, days, now));
  gtk_box_append (GTK_BOX (card), sentence);
  add_small_clocks (GTK_BOX (card), clocks, item, now);
  gtk_box_append (box, card);
}

/* ---- Lists ---- */

static HlTone
assignment_word (const HlJson *row, const char **word)
{
  if (int_of (row, "returned_at") != 0)
    *word = _ ("returned");
  else if (int_of (row, "ended_at") != 0 && int_of (row, "replied_at") == 0)
    *word = _ ("taken back");
  else if (int_of (row, "replied_at") != 0)
    *word = _ ("replied");
  else if (int_of (row, "signed_at") != 0)
    *word = _ ("at work");
  else if (strcmp (text_of (row, "part"), "assist") == 0)
    *word = _ ("owes its part");
  else
    *word = _ ("not signed");
  if (int_of (row, "returned_at") != 0)
    return HL_TONE_NEAR;
  if (int_of (row, "replied_at") != 0)
    return HL_TONE_GOOD;
  return int_of (row, "ended_at") != 0 ? HL_TONE_IDLE : HL_TONE_BUSY;
}

static void
show_assignments (GtkBox *box, const HlJson *rows, HlTime now)
{
  GtkWidget *list;

  if (hl_json_length (rows) == 0)
    return;
  add_heading (box, _ ("Offices"), NULL);
  list = list_new (box, _ ("Offices"));
  for (guint i = hl_json_length (rows); i-- > 0;)
    {
      const HlJson *row = hl_json_at (rows, i);
      g_autofree char *from = when (row, "dispatched_at", now);
      g_autofree char *signed_at = when (row, "signed_at", now);
      g_autofree char *name = g_strdup_printf ("%s · %s", text_of (row, "office"),
                                               hl_word ("part", text_of (row, "part")));
      g_autoptr (GString) note = g_string_new (NULL);
      const char *word,
          *said = text_of (row, *text_of (row, "reason") != '\0' ? "reason" : "reply");
      HlTone tone = assignment_word (row, &word);

      g_string_append_printf (note, _ ("dispatched %s"), from);
      if (signed_at != NULL)
        g_string_append_printf (note, _ (", signed %s by %s"), signed_at, text_of (row, "signer"));
      add_row (list, name, word, tone, note->str, said);
    }
}

static void
show_reply (GtkBox *box, const HlJson *ticket, HlTime now)
{
  g_autofree char *at = when (ticket, "replied_at", now);
  GtkWidget *label;

  if (*text_of (ticket, "reply") == '\0')
    return;
  add_heading (box, _ ("Reply"), at);
  label = label_new (text_of (ticket, "reply"));
  gtk_widget_add_css_class (label, "hl-quote");
  gtk_box_append (box, label);
}

static void
show_extensions (GtkBox *box, const HlJson *rows, HlTime now)
{
  GtkWidget *list;

  if (hl_json_length (rows) == 0)
    return;
  add_heading (box, _ ("Extensions"), NULL);
  list = list_new (box, _ ("Extensions"));
  for (guint i = hl_json_length (rows); i-- > 0;)
    {
      const HlJson *row = hl_json_at (rows, i);
      const char *state = text_of (row, "state");
      g_autofree char *at = when (row, "asked_at", now);
      g_autofree char *name = g_strdup_printf (
          g_dngettext (NULL, "%d working day", "%d working days", (gulong) int_of (row, "days")),
          (int) int_of (row, "days"));
      g_autofree char *note = g_strdup_printf ("%s %s", text_of (row, "asker"), at);
      g_autofree char *text = g_strdup_printf ("%s%s%s", text_of (row, "reason"),
                                               *text_of (row, "verdict") != '\0' ? " → " : "",
                                               text_of (row, "verdict"));

      add_row (list, name, hl_word ("extension", state),
               strcmp (state, "granted") == 0 ? HL_TONE_GOOD
               : strcmp (state, "asked") == 0 ? HL_TONE_NEAR
                                              : HL_TONE_IDLE,
               note, text);
    }
}

static void
show_supervisions (GtkBox *box, const HlJson *rows, HlTime now)
{
  GtkWidget *list;

  if (hl_json_length (rows) == 0)
    return;
  add_heading (box, _ ("Supervision orders"), NULL);
  list = list_new (box, _ ("Supervision orders"));
  for (guint i = hl_json_length (rows); i-- > 0;)
    {
      const HlJson *row = hl_json_at (rows, i);
      gboolean reported = int_of (row, "reported_at") != 0;
      gboolean late = !reported && int_of (row, "due_at") <= now;
      g_autofree char *due = hl_format_due (int_of (row, "due_at"), now);
      g_autofree char *note = g_strdup_printf (_ ("%s, until %s"), text_of (row, "issuer"), due);
      g_autofree char *text = reported
                                  ? g_strdup_printf (_ ("%s\nReport: %s"), text_of (row, "text"),
                                                     text_of (row, "report"))
                                  : g_strdup (text_of (row, "text"));

      add_row (list, text_of (row, "number"),
               reported ? _ ("reported")
               : late   ? _ ("report overdue")
                        : _ ("waits for a report"),
               reported ? HL_TONE_GOOD
               : late   ? HL_TONE_OVER
                        : HL_TONE_NEAR,
               note, text);
    }
}

static void
show_cards (GtkBox *box, const HlJson *rows, HlTime now)
{
  GtkWidget *list;

  if (hl_json_length (rows) == 0)
    return;
  add_heading (box, _ ("Cards"), NULL);
  list = list_new (box, _ ("Cards"));
  for (guint i = hl_json_length (rows); i-- > 0;)
    {
      const HlJson *row = hl_json_at (rows, i);
      const char *colour = text_of (row, "colour");
      g_autofree char *at = when (row, "issued_at", now);

      add_row (list, text_of (row, "office"), hl_word ("card", colour),
               strcmp (colour, "red") == 0 ? HL_TONE_OVER : HL_TONE_NEAR, at,
               text_of (row, "reason"));
    }
}

static void
show_follow_ups (GtkBox *box, const HlJson *rows, HlTime now)
{
  GtkWidget *list;

  if (hl_json_length (rows) == 0)
    return;
  add_heading (box, _ ("Follow-up calls"), NULL);
  list = list_new (box, _ ("Follow-up calls"));
  for (guint i = hl_json_length (rows); i-- > 0;)
    {
      const HlJson *row = hl_json_at (rows, i);
      const char *result = text_of (row, "result");
      gboolean reached = strcmp (text_of (row, "outcome"), "reached") == 0;
      g_autofree char *at = when (row, "at", now);
      g_autofree char *note = g_strdup_printf ("%s %s", text_of (row, "agent_name"), at);
      g_autofree char *name = reached
                                  ? g_strdup_printf ("%s · %s", hl_word ("follow-up", "reached"),
                                                     hl_word ("solved", text_of (row, "solved")))
                                  : g_strdup (hl_word ("follow-up", text_of (row, "outcome")));

      add_row (list, name, reached ? hl_word ("satisfied", result) : HL_DASH,
               !reached                               ? HL_TONE_IDLE
               : strcmp (result, "dissatisfied") == 0 ? HL_TONE_OVER
                                                      : HL_TONE_GOOD,
               note, text_of (row, "comment"));
    }
}

void
manager_ticket_facts_show (GtkBox *box, const HlJson *flow, const HlJson *clocks, guint days,
                           HlTime now)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  show_deadline (box, clocks, days, now);
  show_assignments (box, hl_json_get (flow, "assignments"), now);
  show_reply (box, hl_json_get (flow, "ticket"), now);
  show_extensions (box, hl_json_get (flow, "extensions"), now);
  show_supervisions (box, hl_json_get (flow, "supervisions"), now);
  show_cards (box, hl_json_get (flow, "cards"), now);
  show_follow_ups (box, hl_json_get (flow, "follow_ups"), now);
}
