-- Who is ringing a citizen to ask how it went: one agent at a time, for a while.

CREATE TABLE follow_up_hold (
  ticket     INTEGER PRIMARY KEY REFERENCES ticket (id),
  agent      INTEGER NOT NULL,
  agent_name TEXT NOT NULL,
  until_at   INTEGER NOT NULL
) STRICT;
