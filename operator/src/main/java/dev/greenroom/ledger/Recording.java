package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One attempt to write a batch, in a transaction that holds the lock of each chain it extends. */
final class Recording {
  private static final String INSERT =
      "INSERT INTO usage_records ("
          + Field.COLUMNS
          + ", number, previous_hash, hash) VALUES ("
          + "?, ".repeat(Field.values().length)
          + "?, ?, ?) ON CONFLICT (id) DO NOTHING";

  private final Connection connection;
  private final String forUpdate;
  private final Set<String> inserted = new HashSet<>();
  private final Set<String> alreadyThere = new HashSet<>();
  private final Set<String> differing = new HashSet<>();

  Recording(Connection connection, String forUpdate) {
    this.connection = connection;
    this.forUpdate = forUpdate;
  }

  Recorded record(List<UsageRecord> records) throws SQLException {
    // In the order of the names, so that two writers never wait for each other.
    SortedMap<String, List<UsageRecord>> organizations = new TreeMap<>();
    for (UsageRecord record : records) {
      organizations
          .computeIfAbsent(record.subject().organization(), name -> new ArrayList<>())
          .add(record);
    }
    for (Map.Entry<String, List<UsageRecord>> organization : organizations.entrySet()) {
      extend(organization.getKey(), organization.getValue());
    }
    alreadyThere.removeAll(inserted); // twice in one batch
    return new Recorded(inserted, alreadyThere, differing);
  }

  private void extend(String organization, List<UsageRecord> records) throws SQLException {
    Link head = lock(organization);
    List<String> ids = records.stream().map(UsageRecord::id).toList();
    Map<String, FieldTexts> known = Stored.records(connection, ids);
    Link end = head;
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (UsageRecord record : records) {
        FieldTexts texts = FieldTexts.of(record);
        FieldTexts before = known.putIfAbsent(record.id(), texts);
        if (before == null) {
          Link next = end.next(texts);
          bind(insert, record, next, end.hash());
          insert.addBatch();
          inserted.add(record.id());
          end = next;
        } else {
          (before.sameContent(texts) ? alreadyThere : differing).add(record.id());
        }
      }
      if (end.number() > head.number()) {
        allIn(insert.executeBatch());
        move(organization, end);
      }
    }
  }

  private Link lock(String organization) throws SQLException {
    Link head = head(organization);
    if (head != null) {
      return head;
    }
    try (PreparedStatement start =
        connection.prepareStatement(
            "INSERT INTO usage_chains (organization, number, hash) VALUES (?, ?, ?)"
                + " ON CONFLICT (organization) DO NOTHING")) {
      start.setString(1, organization);
      start.setLong(2, Link.START.number());
      start.setString(3, Link.START.hash());
      start.executeUpdate();
    }
    head = head(organization);
    if (head == null) {
      throw new SQLTransactionRollbackException("the chain's head was deleted", "40001");
    }
    return head;
  }

  private @Nullable Link head(String organization) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT number, hash FROM usage_chains WHERE organization = ?" + forUpdate)) {
      select.setString(1, organization);
      try (ResultSet head = select.executeQuery()) {
        return head.next() ? new Link(head.getLong(1), head.getString(2)) : null;
      }
    }
  }

  private void move(String organization, Link end) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE usage_chains SET number = ?, hash = ? WHERE organization = ?")) {
      update.setLong(1, end.number());
      update.setString(2, end.hash());
      update.setString(3, organization);
      update.executeUpdate();
    }
  }

  private static void bind(PreparedStatement insert, UsageRecord record, Link link, String previous)
      throws SQLException {
    int parameter = 1;
    for (Field field : Field.values()) {
      insert.setObject(parameter++, field.of(record));
    }
    insert.setLong(parameter++, link.number());
    insert.setString(parameter++, previous);
    insert.setString(parameter, link.hash());
  }

  /**
   * The lock is of one organisation, an id unique among all: somebody may have written it to
   * another one since it was looked for. Then the hashes after it are wrong, and all is done again.
   */
  private static void allIn(int[] counts) throws SQLException {
    for (int count : counts) {
      if (count != 1) {
        throw new SQLTransactionRollbackException("an id came in elsewhere meanwhile", "40001");
      }
    }
  }
}
