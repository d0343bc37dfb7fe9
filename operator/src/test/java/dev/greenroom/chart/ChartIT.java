package dev.greenroom.chart;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What helm makes of the chart is taken by a real API server. Left out where there is no helm. */
class ChartIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private static final PatchContext DRY_RUN =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("chart-it")
          .withForce(true)
          .withFieldValidation("Strict")
          .withDryRun(List.of("All"))
          .build();

  private static Helm helm;

  @BeforeAll
  static void prepare() {
    Helm found = Helm.find().orElse(null);
    assumeTrue(
        found != null, "there is no helm on PATH: go install helm.sh/helm/v3/cmd/helm@v3.19.5");
    helm = found;
    standInFor("monitoring.coreos.com", "ServiceMonitor");
    standInFor("monitoring.coreos.com", "PrometheusRule");
    standInFor("gateway.networking.k8s.io", "HTTPRoute");
  }

  static List<Path> valuesFiles() {
    return Chart.files("ci");
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void lintFindsNothing(Path values) {
    Helm.Ended ended =
        helm.run("lint", "--strict", "--values", values.toString(), Chart.FOLDER.toString());
    assertThat(ended.exit()).as(ended.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void everyObjectIsTakenByTheApiServer(Path values) {
    // Given
    NamespacedKubernetesClient ofRelease =
        server.client().adapt(NamespacedKubernetesClient.class).inNamespace(server.namespace());

    // When
    List<GenericKubernetesResource> objects = objects(template("--values", values.toString()));

    // Then
    assertThat(objects).hasSizeGreaterThan(10);
    assertThat(objects)
        .allSatisfy(
            object -> {
              GenericKubernetesResource taken =
                  (object.getMetadata().getNamespace() == null ? ofRelease : server.client())
                      .resource(object)
                      .patch(DRY_RUN, object);
              assertThat(taken.getMetadata().getName()).isEqualTo(object.getMetadata().getName());
            });
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void itsPodsAreAdmittedWhereOnlyRestrictedOnesAre(Path values) {
    // Given
    String namespace = server.freshNamespace("restricted");
    server
        .client()
        .namespaces()
        .withName(namespace)
        .edit(
            read ->
                new NamespaceBuilder(read)
                    .editMetadata()
                    .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                    .endMetadata()
                    .build());

    // When
    List<Pod> pods = pods(template("--values", values.toString()), namespace);

    // Then
    assertThat(pods).isNotEmpty();
    for (Pod pod : pods) {
      assertThat(server.client().resource(pod).patch(DRY_RUN, pod).getMetadata().getName())
          .isEqualTo(pod.getMetadata().getName());
      assertThat(pod.getSpec().getContainers())
          .allSatisfy(
              container ->
                  assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue());
    }
  }

  @Test
  void definitionsAreKeptWhenTheReleaseGoes() {
    // When
    List<GenericKubernetesResource> definitions =
        objects(template()).stream()
            .filter(object -> object.getKind().equals("CustomResourceDefinition"))
            .toList();

    // Then
    assertThat(definitions)
        .hasSize(2)
        .allSatisfy(
            definition ->
                assertThat(definition.getMetadata().getAnnotations())
                    .containsEntry("helm.sh/resource-policy", "keep"));
    assertThat(template("--set", "crds.install=false"))
        .doesNotContain("kind: CustomResourceDefinition");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=cluster                    | mode",
        "mode=ha                         | ledger.postgresql.existingSecret",
        "gateway.replica=4               | replica",
        "gateway.replicas=0              | gateway.replicas",
        "ingress.enabled=true            | ingress.host",
        "httpRoute.enabled=true          | httpRoute.parentRefs",
        "image.digest=latest             | image.digest",
        "logLevel=verbose                | logLevel",
        "networkPolicy.agentPorts[0]=0   | networkPolicy.agentPorts.0",
        "operator.extraArgs[0]=price     | operator.extraArgs.0",
        "ledger.sqlite.persistence.size=much | ledger.sqlite.persistence.size",
      })
  void aWrongValueIsRefusedByItsName(String wrong, String named) {
    // When
    Helm.Ended ended = helm.run("template", "greenroom", Chart.FOLDER.toString(), "--set", wrong);

    // Then
    assertThat(ended.exit()).isNotZero();
    assertThat(ended.output().replace('/', '.')).contains("schema").contains(named);
  }

  private static String template(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "template",
                "greenroom",
                Chart.FOLDER.toString(),
                "--namespace",
                server.namespace(),
                "--kube-version",
                "1.30.0"));
    words.addAll(Arrays.asList(options));
    Helm.Ended ended = helm.run(words.toArray(String[]::new));
    assertThat(ended.exit()).as(ended.output()).isZero();
    return ended.output();
  }

  private static Stream<String> documents(String manifest) {
    return Arrays.stream(manifest.split("(?m)^---$")).filter(text -> text.contains("kind:"));
  }

  /** As they are, unknown fields among them. */
  private static List<GenericKubernetesResource> objects(String manifest) {
    return documents(manifest)
        .map(text -> Serialization.unmarshal(text, GenericKubernetesResource.class))
        .toList();
  }

  private static List<Pod> pods(String manifest, String namespace) {
    List<Pod> pods = new ArrayList<>();
    documents(manifest)
        .forEach(
            text -> {
              if (text.contains("\nkind: Deployment\n")) {
                Deployment deployment = Serialization.unmarshal(text, Deployment.class);
                pods.add(
                    new PodBuilder()
                        .withMetadata(deployment.getSpec().getTemplate().getMetadata())
                        .editMetadata()
                        .withName(deployment.getMetadata().getName())
                        .endMetadata()
                        .withSpec(deployment.getSpec().getTemplate().getSpec())
                        .build());
              } else if (text.contains("\nkind: Pod\n")) {
                pods.add(Serialization.unmarshal(text, Pod.class));
              }
            });
    pods.forEach(pod -> pod.getMetadata().setNamespace(namespace));
    // The priority class is the cluster's own, and not for every namespace.
    pods.forEach(pod -> pod.getSpec().setPriorityClassName(null));
    return pods;
  }

  /** A kind of others, as far as an API server needs it to take an object. */
  private static void standInFor(String group, String kind) {
    String plural = kind.toLowerCase(Locale.ROOT) + "s";
    CustomResourceDefinition definition =
        Serialization.unmarshal(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: %2$s.%3$s
              annotations: {api-approved.kubernetes.io: "unapproved, for a test"}
            spec:
              group: %3$s
              names: {kind: %1$s, plural: %2$s}
              scope: Namespaced
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """
                .formatted(kind, plural, group),
            CustomResourceDefinition.class);
    server.client().resource(definition).serverSideApply();
    server
        .client()
        .resource(definition)
        .waitUntilCondition(
            read ->
                read != null
                    && read.getStatus() != null
                    && read.getStatus().getConditions() != null
                    && read.getStatus().getConditions().stream()
                        .anyMatch(
                            c -> c.getType().equals("Established") && c.getStatus().equals("True")),
            20,
            SECONDS);
  }
}
