/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-peers.h"
#include "hl-test.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Tests that run side by side never meet on a port. */

/* Of a process that goes on until @over is closed. */
static guint16
port_of_another_process (int over[2])
{
  guint16 port = 0;
  int ends[2];
  char end;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (pipe (over), ==, 0);
  if (fork () == 0)
    {
      close (over[1]);
      port = hl_test_free_port ();
      if (write (ends[1], &port, sizeof port) != sizeof port)
        _exit (1);
      _exit ((int) read (over[0], &end, 1)); /* until it is closed */
    }
  g_assert_cmpint (read (ends[0], &port, sizeof port), ==, sizeof port);
  close (ends[0]);
  close (ends[1]);
  close (over[0]);
  return port;
}

/* The other one looks for its block while we have none, and is there still when we do. */
static void
test_apart (void)
{
  int over[2];
  guint16 theirs = port_of_another_process (over);
  guint16 ours = hl_test_free_port ();

  g_assert_cmpuint (ours & 1, ==, 0);
  g_assert_cmpuint (ABS ((int) ours - (int) theirs), >=, 2);
  g_assert_cmpuint (ours / 500, !=, theirs / 500); /* blocks of 500 */
  close (over[1]);
  wait (NULL);
}

static void
test_never_twice (void)
{
  guint16 first = hl_test_free_port ();
  guint16 row = hl_test_free_ports (99);
  guint16 after = hl_test_free_port ();

  g_assert_cmpuint (row, >=, first + 2);
  g_assert_cmpuint (after, >=, row + 100);
}

static int
take (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int one = 1;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

/* A port that somebody else listens on is not taken for sipp's. */
static void
test_stranger (void)
{
  HlSippConfig config = { .scenario = "<recv request=\"INVITE\"/>\n" };

  if (hl_peers_missing () != NULL)
    {
      g_test_skip ("sipp is not installed");
      return;
    }
  if (g_test_subprocess ())
    {
      config.port = hl_test_free_port ();
      take (config.port);
      hl_sipp_free (hl_sipp_new (&config));
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*sipp does not listen on port*");
}

/* ---- What a test leaves behind ---- */

#define LEAVE "/support/ports/left-behind/subprocess/leave"
#define FIND "/support/ports/left-behind/subprocess/find"

static gboolean
answers (const char *dir)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean answered;

  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/s", dir);
  answered = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;
  close (fd);
  return answered;
}

/* As after an abort: mediad outlives it. */
static void
test_leave (void)
{
  const char *dir = g_getenv ("HL_TEST_LEFT");
  g_autofree char *program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
  g_autofree char *socket = g_build_filename (dir, "s", NULL);
  guint16 first = hl_test_free_ports (20);
  g_autofree char *ports = g_strdup_printf ("%u-%u", first, first + 19);
  const char *const command[] = { program,   "--detach",     "--socket", socket,      "--prompts",
                                  dir,       "--recordings", dir,        "--address", "127.0.0.1",
                                  "--ports", ports,          NULL };
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                               NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  hl_test_free_port (); /* its own goes on */
  g_assert_true (answers (dir));
}

static void
test_find (void)
{
  hl_test_free_port ();
}

static gboolean
is_ended (gpointer dir)
{
  return !answers (dir);
}

/* Whoever takes ports next, here or beside us, ends it; by itself it would wait for 15 s. */
static void
test_left_behind (void)
{
  g_autofree char *dir = hl_test_dir ();

  g_setenv ("HL_TEST_LEFT", dir, TRUE);
  g_test_trap_subprocess (LEAVE, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_subprocess (FIND, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_assert_true (hl_test_wait_until (is_ended, dir, 5));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/support/ports/apart", test_apart);
  g_test_add_func ("/support/ports/never-twice", test_never_twice);
  g_test_add_func ("/support/ports/stranger", test_stranger);
  g_test_add_func ("/support/ports/left-behind", test_left_behind);
  g_test_add_func (LEAVE, test_leave);
  g_test_add_func (FIND, test_find);
  return g_test_run ();
}
