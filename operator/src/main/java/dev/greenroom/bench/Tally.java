package dev.greenroom.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A count of the requests that the benchmark itself has sent while others are counted. */
final class Tally {
  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  /**
   * @param request verb and resource, as {@link Requests} has them
   */
  void count(String request) {
    counts.merge(request, 1L, Long::sum);
  }

  Requests requests() {
    return new Requests(counts);
  }
}
