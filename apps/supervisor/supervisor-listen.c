/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"
#include "supervisor-pages.h"

/* Live calls on the left; the selected one in the middle with the modes, the sound
 * and the line's figures; who the caller is on the right. */

#define LIVE_SPAN HL_MINUTE

struct _SupervisorListen
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *box, *left, *right, *clock, *recording, *title, *subtitle, *leave, *leave_label,
      *leave_key, *modes, *wave_box, *level_grid, *figures, *hint_box, *marks_box, *phone, *talkbar,
      *caller_stack, *caller_number, *caller_note, *caller_calls, *caller_tickets, *content;
  GtkWidget *live, *hint, *marks;
  GtkWidget *mode[4];
  GtkWidget *wave, *level_caller, *level_agent;
  GtkWidget *figure[6], *caption[6];

  /* Owned */
  SupervisorDesk *desk;
  GCancellable *loading;
  HlCallLive *call; /* shown; NULL = none */
  HlTime marked;    /* what the wave shows of silences and overlaps */
  gint64 overlaps;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (SupervisorListen, supervisor_listen, GTK_TYPE_WIDGET)

static void show_call (SupervisorListen *self, HlCallLive *call);

/* --- the caller --- */

static void
clear_rows (GtkWidget *list)
{
  GtkListBoxRow *row; /* not the first child: that may be the placeholder */

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (list), GTK_WIDGET (row));
}

static void
add_row (GtkWidget *list, const char *first, const char *second, const char *end)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *a = gtk_label_new (first), *b = gtk_label_new (second), *c = gtk_label_new (end);

  gtk_label_set_xalign (GTK_LABEL (a), 0);
  gtk_label_set_ellipsize (GTK_LABEL (a), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (a, TRUE);
  gtk_label_set_xalign (GTK_LABEL (b), 0);
  gtk_label_set_ellipsize (GTK_LABEL (b), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (b, "hl-dim");
  gtk_widget_add_css_class (b, "hl-caption");
  gtk_widget_add_css_class (b, "numeric");
  gtk_widget_add_css_class (c, "hl-dim");
  gtk_grid_attach (GTK_GRID (grid), a, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), b, 0, 1, 2, 1);
  gtk_grid_attach (GTK_GRID (grid), c, 1, 0, 1, 1);
  gtk_list_box_append (GTK_LIST_BOX (list), grid);
}

static void
show_caller_calls (SupervisorListen *self, const HlJson *calls)
{
  HlTime now = supervisor_desk_now (self->desk);

  clear_rows (self->caller_calls);
  for (guint i = 0; i < MIN (hl_json_length (calls), 6); i++)
    {
      g_autoptr (HlCallRecord) call = hl_call_record_new ();
      g_autofree char *when = NULL, *talk = NULL, *note = NULL;

      if (!hl_record_read_json (HL_RECORD (call), hl_json_at (calls, i), HL_READ_LENIENT, NULL,
                                NULL))
        continue;
      when = hl_format_when (call->offered_at, now);
      talk = call->talk_us > 0 ? hl_format_duration (call->talk_us) : g_strdup (HL_DASH);
      note =
          g_strdup_printf ("%s · %s", when, call->agent_name != NULL ? call->agent_name : HL_DASH);
      add_row (self->caller_calls,
               call->outcome == HL_OUTCOME_NONE ? _ ("Going on") : hl_word_outcome (call->outcome),
               note, talk);
    }
}

static void
show_caller_tickets (SupervisorListen *self, const HlJson *tickets)
{
  HlTime now = supervisor_desk_now (self->desk);

  clear_rows (self->caller_tickets);
  for (guint i = 0; i < MIN (hl_json_length (tickets), 6); i++)
    {
      g_autoptr (HlTicket) ticket = hl_ticket_new ();
      g_autofree char *when = NULL;

      if (!hl_record_read_json (HL_RECORD (ticket), hl_json_at (tickets, i), HL_READ_LENIENT, NULL,
                                NULL))
        continue;
      when = hl_format_when (ticket->created_at, now);
      add_row (self->caller_tickets,
               ticket->title != NULL     ? ticket->title
               : ticket->content != NULL ? ticket->content
                                         : _ ("Untitled"),
               when, hl_word_ticket_state (ticket->state));
    }
}

static void
caller_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SupervisorListen) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  const HlJson *root, *names;
  g_autofree char *number = NULL, *note = NULL;
  const char *name;

  gboolean good = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  if (!good)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->caller_stack), "unknown");
      return;
    }
  root = hl_reply_get_json (reply);
  names = hl_json_get (root, "names");
  name = hl_json_text (hl_json_at (names, 0), NULL);
  number = hl_format_caller (hl_json_text (hl_json_get (root, "number"), NULL));
  note = g_strdup_printf (ngettext ("%d call so far", "%d calls so far",
                                    (gulong) hl_json_int (hl_json_get (root, "count"), 0)),
                          (int) hl_json_int (hl_json_get (root, "count"), 0));
  if (name != NULL && hl_json_length (names) == 1)
    {
      g_autofree char *both = g_strdup_printf ("%s %s", name, number);

      gtk_label_set_text (GTK_LABEL (self->caller_number), both);
    }
  else
    gtk_label_set_text (GTK_LABEL (self->caller_number), number);
  gtk_label_set_text (GTK_LABEL (self->caller_note), note);
  show_caller_calls (self, hl_json_get (root, "calls"));
  show_caller_tickets (self, hl_json_get (root, "tickets"));
  gtk_stack_set_visible_child_name (GTK_STACK (self->caller_stack), "caller");
}

static void
load_caller (SupervisorListen *self, HlId call)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/caller", call);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  gtk_stack_set_visible_child_name (GTK_STACK (self->caller_stack), "none");
  hl_session_send_async (supervisor_desk_get_session (self->desk), "GET", path, NULL, NULL,
                         self->loading, caller_cb, g_object_ref (self));
}

/* --- the middle --- */

static const struct
{
  const char *title, *hears, *icon, *key;
} modes[] = {
  { N_ ("Listen"), N_ ("nobody hears you"), "audio-headphones-symbolic", "F5" },
  { N_ ("Whisper"), N_ ("only the agent hears you"), "audio-input-microphone-symbolic", "F6" },
  { N_ ("Barge In"), N_ ("both hear you"), "system-users-symbolic", "F7" },
  { N_ ("Take Over"), N_ ("the agent leaves"), "call-start-symbolic", "F8" },
};

static char *
phone_text (SupervisorListen *self)
{
  HlPhone *phone = supervisor_desk_get_phone (self->desk);
  static const char *const texts[HL_N_PHONE_STATES] = {
    [HL_PHONE_OFFLINE] = N_ ("Your phone is not connected; listening is not possible yet."),
    [HL_PHONE_REGISTERING] = N_ ("Your phone is being connected…"),
    [HL_PHONE_IDLE] = N_ ("Your phone is ready."),
    [HL_PHONE_RINGING] = N_ ("Your phone is ringing…"),
    [HL_PHONE_TALKING] = N_ ("Your phone is in the call."),
  };
  const char *message;

  if (phone == NULL)
    return g_strdup (hl_session_get_phone (supervisor_desk_get_session (self->desk)) != NULL
                         ? _ ("The phone on your desk will ring.")
                         : _ ("You have no extension; the phone on your desk is rung if the "
                              "administrator gave you one."));
  message = hl_phone_get_message (phone);
  if (hl_phone_get_state (phone) == HL_PHONE_REFUSED && message != NULL)
    return g_strdup (message);
  return g_strdup (_ (texts[MIN (hl_phone_get_state (phone), HL_PHONE_TALKING)]));
}

static void
show_modes (SupervisorListen *self, unsigned mode)
{
  self->updating = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      gboolean live =
          self->call != NULL
          && (self->call->state == HL_CALL_LIVE_TALKING || self->call->state == HL_CALL_LIVE_HELD);

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->mode[i]), mode == i + 1);
      /* Who has the call has no way back to listening. */
      gtk_widget_set_sensitive (self->mode[i],
                                live && (mode != HL_LISTEN_TAKE_OVER || mode == i + 1));
    }
  self->updating = FALSE;
}

static void
set_figure (SupervisorListen *self, guint i, char *text, HlTone tone)
{
  g_autofree char *value = text;

  gtk_label_set_text (GTK_LABEL (self->figure[i]), value);
  hl_widget_set_tone (self->figure[i], tone);
  if (tone == HL_TONE_IDLE)
    gtk_widget_remove_css_class (self->figure[i], "hl-idle");
}

static char *
format_share (HlCallLive *call)
{
  if (!isfinite (call->share_agent) || call->measured_us < HL_SECOND)
    return g_strdup (HL_DASH);
  return g_strdup_printf ("%.0f : %.0f", call->share_agent, call->share_caller);
}

static char *
format_network (HlCallLive *call)
{
  g_autofree char *loss = hl_format_percent (call->loss_percent, 1);

  if (!isfinite (call->jitter_ms))
    return g_strdup (loss);
  return g_strdup_printf (_ ("%s · %.0f ms"), loss, call->jitter_ms);
}

static char *
format_holds (HlCallLive *call, HlTime now)
{
  HlSpan held = call->held_us > 0 ? call->held_us : 0;
  g_autofree char *span = NULL;

  if (call->state == HL_CALL_LIVE_HELD && call->since > 0)
    held += now - call->since;
  span = hl_format_duration (held);
  return call->holds > 0 ? g_strdup_printf ("%s · %d", span, (int) call->holds)
                         : g_steal_pointer (&span);
}

static void
show_figures (SupervisorListen *self, HlCallLive *call)
{
  gboolean measured = call->measured_us > 0;
  HlSpan longest = call->longest_silence_us;

  set_figure (self, 0, format_share (call), HL_TONE_IDLE);
  set_figure (self, 1,
              measured ? g_strdup_printf (_ ("%.0f s"), (double) longest / HL_SECOND)
                       : g_strdup (HL_DASH),
              longest > 10 * HL_SECOND ? HL_TONE_NEAR : HL_TONE_IDLE);
  set_figure (self, 2, measured ? g_strdup_printf ("%d", (int) call->overlaps) : g_strdup (HL_DASH),
              call->overlaps > 5 ? HL_TONE_NEAR : HL_TONE_IDLE);
  set_figure (self, 3, format_holds (call, supervisor_desk_now (self->desk)),
              call->state == HL_CALL_LIVE_HELD ? HL_TONE_NEAR : HL_TONE_IDLE);
  set_figure (self, 4,
              isfinite (call->mos) ? g_strdup_printf ("%.1f", call->mos) : g_strdup (HL_DASH),
              call->mos < 3.5 ? HL_TONE_NEAR : HL_TONE_IDLE);
  set_figure (self, 5, format_network (call),
              call->loss_percent > 2 || call->jitter_ms > 40 ? HL_TONE_NEAR : HL_TONE_IDLE);
}

/* Stop what is nobody's talk, leave a talk both hear, end the call that is mine. */
static void
show_leave (SupervisorListen *self, unsigned mode)
{
  static const struct
  {
    const char *label, *key, *action;
  } ways[] = {
    [HL_LISTEN_LISTEN] = { N_ ("Stop Listening"), "Escape", "view.leave" },
    [HL_LISTEN_WHISPER] = { N_ ("Stop Whispering"), "Escape", "view.leave" },
    [HL_LISTEN_BARGE] = { N_ ("Leave the Call"), "F12", "view.leave" },
    [HL_LISTEN_TAKE_OVER] = { N_ ("End Call"), "F12", "view.leave" },
  };
  const char *label = _ (ways[CLAMP (mode, 1, 4)].label);

  gtk_widget_set_visible (self->leave, mode != HL_LISTEN_NONE);
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->leave_label)), label) == 0)
    return;
  gtk_label_set_text (GTK_LABEL (self->leave_label), label);
  g_object_set (self->leave_key, "key", ways[CLAMP (mode, 1, 4)].key, NULL);
  hl_accessible_label (self->leave, label);
  if (mode == HL_LISTEN_TAKE_OVER)
    gtk_widget_add_css_class (self->leave, "hl-end");
  else
    gtk_widget_remove_css_class (self->leave, "hl-end");
}

static void
show_bar (SupervisorListen *self, HlCallLive *call)
{
  unsigned mode;
  gboolean mine = supervisor_desk_get_listened (self->desk, &mode) == call;
  HlTime since = call->answered_at != 0 ? call->answered_at : call->since;
  g_autofree char *clock =
      hl_format_clock (since > 0 ? supervisor_desk_now (self->desk) - since : 0);
  g_autofree char *caller = hl_format_caller (call->caller);
  g_autofree char *title =
      g_strdup_printf ("%s ↔ %s", supervisor_desk_agent_name (self->desk, call->agent), caller);
  g_autofree char *hears = supervisor_desk_who_hears (self->desk, call);
  g_autofree char *subtitle =
      g_strdup_printf ("%s · %s", supervisor_desk_queue_name (self->desk, call->queue), hears);
  g_autofree char *phone = phone_text (self);

  gtk_label_set_text (GTK_LABEL (self->clock), clock);
  gtk_widget_set_visible (self->recording, call->recording);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->subtitle), subtitle);
  gtk_widget_set_tooltip_text (self->subtitle, subtitle);
  gtk_label_set_text (GTK_LABEL (self->phone), phone);
  gtk_widget_set_visible (self->phone, !mine);
  gtk_widget_remove_css_class (self->talkbar, "hl-bar-live");
  gtk_widget_remove_css_class (self->talkbar, "hl-bar-near");
  if (mine)
    gtk_widget_add_css_class (self->talkbar,
                              mode >= HL_LISTEN_BARGE ? "hl-bar-near" : "hl-bar-live");
  show_leave (self, mine ? mode : HL_LISTEN_NONE);
  show_modes (self, mine ? mode : HL_LISTEN_NONE);
}

/* The silence that lasts still and the overlap that just was, in the wave. */
static void
mark_wave (SupervisorListen *self, HlCallLive *call, HlTime now)
{
  HlTime origin = call->answered_at != 0 ? call->answered_at : now;

  gint64 before = self->overlaps;

  self->overlaps = MAX (call->overlaps, 0);
  if (before >= 0 && self->overlaps > before)
    hl_wave_add_mark (HL_WAVE (self->wave), now - origin - 500 * HL_MILLISECOND, now - origin,
                      HL_TONE_OVER, _ ("both"));
  if (call->quiet_us < 3 * HL_SECOND)
    {
      self->marked = 0;
      return;
    }
  if (self->marked != 0)
    {
      hl_wave_stretch_mark (HL_WAVE (self->wave), now - origin);
      return;
    }
  self->marked = now;
  hl_wave_add_mark (HL_WAVE (self->wave), now - origin - call->quiet_us, now - origin, HL_TONE_NEAR,
                    _ ("silence"));
}

static void
push_levels (SupervisorListen *self, HlCallLive *call)
{
  HlTime now = supervisor_desk_now (self->desk);

  hl_level_set (HL_LEVEL (self->level_caller), call->level_caller);
  hl_level_set (HL_LEVEL (self->level_agent), call->level_agent);
  if (!isfinite (call->level_caller) && !isfinite (call->level_agent))
    return;
  hl_wave_push (HL_WAVE (self->wave), call->level_caller, call->level_agent, now);
  mark_wave (self, call, now);
}

static void
update (SupervisorListen *self)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->content),
                                    self->call != NULL ? "call" : "none");
  if (self->call == NULL)
    return;
  if (hl_live_find_call (supervisor_desk_get_live (self->desk), self->call->id) != self->call)
    {
      show_call (self, NULL);
      return;
    }
  show_bar (self, self->call);
  show_figures (self, self->call);
  supervisor_hint_show (SUPERVISOR_HINT (self->hint), self->call);
  supervisor_marks_show (SUPERVISOR_MARKS (self->marks), self->call);
}

/* With each batch of events: a level that stays the same is a sound, too. */
static void
live_cb (SupervisorListen *self)
{
  if (self->call != NULL && supervisor_desk_get_listened (self->desk, NULL) == self->call)
    push_levels (self, self->call);
}

static void
show_call (SupervisorListen *self, HlCallLive *call)
{
  if (self->call == call)
    {
      update (self);
      return;
    }
  g_set_object (&self->call, call);
  self->overlaps = -1;
  self->marked = 0;
  hl_wave_set_live (HL_WAVE (self->wave), LIVE_SPAN);
  hl_level_set (HL_LEVEL (self->level_caller), NAN);
  hl_level_set (HL_LEVEL (self->level_agent), NAN);
  if (call != NULL)
    {
      if (call->answered_at != 0)
        hl_wave_set_origin (HL_WAVE (self->wave), call->answered_at);
      load_caller (self, call->id);
    }
  update (self);
}

/* Callbacks */

static void
selected_cb (SupervisorListen *self)
{
  HlCallLive *call = supervisor_live_get_selected (SUPERVISOR_LIVE (self->live));

  /* Who waits still is not a talk to be shown. */
  if (call != NULL)
    show_call (self, call->answered_at != 0 || call->agent != 0 ? call : NULL);
}

static void
activate_cb (SupervisorListen *self)
{
  if (self->call != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "view.mode", "s", "listen");
}

static void
mode_cb (GtkToggleButton *button, SupervisorListen *self)
{
  unsigned mode = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "mode"));

  if (self->updating || self->call == NULL)
    return;
  supervisor_desk_listen (self->desk, self->call->id, mode);
  update (self); /* pressed only when the service says so */
}

/* Building */

static void
make_modes (SupervisorListen *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      GtkWidget *button = gtk_toggle_button_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *title = gtk_label_new (_ (modes[i].title));
      GtkWidget *note = gtk_label_new (_ (modes[i].hears));

      gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (title, "hl-bold");
      gtk_widget_add_css_class (note, "hl-caption");
      gtk_label_set_ellipsize (GTK_LABEL (note), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (line), gtk_image_new_from_icon_name (modes[i].icon));
      gtk_box_append (GTK_BOX (line), title);
      gtk_box_append (GTK_BOX (line), hl_key_hint_new (modes[i].key));
      gtk_box_append (GTK_BOX (box), line);
      gtk_box_append (GTK_BOX (box), note);
      gtk_button_set_child (GTK_BUTTON (button), box);
      hl_accessible_label (button, _ (modes[i].title));
      g_object_set_data (G_OBJECT (button), "mode", GUINT_TO_POINTER (i + 1));
      g_signal_connect (button, "toggled", G_CALLBACK (mode_cb), self);
      gtk_box_append (GTK_BOX (self->modes), button);
      self->mode[i] = button;
    }
}

static void
make_sound (SupervisorListen *self)
{
  static const char *const names[] = { N_ ("Caller"), N_ ("Agent") };
  GtkWidget *levels[2];

  self->wave = hl_wave_new (_ (names[0]), _ (names[1]));
  gtk_widget_set_vexpand (self->wave, TRUE);
  gtk_box_insert_child_after (GTK_BOX (self->wave_box), self->wave,
                              gtk_widget_get_first_child (self->wave_box));
  levels[0] = self->level_caller = hl_level_new (HL_TONE_BUSY, 30, _ ("Level of the caller"));
  levels[1] = self->level_agent = hl_level_new (HL_TONE_GOOD, 30, _ ("Level of the agent"));
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *name = gtk_label_new (_ (names[i]));

      gtk_widget_add_css_class (name, "hl-dim");
      gtk_label_set_xalign (GTK_LABEL (name), 0);
      gtk_widget_set_hexpand (levels[i], TRUE);
      gtk_widget_set_valign (levels[i], GTK_ALIGN_CENTER);
      gtk_grid_attach (GTK_GRID (self->level_grid), name, 0, i, 1, 1);
      gtk_grid_attach (GTK_GRID (self->level_grid), levels[i], 1, i, 1, 1);
    }
}

static void
make_figures (SupervisorListen *self)
{
  static const char *const captions[] = { N_ ("Agent : caller"),      N_ ("Longest silence"),
                                          N_ ("Both at once"),        N_ ("On hold"),
                                          N_ ("Sound quality (MOS)"), N_ ("Lost · jitter") };
  /* Room for what they may say, so that none moves another one, and all fit into 1366. */
  static const int chars[G_N_ELEMENTS (captions)] = { 8, 7, 4, 6, 4, 15 };

  for (guint i = 0; i < G_N_ELEMENTS (captions); i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      GtkWidget *caption = gtk_label_new (_ (captions[i]));

      self->figure[i] = gtk_label_new (HL_DASH);
      self->caption[i] = caption;
      gtk_label_set_xalign (GTK_LABEL (self->figure[i]), 0);
      gtk_label_set_width_chars (GTK_LABEL (self->figure[i]), chars[i]);
      gtk_widget_set_hexpand (box, TRUE);
      gtk_label_set_xalign (GTK_LABEL (caption), 0);
      gtk_label_set_ellipsize (GTK_LABEL (caption), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (self->figure[i], "hl-h2");
      gtk_widget_add_css_class (self->figure[i], "numeric");
      gtk_widget_add_css_class (caption, "hl-caption");
      gtk_widget_add_css_class (caption, "hl-dim");
      gtk_box_append (GTK_BOX (box), self->figure[i]);
      gtk_box_append (GTK_BOX (box), caption);
      gtk_box_append (GTK_BOX (self->figures), box);
    }
}

static void
wide_cb (SupervisorListen *self)
{
  gboolean wide = hl_window_get_wide (supervisor_desk_get_window (self->desk));

  /* As high as two voices need, not as the screen is. */
  gtk_widget_set_vexpand (self->wave, !wide);
  gtk_widget_set_size_request (self->wave, -1, wide ? 280 : 90);
  gtk_widget_set_vexpand (self->wave_box, !wide);
  gtk_widget_set_size_request (self->left, wide ? 312 : 264, -1);
  gtk_widget_set_size_request (self->right, wide ? 420 : 316, -1);
}

/* GObject */

static void
supervisor_listen_dispose (GObject *object)
{
  SupervisorListen *self = SUPERVISOR_LISTEN (object);

  g_clear_object (&self->call);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_listen_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, SupervisorListen, name)

static void
supervisor_listen_class_init (SupervisorListenClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = supervisor_listen_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/supervisor/supervisor-listen.ui");
  BIND (box);
  BIND (left);
  BIND (content);
  BIND (talkbar);
  BIND (clock);
  BIND (recording);
  BIND (title);
  BIND (subtitle);
  BIND (leave);
  BIND (leave_label);
  BIND (leave_key);
  BIND (modes);
  BIND (wave_box);
  BIND (level_grid);
  BIND (figures);
  BIND (hint_box);
  BIND (marks_box);
  BIND (phone);
  BIND (right);
  BIND (caller_stack);
  BIND (caller_number);
  BIND (caller_note);
  BIND (caller_calls);
  BIND (caller_tickets);
}

static GtkWidget *
make_placeholder (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "hl-dim");
  gtk_widget_add_css_class (label, "hl-padded");
  return label;
}

static void
supervisor_listen_init (SupervisorListen *self)
{
  g_type_ensure (HL_TYPE_KEY_HINT);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->caller_calls),
                                make_placeholder (_ ("No earlier calls")));
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->caller_tickets),
                                make_placeholder (_ ("No tickets")));
  make_modes (self);
  make_sound (self);
  make_figures (self);
}

GtkWidget *
supervisor_listen_new (SupervisorDesk *desk)
{
  SupervisorListen *self = g_object_new (SUPERVISOR_TYPE_LISTEN, NULL);

  self->desk = g_object_ref (desk);
  self->live = supervisor_live_new (desk);
  gtk_widget_set_vexpand (self->live, TRUE);
  gtk_box_append (GTK_BOX (self->left), self->live);
  self->hint = supervisor_hint_new (desk);
  gtk_box_append (GTK_BOX (self->hint_box), self->hint);
  self->marks = supervisor_marks_new (desk);
  gtk_box_append (GTK_BOX (self->marks_box), self->marks);
  hl_wave_set_live (HL_WAVE (self->wave), LIVE_SPAN);
  g_signal_connect_object (self->live, "selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->live, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "tick", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (supervisor_desk_get_live (desk), "changed", G_CALLBACK (live_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (supervisor_desk_get_window (desk), "notify::wide", G_CALLBACK (wide_cb),
                           self, G_CONNECT_SWAPPED);
  wide_cb (self);
  update (self);
  return GTK_WIDGET (self);
}

void
supervisor_listen_select (SupervisorListen *self, HlId id)
{
  supervisor_live_select (SUPERVISOR_LIVE (self->live), id);
}

HlCallLive *
supervisor_listen_get_selected (SupervisorListen *self)
{
  return self->call;
}

HlCallLive *
supervisor_listen_get_target (SupervisorListen *self)
{
  return supervisor_live_get_selected (SUPERVISOR_LIVE (self->live));
}

void
supervisor_listen_search (SupervisorListen *self)
{
  supervisor_live_search (SUPERVISOR_LIVE (self->live));
}

void
supervisor_listen_send_hint (SupervisorListen *self)
{
  supervisor_hint_send (SUPERVISOR_HINT (self->hint));
}

void
supervisor_listen_mark (SupervisorListen *self)
{
  supervisor_marks_begin (SUPERVISOR_MARKS (self->marks));
}
