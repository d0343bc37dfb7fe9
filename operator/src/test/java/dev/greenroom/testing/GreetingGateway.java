package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.greenroom.Connection;
import dev.greenroom.GatewayProcess;
import dev.greenroom.OperatorSettings;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.keys.KeyStore;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A gateway that runners say hello to, in this JVM, and a client of it with its keys. */
public final class GreetingGateway implements AutoCloseable {
  private static final URI NO_DAILY = URI.create("http://127.0.0.1:9/");

  private final GatewayProcess gateway;
  private final KeyStore keys;
  private final Map<String, String> keyOf = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();

  private GreetingGateway(GatewayProcess gateway, KeyStore keys) {
    this.gateway = gateway;
    this.keys = keys;
  }

  /**
   * @param settings as the operator's, but for the URL of the gateway
   */
  public static GreetingGateway start(
      Config cluster, Connection connection, OperatorSettings settings) {
    int port = freePort();
    OperatorSettings greeting =
        new OperatorSettings(
            settings.namespace(),
            settings.runnerImage(),
            settings.runnerCommand(),
            settings.runnerArgs(),
            settings.runnerPullPolicy(),
            settings.placement(),
            "http://127.0.0.1:" + port,
            null,
            null);
    return new GreetingGateway(
        GatewayProcess.start(
            cluster, connection, greeting, Limits.USUAL, "127.0.0.1", port, NO_DAILY),
        new KeyStore(
            connection.requests(),
            settings.namespace(),
            InstantSource.system(),
            new SecureRandom()));
  }

  /** Starts a session with this body, a JSON object, and returns its id. */
  public String startSession(Organization organization, String agent, String body) {
    String key =
        keyOf.computeIfAbsent(
            organization.namespace(), name -> keys.create(name, Caller.Kind.PUBLIC, "test").text());
    HttpResponse<String> started =
        await("a start of " + agent)
            .atMost(20, SECONDS)
            .until(
                () -> post("/v1/public/" + agent + "/start", key, "{\"body\": " + body + "}"),
                answer -> answer.statusCode() == 200);
    try {
      return new JsonMapper().readTree(started.body()).path("sessionId").asText();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HttpResponse<String> post(String path, String bearer, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    gateway.close();
  }

  /** Known before the gateway listens: its runners are told. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
