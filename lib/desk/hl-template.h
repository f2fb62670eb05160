/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "people/hl-site.h"

G_BEGIN_DECLS

/* What is usually written in tickets of a category: texts with fields to be filled in, which
 * stand in 【】.  Pure. */

/* Those for @category, the longest code first, else in their order.
 * @templates: (element-type HlSiteTemplate) (nullable).  Returns: (element-type HlSiteTemplate) */
GPtrArray *hl_templates_for (GPtrArray *templates, const char *category);

/* The office that @category is proposed to: that of the first template with one; NULL = none. */
const char *hl_templates_get_office (GPtrArray *templates, const char *category);

/* The first field of @text at or after the character @from; [start, end) in characters. */
gboolean hl_template_find_field (const char *text, glong from, glong *start, glong *end);

/* The same, but only fields that stand so in one of @templates: what somebody wrote in brackets
 * herself is no field. */
gboolean hl_templates_find_left (GPtrArray *templates, const char *text, glong *start, glong *end);

G_END_DECLS
