/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/auth_digest.h>

/* Digest (RFC 8760's MD5, which every telephone speaks) for devices.  Nonces are
 * random, live five minutes and count their uses, so that a request heard on the
 * wire can't be sent again. */

#define NONCE_LIFE (5 * HL_MINUTE)
#define MAX_NONCES 20000
#define GUESS_SPAN (5 * HL_MINUTE)
#define LOCKED_FOR (5 * HL_MINUTE)
#define GUESSES_OF_DEVICE 10
#define GUESSES_OF_ADDRESS 50

typedef struct
{
  HlTime made_at;
  guint32 count; /* the highest nc seen */
} Nonce;

char *
hl_sip_digest_challenge (HlSipStack *stack, gboolean stale)
{
  g_autofree char *nonce = hl_token_new ();
  Nonce *entry = g_new0 (Nonce, 1);

  if (g_hash_table_size (stack->nonces) >= MAX_NONCES)
    g_hash_table_remove_all (stack->nonces);
  entry->made_at = hl_sip_stack_now (stack);
  g_hash_table_insert (stack->nonces, g_strdup (nonce), entry);
  return g_strdup_printf ("Digest realm=\"%s\", nonce=\"%s\", algorithm=MD5, qop=\"auth\"%s",
                          stack->options->realm, nonce, stale ? ", stale=true" : "");
}

/* Digest parameters come quoted. */
static gboolean
is_text (const char *value, const char *wanted)
{
  return value != NULL && auth_strcmp (value, wanted) == 0;
}

static char *
unquote (const char *value)
{
  gsize length = value ? strlen (value) : 0;

  if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
    return g_strndup (value + 1, length - 2);
  return g_strdup (value ? value : "");
}

/* Ours, and alive: NULL = neither. */
static Nonce *
find_nonce (HlSipStack *stack, const auth_response_t *response)
{
  g_autofree char *text = unquote (response->ar_nonce);
  Nonce *nonce = g_hash_table_lookup (stack->nonces, text);

  return nonce != NULL && hl_sip_stack_now (stack) - nonce->made_at <= NONCE_LIFE ? nonce : NULL;
}

static HlDigestResult
count_use (Nonce *nonce, const auth_response_t *response)
{
  g_autofree char *count_text = unquote (response->ar_nc);
  guint64 count = g_ascii_strtoull (count_text, NULL, 16);

  if (count <= nonce->count || count > G_MAXUINT32)
    return HL_DIGEST_STALE;

  nonce->count = (guint32) count;
  return HL_DIGEST_OK;
}

static HlDigestResult
check_response (HlSipStack *stack, const HlSipMessage *m, auth_response_t *response,
                const char *extension)
{
  const char *ha1 = g_hash_table_lookup (stack->devices, extension);
  g_autofree char *given = unquote (response->ar_response);
  Nonce *nonce = find_nonce (stack, response);
  auth_hexmd5_t wanted;
  guint differ = 0;

  /* Before anything is called wrong and counted: who answers a challenge has got it, so that
   * its address is no forged one that others would be locked out from. */
  if (nonce == NULL)
    return HL_DIGEST_STALE;
  if (ha1 == NULL || strlen (ha1) != 32 || strlen (given) != 32
      || !is_text (response->ar_username, extension)
      || !is_text (response->ar_realm, stack->options->realm) || response->ar_uri == NULL)
    return HL_DIGEST_WRONG;

  /* Without qop a captured answer could be used again. */
  if (!response->ar_auth || response->ar_nc == NULL || response->ar_cnonce == NULL)
    return HL_DIGEST_WRONG;

  auth_digest_response (response, wanted, ha1, m->sip->sip_request->rq_method_name, NULL, 0);
  for (guint i = 0; i < 32; i++)
    differ |= (guint) (g_ascii_tolower (given[i]) ^ g_ascii_tolower (wanted[i]));
  if (differ != 0)
    return HL_DIGEST_WRONG;
  return count_use (nonce, response);
}

HlDigestResult
hl_sip_digest_check (HlSipStack *stack, const HlSipMessage *m, const char *extension)
{
  const sip_authorization_t *authorization = m->sip->sip_authorization;
  HlDigestResult result = HL_DIGEST_MISSING;

  for (; authorization != NULL && result == HL_DIGEST_MISSING;
       authorization = (const sip_authorization_t *) authorization->au_next)
    {
      auth_response_t response = { sizeof response };
      su_home_t *home;

      if (g_ascii_strcasecmp (authorization->au_scheme, "Digest") != 0
          || authorization->au_params == NULL)
        continue;

      home = su_home_new (sizeof *home);
      if (auth_digest_response_get (home, &response, (char const *const *) authorization->au_params)
          >= 0)
        result = check_response (stack, m, &response, extension);
      su_home_unref (home);
    }
  return result;
}

/* ---- Guessing ---- */

static gboolean
is_locked (HlSipStack *stack, const char *key)
{
  const HlSipGuesses *guesses = g_hash_table_lookup (stack->guesses, key);

  return guesses != NULL && hl_sip_stack_now (stack) < guesses->locked_until;
}

/* TRUE: locked by this one. */
static gboolean
note_wrong (HlSipStack *stack, const char *key, guint most)
{
  HlTime now = hl_sip_stack_now (stack);
  HlSipGuesses *guesses = g_hash_table_lookup (stack->guesses, key);

  if (guesses == NULL)
    {
      if (g_hash_table_size (stack->guesses) >= MAX_NONCES)
        g_hash_table_remove_all (stack->guesses);
      guesses = g_new0 (HlSipGuesses, 1);
      g_hash_table_insert (stack->guesses, g_strdup (key), guesses);
    }
  if (now - guesses->since > GUESS_SPAN)
    *guesses = (HlSipGuesses){ .since = now };
  if (++guesses->wrong < most)
    return FALSE;
  *guesses = (HlSipGuesses){ .since = now, .locked_until = now + LOCKED_FOR };
  return TRUE;
}

static char *
guess_key (const HlSipMessage *m, const char *extension)
{
  return g_strdup_printf ("%s %s", m->address, extension);
}

/* Several consoles may share an address, so it takes more wrong passwords to lock that. */
static void
note_guess (const HlSipMessage *m, const char *extension)
{
  g_autofree char *key = guess_key (m, extension);
  g_autofree char *reason = NULL;

  if (note_wrong (m->stack, m->address, GUESSES_OF_ADDRESS))
    reason = g_strdup ("too many wrong passwords: its devices are locked out for some minutes");
  else if (note_wrong (m->stack, key, GUESSES_OF_DEVICE))
    reason = g_strdup_printf ("too many wrong passwords of device %s: it is locked out from there "
                              "for some minutes",
                              extension);
  if (reason != NULL)
    hl_sip_stack_refused (m->stack, m, 403, reason);
}

static gboolean
is_locked_out (const HlSipMessage *m, const char *extension)
{
  g_autofree char *key = guess_key (m, extension);

  return is_locked (m->stack, m->address) || is_locked (m->stack, key);
}

static void
challenge (const HlSipMessage *m, gboolean stale)
{
  g_autofree char *value = hl_sip_digest_challenge (m->stack, stale);

  nua_respond (m->nh, SIP_401_UNAUTHORIZED, NUTAG_WITH_THIS (m->stack->nua),
               SIPTAG_WWW_AUTHENTICATE_STR (value), TAG_END ());
  nua_handle_destroy (m->nh);
}

gboolean
hl_sip_digest_admit (const HlSipMessage *m, const char *extension)
{
  g_autofree char *clean = hl_sip_clean (extension);
  g_autofree char *reason = NULL;

  if (is_locked_out (m, clean))
    {
      hl_sip_stack_answer (m, 403, NULL);
      return FALSE;
    }
  switch (hl_sip_digest_check (m->stack, m, extension))
    {
    case HL_DIGEST_OK:
      return TRUE;
    case HL_DIGEST_MISSING:
      challenge (m, FALSE);
      return FALSE;
    case HL_DIGEST_STALE:
      challenge (m, TRUE);
      return FALSE;
    case HL_DIGEST_WRONG:
    default:
      reason = g_strdup_printf ("the password of device %s is wrong", clean);
      hl_sip_stack_refused (m->stack, m, 403, reason);
      note_guess (m, clean);
      hl_sip_stack_answer (m, 403, NULL);
      return FALSE;
    }
}

static gboolean
is_old (gpointer key, gpointer value, gpointer data)
{
  const Nonce *nonce = value;
  const HlTime *now = data;

  return *now - nonce->made_at > NONCE_LIFE;
}

static gboolean
is_forgotten (gpointer key, gpointer value, gpointer data)
{
  const HlSipGuesses *guesses = value;
  const HlTime *now = data;

  return *now - guesses->since > GUESS_SPAN && *now >= guesses->locked_until;
}

void
hl_sip_digest_tick (HlSipStack *stack)
{
  HlTime now = hl_sip_stack_now (stack);

  g_hash_table_foreach_remove (stack->nonces, is_old, &now);
  g_hash_table_foreach_remove (stack->guesses, is_forgotten, &now);
}
