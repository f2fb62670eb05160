/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"
#include "people/hl-user.h"
#include "ui/hl-marks.h"
#include "ui/hl-ui.h"

#define CHECK(call, expected)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text_ = call;                                                                 \
    g_assert_cmpstr (text_, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
test_spans (void)
{
  CHECK (hl_format_duration (271 * HL_SECOND), "4:31");
  CHECK (hl_format_duration (7 * HL_SECOND), "0:07");
  CHECK (hl_format_duration (3871 * HL_SECOND), "1:04:31");
  CHECK (hl_format_duration (-5), "0:00");
  CHECK (hl_format_clock (156 * HL_SECOND), "02:36");
  CHECK (hl_format_clock (6245 * HL_SECOND), "104:05");
}

static void
test_figures (void)
{
  CHECK (hl_format_percent (90, 1), "90.0%");
  CHECK (hl_format_percent (NAN, 1), "—");
  CHECK (hl_format_percent (INFINITY, 1), "—");
  CHECK (hl_format_count (0), "0");
  CHECK (hl_format_count (999), "999");
  CHECK (hl_format_count (1240), "1,240");
  CHECK (hl_format_count (1234567), "1,234,567");
  CHECK (hl_format_count (-1240), "−1,240");
  CHECK (hl_format_count (G_MININT64), "—");
  CHECK (hl_format_caller (NULL), "未显示号码");
  CHECK (hl_format_caller ("138****5678"), "138****5678");
  CHECK (hl_format_caller ("13812345678"), "138 1234 5678");
  CHECK (hl_format_caller ("053285791234"), "0532-8579 1234");
  CHECK (hl_format_caller ("12349"), "12349");
}

static HlTime
local (int year, int month, int day, int hour, int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, minute, 7);

  return g_date_time_to_unix (time) * HL_SECOND;
}

static void
test_times (void)
{
  HlTime now = local (2026, 11, 23, 14, 32);

  CHECK (hl_format_time (now), "14:32");
  CHECK (hl_format_time_seconds (now), "14:32:07");
  CHECK (hl_format_date (now), "2026-11-23");
  CHECK (hl_format_when (now, now), "14:32");
  CHECK (hl_format_when (local (2026, 11, 27, 17, 30), now), "11-27（周五）17:30");
  CHECK (hl_format_when (local (2025, 11, 27, 17, 30), now), "2025-11-27 17:30");
  CHECK (hl_format_when (0, now), "—");
  CHECK (hl_format_time (0), "—");
}

/* No word of a contract is shown untranslated. */
static void
check_words (const char *kind, const char *const *words)
{
  for (guint i = 1; words[i] != NULL; i++)
    {
      g_test_message ("%s %s", kind, words[i]);
      g_assert_cmpstr (hl_word (kind, words[i]), !=, words[i]);
    }
}

static void
test_words (void)
{
  check_words ("agent-state", hl_agent_state_words);
  check_words ("call-state", hl_call_state_words);
  check_words ("ticket-state", hl_ticket_state_words);
  check_words ("ticket-kind", hl_ticket_kind_words);
  check_words ("urgency", hl_ticket_urgency_words);
  check_words ("outcome", hl_outcome_words);
  check_words ("way", hl_way_words);
  check_words ("role", hl_role_words);
  g_assert_cmpstr (hl_word ("role", "unheard-of"), ==, "unheard-of");
  g_assert_cmpstr (hl_word ("role", NULL), ==, "—");
}

static void
test_errors (void)
{
  for (int code = HL_CLIENT_ERROR_ADDRESS; code <= HL_CLIENT_ERROR_PROGRAM; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (HL_CLIENT_ERROR, code, "x");
      g_autofree char *sentence = hl_error_sentence (error, NULL);

      g_assert_true (g_utf8_strlen (sentence, -1) > 4);
    }
}

/* What the service says of a field, with what it names in it; unknown texts as they came. */
static void
test_service (void)
{
  CHECK (hl_format_service ("until: must be in the future"), "须晚于现在");
  CHECK (hl_format_service ("flows[0].menu.keys[2].queue: there is no queue 养老"),
         "没有队列 养老");
  CHECK (hl_format_service ("must be from 5 to 120"), "须在 5 到 120 之间");
  CHECK (hl_format_service ("users[1].login: a: b is there twice"), "a: b 重复");
  CHECK (hl_format_service ("must be from 5 to"), "must be from 5 to");
  CHECK (hl_format_service ("q: says only what not to find; add what to find"),
         "只写了不含什么，请再写要找什么");
  CHECK (hl_format_service ("title: unheard of"), "unheard of");
  CHECK (hl_format_service (""), "");
  CHECK (hl_format_service_field ("title: must have at most 200 characters"),
         "标题：不超过 200 个字");
  CHECK (hl_format_service_field ("queues[0].x_y: is required"), "x_y：必填");
  CHECK (hl_format_service_field ("is required"), "必填");
}

/* What is between the marks is coloured, in bytes of what is shown. */
static void
test_marks (void)
{
  PangoAttrList *attributes = NULL;
  g_autofree char *text = hl_marks_read ("没有\002低保\003，\002申请\003", FALSE, &attributes);
  g_autofree char *colours = pango_attr_list_to_string (attributes);
  g_autofree char *plain = NULL;

  g_assert_cmpstr (text, ==, "没有低保，申请");
  g_assert_true (g_str_has_prefix (colours, "6 12 background "));
  g_assert_nonnull (strstr (colours, "15 21 foreground "));
  pango_attr_list_unref (attributes);
  plain = hl_marks_read ("低保", TRUE, &attributes);
  g_assert_cmpstr (plain, ==, "低保");
  g_assert_null (attributes);
}

static void
test_shortcuts (void)
{
  const HlShortcutTable *table = hl_shortcuts_common ();

  CHECK (hl_shortcut_text ("F2"), "F2");
  CHECK (hl_shortcut_text ("<Control>Return"), "Ctrl+↵");
  CHECK (hl_shortcut_text ("Escape"), "Esc");
  g_assert_nonnull (hl_shortcuts_find (table, "app.quit", NULL));
  g_assert_null (hl_shortcuts_find (table, "app.none", NULL));
  for (guint i = 0; i < table->n_keys; i++)
    g_assert_true (gtk_accelerator_parse (table->keys[i].key, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hl_ui_init ();
  g_test_add_func ("/ui/format/spans", test_spans);
  g_test_add_func ("/ui/format/figures", test_figures);
  g_test_add_func ("/ui/format/times", test_times);
  g_test_add_func ("/ui/format/words", test_words);
  g_test_add_func ("/ui/format/errors", test_errors);
  g_test_add_func ("/ui/format/service", test_service);
  g_test_add_func ("/ui/format/marks", test_marks);
  g_test_add_func ("/ui/format/shortcuts", test_shortcuts);
  return g_test_run ();
}
