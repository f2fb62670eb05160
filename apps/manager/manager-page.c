/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-page.h"

#include <glib/gi18n.h>

G_DEFINE_INTERFACE (ManagerPage, manager_page, GTK_TYPE_WIDGET)

static void
manager_page_default_init (ManagerPageInterface *iface)
{
}

/* ---- Periods ---- */

static const char *const period_names[] = {
  N_ ("Today"),      N_ ("Yesterday"),  N_ ("Last 7 days"),
  N_ ("This month"), N_ ("Last month"), N_ ("All time"),
};

GtkStringList *
manager_period_names (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (period_names); i++)
    gtk_string_list_append (names, _ (period_names[i]));
  return names;
}

static HlTime
midnight (int year, int month, int day, int add_days)
{
  g_autoptr (GDateTime) date = g_date_time_new_local (year, month, day, 0, 0, 0);
  g_autoptr (GDateTime) moved = g_date_time_add_days (date, add_days);

  return g_date_time_to_unix (moved) * HL_SECOND;
}

void
manager_period_add (GString *query, ManagerPeriod period, HlTime now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now / HL_SECOND);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  int y, m, d, last_month_days;
  HlTime from, to;

  g_date_time_get_ymd (local, &y, &m, &d);
  from = midnight (y, m, d, 0);
  to = midnight (y, m, d, 1);
  last_month_days = g_date_get_days_in_month (m == 1 ? G_DATE_DECEMBER : (GDateMonth) (m - 1),
                                              (GDateYear) (m == 1 ? y - 1 : y));

  switch (period)
    {
    case MANAGER_YESTERDAY:
      to = from;
      from = midnight (y, m, d, -1);
      break;
    case MANAGER_SEVEN_DAYS:
      from = midnight (y, m, d, -6);
      break;
    case MANAGER_THIS_MONTH:
      from = midnight (y, m, 1, 0);
      break;
    case MANAGER_LAST_MONTH:
      to = midnight (y, m, 1, 0);
      from = midnight (y, m, 1, -last_month_days);
      break;
    case MANAGER_ALWAYS:
      return;
    default:
      break;
    }

  hl_query_add_int (query, "from", from);
  hl_query_add_int (query, "to", to);
}

/* ---- Choices ---- */

static void
choice_begin (ManagerChoice *self, GtkStringList *names, const char *all)
{
  manager_choice_clear (self);
  self->words = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->words, NULL);
  gtk_string_list_append (names, all);
}

void
manager_choice_set_words (ManagerChoice *self, const char *all, const char *const *words,
                          const char *kind)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  choice_begin (self, names, all);
  for (guint i = 1; words[i] != NULL; i++)
    {
      gtk_string_list_append (names, hl_word (kind, words[i]));
      g_ptr_array_add (self->words, g_strdup (words[i]));
    }
  gtk_drop_down_set_model (self->drop, G_LIST_MODEL (names));
}

static char *
json_word (const HlJson *value)
{
  if (hl_json_kind (value) == HL_JSON_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, hl_json_int (value, 0));
  return g_strdup (hl_json_text (value, ""));
}

void
manager_choice_set_json (ManagerChoice *self, const char *all, const HlJson *list,
                         const char *word_field)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  choice_begin (self, names, all);
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const HlJson *item = hl_json_at (list, i);

      gtk_string_list_append (names, hl_json_text (hl_json_get (item, "name"), ""));
      g_ptr_array_add (self->words, json_word (hl_json_get (item, word_field)));
    }
  gtk_drop_down_set_model (self->drop, G_LIST_MODEL (names));
}

const char *
manager_choice_get (ManagerChoice *self)
{
  guint i = gtk_drop_down_get_selected (self->drop);

  return self->words != NULL && i < self->words->len ? g_ptr_array_index (self->words, i) : NULL;
}

void
manager_choice_clear (ManagerChoice *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
}

/* ---- Lists and details ---- */

void
manager_columns_step (GtkWidget *view, int by)
{
  GtkSelectionModel *model = gtk_column_view_get_model (GTK_COLUMN_VIEW (view));
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (model);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  guint at = gtk_single_selection_get_selected (selection);
  guint to;

  if (n == 0)
    return;
  if (at == GTK_INVALID_LIST_POSITION)
    to = 0;
  else
    to = (guint) CLAMP ((gint64) at + by, 0, (gint64) n - 1);
  gtk_single_selection_set_selected (selection, to);
  gtk_widget_activate_action (gtk_widget_get_last_child (view), "list.scroll-to-item", "u", to);
}

char *
manager_total_text (HlRemoteList *list)
{
  gint64 total = hl_remote_list_get_total (list);
  g_autofree char *count = NULL;

  if (total < 0)
    return g_strdup ("");

  count = hl_format_count (total);
  if (hl_remote_list_get_scanned (list))
    return g_strdup_printf (
        _ ("%s found among the newest entries; the search index is being built"), count);
  if (hl_remote_list_get_total_more (list))
    return g_strdup_printf (_ ("more than %s"), count);
  return g_strdup_printf (g_dngettext (NULL, "%s entry", "%s entries", (gulong) total), count);
}

void
manager_detail_clear (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

void
manager_detail_add (GtkGrid *grid, const char *label, const char *value)
{
  GtkWidget *name, *text, *last;
  int row = 0;

  if (value == NULL || *value == '\0')
    return;

  last = gtk_widget_get_last_child (GTK_WIDGET (grid));
  if (last != NULL)
    gtk_grid_query_child (grid, last, NULL, &row, NULL, NULL);
  row += last != NULL;

  name = g_object_new (GTK_TYPE_LABEL, "label", label, "xalign", 0.0, "yalign", 0.0, NULL);
  gtk_widget_add_css_class (name, "dim-label");
  text = g_object_new (GTK_TYPE_LABEL, "label", value, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                       PANGO_WRAP_WORD_CHAR, "selectable", TRUE, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (text, "numeric");
  gtk_grid_attach (grid, name, 0, row, 1, 1);
  gtk_grid_attach (grid, text, 1, row, 1, 1);
}

/* ---- Reasons ---- */

typedef struct
{
  GtkEditable *entry;
  ManagerReasonFunc done;
  gpointer data;
} Asking;

static void
reason_response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Asking *asking = data;

  if (g_strcmp0 (response, "go") == 0)
    asking->done (gtk_editable_get_text (asking->entry), asking->data);
}

static void
reason_changed_cb (GtkEditable *entry, gpointer data)
{
  adw_message_dialog_set_response_enabled (data, "go", *gtk_editable_get_text (entry) != '\0');
}

void
manager_ask_reason (GtkWidget *parent, const char *heading, const char *body,
                    ManagerReasonFunc done, gpointer data)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));
  GtkWidget *dialog = adw_message_dialog_new (window, heading, body);
  GtkWidget *entry = g_object_new (GTK_TYPE_ENTRY, "activates-default", TRUE, "max-length", 200,
                                   "placeholder-text", _ ("Reason"), NULL);
  Asking *asking = g_new0 (Asking, 1);

  asking->entry = GTK_EDITABLE (entry);
  asking->done = done;
  asking->data = data;
  hl_accessible_label (entry, _ ("Reason"));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go",
                                    _ ("_Show"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "go", FALSE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_SUGGESTED);
  g_signal_connect (entry, "changed", G_CALLBACK (reason_changed_cb), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (reason_response_cb), asking);
  g_object_set_data_full (G_OBJECT (dialog), "asking", asking, g_free);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
manager_send_reason (HlSession *session, const char *path, const char *reason,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);
  g_autofree char *key = hl_token_new ();

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "reason", reason);
  hl_json_end_object (&writer);
  hl_session_send_async (session, "POST", path, body, key, cancellable, callback, data);
}
