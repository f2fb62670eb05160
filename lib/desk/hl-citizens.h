/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-citizen.h"
#include "hl-tickets.h"

G_BEGIN_DECLS

/* Citizens as they are stored.  In the store's threads; functions that write, in write jobs.
 * Facts are the caller's: hl_citizen_dup_changed() says what to put into them. */

#define HL_PURPOSE_ID_NUMBER "citizen.id-number"
#define HL_PURPOSE_ADDRESS "citizen.address"
#define HL_PURPOSE_NOTES "citizen.notes"
#define HL_PURPOSE_WARNING "citizen.warning"
#define HL_PURPOSE_GRAM "citizen.gram"

/* With her phones and the warnings that hold at @now.  NULL without error when not there; a
 * tombstone is there. */
HlCitizen *hl_citizens_get (HlDb *db, HlKey *key, HlId id, HlTime now, GError **error);

/* The bit of a field in masks. */
guint64 hl_citizen_bit (const char *field);

/* What is set in @citizen is a new one; a name or a number is wanted.  HL_DESK_ERROR_FIELD */
gboolean hl_citizens_insert (HlDb *db, HlCitizen *citizen, const HlDeskContext *context,
                             GError **error);

/**
 * hl_citizens_change:
 * @stored: as it is, becomes as it will be
 * @change: the fields of @mask; of its lists, those without an id are added, the others changed
 *
 * HL_DESK_ERROR_STATE of one that was merged or forgotten.
 */
gboolean hl_citizens_change (HlDb *db, HlCitizen *stored, HlCitizen *change, guint64 mask,
                             const HlDeskContext *context, GError **error);

/* "name, address": of a mask. (transfer full) */
char *hl_citizen_dup_changed (guint64 mask);

/* @with: another citizen, whose home is hers from now on; 0 = takes her out of it. */
gboolean hl_citizens_set_household (HlDb *db, HlCitizen *citizen, HlId with,
                                    const HlDeskContext *context, GError **error);
/* The others of her home, oldest record first. (element-type HlCitizen) */
GPtrArray *hl_citizens_list_household (HlDb *db, HlKey *key, HlCitizen *citizen, HlTime now,
                                       GError **error);

/* A filter not given is NULL or 0. */
typedef struct
{
  const char *name;  /* contained in it */
  const char *phone; /* a whole number */
  const char *group;
  const char *district;
  HlId after; /* paging: the last one seen */
} HlCitizenFilter;

/* Newest first, without tombstones and the forgotten.  Finds by a name what the index has, and
 * reads on until @limit are there. */
GPtrArray *hl_citizens_list (HlDb *db, HlKey *key, const HlCitizenFilter *filter, HlTime now,
                             guint limit, GError **error);

/* Who is reached on @number, those with the latest calls first. (element-type HlCitizen) */
GPtrArray *hl_citizens_of_number (HlDb *db, HlKey *key, const char *number, HlTime now, guint limit,
                                  GError **error);

/* Who changed what, newest first. (element-type HlCitizenChange) */
GPtrArray *hl_citizens_list_changes (HlDb *db, HlId citizen, guint limit, GError **error);
gboolean hl_citizens_note (HlDb *db, HlId citizen, const char *what, const HlDeskContext *context,
                           GError **error);

/* ---- For what is done with whole records (hl-citizen-merge.h) ---- */

/* All columns but id and revision of the plain fields, sealed anew, and the name's index. */
gboolean hl_citizens_write (HlDb *db, HlCitizen *citizen, const HlDeskContext *context,
                            GError **error);

G_END_DECLS
