package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Names;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.StartAnswer;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A start over HTTP before which somebody else takes each place it was about to take. */
class LostRacesTest {
  private final World world = new World(17, new Faults(Map.of()), 100);
  private int taken;

  @Test
  void aStartThatLosesTwentyPlacesHasTheNextOne() {
    // Given
    world.applyAgent(30, false);
    Replica slow = new Replica(world);
    losesPlaces(slow, 20, Duration.ZERO);
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(world.cluster.pods.all()).hasSize(21);
  }

  @Test
  void aStartThatLosesTheLastPlaceIsToldThatThePoolIsFull() {
    // Given
    world.applyAgent(20, false);
    Replica slow = new Replica(world);
    losesPlaces(slow, 20, Duration.ZERO);
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(world.cluster.pods.all()).hasSize(20);
  }

  @Test
  void aStartThatLosesWhileTheApiServerTakesSecondsForEachCallIsOverInTheEnd() {
    // Given
    world.applyAgent(30, false);
    Replica slow = new Replica(world);
    losesPlaces(slow, 30, Duration.ofSeconds(2));
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(taken).isLessThan(10);
  }

  /** Each place that comes free is somebody else's before this one has it. */
  @Test
  void aStartThatLosesWhateverComesFreeInAFullPoolIsToldSoInTime() {
    // Given
    world.applyAgent(4, false);
    for (int slot = 0; slot < 3; slot++) {
      world.claimedPod("there-" + slot, slot);
    }
    Replica slow = new Replica(world);
    slow.follow(new GatewayWatches(world));
    losesPlaces(
        slow,
        20,
        Duration.ofSeconds(1),
        () -> {
          Pod leaving = world.cluster.pods.all().iterator().next();
          world.cluster.releasePod(leaving);
          world.cluster.pods.delete(leaving, 1);
        });
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(taken).isLessThanOrEqualTo(6);
  }

  /** As many starts as places: whoever is told that there is none would not come again. */
  @Test
  void aStartThatLosesPlaceAfterPlaceWhileNoneComesFreeIsNotToldThatThePoolIsFull() {
    // Given
    world.applyAgent(12, false);
    Replica slow = new Replica(world);
    slow.follow(new GatewayWatches(world));
    losesPlaces(slow, 11, Duration.ofSeconds(1));
    // When
    StartAnswer answer = slow.start("slow");
    StartAnswer again = slow.start("again");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(again).isInstanceOf(StartAnswer.Started.class);
    assertThat(world.cluster.pods.all()).hasSize(12);
  }

  @Test
  void aStartThatLosesAllPlacesButTheLastHasThatOneHoweverLongItTook() {
    // Given
    world.applyAgent(6, false);
    Replica slow = new Replica(world);
    slow.follow(new GatewayWatches(world));
    losesPlaces(slow, 5, Duration.ofSeconds(1));
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(world.cluster.pods.all()).hasSize(6);
  }

  @Test
  void aProcessThatMeetsAnotherOneBeginsElsewhereAndMeetsItNoMore() {
    // Given
    world.applyAgent(100, false);
    Replica fast = new Replica(world);
    Replica slow = new Replica(world);
    for (int i = 0; i < 20; i++) {
      assertThat(fast.start("fast-" + i)).isInstanceOf(StartAnswer.Started.class);
    }
    // When
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      assertThat(slow.start("slow-" + i)).isInstanceOf(StartAnswer.Started.class);
      calls.addAll(slow.script.calls);
    }
    // Then
    assertThat(Collections.frequency(calls, "createPod")).isEqualTo(21);
    assertThat(calls).doesNotContain("pods");
  }

  @Test
  void aStartThatLostThreePlacesLooksElsewhereThanOthersThatDid() {
    // Given
    world.applyAgent(1000, false);
    Replica first = new Replica(world);
    Replica second = new Replica(world);
    losesPlaces(first, 3, Duration.ZERO);
    losesPlaces(second, 3, Duration.ZERO);
    // When
    int slot = slotOf(first.start("first"));
    int other = slotOf(second.start("second"));
    // Then
    assertThat(Math.abs(slot - other)).isGreaterThan(1);
  }

  @Test
  void aSlotThatWasFoundTakenIsTriedByNoOtherStartOfTheProcess() {
    // Given
    world.applyAgent(10, false);
    Replica fast = new Replica(world);
    Replica slow = new Replica(world);
    for (int i = 0; i < 10; i++) {
      assertThat(fast.start("fast-" + i)).isInstanceOf(StartAnswer.Started.class);
    }
    // When
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      assertThat(slow.start("slow-" + i)).isInstanceOf(StartAnswer.Full.class);
      calls.addAll(slow.script.calls);
    }
    // Then
    assertThat(Collections.frequency(calls, "createPod")).isEqualTo(10);
    assertThat(Collections.frequency(calls, "pods")).isLessThanOrEqualTo(4);
  }

  @Test
  void aSlotThatWasFoundTakenIsFreeOnceItsPodWasSeenAndHasGone() {
    // Given
    world.applyAgent(1, false);
    Replica slow = new Replica(world);
    assertThat(new Replica(world).start("fast")).isInstanceOf(StartAnswer.Started.class);
    assertThat(slow.start("late")).isInstanceOf(StartAnswer.Full.class);
    // When
    slow.look();
    assertThat(slow.start("later")).isInstanceOf(StartAnswer.Full.class);
    world.cluster.pods.all().forEach(world.cluster::releasePod);
    world.cluster.pods.all().forEach(pod -> world.cluster.pods.delete(pod, 0));
    slow.look();
    // Then
    assertThat(slow.start("last")).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aSlotThatWasFoundTakenIsTriedAgainAfterAWhileThoughNothingWasSeen() {
    // Given
    world.applyAgent(1, false);
    Replica slow = new Replica(world);
    assertThat(new Replica(world).start("fast")).isInstanceOf(StartAnswer.Started.class);
    assertThat(slow.start("late")).isInstanceOf(StartAnswer.Full.class);
    // When
    world.cluster.pods.all().forEach(world.cluster::releasePod);
    world.cluster.pods.all().forEach(pod -> world.cluster.pods.delete(pod, 0));
    world.runFor(Duration.ofSeconds(11));
    // Then
    assertThat(slow.start("last")).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aPodThatWasMadeForNobodyInTheSlotIsClaimed() {
    // Given
    world.applyAgent(1, false);
    Replica slow = new Replica(world);
    slow.script.before(
        "createPod",
        () -> {
          world.idlePod(0, Names.STATE_STARTING);
          slow.script.answers("createPod", new ClusterApi.Created.NameTaken());
        });
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(slow.script.calls).contains("step");
  }

  private static int slotOf(StartAnswer answer) {
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    return slotOf(((StartAnswer.Started) answer).session().getSpec().binding().podName());
  }

  private static int slotOf(String pod) {
    return Integer.parseInt(pod.substring(pod.lastIndexOf('-') + 1));
  }

  private Set<Integer> held() {
    return world.cluster.pods.all().stream()
        .map(pod -> slotOf(pod.getMetadata().getName()))
        .collect(Collectors.toSet());
  }

  /** Where a replica begins to look that takes this slot. */
  private int leadingTo(int slot) {
    Set<Integer> held = held();
    int capacity = world.cluster.agent(World.ORG, World.AGENT).getSpec().pool().capacity();
    int open = capacity - held.size();
    int rank = (int) IntStream.range(0, slot).filter(one -> !held.contains(one)).count();
    return (rank * capacity + open - 1) / open;
  }

  /** Each of its next creates comes too late, by this much, for the name it chose. */
  private void losesPlaces(Replica slow, int places, Duration late) {
    losesPlaces(slow, places, late, () -> {});
  }

  private void losesPlaces(Replica slow, int places, Duration late, Runnable then) {
    if (places == 0) {
      return;
    }
    slow.script.before(
        "createPod",
        () -> {
          int slot = slotOf(slow.script.wanted.getMetadata().getName());
          if (!held().contains(slot)) {
            Replica faster = new Replica(world, world.cluster, leadingTo(slot));
            assertThat(slotOf(faster.start("faster-" + taken++))).isEqualTo(slot);
          }
          slow.script.answers("createPod", new ClusterApi.Created.NameTaken());
          then.run();
          world.runFor(late);
          losesPlaces(slow, places - 1, late, then);
        });
  }
}
