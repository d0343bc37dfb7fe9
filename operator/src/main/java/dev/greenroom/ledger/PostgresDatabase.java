package dev.greenroom.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server. Readers have a pool of their own: somebody who reads a long sum slowly keeps nobody
 * from writing. Every wait has an end, so that a server that is away is known within seconds.
 */
final class PostgresDatabase implements Database {
  private static final int CONNECT_SECONDS = 3;
  private static final int RACES = 10;

  private final PGSimpleDataSource migrations = new PGSimpleDataSource();
  private final HikariDataSource writers;
  private final HikariDataSource readers;

  /** Connects to nothing yet: the server may be away. What the URL says of its own goes first. */
  PostgresDatabase(String url, @Nullable String user, @Nullable String password) {
    HikariConfig writing = config(url, user, password, 10);
    writing.setPoolName("ledger-writers");
    writing.setMaximumPoolSize(4);
    this.writers = new HikariDataSource(writing);
    HikariConfig reading = config(url, user, password, 30);
    reading.setPoolName("ledger-readers");
    reading.setMaximumPoolSize(8);
    reading.setReadOnly(true);
    reading.setTransactionIsolation("TRANSACTION_REPEATABLE_READ"); // one snapshot
    this.readers = new HikariDataSource(reading);
    migrations.setConnectTimeout(CONNECT_SECONDS);
    migrations.setURL(url);
    if (user != null) {
      migrations.setUser(user);
    }
    if (password != null) {
      migrations.setPassword(password);
    }
  }

  private static HikariConfig config(
      String url, @Nullable String user, @Nullable String password, int answerSeconds) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    if (user != null) {
      config.setUsername(user);
    }
    if (password != null) {
      config.setPassword(password);
    }
    config.setAutoCommit(false);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(CONNECT_SECONDS * 1_000L);
    config.setValidationTimeout(1_000);
    config.addDataSourceProperty("ApplicationName", "greenroom-ledger");
    config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
    config.addDataSourceProperty("socketTimeout", answerSeconds);
    config.addDataSourceProperty("tcpKeepAlive", true);
    config.addDataSourceProperty("options", "-c lock_timeout=5s");
    return config;
  }

  @Override
  public <T> T write(Work<T> work) throws SQLException {
    return on(writers, work);
  }

  @Override
  public <T> T read(Work<T> work) throws SQLException {
    return on(readers, work);
  }

  private <T> T on(HikariDataSource pool, Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      T result = work.on(connection);
      connection.commit();
      return result; // else the pool undoes it as the connection comes back
    } catch (SQLException e) {
      if (lost(e)) {
        forget(writers);
        forget(readers);
      }
      throw e;
    }
  }

  /** The other connections of the pools are most likely as dead as the one that was noticed. */
  private static void forget(HikariDataSource pool) {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    if (bean != null) {
      bean.softEvictConnections();
    }
  }

  @Override
  public String forUpdate() {
    return " FOR UPDATE";
  }

  /**
   * A race is lost to somebody who then is done, so that trying on gets there. A connection that
   * broke is known to be dead by all after the first. A lock has been waited for already.
   */
  @Override
  public int tries(SQLException e) {
    String state = state(e);
    boolean race = state.equals("40001") || state.equals("40P01");
    return race ? RACES : lost(e) ? 2 : 1;
  }

  /** A connection that broke; not one that could not be made, which has cost its wait already. */
  private static boolean lost(SQLException e) {
    String state = state(e);
    return state.startsWith("57P") || state.equals("08006") || state.equals("08003");
  }

  private static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null || e instanceof java.sql.SQLTransientConnectionException ? "" : state;
  }

  @Override
  public boolean foreign(SQLException e) {
    return false;
  }

  @Override
  public String migrations() {
    return "dev/greenroom/ledger/postgresql";
  }

  @Override
  public DataSource source() {
    return migrations; // an index on many records takes its time
  }

  @Override
  public void close() {
    writers.close();
    readers.close();
  }
}
