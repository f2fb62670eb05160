/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-recording-view.h"

G_BEGIN_DECLS

/* The seconds of a call that were marked with a remark: click one to hear it. */

/**
 * manager_marks_show:
 * @list: its rows are made anew; hidden when there are none
 * @marks: of GET /calls/ID
 * @recordings: (element-type HlRecordingRecord): of the call
 * @parts: the choice of the part that @view shows
 */
void manager_marks_show (GtkListBox *list, const HlJson *marks, GPtrArray *recordings,
                         GtkDropDown *parts, HlRecordingView *view);

G_END_DECLS
