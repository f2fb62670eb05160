-- Who took notice of an alarm that stands: a restart must not ask again.

CREATE TABLE alarm_notice (
  alarm       TEXT PRIMARY KEY,
  level       INTEGER NOT NULL,
  by_name     TEXT NOT NULL,
  at          INTEGER NOT NULL,
  quiet_until INTEGER
) STRICT;
