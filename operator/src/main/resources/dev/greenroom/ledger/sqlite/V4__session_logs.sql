-- The end of each agent's log, compressed; removed when it is old. No part of any bill.
CREATE TABLE session_logs (
  organization TEXT NOT NULL,
  session TEXT NOT NULL,
  ended_at INTEGER NOT NULL,
  gzip BLOB NOT NULL,
  PRIMARY KEY (organization, session)
) STRICT;

CREATE INDEX session_logs_by_age ON session_logs (ended_at);
