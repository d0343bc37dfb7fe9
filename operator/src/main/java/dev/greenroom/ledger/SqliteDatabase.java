package dev.greenroom.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.sqlite.SQLiteErrorCode.SQLITE_BUSY;
import static org.sqlite.SQLiteErrorCode.SQLITE_NOTADB;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/**
 * A file with one writer in it at a time: a lock among our threads, SQLite's own among processes.
 * Readers have a connection of their own and neither wait nor make anybody wait (WAL). A record
 * that is committed is on the disk (synchronous=FULL).
 */
final class SqliteDatabase implements Database {
  private static final int BUSY_MILLIS = 5_000;
  private static final long LOOK_NANOS = MILLISECONDS.toNanos(1);

  private final SQLiteDataSource writing;
  private final SQLiteDataSource reading;
  private final SQLiteDataSource switching;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final LongConsumer pause;
  private @Nullable Connection writer;
  private volatile boolean wal;

  SqliteDatabase(String url) {
    this(url, LockSupport::parkNanos);
  }

  /**
   * @param pause lets as many nanoseconds go by, in which another process may finish its write
   */
  SqliteDatabase(String url, LongConsumer pause) {
    this.pause = pause;
    this.writing = source(url, TransactionMode.IMMEDIATE);
    this.reading = source(url, TransactionMode.DEFERRED);
    this.switching = new SQLiteDataSource(patience(0));
    this.switching.setUrl(url);
  }

  private static SQLiteDataSource source(String url, TransactionMode mode) {
    SQLiteConfig config = patience(BUSY_MILLIS);
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setTransactionMode(mode);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }

  private static SQLiteConfig patience(int millis) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(millis);
    return config;
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
      if (!turn.tryLock(2 * BUSY_MILLIS, MILLISECONDS)) {
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
      switchToWal();
      open = writing.getConnection();
      BusyHandler.setHandler(open, new OtherProcess(pause));
      writer = open;
    }
    return open;
  }

  /**
   * A new file, which the driver can switch only alone: SQLite tells all others at once that it is
   * busy, whatever time they have. Afterwards the file stays so.
   */
  private void switchToWal() throws SQLException {
    if (!wal) {
      try (Connection connection = switching.getConnection();
          Statement statement = connection.createStatement()) {
        for (int looks = 0; !switched(statement, looks); looks++) {
          pause.accept(LOOK_NANOS);
        }
      }
      wal = true;
    }
  }

  private static boolean switched(Statement statement, int earlierLooks) throws SQLException {
    try {
      statement.execute("PRAGMA journal_mode=WAL");
      return true;
    } catch (SQLException e) {
      if (primary(e) == SQLITE_BUSY.code && earlierLooks < BUSY_MILLIS) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public <T> T read(Work<T> work) throws SQLException {
    switchToWal();
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
    return primary(e) == SQLITE_NOTADB.code;
  }

  /** The code without what SQLite adds for details. */
  private static int primary(SQLException e) {
    return e.getErrorCode() & 0xff;
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

  /**
   * Waits for the writer of another process by looking often. SQLite's own wait looks every 100 ms
   * in the end, and a process with many writers leaves the file alone for a fraction of a
   * millisecond between two of them: the other one's writes would never find it free.
   */
  private static final class OtherProcess extends BusyHandler {
    private final LongConsumer pause;

    OtherProcess(LongConsumer pause) {
      this.pause = pause;
    }

    @Override
    protected int callback(int earlierLooks) {
      if (earlierLooks >= BUSY_MILLIS) {
        return 0; // which ends the wait
      }
      pause.accept(LOOK_NANOS);
      return 1;
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
