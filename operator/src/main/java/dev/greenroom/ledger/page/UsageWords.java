package dev.greenroom.ledger.page;

import dev.greenroom.ledger.UsageQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** The words in which people ask for sums. */
public final class UsageWords {
  private UsageWords() {}

  /**
   * @param text a day, which begins at midnight UTC, or an instant
   * @throws IllegalArgumentException with a sentence for people
   */
  public static Instant moment(String text) {
    try {
      return text.toUpperCase(Locale.ROOT).contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a day (2026-11-01) nor an instant (2026-11-01T12:00:00Z)");
    }
  }

  /**
   * @param text day, agent or session
   * @throws IllegalArgumentException with a sentence for people
   */
  public static UsageQuery.Group group(String text) {
    for (UsageQuery.Group group : UsageQuery.Group.values()) {
      if (group.name().toLowerCase(Locale.ROOT).equals(text)) {
        return group;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is none of day, agent and session");
  }
}
