/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* For a test program whose clock is to be set (one source file of it): the functions of the C
 * library that tell the time are these here, for the libraries too.  (jump.c is preloaded by
 * others.) */

static gint hl_jump; /* seconds */

static void
add_jump (clockid_t clock, struct timespec *now)
{
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
    now->tv_sec += g_atomic_int_get (&hl_jump);
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = (int) syscall (SYS_clock_gettime, clock, now);

  if (result == 0)
    add_jump (clock, now);
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec precise;

  if (clock_gettime (CLOCK_REALTIME, &precise) != 0)
    return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *out)
{
  struct timespec precise = { 0 };

  clock_gettime (CLOCK_REALTIME, &precise);
  if (out != NULL)
    *out = precise.tv_sec;
  return precise.tv_sec;
}
