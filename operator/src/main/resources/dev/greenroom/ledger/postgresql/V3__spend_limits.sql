-- What an organisation may spend in a month; changed at that second since 1970-01-01T00:00:00Z.
CREATE TABLE spend_limits (
  organization TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  limit_cents BIGINT NOT NULL CHECK (limit_cents >= 0),
  changed_at BIGINT NOT NULL
);
