/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

gboolean
hl_file_fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
  return FALSE;
}

gboolean
hl_file_sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    hl_file_fail (error, folder);
  if (fd >= 0)
    close (fd);
  return done;
}
