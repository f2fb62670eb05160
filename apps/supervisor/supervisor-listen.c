/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

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
  GtkWidget *box, *left, *search, *count, *list_stack, *right, *clock, *recording, *title,
      *subtitle, *leave, *modes, *wave_box, *level_grid, *figures, *phone, *talkbar, *caller_stack,
      *caller_number, *caller_note, *caller_calls, *caller_tickets, *content;
  GtkWidget *mode[3];
  GtkWidget *wave, *level_caller, *level_agent;
  GtkWidget *figure[4];

  /* Owned */
  SupervisorDesk *desk;
  GtkCustomFilter *filter;
  GtkCustomSorter *sorter;
  GtkSingleSelection *selection;
  GCancellable *loading;
  HlCallLive *call; /* shown; NULL = none */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (SupervisorListen, supervisor_listen, GTK_TYPE_WIDGET)

static void show_call (SupervisorListen *self, HlCallLive *call);

static gboolean
is_live (HlCallLive *call)
{
  return call->state == HL_CALL_LIVE_TALKING || call->state == HL_CALL_LIVE_HELD
         || call->state == HL_CALL_LIVE_RINGING;
}

static HlAgentLive *
agent_of (SupervisorListen *self, HlCallLive *call)
{
  return hl_live_find_agent (supervisor_desk_get_live (self->desk), call->agent);
}

/* --- the list --- */

static gboolean
takes (gpointer item, gpointer data)
{
  SupervisorListen *self = data;
  HlCallLive *call = item;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  if (!is_live (call))
    return FALSE;
  if (*text == '\0')
    return TRUE;
  return strstr (supervisor_desk_agent_name (self->desk, call->agent), text) != NULL
         || (call->caller != NULL && strstr (call->caller, text) != NULL)
         || strstr (supervisor_desk_queue_name (self->desk, call->queue), text) != NULL;
}

static int
rank (SupervisorListen *self, HlCallLive *call)
{
  HlAgentLive *agent = agent_of (self, call);
  HlTone tone = agent != NULL ? supervisor_desk_judge (self->desk, agent, NULL) : HL_TONE_IDLE;

  return tone == HL_TONE_OVER ? 0 : tone == HL_TONE_NEAR ? 1 : 2;
}

/* What is out of the ordinary first, then the longest talk. */
static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  SupervisorListen *self = data;
  HlCallLive *left = (HlCallLive *) a, *right = (HlCallLive *) b;
  int order = rank (self, left) - rank (self, right);

  if (order != 0)
    return order;
  return left->offered_at < right->offered_at ? -1 : left->offered_at > right->offered_at;
}

typedef struct
{
  GtkWidget *dot, *name, *clock, *note, *mark;
} Row;

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *cell)
{
  GtkWidget *grid = gtk_grid_new ();
  Row *row = g_new0 (Row, 1);

  row->dot = hl_state_dot_new (HL_TONE_BUSY, NULL);
  row->name = gtk_label_new (NULL);
  row->clock = gtk_label_new (NULL);
  row->note = gtk_label_new (NULL);
  row->mark = gtk_label_new (NULL);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 9);
  gtk_label_set_xalign (GTK_LABEL (row->name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (row->name, TRUE);
  gtk_widget_add_css_class (row->name, "hl-bold");
  gtk_label_set_xalign (GTK_LABEL (row->clock), 1);
  gtk_widget_add_css_class (row->clock, "numeric");
  gtk_label_set_xalign (GTK_LABEL (row->note), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->note), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (row->note, "hl-caption");
  gtk_widget_add_css_class (row->note, "hl-dim");
  gtk_widget_add_css_class (row->note, "numeric");
  gtk_label_set_xalign (GTK_LABEL (row->mark), 1);
  gtk_widget_add_css_class (row->mark, "hl-caption");
  gtk_grid_attach (GTK_GRID (grid), row->dot, 0, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), row->name, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), row->clock, 2, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), row->note, 1, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), row->mark, 2, 1, 1, 1);
  gtk_list_item_set_child (cell, grid);
  g_object_set_data_full (G_OBJECT (grid), "row", row, g_free);
}

static void
show_row (SupervisorListen *self, GtkWidget *grid, HlCallLive *call)
{
  Row *row = g_object_get_data (G_OBJECT (grid), "row");
  HlAgentLive *agent = agent_of (self, call);
  HlTone tone = agent != NULL ? supervisor_desk_judge (self->desk, agent, NULL) : HL_TONE_IDLE;
  HlTime since = call->answered_at != 0 ? call->answered_at : call->since;
  g_autofree char *clock =
      hl_format_clock (since > 0 ? supervisor_desk_now (self->desk) - since : 0);
  g_autofree char *caller = hl_format_caller (call->caller);
  g_autofree char *note =
      g_strdup_printf ("%s · %s", supervisor_desk_queue_name (self->desk, call->queue), caller);
  gboolean mine = supervisor_desk_get_listened (self->desk, NULL) == call;

  hl_state_dot_set (HL_STATE_DOT (row->dot),
                    call->state == HL_CALL_LIVE_HELD ? HL_TONE_NEAR : HL_TONE_BUSY, NULL);
  gtk_label_set_text (GTK_LABEL (row->name), supervisor_desk_agent_name (self->desk, call->agent));
  gtk_label_set_text (GTK_LABEL (row->clock), clock);
  gtk_label_set_text (GTK_LABEL (row->note), note);
  gtk_label_set_text (GTK_LABEL (row->mark),
                      mine ? _ ("listening") : hl_word_call_state (call->state));
  hl_widget_set_tone (row->mark, mine ? HL_TONE_BUSY : tone);
  hl_widget_set_tone (row->clock, tone);
  if (tone == HL_TONE_IDLE)
    gtk_widget_remove_css_class (row->clock, "hl-idle");
}

static void
notify_row_cb (GtkListItem *cell)
{
  SupervisorListen *self = g_object_get_data (G_OBJECT (cell), "page");
  HlCallLive *call = gtk_list_item_get_item (cell);

  if (call != NULL && self->desk != NULL)
    show_row (self, gtk_list_item_get_child (cell), call);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, SupervisorListen *self)
{
  HlCallLive *call = gtk_list_item_get_item (cell);

  g_object_set_data (G_OBJECT (cell), "page", self);
  g_signal_connect_object (call, "notify", G_CALLBACK (notify_row_cb), cell, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "tick", G_CALLBACK (notify_row_cb), cell, G_CONNECT_SWAPPED);
  show_row (self, gtk_list_item_get_child (cell), call);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, SupervisorListen *self)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (cell), notify_row_cb, cell);
  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_func (self->desk, notify_row_cb, cell);
}

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
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->mode[i]), mode == i + 1);
      gtk_widget_set_sensitive (self->mode[i],
                                self->call != NULL && self->call->state != HL_CALL_LIVE_RINGING);
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

static void
show_figures (SupervisorListen *self, HlCallLive *call)
{
  HlSpan held = call->held_us > 0 ? call->held_us : 0;

  if (call->state == HL_CALL_LIVE_HELD && call->since > 0)
    held += supervisor_desk_now (self->desk) - call->since;
  set_figure (self, 0, hl_format_duration (held), HL_TONE_IDLE);
  set_figure (self, 1,
              isfinite (call->mos) ? g_strdup_printf ("%.1f", call->mos) : g_strdup (HL_DASH),
              call->mos < 3.5 ? HL_TONE_NEAR : HL_TONE_IDLE);
  set_figure (self, 2, hl_format_percent (call->loss_percent, 1),
              call->loss_percent > 2 ? HL_TONE_NEAR : HL_TONE_IDLE);
  set_figure (self, 3,
              isfinite (call->jitter_ms) ? g_strdup_printf (_ ("%.0f ms"), call->jitter_ms)
                                         : g_strdup (HL_DASH),
              call->jitter_ms > 40 ? HL_TONE_NEAR : HL_TONE_IDLE);
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
  g_autofree char *hears =
      mine ? g_strdup_printf ("%s · %s", supervisor_desk_queue_name (self->desk, call->queue),
                              _ (modes[CLAMP (mode, 1, 3) - 1].hears))
           : g_strdup_printf ("%s · %s", supervisor_desk_queue_name (self->desk, call->queue),
                              hl_word_call_state (call->state));
  g_autofree char *phone = phone_text (self);

  gtk_label_set_text (GTK_LABEL (self->clock), clock);
  gtk_widget_set_visible (self->recording, call->recording);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->subtitle), hears);
  gtk_label_set_text (GTK_LABEL (self->phone), phone);
  gtk_widget_set_visible (self->leave, mine);
  gtk_widget_remove_css_class (self->talkbar, "hl-bar-live");
  gtk_widget_remove_css_class (self->talkbar, "hl-bar-near");
  if (mine)
    gtk_widget_add_css_class (self->talkbar,
                              mode == HL_LISTEN_BARGE ? "hl-bar-near" : "hl-bar-live");
  show_modes (self, mine ? mode : HL_LISTEN_NONE);
}

static void
push_levels (SupervisorListen *self, HlCallLive *call)
{
  HlTime now = supervisor_desk_now (self->desk);

  hl_level_set (HL_LEVEL (self->level_caller), call->level_caller);
  hl_level_set (HL_LEVEL (self->level_agent), call->level_agent);
  if (isfinite (call->level_caller) || isfinite (call->level_agent))
    hl_wave_push (HL_WAVE (self->wave), call->level_caller, call->level_agent, now);
}

static void
update (SupervisorListen *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  g_autofree char *note = g_strdup_printf ("%u", n);

  hl_heading_set_note (self->count, note);
  gtk_stack_set_visible_child_name (GTK_STACK (self->list_stack), n > 0 ? "list" : "empty");
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
}

static void
changed_cb (SupervisorListen *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
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
  HlCallLive *call = gtk_single_selection_get_selected_item (self->selection);

  if (call != NULL)
    show_call (self, call);
}

static void
activate_cb (SupervisorListen *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "view.mode", "s", "listen");
}

static void
search_cb (SupervisorListen *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
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
  gtk_box_append (GTK_BOX (self->wave_box), self->wave);
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
  static const char *const captions[] = { N_ ("On hold"), N_ ("Sound quality (MOS)"),
                                          N_ ("Packets lost"), N_ ("Jitter") };

  for (guint i = 0; i < G_N_ELEMENTS (captions); i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      GtkWidget *caption = gtk_label_new (_ (captions[i]));

      self->figure[i] = gtk_label_new (HL_DASH);
      gtk_label_set_xalign (GTK_LABEL (self->figure[i]), 0);
      gtk_label_set_xalign (GTK_LABEL (caption), 0);
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
make_list (SupervisorListen *self)
{
  GListModel *calls = hl_live_get_calls (supervisor_desk_get_live (self->desk));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkWidget *view, *scroll = gtk_scrolled_window_new ();

  self->filter = gtk_custom_filter_new (takes, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare, self, NULL);
  filtered =
      gtk_filter_list_model_new (g_object_ref (calls), GTK_FILTER (g_object_ref (self->filter)));
  sorted =
      gtk_sort_list_model_new (G_LIST_MODEL (filtered), GTK_SORTER (g_object_ref (self->sorter)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_widget_add_css_class (view, "supervisor-calls");
  hl_accessible_label (view, _ ("Live calls"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_stack_add_named (GTK_STACK (self->list_stack), scroll, "list");
  gtk_stack_add_named (
      GTK_STACK (self->list_stack),
      hl_status_page_new ("call-start-symbolic", _ ("No live calls"), NULL, NULL, NULL), "empty");
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
}

static void
wide_cb (SupervisorListen *self)
{
  gboolean wide = hl_window_get_wide (supervisor_desk_get_window (self->desk));

  gtk_widget_set_size_request (self->left, wide ? 312 : 264, -1);
  gtk_widget_set_size_request (self->right, wide ? 420 : 300, -1);
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
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  if (self->sorter != NULL)
    gtk_custom_sorter_set_sort_func (self->sorter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->selection);
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
  BIND (search);
  BIND (list_stack);
  BIND (content);
  BIND (talkbar);
  BIND (clock);
  BIND (recording);
  BIND (title);
  BIND (subtitle);
  BIND (leave);
  BIND (modes);
  BIND (wave_box);
  BIND (level_grid);
  BIND (figures);
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
  self->count = hl_heading_new (_ ("In calls"), NULL);
  gtk_widget_set_margin_start (self->count, 12);
  gtk_widget_set_margin_end (self->count, 12);
  gtk_box_insert_child_after (GTK_BOX (self->left), self->count, self->search);
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
  make_list (self);
  hl_wave_set_live (HL_WAVE (self->wave), LIVE_SPAN);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
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
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  changed_cb (self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->selection)); i++)
    {
      g_autoptr (HlCallLive) call = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (call->id == id)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

HlCallLive *
supervisor_listen_get_selected (SupervisorListen *self)
{
  return self->call;
}

void
supervisor_listen_search (SupervisorListen *self)
{
  gtk_widget_grab_focus (self->search);
}
