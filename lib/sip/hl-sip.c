/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

/* The main thread's side: copies commands to the SIP thread, hands its events out
 * as a signal, and looks up the host names of trunks. */

#define RESOLVE_EVERY_SECONDS 300
#define PATIENCE_MS 2000
#define GOODBYE_MS 4000
#define SESSION_LEAST 90 /* as RFC 4028 has it */

struct _HlSip
{
  GObject parent_instance;

  /* Owned */
  HlSipOptionsCopy options;
  HlClock *clock;
  HlSipSink *sink;
  HlSipStack *stack;       /* NULL: not started */
  HlSipConfigCopy *config; /* what the next start begins with */
  GPtrArray *hosts;        /* HlSipTrunkCopy with a host name, of the last configure */
  GHashTable *contacts;    /* extension → contact, as told */
  GArray *recovered;
  GTask *start_task, *stop_task;
  GCancellable *resolving;
  guint resolve_source;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (HlSip, hl_sip, G_TYPE_OBJECT)
G_DEFINE_QUARK (hl_sip_error, hl_sip_error)

enum
{
  EVENT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

typedef struct
{
  char *name;
  GStrv addresses;
} Resolved;

/* ---- Host names of trunks ---- */

static void
resolved_free (gpointer data)
{
  Resolved *self = data;

  g_free (self->name);
  g_strfreev (self->addresses);
  g_free (self);
}

static void
resolved_post (HlSipStack *stack, gpointer data)
{
  Resolved *resolved = data;

  hl_sip_trunks_set_addresses (stack, resolved->name, resolved->addresses);
}

typedef struct
{
  HlSip *self;
  char *name;
} Lookup;

static GStrv
to_strv (GList *addresses)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (GList *l = addresses; l != NULL; l = l->next)
    {
      g_autofree char *text = g_inet_address_to_string (l->data);

      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;
  g_autoptr (HlSip) self = lookup->self;
  g_autofree char *name = lookup->name;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  Resolved *resolved;

  g_free (lookup);
  if (addresses == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("SIP: the address of trunk %s can't be found: %s", name, error->message);
      return;
    }

  if (self->running)
    {
      resolved = g_new0 (Resolved, 1);
      resolved->name = g_steal_pointer (&name);
      resolved->addresses = to_strv (addresses);
      hl_sip_stack_post (self->stack, resolved_post, resolved, resolved_free);
    }
  g_resolver_free_addresses (addresses);
}

static gboolean
resolve_cb (gpointer data)
{
  HlSip *self = data;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  for (guint i = 0; i < self->hosts->len; i++)
    {
      const HlSipTrunkCopy *trunk = self->hosts->pdata[i];
      Lookup *lookup = g_new0 (Lookup, 1);

      lookup->self = g_object_ref (self);
      lookup->name = g_strdup (trunk->name);
      g_resolver_lookup_by_name_async (resolver, trunk->host, self->resolving, resolved_cb, lookup);
    }
  return G_SOURCE_CONTINUE;
}

static void
stop_resolving (HlSip *self)
{
  if (self->resolving != NULL)
    g_cancellable_cancel (self->resolving);
  g_clear_object (&self->resolving);
  g_clear_handle_id (&self->resolve_source, g_source_remove);
}

static void
start_resolving (HlSip *self)
{
  stop_resolving (self);
  if (self->hosts->len == 0)
    return;

  self->resolving = g_cancellable_new ();
  self->resolve_source = g_timeout_add_seconds (RESOLVE_EVERY_SECONDS, resolve_cb, self);
  resolve_cb (self);
}

static void
note_hosts (HlSip *self, const HlSipConfigCopy *config)
{
  g_ptr_array_set_size (self->hosts, 0);
  for (guint i = 0; i < config->trunks->len; i++)
    {
      const HlSipTrunkCopy *trunk = config->trunks->pdata[i];
      HlSipTrunkCopy *host;

      if (trunk->addresses != NULL)
        continue;
      host = g_new0 (HlSipTrunkCopy, 1);
      host->name = g_strdup (trunk->name);
      host->host = g_strdup (trunk->host);
      g_ptr_array_add (self->hosts, host);
    }
}

/* ---- Events ---- */

static void
event_cb (const HlSipEvent *event, gpointer data)
{
  HlSip *self = data;

  if (event->kind == HL_SIP_REGISTERED)
    g_hash_table_replace (self->contacts, g_strdup (event->extension), g_strdup (event->reason));
  else if (event->kind == HL_SIP_UNREGISTERED)
    g_hash_table_remove (self->contacts, event->extension);
  g_signal_emit (self, signals[EVENT], 0, event);
}

/* ---- Object ---- */

static void
hl_sip_dispose (GObject *object)
{
  HlSip *self = HL_SIP (object);

  stop_resolving (self);
  G_OBJECT_CLASS (hl_sip_parent_class)->dispose (object);
}

static void
hl_sip_finalize (GObject *object)
{
  HlSip *self = HL_SIP (object);

  hl_sip_sink_close (self->sink);
  hl_sip_sink_unref (self->sink);
  g_clear_pointer (&self->config, hl_sip_config_copy_free);
  g_ptr_array_unref (self->hosts);
  g_hash_table_unref (self->contacts);
  g_clear_pointer (&self->recovered, g_array_unref);
  hl_clock_unref (self->clock);
  g_free (self->options.bind);
  g_free (self->options.public_address);
  g_free (self->options.realm);
  g_free (self->options.journal);
  g_free (self->options.certificate);
  g_free (self->options.key);
  g_clear_pointer (&self->options.seal, hl_key_unref);
  G_OBJECT_CLASS (hl_sip_parent_class)->finalize (object);
}

static void
hl_sip_class_init (HlSipClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = hl_sip_dispose;
  object_class->finalize = hl_sip_finalize;

  /**
   * HlSip::event:
   * @event: (type gpointer): a borrowed HlSipEvent
   */
  signals[EVENT] = g_signal_new ("event", HL_TYPE_SIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
hl_sip_init (HlSip *self)
{
  self->sink = hl_sip_sink_new (event_cb, self);
  self->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_trunk_copy_free);
  self->recovered = g_array_new (FALSE, TRUE, sizeof (HlRecoveredLeg));
}

HlSip *
hl_sip_new (const HlSipOptions *options, HlClock *clock)
{
  HlSip *self;

  g_return_val_if_fail (options != NULL && clock != NULL, NULL);
  g_return_val_if_fail (options->bind != NULL && options->port != 0, NULL);

  self = g_object_new (HL_TYPE_SIP, NULL);
  self->clock = hl_clock_ref (clock);
  self->options.bind = g_strdup (options->bind);
  self->options.public_address = g_strdup (options->public_address);
  self->options.realm = g_strdup (options->realm ? options->realm : "hotline");
  self->options.journal = g_strdup (options->journal);
  self->options.seal = options->seal != NULL ? hl_key_ref (options->seal) : NULL;
  self->options.port = options->port;
  self->options.tls_port = options->certificate != NULL ? options->tls_port : 0;
  self->options.certificate = g_strdup (options->certificate);
  self->options.key = g_strdup (options->key);
  self->options.max_invites_per_second = options->max_invites_per_second;
  self->options.patience_ms = options->patience_ms ? options->patience_ms : PATIENCE_MS;
  self->options.session_least = options->session_least ? options->session_least : SESSION_LEAST;
  self->options.goodbye_ms = options->goodbye_ms ? options->goodbye_ms : GOODBYE_MS;
  self->config = hl_sip_config_copy_new (NULL, 0, NULL, 0, NULL);
  return self;
}

static void
configure_post (HlSipStack *stack, gpointer data)
{
  HlSipConfigCopy *config = data;

  hl_sip_registrar_configure (stack, g_steal_pointer (&config->devices));
  hl_sip_trunks_configure (stack, g_steal_pointer (&config->trunks));
}

gboolean
hl_sip_configure (HlSip *self, const HlTrunkConfig *trunks, guint n_trunks,
                  const HlDeviceConfig *devices, guint n_devices, GError **error)
{
  HlSipConfigCopy *config, *kept;

  g_return_val_if_fail (HL_IS_SIP (self), FALSE);

  config = hl_sip_config_copy_new (trunks, n_trunks, devices, n_devices, error);
  if (config == NULL)
    return FALSE;

  note_hosts (self, config);
  kept = hl_sip_config_copy_new (trunks, n_trunks, devices, n_devices, NULL);
  hl_sip_config_copy_free (self->config);
  self->config = kept;
  if (self->running)
    {
      hl_sip_stack_post (self->stack, configure_post, config,
                         (GDestroyNotify) hl_sip_config_copy_free);
      start_resolving (self);
    }
  else
    {
      hl_sip_config_copy_free (config);
    }
  return TRUE;
}

/* ---- Start and stop ---- */

static void
started_cb (gpointer data, gpointer user_data)
{
  g_autoptr (HlSip) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->start_task);
  HlSipStarted *started = data;
  GError *error = g_steal_pointer (&started->error);

  if (error != NULL)
    {
      g_clear_pointer (&self->stack, hl_sip_stack_free);
      hl_sip_started_free (started);
      g_task_return_error (task, error);
      return;
    }

  self->running = TRUE;
  g_clear_pointer (&self->recovered, g_array_unref);
  self->recovered = g_steal_pointer (&started->recovered);
  hl_sip_started_free (started);
  start_resolving (self);
  g_task_return_boolean (task, TRUE);
}

static HlSipConfigCopy *
steal_config (HlSip *self)
{
  HlSipConfigCopy *config = g_steal_pointer (&self->config);

  self->config = hl_sip_config_copy_new (NULL, 0, NULL, 0, NULL);
  return config;
}

void
hl_sip_start_async (HlSip *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_return_if_fail (HL_IS_SIP (self));
  g_return_if_fail (self->stack == NULL);

  self->start_task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->start_task, hl_sip_start_async);
  self->stack = hl_sip_stack_new (&self->options, self->sink, self->clock);
  hl_sip_stack_start (self->stack, steal_config (self), started_cb, g_object_ref (self));
}

gboolean
hl_sip_start_finish (HlSip *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const HlRecoveredLeg *
hl_sip_get_recovered (HlSip *self, guint *n)
{
  g_return_val_if_fail (HL_IS_SIP (self) && n != NULL, NULL);

  *n = self->recovered->len;
  return self->recovered->len ? &g_array_index (self->recovered, HlRecoveredLeg, 0) : NULL;
}

static void
stopped_cb (gpointer result, gpointer data)
{
  g_autoptr (HlSip) self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

  g_clear_pointer (&self->stack, hl_sip_stack_free);
  g_hash_table_remove_all (self->contacts);
  g_task_return_boolean (task, TRUE);
}

void
hl_sip_stop_async (HlSip *self, gboolean keep_calls, GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HL_IS_SIP (self));

  stop_resolving (self);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, hl_sip_stop_async);
  if (!self->running)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->running = FALSE;
  self->stop_task = g_steal_pointer (&task);
  hl_sip_stack_stop (self->stack, keep_calls, stopped_cb, g_object_ref (self));
}

gboolean
hl_sip_stop_finish (HlSip *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Commands ---- */

static void
command (HlSip *self, HlSipPostFunc func, HlId leg, const HlMediaDesc *local, gint code,
         const char *text)
{
  HlSipLegCommand *copy;

  g_return_if_fail (HL_IS_SIP (self));

  if (!self->running)
    return;

  copy = g_new0 (HlSipLegCommand, 1);
  copy->leg = leg;
  copy->code = code;
  copy->text = g_strdup (text);
  if (local != NULL)
    copy->local = *local;
  hl_sip_stack_post (self->stack, func, copy, (GDestroyNotify) hl_sip_leg_command_free);
}

void
hl_sip_ring (HlSip *self, HlId leg)
{
  command (self, hl_sip_leg_ring_post, leg, NULL, 0, NULL);
}

void
hl_sip_answer (HlSip *self, HlId leg, const HlMediaDesc *local)
{
  g_return_if_fail (local != NULL);

  command (self, hl_sip_leg_answer_post, leg, local, 0, NULL);
}

void
hl_sip_end (HlSip *self, HlId leg, gint code, const char *reason)
{
  command (self, hl_sip_leg_end_post, leg, NULL, code, reason);
}

void
hl_sip_info_dtmf (HlSip *self, HlId leg, const char *digits)
{
  g_return_if_fail (digits != NULL);

  command (self, hl_sip_leg_dtmf_post, leg, NULL, 0, digits);
}

void
hl_sip_reinvite (HlSip *self, HlId leg, const HlMediaDesc *local)
{
  g_return_if_fail (local != NULL);

  command (self, hl_sip_leg_reinvite_post, leg, local, 0, NULL);
}

void
hl_sip_invite (HlSip *self, const HlSipInvite *invite)
{
  g_return_if_fail (HL_IS_SIP (self));
  g_return_if_fail (invite != NULL && invite->leg != 0 && invite->target != NULL);

  if (self->running)
    hl_sip_stack_post (self->stack, hl_sip_leg_invite_post, hl_sip_invite_copy (invite),
                       (GDestroyNotify) hl_sip_invite_free);
}

typedef struct
{
  HlSipListFunc func;
  gpointer data;
  GArray *legs;
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_array_unref (listing->legs);
  g_free (listing);
}

static void
listed_cb (gpointer result, gpointer data)
{
  Listing *listing = result;

  listing->func (listing->legs, listing->data);
}

static void
list_post (HlSipStack *stack, gpointer data)
{
  Listing *listing = g_memdup2 (data, sizeof (Listing));

  listing->legs = hl_sip_leg_list (stack);
  hl_sip_sink_call (stack->sink, listed_cb, listing, NULL, listing_free);
}

void
hl_sip_list (HlSip *self, HlSipListFunc func, gpointer data)
{
  Listing listing = { func, data, NULL };

  g_return_if_fail (HL_IS_SIP (self));
  g_return_if_fail (func != NULL);

  if (self->running)
    hl_sip_stack_post (self->stack, list_post, g_memdup2 (&listing, sizeof listing), g_free);
}

const char *
hl_sip_device_contact (HlSip *self, const char *extension)
{
  g_return_val_if_fail (HL_IS_SIP (self) && extension != NULL, NULL);

  return g_hash_table_lookup (self->contacts, extension);
}
