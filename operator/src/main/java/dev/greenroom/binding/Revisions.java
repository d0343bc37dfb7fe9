package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.Names;
import dev.greenroom.core.pool.Slots;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of AgentDeployments, kept as ControllerRevisions: each has the part of a spec that
 * makes pods, so that pods of a revision can be made after the spec has moved on.
 */
public final class Revisions {
  /** Revisions kept of one AgentDeployment. */
  static final int KEPT = 10;

  private final ClusterApi api;

  public Revisions(ClusterApi api) {
    this.api = api;
  }

  /** The spec that makes pods of this revision, or null when the revision is not kept. */
  public @Nullable AgentDeploymentSpec spec(AgentDeployment agent, String revision) {
    if (revision.equals(Revision.of(agent.getSpec()))) {
      return agent.getSpec();
    }
    ControllerRevision kept =
        api.revision(agent.getMetadata().getNamespace(), name(agent, revision));
    return kept == null || kept.getData() == null ? null : Revision.spec(kept.getData());
  }

  /** The agent as it was at this revision, to make pods of; null when it is not kept. */
  @Nullable AgentDeployment at(AgentDeployment agent, String revision) {
    AgentDeploymentSpec spec = spec(agent, revision);
    if (spec == null || spec == agent.getSpec()) {
      return spec == null ? null : agent;
    }
    AgentDeployment then = new AgentDeployment();
    then.setMetadata(agent.getMetadata());
    then.setSpec(spec);
    return then;
  }

  /** For people: why there are no pods of this revision. */
  public static String lost(String revision) {
    return "revision " + revision + " is not kept";
  }

  /**
   * Keeps the revision of the spec as it is, with the highest number, though it may be an earlier
   * one that is wanted again; and lets those with the lowest ones go.
   *
   * @param needed revisions that stay however old they are
   * @return what the API server says against it; empty when the revision is kept
   */
  public Optional<String> keep(AgentDeployment agent, Set<String> needed) {
    List<ControllerRevision> kept = of(agent);
    String current = Revision.of(agent.getSpec());
    long last = kept.stream().mapToLong(ControllerRevision::getRevision).max().orElse(0);
    Optional<ControllerRevision> earlier =
        kept.stream().filter(revision -> current.equals(hash(revision))).findFirst();
    boolean isNew = earlier.isEmpty();
    if (isNew) {
      Optional<String> objection = objection(api.createRevision(made(agent, current, last + 1)));
      if (objection.isPresent()) {
        return objection;
      }
    }
    earlier
        .filter(revision -> revision.getRevision() < last)
        .ifPresent(revision -> api.renumberRevision(revision, last + 1));
    kept.stream()
        .filter(revision -> !needed.contains(hash(revision)) && !current.equals(hash(revision)))
        .sorted(Comparator.comparing(ControllerRevision::getRevision))
        .limit(Math.max(0, kept.size() + (isNew ? 1 : 0) - KEPT))
        .forEach(api::deleteRevision);
    return Optional.empty();
  }

  private static Optional<String> objection(ClusterApi.Written<ControllerRevision> written) {
    if (written instanceof ClusterApi.Written.Forbidden<ControllerRevision> forbidden) {
      return Optional.of(forbidden.message());
    }
    if (written instanceof ClusterApi.Written.Refused<ControllerRevision> refused) {
      return Optional.of(refused.message());
    }
    // A name that is taken is that of the same agent and the same revision.
    return written instanceof ClusterApi.Written.Absent<ControllerRevision>
        ? Optional.of("its namespace is gone")
        : Optional.empty();
  }

  /**
   * Deletes what is kept of an AgentDeployment that a live read shows gone, or followed by another
   * of its name: not every cluster does it itself. A cache may lack one that is there.
   */
  public void forget(AgentDeployment agent) {
    AgentDeployment live =
        api.agent(agent.getMetadata().getNamespace(), agent.getMetadata().getName());
    if (live == null || !live.getMetadata().getUid().equals(agent.getMetadata().getUid())) {
      of(agent).forEach(api::deleteRevision);
    }
  }

  private List<ControllerRevision> of(AgentDeployment agent) {
    return api.revisions(agent.getMetadata().getNamespace(), agent.getMetadata().getUid());
  }

  private static @Nullable String hash(ControllerRevision revision) {
    return revision.getMetadata().getLabels().get(Names.REVISION);
  }

  private static String name(AgentDeployment agent, String revision) {
    return Slots.prefix(agent.getMetadata().getName(), agent.getMetadata().getUid()) + revision;
  }

  private static ControllerRevision made(AgentDeployment agent, String revision, long number) {
    return new ControllerRevisionBuilder()
        .withNewMetadata()
        .withNamespace(agent.getMetadata().getNamespace())
        .withName(name(agent, revision))
        .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
        .addToLabels(Names.AGENT, agent.getMetadata().getName())
        .addToLabels(Names.AGENT_UID, agent.getMetadata().getUid())
        .addToLabels(Names.REVISION, revision)
        .addNewOwnerReference()
        .withApiVersion(agent.getApiVersion())
        .withKind(agent.getKind())
        .withName(agent.getMetadata().getName())
        .withUid(agent.getMetadata().getUid())
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withRevision(number)
        .withData(Revision.data(agent.getSpec()))
        .build();
  }
}
