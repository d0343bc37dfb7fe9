package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

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
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A gateway that runners say hello to, in this JVM, and a client of it with its keys. */
public final class GreetingGateway implements AutoCloseable {
  private final GatewayProcess gateway;
  private final KeyStore keys;
  private final Map<String, String> keyOf = new ConcurrentHashMap<>();

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
            settings.logs());
    return new GreetingGateway(
        GatewayProcess.start(
            cluster, connection, greeting, Limits.USUAL, "127.0.0.1", port, AbsentDaily.URL),
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
    GatewayClient client = client(key);
    return GatewayClient.session(
        await("a start of " + agent)
            .atMost(20, SECONDS)
            .until(
                () -> client.start(agent, "{\"body\": " + body + "}"),
                answer -> answer.statusCode() == 200));
  }

  /** A client of it with this key, or the token of a pod. */
  public GatewayClient client(String bearer) {
    return GatewayClient.of(gateway.port(), bearer);
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
