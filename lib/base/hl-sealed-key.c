/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sealed.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

/* Keys of sealed files as text: 64 hex digits, wrapped by the data's key or, between our own
 * processes, as they are. */

char *
hl_sealed_key_to_text (const guint8 *key)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc0 (2 * HL_SEALED_KEY + 1);

  for (guint i = 0; i < HL_SEALED_KEY; i++)
    {
      text[2 * i] = digits[key[i] >> 4];
      text[2 * i + 1] = digits[key[i] & 15];
    }
  return text;
}

gboolean
hl_sealed_key_from_text (const char *text, guint8 *key)
{
  if (strlen (text) != 2 * HL_SEALED_KEY)
    return FALSE;
  for (guint i = 0; i < HL_SEALED_KEY; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]), low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      key[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

void
hl_sealed_key_wipe (guint8 *key)
{
  OPENSSL_cleanse (key, HL_SEALED_KEY);
}

void
hl_sealed_text_wipe (char *text)
{
  if (text == NULL)
    return;
  OPENSSL_cleanse (text, strlen (text));
  g_free (text);
}

void
hl_sealed_key_new (guint8 *key)
{
  if (RAND_bytes (key, HL_SEALED_KEY) != 1)
    g_error ("The system has no random numbers");
}

char *
hl_sealed_key_wrap (HlKey *by, const char *purpose, const guint8 *key)
{
  char *text = hl_sealed_key_to_text (key);
  char *wrapped = hl_key_seal (by, purpose, text);

  hl_sealed_text_wipe (text);
  return wrapped;
}

gboolean
hl_sealed_key_unwrap (HlKey *by, const char *purpose, const char *wrapped, guint8 *key,
                      GError **error)
{
  char *text = hl_key_open_sealed (by, purpose, wrapped, error);
  gboolean good;

  if (text == NULL)
    return FALSE;
  good = hl_sealed_key_from_text (text, key);
  hl_sealed_text_wipe (text);
  if (!good)
    g_set_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED, "A key of %s is not one", purpose);
  return good;
}
