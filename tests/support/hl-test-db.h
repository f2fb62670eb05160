/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/hl-store.h"

G_BEGIN_DECLS

/* A database with every table, in a private folder; close it with hl_db_close(). */
HlDb *hl_test_db (void);
/* A key of its own. */
HlKey *hl_test_key (void);

G_END_DECLS
