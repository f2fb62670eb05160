/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-clock.h"

/* Clocks and the ids made from them. */
struct _HlClock
{
  gatomicrefcount refs;
  gboolean manual;
  gint64 now; /* manual; atomic */
};

/* The real clock's state is the process's: two clocks never disagree. */
static GMutex real_lock;
static HlTime real_last;
static gint64 real_last_monotonic;

static HlId last_id;

static HlClock *
clock_new (gboolean manual, HlTime now)
{
  HlClock *self = g_new0 (HlClock, 1);

  g_atomic_ref_count_init (&self->refs);
  self->manual = manual;
  self->now = now;
  return self;
}

/* When the wall clock is set back, ours goes on at half speed until the wall
 * has caught up: deadlines still pass, and no time comes twice. */
static HlTime
real_now (void)
{
  gint64 monotonic;
  HlTime now;

  g_mutex_lock (&real_lock);
  monotonic = g_get_monotonic_time ();
  now = g_get_real_time ();
  if (real_last_monotonic != 0)
    now = MAX (now, real_last + (monotonic - real_last_monotonic) / 2);
  real_last = now;
  real_last_monotonic = monotonic;
  g_mutex_unlock (&real_lock);
  return now;
}

HlClock *
hl_clock_new_real (void)
{
  return clock_new (FALSE, 0);
}

HlClock *
hl_clock_new_manual (HlTime start)
{
  return clock_new (TRUE, start);
}

HlClock *
hl_clock_ref (HlClock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hl_clock_unref (HlClock *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

HlTime
hl_clock_now (HlClock *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->manual ? __atomic_load_n (&self->now, __ATOMIC_ACQUIRE) : real_now ();
}

void
hl_clock_advance (HlClock *self, HlSpan by)
{
  g_return_if_fail (self != NULL && self->manual);
  g_return_if_fail (by >= 0);

  __atomic_fetch_add (&self->now, by, __ATOMIC_ACQ_REL);
}

void
hl_clock_set (HlClock *self, HlTime now)
{
  g_return_if_fail (self != NULL && self->manual);

  __atomic_store_n (&self->now, now, __ATOMIC_RELEASE);
}

HlId
hl_id_next (HlTime now)
{
  HlId last = __atomic_load_n (&last_id, __ATOMIC_RELAXED);
  HlId next;

  do
    next = MAX (last + 1, now);
  while (!__atomic_compare_exchange_n (&last_id, &last, next, TRUE, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED));

  return next;
}

void
hl_id_seen (HlId id)
{
  HlId last = __atomic_load_n (&last_id, __ATOMIC_RELAXED);

  if (id > HL_ID_MAX)
    return;

  while (last < id
         && !__atomic_compare_exchange_n (&last_id, &last, id, TRUE, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED))
    continue;
}
