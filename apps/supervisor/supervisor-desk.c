/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-desk.h"

#include <glib/gi18n.h>

#define COALESCE_MS 250
#define MOST_ALARMS 200

/* From when an agent's state deserves a look (near) and a word (over); 0 = never. */
static const struct
{
  HlSpan near, over;
} limits[HL_N_AGENT_LIVE_STATES] = {
  [HL_AGENT_RINGING] = { 15 * HL_SECOND, 30 * HL_SECOND },
  [HL_AGENT_TALKING] = { 10 * HL_MINUTE, 30 * HL_MINUTE },
  [HL_AGENT_HELD] = { 2 * HL_MINUTE, 3 * HL_MINUTE },
  [HL_AGENT_WRAP_UP] = { 2 * HL_MINUTE, 5 * HL_MINUTE },
};

static const char *const alarm_levels[] = { "", "info", "warning", "error", NULL };

/* clang-format off */
static const HlField alarm_fields[] = {
  HL_FIELD (SupervisorAlarm, id,    ID,   0),
  HL_FIELD (SupervisorAlarm, level, ENUM, 0, .names = alarm_levels),
  HL_FIELD (SupervisorAlarm, code,  TEXT, 0),
  HL_FIELD (SupervisorAlarm, text,  TEXT, 0),
  HL_FIELD (SupervisorAlarm, at,    TIME, 0),
};
HL_DEFINE_RECORD (SupervisorAlarm, supervisor_alarm, "alarm", alarm_fields)
/* clang-format on */

struct _SupervisorDesk
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  HlLive *live;
  HlPhone *phone;
  GListStore *alarms;
  GCancellable *cancellable;
  guint coalesce, tick;

  /* Borrowed: the window outlives its view */
  HlWindow *window;

  HlId wanted;    /* the call whose ring we answer */
  unsigned asked; /* HlListenWord */
};

G_DEFINE_FINAL_TYPE (SupervisorDesk, supervisor_desk, G_TYPE_OBJECT)

enum
{
  CHANGED,
  TICK,
  SHOW_CALL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

HlTone
supervisor_alarm_tone (SupervisorAlarm *self)
{
  static const HlTone tones[] = { HL_TONE_IDLE, HL_TONE_BUSY, HL_TONE_NEAR, HL_TONE_OVER };

  return tones[MIN (self->level, G_N_ELEMENTS (tones) - 1)];
}

/* Callbacks */

static gboolean
coalesce_cb (gpointer data)
{
  SupervisorDesk *self = data;

  self->coalesce = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
live_cb (SupervisorDesk *self)
{
  if (self->coalesce == 0)
    self->coalesce = g_timeout_add (COALESCE_MS, coalesce_cb, self);
}

static gboolean
tick_cb (gpointer data)
{
  SupervisorDesk *self = data;
  guint rest = (guint) (1000 - g_get_real_time () / 1000 % 1000);

  self->tick = g_timeout_add (rest + 5, tick_cb, self);
  g_signal_emit (self, signals[TICK], 0);
  return G_SOURCE_REMOVE;
}

static void
alarm_cb (SupervisorDesk *self, const HlJson *json)
{
  g_autoptr (SupervisorAlarm) alarm = supervisor_alarm_new ();
  g_autoptr (GError) error = NULL;
  guint n;

  if (!hl_record_read_json (HL_RECORD (alarm), json, HL_READ_LENIENT, NULL, &error))
    {
      g_message ("an alarm was skipped: %s", error->message);
      return;
    }
  if (alarm->at == 0)
    alarm->at = supervisor_desk_now (self);
  g_list_store_insert (self->alarms, 0, alarm);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->alarms));
  if (n > MOST_ALARMS)
    g_list_store_remove (self->alarms, n - 1);
}

/* We asked to be rung: answering is not another decision. */
static void
ringing_cb (SupervisorDesk *self)
{
  if (self->wanted != 0)
    hl_phone_answer (self->phone);
}

static void
start_phone (SupervisorDesk *self, GSettings *settings)
{
  const HlPhoneAccount *account = hl_session_get_phone (self->session);
  g_autofree char *microphone = g_settings_get_string (settings, "microphone");
  g_autofree char *speaker = g_settings_get_string (settings, "speaker");

  if (account == NULL || g_settings_get_boolean (settings, "desk-phone"))
    return;
  self->phone = hl_phone_new ();
  if (*microphone != '\0')
    hl_phone_set_microphone (self->phone, microphone);
  if (*speaker != '\0')
    hl_phone_set_speaker (self->phone, speaker);
  g_signal_connect_object (self->phone, "ringing", G_CALLBACK (ringing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->phone, "notify::state", G_CALLBACK (live_cb), self,
                           G_CONNECT_SWAPPED);
  hl_phone_set_fingerprint (self->phone, account->fingerprint);
  hl_phone_register (self->phone, account->registrar, account->extension, account->password);
}

/* GObject */

static void
supervisor_desk_dispose (GObject *object)
{
  SupervisorDesk *self = SUPERVISOR_DESK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->coalesce, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->phone != NULL)
    hl_phone_unregister (self->phone);
  g_clear_object (&self->phone);
  g_clear_object (&self->live);
  g_clear_object (&self->alarms);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (supervisor_desk_parent_class)->dispose (object);
}

static void
supervisor_desk_finalize (GObject *object)
{
  g_clear_object (&SUPERVISOR_DESK (object)->cancellable);

  G_OBJECT_CLASS (supervisor_desk_parent_class)->finalize (object);
}

static void
supervisor_desk_class_init (SupervisorDeskClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = supervisor_desk_dispose;
  G_OBJECT_CLASS (klass)->finalize = supervisor_desk_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TICK] =
      g_signal_new ("tick", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOW_CALL] = g_signal_new ("show-call", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
supervisor_desk_init (SupervisorDesk *self)
{
  self->alarms = g_list_store_new (supervisor_alarm_get_type ());
  self->cancellable = g_cancellable_new ();
}

/* Public */

SupervisorDesk *
supervisor_desk_new (HlWindow *window, GSettings *settings)
{
  SupervisorDesk *self = g_object_new (SUPERVISOR_TYPE_DESK, NULL);

  self->window = window;
  self->session = g_object_ref (hl_window_get_session (window));
  self->live = hl_live_new (self->session);
  g_signal_connect_object (self->live, "changed", G_CALLBACK (live_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (hl_session_get_events (self->session), "alarm", G_CALLBACK (alarm_cb),
                           self, G_CONNECT_SWAPPED);
  hl_live_start (self->live);
  start_phone (self, settings);
  tick_cb (self);
  return self;
}

HlWindow *
supervisor_desk_get_window (SupervisorDesk *self)
{
  return self->window;
}

HlSession *
supervisor_desk_get_session (SupervisorDesk *self)
{
  return self->session;
}

HlLive *
supervisor_desk_get_live (SupervisorDesk *self)
{
  return self->live;
}

HlPhone *
supervisor_desk_get_phone (SupervisorDesk *self)
{
  return self->phone;
}

GListModel *
supervisor_desk_get_alarms (SupervisorDesk *self)
{
  return G_LIST_MODEL (self->alarms);
}

void
supervisor_desk_clear_alarms (SupervisorDesk *self)
{
  g_list_store_remove_all (self->alarms);
}

const char *
supervisor_desk_queue_name (SupervisorDesk *self, HlId id)
{
  HlQueueLive *queue = hl_live_find_queue (self->live, id);

  return queue != NULL && queue->name != NULL ? queue->name : HL_DASH;
}

const char *
supervisor_desk_agent_name (SupervisorDesk *self, HlId id)
{
  HlAgentLive *agent = hl_live_find_agent (self->live, id);

  return agent != NULL && agent->name != NULL ? agent->name : HL_DASH;
}

HlTime
supervisor_desk_now (SupervisorDesk *self)
{
  return hl_live_now (self->live);
}

/* The break's own limit is the site's: away_reasons[].limit_minutes. */
static HlSpan
away_limit (SupervisorDesk *self, const char *reason)
{
  const HlJson *list = hl_json_get (hl_session_get_vocabulary (self->session), "away_reasons");

  for (guint i = 0; reason != NULL && i < hl_json_length (list); i++)
    {
      const HlJson *item = hl_json_at (list, i);

      if (g_strcmp0 (hl_json_text (hl_json_get (item, "code"), NULL), reason) == 0)
        return hl_json_int (hl_json_get (item, "limit_minutes"), 0) * HL_MINUTE;
    }
  return 0;
}

HlTone
supervisor_desk_judge (SupervisorDesk *self, HlAgentLive *agent, char **why)
{
  HlSpan span = agent->since > 0 ? supervisor_desk_now (self) - agent->since : 0;
  HlSpan near = limits[agent->state % HL_N_AGENT_LIVE_STATES].near;
  HlSpan over = limits[agent->state % HL_N_AGENT_LIVE_STATES].over;
  HlTone tone;

  if (agent->state == HL_AGENT_AWAY)
    near = over = away_limit (self, agent->reason);
  if (agent->state == HL_AGENT_READY && !agent->device_up)
    {
      if (why != NULL)
        *why = g_strdup (_ ("phone not connected"));
      return HL_TONE_NEAR;
    }
  tone = over > 0 && span > over   ? HL_TONE_OVER
         : near > 0 && span > near ? HL_TONE_NEAR
                                   : HL_TONE_IDLE;
  if (why != NULL)
    {
      HlSpan limit = tone == HL_TONE_OVER ? over : near;

      *why = NULL;
      if (tone != HL_TONE_IDLE && limit < HL_MINUTE)
        *why = g_strdup_printf (_ ("over %d s"), (int) (limit / HL_SECOND));
      else if (tone != HL_TONE_IDLE)
        *why = g_strdup_printf (_ ("over %d min"), (int) (limit / HL_MINUTE));
    }
  return tone;
}

char *
supervisor_desk_describe (SupervisorDesk *self, HlAgentLive *agent)
{
  HlCallLive *call = agent->call != 0 ? hl_live_find_call (self->live, agent->call) : NULL;
  const char *word = hl_word_agent_state (agent->state);
  g_autofree char *why = NULL;

  supervisor_desk_judge (self, agent, &why);
  if (why != NULL)
    return g_strdup_printf ("%s · %s", word, why);
  if (agent->state == HL_AGENT_AWAY && agent->reason != NULL)
    return g_strdup_printf ("%s · %s", word, hl_word_away (self->session, agent->reason));
  if (call != NULL && call->queue != 0)
    return g_strdup_printf ("%s · %s", word, supervisor_desk_queue_name (self, call->queue));
  if (call != NULL && call->way == 2)
    return g_strdup_printf ("%s · %s", word, hl_word_way (call->way));
  return g_strdup (word);
}

/* Listening */

HlCallLive *
supervisor_desk_get_listened (SupervisorDesk *self, unsigned *mode)
{
  GListModel *calls = hl_live_get_calls (self->live);
  HlId me = hl_session_get_user_id (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (calls); i++)
    {
      g_autoptr (HlCallLive) call = g_list_model_get_item (calls, i);

      for (guint l = 0; call->listeners != NULL && l < call->listeners->len; l++)
        {
          HlListener *listener = g_ptr_array_index (call->listeners, l);

          if (listener->id != me)
            continue;
          if (mode != NULL)
            *mode = listener->mode;
          return hl_live_find_call (self->live, call->id);
        }
    }
  if (mode != NULL)
    *mode = HL_LISTEN_NONE;
  return NULL;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SupervisorDesk) self = data;
  g_autoptr (GError) error = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, NULL, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  self->wanted = 0;
  self->asked = HL_LISTEN_NONE;
  hl_window_toast_error (self->window, error);
}

static void
send (SupervisorDesk *self, const char *method, const char *path, GString *body)
{
  hl_session_send_async (self->session, method, path, body, NULL, self->cancellable, done_cb,
                         g_object_ref (self));
}

static GString *
make_body (const char *a, const char *a_value, const char *b, const char *b_value)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, a, a_value);
  if (b_value != NULL)
    hl_json_add_text (&writer, b, b_value);
  hl_json_end_object (&writer);
  return body;
}

void
supervisor_desk_listen (SupervisorDesk *self, HlId call, unsigned mode)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/listen", call);

  if (!hl_session_may (self->session, "listen"))
    {
      hl_window_toast (self->window, _ ("Your role may not listen in."));
      return;
    }
  self->wanted = call;
  self->asked = mode;
  send (self, "POST", path,
        make_body ("mode", hl_enum_word (hl_listen_mode_words, mode), NULL, NULL));
}

unsigned
supervisor_desk_get_asked (SupervisorDesk *self)
{
  return self->asked;
}

void
supervisor_desk_stop (SupervisorDesk *self)
{
  HlCallLive *call = supervisor_desk_get_listened (self, NULL);
  HlId id = call != NULL ? call->id : self->wanted;
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT "/listen", id);

  self->wanted = 0;
  self->asked = HL_LISTEN_NONE;
  if (id != 0)
    send (self, "DELETE", path, NULL);
}

void
supervisor_desk_show_call (SupervisorDesk *self, HlId call)
{
  g_signal_emit (self, signals[SHOW_CALL], 0, (gint64) call);
}

void
supervisor_desk_set_state (SupervisorDesk *self, HlAgentLive *agent, const char *state,
                           const char *reason)
{
  g_autofree char *path = g_strdup_printf ("/agents/%" G_GINT64_FORMAT "/state", agent->id);

  send (self, "POST", path, make_body ("state", state, "reason", reason));
}
