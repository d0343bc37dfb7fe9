package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Reason;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import dev.greenroom.testing.AgentSpecs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolStatusTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
  private static final UsageTotals NOTHING = new UsageTotals(0L, 0L, 0L, 0L, 0L, 0L);

  @Test
  void countsThePodsByState() {
    // When
    AgentDeploymentStatus status =
        status(spec(3, false), null, List.of(pod(0, false), pod(1, true)), THEN);

    // Then
    assertThat(status.pool()).isEqualTo(new AgentDeploymentStatus.Pool(3, 1, 0, 1, 0));
    assertThat(status.observedGeneration()).isEqualTo(4);
    assertThat(status.selector()).isEqualTo("greenroom.dev/agent=agent,greenroom.dev/state=warm");
  }

  @Test
  void equalInputGivesAnEqualStatusSoThatNothingIsWritten() {
    // Given
    List<PodFacts> pods = List.of(pod(0, false));
    AgentDeploymentStatus first = status(spec(3, false), null, pods, THEN);

    // When
    AgentDeploymentStatus later = status(spec(3, false), first, pods, THEN.plusSeconds(3600));

    // Then
    assertThat(later).isEqualTo(first);
  }

  @Test
  void aPodThatIsTornDownStillHoldsItsSlot() {
    // When
    AgentDeploymentStatus full = status(spec(1, false), null, List.of(pod(0, true)), THEN);

    // Then
    assertThat(condition(full, "CapacityAvailable").status()).isEqualTo(Condition.Status.False);
    assertThat(condition(full, "CapacityAvailable").reason()).isEqualTo("AtCapacity");
  }

  @Test
  void transitionTimesMoveOnlyWithTheStatus() {
    // Given
    AgentDeploymentStatus free = status(spec(2, false), null, List.of(), THEN);

    // When
    AgentDeploymentStatus one =
        status(spec(2, false), free, List.of(pod(0, false)), THEN.plusSeconds(10));
    AgentDeploymentStatus full =
        status(spec(2, false), one, List.of(pod(0, false), pod(1, false)), THEN.plusSeconds(20));

    // Then
    assertThat(condition(one, "CapacityAvailable").lastTransitionTime()).isEqualTo(THEN);
    assertThat(condition(one, "CapacityAvailable").message()).isEqualTo("1 slots free");
    assertThat(condition(full, "CapacityAvailable").lastTransitionTime())
        .isEqualTo(THEN.plusSeconds(20));
    assertThat(condition(full, "Ready").lastTransitionTime()).isEqualTo(THEN);
  }

  @Test
  void aSuspendedAgentIsNotReadyAndNothingElseChanges() {
    // Given
    AgentDeploymentStatus ready = status(spec(2, false), null, List.of(pod(0, false)), THEN);

    // When
    AgentDeploymentStatus suspended =
        status(spec(2, true), ready, List.of(pod(0, false)), THEN.plusSeconds(5));

    // Then
    assertThat(condition(suspended, "Ready").reason()).isEqualTo("Suspended");
    assertThat(suspended.pool()).isEqualTo(ready.pool());
    assertThat(condition(suspended, "CapacityAvailable"))
        .isEqualTo(condition(ready, "CapacityAvailable"));
  }

  @Test
  void anAgentWithIdlePodsIsReadyOnceOneOfThemWas() {
    // Given
    Setback crash =
        new Setback("7c9f", 1, THEN, new Trouble(Reason.AgentCrashed, "the agent ended with 3"));

    // When
    AgentDeploymentStatus fresh = status(spec(3, 2, false), null, List.of(), List.of(), null, THEN);
    AgentDeploymentStatus failing =
        status(spec(3, 2, false), fresh, List.of(), List.of(crash), null, THEN);
    AgentDeploymentStatus proved =
        status(spec(3, 2, false), failing, List.of(), List.of(), "7c9f", THEN);

    // Then
    assertThat(condition(fresh, "Ready").status()).isEqualTo(Condition.Status.False);
    assertThat(condition(fresh, "Progressing").reason()).isEqualTo("Proving");
    assertThat(condition(fresh, "Degraded").status()).isEqualTo(Condition.Status.False);
    assertThat(condition(failing, "Ready").message()).contains("the agent ended with 3");
    assertThat(condition(failing, "Degraded").reason()).isEqualTo("AgentCrashed");
    assertThat(condition(proved, "Ready").status()).isEqualTo(Condition.Status.True);
    assertThat(condition(proved, "Progressing").reason()).isEqualTo("Complete");
    assertThat(proved.revision()).isEqualTo(new AgentDeploymentStatus.Revision("7c9f", "7c9f"));
  }

  @Test
  void aFailingRevisionDegradesWhileTheOneBeforeItServes() {
    // Given
    Setback crash =
        new Setback("7c9f", 1, THEN, new Trouble(Reason.AgentCrashed, "the agent ended with 3"));

    // When
    AgentDeploymentStatus status =
        status(spec(3, 2, false), null, List.of(), List.of(crash), "old", THEN);

    // Then
    assertThat(condition(status, "Ready").status()).isEqualTo(Condition.Status.True);
    assertThat(condition(status, "Degraded").message())
        .isEqualTo(
            "Revision 7c9f fails: the agent ended with 3; new sessions still run revision old");
  }

  @Test
  void onePodThatDiesInAPoolThatWorksIsAnAccident() {
    // Given
    Setback crash =
        new Setback("7c9f", 1, THEN, new Trouble(Reason.AgentCrashed, "the agent ended with 3"));

    // When
    AgentDeploymentStatus status =
        status(spec(3, 2, false), null, List.of(), List.of(crash), "7c9f", THEN);

    // Then
    assertThat(condition(status, "Degraded").status()).isEqualTo(Condition.Status.False);
  }

  @Test
  void theReasonIsOneWordForWhyAnAgentIsNotAsItsSpecAsks() {
    // Given
    Setback crash =
        new Setback("7c9f", 1, THEN, new Trouble(Reason.AgentCrashed, "the agent ended with 3"));

    // When
    List<String> reasons =
        Stream.of(
                status(spec(3, 2, false), null, List.of(), List.of(), null, THEN),
                status(spec(3, 2, false), null, List.of(), List.of(crash), "old", THEN),
                status(spec(3, 2, true), null, List.of(), List.of(crash), "old", THEN),
                status(spec(3, 2, false), null, List.of(), List.of(), "7c9f", THEN))
            .map(AgentDeploymentStatus::reason)
            .toList();

    // Then
    assertThat(reasons).containsExactly("Proving", "AgentCrashed", "Suspended", null);
  }

  @Test
  void theCapacityIsTheSchemasDefaultWhereTheObjectHasNone() {
    assertThat(PoolStatus.capacity(spec(null, false))).isEqualTo(10);
    assertThat(PoolStatus.capacity(spec(0, false))).isZero();
  }

  private static Condition condition(AgentDeploymentStatus status, String type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }

  private static AgentDeploymentStatus status(
      AgentDeploymentSpec spec, AgentDeploymentStatus before, List<PodFacts> pods, Instant now) {
    return status(spec, before, pods, List.of(), null, now);
  }

  private static AgentDeploymentStatus status(
      AgentDeploymentSpec spec,
      AgentDeploymentStatus before,
      List<PodFacts> pods,
      List<Setback> setbacks,
      String proved,
      Instant now) {
    ObservedPool pool =
        new ObservedPool(
            PoolStatus.capacity(spec),
            PoolStatus.warm(spec),
            false,
            "7c9f",
            proved,
            "r1",
            pods,
            setbacks,
            Duration.ofSeconds(120));
    return PoolStatus.of("agent", spec, 4, before, pool, proved, NOTHING, now);
  }

  private static AgentDeploymentSpec spec(Integer capacity, boolean suspend) {
    return spec(capacity, 0, suspend);
  }

  private static AgentDeploymentSpec spec(Integer capacity, int warm, boolean suspend) {
    return AgentSpecs.of("image", capacity, warm, suspend);
  }

  private static PodFacts pod(int slot, boolean terminating) {
    ContainerFacts running = new ContainerFacts.Running(THEN, true);
    return new PodFacts(
        "agent-1b2c3d4e-" + slot,
        "uid-" + slot,
        "agent-uid",
        "active",
        "s-" + slot,
        "7c9f",
        slot,
        THEN,
        terminating ? THEN : null,
        terminating ? 30L : null,
        true,
        "node-1",
        THEN,
        null,
        THEN,
        "Running",
        null,
        null,
        null,
        null,
        running,
        running,
        null,
        false,
        "r1");
  }
}
