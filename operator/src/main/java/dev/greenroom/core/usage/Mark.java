package dev.greenroom.core.usage;

import dev.greenroom.api.Usage.Provenance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One instant of a timeline and where it comes from. */
record Mark(Instant at, Provenance source) {

  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  /** The instant, or null where it is a way of writing "unknown": null, zero, the year 1. */
  static @Nullable Instant known(@Nullable Instant instant) {
    return instant != null && instant.isAfter(Instant.EPOCH) && instant.isBefore(YEAR_10000)
        ? instant
        : null;
  }

  static @Nullable Mark of(@Nullable Instant instant, @Nullable Provenance source) {
    Instant at = known(instant);
    return at == null || source == null ? null : new Mark(at, source);
  }

  /**
   * True when the node itself, by runner or kubelet, has said that it happened. Such an instant is
   * a proof of life of its own and needs no outer bound.
   */
  boolean statedByNode() {
    return source == Provenance.Runner || source == Provenance.ContainerStatus;
  }

  Mark notBefore(Instant floor) {
    return at.isBefore(floor) ? new Mark(floor, source) : this;
  }

  Mark notAfter(@Nullable Instant limit, Provenance why) {
    return limit != null && at.isAfter(limit) ? new Mark(limit, why) : this;
  }

  /** The more exact of the two, this one when they are equally exact. */
  Mark orBetter(@Nullable Mark other) {
    return other != null && other.source.compareTo(source) < 0 ? other : this;
  }
}
