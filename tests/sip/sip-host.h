/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip-side.h"

#include <glib-unix.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process with calls (sip-host) that is killed, and what takes over from it. */

typedef struct
{
  Side *side; /* what takes over, in this process; not started at first */
  GPid pid;   /* what is killed */
  int out;
  GString *said;
} Host;

static inline Host *
host_new (void)
{
  Host *host = g_new0 (Host, 1);

  host->side = side_new ();
  host->said = g_string_new (NULL);
  host->out = -1;
  return host;
}

static inline void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static inline void
host_spawn (Host *host, guint16 trunk_port, const char *mode)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "sip", "sip-host", NULL);
  g_autofree char *port = g_strdup_printf ("%u", host->side->port);
  g_autofree char *trunk = g_strdup_printf ("%u", trunk_port);
  char *argv[] = { program, port, trunk, host->side->journal, (char *) mode, NULL };

  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, die_with_parent, NULL,
                            &host->pid, NULL, &host->out, NULL, &error);
  g_assert_no_error (error);
  g_unix_set_fd_nonblocking (host->out, TRUE, NULL);
  side_configure (host->side, trunk_port);
}

typedef struct
{
  Host *host;
  const char *word;
  guint n;
} Said;

static inline gboolean
has_said (gpointer data)
{
  Said *said = data;
  char buffer[256];
  gssize length;
  guint n = 0;

  while ((length = read (said->host->out, buffer, sizeof buffer)) > 0)
    g_string_append_len (said->host->said, buffer, length);
  for (const char *p = said->host->said->str; (p = strstr (p, said->word)) != NULL; p++)
    n++;
  return n >= said->n;
}

static inline void
host_wait (Host *host, const char *word, guint n)
{
  Said said = { host, word, n };

  g_assert_true (hl_test_wait_until (has_said, &said, 20));
}

static inline void
host_kill (Host *host)
{
  if (host->pid == 0)
    return;

  kill (host->pid, SIGKILL);
  waitpid (host->pid, NULL, 0);
  host->pid = 0;
  close (host->out);
}

static inline const HlRecoveredLeg *
host_take_over (Host *host, guint want)
{
  guint n;
  const HlRecoveredLeg *legs;

  host_kill (host);
  side_start (host->side);
  g_assert_no_error (host->side->error);
  legs = hl_sip_get_recovered (host->side->sip, &n);
  g_assert_cmpuint (n, ==, want);
  return legs;
}

static inline void
host_free (Host *host)
{
  host_kill (host);
  side_free (host->side);
  g_string_free (host->said, TRUE);
  g_free (host);
}
