-- How long what may take, by kind, urgency and category; the hours of the service; whose
-- tickets a user of an office sees.

CREATE TABLE sla_profile (
  id             INTEGER PRIMARY KEY,
  revision       INTEGER NOT NULL,
  name           TEXT NOT NULL CONSTRAINT sla_profile_name_unique UNIQUE,
  kind           TEXT,
  urgency        TEXT,
  category       TEXT,
  sign           TEXT NOT NULL,
  contact        TEXT NOT NULL,
  close          TEXT NOT NULL,
  follow_up      TEXT NOT NULL,
  same_day       INTEGER NOT NULL CONSTRAINT sla_profile_same_day CHECK (same_day IN (0, 1)),
  extension_days INTEGER NOT NULL,
  return_days    INTEGER NOT NULL,
  yellow_days    INTEGER NOT NULL,
  place          INTEGER NOT NULL
) STRICT;

ALTER TABLE site ADD COLUMN service_open TEXT NOT NULL DEFAULT '08:00';
ALTER TABLE site ADD COLUMN service_close TEXT NOT NULL DEFAULT '20:00';
ALTER TABLE "user" ADD COLUMN office TEXT;
