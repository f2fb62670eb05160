/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-third-bar.h"

#include <glib/gi18n.h>

struct _AgentThirdBar
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *root, *texts, *parties, *record_dot;
  GtkLabel *clock, *word, *title, *subtitle, *party, *guest;
  GtkWidget *drop_party, *drop_guest;
  GtkWidget *back, *mute, *complete, *three, *end;
  GtkLabel *mute_word, *three_word, *end_word;
  GtkImage *mute_icon, *three_icon;
};

G_DEFINE_FINAL_TYPE (AgentThirdBar, agent_third_bar, GTK_TYPE_WIDGET)

/* What can be done, by state of the third: by who handles the call, and by the third. */
typedef struct
{
  gboolean back, mute, complete, three, end;
} Acts;

static const Acts mine[] = {
  [HL_THIRD_LIVE_RINGING] = { .back = TRUE },
  [HL_THIRD_LIVE_CONSULTED] = { .back = TRUE, .mute = TRUE, .complete = TRUE, .three = TRUE },
  [HL_THIRD_LIVE_CONFERENCE] = { .mute = TRUE, .three = TRUE, .end = TRUE },
  [HL_THIRD_LIVE_TRANSFERRING] = { .back = TRUE, .end = TRUE },
  [HL_THIRD_LIVE_ALONE] = { .end = TRUE },
};

static const Acts asked[] = {
  [HL_THIRD_LIVE_CONSULTED] = { .mute = TRUE, .end = TRUE },
  [HL_THIRD_LIVE_CONFERENCE] = { .mute = TRUE, .end = TRUE },
  [HL_THIRD_LIVE_ALONE] = { .end = TRUE },
};

static void
set_label (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text != NULL ? text : "") != 0)
    gtk_label_set_label (label, text != NULL ? text : "");
}

static void
show_acts (AgentThirdBar *self, const AgentBar *bar, gboolean guarded)
{
  const Acts *acts = bar->mine                           ? &mine[bar->third]
                     : bar->third < G_N_ELEMENTS (asked) ? &asked[bar->third]
                                                         : &mine[HL_THIRD_LIVE_ALONE];
  gboolean three = bar->third == HL_THIRD_LIVE_CONFERENCE;

  gtk_widget_set_visible (self->back, acts->back);
  gtk_widget_set_visible (self->mute, acts->mute);
  gtk_widget_set_visible (self->complete, acts->complete);
  gtk_widget_set_visible (self->three, acts->three);
  gtk_widget_set_visible (self->end, acts->end);
  gtk_widget_set_sensitive (self->mute, bar->can_mute);
  gtk_widget_set_sensitive (self->complete, !guarded);
  gtk_widget_set_sensitive (self->end, !guarded);
  set_label (self->three_word, three ? C_ ("call", "Leave") : C_ ("call", "Three-way"));
  gtk_image_set_from_icon_name (self->three_icon,
                                three ? "system-log-out-symbolic" : "system-users-symbolic");
  hl_accessible_label (self->three,
                       three ? _ ("Leave: the two others talk on") : _ ("Talk in three"));
  set_label (self->end_word, bar->third == HL_THIRD_LIVE_TRANSFERRING ? C_ ("call", "Go")
                             : three && bar->mine                     ? C_ ("call", "End all")
                                                                      : C_ ("call", "Hang up"));
  hl_accessible_label (self->end, bar->third == HL_THIRD_LIVE_TRANSFERRING
                                      ? _ ("Go: the transfer goes on without me")
                                  : three && bar->mine ? _ ("End the call for all three")
                                                       : _ ("Hang up"));
}

static void
show_parties (AgentThirdBar *self, const AgentBar *bar)
{
  g_autofree char *party = g_strdup_printf (_ ("Drop %s"), bar->party);
  g_autofree char *guest =
      g_strdup_printf (_ ("Drop %s"), bar->guest != NULL ? bar->guest : _ ("the other side"));

  set_label (self->party, bar->party);
  set_label (self->guest, bar->guest != NULL ? bar->guest : _ ("The other side"));
  gtk_widget_set_tooltip_text (self->drop_party, party);
  gtk_widget_set_tooltip_text (self->drop_guest, guest);
  hl_accessible_label (self->drop_party, party);
  hl_accessible_label (self->drop_guest, guest);
  gtk_widget_set_visible (self->drop_party, bar->mine);
  gtk_widget_set_visible (self->drop_guest, bar->mine);
}

void
agent_third_bar_show (AgentThirdBar *self, const AgentBar *bar, gboolean guarded)
{
  gboolean three = bar->third == HL_THIRD_LIVE_CONFERENCE;

  g_return_if_fail (AGENT_IS_THIRD_BAR (self));

  if (bar->third >= G_N_ELEMENTS (mine))
    return;
  set_label (self->clock, bar->clock);
  set_label (self->word, bar->recording_paused ? C_ ("call", "Not recording") : bar->word);
  gtk_widget_set_visible (self->record_dot, bar->recording && !bar->recording_paused);
  set_label (self->title, bar->title);
  set_label (self->subtitle, bar->subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), !three);
  gtk_widget_set_visible (self->parties, three);
  if (three)
    show_parties (self, bar);
  show_acts (self, bar, guarded);
}

void
agent_third_bar_set_muted (AgentThirdBar *self, gboolean muted)
{
  g_return_if_fail (AGENT_IS_THIRD_BAR (self));

  set_label (self->mute_word, muted ? C_ ("call", "Unmute") : C_ ("call", "Mute"));
  hl_accessible_label (self->mute, muted ? _ ("Unmute the microphone") : _ ("Mute the microphone"));
  gtk_image_set_from_icon_name (self->mute_icon, muted ? "microphone-sensitivity-high-symbolic"
                                                       : "microphone-sensitivity-muted-symbolic");
}

static void
agent_third_bar_dispose (GObject *object)
{
  AgentThirdBar *self = AGENT_THIRD_BAR (object);

  g_clear_pointer (&self->root, gtk_widget_unparent);
  G_OBJECT_CLASS (agent_third_bar_parent_class)->dispose (object);
}

static void
agent_third_bar_class_init (AgentThirdBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_third_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-third-bar.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentThirdBar, name)
  CHILD (root);
  CHILD (texts);
  CHILD (parties);
  CHILD (record_dot);
  CHILD (clock);
  CHILD (word);
  CHILD (title);
  CHILD (subtitle);
  CHILD (party);
  CHILD (guest);
  CHILD (drop_party);
  CHILD (drop_guest);
  CHILD (back);
  CHILD (mute);
  CHILD (complete);
  CHILD (three);
  CHILD (end);
  CHILD (mute_word);
  CHILD (three_word);
  CHILD (end_word);
  CHILD (mute_icon);
  CHILD (three_icon);
#undef CHILD
}

static void
agent_third_bar_init (AgentThirdBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hl_accessible_label (self->back, _ ("Back to the caller"));
  hl_accessible_label (self->complete, _ ("Complete the transfer"));
  agent_third_bar_set_muted (self, FALSE);
}
