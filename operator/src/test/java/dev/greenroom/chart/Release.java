package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.e2e.Kubectl;
import dev.greenroom.e2e.Organization;
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

  /** Returns once all of it is ready. */
  static Release install(Helm helm) {
    Release release = new Release(helm);
    // Definitions that tests have applied before become the chart's.
    release.ok("install", NAME, chart(), "--take-ownership", "--wait", "--timeout=2m");
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

  /** The output of a command of greenroom in the release's own pod. */
  String greenroom(Organization organization, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("exec", "--namespace=" + NAMESPACE, "deployment/" + NAME, "--", "greenroom"));
    all.addAll(List.of(words));
    return Kubectl.run(organization, "", all.toArray(String[]::new));
  }

  /** Takes it away if it is still there; nothing may be left that only it can finish. */
  @Override
  public void close() {
    if (run("status", NAME).exit() == 0) {
      ok("uninstall", NAME, "--no-hooks", "--wait");
    }
  }
}
