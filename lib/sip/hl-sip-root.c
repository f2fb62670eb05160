/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-root.h"

#include <string.h>
#include <unistd.h>

#include <sofia-sip/su_time.h>
#include <sofia-sip/su_uniqueid.h>
#include <sofia-sip/su_wait.h>

/* Sofia's loop as `sip` and `phone` both want it. */

/* ---- The end of the process ---- */

/* When the process ends, Sofia deletes the thread key of its random numbers, made or not: one that
 * was not made is number 0, which is GLib's or OpenSSL's, and a thread that still works aborts.  So
 * whoever links us has it made, nothing being drawn. */
__attribute__ ((constructor)) static void
make_key (void)
{
  su_randmem (NULL, 0);
}

/* ---- Time ---- */

/* Sofia's timers go by the wall clock: set back by an hour, for an hour nothing would be sent
 * again, refreshed or given up.  Its hooks (exported, though in no header) make them go by the
 * time that passes. */
extern void (*_su_time) (su_time_t *now);
extern su_nanotime_t (*_su_nanotime) (su_nanotime_t *now);

#define NTP_EPOCH 2208988800UL /* of 1970, in seconds from 1900 */

static gint64 time_offset; /* of the wall clock at first, µs */

static void
steady_time (su_time_t *now)
{
  gint64 steady = g_get_monotonic_time () + time_offset;

  if (now == NULL)
    return;
  now->tv_sec = (unsigned long) (steady / G_USEC_PER_SEC) + NTP_EPOCH;
  now->tv_usec = (unsigned long) (steady % G_USEC_PER_SEC);
}

static su_nanotime_t
steady_nanotime (su_nanotime_t *now)
{
  gint64 steady = g_get_monotonic_time () + time_offset;
  su_nanotime_t result = ((su_nanotime_t) steady + NTP_EPOCH * G_USEC_PER_SEC) * 1000;

  if (now != NULL)
    *now = result;
  return result;
}

void
hl_sip_root_use_steady_time (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  time_offset = g_get_real_time () - g_get_monotonic_time ();
  _su_time = steady_time;
  _su_nanotime = steady_nanotime;
  g_once_init_leave (&once, 1);
}

/* ---- The root ---- */

static gboolean
is_epoll (int fd)
{
  char path[64], target[64];
  ssize_t n;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  n = readlink (path, target, sizeof target - 1);
  return n > 0 && strncmp (target, "anon_inode:[eventpoll]", (gsize) n) == 0;
}

/* Sofia does not tell its epoll, but that is what it opens first. */
su_root_t *
hl_sip_root_new (gpointer magic, int *epoll)
{
  int next = dup (STDERR_FILENO);
  su_root_t *root;

  if (next >= 0)
    close (next);
  root = su_root_create (magic);
  *epoll = next >= 0 && root != NULL && is_epoll (next) ? next : -1;
  if (root != NULL)
    su_root_threading (root, 0);
  return root;
}
