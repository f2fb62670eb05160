/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-marks.h"

#include <glib/gi18n.h>

#include "calls/hl-call-quality.h"
#include "calls/hl-call-record.h"
#include "ui/hl-format.h"

#define BEFORE (5 * HL_SECOND) /* one hears what led there */

typedef struct
{
  /* Borrowed: all belong to the page */
  GtkDropDown *parts;
  HlRecordingView *view;

  guint part;
  HlSpan at; /* of the part */
} Place;

static void
play_cb (Place *place)
{
  gtk_drop_down_set_selected (place->parts, place->part);
  hl_recording_view_play_from (place->view, place->at - BEFORE);
}

static void
place_free (gpointer place, GClosure *closure)
{
  g_free (place);
}

/* The part that was recorded then; FALSE: none was. */
static gboolean
find_place (GPtrArray *recordings, HlTime at, Place *place)
{
  for (guint i = 0; i < recordings->len; i++)
    {
      const HlRecordingRecord *part = g_ptr_array_index (recordings, i);

      if (at < part->started_at || at > part->started_at + part->length_us)
        continue;
      place->part = i;
      place->at = at - part->started_at;
      return TRUE;
    }
  return FALSE;
}

static void
add_row (GtkListBox *list, const HlCallMark *mark, GPtrArray *recordings, const Place *of)
{
  Place *place = g_memdup2 (of, sizeof *of);
  gboolean recorded = find_place (recordings, mark->at, place);
  g_autofree char *second =
      recorded ? hl_format_clock (place->at) : hl_format_time_seconds (mark->at);
  g_autofree char *title = g_markup_escape_text (mark->text, -1);
  g_autofree char *note =
      g_strdup_printf ("%s · %s", second, mark->author_name != NULL ? mark->author_name : HL_DASH);
  g_autofree char *subtitle = g_markup_escape_text (note, -1);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle, NULL);

  gtk_list_box_append (list, row);
  if (!recorded)
    {
      g_free (place);
      return;
    }
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("media-playback-start-symbolic"));
  gtk_widget_set_tooltip_text (row, _ ("Play from 5 s before"));
  g_signal_connect_data (row, "activated", G_CALLBACK (play_cb), place, place_free,
                         G_CONNECT_SWAPPED);
  if (place->part == gtk_drop_down_get_selected (of->parts) || recordings->len == 1)
    hl_recording_view_add_mark (of->view, place->at, "");
}

void
manager_marks_show (GtkListBox *list, const HlJson *marks, GPtrArray *recordings,
                    GtkDropDown *parts, HlRecordingView *view)
{
  const Place place = { .parts = parts, .view = view };
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
  for (guint i = 0; i < hl_json_length (marks); i++)
    {
      g_autoptr (HlCallMark) mark = hl_call_mark_new ();

      if (hl_record_read_json (HL_RECORD (mark), hl_json_at (marks, i), HL_READ_LENIENT, NULL,
                               NULL))
        add_row (list, mark, recordings, &place);
    }
  gtk_widget_set_visible (GTK_WIDGET (list), hl_json_length (marks) > 0);
}
