-- Instants are seconds since 1970-01-01T00:00:00Z.
CREATE TABLE usage_records (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  organization TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'reserved', 'correction')),
  corrects TEXT COLLATE "C",
  agent TEXT COLLATE "C" NOT NULL,
  agent_uid TEXT NOT NULL,
  session TEXT COLLATE "C",
  pod_uid TEXT,
  outcome TEXT,
  reason TEXT,
  admitted_at BIGINT NOT NULL,
  running_at BIGINT,
  ended_at BIGINT,
  torn_down_at BIGINT NOT NULL,
  sessions INTEGER NOT NULL,
  instantiating_seconds INTEGER NOT NULL,
  running_seconds INTEGER NOT NULL,
  tearing_down_seconds INTEGER NOT NULL,
  total_seconds INTEGER NOT NULL CHECK (total_seconds = instantiating_seconds + running_seconds + tearing_down_seconds),
  reserved_seconds INTEGER NOT NULL,
  billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
  provenance TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (organization, number)
);

-- The number and hash of each organisation's last record; the row is the lock of its chain.
CREATE TABLE usage_chains (
  organization TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  hash TEXT NOT NULL
);

CREATE FUNCTION usage_records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'usage records are never changed or deleted: write a correction';
END;
$$;

CREATE TRIGGER usage_records_are_not_changed BEFORE UPDATE OR DELETE ON usage_records
  FOR EACH ROW EXECUTE FUNCTION usage_records_refuse();

CREATE TRIGGER usage_records_are_not_truncated BEFORE TRUNCATE ON usage_records
  FOR EACH STATEMENT EXECUTE FUNCTION usage_records_refuse();
