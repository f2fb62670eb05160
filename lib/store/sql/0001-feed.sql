-- The change feed: one counter row, taken as the last step of each transaction,
-- and the changes by their numbers.  epoch 0 = give me a new one when opened.
CREATE TABLE feed (
  n INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL
) STRICT;

INSERT INTO feed (n, first_seq, epoch) VALUES (0, 1, 0);

CREATE TABLE change (
  seq INTEGER NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  revision INTEGER NOT NULL,
  mask INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
