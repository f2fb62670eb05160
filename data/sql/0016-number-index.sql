-- With which area code numbers were indexed, and how far that has been done again since it changed.

CREATE TABLE number_index (
  name      TEXT PRIMARY KEY,
  area_code TEXT NOT NULL,
  after     INTEGER NOT NULL,
  total     INTEGER NOT NULL,
  seen      INTEGER NOT NULL,
  changed   INTEGER NOT NULL
) STRICT;
