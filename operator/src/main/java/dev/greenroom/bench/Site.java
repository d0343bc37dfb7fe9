package dev.greenroom.bench;

import dev.greenroom.local.LocalException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where everything is measured: a control plane, the fake node, an operator and a gateway.
 *
 * @param namespace of the agents
 * @param tally of the requests that the benchmark itself sends while they are counted
 * @param divisor of the numbers of operations: 1, or more where it must be quick
 */
record Site(
    Api api,
    Floor floor,
    FakeNode node,
    Fleet fleet,
    String namespace,
    Tally tally,
    int divisor,
    Consumer<String> progress) {
  private static final long SETTLED_MILLIS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** What is enough to measure with so many clients. */
  int operations(int clients) {
    return (clients == 1 ? 150 : clients == 8 ? 300 : 400) / divisor;
  }

  Agent agent(String name, int capacity, int warm) {
    return Agent.create(this, name, capacity, warm);
  }

  /** Path of the sessions of the namespace. */
  String sessions() {
    return "/apis/greenroom.dev/v1alpha1/namespaces/" + namespace + "/agentsessions";
  }

  Requests served() {
    return Requests.parse(api.text("/metrics"));
  }

  /** Returns once nobody asks for or writes pods, sessions or Events any more. */
  void settle() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long before = -1;
    long now = busy();
    while (now != before) {
      if (System.nanoTime() - deadline > 0) {
        throw new LocalException("Greenroom does not come to rest: see the logs of its processes.");
      }
      pause(SETTLED_MILLIS);
      before = now;
      now = busy();
    }
  }

  private long busy() {
    return served().prompt().matching(".* (pods|agentsessions|events)(/.*)?").total();
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("The benchmark was interrupted.", e);
    }
  }

  /** Starts sessions through the first gateway, each of which must start. */
  List<String> started(Agent agent, int clients, int sessions) {
    List<String> names = Collections.synchronizedList(new ArrayList<>());
    Load.of(clients, sessions, number -> names.add(fleet.door().started(agent.name())));
    return names;
  }
}
