package dev.greenroom.gateway.daily;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.runner.protocol.Room;
import dev.greenroom.testing.StandInDaily;
import dev.greenroom.testing.StandInDaily.Fault;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Daily is asked, word for word, and what comes of each of its answers. */
class RoomOrderTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final long EXPIRY = 1_800_000_000 + 7320 + 300;
  private static final String ROOMS = "POST /rooms";
  private static final String TOKENS = "POST /meeting-tokens";

  private final StandInDaily daily = new StandInDaily();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private Duration patience = DailyApi.PATIENCE;
  private final AtomicLong skipped = new AtomicLong();

  @AfterEach
  void close() {
    daily.close();
  }

  @Test
  void aRoomIsPrivateEndsByItselfAndHasATokenForEach() {
    // Given
    RoomOrder order = order("{}", "{}");

    // When
    Room room = order.room(7320);

    // Then
    assertThat(room)
        .isEqualTo(new Room("https://acme.daily.example/Room-1", "agent-token-for-Room-1"));
    assertThat(order.callerToken()).isEqualTo("caller-token-for-Room-1");
    assertThat(daily.bodies(ROOMS))
        .containsExactly(
            json(
                "{'privacy': 'private', 'properties': {'exp': %d, 'eject_at_room_exp': true}}"
                    .formatted(EXPIRY)));
    assertThat(daily.bodies(TOKENS))
        .containsExactlyInAnyOrder(
            json(
                "{'properties': {'exp': %d, 'is_owner': true, 'room_name': 'Room-1'}}"
                    .formatted(EXPIRY)),
            json("{'properties': {'exp': %d, 'room_name': 'Room-1'}}".formatted(EXPIRY)));
    assertThat(daily.requests())
        .allSatisfy(
            request -> assertThat(request.authorization()).isEqualTo("Bearer " + StandInDaily.KEY));
  }

  @Test
  void whatTheCallerAsksForIsPassedOnExceptForTheRoomOfItsToken() {
    // Given
    RoomOrder order =
        order(
            "{'exp': 1800000100, 'enable_recording': 'cloud', 'sip': {'num_endpoints': 1}}",
            "{'room_name': 'another', 'user_name': 'Ada', 'exp': 1800000050}");

    // When
    order.room(60);

    // Then
    assertThat(daily.bodies(ROOMS))
        .containsExactly(
            json(
                "{'privacy': 'private', 'properties': {'exp': 1800000100, 'eject_at_room_exp': true,"
                    + " 'enable_recording': 'cloud', 'sip': {'num_endpoints': 1}}}"));
    assertThat(daily.bodies(TOKENS))
        .contains(
            json("{'properties': {'exp': 1800000050, 'user_name': 'Ada', 'room_name': 'Room-1'}}"));
  }

  @Test
  void aRoomIsMadeOnceAndAnotherOnlyAfterItWasDiscarded() {
    // Given
    RoomOrder order = order("{}", "{}");

    // When
    Room first = order.room(60);
    Room same = order.room(60);
    order.discard();
    order.discard();
    Room next = order.room(60);

    // Then
    assertThat(same).isSameAs(first);
    assertThat(next.url()).endsWith("/Room-2");
    awaitLine("DELETE /rooms/Room-1");
    assertThat(daily.requests()).filteredOn(r -> r.method().equals("DELETE")).hasSize(1);
  }

  @Test
  void aStartThatIsRepeatedHasATokenForTheRoomOfTheFirst() {
    // Given
    RoomOrder order = order("{}", "{'user_name': 'Ada'}");

    // When
    String token = order.callerToken("https://acme.daily.example/Room-7", 7320);

    // Then
    assertThat(token).isEqualTo("caller-token-for-Room-7");
    assertThat(daily.requests()).hasSize(1);
    assertThat(daily.bodies(TOKENS))
        .containsExactly(
            json(
                "{'properties': {'exp': %d, 'user_name': 'Ada', 'room_name': 'Room-7'}}"
                    .formatted(EXPIRY)));
  }

  @ParameterizedTest
  @CsvSource({"429, 1000", "500, 200", "503, 200"})
  void whatMayBeOverSoonIsTriedOnceMore(int status, int millis) {
    // Given
    daily.fails(ROOMS, Fault.of(status, "server-error"));
    RoomOrder order = order("{}", "{}");

    // When
    Room room = order.room(60);

    // Then
    assertThat(room).isNotNull();
    assertThat(pauses).containsExactly(Duration.ofMillis(millis));
    assertThat(daily.bodies(ROOMS)).hasSize(2);
  }

  @Test
  void aSecondFailureIsTheLastAndARateLimitThatLastsIsNotWaitedFor() {
    // Given
    daily.fails(
        ROOMS,
        Fault.of(500, "server-error"),
        Fault.of(500, "server-error"),
        new Fault(429, "{}", Map.of("Retry-After", "30")));
    RoomOrder order = order("{}", "{}");

    // When
    Room twice = order.room(60);
    DailyFault failure = order.fault();
    Room limited = order.room(60);

    // Then
    assertThat(twice).isNull();
    assertThat(failure).isEqualTo(new DailyFault.Unavailable());
    assertThat(limited).isNull();
    assertThat(order.fault()).isEqualTo(new DailyFault.Busy(Duration.ofSeconds(30)));
    assertThat(daily.bodies(ROOMS)).hasSize(3);
  }

  @Test
  void aKeyThatDailyDoesNotKnowAndARequestThatItDoesNotTakeAreNotTriedAgain() {
    // Given
    daily.fails(
        ROOMS,
        Fault.of(401, "authentication-error"),
        Fault.of(403, "forbidden-error"),
        new Fault(
            400, "{\"error\": \"invalid-request-error\", \"info\": \"bad \\u0000 geo\"}", Map.of()),
        new Fault(400, "{\"info\": \"the key " + StandInDaily.KEY + "\"}", Map.of()),
        new Fault(400, "no json", Map.of()));
    RoomOrder order = order("{}", "{}");

    // When
    List<DailyFault> faults = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 5; i++) {
      assertThat(order.room(60)).isNull();
      faults.add(order.fault());
    }

    // Then
    assertThat(faults)
        .containsExactly(
            new DailyFault.KeyRefused(),
            new DailyFault.KeyRefused(),
            new DailyFault.RequestRefused("bad   geo"),
            new DailyFault.RequestRefused(""),
            new DailyFault.RequestRefused(""));
    assertThat(pauses).isEmpty();
    assertThat(daily.requests()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "{}",
        "{\"name\": \"a\"}",
        "{\"name\": \"../a\", \"url\": \"https://acme.daily.example/a\"}",
        "{\"name\": \"a\", \"url\": \"javascript:1\"}",
        "{\"name\": \"a\", \"url\": \"https://acme.daily.example/a\\r\\nX: 1\"}",
        "{\"name\": 1, \"url\": \"https://acme.daily.example/a\"}"
      })
  void anAnswerThatIsNoRoomIsNone(String body) {
    // Given
    daily.fails(ROOMS, new Fault(200, body, Map.of()));
    RoomOrder order = order("{}", "{}");

    // When
    Room room = order.room(60);

    // Then
    assertThat(room).isNull();
    assertThat(order.fault()).isEqualTo(new DailyFault.Unavailable());
    assertThat(daily.requests()).hasSize(1);
  }

  @Test
  void aRoomWithoutATokenIsUnmade() {
    // Given
    daily.fails(TOKENS, Fault.of(400, "invalid-request-error"));
    RoomOrder order = order("{}", "{}");

    // When
    Room room = order.room(60);

    // Then
    assertThat(room).isNull();
    assertThat(order.callerToken()).isNull();
    assertThat(order.fault()).isEqualTo(new DailyFault.RequestRefused("in detail"));
    awaitLine("DELETE /rooms/Room-1");
  }

  @Test
  void aDailyThatDoesNotAnswerCostsNoMoreThanThePatience() {
    // Given
    patience = Duration.ofMillis(300);
    daily.fails(ROOMS, Fault.silence());
    RoomOrder order = order("{}", "{}");
    long begun = System.nanoTime();

    // When
    Room room = order.room(60);

    // Then
    assertThat(room).isNull();
    assertThat(order.fault()).isEqualTo(new DailyFault.Unavailable());
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(patience, patience.plusSeconds(5));
  }

  @Test
  void aDailyThatIsNotThereIsTriedTwiceAndUnavailable() {
    // Given
    URI gone = daily.url();
    daily.close();
    RoomOrder order = order(gone, "{}", "{}");

    // When
    Room room = order.room(60);

    // Then
    assertThat(room).isNull();
    assertThat(order.fault()).isEqualTo(new DailyFault.Unavailable());
    assertThat(pauses).hasSize(1);
  }

  private void awaitLine(String line) {
    await()
        .atMost(5, SECONDS)
        .untilAsserted(
            () ->
                assertThat(daily.requests()).extracting(StandInDaily.Request::line).contains(line));
  }

  private RoomOrder order(String room, String token) {
    return order(daily.url(), room, token);
  }

  private RoomOrder order(URI url, String room, String token) {
    DailyApi api =
        new DailyApi(
            url,
            patience,
            () -> System.nanoTime() + skipped.get(),
            pause -> {
              pauses.add(pause);
              skipped.addAndGet(pause.toNanos());
            });
    return new DailyRooms(organization -> StandInDaily.KEY, api, () -> NOW, Runnable::run)
        .order("acme", new RoomWish(json(room), json(token)));
  }

  private static ObjectNode json(String singleQuoted) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(singleQuoted.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
