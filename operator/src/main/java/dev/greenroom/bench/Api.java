package dev.greenroom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The API server over the JDK's client alone, HTTP/2 on one connection: as little as a client can
 * do. Watches are on connections of their own.
 */
final class Api {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String PLAIN = "application/json";
  static final String JSON_PATCH = "application/json-patch+json";
  static final String MERGE_PATCH = "application/merge-patch+json";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<Integer> NO_LONGER_SO = Set.of(404, 409, 422);
  private static final int PAGE = 500;

  private final URI server;
  private final HttpClient requests;
  private final HttpClient watches;

  private Api(URI server, HttpClient requests, HttpClient watches) {
    this.server = server;
    this.requests = requests;
    this.watches = watches;
  }

  /** A client with connections of its own. */
  static Api of(Config config) {
    try {
      SSLContext tls = SSLUtils.sslContext(config);
      return new Api(
          URI.create(config.getMasterUrl()),
          HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_2).build(),
          HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build());
    } catch (GeneralSecurityException | IOException e) {
      throw new LocalException("The certificates of the control plane cannot be used: " + e, e);
    }
  }

  /** Sends one request, which must be granted. */
  byte[] send(String method, String path, String type, byte[] body) {
    return granted(answer(method, path, type, body), method, path);
  }

  /**
   * Sends one request about an object that may be gone, or another, by now; whether it was granted.
   */
  boolean offer(String method, String path, String type, byte[] body) {
    HttpResponse<byte[]> answer = answer(method, path, type, body);
    if (NO_LONGER_SO.contains(answer.statusCode())) {
      return false;
    }
    granted(answer, method, path);
    return true;
  }

  private static byte[] granted(HttpResponse<byte[]> answer, String method, String path) {
    if (answer.statusCode() >= 300) {
      throw new LocalException(
          "The API server answers %d to %s %s: %s"
              .formatted(answer.statusCode(), method, path, new String(answer.body(), UTF_8)));
    }
    return answer.body();
  }

  JsonNode get(String path) {
    return read(send("GET", path, PLAIN, new byte[0]));
  }

  JsonNode post(String path, JsonNode object) {
    return read(send("POST", path, PLAIN, bytes(object)));
  }

  /** A merge patch. */
  void patch(String path, JsonNode patch) {
    send("PATCH", path, MERGE_PATCH, bytes(patch));
  }

  String text(String path) {
    return new String(send("GET", path, PLAIN, new byte[0]), UTF_8);
  }

  /**
   * Hands every object of a list on, a page at a time: ten thousand pods at once are more than the
   * memory holds.
   *
   * @param path with a query
   * @return the list's resourceVersion
   */
  String list(String path, Consumer<JsonNode> items) {
    String next = "";
    while (true) {
      JsonNode page = get(path + "&limit=" + PAGE + (next.isEmpty() ? "" : "&continue=" + next));
      page.path("items").forEach(items);
      next = URLEncoder.encode(page.at("/metadata/continue").asText(), UTF_8);
      if (next.isEmpty()) {
        return page.at("/metadata/resourceVersion").asText();
      }
    }
  }

  /** Begins a watch. */
  Watch watch(String path) {
    HttpRequest request = HttpRequest.newBuilder(server.resolve(path)).build();
    try {
      HttpResponse<InputStream> answer = watches.send(request, BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        answer.body().close();
        throw new LocalException(
            "The API server answers %d to a watch of %s".formatted(answer.statusCode(), path));
      }
      return new Watch(answer.body());
    } catch (IOException e) {
      throw new LocalException("The API server gives no answer to a watch of " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("The benchmark was interrupted.", e);
    }
  }

  /** Events that come until one of the two sides ends it. */
  record Watch(InputStream body) implements AutoCloseable {

    /** Hands every event on until there are no more; the caller's thread does it. */
    void follow(Consumer<JsonNode> events) {
      try {
        new BufferedReader(new InputStreamReader(body, UTF_8))
            .lines()
            .map(Api::read)
            .forEach(events);
      } catch (UncheckedIOException e) {
        // The API server ends a watch sooner or later, and all of them when it ends.
        return;
      }
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        // It has ended then.
        return;
      }
    }
  }

  private HttpResponse<byte[]> answer(String method, String path, String type, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", type)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build();
    try {
      return requests.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new LocalException("The API server gives no answer to " + method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("The benchmark was interrupted.", e);
    }
  }

  static byte[] bytes(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read as JSON can be written", e);
    }
  }

  static JsonNode read(String text) {
    return read(text.getBytes(UTF_8));
  }

  static JsonNode read(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new LocalException("The API server sends what is no JSON: " + e.getMessage(), e);
    }
  }
}
