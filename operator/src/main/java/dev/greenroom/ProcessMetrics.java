package dev.greenroom;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;

/** What every process shows Prometheus of itself: its memory, files and processor time. */
final class ProcessMetrics {
  private ProcessMetrics() {}

  /** A new registry, for more to be registered in. */
  static CollectorRegistry registry() {
    CollectorRegistry registry = new CollectorRegistry();
    registry.register(new StandardExports());
    registry.register(new MemoryPoolsExports());
    return registry;
  }
}
