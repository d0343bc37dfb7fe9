package dev.greenroom.testing.billing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record as the database has it: seconds since 1970, and figures in seconds. */
public record LedgerRow(
    String id,
    String organization,
    String agent,
    String session,
    @Nullable String outcome,
    @Nullable String reason,
    long admitted,
    @Nullable Long running,
    long ended,
    long tornDown,
    long instantiatingSeconds,
    long runningSeconds,
    long tearingDownSeconds,
    long totalSeconds,
    boolean billable,
    String provenance) {

  static List<LedgerRow> all(String url) throws SQLException {
    List<LedgerRow> all = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM usage_records")) {
      while (row.next()) {
        all.add(of(row));
      }
    }
    return all;
  }

  private static LedgerRow of(ResultSet row) throws SQLException {
    long running = row.getLong("running_at");
    boolean ran = !row.wasNull();
    return new LedgerRow(
        row.getString("id"),
        row.getString("organization"),
        row.getString("agent"),
        row.getString("session"),
        row.getString("outcome"),
        row.getString("reason"),
        row.getLong("admitted_at"),
        ran ? running : null,
        row.getLong("ended_at"),
        row.getLong("torn_down_at"),
        row.getLong("instantiating_seconds"),
        row.getLong("running_seconds"),
        row.getLong("tearing_down_seconds"),
        row.getLong("total_seconds"),
        row.getInt("billable") == 1,
        row.getString("provenance"));
  }
}
