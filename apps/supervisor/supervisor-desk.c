/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-desk-private.h"

#include <glib/gi18n.h>

#define COALESCE_MS 250

/* From when an agent's state deserves a look (near) and a word (over); 0 = never. */
static const struct
{
  HlSpan near, over;
} limits[HL_N_AGENT_LIVE_STATES] = {
  [HL_AGENT_RINGING] = { 15 * HL_SECOND, 30 * HL_SECOND },
  [HL_AGENT_TALKING] = { 10 * HL_MINUTE, 30 * HL_MINUTE },
  [HL_AGENT_WRAP_UP] = { 2 * HL_MINUTE, 5 * HL_MINUTE },
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

/* Callbacks */

static gboolean
coalesce_cb (gpointer data)
{
  SupervisorDesk *self = data;

  self->coalesce = 0;
  supervisor_desk_settle (self);
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
  gtk_filter_changed (GTK_FILTER (self->loud), GTK_FILTER_CHANGE_DIFFERENT);
  g_signal_emit (self, signals[TICK], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
is_loud (gpointer item, gpointer data)
{
  HlAlarmLive *alarm = item;
  SupervisorDesk *self = data;

  return alarm->quiet_until == 0 || alarm->quiet_until <= supervisor_desk_now (self);
}

void
supervisor_desk_expect_test (SupervisorDesk *self, gboolean expects)
{
  g_return_if_fail (SUPERVISOR_IS_DESK (self));

  self->expects_test = expects;
}

/* We asked to be rung: answering is not another decision. */
static void
ringing_cb (SupervisorDesk *self)
{
  if (self->wanted != 0 || self->expects_test)
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
  gtk_custom_filter_set_filter_func (self->loud, NULL, NULL, NULL);
  g_clear_object (&self->alarms);
  g_clear_object (&self->live);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (supervisor_desk_parent_class)->dispose (object);
}

static void
supervisor_desk_finalize (GObject *object)
{
  g_clear_object (&SUPERVISOR_DESK (object)->cancellable);
  g_clear_object (&SUPERVISOR_DESK (object)->loud);

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
  self->loud = gtk_custom_filter_new (is_loud, self, NULL);
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
  self->alarms = gtk_filter_list_model_new (g_object_ref (hl_live_get_alarms (self->live)),
                                            GTK_FILTER (g_object_ref (self->loud)));
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

guint
supervisor_desk_count_new_alarms (SupervisorDesk *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->alarms)), fresh = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HlAlarmLive) alarm = g_list_model_get_item (G_LIST_MODEL (self->alarms), i);

      fresh += alarm->acknowledged_by == NULL;
    }
  return fresh;
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

/* The site's; 0 = none. */
static HlSpan
hold_limit (SupervisorDesk *self, const char *name)
{
  return hl_json_int (hl_json_get (hl_session_get_vocabulary (self->session), name), 0) * HL_SECOND;
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
  if (agent->state == HL_AGENT_HELD)
    {
      near = hold_limit (self, "hold_warning_seconds");
      over = hold_limit (self, "hold_alarm_seconds");
    }
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

void
supervisor_desk_show_call (SupervisorDesk *self, HlId call)
{
  g_signal_emit (self, signals[SHOW_CALL], 0, (gint64) call);
}
