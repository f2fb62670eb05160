/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-keep.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAUSE_US 100000
#define PAUSE_MOST_US 5000000
#define LIVED_US 10000000 /* so long: the next start is a first one again */

static volatile sig_atomic_t child;
static volatile sig_atomic_t asked_to_end;

static void
pass_on (int number)
{
  asked_to_end = 1;
  if (child > 0)
    kill ((pid_t) child, number);
}

static pid_t
start (char **argv)
{
  pid_t pid = fork ();

  if (pid != 0)
    return pid;
  setenv ("HOTLINED_KEPT", "1", 1);
  execv ("/proc/self/exe", argv);
  _exit (127);
}

static void
catch_signals (void)
{
  struct sigaction action = { .sa_handler = pass_on };

  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
}

static int
await (pid_t pid)
{
  int status = 0;

  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    continue;
  return status;
}

int
hotlined_keep (char **argv)
{
  useconds_t pause = PAUSE_US;

  catch_signals ();
  while (!asked_to_end)
    {
      gint64 began = g_get_monotonic_time ();
      int status;

      child = start (argv);
      if (child < 0)
        return EXIT_FAILURE;
      status = await ((pid_t) child);
      child = 0;
      if (WIFEXITED (status))
        return WEXITSTATUS (status);
      if (asked_to_end)
        return EXIT_SUCCESS;
      pause = g_get_monotonic_time () - began > LIVED_US ? PAUSE_US : MIN (pause, PAUSE_MOST_US);
      fprintf (stderr, "<4>hotlined was ended by signal %d: it is started again\n",
               WTERMSIG (status));
      usleep (pause);
      pause *= 2;
    }
  return EXIT_SUCCESS;
}
