package dev.greenroom.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A client of a gateway's HTTP API with one key, as an application has it. */
public record GatewayClient(URI gateway, String key, HttpClient http) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public static GatewayClient of(int port, String key) {
    return new GatewayClient(
        URI.create("http://127.0.0.1:" + port),
        key,
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  public GatewayClient withKey(String another) {
    return new GatewayClient(gateway, another, http);
  }

  /**
   * @param body of the request, JSON
   * @throws UncheckedIOException when the gateway is not there, or goes meanwhile
   */
  public HttpResponse<String> start(String agent, String body) {
    return send("POST", "/v1/public/" + agent + "/start", body);
  }

  /** Starts a session of the example agent that lasts so long. */
  public HttpResponse<String> start(String agent, int seconds) {
    return start(agent, "{\"createDailyRoom\": false, \"body\": {\"seconds\": " + seconds + "}}");
  }

  /** The id of a session that must start. */
  public String started(String agent, int seconds) {
    return session(start(agent, seconds));
  }

  public HttpResponse<String> get(String path) {
    return send("GET", path, "");
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  public HttpResponse<String> delete(String path) {
    return send("DELETE", path, "");
  }

  /**
   * @param headers beside the usual ones: name, value, name, value
   */
  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve(path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The session that an answer tells of, which must be one. */
  public static String session(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return json(answer).path("sessionId").textValue();
  }

  public static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + answer.body(), e);
    }
  }

  /** What the answer says at this JSON pointer. */
  public static String text(HttpResponse<String> answer, String pointer) {
    return json(answer).at(pointer).asText();
  }

  /** The answers to calls that are all made at the same time. */
  public static <T> List<T> atOnce(List<Callable<T>> calls)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdown();
    }
  }
}
