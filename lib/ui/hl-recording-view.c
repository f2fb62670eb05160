/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recording-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "calls/hl-call-record.h"
#include "hl-clip.h"
#include "hl-format.h"

#define MARK_WIDTH HL_SECOND
#define SOUND_MOST (256 * 1024 * 1024)
#define WAVE_POINTS "800"

struct _HlRecordingView
{
  GtkWidget parent_instance;

  /* Template */
  AdwBin *wave_bin;
  GtkWidget *play_button, *back_button, *spinner;
  GtkDropDown *speed_drop;
  GtkLabel *time_label;

  /* Owned */
  HlClip *sound;
  GCancellable *cancellable; /* of the waveform of the recording shown */
  GtkWidget *wave;           /* child of wave_bin */

  HlId recording;
  HlSpan length;
  GPtrArray *pauses; /* HlRecordingPause; NULL = none */
};

enum
{
  FAILED,
  N_SIGNALS
};

static const double speeds[] = { 0.75, 1.0, 1.25, 1.5, 2.0 };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HlRecordingView, hl_recording_view, GTK_TYPE_WIDGET)

static void
show_time (HlRecordingView *self, HlSpan position)
{
  g_autofree char *at = hl_format_duration (position);
  g_autofree char *of = hl_format_duration (self->length);
  g_autofree char *text = g_strdup_printf ("%s / %s", at, of);

  gtk_label_set_text (self->time_label, self->recording != 0 ? text : "");
}

static void
show_playing (HlRecordingView *self)
{
  gboolean playing = hl_clip_is_playing (self->sound), loading = hl_clip_is_loading (self->sound);

  gtk_button_set_icon_name (GTK_BUTTON (self->play_button), playing
                                                                ? "media-playback-pause-symbolic"
                                                                : "media-playback-start-symbolic");
  hl_accessible_label (self->play_button,
                       playing ? _ ("Pause the recording") : _ ("Play the recording"));
  gtk_widget_set_visible (self->spinner, loading);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), loading);
}

static void
mark_pauses (HlRecordingView *self)
{
  hl_wave_clear_marks (HL_WAVE (self->wave));
  for (guint i = 0; self->pauses != NULL && i < self->pauses->len; i++)
    {
      const HlRecordingPause *pause = g_ptr_array_index (self->pauses, i);

      hl_wave_add_mark (HL_WAVE (self->wave), pause->offset_us, pause->offset_us + pause->length_us,
                        HL_TONE_NEAR, _ ("Not recorded"));
    }
}

/* ---- Loading ---- */

static void
wave_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlReply) reply = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  HlRecordingView *self = data;
  if (!done || !hl_wave_set_json (HL_WAVE (self->wave), hl_reply_get_json (reply)))
    hl_wave_clear (HL_WAVE (self->wave)); /* the sound can be played all the same */
  mark_pauses (self);
}

/* ---- Callbacks ---- */

static void
position_cb (HlClip *sound, gint64 position, gpointer data)
{
  HlRecordingView *self = data;

  hl_wave_set_position (HL_WAVE (self->wave), position);
  show_time (self, position);
}

static void
failed_cb (HlClip *sound, const char *sentence, gpointer data)
{
  g_signal_emit (data, signals[FAILED], 0, sentence);
}

static void
seek_cb (HlWave *wave, gint64 position, gpointer data)
{
  hl_recording_view_seek (data, position);
}

static void
on_back (HlRecordingView *self)
{
  hl_recording_view_seek (self, hl_clip_get_position (self->sound) - 5 * HL_SECOND);
}

static void
on_speed (HlRecordingView *self)
{
  guint i = gtk_drop_down_get_selected (self->speed_drop);

  if (self->sound != NULL && i < G_N_ELEMENTS (speeds))
    hl_clip_set_rate (self->sound, speeds[i]);
}

/* ---- The widget ---- */

static void
hl_recording_view_dispose (GObject *object)
{
  HlRecordingView *self = HL_RECORDING_VIEW (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->sound != NULL)
    g_signal_handlers_disconnect_by_data (self->sound, self);
  g_clear_object (&self->sound);
  g_clear_pointer (&self->pauses, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), HL_TYPE_RECORDING_VIEW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (hl_recording_view_parent_class)->dispose (object);
}

static void
hl_recording_view_class_init (HlRecordingViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hl_recording_view_dispose;

  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/ui/hl-recording-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HlRecordingView, wave_bin);
  gtk_widget_class_bind_template_child (widget_class, HlRecordingView, play_button);
  gtk_widget_class_bind_template_child (widget_class, HlRecordingView, back_button);
  gtk_widget_class_bind_template_child (widget_class, HlRecordingView, spinner);
  gtk_widget_class_bind_template_child (widget_class, HlRecordingView, speed_drop);
  gtk_widget_class_bind_template_child (widget_class, HlRecordingView, time_label);
  gtk_widget_class_bind_template_callback (widget_class, hl_recording_view_toggle);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_speed);
}

static void
hl_recording_view_init (HlRecordingView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sound = hl_clip_new ();
  g_signal_connect (self->sound, "position", G_CALLBACK (position_cb), self);
  g_signal_connect (self->sound, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->sound, "changed", G_CALLBACK (show_playing), self);

  self->wave = hl_wave_new (_ ("Caller"), _ ("Our side"));
  g_signal_connect (self->wave, "seek", G_CALLBACK (seek_cb), self);
  gtk_widget_set_margin_start (self->wave, 9); /* the card's edge is not the text's */
  gtk_widget_set_margin_end (self->wave, 6);
  adw_bin_set_child (self->wave_bin, self->wave);
  hl_recording_view_show (self, NULL, 0, 0);
}

GtkWidget *
hl_recording_view_new (void)
{
  return g_object_new (HL_TYPE_RECORDING_VIEW, NULL);
}

void
hl_recording_view_show (HlRecordingView *self, HlSession *session, HlId recording, HlSpan length)
{
  g_autofree char *base = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT, recording);
  g_autofree char *audio = g_strconcat (base, "/audio", NULL);
  g_autofree char *waveform = g_strconcat (base, "/waveform?points=" WAVE_POINTS, NULL);

  g_return_if_fail (HL_IS_RECORDING_VIEW (self));

  if (recording != 0 && recording == self->recording)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hl_clip_choose (self->sound, session, recording != 0 ? audio : NULL, SOUND_MOST);
  hl_wave_clear (HL_WAVE (self->wave));
  self->recording = recording;
  self->length = length;
  gtk_widget_set_sensitive (GTK_WIDGET (self), recording != 0);
  show_time (self, 0);
  if (recording != 0)
    hl_session_send_async (session, "GET", waveform, NULL, NULL, self->cancellable, wave_loaded_cb,
                           self);
}

void
hl_recording_view_set_pauses (HlRecordingView *self, GPtrArray *pauses)
{
  g_return_if_fail (HL_IS_RECORDING_VIEW (self));

  g_clear_pointer (&self->pauses, g_ptr_array_unref);
  self->pauses = pauses != NULL ? g_ptr_array_ref (pauses) : NULL;
  mark_pauses (self);
}

void
hl_recording_view_toggle (HlRecordingView *self)
{
  g_return_if_fail (HL_IS_RECORDING_VIEW (self));
  hl_clip_toggle (self->sound);
}

void
hl_recording_view_stop (HlRecordingView *self)
{
  g_return_if_fail (HL_IS_RECORDING_VIEW (self));
  hl_clip_pause (self->sound);
}

gboolean
hl_recording_view_is_playing (HlRecordingView *self)
{
  g_return_val_if_fail (HL_IS_RECORDING_VIEW (self), FALSE);
  return hl_clip_is_playing (self->sound);
}

void
hl_recording_view_seek (HlRecordingView *self, HlSpan position)
{
  g_return_if_fail (HL_IS_RECORDING_VIEW (self));
  hl_clip_seek (self->sound, position);
}

void
hl_recording_view_play_from (HlRecordingView *self, HlSpan position)
{
  g_return_if_fail (HL_IS_RECORDING_VIEW (self));
  hl_clip_play_from (self->sound, position);
}

void
hl_recording_view_add_mark (HlRecordingView *self, HlSpan at, const char *label)
{
  g_return_if_fail (HL_IS_RECORDING_VIEW (self));

  hl_wave_add_mark (HL_WAVE (self->wave), at - MARK_WIDTH / 2, at + MARK_WIDTH / 2, HL_TONE_BUSY,
                    label);
}
