package dev.greenroom.testing;

import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.local.LocalException;
import dev.greenroom.local.controlplane.BinarySearch;
import dev.greenroom.local.controlplane.ControlPlane;
import dev.greenroom.local.controlplane.ControlPlaneOptions;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real API server for a test class, with a namespace of its own: {@code @RegisterExtension static
 * final RealApiServer server = new RealApiServer();}.
 *
 * <p>All classes of a JVM share one control plane, which ends with the JVM's tests. It has no
 * scheduler, no node and no controllers.
 */
public final class RealApiServer implements BeforeAllCallback, AfterAllCallback {
  private Shared shared;
  private KubernetesClient client;
  private String namespace;

  @Override
  public void beforeAll(ExtensionContext context) {
    shared =
        context
            .getRoot()
            .getStore(Namespace.create(RealApiServer.class))
            .computeIfAbsent(Shared.class, key -> Shared.start(Path.of("target")), Shared.class);
    client = newClient();
    namespace = freshNamespace(context.getRequiredTestClass().getSimpleName());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (client != null) { // null when the control plane did not start
      client.close();
    }
  }

  /** The administrator's client, of this test class. */
  public KubernetesClient client() {
    return client;
  }

  /** Another administrator's client with connections of its own, for the caller to close. */
  public KubernetesClient newClient() {
    return client(shared.controlPlane.config());
  }

  /** A client that may do what this user may, for the caller to close. */
  public KubernetesClient clientAs(String user) {
    return client(
        new ConfigBuilder(shared.controlPlane.config()).withImpersonateUsername(user).build());
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(GreenroomSerialization.create())
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  /** The namespace made for this test class. */
  public String namespace() {
    return namespace;
  }

  /** Makes one more namespace, for a test that wants the world to itself. */
  public String freshNamespace(String hint) {
    String name =
        hint.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-")
            + "-"
            + UUID.randomUUID().toString().substring(0, 8);
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  public SSLContext kubeletTls() {
    return shared.controlPlane.kubeletTls();
  }

  public Path kubeconfig() {
    return shared.controlPlane.kubeconfig();
  }

  public ControlPlane controlPlane() {
    return shared.controlPlane;
  }

  /**
   * The control plane of this JVM; the root store closes it after the last test, a shutdown hook
   * when interrupted.
   */
  private record Shared(ControlPlane controlPlane, Path state) implements AutoCloseable {
    private static final String PREFIX = "control-plane-";

    static Shared start(Path target) {
      sweep(target);
      Path state = target.resolve(PREFIX + ProcessHandle.current().pid());
      ControlPlane controlPlane =
          ControlPlane.start(testOptions(state, AuditLog.flags(target, state)));
      Runtime.getRuntime().addShutdownHook(new Thread(controlPlane::close));
      return new Shared(controlPlane, state);
    }

    @Override
    public void close() {
      controlPlane.close();
      deleteTree(state);
    }

    /**
     * Ends and deletes what test runs that were killed have left; those still running hold their
     * lock.
     */
    private static void sweep(Path target) {
      for (Path old : folders(target)) {
        try {
          ControlPlane.endLeftovers(old);
          deleteTree(old);
        } catch (LocalException inUse) {
          System.err.println("left alone: " + inUse.getMessage());
        }
      }
    }

    private static List<Path> folders(Path target) {
      try (Stream<Path> files = Files.list(Files.createDirectories(target))) {
        return files.filter(file -> file.getFileName().toString().startsWith(PREFIX)).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A control plane of a test's own, quick and not durable. */
  public static ControlPlaneOptions testOptions(Path state) {
    return testOptions(state, List.of());
  }

  private static ControlPlaneOptions testOptions(Path state, List<String> apiServerFlags) {
    return new ControlPlaneOptions(
        state,
        BinarySearch.onThisMachine(System.getenv(), System.err::println).find(),
        false,
        0,
        apiServerFlags,
        System.err::println,
        InstantSource.system(),
        new SecureRandom());
  }

  private static void deleteTree(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
