/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

/* Files as rows to be saved; what was deleted is told with its reason. */

/* @attachments: a list of the service's, or NULL; the rows in @box are made anew.  Returns: how
 * many there are */
guint manager_attachments_show (GtkListBox *box, HlWindow *window, const HlJson *attachments);

G_END_DECLS
