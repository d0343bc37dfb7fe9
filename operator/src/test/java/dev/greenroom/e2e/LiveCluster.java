package dev.greenroom.e2e;

import dev.greenroom.Connection;
import dev.greenroom.testing.Audit;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The cluster of the current kubeconfig, with Greenroom in it and an organisation for this test
 * class. The operator runs in this JVM unless the class brings its own, or the cluster has one
 * already ({@code -De2e.operator=external}).
 */
public final class LiveCluster implements BeforeAllCallback, AfterAllCallback {
  static final String RELEASE_NAMESPACE = "greenroom-system";

  private final boolean operatorInThisJvm;
  private Connection connection;
  private SharedOperator operator;
  private Organization organization;

  private LiveCluster(boolean operatorInThisJvm) {
    this.operatorInThisJvm = operatorInThisJvm;
  }

  public static LiveCluster withOperator() {
    return new LiveCluster(!externalOperator());
  }

  /** For a class that starts, kills and starts operators itself. */
  public static LiveCluster withoutOperator() {
    return new LiveCluster(false);
  }

  public static boolean externalOperator() {
    return "external".equals(System.getProperty("e2e.operator"));
  }

  static String agentImage() {
    return System.getProperty("e2e.agentImage", "lab/pipecat-agent:1");
  }

  static String runnerImage() {
    return System.getProperty("e2e.runnerImage", "lab/greenroom:1");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (System.getenv("KUBECONFIG") == null) {
      throw new IllegalStateException(
          "KUBECONFIG is not set: export it for a cluster whose nodes have the images "
              + agentImage()
              + " and "
              + runnerImage());
    }
    connection = Connection.open(Config.autoConfigure(null), InstantSource.system());
    applyDefinitions();
    namespace(RELEASE_NAMESPACE, false);
    if (operatorInThisJvm) {
      operator =
          context
              .getRoot()
              .getStore(Namespace.create(LiveCluster.class))
              .computeIfAbsent(
                  SharedOperator.class, key -> new SharedOperator(), SharedOperator.class);
      operator.acquire();
    }
    String hint = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    String name = hint + "-" + UUID.randomUUID().toString().substring(0, 8);
    namespace(name, true);
    organization =
        new Organization(
            client(),
            connection.watches(),
            name,
            """
            image: %s
            resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 384Mi}}
            """
                .formatted(agentImage()));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (organization != null) {
      try (Organization ending = organization) {
        ending.remove();
        Audit.of(ending, client());
      }
    }
    if (operator != null) {
      operator.release();
    }
    connection.close();
  }

  public KubernetesClient client() {
    return connection.requests();
  }

  public Organization organization() {
    return organization;
  }

  /** Applies the CustomResourceDefinitions of this repository; returns once they are served. */
  public void applyDefinitions() {
    for (Path file : definitions()) {
      CustomResourceDefinition definition =
          client()
              .getKubernetesSerialization()
              .unmarshal(text(file), CustomResourceDefinition.class);
      client()
          .resource(definition)
          .fieldManager("greenroom-e2e")
          .forceConflicts()
          .serverSideApply();
      client()
          .resource(definition)
          .waitUntilCondition(LiveCluster::established, 20, TimeUnit.SECONDS);
    }
  }

  /** The names of the CustomResourceDefinitions. */
  public List<String> definitionNames() {
    return definitions().stream()
        .map(file -> file.getFileName().toString().replaceFirst("\\.yaml$", ""))
        .toList();
  }

  private static boolean established(CustomResourceDefinition definition) {
    return definition != null
        && definition.getMetadata().getDeletionTimestamp() == null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private void namespace(String name, boolean organization) {
    var namespace = new NamespaceBuilder().withNewMetadata().withName(name);
    if (organization) {
      namespace
          .addToLabels("greenroom.dev/organization", "true")
          .addToLabels("pod-security.kubernetes.io/enforce", "restricted");
    }
    client()
        .resource(namespace.endMetadata().build())
        .fieldManager("greenroom-e2e")
        .serverSideApply();
    if (organization) {
      // Without it pods are refused; the controller manager makes it a moment later.
      client()
          .serviceAccounts()
          .inNamespace(name)
          .withName("default")
          .waitUntilCondition(account -> account != null, 20, TimeUnit.SECONDS);
    }
  }

  private static List<Path> definitions() {
    try (Stream<Path> files = Files.list(Path.of("..", "crds"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
