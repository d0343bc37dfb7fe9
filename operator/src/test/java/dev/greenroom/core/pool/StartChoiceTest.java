package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartChoiceTest {
  private final PoolWorld world = new PoolWorld();
  private Set<Integer> reserved = Set.of();

  StartChoiceTest() {
    world.capacity = 3;
    world.proved = "a";
  }

  @Test
  void aWarmPodOfTheCurrentRevisionComesFirst() {
    // Given
    pod(2, "a", "warm");

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Claim(world.pods.get(0).facts()));
  }

  @Test
  void aFreeSlotComesBeforeAWarmPodOfAnOlderRevision() {
    // Given
    world.current = "b";
    world.proved = "b";
    pod(0, "a", "warm");

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Cold(1, "b"));
  }

  @Test
  void anUnprovedRevisionGetsNoStarts() {
    // Given
    world.current = "b";
    pod(0, "b", "starting");

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Cold(1, "a"));
  }

  @Test
  void theLastFreeSlotIsLeftForTheProofOfANewRevision() {
    // Given
    world.current = "b";
    pod(0, "a", "active");
    pod(1, "a", "active");

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Full());
  }

  @Test
  void inAPoolOfOneTheCallsComeBeforeTheProof() {
    // Given
    world.capacity = 1;
    world.current = "b";

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Cold(0, "a"));
  }

  @Test
  void aFullPoolOffersWhatIsStillStarting() {
    // Given
    pod(0, "a", "active");
    pod(1, "a", "active");
    pod(2, "a", "starting");

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.ClaimStarting(world.pods.get(2).facts()));
  }

  @Test
  void aSlotThatARetiredPodHoldsIsWaitedFor() {
    // Given
    pod(0, "a", "active");
    pod(1, "a", "retired");
    pod(2, "a", "active");

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.AwaitSlot(world.pods.get(1).facts()));
  }

  @Test
  void whatThisProcessReservedIsNotChosenAgain() {
    // Given
    world.capacity = 2;
    pod(0, "a", "warm");
    reserved = Set.of(0, 1);

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Full());
  }

  @Test
  void noSlotAboveALoweredCapacityIsTaken() {
    // Given
    pod(0, "a", "active");
    pod(1, "a", "active");
    pod(5, "a", "active");

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Full());
  }

  @Test
  void aPlaceIsAFreeSlotOrAnIdlePodThatAStartMayHave() {
    // Given
    world.capacity = 6;
    world.current = "b";
    pod(0, "a", "active");
    pod(1, "a", "warm");
    pod(2, "a", "starting");
    pod(3, "b", "starting");
    pod(4, "a", "retired");

    // Then
    assertThat(StartChoice.places(pool())).isEqualTo(3);
    reserved = Set.of(1, 5);
    assertThat(StartChoice.places(pool())).isOne();
  }

  @Test
  void aPoolWithMorePodsThanItsNewCapacityHasNoPlace() {
    // Given
    world.capacity = 2;
    pod(0, "a", "active");
    pod(4, "a", "active");

    // Then
    assertThat(StartChoice.places(pool())).isZero();
  }

  @Test
  void idlePodsBeyondALoweredCapacityAreNotClaimedBeforeTheyGo() {
    // Given
    pod(0, "a", "active");
    pod(1, "a", "warm");
    pod(2, "a", "starting");
    world.capacity = 1;

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Full());
    assertThat(StartChoice.places(pool())).isZero();

    // When
    world.capacity = 2;

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Claim(world.pods.get(1).facts()));
    assertThat(StartChoice.places(pool())).isEqualTo(1);
  }

  @Test
  void gatewaysThatBeginApartChooseApartHoweverFewPodsThereAre() {
    // Given
    world.capacity = 99;
    world.proved = world.current;
    for (int slot = 0; slot < 3; slot++) {
      pod(slot, world.current, "warm");
    }
    // When / Then
    assertThat(Stream.of(0, 33, 66).map(first -> StartChoice.of(pool(first)).slot().getAsInt()))
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void theNameOfThePodThatGoesForTheProofIsLeftToTheProof() {
    // Given
    world.capacity = 2;
    world.proved = "old";
    pod(0, "old", "active");
    pod(1, "old", "retired");
    // When / Then
    assertThat(choice()).isEqualTo(new StartChoice.Full());
  }

  @Test
  void aWarmPodThatIsNotReadyAnyMoreIsNotClaimed() {
    // Given
    world.capacity = 2;
    pod(0, "a", "warm");
    pod(1, "a", "warm");
    world.pods.get(0).lapsed = true;

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Claim(world.pods.get(1).facts()));
    reserved = Set.of(1);
    assertThat(choice()).isEqualTo(new StartChoice.Full());
    assertThat(StartChoice.places(pool())).isZero();
  }

  @Test
  void aPodThatItsNodeHasEvictedIsNotClaimed() {
    // Given
    world.capacity = 2;
    pod(0, "a", "warm");
    pod(1, "a", "starting");
    world.pods.forEach(pod -> pod.evicted = true);

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Full());
    assertThat(StartChoice.places(pool())).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ImagePullBackOff", "CreateContainerConfigError"})
  void aPodThatCanNotStartIsNotClaimed(String why) {
    // Given
    world.capacity = 2;
    pod(0, "a", "starting");
    pod(1, "a", "starting");
    world.pods.get(0).waitsFor = why;
    world.pods.get(1).ended = true;

    // Then
    assertThat(choice()).isEqualTo(new StartChoice.Full());
  }

  private StartChoice choice() {
    return StartChoice.of(pool());
  }

  private StartChoice.Pool pool() {
    return pool(0);
  }

  private StartChoice.Pool pool(int first) {
    return new StartChoice.Pool(
        world.capacity,
        world.current,
        world.proved,
        world.pods.stream().map(PoolPod::facts).toList(),
        reserved,
        first);
  }

  private void pod(int slot, String revision, String state) {
    PoolPod pod = new PoolPod(slot, revision, state, world.now);
    pod.readySince = state.equals("starting") ? null : world.now;
    world.pods.add(pod);
  }
}
