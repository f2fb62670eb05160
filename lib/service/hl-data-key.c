/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-data-key.h"

#define PURPOSE "setting.key_check"
#define PLAIN "hotline"

/* The data remembers a word sealed with its key. */
typedef struct
{
  HlKey *key;
  char *sealed; /* NULL = none yet */
} Check;

static gboolean
read_check (HlDb *db, gpointer data, GError **error)
{
  Check *check = data;

  g_clear_pointer (&check->sealed, g_free);
  return hl_stmt_take_row (
      hl_db_query (db, error, "SELECT value FROM setting WHERE name = 'key_check'", ""), error, "s",
      &check->sealed);
}

static gboolean
write_check (HlDb *db, gpointer data, GError **error)
{
  Check *check = data;
  g_autofree char *sealed = hl_key_seal (check->key, PURPOSE, PLAIN);

  return hl_db_run (db, error,
                    "INSERT INTO setting (name, value) VALUES ('key_check', $1)"
                    " ON CONFLICT (name) DO NOTHING",
                    "s", sealed)
         >= 0;
}

static gboolean
refuse (GError **error, const char *path, const char *what)
{
  g_set_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_KEY,
               "The key file %s %s: names and numbers in the data can be read with that key "
               "alone; put it back from where you keep a copy",
               path, what);
  return FALSE;
}

static gboolean
check_key (HlStore *store, Check *check, const char *path, GError **error)
{
  g_autofree char *plain = NULL;

  if (check->sealed == NULL)
    return hl_store_write (store, write_check, check, error);
  plain = hl_key_open_sealed (check->key, PURPOSE, check->sealed, NULL);
  return plain != NULL || refuse (error, path, "is not the one of this data");
}

HlKey *
hl_data_key_open (HlStore *store, GError **error)
{
  g_autofree char *path = g_build_filename (hl_store_get_folder (store), "hotline.key", NULL);
  g_autofree char *sealed = NULL;
  Check check = { 0 };
  gboolean ok;

  if (!hl_store_read (store, read_check, &check, error))
    return NULL;
  sealed = check.sealed;
  if (sealed != NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      refuse (error, path, "is missing");
      return NULL;
    }
  check.key = hl_key_open (path, error);
  ok = check.key != NULL && check_key (store, &check, path, error);
  if (!ok)
    g_clear_pointer (&check.key, hl_key_unref);
  return check.key;
}
