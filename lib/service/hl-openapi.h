/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-router.h"

G_BEGIN_DECLS

/* The OpenAPI 3.1 description of a route table and its records.  (transfer full) */
char *hl_openapi_write (const HlRoute *const *tables);

G_END_DECLS
