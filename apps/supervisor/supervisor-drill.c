/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-pages.h"

#include <glib/gi18n.h>

#include "supervisor-drill-report.h"

/* Drills: a process is killed under a test call, and the report shown. */

#define LOOK_MS 1000

struct _SupervisorDrill
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *service_button, *media_button, *report_box, *empty;
  GtkSpinner *spinner;
  GtkLabel *status_label, *verdict_label;
  GtkGrid *report_grid;

  /* Owned */
  SupervisorDesk *desk;
  GCancellable *cancellable;
  HlReply *shown; /* GET /drills/ID of the report shown; NULL = none */
  GtkFileChooserNative *chooser;
  guint timer;
  HlId drill; /* under way, or the last one */
  guint calls, calls_most;
  const char *refused; /* the kind that the service did not take just now; NULL = none */
  gboolean asking;
};

G_DEFINE_FINAL_TYPE (SupervisorDrill, supervisor_drill, GTK_TYPE_WIDGET)

static HlSession *
get_session (SupervisorDrill *self)
{
  return supervisor_desk_get_session (self->desk);
}

static void
set_busy (SupervisorDrill *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  supervisor_desk_expect_test (self->desk, busy);
  if (busy)
    {
      gtk_widget_set_sensitive (self->service_button, FALSE);
      gtk_widget_set_sensitive (self->media_button, FALSE);
    }
}

/* ---- The report ---- */

static void
clear_grid (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

static GtkWidget *
label_of (const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), !dim);
  if (dim)
    gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static void
show_report (SupervisorDrill *self, const HlJson *drill)
{
  g_autoptr (GPtrArray) lines = supervisor_drill_lines (drill);
  g_autofree char *verdict = supervisor_drill_verdict (drill);

  gtk_label_set_text (self->verdict_label, verdict);
  hl_widget_set_tone (GTK_WIDGET (self->verdict_label), supervisor_drill_tone (drill));
  clear_grid (self->report_grid);
  for (guint i = 0; i < lines->len; i++)
    {
      const SupervisorDrillLine *line = g_ptr_array_index (lines, i);

      gtk_grid_attach (self->report_grid, label_of (line->name, TRUE), 0, (int) i, 1, 1);
      gtk_grid_attach (self->report_grid, label_of (line->value, FALSE), 1, (int) i, 1, 1);
    }
  gtk_widget_set_visible (self->report_box, TRUE);
  gtk_widget_set_visible (self->empty, FALSE);
}

static const char *
describe_state (const char *state)
{
  static const struct
  {
    const char *state, *text;
  } texts[] = {
    { "calling", N_ ("Your telephone is rung with a test tone …") },
    { "killed", N_ ("Killed. Waiting for it to come back …") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (texts[i].state, state))
      return _ (texts[i].text);
  return "";
}

static void load_state (SupervisorDrill *self);

static void
drill_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlReply) reply = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  SupervisorDrill *self = data;
  const HlJson *drill;
  const char *state;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->asking = FALSE;
  if (!done) /* it has just killed itself */
    return;
  drill = hl_reply_get_json (reply);
  state = hl_json_text (hl_json_get (drill, "state"), "");
  gtk_label_set_text (self->status_label, describe_state (state));
  if (hl_json_kind (hl_json_get (drill, "ended_at")) != HL_JSON_INT)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  set_busy (self, FALSE);
  show_report (self, drill);
  g_clear_pointer (&self->shown, hl_reply_unref);
  self->shown = g_steal_pointer (&reply);
  load_state (self);
}

static gboolean
look_cb (gpointer data)
{
  SupervisorDrill *self = data;
  g_autofree char *path = g_strdup_printf ("/drills/%" G_GINT64_FORMAT, self->drill);

  if (!self->asking)
    {
      self->asking = TRUE;
      hl_session_send_async (get_session (self), "GET", path, NULL, NULL, self->cancellable,
                             drill_loaded_cb, self);
    }
  return G_SOURCE_CONTINUE;
}

/* ---- Beginning ---- */

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlReply) reply = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  SupervisorDrill *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!done)
    {
      g_autofree char *sentence = hl_error_sentence (error, reply);

      set_busy (self, FALSE);
      gtk_label_set_text (self->status_label, sentence);
      if (!g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_STATE))
        self->refused = NULL;
      load_state (self);
      return;
    }
  self->refused = NULL;
  self->drill = hl_json_int (hl_json_get (hl_reply_get_json (reply), "id"), 0);
  gtk_label_set_text (self->status_label, describe_state ("calling"));
  if (self->timer == 0)
    self->timer = g_timeout_add (LOOK_MS, look_cb, self);
}

static void
begin (SupervisorDrill *self, const char *kind, gboolean force)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "kind", kind);
  if (force)
    hl_json_add_bool (&writer, "force", TRUE);
  hl_json_end_object (&writer);
  self->refused = force ? NULL : kind;
  set_busy (self, TRUE);
  hl_session_send_async (get_session (self), "POST", "/drills", body, NULL, self->cancellable,
                         begun_cb, self);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, SupervisorDrill *self)
{
  const char *kind = g_object_get_data (G_OBJECT (dialog), "kind");

  if (g_str_equal (response, "kill") || g_str_equal (response, "force"))
    begin (self, kind, g_str_equal (response, "force"));
}

static char *
write_heading (SupervisorDrill *self, const char *kind, gboolean force)
{
  if (force)
    return g_strdup_printf (ngettext ("%u call is up now", "%u calls are up now", self->calls),
                            self->calls);
  return g_strdup (g_str_equal (kind, "service") ? _ ("Really kill the service?")
                                                 : _ ("Really kill the sound?"));
}

static char *
write_body (SupervisorDrill *self, gboolean force)
{
  if (force)
    return g_strdup_printf (
        _ ("With more than %u calls a drill should wait for a quiet hour. If something is wrong, "
           "all of them may break off."),
        self->calls_most);
  return g_strdup_printf (
      ngettext ("%u real call is up. It must go on; if something is wrong it may break off.",
                "%u real calls are up. They must go on; if something is wrong they may break off.",
                self->calls),
      self->calls);
}

/* The service does not put many calls at risk unless it is forced.  @kind is a literal: it
 * outlives the dialog. */
static void
ask (SupervisorDrill *self, const char *kind, gboolean force)
{
  g_autofree char *heading = write_heading (self, kind, force);
  g_autofree char *body = write_body (self, force);
  const char *response = force ? "force" : "kill";
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (supervisor_desk_get_window (self->desk)), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), response,
                                    force ? _ ("Kill all the same") : _ ("Kill"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "kind", (gpointer) kind);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_service (SupervisorDrill *self)
{
  ask (self, "service", FALSE);
}

static void
on_media (SupervisorDrill *self)
{
  ask (self, "media", FALSE);
}

/* ---- What may be done ---- */

/* It was refused for the calls that are up: then it is hers to say. */
static void
look_at_refusal (SupervisorDrill *self, const HlJson *may)
{
  const char *kind = g_steal_pointer (&self->refused);

  if (kind != NULL && self->calls > self->calls_most
      && hl_json_bool (hl_json_get (may, kind), FALSE))
    ask (self, kind, TRUE);
}

static void
state_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlReply) reply = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  SupervisorDrill *self = data;
  const HlJson *root, *may, *last;
  gboolean service;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !done)
    return;
  root = hl_reply_get_json (reply);
  may = hl_json_get (root, "may");
  service = hl_json_bool (hl_json_get (may, "service"), FALSE);
  self->calls = (guint) hl_json_int (hl_json_get (root, "calls"), 0);
  self->calls_most = (guint) hl_json_int (hl_json_get (root, "calls_most"), G_MAXUINT);
  if (self->timer != 0)
    return;
  gtk_widget_set_sensitive (self->service_button, service);
  if (*gtk_label_get_text (self->status_label) == '\0' && !service)
    gtk_label_set_text (
        self->status_label,
        _ ("Nothing would start the service again: it must run under systemd or --keep."));
  gtk_widget_set_sensitive (self->media_button, hl_json_bool (hl_json_get (may, "media"), FALSE));
  look_at_refusal (self, may);
  last = hl_json_at (hl_json_get (root, "items"), 0);
  gtk_widget_set_visible (self->empty, self->shown == NULL && last == NULL);
  if (self->shown == NULL && hl_json_kind (hl_json_get (last, "ended_at")) == HL_JSON_INT)
    {
      self->shown = g_steal_pointer (&reply);
      show_report (self, last);
    }
}

static void
load_state (SupervisorDrill *self)
{
  hl_session_send_async (get_session (self), "GET", "/drills", NULL, NULL, self->cancellable,
                         state_loaded_cb, self);
}

void
supervisor_drill_load (SupervisorDrill *self)
{
  g_return_if_fail (SUPERVISOR_IS_DRILL (self));
  load_state (self);
}

/* ---- On paper ---- */

static const HlJson *
get_shown (SupervisorDrill *self)
{
  const HlJson *root = self->shown != NULL ? hl_reply_get_json (self->shown) : NULL;
  const HlJson *items = hl_json_get (root, "items");

  return items != NULL ? hl_json_at (items, 0) : root;
}

static void
print (SupervisorDrill *self, GFile *file)
{
  const HlJson *drill = get_shown (self);
  g_autofree char *verdict = NULL;
  g_autoptr (GError) error = NULL;

  if (drill == NULL)
    return;
  verdict = supervisor_drill_verdict (drill);
  if (!supervisor_drill_print (GTK_WINDOW (supervisor_desk_get_window (self->desk)), verdict,
                               supervisor_drill_lines (drill), file, &error))
    hl_window_toast_error (supervisor_desk_get_window (self->desk), error);
  else if (file != NULL)
    hl_window_toast (supervisor_desk_get_window (self->desk), _ ("The report is saved"));
}

static void
on_print (SupervisorDrill *self)
{
  print (self, NULL);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, SupervisorDrill *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    print (self, file);
  g_clear_object (&self->chooser);
}

static void
on_save (SupervisorDrill *self)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      _ ("Save the report"), GTK_WINDOW (supervisor_desk_get_window (self->desk)),
      GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), _ ("Drill.pdf"));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- The widget ---- */

static void
supervisor_drill_dispose (GObject *object)
{
  SupervisorDrill *self = SUPERVISOR_DRILL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->shown, hl_reply_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SUPERVISOR_TYPE_DRILL);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (supervisor_drill_parent_class)->dispose (object);
}

static void
supervisor_drill_class_init (SupervisorDrillClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = supervisor_drill_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/supervisor/supervisor-drill.ui");
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, service_button);
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, media_button);
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, report_box);
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, empty);
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, spinner);
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, status_label);
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, SupervisorDrill, report_grid);
  gtk_widget_class_bind_template_callback (widget_class, on_service);
  gtk_widget_class_bind_template_callback (widget_class, on_media);
  gtk_widget_class_bind_template_callback (widget_class, on_print);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
supervisor_drill_init (SupervisorDrill *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_sensitive (self->service_button, FALSE);
  gtk_widget_set_sensitive (self->media_button, FALSE);
}

GtkWidget *
supervisor_drill_new (SupervisorDesk *desk)
{
  SupervisorDrill *self = g_object_new (SUPERVISOR_TYPE_DRILL, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}
