/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-draft.h"

#include "tests/support/hl-test.h"

#include <string.h>

#define NOW ((HlTime) 1795444367 * HL_SECOND)

/* Where saves go in these tests. */
typedef struct
{
  GPtrArray *puts;    /* the fields, as JSON text */
  GPtrArray *submits; /* the events */
  HlId id;
  gboolean waiting;
  guint submitted;
} Sink;

static void
put (const char *key, HlId id, gint64 revision, const char *fields, gpointer data)
{
  Sink *sink = data;

  g_assert_cmpstr (key, ==, "key");
  sink->id = id;
  g_ptr_array_add (sink->puts, g_strdup (fields));
}

static void
submit (const char *key, HlId id, gint64 revision, const char *event, gpointer data)
{
  g_ptr_array_add (((Sink *) data)->submits, g_strdup (event));
}

static gboolean
waiting (const char *key, gpointer data)
{
  return ((Sink *) data)->waiting;
}

static void
sink_clear (Sink *sink)
{
  g_ptr_array_unref (sink->puts);
  g_ptr_array_unref (sink->submits);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sink, sink_clear)

#define SINK_INIT                                                                                  \
  {                                                                                                \
    .puts = g_ptr_array_new_with_free_func (g_free),                                               \
    .submits = g_ptr_array_new_with_free_func (g_free)                                             \
  }

static AgentDraft *
draft_for (Sink *sink)
{
  const AgentSink functions = { put, submit, waiting, sink };

  return agent_draft_new (&functions, "key", NULL);
}

static const char *
last_put (Sink *sink)
{
  return g_ptr_array_index (sink->puts, sink->puts->len - 1);
}

static void
answer (AgentDraft *draft, const char *json)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (json, -1, NULL);

  agent_draft_saved (draft, hl_json_doc_root (doc), NOW);
}

static void
test_sends_only_what_changed (void)
{
  g_auto (Sink) sink = SINK_INIT;
  g_autoptr (AgentDraft) draft = draft_for (&sink);

  g_assert_true (agent_draft_is_empty (draft));
  agent_draft_set_call (draft, 9);
  agent_draft_flush (draft);
  g_assert_cmpuint (sink.puts->len, ==, 0); /* a call alone makes no ticket */

  agent_draft_set_enum (draft, "kind", 1);
  agent_draft_set_bool (draft, "confidential", TRUE);
  agent_draft_set_text (draft, "category", "0201");
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_UNSAVED);
  agent_draft_flush (draft);
  g_assert_cmpstr (last_put (&sink), ==,
                   "{\"kind\":\"consultation\",\"category\":\"0201\",\"confidential\":true,"
                   "\"call\":9}");
  g_assert_false (agent_draft_is_empty (draft));

  answer (draft, "{\"id\": 5, \"revision\": 1, \"state\": \"draft\", \"phone\": \"138****5678\"}");
  agent_draft_set_text (draft, "category", "");
  agent_draft_set_enum (draft, "kind", 0);
  agent_draft_flush (draft);
  g_assert_cmpint (sink.id, ==, 5);
  g_assert_cmpstr (last_put (&sink), ==, "{\"kind\":null,\"category\":null}");

  agent_draft_set_text (draft, "category", NULL);
  agent_draft_flush (draft);
  g_assert_cmpuint (sink.puts->len, ==, 2); /* nothing changed */
  g_assert_cmpstr (agent_draft_get_ticket (draft)->phone, ==, "138****5678");
}

static void
test_title_from_content (void)
{
  static const struct
  {
    const char *content, *title;
  } rows[] = {
    { "问低保进度。请尽快答复", "问低保进度" },
    { "  first line\nsecond", "first line" },
    { "\n\n", NULL },
    { "", NULL },
    { "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十多出来的",
      "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Sink) sink = SINK_INIT;
      g_autoptr (AgentDraft) draft = draft_for (&sink);
      g_autofree char *title = NULL;

      agent_draft_set_text (draft, "content", rows[i].content);
      agent_draft_flush (draft);
      g_assert_cmpstr (agent_draft_get_ticket (draft)->title, ==, rows[i].title);
      title = agent_ticket_dup_title (agent_draft_get_ticket (draft));
      g_assert_cmpstr (title, ==, rows[i].title);
    }
}

static gboolean
has_put (gpointer data)
{
  return ((Sink *) data)->puts->len > 0;
}

static void
test_saves_itself (void)
{
  g_auto (Sink) sink = SINK_INIT;
  g_autoptr (AgentDraft) draft = draft_for (&sink);

  agent_draft_set_text (draft, "reply", "told how");
  g_assert_true (agent_draft_get_changed (draft));
  g_assert_true (hl_test_wait_until (has_put, &sink, 30));
  g_assert_false (agent_draft_get_changed (draft));
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_SAVING);
}

static void
test_marks (void)
{
  g_auto (Sink) sink = SINK_INIT;
  g_autoptr (AgentDraft) draft = draft_for (&sink);

  agent_draft_set_text (draft, "reply", "a");
  agent_draft_flush (draft);
  agent_draft_stored (draft, FALSE);
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_LOCAL);

  sink.waiting = TRUE; /* another save is under way */
  answer (draft, "{\"id\": 5, \"revision\": 1, \"state\": \"draft\"}");
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_LOCAL);
  sink.waiting = FALSE;
  answer (draft, "{\"id\": 5, \"revision\": 2, \"state\": \"draft\"}");
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_SAVED);
  g_assert_cmpint (agent_draft_get_saved_at (draft), ==, NOW);

  agent_draft_set_text (draft, "reply", "b");
  answer (draft, "{\"id\": 5, \"revision\": 3, \"state\": \"draft\", \"reply\": \"a\"}");
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_UNSAVED);
  g_assert_cmpstr (agent_draft_get_ticket (draft)->reply, ==, "b"); /* what she typed stays */
  agent_draft_refused (draft);
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_REFUSED);
  agent_draft_fault (draft);
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_FAULT);
}

static void
submitted_cb (AgentDraft *draft, Sink *sink)
{
  sink->submitted++;
}

static void
expect_missing (AgentDraft *draft, HlTicketEvent event, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  const char *field = NULL;

  g_assert_false (agent_draft_submit (draft, event, &field, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD);
  g_assert_cmpstr (field, ==, wanted);
}

static void
test_submits (void)
{
  g_auto (Sink) sink = SINK_INIT;
  g_autoptr (AgentDraft) draft = draft_for (&sink);
  const char *field = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (draft, "submitted", G_CALLBACK (submitted_cb), &sink);
  expect_missing (draft, HL_TICKET_EVENT_ANSWER, "kind");
  agent_draft_set_enum (draft, "kind", 1);
  expect_missing (draft, HL_TICKET_EVENT_ANSWER, "category");
  agent_draft_set_text (draft, "category", "02");
  expect_missing (draft, HL_TICKET_EVENT_ANSWER, "content");
  agent_draft_set_text (draft, "content", "x");
  expect_missing (draft, HL_TICKET_EVENT_ANSWER, "reply");
  expect_missing (draft, HL_TICKET_EVENT_TRANSFER, "office");
  g_assert_cmpuint (sink.submits->len, ==, 0);

  agent_draft_set_text (draft, "reply", "y");
  g_assert_true (agent_draft_submit (draft, HL_TICKET_EVENT_ANSWER, &field, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sink.puts->len, ==, 1); /* saved before it is submitted */
  g_assert_cmpstr (g_ptr_array_index (sink.submits, 0), ==, "answer");
  g_assert_true (agent_draft_is_submitted (draft));
  answer (draft, "{\"id\": 5, \"revision\": 1, \"state\": \"draft\"}");
  g_assert_cmpuint (sink.submitted, ==, 0);
  answer (draft,
          "{\"id\": 5, \"revision\": 2, \"state\": \"closed\", \"number\": \"20261123-0001\"}");
  g_assert_cmpuint (sink.submitted, ==, 1);
  g_assert_cmpstr (agent_draft_get_ticket (draft)->number, ==, "20261123-0001");

  g_assert_false (agent_draft_submit (draft, HL_TICKET_EVENT_ANSWER, &field, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE);
}

static void
test_restores (void)
{
  g_auto (Sink) sink = SINK_INIT;
  g_autoptr (AgentDraft) draft = draft_for (&sink);

  agent_draft_restore (draft,
                       "{\"content\": \"half a sentence\", \"kind\": \"help\", \"call\": 9}");
  g_assert_cmpstr (agent_draft_get_ticket (draft)->content, ==, "half a sentence");
  g_assert_cmpuint (agent_draft_get_ticket (draft)->kind, ==, 2);
  g_assert_cmpint (agent_draft_get_ticket (draft)->call, ==, 9);
  g_assert_cmpint (agent_draft_get_mark (draft), ==, AGENT_MARK_LOCAL);
  g_assert_false (agent_draft_get_changed (draft)); /* the outbox has it */

  agent_draft_restore (draft, NULL);
  g_assert_cmpstr (agent_draft_get_ticket (draft)->content, ==, "half a sentence");
}

static void
test_drops (void)
{
  g_auto (Sink) sink = SINK_INIT;
  g_autoptr (AgentDraft) draft = draft_for (&sink);

  agent_draft_drop (draft, FALSE); /* nobody has it: nothing to drop */
  g_assert_cmpuint (sink.submits->len, ==, 0);
  agent_draft_set_text (draft, "content", "not needed");
  sink.waiting = TRUE;
  agent_draft_drop (draft, FALSE); /* saved first, so that it can be brought back */
  g_assert_cmpuint (sink.puts->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (sink.submits, 0), ==, "drop");
  agent_draft_drop (draft, TRUE);
  g_assert_cmpstr (g_ptr_array_index (sink.submits, 1), ==, "restore");
  g_assert_false (agent_draft_is_submitted (draft));
}

static void
test_ends_clean (void)
{
  g_auto (Sink) sink = SINK_INIT;
  AgentDraft *draft = draft_for (&sink);

  agent_draft_set_text (draft, "reply", "a"); /* timers run */
  g_assert_finalize_object (draft);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/draft/sends-only-what-changed", test_sends_only_what_changed);
  g_test_add_func ("/agent/draft/title-from-content", test_title_from_content);
  g_test_add_func ("/agent/draft/saves-itself", test_saves_itself);
  g_test_add_func ("/agent/draft/marks", test_marks);
  g_test_add_func ("/agent/draft/submits", test_submits);
  g_test_add_func ("/agent/draft/restores", test_restores);
  g_test_add_func ("/agent/draft/drops", test_drops);
  g_test_add_func ("/agent/draft/ends-clean", test_ends_clean);

  return g_test_run ();
}
