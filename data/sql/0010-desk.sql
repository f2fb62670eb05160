-- A ticket's way through the offices: who has it, by when, what was asked and decided, and how
-- the citizen found it; and the calendars deadlines are counted by.

ALTER TABLE ticket ADD COLUMN sensitive INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ticket_sensitive CHECK (sensitive IN (0, 1));
ALTER TABLE ticket ADD COLUMN owner INTEGER;
ALTER TABLE ticket ADD COLUMN owner_name TEXT;
ALTER TABLE ticket ADD COLUMN merged_into INTEGER;
ALTER TABLE ticket ADD COLUMN outside TEXT;
ALTER TABLE ticket ADD COLUMN replied_at INTEGER;
ALTER TABLE ticket ADD COLUMN replied_by INTEGER;
CREATE INDEX ticket_due ON ticket (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE assignment (
  id            INTEGER PRIMARY KEY,
  revision      INTEGER NOT NULL,
  ticket        INTEGER NOT NULL REFERENCES ticket (id),
  office        TEXT NOT NULL,
  part          TEXT NOT NULL,
  dispatched_at INTEGER NOT NULL,
  dispatched_by INTEGER,
  signed_at     INTEGER,
  signed_by     INTEGER,
  signer        TEXT,
  return_by     INTEGER,
  returned_at   INTEGER,
  reason        TEXT,
  reply         TEXT,
  replied_at    INTEGER,
  ended_at      INTEGER
) STRICT;
CREATE INDEX assignment_ticket ON assignment (ticket, id);
CREATE INDEX assignment_office ON assignment (office, ticket);
CREATE UNIQUE INDEX assignment_lead_unique ON assignment (ticket)
  WHERE part = 'lead' AND ended_at IS NULL;
CREATE UNIQUE INDEX assignment_office_unique ON assignment (ticket, office) WHERE ended_at IS NULL;

CREATE TABLE ticket_clock (
  id           INTEGER PRIMARY KEY,
  revision     INTEGER NOT NULL,
  ticket       INTEGER NOT NULL REFERENCES ticket (id),
  clock        TEXT NOT NULL,
  state        TEXT NOT NULL,
  counts       TEXT NOT NULL,
  amount       INTEGER NOT NULL,
  extended     INTEGER NOT NULL,
  same_day     INTEGER NOT NULL CONSTRAINT ticket_clock_same_day CHECK (same_day IN (0, 1)),
  open_minute  INTEGER NOT NULL,
  close_minute INTEGER NOT NULL,
  started_at   INTEGER NOT NULL,
  due_at       INTEGER,
  yellow_days  INTEGER NOT NULL,
  yellow_at    INTEGER,
  ended_at     INTEGER,
  calendar     TEXT,
  missing_year INTEGER,
  office       TEXT
) STRICT;
CREATE INDEX ticket_clock_ticket ON ticket_clock (ticket, id);
CREATE INDEX ticket_clock_due ON ticket_clock (due_at, id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ticket_clock_running_unique ON ticket_clock (ticket, clock)
  WHERE ended_at IS NULL;

CREATE TABLE ticket_pause (
  id        INTEGER PRIMARY KEY,
  revision  INTEGER NOT NULL,
  ticket    INTEGER NOT NULL REFERENCES ticket (id),
  from_at   INTEGER NOT NULL,
  to_at     INTEGER,
  waits_for TEXT NOT NULL,
  reason    TEXT
) STRICT;
CREATE INDEX ticket_pause_ticket ON ticket_pause (ticket, id);
CREATE UNIQUE INDEX ticket_pause_open_unique ON ticket_pause (ticket) WHERE to_at IS NULL;

CREATE TABLE extension (
  id         INTEGER PRIMARY KEY,
  revision   INTEGER NOT NULL,
  ticket     INTEGER NOT NULL REFERENCES ticket (id),
  state      TEXT NOT NULL,
  days       INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  asked_at   INTEGER NOT NULL,
  asked_by   INTEGER,
  asker      TEXT,
  decided_at INTEGER,
  decided_by INTEGER,
  decider    TEXT,
  verdict    TEXT
) STRICT;
CREATE INDEX extension_ticket ON extension (ticket, id);
CREATE UNIQUE INDEX extension_asked_unique ON extension (ticket) WHERE state = 'asked';

CREATE TABLE card (
  id        INTEGER PRIMARY KEY,
  revision  INTEGER NOT NULL,
  ticket    INTEGER NOT NULL REFERENCES ticket (id),
  clock     INTEGER,
  office    TEXT,
  colour    TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  issued_by INTEGER,
  reason    TEXT,
  CONSTRAINT card_clock_unique UNIQUE (clock, colour)
) STRICT;
CREATE INDEX card_ticket ON card (ticket, id);
CREATE INDEX card_office ON card (office, issued_at, id);

CREATE TABLE supervision (
  id          INTEGER PRIMARY KEY,
  revision    INTEGER NOT NULL,
  number      TEXT NOT NULL CONSTRAINT supervision_number_unique UNIQUE,
  ticket      INTEGER NOT NULL REFERENCES ticket (id),
  office      TEXT,
  text        TEXT NOT NULL,
  due_at      INTEGER NOT NULL,
  issued_at   INTEGER NOT NULL,
  issued_by   INTEGER,
  issuer      TEXT,
  report      TEXT,
  reported_at INTEGER,
  reported_by INTEGER
) STRICT;
CREATE INDEX supervision_ticket ON supervision (ticket, id);
CREATE INDEX supervision_open ON supervision (due_at, id) WHERE reported_at IS NULL;

CREATE TABLE follow_up (
  id         INTEGER PRIMARY KEY,
  revision   INTEGER NOT NULL,
  ticket     INTEGER NOT NULL REFERENCES ticket (id),
  attempt    INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  outcome    TEXT NOT NULL,
  solved     TEXT,
  result     TEXT,
  service    TEXT,
  comment    TEXT,
  agent      INTEGER,
  agent_name TEXT,
  call       INTEGER,
  CONSTRAINT follow_up_attempt_unique UNIQUE (ticket, attempt)
) STRICT;
CREATE INDEX follow_up_at ON follow_up (at, id);

CREATE TABLE calendar_notice (
  id          INTEGER PRIMARY KEY,
  revision    INTEGER NOT NULL,
  year        INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  source      TEXT NOT NULL,
  notice      TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  imported_by INTEGER,
  CONSTRAINT calendar_notice_version_unique UNIQUE (year, version)
) STRICT;
