/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static GPtrArray *dirs;

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
hl_test_wait_until (HlTestCondition condition, gpointer data, guint seconds)
{
  gint64 deadline = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  guint wake = g_timeout_add (5, wake_cb, NULL);
  gboolean held;

  while (!(held = condition (data)) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (wake);
  return held;
}

static int
remove_entry (const char *path, const struct stat *info, int flag, struct FTW *walk)
{
  return remove (path);
}

static void
remove_dirs (void)
{
  for (guint i = 0; i < dirs->len; i++)
    nftw (g_ptr_array_index (dirs, i), remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&dirs, g_ptr_array_unref);
}

char *
hl_test_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("hotline-test-XXXXXX", &error);

  g_assert_no_error (error);
  if (dirs == NULL)
    {
      dirs = g_ptr_array_new_with_free_func (g_free);
      atexit (remove_dirs);
    }
  g_ptr_array_add (dirs, g_strdup (dir));
  return dir;
}

char *
hl_test_source (const char *relative)
{
  const char *root = g_getenv ("HL_SOURCE_ROOT");

  g_assert_nonnull (root);
  return g_build_filename (root, relative, NULL);
}

static int
bind_port (int type, guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, type | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;

  close (fd);
  return -1;
}

guint16
hl_test_free_port (void)
{
  for (int tries = 0; tries < 100; tries++)
    {
      guint16 port = (guint16) g_random_int_range (20000, 30000) & ~1;
      int udp = bind_port (SOCK_DGRAM, port);
      int tcp = udp < 0 ? -1 : bind_port (SOCK_STREAM, port);

      if (udp >= 0)
        close (udp);
      if (tcp >= 0)
        {
          close (tcp);
          return port;
        }
    }

  g_assert_not_reached ();
}
