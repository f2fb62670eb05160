/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <string.h>

#include "service/hl-router.h"

/* "METHOD /path": whatever comes, a match fits its pattern, and ids are ids. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  char *space = strchr (text, ' ');
  g_autofree char *allow = NULL;
  HlMatch match;
  HlMatchResult result;

  if (space == NULL)
    return 0;
  *space = '\0';
  result = hl_router_match (hl_route_tables, text, space + 1, &match, &allow);
  g_assert_true ((result == HL_MATCH_NOT_FOUND) == (*allow == '\0'));
  g_assert_true ((result == HL_MATCH_FOUND) == (match.route != NULL));
  if (result != HL_MATCH_FOUND)
    return 0;
  g_assert_cmpuint (match.n_params, <=, HL_ROUTE_PARAMS_MAX);
  for (guint i = 0; i < match.n_params; i++)
    if (strcmp (match.params[i].name, "id") == 0)
      {
        gint64 id = g_ascii_strtoll (match.params[i].value, NULL, 10);
        g_assert_true (id > 0 && id <= HL_ID_MAX);
      }
  return 0;
}
