package dev.greenroom;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which rights of the chart's roles the user of this process does not have, asked of the API
 * server. The roles are the chart's own files.
 */
final class MissingRights {
  private final KubernetesClient client;
  private final List<String> missing = new ArrayList<>();

  private MissingRights(KubernetesClient client) {
    this.client = client;
  }

  /**
   * @param role {@code operator} or {@code gateway}, or {@code standalone} for both
   * @param release namespace of Greenroom's own Secrets
   * @param organization a namespace whose Secrets it must reach, or null to leave them out: where a
   *     release may read them is a choice
   * @throws LocalException naming them
   */
  static void check(
      KubernetesClient client, String role, String release, @Nullable String organization) {
    MissingRights rights = new MissingRights(client);
    List<String> roles = role.equals("standalone") ? List.of("operator", "gateway") : List.of(role);
    for (String of : roles) {
      rights.ask(of + "-cluster", null);
      if (organization != null) {
        rights.ask(of + "-organizations", organization);
      }
      rights.ask(of + "-release", release);
    }
    if (roles.contains("operator")) {
      rights.ask("operator-node-leases", "kube-node-lease");
    }
    if (role.equals("operator")) {
      rights.ask("operator-election", release);
    }
    if (!rights.missing.isEmpty()) {
      throw new LocalException(
          "It may not %s. Give its user the roles of docs/operations.md, or run \"helm upgrade\","
                  .formatted(String.join("; ", rights.missing))
              + " which brings those of the chart.");
    }
  }

  private void ask(String file, @Nullable String namespace) {
    for (PolicyRule rule : rules(file)) {
      for (String resource : rule.getResources()) {
        List<String> names =
            rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
        for (String name : names) {
          List<String> denied =
              rule.getVerbs().stream()
                  .filter(verb -> !may(verb, rule.getApiGroups().get(0), resource, namespace, name))
                  .toList();
          if (!denied.isEmpty()) {
            missing.add(
                "%s %s%s%s"
                    .formatted(
                        String.join(", ", denied),
                        resource,
                        name.isEmpty() ? "" : " " + name,
                        namespace == null ? "" : " in " + namespace));
          }
        }
      }
    }
  }

  private boolean may(
      String verb, String group, String resource, @Nullable String namespace, String name) {
    String[] parts = resource.split("/", 2);
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withVerb(verb)
            .withGroup(group)
            .withResource(parts[0])
            .withSubresource(parts.length == 1 ? null : parts[1])
            .withNamespace(namespace)
            .withName(name.isEmpty() ? null : name)
            .endResourceAttributes()
            .endSpec()
            .build();
    return Boolean.TRUE.equals(
        client
            .authorization()
            .v1()
            .selfSubjectAccessReview()
            .create(review)
            .getStatus()
            .getAllowed());
  }

  private static List<PolicyRule> rules(String file) {
    try (InputStream yaml = MissingRights.class.getResourceAsStream("roles/" + file + ".yaml")) {
      return new YAMLMapper()
          .readValue(Objects.requireNonNull(yaml, file), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
