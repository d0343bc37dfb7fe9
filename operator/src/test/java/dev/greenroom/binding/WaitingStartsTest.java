package dev.greenroom.binding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.api.AgentSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingStartsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final StartLines lines = new StartLines(3);
  private final AtomicInteger slots = new AtomicInteger();
  private final AtomicInteger attempts = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> started = new ConcurrentLinkedQueue<>();
  private final WaitingStarts starts = new WaitingStarts(this::start, lines, System::nanoTime);

  @AfterEach
  void end() {
    lines.close();
    threads.shutdownNow();
  }

  @Test
  void aStartThatFindsASlotDoesNotWait() throws Exception {
    // Given
    slots.set(1);

    // When
    StartAnswer answer = waiting("s1", LONG).get(10, SECONDS);

    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void aLineIsServedInItsOrderUponNews() throws Exception {
    // Given
    List<Future<StartAnswer>> answers = new ArrayList<>();
    for (String session : List.of("s1", "s2", "s3")) {
      answers.add(waiting(session, LONG));
      awaitLine(answers.size());
    }

    // When
    slots.set(1);
    lines.news("acme", "agent");
    await().until(() -> started.size() == 1);
    slots.set(2);
    lines.news("acme", "agent");

    // Then
    for (Future<StartAnswer> answer : answers) {
      assertThat(answer.get(10, SECONDS)).isInstanceOf(StartAnswer.Started.class);
    }
    assertThat(started).containsExactly("s1", "s2", "s3");
  }

  @Test
  void newsOfAnotherAgentMakeNobodyTry() throws Exception {
    // Given
    Future<StartAnswer> answer = waiting("s1", Duration.ofSeconds(2));
    awaitLine(1);

    // When
    int before = attempts.get();
    lines.news("acme", "another");
    lines.news("other", "agent");

    // Then
    assertThat(answer.get(10, SECONDS)).isInstanceOf(StartAnswer.Full.class);
    assertThat(attempts).hasValue(before);
  }

  @Test
  void whoseTimeIsUpIsToldThatThePoolIsFullAndTheNextHasItsTurn() throws Exception {
    // Given
    Future<StartAnswer> first = waiting("s1", Duration.ofSeconds(3));
    awaitLine(1);
    Future<StartAnswer> second = waiting("s2", LONG);
    awaitLine(2);

    // When
    StartAnswer answer = first.get(10, SECONDS);
    slots.set(1);
    lines.news("acme", "agent");

    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(second.get(10, SECONDS)).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aClientThatHasGoneTakesNoSlot() throws Exception {
    // Given
    AtomicBoolean gone = new AtomicBoolean();
    Future<StartAnswer> lost =
        threads.submit(() -> starts.upTo(LONG, gone::get).start(request("s1")));
    awaitLine(1);
    Future<StartAnswer> next = waiting("s2", LONG);
    awaitLine(2);

    // When
    gone.set(true);
    slots.set(1);
    lines.news("acme", "agent");

    // Then
    assertThat(next.get(10, SECONDS)).isInstanceOf(StartAnswer.Started.class);
    assertThat(lost.get(10, SECONDS)).isInstanceOf(StartAnswer.Full.class);
    assertThat(started).containsExactly("s2");
  }

  @Test
  void moreThanMayWaitAreAnsweredAtOnce() throws Exception {
    // Given
    for (int i = 1; i <= 3; i++) {
      waiting("s" + i, LONG);
      awaitLine(i);
    }

    // When
    StartAnswer answer = waiting("s4", LONG).get(10, SECONDS);

    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
  }

  @Test
  void aStartThatMayNotWaitStillLooksForAFreeSlot() throws Exception {
    // Given
    for (int i = 1; i <= 3; i++) {
      waiting("s" + i, LONG);
      awaitLine(i);
    }
    slots.set(1);

    // When
    StartAnswer answer = waiting("s4", LONG).get(4, SECONDS);

    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void whoNeverHadATurnLooksOnceBeforeThePoolIsCalledFull() throws Exception {
    // Given
    waiting("s1", LONG);
    awaitLine(1);
    slots.set(1);

    // When
    StartAnswer answer = waiting("s2", Duration.ofMillis(100)).get(10, SECONDS);

    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void whoHasAPlaceHoldsUpNobodyWhileItIsStarted() throws Exception {
    // Given
    CountDownLatch made = new CountDownLatch(1);
    SessionStarter slow =
        new SessionStarter() {
          @Override
          public StartAnswer start(StartRequest request) {
            return start(request, () -> {});
          }

          @Override
          public StartAnswer start(StartRequest request, Runnable placed) {
            StartAnswer answer = WaitingStartsTest.this.start(request);
            if (answer instanceof StartAnswer.Started) {
              placed.run();
              await().until(() -> made.getCount() == 0);
            }
            return answer;
          }
        };
    WaitingStarts starts = new WaitingStarts(slow, lines, System::nanoTime);
    List<Future<StartAnswer>> answers = new ArrayList<>();
    for (String session : List.of("s1", "s2", "s3")) {
      answers.add(threads.submit(() -> starts.upTo(LONG, () -> false).start(request(session))));
      awaitLine(answers.size());
    }

    // When
    slots.set(3);
    lines.news("acme", "agent");

    // Then
    await().until(() -> started.size() == 3);
    assertThat(started).containsExactly("s1", "s2", "s3");
    made.countDown();
    for (Future<StartAnswer> answer : answers) {
      assertThat(answer.get(10, SECONDS)).isInstanceOf(StartAnswer.Started.class);
    }
  }

  @Test
  void whenTheGatewayEndsNobodyWaitsOn() throws Exception {
    // Given
    Future<StartAnswer> answer = waiting("s1", LONG);
    awaitLine(1);

    // When
    lines.close();

    // Then
    assertThat(answer.get(1, SECONDS)).isInstanceOf(StartAnswer.Contended.class);
    assertThat(waiting("s2", LONG).get(1, SECONDS)).isInstanceOf(StartAnswer.Contended.class);
  }

  @Test
  void aCrowdGetsEverySlotThereIsAndNoneTwice() throws Exception {
    // Given
    StartLines wide = new StartLines(40);
    WaitingStarts crowd = new WaitingStarts(this::start, wide, System::nanoTime);
    CountDownLatch begun = new CountDownLatch(40);
    List<Future<StartAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String session = "s" + i;
      answers.add(
          threads.submit(
              () -> {
                begun.countDown();
                return crowd.upTo(LONG, () -> false).start(request(session));
              }));
    }
    begun.await();

    // When
    for (int i = 0; i < 40; i++) {
      slots.incrementAndGet();
      wide.news("acme", "agent");
    }

    // Then
    for (Future<StartAnswer> answer : answers) {
      assertThat(answer.get(20, SECONDS)).isInstanceOf(StartAnswer.Started.class);
    }
    assertThat(started).hasSize(40).doesNotHaveDuplicates();
  }

  private Future<StartAnswer> waiting(String session, Duration wait) {
    return threads.submit(() -> starts.upTo(wait, () -> false).start(request(session)));
  }

  /** The n-th has joined once the first has used up the turn that it joined with. */
  private void awaitLine(int size) throws InterruptedException, ExecutionException {
    await().until(() -> lines.size() == size && attempts.get() >= 2);
  }

  private StartAnswer start(StartRequest request) {
    attempts.incrementAndGet();
    if (slots.getAndUpdate(free -> Math.max(0, free - 1)) == 0) {
      return new StartAnswer.Full();
    }
    started.add(request.session());
    return new StartAnswer.Started(new AgentSession());
  }

  private static StartRequest request(String session) {
    return new StartRequest(
        "acme", "agent", session, JsonNodeFactory.instance.objectNode(), null, null);
  }
}
