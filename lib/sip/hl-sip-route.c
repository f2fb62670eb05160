/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/url.h>

/* Where an INVITE of ours goes, and what it says of who calls.  Through a trunk, one
 * after the other: what a trunk can't set up is tried on the next, quietly, under the
 * same id, while nobody has rung. */

typedef struct
{
  char *uri;   /* Request-URI and To */
  char *proxy; /* sent through; NULL = to the URI */
  HlSipTransport transport;
  HlSipTrunk *trunk; /* borrowed */
} Route;

static void
route_clear (Route *self)
{
  g_free (self->uri);
  g_free (self->proxy);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Route, route_clear)

typedef struct
{
  int code;
  const char *reason;
} Refusal;

/* ---- Where to ---- */

static gboolean
is_dialable (const char *number)
{
  gsize length = strlen (number);

  return length > 0 && length <= 32 && strspn (number, "+0123456789*#ABCD") == length;
}

static void
route_through (HlSipTrunk *trunk, const HlSipInvite *invite, Route *out)
{
  const HlSipTrunkCopy *c = trunk->config;
  g_autofree char *number =
      hl_number_dial (invite->target, c->dial_format, c->area_code, c->dial_prefix);
  g_autofree char *user = hl_sip_escape_user (number);

  out->trunk = trunk;
  out->transport = c->transport;
  out->uri = g_strdup_printf ("sip:%s@%s:%u%s", user, c->host, c->port,
                              hl_sip_transport_param (c->transport));
}

static gboolean
route_by_trunk (HlSipStack *stack, const HlSipInvite *invite, GPtrArray *tried, Route *out,
                Refusal *refusal)
{
  const char *full = NULL;
  HlSipTrunk *trunk = hl_sip_trunk_choose (stack, invite->trunk, tried, &full);

  if (!is_dialable (invite->target))
    *refusal = (Refusal){ 484, "The number can't be dialled" };
  else if (trunk == NULL && full != NULL)
    *refusal = (Refusal){ 503, full };
  else if (trunk == NULL && hl_sip_trunk_find (stack, invite->trunk) != NULL)
    *refusal = (Refusal){ 503, "The trunk wants TLS, which is off" };
  else if (trunk == NULL)
    *refusal = (Refusal){ 503, "There is no such trunk" };
  if (refusal->code != 0)
    return FALSE;

  route_through (trunk, invite, out);
  return TRUE;
}

static gboolean
route_to_device (HlSipStack *stack, const HlSipInvite *invite, Route *out, Refusal *refusal)
{
  HlSipBinding *binding = hl_sip_registrar_find (stack, invite->target);

  if (binding == NULL)
    {
      *refusal = (Refusal){ 480, "The device is not registered" };
      return FALSE;
    }
  out->uri = g_strdup (binding->contact);
  if (!binding->cut)
    out->proxy = hl_sip_route_to (binding->address, binding->port, binding->transport);
  out->transport = binding->transport;
  return TRUE;
}

static gboolean
route_to_address (const HlSipInvite *invite, Route *out, Refusal *refusal)
{
  su_home_t *home = su_home_new (sizeof *home);
  url_t *url = url_make (home, invite->target);
  gboolean good = url != NULL && (url->url_type == url_sip || url->url_type == url_sips)
                  && url->url_host != NULL && url->url_headers == NULL;

  if (good)
    {
      out->uri = g_strdup (invite->target);
      out->transport = hl_sip_transport_of (invite->target);
    }
  else
    {
      *refusal = (Refusal){ 484, "The address can't be called" };
    }
  su_home_unref (home);
  return good;
}

static gboolean
find_route (HlSipStack *stack, const HlSipInvite *invite, GPtrArray *tried, Route *out,
            Refusal *refusal)
{
  *refusal = (Refusal){ 0 };
  if (stack->stopping)
    *refusal = (Refusal){ 503, "The service is stopping" };
  if (stack->stopping)
    return FALSE;
  if (invite->trunk != NULL)
    return route_by_trunk (stack, invite, tried, out, refusal);
  if (g_str_has_prefix (invite->target, "sip:") || g_str_has_prefix (invite->target, "sips:"))
    return route_to_address (invite, out, refusal);
  return route_to_device (stack, invite, out, refusal);
}

/* ---- Who calls ---- */

typedef struct
{
  char *user; /* escaped; NULL = none known */
  const char *host;
  gboolean shown;
} Caller;

static void
caller_clear (Caller *self)
{
  g_free (self->user);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Caller, caller_clear)

static void
find_caller (HlSipLeg *leg, const HlSipInvite *invite, const Route *route, Caller *out)
{
  const HlSipTrunkCopy *c = route->trunk != NULL ? route->trunk->config : NULL;
  const char *number = invite->caller;
  g_autofree char *formed = NULL;
  gboolean withheld = number == NULL || *number == 0;

  if (c != NULL && c->shown_number != NULL)
    number = c->shown_number;
  out->host = c != NULL && c->register_ ? c->host : hl_sip_stack_host (leg->stack, leg->transport);
  out->shown = !withheld && (c == NULL || !c->withholds);
  if (number == NULL || *number == 0)
    return;
  formed =
      c != NULL ? hl_number_dial (number, c->shown_format, c->area_code, NULL) : g_strdup (number);
  out->user = hl_sip_escape_user (formed);
}

static char *
from_header (const Caller *caller, const HlSipInvite *invite)
{
  g_autofree char *name = hl_sip_quote (invite->caller_name);
  g_autofree char *tag = hl_token_new ();

  if (!caller->shown)
    return g_strdup_printf ("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=%s", tag);
  return g_strdup_printf ("%s<sip:%s@%s>;tag=%s", name, caller->user, caller->host, tag);
}

/* RFC 3325: a withheld number is for the carrier alone, who knows it anyway. */
static const char *
identity_header (const Caller *caller, const Route *route)
{
  HlTrunkIdentity identity =
      route->trunk != NULL ? route->trunk->config->identity : HL_TRUNK_IDENTITY_ASSERTED;

  if (caller->user == NULL || identity == HL_TRUNK_IDENTITY_FROM
      || (!caller->shown && route->trunk == NULL))
    return NULL;
  return identity == HL_TRUNK_IDENTITY_PREFERRED ? "P-Preferred-Identity" : "P-Asserted-Identity";
}

static char *
extra_headers (HlSipLeg *leg, const HlSipInvite *invite, const Route *route, const Caller *caller)
{
  const char *identity = identity_header (caller, route);
  GString *out = g_string_new (NULL);

  if (identity != NULL)
    g_string_append_printf (out, "%s: <sip:%s@%s>\r\n", identity, caller->user, caller->host);
  /* For the agent's phone, which shows the call in the console; nobody else's business. */
  if (invite->call != 0 && route->trunk == NULL)
    g_string_append_printf (out, "X-Hotline-Call: %" G_GINT64_FORMAT "\r\n", invite->call);
  if (invite->alert != NULL && invite->alert[0] != 0)
    {
      g_autofree char *alert = hl_sip_escape_user (invite->alert);

      g_string_append_printf (out,
                              "Alert-Info: <urn:alert:service:normal>;info=%s\r\n"
                              "Call-Info: <sip:%s>;answer-after=0\r\n",
                              alert, leg->stack->contact_host);
    }
  return g_string_free (out, FALSE);
}

/* ---- Sending ---- */

static void
set_up_handle (HlSipLeg *leg, const Route *route)
{
  /* "Retry-After" is no word for somebody who waits: nua would try again by itself, up to three
   * times half a minute. */
  nua_set_hparams (leg->nh, NUTAG_MAX_RETRY_AFTER (0), TAG_END ());
  /* nua's own PRACK would leave before the journal knows what it acknowledges. */
  nua_set_hparams (leg->nh, NUTAG_APPL_METHOD ("BYE, UPDATE, PRACK"), TAG_END ());
  leg->sends_prack = TRUE;
  leg->session_wanted =
      route->trunk != NULL ? route->trunk->config->session_seconds : HL_SIP_SESSION_SECONDS;
  if (route->trunk != NULL)
    nua_set_hparams (leg->nh, NUTAG_SESSION_TIMER (route->trunk->config->session_seconds),
                     TAG_END ());
}

static void
send_invite (HlSipLeg *leg, const HlSipInvite *invite, const Route *route, const Caller *caller)
{
  HlTrunkReliable reliable =
      route->trunk != NULL ? route->trunk->config->reliable : HL_TRUNK_RELIABLE_OFF;
  g_autofree char *sdp = hl_sip_leg_write_sdp (leg, FALSE);
  g_autofree char *headers = extra_headers (leg, invite, route, caller);

  leg->ever_offered = TRUE;
  nua_invite (leg->nh, NUTAG_URL (URL_STRING_MAKE (leg->request_uri)),
              TAG_IF (leg->proxy != NULL, NUTAG_PROXY (URL_STRING_MAKE (leg->proxy))),
              SIPTAG_CALL_ID_STR (leg->call_id), SIPTAG_CONTACT_STR (leg->contact),
              SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp),
              TAG_IF (!caller->shown, SIPTAG_PRIVACY_STR ("id")),
              TAG_IF (headers[0] != 0, SIPTAG_HEADER_STR (headers)),
              TAG_IF (reliable == HL_TRUNK_RELIABLE_REQUIRED, SIPTAG_REQUIRE_STR ("100rel")),
              SIPTAG_SUPPORTED_STR (reliable == HL_TRUNK_RELIABLE_OFF ? "timer" : "timer, 100rel"),
              TAG_END ());
}

static void
patience_cb (HlSipStack *magic, su_timer_t *timer, HlSipStack *data)
{
  HlSipLeg *leg = (HlSipLeg *) (gpointer) data;

  if (leg->state == HL_SIP_LEG_CALLING)
    hl_sip_leg_try_next (leg, 408, "no answer", FALSE);
}

/* Nobody waits half a minute for a dead trunk when there is another. */
static void
be_patient (HlSipLeg *leg)
{
  const char *full;

  if (hl_sip_trunk_choose (leg->stack, leg->invite->trunk, leg->tried, &full) == NULL)
    return;
  leg->patience = su_timer_create (su_root_task (leg->stack->root), 0);
  su_timer_set_interval (leg->patience, patience_cb, (HlSipStack *) (gpointer) leg,
                         leg->stack->options->patience_ms);
}

static void
note_trunk (HlSipLeg *leg, const HlSipTrunk *trunk)
{
  g_free (leg->trunk);
  leg->trunk = g_strdup (trunk->config->name);
  g_ptr_array_add (leg->tried, g_strdup (trunk->config->name));
}

static void
start_leg (HlSipLeg *leg, const HlSipInvite *invite, const Route *route)
{
  g_autofree char *token = hl_token_new ();
  g_autofree char *to = g_strdup_printf ("<%s>", route->uri);
  g_auto (Caller) caller = { 0 };

  leg->request_uri = g_strdup (route->uri);
  leg->proxy = g_strdup (route->proxy);
  leg->transport = route->transport;
  leg->call_id = g_strdup_printf ("%s@hotline", token);
  find_caller (leg, invite, route, &caller);
  leg->local = from_header (&caller, invite);
  leg->remote = g_strdup (to);
  leg->contact = hl_sip_stack_contact (leg->stack, "hotline", route->transport);
  if (route->trunk != NULL)
    note_trunk (leg, route->trunk);
  hl_sip_leg_attach (leg, nua_handle (leg->stack->nua, &leg->owner, SIPTAG_FROM_STR (leg->local),
                                      SIPTAG_TO_STR (to), TAG_END ()));
  set_up_handle (leg, route);
  hl_sip_journal_put_leg (leg->stack, leg);
  send_invite (leg, invite, route, &caller);
  if (route->trunk != NULL)
    be_patient (leg);
}

void
hl_sip_leg_invite_post (HlSipStack *stack, gpointer data)
{
  const HlSipInvite *invite = data;
  g_auto (Route) route = { 0 };
  Refusal refusal;
  HlSipLeg *leg;

  if (hl_sip_leg_find (stack, invite->leg) != NULL)
    return;

  leg = hl_sip_leg_new (stack, invite->leg, FALSE);
  leg->trunk = g_strdup (invite->trunk);
  if (invite->trunk == NULL && !g_str_has_prefix (invite->target, "sip"))
    leg->extension = g_strdup (invite->target);
  leg->local_desc = invite->local;
  leg->tried = g_ptr_array_new_with_free_func (g_free);
  leg->faults = g_string_new (NULL);

  if (!find_route (stack, invite, leg->tried, &route, &refusal))
    {
      hl_sip_leg_report_end (leg, refusal.code, refusal.reason);
      hl_sip_leg_free (leg);
      return;
    }
  if (invite->trunk != NULL)
    leg->invite = hl_sip_invite_copy (invite);
  start_leg (leg, invite, &route);
}

/* ---- The next trunk ---- */

/* What is no person's answer. */
static gboolean
is_fault (int code)
{
  return code == 408 || code == 500 || code == 502 || code == 503 || code == 504 || code >= 700;
}

static void
note_fault (HlSipLeg *leg, HlSipTrunk *trunk, int code, const char *reason)
{
  g_autofree char *text = NULL;

  text = trunk != NULL && trunk->tls_fault != NULL ? g_strdup (trunk->tls_fault)
                                                   : g_strdup_printf ("%d %s", code, reason);
  g_string_append_printf (leg->faults, "%s%s: %s", leg->faults->len > 0 ? "; " : "", leg->trunk,
                          text);
  if (trunk != NULL)
    hl_sip_trunk_note_failure (trunk, text);
}

/* The dialog that failed lives on under another id until the stack is done with it, so that a
 * late answer is acknowledged and ended. */
static HlSipLeg *
part (HlSipLeg *old)
{
  HlSipStack *stack = old->stack;
  HlSipLeg *leg = hl_sip_leg_new (stack, old->id, FALSE);

  leg->invite = g_steal_pointer (&old->invite);
  leg->tried = g_steal_pointer (&old->tried);
  leg->faults = g_steal_pointer (&old->faults);
  leg->local_desc = old->local_desc;
  g_hash_table_steal (stack->legs, &old->id);
  hl_sip_journal_drop_leg (stack, old);
  old->id = hl_id_next (hl_sip_stack_now (stack));
  old->reported = TRUE;
  g_hash_table_insert (stack->legs, &old->id, old);
  return leg;
}

gboolean
hl_sip_leg_try_next (HlSipLeg *self, int code, const char *reason, gboolean final)
{
  HlSipStack *stack = self->stack;
  g_auto (Route) route = { 0 };
  Refusal refusal;
  HlSipLeg *leg;

  if (self->invite == NULL || self->rang || self->reported || !is_fault (code)
      || (self->state != HL_SIP_LEG_CALLING && self->state != HL_SIP_LEG_PROCEEDING))
    return FALSE;
  note_fault (self, hl_sip_trunk_find (stack, self->trunk), code, reason);
  if (!find_route (stack, self->invite, self->tried, &route, &refusal))
    return FALSE;
  leg = part (self);
  start_leg (leg, leg->invite, &route);
  if (!final)
    hl_sip_leg_end (self, code, reason);
  return TRUE;
}
