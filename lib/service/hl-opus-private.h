/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-recording-opus.h"

G_BEGIN_DECLS

/* Between what the data knows of conversions and what is done with the files. */

typedef struct
{
  HlId recording;
  HlTime now;
  gint64 kbit, bytes;
  char *digest;      /* of the new file */
  const char *fault; /* or why there is none */
  gboolean settled;  /* out; FALSE: it is not due any more */
} HlOpusSettling;

/* In any job. */
gboolean hl_opus_is_due (HlDb *db, HlOpusSettling *work, gboolean *due, GError **error);
/* An HlStoreJob, for writing: the row and its fact. */
gboolean hl_opus_settle (HlDb *db, gpointer settling, GError **error);

G_END_DECLS
