/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-fact-store.h"
#include "hl-sessions.h"

G_BEGIN_DECLS

/* Wrong passwords of one address */
typedef struct
{
  guint n;
  HlTime since;
} HlFailures;

struct _HlSessions
{
  /* Borrowed */
  HlService *service;

  /* Owned */
  GHashTable *sessions; /* token hash → HlSignedIn */
  GHashTable *users;    /* id → HlUser */
  GHashTable *failures; /* address → HlFailures */
  GHashTable *leaving;  /* id of a user → why: their sessions end when they are offline */
  guint leave;
  GCancellable *cancellable;
  gulong changed;
  guint expiry;
  guint verifying; /* passwords being checked just now */
  gboolean reloading, reload_again;
};

void hl_sessions_take (HlSessions *self, HlSignedIn *session);
/* One session is over (its row is the caller's to delete, or gone). */
void hl_sessions_drop (HlSessions *self, const char *token_hash, const char *reason);
void hl_sessions_reload (HlSessions *self);
void hl_sessions_forget_failures (HlSessions *self, HlTime now);

G_END_DECLS
