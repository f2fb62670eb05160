/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-settings-private.h"

#include <glib/gi18n.h>

#include "manager-change.h"

/* ---- Saving: read again, say what would change, ask, do ---- */

static void
end_saving (ManagerSettings *self)
{
  if (self->sending != NULL)
    g_string_free (g_steal_pointer (&self->sending), TRUE);
  g_clear_object (&self->sent);
  manager_settings_show_state (self);
}

/* To the section and the item that are wrong; what is left of the path is the field's. */
static const char *
show_item (ManagerSettings *self, const char *path)
{
  const char *rest;
  guint item;
  const ManagerSection *section = manager_section_of_path (path, &item, &rest);

  if (section == NULL)
    section = &manager_sections[0];
  if (section != self->section)
    gtk_list_box_select_row (
        self->section_list,
        gtk_list_box_get_row_at_index (self->section_list, (int) (section - manager_sections)));
  if (section->key != NULL)
    gtk_list_box_select_row (self->item_list,
                             gtk_list_box_get_row_at_index (self->item_list, (int) item));
  return rest;
}

typedef struct
{
  char *path;
  guint frames;
} Lead;

static void
lead_free (gpointer data)
{
  Lead *lead = data;

  g_free (lead->path);
  g_free (lead);
}

/* After the messages have got their room: else the field would be scrolled to where it was. */
static gboolean
lead_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  GtkWidget *form = adw_bin_get_child (MANAGER_SETTINGS (widget)->form_bin);
  Lead *lead = data;

  if (lead->frames++ == 0)
    return G_SOURCE_CONTINUE;
  if (HL_IS_RECORD_FORM (form))
    hl_record_form_focus (HL_RECORD_FORM (form), lead->path);
  return G_SOURCE_REMOVE;
}

static void
lead_to (ManagerSettings *self, const char *path, const char *message)
{
  GtkWidget *form = adw_bin_get_child (self->form_bin);
  Lead *lead;

  if (!HL_IS_RECORD_FORM (form)
      || !hl_record_form_show_error (HL_RECORD_FORM (form), path, message))
    return;
  lead = g_new0 (Lead, 1);
  lead->path = g_strdup (path);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), lead_cb, lead, lead_free);
}

/* Where it is, as the page calls it, and what is wrong there. */
static char *
fault_sentence (ManagerSettings *self, const char *path, const char *text)
{
  g_autofree char *place = manager_site_place (self->site, path);
  g_autofree char *what = g_strdup_printf ("%s%s%s", place, _ (" – "), text);

  return g_strdup_printf (_ ("The server did not take it: %s"), what);
}

static void
show_fault (ManagerSettings *self, HlReply *reply, const GError *error)
{
  const char *message = reply != NULL ? hl_reply_get_message (reply) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  end_saving (self);
  if (message == NULL || !g_error_matches (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_FIELD))
    {
      sentence = hl_error_sentence (error, reply);
      manager_settings_complain (self, sentence);
      return;
    }
  text = hl_format_service (message);
  sentence = fault_sentence (self, message, text);
  manager_settings_complain (self, sentence);
  lead_to (self, show_item (self, message), text);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerSettings) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (self->window == NULL)
    return;
  if (!done)
    {
      show_fault (self, reply, error);
      return;
    }
  g_set_object (&self->loaded, self->sent);
  end_saving (self);
  hl_window_toast (self->window, _ ("Saved. New calls go by it from now on."));
  manager_settings_load (self);
}

static void
send (ManagerSettings *self, const char *path, GAsyncReadyCallback callback)
{
  hl_session_send_async (manager_settings_session (self), "PUT", path,
                         g_string_new (self->sending->str), NULL, NULL, callback,
                         g_object_ref (self));
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, ManagerSettings *self)
{
  if (g_strcmp0 (response, "save") == 0)
    send (self, "/site", saved_cb);
  else
    end_saving (self);
}

static GtkWidget *
change_list (const HlJson *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *label;

  for (guint i = 0; i < hl_json_length (changes); i++)
    {
      g_autofree char *line = manager_change_text (hl_json_text (hl_json_at (changes, i), ""));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  label = gtk_label_new (text->str);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  hl_accessible_label (label, _ ("Changes"));
  g_object_set (scroller, "child", label, "hscrollbar-policy", GTK_POLICY_NEVER,
                "min-content-height", 120, "max-content-height", 320, "propagate-natural-height",
                TRUE, NULL);
  return scroller;
}

static void
ask (ManagerSettings *self, const HlJson *changes)
{
  guint n = hl_json_length (changes);
  g_autofree char *heading = g_strdup_printf (ngettext ("%u change", "%u changes", n), n);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self->window), heading,
      _ ("They take effect at once for new calls; calls that are up are not touched."));

  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), change_list (changes));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerSettings) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  const HlJson *changes;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      if (self->window != NULL)
        show_fault (self, reply, error);
      return;
    }
  if (self->window == NULL)
    return;
  changes = hl_json_get (hl_reply_get_json (reply), "changes");
  if (hl_json_length (changes) > 0)
    ask (self, changes);
  else
    {
      end_saving (self);
      hl_window_toast (self->window, _ ("Nothing would change."));
      manager_settings_load (self);
    }
}

/* Nobody else's changes are overwritten unseen. */
static void
compared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerSettings) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) service = NULL;
  const char *conflict;

  if (hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    service = manager_site_read (hl_reply_get_json (reply), &error);
  if (self->window == NULL)
    return;
  if (service == NULL)
    {
      show_fault (self, NULL, error);
      return;
    }
  conflict = manager_site_conflict (self->loaded, self->sent, service);
  if (conflict != NULL)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("Somebody else changed “%s” meanwhile. Note what you changed, discard, and change "
             "it again on the new state."),
          _ (conflict));

      end_saving (self);
      manager_settings_complain (self, text);
      g_set_object (&self->loaded, service); /* so that Discard brings the new state */
      return;
    }
  send (self, "/site?dry_run=true", planned_cb);
}

void
manager_settings_save (ManagerSettings *self)
{
  if (self->site == NULL || self->sending != NULL)
    return;
  self->sending = manager_site_diff (self->loaded, self->site);
  if (self->sending == NULL)
    return;
  self->sent = manager_site_copy (self->site);
  manager_settings_show_state (self);
  hl_session_send_async (manager_settings_session (self), "GET", "/site", NULL, NULL, NULL,
                         compared_cb, g_object_ref (self));
}
