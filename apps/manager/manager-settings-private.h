/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"
#include "manager-settings.h"
#include "manager-site.h"

G_BEGIN_DECLS

/* Shared by the files of the settings page only. */

struct _ManagerSettings
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *info_bar;
  GtkLabel *info_label, *state_label;
  GtkListBox *section_list, *item_list;
  GtkWidget *item_pane, *item_line, *add_button, *remove_button;
  GtkWidget *save_button, *discard_button, *spinner;
  AdwBin *form_bin;
  GtkLabel *way_label;

  /* Owned */
  HlSite *loaded;   /* as the service has it */
  HlSite *site;     /* as it is edited */
  HlSite *sent;     /* while saving: as it was when it was sent; it may be edited on */
  GString *sending; /* the same: what of it differs */
  GCancellable *cancellable;
  char **prompts; /* names; NULL = not loaded */

  const ManagerSection *section;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

HlSession *manager_settings_session (ManagerSettings *self);
/* The bar above the panes; NULL hides it. */
void manager_settings_complain (ManagerSettings *self, const char *text);
void manager_settings_show_state (ManagerSettings *self);
void manager_settings_load (ManagerSettings *self);

/* ---- manager-settings-save.c ---- */
void manager_settings_save (ManagerSettings *self);

G_END_DECLS
