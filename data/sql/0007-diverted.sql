-- Who sent a call on to us, as the caller is kept.

ALTER TABLE call ADD COLUMN diverted_sealed TEXT;
