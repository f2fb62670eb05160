-- What came in by another way than the telephone: the original sealed beside the attachments,
-- what was read of it sealed here.

CREATE TABLE contact (
  id             INTEGER PRIMARY KEY,
  revision       INTEGER NOT NULL,
  channel        TEXT NOT NULL,
  state          TEXT NOT NULL,
  source         TEXT,
  received_at    INTEGER NOT NULL,
  sent_at        INTEGER,
  sender_sealed  TEXT,
  address_sealed TEXT,
  subject_sealed TEXT,
  text_sealed    TEXT,
  id_blind       TEXT,
  sender_blind   TEXT,
  text_blind     TEXT,
  automatic      INTEGER NOT NULL CONSTRAINT contact_automatic CHECK (automatic IN (0, 1)),
  cut            INTEGER NOT NULL CONSTRAINT contact_cut CHECK (cut IN (0, 1)),
  digest         TEXT NOT NULL,
  blind          TEXT NOT NULL,
  key_sealed     TEXT NOT NULL,
  bytes          INTEGER NOT NULL,
  attachments    INTEGER,
  note           TEXT,
  ticket         INTEGER REFERENCES ticket (id),
  duplicate_of   INTEGER REFERENCES contact (id),
  decided_at     INTEGER,
  decided_by     INTEGER,
  decider        TEXT,
  reason         TEXT
) STRICT;
CREATE INDEX contact_received ON contact (received_at, id);
CREATE INDEX contact_state ON contact (state, received_at, id);
CREATE INDEX contact_ticket ON contact (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX contact_id_blind ON contact (id_blind) WHERE id_blind IS NOT NULL;
CREATE INDEX contact_blind ON contact (blind);
CREATE INDEX contact_sender ON contact (sender_blind, text_blind) WHERE sender_blind IS NOT NULL;
CREATE INDEX contact_digest ON contact (digest);
