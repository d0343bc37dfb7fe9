package dev.greenroom.core.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Money that was spent, exactly: a price is cents a minute and time is whole seconds, so that every
 * amount is a decimal number of sixtieths of a cent.
 */
public record Spend(BigDecimal sixtieths) {
  public static final Spend NOTHING = new Spend(BigDecimal.ZERO);
  private static final BigDecimal SIXTY = BigDecimal.valueOf(60);

  public Spend plus(Spend other) {
    return new Spend(sixtieths.add(other.sixtieths));
  }

  /** Whether a limit in whole cents is reached: exactly at it, not only beyond. */
  public boolean reaches(long limitCents) {
    return sixtieths.compareTo(BigDecimal.valueOf(limitCents).multiply(SIXTY)) >= 0;
  }

  /** Whole cents, rounded down: the figure reaches a limit exactly when the spend does. */
  public long cents() {
    return sixtieths.divide(SIXTY, 0, RoundingMode.FLOOR).longValue();
  }
}
