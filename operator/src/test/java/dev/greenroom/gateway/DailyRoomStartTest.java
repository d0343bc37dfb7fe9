package dev.greenroom.gateway;

import static dev.greenroom.gateway.StartHandlerTest.assertError;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartRequest;
import dev.greenroom.runner.protocol.Room;
import dev.greenroom.testing.StandInDaily;
import dev.greenroom.testing.StandInDaily.Fault;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a start that asks for a Daily room answers. */
class DailyRoomStartTest {
  private static final String WITH_ROOM = "{\"createDailyRoom\": true}";
  private static final String ROOMS = "POST /rooms";

  private final StandInDaily daily = new StandInDaily();
  private final Map<String, AgentSession> kept = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    daily.close();
  }

  @Test
  void answersTheRoomAndTheCallersToken() {
    try (TestGateway gateway = gateway()) {
      // When
      HttpResponse<String> response =
          gateway.start(
              "{\"createDailyRoom\": true, \"dailyRoomProperties\": {\"enable_recording\": \"cloud\"},"
                  + " \"dailyMeetingTokenProperties\": {\"user_name\": \"Ada\"}}");

      // Then
      assertThat(response.statusCode()).isEqualTo(200);
      String session = gateway.starts.element().session();
      assertThat(response.body())
          .isEqualTo(
              "{\"sessionId\":\"%s\",\"dailyRoom\":\"https://acme.daily.example/Room-1\",\"dailyToken\":\"caller-token-for-Room-1\"}"
                  .formatted(session));
      assertThat(daily.bodies(ROOMS).get(0).at("/properties/enable_recording").asText())
          .isEqualTo("cloud");
      assertThat(daily.bodies("POST /meeting-tokens"))
          .extracting(body -> body.at("/properties/user_name").asText())
          .containsExactlyInAnyOrder("", "Ada");
    }
  }

  @Test
  void theSameIdempotencyKeyIsTheSameRoomAndAFreshTokenOfTheCallers() {
    try (TestGateway gateway = gateway()) {
      // When
      JsonNode first = gateway.json(gateway.start(WITH_ROOM, "Idempotency-Key", "k"));
      JsonNode again = gateway.json(gateway.start(WITH_ROOM, "Idempotency-Key", "k"));

      // Then
      assertThat(again).isEqualTo(first);
      assertThat(daily.bodies(ROOMS)).hasSize(1);
      assertThat(daily.bodies("POST /meeting-tokens")).hasSize(3);
    }
  }

  @Test
  void aRepeatedStartWhoseTokenFailsSaysSoAndKeepsTheRoom() {
    try (TestGateway gateway = gateway()) {
      // Given
      gateway.start(WITH_ROOM, "Idempotency-Key", "k");
      daily.fails("POST /meeting-tokens", Fault.of(401, "authentication-error"));

      // When
      HttpResponse<String> again = gateway.start(WITH_ROOM, "Idempotency-Key", "k");

      // Then
      assertError(gateway, again, 502, "502");
      assertThat(daily.requests()).noneMatch(request -> request.method().equals("DELETE"));
    }
  }

  @Test
  void aStartThatComesToNothingLeavesNoRoom() {
    try (TestGateway gateway =
        new TestGateway(
            request -> {
              request.room().room(60);
              request.room().discard();
              return new StartAnswer.Contended("others were faster");
            },
            TestGateway.rooms(organization -> StandInDaily.KEY, daily.url()))) {
      // When
      HttpResponse<String> response = gateway.start(WITH_ROOM);

      // Then
      assertError(gateway, response, 503, "503");
      await()
          .atMost(5, SECONDS)
          .until(
              () ->
                  daily.requests().stream()
                      .anyMatch(request -> request.line().equals("DELETE /rooms/Room-1")));
    }
  }

  @Test
  void everyFailureOfDailysHasItsErrorAndShowsNoSecret() {
    // Given
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(logged);
    Fault broken = Fault.of(500, "server-error");
    Fault leaking = new Fault(200, "{\"token\": \"" + StandInDaily.KEY, Map.of());
    try (TestGateway gateway = gateway()) {
      // When
      daily.fails(ROOMS, Fault.of(401, "authentication-error"));
      HttpResponse<String> badKey = gateway.start(WITH_ROOM);
      daily.fails(ROOMS, Fault.of(400, "invalid-request-error"));
      HttpResponse<String> refused = gateway.start(WITH_ROOM);
      daily.fails(ROOMS, Fault.of(400, "invalid-request-error"));
      HttpResponse<String> badProperties =
          gateway.start(
              "{\"createDailyRoom\": true, \"dailyRoomProperties\": {\"geo\": \"moon\"}}");
      daily.fails(ROOMS, new Fault(429, "{}", Map.of("Retry-After", "7")));
      HttpResponse<String> busy = gateway.start(WITH_ROOM);
      daily.fails(ROOMS, broken, broken);
      HttpResponse<String> down = gateway.start(WITH_ROOM);
      daily.fails(ROOMS, leaking);
      HttpResponse<String> malformed = gateway.start(WITH_ROOM);

      // Then
      assertError(gateway, badKey, 502, "502");
      assertThat(badKey.headers().firstValue("retry-after")).hasValue("10");
      assertError(gateway, refused, 502, "502");
      assertError(gateway, badProperties, 400, "400");
      assertThat(badProperties.body()).contains("in detail");
      assertError(gateway, busy, 503, "503");
      assertThat(busy.headers().firstValue("retry-after")).hasValue("7");
      assertError(gateway, down, 503, "503");
      assertThat(down.headers().firstValue("retry-after")).hasValue("1");
      assertError(gateway, malformed, 503, "503");
      assertThat(kept).isEmpty();
      assertThat(gateway.start(WITH_ROOM).statusCode()).isEqualTo(200);
      assertThat(logged.list)
          .isNotEmpty()
          .allSatisfy(
              event ->
                  assertThat(event.getFormattedMessage())
                      .doesNotContain(StandInDaily.KEY)
                      .doesNotContain("token-for"));
    } finally {
      root.detachAppender(logged);
    }
  }

  @Test
  void aKeyThatCanNotBeReadIsNoMissingKey() {
    try (TestGateway gateway =
        new TestGateway(
            this::start,
            TestGateway.rooms(
                organization -> {
                  throw new KubernetesClientException("secrets is forbidden: internal detail");
                },
                daily.url()))) {
      // When
      HttpResponse<String> response = gateway.start(WITH_ROOM);

      // Then
      assertError(gateway, response, 503, "503");
      assertThat(response.body()).doesNotContain("internal detail");
      assertThat(gateway.starts).isEmpty();
    }
  }

  private TestGateway gateway() {
    return new TestGateway(
        this::start, TestGateway.rooms(organization -> StandInDaily.KEY, daily.url()));
  }

  /** What a starter does of one: the room first, then the session. */
  private StartAnswer start(StartRequest request) {
    AgentSession before = kept.get(request.session());
    if (before != null) {
      return new StartAnswer.Existing(before);
    }
    Room room = request.room().room(7320);
    if (room == null) {
      return new StartAnswer.NoRoom();
    }
    AgentSession session = TestGateway.session(request);
    session.setSpec(
        new AgentSessionSpec(
            request.agent(),
            request.body(),
            null,
            new AgentSessionSpec.Daily(room.url(), null),
            null,
            null,
            null,
            new AgentSessionSpec.Limits(7200, 120, 60),
            null));
    kept.put(request.session(), session);
    return new StartAnswer.Started(session);
  }
}
