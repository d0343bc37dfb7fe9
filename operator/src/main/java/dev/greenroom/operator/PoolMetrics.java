package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pools as the status of their AgentDeployments says, so that a dashboard and {@code kubectl
 * get agents} agree; an agent that is gone is not there. Only who leads shows them, so that nothing
 * is there twice.
 */
final class PoolMetrics extends Collector {
  private static final List<String> AGENT = List.of("organization", "agent");
  private static final List<String> AGENT_STATE = List.of("organization", "agent", "state");

  private final Supplier<Stream<AgentDeployment>> agents;
  private final BooleanSupplier leads;

  PoolMetrics(Supplier<Stream<AgentDeployment>> agents, BooleanSupplier leads) {
    this.agents = agents;
    this.leads = leads;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    if (!leads.getAsBoolean()) {
      return List.of();
    }
    GaugeMetricFamily capacity =
        new GaugeMetricFamily(
            "greenroom_pool_capacity", "Most pods at once that new starts respect.", AGENT);
    GaugeMetricFamily pods =
        new GaugeMetricFamily(
            "greenroom_pool_pods",
            "Pods of a pool, by state: active, starting, stopping, warm.",
            AGENT_STATE);
    agents
        .get()
        .forEach(
            agent -> {
              AgentDeploymentStatus.Pool pool =
                  agent.getStatus() == null ? null : agent.getStatus().pool();
              if (pool != null) {
                capacity.addMetric(name(agent), count(pool.capacity()));
                pods.addMetric(state(agent, "active"), count(pool.active()));
                pods.addMetric(state(agent, "starting"), count(pool.starting()));
                pods.addMetric(state(agent, "stopping"), count(pool.stopping()));
                pods.addMetric(state(agent, "warm"), count(pool.warm()));
              }
            });
    return List.of(capacity, pods);
  }

  private static List<String> name(AgentDeployment agent) {
    return List.of(agent.getMetadata().getNamespace(), agent.getMetadata().getName());
  }

  private static List<String> state(AgentDeployment agent, String state) {
    return List.of(agent.getMetadata().getNamespace(), agent.getMetadata().getName(), state);
  }

  private static int count(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
