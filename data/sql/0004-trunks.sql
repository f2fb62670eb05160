-- SPDX-License-Identifier: GPL-3.0-or-later
-- Trunks: order and limits, TLS, the numbers shown and dialled, session timers,
-- reliable answers, sound; and the area code of the site.

ALTER TABLE site ADD COLUMN area_code TEXT;

ALTER TABLE trunk ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trunk ADD COLUMN max_in INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trunk ADD COLUMN max_out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trunk ADD COLUMN tls_ca TEXT;
ALTER TABLE trunk ADD COLUMN tls_fingerprint TEXT;
ALTER TABLE trunk ADD COLUMN area_code TEXT;
ALTER TABLE trunk ADD COLUMN dial_format TEXT;
ALTER TABLE trunk ADD COLUMN dial_prefix TEXT;
ALTER TABLE trunk ADD COLUMN shown_number TEXT;
ALTER TABLE trunk ADD COLUMN shown_format TEXT;
ALTER TABLE trunk ADD COLUMN identity TEXT;
ALTER TABLE trunk ADD COLUMN trusts_identity INTEGER NOT NULL DEFAULT 0
  CONSTRAINT trunk_trusts_identity CHECK (trusts_identity IN (0, 1));
ALTER TABLE trunk ADD COLUMN withholds INTEGER NOT NULL DEFAULT 0
  CONSTRAINT trunk_withholds CHECK (withholds IN (0, 1));
ALTER TABLE trunk ADD COLUMN session_seconds INTEGER NOT NULL DEFAULT 1800;
ALTER TABLE trunk ADD COLUMN reliable TEXT;
ALTER TABLE trunk ADD COLUMN srtp TEXT;
ALTER TABLE trunk ADD COLUMN codecs TEXT;
