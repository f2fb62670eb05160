/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticker.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TICK_NS 20000000
#define CATCH_UP_MAX 10 /* late ticks made up for; more is written as silence */
#define EVENTS 4096     /* a power of two */
#define REPORT_SECONDS 5
#define TALK_TICKS 12 /* four times a second */
#define SECOND_TICKS 50
#define PRIORITY 10
#define NICE -10

struct _HlTicker
{
  guint number;
  HlRecorder *recorder;
  HlTickerSide side;
  GThread *thread;
  int timer, wake, notice;
  guint notice_source;
  gint quit; /* atomic */

  HlStack inbox, spent;
  HlBlockPool pool;

  /* Events: the thread writes at head, the main thread reads at tail. */
  HlTickEvent *events;
  guint head, tail; /* atomic */
  guint dropped;    /* atomic */

  /* The thread's own */
  GPtrArray *legs, *calls;
  HlTickCommand *deferred; /* for legs that are on their way here */
  guint tick;
  gboolean told, submitted, armed;
  gint64 due;

  /* Written by the thread, read relaxed */
  guint64 ticks, missed;
  gint64 worst, latest;
  guint n_legs;
};

static void
wake_fd (int fd)
{
  guint64 one = 1;

  if (write (fd, &one, sizeof one) < 0)
    g_debug ("A wake-up is full");
}

/* ---- Events ---- */

static void
emit (HlTicker *self, const HlTickEvent *event)
{
  guint tail = __atomic_load_n (&self->tail, __ATOMIC_ACQUIRE);
  guint room = EVENTS - (self->head - tail);

  gboolean missed =
      event->kind != HL_TICK_EVENT_REPORT && (event->kind != HL_TICK_EVENT_TALK || event->on);

  /* What nobody misses goes first. */
  if (room == 0 || (!missed && room < EVENTS / 2))
    {
      __atomic_add_fetch (&self->dropped, 1, __ATOMIC_RELAXED);
      return;
    }
  self->events[self->head % EVENTS] = *event;
  __atomic_store_n (&self->head, self->head + 1, __ATOMIC_RELEASE);
  self->told = TRUE;
}

static void
digit_cb (HlRtpLeg *leg, char digit, gpointer data)
{
  emit (data, &(HlTickEvent){ .kind = HL_TICK_EVENT_DIGIT, .leg = leg, .digit = digit });
}

static void
silent_cb (HlRtpLeg *leg, gboolean silent, HlSilence reason, gpointer data)
{
  emit (data,
        &(HlTickEvent){ .kind = HL_TICK_EVENT_SILENT, .leg = leg, .on = silent, .reason = reason });
}

static void
prompt_cb (HlRtpLeg *leg, HlPrompt *prompt, guint serial, gboolean completed, gpointer data)
{
  emit (data, &(HlTickEvent){ .kind = HL_TICK_EVENT_PROMPT,
                              .leg = leg,
                              .prompt = prompt,
                              .serial = serial,
                              .on = completed });
}

/* ---- Commands ---- */

static void
do_add_leg (HlTicker *self, HlTickCommand *c)
{
  g_ptr_array_add (self->legs, c->leg);
  __atomic_store_n (&c->leg->home, self, __ATOMIC_RELEASE);
}

static void
do_remove_leg (HlTicker *self, HlTickCommand *c)
{
  g_ptr_array_remove_fast (self->legs, c->leg);
  __atomic_store_n (&c->leg->home, NULL, __ATOMIC_RELEASE);
}

static void
do_remote (HlTicker *self, HlTickCommand *c)
{
  if (c->fd >= 0)
    c->leg->fd = c->fd;
  hl_rtp_leg_set_remote (c->leg, &c->remote, &c->parts);
}

static void
do_play (HlTicker *self, HlTickCommand *c)
{
  c->prompt = hl_rtp_leg_play (c->leg, c->prompt, c->on, c->serial);
}

static void
do_stop_play (HlTicker *self, HlTickCommand *c)
{
  c->leg->prompt_stop = c->leg->prompt != NULL;
}

static void
do_digits (HlTicker *self, HlTickCommand *c)
{
  hl_rtp_leg_send_digits (c->leg, c->digits);
}

static void
do_watch (HlTicker *self, HlTickCommand *c)
{
  c->leg->watched = c->on;
}

static void
do_watch_call (HlTicker *self, HlTickCommand *c)
{
  c->call->watched = c->on;
}

static void
do_add_call (HlTicker *self, HlTickCommand *c)
{
  hl_talk_reset (&c->call->talk);
  g_ptr_array_add (self->calls, c->call);
}

static void
tell_talk (HlTicker *self, HlMixedCall *call, gboolean last)
{
  HlTickEvent event = {
    .kind = HL_TICK_EVENT_TALK, .call = call, .serial = call->part, .on = last
  };

  hl_talk_take (&call->talk, &event.talk);
  emit (self, &event);
}

static void
end_record (HlTicker *self, HlMixedCall *call)
{
  if (call->recording == NULL)
    return;
  tell_talk (self, call, TRUE);
  hl_recording_end (g_steal_pointer (&call->recording), &self->pool);
  self->submitted = TRUE;
}

static void
do_end_record (HlTicker *self, HlTickCommand *c)
{
  end_record (self, c->call);
}

static void
do_remove_call (HlTicker *self, HlTickCommand *c)
{
  end_record (self, c->call);
  g_ptr_array_remove_fast (self->calls, c->call);
}

static void
do_mix (HlTicker *self, HlTickCommand *c)
{
  int old[HL_MATRIX_LEGS];

  for (guint i = 0; i < c->n; i++)
    {
      old[i] = -1;
      for (guint k = 0; k < c->call->matrix.n; k++)
        if (c->call->legs[k] == c->legs[i])
          old[i] = (int) k;
    }
  hl_matrix_set (&c->call->matrix, c->n, c->gain, old, c->left);
  memcpy (c->call->legs, c->legs, sizeof c->legs);
}

static void
do_record (HlTicker *self, HlTickCommand *c)
{
  hl_block_pool_add (&self->pool, g_steal_pointer (&c->blocks));
  end_record (self, c->call);
  c->call->recording = c->recording;
  c->call->part = c->serial;
  hl_talk_reset (&c->call->talk);
}

static void
do_pause (HlTicker *self, HlTickCommand *c)
{
  if (c->call->recording != NULL)
    hl_recording_pause (c->call->recording, c->on);
}

static void (*const doers[HL_TICK_N]) (HlTicker *, HlTickCommand *) = {
  [HL_TICK_REMOVE_LEG] = do_remove_leg,
  [HL_TICK_REMOTE] = do_remote,
  [HL_TICK_PLAY] = do_play,
  [HL_TICK_STOP_PLAY] = do_stop_play,
  [HL_TICK_DIGITS] = do_digits,
  [HL_TICK_WATCH] = do_watch,
  [HL_TICK_WATCH_CALL] = do_watch_call,
  [HL_TICK_ADD_CALL] = do_add_call,
  [HL_TICK_REMOVE_CALL] = do_remove_call,
  [HL_TICK_MIX] = do_mix,
  [HL_TICK_RECORD] = do_record,
  [HL_TICK_PAUSE] = do_pause,
  [HL_TICK_END_RECORD] = do_end_record,
};

static gboolean
is_elsewhere (HlTicker *self, const HlTickCommand *c)
{
  return c->leg != NULL && c->kind != HL_TICK_ADD_LEG
         && __atomic_load_n (&c->leg->home, __ATOMIC_ACQUIRE) != self;
}

/* The leg goes on to another thread, and this command becomes its arrival there. */
static void
move_leg (HlTicker *self, HlTickCommand *c)
{
  do_remove_leg (self, c);
  c->kind = HL_TICK_ADD_LEG;
  hl_stack_push (&c->to->inbox, &c->node);
  wake_fd (c->to->wake);
}

static void
give_back (HlTicker *self, HlTickCommand *c)
{
  hl_stack_push (&self->spent, &c->node);
  self->told = TRUE;
}

static void
run_command (HlTicker *self, HlTickCommand *c, HlTickCommand ***waiting)
{
  if (is_elsewhere (self, c))
    {
      c->node.next = NULL;
      **waiting = c;
      *waiting = (HlTickCommand **) &c->node.next;
      return;
    }
  if (c->kind == HL_TICK_MOVE_LEG)
    {
      move_leg (self, c);
      return;
    }
  if (c->kind != HL_TICK_ADD_LEG)
    doers[c->kind](self, c);
  give_back (self, c);
}

static void
run_commands (HlTicker *self)
{
  HlTickCommand *deferred = g_steal_pointer (&self->deferred);
  HlTickCommand *taken = (HlTickCommand *) hl_stack_take (&self->inbox);
  HlTickCommand **waiting = &self->deferred;

  if (deferred == NULL && taken == NULL)
    return;
  /* Arrivals first, so that what was sent to them is found in its order. */
  for (HlTickCommand *c = taken; c != NULL; c = (HlTickCommand *) c->node.next)
    if (c->kind == HL_TICK_ADD_LEG)
      do_add_leg (self, c);
  for (HlTickCommand *c = deferred, *next; c != NULL; c = next)
    {
      next = (HlTickCommand *) c->node.next;
      run_command (self, c, &waiting);
    }
  for (HlTickCommand *c = taken, *next; c != NULL; c = next)
    {
      next = (HlTickCommand *) c->node.next;
      run_command (self, c, &waiting);
    }
  self->n_legs = self->legs->len;
}

/* ---- The tick ---- */

/* Once a second the worse of the streams that take part. */
static void
measure_network (HlTicker *self, HlMixedCall *call)
{
  HlMediaReport worst = { .mos = 5 };

  for (guint i = 0; i < call->matrix.n; i++)
    {
      HlMediaReport report;

      if (call->legs[i]->home != self
          || ((int) i != call->matrix.left && call->matrix.gain[i][call->matrix.left] == 0))
        continue;
      hl_rtp_leg_report (call->legs[i], &report);
      worst.loss_percent = MAX (worst.loss_percent, report.loss_percent);
      worst.jitter_ms = MAX (worst.jitter_ms, report.jitter_ms);
      worst.mos = MIN (worst.mos, report.mos);
    }
  hl_talk_second (&call->talk, worst.loss_percent, worst.jitter_ms, worst.mos);
}

/* The left leg against the loudest of those it hears. */
static void
measure_talk (HlTicker *self, HlMixedCall *call, const gint16 *const *in)
{
  const HlMatrix *matrix = &call->matrix;
  guint n = call->wide ? HL_RTP_FRAME_WIDE : HL_RTP_FRAME;
  int left = matrix->left;
  guint64 caller = 0, agent = 0;
  gboolean joined = FALSE;

  for (guint i = 0; left >= 0 && i < matrix->n; i++)
    if ((int) i != left && matrix->gain[i][left] != 0 && matrix->gain[left][i] != 0)
      {
        agent = MAX (agent, hl_level_squares (in[i], n) / (n / HL_RTP_FRAME));
        joined = TRUE;
      }
  if (left >= 0)
    caller = hl_level_squares (in[left], n) / (n / HL_RTP_FRAME);
  hl_talk_frame (&call->talk, caller, agent, joined);
  if (joined && self->tick % SECOND_TICKS == 0)
    measure_network (self, call);
  if (call->watched && self->tick % TALK_TICKS == 0)
    tell_talk (self, call, FALSE);
}

/* Wide-band as soon as all who are in it are; changed when the tick's frames have been
 * sent, which are of the old rate. */
static void
choose_rate (HlTicker *self, HlMixedCall *call)
{
  gboolean wide = call->matrix.n > 0;

  for (guint i = 0; i < call->matrix.n && wide; i++)
    wide = call->legs[i]->home == self && call->legs[i]->parts.coder != NULL;
  call->wide = wide;
  for (guint i = 0; i < call->matrix.n; i++)
    if (call->legs[i]->home == self && call->legs[i]->wide != wide)
      call->legs[i]->wide = wide;
}

static void
record_call (HlTicker *self, HlMixedCall *call, const gint16 *const *in)
{
  const HlMatrix *matrix = &call->matrix;
  gint16 scratch[HL_RTP_FRAME_WIDE], narrow[2][HL_RTP_FRAME];
  const gint16 *left = matrix->left >= 0 ? in[matrix->left] : hl_matrix_silence;
  const gint16 *right = hl_matrix_hear (matrix, in, HL_MATRIX_RECORD, call->wide, scratch);

  if (call->wide)
    {
      hl_half_band_down (&call->left_down, left, narrow[0], HL_RTP_FRAME);
      hl_half_band_down (&call->right_down, right, narrow[1], HL_RTP_FRAME);
      left = narrow[0];
      right = narrow[1];
    }
  hl_recording_frame (call->recording, &self->pool, left, right);
  self->submitted |= hl_recording_submitted (call->recording);
}

static void
mix_call (HlTicker *self, HlMixedCall *call)
{
  const gint16 *in[HL_MATRIX_LEGS];
  HlMatrix *matrix = &call->matrix;

  /* Who just came from another call is heard from the next tick on. */
  for (guint i = 0; i < matrix->n; i++)
    in[i] = call->legs[i]->home == self && call->legs[i]->wide == call->wide ? call->legs[i]->frame
                                                                             : hl_matrix_silence;
  for (guint i = 0; i < matrix->n; i++)
    if (call->legs[i]->home == self && call->legs[i]->wide == call->wide)
      call->legs[i]->hears = hl_matrix_hear (matrix, in, i, call->wide, call->legs[i]->mixed);
  if (call->recording != NULL)
    record_call (self, call, in);
  if (call->recording != NULL || call->watched)
    measure_talk (self, call, in);
  hl_matrix_settle (matrix);
}

static void
report_leg (HlTicker *self, HlRtpLeg *leg)
{
  guint every = leg->watched ? 50 : 50 * REPORT_SECONDS;
  HlTickEvent event = { .kind = HL_TICK_EVENT_REPORT, .leg = leg };

  if ((self->tick + leg->phase) % every != 0)
    return;
  hl_rtp_leg_report (leg, &event.report);
  emit (self, &event);
}

static void
run_tick (HlTicker *self)
{
  const HlRtpLegEvents events = { digit_cb, silent_cb, prompt_cb, self };
  HlRtpLeg **legs = (HlRtpLeg **) self->legs->pdata;

  self->tick++;
  for (guint i = 0; i < self->legs->len; i++)
    hl_rtp_leg_receive (legs[i], self->tick, &events);
  for (guint i = 0; i < self->calls->len; i++)
    mix_call (self, g_ptr_array_index (self->calls, i));
  for (guint i = 0; i < self->legs->len; i++)
    hl_rtp_leg_send (legs[i], self->tick, &events);
  for (guint i = 0; i < self->calls->len; i++)
    choose_rate (self, g_ptr_array_index (self->calls, i));
  for (guint i = 0; i < self->legs->len; i++)
    report_leg (self, legs[i]);
}

static void
skip_ticks (HlTicker *self, guint64 ticks)
{
  self->tick += (guint) ticks;
  for (guint i = 0; i < self->calls->len; i++)
    {
      HlMixedCall *call = g_ptr_array_index (self->calls, i);

      if (call->recording != NULL)
        hl_recording_skip (call->recording, (guint) ticks);
    }
  self->submitted = TRUE;
}

static void
tell (HlTicker *self)
{
  if (self->submitted)
    hl_recorder_wake (self->recorder);
  if (self->told)
    wake_fd (self->notice);
  self->submitted = self->told = FALSE;
}

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
arm (HlTicker *self, gboolean on)
{
  struct itimerspec times = { 0 };

  if (on == self->armed)
    return;
  self->armed = on;
  self->due = now_ns () + TICK_NS;
  if (on)
    {
      times.it_value.tv_sec = self->due / 1000000000;
      times.it_value.tv_nsec = self->due % 1000000000;
      times.it_interval.tv_nsec = TICK_NS;
    }
  timerfd_settime (self->timer, TFD_TIMER_ABSTIME, &times, NULL);
}

static void
on_time (HlTicker *self, guint64 expired)
{
  gint64 begun = now_ns ();
  gint64 late = begun - self->due - (gint64) (expired - 1) * TICK_NS;
  gint64 work;

  self->due += (gint64) expired * TICK_NS;
  if (expired > CATCH_UP_MAX)
    {
      skip_ticks (self, expired - CATCH_UP_MAX);
      self->missed += expired - CATCH_UP_MAX;
      expired = CATCH_UP_MAX;
    }
  self->missed += expired - 1;
  self->ticks += expired;
  run_commands (self);
  for (guint64 i = 0; i < expired; i++)
    run_tick (self);
  tell (self);

  work = (now_ns () - begun) / 1000;
  if (work > __atomic_load_n (&self->worst, __ATOMIC_RELAXED))
    __atomic_store_n (&self->worst, work, __ATOMIC_RELAXED);
  if (late / 1000 > __atomic_load_n (&self->latest, __ATOMIC_RELAXED))
    __atomic_store_n (&self->latest, late / 1000, __ATOMIC_RELAXED);
}

/* Without legs there is no tick: only a command wakes us. */
static void
sleep_until_command (HlTicker *self)
{
  guint64 count;

  arm (self, FALSE);
  if (read (self->wake, &count, sizeof count) < 0)
    return;
  run_commands (self);
  tell (self);
}

static void
raise_priority (HlTicker *self)
{
  struct sched_param parameter = { .sched_priority = PRIORITY };

  if (pthread_setschedparam (pthread_self (), SCHED_FIFO | SCHED_RESET_ON_FORK, &parameter) == 0)
    return;
  if (setpriority (PRIO_PROCESS, (id_t) gettid (), NICE) != 0 && self->number == 0)
    g_message ("Media runs at normal priority: give hotline-mediad LimitRTPRIO=%d against "
               "stutter on a busy machine",
               PRIORITY);
}

static gpointer
ticker_thread (gpointer data)
{
  HlTicker *self = data;
  guint64 expired;

  raise_priority (self);
  while (!g_atomic_int_get (&self->quit))
    {
      if (self->legs->len == 0 && self->calls->len == 0)
        {
          sleep_until_command (self);
          continue;
        }
      arm (self, TRUE);
      if (read (self->timer, &expired, sizeof expired) == sizeof expired)
        on_time (self, expired);
    }
  run_commands (self);
  tell (self);
  return NULL;
}

/* ---- Main thread ---- */

static void
hand_out_events (HlTicker *self)
{
  guint head = __atomic_load_n (&self->head, __ATOMIC_ACQUIRE);
  guint dropped = __atomic_exchange_n (&self->dropped, 0, __ATOMIC_RELAXED);

  while (self->tail != head)
    {
      HlTickEvent event = self->events[self->tail % EVENTS];

      __atomic_store_n (&self->tail, self->tail + 1, __ATOMIC_RELEASE);
      self->side.event (&event, self->side.data);
    }
  if (dropped > 0)
    g_message ("%u events of media thread %u were dropped: the main thread is too slow", dropped,
               self->number);
}

static gboolean
notice_cb (gint fd, GIOCondition condition, gpointer data)
{
  HlTicker *self = data;
  HlStackNode *spent;
  guint64 count;

  if (read (fd, &count, sizeof count) < 0)
    return G_SOURCE_CONTINUE;
  /* In this order: an event of a leg comes before the end of the leg. */
  spent = hl_stack_take (&self->spent);
  hand_out_events (self);
  while (spent != NULL)
    {
      HlStackNode *next = spent->next;

      self->side.spent ((HlTickCommand *) spent, self->side.data);
      spent = next;
    }
  return G_SOURCE_CONTINUE;
}

HlTicker *
hl_ticker_new (guint number, HlRecorder *recorder, const HlTickerSide *side)
{
  HlTicker *self = g_new0 (HlTicker, 1);
  g_autofree char *name = g_strdup_printf ("media-%u", number);

  self->number = number;
  self->recorder = recorder;
  self->side = *side;
  self->events = g_new0 (HlTickEvent, EVENTS);
  self->legs = g_ptr_array_sized_new (2048);
  self->calls = g_ptr_array_sized_new (1024);
  self->timer = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC);
  self->wake = eventfd (0, EFD_CLOEXEC);
  self->notice = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->notice_source = g_unix_fd_add (self->notice, G_IO_IN, notice_cb, self);
  self->thread = g_thread_new (name, ticker_thread, self);
  return self;
}

void
hl_ticker_stop (HlTicker *self)
{
  g_atomic_int_set (&self->quit, TRUE);
  wake_fd (self->wake);
  g_thread_join (g_steal_pointer (&self->thread));
}

void
hl_ticker_free (HlTicker *self)
{
  notice_cb (self->notice, G_IO_IN, self);
  g_source_remove (self->notice_source);
  close (self->timer);
  close (self->wake);
  close (self->notice);
  g_ptr_array_unref (self->legs);
  g_ptr_array_unref (self->calls);
  hl_block_pool_clear (&self->pool);
  g_free (self->events);
  g_free (self);
}

HlTickCommand *
hl_ticker_command (HlTickKind kind)
{
  HlTickCommand *command = g_new0 (HlTickCommand, 1);

  command->kind = kind;
  command->fd = -1;
  command->left = -1;
  return command;
}

void
hl_ticker_send (HlTicker *self, HlTickCommand *command)
{
  hl_stack_push (&self->inbox, &command->node);
  wake_fd (self->wake);
}

HlBlockPool *
hl_ticker_pool (HlTicker *self)
{
  return &self->pool;
}

void
hl_ticker_stats (HlTicker *self, HlTickerStats *stats)
{
  *stats = (HlTickerStats){
    .ticks = __atomic_load_n (&self->ticks, __ATOMIC_RELAXED),
    .missed = __atomic_load_n (&self->missed, __ATOMIC_RELAXED),
    .worst_us = __atomic_exchange_n (&self->worst, 0, __ATOMIC_RELAXED),
    .latest_us = __atomic_exchange_n (&self->latest, 0, __ATOMIC_RELAXED),
    .legs = __atomic_load_n (&self->n_legs, __ATOMIC_RELAXED),
  };
}
