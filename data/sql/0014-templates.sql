-- What is usually written in tickets of a category.

CREATE TABLE ticket_template (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  name     TEXT NOT NULL CONSTRAINT ticket_template_name_unique UNIQUE,
  category TEXT NOT NULL,
  kind     TEXT,
  office   TEXT,
  content  TEXT,
  reply    TEXT,
  place    INTEGER NOT NULL
) STRICT;
