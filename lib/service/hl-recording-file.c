/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recording-file.h"

#include <string.h>

#include "hl-route.h"
#include "media/hl-flac.h"

#define PURPOSE "recording.key"
#define OPUS ".opus"

/* ---- Names ---- */

char *
hl_recording_opus_name (const char *path)
{
  const char *dot = strrchr (path, '.');
  gsize length = dot != NULL && strchr (dot, '/') == NULL ? (gsize) (dot - path) : strlen (path);
  g_autofree char *stem = g_strndup (path, length);

  return g_strconcat (
      stem, OPUS, g_str_has_suffix (path, HL_RECORDING_SEALED) ? HL_RECORDING_SEALED : "", NULL);
}

char *
hl_recording_file_name (const HlRecordingRecord *recording)
{
  return recording->converted_at != 0 ? hl_recording_opus_name (recording->path)
                                      : g_strdup (recording->path);
}

char *
hl_recording_context (const HlRecordingRecord *recording, gboolean opus)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "-%d%s", recording->call, (int) recording->part,
                          opus ? " opus" : "");
}

/* ---- Keys ---- */

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
open_file (const HlRecordingRecord *recording, HlKey *key, const char *path, gboolean opus,
           GError **error)
{
  g_autoptr (HlSealedReader) reader = NULL;
  g_autofree char *context = NULL;
  guint8 data[HL_SEALED_KEY];

  if (recording->key_sealed == NULL)
    return hl_sealed_reader_new (path, NULL, NULL, error);
  if (!hl_recording_key_open (key, recording->key_sealed, data, error))
    return NULL;
  context = hl_recording_context (recording, opus);
  reader = hl_sealed_reader_new (path, data, context, error);
  hl_sealed_key_wipe (data);
  if (reader == NULL || !mend_head (reader, error))
    return NULL;
  if (hl_sealed_reader_is_complete (reader) || recording->fault != NULL)
    return g_steal_pointer (&reader);
  g_set_error_literal (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED, "its end was cut off");
  return NULL;
}

/* NULL when neither file is there. */
static char *
find_file (const HlRecordingRecord *recording, const char *folder, gboolean *opus)
{
  g_autofree char *name = hl_recording_opus_name (recording->path);

  *opus = recording->converted_at != 0;
  for (guint i = 0; i < 2; i++, *opus = !*opus)
    {
      g_autofree char *path = g_build_filename (folder, *opus ? name : recording->path, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

HlSealedReader *
hl_recording_open (const HlRecordingRecord *recording, HlKey *key, const char *folder,
                   GError **error)
{
  gboolean opus;
  g_autofree char *path = find_file (recording, folder, &opus);

  if (recording->purged_at != 0)
    {
      g_set_error_literal (error, HL_FAIL, HL_FAIL_GONE,
                           "the recording was kept as long as its class says, and is deleted");
      return NULL;
    }
  if (path == NULL)
    {
      g_set_error_literal (error, HL_FAIL, HL_FAIL_GONE, "the file is not there any more");
      return NULL;
    }
  return open_file (recording, key, path, opus, error);
}

gboolean
hl_recording_is_opus (HlSealedReader *reader)
{
  guint8 start[4];

  return hl_sealed_reader_get_length (reader) >= (gint64) sizeof start
         && hl_sealed_reader_read (reader, 0, start, sizeof start, NULL)
         && memcmp (start, "OggS", sizeof start) == 0;
}
