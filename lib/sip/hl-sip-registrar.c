/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/nta_tag.h>

/* The registrar of agents' devices (RFC 3261 §10).  One binding per extension: the
 * newest wins, which is what moving to another desk needs.  Calls go to where the
 * REGISTER was seen to come from, so that devices behind NAT are reached. */

#define EXPIRES_LEAST 30
#define EXPIRES_MOST 3600
#define EXPIRES_DEFAULT 600
#define MAX_CONTACT 512

void
hl_sip_binding_free (HlSipBinding *self)
{
  g_free (self->extension);
  g_free (self->contact);
  g_free (self->address);
  g_free (self->call_id);
  g_free (self);
}

static void
emit (HlSipStack *stack, HlSipEventKind kind, const HlSipBinding *binding, const char *reason)
{
  HlSipEvent event = { .kind = kind, .reason = reason };

  event.extension = binding->extension;
  event.address = binding->address;
  hl_sip_stack_emit (stack, &event);
}

static void
forget (HlSipStack *stack, const char *extension, const char *reason)
{
  HlSipBinding *binding = g_hash_table_lookup (stack->bindings, extension);

  if (binding == NULL)
    return;

  hl_sip_journal_drop_binding (stack, extension);
  emit (stack, HL_SIP_UNREGISTERED, binding, reason);
  g_hash_table_remove (stack->bindings, extension);
}

HlSipBinding *
hl_sip_registrar_find (HlSipStack *stack, const char *extension)
{
  HlSipBinding *binding = extension ? g_hash_table_lookup (stack->bindings, extension) : NULL;

  if (binding != NULL && binding->until <= g_get_monotonic_time ())
    {
      forget (stack, extension, "its registration ran out");
      return NULL;
    }
  return binding;
}

void
hl_sip_registrar_tick (HlSipStack *stack)
{
  g_autoptr (GList) extensions = g_hash_table_get_keys (stack->bindings);

  for (GList *l = extensions; l != NULL; l = l->next)
    {
      g_autofree char *extension = g_strdup (l->data);

      hl_sip_registrar_find (stack, extension);
    }
}

void
hl_sip_registrar_configure (HlSipStack *stack, GHashTable *devices)
{
  g_autoptr (GList) extensions = g_hash_table_get_keys (stack->bindings);

  g_clear_pointer (&stack->devices, g_hash_table_unref);
  stack->devices = devices;
  for (GList *l = extensions; l != NULL; l = l->next)
    {
      g_autofree char *extension = g_strdup (l->data);

      if (!g_hash_table_contains (devices, extension))
        forget (stack, extension, "the device is not configured any more");
    }
}

void
hl_sip_registrar_restore (HlSipStack *stack)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bindings = hl_sip_journal_load_bindings (stack, &error);
  HlTime now = hl_sip_stack_now (stack);

  if (bindings == NULL)
    {
      if (error != NULL)
        g_warning ("SIP: registrations can't be read: %s", error->message);
      return;
    }
  while (bindings->len > 0)
    {
      HlSipBinding *binding = g_ptr_array_steal_index (bindings, 0);

      binding->cut = binding->transport != HL_SIP_UDP;
      binding->until =
          g_get_monotonic_time () + MIN (binding->expires_at - now, EXPIRES_MOST * HL_SECOND);
      g_hash_table_replace (stack->bindings, binding->extension, binding);
      if (hl_sip_registrar_find (stack, binding->extension) != NULL)
        emit (stack, HL_SIP_REGISTERED, binding, binding->contact);
    }
}

/* ---- REGISTER ---- */

static guint
wanted_expires (const sip_t *sip, const sip_contact_t *contact)
{
  const char *text = contact ? msg_params_find (contact->m_params, "expires=") : NULL;
  guint64 seconds = EXPIRES_DEFAULT;

  if (text != NULL)
    seconds = g_ascii_strtoull (text, NULL, 10);
  else if (sip->sip_expires != NULL)
    seconds = sip->sip_expires->ex_delta;
  return (guint) MIN (seconds, EXPIRES_MOST);
}

static void
answer_bindings (const HlSipMessage *m, const HlSipBinding *binding)
{
  g_autofree char *contact = NULL;
  HlSpan left;

  if (binding != NULL)
    {
      left = binding->until - g_get_monotonic_time ();
      contact =
          g_strdup_printf ("<%s>;expires=%d", binding->contact, (int) (MAX (left, 0) / HL_SECOND));
    }
  nua_respond (m->nh, SIP_200_OK, NUTAG_WITH_THIS (m->stack->nua),
               TAG_IF (contact != NULL, SIPTAG_CONTACT_STR (contact)), TAG_END ());
  nua_handle_destroy (m->nh);
}

static HlSipBinding *
binding_new (const HlSipMessage *m, const char *extension, const char *contact, guint seconds)
{
  HlSipBinding *self = g_new0 (HlSipBinding, 1);

  self->extension = g_strdup (extension);
  self->contact = g_strdup (contact);
  self->address = g_strdup (m->address);
  self->port = m->port;
  self->transport = m->transport;
  self->call_id = g_strdup (m->sip->sip_call_id->i_id);
  self->cseq = m->sip->sip_cseq->cs_seq;
  self->expires_at = hl_sip_stack_now (m->stack) + seconds * HL_SECOND;
  self->until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  return self;
}

static gboolean
is_out_of_order (const HlSipBinding *old, const sip_t *sip)
{
  return old != NULL && g_str_equal (old->call_id, sip->sip_call_id->i_id)
         && sip->sip_cseq->cs_seq <= old->cseq;
}

static void
move_legs (HlSipStack *stack, const HlSipBinding *binding)
{
  g_autofree char *proxy = hl_sip_route_to (binding->address, binding->port, binding->transport);
  GHashTableIter iter;
  HlSipLeg *leg;

  g_hash_table_iter_init (&iter, stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (leg->transport == binding->transport && g_strcmp0 (leg->extension, binding->extension) == 0)
      hl_sip_leg_move (leg, proxy);
}

static void
bind_contact (const HlSipMessage *m, const char *extension, guint seconds)
{
  HlSipStack *stack = m->stack;
  g_autofree char *contact = hl_sip_url_text (m->sip->sip_contact->m_url);
  HlSipBinding *old = hl_sip_registrar_find (stack, extension);
  gboolean changed;
  HlSipBinding *binding;

  if (strlen (contact) > MAX_CONTACT
      || (m->sip->sip_contact->m_url->url_type != url_sip
          && m->sip->sip_contact->m_url->url_type != url_sips))
    {
      hl_sip_stack_answer (m, 400, "Contact must be a short sip: address");
      return;
    }

  changed = old == NULL || !g_str_equal (old->contact, contact)
            || !g_str_equal (old->address, m->address) || old->port != m->port
            || old->transport != m->transport;
  binding = binding_new (m, extension, contact, seconds);
  g_hash_table_replace (stack->bindings, binding->extension, binding);
  hl_sip_journal_put_binding (stack, binding);
  answer_bindings (m, binding);
  if (changed && binding->transport != HL_SIP_UDP)
    move_legs (stack, binding);
  if (changed)
    emit (stack, HL_SIP_REGISTERED, binding, contact);
}

static void
unbind (const HlSipMessage *m, const char *extension)
{
  const sip_contact_t *contact = m->sip->sip_contact;
  HlSipBinding *old = hl_sip_registrar_find (m->stack, extension);
  gboolean all = contact->m_url->url_type == url_any;

  if (old != NULL && !all)
    {
      g_autofree char *text = hl_sip_url_text (contact->m_url);

      /* A device that left must not take away the one that came after it. */
      all = g_str_equal (text, old->contact) || g_str_equal (old->address, m->address);
      if (!g_str_equal (text, old->contact) && old->port != m->port)
        all = FALSE;
    }
  if (all)
    forget (m->stack, extension, "it signed off");
  answer_bindings (m, all ? NULL : old);
}

/* A flood of them is cut like one of INVITEs, counted apart; and before that the one of a device,
 * so that a telephone gone mad takes nothing from the others behind its address. */
static gboolean
may_register (const HlSipMessage *m, const char *extension)
{
  g_autofree char *key = g_strconcat ("register ", m->address, NULL);
  g_autofree char *device = g_strconcat (key, " ", extension, NULL);
  gboolean known = g_hash_table_contains (m->stack->devices, extension);
  gboolean tell;

  if ((!known || hl_sip_source_may_call (m->stack, device, FALSE, &tell))
      && hl_sip_source_may_call (m->stack, key, TRUE, &tell))
    return TRUE;
  if (tell)
    hl_sip_stack_refused (m->stack, m, 503, "too many REGISTERs in a second");
  return FALSE;
}

void
hl_sip_registrar_on_register (const HlSipMessage *m)
{
  const sip_t *sip = m->sip;
  g_autofree char *extension = hl_sip_clean (sip->sip_to->a_url->url_user);
  guint seconds;

  if (m->owner != NULL)
    return;
  if (!may_register (m, extension))
    {
      hl_sip_stack_answer (m, 503, NULL);
      return;
    }
  if (!g_hash_table_contains (m->stack->devices, extension))
    {
      hl_sip_stack_refused (m->stack, m, 403, "REGISTER for a device that is not configured");
      hl_sip_stack_answer (m, 403, NULL);
      return;
    }
  if (!hl_sip_digest_admit (m, extension))
    return;
  if (is_out_of_order (hl_sip_registrar_find (m->stack, extension), sip))
    {
      hl_sip_stack_answer (m, 400, "CSeq is not higher than before");
      return;
    }
  if (sip->sip_contact == NULL)
    {
      answer_bindings (m, hl_sip_registrar_find (m->stack, extension));
      return;
    }

  seconds = wanted_expires (sip, sip->sip_contact);
  if (seconds == 0)
    unbind (m, extension);
  else if (sip->sip_contact->m_url->url_type == url_any)
    hl_sip_stack_answer (m, 400, "Contact * goes with Expires 0 only");
  else if (seconds < EXPIRES_LEAST)
    {
      nua_respond (m->nh, SIP_423_INTERVAL_TOO_BRIEF, NUTAG_WITH_THIS (m->stack->nua),
                   SIPTAG_MIN_EXPIRES_STR (G_STRINGIFY (EXPIRES_LEAST)), TAG_END ());
      nua_handle_destroy (m->nh);
    }
  else
    bind_contact (m, extension, seconds);
}
