/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-history.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *kind;
  const char *sentence;
  HlTone tone;
} Word;

/* clang-format off */
static const Word words[] = {
  { "ticket-created",   N_("Taken down"),                        HL_TONE_BUSY },
  { "ticket-answer",    N_("Answered at once and closed"),       HL_TONE_GOOD },
  { "ticket-transfer",  N_("Submitted, to be dispatched"),       HL_TONE_BUSY },
  { "ticket-callback",  N_("Submitted, to be rung back"),        HL_TONE_BUSY },
  { "ticket-close",     N_("Closed"),                            HL_TONE_GOOD },
  { "ticket-dispatch",  N_("Dispatched"),                        HL_TONE_BUSY },
  { "ticket-sign",      N_("Signed for"),                        HL_TONE_BUSY },
  { "ticket-return",    N_("Returned"),                          HL_TONE_NEAR },
  { "ticket-suspend",   N_("Suspended"),                         HL_TONE_NEAR },
  { "ticket-resume",    N_("Went on"),                           HL_TONE_IDLE },
  { "ticket-reply",     N_("Reply sent for review"),             HL_TONE_BUSY },
  { "ticket-approve",   N_("Reply approved"),                    HL_TONE_GOOD },
  { "ticket-reject",    N_("Reply sent back"),                   HL_TONE_NEAR },
  { "ticket-tell",      N_("Citizen told"),                      HL_TONE_IDLE },
  { "ticket-redo",      N_("To be redone"),                      HL_TONE_NEAR },
  { "ticket-withdraw",  N_("Withdrawn by the citizen"),          HL_TONE_IDLE },
  { "ticket-merge",     N_("Merged into another ticket"),        HL_TONE_IDLE },
  { "ticket-outside",   N_("Given outside"),                     HL_TONE_IDLE },
  { "ticket-archive",   N_("Archived"),                          HL_TONE_IDLE },
  { "ticket-assign",    N_("Somebody put in charge"),            HL_TONE_IDLE },
  { "ticket-assist",    N_("Assisting office entered its part"), HL_TONE_IDLE },
  { "ticket-contact",   N_("Citizen contacted"),                 HL_TONE_IDLE },
  { "ticket-extend",    N_("Extension asked for"),               HL_TONE_NEAR },
  { "ticket-grant",     N_("Extension granted"),                 HL_TONE_IDLE },
  { "ticket-refuse",    N_("Extension refused"),                 HL_TONE_NEAR },
  { "ticket-urge",      N_("Urged"),                             HL_TONE_NEAR },
  { "ticket-supervise", N_("Supervision order issued"),          HL_TONE_OVER },
  { "ticket-report",    N_("Report on the supervision order"),   HL_TONE_IDLE },
  { "ticket-card",      N_("Card given"),                        HL_TONE_OVER },
  { "ticket-follow-up", N_("Follow-up call"),                    HL_TONE_IDLE },
  { "ticket-registered", N_("Taken down from what came in"),     HL_TONE_IDLE },
  { "ticket-appended",  N_("Something came in that belongs to it"), HL_TONE_IDLE },
  { "clock-started",    N_("Clock began"),                   HL_TONE_IDLE },
  { "clock-moved",      N_("Deadline moved"),                HL_TONE_IDLE },
  { "clock-overdue",    N_("Overdue"),                       HL_TONE_OVER },
  { "clock-ended",      N_("Clock ended"),                   HL_TONE_IDLE },
};
/* clang-format on */

static const char *
text_of (const HlJson *object, const char *name)
{
  return hl_json_text (hl_json_get (object, name), "");
}

static const Word *
find_word (const HlJson *fact)
{
  const char *kind = text_of (fact, "kind");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].kind, kind) == 0)
      return &words[i];
  return NULL;
}

static gboolean
is_of_clock (const HlJson *fact)
{
  return g_str_has_prefix (text_of (fact, "kind"), "clock-");
}

/* "close met" → "Handling, in time" */
static char *
clock_text (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 2);

  if (parts[0] == NULL || parts[1] == NULL)
    return g_strdup (text);
  return g_strdup_printf ("%s · %s", hl_word ("clock", parts[0]),
                          hl_word ("clock-state", parts[1]));
}

char *
manager_history_sentence (const HlJson *fact)
{
  const Word *word = find_word (fact);
  const char *who = text_of (fact, "actor_name");
  g_autofree char *clock = NULL;

  if (word == NULL)
    return NULL;
  if (is_of_clock (fact))
    {
      clock = clock_text (text_of (fact, "text"));
      return g_strdup_printf ("%s · %s", _ (word->sentence), clock);
    }
  return *who != '\0' ? g_strdup_printf ("%s · %s", who, _ (word->sentence))
                      : g_strdup (_ (word->sentence));
}

char *
manager_history_remark (const HlJson *fact, const char *number)
{
  const char *text = text_of (fact, "text");

  if (is_of_clock (fact))
    return NULL;
  if (number != NULL && g_str_has_prefix (text, number))
    text += strlen (number);
  text += strspn (text, " ");
  if (*text == '\0')
    return NULL;
  return g_strdup (strcmp (text_of (fact, "kind"), "ticket-card") == 0 ? hl_word ("card", text)
                                                                       : text);
}

static GtkWidget *
row_new (const HlJson *fact, const char *number, HlTime now)
{
  g_autofree char *sentence = manager_history_sentence (fact);
  g_autofree char *remark = manager_history_remark (fact, number);
  g_autofree char *when = hl_format_when (hl_json_int (hl_json_get (fact, "at"), 0), now);
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "column-spacing", 9, NULL);
  GtkWidget *dot = hl_state_dot_new (find_word (fact)->tone, NULL);
  GtkWidget *what = g_object_new (GTK_TYPE_LABEL, "label", sentence, "xalign", 0.0, "hexpand", TRUE,
                                  "wrap", TRUE, NULL);
  GtkWidget *at = gtk_label_new (when);

  gtk_widget_add_css_class (at, "hl-dim");
  gtk_widget_add_css_class (at, "hl-caption");
  gtk_widget_add_css_class (at, "numeric");
  gtk_widget_set_valign (at, GTK_ALIGN_START);
  gtk_grid_attach (GTK_GRID (grid), dot, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), what, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), at, 2, 0, 1, 1);
  if (remark != NULL)
    gtk_grid_attach (GTK_GRID (grid),
                     g_object_new (GTK_TYPE_LABEL, "label", remark, "xalign", 0.0, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL),
                     1, 1, 2, 1);
  return g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", grid, "activatable", FALSE, NULL);
}

void
manager_history_show (GtkListBox *list, const HlJson *history, const char *number, HlTime now)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
  for (guint i = hl_json_length (history); i-- > 0;)
    if (find_word (hl_json_at (history, i)) != NULL)
      gtk_list_box_append (list, row_new (hl_json_at (history, i), number, now));
}
