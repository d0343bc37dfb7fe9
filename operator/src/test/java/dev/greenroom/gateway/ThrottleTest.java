package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.Doorkeeper.Decision;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleTest {
  private static final Limits.Rate SMALL = new Limits.Rate(2, 5);
  private static final Limits.Rate OFF = new Limits.Rate(0, 1);
  private static final List<String> RIGHT = List.of("Bearer right");
  private static final List<String> WRONG = List.of("Bearer wrong");

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final CollectorRegistry registry = new CollectorRegistry();

  @Test
  void aKeyMaySendABurstAndThenItsRate() {
    Throttle throttle = throttle(SMALL, OFF);

    // When
    List<Integer> burst = IntStream.range(0, 8).mapToObj(i -> known(throttle, "a")).toList();
    pass(Duration.ofSeconds(1));
    List<Integer> later = IntStream.range(0, 3).mapToObj(i -> known(throttle, "a")).toList();

    // Then
    assertThat(burst).containsExactly(0, 0, 0, 0, 0, 429, 429, 429);
    assertThat(later).containsExactly(0, 0, 429);
    assertThat(known(throttle, "b")).isZero();
    assertThat(rejections("RateLimited")).isEqualTo(4);
  }

  @Test
  void wrongKeysOfAnAddressAreNotEvenLookedAtAnyMore() {
    Throttle throttle = throttle(OFF, SMALL);

    // When
    List<Integer> guesses =
        IntStream.range(0, 8).mapToObj(i -> refused(throttle, "10.0.0.1")).toList();

    // Then
    assertThat(guesses).containsExactly(401, 401, 401, 401, 401, 429, 429, 429);
    assertThat(asked).hasValue(5);
    assertThat(refused(throttle, "10.0.0.2")).isEqualTo(401);
    pass(Duration.ofMillis(600));
    assertThat(refused(throttle, "10.0.0.1")).isEqualTo(401);
    assertThat(refused(throttle, "10.0.0.1")).isEqualTo(429);
    assertThat(rejections("TooManyRefusals")).isEqualTo(4);
  }

  @Test
  void whoHasShownAGoodKeyIsServedWhateverElseComesFromItsAddress() {
    Throttle throttle = throttle(OFF, SMALL);
    // Given
    assertThat(known(throttle, "a")).isZero();

    // When
    IntStream.range(0, 10).forEach(i -> refused(throttle, "10.0.0.1"));

    // Then
    assertThat(known(throttle, "a")).isZero();
  }

  @Test
  void aKeyThatIsGoodNoMoreIsOneOfTheWrongOnes() {
    Throttle throttle = throttle(OFF, SMALL);
    // Given
    assertThat(known(throttle, "a")).isZero();

    // When
    List<Integer> after =
        IntStream.range(0, 8).mapToObj(i -> refused(throttle, "10.0.0.1", RIGHT)).toList();

    // Then
    assertThat(after).containsExactly(401, 401, 401, 401, 401, 429, 429, 429);
  }

  @Test
  void aHandlerIsNotEvenAskedOnceTooManyWrongTokensCameFromAnAddress() {
    Throttle throttle = throttle(OFF, SMALL);

    // When
    List<Integer> guesses =
        IntStream.range(0, 8).mapToObj(i -> heard(throttle, WRONG, 401)).toList();

    // Then
    assertThat(guesses).containsExactly(401, 401, 401, 401, 401, 429, 429, 429);
    assertThat(asked).hasValue(5);
    assertThat(rejections("TooManyRefusals")).isEqualTo(3);
    assertThat(refused(throttle, "10.0.0.1")).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 204, 410})
  void aTokenThatWasRightIsHeardForTenMinutesWhateverElseComesFromItsAddress(int answer) {
    Throttle throttle = throttle(OFF, new Limits.Rate(1, 1));
    // Given
    heard(throttle, RIGHT, answer);
    heard(throttle, WRONG, 401);

    // Then
    assertThat(heard(throttle, RIGHT, 204)).isEqualTo(204);
    pass(Duration.ofMinutes(11));
    heard(throttle, WRONG, 401);
    assertThat(heard(throttle, RIGHT, 204)).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 503})
  void anAnswerThatSaysNothingOfTheTokenProvesNothing(int answer) {
    Throttle throttle = throttle(OFF, new Limits.Rate(1, 1));
    // Given
    heard(throttle, RIGHT, answer);
    heard(throttle, WRONG, 401);

    // Then
    assertThat(heard(throttle, RIGHT, 204)).isEqualTo(429);
  }

  @Test
  void twoTokensAtOnceAreNone() {
    Throttle throttle = throttle(OFF, SMALL);

    // Then
    assertThat(heard(throttle, List.of("Bearer right", "Bearer wrong"), 204)).isEqualTo(401);
    assertThat(asked).hasValue(0);
  }

  @Test
  void aKeyThatTheWatchKnowsIsServedAtItsFirstRequestToo() {
    Throttle throttle = throttle(OFF, SMALL);
    // Given
    IntStream.range(0, 10).forEach(i -> refused(throttle, "10.0.0.1"));

    // When, Then
    assertThat(known(throttle, "a", List.of("Bearer watched"))).isZero();
    assertThat(known(throttle, "a", RIGHT)).isEqualTo(429);
  }

  @Test
  void aKeyIsTheSameHoweverItsSchemeIsWritten() {
    Throttle throttle = throttle(OFF, SMALL);
    // Given
    known(throttle, "a");
    IntStream.range(0, 10).forEach(i -> refused(throttle, "10.0.0.1"));

    // When, Then
    assertThat(known(throttle, "a", List.of("bearer  right "))).isZero();
  }

  @Test
  void withoutLimitsEverythingGoes() {
    Throttle throttle = throttle(OFF, OFF);

    // Then
    assertThat(IntStream.range(0, 1000).map(i -> known(throttle, "a"))).containsOnly(0);
    assertThat(IntStream.range(0, 1000).map(i -> refused(throttle, "10.0.0.1"))).containsOnly(401);
  }

  private Throttle throttle(Limits.Rate perCaller, Limits.Rate refusals) {
    return new Throttle(
        TestLimits.with(perCaller, refusals),
        new GatewayMetrics(registry),
        now::get,
        "watched"::equals);
  }

  private int known(Throttle throttle, String id) {
    return known(throttle, id, RIGHT);
  }

  private int known(Throttle throttle, String id, List<String> authorization) {
    return status(
        throttle.decide(
            "10.0.0.1",
            authorization,
            () -> new Decision(new Caller(Caller.Kind.PUBLIC, "acme", id), null)));
  }

  private int refused(Throttle throttle, String address) {
    return refused(throttle, address, WRONG);
  }

  private int refused(Throttle throttle, String address, List<String> authorization) {
    return status(
        throttle.decide(
            address,
            authorization,
            () -> {
              asked.incrementAndGet();
              return new Decision(null, ErrorCatalogue.unauthorized());
            }));
  }

  private int heard(Throttle throttle, List<String> authorization, int answer) {
    return throttle
        .answer(
            "10.0.0.1",
            authorization,
            () -> {
              asked.incrementAndGet();
              return ErrorCatalogue.of(answer, "as the test wants it");
            })
        .status();
  }

  private double rejections(String reason) {
    return registry.getSampleValue(
        "greenroom_gateway_rejections_total", new String[] {"reason"}, new String[] {reason});
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static int status(Decision decision) {
    return decision.refusal() == null ? 0 : decision.refusal().status();
  }
}
