/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-site-private.h"

#include "hl-blocked.h"

/* Blocked numbers: what the file says against what is stored.  No change names a number. */

gboolean
hl_site_check_blocked (HlSite *self, GError **error)
{
  for (guint i = 0; self->blocked != NULL && i < self->blocked->len; i++)
    {
      HlSiteBlocked *item = self->blocked->pdata[i];
      g_autofree char *folded = hl_number_fold (item->number);

      if (folded == NULL)
        return hl_site_refuse (error, "blocked[%u].number: must be a telephone number", i);
      if (item->until != NULL && hl_site_time (item->until, 0) == 0)
        return hl_site_refuse (error, "blocked[%u].until: must be a time such as 2026-12-31 18:00",
                               i);
      if (item->until == NULL && item->approved_by == NULL)
        return hl_site_refuse (error,
                               "blocked[%u].approved_by: is required for a block without end", i);
    }
  return TRUE;
}

typedef struct
{
  HlDb *db;
  HlKey *key;
  HlTime now;
  gboolean apply;
  GPtrArray *changes;
} Run;

static void
note (Run *run, HlBlocked *item, const char *what)
{
  g_autofree char *masked = hl_mask ("phone", item->number);

  g_ptr_array_add (run->changes, g_strdup_printf ("blocked %s: %s", masked, what));
}

static gboolean
may_approve (HlSite *merged, const char *login)
{
  g_autofree char *folded = hl_text_fold (login);

  for (guint i = 0; merged->users != NULL && i < merged->users->len; i++)
    {
      HlSiteUser *user = merged->users->pdata[i];

      if (g_strcmp0 (user->login, folded) == 0)
        return !user->disabled
               && (user->role == HL_ROLE_MANAGER || user->role == HL_ROLE_ADMINISTRATOR);
    }
  return FALSE;
}

static HlBlocked *
make (const HlSiteBlocked *from, HlSite *wanted)
{
  HlBlocked *item = hl_blocked_new ();

  item->number = hl_number_canon (from->number, wanted->area_code);
  item->until = from->until != NULL ? hl_site_time (from->until, wanted->utc_offset_minutes) : 0;
  item->reason = g_strdup (from->reason);
  item->approved_by = g_strdup (from->approved_by);
  return item;
}

/* NULL without error: it is over already. */
static HlBlocked *
take (Run *run, HlSite *wanted, HlSite *merged, guint i, GError **error)
{
  g_autoptr (HlBlocked) item = make (wanted->blocked->pdata[i], wanted);

  if (item->until != 0 && item->until <= run->now)
    return NULL;
  if (item->approved_by != NULL && !may_approve (merged, item->approved_by))
    {
      hl_site_refuse (error, "blocked[%u].approved_by: %s is no manager or administrator", i,
                      item->approved_by);
      return NULL;
    }
  if (!hl_blocked_check (item, run->now, error))
    {
      g_prefix_error (error, "blocked[%u].", i);
      return NULL;
    }
  return g_steal_pointer (&item);
}

/* By the numbers and not by their indexes, which may be those of another area code. */
static GPtrArray *
load (Run *run, const char *area_code, GError **error)
{
  GPtrArray *stored = hl_blocked_list (run->db, run->key, error);

  for (guint i = 0; stored != NULL && i < stored->len; i++)
    {
      HlBlocked *item = stored->pdata[i];
      char *number = hl_number_canon (item->number, area_code);

      g_free (item->number);
      item->number = number;
    }
  return stored;
}

static HlBlocked *
find (GPtrArray *list, const HlBlocked *like)
{
  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (((HlBlocked *) list->pdata[i])->number, like->number) == 0)
      return list->pdata[i];
  return NULL;
}

static gboolean
is_same (const HlBlocked *a, const HlBlocked *b)
{
  return a->until == b->until && g_strcmp0 (a->reason, b->reason) == 0
         && g_strcmp0 (a->approved_by, b->approved_by) == 0;
}

static gboolean
put (Run *run, HlBlocked *old, HlBlocked *item, GError **error)
{
  if (old != NULL && is_same (old, item))
    return TRUE;
  note (run, item, old != NULL ? "changed" : "added");
  if (!run->apply)
    return TRUE;
  if (old == NULL)
    return hl_blocked_put (run->db, item, run->key, run->now, error);
  item->id = old->id;
  item->revision = old->revision;
  return hl_blocked_change (run->db, item, error);
}

static gboolean
drop_others (Run *run, GPtrArray *stored, GPtrArray *kept, GError **error)
{
  for (guint i = 0; i < stored->len; i++)
    {
      HlBlocked *old = stored->pdata[i];

      if (find (kept, old) != NULL)
        continue;
      note (run, old, "removed");
      if (run->apply && !hl_blocked_remove (run->db, old->id, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
hl_site_run_blocked (HlDb *db, HlSite *wanted, HlSite *merged, HlKey *key, HlTime now,
                     gboolean apply, GPtrArray *changes, GError **error)
{
  Run run = { db, key, now, apply, changes };
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) stored = NULL;

  if (wanted->blocked == NULL)
    return TRUE;
  stored = load (&run, wanted->area_code, error);
  for (guint i = 0; stored != NULL && i < wanted->blocked->len; i++)
    {
      g_autoptr (GError) failure = NULL;
      HlBlocked *item = take (&run, wanted, merged, i, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (item == NULL)
        continue;
      if (find (kept, item) != NULL)
        {
          g_object_unref (item);
          return hl_site_refuse (error, "blocked[%u].number: is there twice", i);
        }
      g_ptr_array_add (kept, item);
    }
  if (stored == NULL || !drop_others (&run, stored, kept, error))
    return FALSE;
  for (guint i = 0; i < kept->len; i++)
    if (!put (&run, find (stored, kept->pdata[i]), kept->pdata[i], error))
      return FALSE;
  return TRUE;
}
