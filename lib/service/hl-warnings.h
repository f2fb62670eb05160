/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-service-private.h"

G_BEGIN_DECLS

/* What an operator should know, as long as it is so.  Each code and subject once;
 * raised again it only changes its text.  To the log, to /health and to consoles
 * with see-live.  Main thread. */

typedef enum
{
  HL_WARNING_INFO,
  HL_WARNING_NORMAL,
  HL_WARNING_SERIOUS,
} HlWarningLevel;

HlWarnings *hl_warnings_new (HlService *service);
void hl_warnings_free (HlWarnings *self);

/* @code: a word; @subject: a name or "" (a trunk's, a prompt's), never a caller's number. */
void hl_warnings_raise (HlWarnings *self, HlWarningLevel level, const char *code,
                        const char *subject, const char *format, ...) G_GNUC_PRINTF (5, 6);
void hl_warnings_clear (HlWarnings *self, const char *code, const char *subject);

typedef struct
{
  HlWarningLevel level;
  const char *code, *subject, *text;
  HlTime at;
} HlWarning;
typedef void (*HlWarningFunc) (const HlWarning *warning, gpointer data);
/* Those that stand. */
void hl_warnings_foreach (HlWarnings *self, HlWarningFunc func, gpointer data);

/* Texts of warnings and errors, as a list of /health; any? */
void hl_warnings_write (HlWarnings *self, HlJsonWriter *writer);
gboolean hl_warnings_any (HlWarnings *self);

G_END_DECLS
