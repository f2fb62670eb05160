/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-session.h"

G_BEGIN_DECLS

/* A list of the service as a GListModel of records: pages by key, loaded as the
 * view comes near their end; n_items is what is loaded.  A change of the
 * list's type is fetched and merged (coalesced, 4 per second): a record that is still
 * there stays the same object and notifies, so selection and scroll stay. */

#define HL_TYPE_REMOTE_LIST (hl_remote_list_get_type ())
G_DECLARE_FINAL_TYPE (HlRemoteList, hl_remote_list, HL, REMOTE_LIST, GObject)

/**
 * hl_remote_list_new:
 * @path: "/tickets"
 * @type: (nullable): the change events that concern it: "ticket"
 * @shape: of the items: hl_ticket_shape (); the shape must have "id"
 *
 * Nothing is loaded before hl_remote_list_reload() or hl_remote_list_set_query().
 */
HlRemoteList *hl_remote_list_new (HlSession *session, const char *path, const char *type,
                                  const HlShape *shape);

/* @query: from hl_query_add(): "state=draft&agent=5"; (nullable). Loads, if it differs or
 * nothing was loaded; old rows stay until the new ones are there. */
void hl_remote_list_set_query (HlRemoteList *self, const char *query);
const char *hl_remote_list_get_query (HlRemoteList *self);

void hl_remote_list_reload (HlRemoteList *self);                /* from the first page; merges */
void hl_remote_list_load_more (HlRemoteList *self);             /* the next page, if there is one */
void hl_remote_list_set_page (HlRemoteList *self, guint items); /* 1–256; default 100 */

gint64 hl_remote_list_get_total (HlRemoteList *self);        /* −1 = not known yet */
gboolean hl_remote_list_get_total_more (HlRemoteList *self); /* "10,000+" */
/* Was it searched without an index, among the newest alone? */
gboolean hl_remote_list_get_scanned (HlRemoteList *self);
gboolean hl_remote_list_get_loading (HlRemoteList *self);
gboolean hl_remote_list_get_complete (HlRemoteList *self);   /* no further page */
const GError *hl_remote_list_get_error (HlRemoteList *self); /* of the last load; NULL */

/* The loaded record of @id, or NULL. (transfer none) */
HlRecord *hl_remote_list_find (HlRemoteList *self, HlId id);

/* Properties: "total", "loading", "complete", "error" (boxed), "query". */

/* Sets every field of @to that differs from @from; each notifies. */
void hl_record_assign (HlRecord *to, HlRecord *from);

G_END_DECLS
