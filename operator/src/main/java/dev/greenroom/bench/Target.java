package dev.greenroom.bench;

import java.util.Locale;

/** What a figure shall be. */
record Target(Kind kind, double bound) {
  enum Kind {
    RATIO_AT_MOST,
    RATIO_AT_LEAST,
    AT_MOST,
    AT_LEAST,
    EXACTLY
  }

  static Target ratioAtMost(double bound) {
    return new Target(Kind.RATIO_AT_MOST, bound);
  }

  static Target ratioAtLeast(double bound) {
    return new Target(Kind.RATIO_AT_LEAST, bound);
  }

  static Target atMost(double bound) {
    return new Target(Kind.AT_MOST, bound);
  }

  static Target atLeast(double bound) {
    return new Target(Kind.AT_LEAST, bound);
  }

  static Target exactly(double bound) {
    return new Target(Kind.EXACTLY, bound);
  }

  /**
   * What could not be measured meets nothing.
   *
   * @param value NaN where it could not be measured
   * @param ratio to the floor, NaN without one
   */
  boolean met(double value, double ratio) {
    return switch (kind) {
      case RATIO_AT_MOST -> ratio <= bound;
      case RATIO_AT_LEAST -> ratio >= bound;
      case AT_MOST -> value <= bound;
      case AT_LEAST -> value >= bound;
      case EXACTLY -> value == bound;
    };
  }

  /** Whether it is the ratio to the floor that is asked for. */
  boolean isRatio() {
    return kind == Kind.RATIO_AT_MOST || kind == Kind.RATIO_AT_LEAST;
  }

  @Override
  public String toString() {
    String sign =
        switch (kind) {
          case AT_MOST, RATIO_AT_MOST -> "<= ";
          case AT_LEAST, RATIO_AT_LEAST -> ">= ";
          case EXACTLY -> "= ";
        };
    return sign
        + (bound == Math.rint(bound)
            ? String.format(Locale.ROOT, "%.0f", bound)
            : Double.toString(bound))
        + (isRatio() ? "x" : "");
  }
}
