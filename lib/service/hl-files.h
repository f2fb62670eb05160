/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/hl-attachment.h"
#include "hl-route.h"
#include "hl-service-private.h"

G_BEGIN_DECLS

/* The files on tickets: their vault, what the site takes, and whether they are what they were,
 * looked at each night.  Main thread but for the vault, which is any thread's. */

/* Blocks: what a kill left is settled first. */
HlFiles *hl_files_new (HlService *service, GError **error);
void hl_files_free (HlFiles *self);

HlVault *hl_files_get_vault (HlFiles *self);
gint64 hl_files_get_most (HlFiles *self); /* bytes of one file */
const char *
hl_files_get_kinds (HlFiles *self); /* that are taken; borrowed until the site changes */
/* May a file of that kind be taken?  FALSE with HL_FAIL_FIELD. */
gboolean hl_files_check (HlFiles *self, const HlVaultItem *item, GError **error);

/* A file of the vault as the request's answer, with Range; 410 when it can't be opened. */
typedef struct
{
  const char *digest, *key_sealed;
  const char *media; /* static */
  const char *name;
} HlVaultReply;
void hl_files_reply (HlRequest *request, const HlVaultReply *reply);

/* In a worker thread. */
void hl_files_keep_later (HlFiles *self, const char *digest);
void hl_files_drop_later (HlFiles *self, const char *digest);
void hl_files_remove_later (HlFiles *self, const char *digest);

void hl_files_minute (HlFiles *self);
/* Starts a check; one that runs goes on. */
void hl_files_audit (HlFiles *self);
/* {"running", "at", "files", "missing", "altered", "extra", "ok" or "error"} */
void hl_files_write_audit (HlFiles *self, HlJsonWriter *writer);

typedef struct
{
  gint64 files, missing, altered, extra; /* rows that are kept; files without a row */
} HlFilesVerdict;
/* Blocks: reads the rows, then each file, and compares its digest. */
gboolean hl_files_verify (HlStore *store, HlVault *vault, HlFilesVerdict *verdict, GError **error);

G_END_DECLS
