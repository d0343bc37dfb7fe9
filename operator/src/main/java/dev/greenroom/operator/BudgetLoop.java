package dev.greenroom.operator;

import dev.greenroom.binding.BudgetApi;
import dev.greenroom.binding.ClusterApi.Written;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the {@link ActiveBudget} of every namespace that is seen to have agents or session pods,
 * and puts it right when somebody changes or deletes it. It is never deleted: it selects nothing
 * where no session is active, goes with its namespace, and whether a namespace is unused could be
 * concluded only from a cache, while a gateway makes a session there.
 */
final class BudgetLoop {
  private static final Logger log = LoggerFactory.getLogger(BudgetLoop.class);

  /** The news of a write take a moment. */
  private static final Duration SOON = Duration.ofSeconds(2);

  /** Namespaces that end, or in which we may not, refuse it every time. */
  private static final Duration REFUSED = Duration.ofMinutes(1);

  private final BudgetApi api;
  private final Function<String, @Nullable PodDisruptionBudget> seen;
  private final Predicate<String> used;
  private final InstantSource clock;
  private final Map<String, Instant> restingUntil = new ConcurrentHashMap<>();

  /**
   * @param seen the budget of a namespace, as the watch shows it
   * @param used whether a namespace is seen to have agents or session pods
   */
  BudgetLoop(
      BudgetApi api,
      Function<String, @Nullable PodDisruptionBudget> seen,
      Predicate<String> used,
      InstantSource clock) {
    this.api = api;
    this.seen = seen;
    this.used = used;
    this.clock = clock;
  }

  /**
   * There is an agent or a session pod in this namespace. Costs nothing once its budget is seen.
   */
  void use(String namespace) {
    if (seen.apply(namespace) == null && takesTurn(namespace)) {
      make(namespace);
    }
  }

  /** The budget is new, or was changed. */
  void run(PodDisruptionBudget budget) {
    boolean ours = budget.getMetadata().getName().equals(ActiveBudget.NAME);
    boolean ends = budget.getMetadata().getDeletionTimestamp() != null;
    if (ours && !ends && !ActiveBudget.kept(budget)) {
      restore(budget);
    }
  }

  /** The budget is gone, or is not labelled as ours any more. */
  void gone(PodDisruptionBudget budget) {
    String namespace = budget.getMetadata().getNamespace();
    if (budget.getMetadata().getName().equals(ActiveBudget.NAME) && used.test(namespace)) {
      make(namespace);
    }
  }

  /** One attempt at a time: many agents and pods of a namespace are seen at once. */
  private boolean takesTurn(String namespace) {
    Instant now = clock.instant();
    boolean[] taken = new boolean[1];
    restingUntil.compute(
        namespace,
        (name, until) -> {
          taken[0] = until == null || !now.isBefore(until);
          return taken[0] ? now.plus(SOON) : until;
        });
    return taken[0];
  }

  private void make(String namespace) {
    Written<PodDisruptionBudget> made = api.create(ActiveBudget.of(namespace));
    if (made instanceof Written.Conflict<PodDisruptionBudget>) {
      PodDisruptionBudget there = api.read(namespace, ActiveBudget.NAME);
      if (there != null) {
        run(there);
      }
      return;
    }
    told(namespace, "made", made);
  }

  private void restore(PodDisruptionBudget budget) {
    told(
        budget.getMetadata().getNamespace(),
        "put right",
        api.replace(ActiveBudget.restored(budget)));
  }

  private void told(String namespace, String done, Written<PodDisruptionBudget> written) {
    if (written instanceof Written.Ok<PodDisruptionBudget>) {
      log.info("poddisruptionbudget={}/{} {}", namespace, ActiveBudget.NAME, done);
    } else if (written instanceof Written.Forbidden<PodDisruptionBudget> forbidden) {
      restingUntil.put(namespace, clock.instant().plus(REFUSED));
      log.warn(
          "poddisruptionbudget={}/{} could not be {}, so that active sessions can be evicted: {}",
          namespace,
          ActiveBudget.NAME,
          done,
          forbidden.message());
    }
  }
}
