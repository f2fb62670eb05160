-- How calls went: who talked and how the line was, seconds marked with a remark, and
-- hints sent to the agent.

CREATE TABLE call_quality (
  id                 INTEGER PRIMARY KEY,
  revision           INTEGER NOT NULL,
  call               INTEGER NOT NULL,
  part               INTEGER NOT NULL,
  measured_us        INTEGER,
  apart_us           INTEGER,
  caller_us          INTEGER,
  agent_us           INTEGER,
  both_us            INTEGER,
  silence_us         INTEGER,
  longest_silence_us INTEGER,
  overlaps           INTEGER,
  loss_percent       REAL,
  jitter_ms          REAL,
  mos                REAL,
  CONSTRAINT call_quality_part_unique UNIQUE (call, part)
) STRICT;

CREATE TABLE call_mark (
  id          INTEGER PRIMARY KEY,
  revision    INTEGER NOT NULL,
  call        INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  author      INTEGER NOT NULL,
  author_name TEXT,
  text        TEXT NOT NULL
) STRICT;
CREATE INDEX call_mark_call ON call_mark (call, at, id);

CREATE TABLE call_hint (
  id          INTEGER PRIMARY KEY,
  revision    INTEGER NOT NULL,
  call        INTEGER NOT NULL,
  agent       INTEGER NOT NULL,
  author      INTEGER NOT NULL,
  author_name TEXT,
  text        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  seen_at     INTEGER
) STRICT;
CREATE INDEX call_hint_call ON call_hint (call, at, id);
