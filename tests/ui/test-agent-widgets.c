/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-call-bar.h"
#include "agent-choice.h"
#include "agent-form.h"
#include "agent-keypad.h"
#include "agent-notice.h"
#include "agent-suggest.h"

#include "tests/support/hl-test.h"

#include <math.h>
#include <string.h>

/* Widgets on a private display: what the eye and the keys rely on. */

static GtkWidget *
find (GtkWidget *from, GType type, const char *label)
{
  const char *own = GTK_IS_LABEL (from)    ? gtk_label_get_label (GTK_LABEL (from))
                    : GTK_IS_BUTTON (from) ? gtk_button_get_label (GTK_BUTTON (from))
                                           : NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (from, type) && (label == NULL || g_strcmp0 (own, label) == 0))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
button_above (GtkWidget *bar, const char *word)
{
  GtkWidget *label = find (bar, GTK_TYPE_LABEL, word);

  g_assert_nonnull (label);

  return gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
}

static void
show (AgentCallBar *bar, AgentBarPage page)
{
  const AgentBar what = { .page = page,
                          .title = (char *) "王**  138****5678",
                          .subtitle = (char *) "社会救助",
                          .clock = (char *) "02:36",
                          .recording = TRUE,
                          .can_answer = TRUE,
                          .can_hold = TRUE,
                          .can_mute = TRUE,
                          .can_keypad = TRUE,
                          .can_dial = TRUE };

  agent_call_bar_show (bar, &what);
}

static gboolean
not_guarded (gpointer bar)
{
  return !agent_call_bar_is_guarded (bar);
}

/* "Hang up" appears where "Answer" was: a double press must not end the call. */
static void
test_guard (void)
{
  GtkWidget *widget = g_object_ref_sink (agent_call_bar_new ());
  AgentCallBar *bar = AGENT_CALL_BAR (widget);
  GtkWidget *end = button_above (widget, "Hang up");

  show (bar, AGENT_BAR_RINGING);
  g_assert_true (hl_test_wait_until (not_guarded, bar, 30));
  g_assert_true (gtk_widget_get_sensitive (button_above (widget, "Answer")));
  show (bar, AGENT_BAR_LIVE);
  g_assert_true (agent_call_bar_is_guarded (bar));
  g_assert_false (gtk_widget_get_sensitive (end));
  show (bar, AGENT_BAR_LIVE); /* a second passed: still the same guard */
  g_assert_false (gtk_widget_get_sensitive (end));
  g_assert_true (hl_test_wait_until (not_guarded, bar, 30));
  g_assert_true (gtk_widget_get_sensitive (end));
  show (bar, AGENT_BAR_HELD); /* the same buttons: no guard */
  g_assert_false (agent_call_bar_is_guarded (bar));
  g_assert_true (gtk_widget_get_sensitive (end));
  g_assert_finalize_object (G_OBJECT (widget));
}

static void
test_same_height (void)
{
  GtkWidget *widget = g_object_ref_sink (agent_call_bar_new ());
  AgentCallBar *bar = AGENT_CALL_BAR (widget);

  for (int page = 0; page < AGENT_N_BARS; page++)
    {
      int minimum, natural;

      show (bar, page);
      g_assert_cmpint (agent_call_bar_get_page (bar), ==, page);
      gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, &minimum, &natural, NULL, NULL);
      g_assert_cmpint (natural, ==, 84);
    }
  g_assert_finalize_object (G_OBJECT (widget));
}

static gboolean
is_hidden (gpointer widget)
{
  return !gtk_widget_get_visible (widget);
}

static void
read_cb (AgentNotice *notice, guint kind, guint *read)
{
  *read = kind + 1;
}

/* The most urgent line is shown; what she has read does not come back. */
static void
test_notice (void)
{
  GtkWidget *widget = g_object_ref_sink (g_object_new (AGENT_TYPE_NOTICE, NULL));
  AgentNotice *notice = AGENT_NOTICE (widget);
  guint read = 0;

  g_signal_connect (notice, "read", G_CALLBACK (read_cb), &read);
  g_assert_false (gtk_widget_get_visible (widget));
  agent_notice_set (notice, AGENT_NOTICE_HINT, "ask for the date", AGENT_HINT_SECONDS);
  g_assert_true (agent_notice_is_shown (notice, AGENT_NOTICE_HINT));
  agent_notice_set (notice, AGENT_NOTICE_ONE_WAY, "not heard", 0);
  g_assert_true (agent_notice_is_shown (notice, AGENT_NOTICE_ONE_WAY));
  g_assert_nonnull (find (widget, GTK_TYPE_LABEL, "not heard"));
  agent_notice_set (notice, AGENT_NOTICE_ONE_WAY, NULL, 0);
  g_assert_true (agent_notice_is_shown (notice, AGENT_NOTICE_HINT));
  g_signal_emit_by_name (find (widget, GTK_TYPE_BUTTON, NULL), "clicked");
  g_assert_cmpuint (read, ==, AGENT_NOTICE_HINT + 1);
  g_assert_false (gtk_widget_get_visible (widget));
  agent_notice_set (notice, AGENT_NOTICE_SOUND, "again", 1);
  g_assert_true (hl_test_wait_until (is_hidden, widget, 30));
  g_assert_finalize_object (G_OBJECT (widget));
}

static void
digit_cb (AgentKeypad *pad, const char *digit, GString *digits)
{
  g_string_append (digits, digit);
}

static void
test_keypad (void)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  GtkWidget *pad = g_object_ref_sink (agent_keypad_new ());
  const char *keys[] = { "1", "0", "#", "*" };

  g_signal_connect (pad, "digit", G_CALLBACK (digit_cb), digits);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_signal_emit_by_name (find (pad, GTK_TYPE_BUTTON, keys[i]), "clicked");
  g_assert_cmpstr (digits->str, ==, "10#*");
  g_object_unref (pad);
}

static void
test_choice (void)
{
  static const unsigned values[] = { 1, 2, 3, 5, 4, 6 };
  static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
  GtkWidget *widget = g_object_ref_sink (g_object_new (AGENT_TYPE_CHOICE, NULL));
  AgentChoice *choice = AGENT_CHOICE (widget);

  agent_choice_set_choices (choice, values, names, 6, "kind");
  g_assert_cmpuint (agent_choice_get_value (choice), ==, 0);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (widget, GTK_TYPE_TOGGLE_BUTTON, "b")),
                                TRUE);
  g_assert_cmpuint (agent_choice_get_value (choice), ==, 2);
  /* Pressing it again does not take it back. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (widget, GTK_TYPE_TOGGLE_BUTTON, "b")),
                                FALSE);
  g_assert_cmpuint (agent_choice_get_value (choice), ==, 2);
  agent_choice_set_value (choice, 6); /* one of those behind "More" shows its name there */
  g_assert_cmpstr (
      gtk_menu_button_get_label (GTK_MENU_BUTTON (find (widget, GTK_TYPE_MENU_BUTTON, NULL))), ==,
      "f");
  g_assert_finalize_object (G_OBJECT (widget));
}

/* --- the form --- */

typedef struct
{
  GString *puts;
} Sink;

static void
put (const char *key, HlId id, gint64 revision, const char *fields, gpointer data)
{
  g_string_append (((Sink *) data)->puts, fields);
}

static void
submit (const char *key, HlId id, gint64 revision, const char *event, gpointer data)
{
}

static gboolean
waiting (const char *key, gpointer data)
{
  return FALSE;
}

static HlTicket *
masked_ticket (void)
{
  HlTicket *ticket = hl_ticket_new ();

  ticket->id = 5;
  ticket->state = HL_TICKET_DRAFT;
  ticket->citizen_name = g_strdup ("王**");
  ticket->phone = g_strdup ("138****5678");
  ticket->content = g_strdup ("问低保");
  ticket->category = g_strdup ("0201");

  return ticket;
}

static void
set_text (GtkTextView *view, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text, -1);
}

/* What is shown masked is never sent back, and only what she changes is sent. */
static void
test_form_sends_no_mask (void)
{
  Sink sink = { .puts = g_string_new (NULL) };
  const AgentSink functions = { put, submit, waiting, &sink };
  g_autoptr (HlTicket) ticket = masked_ticket ();
  g_autoptr (AgentDraft) draft = agent_draft_new (&functions, "id:5", ticket);
  GtkWidget *widget = g_object_ref_sink (agent_form_new ());
  AgentForm *form = AGENT_FORM (widget);

  agent_form_set_draft (form, draft);
  agent_draft_flush (draft);
  g_assert_cmpstr (sink.puts->str, ==, "");
  set_text (GTK_TEXT_VIEW (find (widget, GTK_TYPE_TEXT_VIEW, NULL)), "问低保进度");
  agent_draft_flush (draft);
  g_assert_nonnull (strstr (sink.puts->str, "\"content\":\"问低保进度\""));
  g_assert_null (strstr (sink.puts->str, "**"));
  g_assert_null (strstr (sink.puts->str, "category"));
  agent_form_set_draft (form, NULL);
  g_assert_finalize_object (G_OBJECT (widget));
  g_string_free (sink.puts, TRUE);
}

static void
test_form_shows_fault (void)
{
  GtkWidget *widget = g_object_ref_sink (agent_form_new ());
  const char *sentence = agent_form_fault_text ("category");
  GtkWidget *label;

  agent_form_show_fault (AGENT_FORM (widget), "category", sentence);
  label = find (widget, GTK_TYPE_LABEL, sentence);
  g_assert_nonnull (label);
  g_assert_true (gtk_widget_get_visible (label));
  agent_form_show_fault (AGENT_FORM (widget), "no such field", "x"); /* shows nothing */
  g_assert_false (gtk_widget_get_visible (label));
  g_assert_finalize_object (G_OBJECT (widget));
}

static void
test_suggest (void)
{
  static const char *const codes[] = { "01", "0201", NULL };
  static const char *const names[] = { "养老服务", "低保", NULL };
  GtkWidget *widget = g_object_ref_sink (g_object_new (AGENT_TYPE_SUGGEST, NULL));
  AgentSuggest *suggest = AGENT_SUGGEST (widget);
  GtkEditable *entry = GTK_EDITABLE (find (widget, GTK_TYPE_ENTRY, NULL));

  agent_suggest_set_code (suggest, "0201"); /* before the vocabulary is there */
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "0201");
  agent_suggest_set_choices (suggest, codes, names);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "低保");
  agent_suggest_set_code (suggest, NULL);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "");
  g_assert_null (agent_suggest_get_code (suggest));
  g_object_unref (widget);
}

static void
test_mark_words (void)
{
  for (int mark = AGENT_MARK_NONE; mark <= AGENT_MARK_FAULT; mark++)
    {
      g_autofree char *text = agent_form_dup_mark_text (mark, 1795444327 * HL_SECOND);

      g_assert_cmpuint (strlen (text), >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  hl_ui_init ();
  g_test_add_func ("/agent/call-bar/guard", test_guard);
  g_test_add_func ("/agent/call-bar/same-height", test_same_height);
  g_test_add_func ("/agent/notice/most-urgent", test_notice);
  g_test_add_func ("/agent/keypad/digits", test_keypad);
  g_test_add_func ("/agent/choice/values", test_choice);
  g_test_add_func ("/agent/form/sends-no-mask", test_form_sends_no_mask);
  g_test_add_func ("/agent/form/shows-fault", test_form_shows_fault);
  g_test_add_func ("/agent/form/mark-words", test_mark_words);
  g_test_add_func ("/agent/suggest/code", test_suggest);

  return g_test_run ();
}
