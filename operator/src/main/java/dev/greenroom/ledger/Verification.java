package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Follows every chain from its first record to its last, one row in memory at a time. */
final class Verification {
  private static final int FETCH = 1_000;

  private final Connection connection;

  /** What is wrong in the chain that is followed. */
  private record Wrong(long number, @Nullable String id, String what) {}

  Verification(Connection connection) {
    this.connection = connection;
  }

  Verdict verdict() throws SQLException {
    SortedMap<String, Link> heads = heads();
    long records = 0;
    for (Map.Entry<String, Link> head : heads.entrySet()) {
      Wrong wrong = follow(head.getKey(), head.getValue());
      if (wrong != null) {
        return new Verdict.Broken(head.getKey(), wrong.number(), wrong.id(), wrong.what());
      }
      records += head.getValue().number();
    }
    return new Verdict.Whole(records);
  }

  /** The head of every organisation that has one or has records. */
  private SortedMap<String, Link> heads() throws SQLException {
    SortedMap<String, Link> heads = new TreeMap<>();
    // One step in the index an organisation: DISTINCT would read all of it.
    try (PreparedStatement next =
        connection.prepareStatement(
            "SELECT MIN(organization) FROM usage_records WHERE organization > ?")) {
      String organization = after(next, "");
      while (organization != null) {
        heads.put(organization, Link.START);
        organization = after(next, organization);
      }
    }
    try (PreparedStatement chains =
            connection.prepareStatement("SELECT organization, number, hash FROM usage_chains");
        ResultSet rows = chains.executeQuery()) {
      while (rows.next()) {
        heads.put(rows.getString(1), new Link(rows.getLong(2), rows.getString(3)));
      }
    }
    return heads;
  }

  private static @Nullable String after(PreparedStatement next, String organization)
      throws SQLException {
    next.setString(1, organization);
    try (ResultSet row = next.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    }
  }

  private @Nullable Wrong follow(String organization, Link head) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT number, previous_hash, hash, "
                + Field.COLUMNS
                + " FROM usage_records WHERE organization = ? ORDER BY number, id")) {
      select.setFetchSize(FETCH);
      select.setString(1, organization);
      try (ResultSet row = select.executeQuery()) {
        Link at = Link.START;
        while (row.next()) {
          Link next = at.next(FieldTexts.of(row));
          Wrong wrong = wrong(row, at, next);
          if (wrong != null) {
            return wrong;
          }
          at = next;
        }
        return wrongEnd(at, head);
      }
    }
  }

  private static @Nullable Wrong wrong(ResultSet row, Link before, Link expected)
      throws SQLException {
    long number = row.getLong("number");
    String id = row.getString("id");
    if (number > expected.number()) {
      return new Wrong(expected.number(), null, "the record was removed");
    }
    if (number < expected.number()) {
      return new Wrong(number, id, "another record has the same number");
    }
    if (!before.hash().equals(row.getString("previous_hash"))) {
      return new Wrong(number, id, "it does not follow the record before it: one was replaced");
    }
    if (!expected.hash().equals(row.getString("hash"))) {
      return new Wrong(number, id, "its content is not what was recorded");
    }
    return null;
  }

  private static @Nullable Wrong wrongEnd(Link last, Link head) {
    if (head.number() > last.number()) {
      return new Wrong(last.number() + 1, null, "the record was removed from the end");
    }
    if (head.number() < last.number()) {
      return new Wrong(head.number() + 1, null, "the head of the chain knows of no such record");
    }
    if (!head.hash().equals(last.hash())) {
      return new Wrong(last.number(), null, "the head of the chain has another hash");
    }
    return null;
  }
}
