/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-base.h"
#include "base/hl-sealed.h"

#include "hl-test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <unistd.h>

/* Sealed files: what was written comes back, whole or in part; what was tampered with
 * does not. */

static const guint8 key[HL_SEALED_KEY] = { 1, 2, 3 };
static const guint8 other_key[HL_SEALED_KEY] = { 1, 2, 4 };

#define HEADER 24
#define HEAD 8 /* of a record */
#define TAG 16
#define LENGTH 1000 /* of the records below */
#define RECORD (HEAD + LENGTH + TAG)

typedef struct
{
  char *folder, *path;
  guint8 plain[3 * LENGTH];
} File;

static void
file_clear (File *file)
{
  g_free (file->folder);
  g_free (file->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static HlSealedWriter *
open_writer (File *file, int *fd)
{
  HlSealedWriter *writer;

  *fd = open (file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_assert_cmpint (*fd, >=, 0);
  writer = hl_sealed_writer_new (*fd, key, "12-1", NULL);
  g_assert_nonnull (writer);
  return writer;
}

/* Three records of LENGTH; @head: the final one's, NULL = cut off. */
static void
make (File *file, const char *head)
{
  g_autoptr (HlSealedWriter) writer = NULL;
  int fd;

  file->folder = hl_test_dir ();
  file->path = g_build_filename (file->folder, "sealed", NULL);
  for (guint i = 0; i < sizeof file->plain; i++)
    file->plain[i] = (guint8) (i * 7 + i / 256);
  writer = open_writer (file, &fd);
  for (guint i = 0; i < 3; i++)
    g_assert_true (
        hl_sealed_writer_append (writer, file->plain + i * LENGTH, LENGTH, 10 + i, NULL));
  if (head != NULL)
    g_assert_true (hl_sealed_writer_finish (writer, head, strlen (head), NULL));
  if (head != NULL)
    memcpy (file->plain, head, strlen (head));
  close (fd);
}

static HlSealedReader *
read_with (File *file, const guint8 *with, const char *context)
{
  g_autoptr (GError) error = NULL;
  HlSealedReader *reader = hl_sealed_reader_new (file->path, with, context, &error);

  if (reader == NULL)
    g_test_message ("%s", error->message);
  return reader;
}

static void
check_plain (File *file, HlSealedReader *reader)
{
  static const struct
  {
    guint offset, length;
  } parts[] = {
    { 0, 3 * LENGTH },    { 0, 1 },          { 1, 5 },     { LENGTH - 1, 2 }, { LENGTH, LENGTH },
    { 2999, 1 },          { 3 * LENGTH, 0 }, { 10, 2500 }, { 2 * LENGTH, 7 }, { 0, LENGTH },
    { LENGTH + 1, 1998 },
  };
  guint8 got[3 * LENGTH];

  g_assert_cmpint (hl_sealed_reader_get_length (reader), ==, 3 * LENGTH);
  g_assert_cmpint (hl_sealed_reader_get_units (reader), ==, 33);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_assert_true (hl_sealed_reader_read (reader, parts[i].offset, got, parts[i].length, NULL));
      g_assert_cmpmem (got, parts[i].length, file->plain + parts[i].offset, parts[i].length);
    }
}

static void
test_round_trip (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (HlSealedReader) reader = NULL;
  guint8 byte;

  make (&file, "new head");
  reader = read_with (&file, key, "12-1");
  g_assert_nonnull (reader);
  g_assert_true (hl_sealed_reader_is_complete (reader));
  check_plain (&file, reader);
  g_assert_true (hl_sealed_is_sealed (file.path));
  g_assert_false (hl_sealed_reader_read (reader, 3 * LENGTH, &byte, 1, NULL));
  g_assert_false (hl_sealed_reader_read (reader, G_MAXINT64, &byte, 1, NULL));
}

static void
test_cut_off (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (HlSealedReader) reader = NULL;
  guint8 got[4];

  make (&file, NULL);
  reader = read_with (&file, key, "12-1");
  g_assert_false (hl_sealed_reader_is_complete (reader));
  check_plain (&file, reader);
  hl_sealed_reader_set_head (reader, "abc", 3);
  g_assert_true (hl_sealed_reader_read (reader, 1, got, 3, NULL));
  g_assert_cmpmem (got, 2, "bc", 2);
  g_assert_cmpint (got[2], ==, file.plain[3]);
}

static void
test_wrong_key (void)
{
  g_auto (File) file = { 0 };

  make (&file, "");
  g_assert_null (read_with (&file, other_key, "12-1"));
  g_assert_null (read_with (&file, key, "12-2"));
  g_assert_null (read_with (&file, NULL, NULL));
}

/* ---- Tampering ---- */

typedef enum
{
  FLIP,   /* a bit of the byte at @at */
  CUT,    /* to @at bytes */
  SWAP,   /* the first two records */
  DROP,   /* the second record */
  REPEAT, /* the second record in the place of the third */
  APPEND, /* a byte */
  LONG,   /* the first record says it is longer */
} Tampering;

typedef struct
{
  const char *name;
  Tampering how;
  gsize at;
  gboolean opens; /* it is seen when its part is read, not before */
} Bad;

static const Bad bad[] = {
  { "magic", FLIP, 0, FALSE },
  { "version", FLIP, 4, FALSE },
  { "cipher", FLIP, 5, FALSE },
  { "reserved", FLIP, 7, FALSE },
  { "salt", FLIP, 9, FALSE },
  { "length", FLIP, HEADER + 3, FALSE },
  { "final-mark", FLIP, HEADER, FALSE },
  { "units", FLIP, HEADER + 7, TRUE },
  { "first-byte", FLIP, HEADER + HEAD, TRUE },
  { "tag", FLIP, HEADER + RECORD - 1, TRUE },
  { "last-record", FLIP, HEADER + 2 * RECORD + HEAD + 500, TRUE },
  { "final-record", FLIP, HEADER + 3 * RECORD + HEAD, FALSE },
  { "swapped", SWAP, 0, TRUE },
  { "dropped", DROP, 0, FALSE },
  { "repeated", REPEAT, 0, TRUE },
  { "appended", APPEND, 0, FALSE },
  { "too-long", LONG, 0, FALSE },
  { "empty", CUT, 0, FALSE },
  { "header-cut", CUT, HEADER - 1, FALSE },
};

static gsize
tamper (const Bad *how, guint8 *data, gsize length)
{
  guint8 *first = data + HEADER, *second = first + RECORD, *third = second + RECORD;
  guint8 spare[RECORD];

  switch (how->how)
    {
    case FLIP:
      data[how->at] ^= how->at == HEADER ? 0x80 : 1;
      break;
    case CUT:
      return how->at;
    case SWAP:
      memcpy (spare, first, RECORD);
      memcpy (first, second, RECORD);
      memcpy (second, spare, RECORD);
      break;
    case DROP:
      memmove (second, third, (gsize) (data + length - third));
      return length - RECORD;
    case REPEAT:
      memcpy (third, second, RECORD);
      break;
    case APPEND:
      return length + 1;
    case LONG:
      first[1] = 0x7f;
      break;
    }
  return length;
}

static void
test_tampered (gconstpointer data)
{
  const Bad *how = data;
  g_auto (File) file = { 0 };
  g_autoptr (HlSealedReader) reader = NULL;
  g_autofree char *text = NULL;
  guint8 got[3 * LENGTH];
  gsize length;

  make (&file, "head");
  g_assert_true (g_file_get_contents (file.path, &text, &length, NULL));
  length = tamper (how, (guint8 *) text, length);
  g_assert_true (g_file_set_contents (file.path, text, (gssize) length, NULL));
  reader = read_with (&file, key, "12-1");
  if (!how->opens && reader != NULL)
    g_assert_false (hl_sealed_reader_is_complete (reader));
  if (how->opens)
    {
      g_assert_nonnull (reader);
      g_assert_false (hl_sealed_reader_read (reader, 0, got, sizeof got, NULL));
    }
}

/* At every length a file that was cut is refused or says so, and is mended. */
static void
test_every_cut (void)
{
  g_auto (File) file = { 0 };
  g_autofree char *text = NULL;
  gsize length;

  make (&file, "head");
  g_assert_true (g_file_get_contents (file.path, &text, &length, NULL));
  for (gsize cut = HEADER; cut < length; cut += 37)
    {
      g_autoptr (HlSealedReader) reader = NULL;
      HlSealedInfo info;
      guint whole = (guint) ((cut - HEADER) / RECORD);

      g_assert_true (g_file_set_contents (file.path, text, (gssize) cut, NULL));
      g_assert_true (hl_sealed_repair (file.path, &info, NULL));
      g_assert_false (info.was_complete);
      g_assert_cmpint (info.bytes, ==, HEADER + whole * RECORD);
      g_assert_cmpint (info.units, ==, whole * 10 + (whole == 3 ? 3 : whole == 2 ? 1 : 0));
      reader = read_with (&file, key, "12-1");
      g_assert_nonnull (reader);
      g_assert_false (hl_sealed_reader_is_complete (reader));
      g_assert_cmpint (hl_sealed_reader_get_length (reader), ==, whole * LENGTH);
    }
}

static void
test_plain (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (HlSealedReader) reader = NULL;
  HlSealedInfo info;
  char got[4] = "";

  file.folder = hl_test_dir ();
  file.path = g_build_filename (file.folder, "plain", NULL);
  g_assert_true (g_file_set_contents (file.path, "fLaC and so on", -1, NULL));
  g_assert_null (read_with (&file, key, "12-1"));
  g_assert_false (hl_sealed_is_sealed (file.path));
  g_assert_false (hl_sealed_repair (file.path, &info, NULL));
  reader = read_with (&file, NULL, NULL);
  g_assert_cmpint (hl_sealed_reader_get_length (reader), ==, 14);
  g_assert_true (hl_sealed_reader_read (reader, 5, got, 3, NULL));
  g_assert_cmpstr (got, ==, "and");
}

/* A disk that takes no more: what is there stays whole. */
static void
test_full (void)
{
  g_auto (File) file = { 0 };
  g_autoptr (HlSealedWriter) writer = NULL;
  g_autoptr (HlSealedReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, small;
  int fd;

  make (&file, NULL);
  writer = open_writer (&file, &fd);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = HEADER + RECORD + 500;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_true (hl_sealed_writer_append (writer, file.plain, LENGTH, 5, NULL));
  g_assert_false (hl_sealed_writer_append (writer, file.plain, LENGTH, 5, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  close (fd);
  g_assert_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (EFBIG));
  reader = read_with (&file, key, "12-1");
  g_assert_cmpint (hl_sealed_reader_get_length (reader), ==, LENGTH);
  g_assert_cmpint (hl_sealed_reader_get_units (reader), ==, 5);
}

/* Two files with one key and the same bytes have nothing in common. */
static void
test_salt (void)
{
  g_auto (File) a = { 0 }, b = { 0 };
  g_autofree char *in_a = NULL, *in_b = NULL;
  gsize n_a, n_b;

  make (&a, "");
  make (&b, "");
  g_assert_true (g_file_get_contents (a.path, &in_a, &n_a, NULL));
  g_assert_true (g_file_get_contents (b.path, &in_b, &n_b, NULL));
  g_assert_cmpuint (n_a, ==, n_b);
  g_assert_cmpint (memcmp (in_a + HEADER + HEAD, in_b + HEADER + HEAD, LENGTH), !=, 0);
  g_assert_null (memmem (in_a, n_a, a.plain, 16));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/sealed/round-trip", test_round_trip);
  g_test_add_func ("/base/sealed/cut-off", test_cut_off);
  g_test_add_func ("/base/sealed/wrong-key", test_wrong_key);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *name = g_strconcat ("/base/sealed/tampered/", bad[i].name, NULL);

      g_test_add_data_func (name, &bad[i], test_tampered);
    }
  g_test_add_func ("/base/sealed/every-cut", test_every_cut);
  g_test_add_func ("/base/sealed/plain", test_plain);
  g_test_add_func ("/base/sealed/full", test_full);
  g_test_add_func ("/base/sealed/salt", test_salt);
  return g_test_run ();
}
