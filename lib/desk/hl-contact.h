/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-mail.h"
#include "hl-tickets.h"
#include "hl-vault.h"

G_BEGIN_DECLS

/* 来件: what came in by another way than the telephone.  The original is in the vault, byte for
 * byte; what was read of it is sealed in the row.  Somebody makes a ticket of it, adds it to
 * one, or refuses it with a reason; what came before is a duplicate, and stays to be seen. */

typedef enum
{
  HL_CONTACT_NONE,
  HL_CONTACT_NEW,
  HL_CONTACT_REGISTERED, /* a ticket was made of it */
  HL_CONTACT_APPENDED,   /* it belongs to a ticket there was */
  HL_CONTACT_REFUSED,
  HL_CONTACT_SPAM,
  HL_CONTACT_DUPLICATE,
  HL_N_CONTACT_STATES
} HlContactState;

typedef enum
{
  HL_CONTACT_EVENT_COME,
  HL_CONTACT_EVENT_COME_AGAIN, /* it came before */
  HL_CONTACT_EVENT_REGISTER,
  HL_CONTACT_EVENT_APPEND,
  HL_CONTACT_EVENT_REFUSE,
  HL_CONTACT_EVENT_SPAM,
  HL_CONTACT_EVENT_REOPEN, /* it was wrong to refuse it */
  HL_N_CONTACT_EVENTS
} HlContactEvent;

extern const char *const hl_contact_state_words[]; /* "", new, registered, appended, refused, spam,
                                                      duplicate */
extern const char *const hl_contact_event_words[]; /* come, come-again, register, append … */
extern const char *const hl_contact_channel_words[]; /* "", mail, sms, web, letter, walk-in */
extern const HlStateTable hl_contact_table;

#define HL_PURPOSE_CONTACT "contact.text"
#define HL_CONTACT_SAME_SPAN (7 * HL_DAY) /* the same text of the same sender is a duplicate */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  unsigned channel;
  unsigned state;
  char *source; /* a mailbox's name, "file" */
  HlTime received_at, sent_at;
  char *sender, *address, *subject, *text; /* plain in memory */
  char *sender_sealed, *address_sealed, *subject_sealed, *text_sealed;
  char *id_blind;     /* of what the sender calls it: Message-ID */
  char *sender_blind; /* of the address */
  char *text_blind;
  gboolean automatic, cut;
  char *digest, *blind, *key_sealed; /* of the original, as of an attachment */
  gint64 bytes;
  gint64 attachments;
  char *note; /* what was left in the original */
  HlId ticket, duplicate_of;
  HlTime decided_at;
  HlId decided_by;
  char *decider, *reason;
} HlContact;
HL_DECLARE_RECORD (HlContact, hl_contact)

/* What a mail says into @self, by the vault's @original. */
void hl_contact_set_mail (HlContact *self, const HlMail *mail, const HlVaultItem *original);

/* ---- Runs in the store's threads ---- */

/* NULL without error when it is not there. */
HlContact *hl_contacts_get (HlDb *db, HlKey *key, HlId id, GError **error);

/* A filter not given is NULL or 0. */
typedef struct
{
  const char *const *states;   /* words */
  const char *const *channels; /* words */
  HlId ticket;
  HlTime after_at; /* paging: received_at and id of the last one seen */
  HlId after_id;
} HlContactFilter;

/* Newest first, without texts.  @total: (out) (optional) (element-type HlContact) */
GPtrArray *hl_contacts_list (HlDb *db, HlKey *key, const HlContactFilter *filter, guint limit,
                             gint64 *total, GError **error);

/* New, or a duplicate with its reason: of the same Message-ID, the same bytes, or the same text of
 * the same sender within HL_CONTACT_SAME_SPAN. */
gboolean hl_contacts_insert (HlDb *db, HlContact *self, const HlDeskContext *context,
                             GError **error);
/* HL_DESK_ERROR_STATE where it can't be.  @ticket: of REGISTER and APPEND; @reason: of the
 * others. */
gboolean hl_contacts_decide (HlDb *db, HlContact *self, HlContactEvent event, HlId ticket,
                             const char *reason, const HlDeskContext *context, GError **error);

/* What a ticket made of it begins with. */
HlTicket *hl_contact_make_ticket (const HlContact *self);
/* Does a row have that original? */
gboolean hl_contacts_knows (HlDb *db, const char *digest, gboolean *knows, GError **error);

G_END_DECLS
