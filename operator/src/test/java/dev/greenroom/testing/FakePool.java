package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.api.Names;
import dev.greenroom.e2e.Organization;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One agent in a namespace of its own, for a {@link FakeNode}: its pods and sessions, live. */
public record FakePool(KubernetesClient client, String namespace) {
  public static final String AGENT = "bot";

  /** A list of hundreds is work for all who share the machine: what is waited for comes later. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  public FakePool deploy(int capacity, int warm) {
    create(
        AgentDeployment.class,
        """
        {"metadata": {"name": "%s"}, "spec": {"image": "none",
         "pool": {"capacity": %d, "warm": %d}}}"""
            .formatted(AGENT, capacity, warm));
    await(warm + " warm pods").atMost(120, SECONDS).until(() -> warm().size() >= warm);
    return this;
  }

  public void capacity(int capacity) {
    client
        .resources(AgentDeployment.class)
        .inNamespace(namespace)
        .withName(AGENT)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"pool\": {\"capacity\": " + capacity + "}}}");
  }

  /** A session that is declared, as kubectl does it. */
  public void declare(String name, String body) {
    create(
        AgentSession.class,
        """
        {"metadata": {"name": "%s"}, "spec": {"agent": "%s", "body": %s}}"""
            .formatted(name, AGENT, body));
  }

  public AgentSession session(String name) {
    return client.resources(AgentSession.class).inNamespace(namespace).withName(name).get();
  }

  public List<AgentSession> sessions() {
    return client.resources(AgentSession.class).inNamespace(namespace).list().getItems();
  }

  public void stopAll() {
    for (AgentSession session : sessions()) {
      client
          .resource(session)
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"stop\": true}}");
    }
  }

  public List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  /** UIDs of the pods that wait for a session. */
  public Set<String> warm() {
    return pods().stream()
        .filter(pod -> Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE)))
        .map(pod -> pod.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  /** Returns once no pod is claimed, but for those that these sessions are bound to. */
  public void awaitNoPodsBut(Collection<String> sessions) {
    await("no pods but of the sessions")
        .atMost(120, SECONDS)
        .pollInterval(LOOK)
        .untilAsserted(
            () -> {
              Map<String, String> bound =
                  sessions().stream()
                      .collect(
                          Collectors.toMap(
                              session -> session.getSpec().binding().podUID(),
                              session -> session.getMetadata().getName()));
              assertThat(pods())
                  .filteredOn(pod -> pod.getMetadata().getLabels().containsKey(Names.SESSION))
                  .filteredOn(
                      pod ->
                          !sessions.contains(
                              bound.getOrDefault(pod.getMetadata().getUid(), "of nobody")))
                  .extracting(pod -> pod.getMetadata().getName())
                  .isEmpty();
            });
  }

  public void awaitAllFinished() {
    await("the end of every session")
        .atMost(180, SECONDS)
        .pollInterval(LOOK)
        .until(() -> sessions().stream().allMatch(Organization::finished));
  }

  /** Ends the agent; returns once nothing of it is left but the records of its sessions. */
  public void end() {
    client.resources(AgentDeployment.class).inNamespace(namespace).delete();
    awaitAllFinished();
    await("the end of every pod")
        .atMost(60, SECONDS)
        .pollInterval(LOOK)
        .until(() -> pods().isEmpty());
  }

  private <T extends HasMetadata> void create(Class<T> kind, String json) {
    T object = GreenroomSerialization.create().unmarshal(json, kind);
    object.getMetadata().setNamespace(namespace);
    client.resource(object).create();
  }
}
