/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hotlined-host.h"
#include "service/hl-service-private.h"

G_BEGIN_DECLS

/* The service in the test's own process, over a host's data, so that it can be broken and
 * looked into; its peers are processes as ever. */
typedef struct
{
  HotlinedHost *host; /* borrowed */
  HlClock *clock;
  HlService *service;
  HlBoard *board; /* the service's */
  char *listen, *sip, *socket;
  gboolean started;
} InProcess;

/* @clock: (transfer full).  @mediad: by the service; else the host's own is waited for */
InProcess *in_process_new (HotlinedHost *host, HlClock *clock, gboolean mediad);
void in_process_free (InProcess *self);

G_END_DECLS
