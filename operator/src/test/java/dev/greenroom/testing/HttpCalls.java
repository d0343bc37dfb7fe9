package dev.greenroom.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls of a gateway on a port of loopback, with one credential. */
public record HttpCalls(HttpClient http, int port, String bearer) {
  private static final JsonMapper JSON = new JsonMapper();

  public HttpCalls(int port, String bearer) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), port, bearer);
  }

  /** What was answered. */
  public record Reply(int status, String body) {
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public String text(String pointer) {
      return json().at(pointer).asText();
    }
  }

  public Reply get(String path) {
    return send("GET", path, "");
  }

  public Reply delete(String path) {
    return send("DELETE", path, "");
  }

  public Reply post(String path, String body) {
    return send("POST", path, body);
  }

  private Reply send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json")
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
