/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* Where the time comes from.  Pure code takes a clock, so that tests and the
 * simulator own the time.  Reference counted; thread-safe. */
typedef struct _HlClock HlClock;

/* The wall clock, made monotonic: it never runs backwards within a process. */
HlClock *hl_clock_new_real (void);
/* Stands still until told. */
HlClock *hl_clock_new_manual (HlTime start);

HlClock *hl_clock_ref (HlClock *self);
void hl_clock_unref (HlClock *self);

HlTime hl_clock_now (HlClock *self);

/* Manual clocks only. */
void hl_clock_advance (HlClock *self, HlSpan by);
void hl_clock_set (HlClock *self, HlTime now);

/**
 * hl_id_next:
 *
 * A new id: max (last id + 1, @now), so ids sort by time of creation and are
 * unique within the process (only hotlined makes ids).  Thread-safe.
 */
HlId hl_id_next (HlTime now);

/**
 * hl_id_seen:
 *
 * Tells the generator of an id found in stored data, so that it is never given out again.
 */
void hl_id_seen (HlId id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlClock, hl_clock_unref)

G_END_DECLS
