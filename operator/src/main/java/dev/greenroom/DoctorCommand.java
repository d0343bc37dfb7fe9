package dev.greenroom;

import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code greenroom doctor}: what must be true of an installation, a line each. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks an installation: the cluster's version, the CustomResourceDefinitions, the release"
            + " namespace, and as asked rights, an organisation, the gateway. Ends with 1 and says"
            + " what to do when something is amiss.")
final class DoctorCommand implements Callable<Integer> {
  /** The first in which every rule of our definitions is known to the API server. */
  private static final int OLDEST_MINOR = 30;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Managed clusters say "30+". */
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = Up.RELEASE_NAMESPACE,
      description = "Namespace of Greenroom's own Secrets (${DEFAULT-VALUE}).")
  private String namespace = Up.RELEASE_NAMESPACE;

  @Option(
      names = "--gateway-url",
      paramLabel = "URL",
      converter = SessionPodOptions.PodsGateway.class,
      description = "The gateway as session pods reach it; not looked at when it is not given.")
  private @Nullable URI gateway;

  @Option(
      names = "--rights-of",
      paramLabel = "operator|gateway|standalone",
      description =
          "Also check that whoever runs this may do all that this process needs, as its service"
              + " account must.")
  private @Nullable Role role;

  @Option(
      names = "--organization",
      paramLabel = "NAME",
      description =
          "Also check that sessions can run in this organisation: that a pod would be taken (quotas,"
              + " Pod Security; none is made), that nodes get the images, that pods which wait for a"
              + " session are reached from here.")
  private @Nullable String organization;

  @Option(
      names = "--nothing-left",
      description =
          "Also check that no agent, session or pod is left that only an operator can finish, as"
              + " before it is taken away.")
  private boolean nothingLeft;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Whose rights are looked at; words of the command line. */
  private enum Role {
    operator,
    gateway,
    standalone
  }

  /** One thing that must be true. */
  private interface Check {
    /**
     * @throws LocalException with what is wrong and what to do about it
     */
    void run() throws InterruptedException;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Connection connection =
        Connection.open(Config.autoConfigure(null), InstantSource.system())) {
      KubernetesClient client = connection.requests();
      boolean well = passes("Kubernetes 1.30 or newer", () -> checkVersion(client));
      well &=
          passes(
              "the CustomResourceDefinitions, and the namespace " + namespace,
              () -> Preflight.check(client, namespace));
      Role of = role;
      if (of != null) {
        well &=
            passes(
                "the rights of " + of,
                asked(
                    client, () -> MissingRights.check(client, of.name(), namespace, organization)));
      }
      String name = organization;
      if (name != null) {
        well &= organizationIsWell(client, name);
      }
      URI url = gateway;
      if (url != null) {
        well &= passes("the gateway at " + url, () -> checkGateway(url));
      }
      if (nothingLeft) {
        well &= passes("nothing is left", () -> checkLeftovers(client));
      }
      return well ? 0 : 1;
    }
  }

  private boolean organizationIsWell(KubernetesClient client, String name)
      throws InterruptedException {
    OrganizationChecks checks = new OrganizationChecks(client, name);
    boolean well =
        passes("a session pod would be taken in " + name, asked(client, checks::podsAreTaken));
    well &= passes("nodes get the images of " + name, asked(client, checks::imagesArePulled));
    return well
        & passes(
            "pods of " + name + " that wait are reached from here",
            asked(client, checks::podsAreReached));
  }

  /** What the API server refuses or does not answer is said as at the start of every process. */
  private static Check asked(KubernetesClient client, Check check) {
    return () -> {
      try {
        check.run();
      } catch (KubernetesClientException e) {
        throw Preflight.unusable(client, e);
      }
    };
  }

  private boolean passes(String what, Check check) throws InterruptedException {
    try {
      check.run();
      spec.commandLine().getOut().println("ok    " + what);
      return true;
    } catch (LocalException e) {
      spec.commandLine().getOut().println("FAIL  " + what + ": " + e.getMessage());
      return false;
    }
  }

  private static void checkVersion(KubernetesClient client) {
    VersionInfo version;
    try {
      version = Preflight.first(client::getKubernetesVersion);
    } catch (KubernetesClientException e) {
      throw Preflight.unusable(client, e);
    }
    if (!isKnownToWork(version.getMajor(), version.getMinor())) {
      throw new LocalException(
          "It is %s.%s. Upgrade the cluster.".formatted(version.getMajor(), version.getMinor()));
    }
  }

  static boolean isKnownToWork(String major, String minor) {
    Matcher number = NUMBER.matcher(minor);
    return !major.equals("1") || number.find() && Integer.parseInt(number.group()) >= OLDEST_MINOR;
  }

  private static void checkLeftovers(KubernetesClient client) {
    Leftovers leftovers;
    try {
      leftovers = Leftovers.of(client);
    } catch (KubernetesClientException e) {
      throw Preflight.unusable(client, e);
    }
    if (!leftovers.none()) {
      throw new LocalException(
          ("There are %s. Without an operator neither they nor their namespaces can be deleted:"
                  + " delete agents, then sessions, and wait until they are gone.")
              .formatted(leftovers));
    }
  }

  private static void checkGateway(URI url) throws InterruptedException {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest request = HttpRequest.newBuilder(url.resolve("/readyz")).timeout(PATIENCE).build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new LocalException(
            "/readyz answers %d: it does not see the cluster. Its log says why.".formatted(status));
      }
    } catch (IOException e) {
      throw new LocalException(
          "It does not answer (%s). Look at its pods, its Service and the NetworkPolicies."
              .formatted(e),
          e);
    }
  }
}
