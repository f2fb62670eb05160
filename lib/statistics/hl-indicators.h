/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* What each figure means: shown beside it, and in every export.  A change of a
 * formula is a new version. */
typedef struct
{
  const char *name; /* as in the answers' JSON */
  const char *title;
  guint version;
  const char *formula;
  const char *source;
} HlIndicator;

extern const HlIndicator hl_indicators[]; /* name NULL ends it */

const HlIndicator *hl_indicator_find (const char *name);
/* {NAME: {version, title, formula, source}, …} */
void hl_indicators_write (HlJsonWriter *writer);

G_END_DECLS
