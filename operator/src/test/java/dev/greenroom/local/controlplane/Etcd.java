package dev.greenroom.local.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What a control plane keeps, edited behind the back of its API server, by etcd's JSON gateway. */
public final class Etcd {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String url;

  /**
   * @param state the folder of the control plane
   */
  public Etcd(Path state) {
    Pki pki = Pki.open(state.resolve("pki"), InstantSource.system(), new SecureRandom());
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(pki.adminTls())
            .build();
    try {
      String[] ports = Files.readString(state.resolve("ports")).strip().split(" ");
      this.url = "https://127.0.0.1:" + ports[1] + "/v3/kv/";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Changes a custom resource as it is stored, which the API server then shows like any change.
   *
   * @param key without {@code /registry}: {@code group/plural/namespace/name}
   */
  public void edit(String key, UnaryOperator<String> change) {
    String path = base64("/registry/" + key);
    boolean done = false;
    while (!done) {
      JsonNode stored = call("range", Map.of("key", path)).path("kvs").path(0);
      String value = text(stored.path("value").asText());
      done =
          call(
                  "txn",
                  Map.of(
                      "compare",
                      List.of(
                          Map.of(
                              "key",
                              path,
                              "target",
                              "MOD",
                              "mod_revision",
                              stored.path("mod_revision").asText())),
                      "success",
                      List.of(
                          Map.of(
                              "request_put",
                              Map.of("key", path, "value", base64(change.apply(value)))))))
              .path("succeeded")
              .asBoolean();
    }
  }

  private JsonNode call(String operation, Map<String, ?> body) {
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url + operation))
                  .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(operation + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
