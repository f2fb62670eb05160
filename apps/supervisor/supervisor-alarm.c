/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "supervisor-pages.h"

/* One alarm as a row: what it is and since when, and what can be done about it. */

#define QUIET_MINUTES 15

HlTone
supervisor_alarm_tone (HlAlarmLive *alarm)
{
  static const HlTone tones[] = { HL_TONE_IDLE, HL_TONE_BUSY, HL_TONE_NEAR, HL_TONE_OVER };

  return tones[MIN (alarm->level, G_N_ELEMENTS (tones) - 1)];
}

/* Of the service's own warnings, whose text is for the log: what it is, and what to do. */
static const struct
{
  const char *code, *title, *advice;
} warnings[] = {
  { "trunk", N_ ("Trunk down"),
    N_ ("Calls go on through other trunks, if there are any. Ask the carrier, and look at the "
        "network.") },
  { "disk", N_ ("Disk for recordings nearly full"),
    N_ ("When it is full nothing is recorded any more. Ask the administrator for room.") },
  { "recording", N_ ("Recording not complete"),
    N_ ("The call goes on; a part of it was not recorded. Look at the disk.") },
  { "recording-row", N_ ("Recording not listed"),
    N_ ("It is on the disk and is listed when the data can be written again.") },
  { "recording-key", N_ ("A call is not recorded"),
    N_ ("The key it would be sealed with is not there. Tell the administrator.") },
  { "prompt", N_ ("Announcement could not be played"),
    N_ ("Callers heard nothing instead. Send the announcement anew in the settings.") },
  { "media", N_ ("Sound is not working"), N_ ("It is being started again; calls stay up.") },
  { "media-leg", N_ ("No sound for a call"),
    N_ ("One call was refused. If it happens again, tell the administrator.") },
  { "media-restarted", N_ ("The sound was started again"),
    N_ ("Calls went on; they heard nothing meanwhile.") },
  { "journal", N_ ("Calls would not survive a restart"),
    N_ ("Calls go on. Don’t start the service again now; look at the disk.") },
  { "log", N_ ("The log can’t be written"), N_ ("It is tried again. Look at the disk.") },
  { "site", N_ ("The settings can’t be used"),
    N_ ("Those before stay in force. Look at the last change of the settings.") },
  { "restore", N_ ("A call could not be taken over"),
    N_ ("After the restart one call or state was lost. Its caller goes first when ringing "
        "again.") },
  { "srtp-key", N_ ("Encrypted sound does not fit"),
    N_ ("The other side is not heard. Ask the carrier for its SRTP settings.") },
  { "watchdog", N_ ("A fault was found and repaired"),
    N_ ("Nothing is to be done. If it comes often, tell the administrator.") },
  { "switchboard", N_ ("The switchboard contradicts itself"),
    N_ ("It was put right. If it comes often, tell the administrator.") },
};

static const char *
advice_of (HlAlarmLive *alarm)
{
  for (guint i = 0; i < G_N_ELEMENTS (warnings); i++)
    if (g_strcmp0 (alarm->code, warnings[i].code) == 0)
      return _ (warnings[i].advice);

  return NULL;
}

const char *
supervisor_alarm_warning (HlAlarmLive *alarm)
{
  for (guint i = 0; i < G_N_ELEMENTS (warnings); i++)
    if (g_strcmp0 (alarm->code, warnings[i].code) == 0)
      return _ (warnings[i].title);

  return NULL;
}

/* A trunk's or an announcement's name; the watchdog's are words for the log. */
static gboolean
has_subject (HlAlarmLive *alarm)
{
  return alarm->subject != NULL && *alarm->subject != '\0'
         && g_strcmp0 (alarm->code, "watchdog") != 0;
}

static char *
title_of (SupervisorDesk *desk, HlAlarmLive *alarm)
{
  const char *agent = supervisor_desk_agent_name (desk, alarm->agent);
  g_autofree char *span = hl_format_duration (
      alarm->since > 0 ? MAX (supervisor_desk_now (desk) - alarm->since, 0) : 0);

  if (g_strcmp0 (alarm->code, "hold") == 0)
    return g_strdup_printf (_ ("%s: on hold for %s"), agent, span);
  if (g_strcmp0 (alarm->code, "wrap-up") == 0)
    return g_strdup_printf (_ ("%s: wrap-up for %s"), agent, span);
  if (g_strcmp0 (alarm->code, "away") == 0)
    return g_strdup_printf (_ ("%s: away for %s"), agent, span);
  if (g_strcmp0 (alarm->code, "missed") == 0)
    return g_strdup_printf (g_strcmp0 (alarm->subject, "rejected") == 0
                                ? _ ("%s: set away after rejecting calls")
                                : _ ("%s: set away after missing calls"),
                            agent);
  if (g_strcmp0 (alarm->code, "waiting") == 0)
    return g_strdup_printf (_ ("%s: longest wait %s"),
                            supervisor_desk_queue_name (desk, alarm->queue), span);
  if (g_strcmp0 (alarm->code, "one-way") == 0)
    return g_strdup_printf (g_strcmp0 (alarm->subject, "caller") == 0
                                ? _ ("%s: the caller can’t be heard")
                                : _ ("%s: the agent can’t be heard"),
                            agent);
  if (supervisor_alarm_warning (alarm) != NULL)
    return has_subject (alarm)
               ? g_strdup_printf ("%s · %s", supervisor_alarm_warning (alarm), alarm->subject)
               : g_strdup (supervisor_alarm_warning (alarm));
  return g_strdup (alarm->text != NULL ? alarm->text : alarm->code);
}

static char *
detail_of (SupervisorDesk *desk, HlAlarmLive *alarm)
{
  HlCallLive *call = hl_live_find_call (supervisor_desk_get_live (desk), alarm->call);
  g_autofree char *limit = hl_format_duration (alarm->limit_us);
  g_autofree char *since = hl_format_when (alarm->since, supervisor_desk_now (desk));
  GString *text = g_string_new (NULL);

  if (call != NULL)
    {
      g_autofree char *caller = hl_format_caller (call->caller);

      g_string_append_printf (text, "%s · %s · ", caller,
                              supervisor_desk_queue_name (desk, call->queue));
    }
  if (alarm->acknowledged_by != NULL)
    {
      g_autofree char *seen = g_strdup_printf (_ ("noted by %s"), alarm->acknowledged_by);

      g_string_append (text, seen);
    }
  else if (alarm->limit_us > 0 && g_strcmp0 (alarm->code, "one-way") != 0)
    {
      g_autofree char *over = g_strdup_printf (_ ("limit %s"), limit);

      g_string_append (text, over);
    }
  else
    {
      g_autofree char *from = g_strdup_printf (_ ("since %s"), since);

      g_string_append (text, from);
      if (advice_of (alarm) != NULL)
        g_string_append_printf (text, " · %s", advice_of (alarm));
    }
  return g_string_free (text, FALSE);
}

/* --- The row --- */

typedef struct
{
  /* Borrowed: children of the row */
  GtkWidget *dot, *title, *detail, *look, *note, *quiet;

  /* Owned */
  SupervisorDesk *desk;
  HlAlarmLive *alarm;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_object_unref (row->desk);
  g_object_unref (row->alarm);
  g_free (row);
}

static void
update (GtkWidget *box)
{
  Row *row = g_object_get_data (G_OBJECT (box), "row");
  g_autofree char *title = title_of (row->desk, row->alarm);
  g_autofree char *detail = detail_of (row->desk, row->alarm);
  gboolean seen = row->alarm->acknowledged_by != NULL;

  hl_state_dot_set (HL_STATE_DOT (row->dot), supervisor_alarm_tone (row->alarm), NULL);
  gtk_label_set_text (GTK_LABEL (row->title), title);
  gtk_label_set_text (GTK_LABEL (row->detail), detail);
  gtk_widget_set_tooltip_text (row->title,
                               advice_of (row->alarm) != NULL ? advice_of (row->alarm) : title);
  gtk_widget_set_visible (row->note, !seen);
  if (seen)
    gtk_widget_add_css_class (row->title, "hl-dim");
  else
    gtk_widget_remove_css_class (row->title, "hl-dim");
}

static void
look_cb (Row *row)
{
  if (hl_live_find_call (supervisor_desk_get_live (row->desk), row->alarm->call) != NULL)
    supervisor_desk_show_call (row->desk, row->alarm->call);
}

static void
note_cb (Row *row)
{
  supervisor_desk_acknowledge (row->desk, row->alarm);
}

static void
quiet_cb (Row *row)
{
  supervisor_desk_quiet (row->desk, row->alarm, QUIET_MINUTES);
}

static GtkWidget *
make_button (const char *icon, const char *tooltip, GCallback callback, Row *row)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  hl_accessible_label (button, tooltip);
  g_signal_connect_swapped (button, "clicked", callback, row);
  return button;
}

static GtkWidget *
make_text (const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  if (class != NULL)
    {
      gtk_widget_add_css_class (label, class);
      gtk_widget_add_css_class (label, "hl-dim");
    }
  return label;
}

GtkWidget *
supervisor_alarm_row_new (gpointer item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *quiet = g_strdup_printf (_ ("Quiet for %d Minutes"), QUIET_MINUTES);
  Row *row = g_new0 (Row, 1);

  row->desk = g_object_ref (data);
  row->alarm = g_object_ref (item);
  row->dot = hl_state_dot_new (HL_TONE_IDLE, NULL);
  row->title = make_text (NULL);
  row->detail = make_text ("hl-caption");
  row->look =
      make_button ("audio-headphones-symbolic", _ ("Show the Call"), G_CALLBACK (look_cb), row);
  row->note = make_button ("object-select-symbolic", _ ("Take Notice"), G_CALLBACK (note_cb), row);
  row->quiet = make_button ("audio-volume-muted-symbolic", quiet, G_CALLBACK (quiet_cb), row);
  gtk_widget_set_visible (row->look,
                          row->alarm->call != 0 && g_strcmp0 (row->alarm->code, "wrap-up") != 0);
  gtk_widget_set_margin_end (row->dot, 6);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (text), row->title);
  gtk_box_append (GTK_BOX (text), row->detail);
  gtk_box_append (GTK_BOX (box), row->dot);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), row->look);
  gtk_box_append (GTK_BOX (box), row->note);
  gtk_box_append (GTK_BOX (box), row->quiet);
  g_object_set_data_full (G_OBJECT (box), "row", row, row_free);
  g_signal_connect_object (row->alarm, "notify", G_CALLBACK (update), box, G_CONNECT_SWAPPED);
  g_signal_connect_object (row->desk, "tick", G_CALLBACK (update), box, G_CONNECT_SWAPPED);
  update (box);
  return box;
}

GtkWidget *
supervisor_alarm_list_new (SupervisorDesk *desk)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "hl-rows");
  gtk_widget_add_css_class (list, "supervisor-alarms");
  hl_accessible_label (list, _ ("Alarms"));
  gtk_list_box_bind_model (GTK_LIST_BOX (list), supervisor_desk_get_alarms (desk),
                           supervisor_alarm_row_new, desk, NULL);
  return list;
}
