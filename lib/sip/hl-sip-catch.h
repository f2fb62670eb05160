/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

/* Sofia makes its SSL_CTX itself and hands it to nobody.  An ex_data index is told of
 * every new one, so that between begin and end those made in this thread are caught
 * and can be given a check of certificates of our own.  For `sip` and `phone`. */

void hl_sip_catch_begin (GPtrArray *contexts); /* SSL_CTX, borrowed: they are Sofia's */
void hl_sip_catch_end (void);

/* A private folder below @parent with the files that Sofia must read while it is made; to be
 * removed after that.  In them is a certificate whose key nobody has: what is shown to peers is set
 * afterwards, from memory or from its own files, so that no key is written anywhere.  Those that
 * killed processes left behind are removed.  (transfer full) */
char *hl_sip_catch_make_folder (const char *parent, GError **error);
void hl_sip_catch_remove_folder (char *folder); /* and frees it; NULL is well */

/* TLS 1.2 at least, no tickets, no renegotiation, @verify in place of OpenSSL's. */
void hl_sip_catch_set_up (SSL_CTX *context, int mode,
                          int (*verify) (X509_STORE_CTX *given, void *data), gpointer data);

/* "SHA256:AB:CD:…"  (transfer full) */
char *hl_sip_fingerprint (X509 *certificate);
gboolean hl_sip_same_fingerprint (const char *a, const char *b);

/* Shows a certificate of a year, made now, for who has none. */
gboolean hl_sip_catch_use_made (SSL_CTX *context);

G_END_DECLS
