package dev.greenroom.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.SessionEnd;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example agent against the contract of the Pipecat base image. */
class PythonAgentExampleTest {
  private static final Path SCRIPT = Path.of("../examples/python-agent/agent.py").toAbsolutePath();
  private static final Pattern PORT = Pattern.compile("NONE listening on port (\\d+)\n");

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private Process agent;
  private Path log;

  @BeforeEach
  void start() throws IOException {
    log = directory.resolve("agent.log");
    ProcessBuilder builder = new ProcessBuilder("python3", SCRIPT.toString());
    builder.environment().put("PORT", "0");
    builder.environment().put("BIND_HOST", "127.0.0.1");
    agent = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await().until(() -> PORT.matcher(log()).find());
  }

  @AfterEach
  void end() {
    agent.destroyForcibly().onExit().join();
  }

  @Test
  void answersWhenTheSessionEndsAndLogsWhatItWasTold() throws Exception {
    // Given
    String body = "{\"seconds\": 0.3, \"say\": [\"Hello\"], \"custom\": \"dätä\"}";

    // When
    HttpResponse<String> answer = bot(body).get(5, TimeUnit.SECONDS);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{}");
    String instant = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";
    assertThat(log().lines().skip(1).toList())
        .satisfiesExactly(
            line -> assertThat(line).matches(instant + Pattern.quote("s-1 started body=" + body)),
            line -> assertThat(line).endsWith(" s-1 transport=daily"),
            line -> assertThat(line).endsWith(" s-1 room=https://example.daily.co/room"),
            line -> assertThat(line).endsWith(" s-1 max-seconds=60"),
            line -> assertThat(line).endsWith(" s-1 has a token for the room"),
            line -> assertThat(line).endsWith(" s-1 says Hello"),
            line -> assertThat(line).matches(instant + "s-1 stopped after \\d+\\.\\ds"));
    assertThat(log()).doesNotContain("room-token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "\"text\"", "{\"seconds\": \"long\"}"})
  void refusesABodyThatIsNoObjectItUnderstands(String body) throws Exception {
    // Given, When
    HttpResponse<String> answer = bot(body).get(5, TimeUnit.SECONDS);

    // Then
    assertThat(answer.statusCode()).isEqualTo(422);
  }

  @Test
  void isHealthyAndEchoesOtherPathsWhileASessionRuns() throws Exception {
    // Given
    CompletableFuture<HttpResponse<String>> session = bot("{\"seconds\": 0.5}");

    // When
    HttpResponse<String> ready = send(request("/readyz").build()).get(5, TimeUnit.SECONDS);
    HttpResponse<String> live = send(request("/livez").build()).get(5, TimeUnit.SECONDS);
    HttpResponse<String> echo =
        send(request("/some/path?a=1").header("X-Daily-Session-Id", "s-1").build())
            .get(5, TimeUnit.SECONDS);

    // Then
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(echo.body())
        .startsWith(
            "{\"path\": \"/some/path\", \"method\": \"GET\", \"query\": {\"a\": [\"1\"]},"
                + " \"session\": \"s-1\", \"headers\": [")
        .contains("\"x-daily-session-id\"");
    assertThat(session.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void failsWhenTheBodyAsksForIt() throws Exception {
    // Given, When
    HttpResponse<String> answer = bot("{\"seconds\": 0, \"fail\": true}").get(5, TimeUnit.SECONDS);

    // Then
    assertThat(answer.statusCode()).isEqualTo(500);
  }

  @Test
  void crashesWhenTheBodyAsksForIt() throws Exception {
    // Given, When
    CompletableFuture<HttpResponse<String>> session = bot("{\"seconds\": 0, \"crash\": 7}");

    // Then
    assertThat(agent.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(agent.exitValue()).isEqualTo(7);
    assertThat(session)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class);
  }

  @Test
  void letsTheRunningSessionFinishAfterSigterm() throws Exception {
    // Given
    CompletableFuture<HttpResponse<String>> session = bot("{\"seconds\": 2}");
    await().until(() -> log().contains("started"));

    // When
    agent.destroy();

    // Then
    await()
        .until(
            () -> send(request("/readyz").build()).handle((ok, failure) -> failure != null).get());
    assertThat(session).isNotDone();
    assertThat(session.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(agent.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(agent.exitValue()).isZero();
  }

  @Test
  void aRunnerGivesItASessionAndWritesDownItsEnd() throws Exception {
    // Given
    Matcher port = PORT.matcher(log());
    assertThat(port.find()).isTrue();
    int agentPort = Integer.parseInt(port.group(1));
    try (RunnerProcess runner = new RunnerProcess(directory, "pod", agentPort, Map.of())) {
      Delivery delivery =
          new Delivery(
              "pod",
              "hello-1",
              Instant.now().plusSeconds(60),
              60,
              Optional.empty(),
              Optional.empty(),
              "{\"seconds\": 0.3}".getBytes(StandardCharsets.UTF_8));

      // When
      await().until(() -> runner.listens() && runner.send(delivery).statusCode() == 202);

      // Then
      assertThat(runner.exitCode()).isZero();
      SessionEnd end = SessionEnd.parse(Files.readString(runner.terminationLog));
      assertThat(end.outcome()).isEqualTo(Outcome.AgentFinished);
      assertThat(end.runningMillis().orElseThrow()).isBetween(250L, 5000L);
      assertThat(log()).contains("hello-1 started body={\"seconds\": 0.3}", "hello-1 stopped");
    }
  }

  private CompletableFuture<HttpResponse<String>> bot(String body) throws IOException {
    return send(
        request("/bot")
            .header("Content-Type", "application/json")
            .header("X-Daily-Session-Id", "s-1")
            .header("X-Daily-Transport-Type", "daily")
            .header("X-Daily-Room-Url", "https://example.daily.co/room")
            .header("X-Daily-Room-Token", "room-token")
            .header("X-PCC-Max-Session-Seconds", "60")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) throws IOException {
    Matcher port = PORT.matcher(log());
    assertThat(port.find()).isTrue();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path));
  }

  private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private String log() throws IOException {
    return Files.readString(log);
  }
}
