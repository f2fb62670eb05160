/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
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

/* ---- Ports ----
 *
 * Tests run side by side, and a port is bound by its peer only a while after it was chosen: so
 * each process chooses from a block that is its own until it ends.  The lock is an abstract
 * socket of the block's name, which the kernel takes away with the process; service.py does the
 * same. */

#define PORT_FIRST 10000
#define PORT_BLOCK 500
#define PORT_BLOCKS 40

/* Its descriptor; −1 = it is another process's. */
static int
lock_block (guint block)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int length = g_snprintf (address.sun_path + 1, sizeof address.sun_path - 1,
                           "hotline-test-ports-%u", block);

  if (bind (fd, (struct sockaddr *) &address,
            (socklen_t) (offsetof (struct sockaddr_un, sun_path) + 1 + (gsize) length))
      == 0)
    return fd;

  close (fd);
  return -1;
}

static const char *
argument (char **arguments, const char *name)
{
  for (guint i = 1; arguments[i - 1] != NULL && arguments[i] != NULL; i++)
    if (g_str_equal (arguments[i - 1], name))
      return arguments[i];
  return NULL;
}

/* A mediad of tests, whose block of ports is nobody's, or since now ours. */
static gboolean
is_left_behind (char **arguments, guint own)
{
  const char *ports = argument (arguments, "--ports"), *path = argument (arguments, "--socket");
  g_autofree char *ours = g_build_filename (g_get_tmp_dir (), "hotline-", NULL);
  guint block;
  int fd;

  if (!g_str_has_suffix (arguments[0], "/hotline-mediad") || ports == NULL || path == NULL
      || !g_str_has_prefix (path, ours) || atoi (ports) < PORT_FIRST)
    return FALSE;
  block = ((guint) atoi (ports) - PORT_FIRST) / PORT_BLOCK;
  if (block == own)
    return TRUE;
  fd = lock_block (block);
  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/* It outlives who used it, with its calls: the one of a test that was aborted would go on to send
 * sound to ports that are another's by now. */
static void
end_left_behind (guint own)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (processes != NULL && (name = g_dir_read_name (processes)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *line = NULL;
      g_auto (GStrv) arguments = NULL;
      gsize length;

      if (!g_ascii_isdigit (name[0]) || !g_file_get_contents (path, &line, &length, NULL))
        continue;
      for (gsize i = 0; i + 1 < length; i++)
        if (line[i] == '\0')
          line[i] = '\n';
      arguments = g_strsplit (line, "\n", -1);
      if (arguments[0] != NULL && is_left_behind (arguments, own))
        kill ((pid_t) atoi (name), SIGKILL);
    }
}

/* The first port of the block of this process. */
static guint16
own_block (void)
{
  static guint16 first;
  gint64 deadline = g_get_monotonic_time () + 300 * G_TIME_SPAN_SECOND;

  if (first != 0)
    return first;
  while (first == 0 && g_get_monotonic_time () < deadline)
    {
      for (guint i = 0; first == 0 && i < PORT_BLOCKS; i++)
        if (lock_block (i) >= 0)
          first = (guint16) (PORT_FIRST + i * PORT_BLOCK);
      if (first == 0)
        g_usleep (50000); /* more processes than blocks: until one ends */
    }
  g_assert_cmpuint (first, !=, 0);
  end_left_behind ((guint) (first - PORT_FIRST) / PORT_BLOCK);
  return first;
}

static gboolean
can_bind (int type, guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, type | SOCK_CLOEXEC, 0);
  gboolean can;

  /* Any address: a program of the tests may listen on another one than loopback. */
  can = bind (fd, (struct sockaddr *) &address, sizeof address) == 0;
  close (fd);
  return can;
}

static gboolean
are_free (guint16 first, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!can_bind (SOCK_DGRAM, (guint16) (first + i))
        || !can_bind (SOCK_STREAM, (guint16) (first + i)))
      return FALSE;
  return TRUE;
}

guint16
hl_test_free_ports (guint n)
{
  static guint next;
  guint16 block = own_block ();

  g_assert_cmpuint (n, <=, PORT_BLOCK);
  n += n & 1; /* pairs, for RTP and RTCP */
  for (guint tries = 0; tries < PORT_BLOCK; tries++)
    {
      guint offset = next + n > PORT_BLOCK ? 0 : next;
      guint16 first = (guint16) (block + offset);
      gboolean good = are_free (first, n);

      next = offset + (good ? n : 2);
      if (good)
        return first;
    }

  g_assert_not_reached ();
}

guint16
hl_test_free_port (void)
{
  return hl_test_free_ports (1);
}
