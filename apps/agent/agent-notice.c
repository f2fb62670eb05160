/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-notice.h"

#include <glib/gi18n.h>

struct _AgentNotice
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *root, *read;
  GtkImage *icon;
  GtkLabel *label;

  /* Owned */
  char *texts[AGENT_N_NOTICES];
  guint timers[AGENT_N_NOTICES]; /* sources */

  int shown; /* −1 = none */
};

enum
{
  READ,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const struct
{
  const char *icon;
  HlTone tone;
  gboolean button;
} kinds[AGENT_N_NOTICES] = {
  [AGENT_NOTICE_ONE_WAY] = { "dialog-warning-symbolic", HL_TONE_OVER, FALSE },
  [AGENT_NOTICE_HINT] = { "user-available-symbolic", HL_TONE_BUSY, TRUE },
  [AGENT_NOTICE_SOUND] = { "audio-headset-symbolic", HL_TONE_NEAR, FALSE },
};

G_DEFINE_FINAL_TYPE (AgentNotice, agent_notice, GTK_TYPE_WIDGET)

static void
show (AgentNotice *self)
{
  static const char *const classes[HL_N_TONES] = {
    [HL_TONE_BUSY] = "agent-notice-busy",
    [HL_TONE_NEAR] = "agent-notice-near",
    [HL_TONE_OVER] = "agent-notice-over",
  };
  int kind = -1;

  for (int i = 0; i < AGENT_N_NOTICES && kind < 0; i++)
    if (self->texts[i] != NULL)
      kind = i;
  for (int tone = 0; tone < HL_N_TONES; tone++)
    if (classes[tone] != NULL)
      gtk_widget_remove_css_class (self->root, classes[tone]);
  self->shown = kind;
  gtk_widget_set_visible (GTK_WIDGET (self), kind >= 0);
  if (kind < 0)
    return;
  gtk_widget_add_css_class (self->root, classes[kinds[kind].tone]);
  gtk_image_set_from_icon_name (self->icon, kinds[kind].icon);
  gtk_label_set_label (self->label, self->texts[kind]);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), self->texts[kind]);
  gtk_widget_set_visible (self->read, kinds[kind].button);
}

typedef struct
{
  AgentNotice *notice;
  AgentNoticeKind kind;
} Timer;

static gboolean
over_cb (gpointer data)
{
  Timer *timer = data;
  AgentNotice *self = timer->notice;

  self->timers[timer->kind] = 0;
  g_clear_pointer (&self->texts[timer->kind], g_free);
  show (self);

  return G_SOURCE_REMOVE;
}

void
agent_notice_set (AgentNotice *self, AgentNoticeKind kind, const char *text, guint seconds)
{
  Timer *timer;

  g_return_if_fail (AGENT_IS_NOTICE (self) && kind < AGENT_N_NOTICES);

  if (seconds == 0 && g_strcmp0 (self->texts[kind], text) == 0)
    return;
  g_clear_handle_id (&self->timers[kind], g_source_remove);
  g_free (self->texts[kind]);
  self->texts[kind] = g_strdup (text);
  if (text != NULL && seconds > 0)
    {
      timer = g_new (Timer, 1);
      *timer = (Timer){ self, kind };
      self->timers[kind] =
          g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, seconds, over_cb, timer, g_free);
    }
  show (self);
}

gboolean
agent_notice_is_shown (AgentNotice *self, AgentNoticeKind kind)
{
  g_return_val_if_fail (AGENT_IS_NOTICE (self), FALSE);

  return self->shown == (int) kind;
}

static void
read_cb (AgentNotice *self)
{
  AgentNoticeKind kind = (AgentNoticeKind) self->shown;

  agent_notice_set (self, kind, NULL, 0);
  g_signal_emit (self, signals[READ], 0, (guint) kind);
}

static void
agent_notice_dispose (GObject *object)
{
  AgentNotice *self = AGENT_NOTICE (object);

  for (int i = 0; i < AGENT_N_NOTICES; i++)
    {
      g_clear_handle_id (&self->timers[i], g_source_remove);
      g_clear_pointer (&self->texts[i], g_free);
    }
  g_clear_pointer (&self->root, gtk_widget_unparent);
  G_OBJECT_CLASS (agent_notice_parent_class)->dispose (object);
}

static void
agent_notice_class_init (AgentNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_notice_dispose;
  signals[READ] = g_signal_new ("read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-notice.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentNotice, name)
  CHILD (root);
  CHILD (read);
  CHILD (icon);
  CHILD (label);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, read_cb);
}

static void
agent_notice_init (AgentNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = -1;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
