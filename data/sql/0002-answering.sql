-- How calls are answered, who is rung back, who is not answered.

ALTER TABLE site ADD COLUMN hold_warning_seconds INTEGER NOT NULL DEFAULT 120;
ALTER TABLE site ADD COLUMN hold_alarm_seconds INTEGER NOT NULL DEFAULT 180;
ALTER TABLE site ADD COLUMN callback_attempts INTEGER NOT NULL DEFAULT 3;
ALTER TABLE site ADD COLUMN callback_short_abandoned INTEGER NOT NULL DEFAULT 0
  CONSTRAINT site_callback_short CHECK (callback_short_abandoned IN (0, 1));

-- Actions and menus are JSON, as in the site file.
ALTER TABLE queue ADD COLUMN relax_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN last_agent_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN announce_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN announce_wait INTEGER NOT NULL DEFAULT 0
  CONSTRAINT queue_announce_wait CHECK (announce_wait IN (0, 1));
ALTER TABLE queue ADD COLUMN callback_after_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN "full" TEXT;
ALTER TABLE queue ADD COLUMN waited TEXT;
ALTER TABLE queue ADD COLUMN nobody TEXT;

ALTER TABLE flow ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow ADD COLUMN at_closing TEXT NOT NULL DEFAULT 'serve';
ALTER TABLE flow ADD COLUMN repeat_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow ADD COLUMN cut_off_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow ADD COLUMN redial_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow ADD COLUMN menu TEXT;
ALTER TABLE flow ADD COLUMN closed TEXT;
ALTER TABLE flow ADD COLUMN message_prompt TEXT;
ALTER TABLE flow ADD COLUMN message_seconds INTEGER NOT NULL DEFAULT 120;
ALTER TABLE flow ADD COLUMN rating_prompt TEXT;
ALTER TABLE flow ADD COLUMN rating_digits INTEGER NOT NULL DEFAULT 5;

CREATE TABLE emergency (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  name     TEXT NOT NULL CONSTRAINT emergency_name_unique UNIQUE,
  number   TEXT NOT NULL,
  place    INTEGER NOT NULL
) STRICT;

CREATE TABLE blocked (
  id              INTEGER PRIMARY KEY,
  revision        INTEGER NOT NULL,
  number_sealed   TEXT NOT NULL,
  number_blind    TEXT NOT NULL CONSTRAINT blocked_number_unique UNIQUE,
  until           INTEGER,
  reason          TEXT NOT NULL,
  approved_by     TEXT,
  blocked_by      INTEGER,
  blocked_by_name TEXT,
  created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX blocked_until ON blocked (until);

ALTER TABLE call ADD COLUMN menu_keys TEXT;
ALTER TABLE call ADD COLUMN rating INTEGER;
ALTER TABLE call ADD COLUMN result TEXT;
ALTER TABLE call ADD COLUMN note TEXT;
ALTER TABLE call ADD COLUMN callback INTEGER;
ALTER TABLE call ADD COLUMN line TEXT;
CREATE INDEX call_callback ON call (callback, id) WHERE callback IS NOT NULL;

-- Whom we owe a call: one open row per caller and queue.
CREATE TABLE callback (
  id              INTEGER PRIMARY KEY,
  revision        INTEGER NOT NULL,
  kind            TEXT NOT NULL,
  state           TEXT NOT NULL,
  call            INTEGER,
  last_call       INTEGER,
  booked          INTEGER,
  caller_sealed   TEXT,
  caller_blind    TEXT,
  line            TEXT,
  queue           INTEGER,
  queue_name      TEXT,
  agent           INTEGER,
  agent_name      TEXT,
  n_calls         INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  due_at          INTEGER NOT NULL,
  last_attempt_at INTEGER,
  outcome         TEXT,
  note            TEXT,
  recording       INTEGER,
  ticket          INTEGER,
  created_at      INTEGER NOT NULL,
  closed_at       INTEGER
) STRICT;
CREATE INDEX callback_created ON callback (created_at, id);
CREATE INDEX callback_state ON callback (state, created_at, id);
CREATE INDEX callback_agent ON callback (agent, created_at, id);
CREATE INDEX callback_caller ON callback (caller_blind, id);
CREATE INDEX callback_booked ON callback (booked) WHERE booked IS NOT NULL;
CREATE UNIQUE INDEX callback_open_unique ON callback (caller_blind, queue)
  WHERE state IN ('open', 'taken') AND caller_blind IS NOT NULL;
