/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-crypt.h"

#include <argon2.h>
#include <openssl/rand.h>
#include <string.h>

#define TIME_COST 2
#define MEMORY_KIB (19 * 1024)
#define LANES 1
#define SALT_LENGTH 16
#define HASH_LENGTH 32

char *
hl_password_hash (const char *password)
{
  guchar salt[SALT_LENGTH];
  char encoded[160];
  int result;

  g_return_val_if_fail (password != NULL, NULL);

  if (RAND_bytes (salt, sizeof salt) != 1)
    g_error ("The system has no random numbers");
  result = argon2id_hash_encoded (TIME_COST, MEMORY_KIB, LANES, password, strlen (password), salt,
                                  sizeof salt, HASH_LENGTH, encoded, sizeof encoded);
  if (result != ARGON2_OK)
    g_error ("Argon2: %s", argon2_error_message (result));
  return g_strdup (encoded);
}

/* An unknown user takes as long as a known one: names can't be found out by timing. */
gboolean
hl_password_verify (const char *hash, const char *password)
{
  g_return_val_if_fail (password != NULL, FALSE);

  if (hash == NULL)
    {
      g_free (hl_password_hash (password));
      return FALSE;
    }
  return argon2id_verify (hash, password, strlen (password)) == ARGON2_OK;
}
