/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* What every page of the rail can do; the view's keys go to the visible one.  A
 * function that is NULL makes its action insensitive on that page. */

#define MANAGER_TYPE_PAGE (manager_page_get_type ())
G_DECLARE_INTERFACE (ManagerPage, manager_page, MANAGER, PAGE, GtkWidget)

struct _ManagerPageInterface
{
  GTypeInterface parent_iface;

  void (*search) (ManagerPage *self);
  void (*reload) (ManagerPage *self);
  void (*step) (ManagerPage *self, int by);
  void (*play) (ManagerPage *self);
  void (*save) (ManagerPage *self);
  void (*submit) (ManagerPage *self); /* what the page suggests: dispatch, send for review */
  /* What to export: path of the service and a name for the file. */
  char *(*export_path) (ManagerPage *self);
  char *(*export_name) (ManagerPage *self);
};

/* ---- What the list pages share ---- */

typedef enum
{
  MANAGER_TODAY,
  MANAGER_YESTERDAY,
  MANAGER_SEVEN_DAYS,
  MANAGER_THIS_MONTH,
  MANAGER_LAST_MONTH,
  MANAGER_ALWAYS,
  MANAGER_N_PERIODS
} ManagerPeriod;

/* Names for a drop-down. (transfer full) */
GtkStringList *manager_period_names (void);
/* Adds from= and to= (half open, local midnights); nothing for ALWAYS. */
void manager_period_add (GString *query, ManagerPeriod period, HlTime now);

/* A list of the vocabulary as a drop-down's model, "all" first.  The words of its
 * items are kept beside it. */
typedef struct
{
  GtkDropDown *drop;
  GPtrArray *words; /* owned char *; [0] = NULL = all */
} ManagerChoice;

void manager_choice_set_words (ManagerChoice *self, const char *all, const char *const *words,
                               const char *kind);
void manager_choice_set_json (ManagerChoice *self, const char *all, const HlJson *list,
                              const char *word_field);
const char *manager_choice_get (ManagerChoice *self);
void manager_choice_clear (ManagerChoice *self);

/* Moves the selection of a column view and shows the row. */
void manager_columns_step (GtkWidget *view, int by);
/* "1,240 calls", "more than 10,000 calls": from the list's total; @one, @many as for ngettext. */
char *manager_total_text (HlRemoteList *list);

/* A row of a detail: dim label, selectable value; skipped when @value is empty. */
void manager_detail_add (GtkGrid *grid, const char *label, const char *value);
void manager_detail_clear (GtkGrid *grid);

/* Asks for the reason (wanted by law, and logged), then calls @done with it. */
typedef void (*ManagerReasonFunc) (const char *reason, gpointer data);
void manager_ask_reason (GtkWidget *parent, const char *heading, const char *body,
                         ManagerReasonFunc done, gpointer data);
/* POST {reason} to @path. */
void manager_send_reason (HlSession *session, const char *path, const char *reason,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
