package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What an organisation has used by profile, on one snapshot of the ledger. */
final class ProfileSums {
  private static final int FETCH = 1_000;

  private static final String OF_THE_TIME =
      " FROM usage_records WHERE organization = ? AND torn_down_at >= ? AND torn_down_at < ?";

  /** Implied by the seconds, and what the index of sums is entered by. */
  private static final String BY_DAY =
      OF_THE_TIME + " AND (torn_down_at / 86400) >= ? AND (torn_down_at / 86400) <= ?";

  private static final String SECONDS = "billable * total_seconds";
  private static final String PROFILE = "COALESCE(profile, '')";

  private final Connection connection;

  ProfileSums(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param known of an earlier snapshot, or nothing
   * @param head the end of the organisation's chain now
   */
  UsedSeconds since(UsedSeconds known, Link head) throws SQLException {
    UsedSeconds before =
        isStillThere(known)
            ? known
            : UsedSeconds.nothing(known.organization(), known.from(), known.to());
    Map<String, Long> seconds = new HashMap<>(before.byProfile());
    try (PreparedStatement select = before.number() == 0 ? whole(before) : rest(before);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        seconds.merge(rows.getString(1), rows.getLong(2), Long::sum);
      }
    }
    return new UsedSeconds(
        before.organization(), before.from(), before.to(), head.number(), head.hash(), seconds);
  }

  /** Record by record, in the order in which they came. */
  void each(String organization, Instant from, Instant to, Consumer<Counted> consumer)
      throws SQLException {
    String sql = "SELECT recorded_at, %s, %s%s ORDER BY number".formatted(PROFILE, SECONDS, BY_DAY);
    try (PreparedStatement select = byDay(sql, organization, from, to)) {
      select.setFetchSize(FETCH);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          consumer.accept(
              new Counted(
                  Instant.ofEpochSecond(rows.getLong(1)), rows.getString(2), rows.getLong(3)));
        }
      }
    }
  }

  /** False where a backup was put in the database's place since. */
  private boolean isStillThere(UsedSeconds known) throws SQLException {
    if (known.number() == 0) {
      return true;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT hash FROM usage_records WHERE organization = ? AND number = ?")) {
      select.setString(1, known.organization());
      select.setLong(2, known.number());
      try (ResultSet row = select.executeQuery()) {
        return row.next() && known.hash().equals(row.getString(1));
      }
    }
  }

  private PreparedStatement whole(UsedSeconds of) throws SQLException {
    String sql = "SELECT %s, SUM(%s)%s GROUP BY 1".formatted(PROFILE, SECONDS, BY_DAY);
    return byDay(sql, of.organization(), of.from(), of.to());
  }

  private PreparedStatement rest(UsedSeconds of) throws SQLException {
    String sql =
        "SELECT %s, SUM(%s)%s AND number > ? GROUP BY 1".formatted(PROFILE, SECONDS, OF_THE_TIME);
    PreparedStatement select = ofTheTime(sql, of.organization(), of.from(), of.to());
    select.setLong(4, of.number());
    return select;
  }

  private PreparedStatement byDay(String sql, String organization, Instant from, Instant to)
      throws SQLException {
    PreparedStatement select = ofTheTime(sql, organization, from, to);
    select.setLong(4, Math.floorDiv(from.getEpochSecond(), 86_400L));
    select.setLong(5, Math.floorDiv(to.getEpochSecond(), 86_400L));
    return select;
  }

  private PreparedStatement ofTheTime(String sql, String organization, Instant from, Instant to)
      throws SQLException {
    PreparedStatement select = connection.prepareStatement(sql);
    select.setString(1, organization);
    select.setLong(2, from.getEpochSecond());
    select.setLong(3, to.getEpochSecond());
    return select;
  }
}
