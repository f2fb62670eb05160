/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-router.h"

#include "base/hl-date.h"

#include <string.h>

/* Paths are matched segment by segment; ids are the only parameters with a form
 * of their own, so "/tickets/verify" and "/tickets/:id" never meet. */

static gboolean
is_id (const char *text, size_t length)
{
  if (length == 0 || length > 16 || text[0] == '0')
    return FALSE;
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return g_ascii_strtoll (text, NULL, 10) <= HL_ID_MAX;
}

static gboolean
is_word (const char *text, size_t length)
{
  if (length == 0 || length > 60)
    return FALSE;
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_islower (text[i]) && text[i] != '-')
      return FALSE;
  return TRUE;
}

/* Of a prompt: no path, nothing hidden. */
static gboolean
is_name (const char *text, size_t length)
{
  if (length == 0 || length > 60 || !g_ascii_isalnum (text[0]))
    return FALSE;
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;
  return TRUE;
}

static gboolean
is_param (const char *name, size_t name_length, const char *value, size_t length)
{
  if (name_length == 2 && strncmp (name, "id", 2) == 0)
    return is_id (value, length);
  if (name_length == 4 && strncmp (name, "name", 4) == 0)
    return is_name (value, length);
  return is_word (value, length);
}

static gboolean
take_param (HlMatch *match, const char *name, size_t name_length, const char *value, size_t length)
{
  if (!is_param (name, name_length, value, length) || match->n_params == HL_ROUTE_PARAMS_MAX
      || name_length > 15)
    return FALSE;

  guint i = match->n_params++;
  memcpy (match->params[i].name, name, name_length);
  match->params[i].name[name_length] = '\0';
  memcpy (match->params[i].value, value, length);
  match->params[i].value[length] = '\0';
  return TRUE;
}

/* Returns: -1 when it does not fit, else how many segments were fixed */
static int
fit (const char *pattern, const char *path, HlMatch *match)
{
  int fixed = 0;

  match->n_params = 0;
  while (*pattern == '/' && *path == '/')
    {
      size_t m = strcspn (++pattern, "/"), n = strcspn (++path, "/");

      if (*pattern == ':')
        {
          if (!take_param (match, pattern + 1, m - 1, path, n))
            return -1;
        }
      else if (m == n && strncmp (pattern, path, m) == 0)
        fixed++;
      else
        return -1;
      pattern += m;
      path += n;
    }
  return *pattern == '\0' && *path == '\0' ? fixed : -1;
}

static gboolean
method_fits (const HlRoute *route, const char *method)
{
  return strcmp (route->method, method) == 0
         || (strcmp (method, "HEAD") == 0 && strcmp (route->method, "GET") == 0);
}

static void
note_method (GString *allow, const HlRoute *route)
{
  if (strstr (allow->str, route->method) != NULL)
    return;
  g_string_append_printf (allow, "%s%s", allow->len > 0 ? ", " : "", route->method);
  if (strcmp (route->method, "GET") == 0)
    g_string_append (allow, ", HEAD");
}

HlMatchResult
hl_router_match (const HlRoute *const *tables, const char *method, const char *path, HlMatch *match,
                 char **allow)
{
  g_autoptr (GString) methods = g_string_new (NULL);
  int best = -1;

  g_return_val_if_fail (tables != NULL && method != NULL && path != NULL, HL_MATCH_NOT_FOUND);

  match->route = NULL;
  for (guint t = 0; tables[t] != NULL; t++)
    for (const HlRoute *route = tables[t]; route->method != NULL; route++)
      {
        HlMatch candidate = { .route = route };
        int fixed = fit (route->path, path, &candidate);

        if (fixed < 0)
          continue;
        note_method (methods, route);
        if (fixed > best && method_fits (route, method))
          {
            best = fixed;
            *match = candidate;
          }
      }

  if (allow != NULL)
    *allow = g_strdup (methods->str);
  if (match->route != NULL)
    return HL_MATCH_FOUND;
  return methods->len > 0 ? HL_MATCH_METHOD : HL_MATCH_NOT_FOUND;
}

void
hl_router_foreach (const HlRoute *const *tables, HlRouteEach func, gpointer data)
{
  for (guint t = 0; tables[t] != NULL; t++)
    for (const HlRoute *route = tables[t]; route->method != NULL; route++)
      func (route, data);
}

/* ---- Query names ---- */

static const char *const kind_words[] = { "text", "int",   "id",    "time", "bool",
                                          "date", "words", "limit", NULL };

GArray *
hl_route_query_names (const HlRoute *route)
{
  GArray *names = g_array_new (FALSE, TRUE, sizeof (HlQueryName));
  g_auto (GStrv) parts = g_strsplit (route->query != NULL ? route->query : "", " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      HlQueryName name = { .kind = HL_QUERY_TEXT };
      char *colon = strchr (parts[i], ':');

      if (*parts[i] == '\0')
        continue;
      for (guint k = 0; colon != NULL && kind_words[k] != NULL; k++)
        if (strcmp (colon + 1, kind_words[k]) == 0)
          name.kind = k;
      if (colon != NULL)
        *colon = '\0';
      if (strcmp (parts[i], "limit") == 0)
        name.kind = HL_QUERY_LIMIT;
      g_strlcpy (name.name, parts[i], sizeof name.name);
      g_array_append_val (names, name);
    }
  return names;
}

static gboolean
check_number (const char *value, gint64 min, gint64 max)
{
  gint64 number;
  return g_ascii_string_to_signed (value, 10, min, max, &number, NULL);
}

static gboolean
check_date (const char *value)
{
  return hl_date_parse (value) != HL_DATE_NONE;
}

gboolean
hl_query_check (const HlQueryName *name, const char *value, GError **error)
{
  static const char *const wanted[HL_N_QUERY_KINDS] = {
    [HL_QUERY_INT] = "a whole number",
    [HL_QUERY_ID] = "an id",
    [HL_QUERY_TIME] = "microseconds since 1970",
    [HL_QUERY_BOOL] = "true or false",
    [HL_QUERY_DATE] = "a date like 2026-11-23",
    [HL_QUERY_LIMIT] = "a whole number from 1 to 256",
    [HL_QUERY_TEXT] = "at most 200 bytes of text",
    [HL_QUERY_WORDS] = "at most 200 bytes of text",
  };
  gboolean ok = TRUE;

  switch (name->kind)
    {
    case HL_QUERY_INT:
      ok = check_number (value, -HL_ID_MAX, HL_ID_MAX);
      break;
    case HL_QUERY_ID:
      ok = check_number (value, 1, HL_ID_MAX);
      break;
    case HL_QUERY_TIME:
      ok = check_number (value, 0, HL_ID_MAX);
      break;
    case HL_QUERY_BOOL:
      ok = strcmp (value, "true") == 0 || strcmp (value, "false") == 0;
      break;
    case HL_QUERY_DATE:
      ok = check_date (value);
      break;
    case HL_QUERY_LIMIT:
      ok = check_number (value, 1, 256);
      break;
    case HL_QUERY_TEXT:
    case HL_QUERY_WORDS:
    case HL_N_QUERY_KINDS:
      ok = strlen (value) <= 200;
    }
  if (!ok)
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "%s: must be %s", name->name, wanted[name->kind]);
  return ok;
}
