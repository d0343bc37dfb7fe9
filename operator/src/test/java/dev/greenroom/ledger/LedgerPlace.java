package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The empty database that a test has for itself, and what a person can do there by hand. */
interface LedgerPlace {

  String url();

  /** Takes the guards away that refuse changes. */
  String dropTriggers();

  default Ledger open() {
    return Ledger.open(url(), null, null);
  }

  default Database database() {
    return url().startsWith("jdbc:sqlite:")
        ? new SqliteDatabase(url())
        : new PostgresDatabase(url(), null, null);
  }

  default void byHand(String statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      for (String sql : statements.split(";\\s*(\\n|$)")) {
        statement.execute(sql);
      }
    }
  }

  /** The first column. */
  default List<String> select(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    }
  }
}
