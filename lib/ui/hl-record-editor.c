/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hl-format.h"
#include "people/hl-site.h"

#define LINES_WIDTH 320
#define LINES_HEIGHT 96

/* One field of a record, edited by the widget that suits its kind. */

typedef struct
{
  /* Owned */
  HlRecord *record;
  char **words; /* of a choice or suggestions; [0] = "" when there may be none */

  /* Borrowed: the form holds the editors */
  HlRecordForm *form;
  const HlField *field;
  const HlFormField *spec;
  const char *row;
} Editor;

static void
editor_free (Editor *self)
{
  g_object_unref (self->record);
  g_strfreev (self->words);
  g_free (self);
}

static gpointer
place (Editor *self)
{
  return G_STRUCT_MEMBER_P (self->record, self->field->offset);
}

static const char *
get_text (Editor *self)
{
  const char *text = *(char **) place (self);

  return text != NULL ? text : "";
}

static void
set_text (Editor *self, const char *text)
{
  if (g_strcmp0 (get_text (self), text) == 0)
    return;
  hl_record_set_text (self->record, place (self), *text != '\0' ? text : NULL);
  hl_record_form_changed (self->form, self->row);
}

static void
set_int (Editor *self, gint64 value)
{
  if (*(gint64 *) place (self) == value)
    return;
  hl_record_set_int (self->record, place (self), value);
  hl_record_form_changed (self->form, self->row);
}

/* ---- Texts ---- */

static void
text_cb (GtkEditable *entry, Editor *self)
{
  set_text (self, gtk_editable_get_text (entry));
}

static GtkWidget *
make_entry (Editor *self)
{
  GtkWidget *entry = gtk_entry_new ();
  guint chars = self->spec->chars != 0 ? self->spec->chars : 16;

  gtk_editable_set_text (GTK_EDITABLE (entry), get_text (self));
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), (int) chars);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), (int) chars);
  if (self->field->max > 0)
    gtk_entry_set_max_length (GTK_ENTRY (entry), (int) self->field->max);
  g_signal_connect (entry, "changed", G_CALLBACK (text_cb), self);
  return entry;
}

static void
lines_cb (GtkTextBuffer *buffer, Editor *self)
{
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  set_text (self, text);
}

static GtkWidget *
make_lines (Editor *self)
{
  GtkWidget *frame = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  gtk_text_buffer_set_text (buffer, get_text (self), -1);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  g_object_set (view, "left-margin", 8, "right-margin", 8, "top-margin", 6, "bottom-margin", 6,
                NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (frame), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (frame), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (frame, LINES_WIDTH, LINES_HEIGHT);
  gtk_widget_add_css_class (frame, "frame");
  g_signal_connect (buffer, "changed", G_CALLBACK (lines_cb), self);
  return frame;
}

static GtkWidget *
make_shaped (Editor *self, const char *placeholder, int chars)
{
  GtkWidget *entry = make_entry (self);

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), chars);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), chars);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_widget_add_css_class (entry, "numeric");
  return entry;
}

static GtkWidget *
make_time (Editor *self)
{
  return make_shaped (self, "08:30", 6);
}

static void
day_cb (GtkCalendar *calendar, GtkEditable *entry)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_date_time_format (date, "%Y-%m-%d");

  gtk_editable_set_text (entry, text);
}

static GtkWidget *
make_date (Editor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *entry = make_shaped (self, "2026-10-01", 11);
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *calendar = gtk_calendar_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Choose a day"));
  hl_accessible_label (button, _ ("Choose a day"));
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (day_cb), entry, 0);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static GtkWidget *
make_secret (Editor *self)
{
  GtkWidget *entry = make_entry (self);

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("unchanged"));
  return entry;
}

/* ---- Choices ---- */

static void
choice_cb (GtkDropDown *drop, GParamSpec *pspec, Editor *self)
{
  guint i = gtk_drop_down_get_selected (drop);

  if (i < g_strv_length (self->words))
    set_text (self, self->words[i]);
}

/* What is shown of a word follows its tab, which ends the word. */
static const char *
cut_shown (char *word)
{
  char *tab = strchr (word, '\t');

  if (tab == NULL)
    return word;
  *tab = '\0';
  return tab + 1;
}

/* What is stored but not in the list is shown all the same, so that it is not lost. */
static char **
choice_words (Editor *self, GStrvBuilder *names)
{
  g_auto (GStrv) known = hl_record_form_words (self->form, self->spec->words);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *now = get_text (self);

  if (self->spec->none != NULL || *now == '\0')
    {
      g_strv_builder_add (builder, "");
      g_strv_builder_add (names, self->spec->none != NULL ? _ (self->spec->none) : _ ("choose…"));
    }
  for (guint i = 0; known[i] != NULL; i++)
    {
      g_strv_builder_add (names, cut_shown (known[i]));
      g_strv_builder_add (builder, known[i]);
    }
  if (*now != '\0' && !g_strv_contains ((const char *const *) known, now))
    {
      g_strv_builder_add (builder, now);
      g_strv_builder_add (names, now);
    }
  return g_strv_builder_end (builder);
}

static void
bind_button_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  const char *name = gtk_string_object_get_string (gtk_list_item_get_item (item));
  g_autofree char *shown = g_strndup (name, strcspn (name, "\t"));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), shown);
}

static void
setup_button_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_list_item_set_child (item, label);
}

GtkWidget *
hl_record_choice_new (char **words, guint selected)
{
  GtkWidget *drop = gtk_drop_down_new_from_strings ((const char *const *) words);
  GtkListItemFactory *button = gtk_signal_list_item_factory_new ();

  g_signal_connect (button, "setup", G_CALLBACK (setup_button_cb), NULL);
  g_signal_connect (button, "bind", G_CALLBACK (bind_button_cb), NULL);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (drop),
                                  gtk_drop_down_get_factory (GTK_DROP_DOWN (drop)));
  gtk_drop_down_set_factory (GTK_DROP_DOWN (drop), button);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), selected);
  g_object_unref (button);
  return drop;
}

static GtkWidget *
make_choice (Editor *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  GtkWidget *drop;
  guint selected = 0;

  self->words = choice_words (self, builder);
  for (guint i = 0; self->words[i] != NULL; i++)
    if (strcmp (self->words[i], get_text (self)) == 0)
      selected = i;
  names = g_strv_builder_end (builder);
  drop = hl_record_choice_new (names, selected);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (choice_cb), self);
  return drop;
}

/* ---- Suggestions ---- */

static void
suggested_cb (GtkListBox *list, GtkListBoxRow *row, GtkEditable *entry)
{
  gtk_editable_set_text (entry, gtk_widget_get_name (GTK_WIDGET (row)));
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_POPOVER)));
  gtk_widget_grab_focus (GTK_WIDGET (entry));
}

static GtkWidget *
suggestion_list (char **words, GtkWidget *entry)
{
  GtkWidget *list = gtk_list_box_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "\t", 2);
      g_autofree char *text = g_strjoinv ("  ", parts);
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_widget_set_name (row, parts[0]);
      hl_accessible_label (row, text);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  g_signal_connect_object (list, "row-activated", G_CALLBACK (suggested_cb), entry, 0);
  return list;
}

static GtkWidget *
make_suggest (Editor *self)
{
  GtkWidget *entry = make_shaped (self, "", 10);
  GtkWidget *box, *button, *popover;

  self->words = hl_record_form_words (self->form, self->spec->words);
  if (self->words[0] == NULL)
    return entry;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  button = gtk_menu_button_new ();
  popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), suggestion_list (self->words, entry));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_widget_set_tooltip_text (button, _ ("Choose one that is known"));
  hl_accessible_label (button, _ ("Choose one that is known"));
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
enum_cb (GtkDropDown *drop, GParamSpec *pspec, Editor *self)
{
  unsigned *value = place (self);
  unsigned wanted = gtk_drop_down_get_selected (drop) + (self->spec->none != NULL ? 0 : 1);

  if (*value == wanted)
    return;
  hl_record_set_enum (self->record, value, wanted);
  hl_record_form_changed (self->form, self->row);
}

static GtkWidget *
make_enum (Editor *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  unsigned *value = place (self);
  guint first = self->spec->none != NULL ? 0 : 1;
  GtkWidget *drop;

  if (*value < first)
    *value = first;
  for (guint i = first; self->field->names[i] != NULL; i++)
    gtk_string_list_append (names, i == 0 ? _ (self->spec->none)
                                          : hl_word (self->spec->words, self->field->names[i]));
  drop = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), *value - first);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (enum_cb), self);
  return drop;
}

/* ---- Weekdays ---- */

static const char *const weekday_names[] = {
  NC_ ("weekday", "Mon"), NC_ ("weekday", "Tue"), NC_ ("weekday", "Wed"), NC_ ("weekday", "Thu"),
  NC_ ("weekday", "Fri"), NC_ ("weekday", "Sat"), NC_ ("weekday", "Sun"),
};

static char *
weekday_text (guint bits)
{
  GString *text = g_string_new (NULL);

  for (guint day = 1; day <= 7; day++)
    {
      guint last = day;

      if ((bits & 1U << day) == 0)
        continue;
      while (last < 7 && (bits & 1U << (last + 1)) != 0)
        last++;
      if (text->len > 0)
        g_string_append_c (text, ',');
      g_string_append_printf (text, last > day ? "%u-%u" : "%u", day, last);
      day = last;
    }
  return g_string_free (text, FALSE);
}

static void
weekday_toggled_cb (GtkToggleButton *button, Editor *self)
{
  GtkWidget *box = gtk_widget_get_parent (GTK_WIDGET (button));
  g_autofree char *text = NULL;
  guint bits = 0, day = 1;

  for (GtkWidget *w = gtk_widget_get_first_child (box); w != NULL;
       w = gtk_widget_get_next_sibling (w), day++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (w)))
      bits |= 1U << day;
  text = weekday_text (bits);
  set_text (self, text);
}

static GtkWidget *
make_weekdays (Editor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  guint bits = hl_site_weekdays (get_text (self));

  gtk_widget_add_css_class (box, "linked");
  for (guint day = 1; day <= 7; day++)
    {
      GtkWidget *button =
          gtk_toggle_button_new_with_label (g_dpgettext2 (NULL, "weekday", weekday_names[day - 1]));

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), (bits & 1U << day) != 0);
      g_signal_connect (button, "toggled", G_CALLBACK (weekday_toggled_cb), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

static void
weekday_cb (GtkDropDown *drop, GParamSpec *pspec, Editor *self)
{
  guint i = gtk_drop_down_get_selected (drop);

  set_int (self, i == 0 ? G_MININT64 : (gint64) i);
}

static GtkWidget *
make_weekday (Editor *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gint64 value = *(gint64 *) place (self);
  GtkWidget *drop;

  gtk_string_list_append (names, self->spec->none != NULL ? _ (self->spec->none) : HL_DASH);
  for (guint day = 0; day < 7; day++)
    gtk_string_list_append (names, g_dpgettext2 (NULL, "weekday", weekday_names[day]));
  drop = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), value >= 1 && value <= 7 ? (guint) value : 0);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (weekday_cb), self);
  return drop;
}

/* ---- Numbers and switches ---- */

static void
number_cb (GtkSpinButton *spin, Editor *self)
{
  set_int (self, gtk_spin_button_get_value_as_int (spin));
}

static GtkWidget *
make_number (Editor *self)
{
  gint64 *value = place (self);
  gboolean limited = self->field->min != 0 || self->field->max != 0;
  GtkWidget *spin = gtk_spin_button_new_with_range (limited ? (double) self->field->min : -1e9,
                                                    limited ? (double) self->field->max : 1e9, 1);
  GtkWidget *box, *unit;

  /* None stays none until it is changed: to look at a form changes nothing. */
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin),
                             (double) (*value == G_MININT64 ? self->spec->usual : *value));
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
  g_signal_connect (spin, "value-changed", G_CALLBACK (number_cb), self);
  if (self->spec->unit == NULL)
    return spin;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  unit = gtk_label_new (_ (self->spec->unit));
  gtk_widget_add_css_class (unit, "dim-label");
  gtk_box_append (GTK_BOX (box), spin);
  gtk_box_append (GTK_BOX (box), unit);
  return box;
}

static void
switch_cb (GtkSwitch *widget, GParamSpec *pspec, Editor *self)
{
  gboolean *value = place (self);

  if (*value == gtk_switch_get_active (widget))
    return;
  hl_record_set_bool (self->record, value, gtk_switch_get_active (widget));
  hl_record_form_changed (self->form, self->row);
}

static GtkWidget *
make_switch (Editor *self)
{
  GtkWidget *widget = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (widget), *(gboolean *) place (self));
  g_signal_connect (widget, "notify::active", G_CALLBACK (switch_cb), self);
  return widget;
}

/* ---- Which ---- */

typedef GtkWidget *(*Make) (Editor *self);

static const Make by_how[] = {
  [HL_FORM_CHOICE] = make_choice,   [HL_FORM_WEEKDAYS] = make_weekdays,
  [HL_FORM_WEEKDAY] = make_weekday, [HL_FORM_TIME] = make_time,
  [HL_FORM_DATE] = make_date,       [HL_FORM_SECRET] = make_secret,
  [HL_FORM_SUGGEST] = make_suggest, [HL_FORM_LINES] = make_lines,
};

static const Make by_kind[] = {
  [HL_INT] = make_number,
  [HL_BOOL] = make_switch,
  [HL_TEXT] = make_entry,
  [HL_ENUM] = make_enum,
};

/* The part that takes the focus carries the label. */
static void
label_parts (GtkWidget *widget, const char *label)
{
  hl_accessible_label (widget, label);
  if (!GTK_IS_BOX (widget))
    return;
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    {
      if (GTK_IS_TOGGLE_BUTTON (w))
        {
          g_autofree char *name =
              g_strdup_printf ("%s: %s", label, gtk_button_get_label (GTK_BUTTON (w)));

          hl_accessible_label (w, name);
        }
      else if (GTK_IS_EDITABLE (w))
        hl_accessible_label (w, label);
    }
}

GtkWidget *
hl_record_editor_find (GtkWidget *widget, const char *field)
{
  const char *name = g_object_get_data (G_OBJECT (widget), "hl-field");

  if (name != NULL && (field == NULL || g_str_equal (name, field)))
    return widget;
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    {
      GtkWidget *found = hl_record_editor_find (w, field);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
hl_record_editor_focus (GtkWidget *row, const char *path)
{
  g_autofree char *name =
      *path == '.' ? g_strndup (path + 1, strcspn (path + 1, ".[:")) : g_strdup ("");
  GtkWidget *part = hl_record_editor_find (row, name);

  if (part == NULL)
    part = hl_record_editor_find (row, NULL);
  if (part == NULL
      || (!gtk_widget_grab_focus (part) && !gtk_widget_child_focus (part, GTK_DIR_TAB_FORWARD)))
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

static GtkWidget *
make_one (HlRecordForm *form, HlRecord *record, const HlFormField *spec, const char *row)
{
  Editor *self = g_new0 (Editor, 1);
  GtkWidget *widget;

  *self = (Editor){ .record = g_object_ref (record),
                    .form = form,
                    .field = hl_shape_field (hl_record_get_shape (record), spec->field),
                    .spec = spec,
                    .row = row };
  widget = spec->how != HL_FORM_PLAIN ? by_how[spec->how](self) : by_kind[self->field->kind](self);
  g_object_set_data_full (G_OBJECT (widget), "hl-editor", self, (GDestroyNotify) editor_free);
  return widget;
}

GtkWidget *
hl_record_editor_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec,
                      const char *row, const char *label)
{
  GtkWidget *widget;

  if (spec->how == HL_FORM_ONE_OF)
    return hl_record_one_of_new (form, record, spec, row, label);
  widget = make_one (form, record, spec, row);
  g_object_set_data (G_OBJECT (widget), "hl-field", (gpointer) spec->field);
  if (label != NULL)
    label_parts (widget, label);
  return widget;
}
