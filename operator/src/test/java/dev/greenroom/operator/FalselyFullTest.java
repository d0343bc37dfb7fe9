package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Names;
import dev.greenroom.binding.StartAnswer;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A pool that has a place, and whose gateway has reasons to think that it has none. */
class FalselyFullTest {
  private final World world = new World(17, new Faults(Map.of()), 100);

  @Test
  void aSlotIsFreeAsSoonAsTheWatchHasShownItsPodGoThoughNoStartLookedMeanwhile() {
    // Given
    world.applyAgent(1, false);
    Replica replica = new Replica(world);
    replica.start("s1");
    replica.look();
    Pod pod = world.cluster.pods.all().iterator().next();
    world.deletePod("s1", 0);
    world.cluster.releasePod(pod);
    assertThat(world.cluster.pods.all()).isEmpty();
    replica.look();
    // When
    StartAnswer answer = replica.start("s2");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aNameThatAnIdlePodHasIsNoLessFreeForTheNextStart() {
    // Given
    world.applyAgent(2, false);
    Replica late = new Replica(world);
    world.idlePod(0, Names.STATE_STARTING);
    world.warmPod(1);
    // When
    StartAnswer first = late.start("s1");
    StartAnswer second = late.start("s2");
    // Then
    assertThat(first).isInstanceOf(StartAnswer.Started.class);
    assertThat(second).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aNameThatWasTakenIsFreeAgainWhenTheWatchHasShownItsPodComeAndGo() {
    // Given
    world.applyAgent(1, false);
    Replica late = new Replica(world);
    new Replica(world).start("other");
    assertThat(late.start("s1")).isInstanceOf(StartAnswer.Full.class);
    late.look();
    Pod pod = world.cluster.pods.all().iterator().next();
    world.deletePod("other", 0);
    world.cluster.releasePod(pod);
    late.look();
    // When
    StartAnswer answer = late.start("s2");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
  }
}
