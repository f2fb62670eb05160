/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Certificates for tests, by the openssl program; each as FOLDER/NAME.pem with
 * certificate and key. */

typedef struct
{
  const char *name;   /* of the files, and the common name */
  const char *signer; /* name of the CA in the same folder; NULL = signs itself (a CA) */
  const char *san;    /* "IP:127.0.0.1"; NULL = none */
} HlCert;

/* The PEM's path.  (transfer full) */
char *hl_cert_make (const char *folder, const HlCert *cert);
/* "SHA256:AB:CD:…"  (transfer full) */
char *hl_cert_fingerprint (const char *path);

G_END_DECLS
