/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What every fuzz target defines. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
