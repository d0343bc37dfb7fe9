package dev.greenroom.ledger;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer waits for the writers of other processes, and looks often enough to find a gap. */
class SqliteDatabaseTest {
  private static final long MILLISECOND = 1_000_000;

  @TempDir Path folder;

  private final List<Long> pauses = new ArrayList<>();

  @Test
  void aGapOfAMillisecondIsFound() throws SQLException {
    try (Connection other = DriverManager.getConnection(url());
        Statement lock = other.createStatement()) {
      // Given
      hold(lock);
      LongConsumer pause =
          nanos -> {
            pauses.add(nanos);
            if (pauses.size() == 400) {
              end(lock);
            }
          };

      try (Database database = new SqliteDatabase(url(), pause)) {
        // When
        int written = database.write(SqliteDatabaseTest::insert);

        // Then
        assertThat(written).isEqualTo(1);
        assertThat(pauses).hasSize(400).allMatch(nanos -> nanos <= MILLISECOND);
      }
    }
  }

  @Test
  void theWaitHasAnEnd() throws SQLException {
    try (Connection other = DriverManager.getConnection(url());
        Statement lock = other.createStatement();
        Database database = new SqliteDatabase(url(), pauses::add)) {
      // Given
      hold(lock);

      // When, Then
      assertThatThrownBy(() -> database.write(SqliteDatabaseTest::insert))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("SQLITE_BUSY");
      assertThat(pauses.stream().mapToLong(nanos -> nanos).sum()).isEqualTo(5_000 * MILLISECOND);

      // And
      end(lock);
      assertThat(database.write(SqliteDatabaseTest::insert)).isEqualTo(1);
    }
  }

  @Test
  void whoeverOpensANewFileWaitsForTheOtherWhoDoes() throws SQLException {
    try (Connection other = DriverManager.getConnection(url());
        Statement lock = other.createStatement()) {
      // Given
      lock.execute("CREATE TABLE calls (id INTEGER)");
      lock.execute("BEGIN EXCLUSIVE"); // as the switch to WAL does
      LongConsumer pause =
          nanos -> {
            pauses.add(nanos);
            if (pauses.size() == 3) {
              end(lock);
            }
          };

      try (Database database = new SqliteDatabase(url(), pause)) {
        // When
        boolean read = database.read(connection -> true);

        // Then
        assertThat(read).isTrue();
        assertThat(pauses).hasSize(3);
      }
    }
  }

  @Test
  void eightMayOpenANewFileAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 60; round++) {
        // Given
        String file = "jdbc:sqlite:" + folder.resolve("new-" + round + ".db");
        CyclicBarrier together = new CyclicBarrier(8);

        // When
        List<Future<Boolean>> reads =
            IntStream.range(0, 8)
                .mapToObj(
                    n ->
                        threads.submit(
                            () -> {
                              together.await();
                              try (Database database = new SqliteDatabase(file)) {
                                return readThirtyTimes(database);
                              }
                            }))
                .toList();

        // Then
        for (Future<Boolean> read : reads) {
          assertThat(read.get(1, MINUTES)).isTrue();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Each opens the file anew, and the last to close it takes its log away. */
  private static boolean readThirtyTimes(Database database) throws SQLException {
    boolean read = true;
    for (int reads = 0; reads < 30; reads++) {
      read &= database.read(connection -> true);
    }
    return read;
  }

  private static int insert(Connection connection) throws SQLException {
    try (Statement insert = connection.createStatement()) {
      return insert.executeUpdate("INSERT INTO calls VALUES (1)");
    }
  }

  private static void hold(Statement lock) throws SQLException {
    lock.execute("PRAGMA journal_mode=WAL");
    lock.execute("CREATE TABLE calls (id INTEGER)");
    lock.execute("BEGIN IMMEDIATE");
  }

  private static void end(Statement lock) {
    try {
      lock.execute("COMMIT");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String url() {
    return "jdbc:sqlite:" + folder.resolve("calls.db");
  }
}
