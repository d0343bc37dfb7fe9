package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.binding.BudgetApi;
import dev.greenroom.binding.ClusterApi.Written;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One budget a namespace: made once, put right, and otherwise left alone. */
class BudgetLoopTest {
  private static final String ORG = "acme";

  private final Stored stored = new Stored();
  private final Map<String, PodDisruptionBudget> seen = new HashMap<>();
  private final Set<String> used = new HashSet<>(Set.of(ORG));
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final BudgetLoop loop = new BudgetLoop(stored, seen::get, used::contains, () -> now);

  @Test
  void aNamespaceWithAgentsOrPodsGetsOneBudgetHoweverManyThereAre() {
    // When
    for (int i = 0; i < 100; i++) {
      loop.use(ORG);
    }
    seen.putAll(stored.budgets);
    now = now.plusSeconds(3600);
    loop.use(ORG);

    // Then
    assertThat(stored.calls).containsExactly("create");
    PodDisruptionBudget budget = stored.budgets.get(ORG);
    assertThat(budget.getSpec().getMinAvailable()).isEqualTo(new IntOrString(1_000_000));
    assertThat(budget.getSpec().getSelector().getMatchLabels())
        .containsEntry("greenroom.dev/state", "active");
    assertThat(ActiveBudget.kept(budget)).isTrue();
  }

  @Test
  void aChangedBudgetIsPutRightAndKeepsTheLabelsOfOthers() {
    // Given
    loop.use(ORG);
    PodDisruptionBudget loosened =
        new PodDisruptionBudgetBuilder(stored.budgets.get(ORG))
            .editMetadata()
            .addToLabels("team", "voice")
            .endMetadata()
            .editSpec()
            .withMinAvailable(null)
            .withMaxUnavailable(new IntOrString("100%"))
            .withUnhealthyPodEvictionPolicy("AlwaysAllow")
            .endSpec()
            .build();

    // When
    loop.run(loosened);
    loop.run(stored.budgets.get(ORG));

    // Then
    assertThat(stored.calls).containsExactly("create", "replace");
    PodDisruptionBudget restored = stored.budgets.get(ORG);
    assertThat(ActiveBudget.kept(restored)).isTrue();
    assertThat(restored.getSpec().getMaxUnavailable()).isNull();
    assertThat(restored.getSpec().getUnhealthyPodEvictionPolicy()).isNull();
    assertThat(restored.getMetadata().getLabels()).containsEntry("team", "voice");
  }

  @Test
  void aStatusWrittenByTheDisruptionControllerCausesNoWrite() {
    // Given
    loop.use(ORG);
    PodDisruptionBudget counted =
        new PodDisruptionBudgetBuilder(stored.budgets.get(ORG))
            .withNewStatus()
            .withCurrentHealthy(3)
            .withDesiredHealthy(1_000_000)
            .endStatus()
            .build();

    // When
    loop.run(counted);

    // Then
    assertThat(stored.calls).containsExactly("create");
  }

  @Test
  void aDeletedBudgetComesBackWhereThereIsSomethingToProtect() {
    // Given
    loop.use(ORG);
    PodDisruptionBudget budget = stored.budgets.remove(ORG);

    // When
    loop.gone(budget);

    // Then
    assertThat(stored.budgets).containsKey(ORG);

    // When
    used.clear();
    loop.gone(stored.budgets.remove(ORG));

    // Then
    assertThat(stored.budgets).isEmpty();
  }

  @Test
  void aBudgetThatLostItsLabelIsFoundByItsNameAndPutRight() {
    // Given
    loop.use(ORG);
    stored.budgets.get(ORG).getMetadata().setLabels(new HashMap<>());

    // When
    loop.gone(stored.budgets.get(ORG));

    // Then
    assertThat(stored.calls).containsExactly("create", "create", "read", "replace");
    assertThat(ActiveBudget.kept(stored.budgets.get(ORG))).isTrue();
  }

  @Test
  void anEndingNamespaceIsAskedOnceAMinute() {
    // Given
    stored.refuses = true;

    // When
    for (int second = 0; second < 120; second++) {
      loop.use(ORG);
      now = now.plusSeconds(1);
    }

    // Then
    assertThat(stored.calls).containsExactly("create", "create");
  }

  @Test
  void anothersBudgetWithOurLabelIsLeftAlone() {
    // Given
    PodDisruptionBudget other =
        new PodDisruptionBudgetBuilder(ActiveBudget.of(ORG))
            .editMetadata()
            .withName("other")
            .endMetadata()
            .editSpec()
            .withMinAvailable(new IntOrString(1))
            .endSpec()
            .build();

    // When
    loop.run(other);
    loop.gone(other);

    // Then
    assertThat(stored.calls).isEmpty();
  }

  /** Budgets in memory, one a namespace. */
  private static final class Stored implements BudgetApi {
    final Map<String, PodDisruptionBudget> budgets = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    boolean refuses;

    @Override
    public @Nullable PodDisruptionBudget read(String namespace, String name) {
      calls.add("read");
      return budgets.get(namespace);
    }

    @Override
    public Written<PodDisruptionBudget> create(PodDisruptionBudget budget) {
      calls.add("create");
      if (refuses) {
        return new Written.Forbidden<>("the namespace is being terminated");
      }
      return budgets.putIfAbsent(budget.getMetadata().getNamespace(), budget) == null
          ? new Written.Ok<>(budget)
          : new Written.Conflict<>();
    }

    @Override
    public Written<PodDisruptionBudget> replace(PodDisruptionBudget budget) {
      calls.add("replace");
      budgets.put(budget.getMetadata().getNamespace(), budget);
      return new Written.Ok<>(budget);
    }
  }
}
