package dev.greenroom.bench;

import dev.greenroom.api.Names;
import java.time.Duration;

/** An AgentDeployment that was made to be measured. */
record Agent(Site site, String name) {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static Agent create(Site site, String name, int capacity, int warm) {
    site.api()
        .post(
            "/apis/greenroom.dev/v1alpha1/namespaces/" + site.namespace() + "/agentdeployments",
            Api.read(
                """
                {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentDeployment",
                 "metadata": {"name": "%s"},
                 "spec": {"image": "greenroom/fake:1", "pool": {"capacity": %d, "warm": %d}}}
                """
                    .formatted(name, capacity, warm)));
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

  /** Ends all its sessions and returns once their pods are gone. */
  void empty() {
    site.node().end(site.node().pods(name, Names.STATE_ACTIVE));
    site.node()
        .await(
            "the end of the sessions of " + name, PATIENCE, () -> site.node().held(name) == warm());
  }

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
