package dev.greenroom.bench;

import java.util.List;

/**
 * How long operations of one kind took, and all of them together.
 *
 * @param nanos of each, in any order
 * @param elapsedNanos from the first one's begin to the last one's end
 */
record Latencies(List<Long> nanos, long elapsedNanos) {
  Latencies {
    nanos = nanos.stream().sorted().toList();
  }

  /** The smallest one that so many per cent do not exceed (nearest rank). */
  double percentileMillis(double percent) {
    int rank = (int) Math.ceil(percent / 100 * nanos.size());
    return nanos.get(Math.max(0, rank - 1)) / 1e6;
  }

  double perSecond() {
    return nanos.size() / (elapsedNanos / 1e9);
  }
}
