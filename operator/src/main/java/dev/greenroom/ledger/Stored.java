package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records looked up by their ids. */
final class Stored {
  /** Fewer parameters than either database allows in a statement. */
  private static final int CHUNK = 500;

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private Stored() {}

  static Map<String, FieldTexts> records(Connection connection, Collection<String> ids)
      throws SQLException {
    Map<String, FieldTexts> records = new HashMap<>();
    select(
        connection,
        Field.COLUMNS,
        ids,
        row -> records.put(row.getString("id"), FieldTexts.of(row)));
    return records;
  }

  static Set<String> ids(Connection connection, Collection<String> ids) throws SQLException {
    Set<String> stored = new HashSet<>();
    select(connection, "id", ids, row -> stored.add(row.getString("id")));
    return stored;
  }

  private static void select(
      Connection connection, String columns, Collection<String> ids, Row each) throws SQLException {
    List<String> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<String> chunk = all.subList(from, Math.min(from + CHUNK, all.size()));
      String places = "?" + ", ?".repeat(chunk.size() - 1);
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT " + columns + " FROM usage_records WHERE id IN (" + places + ")")) {
        for (int i = 0; i < chunk.size(); i++) {
          select.setString(i + 1, chunk.get(i));
        }
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            each.read(rows);
          }
        }
      }
    }
  }
}
