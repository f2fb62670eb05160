/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/url.h>

/* INVITEs of ours: to a device, a fixed address or a number through a trunk, and
 * their answers, also those of our re-INVITEs. */

#define RETRY_LEAST_MS 2100
#define RETRY_MOST_MS 4000
#define RETRY_AFTER_MOST 32

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

/* ---- Answers to the first INVITE ---- */

static void
emit_ringing (HlSipLeg *leg, int code, const HlMediaDesc *remote)
{
  HlSipEvent event = { .kind = HL_SIP_RINGING, .leg = leg->id, .code = code };

  if (leg->reported)
    return;
  event.trunk = leg->trunk;
  event.extension = leg->extension;
  if (remote != NULL)
    event.remote = *remote;
  hl_sip_stack_emit (leg->stack, &event);
}

static void
on_provisional (HlSipLeg *leg, const HlSipMessage *m)
{
  g_autofree char *sdp = NULL;
  gboolean early = FALSE;

  if (m->sip == NULL || leg->state == HL_SIP_LEG_CANCELLING)
    return;
  /* nua says so itself when it asks again, after a 422: nothing was heard of that yet. */
  if (m->sip->sip_status == NULL || m->sip->sip_status->st_status >= 200)
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

  leg->rang = TRUE;
  sdp = hl_sip_body_sdp (m->sip);
  if (sdp != NULL)
    early = hl_sip_leg_take_sdp (leg, sdp, NULL);
  emit_ringing (leg, m->status, early ? &leg->remote_desc : NULL);
}

/* Of an answer that is repeated until we say that it came. */
static void
acknowledge_provisional (HlSipLeg *leg, const HlSipMessage *m)
{
  sip_rack_t rack[1];

  if (!leg->sends_prack || m->sip == NULL || m->sip->sip_rseq == NULL)
    return;
  sip_rack_init (rack);
  rack->ra_response = m->sip->sip_rseq->rs_response;
  rack->ra_cseq = m->sip->sip_cseq->cs_seq;
  rack->ra_method = m->sip->sip_cseq->cs_method;
  rack->ra_method_name = m->sip->sip_cseq->cs_method_name;
  nua_prack (m->nh, SIPTAG_RACK (rack), TAG_END ());
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
  /* Of the running call what was refused for now may be tried again. */
  nua_set_hparams (leg->nh, NUTAG_MAX_RETRY_AFTER (RETRY_AFTER_MOST), TAG_END ());
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
note_answer (HlSipLeg *leg)
{
  HlSipTrunk *trunk = hl_sip_trunk_find (leg->stack, leg->trunk);

  if (trunk != NULL)
    hl_sip_trunk_note_answer (trunk);
  g_clear_pointer (&leg->invite, hl_sip_invite_free);
  leg->challenged = FALSE; /* of this request; the next may be asked again */
}

static void
on_answer (HlSipLeg *leg, const HlSipMessage *m)
{
  gboolean late = leg->state == HL_SIP_LEG_CANCELLING;

  learn_answer (leg, m->sip);
  note_answer (leg);
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
  hl_sip_leg_next_change (leg);
}

gboolean
hl_sip_leg_authenticate (HlSipLeg *leg, const HlSipMessage *m)
{
  HlSipTrunk *trunk = hl_sip_trunk_find (leg->stack, leg->trunk);
  g_autofree char *credentials = trunk && m->sip ? hl_sip_trunk_credentials (trunk, m->sip) : NULL;

  if (credentials == NULL || leg->challenged)
    return FALSE;

  leg->challenged = TRUE;
  nua_authenticate (m->nh, NUTAG_AUTH (credentials), TAG_END ());
  return TRUE;
}

static gboolean
answer_challenge (HlSipLeg *leg, const HlSipMessage *m)
{
  if (leg->state == HL_SIP_LEG_CANCELLING || !hl_sip_leg_authenticate (leg, m))
    return FALSE;

  leg->state = HL_SIP_LEG_CALLING;
  return TRUE;
}

/* In the words of who has to mend it. */
static char *
refusal_text (HlSipLeg *leg, const HlSipMessage *m)
{
  HlSipTrunk *trunk = hl_sip_trunk_find (leg->stack, leg->trunk);

  if (leg->faults != NULL && leg->tried->len > 1)
    return g_strdup (leg->faults->str);
  if (trunk != NULL && trunk->tls_fault != NULL && m->status == 503)
    return g_strdup_printf ("%s: %s", leg->trunk, trunk->tls_fault);
  return hl_sip_clean (m->phrase);
}

static void
on_refusal (HlSipLeg *leg, const HlSipMessage *m)
{
  g_autofree char *phrase = hl_sip_clean (m->phrase);
  g_autofree char *reason = NULL;

  if ((m->status == 401 || m->status == 407) && answer_challenge (leg, m))
    return;
  if (hl_sip_leg_try_next (leg, m->status, phrase, TRUE))
    {
      leg->state = HL_SIP_LEG_ENDING;
      return;
    }

  reason = refusal_text (leg, m);
  hl_sip_leg_remember_end (leg, m->status, reason);
  hl_sip_journal_drop_leg (leg->stack, leg);
  hl_sip_leg_report_end (leg, leg->end_code, leg->end_reason);
  leg->state = HL_SIP_LEG_ENDING; /* and freed when nua says it is over */
}

/* ---- Re-INVITEs ---- */

void
hl_sip_leg_send_reinvite (HlSipLeg *self)
{
  g_autofree char *sdp = hl_sip_leg_write_sdp (self, FALSE);

  self->reinviting = TRUE;
  self->ever_offered = TRUE;
  hl_sip_journal_put_leg (self->stack, self);
  nua_invite (self->nh, SIPTAG_CONTACT_STR (self->contact),
              SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp), TAG_END ());
}

static void
change (HlSipLeg *leg, const HlMediaDesc *local)
{
  if (!leg->changing)
    leg->agreed_desc = leg->local_desc;
  leg->changing = TRUE;
  leg->local_desc = *local;
  hl_sip_leg_send_reinvite (leg);
}

/* One at a time: of those that are wanted meanwhile, the last. */
void
hl_sip_leg_reinvite_post (HlSipStack *stack, gpointer data)
{
  const HlSipLegCommand *command = data;
  HlSipLeg *leg = hl_sip_leg_find (stack, command->leg);

  if (leg == NULL)
    return;
  leg->wanted_desc = command->local;
  leg->change_wanted = TRUE;
  hl_sip_leg_next_change (leg);
}

void
hl_sip_leg_next_change (HlSipLeg *leg)
{
  if (!leg->change_wanted || leg->state != HL_SIP_LEG_UP || leg->reinviting)
    return;
  leg->change_wanted = FALSE;
  change (leg, &leg->wanted_desc);
}

static void
retry_cb (HlSipStack *magic, su_timer_t *timer, HlSipStack *data)
{
  HlSipLeg *leg = (HlSipLeg *) (gpointer) data;

  if (leg->state != HL_SIP_LEG_UP || leg->reinviting)
    return;
  if (leg->change_wanted)
    hl_sip_leg_next_change (leg);
  else
    hl_sip_leg_send_reinvite (leg);
}

void
hl_sip_leg_reinvite_in (HlSipLeg *leg, guint milliseconds)
{
  if (leg->retry == NULL)
    leg->retry = su_timer_create (su_root_task (leg->stack->root), 0);
  su_timer_set_interval (leg->retry, retry_cb, (HlSipStack *) (gpointer) leg, milliseconds);
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

  leg->reinviting = leg->changing = FALSE;
  leg->challenged = FALSE;
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
  /* Asked for again meanwhile, and it is so. */
  if (memcmp (&leg->wanted_desc, &leg->local_desc, sizeof leg->local_desc) == 0)
    leg->change_wanted = FALSE;
  hl_sip_leg_next_change (leg);
}

/* What they have of us is what they had. */
static void
take_back (HlSipLeg *leg)
{
  leg->changing = FALSE;
  leg->local_desc = leg->agreed_desc;
  hl_sip_journal_put_leg (leg->stack, leg);
}

static void
on_change_refused (HlSipLeg *leg, const HlSipMessage *m)
{
  gboolean ours = leg->reinviting;

  if ((m->status == 401 || m->status == 407) && hl_sip_leg_authenticate (leg, m))
    return;
  leg->reinviting = leg->challenged = FALSE;
  g_message ("SIP: leg %" G_GINT64_FORMAT ": re-INVITE refused: %d", leg->id, m->status);
  if (m->status == 491 && ours)
    {
      hl_sip_leg_reinvite_in (leg, (guint) g_random_int_range (RETRY_LEAST_MS, RETRY_MOST_MS));
      return;
    }
  if (m->status == 481 || m->status == 408)
    {
      hl_sip_leg_end (leg, m->status, "The other side lost the call");
      return;
    }
  if (leg->changing)
    take_back (leg);
  hl_sip_leg_next_change (leg);
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
      acknowledge_provisional (leg, m);
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
