/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Tables for the terminal: columns as wide as their widest cell, a Chinese character
 * being two wide. */

typedef enum
{
  CTL_TEXT,
  CTL_NUMBER,
  CTL_TIME, /* local */
  CTL_SPAN, /* m:ss */
  CTL_YES,  /* "yes" or nothing */
} CtlKind;

typedef struct
{
  const char *title;
  const char *name; /* of the item's member */
  CtlKind kind;
} CtlColumn;

/* @columns end with a NULL title. */
void ctl_table_print (const HlJson *items, const CtlColumn *columns);
/* "name  value", one line each, of an object; members that are no single values are left out. */
void ctl_object_print (const HlJson *object);

/* In columns of the terminal. */
guint ctl_text_width (const char *text);

G_END_DECLS
