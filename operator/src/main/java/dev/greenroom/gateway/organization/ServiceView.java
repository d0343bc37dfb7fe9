package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Profile;
import dev.greenroom.api.Resources;
import dev.greenroom.binding.Revision;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.pool.PoolStatus;
import dev.greenroom.gateway.wire.Deployment;
import dev.greenroom.gateway.wire.Scaling;
import dev.greenroom.gateway.wire.Service;
import dev.greenroom.gateway.wire.Size;
import dev.greenroom.gateway.wire.Timestamp;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An AgentDeployment as clients of the HTTP contract see it. */
final class ServiceView {
  static final String REGION = "local";

  private ServiceView() {}

  static Service of(AgentDeployment agent) {
    ObjectMeta metadata = agent.getMetadata();
    AgentDeploymentSpec spec = agent.getSpec();
    Deployment deployment = deployment(agent);
    boolean ready = ready(agent);
    return new Service(
        metadata.getUid(),
        metadata.getName(),
        REGION,
        ready,
        ready,
        deployment.createdAt(),
        deployment.updatedAt(),
        deployment.id(),
        deployment.id(),
        deployment.id(),
        ready,
        scaling(spec),
        active(agent.getStatus()),
        profile(spec),
        size(spec),
        new Service.KrispViva(null),
        deployment,
        conditions(agent.getStatus()).stream().map(ServiceView::condition).toList(),
        List.of());
  }

  /** The revision that the spec asks for. */
  static Deployment deployment(AgentDeployment agent) {
    AgentDeploymentSpec spec = agent.getSpec();
    return deployment(agent, spec, Revision.of(spec), agent.getMetadata());
  }

  /**
   * A revision, with the pool and the limits that the agent has now, as those make none.
   *
   * @param spec makes the pods of the revision
   * @param written when it was made and when it was wanted last
   */
  static Deployment deployment(
      AgentDeployment agent, AgentDeploymentSpec spec, String revision, ObjectMeta written) {
    ObjectMeta metadata = agent.getMetadata();
    AgentDeploymentSpec.SessionDefaults session = agent.getSpec().session();
    return new Deployment(
        RevisionId.of(metadata.getUid(), revision),
        metadata.getUid(),
        null,
        Timestamp.of(Instant.parse(written.getCreationTimestamp())),
        Timestamp.of(updated(written)),
        new Deployment.Manifest(
            agent.getApiVersion(),
            agent.getKind(),
            new Deployment.Metadata(metadata.getName(), metadata.getNamespace()),
            new Deployment.Spec(
                spec.image(),
                scaling(agent.getSpec()),
                spec.imagePullSecret(),
                spec.secretSet() == null ? List.of() : List.of(spec.secretSet()),
                size(spec),
                session == null ? null : session.maxDurationSeconds())));
  }

  /** What the operator says, if it speaks of this spec; else an agent that isn't suspended is. */
  static boolean ready(AgentDeployment agent) {
    if (Boolean.TRUE.equals(agent.getSpec().suspend())) {
      return false;
    }
    return Conditions.find(conditions(agent.getStatus()), "Ready")
        .filter(c -> Objects.equals(c.observedGeneration(), agent.getMetadata().getGeneration()))
        .map(c -> c.status() == Condition.Status.True)
        .orElse(true);
  }

  private static List<Condition> conditions(@Nullable AgentDeploymentStatus status) {
    return status == null || status.conditions() == null ? List.of() : status.conditions();
  }

  private static Service.Condition condition(Condition c) {
    return new Service.Condition(c.type(), c.status().name(), c.reason(), c.message());
  }

  private static int active(@Nullable AgentDeploymentStatus status) {
    return status == null || status.pool() == null || status.pool().active() == null
        ? 0
        : status.pool().active();
  }

  /** When the spec was written last: the API server notes it for each writer. */
  private static Instant updated(ObjectMeta metadata) {
    List<ManagedFieldsEntry> writers =
        Objects.requireNonNullElse(metadata.getManagedFields(), List.of());
    Instant created = Instant.parse(metadata.getCreationTimestamp());
    return writers.stream()
        .filter(writer -> writer.getSubresource() == null || writer.getSubresource().isEmpty())
        .map(ManagedFieldsEntry::getTime)
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .reduce(created, (a, b) -> a.isAfter(b) ? a : b);
  }

  private static Scaling scaling(AgentDeploymentSpec spec) {
    Integer warm = spec.pool() == null ? null : spec.pool().warm();
    return Scaling.between(warm == null ? 0 : warm, PoolStatus.capacity(spec));
  }

  private static @Nullable Profile profile(AgentDeploymentSpec spec) {
    if (spec.resources() != null) {
      return null;
    }
    return Objects.requireNonNullElse(spec.profile(), Profile.AGENT_1X);
  }

  private static Size size(AgentDeploymentSpec spec) {
    Profile profile = profile(spec);
    Resources own = spec.resources();
    return profile == null
        ? new Size(quantity(own, "cpu"), quantity(own, "memory"))
        : new Size(profile.cpu(), profile.memory());
  }

  /** What the scheduler reserves, else the most that may be used. */
  private static @Nullable String quantity(Resources resources, String key) {
    Map<String, Quantity> requests = Objects.requireNonNullElse(resources.requests(), Map.of());
    Map<String, Quantity> limits = Objects.requireNonNullElse(resources.limits(), Map.of());
    Quantity quantity = requests.containsKey(key) ? requests.get(key) : limits.get(key);
    return quantity == null ? null : quantity.toString();
  }
}
