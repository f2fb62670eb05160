/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-site-config.h"

#include "people/hl-blocked.h"
#include "people/hl-users.h"

/* From rows to configurations.  Texts are those of the loaded records, which live
 * as long as we; only opened passwords are our own. */

struct _HlSiteConfig
{
  HlSwitchConfig config;

  /* Owned */
  HlSite *site;
  GPtrArray *users; /* HlUser */
  GPtrArray *texts; /* opened passwords and numbers */
  GPtrArray *parts; /* GArray: hours and queues, kept for the configurations that point there */
  GArray *queues;   /* HlQueueConfig */
  GArray *flows;    /* HlFlowConfig */
  GArray *lines;    /* HlLineConfig */
  GArray *agents;   /* HlAgentConfig */
  GArray *days;     /* HlSpecialDay */
  GArray *trunks;   /* HlTrunkConfig */
  GArray *devices;  /* HlDeviceConfig */
  GArray *blocked;  /* HlBlockedConfig */
};

static GArray *
new_part (HlSiteConfig *self, guint size)
{
  GArray *part = g_array_new (FALSE, TRUE, size);

  g_ptr_array_add (self->parts, part);
  return part;
}

/* ---- Names to ids: a name that is gone is 0 ---- */

static HlId
queue_id (HlSiteConfig *self, const char *name)
{
  for (guint i = 0; i < self->site->queues->len; i++)
    {
      HlSiteQueue *queue = self->site->queues->pdata[i];

      if (g_strcmp0 (queue->name, name) == 0)
        return queue->id;
    }
  return 0;
}

static HlId
flow_id (HlSiteConfig *self, const char *name)
{
  for (guint i = 0; i < self->site->flows->len; i++)
    {
      HlSiteFlow *flow = self->site->flows->pdata[i];

      if (g_strcmp0 (flow->name, name) == 0)
        return flow->id;
    }
  return 0;
}

/* ---- Where callers go on ---- */

/* A name that is gone leads nowhere: as if there were no action. */
static HlAction
make_action (HlSiteConfig *self, HlRecord *record)
{
  const HlSiteAction *from = (const HlSiteAction *) record;
  HlAction action = { .kind = HL_ACTION_NONE };

  if (from == NULL)
    return action;
  action.prompt = from->prompt;
  action.number = from->number;
  action.kind = from->queue != NULL    ? HL_ACTION_QUEUE
                : from->flow != NULL   ? HL_ACTION_FLOW
                : from->number != NULL ? HL_ACTION_NUMBER
                : from->message        ? HL_ACTION_MESSAGE
                : from->callback       ? HL_ACTION_CALLBACK
                                       : HL_ACTION_PROMPT;
  if (action.kind == HL_ACTION_QUEUE)
    action.to = queue_id (self, from->queue);
  else if (action.kind == HL_ACTION_FLOW)
    action.to = flow_id (self, from->flow);
  return action;
}

static const HlMenuConfig *
make_menu (HlSiteConfig *self, HlSiteMenu *menu)
{
  GArray *keys, *config;
  HlMenuConfig made = { 0 };

  if (menu == NULL)
    return NULL;
  keys = new_part (self, sizeof (HlMenuKey));
  for (guint i = 0; i < menu->keys->len; i++)
    {
      const HlSiteKey *from = menu->keys->pdata[i];
      HlMenuKey key = { .key = *from->key, .action = make_action (self, menu->keys->pdata[i]) };

      g_array_append_val (keys, key);
    }
  made.prompt = menu->prompt;
  made.wait_seconds = menu->wait_seconds > 0 ? (guint) menu->wait_seconds : 0;
  made.keys = (const HlMenuKey *) keys->data;
  made.n_keys = keys->len;
  config = new_part (self, sizeof (HlMenuConfig));
  g_array_append_val (config, made);
  return (const HlMenuConfig *) config->data;
}

/* ---- One function per list ---- */

static void
add_queue (HlSiteConfig *self, const HlSiteQueue *queue)
{
  HlQueueConfig config = {
    .id = queue->id,
    .name = queue->name,
    .strategy = queue->strategy > 0 ? (HlStrategy) (queue->strategy - 1) : HL_STRATEGY_LONGEST_IDLE,
    .ring_seconds = (guint) queue->ring_seconds,
    .wrap_up_seconds =
        queue->wrap_up_until_saved ? HL_WRAP_UP_UNTIL_SAVED : (guint) queue->wrap_up_seconds,
    .max_waiting = (guint) queue->max_waiting,
    .max_wait_seconds = (guint) queue->max_wait_seconds,
    .short_abandon_seconds = (guint) queue->short_abandon_seconds,
    .music = queue->music,
    .full_prompt = queue->full_prompt,
    .relax_seconds = (guint) queue->relax_seconds,
    .last_agent_minutes = (guint) queue->last_agent_minutes,
    .full = make_action (self, queue->full),
    .waited = make_action (self, queue->waited),
    .nobody = make_action (self, queue->nobody),
    .announce_seconds = (guint) queue->announce_seconds,
    .announce_wait = queue->announce_wait,
    .callback_after_seconds = (guint) queue->callback_after_seconds,
    .auto_answer = queue->auto_answer,
  };

  g_array_append_val (self->queues, config);
}

static void
add_day (HlSiteConfig *self, const HlSiteDay *day)
{
  HlSpecialDay config = {
    .date = hl_site_date (day->date),
    .open = day->open,
    .like_weekday = day->open ? (guint) day->like_weekday : 0,
    .name = day->name,
  };

  g_array_append_val (self->days, config);
}

static GArray *
make_hours (HlSiteConfig *self, GPtrArray *hours)
{
  GArray *spans = new_part (self, sizeof (HlOpenSpan));

  for (guint i = 0; hours != NULL && i < hours->len; i++)
    {
      HlSiteHours *span = hours->pdata[i];
      guint days = hl_site_weekdays (span->weekdays);

      for (guint day = 1; day <= 7; day++)
        {
          HlOpenSpan open = { day, (guint) hl_site_minute (span->open),
                              (guint) hl_site_minute (span->close) };

          if (days & (1U << day))
            g_array_append_val (spans, open);
        }
    }
  return spans;
}

static void
add_flow (HlSiteConfig *self, const HlSiteFlow *flow)
{
  GArray *hours = make_hours (self, flow->hours);
  HlFlowConfig config = {
    .id = flow->id,
    .name = flow->name,
    .hours = (const HlOpenSpan *) hours->data,
    .n_hours = hours->len,
    .days = (const HlSpecialDay *) self->days->data,
    .n_days = self->days->len,
    .greeting = flow->greeting,
    .closed_prompt = flow->closed_prompt,
    .queue = queue_id (self, flow->queue),
    .priority = (guint) flow->priority,
    .at_closing = flow->at_closing > 0 ? (HlAtClosing) (flow->at_closing - 1) : HL_AT_CLOSING_SERVE,
    .repeat_minutes = (guint) flow->repeat_minutes,
    .cut_off_minutes = (guint) flow->cut_off_minutes,
    .redial_minutes = (guint) flow->redial_minutes,
    .menu = make_menu (self, (HlSiteMenu *) flow->menu),
    .closed = make_action (self, flow->closed),
    .message_prompt = flow->message_prompt,
    .message_seconds = (guint) flow->message_seconds,
    .rating_prompt = flow->rating_prompt,
    .rating_digits = (guint) flow->rating_digits,
  };

  if (config.queue != 0)
    g_array_append_val (self->flows, config);
}

static void
add_line (HlSiteConfig *self, const HlSiteLine *line)
{
  HlLineConfig config = { .number = line->number, .flow = flow_id (self, line->flow) };

  if (config.flow != 0)
    g_array_append_val (self->lines, config);
}

/* A word's value without the empty one in front of the list. */
static guint
word (guint value, guint otherwise)
{
  return value > 0 ? value - 1 : otherwise;
}

static gboolean
add_trunk (HlSiteConfig *self, const HlSiteTrunk *trunk, HlKey *key, GError **error)
{
  HlTrunkConfig config = {
    .name = trunk->name,
    .address = trunk->address,
    .register_ = trunk->registers,
    .user = trunk->login,
    .realm = trunk->realm,
    .max_calls = (guint) trunk->max_calls,
    .max_in = (guint) trunk->max_in,
    .max_out = (guint) trunk->max_out,
    .options = trunk->ask_health,
    .priority = (guint) trunk->priority,
    .tls_ca = trunk->tls_ca,
    .tls_fingerprint = trunk->tls_fingerprint,
    .area_code = trunk->area_code != NULL ? trunk->area_code : self->site->area_code,
    .dial_format = (HlDialForm) word (trunk->dial_format, HL_DIAL_AS_IS),
    .dial_prefix = trunk->dial_prefix,
    .shown_number = trunk->shown_number,
    .shown_format = (HlDialForm) word (trunk->shown_format, HL_DIAL_AS_IS),
    .identity = (HlTrunkIdentity) word (trunk->identity, HL_TRUNK_IDENTITY_ASSERTED),
    .trusts_identity = trunk->trusts_identity,
    .withholds = trunk->withholds,
    .session_seconds = (guint) trunk->session_seconds,
    .reliable = (HlTrunkReliable) word (trunk->reliable, HL_TRUNK_RELIABLE_OFFERED),
    .srtp = (HlTrunkSrtp) word (trunk->srtp, HL_TRUNK_SRTP_OFF),
    .codecs = trunk->codecs,
  };

  if (trunk->password_sealed != NULL)
    {
      char *plain = hl_key_open_sealed (key, HL_PURPOSE_TRUNK, trunk->password_sealed, error);

      if (plain == NULL)
        {
          g_prefix_error (error,
                          "trunk %s: its password can't be opened; apply the site file "
                          "again: ",
                          trunk->name);
          return FALSE;
        }
      g_ptr_array_add (self->texts, plain);
      config.password = plain;
    }
  g_array_append_val (self->trunks, config);
  return TRUE;
}

static const HlSiteUser *
find_site_user (HlSiteConfig *self, HlId id)
{
  for (guint i = 0; i < self->site->users->len; i++)
    if (((HlSiteUser *) self->site->users->pdata[i])->id == id)
      return self->site->users->pdata[i];
  return NULL;
}

static GArray *
make_skills (HlSiteConfig *self, const HlUser *user)
{
  const HlSiteUser *site_user = find_site_user (self, user->id);
  GPtrArray *skills = site_user != NULL ? site_user->queues : NULL;
  GArray *queues = new_part (self, sizeof (HlAgentQueue));

  for (guint i = 0; skills != NULL && i < skills->len; i++)
    {
      HlSiteSkill *skill = skills->pdata[i];
      HlAgentQueue queue = { queue_id (self, skill->queue), (guint) skill->level };

      if (queue.queue != 0)
        g_array_append_val (queues, queue);
    }
  return queues;
}

static const HlDeviceKind device_kinds[] = {
  [HL_DEVICE_WORD_SOFTPHONE] = HL_DEVICE_SOFTPHONE,
  [HL_DEVICE_WORD_REGISTERED] = HL_DEVICE_REGISTERED,
  [HL_DEVICE_WORD_CONTACT] = HL_DEVICE_CONTACT,
};

static gboolean
is_agent (const HlUser *user)
{
  guint32 may = hl_role_permissions ((HlRole) user->role);

  return user->enabled && user->extension != NULL && user->device != HL_DEVICE_WORD_NONE
         && (may & (HL_MAY_TAKE_CALLS | HL_MAY_LISTEN)) != 0;
}

static void
add_agent (HlSiteConfig *self, const HlUser *user)
{
  GArray *queues = make_skills (self, user);
  HlAgentConfig agent = {
    .id = user->id,
    .name = user->name,
    .extension = user->extension,
    .device = device_kinds[user->device],
    .contact = user->contact,
    .auto_answer = user->auto_answer,
    .queues = (const HlAgentQueue *) queues->data,
    .n_queues = queues->len,
  };
  HlDeviceConfig device = { .extension = user->extension, .ha1 = user->device_ha1 };

  g_array_append_val (self->agents, agent);
  if (user->device != HL_DEVICE_WORD_CONTACT && user->device_ha1 != NULL)
    g_array_append_val (self->devices, device);
}

static gboolean
add_blocked (HlSiteConfig *self, HlDb *db, HlKey *key, GError **error)
{
  g_autoptr (GPtrArray) list = hl_blocked_list (db, key, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      HlBlocked *item = list->pdata[i];
      HlBlockedConfig config = { .until = item->until };

      config.number = hl_number_canon (item->number, self->site->area_code);
      g_ptr_array_add (self->texts, (char *) config.number);
      g_array_append_val (self->blocked, config);
    }
  return list != NULL;
}

/* ---- The whole ---- */

static guint
seconds (gint64 value)
{
  return value > 0 ? (guint) value : 0;
}

static void
point (HlSiteConfig *self)
{
  const HlSite *site = self->site;

  self->config = (HlSwitchConfig){
    .queues = (const HlQueueConfig *) self->queues->data,
    .n_queues = self->queues->len,
    .flows = (const HlFlowConfig *) self->flows->data,
    .n_flows = self->flows->len,
    .lines = (const HlLineConfig *) self->lines->data,
    .n_lines = self->lines->len,
    .agents = (const HlAgentConfig *) self->agents->data,
    .n_agents = self->agents->len,
    .outbound_trunk = site->outbound_trunk,
    .outbound_caller = site->outbound_number,
    .utc_offset_minutes =
        site->id != 0 ? (gint) site->utc_offset_minutes : HL_SITE_UTC_OFFSET_MINUTES,
    .outbound_wrap_up_seconds = seconds (site->outbound_wrap_up_seconds),
    .dial_seconds = seconds (site->dial_seconds),
    .max_misses = seconds (site->max_misses),
    .miss_pause_seconds = seconds (site->miss_pause_seconds),
    .blocked = (const HlBlockedConfig *) self->blocked->data,
    .n_blocked = self->blocked->len,
    .record_pause_seconds = seconds (site->record_pause_seconds),
    .recording_notice = site->recording_notice,
  };
}

static gboolean
fill (HlSiteConfig *self, HlDb *db, HlKey *key, GError **error)
{
  const HlSite *site = self->site;

  for (guint i = 0; i < site->queues->len; i++)
    add_queue (self, site->queues->pdata[i]);
  for (guint i = 0; i < site->special_days->len; i++)
    add_day (self, site->special_days->pdata[i]);
  for (guint i = 0; i < site->flows->len; i++)
    add_flow (self, site->flows->pdata[i]);
  for (guint i = 0; i < site->lines->len; i++)
    add_line (self, site->lines->pdata[i]);
  for (guint i = 0; i < site->trunks->len; i++)
    if (!add_trunk (self, site->trunks->pdata[i], key, error))
      return FALSE;
  for (guint i = 0; i < self->users->len; i++)
    if (is_agent (self->users->pdata[i]))
      add_agent (self, self->users->pdata[i]);
  if (!add_blocked (self, db, key, error))
    return FALSE;
  point (self);
  return TRUE;
}

HlSiteConfig *
hl_site_config_load (HlDb *db, HlKey *key, GError **error)
{
  g_autoptr (HlSiteConfig) self = g_new0 (HlSiteConfig, 1);

  self->site = hl_site_load (db, error);
  self->users = self->site != NULL ? hl_users_list (db, error) : NULL;
  if (self->users == NULL)
    return NULL;

  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->queues = new_part (self, sizeof (HlQueueConfig));
  self->flows = new_part (self, sizeof (HlFlowConfig));
  self->lines = new_part (self, sizeof (HlLineConfig));
  self->agents = new_part (self, sizeof (HlAgentConfig));
  self->days = new_part (self, sizeof (HlSpecialDay));
  self->trunks = new_part (self, sizeof (HlTrunkConfig));
  self->devices = new_part (self, sizeof (HlDeviceConfig));
  self->blocked = new_part (self, sizeof (HlBlockedConfig));
  return fill (self, db, key, error) ? g_steal_pointer (&self) : NULL;
}

void
hl_site_config_free (HlSiteConfig *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->site);
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

const HlSwitchConfig *
hl_site_config_switch (HlSiteConfig *self)
{
  return &self->config;
}

const char *
hl_site_config_area_code (HlSiteConfig *self)
{
  return self->site->area_code;
}

const HlTrunkConfig *
hl_site_config_trunks (HlSiteConfig *self, guint *n)
{
  *n = self->trunks->len;
  return (const HlTrunkConfig *) self->trunks->data;
}

const HlDeviceConfig *
hl_site_config_devices (HlSiteConfig *self, guint *n)
{
  *n = self->devices->len;
  return (const HlDeviceConfig *) self->devices->data;
}

void
hl_site_config_hold_limits (HlSiteConfig *self, HlSpan *warning, HlSpan *alarm)
{
  *warning = MAX (self->site->hold_warning_seconds, 0) * HL_SECOND;
  *alarm = MAX (self->site->hold_alarm_seconds, 0) * HL_SECOND;
}

const char *
hl_site_config_emergency (HlSiteConfig *self, const char *name)
{
  static const char *const country[] = { "120", "110", "119", NULL };

  if (self->site->emergency->len == 0 && g_strv_contains (country, name))
    return name;
  for (guint i = 0; i < self->site->emergency->len; i++)
    {
      const HlSiteEmergency *item = self->site->emergency->pdata[i];

      if (g_strcmp0 (item->name, name) == 0)
        return item->number;
    }
  return NULL;
}
