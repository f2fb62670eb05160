/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-call-bar.h"

#include "agent-emergency.h"
#include "agent-keypad.h"
#include "agent-third-bar.h"
#include "agent-transfer.h"

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
  GtkWidget *dial, *help_button;
  GtkMenuButton *lines;
  GtkLabel *line;
  GMenu *lines_menu;
  GtkLabel *ringing_title, *ringing_subtitle, *notice;
  GtkWidget *reject, *answer;
  GtkWidget *talk, *record_dot, *levels, *hold, *mute, *transfer, *three, *more, *end;
  GtkLabel *talk_clock, *record_word, *talk_title, *talk_subtitle, *level_me_word;
  GtkLabel *hold_word, *mute_word;
  GtkImage *hold_icon, *mute_icon;
  GtkLabel *wrap_clock, *wrap_word, *wrap_title, *wrap_subtitle;
  GtkWidget *wrapped;
  AgentThirdBar *third;

  /* Owned by their parents */
  HlLevel *level_me, *level_caller;
  GtkWidget *pad, *passing, *help; /* NULL until first opened */

  /* Owned */
  char *idle_text, *number_hint; /* what the number she types is; NULL = none */

  /* Weak: what had the focus before a pop-over took it */
  GtkWidget *focus;

  AgentBarPage page;
  guint guard; /* source */
  HlTone idle_tone;
  gboolean has_levels, long_text;
  gboolean can_hold, can_mute, can_transfer, can_dial, can_answer;
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
  [AGENT_BAR_HELD] = "talk", [AGENT_BAR_THIRD] = "third",     [AGENT_BAR_WRAP_UP] = "wrap-up",
};

static void
set_label (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text != NULL ? text : "") != 0)
    gtk_label_set_label (label, text != NULL ? text : "");
}

static void
show_idle (AgentCallBar *self)
{
  const char *hint = self->number_hint;

  set_label (self->idle_subtitle, hint != NULL ? hint : self->idle_text);
  hl_widget_set_tone (GTK_WIDGET (self->idle_subtitle),
                      hint != NULL ? HL_TONE_BUSY : self->idle_tone);
  /* Why a call failed is read to its end. */
  gtk_label_set_wrap (self->idle_subtitle, self->idle_tone == HL_TONE_OVER);
  gtk_label_set_lines (self->idle_subtitle, self->idle_tone == HL_TONE_OVER ? 2 : 1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->idle_subtitle),
                               gtk_label_get_label (self->idle_subtitle));
}

static void
number_activate_cb (GtkEntry *entry, AgentCallBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "agent.dial", NULL);
}

/* What the number is, as she types it. */
static void
number_changed_cb (GtkEntry *entry, AgentCallBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autofree char *what = agent_number_describe (text, NULL);

  g_free (self->number_hint);
  self->number_hint =
      *text != '\0' ? g_strdup (what != NULL ? what : _ ("Not a number yet")) : NULL;
  show_idle (self);
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
  gtk_widget_set_sensitive (GTK_WIDGET (self->lines), self->can_dial);
  gtk_widget_set_sensitive (self->help_button, !guarded && self->can_dial);
  gtk_widget_set_sensitive (self->hold, !guarded && self->can_hold);
  gtk_widget_set_sensitive (self->mute, self->can_mute);
  gtk_widget_set_sensitive (self->transfer, self->can_transfer);
  gtk_widget_set_sensitive (self->three, self->can_transfer);
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
  if (self->pad != NULL && !agent_bar_is_call (page))
    gtk_popover_popdown (GTK_POPOVER (self->pad));
}

static void
show_recording (AgentCallBar *self, const AgentBar *bar)
{
  gtk_widget_set_visible (self->record_dot, bar->recording && !bar->recording_paused);
  hl_widget_set_tone (GTK_WIDGET (self->record_word),
                      bar->recording_paused ? HL_TONE_NEAR : HL_TONE_IDLE);
  set_label (self->record_word, bar->recording_paused         ? C_ ("call", "Not recording")
                                : bar->page == AGENT_BAR_HELD ? C_ ("call", "On hold")
                                : bar->recording              ? C_ ("call", "Recording")
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

/* What she must read to the end takes the place of the levels. */
static void
show_long (AgentCallBar *self, gboolean is_long)
{
  self->long_text = is_long;
  gtk_label_set_wrap (self->talk_subtitle, is_long);
  gtk_label_set_lines (self->talk_subtitle, is_long ? 2 : 1);
  gtk_widget_set_visible (self->levels, self->has_levels && !is_long);
}

static void
show_texts (AgentCallBar *self, const AgentBar *bar)
{
  switch (bar->page)
    {
    case AGENT_BAR_IDLE:
      set_label (self->idle_title, bar->title);
      g_free (self->idle_text);
      self->idle_text = g_strdup (bar->subtitle);
      self->idle_tone = bar->subtitle_tone;
      show_idle (self);
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
      set_label (self->wrap_word, bar->word);
      break;
    case AGENT_BAR_THIRD:
      agent_third_bar_show (self->third, bar, self->guard != 0);
      break;
    default:
      set_label (self->talk_title, bar->title);
      set_label (self->talk_subtitle, bar->subtitle);
      hl_widget_set_tone (GTK_WIDGET (self->talk_subtitle), bar->subtitle_tone);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->talk_subtitle), bar->subtitle);
      show_long (self, bar->subtitle_tone != HL_TONE_IDLE);
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
  set_class (self->talk, "hl-bar-over", bar->page == AGENT_BAR_HELD && bar->tone == HL_TONE_OVER);
  set_class (self->talk, "hl-bar-live", bar->page == AGENT_BAR_LIVE);
  self->can_hold = bar->can_hold;
  self->can_mute = bar->can_mute;
  self->can_transfer = bar->can_transfer;
  self->can_dial = bar->can_dial;
  self->can_answer = bar->can_answer;
  update_sensitive (self);
}

void
agent_call_bar_set_levels (AgentCallBar *self, gboolean known, double me, double caller)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  self->has_levels = known;
  gtk_widget_set_visible (self->levels, known && !self->long_text);
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
  agent_third_bar_set_muted (self->third, muted);
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

static void
show_line (AgentCallBar *self, const char *name)
{
  g_autofree char *label = g_strdup_printf (_ ("Shown number: %s"), name);

  gtk_label_set_label (self->line, name);
  hl_accessible_label (GTK_WIDGET (self->lines), label);
}

static const char *
name_of (const HlJson *line)
{
  const char *number = hl_json_text (hl_json_get (line, "number"), "");
  const char *name = hl_json_text (hl_json_get (line, "name"), NULL);

  return name != NULL ? name : number;
}

/* The usual one stands first and is not sent: the site may change it. */
void
agent_call_bar_set_lines (AgentCallBar *self, const HlJson *lines, const char *chosen)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  g_menu_remove_all (self->lines_menu);
  gtk_widget_set_visible (GTK_WIDGET (self->lines), hl_json_length (lines) > 1);
  for (guint i = 0; i < hl_json_length (lines); i++)
    {
      const HlJson *line = hl_json_at (lines, i);
      const char *number = hl_json_text (hl_json_get (line, "number"), "");
      g_autofree char *label = g_strcmp0 (name_of (line), number) != 0
                                   ? g_strdup_printf ("%s  %s", name_of (line), number)
                                   : g_strdup (number);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "agent.line", "s", i == 0 ? "" : number);
      g_menu_append_item (self->lines_menu, item);
      if (i == 0 || g_strcmp0 (chosen, number) == 0)
        show_line (self, name_of (line));
    }
}

/* Pop-overs hang at the bar, not in a button: what is insensitive would take them along. */
static void
point_at (AgentCallBar *self, GtkWidget *popover, GtkWidget *widget)
{
  graphene_rect_t box;
  GdkRectangle at;

  if (!gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &box))
    return;
  at = (GdkRectangle){ (int) box.origin.x, (int) box.origin.y, (int) box.size.width,
                       (int) box.size.height };
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &at);
}

/* What she was typing in has the focus again afterwards, caret and selection as they were. */
static void
closed_cb (GtkPopover *popover, AgentCallBar *self)
{
  GtkWidget *widget = self->focus;

  g_clear_weak_pointer (&self->focus);
  if (widget == NULL || !gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_TEXT (widget))
    gtk_text_grab_focus_without_selecting (GTK_TEXT (widget));
  else
    gtk_widget_grab_focus (widget);
}

static void
remember_focus (AgentCallBar *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus == NULL || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) == NULL)
    g_set_weak_pointer (&self->focus, focus);
}

static void
hang_popover (AgentCallBar *self, GtkWidget *popover)
{
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  g_signal_connect_after (popover, "closed", G_CALLBACK (closed_cb), self);
}

void
agent_call_bar_open_keypad (AgentCallBar *self)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  if (self->pad == NULL)
    {
      self->pad = agent_keypad_new ();
      hang_popover (self, self->pad);
      g_signal_connect (self->pad, "digit", G_CALLBACK (digit_cb), self);
    }
  point_at (self, self->pad, self->page == AGENT_BAR_THIRD ? GTK_WIDGET (self->third) : self->more);
  remember_focus (self);
  agent_keypad_open (AGENT_KEYPAD (self->pad));
}

void
agent_call_bar_open_transfer (AgentCallBar *self, AgentDesk *desk, gboolean three)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  if (self->passing == NULL)
    {
      self->passing = agent_transfer_new (desk);
      hang_popover (self, self->passing);
    }
  point_at (self, self->passing, three ? self->three : self->transfer);
  remember_focus (self);
  agent_transfer_open (AGENT_TRANSFER (self->passing), three);
}

void
agent_call_bar_open_emergency (AgentCallBar *self, AgentDesk *desk)
{
  g_return_if_fail (AGENT_IS_CALL_BAR (self));

  if (self->help == NULL)
    {
      self->help = agent_emergency_new (desk);
      hang_popover (self, self->help);
    }
  point_at (self, self->help, self->page == AGENT_BAR_IDLE ? self->help_button : self->more);
  remember_focus (self);
  agent_emergency_open (AGENT_EMERGENCY (self->help));
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
  g_clear_weak_pointer (&self->focus);
  g_clear_pointer (&self->pad, gtk_widget_unparent);
  g_clear_pointer (&self->passing, gtk_widget_unparent);
  g_clear_pointer (&self->help, gtk_widget_unparent);
  g_clear_pointer (&self->idle_text, g_free);
  g_clear_pointer (&self->number_hint, g_free);
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
  CHILD (help_button);
  CHILD (lines);
  CHILD (line);
  CHILD (lines_menu);
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
  CHILD (transfer);
  CHILD (three);
  CHILD (more);
  CHILD (third);
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
  g_type_ensure (AGENT_TYPE_THIRD_BAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-call-bar.ui");
  bind_template (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, number_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, number_changed_cb);
}

static void
agent_call_bar_init (AgentCallBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_levels (self);
  hl_accessible_label (GTK_WIDGET (self), _ ("Call"));
  hl_accessible_label (self->hold, _ ("Hold the call"));
  hl_accessible_label (self->end, _ ("Hang up"));
  hl_accessible_label (self->transfer, _ ("Transfer the call"));
  hl_accessible_label (self->three, _ ("Bring a third into the call"));
  hl_accessible_label (self->dial, _ ("Dial"));
  hl_accessible_label (self->wrapped, _ ("Finish after-call work"));
  agent_call_bar_set_muted (self, FALSE);
  agent_call_bar_set_levels (self, FALSE, NAN, NAN);
}

GtkWidget *
agent_call_bar_new (void)
{
  return g_object_new (AGENT_TYPE_CALL_BAR, NULL);
}
