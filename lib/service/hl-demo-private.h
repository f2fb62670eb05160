/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Words for what citizens of the demo ask and are answered.  Pure; (transfer full). */

char *hl_demo_name (GRand *rand);
/* @matter: the category's name; @district: where */
char *hl_demo_title (GRand *rand, const char *matter);
char *hl_demo_content (GRand *rand, const char *matter, const char *district);
char *hl_demo_reply (GRand *rand, const char *matter, const char *office);

/* How busy an hour (0–23) and a day are, about 1 in the mean.  @weekday: 1 = Monday */
double hl_demo_hour (guint hour);
double hl_demo_day (guint weekday, guint month);

G_END_DECLS
