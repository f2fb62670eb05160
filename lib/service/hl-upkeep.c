/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-upkeep.h"

#include "desk/hl-clocks.h"
#include "hl-fact-store.h"
#include "hl-files.h"
#include "hl-keeper.h"
#include "hl-number-index.h"
#include "people/hl-blocked.h"

struct _HlUpkeep
{
  HlService *service; /* borrowed */
  GCancellable *gone; /* cancelled when this is freed */
  gint64 to_index;    /* numbers */
  gboolean indexing;
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

/* ---- Numbers, when the site's area code has changed ---- */

typedef struct
{
  HlNumberIndexWork work; /* first: it is what the job sees */
  HlUpkeep *upkeep;       /* borrowed, until it is gone */
  GCancellable *gone;
} Indexing;

static void
indexing_free (Indexing *indexing)
{
  hl_key_unref (indexing->work.key);
  g_object_unref (indexing->gone);
  g_free (indexing);
}

static void index_some (HlUpkeep *self);

static void
tell_indexed (HlUpkeep *self, const HlNumberIndexWork *work)
{
  const char *home = hl_number_get_home ();

  if (work->left > 0 && self->to_index == 0)
    g_message ("Numbers without an area code are indexed with that of the site, %s; some may not "
               "be found meanwhile",
               home != NULL ? home : "none");
  else if (work->left == 0 && work->n > 0)
    g_message ("Numbers are indexed with the area code of the site: %" G_GINT64_FORMAT
               " of %" G_GINT64_FORMAT " had another index",
               work->changed, work->seen);
  self->to_index = work->left;
}

static void
indexed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Indexing *indexing = data;
  HlUpkeep *self = indexing->upkeep;

  hl_store_finish (HL_STORE (source), result, &error);
  if (g_cancellable_is_cancelled (indexing->gone))
    return;
  self->indexing = FALSE;
  if (error != NULL)
    {
      g_message ("Numbers were not indexed again: %s", error->message);
      return;
    }
  tell_indexed (self, &indexing->work);
  if (self->to_index > 0)
    index_some (self);
}

static void
index_some (HlUpkeep *self)
{
  Indexing *indexing;

  if (self->indexing)
    return;
  self->indexing = TRUE;
  indexing = g_new0 (Indexing, 1);
  indexing->work.key = hl_key_ref (self->service->key);
  indexing->work.now = hl_clock_now (self->service->clock);
  indexing->upkeep = self;
  indexing->gone = g_object_ref (self->gone);
  hl_store_write_async (self->service->store, hl_number_index_some, indexing,
                        (GDestroyNotify) indexing_free, NULL, indexed_cb, indexing);
}

void
hl_upkeep_index_numbers (HlService *service)
{
  if (service->upkeep != NULL)
    index_some (service->upkeep);
}

gint64
hl_upkeep_get_to_index (HlUpkeep *self)
{
  return self->to_index;
}

/* ---- When ---- */

static gboolean
minute_cb (gpointer data)
{
  HlUpkeep *self = data;

  index_some (self);
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
  self->gone = g_cancellable_new ();
  self->minute = g_timeout_add_seconds (60, minute_cb, self);
  self->hour = g_timeout_add_seconds (3600, hour_cb, self);
  minute_cb (self);
  return self;
}

void
hl_upkeep_free (HlUpkeep *self)
{
  g_cancellable_cancel (self->gone);
  g_object_unref (self->gone);
  g_clear_handle_id (&self->minute, g_source_remove);
  g_clear_handle_id (&self->hour, g_source_remove);
  g_free (self);
}
