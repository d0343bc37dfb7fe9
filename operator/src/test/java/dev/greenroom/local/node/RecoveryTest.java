package dev.greenroom.local.node;

import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final Instant START = Instant.parse("2026-11-24T07:45:40Z");
  private static final Instant PROOF = START.plusSeconds(30);

  private final Pod bare =
      TestPods.withUid(
          pod("acme", "one", sh("agent", "").build(), sh("runner", "").build()).build(), "u-1");

  private Pod with(ContainerFacts agent, ContainerFacts runner) {
    Map<String, ContainerFacts> facts = new LinkedHashMap<>();
    facts.put("agent", agent);
    facts.put("runner", runner);
    PodFacts known = new PodFacts(START, true, facts, PodEnd.ORDINARY);
    return new PodBuilder(bare).withStatus(PodStatusWriter.write(bare, known, null, START)).build();
  }

  private static Optional<Map<String, ContainerFacts>> recover(Pod pod, Instant proof) {
    return new Recovery(pod, proof, name -> Optional.empty(), name -> null).facts();
  }

  @Test
  void startsAPodAnewThatNeverStarted() {
    // Then
    assertThat(recover(bare, PROOF)).isEmpty();
    assertThat(
            recover(
                with(ContainerFacts.Waiting.creating(), ContainerFacts.Waiting.creating()), PROOF))
        .isEmpty();
  }

  @Test
  void endsARunningContainerAtTheLastProofOfLifeAndKeepsAnEndThatWasWritten() {
    // Given
    ContainerFacts ended = ContainerFacts.Ended.byExit(0, "done", START, START.plusSeconds(5));
    Pod pod = with(new ContainerFacts.Running(START, true, true), ended);
    // When
    Map<String, ContainerFacts> facts = recover(pod, PROOF).orElseThrow();
    // Then
    assertThat(facts.get("agent"))
        .isEqualTo(ContainerFacts.Ended.lost(ContainerFacts.Ended.NOT_LOCATED, START, PROOF));
    assertThat(facts.get("runner")).isEqualTo(ended);
  }

  @Test
  void neverEndsAContainerBeforeItsStart() {
    // Given
    ContainerFacts running = new ContainerFacts.Running(START, true, true);
    // When
    var facts = recover(with(running, running), START.minusSeconds(9)).orElseThrow();
    // Then
    assertThat(((ContainerFacts.Ended) facts.get("agent")).finishedAt()).isEqualTo(START);
  }

  @Test
  void knowsFromItsRecordOfAStartThatNoStatusShows() {
    // Given
    ChildRecord child = new ChildRecord(1, START, "u-1/runner");
    Recovery recovery =
        new Recovery(
            bare,
            PROOF,
            name -> name.equals("runner") ? Optional.of(child) : Optional.empty(),
            name -> name.equals("runner") ? "left" : null);
    // When
    Map<String, ContainerFacts> facts = recovery.facts().orElseThrow();
    // Then
    assertThat(facts.get("agent")).isEqualTo(ContainerFacts.Ended.neverRan());
    assertThat(facts.get("runner")).isEqualTo(ContainerFacts.Ended.lost("left", START, PROOF));
  }
}
