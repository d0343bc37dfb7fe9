package dev.greenroom.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.Connection;
import dev.greenroom.RunnerProcess;
import dev.greenroom.binding.AgentCache;
import dev.greenroom.binding.HttpRunners;
import dev.greenroom.binding.KubernetesApi;
import dev.greenroom.binding.PodCache;
import dev.greenroom.binding.PodSettings;
import dev.greenroom.binding.PoolStarts;
import dev.greenroom.binding.PromptDelivery;
import dev.greenroom.binding.SessionId;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.binding.SigningKeys;
import dev.greenroom.binding.SlotNews;
import dev.greenroom.binding.Standings;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartLines;
import dev.greenroom.binding.StartRequest;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What starts sessions in a gateway, on a real API server, without its HTTP. */
public final class Starter implements AutoCloseable {
  private final ExecutorService reads = Executors.newCachedThreadPool();
  private final SecureRandom random = new SecureRandom();
  private final PodCache pods;
  private final AgentCache agents;
  private final PoolStarts starts;

  /**
   * @param release the namespace that the signing key is kept in
   */
  public Starter(Connection connection, String release) {
    pods = PodCache.start(connection.watches());
    agents = AgentCache.start(connection.watches(), SlotNews.ofAgents(new StartLines(1)));
    SigningKeys keys = SigningKeys.of(connection.requests(), release);
    KubernetesApi api = new KubernetesApi(connection.requests(), reads);
    starts =
        new PoolStarts(
            api,
            pods,
            agents,
            Standings.GOOD,
            new SessionPod(
                new PodSettings(
                    "greenroom",
                    RunnerProcess.command(),
                    List.of(),
                    null,
                    keys.publicKey(),
                    false,
                    null)),
            new PromptDelivery(
                api,
                new HttpRunners(
                    HttpClient.newHttpClient(),
                    keys.signer(),
                    connection.serverClock(),
                    Duration.ofSeconds(1)),
                (session, note) -> {},
                connection.serverClock(),
                reads),
            connection.serverClock(),
            System::nanoTime,
            reads,
            (delay, what) -> {},
            0);
  }

  public AgentCache agents() {
    return agents;
  }

  public PodCache pods() {
    return pods;
  }

  public StartAnswer start(String namespace, String agent, int seconds) {
    return starts.start(
        new StartRequest(
            namespace,
            agent,
            SessionId.random(random).toString(),
            JsonNodeFactory.instance.objectNode().put("seconds", seconds),
            null,
            null));
  }

  @Override
  public void close() {
    agents.close();
    pods.close();
    reads.shutdown();
  }
}
