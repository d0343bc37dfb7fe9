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
  private static final long SETTLED_MILLIS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** What is enough to measure with so many clients. */
  int operations(int clients) {
    return (clients == 1 ? 150 : clients == 8 ? 300 : 400) / divisor;
  }

  /** One whose finished sessions are not kept: they would be in the memory of all that follows. */
  Agent agent(String name, int capacity, int warm) {
    return Agent.create(this, name, capacity, warm, 0);
  }

  /** A tenth more, at least two: an attempt that is lost takes a slot and must not end it all. */
  static int withSlack(int operations) {
    return operations + Math.max(2, operations / 10);
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
    settle(PATIENCE);
  }

  /**
   * The same where there is much to do.
   *
   * @param patience after which it ends with an exception that says what still goes on
   */
  void settle(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Requests before = busy();
    while (true) {
      pause(SETTLED_MILLIS);
      Requests now = busy();
      Requests since = now.minus(before);
      if (since.counts().isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LocalException(
            "Greenroom does not come to rest within %d s, still %s in %d ms: see %s"
                .formatted(
                    patience.toSeconds(),
                    since.counts(),
                    SETTLED_MILLIS,
                    "the logs of its processes."));
      }
      before = now;
    }
  }

  private Requests busy() {
    return served().prompt().matching(".* (pods|agentsessions|events)(/.*)?");
  }

  static void pause(long millis) {
    if (!Pause.of(millis)) {
      throw new LocalException("The benchmark was interrupted.");
    }
  }

  /** Starts sessions through the first gateway, each of which must start. */
  List<String> started(Agent agent, int clients, int sessions) {
    List<String> names = Collections.synchronizedList(new ArrayList<>());
    Load.of(clients, sessions, number -> names.add(fleet.door().started(agent.name())));
    return names;
  }

  /** Starts sessions through the first gateway; one that fails is counted and told. */
  Latencies starts(String agent, int clients, int sessions, Failures failures) {
    return Load.of(clients, sessions, number -> failures.count(fleet.door().tried(agent)));
  }
}
