/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-certs.h"

#include <gio/gio.h>
#include <string.h>

static char *
run (const char *folder, GPtrArray *argv)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  g_autofree char *err = NULL;
  int status;

  g_ptr_array_add (argv, NULL);
  g_spawn_sync (folder, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
                &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("openssl: %s", err);
  return out;
}

static void
add (GPtrArray *argv, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (list[i]));
}

char *
hl_cert_make (const char *folder, const HlCert *cert)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", folder, cert->name);
  g_autofree char *names = g_strdup_printf ("-keyout %s.pem -out %s.crt -subj /CN=%s", cert->name,
                                            cert->name, cert->name);
  g_autofree char *crt = g_strdup_printf ("%s/%s.crt", folder, cert->name);
  g_autofree char *key = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *both = NULL;

  add (argv, "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes");
  add (argv, names);
  add (argv, "-days 2");
  if (cert->signer != NULL)
    {
      g_autofree char *by =
          g_strdup_printf ("-CA %s.pem -CAkey %s.pem", cert->signer, cert->signer);

      add (argv, by);
      add (argv, "-addext basicConstraints=critical,CA:FALSE");
    }
  if (cert->san != NULL)
    {
      g_autofree char *san = g_strdup_printf ("-addext subjectAltName=%s", cert->san);

      add (argv, san);
    }
  g_free (run (folder, argv));

  g_assert_true (g_file_get_contents (path, &key, NULL, NULL));
  g_assert_true (g_file_get_contents (crt, &certificate, NULL, NULL));
  both = g_strconcat (certificate, key, NULL);
  g_assert_true (g_file_set_contents (path, both, -1, NULL));
  return g_steal_pointer (&path);
}

char *
hl_cert_fingerprint (const char *path)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *out = NULL;

  add (argv, "openssl x509 -noout -fingerprint -sha256 -in");
  g_ptr_array_add (argv, g_strdup (path));
  out = run (NULL, argv);
  g_strstrip (out);
  g_assert_nonnull (strchr (out, '='));
  return g_strconcat ("SHA256:", strchr (out, '=') + 1, NULL);
}
