package dev.greenroom.ledger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server that writes to the disk as in production. It refuses to be root; for
 * root it runs in a user namespace of its own.
 */
public final class PostgresServer implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  /** The one server of all tests that stop none; it ends with the JVM. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    private static final PostgresServer SERVER = start(EmbeddedPostgres.builder());
  }

  /** A server over a folder that is kept, at any free port. */
  public static PostgresServer over(Path folder) {
    return start(EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false));
  }

  /** A server over the folder of one that was stopped, at its port. */
  public static PostgresServer again(Path folder, int port) {
    return start(
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setPort(port));
  }

  private static PostgresServer start(EmbeddedPostgres.Builder builder) {
    try {
      return new PostgresServer(
          builder
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setPGStartupWait(Duration.ofSeconds(60))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /** The URL of an empty database. */
  public String database() throws SQLException {
    String name = "ledger" + DATABASES.incrementAndGet();
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return server.getJdbcUrl("postgres", name);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
