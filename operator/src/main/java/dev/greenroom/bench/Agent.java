package dev.greenroom.bench;

import dev.greenroom.api.Names;
import dev.greenroom.local.LocalException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An AgentDeployment that was made to be measured. */
record Agent(Site site, String name) {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PAUSE_MILLIS = 200;

  /**
   * @param retain seconds for which its finished sessions are kept
   */
  static Agent create(Site site, String name, int capacity, int warm, int retain) {
    site.api()
        .post(
            "/apis/greenroom.dev/v1alpha1/namespaces/" + site.namespace() + "/agentdeployments",
            Api.read(
                """
                {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentDeployment",
                 "metadata": {"name": "%s"},
                 "spec": {"image": "greenroom/fake:1", "session": {"retainSeconds": %d},
                  "pool": {"capacity": %d, "warm": %d}}}
                """
                    .formatted(name, retain, capacity, warm)));
    Agent agent = new Agent(site, name);
    agent.awaitWarm(warm);
    return agent;
  }

  int warm() {
    return site.node().pods(name, Names.STATE_WARM).size();
  }

  void awaitWarm(int pods) {
    site.node().await(pods + " warm pods of " + name, PATIENCE, () -> warm() >= pods);
  }

  /**
   * Ends all its sessions and returns once their pods are gone: looks until nothing is left, since
   * a start whose client gave up may still come through.
   */
  void empty() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Set<String> ended = new HashSet<>();
    List<PodState> busy = busy();
    while (!busy.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LocalException(
            "The benchmark waited in vain for the end of %d sessions of %s."
                .formatted(busy.size(), name));
      }
      site.node().end(busy.stream().filter(pod -> ended.add(pod.uid())).toList());
      Site.pause(PAUSE_MILLIS);
      busy = busy();
    }
    site.node()
        .await(
            "news of the end of the sessions of " + name,
            PATIENCE,
            () -> site.node().pods(name, Names.STATE_ACTIVE).isEmpty());
  }

  private List<PodState> busy() {
    return site.node().busy(site.namespace(), name);
  }

  /** Ends its sessions and all its pods; what it may not leave behind is CPU of the next ones. */
  void delete() {
    empty();
    site.api()
        .send(
            "DELETE",
            "/apis/greenroom.dev/v1alpha1/namespaces/"
                + site.namespace()
                + "/agentdeployments/"
                + name,
            Api.PLAIN,
            new byte[0]);
    site.node().await("the end of " + name, PATIENCE, () -> site.node().held(name) == 0);
  }
}
