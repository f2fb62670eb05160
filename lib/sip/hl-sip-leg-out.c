/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/url.h>

/* INVITEs of ours: to a device, a fixed address or a number through a trunk, and
 * their answers, also those of our re-INVITEs. */

#define RETRY_LEAST_MS 2100
#define RETRY_MOST_MS 4000

HlSipInvite *
hl_sip_invite_copy (const HlSipInvite *invite)
{
  HlSipInvite *copy = g_new (HlSipInvite, 1);

  *copy = *invite;
  copy->target = g_strdup (invite->target);
  copy->trunk = g_strdup (invite->trunk);
  copy->caller = g_strdup (invite->caller);
  copy->caller_name = g_strdup (invite->caller_name);
  copy->alert = g_strdup (invite->alert);
  return copy;
}

void
hl_sip_invite_free (HlSipInvite *invite)
{
  g_free ((char *) invite->target);
  g_free ((char *) invite->trunk);
  g_free ((char *) invite->caller);
  g_free ((char *) invite->caller_name);
  g_free ((char *) invite->alert);
  g_free (invite);
}

/* ---- Where to ---- */

typedef struct
{
  char *uri;   /* Request-URI and To */
  char *proxy; /* sent through; NULL = to the URI */
  gboolean tcp;
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

static gboolean
is_dialable (const char *number)
{
  gsize length = strlen (number);

  return length > 0 && length <= 32 && strspn (number, "+0123456789*#ABCD") == length;
}

static gboolean
route_by_trunk (HlSipStack *stack, const HlSipInvite *invite, Route *out, Refusal *refusal)
{
  HlSipTrunk *trunk = hl_sip_trunk_find (stack, invite->trunk);
  g_autofree char *user = NULL;
  const char *transport;

  if (trunk == NULL)
    *refusal = (Refusal){ 503, "There is no such trunk" };
  else if (!is_dialable (invite->target))
    *refusal = (Refusal){ 484, "The number can't be dialled" };
  else if (trunk->config->max_calls != 0
           && hl_sip_leg_count (stack, invite->trunk) >= trunk->config->max_calls)
    *refusal = (Refusal){ 503, "The trunk has as many calls as it may have" };
  if (refusal->code != 0)
    return FALSE;

  user = hl_sip_escape_user (invite->target);
  transport = strstr (trunk->config->address, "transport=");
  out->tcp = transport != NULL && g_str_has_prefix (transport, "transport=tcp");
  out->uri = g_strdup_printf ("sip:%s@%s:%u%s", user, trunk->config->host, trunk->config->port,
                              out->tcp ? ";transport=tcp" : "");
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
    out->proxy = hl_sip_route_to (binding->address, binding->port, binding->tcp);
  out->tcp = binding->tcp;
  return TRUE;
}

static gboolean
route_to_address (const HlSipInvite *invite, Route *out, Refusal *refusal)
{
  su_home_t *home = su_home_new (sizeof *home);
  url_t *url = url_make (home, invite->target);
  gboolean good =
      url != NULL && url->url_type == url_sip && url->url_host != NULL && url->url_headers == NULL;

  if (good)
    {
      out->uri = g_strdup (invite->target);
      out->tcp = url->url_params != NULL && strstr (url->url_params, "transport=tcp") != NULL;
    }
  else
    {
      *refusal = (Refusal){ 484, "The address can't be called" };
    }
  su_home_unref (home);
  return good;
}

static gboolean
find_route (HlSipStack *stack, const HlSipInvite *invite, Route *out, Refusal *refusal)
{
  *refusal = (Refusal){ 0 };
  if (invite->trunk != NULL)
    return route_by_trunk (stack, invite, out, refusal);
  if (g_str_has_prefix (invite->target, "sip:"))
    return route_to_address (invite, out, refusal);
  return route_to_device (stack, invite, out, refusal);
}

/* ---- Sending ---- */

static gboolean
is_shown (const HlSipInvite *invite)
{
  return invite->caller != NULL && invite->caller[0] != 0;
}

static char *
from_header (HlSipLeg *leg, const HlSipInvite *invite)
{
  g_autofree char *user = hl_sip_escape_user (invite->caller);
  g_autofree char *name = hl_sip_quote (invite->caller_name);
  g_autofree char *tag = hl_token_new ();

  if (!is_shown (invite))
    return g_strdup_printf ("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=%s", tag);
  return g_strdup_printf ("%s<sip:%s@%s>;tag=%s", name, user, leg->stack->contact_host, tag);
}

static char *
extra_headers (HlSipLeg *leg, const HlSipInvite *invite)
{
  g_autofree char *user = hl_sip_escape_user (invite->caller);
  GString *out = g_string_new (NULL);

  if (is_shown (invite))
    g_string_append_printf (out, "P-Asserted-Identity: <sip:%s@%s>\r\n", user,
                            leg->stack->contact_host);
  if (invite->call != 0)
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

static void
send_invite (HlSipLeg *leg, const HlSipInvite *invite)
{
  g_autofree char *sdp = hl_sip_leg_write_sdp (leg, FALSE);
  g_autofree char *headers = extra_headers (leg, invite);
  gboolean shown = is_shown (invite);

  leg->ever_offered = TRUE;
  nua_invite (leg->nh, NUTAG_URL (URL_STRING_MAKE (leg->request_uri)),
              TAG_IF (leg->proxy != NULL, NUTAG_PROXY (URL_STRING_MAKE (leg->proxy))),
              SIPTAG_CALL_ID_STR (leg->call_id), SIPTAG_CONTACT_STR (leg->contact),
              SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp),
              TAG_IF (!shown, SIPTAG_PRIVACY_STR ("id")),
              TAG_IF (headers[0] != 0, SIPTAG_HEADER_STR (headers)), SIPTAG_SUPPORTED_STR ("timer"),
              TAG_END ());
}

static void
start_leg (HlSipLeg *leg, const HlSipInvite *invite, const Route *route)
{
  g_autofree char *token = hl_token_new ();
  g_autofree char *to = g_strdup_printf ("<%s>", route->uri);

  leg->request_uri = g_strdup (route->uri);
  leg->proxy = g_strdup (route->proxy);
  leg->tcp = route->tcp;
  leg->call_id = g_strdup_printf ("%s@hotline", token);
  leg->local = from_header (leg, invite);
  leg->remote = g_strdup (to);
  leg->contact = hl_sip_stack_contact (leg->stack, "hotline", route->tcp);
  hl_sip_leg_attach (leg, nua_handle (leg->stack->nua, &leg->owner, SIPTAG_FROM_STR (leg->local),
                                      SIPTAG_TO_STR (to), TAG_END ()));
  hl_sip_journal_put_leg (leg->stack, leg);
  send_invite (leg, invite);
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
  if (invite->trunk == NULL && !g_str_has_prefix (invite->target, "sip:"))
    leg->extension = g_strdup (invite->target);
  leg->local_desc = invite->local;

  if (stack->stopping || !find_route (stack, invite, &route, &refusal))
    {
      if (stack->stopping)
        refusal = (Refusal){ 503, "The service is stopping" };
      hl_sip_leg_report_end (leg, refusal.code, refusal.reason);
      hl_sip_leg_free (leg);
      return;
    }
  start_leg (leg, invite, &route);
}

/* ---- Answers to the first INVITE ---- */

static void
on_provisional (HlSipLeg *leg, const HlSipMessage *m)
{
  g_autofree char *sdp = NULL;
  gboolean early = FALSE;

  if (m->sip == NULL || leg->state == HL_SIP_LEG_CANCELLING)
    return;

  if (leg->state == HL_SIP_LEG_CALLING)
    {
      /* From now on it could be cancelled after a restart. */
      leg->state = HL_SIP_LEG_PROCEEDING;
      leg->invite_cseq = m->sip->sip_cseq->cs_seq;
      leg->cseq = leg->invite_cseq;
      g_free (leg->vias);
      leg->vias = hl_sip_header_text (m->sip->sip_via);
      g_strlcpy (leg->source, m->address, sizeof leg->source);
      leg->source_port = m->port;
      hl_sip_journal_put_leg (leg->stack, leg);
    }
  if (m->status == 100)
    return;

  sdp = hl_sip_body_sdp (m->sip);
  if (sdp != NULL)
    early = hl_sip_leg_take_sdp (leg, sdp, NULL);
  hl_sip_leg_emit (leg, HL_SIP_RINGING, early ? &leg->remote_desc : NULL);
}

static void
learn_answer (HlSipLeg *leg, const sip_t *sip)
{
  leg->cseq = sip->sip_cseq->cs_seq;
  g_free (leg->remote);
  leg->remote = hl_sip_header_text (sip->sip_to);
  hl_sip_leg_learn_dialog (leg, sip, TRUE);
  hl_sip_leg_learn_timer (leg, sip, TRUE);
  if (leg->proxy != NULL && sip->sip_record_route != NULL)
    {
      /* The dialog has a route of its own now. */
      g_clear_pointer (&leg->proxy, g_free);
      nua_set_hparams (leg->nh, NUTAG_PROXY (NULL), TAG_END ());
    }
  if (sip->sip_allow != NULL && sip_is_allowed (sip->sip_allow, SIP_METHOD_UPDATE))
    nua_set_hparams (leg->nh, NUTAG_UPDATE_REFRESH (1), TAG_END ());
}

static gboolean
take_answer (HlSipLeg *leg, const HlSipMessage *m)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = hl_sip_body_sdp (m->sip);

  if (sdp != NULL)
    {
      if (hl_sip_leg_take_sdp (leg, sdp, &error))
        return TRUE;
    }
  else if (leg->remote_sdp != NULL)
    {
      return TRUE; /* it came early */
    }

  g_message ("SIP: leg %" G_GINT64_FORMAT ": the answer of %s:%u can't be used: %s", leg->id,
             m->address, m->port, error ? error->message : "no SDP");
  return FALSE;
}

static void
on_answer (HlSipLeg *leg, const HlSipMessage *m)
{
  gboolean late = leg->state == HL_SIP_LEG_CANCELLING;

  learn_answer (leg, m->sip);
  leg->state = HL_SIP_LEG_UP;
  if (late || !take_answer (leg, m))
    {
      /* Answered in the moment we gave up, or useless: the dialog is closed properly. */
      nua_ack (m->nh, TAG_END ());
      if (late)
        hl_sip_leg_bye (leg);
      else
        hl_sip_leg_end (leg, 488, "The answer can't be used");
      return;
    }

  hl_sip_journal_put_leg (leg->stack, leg);
  nua_ack (m->nh, TAG_END ());
  hl_sip_leg_emit (leg, HL_SIP_ANSWERED, &leg->remote_desc);
  hl_sip_leg_next_dtmf (leg);
}

static gboolean
answer_challenge (HlSipLeg *leg, const HlSipMessage *m)
{
  HlSipTrunk *trunk = hl_sip_trunk_find (leg->stack, leg->trunk);
  g_autofree char *credentials = trunk && m->sip ? hl_sip_trunk_credentials (trunk, m->sip) : NULL;

  if (credentials == NULL || leg->challenged || leg->state == HL_SIP_LEG_CANCELLING)
    return FALSE;

  leg->challenged = TRUE;
  leg->state = HL_SIP_LEG_CALLING;
  nua_authenticate (m->nh, NUTAG_AUTH (credentials), TAG_END ());
  return TRUE;
}

static void
on_refusal (HlSipLeg *leg, const HlSipMessage *m)
{
  g_autofree char *phrase = NULL;

  if ((m->status == 401 || m->status == 407) && answer_challenge (leg, m))
    return;

  phrase = hl_sip_clean (m->phrase);
  hl_sip_leg_remember_end (leg, m->status, phrase);
  hl_sip_journal_drop_leg (leg->stack, leg->id);
  hl_sip_leg_report_end (leg, leg->end_code, leg->end_reason);
  leg->state = HL_SIP_LEG_ENDING; /* and freed when nua says it is over */
}

/* ---- Answers to re-INVITEs ---- */

static void
retry_cb (HlSipStack *magic, su_timer_t *timer, HlSipStack *data)
{
  HlSipLeg *leg = (HlSipLeg *) (gpointer) data;

  if (leg->state == HL_SIP_LEG_UP && !leg->reinviting)
    hl_sip_leg_send_reinvite (leg);
}

static void
retry_reinvite (HlSipLeg *leg)
{
  su_duration_t wait = g_random_int_range (RETRY_LEAST_MS, RETRY_MOST_MS);

  if (leg->retry == NULL)
    leg->retry = su_timer_create (su_root_task (leg->stack->root), 0);
  su_timer_set_interval (leg->retry, retry_cb, (HlSipStack *) (gpointer) leg, wait);
}

static void
ack_refresh (HlSipLeg *leg, const HlSipMessage *m, const char *sdp)
{
  g_autofree char *answer = NULL;

  if (leg->ever_offered || sdp == NULL || !hl_sip_leg_take_sdp (leg, sdp, NULL))
    {
      nua_ack (m->nh, TAG_END ());
      return;
    }

  /* The stack's own refresh of a session they began: their offer is in the 200. */
  answer = hl_sip_leg_write_sdp (leg, TRUE);
  nua_ack (m->nh, SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (answer),
           TAG_END ());
}

static void
on_change_answered (HlSipLeg *leg, const HlSipMessage *m)
{
  g_autofree char *sdp = hl_sip_body_sdp (m->sip);
  gboolean ours = leg->reinviting;
  gboolean good = ours && sdp != NULL && hl_sip_leg_take_sdp (leg, sdp, NULL);

  leg->reinviting = FALSE;
  leg->cseq = m->sip->sip_cseq->cs_seq;
  hl_sip_leg_learn_dialog (leg, m->sip, FALSE);
  hl_sip_leg_learn_timer (leg, m->sip, TRUE);
  hl_sip_journal_put_leg (leg->stack, leg);
  if (ours)
    nua_ack (m->nh, TAG_END ());
  else
    ack_refresh (leg, m, sdp);
  if (good)
    hl_sip_leg_emit (leg, HL_SIP_REMOTE, &leg->remote_desc);
}

static void
on_change_refused (HlSipLeg *leg, const HlSipMessage *m)
{
  gboolean ours = leg->reinviting;

  leg->reinviting = FALSE;
  g_message ("SIP: leg %" G_GINT64_FORMAT ": re-INVITE refused: %d", leg->id, m->status);
  if (m->status == 491 && ours)
    retry_reinvite (leg);
  else if (m->status == 481 || m->status == 408)
    hl_sip_leg_end (leg, m->status, "The other side lost the call");
}

void
hl_sip_leg_on_invite_reply (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;
  gboolean running = leg->state == HL_SIP_LEG_UP || leg->state == HL_SIP_LEG_ENDING;

  if (leg->state == HL_SIP_LEG_RECOVERING)
    {
      if (m->status >= 300)
        hl_sip_leg_gone (leg);
      return;
    }
  if (m->status < 200)
    {
      if (!running)
        on_provisional (leg, m);
      return;
    }
  if (m->status < 300 && m->sip != NULL)
    {
      if (running)
        on_change_answered (leg, m);
      else
        on_answer (leg, m);
      return;
    }
  if (running)
    on_change_refused (leg, m);
  else
    on_refusal (leg, m);
}
