package dev.greenroom.bench;

import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway as a client sees it: HTTP/1.1 on connections that are kept. */
final class Door {
  static final int STARTED = 200;
  static final int FULL = 429;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern SESSION = Pattern.compile("\"sessionId\"\\s*:\\s*\"([^\"]+)\"");

  private final HttpClient http;
  private final URI gateway;
  private final String key;

  Door(int port, String key) {
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.gateway = URI.create("http://127.0.0.1:" + port);
    this.key = key;
  }

  /** The status of the answer to a start. */
  int start(String agent) throws IOException, InterruptedException {
    return send(agent).statusCode();
  }

  /** The name of a session that must start. */
  String started(String agent) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(agent);
    Matcher session = SESSION.matcher(answer.body());
    if (answer.statusCode() != STARTED || !session.find()) {
      throw new LocalException(refused(agent, answer));
    }
    return session.group(1);
  }

  /** Tries a start; what went wrong, or an empty text. */
  String tried(String agent) throws InterruptedException {
    try {
      HttpResponse<String> answer = send(agent);
      return answer.statusCode() == STARTED ? "" : refused(agent, answer);
    } catch (IOException e) {
      return "The gateway does not answer a start of " + agent + ": " + e;
    }
  }

  private static String refused(String agent, HttpResponse<String> answer) {
    return "The gateway answers %d to a start of %s: %s"
        .formatted(answer.statusCode(), agent, answer.body());
  }

  boolean isReady() {
    HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/readyz")).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == STARTED;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("The benchmark was interrupted.", e);
    }
  }

  private HttpResponse<String> send(String agent) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/v1/public/" + agent + "/start"))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString("{\"createDailyRoom\": false, \"body\": {\"caller\": 1}}"))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
