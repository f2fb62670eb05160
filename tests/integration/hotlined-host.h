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
  gboolean keep;      /* by `hotlined --keep` */
  char *jump;         /* a file: how many seconds its clock is ahead; NULL = it can't be set */
  GSubprocess *media; /* started by us, as systemd would: hotlined is told the socket only */
  HlTestApi *agent, *supervisor, *manager;
} HotlinedHost;

#define HOST_PASSWORD "Hotline-2026-first"
#define GREETING_HZ 600
#define MUSIC_HZ 800
#define AGENT_HZ 440
#define CITIZEN_HZ 1000

HotlinedHost *hotlined_host_new (void);
/* @members: more of the site file's, "\"outbound_trunk\": \"t\", " */
HotlinedHost *hotlined_host_new_with (const char *members);
/* @trunk: more of the trunk's, ", \"srtp\": \"required\"" */
HotlinedHost *hotlined_host_new_trunk (const char *members, const char *trunk);
void hotlined_host_free (HotlinedHost *self);

/* From its next start on its clock can be set. */
void hotlined_host_jumps (HotlinedHost *self);
void hotlined_host_start (HotlinedHost *self); /* the two that follow */
void hotlined_host_spawn (HotlinedHost *self);
void hotlined_host_await (HotlinedHost *self); /* until it is ready */
/* A hotline-mediad of ours: before hotlined is started. */
void hotlined_host_start_media (HotlinedHost *self);
/* The one that serves this host; @n = how many there are, may be NULL.  0 = none */
pid_t hotlined_host_find_mediad (HotlinedHost *self, guint *n);
void hotlined_host_kill (HotlinedHost *self);      /* kill -9 */
void hotlined_host_kill_kept (HotlinedHost *self); /* kill -9 of the kept one */
void hotlined_host_stop (HotlinedHost *self);      /* SIGTERM; waits for its end */

typedef struct
{
  const char *login, *extension;
  guint hertz; /* what her telephone speaks */
  gboolean auto_answer, tcp;
  const char *codecs, *encryption; /* as HlBaresipConfig's */
} HostPerson;

/* Signs her in at @api, starts her telephone, waits for it to be registered. */
HlBaresip *hotlined_host_phone (HotlinedHost *self, HlTestApi *api, const HostPerson *person);
/* Signs lina in, starts her telephone, waits for it to be registered and sets her ready. */
HlBaresip *hotlined_host_agent (HotlinedHost *self);
HlBaresip *hotlined_host_agent_by (HotlinedHost *self, gboolean tcp);
/* Waits until the tone was there for @seconds, in all, in what a telephone heard or said. */
void hotlined_host_wait_heard (HlBaresip *phone, guint hertz, double seconds);
void hotlined_host_wait_said (HlBaresip *phone, guint hertz, double seconds);
/* Seconds it has said so far. */
double hotlined_host_said (HlBaresip *phone);

/* A citizen's telephone at the trunk's address, playing CITIZEN_HZ. */
HlBaresip *hotlined_host_citizen (HotlinedHost *self);
/* With @codecs and @encryption as in HlBaresipConfig */
HlBaresip *hotlined_host_citizen_by (HotlinedHost *self, const char *codecs,
                                     const char *encryption);
/* Another one; @port 0 = a free one: the trunk is known by its address then. */
HlBaresip *hotlined_host_citizen_as (HotlinedHost *self, const char *number, guint16 port);

/* Waits until the member of @api's GET @path is @value: a path of names "agent.state". */
gboolean hotlined_host_wait (HlTestApi *api, const char *path, const char *member,
                             const char *value, guint seconds);
/* The machine's own, as hotlined is told. (transfer full) */
char *hotlined_host_address (void);
const HlJson *hotlined_host_member (const HlJson *root, const char *member);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HotlinedHost, hotlined_host_free)

G_END_DECLS
