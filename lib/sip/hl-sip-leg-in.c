/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/sip_extra.h>

/* INVITEs that come: who may call, new legs, their ACK, CANCEL and PRACK, and
 * changes of the session by the peer. */

#define CALLS_MOST 5000

typedef struct
{
  char *number, *caller, *caller_name, *diverted;
} Parties;

static void
parties_clear (Parties *self)
{
  g_free (self->number);
  g_free (self->caller);
  g_free (self->caller_name);
  g_free (self->diverted);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parties, parties_clear)

/* ---- Who calls whom ---- */

static gboolean
is_withheld (const sip_t *sip, const url_t *from)
{
  const sip_privacy_t *privacy = sip->sip_privacy;

  if (privacy != NULL && privacy->priv_values != NULL)
    for (const msg_param_t *value = privacy->priv_values; *value != NULL; value++)
      if (g_ascii_strcasecmp (*value, "id") == 0 || g_ascii_strcasecmp (*value, "user") == 0)
        return TRUE;

  return (from->url_user != NULL && g_ascii_strcasecmp (from->url_user, "anonymous") == 0)
         || (from->url_host != NULL
             && g_ascii_strcasecmp (from->url_host, "anonymous.invalid") == 0);
}

static char *
dialled_number (const sip_t *sip, const HlSipTrunk *trunk)
{
  const char *user = sip->sip_request->rq_url->url_user;

  /* A trunk that calls the account it knows tells the number in To. */
  if (user == NULL
      || (trunk != NULL && trunk->config->user != NULL && g_str_equal (user, trunk->config->user)))
    if (sip->sip_to->a_url->url_user != NULL)
      user = sip->sip_to->a_url->url_user;
  return hl_sip_clean (user);
}

/* The user part of the first URI of a header's value. */
static char *
user_of_uri (const char *value)
{
  const char *at = strstr (value, "sip:");
  const char *tel = strstr (value, "tel:");

  if (at == NULL || (tel != NULL && tel < at))
    at = tel;
  if (at == NULL)
    return NULL;
  at += 4;
  return g_strndup (at, strcspn (at, "@;>? \t"));
}

/* Entries of a header are separated by commas, which a name or a URI may hold as well. */
static gsize
entry_length (const char *value)
{
  gboolean quoted = FALSE, in_uri = FALSE;
  gsize i;

  for (i = 0; value[i] != '\0' && (value[i] != ',' || quoted || in_uri); i++)
    {
      if (quoted && value[i] == '\\' && value[i + 1] != '\0')
        i++;
      else if (value[i] == '"')
        quoted = !quoted;
      else if (!quoted && (value[i] == '<' || value[i] == '>'))
        in_uri = value[i] == '<';
    }
  return i;
}

typedef struct
{
  char *last, *before;
} History;

static void
read_history (const char *value, History *history)
{
  for (gsize length; *value != '\0'; value += length + (value[length] == ','))
    {
      g_autofree char *entry = NULL;
      g_autofree char *user = NULL;

      length = entry_length (value);
      entry = g_strndup (value, length);
      user = user_of_uri (entry);
      if (user == NULL)
        continue;
      g_free (history->before);
      history->before = history->last;
      history->last = g_steal_pointer (&user);
    }
}

/* Who sent the call on to us: the last Diversion, or the last History-Info but our own. */
static char *
diverting_number (const sip_t *sip)
{
  History history = { 0 };
  g_autofree char *user = NULL;

  for (sip_unknown_t const *h = sip->sip_unknown; h != NULL && user == NULL; h = h->un_next)
    {
      if (h->un_value == NULL)
        continue;
      if (g_ascii_strcasecmp (h->un_name, "Diversion") == 0)
        user = user_of_uri (h->un_value);
      else if (g_ascii_strcasecmp (h->un_name, "History-Info") == 0)
        read_history (h->un_value, &history);
    }
  if (user == NULL)
    user = g_steal_pointer (&history.before);
  g_free (history.last);
  g_free (history.before);
  return user != NULL ? hl_sip_clean (user) : NULL;
}

static void
read_parties (const sip_t *sip, const HlSipTrunk *trunk, Parties *out)
{
  const sip_p_asserted_identity_t *asserted = sip_p_asserted_identity (sip);
  const url_t *url = sip->sip_from->a_url;
  const char *display = sip->sip_from->a_display;
  char *semicolon;

  out->number = dialled_number (sip, trunk);
  out->diverted = diverting_number (sip);
  if (is_withheld (sip, url))
    {
      out->caller = g_strdup ("");
      out->caller_name = g_strdup ("");
      return;
    }

  if (trunk != NULL && trunk->config->trusts_identity && asserted != NULL
      && asserted->paid_url->url_user != NULL)
    {
      url = asserted->paid_url;
      if (asserted->paid_display != NULL && asserted->paid_display[0] != 0)
        display = asserted->paid_display;
    }
  out->caller = hl_sip_clean (url->url_user);
  out->caller_name = hl_sip_clean_name (display);
  semicolon = strchr (out->caller, ';'); /* "138…;phone-context=…" */
  if (semicolon != NULL)
    *semicolon = 0;
}

/* ---- Refusing ---- */

static void
refuse (const HlSipMessage *m, int code, const char *reason)
{
  hl_sip_stack_refused (m->stack, m, code, reason);
  hl_sip_stack_answer (m, code, NULL);
}

static void
refuse_busy (const HlSipMessage *m, gboolean tell, const char *reason)
{
  if (tell)
    hl_sip_stack_refused (m->stack, m, 503, reason);
  nua_respond (m->nh, SIP_503_SERVICE_UNAVAILABLE, NUTAG_WITH_THIS (m->stack->nua),
               SIPTAG_RETRY_AFTER_STR ("5"), TAG_END ());
  nua_handle_destroy (m->nh);
}

/* ---- New legs ---- */

static char *
local_header (HlSipLeg *leg, const sip_t *sip)
{
  su_home_t *home = su_home_new (sizeof *home);
  sip_replaces_t *replaces = nua_handle_make_replaces (leg->nh, home, 0);
  g_autofree char *to = hl_sip_header_text (sip->sip_to);
  char *text = replaces && replaces->rp_from_tag
                   ? g_strdup_printf ("%s;tag=%s", to, replaces->rp_from_tag)
                   : g_strdup (to);

  su_home_unref (home);
  return text;
}

static char *
join_vias (const sip_t *sip)
{
  GString *out = g_string_new (NULL);

  for (const sip_via_t *via = sip->sip_via; via != NULL; via = via->v_next)
    {
      sip_via_t one = *via;
      g_autofree char *text = NULL;

      one.v_next = NULL;
      text = hl_sip_header_text (&one);
      g_string_append_printf (out, "%s%s", out->len ? "\n" : "", text);
    }
  return g_string_free (out, FALSE);
}

static void
learn_invite (HlSipLeg *leg, const HlSipMessage *m)
{
  const sip_t *sip = m->sip;

  leg->call_id = g_strdup (sip->sip_call_id->i_id);
  leg->remote = hl_sip_header_text (sip->sip_from);
  leg->local = local_header (leg, sip);
  leg->vias = join_vias (sip);
  leg->invite_cseq = sip->sip_cseq->cs_seq;
  leg->request_uri = hl_sip_url_text (sip->sip_request->rq_url);
  leg->transport = m->transport;
  g_strlcpy (leg->source, m->address, sizeof leg->source);
  leg->source_port = m->port;
  leg->contact =
      hl_sip_stack_contact (leg->stack, sip->sip_request->rq_url->url_user, m->transport);
  leg->wants_100rel = sip_has_feature (sip->sip_require, "100rel");
  hl_sip_leg_learn_dialog (leg, sip, TRUE);
  hl_sip_leg_learn_timer (leg, sip, FALSE);

  /* Devices are answered where they were seen, whatever their Contact says. */
  if (leg->extension != NULL && sip->sip_record_route == NULL)
    leg->proxy = hl_sip_route_to (m->address, m->port, m->transport);
}

static HlSipLeg *
leg_of_invite (const HlSipMessage *m, const char *trunk, const char *extension)
{
  HlSipLeg *leg = hl_sip_leg_new (m->stack, hl_id_next (hl_sip_stack_now (m->stack)), TRUE);
  HlSipTrunk *found = hl_sip_trunk_find (m->stack, trunk);

  leg->trunk = g_strdup (trunk);
  leg->extension = g_strdup (extension);
  leg->session_wanted = found != NULL ? found->config->session_seconds : HL_SIP_SESSION_SECONDS;
  hl_sip_leg_attach (leg, m->nh);
  learn_invite (leg, m);
  if (found != NULL)
    nua_set_hparams (m->nh, NUTAG_SESSION_TIMER (found->config->session_seconds), TAG_END ());
  if (leg->proxy != NULL)
    nua_set_hparams (m->nh, NUTAG_PROXY (URL_STRING_MAKE (leg->proxy)), TAG_END ());
  if (m->sip->sip_allow != NULL && sip_is_allowed (m->sip->sip_allow, SIP_METHOD_UPDATE))
    nua_set_hparams (m->nh, NUTAG_UPDATE_REFRESH (1), TAG_END ());
  return leg;
}

static void
announce (HlSipLeg *leg, const HlSipMessage *m, const HlSipTrunk *trunk)
{
  HlSipEvent event = { .kind = trunk ? HL_SIP_INCOMING : HL_SIP_DEVICE_CALL, .leg = leg->id };
  g_auto (Parties) parties = { 0 };

  read_parties (m->sip, trunk, &parties);
  event.trunk = leg->trunk;
  event.extension = leg->extension;
  event.number = parties.number;
  event.caller = parties.caller;
  event.caller_name = parties.caller_name;
  event.diverted = parties.diverted;
  event.address = leg->source;
  event.remote = leg->remote_desc;
  hl_sip_stack_emit (leg->stack, &event);
}

static void
accept_invite (const HlSipMessage *m, HlSipTrunk *trunk, const char *extension)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = hl_sip_body_sdp (m->sip);
  HlMediaPolicy policy = hl_sip_media_policy (m->stack, trunk ? trunk->config->name : NULL);
  HlMediaDesc remote;
  HlSipLeg *leg;

  if (sdp != NULL && !hl_sdp_parse_policy (sdp, strlen (sdp), &policy, &remote, &error))
    {
      refuse (m, hl_sip_sdp_error_code (error), error->message);
      return;
    }
  if (m->sip->sip_contact == NULL)
    {
      refuse (m, 400, "INVITE without Contact");
      return;
    }

  leg = leg_of_invite (m, trunk ? trunk->config->name : NULL, extension);
  leg->offer_pending = sdp == NULL;
  if (sdp != NULL)
    hl_sip_leg_take_sdp (leg, sdp, NULL);
  hl_sip_journal_put_leg (leg->stack, leg);
  announce (leg, m, trunk);
}

static void
admit_trunk (const HlSipMessage *m, HlSipTrunk *trunk)
{
  const char *full = hl_sip_trunk_full (trunk, TRUE);

  if (full != NULL)
    {
      refuse_busy (m, TRUE, full);
      return;
    }
  accept_invite (m, trunk, NULL);
}

static void
on_new_invite (const HlSipMessage *m)
{
  HlSipTrunk *trunk;
  gboolean tell;

  if (m->status >= 200)
    {
      nua_handle_destroy (m->nh);
      return;
    }
  trunk = hl_sip_trunk_by_source (m->stack, m, TRUE);
  if (!hl_sip_source_may_call (m->stack, m->address, trunk != NULL, &tell))
    {
      refuse_busy (m, tell, "too many INVITEs in a second");
      return;
    }
  if (m->stack->stopping || g_hash_table_size (m->stack->legs) >= CALLS_MOST)
    {
      refuse_busy (m, TRUE, "no more calls can be taken");
      return;
    }

  if (trunk != NULL)
    {
      admit_trunk (m, trunk);
      return;
    }

  /* On one machine trunk and devices may share an address: a device's name decides,
   * and then its password. */
  if (m->sip->sip_from->a_url->url_user != NULL)
    {
      g_autofree char *user = hl_sip_clean (m->sip->sip_from->a_url->url_user);

      if (g_hash_table_contains (m->stack->devices, user))
        {
          if (hl_sip_digest_admit (m, user))
            accept_invite (m, NULL, user);
          return;
        }
    }

  trunk = hl_sip_trunk_by_source (m->stack, m, FALSE);
  if (trunk != NULL)
    admit_trunk (m, trunk);
  else
    refuse (m, 403, "INVITE of an unknown source");
}

/* ---- Changes of a running session ---- */

static void
keep_codec (HlMediaDesc *desc, const HlMediaDesc *agreed)
{
  desc->n_codecs = agreed->n_codecs;
  memcpy (desc->codecs, agreed->codecs, sizeof desc->codecs);
}

/* What we answer is what media will take: the one codec that is first for it, and its stream
 * as it was when there is none. */
static gboolean
agree (HlSipLeg *leg, const char *sdp, HlMediaDesc *agreed, GError **error)
{
  HlMediaDesc former = leg->remote_desc;
  g_autofree char *former_sdp = g_strdup (leg->remote_sdp);

  if (!hl_sip_leg_take_sdp (leg, sdp, error))
    return FALSE;
  *agreed = hl_media_desc_answer (&leg->local_desc, &leg->remote_desc);
  if (agreed->port != 0)
    {
      agreed->n_codecs = MIN (agreed->n_codecs, 1);
      memset (agreed->codecs + 1, 0, sizeof agreed->codecs - sizeof agreed->codecs[0]);
      keep_codec (&leg->remote_desc, agreed);
      return TRUE;
    }
  g_set_error_literal (error, HL_SDP_ERROR, HL_SDP_ERROR_MEDIA,
                       "nothing of it is what this call can change to");
  leg->remote_desc = former;
  g_free (leg->remote_sdp);
  leg->remote_sdp = g_steal_pointer (&former_sdp);
  return FALSE;
}

static char *
write_agreed (HlSipLeg *leg, const HlMediaDesc *agreed)
{
  HlMediaDesc local = leg->local_desc;

  keep_codec (&local, agreed);
  return hl_sdp_write (&local, leg->remote_sdp, (guint64) leg->id, ++leg->sdp_version);
}

/* @agreed: NULL = they offered nothing, so we do */
static void
answer_change (HlSipLeg *leg, const HlSipMessage *m, const HlMediaDesc *agreed)
{
  g_autofree char *sdp =
      agreed != NULL ? write_agreed (leg, agreed) : hl_sip_leg_write_sdp (leg, FALSE);

  hl_sip_leg_learn_dialog (leg, m->sip, FALSE);
  hl_sip_leg_learn_timer (leg, m->sip, FALSE);
  hl_sip_journal_put_leg (leg->stack, leg);
  nua_respond (m->nh, SIP_200_OK, NUTAG_WITH_THIS (leg->stack->nua),
               SIPTAG_CONTACT_STR (leg->contact), SIPTAG_CONTENT_TYPE_STR ("application/sdp"),
               SIPTAG_PAYLOAD_STR (sdp), TAG_END ());
}

static void
refuse_change (HlSipLeg *leg, const HlSipMessage *m, const GError *error)
{
  int code = hl_sip_sdp_error_code (error);

  g_message ("SIP: leg %" G_GINT64_FORMAT ": change by %s:%u refused with %d: %s", leg->id,
             m->address, m->port, code, error->message);
  nua_respond (m->nh, code, sip_status_phrase (code), NUTAG_WITH_THIS (leg->stack->nua),
               TAG_END ());
}

static void
on_change (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = NULL;
  HlMediaDesc agreed;

  if (m->status >= 200 || m->sip == NULL)
    return;

  sdp = hl_sip_body_sdp (m->sip);
  if (sdp != NULL && !agree (leg, sdp, &agreed, &error))
    {
      refuse_change (leg, m, error);
      return;
    }

  leg->offer_pending = sdp == NULL && m->event == nua_i_invite;
  answer_change (leg, m, sdp != NULL ? &agreed : NULL);
  if (sdp != NULL)
    hl_sip_leg_emit (leg, HL_SIP_REMOTE, &leg->remote_desc);
}

void
hl_sip_leg_on_invite (const HlSipMessage *m)
{
  if (m->owner != NULL)
    on_change (m);
  else
    on_new_invite (m);
}

void
hl_sip_leg_on_update (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;

  if (m->status >= 200 || m->sip == NULL)
    return;
  if (m->sip->sip_payload != NULL && leg->state == HL_SIP_LEG_UP)
    {
      on_change (m);
      return;
    }

  hl_sip_leg_learn_dialog (leg, m->sip, FALSE);
  hl_sip_leg_learn_timer (leg, m->sip, FALSE);
  hl_sip_journal_put_leg (leg->stack, leg);
  nua_respond (m->nh, SIP_200_OK, NUTAG_WITH_THIS (leg->stack->nua),
               SIPTAG_CONTACT_STR (leg->contact), TAG_END ());
}

/* ---- ACK, CANCEL, PRACK ---- */

static gboolean
take_late_answer (HlSipLeg *leg, const HlSipMessage *m)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = hl_sip_body_sdp (m->sip);

  leg->offer_pending = FALSE;
  if (sdp != NULL && hl_sip_leg_take_sdp (leg, sdp, &error))
    return TRUE;

  g_message ("SIP: leg %" G_GINT64_FORMAT ": the ACK of %s:%u has no usable answer: %s", leg->id,
             m->address, m->port, error ? error->message : "none at all");
  return FALSE;
}

void
hl_sip_leg_on_ack (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;
  gboolean first = leg->state == HL_SIP_LEG_ANSWERING;
  gboolean late = leg->offer_pending;

  if (!first && leg->state != HL_SIP_LEG_UP)
    return;

  leg->state = HL_SIP_LEG_UP;
  if (late && !take_late_answer (leg, m))
    {
      /* A running call stays as it was. */
      if (first)
        hl_sip_leg_end (leg, 488, "No usable answer to our offer");
      return;
    }
  if (leg->end_wanted)
    {
      hl_sip_leg_bye (leg);
      return;
    }

  /* Without it the row says "answering", which is taken over just as well. */
  if (late)
    hl_sip_journal_put_leg (leg->stack, leg);
  if (first)
    hl_sip_leg_emit (leg, HL_SIP_ANSWERED, &leg->remote_desc);
  else if (late)
    hl_sip_leg_emit (leg, HL_SIP_REMOTE, &leg->remote_desc);
  hl_sip_leg_next_dtmf (leg);
  hl_sip_leg_next_change (leg);
}

void
hl_sip_leg_on_cancel (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;

  if (leg->state != HL_SIP_LEG_INCOMING)
    return;

  hl_sip_leg_remember_end (leg, 487, "The caller gave up");
  hl_sip_journal_drop_leg (leg->stack, leg);
  hl_sip_leg_report_end (leg, leg->end_code, leg->end_reason);
  leg->state = HL_SIP_LEG_ENDING;
}

void
hl_sip_leg_on_prack (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;

  /* nua has answered it. */
  leg->pracked = TRUE;
  if (leg->answer_wanted && leg->state == HL_SIP_LEG_INCOMING)
    hl_sip_leg_send_answer (leg);
}
