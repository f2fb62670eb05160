-- The people who call: what is known of them, their numbers, what to mind, and what was merged.
-- Names, numbers, addresses, notes and warnings are columns only sealed.

CREATE TABLE citizen (
  id               INTEGER PRIMARY KEY,
  revision         INTEGER NOT NULL,
  name_sealed      TEXT,
  name_blind       TEXT,
  id_number_sealed TEXT,
  id_number_blind  TEXT,
  address_sealed   TEXT,
  district         TEXT,
  birth_year       INTEGER,
  groups           TEXT,
  notes_sealed     TEXT,
  preferred        TEXT,
  source           TEXT,
  household        INTEGER,
  household_role   TEXT,
  created_at       INTEGER NOT NULL,
  created_by       INTEGER,
  created_by_name  TEXT,
  updated_at       INTEGER NOT NULL,
  merged_into      INTEGER,
  forgotten_at     INTEGER
) STRICT;
CREATE INDEX citizen_id_number ON citizen (id_number_blind) WHERE id_number_blind IS NOT NULL;
CREATE INDEX citizen_household ON citizen (household) WHERE household IS NOT NULL;
CREATE INDEX citizen_district ON citizen (district, id);
CREATE INDEX citizen_name ON citizen (name_blind) WHERE name_blind IS NOT NULL;

CREATE TABLE citizen_phone (
  id            INTEGER PRIMARY KEY,
  revision      INTEGER NOT NULL,
  citizen       INTEGER NOT NULL REFERENCES citizen (id),
  number_sealed TEXT NOT NULL,
  number_blind  TEXT NOT NULL,
  kind          TEXT,
  note          TEXT,
  invalid       INTEGER NOT NULL CONSTRAINT citizen_phone_invalid CHECK (invalid IN (0, 1)),
  created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX citizen_phone_citizen ON citizen_phone (citizen, id);
CREATE INDEX citizen_phone_number ON citizen_phone (number_blind, citizen);

CREATE TABLE citizen_warning (
  id          INTEGER PRIMARY KEY,
  revision    INTEGER NOT NULL,
  citizen     INTEGER NOT NULL REFERENCES citizen (id),
  text_sealed TEXT NOT NULL,
  at          INTEGER NOT NULL,
  by          INTEGER,
  by_name     TEXT,
  until       INTEGER,
  ended_at    INTEGER
) STRICT;
CREATE INDEX citizen_warning_citizen ON citizen_warning (citizen, id);

-- Which fields, never what is in them.
CREATE TABLE citizen_change (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  citizen  INTEGER NOT NULL REFERENCES citizen (id),
  at       INTEGER NOT NULL,
  by       INTEGER,
  by_name  TEXT,
  what     TEXT NOT NULL
) STRICT;
CREATE INDEX citizen_change_citizen ON citizen_change (citizen, id);

-- What a name is found by: blind indexes of its first character and of each two.
CREATE TABLE citizen_gram (
  blind   TEXT NOT NULL,
  citizen INTEGER NOT NULL REFERENCES citizen (id),
  PRIMARY KEY (blind, citizen)
) STRICT;
CREATE INDEX citizen_gram_citizen ON citizen_gram (citizen);

-- The groups that the site knows: 高龄, 独居, ….
CREATE TABLE citizen_group (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  name     TEXT NOT NULL CONSTRAINT citizen_group_name_unique UNIQUE,
  place    INTEGER NOT NULL
) STRICT;

ALTER TABLE call ADD COLUMN citizen INTEGER;
CREATE INDEX call_citizen ON call (citizen, offered_at, id) WHERE citizen IS NOT NULL;
CREATE INDEX ticket_citizen ON ticket (citizen, created_at, id) WHERE citizen IS NOT NULL;
