package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.binding.KubernetesApi;
import dev.greenroom.binding.PodSettings;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.PoolStarts;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.binding.Standings;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartRequest;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A start over HTTP while the API server takes connections and says nothing, or hangs up. */
class SilentApiServerTest {
  private static final int PATIENCE_MILLIS = 800;

  /** With the client's usual repetitions it is more than half a minute; machines may be busy. */
  private static final Duration LONGEST = Duration.ofSeconds(15);

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aStartWaitsInVainForTwoCallsAtWorstThoughTheApiServerHangs() throws IOException {
    try (Silent silent = new Silent(false)) {
      // When
      Instant begun = Instant.now();
      StartAnswer answer = start(silent.port());
      // Then
      assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
      assertThat(Duration.between(begun, Instant.now()))
          .isBetween(Duration.ofMillis(2 * PATIENCE_MILLIS), LONGEST);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aStartHasItsAnswerSoonWhenTheApiServerHangsUp() throws IOException {
    try (Silent silent = new Silent(true)) {
      // When
      Instant begun = Instant.now();
      StartAnswer answer = start(silent.port());
      // Then
      assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
      assertThat(Duration.between(begun, Instant.now())).isLessThan(LONGEST);
    }
  }

  private static StartAnswer start(int port) {
    Config config =
        new ConfigBuilder(Config.empty()).withMasterUrl("http://127.0.0.1:" + port).build();
    ExecutorService reads = Executors.newCachedThreadPool();
    try (Connection connection = Connection.open(config, InstantSource.system())) {
      return new PoolStarts(
              new KubernetesApi(connection.prompt(PATIENCE_MILLIS), reads),
              new NoPods(),
              (organization, name) -> agent(organization, name),
              Standings.GOOD,
              new SessionPod(
                  new PodSettings("greenroom", List.of(), List.of(), null, "", false, null)),
              null,
              connection.serverClock(),
              System::nanoTime,
              reads,
              (delay, what) -> {},
              0)
          .start(
              new StartRequest(
                  "acme", "mine", "s1", JsonNodeFactory.instance.objectNode(), null, null));
    } finally {
      reads.shutdownNow();
    }
  }

  private static AgentDeployment agent(String organization, String name) {
    AgentDeployment agent = new AgentDeployment();
    agent.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(organization)
            .withName(name)
            .withUid("1b2c3d4e-0000-4000-8000-000000000000")
            .build());
    agent.setSpec(
        GreenroomSerialization.create()
            .unmarshal("{\"image\": \"mine\"}", AgentDeploymentSpec.class));
    return agent;
  }

  /** The watch has shown nothing yet. */
  private static final class NoPods implements PodSource {
    @Override
    public boolean awaitGone(String namespace, String name, String uid, Duration most) {
      return true;
    }

    @Override
    public Collection<Pod> ofAgent(String agentUid) {
      return List.of();
    }

    @Override
    public Pod named(String namespace, String name) {
      return null;
    }
  }

  /** A port that takes every connection and then says nothing, or hangs up. */
  private static final class Silent implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> taken = new ArrayList<>();

    Silent(boolean hangsUp) throws IOException {
      Thread thread = new Thread(() -> take(hangsUp), "silent-api-server");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return server.getLocalPort();
    }

    private void take(boolean hangsUp) {
      try {
        while (true) {
          Socket socket = server.accept();
          taken.add(socket);
          if (hangsUp) {
            socket.close();
          }
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : taken) {
        socket.close();
      }
    }
  }
}
