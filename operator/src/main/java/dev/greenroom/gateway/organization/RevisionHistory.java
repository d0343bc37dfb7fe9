package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Revision;
import dev.greenroom.core.Conditions;
import dev.greenroom.gateway.wire.Deployment;
import dev.greenroom.gateway.wire.Deployment.Phase;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of an agent as clients of the HTTP contract see them, made from the
 * ControllerRevisions that the operator keeps.
 */
final class RevisionHistory {
  private final AgentDeployment agent;
  private final String current;

  RevisionHistory(AgentDeployment agent) {
    this.agent = agent;
    this.current = Revision.of(agent.getSpec());
  }

  /** The newest first; that of the spec as it is always among them. */
  List<Deployment.Revision> of(List<ControllerRevision> kept) {
    List<Deployment.Revision> history = new ArrayList<>();
    if (kept.stream().noneMatch(revision -> current.equals(hash(revision)))) {
      history.add(new Deployment.Revision(ServiceView.deployment(agent), null, phase(current)));
    }
    kept.stream()
        .filter(revision -> hash(revision) != null && revision.getData() != null)
        .sorted(Comparator.comparing(ControllerRevision::getRevision).reversed())
        .map(this::shown)
        .forEach(history::add);
    return history;
  }

  private Deployment.Revision shown(ControllerRevision revision) {
    String hash = String.valueOf(hash(revision));
    AgentDeploymentSpec spec =
        hash.equals(current) ? agent.getSpec() : Revision.spec(revision.getData());
    return new Deployment.Revision(
        ServiceView.deployment(agent, spec, hash, revision.getMetadata()),
        revision.getRevision(),
        phase(hash));
  }

  private static @Nullable String hash(ControllerRevision revision) {
    return revision.getMetadata().getLabels().get(Names.REVISION);
  }

  private @Nullable Phase phase(String revision) {
    AgentDeploymentStatus status = agent.getStatus();
    AgentDeploymentStatus.Revision known = status == null ? null : status.revision();
    String ready = known == null ? null : known.ready();
    if (revision.equals(ready)) {
      return Phase.Active;
    }
    if (!revision.equals(current)) {
      return null;
    }
    boolean spokenOf = known != null && revision.equals(known.current());
    if (spokenOf && Conditions.isTrue(status.conditions(), "Degraded")) {
      return Phase.Failed;
    }
    // Without idle pods the first session proves it: there is nothing to wait for.
    return ready == null && ServiceView.ready(agent) ? Phase.Active : Phase.Validating;
  }
}
