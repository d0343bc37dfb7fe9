-- The end of each agent's log, compressed; removed when it is old. No part of any bill.
CREATE TABLE session_logs (
  organization TEXT NOT NULL,
  session TEXT NOT NULL,
  ended_at BIGINT NOT NULL,
  gzip BYTEA NOT NULL,
  PRIMARY KEY (organization, session)
);

CREATE INDEX session_logs_by_age ON session_logs (ended_at);
