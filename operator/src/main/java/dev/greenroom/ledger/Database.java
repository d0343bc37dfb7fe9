package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What SQLite and PostgreSQL do differently. All else is the same SQL. */
interface Database extends AutoCloseable {

  /** Something to be done in a transaction, which is committed when it returns. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Runs it in a transaction that is undone when it throws, whatever it throws. */
  <T> T write(Work<T> work) throws SQLException;

  /** Runs it on one snapshot of the whole database, beside whoever writes. */
  <T> T read(Work<T> work) throws SQLException;

  /** What a SELECT ends with to keep others from the row until the transaction is over. */
  String forUpdate();

  /** How often a write that ends like this is worth trying, at once and the first time included. */
  int tries(SQLException e);

  /** True when there is something that is no such database at all. */
  boolean foreign(SQLException e);

  /** Where its migrations are, in the class path. */
  String migrations();

  /** Connections for migrations. */
  DataSource source();

  @Override
  void close();
}
