package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.Relay;
import dev.greenroom.testing.Sweep;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is told to end while it has work to do. */
class GatewayEndIT {
  private static final int STARTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newFixedThreadPool(STARTS);
  private String organization;
  private GatewayClient client;
  private Relay relay;
  private int port;

  @BeforeEach
  void start() throws IOException {
    InstalledCrds.on(server.client());
    organization = server.freshNamespace("end");
    String key =
        new KeyStore(
                server.client(), server.namespace(), InstantSource.system(), new SecureRandom())
            .create(organization, Caller.Kind.PUBLIC, "web")
            .text();
    deploy("{\"metadata\": {\"name\": \"bot\"}, \"spec\": {\"image\": \"none\"}}");
    relay = new Relay(URI.create(server.controlPlane().config().getMasterUrl()).getPort());
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    client = GatewayClient.of(port, key);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    relay.release();
    relay.close();
    threads.shutdownNow();
    Sweep.of(server.client(), organization);
  }

  @Test
  void everyStartUnderWayIsAnsweredAndExistsAndTheProcessEndsWithinFiveSeconds() throws Exception {
    try (GreenroomChild gateway = gateway()) {
      // Given
      relay.hold();
      List<Future<HttpResponse<String>>> starts =
          IntStream.range(0, STARTS)
              .mapToObj(i -> threads.submit(() -> client.start("bot", "{}")))
              .toList();
      awaitInFlight(STARTS);

      // When
      long told = System.nanoTime();
      gateway.terminate();
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::isRefused);
      relay.release();
      gateway.awaitExit();
      Duration took = Duration.ofNanos(System.nanoTime() - told);

      // Then
      for (Future<HttpResponse<String>> start : starts) {
        String session = GatewayClient.session(start.get());
        assertThat(
                server
                    .client()
                    .resources(AgentSession.class)
                    .inNamespace(organization)
                    .withName(session)
                    .get())
            .isNotNull();
      }
      assertThat(server.client().pods().inNamespace(organization).list().getItems())
          .hasSize(STARTS);
      assertThat(took).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void neitherAnIdleNorASlowClientIsWaitedFor() throws Exception {
    try (GreenroomChild gateway = gateway();
        Socket idle = new Socket("127.0.0.1", port);
        Socket slow = new Socket("127.0.0.1", port)) {
      // Given
      idle.getOutputStream().write(ascii("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertThat(idle.getInputStream().read()).isEqualTo('H');
      slow.getOutputStream()
          .write(
              ascii(
                  "POST /v1/public/bot/start HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                      + client.key()
                      + "\r\nContent-Length: 100\r\n\r\n{"));
      awaitInFlight(1);

      // When
      long told = System.nanoTime();
      gateway.terminate();
      gateway.awaitExit();
      Duration took = Duration.ofNanos(System.nanoTime() - told);

      // Then
      assertThat(took).isLessThan(Duration.ofSeconds(5));
      assertThat(server.client().pods().inNamespace(organization).list().getItems()).isEmpty();
    }
  }

  private void awaitInFlight(int requests) {
    await()
        .atMost(PATIENCE)
        .until(() -> metrics().contains("greenroom_gateway_in_flight " + requests + ".0"));
  }

  private GreenroomChild gateway() throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    server.controlPlane().writeKubeconfig(kubeconfig, organization);
    String url = server.controlPlane().config().getMasterUrl();
    Files.writeString(
        kubeconfig,
        Files.readString(kubeconfig).replace(":" + URI.create(url).getPort(), ":" + relay.port()));
    GreenroomChild child =
        GreenroomChild.start(
            folder,
            Map.of("KUBECONFIG", kubeconfig.toString()),
            "gateway",
            "--namespace",
            server.namespace(),
            "--runner-image",
            "greenroom",
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port));
    await("the gateway: " + child.output())
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> client.get("/readyz").statusCode() == 200);
    return child;
  }

  private String metrics() {
    return client.get("/metrics").body();
  }

  private boolean isRefused() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }

  private void deploy(String json) {
    AgentDeployment object = GreenroomSerialization.create().unmarshal(json, AgentDeployment.class);
    object.getMetadata().setNamespace(organization);
    server.client().resource(object).create();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
