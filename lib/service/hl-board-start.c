/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-warnings.h"
#include "hl-board-private.h"
#include "hl-sessions.h"
#include "hl-tls.h"
#include "hl-wall.h"

/* Start: the switch gets back what the journal kept; sip takes its dialogs over;
 * mediad is found or started; then the three are made to agree.  Stop: with or
 * without the calls. */

#define MEDIA_SECONDS 5

/* ---- Agreement ---- */

static void
resume_switch (HlBoard *self)
{
  hl_board_begin (self, 0);
  hl_switch_resume (self->board);
  hl_board_end (self);
}

static void
restore_rows (HlBoard *self, GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const HlKeptRow *row = &g_array_index (rows, HlKeptRow, i);
      g_autoptr (GError) local = NULL;

      hl_id_seen (row->id);
      if (!hl_switch_restore (self->board, row->text, &local))
        hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "restore", "",
                           "A call or state of the run before can't be taken over: %s",
                           local->message);
    }
}

/* What was agreed: mediad may be another one by now, that was not there.  Who called us was
 * answered with one codec; whom we called answered in the order that counts. */
static void
keep_policy (HlBoard *self, const HlRecoveredLeg *recovered)
{
  const HlMediaDesc *local = &recovered->local;
  HlMediaPolicy policy = { .srtp = local->n_crypto > 0 ? HL_SRTP_ANSWERED : HL_SRTP_OFF };

  for (guint i = 0; i < local->n_codecs && recovered->inbound; i++)
    policy.codecs[policy.n_codecs++] = local->codecs[i].codec;
  hl_media_set_policy (self->media, recovered->leg, &policy);
}

static void
take_over_leg (HlBoard *self, const HlRecoveredLeg *recovered)
{
  HlBoardLeg *leg = hl_board_add_leg (self, recovered->leg, 0);

  leg->at_sip = TRUE;
  leg->taken_over = leg->answered = recovered->answered;
  leg->remote = recovered->remote;
  leg->has_remote = recovered->remote.port != 0;
  leg->local = recovered->local;
  leg->has_local = recovered->local.port != 0;
  if (!leg->has_local)
    return;
  hl_media_want_port (self->media, leg->id, leg->local.port);
  hl_media_set_keys (self->media, leg->id, &leg->local);
  keep_policy (self, recovered);
  hl_board_open_media (self, leg);
}

static void
take_over_legs (HlBoard *self)
{
  guint n;
  const HlRecoveredLeg *recovered = hl_sip_get_recovered (self->sip, &n);

  for (guint i = 0; i < n; i++)
    take_over_leg (self, &recovered[i]);
}

/* Legs the journal knows and sip does not have (any more): they ended meanwhile. */
static void
end_lost_legs (HlBoard *self, GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      HlId id = g_array_index (rows, HlKeptRow, i).id;
      if (hl_board_find_leg (self, id) == NULL)
        hl_board_end_leg (self, id, 0, "lost in a restart");
    }
}

/* Legs sip has and the switch does not know. */
static void
end_unknown_legs (HlBoard *self)
{
  g_autofree HlBoardLeg **legs = NULL;
  guint n;

  legs = (HlBoardLeg **) g_hash_table_get_keys_as_array (self->legs, &n);
  for (guint i = 0; i < n; i++)
    {
      HlBoardLeg *leg = hl_board_find_leg (self, *(HlId *) legs[i]);

      if (leg != NULL && !hl_switch_has_leg (self->board, leg->id))
        {
          leg->ended = TRUE;
          hl_sip_end (self->sip, leg->id, 503, NULL);
        }
    }
}

static void
add_leg_id (gpointer key, gpointer value, gpointer ids)
{
  g_array_append_vals (ids, key, 1);
}

static void
add_call_id (const HlCallView *view, gpointer ids)
{
  g_array_append_val ((GArray *) ids, view->id);
}

typedef struct
{
  GArray *alive;
  HlTime now;
  HlKey *key;
} Lost;

static void
lost_free (Lost *lost)
{
  g_array_unref (lost->alive);
  hl_key_unref (lost->key);
  g_free (lost);
}

static gboolean
close_lost (HlDb *db, gpointer data, GError **error)
{
  Lost *lost = data;

  return hl_calls_close_lost (db, lost->key, (const HlId *) (gpointer) lost->alive->data,
                              lost->alive->len, lost->now, lost->now, error)
         >= 0;
}

static void
closed_lost_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_warning ("Calls of the run before can't be closed in the log: %s", error->message);
}

static void
forget_others (HlBoard *self)
{
  g_autoptr (GArray) legs = g_array_new (FALSE, FALSE, sizeof (HlId));
  Lost *lost = g_new0 (Lost, 1);

  g_hash_table_foreach (self->legs, add_leg_id, legs);
  hl_media_keep_only (self->media, (const HlId *) (gpointer) legs->data, legs->len);

  lost->alive = g_array_new (FALSE, FALSE, sizeof (HlId));
  lost->now = hl_clock_now (self->service->clock);
  lost->key = hl_key_ref (self->service->key);
  hl_switch_foreach_call (self->board, add_call_id, lost->alive);
  hl_store_write_async (self->service->store, close_lost, lost, (GDestroyNotify) lost_free, NULL,
                        closed_lost_cb, NULL);
}

static void
recall_caller (const HlCallView *view, gpointer data)
{
  HlFact fact = { .kind = HL_FACT_CALL_OFFERED, .call = view->id, .text = view->caller };
  HlBoardLeg *leg;
  HlBoard *self = data;

  for (guint i = 0; i < 2; i++)
    {
      leg = hl_board_find_leg (self, i == 0 ? view->caller_leg : view->agent_leg);
      if (leg != NULL)
        leg->call = view->id;
    }
  hl_board_recall_listeners (self, view);
  if (!view->outbound)
    hl_board_note_fact (self, &fact);
}

static void
sign_in_again (gpointer user, gpointer data)
{
  hl_board_sign_in (data, ((HlUser *) user)->id);
}

static void
agree (HlBoard *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->start_task);
  g_autoptr (GArray) kept_legs = g_steal_pointer (&self->kept_legs);
  guint n;

  take_over_legs (self);
  n = g_hash_table_size (self->legs);
  hl_switch_foreach_call (self->board, recall_caller, self);
  self->started = TRUE;
  resume_switch (self);
  end_lost_legs (self, kept_legs);
  end_unknown_legs (self);
  forget_others (self);
  hl_board_prune_recording_keys (self);
  hl_board_sync_devices (self);
  hl_sessions_foreach_user (self->service->sessions, sign_in_again, self);
  hl_board_start_watching (self);
  if (self->media_is_new)
    hl_board_tell_media_restarted (self, -1);
  if (n > 0)
    g_message ("%u legs were taken over from the run before", n);
  g_task_return_boolean (task, TRUE);
}

static void
try_agree (HlBoard *self)
{
  if (self->start_task == NULL || !self->sip_ready || !self->media_ready)
    return;
  g_clear_handle_id (&self->media_deadline, g_source_remove);
  agree (self);
}

/* ---- Start ---- */

static void
media_up_cb (HlBoard *self, gboolean up, gboolean same)
{
  hl_board_note_media (self, up, same);
  if (!up)
    return;
  self->media_ready = TRUE;
  try_agree (self);
}

static gboolean
media_late_cb (gpointer data)
{
  HlBoard *self = data;

  self->media_deadline = 0;
  hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "media", "",
                     "hotline-mediad does not answer: check %s",
                     self->service->options.mediad != NULL ? self->service->options.mediad
                                                           : "hotline-mediad.service");
  self->media_ready = TRUE;
  try_agree (self);
  return G_SOURCE_REMOVE;
}

static void
sip_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HlBoard *self = user_data;
  GError *error = NULL;

  if (!hl_sip_start_finish (HL_SIP (source), result, &error))
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->start_task);

      g_clear_handle_id (&self->media_deadline, g_source_remove);
      if (task != NULL)
        g_task_return_error (task, error);
      else
        g_error_free (error);
      return;
    }
  self->sip_up = self->sip_ready = TRUE;
  try_agree (self);
}

/* "127.0.0.1:5060" */
static gboolean
split_address (const char *text, char **host, guint16 *port, GError **error)
{
  const char *colon = strrchr (text, ':');
  guint64 number = 0;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &number, NULL))
    {
      g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
                   "--sip must be ADDRESS:PORT, for example 127.0.0.1:5060; it is \"%s\"", text);
      return FALSE;
    }
  *host = g_strndup (text, colon - text);
  *port = (guint16) number;
  return TRUE;
}

/* "Any address" can be listened at, but told to nobody. */
static gboolean
is_reachable (const HlServiceOptions *options, const char *host, GError **error)
{
  if (options->address != NULL
      || (strcmp (host, "0.0.0.0") != 0 && strcmp (host, "[::]") != 0 && strcmp (host, "::") != 0))
    return TRUE;
  g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
               "--sip %s needs --address IP: what trunks and devices shall call us", options->sip);
  return FALSE;
}

static const char *
public_address (HlBoard *self, const char *host)
{
  const char *given = self->service->options.address;
  return given != NULL ? given : host;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (host);

  return inet != NULL && g_inet_address_get_is_loopback (inet);
}

/* The port of SIP over TLS; 0 = none. */
static guint16
tls_port (const HlServiceOptions *options, const char *host, guint16 port)
{
  if (options->sip_tls != 0)
    return options->sip_tls;
  return is_loopback (host) ? 0 : port + 1;
}

/* The interface's certificate: consoles have pinned it already. */
static gboolean
set_up_tls (HlBoard *self, HlSipOptions *sip, char **path, GError **error)
{
  const HlServiceOptions *options = &self->service->options;
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (sip->tls_port == 0)
    return TRUE;
  certificate = hl_tls_open (options->data, options->certificate, options->key,
                             hl_clock_now (self->service->clock), error);
  if (certificate == NULL)
    return FALSE;
  self->sip_tls_port = sip->tls_port;
  self->sip_fingerprint = hl_tls_fingerprint (certificate);
  *path = hl_tls_path (options->data, options->certificate);
  sip->certificate = *path;
  sip->key = options->key;
  return TRUE;
}

static gboolean
make_sip (HlBoard *self, GError **error)
{
  const HlServiceOptions *options = &self->service->options;
  g_autofree char *journal = g_build_filename (options->data, "sip.journal", NULL);
  g_autofree char *certificate = NULL;
  g_autofree char *host = NULL;
  HlSipOptions sip = { .realm = HL_SITE_REALM, .journal = journal, .seal = self->service->key };

  if (!split_address (options->sip, &host, &sip.port, error))
    return FALSE;
  if (!is_reachable (options, host, error))
    return FALSE;
  sip.bind = host;
  sip.public_address = public_address (self, host);
  sip.tls_port = tls_port (options, host, sip.port);
  if (!set_up_tls (self, &sip, &certificate, error))
    return FALSE;
  self->sip = hl_sip_new (&sip, self->service->clock);
  return TRUE;
}

static void
make_media (HlBoard *self)
{
  const HlServiceOptions *options = &self->service->options;
  g_autofree char *socket = g_build_filename (options->data, "mediad.sock", NULL);
  g_autofree char *log = g_build_filename (options->data, "mediad.log", NULL);
  /* What the site recorded goes before what came with the program. */
  g_autofree char *own_prompts = g_build_filename (options->data, "prompts", NULL);
  g_autofree char *prompts = g_strjoin (":", own_prompts, options->prompts, NULL);
  g_autofree char *recordings = g_build_filename (options->data, "recordings", NULL);
  const char *colon = strrchr (options->sip, ':');
  g_autofree char *host = g_strndup (options->sip, colon - options->sip);
  HlMediaOptions media = {
    .program = options->mediad,
    .socket = options->media_socket != NULL ? options->media_socket : socket,
    .prompts = prompts,
    .recordings = recordings,
    .address = public_address (self, host),
    .port_first = options->rtp_first,
    .port_last = options->rtp_last,
    .log = log,
  };

  self->media = hl_media_new (&media, self->service->clock);
  g_signal_connect_swapped (self->media, "up", G_CALLBACK (media_up_cb), self);
}

void
hl_board_start_async (HlBoard *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;
  guint n_trunks, n_devices;
  const HlTrunkConfig *trunks = hl_site_config_trunks (self->config, &n_trunks);
  const HlDeviceConfig *devices = hl_site_config_devices (self->config, &n_devices);

  self->start_task = g_task_new (NULL, NULL, callback, user_data);
  if (!make_sip (self, &error)
      || !hl_sip_configure (self->sip, trunks, n_trunks, devices, n_devices, &error))
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->start_task);
      g_task_return_error (task, error);
      return;
    }
  restore_rows (self, self->kept_agents);
  restore_rows (self, self->kept_calls);
  for (guint i = 0; i < self->kept_legs->len; i++)
    hl_id_seen (g_array_index (self->kept_legs, HlKeptRow, i).id);
  make_media (self);
  hl_board_listen (self);
  self->changed = g_signal_connect_swapped (self->service->store, "changed",
                                            G_CALLBACK (hl_board_changed), self);
  self->media_deadline = g_timeout_add_seconds (MEDIA_SECONDS, media_late_cb, self);
  hl_sip_start_async (self->sip, NULL, sip_started_cb, self);
  hl_media_start (self->media);
}

gboolean
hl_board_start_finish (HlBoard *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Stop ---- */

typedef struct
{
  gboolean keep_calls;
} Stop;

static void
end_call (const HlCallView *view, gpointer ids)
{
  g_array_append_val ((GArray *) ids, view->id);
}

/* The switch says good-bye to everybody, with its facts. */
static void
drop_calls (HlBoard *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (HlId));

  hl_switch_foreach_call (self->board, end_call, ids);
  for (guint i = 0; i < ids->len; i++)
    {
      HlEvent event = { .kind = HL_EVENT_DROP,
                        .call = g_array_index (ids, HlId, i),
                        .text = "service stops" };
      hl_board_handle (self, &event, 0, NULL);
    }
}

static void
sip_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HlBoard *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);
  Stop *stop = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!hl_sip_stop_finish (HL_SIP (source), result, &error))
    g_message ("sip did not stop well: %s", error->message);
  self->sip_up = FALSE;
  hl_media_stop (self->media, !stop->keep_calls);
  g_task_return_boolean (task, TRUE);
}

void
hl_board_stop_async (HlBoard *self, gboolean keep_calls, GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Stop *stop = g_new0 (Stop, 1);

  stop->keep_calls = keep_calls;
  g_task_set_task_data (task, stop, g_free);
  if (!self->started || self->stopping)
    {
      if (self->media != NULL)
        hl_media_stop (self->media, !keep_calls);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  self->stopping = TRUE;
  self->stop_task = task;
  hl_board_stop_watching (self);
  if (!keep_calls)
    drop_calls (self);
  hl_sip_stop_async (self->sip, keep_calls, sip_stopped_cb, self);
}

gboolean
hl_board_stop_finish (HlBoard *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
hl_board_dup_registrar (HlService *service)
{
  const char *colon = service->options.sip != NULL ? strrchr (service->options.sip, ':') : NULL;
  g_autofree char *host = NULL;
  const char *shown;

  if (colon == NULL)
    return NULL;
  host = g_strndup (service->options.sip, colon - service->options.sip);
  shown = service->options.address != NULL ? service->options.address : host;
  if (service->board != NULL && service->board->sip_tls_port != 0)
    return g_strdup_printf ("sip:%s:%u;transport=tls", shown, service->board->sip_tls_port);
  return g_strdup_printf ("sip:%s%s;transport=tcp", shown, colon);
}

const char *
hl_board_get_sip_fingerprint (HlService *service)
{
  return service->board != NULL ? service->board->sip_fingerprint : NULL;
}
