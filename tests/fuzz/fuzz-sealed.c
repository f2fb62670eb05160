/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-sealed.h"

#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

/* Any bytes as a sealed file, with its key and without. */

static const guint8 key[HL_SEALED_KEY] = "the key of the seeds in corpus";

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("sealed", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (HlSealedReader) reader = NULL;
  HlSealedInfo info;
  guint8 got[512];

  g_assert_cmpint (write (fd, data, size), ==, size);
  reader = hl_sealed_reader_new (path, key, "1-1", NULL);
  for (gint64 at = 0; reader != NULL && at < hl_sealed_reader_get_length (reader); at += sizeof got)
    if (!hl_sealed_reader_read (
            reader, at, got,
            (gsize) MIN ((gint64) sizeof got, hl_sealed_reader_get_length (reader) - at), NULL))
      break;
  if (hl_sealed_repair (path, &info, NULL))
    g_assert_cmpint (info.bytes, <=, size);
  close (fd);
  return 0;
}
