-- Rules: lib/store/README.md.  STRICT tables; a record's columns stand in the
-- order of its fields (tests/people/test-schema.c compares them); ids are made
-- by us; booleans are INTEGER 0 or 1; enums are words.  Names of constraints
-- begin with the table's, so that errors read alike on both engines.

-- People --------------------------------------------------------------------

CREATE TABLE "user" (
  id              INTEGER PRIMARY KEY,
  revision        INTEGER NOT NULL,
  login           TEXT NOT NULL CONSTRAINT user_login_unique UNIQUE,
  name            TEXT NOT NULL,
  role            TEXT NOT NULL,
  staff_no        TEXT CONSTRAINT user_staff_no_unique UNIQUE,
  extension       TEXT CONSTRAINT user_extension_unique UNIQUE,
  device          TEXT,
  contact         TEXT,
  enabled         INTEGER NOT NULL CONSTRAINT user_enabled CHECK (enabled IN (0, 1)),
  password_hash   TEXT,
  device_ha1      TEXT,
  device_password TEXT,
  failures        INTEGER,
  locked_until    INTEGER,
  created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE password_history (
  user_id INTEGER NOT NULL REFERENCES "user" (id),
  at      INTEGER NOT NULL,
  hash    TEXT NOT NULL,
  PRIMARY KEY (user_id, at)
) STRICT;

-- The token itself is never stored, only its SHA-256.
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES "user" (id),
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address    TEXT
) STRICT;
CREATE INDEX session_user ON session (user_id);
CREATE INDEX session_expiry ON session (expires_at);

-- The first answer to a POST, kept for 24 hours.
CREATE TABLE idempotency (
  user_id INTEGER NOT NULL,
  key     TEXT NOT NULL,
  at      INTEGER NOT NULL,
  request TEXT NOT NULL,
  status  INTEGER NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- The site ------------------------------------------------------------------

CREATE TABLE site (
  id                       INTEGER PRIMARY KEY,
  revision                 INTEGER NOT NULL,
  name                     TEXT NOT NULL,
  utc_offset_minutes       INTEGER NOT NULL,
  outbound_trunk           TEXT,
  outbound_number          TEXT,
  outbound_wrap_up_seconds INTEGER NOT NULL,
  dial_seconds             INTEGER NOT NULL,
  max_misses               INTEGER NOT NULL,
  miss_pause_seconds       INTEGER NOT NULL
) STRICT;

CREATE TABLE queue (
  id                    INTEGER PRIMARY KEY,
  revision              INTEGER NOT NULL,
  name                  TEXT NOT NULL CONSTRAINT queue_name_unique UNIQUE,
  strategy              TEXT NOT NULL,
  ring_seconds          INTEGER NOT NULL,
  wrap_up_seconds       INTEGER NOT NULL,
  wrap_up_until_saved   INTEGER NOT NULL CONSTRAINT queue_until_saved CHECK (wrap_up_until_saved IN (0, 1)),
  max_waiting           INTEGER NOT NULL,
  max_wait_seconds      INTEGER NOT NULL,
  short_abandon_seconds INTEGER NOT NULL,
  music                 TEXT,
  full_prompt           TEXT,
  place                 INTEGER NOT NULL
) STRICT;

-- Queues, flows and trunks are referred to by name: the site file does so too.
CREATE TABLE queue_member (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  member   INTEGER NOT NULL REFERENCES "user" (id),
  queue    TEXT NOT NULL,
  level    INTEGER NOT NULL,
  CONSTRAINT queue_member_unique UNIQUE (member, queue)
) STRICT;

CREATE TABLE flow (
  id            INTEGER PRIMARY KEY,
  revision      INTEGER NOT NULL,
  name          TEXT NOT NULL CONSTRAINT flow_name_unique UNIQUE,
  queue         TEXT NOT NULL,
  greeting      TEXT,
  closed_prompt TEXT,
  place         INTEGER NOT NULL
) STRICT;

CREATE TABLE flow_hours (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  flow     INTEGER NOT NULL,
  weekdays TEXT NOT NULL,
  open     TEXT NOT NULL,
  close    TEXT NOT NULL
) STRICT;
CREATE INDEX flow_hours_flow ON flow_hours (flow, id);

CREATE TABLE special_day (
  id           INTEGER PRIMARY KEY,
  revision     INTEGER NOT NULL,
  date         TEXT NOT NULL CONSTRAINT special_day_date_unique UNIQUE,
  name         TEXT NOT NULL,
  open         INTEGER NOT NULL CONSTRAINT special_day_open CHECK (open IN (0, 1)),
  like_weekday INTEGER,
  place        INTEGER NOT NULL
) STRICT;

CREATE TABLE line (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  number   TEXT NOT NULL CONSTRAINT line_number_unique UNIQUE,
  name     TEXT,
  flow     TEXT NOT NULL,
  place    INTEGER NOT NULL
) STRICT;

CREATE TABLE trunk (
  id              INTEGER PRIMARY KEY,
  revision        INTEGER NOT NULL,
  name            TEXT NOT NULL CONSTRAINT trunk_name_unique UNIQUE,
  address         TEXT NOT NULL,
  registers       INTEGER NOT NULL CONSTRAINT trunk_registers CHECK (registers IN (0, 1)),
  login           TEXT,
  password_sealed TEXT,
  realm           TEXT,
  max_calls       INTEGER NOT NULL,
  ask_health      INTEGER NOT NULL CONSTRAINT trunk_ask_health CHECK (ask_health IN (0, 1)),
  place           INTEGER NOT NULL
) STRICT;

CREATE TABLE office (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  name     TEXT NOT NULL CONSTRAINT office_name_unique UNIQUE,
  place    INTEGER NOT NULL
) STRICT;

CREATE TABLE category (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  code     TEXT NOT NULL CONSTRAINT category_code_unique UNIQUE,
  name     TEXT NOT NULL,
  place    INTEGER NOT NULL
) STRICT;

CREATE TABLE district (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  code     TEXT NOT NULL CONSTRAINT district_code_unique UNIQUE,
  name     TEXT NOT NULL,
  place    INTEGER NOT NULL
) STRICT;

CREATE TABLE away_reason (
  id            INTEGER PRIMARY KEY,
  revision      INTEGER NOT NULL,
  code          TEXT NOT NULL CONSTRAINT away_reason_code_unique UNIQUE,
  name          TEXT NOT NULL,
  limit_minutes INTEGER NOT NULL,
  place         INTEGER NOT NULL
) STRICT;

-- Calls ---------------------------------------------------------------------

CREATE TABLE call (
  id            INTEGER PRIMARY KEY,
  revision      INTEGER NOT NULL,
  way           TEXT,
  caller_sealed TEXT,
  caller_blind  TEXT,
  dialled       TEXT,
  queue         INTEGER,
  queue_name    TEXT,
  agent         INTEGER,
  agent_name    TEXT,
  outcome       TEXT,
  offered_at    INTEGER NOT NULL,
  queued_at     INTEGER,
  answered_at   INTEGER,
  ended_at      INTEGER,
  wait_us       INTEGER,
  talk_us       INTEGER,
  hold_us       INTEGER,
  wrap_up_us    INTEGER,
  ring_us       INTEGER,
  code          INTEGER,
  ended_by      TEXT,
  ticket        INTEGER,
  recorded      INTEGER NOT NULL CONSTRAINT call_recorded CHECK (recorded IN (0, 1))
) STRICT;
CREATE INDEX call_offered ON call (offered_at, id);
CREATE INDEX call_agent ON call (agent, offered_at, id);
CREATE INDEX call_queue ON call (queue, offered_at, id);
CREATE INDEX call_outcome ON call (outcome, offered_at, id);
CREATE INDEX call_caller ON call (caller_blind, offered_at, id);
CREATE INDEX call_open ON call (id) WHERE outcome IS NULL;

-- The append-only log.  Nothing updates or deletes a row.
CREATE TABLE fact (
  id       INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  call     INTEGER,
  leg      INTEGER,
  agent    INTEGER,
  queue    INTEGER,
  ticket   INTEGER,
  actor    INTEGER,
  span_us  INTEGER,
  code     INTEGER,
  text     TEXT,
  previous TEXT NOT NULL CONSTRAINT fact_previous_unique UNIQUE,
  hash     TEXT NOT NULL
) STRICT;
CREATE INDEX fact_at ON fact (at, id);
CREATE INDEX fact_call ON fact (call, id) WHERE call IS NOT NULL;
CREATE INDEX fact_ticket ON fact (ticket, id) WHERE ticket IS NOT NULL;
CREATE INDEX fact_agent ON fact (agent, at, id) WHERE agent IS NOT NULL;
CREATE INDEX fact_kind ON fact (kind, at, id);

-- The heads of the hash chains: facts are chained in the order they were written,
-- which need not be that of their ids.  n counts the links.
CREATE TABLE chain (
  name TEXT PRIMARY KEY,
  head TEXT NOT NULL,
  n    INTEGER NOT NULL
) STRICT;

CREATE TABLE recording (
  id         INTEGER PRIMARY KEY,
  revision   INTEGER NOT NULL,
  call       INTEGER NOT NULL,
  part       INTEGER NOT NULL,
  path       TEXT NOT NULL CONSTRAINT recording_path_unique UNIQUE,
  digest     TEXT,
  started_at INTEGER NOT NULL,
  length_us  INTEGER,
  bytes      INTEGER,
  fault      TEXT,
  hash       TEXT NOT NULL,
  CONSTRAINT recording_part_unique UNIQUE (call, part)
) STRICT;

-- Tickets -------------------------------------------------------------------

CREATE TABLE ticket (
  id                  INTEGER PRIMARY KEY,
  revision            INTEGER NOT NULL,
  number              TEXT CONSTRAINT ticket_number_unique UNIQUE,
  state               TEXT NOT NULL,
  kind                TEXT,
  urgency             TEXT,
  category            TEXT,
  district            TEXT,
  title               TEXT,
  content             TEXT,
  reply               TEXT,
  office              TEXT,
  citizen_name_sealed TEXT,
  phone_sealed        TEXT,
  phone_blind         TEXT,
  address             TEXT,
  confidential        INTEGER NOT NULL CONSTRAINT ticket_confidential CHECK (confidential IN (0, 1)),
  anonymous           INTEGER NOT NULL CONSTRAINT ticket_anonymous CHECK (anonymous IN (0, 1)),
  citizen             INTEGER,
  call                INTEGER,
  agent               INTEGER,
  agent_name          TEXT,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  submitted_at        INTEGER,
  closed_at           INTEGER,
  due_at              INTEGER
) STRICT;
CREATE INDEX ticket_created ON ticket (created_at, id);
CREATE INDEX ticket_state ON ticket (state, created_at, id);
CREATE INDEX ticket_agent ON ticket (agent, created_at, id);
CREATE INDEX ticket_kind ON ticket (kind, created_at, id);
CREATE INDEX ticket_category ON ticket (category, created_at, id);
CREATE INDEX ticket_district ON ticket (district, created_at, id);
CREATE INDEX ticket_phone ON ticket (phone_blind, created_at, id);
CREATE INDEX ticket_call ON ticket (call, id);

-- One draft per call.
CREATE UNIQUE INDEX ticket_draft_unique ON ticket (call)
  WHERE state = 'draft' AND call IS NOT NULL;

-- What the contains-search looks at: number, title, content and reply, folded.
CREATE TABLE ticket_text (
  ticket INTEGER PRIMARY KEY REFERENCES ticket (id),
  folded TEXT NOT NULL
) STRICT;

CREATE TABLE ticket_counter (
  day INTEGER PRIMARY KEY,
  n   INTEGER NOT NULL
) STRICT;
