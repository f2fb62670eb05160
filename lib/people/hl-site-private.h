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

#define HL_N_SITE_LISTS 11
#define HL_SITE_USERS 10 /* the last: the others are tables of their own */

extern const HlSiteList hl_site_lists[HL_N_SITE_LISTS];

GPtrArray **hl_site_list (HlSite *site, const HlSiteList *list);
const char *hl_site_key (const HlSiteList *list, gconstpointer item);

/* Names that refer to a list which is NULL are taken to be right. */
gboolean hl_site_check_references (HlSite *site, GError **error);

HlUser *hl_site_user_make (const HlSiteUser *user);

G_END_DECLS
