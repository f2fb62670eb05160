/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "people/hl-site.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* The site as it is edited: the sections of the page, and what of it has to be sent. */

typedef struct
{
  const char *name;  /* the list's field of HlSite; "" = the site itself */
  const char *title; /* N_() */
  const char *icon;
  const char *key;   /* the field an item goes by */
  const char *shown; /* field shown as its name; NULL = the key */
  const char *note;  /* field shown below it; NULL = none */
  const char *one;   /* N_(): what a new one is called: "New queue" */
  const char *help;  /* N_(): what the list is for, shown while it is empty */
  const HlFormField *fields;
  guint n_fields;
  /* What an item comes to, in lines; NULL = nothing to tell.  (transfer full) */
  char **(*way) (HlSite *site, HlRecord *item);
} ManagerSection;

extern const ManagerSection manager_sections[];
extern const guint manager_n_sections;

/* The section that @path of an error begins with ("flows[1].queue: …"), and the item's number;
 * the rest of the path is put into @rest.  NULL: the site itself. */
const ManagerSection *manager_section_of_path (const char *path, guint *item, const char **rest);

/* Where @path leads, for people: "flows[0].menu.keys[1].queue" → "Flows citizens: Menu, Keys 2".
 * What follows a colon is left out. */
char *manager_site_place (HlSite *site, const char *path);

/* The list of @section, NULL for the site itself.  (transfer none) */
GPtrArray *manager_site_list (HlSite *site, const ManagerSection *section);

/* From the service's answer; unknown fields of a newer one would be lost, so they are an error. */
HlSite *manager_site_read (const HlJson *json, GError **error);
/* What of @now is not as in @before: the site's own fields and the lists that differ, as the
 * service takes them.  @base: as read before the edit.  Returns: (transfer full) (nullable):
 * NULL when nothing differs */
GString *manager_site_diff (HlSite *before, HlSite *now);
/* The same lists are as they were when the edit began?  Returns: the title of one that is not. */
const char *manager_site_conflict (HlSite *before, HlSite *now, HlSite *service);
HlSite *manager_site_copy (HlSite *site);

G_END_DECLS
