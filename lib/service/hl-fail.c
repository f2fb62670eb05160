/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fail-private.h"

#include <string.h>

#include "calls/hl-switch.h"
#include "desk/hl-calendar.h"
#include "desk/hl-ticket.h"
#include "people/hl-site.h"
#include "search/hl-search-query.h"

/* What went wrong, as a client is told: one table from code to status, one from
 * the domains of the components to codes. */

G_DEFINE_QUARK (hl_fail, hl_fail)

const char *const hl_fail_words[] = {
  [HL_FAIL_FIELD] = "field",
  [HL_FAIL_JSON] = "json",
  [HL_FAIL_SIGNED_OUT] = "signed-out",
  [HL_FAIL_PASSWORD] = "password",
  [HL_FAIL_PERMISSION] = "permission",
  [HL_FAIL_NOT_FOUND] = "not-found",
  [HL_FAIL_METHOD] = "method",
  [HL_FAIL_CONFLICT] = "conflict",
  [HL_FAIL_STATE] = "state",
  [HL_FAIL_GONE] = "gone",
  [HL_FAIL_TOO_LARGE] = "too-large",
  [HL_FAIL_REASON] = "reason",
  [HL_FAIL_LOCKED_OUT] = "locked-out",
  [HL_FAIL_TOO_MANY] = "too-many",
  [HL_FAIL_INTERNAL] = "internal",
  [HL_FAIL_AWAY] = "away",
  [HL_FAIL_DISK] = "disk",
  [HL_N_FAILS] = NULL,
};

static const guint statuses[HL_N_FAILS] = {
  [HL_FAIL_FIELD] = 400,      [HL_FAIL_JSON] = 400,       [HL_FAIL_SIGNED_OUT] = 401,
  [HL_FAIL_PASSWORD] = 401,   [HL_FAIL_PERMISSION] = 403, [HL_FAIL_NOT_FOUND] = 404,
  [HL_FAIL_METHOD] = 405,     [HL_FAIL_CONFLICT] = 409,   [HL_FAIL_STATE] = 409,
  [HL_FAIL_GONE] = 410,       [HL_FAIL_TOO_LARGE] = 413,  [HL_FAIL_REASON] = 422,
  [HL_FAIL_LOCKED_OUT] = 423, [HL_FAIL_TOO_MANY] = 429,   [HL_FAIL_INTERNAL] = 500,
  [HL_FAIL_AWAY] = 503,       [HL_FAIL_DISK] = 507,
};

guint
hl_fail_status (HlFail fail)
{
  g_return_val_if_fail (fail < HL_N_FAILS, 500);
  return statuses[fail];
}

typedef struct
{
  GQuark (*domain) (void);
  int code; /* -1 = all */
  HlFail fail;
} Row;

static const Row rows[] = {
  { hl_record_error_quark, -1, HL_FAIL_FIELD },
  { hl_json_error_quark, HL_JSON_ERROR_SYNTAX, HL_FAIL_JSON },
  { hl_json_error_quark, HL_JSON_ERROR_VALUE, HL_FAIL_FIELD },
  { hl_db_error_quark, HL_DB_ERROR_REVISION, HL_FAIL_CONFLICT },
  { hl_db_error_quark, HL_DB_ERROR_UNIQUE, HL_FAIL_CONFLICT },
  { hl_db_error_quark, HL_DB_ERROR_FULL, HL_FAIL_DISK },
  { hl_db_error_quark, HL_DB_ERROR_BUSY, HL_FAIL_AWAY },
  { hl_switch_error_quark, HL_SWITCH_ERROR_UNKNOWN, HL_FAIL_NOT_FOUND },
  { hl_switch_error_quark, HL_SWITCH_ERROR_STATE, HL_FAIL_STATE },
  { hl_switch_error_quark, HL_SWITCH_ERROR_NUMBER, HL_FAIL_FIELD },
  { hl_switch_error_quark, HL_SWITCH_ERROR_CONFIG, HL_FAIL_FIELD },
  { hl_desk_error_quark, HL_DESK_ERROR_FIELD, HL_FAIL_FIELD },
  { hl_desk_error_quark, HL_DESK_ERROR_STATE, HL_FAIL_STATE },
  { hl_desk_error_quark, HL_DESK_ERROR_PARTY, HL_FAIL_PERMISSION },
  { hl_desk_error_quark, HL_DESK_ERROR_REASON, HL_FAIL_REASON },
  { hl_calendar_error_quark, -1, HL_FAIL_FIELD },
  { hl_search_error_quark, HL_SEARCH_ERROR_QUERY, HL_FAIL_FIELD },
  { hl_search_error_quark, HL_SEARCH_ERROR_CLOSED, HL_FAIL_AWAY },
  { hl_site_error_quark, HL_SITE_ERROR_FIELD, HL_FAIL_FIELD },
  { hl_site_error_quark, HL_SITE_ERROR_JSON, HL_FAIL_JSON },
};

HlFail
hl_fail_of_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, HL_FAIL_INTERNAL);

  if (error->domain == HL_FAIL)
    return error->code < HL_N_FAILS ? (HlFail) error->code : HL_FAIL_INTERNAL;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].domain () == error->domain && (rows[i].code < 0 || rows[i].code == error->code))
      return rows[i].fail;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return HL_FAIL_DISK;
  return HL_FAIL_INTERNAL;
}

/* "title: must …" → "title"; a path has no spaces. */
static char *
field_of (const char *message)
{
  const char *colon = strstr (message, ": ");

  if (colon == NULL || colon == message)
    return NULL;
  for (const char *p = message; p < colon; p++)
    if (g_ascii_isspace (*p))
      return NULL;
  return g_strndup (message, colon - message);
}

/* "user.login" of the constraint is the field `login` to a client. */
static char *
unique_field (const char *message)
{
  const char *dot = strrchr (message, '.');
  const char *start = dot != NULL ? dot + 1 : message;

  return g_strndup (start, strspn (start, "abcdefghijklmnopqrstuvwxyz_"));
}

char *
hl_fail_write (const GError *error, const char *current)
{
  HlFail fail = hl_fail_of_error (error);
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);
  gboolean hidden = fail == HL_FAIL_INTERNAL && error->domain != HL_FAIL;
  gboolean unique = g_error_matches (error, HL_DB_ERROR, HL_DB_ERROR_UNIQUE);
  g_autofree char *field = unique                  ? unique_field (error->message)
                           : fail == HL_FAIL_FIELD ? field_of (error->message)
                                                   : NULL;

  hl_json_begin_object (&writer);
  hl_json_name (&writer, "error");
  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "code", hl_fail_words[fail]);
  if (field != NULL)
    hl_json_add_text (&writer, "field", field);
  hl_json_add_text (&writer, "message",
                    hidden ? "the service could not do this; its log says why" : error->message);
  if (fail == HL_FAIL_LOCKED_OUT)
    hl_json_add_int (&writer, "until", hl_fail_until (error));
  if (current != NULL)
    {
      hl_json_name (&writer, "current");
      hl_json_put_raw (&writer, current);
    }
  hl_json_end_object (&writer);
  hl_json_end_object (&writer);
  return g_strdup (out->str);
}

/* The time a lock-out ends rides at the end of its message: "… until 1763890000000000". */
HlTime
hl_fail_until (const GError *error)
{
  const char *space = strrchr (error->message, ' ');
  return space != NULL ? g_ascii_strtoll (space + 1, NULL, 10) : 0;
}
