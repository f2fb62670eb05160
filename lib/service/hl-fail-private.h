/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-route.h"

G_BEGIN_DECLS

/* {"error": {…}} of API.md. @current: (nullable): one JSON value.  (transfer full) */
char *hl_fail_write (const GError *error, const char *current);
HlTime hl_fail_until (const GError *error);

G_END_DECLS
