/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

/* A leg: one dialog.  Its life, what both directions share, and the commands. */

const char *const hl_sip_leg_state_words[] = { "incoming",   "answering",  "calling",
                                               "proceeding", "cancelling", "recovering",
                                               "up",         "ending",     NULL };

#define HANG_UP_BEFORE 32 /* seconds before the session's end, as nua has it */
#define NOT_REFRESHED "The other side did not refresh the session"
#define GONE "The other side is gone"

/* ---- Life ---- */

HlSipLeg *
hl_sip_leg_new (HlSipStack *stack, HlId id, gboolean inbound)
{
  HlSipLeg *self = g_new0 (HlSipLeg, 1);

  self->owner = (HlSipOwner){ HL_SIP_OWNER_LEG, self };
  self->stack = stack;
  self->id = id;
  self->inbound = inbound;
  self->state = inbound ? HL_SIP_LEG_INCOMING : HL_SIP_LEG_CALLING;
  self->dtmf = g_string_new (NULL);
  return self;
}

void
hl_sip_leg_free (HlSipLeg *self)
{
  if (self->nh != NULL)
    {
      nua_handle_bind (self->nh, NULL);
      /* While stopping nua itself ends what is still there. */
      if (self->stack->stopping)
        nua_handle_unref (self->nh);
      else
        nua_handle_destroy (self->nh);
    }
  if (self->retry != NULL)
    su_timer_destroy (self->retry);
  if (self->patience != NULL)
    su_timer_destroy (self->patience);
  g_clear_pointer (&self->invite, hl_sip_invite_free);
  g_clear_pointer (&self->tried, g_ptr_array_unref);
  if (self->faults != NULL)
    g_string_free (self->faults, TRUE);
  g_string_free (self->dtmf, TRUE);
  g_free (self->end_reason);
  g_free (self->trunk);
  g_free (self->extension);
  g_free (self->call_id);
  g_free (self->local);
  g_free (self->remote);
  g_free (self->target);
  g_free (self->routes);
  g_free (self->proxy);
  g_free (self->contact);
  g_free (self->request_uri);
  g_free (self->vias);
  g_free (self->remote_sdp);
  g_free (self);
}

HlSipLeg *
hl_sip_leg_find (HlSipStack *stack, HlId id)
{
  return g_hash_table_lookup (stack->legs, &id);
}

void
hl_sip_leg_attach (HlSipLeg *self, nua_handle_t *nh)
{
  self->nh = nh;
  nua_handle_bind (nh, &self->owner);
  g_hash_table_insert (self->stack->legs, &self->id, self);
}

GArray *
hl_sip_leg_list (HlSipStack *stack)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (HlId));
  GHashTableIter iter;
  HlSipLeg *leg;

  g_hash_table_iter_init (&iter, stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (!leg->reported)
      g_array_append_val (list, leg->id);
  return list;
}

guint
hl_sip_leg_count (HlSipStack *stack, const char *trunk, int inbound)
{
  GHashTableIter iter;
  HlSipLeg *leg;
  guint n = 0;

  g_hash_table_iter_init (&iter, stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    n += !leg->reported && (inbound < 0 || leg->inbound == (inbound != 0))
         && g_strcmp0 (leg->trunk, trunk) == 0;
  return n;
}

/* ---- Events ---- */

void
hl_sip_leg_emit (HlSipLeg *self, HlSipEventKind kind, const HlMediaDesc *remote)
{
  HlSipEvent event = { .kind = kind, .leg = self->id };

  if (self->reported)
    return;

  event.trunk = self->trunk;
  event.extension = self->extension;
  if (remote != NULL)
    event.remote = *remote;
  hl_sip_stack_emit (self->stack, &event);
}

void
hl_sip_leg_report_end (HlSipLeg *self, int code, const char *reason)
{
  HlSipEvent event = { .kind = HL_SIP_ENDED, .leg = self->id, .code = code, .reason = reason };

  if (self->reported)
    return;

  self->reported = TRUE;
  event.trunk = self->trunk;
  event.extension = self->extension;
  hl_sip_stack_emit (self->stack, &event);
}

void
hl_sip_leg_remember_end (HlSipLeg *self, int code, const char *reason)
{
  if (self->end_code != 0)
    return;

  self->end_code = code;
  self->end_reason = g_strdup (reason);
}

void
hl_sip_leg_gone (HlSipLeg *self)
{
  hl_sip_journal_drop_leg (self->stack, self);
  if (self->state == HL_SIP_LEG_RECOVERING)
    hl_sip_recover_lost (self);
  hl_sip_leg_report_end (self, self->end_code ? self->end_code : 487,
                         self->end_reason ? self->end_reason : "The call is over");
  g_hash_table_remove (self->stack->legs, &self->id);
}

/* ---- SDP ---- */

char *
hl_sip_leg_write_sdp (HlSipLeg *self, gboolean answer)
{
  return hl_sdp_write (&self->local_desc, answer ? self->remote_sdp : NULL, (guint64) self->id,
                       ++self->sdp_version);
}

/* A trunk's is the site's; devices have what they want. */
HlMediaPolicy
hl_sip_media_policy (HlSipStack *stack, const char *trunk)
{
  for (guint i = 0; trunk != NULL && i < stack->trunks->len; i++)
    {
      const HlSipTrunk *one = g_ptr_array_index (stack->trunks, i);

      if (g_str_equal (one->config->name, trunk))
        return one->config->media;
    }
  return (HlMediaPolicy){ .srtp = HL_SRTP_ANSWERED };
}

gboolean
hl_sip_leg_take_sdp (HlSipLeg *self, const char *sdp, GError **error)
{
  HlMediaPolicy policy = hl_sip_media_policy (self->stack, self->trunk);
  HlMediaDesc remote;

  if (!hl_sdp_parse_policy (sdp, strlen (sdp), &policy, &remote, error))
    return FALSE;

  self->remote_desc = remote;
  g_free (self->remote_sdp);
  self->remote_sdp = g_strdup (sdp);
  return TRUE;
}

gint
hl_sip_sdp_error_code (const GError *error)
{
  return g_error_matches (error, HL_SDP_ERROR, HL_SDP_ERROR_MEDIA) ? 488 : 400;
}

/* ---- What the journal must know of the dialog ---- */

char *
hl_sip_join_routes (const sip_t *sip, gboolean reverse)
{
  GString *out = g_string_new (NULL);

  for (const sip_record_route_t *route = sip->sip_record_route; route != NULL;
       route = route->r_next)
    {
      g_autofree char *url = hl_sip_url_text (route->r_url);
      g_autofree char *text = g_strdup_printf ("<%s>", url);

      if (out->len == 0)
        g_string_append (out, text);
      else if (reverse)
        {
          g_string_prepend (out, ",");
          g_string_prepend (out, text);
        }
      else
        {
          g_string_append (out, ",");
          g_string_append (out, text);
        }
    }
  return g_string_free (out, FALSE);
}

void
hl_sip_leg_learn_dialog (HlSipLeg *self, const sip_t *sip, gboolean first)
{
  if (sip->sip_contact != NULL)
    {
      g_free (self->target);
      self->target = hl_sip_url_text (sip->sip_contact->m_url);
    }
  if (!first)
    return;

  /* The order in which we use them: as we were called, and reversed as we called. */
  g_free (self->routes);
  self->routes = hl_sip_join_routes (sip, !self->inbound);
}

static guint
agreed_seconds (const HlSipLeg *self, const sip_t *sip)
{
  const sip_session_expires_t *theirs = sip->sip_session_expires;
  guint seconds = theirs != NULL ? (guint) theirs->x_delta : self->session_wanted;

  if (self->session_wanted != 0)
    seconds = MIN (seconds, self->session_wanted);
  if (seconds == 0)
    return 0;
  if (sip->sip_min_se != NULL)
    seconds = MAX (seconds, (guint) sip->sip_min_se->min_delta);
  return MAX (seconds, self->stack->options->session_least);
}

/* As nua negotiates it, which does not tell the outcome. */
void
hl_sip_leg_learn_timer (HlSipLeg *self, const sip_t *sip, gboolean we_are_uac)
{
  const sip_session_expires_t *theirs = sip->sip_session_expires;
  g_autofree char *refresher = theirs ? hl_sip_param (theirs->x_params, "refresher=") : NULL;

  if (sip_has_feature (sip->sip_supported, "timer"))
    self->knows_timer = TRUE;
  self->session_expires = agreed_seconds (self, sip);
  if (!self->knows_timer)
    self->we_refresh = TRUE;
  else if (refresher != NULL)
    self->we_refresh = g_str_equal (refresher, we_are_uac ? "uac" : "uas");
  else
    self->we_refresh = we_are_uac;
  hl_sip_leg_begin_session (self);
}

void
hl_sip_leg_begin_session (HlSipLeg *self)
{
  guint seconds = self->session_expires;
  guint early = MIN (seconds / 10, HANG_UP_BEFORE);

  self->session_until = seconds ? hl_sip_stack_now (self->stack) + seconds * HL_SECOND : 0;
  self->given_up_at =
      seconds ? g_get_monotonic_time () + (seconds - early + 1) * G_USEC_PER_SEC : 0;
}

/* nua itself hangs up on who did not refresh, but tells only when the BYE was answered or has
 * failed, half a minute later. */
void
hl_sip_legs_tick (HlSipStack *stack)
{
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  HlSipLeg *leg;

  g_hash_table_iter_init (&iter, stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (leg->state == HL_SIP_LEG_UP && !leg->we_refresh && leg->given_up_at != 0
        && now >= leg->given_up_at)
      hl_sip_leg_end (leg, 408, NOT_REFRESHED);
}

/* ---- Ending ---- */

void
hl_sip_leg_bye (HlSipLeg *self)
{
  g_autofree char *reason = NULL;

  self->state = HL_SIP_LEG_ENDING;
  hl_sip_journal_put_leg (self->stack, self);
  if (self->end_code >= 400)
    reason = g_strdup_printf ("SIP;cause=%d", self->end_code);
  nua_bye (self->nh, TAG_IF (reason != NULL, SIPTAG_REASON_STR (reason)), TAG_END ());
}

static void
end_refuse (HlSipLeg *self)
{
  int code = self->end_code >= 300 && self->end_code < 700 ? self->end_code : 480;

  self->state = HL_SIP_LEG_ENDING;
  hl_sip_journal_drop_leg (self->stack, self);
  nua_respond (self->nh, code, sip_status_phrase (code) ? sip_status_phrase (code) : "Refused",
               TAG_END ());
}

static void
end_later (HlSipLeg *self)
{
  /* ANSWERING: a BYE may leave only after the ACK.  RECOVERING: at ready. */
  self->end_wanted = TRUE;
}

static void
end_cancel (HlSipLeg *self)
{
  self->state = HL_SIP_LEG_CANCELLING;
  hl_sip_journal_put_leg (self->stack, self);
  nua_cancel (self->nh, TAG_END ());
}

static void
end_nothing (HlSipLeg *self)
{
}

static void (*const end_by_state[HL_N_SIP_LEG_STATES]) (HlSipLeg *self) = {
  [HL_SIP_LEG_INCOMING] = end_refuse,    [HL_SIP_LEG_ANSWERING] = end_later,
  [HL_SIP_LEG_CALLING] = end_cancel,     [HL_SIP_LEG_PROCEEDING] = end_cancel,
  [HL_SIP_LEG_CANCELLING] = end_nothing, [HL_SIP_LEG_RECOVERING] = end_later,
  [HL_SIP_LEG_UP] = hl_sip_leg_bye,      [HL_SIP_LEG_ENDING] = end_nothing,
};

void
hl_sip_leg_end (HlSipLeg *self, int code, const char *reason)
{
  hl_sip_leg_remember_end (self, code, reason);
  /* For the switch it is over now; a peer that does not answer must not hold it up. */
  hl_sip_leg_report_end (self, self->end_code, self->end_reason);
  end_by_state[self->state](self);
}

/* ---- Commands ---- */

void
hl_sip_leg_command_free (HlSipLegCommand *self)
{
  g_free (self->text);
  g_free (self);
}

void
hl_sip_leg_ring_post (HlSipStack *stack, gpointer data)
{
  const HlSipLegCommand *command = data;
  HlSipLeg *leg = hl_sip_leg_find (stack, command->leg);

  if (leg == NULL || leg->state != HL_SIP_LEG_INCOMING || leg->answer_wanted)
    return;

  leg->sent_reliable = leg->wants_100rel;
  nua_respond (leg->nh, SIP_180_RINGING, SIPTAG_CONTACT_STR (leg->contact), TAG_END ());
}

void
hl_sip_leg_send_answer (HlSipLeg *self)
{
  g_autofree char *sdp = hl_sip_leg_write_sdp (self, !self->offer_pending);

  self->answer_wanted = FALSE;
  self->state = HL_SIP_LEG_ANSWERING;
  hl_sip_leg_begin_session (self);
  hl_sip_journal_put_leg (self->stack, self);
  nua_respond (self->nh, SIP_200_OK, SIPTAG_CONTACT_STR (self->contact),
               SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp), TAG_END ());
}

void
hl_sip_leg_answer_post (HlSipStack *stack, gpointer data)
{
  const HlSipLegCommand *command = data;
  HlSipLeg *leg = hl_sip_leg_find (stack, command->leg);

  if (leg == NULL || leg->state != HL_SIP_LEG_INCOMING || leg->answer_wanted)
    return;

  leg->local_desc = command->local;
  leg->change_wanted = FALSE; /* it is in this answer */
  if (!leg->wants_100rel || leg->pracked)
    {
      hl_sip_leg_send_answer (leg);
      return;
    }

  /* The caller insists on reliable answers: one 180 first, and its PRACK. */
  leg->answer_wanted = TRUE;
  if (!leg->sent_reliable)
    nua_respond (leg->nh, SIP_180_RINGING, SIPTAG_CONTACT_STR (leg->contact), TAG_END ());
  leg->sent_reliable = TRUE;
}

void
hl_sip_leg_end_post (HlSipStack *stack, gpointer data)
{
  const HlSipLegCommand *command = data;
  HlSipLeg *leg = hl_sip_leg_find (stack, command->leg);

  if (leg != NULL && !leg->reported)
    hl_sip_leg_end (leg, command->code, command->text);
}

void
hl_sip_leg_next_dtmf (HlSipLeg *self)
{
  g_autofree char *body = NULL;

  if (self->dtmf_pending || self->dtmf->len == 0 || self->state != HL_SIP_LEG_UP)
    return;

  body = g_strdup_printf ("Signal=%c\r\nDuration=160\r\n", self->dtmf->str[0]);
  g_string_erase (self->dtmf, 0, 1);
  self->dtmf_pending = TRUE;
  nua_info (self->nh, SIPTAG_CONTENT_TYPE_STR ("application/dtmf-relay"), SIPTAG_PAYLOAD_STR (body),
            TAG_END ());
}

void
hl_sip_leg_dtmf_post (HlSipStack *stack, gpointer data)
{
  const HlSipLegCommand *command = data;
  HlSipLeg *leg = hl_sip_leg_find (stack, command->leg);

  if (leg == NULL)
    return;

  for (const char *p = command->text; *p != 0 && leg->dtmf->len < 64; p++)
    if (strchr ("0123456789*#ABCD", *p) != NULL)
      g_string_append_c (leg->dtmf, *p);
  hl_sip_leg_next_dtmf (leg);
}

void
hl_sip_leg_move (HlSipLeg *self, const char *proxy)
{
  gboolean routed = self->routes != NULL && self->routes[0] != '\0';

  if (self->state != HL_SIP_LEG_UP || routed || g_strcmp0 (self->proxy, proxy) == 0)
    return;
  g_free (self->proxy);
  self->proxy = g_strdup (proxy);
  nua_set_hparams (self->nh, NUTAG_PROXY (URL_STRING_MAKE (self->proxy)), TAG_END ());
  hl_sip_journal_put_leg (self->stack, self);
}

/* ---- Events that both directions share ---- */

void
hl_sip_leg_on_bye (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;

  hl_sip_leg_remember_end (leg, 200, "The other side hung up");
  hl_sip_journal_drop_leg (leg->stack, leg);
  hl_sip_leg_report_end (leg, leg->end_code, leg->end_reason);
  if (leg->state == HL_SIP_LEG_RECOVERING)
    hl_sip_recover_lost (leg);
  leg->state = HL_SIP_LEG_ENDING;
  if (m->status < 200)
    nua_respond (m->nh, SIP_200_OK, NUTAG_WITH_THIS (leg->stack->nua), TAG_END ());
}

static const char *
info_digits (const sip_t *sip, char *buffer)
{
  const char *type = sip->sip_content_type ? sip->sip_content_type->c_type : "";
  g_autofree char *body = NULL;
  const char *at;

  if (sip->sip_payload == NULL || sip->sip_payload->pl_data == NULL)
    return NULL;

  body = g_strndup (sip->sip_payload->pl_data, MIN (sip->sip_payload->pl_len, 256));
  at = g_strstrip (body);
  if (g_ascii_strcasecmp (type, "application/dtmf-relay") == 0)
    {
      if (g_ascii_strncasecmp (at, "Signal", 6) != 0)
        return NULL;
      at += 6;
      at += strspn (at, " \t=");
    }
  else if (g_ascii_strcasecmp (type, "application/dtmf") != 0)
    {
      return NULL;
    }

  buffer[0] = g_ascii_toupper (at[0]);
  buffer[1] = 0;
  if (g_str_has_prefix (at, "10"))
    buffer[0] = '*'; /* RFC 4733's numbers, as some phones write them */
  else if (g_str_has_prefix (at, "11"))
    buffer[0] = '#';
  return buffer[0] != 0 && strchr ("0123456789*#ABCD", buffer[0]) != NULL ? buffer : NULL;
}

void
hl_sip_leg_on_info (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;
  HlSipEvent event = { .kind = HL_SIP_DTMF, .leg = leg->id };
  char buffer[2];

  /* nua has answered 200. */
  event.text = m->sip ? info_digits (m->sip, buffer) : NULL;
  if (event.text == NULL || leg->reported)
    return;

  event.trunk = leg->trunk;
  event.extension = leg->extension;
  hl_sip_stack_emit (leg->stack, &event);
}

void
hl_sip_leg_on_refer (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;
  HlSipEvent event = { .kind = HL_SIP_REFER, .leg = leg->id };
  g_autofree char *number = NULL;

  /* nua has answered 202; what becomes of it is the switch's business. */
  nua_notify (m->nh, NUTAG_SUBSTATE (nua_substate_terminated), SIPTAG_EVENT_STR ("refer"),
              SIPTAG_CONTENT_TYPE_STR ("message/sipfrag"),
              SIPTAG_PAYLOAD_STR ("SIP/2.0 200 OK\r\n"), TAG_END ());
  if (m->sip == NULL || m->sip->sip_refer_to == NULL || leg->reported)
    return;

  number = hl_sip_clean (m->sip->sip_refer_to->r_url->url_user);
  event.number = number;
  event.trunk = leg->trunk;
  event.extension = leg->extension;
  hl_sip_stack_emit (leg->stack, &event);
}

void
hl_sip_leg_on_error (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;

  g_message ("SIP: leg %" G_GINT64_FORMAT ": %d %s", leg->id, m->status, m->phrase);
  if (m->status == 408)
    hl_sip_leg_remember_end (leg, 408, m->phrase);
}

void
hl_sip_leg_on_state (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;
  int state = nua_callstate_init;

  tl_gets (m->tags, NUTAG_CALLSTATE_REF (state), TAG_END ());
  if (state == nua_callstate_ready && leg->state == HL_SIP_LEG_RECOVERING)
    hl_sip_recover_ready (leg);
  if (state != nua_callstate_terminated)
    return;

  if (leg->state == HL_SIP_LEG_UP) /* by nua itself */
    hl_sip_leg_remember_end (leg, 408, leg->we_refresh ? GONE : NOT_REFRESHED);
  else if (m->status >= 300)
    hl_sip_leg_remember_end (leg, m->status, m->phrase);
  hl_sip_leg_gone (leg);
}

static void
learn_cseq (HlSipLeg *leg, const sip_t *sip)
{
  if (sip == NULL || sip->sip_cseq == NULL || sip->sip_cseq->cs_seq <= leg->cseq)
    return;

  leg->cseq = sip->sip_cseq->cs_seq;
  if (leg->state == HL_SIP_LEG_UP)
    hl_sip_journal_put_leg (leg->stack, leg);
}

void
hl_sip_leg_on_other_reply (const HlSipMessage *m)
{
  HlSipLeg *leg = m->owner->object;

  if (m->status < 200)
    return;

  learn_cseq (leg, m->sip);
  if (m->event == nua_r_update && m->status < 300 && m->sip != NULL && leg->state == HL_SIP_LEG_UP)
    {
      hl_sip_leg_learn_timer (leg, m->sip, TRUE);
      hl_sip_journal_put_leg (leg->stack, leg);
    }
  if ((m->status == 401 || m->status == 407) && hl_sip_leg_authenticate (leg, m))
    return;
  leg->challenged = FALSE;
  if (m->status == 481 || m->status == 408)
    hl_sip_leg_remember_end (leg, m->status, m->phrase);
  if (m->event == nua_r_update && (m->status == 481 || m->status == 408))
    hl_sip_leg_end (leg, m->status, GONE);
  if (m->event == nua_r_info)
    {
      leg->dtmf_pending = FALSE;
      if (m->status == 481 && leg->state == HL_SIP_LEG_UP)
        hl_sip_leg_bye (leg);
      else
        hl_sip_leg_next_dtmf (leg);
    }
}
