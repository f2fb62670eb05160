/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/hl-base.h"

G_BEGIN_DECLS

/* The interface's certificate: given files, or our own in the data folder
 * (interface.pem, mode 0600), made at the first start and kept, because consoles
 * pin its fingerprint. */
GTlsCertificate *hl_tls_open (const char *data, const char *certificate, const char *key,
                              HlTime now, GError **error);

/* Where its PEM is, with the key unless another file was given.  (transfer full) */
char *hl_tls_path (const char *data, const char *certificate);

/* "SHA256:AB:CD:…" of the DER.  (transfer full) */
char *hl_tls_fingerprint (GTlsCertificate *certificate);

G_END_DECLS
