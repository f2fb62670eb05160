/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include "hl-sip-catch.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include <openssl/x509v3.h>

/* TLS.  Sofia makes the connections, but its own checks know one set of CAs for all
 * peers and no pins.  So its SSL_CTX is caught when it is made (hl-sip-catch) and gets our
 * certificate, our least version and our check of certificates, which asks who is at the other end:
 * a trunk must show the certificate that is pinned, or one of its CAs that carries the host's name.
 * Why one was refused is kept with the trunk, for the people who have to mend it.
 *
 * Devices prove themselves by their password, so their certificates are not asked
 * for; what we connect to and do not know is refused. */

struct _HlSipTls
{
  HlSipStack *stack;   /* borrowed */
  char *folder;        /* while nua is being made */
  GPtrArray *contexts; /* SSL_CTX */
  GHashTable *secured; /* "10.1.2.3 5061" → how many connections whose handshake is done */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

#define NOT_CHECKED "its certificate can't be checked"

static int context_index = -1, connection_index = -1;

/* ---- Connections ---- */

/* Of a peer that connects anew, the old connection may end after the new one began. */
static void
count_secured (HlSipTls *self, const char *key, int change)
{
  int n = GPOINTER_TO_INT (g_hash_table_lookup (self->secured, key)) + change;

  if (n > 0)
    g_hash_table_replace (self->secured, g_strdup (key), GINT_TO_POINTER (n));
  else
    g_hash_table_remove (self->secured, key);
}

static void
connection_freed_cb (void *parent, void *pointer, CRYPTO_EX_DATA *data, int index, long argl,
                     void *argp)
{
  char *key = pointer;
  HlSipTls *self;

  if (key == NULL)
    return;
  self = SSL_CTX_get_ex_data (SSL_get_SSL_CTX (parent), context_index);
  if (self != NULL)
    count_secured (self, key, -1);
  g_free (key);
}

static void
make_indexes (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  context_index = SSL_CTX_get_ex_new_index (0, NULL, NULL, NULL, NULL);
  connection_index = SSL_get_ex_new_index (0, NULL, NULL, NULL, connection_freed_cb);
  g_once_init_leave (&once, 1);
}

/* ---- Who is at the other end ---- */

typedef struct
{
  char address[INET6_ADDRSTRLEN];
  guint16 port;
} Peer;

static gboolean
find_peer (const SSL *ssl, Peer *out)
{
  struct sockaddr_storage native;
  socklen_t length = sizeof native;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) &native;
  const struct sockaddr_in *four = (const struct sockaddr_in *) &native;

  if (getpeername (SSL_get_fd (ssl), (struct sockaddr *) &native, &length) != 0)
    return FALSE;
  if (native.ss_family == AF_INET6)
    inet_ntop (AF_INET6, &six->sin6_addr, out->address, sizeof out->address);
  else
    inet_ntop (AF_INET, &four->sin_addr, out->address, sizeof out->address);
  out->port = ntohs (native.ss_family == AF_INET6 ? six->sin6_port : four->sin_port);
  return TRUE;
}

static char *
peer_key (const char *address, guint16 port)
{
  return g_strdup_printf ("%s %u", address, port);
}

static gboolean
is_at (const HlSipTrunk *trunk, const Peer *peer)
{
  const HlSipTrunkCopy *c = trunk->config;

  return c->addresses != NULL
         && g_strv_contains ((const char *const *) c->addresses, peer->address);
}

/* The port decides between several; a Contact may name another one. */
static HlSipTrunk *
find_trunk (HlSipTls *self, const Peer *peer)
{
  HlSipTrunk *found = NULL;

  for (guint i = 0; i < self->stack->trunks->len; i++)
    {
      HlSipTrunk *trunk = self->stack->trunks->pdata[i];

      if (trunk->config->transport != HL_SIP_TLS || !is_at (trunk, peer))
        continue;
      if (trunk->config->port == peer->port)
        return trunk;
      if (found == NULL)
        found = trunk;
    }
  return found;
}

/* Devices, and trunks of which no certificate is asked. */
static gboolean
is_device (HlSipTls *self, const Peer *peer)
{
  GHashTableIter iter;
  HlSipBinding *binding;
  HlSipLeg *leg;

  for (guint i = 0; i < self->stack->trunks->len; i++)
    if (is_at (self->stack->trunks->pdata[i], peer))
      return TRUE;
  g_hash_table_iter_init (&iter, self->stack->bindings);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &binding))
    if (g_str_equal (binding->address, peer->address)
        || strstr (binding->contact, peer->address) != NULL)
      return TRUE;
  g_hash_table_iter_init (&iter, self->stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (leg->trunk == NULL && leg->request_uri != NULL
        && strstr (leg->request_uri, peer->address) != NULL)
      return TRUE;
  return FALSE;
}

/* ---- Certificates ---- */

static X509_STORE *
open_store (const HlSipTrunkCopy *config, char **fault)
{
  g_autoptr (X509_STORE) store = X509_STORE_new ();

  if (config->tls_ca == NULL ? X509_STORE_set_default_paths (store)
                             : X509_STORE_load_file (store, config->tls_ca))
    return g_steal_pointer (&store);
  *fault = g_strdup_printf ("its CA file %s can't be read", config->tls_ca);
  return NULL;
}

static void
expect_name (X509_STORE_CTX *context, const HlSipTrunkCopy *config)
{
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param (context);
  g_autofree char *bare = g_strdup (config->host);

  if (bare[0] == '[')
    {
      memmove (bare, bare + 1, strlen (bare));
      bare[strcspn (bare, "]")] = '\0';
    }
  if (g_hostname_is_ip_address (bare))
    X509_VERIFY_PARAM_set1_ip_asc (param, bare);
  else
    X509_VERIFY_PARAM_set1_host (param, bare, 0);
}

/* By CA and, when we connected, by name. */
static gboolean
check_chain (const HlSipTrunkCopy *config, X509_STORE_CTX *given, gboolean ours, char **fault)
{
  g_autoptr (X509_STORE) store = open_store (config, fault);
  g_autoptr (X509_STORE_CTX) context = store != NULL ? X509_STORE_CTX_new () : NULL;
  X509 *certificate = X509_STORE_CTX_get0_cert (given);
  g_autofree char *shown = NULL;

  if (context == NULL
      || !X509_STORE_CTX_init (context, store, certificate, X509_STORE_CTX_get0_untrusted (given)))
    return FALSE;
  if (ours)
    expect_name (context, config);
  if (X509_verify_cert (context) == 1)
    return TRUE;
  shown = hl_sip_fingerprint (certificate);
  *fault =
      g_strdup_printf ("its certificate is not accepted: %s (%s)",
                       X509_verify_cert_error_string (X509_STORE_CTX_get_error (context)), shown);
  return FALSE;
}

static gboolean
check_trunk (const HlSipTrunkCopy *config, X509_STORE_CTX *given, gboolean ours, char **fault)
{
  g_autofree char *shown = NULL;

  if (config->tls_fingerprint == NULL)
    return check_chain (config, given, ours, fault);
  shown = hl_sip_fingerprint (X509_STORE_CTX_get0_cert (given));
  if (hl_sip_same_fingerprint (shown, config->tls_fingerprint))
    return TRUE;
  *fault = g_strdup_printf ("its certificate is not the pinned one but %s", shown);
  return FALSE;
}

static gboolean
check_peer (HlSipTls *self, const SSL *ssl, X509_STORE_CTX *given)
{
  gboolean ours = !SSL_is_server (ssl);
  g_autofree char *fault = NULL;
  HlSipTrunk *trunk;
  Peer peer = { 0 };

  if (!find_peer (ssl, &peer))
    return FALSE;
  trunk = find_trunk (self, &peer);
  if (trunk == NULL)
    {
      if (!ours || is_device (self, &peer))
        return TRUE;
      g_message ("SIP: no trunk or device is at %s:%u: TLS to it is refused", peer.address,
                 peer.port);
      return FALSE;
    }
  if (check_trunk (trunk->config, given, ours, &fault))
    return TRUE;
  /* Who comes from the trunk's address with another certificate need not be the trunk. */
  if (ours)
    hl_sip_trunk_tls_failed (trunk, fault != NULL ? fault : NOT_CHECKED);
  else
    g_message ("SIP: TLS of %s:%u is refused: %s", peer.address, peer.port,
               fault != NULL ? fault : NOT_CHECKED);
  return FALSE;
}

static int
verify_cb (X509_STORE_CTX *given, void *data)
{
  const SSL *ssl = X509_STORE_CTX_get_ex_data (given, SSL_get_ex_data_X509_STORE_CTX_idx ());
  gboolean good = ssl != NULL && check_peer (data, ssl, given);

  X509_STORE_CTX_set_error (given, good ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
  return good;
}

/* ---- What becomes of handshakes ---- */

static void
note_secured (HlSipTls *self, const SSL *ssl, const Peer *peer)
{
  HlSipTrunk *trunk = SSL_is_server (ssl) ? NULL : find_trunk (self, peer);
  char *key;

  if (trunk != NULL)
    hl_sip_trunk_tls_failed (trunk, NULL);
  if (SSL_get_ex_data (ssl, connection_index) != NULL)
    return;
  key = peer_key (peer->address, peer->port);
  count_secured (self, key, 1);
  SSL_set_ex_data ((SSL *) ssl, connection_index, key);
}

static void
note_alert (HlSipTls *self, const SSL *ssl, const Peer *peer, int alert)
{
  HlSipTrunk *trunk = SSL_is_server (ssl) ? NULL : find_trunk (self, peer);
  g_autofree char *text = NULL;

  if (trunk == NULL || (alert >> 8) != SSL3_AL_FATAL)
    return;
  text = g_strdup_printf ("it refuses our TLS: %s", SSL_alert_desc_string_long (alert));
  hl_sip_trunk_tls_failed (trunk, text);
}

static void
info_cb (const SSL *ssl, int where, int value)
{
  HlSipTls *self = SSL_CTX_get_ex_data (SSL_get_SSL_CTX (ssl), context_index);
  Peer peer = { 0 };

  if (self == NULL || !(where & SSL_CB_HANDSHAKE_DONE || where == SSL_CB_READ_ALERT)
      || !find_peer (ssl, &peer))
    return;
  if (where & SSL_CB_HANDSHAKE_DONE)
    note_secured (self, ssl, &peer);
  else
    note_alert (self, ssl, &peer, value);
}

gboolean
hl_sip_tls_is_secured (HlSipTls *self, const char *address, guint16 port)
{
  g_autofree char *key = peer_key (address, port);

  return self != NULL && g_hash_table_contains (self->secured, key);
}

/* ---- Life ---- */

static gboolean
refuse (GError **error, const char *what, const char *path, const char *why)
{
  g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_TLS, "SIP over TLS: %s %s can't be used%s%s", what,
               path, why != NULL ? ": " : "", why != NULL ? why : "");
  return FALSE;
}

static gboolean
use_files (const HlSipOptionsCopy *o, SSL_CTX *context, GError **error)
{
  const char *key = o->key != NULL ? o->key : o->certificate;

  if (SSL_CTX_use_certificate_chain_file (context, o->certificate) != 1)
    return refuse (error, "the certificate", o->certificate, NULL);
  if (SSL_CTX_use_PrivateKey_file (context, key, SSL_FILETYPE_PEM) != 1
      || SSL_CTX_check_private_key (context) != 1)
    return refuse (error, "the key", key, "it does not belong to the certificate");
  return TRUE;
}

/* Before the stack, which would only say that it can't. */
static gboolean
check_files (const HlSipOptionsCopy *o, GError **error)
{
  SSL_CTX *context = SSL_CTX_new (TLS_method ());
  gboolean good = use_files (o, context, error);

  SSL_CTX_free (context);
  return good;
}

/* Beside the journal: a folder of ours. */
static gboolean
make_folder (HlSipTls *self, GError **error)
{
  const char *journal = self->stack->options->journal;
  g_autofree char *parent =
      journal != NULL ? g_path_get_dirname (journal) : g_strdup (g_get_user_runtime_dir ());

  self->folder = hl_sip_catch_make_folder (parent, error);
  return self->folder != NULL;
}

HlSipTls *
hl_sip_tls_new (HlSipStack *stack, GError **error)
{
  HlSipTls *self = g_new0 (HlSipTls, 1);

  make_indexes ();
  self->stack = stack;
  self->contexts = g_ptr_array_new ();
  self->secured = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (check_files (stack->options, error) && make_folder (self, error))
    {
      hl_sip_catch_begin (self->contexts);
      return self;
    }
  hl_sip_tls_free (self);
  return NULL;
}

const char *
hl_sip_tls_get_folder (HlSipTls *self)
{
  return self != NULL ? self->folder : NULL;
}

static void
set_up (HlSipTls *self, SSL_CTX *context)
{
  use_files (self->stack->options, context, NULL);
  hl_sip_catch_set_up (context, SSL_VERIFY_PEER, verify_cb, self);
  SSL_CTX_set_info_callback (context, info_cb);
  SSL_CTX_set_ex_data (context, context_index, self);
}

gboolean
hl_sip_tls_made (HlSipTls *self, GError **error)
{
  hl_sip_catch_end ();
  g_clear_pointer (&self->folder, hl_sip_catch_remove_folder);
  if (self->contexts->len == 0)
    return refuse (error, "the port of", self->stack->options->bind, "the stack made no context");
  for (guint i = 0; i < self->contexts->len; i++)
    set_up (self, self->contexts->pdata[i]);
  return TRUE;
}

void
hl_sip_tls_free (HlSipTls *self)
{
  hl_sip_catch_end ();
  g_clear_pointer (&self->folder, hl_sip_catch_remove_folder);
  g_ptr_array_unref (self->contexts);
  g_hash_table_unref (self->secured);
  g_free (self);
}
