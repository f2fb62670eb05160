/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-upkeep.h"

#include "desk/hl-clocks.h"
#include "hl-fact-store.h"
#include "hl-files.h"
#include "hl-keeper.h"
#include "people/hl-blocked.h"

struct _HlUpkeep
{
  HlService *service; /* borrowed */
  guint minute, hour;
};

/* ---- Blocks that are over ---- */

static gboolean
expire (HlDb *db, gpointer data, GError **error)
{
  HlTime now = *(HlTime *) data;
  int n = hl_blocked_expire (db, now, error);
  g_autofree char *text = g_strdup_printf ("%d expired", n);
  HlFactNote note = { .at = now, .kind = "unblocked", .text = text };

  return n >= 0 && (n == 0 || hl_facts_append (db, &note, error));
}

static void
expired_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("Blocks that are over were not removed: %s", error->message);
}

void
hl_upkeep_expire_blocked (HlService *service)
{
  HlTime now = hl_clock_now (service->clock);

  hl_store_write_async (service->store, expire, g_memdup2 (&now, sizeof now), g_free, NULL,
                        expired_cb, NULL);
}

/* ---- Clocks of tickets ---- */

static gboolean
tick (HlDb *db, gpointer data, GError **error)
{
  HlDeskContext context = { .now = *(HlTime *) data, .fact = hl_facts_append_of_desk };

  return hl_clocks_tick (db, &context, error) >= 0;
}

static void
ticked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("The clocks of tickets were not looked at: %s", error->message);
}

void
hl_upkeep_tick_clocks (HlService *service)
{
  HlTime now = hl_clock_now (service->clock);

  hl_store_write_async (service->store, tick, g_memdup2 (&now, sizeof now), g_free, NULL, ticked_cb,
                        NULL);
}

static gboolean
minute_cb (gpointer data)
{
  HlUpkeep *self = data;

  hl_keeper_minute (self->service->keeper);
  hl_files_minute (self->service->files);
  hl_upkeep_expire_blocked (self->service);
  hl_upkeep_tick_clocks (self->service);
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
