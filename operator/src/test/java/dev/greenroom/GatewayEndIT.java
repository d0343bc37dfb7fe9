package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.Relay;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is told to end while it has work to do. */
class GatewayEndIT {
  private static final int STARTS = 5;

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @TempDir private Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String organization;
  private String key;
  private Relay relay;
  private int port;

  @BeforeEach
  void start() throws IOException {
    InstalledCrds.on(server.client());
    organization = server.freshNamespace("end");
    key =
        new KeyStore(
                server.client(), server.namespace(), InstantSource.system(), new SecureRandom())
            .create(organization, Caller.Kind.PUBLIC, "web")
            .text();
    deploy("{\"metadata\": {\"name\": \"bot\"}, \"spec\": {\"image\": \"none\"}}");
    relay = new Relay(URI.create(server.controlPlane().config().getMasterUrl()).getPort());
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    relay.release();
    relay.close();
    release(
        server.client().resources(AgentSession.class).inNamespace(organization).list().getItems());
    release(server.client().pods().inNamespace(organization).list().getItems());
    server.client().resources(AgentSession.class).inNamespace(organization).delete();
    server.client().pods().inNamespace(organization).withGracePeriod(0).delete();
    server.client().resources(AgentDeployment.class).inNamespace(organization).delete();
  }

  @Test
  void everyStartUnderWayIsAnsweredAndExistsAndTheProcessEndsWithinFiveSeconds() throws Exception {
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
                      + key
                      + "\r\nContent-Length: 100\r\n\r\n{"));
      relay.hold();
      List<CompletableFuture<HttpResponse<String>>> starts =
          IntStream.range(0, STARTS).mapToObj(i -> startSession()).toList();
      await().until(() -> get("/metrics").contains("greenroom_gateway_in_flight 6.0"));

      // When
      long told = System.nanoTime();
      gateway.terminate();
      await().atMost(Duration.ofSeconds(3)).until(this::isRefused);
      relay.release();
      gateway.awaitExit();
      Duration took = Duration.ofNanos(System.nanoTime() - told);

      // Then
      for (CompletableFuture<HttpResponse<String>> start : starts) {
        HttpResponse<String> answer = start.join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String session = new ObjectMapper().readTree(answer.body()).get("sessionId").asText();
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
        .until(() -> get("/readyz").contains("ok"));
    return child;
  }

  private CompletableFuture<HttpResponse<String>> startSession() {
    return http.sendAsync(
        request("/v1/public/bot/start")
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString("{}"))
            .build(),
        BodyHandlers.ofString());
  }

  private String get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString()).body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
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

  /** No operator runs that would take the finalizers away. */
  private static void release(List<? extends HasMetadata> objects) {
    for (HasMetadata object : objects) {
      server
          .client()
          .resource(object)
          .edit(
              read -> {
                read.getMetadata().setFinalizers(null);
                return read;
              });
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
