package dev.greenroom.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.greenroom.Billing;
import dev.greenroom.Connection;
import dev.greenroom.LogRetention;
import dev.greenroom.OperatorProcess;
import dev.greenroom.OperatorSettings;
import dev.greenroom.RunnerProcess;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.local.node.NodeOptions;
import dev.greenroom.local.node.ProcessNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole of Greenroom for a test class: a real API server, a node that runs the example agent as
 * local processes, and an operator. Each test method takes an {@link Organization} of its own,
 * which is emptied and audited after it.
 */
public final class LocalGreenroom
    implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {
  public static final String AGENT =
      "{image: 'greenroom/python-agent:0.1', command: [python3, /app/agent.py]}";
  private static final Path EXAMPLE = Path.of("..", "examples", "python-agent").toAbsolutePath();

  private final RealApiServer server = new RealApiServer();
  private final boolean withOperator;
  private final boolean fake;
  private Connection connection;
  private Path state;
  private String release;
  private Installation installation;
  private Connection operatorsConnection;
  private ProcessNode node;
  private FakeNode fakeNode;
  private OperatorProcess operator;

  private LocalGreenroom(boolean withOperator, boolean fake) {
    this.withOperator = withOperator;
    this.fake = fake;
  }

  public static LocalGreenroom withOperator() {
    return new LocalGreenroom(true, false);
  }

  /** For a class that starts, kills and starts operators itself. */
  public static LocalGreenroom withoutOperator() {
    return new LocalGreenroom(false, false);
  }

  /** The same, on a node that takes hundreds of pods and runs no process for them. */
  public static LocalGreenroom onFakeNode() {
    return new LocalGreenroom(false, true);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server.beforeAll(context);
    InstalledCrds.on(server.client());
    release = server.namespace();
    connection = Connection.open(server.controlPlane().config(), InstantSource.system());
    Sweep.ofClassesBefore(client());
    state = folder(Path.of("target", release).toAbsolutePath());
    installation = Installation.of(server, release, state);
    if (fake) {
      fakeNode =
          FakeNode.start(server.client(), release, state.resolve("node"), InstantSource.system());
    } else {
      node =
          ProcessNode.start(
              server.client(),
              new NodeOptions(
                  release,
                  state.resolve("node"),
                  Map.of("greenroom/python-agent", EXAMPLE),
                  server.kubeletTls(),
                  InstantSource.system(),
                  Duration.ofSeconds(2)));
    }
    if (withOperator) {
      operatorsConnection = Connection.open(config(), InstantSource.system());
      operator =
          OperatorProcess.start(
              operatorsConnection,
              settings(),
              Billing.in(Ledger.open(ledgerUrl(), null, null)),
              null);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (operator != null) {
      operator.close();
    }
    if (node != null) {
      node.close();
    }
    if (fakeNode != null) {
      fakeNode.close();
    }
    if (operatorsConnection != null) {
      operatorsConnection.close();
    }
    if (connection != null) {
      connection.close();
    }
    server.afterAll(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Organization.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return store(context)
        .computeIfAbsent(
            Organization.class,
            key ->
                new Organization(
                    client(), connection.watches(), server.freshNamespace("acme"), AGENT),
            Organization.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Organization organization = store(context).remove(Organization.class, Organization.class);
    if (organization != null) {
      try (organization) {
        organization.empty();
        Audit.of(organization, client());
      }
    }
  }

  public KubernetesClient client() {
    return connection.requests();
  }

  /** The node of {@link #onFakeNode}. */
  public FakeNode fakeNode() {
    return fakeNode;
  }

  public RealApiServer server() {
    return server;
  }

  /** What an operator and a gateway in this JVM reach the cluster with. */
  public Config config() {
    return installation.config("standalone");
  }

  /** What a process has to reach the cluster with: an {@code operator} or a {@code gateway}. */
  public Path kubeconfig(String account) {
    return installation.kubeconfig(account);
  }

  /** A new key with which sessions of an organisation are started. */
  public String publicKey(String organization) {
    return new KeyStore(client(), release, InstantSource.system(), new SecureRandom())
        .create(organization, Caller.Kind.PUBLIC, "test")
        .text();
  }

  private static Path folder(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What every operator of this class is started with. */
  public OperatorSettings settings() {
    return new OperatorSettings(
        release,
        "greenroom",
        RunnerProcess.command(),
        List.of(),
        null,
        false,
        null,
        null,
        LogRetention.USUAL);
  }

  /**
   * An operator as a process of its own, with the settings of this class. It waits for no Lease, so
   * that one that is killed can be followed by the next at once.
   */
  public GreenroomChild operatorChild() {
    return operatorChild("--no-leader-election");
  }

  /** The same, standing for leadership. */
  public GreenroomChild competingOperatorChild() {
    return operatorChild("--metrics-port=0");
  }

  /** The same, with options of its own. */
  public GreenroomChild operatorChild(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "operator",
                "--namespace=" + release,
                "--runner-image=greenroom",
                "--runner-command=" + String.join(" ", RunnerProcess.command())));
    words.addAll(List.of(options));
    if (words.stream().noneMatch(word -> word.startsWith("--ledger="))) {
      words.add("--ledger=" + ledgerUrl());
    }
    // Its log tells who holds the Lease.
    Map<String, String> env =
        Map.of("KUBECONFIG", kubeconfig("operator").toString(), "greenroom.log", "INFO");
    return GreenroomChild.start(state, env, words.toArray(String[]::new));
  }

  /** The usage ledger of every operator of this class. */
  public String ledgerUrl() {
    return "jdbc:sqlite:" + state.resolve("ledger.db");
  }

  /** The folder of what this class keeps. */
  public Path state() {
    return state;
  }

  /** Returns once the status of the agent is so. */
  public void awaitStatus(
      Organization organization, String agent, Predicate<AgentDeploymentStatus> so) {
    var live =
        client()
            .resources(AgentDeployment.class)
            .inNamespace(organization.namespace())
            .withName(agent);
    await("the status of agent " + agent)
        .atMost(Duration.ofSeconds(60))
        .until(() -> live.get().getStatus(), status -> status != null && so.test(status));
  }

  /** The process of the runner beside a session's agent. */
  public ProcessHandle runnerOf(AgentSession session) {
    return process(session.getSpec().binding().podUID(), "runner");
  }

  /** The process of a container. */
  public ProcessHandle processOf(Pod pod, String container) {
    return process(pod.getMetadata().getUid(), container);
  }

  private ProcessHandle process(String podUid, String container) {
    Path record = state.resolve("node/pods/" + podUid + "/" + container + "/process.json");
    try {
      long pid = new JsonMapper().readTree(record.toFile()).path("pid").asLong();
      return ProcessHandle.of(pid).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(Namespace.create(LocalGreenroom.class, context.getUniqueId()));
  }
}
