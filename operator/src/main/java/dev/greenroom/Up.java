package dev.greenroom;

import dev.greenroom.core.usage.Prices;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.local.LocalException;
import dev.greenroom.local.StateLock;
import dev.greenroom.local.controlplane.Binaries;
import dev.greenroom.local.controlplane.ControlPlane;
import dev.greenroom.local.controlplane.ControlPlaneOptions;
import dev.greenroom.local.node.NodeOptions;
import dev.greenroom.local.node.ProcessNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * All of Greenroom on one machine: a control plane, the operator, and a node that runs the agents
 * as local processes. Opened in this order, closed in the reverse: first no new work, then the
 * agents, then the API server that was told of their ends.
 */
public final class Up implements AutoCloseable {
  static final String RELEASE_NAMESPACE = "greenroom-system";
  static final String ORGANIZATION = "acme";

  private static final String NODE = "local";
  private static final Duration LEASE_PERIOD = Duration.ofSeconds(2);

  private final ControlPlane controlPlane;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Up(StateLock lock, ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    opened.push(lock);
    opened.push(controlPlane);
  }

  /**
   * What to bring up.
   *
   * @param home where crds/ and examples/ are
   * @param stateDir everything that is kept over restarts
   * @param durable whether a write survives the loss of power; tests do without
   * @param apiServerPort on 127.0.0.1; 0 for the one of the start before, or any
   * @param gatewayPort on 127.0.0.1; 0 for any free one
   * @param prices what a minute costs
   * @param dailyApi where rooms are made for those who ask for one
   * @param progress one line for people at a time
   */
  public record Options(
      Path home,
      Path stateDir,
      Binaries binaries,
      boolean durable,
      int apiServerPort,
      int gatewayPort,
      Prices prices,
      URI dailyApi,
      Consumer<String> progress) {}

  public static Up start(Options options) {
    InstantSource clock = InstantSource.system();
    Path state = options.stateDir().toAbsolutePath().normalize();
    StateLock lock = StateLock.take(state);
    Up up;
    try {
      // First of all: agents that outlived a sudden death would go on, and be billed, meanwhile.
      ProcessNode.endSurvivors(nodeState(state));
      up = new Up(lock, startControlPlane(options, state, clock));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    try {
      up.open(options, state, clock);
    } catch (RuntimeException e) {
      up.close();
      throw e;
    }
    return up;
  }

  private static ControlPlane startControlPlane(Options options, Path state, InstantSource clock) {
    options.progress().accept("Starting etcd and the Kubernetes API server.");
    return ControlPlane.start(
        new ControlPlaneOptions(
            state.resolve("control-plane"),
            options.binaries(),
            options.durable(),
            options.apiServerPort(),
            List.of(),
            options.progress(),
            clock,
            new SecureRandom()));
  }

  private static Path nodeState(Path state) {
    return state.resolve("node");
  }

  private void open(Options options, Path state, InstantSource clock) {
    Connection connection = opened(Connection.open(controlPlane.config(), clock));
    Manifests manifests = new Manifests(connection.requests());
    options.progress().accept("Applying the definitions of AgentDeployment and AgentSession.");
    manifests.applyDefinitions(options.home().resolve("crds"));
    manifests.createNamespace(RELEASE_NAMESPACE);
    options.progress().accept("Starting the node that runs agents as local processes.");
    opened(
        ProcessNode.start(
            opened(Connection.ofNode(controlPlane.config(), clock)),
            new NodeOptions(
                NODE,
                nodeState(state),
                Map.of("greenroom/python-agent", options.home().resolve("examples/python-agent")),
                controlPlane.kubeletTls(),
                clock,
                LEASE_PERIOD)));
    options.progress().accept("Starting the operator.");
    int gatewayPort = options.gatewayPort() == 0 ? freePort() : options.gatewayPort();
    String gatewayUrl = "http://127.0.0.1:" + gatewayPort;
    OperatorSettings settings = settings(gatewayUrl);
    String ledgerUrl = "jdbc:sqlite:" + state.resolve("ledger.db");
    Billing billing = new Billing(Ledger.open(ledgerUrl, null, null), options.prices());
    OperatorProcess operator = opened(OperatorProcess.start(connection, settings, billing, null));
    manifests.createMissing(options.home().resolve("examples/organization.yaml"));
    manifests.createMissing(options.home().resolve("examples/agent-deployment.yaml"));
    options.progress().accept("Starting the gateway.");
    opened(
        GatewayProcess.start(
            controlPlane.config(),
            connection,
            settings,
            Limits.USUAL,
            "127.0.0.1",
            gatewayPort,
            options.dailyApi(),
            billing,
            operator));
    new EnvFile(state)
        .write(
            controlPlane,
            options.binaries(),
            ORGANIZATION,
            gatewayUrl,
            ledgerUrl,
            LocalKeys.of(
                new KeyStore(connection.requests(), RELEASE_NAMESPACE, clock, new SecureRandom()),
                state,
                ORGANIZATION));
  }

  private static OperatorSettings settings(String gatewayUrl) {
    return new OperatorSettings(
        RELEASE_NAMESPACE,
        "greenroom",
        RunnerProcess.command(),
        List.of(),
        null,
        false,
        gatewayUrl,
        null,
        LogRetention.USUAL);
  }

  /** Chosen before anything listens on it, since every pod is born with the gateway's address. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new LocalException("No port is free on 127.0.0.1. Stop some programs.", e);
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  /** Completes, with what to tell people, when the control plane ends by itself. */
  public CompletableFuture<LocalException> failure() {
    return controlPlane.failure();
  }

  public ControlPlane controlPlane() {
    return controlPlane;
  }

  @Override
  public void close() {
    RuntimeException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        first = first == null ? new IllegalStateException("could not be ended cleanly", e) : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
