-- Instants are seconds since 1970-01-01T00:00:00Z.
CREATE TABLE usage_records (
  id TEXT NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'reserved', 'correction')),
  corrects TEXT,
  agent TEXT NOT NULL,
  agent_uid TEXT NOT NULL,
  session TEXT,
  pod_uid TEXT,
  outcome TEXT,
  reason TEXT,
  admitted_at INTEGER NOT NULL,
  running_at INTEGER,
  ended_at INTEGER,
  torn_down_at INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  instantiating_seconds INTEGER NOT NULL,
  running_seconds INTEGER NOT NULL,
  tearing_down_seconds INTEGER NOT NULL,
  total_seconds INTEGER NOT NULL CHECK (total_seconds = instantiating_seconds + running_seconds + tearing_down_seconds),
  reserved_seconds INTEGER NOT NULL,
  billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
  provenance TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (organization, number)
) STRICT;

-- The number and hash of each organisation's last record; the row is the lock of its chain.
CREATE TABLE usage_chains (
  organization TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER usage_records_are_not_changed BEFORE UPDATE ON usage_records
BEGIN
  SELECT RAISE(ABORT, 'usage records are never changed: write a correction');
END;

CREATE TRIGGER usage_records_are_not_deleted BEFORE DELETE ON usage_records
BEGIN
  SELECT RAISE(ABORT, 'usage records are never deleted: write a correction');
END;
