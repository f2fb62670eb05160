/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-warnings.h"
#include "hl-board-private.h"
#include "hl-upkeep.h"
#include "hl-wall.h"

/* The stored site into switch and sip, at the start and whenever it changes. */

#define SETTLE_MS 150

typedef struct
{
  HlKey *key;
  HlSiteConfig *config;
} Load;

static gboolean
load_config (HlDb *db, gpointer data, GError **error)
{
  Load *load = data;

  g_clear_pointer (&load->config, hl_site_config_free);
  load->config = hl_site_config_load (db, load->key, error);
  return load->config != NULL;
}

static void
load_free (Load *load)
{
  g_clear_pointer (&load->config, hl_site_config_free);
  hl_key_unref (load->key);
  g_free (load);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

static Load *
load_new (HlBoard *self)
{
  Load *load = g_new0 (Load, 1);

  load->key = hl_key_ref (self->service->key);
  return load;
}

static void
take_extensions (HlBoard *self, const HlSwitchConfig *config)
{
  g_hash_table_remove_all (self->extensions);
  for (guint i = 0; i < config->n_agents; i++)
    if (config->agents[i].extension != NULL)
      g_hash_table_insert (self->extensions, g_strdup (config->agents[i].extension),
                           g_memdup2 (&config->agents[i].id, sizeof (HlId)));
}

static gboolean
apply_sip (HlBoard *self, GError **error)
{
  guint n_trunks, n_devices;
  const HlTrunkConfig *trunks = hl_site_config_trunks (self->config, &n_trunks);
  const HlDeviceConfig *devices = hl_site_config_devices (self->config, &n_devices);

  return hl_sip_configure (self->sip, trunks, n_trunks, devices, n_devices, error);
}

/* A configuration that is refused leaves the old one in force. */
static gboolean
apply (HlBoard *self, Load *load, GError **error)
{
  const HlSwitchConfig *config = hl_site_config_switch (load->config);
  gboolean ok;

  hl_board_begin (self, 0);
  ok = hl_switch_configure (self->board, config, error);
  hl_board_end (self);
  if (!ok)
    return FALSE;
  g_clear_pointer (&self->config, hl_site_config_free);
  self->config = g_steal_pointer (&load->config);
  take_extensions (self, hl_site_config_switch (self->config));
  hl_number_set_home (hl_site_config_area_code (self->config));
  hl_upkeep_index_numbers (self->service);
  return self->sip == NULL || apply_sip (self, error);
}

gboolean
hl_board_configure_now (HlBoard *self, GError **error)
{
  g_autoptr (Load) load = load_new (self);

  return hl_store_read (self->service->store, load_config, load, error)
         && apply (self, load, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Load *load = hl_store_finish (HL_STORE (source), result, &error);
  HlBoard *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->configuring = FALSE;
  if (load != NULL && apply (self, load, &error))
    {
      hl_warnings_clear (self->service->warnings, "site", "");
      if (self->started)
        hl_board_sync_devices (self);
    }
  else
    hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "site", "",
                       "The changed site can't be used, the one before stays: %s", error->message);
  if (self->configure_again)
    hl_board_reconfigure (self);
}

static gboolean
reconfigure_cb (gpointer data)
{
  HlBoard *self = data;

  self->reconfigure = 0;
  self->configure_again = FALSE;
  self->configuring = TRUE;
  hl_store_read_async (self->service->store, load_config, load_new (self),
                       (GDestroyNotify) load_free, self->cancellable, loaded_cb, self);
  return G_SOURCE_REMOVE;
}

void
hl_board_reconfigure (HlBoard *self)
{
  if (self->configuring)
    self->configure_again = TRUE;
  else if (self->reconfigure == 0)
    self->reconfigure = g_timeout_add (SETTLE_MS, reconfigure_cb, self);
}

gboolean
hl_board_has_line (HlBoard *self, const char *number)
{
  const HlSwitchConfig *config = self->config != NULL ? hl_site_config_switch (self->config) : NULL;

  if (config != NULL && g_strcmp0 (config->outbound_caller, number) == 0)
    return TRUE;
  for (guint i = 0; config != NULL && i < config->n_lines; i++)
    if (g_strcmp0 (config->lines[i].number, number) == 0)
      return TRUE;
  return FALSE;
}

void
hl_board_get_hold_limits (HlBoard *self, HlSpan *warning, HlSpan *alarm)
{
  *warning = *alarm = 0;
  if (self->config != NULL)
    hl_site_config_hold_limits (self->config, warning, alarm);
}

const char *
hl_board_find_emergency (HlBoard *self, const char *name)
{
  return self->config != NULL ? hl_site_config_emergency (self->config, name) : NULL;
}

const HlId *
hl_board_get_agent_queues (HlBoard *self, HlId agent, guint *n)
{
  static HlId found[64];
  const HlSwitchConfig *config = self->config != NULL ? hl_site_config_switch (self->config) : NULL;

  *n = 0;
  for (guint i = 0; config != NULL && i < config->n_agents; i++)
    if (config->agents[i].id == agent)
      for (guint q = 0; q < config->agents[i].n_queues && *n < G_N_ELEMENTS (found); q++)
        found[(*n)++] = config->agents[i].queues[q].queue;
  return found;
}
