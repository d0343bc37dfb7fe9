package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.Starter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions started as a gateway starts them, run and billed by the operator. */
class ColdStartsIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static Connection connection;
  private static Starter starter;

  @BeforeAll
  static void open() {
    connection =
        Connection.open(greenroom.server().controlPlane().config(), InstantSource.system());
    starter = new Starter(connection, greenroom.settings().namespace());
  }

  @AfterAll
  static void close() {
    if (starter != null) {
      starter.close();
    }
    connection.close();
  }

  @Test
  void fiftyStartsAtOnceAreTenSessionsAndFortyRefusals(Organization acme) throws Exception {
    // Given
    acme.deploy("crowd", "pool: {capacity: 10}");
    // When
    List<StartAnswer> answers = atOnce(50, () -> starter.start(acme.namespace(), "crowd", 3));
    // Then
    assertThat(answers.stream().filter(StartAnswer.Full.class::isInstance)).hasSize(40);
    List<AgentSession> sessions =
        answers.stream()
            .filter(StartAnswer.Started.class::isInstance)
            .map(started -> ((StartAnswer.Started) started).session())
            .toList();
    assertThat(sessions).hasSize(10);
    for (AgentSession session : sessions) {
      AgentSession ended = acme.awaitFinished(session.getMetadata().getName());
      assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
      assertThat(Bill.of(ended).runningSeconds()).isBetween(3L, 4L);
      acme.awaitPodGone(ended);
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> starter.start(acme.namespace(), "crowd", 1) instanceof StartAnswer.Started);
  }

  @Test
  void anAgentThatIsDeletedTakesNoMoreStartsAndKeepsItsSession(Organization acme) {
    // Given
    acme.deploy("retired", "pool: {capacity: 2}");
    var first = (StartAnswer.Started) starter.start(acme.namespace(), "retired", 5);
    // When
    acme.deleteAgent("retired");
    StartAnswer answer = starter.start(acme.namespace(), "retired", 5);
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.AgentAbsent.class);
    AgentSession ended = acme.awaitFinished(first.session().getMetadata().getName());
    assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
  }

  private static <T> List<T> atOnce(int times, Callable<T> call)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        calls.add(call);
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdown();
    }
  }
}
