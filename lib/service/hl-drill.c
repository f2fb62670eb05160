/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-drill.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "hl-board-private.h"
#include "hl-drill-store.h"
#include "hl-route.h"
#include "hl-test-line.h"

/* A drill's way.  Each look moves it on; its row is durable before anything is killed, so the
 * run that comes after knows what to measure. */

#define LOOK_MS 100
#define ANSWER_MOST (40 * HL_SECOND)
#define TALK_BEFORE (3 * HL_SECOND)
#define RETURN_MOST (20 * HL_SECOND)
#define TALK_AFTER (4 * HL_SECOND)
#define WRITE_MOST (15 * HL_SECOND)

typedef enum
{
  STEP_NONE,
  STEP_CALLING, /* the line is started, her telephone rings */
  STEP_TALKING,
  STEP_WRITING, /* the row is on its way */
  STEP_KILLED,  /* it is down, or not controllable yet */
  STEP_AFTER,
  STEP_ENDING, /* rows and recordings are on their way */
  N_STEPS
} Step;

struct _HlDrills
{
  HlService *service; /* borrowed */
  HlDrillRow row;     /* the one under way */
  Step step;
  HlTime since; /* of the step */
  guint timer;
  GCancellable *cancellable;

  /* Measured */
  HlSpan controllable; /* -1 = was not */
  gboolean held, reading;
};

/* ---- Helpers ---- */

static HlBoard *
get_board (HlDrills *self)
{
  return self->service->board;
}

static HlTime
now_of (HlDrills *self)
{
  return hl_clock_now (self->service->clock);
}

static void
go (HlDrills *self, Step step)
{
  self->step = step;
  self->since = now_of (self);
}

static char *
report_path (HlDrills *self)
{
  g_autofree char *name = g_strdup_printf ("drill-%" G_GINT64_FORMAT ".json", self->row.id);

  return g_build_filename (self->service->options.data, name, NULL);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("A drill can't be stored: %s", error->message);
}

static void
store (HlDrills *self, GAsyncReadyCallback callback, gpointer data)
{
  hl_store_write_async (self->service->store, hl_drill_row_write, hl_drill_row_copy (&self->row),
                        hl_drill_row_free, NULL, callback, data);
}

static void
finish (HlDrills *self, const char *state, const char *reason)
{
  g_autofree char *path = report_path (self);

  g_free (self->row.state);
  self->row.state = g_strdup (state);
  g_free (self->row.reason);
  self->row.reason = g_strdup (reason);
  self->row.ended_at = now_of (self);
  store (self, stored_cb, NULL);
  g_message ("The drill is over: %s%s%s", state, reason != NULL ? ": " : "",
             reason != NULL ? reason : "");
  unlink (path);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->step = STEP_NONE;
}

/* Her test call, and no other that she may have meanwhile. */
static gboolean
get_call (HlDrills *self, HlCallView *call)
{
  HlAgentView agent;
  HlSwitch *board = hl_board_get_switch (get_board (self));

  return hl_switch_get_agent (board, self->row.actor, &agent) && agent.call != 0
         && hl_switch_get_call (board, agent.call, call) && call->test
         && (self->row.call == 0 || call->id == self->row.call);
}

static gboolean
ask (HlDrills *self, HlEventKind kind)
{
  HlEvent event = { .kind = kind, .agent = self->row.actor };
  g_autoptr (GError) error = NULL;

  return hl_board_ask (get_board (self), &event, self->row.actor, &error);
}

static void
hang_up (HlDrills *self)
{
  HlCallView call;

  if (get_call (self, &call))
    ask (self, HL_EVENT_HANG_UP);
}

/* Her wrap-up is the test call's. */
static void
end_wrap_up (HlDrills *self)
{
  HlAgentView agent;

  if (hl_switch_get_agent (hl_board_get_switch (get_board (self)), self->row.actor, &agent)
      && agent.state == HL_AGENT_WRAP_UP && agent.call == self->row.call)
    ask (self, HL_EVENT_WRAP_UP_DONE);
}

typedef struct
{
  GArray *ids;
  HlId not_this;
} Others;

static void
add_other (const HlCallView *view, gpointer data)
{
  Others *others = data;

  if (view->id != others->not_this && !view->test)
    g_array_append_val (others->ids, view->id);
}

static GArray *
get_others (HlDrills *self)
{
  Others others = { g_array_new (FALSE, FALSE, sizeof (HlId)), self->row.call };

  hl_switch_foreach_call (hl_board_get_switch (get_board (self)), add_other, &others);
  return others.ids;
}

/* ---- Killing ---- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  HlDrills *self;
  pid_t media;

  if (!hl_store_finish (HL_STORE (source), result, &error) && error != NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        finish (data, "failed", "the drill could not be stored");
      return;
    }
  self = data;
  if (self->step != STEP_WRITING)
    return;
  if (strcmp (self->row.kind, "service") == 0)
    {
      g_message ("drill: hotlined kills itself now");
      kill (getpid (), SIGKILL);
    }
  media = hl_media_get_pid (hl_board_get_media (get_board (self)));
  g_message ("drill: hotline-mediad is killed now");
  if (media <= 0 || kill (media, SIGKILL) != 0)
    {
      finish (self, "failed", "hotline-mediad could not be killed");
      return;
    }
  go (self, STEP_KILLED);
}

static void
look_talking (HlDrills *self)
{
  HlCallView call;
  g_autoptr (GArray) others = NULL;

  if (!get_call (self, &call))
    {
      finish (self, "failed", "the test call was ended");
      return;
    }
  if (now_of (self) - self->since < TALK_BEFORE)
    return;
  others = get_others (self);
  g_free (self->row.others);
  self->row.others = hl_drill_ids_write (others);
  g_free (self->row.state);
  self->row.state = g_strdup ("killed");
  self->row.killed_at = now_of (self);
  go (self, STEP_WRITING);
  store (self, written_cb, self);
}

static void
look_calling (HlDrills *self)
{
  HlCallView call;

  if (get_call (self, &call) && call.state == HL_CALL_TALKING)
    {
      self->row.call = call.id;
      go (self, STEP_TALKING);
    }
  else if (now_of (self) - self->since > ANSWER_MOST)
    {
      hang_up (self);
      finish (self, "failed", "your telephone did not answer");
    }
}

/* ---- Afterwards ---- */

/* Hold and back: the call obeys, and is heard again. */
static void
look_killed (HlDrills *self)
{
  HlCallView call;
  gboolean media = hl_board_media_is_up (get_board (self));

  if (now_of (self) - self->row.killed_at > RETURN_MOST)
    {
      hang_up (self);
      go (self, STEP_ENDING);
      return;
    }
  if (!get_call (self, &call) || !media
      || now_of (self) - self->since < 2 * LOOK_MS * HL_MILLISECOND)
    return;
  if (!self->held)
    {
      self->held = ask (self, HL_EVENT_HOLD);
      if (self->held)
        self->controllable = now_of (self) - self->row.killed_at;
      return;
    }
  if (ask (self, HL_EVENT_UNHOLD))
    go (self, STEP_AFTER);
}

static void
look_after (HlDrills *self)
{
  HlCallView call;

  if (get_call (self, &call) && now_of (self) - self->since < TALK_AFTER)
    return;
  hang_up (self);
  go (self, STEP_ENDING);
}

static void
reported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  HlDrillReport *report = hl_store_finish (HL_STORE (source), result, &error);
  HlDrills *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  if (self->step != STEP_ENDING)
    return;
  if (report == NULL)
    {
      finish (self, "failed", "the report could not be read from the data");
      return;
    }
  if (!report->complete && now_of (self) - self->since < WRITE_MOST)
    return;
  g_free (self->row.report);
  self->row.report = hl_drill_report_text (report);
  end_wrap_up (self);
  finish (self, report->passed ? "passed" : "not-passed", NULL);
}

static void
look_ending (HlDrills *self)
{
  HlDrillReport *report;
  g_autofree char *path = NULL;

  if (self->reading || now_of (self) - self->since < HL_SECOND)
    return;
  self->reading = TRUE;
  path = report_path (self);
  report = hl_drill_report_new (&self->row, self->controllable);
  hl_drill_report_take_line (report, path);
  hl_drill_report_take_alive (report, get_others (self));
  hl_store_read_async (self->service->store, hl_drill_report_read, report, hl_drill_report_free,
                       self->cancellable, reported_cb, self);
}

static gboolean
look_cb (gpointer data)
{
  static void (*const looks[N_STEPS]) (HlDrills *) = {
    [STEP_CALLING] = look_calling, [STEP_TALKING] = look_talking, [STEP_KILLED] = look_killed,
    [STEP_AFTER] = look_after,     [STEP_ENDING] = look_ending,
  };
  HlDrills *self = data;

  if (looks[self->step] != NULL)
    looks[self->step](self);
  return self->step != STEP_NONE;
}

static void
start_looking (HlDrills *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (LOOK_MS, look_cb, self);
}

/* ---- Beginning ---- */

static void
line_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = hl_test_line_start_finish (result, &error);
  HlEvent event = { .kind = HL_EVENT_TEST_CALL };
  HlDrills *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = data;
  if (self->step != STEP_CALLING)
    return;
  event.agent = self->row.actor;
  event.number = line;
  if (line != NULL && hl_board_ask (get_board (self), &event, self->row.actor, &error))
    {
      start_looking (self);
      return;
    }
  finish (self, "failed", error->message);
}

static void
start_line (HlDrills *self)
{
  const HlServiceOptions *options = &self->service->options;
  const char *colon = strrchr (options->sip, ':');
  g_autofree char *host = g_strndup (options->sip, (gsize) (colon - options->sip));
  g_autofree char *path = report_path (self);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  hl_test_line_start_async (program, options->address != NULL ? options->address : host, path,
                            self->cancellable, line_started_cb, self);
}

/* Whoever starts hotlined again says so: systemd by its invocation, `hotlined --keep` by its
 * own mark. */
static gboolean
is_kept (void)
{
  return g_getenv ("HOTLINED_KEPT") != NULL || g_getenv ("INVOCATION_ID") != NULL;
}

void
hl_drills_get_state (HlDrills *self, HlDrillState *state)
{
  g_autoptr (GArray) others = get_board (self) != NULL ? get_others (self) : NULL;

  *state = (HlDrillState){ .calls = others != NULL ? others->len : 0 };
  if (get_board (self) == NULL)
    {
      state->why_not = "telephony is not running";
      return;
    }
  if (self->step != STEP_NONE)
    {
      state->why_not = "a drill is under way";
      return;
    }
  state->media = hl_board_media_is_up (get_board (self));
  state->service = is_kept ();
  if (!state->service)
    state->why_not = "nothing would start hotlined again: run it under systemd, or with --keep";
}

static gboolean
may_begin (HlDrills *self, const char *kind, gboolean force, GError **error)
{
  gboolean service = strcmp (kind, "service") == 0;
  HlDrillState state;

  if (!service && strcmp (kind, "media") != 0)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "kind: must be service or media");
      return FALSE;
    }
  hl_drills_get_state (self, &state);
  if (service ? !state.service : !state.media)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_STATE, "%s",
                   !service && self->step == STEP_NONE ? "hotline-mediad is not there"
                                                       : state.why_not);
      return FALSE;
    }
  if (state.calls > HL_DRILL_CALLS_MOST && !force)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_STATE,
                   "%u calls are up, more than %u: wait for a quiet hour, or force it", state.calls,
                   HL_DRILL_CALLS_MOST);
      return FALSE;
    }
  return TRUE;
}

HlId
hl_drills_begin (HlDrills *self, const char *kind, HlId actor, gboolean force, GError **error)
{
  g_autoptr (GArray) others = NULL;

  if (!may_begin (self, kind, force, error))
    return 0;
  hl_drill_row_clear (&self->row);
  self->row.id = hl_id_next (now_of (self));
  self->row.kind = g_strdup (kind);
  self->row.state = g_strdup ("calling");
  self->row.actor = actor;
  self->row.created_at = now_of (self);
  others = get_others (self);
  self->row.others = hl_drill_ids_write (others);
  self->controllable = -1;
  self->held = FALSE;
  go (self, STEP_CALLING);
  store (self, stored_cb, NULL);
  start_line (self);
  return self->row.id;
}

/* ---- The run after ---- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  HlDrillRow *row = hl_store_finish (HL_STORE (source), result, &error);
  HlDrills *self = data;

  if (row == NULL || row->id == 0 || self->step != STEP_NONE)
    return;
  hl_drill_row_clear (&self->row);
  self->row = *row;
  memset (row, 0, sizeof *row);
  self->controllable = -1;
  self->held = FALSE;
  g_message ("A drill killed the run before: it goes on");
  go (self, STEP_KILLED);
  start_looking (self);
}

void
hl_drills_resume (HlDrills *self)
{
  if (get_board (self) != NULL)
    hl_store_read_async (self->service->store, hl_drill_row_find_killed, g_new0 (HlDrillRow, 1),
                         hl_drill_row_free, self->cancellable, found_cb, self);
}

HlDrills *
hl_drills_new (HlService *service)
{
  HlDrills *self = g_new0 (HlDrills, 1);

  self->service = service;
  self->cancellable = g_cancellable_new ();
  return self;
}

void
hl_drills_free (HlDrills *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  hl_drill_row_clear (&self->row);
  g_free (self);
}
