package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** For those without Helm: the same as the chart, and an example that finds its places in it. */
class KustomizeIT {
  private static final Path FOLDER = Path.of("..", "kustomize");
  private static final Path BASE = FOLDER.resolve("base/greenroom.yaml");
  private static final String HEAD =
      "# Generated from helm/greenroom; KustomizeIT with -Dchart.update=true rewrites it.\n";

  @Test
  void theBaseIsWhatTheChartMakes() throws IOException {
    // Given
    Helm helm = Helm.find().orElse(null);
    assumeTrue(helm != null, "there is no helm on PATH, and GREENROOM_HELM names none");
    Helm.Ended ended =
        helm.run(
            "template",
            "greenroom",
            Chart.FOLDER.toString(),
            "--namespace=greenroom-system",
            "--kube-version=1.30.0",
            "--no-hooks",
            "--skip-tests");
    assertThat(ended.exit()).as(ended.output()).isZero();

    // When
    String base =
        HEAD
            + ended
                .output()
                .lines()
                .filter(line -> !ofHelm(line))
                .collect(Collectors.joining("\n", "", "\n"));
    if (Boolean.getBoolean("chart.update")) {
      Files.writeString(BASE, base);
    }

    // Then
    assertThat(Chart.text(BASE)).as("out of date: see its first line").isEqualTo(base);
  }

  /** It would be a lie where helm has not made the object. */
  private static boolean ofHelm(String line) {
    return line.startsWith("# Source:")
        || line.strip().startsWith("helm.sh/chart:")
        || line.strip().equals("app.kubernetes.io/managed-by: Helm");
  }

  @Test
  void theExampleNamesTheArgumentThatIsTheRunnersImage() throws IOException {
    // Given
    JsonNode target =
        new YAMLMapper()
            .readTree(FOLDER.resolve("example/kustomization.yaml").toFile())
            .at("/replacements/0/targets/0/fieldPaths/0");
    int index = Integer.parseInt(target.asText().replaceFirst(".*\\.args\\.", ""));

    // When
    List<String> args =
        Arrays.stream(Chart.text(BASE).split("(?m)^---$"))
            .filter(text -> text.contains("\nkind: Deployment\n"))
            .map(text -> Serialization.unmarshal(text, Deployment.class))
            .flatMap(it -> it.getSpec().getTemplate().getSpec().getContainers().stream())
            .findFirst()
            .orElseThrow()
            .getArgs();

    // Then
    assertThat(args.get(index)).startsWith("--runner-image=");
  }
}
