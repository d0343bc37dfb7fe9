package dev.greenroom;

import io.prometheus.client.CollectorRegistry;
import java.util.Optional;

/** What a gateway in the same process tells of the operator. */
interface OperatorReport {
  /** What Prometheus learns of the process, for a gateway in it to add its own. */
  CollectorRegistry registry();

  /** What of it stands still for good, in a sentence; empty where all moves. */
  Optional<String> standstill();
}
