/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-flac.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hl-media.h"

/* The FLAC format (RFC 9639) as far as finding whole frames needs it. */

#define STREAMINFO_AT 8
#define STREAMINFO_LENGTH 34
#define FRAME_HEADER_MAX 16

typedef struct
{
  const guint8 *data;
  gsize length;
  gsize first; /* where frames begin */
  guint rate;
  guint64 total;
} Flac;

static guint8
crc8 (const guint8 *data, gsize length)
{
  guint crc = 0;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1;
    }
  return (guint8) crc;
}

static guint16
crc16_step (guint16 crc, guint8 byte)
{
  static guint16 table[256];
  static gsize done;

  if (g_once_init_enter (&done))
    {
      for (guint i = 0; i < 256; i++)
        {
          guint value = i << 8;

          for (guint bit = 0; bit < 8; bit++)
            value = value & 0x8000 ? (value << 1) ^ 0x8005 : value << 1;
          table[i] = (guint16) value;
        }
      g_once_init_leave (&done, 1);
    }
  return (guint16) (crc << 8) ^ table[(crc >> 8) ^ byte];
}

/* Returns: length of the UTF-8-like number at @at, 0 = none */
static guint
number_length (guint8 first)
{
  guint ones = 0;

  while (ones < 8 && first & (0x80 >> ones))
    ones++;
  return ones == 0 ? 1 : ones == 1 || ones > 7 ? 0 : ones;
}

/* Bytes of the optional fields: block size and sample rate. */
static guint
extra_length (guint size_code, guint rate_code)
{
  return (size_code == 6   ? 1
          : size_code == 7 ? 2
                           : 0)
         + (rate_code == 12                      ? 1
            : rate_code == 13 || rate_code == 14 ? 2
                                                 : 0);
}

static guint
block_size (guint code, const guint8 *extra)
{
  if (code == 1)
    return 192;
  if (code >= 2 && code <= 5)
    return 576u << (code - 2);
  if (code == 6)
    return extra[0] + 1u;
  if (code == 7)
    return (extra[0] << 8 | extra[1]) + 1u;
  return code >= 8 ? 256u << (code - 8) : 0;
}

/* Returns: samples in the frame that begins at @at, 0 = no frame begins here */
static guint
frame_at (const Flac *flac, gsize at)
{
  const guint8 *h = flac->data + at;
  gsize left = flac->length - at;
  guint number, header;

  if (left < FRAME_HEADER_MAX || h[0] != 0xff || (h[1] & 0xfe) != 0xf8)
    return 0;
  number = number_length (h[4]);
  if (number == 0)
    return 0;
  header = 4 + number + extra_length (h[2] >> 4, h[2] & 15);
  if (header + 1 > left || crc8 (h, header) != h[header])
    return 0;
  return block_size (h[2] >> 4, h + 4 + number);
}

guint
hl_flac_frame_samples (const guint8 *data, gsize length)
{
  guint8 start[FRAME_HEADER_MAX] = { 0 };
  Flac flac = { .data = start, .length = sizeof start };

  memcpy (start, data, MIN (length, sizeof start)); /* a frame of silence may be shorter */
  return frame_at (&flac, 0);
}

static gboolean
read_stream_info (const guint8 *data, gsize length, Flac *flac)
{
  const guint8 *info = data + STREAMINFO_AT;

  *flac = (Flac){ .data = data, .length = length };
  if (length < STREAMINFO_AT + STREAMINFO_LENGTH || memcmp (data, "fLaC", 4) != 0
      || (data[4] & 0x7f) != 0)
    return FALSE;
  flac->rate = (guint) info[10] << 12 | (guint) info[11] << 4 | info[12] >> 4;
  flac->total = (guint64) (info[13] & 15) << 32 | (guint64) info[14] << 24 | info[15] << 16
                | info[16] << 8 | info[17];
  return flac->rate > 0;
}

static gboolean
read_header (const guint8 *data, gsize length, Flac *flac)
{
  gsize at = 4;

  if (!read_stream_info (data, length, flac))
    return FALSE;
  for (gboolean last = FALSE; !last;)
    {
      if (at + 4 > length)
        return FALSE;
      last = data[at] >> 7;
      at += 4 + ((gsize) data[at + 1] << 16 | (gsize) data[at + 2] << 8 | data[at + 3]);
    }
  if (at > length)
    return FALSE;
  flac->first = at;
  return TRUE;
}

/* Walks whole frames.  Returns: where the last whole one ends */
static gsize
walk (const Flac *flac, gint64 *samples)
{
  gsize start = flac->first;
  guint size = frame_at (flac, start);
  guint16 crc = 0;

  *samples = 0;
  if (size == 0)
    return flac->first;
  /* Over a frame with its checksum the CRC is 0. */
  for (gsize at = start; at < flac->length; at++)
    {
      guint next;

      crc = crc16_step (crc, flac->data[at]);
      if (crc != 0)
        continue;
      next = at + 1 < flac->length ? frame_at (flac, at + 1) : 0;
      if (at + 1 < flac->length && next == 0 && at + 1 + FRAME_HEADER_MAX <= flac->length)
        continue;
      *samples += size;
      start = at + 1;
      if (next == 0)
        break;
      size = next;
    }
  return start;
}

static void
write_total (const guint8 *data, gint64 samples, guint8 *field)
{
  field[0] = (guint8) ((data[STREAMINFO_AT + 13] & 0xf0) | (samples >> 32 & 15));
  for (guint i = 1; i < 5; i++)
    field[i] = (guint8) (samples >> (32 - 8 * i));
}

static gboolean
write_length (int fd, const Flac *flac, gsize end, gint64 samples)
{
  guint8 field[5];
  guint8 no_digest[16] = { 0 };

  write_total (flac->data, samples, field);
  return ftruncate (fd, (off_t) end) == 0
         && pwrite (fd, field, sizeof field, STREAMINFO_AT + 13) == sizeof field
         && pwrite (fd, no_digest, sizeof no_digest, STREAMINFO_AT + 18) == sizeof no_digest
         && fdatasync (fd) == 0;
}

gboolean
hl_flac_set_length (guint8 *head, gint64 samples)
{
  Flac flac;

  if (!read_stream_info (head, HL_FLAC_HEAD, &flac) || flac.total != 0)
    return FALSE;
  write_total (head, samples, head + STREAMINFO_AT + 13);
  memset (head + STREAMINFO_AT + 18, 0, 16);
  return TRUE;
}

gboolean
hl_flac_get_digest (const guint8 *data, gsize length, guint8 *digest, guint *rate, guint *channels)
{
  static const guint8 none[HL_FLAC_DIGEST];
  Flac flac;

  if (!read_stream_info (data, length, &flac))
    return FALSE;
  memcpy (digest, data + STREAMINFO_AT + 18, HL_FLAC_DIGEST);
  *rate = flac.rate;
  *channels = (data[STREAMINFO_AT + 12] >> 1 & 7) + 1u;
  return memcmp (digest, none, sizeof none) != 0;
}

static gboolean
repair_open (int fd, gsize length, HlFlacInfo *info, GError **error)
{
  guint8 *data = length > 0 ? mmap (NULL, length, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
  gboolean good = FALSE;
  Flac flac;

  *info = (HlFlacInfo){ 0 };
  if (data != MAP_FAILED && read_header (data, length, &flac))
    {
      gsize end = length;

      info->rate = flac.rate;
      info->frames = (gint64) flac.total;
      info->was_complete = flac.total > 0;
      if (!info->was_complete)
        end = walk (&flac, &info->frames);
      info->bytes = (gint64) end;
      good = info->was_complete || write_length (fd, &flac, end, info->frames);
      if (!good)
        g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_DISK, "can't be repaired: %s",
                     g_strerror (errno));
    }
  else
    g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_DISK, "nothing of it was written");
  if (data != MAP_FAILED)
    munmap (data, length);
  return good;
}

gboolean
hl_flac_repair (const char *path, HlFlacInfo *info, GError **error)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  struct stat status;
  gboolean good;

  *info = (HlFlacInfo){ 0 };
  if (fd < 0 || fstat (fd, &status) != 0)
    {
      g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_DISK, "can't open %s: %s", path,
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  good = repair_open (fd, (gsize) status.st_size, info, error);
  close (fd);
  if (!good)
    g_prefix_error (error, "%s ", path);
  return good;
}

/* ---- Comments ---- */

#define BLOCK_COMMENTS 4
#define TITLE "TITLE="

typedef struct
{
  const guint8 *at, *end;
} Bytes;

/* The next @n of them; NULL when there are not so many. */
static const guint8 *
take (Bytes *bytes, gsize n)
{
  const guint8 *at = bytes->at;

  if ((gsize) (bytes->end - at) < n)
    return NULL;
  bytes->at += n;
  return at;
}

/* A text with its length before it. */
static const guint8 *
take_text (Bytes *bytes, guint32 *length)
{
  const guint8 *at = take (bytes, 4);

  if (at == NULL)
    return NULL;
  *length = (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
  return take (bytes, *length);
}

static char *
find_title (Bytes comments)
{
  const gsize name = strlen (TITLE);
  guint32 length;
  const guint8 *text;

  if (take_text (&comments, &length) == NULL || take (&comments, 4) == NULL)
    return NULL;
  while ((text = take_text (&comments, &length)) != NULL)
    if (length > name && g_ascii_strncasecmp ((const char *) text, TITLE, name) == 0)
      {
        g_autofree char *title = g_strndup ((const char *) text + name, length - name);

        return g_utf8_validate (title, -1, NULL) ? g_steal_pointer (&title) : NULL;
      }
  return NULL;
}

char *
hl_flac_title (const guint8 *data, gsize length)
{
  Bytes bytes = { data, length > 0 ? data + length : data };
  const guint8 *mark = take (&bytes, 4), *head, *block;
  gboolean last = mark == NULL || memcmp (mark, "fLaC", 4) != 0;

  while (!last && (head = take (&bytes, 4)) != NULL)
    {
      gsize n = (gsize) head[1] << 16 | (gsize) head[2] << 8 | head[3];

      last = (head[0] & 0x80) != 0;
      block = take (&bytes, n);
      if (block == NULL)
        return NULL;
      if ((head[0] & 0x7f) == BLOCK_COMMENTS)
        return find_title ((Bytes){ block, block + n });
    }
  return NULL;
}
