-- The size that is priced.
ALTER TABLE usage_records ADD COLUMN profile TEXT;

-- All that a sum reads, in the order in which it groups: no row is visited.
CREATE INDEX usage_records_sums ON usage_records (
  organization, (torn_down_at / 86400), agent, torn_down_at, billable, sessions,
  instantiating_seconds, running_seconds, tearing_down_seconds, reserved_seconds
);

-- The same for what one agent has used since the beginning.
CREATE INDEX usage_records_spent ON usage_records (
  organization, agent, torn_down_at, billable, sessions,
  instantiating_seconds, running_seconds, tearing_down_seconds, reserved_seconds
);
