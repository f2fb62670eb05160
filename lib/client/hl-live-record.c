/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-live.h"

#include "calls/hl-call-record.h"

/* The live things as records: read leniently, so that a newer service may say more. */

const char *const hl_agent_state_words[] = { "",        "offline", "away",    "ready", "ringing",
                                             "talking", "held",    "wrap-up", NULL };
const char *const hl_call_state_words[] = { "",         "new",     "announcing",   "waiting",
                                            "ringing",  "talking", "held",         "closing",
                                            "dialling", "over",    "transferring", "menu",
                                            "message",  "rating",  "booked",       NULL };
const char *const hl_alarm_level_words[] = { "", "info", "warning", "error", NULL };
const char *const hl_listen_mode_words[] = { "", "listen", "whisper", "barge", "take-over", NULL };
const char *const hl_third_words[] = {
  "", "ringing", "consulted", "conference", "transferring", "queued", "alone", NULL
};

/* clang-format off */
static const HlField agent_fields[] = {
  HL_FIELD (HlAgentLive, id,            ID,   0),
  HL_FIELD (HlAgentLive, name,          TEXT, 0),
  HL_FIELD (HlAgentLive, staff_no,      TEXT, 0),
  HL_FIELD (HlAgentLive, extension,     TEXT, 0),
  HL_FIELD (HlAgentLive, state,         ENUM, 0, .names = hl_agent_state_words),
  HL_FIELD (HlAgentLive, reason,        TEXT, 0),
  HL_FIELD (HlAgentLive, next_state,    TEXT, 0),
  HL_FIELD (HlAgentLive, since,         TIME, 0),
  HL_FIELD (HlAgentLive, call,          ID,   0),
  HL_FIELD (HlAgentLive, device_up,     BOOL, 0),
  HL_FIELD (HlAgentLive, wrap_up_until, TIME, 0),
  HL_FIELD (HlAgentLive, queues,        TEXT, HL_NO_WIRE),
};
HL_DEFINE_RECORD (HlAgentLive, hl_agent_live, "agent", agent_fields)

static const HlField queue_fields[] = {
  HL_FIELD (HlQueueLive, id,          ID,   0),
  HL_FIELD (HlQueueLive, name,        TEXT, 0),
  HL_FIELD (HlQueueLive, waiting,     INT,  0),
  HL_FIELD (HlQueueLive, oldest,      TIME, 0),
  HL_FIELD (HlQueueLive, ready,       INT,  0),
  HL_FIELD (HlQueueLive, signed_in,   INT,  0),
  HL_FIELD (HlQueueLive, offered,     INT,  0),
  HL_FIELD (HlQueueLive, answered,    INT,  0),
  HL_FIELD (HlQueueLive, abandoned,   INT,  0),
  HL_FIELD (HlQueueLive, sl_percent,  REAL, 0),
  HL_FIELD (HlQueueLive, answer_rate, REAL, 0),
};
HL_DEFINE_RECORD (HlQueueLive, hl_queue_live, "queue", queue_fields)

static const HlField listener_fields[] = {
  HL_FIELD (HlListener, id,   ID,   0),
  HL_FIELD (HlListener, mode, ENUM, 0, .names = hl_listen_mode_words),
  HL_FIELD (HlListener, up,   BOOL, 0),
};
HL_DEFINE_RECORD (HlListener, hl_listener, "listener", listener_fields)

static const HlField hint_fields[] = {
  HL_FIELD (HlHintLive, id,      ID,   0),
  HL_FIELD (HlHintLive, text,    TEXT, 0),
  HL_FIELD (HlHintLive, from,    TEXT, 0),
  HL_FIELD (HlHintLive, at,      TIME, 0),
  HL_FIELD (HlHintLive, seen_at, TIME, 0),
};
HL_DEFINE_RECORD (HlHintLive, hl_hint_live, "hint", hint_fields)

static const HlField alarm_fields[] = {
  HL_FIELD (HlAlarmLive, id,              ID,   0),
  HL_FIELD (HlAlarmLive, level,           ENUM, 0, .names = hl_alarm_level_words),
  HL_FIELD (HlAlarmLive, code,            TEXT, 0),
  HL_FIELD (HlAlarmLive, subject,         TEXT, 0),
  HL_FIELD (HlAlarmLive, text,            TEXT, 0),
  HL_FIELD (HlAlarmLive, agent,           ID,   0),
  HL_FIELD (HlAlarmLive, call,            ID,   0),
  HL_FIELD (HlAlarmLive, queue,           ID,   0),
  HL_FIELD (HlAlarmLive, since,           TIME, 0),
  HL_FIELD (HlAlarmLive, limit_us,        INT,  0),
  HL_FIELD (HlAlarmLive, acknowledged_by, TEXT, 0),
  HL_FIELD (HlAlarmLive, acknowledged_at, TIME, 0),
  HL_FIELD (HlAlarmLive, quiet_until,     TIME, 0),
};
HL_DEFINE_RECORD (HlAlarmLive, hl_alarm_live, "alarm", alarm_fields)

static const HlField call_fields[] = {
  HL_FIELD (HlCallLive, id,           ID,   0),
  HL_FIELD (HlCallLive, state,        ENUM, 0, .names = hl_call_state_words),
  HL_FIELD (HlCallLive, way,          ENUM, 0, .names = hl_way_words),
  HL_FIELD (HlCallLive, caller,       TEXT, 0),
  HL_FIELD (HlCallLive, diverted,     TEXT, 0),
  HL_FIELD (HlCallLive, dialled,      TEXT, 0),
  HL_FIELD (HlCallLive, queue,        ID,   0),
  HL_FIELD (HlCallLive, agent,        ID,   0),
  HL_FIELD (HlCallLive, other_agent,  ID,   0),
  HL_FIELD (HlCallLive, offered_at,   TIME, 0),
  HL_FIELD (HlCallLive, queued_at,    TIME, 0),
  HL_FIELD (HlCallLive, answered_at,  TIME, 0),
  HL_FIELD (HlCallLive, since,        TIME, 0),
  HL_FIELD (HlCallLive, held_us,      INT,  0),
  HL_FIELD (HlCallLive, listeners,    LIST, 0, .of = hl_listener_shape, .max = 64),
  HL_FIELD (HlCallLive, recording,    BOOL, 0),
  HL_FIELD (HlCallLive, recording_paused, BOOL, 0),
  HL_FIELD (HlCallLive, ticket,       ID,   0),
  HL_FIELD (HlCallLive, place,        INT,  0),
  HL_FIELD (HlCallLive, hints,        LIST, 0, .of = hl_hint_live_shape, .max = 64),
  HL_FIELD (HlCallLive, one_way,      TEXT, 0),
  HL_FIELD (HlCallLive, returned,     TEXT, 0),
  HL_FIELD (HlCallLive, media_restarted_at, TIME, HL_NO_WIRE),
  HL_FIELD (HlCallLive, third,        ENUM, HL_NO_WIRE, .names = hl_third_words),
  HL_FIELD (HlCallLive, third_agent,  ID,   HL_NO_WIRE),
  HL_FIELD (HlCallLive, third_number, TEXT, HL_NO_WIRE),
  HL_FIELD (HlCallLive, third_since,  TIME, HL_NO_WIRE),
  HL_FIELD (HlCallLive, level_caller, REAL, HL_NO_WIRE),
  HL_FIELD (HlCallLive, level_agent,  REAL, HL_NO_WIRE),
  HL_FIELD (HlCallLive, loss_percent, REAL, HL_NO_WIRE),
  HL_FIELD (HlCallLive, jitter_ms,    REAL, HL_NO_WIRE),
  HL_FIELD (HlCallLive, mos,          REAL, HL_NO_WIRE),
  HL_FIELD (HlCallLive, share_caller, REAL, HL_NO_WIRE),
  HL_FIELD (HlCallLive, share_agent,  REAL, HL_NO_WIRE),
  HL_FIELD (HlCallLive, measured_us, INT, HL_NO_WIRE),
  HL_FIELD (HlCallLive, silence_us, INT, HL_NO_WIRE),
  HL_FIELD (HlCallLive, longest_silence_us, INT, HL_NO_WIRE),
  HL_FIELD (HlCallLive, quiet_us, INT, HL_NO_WIRE),
  HL_FIELD (HlCallLive, both_us, INT, HL_NO_WIRE),
  HL_FIELD (HlCallLive, overlaps, INT, HL_NO_WIRE),
  HL_FIELD (HlCallLive, holds, INT, HL_NO_WIRE),
};
HL_DEFINE_RECORD (HlCallLive, hl_call_live, "call", call_fields)
/* clang-format on */

static gboolean
read_live (gpointer record, const HlJson *json, GError **error)
{
  return hl_record_read_json (HL_RECORD (record), json, HL_READ_LENIENT, NULL, error);
}

HlAgentLive *
hl_agent_live_read (const HlJson *json, GError **error)
{
  g_autoptr (HlAgentLive) self = hl_agent_live_new ();
  const HlJson *queues = hl_json_get (json, "queues");
  GString *text;

  if (!read_live (self, json, error))
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < hl_json_length (queues); i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i == 0 ? "" : " ",
                            hl_json_int (hl_json_at (queues, i), 0));
  self->queues = g_string_free (text, FALSE);
  return g_steal_pointer (&self);
}

HlQueueLive *
hl_queue_live_read (const HlJson *json, GError **error)
{
  g_autoptr (HlQueueLive) self = hl_queue_live_new ();

  return read_live (self, json, error) ? g_steal_pointer (&self) : NULL;
}

static double
inner_real (const HlJson *json, const char *group, const char *name)
{
  return hl_json_real (hl_json_get (hl_json_get (json, group), name), G_MAXDOUBLE);
}

/* Of a call that is listened to: a quarter of a second's levels, and the call so far. */
static void
read_quality (HlCallLive *self, const HlJson *quality)
{
  const struct
  {
    const char *name;
    gint64 *to;
  } counts[] = {
    { "measured_us", &self->measured_us },
    { "silence_us", &self->silence_us },
    { "longest_silence_us", &self->longest_silence_us },
    { "quiet_us", &self->quiet_us },
    { "both_us", &self->both_us },
    { "overlaps", &self->overlaps },
    { "holds", &self->holds },
  };
  const struct
  {
    const char *group, *name;
    double *to;
  } figures[] = {
    { "levels", "caller", &self->level_caller },
    { "levels", "agent", &self->level_agent },
    { "share", "caller", &self->share_caller },
    { "share", "agent", &self->share_agent },
    { "network", "loss_percent", &self->loss_percent },
    { "network", "jitter_ms", &self->jitter_ms },
    { "network", "mos", &self->mos },
  };

  for (guint i = 0; quality != NULL && i < G_N_ELEMENTS (counts); i++)
    *counts[i].to = hl_json_int (hl_json_get (quality, counts[i].name), 0);
  for (guint i = 0; quality != NULL && i < G_N_ELEMENTS (figures); i++)
    {
      double value = inner_real (quality, figures[i].group, figures[i].name);

      if (value < G_MAXDOUBLE)
        *figures[i].to = value;
    }
}

static void
read_third (HlCallLive *self, const HlJson *third)
{
  const char *word = hl_json_text (hl_json_get (third, "state"), "");

  for (unsigned i = HL_THIRD_LIVE_RINGING; hl_third_words[i] != NULL; i++)
    if (g_str_equal (hl_third_words[i], word))
      self->third = i;
  self->third_agent = hl_json_int (hl_json_get (third, "agent"), 0);
  self->third_number = g_strdup (hl_json_text (hl_json_get (third, "number"), NULL));
  self->third_since = hl_json_int (hl_json_get (third, "since"), 0);
}

HlCallLive *
hl_call_live_read (const HlJson *json, GError **error)
{
  g_autoptr (HlCallLive) self = hl_call_live_new ();
  const struct
  {
    const char *group, *name;
    double *to;
  } inner[] = {
    { "levels", "caller", &self->level_caller },
    { "levels", "agent", &self->level_agent },
    { "network", "loss_percent", &self->loss_percent },
    { "network", "jitter_ms", &self->jitter_ms },
    { "network", "mos", &self->mos },
  };

  if (!read_live (self, json, error))
    return NULL;
  self->media_restarted_at =
      hl_json_int (hl_json_get (hl_json_get (json, "media"), "restarted_at"), 0);
  if (hl_json_kind (hl_json_get (json, "third")) == HL_JSON_OBJECT)
    read_third (self, hl_json_get (json, "third"));
  for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
    {
      double value = inner_real (json, inner[i].group, inner[i].name);

      if (value < G_MAXDOUBLE)
        *inner[i].to = value;
    }
  read_quality (self, hl_json_get (json, "quality"));
  return g_steal_pointer (&self);
}
