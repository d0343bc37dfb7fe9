package dev.greenroom;

import dev.greenroom.ledger.Figures;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Usage for Prometheus, of every agent that the ledger has: the sums over its records as they are,
 * not counters beside them, so that they are equal to every other way of reading and survive every
 * process. A correction may lower one. Only who leads shows them, so that nothing is there twice.
 */
final class UsageMetrics extends Collector {
  private static final String SECONDS = "greenroom_usage_seconds";
  private static final String SESSIONS = "greenroom_usage_sessions";

  private final Supplier<Map<AgentName, Figures>> sums;
  private final BooleanSupplier leads;

  UsageMetrics(Supplier<Map<AgentName, Figures>> sums, BooleanSupplier leads) {
    this.sums = sums;
    this.leads = leads;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    if (!leads.getAsBoolean()) {
      return List.of();
    }
    CounterMetricFamily seconds =
        new CounterMetricFamily(
            SECONDS,
            "Billed seconds in the usage ledger, by phase; reserved is warm idle time.",
            List.of("organization", "agent", "phase"));
    CounterMetricFamily sessions =
        new CounterMetricFamily(
            SESSIONS, "Billable sessions in the usage ledger.", List.of("organization", "agent"));
    sums.get()
        .forEach(
            (name, figures) -> {
              add(seconds, name, "instantiating", figures.instantiatingSeconds());
              add(seconds, name, "running", figures.runningSeconds());
              add(seconds, name, "tearing_down", figures.tearingDownSeconds());
              add(seconds, name, "reserved", figures.reservedSeconds());
              sessions.addMetric(List.of(name.organization(), name.agent()), figures.sessions());
            });
    return List.of(seconds, sessions);
  }

  private static void add(CounterMetricFamily family, AgentName name, String phase, long figure) {
    family.addMetric(List.of(name.organization(), name.agent(), phase), figure);
  }
}
