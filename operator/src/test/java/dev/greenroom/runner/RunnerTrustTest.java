package dev.greenroom.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Headers;
import dev.greenroom.runner.protocol.Inspection;
import dev.greenroom.runner.protocol.RunnerRequest;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.Signing;
import dev.greenroom.runner.protocol.Stop;
import dev.greenroom.testing.JdkSigner;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnerTrustTest {
  @TempDir Path directory;
  RunnerFixture it;

  @BeforeEach
  void start() throws Exception {
    it = new RunnerFixture(directory).agentReady();
  }

  @AfterEach
  void end() throws Exception {
    it.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Greenroom-Session, hello-2",
    "Greenroom-Expires, 4102444800000",
    "Greenroom-Max-Seconds, 7201",
    "Greenroom-Transport, webrtc",
    "Greenroom-Room-Url, https://example.daily.co/other",
    "Greenroom-Room-Token, another-token",
    "Greenroom-New, anything",
  })
  void refusesADeliveryWithAChangedHeader(String name, String value) throws Exception {
    // Given
    Delivery delivery = it.delivery("hello-1");
    Map<String, String> changed = signed(delivery);
    Map<String, String> removed = signed(delivery);

    // When
    changed.put(name, value);
    removed.remove(name);

    // Then
    assertThat(it.send(delivery, changed).statusCode()).isEqualTo(401);
    if (delivery.headers().containsKey(name)) {
      assertThat(it.send(delivery, removed).statusCode()).isEqualTo(401);
    }
    assertThat(it.inspect().state()).isEqualTo(RunnerState.Ready);
  }

  @Test
  void refusesAnotherBodyAnotherPodAnotherPurposeAndAnotherKey() throws Exception {
    // Given
    Delivery delivery = it.delivery("hello-1");
    Delivery elsewhere =
        new Delivery(
            "another-pod",
            "hello-1",
            it.soon(),
            60,
            Optional.empty(),
            Optional.empty(),
            delivery.body());
    Map<String, String> stop = signed(new Stop(RunnerFixture.POD, "hello-1", it.soon()));
    Map<String, String> inspection = signed(new Inspection(RunnerFixture.POD, it.soon()));
    Map<String, String> foreign =
        delivery.signedHeaders(new JdkSigner(Signing.newKeyPair().getPrivate()));
    byte[] none = new byte[0];

    // When, Then
    assertAll(
        () -> refused(it.send("POST", "/session", signed(delivery), "{}".getBytes("UTF-8"))),
        () -> refused(it.send(elsewhere)),
        () -> refused(it.send("POST", "/session", stop, none)),
        () -> refused(it.send("GET", "/session", stop, none)),
        () -> refused(it.send("POST", "/stop", inspection, none)),
        () -> refused(it.send("POST", "/stop", signed(delivery), delivery.body())),
        () -> refused(it.send(delivery, foreign)));
    assertThat(it.agent.requests).isEmpty();
    assertThat(it.runner.exit()).isNotDone();
  }

  @ParameterizedTest
  @CsvSource({"''", "AAAA", "not base64!", "''''"})
  void refusesASignatureThatIsNone(String signature) throws Exception {
    // Given
    Delivery delivery = it.delivery("hello-1");
    Map<String, String> headers = signed(delivery);

    // When
    headers.put(Headers.SIGNATURE, signature);

    // Then
    refused(it.send(delivery, headers));
    headers.remove(Headers.SIGNATURE);
    refused(it.send(delivery, headers));
  }

  @Test
  void tellsItsClockWhenARequestCameTooLate() throws Exception {
    // Given
    Delivery delivery = it.delivery("hello-1");
    Stop stop = new Stop(RunnerFixture.POD, "hello-1", it.soon());

    // When
    it.time.passes(Duration.ofHours(1));

    // Then
    HttpResponse<String> answer = it.send(delivery);
    assertThat(answer.statusCode()).isEqualTo(408);
    assertThat(answer.body())
        .contains("\"now\":" + TestClock.START.plusSeconds(3600).toEpochMilli());
    assertThat(it.send(stop).statusCode()).isEqualTo(408);
    assertThat(it.deliver("hello-1").statusCode()).isEqualTo(202);
  }

  @Test
  void aReplayedDeliveryStartsNothingNew() throws Exception {
    // Given
    Delivery delivery = it.delivery("hello-1");
    Map<String, String> headers = signed(delivery);

    // When
    int first = it.send(delivery, headers).statusCode();
    int replayed = it.send(delivery, headers).statusCode();

    // Then
    assertThat(first).isEqualTo(202);
    assertThat(replayed).isEqualTo(202);
    assertThat(it.agent.requests).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void refusesAHeaderThatCameTwice() throws Exception {
    // Given
    Delivery delivery = it.delivery("hello-1");
    Map<String, String> headers = signed(delivery);

    // When
    headers.put("greenroom-session", "hello-2");

    // Then
    assertThat(it.send(delivery, headers).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    // Given
    Delivery huge =
        new Delivery(
            RunnerFixture.POD,
            "huge",
            it.soon(),
            60,
            Optional.empty(),
            Optional.empty(),
            new byte[Delivery.LARGEST_BODY + 1]);

    // When
    HttpResponse<String> answer = it.send(huge);

    // Then
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void tellsWhereTheDoorsAre() throws Exception {
    // Given
    byte[] none = new byte[0];

    // When
    HttpResponse<String> nowhere = it.send("GET", "/metrics", Map.of(), none);
    HttpResponse<String> wrong = it.send("DELETE", "/session", Map.of(), none);

    // Then
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.body()).contains("/session");
    assertThat(wrong.statusCode()).isEqualTo(405);
  }

  private Map<String, String> signed(RunnerRequest request) {
    return new LinkedHashMap<>(request.signedHeaders(new JdkSigner(it.keys.getPrivate())));
  }

  private static void refused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).doesNotContain("state", "hello");
  }
}
