package dev.greenroom.binding;

import dev.greenroom.binding.ClusterApi.Written;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.jspecify.annotations.Nullable;

/** The PodDisruptionBudgets of the cluster, read and written live; one request a method. */
public interface BudgetApi {
  @Nullable PodDisruptionBudget read(String namespace, String name);

  Written<PodDisruptionBudget> create(PodDisruptionBudget budget);

  /** Replaces it, guarded by the resourceVersion read. */
  Written<PodDisruptionBudget> replace(PodDisruptionBudget budget);
}
