-- Recordings sealed at rest, kept by class, and purged down to their row: what the
-- chain hashes stays.  A row that was purged has no key any more.

ALTER TABLE recording ADD COLUMN key_sealed TEXT;
ALTER TABLE recording ADD COLUMN class TEXT;
ALTER TABLE recording ADD COLUMN hold INTEGER NOT NULL DEFAULT 0
  CONSTRAINT recording_hold CHECK (hold IN (0, 1));
ALTER TABLE recording ADD COLUMN purged_at INTEGER;
CREATE INDEX recording_age ON recording (started_at, id) WHERE purged_at IS NULL;
CREATE INDEX recording_purged ON recording (purged_at, id) WHERE purged_at IS NOT NULL;

-- How long recordings of a class are kept.
CREATE TABLE retention (
  id          INTEGER PRIMARY KEY,
  revision    INTEGER NOT NULL,
  class       TEXT NOT NULL CONSTRAINT retention_class_unique UNIQUE,
  days        INTEGER NOT NULL,
  what        TEXT,
  ticket_kind TEXT,
  place       INTEGER NOT NULL
) STRICT;

ALTER TABLE queue ADD COLUMN retention TEXT;
ALTER TABLE site ADD COLUMN record_pause_seconds INTEGER NOT NULL DEFAULT 300;
ALTER TABLE site ADD COLUMN recording_notice TEXT;
