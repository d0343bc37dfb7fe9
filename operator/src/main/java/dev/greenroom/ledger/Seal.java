package dev.greenroom.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the chain of an organisation was at some moment, to be kept where nobody who can write the
 * database can: a chain that was written anew since does not lead to it.
 *
 * @param number of the last record then
 * @param hash of that record
 */
public record Seal(String organization, long number, String hash) {
  private static final Pattern TEXT = Pattern.compile("([^:]+):(\\d{1,18}):([0-9a-f]{64})");

  /**
   * @param text as {@link #toString} gives it
   * @throws IllegalArgumentException when it is none
   */
  public static Seal parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no seal: ORGANIZATION:NUMBER:HASH, as greenroom usage verify prints");
    }
    return new Seal(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3));
  }

  /** Of every organisation that has records. */
  static List<Seal> all(Connection connection) throws SQLException {
    try (PreparedStatement chains =
            connection.prepareStatement(
                "SELECT organization, number, hash FROM usage_chains ORDER BY organization");
        ResultSet rows = chains.executeQuery()) {
      List<Seal> seals = new ArrayList<>();
      while (rows.next()) {
        seals.add(new Seal(rows.getString(1), rows.getLong(2), rows.getString(3)));
      }
      return seals;
    }
  }

  @Override
  public String toString() {
    return organization + ":" + number + ":" + hash;
  }
}
