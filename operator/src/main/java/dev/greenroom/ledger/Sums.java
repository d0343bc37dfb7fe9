package dev.greenroom.ledger;

import dev.greenroom.ledger.UsageQuery.Group;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A query as SQL: every figure is a sum over the records that are there, never a counter. */
final class Sums {
  private static final int FETCH = 1_000;
  private static final String FIGURES =
      """
      COALESCE(SUM(billable * sessions), 0) AS sessions,
      COALESCE(SUM(billable * instantiating_seconds), 0) AS instantiating_seconds,
      COALESCE(SUM(billable * running_seconds), 0) AS running_seconds,
      COALESCE(SUM(billable * tearing_down_seconds), 0) AS tearing_down_seconds,
      COALESCE(SUM(billable * reserved_seconds), 0) AS reserved_seconds
      """;

  /** The very expression of the index, so that its order is used. */
  private static final String DAY = "(torn_down_at / 86400)";

  /** A correction belongs to the session that it corrects; an idle pod to none. */
  private static final String SESSION_UID =
      "CASE WHEN session IS NULL THEN NULL ELSE COALESCE(corrects, id) END";

  private final Connection connection;
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> parameters = new ArrayList<>();
  private final Group group;

  Sums(Connection connection, UsageQuery query) {
    this.connection = connection;
    this.group = query.group();
    require("organization = ?", query.organization());
    require("torn_down_at >= ?", second(query.from()));
    require("torn_down_at < ?", second(query.to()));
    require(DAY + " >= ?", day(query.from()));
    require(DAY + " <= ?", day(query.to()));
    require("agent = ?", query.agent());
  }

  private void require(String condition, @Nullable Object parameter) {
    if (parameter != null) {
      conditions.add(condition);
      parameters.add(parameter);
    }
  }

  /** Records are at whole seconds: one at or after an instant is one at or after its ceiling. */
  private static @Nullable Long second(@Nullable Instant instant) {
    return instant == null ? null : instant.plusNanos(999_999_999).getEpochSecond();
  }

  /** Implied by the seconds, and what the index can be entered by. */
  private static @Nullable Long day(@Nullable Instant instant) {
    return instant == null ? null : Math.floorDiv(instant.getEpochSecond(), 86_400L);
  }

  void each(Consumer<UsageSum> consumer) throws SQLException {
    String sql =
        switch (group) {
          case DAY -> byDay() + " ORDER BY 1, 2, 3";
          case AGENT -> byAgent() + " ORDER BY 1, 2";
          case SESSION -> bySession() + " ORDER BY 1, 2, 3, 4";
        };
    try (PreparedStatement select = prepare(sql)) {
      // By session there may be as many rows as records: they come a thousand at a time. The others
      // are few, and PostgreSQL uses several processors only for an answer that is asked for whole.
      select.setFetchSize(group == Group.SESSION ? FETCH : 0);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          consumer.accept(sum(rows));
        }
      }
    }
  }

  private String byDay() {
    return "SELECT organization, %1$s AS day, agent, 1 AS billable, %2$s %3$s"
        .concat(" GROUP BY organization, %1$s, agent")
        .formatted(DAY, FIGURES, records());
  }

  /** Over the days, which come grouped from the index: sorting every record takes longer. */
  private String byAgent() {
    return "SELECT organization, agent, %s FROM (%s) AS days GROUP BY organization, agent"
        .formatted(FIGURES, byDay());
  }

  private String bySession() {
    return "SELECT organization, agent, session, %1$s AS uid, %2$s %3$s"
        .concat(" GROUP BY organization, agent, session, %1$s")
        .formatted(SESSION_UID, FIGURES, records());
  }

  Figures total() throws SQLException {
    try (PreparedStatement select = prepare("SELECT " + FIGURES + records());
        ResultSet rows = select.executeQuery()) {
      return rows.next() ? figures(rows) : Figures.NONE;
    }
  }

  private String records() {
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    return "FROM usage_records" + where;
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
    return statement;
  }

  private UsageSum sum(ResultSet row) throws SQLException {
    boolean bySession = group == Group.SESSION;
    return new UsageSum(
        row.getString("organization"),
        group == Group.DAY ? LocalDate.ofEpochDay(row.getLong("day")) : null,
        row.getString("agent"),
        bySession ? row.getString("session") : null,
        bySession ? row.getString("uid") : null,
        figures(row));
  }

  private static Figures figures(ResultSet row) throws SQLException {
    return new Figures(
        row.getLong("sessions"),
        row.getLong("instantiating_seconds"),
        row.getLong("running_seconds"),
        row.getLong("tearing_down_seconds"),
        row.getLong("reserved_seconds"));
  }
}
