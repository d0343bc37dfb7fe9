package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.core.pool.SlotForecast;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservedPatienceTest {
  private static final Instant T0 = Instant.parse("2026-01-02T03:04:00Z");

  private final List<Pod> pods = new ArrayList<>();
  private Instant now = T0;
  private int looks;
  private final SessionTimes times = new SessionTimes(() -> now, () -> nanos());
  private final ObservedPatience patience =
      new ObservedPatience(this::agent, new Shown(), times, () -> now, () -> nanos());

  @Test
  void theLastSessionsTellWhenTheFirstOfThoseThatRunEnds() {
    // Given
    lasted(60, 60, 60);
    pods.add(pod(now.minusSeconds(10), ""));
    pods.add(pod(now.minusSeconds(25), ""));

    // Then
    assertThat(patience.untilFree("acme", "agent")).hasSeconds(35);
  }

  @Test
  void aPodThatIsGoingIsSoonGone() {
    // Given
    lasted(60);
    pods.add(pod(now, ""));
    pods.add(pod(now, REPORT));

    // Then
    assertThat(patience.untilFree("acme", "agent")).isEqualTo(SlotForecast.SOONEST);
  }

  @Test
  void whatNeverRanAndWhatWentUnseenTeachNothing() {
    // Given
    times.onDelete(pod(now.minusSeconds(9), REPORT.replace("runningAt", "wished")), false);
    times.onDelete(pod(now.minusSeconds(9), ""), false);
    times.onDelete(pod(now.minusSeconds(9), REPORT), true);
    pods.add(pod(now, ""));

    // Then
    assertThat(times.of("agent-uid")).isEmpty();
    assertThat(patience.untilFree("acme", "agent")).isEqualTo(SlotForecast.UNKNOWN);
    assertThat(patience.untilFree("acme", "nobody")).isEqualTo(SlotForecast.UNKNOWN);
  }

  @Test
  void onlyTheLastSessionsCount() {
    // When
    for (int i = 1; i <= 100; i++) {
      lasted(i);
    }

    // Then
    assertThat(times.of("agent-uid"))
        .hasSize(SessionTimes.REMEMBERED)
        .endsWith(Duration.ofSeconds(99), Duration.ofSeconds(100));
  }

  @Test
  void aCrowdSharesOneLookASecond() {
    // Given
    pods.add(pod(now, ""));

    // When
    for (int i = 0; i < 1_000; i++) {
      patience.untilFree("acme", "agent");
    }

    // Then
    assertThat(looks).isEqualTo(1);

    // When
    now = now.plusSeconds(1);
    patience.untilFree("acme", "agent");

    // Then
    assertThat(looks).isEqualTo(2);
  }

  private static final String REPORT =
      """
      {"session":"s","runningAt":"2026-01-02T03:04:05Z","endedAt":"2026-01-02T03:05:05Z",\
      "runningMillis":60000,"outcome":"AgentFinished","status":200}""";

  private void lasted(int... seconds) {
    for (int each : seconds) {
      times.onDelete(pod(now.minusSeconds(each), REPORT), false);
    }
  }

  /** Runs its session, or has ended it where the runner has a last word. */
  private static Pod pod(Instant claimed, String lastWord) {
    var status =
        new PodBuilder()
            .withNewMetadata()
            .withName("agent-1b2c3d4e-0")
            .withUid("pod-uid")
            .withCreationTimestamp(claimed.minusSeconds(600).toString())
            .addToLabels(Names.AGENT_UID, "agent-uid")
            .addToLabels(Names.STATE, Names.STATE_ACTIVE)
            .addToLabels(Names.SESSION, "s")
            .addToAnnotations(Names.CLAIMED_AT, claimed.toString())
            .endMetadata()
            .withNewStatus()
            .withPhase("Running")
            .addNewContainerStatus()
            .withName(SessionPod.RUNNER)
            .withNewState();
    return (lastWord.isEmpty()
            ? status.withNewRunning().endRunning()
            : status.withNewTerminated().withExitCode(0).withMessage(lastWord).endTerminated())
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private AgentDeployment agent(String namespace, String name) {
    AgentDeployment agent = new AgentDeployment();
    agent.getMetadata().setUid("agent-uid");
    return name.equals("agent") ? agent : null;
  }

  private long nanos() {
    return Duration.between(T0, now).toNanos();
  }

  /** The pods that a watch shows of any agent. */
  private final class Shown implements PodSource {
    @Override
    public Collection<Pod> ofAgent(String agentUid) {
      looks++;
      return pods;
    }

    @Override
    public Pod named(String namespace, String name) {
      return null;
    }

    @Override
    public boolean awaitGone(String namespace, String name, String uid, Duration most) {
      return false;
    }
  }
}
