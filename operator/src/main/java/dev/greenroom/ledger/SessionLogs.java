package dev.greenroom.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The ends of logs in SQL, compressed. Unlike records they are replaced, and removed when old. */
final class SessionLogs {
  private final Connection connection;

  SessionLogs(Connection connection) {
    this.connection = connection;
  }

  /** A session that has the name of an earlier one takes its place. */
  void keep(SessionLog log) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO session_logs (organization, session, ended_at, gzip) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (organization, session)"
                + " DO UPDATE SET ended_at = excluded.ended_at, gzip = excluded.gzip")) {
      insert.setString(1, log.organization());
      insert.setString(2, log.session());
      insert.setLong(3, log.ended().getEpochSecond());
      insert.setBytes(4, compressed(log.text()));
      insert.executeUpdate();
    }
  }

  /** Empty when there is none. */
  String of(String organization, String session) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT gzip FROM session_logs WHERE organization = ? AND session = ?")) {
      select.setString(1, organization);
      select.setString(2, session);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? text(row.getBytes(1)) : "";
      }
    }
  }

  int forget(Instant before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM session_logs WHERE ended_at < ?")) {
      delete.setLong(1, before.getEpochSecond());
      return delete.executeUpdate();
    }
  }

  private static byte[] compressed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String text(byte[] compressed) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return new String(gzip.readAllBytes(), UTF_8);
    } catch (IOException e) {
      return ""; // changed by hand
    }
  }
}
