package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.Signing;
import io.fabric8.kubernetes.api.model.Pod;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written of the news of a runner, whenever they come and whatever its node's clock. */
class NewsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:50Z");
  private static final String POD =
      """
      metadata:
        namespace: acme
        name: agent-1b2c3d4e-0
        uid: pod-uid
        labels: {greenroom.dev/state: active, greenroom.dev/session: hello-1}
      spec:
        containers:
        - name: runner
          env: [{name: GREENROOM_TOKEN, value: secret}]
      """;
  private static final String SESSION =
      """
      metadata:
        namespace: acme
        name: hello-1
        generation: 1
        creationTimestamp: "2026-01-02T03:04:05Z"
        labels: {app.kubernetes.io/managed-by: greenroom}
        finalizers: [greenroom.dev/session]
      spec:
        agent: agent
        limits: {maxDurationSeconds: 7200, startTimeoutSeconds: 120}
        binding:
          podName: agent-1b2c3d4e-0
          podUID: pod-uid
          agentUID: agent-uid
          revision: 7c9f
          boundTime: "2026-01-02T03:04:05Z"
      """;

  private final List<AgentSessionStatus> written = new ArrayList<>();
  private final RunnerDesk desk =
      new RunnerDesk(
          api(),
          new KeySigner(Signing.newKeyPair().getPrivate()),
          (session, note) -> {},
          () -> NOW);

  @Test
  void aReportOfJustNowIsBelievedByItsOwnClock() {
    // When
    HelloAnswer answer = desk.hear("secret", running(NOW.minusMillis(700), 300, false));

    // Then
    assertThat(answer).isEqualTo(new HelloAnswer.Noted());
    assertThat(runningTimes()).containsExactly(NOW.minusMillis(1000));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReportThatWaitedForAGatewayIsAskedForAgainAndWritesNothing(boolean goodbye) {
    // Given
    Instant long30 = NOW.minusSeconds(30);

    // When
    HelloAnswer answer = desk.hear("secret", goodbye ? ended(long30) : running(long30, 300, false));

    // Then
    assertThat(answer).isEqualTo(new HelloAnswer.Again());
    assertThat(written).isEmpty();
  }

  @Test
  void theSessionBeganNoMoreThanAnAnswersWayEarlierOrLaterThanItDid() {
    // Given
    Instant began = NOW.minusSeconds(31);

    // When
    desk.hear("secret", running(began.plusSeconds(1), 1000, false));
    desk.hear("secret", running(NOW.minusMillis(50), 30_950, true));

    // Then
    assertThat(runningTimes()).containsExactly(began);
  }

  @ParameterizedTest
  @ValueSource(longs = {-3600, -3, 3, 3600})
  void aNodeWhoseClockIsOffIsAskedOnceAndTakenByTheReceipt(long offSeconds) {
    // Given
    Instant theirs = NOW.plusSeconds(offSeconds);

    // When
    HelloAnswer first = desk.hear("secret", running(theirs, 300, false));
    HelloAnswer second = desk.hear("secret", running(theirs, 400, true));

    // Then
    assertThat(first).isEqualTo(new HelloAnswer.Again());
    assertThat(second).isEqualTo(new HelloAnswer.Noted());
    assertThat(runningTimes()).containsExactly(NOW.minusMillis(400));
  }

  @Test
  void aStrangersReportIsNotAskedForAgain() {
    assertThat(desk.hear("wrong", running(NOW.minusSeconds(30), 300, false)))
        .isEqualTo(new HelloAnswer.Stranger());
  }

  private List<Instant> runningTimes() {
    return written.stream().map(status -> status.usage().runningTime()).toList();
  }

  private static Hello running(Instant now, long millis, boolean again) {
    return hello(RunnerState.Running, millis, Optional.empty(), now, again);
  }

  private static Hello ended(Instant now) {
    return hello(RunnerState.Ended, 300, Optional.of(Outcome.AgentFinished), now, false);
  }

  private static Hello hello(
      RunnerState state, long millis, Optional<Outcome> outcome, Instant now, boolean again) {
    RunnerReport report =
        new RunnerReport(state, Optional.of("hello-1"), Optional.of(millis), outcome, now);
    return new Hello("acme", "agent-1b2c3d4e-0", "pod-uid", report, again);
  }

  /** One pod, its session, and every status that is written. */
  private ClusterApi api() {
    return (ClusterApi)
        Proxy.newProxyInstance(
            ClusterApi.class.getClassLoader(),
            new Class<?>[] {ClusterApi.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "pod" -> GreenroomSerialization.create().unmarshal(POD, Pod.class);
                  case "session" ->
                      GreenroomSerialization.create().unmarshal(SESSION, AgentSession.class);
                  case "writeStatus" -> {
                    written.add((AgentSessionStatus) arguments[1]);
                    yield new ClusterApi.Written.Ok<>(arguments[0]);
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
