package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.core.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session as seen at one moment.
 *
 * @param deleted somebody deleted the object. While the CustomResourceDefinition is being deleted
 *     every object looks so: {@code crdTerminating} tells the two apart
 * @param abandoned we created it ourselves, for a pod whose start had died half way
 * @param startedOverHttp a gateway made it, which gives it to a warm pod itself
 * @param finalizer our finalizer is on the object
 * @param place where it stands in the line of its agent, while it has no pod
 * @param pod the pod of the binding; {@link PodView.ConfirmedAbsent} while there is no binding
 */
public record ObservedSession(
    String name,
    long generation,
    Instant created,
    boolean deleted,
    boolean crdTerminating,
    boolean abandoned,
    boolean startedOverHttp,
    boolean finalizer,
    AgentSessionSpec spec,
    @Nullable AgentSessionStatus status,
    Place place,
    PodView pod,
    NodeView node) {

  public static final String ADMITTED = "Admitted";
  public static final String RUNNING = "Running";
  public static final String FINISHED = "Finished";
  public static final String USAGE_RECORDED = "UsageRecorded";

  /** The same session with its place in line. */
  public ObservedSession at(Place place) {
    return new ObservedSession(
        name,
        generation,
        created,
        deleted,
        crdTerminating,
        abandoned,
        startedOverHttp,
        finalizer,
        spec,
        status,
        place,
        pod,
        node);
  }

  @Nullable List<Condition> conditions() {
    return status == null ? null : status.conditions();
  }

  boolean admitted() {
    return Conditions.isTrue(conditions(), ADMITTED);
  }

  boolean running() {
    return Conditions.isTrue(conditions(), RUNNING);
  }

  /** The reason of the end was written; what is left is to tear the pod down. */
  boolean ending() {
    return Conditions.find(conditions(), FINISHED)
        .filter(c -> c.status() == Condition.Status.False)
        .isPresent();
  }

  boolean finished() {
    return Conditions.isTrue(conditions(), FINISHED);
  }

  /** Since when the condition Finished is what it is, or null. */
  @Nullable Instant finishedSince() {
    return Conditions.find(conditions(), FINISHED).map(Condition::lastTransitionTime).orElse(null);
  }

  boolean stopWanted() {
    return Boolean.TRUE.equals(spec.stop()) || deleted && !crdTerminating;
  }

  /** It would rather wait for a slot than be rejected. */
  boolean mayWait() {
    return spec.whenFull() == AgentSessionSpec.WhenFull.Wait;
  }

  /** Its place in line as its status tells it, or null when it is told to be in none. */
  @Nullable Integer position() {
    return status == null ? null : status.position();
  }

  /** When a session that waits in line is rejected. */
  Instant waitDeadline() {
    Integer seconds = spec.waitSeconds();
    return created.plusSeconds(seconds == null ? 60 : seconds);
  }

  /**
   * t0 and the beginning of the start timeout, by the API server's clock: the creation of a session
   * that was created bound, else when it was bound. One follows from the other: what was created
   * bound has a binding that is older than itself. Only one that was adopted was admitted before it
   * was created: when its pod was claimed.
   */
  Instant accepted() {
    AgentSessionSpec.Binding binding = spec.binding();
    Instant bound = binding == null ? null : binding.boundTime();
    return bound == null || bound.isBefore(created) && !abandoned ? created : bound;
  }

  /** How long the session may run. */
  Duration maxDuration() {
    AgentSessionSpec.Limits limits = spec.limits();
    Integer seconds = limits == null ? null : limits.maxDurationSeconds();
    return Duration.ofSeconds(seconds == null ? 7200 : seconds);
  }

  /** No body is given later, and what does not run by then has failed. */
  public Instant startDeadline() {
    AgentSessionSpec.Limits limits = spec.limits();
    Integer seconds = limits == null ? null : limits.startTimeoutSeconds();
    return accepted().plusSeconds(seconds == null ? 120 : seconds);
  }
}
