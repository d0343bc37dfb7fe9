package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.e2e.Kubectl;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GatewayClient;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/** The chart on the cluster of the current kubeconfig, as helm keeps it. */
final class Release implements AutoCloseable {
  static final String NAME = "greenroom";
  static final String NAMESPACE = "greenroom-system";

  private final Helm helm;

  private Release(Helm helm) {
    this.helm = helm;
  }

  /**
   * Returns once all of it is ready.
   *
   * @param words of helm beside the usual ones
   */
  static Release install(Helm helm, String... words) {
    Release release = new Release(helm);
    // Definitions that tests have applied before become the chart's.
    List<String> all =
        new ArrayList<>(
            List.of("install", NAME, chart(), "--take-ownership", "--wait", "--timeout=2m"));
    all.addAll(List.of(words));
    release.ok(all.toArray(String[]::new));
    return release;
  }

  static String chart() {
    return Chart.FOLDER.toString();
  }

  /** A command of helm in the release's namespace. */
  Helm.Ended run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--namespace", NAMESPACE));
    return helm.run(all.toArray(String[]::new));
  }

  /** One that must end well. */
  void ok(String... words) {
    Helm.Ended ended = run(words);
    assertThat(ended.exit()).as("helm %s: %s", String.join(" ", words), ended.output()).isZero();
  }

  /** {@code helm test}, which ends well, too, where a chart has no tests. */
  void passesItsTests() {
    Helm.Ended ended = run("test", NAME);
    assertThat(ended.exit()).as("helm test: %s", ended.output()).isZero();
    assertThat(ended.output()).contains(NAME + "-doctor", "Succeeded");
  }

  /** The output of a command of greenroom in a pod of the release. */
  String greenroom(Organization organization, String deployment, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "exec", "--namespace=" + NAMESPACE, "deployment/" + deployment, "--", "greenroom"));
    all.addAll(List.of(words));
    return Kubectl.run(organization, "", all.toArray(String[]::new));
  }

  /**
   * A client with a new key of the organisation.
   *
   * @param deployment of the gateways
   * @param gateway the one to speak to
   */
  GatewayClient client(Organization organization, String deployment, Pod gateway) {
    String key =
        greenroom(
                organization,
                deployment,
                "keys",
                "create",
                "--namespace=" + NAMESPACE,
                "--organization=" + organization.namespace(),
                "--name=e2e")
            .lines()
            .filter(line -> line.startsWith("pk_"))
            .findFirst()
            .orElseThrow();
    return new GatewayClient(
        URI.create("http://" + gateway.getStatus().getPodIP() + ":7300"),
        key,
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /** Takes it away if it is still there; nothing may be left that only it can finish. */
  @Override
  public void close() {
    if (run("status", NAME).exit() == 0) {
      ok("uninstall", NAME, "--no-hooks", "--wait");
    }
  }
}
