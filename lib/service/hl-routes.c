/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-router.h"

/* The one list of all routes. */
/* clang-format off */
const HlRoute *const hl_route_tables[] = {
  hl_routes_session,
  hl_routes_me,
  hl_routes_live,
  hl_routes_drill,
  hl_routes_watch,
  hl_routes_people,
  hl_routes_desk,
  hl_routes_dispatch,
  hl_routes_flow,
  hl_routes_follow_ups,
  hl_routes_attachments,
  hl_routes_search,
  hl_routes_contacts,
  hl_routes_calls,
  hl_routes_citizens,
  hl_routes_callbacks,
  hl_routes_recordings, hl_routes_keeping,
  hl_routes_statistics,
  hl_routes_site,
  hl_routes_blocked,
  hl_routes_prompts,
  hl_routes_service,
  NULL,
};
/* clang-format on */
