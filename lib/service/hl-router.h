/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-route.h"

G_BEGIN_DECLS

/* From method and path to a row of the route table.  Pure. */

#define HL_ROUTE_PARAMS_MAX 4

typedef struct
{
  const HlRoute *route;
  guint n_params;
  struct
  {
    char name[16];
    char value[64];
  } params[HL_ROUTE_PARAMS_MAX];
} HlMatch;

typedef enum
{
  HL_MATCH_FOUND,
  HL_MATCH_NOT_FOUND,
  HL_MATCH_METHOD, /* the path is known with other methods */
} HlMatchResult;

/* All tables, in the order of their files; NULL-terminated. */
extern const HlRoute *const hl_route_tables[];

/**
 * hl_router_match:
 * @path: below /api/v1, as it came (not decoded)
 * @allow: (out) (optional): "GET, HEAD, POST" for every known path
 *
 * HEAD is served by GET's row.
 */
HlMatchResult hl_router_match (const HlRoute *const *tables, const char *method, const char *path,
                               HlMatch *match, char **allow);

typedef void (*HlRouteEach) (const HlRoute *route, gpointer data);
void hl_router_foreach (const HlRoute *const *tables, HlRouteEach func, gpointer data);

/* One name of HlRoute.query. */
typedef enum
{
  HL_QUERY_TEXT,
  HL_QUERY_INT,
  HL_QUERY_ID,
  HL_QUERY_TIME,
  HL_QUERY_BOOL,
  HL_QUERY_DATE,
  HL_QUERY_WORDS,
  HL_QUERY_LIMIT,
  HL_N_QUERY_KINDS
} HlQueryKind;

typedef struct
{
  char name[32];
  HlQueryKind kind;
} HlQueryName;

/* (element-type HlQueryName) of a row's query text. */
GArray *hl_route_query_names (const HlRoute *route);
gboolean hl_query_check (const HlQueryName *name, const char *value, GError **error);

G_END_DECLS
