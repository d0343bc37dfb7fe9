package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Names;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodStep;
import dev.greenroom.core.session.NodeView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An API server in memory, as far as sessions depend on one: names are unique, UIDs and
 * resourceVersions guard, finalizers and grace hold what is deleted, a binding and a final usage
 * are immutable, and a terminating CustomResourceDefinition takes nothing new.
 */
final class InMemoryCluster implements ClusterApi {
  final StoredObjects<Pod> pods;
  final StoredObjects<AgentSession> sessions;
  final StoredObjects<AgentDeployment> agents;
  final StoredRevisions revisions;
  final Map<String, NodeView> nodes = new HashMap<>();
  final StoredSecrets secrets = new StoredSecrets();

  /** The end of the log of every agent. */
  String log = "";

  private final PodWrites podWrites;
  private final Definitions definitions;
  private long ids;

  InMemoryCluster(ChangeLog log, InstantSource clock) {
    Supplier<String> uids = () -> new UUID(0x5eed0000L + ++ids << 32, ids).toString();
    pods = new StoredObjects<>(log, clock, uids, ShallowCopies::of);
    podWrites = new PodWrites(pods);
    sessions = new StoredObjects<>(log, clock, uids, ShallowCopies::of);
    agents = new StoredObjects<>(log, clock, uids, ShallowCopies::of);
    revisions = new StoredRevisions(new StoredObjects<>(log, clock, uids, ShallowCopies::of));
    definitions = new Definitions(agents, sessions);
    log.listen(change -> definitions.goWithTheirLastObject());
  }

  @Override
  public @Nullable AgentDeployment agent(String namespace, String name) {
    return agents.get(namespace, name);
  }

  @Override
  public @Nullable AgentSession session(String namespace, String name) {
    return sessions.get(namespace, name);
  }

  @Override
  public @Nullable Pod pod(String namespace, String name) {
    return pods.get(namespace, name);
  }

  @Override
  public List<Pod> pods(String namespace, String agentUid) {
    return pods.all().stream()
        .filter(pod -> agentUid.equals(pod.getMetadata().getLabels().get(Names.AGENT_UID)))
        .toList();
  }

  @Override
  public boolean sessionCrdTerminating() {
    return !definitions.served();
  }

  @Override
  public NodeView node(String name) {
    return nodes.getOrDefault(name, new NodeView.Present());
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return secrets.read(namespace, name);
  }

  @Override
  public Written<Secret> createSecret(Secret secret) {
    return secrets.create(secret);
  }

  @Override
  public void deleteSecretOf(String ownerUid, String namespace, String name) {
    secrets.deleteOf(ownerUid, namespace, name);
  }

  @Override
  public Created createPod(Pod pod) {
    return podWrites.create(pod);
  }

  @Override
  public void deletePod(String namespace, String name, String uid, @Nullable Integer graceSeconds) {
    podWrites.delete(namespace, name, uid, graceSeconds);
  }

  @Override
  public Written<Pod> step(Pod seen, PodStep step) {
    return podWrites.step(seen, step);
  }

  @Override
  public Written<AgentDeployment> holdAgent(AgentDeployment read) {
    AgentDeployment now = agents.same(read);
    if (now == null) {
      return new Written.Absent<>();
    }
    return moved(now, read) || now.getMetadata().getDeletionTimestamp() != null
        ? new Written.Conflict<>()
        : new Written.Ok<>(
            agents.change(now, a -> a.getMetadata().getFinalizers().add(Names.POOL_FINALIZER)));
  }

  @Override
  public void releaseAgent(AgentDeployment read) {
    agents.release(read, Names.POOL_FINALIZER);
  }

  @Override
  public List<ControllerRevision> revisions(String namespace, String agentUid) {
    return revisions.of(agentUid);
  }

  @Override
  public @Nullable ControllerRevision revision(String namespace, String name) {
    return revisions.named(namespace, name);
  }

  @Override
  public Written<ControllerRevision> createRevision(ControllerRevision revision) {
    return revisions.create(revision);
  }

  @Override
  public Written<ControllerRevision> renumberRevision(ControllerRevision read, long number) {
    return revisions.renumber(read, number);
  }

  @Override
  public void deleteRevision(ControllerRevision read) {
    revisions.delete(read);
  }

  @Override
  public boolean releasePod(Pod read) {
    pods.release(read, Names.USAGE_FINALIZER);
    return true;
  }

  @Override
  public void releaseSession(AgentSession read) {
    sessions.release(read, Names.SESSION_FINALIZER);
  }

  @Override
  public Written<AgentSession> bind(
      AgentSession read, AgentSessionSpec.Binding binding, AgentSessionSpec.Limits limits) {
    AgentSession now = sessions.same(read);
    if (now == null) {
      return new Written.Absent<>();
    }
    boolean held = now.getMetadata().getFinalizers().contains(Names.SESSION_FINALIZER);
    boolean refused = now.getMetadata().getDeletionTimestamp() != null && !held;
    if (moved(now, read) || refused || now.getSpec().binding() != null) {
      return new Written.Conflict<>();
    }
    return new Written.Ok<>(
        sessions.change(
            now,
            session -> {
              if (!held) {
                session.getMetadata().getFinalizers().add(Names.SESSION_FINALIZER);
              }
              session.setSpec(SessionSpecs.bound(now.getSpec(), binding, limits));
              session.getMetadata().setGeneration(session.getMetadata().getGeneration() + 1);
            }));
  }

  @Override
  public Written<AgentSession> createSession(AgentSession session) {
    Written<AgentSession> refusal = definitions.refusal();
    if (refusal != null) {
      return refusal;
    }
    return session(session.getMetadata().getNamespace(), session.getMetadata().getName()) == null
        ? new Written.Ok<>(sessions.create(session))
        : new Written.Conflict<>();
  }

  @Override
  public Written<AgentSession> writeStatus(AgentSession read, AgentSessionStatus status) {
    AgentSession now = sessions.same(read);
    if (now == null) {
      return new Written.Absent<>();
    }
    var before = now.getStatus() == null ? null : now.getStatus().usage();
    boolean settled = before != null && Boolean.TRUE.equals(before.settled());
    if (moved(now, read) || settled && !before.equals(status.usage())) {
      return new Written.Conflict<>();
    }
    return status.equals(now.getStatus())
        ? new Written.Ok<>(now)
        : new Written.Ok<>(sessions.change(now, session -> session.setStatus(status)));
  }

  @Override
  public Written<AgentDeployment> writeStatus(AgentDeployment read, AgentDeploymentStatus status) {
    AgentDeployment now = agents.same(read);
    if (now == null) {
      return new Written.Absent<>();
    }
    return moved(now, read)
        ? new Written.Conflict<>()
        : new Written.Ok<>(agents.change(now, agent -> agent.setStatus(status)));
  }

  @Override
  public void deleteSession(AgentSession read) {
    AgentSession now = sessions.same(read);
    if (now != null && now.getMetadata().getDeletionTimestamp() == null) {
      sessions.delete(now, 0);
    }
  }

  @Override
  public String logTail(String namespace, String pod, String container, int bytes) {
    return log;
  }

  /** What a user's `kubectl patch` of spec.stop does. */
  void stop(AgentSession read) {
    AgentSession now = sessions.same(read);
    if (now != null) {
      sessions.change(
          now,
          session -> {
            session.setSpec(SessionSpecs.stopped(now.getSpec()));
            session.getMetadata().setGeneration(session.getMetadata().getGeneration() + 1);
          });
    }
  }

  void respecify(AgentDeployment read, UnaryOperator<AgentDeploymentSpec> edit) {
    agents.change(
        read,
        agent -> {
          agent.setSpec(edit.apply(agent.getSpec()));
          agent.getMetadata().setGeneration(agent.getMetadata().getGeneration() + 1);
        });
  }

  /** What deleting both CustomResourceDefinitions does; every object gets a deletionTimestamp. */
  void deleteCrds() {
    definitions.delete();
  }

  /** True when the definitions could be applied anew: the old ones are gone. */
  boolean applyCrds() {
    return definitions.apply();
  }

  void schedule(Pod pod, String node) {
    pods.change(pod, p -> p.setSpec(new PodSpecBuilder(pod.getSpec()).withNodeName(node).build()));
  }

  void podStatus(String uid, PodStatus status) {
    Pod now = pods.byUid(uid);
    if (now != null && !status.equals(now.getStatus())) {
      pods.change(now, pod -> pod.setStatus(status));
    }
  }

  private static boolean moved(HasMetadata now, HasMetadata read) {
    return !Objects.equals(
        now.getMetadata().getResourceVersion(), read.getMetadata().getResourceVersion());
  }
}
