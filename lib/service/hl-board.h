/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-switch.h"
#include "hl-service-private.h"
#include "media/hl-media.h"
#include "sip/hl-sip.h"

G_BEGIN_DECLS

/* The switchboard's hands: events of sip, media and people go into HlSwitch, what it
 * keeps is journalled, its commands are carried out when that is durable, its facts
 * are written to the log.  Main thread. */

/* Opens the journal; facts that a killed run did not store are stored.  Blocks: at start. */
HlBoard *hl_board_new (HlService *service, GError **error);
void hl_board_free (HlBoard *self);

/* Configures from the data, starts sip and media, takes calls over.  A port in use
 * is an error; a mediad that is away is an alarm. */
void hl_board_start_async (HlBoard *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean hl_board_start_finish (HlBoard *self, GAsyncResult *result, GError **error);
void hl_board_stop_async (HlBoard *self, gboolean keep_calls, GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean hl_board_stop_finish (HlBoard *self, GAsyncResult *result, GError **error);

/* An event of a person. @actor: who asks, for the log. */
gboolean hl_board_ask (HlBoard *self, const HlEvent *event, HlId actor, GError **error);

/* By sessions; nothing for those who take no calls. */
void hl_board_sign_in (HlBoard *self, HlId user);
void hl_board_sign_out (HlBoard *self, HlId user);

/* For the live view */
HlSwitch *hl_board_get_switch (HlBoard *self);
HlMedia *hl_board_get_media (HlBoard *self);
/* Queues of an agent. */
const HlId *hl_board_get_agent_queues (HlBoard *self, HlId agent, guint *n);
/* JSON of who a caller is, NULL while it is not known (yet). @pending: (out): it is being read. */
const char *hl_board_get_caller (HlBoard *self, HlId call, gboolean *pending);

/* A number that outbound calls may show. */
gboolean hl_board_has_line (HlBoard *self, const char *number);
/* As hl_site_config_hold_limits(). */
void hl_board_get_hold_limits (HlBoard *self, HlSpan *warning, HlSpan *alarm);
/* The number of the site's emergency service @name; NULL = none.  Borrowed until the next event. */
const char *hl_board_find_emergency (HlBoard *self, const char *name);

gboolean hl_board_sip_is_up (HlBoard *self);
gboolean hl_board_media_is_up (HlBoard *self);

/* Where consoles register. (transfer full) (nullable) */
char *hl_board_dup_registrar (HlService *service);
/* Of its certificate; NULL = without TLS. */
const char *hl_board_get_sip_fingerprint (HlService *service);

/* For benches and the watchdog: of the journal, from hand-over to commit. */
typedef struct
{
  guint64 batches, writes;
  HlSpan longest, sum;
} HlBoardFigures;
void hl_board_get_figures (HlBoard *self, HlBoardFigures *figures);

G_END_DECLS
