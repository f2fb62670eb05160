/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "supervisor-pages.h"

/* The menus of agents and calls.  Their entries are the view's actions, which mean what is
 * selected; the title says what that is. */

typedef struct
{
  const char *label, *action, *target, *key;
} Entry;

static const Entry agent_entries[] = {
  { N_ ("Listen"), "view.listen-selected", NULL, "F2" },
  { N_ ("Set State…"), "view.set-state", NULL, "<Control><Shift>s" },
  { N_ ("End Call…"), "view.drop", NULL, "<Control><Shift>d" },
  { NULL },
};

static const Entry call_entries[] = {
  { N_ ("Listen"), "view.mode", "listen", "F5" },
  { N_ ("Whisper"), "view.mode", "whisper", "F6" },
  { N_ ("Barge In"), "view.mode", "barge", "F7" },
  { N_ ("Take Over"), "view.mode", "take-over", "F8" },
  { N_ ("Set State…"), "view.set-state", NULL, "<Control><Shift>s" },
  { N_ ("End Call…"), "view.drop", NULL, "<Control><Shift>d" },
  { NULL },
};

static const Entry waiting_entries[] = {
  { N_ ("To the Front"), "view.move-front", NULL, "<Control><Shift>Up" },
  { N_ ("To Another Queue…"), "view.move-queue", NULL, "<Control><Shift>m" },
  { N_ ("End Call…"), "view.drop", NULL, "<Control><Shift>d" },
  { NULL },
};

static const Entry *const menus[] = {
  [SUPERVISOR_MENU_AGENT] = agent_entries,
  [SUPERVISOR_MENU_CALL] = call_entries,
  [SUPERVISOR_MENU_WAITING] = waiting_entries,
};

static GMenuModel *
make_model (const Entry *entry, const char *title)
{
  g_autoptr (GMenu) menu = g_menu_new (), section = g_menu_new ();

  for (; entry->label != NULL; entry++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (entry->label), NULL);

      if (entry->target != NULL)
        g_menu_item_set_action_and_target (item, entry->action, "s", entry->target);
      else
        g_menu_item_set_action_and_target (item, entry->action, NULL);
      g_menu_item_set_attribute (item, "accel", "s", entry->key);
      g_menu_append_item (section, item);
    }
  g_menu_append_section (menu, title, G_MENU_MODEL (section));
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static gboolean
unparent_cb (gpointer popover)
{
  gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* The chosen action runs after this. */
static void
closed_cb (GtkWidget *popover)
{
  g_idle_add (unparent_cb, popover);
}

void
supervisor_menu_popup (GtkWidget *over, SupervisorMenu kind, const char *title, double x, double y)
{
  GtkWidget *view = gtk_widget_get_ancestor (over, g_type_from_name ("SupervisorView"));
  g_autoptr (GMenuModel) model = make_model (menus[kind], title);
  GtkWidget *popover = gtk_popover_menu_new_from_model (model);
  double at_x = x, at_y = y;

  g_return_if_fail (view != NULL);
  gtk_widget_translate_coordinates (over, view, x, y, &at_x, &at_y);
  gtk_widget_set_parent (popover, view);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover),
                               &(GdkRectangle){ (int) at_x, (int) at_y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

/* --- Over a table: of what is selected there --- */

static void
columns_pressed_cb (GtkGestureClick *click, int n, double x, double y)
{
  GtkWidget *columns = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  HlAgentLive *agent = hl_columns_get_selected (columns);

  if (agent != NULL)
    supervisor_menu_popup (columns, SUPERVISOR_MENU_AGENT, agent->name, x, y);
}

void
supervisor_menu_attach_agents (GtkWidget *columns)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (columns_pressed_cb), NULL);
  gtk_widget_add_controller (columns, GTK_EVENT_CONTROLLER (click));
}
