package dev.greenroom.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.FakeGateway.Answer;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.RunnerState;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a runner speaks to its gateway again, with a timer that notes the pauses and skips them. */
class GreeterTest {
  private static final List<Long> WHILE_AWAITING =
      LongStream.concat(
              LongStream.generate(() -> 100).limit(20),
              LongStream.of(200, 400, 800, 1600, 2000, 2000))
          .boxed()
          .toList();

  @TempDir Path directory;
  private final NotedPauses pauses = new NotedPauses();
  private RunnerFixture runner;
  private FakeGateway gateway;

  @BeforeEach
  void open() throws Exception {
    runner = new RunnerFixture(directory).agentReady();
    gateway = new FakeGateway(hello -> Answer.of(202));
  }

  @AfterEach
  void close() throws Exception {
    pauses.shutdownNow();
    gateway.close();
    runner.close();
  }

  @Test
  void aSessionThatIsNotThereYetIsAskedForLessOftenAfterTwoSeconds() {
    // When
    greet();

    // Then
    await().until(() -> pauses.millis.size() >= WHILE_AWAITING.size());
    assertThat(pauses.millis.subList(0, WHILE_AWAITING.size())).isEqualTo(WHILE_AWAITING);
    assertThat(gateway.heard).noneMatch(Hello::again);
  }

  @Test
  void aGatewayThatFailsIsAskedLessAndLessOften() {
    // Given
    gateway.answer(hello -> Answer.of(500));

    // When
    greet();

    // Then
    await().until(() -> pauses.millis.size() >= 8);
    assertThat(pauses.millis.subList(0, 8))
        .isEqualTo(
            Stream.of(100, 200, 400, 800, 1600, 3200, 5000, 5000).map(Long::valueOf).toList());
  }

  @Test
  void newsThatAreAskedForAgainAreToldAsTheyAreNowAndSayThatTheyWereAskedFor() throws Exception {
    // Given
    gateway.answer(
        hello ->
            Answer.of(hello.report().state() == RunnerState.Running && !hello.again() ? 202 : 204));
    runner.deliver("hello-1");

    // When
    greet();

    // Then
    await().until(() -> gateway.heard.stream().anyMatch(Hello::again));
    List<Boolean> again =
        gateway.heard.stream()
            .filter(hello -> hello.report().state() == RunnerState.Running)
            .map(Hello::again)
            .toList();
    assertThat(again).containsExactly(false, true);
  }

  private void greet() {
    URI url = URI.create("http://127.0.0.1:" + gateway.port());
    RunnerClock clock = runner.time.clock();
    new Greeter(
            new Gateway(url, "token", "acme", "pod-name", RunnerFixture.POD),
            runner.runner,
            new Trust(RunnerFixture.POD, runner.keys.getPublic(), clock),
            pauses,
            new Journal(new PrintStream(OutputStream.nullOutputStream()), clock))
        .start();
  }

  /** Runs what has a pause before it without one; after many it is told nothing more. */
  private static final class NotedPauses extends ScheduledThreadPoolExecutor {
    private static final int MANY = 40;
    final List<Long> millis = new CopyOnWriteArrayList<>();

    NotedPauses() {
      super(2);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable step, long delay, TimeUnit unit) {
      if (delay > 0) {
        millis.add(unit.toMillis(delay));
      }
      return super.schedule(step, millis.size() < MANY ? 0 : 1, TimeUnit.DAYS);
    }
  }
}
