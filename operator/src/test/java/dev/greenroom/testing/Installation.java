package dev.greenroom.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the chart gives to the processes of a release, from its own files: service accounts with
 * exactly its roles, and the admission policies, which hold in every namespace without the label
 * {@link #UNFENCED}.
 */
public final class Installation {
  /** Label of a namespace in which the admission policies are not enforced. */
  public static final String UNFENCED = "greenroom.test/unfenced";

  /** Of the chart's roles, by the account that has them; standalone is both, but for the Lease. */
  private static final Map<String, List<String>> ROLES =
      Map.of(
          "operator", List.of("operator"),
          "gateway", List.of("gateway"),
          "standalone", List.of("operator", "gateway"));

  private static final Path CHART = Path.of("..", "helm", "greenroom", "files");

  private final RealApiServer server;
  private final String release;
  private final Path folder;

  private Installation(RealApiServer server, String release, Path folder) {
    this.server = server;
    this.release = release;
    this.folder = folder;
  }

  /**
   * Makes the accounts of a release.
   *
   * @param folder for their kubeconfigs
   */
  public static Installation of(RealApiServer server, String release, Path folder) {
    policies(server.client());
    Installation installation = new Installation(server, release, folder);
    ROLES.forEach(installation::account);
    return installation;
  }

  /** The namespace of the accounts. */
  public String release() {
    return release;
  }

  /** The kubeconfig of {@code operator}, {@code gateway} or {@code standalone}. */
  public Path kubeconfig(String account) {
    return folder.resolve(account + ".kubeconfig");
  }

  /** The same, as a client takes it. */
  public Config config(String account) {
    return Config.fromKubeconfig(kubeconfig(account).toFile());
  }

  /** Makes the admission policies, in which nothing is of a release. */
  public static void policies(KubernetesClient client) {
    for (String of : List.of("resources", "pods")) {
      apply(
          client,
          """
          kind: ValidatingAdmissionPolicy
          apiVersion: admissionregistration.k8s.io/v1
          metadata: {name: %s.test}
          spec:
          %s"""
              .formatted(of, text("policies/" + of).indent(2)));
      apply(
          client,
          """
          kind: ValidatingAdmissionPolicyBinding
          apiVersion: admissionregistration.k8s.io/v1
          metadata: {name: %1$s.test}
          spec:
            policyName: %1$s.test
            validationActions: [Deny]
            matchResources:
              namespaceSelector: {matchExpressions: [{key: %2$s, operator: DoesNotExist}]}
          """
              .formatted(of, UNFENCED));
    }
  }

  private void account(String account, List<String> roles) {
    apply(
        """
        kind: ServiceAccount
        apiVersion: v1
        metadata: {name: %s, namespace: %s}
        """
            .formatted(account, release));
    for (String role : roles) {
      bind(account, "Cluster", "", role, text("roles/" + role + "-cluster") + organizations(role));
      bind(account, "", release, role, text("roles/" + role + "-release"));
    }
    if (roles.contains("operator")) {
      bind(account, "", "kube-node-lease", "leases", text("roles/operator-node-leases"));
    }
    if (roles.equals(List.of("operator"))) {
      bind(account, "", release, "election", text("roles/operator-election"));
    }
    write(account);
  }

  private static String organizations(String role) {
    return text("roles/" + role + "-organizations");
  }

  private void bind(String account, String scope, String namespace, String role, String rules) {
    String name = "%s-%s-%s".formatted(release, account, role);
    String at = namespace.isEmpty() ? "" : ", namespace: " + namespace;
    apply(
        """
        kind: %sRole
        apiVersion: rbac.authorization.k8s.io/v1
        metadata: {name: %s%s}
        rules:
        %s"""
            .formatted(scope, name, at, rules.indent(2)));
    apply(
        """
        kind: %1$sRoleBinding
        apiVersion: rbac.authorization.k8s.io/v1
        metadata: {name: %2$s%3$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %1$sRole, name: %2$s}
        subjects: [{kind: ServiceAccount, name: %4$s, namespace: %5$s}]
        """
            .formatted(scope, name, at, account, release));
  }

  private void write(String account) {
    Config admin = server.controlPlane().config();
    String token =
        server
            .client()
            .serviceAccounts()
            .inNamespace(release)
            .withName(account)
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
            .getStatus()
            .getToken();
    String yaml =
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: %s, certificate-authority-data: %s}}]
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: x, context: {cluster: c, user: u, namespace: default}}]
        current-context: x
        """
            .formatted(admin.getMasterUrl(), admin.getCaCertData(), token);
    try {
      Files.writeString(kubeconfig(account), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void apply(String manifest) {
    apply(server.client(), manifest);
  }

  private static void apply(KubernetesClient client, String manifest) {
    client
        .resource(Serialization.unmarshal(manifest, GenericKubernetesResource.class))
        .forceConflicts()
        .serverSideApply();
  }

  private static String text(String file) {
    try {
      return Files.readString(CHART.resolve(file + ".yaml"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
