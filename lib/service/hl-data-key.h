/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/**
 * hl_data_key_open:
 *
 * Opens "hotline.key" in the store's folder; makes it for data that has never had one.  With
 * another key than the one the data was sealed with, names and numbers could not be read again
 * and new ones would be sealed apart: that is refused with HL_CRYPT_ERROR_KEY, and so is a
 * missing file.  Blocks: at the start of a program.
 *
 * Returns: (transfer full) (nullable)
 */
HlKey *hl_data_key_open (HlStore *store, GError **error);

G_END_DECLS
