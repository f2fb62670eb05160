-- SPDX-License-Identifier: GPL-3.0-or-later
-- Drills: a process is killed on purpose while a test call talks, and what that did.

CREATE TABLE drill (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CONSTRAINT drill_kind CHECK (kind IN ('service', 'media')),
  state      TEXT NOT NULL,
  actor      INTEGER NOT NULL,
  call       INTEGER,
  created_at INTEGER NOT NULL,
  killed_at  INTEGER,
  ended_at   INTEGER,
  others     TEXT NOT NULL,
  reason     TEXT,
  report     TEXT
) STRICT;
