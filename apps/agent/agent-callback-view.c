/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-callback-view.h"

#include "agent-outcome.h"
#include "agent-rows.h"
#include "agent-section.h"
#include "ui/hl-recording-view.h"

#include <glib/gi18n.h>

#define MOST_CALLS 20
#define CORRECTED HL_HOUR /* so long after an attempt its result can be said better */

struct _AgentCallbackView
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *scroll, *buttons, *dial, *take, *release, *ending, *cancel, *give_up;
  GtkLabel *title, *chip, *give_up_hint;
  GtkGrid *grid;
  AdwBin *player_place;
  AgentOutcome *outcome;
  GtkEntry *reason;
  AgentSection *calls;

  GtkWidget *player; /* owned by its place */

  /* Owned */
  AgentDesk *desk;
  GListStore *call_list;
  GCancellable *cancellable;
  HlCallback *item; /* NULL = nothing is shown, or not yet */

  HlId id;
  HlId recording; /* that the player has */
  int row;
};

G_DEFINE_FINAL_TYPE (AgentCallbackView, agent_callback_view, GTK_TYPE_WIDGET)

static HlTime
now_of (AgentCallbackView *self)
{
  return hl_session_now (agent_desk_get_session (self->desk));
}

static HlId
me_of (AgentCallbackView *self)
{
  return hl_session_get_user_id (agent_desk_get_session (self->desk));
}

/* --- what is known --- */

static GtkWidget *
cell (const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, dim ? "hl-dim" : "numeric");

  return label;
}

static void
add_pair (AgentCallbackView *self, const char *name, const char *value, HlTone tone)
{
  GtkWidget *label;

  if (value == NULL || *value == '\0')
    return;
  label = cell (value, FALSE);
  gtk_widget_set_hexpand (label, TRUE);
  if (tone != HL_TONE_IDLE)
    hl_widget_set_tone (label, tone);
  gtk_grid_attach (self->grid, cell (name, TRUE), 0, self->row, 1, 1);
  gtk_grid_attach (self->grid, label, 1, self->row++, 1, 1);
}

static void
show_known (AgentCallbackView *self)
{
  HlCallback *item = self->item;
  HlTone tone = HL_TONE_IDLE;
  g_autofree char *due = agent_callback_dup_due (item, now_of (self), &tone);
  g_autofree char *made = hl_format_when (item->created_at, now_of (self));
  g_autofree char *tried =
      item->last_attempt_at != 0 ? hl_format_when (item->last_attempt_at, now_of (self)) : NULL;
  g_autofree char *count = agent_callback_dup_count (item);
  g_autofree char *last = tried != NULL && agent_outcome_word (item->outcome) != NULL
                              ? agent_join (agent_outcome_word (item->outcome), tried, NULL)
                              : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  self->row = 0;
  add_pair (self, _ ("Cause"), agent_callback_kind_word (item->kind), HL_TONE_IDLE);
  add_pair (self, _ ("Queue"), item->queue_name, HL_TONE_IDLE);
  add_pair (self, _ ("Line"), item->line, HL_TONE_IDLE);
  add_pair (self, item->kind == HL_CALLBACK_KIND_MANUAL ? C_ ("call-back", "Noted") : _ ("Came in"),
            made, HL_TONE_IDLE);
  if (hl_callback_is_open (item))
    add_pair (self, _ ("To be rung"), due, tone);
  add_pair (self, _ ("So far"), count, HL_TONE_IDLE);
  add_pair (self, _ ("Last attempt"), last, agent_outcome_tone (item->outcome));
  add_pair (self, C_ ("agent", "Note"), item->note, HL_TONE_IDLE);
}

static void
show_head (AgentCallbackView *self)
{
  HlCallback *item = self->item;
  g_autofree char *who = hl_format_caller (item->caller);
  g_autofree char *state = agent_callback_dup_state (item, me_of (self));
  g_autofree char *name = NULL;
  HlTone tone =
      item->state == HL_CALLBACK_TAKEN ? HL_TONE_BUSY : agent_outcome_tone (item->outcome);

  gtk_label_set_label (self->title, who);
  gtk_label_set_label (self->chip, state != NULL ? state : "");
  gtk_widget_set_visible (GTK_WIDGET (self->chip), state != NULL);
  hl_widget_set_tone (GTK_WIDGET (self->chip), tone);
  name = g_strdup_printf (_ ("Ring back %s"), who);
  hl_accessible_label (self->dial, name);
}

/* --- what can be done --- */

static gint64
attempts_wanted (AgentCallbackView *self)
{
  const HlJson *words = hl_session_get_vocabulary (agent_desk_get_session (self->desk));

  return hl_json_int (hl_json_get (words, "callback_attempts"), 1);
}

static void
reason_cb (AgentCallbackView *self)
{
  gboolean said = *gtk_editable_get_text (GTK_EDITABLE (self->reason)) != '\0';

  if (self->item == NULL)
    return;
  gtk_widget_set_sensitive (self->cancel, said);
  gtk_widget_set_sensitive (
      self->give_up, said && hl_callback_check_give_up (self->item, attempts_wanted (self), NULL));
}

static void
show_give_up (AgentCallbackView *self)
{
  gint64 wanted = attempts_wanted (self);
  g_autofree char *hint = NULL;

  if (!hl_callback_check_give_up (self->item, wanted, NULL))
    hint = g_strdup_printf (ngettext ("May be given up after %d attempt",
                                      "May be given up after %d attempts", (gulong) wanted),
                            (int) wanted);
  gtk_label_set_label (self->give_up_hint, hint != NULL ? hint : "");
  reason_cb (self);
}

/* Of one that is closed only what was just tried can still be said better. */
static gboolean
may_say (AgentCallbackView *self)
{
  HlCallback *item = self->item;
  gboolean mine = item->agent == 0 || item->agent == me_of (self);

  if (hl_callback_is_open (item))
    return mine;

  return item->state == HL_CALLBACK_DONE && mine && item->last_attempt_at != 0
         && item->last_attempt_at > now_of (self) - CORRECTED;
}

static void
show_acts (AgentCallbackView *self)
{
  HlCallback *item = self->item;
  gboolean open = hl_callback_is_open (item);
  gboolean mine = item->state == HL_CALLBACK_TAKEN && item->agent == me_of (self);
  gboolean others = item->state == HL_CALLBACK_TAKEN && !mine;

  gtk_widget_set_visible (self->buttons, open && !others);
  gtk_widget_set_visible (self->dial, item->caller != NULL);
  gtk_widget_set_visible (self->take, !mine);
  gtk_widget_set_visible (self->release, mine);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), may_say (self));
  gtk_widget_set_visible (self->ending, open && !others);
  show_give_up (self);
}

static void
dial_cb (AgentCallbackView *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "agent.dial-callback", "x", self->id);
}

static void
take_cb (AgentCallbackView *self)
{
  agent_desk_move_callback (self->desk, self->id, "take");
}

static void
release_cb (AgentCallbackView *self)
{
  agent_desk_move_callback (self->desk, self->id, "release");
}

static void
end (AgentCallbackView *self, const char *event)
{
  agent_desk_close_callback (self->desk, self->id, event,
                             gtk_editable_get_text (GTK_EDITABLE (self->reason)));
}

static void
cancel_cb (AgentCallbackView *self)
{
  end (self, "cancel");
}

static void
give_up_cb (AgentCallbackView *self)
{
  end (self, "give-up");
}

static void
recorded_cb (AgentCallbackView *self, guint outcome, const char *note, gint64 next)
{
  agent_desk_set_outcome (self->desk, self->id, outcome, note, next);
}

/* --- loading --- */

static void
show_message (AgentCallbackView *self, const HlJson *recordings)
{
  HlSession *session = agent_desk_get_session (self->desk);
  HlId recording = self->item->recording;
  HlSpan length = 0;

  if (!hl_session_may (session, "play-recordings"))
    recording = 0;
  for (guint i = 0; i < hl_json_length (recordings); i++)
    if (hl_json_int (hl_json_get (hl_json_at (recordings, i), "id"), 0) == recording)
      length = hl_json_int (hl_json_get (hl_json_at (recordings, i), "length_us"), 0);
  gtk_widget_set_visible (GTK_WIDGET (self->player_place), recording != 0);
  if (recording == self->recording)
    return;
  self->recording = recording;
  hl_recording_view_show (HL_RECORDING_VIEW (self->player), session, recording, length);
}

static void
show_calls (AgentCallbackView *self, const HlJson *list)
{
  g_list_store_remove_all (self->call_list);
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      g_autoptr (HlCallRecord) call = hl_call_record_new ();

      if (hl_record_read_json (HL_RECORD (call), hl_json_at (list, i),
                               HL_READ_LENIENT | HL_READ_PATCH, NULL, NULL))
        g_list_store_append (self->call_list, call);
    }
}

static gboolean
is_writing (AgentCallbackView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL
         && (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->outcome))
             || gtk_widget_is_ancestor (focus, self->ending));
}

static void
take_item (AgentCallbackView *self, HlCallback *item)
{
  gboolean fresh = self->item == NULL || self->item->attempts != item->attempts
                   || self->item->outcome != item->outcome;

  g_set_object (&self->item, item);
  /* What she has begun to write stays while others change the rest. */
  if (fresh && !is_writing (self))
    agent_outcome_begin (self->outcome, agent_desk_get_session (self->desk),
                         item->last_attempt_at > now_of (self) - CORRECTED ? item->outcome : 0,
                         TRUE);
  show_head (self);
  show_known (self);
  show_acts (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentCallbackView) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlCallback) item = hl_callback_new ();
  const HlJson *json;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error)
      || !hl_record_read_json (HL_RECORD (item),
                               hl_json_get (hl_reply_get_json (reply), "callback"),
                               HL_READ_LENIENT | HL_READ_PATCH, NULL, &error))
    {
      g_autofree char *sentence = hl_error_sentence (error, reply);

      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        gtk_label_set_label (self->title, sentence);
      return;
    }
  if (self->desk == NULL || item->id != self->id)
    return;
  json = hl_reply_get_json (reply);
  take_item (self, item);
  show_message (self, hl_json_get (json, "recordings"));
  show_calls (self, hl_json_get (json, "calls"));
}

static void
load (AgentCallbackView *self)
{
  g_autofree char *path = g_strdup_printf ("/callbacks/%" G_GINT64_FORMAT, self->id);

  hl_session_send_async (agent_desk_get_session (self->desk), "GET", path, NULL, NULL,
                         self->cancellable, loaded_cb, g_object_ref (self));
}

static void
change_cb (HlEvents *events, const char *type, gint64 id, const char *kind, gint64 revision,
           AgentCallbackView *self)
{
  if (self->id != 0 && id == self->id)
    load (self);
}

void
agent_callback_view_show (AgentCallbackView *self, HlId callback)
{
  g_return_if_fail (AGENT_IS_CALLBACK_VIEW (self));

  if (callback == self->id && callback != 0)
    {
      load (self);
      return;
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hl_recording_view_stop (HL_RECORDING_VIEW (self->player));
  g_clear_object (&self->item);
  self->id = callback;
  gtk_editable_set_text (GTK_EDITABLE (self->reason), "");
  if (callback != 0)
    load (self);
}

HlId
agent_callback_view_get_open (AgentCallbackView *self)
{
  g_return_val_if_fail (AGENT_IS_CALLBACK_VIEW (self), 0);

  return self->item != NULL && hl_callback_is_open (self->item) ? self->id : 0;
}

void
agent_callback_view_focus_outcome (AgentCallbackView *self)
{
  g_return_if_fail (AGENT_IS_CALLBACK_VIEW (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self->outcome)))
    agent_outcome_focus (self->outcome);
}

gboolean
agent_callback_view_play (AgentCallbackView *self)
{
  g_return_val_if_fail (AGENT_IS_CALLBACK_VIEW (self), FALSE);

  if (self->item == NULL || self->recording == 0)
    return FALSE;
  hl_recording_view_toggle (HL_RECORDING_VIEW (self->player));

  return TRUE;
}

static void
play_failed_cb (AgentCallbackView *self, const char *sentence)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "agent.tell", "s", sentence);
}

static void
tick (GtkWidget *widget, gpointer data)
{
  AgentCallbackView *self = AGENT_CALLBACK_VIEW (widget);

  if (self->item != NULL)
    show_known (self);
}

void
agent_callback_view_set_desk (AgentCallbackView *self, AgentDesk *desk)
{
  g_return_if_fail (AGENT_IS_CALLBACK_VIEW (self) && self->desk == NULL);

  self->desk = g_object_ref (desk);
  self->player = hl_recording_view_new ();
  g_signal_connect_swapped (self->player, "failed", G_CALLBACK (play_failed_cb), self);
  adw_bin_set_child (self->player_place, self->player);
  agent_section_bind (self->calls, G_LIST_MODEL (self->call_list), MOST_CALLS, agent_rows_earlier,
                      desk);
  g_signal_connect_object (hl_session_get_events (agent_desk_get_session (desk)),
                           "change::callback", G_CALLBACK (change_cb), self, 0);
}

static void
agent_callback_view_dispose (GObject *object)
{
  AgentCallbackView *self = AGENT_CALLBACK_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->scroll, gtk_widget_unparent);
  g_clear_object (&self->call_list);
  g_clear_object (&self->item);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (agent_callback_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define CHILD(name) gtk_widget_class_bind_template_child (klass, AgentCallbackView, name)
  CHILD (scroll);
  CHILD (buttons);
  CHILD (dial);
  CHILD (take);
  CHILD (release);
  CHILD (ending);
  CHILD (cancel);
  CHILD (give_up);
  CHILD (title);
  CHILD (chip);
  CHILD (give_up_hint);
  CHILD (grid);
  CHILD (player_place);
  CHILD (outcome);
  CHILD (reason);
  CHILD (calls);
#undef CHILD
#define CALLBACK(name) gtk_widget_class_bind_template_callback (klass, name)
  CALLBACK (dial_cb);
  CALLBACK (take_cb);
  CALLBACK (release_cb);
  CALLBACK (recorded_cb);
  CALLBACK (reason_cb);
  CALLBACK (cancel_cb);
  CALLBACK (give_up_cb);
#undef CALLBACK
}

static void
agent_callback_view_class_init (AgentCallbackViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_callback_view_dispose;
  g_type_ensure (AGENT_TYPE_OUTCOME);
  g_type_ensure (AGENT_TYPE_SECTION);
  g_type_ensure (HL_TYPE_KEY_HINT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-callback-view.ui");
  bind_template (widget_class);
}

static void
agent_callback_view_init (AgentCallbackView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->call_list = g_list_store_new (hl_call_record_get_type ());
  hl_widget_add_second_tick (GTK_WIDGET (self), tick, NULL);
  hl_accessible_label (self->dial, _ ("Ring this citizen back"));
  hl_accessible_label (GTK_WIDGET (self), _ ("The call-back chosen"));
}
