/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-upkeep.h"

#include "hl-keeper.h"

struct _HlUpkeep
{
  HlService *service; /* borrowed */
  guint minute, hour;
};

static gboolean
minute_cb (gpointer data)
{
  HlUpkeep *self = data;

  hl_keeper_minute (self->service->keeper);
  return G_SOURCE_CONTINUE;
}

static gboolean
prune (HlDb *db, gpointer data, GError **error)
{
  return hl_store_feed_prune (db, HL_UPKEEP_FEED_KEPT, error);
}

static void
pruned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("The feed was not pruned: %s", error->message);
}

static gboolean
hour_cb (gpointer data)
{
  HlUpkeep *self = data;

  hl_store_write_async (self->service->store, prune, NULL, NULL, NULL, pruned_cb, NULL);
  return G_SOURCE_CONTINUE;
}

HlUpkeep *
hl_upkeep_new (HlService *service)
{
  HlUpkeep *self = g_new0 (HlUpkeep, 1);

  self->service = service;
  self->minute = g_timeout_add_seconds (60, minute_cb, self);
  self->hour = g_timeout_add_seconds (3600, hour_cb, self);
  minute_cb (self);
  return self;
}

void
hl_upkeep_free (HlUpkeep *self)
{
  g_clear_handle_id (&self->minute, g_source_remove);
  g_clear_handle_id (&self->hour, g_source_remove);
  g_free (self);
}
