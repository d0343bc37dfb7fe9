package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Names;
import dev.greenroom.binding.PodStep;
import dev.greenroom.binding.StartAnswer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start over HTTP that lost a place: what it waits for, and what it asks. */
class AwaitedWatchTest {
  private final World world = new World(19, new Faults(Map.of()), 100);
  private int taken;

  @Test
  void aStartThatLosesTheLastPlaceAwaitsItsWatchInsteadOfAListBeforeThePoolIsCalledFull() {
    // Given
    world.applyAgent(2, false);
    Replica slow = watching();
    losesWhatItWants(slow, 2, Duration.ZERO);
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(Collections.frequency(slow.script.calls, "createPod")).isEqualTo(2);
    assertThat(slow.script.calls).doesNotContain("pods");
  }

  @Test
  void aStartThatLosesManyPlacesAwaitsItsWatchInsteadOfAListAndHasTheNextOne() {
    // Given
    world.applyAgent(30, false);
    Replica slow = watching();
    losesWhatItWants(slow, 20, Duration.ZERO);
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(slow.script.calls).doesNotContain("pods");
    assertThat(world.cluster.pods.all()).hasSize(21);
  }

  @Test
  void aStartThatLosesTheLastPlaceToASlowApiServerDoesNotListThePoolOnTop() {
    // Given
    world.applyAgent(1, false);
    Replica slow = new Replica(world);
    losesWhatItWants(slow, 1, Duration.ofSeconds(3));
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(slow.script.calls).doesNotContain("pods");
  }

  @Test
  void aPlaceWhoseLossTheWatchShowsAlreadyIsNotLookedAtLive() {
    // Given
    world.applyAgent(2, false);
    world.warmPod(0);
    Replica slow = watching();
    slow.script.before(
        "step",
        () -> {
          Pod warm = world.cluster.pods.all().iterator().next();
          world.cluster.step(warm, PodStep.claim(warm, "faster", world.agenda.instant(), 60));
          losesWhatItWants(slow, 1, Duration.ofSeconds(1));
        });
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(slow.script.calls).containsSequence("agent", "createPod").doesNotContain("pods");
    assertThat(Collections.frequency(slow.script.calls, "pod")).isEqualTo(1);
  }

  @Test
  void aSlotThatCameFreeMeanwhileIsFoundWhenTheWatchHasCaughtUp() {
    // Given
    world.applyAgent(2, false);
    assertThat(new Replica(world).start("leaving")).isInstanceOf(StartAnswer.Started.class);
    Replica slow = watching();
    slow.script.before(
        "createPod",
        () -> {
          Pod leaving = world.cluster.pods.all().iterator().next();
          world.cluster.releasePod(leaving);
          world.cluster.pods.delete(leaving, 0);
          assertThat(new Replica(world, world.cluster, 1).start("faster"))
              .isInstanceOf(StartAnswer.Started.class);
        });
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(slow.script.calls).doesNotContain("pods");
  }

  @Test
  void anIdlePodThatOneStartMetInItsSlotIsTheNextOnesAndNobodyIsToldThatThePoolIsFull() {
    // Given
    world.applyAgent(2, false);
    Replica slow = new Replica(world);
    slow.script.before("createPod", () -> world.idlePod(0, Names.STATE_STARTING));
    // When
    StartAnswer first = slow.start("first");
    StartAnswer second = slow.start("second");
    // Then
    assertThat(slotOf(first)).isEqualTo(1);
    assertThat(second).isInstanceOf(StartAnswer.Started.class);
    assertThat(slotOf(second)).isZero();
  }

  @Test
  void aStartThatLostThreePlacesToASlowApiServerHasTheFourthBeforeItsCallerIsToldToTryAgain() {
    // Given
    world.applyAgent(100, false);
    Replica slow = new Replica(world);
    losesWhatItWants(slow, 3, Duration.ofSeconds(1));
    // When
    StartAnswer answer = slow.start("slow");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(Collections.frequency(slow.script.calls, "pods")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDoubtedWatchIsBelievedWithoutAListOnlyWhenItIsRightAgain(boolean rightAgain) {
    // Given
    world.applyAgent(1, false);
    Replica doubting = new Replica(world);
    assertThat(doubting.start("there")).isInstanceOf(StartAnswer.Started.class);
    doubting.look();
    doubting.doubt();
    listsFail(
        doubting,
        3,
        () -> {
          if (rightAgain) {
            doubting.believe();
          }
        });
    // When
    StartAnswer answer = doubting.start("late");
    // Then
    assertThat(answer)
        .isInstanceOf(rightAgain ? StartAnswer.Full.class : StartAnswer.Contended.class);
  }

  @Test
  void aListThatABrokenConnectionCostIsMadeOnceMore() {
    // Given
    world.applyAgent(1, false);
    Replica doubting = new Replica(world);
    assertThat(doubting.start("there")).isInstanceOf(StartAnswer.Started.class);
    doubting.look();
    doubting.doubt();
    listsFail(doubting, 1, () -> {});
    // When
    StartAnswer answer = doubting.start("late");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
  }

  private static void listsFail(Replica replica, int times, Runnable beside) {
    if (times == 0) {
      return;
    }
    replica.script.before(
        "pods",
        () -> {
          beside.run();
          listsFail(replica, times - 1, beside);
          throw new KubernetesClientException("the connection is broken");
        });
  }

  /** A replica whose watches show all that happens, a moment later. */
  private Replica watching() {
    Replica replica = new Replica(world);
    replica.follow(new GatewayWatches(world));
    return replica;
  }

  private static int slotOf(StartAnswer answer) {
    String pod = ((StartAnswer.Started) answer).session().getSpec().binding().podName();
    return Integer.parseInt(pod.substring(pod.lastIndexOf('-') + 1));
  }

  /** The very places that it chooses next are taken just before, and its calls take so long. */
  private void losesWhatItWants(Replica slow, int places, Duration late) {
    if (places == 0) {
      return;
    }
    slow.script.before(
        "createPod",
        () -> {
          String slot = slow.script.wanted.getMetadata().getLabels().get(Names.SLOT);
          world.claimedPod("faster-" + taken++, Integer.parseInt(slot));
          world.runFor(late);
          losesWhatItWants(slow, places - 1, late);
        });
  }
}
