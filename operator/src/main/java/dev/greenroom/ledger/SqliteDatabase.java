package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * A file with one writer in it at a time: a lock among our threads, SQLite's own among processes.
 * Readers have a connection of their own and neither wait nor make anybody wait (WAL). A record
 * that is committed is on the disk (synchronous=FULL).
 */
final class SqliteDatabase implements Database {
  private static final int BUSY_MILLIS = 5_000;

  private final SQLiteDataSource writing;
  private final SQLiteDataSource reading;
  private final ReentrantLock turn = new ReentrantLock(true);
  private @Nullable Connection writer;

  SqliteDatabase(String url) {
    this.writing = source(url, TransactionMode.IMMEDIATE);
    this.reading = source(url, TransactionMode.DEFERRED);
  }

  private static SQLiteDataSource source(String url, TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setTransactionMode(mode);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }

  @Override
  public <T> T write(Work<T> work) throws SQLException {
    takeTurn();
    boolean done = false;
    try {
      T result = committed(work);
      done = true;
      return result;
    } finally {
      if (!done) {
        closeWriter(); // which undoes it
      }
      turn.unlock();
    }
  }

  /**
   * Its end is the driver's switch back to auto-commit: after a {@code commit()} the driver begins
   * the next transaction at once, and would keep all others out until it is used.
   */
  private <T> T committed(Work<T> work) throws SQLException {
    Connection connection = writer();
    connection.setAutoCommit(false);
    T result = work.on(connection);
    connection.setAutoCommit(true);
    return result;
  }

  private void takeTurn() throws SQLException {
    try {
      if (!turn.tryLock(2 * BUSY_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new SQLTransientException("others have been writing for " + 2 * BUSY_MILLIS + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientException("interrupted", e);
    }
  }

  private Connection writer() throws SQLException {
    Connection open = writer;
    if (open == null) {
      open = writing.getConnection();
      writer = open;
    }
    return open;
  }

  @Override
  public <T> T read(Work<T> work) throws SQLException {
    try (Connection connection = reading.getConnection()) {
      connection.setAutoCommit(false);
      return work.on(connection);
    }
  }

  @Override
  public String forUpdate() {
    return ""; // BEGIN IMMEDIATE has kept all other writers out
  }

  @Override
  public int tries(SQLException e) {
    return 1; // a file that is busy has been waited for
  }

  @Override
  public boolean foreign(SQLException e) {
    return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  @Override
  public String migrations() {
    return "dev/greenroom/ledger/sqlite";
  }

  @Override
  public DataSource source() {
    return writing;
  }

  @Override
  public void close() {
    turn.lock();
    try {
      closeWriter();
    } finally {
      turn.unlock();
    }
  }

  private void closeWriter() {
    Connection open = writer;
    writer = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // What was committed is in the file.
      }
    }
  }
}
