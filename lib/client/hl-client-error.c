/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-client-error.h"

G_DEFINE_QUARK (hl_client_error, hl_client_error)

static const struct
{
  const char *code;
  HlClientError error;
} codes[] = {
  { "field", HL_CLIENT_ERROR_FIELD },
  { "json", HL_CLIENT_ERROR_PROTOCOL },
  { "signed-out", HL_CLIENT_ERROR_SIGNED_OUT },
  { "password", HL_CLIENT_ERROR_PASSWORD },
  { "permission", HL_CLIENT_ERROR_PERMISSION },
  { "not-found", HL_CLIENT_ERROR_NOT_FOUND },
  { "method", HL_CLIENT_ERROR_PROTOCOL },
  { "conflict", HL_CLIENT_ERROR_CONFLICT },
  { "state", HL_CLIENT_ERROR_STATE },
  { "gone", HL_CLIENT_ERROR_NOT_FOUND },
  { "too-large", HL_CLIENT_ERROR_FIELD },
  { "reason", HL_CLIENT_ERROR_REASON },
  { "locked-out", HL_CLIENT_ERROR_LOCKED_OUT },
  { "too-many", HL_CLIENT_ERROR_TOO_MANY },
  { "away", HL_CLIENT_ERROR_AWAY },
};

HlClientError
hl_client_error_from_code (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strcmp0 (codes[i].code, code) == 0)
      return codes[i].error;

  return HL_CLIENT_ERROR_SERVER;
}

gboolean
hl_client_error_is_passing (const GError *error)
{
  if (error == NULL || error->domain != HL_CLIENT_ERROR)
    return FALSE;

  return error->code == HL_CLIENT_ERROR_OFFLINE || error->code == HL_CLIENT_ERROR_TOO_MANY
         || error->code == HL_CLIENT_ERROR_AWAY || error->code == HL_CLIENT_ERROR_SERVER;
}
