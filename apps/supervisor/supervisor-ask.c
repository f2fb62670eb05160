/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "supervisor-pages.h"

/* The questions before something is done to others: an agent's state, the end of a call,
 * another queue.  Each says to whom, and a reason goes into the log. */

typedef struct
{
  SupervisorDesk *desk;
  HlAgentLive *agent;
  HlCallLive *call;
  GtkWidget *dialog, *choice, *reason;
  GPtrArray *codes; /* of the choice: texts */

} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->desk);
  g_clear_object (&question->agent);
  g_clear_object (&question->call);
  g_clear_pointer (&question->codes, g_ptr_array_unref);
  g_free (question);
}

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
reason_cb (GtkEditable *reason, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "do", *gtk_editable_get_text (reason) != '\0');
}

static GtkWidget *
make_reason (Question *question)
{
  GtkWidget *entry = gtk_entry_new ();

  hl_accessible_label (entry, _ ("Reason"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Reason; it is logged"));
  gtk_entry_set_max_length (GTK_ENTRY (entry), 60);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (question->dialog), "do", FALSE);
  g_signal_connect (entry, "changed", G_CALLBACK (reason_cb), question->dialog);
  return entry;
}

static Question *
ask (SupervisorDesk *desk, const char *heading, const char *body, const char *verb,
     AdwResponseAppearance appearance)
{
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (supervisor_desk_get_window (desk)), heading, body);

  question->desk = g_object_ref (desk);
  question->dialog = dialog;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "do",
                                    verb, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "do", appearance);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "do");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return question;
}

static void
present (Question *question, GCallback response, GtkWidget *first, GtkWidget *second)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  gtk_box_append (GTK_BOX (box), first);
  if (second != NULL)
    gtk_box_append (GTK_BOX (box), second);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (question->dialog), box);
  g_signal_connect_data (question->dialog, "response", response, question, question_free, 0);
  gtk_window_present (GTK_WINDOW (question->dialog));
  /* Return on a list would open it: then the answer has the focus. */
  if (question->reason != NULL)
    gtk_widget_grab_focus (question->reason);
  else if (gtk_window_get_default_widget (GTK_WINDOW (question->dialog)) != NULL)
    gtk_widget_grab_focus (gtk_window_get_default_widget (GTK_WINDOW (question->dialog)));
}

/* --- An agent's state --- */

static void
state_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (question->choice));
  const char *remark = get_text (question->reason);

  if (!g_str_equal (response, "do") || chosen >= question->codes->len)
    return;
  if (chosen == 0)
    supervisor_desk_set_state (question->desk, question->agent, "ready", remark, NULL);
  else if (chosen == question->codes->len - 1)
    supervisor_desk_set_state (question->desk, question->agent, "offline", remark, NULL);
  else
    supervisor_desk_set_state (
        question->desk, question->agent, "away",
        question->codes->pdata[chosen] != NULL ? question->codes->pdata[chosen] : remark, remark);
}

/* Ready, the site's reasons of away, away with the reason typed, signed out. */
static GtkWidget *
make_states (Question *question)
{
  HlSession *session = supervisor_desk_get_session (question->desk);
  const HlJson *reasons = hl_json_get (hl_session_get_vocabulary (session), "away_reasons");
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  question->codes = g_ptr_array_new_with_free_func (g_free);
  gtk_string_list_append (names, hl_word_agent_state (HL_AGENT_READY));
  g_ptr_array_add (question->codes, g_strdup ("ready"));
  for (guint i = 0; i < hl_json_length (reasons); i++)
    {
      const char *code = hl_json_text (hl_json_get (hl_json_at (reasons, i), "code"), "");
      g_autofree char *name = g_strdup_printf ("%s · %s", hl_word_agent_state (HL_AGENT_AWAY),
                                               hl_word_away (session, code));

      gtk_string_list_append (names, name);
      g_ptr_array_add (question->codes, g_strdup (code));
    }
  gtk_string_list_append (names, hl_word_agent_state (HL_AGENT_AWAY));
  g_ptr_array_add (question->codes, NULL);
  gtk_string_list_append (names, _ ("Sign Out"));
  g_ptr_array_add (question->codes, g_strdup ("offline"));
  return gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
}

void
supervisor_ask_state (SupervisorDesk *desk, HlAgentLive *agent)
{
  g_autofree char *body = supervisor_desk_describe (desk, agent);
  g_autofree char *heading = g_strdup_printf (_ ("Set the state of %s"), agent->name);
  Question *question = ask (desk, heading, body, _ ("_Set State"), ADW_RESPONSE_SUGGESTED);

  question->agent = g_object_ref (agent);
  question->choice = make_states (question);
  question->reason = make_reason (question);
  hl_accessible_label (question->choice, _ ("New state"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (question->choice),
                              agent->state == HL_AGENT_AWAY ? 0 : 1);
  present (question, G_CALLBACK (state_cb), question->choice, question->reason);
}

/* --- The end of a call --- */

static void
drop_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_str_equal (response, "do"))
    supervisor_desk_drop (question->desk, question->call->id, get_text (question->reason));
}

void
supervisor_ask_drop (SupervisorDesk *desk, HlCallLive *call)
{
  g_autofree char *caller = hl_format_caller (call->caller);
  g_autofree char *heading = g_strdup_printf (_ ("End the call of %s?"), caller);
  Question *question =
      ask (desk, heading, _ ("The caller is cut off at once. This can’t be taken back."),
           _ ("_End Call"), ADW_RESPONSE_DESTRUCTIVE);

  question->call = g_object_ref (call);
  question->reason = make_reason (question);
  present (question, G_CALLBACK (drop_cb), question->reason, NULL);
}

/* --- Another queue --- */

static void
move_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (question->choice));

  if (g_str_equal (response, "do") && chosen < question->codes->len)
    supervisor_desk_move (question->desk, question->call->id,
                          g_ascii_strtoll (question->codes->pdata[chosen], NULL, 10));
}

void
supervisor_ask_move (SupervisorDesk *desk, HlCallLive *call)
{
  GListModel *queues = hl_live_get_queues (supervisor_desk_get_live (desk));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *caller = hl_format_caller (call->caller);
  g_autofree char *heading = g_strdup_printf (_ ("Move %s to another queue"), caller);
  Question *question;

  if (g_list_model_get_n_items (queues) < 2)
    {
      hl_window_toast (supervisor_desk_get_window (desk), _ ("There is no other queue."));
      return;
    }
  question = ask (desk, heading, _ ("The caller keeps the time waited so far."), _ ("_Move"),
                  ADW_RESPONSE_SUGGESTED);
  question->call = g_object_ref (call);
  question->codes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < g_list_model_get_n_items (queues); i++)
    {
      g_autoptr (HlQueueLive) queue = g_list_model_get_item (queues, i);

      if (queue->id == call->queue)
        continue;
      gtk_string_list_append (names, queue->name);
      g_ptr_array_add (question->codes, g_strdup_printf ("%" G_GINT64_FORMAT, queue->id));
    }
  question->choice = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
  hl_accessible_label (question->choice, _ ("Queue"));
  present (question, G_CALLBACK (move_cb), question->choice, NULL);
}
