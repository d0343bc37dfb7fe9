package dev.greenroom.testing;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Service accounts of a namespace, each with a role of its own name there. */
public record ServiceAccounts(KubernetesClient client, String namespace) {

  /** Verbs on Greenroom's resources; "*" is all of them. */
  public static PolicyRule greenroom(String resource, String... verbs) {
    return rule("greenroom.dev", resource, verbs);
  }

  public static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  /** Makes an account that may do what the rules say, and a token of it. */
  public String token(String name, PolicyRule... rules) {
    ObjectMeta metadata = new ObjectMetaBuilder().withNamespace(namespace).withName(name).build();
    client.resource(new ServiceAccountBuilder().withMetadata(metadata).build()).create();
    client.resource(new RoleBuilder().withMetadata(metadata).withRules(rules).build()).create();
    client
        .resource(
            new RoleBindingBuilder()
                .withMetadata(metadata)
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                .addNewSubject(null, "ServiceAccount", name, namespace)
                .build())
        .create();
    return client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(name)
        .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
        .getStatus()
        .getToken();
  }

  /** Takes the role away. */
  public void demote(String name) {
    client.rbac().roleBindings().inNamespace(namespace).withName(name).delete();
  }

  /** Deletes the account. */
  public void delete(String name) {
    client.serviceAccounts().inNamespace(namespace).withName(name).delete();
  }
}
