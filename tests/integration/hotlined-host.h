/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hl-peers.h"
#include "hl-sound.h"
#include "hl-test-api.h"
#include "hl-test.h"

G_BEGIN_DECLS

/* hotlined as a process of its own on private ports, with a small site: the line
 * 12349 with greeting, one queue, agents lina (1001) and wangfang (1002) with
 * softphones, the supervisor banzhang (2001), the manager zhuren, and one trunk. */
typedef struct
{
  char *folder;  /* its data */
  char *prompts; /* greeting 600 Hz for 1 s, music 800 Hz */
  guint16 port, sip, rtp, trunk;
  char *registrar; /* "127.0.0.1:PORT" */
  GSubprocess *process;
  HlTestApi *agent, *supervisor, *manager;
} HotlinedHost;

#define HOST_PASSWORD "Hotline-2026-first"
#define GREETING_HZ 600
#define MUSIC_HZ 800
#define AGENT_HZ 440
#define CITIZEN_HZ 1000

HotlinedHost *hotlined_host_new (void);
void hotlined_host_free (HotlinedHost *self);

void hotlined_host_start (HotlinedHost *self); /* waits until it is ready */
void hotlined_host_kill (HotlinedHost *self);  /* kill -9 */
void hotlined_host_stop (HotlinedHost *self);  /* SIGTERM; waits for its end */

/* Signs lina in, starts her telephone, waits for it to be registered and sets her ready. */
HlBaresip *hotlined_host_agent (HotlinedHost *self);
/* A citizen's telephone at the trunk's address, playing CITIZEN_HZ. */
HlBaresip *hotlined_host_citizen (HotlinedHost *self);

/* Waits until the member of @api's GET @path is @value: a path of names "agent.state". */
gboolean hotlined_host_wait (HlTestApi *api, const char *path, const char *member,
                             const char *value, guint seconds);
const HlJson *hotlined_host_member (const HlJson *root, const char *member);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HotlinedHost, hotlined_host_free)

G_END_DECLS
