/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-tickets.h"
#include "hl-vault.h"

G_BEGIN_DECLS

/* A file on a ticket, or on what came in before it is one.  Its contents are in the vault
 * (hl-vault.h); the row stays when it is deleted.  What it is was seen by its bytes. */

#define HL_PURPOSE_FILE_NAME "attachment.name"
#define HL_ATTACHMENTS_MOST 100 /* on one ticket */

typedef enum
{
  HL_ATTACHMENT_NONE,
  HL_ATTACHMENT_KEPT,
  HL_ATTACHMENT_DELETED,
} HlAttachmentState;

extern const char *const hl_attachment_state_words[]; /* "", "kept", "deleted" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId ticket;  /* 0 = of something that is not on a ticket yet */
  HlId contact; /* what it came with; 0 = somebody added it */
  unsigned state;
  char *name; /* as it was called; plain in memory */
  char *name_sealed;
  char *kind;  /* "pdf" */
  char *media; /* "application/pdf" */
  gint64 bytes;
  char *digest; /* of the sealed file */
  char *blind;  /* of the contents */
  char *key_sealed;
  HlTime added_at;
  HlId added_by;
  char *adder;
  HlTime deleted_at;
  HlId deleted_by;
  char *deleter;
  char *reason; /* of deleting */
} HlAttachment;
HL_DECLARE_RECORD (HlAttachment, hl_attachment)

/* A name that is safe to show and to save under: its last part, without control characters,
 * at most 240 bytes with its ending kept; "file" when nothing is left. */
char *hl_attachment_clean_name (const char *name);

/* Takes what the vault says of it. */
void hl_attachment_set_item (HlAttachment *self, const HlVaultItem *item);

/* ---- Runs in the store's threads ---- */

/* NULL without error when it is not there. */
HlAttachment *hl_attachments_get (HlDb *db, HlKey *key, HlId id, GError **error);
/* Of a ticket, or of what came in; oldest first, deleted ones too.  @ticket or @contact is 0.
 * (element-type HlAttachment) */
GPtrArray *hl_attachments_list (HlDb *db, HlKey *key, HlId ticket, HlId contact, GError **error);

/* On a ticket with the fact "ticket-attached", or (ticket NULL) on self->contact.
 * HL_DESK_ERROR_STATE when the ticket has too many. */
gboolean hl_attachments_add (HlDb *db, HlAttachment *self, const HlTicket *ticket,
                             const HlDeskContext *context, GError **error);
/* Those of a contact become the ticket's as well, all or none; HL_DESK_ERROR_STATE as above. */
gboolean hl_attachments_move (HlDb *db, HlId contact, const HlTicket *ticket,
                              const HlDeskContext *context, GError **error);
/* The row stays, with who, when and why; the fact "ticket-detached". */
gboolean hl_attachments_delete (HlDb *db, HlAttachment *self, const HlTicket *ticket,
                                const char *reason, const HlDeskContext *context, GError **error);

/* Does a row that is kept have that file? */
gboolean hl_attachments_knows (HlDb *db, const char *digest, gboolean *knows, GError **error);

G_END_DECLS
