/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-intake.h"

#include "hl-fact-store.h"

#include <string.h>

struct _HlIntake
{
  HlVault *vault;
  char *kinds; /* that are taken */
  gint64 most;
  char *source;
  HlVaultItem original;
  HlMail *mail;
  GPtrArray *attachments; /* HlAttachment, not in the data yet */
  GString *note;          /* what was not taken */
};

HlIntake *
hl_intake_new (HlFiles *files, const char *source, HlVaultItem *original)
{
  HlIntake *self = g_new0 (HlIntake, 1);

  self->vault = hl_vault_ref (hl_files_get_vault (files));
  self->kinds = g_strdup (hl_files_get_kinds (files));
  self->most = hl_files_get_most (files);
  self->source = g_strdup (source);
  self->original = *original;
  *original = (HlVaultItem){ 0 };
  self->attachments = g_ptr_array_new_with_free_func (g_object_unref);
  self->note = g_string_new (NULL);
  return self;
}

void
hl_intake_free (HlIntake *self)
{
  hl_vault_item_clear (&self->original);
  g_clear_pointer (&self->mail, hl_mail_free);
  g_ptr_array_unref (self->attachments);
  g_string_free (self->note, TRUE);
  hl_vault_unref (self->vault);
  g_free (self->kinds);
  g_free (self->source);
  g_free (self);
}

/* ---- Reading ---- */

/* What a site does not take stays in the original: "exe 12,345". */
static gboolean
is_taken (HlIntake *self, const HlMailPart *part)
{
  gsize length;
  const void *data = g_bytes_get_data (part->bytes, &length);
  const HlFileKind *kind = hl_file_kind_sniff (data, length);

  if (length == 0)
    return FALSE;
  if ((gint64) length <= self->most && hl_file_kind_is_listed (self->kinds, kind->word))
    return TRUE;
  if (self->note->len < 300)
    g_string_append_printf (self->note, "%s%s (%" G_GSIZE_FORMAT " bytes)",
                            self->note->len > 0 ? ", " : "", kind->word, length);
  return FALSE;
}

static gboolean
store_part (HlIntake *self, const HlMailPart *part, GError **error)
{
  g_auto (HlVaultItem) item = { 0 };
  HlAttachment *attachment;

  if (!is_taken (self, part))
    return TRUE;
  if (!hl_vault_store (self->vault, part->bytes, &item, error))
    return FALSE;
  attachment = hl_attachment_new ();
  attachment->name = hl_attachment_clean_name (part->name);
  hl_attachment_set_item (attachment, &item);
  g_ptr_array_add (self->attachments, attachment);
  return TRUE;
}

gboolean
hl_intake_read (HlIntake *self, GError **error)
{
  g_autoptr (GBytes) bytes = hl_vault_load (self->vault, self->original.digest,
                                            self->original.key_sealed, HL_MAIL_MOST, error);

  if (bytes == NULL)
    return FALSE;
  self->mail = hl_mail_parse (bytes, error);
  for (guint i = 0; self->mail != NULL && i < self->mail->attached->len; i++)
    if (!store_part (self, self->mail->attached->pdata[i], error))
      return FALSE;
  return self->mail != NULL;
}

/* ---- Writing ---- */

static gboolean
note_received (HlDb *db, const HlContact *contact, const HlDeskContext *context, GError **error)
{
  g_autofree char *text = g_strdup_printf ("contact %" G_GINT64_FORMAT ", %s, %s", contact->id,
                                           hl_contact_channel_words[contact->channel],
                                           hl_contact_state_words[contact->state]);
  HlFactNote note = {
    .at = context->now, .kind = "contact-received", .actor = context->user, .text = text
  };

  return hl_facts_append (db, &note, error);
}

HlContact *
hl_intake_write (HlIntake *self, HlDb *db, const HlDeskContext *context, GError **error)
{
  g_autoptr (HlContact) contact = hl_contact_new ();

  contact->channel = hl_enum_value (hl_contact_channel_words, "mail");
  contact->source = g_strdup (self->source);
  hl_contact_set_mail (contact, self->mail, &self->original);
  contact->attachments = self->attachments->len;
  contact->note = self->note->len > 0 ? g_strdup (self->note->str) : NULL;
  if (!hl_contacts_insert (db, contact, context, error))
    return NULL;
  for (guint i = 0; i < self->attachments->len; i++)
    {
      HlAttachment *attachment = self->attachments->pdata[i];

      attachment->contact = contact->id;
      attachment->revision = 0;
      if (!hl_attachments_add (db, attachment, NULL, context, error))
        return NULL;
    }
  return note_received (db, contact, context, error) ? g_steal_pointer (&contact) : NULL;
}

void
hl_intake_keep (HlIntake *self, HlFiles *files)
{
  hl_files_keep_later (files, self->original.digest);
  for (guint i = 0; i < self->attachments->len; i++)
    hl_files_keep_later (files, ((HlAttachment *) self->attachments->pdata[i])->digest);
}

void
hl_intake_drop (HlIntake *self, HlFiles *files)
{
  for (guint i = 0; i < self->attachments->len; i++)
    hl_files_drop_later (files, ((HlAttachment *) self->attachments->pdata[i])->digest);
}
