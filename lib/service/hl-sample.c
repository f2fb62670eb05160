/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sample.h"

#include "hl-data-key.h"

#include "hl-service.h"
#include "people/hl-site.h"
#include "store/hl-store.h"

typedef struct
{
  HlSite *site;
  HlKey *key;
  HlTime now;
} Sample;

static gboolean
has_users (HlDb *db, gboolean *has, GError **error)
{
  HlStmt *row = hl_db_query (db, error, "SELECT id FROM \"user\" LIMIT 1", "");
  GError *local = NULL;

  *has = row != NULL && hl_stmt_next (row, &local);
  if (*has)
    hl_stmt_reset (row);
  if (local != NULL)
    g_propagate_error (error, local);
  return row != NULL && local == NULL;
}

static gboolean
apply (HlDb *db, gpointer data, GError **error)
{
  Sample *sample = data;
  g_autoptr (GPtrArray) changes = NULL;
  gboolean has;

  if (!has_users (db, &has, error))
    return FALSE;
  if (has)
    return TRUE;
  changes = hl_site_apply (db, sample->site, sample->key, sample->now, error);
  return changes != NULL;
}

gboolean
hl_sample_make (const char *data, const char *site_file, HlClock *clock, GError **error)
{
  g_autoptr (HlStore) store = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HlKey) key = NULL;
  g_autoptr (HlSite) site = NULL;
  Sample sample = { .now = hl_clock_now (clock) };
  gboolean ok;

  if (site_file == NULL)
    {
      g_set_error_literal (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
                           "the sample site is not installed");
      return FALSE;
    }
  if (!g_file_get_contents (site_file, &text, NULL, error))
    return FALSE;
  site = hl_site_read (text, -1, error);
  if (site == NULL)
    return FALSE;
  store = hl_store_open (data, clock, error);
  key = store != NULL ? hl_data_key_open (store, error) : NULL;
  sample.site = site;
  sample.key = key;
  ok = key != NULL && hl_store_write (store, apply, &sample, error);
  if (store != NULL)
    hl_store_close (store);
  return ok;
}
