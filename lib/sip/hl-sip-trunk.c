/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/auth_client.h>

/* Trunks: who may call us by address, registration, health, and the limit on how
 * often one source may call. */

#define OPTIONS_EVERY (30 * HL_SECOND)
#define OPTIONS_AGAIN (5 * HL_SECOND) /* while it does not answer */
#define OPTIONS_PATIENCE (4 * HL_SECOND)
#define FAILED_FOR (30 * HL_SECOND)
#define UNWELL 1000
#define REGISTER_SECONDS "300"
#define BACKOFF_FIRST (5 * HL_SECOND)
#define BACKOFF_MOST (5 * HL_MINUTE)
#define MAX_SOURCES 10000
#define DEFAULT_INVITES_PER_SECOND 50
#define TRUNK_TIMES 10 /* a carrier's address speaks for many callers */

typedef struct
{
  gint64 second;
  guint invites;
  gboolean told;
} Source;

/* ---- State, as told ---- */

static gboolean
lacks_tls (const HlSipTrunk *self)
{
  return self->config->transport == HL_SIP_TLS && self->stack->tls == NULL;
}

static gboolean
is_up (const HlSipTrunk *self)
{
  return self->tls_fault == NULL && !lacks_tls (self)
         && (!self->config->register_ || self->registered)
         && (!self->config->options || self->answers);
}

static void
tell (HlSipTrunk *self, const char *reason)
{
  HlSipEvent event = { .kind = HL_SIP_TRUNK, .reason = reason };
  gboolean up = is_up (self);

  if (!up && self->tls_fault != NULL)
    event.reason = reason = self->tls_fault;
  if (self->known && self->up == up && (up || g_strcmp0 (self->reason, reason) == 0))
    return;

  if (self->reason != reason)
    {
      g_free (self->reason);
      self->reason = g_strdup (reason);
    }
  self->known = TRUE;
  self->up = up;
  event.up = up;
  event.trunk = self->config->name;
  g_message ("SIP: trunk %s is %s: %s", self->config->name, up ? "up" : "down", reason);
  hl_sip_stack_emit (self->stack, &event);
}

static void
drop_handle (nua_handle_t **handle)
{
  if (*handle == NULL)
    return;

  nua_handle_bind (*handle, NULL);
  nua_handle_destroy (g_steal_pointer (handle));
}

static void
send_register (HlSipTrunk *self, HlTime now)
{
  const HlSipTrunkCopy *c = self->config;
  g_autofree char *user = hl_sip_escape_user (c->user);
  g_autofree char *address = g_strdup_printf ("<sip:%s@%s>", user, c->host);
  g_autofree char *contact = hl_sip_stack_contact (self->stack, c->user, c->transport);

  drop_handle (&self->register_handle);
  self->challenges = 0;
  self->next_register = 0;
  self->register_handle =
      nua_handle (self->stack->nua, &self->register_owner, SIPTAG_FROM_STR (address),
                  SIPTAG_TO_STR (address), TAG_END ());
  nua_register (self->register_handle, NUTAG_REGISTRAR (URL_STRING_MAKE (c->address)),
                NUTAG_OUTBOUND ("no-options-keepalive no-validate"), SIPTAG_CONTACT_STR (contact),
                SIPTAG_EXPIRES_STR (REGISTER_SECONDS), TAG_END ());
}

static void
register_failed (HlSipTrunk *self, const char *reason)
{
  HlTime now = hl_sip_stack_now (self->stack);

  self->registered = FALSE;
  self->next_register = now + hl_backoff (self->failures++, BACKOFF_FIRST, BACKOFF_MOST);
  tell (self, reason);
}

char *
hl_sip_trunk_credentials (HlSipTrunk *self, const sip_t *sip)
{
  const HlSipTrunkCopy *c = self->config;
  const msg_auth_t *challenge = NULL;
  g_autofree char *realm = NULL;

  if (c->user == NULL || c->password == NULL || sip == NULL)
    return NULL;

  challenge = sip->sip_www_authenticate ? sip->sip_www_authenticate : sip->sip_proxy_authenticate;
  if (challenge == NULL || challenge->au_params == NULL)
    return NULL;

  realm = hl_sip_param (challenge->au_params, "realm=");
  if (realm == NULL || (c->realm != NULL && c->realm[0] && !g_str_equal (realm, c->realm)))
    return NULL;
  return g_strdup_printf ("%s:\"%s\":%s:%s", challenge->au_scheme, realm, c->user, c->password);
}

static void
answer_challenge (HlSipTrunk *self, const HlSipMessage *m)
{
  g_autofree char *credentials = hl_sip_trunk_credentials (self, m->sip);

  if (credentials == NULL)
    {
      register_failed (self, "the trunk asks for a password of another realm, or none is set");
      return;
    }
  if (self->challenges++ > 0)
    {
      register_failed (self, "the trunk does not take the user and password");
      return;
    }
  nua_authenticate (m->nh, NUTAG_AUTH (credentials), TAG_END ());
}

void
hl_sip_trunk_on_register_reply (const HlSipMessage *m)
{
  HlSipTrunk *self = m->owner->object;
  g_autofree char *reason = NULL;

  if (m->nh != self->register_handle || m->status < 200)
    return;
  if (m->status == 401 || m->status == 407)
    {
      answer_challenge (self, m);
      return;
    }
  if (m->status < 300)
    {
      self->registered = TRUE;
      self->failures = 0;
      self->challenges = 0;
      tell (self, "registered");
      return;
    }

  reason = g_strdup_printf ("registration failed: %d %s", m->status, m->phrase);
  register_failed (self, reason);
}

/* ---- Health ---- */

static void
send_options (HlSipTrunk *self, HlTime now)
{
  self->next_options = now + OPTIONS_EVERY;
  if (self->options_handle != NULL)
    return; /* the last one is still unanswered */

  self->options_sent = now;
  self->options_handle = nua_handle (self->stack->nua, &self->options_owner,
                                     NUTAG_URL (URL_STRING_MAKE (self->config->address)),
                                     SIPTAG_TO_STR (self->config->address), TAG_END ());
  nua_options (self->options_handle, TAG_END ());
}

void
hl_sip_trunk_on_options_reply (const HlSipMessage *m)
{
  HlSipTrunk *self = m->owner->object;
  g_autofree char *reason = NULL;

  if (m->nh != self->options_handle || m->status < 200)
    return;

  /* Any answer of the peer's own, even a refusal, shows that it lives. */
  self->answers = m->sip != NULL && m->status != 503 && m->status != 408;
  reason = self->answers ? g_strdup ("it answers")
                         : g_strdup_printf ("no answer to OPTIONS: %d %s", m->status, m->phrase);
  if (!self->answers)
    self->next_options = hl_sip_stack_now (self->stack) + OPTIONS_AGAIN;
  drop_handle (&self->options_handle);
  if (self->answers)
    self->failed_until = 0;
  tell (self, reason);
}

/* Sofia gives up after half a minute; callers should not wait for that. */
static void
check_options (HlSipTrunk *self, HlTime now)
{
  if (self->options_handle == NULL || !self->answers || now - self->options_sent < OPTIONS_PATIENCE)
    return;

  self->answers = FALSE;
  self->next_options = now + OPTIONS_AGAIN;
  tell (self, "no answer to OPTIONS");
}

/* ---- TLS ---- */

static HlSipLeg *
find_calling (HlSipStack *stack, const char *trunk)
{
  GHashTableIter iter;
  HlSipLeg *leg;

  g_hash_table_iter_init (&iter, stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (leg->state == HL_SIP_LEG_CALLING && !leg->reported && g_strcmp0 (leg->trunk, trunk) == 0)
      return leg;
  return NULL;
}

/* Sofia closes the connection and lets what waited for it run into its half minute. */
static void
give_up_post (HlSipStack *stack, gpointer data)
{
  HlSipTrunk *self = hl_sip_trunk_find (stack, data);
  g_autofree char *reason = NULL;
  HlSipLeg *leg;

  if (self == NULL || self->tls_fault == NULL)
    return;
  if (self->options_handle != NULL)
    {
      drop_handle (&self->options_handle);
      self->answers = FALSE;
      self->next_options = hl_sip_stack_now (stack) + OPTIONS_AGAIN;
    }
  if (self->register_handle != NULL && !self->registered)
    {
      drop_handle (&self->register_handle);
      register_failed (self, self->tls_fault);
    }
  reason = g_strdup_printf ("%s: %s", self->config->name, self->tls_fault);
  while ((leg = find_calling (stack, data)) != NULL)
    if (!hl_sip_leg_try_next (leg, 503, reason, FALSE))
      hl_sip_leg_end (leg, 503,
                      leg->faults != NULL && leg->faults->len > 0 ? leg->faults->str : reason);
}

void
hl_sip_trunk_tls_failed (HlSipTrunk *self, const char *fault)
{
  gboolean was_bad = self->tls_fault != NULL;

  g_free (self->tls_fault);
  self->tls_fault = g_strdup (fault);
  if (fault != NULL)
    {
      tell (self, self->tls_fault);
      /* We are in the middle of a handshake. */
      hl_sip_stack_post (self->stack, give_up_post, g_strdup (self->config->name), g_free);
    }
  else if (was_bad)
    {
      tell (self, "its certificate is accepted");
    }
}

/* ---- Which one for a call ---- */

const char *
hl_sip_trunk_full (HlSipTrunk *self, gboolean inbound)
{
  const HlSipTrunkCopy *c = self->config;
  guint most = inbound ? c->max_in : c->max_out;

  if (c->max_calls != 0 && hl_sip_leg_count (self->stack, c->name, -1) >= c->max_calls)
    return "The trunk has as many calls as it may have";
  if (most != 0 && hl_sip_leg_count (self->stack, c->name, inbound) >= most)
    return inbound ? "The trunk has as many inbound calls as it may have"
                   : "The trunk has as many outbound calls as it may have";
  return NULL;
}

static gboolean
is_well (const HlSipTrunk *self, HlTime now)
{
  return (!self->known || is_up (self)) && now >= self->failed_until;
}

/* Lower is better; 0 = not for this call. */
static guint
rank_of (const HlSipTrunk *self, const char *wanted, GPtrArray *tried, HlTime now)
{
  const HlSipTrunkCopy *c = self->config;
  gboolean first = g_str_equal (c->name, wanted);

  if ((!first && c->priority == 0) || lacks_tls (self)
      || g_ptr_array_find_with_equal_func (tried, c->name, g_str_equal, NULL))
    return 0;
  return 1 + (first ? 0 : c->priority) + (is_well (self, now) ? 0 : UNWELL);
}

HlSipTrunk *
hl_sip_trunk_choose (HlSipStack *stack, const char *wanted, GPtrArray *tried, const char **reason)
{
  HlTime now = hl_sip_stack_now (stack);
  HlSipTrunk *best = NULL;
  guint least = G_MAXUINT;

  *reason = NULL;
  for (guint i = 0; i < stack->trunks->len; i++)
    {
      HlSipTrunk *trunk = stack->trunks->pdata[i];
      guint rank = rank_of (trunk, wanted, tried, now);
      const char *full = rank != 0 ? hl_sip_trunk_full (trunk, FALSE) : NULL;

      if (full != NULL)
        *reason = full;
      if (rank == 0 || full != NULL || rank >= least)
        continue;
      best = trunk;
      least = rank;
    }
  return best;
}

void
hl_sip_trunk_note_failure (HlSipTrunk *self, const char *reason)
{
  self->failed_until = hl_sip_stack_now (self->stack) + FAILED_FOR;
  g_message ("SIP: a call could not be set up through trunk %s: %s", self->config->name, reason);
  if (self->config->options)
    self->next_options = 0; /* ask at the next tick */
}

void
hl_sip_trunk_note_answer (HlSipTrunk *self)
{
  self->failed_until = 0;
}

/* ---- Life ---- */

void
hl_sip_trunk_free (HlSipTrunk *self)
{
  drop_handle (&self->register_handle);
  drop_handle (&self->options_handle);
  hl_sip_trunk_copy_free (self->config);
  g_free (self->tls_fault);
  g_free (self->reason);
  g_free (self);
}

static HlSipTrunk *
trunk_new (HlSipStack *stack, HlSipTrunkCopy *config)
{
  HlSipTrunk *self = g_new0 (HlSipTrunk, 1);

  self->stack = stack;
  self->config = config;
  self->register_owner = (HlSipOwner){ HL_SIP_OWNER_REGISTER, self };
  self->options_owner = (HlSipOwner){ HL_SIP_OWNER_OPTIONS, self };
  return self;
}

static void
begin (HlSipTrunk *self)
{
  HlTime now = hl_sip_stack_now (self->stack);

  if (lacks_tls (self))
    {
      tell (self, "it wants TLS, which the service does not listen for");
      return;
    }
  if (self->config->register_)
    send_register (self, now);
  if (self->config->options)
    send_options (self, now);
  if (!self->config->register_ && !self->config->options)
    tell (self, "its address is believed without asking");
}

static gboolean
same_config (const HlSipTrunkCopy *a, const HlSipTrunkCopy *b)
{
  return g_str_equal (a->name, b->name) && g_str_equal (a->address, b->address)
         && g_strcmp0 (a->user, b->user) == 0 && g_strcmp0 (a->password, b->password) == 0
         && g_strcmp0 (a->realm, b->realm) == 0 && a->register_ == b->register_
         && a->options == b->options && g_strcmp0 (a->tls_ca, b->tls_ca) == 0
         && g_strcmp0 (a->tls_fingerprint, b->tls_fingerprint) == 0;
}

static HlSipTrunkCopy *
take_config (GPtrArray *configs, const HlSipTrunkCopy *like)
{
  for (guint i = 0; i < configs->len; i++)
    if (same_config (configs->pdata[i], like))
      return g_ptr_array_steal_index (configs, i);
  return NULL;
}

void
hl_sip_trunks_configure (HlSipStack *stack, GPtrArray *configs)
{
  for (guint i = stack->trunks->len; i > 0; i--)
    {
      HlSipTrunk *trunk = stack->trunks->pdata[i - 1];
      HlSipTrunkCopy *same = take_config (configs, trunk->config);

      if (same == NULL)
        {
          g_ptr_array_remove_index (stack->trunks, i - 1);
          continue;
        }
      if (same->addresses == NULL)
        same->addresses = g_steal_pointer (&trunk->config->addresses);
      hl_sip_trunk_copy_free (trunk->config);
      trunk->config = same;
    }

  while (configs->len > 0)
    {
      HlSipTrunk *trunk = trunk_new (stack, g_ptr_array_steal_index (configs, 0));

      g_ptr_array_add (stack->trunks, trunk);
      begin (trunk);
    }
  g_ptr_array_unref (configs);
}

void
hl_sip_trunks_set_addresses (HlSipStack *stack, const char *name, GStrv addresses)
{
  HlSipTrunk *trunk = hl_sip_trunk_find (stack, name);

  if (trunk == NULL)
    return;

  g_strfreev (trunk->config->addresses);
  trunk->config->addresses = g_strdupv (addresses);
}

void
hl_sip_trunks_tick (HlSipStack *stack)
{
  HlTime now = hl_sip_stack_now (stack);

  for (guint i = 0; i < stack->trunks->len; i++)
    {
      HlSipTrunk *trunk = stack->trunks->pdata[i];

      if (lacks_tls (trunk))
        continue;
      check_options (trunk, now);
      if (trunk->next_register != 0 && now >= trunk->next_register)
        send_register (trunk, now);
      if (trunk->config->options && now >= trunk->next_options)
        send_options (trunk, now);
    }
}

void
hl_sip_trunks_stop (HlSipStack *stack)
{
  for (guint i = 0; i < stack->trunks->len; i++)
    {
      HlSipTrunk *trunk = stack->trunks->pdata[i];

      trunk->next_register = 0;
      drop_handle (&trunk->options_handle);
    }
}

HlSipTrunk *
hl_sip_trunk_find (HlSipStack *stack, const char *name)
{
  if (name == NULL)
    return NULL;

  for (guint i = 0; i < stack->trunks->len; i++)
    {
      HlSipTrunk *trunk = stack->trunks->pdata[i];

      if (g_str_equal (trunk->config->name, name))
        return trunk;
    }
  return NULL;
}

HlSipTrunk *
hl_sip_trunk_by_source (HlSipStack *stack, const HlSipMessage *m, gboolean exact)
{
  for (guint i = 0; i < stack->trunks->len; i++)
    {
      HlSipTrunk *trunk = stack->trunks->pdata[i];
      const HlSipTrunkCopy *c = trunk->config;

      if (c->transport == HL_SIP_TLS && m->transport != HL_SIP_TLS)
        continue;
      if (c->addresses == NULL || !g_strv_contains ((const char *const *) c->addresses, m->address))
        continue;
      if (!exact || c->port == m->port)
        return trunk;
    }
  return NULL;
}

/* ---- Limits ---- */

gboolean
hl_sip_source_may_call (HlSipStack *stack, const char *address, gboolean trunk, gboolean *tell_it)
{
  guint given = stack->options->max_invites_per_second;
  guint most = (given ? given : DEFAULT_INVITES_PER_SECOND) * (trunk ? TRUNK_TIMES : 1);
  gint64 second = hl_sip_stack_now (stack) / HL_SECOND;
  Source *source = g_hash_table_lookup (stack->sources, address);

  *tell_it = FALSE;
  if (source == NULL)
    {
      if (g_hash_table_size (stack->sources) >= MAX_SOURCES)
        g_hash_table_remove_all (stack->sources);
      source = g_new0 (Source, 1);
      g_hash_table_insert (stack->sources, g_strdup (address), source);
    }
  if (source->second != second)
    *source = (Source){ .second = second };
  if (source->invites++ < most)
    return TRUE;

  *tell_it = !source->told;
  source->told = TRUE;
  return FALSE;
}

static gboolean
is_old (gpointer key, gpointer value, gpointer data)
{
  const Source *source = value;
  const gint64 *second = data;

  return source->second + 10 < *second;
}

void
hl_sip_sources_tick (HlSipStack *stack)
{
  gint64 second = hl_sip_stack_now (stack) / HL_SECOND;

  g_hash_table_foreach_remove (stack->sources, is_old, &second);
}
