/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-application.h"

#include "agent-keys.h"
#include "agent-preferences.h"
#include "agent-view.h"

#include <glib/gi18n.h>

struct _AgentApplication
{
  HlApplication parent_instance;

  AgentView *view; /* weak: gone after sign-out */
};

G_DEFINE_FINAL_TYPE (AgentApplication, agent_application, HL_TYPE_APPLICATION)

/* What the notification of a ring can do, and the keys of the call in windows of ours that lie
 * over the console (preferences, keys, about): the answer key works everywhere. */
static void
ring_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AgentApplication *self = data;
  const char *name = g_action_get_name (G_ACTION (action));
  HlWindow *window = hl_application_get_window (HL_APPLICATION (self));

  if (window != NULL && (g_str_equal (name, "answer") || g_str_equal (name, "show")))
    gtk_window_present (GTK_WINDOW (window));
  if (self->view != NULL && !g_str_equal (name, "show"))
    agent_view_activate (self->view, name);
}

static const GActionEntry actions[] = {
  { .name = "answer", .activate = ring_action }, { .name = "reject", .activate = ring_action },
  { .name = "hold", .activate = ring_action },   { .name = "mute", .activate = ring_action },
  { .name = "end", .activate = ring_action },    { .name = "show", .activate = ring_action },
};

static void
bind_keys (GtkApplication *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *own = g_strconcat ("agent.", actions[i].name, NULL);
      g_autofree char *name = g_strconcat ("app.", actions[i].name, NULL);
      const HlShortcut *key = hl_shortcuts_find (&agent_keys, own, NULL);
      const char *accels[] = { key != NULL ? key->key : NULL, NULL };

      if (key != NULL)
        gtk_application_set_accels_for_action (self, name, accels);
    }
}

static GtkWidget *
create_view (HlApplication *application, HlWindow *window)
{
  AgentApplication *self = AGENT_APPLICATION (application);
  GtkWidget *view = agent_view_new (window, hl_application_get_settings (application),
                                    hl_application_get_app_settings (application));

  g_set_weak_pointer (&self->view, AGENT_VIEW (view));

  return view;
}

static void
fill_preferences (HlApplication *application, AdwPreferencesWindow *window)
{
  agent_preferences_fill (window, hl_application_get_session (application),
                          hl_application_get_settings (application));
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/hotline/agent/agent.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

static void
agent_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (agent_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  bind_keys (GTK_APPLICATION (application));
  load_style ();
}

static void
agent_application_dispose (GObject *object)
{
  g_clear_weak_pointer (&AGENT_APPLICATION (object)->view);
  G_OBJECT_CLASS (agent_application_parent_class)->dispose (object);
}

static void
agent_application_class_init (AgentApplicationClass *klass)
{
  HlApplicationClass *application_class = HL_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_application_dispose;
  G_APPLICATION_CLASS (klass)->startup = agent_application_startup;
  application_class->id = "org.hotline.Agent";
  application_class->schema = "org.hotline.agent";
  application_class->name = N_ ("Hotline Agent Console");
  application_class->summary = N_ ("Answer calls and register tickets");
  application_class->permission = "take-calls";
  application_class->keys = &agent_keys;
  application_class->create_view = create_view;
  application_class->fill_preferences = fill_preferences;
}

static void
agent_application_init (AgentApplication *self)
{
}
