package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of idle pods while another revision, or another runner, takes their place. */
class RolloutPlanTest {
  private final PoolWorld world = new PoolWorld();

  @Test
  void aRevisionThatFailsLeavesTheProvedOneServing() {
    // Given
    world.warm = 2;
    rest();
    world.current = "b";
    world.broken = true;

    // When
    for (int i = 0; i < 50; i++) {
      world.perform(Integer.MAX_VALUE);
      world.settle();
    }

    // Then
    assertThat(world.proved).isEqualTo("a");
    assertThat(world.pods.stream().filter(pod -> pod.revision.equals("a")).map(pod -> pod.state))
        .contains("warm");
    assertThat(world.setback.failures()).isBetween(2, 7);
    assertThat(world.setback.trouble().message()).isEqualTo("the agent ended with code 1 (Error)");
  }

  @Test
  void anOldPodStaysUntilItsSuccessorIsReady() {
    // Given
    world.warm = 2;
    rest();
    world.current = "b";

    // When
    world.perform(Integer.MAX_VALUE);
    world.perform(Integer.MAX_VALUE);

    // Then
    assertThat(states()).containsExactly("warm", "warm", "starting");

    // When
    world.settle();
    rest();

    // Then
    assertThat(states()).containsExactly("warm", "warm");
    assertThat(world.pods).allMatch(pod -> pod.revision.equals("b"));
  }

  @Test
  void idlePodsWithAnotherRunnerAreReplacedOneByOneWithoutANewRevision() {
    // Given
    world.warm = 3;
    rest();
    world.pods.get(0).state = "active";
    PoolPod active = world.pods.get(0);
    rest();

    // When
    world.runner = "r2";
    int fewest = 3;
    int most = 0;
    for (int i = 0; i < 20; i++) {
      world.perform(Integer.MAX_VALUE);
      fewest = Math.min(fewest, states().stream().filter("warm"::equals).toList().size());
      most = Math.max(most, states().stream().filter("starting"::equals).toList().size());
      assertThat(world.proved).isEqualTo("a");
      world.settle();
    }

    // Then
    assertThat(fewest).isEqualTo(3);
    assertThat(most).isEqualTo(1);
    assertThat(world.pods).contains(active).hasSize(4);
    assertThat(world.pods)
        .filteredOn(pod -> pod.state.equals("warm"))
        .allMatch(pod -> pod.runner.equals("r2") && pod.revision.equals("a"));
  }

  @Test
  void aFullPoolGivesOneIdlePodForTheNewRunner() {
    // Given
    world.capacity = 2;
    world.warm = 2;
    rest();

    // When
    world.runner = "r2";

    // Then
    assertThat(world.plan().actions())
        .singleElement()
        .isInstanceOfSatisfying(
            PoolAction.Retire.class,
            retire -> assertThat(retire.why()).isEqualTo(PoolAction.Why.OldRunner));
  }

  @Test
  void aFullPoolRetiresOneOldIdlePodForTheProof() {
    // Given
    world.capacity = 2;
    world.warm = 2;
    rest();

    // When
    world.current = "b";

    // Then
    assertThat(world.plan().actions())
        .singleElement()
        .isInstanceOfSatisfying(
            PoolAction.Retire.class,
            retire -> assertThat(retire.why()).isEqualTo(PoolAction.Why.OldRevision));
  }

  @Test
  void theProofPodGoesAfterFiveMinutesWithoutAStart() {
    // Given
    world.proved = "before";
    rest();
    assertThat(states()).containsExactly("warm");
    assertThat(world.plan().recheck()).isLessThanOrEqualTo(Duration.ofMinutes(5));

    // When
    world.now = world.now.plus(PoolPlanner.PROOF_KEPT);
    rest();

    // Then
    assertThat(world.pods).isEmpty();
    assertThat(world.proved).isEqualTo("a");
  }

  @Test
  void theProofPodIsNotKeptBeyondTheCapacity() {
    // Given
    world.warm = 1;
    rest();
    world.capacity = 0;

    // When
    rest();

    // Then
    assertThat(world.pods).isEmpty();
  }

  @Test
  void aPodThatCantGoHoldsUpNoProofInAFullPool() {
    // Given
    world.capacity = 3;
    world.warm = 2;
    rest();
    PoolPod lost = new PoolPod(2, "a", "retired", world.now);
    lost.terminating = true;
    world.pods.add(lost);
    world.current = "b";

    // When
    assertThat(world.plan().actions()).isEmpty();
    Duration left = world.plan().recheck();
    world.now = world.now.plus(left);

    // Then
    assertThat(left).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    assertThat(world.plan().actions())
        .singleElement()
        .isInstanceOfSatisfying(
            PoolAction.Retire.class,
            retire -> assertThat(retire.why()).isEqualTo(PoolAction.Why.OldRevision));
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
