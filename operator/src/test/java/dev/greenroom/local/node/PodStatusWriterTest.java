package dev.greenroom.local.node;

import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodStatusWriterTest {
  private static final Instant T = Instant.parse("2026-11-24T07:45:40.930Z");
  private static final ContainerFacts RUNNING = new ContainerFacts.Running(T, true, true);

  private final Pod pod =
      TestPods.withUid(
          pod("acme", "one", sh("agent", "").build(), sh("runner", "").build()).build(), "u-1");

  private PodStatus write(ContainerFacts agent, ContainerFacts runner, PodEnd end) {
    Map<String, ContainerFacts> containers = new LinkedHashMap<>();
    containers.put("agent", agent);
    containers.put("runner", runner);
    PodFacts facts = new PodFacts(T, true, containers, end);
    return PodStatusWriter.write(pod, facts, null, T);
  }

  private static ContainerFacts exit(int code, String message) {
    return ContainerFacts.Ended.byExit(code, message, T, T.plusSeconds(2));
  }

  @Test
  void showsTheEndOfTheRunnerAsTheKubeletDoes() {
    // Given
    JsonNode golden = GoldenStatus.golden("runner-ended.json");
    String message = golden.at("/cs/1/state/terminated/message").asText();
    // When
    PodStatus status = write(RUNNING, exit(0, message), PodEnd.ORDINARY);
    // Then
    Pod seen = new PodBuilder(pod).withStatus(status).build();
    assertThat(GoldenStatus.matches(golden, GoldenStatus.of(seen))).as("%s", status).isTrue();
    assertThat(status.getContainerStatuses().get(0).getState().getRunning().getStartedAt())
        .isEqualTo("2026-11-24T07:45:40Z");
    assertThat(status.getContainerStatuses().get(0).getContainerID())
        .isEqualTo("process://u-1-agent");
  }

  @Test
  void isPendingWhileAnyContainerWaits() {
    // Given
    ContainerFacts waiting = new ContainerFacts.Waiting("CreateContainerConfigError", "x");
    // Then
    assertThat(write(waiting, RUNNING, PodEnd.ORDINARY).getPhase()).isEqualTo("Pending");
    assertThat(write(waiting, exit(0, ""), PodEnd.ORDINARY).getPhase()).isEqualTo("Pending");
  }

  @Test
  void succeedsOnlyWhenAllExitWithZero() {
    // Then
    assertThat(write(exit(0, ""), exit(0, ""), PodEnd.ORDINARY).getPhase()).isEqualTo("Succeeded");
    assertThat(write(exit(0, ""), exit(7, ""), PodEnd.ORDINARY).getPhase()).isEqualTo("Failed");
  }

  @Test
  void saysThatTheDeadlineWasExceededOnlyWhenAllHaveEnded() {
    // When
    PodStatus during = write(RUNNING, exit(0, ""), PodEnd.DEADLINE_EXCEEDED);
    PodStatus after = write(exit(0, ""), exit(0, ""), PodEnd.DEADLINE_EXCEEDED);
    // Then
    assertThat(during.getReason()).isNull();
    assertThat(after.getPhase()).isEqualTo("Failed");
    assertThat(after.getReason()).isEqualTo("DeadlineExceeded");
  }

  @Test
  void movesATransitionTimeOnlyWithItsCondition() {
    // Given
    PodStatus before = write(RUNNING, RUNNING, PodEnd.ORDINARY);
    PodFacts facts =
        new PodFacts(T, true, Map.of("agent", RUNNING, "runner", RUNNING), PodEnd.ORDINARY);
    // When
    PodStatus after = PodStatusWriter.write(pod, facts, before, T.plusSeconds(60));
    // Then
    assertThat(after).isEqualTo(before);
  }
}
