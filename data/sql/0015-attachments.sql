-- Files on tickets: sealed in the folder attachments, named by the digest of the sealed file.
-- A row stays when its file is deleted; its key goes.

CREATE TABLE attachment (
  id          INTEGER PRIMARY KEY,
  revision    INTEGER NOT NULL,
  ticket      INTEGER REFERENCES ticket (id),
  contact     INTEGER,
  state       TEXT NOT NULL,
  name_sealed TEXT NOT NULL,
  kind        TEXT NOT NULL,
  media       TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  digest      TEXT NOT NULL,
  blind       TEXT NOT NULL,
  key_sealed  TEXT,
  added_at    INTEGER NOT NULL,
  added_by    INTEGER,
  adder       TEXT,
  deleted_at  INTEGER,
  deleted_by  INTEGER,
  deleter     TEXT,
  reason      TEXT
) STRICT;
CREATE INDEX attachment_ticket ON attachment (ticket, id);
CREATE INDEX attachment_contact ON attachment (contact, id) WHERE contact IS NOT NULL;
CREATE INDEX attachment_digest ON attachment (digest);

ALTER TABLE site ADD COLUMN attachment_mb INTEGER NOT NULL DEFAULT 20;
ALTER TABLE site ADD COLUMN attachment_kinds TEXT;
