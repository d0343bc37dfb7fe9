package dev.greenroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.session.ObservedSession;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A namespace with agents and sessions, and watches on all that happens in it. */
public final class Organization implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(20);

  private final KubernetesClient client;
  private final KubernetesClient watches;
  private final String namespace;
  private final Manifest manifest;
  private final String usualSpec;
  private final List<Sightings<?>> opened = new CopyOnWriteArrayList<>();
  private final Sightings<Pod> pods;
  private volatile Sightings<AgentSession> sessions;

  /**
   * @param usualSpec fields of the spec of every agent, as YAML
   */
  public Organization(
      KubernetesClient client, KubernetesClient watches, String namespace, String usualSpec) {
    this.client = client;
    this.watches = watches;
    this.namespace = namespace;
    this.usualSpec = usualSpec;
    this.manifest = new Manifest(client.getKubernetesSerialization(), namespace);
    this.pods = opened(new Sightings<>(watches.pods().inNamespace(namespace)));
    watchSessions();
  }

  public String namespace() {
    return namespace;
  }

  public Sightings<Pod> pods() {
    return pods;
  }

  public Sightings<AgentSession> sessions() {
    return sessions;
  }

  /** All that was ever seen here, in the order of the sightings. */
  public List<Sightings.Sighting<?>> everything() {
    return opened.stream()
        .<Sightings.Sighting<?>>flatMap(seen -> seen.all().stream())
        .sorted(Comparator.comparing(Sightings.Sighting::at))
        .toList();
  }

  /** A watch of sessions ends with their definition: goes on with a new one. */
  public void watchSessionsAgain() {
    sessions.close();
    watchSessions();
  }

  /**
   * Makes an AgentDeployment of the agent that keeps the base image's contract.
   *
   * @param spec fields of its spec as YAML, in addition to, or instead of, the usual ones
   */
  public AgentDeployment deploy(String name, String spec) {
    return client.resource(agent(name, spec)).create();
  }

  /** The AgentDeployment that {@link #deploy} makes, as a file to apply. */
  public String agentFile(String name, String spec) {
    return client.getKubernetesSerialization().asYaml(agent(name, spec));
  }

  private AgentDeployment agent(String name, String spec) {
    ObjectNode wanted = Manifest.yaml(usualSpec);
    wanted.setAll(Manifest.yaml(spec));
    return manifest.of(AgentDeployment.class, name, wanted);
  }

  /**
   * Makes an AgentSession.
   *
   * @param spec fields of its spec as YAML, in addition to the agent's name
   */
  public AgentSession start(String name, String agent, String spec) {
    ObjectNode wanted = Manifest.yaml("agent: " + agent);
    wanted.setAll(Manifest.yaml(spec));
    return client.resource(manifest.of(AgentSession.class, name, wanted)).create();
  }

  public void stop(String session) {
    client
        .resources(AgentSession.class)
        .inNamespace(namespace)
        .withName(session)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"stop\": true}}");
  }

  public void delete(String session) {
    client.resources(AgentSession.class).inNamespace(namespace).withName(session).delete();
  }

  public void deleteAgent(String name) {
    client.resources(AgentDeployment.class).inNamespace(namespace).withName(name).delete();
  }

  public AgentSession awaitRunning(String session) {
    return awaitPhase(session, Phase.Running);
  }

  public AgentSession awaitPhase(String session, Phase phase) {
    return awaitUntil(session, PATIENCE, seen -> phase(seen) == phase);
  }

  public AgentSession awaitFinished(String session) {
    return awaitFinished(session, PATIENCE);
  }

  public AgentSession awaitFinished(String session, Duration patience) {
    return awaitUntil(session, patience, Organization::finished);
  }

  /** The messages of the Events of a session that the API server has by now. */
  public List<String> eventsOf(String session) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> session.equals(event.getInvolvedObject().getName()))
        .map(Event::getMessage)
        .toList();
  }

  /** The pod that a session is bound to, as the watch showed it last. */
  public Pod podOf(AgentSession session) {
    var seen = pods.ofUid(session.getSpec().binding().podUID());
    return seen.get(seen.size() - 1).object();
  }

  /**
   * The session as it was first seen with its final usage while its object was there; returns once
   * the object is gone.
   */
  public AgentSession awaitBillAndGone(String session) {
    await("the end of " + session)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> sessions.gone(session));
    return sessions.of(session).stream()
        .filter(seen -> seen.action() == Watcher.Action.MODIFIED && finished(seen.object()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(session + " went unseen with its final usage"))
        .object();
  }

  /** Returns once the object of the session's pod is gone; when that was seen. */
  public Instant awaitPodGone(AgentSession session) {
    String uid = session.getSpec().binding().podUID();
    await("the end of the pod of " + session.getMetadata().getName())
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> pods.ofUid(uid).stream().anyMatch(Organization::deleted));
    return pods.ofUid(uid).stream().filter(Organization::deleted).findFirst().orElseThrow().at();
  }

  public AgentLog followLog(AgentSession session) {
    return new AgentLog(client, namespace, session.getSpec().binding().podName());
  }

  /** Reason and message of the end; the phase must be the one that the reason amounts to. */
  public static void assertEnded(AgentSession session, Phase phase, Reason reason, String words) {
    String name = session.getMetadata().getName();
    assertThat(session.getStatus().reason())
        .as("reason of %s: %s", name, session.getStatus())
        .isEqualTo(reason);
    assertThat(phase(session)).as("phase of %s", name).isEqualTo(phase);
    Condition end =
        Conditions.find(session.getStatus().conditions(), ObservedSession.FINISHED).orElseThrow();
    assertThat(end.reason()).isEqualTo(reason.name());
    assertThat(end.message()).as("message of %s", name).contains(words);
  }

  public static Phase phase(AgentSession session) {
    return session.getStatus() == null ? null : session.getStatus().phase();
  }

  public static boolean finished(AgentSession session) {
    return session.getStatus() != null
        && Conditions.isTrue(session.getStatus().conditions(), ObservedSession.FINISHED);
  }

  /** Deletes every agent and session; needs an operator, and nothing may hold a finalizer back. */
  public void empty() {
    client.resources(AgentDeployment.class).inNamespace(namespace).delete();
    client.resources(AgentSession.class).inNamespace(namespace).delete();
    await("the end of every session and pod of " + namespace)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(left()).isEmpty());
  }

  /** Removes the organisation; needs a cluster whose controllers end namespaces. */
  public void remove() {
    empty();
    client.namespaces().withName(namespace).delete();
    await("the end of namespace " + namespace)
        .atMost(PATIENCE)
        .until(() -> client.namespaces().withName(namespace).get() == null);
  }

  /** Ends the watches. */
  @Override
  public void close() {
    opened.forEach(Sightings::close);
  }

  private List<String> left() {
    List<String> names = new ArrayList<>();
    client.resources(AgentSession.class).inNamespace(namespace).list().getItems().stream()
        .map(session -> session.getMetadata().getName())
        .forEach(names::add);
    client
        .pods()
        .inNamespace(namespace)
        .withLabel(Names.MANAGED_BY, Names.GREENROOM)
        .list()
        .getItems()
        .stream()
        .map(pod -> pod.getMetadata().getName())
        .forEach(names::add);
    return names;
  }

  private AgentSession awaitUntil(String session, Duration patience, Predicate<AgentSession> so) {
    await("session " + session)
        .atMost(patience)
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(sessions.first(session, so))
                    .as("latest: %s", sessions.latest(session).map(AgentSession::getStatus))
                    .isPresent());
    return sessions.first(session, so).orElseThrow().object();
  }

  private static boolean deleted(Sightings.Sighting<?> sighting) {
    return sighting.action() == Watcher.Action.DELETED;
  }

  private void watchSessions() {
    opened(new Sightings<>(watches.resources(AgentDeployment.class).inNamespace(namespace)));
    sessions =
        opened(new Sightings<>(watches.resources(AgentSession.class).inNamespace(namespace)));
  }

  private <T extends Sightings<?>> T opened(T sightings) {
    opened.add(sightings);
    return sightings;
  }
}
