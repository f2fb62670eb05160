/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-compare.h"

G_BEGIN_DECLS

/* A recording from FLAC to Ogg Opus, read back from the disk and compared before it is
 * called done.  For a process of its own (`hotline-mediad --convert`): it blocks, and a codec
 * that crashes takes nobody along.
 *
 * The channels are two streams of their own, so that nothing of the caller's voice is on the
 * agent's side; by mapping family 1 they are left and right for every player. */

#define HL_CONVERT_KBIT_LEAST 16 /* of both channels together */
#define HL_CONVERT_KBIT_MOST 128

/* Exit statuses of the process; 0 = done. */
typedef enum
{
  HL_CONVERT_FAILED = 1, /* the disk, memory: another time */
  HL_CONVERT_JOB = 2,    /* what it was told makes no sense */
  HL_CONVERT_SOURCE = 6, /* the source can't be decoded, or is not as long as it should be */
  HL_CONVERT_RESULT = 7, /* what came out is not what went in */
} HlConvertStatus;

typedef struct
{
  const char *from, *to; /* files; @to is made anew, and is not there after a failure */
  const char *from_context, *to_context; /* of the sealed ones */
  const char *key;                       /* 64 hex digits; NULL = both are plain */
  gint64 length_us;                      /* of the source */
  gint64 kbit;
} HlConvertJob;

/* Returns: 0, or a status with @error */
int hl_convert (const HlConvertJob *job, HlLikeness *likeness, GError **error);

/* The job as a line of JSON, and back as a status: reads standard input to its end, says on
 * standard output what went wrong. */
void hl_convert_write_job (const HlConvertJob *job, GString *to);
int hl_convert_serve (void);

G_END_DECLS
