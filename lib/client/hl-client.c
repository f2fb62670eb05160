/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

extern const char hl_client_component[];
const char hl_client_component[] = "client";
