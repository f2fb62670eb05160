/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-file-kind.h"

#include <string.h>

/* Signatures, and a look into zip archives and texts, which are many things. */

enum
{
  DATA,
  TEXT,
  HTML,
  XML,
  ZIP,
  OLE,
  N_PLAIN
};

static const HlFileKind plain[N_PLAIN] = {
  [DATA] = { "data", "application/octet-stream" },
  [TEXT] = { "txt", "text/plain" },
  [HTML] = { "html", "text/html" },
  [XML] = { "xml", "text/xml" },
  [ZIP] = { "zip", "application/zip" },
  [OLE] = { "doc", "application/x-ole-storage" },
};

typedef struct
{
  HlFileKind kind;
  guint offset;
  const char *bytes;
  guint length;
} Signature;

#define SIGNED(word, media, offset, bytes)                                                         \
  {                                                                                                \
    { word, media }, offset, bytes, sizeof bytes - 1                                               \
  }

/* clang-format off */
static const Signature signatures[] = {
  SIGNED ("pdf",  "application/pdf",              0, "%PDF-"),
  SIGNED ("jpg",  "image/jpeg",                   0, "\xff\xd8\xff"),
  SIGNED ("png",  "image/png",                    0, "\x89PNG\r\n\x1a\n"),
  SIGNED ("gif",  "image/gif",                    0, "GIF8"),
  SIGNED ("tiff", "image/tiff",                   0, "II*\0"),
  SIGNED ("tiff", "image/tiff",                   0, "MM\0*"),
  SIGNED ("webp", "image/webp",                   8, "WEBP"),
  SIGNED ("wav",  "audio/wav",                    8, "WAVE"),
  SIGNED ("heic", "image/heic",                   4, "ftyphei"),
  SIGNED ("heic", "image/heic",                   4, "ftypmif1"),
  SIGNED ("m4a",  "audio/mp4",                    4, "ftypM4A"),
  SIGNED ("mp4",  "video/mp4",                    4, "ftyp"),
  SIGNED ("mp3",  "audio/mpeg",                   0, "ID3"),
  SIGNED ("mp3",  "audio/mpeg",                   0, "\xff\xfb"),
  SIGNED ("mp3",  "audio/mpeg",                   0, "\xff\xf3"),
  SIGNED ("amr",  "audio/amr",                    0, "#!AMR"),
  SIGNED ("flac", "audio/flac",                   0, "fLaC"),
  SIGNED ("ogg",  "audio/ogg",                    0, "OggS"),
  SIGNED ("rtf",  "application/rtf",              0, "{\\rtf"),
  SIGNED ("7z",   "application/x-7z-compressed",  0, "7z\xbc\xaf\x27\x1c"),
  SIGNED ("rar",  "application/vnd.rar",          0, "Rar!\x1a\x07"),
  SIGNED ("exe",  "application/x-msdownload",     0, "MZ"),
  SIGNED ("elf",  "application/x-executable",     0, "\x7f" "ELF"),
  SIGNED ("tnef", "application/ms-tnef",          0, "\x78\x9f\x3e\x22"),
};

/* Names of members that tell what a zip archive is. */
static const struct
{
  HlFileKind kind;
  const char *member;
} zipped[] = {
  { { "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" }, "word/" },
  { { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }, "xl/" },
  { { "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" }, "ppt/" },
  { { "ofd",  "application/ofd" }, "OFD.xml" },
  { { "jar",  "application/java-archive" }, "META-INF/MANIFEST.MF" },
  { { "apk",  "application/vnd.android.package-archive" }, "AndroidManifest.xml" },
};
/* clang-format on */

/* ---- Archives ---- */

/* Members' local headers stand before their bytes; the few at the beginning tell. */
static const HlFileKind *
sniff_zip (const guint8 *head, gsize length)
{
  for (gsize i = 0; i + 30 < length; i++)
    {
      gsize size;

      if (memcmp (head + i, "PK\3\4", 4) != 0)
        continue;
      size = MIN ((gsize) head[i + 26] | (gsize) head[i + 27] << 8, length - i - 30);
      for (guint k = 0; k < G_N_ELEMENTS (zipped); k++)
        if (size >= strlen (zipped[k].member)
            && memcmp (head + i + 30, zipped[k].member, strlen (zipped[k].member)) == 0)
          return &zipped[k].kind;
    }
  return &plain[ZIP];
}

/* ---- Texts ---- */

static gboolean
is_text (const guint8 *head, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((head[i] < 0x20 && strchr ("\t\n\r\f", head[i]) == NULL) || head[i] == 0 || head[i] == 0x7f)
      return FALSE;
  return length > 0;
}

static const HlFileKind *
sniff_text (const guint8 *head, gsize length)
{
  g_autofree char *text = NULL;
  const char *begin;

  if (length >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0)
    {
      head += 3;
      length -= 3;
    }
  if (!is_text (head, length))
    return &plain[DATA];
  text = g_ascii_strdown ((const char *) head, (gssize) length);
  begin = text + strspn (text, " \t\r\n\f");
  if (strstr (text, "<html") != NULL || strstr (text, "<script") != NULL
      || g_str_has_prefix (begin, "<!doctype html"))
    return &plain[HTML];
  return g_str_has_prefix (begin, "<?xml") || g_str_has_prefix (begin, "<svg") ? &plain[XML]
                                                                               : &plain[TEXT];
}

/* ---- Public ---- */

const HlFileKind *
hl_file_kind_sniff (const void *head, gsize length)
{
  const guint8 *bytes = head;

  length = MIN (length, HL_FILE_KIND_HEAD);
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (length >= signatures[i].offset + signatures[i].length
        && memcmp (bytes + signatures[i].offset, signatures[i].bytes, signatures[i].length) == 0)
      return &signatures[i].kind;
  if (length >= 4 && memcmp (bytes, "PK\3\4", 4) == 0)
    return sniff_zip (bytes, length);
  if (length >= 8 && memcmp (bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
    return &plain[OLE];
  return sniff_text (bytes, length);
}

const HlFileKind *
hl_file_kind_find (const char *word)
{
  for (guint i = 0; i < N_PLAIN; i++)
    if (strcmp (plain[i].word, word) == 0)
      return &plain[i];
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (strcmp (signatures[i].kind.word, word) == 0)
      return &signatures[i].kind;
  for (guint i = 0; i < G_N_ELEMENTS (zipped); i++)
    if (strcmp (zipped[i].kind.word, word) == 0)
      return &zipped[i].kind;
  return NULL;
}

/* The next word of @text, its length in @length; NULL = there is none. */
static const char *
next_word (const char *text, gsize *length)
{
  while (*text != '\0' && !g_ascii_isalnum (*text))
    text++;
  for (*length = 0; g_ascii_isalnum (text[*length]);)
    (*length)++;
  return *length > 0 ? text : NULL;
}

gboolean
hl_file_kind_is_listed (const char *list, const char *word)
{
  gsize length;

  for (const char *at = list; (at = next_word (at, &length)) != NULL; at += length)
    if (length == strlen (word) && g_ascii_strncasecmp (at, word, length) == 0)
      return TRUE;
  return FALSE;
}

char *
hl_file_kind_dup_unknown (const char *list)
{
  gsize length;

  for (const char *at = list; (at = next_word (at, &length)) != NULL; at += length)
    {
      g_autofree char *word = g_ascii_strdown (at, (gssize) length);

      if (hl_file_kind_find (word) == NULL)
        return g_steal_pointer (&word);
    }
  return NULL;
}
