/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-view.h"

#include <glib/gi18n.h>

#include "supervisor-pages.h"

struct _SupervisorView
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *box, *header, *lost, *badge, *alarms, *alarms_stack;
  HlStateDot *health;
  GtkStack *pages;
  GtkWidget *tabs;
  GtkWidget *wall, *listen, *calls, *people, *drill;

  /* Owned */
  SupervisorDesk *desk;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

G_DEFINE_FINAL_TYPE (SupervisorView, supervisor_view, GTK_TYPE_WIDGET)

static const struct
{
  const char *name, *title;
} tabs[] = {
  { "wall", N_ ("Wall") },     { "listen", N_ ("Listening") }, { "calls", N_ ("Call Records") },
  { "people", N_ ("Agents") }, { "drill", N_ ("Drill") },
};

/* Which agent is meant by F2 and Ctrl+Shift+S: the one selected on the page that is shown. */
static HlAgentLive *
get_agent (SupervisorView *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);
  HlCallLive *call;

  if (page == self->wall)
    return supervisor_wall_get_selected (SUPERVISOR_WALL (page));
  if (page == self->people)
    return supervisor_people_get_selected (SUPERVISOR_PEOPLE (page));
  if (page != self->listen)
    return NULL;
  call = supervisor_listen_get_selected (SUPERVISOR_LISTEN (page));
  return call != NULL ? hl_live_find_agent (supervisor_desk_get_live (self->desk), call->agent)
                      : NULL;
}

/* Made when first shown: most of the day only the wall is looked at. */
static void
ensure_page (SupervisorView *self, const char *name)
{
  const struct
  {
    const char *name;
    GtkWidget **page;
    GtkWidget *(*make) (SupervisorDesk *desk);
  } later[] = {
    { "listen", &self->listen, supervisor_listen_new },
    { "calls", &self->calls, supervisor_calls_new },
    { "people", &self->people, supervisor_people_new },
    { "drill", &self->drill, supervisor_drill_new },
  };

  for (guint i = 0; i < G_N_ELEMENTS (later); i++)
    if (*later[i].page == NULL && g_str_equal (name, later[i].name))
      {
        *later[i].page = later[i].make (self->desk);
        gtk_stack_add_named (self->pages, *later[i].page, name);
      }
}

static void
show_page (SupervisorView *self, const char *name)
{
  ensure_page (self, name);
  gtk_stack_set_visible_child_name (self->pages, name);
  for (GtkWidget *tab = gtk_widget_get_first_child (self->tabs); tab != NULL;
       tab = gtk_widget_get_next_sibling (tab))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tab),
                                  g_str_equal (gtk_widget_get_name (tab), name));
  if (g_str_equal (name, "calls"))
    supervisor_calls_load (SUPERVISOR_CALLS (self->calls));
  if (g_str_equal (name, "drill"))
    supervisor_drill_load (SUPERVISOR_DRILL (self->drill));
}

/* Actions */

static void
page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_page (SUPERVISOR_VIEW (widget), g_variant_get_string (parameter, NULL));
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);

  if (gtk_stack_get_visible_child (self->pages) == self->calls)
    supervisor_calls_search (SUPERVISOR_CALLS (self->calls));
  else
    {
      show_page (self, "listen");
      supervisor_listen_search (SUPERVISOR_LISTEN (self->listen));
    }
}

static void
listen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  HlAgentLive *agent = get_agent (self);

  if (agent == NULL || agent->call == 0)
    {
      hl_window_toast (self->window, _ ("Select an agent who is in a call."));
      return;
    }
  supervisor_desk_show_call (self->desk, agent->call);
  supervisor_desk_listen (self->desk, agent->call, HL_LISTEN_LISTEN);
}

static void
mode_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  HlCallLive *call = supervisor_desk_get_listened (self->desk, NULL);
  unsigned mode = hl_enum_value (hl_listen_mode_words, g_variant_get_string (parameter, NULL));

  if (call == NULL && gtk_stack_get_visible_child (self->pages) == self->listen)
    call = supervisor_listen_get_selected (SUPERVISOR_LISTEN (self->listen));
  if (call == NULL)
    hl_window_toast (self->window, _ ("Select a call first."));
  else
    supervisor_desk_listen (self->desk, call->id, mode);
}

/* A slip of the finger must not end a talk that both hear. */
static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  unsigned mode, asked = supervisor_desk_get_asked (self->desk);

  if (supervisor_desk_get_listened (self->desk, &mode) == NULL)
    return;
  if (asked != HL_LISTEN_NONE)
    mode = asked;
  if (mode >= HL_LISTEN_BARGE)
    hl_window_toast (self->window, _ ("You are in the call. Leave it with F12."));
  else
    supervisor_desk_stop (self->desk);
}

/* From each mode; a call that was taken over ends. */
static void
leave_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  HlCallLive *call = supervisor_desk_get_listened (self->desk, NULL);

  if (call != NULL && supervisor_desk_has_call (self->desk, call))
    supervisor_desk_hang_up (self->desk);
  else
    supervisor_desk_stop (self->desk);
}

static gboolean
may_set (SupervisorView *self)
{
  if (hl_session_may (supervisor_desk_get_session (self->desk), "set-states"))
    return TRUE;
  hl_window_toast (self->window, _ ("Your role may not set states or end calls."));
  return FALSE;
}

static void
set_state_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  HlAgentLive *agent = get_agent (self);

  if (agent == NULL)
    hl_window_toast (self->window, _ ("Select an agent first."));
  else if (may_set (self))
    supervisor_ask_state (self->desk, agent);
}

/* The call that is meant: selected itself, or the selected agent's. */
static HlCallLive *
get_call (SupervisorView *self)
{
  HlAgentLive *agent;

  if (gtk_stack_get_visible_child (self->pages) == self->listen)
    return supervisor_listen_get_target (SUPERVISOR_LISTEN (self->listen));
  agent = get_agent (self);
  return agent != NULL && agent->call != 0
             ? hl_live_find_call (supervisor_desk_get_live (self->desk), agent->call)
             : NULL;
}

static void
drop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  HlCallLive *call = get_call (self);

  if (call == NULL)
    hl_window_toast (self->window, _ ("Select a call first."));
  else if (may_set (self))
    supervisor_ask_drop (self->desk, call);
}

static HlCallLive *
get_waiting (SupervisorView *self)
{
  HlCallLive *call = get_call (self);

  if (call != NULL && call->place > 0)
    return may_set (self) ? call : NULL;
  hl_window_toast (self->window, _ ("Select a waiting caller first."));
  return NULL;
}

static void
move_front_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  HlCallLive *call = get_waiting (self);

  if (call != NULL)
    supervisor_desk_move (self->desk, call->id, 0);
}

static void
move_queue_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  HlCallLive *call = get_waiting (self);

  if (call != NULL)
    supervisor_ask_move (self->desk, call);
}

static void
hint_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);

  if (gtk_stack_get_visible_child (self->pages) == self->listen)
    supervisor_listen_send_hint (SUPERVISOR_LISTEN (self->listen));
}

static void
mark_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);

  if (gtk_stack_get_visible_child (self->pages) == self->listen)
    supervisor_listen_mark (SUPERVISOR_LISTEN (self->listen));
}

static void
note_alarms_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SupervisorView *self = SUPERVISOR_VIEW (widget);
  GListModel *alarms = supervisor_desk_get_alarms (self->desk);

  for (guint i = 0; i < g_list_model_get_n_items (alarms); i++)
    {
      g_autoptr (HlAlarmLive) alarm = g_list_model_get_item (alarms, i);

      if (alarm->acknowledged_by == NULL)
        supervisor_desk_acknowledge (self->desk, alarm);
    }
}

/* Callbacks */

static void
show_call_cb (SupervisorView *self, gint64 call)
{
  show_page (self, "listen");
  supervisor_listen_select (SUPERVISOR_LISTEN (self->listen), call);
}

/* Escape is ours only while there is something to stop; else it closes pop-overs. */
static void
update_stop (SupervisorView *self)
{
  gboolean listening = supervisor_desk_get_listened (self->desk, NULL) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "view.stop", listening);
}

/* The worst of what the service warns of; the rest is behind the bell. */
static void
show_warnings (SupervisorView *self)
{
  GListModel *alarms = supervisor_desk_get_alarms (self->desk);

  for (guint i = 0; i < g_list_model_get_n_items (alarms); i++)
    {
      g_autoptr (HlAlarmLive) alarm = g_list_model_get_item (alarms, i);
      const char *warning = supervisor_alarm_warning (alarm);

      if (warning == NULL || alarm->acknowledged_by != NULL)
        continue;
      hl_state_dot_set (self->health, supervisor_alarm_tone (alarm), warning);
      return;
    }
  hl_state_dot_set (self->health, HL_TONE_GOOD, _ ("Running"));
}

static void
update_health (SupervisorView *self)
{
  HlSession *session = supervisor_desk_get_session (self->desk);
  const GError *error = hl_live_get_error (supervisor_desk_get_live (self->desk));

  if (!hl_session_get_online (session))
    hl_state_dot_set (self->health, HL_TONE_NEAR, _ ("Not connected"));
  else if (error != NULL)
    hl_state_dot_set (self->health, HL_TONE_OVER, _ ("No live data"));
  else
    show_warnings (self);
}

static void
update_badge (SupervisorView *self)
{
  guint n = g_list_model_get_n_items (supervisor_desk_get_alarms (self->desk));
  guint fresh = supervisor_desk_count_new_alarms (self->desk);
  g_autofree char *text = g_strdup_printf ("%u", MIN (fresh, 99));
  g_autofree char *label =
      g_strdup_printf (ngettext ("Alarms: %u new", "Alarms: %u new", fresh), fresh);

  gtk_label_set_text (GTK_LABEL (self->badge), text);
  gtk_widget_set_visible (self->badge, fresh > 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->alarms_stack), n > 0 ? "list" : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "view.note-alarms", fresh > 0);
  hl_accessible_label (self->alarms, label);
}

static void
fullscreen_cb (SupervisorView *self)
{
  gtk_widget_set_visible (self->header, !gtk_window_is_fullscreen (GTK_WINDOW (self->window)));
}

static void
wide_cb (SupervisorView *self)
{
  if (hl_window_get_wide (self->window))
    gtk_widget_add_css_class (GTK_WIDGET (self), "wide");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "wide");
}

static void
tab_cb (GtkToggleButton *tab, SupervisorView *self)
{
  if (gtk_toggle_button_get_active (tab)
      && !g_str_equal (gtk_widget_get_name (GTK_WIDGET (tab)),
                       gtk_stack_get_visible_child_name (self->pages)))
    show_page (self, gtk_widget_get_name (GTK_WIDGET (tab)));
}

/* Parts */

static void
make_tabs (SupervisorView *self)
{
  GtkToggleButton *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      GtkWidget *tab = gtk_toggle_button_new_with_label (_ (tabs[i].title));

      gtk_widget_set_name (tab, tabs[i].name);
      gtk_widget_set_size_request (tab, 76, -1);
      if (first == NULL)
        first = GTK_TOGGLE_BUTTON (tab);
      else
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (tab), first);
      gtk_box_append (GTK_BOX (self->tabs), tab);
      g_signal_connect (tab, "toggled", G_CALLBACK (tab_cb), self);
    }
}

static GtkWidget *
make_alarms (SupervisorView *self)
{
  GtkWidget *popover = gtk_popover_new (), *list = supervisor_alarm_list_new (self->desk);
  GtkWidget *scroll = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *clear = gtk_button_new_with_mnemonic (_ ("_Take Notice of All"));

  self->alarms_stack = gtk_stack_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), 420);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (clear), "view.note-alarms");
  gtk_box_append (GTK_BOX (box), scroll);
  gtk_box_append (GTK_BOX (box), clear);
  gtk_stack_add_named (GTK_STACK (self->alarms_stack), box, "list");
  gtk_stack_add_named (GTK_STACK (self->alarms_stack), gtk_label_new (_ ("No alarms.")), "empty");
  gtk_widget_set_size_request (self->alarms_stack, 400, 48);
  gtk_popover_set_child (GTK_POPOVER (popover), self->alarms_stack);
  return popover;
}

static void
make_header (SupervisorView *self)
{
  GtkWidget *full = gtk_button_new_from_icon_name ("view-fullscreen-symbolic");
  GtkWidget *bell = gtk_overlay_new ();

  self->alarms = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->alarms),
                                 "preferences-system-notifications-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->alarms), make_alarms (self));
  gtk_widget_set_tooltip_text (self->alarms, _ ("Alarms"));
  self->badge = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->badge, "supervisor-badge");
  gtk_widget_add_css_class (self->badge, "numeric");
  gtk_widget_set_halign (self->badge, GTK_ALIGN_END);
  gtk_widget_set_valign (self->badge, GTK_ALIGN_START);
  gtk_widget_set_can_target (self->badge, FALSE);
  gtk_overlay_set_child (GTK_OVERLAY (bell), self->alarms);
  gtk_overlay_add_overlay (GTK_OVERLAY (bell), self->badge);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (full), "win.fullscreen");
  gtk_widget_set_tooltip_text (full, _ ("Full Screen (F11)"));
  hl_accessible_label (full, _ ("Full Screen"));
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header),
                           hl_window_menu_button (self->window, NULL));
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), full);
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), bell);
}

static void
add_pages (SupervisorView *self, HlApplication *application)
{
  self->wall = supervisor_wall_new (self->desk, hl_application_get_app_settings (application));
  gtk_stack_add_named (self->pages, self->wall, "wall");
  ensure_page (self, "listen"); /* it follows the calls from the beginning */
}

/* GObject */

static void
supervisor_view_dispose (GObject *object)
{
  SupervisorView *self = SUPERVISOR_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_view_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, SupervisorView, name)

static void
supervisor_view_class_init (SupervisorViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = supervisor_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/supervisor/supervisor-view.ui");
  BIND (box);
  BIND (header);
  BIND (health);
  BIND (tabs);
  BIND (pages);
  gtk_widget_class_install_action (widget_class, "view.page", "s", page_action);
  gtk_widget_class_install_action (widget_class, "view.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "view.listen-selected", NULL, listen_action);
  gtk_widget_class_install_action (widget_class, "view.mode", "s", mode_action);
  gtk_widget_class_install_action (widget_class, "view.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "view.leave", NULL, leave_action);
  gtk_widget_class_install_action (widget_class, "view.set-state", NULL, set_state_action);
  gtk_widget_class_install_action (widget_class, "view.drop", NULL, drop_action);
  gtk_widget_class_install_action (widget_class, "view.move-front", NULL, move_front_action);
  gtk_widget_class_install_action (widget_class, "view.move-queue", NULL, move_queue_action);
  gtk_widget_class_install_action (widget_class, "view.send-hint", NULL, hint_action);
  gtk_widget_class_install_action (widget_class, "view.mark", NULL, mark_action);
  gtk_widget_class_install_action (widget_class, "view.note-alarms", NULL, note_alarms_action);
}

static void
supervisor_view_init (SupervisorView *self)
{
  g_type_ensure (HL_TYPE_STATE_DOT);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
supervisor_view_new (HlApplication *application, HlWindow *window)
{
  SupervisorView *self = g_object_new (SUPERVISOR_TYPE_VIEW, NULL);

  self->window = window;
  self->desk = supervisor_desk_new (window, hl_application_get_settings (application));
  make_tabs (self);
  make_header (self);
  self->lost = hl_window_lost_bar (window);
  gtk_box_insert_child_after (GTK_BOX (self->box), self->lost, self->header);
  add_pages (self, application);
  g_signal_connect_object (self->desk, "show-call", G_CALLBACK (show_call_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (update_health), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (update_stop), self,
                           G_CONNECT_SWAPPED);
  update_stop (self);
  g_signal_connect_object (window, "notify::online", G_CALLBACK (update_health), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (update_badge), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (supervisor_desk_get_alarms (self->desk), "items-changed",
                           G_CALLBACK (update_badge), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::fullscreened", G_CALLBACK (fullscreen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::wide", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  wide_cb (self);
  update_health (self);
  update_badge (self);
  show_page (self, "wall");
  return GTK_WIDGET (self);
}
