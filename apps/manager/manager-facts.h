/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

/* The course of a call: a row a fact, time on the left, a sentence on the right. */
void manager_facts_show (GtkGrid *grid, const HlJson *facts, HlSession *session);

G_END_DECLS
