package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.session.DeliverAnswer;
import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Headers;
import dev.greenroom.runner.protocol.Purpose;
import dev.greenroom.runner.protocol.Signing;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRunnersTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String REFUSAL = "{\"error\":\"no\",\"now\":%d}";
  private static final String REPORT =
      "{\"state\":\"%s\",\"session\":\"hello-1\",\"runningMillis\":%s,\"outcome\":null,\"now\":1}";

  private final KeyPair keys = Signing.newKeyPair();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRunners runners =
      new HttpRunners(http, new KeySigner(keys.getPrivate()), () -> NOW, HttpRunners.USUAL);
  private final ScriptedRunner runner = new ScriptedRunner();

  @BeforeEach
  void start() {
    runner.answers(202, running());
  }

  @AfterEach
  void stop() {
    runner.close();
  }

  @Test
  void aDeliveryIsSignedForThisPodAndExpiresWithItsAnswer() {
    // When
    DeliverAnswer accepted = runners.deliver(pod(), delivery());

    // Then
    assertThat(accepted).isEqualTo(new DeliverAnswer.Accepted(NOW.minusMillis(42)));
    ScriptedRunner.Received request = runner.received().get(0);
    Delivery delivery = Delivery.from("pod-uid", request.headers(), request.body());
    assertThat(request.path()).isEqualTo("/session");
    assertThat(delivery.session()).isEqualTo("hello-1");
    assertThat(delivery.maxSeconds()).isEqualTo(600);
    assertThat(delivery.expires()).isEqualTo(NOW.plusSeconds(2));
    assertThat(delivery.room()).isPresent();
    assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":\"ä\"}");
    assertThat(isSignedFor("pod-uid", Purpose.DELIVER, request)).isTrue();
    assertThat(isSignedFor("another", Purpose.DELIVER, request)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"502", "410"})
  void theSessionIsOverWhenTheRunnerSaysSo(int code) {
    assertThat(answered(code, REPORT.formatted("Ended", "null")))
        .isEqualTo(new DeliverAnswer.AlreadyOver());
  }

  @Test
  void aSessionThatRanAndEndedIsOver() {
    assertThat(answered(202, REPORT.formatted("Ended", "1000")))
        .isEqualTo(new DeliverAnswer.AlreadyOver());
  }

  @Test
  void anAgentThatIsNotReadyIsTriedAgain() {
    assertThat(answered(503, REFUSAL.formatted(1))).isInstanceOf(DeliverAnswer.NotYet.class);
  }

  @ParameterizedTest
  @CsvSource({"401, signing key", "409, another session", "413, 413", "400, 400", "500, 500"})
  void anythingElseIsARefusal(int code, String why) {
    assertThat(answered(code, REFUSAL.formatted(1)))
        .isInstanceOfSatisfying(
            DeliverAnswer.Refused.class, refused -> assertThat(refused.message()).contains(why));
  }

  @Test
  void theBeginningIsTheRunnersWordWhereThatCanBeTrueAndElseTheNearestThatCan() {
    // Given
    // The clock is read before the request, when it is sent and when the answer is there.
    Function<Instant, DeliverAnswer> beginningSaid =
        theirs -> {
          AtomicInteger reads = new AtomicInteger();
          runner.answers(202, report(theirs));
          return new HttpRunners(
                  http,
                  new KeySigner(keys.getPrivate()),
                  () -> NOW.plusMillis(500L * reads.getAndIncrement()),
                  HttpRunners.USUAL)
              .deliver(pod(), delivery());
        };
    Instant sent = NOW.plusMillis(1_000);
    Instant there = NOW.plusMillis(1_500);

    // Then
    assertThat(beginningSaid.apply(sent.plusMillis(200)))
        .isEqualTo(new DeliverAnswer.Accepted(sent.plusMillis(200 - 42)));
    assertThat(beginningSaid.apply(NOW.plus(Duration.ofHours(1))))
        .isEqualTo(new DeliverAnswer.Accepted(there.minusMillis(42)));
    assertThat(beginningSaid.apply(NOW.minus(Duration.ofHours(1))))
        .isEqualTo(new DeliverAnswer.Accepted(sent.minusMillis(42)));
  }

  @Test
  void anExpiredDeliveryIsSignedAgainOnTheRunnersClock() {
    // Given
    Instant theirs = NOW.plus(Duration.ofHours(5));
    runner.answers(408, REFUSAL.formatted(theirs.toEpochMilli()));
    runner.answersThen(202, running());

    // When
    DeliverAnswer accepted = runners.deliver(pod(), delivery());

    // Then
    assertThat(accepted).isEqualTo(new DeliverAnswer.Accepted(NOW.minusMillis(42)));
    assertThat(runner.received()).hasSize(2);
    assertThat(runner.received().get(1).headers().expires()).isEqualTo(theirs.plusSeconds(2));
    assertThat(isSignedFor("pod-uid", Purpose.DELIVER, runner.received().get(1))).isTrue();
  }

  @Test
  void aRunnerThatAlwaysSaysExpiredIsAskedTwiceOnly() {
    assertThat(answered(408, REFUSAL.formatted(1))).isInstanceOf(DeliverAnswer.NotYet.class);
    assertThat(runner.received()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "{\"now\":99999999999999999999}", "{\"now\":\"x\"}"})
  void aGarbledAnswerIsTriedAgain(String body) {
    assertThat(answered(202, body)).isInstanceOf(DeliverAnswer.NotYet.class);
    assertThat(answered(408, body)).isInstanceOf(DeliverAnswer.NotYet.class);
  }

  @Test
  void aRunnerThatDoesNotAnswerIsGivenUpAfterTwoSeconds() throws IOException {
    // Given
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long begun = System.nanoTime();

      // When
      DeliverAnswer answer = runners.deliver(ScriptedRunner.pod(silent.getLocalPort()), delivery());

      // Then
      assertThat(answer).isInstanceOf(DeliverAnswer.NotYet.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(8));
    }
  }

  @Test
  void aRunnerThatCanNotBeReachedIsTriedAgainAndNeedNotBeStopped() {
    // Given
    Pod unreachable = pod();
    runner.close();

    // When
    DeliverAnswer answer = runners.deliver(unreachable, delivery());
    runners.stop(unreachable, "hello-1");

    // Then
    assertThat(answer).isInstanceOf(DeliverAnswer.Unreachable.class);
  }

  @Test
  void aPodWithoutAnAddressIsTriedAgain() {
    // Given
    Pod pod = new PodBuilder().withNewMetadata().withUid("pod-uid").endMetadata().build();

    // Then
    assertThat(runners.deliver(pod, delivery())).isInstanceOf(DeliverAnswer.Unreachable.class);
  }

  @Test
  void aRoomThatNoHeaderCanCarryIsRefused() {
    // Given
    Runners.Delivery strange =
        new Runners.Delivery(
            "hello-1", Instant.MAX, new byte[0], 600, "daily", "https://x/\r\nevil: 1", "t");

    // Then
    assertThat(runners.deliver(pod(), strange)).isInstanceOf(DeliverAnswer.Refused.class);
    assertThat(runner.received()).isEmpty();
  }

  @Test
  void aStopIsSignedAndWhateverIsAnsweredIsFine() {
    // Given
    runner.answers(409, "garbage \"now\":99999999999999999999");

    // When
    runners.stop(pod(), "hello-1");

    // Then
    assertThat(runner.received().get(0).path()).isEqualTo("/stop");
    assertThat(isSignedFor("pod-uid", Purpose.STOP, runner.received().get(0))).isTrue();
    runner.answers(408, "{\"now\":99999999999999999999}");
    runners.stop(pod(), "hello-1");
  }

  @Test
  void aDeliveryExpiresWithTheStartTimeoutAndIsNotSentAfterIt() {
    // When
    runners.deliver(pod(), delivery(NOW.plusMillis(500)));
    DeliverAnswer late = runners.deliver(pod(), delivery(NOW));

    // Then
    assertThat(runner.received()).hasSize(1);
    assertThat(runner.received().get(0).headers().expires()).isEqualTo(NOW.plusMillis(500));
    assertThat(late).isInstanceOf(DeliverAnswer.NotYet.class);
  }

  @ParameterizedTest
  @CsvSource({
    "200, Running, 42, hello-1, Accepted",
    "200, Ended, 42, hello-1, AlreadyOver",
    "200, Running, 42, another, NotYet",
    "200, Ready, null, hello-1, NotYet",
    "401, Running, 42, hello-1, NotYet",
  })
  void aRunnerThatIsAskedSaysWhetherItHasTheSession(
      int code, String state, String millis, String session, String expected) {
    // Given
    runner.answers(code, REPORT.formatted(state, millis));

    // When
    DeliverAnswer said = runners.ask(pod(), session);

    // Then
    assertThat(said.getClass().getSimpleName()).isEqualTo(expected);
    assertThat(isSignedFor("pod-uid", Purpose.INSPECT, runner.received().get(0))).isTrue();
  }

  private DeliverAnswer answered(int code, String body) {
    runner.answers(code, body);
    return runners.deliver(pod(), delivery());
  }

  private boolean isSignedFor(String podUid, Purpose purpose, ScriptedRunner.Received request) {
    return Signing.verifies(
        keys.getPublic(),
        request.headers().signedText(purpose, podUid, request.body()),
        request.headers().text(Headers.SIGNATURE));
  }

  private static String report(Instant theirs) {
    return running().replace("\"now\":1", "\"now\":" + theirs.toEpochMilli());
  }

  private static String running() {
    return REPORT.formatted("Running", "42");
  }

  private static Runners.Delivery delivery() {
    return delivery(NOW.plusSeconds(60));
  }

  private static Runners.Delivery delivery(Instant notAfter) {
    return new Runners.Delivery(
        "hello-1",
        notAfter,
        "{\"a\":\"ä\"}".getBytes(StandardCharsets.UTF_8),
        600,
        "daily",
        "https://example.daily.co/room",
        "token");
  }

  private Pod pod() {
    return runner.pod();
  }
}
