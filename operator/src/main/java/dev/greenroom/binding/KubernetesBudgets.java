package dev.greenroom.binding;

import dev.greenroom.binding.ClusterApi.Written;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/** PodDisruptionBudgets through the fabric8 client. */
public record KubernetesBudgets(KubernetesClient client) implements BudgetApi {

  @Override
  public @Nullable PodDisruptionBudget read(String namespace, String name) {
    return client.policy().v1().podDisruptionBudget().inNamespace(namespace).withName(name).get();
  }

  @Override
  public Written<PodDisruptionBudget> create(PodDisruptionBudget budget) {
    return Answers.written(() -> client.resource(budget).create());
  }

  @Override
  public Written<PodDisruptionBudget> replace(PodDisruptionBudget budget) {
    return Answers.written(() -> client.resource(budget).update());
  }
}
