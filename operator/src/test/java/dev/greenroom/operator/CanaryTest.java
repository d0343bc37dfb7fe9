package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A probe finds reconcilers that stand still, and only those. */
class CanaryTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final AgentSession session = new AgentSession();
  private long now = Long.MAX_VALUE - 5;
  private boolean ending;
  private final Canary canary = new Canary(this::take, () -> now);

  @BeforeEach
  void name() {
    session.getMetadata().setNamespace("acme");
    session.getMetadata().setName("call-1");
  }

  @Test
  void allMovesWhileTasksAreDoneAndLooksEnd() {
    for (int probes = 0; probes < 500; probes++) {
      // When
      canary.reconciliationExecutionStarted(session, Map.of());
      pass(Duration.ofSeconds(10));
      canary.reconciliationExecutionFinished(session, Map.of());

      // Then
      assertThat(canary.standstill()).isEmpty();
      tasks.remove().run();
      assertThat(tasks).as("one task for each that was done").isEmpty();
    }
  }

  @Test
  void aLookWithoutAnEndIsNamed() {
    // Given
    canary.reconciliationExecutionStarted(session, Map.of());

    // When
    pass(Canary.LONGEST);
    boolean before = canary.standstill().isPresent();
    tasks.remove().run();
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(before).isFalse();
    assertThat(canary.standstill())
        .contains("AgentSession acme/call-1 has been looked at for 901 s without an end");

    // And
    canary.reconciliationExecutionFinished(session, Map.of());
    assertThat(canary.standstill()).isEmpty();
  }

  @Test
  void threadsThatAreNeverFreeAreFound() {
    // Given
    assertThat(canary.standstill()).isEmpty();

    // When
    pass(Canary.LONGEST);
    boolean before = canary.standstill().isPresent();
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(before).isFalse();
    assertThat(canary.standstill()).contains("no reconciler has been free for 901 s");
    assertThat(tasks).as("tasks do not pile up").hasSize(1);
  }

  @Test
  void anOperatorThatEndsDoesNotStandStill() {
    // Given
    ending = true;

    // When
    canary.standstill();
    pass(Canary.LONGEST.plusSeconds(1));

    // Then
    assertThat(canary.standstill()).isEmpty();
  }

  private void take(Runnable task) {
    if (ending) {
      throw new RejectedExecutionException();
    }
    tasks.add(task);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
