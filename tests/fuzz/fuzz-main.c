/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

/* Without libFuzzer: runs the files and folders given, each input also cut off
 * at and damaged in every one of its first bytes. */

#define EDIT_MAX 2048

static void
run_input (const guint8 *data, gsize size)
{
  /* A copy of exactly its size, so that a sanitizer sees reading past the end. */
  guint8 *copy = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (copy, size);
  g_free (copy);
}

static void
run_edits (const char *contents, gsize size)
{
  g_autofree guint8 *edited = g_memdup2 (contents, size);

  run_input (edited, size);
  for (gsize i = 0; i < MIN (size, EDIT_MAX); i++)
    {
      const guint8 saved = edited[i];

      run_input (edited, i);
      for (guint bit = 0; bit < 8; bit++)
        {
          edited[i] = saved ^ (guint8) (1u << bit);
          run_input (edited, size);
        }
      edited[i] = saved;
    }
}

static guint
run_path (const char *path)
{
  g_autofree char *contents = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  gsize size;
  guint n = 0;

  if (dir != NULL)
    {
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          n += run_path (child);
        }
      return n;
    }
  if (!g_file_get_contents (path, &contents, &size, NULL))
    return 0;
  run_edits (contents, size);
  return 1;
}

int
main (int argc, char **argv)
{
  guint n = 0;

  run_input ((const guint8 *) "", 0);
  for (int i = 1; i < argc; i++)
    n += run_path (argv[i]);
  g_print ("%u inputs\n", n);
  return 0;
}
