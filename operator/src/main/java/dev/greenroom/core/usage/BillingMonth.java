package dev.greenroom.core.usage;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * A calendar month in UTC: spend limits are of one, and begin anew with the next.
 *
 * @param start inclusive
 * @param end exclusive
 */
public record BillingMonth(Instant start, Instant end) {

  /** The month of an instant. */
  public static BillingMonth of(Instant instant) {
    YearMonth month = YearMonth.from(instant.atOffset(ZoneOffset.UTC));
    return new BillingMonth(first(month), first(month.plusMonths(1)));
  }

  private static Instant first(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  public boolean contains(Instant instant) {
    return !instant.isBefore(start) && instant.isBefore(end);
  }
}
