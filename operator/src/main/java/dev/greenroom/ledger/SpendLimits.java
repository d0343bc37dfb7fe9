package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spend limits, in one transaction. */
final class SpendLimits {
  private final Connection connection;

  SpendLimits(Connection connection) {
    this.connection = connection;
  }

  void set(SpendLimit limit) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO spend_limits (organization, limit_cents, changed_at) VALUES (?, ?, ?)"
                + " ON CONFLICT (organization) DO UPDATE SET"
                + " limit_cents = excluded.limit_cents, changed_at = excluded.changed_at")) {
      upsert.setString(1, limit.organization());
      upsert.setLong(2, limit.cents());
      upsert.setLong(3, limit.changed().getEpochSecond());
      upsert.executeUpdate();
    }
  }

  void remove(String organization) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM spend_limits WHERE organization = ?")) {
      delete.setString(1, organization);
      delete.executeUpdate();
    }
  }

  @Nullable SpendLimit of(String organization) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT organization, limit_cents, changed_at FROM spend_limits"
                + " WHERE organization = ?")) {
      select.setString(1, organization);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? limit(row) : null;
      }
    }
  }

  /**
   * Every organisation with a limit, and what it has used. Only the chains that have grown since
   * are read.
   *
   * @param known what an earlier call gave, by organisation
   */
  Map<String, LimitedUsage> used(Instant from, Instant to, Map<String, LimitedUsage> known)
      throws SQLException {
    Map<String, LimitedUsage> used = new HashMap<>();
    for (Map.Entry<SpendLimit, Link> each : withHeads().entrySet()) {
      SpendLimit limit = each.getKey();
      LimitedUsage before = known.get(limit.organization());
      UsedSeconds begin =
          before != null && before.used().isOf(from, to)
              ? before.used()
              : UsedSeconds.nothing(limit.organization(), from, to);
      used.put(
          limit.organization(),
          new LimitedUsage(
              limit,
              begin.isAsOf(each.getValue())
                  ? begin
                  : new ProfileSums(connection).since(begin, each.getValue())));
    }
    return used;
  }

  private Map<SpendLimit, Link> withHeads() throws SQLException {
    Map<SpendLimit, Link> limits = new LinkedHashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT spend_limits.organization, limit_cents, changed_at, number, hash"
                    + " FROM spend_limits LEFT JOIN usage_chains"
                    + " ON usage_chains.organization = spend_limits.organization");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String hash = row.getString("hash");
        limits.put(limit(row), hash == null ? Link.START : new Link(row.getLong("number"), hash));
      }
    }
    return limits;
  }

  private static SpendLimit limit(ResultSet row) throws SQLException {
    return new SpendLimit(
        row.getString("organization"),
        row.getLong("limit_cents"),
        Instant.ofEpochSecond(row.getLong("changed_at")));
  }
}
