/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-application.h"

#include <glib/gi18n.h>

#include "manager-view.h"

struct _ManagerApplication
{
  HlApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (ManagerApplication, manager_application, HL_TYPE_APPLICATION)

/* clang-format off */
static const HlShortcut keys[] = {
  { "<Control>1", "manager.page", "'calls'",   N_("Calls"),                N_("Pages") },
  { "<Control>2", "manager.page", "'tickets'", N_("Tickets"),              N_("Pages") },
  { "<Control>3", "manager.page", "'day'",     N_("Day report"),           N_("Pages") },
  { "<Control>4", "manager.page", "'settings'", N_("Settings"),            N_("Pages") },
  { "<Control>5", "manager.page", "'blocked'", N_("Blocked numbers"),      N_("Pages") },
  { "<Control>6", "manager.page", "'prompts'", N_("Prompts"),              N_("Pages") },
  { "<Control>7", "manager.page", "'desk'",    N_("Handling of tickets"),  N_("Pages") },
  { "<Control>8", "manager.page", "'contacts'", N_("Incoming"),            N_("Pages") },
  { "<Control>s", "manager.save", NULL,        N_("Check and save"),       N_("Pages") },
  { "<Control>f", "manager.search", NULL,      N_("Search on this page"),  N_("Lists") },
  { "F5",         "manager.reload", NULL,      N_("Load again"),           N_("Lists") },
  { "<Alt>Down",  "manager.next", NULL,        N_("Next item"),            N_("Lists") },
  { "<Alt>Up",    "manager.previous", NULL,    N_("Previous item"),        N_("Lists") },
  { "<Control>Return", "manager.submit", NULL, N_("Dispatch, send for review: what is suggested"), N_("Tickets") },
  { "<Control>e", "manager.export", NULL,      N_("Export to a workbook"), N_("Lists") },
  { "<Control>p", "manager.play", NULL,        N_("Play or pause the recording"), N_("Recording") },
};
/* clang-format on */

static const HlShortcutTable table = { keys, G_N_ELEMENTS (keys) };

static GtkWidget *
create_view (HlApplication *application, HlWindow *window)
{
  return manager_view_new (window);
}

static void
manager_application_class_init (ManagerApplicationClass *klass)
{
  HlApplicationClass *application_class = HL_APPLICATION_CLASS (klass);

  application_class->id = "org.hotline.Manager";
  application_class->schema = "org.hotline.manager";
  application_class->name = N_ ("Hotline Manager");
  application_class->summary = N_ ("Calls, tickets, recordings and the day's figures");
  application_class->permission = "read-calls handle";
  application_class->keys = &table;
  application_class->create_view = create_view;
}

static void
manager_application_init (ManagerApplication *self)
{
}
