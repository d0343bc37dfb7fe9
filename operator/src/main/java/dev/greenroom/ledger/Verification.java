package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows every chain from its first record to its last, one row in memory at a time. */
final class Verification {
  private static final int FETCH = 1_000;

  private final Connection connection;
  private final Collection<Seal> seals;

  /** What is wrong in the chain that is followed. */
  private record Wrong(long number, @Nullable String id, String what) {}

  /**
   * @param seals that the chains must lead to
   */
  Verification(Connection connection, Collection<Seal> seals) {
    this.connection = connection;
    this.seals = seals;
  }

  Verdict verdict() throws SQLException {
    SortedMap<String, Link> heads = heads();
    seals.forEach(seal -> heads.putIfAbsent(seal.organization(), Link.START));
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
    Seal.all(connection)
        .forEach(seal -> heads.put(seal.organization(), new Link(seal.number(), seal.hash())));
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
    Map<Long, String> sealed =
        seals.stream()
            .filter(seal -> seal.organization().equals(organization))
            .collect(Collectors.toMap(Seal::number, Seal::hash, (one, other) -> other));
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
          String hash = sealed.remove(next.number());
          if (hash != null && !hash.equals(next.hash())) {
            return new Wrong(
                next.number(),
                row.getString("id"),
                "the seal says another hash: the chain was written anew since");
          }
          at = next;
        }
        Wrong end = wrongEnd(at, head);
        return end == null && !sealed.isEmpty()
            ? new Wrong(at.number() + 1, null, "there is a seal of a later record")
            : end;
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
