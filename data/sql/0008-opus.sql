-- Recordings that became Ogg Opus later, to save disk.  Path, digest and bytes stay those of
-- the file that was recorded, which the chain hashes; the fact "recording-converted" leads from
-- it to the file there is now.

ALTER TABLE recording ADD COLUMN converted_at INTEGER;
ALTER TABLE recording ADD COLUMN opus_digest TEXT;
ALTER TABLE recording ADD COLUMN opus_bytes INTEGER;
-- Why it stays as it is.
ALTER TABLE recording ADD COLUMN opus_fault TEXT;
CREATE INDEX recording_flac ON recording (started_at, id)
  WHERE purged_at IS NULL AND converted_at IS NULL AND opus_fault IS NULL;

-- After how many days, 0 = never; and those with a hold or a mark, too?
ALTER TABLE retention ADD COLUMN opus_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE retention ADD COLUMN opus_kept INTEGER NOT NULL DEFAULT 0
  CONSTRAINT retention_opus_kept CHECK (opus_kept IN (0, 1));

ALTER TABLE site ADD COLUMN opus_kbit INTEGER NOT NULL DEFAULT 32;
ALTER TABLE site ADD COLUMN quiet_hours TEXT;
