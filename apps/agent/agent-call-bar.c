/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-call-bar.h"

#include "agent-keypad.h"

#include <glib/gi18n.h>
#include <math.h>

/* Shows an AgentBar.  Talking and held share one page: the buttons stay under the hand. */

#define LEVEL_CELLS 10

struct _AgentCallBar
{
  GtkWidget parent_instance;

  /* Template */
  GtkStack *stack;
  GtkLabel *idle_title, *idle_subtitle;
  GtkEntry *number;
  GtkWidget *dial;
  GtkLabel *ringing_title, *ringing_subtitle, *notice;
  GtkWidget *reject, *answer;
  GtkWidget *talk, *record_dot, *levels, *hold, *mute, *keypad, *end;
  GtkLabel *talk_clock, *record_word, *talk_title, *talk_subtitle, *level_me_word;
  GtkLabel *hold_word, *mute_word;
  GtkImage *hold_icon, *mute_icon;
  GtkLabel *wrap_clock, *wrap_word, *wrap_title, *wrap_subtitle;
  GtkWidget *wrapped;

  /* Owned by their parents */
  HlLevel *level_me, *level_caller;
  GtkWidget *pad; /* NULL until first opened */

  AgentBarPage page;
  guint guard; /* source */
  gboolean can_hold, can_mute, can_keypad, can_dial, can_answer;
};

enum
{
  KEYPAD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentCallBar, agent_call_bar, GTK_TYPE_WIDGET)

static const char *const pages[AGENT_N_BARS] = {
  [AGENT_BAR_IDLE] = "idle", [AGENT_BAR_RINGING] = "ringing", [AGENT_BAR_LIVE] = "talk",
  [AGENT_BAR_HELD] = "talk", [AGENT_BAR_WRAP_UP] = "wrap-up",
};

static void
set_label (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text != NULL ? text : "") != 0)
    gtk_label_set_label (label, text != NULL ? text : "");
}

static void
number_activate_cb (GtkEntry *entry, AgentCallBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "agent.dial", NULL);
}

static void
digit_cb (AgentKeypad *pad, const char *digit, AgentCallBar *self)
{
  g_signal_emit (self, signals[KEYPAD], 0, digit);
}

/* Only what stands where another button was a moment ago is guarded. */
static void
update_sensitive (AgentCallBar *self)
{
  gboolean guarded = self->guard != 0;

  gtk_widget_set_sensitive (self->end, !guarded);
  gtk_widget_set_sensitive (self->wrapped, !guarded);
  gtk_widget_set_sensitive (self->answer, !guarded && self->can_answer);
  gtk_widget_set_sensitive (self->reject, !guarded);
  gtk_widget_set_sensitive (self->dial, !guarded && self->can_dial);
  gtk_widget_set_sensitive (GTK_WIDGET (self->number), self->can_dial);
  gtk_widget_set_sensitive (self->hold, !guarded && self->can_hold);
  gtk_widget_set_sensitive (self->mute, self->can_mute);
  gtk_widget_set_sensitive (self->keypad, self->can_keypad);
}

static gboolean
guard_cb (gpointer data)
{
  AgentCallBar *self = data;

  self->guard = 0;
  update_sensitive (self);

  return G_SOURCE_REMOVE;
}

static void
go_to (AgentCallBar *self, AgentBarPage page)
{
  gboolean held = page == AGENT_BAR_HELD;

  if (self->page == page)
    return;

  if (g_strcmp0 (pages[self->page], pages[page]) != 0)
    {
      g_clear_handle_id (&self->guard, g_source_remove);
      self->guard = g_timeout_add (AGENT_CALL_BAR_GUARD / HL_MILLISECOND, guard_cb, self);
    }
  self->page = page;
  gtk_stack_set_visible_child_name (self->stack, pages[page]);
  set_label (self->hold_word, held ? C_ ("call", "Resume") : C_ ("call", "Hold"));
  hl_accessible_label (self->hold, held ? _ ("Resume the call") : _ ("Hold the call"));
  gtk_image_set_from_icon_name (self->hold_icon, held ? "media-playback-start-symbolic"
                                                      : "media-playback-pause-symbolic");
  if (self->pad != NULL && pages[page] != pages[AGENT_BAR_LIVE])
    gtk_popover_popdown (GTK_POPOVER (self->pad));
}

static void
show_recording (AgentCallBar *self, const AgentBar *bar)
{
  gtk_widget_set_visible (self->record_dot, bar->recording);
  set_label (self->record_word, bar->page == AGENT_BAR_HELD ? C_ ("call", "On hold")
                                : bar->recording            ? C_ ("call", "Recording")
                                                            : C_ ("call", "Not recorded"));
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_texts (AgentCallBar *self, const AgentBar *bar)
{
  switch (bar->page)
    {
    case AGENT_BAR_IDLE:
      set_label (self->idle_title, bar->title);
      set_label (self->idle_subtitle, bar->subtitle);
      break;
    case AGENT_BAR_RINGING:
      set_label (self->ringing_title, bar->title);
      set_label (self->ringing_subtitle, bar->subtitle);
      set_label (self->notice, bar->notice);
      gtk_widget_set_visible (GTK_WIDGET (self->notice), bar->notice != NULL);
      gtk_widget_set_visible (self->answer, bar->notice == NULL);
      break;
    case AGENT_BAR_WRAP_UP:
      set_label (self->wrap_title, bar->title);
      set_label (self->wrap_subtitle, bar->subtitle);
      set_label (self->wrap_clock, bar->clock);
      break;
    default:
      set_label (self->talk_title, bar->title);
      set_label (self->talk_subtitle, bar->subtitle);
      set_label (self->talk_clock, bar->clock);
      show_recording (self, bar);
      break;
    }
}

static void
name_buttons (AgentCallBar *self, const AgentBar *bar)
{
  g_autofree char *answer = g_strdup_printf (_ ("Answer %s"), bar->title);
  g_autofree char *reject = g_strdup_printf (_ ("Reject %s"), bar->title);

  hl_accessible_label (self->answer, answer);
  hl_accessible_label (self->reject, reject);
}

void
agent_call_bar_show (AgentCallBar *self, const AgentBar *bar)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  if (bar->page == AGENT_BAR_RINGING && self->page != AGENT_BAR_RINGING)
    name_buttons (self, bar);
  go_to (self, bar->page);
  show_texts (self, bar);
  set_class (self->talk, "hl-bar-near", bar->page == AGENT_BAR_HELD && bar->tone != HL_TONE_OVER);
  set_class (self->talk, "agent-bar-over",
             bar->page == AGENT_BAR_HELD && bar->tone == HL_TONE_OVER);
  set_class (self->talk, "hl-bar-live", bar->page == AGENT_BAR_LIVE);
  self->can_hold = bar->can_hold;
  self->can_mute = bar->can_mute;
  self->can_keypad = bar->can_keypad;
  self->can_dial = bar->can_dial;
  self->can_answer = bar->can_answer;
  update_sensitive (self);
}

void
agent_call_bar_set_levels (AgentCallBar *self, gboolean known, double me, double caller)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  gtk_widget_set_visible (self->levels, known);
  if (!known)
    return;
  hl_level_set (self->level_me, me);
  hl_level_set (self->level_caller, caller);
}

void
agent_call_bar_set_muted (AgentCallBar *self, gboolean muted)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  hl_level_set_muted (self->level_me, muted);
  set_label (self->level_me_word, muted ? C_ ("call", "Muted") : C_ ("call", "Me"));
  set_label (self->mute_word, muted ? C_ ("call", "Unmute") : C_ ("call", "Mute"));
  hl_accessible_label (self->mute, muted ? _ ("Unmute the microphone") : _ ("Mute the microphone"));
  gtk_image_set_from_icon_name (self->mute_icon, muted ? "microphone-sensitivity-high-symbolic"
                                                       : "microphone-sensitivity-muted-symbolic");
}

AgentBarPage
agent_call_bar_get_page (AgentCallBar *self)
{
  g_return_val_if_fail (AGENT_IS_CALL_BAR (self), AGENT_BAR_IDLE);

  return self->page;
}

gboolean
agent_call_bar_is_guarded (AgentCallBar *self)
{
  g_return_val_if_fail (AGENT_IS_CALL_BAR (self), FALSE);

  return self->guard != 0;
}

const char *
agent_call_bar_get_number (AgentCallBar *self)
{
  g_return_val_if_fail (AGENT_IS_CALL_BAR (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->number));
}

void
agent_call_bar_focus_number (AgentCallBar *self)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->number));
}

void
agent_call_bar_clear_number (AgentCallBar *self)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  gtk_editable_set_text (GTK_EDITABLE (self->number), "");
}

void
agent_call_bar_open_keypad (AgentCallBar *self)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  if (self->pad == NULL)
    {
      self->pad = agent_keypad_new ();
      gtk_widget_set_parent (self->pad, self->keypad);
      g_signal_connect (self->pad, "digit", G_CALLBACK (digit_cb), self);
    }
  agent_keypad_open (AGENT_KEYPAD (self->pad));
}

static void
add_levels (AgentCallBar *self)
{
  GtkWidget *me = hl_level_new (HL_TONE_GOOD, LEVEL_CELLS, _ ("Level of my microphone"));
  GtkWidget *caller = hl_level_new (HL_TONE_GOOD, LEVEL_CELLS, _ ("Level of the caller"));

  self->level_me = HL_LEVEL (me);
  self->level_caller = HL_LEVEL (caller);
  gtk_widget_set_valign (me, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (caller, GTK_ALIGN_CENTER);
  gtk_grid_attach (GTK_GRID (self->levels), me, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self->levels), caller, 1, 1, 1, 1);
}

static void
agent_call_bar_dispose (GObject *object)
{
  AgentCallBar *self = AGENT_CALL_BAR (object);

  g_clear_handle_id (&self->guard, g_source_remove);
  g_clear_pointer (&self->pad, gtk_widget_unparent);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  G_OBJECT_CLASS (agent_call_bar_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define CHILD(name) gtk_widget_class_bind_template_child (klass, AgentCallBar, name)
  CHILD (stack);
  CHILD (idle_title);
  CHILD (idle_subtitle);
  CHILD (number);
  CHILD (dial);
  CHILD (ringing_title);
  CHILD (ringing_subtitle);
  CHILD (notice);
  CHILD (reject);
  CHILD (answer);
  CHILD (talk);
  CHILD (talk_clock);
  CHILD (record_dot);
  CHILD (record_word);
  CHILD (talk_title);
  CHILD (talk_subtitle);
  CHILD (levels);
  CHILD (level_me_word);
  CHILD (hold);
  CHILD (hold_word);
  CHILD (hold_icon);
  CHILD (mute);
  CHILD (mute_word);
  CHILD (mute_icon);
  CHILD (keypad);
  CHILD (end);
  CHILD (wrap_clock);
  CHILD (wrap_word);
  CHILD (wrap_title);
  CHILD (wrap_subtitle);
  CHILD (wrapped);
#undef CHILD
}

static void
agent_call_bar_class_init (AgentCallBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_call_bar_dispose;
  signals[KEYPAD] = g_signal_new ("keypad", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (HL_TYPE_KEY_HINT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-call-bar.ui");
  bind_template (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, number_activate_cb);
}

static void
agent_call_bar_init (AgentCallBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_levels (self);
  hl_accessible_label (GTK_WIDGET (self), _ ("Call"));
  hl_accessible_label (self->hold, _ ("Hold the call"));
  hl_accessible_label (self->end, _ ("Hang up"));
  hl_accessible_label (self->keypad, _ ("Keypad"));
  hl_accessible_label (self->dial, _ ("Dial"));
  hl_accessible_label (self->wrapped, _ ("Finish after-call work"));
  set_label (self->wrap_word, C_ ("call", "left"));
  agent_call_bar_set_muted (self, FALSE);
  agent_call_bar_set_levels (self, FALSE, NAN, NAN);
}

GtkWidget *
agent_call_bar_new (void)
{
  return g_object_new (AGENT_TYPE_CALL_BAR, NULL);
}
