/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-site.h"

G_BEGIN_DECLS

/* Shared by the files of the site only. */

/* A list of the file: its member, its records and what tells them apart. */
typedef struct
{
  const char *name;
  glong offset;
  const HlShape *(*shape) (void);
  const char *key; /* a text field */
} HlSiteList;

#define HL_N_SITE_LISTS 15
#define HL_SITE_USERS 14 /* the last: the others are tables of their own */

extern const HlSiteList hl_site_lists[HL_N_SITE_LISTS];

GPtrArray **hl_site_list (HlSite *site, const HlSiteList *list);
const char *hl_site_key (const HlSiteList *list, gconstpointer item);

/* Names that refer to a list which is NULL are taken to be right. */
gboolean hl_site_check_references (HlSite *site, GError **error);

HlUser *hl_site_user_make (const HlSiteUser *user);

/* ---- hl-site.c, for the checks ---- */
gboolean hl_site_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Is @key in the list of that name?  A list that is NULL has everything. */
gboolean hl_site_has_key (HlSite *self, const char *list_name, const char *key);

/* ---- hl-site-actions.c ---- */
/* Each action by itself: one target, a menu's keys. */
gboolean hl_site_check_queue (HlSite *self, guint i, GError **error);
gboolean hl_site_check_menu (HlSite *self, guint flow, GError **error);
/* Where they lead: names that are there, no way that comes back to itself. */
gboolean hl_site_check_ways (HlSite *self, GError **error);

/* ---- hl-site-profile.c ---- */
void hl_site_profile_set_defaults (HlSiteProfile *self);
gboolean hl_site_check_profile (HlSite *self, guint i, GError **error);

/* ---- hl-site-blocked.c ---- */
gboolean hl_site_check_blocked (HlSite *self, GError **error);
/* Compares the file's list with the stored one, and makes it so. */
gboolean hl_site_run_blocked (HlDb *db, HlSite *wanted, HlSite *merged, HlKey *key, HlTime now,
                              gboolean apply, GPtrArray *changes, GError **error);

G_END_DECLS
