/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-service.h"
#include "search/hl-search-index.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

typedef struct _HlServer HlServer;
typedef struct _HlSessions HlSessions;
typedef struct _HlEvents HlHub;
typedef struct _HlReplays HlReplays;
typedef struct _HlWarnings HlWarnings;
typedef struct _HlBoard HlBoard;
typedef struct _HlUpkeep HlUpkeep;
typedef struct _HlKeeper HlKeeper;
typedef struct _HlFiles HlFiles;
typedef struct _HlDrills HlDrills;
typedef struct _HlLive HlWall;

/* The parts, made in this order and freed in the opposite one.  Each knows the
 * service and reaches the others through it. */
struct _HlService
{
  /* Owned */
  HlServiceOptions options;
  HlClock *clock;
  HlStore *store;
  HlKey *key;
  HlSearchIndex *search;
  HlWarnings *warnings;
  HlReplays *replays;
  HlSessions *sessions;
  HlHub *hub;
  HlBoard *board; /* NULL without telephony */
  HlWall *wall;
  HlFiles *files; /* on tickets */
  HlServer *server;
  HlKeeper *keeper; /* of the recordings */
  HlUpkeep *upkeep;
  HlDrills *drills;

  gulong changed; /* of the store, for the search */
  HlTime started_at;
  gboolean stopped;
};

G_END_DECLS
