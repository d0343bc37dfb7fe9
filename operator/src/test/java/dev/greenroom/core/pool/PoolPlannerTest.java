package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Reason;
import dev.greenroom.core.Conditions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolPlannerTest {
  private final PoolWorld world = new PoolWorld();

  @Test
  void aNewAgentWithoutIdlePodsIsProvedByItsFirstSession() {
    // Given
    assertThat(world.plan().actions()).isEmpty();

    // When
    PoolPod first = new PoolPod(0, "a", "active", world.now);
    first.readySince = world.now;
    world.pods.add(first);

    // Then
    assertThat(world.plan().proved()).isEqualTo("a");
    assertThat(world.plan().actions()).isEmpty();
  }

  @Test
  void aNewAgentMakesOnePodToProveItsRevision() {
    world.warm = 3;
    assertThat(world.plan().actions()).containsExactly(new PoolAction.Create(0, "a"));
    assertThat(world.plan().proved()).isNull();
  }

  @Test
  void fillsThePoolToWhatIsWanted() {
    // Given
    world.warm = 3;

    // When
    rest();

    // Then
    assertThat(states()).containsExactly("warm", "warm", "warm");
    assertThat(world.proved).isEqualTo("a");
  }

  @Test
  void warmPodsGiveWayToSessionsInASmallPool() {
    // Given
    world.capacity = 3;
    world.warm = 3;
    rest();

    // When
    world.pods.get(0).state = "active";
    rest();

    // Then
    assertThat(states()).containsExactlyInAnyOrder("active", "warm", "warm");
  }

  @Test
  void aClaimedPodIsReplacedAtOnce() {
    // Given
    world.warm = 1;
    rest();

    // When
    world.pods.get(0).state = "active";

    // Then
    assertThat(world.plan().actions()).containsExactly(new PoolAction.Create(1, "a"));
  }

  @Test
  void aPodThatDiesSoonAfterItWasReadyIsNotMadeAtOnceEachTime() {
    // Given
    world.warm = 1;
    int made = 0;

    // When
    for (int i = 0; i < 100; i++) {
      int before = world.pods.size();
      world.perform(Integer.MAX_VALUE);
      made += Math.max(0, world.pods.size() - before);
      world.settle();
      world.pods.forEach(pod -> pod.ended |= pod.state.equals("warm"));
    }

    // Then
    assertThat(made).isLessThan(9);
    assertThat(world.setback.failures()).isGreaterThan(4);
  }

  @Test
  void aDeletedAgentKeepsItsActivePodsOnly() {
    // Given
    world.warm = 3;
    rest();
    world.pods.get(1).state = "active";

    // When
    world.deleting = true;
    rest();

    // Then
    assertThat(states()).containsExactly("active");
  }

  @Test
  void aPodThatNeverGetsReadyIsGivenUpAtTheStartTimeout() {
    // Given
    world.warm = 1;
    world.perform(Integer.MAX_VALUE);
    Duration left = world.plan().recheck();
    assertThat(left).isEqualTo(PoolWorld.START_TIMEOUT);

    // When
    world.now = world.now.plus(left);

    // Then
    assertThat(world.plan().actions()).first().isInstanceOf(PoolAction.Retire.class);
  }

  @Test
  void aPodWhoseImageCantBeHadIsGivenUpAtOnceAndOneThatLacksItsConfigurationAfterTenSeconds() {
    // Given
    world.warm = 1;
    world.perform(Integer.MAX_VALUE);

    // When
    world.pods.get(0).waitsFor = "ImagePullBackOff";

    // Then
    assertThat(world.plan().actions())
        .first()
        .isInstanceOfSatisfying(
            PoolAction.Retire.class,
            retire -> assertThat(retire.trouble().reason()).isEqualTo(Reason.ImagePullFailed));

    // When
    world.pods.get(0).waitsFor = "CreateContainerError";

    // Then
    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().recheck()).isEqualTo(Duration.ofSeconds(10));

    // When
    world.now = world.now.plusSeconds(10);

    // Then
    assertThat(world.plan().actions())
        .first()
        .isInstanceOfSatisfying(
            PoolAction.Retire.class,
            retire -> assertThat(retire.trouble().reason()).isEqualTo(Reason.ConfigError));
  }

  @Test
  void idlePodsThatBreakBesideASessionThatRunsWellAreMadeEverMoreSeldom() {
    // Given
    PoolPod session = new PoolPod(0, "a", "active", world.now.minusSeconds(3600));
    session.readySince = world.now.minusSeconds(3600);
    world.pods.add(session);
    world.warm = 3;
    world.broken = true;
    int made = 0;

    // When
    for (int i = 0; i < 600; i++) {
      int before = world.pods.size();
      world.perform(Integer.MAX_VALUE);
      made += Math.max(0, world.pods.size() - before);
      world.settle();
    }

    // Then
    assertThat(made).isBetween(6, 10 * world.warm);
    assertThat(world.setback.failures()).isBetween(7, 10);
    assertThat(degraded()).isTrue();
  }

  @Test
  void aQuotaThatLeavesThePoolHalfFullIsAskedEverMoreSeldomAndForgottenOnceNothingLacks() {
    // Given
    world.warm = 5;
    world.quota = 3;

    // When
    for (int i = 0; i < 600; i++) {
      world.perform(Integer.MAX_VALUE);
      world.settle();
    }

    // Then
    assertThat(states()).containsExactly("warm", "warm", "warm");
    assertThat(world.setback.failures()).isBetween(7, 10);
    assertThat(degraded()).isTrue();

    // When
    world.warm = 3;
    world.now = world.setback.nextTry();
    world.perform(Integer.MAX_VALUE);

    // Then
    assertThat(degraded()).isFalse();
  }

  private boolean degraded() {
    return Conditions.isTrue(
        new PoolConditions(world.observed(), world.proved, false)
            .on(Conditions.of(null, 1, world.now))
            .list(),
        "Degraded");
  }

  private void rest() {
    int left = 50;
    while (world.perform(Integer.MAX_VALUE) > 0 && left-- > 0) {
      world.settle();
    }
  }

  private List<String> states() {
    return world.pods.stream().map(pod -> pod.state).toList();
  }
}
