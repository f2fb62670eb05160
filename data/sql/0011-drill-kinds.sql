-- The kinds of drills are told by the record that reads them: a list of words in a table can't
-- be changed without making the table anew, which is done here for the last time.

CREATE TABLE drill_new (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
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

INSERT INTO drill_new (id, kind, state, actor, call, created_at, killed_at, ended_at, others,
                       reason, report)
  SELECT id, kind, state, actor, call, created_at, killed_at, ended_at, others, reason, report
    FROM drill;

DROP TABLE drill;
ALTER TABLE drill_new RENAME TO drill;
