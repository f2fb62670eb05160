-- Rebuilds a table that another refers to: the data and the references stay.
CREATE TABLE office_new (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL CONSTRAINT office_title_unique UNIQUE,
  open INTEGER NOT NULL
) STRICT;
INSERT INTO office_new (id, title, open) SELECT id, name, 1 FROM office;
DROP TABLE office;
ALTER TABLE office_new RENAME TO office;
