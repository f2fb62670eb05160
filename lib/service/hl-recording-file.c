/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recording-file.h"

#include "hl-route.h"
#include "media/hl-flac.h"

#define PURPOSE "recording.key"

char *
hl_recording_key_new (HlKey *key, guint8 *data)
{
  hl_sealed_key_new (data);
  return hl_sealed_key_wrap (key, PURPOSE, data);
}

gboolean
hl_recording_key_open (HlKey *key, const char *sealed, guint8 *data, GError **error)
{
  return hl_sealed_key_unwrap (key, PURPOSE, sealed, data, error);
}

/* Of a file that was cut off the header does not know the length; the records do. */
static gboolean
mend_head (HlSealedReader *reader, GError **error)
{
  guint8 head[HL_FLAC_HEAD];

  if (hl_sealed_reader_is_complete (reader) || hl_sealed_reader_get_length (reader) < HL_FLAC_HEAD)
    return TRUE;
  if (!hl_sealed_reader_read (reader, 0, head, sizeof head, error))
    return FALSE;
  if (hl_flac_set_length (head, hl_sealed_reader_get_units (reader)))
    hl_sealed_reader_set_head (reader, head, sizeof head);
  return TRUE;
}

static HlSealedReader *
open_file (const HlRecordingRecord *recording, HlKey *key, const char *path, GError **error)
{
  g_autoptr (HlSealedReader) reader = NULL;
  g_autofree char *context = NULL;
  guint8 data[HL_SEALED_KEY];

  if (recording->key_sealed == NULL)
    return hl_sealed_reader_new (path, NULL, NULL, error);
  if (!hl_recording_key_open (key, recording->key_sealed, data, error))
    return NULL;
  context = g_strdup_printf ("%" G_GINT64_FORMAT "-%d", recording->call, (int) recording->part);
  reader = hl_sealed_reader_new (path, data, context, error);
  hl_sealed_key_wipe (data);
  if (reader == NULL || !mend_head (reader, error))
    return NULL;
  if (hl_sealed_reader_is_complete (reader) || recording->fault != NULL)
    return g_steal_pointer (&reader);
  g_set_error_literal (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED, "its end was cut off");
  return NULL;
}

HlSealedReader *
hl_recording_open (const HlRecordingRecord *recording, HlKey *key, const char *folder,
                   GError **error)
{
  g_autofree char *path = g_build_filename (folder, recording->path, NULL);

  if (recording->purged_at != 0)
    {
      g_set_error_literal (error, HL_FAIL, HL_FAIL_GONE,
                           "the recording was kept as long as its class says, and is deleted");
      return NULL;
    }
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error_literal (error, HL_FAIL, HL_FAIL_GONE, "the file is not there any more");
      return NULL;
    }
  return open_file (recording, key, path, error);
}

GBytes *
hl_recording_read (HlSealedReader *reader, gint64 offset, gint64 length, GError **error)
{
  g_autofree guint8 *data = g_malloc ((gsize) MAX (length, 1));

  if (!hl_sealed_reader_read (reader, offset, data, (gsize) length, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), (gsize) length);
}
