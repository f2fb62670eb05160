/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-site-private.h"

#include <string.h>

/* Limits of tickets: how they are written, and what holds without a profile: five working days,
 * ten more when asked for, two to return it (Shandong's rule of 2020). */

#define MOST_DAYS 366

static const struct
{
  const char *word;
  HlSiteUnit unit;
  guint times;
} units[] = {
  { "working-days", HL_SITE_WORKING_DAYS, 1 },
  { "service-hours", HL_SITE_SERVICE_MINUTES, 60 },
  { "service-minutes", HL_SITE_SERVICE_MINUTES, 1 },
  { "days", HL_SITE_WALL_MINUTES, 1440 },
  { "hours", HL_SITE_WALL_MINUTES, 60 },
  { "minutes", HL_SITE_WALL_MINUTES, 1 },
};

gboolean
hl_site_limit (const char *text, HlSiteUnit *unit, guint *amount)
{
  const char *space = text != NULL ? strchr (text, ' ') : NULL;
  guint64 n;

  if (space == NULL || space == text || space - text > 6
      || strspn (text, "0123456789") != (gsize) (space - text))
    return FALSE;
  n = g_ascii_strtoull (text, NULL, 10);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      guint64 most = units[i].unit == HL_SITE_WORKING_DAYS ? MOST_DAYS : MOST_DAYS * 1440;

      if (strcmp (space + 1, units[i].word) != 0)
        continue;
      *unit = units[i].unit;
      *amount = (guint) MIN (n * units[i].times, most + 1);
      return *amount > 0 && *amount <= most;
    }
  return FALSE;
}

static void
set_text (char **field, const char *usual)
{
  if (*field == NULL)
    *field = g_strdup (usual);
}

static void
set_number (gint64 *field, gint64 usual)
{
  if (*field == G_MININT64)
    *field = usual;
}

void
hl_site_profile_set_defaults (HlSiteProfile *self)
{
  set_text (&self->sign, "1 working-days");
  set_text (&self->contact, "1 working-days");
  set_text (&self->close, "5 working-days");
  set_text (&self->follow_up, "1 working-days");
  set_number (&self->extension_days, 10);
  set_number (&self->return_days, 2);
  set_number (&self->yellow_days, 1);
}

HlSiteProfile *
hl_site_profile_usual (void)
{
  HlSiteProfile *self = hl_site_profile_new ();

  hl_site_profile_set_defaults (self);
  return self;
}

gboolean
hl_site_check_profile (HlSite *self, guint i, GError **error)
{
  HlSiteProfile *profile = self->sla_profiles->pdata[i];
  const struct
  {
    const char *name, *text;
  } limits[] = {
    { "sign", profile->sign },
    { "contact", profile->contact },
    { "close", profile->close },
    { "follow_up", profile->follow_up },
  };
  HlSiteUnit unit;
  guint amount;

  for (guint k = 0; k < G_N_ELEMENTS (limits); k++)
    if (!hl_site_limit (limits[k].text, &unit, &amount))
      return hl_site_refuse (error,
                             "sla_profiles[%u].%s: must be a limit such as 5 working-days, "
                             "4 service-hours, 12 hours or 30 minutes",
                             i, limits[k].name);
  if (profile->category != NULL
      && strspn (profile->category, "0123456789") != strlen (profile->category))
    return hl_site_refuse (error, "sla_profiles[%u].category: must be the digits of a code", i);
  return TRUE;
}
