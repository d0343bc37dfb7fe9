package dev.greenroom.testing.billing;

import dev.greenroom.ledger.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The database of a ledger, which can be stopped and started again. */
final class LedgerDatabase implements AutoCloseable {
  private final Path folder;
  private final String url;
  private PostgresServer server;
  private boolean away;

  LedgerDatabase(Path folder) throws SQLException {
    this.folder = folder;
    this.server = PostgresServer.over(folder);
    this.url = server.database();
  }

  String url() {
    return url;
  }

  void stop() {
    server.close();
    away = true;
  }

  /** Starts it where it is stopped, at its port. */
  void start() {
    if (away) {
      server = PostgresServer.again(folder, server.port());
      away = false;
    }
  }

  /** The records of these organisations. */
  List<LedgerRow> records(List<String> organizations) throws SQLException {
    return LedgerRow.all(url).stream()
        .filter(row -> organizations.contains(row.organization()))
        .toList();
  }

  @Override
  public void close() {
    if (!away) {
      server.close();
    }
  }
}
