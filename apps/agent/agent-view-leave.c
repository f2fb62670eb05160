/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-view-private.h"

#include <glib/gi18n.h>

/* The console is the telephone: who signs out or closes it in a call would cut the caller off.
 * She is asked, and the caller goes back to the queue, ahead by the time already waited, or the
 * call is ended knowingly. */

static gboolean
is_way_back (HlCallLive *call)
{
  return call->queue != 0 && call->third == HL_THIRD_LIVE_NONE;
}

static void
pass_back (AgentView *self)
{
  HlCallLive *call = agent_desk_get_call (self->desk);
  AgentTarget target = { .kind = AGENT_TARGET_QUEUE };

  if (call == NULL)
    return;
  target.id = call->queue;
  target.name = (char *) agent_desk_queue_name (self->desk, call->queue);
  agent_desk_transfer (self->desk, &target);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, AgentView *self)
{
  gboolean closes = g_object_get_data (G_OBJECT (dialog), "closes") != NULL;

  if (g_str_equal (response, "stay") || self->desk == NULL)
    return;
  self->leave = closes ? AGENT_LEAVE_CLOSE : AGENT_LEAVE_SIGN_OUT;
  /* The caller may have hung up while she was asked. */
  if (!agent_bar_is_call (agent_call_bar_get_page (self->bar)))
    agent_view_leave_now (self);
  else if (g_str_equal (response, "queue"))
    pass_back (self);
  else
    agent_desk_hang_up (self->desk);
}

static void
ask (AgentView *self, gboolean closes)
{
  GtkWidget *widget = adw_message_dialog_new (
      GTK_WINDOW (self->window), _ ("You are in a call"),
      _ ("This console is your telephone: without it the caller would be cut off."));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_response (dialog, "stay", _ ("Stay in the Call"));
  if (is_way_back (agent_desk_get_call (self->desk)))
    adw_message_dialog_add_response (dialog, "queue", _ ("Caller Back to the Queue, Then Leave"));
  adw_message_dialog_add_response (dialog, "end", _ ("Hang Up and Leave"));
  adw_message_dialog_set_response_appearance (dialog, "end", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "stay");
  adw_message_dialog_set_close_response (dialog, "stay");
  g_object_set_data (G_OBJECT (dialog), "closes", closes ? self : NULL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
leaving_cb (HlWindow *window, gboolean closes, AgentView *self)
{
  AgentPhone *phone = agent_desk_get_phone (self->desk);

  if (agent_phone_get_device (phone) != AGENT_DEVICE_SOFTPHONE
      || agent_desk_get_call (self->desk) == NULL
      || !agent_bar_is_call (agent_call_bar_get_page (self->bar)))
    return FALSE;
  ask (self, closes);

  return TRUE;
}

static gboolean
leave_cb (gpointer data)
{
  AgentView *self = data;
  HlWindow *window = self->window;
  gboolean closes = self->leave == AGENT_LEAVE_CLOSE;

  self->leave = AGENT_LEAVE_NOT;
  if (self->desk == NULL)
    return G_SOURCE_REMOVE;
  if (closes)
    gtk_window_close (GTK_WINDOW (window));
  else
    hl_window_sign_out (window);

  return G_SOURCE_REMOVE;
}

/* Not from within what the desk tells: the view goes with it. */
void
agent_view_leave_now (AgentView *self)
{
  if (self->leave != AGENT_LEAVE_NOT)
    g_idle_add_full (G_PRIORITY_DEFAULT, leave_cb, g_object_ref (self), g_object_unref);
}

/* It could not be done: she stays. */
static void
failed_cb (AgentView *self)
{
  self->leave = AGENT_LEAVE_NOT;
}

void
agent_view_leave_start (AgentView *self)
{
  gboolean elsewhere =
      agent_phone_get_device (agent_desk_get_phone (self->desk)) != AGENT_DEVICE_SOFTPHONE;

  hl_session_set_call_elsewhere (agent_desk_get_session (self->desk), elsewhere);
  g_signal_connect_object (self->window, "leaving", G_CALLBACK (leaving_cb), self, 0);
  g_signal_connect_object (self->desk, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
}
