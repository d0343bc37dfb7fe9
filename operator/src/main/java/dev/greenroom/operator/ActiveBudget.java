package dev.greenroom.operator;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;
import java.util.Objects;

/**
 * The PodDisruptionBudget that keeps the active pods of one namespace from being evicted. Its
 * selector is their state, so that a claim is what protects a pod and nothing is written here for a
 * session. It asks for more healthy pods than a cluster can have: none may ever be evicted. An
 * integer, since a percentage would be one of the pods' controllers, and they have none.
 */
final class ActiveBudget {
  static final String NAME = "greenroom-active-sessions";

  private static final IntOrString MORE_THAN_THERE_CAN_BE = new IntOrString(1_000_000);
  private static final Map<String, String> SELECTOR =
      Map.of(Names.MANAGED_BY, Names.GREENROOM, Names.STATE, Names.STATE_ACTIVE);

  private ActiveBudget() {}

  static PodDisruptionBudget of(String namespace) {
    return restored(
        new PodDisruptionBudgetBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withNamespace(namespace)
            .endMetadata()
            .build());
  }

  /** The budget as it should be; labels and annotations that others gave it stay. */
  static PodDisruptionBudget restored(PodDisruptionBudget read) {
    return new PodDisruptionBudgetBuilder(read)
        .editMetadata()
        .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
        .endMetadata()
        .withNewSpec()
        .withMinAvailable(MORE_THAN_THERE_CAN_BE)
        .withNewSelector()
        .withMatchLabels(SELECTOR)
        .endSelector()
        .endSpec()
        .build();
  }

  /** Whether it is as it should be. */
  static boolean kept(PodDisruptionBudget read) {
    PodDisruptionBudget wanted = restored(read);
    return Objects.equals(wanted.getSpec(), read.getSpec())
        && Objects.equals(wanted.getMetadata().getLabels(), read.getMetadata().getLabels());
  }
}
