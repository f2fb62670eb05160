/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-switch.h"
#include "people/hl-site.h"
#include "sip/hl-sip.h"

G_BEGIN_DECLS

/* The stored site as the switchboard and SIP want it: values, owned by this object,
 * constant while it lives. */
typedef struct _HlSiteConfig HlSiteConfig;

/* In a read job. @key opens the trunks' passwords. */
HlSiteConfig *hl_site_config_load (HlDb *db, HlKey *key, GError **error);
void hl_site_config_free (HlSiteConfig *self);

/* Agents are the enabled users with a device whose role takes calls or listens. */
const HlSwitchConfig *hl_site_config_switch (HlSiteConfig *self);
/* "0532"; NULL = none is set. */
const char *hl_site_config_area_code (HlSiteConfig *self);
const HlTrunkConfig *hl_site_config_trunks (HlSiteConfig *self, guint *n);
const HlDeviceConfig *hl_site_config_devices (HlSiteConfig *self, guint *n);
/* How long a hold may last until it is near its limit, and over it; 0 = is not watched. */
void hl_site_config_hold_limits (HlSiteConfig *self, HlSpan *warning, HlSpan *alarm);
/* The number of an emergency service; NULL = there is none of that name.  A site that names
 * none has the country's, by their numbers. */
const char *hl_site_config_emergency (HlSiteConfig *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSiteConfig, hl_site_config_free)

G_END_DECLS
