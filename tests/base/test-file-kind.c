/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-file-kind.h"

#include <string.h>

/* What files are, by their bytes. */

#define BYTES(text) text, sizeof text - 1

static const struct
{
  const char *bytes;
  gsize length;
  const char *word;
} files[] = {
  { BYTES (""), "data" },
  { BYTES ("%PDF-1.7\n"), "pdf" },
  { BYTES ("\xff\xd8\xff\xe0JFIF"), "jpg" },
  { BYTES ("\x89PNG\r\n\x1a\n"), "png" },
  { BYTES ("RIFF\x10\0\0\0WEBPVP8 "), "webp" },
  { BYTES ("RIFF\x10\0\0\0WAVEfmt "), "wav" },
  { BYTES ("\0\0\0\x18"
           "ftypheic"),
    "heic" },
  { BYTES ("\0\0\0\x18"
           "ftypisom"),
    "mp4" },
  { BYTES ("MZ\x90\0"), "exe" },
  { BYTES ("\x7f"
           "ELF\2\1\1"),
    "elf" },
  { BYTES ("\x78\x9f\x3e\x22rest"), "tnef" },
  { BYTES ("PK\3\4"), "zip" },
  { BYTES ("PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\6\0\0\0word/d"), "docx" },
  { BYTES ("PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\0\0OFD.xml"), "ofd" },
  { BYTES ("PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0xl/"), "xlsx" },
  { BYTES ("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "doc" },
  { BYTES ("\xe4\xbd\xa0\xe5\xa5\xbd\r\n"), "txt" }, /* UTF-8 */
  { BYTES ("\xc4\xe3\xba\xc3"), "txt" },             /* GB18030 */
  { BYTES ("\xef\xbb\xbf<?xml version=\"1.0\"?>"), "xml" },
  { BYTES ("hello <ScRiPt>alert(1)</script>"), "html" },
  { BYTES ("  <!DOCTYPE html><p>"), "html" },
  { BYTES ("text\0with a null"), "data" },
  { BYTES ("\x01\x02\x03"), "data" },
};

static void
test_sniff (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_cmpstr (hl_file_kind_sniff (files[i].bytes, files[i].length)->word, ==, files[i].word);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_nonnull (hl_file_kind_find (files[i].word));
  g_assert_null (hl_file_kind_find ("nothing"));
}

/* What is cut anywhere is still something, and no byte beyond is read. */
static void
test_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (gsize length = 0; length <= files[i].length; length++)
      {
        g_autofree char *copy = g_memdup2 (files[i].bytes, MAX (length, 1));

        g_assert_nonnull (hl_file_kind_sniff (copy, length));
      }
}

static void
test_lists (void)
{
  g_autofree char *unknown = hl_file_kind_dup_unknown ("pdf, Jpg; word");

  g_assert_true (hl_file_kind_is_listed ("pdf, JPG;png", "jpg"));
  g_assert_true (hl_file_kind_is_listed ("pdf", "pdf"));
  g_assert_false (hl_file_kind_is_listed ("pdfs jpgx", "pdf"));
  g_assert_false (hl_file_kind_is_listed ("", "pdf"));
  g_assert_cmpstr (unknown, ==, "word");
  g_assert_null (hl_file_kind_dup_unknown ("pdf jpg"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/file-kind/sniff", test_sniff);
  g_test_add_func ("/base/file-kind/cut", test_cut);
  g_test_add_func ("/base/file-kind/lists", test_lists);
  return g_test_run ();
}
