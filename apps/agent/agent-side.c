/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-side.h"

#include <glib/gi18n.h>

#define NEAR_WAIT (15 * HL_SECOND)
#define OVER_WAIT (60 * HL_SECOND)

/* The lists of the navigation, in the order of Ctrl+1 … */
static const struct
{
  const char *page, *icon, *title, *key;
} nav[] = {
  { "todo", "view-list-bullet-symbolic", N_ ("To do today"), "<Control>1" },
  { "callbacks", "call-outgoing-symbolic", N_ ("Call-backs"), "<Control>2" },
  { "drafts", "document-edit-symbolic", N_ ("Drafts"), "<Control>3" },
  { "tickets", "x-office-document-symbolic", N_ ("My tickets"), "<Control>4" },
  { "messages", "mail-unread-symbolic", N_ ("Messages"), "<Control>5" },
  { "calls", "document-open-recent-symbolic", N_ ("Call history"), "<Control>6" },
  { "follow-ups", "emblem-ok-symbolic", N_ ("Follow-up calls"), "<Control>7" },
};

typedef enum
{
  FIGURE_COUNT,
  FIGURE_SPAN,  /* 4:12, minutes and seconds */
  FIGURE_HOURS, /* 5:48, hours and minutes */
} FigureKind;

static const struct
{
  const char *member, *title;
  FigureKind kind;
} figures[] = {
  { "answered", NC_ ("figure", "Answered"), FIGURE_COUNT },
  { "average_talk_us", NC_ ("figure", "Average talk"), FIGURE_SPAN },
  { "average_wrap_up_us", NC_ ("figure", "After-call"), FIGURE_SPAN },
  { "tickets", NC_ ("figure", "Tickets"), FIGURE_COUNT },
  { "closed", NC_ ("figure", "Closed"), FIGURE_COUNT },
  { "on_duty_us", NC_ ("figure", "On duty"), FIGURE_HOURS },
};

struct _AgentSide
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *state_box, *states, *ready, *desk_work, *queues_box;
  HlStateDot *dot, *device_dot;
  GtkLabel *state, *clock, *who, *next, *waiting, *device, *device_hint;
  GtkMenuButton *away;
  GtkGrid *queues, *figures;
  GtkListBox *lists;
  GMenu *reasons;

  GtkLabel *values[G_N_ELEMENTS (figures)]; /* borrowed from the grid */
  GtkLabel *counts[G_N_ELEMENTS (nav)];

  /* Owned */
  AgentDesk *desk;
};

G_DEFINE_FINAL_TYPE (AgentSide, agent_side, GTK_TYPE_WIDGET)

const char *
agent_side_desk_reason (const HlJson *vocabulary)
{
  static const char *const codes[] = { "desk", "desk-work", "paperwork", "after-call" };
  const HlJson *list = hl_json_get (vocabulary, "away_reasons");

  for (guint i = 0; i < hl_json_length (list); i++)
    for (guint k = 0; k < G_N_ELEMENTS (codes); k++)
      if (g_strcmp0 (hl_json_text (hl_json_get (hl_json_at (list, i), "code"), NULL), codes[k])
          == 0)
        return codes[k];

  return NULL;
}

/* --- my state --- */

static void
set_chosen (GtkWidget *button, gboolean chosen)
{
  if (chosen)
    gtk_widget_add_css_class (button, "agent-chosen");
  else
    gtk_widget_remove_css_class (button, "agent-chosen");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_PRESSED,
      chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
}

static void
show_choices (AgentSide *self, HlAgentLive *me, gboolean busy)
{
  HlSession *session = agent_desk_get_session (self->desk);
  const char *desk_reason = agent_side_desk_reason (hl_session_get_vocabulary (session));
  AgentSituation in;
  gboolean ready, at_desk, away;

  agent_desk_get_situation (self->desk, &in);
  if (busy)
    {
      away = g_strcmp0 (me->next_state, "away") == 0;
      ready = !away;
      at_desk = away && desk_reason != NULL
                && g_strcmp0 (in.away, hl_word_away (session, desk_reason)) == 0;
    }
  else
    {
      ready = me->state == HL_AGENT_READY;
      away = me->state == HL_AGENT_AWAY;
      at_desk = away && g_strcmp0 (me->reason, desk_reason) == 0;
    }
  set_chosen (self->ready, ready);
  set_chosen (self->desk_work, at_desk);
  set_chosen (GTK_WIDGET (self->away), away && !at_desk);
}

static const char *
state_word (AgentSide *self, HlAgentLive *me, HlCallLive *call)
{
  if (me->state == HL_AGENT_AWAY && me->reason != NULL)
    return hl_word_away (agent_desk_get_session (self->desk), me->reason);
  if (me->state == HL_AGENT_NONE && call != NULL)
    return hl_word_call_state (call->state);

  return hl_word_agent_state (me->state);
}

static void
show_clock (AgentSide *self)
{
  HlAgentLive *me = agent_desk_get_me (self->desk);
  HlTime now = hl_session_now (agent_desk_get_session (self->desk));
  g_autofree char *clock = NULL;

  if (me == NULL || me->since == 0)
    return;
  clock = hl_format_clock (MAX (0, now - me->since));
  gtk_label_set_label (self->clock, clock);
  hl_widget_set_tone (GTK_WIDGET (self->clock),
                      me->state == HL_AGENT_AWAY ? agent_limit_tone (
                          now - me->since, agent_desk_away_limit (self->desk, me->reason))
                                                 : HL_TONE_IDLE);
}

/* The state never changes without a reason that can be read. */
static void
show_why (AgentSide *self, HlAgentLive *me, const char *since)
{
  const char *reason =
      me->reason != NULL ? hl_word_away (agent_desk_get_session (self->desk), me->reason) : NULL;
  g_autofree char *text = NULL;

  if (reason != NULL)
    /* Translators: a time, and why the state is what it is */
    text = g_strdup_printf (_ ("Since %s, because: %s"), since, reason);
  else
    text = g_strdup_printf (_ ("Since %s"), since);
  gtk_widget_set_tooltip_text (self->state_box, text);
}

static void
show_state (AgentSide *self)
{
  HlAgentLive *me = agent_desk_get_me (self->desk);
  HlCallLive *call = agent_desk_get_call (self->desk);
  g_autofree char *since = NULL, *label = NULL;
  gboolean busy;

  if (me == NULL)
    return;
  busy = me->state == HL_AGENT_TALKING || me->state == HL_AGENT_HELD || me->state == HL_AGENT_NONE
         || me->state == HL_AGENT_WRAP_UP;
  gtk_label_set_label (self->state, state_word (self, me, call));
  hl_state_dot_set (self->dot, hl_tone_of_agent_state (me->state), NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->next), busy);
  gtk_widget_set_sensitive (self->states, me->state != HL_AGENT_RINGING);
  show_choices (self, me, busy);
  show_clock (self);
  since = hl_format_time_seconds (me->since);
  label = g_strdup_printf (_ ("My state: %s since %s"), gtk_label_get_label (self->state), since);
  hl_accessible_label (self->state_box, label);
  show_why (self, me, since);
}

static void
show_who (AgentSide *self)
{
  HlSession *session = agent_desk_get_session (self->desk);
  GListModel *model = agent_desk_get_queues (self->desk);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *who = NULL;
  const char *name = hl_session_get_name (session), *staff_no = hl_session_get_staff_no (session);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (HlQueueLive) queue = g_list_model_get_item (model, i);

      g_string_append_printf (names, "%s%s", i > 0 ? C_ ("list", ", ") : "", queue->name);
    }
  who = agent_join (name != NULL ? name : "", staff_no != NULL ? staff_no : "", names->str, NULL);
  gtk_label_set_label (self->who, who);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->who), who);
}

static void
show_device (AgentSide *self)
{
  HlAgentLive *me = agent_desk_get_me (self->desk);
  g_autofree char *hint = NULL;
  HlTone tone = HL_TONE_IDLE;
  g_autofree char *text = agent_phone_describe (agent_desk_get_phone (self->desk),
                                                me != NULL && me->device_up, &tone, &hint);

  gtk_label_set_label (self->device, text);
  hl_state_dot_set (self->device_dot, tone, NULL);
  gtk_label_set_label (self->device_hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->device_hint), hint != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->device_hint), hint);
}

/* --- my queues --- */

static GtkWidget *
queue_label (const char *text, float xalign, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_widget_add_css_class (label, "numeric");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static void
add_queue (AgentSide *self, HlQueueLive *queue, int row, HlTime now)
{
  HlSpan wait = queue->waiting > 0 && queue->oldest != 0 ? MAX (0, now - queue->oldest) : -1;
  g_autofree char *count = hl_format_count (queue->waiting);
  g_autofree char *waited = wait >= 0 ? hl_format_duration (wait) : g_strdup (HL_DASH);
  GtkWidget *name = queue_label (queue->name, 0, NULL);
  GtkWidget *time = queue_label (waited, 1, NULL);

  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (time), 5);
  if (wait >= NEAR_WAIT)
    gtk_widget_add_css_class (time, "heading");
  hl_widget_set_tone (time, wait >= OVER_WAIT   ? HL_TONE_OVER
                            : wait >= NEAR_WAIT ? HL_TONE_NEAR
                                                : HL_TONE_IDLE);
  gtk_grid_attach (self->queues, name, 0, row, 1, 1);
  gtk_grid_attach (self->queues, queue_label (count, 1, queue->waiting > 0 ? "heading" : "hl-dim"),
                   1, row, 1, 1);
  gtk_grid_attach (self->queues, time, 2, row, 1, 1);
}

static void
show_queues (AgentSide *self)
{
  GListModel *model = agent_desk_get_queues (self->desk);
  HlTime now = hl_session_now (agent_desk_get_session (self->desk));
  guint n = g_list_model_get_n_items (model);
  gint64 all = 0;
  GtkWidget *child;
  g_autofree char *text = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->queues))) != NULL)
    gtk_grid_remove (self->queues, child);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HlQueueLive) queue = g_list_model_get_item (model, i);

      add_queue (self, queue, (int) i, now);
      all += queue->waiting;
    }
  if (n == 0)
    text = g_strdup (_ ("none"));
  else if (all == 0)
    text = g_strdup (_ ("nobody waits"));
  else
    text = g_strdup_printf (g_dngettext (NULL, "%d waits", "%d wait", (gulong) all), (int) all);
  gtk_label_set_label (self->waiting, text);
}

/* --- today --- */

static char *
format_hours (HlSpan span)
{
  return g_strdup_printf ("%d:%02d", (int) (span / HL_HOUR), (int) (span / HL_MINUTE % 60));
}

static void
show_figures (AgentSide *self)
{
  const HlJson *today = agent_desk_get_today (self->desk);

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      const HlJson *value = hl_json_get (today, figures[i].member);
      g_autofree char *text = NULL;

      if (hl_json_kind (value) != HL_JSON_INT && hl_json_kind (value) != HL_JSON_REAL)
        text = g_strdup (HL_DASH);
      else if (figures[i].kind == FIGURE_HOURS)
        text = format_hours ((HlSpan) hl_json_real (value, 0));
      else if (figures[i].kind == FIGURE_SPAN)
        text = hl_json_real (value, 0) > 0 ? hl_format_duration ((HlSpan) hl_json_real (value, 0))
                                           : g_strdup (HL_DASH);
      else
        text = hl_format_count (hl_json_int (value, 0));
      gtk_label_set_label (self->values[i], text);
    }
}

static void
add_figures (AgentSide *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      GtkWidget *value = queue_label (HL_DASH, 0, "agent-figure");
      GtkWidget *title =
          queue_label (g_dpgettext2 (NULL, "figure", figures[i].title), 0, "hl-caption");

      gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (title, "hl-dim");
      gtk_box_append (GTK_BOX (box), value);
      gtk_box_append (GTK_BOX (box), title);
      gtk_grid_attach (self->figures, box, (int) i % 3, (int) i / 3, 1, 1);
      self->values[i] = GTK_LABEL (value);
    }
}

/* --- lists --- */

static GtkWidget *
nav_row (AgentSide *self, guint i)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *title = gtk_label_new (_ (nav[i].title));
  GtkWidget *count = queue_label ("", 1, "heading");

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (nav[i].icon));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), count);
  gtk_box_append (GTK_BOX (box), hl_key_hint_new (nav[i].key));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "page", (gpointer) nav[i].page);
  hl_accessible_label (row, _ (nav[i].title));
  self->counts[i] = GTK_LABEL (count);

  return row;
}

static gint64
total_of (GListModel *list)
{
  return MAX (hl_remote_list_get_total (HL_REMOTE_LIST (list)), 0);
}

static void
show_counts (AgentSide *self)
{
  const gint64 drafts = total_of (agent_desk_get_drafts (self->desk));
  const gint64 due = g_list_model_get_n_items (agent_desk_get_due (self->desk));
  const gint64 totals[G_N_ELEMENTS (nav)] = {
    drafts + due + total_of (agent_desk_get_promised (self->desk)),
    total_of (agent_desk_get_callbacks (self->desk)),
    drafts,
    total_of (agent_desk_get_tickets (self->desk)),
    total_of (agent_desk_get_messages (self->desk)),
    0,
    total_of (agent_desk_get_follow_ups (self->desk)),
  };

  for (guint i = 0; i < G_N_ELEMENTS (nav); i++)
    {
      g_autofree char *text = totals[i] > 0 ? hl_format_count (totals[i]) : g_strdup ("");
      g_autofree char *label = totals[i] > 0 ? g_strdup_printf ("%s %s", _ (nav[i].title), text)
                                             : g_strdup (_ (nav[i].title));
      GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->lists, (int) i));

      gtk_label_set_label (self->counts[i], text);
      hl_accessible_label (row, label);
    }
}

static void
list_activated_cb (GtkListBox *box, GtkListBoxRow *row, AgentSide *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "agent.page", "s",
                              g_object_get_data (G_OBJECT (row), "page"));
}

void
agent_side_set_page (AgentSide *self, const char *page)
{
  g_return_if_fail (AGENT_IS_SIDE (self));

  gtk_list_box_unselect_all (self->lists);
  for (guint i = 0; i < G_N_ELEMENTS (nav); i++)
    if (g_strcmp0 (nav[i].page, page) == 0)
      gtk_list_box_select_row (self->lists, gtk_list_box_get_row_at_index (self->lists, (int) i));
}

void
agent_side_focus (AgentSide *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (AGENT_IS_SIDE (self));

  row = gtk_list_box_get_selected_row (self->lists);
  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->lists, 0);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* --- vocabulary --- */

static void
show_reasons (AgentSide *self)
{
  const HlJson *vocabulary = hl_session_get_vocabulary (agent_desk_get_session (self->desk));
  const HlJson *list = hl_json_get (vocabulary, "away_reasons");
  const char *desk_reason = agent_side_desk_reason (vocabulary);

  g_menu_remove_all (self->reasons);
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const char *code = hl_json_text (hl_json_get (hl_json_at (list, i), "code"), "");
      const char *name = hl_json_text (hl_json_get (hl_json_at (list, i), "name"), code);
      g_autofree char *action = g_strdup_printf ("agent.away::%s", code);
      int limit = (int) (agent_desk_away_limit (self->desk, code) / HL_MINUTE);
      g_autofree char *limited =
          /* Translators: "Lunch", and how long at most */
          limit > 0 ? g_strdup_printf (_ ("%s (%d min)"), name, limit) : NULL;

      if (g_strcmp0 (code, desk_reason) != 0)
        g_menu_append (self->reasons, limited != NULL ? limited : name, action);
    }
  gtk_widget_set_visible (self->desk_work, desk_reason != NULL);
  if (desk_reason == NULL)
    return;
  gtk_button_set_label (GTK_BUTTON (self->desk_work), C_ ("state", "Desk work"));
  gtk_widget_set_tooltip_text (self->desk_work,
                               hl_word_away (agent_desk_get_session (self->desk), desk_reason));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->desk_work), "s", desk_reason);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->desk_work), "agent.away");
}

/* --- wiring --- */

static void
tick (GtkWidget *widget, gpointer data)
{
  AgentSide *self = AGENT_SIDE (widget);

  if (self->desk == NULL)
    return;
  show_clock (self);
  show_queues (self);
}

static void
changed_cb (AgentSide *self)
{
  show_state (self);
  show_device (self);
}

static void
figures_changed_cb (AgentSide *self)
{
  show_figures (self);
  show_queues (self);
  show_who (self);
}

static void
vocabulary_cb (AgentSide *self)
{
  show_reasons (self);
  show_state (self);
}

void
agent_side_set_desk (AgentSide *self, AgentDesk *desk)
{
  GListModel *lists[6];

  g_return_if_fail (AGENT_IS_SIDE (self) && self->desk == NULL);

  self->desk = g_object_ref (desk);
  lists[0] = agent_desk_get_drafts (desk);
  lists[1] = agent_desk_get_callbacks (desk);
  lists[2] = agent_desk_get_tickets (desk);
  lists[3] = agent_desk_get_promised (desk);
  lists[4] = agent_desk_get_messages (desk);
  lists[5] = agent_desk_get_follow_ups (desk);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_signal_connect_object (lists[i], "notify::total", G_CALLBACK (show_counts), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (agent_desk_get_due (desk), "items-changed", G_CALLBACK (show_counts),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "figures-changed", G_CALLBACK (figures_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (agent_desk_get_phone (desk), "changed", G_CALLBACK (show_device), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (agent_desk_get_session (desk), "notify::vocabulary",
                           G_CALLBACK (vocabulary_cb), self, G_CONNECT_SWAPPED);
  vocabulary_cb (self);
  figures_changed_cb (self);
  changed_cb (self);
  show_counts (self);
}

static void
agent_side_dispose (GObject *object)
{
  AgentSide *self = AGENT_SIDE (object);
  GtkWidget *child;

  g_clear_object (&self->desk);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (agent_side_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define CHILD(name) gtk_widget_class_bind_template_child (klass, AgentSide, name)
  CHILD (state_box);
  CHILD (states);
  CHILD (ready);
  CHILD (desk_work);
  CHILD (queues_box);
  CHILD (dot);
  CHILD (device_dot);
  CHILD (state);
  CHILD (clock);
  CHILD (who);
  CHILD (next);
  CHILD (waiting);
  CHILD (device);
  CHILD (device_hint);
  CHILD (away);
  CHILD (queues);
  CHILD (figures);
  CHILD (lists);
  CHILD (reasons);
#undef CHILD
}

static void
agent_side_class_init (AgentSideClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_side_dispose;
  g_type_ensure (HL_TYPE_STATE_DOT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-side.ui");
  bind_template (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, list_activated_cb);
}

static void
agent_side_init (AgentSide *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_label (self->away, C_ ("state", "Away"));
  hl_accessible_label (GTK_WIDGET (self->away), _ ("Away, with a reason"));
  add_figures (self);
  for (guint i = 0; i < G_N_ELEMENTS (nav); i++)
    gtk_list_box_append (self->lists, nav_row (self, i));
  hl_widget_add_second_tick (GTK_WIDGET (self), tick, NULL);
}

GtkWidget *
agent_side_new (void)
{
  return g_object_new (AGENT_TYPE_SIDE, NULL);
}

void
agent_side_open_reasons (AgentSide *self)
{
  g_return_if_fail (AGENT_IS_SIDE (self));

  if (gtk_widget_is_sensitive (GTK_WIDGET (self->away)))
    gtk_menu_button_popup (self->away);
}
